#!/usr/bin/env python3
"""The test loaders themselves: what a loader off the file system must offer, on every CPython from 3.8 that is here.

    python3 tests/loaders.py [VERSION...]

A package with data, a namespace package, an extension module and metadata is served by each loader of kit/loaders.py
while its folder stands on sys.path too. A script asks what the notes say a loader must offer, and how the idioms of
resources behave; the answers must be the tables below. An answer that depends on the version is a function of it.
"""

import sys

sys.dont_write_bytecode = True

import glob
import json
import os
import shutil
import subprocess
import tempfile

from kit import programs

SECONDS = 60

FILES = {
    "pkg/__init__.py": "def whole():\n    return 'the source'\n",
    "pkg/part.py": "from . import sub\nfrom .sub import leaf\nNAME = __name__\n",
    "pkg/sub/__init__.py": "",
    "pkg/sub/leaf.py": "LEAF = 1\n",
    "pkg/data/x.txt": "content\n",
    "pkg/data/deep/y.bin": "y",
    "names/inner.py": "INNER = 1\n",
    "single.py": "import os\nHERE = __file__ if '__file__' in globals() else None\n",
    "pkg-1.5.dist-info/METADATA": "Metadata-Version: 2.1\nName: pkg\nVersion: 1.5\n",
    "pkg-1.5.dist-info/entry_points.txt": "[group]\nname = pkg.part\n",
    "pkg-1.5.dist-info/RECORD": "pkg/__init__.py,,\npkg/data/x.txt,,\npkg-1.5.dist-info/METADATA,,\n",
}

ASK = r'''
import importlib, importlib.util, inspect, io, json, os, pkgutil, runpy, sys
import importlib.metadata
answers = {}

def ask(name):
    def run(function):
        try:
            answers[name] = function()
        except BaseException as problem:
            answers[name] = type(problem).__name__
    return run

import pkg, pkg.part, single

@ask("__file__ is set")
def _():
    return hasattr(pkg, "__file__") and hasattr(pkg.part, "__file__") and hasattr(single, "__file__")

@ask("names of files are absolute, without ://, and end as the module does")
def _():
    files = [pkg.__spec__.origin, pkg.part.__spec__.origin, pkg.__path__[0], pkg.__loader__.get_filename("pkg")]
    return all(os.path.isabs(f) and "://" not in f and os.path.normpath(f) == f for f in files) and \
        files[0].endswith("/pkg/__init__.py") and files[1].endswith("/pkg/part.py") and files[3] == files[0]

@ask("there is such a file")
def _():
    return os.path.exists(pkg.__spec__.origin)

@ask("the spec has a location")
def _():
    spec = pkg.__spec__
    return spec.has_location and spec.submodule_search_locations == [os.path.dirname(spec.origin)] and \
        pkg.part.__spec__.submodule_search_locations is None and pkg.part.__spec__.parent == "pkg"

@ask("co_filename is the origin")
def _():
    return pkg.whole.__code__.co_filename == pkg.__spec__.origin

@ask("get_data")
def _():
    return pkg.__loader__.get_data(os.path.join(os.path.dirname(pkg.__spec__.origin), "data", "x.txt")).decode()

@ask("get_data of a path with dots")
def _():
    return pkg.__loader__.get_data(os.path.dirname(pkg.__spec__.origin) + "/sub/../data/x.txt").decode()

@ask("get_data of nothing")
def _():
    try:
        pkg.__loader__.get_data(os.path.join(os.path.dirname(pkg.__spec__.origin), "nothing"))
    except OSError:
        return "OSError"

@ask("get_source, get_code, is_package")
def _():
    loader = pkg.__loader__
    return loader.get_source("pkg").startswith("def whole") and loader.get_code("pkg").co_name == "<module>" and \
        loader.is_package("pkg") and not pkg.part.__loader__.is_package("pkg.part")

@ask("inspect.getsource")
def _():
    return inspect.getsource(pkg.whole).splitlines()[0]

@ask("submodules, relative imports")
def _():
    return pkg.part.leaf.LEAF, pkg.part.NAME

@ask("namespace package")
def _():
    import names.inner
    return names.inner.INNER, len(list(names.__path__)), getattr(names, "__file__", None)

@ask("extension module")
def _():
    name, = [name for name in EXTENSIONS]
    module = importlib.import_module("pkg." + name)
    return type(module.__loader__).__name__ != "zipimporter" and len(dir(module)) > 5

@ask("the folder is hidden")
def _():
    return FOLDER not in [os.path.dirname(p) for p in pkg.__path__]

@ask("a missing submodule")
def _():
    import pkg.nothing

@ask("a missing module of a served package's name")
def _():
    import pkg.data.nothing

@ask("iter_modules")
def _():
    return sorted((m.name, m.ispkg) for m in pkgutil.iter_modules(pkg.__path__) if m.name not in EXTENSIONS)

@ask("iter_modules of a folder's name")
def _():
    return sorted(m.name for m in pkgutil.iter_modules([os.path.dirname(pkg.__spec__.origin) + "/sub"]))

@ask("walk_packages")
def _():
    return sorted(m.name for m in pkgutil.walk_packages(pkg.__path__, "pkg.") if m.name.startswith("pkg.sub"))

@ask("version")
def _():
    return importlib.metadata.version("pkg")

@ask("entry points")
def _():
    points = importlib.metadata.entry_points()
    points = points.select(group="group") if hasattr(points, "select") else points["group"]
    return sorted({point.value for point in points})

@ask("pkgutil.get_data")
def _():
    found = pkgutil.get_data("pkg", "data/x.txt")
    return found if found is None else found.decode()

@ask("run_module")
def _():
    return runpy.run_module("pkg.sub.leaf")["LEAF"]

@ask("open beside the module")
def _():
    with open(os.path.join(os.path.dirname(pkg.__spec__.origin), "data", "x.txt")) as file:
        return file.read()

from importlib import resources

@ask("files, read_text")
def _():
    return resources.files("pkg").joinpath("data/x.txt").read_text(encoding="utf-8")

@ask("files, open")
def _():
    with resources.files("pkg").joinpath("data").joinpath("x.txt").open("rb") as file:
        return file.read().decode()

@ask("files, joinpath of two")
def _():
    return resources.files("pkg").joinpath("data", "x.txt").is_file()

@ask("files, iterdir")
def _():
    return sorted(entry.name for entry in resources.files("pkg").joinpath("data").iterdir())

@ask("as_file")
def _():
    with resources.as_file(resources.files("pkg").joinpath("data/x.txt")) as path:
        return open(path).read()

@ask("as_file of a folder")
def _():
    with resources.as_file(resources.files("pkg").joinpath("data")) as path:
        return sorted(os.listdir(path))

@ask("open of str(files())")
def _():
    return open(str(resources.files("pkg").joinpath("data/x.txt"))).read()

json.dump(answers, sys.stdout)
'''

ALL = ("dir", "zip", "mem", "memnofile", "memplain")
MEMORY = ("mem", "memnofile", "memplain")
CONTENT = "content\n"


def reader(version, loader):
    """Whether importlib.resources reaches the package's own files through the loader."""
    if version < (3, 9):
        return False
    if loader in ("dir", "zip"):
        return True
    return version >= (3, 10) and loader != "memplain"


def expected(version, loader):
    """question -> answer. None stands for `fails somehow`."""
    in_files = loader == "dir"
    same = {
        "__file__ is set": loader != "memnofile",
        "names of files are absolute, without ://, and end as the module does": True,
        "there is such a file": in_files,
        "the spec has a location": True,
        "co_filename is the origin": True,
        "get_data": CONTENT,
        "get_data of nothing": "OSError",
        "get_source, get_code, is_package": True,
        "inspect.getsource": "def whole():",
        "submodules, relative imports": [1, "pkg.part"],
        "namespace package": [1, 1, None],
        "a missing submodule": "ModuleNotFoundError",
        "a missing module of a served package's name": "ModuleNotFoundError",
        "iter_modules": [] if loader == "memplain" else [["part", False], ["sub", True]],
        "iter_modules of a folder's name": [] if loader == "memplain" else ["leaf"],
        "walk_packages": [] if loader == "memplain" else ["pkg.sub", "pkg.sub.leaf"],
        "version": "1.5",
        "entry points": ["pkg.part"],
        "pkgutil.get_data": None if loader == "memnofile" else CONTENT,
        "run_module": 1,
        "extension module": "ModuleNotFoundError" if loader == "zip" else True,
        "open beside the module": CONTENT if in_files else "NotADirectoryError" if loader == "zip"
        else "FileNotFoundError",
    }
    # zipimport does not fold dots.
    same["get_data of a path with dots"] = "OSError" if loader == "zip" else CONTENT
    same["the folder is hidden"] = not in_files
    able = reader(version, loader)
    fails = "fails"
    same["files, read_text"] = same["files, open"] = same["as_file"] = CONTENT if able else fails
    same["files, joinpath of two"] = (fails if loader == "zip" and version < (3, 10) else True) if able else fails
    same["files, iterdir"] = ["deep", "x.txt"] if able else fails
    same["as_file of a folder"] = ["deep", "x.txt"] if able and (in_files or version >= (3, 12)) else fails
    same["open of str(files())"] = CONTENT if in_files and version >= (3, 9) else fails
    if loader == "memplain" and version >= (3, 10):
        same["files, iterdir"] = []  # silently
        same["files, joinpath of two"] = fails
    return same


def pythons():
    """(version, path): Debian's, and the newest of each minor version among pyenv's."""
    found = {}
    for path in [*sorted(glob.glob(os.path.expanduser("~/.pyenv/versions/3.*/bin/python"))), programs.PYTHON]:
        try:
            said = subprocess.run([path, "-I", "-S", "-c", "import sys; print(*sys.version_info[:2])"],
                                  capture_output=True, text=True, timeout=SECONDS)
        except OSError:
            continue
        if said.returncode == 0:
            version = tuple(map(int, said.stdout.split()))
            if version >= (3, 8):
                found[version] = path
    return sorted(found.items())


def extension(python):
    """A small extension module of the interpreter's own: (name, file)."""
    ask = "import sysconfig; print(sysconfig.get_path('platstdlib'), sysconfig.get_config_var('EXT_SUFFIX'))"
    said = subprocess.run([python, "-I", "-S", "-c", ask], capture_output=True, text=True, timeout=SECONDS).stdout
    folder, suffix = said.split()
    for name in ("_queue", "_json", "_heapq", "_bisect"):
        for place in (folder, os.path.join("/usr/lib", os.path.basename(folder))):
            path = os.path.join(place, "lib-dynload", name + suffix)
            if os.path.exists(path):
                return name, path
    raise programs.Broken("%s has no extension module in a file" % python)


def lay_out(home, python):
    root, work = os.path.join(home, "root"), os.path.join(home, "work")
    os.mkdir(work)
    for relative, text in FILES.items():
        path = os.path.join(root, relative)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
    name, path = extension(python)
    shutil.copy(path, os.path.join(root, "pkg"))
    with open(os.path.join(work, "ask.py"), "w", encoding="utf-8") as file:
        file.write("FOLDER, EXTENSIONS = %r, [%r]\n%s" % (root, name, ASK))
    return root, os.path.join(work, "ask.py")


def answers(python, loader, root, script):
    hidden = [] if loader == "dir" else ["--path", root]
    command = [python, "-I", "-S", "-W", "ignore", programs.LOADERS, *hidden, loader, root, "pkg", "names", "single",
               "--", script]
    done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, cwd=os.path.dirname(script))
    if done.returncode != 0:
        raise programs.Broken(done.stderr.strip()[-300:])
    return json.loads(done.stdout)


def compare(got, wanted):
    wrong = ["%s was not asked" % name for name in sorted(set(wanted) - set(got))]
    for name, answer in sorted(got.items()):
        want = wanted[name]
        failed = isinstance(answer, str) and answer.endswith(("Error", "Exception", "StopIteration"))
        if answer != want and not (want == "fails" and (failed or answer is False)):
            wrong.append("%s: %r, not %r" % (name, answer, want))
    return wrong


def main():
    chosen = [tuple(map(int, one.split("."))) for one in sys.argv[1:]]
    bad = asked = 0
    for version, python in pythons():
        if chosen and version not in chosen:
            continue
        home = tempfile.mkdtemp(prefix="importscan-loaders-")
        try:
            root, script = lay_out(os.path.realpath(home), python)
            for loader in ALL:
                name = "loaders %d.%d %s" % (*version, loader)
                try:
                    wrong = compare(answers(python, loader, root, script), expected(version, loader))
                except (programs.Broken, ValueError, KeyError, subprocess.SubprocessError) as problem:
                    wrong = ["%s: %s" % (type(problem).__name__, problem)]
                asked += 1
                bad += bool(wrong)
                print("not ok %s: %s" % (name, "; ".join(wrong)) if wrong else "ok %s" % name, flush=True)
        except programs.Broken as problem:
            bad += 1
            print("not ok loaders %d.%d: %s" % (*version, problem))
        finally:
            shutil.rmtree(home, ignore_errors=True)
    return int(bad > 0 or not asked)


if __name__ == "__main__":
    sys.exit(main())
