"""Where the bodies of stubs are: the code object of a module, by its name.

Asked in this order; the folder of the stub itself never is:

1. the folders in IMPORTSCAN_SHELF (separated as in PATH), where files lie as on a search path;
2. `shelf/` beside this package, also where both are read by a loader that is no folder (a zip);
3. the catalog, importscan-catalog/1: the file that IMPORTSCAN_CATALOG names, else importscan-catalog.json
   beside this package. Its objects come from a fetcher that the deployment registers.

What a fetcher brings is compared with the catalog's SHA-256 before it is compiled or unmarshalled.
IMPORTSCAN_CATALOG_SHA256 pins the catalog itself, by its rows_sha256.
"""

import os
import sys
import _frozen_importlib_external as _external

_fetchers = {}
_catalog = None  # name -> row, once it was read


def register_fetcher(kind, fetch):
    """`kind`: a tier of the catalog ("s3"), the scheme of its keys ("s3" of "s3://bucket/a.py"), or "*"."""
    _fetchers[kind] = fetch


def code_of(name, is_package):
    ways = name.replace(".", "/") + ("/__init__" if is_package else "")
    for root in os.environ.get("IMPORTSCAN_SHELF", "").split(os.pathsep):
        code = root and _from_folder(name, root, ways)
        if code:
            return code
    code = _from_shelf(name, ways) or _from_catalog(name)
    if code is None:
        raise ImportError("importscan: the body of module %s is on no shelf and in no catalog" % name, name=name)
    return code


def _from_folder(name, root, ways):
    """By importlib's own loaders: a .pyc that fits is used, and one is written where the folder allows it."""
    path = os.path.join(os.path.abspath(root), *ways.split("/"))
    if os.path.isfile(path + ".py"):
        return _external.SourceFileLoader(name, path + ".py").get_code(name)
    if os.path.isfile(path + ".pyc"):
        return _external.SourcelessFileLoader(name, path + ".pyc").get_code(name)
    return None


def _from_shelf(name, ways):
    above = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    root = os.path.join(above, "shelf")
    code = _from_folder(name, root, ways)
    if code is not None or os.path.isdir(above):
        return code
    # The package came by a loader of another kind: the shelf lies where that has it.
    read = getattr(__spec__.loader, "get_data", None)
    for path in (os.path.join(root, *ways.split("/")) + ".py",) if read else ():
        try:
            return _compile(read(path), path)
        except OSError:
            pass
    return None


def _compile(data, path):
    return compile(data, path, "exec", dont_inherit=True)


# --- the catalog ---

def _refuse(name, text):
    return ImportError("importscan: module %s: %s" % (name, text), name=name)


def _rows_sha256(rows):
    from hashlib import sha256
    lines = ("%s\t%s\t%s\t%d\t%d\t%s\n" % (row["name"], row["loader"], row["key"], row["flags"], row["size"], row["sha256"])
             for row in rows)
    return sha256("".join(lines).encode("utf-8", "surrogateescape")).hexdigest()


def _read_catalog():
    path = os.environ.get("IMPORTSCAN_CATALOG")
    data = b""
    if path:
        with open(path, "rb") as file:
            data = file.read()
    else:
        above = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
        try:
            data = __spec__.loader.get_data(os.path.join(above, "importscan-catalog.json"))
        except OSError:
            return {}
    import json
    document = json.loads(data)
    if document.get("schema") != "importscan-catalog/1":
        raise ImportError("importscan: %s is no importscan-catalog/1" % (path or "the catalog"))
    rows = [dict(zip(document["columns"], row)) for row in document["rows"]]
    digest, pinned = _rows_sha256(rows), os.environ.get("IMPORTSCAN_CATALOG_SHA256")
    if document["rows_sha256"] != digest or (pinned and pinned != digest):
        raise ImportError("importscan: the catalog's rows do not have the SHA-256 %s" % (pinned or document["rows_sha256"]))
    return {row["name"]: row for row in rows}


def _from_catalog(name):
    global _catalog
    if _catalog is None:
        _catalog = _read_catalog()
    row = _catalog.get(name)
    if row is None or not row["key"]:
        return None
    if row["loader"] not in ("source", "bytecode"):
        raise _refuse(name, "the catalog has it as %s, which cannot be the body of a stub" % row["loader"])
    data = _checked(name, row, _fetch(name, row))
    where = "<importscan %s>" % row["key"]
    if row["loader"] == "source":
        return _compile(data, where)
    return _unmarshal(name, data)


def _fetch(name, row):
    scheme, colon, _ = row["key"].partition("://")
    for kind in (row.get("tier"), scheme if colon else None, "*"):
        if kind in _fetchers:
            return _fetchers[kind](row["key"])
    raise _refuse(name, "no fetcher is registered for %s" % row["key"])


def _checked(name, row, data):
    from hashlib import sha256
    if not isinstance(data, bytes):
        data = bytes(memoryview(data)) if data is not None else b""
    if not row["sha256"] or len(data) != row["size"] or sha256(data).hexdigest() != row["sha256"]:
        raise _refuse(name, "what was fetched for %s does not have the catalog's SHA-256" % row["key"])
    return data


def _unmarshal(name, data):
    if data[:4] != _external.MAGIC_NUMBER:
        raise _refuse(name, "its bytecode is for another Python than %d.%d" % sys.version_info[:2])
    import marshal
    return marshal.loads(memoryview(data)[16:])
