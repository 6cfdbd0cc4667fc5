"""Small programs with one hazard each, many to a file, and what is claimed of them.

A file of fixtures/lazy/ holds programs one after the other:

    === name-of-the-program
    # what could go wrong
    # waits: N M            names that unit.py imports and that must be put off; MODULE:N for those of another module
    # stays: N IS421        a name that must not be, with the reason
    # guarded: N IS448      the same, but it may be put off where something is added that keeps what would change
    # beyond: N IS441       the same, and it is known that it is put off all the same: a limit
    # absent: m             modules that must not be loaded at the end of the unit's imports (default: where the names
    #                       of `waits` in unit.py come from); `# absent: -` for none
    # either: N             nothing changes when it is put off; whether it is may be decided either way
    # argv: a b             arguments of the run
    # env: A=b              environment of the run
    --- unit.py [crlf] [cr] [bom] [latin-1] [no-end] [escapes]
    ...
    --- forced N: unit.py   what stands in place of unit.py once N is put off by hand; only where kit/forced.py cannot

A unit with a `handler` is imported by drive.py, which calls it and prints what it gave (it is made up where the program
has none); importscan never sees that file. Another unit is run itself.

The words after a path say how its bytes are made: line ends, byte order mark, codec, the last line's end left out,
and escapes like \\f in the text taken for what they mean.
"""

import ast
import os
import re
import shutil
import subprocess
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
FORCED = os.path.join(HERE, "forced.py")
PYTHON = "/usr/bin/python3"
SECONDS = 30
DRIVE = b"""import unit

print("loaded")
print("result:", unit.handler({}, None))
"""
PART = re.compile(r"--- (?:forced (\S+): )?(\S+)((?: [a-z0-9-]+)*)$")


def encoded(text, words):
    """The bytes of one file."""
    if "escapes" in words:
        text = re.sub(r"\\([ftv0])", lambda match: {"f": "\f", "t": "\t", "v": "\v", "0": "\0"}[match[1]], text)
    if "no-end" in words:
        text = text[:-1]
    if "crlf" in words:
        text = text.replace("\n", "\r\n")
    if "cr" in words:
        text = text.replace("\n", "\r")
    data = text.encode("latin-1" if "latin-1" in words else "utf-8")
    return (b"\xef\xbb\xbf" if "bom" in words else b"") + data


class Program:
    def __init__(self, group, name):
        self.group, self.name = group, name
        self.files, self.forced, self.claims = {}, {}, []

    def claimed(self, what):
        """The words of each claim of that kind."""
        return [words for kind, words in self.claims if kind == what]

    def places(self, what):
        """(module, name) of the names claimed."""
        for words in self.claimed(what):
            for word in words:
                module, _, name = word.rpartition(":")
                yield module or "unit", name

    def refusals(self, what="stays"):
        """(module, name, codes): what must stay and why."""
        for words in self.claimed(what):
            codes = [word for word in words if re.match(r"IS\d", word)]
            for word in words:
                if word not in codes:
                    module, _, name = word.rpartition(":")
                    yield module or "unit", name, codes

    def finish(self):
        if b"def handler(" in self.files["unit.py"]:
            self.files.setdefault("drive.py", DRIVE)
        return self

    @property
    def main(self):
        return "drive.py" if "drive.py" in self.files else "unit.py"

    @property
    def arguments(self):
        return [word for words in self.claimed("argv") for word in words]

    @property
    def environment(self):
        return dict(word.split("=", 1) for words in self.claimed("env") for word in words)

    def module_path(self, module):
        """The file of a module."""
        stem = module.replace(".", "/")
        for path in (stem + ".py", stem + "/__init__.py"):
            if path in self.files:
                return path
        raise KeyError("%s: no file of %s" % (self.name, module))

    def lay_out(self, folder, instead=(), without=()):
        for path, data in {**self.files, **dict(instead)}.items():
            if path in without:
                continue
            where = os.path.join(folder, path)
            os.makedirs(os.path.dirname(where), exist_ok=True)
            with open(where, "wb") as out:
                out.write(data)

    def absent(self):
        """Modules that must not be loaded once the unit's imports are done."""
        said = [word for words in self.claimed("absent") for word in words]
        if said:
            return [word for word in said if word != "-"]
        wanted = {name for module, name in self.places("waits") if module == "unit"}
        if not wanted:
            return []
        found = set()
        for node in ast.parse(self.files["unit.py"]).body:
            for name, target in bindings(node):
                if name in wanted:
                    found.add(target)
        return sorted(found)


def bindings(node):
    """(name, module that must load for it) of an import statement; relative ones are not told."""
    if isinstance(node, ast.Import):
        for alias in node.names:
            yield (alias.asname or alias.name.split(".")[0]), alias.name
    elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
        for alias in node.names:
            yield (alias.asname or alias.name), node.module


def read(path):
    """The programs of one file, in order."""
    group = os.path.splitext(os.path.basename(path))[0]
    found, part, lines = [], None, []

    def finish():
        if part is not None:
            forced, name, words = part
            data = encoded("".join(lines), words.split())
            into = found[-1].files if forced is None else found[-1].forced.setdefault(forced, {})
            into[name] = data
        lines.clear()

    with open(path, encoding="utf-8", newline="\n") as file:
        for line in file:
            if line.startswith("=== "):
                finish()
                part = None
                found.append(Program(group, line[4:].strip()))
            elif (match := PART.match(line)) and found:
                finish()
                part = match.groups()
            elif part is not None:
                lines.append(line)
            elif match := re.match(r"# (waits|stays|guarded|beyond|absent|argv|env|either): (.*)$", line):
                found[-1].claims.append((match[1], match[2].split()))
    finish()
    return [program.finish() for program in found]


def read_all(folder):
    return [program for name in sorted(os.listdir(folder)) if name.endswith(".txt")
            for program in read(os.path.join(folder, name))]


def run(program, folder, python=PYTHON, runner=(), instead=(), **environment):
    """(status, stdout) of the program as it lies in the folder, and its stderr. The folder is not in the output."""
    program.lay_out(folder, instead)  # a run may write into its folder
    with tempfile.TemporaryDirectory() as home:
        whole = {"PATH": "/usr/bin:/bin", "HOME": home, "LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "0",
                 **program.environment, **environment}
        done = subprocess.run([python, *runner, os.path.join(folder, program.main), *program.arguments], cwd=home, env=whole,
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS)
    out, err = (stream.decode("utf-8", "replace").replace(folder, "HERE") for stream in (done.stdout, done.stderr))
    if "forced.py: " in err:
        raise ValueError(err.strip())
    return (done.returncode, out), err


def run_forced(program, folder, names, python=PYTHON, before=()):
    """The same in a process that puts off the given (module, name)s, whatever they are, after `before` was done."""
    runner = [FORCED]
    for module, name in names:
        runner += ["--force", os.path.join(folder, program.module_path(module)), name]
    return run(program, folder, python, [*runner, *before, "--"])


class Room:
    """A folder that goes away."""

    def __enter__(self):
        self.path = os.path.realpath(tempfile.mkdtemp(prefix="importscan-lazy-"))
        return self.path

    def __exit__(self, *_):
        shutil.rmtree(self.path, ignore_errors=True)
