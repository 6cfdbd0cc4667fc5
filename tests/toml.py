#!/usr/bin/python3
"""TOML as analyzer/syntax/toml.c reads it against CPython's tomllib: the same documents are valid, and mean the same.

    python3 tests/toml.py [--tool build/tests/tools/dump_toml] [--rounds 6000] [FILE|DIR...]

The corpus is made here: cases written by hand, each alone; documents put together from pieces by a generator with a
fixed start; and both of these changed at a few bytes, which most do not survive. Files named on the
command line are compared as well. Integers beyond 64 bits and nesting beyond 100 are refused by design.
"""

import argparse
import datetime
import json
import math
import os
import random
import re
import subprocess
import sys
import tempfile
import tomllib

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)

def cases():
    """One a line of toml.txt, with \\n, \\t, \\xNN and the like escaped as in Python."""
    with open(os.path.join(HERE, "toml.txt"), encoding="ascii") as file:
        lines = file.read().splitlines()
    for line in lines:
        yield line.encode("latin-1", "backslashreplace").decode("unicode_escape").encode("utf-8", "surrogatepass")


WORDS = ["a", "b", "c", "d", "tool", '"a b"', "'x'", "1", "a-b", '"\\u0061"']
SCALARS = [
    "1", "-17", "0x1F", "0o7", "0b11", "1_000", "1.5", "-0.0", "6e23", "inf", "nan", "true", "false", '"s"', "'l'", '"\\n\\t\\u00e9"',
    '"""\nm\\\n   n"""', '"""m\\  \n   n"""', "'''\nl\n'''", "1979-05-27", "07:32:00", "1979-05-27T07:32:00Z", "1979-05-27 07:32:00.5+02:00",
    "2001-02-30", '"""""q"""', '""', "''", "[]", "{}",
]


class Generator:
    def __init__(self, seed):
        self.random = random.Random(seed)

    def key(self):
        return self.random.choice([".", " . "]).join(self.random.choices(WORDS, k=self.random.choice([1, 1, 1, 2, 3])))

    def value(self, depth=0):
        kind = self.random.random()
        if depth > 3 or kind < 0.7:
            return self.random.choice(SCALARS)
        if kind < 0.85:
            separator = self.random.choice([", ", ",\n", " ,# c\n"])
            return "[" + separator.join(self.value(depth + 1) for _ in range(self.random.randrange(4))) + self.random.choice(["]", ",]", "\n]"])
        return "{" + ", ".join(self.key() + " = " + self.value(depth + 1) for _ in range(self.random.randrange(4))) + "}"

    def document(self):
        lines = []
        for _ in range(self.random.randrange(1, 9)):
            kind = self.random.random()
            if kind < 0.2:
                lines.append("[" + self.key() + "]")
            elif kind < 0.35:
                lines.append("[[" + self.key() + "]]")
            elif kind < 0.4:
                lines.append("# " + self.random.choice(["c", '"', "'''"]))
            else:
                lines.append(self.key() + " = " + self.value() + self.random.choice(["", "", " # c"]))
        return self.random.choice(["\n", "\n", "\n\n", "\r\n"]).join(lines).encode()

    def change(self, document):
        data = bytearray(document)
        for _ in range(self.random.randrange(1, 4)):
            at = self.random.randrange(len(data) + 1)
            kind = self.random.random()
            if kind < 0.4:
                del data[at : at + self.random.randrange(1, 3)]
            elif kind < 0.7:
                data[at:at] = self.random.choice([b'"', b"'", b"\\", b"\n", b"\r", b" ", b"[", b"]", b"{", b"}", b".", b",", b"=", b"#", b"_", b"0", b"e", b"\t"])
            else:
                data[at : at + 1] = bytes([self.random.randrange(256)])
        return bytes(data)


def plain(value):
    """As dump_toml writes it."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, str):
        return "s:" + value
    if isinstance(value, float):
        return "f:" + ("nan" if math.isnan(value) else repr(value))
    if isinstance(value, (datetime.datetime, datetime.date, datetime.time)):
        return "d:" + value.isoformat()
    return value


def normal(value):
    """What the tool wrote, in the same form: microseconds cut, UTC as an offset, floats as repr has them."""
    if isinstance(value, dict):
        return {key: normal(item) for key, item in value.items()}
    if isinstance(value, list):
        return [normal(item) for item in value]
    if isinstance(value, str) and value.startswith("f:"):
        number = float(value[2:])
        return "f:" + ("nan" if math.isnan(number) else repr(number))
    if isinstance(value, str) and value.startswith("d:"):
        value = re.sub(r"\.(\d{1,6})\d*", lambda found: "." + found[1].ljust(6, "0"), value)
        return re.sub(r"\.000000", "", value).replace("Z", "+00:00")
    return value


def beyond(value, depth=0):
    """Integers and nesting that are refused by design."""
    if isinstance(value, dict):
        return depth > 90 or any(beyond(item, depth + 1) for item in value.values())
    if isinstance(value, list):
        return depth > 90 or any(beyond(item, depth + 1) for item in value)
    return isinstance(value, int) and not -(2**63) <= value < 2**63


def truth(data):
    try:
        return plain(tomllib.loads(data.decode("utf-8"))), True
    except (ValueError, RecursionError):
        return None, False


def read_all(tool, documents):
    with tempfile.TemporaryDirectory() as room:
        names = []
        for number, data in enumerate(documents):
            names.append("%d.toml" % number)
            with open(os.path.join(room, names[-1]), "wb") as out:
                out.write(data)
        for start in range(0, len(names), 2000):
            done = subprocess.run([tool, *names[start : start + 2000]], cwd=room, stdout=subprocess.PIPE, timeout=300)
            if done.returncode != 0:
                raise SystemExit("not ok toml: dump_toml ended with %d" % done.returncode)
            yield from done.stdout.split(b"\n")[:-1]


def compare(name, tool, documents):
    valid = wrong = left = 0
    for data, line in zip(documents, read_all(tool, documents), strict=True):
        meant, is_valid = truth(data)
        if is_valid and beyond(meant):
            left += 1
            continue
        valid += is_valid
        got = None if line.startswith(b"!") else normal(json.loads(line))
        if (got is not None) != is_valid or got != (normal(meant) if is_valid else None):
            wrong += 1
            if wrong <= 5:
                print("    %r: tomllib %s, here %s" % (data[:300], meant if is_valid else "refuses it", line[:300].decode("utf-8", "replace")))
    said = "%d documents, %d of them valid, %d beyond what is read" % (len(documents), valid, left)
    print("not ok toml %s: %d of %s come out otherwise" % (name, wrong, said) if wrong or not valid else "ok toml %s (%s)" % (name, said))
    return wrong


def files(places):
    for place in places:
        if os.path.isfile(place):
            yield place
        for folder, _, names in os.walk(place):
            yield from (os.path.join(folder, name) for name in sorted(names) if name.endswith(".toml"))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tool", default=os.path.join(ROOT, os.environ.get("B", "build"), "tests/tools/dump_toml"))
    parser.add_argument("--rounds", type=int, default=int(os.environ.get("ROUNDS", 6000)))
    parser.add_argument("places", nargs="*")
    args = parser.parse_args()
    generator = Generator(7)
    written = list(cases())
    made = [generator.document() for _ in range(args.rounds)]
    pool = written + made
    changed = [generator.change(generator.random.choice(pool)) for _ in range(args.rounds)]
    wrong = compare("cases written by hand", args.tool, written)
    wrong += compare("documents of a generator", args.tool, made)
    wrong += compare("changed documents", args.tool, changed)
    if args.places:
        read = []
        for path in files(args.places):
            with open(path, "rb") as file:
                read.append(file.read())
        wrong += compare("files", args.tool, read)
    sys.exit(wrong != 0)


if __name__ == "__main__":
    main()
