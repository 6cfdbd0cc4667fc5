#!/usr/bin/env python3
"""Small programs with one hazard each, before and after their imports are put off.

    python3 tests/lazy.py [-v] [-j N] [--all] [--truth|--rewrite] [--pythons] [NAME...]

fixtures/lazy/*.txt hold the programs and what is claimed of them (kit/hazards.py). The truth is what the program prints
and how it ends in CPython. First the claims are proved without importscan: each name that must wait is put off by
force (kit/forced.py) and nothing may change, each name that must stay is put off by force and something must
change; else the claim, or the rule behind it, is not understood. Then `importscan patch` rewrites the program:

*same*      the rewritten program prints the same and ends the same, with IMPORTSCAN_EAGER=1 as well
*waits*     names that must wait do, and their modules are not loaded at the end of the unit's imports
*stays*     names that must stay do, and the reason is told with one of the codes
*limits*    few programs change all the same; each says so, and docs/lazy-accuracy.md says why
*diff*      `patch -p1` and `git apply` take it and give the same files as --into; --revert gives the old bytes; the
            rewritten program rewrites to itself; each file compiles in every CPython at hand, and each line keeps its number
*share*     of all names that are imported at the top of modules, how many wait

--all makes every check of every program; else the claims are proved, and all ways to ask for a diff are compared, for some.
--pythons runs each program in every CPython at hand. -v shows what was told of each.
"""

import sys

sys.dont_write_bytecode = True

import argparse
import ast
import concurrent.futures
import json
import os
import re
import subprocess

from kit import hazards
from kit import patched

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
FOLDER = os.path.join(ROOT, "fixtures", "lazy")


EACH = 12   # programs of which one gets all checks where not all are asked for
BEYOND = 1  # programs that claim to be beyond what is seen, and do change; to be lowered, never raised
SHARE = 33  # per cent of the names that wait, at least
PROBE = os.path.join(ROOT, "tests", "kit", "probe.py")


def lines_kept(old, new, path):
    """Each function and class begins where it did, and each statement of the module."""
    before, after = patched.parse(old, path), patched.parse(new, path)
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
    places = [sorted((node.lineno, getattr(node, "end_lineno", 0), getattr(node, "name", "")) for node in ast.walk(tree) if isinstance(node, kinds))
              for tree in (before, after)]
    return set(places[0]) <= set(places[1])


class Case:
    def __init__(self, program):
        self.program, self.wrong, self.notes, self.pairs = program, [], [], []
        self.names = self.waiting = self.limits = 0

    def judge(self, given, whole):
        """`whole`: with all that does not depend on the hazard, too."""
        with hazards.Room() as folder:
            self.truth, self.said = hazards.run(self.program, folder)
            if given.truth or whole and not given.rewrite:
                self.prove(folder)
            if not given.truth:
                self.rewrite(given, folder, whole)

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
        for module, name, _ in [*program.refusals(), *program.refusals("guarded"), *program.refusals("beyond")]:
            got, said = self.force(folder, module, name)
            if got == self.truth:
                self.wrong.append("nothing changes when %s:%s is put off" % (module, name))

        absent = program.absent()
        if absent and not set(absent) <= self.probe(folder, patched.last_import(program.files["unit.py"]), {}):
            self.wrong.append("not loaded at the end of the imports: %s" % " ".join(absent))

    def force(self, folder, module, name):
        if name not in self.program.forced:
            return hazards.run_forced(self.program, folder, [(module, name)])
        with hazards.Room() as other:
            return hazards.run(self.program, other, instead=self.program.forced[name])

    # What importscan makes of it.

    def rewrite(self, given, folder, whole):
        with hazards.Room() as old, hazards.Room() as new:
            self.program.lay_out(old, without=["drive.py"])
            unit, before = os.path.join(old, "unit.py"), patched.files_of(old)
            self.told = patched.patch(given.binary, unit)
            self.files = self.applied(self.told.diff, before, patched.TOOLS[whole])
            self.judge_names()
            self.judge_runs(given, new)
            for path in sorted(set(self.files) & set(before)):
                if not lines_kept(before[path], self.files[path], path):
                    self.wrong.append("%s: a line has another number" % path)
                self.pairs.append((before[path], self.files[path]))
            if whole and self.files:
                self.judge_diff(given, before, unit)

    def applied(self, diff, before, tool):
        """The files that the diff changes or adds."""
        if not diff:
            return {}
        with hazards.Room() as tree:
            self.program.lay_out(tree, without=["drive.py"])
            trouble = patched.apply(tool, tree, diff)
            if trouble:
                raise ValueError("%s: %s" % (tool[0], trouble))
            return {path: data for path, data in patched.files_of(tree).items() if before.get(path) != data}

    def judge_names(self):
        program, codes = self.program, {}
        waits = {}
        for path, data in program.files.items():
            if path.endswith(".py") and path != "drive.py":
                module = path[:-3].replace("/__init__", "").replace("/", ".")
                try:
                    self.names += len(patched.imported(data, path))
                except SyntaxError:
                    continue
                waits[module] = patched.waiting(self.files.get(path, b""), path)
                self.waiting += sum(len(targets) for targets in waits[module].values())
                codes[module] = {code for told, _, code, _ in self.told.refusals() if told.endswith(path)}
        for module, name in program.places("waits"):
            if name not in waits.get(module, ()):
                self.wrong.append("%s:%s does not wait" % (module, name))
        for module, name, wanted in program.refusals():
            if name in waits.get(module, ()):
                self.wrong.append("%s:%s waits" % (module, name))
            elif wanted and not codes.get(module, set()) & set(wanted):
                self.notes.append("%s:%s stays with %s, not %s" % (module, name, " ".join(sorted(codes.get(module, ()))) or "no word", "|".join(wanted)))
        self.notes += ["waits: %s:%s" % (module, name) for module, names in waits.items() for name in names]
        self.notes += ["told: " + line for line in self.told.said.splitlines() if " IS4" in line]

    def judge_runs(self, given, folder):
        program = self.program
        for environment in ({}, {"IMPORTSCAN_EAGER": "1"}):
            got, said = hazards.run(program, folder, instead=self.files, **environment)
            if got != self.truth and program.claimed("beyond") and not environment:
                self.limits += 1
            elif got != self.truth:
                self.wrong.append("rewritten%s it gives %r, not %r: %s" % (" and eager" if environment else "", got, self.truth, said[-400:]))
        absent = program.absent()
        if absent and self.files:
            line = patched.last_import(program.files["unit.py"])
            loaded = self.probe(folder, line, self.files)
            early = sorted(set(absent) & loaded)
            if early:
                self.wrong.append("loaded at the end of the imports: %s" % " ".join(early))
        for python in given.others:
            with hazards.Room() as other:
                before = hazards.run(program, other, python)
            with hazards.Room() as other:
                after = hazards.run(program, other, python, instead=self.files)
            if before[0] != after[0] and "SyntaxError" not in before[1]:
                self.wrong.append("%s: %r, not %r: %s" % (python, after[0], before[0], after[1][-300:]))

    def probe(self, folder, line, instead):
        name = "unit" if "drive.py" in self.program.files else "__main__"
        self.program.lay_out(folder, instead)
        done = subprocess.run([hazards.PYTHON, PROBE, os.path.join(folder, "unit.py"), str(line), name], capture_output=True, timeout=hazards.SECONDS,
                              env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", **self.program.environment}, cwd=folder)
        if not done.stdout:
            raise ValueError("probe: " + done.stderr.decode("utf-8", "replace")[-300:])
        return set(json.loads(done.stdout))

    def judge_diff(self, given, before, unit):
        """What the other ways to ask for it give, against the files that came of the diff."""
        with hazards.Room() as into:
            patched.patch(given.binary, unit, "--into", into)
            if patched.files_of(into) != self.files:
                self.wrong.append("--into gives other files than the diff")
        if self.applied(self.told.diff, before, patched.TOOLS[0]) != self.files:
            self.wrong.append("the tools that apply diffs do not agree")
        back = patched.patch(given.binary, unit, "--revert").diff
        with hazards.Room() as tree:
            self.program.lay_out(tree, self.files, without=["drive.py"])
            again = patched.patch(given.binary, os.path.join(tree, "unit.py"))
            if again.diff:
                self.wrong.append("a second run changes more: %s" % again.diff.decode("utf-8", "replace")[:300])
            trouble = patched.apply(patched.TOOLS[0], tree, back)
            if trouble or patched.files_of(tree) != before:
                self.wrong.append("--revert does not lead back: %s" % trouble)


def attempt(program, given, whole):
    case = Case(program)
    try:
        case.judge(given, whole)
    except (patched.Failed, OSError, KeyError, ValueError, SyntaxError, subprocess.SubprocessError) as problem:
        case.wrong.append("%s: %s" % (type(problem).__name__, problem))
    return case


def is_whole(given, number, program):
    return given.all or bool(given.names) or number % EACH == 0 or program.group == "text" and number % 5 == 0


def show(case, verbose):
    name = "lazy %s/%s" % (case.program.group, case.program.name)
    print("not ok %s: %s" % (name, "; ".join(case.wrong).replace("\n", " | ")) if case.wrong else "ok " + name, flush=True)
    for note in case.notes if verbose else ():
        print("    " + note)


def compiled(done):
    """Each file that was rewritten, by every CPython that takes the original."""
    bad = 0
    with hazards.Room() as room:
        pairs = []
        for number, pair in enumerate(pair for case in done for pair in case.pairs):
            names = [os.path.join(room, "%d-%s.py" % (number, side)) for side in ("old", "new")]
            for name, data in zip(names, pair):
                with open(name, "wb") as file:
                    file.write(data)
            pairs.append(tuple(names))
        for python in patched.pythons():
            said = patched.compile_pairs(python, pairs)
            bad += bool(said)
            print("not ok lazy compiles in %s: %s" % (python, said[:300].replace("\n", " | ")) if said else
                  "ok lazy %d files compile in %s" % (len(pairs), re.search(r"3\.\d+(\.\d+)?", python)[0]))
    return bad


def limits(done):
    known = sum(case.limits for case in done)
    print("%s lazy limits: %d programs are known to change, at most %d" % ("ok" if known <= BEYOND else "not ok", known, BEYOND))
    return known > BEYOND


def share(done, some):
    names, waiting = sum(case.names for case in done), sum(case.waiting for case in done)
    per = 100.0 * waiting / max(1, names)
    good = some or per >= SHARE
    print("%s lazy share: %d of %d names in %d programs wait, %.1f %%%s" % (
        "ok" if good else "not ok", waiting, names, len(done), per, "" if good else ": below %d" % SHARE))
    return not good


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--binary", default=os.environ.get("IMPORTSCAN", os.path.join(ROOT, "build/importscan")))
    options.add_argument("-j", type=int, default=int(os.environ.get("JOBS", "2")))
    options.add_argument("-v", action="store_true")
    options.add_argument("--truth", action="store_true", help="prove the claims, and leave importscan out")
    options.add_argument("names", nargs="*")
    options.add_argument("--rewrite", action="store_true", help="take the claims for proved")
    options.add_argument("--pythons", action="store_true", help="run each program in every CPython at hand")
    options.add_argument("--all", action="store_true", help="every check of every program")
    given = options.parse_args()
    given.binary = os.path.abspath(given.binary)
    given.others = patched.pythons() if given.pythons else []
    programs = [one for one in hazards.read_all(FOLDER) if not given.names or one.name in given.names or one.group in given.names]
    if not programs:
        options.error("no such program")
    done = []
    with concurrent.futures.ThreadPoolExecutor(given.j) as pool:
        for case in pool.map(lambda pair: attempt(pair[1], given, is_whole(given, *pair)), enumerate(programs)):
            show(case, given.v)
            done.append(case)
    bad = sum(bool(case.wrong) for case in done)
    if not given.truth:
        bad += compiled(done)
        bad += limits(done)
        bad += share(done, bool(given.names))
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main())
