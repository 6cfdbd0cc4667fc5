#!/usr/bin/env python3
"""Comments, and the lines of code they stand at: the program's reading against CPython's tokenizer.

    python3 tests/oracle/comments.py [--sample 1500] [FILE...]

Files of the standard library and of what is installed, and each of them again with Windows line ends. A file
that CPython cannot tokenize is left out.
"""

import sys

sys.dont_write_bytecode = True

import argparse
import io
import os
import random
import subprocess
import tempfile
import tokenize

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
FOLDERS = ["/usr/lib/python3.11", "/usr/lib/python3/dist-packages", os.path.join(ROOT, "fixtures")]
SKIPPED = {tokenize.NL, tokenize.COMMENT, tokenize.INDENT, tokenize.DEDENT, tokenize.ENCODING, tokenize.NEWLINE,
           tokenize.ENDMARKER}


def truth(body):
    """Rows of (line, first line of code, last line of code, alone, text), in source order."""
    rows, waiting, code = [], [], None
    for token in tokenize.tokenize(io.BytesIO(body).readline):
        if token.type == tokenize.COMMENT:
            waiting.append((token.start[0], token.string, code is None))
        elif token.type == tokenize.NEWLINE:
            rows += [(line, *code, alone, text) for line, text, alone in waiting]
            waiting, code = [], None
        elif token.type not in SKIPPED:
            code = (code[0] if code else token.start[0], token.end[0])
    return rows + [(line, 0, 0, alone, text) for line, text, alone in waiting]


def files(sample):
    found = [os.path.join(above, name) for folder in FOLDERS for above, _, names in os.walk(folder)
             for name in names if name.endswith(".py") and os.path.isfile(os.path.join(above, name))]
    random.Random(1).shuffle(found)
    return sorted(found[:sample])


def told(tool, paths):
    """By path, the rows that the tool shows; None for a file that it takes for no Python."""
    rows = {path: [] for path in paths}
    for first in range(0, len(paths), 200):
        part = paths[first:first + 200]
        done = subprocess.run([tool, *part], capture_output=True, check=True)
        for line in done.stdout.decode("utf-8", "replace").split("\n")[:-1]:
            number, rest = line.split(" ", 1)
            path = part[int(number) - 1]
            if rest == "odd":
                rows[path] = None
            elif rows[path] is not None:
                at, start, stop, alone, text = rest.split(" ", 4)
                rows[path].append((int(at), int(start), int(stop), alone == "1", text))
    return rows


def expected(path):
    try:
        with open(path, "rb") as source:
            body = source.read()
        return truth(body)
    except (tokenize.TokenError, SyntaxError, UnicodeDecodeError, OSError):
        return None


def compare(tool, paths):
    """Counts files and comments that agree, and names the first difference of each file that does not."""
    rows, seen, comments, wrong = told(tool, paths), 0, 0, []
    for path in paths:
        want = expected(path)
        if want is None or rows[path] is None:
            continue
        got, want = ([(*row[:4], row[4].rstrip()) for row in one] for one in (rows[path], want))
        seen += 1
        comments += len(want)
        if got != want:
            first = next((pair for pair in zip(got + [None], want + [None]) if pair[0] != pair[1]), None)
            wrong.append("%s: told %s, true is %s" % (path, *(first or ("more", "less"))))
    return seen, comments, wrong


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--tool", default=os.path.join(ROOT, os.environ.get("B", "build"), "tests/tools/show_comments"))
    options.add_argument("--sample", type=int, default=1500)
    options.add_argument("files", nargs="*")
    given = options.parse_args()
    paths = given.files or files(given.sample)
    bad = 0
    with tempfile.TemporaryDirectory(prefix="importscan-comments-") as room:
        other = []
        for number, path in enumerate(paths[:300]):
            with open(path, "rb") as source:
                body = source.read().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
            other.append(os.path.join(room, "%d.py" % number))
            with open(other[-1], "wb") as out:
                out.write(body)
        for name, part in (("as they are", paths), ("with Windows line ends", other)):
            seen, comments, wrong = compare(given.tool, part)
            if wrong or not given.files and seen < len(part) * 0.9:
                print("not ok comments %s: %d of %d files differ" % (name, len(wrong), seen))
                print("\n".join("    " + one for one in wrong[:20]))
                bad = 1
            else:
                print("ok comments %s: %d in %d files" % (name, comments, seen))
    return bad


if __name__ == "__main__":
    sys.exit(main())
