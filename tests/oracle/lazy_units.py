#!/usr/bin/env python3
"""The units of fixtures/units before and after their imports are put off: the same results, and what it saves.

    python3 tests/oracle/lazy_units.py [--binary build/importscan] [--rounds N] [--table FILE] [-v] [-j N] [NAME...]

Each unit stands in one folder with all it can import, as it is deployed; a second one like it is the null control, and a third is what
`importscan patch` makes of it, with compiled files in each. Every run is a fresh process without site-packages.

*same*     the events give the same results, the same stdout, the same exit code: in their order; in the reverse order, so that
           other things are used first; with an event that is empty; and all of that with IMPORTSCAN_EAGER=1
*slower*   no unit's import takes more than 3 % longer than the copy's (with --rounds 9 or more)
*mean*     the mean of what is saved of the import (with --rounds 9 or more)

Times are medians of N rounds (default 1: no times are told) in which the three sides take turns, one process at a time.
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
    def __init__(self, name):
        self.name, self.folder, self.lines, self.notes = name, os.path.join(UNITS, name), [], []
        with open(os.path.join(self.folder, "unit.toml"), "rb") as file:
            self.packages = tomllib.load(file)["packages"]
        event = read_json(self.folder, "event.json")
        events = event if isinstance(event, list) else [event]
        more = os.path.join(self.folder, "more.json")
        self.more = [*(read_json(more) if os.path.exists(more) else []), {}]
        self.events = events
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
        self.sides = {side: os.path.join(home, side) for side in ("plain", "null", "lazy")}
        for side in self.sides.values():
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
        for side in self.sides.values():
            own = [os.path.relpath(os.path.join(above, name), self.folder) for above, _, names in os.walk(self.folder) for name in names]
            for path in self.changed:
                cache = os.path.join(side, packages.compiled(path))
                if os.path.lexists(cache):
                    os.unlink(cache)
            compile_sources(side, sorted({*self.changed, *own}))
            left = [os.path.relpath(os.path.join(above, name), side) for above, _, names in os.walk(side) for name in names
                    if name.endswith(".py") and not os.path.exists(packages.compiled(os.path.join(above, name)))]
            compile_sources(side, left)

    def run(self, side, events, **environment):
        with tempfile.TemporaryDirectory(prefix="importscan-cold-") as home:
            out, given = os.path.join(home, "out"), os.path.join(home, "events")
            with open(given, "w", encoding="utf-8") as file:
                json.dump(events, file)
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
        first, second = self.events + self.more, list(reversed(self.events + self.more))
        for what, events in (("events", first), ("reversed", second)):
            wanted = self.run("plain", events)
            if self.outcome(self.run("null", events)) != self.outcome(wanted):
                self.notes.append("%s: two runs of the untouched unit differ" % what)
                events = self.events
                wanted = self.run("plain", events)
            for eager in ("", "1") if what == "events" else ("",):
                got = self.run("lazy", events, IMPORTSCAN_EAGER=eager)
                name = what + (" eager" if eager else "")
                good = self.outcome(got) == self.outcome(wanted)
                why = "" if good else next(("%s is not %s" % (str(one)[:300], str(other)[:300]) for one, other in
                                            zip(self.outcome(got), self.outcome(wanted)) if one != other), "?")
                self.say(good, name, why)
                if what == "events" and not eager:
                    self.before, self.after = wanted, got
        extra = sorted(set(self.after["modules"]) - set(self.before["modules"]) - {"_importscan_rt"})
        self.say(not extra, "loads no more", "loads %s as well" % " ".join(extra[:8]))

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
        return [self.name, "%d" % self.names, "%d → %d" % (len(self.before["modules"]), len(self.after["modules"])),
                "%d → %d" % (self.before["modules_after"], self.after["modules_after"]),
                "%.1f → %.1f" % (1e3 * plain["wall"], 1e3 * lazy["wall"]), "%+.1f %%" % self.change("wall"),
                "%+.1f %%" % self.change("wall", "null"), "%.1f → %.1f" % (1e3 * plain["cpu"], 1e3 * lazy["cpu"]),
                "%+.1f %%" % self.change("cpu"), "%+.1f %%" % self.change("cpu", "null"),
                "%.1f → %.1f" % (1e3 * plain["call"], 1e3 * lazy["call"]),
                "%.1f → %.1f" % (plain["after_call"] * 4096 / 1e6, lazy["after_call"] * 4096 / 1e6)]


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


def attempt(name, binary, rounds, home):
    unit = Unit(name)
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
    options.add_argument("-v", action="store_true")
    options.add_argument("-j", type=int, default=int(os.environ.get("JOBS", "2")))
    options.add_argument("names", nargs="*")
    given = options.parse_args()
    known = sorted(name for name in os.listdir(UNITS) if os.path.exists(os.path.join(UNITS, name, "event.json")))
    unknown = [name for name in given.names if name not in known]
    if unknown:
        options.error("no such unit: %s" % " ".join(unknown))
    jobs = 1 if given.rounds > 1 else given.j  # what is timed runs alone
    units, bad = [], 0
    os.makedirs(ROOM, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="lazy-units-", dir=ROOM) as home, concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        for unit in pool.map(lambda name: attempt(name, os.path.abspath(given.binary), given.rounds, home), given.names or known):
            bad += sum(line.startswith("not ok") for line in unit.lines)
            print("\n".join(unit.lines + ["    " + note for note in unit.notes]), flush=True)
            if given.v and hasattr(unit, "after"):
                print("    %d names, %d files, patch %.1f s, modules %d -> %d, import %.1f -> %.1f ms" % (
                    unit.names, len(unit.changed), unit.seconds, len(unit.before["modules"]), len(unit.after["modules"]),
                    1e3 * unit.before["wall"], 1e3 * unit.after["wall"]))
            if given.v and hasattr(unit, "medians"):
                print("    " + " | ".join(unit.row()))
            units.append(unit)
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
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main())
