#!/usr/bin/python3
"""Reports against their own schema: each is valid, and has no key that the schema does not explain.

    python3 tests/schema.py [--binary build/importscan]

The report of tests/unit/report/ is made by hand and has every key of a finding. A schema that takes
anything would pass as well, so it is also shown documents that are wrong in one place.
"""

import sys

sys.dont_write_bytecode = True

import argparse
import copy
import json
import os
import subprocess

import jsonschema

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
BUILD = os.environ.get("B", "build")


def strict(schema):
    """The same schema, in which an object may have no other keys than those it names."""
    if isinstance(schema, list):
        return [strict(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: strict(value) for key, value in schema.items()}
    if isinstance(schema.get("properties"), dict) and schema.get("type") == "object":
        made.setdefault("additionalProperties", False)
    return made


def run(*arguments):
    done = subprocess.run([args.binary, *arguments], capture_output=True, cwd=ROOT, stdin=subprocess.DEVNULL)
    return done.stdout if done.returncode == 0 else b"null"


def trouble(validator, document):
    error = next(iter(sorted(validator.iter_errors(document), key=str)), None)
    return "%s at %s" % (error.message[:300], "/".join(map(str, error.absolute_path))) if error else ""


def tell(name, words):
    print("not ok schema %s: %s" % (name, words.replace("\n", " ")) if words else "ok schema " + name)


def sample(text):
    """Every eighth row, and all that are second names: validating all takes minutes."""
    report = json.loads(text)
    for key, rows in report.items() if report else ():
        if isinstance(rows, list):
            report[key] = [row for number, row in enumerate(rows) if number % 8 == 0 or (isinstance(row, dict) and "alias_of" in row)]
    return json.dumps(report)


def documents():
    with open(os.path.join(HERE, "unit", "report", "report.json"), "rb") as golden:
        yield "report made by hand", golden.read().decode("utf-8")
    for unit in "requests", "click":
        handler = "fixtures/units/%s/handler.py" % unit
        yield "report of " + unit, sample(run(handler, "-o", "json", "--functions"))
        yield "graph of " + unit, sample(run("graph", handler, "-o", "json"))


def mistakes(report):
    """The report, wrong in one place."""
    def change(words, edit):
        wrong = copy.deepcopy(report)
        edit(wrong, next(row for row in wrong["findings"] if row.get("fix", {}).get("edits")))
        return words, wrong
    yield change("a severity that is none", lambda _, row: row.update(severity="fatal"))
    yield change("a tier that is a number", lambda _, row: row.update(tier=1))
    yield change("an applicability that is none", lambda _, row: row["fix"].update(applicability="maybe"))
    yield change("an edit without its end", lambda _, row: row["fix"]["edits"][0].pop("end_line"))
    yield change("a line 0", lambda _, row: row["first_party"].update(line=0))
    yield change("a key that nobody explained", lambda _, row: row.update(surprise=1))
    yield change("files_touched that is no list", lambda wrong, _: wrong["modules"][0].update(files_touched="x"))


def read_schema(name):
    schema = json.loads(run("schema", name))
    jsonschema.Draft202012Validator.check_schema(schema)
    return schema


def check_check(report):
    """`check` writes findings as the report does, so both schemas say the same of them."""
    schema = read_schema("check")
    apart = [name for name in ("finding", "edit", "place") if schema["$defs"].get(name) != report["$defs"][name]]
    tell("one schema of findings", "report and check differ in %s" % apart if apart else "")
    document = json.loads(run("check", "fixtures/units/click/handler.py", "--all", "--fail-on", "never", "-o", "json"))
    tell("check of click", trouble(jsonschema.Draft202012Validator(strict(schema)), document))


def main():
    schema = read_schema("report")
    validator = jsonschema.Draft202012Validator(strict(schema))
    check_check(schema)
    for name, text in documents():
        document = json.loads(text)
        tell(name, trouble(validator, document))
        if name == "report made by hand":
            for words, wrong in mistakes(document):
                tell("refuses " + words, "" if trouble(validator, wrong) else "it is taken for valid")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--binary", default=os.path.join(ROOT, BUILD, "importscan"))
    args = parser.parse_args()
    main()
