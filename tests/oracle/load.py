#!/usr/bin/env python3
"""What importscan says is loaded, against what CPython really loads.

    python3 tests/oracle/load.py [--binary build/importscan] [--table FILE] [-v] [NAME...]

NAME is a row of libraries.tsv (`combined`, `numpy`, ...); without one, every row is compared, and the
thresholds are asserted. With names, each missed module is printed with the place that CPython imported
it from, and each false one with the edges that importscan followed to it.

Truth: /usr/bin/python3 runs the unit with sys.path = [the unit's folder, TREE, the standard library],
without site.py (`-I -S -B`, kit/observe.py); importscan gets `UNIT --isolated-path --path TREE`. TREE holds
the dist-packages files of the row's Debian packages and of what they depend on (kit/packages.py).
Recall = truth that is claimed with `loads: init` and not `partial`, over truth. Precision = right claims
over claims; a module that is present at start counts as right. Trees and truth stay in build/oracle/.
"""

import sys

sys.dont_write_bytecode = True

import argparse
import concurrent.futures
import fnmatch
import os
import statistics
import time

from kit import claim
from kit import packages
from kit import score
from kit import truth

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
ROOM = os.path.join(ROOT, "build", "oracle")

RECALL, PRECISION = 0.99, 0.985            # the combined entry
MEAN_RECALL, MEAN_PRECISION = 0.985, 0.97  # the libraries one by one


def rows(path):
    with open(path, encoding="utf-8") as table:
        return [line.rstrip("\n").split("\t") for line in table if line.strip() and line[0] != "#"]


def unit_of(name, statements):
    folder = os.path.join(ROOM, "units", name)
    os.makedirs(folder, exist_ok=True)
    path = os.path.join(folder, "entry_point.py")
    text = "\n".join(one.strip() for one in statements.split(";")) + "\n"
    if not os.path.exists(path) or open(path, encoding="utf-8").read() != text:
        with open(path, "w", encoding="utf-8") as unit:
            unit.write(text)
    return path


class Entry:
    """One row, with what CPython saw and what importscan says."""

    def __init__(self, name, needs, statements):
        self.name, self.statements = name, statements
        self.tree, self.content = packages.tree(ROOM, needs.split())
        self.unit = unit_of(name, statements)
        self.seen = self.report = self.score = None
        self.trouble = ""

    def run(self, binary, start):
        try:
            folders = [os.path.dirname(self.unit), self.tree]
            self.seen, _ = truth.cached(ROOM, self.unit, folders, self.content)
            if self.seen["problem"]:
                self.trouble = "CPython cannot run it: " + self.seen["problem"]
                return
            self.report = claim.ask(binary, self.unit, claim.isolated([self.tree]))
        except (claim.Failed, RuntimeError) as problem:
            self.trouble = str(problem)
            return
        self.score = score.compare(self.name, self.seen, self.report, "entry_point", start)

    def importer(self, name):
        """Where CPython was when it first asked for `name`."""
        module, line, through = self.seen["asked"].get(name, ("?", 0, ""))
        how = "" if through in ("<module>", "") else " in %s" % through
        return "%s:%s%s" % (module, line, how)

    def edges(self, name):
        return ["%s:%s %s%s" % (edge.get("from"), edge.get("line"), edge.get("kind"),
                                " (%s)" % edge["guard"] if edge.get("guard") else "")
                for edge in self.report.get("edges", ()) if edge.get("to") == name]


def reason_for(name, reasons):
    for pattern, *rest in reasons:
        if fnmatch.fnmatchcase(name, pattern):
            return rest[-1]
    return "not yet explained"


def explain(entry):
    one = entry.score
    failing = truth.failed(entry.seen)
    print("%s: recall %.4f, precision %.4f, may recall %.4f; %d modules, %d missed, %d false" % (
        one.name, one.recall, one.precision, one.may_recall, len(one.true), len(one.missed),
        len(one.false)))
    for name in sorted(one.missed):
        also = "" if name in one.maybe_missed else " [may]"
        print("  missed %s%s <- %s" % (name, also, entry.importer(name)))
    for name in sorted(one.false):
        why = "starts and fails" if name in failing else "asked for" if name in entry.seen["asked"] else ""
        print("  false  %s %s<- %s" % (name, "[%s] " % why if why else "", "; ".join(entry.edges(name)[:3])))
    wrong = claim.partial(entry.report) & one.true
    if wrong:
        print("  loads, though called partial:", *sorted(wrong))


def write_table(path, entries, reasons):
    done = [entry for entry in entries if entry.score]
    single = [entry.score for entry in done if entry.name != "combined"]
    lines = ["# What importscan says is loaded, against CPython", "",
             "Made by `python3 tests/oracle/load.py --table docs/load-accuracy.md`; how truth is measured stands at",
             "the head of that file. Recall: how much of what CPython loads is found. Precision: how much of what is",
             "claimed is right. May: recall of \"may load\". Debian 12, %s." % truth.version().split("\n")[0].split(" (")[0].join(["CPython ", ""]), "",
             "| unit | modules | recall | precision | may | missed | false |", "|---|---:|---:|---:|---:|---:|---:|"]
    for entry in done:
        one = entry.score
        lines.append("| `%s` | %d | %.4f | %.4f | %.4f | %d | %d |" % (
            entry.statements.strip(), len(one.true), one.recall, one.precision, one.may_recall,
            len(one.missed), len(one.false)))
    if single:
        lines.append("| **mean of the %d libraries** | %d | **%.4f** | **%.4f** | **%.4f** | %d | %d |" % (
            len(single), sum(len(one.true) for one in single), statistics.mean(one.recall for one in single),
            statistics.mean(one.precision for one in single), statistics.mean(one.may_recall for one in single),
            sum(len(one.missed) for one in single), sum(len(one.false) for one in single)))
    for title, which, where in (("Missed", "missed", "imported by"), ("Claimed, and not loaded", "false", "edge")):
        lines += ["", "## " + title, "", "| module | units | %s | reason |" % where, "|---|---|---|---|"]
        found = {}
        for entry in done:
            for name in getattr(entry.score, which):
                found.setdefault(name, []).append(entry)
        for name in sorted(found):
            first = found[name][0]
            place = first.importer(name) if which == "missed" else "; ".join(first.edges(name)[:1])
            units = [entry.name for entry in found[name]]
            shown = ", ".join(units[:4]) + (" and %d more" % (len(units) - 4) if len(units) > 4 else "")
            lines.append("| `%s` | %s | %s | %s |" % (name, shown, place, reason_for(name, reasons)))
    os.makedirs(os.path.dirname(os.path.abspath(path)), exist_ok=True)
    with open(path, "w", encoding="utf-8") as table:
        table.write("\n".join(lines) + "\n")


class Verdicts:
    """Prints a line a test and remembers whether all went well."""

    bad = 0

    def say(self, good, name, why=""):
        self.bad += not good
        print(("ok %s" % name) if good else ("not ok %s: %s" % (name, why)), flush=True)

    def at_least(self, name, value, floor):
        self.say(value >= floor, "%s %.4f, at least %s" % (name, value, floor), "below")


def judge(entries):
    verdicts = Verdicts()
    for entry in entries:
        good = entry.score is not None
        verdicts.say(good, "load %s" % entry.name + (
            " (recall %.4f precision %.4f, %d modules)" % (
                entry.score.recall, entry.score.precision, len(entry.score.true)) if good else ""),
            entry.trouble)
    scores = [entry.score for entry in entries if entry.score and entry.name != "combined"]
    combined = next((entry.score for entry in entries if entry.score and entry.name == "combined"), None)
    verdicts.at_least("load combined recall", combined.recall if combined else 0, RECALL)
    verdicts.at_least("load combined precision", combined.precision if combined else 0, PRECISION)
    verdicts.say(len(scores) >= 45, "load at least 45 libraries", "only %d" % len(scores))
    verdicts.at_least("load mean recall", statistics.mean(s.recall for s in scores) if scores else 0, MEAN_RECALL)
    verdicts.at_least("load mean precision", statistics.mean(s.precision for s in scores) if scores else 0,
                      MEAN_PRECISION)
    return verdicts.bad


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--binary", default=os.environ.get("IMPORTSCAN", os.path.join(ROOT, "build/importscan")))
    options.add_argument("--table", help="write the markdown table here")
    options.add_argument("-v", action="store_true", help="explain every row; say how long it took")
    options.add_argument("-j", type=int, default=int(os.environ.get("JOBS", "2")))
    options.add_argument("names", nargs="*")
    given = options.parse_args()
    table = {row[0]: row for row in rows(os.path.join(HERE, "libraries.tsv"))}
    unknown = [name for name in given.names if name not in table]
    if unknown:
        options.error("no such row in libraries.tsv: %s" % " ".join(unknown))
    began = time.monotonic()
    try:
        entries = [Entry(*table[name]) for name in given.names or table]
    except packages.Missing as missing:
        print("not ok load: package %s is not installed (sh tests/tools/install.sh test)" % missing)
        return 1
    prepared = time.monotonic()
    start = truth.start_modules()
    with concurrent.futures.ThreadPoolExecutor(given.j) as pool:
        list(pool.map(lambda entry: entry.run(os.path.abspath(given.binary), start), entries))
    reasons = rows(os.path.join(HERE, "reasons.tsv"))
    if given.names or given.v:
        for entry in entries:
            explain(entry) if entry.score else print("%s: %s" % (entry.name, entry.trouble))
    write_table(given.table or os.path.join(ROOM, "load-accuracy.md"), entries, reasons)
    if given.v:
        print("# trees %.1f s, runs %.1f s" % (prepared - began, time.monotonic() - prepared))
    if given.names:
        return int(any(entry.trouble for entry in entries))
    return int(judge(entries) > 0)


if __name__ == "__main__":
    sys.exit(main())
