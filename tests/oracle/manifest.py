#!/usr/bin/env python3
"""`importscan manifest` and `importscan catalog`, against the bytes on disk, importlib, ajv and a reader of our own.

    python3 tests/oracle/manifest.py [--binary build/importscan] [NAME...]

1. *pandas*: manifest and catalog of fixtures/units/pandas fit their schemas, are the same bytes from every run, name
   every file once with its size, deflated size and SHA-256, and add up.
2. *catalog*: laid out by its keys, what ships is a folder in which importlib finds every module under the same key
   and with the same kind of loader; the binary form, mapped, holds the same rows and answers the same.
3. *folder*: the catalog of a folder is what importlib finds in it, odd names and shadowed modules included.
4. *data*: literals of from_pretrained, joblib.load, torch.load, spacy.load and botocore's services; files touched.
5. *profile*: a measurement wins over the model, a count moves the likelihood of use, never to zero.
6. *schemas*: documents that are wrong do not fit; every schema is strict JSON Schema.
7. *many*: 30,000 modules.
"""

import sys

sys.dont_write_bytecode = True

import argparse
import base64
import hashlib
import json
import mmap
import os
import resource
import shutil
import struct
import subprocess
import tempfile
import tomllib
import zipfile
import zlib

from kit import claim
from kit import packages
from kit import schemas
from kit import truth

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
ROOM = os.path.join(ROOT, "build", "oracle")
UNITS = os.path.join(ROOT, "fixtures", "units")
LOADERS = ("source", "bytecode", "extension", "namespace")
failed = []


def told(name, problem):
    print("not ok manifest %s: %s" % (name, problem) if problem else "ok manifest %s" % name, flush=True)
    if problem:
        failed.append(name)


def run(binary, *arguments, cwd=None, code=0):
    done = subprocess.run([binary, *arguments], stdin=subprocess.DEVNULL, capture_output=True, timeout=600, cwd=cwd,
                          env=claim.environment())
    if done.returncode != code:
        raise claim.Failed("exit %d: %s" % (done.returncode, done.stderr.decode(errors="replace")[-300:]))
    return done.stdout if code == 0 else done.stderr.decode(errors="replace")


def sha256(content):
    return hashlib.sha256(content).hexdigest()


def deflated(content):
    squeeze = zlib.compressobj(6, zlib.DEFLATED, -15)
    return min(len(content), len(squeeze.compress(content)) + len(squeeze.flush()))


# Manifests.

def check_objects(manifest, cwd):
    keys = [one["key"] for one in manifest["objects"]]
    if keys != sorted(keys, key=str.encode) or len(set(keys)) != len(keys):
        return "keys are not sorted, or not unique"
    lines, bytes_, zbytes = [], 0, 0
    for number, one in enumerate(manifest["objects"]):
        with open(os.path.join(cwd, one["path"]), "rb") as file:
            content = file.read()
        if (one["id"], one["size"], one["sha256"]) != ("o%d" % (number + 1), len(content), sha256(content)):
            return "%s is not what lies in %s" % (one, one["path"])
        if number % 29 == 0 and one["zsize"] != deflated(content):
            return "%s deflates to %d bytes, not %d" % (one["key"], deflated(content), one["zsize"])
        lines.append("%s %d %s\n" % (one["sha256"], one["size"], one["key"]))
        bytes_ += len(content)
        zbytes += one["zsize"]
    if sha256("".join(lines).encode()) != manifest["unit"]["inputs_sha256"]:
        return "inputs_sha256 is another"
    if (bytes_, zbytes) != (manifest["totals"]["bytes"], manifest["totals"]["zbytes"]):
        return "totals are not the sums"
    return None


def check_totals(manifest):
    totals, objects = manifest["totals"], {one["id"]: one for one in manifest["objects"]}
    if sum(part["bytes"] for part in totals["by_class"].values()) != totals["bytes"]:
        return "the classes do not add up"
    if sum(part["modules"] for part in totals["by_class"].values()) != len(manifest["modules"]):
        return "the classes do not count every module"
    native = sum(one["size"] for one in objects.values() if one["form"] == "so")
    if native != totals["native_bytes"] or len(objects) != totals["objects"]:
        return "native bytes or objects are not the sum"
    over = max(0, totals["bytes"] - totals["limit"]["unzipped"] + 1)
    if totals["limit"]["over"] != over:
        return "over is %d, not %d" % (totals["limit"]["over"], over)
    init = sum(module["cost"]["init_us"] for module in manifest["modules"] if module["loads"] == "init")
    if init != totals["init_us"]:
        return "init_us is not the sum"
    for one in manifest["distributions"]:
        own = [row for row in objects.values() if row.get("dist") == one["id"]]
        if (len(own), sum(row["size"] for row in own)) != (one["objects"], one["bytes"]):
            return "%s does not add up" % one["name"]
    return None


def check_modules(manifest, report):
    objects = {one["id"]: one for one in manifest["objects"]}
    rows = {row["name"]: row for row in report["modules"]}
    if [row["name"] for row in manifest["modules"]] != [row["name"] for row in report["modules"]]:
        return "other modules than in the report"
    orders = [row["order"] for row in manifest["modules"] if "order" in row]
    if len(set(orders)) != len(orders):
        return "two modules have one place in the order"
    for row in manifest["modules"]:
        same = rows[row["name"]]
        if any(row.get(key) != same.get(key) for key in ("class", "kind", "chain", "because", "confidence")):
            return "%s is told otherwise than in the report" % row["name"]
        ships = same.get("origin") in ("unit", "site", "layer") and "path" in same
        if (row["object"] is not None) != ships:
            return "%s: object %r" % (row["name"], row["object"])
        if ships and objects[row["object"]]["path"] != same["path"]:
            return "%s: another file than in the report" % row["name"]
        if row["loads"] == "init" and same["kind"] != "missing" and row["use"]["p"] != 1:
            return "%s loads with the unit, and p is %r" % (row["name"], row["use"]["p"])
    return None


class Unit:
    """A unit of fixtures/units on the tree of its packages."""

    def __init__(self, name):
        with open(os.path.join(UNITS, name, "unit.toml"), "rb") as file:
            self.tree, _ = packages.tree(ROOM, tomllib.load(file)["packages"])
        self.path = os.path.join(UNITS, name, "handler.py")
        self.options = claim.isolated([self.tree])


def pandas(binary, room):
    unit = Unit("pandas")
    ask = ["manifest", unit.path, *unit.options]
    first = run(binary, *ask, "-j1")
    manifest = json.loads(first)
    told("pandas: same bytes", None if first == run(binary, *ask, "-j2") else "runs differ")
    told("pandas: fits its schema", "; ".join(schemas.problems(binary, "manifest", first)))
    told("pandas: objects are the files on disk", check_objects(manifest, os.getcwd()))
    told("pandas: totals", check_totals(manifest))
    report = json.loads(run(binary, unit.path, "-o", "json", *unit.options))
    told("pandas: modules are those of the report", check_modules(manifest, report))
    path = os.path.join(room, "manifest.json")
    with open(path, "wb") as file:
        file.write(first)
    limit = manifest["totals"]["bytes"] // 2
    plan = run(binary, "plan", path, "--local", str(limit), "--max-cold-start", "10s")
    told("pandas: its plan fits its schema", "; ".join(schemas.problems(binary, "plan", plan)))
    placed = json.loads(plan)
    local = sum(one["bytes"] for one in placed["objects"] if one["tier"] == "zip")
    told("pandas: its plan is below the limit and near the optimum", None if local < limit and placed["gap"] <= 0.005
         and placed["rule"] == "R4" else "%d of %d bytes, gap %r" % (local, limit, placed["gap"]))
    return unit, manifest


def natives(binary, room):
    """Libraries of the lxml unit: what `natives` says, but for what only the standard library needs."""
    unit = Unit("lxml")
    manifest = json.loads(run(binary, "manifest", unit.path, *unit.options))
    told("natives: fits its schema", "; ".join(schemas.problems(binary, "manifest", manifest)))
    told("natives: objects are the files on disk", check_objects(manifest, os.getcwd()))
    told("natives: totals", check_totals(manifest))
    seen = json.loads(run(binary, "natives", unit.path, "-o", "json", *unit.options))["natives"]
    objects = {one["id"]: one for one in manifest["objects"]}
    rows = manifest["natives"]
    order = {id: number for number, group in enumerate(manifest["native_order"]) for id in group}
    problem = None
    if [row["path"] for row in rows] != [one["path"] for one in seen] or set(order) != {row["id"] for row in rows}:
        problem = "other shared objects, or another order, than natives"
    late = [row["id"] for row in rows if any(order[need] > order[row["id"]] for need in row["needs"])]
    if late:
        problem = "%s load before what they need" % late
    needed, wanted = set(), [row["id"] for row in rows if row["object"] and not objects[row["object"]]["key"].startswith(
        "lib/")]
    by_id = {row["id"]: row for row in rows}
    while wanted:
        one = wanted.pop()
        if one not in needed:
            needed.add(one)
            wanted.extend(by_id[one]["needs"])
    ships = {row["id"] for row in rows if row["object"]}
    if ships != {one for one in needed if not by_id[one]["platform"]}:
        problem = "ships %s" % sorted(ships ^ {one for one in needed if not by_id[one]["platform"]})[:5]
    held = {one: row["name"] for row in manifest["modules"] for one in row.get("native", ())}
    if any(objects[row["object"]]["key"].startswith("lxml/") and row["id"] not in held for row in rows if row["object"]):
        problem = "an extension module names no shared object"
    if not any(objects[row["object"]]["key"] == "lib/libxml2.so.2" for row in rows if row["object"]):
        problem = "libxml2 does not ship"
    told("natives: what the extensions need ships", problem)
    path = os.path.join(room, "lxml.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(manifest, file)
    found = json.loads(run(binary, "plan", path, "--local", "20MB", "--max-cold-start", "1m"))
    where = {one["id"]: one["tier"] for one in found["objects"]}
    far = [row["id"] for row in rows if row["object"] and where[row["object"]] == "zip" and any(
        by_id[need]["object"] and where[by_id[need]["object"]] != "zip" for need in row["needs"])]
    told("natives: a plan keeps needs as near", "%s" % far if far else None)


# Catalogs.

FIND = """
import importlib.machinery as machinery, json, sys, types
root = sys.argv[1]
found, wanted = {}, json.load(sys.stdin)
kinds = {"SourceFileLoader": "source", "SourcelessFileLoader": "bytecode", "ExtensionFileLoader": "extension"}
for name in sorted(wanted, key=lambda name: name.count(".")):
    parent = name.rpartition(".")[0]
    path = [root] if not parent else found.get(parent, {}).get("path")
    spec = path and machinery.PathFinder.find_spec(name, path)
    if spec is None:
        continue
    locations = list(spec.submodule_search_locations or ())
    # A namespace below another asks for that one in sys.modules.
    if locations and name not in sys.modules:
        sys.modules[name] = types.ModuleType(name)
        sys.modules[name].__path__ = locations
    kind = kinds.get(type(spec.loader).__name__, "namespace")
    found[name] = {"path": locations, "loader": kind, "package": spec.submodule_search_locations is not None,
                   "key": spec.origin[len(root) + 1:] if spec.origin and kind != "namespace" else ""}
print(json.dumps(found))
"""


def importlib_finds(root, names):
    done = subprocess.run([truth.PYTHON, "-I", "-S", "-c", FIND, root], input=json.dumps(names), capture_output=True,
                          text=True, check=True, timeout=300)
    return json.loads(done.stdout)


def rows_of(catalog):
    return {row[0]: dict(zip(catalog["columns"], row)) for row in catalog["rows"]}


def check_rows(catalog):
    rows = [row[0].encode() for row in catalog["rows"]]
    if rows != sorted(set(rows)):
        return "rows are not sorted, or not unique"
    known = {row[0] for row in catalog["rows"]}
    for row in catalog["rows"]:
        if "." in row[0] and row[0].rpartition(".")[0] not in known:
            return "%s has no row above it" % row[0]
    lines = "".join("%s\t%s\t%s\t%d\t%d\t%s\n" % tuple(row) for row in catalog["rows"])
    return None if sha256(lines.encode()) == catalog["rows_sha256"] else "rows_sha256 is another"


def against_importlib(catalog, root):
    found = importlib_finds(root, [row[0] for row in catalog["rows"]])
    for row in rows_of(catalog).values():
        spec = found.get(row["name"])
        if spec is None:
            return "importlib finds no %s" % row["name"]
        mine = (row["loader"], row["key"], bool(row["flags"] & 1))
        if mine != (spec["loader"], spec["key"], spec["package"]):
            return "%s is %r, importlib says %r" % (row["name"], mine, spec)
    return None


class Mapped:
    """A reader of the binary form, as docs/catalog-format.md describes it: nothing is read but what is asked for."""

    HEAD = struct.Struct("<8sIIQQQHHI32s")
    ROW = struct.Struct("<IIHHBBHQ32s")

    def __init__(self, path):
        with open(path, "rb") as file:
            self.bytes = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        (magic, self.head, self.row, self.count, self.texts, end, major, minor, self.pyc,
         self.digest) = self.HEAD.unpack_from(self.bytes)
        assert magic == b"IMPSCAT1" and end == len(self.bytes) and self.row >= self.ROW.size, "no catalog"
        self.python = "%d.%d" % (major, minor)

    def at(self, index):
        name_at, key_at, name, key, loader, flags, _, size, digest = self.ROW.unpack_from(
            self.bytes, self.head + index * self.row)
        text = [self.bytes[self.texts + at:self.texts + at + length].decode() for at, length in
                ((name_at, name), (key_at, key))]
        return {"name": text[0], "loader": LOADERS[loader], "key": text[1], "flags": flags, "size": size,
                "sha256": digest.hex() if key else ""}

    def find(self, name):
        low, high, wanted = 0, self.count, name.encode()
        while low < high:
            middle = (low + high) // 2
            here = self.at(middle)
            if here["name"].encode() < wanted:
                low = middle + 1
            else:
                high = middle
        row = self.at(low) if low < self.count else None
        return row if row and row["name"] == name else None


def check_binary(binary, catalog, ask, room):
    path = os.path.join(room, "catalog.bin")
    with open(path, "wb") as file:
        file.write(run(binary, *ask, "--binary"))
    mapped, rows = Mapped(path), rows_of(catalog)
    if (mapped.count, mapped.python, mapped.pyc, mapped.digest.hex()) != (
            len(rows), catalog["python"], catalog["magic"], catalog["rows_sha256"]):
        return "the header says %r" % ((mapped.count, mapped.python, mapped.pyc, mapped.digest.hex()),)
    if [mapped.at(i) for i in range(mapped.count)] != list(rows.values()):
        return "rows differ"
    for name in [*list(rows)[::7], "", "a", "zzz", "pandas.nothing", "pandas."]:
        if mapped.find(name) != rows.get(name):
            return "look-up of %r gives %r" % (name, mapped.find(name))
    return None


def lay_out(manifest, room):
    """What ships, as a bucket laid out by keys and mounted would be."""
    root = os.path.join(room, "shelf")
    for one in manifest["objects"]:
        path = os.path.join(root, one["key"])
        os.makedirs(os.path.dirname(path), exist_ok=True)
        os.symlink(os.path.abspath(one["path"]), path)
    return root


def catalogs(binary, room, unit, manifest):
    ask = ["catalog", unit.path, *unit.options]
    first = run(binary, *ask)
    catalog = json.loads(first)
    told("catalog: same bytes", None if first == run(binary, *ask, "-j1") else "runs differ")
    told("catalog: fits its schema", "; ".join(schemas.problems(binary, "catalog", first)))
    told("catalog: rows", check_rows(catalog))
    objects = {one["key"]: one for one in manifest["objects"]}
    wrong = [row["name"] for row in rows_of(catalog).values() if row["key"] and
             (row["sha256"], row["size"]) != (objects[row["key"]]["sha256"], objects[row["key"]]["size"])]
    told("catalog: sizes and digests are the manifest's", ", ".join(wrong[:5]))
    root = lay_out(manifest, room)
    told("catalog: a shelf laid out by keys is what importlib finds", against_importlib(catalog, root))
    told("catalog: the mapped form", check_binary(binary, catalog, ask, room))
    # The shelf itself, as a folder: what is in the unit's catalog is there, with the same answers.
    whole = json.loads(run(binary, "catalog", root, "--python", truth.PYTHON))
    other = rows_of(whole)
    missing = [name for name, row in rows_of(catalog).items() if row["loader"] != "namespace" and
               {**other.get(name, {}), "flags": 0} != {**row, "flags": 0}]
    told("catalog: of the shelf as a folder", ", ".join(missing[:5]))


def write_files(root, files):
    for name, content in files.items():
        path = os.path.join(root, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(content)


def folder(binary, room):
    """Shadows, namespaces, odd names: importlib decides."""
    root = os.path.join(room, "odd")
    write_files(root, {
        "plain.py": b"", "pkg/__init__.py": b"", "pkg/a.py": b"x = 1\n", "pkg/a/__init__.py": b"", "pkg/a/deep.py": b"",
        "pkg/b.py": b"", "pkg/b.cpython-311-x86_64-linux-gnu.so": b"\x7fELF", "pkg/c.abi3.so": b"", "pkg/c.py": b"",
        "pkg/d.so": b"", "pkg/e.pyc": b"", "pkg/f.py": b"", "pkg/f.pyc": b"", "pkg/data.txt": b"", "pkg/not-one.py": b"",
        "pkg/g.cpython-27.so": b"", "ns/inner/m.py": b"", "ns/empty/readme.txt": b"", "ns/m.py": b"",
        "nothing/here/readme.txt": b"", "lib-1.0.dist-info/METADATA": b"", "lib-1.0.dist-info/x.py": b"",
        "\u00fcber.py": b"", "_private.py": b"", "pkg/__main__.py": b"", "__pycache__/old.cpython-311.pyc": b"",
        "only/__init__.cpython-311-x86_64-linux-gnu.so": b"", "only/m.py": b"", "bytes/__init__.pyc": b"", "bytes/m.pyc": b"",
        "sys.py": b"", "zipimport.py": b"", "json/__init__.py": b"", "2begins.py": b""})
    ask = ["catalog", root, "--python", truth.PYTHON]
    catalog = json.loads(run(binary, *ask))
    names = set()
    for above, folders, files in os.walk(root):
        folders[:] = [one for one in folders if one != "__pycache__"]
        for one in folders + files:
            parts = os.path.relpath(os.path.join(above, one), root).split(os.sep)
            stem = parts[-1].split(".")[0]
            if all(part.replace("_", "a").replace("-", "a").isalnum() for part in [*parts[:-1], stem]) and stem != "__init__":
                names.add(".".join([*parts[:-1], stem]))
    found = importlib_finds(root, sorted(names))
    # Built-in and frozen modules come before every path; a namespace without modules is no row.
    expected = {name for name, spec in found.items() if name not in ("sys", "zipimport") and
                (spec["loader"] != "namespace" or any(other.startswith(name + ".") and found[other]["loader"] != "namespace"
                                                      for other in found))}
    rows = {row[0] for row in catalog["rows"]}
    told("folder: what importlib finds", None if rows == expected else "more %s, fewer %s" % (
        sorted(rows - expected)[:5], sorted(expected - rows)[:5]))
    told("folder: under the same keys", against_importlib(catalog, root))
    told("folder: rows", check_rows(catalog))
    told("folder: fits its schema", "; ".join(schemas.problems(binary, "catalog", catalog)))
    told("folder: the mapped form", check_binary(binary, catalog, ask, room))
    archive = os.path.join(room, "shelf.zip")
    with zipfile.ZipFile(archive, "w") as file:
        for name in ("top.py", "pkg/__init__.py", "pkg/inner.py", "pkg/data.txt", "pkg/c.abi3.so"):
            file.writestr(name, b"x = 1\n")
    zipped = rows_of(json.loads(run(binary, "catalog", archive, "--python", truth.PYTHON)))
    told("folder: an archive", None if {name: row["key"] for name, row in zipped.items()} == {
        "top": "top.py", "pkg": "pkg/__init__.py", "pkg.inner": "pkg/inner.py"} else repr(zipped))
    none = os.path.join(room, "none")
    os.makedirs(none)
    empty = json.loads(run(binary, "catalog", none, "--python", truth.PYTHON))
    told("folder: an empty one", None if empty["rows"] == [] and not check_binary(
        binary, empty, ["catalog", none, "--python", truth.PYTHON], room) else "rows %r" % empty["rows"])
    told("folder: none there", None if "nowhere" in run(binary, "catalog", os.path.join(room, "nowhere"), code=2) else
         "no message")


# Data, profiles.

HANDLER = b"""import boto3
import joblib
import torch
from transformers import AutoModel
import spacy as nlp
import other

NAME = "computed"

def handler(event, context):
    client = boto3.client("sqs")
    boto3.resource(service_name="s3")
    boto3.client(event["service"])
    joblib.load("models/trees.joblib")
    joblib.load("models/none.joblib")
    torch.load(f="net.pt")
    torch.load("../outside.pt")
    other.load("models/trees.joblib")
    AutoModel.from_pretrained("bert-base", revision="1")
    AutoModel.from_pretrained("./local-model")
    nlp.load("en_core")
    open("models/trees.joblib")

def never(path):
    return joblib.load(path)
"""


def data(binary, room):
    root = os.path.join(room, "data")
    service = {"botocore/data/%s/2010-01-01/%s" % (name, file): b"{}" for name in ("sqs", "s3", "ec2")
               for file in ("service-2.json", "paginators-1.json")}
    write_files(root, {
        "handler.py": HANDLER, "models/trees.joblib": b"trees", "net.pt": b"net", "local-model/config.json": b"{}",
        "local-model/weights.bin": b"w", "other.py": b"def load(path):\n    return path\n",
        "site/boto3/__init__.py": b"import botocore\ndef client(service_name):\n    return service_name\n"
                                  b"def resource(service_name):\n    return service_name\n",
        "site/boto3/data/s3/2006-03-01/resources-1.json": b"{}",
        "site/botocore/__init__.py": b"", "site/botocore/data/endpoints.json": b"{}",
        "site/joblib/__init__.py": b"from .numpy_pickle import load\n",
        "site/joblib/numpy_pickle.py": b"def load(filename):\n    return open(filename, 'rb')\n",
        "site/en_core/__init__.py": b"", "site/en_core/en_core-1/vocab.bin": b"v",
        "site/spacy/__init__.py": b"import en_core\ndef load(name):\n    return name\n",
        **{"site/" + name: content for name, content in service.items()}})
    with open(os.path.join(room, "outside.pt"), "wb") as file:
        file.write(b"out")
    ask = ["manifest", "handler.py", *claim.isolated(["site"])]
    manifest = json.loads(run(binary, *ask, cwd=root))
    keys = {one["id"]: one["key"] for one in manifest["objects"]}
    forms = {one["key"]: one["form"] for one in manifest["objects"]}
    rows = {module["name"]: module.get("data", []) for module in manifest["modules"]}["handler"]
    seen = {(row["via"], row.get("model") or row.get("path"), row.get("line")):
            {keys[one] for one in row.get("objects", ())} for row in rows}
    sqs = {"botocore/data/sqs/2010-01-01/service-2.json", "botocore/data/sqs/2010-01-01/paginators-1.json",
           "botocore/data/endpoints.json"}
    s3 = {one.replace("sqs", "s3") for one in sqs} | {"boto3/data/s3/2006-03-01/resources-1.json"}
    expected = {
        ("boto3.client", "sqs", 11): sqs, ("boto3.resource", "s3", 12): s3,
        ("joblib.load", "models/trees.joblib", 14): {"models/trees.joblib"},
        ("joblib.load", "models/none.joblib", 15): set(),
        ("torch.load", "net.pt", 16): {"net.pt"}, ("torch.load", "../outside.pt", 17): set(),
        (".from_pretrained", "bert-base", 19): set(),
        (".from_pretrained", "./local-model", 20): {"local-model/config.json", "local-model/weights.bin"},
        ("spacy.load", "en_core", 21): {"en_core/en_core-1/vocab.bin"},
    }
    told("data: calls with literals", None if seen == expected else "more %r, fewer %r" % (
        {key: value for key, value in seen.items() if expected.get(key) != value},
        {key: value for key, value in expected.items() if seen.get(key) != value}))
    told("data: forms", None if forms.get("net.pt") == "model" and forms.get("botocore/data/endpoints.json") == "data"
         and "botocore/data/ec2/2010-01-01/service-2.json" not in forms else repr(forms))
    told("data: fits its schema", "; ".join(schemas.problems(binary, "manifest", manifest)))
    told("data: objects are the files on disk", check_objects(manifest, root))
    path = os.path.join(room, "data.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(manifest, file)
    places = {one["key"]: one["tier"] for one in json.loads(
        run(binary, "plan", path, "--local", str(manifest["totals"]["bytes"] - 5)))["objects"]}
    told("data: a plan keeps files where they can be opened", None if places["net.pt"] == "zip" else places["net.pt"])


def record(binary, room):
    """Digests in RECORD: right, wrong, none."""
    root = os.path.join(room, "record")
    good, bad = b"x = 1\n", b"x = 2\n"

    def line(name, content):
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
        return "%s,sha256=%s,%d\n" % (name, digest, len(content))
    files = {"handler.py": b"import right, wrong, none, absent\ndef handler(e, c):\n    return 1\n"}
    for name, recorded in (("right", good), ("wrong", bad), ("none", None)):
        files["site/%s/__init__.py" % name] = good
        info = "site/%s-1.0.dist-info/" % name
        files[info + "METADATA"] = b"Metadata-Version: 2.1\nName: Some.%s\nVersion: 1.0+l\n" % name.encode()
        files[info + "RECORD"] = (line(name + "/__init__.py", recorded) if recorded else
                                  name + "/__init__.py,,\n").encode()
    write_files(root, files)
    manifest = json.loads(run(binary, "manifest", "handler.py", *claim.isolated(["site"]), cwd=root))
    said = {one["name"]: (one["record_ok"], one["purl"]) for one in manifest["distributions"]}
    expected = {"Some." + name: (state, "pkg:pypi/some-%s@1.0%%2Bl" % name) for name, state in
                (("right", True), ("wrong", False), ("none", None))}
    told("record: edited files are told", None if said == expected else repr(said))
    os.chmod(os.path.join(root, "site/right/__init__.py"), 0o644)


def profile(binary, room):
    root = os.path.join(room, "profile")
    write_files(root, {
        "handler.py": b"import early\ndef handler(e, c):\n    import late, later\n    return late.f() + later.f()\n",
        "early.py": b"x = 1\nprint(x)\n", "late.py": b"def f():\n    return 1\n", "later.py": b"def f():\n    return 1\n",
        "times.txt": b"START\nimport time: self [us] | cumulative | imported package\n"
                     b"2026 import time:      111 |        111 | early\nimport time:    cached |     cached | json\n"
                     b"import time:      777 |        777 |   late\nimport time:      999 |       9999 |   late\n"
                     b"import time:      555 |        555 |   late\nimport time: 12 | broken impimport time:\n"
                     b"import time:        5 |          5 | unheard.of\n",
        "counts.json": b'{"schema": "importscan-profile/1", "environments": 98, "loads": {"later": 8, "early": 98}}'})
    ask = ["manifest", "handler.py", *claim.isolated([])]
    plain = json.loads(run(binary, *ask, cwd=root))
    text = run(binary, *ask, "--profile", "times.txt", "--profile", "counts.json", cwd=root)
    told("profile: fits its schema", "; ".join(schemas.problems(binary, "manifest", text)))
    rows = {row["name"]: row for row in json.loads(text)["modules"]}
    before = {row["name"]: row for row in plain["modules"]}
    told("profile: a measurement wins", None if [(rows[name]["cost"]["init_us"], rows[name]["cost"]["source"])
         for name in ("early", "late")] == [(111, "importtime"), (777, "importtime")] and
         rows["later"]["cost"] == before["later"]["cost"] else repr([rows[name]["cost"] for name in rows]))
    prior = before["later"]["use"]["p_deferred"]
    wanted = {"later": (8 + 2 * prior) / 100, "late": (0 + 2 * prior) / 100}
    got = {name: rows[name]["use"]["p_deferred"] for name in wanted}
    told("profile: counts move the likelihood, never to zero", None if prior > 0 and all(
        abs(got[name] - wanted[name]) < 1e-6 and got[name] > 0 and rows[name]["use"]["source"] == "profile"
        for name in wanted) else "%r, not %r" % (got, wanted))
    told("profile: classes stay", None if all(rows[name]["class"] == before[name]["class"] for name in rows) else
         "a class changed")
    told("profile: is named", None if [(one["importtime"], one["counters"], one["unknown"]) for one in json.loads(text)[
        "profiles"]] == [(5, 0, 1), (0, 2, 1)] else repr(json.loads(text)["profiles"]))
    for name, content in (("empty", b""), ("words", b"nothing here\n"), ("not JSON", b'{"schema": '),
                          ("other schema", b'{"schema": "importscan-profile/2"}'),
                          ("no schema", b'{"environments": 3}'),
                          ("negative", b'{"schema": "importscan-profile/1", "environments": -3}'),
                          ("huge", b'{"schema": "importscan-profile/1", "loads": {"a": 1e300}}'),
                          ("no counts", b'{"schema": "importscan-profile/1", "loads": ["a"]}')):
        with open(os.path.join(root, "bad"), "wb") as file:
            file.write(content)
        said = run(binary, *ask, "--profile", "bad", cwd=root, code=2)
        told("profile refused: " + name, None if "bad:1:" in said else said)


def trace(binary, room):
    """Two processes of the real runtime, one of which needs what was put off; their lines between others."""
    root = os.path.join(room, "trace")
    write_files(root, {
        "handler.py": b"import early\ndef handler(e, c):\n    import late, later\n    return late.f() + later.f()\n",
        "early.py": b"x = 1\nprint(x)\n", "late.py": b"def f():\n    return 1\n", "later.py": b"def f():\n    return 1\n",
        "ran.py": b"from _importscan_rt import attach\n__lz__, _, _ = attach(globals(), 'late; later')\n"
                  b"import early, sys\nif sys.argv[1:]: __lz__.later\n"})
    runtime = os.path.join(os.path.dirname(os.path.dirname(HERE)), "stubgen", "runtime")
    with open(os.path.join(root, "log"), "wb") as log:
        for arguments in [], ["x"]:
            log.write(b"import time:      777 |        777 |   late\nwords\n{\"pid\": broken\n")
            log.flush()
            subprocess.run(["/usr/bin/python3", "ran.py", *arguments], cwd=root, pass_fds=[log.fileno()], check=True,
                           stdout=subprocess.DEVNULL,
                           env={"PYTHONPATH": runtime, "PYTHONDONTWRITEBYTECODE": "1", "IMPORTSCAN_TRACE": str(log.fileno())})
    text = run(binary, "manifest", "handler.py", *claim.isolated([]), "--profile", "log", cwd=root)
    rows = {row["name"]: row for row in json.loads(text)["modules"]}
    told("trace: fits the schema", "; ".join(schemas.problems(binary, "manifest", text)))
    prior = json.loads(run(binary, "manifest", "handler.py", *claim.isolated([]), cwd=root))
    prior = next(row["use"]["p_deferred"] for row in prior["modules"] if row["name"] == "later")
    got = [(rows[name]["use"]["p_deferred"], rows[name]["use"]["n"], rows[name]["use"]["p"]) for name in ("late", "later")]
    wanted = [round((loads + 2 * prior) / 4, 6) for loads in (0, 1)]
    told("trace: counts processes and what they loaded", None if [row[0] for row in got] == wanted and
         [row[1] for row in got] == [2, 2] and rows["late"]["cost"] == {**rows["late"]["cost"], "init_us": 777} else
         "%r, not %r" % (got, wanted))
    profiles = json.loads(text)["profiles"]
    told("trace: is named", None if [(one["importtime"], one["traces"]) for one in profiles] == [(2, 5)] else repr(profiles))
    shutil.copyfile(os.path.join(root, "log"), os.path.join(root, "whole"))
    with open(os.path.join(root, "whole"), "rb") as file:
        lines = [line for line in file.read().splitlines() if line.startswith(b"{")]
    with open(os.path.join(root, "cut"), "wb") as file:
        file.write(b"\n".join(lines[2:])[:-9])
    text = run(binary, "manifest", "handler.py", *claim.isolated([]), "--profile", "cut", cwd=root)
    told("trace: a file that was cut is read", None if json.loads(text)["profiles"][0]["traces"] > 0 else text)


# Schemas, size.

def wrong_documents(manifest):
    def changed(change):
        document = json.loads(json.dumps({**manifest, "objects": manifest["objects"][:3],
                                          "modules": manifest["modules"][:3]}))
        change(document)
        return document
    yield "no objects", changed(lambda one: one.pop("objects"))
    yield "other version", changed(lambda one: one.update(schema="importscan-manifest/2"))
    yield "negative size", changed(lambda one: one["objects"][0].update(size=-1))
    yield "short digest", changed(lambda one: one["objects"][0].update(sha256="ab"))
    yield "unknown class", changed(lambda one: one["modules"][0].update({"class": "needed"}))
    yield "likelihood", changed(lambda one: one["modules"][0]["use"].update(p=1.5))
    yield "totals", changed(lambda one: one["totals"].pop("limit"))


def schema_tests(binary, manifest):
    told("schemas: the default table of tiers", "; ".join(schemas.problems(binary, "tiers", open(
        os.path.join(ROOT, "analyzer", "plan", "default.tiers.json"), "rb").read())))
    for name, document in wrong_documents(manifest):
        told("schemas: refuses " + name, None if schemas.problems(binary, "manifest", document) else "it fits")
    small = {**manifest, "objects": manifest["objects"][:3], "modules": manifest["modules"][:3]}
    told("schemas: takes the same unchanged", "; ".join(schemas.problems(binary, "manifest", small)))


def many(binary, room):
    root = os.path.join(room, "many")
    files = {"handler.py": b"".join(b"import many.p%d\n" % p for p in range(300)) +
             b"def handler(e, c):\n    return many.p3.m4.f()\n", "many/__init__.py": b""}
    for p in range(300):
        files["many/p%d/__init__.py" % p] = b"".join(b"from . import m%d\n" % k for k in range(99))
        for k in range(99):
            files["many/p%d/m%d.py" % (p, k)] = b"X = %d\ndef f():\n    return X\n" % k
    write_files(root, files)

    def peak(*arguments):
        script = ("import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True, stdout=open('out', 'wb'));"
                  "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)")
        done = subprocess.run([truth.PYTHON, "-c", script, binary, *arguments], cwd=root, check=True, capture_output=True,
                              text=True, env=claim.environment())
        return int(done.stdout) / 1024, os.path.getsize(os.path.join(root, "out")) / 1e6
    options = claim.isolated([])
    report, _ = peak("handler.py", "-o", "json", *options)
    manifest, size = peak("manifest", "handler.py", *options)
    with open(os.path.join(root, "out"), "rb") as file:
        text = file.read()
    rows = len(json.loads(text)["modules"])
    with open(os.path.join(root, "m.json"), "wb") as file:
        file.write(text)
    plan, _ = peak("plan", "m.json")
    told("many: %d modules" % rows, None if rows > 30000 and size < 100 else "%d rows, %.0f MB" % (rows, size))
    told("many: writing adds little to what the report needs", None if manifest - report < 40 else
         "%.0f MB, the report %.0f MB" % (manifest, report))
    told("many: reading it back takes less than 100 MB", None if plan < 100 else "%.0f MB" % plan)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", default=os.environ.get("IMPORTSCAN") or os.path.join(ROOT, "build", "importscan"))
    parser.add_argument("names", nargs="*", help="pandas (with catalog and schemas), folder, data, record, profile,"
                                                 " trace, natives, many")
    options = parser.parse_args()
    options.binary = os.path.abspath(options.binary)
    with tempfile.TemporaryDirectory() as room:
        def whole():
            unit, manifest = pandas(options.binary, room)
            catalogs(options.binary, room, unit, manifest)
            schema_tests(options.binary, manifest)
        suites = {"folder": lambda: folder(options.binary, room), "data": lambda: data(options.binary, room),
                  "record": lambda: record(options.binary, room), "profile": lambda: profile(options.binary, room),
                  "trace": lambda: trace(options.binary, room),
                  "natives": lambda: natives(options.binary, room), "many": lambda: many(options.binary, room),
                  "pandas": whole}
        for name, suite in suites.items():
            if options.names and name not in options.names:
                continue
            try:
                suite()
            except (claim.Failed, packages.Missing, OSError, subprocess.SubprocessError, RuntimeError) as trouble:
                told(name, str(trouble))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
