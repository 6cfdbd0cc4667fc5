"""Imports a unit in a fresh interpreter, calls it, and tells what that took.

    python3 -I -S -B cold.py FOLDER ENTRY EVENTS OUT

FOLDER holds handler.py and all it imports; EVENTS is a file with a list of events, a Python literal; OUT gets one JSON object. The
unit's own output stays on stdout. Nothing that is not there at start is loaded before the unit has had its events: what
stands in sys.modules then, it has loaded itself.
"""

import sys

sys.path.insert(0, sys.argv[1])
from time import perf_counter, process_time

at_start = set(sys.modules)
wall, cpu = perf_counter(), process_time()
import handler
wall, cpu = perf_counter() - wall, process_time() - cpu
loaded = sorted(name for name, module in list(sys.modules.items()) if name not in at_start and name == getattr(module, "__name__", name))
with open("/proc/self/statm") as statm:
    after_import = int(statm.read().split()[1])

with open(sys.argv[3], encoding="utf-8") as file:
    events = eval(file.read(), {})
results, took, used = [], [], []
for event in events:
    begun, spent = perf_counter(), process_time()
    try:
        kept = repr(["gives", getattr(handler, sys.argv[2])(event, None)])
    except Exception as problem:
        kept = repr(["raises", type(problem).__module__, type(problem).__qualname__, str(problem)])
    took.append(perf_counter() - begun)
    used.append(process_time() - spent)
    results.append(kept)
with open("/proc/self/statm") as statm:
    after_call = int(statm.read().split()[1])
after = sorted(set(sys.modules) - at_start)
sys.stdout.flush()
import json

with open(sys.argv[4], "w", encoding="utf-8") as file:
    json.dump({"wall": wall, "cpu": cpu, "modules": loaded, "after_import": after_import, "after_call": after_call, "results": results,
               "at_start": sorted(at_start), "call_wall": took, "call_cpu": used, "after": after}, file)
