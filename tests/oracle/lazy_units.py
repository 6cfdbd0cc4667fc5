#!/usr/bin/env python3
"""The units of fixtures/units before and after their imports are put off: the same results, and what it saves.

    python3 tests/oracle/lazy_units.py [--binary build/importscan] [--all] [--rounds N] [--table FILE] [-v] [-j N] [NAME...]

Each unit stands in one folder with all it can import, as it is deployed; a second one like it is the null control, a third is what
`importscan patch` makes of it, and a fourth the tree that `importscan stub` writes, with compiled files in each. Every run is a fresh
process without site-packages. Without --all, names or rounds, every other unit is run, and those of TREES, of which alone trees are
written and what was rewritten is read again.

*same*     the events give the same results, the same stdout, the same exit code: in their order; in the reverse order, so that
           other things are used first; with an event that is empty; and all of that with IMPORTSCAN_EAGER=1
*second*   all events but the first, in a process of their own, give the same as in the untouched unit, and use modules that were put
           off and that the first event alone does not use: what waits is really waited for
*loads*    nothing loads with the unit that did not before, and with IMPORTSCAN_EAGER=1 all that did; what the manifest of a tree says
           to wait does, but for EARLY, and little else
*again*    what was rewritten is rewritten to itself, and `graph` says of it what it says of the unit: what loads when it is imported
*slower*   no unit's import takes more than 3 % longer than the copy's (with --rounds 9 or more)
*mean*     the mean of what is saved of the import (with --rounds 9 or more)

Times are medians of N rounds (default 1: no times are told) in which the sides take turns, one process at a time.
"""

import sys

sys.dont_write_bytecode = True

import argparse
import concurrent.futures
import json
import os
import shutil
import statistics
import subprocess
import tempfile
import time
import tomllib

from kit import claim
from kit import packages
from kit import truth

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(1, os.path.join(ROOT, "tests"))

import importlib.util

UNITS = os.path.join(ROOT, "fixtures", "units")
ROOM = os.path.join(ROOT, "build", "oracle")
COLD = os.path.join(HERE, "kit", "cold.py")
SECONDS = 300
TIMED = 9   # rounds from which on times are told
SLOWER = 3  # per cent that a unit may lose
CHANGED = ("lazy", "tree")
# Units whose trees are written where not all are asked for: small ones, with stubs and without.
TREES = ("click", "cryptography", "docutils", "jsonschema", "markdown", "zip-report")
# Of all modules that the manifests say to wait, those that code asks for while the unit loads (the first use is then).
EARLY = 0.25
# Modules that `graph` says to load in a rewritten program and not in the unit, and that do not: a branch that is decided elsewhere.
MISREAD = 1
UNSAID = 0.1  # of the modules that wait in a tree, those that its manifest does not know of
RUNTIME = {"_importscan_rt", "_importscan_rt._stub"}
SAVED = 30  # per cent of the import's time, on the mean


def load_patched():
    """tests/kit/patched.py; the kit beside this file has the same name."""
    spec = importlib.util.spec_from_file_location("patched", os.path.join(ROOT, "tests", "kit", "patched.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


patched = load_patched()


def read_json(*parts):
    with open(os.path.join(*parts), encoding="utf-8") as file:
        return json.load(file)


def link_tree(source, target):
    for above, _, names in os.walk(source):
        folder = os.path.join(target, os.path.relpath(above, source))
        os.makedirs(folder, exist_ok=True)
        for name in names:
            if not os.path.lexists(os.path.join(folder, name)):
                os.link(os.path.join(above, name), os.path.join(folder, name))


def compile_sources(folder, names):
    """As `python -m compileall` does; what is not Python of this version stays as it is."""
    listing = "\n".join(os.path.join(folder, name) for name in names if name.endswith(".py"))
    if listing:
        subprocess.run([truth.PYTHON, "-I", "-W", "ignore", "-m", "compileall", "-q", "--invalidation-mode", "unchecked-hash", "-i", "-"],
                       input=listing, text=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=SECONDS)


def replace(source, target):
    """The target may be a hard link: it is never written through."""
    os.makedirs(os.path.dirname(target), exist_ok=True)
    if os.path.lexists(target):
        os.unlink(target)
    shutil.copy(source, target)


class Unit:
    def __init__(self, name, with_tree=True):
        self.with_tree = with_tree
        self.name, self.folder, self.lines, self.notes = name, os.path.join(UNITS, name), [], []
        with open(os.path.join(self.folder, "unit.toml"), "rb") as file:
            settings = tomllib.load(file)
        self.packages = settings["packages"]
        self.more = settings.get("more", 0)  # modules that are known to load earlier than said
        event = read_json(self.folder, "event.json")
        self.events = event if isinstance(event, list) else [event]
        with open(os.path.join(self.folder, "handler.py"), encoding="utf-8") as file:
            self.entry = "lambda_handler" if "def lambda_handler(" in file.read() else "handler"
        self.seconds = 0

    def say(self, good, what, why=""):
        name = "lazy_units %s %s" % (self.name, what)
        self.lines.append("ok %s" % name if good else "not ok %s: %s" % (name, why.replace("\n", " | ")))
        return good

    # The three sides.

    def lay_out(self, home, binary):
        tree, _ = packages.tree(ROOM, self.packages)
        self.sides = {side: os.path.join(home, side) for side in ("plain", "null", *CHANGED[:1 + self.with_tree])}
        for side in [self.sides[side] for side in ("plain", "null", "lazy")]:
            link_tree(tree, side)
            for above, _, names in os.walk(self.folder):
                for name in names:
                    source = os.path.join(above, name)
                    replace(source, os.path.join(side, os.path.relpath(source, self.folder)))
        into = os.path.join(home, "into")
        begun = time.monotonic()
        self.told = patched.patch(binary, os.path.join(self.sides["plain"], "handler.py"), "--into", into, weighed=True)
        self.seconds = time.monotonic() - begun
        self.changed = sorted(patched.files_of(into)) if os.path.isdir(into) else []
        for path in self.changed:
            replace(os.path.join(into, path), os.path.join(self.sides["lazy"], path))
        self.names = 0
        for path in self.changed:
            if not patched.is_runtime(path):
                with open(os.path.join(into, path), "rb") as file:
                    self.names += sum(len(targets) for targets in patched.waiting(file.read(), path).values())
        # Those that changed are compiled on every side alike, so that no side has an older cache.
        for side in [self.sides[side] for side in ("plain", "null", "lazy")]:
            own = [os.path.relpath(os.path.join(above, name), self.folder) for above, _, names in os.walk(self.folder) for name in names]
            for path in self.changed:
                cache = os.path.join(side, packages.compiled(path))
                if os.path.lexists(cache):
                    os.unlink(cache)
            compile_sources(side, sorted({*self.changed, *own}))
            left = [os.path.relpath(os.path.join(above, name), side) for above, _, names in os.walk(side) for name in names
                    if name.endswith(".py") and not os.path.exists(packages.compiled(os.path.join(above, name)))]
            compile_sources(side, left)
        if self.with_tree:
            self.write_tree(binary)

    def write_tree(self, binary):
        tree = self.sides["tree"]
        begun = time.monotonic()
        done = subprocess.run([binary, "stub", os.path.join(self.sides["plain"], "handler.py"), "--into", tree, "--isolated-path",
                               "--python", truth.PYTHON, "--compile-with", truth.PYTHON, "--no-progress", "-j", "1"],
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=SECONDS)
        if done.returncode != 0:
            raise patched.Failed("stub ends with %d: %s" % (done.returncode, done.stderr[-400:]))
        self.stub_seconds = time.monotonic() - begun
        manifest = read_json(tree, "importscan-manifest.json")
        changes = manifest["changes"]
        self.known = {row["name"] for row in manifest["modules"]}
        self.parts, self.edits = changes["parts"], len(changes["edits"])
        self.stubs, self.waits = {row["module"] for row in changes["stubs"]}, set(changes["waits"])

    def run(self, side, events, **environment):
        with tempfile.TemporaryDirectory(prefix="importscan-cold-") as home:
            out, given = os.path.join(home, "out"), os.path.join(home, "events")
            with open(given, "w", encoding="utf-8") as file:
                file.write(repr(events))
            whole = {"PATH": "/usr/bin:/bin", "HOME": home, "TMPDIR": home, "LANG": "C.UTF-8", "PYTHONHASHSEED": "0",
                     "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", **environment}
            done = subprocess.run([truth.PYTHON, "-I", "-S", "-B", COLD, self.sides[side], self.entry, given, out], cwd=home, env=whole,
                                  timeout=SECONDS, stdin=subprocess.DEVNULL, capture_output=True)
            seen = read_json(out) if os.path.exists(out) else {"results": [done.stderr.decode(errors="replace")[-280:]], "modules": []}
            hidden = [(self.sides[side], "HERE"), (home, "HOME")]
            for key in ("results",):
                for old, new in hidden:
                    seen[key] = [one.replace(old, new) for one in seen[key]]
            seen["stdout"], seen["status"] = done.stdout.replace(self.sides[side].encode(), b"HERE"), done.returncode
            return seen

    @staticmethod
    def outcome(seen):
        return seen["results"], seen["stdout"], seen["status"]

    def judge(self, binary, home):
        self.lay_out(home, binary)
        if not self.changed:
            self.notes.append("nothing is put off")
        events = [*self.events, {}]
        self.after = {}
        for what, given in (("events", events), ("reversed", events[::-1])):
            wanted = self.truth(what, given)
            for side in CHANGED[:1 + self.with_tree]:
                got = self.compare(side, what, given, wanted)
                if what == "events":
                    self.before = wanted
                    self.after[side] = got
                    self.judge_loads(side, wanted, got, self.compare(side, what, given, wanted, IMPORTSCAN_EAGER="1"))
        for side in CHANGED if self.with_tree else ():
            self.judge_again(side, binary)
        wanted = self.truth("second", self.events[1:])
        for side in CHANGED[:1 + self.with_tree]:
            self.judge_second(side, self.compare(side, "second", self.events[1:], wanted))

    @property
    def at_start(self):
        return frozenset(self.before["at_start"])

    def truth(self, what, events):
        wanted = self.run("plain", events)
        if what == "events" and self.outcome(self.run("null", events)) != self.outcome(wanted):
            self.say(False, what, "two runs of the untouched unit differ")
        return wanted

    def compare(self, side, what, events, wanted, **environment):
        got = self.run(side, events, **environment)
        good = self.outcome(got) == self.outcome(wanted)
        why = "" if good else next(("%s is not %s" % (str(one)[:300], str(other)[:300]) for one, other in
                                    zip(self.outcome(got), self.outcome(wanted)) if one != other), "?")
        self.say(good, " ".join((side, what, *(["eager"] if environment else []))), why)
        return got

    def judge_loads(self, side, before, after, eager):
        more = sorted(set(after["modules"]) - set(before["modules"]) - RUNTIME)
        less = sorted(set(before["modules"]) - set(eager["modules"]))
        self.say(not more, side + " loads no more", "loads %s as well" % " ".join(more[:8]))
        self.say(not less, side + " loads all when eager", "does not load %s" % " ".join(less[:8]))
        if side == "tree":
            gone = self.known & set(before["modules"]) - set(after["modules"])
            early = sorted(self.waits & set(after["modules"]) - self.stubs)
            self.early = len(early)
            self.notes.append("tree: of %d modules that wait, %d are asked for while the unit loads: %s" % (len(self.waits), len(early), " ".join(early)))
            unsaid = sorted(gone - self.waits)
            self.say(len(unsaid) <= UNSAID * len(gone), "tree says what waits", "of %d modules that wait, it does not say %s" % (
                len(gone), " ".join(unsaid[:8])))

    def judge_again(self, side, binary):
        """The rewritten program as a program to be read: its claims are as good as those about the unit."""
        unit = os.path.join(self.sides[side], "handler.py")
        if side == "lazy":
            diff = patched.patch(binary, unit).diff.decode("utf-8", "replace")
            self.say(not diff, side + " again is the same", diff[:300])
        wrong = {}
        for one, seen in (("plain", self.before), (side, self.after[side])):
            claims = claim.ask(binary, os.path.join(self.sides[one], "handler.py"), ["--isolated-path", "--python", truth.PYTHON])
            said = {row["name"] for row in claims["modules"] if row.get("loads") == "init" and not row.get("partial")}
            known = {row["name"] for row in claims["modules"]}
            wrong[one] = {"missed": known & set(seen["modules"]) - said, "false": said - set(seen["modules"]) - self.at_start - {"handler"}}
        for what in ("missed", "false"):
            new = sorted(wrong[side][what] - wrong["plain"][what] - RUNTIME)
            self.say(len(new) <= (self.more if what == "missed" else MISREAD), "%s again reads as it is, %s" % (side, what), "%d: %s" % (len(new), " ".join(new[:8])))
            self.notes.append("%s: read again, %s: %s" % (side, what, " ".join(new)))

    def judge_second(self, side, second):
        """What the later events use of what waits, and the first one does not."""
        waiting = set(self.before["modules"]) - set(self.after[side]["modules"])
        first = self.run(side, self.events[:1])
        woken = waiting & set(second["after"]) - set(first["after"])
        self.say(bool(woken), side + " second uses what waits", "of %d modules that wait it uses none that the first event does not" % len(waiting))
        left = waiting - set(second["after"]) - set(first["after"])
        self.notes.append("%s: of %d modules that wait, the first event uses %d, the others %d more: %s; nobody uses: %s" % (
            side, len(waiting), len(waiting & set(first["after"])), len(woken), " ".join(sorted(woken)[:6]), " ".join(sorted(left)[:30])))

    def measure(self, rounds):
        """The medians of each side: {side: {what: seconds or pages}}."""
        seen = {side: [] for side in self.sides}
        for number in range(rounds):
            for side in sorted(self.sides, key=lambda one: (ord(one[0]) * (number + 1)) % 7):
                seen[side].append(self.run(side, self.events))
        self.medians = {side: {what: statistics.median(one[what] for one in runs) for what in ("wall", "cpu", "after_import", "after_call")}
                        for side, runs in seen.items()}
        for side, runs in seen.items():
            self.medians[side]["call"] = statistics.median(sum(one["call_wall"]) for one in runs)

    def change(self, what, side="lazy"):
        return 100.0 * (self.medians[side][what] / self.medians["plain"][what] - 1)

    def row(self):
        plain, lazy = self.medians["plain"], self.medians["lazy"]
        after = self.after["lazy"]
        return [self.name, "%d" % self.names, "%d → %d" % (len(self.before["modules"]), len(after["modules"])),
                "%d → %d" % (len(self.before["after"]), len(after["after"])),
                "%.1f → %.1f" % (1e3 * plain["wall"], 1e3 * lazy["wall"]), "%+.1f %%" % self.change("wall"),
                "%+.1f %%" % self.change("wall", "null"), "%.1f → %.1f" % (1e3 * plain["cpu"], 1e3 * lazy["cpu"]),
                "%+.1f %%" % self.change("cpu"), "%+.1f %%" % self.change("cpu", "null"),
                "%.1f → %.1f" % (1e3 * plain["call"], 1e3 * lazy["call"]),
                "%.1f → %.1f" % (plain["after_call"] * 4096 / 1e6, lazy["after_call"] * 4096 / 1e6)]


    def tree_row(self):
        """What one run tells; a shared machine does not change it much."""
        before, after = self.before, self.after["tree"]
        return [self.name, "%d" % self.parts["patched"], "%d" % self.edits, "%d" % len(self.stubs), "%d → %d" % (len(before["modules"]), len(after["modules"])),
                "%d → %d" % (len(before["after"]), len(after["after"])),
                *("%.1f → %.1f" % (before[what] * 4096 / 1e6, after[what] * 4096 / 1e6) for what in ("after_import", "after_call")),
                "%.1f" % self.stub_seconds]


TREE_COLUMNS = ["unit", "files patched", "edits", "stubs", "modules at init", "after the calls", "memory after the import, MB", "after the calls, MB", "stub, s"]


def tree_table(units):
    lines = ["| %s |" % " | ".join(TREE_COLUMNS), "|---|%s" % ("---:|" * (len(TREE_COLUMNS) - 1))]
    return "\n".join(lines + ["| %s |" % " | ".join(unit.tree_row()) for unit in units]) + "\n"


COLUMNS = ["unit", "names put off", "modules at init", "after the calls", "import, wall ms", "change", "null control", "import, CPU ms",
           "change", "null control", "calls, wall ms", "memory after, MB"]


def table(units, rounds):
    mean = statistics.mean(unit.change("wall") for unit in units)
    lines = ["Medians of %d rounds, three sides in turn; the null control is an untouched copy." % rounds, "",
             "| %s |" % " | ".join(COLUMNS), "|---|%s" % ("---:|" * (len(COLUMNS) - 1))]
    lines += ["| %s |" % " | ".join(unit.row()) for unit in units]
    lines += ["", "Mean change of the import's wall time: %+.1f %%; of the null control: %+.1f %%. Of its CPU time: %+.1f %%; of the null control: %+.1f %%." % (
        mean, *(statistics.mean(unit.change(*what) for unit in units) for what in (("wall", "null"), ("cpu",), ("cpu", "null"))))]
    return "\n".join(lines) + "\n"


def attempt(name, binary, rounds, home, with_tree):
    unit = Unit(name, with_tree)
    folder = os.path.join(home, name)
    os.mkdir(folder)
    try:
        unit.judge(binary, folder)
        if rounds > 1:
            unit.measure(rounds)
    except packages.Missing as missing:
        unit.say(False, "runs", "package %s is not installed (sh tests/tools/install.sh test)" % missing)
    except (patched.Failed, RuntimeError, OSError, ValueError, KeyError, SyntaxError, subprocess.SubprocessError) as problem:
        unit.say(False, "runs", "%s: %s" % (type(problem).__name__, problem))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return unit


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--binary", default=os.environ.get("IMPORTSCAN", os.path.join(ROOT, "build/importscan")))
    options.add_argument("--rounds", type=int, default=1)
    options.add_argument("--table", help="a document that gets the table")
    options.add_argument("--all", action="store_true", help="all units, and their trees")
    options.add_argument("-v", action="store_true")
    options.add_argument("-j", type=int, default=int(os.environ.get("JOBS", "2")))
    options.add_argument("names", nargs="*")
    given = options.parse_args()
    known = sorted(name for name in os.listdir(UNITS) if os.path.exists(os.path.join(UNITS, name, "event.json")))
    unknown = [name for name in given.names if name not in known]
    if unknown:
        options.error("no such unit: %s" % " ".join(unknown))
    def ask(name):
        return attempt(name, os.path.abspath(given.binary), given.rounds, home, given.all or bool(given.names) or name in TREES)

    jobs = 1 if given.rounds > 1 else given.j  # what is timed runs alone
    units, bad = [], 0
    os.makedirs(ROOM, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="lazy-units-", dir=ROOM) as home, concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        few = [name for number, name in enumerate(known) if number % 2 == 0 or name in TREES]
        for unit in pool.map(ask, given.names or (known if given.all or given.rounds > 1 else few)):
            bad += sum(line.startswith("not ok") for line in unit.lines)
            print("\n".join(unit.lines + ["    " + note for note in unit.notes if given.v]), flush=True)
            for side, after in getattr(unit, "after", {}).items() if given.v else ():
                print("    %s: %d names, %d files, patch %.1f s, modules %d -> %d, import %.1f -> %.1f ms" % (
                    side, unit.names, len(unit.changed), unit.seconds, len(unit.before["modules"]), len(after["modules"]),
                    1e3 * unit.before["wall"], 1e3 * after["wall"]))
            if given.v and hasattr(unit, "medians"):
                print("    " + " | ".join(unit.row()))
            units.append(unit)
    told = [unit for unit in units if hasattr(unit, "early")]
    waits, early = sum(len(unit.waits) for unit in told), sum(unit.early for unit in told)
    if given.all:
        bad += early > EARLY * waits
        print("%s lazy_units waits: of %d modules that wait in the trees, %d are asked for while the unit loads" % (
            "ok" if early <= EARLY * waits else "not ok", waits, early))
    timed = [unit for unit in units if hasattr(unit, "medians")]
    if given.rounds >= TIMED and timed:
        for unit in timed:
            slow = unit.change("wall") - max(0.0, unit.change("wall", "null"))
            bad += slow > SLOWER
            print("%s lazy_units %s slower: %+.1f %%" % ("not ok" if slow > SLOWER else "ok", unit.name, unit.change("wall")))
        mean = -statistics.mean(unit.change("wall") for unit in timed)
        bad += mean < SAVED
        print("%s lazy_units mean: %.1f %% of the import's time is saved, at least %d" % ("not ok" if mean < SAVED else "ok", mean, SAVED))
    if given.table and timed:
        patched.put_table(given.table, "units", table(timed, given.rounds))
    with_tree = [unit for unit in units if "tree" in getattr(unit, "after", ())]
    if given.table and with_tree:
        patched.put_table(given.table, "trees", tree_table(with_tree))
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main())
