#!/usr/bin/python3
"""What other programs read of findings and reports, judged by those programs or by their own rules.

    python3 tests/outputs.py [--binary build/importscan] [--units boto3,click,requests] [--scratch]

SARIF goes through its JSON Schema (ajv) and through the rules of the SARIF multitool, GitHub's among them; metafiles
through esbuild; Markdown through cmark-gfm; JUnit through an XML Schema. Line hashes are computed a second time, in
another way. Names are as hostile as file names can be. --scratch leaves out what sanitizers make slow.
"""

import argparse
import collections
import html.parser
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.parse
import xml.etree.ElementTree

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
BUILD = os.path.join(ROOT, os.environ.get("B", "build"))
sys.path.insert(0, os.path.join(HERE, "oracle"))

from kit import schemas  # noqa: E402

FORMATS = {"json": "json", "sarif": "sarif", "github": "txt", "gitlab": "json", "junit": "xml", "markdown": "md", "jsonl": "jsonl"}
REPORT_FORMATS = {"mermaid": "mmd", "metafile": "json"}
TINY = ["--python", os.path.join(ROOT, "fixtures", "tiny-python"), "--isolated-path"]
JUNIT_SCHEMA = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
  <xs:attributeGroup name="counts">
    <xs:attribute name="tests" type="xs:nonNegativeInteger" use="required"/>
    <xs:attribute name="failures" type="xs:nonNegativeInteger" use="required"/>
    <xs:attribute name="errors" type="xs:nonNegativeInteger" use="required"/>
    <xs:attribute name="skipped" type="xs:nonNegativeInteger"/>
    <xs:attribute name="time" type="xs:decimal"/>
    <xs:attribute name="name" type="xs:string" use="required"/>
  </xs:attributeGroup>
  <xs:element name="testsuites"><xs:complexType>
    <xs:sequence><xs:element ref="testsuite" minOccurs="1" maxOccurs="unbounded"/></xs:sequence>
    <xs:attributeGroup ref="counts"/>
  </xs:complexType></xs:element>
  <xs:element name="testsuite"><xs:complexType>
    <xs:sequence><xs:element ref="testcase" minOccurs="1" maxOccurs="unbounded"/></xs:sequence>
    <xs:attributeGroup ref="counts"/>
  </xs:complexType></xs:element>
  <xs:element name="testcase"><xs:complexType>
    <xs:choice minOccurs="0"><xs:element name="failure"><xs:complexType><xs:simpleContent>
        <xs:extension base="xs:string">
          <xs:attribute name="type" type="xs:string" use="required"/>
          <xs:attribute name="message" type="xs:string" use="required"/>
        </xs:extension></xs:simpleContent></xs:complexType></xs:element>
      <xs:element name="system-out" type="xs:string"/></xs:choice>
    <xs:attribute name="name" type="xs:string" use="required"/>
    <xs:attribute name="classname" type="xs:string" use="required"/>
    <xs:attribute name="file" type="xs:string"/>
    <xs:attribute name="line" type="xs:positiveInteger"/>
    <xs:attribute name="time" type="xs:decimal" use="required"/>
  </xs:complexType></xs:element>
</xs:schema>"""


def tell(name, words=""):
    print("not ok outputs %s: %s" % (name, str(words).replace("\n", " ")[:600]) if words else "ok outputs " + name, flush=True)


class Case:
    """One run that writes every format, and the repository that its paths count from."""

    def __init__(self, name, arguments, cwd=ROOT, repository=ROOT, report=False, more=()):
        self.name, self.repository, self.report, self.cwd, self.arguments = name, repository, report, cwd, arguments
        self.formats = {**FORMATS, **(REPORT_FORMATS if report else {})}
        self.room = os.path.join(ROOM, re.sub(r"\W+", "-", name))
        os.makedirs(self.room, exist_ok=True)
        self.status = self.run(self.room, *more)

    def run(self, room, *more):
        outputs = [word for format in self.formats for word in ("-o", "%s:%s" % (format, self.path(format, room)))]
        done = subprocess.run([args.binary, *self.arguments, *outputs, *more], cwd=self.cwd, capture_output=True,
                              stdin=subprocess.DEVNULL, timeout=600)
        if done.returncode not in (0, 1):
            tell("run of " + self.name, "exit %d: %s" % (done.returncode, done.stderr.decode()[-300:]))
        return done.returncode

    def path(self, format, room=None):
        return os.path.join(room or self.room, "%s.%s" % (format, self.formats[format]))

    def bytes(self, format):
        with open(self.path(format), "rb") as file:
            return file.read()

    def text(self, format):
        return self.bytes(format).decode("utf-8")  # strictly: every output is valid UTF-8

    def json(self, format):
        return json.loads(self.text(format))

    def results(self):
        return self.json("sarif")["runs"][0]["results"]


# --- what is run ---


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(text if isinstance(text, bytes) else text.encode())


OPENS = 'import os\nHERE = os.path.dirname(__file__)\nopen(os.path.join(HERE, %r)).read()\n'
HOSTILE = ["a,b:c%d.py", "new\nline.py", "::error::x.py", "bar|`tick`.py", "<img src=x>&amp;.py", 'quote".py', "[x](1) *y* _z_.py",
           "tab\there.py", "\x01control.py", "caf\u00e9 \U0001f600.py", b"bad\xff\xfe.py", "www.evil.example.py", "@someone #1 $x$.py",
           "]]>.py", "back\\slash.py", "\u2028line.py", "a" * 200 + ".py"]


def hostile_folder():
    """A repository of files with names that each format has another trouble with, two findings in each."""
    root = os.path.join(ROOM, "hostile repo, 100%")
    os.makedirs(os.path.join(root, ".git"))
    for number, name in enumerate(HOSTILE):
        path = os.path.join(os.fsencode(root), b"src", name if isinstance(name, bytes) else name.encode())
        write(path, OPENS % ("data:%d,|`<b>" % number) + "def broken(:\n")
    return root


def hostile_unit():
    """A unit in a folder with a hostile name, and a library beside it that was installed."""
    root = os.path.join(ROOM, "deploy: a,b%\n[x](1)`|<i>")
    os.makedirs(os.path.join(root, ".git"))
    write(os.path.join(root, "app", "handler.py"),
          "import helper\nimport weird\n\n\ndef handler(event, context):\n    return weird.VALUE, helper.VALUE\n")
    write(os.path.join(root, "app", "helper.py"), OPENS % "own|<data>`.txt" + "VALUE = 1\n")
    write(os.path.join(root, "site", "weird", "__init__.py"), "from . import deep\nVALUE = deep.VALUE\n")
    write(os.path.join(root, "site", "weird", "deep.py"), OPENS % "x\n::error::|<b>](1)\x01" + "VALUE = 2\n")
    info = os.path.join(root, "site", "weird-1.0.dist-info")
    write(os.path.join(info, "METADATA"), "Metadata-Version: 2.1\nName: we|rd<b>\nVersion: 1.0\n")
    write(os.path.join(info, "RECORD"), "weird/__init__.py,,\nweird/deep.py,,\nweird-1.0.dist-info/METADATA,,\nweird-1.0.dist-info/RECORD,,\n")
    return root


def fixtures():
    """The fixtures of check and of the report."""
    for path, arguments in ((".", ["check", "handler.py"]), (".", ["handler.py"])):
        for name in ("check-of-a-unit", "suppression-comments", "report-of-a-small-unit", "what-could-not-be-told", "loads-and-fails"):
            folder = os.path.join(ROOT, "fixtures", name)
            there = [*arguments[:-1], path if not os.path.exists(os.path.join(folder, "handler.py")) else "handler.py"]
            if there[-1] == "." and arguments[0] != "check":
                continue
            report = arguments[0] != "check"
            yield Case("%s of %s" % ("report" if report else "check", name), [*there, *TINY, "--all"], cwd=folder, report=report)
    yield Case("check of-folders", ["check", "project", *TINY], cwd=os.path.join(ROOT, "fixtures", "check-of-folders"))
    rules = sorted(os.listdir(os.path.join(ROOT, "fixtures", "rules")))
    yield Case("check of the examples of all rules", ["check", *["fixtures/rules/" + rule for rule in rules], *TINY, "--all"])


def units():
    for name in args.units.split(","):
        path = "fixtures/units/%s/handler.py" % name
        yield Case("report of the unit " + name, [path], report=True)
    yield Case("check of the unit click", ["check", "fixtures/units/click/handler.py"])


def hostiles():
    root = hostile_folder()
    yield Case("check of hostile names", ["check", "src", *TINY, "--all"], cwd=root, repository=root)
    root = hostile_unit()
    yield Case("report of hostile names", ["app/handler.py", "--path", "site", *TINY, "--all"], cwd=root, repository=root, report=True)


# --- SARIF ---


def within_limits(run):
    for rule in run["tool"]["driver"]["rules"]:
        if not (rule["shortDescription"]["text"] and 0 < len(rule["fullDescription"]["text"]) <= 1024 and rule["help"]["text"]):
            return "rule %s lacks a text" % rule["id"]
        if len(rule["name"]) > 255 or len(rule["properties"]["tags"]) > 20:
            return "rule %s is too long" % rule["id"]
    if set(run["automationDetails"]) != {"id"} or not re.fullmatch(r"importscan/(\S+/)?", run["automationDetails"]["id"]):
        return "automationDetails %s" % run["automationDetails"]
    return "" if run["columnKind"] == "unicodeCodePoints" and len(run["results"]) <= 25000 else "columnKind or count"


def source_lines(case, uri):
    # GitHub's reader decodes the URI as UTF-8; a name that is none has U+FFFD in it and leads to no file.
    path = os.path.join(case.repository, urllib.parse.unquote(uri, errors="strict"))
    if not os.path.isfile(path):
        return None
    with open(path, "rb") as file:
        return re.split("\r\n|\r|\n", file.read().decode("utf-8", "replace"))


def misplaced(case, result):
    """Why the primary location is no place of a file in the repository; empty: it is one."""
    place = result["locations"][0]["physicalLocation"]
    uri, region = place["artifactLocation"]["uri"], place["region"]
    if uri.startswith("/") or ":" in uri.split("/")[0] or ".." in uri.split("/") or not re.fullmatch(r"[A-Za-z0-9._~%/-]+", uri):
        return "odd URI " + uri
    lines = source_lines(case, uri)
    if lines is None:
        return "" if "%EF%BF%BD" in uri else "no file " + uri
    if not 1 <= region["startLine"] <= region["endLine"] <= len(lines):
        return "lines %s of %d in %s" % (region, len(lines), uri)
    if region["endColumn"] > len(lines[region["endLine"] - 1]) + 2 or region["startColumn"] < 1:
        return "columns %s of %s" % (region, uri)
    return ""


def lost_chain(result):
    """A result at an import of the user's shows the way to the library's line."""
    if "codeFlows" not in result:
        return "" if "relatedLocations" not in result or not result["message"]["text"].startswith("[") else ""
    steps = [step["location"]["physicalLocation"] for step in result["codeFlows"][0]["threadFlows"][0]["locations"]]
    related = result["relatedLocations"][0]
    primary = result["locations"][0]["physicalLocation"]
    if related["id"] != 1 or steps[-1] != related["physicalLocation"] or "](1)" not in result["message"]["text"]:
        return "the last step is not the related location"
    if not any(step["artifactLocation"] == primary["artifactLocation"] and step["region"] == primary["region"] for step in steps):
        return "the primary location is no step"
    return "" if 2 <= len(steps) <= 10000 else "%d steps" % len(steps)


def judge_sarif(case):
    run = case.json("sarif")["runs"][0]
    trouble = within_limits(run)
    for result in run["results"]:
        lost = "%EF%BF%BD" in result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        trouble = trouble or misplaced(case, result) or lost_chain(result)
        if not lost and not re.fullmatch("[0-9a-f]{1,16}:[1-9][0-9]*", result.get("partialFingerprints", {}).get("primaryLocationLineHash", "")):
            trouble = trouble or "a result without fingerprint"
        if run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] != result["ruleId"]:
            trouble = trouble or "ruleIndex"
    tell("sarif %s: %d results with places of the repository" % (case.name, len(run["results"])), trouble)


def judge_schema(cases):
    tool = os.path.join(schemas.modules(), "@microsoft", "sarif-multitool-linux")
    files = [case.path("sarif") for case in cases]
    done = subprocess.run(["node", os.path.join(HERE, "tools", "validate_sarif.js"), os.path.join(tool, "sarif-2.1.0.json"), *files],
                          capture_output=True, text=True, env={**os.environ, "NODE_PATH": schemas.modules()})
    tell("%d SARIF files are valid by the schema of 2.1.0" % len(files), done.stdout[:500] + done.stderr[:500])
    tell("the schema and the multitool refuse what is wrong", "" if refused(tool) else "it is taken for valid")
    said = validate(tool, files)
    tell("the multitool has read each of them", "" if "%d files" % len(files) in said else said[-300:])
    bad = [line for line in said.splitlines() if re.search(r"(error|warning|note) (GH|SARIF1)\d+|: error ", line)]
    tell("the multitool has no error by SARIF's or GitHub's rules", bad[:2])


def refused(tool):
    """Whether both judges speak up: ajv of a level that is none, the multitool of a result without a place."""
    path = os.path.join(ROOM, "wrong.sarif")
    result = {"message": {"text": "x"}, "ruleId": "IS201"}
    wrong = {"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "x"}}, "results": [result]}]}
    write(path, json.dumps(wrong))
    said = validate(tool, [path])
    result["level"] = "fatal"
    write(path, json.dumps(wrong))
    done = subprocess.run(["node", os.path.join(HERE, "tools", "validate_sarif.js"), os.path.join(tool, "sarif-2.1.0.json"), path],
                          capture_output=True, text=True, env={**os.environ, "NODE_PATH": schemas.modules()})
    return done.returncode == 1 and all(rule in said for rule in ("error GH1015", "error GH1017", "error GH2012"))


def validate(tool, files):
    program = os.path.join(tool, "Sarif.Multitool")
    os.chmod(program, os.stat(program).st_mode | 0o100)
    done = subprocess.run([program, "validate", "--rule-kind", "Sarif;Ghas", *files], capture_output=True, text=True,
                          env={**os.environ, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"}, timeout=300)
    return done.stdout + done.stderr


# --- line hashes ---


def hashes_agree(cases):
    """The program's line hashes against those of another way to compute them, and those in the SARIF files."""
    room = os.path.join(ROOM, "hashes")
    odd = {"crlf.py": b"a = 1\r\n\r\n\tb  = 2\r\rc\r \nd", "bad.py": b"\xff\xfe\xe2\x82x\xf0\x9f\xed\xa0\x80\n\xe2\x82",
           "astral.py": "\ufeffx = '\U0001f600\U0010ffff\uffff'\n".encode() * 5, "empty.py": b"", "one.py": b"x", "long.py": b"y" * 5000 + b"\n" + b"y" * 99,
           "same.py": b"x = 1\n" * 400, "blank.py": b"\n \n\t\n\n"}
    for name, text in odd.items():
        write(os.path.join(room, name), text)
    library = "/usr/lib/python3.11"
    files = [os.path.join(room, name) for name in odd] + [os.path.join(library, name) for name in sorted(os.listdir(library)) if name.endswith(".py")][:60]
    ours = subprocess.run([os.path.join(BUILD, "tests", "tools", "line_hash"), *files], capture_output=True).stdout
    theirs = subprocess.run(["node", os.path.join(HERE, "tools", "line_hash.js"), *files], capture_output=True, check=True).stdout
    count = len(ours.splitlines())
    tell("line hashes of %d lines agree" % count if ours == theirs else "line hashes", "" if ours == theirs and count > 10000 else "they differ (%d lines)" % count)
    tell("fingerprints are the hashes of the lines", next((trouble for case in cases for trouble in [wrong_hash(case)] if trouble), ""))


def wrong_hash(case):
    wanted = collections.defaultdict(list)
    for result in case.results():
        place = result["locations"][0]["physicalLocation"]
        path = os.path.join(case.repository, urllib.parse.unquote(place["artifactLocation"]["uri"]))
        if os.path.isfile(path):
            wanted[path].append((place["region"]["startLine"], result["partialFingerprints"]["primaryLocationLineHash"]))
    for path, told in wanted.items():
        said = subprocess.run(["node", os.path.join(HERE, "tools", "line_hash.js"), path], capture_output=True, text=True, check=True).stdout
        hashes = dict(line.split() for line in said.splitlines())
        for line, hash in told:
            if hashes[str(line)] != hash:
                return "%s:%d has %s, not %s" % (path, line, hashes[str(line)], hash)
    return ""


def fingerprints_survive():
    root = os.path.join(ROOM, "moving")
    os.makedirs(os.path.join(root, ".git"))
    # Twice the same statement, far enough from the end for the same hundred characters to follow.
    body = "import os\nHERE = os.path.dirname(__file__)\n" + ("def f%s():\n    return open(os.path.join(HERE, 'x')).read()\n" + "# padding " * 20 + "\n") * 2 % ("a", "b")
    path = os.path.join(root, "shop", "__init__.py")
    write(path, body)
    write(os.path.join(root, "shop", "x"), "")
    before = Case("before", ["check", "shop", *TINY], cwd=root, repository=root)
    write(path, "\n# a new line\n" + body)
    after = Case("after", ["check", "shop", *TINY], cwd=root, repository=root)
    prints = [[result["partialFingerprints"]["primaryLocationLineHash"] for result in case.results()] for case in (before, after)]
    gitlab = [[entry["fingerprint"] for entry in case.json("gitlab")] for case in (before, after)]
    lines = [[entry["location"]["lines"]["begin"] for entry in case.json("gitlab")] for case in (before, after)]
    tell("a line inserted above changes no fingerprint", "" if prints[0] == prints[1] and gitlab[0] == gitlab[1] and lines[0] != lines[1] else (prints, gitlab, lines))
    equal = len(prints[0]) == 2 and prints[0][0].split(":")[0] == prints[0][1].split(":")[0]
    tell("equal lines stay distinct", "" if equal and len(set(prints[0])) == len(set(gitlab[0])) == 2 else (prints[0], gitlab[0]))


# --- the others ---


def judge_gitlab(case):
    entries, trouble, seen = case.json("gitlab"), "", set()
    for entry in entries:
        if set(entry) != {"description", "check_name", "fingerprint", "severity", "location"} or not entry["description"]:
            trouble = "keys %s" % sorted(entry)
        if entry["severity"] not in ("info", "minor", "major", "critical", "blocker"):
            trouble = "severity"
        if entry["location"]["path"].startswith(("/", "./", "../")) or entry["location"]["lines"]["begin"] < 1:
            trouble = "location %s" % entry["location"]
        if entry["fingerprint"] in seen:
            trouble = "two entries with one fingerprint: %s" % entry
        seen.add(entry["fingerprint"])
    if case.bytes("gitlab")[:1] != b"[" or not isinstance(entries, list):
        trouble = "no plain array"
    tell("gitlab %s: %d entries" % (case.name, len(entries)), trouble)


def junit_validator():
    """xmllint with the schema above: what it says of a file, empty where it is valid."""
    path = os.path.join(ROOM, "junit.xsd")
    write(path, JUNIT_SCHEMA)
    def said(file):
        done = subprocess.run(["xmllint", "--noout", "--schema", path, file], capture_output=True, text=True)
        return "" if done.returncode == 0 else done.stderr
    wrong = os.path.join(ROOM, "wrong.xml")
    write(wrong, '<testsuites name="x" tests="1" failures="0" errors="0"><testsuite name="x" tests="1" failures="0" errors="0"/></testsuites>')
    tell("the JUnit schema refuses a suite without tests", "" if said(wrong) else "it is taken for valid")
    return said


def judge_junit(case, validator):
    root = xml.etree.ElementTree.fromstring(case.bytes("junit"))
    cases, failures = root.findall(".//testcase"), root.findall(".//failure")
    trouble = validator(case.path("junit"))
    if [len(cases), len(failures)] != [int(root.get("tests")), int(root.get("failures"))]:
        trouble = trouble or "counts"
    for suite in root:
        if [len(suite), len(suite.findall(".//failure"))] != [int(suite.get("tests")), int(suite.get("failures"))]:
            trouble = trouble or "counts of %s" % suite.get("name")
    if case.arguments[0] == "check" and bool(failures) != (case.status == 1):
        trouble = trouble or "%d failures, exit %d" % (len(failures), case.status)
    tell("junit %s: %d tests" % (case.name, len(cases)), trouble)


def parse_annotation(line):
    """As the runner reads a command: up to the second `::`, then `key=value` parted by commas."""
    command, _, message = line[2:].partition("::")
    name, _, properties = command.partition(" ")
    unescape = lambda text, table: [text := text.replace(code, plain) for code, plain in table][-1]  # noqa: E731
    data = [("%0D", "\r"), ("%0A", "\n"), ("%25", "%")]
    values = dict(part.split("=", 1) for part in properties.split(","))
    return name, {key: unescape(value, [("%3A", ":"), ("%2C", ",")] + data) for key, value in values.items()}, unescape(message, data)


def judge_github(case):
    lines = case.text("github").split("\n")
    told = [parse_annotation(line) for line in lines if line]
    counts = collections.Counter(name for name, _, _ in told)
    trouble = "" if set(counts) <= {"error", "warning", "notice"} and max(counts.values(), default=0) <= 10 else "counts %s" % counts
    paths = {(entry["location"]["path"], entry["location"]["lines"]["begin"]) for entry in case.json("gitlab")}
    for name, values, _ in told:
        if values["title"] == "importscan":
            continue
        if (values["file"], int(values["line"])) not in paths:
            trouble = trouble or "no such place: %s" % values
        if ("col" in values) != (values["line"] == values["endLine"]):
            trouble = trouble or "columns of several lines"
    more = re.match(r"([0-9,]+) more", told[-1][2]) if told and told[-1][1]["title"] == "importscan" else None
    rest = int(more[1].replace(",", "")) if more else 0
    shown = len(told) - bool(more)
    if shown + rest != len(case.json("gitlab")):
        trouble = trouble or "%d shown and %d more of %d" % (shown, rest, len(case.json("gitlab")))
    tell("github %s: %s" % (case.name, dict(counts)), trouble)


class Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.rows, self.codes, self.inside = collections.Counter(), [], [], False

    def handle_starttag(self, tag, attributes):
        self.tags[tag] += 1
        if tag == "tr":
            self.rows.append(0)
        elif tag in ("td", "th"):
            self.rows[-1] += 1
        elif tag == "table":
            self.rows.append(-1)
        self.inside = tag == "code"
        if self.inside:
            self.codes.append("")

    def handle_endtag(self, tag):
        self.inside = self.inside and tag != "code"

    def handle_data(self, data):
        if self.inside:
            self.codes[-1] += data


def judge_markdown(case):
    made = subprocess.run(["cmark-gfm", "--unsafe", "-e", "table", "-e", "autolink", "-e", "strikethrough"], input=case.bytes("markdown"), capture_output=True,
                          check=True).stdout.decode()
    page = Page()
    page.feed(made)
    known = {"h2", "h3", "p", "strong", "code", "table", "thead", "tbody", "tr", "th", "td"}
    trouble = "tags %s" % (set(page.tags) - known) if set(page.tags) - known else ""
    entries = case.json("gitlab")
    results = sum(1 for cells in page.rows if cells == 5)
    places = {"%s:%d" % (printable(entry["location"]["path"]), entry["location"]["lines"]["begin"]) for entry in entries}
    lost = [place for place in places if place not in page.codes]
    if lost or len(case.bytes("markdown")) >= 1 << 20:
        trouble = trouble or "not in a code span: %r" % lost[:2]
    tell("markdown %s: %d rows" % (case.name, results), trouble)


def printable(text):
    """As the program prints what a terminal would choke on. U+FFFD stands for bytes that are told one by one."""
    return re.sub("[\x00-\x1f\x7f-\x9f]", lambda hit: "".join("\\x%02X" % byte for byte in hit[0].encode()), text).replace("\ufffd\ufffd", "\\xFF\\xFE")


def judge_mermaid(case):
    text = case.text("mermaid")
    lines, trouble, boxes = text.splitlines(), "", set()
    label = r"(?:[^\x00-\x7f]|[A-Za-z0-9 ._,:/-]|#\d+;)*"
    for line in lines[1:]:
        box = re.fullmatch(r'  (n\d+|more)\["%s(?:<br>%s)?"\]' % (label, label), line)
        arrow = re.fullmatch(r"  (n\d+) (?:-->|-\.->)\|\d+\| (n\d+)", line)
        if box:
            boxes.add(box[1])
        elif not (arrow and {arrow[1], arrow[2]} <= boxes) and not re.fullmatch(r"  %% \d+ arrows .*|  style n1 .*", line):
            trouble = trouble or "line %r" % line
    arrows = sum("|" in line for line in lines)
    if lines[0] != "flowchart LR" or len(text) > 50000 or arrows > 500 or not boxes:
        trouble = trouble or "%d characters, %d arrows" % (len(text), arrows)
    tell("mermaid %s: %d boxes, %d arrows" % (case.name, len(boxes), arrows), trouble)


def esbuild_bytes(said):
    """The sizes of the outputs: lines that no branch begins. "170.3mb", "12.5kb", "7b": powers of 1024."""
    units = {"b": 1, "kb": 1 << 10, "mb": 1 << 20}
    return [(float(size), units[unit]) for size, unit in re.findall(r"^  [^ \n].*? +([\d.]+)(b|kb|mb) +[\d.]+%$", said, re.M)]


def judge_metafile(case):
    metafile, summary = case.json("metafile"), case.json("json")["summary"]
    parts = [sum(entry["bytesInOutput"] for entry in output["inputs"].values()) for output in metafile["outputs"].values()]
    stated = [output["bytes"] for output in metafile["outputs"].values()]
    trouble = "" if parts == stated and parts[:2] == [summary["init_bytes"], summary["later_bytes"]] and sum(parts) == summary["bytes"] else "%s of %s" % (parts, summary)
    paths = {entry["path"] for given in metafile["inputs"].values() for entry in given["imports"] if not entry.get("external")}
    trouble = trouble or ("imports that are no inputs: %s" % sorted(paths - set(metafile["inputs"]))[:2] if paths - set(metafile["inputs"]) else "")
    # A key that stands twice would be lost when the text is read.
    pairs = json.loads(case.text("metafile"), object_pairs_hook=lambda pairs: pairs)
    doubles = len(dict(pairs)["inputs"]) - len(metafile["inputs"])
    done = subprocess.run(["node", os.path.join(HERE, "tools", "metafile.js"), case.path("metafile")], capture_output=True, text=True,
                          env={**os.environ, "NODE_PATH": schemas.modules()}, timeout=300)
    sizes = esbuild_bytes(done.stdout)
    near = sorted(size * unit for size, unit in sizes)
    wide = sorted(part for part in parts)[-len(near):]
    fits = near and all(abs(a - b) <= 0.06 * unit for a, b, unit in zip(near, wide, sorted(unit for _, unit in sizes)))
    tell("metafile %s: esbuild counts the summary's bytes" % case.name, trouble or (doubles and "%d keys twice" % doubles) or ("" if fits else "%s of %s %s" % (near, wide, done.stderr[-200:])))


def judge_lines(case):
    """The lines of a report, put together again, are the report."""
    whole, again = case.json("json"), {}
    for line in case.text("jsonl").splitlines():
        ((key, value),) = json.loads(line).items()
        if isinstance(whole[key], list):
            again.setdefault(key, []).append(value)
        else:
            again[key] = value
    wanted = {key: value for key, value in whole.items() if value != []}
    tell("jsonl %s: the lines make up the report" % case.name, "" if again == wanted else "they differ in %s" % [key for key in wanted if wanted[key] != again.get(key)])


def runs_are_alike(case):
    again = os.path.join(case.room, "again")
    os.makedirs(again)
    case.run(again, "-j1")
    different = []
    for format in case.formats:
        with open(case.path(format, again), "rb") as file:
            if file.read() != case.bytes(format):
                different.append(format)
    tell("two runs of %s write the same bytes" % case.name, different)


# --- single points ---


def suppressed_are_marked():
    folder = os.path.join(ROOT, "fixtures", "suppression-comments")
    kinds = []
    for more in ([], ["--all"]):
        case = Case("suppressed" + "".join(more), ["check", ".", *TINY, *more], cwd=folder)
        kinds.append([result.get("suppressions") for result in case.results()])
        hidden = case.json("json")["summary"]["suppressed"]
    marked = [kind for kind in kinds[1] if kind]
    tell("what comments suppress is told with --all alone, and marked",
         "" if not any(kinds[0]) and len(marked) == hidden > 0 and all(kind == [{"kind": "inSource"}] for kind in marked) else (kinds, hidden))


def offset(lines, line, column):
    return sum(len(text) for text in lines[:line - 1]) + column - 1


def fixes_are_those_of_patch():
    """The replacements of a SARIF file, made, are the file that patch writes."""
    root = os.path.join(ROOM, "fixed")
    os.makedirs(os.path.join(root, ".git"))
    text = 'import os\nHERE = os.path.dirname(__file__)\n\n\ndef text():\n    with open(os.path.join(HERE, "\u00e9\U0001f600.txt"), encoding="utf-8") as file:\n        return file.read()\n'
    write(os.path.join(root, "shop", "__init__.py"), text)
    write(os.path.join(root, "shop", "\u00e9\U0001f600.txt"), "")
    write(os.path.join(root, "unit.py"), "import shop\nprint(shop.text())\n")
    case = Case("fixes", ["check", "unit.py", *TINY], cwd=root, repository=root)
    fixes = [fix for result in case.results() for fix in result.get("fixes", ())]
    lines, edits = text.splitlines(keepends=True), {}
    for change in fixes[0]["artifactChanges"] if fixes else ():
        for replacement in change["replacements"]:
            region = replacement["deletedRegion"]
            place = offset(lines, region["startLine"], region["startColumn"]), offset(lines, region["endLine"], region["endColumn"])
            edits[place] = replacement.get("insertedContent", {}).get("text", "")
    made = text
    for (start, end), new in sorted(edits.items(), reverse=True):
        made = made[:start] + new + made[end:]
    subprocess.run([args.binary, "patch", "unit.py", *TINY, "--unsafe-fixes", "--into", os.path.join(ROOM, "patched")], cwd=root, capture_output=True)
    try:
        with open(os.path.join(ROOM, "patched", "shop", "__init__.py")) as file:
            wanted = file.read()
    except OSError as error:
        wanted = str(error)
    tell("the fixes of a SARIF file are those of patch", "" if edits and made == wanted and made != text else "%r, not %r" % (made, wanted))


def nothing_found():
    root = os.path.join(ROOM, "clean")
    os.makedirs(os.path.join(root, ".git"))
    write(os.path.join(root, "clean.py"), "VALUE = 1\n")
    case = Case("a clean file", ["check", "clean.py", *TINY], cwd=root, repository=root)
    junit = xml.etree.ElementTree.fromstring(case.bytes("junit"))
    fine = case.results() == [] and case.json("gitlab") == [] and case.text("github") == "" and len(junit.findall(".//testcase")) == 1
    tell("where nothing is found every format says so", "" if fine and case.status == 0 else case.text("junit"))
    return case


def outside_of_a_repository():
    """Without .git the working directory counts, or the unit's folder where that lies elsewhere."""
    root = os.path.join(tempfile.mkdtemp(dir=ROOM), "plain")
    write(os.path.join(root, "app", "shop.py"), OPENS % "x")
    write(os.path.join(root, "app", "x"), "")
    seen = []
    for cwd, unit in ((root, "app/shop.py"), (os.path.join(root, "app"), "shop.py"), ("/", os.path.join(root, "app", "shop.py")), (HERE, os.path.join(root, "app", "shop.py"))):
        case = Case("plain %d" % len(seen), ["check", unit, *TINY], cwd=cwd)
        seen.append(case.results()[0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"])
    tell("paths count from the working directory, or from the unit's", "" if seen == ["app/shop.py", "shop.py", os.path.join(root, "app", "shop.py")[1:], "shop.py"] else seen)


def far_too_many():
    """More findings than any reader takes: 26,000 in 26 files."""
    root = os.path.join(ROOM, "many")
    os.makedirs(os.path.join(root, ".git"))
    for number in range(26):
        write(os.path.join(root, "src", "file%02d.py" % number), "".join("import missing_%d\n" % i for i in range(1000)))
    case = Case("very many", ["check", "src", *TINY], cwd=root, repository=root)
    run = case.json("sarif")["runs"][0]
    entries = case.json("gitlab")
    said = run["invocations"][0].get("toolExecutionNotifications", [{"message": {"text": "nothing"}}])[0]["message"]["text"]
    fine = len(entries) == 26000 and len(run["results"]) == 25000 and said.startswith("1000 results are left out")
    tell("sarif keeps to 25,000 results and says so", "" if fine else "%d of %d: %s" % (len(run["results"]), len(entries), said))
    size = len(case.bytes("markdown"))
    tell("markdown keeps below 1 MiB and says how many are left out", "" if size < 1 << 20 and re.search(r"\n[0-9,]+ more\.\n$", case.text("markdown")) else "%d bytes" % size)
    judge_github(case)


def main():
    cases = [*fixtures(), *hostiles(), *units(), nothing_found()]
    validator = junit_validator()
    judge_schema(cases)
    for case in cases:
        judge_sarif(case)
        judge_gitlab(case)
        judge_junit(case, validator)
        judge_github(case)
        judge_markdown(case)
        if case.report:
            judge_mermaid(case)
            judge_metafile(case)
            judge_lines(case)
    hashes_agree(cases)
    fingerprints_survive()
    suppressed_are_marked()
    fixes_are_those_of_patch()
    outside_of_a_repository()
    runs_are_alike(next(case for case in cases if case.name == "report of hostile names"))
    runs_are_alike(next(case for case in cases if case.name == "check of hostile names"))
    if not args.scratch:
        far_too_many()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--binary", default=os.path.join(BUILD, "importscan"))
    parser.add_argument("--units", default="boto3,click,requests")
    parser.add_argument("--scratch", action="store_true")
    args = parser.parse_args()
    args.binary = os.path.abspath(args.binary)
    ROOM = tempfile.mkdtemp(prefix="outputs-")
    try:
        main()
    finally:
        shutil.rmtree(ROOM)
