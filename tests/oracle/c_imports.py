#!/usr/bin/env python3
"""c_imports.py OBJECT_IMPORTS [PYTHON] - what extension modules import when they are initialised, by
audit of the calls and by reading the files; prints recall and precision, as in docs/c-imports.md.

OBJECT_IMPORTS is the built tests/tools/object_imports; PYTHON (/usr/bin/python3) must be 3.8 to 3.11 of
x86-64 Linux. Exits 1 when `likely` has less than 99 % of either.
"""
import collections
import functools
import os
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).parent
RUN = r"""
import importlib, importlib.machinery, os, signal, sys
log = os.open(os.environ["IMPORT_AUDIT"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
loader = importlib.machinery.ExtensionFileLoader
def around(method, spec_of):
    def marked(self, what):
        spec = spec_of(what)
        os.write(log, f"B\t{spec.origin}\t{spec.name}\n".encode())
        try:
            return method(self, what)
        finally:
            os.write(log, f"E\t{spec.origin}\n".encode())
    return marked
loader.create_module = around(loader.create_module, lambda spec: spec)
loader.exec_module = around(loader.exec_module, lambda module: module.__spec__)
for name in sys.argv[1:]:
    signal.alarm(60)
    try:
        importlib.import_module(name)
    except BaseException as error:
        print(name, repr(error)[:100], file=sys.stderr)
os._exit(0)
"""

SHOW = """
import importlib.machinery, sys
print(sys.path[1:], sys.builtin_module_names, importlib.machinery.EXTENSION_SUFFIXES, sep="\\n")
"""


def find_modules(folders):
    """Extension modules by name, grouped by their top-level package."""
    groups = collections.defaultdict(list)
    for folder in folders:
        for where, _, files in os.walk(folder):
            for file in files:
                match = re.match(r"(\w+)(\.cpython-\d+-[\w-]+|\.abi3)?\.so$", file)
                if match:
                    parts = [part for part in os.path.relpath(where, folder).split("/") if part != "."]
                    groups[(parts + [match[1]])[0]].append(".".join(parts + [match[1]]))
    return groups


def audit(python, groups, work):
    """Object path -> its module's name, and -> (name, level, list) of each import at initialisation."""
    library = work / "import_audit.so"
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", library, HERE / "import_audit.c"], check=True)
    names, calls = {}, collections.defaultdict(set)
    for top, modules in sorted(groups.items()):
        log = work / top
        subprocess.run([python, "-c", RUN, *modules], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL, timeout=600, cwd=work,
                       env={**os.environ, "LD_AUDIT": str(library), "IMPORT_AUDIT": str(log)})
        running = []
        for line in log.read_text(errors="replace").splitlines() if log.exists() else ():
            kind, path, *rest = line.split("\t")
            if kind == "B":
                running.append(path)
                names[path] = rest[0]
            elif kind == "E":
                while running and running.pop() != path:
                    pass
            elif running and running[-1] == path:
                calls[path].add((rest[0], int(rest[1]), tuple(filter(None, rest[2].split(",")))))
    return names, calls


class Names:
    """Names as a resolver sees them: by files on the path, nothing imported."""

    def __init__(self, python):
        out = subprocess.run([python, "-c", SHOW],
                             capture_output=True, text=True, check=True).stdout.splitlines()
        self.path, self.builtin, self.suffixes = eval(out[0]), set(eval(out[1])), eval(out[2])
        self.exists = functools.lru_cache(None)(self.exists)

    def exists(self, name):
        if not all(part.isidentifier() for part in name.split(".")):
            return False
        if name in self.builtin or name == "os.path":
            return True
        for folder in self.path:
            stem = os.path.join(folder, *name.split("."))
            if any(os.path.isfile(stem + end) for end in ("/__init__.py", ".py", *self.suffixes)):
                return True
        return False

    def module_in(self, name):
        """The name itself, or the prefix of it that is a module."""
        while name and not self.exists(name):
            name = name.rpartition(".")[0]
        return name

    @staticmethod
    def absolute(name, importer):
        level = len(name) - len(name.lstrip("."))
        base = importer.split(".")[:-level] if level else []
        return ".".join(base + [name[level:]] if name[level:] else base)

    @staticmethod
    def closed(names):
        return {".".join(name.split(".")[:end]) for name in names if name for end in range(1, name.count(".") + 2)}


def read_objects(tool, paths):
    lists = collections.defaultdict(lambda: collections.defaultdict(list))
    for line in subprocess.run([tool, *paths], capture_output=True, text=True).stdout.splitlines():
        path, kind, text = line.split("\t")
        lists[path][kind].append(text)
    return lists


def main(tool, python="/usr/bin/python3"):
    resolver = Names(python)
    folders = [folder for folder in resolver.path if re.search("(site|dist)-packages$|lib-dynload$", folder)]
    with tempfile.TemporaryDirectory() as work:
        names, calls = audit(python, find_modules(folders), pathlib.Path(work))
    lists = read_objects(tool, sorted(names))

    def truth(path):
        found = set()
        for name, level, members in calls[path]:
            module = resolver.module_in(resolver.absolute("." * level + name, names[path]))
            found |= {module, *(f"{module}.{member}" for member in members if resolver.exists(f"{module}.{member}"))}
        return found

    def named(path, *kinds, beside=False):
        for kind in kinds:
            for text in lists[path][kind]:
                yield resolver.module_in(resolver.absolute(text, names[path]))
                if beside and kind == "single":
                    yield resolver.module_in(resolver.absolute("." + text, names[path]))

    rules = {
        "likely": lambda path: named(path, "likely"),
        "dotted": lambda path: named(path, "dotted"),
        "dotted and single": lambda path: named(path, "dotted", "single", beside=True),
    }
    flags = {path: lists[path]["flags"][0].split() for path in lists}
    print(f"{len(lists)} objects; {sum('imports' not in f for f in flags.values())} without an import function; "
          f"{sum('calls' in f and 'imports' in f for f in flags.values())} with all calls read")
    good = True
    for title, rule in rules.items():
        hits = extra = missed = 0
        for path in lists:
            own = resolver.closed([names[path]]) | {"builtins", "sys"}
            want, have = (resolver.closed(filter(None, found)) - own for found in (truth(path), rule(path)))
            hits, extra, missed = hits + len(want & have), extra + len(have - want), missed + len(want - have)
            if title == "likely" and want - have:
                print("  missed by", names[path] + ":", *sorted(want - have))
        recall, precision = hits / max(1, hits + missed), hits / max(1, hits + extra)
        print(f"{title}: recall {recall:.4f}, precision {precision:.4f} of {hits + missed}")
        good &= title != "likely" or (recall > 0.99 and precision > 0.99)
    return not good


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
