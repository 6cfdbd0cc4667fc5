#!/usr/bin/env python3
"""Random small programs before and after their imports are put off.

    python3 tests/lazy_random.py [--rounds 600] [--seed 1] [-j N] [--keep DIR] [--share 10] [--cycles] [--whole]

A program is a unit and three to eight modules, some in packages, that import each other in every form, use what they import early
and late, register, rebind, re-export, read what others may change, and look at what is loaded. What it prints and how it ends must be
the same before `importscan patch`, behind it, and behind it with IMPORTSCAN_EAGER=1. A program that differs is made smaller
as long as it differs, and printed (--keep: written there). At least --share per cent of the names must wait: a
rewriter that does nothing changes nothing. Programs that fail while they load are left out. And the programs must be able to tell: of the first ones, at least every
tenth has to differ when all its names are put off by force (kit/forced.py).
"""

import sys

sys.dont_write_bytecode = True

import argparse
import importlib.machinery
import multiprocessing
import os
import random
import re
import shutil
import signal
import subprocess
import tempfile

from kit import forced
from kit import patched

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SECONDS = 10  # one run
DRIVE = "import unit\nprint('loaded')\nfor turn in range(2): print(unit.handler({'turn': turn}, None))\n"


class Module:
    """Lines of a module in chunks that can be left out one by one."""

    def __init__(self, name, package):
        self.name, self.package = name, package
        self.head, self.imports, self.body, self.late, self.end = [], [], [], [], []
        self.bound = []  # (expression of a value, expression of a call or None, is it a module)
        self.all = None

    @property
    def tag(self):
        return self.name.rpartition(".")[2]

    @property
    def path(self):
        return self.name.replace(".", "/") + ("/__init__.py" if self.package else ".py")

    @property
    def inside(self):
        return self.name if self.package else self.name.rpartition(".")[0]


class Maker:
    """One random program: {path: [chunk]}; a chunk is a text, or (first line, [lines], last lines)."""

    def __init__(self, seed, cycles=False):
        self.rng = random.Random(seed)
        rng = self.rng
        count = rng.randint(3, 8)
        self.modules, packages = [], []
        for number in range(count):
            if packages and rng.random() < 0.55:
                name = "%s.m%d" % (rng.choice(packages), number)
            else:
                name = "m%d" % number
            package = rng.random() < 0.3
            if package:
                packages.append(name)
            self.modules.append(Module(name, package))
        self.cyclic = rng.random() < 0.25 or cycles
        self.loud = rng.choice([0.02, 0.1, 0.4])
        self.ambient = rng.random() < 0.3
        self.probing = rng.random() < 0.15
        self.files = {}
        for number, module in enumerate(self.modules):
            self.fill(module, number)
        self.unit()

    def maybe(self, share):
        return self.rng.random() < share

    def targets(self, number):
        """Modules that it may import: those behind it, sometimes any."""
        if self.cyclic and self.maybe(0.4):
            return [one for one in self.modules if one is not self.modules[number]]
        return self.modules[number + 1:]

    # What a module holds besides imports.

    def fill(self, module, number):
        rng, tag = self.rng, module.tag
        out = module.body
        if self.maybe(self.loud):
            out.append("print('loading', %r)" % tag)
        if self.maybe(self.loud / 2):
            out.append("import reg\nreg.seen.append(%r)" % tag)
        out.append("V_%s = %d" % (tag, number))
        out.append("K_%s = %r" % (tag, {"a": number}))
        if self.ambient and self.maybe(0.4):
            module.head.append("import os")
            out.append("A_%s = os.environ.get('MODE', 'none')" % tag)
        if self.maybe(0.3):
            out.append("def bump_%s():\n    global V_%s\n    V_%s += 10" % (tag, tag, tag))
        out.append("class C_%s:\n    x = %d" % (tag, number))
        if self.maybe(0.15):
            out.append("class R_%s:\n    kinds = []\n    def __init_subclass__(cls):\n        R_%s.kinds.append(cls.__name__)" % (tag, tag))
        if self.maybe(0.15):
            out.append("def wrap_%s(f):\n    def inner(*a):\n        return ('w', f(*a))\n    return inner" % tag)
        if self.maybe(0.1):
            out.append("def note_%s(f):\n    K_%s[f.__name__] = 1\n    return f" % (tag, tag))
        if self.maybe(0.08):
            out.append("def __getattr__(name):\n    if name == 'made_%s': return 'made'\n    raise AttributeError(name)" % tag)
        for target in self.picked(number):
            self.import_of(module, target)
        for _ in range(rng.choice([0, 0, 0, 1])):
            self.early(module)
        for _ in range(rng.randint(0, 4)):
            self.late_use(module)
        self.rebind(module)
        if self.maybe(0.15):
            names = [name for name, _, _, plain in module.bound if plain]
            module.all = ["V_" + tag, *rng.sample(names, min(len(names), rng.randint(0, 3)))]
        late = ["out.append(%s)" % one if not one.startswith("!") else one[1:] for one in module.late]
        lines = []
        for one in late:
            if self.maybe(0.5):
                lines.append("    try: %s\n    except (NameError, AttributeError, ImportError, KeyError, TypeError) as e: out.append(type(e).__name__)" % one)
            else:
                lines.append("    " + one)
        function = ("def f_%s(d=1):\n    out = []\n    if d < 0: return d" % tag, lines, "    return out")
        chunks = list(module.head)
        body = [*out, function]
        if self.maybe(0.15):
            rng.shuffle(body)
        if module.imports and self.maybe(0.12):  # not all imports stand at the top
            at = rng.randint(0, len(body))
            body.insert(at, module.imports.pop())
        if module.all is not None:
            chunks.append("__all__ = %r" % (module.all,))
        chunks += module.imports
        chunks += body + module.end
        self.files[module.path] = chunks

    def picked(self, number):
        targets = self.targets(number)
        return self.rng.sample(targets, min(len(targets), self.rng.choice([0, 1, 1, 2, 2, 3])))

    # Imports.

    def import_of(self, module, target):
        rng, name, tag = self.rng, target.name, target.tag
        parent = name.rpartition(".")[0]
        call, value, kind = "f_" + tag, "V_" + tag, "C_" + tag
        forms = ["plain", "as", "from", "from", "from", "alias", "several"]
        forms += ["parent", "parent", "parent-as"] if parent else []
        forms += ["relative", "relative"] if module.inside and parent == module.inside else []
        forms += ["relative-from", "relative-from"] if module.inside and name.startswith(module.inside + ".") else []
        forms += ["star"] if self.maybe(0.25) else []
        forms += ["nested", "function"] if self.maybe(0.25) else []
        form = rng.choice(forms)
        add = module.bound.append
        if form == "plain":
            text = "import " + name
            add((name.split(".")[0], name + ".", target, True))
        elif form == "as":
            text = "import %s as n_%s" % (name, tag)
            add(("n_" + tag, "n_%s." % tag, target, True))
        elif form in ("from", "several", "alias", "relative-from"):
            base = name if form != "relative-from" else "." + name[len(module.inside) + 1:]
            names = [rng.choice([call, value, kind])] if form != "several" else [call, value, kind]
            if form == "alias":
                text = "from %s import %s as q_%s" % (base, names[0], tag)
                add(("q_" + tag, names[0], target, True))
            else:
                text = "from %s import %s" % (base, ", ".join(names) if self.maybe(0.7) else "(" + ",\n    ".join(names) + ",)")
                for one in names:
                    add((one, one, target, True))
        elif form in ("parent", "parent-as", "relative"):
            base = parent if form != "relative" else "."
            bound = tag if form != "parent-as" else "s_" + tag
            text = "from %s import %s%s" % (base, tag, "" if bound == tag else " as " + bound)
            add((bound, bound + ".", target, True))
        elif form == "star":
            text = "from %s import *" % name
            add((value, value, target, False))
        elif form == "nested":
            text = rng.choice(["if True:\n    import %s as n_%s", "try:\n    import %s as n_%s\nexcept ImportError:\n    n_%s = None"])
            text = text.replace("%s", name, 1).replace("%s", tag)
            add(("n_" + tag, "n_%s." % tag, target, False))
        else:
            module.late.append("!import %s as l_%s; out.append(l_%s.V_%s)" % (name, tag, tag, tag))
            return
        module.imports.append(text)
        if self.maybe(0.06):
            module.imports.append("try:\n    import missing_%s\nexcept ImportError:\n    missing_%s = None" % (tag, tag))

    # Uses.

    def expression(self, module, late):
        """An expression of something that the module imported."""
        rng = self.rng
        if not module.bound:
            return None
        name, how, target, _ = rng.choice(module.bound)
        tag, forms = target.tag, []
        if how.endswith("."):
            depth = "d - 1" if late else "0"
            forms = ["%sf_%s(%s)" % (how, tag, depth), "%sV_%s" % (how, tag), "%sC_%s.x" % (how, tag), "%sK_%s['a']" % (how, tag)]
            if self.maybe(0.15):
                forms = ["hasattr(%s, 'V_%s')" % (how[:-1], tag), "'V_%s' in dir(%s)" % (tag, how[:-1]), "sorted(%s.K_%s)" % (how[:-1], tag),
                         "vars(%s).get('V_%s')" % (how[:-1], tag), "getattr(%s, 'V_' + %r)" % (how[:-1], tag), "%s.made_%s" % (how[:-1], tag),
                         "%s.__name__" % how[:-1], "type(%s).__name__" % how[:-1]]
                # What the target imported itself, read through it.
                for other, deeper, _, plain in target.bound:
                    if plain:
                        forms += ["%s%s" % (how, other) + (".__name__" if deeper.endswith(".") else " is not None")] * 2
            if self.maybe(0.12) and target.package:
                below = [one.tag for one in self.modules if one.name.startswith(target.name + ".") and one.name.count(".") == target.name.count(".") + 1]
                forms = ["%s%s.V_%s" % (how, one, one) for one in below] or forms
        elif how.startswith("f_"):
            forms = ["%s(%s)" % (name, "d - 1" if late else "0")]
        elif how.startswith("C_"):
            forms = ["%s.x" % name, "isinstance(1, %s)" % name, "%s().x" % name, "%s.__name__" % name]
        else:
            forms = [name, name + " + 1", "f'{%s}'" % name]
            if self.maybe(0.05):
                forms = ["f'{%s=}'" % name, "eval(%r)" % name, "globals().get(%r)" % name]
        text = rng.choice(forms)
        if late and self.maybe(0.25):
            text = rng.choice(["[%s for _ in range(2)]", "(lambda: %s)()", "{'k': %s}", "[x for x in [%s]]", "(lambda y=%s: y)()", "(%s, 1)[0]"]) % text
        return text

    def early(self, module):
        text, rng = self.expression(module, False), self.rng
        if text is None:
            return
        tag = module.tag
        name, how, target, plain = rng.choice(module.bound)
        forms = ["E_%s = %s" % (tag, text), "E_%s = [%s for _ in range(1)]" % (tag, text), "def g_%s(x=%s): return x" % (tag, text),
                 "class D_%s:\n    y = %s" % (tag, text), "E_%s = lambda: %s" % (tag, text),
                 "try:\n    E_%s = %s\nexcept Exception as e:\n    print(type(e).__name__)" % (tag, text)]
        if how.startswith("C_"):
            forms += ["class B_%s(%s):\n    pass" % (tag, name), "def h_%s(a: %s): return a" % (tag, name), "def h_%s(a: '%s'): return a" % (tag, name),
                      "h_%s: %s = None" % (tag, name)]
        if how.endswith("."):
            forms += ["class B_%s(%sC_%s):\n    pass" % (tag, how, target.tag)]
            if any("R_" in one for one in map(str, target.body)):
                forms += ["class B_%s(%sR_%s):\n    pass" % (tag, how, target.tag)] * 3
            for kind in ("wrap", "note"):
                if any("def %s_" % kind in one for one in map(str, target.body)):
                    forms += ["@%s%s_%s\ndef dec_%s(a=1):\n    return a" % (how, kind, target.tag, tag)] * 2
        module.end.append(rng.choice(forms))

    def late_use(self, module):
        rng = self.rng
        text = self.expression(module, True)
        if text is not None:
            module.late.append(text)
        if module.bound and self.maybe(0.08):
            name, how, target, _ = rng.choice(module.bound)
            if how.endswith("."):
                module.late.append(rng.choice(["!%sV_%s = 77", "!%sV_%s += 1"]) % (how, target.tag))
            if any("def bump" in str(one) for one in target.body) and how.endswith("."):
                module.late.append("!%sbump_%s()" % (how, target.tag))
        if self.probing and self.maybe(0.3):
            module.head.append("import sys")
            module.late.append(rng.choice(["%r in sys.modules", "sys.modules.get(%r) is not None"]) % rng.choice(self.modules).name)

    def rebind(self, module):
        """A name that is imported is bound in another way as well, or hidden."""
        if not module.bound or not self.maybe(0.2):
            return
        name, how, target, plain = self.rng.choice(module.bound)
        forms = ["%s = 5", "def %s(*a): return 'own'", "for %s in (1, 2): pass", "if V_" + module.tag + " > 2:\n    %s = 6",
                 "def over_" + module.tag + "():\n    global %s\n    %s = 4", "def shadow_" + module.tag + "(%s=1):\n    return %s",
                 "try:\n    raise KeyError\nexcept KeyError as %s:\n    pass", "%s = %s", "from reg import seen as %s"]
        module.end.append(self.rng.choice(forms).replace("%s", name))

    def unit(self):
        rng = self.rng
        unit = Module("unit", False)
        for target in rng.sample(self.modules, rng.randint(1, min(4, len(self.modules)))):
            self.import_of(unit, target)
        for _ in range(rng.choice([0, 0, 1])):
            self.early(unit)
        for _ in range(rng.randint(1, 5)):
            self.late_use(unit)
        self.rebind(unit)
        head = ["import os"] if self.ambient else []
        if self.ambient and self.maybe(0.5):
            unit.end.append("os.environ['MODE'] = 'early'")
        late = [one[1:] if one.startswith("!") else "out.append(%s)" % one for one in unit.late]
        if self.ambient and self.maybe(0.5):
            late.insert(0, "os.environ['MODE'] = 'late'")
        late.append("import reg; out.append(list(reg.seen))")
        lines = ["    try: %s\n    except Exception as e: out.append((type(e).__name__))" % one for one in late]
        order = [*unit.head, *head, *unit.imports]
        handler = ("def handler(event, context):\n    out, d = [], 2\n    if event['turn'] < 0: return d", lines, "    return out")
        self.files["unit.py"] = [*order, "V_unit = 1", handler, *unit.end]
        self.files["reg.py"] = ["seen = []"]


def text_of(chunks):
    lines = []
    for chunk in chunks:
        lines.append(chunk if isinstance(chunk, str) else "\n".join([chunk[0], *chunk[1], chunk[2]]))
    return "\n".join(lines) + "\n"


def write(folder, files):
    for path, data in files.items():
        where = os.path.join(folder, path)
        os.makedirs(os.path.dirname(where), exist_ok=True)
        with open(where, "wb") as out:
            out.write(data)


START = """
import os, sys
print("python%d.%d" % sys.version_info[:2], *(getattr(module, "__file__", None) or "" for module in list(sys.modules.values())), sep="\\n")
"""


def small_python(folder):
    """A prefix with what an interpreter has at its start: no program here imports more, and all that the standard library may
    load is six times the work. --whole reads the real one."""
    version, *paths = subprocess.run([patched.PYTHON, "-I", "-c", START], capture_output=True, text=True, check=True).stdout.split()
    home = next(os.path.dirname(path) for path in paths if path.endswith("/os.py"))
    for path in set(paths):
        if path.startswith(home + os.sep):
            where = os.path.join(folder, "lib", version, os.path.relpath(path, home))
            os.makedirs(os.path.dirname(where), exist_ok=True)
            shutil.copy(path, where)
    return folder


def force_all():
    """From here on each module that loads has its names put off."""
    plain = importlib.machinery.SourceFileLoader.source_to_code

    def source_to_code(self, data, path, *, _optimize=-1):
        names = set(patched.imported(data)) - {"*"}
        return forced.forced(data, path, names) if names else plain(self, data, path, _optimize=_optimize)

    importlib.machinery.SourceFileLoader.source_to_code = source_to_code
    sys.modules["_importscan_forced"] = forced


def run(folder, eager=False, force=False):
    """(how it ended, what it printed) of the tree, in a child of this process."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(reading)
            os.dup2(writing, 1)
            os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
            signal.alarm(SECONDS)
            sys.stdout = os.fdopen(1, "w")
            os.environ.pop("MODE", None)
            os.environ.pop("IMPORTSCAN_EAGER", None)
            if eager:
                os.environ["IMPORTSCAN_EAGER"] = "1"
            sys.path[0] = folder
            status = 0
            if force:
                force_all()
            try:
                exec(compile(DRIVE, "drive", "exec"), {"__name__": "drive"})
            except BaseException as problem:
                print("ends with", type(problem).__name__)
                status = 1
            sys.stdout.flush()
            os._exit(status)
        finally:
            os._exit(9)
    os.close(writing)
    with os.fdopen(reading, "rb") as out:
        printed = out.read()
    _, status = os.waitpid(child, 0)
    return status, re.sub(r"\b0x[0-9a-f]+", "0x", printed.decode("utf-8", "replace").replace(folder, "HERE"))


class Worker:
    def __init__(self, binary, room, python):
        self.binary, self.room, self.python, self.number = binary, room, python, 0

    def folder(self):
        self.number += 1  # the import system keeps what it saw of a folder
        path = os.path.join(self.room, "%d" % self.number)
        os.mkdir(path)
        return path

    def differs(self, files):
        """(what is wrong or nothing, names, names that wait)"""
        old, new, into = (self.folder() for _ in range(3))
        try:
            data = {path: text_of(chunks).encode() for path, chunks in files.items()}
            write(old, data)
            truth = run(old)
            if "loaded\n" not in truth[1]:  # nobody deploys it, and a name that waits may heal it
                return "", 0, 0
            patched.patch(self.binary, os.path.join(old, "unit.py"), "--into", into, python=self.python)
            changed = patched.files_of(into)
            names = sum(len(patched.imported(one)) for one in data.values())
            wait = sum(len(targets) for path, one in changed.items() if path in data for targets in patched.waiting(one).values())
            if not changed:
                return "", names, 0
            write(new, {**data, **changed})
            for eager in (False, True):
                got = run(new, eager)
                if got != truth:
                    return "%s%r is not %r" % ("eager " if eager else "", got, truth), names, wait
            return "", names, wait
        except (patched.Failed, SyntaxError, ValueError, OSError) as problem:
            return "%s: %s" % (type(problem).__name__, problem), 0, 0
        finally:
            for path in (old, new, into):
                shutil.rmtree(path)

    def tells(self, files):
        """Whether the program shows that all its names were put off."""
        folder = self.folder()
        try:
            write(folder, {path: text_of(chunks).encode() for path, chunks in files.items()})
            truth = run(folder)
            return truth[0] == 0, run(folder, force=True) != truth
        finally:
            shutil.rmtree(folder)

    def smaller(self, files):
        """What is left when nothing more can be left out."""
        again = True
        while again:
            again = False
            for path in sorted(files):
                if path not in ("unit.py", "reg.py") and not path.endswith("__init__.py"):
                    less = {one: chunks for one, chunks in files.items() if one != path}
                    if self.differs(less)[0]:
                        files, again = less, True
                        continue
                at = 0
                while path in files and at < len(files[path]):
                    chunk = files[path][at]
                    options = [[]] if isinstance(chunk, str) else [[], *([(chunk[0], chunk[1][:i] + chunk[1][i + 1:], chunk[2])]
                                                                        for i in range(len(chunk[1])))]
                    for option in options:
                        less = {**files, path: files[path][:at] + option + files[path][at + 1:]}
                        if self.differs(less)[0]:
                            files, again = less, True
                            break
                    else:
                        at += 1
        return files


def work(task):
    binary, python, seeds, cycles, shrink, look = task
    base = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    room = os.path.realpath(tempfile.mkdtemp(prefix="importscan-random-", dir=base))
    worker, names, wait, bad, tells = Worker(binary, room, python), 0, 0, [], []
    try:
        for seed in seeds:
            files = Maker(seed, cycles).files
            if look:
                tells.append(worker.tells(files))
            if not binary:
                continue
            trouble, all_names, waiting = worker.differs(files)
            names, wait = names + all_names, wait + waiting
            if trouble:
                if len(bad) < shrink:
                    files = worker.smaller(files)
                    trouble = worker.differs(files)[0] or trouble
                bad.append((seed, trouble, {path: text_of(chunks) for path, chunks in files.items()}))
    finally:
        shutil.rmtree(room, ignore_errors=True)
    return names, wait, bad, tells


def show(seed, trouble, files, keep):
    print("not ok lazy_random program %d: %s" % (seed, trouble[:600].replace("\n", " | ")), flush=True)
    if keep:
        write(os.path.join(keep, str(seed)), {**{path: text.encode() for path, text in files.items()}, "WHY": trouble.encode()})
        return
    for path, text in files.items():
        print("    --- %s\n%s" % (path, "".join("    %s\n" % line for line in text.splitlines())), end="")


def judge(given, binary, python, seeds):
    tasks = [(binary, python, seeds[at:at + 10], given.cycles, 1, at < 100) for at in range(0, len(seeds), 10)]
    names, wait, bad, tells = 0, 0, [], []
    with multiprocessing.Pool(given.j, maxtasksperchild=8) as pool:
        for some, waiting, wrong, told in pool.imap(work, tasks):
            names, wait, bad, tells = names + some, wait + waiting, bad + wrong, tells + told
            for one in wrong:
                show(*one, given.keep)
    return names, wait, bad, tells


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--binary", default=os.environ.get("IMPORTSCAN", os.path.join(ROOT, "build/importscan")))
    options.add_argument("--rounds", type=int, default=600)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--share", type=float, default=10)
    options.add_argument("--keep", help="write programs that differ below this folder")
    options.add_argument("--show", action="store_true", help="print the program of --seed, and run nothing")
    options.add_argument("-j", type=int, default=int(os.environ.get("JOBS", "2")))
    options.add_argument("--truth", action="store_true", help="leave importscan out")
    options.add_argument("--cycles", action="store_true", help="modules of every program may import each other")
    options.add_argument("--whole", action="store_true", help="read the whole standard library")
    given = options.parse_args()
    if given.show:
        for path, chunks in Maker(given.seed, given.cycles).files.items():
            print("--- %s\n%s" % (path, text_of(chunks)))
        return 0
    seeds = range(given.seed, given.seed + given.rounds)
    binary = "" if given.truth else os.path.abspath(given.binary)
    with tempfile.TemporaryDirectory(prefix="importscan-random-") as home:
        python = patched.PYTHON if given.whole else small_python(home)
        names, wait, bad, tells = judge(given, binary, python, seeds)
    if not bad:
        print("ok lazy_random %d programs from %d on do the same" % (len(seeds), given.seed))
    ends, told = sum(whole for whole, _ in tells), sum(differs for _, differs in tells)
    able = 10 * told >= len(tells) and 2 * ends >= len(tells)
    print("%s lazy_random teeth: of %d programs %d run to their end, %d differ when all is put off by force" % (
        "ok" if able else "not ok", len(tells), ends, told))
    if given.truth:
        return int(not able)
    per = 100.0 * wait / max(1, names)
    good = per >= given.share
    print("%s lazy_random share: %d of %d names wait, %.1f %% (%g)" % ("ok" if good else "not ok", wait, names, per, given.share))
    return int(bool(bad) or not good or not able)


if __name__ == "__main__":
    sys.exit(main())
