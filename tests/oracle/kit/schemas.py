"""Documents against the JSON Schemas that the program prints, as ajv sees them."""

import functools
import json
import os
import shutil
import subprocess
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
TESTS = os.path.dirname(os.path.dirname(HERE))
ROOM = os.path.join(os.path.dirname(TESTS), "build", "node")


@functools.cache
def modules():
    """The folder with ajv; npm fetches what tests/package-lock.json pins, once for each content of it."""
    with open(os.path.join(TESTS, "package-lock.json"), "rb") as file:
        wanted = file.read()
    mark = os.path.join(ROOM, "ready")
    if not os.path.exists(mark) or open(mark, "rb").read() != wanted:
        os.makedirs(ROOM, exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(os.path.join(TESTS, name), ROOM)
        subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], cwd=ROOM,
                       check=True, capture_output=True, timeout=300)
        with open(mark, "wb") as file:
            file.write(wanted)
    return os.path.join(ROOM, "node_modules")


def schema(binary, name):
    return subprocess.run([binary, "schema", name], check=True, capture_output=True).stdout


def problems(binary, name, *documents):
    """What ajv says of documents (parsed JSON, or bytes) by the schema of that name; empty: all is well."""
    with tempfile.TemporaryDirectory() as room:
        paths = [os.path.join(room, "schema.json")]
        with open(paths[0], "wb") as file:
            file.write(schema(binary, name))
        for number, document in enumerate(documents):
            paths.append(os.path.join(room, "document%d.json" % number))
            with open(paths[-1], "wb") as file:
                file.write(document if isinstance(document, bytes) else json.dumps(document).encode())
        done = subprocess.run(["node", os.path.join(TESTS, "tools", "validate.js"), *paths], text=True,
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=300,
                              env={**os.environ, "NODE_PATH": modules()})
    if done.returncode not in (0, 1):
        raise RuntimeError(done.stderr[-500:])
    if done.returncode == 1 and not done.stdout:
        return [done.stderr.strip()[-500:]]
    return [line.partition(": ")[2] for line in done.stdout.splitlines()]
