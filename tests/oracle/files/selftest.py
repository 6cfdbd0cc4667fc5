"""The recorder against a package whose lines say what they touch, and the scorer against findings made up for it."""

import os
import re

from files import truth

HERE = os.path.join(truth.HERE, "selftest")
TREE = os.path.join(HERE, "tree")


def expected():
    """Line -> what the comment says."""
    with open(os.path.join(TREE, "shop", "__init__.py"), encoding="utf-8") as file:
        marks = [re.search(r"# touch: ([\w ]+)$", line.rstrip("\n")) for line in file]
    return {number: set(mark.group(1).split()) for number, mark in enumerate(marks, 1) if mark}


def seen(sites):
    found = {}
    for site in sites:
        said = found.setdefault(site["line"], set())
        for event in site["events"]:
            said.update(part for part in (event["kind"], event["api"], event.get("kept") and "kept",
                                          event["when"] == "import" and "import") if part)
    return found


def recorder():
    """(sites, why it is wrong or "")."""
    answer = truth.record(os.path.join(HERE, "unit.py"), TREE)
    if answer["problem"]:
        return [], answer["problem"]
    if os.path.exists(os.path.join(TREE, "shop", "cache")):
        return [], "the tree was written"
    want, got = expected(), seen(answer["sites"])
    wrong = ["line %d: %s, not %s" % (line, " ".join(sorted(got.get(line, ()))) or "nothing", " ".join(sorted(want.get(line, ()))) or "nothing")
             for line in sorted({*want, *got}) if want.get(line) != got.get(line)]
    return answer["sites"], "; ".join(wrong)


def finding(line, code="IS201", severity="error"):
    return {"code": code, "severity": severity, "line": line, "end_line": line}


def scorer(sites, line_of, judge):
    """Why the scorer is wrong, or "": `line_of` makes a line of a site, `judge` fills it in."""
    wrong = []
    sites = {site["line"]: site for site in sites}
    for number, mark in expected().items():
        if "read" not in mark or number not in sites:
            continue
        for made, want in (([finding(number)], (True, True, True)), ([finding(number + 1)], None),
                           ([finding(number, "IS207", "info")], (False, True, False)),
                           ([finding(number, "IS201", "info")], (False, True, False)), ([], (False, False, False)),
                           ([finding(1)], (False, False, sites[number]["qualname"] == "<module>"))):
            line = line_of(sites[number], TREE)
            judge(line, {sites[number]["file"]: made})
            got = line.found, line.noted, line.near
            if want is not None and got != want:
                wrong.append("line %d with %s: %s, not %s" % (number, made, got, want))
    return "; ".join(wrong) if sites else "nothing to score"
