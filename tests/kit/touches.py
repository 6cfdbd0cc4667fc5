"""Which lines of served packages touch files of their own: an audit hook while a script runs.

A touch is an event on a path below the watched folder, laid to the innermost frame of the packages. What the import
system does for an import is none, nor what importlib.metadata, tracebacks and warnings read. The kinds:

    read write list stat run(a process) load(an object) connect copy path(sys.path, chdir, environment) verify(TLS)
"""

import atexit
import json
import os
import sys

seen = []
state = {"busy": False}

PATH_EVENTS = {
    "os.listdir": "list", "os.scandir": "list", "glob.glob": "list", "pathlib.Path.glob": "list",
    "pathlib.Path.rglob": "list", "os.walk": "list", "ctypes.dlopen": "load", "sqlite3.connect": "connect",
    "os.mkdir": "write", "os.remove": "write", "os.rmdir": "write", "os.chmod": "write", "os.utime": "write",
    "os.truncate": "write", "os.chdir": "path", "os.rename": "write", "os.link": "write", "os.symlink": "write",
    "shutil.copyfile": "copy", "shutil.copytree": "copy", "shutil.rmtree": "write", "shutil.move": "write",
}
ARGUMENT_EVENTS = {
    "subprocess.Popen": "run", "os.exec": "run", "os.posix_spawn": "run", "os.spawn": "run", "os.system": "run",
    "os.putenv": "path",
}
# Who may open what it likes: not the program's doing.
MACHINERY = {"_find_and_load", "_fill_cache", "_iter_file_finder_modules"}
MACHINERY_FILES = ("/traceback.py", "/warnings.py", "/importlib/metadata/__init__.py", "/pkg_resources/__init__.py")
# What looks at the file and gives the same answer when there is none.
HARMLESS = {("pathlib.py", "resolve"), ("posixpath.py", "realpath"), ("inspect.py", "getsourcefile"),
            ("pkgutil.py", "extend_path")}


def below(path):
    """`path` relative to the watched folder, or None; a file beside the packages counts if it is there."""
    if isinstance(path, bytes):
        path = os.fsdecode(path)
    if not isinstance(path, (str, os.PathLike)):
        return None
    path = os.fspath(path)
    if path.startswith("file:"):
        path = path[len("file:"):].partition("?")[0]
    path = os.path.normpath(os.path.join(state["cwd"], path))
    if not path.startswith(state["root"] + "/"):
        return None
    relative = path[len(state["root"]) + 1:]
    if "__pycache__" in relative:
        return None
    top = relative.split("/")[0]
    if top in state["packages"] or top.split(".")[0] in state["packages"]:
        return relative
    state["busy"] = True
    there = os.access(path, os.F_OK)
    state["busy"] = False
    return relative if there else None


def culprit():
    """(file, line) of the innermost frame of the packages, ("", 0) where they have none; None for what is no touch."""
    frame = sys._getframe(2)
    while frame is not None:
        file = frame.f_code.co_filename
        if file.startswith("<frozen importlib") or file.endswith("pkgutil.py"):
            if frame.f_code.co_name in MACHINERY:
                return None
        if file.startswith(state["root"] + "/"):
            return file[len(state["root"]) + 1:], frame.f_lineno
        if file.endswith(MACHINERY_FILES) or (os.path.basename(file), frame.f_code.co_name) in HARMLESS:
            return None
        frame = frame.f_back
    return "", 0


def note(kind, path):
    relative = below(path)
    if relative is not None:
        where = culprit()
        if where is not None:
            seen.append((where[0], where[1], kind, relative))


def is_writing(mode, flags):
    if isinstance(mode, str):
        return any(letter in mode for letter in "wax+")
    return isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))


def strings(value, depth=0):
    """The paths inside the arguments of a process."""
    if isinstance(value, (str, bytes, os.PathLike)):
        text = os.fsdecode(value)
        yield from (word for part in text.split() for word in part.split(os.pathsep))
    elif isinstance(value, (list, tuple)) and depth < 3:
        for one in value:
            yield from strings(one, depth + 1)


def hook(event, arguments):
    if state["busy"] or "root" not in state:
        return
    if event == "open":
        path, mode, flags = arguments
        note("write" if is_writing(mode, flags) else "read", path)
    elif event in PATH_EVENTS:
        for path in arguments[:2] if event.startswith(("os.rename", "os.link", "shutil.", "os.symlink")) else arguments[:1]:
            note(PATH_EVENTS[event], path)
        if event == "os.chdir":
            state["cwd"] = os.path.join(state["cwd"], os.fspath(arguments[0]))
    elif event in ARGUMENT_EVENTS:
        # The environment of a process is no argument of it.
        for word in strings(list(arguments[:3]) if event == "subprocess.Popen" else list(arguments)):
            if word.startswith("/"):
                note(ARGUMENT_EVENTS[event], word)


def wrap(owner, name, kind):
    """Events that CPython does not tell."""
    real = getattr(owner, name)

    def told(path, *rest, **keywords):
        if not state["busy"]:
            note(kind, path)
        return real(path, *rest, **keywords)

    setattr(owner, name, told)


class SearchPath(list):
    """sys.path, which tells who puts something in."""

    def insert(self, index, value):
        note("path", value)
        super().insert(index, value)

    def append(self, value):
        note("path", value)
        super().append(value)

    def extend(self, values):
        values = list(values)
        for value in values:
            note("path", value)
        super().extend(values)

    def __iadd__(self, values):
        self.extend(values)
        return self

    def __setitem__(self, index, value):
        for one in value if isinstance(index, slice) else [value]:
            if one not in self:
                note("path", one)
        super().__setitem__(index, value)


def watch_listing_of_modules():
    """A list that is no package's __path__ is the file system's."""
    import pkgutil

    for name in ("iter_modules", "walk_packages"):
        real = getattr(pkgutil, name)

        def told(path=None, *rest, real=real, **keywords):
            paths = [getattr(module, "__path__", None) for module in list(sys.modules.values())]
            inner = sys._getframe(1).f_code.co_filename.endswith("pkgutil.py")
            if path is not None and not inner and not any(path is one for one in paths):
                for one in path:
                    note("list", one)
            return real(path, *rest, **keywords)

        setattr(pkgutil, name, told)


def watch_certificates():
    import ssl

    real = ssl.SSLContext.load_verify_locations

    def told(self, cafile=None, capath=None, cadata=None):
        note("verify", cafile if cafile is not None else capath)
        return real(self, cafile, capath, cadata)

    ssl.SSLContext.load_verify_locations = told


def watch(root, packages):
    watch_listing_of_modules()
    watch_certificates()
    wrap(os, "stat", "stat")
    wrap(os, "access", "stat")
    sys.path = SearchPath(sys.path)
    state.update(root=root, packages=frozenset(packages), cwd=os.getcwd())
    sys.addaudithook(hook)


def write_at_exit(path):
    def write():
        state["busy"] = True
        with open(path, "w", encoding="utf-8") as file:
            json.dump(sorted(set(seen)), file)

    atexit.register(write)
