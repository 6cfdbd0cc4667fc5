#!/usr/bin/env python3
"""`why` and the report give the same verdicts: each module's class and reason, whether each function is live.

Prints `ok why UNIT` for each unit, or `not ok` with the first names that differ. IMPORTSCAN names the binary."""
import json
import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
FIXTURES = os.path.join(HERE, "..", "fixtures")
PROGRAM = os.environ.get("IMPORTSCAN") or os.path.join(HERE, "..", "build", "importscan")
UNITS = ["why-used-or-not", "why-in-each-way", "report-of-a-small-unit", "loads-and-fails"]


def run(*arguments):
    done = subprocess.run([PROGRAM, *arguments, "--python", "tiny-python"], cwd=FIXTURES, text=True,
                          stdout=subprocess.PIPE, check=True)
    return done.stdout


def module_differs(unit, row):
    text = run("why", unit, row["name"])
    said = re.search(r"^class (\w+)(?: \((\w+)\))?: ", text, re.MULTILINE)
    as_json = json.loads(run("why", unit, row["name"], "-o", "json"))
    if not said or said.groups() != (row["class"], row.get("confidence")):
        return f"{row['name']}: class {row['class']}, why says {said and said.group(0)}"
    if as_json["modules"] != [row]:
        return f"{row['name']}: why -o json gives another row"
    proof, because = as_json["proof"], row.get("because", {})
    last = {key: proof[-1][key] for key in because} if proof else {}
    if last != because:
        return f"{row['name']}: because {because}, the proof ends in {last}"
    sentences = [step["sentence"] for step in proof]
    if any(sentence not in text for sentence in sentences):
        return f"{row['name']}: text and JSON tell different steps"
    if row["class"] == "merely_imported" and proof:
        return f"{row['name']}: is used and merely imported"
    return None


def function_differs(unit, row):
    name = f"{row['module']}:{row['qualname']}"
    same = [one for one in json.loads(run("why", unit, name, "-o", "json"))["functions"]
            if one["line"] == row["line"] and {key: one.get(key) for key in row} == row]
    word = "live" if row["live"] else "dead"
    if not same or f" is {word}" not in run("why", unit, name):
        return f"{name}: {word} in the report, not in why"
    return None


def main():
    failed = False
    for fixture in UNITS:
        unit = fixture + "/handler.py"
        report = json.loads(run(unit, "-o", "json", "--functions"))
        differences = [module_differs(unit, row) for row in report["modules"] if not row.get("at_start")]
        differences += [function_differs(unit, row) for row in report["functions"]
                        if not row["module"].startswith(("os", "encodings", "codecs"))]
        differences = [one for one in differences if one]
        print(f"not ok why {fixture}: {'; '.join(differences[:3])}" if differences else f"ok why {fixture}")
        failed |= bool(differences)
    return failed


if __name__ == "__main__":
    sys.exit(main())
