#!/usr/bin/env python3
"""How many of the lines that touch their own files are found, and how many harmless ones are taken for such.

    python3 tests/flows.py [-v] [-j N] [--truth] [NAME...]

fixtures/flows: packages that reach their own files in one way each. Every line that does so carries a mark
(kit/programs.py). fixtures/look-alikes: code that only looks like it, with the reason in `why`. The truth comes first:
the program runs in CPython from its folder under an audit hook, which must see just the marked lines; a look-alike
must touch nothing of its own, or (where `why` begins with `reads:`) print the same from a folder, a zip and memory.
Then importscan is asked about the same program. --truth leaves importscan out. -v lists each miss and each alarm. A truth
that held is kept in build/oracle/ until the program, the tests or CPython change.
"""

import sys

sys.dont_write_bytecode = True

import argparse
import concurrent.futures
import os

from kit import programs

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
FLOWS = os.path.join(ROOT, "fixtures", "flows")
ALIKE = os.path.join(ROOT, "fixtures", "look-alikes")
# What must be reached; per cent, `at most` where it says so.
FLOORS = {
    "programs of flows": 234,
    "programs of look-alikes": 132,
    "marked lines found, errors and warnings": 93,
    "marked lines found, infos too": 93,
    "found with the rule that is marked": 93,
    "found with the resource that is marked": 92,
    "look-alikes with an error or a warning, at most": 2,
    "unmarked lines with an error or a warning, at most": 2,
}
LOUD = ("error", "warning")


class Flow:
    def __init__(self, name):
        self.name, self.wrong, self.misses, self.alarms = name, [], [], []
        self.marked = self.loud = self.any = self.right_rule = self.right_path = 0

    def judge(self, binary):
        source = os.path.join(FLOWS, self.name)
        with programs.Program(source) as program:
            marks = program.marks()
            if not marks:
                self.wrong.append("has no mark")
            truth = programs.Proof(source, __file__)
            if not truth.holds():
                self.wrong += programs.proof(program)
                self.wrong or truth.keep()
            self.marked = len(marks)
            if binary and not self.wrong:
                self.compare(marks, program.ask(binary))

    def compare(self, marks, findings):
        by_place = {}
        for path, finding in findings:
            by_place.setdefault((path, finding.get("line")), []).append(finding)
        for place, wanted in sorted(marks.items()):
            here = by_place.get(place, [])
            loud = [finding for finding in here if finding["severity"] in LOUD]
            self.any += bool(here)
            self.loud += bool(loud)
            self.right_rule += any(finding["code"] in rules for finding in here for rules, _ in wanted)
            named = [(finding.get("resource") or "").rstrip("/") for finding in here]
            self.right_path += any(programs.matches(path, one) or programs.is_listed_by(path, one)
                                   for one in named for _, path in wanted)
            if not loud:
                self.misses.append("%s:%d %s%s" % (*place, "; ".join("%s %s" % ("|".join(rules), path)
                                                                     for rules, path in wanted),
                                                   " (info only)" if here else ""))
        for place, here in sorted(by_place.items(), key=str):
            if place not in marks and any(finding["severity"] in LOUD for finding in here):
                self.alarms.append("%s:%s %s" % (*place, " ".join(finding["code"] for finding in here)))


class Alike:
    def __init__(self, name):
        self.name, self.wrong, self.alarms = name, [], []

    def judge(self, binary):
        source = os.path.join(ALIKE, self.name)
        with programs.Program(source) as program:
            truth = programs.Proof(source, __file__)
            if not truth.holds():
                self.prove(program)
                self.wrong or truth.keep()
            if binary and not self.wrong:
                self.alarms = ["%s:%s %s %s" % (path, finding.get("line"), finding["code"], finding.get("resource"))
                               for path, finding in program.ask(binary) if finding["severity"] in LOUD]


    def prove(self, program):
        with open(os.path.join(program.source, "why"), encoding="utf-8") as file:
            reads = file.read().startswith("reads:")
        touched = program.touched()
        if touched and not reads:
            self.wrong.append("touches its own files: %s" % sorted(touched.items())[:3])
        if reads and not touched:
            self.wrong.append("is said to touch its own files, and does not")
        for loader in ("zip", "mem"):
            status, stdout, said = program.run(loader)
            if status != 0 or stdout != program.printed:
                self.wrong.append("differs from %s: %r %s" % (loader, stdout[:100], said))
        if not program.printed:
            self.wrong.append("prints nothing")


def attempt(kind, name, binary):
    one = kind(name)
    try:
        one.judge(binary)
    except (programs.Broken, OSError, KeyError, TypeError, ValueError) as problem:
        one.wrong.append("%s: %s" % (type(problem).__name__, problem))
    return one


def share(part, whole):
    return 100.0 * part / whole if whole else 0.0


def total(flows, alike, judged):
    """What is measured, by the names of FLOORS."""
    measured = {"programs of flows": len(flows), "programs of look-alikes": len(alike)}
    if judged:
        marked = sum(one.marked for one in flows)
        for name, figure in (("marked lines found, errors and warnings", "loud"), ("marked lines found, infos too", "any"),
                             ("found with the rule that is marked", "right_rule"),
                             ("found with the resource that is marked", "right_path")):
            measured[name] = share(sum(getattr(one, figure) for one in flows), marked)
        measured["look-alikes with an error or a warning, at most"] = share(sum(bool(one.alarms) for one in alike),
                                                                            len(alike))
        alarms = sum(len(one.alarms) for one in flows)
        measured["unmarked lines with an error or a warning, at most"] = share(alarms, alarms + marked)
    return measured


def show(one, verbose):
    print("not ok flows %s: %s" % (one.name, "; ".join(one.wrong)) if one.wrong else "ok flows %s" % one.name, flush=True)
    if verbose:
        for miss in getattr(one, "misses", ()):
            print("    missed %s" % miss)
        for alarm in one.alarms:
            print("    alarm %s" % alarm)


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--binary", default=programs.binary())
    options.add_argument("-j", type=int, default=int(os.environ.get("JOBS", "2")))
    options.add_argument("-v", action="store_true")
    options.add_argument("--truth", action="store_true")
    options.add_argument("names", nargs="*")
    given = options.parse_args()
    wanted = [(kind, name) for kind, folder in ((Flow, FLOWS), (Alike, ALIKE)) for name in programs.names_in(folder)
              if not given.names or name in given.names]
    if not wanted:
        options.error("no such program")
    binary = None if given.truth else given.binary
    done = []
    with concurrent.futures.ThreadPoolExecutor(given.j) as pool:
        for one in pool.map(lambda pair: attempt(*pair, binary), wanted):
            show(one, given.v)
            done.append(one)
    bad = sum(bool(one.wrong) for one in done)
    measured = total([one for one in done if isinstance(one, Flow)], [one for one in done if isinstance(one, Alike)],
                     not given.truth)
    for name, figure in measured.items():
        if given.names:
            print("    %s: %.1f" % (name, figure))
            continue
        good = figure <= FLOORS[name] if name.endswith("at most") else figure >= FLOORS[name]
        bad += not good
        print("%s flows %s: %.1f (%s)" % ("ok" if good else "not ok", name, figure, FLOORS[name]))
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main())
