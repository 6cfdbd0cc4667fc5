"""Starts replay.py in a fresh interpreter, and remembers what cannot change."""

import ast
import hashlib
import os
import subprocess
import tempfile

from kit import truth

HERE = os.path.dirname(os.path.abspath(__file__))


def run(unit, folders, mode="module", entry="handler", events=(), profile=False, codes=None, left_out=(),
        seconds=truth.SECONDS):
    job = {"unit": unit, "folders": folders, "mode": mode, "entry": entry, "events": list(events), "profile": profile,
           "codes": codes or {}, "left_out": sorted(left_out)}
    with tempfile.TemporaryDirectory(prefix="importscan-oracle-") as home:
        out, given = os.path.join(home, "seen"), os.path.join(home, "job")
        with open(given, "w", encoding="utf-8") as file:
            file.write(repr(job))
        environment = {"PATH": "/usr/bin:/bin", "HOME": home, "TMPDIR": home, "LANG": "C.UTF-8",
                       "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
        try:
            done = subprocess.run(
                [truth.PYTHON, "-I", "-S", "-B", os.path.join(HERE, "replay.py"), given, out],
                cwd=home, env=environment, timeout=seconds, stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        except subprocess.TimeoutExpired:
            raise RuntimeError("the run did not end in %d s" % seconds) from None
        if not os.path.exists(out):
            raise RuntimeError("the run ended early: %s" % done.stderr.decode(errors="replace")[-400:])
        with open(out, encoding="utf-8") as seen:
            return ast.literal_eval(seen.read())


def folder_digest(folder):
    digest = hashlib.sha256()
    for above, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            path = os.path.join(above, name)
            with open(path, "rb") as file:
                digest.update(repr((os.path.relpath(path, folder), file.read())).encode())
    return digest.digest()


def cached(room, content, unit, *arguments, **named):
    """run(), remembered by the unit's folder, the packages, the interpreter and our own part of it."""
    digest = hashlib.sha256(repr((content, os.path.basename(unit), arguments[1:], named)).encode())
    digest.update(folder_digest(os.path.dirname(unit)))
    for name in ("observe.py", "replay.py"):
        with open(os.path.join(HERE, name), "rb") as part:
            digest.update(part.read())
    digest.update(truth.version().encode())
    path = os.path.join(room, "replays", digest.hexdigest()[:32])
    try:
        with open(path, encoding="utf-8") as known:
            return ast.literal_eval(known.read())
    except (OSError, ValueError, SyntaxError):
        pass
    seen = run(unit, *arguments, **named)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with tempfile.NamedTemporaryFile("w", dir=os.path.dirname(path), delete=False, encoding="utf-8") as part:
        part.write(repr(seen))
    os.replace(part.name, path)
    return seen
