"""Imports a unit in a fresh interpreter, calls it, and tells what that took.

    python3 -I -S -B cold.py FOLDER ENTRY EVENTS OUT

FOLDER holds handler.py and all it imports; EVENTS is a file with a list of events; OUT gets one object. The unit's own
output stays on stdout. Nothing that is not there at start is loaded before the unit was imported.
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

import json

with open(sys.argv[3], encoding="utf-8") as file:
    events = json.load(file)
results, took, used = [], [], []
for event in events:
    begun, spent = perf_counter(), process_time()
    try:
        value = ["gives", getattr(handler, sys.argv[2])(event, None)]
        kept = json.dumps(value, default=repr, sort_keys=True)
    except Exception as problem:
        kept = json.dumps(["raises", type(problem).__module__, type(problem).__qualname__, str(problem)])
    took.append(perf_counter() - begun)
    used.append(process_time() - spent)
    results.append(kept)
with open("/proc/self/statm") as statm:
    after_call = int(statm.read().split()[1])
sys.stdout.flush()
with open(sys.argv[4], "w", encoding="utf-8") as file:
    json.dump({"wall": wall, "cpu": cpu, "modules": loaded, "after_import": after_import, "after_call": after_call, "results": results,
               "call_wall": took, "call_cpu": used, "modules_after": len(set(sys.modules) - at_start)}, file)
