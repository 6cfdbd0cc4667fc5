#!/usr/bin/python3
"""The runtime of deferred imports and stubs, on /usr/bin/python3 and every other CPython found.

    python3 tests/runtime.py [--python PATH...] [CASE...]      ROUNDS=200: rounds of the cases with threads

The cases are in tests/kit/runtime_cases.py; each interpreter runs them by itself.
"""

import sys

sys.dont_write_bytecode = True

import argparse
import glob
import os
import subprocess

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
RUNTIME = os.path.join(ROOT, "stubgen", "runtime", "_importscan_rt")
OLDEST = (3, 8)


def version_of(python):
    try:
        said = subprocess.run([python, "-c", "import sys; print(sys.implementation.name, *sys.version_info[:2])"],
                              capture_output=True, text=True, timeout=60).stdout.split()
    except (OSError, subprocess.TimeoutExpired):
        return None
    return (int(said[1]), int(said[2])) if len(said) == 3 and said[0] == "cpython" else None


def interpreters():
    """One of each version: the system's first."""
    found = {}
    names = ["/usr/bin/python3"] + sorted(glob.glob("/usr/bin/python3.*[0-9]")) + sorted(glob.glob("/usr/local/bin/python3.*[0-9]"))
    names += sorted(glob.glob(os.path.expanduser("~/.pyenv/versions/3.*/bin/python")))
    for name in names:
        version = version_of(name)
        if version and version >= OLDEST:
            found.setdefault(version, name)
    return [found[version] for version in sorted(found)]


def embedded():
    """The bytes that the program carries are those that are tested here."""
    tool = os.path.join(ROOT, os.environ.get("B", "build"), "tests", "tools", "runtime_files")
    done = subprocess.run([tool], capture_output=True)
    wanted = b""
    for name in sorted(os.listdir(RUNTIME)):
        if name.endswith(".py"):
            with open(os.path.join(RUNTIME, name), "rb") as file:
                text = file.read()
            wanted += b"_importscan_rt/%s %d\n%s" % (name.encode(), len(text), text)
    print("ok embedded runtime" if done.stdout == wanted else "not ok embedded runtime: not the files of stubgen/runtime")


def main():
    if not args.cases:
        embedded()
    for python in args.python or interpreters():
        done = subprocess.run([python, "-I", "-S", os.path.join(HERE, "kit", "runtime_cases.py"), RUNTIME, *args.cases],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", timeout=800)
        print(done.stdout, end="", flush=True)
        if done.returncode != 0:
            print("not ok %s: exit %d" % (python, done.returncode))


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--python", nargs="+")
    parser.add_argument("cases", nargs="*")
    args = parser.parse_args()
    main()
