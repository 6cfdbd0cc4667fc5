#!/usr/bin/env python3
"""What the owner of a program says about imports: `# importscan: eager`, and `eager`, `effect-free`, `decorators-pure` of the configuration.

    python3 tests/hints.py [--binary build/importscan] [NAME...]

Each case is a small program with an import, and what is told of it without and with the owner's word: a code that keeps it, or that it
waits. Three actions must agree on that: `patch` (the rewritten file, and stderr), `stub` (the tree and its manifest: edits, imports that
stay, modules that wait; the program run from it gives what it gave, and what waits is not loaded at init) and `check` (the code, at
the import's line). A word that nothing hears is told, too.
"""

import sys

sys.dont_write_bytecode = True

import argparse
import json
import os
import re
import subprocess
import tempfile

from kit import patched

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PYTHON = "/usr/bin/python3"
WAITS = ("IS101", "IS102")
TINY = os.path.join(ROOT, "fixtures", "tiny-python")  # few files to read
RUN = """
import sys
sys.path.insert(0, sys.argv[1])
at_start = set(sys.modules)
import handler
at_init = sorted(set(sys.modules) - at_start)
import json
print(json.dumps({"init": at_init, "result": handler.handler({}, None)}))
"""
HANDLER = "\n\ndef handler(event, context):\n    return tools.answer()\n"
ANSWER = "\n\ndef answer():\n    return 42\n"
HEAVY = "CONST = 1\n" + "".join("def f%d(x):\n    return x + %d\n" % (n, n) for n in range(40))
BOTH = "import registry\nimport tools"
KNOWS_REGISTRY = "\n\ndef handler(event, context):\n    return tools.answer(), registry.route.__name__\n"
REGISTERS = "import registry\n\nregistry.register('tools')\n" + ANSWER
WEARS = "import registry\n\n\n@registry.route\ndef answer():\n    return 42\n"
REGISTRY = "ALL = []\n\n\ndef register(name):\n    ALL.append(name)\n\n\ndef route(function):\n    ALL.append(function)\n    return function\n"


class Case:
    """`before` and `after`: "waits", or the code that keeps `target`, imported in handler.py, without and with the owner's word."""

    def __init__(self, name, files, before, after, target="tools", instead=None, config="", stub=None, python=TINY):
        self.name, self.files, self.before, self.after, self.target = name, files, before, after, target
        self.instead = instead or {}  # what the owner writes into the files
        self.config = config          # what the owner configures
        self.stub = stub              # whether the target is a stub (without, with the word)
        self.python = python          # the standard library that is read


def simple(name, before, after, line="import tools", use=HANDLER, tools=ANSWER, **more):
    """handler.py with one import of tools; `said`: the same line with the owner's comment."""
    said = more.pop("said", None)
    files = {"handler.py": line + "\n" + use, "tools.py": tools, **more.pop("files", {})}
    return Case(name, files, before, after, instead={"handler.py": said + "\n" + use} if said else None, **more)


CASES = [
    # A comment keeps what would wait.
    simple("comment", "waits", "IS420", said="import tools  # importscan: eager"),
    simple("comment-with-a-reason", "waits", "IS420", said="import tools  # importscan: eager: its first use must be quick"),
    simple("comment-beside-another", "waits", "IS420", said="import tools  # noqa: F401 # importscan: eager"),
    simple("comment-before", "waits", "IS420", line="\nimport tools", said="# importscan: eager\nimport tools"),
    simple("comment-in-parentheses", "waits", "IS420", line="from tools import (\n    answer\n)", use=HANDLER.replace("tools.answer", "answer"),
           said="from tools import (\n    answer  # importscan: eager\n)"),
    simple("comment-of-a-word-that-is-none", "waits", "waits", said="import tools  # importscan: eagerly"),
    # It is the reason that is told, whatever else would keep it.
    simple("comment-on-what-is-read", "IS421", "IS420", use="\nKEPT = tools.answer\n" + HANDLER, said="import tools  # importscan: eager"),
    simple("comment-under-a-condition", "IS425", "IS420", line="try:\n    import tools\nexcept ImportError:\n    tools = None",
           said="try:\n    import tools  # importscan: eager\nexcept ImportError:\n    tools = None"),
    simple("comment-on-what-is-bound-again", "IS424", "IS420", use="\n\ndef other():\n    global tools\n    tools = 1\n" + HANDLER,
           said="import tools  # importscan: eager"),
    simple("comment-on-an-effect", "IS441", "IS420", tools="print('loads')\n" + ANSWER, said="import tools  # importscan: eager"),
    simple("comment-on-a-star", "IS426", "IS420", line="from tools import *", use=HANDLER.replace("tools.answer", "answer"),
           said="from tools import *  # importscan: eager"),
    # What it keeps is no stub.
    simple("comment-and-stub", "IS432", "IS420", line="import tools as __tools__", use="\n\ndef handler(event, context):\n    return 42\n", tools=HEAVY,
           said="import tools as __tools__  # importscan: eager", stub=(True, False)),
    # The configuration does the same by name.
    simple("eager", "waits", "IS420", config='eager = ["tools"]'),
    simple("eager-pattern", "waits", "IS420", config='eager = ["to*s"]'),
    simple("eager-below", "waits", "IS420", line="import shop.tools as tools", files={"shop/__init__.py": "", "shop/tools.py": ANSWER},
           target="shop.tools", config='eager = ["shop.*"]'),
    simple("eager-of-something-else", "waits", "waits", config='eager = ["tool"]'),
    simple("eager-and-stub", "IS432", "IS432", line="import tools as __tools__", use="\n\ndef handler(event, context):\n    return 42\n", tools=HEAVY,
           config='eager = ["tools"]', stub=(True, False)),
    # A module that is called free of effects, or the function that has one.
    simple("effect-free-module", "IS441", "waits", line=BOTH, use=KNOWS_REGISTRY, tools=REGISTERS, files={"registry.py": REGISTRY},
           config='effect-free = ["tools"]'),
    simple("effect-free-function", "IS441", "waits", line=BOTH, use=KNOWS_REGISTRY, tools=REGISTERS, files={"registry.py": REGISTRY},
           config='effect-free = ["registry.register"]'),
    simple("effect-free-other-function", "IS441", "IS441", line=BOTH, use=KNOWS_REGISTRY, tools=REGISTERS,
           files={"registry.py": REGISTRY}, config='effect-free = ["registry.route"]'),
    simple("effect-free-asks-the-environment", "IS442", "waits", tools="import os\n\nSTAGE = os.environ.get('STAGE')\n" + ANSWER,
           config='effect-free = ["tools"]', python=PYTHON),
    simple("effect-free-reads-a-file", "IS442", "waits", use=HANDLER + "\n\ndef clean(path):\n    path.unlink()\n", tools="TEXT = open('/etc/passwd').read()\n" + ANSWER,
           config='effect-free = ["tools"]'),
    simple("effect-free-may-print", "IS441", "waits", tools="try:\n    LIMIT = 3\nexcept ValueError:\n    print('no limit')\n" + ANSWER,
           config='effect-free = ["tools"]'),
    simple("effect-free-subclass", "IS441", "waits", tools="import base\n\n\nclass Tool(base.Base):\n    pass\n" + ANSWER,
           line="import base\nimport tools", use=HANDLER + "\n\ndef seen():\n    return base.SEEN\n", files={"base.py": "SEEN = []\n\n\nclass Base:\n    def __init_subclass__(cls):\n        SEEN.append(cls)\n"}, config='effect-free = ["tools"]'),
    simple("effect-free-of-the-process", "IS453", "waits", line="import tracemalloc", use="\n\ndef handler(event, context):\n    return tracemalloc.is_tracing()\n",
           target="tracemalloc", config='effect-free = ["tracemalloc"]', python=PYTHON),
    # It answers effects alone: what else keeps an import, keeps it.
    simple("effect-free-but-read", "IS421", "IS421", use="\nKEPT = tools.answer\n" + HANDLER, config='effect-free = ["tools"]'),
    # A decorator that registers nothing of interest.
    simple("decorators-pure", "IS441", "waits", line=BOTH, use=KNOWS_REGISTRY, tools=WEARS, files={"registry.py": REGISTRY},
           config='decorators-pure = ["registry.route"]'),
    simple("decorators-pure-with-arguments", "IS441", "waits", line=BOTH, use=KNOWS_REGISTRY, tools="from registry import tagged\n\n\n@tagged('a')\ndef answer():\n    return 42\n",
           files={"registry.py": REGISTRY + "\n\ndef tagged(tag):\n    def wear(function):\n        ALL.append((tag, function))\n        return function\n    return wear\n"},
           config='decorators-pure = ["registry.tagged"]'),
    simple("decorators-pure-of-another", "IS441", "IS441", line=BOTH, use=KNOWS_REGISTRY, tools=WEARS,
           files={"registry.py": REGISTRY}, config='decorators-pure = ["registry.other"]'),
]


def told(name, trouble=None):
    print("not ok hints %s: %s" % (name, str(trouble).replace("\n", " | ")[:500]) if trouble else "ok hints " + name, flush=True)
    return bool(trouble)


def ask(*arguments, cwd, python=TINY, status=(0, 1)):
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV", "CONDA", "XDG_"))}
    done = subprocess.run([options.binary, *arguments, "--python", python, "--isolated-path", "--no-progress", "-j", "1"], capture_output=True,
                          text=True, cwd=cwd, timeout=60, env={**kept, "LC_ALL": "C.UTF-8"})
    if done.returncode not in status:
        raise RuntimeError("%s ends with %d: %s" % (arguments[0], done.returncode, done.stderr[-300:]))
    return done


def write(folder, files):
    for path, text in files.items():
        where = os.path.join(folder, path)
        os.makedirs(os.path.dirname(where), exist_ok=True)
        with open(where, "w", encoding="utf-8") as file:
            file.write(text)


def run(folder):
    done = subprocess.run([PYTHON, "-I", "-S", "-B", "-c", RUN, folder], capture_output=True, text=True, timeout=30, cwd=folder)
    if done.returncode != 0:
        raise RuntimeError(done.stderr[-300:])
    *printed, last = done.stdout.splitlines()
    return printed, json.loads(last)


class Judge:
    """What the three actions say of one layout of a case."""

    def __init__(self, case, wanted, stub, folder, room):
        self.case, self.wanted, self.stub, self.folder, self.room, self.wrong = case, wanted, stub, folder, room, []
        with open(os.path.join(folder, "handler.py"), encoding="utf-8") as file:
            lines = file.read().splitlines()
        # The name may stand on a later line of the statement than its first word.
        self.lines = {number for number, line in enumerate(lines, 1) if re.search(r"import .*(tools|tracemalloc)|^    answer|^from tools", line)}
        self.waits = wanted == "waits"

    def expect(self, good, what):
        if not good:
            self.wrong.append(what)

    def patch(self):
        into = os.path.join(self.room, "into")
        told = ask("patch", "handler.py", "--min-saving", "0us", "--into", into, cwd=self.folder, python=self.case.python)
        path = os.path.join(into, "handler.py")
        names = {}
        if os.path.exists(path):
            with open(path, "rb") as file:
                names = patched.waiting(file.read(), path)
        off = any(self.case.target in targets for targets in names.values())
        self.expect(off == self.waits, "patch: it %s" % ("waits" if off else "stays"))
        codes = {match[4] for line in told.stderr.splitlines() if (match := patched.REFUSAL.match(line)) and int(match[2]) in self.lines}
        self.expect(self.waits and not codes or self.wanted in codes, "patch tells %s, not %s" % (" ".join(codes) or "nothing", self.wanted))

    def tree(self, plain):
        tree = os.path.join(self.room, "tree")
        said = ask("stub", "handler.py", "--into", tree, cwd=self.folder, python=self.case.python, status=(0,)).stderr
        with open(os.path.join(tree, "importscan-manifest.json"), encoding="utf-8") as file:
            changes = json.load(file)["changes"]
        edits = [row for row in changes["edits"] if row["path"] == "handler.py" and row["line"] in self.lines and row["code"] in WAITS]
        self.expect(bool(edits) == self.waits, "stub: %d edits of the import" % len(edits))
        stays = {row["code"] for row in changes["stays"] if row["path"] == "handler.py" and row["line"] in self.lines}
        self.expect(self.waits and not stays or self.wanted in stays, "the manifest says %s, not %s" % (" ".join(stays) or "nothing", self.wanted))
        self.expect(self.waits or ": %s " % self.wanted in said, "stub does not tell %s: %s" % (self.wanted, said))
        stubs = {row["module"] for row in changes["stubs"]}
        self.expect((self.case.target in stubs) == self.stub, "stubs: %s" % sorted(stubs))
        if self.case.stub and not self.stub:
            refused = [(row["module"], row["code"]) for row in changes["refused"]]
            self.expect((self.case.target, "IS420") in refused, "refused stubs: %s" % refused)
        got = run(tree)
        self.expect((got[0], got[1]["result"]) == (plain[0], plain[1]["result"]), "the tree gives %s" % (got,))
        self.expect(self.stub or (self.case.target in got[1]["init"]) != self.waits, "at init it is %sloaded" % ("" if self.waits else "not "))
        early = set(changes["waits"]) & set(got[1]["init"]) - stubs
        self.expect(not early, "loads and should wait: %s" % sorted(early))

    def check(self):
        found = json.loads(ask("check", "handler.py", "--select", "IS1,IS4", "--all", "-o", "json", cwd=self.folder, python=self.case.python).stdout)["findings"]
        codes = {row["code"] for row in found if row["path"].endswith("handler.py") and row["line"] in self.lines}
        good = codes & set(WAITS) if self.waits else self.wanted in codes
        self.expect(good, "check tells %s, not %s" % (" ".join(sorted(codes)) or "nothing", self.wanted))


def judge(case):
    wrong = []
    for word, wanted in (("without", case.before), ("with", case.after)):
        with tempfile.TemporaryDirectory(prefix="importscan-hints-") as room:
            folder = os.path.join(room, "unit")
            files = {**case.files, "importscan.toml": ""}
            if word == "with":
                files.update(case.instead, **{"importscan.toml": case.config + "\n"})
            write(folder, files)
            side = Judge(case, wanted, bool(case.stub and case.stub[word == "with"]), folder, room)
            side.patch()
            side.tree(run(folder))
            side.check()
            wrong += ["%s: %s" % (word, one) for one in side.wrong]
    return told(case.name, "; ".join(wrong))


# Words that nothing hears, and what is told of each: (comment's line, code).
UNHEARD = {
    "on-what-is-there-anyway": ("import sys  # importscan: eager\n\n\ndef handler(event, context):\n    return sys.maxsize\n", 1),
    "on-no-import": ("import tools\nLIMIT = 3  # importscan: eager\n" + HANDLER, 2),
    "on-a-late-import": ("def handler(event, context):\n    import tools  # importscan: eager\n    return tools.answer()\n", 2),
}


def unheard(name, text, line):
    with tempfile.TemporaryDirectory(prefix="importscan-hints-") as room:
        write(room, {"handler.py": text, "tools.py": ANSWER, "importscan.toml": ""})
        found = json.loads(ask("check", "handler.py", "--select", "IS9", "--all", "-o", "json", cwd=room).stdout)["findings"]
    rows = [(row["code"], row["line"]) for row in found]
    return told("unheard-" + name, None if rows == [("IS901", line)] else rows)


def main():
    bad = 0
    chosen = [case for case in CASES if not options.names or case.name in options.names]
    for case in chosen:
        try:
            bad += judge(case)
        except (RuntimeError, patched.Failed, OSError, ValueError, KeyError, SyntaxError, subprocess.SubprocessError) as problem:
            bad += told(case.name, "%s: %s" % (type(problem).__name__, problem))
    for name, (text, line) in UNHEARD.items() if not options.names else ():
        bad += unheard(name, text, line)
    return int(bad > 0)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--binary", default=os.environ.get("IMPORTSCAN", os.path.join(ROOT, "build/importscan")))
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    options.binary = os.path.abspath(options.binary)
    sys.exit(main())
