#!/usr/bin/env python3
"""Serves packages as an importer off the file system would, and runs a script that uses them.

    python3 loaders.py [--path FOLDER]... [--touches FILE] LOADER ROOT PACKAGE... -- SCRIPT ARGUMENT...

PACKAGEs are top-level names of packages or modules in the folder ROOT; their dist-info goes with them. The folders
themselves are hidden: what is served comes through LOADER alone.

    dir        ROOT stands on sys.path
    zip        an archive with directory entries stands on sys.path (zipimport)
    mem        sources come out of a dictionary, as from S3: the file name is an absolute pseudo path, there is a
               resource reader, the finder lists its modules, distributions are found, an extension module is
               copied to a temporary file first
    memnofile  the same, and modules have no __file__
    memplain   as mem, without resource reader and without a list of modules

--path: folders that follow on sys.path, for what the packages need. --touches (with `dir`) writes which lines of the
packages touch files of ROOT (touches.py). Runs on CPython 3.8 and later.
"""

import sys

sys.dont_write_bytecode = True

import argparse
import atexit
import importlib
import importlib.abc
import importlib.machinery
import importlib.metadata
import io
import os
import pkgutil
import runpy
import shutil
import tempfile
import zipfile

LOADERS = ("dir", "zip", "mem", "memnofile", "memplain")
PREFIX = "/proc/__s3__/bucket"

try:
    from importlib.resources.abc import Traversable, TraversableResources
except ImportError:
    try:
        from importlib.abc import Traversable, TraversableResources
    except ImportError:  # before 3.9
        Traversable = TraversableResources = None


class Store:
    """What lies below PREFIX: bytes by absolute pseudo path; folders are the parts of those paths."""

    def __init__(self):
        self.files, self.folders = {}, {PREFIX: set()}

    def add(self, relative, data):
        path = PREFIX + "/" + relative
        self.files[path] = data
        while path != PREFIX:
            folder, _, name = path.rpartition("/")
            self.folders.setdefault(folder, set()).add(name)
            path = folder

    def add_folder(self, relative):
        path = PREFIX + "/" + relative
        self.folders.setdefault(path, set())
        folder, _, name = path.rpartition("/")
        self.folders.setdefault(folder, set()).add(name)

    def read(self, path):
        path = os.path.normpath(path)
        if path in self.files:
            return self.files[path]
        raise FileNotFoundError(2, "no such key", path)


class Loader(importlib.abc.InspectLoader):
    def __init__(self, store, fullname, path, profile):
        self.store, self.fullname, self.path, self.profile = store, fullname, path, profile
        if profile != "memplain" and TraversableResources is not None:
            self.get_resource_reader = lambda package: Reader(store, path) if self.is_package(package) else None

    def is_package(self, fullname):
        return os.path.basename(self.path) in ("__init__.py", "__init__.pyc")

    def get_filename(self, fullname):
        return self.path

    def get_data(self, path):
        return self.store.read(path)

    def get_source(self, fullname):
        if not self.path.endswith(".py"):
            return None
        return importlib.util.decode_source(self.store.read(self.path))

    def get_code(self, fullname):
        return compile(self.store.read(self.path), self.path, "exec", dont_inherit=True)

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        if self.profile == "memnofile":
            del module.__file__
        exec(self.get_code(module.__name__), module.__dict__)


class ExtensionLoader(Loader):
    """The dynamic linker wants a file: the object is copied to one that lives as long as the process."""

    def create_module(self, spec):
        self.real = importlib.machinery.ExtensionFileLoader(self.fullname, self.materialize())
        return self.real.create_module(importlib.machinery.ModuleSpec(self.fullname, self.real, origin=self.real.path))

    def materialize(self):
        folder = tempfile.mkdtemp(prefix="importscan-object-")
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        copy = os.path.join(folder, os.path.basename(self.path))
        with open(copy, "wb") as file:
            file.write(self.store.read(self.path))
        return copy

    def get_code(self, fullname):
        return None

    def exec_module(self, module):
        self.real.exec_module(module)
        if self.profile == "memnofile" and hasattr(module, "__file__"):
            del module.__file__


class Finder:
    """Finds modules in one folder of the store."""

    def __init__(self, store, path, profile):
        self.store, self.path, self.profile = store, path, profile

    def candidates(self, name):
        base = self.path + "/" + name
        yield base + "/__init__.py", Loader
        for suffix in importlib.machinery.EXTENSION_SUFFIXES:
            yield base + suffix, ExtensionLoader
        yield base + ".py", Loader

    def find_spec(self, fullname, target=None):
        name = fullname.rpartition(".")[2]
        for path, kind in self.candidates(name):
            if path in self.store.files:
                loader = kind(self.store, fullname, path, self.profile)
                spec = importlib.machinery.ModuleSpec(fullname, loader, origin=path,
                                                      is_package=loader.is_package(fullname))
                spec.has_location = True
                if loader.is_package(fullname):
                    spec.submodule_search_locations.append(os.path.dirname(path))
                return spec
        folder = self.path + "/" + name
        if folder in self.store.folders:
            spec = importlib.machinery.ModuleSpec(fullname, None, is_package=True)
            spec.submodule_search_locations.append(folder)
            return spec
        return None

    def invalidate_caches(self):
        pass


def list_modules(finder, prefix=""):
    """As pkgutil does for folders: names and whether they are packages."""
    found = {}
    for entry in sorted(finder.store.folders.get(finder.path, ())):
        path = finder.path + "/" + entry
        if path + "/__init__.py" in finder.store.files:
            found[entry] = True
        for suffix in [".py", *importlib.machinery.EXTENSION_SUFFIXES]:
            if path in finder.store.files and entry.endswith(suffix) and entry != "__init__.py":
                found.setdefault(entry[: -len(suffix)], False)
                break
    for name, is_package in found.items():
        if "." not in name:
            yield prefix + name, is_package


if TraversableResources is not None:

    class Resource(Traversable):
        def __init__(self, store, path):
            self.store, self.path = store, path

        @property
        def name(self):
            return os.path.basename(self.path)

        def is_file(self):
            return self.path in self.store.files

        def is_dir(self):
            return self.path in self.store.folders

        def iterdir(self):
            if not self.is_dir():
                raise FileNotFoundError(2, "no such folder", self.path)
            return (Resource(self.store, self.path + "/" + name) for name in sorted(self.store.folders[self.path]))

        def joinpath(self, *parts):
            return Resource(self.store, os.path.normpath(os.path.join(self.path, *map(str, parts))))

        __truediv__ = joinpath

        def read_bytes(self):
            return self.store.read(self.path)

        def read_text(self, encoding=None):
            return self.read_bytes().decode(encoding or "utf-8")

        def open(self, mode="r", *args, **keywords):
            stream = io.BytesIO(self.read_bytes())
            return stream if "b" in mode else io.TextIOWrapper(stream, *args, **{"encoding": "utf-8", **keywords})

    class Reader(TraversableResources):
        def __init__(self, store, path):
            self.store, self.folder = store, os.path.dirname(path)

        def files(self):
            return Resource(self.store, self.folder)


class Distribution(importlib.metadata.Distribution):
    def __init__(self, store, folder):
        self.store, self.folder = store, folder

    def read_text(self, filename):
        try:
            return self.store.read(self.folder + "/" + filename).decode()
        except FileNotFoundError:
            return None

    def locate_file(self, path):
        return os.path.join(PREFIX, str(path))


class Served:
    """In front of sys.meta_path: a served name comes from `entry` or from nowhere."""

    def __init__(self, names, entry, store=None):
        self.names, self.entry, self.store = names, entry, store

    def find_spec(self, fullname, path=None, target=None):
        if path is not None or fullname not in self.names:
            return None
        spec = importlib.machinery.PathFinder.find_spec(fullname, [self.entry])
        if spec is None:
            raise ModuleNotFoundError("No module named %r" % fullname, name=fullname)
        return spec

    def find_distributions(self, context=importlib.metadata.DistributionFinder.Context()):
        if self.store is None:
            return
        for name in sorted(self.store.folders[PREFIX]):
            stem, dot, ending = name.rpartition(".")
            if ending not in ("dist-info", "egg-info") or not dot:
                continue
            if context.name is None or normal(stem.split("-")[0]) == normal(context.name):
                yield Distribution(self.store, PREFIX + "/" + name)


def normal(name):
    return name.lower().replace("-", "_").replace(".", "_")


def belongs(entry, packages):
    """Whether an entry of ROOT is served: a package, a module, or metadata of the same name."""
    stem = entry.split(".")[0]
    if entry in packages or (stem in packages and os.path.splitext(entry)[1] in (".py", ".so")):
        return True
    return entry.endswith((".dist-info", ".egg-info")) and normal(entry.split("-")[0]) in map(normal, packages)


def walk(root, packages):
    """(path relative to root, is a folder) of all that is served."""
    waiting = [entry for entry in sorted(os.listdir(root)) if belongs(entry, packages)]
    while waiting:
        relative = waiting.pop(0)
        path = os.path.join(root, relative)
        if os.path.isdir(path):
            if os.path.basename(relative) != "__pycache__":
                yield relative, True
                waiting += [relative + "/" + name for name in sorted(os.listdir(path))]
        else:
            yield relative, False


def serve_zip(root, packages):
    folder = tempfile.mkdtemp(prefix="importscan-zip-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = os.path.join(folder, "served.zip")
    with zipfile.ZipFile(path, "w") as archive:
        for relative, is_folder in walk(root, packages):
            if is_folder:
                archive.writestr(zipfile.ZipInfo(relative + "/"), b"")
            else:
                archive.write(os.path.join(root, relative), relative)
    return path, None


def serve_memory(root, packages, profile):
    if os.path.lexists(os.path.dirname(PREFIX)):
        sys.exit("loaders.py: %s is there, so that it cannot stand for a place that is none" % os.path.dirname(PREFIX))
    store = Store()
    for relative, is_folder in walk(root, packages):
        if is_folder:
            store.add_folder(relative)
        else:
            with open(os.path.join(root, relative), "rb") as file:
                store.add(relative, file.read())

    def hook(path):
        if path == PREFIX or str(path).startswith(PREFIX + "/"):
            return Finder(store, os.path.normpath(path), profile)
        raise ImportError("not a path of the store", path=path)

    sys.path_hooks.insert(0, hook)
    if profile != "memplain":
        pkgutil.iter_importer_modules.register(Finder, list_modules)
    return PREFIX, store


def serve(loader, root, packages):
    """Makes the packages importable; gives the entry of sys.path that they come from."""
    if loader == "dir":
        sys.path.append(root)
        return root
    entry, store = serve_zip(root, packages) if loader == "zip" else serve_memory(root, packages, loader)
    sys.path.append(entry)
    sys.meta_path.insert(0, Served(frozenset(packages), entry, store))
    return entry


def run(loader, root, packages, script, arguments, folders=(), touches=None):
    root = os.path.abspath(root)
    # This folder is none that a script runs with.
    sys.path[:] = [path for path in sys.path if os.path.abspath(path) != os.path.dirname(os.path.abspath(__file__))]
    sys.path.insert(0, os.path.dirname(os.path.abspath(script)))
    library = sys.path[1:]
    sys.path[1:] = []
    serve(loader, root, packages)
    sys.path += [os.path.abspath(folder) for folder in folders] + library
    sys.argv = [script, *arguments]
    if touches is not None:
        touches.watch(root, packages)
    runpy.run_path(script, run_name="__main__")


def main():
    given = sys.argv[1:]
    if "--" not in given:
        sys.exit(__doc__)
    split = given.index("--")
    options = argparse.ArgumentParser()
    options.add_argument("--path", action="append", default=[])
    options.add_argument("--touches")
    options.add_argument("loader", choices=LOADERS)
    options.add_argument("root")
    options.add_argument("packages", nargs="+")
    ours, (script, *arguments) = options.parse_args(given[:split]), given[split + 1:]
    touches = None
    if ours.touches:
        sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
        touches = importlib.import_module("touches")
        touches.write_at_exit(ours.touches)
    run(ours.loader, ours.root, ours.packages, script, arguments, ours.path, touches)


if __name__ == "__main__":
    main()
