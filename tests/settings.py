#!/usr/bin/python3
"""Configuration and baseline as a whole: hostile files, the schema, a baseline that edits elsewhere do not change.

    python3 tests/settings.py [--binary build/importscan] [--rounds 300]
"""

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import tomllib

import jsonschema

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
PYTHON = os.path.join(ROOT, "fixtures/tiny-python")


def run(*arguments, cwd, **variables):
    environment = {"PATH": "/usr/bin:/bin", "HOME": cwd, "LC_ALL": "C.UTF-8", **variables}
    for name in "ASAN_OPTIONS", "UBSAN_OPTIONS":
        if name in os.environ:
            environment[name] = os.environ[name]
    return subprocess.run([args.binary, *arguments], cwd=cwd, env=environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=60)


def tell(name, words=""):
    print("not ok settings %s: %s" % (name, words.replace("\n", " ")) if words else "ok settings " + name)


# --- hostile files ---


def hostile(generator):
    """Name, content, and whether it may be taken for a configuration."""
    yield "empty", b"", True
    yield "brackets", b"[" * 100000, False
    yield "nested arrays", b"entry = " + b"[" * 50000 + b"]" * 50000, False
    yield "nested tables", b"budget = " + b"{a=" * 50000 + b"1" + b"}" * 50000, False
    yield "a long key", b"a" * 900000 + b" = 1", False
    yield "a long dotted key", b".".join([b"a"] * 100000) + b" = 1", False
    yield "many keys", b"".join(b"key%d = %d\n" % (n, n) for n in range(60000)), False
    yield "many tables", b"".join(b"[[select]]\n" for n in range(60000)), False
    yield "a long string", b'platform = "' + b"x" * 900000 + b'"', True
    yield "too large", b"# " + b"x" * (2 << 20), False
    yield "NUL", b"select = 'IS1'\0", False
    yield "no UTF-8", b"select = 'IS\xff1'", False
    yield "escapes of a terminal", b'select = "\\u001b[31mred\\u0007"', False
    yield "a wide pattern", b'exclude = "' + b"*" * 5000 + b'x"', True
    yield "patterns that go back and forth", b'exclude = "' + b"*a" * 300 + b'"', True
    yield "quotes", b'"' * 50000, False
    yield "backslashes", b'x = """' + b"\\ \n" * 50000 + b'"""', False
    for n in range(40):
        yield "random bytes %d" % n, generator.randbytes(generator.randrange(1, 3000)), None


def check_hostile(room):
    generator = random.Random(11)
    path = os.path.join(room, "importscan.toml")
    with open(os.path.join(room, "unit.py"), "w") as out:
        out.write("import json\n")
    wrong = []
    for name, content, may_hold in hostile(generator):
        with open(path, "wb") as out:
            out.write(content)
        done = run("check", "unit.py", "--python", PYTHON, "--isolated-path", cwd=room)
        expected = {True: (0,), False: (2,), None: (0, 2)}[may_hold]
        if done.returncode not in expected or len(done.stderr) > 8192 or b"\x1b" in done.stderr:
            wrong.append("%s: status %d, %d bytes on stderr: %r" % (name, done.returncode, len(done.stderr), done.stderr[-200:]))
    os.remove(path)
    os.mkfifo(path)
    done = run("check", "unit.py", cwd=room)
    if done.returncode != 2 or b"importscan.toml" not in done.stderr:
        wrong.append("a FIFO: status %d, %r" % (done.returncode, done.stderr))
    os.remove(path)
    os.mkfifo(os.path.join(room, "pyproject.toml"))  # whose it is nobody knows
    done = run("check", "unit.py", "--python", PYTHON, cwd=room)
    if done.returncode != 0:
        wrong.append("a FIFO named pyproject.toml: status %d, %r" % (done.returncode, done.stderr))
    os.remove(os.path.join(room, "pyproject.toml"))
    os.mkdir(path)  # no file, so it is passed over
    done = run("check", "unit.py", "--python", PYTHON, cwd=room)
    if done.returncode != 0:
        wrong.append("a folder: status %d, %r" % (done.returncode, done.stderr))
    os.rmdir(path)
    tell("hostile files", "; ".join(wrong))


def check_broken_pyproject(room):
    """Of a broken pyproject.toml that does not mention us nothing is said."""
    wrong = []
    for text, status in ("[tool.other\n", 0), ("[tool.importscan\n", 2), ("[tool.importscan]\nx = 1\n", 2), ("[tool]\nimportscan = 1\n", 0):
        with open(os.path.join(room, "pyproject.toml"), "w") as out:
            out.write(text)
        done = run("check", "unit.py", "--python", PYTHON, cwd=room)
        if done.returncode != status:
            wrong.append("%r: status %d" % (text, done.returncode))
    os.remove(os.path.join(room, "pyproject.toml"))
    tell("broken pyproject.toml", "; ".join(wrong))


# --- the schema ---


def value(generator, kinds=7):
    kind = generator.randrange(kinds)
    if kind == 0:
        return generator.choice(["true", "false"])
    if kind == 1:
        return str(generator.randrange(-2, 9))
    if kind == 2:
        return generator.choice(['"error"', '"s3"', '"main"', '"always"', '"IS2"', '"3.12"', '"20MB"', '"x"', '""'])
    if kind == 3:
        return "[%s]" % ", ".join(value(generator, 4) for _ in range(generator.randrange(3)))
    if kind == 4:
        return "{%s}" % ", ".join("%s = %s" % (name, value(generator, 4)) for name in generator.sample(["local-bytes", "init-modules", '"a.*"'], generator.randrange(3)))
    if kind == 5:
        return "1.5"
    return "1979-05-27"


def plain(document):
    """Dates are what JSON has not."""
    if isinstance(document, dict):
        return {key: plain(item) for key, item in document.items()}
    if isinstance(document, list):
        return [plain(item) for item in document]
    return document if isinstance(document, (str, int, float)) else 2.5


def check_schema(room):
    schema = json.loads(run("schema", "config", cwd=room).stdout)
    jsonschema.Draft7Validator.check_schema(schema)
    validator = jsonschema.Draft7Validator(schema)
    generator = random.Random(5)
    keys = sorted(set(schema["properties"]) - {"extend", "entry"}) + ["selct"]
    taken = refused = 0
    wrong = []
    for _ in range(args.rounds):
        lines = ["%s = %s" % (key, value(generator)) for key in generator.sample(keys, generator.choice([1, 1, 1, 2]))]
        with open(os.path.join(room, "c.toml"), "w") as out:
            out.write("\n".join(lines) + "\n")
        done = run("config", "--config", "c.toml", cwd=room)
        fits = validator.is_valid(plain(tomllib.loads("\n".join(lines))))
        # What the values mean is beyond the schema: it may let pass what the program refuses.
        if done.returncode not in (0, 2) or (done.returncode == 0 and not fits):
            wrong.append("%r: status %d, the schema %s" % (lines, done.returncode, "takes it" if fits else "refuses it"))
        taken += done.returncode == 0
        refused += not fits
    os.remove(os.path.join(room, "c.toml"))
    if not taken or not refused:
        wrong.append("%d were taken, %d refused" % (taken, refused))
    tell("schema of the configuration", "; ".join(wrong[:3]))


# --- the baseline ---

LIBRARIES = ["/usr/lib/python3.11/" + name for name in ("ctypes", "distutils", "email", "importlib", "lib2to3", "logging", "multiprocessing", "unittest", "xml")]


def edit(path, generator):
    """Blank lines and comments where nobody minds: before definitions, and at the top."""
    with open(path, "rb") as file:
        lines = file.read().split(b"\n")
    out = []
    for number, line in enumerate(lines):
        if number > 2 and line.startswith((b"def ", b"class ", b"import ", b"from ")) and not lines[number - 1].startswith(b"@"):
            out += generator.choice([[], [b""], [b"# a comment", b""]])
        out.append(line)
    with open(path, "wb") as file:
        file.write(b"\n".join(out))


def check_baseline(room):
    project = os.path.join(room, "project")
    os.mkdir(project)
    for library in LIBRARIES:
        if os.path.isdir(library):
            shutil.copytree(library, os.path.join(project, os.path.basename(library)))
    if not os.listdir(project):
        return tell("baseline", "there is no library to try it on")
    options = ["check", ".", "--fail-on", "info", "--baseline", "known.json", "--ignore", "IS9"]
    before = json.loads(run(*options[:4], *options[6:], "-o", "json", cwd=project).stdout)["summary"]
    done = run(*options, "--update-baseline", cwd=project)
    with open(os.path.join(project, "known.json"), "rb") as file:
        written = file.read()
    schema = json.loads(run("schema", "baseline", cwd=room).stdout)
    document = json.loads(written)
    wrong = [error.message for error in jsonschema.Draft202012Validator(schema).iter_errors(document)]
    count = sum(row["count"] for row in document["findings"])
    if count != before["errors"] + before["warnings"] + before["infos"] or count < 10 or done.returncode != 0:
        wrong.append("%d findings are known, of %s" % (count, before))
    keys = [[row.get(key, "") for key in ("path", "rule", "name", "statement", "distribution", "version")] for row in document["findings"]]
    if keys != sorted(keys) or len({tuple(key) for key in keys}) != len(keys):
        wrong.append("entries are not sorted, or one is there twice")
    generator = random.Random(3)
    for folder, _, names in os.walk(project):
        for name in names:
            if name.endswith(".py"):
                edit(os.path.join(folder, name), generator)
    for variables in {}, {"CI": "1"}:
        done = run(*options, "-o", "json", cwd=project, **variables)
        summary = json.loads(done.stdout)["summary"]
        if done.returncode != 0 or summary["known"] != count or summary["findings"]:
            wrong.append("after edits elsewhere %s of %d are known, found %s" % (summary["known"], count, summary["findings"]))
    with open(os.path.join(project, "known.json"), "rb") as file:
        if file.read() != written:
            wrong.append("the file changed")
    # One mended: gone from the file, and nothing else is.
    row = next(row for row in document["findings"] if row["count"] == 1)
    open(os.path.join(project, row["path"]), "w").close()
    gone = [other for other in document["findings"] if other["path"] != row["path"]]
    locked = run(*options, cwd=project, CI="true")
    if b"IS903" in locked.stdout:
        wrong.append("a stale entry is told though IS9 is not asked for")
    locked = run(*options[:-2], cwd=project, CI="true")
    if locked.returncode != 1 or b"IS903" not in locked.stdout:
        wrong.append("a stale entry passes in CI")
    run(*options, cwd=project)
    with open(os.path.join(project, "known.json")) as file:
        left = json.load(file)["findings"]
    if not left or any(other not in gone for other in left):
        wrong.append("what is left is not what there still is")
    tell("baseline of %d findings" % count, "; ".join(wrong))


def main():
    with tempfile.TemporaryDirectory() as room:
        check_hostile(room)
        check_broken_pyproject(room)
        check_schema(room)
        check_baseline(room)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--binary", default=os.path.join(ROOT, os.environ.get("B", "build"), "importscan"))
    parser.add_argument("--rounds", type=int, default=300)
    args = parser.parse_args()
    args.binary = os.path.abspath(args.binary)
    main()
