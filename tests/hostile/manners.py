#!/usr/bin/env python3
"""What programs outside rely on, whatever they are fed: exit status, streams, bytes, time.

    python3 tests/hostile/manners.py [--binary build/importscan]

Each test makes a folder, runs the program there, and compares with what the specification promises
(sections 6 and 7): status 2 for a unit that cannot be read, never a wait on a FIFO, valid UTF-8, a short
stderr, the same bytes for any number of threads, and not one byte changed below the folder.
"""

import sys

sys.dont_write_bytecode = True

import argparse
import json
import os
import shutil
import signal
import subprocess
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(ROOT, "tests", "oracle"))

from kit import claim

ROOM = os.path.join(ROOT, "build", "oracle", "manners")
UNIT = os.path.join(ROOM, "main.py")
SECONDS = 60
binary = None


def put(name, body=b""):
    path = os.path.join(os.fsencode(ROOM), os.fsencode(name))
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as out:
        out.write(body if isinstance(body, bytes) else body.encode())


def run(*arguments, stdout=subprocess.PIPE):
    return subprocess.run([binary, *arguments, *claim.uncached(binary), *claim.isolated([])], stdin=subprocess.DEVNULL,
                          stdout=stdout, stderr=subprocess.PIPE, timeout=SECONDS, env=claim.environment(), cwd=ROOM)


def expect(done, status):
    """Empty when the status is right and a refusal is one short message."""
    if done.returncode != status:
        return "exit %d, not %d: %s" % (done.returncode, status, done.stderr[-200:].decode(errors="replace"))
    if status == 2 and (not done.stderr.strip() or done.stdout):
        return "a refusal says so on stderr and prints nothing"
    return ""


def refused(unit):
    for action in ([], ["graph"]):
        trouble = expect(run(*action, unit, "-o", "json"), 2)
        if trouble:
            return trouble
    return ""


def unit_missing():
    return refused("gone.py")


def unit_is_a_folder():
    os.makedirs(UNIT)
    return refused("main.py")


def unit_is_a_fifo():
    os.mkfifo(UNIT)
    return refused("main.py")


def unit_is_a_device():
    return refused("/dev/zero")


def unit_links_to_itself():
    os.symlink("main.py", UNIT)
    return refused("main.py")


def unknown_option():
    put("main.py")
    return expect(run("graph", "main.py", "--no-such-option"), 2)


def unknown_format():
    put("main.py")
    return expect(run("graph", "main.py", "-o", "no-such-format"), 2)


def full_disk():
    put("main.py", "import json\n")
    with open("/dev/full", "wb") as full:
        done = run("graph", "main.py", "-o", "json", stdout=full)
    return "" if done.returncode == 2 else "exit %d when stdout cannot be written" % done.returncode


def closed_pipe():
    put("main.py", "import " + ", ".join("gone_%d" % number for number in range(20000)) + "\n")
    reader, writer = os.pipe()
    os.close(reader)
    try:
        done = run("graph", "main.py", "-o", "json", stdout=writer)
    finally:
        os.close(writer)
    return "" if done.returncode in (0, 2) else "exit %d when nobody reads" % done.returncode


def short_stderr():
    put("main.py", "".join("import gone_%d\n" % number for number in range(5000)) + "import broken\n")
    put("broken.py", "x = = 1\n" * 5000)
    done = run("main.py", "-o", "json")
    if expect(done, 0) or len(done.stderr) > 8192:
        return expect(done, 0) or "%d bytes on stderr" % len(done.stderr)
    listed = len(json.loads(done.stdout).get("unresolved", ()))
    return "" if listed >= 5000 else "%d of 5000 unresolved imports are listed" % listed


def nothing_but_json():
    put("main.py", "import json, broken, gone\n")
    put("broken.py", "def (:\n")
    done = run("main.py", "-o", "json")
    json.loads(done.stdout)
    return expect(done, 0)


def names_that_are_no_text():
    put("main.py", "from pkg import *\nx = '\\udcff'\n")
    put("pkg/__init__.py", "__all__ = ['caf\\xe9', '\\udc80']\n")
    put(b"pkg/\xff\xfe.py")
    put(b"\x80folder/x.py")
    for action in (["graph"], []):
        done = run(*action, "main.py", "-o", "json")
        done.stdout.decode("utf-8")
        json.loads(done.stdout)
        if expect(done, 0):
            return expect(done, 0)
    return ""


def unit_below_a_folder_that_is_no_text():
    put(b"\xff/main.py", "import beside\n")
    put(b"\xff/beside.py")
    done = run("graph", b"\xff/main.py", "-o", "json")
    report = json.loads(done.stdout.decode("utf-8"))
    return expect(done, 0) or ("" if "beside" in claim.loads(report) else "the module beside it is not found")


def same_bytes():
    put("main.py", "import json, asyncio, email.message, xml.dom.minidom, http.server, a, b\n")
    put("a.py", "import b\n")
    put("b.py", "import a, unittest\n")
    answers = {run(*action, "main.py", "-o", "json", jobs).stdout
               for action in ([],) for jobs in ("-j1", "-j2", "-j7", "-j1")}
    graphs = {run("graph", "main.py", "-o", "json", jobs).stdout for jobs in ("-j1", "-j2", "-j7", "-j1")}
    if not all(graphs | answers):
        return "no answer"
    # `args` repeats what was asked for: the only place where the number of threads may show.
    plain = {json.dumps({**json.loads(one), "args": None}) for one in answers}
    plain_graphs = {json.dumps({**json.loads(one), "args": None}) for one in graphs}
    return "" if len(plain) == len(plain_graphs) == 1 else "the answer depends on the run"


def timely(least, seconds=20):
    """Answers in time, with at least so many modules."""
    began = time.monotonic()
    done = run("graph", "main.py", "-o", "json")
    took = time.monotonic() - began
    if expect(done, 0) or took > seconds:
        return expect(done, 0) or "took %.0f s" % took
    count = len(json.loads(done.stdout)["modules"])
    return "" if count >= least else "%d modules, not %d" % (count, least)


def cycles_of_star_imports():
    for number in range(400):
        put("m%d.py" % number, "from m%d import *\nimport m%d, m%d\n__all__ = ['x']\nx = 1\n" % (
            (number + 1) % 400, (number * 7) % 400, (number * 31) % 400))
    put("main.py", "import m0\n")
    return timely(400)


def long_chain():
    for number in range(20000):
        put("m%d.py" % number, "import m%d\n" % (number + 1))
    put("main.py", "import m0\n")
    return timely(20000)


def names_nested_deep():
    put("main.py", "import " + ".".join(["a"] * 5000) + "\n")
    put("a/__init__.py")
    return timely(2)


def huge_file():
    put("main.py", "try:\n    import big\nexcept Exception:\n    pass\nimport after\n")
    put("after.py")
    with open(os.path.join(ROOM, "big.py"), "wb") as out:
        out.truncate(5 << 30)  # sparse: 5 GB of NUL bytes
    done = run("graph", "main.py", "-o", "json")
    return expect(done, 0) or (
        "" if "after" in claim.loads(json.loads(done.stdout)) else "what comes after it is lost")


def interrupted():
    for number in range(3000):
        put("m%d.py" % number, "import m%d\n" % (number + 1) + "x = [1, 2, 3]\n" * 2000)
    put("main.py", "import m0\n")
    child = subprocess.Popen([binary, "graph", "main.py", "-o", "json", *claim.uncached(binary),
                              *claim.isolated([])], cwd=ROOM,
                             stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(0.05)
    child.send_signal(signal.SIGINT)
    code = child.wait(SECONDS)
    return "" if code in (130, 0) else "exit %d after an interrupt" % code


TESTS = [unit_missing, unit_is_a_folder, unit_is_a_fifo, unit_is_a_device, unit_links_to_itself, unknown_option,
         unknown_format, full_disk, closed_pipe, short_stderr, nothing_but_json, names_that_are_no_text,
         unit_below_a_folder_that_is_no_text, same_bytes, cycles_of_star_imports, long_chain,
         names_nested_deep, huge_file, interrupted]


def snapshot():
    return sorted((os.path.join(above, name), os.lstat(os.path.join(above, name)).st_mtime_ns)
                  for above, folders, names in os.walk(os.fsencode(ROOM)) for name in folders + names)


def attempt(test):
    shutil.rmtree(ROOM, ignore_errors=True)
    os.makedirs(ROOM)
    try:
        trouble = test()
    except subprocess.TimeoutExpired:
        return "still running after %d s" % SECONDS
    except (OSError, ValueError, KeyError) as problem:
        return "%s: %s" % (type(problem).__name__, problem)
    written = [name for name, _ in snapshot() if b"cache" in name or name.endswith((b".tmp", b"~"))]
    return trouble or ("left files: %s" % written if written else "")


def main():
    global binary
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--binary", default=os.environ.get("IMPORTSCAN", os.path.join(ROOT, "build/importscan")))
    binary = os.path.abspath(options.parse_args().binary)
    bad = 0
    for test in TESTS:
        trouble = attempt(test)
        name = test.__name__.replace("_", " ")
        print("not ok manners %s: %s" % (name, trouble) if trouble else "ok manners %s" % name, flush=True)
        bad += bool(trouble)
    shutil.rmtree(ROOM, ignore_errors=True)
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main())
