#!/usr/bin/env python3
"""Handlers that nothing was built on, as they are, patched, and from a stub tree: the same results.

    python3 tests/oracle/handlers.py [--binary build/importscan] [-j N] [-v] [--all] [NAME...]

fixtures/handlers/NAME.py is a handler of some thirty lines that uses one library; its first line names the Debian packages. Each
stands in one folder with all that these packages bring, as it is deployed. It is called with three events in a fresh process, without
site-packages:

*patch*   what `importscan patch` makes of the folder gives the same results, stdout and exit code; with IMPORTSCAN_EAGER=1 too
*stub*    so does the tree that `importscan stub` writes

By default the few whose packages the tests install (FEW) are run; --all runs each whose packages are there and names the others.
"""

import sys

sys.dont_write_bytecode = True

import argparse
import concurrent.futures
import os
import shutil
import subprocess
import tempfile

from kit import packages
from kit import truth

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
HANDLERS = os.path.join(ROOT, "fixtures", "handlers")
ROOM = os.path.join(ROOT, "build", "oracle")
FEW = ["attrs", "celery", "jedi", "mako", "pendulum", "pygments", "redis", "reportlab", "rich", "simplejson", "websockets", "werkzeug"]
SECONDS = 300
CALLS = """
import sys
sys.path[0] = sys.argv[1]
import handler
loaded = len(sys.modules)
for event in ({}, {"x": "1", "name": "q", "md": 1}, {"color": 1}):
    try:
        print(repr(handler.handler(event, None)))
    except Exception as problem:
        print(type(problem).__name__, str(problem)[:400])
print(loaded, file=sys.stderr)
"""


class Handler:
    def __init__(self, name):
        self.name, self.path, self.lines = name, os.path.join(HANDLERS, name + ".py"), []
        with open(self.path, encoding="utf-8") as file:
            self.packages = file.readline().partition(":")[2].split()

    def say(self, what, why):
        name = "handlers %s %s" % (self.name, what)
        self.lines.append("not ok %s: %s" % (name, why.replace("\n", " | ")) if why else "ok %s" % name)

    def lay_out(self, tree, folder):
        for above, _, names in os.walk(tree):
            os.makedirs(os.path.join(folder, os.path.relpath(above, tree)), exist_ok=True)
            for name in names:
                os.link(os.path.join(above, name), os.path.join(folder, os.path.relpath(above, tree), name))
        shutil.copy(self.path, os.path.join(folder, "handler.py"))
        return folder

    def run(self, folder, **variables):
        """(what it prints, exit status, modules at init)"""
        with tempfile.TemporaryDirectory(prefix="importscan-handler-") as home:
            whole = {"PATH": "/usr/bin:/bin", "HOME": home, "TMPDIR": home, "LANG": "C.UTF-8", "PYTHONHASHSEED": "0", **variables}
            done = subprocess.run([truth.PYTHON, "-S", "-B", "-W", "ignore", "-c", CALLS, folder], cwd=home, env=whole, timeout=SECONDS,
                                  stdin=subprocess.DEVNULL, capture_output=True, text=True)
            said = done.stderr.strip().splitlines()
            return done.stdout.replace(folder, "HERE").replace(home, "HOME"), done.returncode, said[-1] if said else ""

    def ask(self, binary, action, plain, *options):
        done = subprocess.run([binary, action, os.path.join(plain, "handler.py"), "--isolated-path", "--python", truth.PYTHON, *options],
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=SECONDS)
        if done.returncode not in (0, 1):
            raise ValueError("%s ends with %d: %s" % (action, done.returncode, done.stderr[-300:]))

    def patch(self, binary, plain, side, into):
        self.ask(binary, "patch", plain, "--select", "IS1", "--into", into)
        for above, _, names in os.walk(into):
            for name in names:
                target = os.path.join(side, os.path.relpath(os.path.join(above, name), into))
                os.makedirs(os.path.dirname(target), exist_ok=True)
                if os.path.lexists(target):
                    os.unlink(target)  # never written through: it is a hard link
                shutil.copy(os.path.join(above, name), target)

    def compare(self, what, wanted, got):
        same = got[:2] == wanted[:2]
        self.say(what, "" if same else "%r is not %r %s" % (got[0][-300:], wanted[0][-300:], got[2]))

    def judge(self, binary, home):
        tree, _ = packages.tree(ROOM, self.packages)
        plain, side = (self.lay_out(tree, os.path.join(home, name)) for name in ("plain", "side"))
        wanted = self.run(plain)
        if wanted[1] != 0 or "ModuleNotFoundError" in wanted[0]:
            raise ValueError("the handler itself fails: %s %s" % (wanted[0][-200:], wanted[2]))
        self.patch(binary, plain, side, os.path.join(home, "into"))
        patched = self.run(side)
        self.compare("patch", wanted, patched)
        self.compare("patch, eager", wanted, self.run(side, IMPORTSCAN_EAGER="1"))
        self.ask(binary, "stub", plain, "--into", os.path.join(home, "tree"), "--compile-with", truth.PYTHON)
        stubbed = self.run(os.path.join(home, "tree"))
        self.compare("stub", wanted, stubbed)
        self.note = "    %s: modules at init %s, patched %s, stub tree %s" % (self.name, wanted[2], patched[2], stubbed[2])


def attempt(name, binary, home):
    handler = Handler(name)
    folder = os.path.join(home, name)
    os.mkdir(folder)
    try:
        handler.judge(binary, folder)
    except packages.Missing as missing:
        handler.missing = str(missing)
    except (ValueError, OSError, subprocess.SubprocessError) as problem:
        handler.say("runs", "%s: %s" % (type(problem).__name__, problem))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return handler


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--binary", default=os.environ.get("IMPORTSCAN", os.path.join(ROOT, "build/importscan")))
    options.add_argument("-j", type=int, default=int(os.environ.get("JOBS", "2")))
    options.add_argument("-v", action="store_true")
    options.add_argument("--all", action="store_true")
    options.add_argument("names", nargs="*")
    given = options.parse_args()
    known = sorted(name[:-3] for name in os.listdir(HANDLERS) if name.endswith(".py"))
    names = given.names or (known if given.all else FEW)
    if set(names) - set(known):
        options.error("no such handler: %s" % " ".join(sorted(set(names) - set(known))))
    bad = 0
    os.makedirs(ROOM, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="handlers-", dir=ROOM) as home, concurrent.futures.ThreadPoolExecutor(given.j) as pool:
        for handler in pool.map(lambda name: attempt(name, os.path.abspath(given.binary), home), names):
            if hasattr(handler, "missing"):
                bad += not given.all
                print("%s handlers %s: package %s is not installed" % ("--" if given.all else "not ok", handler.name, handler.missing))
                continue
            bad += sum(line.startswith("not ok") for line in handler.lines)
            print("\n".join([*handler.lines, *([handler.note] if given.v and hasattr(handler, "note") else [])]), flush=True)
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main())
