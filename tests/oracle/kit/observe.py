"""Runs one unit inside a fresh CPython and writes down what that loaded.

    python3 -I -S -B observe.py OUT MODE UNIT FOLDER...

MODE is `main` (the unit's body runs as __main__) or `module` (a runtime imports it under its stem).
sys.path becomes exactly FOLDER..., then the standard library as the interpreter was built with it;
-S keeps site.py, .pth files and dist-packages out. That is what `importscan UNIT --isolated-path
--path FOLDER` sees, whose first folder is always the unit's own. Started without -S, what site.py
made of sys.path is kept behind FOLDER... instead: `importscan UNIT --python VENV --path FOLDER`.

This file may import nothing that is not already there: every module it brought in would be missing
from the truth. What it saw goes to OUT as one Python literal.
"""

import builtins
import posix
import sys

MACHINERY = ("<frozen importlib", "<frozen zipimport")


def importer():
    """Who asks for a module right now: (module name, line, through), read off the stack."""
    frame = sys._getframe(2)
    through = ""
    while frame is not None:
        code = frame.f_code
        if code.co_filename.startswith(MACHINERY) or code.co_filename.endswith("/importlib/__init__.py"):
            loader = frame.f_locals.get("self") if code.co_name in ("create_module", "exec_module") else None
            if type(loader).__name__ == "ExtensionFileLoader":
                return (loader.name, 0, "C code")
            if code.co_name == "import_module":
                through = "import_module"
        elif code.co_filename != __file__:
            return (frame.f_globals.get("__name__", "?"), frame.f_lineno, through or code.co_name)
        frame = frame.f_back
    return ("", 0, "")


class Witness:
    """Stands first on sys.meta_path, finds nothing, and notes who was the first to ask for a name."""

    asked = {}

    @classmethod
    def find_spec(cls, name, path=None, target=None):
        cls.asked.setdefault(name, importer())
        return None


started = {}


def note_start(event, arguments):
    """Module bodies reach exec() through the loader's exec_module, which knows the module's name."""
    if event != "exec":
        return
    frame = sys._getframe(1)
    while frame is not None and frame.f_code.co_name == "_call_with_frames_removed":
        frame = frame.f_back
    if frame is None or frame.f_code.co_name != "exec_module":
        return
    module = frame.f_locals.get("module")
    if isinstance(module, type(sys)):
        started.setdefault(module.__name__, getattr(module, "__file__", None))


def text_or_none(value):
    return str(value) if isinstance(value, str) else None


def describe(key, module):
    """What a name in sys.modules stands for: its real name, its file, and what kind of thing it is."""
    if module is None:
        return None
    try:
        spec = module.__dict__.get("__spec__")
        file = module.__dict__.get("__file__")
    except Exception:
        spec, file = getattr(module, "__spec__", None), getattr(module, "__file__", None)
    origin = text_or_none(getattr(spec, "origin", None))
    name = text_or_none(getattr(spec, "name", None))
    loader = getattr(spec, "loader", None)
    kind = "other"
    if origin in ("built-in", "frozen"):
        kind = origin
    elif type(loader).__name__ in ("NamespaceLoader", "_NamespaceLoader"):
        kind = "namespace"
    elif text_or_none(file) or (origin and origin.startswith("/")):
        kind = "file"
    return {"name": name or key, "file": text_or_none(file) or origin, "kind": kind, "own": name == key}


def run(mode, unit, folders):
    stem = unit.rpartition("/")[2].rpartition(".")[0]
    sys.path[:] = folders + sys.path
    sys.argv[:] = [unit]
    try:
        if mode == "module":
            __import__(stem)
        else:
            with open(unit, "rb") as source:
                text = source.read()
            main = type(sys)("__main__")
            main.__dict__.update(__file__=unit, __builtins__=builtins, __spec__=None)
            sys.modules["__main__"] = main
            exec(compile(text, unit, "exec", dont_inherit=True), main.__dict__)
    except BaseException as problem:
        return "%s: %s" % (type(problem).__name__, problem)
    return ""


def observe():
    out, mode, unit, folders = sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4:]
    at_start = sorted(sys.modules)
    sys.meta_path.insert(0, Witness)
    sys.addaudithook(note_start)
    problem = run(mode, unit, folders)
    asked, ran = dict(Witness.asked), dict(started)
    modules = {}
    for key, module in list(sys.modules.items()):
        what = describe(key, module)
        if isinstance(key, str) and what is not None:
            modules[str(key)] = what
    seen = {"problem": problem, "at_start": at_start, "modules": modules, "asked": asked,
            "started": ran, "version": sys.version}
    fd = posix.open(out, posix.O_WRONLY | posix.O_CREAT | posix.O_TRUNC)
    data = repr(seen).encode("utf-8", "backslashreplace")
    while data:
        data = data[posix.write(fd, data):]
    posix.close(fd)
    posix._exit(0)


if __name__ == "__main__":
    observe()
