#!/usr/bin/env python3
"""The examples of the rules IS2xx: that they are what they are said to be, and that importscan tells them apart.

    python3 tests/rules.py [-j N] [--truth] [NAME...]

fixtures/rules/CODE/NAME is a program (kit/programs.py) where NAME begins with `bad` or `good`. Truth: CPython runs it
from a folder, a zip and memory. `expect` says what comes of it, a line a loader: `zip same` (prints what it prints
from the folder), `zip prints TEXT`, `zip raises NAME`; a loader of kit/loaders.py, or `bare`: memory without
metadata. What is good is the same from zip and mem without saying so. What is bad says it, and goes wrong with one at
least, unless the rule is an info. Lines of bad code carry the rule: `# IS201 [SEVERITY] [PATH]`, the severity being
that of rules.def where none is given; an audit hook must have seen them touch PATH. importscan must find just those at
warning or above, and nothing in good code. What `importscan rule CODE` shows must stand in the examples of its code;
what it shows of other families is given to importscan as it stands there.
"""

import sys

sys.dont_write_bytecode = True

import argparse
import concurrent.futures
import json
import os
import re
import subprocess
import tempfile

from kit import programs

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
EXAMPLES = os.path.join(ROOT, "fixtures", "rules")
CODES = ["IS%d" % number for number in range(201, 220)]
OFF = {"IS219"}  # found only where they are selected
# Rules whose examples are plain text of a module. The others are about a permission, an encoding, a size, damage, an
# object, the way a module is loaded or what another module does, which no text alone shows.
PLAIN = ["IS001", "IS002", "IS003", "IS010", "IS101", "IS102", *("IS%d" % number for number in range(401, 415)), "IS416",
         *("IS%d" % number for number in range(420, 430)), "IS431", "IS432", "IS433", "IS441", "IS442", "IS443", "IS444",
         "IS445", "IS446", "IS450", "IS451", "IS453", "IS465"]
LOUD = ("error", "warning")
MARK = re.compile(r"#\s*(IS2\d\d)(?: (error|warning|info))?(?: (\S+))?$")
# Outcomes are those of a file that is read where it lies, and no event of Python tells of these.
UNSEEN = {"IS207", "IS213", "IS217", "IS218", "IS219"}


def severities(binary):
    """code -> severity, as `importscan rule` lists them."""
    listed = subprocess.run([binary, "rule"], capture_output=True, text=True, check=True, timeout=20).stdout
    return dict(line.split()[:2] for line in listed.splitlines())


def shown(binary, code):
    """The bad and the good example that `importscan rule CODE` prints, as lists of lines."""
    said = subprocess.run([binary, "rule", code], capture_output=True, text=True, check=True, timeout=20).stdout
    _, _, rest = said.partition("\nBad:\n\n")
    bad, _, rest = rest.partition("\nGood:\n\n")
    good = rest.partition("\n\n")[0]
    return [[line[4:] for line in part.splitlines() if line.strip()] for part in (bad, good)]


class Example:
    def __init__(self, code, name):
        self.code, self.name = code, name
        self.is_bad = name.startswith("bad")
        self.folder = os.path.join(EXAMPLES, code, name)
        self.wrong = []

    def expected(self):
        """loader -> what is said of it."""
        said = {} if self.is_bad else {"zip": "same", "mem": "same"}
        path = os.path.join(self.folder, "expect")
        if os.path.exists(path):
            with open(path, encoding="utf-8") as file:
                said.update(line.strip().split(" ", 1) for line in file if line.strip())
        return said

    def sources(self):
        for folder, _, names in sorted(os.walk(self.folder)):
            for name in sorted(names):
                if name.endswith(".py"):
                    path = os.path.join(folder, name)
                    with open(path, encoding="utf-8") as file:
                        yield os.path.relpath(path, self.folder), file.read().splitlines()

    def marks(self, severity):
        """{(file, line): (code, severity, path)}"""
        found = {}
        for path, lines in self.sources():
            for number, line in enumerate(lines, 1):
                mark = MARK.search(line)
                if mark:
                    found[path, number] = (mark.group(1), mark.group(2) or severity[mark.group(1)], mark.group(3) or "")
        return found

    def judge(self, binary, severity, truth_only):
        marks = self.marks(severity)
        if self.is_bad != bool(marks):
            self.wrong.append("bad code without a mark" if self.is_bad else "good code with a mark")
        if any(mark[0] != self.code for mark in marks.values()):
            self.wrong.append("the mark of another rule")
        with programs.Program(self.folder) as program:
            truth = programs.Proof(self.folder, __file__)
            if not truth.holds():
                self.check_touches(program, marks)
                self.check_outcomes(program, marks)
                self.wrong or truth.keep()
            if not truth_only:
                self.check_findings(program.ask(binary, *self.selection(binary)), marks)

    def check_touches(self, program, marks):
        touched = program.touched()
        if not program.printed:
            self.wrong.append("prints nothing from its folder")
        if not self.is_bad or self.code in UNSEEN:
            return
        for place, (code, _, path) in sorted(marks.items()):
            seen = touched.get(place, set())
            if code == "IS210" and place not in touched:
                continue  # pkg_resources reads, not the program
            if code in ("IS208", "IS211"):
                seen = seen.union(program.elsewhere, *touched.values())  # the loader reads later, on another line
            if not any(kind in programs.KINDS[code] and programs.covers(path, what) for kind, what in seen):
                self.wrong.append("%s:%d was not seen to touch %s: %s" % (*place, path, sorted(seen)))

    def check_outcomes(self, program, marks):
        expected, worse = self.expected(), False
        if not {"zip", "mem"} <= set(expected):
            self.wrong.append("expect must speak of zip and mem")
        for loader, said in expected.items():
            status, printed, stderr = program.run(loader)
            same = status == 0 and printed == program.printed
            worse = worse or not same
            what, _, rest = said.partition(" ")
            if what == "same":
                good = same
            elif what == "prints":
                good = status == 0 and printed.strip() == rest and not same
            else:
                good = status == 1 and stderr.split(":")[0] == rest
            if not good:
                self.wrong.append("from %s it should be %r, and was %d %r %s" % (loader, said, status, printed, stderr))
        if self.is_bad and not worse and any(mark[1] in LOUD for mark in marks.values()):
            self.wrong.append("goes wrong nowhere")

    def selection(self, binary):
        if self.code not in OFF:
            return []
        options = subprocess.run([binary, "--help"], capture_output=True, text=True, timeout=20).stdout
        return ["--select", self.code] if "--select" in options else []

    def check_findings(self, findings, marks):
        wanted = {(*place, code, severity) for place, (code, severity, _) in marks.items()}
        got = {(path, finding.get("line"), finding["code"], finding["severity"]) for path, finding in findings}
        for one in sorted(wanted - got):
            self.wrong.append("%s:%d should be %s %s; there: %s" % (*one, sorted(
                " ".join(other[2:]) for other in got if other[:2] == one[:2])))
        for one in sorted((one for one in got - wanted if one[3] in LOUD), key=str):
            self.wrong.append("%s:%s should not be %s %s" % one)
        for path, finding in findings:
            mark = marks.get((path, finding.get("line")))
            if mark and mark[0] == finding["code"] and mark[2]:
                named = (finding.get("resource") or "").rstrip("/")
                if not programs.matches(mark[2], named) and not programs.is_listed_by(mark[2], named):
                    self.wrong.append("%s:%d names %r, not %s" % (path, finding["line"], named, mark[2]))


def attempt(code, name, binary, severity, truth_only):
    example = Example(code, name)
    try:
        example.judge(binary, severity, truth_only)
    except (programs.Broken, OSError, KeyError, TypeError, ValueError, subprocess.SubprocessError) as problem:
        example.wrong.append("%s: %s" % (type(problem).__name__, problem))
    return example.wrong


def check_help(binary, code):
    """What the program shows of a rule is what was run here."""
    wrong = []
    for kind, lines in zip(("bad", "good"), shown(binary, code)):
        here = {re.sub(r"\s*" + MARK.pattern, "", line)
                for _, source in Example(code, kind).sources() for line in source}
        missing = [line for line in lines if line not in here]
        if not lines or missing:
            wrong.append("%s example: %s" % (kind, "not there" if not lines else "not in the fixture: %s" % missing))
    return wrong


def check_plain(binary, code, severity):
    """The examples of another family: bad code is found in a module that a unit imports, good code is not."""
    wrong = []
    for kind, lines in zip(("bad", "good"), shown(binary, code)):
        with tempfile.TemporaryDirectory(prefix="importscan-rules-") as folder:
            for name, text in (("helper.py", "\n".join(lines) + "\n"), ("unit.py", "import helper\n\nprint(helper)\n")):
                with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                    file.write(text)
            said = subprocess.run([binary, "unit.py", "-o", "json", "--all", "--isolated-path", "--python",
                                   programs.PYTHON], capture_output=True, check=True, timeout=programs.SECONDS, cwd=folder)
        found = [finding["severity"] for finding in json.loads(said.stdout)["findings"]
                 if finding.get("path") == "helper.py" and finding["code"] == code]
        if kind == "bad" and severity not in found:
            wrong.append("the bad example is not found: %s" % found)
        if kind == "good" and severity in found:
            wrong.append("the good example is found")
    return wrong


def report(name, wrong):
    print("not ok rules %s: %s" % (name, "; ".join(wrong)) if wrong else "ok rules %s" % name, flush=True)
    return bool(wrong)


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--binary", default=programs.binary())
    options.add_argument("-j", type=int, default=int(os.environ.get("JOBS", "2")))
    options.add_argument("--truth", action="store_true")
    options.add_argument("names", nargs="*", help="CODE or CODE/NAME")
    given = options.parse_args()
    severity = severities(given.binary)
    wanted = [(code, name) for code in CODES for name in programs.names_in(os.path.join(EXAMPLES, code))
              if not given.names or code in given.names or code + "/" + name in given.names]
    bad = 0
    with concurrent.futures.ThreadPoolExecutor(given.j) as pool:
        results = pool.map(lambda pair: attempt(*pair, given.binary, severity, given.truth), wanted)
        for (code, name), wrong in zip(wanted, results):
            bad += report("%s %s" % (code, name), wrong)
    for code in CODES:
        if not given.names or code in given.names:
            bad += report("%s as it is explained" % code, check_help(given.binary, code))
    for code in PLAIN:
        if not given.names or code in given.names:
            bad += report("%s as it is explained" % code, check_plain(given.binary, code, severity[code]))
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main())
