#!/usr/bin/env python3
"""`natives`, held against readelf and the dynamic linker, on every shared object of six packages and lib-dynload.

    python3 tests/oracle/natives.py [--binary build/importscan]

What each file says must be what readelf says; what is found for it must be what the dynamic linker finds in a
process of its own; and in the order that is printed, copies of all objects, each in a folder that no search leads
to, must load one by one.
"""

import sys

sys.dont_write_bytecode = True

import argparse
import glob
import json
import os
import shutil
import subprocess

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
ROOM = os.path.join(ROOT, "build", "oracle", "natives")
SITE = "/usr/lib/python3/dist-packages"
GROUPS = {**{name: os.path.join(SITE, name) for name in ("numpy", "scipy", "pandas", "lxml", "h5py", "PIL")},
          "lib-dynload": "/usr/lib/python3.11/lib-dynload"}

from kit import claim, elf

binary = None


def natives(*arguments):
    done = subprocess.run([binary, "natives", *arguments, "-o", "json"], capture_output=True, env=claim.environment())
    if done.returncode != 0:
        raise claim.Failed("exit %d: %s" % (done.returncode, done.stderr.decode(errors="replace")[-300:]))
    return json.loads(done.stdout)


def objects(folder):
    return sorted(glob.glob(os.path.join(glob.escape(folder), "**", "*.so*"), recursive=True))


def facts_agree(report):
    listed = {native["path"]: native for native in report["natives"]}
    truth = elf.facts(sorted(listed))
    wrong = ["%s: %s is %r, readelf has %r" % (path, key, mine[key], value)
             for path, expected in truth.items() for mine in [elf.said(listed[path])]
             for key, value in expected.items() if mine[key] != value]
    return len(listed), wrong


def search_agrees(report, files):
    """By file: the same names, and the same path for each."""
    wrong, names = [], 0
    for file in files:
        expected, _ = elf.trace(file)
        found = elf.closure(report["natives"], file)
        linker = [name for name in expected if name.startswith("/")]
        names += len(found)
        for name, path in found.items():
            if name in expected:
                if expected[name] != path:
                    wrong.append("%s: %s is %s, the linker has %s" % (file, name, path, expected[name]))
            elif path not in expected.values():
                wrong.append("%s: %s is %s, the linker does not have it" % (file, name, path))
        wrong += ["%s: the linker has %s" % (file, name) for name, path in expected.items()
                  if name not in found and path not in found.values() and name not in linker]
    return names, wrong


def order_holds(report):
    order = {native["path"]: native["load_order"] for native in report["natives"]}
    wrong = ["%s loads before %s" % (native["path"], need["path"]) for native in report["natives"]
             for need in native["needs"] if need["path"] and order[need["path"]] >= order[native["path"]]]
    if sorted(set(order.values())) != list(range(1, len(set(order.values())) + 1)):
        wrong.append("orders are not 1, 2, ...")
    last = 0
    for native in report["natives"]:
        if native["load_order"] < last:
            wrong.append("%s is not listed in its order" % native["path"])
        last = native["load_order"]
    return wrong


# Loads what its arguments name, one by one and locally, and prints what it has mapped then.
LOAD = r"""
import ctypes, os, sys
for path in open(sys.argv[1]).read().split("\0")[:-1]:
    ctypes.CDLL(path, mode=os.RTLD_NOW | os.RTLD_LOCAL)
print("\n".join(sorted({line.split()[-1] for line in open("/proc/self/maps") if "/" in line})))
"""


def loads_in_order(report, name):
    """Copies under other names, each alone in a folder: only what is loaded already can answer to a need."""
    room = os.path.join(ROOM, name)
    shutil.rmtree(room, ignore_errors=True)
    copies, originals = [], set()
    for number, native in enumerate(report["natives"]):
        if native["platform"]:
            continue
        folder = os.path.join(room, str(number))
        os.makedirs(folder)
        copies.append(os.path.join(folder, "object"))
        shutil.copyfile(native["path"], copies[-1])
        originals.add(os.path.realpath(native["path"]))
    with open(os.path.join(room, "list"), "w") as out:
        out.write("".join(copy + "\0" for copy in copies))
    command = ["/usr/bin/python3", "-I", "-S", "-c", LOAD, os.path.join(room, "list")]
    done = subprocess.run(command, capture_output=True, text=True, env=elf.CLEAN, cwd=room, timeout=300)
    if done.returncode != 0:
        return len(copies), [done.stderr.strip().splitlines()[-1]]
    mapped = set(done.stdout.split("\n"))
    # What the interpreter and ctypes have loaded themselves answers first.
    own = set(subprocess.run([*command[:-1], os.devnull], capture_output=True, text=True,
                             env=elf.CLEAN, cwd=room).stdout.split("\n"))
    wrong = ["%s was looked for and found" % path for path in sorted((mapped & originals) - own)]
    return len(copies), wrong + ["%s was not loaded" % copy for copy in copies if copy not in mapped]


def fails_in_another_order(report, name):
    """The control: backwards, something has to look for what it needs."""
    backwards = {**report, "natives": report["natives"][::-1]}
    return 1, [] if loads_in_order(backwards, name)[1] else ["backwards nothing was missed"]


def tell(name, count, wrong):
    if wrong:
        print("not ok natives %s: %d wrong, such as %s" % (name, len(wrong), wrong[0]))
    elif count == 0:
        print("not ok natives %s: nothing to compare" % name)
    else:
        print("ok natives %s (%d)" % (name, count))
    return bool(wrong) or count == 0


def judge(name, folder):
    files = objects(folder)
    if not files:
        return tell(name, 0, [])
    report = natives(*files)
    bad = tell(name + ": each file as readelf has it", *facts_agree(report))
    bad |= tell(name + ": each search as the dynamic linker's", *search_agrees(report, files))
    bad |= tell(name + ": dependencies come first", len(report["natives"]), order_holds(report))
    if name in ("scipy", "h5py", "lxml"):
        bad |= tell(name + ": loads in that order", *loads_in_order(report, name))
        bad |= tell(name + ": not in another", *fails_in_another_order(report, name))
    return bad


def main():
    global binary
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--binary", default=os.environ.get("IMPORTSCAN", os.path.join(ROOT, "build/importscan")))
    binary = os.path.abspath(options.parse_args().binary)
    shutil.rmtree(ROOM, ignore_errors=True)
    bad = False
    for name, folder in GROUPS.items():
        try:
            bad |= judge(name, folder)
        except (claim.Failed, OSError, ValueError, KeyError, subprocess.TimeoutExpired) as problem:
            print("not ok natives %s: %s: %s" % (name, type(problem).__name__, problem))
            bad = True
    shutil.rmtree(ROOM, ignore_errors=True)
    return int(bad)


if __name__ == "__main__":
    sys.exit(main())
