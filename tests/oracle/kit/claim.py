"""What importscan says about a unit, as one run of the program tells it."""

import functools
import json
import os
import subprocess

SECONDS = 120


class Failed(Exception):
    """The program did not answer."""


def environment():
    """The caller's, without what would change where Python is looked for."""
    kept = {name: value for name, value in os.environ.items()
            if not name.startswith(("PYTHON", "VIRTUAL_ENV", "CONDA", "XDG_"))}
    return {**kept, "LC_ALL": "C.UTF-8"}


@functools.cache
def uncached(binary):
    """The option that keeps an answer of yesterday's build out, where the program has a cache at all."""
    try:
        help_text = subprocess.run([binary, "--help"], stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS,
                                   env=environment()).stdout
    except (OSError, subprocess.TimeoutExpired):
        return ()
    return ("--no-cache",) if b"--no-cache" in help_text else ()


def isolated(folders, python="/usr/bin/python3"):
    """The options that make sys.path the unit's folder, `folders` and the standard library."""
    return ["--python", python, "--isolated-path"] + [part for folder in folders for part in ("--path", folder)]


def ask(binary, unit, options, action="graph", seconds=SECONDS):
    """Runs the program; an empty action is the report. Gives the parsed JSON."""
    command = [binary, *([action] if action else []), unit, "-o", "json", *uncached(binary), *options]
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=seconds,
                              env=environment())
    except (OSError, subprocess.TimeoutExpired) as problem:
        raise Failed(str(problem)) from None
    if done.returncode != 0:
        raise Failed("exit %d: %s" % (done.returncode, done.stderr.decode(errors="replace")[-300:].strip()))
    try:
        report = json.loads(done.stdout)
    except ValueError as problem:
        raise Failed("no JSON: %s" % problem) from None
    if not isinstance(report.get("modules"), list):
        raise Failed("the JSON holds no list of modules")
    return report


def here(module):
    return module.get("kind") != "missing" and module.get("class") != "unresolved"


def loads(report):
    return {m["name"] for m in report["modules"]
            if here(m) and m.get("loads") == "init" and not m.get("partial")}


def partial(report):
    return {m["name"] for m in report["modules"] if m.get("partial")}


def may_load(report):
    return loads(report) | {m["name"] for m in report["modules"]
                            if here(m) and (m.get("may_load") or m.get("loads") in ("init", "call"))}
