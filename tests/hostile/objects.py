#!/usr/bin/env python3
"""Shared objects that are damaged, that lie, or that are no files at all: `natives` gives a finding and an end.

    python3 tests/hostile/objects.py [--binary build/importscan] [NAME...]
"""

import sys

sys.dont_write_bytecode = True

import argparse
import json
import os
import random
import resource
import shutil
import struct
import subprocess

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(ROOT, "tests", "oracle"))

from kit import claim

ROOM = os.path.join(ROOT, "build", "oracle", "objects")
REAL = "/usr/lib/python3.11/lib-dynload/_bz2.cpython-311-x86_64-linux-gnu.so"
SECONDS = 30
MOST_MEMORY = 1 << 30
binary = None


def put(name, data=b""):
    path = os.path.join(os.fsencode(ROOM), os.fsencode(name))
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as out:
        out.write(data)
    return os.fsencode(name)


def limit():
    if "san" not in os.path.dirname(binary):  # a sanitizer reserves far more than it uses
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))


def run(*arguments, status=0):
    done = subprocess.run([binary, "natives", *arguments, "-o", "json"], capture_output=True, cwd=ROOM, timeout=SECONDS,
                          stdin=subprocess.DEVNULL, env=claim.environment(), preexec_fn=limit)
    if done.returncode != status:
        raise claim.Failed("exit %d, not %d: %s" % (done.returncode, status, done.stderr.decode(errors="replace")[-300:]))
    if len(done.stderr) > 8192:
        raise claim.Failed("%d bytes on stderr" % len(done.stderr))
    return json.loads(done.stdout) if status == 0 else done.stderr


def codes(report, part=""):
    return {finding["code"] for finding in report["findings"] if part in finding["path"]}


class Object:
    """A shared object written by hand: whatever its tables are to say, they say."""

    def __init__(self):
        self.strings, self.entries, self.extra = bytearray(b"\0"), [], b""

    def string(self, text):
        self.strings += os.fsencode(text) + b"\0"
        return len(self.strings) - len(os.fsencode(text)) - 1

    def add(self, tag, value):
        self.entries.append((tag, value))

    def bytes(self, strings_size=None, load_size=None):
        start = 64 + 2 * 56
        dynamic_size = 16 * (len(self.entries) + 4)
        strings_at = start + dynamic_size
        size = strings_at + len(self.strings) + len(self.extra)
        entries = [*self.entries, (5, strings_at), (10, len(self.strings) if strings_size is None else strings_size),
                   (6, 0), (0, 0)]
        header = b"\x7fELF\2\1\1" + bytes(9) + struct.pack("<HHIQQQIHHHHHH", 3, 62, 1, 0, 64, 0, 0, 64, 56, 2, 64, 0, 0)
        load = struct.pack("<IIQQQQQQ", 1, 5, 0, 0, 0, load_size or size, load_size or size, 0x1000)
        dynamic = struct.pack("<IIQQQQQQ", 2, 6, start, start, start, dynamic_size, dynamic_size, 8)
        return header + load + dynamic + b"".join(struct.pack("<QQ", tag, value & (1 << 64) - 1) for tag, value in entries) + \
            bytes(self.strings) + self.extra


NEEDED, SONAME, RPATH, RUNPATH, VERNEED, VERNEEDNUM = 1, 14, 15, 29, 0x6ffffffe, 0x6fffffff


def made(*needs, rpath=None, soname=None):
    made = Object()
    for need in needs:
        made.add(NEEDED, made.string(need))
    if rpath is not None:
        made.add(RUNPATH, made.string(rpath))
    if soname is not None:
        made.add(SONAME, made.string(soname))
    return made.bytes()


def what_is_made_here_is_read():
    put("lib/libshop.so", made(soname="libshop.so"))
    put("a.so", made("libshop.so", rpath="$ORIGIN/lib"))
    report = run("a.so")
    needs = {native["path"]: [need["path"] for need in native["needs"]] for native in report["natives"]}
    return "" if needs == {"lib/libshop.so": [], "a.so": ["lib/libshop.so"]} and not report["findings"] else str(report)


def no_objects():
    """Readable, and nothing to load: a finding each, and status 0."""
    cases = {"empty.so": b"", "short.so": b"\x7fELF", "text.so": b"version https://git-lfs\n", "archive.so": b"!<arch>\n",
             "zeros.so": bytes(4096), "head.so": open(REAL, "rb").read(64)}
    for name, data in cases.items():
        put(name, data)
    report = run(*cases)
    listed = {native["path"] for native in report["natives"]}
    for name in cases:
        if codes(report, name) != {"IS306"}:
            return "%s has %s" % (name, codes(report, name))
    return "" if listed == set(cases) else "listed are %s" % listed


def cut_short():
    data = open(REAL, "rb").read()
    count, = struct.unpack_from("<H", data, 56)
    headers = [struct.unpack_from("<IIQQQQ", data, 64 + 56 * i) for i in range(count)]
    loaded = max(offset + size for kind, _, offset, _, _, size in headers if kind == 1)
    names = []
    for i in range(120):
        names.append(put("cut%03d.so" % i, data[:loaded * i // 120]))
    report = run(*names, put("uncut.so", data[:loaded]))  # what follows is not for the linker
    whole = [native["path"] for native in report["natives"] if native["path"].endswith("cut.so") or
             native["path"].startswith("cut") and "IS306" not in codes(report, native["path"])]
    return "" if whole == ["uncut.so"] and codes(report, "uncut") == set() else "nothing is said of %s" % whole


def changed_bytes():
    """Headers and tables with bytes changed, many at once and one by one."""
    data, pick = open(REAL, "rb").read(), random.Random(7)
    names = []
    for i in range(400):
        changed = bytearray(data)
        for _ in range(pick.randrange(1, 12)):
            changed[pick.randrange(0, 4096 if i % 2 else len(data))] = pick.choice((0, 1, 0x7f, 0x80, 0xff, pick.randrange(256)))
        names.append(put("changed%03d.so" % i, bytes(changed)))
    for start in range(0, len(names), 100):
        run(*names[start:start + 100])
    return ""


def refused_operands():
    os.mkfifo(os.path.join(ROOM, "fifo.so"))
    os.mkdir(os.path.join(ROOM, "folder.so"))
    os.symlink("/dev/zero", os.path.join(ROOM, "device.so"))
    for name in ("fifo.so", "folder.so", "device.so", "missing.so"):
        run(name, status=2)
    put("good.so", made())
    put("text.py", b"import os\n")
    run("good.so", "text.py", status=2)
    return ""


def needs_that_are_no_files():
    """In place of a library: a FIFO, a folder, a device, a link to itself. Nothing is waited for."""
    for kind in ("fifo", "folder", "device", "loop"):
        place = os.path.join(ROOM, kind)
        os.mkdir(place)
        library = os.path.join(place, "libshop.so")
        if kind == "fifo":
            os.mkfifo(library)
        elif kind == "folder":
            os.mkdir(library)
        else:
            os.symlink("/dev/zero" if kind == "device" else "libshop.so", library)
        put(kind + ".so", made("libshop.so", rpath="$ORIGIN/" + kind))
        report = run(kind + ".so")
        if codes(report) != {"IS301"}:
            return "%s: %s" % (kind, report["findings"])
    return ""


def many_needs():
    """Fifty thousand, each to be looked for."""
    put("a.so", made(*["libneed%d.so" % i for i in range(50000)]))
    report = run("a.so")
    return "" if {"IS301", "IS306"} <= codes(report) else "findings are %s" % codes(report)


def long_search_paths():
    """Many needs, and a search path of many folders, all of them there under another name."""
    os.makedirs(os.path.join(ROOM, "d"))
    path = ":".join("$ORIGIN/" + "./" * (i % 500) + "d" for i in range(3000))[:65000]
    put("a.so", made(*["libneed%d.so" % i for i in range(2000)], rpath=path))
    run("a.so")
    put("b.so", made("libneed.so", rpath="$" * 60000))
    run("b.so")
    put("c.so", made("libneed.so", rpath="${ORIGIN}" * 7000))
    run("c.so")
    return ""


def long_chain():
    """Each needs the next: nothing is followed by recursion."""
    count = 3000
    for i in range(count):
        put("lib%d.so" % i, made(*(["lib%d.so" % (i + 1)] if i + 1 < count else []), rpath="$ORIGIN", soname="lib%d.so" % i))
    report = run("lib0.so")
    order = [native["path"] for native in report["natives"]]
    return "" if order == ["lib%d.so" % i for i in reversed(range(count))] else "%d, %s" % (len(order), order[:3])


def large_cycle():
    count = 500
    for i in range(count):
        put("lib%d.so" % i, made("lib%d.so" % ((i + 1) % count), "lib%d.so" % (i * 7 % count), rpath="$ORIGIN"))
    report = run("lib0.so")
    orders = {native["load_order"] for native in report["natives"]}
    return "" if orders == {1} and "IS302" in codes(report) else "orders are %s" % orders


def itself():
    put("a.so", made("a.so", rpath="$ORIGIN", soname="a.so"))
    report = run("a.so")
    return "" if len(report["natives"]) == 1 and "IS302" in codes(report) else str(report["findings"])


def lying_tables():
    """Sizes and counts that nothing in the file bears out."""
    lies = Object()
    lies.add(NEEDED, 1 << 62)
    lies.add(SONAME, -1)
    lies.add(RPATH, 0xffffffff)
    lies.add(VERNEED, 64)
    lies.add(VERNEEDNUM, 1 << 40)
    put("offsets.so", lies.bytes())
    put("strings.so", lies.bytes(strings_size=1 << 63))
    put("segment.so", lies.bytes(load_size=1 << 60))
    header = bytearray(made("libshop.so"))
    header[56:58] = b"\xff\xff"  # program headers
    put("headers.so", bytes(header))
    header = bytearray(made("libshop.so"))
    header[40:48] = struct.pack("<Q", 64)
    header[58:64] = struct.pack("<HHH", 64, 0xffff, 0)  # sections
    put("sections.so", bytes(header))
    names = ["offsets.so", "strings.so", "segment.so", "headers.so", "sections.so"]
    report = run(*names)
    silent = [name for name in ("offsets.so", "strings.so", "segment.so") if not codes(report, name)]
    return "nothing is said of %s" % silent if silent else ""


def versions_in_a_ring():
    """Records that lead to one another by the smallest step, as many as there is room for."""
    ring = Object()
    ring.extra = struct.pack("<HHIII", 1, 0xffff, 1, 1, 1) * 20000
    ring.add(VERNEED, 0)
    for _ in range(2):  # its place is known once all entries are there
        ring.entries[-1] = (VERNEED, 64 + 112 + 16 * (len(ring.entries) + 4) + len(ring.strings))
    put("a.so", ring.bytes())
    run("a.so")
    return ""


def names_that_are_no_text():
    put(b"lib/lib\xff\xfe.so", made(soname=b"lib\xff\xfe.so"))
    put(b"\xe9\x01.so", made(b"lib\xff\xfe.so", b"lib\"\n\x1b[31m.so", rpath="$ORIGIN/lib"))
    report = run(b"\xe9\x01.so")
    native = report["natives"][-1]
    text = subprocess.run([binary, "natives", b"\xe9\x01.so"], capture_output=True, cwd=ROOM, env=claim.environment())
    if b"\x1b" in text.stdout or b"\xff" in text.stdout:
        return "control bytes on the terminal"
    found = native["needs"][0]
    return "" if native["path_bytes"] == "%E9%01.so" and found["path_bytes"] == "lib/lib%FF%FE.so" else str(native)


def large_file():
    """Above what is read: a finding, and no memory for it."""
    put("a.so", made())
    os.truncate(os.path.join(ROOM, "a.so"), 3 << 30)
    return "" if codes(run("a.so")) == {"IS306"} else "no finding"


def unit_with_a_damaged_module():
    put("pkg/__init__.py", b"from . import _good, _bad\n")
    put("pkg/_good.cpython-311-x86_64-linux-gnu.so", open(REAL, "rb").read())
    put("pkg/_bad.cpython-311-x86_64-linux-gnu.so", open(REAL, "rb").read(5000))
    put("main.py", b"import pkg\n")
    options = ["--python", "/usr/bin/python3", "--python-version", "3.11", "--isolated-path"]
    report = run("main.py", *options)
    if "IS306" not in codes(report, "_bad"):
        return "no finding of the damaged module"
    return "" if "IS313" in codes(report, "_good") else "findings are %s" % codes(report, "_good")


TESTS = [what_is_made_here_is_read, no_objects, cut_short, changed_bytes, refused_operands, needs_that_are_no_files, many_needs,
         long_search_paths, long_chain, large_cycle, itself, lying_tables, versions_in_a_ring, names_that_are_no_text,
         large_file, unit_with_a_damaged_module]


def attempt(test):
    shutil.rmtree(ROOM, ignore_errors=True)
    os.makedirs(ROOM)
    try:
        return test()
    except subprocess.TimeoutExpired:
        return "still running after %d s" % SECONDS
    except (claim.Failed, OSError, ValueError, KeyError, IndexError) as problem:
        return "%s: %s" % (type(problem).__name__, problem)


def main():
    global binary
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--binary", default=os.environ.get("IMPORTSCAN", os.path.join(ROOT, "build/importscan")))
    options.add_argument("names", nargs="*")
    chosen = options.parse_args()
    binary = os.path.abspath(chosen.binary)
    bad = 0
    for test in TESTS:
        if chosen.names and test.__name__ not in chosen.names:
            continue
        trouble = attempt(test)
        name = test.__name__.replace("_", " ")
        print("not ok objects %s: %s" % (name, trouble) if trouble else "ok objects %s" % name, flush=True)
        bad += bool(trouble)
    shutil.rmtree(ROOM, ignore_errors=True)
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main())
