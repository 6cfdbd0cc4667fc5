#!/usr/bin/env python3
"""The tables of the standard library, held against the interpreters that are on this machine.

    python3 tests/oracle/stdlib.py

What tests/tools/stdlib_facts.py prints under an interpreter must be what tests/tools/show_path.c prints for
that interpreter: names of the standard library, built-in modules of that very build, frozen ones, modules at
start in load order, names of `builtins`.
"""

import sys

sys.dont_write_bytecode = True

import os
import subprocess

from search_path import CLEAN, ROOT, TOOL, interpreters

FACTS = os.path.join(ROOT, "tests", "tools", "stdlib_facts.py")
LABELS = {"STDLIB": "stdlib-name", "BUILTIN": "builtin", "FROZEN": "frozen", "AT_START": "start",
          "NAME": "builtin-name"}
# Aliases and doubles that only CPython's own tests import.
LEFT_OUT = {"__hello_alias__", "__hello_only__", "__phello_alias__", "__phello_alias__.spam",
            "__phello__.__init__", "__phello__.ham.__init__"}
LOCAL = {"sitecustomize", "usercustomize", "_bootlocale", "_locale", "encodings.utf_8_sig"}


def lines(command, **more):
    return subprocess.check_output(command, env=CLEAN, text=True, **more).splitlines()


def facts(python):
    found = {}
    for line in lines([python, "-B", FACTS]):
        label, name = line.split(" ", 1)
        found.setdefault(LABELS[label], []).append(name)
    return found


def ours(python):
    found = {}
    for line in lines([TOOL, FACTS, "--python", python, "--isolated-path"]):
        label, name = line.split(" ", 1)
        found.setdefault(label, []).append(name)
    return found


def difference(label, real, mine):
    if label == "start":
        real, mine = ([name for name in names if name not in LOCAL] for names in (real, mine))
        return None if real == mine else "%s, CPython has %s" % (mine, real)
    real, mine = set(real) - LEFT_OUT, set(mine)
    if real != mine:
        return "too many: %s; lacking: %s" % (sorted(mine - real), sorted(real - mine))


def main():
    failed = 0
    for name, python in interpreters().items():
        real, mine = facts(python), ours(python)
        for label in LABELS.values():
            if label not in real and label == "stdlib-name":
                continue  # 3.8 and 3.9 have no list of them
            wrong = difference(label, real.get(label, []), mine.get(label, []))
            case = "stdlib %s %s" % (label, name)
            print("ok " + case if wrong is None else "not ok %s: %s" % (case, wrong))
            failed += wrong is not None
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
