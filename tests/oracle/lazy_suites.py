#!/usr/bin/env python3
"""The test suites that libraries ship, on untouched copies and on copies whose imports are put off.

    python3 tests/oracle/lazy_suites.py [--binary build/importscan] [--all] [--table FILE] [-v] [NAME...]

SUITES names Debian packages that ship tests, and which of them run; without --all and without names the quick ones.
A unit is made that imports the library, and in its handler all those test modules; it asks them for names that nobody knows, so
that each of their functions may be called. `importscan patch` rewrites what it can of the library, and not of the tests. The same pytest then runs
on both copies, in the same way, in fresh processes: each test must end as it did, and none may be missing.
"""

import sys

sys.dont_write_bytecode = True

import argparse
import collections
import os
import shutil
import subprocess
import tempfile
import time
import xml.etree.ElementTree

import lazy_units
from kit import packages
from kit import truth

patched = lazy_units.patched
ROOT, ROOM = lazy_units.ROOT, lazy_units.ROOM
SECONDS = 3000


class Suite:
    def __init__(self, name, debian, paths, quick=False, options=()):
        self.name, self.debian, self.paths, self.quick, self.options = name, debian, paths, quick, options


SUITES = [
    Suite("toolz", ["python3-toolz"], ["toolz"]),
    Suite("jsonschema", ["python3-jsonschema"], ["jsonschema/tests/test_validators.py", "jsonschema/tests/test_exceptions.py",
                                                 "jsonschema/tests/test_format.py", "jsonschema/tests/test_types.py"]),
    Suite("bs4", ["python3-bs4"], ["bs4/tests"], quick=True),
    Suite("networkx-classes", ["python3-networkx"], ["networkx/classes", "networkx/generators/tests"], quick=True),
    Suite("networkx", ["python3-networkx"], ["networkx"]),
    Suite("numpy", ["python3-numpy", "python3-hypothesis"], ["numpy/core/tests/test_numeric.py", "numpy/lib/tests/test_function_base.py",
                                                             "numpy/core/tests/test_multiarray.py", "numpy/ma/tests", "numpy/lib/tests/test_io.py"]),
    Suite("sklearn", ["python3-sklearn"], ["sklearn/linear_model/tests/test_base.py", "sklearn/linear_model/tests/test_logistic.py",
                                           "sklearn/tree/tests/test_export.py", "sklearn/cluster/tests/test_k_means.py", "sklearn/tests/test_pipeline.py",
                                           "sklearn/tests/test_base.py"]),
    Suite("pandas", ["python3-pandas", "python3-hypothesis"], ["pandas/tests/frame/methods", "pandas/tests/groupby/test_groupby.py",
                                                               "pandas/tests/io/parser/test_parse_dates.py", "pandas/tests/api"]),
    Suite("scipy", ["python3-scipy"], ["scipy/linalg/tests/test_basic.py", "scipy/sparse/linalg/_isolve/tests", "scipy/special/tests/test_basic.py"]),
]

RUN = """
import sys
sys.path.insert(0, sys.argv[1])
import pytest
sys.exit(pytest.main(sys.argv[2:]))
"""


def test_modules(side, paths):
    """Dotted names of the test modules and the files that pytest loads beside them."""
    for path in paths:
        whole = os.path.join(side, path)
        files = [whole] if os.path.isfile(whole) else [os.path.join(above, name) for above, _, names in os.walk(whole) for name in names]
        for one in sorted(files):
            name = os.path.basename(one)
            if name.endswith(".py") and (name.startswith("test_") or name.endswith("_test.py") or name == "conftest.py"):
                yield os.path.relpath(one, side)[:-3].replace(os.sep, ".")


def is_test(path):
    parts = path.split(os.sep)
    return "tests" in parts or "test" in parts or parts[-1].startswith(("test_", "conftest"))


class Run:
    """Both copies of one suite."""

    def __init__(self, suite, home):
        self.suite, self.lines, self.notes = suite, [], []
        tree, _ = packages.tree(ROOM, [*suite.debian, "python3-pytest"])
        self.sides = {side: os.path.join(home, side) for side in ("plain", "lazy")}
        for side in self.sides.values():
            lazy_units.link_tree(tree, side)

    def say(self, good, what, why=""):
        name = "lazy_suites %s %s" % (self.suite.name, what)
        self.lines.append("ok %s" % name if good else "not ok %s: %s" % (name, why.replace("\n", " | ")[:600]))

    def rewrite(self, binary, home):
        lazy, asked = self.sides["lazy"], os.path.join(home, "asked")
        # Without pytest: that reads the text of functions, and no file would be touched for its sake.
        lazy_units.link_tree(packages.tree(ROOM, self.suite.debian)[0], asked)
        modules = list(test_modules(asked, self.suite.paths))
        unit = os.path.join(asked, "unit_of_the_suite.py")
        lines = ["import %s  # importscan: eager" % name for name in sorted({path.split("/")[0] for path in self.suite.paths})]
        lines += ["", "", "def handler(event, context):", "    name = event['name']"]
        lines += ["    import %s as t%d" % (module, number) for number, module in enumerate(modules)]
        lines += ["    return [%s]" % ", ".join("getattr(t%d, name)" % number for number in range(len(modules)))]
        with open(unit, "w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")
        into = os.path.join(home, "into")
        begun = time.monotonic()
        patched.patch(binary, unit, "--into", into)
        self.seconds = time.monotonic() - begun
        self.names = self.imported = self.files = 0
        changed = []
        for path, data in patched.files_of(into).items():
            if path == "unit_of_the_suite.py" or is_test(path):
                continue
            lazy_units.replace(os.path.join(into, path), os.path.join(lazy, path))
            changed.append(path)
            if not patched.is_runtime(path):
                self.files += 1
                self.names += sum(len(targets) for targets in patched.waiting(data, path).values())
        for path in changed:
            cache = os.path.join(lazy, packages.compiled(path))
            if os.path.lexists(cache):
                os.unlink(cache)
        lazy_units.compile_sources(lazy, changed)

    def outcomes(self, side):
        """Counter of (class, name, outcome) of the tests, and the seconds."""
        with tempfile.TemporaryDirectory(prefix="importscan-suite-") as home:
            out = os.path.join(home, "out.xml")
            command = [truth.PYTHON, "-I", "-S", "-B", "-c", RUN, self.sides[side], "-q", "-p", "no:cacheprovider", "--junitxml", out, "--rootdir",
                       self.sides[side], "-o", "addopts=", "-W", "ignore", "--tb=line", *self.suite.options,
                       *[os.path.join(self.sides[side], path) for path in self.suite.paths]]
            environment = {"PATH": "/usr/bin:/bin", "HOME": home, "TMPDIR": home, "LANG": "C.UTF-8", "PYTHONHASHSEED": "0", "OPENBLAS_NUM_THREADS": "1",
                           "OMP_NUM_THREADS": "1", "MPLBACKEND": "agg", "HYPOTHESIS_STORAGE_DIRECTORY": home}
            begun = time.monotonic()
            done = subprocess.run(command, cwd=home, env=environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS)
            took = time.monotonic() - begun
            if not os.path.exists(out):
                raise RuntimeError("pytest ends with %d: %s" % (done.returncode, (done.stdout + done.stderr).decode(errors="replace")[-500:]))
            found, words = collections.Counter(), {}
            for case in xml.etree.ElementTree.parse(out).iter("testcase"):
                kind = next((child.tag for child in case if child.tag in ("failure", "error", "skipped")), "passed")
                key = (case.get("classname"), case.get("name").replace(self.sides[side], "HERE"), kind)
                found[key] += 1
                words[key] = next((child.get("message") or "" for child in case), "")
            return found, words, took

    def judge(self):
        before, _, self.before_took = self.outcomes("plain")
        after, words, self.after_took = self.outcomes("lazy")
        self.counts = collections.Counter()
        for (_, _, kind), number in before.items():
            self.counts[kind] += number
        self.passed_after = sum(number for (_, _, kind), number in after.items() if kind == "passed")
        changed = sorted((after - before).keys())
        gone = sum((before - after).values())
        if changed or gone:  # some tests depend on time, order or chance: those that do so untouched are no witness
            again, _, _ = self.outcomes("plain")
            unsteady = {key[:2] for key in (again - before) + (before - again)}
            changed = [key for key in changed if key[:2] not in unsteady]
            lost = [key for key in (before - after) if key[:2] not in unsteady]
            self.notes += ["unsteady: %s" % " ".join(key) for key in sorted(unsteady)]
        else:
            lost = []
        self.say(self.counts["passed"] > 0, "runs", "nothing passes on the untouched copy: %s" % dict(self.counts))
        self.say(not changed and not lost, "same: %d tests" % sum(before.values()), "%d end in another way, %d of before are missing; %s" % (
            len(changed), len(lost), "; ".join("%s.%s %s %s" % (*key, words[key][:160]) for key in changed[:4]) or [key[:2] for key in lost[:4]]))
        self.notes += ["%s.%s %s %s" % (*key, words[key][:300]) for key in changed]
        if self.suite.quick:  # the others may have nothing to put off
            self.say(self.names > 0, "puts off", "no name waits")

    def row(self):
        return [self.suite.name, " ".join(self.suite.debian), str(self.counts["passed"]), str(self.passed_after), str(self.counts["skipped"]),
                str(self.counts["failure"] + self.counts["error"]), str(self.files), str(self.names), "%.0f" % self.seconds]


COLUMNS = ["suite", "packages", "pass untouched", "pass rewritten", "skipped", "fail untouched", "files rewritten", "names put off", "patch, s"]


def attempt(suite, binary, verbose):
    with tempfile.TemporaryDirectory(prefix="lazy-suites-", dir=ROOM) as home:
        try:
            run = Run(suite, home)
        except packages.Missing as missing:
            print("not ok lazy_suites %s runs: package %s is not installed (sh tests/tools/install.sh test)" % (suite.name, missing))
            return None, 1
        try:
            run.rewrite(binary, home)
            run.judge()
        except (patched.Failed, RuntimeError, OSError, ValueError, KeyError, SyntaxError, subprocess.SubprocessError) as problem:
            run.say(False, "runs", "%s: %s" % (type(problem).__name__, problem))
        print("\n".join(run.lines), flush=True)
        for note in run.notes if verbose else run.notes[:5]:
            print("    " + note)
        if hasattr(run, "counts"):
            print("    " + " | ".join(run.row()), flush=True)
    return run if hasattr(run, "counts") else None, sum(line.startswith("not ok") for line in run.lines)


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--binary", default=os.environ.get("IMPORTSCAN", os.path.join(ROOT, "build/importscan")))
    options.add_argument("--all", action="store_true")
    options.add_argument("--table")
    options.add_argument("-v", action="store_true")
    options.add_argument("names", nargs="*")
    given = options.parse_args()
    unknown = set(given.names) - {suite.name for suite in SUITES}
    if unknown:
        options.error("no such suite: %s" % " ".join(sorted(unknown)))
    os.makedirs(ROOM, exist_ok=True)
    chosen = [suite for suite in SUITES if (suite.name in given.names if given.names else given.all or suite.quick)]
    done, bad = [], 0
    for suite in chosen:
        run, wrong = attempt(suite, os.path.abspath(given.binary), given.v)
        bad += wrong
        done += [run] if run else []
    if given.table:
        rows = ["| %s |" % " | ".join(COLUMNS), "|---|---|%s" % ("---:|" * (len(COLUMNS) - 2)), *("| %s |" % " | ".join(run.row()) for run in done)]
        patched.put_table(given.table, "suites", "\n".join(rows) + "\n")
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main())
