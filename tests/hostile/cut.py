#!/usr/bin/env python3
"""Files cut short at many points: each must cost no more than a finding.

    python3 tests/hostile/cut.py [--binary build/importscan]

Python sources, a shared object and archives are cut at spread-out places. One unit imports hundreds of the
pieces, each in a `try`, so that one run of the program reads them all: it must exit 0, print JSON, list every
piece as a module with its own kind, and leave the folder alone. A run that fails is repeated with halves of
its pieces until the piece is known. Every fixture's own unit is then cut as well, and read as the unit.
"""

import sys

sys.dont_write_bytecode = True

import argparse
import glob
import os
import shutil
import zipfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(ROOT, "tests", "oracle"))

from kit import claim

ROOM = os.path.join(ROOT, "build", "oracle", "cut")
OBJECT = glob.glob("/usr/lib/python3.11/lib-dynload/_bz2*.so") or glob.glob("/usr/lib/python3.11/lib-dynload/*.so")
AT_ONCE = 400
SUFFIX = ".cpython-311-x86_64-linux-gnu.so"


def cuts(body, most):
    step = len(body) // most + 1
    return [body[:size] for size in range(0, len(body), step)] + [body]


def source_pieces():
    paths = glob.glob(os.path.join(ROOT, "fixtures", "**", "*.py"), recursive=True)
    bodies = sorted({open(path, "rb").read() for path in paths if os.path.isfile(path)})
    return sorted({piece for body in bodies for piece in cuts(body, 12)})


class Pieces:
    """What is cut, written out as modules p0, p1, ... beside a unit that imports them all."""

    def __init__(self, name, bodies, suffix, kind):
        self.name, self.bodies, self.suffix, self.kind = name, bodies, suffix, kind

    def write(self, bodies):
        shutil.rmtree(ROOM, ignore_errors=True)
        os.makedirs(ROOM)
        names = ["p%d" % number for number in range(len(bodies))]
        for name, body in zip(names, bodies):
            with open(os.path.join(ROOM, name + self.suffix), "wb") as piece:
                piece.write(body)
        unit = os.path.join(ROOM, "main.py")
        with open(unit, "w", encoding="utf-8") as text:
            for name in names:
                text.write("try:\n    import %s\nexcept BaseException:\n    pass\n" % name)
        return unit, names

    def trouble(self, binary, bodies):
        """What goes wrong with these pieces; empty when nothing does."""
        unit, names = self.write(bodies)
        before = sorted((one.name, one.stat().st_mtime_ns) for one in os.scandir(ROOM))
        try:
            report = claim.ask(binary, unit, claim.isolated([]), "graph", 120)
        except claim.Failed as problem:
            return str(problem)
        found = {module["name"]: module.get("kind") for module in report["modules"]}
        lost = [name for name in names if found.get(name) != self.kind]
        if lost:
            return "%d of %d pieces are not modules of kind %s, the first is %s" % (
                len(lost), len(names), self.kind, found.get(lost[0], "not listed"))
        after = sorted((one.name, one.stat().st_mtime_ns) for one in os.scandir(ROOM))
        return "" if before == after else "the folder changed"

    def test(self, binary):
        for first in range(0, len(self.bodies), AT_ONCE):
            bodies = self.bodies[first:first + AT_ONCE]
            trouble = self.trouble(binary, bodies)
            while trouble and len(bodies) > 1:
                half = bodies[:len(bodies) // 2]
                rest = bodies[len(bodies) // 2:]
                half_trouble = self.trouble(binary, half)
                rest_trouble = "" if half_trouble else self.trouble(binary, rest)
                if not half_trouble and not rest_trouble:
                    break
                bodies, trouble = (half, half_trouble) if half_trouble else (rest, rest_trouble)
            if trouble:
                return "%s (piece of %d bytes: %r)" % (trouble, len(bodies[0]), bodies[0][-60:])
        return ""


def archives():
    os.makedirs(os.path.dirname(ROOM), exist_ok=True)
    path = ROOM + ".zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("inside.py", "import json\n" * 20)
        out.writestr("pack/__init__.py", "")
    with open(path, "rb") as whole:
        body = whole.read()
    os.unlink(path)
    return cuts(body, 200)


def archive_trouble(binary, bodies):
    shutil.rmtree(ROOM, ignore_errors=True)
    os.makedirs(ROOM)
    paths = []
    for number, body in enumerate(bodies):
        paths.append(os.path.join(ROOM, "a%d.zip" % number))
        with open(paths[-1], "wb") as out:
            out.write(body)
    unit = os.path.join(ROOM, "main.py")
    with open(unit, "w", encoding="utf-8") as text:
        text.write("import inside\nimport pack\n")
    try:
        report = claim.ask(binary, unit, claim.isolated(paths), "graph", 120)
    except claim.Failed as problem:
        return str(problem)
    # The last archive is whole: it must be found behind all the broken ones.
    return "" if {"inside", "pack"} <= claim.loads(report) else "the whole archive behind the broken ones is not found"


def unit_trouble(binary):
    """Units themselves, cut: still exit 0 and JSON."""
    units = sorted(glob.glob(os.path.join(ROOT, "fixtures", "units", "*", "handler.py")))
    count = 0
    for path in units:
        with open(path, "rb") as whole:
            body = whole.read()
        for piece in cuts(body, 2):  # there are dozens of units, and sources are cut at many more places above
            shutil.rmtree(ROOM, ignore_errors=True)
            os.makedirs(ROOM)
            unit = os.path.join(ROOM, "handler.py")
            with open(unit, "wb") as out:
                out.write(piece)
            try:
                claim.ask(binary, unit, claim.isolated([]), "", 60)
            except claim.Failed as problem:
                return "%s after %d bytes: %s" % (os.path.relpath(path, ROOT), len(piece), problem)
            count += 1
    return "" if count else "no units"


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--binary", default=os.environ.get("IMPORTSCAN", os.path.join(ROOT, "build/importscan")))
    binary = os.path.abspath(options.parse_args().binary)
    with open(OBJECT[0], "rb") as whole:
        shared = whole.read()
    sources = source_pieces()
    tests = [
        ("cut sources (%d pieces)" % len(sources), Pieces("sources", sources, ".py", "source").test(binary)),
        ("cut shared object", Pieces("objects", cuts(shared, 300), SUFFIX, "extension").test(binary)),
        ("cut archives", archive_trouble(binary, archives())),
        ("cut units", unit_trouble(binary)),
    ]
    for name, trouble in tests:
        print("not ok %s: %s" % (name, trouble) if trouble else "ok %s" % name)
    shutil.rmtree(ROOM, ignore_errors=True)
    return 1 if any(trouble for _, trouble in tests) else 0


if __name__ == "__main__":
    sys.exit(main())
