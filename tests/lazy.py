#!/usr/bin/env python3
"""Small programs with one hazard each, before and after their imports are put off.

    python3 tests/lazy.py [-v] [-j N] [--truth] [NAME...]

fixtures/lazy/*.txt hold the programs and what is claimed of them (kit/hazards.py). The truth is what the program prints
and how it ends in CPython. First the claims are proved without importscan: each name that must wait is put off by
force (kit/forced.py) and nothing may change, each name that must stay is put off by force and something must
change; else the claim, or the rule behind it, is not understood.
"""

import sys

sys.dont_write_bytecode = True

import argparse
import concurrent.futures
import os
import subprocess

from kit import hazards

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
FOLDER = os.path.join(ROOT, "fixtures", "lazy")


class Case:
    def __init__(self, program):
        self.program, self.wrong = program, []

    def judge(self, binary):
        with hazards.Room() as folder:
            self.truth, self.said = hazards.run(self.program, folder)
            self.prove(folder)

    def prove(self, folder):
        """The claims, against CPython alone."""
        program = self.program
        control, said = hazards.run_forced(program, folder, ())
        if control != self.truth:
            self.wrong.append("differs under the runner: %r, not %r %s" % (control, self.truth, said[-300:]))
            return
        harmless = [*program.places("waits"), *program.places("either")]
        if harmless:
            got, said = hazards.run_forced(program, folder, harmless)
            if got != self.truth:
                self.wrong.append("what must wait changes it: %r, not %r: %s" % (got, self.truth, said[-300:]))
        for module, name, codes in program.refusals():
            got, said = self.force(folder, module, name)
            if got == self.truth:
                self.wrong.append("nothing changes when %s:%s is put off" % (module, name))

    def force(self, folder, module, name):
        if name not in self.program.forced:
            return hazards.run_forced(self.program, folder, [(module, name)])
        with hazards.Room() as other:
            return hazards.run(self.program, other, instead=self.program.forced[name])


def attempt(program, binary):
    case = Case(program)
    try:
        case.judge(binary)
    except (OSError, KeyError, ValueError, SyntaxError, subprocess.SubprocessError) as problem:
        case.wrong.append("%s: %s" % (type(problem).__name__, problem))
    return case


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--binary", default=os.environ.get("IMPORTSCAN", os.path.join(ROOT, "build/importscan")))
    options.add_argument("-j", type=int, default=int(os.environ.get("JOBS", "2")))
    options.add_argument("-v", action="store_true")
    options.add_argument("--truth", action="store_true", help="prove the claims, and leave importscan out")
    options.add_argument("names", nargs="*")
    given = options.parse_args()
    programs = [one for one in hazards.read_all(FOLDER) if not given.names or one.name in given.names or one.group in given.names]
    if not programs:
        options.error("no such program")
    bad = 0
    with concurrent.futures.ThreadPoolExecutor(given.j) as pool:
        for case in pool.map(lambda one: attempt(one, None if given.truth else given.binary), programs):
            name = "lazy %s/%s" % (case.program.group, case.program.name)
            print("not ok %s: %s" % (name, "; ".join(case.wrong)) if case.wrong else "ok " + name, flush=True)
            if given.v:
                print("    %r" % (case.truth,))
            bad += bool(case.wrong)
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main())
