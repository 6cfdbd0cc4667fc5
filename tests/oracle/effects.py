#!/usr/bin/python3
"""Import-time effects against CPython: fixtures/effects/eNN holds modules hard_*, soft_* and pure_*.

show_effects must report rule ENN as hard for hard_*, as soft for soft_*, and nothing hard for pure_*. Each module is
then imported in a process of its own, and what other modules hold and what the process is like is compared before and
after: hard_* must have changed something, the others nothing. A first line `# not seen: why` leaves that part out.
    tests/oracle/effects.py [NAME...]        B=build-san: that build
"""
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "fixtures" / "effects"
LIBRARY = FIXTURES / "library"
TOOL = ROOT / os.environ.get("B", "build") / "tests" / "tools" / "show_effects"

SEEN = r"""
import atexit, codecs, collections.abc, contextlib, copyreg, concurrent.futures.thread, dataclasses, enum, functools, gc
import json, logging, os, pathlib, re, signal, socket, subprocess, sys, threading, time, types, typing, warnings, lib
def told(value, depth):
    if depth and isinstance(value, dict):
        return [(repr(k), id(v), told(v, depth - 1)) for k, v in list(value.items())]
    if depth and isinstance(value, (list, tuple, set)):
        return [(id(v), told(v, depth - 1)) for v in list(value)]
    if depth and isinstance(value, (type, types.FunctionType)) or type(value).__module__ == "lib":
        return [(k, id(v), told(v, depth - 1)) for k, v in sorted(vars(value).items()) if not k.startswith("_")]
    return None
def state():
    out = {}
    for name, module in known.items():
        if module is sys or module is sys.modules["__main__"]:
            continue
        for key, value in vars(module).items():
            if name == "lib" or not key.startswith("_") and isinstance(value, (list, set)) or key == "REGISTRY":
                out[name, key] = id(value), told(value, 3)
    out["lib"] = sorted(vars(lib))
    out["environ"] = dict(os.environ)
    out["path"] = list(sys.path), list(sys.meta_path), list(sys.path_hooks)
    out["modules"] = [k for k, m in sys.modules.items() if getattr(m, "__name__", k) != k]
    out["hooks"] = sys.excepthook, sys.displayhook, sys.gettrace(), sys.getrecursionlimit()
    out["signals"] = [signal.getsignal(s) for s in (signal.SIGUSR1, signal.SIGTERM)]
    out["atexit"] = atexit._ncallbacks()
    out["warnings"] = list(warnings.filters)
    out["logging"] = list(logging.root.handlers), logging.root.level, logging.getLevelName(5)
    out["gc"] = gc.get_threshold(), gc.isenabled()
    out["threads"] = threading.active_count()
    out["copyreg"] = sorted(map(repr, copyreg.dispatch_table))
    out["codecs"] = codec()
    out["show"] = len(lib.show.registry)
    umask = os.umask(0)
    os.umask(umask)
    out["umask"] = umask, os.getcwd(), socket.getdefaulttimeout()
    return out
def codec():
    asked = []
    for search in [s for s in gc.get_objects() if isinstance(s, types.FunctionType) and s.__name__ == "search"]:
        asked.append(search.__module__)
    return asked
known = dict(sys.modules)
known.pop(sys.argv[1], None)
before = state()
__import__(sys.argv[1])
after = state()
print([key for key in after if before.get(key) != after[key]] if before != after else [])
"""


def reported(folder):
    command = [TOOL, "--python", "/usr/bin/python3", "--path", LIBRARY, folder / "unit.py"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    if done.returncode != 0:
        return None, done.stderr.strip() or f"status {done.returncode}"
    effects = {}
    for line in done.stdout.splitlines():
        module, code, hard, _, text = line.split("\t")
        effects.setdefault(module, []).append((code, hard, text))
    return effects, ""


def judge(kind, code, effects):
    same = [hard for told, hard, _ in effects if told == code]
    if kind == "hard" and "H" not in same:
        return f"has no hard {code}: {effects}"
    if kind == "soft" and same != ["S"] * len(same) or kind == "soft" and not same:
        return f"has no soft {code}, or a hard one: {effects}"
    if kind != "hard" and any(hard == "H" for _, hard, _ in effects):
        return f"is hard: {effects}"
    if kind == "pure" and same:
        return f"has {code}: {effects}"
    return None


def changed(module, folder):
    environ = dict(os.environ, PYTHONPATH=f"{folder}:{LIBRARY}", PYTHONDONTWRITEBYTECODE="1")
    environ.pop("EFFECT", None)
    done = subprocess.run(["/usr/bin/python3", "-Wignore", "-c", SEEN, module], env=environ, capture_output=True,
                          text=True, timeout=60)
    return done.stdout.strip() if done.returncode == 0 else f"failed: {done.stderr}"


def check(module, folder, effects):
    kind = module.stem.split("_")[0]
    said = judge(kind, folder.name.upper(), effects.get(module.stem, []))
    if said or module.read_text().startswith("# not seen"):
        return said
    seen = changed(module.stem, folder)
    if seen.startswith("failed") or (seen != "[]") != (kind == "hard"):
        return f"in CPython it changed {seen}"
    return None


def main():
    status = 0
    for folder in sorted(FIXTURES.glob("e[0-9][0-9]")):
        if sys.argv[1:] and folder.name not in sys.argv[1:]:
            continue
        effects, trouble = reported(folder)
        if effects is None:
            print(f"not ok effects {folder.name}: {trouble}")
            status = 1
            continue
        if folder.name == "e15":
            found = ("E15", "S") in [told[:2] for told in effects.get("_lsprof", [])]
            print("ok effects e15" if found else f"not ok effects e15: {effects}")
            status |= not found
        for module in sorted(folder.glob("*_*.py")):
            said = check(module, folder, effects)
            status |= said is not None
            print(f"ok effects {folder.name}/{module.stem}" if said is None
                  else f"not ok effects {folder.name}/{module.stem}: {said}")
    return status


if __name__ == "__main__":
    sys.exit(main())
