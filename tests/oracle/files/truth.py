"""The truth about one exercise: record.py runs it, and what it saw is kept below build/oracle/files/."""

import functools
import glob
import hashlib
import json
import os
import shutil
import subprocess
import tempfile

from kit import packages
from kit import truth

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(HERE)))
ROOM = os.path.join(ROOT, "build", "oracle")
EXERCISES = os.path.join(HERE, "exercises")
SECONDS = 120


def libraries():
    """The rows of libraries.tsv: (name, [package, ...], held, what)."""
    with open(os.path.join(HERE, "libraries.tsv"), encoding="utf-8") as file:
        rows = [line.rstrip("\n").split("\t") for line in file if line.strip() and not line.startswith("#")]
    return [(name, names.split(), group == "held", what) for name, names, group, what in rows]


def exercise(name):
    return os.path.join(EXERCISES, "use_%s.py" % name)


@functools.cache
def owners(tree):
    """Top-level name (`zope/interface` below a namespace) -> distribution, also for the metadata folders.

    A distribution is what one metadata folder's top_level.txt names together; any other name stands for itself."""
    tops = {}
    for name in sorted(os.listdir(tree)):
        path = os.path.join(tree, name)
        if name.endswith((".egg-info", ".dist-info", ".pth")) or name == "__pycache__":
            continue
        for top in parts(tree, name):
            tops[top] = top
    for info in sorted(glob.glob(os.path.join(tree, "*.egg-info")) + glob.glob(os.path.join(tree, "*.dist-info"))):
        named = top_level(info, tops)
        for top in named:
            tops[top] = named[0]
        if named:
            tops[os.path.basename(info)] = tops[named[0]]
    return tops


def parts(tree, name):
    """The names below which files are owned: folders without __init__.py are shared by distributions."""
    path = os.path.join(tree, name)
    if not os.path.isdir(path) or os.path.exists(os.path.join(path, "__init__.py")):
        return [name]
    inside = [one for one in sorted(os.listdir(path)) if one != "__pycache__"]
    if any(not os.path.isdir(os.path.join(path, one)) for one in inside) or name.count("/") >= 2:
        return [name]
    return [top for one in inside for top in parts(tree, name + "/" + one)]


def top_level(info, tops):
    try:
        with open(os.path.join(info, "top_level.txt"), encoding="utf-8") as file:
            named = file.read().split()
    except OSError:
        named = [os.path.basename(info).rpartition(".")[0].partition("-")[0].lower()]
    return [top for name in named for top in (name.replace(".", "/"), name + ".py") if top in tops]


def named(tree, package):
    """The distributions that a Debian package's files belong to."""
    known = owners(tree)
    found = set()
    for file in packages.files_of(package):
        parts = file.split("/")
        found.update(known[top] for top in ("/".join(parts[:depth]) for depth in range(1, 5)) if top in known)
    return sorted(found)


def record(unit, tree, seconds=SECONDS):
    with tempfile.TemporaryDirectory(prefix="importscan-files-") as home:
        out, given, work, beside = (os.path.join(home, name) for name in ("seen", "job", "work", "unit"))
        os.mkdir(work)
        os.mkdir(beside)  # some libraries write beside the script
        copy = shutil.copy(unit, beside)
        job = {"unit": copy, "tree": tree, "owners": owners(tree)}
        with open(given, "w", encoding="utf-8") as file:
            file.write(repr(job))
        environment = {"PATH": "/usr/bin:/bin", "HOME": home, "TMPDIR": home, "LANG": "C.UTF-8",
                       "PYTHONDONTWRITEBYTECODE": "1", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
        try:
            done = subprocess.run([truth.PYTHON, "-I", "-S", "-B", os.path.join(HERE, "record.py"), given, out], cwd=work,
                                  env=environment, timeout=seconds, stdin=subprocess.DEVNULL,
                                  stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        except subprocess.TimeoutExpired:
            raise RuntimeError("the exercise did not end in %d s" % seconds) from None
        if not os.path.exists(out):
            raise RuntimeError("the exercise ended early: %s" % done.stderr.decode(errors="replace")[-400:])
        with open(out, encoding="utf-8") as seen:
            return json.load(seen)


@functools.cache
def makers():
    """What a recording depends on besides the exercise and the packages."""
    digest = hashlib.sha256(truth.version().encode())
    for name in ("record.py", "truth.py"):
        with open(os.path.join(HERE, name), "rb") as part:
            digest.update(part.read())
    return digest.digest()


def of(name, names):
    """(what record.py saw, the tree it saw it in, was it remembered)."""
    tree, content = packages.tree(ROOM, names)
    digest = hashlib.sha256(repr((name, content)).encode() + makers())
    with open(exercise(name), "rb") as part:
        digest.update(part.read())
    path = os.path.join(ROOM, "files", "%s-%s.json" % (name, digest.hexdigest()[:24]))
    try:
        with open(path, encoding="utf-8") as known:
            return json.load(known), tree, True
    except (OSError, ValueError):
        pass
    seen = record(exercise(name), tree)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    for old in glob.glob(os.path.join(ROOM, "files", name + "-" + "?" * 24 + ".json")):
        os.unlink(old)
    if not seen["problem"]:
        with tempfile.NamedTemporaryFile("w", dir=os.path.dirname(path), delete=False, encoding="utf-8") as part:
            json.dump(seen, part)
        os.replace(part.name, path)
    return seen, tree, False
