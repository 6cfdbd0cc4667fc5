#!/usr/bin/env python3
"""The resolution cases: small trees with one idea each, judged by CPython.

    python3 tests/oracle/cases.py [--binary build/importscan] [-v] [NAME...]

Each folder of fixtures/resolution/ is copied to build/oracle/cases/, importscan reads it (`graph` and the
report), and then CPython runs it with the same search path. What loaded of the case's own modules, which of
them began and failed, and what kind of module each is must be the same on both sides. A name is the case's
own when its first part is the name of a file or folder in it. Nothing below the folder may have changed
after importscan ran. kit/workshop.py says what case.toml may hold. expect.json adds what CPython cannot tell:

    loads: [...]       in place of CPython's answer; null: not compared
    may_load: [...]    names that must at least be possible
    edges, not_edges: [{"to": ..., "kind": ...}]    there is (no) edge with these values
    unresolved: [...]  names that the report lists as such
    findings: [{"path": ...}]    the report holds a finding with these values
"""

import sys

sys.dont_write_bytecode = True

import argparse
import concurrent.futures
import hashlib
import json
import os
import shutil
import stat
import subprocess
import tomllib
import zlib
import zipfile

from kit import claim
from kit import truth
from kit import workshop

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
FIXTURES = os.path.join(ROOT, "fixtures", "resolution")
SECONDS = 30


def contents(folder):
    """Everything about the files below `folder` that a program could have changed."""
    found = {}
    for above, folders, names in os.walk(folder):
        for name in folders + names:
            path = os.path.join(above, name)
            info = os.lstat(path)
            body = b""
            if stat.S_ISREG(info.st_mode) and os.access(path, os.R_OK):
                with open(path, "rb") as file:
                    body = hashlib.sha256(file.read()).digest()
            found[os.path.relpath(path, folder)] = (info.st_mode, info.st_size, info.st_mtime_ns, body)
    return found


def own_names(here):
    """First parts of the names that belong to the case."""
    names = set()
    for above, folders, files in os.walk(here):
        if "pyvenv.cfg" in files:
            folders[:] = ["lib"]
            continue
        for name in folders + files:
            names.add(name.partition(".")[0])
            if name.endswith(".zip") and zipfile.is_zipfile(os.path.join(above, name)):
                with zipfile.ZipFile(os.path.join(above, name)) as archive:
                    names.update(part.partition(".")[0] for one in archive.namelist() for part in one.split("/"))
    return names - {"__init__", "__pycache__", ""}


def kinds(what):
    """What importscan may call a module that CPython describes so."""
    if what["kind"] == "built-in":
        return {"builtin"}
    if what["kind"] in ("frozen", "namespace"):
        return {what["kind"]}
    file = what["file"] or ""
    if ".zip/" in file:
        return {"zip", "zip member", "zip_member", "source", "package"}
    if file.endswith(".so"):
        return {"extension", "package"} if "/__init__." in file else {"extension"}
    if file.endswith(".pyc"):
        return {"sourceless", "package"} if "/__init__." in file else {"sourceless"}
    return {"package"} if file.endswith("/__init__.py") else {"source"}


def listed(names):
    return " ".join(sorted(names)) or "nothing"


def holds(wanted, items):
    """Is there an item with all these values? A path may be given by its end."""
    return any(all(str(item.get(key, "")).endswith(value) if key == "path" else item.get(key) == value
                   for key, value in wanted.items()) for item in items)


class Case:
    def __init__(self, name, asks_graph):
        self.name, self.asks_graph = name, asks_graph
        self.fixture = os.path.join(FIXTURES, name)
        self.here = os.path.join(ROOT, "build", "oracle", "cases", name)
        self.settings = self.read("case.toml", lambda text: tomllib.loads(text))
        self.expect = self.read("expect.json", json.loads)
        script = os.path.exists(os.path.join(self.fixture, "main.py"))
        self.unit = os.path.join(self.here, self.settings.get("unit", "main.py" if script else "handler.py"))
        self.stem = os.path.splitext(os.path.basename(self.unit))[0]
        self.mode = self.settings.get("mode", "main" if self.stem == "main" else "module")
        self.paths = [os.path.join(self.here, path) for path in self.settings.get("paths", ())]
        self.python = os.path.join(self.here, self.settings["venv"]["folder"], "bin", "python3") \
            if "venv" in self.settings else truth.PYTHON
        self.wrong = []

    def read(self, name, parse):
        path = os.path.join(self.fixture, name)
        if not os.path.exists(path):
            return {}
        with open(path, encoding="utf-8") as file:
            return parse(file.read())

    def options(self):
        if "venv" in self.settings:
            options = ["--python", os.path.dirname(os.path.dirname(self.python))]
            options += [part for path in self.paths for part in ("--path", path)]
        else:
            options = claim.isolated(self.paths)
        return options + ["--as", self.mode] + self.settings.get("options", [])

    def run(self, binary):
        workshop.build(self.fixture, self.here, self.settings)
        self.own = (own_names(self.here) | set(self.settings.get("names", ()))) - {self.stem}
        before = contents(self.here)
        reports = {}
        # The same analysis answers both; `graph` alone is asked of every third case, and of each by its name.
        for action in ("graph", "") if self.asks_graph else ("",):
            try:
                reports[action or "report"] = claim.ask(binary, self.unit, self.options(), action, SECONDS)
            except claim.Failed as problem:
                self.wrong.append("%s: %s" % (action or "report", problem))
        if contents(self.here) != before:
            self.wrong.append("importscan changed the folder")
        if "loads" in self.expect:
            seen = None
        else:
            seen = truth.observe(self.unit, [os.path.dirname(self.unit), *self.paths], self.mode,
                                 self.python, "venv" in self.settings)
            self.check_fixture(seen, before)
        for action, report in reports.items():
            self.check_loads(action, report, seen)
            self.check_expected(action, report)
        if not self.wrong:
            for name in self.settings.get("unreadable", ()):
                os.chmod(os.path.join(self.here, name), 0o644)
            shutil.rmtree(self.here)

    def check_fixture(self, seen, before):
        if bool(seen["problem"]) != self.settings.get("fails", False):
            self.wrong.append("the fixture is wrong, CPython says: %s" % (seen["problem"] or "no failure"))
        if (contents(self.here) != before) != self.settings.get("changes", False):
            self.wrong.append("the fixture is wrong: running it %s its folder" % (
                "leaves alone" if self.settings.get("changes") else "changes"))

    def mine(self, names):
        return {name for name in names if name.partition(".")[0] in self.own}

    def uncompiled(self):
        """Modules whose file CPython finds and refuses to compile: nothing of them runs, so CPython's own
        traces do not name them, yet they begin to load and fail."""
        names = set()
        for folder, _, files in os.walk(self.here):
            for name in files:
                path = os.path.join(folder, name)
                if not os.path.isfile(path):
                    continue  # opening a FIFO waits for ever
                try:
                    with open(path, "rb") as source:
                        compile(source.read(), name, "exec")
                except OSError:
                    pass
                except (SyntaxError, ValueError):
                    names.add(name.partition(".")[0])
        return names

    def check_loads(self, action, report, seen):
        claimed = self.mine(claim.loads(report))
        if seen is None:
            if self.expect["loads"] is not None and claimed != set(self.expect["loads"]):
                self.wrong.append("%s: loads %s, expected %s" % (action, listed(claimed), listed(self.expect["loads"])))
            return
        start = set(seen["at_start"])
        true = {name for name in self.mine(seen["modules"]) if seen["modules"][name]["kind"] != "other"} - start
        claimed -= start
        if claimed != true:
            self.wrong.append("%s: loads %s, CPython %s" % (action, listed(claimed), listed(true)))
        failed = self.mine(truth.failed(seen)) - start
        partial = self.mine(claim.partial(report)) - start - self.uncompiled()
        if failed != partial:
            self.wrong.append("%s: partial %s, CPython %s" % (action, listed(partial), listed(failed)))
        for module in report["modules"]:
            what = seen["modules"].get(module["name"])
            if what and what["own"] and self.mine([module["name"]]) and module.get("kind") not in kinds(what):
                self.wrong.append("%s: %s is %s, CPython has it as %s" % (
                    action, module["name"], module.get("kind"), listed(kinds(what))))

    def check_expected(self, action, report):
        possible = claim.may_load(report)
        for name in self.expect.get("may_load", ()):
            if name not in possible:
                self.wrong.append("%s: %s is not said to be possible" % (action, name))
        for key, good in (("edges", True), ("not_edges", False)):
            for wanted in self.expect.get(key, ()):
                if action == "graph" and wanted.get("kind") == "string":
                    continue  # dotted strings are no imports: the report alone follows them
                if holds(wanted, report.get("edges", ())) != good:
                    self.wrong.append("%s: %s %s" % (action, "no edge" if good else "an edge", wanted))
        if action == "graph":
            return
        for name in self.expect.get("unresolved", ()):
            if not holds({"name": name}, report.get("unresolved", ())):
                self.wrong.append("%s is not listed as unresolved" % name)
        for wanted in self.expect.get("findings", ()):
            if not holds(wanted, report.get("findings", ())):
                self.wrong.append("no finding %s" % wanted)


def attempt(case, binary):
    try:
        case.run(binary)
    except (RuntimeError, subprocess.SubprocessError, OSError, KeyError, TypeError, AttributeError) as problem:
        detail = getattr(problem, "stderr", None) or ""
        case.wrong.append("%s: %s %s" % (type(problem).__name__, problem, str(detail)[-300:]))
    return case


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--binary", default=os.environ.get("IMPORTSCAN", os.path.join(ROOT, "build/importscan")))
    options.add_argument("-j", type=int, default=int(os.environ.get("JOBS", "2")))
    options.add_argument("--all", action="store_true", help="`graph` of every case, too")
    options.add_argument("names", nargs="*", help="folders of fixtures/resolution, or the number they begin with")
    given = options.parse_args()
    everything = sorted(os.listdir(FIXTURES))
    names = [name for name in everything
             if not given.names or any(name == one or name.startswith(one + "-") for one in given.names)]
    if not names:
        options.error("no such case")
    with concurrent.futures.ThreadPoolExecutor(given.j) as pool:
        done = []
        for case in pool.map(lambda name: attempt(Case(name, bool(given.names) or given.all or zlib.crc32(name.encode()) % 3 == 0), os.path.abspath(given.binary)), names):
            print("not ok case %s: %s" % (case.name, "; ".join(dict.fromkeys(case.wrong))) if case.wrong
                  else "ok case %s" % case.name, flush=True)
            done.append(case)
    missing = sorted(set(range(1, 55)) - {int(name[:2]) for name in everything})
    if not given.names:
        print("not ok every case has a fixture: %s" % missing if missing else "ok every case has a fixture")
    return 1 if missing or any(case.wrong for case in done) else 0


if __name__ == "__main__":
    sys.exit(main())
