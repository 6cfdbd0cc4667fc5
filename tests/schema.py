#!/usr/bin/python3
"""What the program prints against its own schemas: each is valid, for ajv as well, and has no key that the
schema does not explain.

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
import re
import subprocess
import tempfile

import jsonschema

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "oracle", "kit"))

import schemas

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


def run(*arguments, refused=False):
    done = subprocess.run([args.binary, *arguments], capture_output=True, cwd=ROOT, stdin=subprocess.DEVNULL)
    if refused:
        return done.stderr
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


def check_shared(report):
    """Rows that several documents have are the same in each, and so is what their schemas say of them."""
    for name in "check", "why", "natives":
        shared = read_schema(name)["$defs"]
        apart = [key for key in shared if key in report["$defs"] and shared[key] != report["$defs"][key]]
        tell("%s and report say the same of what they share" % name, "they differ in %s" % apart if apart else "")


def configured(room):
    """A unit with a configuration of its own."""
    with open(os.path.join(room, "importscan.toml"), "w", encoding="utf-8") as file:
        file.write('eager = ["a.*", "b"]\nlibrary = true\n[per-file-ignores]\n"x/*" = ["IS2"]\n[budget]\nlocal-bytes = "9 MiB"\n')
    with open(os.path.join(room, "unit.py"), "w", encoding="utf-8") as file:
        file.write("import json\n")
    return os.path.join(room, "unit.py")


def others(room):
    """Documents beside the report: (schema, what it is of, text)."""
    unit = "fixtures/units/click/handler.py"
    manifest = run("manifest", unit)
    with open(os.path.join(room, "manifest.json"), "wb") as file:
        file.write(manifest)
    yield "check", "click", run("check", unit, "--all", "--fail-on", "never", "-o", "json")
    yield "why", "a module", run("why", unit, "click.core", "-o", "json")
    yield "why", "a module, every way", run("why", unit, "click", "--all", "-o", "json")
    yield "why", "a function", run("why", unit, "click.core:BaseCommand.main", "-o", "json")
    yield "settings", "nothing", run("config", unit, "--isolated", "-o", "json")
    yield "settings", "lists, tables and flags", run("config", configured(room), "--select", "IS2", "--strict-effects", "-o", "json")
    yield "natives", "click", run("natives", unit, "-o", "json")
    yield "natives", "click, for a target", run("natives", unit, "-o", "json", "--target", "lambda-python3.12-arm64")
    yield "manifest", "click", manifest
    yield "catalog", "click", run("catalog", unit)
    yield "plan", "click", run("plan", os.path.join(room, "manifest.json"))


def check_others():
    with tempfile.TemporaryDirectory() as room:
        for name, words, text in others(room):
            validator = jsonschema.Draft202012Validator(strict(read_schema(name)))
            document = json.loads(text)
            tell("%s of %s" % (name, words), trouble(validator, document))
            tell("%s of %s, for ajv" % (name, words), "; ".join(schemas.problems(args.binary, name, document)))
            refused = validator.is_valid({**document, "surprise": 1}) or not schemas.problems(args.binary, name, {**document, "schema": "else"})
            tell("%s of %s, changed, is refused" % (name, words), "it is taken for valid" if refused else "")


def check_listed():
    """No format that the sources write is without a schema."""
    listed = run("schema", "nothing", refused=True).decode().partition("there are: ")[2].split()
    written = set()
    for folder, _, names in os.walk(os.path.join(ROOT, "analyzer")):
        for name in names:
            if name.endswith(".c"):
                with open(os.path.join(folder, name), encoding="utf-8") as file:
                    written.update(re.findall(r'json_text\(&?\w+, "schema", TEXT\("importscan-(\w+)/', file.read()))
    # The page's data is read by the script in the same file and by nothing else.
    lacking = written - {name.strip(",") for name in listed} - {"page"}
    tell("each format has a schema", "none of %s" % sorted(lacking) if lacking or len(written) < 6 else "")


def main():
    schema = read_schema("report")
    validator = jsonschema.Draft202012Validator(strict(schema))
    check_shared(schema)
    check_others()
    check_listed()
    for name, text in documents():
        document = json.loads(text)
        tell(name, trouble(validator, document))
        tell(name + ", for ajv", "; ".join(schemas.problems(args.binary, "report", document)))
        if name == "report made by hand":
            for words, wrong in mistakes(document):
                tell("refuses " + words, "" if trouble(validator, wrong) else "it is taken for valid")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--binary", default=os.path.join(ROOT, BUILD, "importscan"))
    args = parser.parse_args()
    main()
