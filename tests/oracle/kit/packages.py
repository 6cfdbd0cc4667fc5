"""Trees made of Debian packages: what both sides of a comparison see, and nothing else.

What else is installed changes which optional imports succeed. So a tree holds the dist-packages
files of the named packages and of what they depend on (Depends and Pre-Depends, never Recommends).
Each package is copied once into a store below build/oracle/; a tree is hard links into that store.
The .pyc files Debian made are taken along, so that CPython's runs are quick; sizes and times of the
sources are kept, so they stay valid.
"""

import functools
import hashlib
import os
import re
import shutil
import subprocess
import tempfile

DIST = "/usr/lib/python3/dist-packages/"


class Missing(Exception):
    """A package that should be installed is not."""


@functools.cache
def installed():
    """package -> (version, [[alternative, ...], ...]), also under the names it provides."""
    form = "${db:Status-Abbrev}\t${Package}\t${Version}\t${Provides}\t${Pre-Depends}\t${Depends}\n"
    listing = subprocess.run(["dpkg-query", "-W", "-f", form], check=True, capture_output=True, text=True)
    known, virtual = {}, {}
    for line in listing.stdout.splitlines():
        status, name, version, provides, before, depends = line.split("\t")
        if not status.startswith("ii"):
            continue
        needs = [[bare(one) for one in group.split("|")] for field in (before, depends)
                 for group in field.split(",") if group.strip()]
        known[name] = (name, version, needs)
        for other in provides.split(","):
            if other.strip():
                virtual.setdefault(bare(other), known[name])
    return {**virtual, **known}


def bare(dependency):
    return re.split(r"[\s(:\[]", dependency.strip(), maxsplit=1)[0]


def closure(names):
    """The packages of `names` with all they depend on: sorted [(package, version)]."""
    known, wanted, seen = installed(), list(names), {}
    for name in names:
        if name not in known:
            raise Missing(name)
    while wanted:
        found = known.get(wanted.pop())
        if found is None or found[0] in seen:
            continue
        package, version, needs = found
        seen[package] = version
        wanted.extend(one for group in needs for one in group if one in known)
    return sorted((package, version) for package, version in seen.items() if files_of(package))


@functools.cache
def files_of(package):
    """Paths below dist-packages, relative to it, that the package owns; links to folders are opened up."""
    listing = subprocess.run(["dpkg", "-L", package], check=True, capture_output=True, text=True).stdout
    found = []
    for path in listing.splitlines():
        if not path.startswith(DIST):
            continue
        if os.path.isfile(path):
            found.append(path[len(DIST):])
        elif os.path.islink(path) and os.path.isdir(path):
            for folder, _, names in os.walk(path):
                found.extend(os.path.join(folder, name)[len(DIST):] for name in names
                             if os.path.isfile(os.path.join(folder, name)))
    return tuple(found)


def compiled(relative):
    folder, name = os.path.split(relative)
    return os.path.join(folder, "__pycache__", name[:-3] + ".cpython-311.pyc")


def fill(folder, make):
    """Lets `make(temporary)` build a folder that appears under its name only when it is whole."""
    if os.path.isdir(folder):
        return folder
    os.makedirs(os.path.dirname(folder), exist_ok=True)
    temporary = tempfile.mkdtemp(prefix=os.path.basename(folder) + ".", dir=os.path.dirname(folder))
    os.chmod(temporary, 0o755)
    make(temporary)
    try:
        os.rename(temporary, folder)
    except OSError:  # somebody else was quicker
        shutil.rmtree(temporary, ignore_errors=True)
    return folder


def place(source, target, how):
    os.makedirs(os.path.dirname(target), exist_ok=True)
    how(source, target)


def store(room, package, version):
    def copy(folder):
        for relative in files_of(package):
            place(DIST + relative, os.path.join(folder, relative), shutil.copy2)
            if relative.endswith(".py") and os.path.isfile(DIST + compiled(relative)):
                place(DIST + compiled(relative), os.path.join(folder, compiled(relative)), shutil.copy2)

    name = "%s_%s" % (package, version.replace("/", "_").replace(":", "_"))
    return fill(os.path.join(room, "packages", name), copy)


def tree(room, names):
    """A folder like dist-packages with the closure of `names` only; and what is in it, for a cache key."""
    content = closure(names)
    digest = hashlib.sha256(repr(content).encode()).hexdigest()[:16]
    stores = [store(room, package, version) for package, version in content]

    def link(folder):
        for one in stores:
            for above, _, files in os.walk(one):
                for name in files:
                    source = os.path.join(above, name)
                    target = os.path.join(folder, os.path.relpath(source, one))
                    if not os.path.lexists(target):
                        place(source, target, os.link)

    return fill(os.path.join(room, "trees", digest), link), content
