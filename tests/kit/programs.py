"""Small programs that use a package of their own: laid out, run under a loader, asked about.

A program is a folder: use.py, which uses the packages and prints what it got; use_*.py and input/, which stay with
it; needs (what of the system's libraries it can import, as patterns of file names); the rest is what is served: packages, modules, their
dist-info. It never runs where it lies: the first part is copied to run/, the second to site/.

Marks are comments at the end of a line: `# sink IS201 shop/data/a.txt`. Several rules that would do are joined by
`|`, several things on one line by `;`, and `*` in a path is any part of a name. Where the file is touched on another
line than the one to blame (a loader of templates is made here and asked there), that line says `# touched here`.
"""

import atexit
import fnmatch
import functools
import hashlib
import json
import os
import re
import shutil
import subprocess
import tempfile
import threading

from kit import farm

HERE = os.path.dirname(os.path.abspath(__file__))
LOADERS = os.path.join(HERE, "loaders.py")
PYTHON = "/usr/bin/python3"
LIBRARIES = "/usr/lib/python3/dist-packages"
SECONDS = 60
BESIDE = {"needs", "why", "expect"}  # what tests read

MARK = re.compile(r"#\s*sink (.+)$")
LATER = re.compile(r"#\s*touched here$")
ONE = re.compile(r"(IS2\d\d(?:\|IS2\d\d)*) (\S+)$")


class Broken(Exception):
    """The program or its marks are not what they should be."""


of_thread = threading.local()


def warm():
    """The farm of this thread: most runs are shorter than a fresh interpreter takes to start."""
    if not hasattr(of_thread, "farm"):
        of_thread.farm = farm.Farm(PYTHON, SECONDS)
        atexit.register(of_thread.farm.__exit__)
    return of_thread.farm


def stays(name):
    return name == "use.py" or name == "input" or (name.startswith("use_") and name.endswith(".py"))


class Program:
    """Laid out in a folder of its own, which `close` removes."""

    def __init__(self, source):
        self.source, self.name = source, os.path.basename(source)
        self.home = os.path.realpath(tempfile.mkdtemp(prefix="importscan-program-"))
        self.run_folder, self.site = os.path.join(self.home, "run"), os.path.join(self.home, "site")
        for folder in (self.run_folder, self.site):
            os.mkdir(folder)
        for name in sorted(os.listdir(source)):
            if name not in BESIDE and name != "__pycache__":
                copy(os.path.join(source, name), os.path.join(self.run_folder if stays(name) else self.site, name))
        self.unit = os.path.join(self.run_folder, "use.py")
        self.packages = sorted({name.split(".")[0] for name in os.listdir(self.site)
                                if not name.endswith((".dist-info", ".egg-info"))})
        self.folders = self.link_needed()

    def link_needed(self):
        """The folder that holds what the program needs of the system's, and nothing else of it."""
        path = os.path.join(self.source, "needs")
        if not os.path.exists(path):
            return []
        with open(path, encoding="utf-8") as file:
            patterns = file.read().split()
        folder = os.path.join(self.home, "libraries")
        os.mkdir(folder)
        for pattern in patterns:
            found = fnmatch.filter(os.listdir(LIBRARIES), pattern)
            if not found:
                raise Broken("%s holds no %s" % (LIBRARIES, pattern))
            for name in found:
                os.symlink(os.path.join(LIBRARIES, name), os.path.join(folder, name))
        return [folder]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.home, ignore_errors=True)

    def fresh_site(self):
        """A run may write into what it ran from."""
        shutil.rmtree(self.site)
        os.mkdir(self.site)
        for name in sorted(os.listdir(self.source)):
            if name not in BESIDE and not stays(name) and name != "__pycache__":
                copy(os.path.join(self.source, name), os.path.join(self.site, name))

    def run(self, loader, touches=None, python=PYTHON):
        """(status, stdout, last line of stderr). What the program writes goes to a home of its own. The loader
        `bare` is memory that holds no metadata."""
        self.fresh_site()
        if loader == "bare":
            loader = "mem"
            for name in os.listdir(self.site):
                if name.endswith((".dist-info", ".egg-info")):
                    shutil.rmtree(os.path.join(self.site, name))
        home = tempfile.mkdtemp(dir=self.home)
        if python == PYTHON:
            return warm().run(loader, self.site, self.packages, self.unit, self.folders, touches, home)
        command = [python, "-I", "-S", LOADERS]
        command += [part for folder in self.folders for part in ("--path", folder)]
        command += ["--touches", touches] if touches else []
        command += [loader, self.site, *self.packages, "--", self.unit]
        environment = {"PATH": "/usr/bin:/bin", "HOME": home, "TMPDIR": home, "LC_ALL": "C.UTF-8",
                       "XDG_CACHE_HOME": os.path.join(home, ".cache")}
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS,
                              env=environment, cwd=self.run_folder)
        said = done.stderr.decode(errors="replace").strip().splitlines()
        return done.returncode, done.stdout.decode(errors="replace"), said[-1] if said else ""

    def touched(self):
        """{(file, line): {(kind, path)}} of a run from the folder; `printed` is what it prints, `elsewhere` what code
        outside of the packages touched by itself."""
        report = os.path.join(self.home, "touches.json")
        status, self.printed, said = self.run("dir", report)
        if status != 0:
            raise Broken("fails from its folder: %s" % said)
        with open(report, encoding="utf-8") as file:
            found = {}
            for path, line, kind, what in json.load(file):
                found.setdefault((path, line), set()).add((kind, what))
        self.elsewhere = found.pop(("", 0), set())
        return found

    def places_of(self, pattern):
        """{(file, line): match} of the lines of the packages that the pattern is found in."""
        found = {}
        for folder, _, names in os.walk(self.site):
            for name in names:
                if not name.endswith(".py"):
                    continue
                path = os.path.join(folder, name)
                with open(path, encoding="utf-8") as file:
                    for number, line in enumerate(file, 1):
                        match = pattern.search(line)
                        if match:
                            found[os.path.relpath(path, self.site), number] = match
        return found

    def marks(self):
        """{(file, line): [(rules, path)]} as the sources say."""
        return {place: [read_mark(one) for one in match.group(1).split(";")]
                for place, match in self.places_of(MARK).items()}

    def ask(self, binary, *options):
        """The findings IS2xx in code of the packages that the unit may run: (file relative to site/, finding)."""
        command = [binary, self.unit, "-o", "json", "--all", "--isolated-path", "--python", PYTHON, "--path", self.site]
        command += [part for folder in self.folders for part in ("--path", folder)]
        kept = {name: value for name, value in os.environ.items()
                if not name.startswith(("PYTHON", "VIRTUAL_ENV", "CONDA", "XDG_"))}
        done = subprocess.run(command + list(options), stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS,
                              env={**kept, "LC_ALL": "C.UTF-8"}, cwd=self.home)
        if done.returncode != 0:
            raise Broken("importscan ends with %d: %s" % (done.returncode, done.stderr.decode(errors="replace")[-200:]))
        report = json.loads(done.stdout)
        found = []
        for finding in report["findings"]:
            path = os.path.join(self.home, finding.get("path") or "")
            live = finding.get("reach") != "dead"
            if finding["code"].startswith("IS2") and live and path.startswith(self.site + "/"):
                found.append((os.path.relpath(path, self.site), finding))
        return found


def copy(source, target):
    if os.path.isdir(source):
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        shutil.copy(source, target)


def read_mark(text):
    match = ONE.match(text.strip())
    if not match:
        raise Broken("no mark: %s" % text)
    return tuple(match.group(1).split("|")), match.group(2).rstrip("/")


# What a rule says of a line must have been seen to happen there.
KINDS = {
    "IS201": {"read"}, "IS202": {"read", "verify"}, "IS203": {"list"}, "IS204": {"list"}, "IS205": {"stat"},
    "IS206": {"run", "load", "connect", "copy", "verify"}, "IS207": {"path"}, "IS208": {"read", "stat", "list"}, "IS209": {"read", "stat"},
    "IS210": {"read", "list", "stat"}, "IS211": {"read"}, "IS212": {"read", "stat"}, "IS214": {"write", "connect"},
    "IS215": {"path"}, "IS216": {"read", "list", "stat", "load", "run", "copy"},
}


def proof(program):
    """What is wrong with the marks, as sentences; none when a run from the folder shows just them."""
    marks, touched = program.marks(), program.touched()
    later = set(program.elsewhere)
    for place in program.places_of(LATER):
        later |= touched.pop(place, set())
    wrong = []
    for place in sorted(set(touched) - set(marks)):
        wrong.append("%s:%d is not marked and touches %s" % (*place, sorted(touched[place])))
    for place, wanted in sorted(marks.items()):
        seen = touched.get(place, later)
        for rules, path in wanted:
            kinds = set().union(*(KINDS[rule] for rule in rules))
            if not any(kind in kinds and covers(path, what) for kind, what in seen):
                wrong.append("%s:%d is marked %s %s and was seen to %s" % (*place, "|".join(rules), path, sorted(seen)))
        if place in touched and not all(any(covers(path, what) or is_above(kind, what, path) for _, path in wanted)
                                        for kind, what in seen):
            wrong.append("%s:%d touches more than it is marked with: %s" % (*place, sorted(seen)))
    return wrong


def is_above(kind, what, marked):
    """makedirs and the like look at the folders on the way."""
    return kind == "stat" and marked.startswith(what + "/")


def covers(marked, what):
    """Whether touching `what` belongs to touching `marked`: it is that, in it, or the folder that a pattern lists."""
    return matches(marked, what) or what.startswith(marked + "/") or is_listed_by(marked, what)


def is_listed_by(marked, folder):
    return "*" in os.path.basename(marked) and os.path.dirname(marked) == folder


def matches(pattern, path):
    return fnmatch.fnmatchcase(path, pattern) or fnmatch.fnmatchcase(pattern, path)


def names_in(folder):
    return sorted(name for name in os.listdir(folder) if os.path.isdir(os.path.join(folder, name)))


def build_folder():
    return os.path.join(os.path.dirname(os.path.dirname(HERE)), os.environ.get("B", "build"))


def binary():
    return os.path.abspath(os.environ.get("IMPORTSCAN", os.path.join(build_folder(), "importscan")))


class Proof:
    """Whether the truth of a program was found to hold already: the same files, the same tests, the same CPython."""

    def __init__(self, source, suite):
        digest = hashlib.sha256(interpreter().encode())
        for path in [suite, *(os.path.join(HERE, name) for name in ("farm.py", "loaders.py", "touches.py", "programs.py"))]:
            digest.update(read_bytes(path))
        for folder, folders, names in os.walk(source):
            folders[:] = sorted(name for name in folders if name != "__pycache__")
            for name in sorted(names):
                path = os.path.join(folder, name)
                digest.update(b"%s\0%s\0" % (os.fsencode(os.path.relpath(path, source)), read_bytes(path)))
        self.stamp = os.path.join(build_folder(), "oracle", "programs", digest.hexdigest())

    def holds(self):
        return os.path.exists(self.stamp)

    def keep(self):
        os.makedirs(os.path.dirname(self.stamp), exist_ok=True)
        with open(self.stamp, "w", encoding="utf-8"):
            pass


def read_bytes(path):
    with open(path, "rb") as file:
        return file.read()


@functools.cache
def interpreter():
    return subprocess.run([PYTHON, "-I", "-S", "-c", "import sys; print(sys.version)"], capture_output=True, text=True,
                          check=True, timeout=SECONDS).stdout
