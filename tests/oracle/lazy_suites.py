#!/usr/bin/env python3
"""The test suites that libraries ship, on untouched copies and on copies whose imports are put off.

    python3 tests/oracle/lazy_suites.py [--binary build/importscan] [--all] [--table FILE] [-v] [NAME...]

SUITES names Debian packages that ship tests, and which of them run; without --all and without names the quick ones. There are two
units, and a copy for each:

*read*    imports the packages that have tests, and in its handler all those test modules, which it asks for names that nobody
          knows: each of their functions may be called. So the tests are part of the program that is read.
*unread*  imports the same packages and calls nothing: more may wait. The tests are outsiders then, and see what outsiders can
          see (docs/deferrals.md).

`importscan patch` rewrites what it can of the library, and not of the tests. The same pytest then runs on all copies, in the same
way, in fresh processes: each test must end as it did, and none may be missing. EXCUSED names those that need not, with the reason;
a row that nothing needs is an error. A test that ends in two ways on untouched copies is no witness, and is told.
"""

import sys

sys.dont_write_bytecode = True

import argparse
import collections
import fnmatch
import json
import os
import re
import subprocess
import tempfile
import time
import xml.etree.ElementTree

import lazy_units
from kit import packages
from kit import truth

patched = lazy_units.patched
ROOT, ROOM = lazy_units.ROOT, lazy_units.ROOM
EXCUSED = os.path.join(lazy_units.HERE, "lazy_suites.tsv")
UNITS = ("read", "unread")
UNIT = "unit_of_the_suite.py"
SECONDS = 3000
patched.SECONDS = 900  # tests are large programs


class Suite:
    """`paths`: what pytest is given, with `options`. `quick`: runs by default. `files`: laid beside the packages; they test `library`."""

    def __init__(self, name, debian, paths, quick=False, options=(), files=None, library=()):
        self.name, self.debian, self.paths, self.quick, self.options = name, debian.split(), paths.split(), quick, options
        self.files, self.library = files or {}, library


NOT_SLOW = ("-m", "not slow")
# What sqlalchemy ships for those who write dialects; its own tests are not shipped.
SQLALCHEMY = {"conftest.py": "import os\nos.chdir(os.path.dirname(__file__))\nfrom sqlalchemy.testing.plugin.pytestplugin import *\n",
              "test_dialect.py": "from sqlalchemy.testing.suite import *\n",
              "setup.cfg": "[sqla_testing]\nrequirement_cls=sqlalchemy.testing.requirements:SuiteRequirements\nprofile_file=profiles.txt\n[db]\ndefault=sqlite:///:memory:\n"}
SUITES = [
    Suite("toolz", "python3-toolz", "toolz"),
    Suite("jsonschema", "python3-jsonschema", "jsonschema/tests/test_validators.py jsonschema/tests/test_exceptions.py"
          " jsonschema/tests/test_format.py jsonschema/tests/test_types.py"),
    Suite("bs4", "python3-bs4", "bs4/tests"),
    Suite("simplejson", "python3-simplejson", "simplejson"),
    Suite("networkx-classes", "python3-networkx", "networkx/classes networkx/generators/tests", quick=True),
    Suite("networkx", "python3-networkx", "networkx"),
    Suite("numpy-core", "python3-numpy python3-hypothesis", "numpy/core/tests/test_numeric.py numpy/core/tests/test_dtype.py"
          " numpy/core/tests/test_overrides.py numpy/core/tests/test_records.py numpy/core/tests/test_shape_base.py"
          " numpy/core/tests/test_defchararray.py numpy/core/tests/test_arrayprint.py", options=NOT_SLOW),
    Suite("numpy", "python3-numpy python3-hypothesis", "numpy/lib/tests/test_function_base.py numpy/lib/tests/test_io.py numpy/linalg numpy/ma"
          " numpy/polynomial numpy/fft numpy/random/tests/test_random.py numpy/testing numpy/matrixlib numpy/tests/test_public_api.py",
          options=NOT_SLOW),
    Suite("scipy", "python3-scipy", "scipy/linalg/tests/test_basic.py scipy/sparse/linalg/_isolve/tests scipy/special/tests/test_basic.py"
          " scipy/interpolate/tests/test_bsplines.py scipy/spatial/tests/test_kdtree.py scipy/io", options=NOT_SLOW),
    Suite("sklearn", "python3-sklearn", "sklearn/linear_model/tests/test_base.py sklearn/linear_model/tests/test_logistic.py"
          " sklearn/tree/tests/test_export.py sklearn/cluster/tests/test_k_means.py sklearn/preprocessing/tests/test_label.py"
          " sklearn/preprocessing/tests/test_encoders.py sklearn/metrics/tests/test_classification.py sklearn/utils/tests/test_validation.py"
          " sklearn/feature_extraction/tests/test_text.py sklearn/tests/test_base.py sklearn/tests/test_pipeline.py"),
    Suite("pandas", "python3-pandas python3-hypothesis", "pandas/tests/frame/methods pandas/tests/groupby/test_groupby.py pandas/tests/api"
          " pandas/tests/io/parser/test_parse_dates.py pandas/tests/io/json pandas/tests/reshape/merge", options=NOT_SLOW),
    Suite("statsmodels", "python3-statsmodels", "statsmodels/tools statsmodels/regression/tests/test_regression.py statsmodels/iolib"),
    Suite("skimage", "python3-skimage", "skimage/util skimage/color skimage/filters/tests/test_thresholding.py skimage/measure/tests/test_regionprops.py"),
    Suite("sympy", "python3-sympy", "sympy/parsing sympy/core/tests/test_basic.py sympy/core/tests/test_expr.py"
          " sympy/core/tests/test_sympify.py sympy/printing/tests/test_str.py sympy/printing/tests/test_repr.py"),
    Suite("dask", "python3-dask python3-numpy python3-pandas", "dask/tests/test_core.py dask/tests/test_delayed.py dask/tests/test_optimization.py dask/tests/test_highgraph.py"
          " dask/array/tests/test_array_core.py"),
    Suite("matplotlib", "python3-matplotlib", "matplotlib/tests/test_ticker.py matplotlib/tests/test_colors.py matplotlib/tests/test_cbook.py"
          " matplotlib/tests/test_transforms.py matplotlib/tests/test_figure.py matplotlib/tests/test_rcparams.py"),
    Suite("astropy", "python3-astropy", "astropy/units/tests/test_units.py astropy/units/tests/test_quantity.py astropy/table/tests/test_operations.py"
          " astropy/utils"),
    Suite("pint", "python3-pint", "pint/testsuite/test_unit.py pint/testsuite/test_quantity.py pint/testsuite/test_util.py"),
    Suite("ipython", "python3-ipython", "IPython/core IPython/utils IPython/lib"),
    Suite("tornado", "python3-tornado", "tornado/test/util_test.py tornado/test/template_test.py tornado/test/httputil_test.py"
          " tornado/test/web_test.py tornado/test/options_test.py"),
    Suite("twisted", "python3-twisted", "twisted/python/test/test_util.py twisted/test/test_defer.py twisted/web/test/test_http.py"
          " twisted/web/test/test_template.py twisted/internet/test/test_endpoints.py"),
    Suite("sqlalchemy", "python3-sqlalchemy", "test_dialect.py", files=SQLALCHEMY, library=["sqlalchemy", "sqlalchemy.orm"]),
]

RUN = """
import json, sys
sys.path.insert(0, sys.argv[1])
import pytest
status = pytest.main(sys.argv[3:])
waiting = used = 0
for module in list(sys.modules.values()):
    names = getattr(module, "__dict__", None)
    if type(names) is dict and "__lz__" in names:
        for name in names["__lz__"].__lz_entries__().names:
            waiting += 1
            used += name in names
with open(sys.argv[2], "w") as file:
    json.dump([waiting, used], file)
sys.exit(status)
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
    return "tests" in parts or "test" in parts or parts[-1].startswith(("test_", "conftest")) or parts[-1].endswith("_test.py")


def tested_packages(modules):
    """The packages that have tests among them, and those above all: {"a", "a.b"} of a.b.tests.test_c."""
    found = {module.split(".")[0] for module in modules if "." in module}
    for module in modules:
        above = module.split(".")[:-1]
        cut = next((place for place, part in enumerate(above) if part in ("tests", "test")), len(above))
        found.add(".".join(above[:cut]))
    return sorted(found - {""})


def unit_text(kind, modules, library):
    """`library`: packages that are imported though no test module stands in them."""
    lines = ["import %s  # importscan: eager" % name for name in sorted({*tested_packages(modules), *library})]
    lines += ["", "", "def handler(event, context):"]
    if kind == "read":
        lines += ["    name = event['name']"]
        lines += ["    import %s as t%d" % (module, number) for number, module in enumerate(modules)]
        lines += ["    return [%s]" % ", ".join("getattr(t%d, name)" % number for number in range(len(modules)))]
    else:
        lines += ["    return event"]
    return "\n".join(lines) + "\n"


def excuses(suite, unit):
    """[(pattern of class.name, outcome, reason)]"""
    with open(EXCUSED, encoding="utf-8") as file:
        rows = [line.rstrip("\n").split("\t") for line in file if line.strip() and not line.startswith("#")]
    return [tuple(row[2:5]) for row in rows if row[0] == suite and row[1] == unit]


class Rewritten:
    """A copy whose imports are put off, for one of the units."""

    def __init__(self, kind):
        self.kind, self.files, self.names, self.seconds = kind, 0, 0, 0.0


class Run:
    """All copies of one suite."""

    def __init__(self, suite, home, binary):
        self.suite, self.home, self.binary, self.lines, self.notes, self.rows = suite, home, binary, [], [], []
        self.tree, _ = packages.tree(ROOM, [*suite.debian, "python3-pytest"])
        # Without pytest: that reads the text of functions, and no file would be touched for its sake.
        self.bare, _ = packages.tree(ROOM, suite.debian)

    def say(self, good, what, why=""):
        name = "lazy_suites %s %s" % (self.suite.name, what)
        self.lines.append("ok %s" % name if good else "not ok %s: %s" % (name, why.replace("\n", " | ")[:900]))

    def copy(self, name, tree):
        side = os.path.join(self.home, name)
        lazy_units.link_tree(tree, side)
        for path, text in self.suite.files.items():
            with open(os.path.join(side, path), "w", encoding="utf-8") as file:
                file.write(text)
        return side

    def rewrite(self, kind):
        lazy, asked, into = (self.copy(kind, self.tree), self.copy("asked-" + kind, self.bare), os.path.join(self.home, "into-" + kind))
        modules = list(test_modules(asked, self.suite.paths))
        unit, made = os.path.join(asked, UNIT), Rewritten(kind)
        with open(unit, "w", encoding="utf-8") as file:
            file.write(unit_text(kind, modules, self.suite.library))
        begun = time.monotonic()
        patched.patch(self.binary, unit, "--into", into)
        made.seconds = time.monotonic() - begun
        changed = []
        for path, data in patched.files_of(into).items():
            if path == UNIT or is_test(path):
                continue
            lazy_units.replace(os.path.join(into, path), os.path.join(lazy, path))
            changed.append(path)
            if not patched.is_runtime(path):
                made.files += 1
                made.names += sum(len(targets) for targets in patched.waiting(data, path).values())
        for path in changed:
            cache = os.path.join(lazy, packages.compiled(path))
            if os.path.lexists(cache):
                os.unlink(cache)
        lazy_units.compile_sources(lazy, changed)
        return made

    def outcomes(self, side):
        """Counter of (class, name, outcome) of the tests; what was said of each; and how many names waited and were used in the end."""
        side = os.path.join(self.home, side)
        with tempfile.TemporaryDirectory(prefix="importscan-suite-") as home:
            out, names = os.path.join(home, "out.xml"), os.path.join(home, "names.json")
            command = [truth.PYTHON, "-S", "-B", "-c", RUN, side, names, "-q", "-p", "no:cacheprovider", "--junitxml", out, "--rootdir", side,
                       "-o", "addopts=", "-W", "ignore", "--tb=line", "--continue-on-collection-errors", *self.suite.options,
                       *[os.path.join(side, path) for path in self.suite.paths]]
            environment = {"PATH": "/usr/bin:/bin", "HOME": home, "TMPDIR": home, "LANG": "C.UTF-8", "PYTHONHASHSEED": "0", "OPENBLAS_NUM_THREADS": "1",
                           "OMP_NUM_THREADS": "1", "MPLBACKEND": "agg", "HYPOTHESIS_STORAGE_DIRECTORY": home,
                           "PYTHONPATH": side}  # for the processes that tests start
            done = subprocess.run(command, cwd=home, env=environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS)
            if not os.path.exists(out) or not os.path.exists(names):
                raise RuntimeError("pytest ends with %d: %s" % (done.returncode, (done.stdout + done.stderr).decode(errors="replace")[-500:]))
            found, words = collections.Counter(), {}
            for case in xml.etree.ElementTree.parse(out).iter("testcase"):
                kind = next((child.tag for child in case if child.tag in ("failure", "error", "skipped")), "passed")
                name = re.sub(r"\b0x[0-9a-f]{6,}", "0x", case.get("name").replace(side, "HERE").replace(home, "HOME"))
                key = (case.get("classname"), name, kind)
                found[key] += 1
                words[key] = next((child.get("message") or "" for child in case if child.tag == kind), "")
            with open(names, encoding="utf-8") as file:
                return found, words, json.load(file)

    def differences(self, kind, after):
        """Those of (class, name, outcome) that came and that went, without what the untouched copies differ in themselves."""
        if after == self.before:
            return [], []
        if self.again is None:  # some tests depend on time, order or chance
            self.again = self.outcomes("plain")[0]
        unsteady = {key[:2] for key in (self.again - self.before) + (self.before - self.again)}
        self.notes += ["unsteady: %s" % " ".join(key) for key in sorted(unsteady)]
        came, went = sorted((after - self.before).keys()), sorted((self.before - after).keys())
        return [key for key in came if key[:2] not in unsteady], [key for key in went if key[:2] not in unsteady]

    def judge(self, made):
        after, words, (waiting, used) = self.outcomes(made.kind)
        came, went = self.differences(made.kind, after)
        rows, needed, bad = excuses(self.suite.name, made.kind), set(), []
        for key in came:
            row = next((row for row in rows if fnmatch.fnmatchcase("%s.%s" % key[:2], row[0]) and key[2] == row[1]), None)
            needed.add(row) if row else bad.append(key)
        gone = [key for key in went if key[:2] not in {other[:2] for other in came}]
        self.say(not bad and not gone, "same, %s: %d tests" % (made.kind, sum(self.before.values())), "%d end in another way, %d are gone; %s" % (
            len(bad), len(gone), "; ".join("%s.%s %s %s" % (*key, words[key][:160]) for key in bad[:4]) or [key[:2] for key in gone[:4]]))
        for row in rows:
            self.say(row in needed, "excuse %s, %s" % (row[0], made.kind), "no test needs it")
        self.notes += ["%s: %s.%s %s %s" % (made.kind, *key, words[key][:600]) for key in came]
        self.notes += ["%s: gone: %s.%s" % (made.kind, *key[:2]) for key in gone[:20]]
        if self.suite.quick:  # the others may have nothing to put off
            self.say(made.names > 0 and used > 0, "puts off, %s" % made.kind, "%d names wait, %d are used" % (made.names, used))
        counts = self.counts(self.before)
        self.rows.append([self.suite.name, made.kind, str(counts["passed"]), str(self.counts(after)["passed"]), str(len(came) - len(bad)),
                          str(counts["skipped"]), str(counts["failure"] + counts["error"]), str(made.files), str(made.names), str(waiting), str(used),
                          "%.0f" % made.seconds])

    @staticmethod
    def counts(outcomes):
        found = collections.Counter()
        for (_, _, kind), number in outcomes.items():
            found[kind] += number
        return found

    def run(self, units):
        self.copy("plain", self.tree)
        self.again = None
        self.before, _, _ = self.outcomes("plain")
        self.say(self.counts(self.before)["passed"] > 0, "runs", "nothing passes on the untouched copy: %s" % dict(self.counts(self.before)))
        for kind in units:
            self.judge(self.rewrite(kind))


COLUMNS = ["suite", "unit", "pass untouched", "pass rewritten", "excused", "skipped", "fail untouched", "files rewritten", "names put off",
           "of loaded modules", "used by the tests", "patch, s"]


def attempt(suite, options):
    """Its rows, and how many of its lines are bad."""
    with tempfile.TemporaryDirectory(prefix="lazy-suites-", dir=ROOM) as home:
        try:
            run = Run(suite, home, os.path.abspath(options.binary))
        except packages.Missing as missing:
            print("not ok lazy_suites %s runs: package %s is not installed (sh tests/tools/install.sh test)" % (suite.name, missing))
            return [], 1
        try:
            run.run([options.unit] if options.unit else UNITS)
        except (patched.Failed, RuntimeError, OSError, ValueError, KeyError, SyntaxError, subprocess.SubprocessError) as problem:
            run.say(False, "runs", "%s: %s" % (type(problem).__name__, problem))
        print("\n".join(run.lines), flush=True)
        for note in run.notes if options.v else run.notes[:5]:
            print("    " + note)
        for row in run.rows:
            print("    " + " | ".join(row), flush=True)
    return run.rows, sum(line.startswith("not ok") for line in run.lines)


def put_rows(path, rows):
    """Rows of other suites stay: long runs are made one by one."""
    with open(path, encoding="utf-8") as file:
        old = file.read().partition("<!-- suites -->")[2].partition("<!-- end of suites -->")[0]
    kept = [[cell.strip() for cell in line.strip("|").split("|")] for line in old.splitlines()[2:] if line.startswith("|")]
    order = [suite.name for suite in SUITES]
    table = {(row[0], row[1]): row for row in [*kept, *rows] if row[0] in order and len(row) == len(COLUMNS)}
    lines = ["| %s |" % " | ".join(COLUMNS), "|---|---|%s" % ("---:|" * (len(COLUMNS) - 2))]
    lines += ["| %s |" % " | ".join(table[key]) for key in sorted(table, key=lambda key: (order.index(key[0]), key[1]))]
    patched.put_table(path, "suites", "\n".join(lines) + "\n")


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--binary", default=os.environ.get("IMPORTSCAN", os.path.join(ROOT, "build/importscan")))
    options.add_argument("--all", action="store_true")
    options.add_argument("--unit", choices=UNITS)
    options.add_argument("--table")
    options.add_argument("-v", action="store_true")
    options.add_argument("names", nargs="*")
    given = options.parse_args()
    unknown = set(given.names) - {suite.name for suite in SUITES}
    if unknown:
        options.error("no such suite: %s" % " ".join(sorted(unknown)))
    os.makedirs(ROOM, exist_ok=True)
    bad = 0
    for suite in SUITES:
        if suite.name in given.names if given.names else given.all or suite.quick:
            rows, wrong = attempt(suite, given)
            bad += wrong
            if given.table:
                put_rows(given.table, rows)
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main())
