#!/usr/bin/env python3
"""Real libraries that fail off the file system, before and after `importscan patch`.

    python3 tests/oracle/fixes.py [-v] [-j N] [NAME...]

A row of fixes.tsv is a library of Debian's and an exercise of it. The exercise is run with the library served from its
folder, from a zip and from memory (kit/loaders.py); what it needs besides comes from its folder all the time. Then
`importscan patch EXERCISE --unsafe-fixes` is applied with patch(1) to a copy of the library, and all three are run
again. Before, it must fail from a zip or from memory; after, all three must print what the folder printed before; and
a second patch of the copy must be empty. `-v` prints the table of docs/file-io-fixes.md.
"""

import sys

sys.dont_write_bytecode = True

import argparse
import concurrent.futures
import importlib.util
import os
import queue
import re
import shutil
import subprocess
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))

from kit import farm, programs

# The kit of the tests hides that of the oracle.
known = importlib.util.spec_from_file_location("packages", os.path.join(HERE, "kit", "packages.py"))
packages = importlib.util.module_from_spec(known)
known.loader.exec_module(packages)

ROOM = os.path.join(os.path.dirname(os.path.dirname(HERE)), "build", "oracle")
TABLE = os.path.join(HERE, "fixes.tsv")
LOADERS = ("dir", "zip", "mem")
LEAST = 12  # libraries


def rows():
    with open(TABLE, encoding="utf-8") as file:
        for line in file:
            if line.strip() and not line.startswith("#"):
                name, debian, served, statements = line.rstrip("\n").split("\t")
                yield name, debian.split(), served.split(), statements


def belongs(entry, served):
    stem = entry.split(".")[0]
    if stem in served:
        return entry in served or entry.endswith((".py", ".so"))
    return entry.endswith((".dist-info", ".egg-info")) and entry.split("-")[0].lower().replace(".", "_") in served


class Library:
    def __init__(self, name, debian, served, statements):
        self.name, self.served, self.wrong = name, served, []
        # What the packages need, and nothing else of what happens to be installed.
        self.tree, _ = packages.tree(ROOM, debian)
        self.home = os.path.realpath(tempfile.mkdtemp(prefix="importscan-fixes-"))
        self.site, self.unit = os.path.join(self.home, "site"), os.path.join(self.home, "run", "use.py")
        os.mkdir(self.site)
        os.mkdir(os.path.dirname(self.unit))
        with open(self.unit, "w", encoding="utf-8") as file:
            file.write(statements + "\n")
        found = [entry for entry in os.listdir(programs.LIBRARIES) if belongs(entry, served)]
        if not set(served) <= {entry.split(".")[0] for entry in found}:
            raise programs.Broken("%s is not installed" % " ".join(served))
        # Links are followed: packages of Debian's keep their data in /usr/share.
        subprocess.run(["cp", "-rL", *[os.path.join(programs.LIBRARIES, entry) for entry in found], self.site], check=True)

    def close(self):
        shutil.rmtree(self.home, ignore_errors=True)

    def run(self, warm):
        """loader -> (status, what is printed, last line of stderr)"""
        return {loader: warm.run(loader, self.site, self.served, self.unit, [programs.LIBRARIES]) for loader in LOADERS}

    def diff(self, binary):
        """(the part about the library, how many files it changes)"""
        done = subprocess.run([binary, "patch", self.unit, "--select", "IS2", "--unsafe-fixes", "-q", "--python", programs.PYTHON,
                               "--isolated-path", "--path", self.site, "--path", self.tree],
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=120)
        if done.returncode not in (0, 1):
            raise programs.Broken("patch ends with %d: %s" % (done.returncode, done.stderr.decode()[-200:]))
        parts = re.split(rb"(?m)^(?=--- a/)", done.stdout)
        mine = [part for part in parts if part.startswith(b"--- a/") and os.path.exists(
            os.path.join(self.site, part[6:].split(b"\n")[0].split(b"\t")[0].decode()))]
        return b"".join(mine), len(mine)

    def judge(self, binary, warm):
        self.before = self.run(warm)
        expected = self.before["dir"]
        if expected[0] != 0 or not expected[1]:
            raise programs.Broken("fails from its folder: %s" % expected[2])
        if all(self.before[loader][:2] == expected[:2] for loader in LOADERS):
            self.wrong.append("runs from a zip and from memory as it is")
        diff, self.files = self.diff(binary)
        self.edits = len(re.findall(rb"(?m)^@@ ", diff))
        applied = subprocess.run(["patch", "-p1", "-s", "-d", self.site], input=diff, capture_output=True, timeout=60)
        if applied.returncode != 0 or not diff:
            self.wrong.append("patch: %s" % (applied.stdout.decode()[-200:] if diff else "nothing to apply"))
        after = self.run(warm)
        for loader in LOADERS:
            if after[loader][:2] != expected[:2]:
                self.wrong.append("from %s after: %r %s" % (loader, after[loader][1][:100], after[loader][2][:200]))
        if self.diff(binary)[0]:
            self.wrong.append("a second patch changes more")


def attempt(row, binary, farms):
    library, warm = None, farms.get()
    try:
        library = Library(*row)
        library.judge(binary, warm)
        return library, library.wrong
    except (programs.Broken, packages.Missing, OSError, ValueError, subprocess.SubprocessError) as problem:
        return library, ["%s: %s" % (type(problem).__name__, problem)]
    finally:
        farms.put(warm)
        if library is not None:
            library.close()


def cell(library, loader):
    status, printed, said = library.before[loader]
    if (status, printed) == library.before["dir"][:2]:
        return "runs"
    return said.split(":")[0].split(".")[-1] if status != 0 and ":" in said else "fails" if status else "prints less"


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--binary", default=programs.binary())
    options.add_argument("-j", type=int, default=int(os.environ.get("JOBS", "2")))
    options.add_argument("-v", action="store_true")
    options.add_argument("names", nargs="*")
    given = options.parse_args()
    wanted = [row for row in rows() if not given.names or row[0] in given.names]
    farms, done = queue.Queue(), []
    made = [farm.Farm(programs.PYTHON) for _ in range(given.j)]
    for one in made:
        farms.put(one)
    with concurrent.futures.ThreadPoolExecutor(given.j) as pool:
        for row, (library, wrong) in zip(wanted, pool.map(lambda row: attempt(row, given.binary, farms), wanted)):
            print("not ok oracle fixes %s: %s" % (row[0], "; ".join(wrong)) if wrong else "ok oracle fixes %s" % row[0],
                  flush=True)
            if not wrong:
                done.append(library)
    for one in made:
        one.__exit__()
    if given.v:
        print("| library | from a zip before | from memory before | files | places |\n|---|---|---|---|---|")
        for library in done:
            print("| %s | %s | %s | %d | %d |" % (library.name, cell(library, "zip"), cell(library, "mem"), library.files,
                                                 library.edits))
    enough = given.names or len(done) >= LEAST
    print("%s oracle fixes libraries that run off the file system now: %d (%d)" % ("ok" if enough else "not ok", len(done),
                                                                                  LEAST))
    return int(not enough or len(done) < len(wanted))


if __name__ == "__main__":
    sys.exit(main())
