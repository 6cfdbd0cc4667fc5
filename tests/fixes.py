#!/usr/bin/env python3
"""What `importscan patch` makes of programs that read beside themselves, and whether they run better for it.

    python3 tests/fixes.py [-v] [-j N] [--all] [NAME...]

Each program of fixtures/flows and fixtures/rules (kit/programs.py) is run from a folder, a zip and memory before;
patched with `--unsafe-fixes --into`; compiled by every CPython that is there; run again. From the folder it must print
what it printed. From zip and memory it must run as from the folder where every error and warning was mended, and no
worse than before in any case. A second patch must change nothing (of every third program; --all: of each). What is mended without --unsafe-fixes must not
change what any loader prints where it printed the folder's output before. How many that failed run now is counted,
and has a floor.
"""

import sys

sys.dont_write_bytecode = True

import argparse
import concurrent.futures
import glob
import json
import os
import queue
import re
import shutil
import subprocess
import zlib

from kit import farm, programs

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
FIXTURES = os.path.join(ROOT, "fixtures")
OFF = ("zip", "mem")

# At least so many; from zip and memory together, a program counts once for each.
FLOORS = {
    "programs": 270,
    "mended in every error and warning": 145,
    "failed off the file system before, and run now": 310,
}


# They print how long their own source is, and a fix adds lines.
READS_ITSELF = {"flows/123-open-of-dunder-file", "rules/IS212/bad"}
# The loaders serve packages and modules, and no file that lies beside them.
NOT_SERVED = {"flows/213-module-in-place-of-a-package"}


def all_names():
    flows = ["flows/" + name for name in programs.names_in(os.path.join(FIXTURES, "flows"))]
    rules = ["rules/%s/%s" % (code, name) for code in programs.names_in(os.path.join(FIXTURES, "rules"))
             for name in programs.names_in(os.path.join(FIXTURES, "rules", code))]
    return flows + rules


class Case:
    def __init__(self, name, thorough):
        self.name, self.wrong, self.pairs, self.thorough = name, [], [], thorough
        self.failed = self.runs = 0
        self.whole, self.remarks = False, []

    def patch(self, binary, site, *options):
        """(the diff, what is said of findings that stay)"""
        command = [binary, "patch", self.program.unit, "-v", "--select", "IS2", "--isolated-path", "--python",
                   programs.PYTHON, "--path", site, *options]
        command += [part for folder in self.program.folders for part in ("--path", folder)]
        kept = {name: value for name, value in os.environ.items()
                if not name.startswith(("PYTHON", "VIRTUAL_ENV", "CONDA", "XDG_"))}
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=programs.SECONDS,
                              env={**kept, "LC_ALL": "C.UTF-8"}, cwd=self.program.home)
        if done.returncode not in (0, 1):
            raise programs.Broken("patch ends with %d: %s" % (done.returncode, done.stderr.decode()[-300:]))
        return done.stdout.decode(), done.stderr.decode()

    def patched(self, binary, name, *options):
        """A site of that name with the fixes in it."""
        target, into = os.path.join(self.program.home, name), os.path.join(self.program.home, name + "-into")
        shutil.copytree(self.program.site, target)
        os.mkdir(into)
        _, said = self.patch(binary, self.program.site, "--into", into, *options)
        for folder, _, names in os.walk(into):
            for one in names:
                path = os.path.join(folder, one)
                relative = os.path.relpath(path, into)
                if os.path.exists(os.path.join(target, relative)):  # not a library that it needs
                    shutil.copy(path, os.path.join(target, relative))
        return target, said

    def run(self, rows, loader, site):
        """What comes of it, from a copy: programs may write beside themselves."""
        copy = os.path.join(self.program.home, "running")
        shutil.copytree(site, copy)
        try:
            status, printed, said = rows.run(loader, copy, self.program.packages, self.program.unit,
                                             self.program.folders)
            return status, printed.replace(copy, "SITE"), said
        finally:
            shutil.rmtree(copy)

    def judge(self, binary, rows):
        with programs.Program(os.path.join(FIXTURES, self.name)) as self.program:
            site = self.program.site
            unsafe, said = self.patched(binary, "unsafe", "--unsafe-fixes")
            self.read_remarks(said)
            before = {loader: self.run(rows, loader, site) for loader in ("dir", *OFF)}
            if before["dir"][0] != 0:
                raise programs.Broken("fails from its folder: %s" % before["dir"][2])
            self.failed = sum(before[loader][:2] != (0, before["dir"][1]) for loader in OFF)
            if same_files(site, unsafe):
                return
            self.check_compiles(unsafe)
            # Every third program, always the same ones; and each that is asked for by its name.
            again = self.patch(binary, unsafe, "--unsafe-fixes")[0] if self.thorough else ""
            if any(line.startswith("+++ b/") and os.path.exists(os.path.join(unsafe, line[6:].split("\t")[0]))
                   for line in again.splitlines()):
                self.wrong.append("a second patch changes more: %s" % again[:300])
            after = {loader: self.run(rows, loader, unsafe) for loader in ("dir", *OFF)}
            self.check_after(before, after)
            self.check_safe(binary, rows, before, unsafe)

    def read_remarks(self, said):
        """What stays is told, with its path; what lies in a library is none of the program's."""
        self.remarks = [line for line in said.splitlines() if re.search(r":\d+: IS2\d\d (stays|cannot be mended)", line)
                        and os.path.basename(self.program.site) + "/" in line]
        made = re.search(r"importscan: (\d+) finding", said)
        marks = self.program.places_of(re.compile(r"#\s*(sink )?IS2\d\d"))
        self.whole = not self.remarks and made and 0 < len(marks) <= int(made.group(1))

    def check_compiles(self, site):
        """By this CPython now; pairs of old and new text are kept for the others."""
        self.pairs = []
        for folder, _, names in os.walk(site):
            for name in names:
                path = os.path.join(folder, name)
                old = os.path.join(self.program.site, os.path.relpath(path, site))
                with open(path, "rb") as file, open(old, "rb") as other:
                    text, before = file.read(), other.read()
                if name.endswith(".py") and text != before:
                    compile(text, path, "exec", dont_inherit=True)
                    self.pairs.append((before.decode("latin-1"), text.decode("latin-1")))

    def check_after(self, before, after):
        expected = before["dir"][1]
        if self.name not in READS_ITSELF and after["dir"][:2] != before["dir"][:2]:
            self.wrong.append("prints another thing from its folder: %r, not %r %s" % (
                after["dir"][1][:200], expected[:200], after["dir"][2]))
        for loader in OFF:
            good, was = after[loader][:2] == (0, after["dir"][1]), before[loader][:2] == (0, expected)
            self.runs += good and not was
            if was and not good:
                self.wrong.append("ran from %s before: %r %s" % (loader, after[loader][1][:200], after[loader][2]))
            elif self.whole and not good and self.name not in NOT_SERVED:
                self.wrong.append("all is mended, and from %s it gives %r %s" % (
                    loader, after[loader][1][:200], after[loader][2]))

    def check_safe(self, binary, rows, before, unsafe):
        safe, _ = self.patched(binary, "safe")
        if same_files(self.program.site, safe) or same_files(unsafe, safe) or self.name in READS_ITSELF:
            return
        for loader in ("dir", *OFF):
            was = before[loader]
            if was[:2] == (0, before["dir"][1]) and self.run(rows, loader, safe)[:2] != was[:2]:
                self.wrong.append("safe fixes change what it prints from %s" % loader)


def pythons():
    """Every other CPython that starts, by its version: those on PATH, and those of pyenv."""
    found = {}
    root = os.environ.get("PYENV_ROOT") or os.path.expanduser("~/.pyenv")
    paths = [os.path.join(folder, "python3.%d" % minor) for folder in os.environ.get("PATH", "").split(os.pathsep)
             for minor in range(8, 20)]
    paths += sorted(glob.glob(os.path.join(root, "versions", "3.*", "bin", "python3")))
    for path in paths:
        if os.access(path, os.X_OK):
            done = subprocess.run([path, "-I", "-S", "-c", "import sys; print('%d.%d' % sys.version_info[:2])"],
                                  capture_output=True, text=True, timeout=20)
            if done.returncode == 0:
                found.setdefault(done.stdout.strip(), path)
    return {version: path for version, path in found.items()
            if version != "%d.%d" % sys.version_info[:2] and int(version.split(".")[1]) >= 8}


COMPILE = """
import json, sys
for name, old, new in json.load(sys.stdin):
    try:
        compile(old.encode("latin-1"), "x", "exec", dont_inherit=True)
    except SyntaxError:
        continue
    try:
        compile(new.encode("latin-1"), "x", "exec", dont_inherit=True)
    except SyntaxError as problem:
        print(name, problem)
"""


def compile_by(python, cases):
    """What an interpreter refuses of the patched sources, where it takes those before."""
    pairs = [(case.name, *pair) for case in cases for pair in case.pairs]
    done = subprocess.run([python, "-I", "-S", "-W", "ignore", "-c", COMPILE], input=json.dumps(pairs), capture_output=True,
                          text=True, timeout=60)
    return done.stdout.strip() or done.stderr.strip()


def same_files(one, other):
    for folder, _, names in os.walk(one):
        for name in names:
            path = os.path.join(folder, name)
            with open(path, "rb") as a, open(os.path.join(other, os.path.relpath(path, one)), "rb") as b:
                if a.read() != b.read():
                    return False
    return True


def attempt(name, binary, farms, thorough):
    case = Case(name, thorough or zlib.crc32(name.encode()) % 3 == 0)
    rows = farms.get()
    try:
        case.judge(binary, rows)
    except (programs.Broken, OSError, ValueError, SyntaxError, subprocess.SubprocessError) as problem:
        case.wrong.append("%s: %s" % (type(problem).__name__, problem))
    finally:
        farms.put(rows)
    return case


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--binary", default=programs.binary())
    options.add_argument("-j", type=int, default=int(os.environ.get("JOBS", "2")))
    options.add_argument("-v", action="store_true")
    options.add_argument("--all", action="store_true")
    options.add_argument("names", nargs="*", help="flows/NAME or rules/CODE/NAME, or the beginning of one")
    given = options.parse_args()
    wanted = [name for name in all_names() if not given.names or name.startswith(tuple(given.names))]
    farms, cases = queue.Queue(), []
    made = [farm.Farm(programs.PYTHON) for _ in range(given.j)]
    for one in made:
        farms.put(one)
    with concurrent.futures.ThreadPoolExecutor(given.j) as pool:
        for case in pool.map(lambda name: attempt(name, given.binary, farms, given.all or bool(given.names)), wanted):
            print("not ok fixes %s: %s" % (case.name, "; ".join(case.wrong)) if case.wrong else
                  "ok fixes %s" % case.name, flush=True)
            if given.v and case.failed > case.runs:
                print("    %d of %d run now; %s" % (case.runs, case.failed, " | ".join(case.remarks)))
            cases.append(case)
    for one in made:
        one.__exit__()
    bad = sum(bool(case.wrong) for case in cases)
    for version, python in sorted(pythons().items()):
        said = compile_by(python, cases)
        bad += bool(said)
        print("not ok fixes as Python %s: %s" % (version, said[:300]) if said else "ok fixes as Python %s" % version)
    measured = {"programs": len(cases), "mended in every error and warning": sum(bool(case.whole) for case in cases),
                "failed off the file system before, and run now": sum(case.runs for case in cases)}
    failed = sum(case.failed for case in cases)
    for name, figure in measured.items():
        good = given.names or figure >= FLOORS[name]
        bad += not good
        print("%s fixes %s: %d (%d)%s" % ("ok" if good else "not ok", name, figure, FLOORS[name],
                                          " of %d" % failed if name.startswith("failed") else ""))
    return int(bad > 0 or not cases)


if __name__ == "__main__":
    sys.exit(main())
