"""What really loads: CPython runs the unit, and its sys.modules is the answer."""

import ast
import hashlib
import json
import os
import subprocess
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
PYTHON = "/usr/bin/python3"
SECONDS = 120


def observe(unit, folders, mode="main", python=PYTHON, site=False):
    """Runs `unit` with `folders` and the standard library on sys.path; see observe.py."""
    with tempfile.TemporaryDirectory(prefix="importscan-oracle-") as home:
        out = os.path.join(home, "seen")
        # Its own HOME: font caches and configuration files must not outlive the run.
        environment = {"PATH": "/usr/bin:/bin", "HOME": home, "TMPDIR": home, "LANG": "C.UTF-8"}
        done = subprocess.run(
            [python, "-I", *([] if site else ["-S"]), "-B", os.path.join(HERE, "observe.py"), out, mode, unit, *folders],
            cwd=os.path.dirname(unit), env=environment, timeout=SECONDS, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        if not os.path.exists(out):
            raise RuntimeError("the truth run ended early: %s" % done.stderr.decode(errors="replace")[-300:])
        with open(out, encoding="utf-8") as seen:
            return ast.literal_eval(seen.read())


def cached(room, unit, folders, content, mode="main"):
    """observe(), remembered by everything that the answer depends on; the second value: was it remembered?"""
    digest = hashlib.sha256(repr((content, mode, os.path.basename(unit), len(folders))).encode())
    for path in (unit, os.path.join(HERE, "observe.py")):
        with open(path, "rb") as part:
            digest.update(part.read())
    digest.update(version().encode())
    path = os.path.join(room, "truth", digest.hexdigest()[:24] + ".json")
    try:
        with open(path, encoding="utf-8") as known:
            return json.load(known), True
    except (OSError, ValueError):
        pass
    seen = observe(unit, folders, mode)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with tempfile.NamedTemporaryFile("w", dir=os.path.dirname(path), delete=False) as part:
        json.dump(seen, part)
    os.replace(part.name, path)
    return seen, False


def version():
    return subprocess.run([PYTHON, "-I", "-S", "-c", "import sys; print(sys.version)"], check=True,
                          capture_output=True, text=True).stdout


def start_modules():
    """What an ordinary start brings in: site.py and sitecustomize, but none of the .pth files of this machine."""
    code = "import site, sys; site.execsitecustomize(); print(*sys.modules)"
    listing = subprocess.run([PYTHON, "-I", "-S", "-c", code],
                             check=True, capture_output=True, text=True)
    return frozenset(listing.stdout.split())


def loaded(seen, unit_name):
    """The names that loading brought in, under their own name.

    Left out are names without a file of their own: os.path, six.moves.*, requests.packages.*, and the
    bare names Cython adds (_ni_label). Each of these says in __spec__.name what it really is. What is
    counted came from a file, from the interpreter, or is a namespace."""
    out = set(seen["at_start"]) | {unit_name, "__main__"}
    return {key for key, what in seen["modules"].items()
            if what["own"] and what["kind"] != "other" and key not in out}


def failed(seen):
    """Modules whose body began to run and that are not there afterwards: name -> file."""
    names = {what["name"] for what in seen["modules"].values()} | set(seen["modules"])
    return {name: file for name, file in seen["started"].items() if name not in names}
