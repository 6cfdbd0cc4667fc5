#!/usr/bin/env python3
"""`lazy` imports (PEP 810) in a real CPython 3.15: the programs of fixtures/lazy/ before and after.

    python3 tests/lazy_future.py [--pyodide FOLDER] [--all] [-v] [NAME...]

The npm package `pyodide` (tests/package.json) holds CPython 3.15 as WebAssembly. `importscan patch --python-version 3.15
--min-python 3.15` rewrites the programs; originals run in one interpreter and rewritten ones in another, in the same
order: each must print the same and end the same. Programs that need processes, threads or signals are left out. Names in
`waits` must not be loaded once the unit is. Without --all and names every third program takes part.
"""

import sys

sys.dont_write_bytecode = True

import argparse
import json
import os
import re
import shutil
import subprocess

from kit import hazards
from kit import patched

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
FOLDER = os.path.join(ROOT, "fixtures", "lazy")
VERSION = (3, 15)
SECONDS = 500
# What WebAssembly has not, or what would outlive the program.
NEEDS = re.compile(rb"\b(threading|fork|signal|asyncio|atexit|subprocess|builtins\.|setlocale|codecs\.register|basicConfig|doctest|copyreg)")
# What differs between the language's own lazy imports and ours, where importscan cannot know of it.
KNOWN = {
    "mock-patch-with-autospec": "a lazy name is what mock.patch(autospec=True) sees, and who patches is not scanned",
    "library-registers-a-builtin-class": "from 3.13 on collections.abc puts _collections_abc in its own place in sys.modules, and a registration"
                                         " with one of its classes by that name is not seen",
}
LAZY = re.compile(rb"(?m)^(?:\xef\xbb\xbf)?[ \t;]*lazy[ \t]+(?:import|from)\b|;[ \t]*lazy[ \t]+(?:import|from)\b")


def fetched():
    """The folder of the package: built where the other test tools are."""
    build = os.path.join(ROOT, os.environ.get("B", "build"), "tests", "pyodide")
    library = os.path.join(build, "node_modules", "pyodide")
    if not os.path.exists(os.path.join(library, "pyodide.mjs")):
        os.makedirs(build, exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(os.path.join(ROOT, "tests", "pyodide", name), build)
        subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], cwd=build, check=True, timeout=SECONDS)
    return library


def run(library, folder, programs):
    with open(os.path.join(folder, "list.json"), "w") as file:
        json.dump(programs, file)
    done = subprocess.run(["node", os.path.join(ROOT, "tests", "tools", "pyodide.mjs"), library, folder, os.path.join(ROOT, "tests", "kit", "in_wasm.py")],
                          capture_output=True, timeout=SECONDS)
    path = os.path.join(folder, "results.json")
    if not os.path.exists(path):
        raise RuntimeError("node ends with %d: %s" % (done.returncode, done.stderr.decode("utf-8", "replace")[-800:]))
    with open(path) as file:
        return json.load(file)


def rewrite(binary, program, old):
    with hazards.Room() as into:
        program.lay_out(old, without=["drive.py"])
        patched.patch(binary, os.path.join(old, "unit.py"), "--into", into, "--python-version", "3.15", "--min-python", "3.15")
        return patched.files_of(into)


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--binary", default=os.environ.get("IMPORTSCAN", os.path.join(ROOT, "build/importscan")))
    options.add_argument("--pyodide", help="the folder of the npm package, where it is not to be fetched")
    options.add_argument("--all", action="store_true")
    options.add_argument("-v", action="store_true")
    options.add_argument("names", nargs="*")
    given = options.parse_args()
    programs = [one for one in hazards.read_all(FOLDER) if not NEEDS.search(b"".join(one.files.values()))]
    programs = [one for number, one in enumerate(programs) if given.all or one.name in given.names or one.group in given.names or
                not given.names and number % 3 == 0]
    library = os.path.abspath(given.pyodide or fetched())
    bad, changed = 0, {}
    with hazards.Room() as before, hazards.Room() as after:
        jobs = []
        for number, program in enumerate(programs):
            name = "%d" % number
            try:
                with hazards.Room() as old:
                    changed[number] = rewrite(os.path.abspath(given.binary), program, old)
            except (patched.Failed, OSError, subprocess.SubprocessError) as problem:
                print("not ok lazy_future %s/%s: %s" % (program.group, program.name, str(problem)[:300]))
                bad, changed[number] = bad + 1, {}
            program.lay_out(os.path.join(before, name))
            program.lay_out(os.path.join(after, name), changed[number])
            absent = program.absent() if "drive.py" in program.files else []
            jobs.append([name, program.main, program.arguments, program.environment, absent])
        wanted, got = run(library, before, jobs), run(library, after, jobs)
        match = re.match(r"(\d+)\.(\d+)", wanted["version"])
        good = (int(match[1]), int(match[2])) >= VERSION
        print("%s lazy_future interpreter: %s" % ("ok" if good else "not ok", wanted["version"].split(" (")[0]))
        bad += not good
        counts = {"rewritten": 0, "statements": 0}
        for number, program in enumerate(programs):
            statements = sum(len(LAZY.findall(data)) for path, data in changed[number].items() if not patched.is_runtime(path))
            counts["rewritten"] += bool(changed[number])
            counts["statements"] += statements
            wrong = []
            (ending, said, _), (new_ending, new_said, early) = wanted["results"][number], got["results"][number]
            if (ending, said) != (new_ending, new_said) and not program.claimed("beyond") and program.name not in KNOWN:
                wrong.append("%s %r, not %s %r" % (new_ending, new_said[:300], ending, said[:300]))
            if changed[number] and not statements:
                wrong.append("is rewritten without one lazy statement")
            if changed[number] and early:
                wrong.append("loaded with the unit: %s" % " ".join(early))
            bad += bool(wrong)
            print("not ok lazy_future %s/%s: %s" % (program.group, program.name, "; ".join(wrong)) if wrong else
                  "ok lazy_future %s/%s" % (program.group, program.name))
            if given.v:
                print("    %d lazy statements" % statements)
    share = 100.0 * counts["rewritten"] / max(1, len(programs))
    good = bool(given.names) or share >= 33
    bad += not good
    print("%s lazy_future share: %d of %d programs are rewritten, with %d lazy statements" % (
        "ok" if good else "not ok", counts["rewritten"], len(programs), counts["statements"]))
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main())
