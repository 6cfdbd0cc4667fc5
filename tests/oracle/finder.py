#!/usr/bin/env python3
"""The finder, held against importlib, name by name.

    python3 tests/oracle/finder.py [NAME...]

Three kinds of trees are walked: all that the interpreters of this machine have installed, small trees with one
idea each, and random ones from a fixed seed. In every folder that a search path or a package's __path__ leads
to, each name that a file could stand for is looked up twice: by importlib's own finders, one level at a time,
so that no package is executed, and by tests/tools/find_module.c. Kind, file, portions must be equal, and so must
what pkgutil lists of each folder.
"""

import sys

sys.dont_write_bytecode = True

import os
import random
import shutil
import subprocess
import tempfile
import zipfile

from search_path import CLEAN, ROOT, interpreters

TOOL = os.path.join(ROOT, os.environ.get("B", "build"), "tests", "tools", "find_module")

# Runs under the interpreter in question, and asks for the names that its arguments offer, or its sys.path. Prints
# one look-up a line: the name, the folders (none: sys.path), then what was found.
WALK = r"""
import importlib.machinery as machinery, os, pkgutil, sys, zipfile

sys.path[1:1] = sys.argv[1:]

def offered(folder):
    if os.path.isdir(folder):
        names = os.listdir(folder)
    else:
        archive = next((p for p in parents(folder) if zipfile.is_zipfile(p)), None)
        if archive is None:
            return []
        inside = folder[len(archive) + 1:]
        inside = inside + "/" if inside else ""
        with zipfile.ZipFile(archive) as members:
            names = {n[len(inside):].split("/")[0] for n in members.namelist() if n.startswith(inside)}
    return {name.split(".")[0] for name in names} - {"", "__pycache__"}

def parents(path):
    while path not in ("/", ""):
        yield path
        path = os.path.dirname(path)

def kind_of(spec):
    loader = spec.loader
    if loader is None:
        return "namespace"
    if loader is machinery.BuiltinImporter:
        return "builtin"
    if loader is machinery.FrozenImporter:
        return "frozen"
    if isinstance(loader, machinery.ExtensionFileLoader):
        return "extension"
    if isinstance(loader, machinery.SourcelessFileLoader):
        return "sourceless"
    if isinstance(loader, machinery.SourceFileLoader):
        return "source" if spec.submodule_search_locations is None else "package"
    return "zip member"

def find(full, path):
    finders = [machinery.FrozenImporter, machinery.PathFinder]
    if "." not in full:
        finders.insert(0, machinery.BuiltinImporter)
    for finder in finders:
        spec = finder.find_spec(full, path)
        if spec is not None:
            return spec

def look(full, path, depth):
    try:
        spec = find(full, path)
    except Exception as error:
        print(full, *(path or ()), "=", "failed", repr(error), 0, sep="\t")
        return
    if spec is None:
        print(full, *(path or ()), "=", "missing", "", 0, sep="\t")
        return
    kind = kind_of(spec)
    below = spec.submodule_search_locations
    portions = list(getattr(below, "_path", below) or ())
    file = spec.origin if spec.has_location else ""
    if kind == "frozen":
        portions, file = [], "?"
    if kind == "zip member" and file.endswith(".pyc"):
        archive = next(p for p in parents(file) if zipfile.is_zipfile(p))
        # The source beside bytecode is the same module, and can be read.
        with zipfile.ZipFile(archive) as members:
            if file[len(archive) + 1:-1] in members.namelist():
                file = file[:-1]
            else:
                kind = "sourceless"
    print(full, *(path or ()), "=", kind, file, int(below is not None), *portions, sep="\t")
    if portions and depth < 8:
        # Namespaces ask their parent for its __path__; an empty stand-in spares executing it.
        if full not in sys.modules:
            sys.modules[full] = type(sys)(full)
            sys.modules[full].__path__ = portions
        walk(full + ".", portions, depth + 1)

def walk(prefix, path, depth):
    names = set()
    for folder in path or sys.argv[1:] or sys.path:
        names.update(offered(folder))
    folders = [folder for folder in path or sys.argv[1:] if os.path.isdir(folder)]
    if folders:
        listed = sorted({module.name for module in pkgutil.iter_modules(folders)})
        print("?", *folders, "=", *listed, sep="\t")
    for name in sorted(names):
        if "\n" in name or "\t" in name:
            continue
        look(prefix + name, path, depth)
        if name.swapcase() not in names:
            look(prefix + name.swapcase(), path, depth)
    look(prefix + "no_such_module", path, depth)

sys.stdout.reconfigure(encoding="utf-8", errors="surrogateescape")
if not sys.argv[1:]:
    for name in sys.builtin_module_names:
        look(name, None, 0)
walk("", None, 0)
"""


def same_answer(question, wanted, answer):
    if question.startswith("?"):
        return answer == (wanted or [""])
    kind, file, is_package, _origin, *portions = answer
    if wanted[0] == "frozen":  # where its source lies, importlib tells only in part
        return kind == "frozen"
    return [kind, file, is_package, *portions] == wanted


def compare(python, folder, path=(), isolated=True):
    """Looks every name up from a script in `folder`; the number of look-ups, and the first difference."""
    script = os.path.join(folder, "walk_here.py")
    with open(script, "w") as file:
        file.write(WALK)
    options = ["-S"] if isolated else []
    arguments = ["--isolated-path"] if isolated else []
    for entry in path:
        arguments += ["--path", entry]
    run = subprocess.run([python, *options, script, *path], env=CLEAN, stdout=-1, stderr=-1)
    if run.returncode != 0:
        return 0, "the walk failed: " + run.stderr.decode()[-300:]
    asked, expected = [], []
    for line in run.stdout.decode("utf-8", "surrogateescape").split("\n")[:-1]:
        parts = line.split("\t")
        middle = parts.index("=")
        asked.append("\t".join(parts[:middle]))
        expected.append(parts[middle + 1:])
    questions = "".join(line + "\n" for line in asked).encode("utf-8", "surrogateescape")
    command = [TOOL, script, "--python", python, *arguments]
    run = subprocess.run(command, input=questions, stdout=-1, stderr=-1)
    answers = run.stdout.decode("utf-8", "surrogateescape").split("\n")[:-1]
    if run.returncode != 0 or len(answers) != len(asked):
        return 0, "find_module: %d answers to %d questions: %s" % (len(answers), len(asked), run.stderr.decode()[-300:])
    for question, wanted, answer in zip(asked, expected, answers):
        if not same_answer(question, wanted, answer.split("\t")):
            return len(asked), "%s: %s, CPython has %s" % (question.replace("\t", " on "), answer.split("\t"), wanted)
    return len(asked), None


# ---- small trees ----

EXT, FOREIGN = ".cpython-{xy}-x86_64-linux-gnu.so", ".cpython-3{other}-x86_64-linux-gnu.so"
# Case of the notes -> files below the path's entries; "name/" is an empty folder, "a -> b" a link.
TREES = {
    "08 package beside module": ["1/foo/__init__.py", "1/foo.py", "1/bar.py", "1/bar/x.py"],
    "09 namespace": ["1/n/x.py", "1/e/", "1/d/data.txt"],
    "10 portions on two entries": ["1/n/a.py", "2/n/b.py", "1/n/k/c.py", "2/n/k/d.py", "2/n/only/e.py"],
    "11 an init hides a portion": ["1/n/c/__init__.py", "1/n/c/x.py", "2/n/c/y.py", "2/n/d.py"],
    "11 the other way": ["1/n/c/x.py", "2/n/c/__init__.py", "2/n/c/y.py"],
    "12 the first hit ends the search": ["1/p/__init__.py", "2/p/x.py", "1/q.py", "2/q/__init__.py", "2/q/x.py"],
    "12 a portion does not": ["1/p/x.py", "2/p.py", "3/p/__init__.py"],
    "16 suffixes": ["1/m" + EXT, "1/m.py", "1/k.py", "1/k.pyc", "1/j.pyc", "1/i.abi3.so", "1/i.so", "1/h.so", "1/h.py"],
    "17 packages of other kinds": ["1/a/__init__" + EXT, "1/a/b.py", "1/c/__init__.pyc", "1/c/d.py", "1/a/_e.so",
                                   "1/f/__init__.py", "1/f/__init__" + EXT, "1/g/__init__.pyc", "1/g/__init__.py"],
    "40 builtin and frozen": ["1/sys.py", "1/time.py", "1/os.py", "1/json.py", "1/os/__init__.py", "1/zipimport.py"],
    "41 no identifiers": ["1/my-mod.py", "1/1st.py", "1/a b.py", "1/\u00e9\u00e8.py", "1/class.py", "1/-/__init__.py"],
    "42 stubs": ["1/m.py", "1/m.pyi", "1/k.pyi", "1/p/__init__.pyi", "1/p/x.py"],
    "43 case": ["1/Mod.py", "2/mod.py", "1/PKG/__init__.py", "2/pkg/__init__.py", "1/a.PY", "2/a.py"],
    "44 dots in names": ["1/a.b/__init__.py", "1/a.b.py", "1/c.d/x.py", "1/e.py/__init__.py", "1/f.py/"],
    "45 a zip": ["z.zip/m.py", "z.zip/p/__init__.py", "z.zip/p/x.py", "z.zip/n/", "z.zip/n/y.py", "z.zip/c.pyc",
                 "z.zip/b.py", "z.zip/b.pyc", "z.zip/ext" + EXT, "1/n/z.py", "1/m.py"],
    "54 foreign tags": ["1/m" + FOREIGN, "1/k" + FOREIGN, "1/k.abi3.so", "1/j" + FOREIGN, "1/j.pyc"],
    "links": ["1/real.py", "1/soft.py -> real.py", "1/broken.py -> nowhere.py", "2/broken.py", "1/pkg -> ../3/target",
              "3/target/__init__.py", "3/target/x.py", "1/loop -> loop", "1/folder.py -> ../3/target",
              "1/self -> ../1"],
    "pycache": ["1/m/__pycache__/m.cpython-{xy}.pyc", "1/__pycache__/gone.cpython-{xy}.pyc"],
    "a path that is a file or missing": ["1/m.py", "2"],
}


def write(root, name, python, archives):
    """One row of a tree: a file, an empty folder, a link, or a member of an archive."""
    if " -> " in name:
        name, target = name.split(" -> ")
        os.makedirs(os.path.dirname(os.path.join(root, name)), exist_ok=True)
        os.symlink(target, os.path.join(root, name))
    elif ".zip/" in name:
        archive, member = name.split("/", 1)
        archives.setdefault(archive, []).append(member)
    elif name.endswith("/"):
        os.makedirs(os.path.join(root, name), exist_ok=True)
    else:
        os.makedirs(os.path.dirname(os.path.join(root, name)), exist_ok=True)
        open(os.path.join(root, name), "w").close()


def bytecode(python, root):
    """A real .pyc: zipimport passes over others."""
    source = os.path.join(root, "empty.py")
    open(source, "w").close()
    code = "import py_compile, sys; py_compile.compile(sys.argv[1], sys.argv[1] + 'c', invalidation_mode=" \
           "py_compile.PycInvalidationMode.UNCHECKED_HASH)"
    subprocess.run([python, "-I", "-S", "-c", code, source], check=True)
    with open(source + "c", "rb") as file:
        content = file.read()
    os.remove(source), os.remove(source + "c")
    return content


def build(root, rows, python, version):
    """Writes a tree; the folders and archives it has as entries of a path."""
    os.makedirs(os.path.join(root, "unit"))
    archives = {}
    other = 12 if version != 12 else 11
    for row in rows:
        write(root, row.format(xy="3%d" % version, other=other), python, archives)
    for archive, members in archives.items():
        compiled = bytecode(python, root)
        with zipfile.ZipFile(os.path.join(root, archive), "w") as file:
            folders = {member[:i + 1] for member in members for i, c in enumerate(member) if c == "/"}
            for member in sorted(folders | set(members)):
                file.writestr(member, compiled if member.endswith(".pyc") else "")
    return sorted(os.path.join(root, name) for name in os.listdir(root) if name != "unit")


def random_rows(seed):
    """A tree of few names, so that they often meet."""
    chance = random.Random(seed)
    suffixes = [".py", ".py", ".pyc", ".so", ".abi3.so", EXT, FOREIGN, ".pyi", ".PY", ".txt", ".b.py", ""]
    rows = set()
    for _ in range(chance.randrange(5, 60)):
        folders = [chance.choice("123z")] + [chance.choice("abA") for _ in range(chance.randrange(3))]
        if folders[0] == "z":
            folders[0] = "z.zip"
        leaf = chance.choice(["a", "b", "A", "__init__"]) + chance.choice(suffixes)
        if chance.random() < 0.1:
            leaf += "/"
        elif chance.random() < 0.1 and folders[0] != "z.zip":
            leaf += " -> " + chance.choice(["a.py", "b", "../a", "../../1/b", "../2/a.py", "nowhere"])
        rows.add("/".join(folders) + "/" + leaf)
    kept = {}
    for row in sorted(rows):  # a name is a file, a folder or a link, the first that asks
        place = row.split(" -> ")[0].rstrip("/")
        above = {place[:i] for i, c in enumerate(place) if c == "/"}
        if place in kept or any(kept.get(a) == "leaf" for a in above):
            continue
        kept.update({a: "folder" for a in above})
        kept[place] = "folder" if row.endswith("/") else "leaf"
        yield row


# ---- the three kinds ----


def installed(label, python):
    root = os.path.realpath(tempfile.mkdtemp(prefix="finder-"))
    yield "installed " + label, lambda: compare(python, root, isolated=False)
    shutil.rmtree(root)


def generated(label, python, trees):
    code = "import sys; print(sys.version_info[1])"
    version = int(subprocess.check_output([python, "-I", "-S", "-c", code]))
    for name, rows in trees:
        root = os.path.realpath(tempfile.mkdtemp(prefix="finder-"))
        path = build(root, rows, python, version)
        yield "%s %s" % (name, label), lambda: compare(python, os.path.join(root, "unit"), path)
        shutil.rmtree(root)


def cases():
    seeds = int(os.environ.get("SEEDS", "60"))
    for label, python in interpreters().items():
        yield from installed(label, python)
        yield from generated(label, python, TREES.items())
        if label in ("debian", "3.13"):
            trees = [("random tree %d" % seed, list(random_rows(seed))) for seed in range(seeds)]
            yield from generated(label, python, trees)


def main():
    failed = total = 0
    for name, run in cases():
        if sys.argv[1:] and not any(word in name for word in sys.argv[1:]):
            continue
        asked, wrong = run()
        total += asked
        print("ok finder " + name if wrong is None else "not ok finder %s: %s" % (name, wrong))
        failed += wrong is not None
    print("# %d look-ups" % total)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
