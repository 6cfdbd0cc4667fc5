#!/usr/bin/env python3
"""Editable installs, held against CPython with the finders that setuptools itself writes.

    python3 tests/oracle/editable.py

A virtual environment gets a .pth file and the finder module that the setuptools of an interpreter on this
machine generates; then each name is looked up by the finders in that environment's sys.meta_path, level by
level, and by tests/tools/find_module.c.
"""

import sys

sys.dont_write_bytecode = True

import os
import shutil
import subprocess
import tempfile

from finder import TOOL
from search_path import CLEAN, Scene, interpreters

TEMPLATE = """
import sys
try:
    from setuptools.command.editable_wheel import _finder_template
except ImportError:
    sys.exit(3)
sys.stdout.write(_finder_template(sys.argv[1], eval(sys.argv[2]), eval(sys.argv[3])))
"""

WALK = r"""
import sys

def look(full, path):
    for finder in sys.meta_path:
        spec = finder.find_spec(full, path)
        if spec is not None:
            return spec

for full in sys.argv[1:]:
    path, spec = None, None
    parts = full.split(".")
    for i in range(len(parts)):
        name = ".".join(parts[:i + 1])
        above, spec = path, look(name, path)
        if spec is None:
            break
        below = spec.submodule_search_locations
        path = list(getattr(below, "_path", below) or ())
        if name not in sys.modules:
            sys.modules[name] = type(sys)(name)
            sys.modules[name].__path__ = path
    real = lambda path: [p for p in path or () if not p.endswith(".__path_hook__")]
    if spec is None:
        print(name, *real(above), "=", "missing", sep="\t")
    else:
        print(name, *real(above), "=", spec.origin if spec.has_location else "", *real(path), sep="\t")
"""

FILES = ["src/pkg/__init__.py", "src/pkg/inner/__init__.py", "src/pkg/x.py", "src/single.py", "odd/place/data.py",
         "odd/tool/__init__.py", "odd/tool/y.py", "ns/one/a.py", "ns/two/b.py", "ns/two/deep/c.py", "it's/q.py",
         "shadow/__init__.py"]
MAPPING = {"pkg": "src/pkg", "single": "src/single", "renamed": "odd/tool", "n.mapped": "odd/tool", "e.f.g": "odd/tool",
           "q": "it's/q", "shadowed": "shadow", "gone": "nowhere"}
NAMESPACES = {"n": ["ns/one", "ns/two"], "k": ["odd"], "e": [], "e.f": []}
NAMES = ["pkg", "pkg.inner", "pkg.x", "pkg.none", "single", "renamed", "renamed.y", "n", "n.a", "n.b", "n.deep",
         "n.deep.c", "n.mapped", "n.mapped.y", "n.none", "k", "k.tool", "k.tool.y", "k.place.data", "q",
         "shadowed", "gone", "none", "Pkg", "e", "e.f", "e.f.g", "e.f.g.y", "e.none"]


def compare(scene, template):
    site = scene.venv("env", system="false")
    for file in FILES:
        scene.write(file, "")
    scene.write(os.path.join(site, "shadowed.py"), "")
    mapping = {name: scene.path(place) for name, place in MAPPING.items()}
    spaces = {name: [scene.path(place) for place in places] for name, places in NAMESPACES.items()}
    name = "__editable___thing_1_0_finder"
    code = subprocess.run([template, "-W", "ignore", "-c", TEMPLATE, "__editable__.thing-1.0.finder", repr(mapping),
                           repr(spaces)], env=CLEAN, stdout=-1, stderr=-1, text=True)
    if code.returncode == 3:
        return None, None
    scene.write(os.path.join(site, name + ".py"), code.stdout)
    scene.write(os.path.join(site, "__editable__.thing-1.0.pth"), "import %s; %s.install()\n" % (name, name))
    walk = scene.write("unit/walk_here.py", WALK)
    run = subprocess.run([scene.started, walk, *NAMES], env=CLEAN, stdout=-1, stderr=-1, text=True)
    if run.returncode != 0:
        return 0, "the walk failed: " + run.stderr[-300:]
    rows = [line.split("\t=\t") for line in run.stdout.splitlines()]
    questions = "".join(question + "\n" for question, _answer in rows)
    command = [TOOL, walk, "--python", scene.started]
    answers = subprocess.run(command, input=questions, stdout=-1, text=True, check=True).stdout.splitlines()
    for (question, wanted), answer in zip(rows, answers):
        kind, file, _is_package, _origin, *portions = answer.split("\t")
        if (["missing"] if kind == "missing" else [file, *portions]) != wanted.split("\t"):
            return len(rows), "%s: %s, CPython has %s" % (question, answer.split("\t"), wanted.split("\t"))
    return len(rows), None


def main():
    failed = total = 0
    for writer, template in interpreters().items():
        for label, python in interpreters().items():
            root = os.path.realpath(tempfile.mkdtemp(prefix="editable-"))
            number, wrong = compare(Scene(root, python), template)
            shutil.rmtree(root)
            if number is None:
                continue  # that interpreter has no setuptools, or an older one
            total += number
            case = "editable by %s in %s" % (writer, label)
            print("ok " + case if wrong is None else "not ok %s: %s" % (case, wrong))
            failed += wrong is not None
    print("# %d look-ups" % total)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
