#!/usr/bin/env python3
"""Folders as `check` may meet them: special files, links in a ring, depth, many files, odd names, odd bytes.

    python3 tests/hostile/folders.py [--binary build/importscan]

Each test makes a folder, checks it, and compares with what the specification promises: an answer in time, a
finding for what cannot be read and for nothing else, no file read twice, the same answer for any number of
threads, documents that fit their schema, and not one byte changed below the folder.
"""

import sys

sys.dont_write_bytecode = True

import argparse
import json
import os
import random
import signal
import subprocess
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(ROOT, "tests", "oracle"))

import jsonschema
from kit import claim

ROOM = os.path.join(ROOT, "build", "oracle", "folders")
SECONDS = 60
binary = None


def put(name, body=b""):
    path = os.path.join(os.fsencode(ROOM), os.fsencode(name))
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as out:
        out.write(body if isinstance(body, bytes) else body.encode())


def run(*arguments, stdout=subprocess.PIPE):
    return subprocess.run([binary, "check", *arguments, *claim.uncached(binary), *claim.isolated([])],
                          stdin=subprocess.DEVNULL, stdout=stdout, stderr=subprocess.PIPE, timeout=SECONDS,
                          env=claim.environment(), cwd=ROOM)


def schema(name):
    return json.loads(subprocess.run([binary, "schema", name], capture_output=True, check=True).stdout)


class Trouble(Exception):
    pass


def expect(condition, complaint):
    if not condition:
        raise Trouble(complaint)


def answer(*arguments, statuses=(0, 1)):
    """What check says of the room, as its JSON, which fits the schema."""
    done = run(*arguments, "-o", "json")
    expect(done.returncode in statuses, "exit %d: %s" % (done.returncode, done.stderr[-200:].decode(errors="replace")))
    expect(not done.stderr, "stderr: %s" % done.stderr[:200].decode(errors="replace"))
    document = json.loads(done.stdout.decode("utf-8"))
    jsonschema.validate(document, schema("check"))
    expect(document["summary"]["fails"] == (done.returncode == 1), "the status is not what `fails` says")
    return document


def found(document, code):
    return sorted(one["path"] for one in document["findings"] if one["code"] == code)


def special_files():
    put("real.py")
    os.mkfifo(os.path.join(ROOM, "fifo.py"))
    os.mkfifo(os.path.join(ROOM, "pipe"))
    os.mkfifo(os.path.join(ROOM, "pyproject.toml"))
    os.symlink("/dev/zero", os.path.join(ROOM, "zero.py"))
    os.symlink("gone.py", os.path.join(ROOM, "broken.py"))
    os.symlink("itself.py", os.path.join(ROOM, "itself.py"))
    os.mkdir(os.path.join(ROOM, "folder.py"))
    document = answer()
    expect(found(document, "IS004") == ["broken.py", "fifo.py", "itself.py", "zero.py"], found(document, "IS004"))
    expect(document["summary"]["modules"] == 1, "%d modules" % document["summary"]["modules"])


def an_init_that_is_none():
    os.makedirs(os.path.join(ROOM, "a", "__init__.py"))
    put("a/x.py")
    put("b/x.py")
    os.mkfifo(os.path.join(ROOM, "b", "__init__.py"))
    put("c/__init__.py/y.py")
    document = answer("--all")
    expect(document["summary"]["modules"] == 3, "%d modules" % document["summary"]["modules"])
    expect(answer("b")["summary"]["modules"] == 1, "b alone is not read")


def links_in_a_ring():
    put("a/one.py")
    put("b/two.py")
    os.symlink("..", os.path.join(ROOM, "a", "up"))
    os.symlink("../b", os.path.join(ROOM, "a", "b"))
    os.symlink("../a", os.path.join(ROOM, "b", "a"))
    os.symlink("self", os.path.join(ROOM, "self"))
    os.symlink(".", os.path.join(ROOM, "here"))
    expect(answer()["summary"]["modules"] == 2, "a file is read twice, or not at all")
    expect(answer("a", "b", ".", "here", "a/up")["summary"]["modules"] == 2, "folders in one another are read twice")
    expect(answer("a/b")["summary"]["modules"] == 1, "a link that is named is not followed")


def nested_deep():
    """Deeper than a path can be long: what can be reached is read, the rest is told."""
    put("top.py", "import gone_at_the_top\n")
    before = os.getcwd()
    try:
        os.chdir(ROOM)
        for _ in range(3000):
            os.mkdir("d")
            os.chdir("d")
            with open("x.py", "w", encoding="ascii") as out:
                out.write("import x\n")
    finally:
        os.chdir(before)
    document = answer()
    expect(document["summary"]["modules"] > 500, "%d modules" % document["summary"]["modules"])
    expect(1 <= len(found(document, "IS004")) <= 6, "%d are told of" % len(found(document, "IS004")))
    expect(found(document, "IS002") == ["top.py"], "what is beside the deep folder is lost")


def nested_packages():
    put("/".join(["p"] * 800) + "/x.py", "from ." + "." * 700 + " import y\nfrom ........ import p\n")
    for depth in range(1, 801):
        put("/".join(["p"] * depth) + "/__init__.py", "from . import p\n")
    document = answer()
    expect(document["summary"]["modules"] == 801, "%d modules" % document["summary"]["modules"])
    expect(answer("/".join(["p"] * 400))["summary"]["modules"] == 402, "a part of the package")


def ten_thousand_files():
    for number in range(10000):
        put("p%d/q%d/m%d.py" % (number % 10, number % 100, number),
            "import p%d.q%d.m%d\nimport gone_%d\nx = 1\n" % ((number + 1) % 10, (number + 1) % 100, number + 1, number))
    began = time.monotonic()
    document = answer()
    took = time.monotonic() - began
    expect(document["summary"]["modules"] == 10000, "%d modules" % document["summary"]["modules"])
    expect(len(found(document, "IS002")) == 10001, "%d unresolved imports" % len(found(document, "IS002")))
    expect(took < 20, "took %.0f s" % took)


def many_roots_and_many_missing():
    """Each project is a root of its own; looking for a name in all of them must not be their product."""
    for number in range(1500):
        put("project-%d/code.py" % number, "".join("import gone_%d_%d\n" % (number, which) for which in range(40)))
    began = time.monotonic()
    expect(len(found(answer(), "IS002")) == 60000, "some are lost")
    expect(time.monotonic() - began < 20, "took %.0f s" % (time.monotonic() - began))


def many_names_of_one_package():
    put("p/__init__.py", "".join("from .m%d import x as y%d\n" % (one, one) for one in range(3000)))
    for number in range(3000):
        put("p/m%d.py" % number, "x = 1\n")
    put("use.py", "from p import (" + ", ".join("y%d" % one for one in range(3000)) + ")\n"
        + "".join("from p import m%d\n" % one for one in range(3000)))
    began = time.monotonic()
    expect(not answer()["findings"], "something is found")
    expect(time.monotonic() - began < 10, "took %.0f s" % (time.monotonic() - began))


def many_comments():
    put("a.py", "".join("import gone_%d  # importscan: ignore[IS002] # noqa: IS002\n" % one for one in range(30000)))
    put("b.py", "x = [\n" + "  1,  # importscan: ignore[IS203]\n" * 50000 + "]\n")
    put("c.py", "# importscan: file-ignore[IS002]\n" * 20000 + "import gone\n" * 20000)
    began = time.monotonic()
    document = answer()
    expect(document["summary"]["suppressed"] == 50000, "%d are suppressed" % document["summary"]["suppressed"])
    expect(len(found(document, "IS901")) == 50000, "%d are unused" % len(found(document, "IS901")))
    expect(time.monotonic() - began < 20, "took %.0f s" % (time.monotonic() - began))


def huge_file():
    put("after.py", "import gone\n")
    with open(os.path.join(ROOM, "big.py"), "wb") as out:
        out.truncate(5 << 30)  # sparse: 5 GB of NUL bytes
    document = answer()
    expect(found(document, "IS004") + found(document, "IS008") == ["big.py"], "nothing is said of it")
    expect(found(document, "IS002") == ["after.py"], "what comes after it is lost")


def any_bytes():
    dice = random.Random(7)
    for number in range(300):
        put("r%d.py" % number, bytes(dice.randrange(256) for _ in range(dice.randrange(2000))))
    words = ["import a", "from . import *", "# noqa: IS002", "# importscan: ignore[", "'''", '"', "(", ")", "\\", "\n",
             "\r", "\t", " ", "def f():", "if TYPE_CHECKING:", "\0", "\x0c", "[IS", "]", "é", "lazy import x"]
    for number in range(300):
        put("w%d/__init__.py" % number, "".join(dice.choice(words) for _ in range(dice.randrange(200))))
    expect(answer("--all")["summary"]["modules"] == 600, "some are lost")


def odd_names():
    put(b"\xff\xfe.py", "import gone\n")
    put(b"\x80folder/x.py", "import gone\n")
    put("with\nline.py", "import gone\n")
    put("with:colon%.py", "import gone\n")
    put("-o.py", "import gone\n")
    put(".py", "import gone\n")
    put("a.b.py", "import gone\n")
    put("caf\u00e9.py", "import gone\n")
    put(b"\x1b[31m.py", "import gone\n")
    document = answer()
    expect(len(found(document, "IS002")) == 8, "%d of 8 files" % len(found(document, "IS002")))
    expect(sum("path_bytes" in one for one in document["findings"]) == 2, "path_bytes")
    text = run().stdout
    expect(text.count(b"IS002") == 8 and b"\x1b" not in text, "a name reaches the terminal as it is")
    expect(text.count(b"\n") == 8 + 2, "a name makes lines of its own")
    lines = run("-o", "jsonl").stdout.decode("utf-8").splitlines()
    finding = {"$ref": "#/$defs/finding", "$defs": schema("check")["$defs"]}
    for line in lines:
        jsonschema.validate(json.loads(line), finding)
    expect(len(lines) == 8, "jsonl has %d lines" % len(lines))


def the_same_answer():
    for number in range(300):
        put("p%d/m%d.py" % (number % 9, number), "import p%d.m%d, gone\ndef (:\n" % ((number * 5) % 9, number * 5 % 300))
    answers = {run("-o", "json", jobs).stdout for jobs in ("-j1", "-j2", "-j7", "-j1")}
    plain = {json.dumps({**json.loads(one), "args": None}) for one in answers}
    expect(len(plain) == 1, "the answer depends on the run")


def unreadable():
    put("closed.py")
    put("shut/x.py")
    put("open.py")
    os.chmod(os.path.join(ROOM, "closed.py"), 0)
    os.chmod(os.path.join(ROOM, "shut"), 0)
    try:
        if os.access(os.path.join(ROOM, "closed.py"), os.R_OK):
            return  # nothing is closed to this user
        document = answer()
        expect(found(document, "IS004") == ["closed.py", "shut"], found(document, "IS004"))
        done = run("shut", "-o", "json")
        expect(done.returncode == 2 and not done.stdout, "a folder that cannot be listed is checked")
    finally:
        os.chmod(os.path.join(ROOM, "shut"), 0o700)


def operands_that_are_none():
    os.mkfifo(os.path.join(ROOM, "fifo"))
    put("unit.py")
    put("folder/x.py")
    for operands in (["fifo"], ["gone"], ["/dev/zero"], ["unit.py", "fifo"], ["folder", "fifo"], ["folder", "gone"]):
        done = run(*operands, "-o", "json")
        expect(done.returncode == 2 and not done.stdout, "%s: exit %d" % (operands, done.returncode))
        expect(done.stderr.count(b"\n") == 1, "%s: %s" % (operands, done.stderr))


def nobody_reads():
    for number in range(3000):
        put("m%d.py" % number, "import gone_%d\n" % number)
    for form in ("text", "json", "jsonl"):
        reader, writer = os.pipe()
        os.close(reader)
        try:
            done = run("-o", form, stdout=writer)
        finally:
            os.close(writer)
        expect(done.returncode in (0, 1, 2), "%s: exit %d when nobody reads" % (form, done.returncode))
        with open("/dev/full", "wb") as full:
            done = run("-o", form, stdout=full)
        expect(done.returncode == 2, "%s: exit %d when stdout cannot be written" % (form, done.returncode))


def interrupted():
    for number in range(3000):
        put("m%d.py" % number, "x = [1, 2, 3]\n" * 3000)
    child = subprocess.Popen([binary, "check", "-o", "json:../folders.json", *claim.isolated([])], cwd=ROOM,
                             stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(0.4)  # the handler stands by then, also under sanitizers
    child.send_signal(signal.SIGINT)
    code = child.wait(SECONDS)
    expect(code in (130, 0), "exit %d after an interrupt" % code)


def schemas_agree():
    """A finding is the same object in every document."""
    expect(schema("check")["$defs"]["finding"] == schema("report")["$defs"]["finding"], "findings differ")
    for name in ("check", "report"):
        jsonschema.Draft202012Validator.check_schema(schema(name))


TESTS = [special_files, an_init_that_is_none, links_in_a_ring, nested_deep, nested_packages, ten_thousand_files,
         many_roots_and_many_missing, many_names_of_one_package, many_comments, huge_file, any_bytes, odd_names,
         the_same_answer, unreadable, operands_that_are_none, nobody_reads, interrupted, schemas_agree]


def snapshot():
    """Names, sizes and times; what is deeper than a path can be long is left out."""
    seen, open_folders = [], [os.fsencode(ROOM)]
    while open_folders:
        try:
            for one in os.scandir(open_folders.pop()):
                state = one.stat(follow_symlinks=False)
                seen.append((one.path, state.st_size, state.st_mtime_ns))
                if one.is_dir(follow_symlinks=False):
                    open_folders.append(one.path)
        except OSError:
            continue
    return sorted(seen)


def attempt(test):
    subprocess.run(["rm", "-rf", ROOM], check=True)
    os.makedirs(ROOM)
    made = []
    inner = globals()["run"]

    def run_and_remember(*arguments, **options):
        if not made:
            made.append(snapshot())
        return inner(*arguments, **options)

    globals()["run"] = run_and_remember
    try:
        test()
        if made and snapshot() != made[0]:
            return "something below the folder was changed"
    except Trouble as trouble:
        return str(trouble) or "a claim does not hold"
    except subprocess.TimeoutExpired:
        return "still running after %d s" % SECONDS
    except (OSError, ValueError, KeyError, jsonschema.ValidationError) as problem:
        return "%s: %s" % (type(problem).__name__, str(problem).splitlines()[0])
    finally:
        globals()["run"] = inner
    return ""


def main():
    global binary
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--binary", default=os.environ.get("IMPORTSCAN", os.path.join(ROOT, "build/importscan")))
    binary = os.path.abspath(options.parse_args().binary)
    bad = 0
    for test in TESTS:
        trouble = attempt(test)
        name = test.__name__.replace("_", " ")
        print("not ok folders %s: %s" % (name, trouble) if trouble else "ok folders %s" % name, flush=True)
        bad += bool(trouble)
    subprocess.run(["rm", "-rf", ROOM], check=True)
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main())
