"""A wheel that carries the program: same input, same bytes out."""

import base64
import hashlib
import os
import re
import zipfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
# The earliest that a zip can say.
DATE = (1980, 1, 1, 0, 0, 0)


def read(path):
    with open(path, "rb") as file:
        return file.read()


def stated(name):
    """What analyzer/base/version.h says: VERSION or RELEASED."""
    header = read(os.path.join(ROOT, "analyzer", "base", "version.h")).decode()
    return re.search(r'#define IMPORTSCAN_%s "([^"]+)"' % name, header)[1]


def metadata():
    """METADATA of a wheel, PKG-INFO of a source archive."""
    text = read(os.path.join(ROOT, "README.md")).decode()
    return ("Metadata-Version: 2.1\nName: importscan\nVersion: %s\n"
            "Summary: What a Python program loads, uses, and what of it breaks off the file system\n"
            "License: MIT\nRequires-Python: >=3.8\nDescription-Content-Type: text/markdown\n\n%s" % (stated("VERSION"), text)).encode()


def files_of(tree, prefix):
    """Every file of a folder as (name in the archive, bytes, executable), sorted."""
    for folder, folders, names in os.walk(tree):
        folders.sort()
        for name in sorted(names):
            path = os.path.join(folder, name)
            yield prefix + os.path.relpath(path, tree), read(path), os.access(path, os.X_OK)


def write(folder, tree, tag):
    """Writes the wheel of an installed tree (bin/, lib/, share/) into `folder`; returns its file name."""
    version = stated("VERSION")
    base, info = "importscan-%s.data/" % version, "importscan-%s.dist-info/" % version
    entries = list(files_of(os.path.join(tree, "bin"), base + "scripts/"))
    for part in "lib", "share":
        entries += files_of(os.path.join(tree, part), base + "data/%s/" % part)
    entries += [
        (info + "LICENSE", read(os.path.join(ROOT, "LICENSE")), False),
        (info + "METADATA", metadata(), False),
        (info + "WHEEL", ("Wheel-Version: 1.0\nGenerator: importscan\nRoot-Is-Purelib: false\nTag: py3-none-%s\n" % tag).encode(), False),
    ]
    record = "".join("%s,sha256=%s,%d\n" % (name, base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode(), len(data))
                     for name, data, _ in sorted(entries))
    # RECORD goes last, as wheels have it.
    entries = sorted(entries) + [(info + "RECORD", (record + info + "RECORD,,\n").encode(), False)]
    file_name = "importscan-%s-py3-none-%s.whl" % (version, tag)
    with zipfile.ZipFile(os.path.join(folder, file_name), "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data, executable in entries:
            entry = zipfile.ZipInfo(name, DATE)
            entry.external_attr = (0o100755 if executable else 0o100644) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            archive.writestr(entry, data)
    return file_name
