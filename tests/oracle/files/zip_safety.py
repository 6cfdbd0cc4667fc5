"""Module by module: importscan beside setuptools' scan for what is not safe in a zip.

    python3 tests/oracle/files/zip_safety.py [-j N] [NAME...]

setuptools.command.bdist_egg.scan_module looks into a compiled module for the names __file__, __path__ and those of
inspect's functions that need sources. importscan flags a module that has an IS2xx finding of warning or error. Both are
asked about every module of the exercised distributions. *recall*: of the modules with a proven line, how many are
flagged. *idle alarms*: of the flagged modules that the exercise loaded, how many have no proven line; a module that
was not loaded proves nothing either way.
"""

import os
import sys

sys.dont_write_bytecode = True
if __name__ == "__main__":
    sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

import contextlib
import io
import marshal
import tempfile
import warnings

from kit import packages

HEADER = b"\0" * 16
NOTES = ("IS207", "IS213", "IS217", "IS218", "IS219")


def unsafe(tree, file):
    """Does setuptools flag a module? None where it cannot be compiled."""
    from setuptools.command.bdist_egg import scan_module
    compiled = os.path.join(tree, packages.compiled(file))
    with contextlib.redirect_stdout(io.StringIO()), tempfile.TemporaryDirectory(prefix="importscan-zip-") as folder:
        if not os.path.exists(compiled):
            compiled = os.path.join(folder, "module.pyc")
            try:
                with open(os.path.join(tree, file), "rb") as source, open(compiled, "wb") as out:
                    out.write(HEADER + marshal.dumps(compile(source.read(), file, "exec", dont_inherit=True)))
            except (SyntaxError, ValueError, RecursionError):
                return None
        return not scan_module(tree, *os.path.split(compiled), {})


def scan(tree, files):
    import setuptools  # distutils is its copy
    from distutils import log
    assert setuptools
    log.set_threshold(log.FATAL)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return {file: unsafe(tree, file) for file in files}


def measure(answers, rows, lines, pool):
    """[(group, modules, loaded, proven, (flagged, right, idle) of setuptools, of importscan)]."""
    sites = {line.site["file"] for line in lines}
    asked = []
    for answer, row in zip(answers, rows):
        if answer["tree"] and not answer["problem"]:
            loaded = {file for file in answer["modules"].values() if file.endswith(".py")}
            files = [file for file in packages.files_of(row[1][0]) if file.endswith(".py") and owned(answer, file)]
            asked.append((answer, "held" if row[2] else "tuned", files, loaded, pool.submit(scan, answer["tree"], files)))
    found = {}
    for answer, group, files, loaded, scanned in asked:
        theirs = scanned.result()
        ours = {file for file, some in answer["findings"].items()
                if any(one["severity"] != "info" and one["code"] not in NOTES for one in some)}
        here = found.setdefault(group, {"modules": 0, "loaded": 0, "proven": 0, "setuptools": [0, 0, 0], "importscan": [0, 0, 0]})
        here["modules"] += len(files)
        here["loaded"] += len(loaded.intersection(files))
        here["proven"] += len(sites.intersection(files))
        for name, flagged in (("setuptools", {file for file, bad in theirs.items() if bad}), ("importscan", ours.intersection(files))):
            here[name][0] += len(flagged)
            here[name][1] += len(flagged & sites)
            here[name][2] += len((flagged & loaded) - sites)
    return found


def owned(answer, file):
    return any(file == owner or file.startswith(owner + "/") for owner in answer["owners"])


def table(found):
    head = ["", "modules", "loaded", "with a proven line", "flagged", "recall", "idle alarms"]
    rows = []
    for group in sorted(found, reverse=True):
        here = found[group]
        for name in ("setuptools", "importscan"):
            flagged, right, idle = here[name]
            rows.append(["%s, %s" % (name, group), *(str(here[key]) for key in ("modules", "loaded", "proven")), str(flagged),
                         "%.2f" % (right / here["proven"]) if here["proven"] else "-",
                         "%.2f" % (idle / (idle + right)) if idle + right else "-"])
    return head, rows


def main():
    import runpy
    # The scorer does it all; its table is printed here.
    sys.argv[0] = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "files.py")
    with tempfile.NamedTemporaryFile(mode="r", suffix=".md") as out:
        sys.argv[1:1] = ["--table", out.name]
        with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):
            runpy.run_path(sys.argv[0], run_name="__main__")
        text = open(out.name, encoding="utf-8").read()
    print(text.partition("## By module")[2].partition("\n## ")[0].partition("\n\n")[2])


if __name__ == "__main__":
    main()
