#!/usr/bin/env python3
"""The diffs that `importscan patch` writes, held against `patch`, `git apply` and Python's own codecs.

    python3 tests/patch.py [--tools build/tests/tools] [--rounds 300]

Files in every line end and encoding get edits; what must come out is worked out here, piece by piece. Then
one diff of all of them is applied by both tools, and taken back, and each file must be there byte for byte.
"""

import sys

sys.dont_write_bytecode = True

import argparse
import os
import random
import re
import shutil
import subprocess
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
BUILD = os.environ.get("B", "build")

LINES = ["import os", "", "def f(x):", "    return x + 1  # ä", "\f", 'name = "日本"', "\tpass", "a = (1,", "     2)",
         "x = '\\t' \\", "    'é'", "if x: pass; y = 2", "# end"]
# A cookie, the codec, and characters that are in it besides ASCII.
ENCODINGS = [("utf-8", "äé日本€😀"), ("latin-1", "äéÿ\xa0"), ("iso-8859-15", "é€"), ("cp1252", "é€“"), ("cp1251", "Жя"),
             ("euc_jp", "日本語かな"), ("shift_jis", "日本語かな"), ("cp932", "日本語①"), ("gbk", "中文字"), ("gb18030", "中文é"),
             ("big5", "中文字"), ("euc_kr", "한국"), ("koi8-r", "Жя"), ("ascii", "")]
ENDS = ["\n", "\r\n", "\r", "mixed"]
NAMES = [b"plain.py", b"with blank.py", b"two  blanks .py", b'quo"te.py', b"back\\slash.py", "größe/日本.py".encode(), b"odd\xff\xfe.py",
         b"tab\there.py", b"line\nend.py", b"apo'strophe.py", b"deep/er/still/x.py", b"-dash.py", b"sp ace/dir/x.py", b"del\x7f.py",
         b"dollar$(x).py", b"a/b/../b.py".replace(b"../", b"")]


def ends_in(text):
    """Each line end of the text: where it begins and where it stops."""
    return [match.span() for match in re.finditer(r"\r\n|\r|\n", text)]


def end_at(text, ends, at):
    """The line end of the line at `at`; of a last line without one, that of the line before."""
    for start, stop in ends:
        if start >= at:
            return text[start:stop]
    return text[slice(*ends[-1])] if ends else "\n"


class Case:
    """A file, fixes for it, and what has to come out."""

    def __init__(self, name, text, codec, mark=b"", fixes=()):
        self.name, self.text, self.codec, self.mark = name, text, codec, mark
        self.fixes = list(fixes)
        self.old = mark + text.encode(codec)

    def expected(self):
        ends = ends_in(self.text)
        edits = sorted({edit for fix in self.fixes for edit in fix})
        at, out = 0, self.mark
        for start, stop, new in edits:
            out += self.text[at:start].encode(self.codec)
            out += re.sub(r"\r\n|\r|\n", lambda _: end_at(self.text, ends, start), new).encode(self.codec)
            at = stop
        return out + self.text[at:].encode(self.codec)

    def words(self):
        """The tool counts bytes of UTF-8."""
        def offset(at):
            return str(len(self.text[:at].encode()) + max(0, at - len(self.text)))
        for number, fix in enumerate(self.fixes):
            if number > 0:
                yield "--"
            for start, stop, new in fix:
                yield from (offset(start), offset(stop), new)


def with_ends(lines, end, rng, last=True):
    text = ""
    for number, line in enumerate(lines):
        text += line
        if last or number + 1 < len(lines):
            text += rng.choice(["\n", "\r\n", "\r"]) if end == "mixed" else end
    return text


def random_edits(text, rng, wide):
    """Up to six edits that do not touch, each a fix of its own or a part of one."""
    allowed = [at for at in range(len(text) + 1) if text[at - 1:at + 1] != "\r\n"]
    points = sorted(rng.sample(allowed, min(len(allowed), 2 * rng.randint(1, 6))))
    fixes, before = [], -1
    for start, stop in zip(points[::2], points[1::2]):
        if rng.random() < 0.4:
            stop = start
        if start <= before:
            continue
        new = rng.choice(["", "x", "import io\n", "a\nb\n\nc", "\n", "(", "1\r\n2\r\n", text[start:stop], "".join(rng.choices(wide + "z\n", k=5))])
        if start == stop and not new:
            continue
        before = stop
        if fixes and rng.random() < 0.3:
            fixes[-1].append((start, stop, new))
        else:
            fixes.append([(start, stop, new)])
    return fixes


def make_cases(rounds):
    rng = random.Random(20240611)
    cases = []

    def add(text, codec="utf-8", mark=b"", fixes=()):
        if fixes:
            name = NAMES[len(cases)] if len(cases) < len(NAMES) else b"case %d/f.py" % len(cases)
            cases.append(Case(name, text, codec, mark, fixes))

    insert = [[(0, 0, "import io\n")]]
    for text in ("", "x", "x\n", "\n", "x\r\n", "x\r", "\f\n", "\f", "x = 1\ny = 2", "#\r\r\n\n"):
        add(text, fixes=insert)
        add(text, fixes=[[(len(text), len(text), "import io\n")]])
        add(text, fixes=[[(0, len(text), "")]] if text else ())
        add(text, fixes=[[(0, len(text), "y\n")]])
        add(text, mark=b"\xef\xbb\xbf", fixes=insert)
    long = "".join("line %d\n" % number for number in range(60))
    for gap in (1, 2, 6, 7, 8, 9):  # hunks that touch, and that just do not
        at = long.index("line 20"), long.index("line %d" % (20 + gap))
        add(long, fixes=[[(at[0], at[0] + 4, "LINE")], [(at[1], at[1] + 4, "LINE")]])
        add(long[:-1], fixes=[[(at[0], at[0], "new\n")], [(at[1], long.index("\n", at[1]) + 1, "")]])
    add(long[:-1], fixes=[[(len(long) - 1, len(long) - 1, " more")]])
    add(long[:-1], fixes=[[(len(long) - 1, len(long) - 1, "\n")]])
    add(long, fixes=[[(len(long) - 1, len(long), "")]])
    add(long[:-1], fixes=[[(0, 4, "L")], [(len(long) - 9, len(long) - 1, "")]])
    for codec, wide in ENCODINGS:
        for end in ENDS:
            for last in (True, False):
                lines = [line.encode(codec, "ignore").decode(codec) for line in LINES] + ["s = '%s'" % wide]
                cookie = [] if codec == "utf-8" else ["# -*- coding: %s -*-" % codec]
                text = with_ends(cookie + lines, end, rng, last)
                behind = len(text) - len(with_ends(lines, end, random.Random(0), last)) if end != "mixed" else text.index("import os")
                behind = text.index("import os") if cookie else behind
                marks = [b"", b"\xef\xbb\xbf"] if codec == "utf-8" else [b""]
                for mark in marks:
                    add(text, codec, mark, [[(behind, behind, "import io\n"), (text.index("x + 1"), text.index("x + 1") + 5, "f(x, '%s')" % wide)]])
                    for _ in range(max(1, rounds // 100)):
                        fixes = random_edits(text[behind:], rng, wide)
                        add(text, codec, mark, [[(start + behind, stop + behind, new) for start, stop, new in fix] for fix in fixes])
    for _ in range(rounds):
        lines = rng.choices(LINES, k=rng.randint(0, 30))
        text = with_ends(lines, rng.choice(ENDS), rng, rng.random() < 0.7)
        if "coding" not in text:
            add(text, fixes=random_edits(text, rng, "日é"), mark=rng.choice([b"", b"\xef\xbb\xbf"]))
    return cases


def write(folder, name, data):
    path = os.path.join(os.fsencode(folder), name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as out:
        out.write(data)


def read_tree(folder):
    found = {}
    for where, _, names in os.walk(os.fsencode(folder)):
        for name in names:
            path = os.path.join(where, name)
            with open(path, "rb") as data:
                found[os.path.relpath(path, os.fsencode(folder))] = data.read()
    return found


def tool(case, room, *options):
    done = subprocess.run([args.tools + "/edit_file", *options, os.path.join(os.fsencode(room), b"old", case.name), case.name, *case.words()],
                          capture_output=True)
    return done.stdout, done.stderr.decode(errors="replace"), done.returncode


def apply(command, start, diff, room):
    """The files after the tool took the diff; a message where it did not."""
    folder = os.path.join(room, "applied")
    shutil.rmtree(folder, ignore_errors=True)
    for name, data in start.items():
        write(folder, name, data)
    environment = {"PATH": os.environ["PATH"], "HOME": room, "GIT_CONFIG_NOSYSTEM": "1", "GIT_CEILING_DIRECTORIES": room, "LC_ALL": "C.UTF-8"}
    done = subprocess.run(command, input=diff, capture_output=True, cwd=folder, env=environment)
    if done.returncode != 0:
        return (done.stdout + done.stderr)[-600:].decode(errors="replace")
    return read_tree(folder)


def compare(got, wanted):
    if isinstance(got, str):
        return got
    for name in sorted(set(got) | set(wanted)):
        if got.get(name) != wanted.get(name):
            return "%r: %r is not %r" % (name, got.get(name), wanted.get(name))
    return ""


def tell(name, trouble):
    print("not ok patch %s: %s" % (name, trouble.replace("\n", " | ")[:900]) if trouble else "ok patch " + name)


def first(troubles):
    return next((trouble for trouble in troubles if trouble), "")


def check_bytes(cases, diffs):
    """The editor's own outcome, against Python's."""
    for case, (_, message, status) in zip(cases, diffs):
        if status != 0 or message:
            yield "%r %s: %s" % (case.name, case.codec, message)
        elif case.got != case.expected():
            yield "%r %s %r: %r is not %r" % (case.name, case.codec, case.fixes, case.got, case.expected())


def lines_of(data):
    return re.findall(rb"[^\n]*\n|[^\n]+", data)


def check_minimal(cases, diffs):
    """No hunk takes a line out at its edge that it puts back; counts say what follows."""
    for case, (diff, _, _) in zip(cases, diffs):
        body = lines_of(diff)[2:]
        runs = re.findall(r"-+\++", "".join(line[:1].decode("latin-1") for line in body if not line.startswith(b"\\")))
        plain = [line for line in body if not line.startswith(b"\\")]
        signs = "".join(line[:1].decode("latin-1") for line in plain)
        for match in re.finditer(r"(-+)(\++)", signs):
            gone, come = plain[match.start(1):match.end(1)], plain[match.start(2):match.end(2)]
            if gone[0][1:] == come[0][1:] and len(gone) + len(come) > 2 and not diff.count(b"\\ No newline"):
                yield "%r: %r goes and comes back" % (case.name, gone[0])
        if case.got == case.old and diff:
            yield "%r: a diff, and nothing changed" % case.name
        if case.got != case.old and not diff:
            yield "%r: no diff" % case.name
        assert runs is not None


def run_all(room):
    cases = make_cases(args.rounds)
    for case in cases:
        write(room + "/old", case.name, case.old)
        write(room + "/new", case.name, b"")
    diffs = []
    for case in cases:
        diffs.append(tool(case, room, "--into", room + "/new"))
        with open(os.path.join(os.fsencode(room), b"new", case.name), "rb") as data:
            case.got = data.read()
    tell("%d files become what their edits say" % len(cases), first(check_bytes(cases, diffs)))
    tell("hunks hold the lines that change", first(check_minimal(cases, diffs)))
    old, new = {case.name: case.old for case in cases}, {case.name: case.got for case in cases}
    forth = b"".join(diff for diff, _, _ in diffs)
    back = b"".join(tool(case, room, "--revert")[0] for case in cases)
    git, patch = ["git", "apply", "--whitespace=nowarn", "-"], ["patch", "-p1", "--no-backup-if-mismatch", "-f"]
    for name, command in ("git apply", git), ("patch -p1", patch):
        tell(name + " gives the same bytes", compare(apply(command, old, forth, room), new))
        tell(name + " takes them back by --revert", compare(apply(command, new, back, room), old))
        tell(name + " -R does, too", compare(apply(command + ["-R"], new, forth, room), old))
    check_new_files(room, git, patch)
    check_refusals(room)


def check_new_files(room, git, patch):
    files = {b"new/x y.py": b"a\r\nb", b"new/empty.py": b"", b"new/\xffz.py": b"\xef\xbb\xbf# x\n", b"new/q\".py": b"\n\n"}
    cases = [Case(name, data.decode("utf-8"), "utf-8") for name, data in files.items()]
    for case in cases:
        write(room + "/old", case.name, case.old)
    keep = {b"keep.py": b"kept\n"}
    forth = b"".join(tool(case, room, "--new")[0] for case in cases)
    gone = b"".join(tool(case, room, "--gone")[0] for case in cases)
    back = b"".join(tool(case, room, "--new", "--revert")[0] for case in cases)
    tell("a new file, taken back, is one that goes", "" if gone == back else "%r is not %r" % (gone, back))
    for name, command in ("git apply", git), ("patch -p1", patch):
        tell(name + " makes new files", compare(apply(command, keep, forth, room), {**keep, **files}))
        tell(name + " removes them", compare(apply(command, {**keep, **files}, back, room), keep))


def check_refusals(room):
    """A file, edits, and what each fix is told: an empty word where it is made."""
    rows = [
        ("latin-1 lacks it", "# coding: latin-1\nx = 'é'\n", "latin-1", [[(0, 0, "")], [(22, 22, "日")], [(22, 22, "ü")]], {1: "U+65E5"}),
        ("ascii lacks it", "# coding: ascii\nx\n", "ascii", [[(16, 17, "é")]], {0: "U+00E9"}),
        ("the cookie would move", "# coding: latin-1\nx = 'é'\n", "latin-1", [[(0, 0, "import io\nimport os\n")]], {0: "read back"}),
        ("overlapping replacements", "abcdef\n", "utf-8", [[(0, 3, "X")], [(2, 4, "Y")], [(4, 5, "Z")]], {1: "overlaps another"}),
        ("one of two overlaps, both stay out", "abcdef\n", "utf-8", [[(0, 3, "X")], [(2, 4, "Y"), (5, 6, "Q")]], {1: "overlaps another"}),
        ("an insertion where another ends", "f(x)\n", "utf-8", [[(0, 0, "g("), (4, 4, ")")], [(4, 4, ".h")]], {1: "overlaps another"}),
        ("the same bracket twice", "f(x)\n", "utf-8", [[(0, 0, "g("), (4, 4, ")")], [(2, 2, "g("), (4, 4, ")")]], {1: "overlaps another"}),
        ("beyond the end", "x\n", "utf-8", [[(0, 9, "")]], {0: "does not fit"}),
        ("inside a CRLF", "x\r\ny\r\n", "utf-8", [[(2, 2, "z")]], {0: "splits a line end"}),
        ("its own edits overlap", "abcdef\n", "utf-8", [[(0, 3, "X"), (1, 2, "Y")]], {0: "overlap each other"}),
        ("bytes that do not decode", "# coding: ascii\nx = 'é'\n", "utf-8", [[(16, 16, "z")]], {0: "does not decode"}),
        ("an unknown encoding", "# coding: nonsense\nx\n", "utf-8", [[(19, 19, "z")]], {0: "not known"}),
        ("NUL bytes", "x\0\n", "utf-8", [[(0, 0, "z")]], {0: "NUL"}),
    ]
    for name, text, codec, fixes, wanted in rows:
        case = Case(b"refused.py", text, codec, b"", fixes)
        write(room + "/old", case.name, case.old)
        write(room + "/new", case.name, b"")
        _, message, _ = tool(case, room, "--into", room + "/new")
        told = {int(number): words for number, words in re.findall(r"^fix (\d+): (.*)$", message, re.M)}
        right = {fix: words for fix, words in told.items() if fix not in wanted or wanted[fix] not in words}
        missing = {fix: words for fix, words in wanted.items() if fix not in told}
        case.fixes = [fix for number, fix in enumerate(fixes) if number not in told]
        got = read_tree(room + "/new")[b"refused.py"]
        trouble = "%r, not %r" % (told, wanted) if right or missing else ""
        if not trouble and got != case.expected():
            trouble = "%r, not %r" % (got, case.expected())
        tell("refuses: " + name, trouble)
    shared = Case(b"shared.py", "a\nb(1)\n", "utf-8", b"", [[(0, 0, "import io\n"), (2, 3, "c")], [(0, 0, "import io\n"), (4, 5, "2")], [(0, 0, "import os\n")]])
    write(room + "/old", shared.name, shared.old)
    write(room + "/new", shared.name, b"")
    tool(shared, room, "--into", room + "/new")
    got = read_tree(room + "/new")[b"shared.py"]
    tell("a shared edit is made once", "" if got == b"import io\nimport os\na\nc(2)\n" else repr(got))


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--tools", default=os.path.join(ROOT, BUILD, "tests", "tools"))
    parser.add_argument("--rounds", type=int, default=300)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as room:
        run_all(room)
