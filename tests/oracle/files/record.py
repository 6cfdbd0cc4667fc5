"""Runs one exercise inside a fresh CPython and writes down which library lines touched files of their own package.

    python3 -I -S -B record.py JOB OUT

JOB is a Python literal: `unit`, `tree` (what stands for dist-packages, one folder) and `owners` (top-level name ->
distribution). A *touch* is an event whose path lies below its distribution's own folders while a frame of that
distribution is on the stack; it is noted at the innermost such frame, with the frames of the distribution above it.
What the import system itself does is none, nor is what prints a traceback.

Events come from audit hooks, from wrappers around what is not audited (os.stat and its kin) and around a few C
functions that open files unseen (WRAPPED). Loaders that are given a folder and read from it later (KEEPERS) are
noted where they were made: a reader is sent there, not to the line that asks for a template.

The tree is never written: an event that would is noted, and then refused as on a read-only file system.
"""

import builtins
import errno
import importlib.machinery
import json
import os
import pathlib
import sys
import threading

HERE = __file__
IMPORT = ("<frozen importlib._bootstrap", "<frozen zipimport")
STDLIB = os.path.dirname(os.__file__) + os.sep

# Modules that a path goes through, and what that makes of the event.
API = {"pkg_resources": "pkg_resources", "importlib.resources": "resources", "importlib_resources": "resources",
       "importlib.metadata": "metadata", "importlib_metadata": "metadata", "pkgutil": "pkgutil",
       "importlib.readers": "resources", "importlib.simple": "resources"}
TEMPLATES = ("jinja2.loaders", "mako.lookup", "mako.template", "chameleon", "genshi.template", "kajiki", "tornado.template",
             "django.template", "zope.pagetemplate")
LOCALES = ("gettext", "babel.support")
PLAIN = ("os", "io", "codecs", "gzip", "bz2", "lzma", "pathlib", "_pyio", "_compression", "genericpath", "posixpath", "contextlib",
         "fnmatch", "glob", "tokenize", "linecache", "inspect", "functools", "threading", "_bootlocale")
LISTING = {("glob", None), ("os", "walk"), ("os", "_walk"), ("os", "fwalk"), ("os", "_fwalk"), ("pathlib", "glob"),
           ("pathlib", "rglob"), ("pathlib", "iterdir"), ("pathlib", "_select_from"), ("pathlib", "_iterate_directories"),
           ("pathlib", "select_from")}
LINKS = {"realpath", "_joinrealpath", "resolve"}  # they look at every folder on the way: nobody asks for these
PRINTS = ("traceback", "warnings", "pdb", "cgitb", "stack_data.core", "executing.executing")

# module -> functions and methods whose arguments are paths that C code opens, and what they do.
WRAPPED = {
    "lxml.etree": [("parse", "read")],
    "PIL._imagingft": [("getfont", "read")],
    "ssl": [("SSLContext.load_verify_locations", "certs"), ("SSLContext.load_cert_chain", "certs")],
    "pyproj._datadir": [("_global_context_set_data_dir", "other")],
}
# module -> classes that keep a folder, and the attribute that holds it where no argument does.
KEEPERS = {
    "jinja2.loaders": [("FileSystemLoader", None), ("PackageLoader", "_template_root")],
    "mako.lookup": [("TemplateLookup", None)],
    "tornado.template": [("Loader", None)],
    "genshi.template.loader": [("TemplateLoader", None)],
    "chameleon.loader": [("TemplateLoader", None)],
    "chameleon.template": [("BaseTemplateFile", None)],
    "kajiki.loader": [("FileLoader", None)],
}
READERS = ("importlib.readers", "importlib_resources.readers")

real = {name: getattr(os, name) for name in ("stat", "lstat", "access", "readlink")}
abspath, fsdecode, getcwd = os.path.abspath, os.fsdecode, os.getcwd


class Traversable(pathlib.PosixPath):
    """What importlib.resources.files gives for a folder: its methods are API, its string is none."""


class Recorder:
    def __init__(self, job):
        self.tree, self.owners = job["tree"] + os.sep, job["owners"]
        self.sites, self.kept, self.busy, self.done = {}, [], threading.local(), False

    # Where a path belongs.

    def owner(self, path):
        """The distribution of a path below the tree, or None."""
        if not path.startswith(self.tree):
            return None
        parts = path[len(self.tree):].split(os.sep)
        for depth in range(min(4, len(parts)), 0, -1):
            found = self.owners.get("/".join(parts[:depth]))
            if found is not None:
                return found
        return None

    def absolute(self, path):
        if isinstance(path, int) or path is None:
            return None
        try:
            return abspath(fsdecode(path))
        except (TypeError, ValueError, OSError, AttributeError):
            return None

    # What is on the stack.

    def look(self, owner, frame):
        """The owner's frames, innermost first, what the event went through to reach them, and what they called."""
        frames, via, called = [], [], None
        while frame is not None:
            code = frame.f_code
            if code.co_filename.startswith(self.tree) and code.co_filename.endswith(".py") \
                    and self.owner(code.co_filename) == owner:
                frames.append(frame)
            elif not frames and code.co_filename != HERE:
                called = frame
                name = frame.f_globals.get("__name__") or ""
                if name == "pathlib" and isinstance(frame.f_locals.get("self"), Traversable):
                    name = "importlib.resources"
                via.append((name, code.co_name, code.co_filename))
            frame = frame.f_back
        return frames, via, called

    def place(self, frame):
        code = frame.f_code
        line, end, column, stop = (list(code.co_positions()) + [(None,) * 4])[max(frame.f_lasti, 0) // 2]
        return {"file": code.co_filename[len(self.tree):], "line": line or frame.f_lineno, "end_line": end or frame.f_lineno,
                "column": (column or 0) + 1, "end_column": (stop or 0) + 1, "frame_line": frame.f_lineno,
                "qualname": code.co_qualname, "def_line": code.co_firstlineno}

    def loading(self, frame):
        """Does the body of a library's module run further up?"""
        while frame is not None:
            if frame.f_code.co_name == "<module>" and frame.f_code.co_filename.startswith(self.tree):
                return True
            frame = frame.f_back
        return False

    # Events.

    def kind(self, kind, via, path):
        """What the event is once we know what it went through; None: nobody's touch. And the API, or ""."""
        names = [name for name, _, _ in via]
        if "runpy" in names:
            return ("code", "") if any(function == "run_path" for _, function, _ in via) else (None, "")
        api = next((API[known] for name in names for known in API if name == known or name.startswith(known + ".")), "")
        machinery = [function for _, function, file in via if file.startswith(IMPORT)]
        if machinery:
            if {"_find_and_load", "_gcd_import", "_find_spec", "_handle_fromlist", "_exec"} & set(machinery):
                return None, ""
            return ("read", api) if api else ("code", "")
        if any(function in LINKS for name, function, _ in via if name in ("posixpath", "pathlib")) and kind == "probe":
            return None, ""
        if set(names) & set(PRINTS):
            return None, ""
        if "inspect" in names:
            return "source", "inspect"  # goes by way of the loader where there is one
        if "linecache" in names:
            return "source", ""
        if any((name, function) in LISTING or (name, None) in LISTING for name, function, _ in via):
            kind = "list" if kind == "probe" else kind
        if "imp" in names:
            return "code", ""
        if "shutil" in names and kind in ("read", "probe"):
            kind = "copy"
        if kind == "read" and path.endswith(".py"):
            kind = "source"
        if kind in ("read", "probe", "list"):
            if any(name.startswith(TEMPLATES) for name in names):
                kind = "template"
            elif any(name in LOCALES for name in names):
                kind = "locale"
            elif kind == "read" and any(name not in PLAIN for name in names):
                kind = "reader"
        return kind, api

    def note(self, kind, path):
        path = self.absolute(path)
        owner = path and self.owner(path)
        if not owner or self.done or getattr(self.busy, "on", False):
            return
        self.busy.on = True
        try:
            frames, via, called = self.look(owner, sys._getframe(1))
            if not frames:
                return
            kind, api = self.kind(kind, via, path)
            if path[len(self.tree):].partition(os.sep)[0].endswith("-info"):
                api = api or "metadata"
            if kind is not None:
                self.add(kind, api, path, owner, frames, via, called)
        finally:
            self.busy.on = False

    def handed(self, kind, path, called):
        """Does what was called know the path from its arguments? Else another library was given it before."""
        if called is None or kind == "code":
            return True
        code, given = called.f_code, called.f_locals
        count = code.co_argcount + code.co_kwonlyargcount + bool(code.co_flags & 4) + bool(code.co_flags & 8)
        for value in paths_in([given[name] for name in code.co_varnames[:count] if name in given]):
            value = self.absolute(value)  # of a Path that has not run __init__ yet there is none
            if value and self.owner(value) and (path.startswith(value) or value.startswith(path)):
                return True
        return False

    def add(self, kind, api, path, owner, frames, via, called):
        when = "import" if self.loading(frames[0]) else "call"
        stack = [self.place(one) for one in frames[:12]]
        asked = None
        if kind == "template":
            kept = [made for folder, made in self.kept if path == folder or path.startswith(folder + os.sep)]
            if kept:
                asked = stack[0]
                stack, when = kept[-1]
        site = stack[0]
        key = (site["file"], site["line"], site["column"], site["qualname"])
        found = self.sites.setdefault(key, {**site, "owner": owner, "events": [], "stacks": []})
        event = {"kind": kind, "path": path[len(self.tree):], "there": os.path.lexists(path), "when": when, "api": api,
                 "via": list(dict.fromkeys(name for name, _, _ in via))[:6]}
        if not asked and not api and not self.handed(kind, path, called):
            event["kept"] = True
        if asked:
            event["asked"] = "%s:%d" % (asked["file"], asked["line"])
        if event not in found["events"] and len(found["events"]) < 40:
            found["events"].append(event)
        if stack[1:] not in found["stacks"] and len(found["stacks"]) < 4:
            found["stacks"].append(stack[1:])

    def keep(self, path):
        """A loader is given a folder to read from later."""
        path = self.absolute(path)
        owner = path and self.owner(path)
        if owner:
            frames, _, _ = self.look(owner, sys._getframe(1))
            if frames:
                when = "import" if self.loading(frames[0]) else "call"
                self.kept.append((path, ([self.place(one) for one in frames[:12]], when)))

    def refuse(self, path):
        path = self.absolute(path)
        if path and path.startswith(self.tree):
            raise OSError(errno.EROFS, "Read-only file system", path)

    def hear(self, event, given):
        heard = EVENTS.get(event)
        if heard:
            heard(self, *given)


# What each audit event tells.

def on_open(self, path, mode, flags):
    writes = any(letter in mode for letter in "wax+") if isinstance(mode, str) else \
        bool((flags or 0) & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))
    if not writes and (flags or 0) & os.O_DIRECTORY:
        return
    self.note("write" if writes else "read", path)
    if writes:
        self.refuse(path)


def on_listing(self, path, *_):
    self.note("list", path if path is not None else getcwd())


def on_write(self, path, *more):
    for one in (path, *more):
        if isinstance(one, (str, bytes, os.PathLike)):
            self.note("write", one)
            self.refuse(one)


def on_copy(self, source, target, *_):
    self.note("copy", source)
    self.note("write", target)


def on_run(self, program, arguments=(), folder=None, *_):
    arguments = [arguments] if isinstance(arguments, (str, bytes, os.PathLike)) else arguments or ()
    for one in (program, *arguments, folder):
        if isinstance(one, (str, bytes, os.PathLike)) and os.path.isabs(one):
            self.note("exec", one)


def on_library(self, name, *_):
    if isinstance(name, (str, bytes)) and os.sep in fsdecode(name):
        self.note("dlopen", name)


def on_folder(self, path, *_):
    self.note("other", path)


def on_database(self, path, *_):
    if isinstance(path, (str, bytes, os.PathLike)):
        self.note("database", path)


EVENTS = {
    "open": on_open, "os.listdir": on_listing, "os.scandir": on_listing, "glob.glob": on_listing,
    "os.mkdir": on_write, "os.remove": on_write, "os.rmdir": on_write, "os.rename": on_write, "os.chmod": on_write,
    "os.chown": on_write, "os.utime": on_write, "os.truncate": on_write, "os.link": on_write, "os.symlink": on_write,
    "shutil.copyfile": on_copy, "shutil.copytree": on_copy, "shutil.move": on_copy,
    "subprocess.Popen": on_run, "os.exec": on_run, "os.posix_spawn": on_run,
    "ctypes.dlopen": on_library, "sqlite3.connect": on_database, "os.chdir": on_folder,
}


# What is not audited.

def wrap_probes(recorder):
    for name in ("stat", "lstat", "access"):
        def probe(path, *given, _real=real[name], **named):
            recorder.note("probe", path)
            return _real(path, *given, **named)

        probe.__name__ = probe.__qualname__ = name
        for known in (os.supports_dir_fd, os.supports_fd, os.supports_follow_symlinks, os.supports_effective_ids):
            if real[name] in known:
                known.add(probe)
        setattr(os, name, probe)


def paths_in(values, depth=2):
    for value in values:
        if issubclass(type(value), (str, bytes, os.PathLike)):  # isinstance would ask proxies what they are
            yield value
        elif depth and issubclass(type(value), (list, tuple)):
            yield from paths_in(value, depth - 1)
        elif depth and issubclass(type(value), dict):
            yield from paths_in(list(value.values()), depth - 1)


def wrap_function(recorder, module, name, kind):
    *inside, last = name.split(".")
    holder = module
    for one in inside:
        holder = getattr(holder, one)
    function = getattr(holder, last, None)
    if function is None:
        return

    def told(*given, **named):
        for path in paths_in((*given, *named.values())):
            if os.path.isabs(path):
                recorder.note(kind, path)
        return function(*given, **named)

    told.__name__, told.__doc__ = last, function.__doc__
    setattr(holder, last, told)


def wrap_keeper(recorder, module, name, attribute):
    kept = getattr(module, name, None)
    if kept is None:
        return
    init = kept.__init__

    def __init__(self, *given, **named):
        init(self, *given, **named)
        for path in [getattr(self, attribute, None)] if attribute else paths_in((*given, *named.values())):
            recorder.keep(path)

    __init__.__wrapped__ = init
    kept.__init__ = __init__


class Patcher:
    """Stands first on sys.meta_path and patches what WRAPPED and KEEPERS name once it is loaded."""

    def __init__(self, recorder):
        self.recorder = recorder

    def find_spec(self, name, path=None, target=None):
        if name not in WRAPPED and name not in KEEPERS and name not in READERS:
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path, target)
        if spec is None or spec.loader is None:
            return None
        run = spec.loader.exec_module

        def exec_module(module):
            run(module)
            self.patch(module)

        spec.loader.exec_module = exec_module
        return spec

    def patch(self, module):
        if module.__name__ in READERS:
            files = module.FileReader.files
            module.FileReader.files = lambda reader: Traversable(files(reader))
        for name, kind in WRAPPED.get(module.__name__, ()):
            wrap_function(self.recorder, module, name, kind)
        for name, attribute in KEEPERS.get(module.__name__, ()):
            wrap_keeper(self.recorder, module, name, attribute)


def loaded(tree):
    """Modules of the tree that stand in sys.modules: name -> file."""
    found = {}
    for name, module in list(sys.modules.items()):
        spec = getattr(module, "__spec__", None)
        origin = getattr(spec, "origin", None)
        if isinstance(origin, str) and origin.startswith(tree) and getattr(spec, "name", None) == name:
            found[name] = origin[len(tree):]
    return found


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        job = eval(file.read(), {})  # our own literal; ast would be one module more
    out = abspath(sys.argv[2])
    recorder = Recorder(job)
    kept = [entry for entry in sys.path if entry.startswith(STDLIB.rstrip(os.sep)) or entry.endswith(".zip")]
    sys.path[:] = [os.path.dirname(job["unit"]), job["tree"], *kept]
    sys.argv[:] = [job["unit"]]
    with open(job["unit"], encoding="utf-8") as file:
        code = compile(file.read(), job["unit"], "exec")
    namespace = {"__name__": "__main__", "__file__": job["unit"], "__builtins__": builtins, "__spec__": None}
    sys.modules["__main__"].__dict__.update(namespace)
    sys.meta_path.insert(0, Patcher(recorder))
    for name in (*WRAPPED, *READERS):
        if name in sys.modules:
            sys.meta_path[0].patch(sys.modules[name])
    wrap_probes(recorder)
    sys.addaudithook(recorder.hear)
    problem = ""
    try:
        exec(code, sys.modules["__main__"].__dict__)
    except SystemExit as ended:
        problem = "" if ended.code in (None, 0) else "exit %s" % ended.code
    except BaseException as raised:
        import traceback
        recorder.done = True
        problem = "".join(traceback.format_exception(raised))[-1500:]
    recorder.done = True
    sites = sorted(recorder.sites.values(), key=lambda site: (site["file"], site["line"], site["column"]))
    answer = {"problem": problem, "sites": sites, "modules": loaded(recorder.tree)}
    with open(out, "w", encoding="utf-8") as file:
        json.dump(answer, file, indent=1)
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
