#!/usr/bin/env python3
"""Which functions are live: small programs, one construct each, judged by what CPython runs.

    python3 tests/oracle/micro.py [--binary build/importscan] [-j N] [NAME...]

A program is fixtures/micro/NAME.py, or a folder NAME/ with main.py. CPython runs it as __main__ with a profile
function (kit/replay.py); importscan answers `PROGRAM --as main --functions`. Every function of the program that
ran, in whichever of its files, must be listed as live. A function named dead_... is one that plain reading shows
to be dead: it must not run (else the program is wrong), and must be listed as not live; it may be missing where
its whole module is never loaded. Without names there must be at least 160 programs.
"""

import sys

sys.dont_write_bytecode = True

import argparse
import concurrent.futures
import os
import shutil
import tempfile

from kit import claim
from kit import defer
from kit import functions
from kit import rerun

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
PROGRAMS = os.path.join(ROOT, "fixtures", "micro")
AT_LEAST = 160
SECONDS = 30


def listed(path):
    """(qualname, line of def or lambda) of every function in the file, as CPython names them."""
    with open(path, "rb") as file:
        code = compile(file.read(), path, "exec", dont_inherit=True)
    found, waiting = set(), [code]
    while waiting:
        one = waiting.pop()
        waiting.extend(const for const in one.co_consts if isinstance(const, type(code)))
        if one.co_flags & 3 == 3 and one.co_name not in functions.COMPREHENSIONS:
            found.add(functions.place(path, one.co_qualname, one.co_firstlineno))
    return found


def is_dead(qualname):
    return qualname.rpartition(".")[2].startswith("dead_")


def places(found):
    return " ".join("%s.%s:%d" % one for one in sorted(found)[:6]) + (" ..." if len(found) > 6 else "")


class Program:
    def __init__(self, name):
        self.name, self.wrong = name, []

    def run(self, binary):
        with tempfile.TemporaryDirectory(prefix="importscan-micro-") as here:
            single = os.path.join(PROGRAMS, self.name + ".py")
            if os.path.exists(single):
                shutil.copy(single, here)
                self.unit = os.path.join(here, self.name + ".py")
            else:
                shutil.copytree(os.path.join(PROGRAMS, self.name), here, dirs_exist_ok=True)
                self.unit = os.path.join(here, "main.py")
            self.judge(binary, here)

    def modules(self, here):
        """path -> the name of the module that the report should give its functions."""
        found = {}
        for folder, _, names in os.walk(here):
            for name in names:
                path = os.path.join(folder, name)
                if not name.endswith(".py"):
                    continue
                parts = os.path.relpath(path, here)[:-3].split(os.sep)
                found[path] = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        return found

    def judge(self, binary, here):
        modules = self.modules(here)
        seen = rerun.run(self.unit, [here], mode="main", profile=True, seconds=SECONDS)
        if seen["problem"]:
            self.wrong.append("the program is wrong: %s" % seen["problem"])
        ran = {(modules[file], *functions.place(file, qualname, line))
               for _, file, qualname, line, _ in seen["in_call"] if file in modules
               and functions.place(file, qualname, line)}
        whole = {(module, *place): path for path, module in modules.items() for place in listed(path)}
        dead = {place for place in whole if is_dead(place[1])}
        for what, found in (("dead_ functions ran", ran & dead), ("what ran is not in the source", ran - set(whole))):
            if found:
                self.wrong.append("the program is wrong, %s: %s" % (what, places(found)))
        report = claim.ask(binary, self.unit, claim.isolated([]) + ["--as", "main", "--functions"], "", SECONDS)
        live, why = {}, {}
        for one in report.get("functions", ()):
            key = (one["module"], one["qualname"], one["line"])
            live[key] = live.get(key, False) or bool(one["live"])
            if one["live"]:
                because = one.get("because") or ""
                why[key] = " ".join("%s=%s" % pair for pair in sorted(because.items())) \
                    if isinstance(because, dict) else str(because)
        idle = {module["name"] for module in report["modules"] if module.get("class") in (*defer.IDLE, None)}
        present = {module["name"] for module in report["modules"]}
        missing = {one for one in ran | dead if one not in live
                   and (one in ran or (one[0] in present and one[0] not in idle))}
        still = sorted(one for one in dead if live.get(one))
        for what, found in (("ran and dead", {one for one in ran if live.get(one) is False}), ("not listed", missing)):
            if found:
                self.wrong.append("%s: %s" % (what, places(found)))
        if still:
            self.wrong.append("called live, and plainly dead: %s (%s)" % (places(still), why.get(still[0], "")))


def attempt(name, binary):
    program = Program(name)
    try:
        program.run(binary)
    except (claim.Failed, RuntimeError, OSError, KeyError, TypeError, ValueError, SyntaxError) as problem:
        program.wrong.append("%s: %s" % (type(problem).__name__, problem))
    return program.wrong


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--binary", default=os.environ.get("IMPORTSCAN", os.path.join(ROOT, "build/importscan")))
    options.add_argument("-j", type=int, default=int(os.environ.get("JOBS", "2")))
    options.add_argument("names", nargs="*")
    given = options.parse_args()
    known = sorted({name[:-3] if name.endswith(".py") else name for name in os.listdir(PROGRAMS)})
    unknown = [name for name in given.names if name not in known]
    if unknown:
        options.error("no such program: %s" % " ".join(unknown))
    bad = 0
    with concurrent.futures.ThreadPoolExecutor(given.j) as pool:
        names = given.names or known
        for name, wrong in zip(names, pool.map(lambda one: attempt(one, os.path.abspath(given.binary)), names)):
            bad += bool(wrong)
            print("not ok micro %s: %s" % (name, "; ".join(wrong)) if wrong else "ok micro %s" % name, flush=True)
    if not given.names:
        good = len(known) >= AT_LEAST
        bad += not good
        print("ok micro %d programs" % len(known) if good else "not ok micro programs: only %d" % len(known))
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main())
