#!/usr/bin/python3
"""facts.py DUMP_FACTS [--all | --sample N] [PATH...] - our facts against CPython's ast.

DUMP_FACTS is the built tests/tools/dump_facts. Paths are files or trees; the default is the
standard library and dist-packages of this machine. Every file that CPython parses must give the
same tree: kinds, flags, operators, names, values, places; the same imports with their scopes and
guards; and its outline must agree with the whole. Prints each difference, exits 1 if there is one."""
import argparse
import ast
import collections
import json
import os
import random
import subprocess
import sys
import threading
import tokenize
import unicodedata
import warnings

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from python_tree import ANY, Expected  # noqa: E402

DEFAULT_TREES = ["/usr/lib/python3.11", "/usr/lib/python3/dist-packages"]
WITH_NAME = {"NAME", "ATTRIBUTE", "ALIAS", "IMPORT_FROM", "PARAM", "KEYWORD", "HANDLER", "NUMBER"}
LEFT_OUT = 1 << 7
ERROR, PYTHON2, OUTLINE = 1, 2, 4


def bytes_back(text):
    return text.encode("latin-1")


class Facts:
    """What dump_facts printed for one file."""

    def __init__(self, data):
        self.path = data["path"]
        self.flags = data["flags"]
        self.names = [bytes_back(n).decode("utf-8", "replace") for n in data["names"]]
        self.strings = [bytes_back(s) for s in data["strings"]]
        self.nodes = data["nodes"]
        self.scopes = data["scopes"]
        self.guards = data["guards"]
        self.import_rows = data["imports"]
        self.kinds = data["kinds"]

    def value(self, node):
        kind, _, _, value = node[:4]
        if kind in WITH_NAME:
            return self.names[value]
        if kind == "STRING":
            return self.strings[value]
        if kind in ("FUNCTION", "CLASS"):
            return self.names[self.scopes[value][1]]
        return None

    def tree(self):
        root, open_nodes = None, []
        for index, (kind, flags, extra, value, start, stop, end) in enumerate(self.nodes):
            while open_nodes and open_nodes[-1][1] <= index:
                open_nodes.pop()
            if kind == "COMPREHENSION":
                extra = self.kinds[extra]
            row = [kind, flags, extra, self.value(self.nodes[index]), start, stop, []]
            if open_nodes:
                open_nodes[-1][0][6].append(row)
            else:
                root = row
            open_nodes.append((row, end))
        return root

    def qualname(self, scope):
        names = []
        while scope:
            names.append(self.names[self.scopes[scope][1]])
            scope = self.scopes[scope][2]
        return ".".join(reversed(names))

    def guard_chain(self, guard):
        chain = []
        while guard:
            kind, guard, _ = self.guards[guard]
            chain.append(kind)
        return tuple(reversed(chain))

    def imports(self):
        result = []
        for alias, statement, scope, guard, _, _ in self.import_rows:
            _, _, level, module, start, _, _ = self.nodes[statement]
            as_name = self.names[self.nodes[alias + 1][3]] if self.nodes[alias][6] > alias + 1 else ""
            is_from = self.nodes[statement][0] == "IMPORT_FROM"
            result.append((start, level, self.names[module] if is_from else "",
                           self.value(self.nodes[alias]), as_name, self.qualname(scope),
                           self.guard_chain(guard)))
        return result


def merge_text(children):
    """Neighbouring texts of an f-string are one to CPython; `{x=}` adds text of its own there."""
    merged = []
    for child in children:
        if child[0] == "STRING" and merged and merged[-1][0] == "STRING":
            merged[-1] = merged[-1][:3] + [merged[-1][3] + child[3]] + merged[-1][4:]
        elif child[0] != "STRING" or child[3]:
            merged.append(child)
    return merged


def number_equal(ours, expected):
    try:
        return ast.literal_eval(ours) == expected
    except (ValueError, SyntaxError):
        return False


def same_value(kind, ours, expected):
    if expected is ANY or kind in ("FORMAT", "FSTRING"):
        return True
    if kind == "NUMBER":
        return number_equal(ours, expected) or repr(expected) in ("inf", "infj")
    if isinstance(expected, str) and not expected.isascii():
        expected = unicodedata.normalize("NFKC", expected)
    return (ours or "") == (expected or "") or ours == expected


def is_debug(source, node):
    text = source[node[4]:node[5]]
    return b"=}" in text.replace(b" ", b"") or b"=!" in text or b"=:" in text


def ends_in_semicolon(source, a, b):
    """CPython lets a block end with the semicolon behind its last statement."""
    return a[4] == b[4] and source[a[5]:b[5]].strip() == b";"


def bit_operands(node):
    """The operands of `&` and `^`, whose order of precedence the grammar has the wrong way round."""
    operands, work = [], [node]
    while work:
        node = work.pop()
        if node[0] == "BINARY" and node[2] in (12, 13):
            work.extend(node[6])
        else:
            operands.append(node)
    return operands


def difference(source, ours, expected):
    """The first place where two trees differ, or None."""
    work = [(ours, expected)]
    while work:
        a, b = work.pop()
        kind = a[0]
        if kind != b[0]:
            return f"{kind} at {a[4]}, expected {b[0]}"
        if kind == "FSTRING" and (is_debug(source, a) or b"\\N{" in source[a[4]:a[5]]):
            continue
        mine, theirs = a[6], b[6]
        if kind == "BINARY" and {a[2], b[2]} == {12, 13}:
            work.extend(zip(bit_operands(a), bit_operands(b)))
            continue
        if kind == "FSTRING":
            mine, theirs = merge_text(mine), merge_text(theirs)
        if a[1] != b[1] or a[2] != b[2]:
            return f"{kind} at {a[4]}: flags {a[1]} extra {a[2]}, expected {b[1]} and {b[2]}"
        if not same_value(kind, a[3], b[3]):
            return f"{kind} at {a[4]}: {a[3]!r}, expected {b[3]!r}"
        if b[4] is not None and (a[4], a[5]) != (b[4], b[5]) and not ends_in_semicolon(source, a, b):
            return f"{kind} at {a[4]}-{a[5]}, expected {b[4]}-{b[5]}"
        if len(mine) != len(theirs):
            return f"{kind} at {a[4]}: {len(mine)} children, expected {len(theirs)}"
        work.extend(zip(mine, theirs))
    return None


def outline_difference(whole, outline):
    """Every function is there, the same or left out; all that imports is the same."""
    if whole.imports() != outline.imports():
        return "outline: other imports"
    work = [(outline.tree(), whole.tree())]
    while work:
        a, b = work.pop()
        if a[0] != b[0] or (a[1] & ~LEFT_OUT) != b[1] or a[2:4] != b[2:4]:
            return f"outline: {a[:4]} at {a[4]}, expected {b[:4]}"
        if (a[4], a[5]) != (b[4], b[5]) and a[0] != "BLOCK":
            return f"outline: {a[0]} at {a[4]}-{a[5]}, expected {b[4]}-{b[5]}"
        mine, theirs = a[6], b[6]
        if a[1] & LEFT_OUT and a[0] == "FUNCTION":
            if mine[-1][6]:
                return f"outline: function at {a[4]} left out with statements"
            mine, theirs = mine[:-1], theirs[:-1]
        elif a[0] in ("BLOCK", "MODULE"):
            mine, theirs = without_docs(mine), without_docs(theirs)
        if len(mine) != len(theirs):
            return f"outline: {a[0]} at {a[4]}: {len(mine)} children, expected {len(theirs)}"
        work.extend(zip(mine, theirs))
    return None


def without_docs(statements):
    return [s for s in statements
            if s[0] != "EXPRESSION" or s[6][0][0] != "STRING"]


def read_source(path):
    """The file's bytes where it is UTF-8 that CPython 3.11 can parse, and its ast; else None."""
    with open(path, "rb") as file:
        source = file.read()
    try:
        encoding, _ = tokenize.detect_encoding(iter(source.splitlines(True)).__next__)
        if encoding not in ("utf-8", "utf-8-sig"):
            return None
        source = source.removeprefix(b"\xef\xbb\xbf")
        source.decode()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return source, ast.parse(source)
    except (SyntaxError, ValueError, UnicodeDecodeError, StopIteration, RecursionError):
        return None


def check(whole, outline, tally):
    read = read_source(whole.path)
    tally["files"] += 1
    if read is None:
        tally["not for CPython"] += 1
        return
    source, module = read
    expected = Expected(source, module)
    problems = []
    if whole.flags & ERROR:
        problems.append("we see a syntax error, CPython does not")
    problems.append(difference(source, whole.tree(), expected.tree))
    if whole.imports() != expected.imports:
        problems.append("other imports: " + repr(sorted(
            set(whole.imports()) ^ set(expected.imports))[:2]))
    problems.append(outline_difference(whole, outline))
    tally["nodes"] += len(whole.nodes)
    tally["imports"] += len(expected.imports)
    tally["functions"] += sum(n[0] == "FUNCTION" for n in whole.nodes)
    tally["left out"] += sum(n[0] == "FUNCTION" and n[1] & LEFT_OUT != 0 for n in outline.nodes)
    tally["outlines"] += bool(outline.flags & OUTLINE)
    problems = [p for p in problems if p]
    tally["agree" if not problems else "DIFFER"] += 1
    for problem in problems:
        print(f"{whole.path}: {problem}")


def dumps(tool, arguments, paths):
    """The facts of each path, in order, while the tool runs."""
    process = subprocess.Popen([tool, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    threading.Thread(target=lambda: (process.stdin.write("".join(p + "\n" for p in paths).encode()),
                                     process.stdin.close())).start()
    for line in process.stdout:
        yield Facts(json.loads(line))
    if process.wait() != 0:
        sys.exit(f"facts.py: {tool} ended with {process.returncode}")


def find_files(paths):
    for path in paths:
        if os.path.isfile(path):
            yield path
        for folder, _, names in os.walk(path):
            for name in names:
                full = os.path.join(folder, name)
                if name.endswith(".py") and os.path.isfile(full) and not os.path.islink(full):
                    yield full


def run(options):
    paths = sorted(find_files(options.paths or DEFAULT_TREES))
    if not options.all and not options.paths and len(paths) > options.sample:
        paths = sorted(random.Random(1).sample(paths, options.sample))
    tally = collections.Counter()
    pairs = zip(dumps(options.tool, [], paths), dumps(options.tool, ["--outline"], paths))
    for whole, outline in pairs:
        check(whole, outline, tally)
    print(", ".join(f"{count} {what}" for what, count in tally.items()))
    return 1 if tally["DIFFER"] else 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("tool")
    parser.add_argument("paths", nargs="*")
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--sample", type=int, default=1500)
    options = parser.parse_args()
    result = []
    sys.setrecursionlimit(100000)
    threading.stack_size(512 << 20)
    thread = threading.Thread(target=lambda: result.append(run(options)))
    thread.start()
    thread.join()
    sys.exit(result[0] if result else 2)


if __name__ == "__main__":
    main()
