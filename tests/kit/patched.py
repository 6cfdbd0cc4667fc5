"""A tree with its imports put off by importscan, and what can be read from it."""

import ast
import glob
import os
import re
import shutil
import subprocess
import tempfile

PYTHON = "/usr/bin/python3"
RUNTIME = "_importscan_rt"
# `path:line:column: IS421 sentence` on stderr: why a name stays.
REFUSAL = re.compile(r"^(.*?):(\d+):(\d+): (IS4\d\d) (.*)$")
SECONDS = 120


class Failed(Exception):
    """importscan did not do its work."""


class Outcome:
    def __init__(self, done):
        self.status, self.diff, self.said = done.returncode, done.stdout, done.stderr.decode("utf-8", "replace")

    def refusals(self):
        """(path, line, code, sentence)"""
        for line in self.said.splitlines():
            if match := REFUSAL.match(line):
                yield match[1], int(match[2]), match[4], match[5]


def patch(binary, unit, *options, cwd=None, isolated=True, python=PYTHON, weighed=False):
    """What `importscan patch` says of the unit; nothing but imports is touched. Small programs save nothing to speak of."""
    command = [binary, "patch", unit, "--select", "IS1", "--python", python, "--no-progress", "-j", "1", *options]
    command += ["--isolated-path"] if isolated else []
    command += [] if weighed else ["--min-saving", "0us"]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV", "CONDA", "XDG_"))}
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS, cwd=cwd or os.path.dirname(unit),
                          env={**kept, "LC_ALL": "C.UTF-8"})
    if done.returncode not in (0, 1):
        raise Failed("patch ends with %d: %s" % (done.returncode, done.stderr.decode("utf-8", "replace")[-400:]))
    return Outcome(done)


def overlay(into, tree):
    """Puts the files below `into` over the tree: their paths, sorted."""
    changed = []
    for folder, _, names in os.walk(into):
        for name in names:
            path = os.path.relpath(os.path.join(folder, name), into)
            os.makedirs(os.path.dirname(os.path.join(tree, path)), exist_ok=True)
            shutil.copy(os.path.join(into, path), os.path.join(tree, path))
            changed.append(path)
    return sorted(changed)


def is_runtime(path):
    return RUNTIME in path.split("/")


def parse(data, path="?"):
    return ast.parse(data, path)


def attached(tree):
    """The words that a rewritten file hands to its runtime."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id.startswith("__lz_attach"):
            for argument in node.args:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    yield argument.value


def waiting(data, path="?"):
    """{name that waits: [module it comes from]} of a rewritten file."""
    found = {}
    for words in attached(parse(data, path)):
        for entry in words.split(";"):
            base, colon, names = entry.strip().partition(":")
            if not base:
                continue
            if colon:
                for one in names.split(","):
                    name = one.strip().split(" as ")[-1].strip()
                    found.setdefault(name, []).append(base)
            else:
                module, _, name = base.partition(" as ")
                found.setdefault(name.strip() or module.split(".")[0], []).append(module.strip())
    return found


def imported(data, path="?"):
    """Names that the import statements of a module's body bind, in order; a star counts as one."""
    found = []
    for node in parse(data, path).body:
        if isinstance(node, ast.Import):
            found += [alias.asname or alias.name.split(".")[0] for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module != "__future__":
            found += [alias.asname or alias.name for alias in node.names]
    return found


def last_import(data, path="?"):
    """The line where the last import statement of a module's body ends."""
    return max((node.end_lineno for node in parse(data, path).body if isinstance(node, (ast.Import, ast.ImportFrom))), default=0)


def pythons():
    """Every CPython at hand that the runtime is made for, by version."""
    found = {}
    for path in [*glob.glob("/usr/bin/python3.*"), *glob.glob(os.path.expanduser("~/.pyenv/versions/3.*/bin/python"))]:
        match = re.search(r"/(?:python)?3\.(\d+)(?:\.\d+/bin/python)?$", path)
        if match and int(match[1]) >= 8:
            found.setdefault(int(match[1]), path)
    return [path for _, path in sorted(found.items())]


COMPILE = """
import sys
for line in sys.stdin.buffer.read().split(b"\\0")[:-1]:
    old, new = line.decode().split("\\n")
    def compiles(path):
        with open(path, "rb") as file:
            try:
                return compile(file.read(), path, "exec", dont_inherit=True) and ""
            except (SyntaxError, ValueError) as problem:
                return str(problem)
    if not compiles(old) and compiles(new):
        print(new, compiles(new))
"""


def compile_pairs(python, pairs):
    """What a CPython says of rewritten files whose originals it takes."""
    words = b"".join(("%s\n%s" % pair).encode() + b"\0" for pair in pairs)
    done = subprocess.run([python, "-W", "ignore", "-I", "-c", COMPILE], input=words, capture_output=True, timeout=SECONDS)
    return done.stdout.decode() + done.stderr.decode()


def apply(tool, tree, diff):
    """The words of a tool that does not take the diff; nothing where it does."""
    with tempfile.TemporaryDirectory() as home:
        environment = {"PATH": os.environ["PATH"], "HOME": home, "GIT_CONFIG_NOSYSTEM": "1", "GIT_CEILING_DIRECTORIES": os.path.dirname(tree),
                       "LC_ALL": "C.UTF-8"}
        done = subprocess.run(tool, input=diff, capture_output=True, cwd=tree, env=environment, timeout=SECONDS)
    return "" if done.returncode == 0 else (done.stdout + done.stderr).decode("utf-8", "replace")[-300:] or "exit %d" % done.returncode


TOOLS = (["patch", "-p1", "--binary", "--no-backup-if-mismatch", "--fuzz=0"], ["git", "apply", "--whitespace=nowarn"])


def files_of(tree):
    """{path: bytes} below a folder, without caches."""
    found = {}
    for folder, folders, names in os.walk(tree):
        folders[:] = [name for name in folders if name != "__pycache__"]
        for name in names:
            path = os.path.join(folder, name)
            with open(path, "rb") as file:
                found[os.path.relpath(path, tree)] = file.read()
    return found


def put_table(path, mark, text):
    """Puts the text between `<!-- MARK -->` and `<!-- end of MARK -->` of a document; alone into a new file."""
    begin, end = "<!-- %s -->" % mark, "<!-- end of %s -->" % mark
    if os.path.exists(path):
        with open(path, encoding="utf-8") as file:
            old = file.read()
        before, found, rest = old.partition(begin)
        if not found or end not in rest:
            raise ValueError("%s has no %s" % (path, begin))
        text = before + begin + "\n" + text + end + rest.partition(end)[2]
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
