"""Runs one unit and calls its entry inside a fresh CPython; writes down what loaded and what ran.

    python3 -I -S -B replay.py JOB OUT

JOB is a Python literal: `unit`, `mode` (`module`: imported under its stem, then `entry` is called with each of
`events`; `main`: its body runs as __main__), `folders` (sys.path before the standard library), `profile` (note
which functions run), and for a deferred run `codes` (module -> a marshalled rewrite made by defer.py) and
`left_out` (modules that nothing may import). What was seen goes to OUT as one Python literal.

Functions are noted with the module whose body, or whose C code, was loading; in the call mostly none was, and ""
stands for it. Before the call, what runs while its own module still loads is kept apart. Every thread is watched.

This file may import nothing that is not already there: it would be missing from the truth.
"""

import _thread
import builtins
import marshal
import posix
import sys

HERE = __file__.rpartition("/")[0]
sys.path.insert(0, HERE)
import observe

del sys.path[0], sys.modules["observe"]
bootstrap = sys.modules["_frozen_importlib"]
external = sys.modules["_frozen_importlib_external"]
OWN = (__file__, observe.__file__)
observe.MACHINERY += OWN
FUNCTION = 0x3  # CO_OPTIMIZED | CO_NEWLOCALS: neither a class body nor a module's


# What ran.

class Watch:
    """The profile function, and what it saw."""

    def __init__(self):
        self.loading = [""]
        self.in_call = None      # once the call has begun: as while_loading, or "" when nothing was loading
        self.while_loading = {}  # (code, the module that was loading) -> module name
        self.own_load = {}
        loader = external.ExtensionFileLoader
        self.extension = {loader.create_module.__code__, loader.exec_module.__code__}

    def __call__(self, frame, event, argument):
        if event == "call":
            code = frame.f_code
            if code.co_flags & FUNCTION != FUNCTION:
                if code.co_name == "<module>":
                    spec = frame.f_globals.get("__spec__")
                    loads = getattr(spec, "_initializing", False)
                    self.loading.append(spec.name if loads else self.loading[-1])
                return
            if code in self.extension:
                given = frame.f_locals
                self.loading.append(given["spec"].name if "spec" in given else given["self"].name)
                return
            spec = frame.f_globals.get("__spec__")
            own = getattr(spec, "_initializing", False)
            key = code, spec.name if own else self.loading[-1]
            if self.in_call is not None:
                if key not in self.in_call:
                    self.in_call[key] = name_of(frame.f_globals)
            elif own:
                self.own_load.setdefault(code, spec.name)
            elif key not in self.while_loading:
                self.while_loading[key] = name_of(frame.f_globals)
        elif event == "return":
            code = frame.f_code
            if (code.co_name == "<module>" or code in self.extension) and len(self.loading) > 1:
                self.loading.pop()

    def start(self):
        begin = _thread.start_new_thread

        def start_new_thread(function, arguments, keywords={}):
            def watched(*arguments, **keywords):
                sys.setprofile(self)
                function(*arguments, **keywords)

            return begin(watched, arguments, keywords)

        _thread.start_new_thread = _thread.start_new = start_new_thread
        sys.setprofile(self)


def name_of(space):
    spec = space.get("__spec__")
    return str(getattr(spec, "name", None) or space.get("__name__", "?"))


def described(code, module, *more):
    return (module, code.co_filename, code.co_qualname, code.co_firstlineno, *more)


def seen_functions(watch):
    def ours(code):
        return code.co_filename in OWN

    return {"in_call": sorted({described(code, name, loading)
                               for (code, loading), name in (watch.in_call or {}).items() if not ours(code)}),
            "while_loading": sorted({described(code, name, loading)
                                     for (code, loading), name in watch.while_loading.items() if not ours(code)}),
            "own_load": sorted({described(code, name) for code, name in watch.own_load.items() if not ours(code)})}


# The deferred run.

class LeftOut(BaseException):
    """Somebody wants a module that the report says nobody uses."""


touched = []
body_reads = {}  # (module, line, name) that the report calls late, and the body reads


class Late:
    """`__lz__` of one module: reading a name makes the import that was put off, and binds it."""

    __slots__ = ("_importscan_read",)

    def __init__(self, read):
        object.__setattr__(self, "_importscan_read", read)

    def __getattribute__(self, name):
        try:
            return object.__getattribute__(self, "_importscan_read")(name)
        except NameError:
            if name.startswith("__"):  # somebody looks at every value of the namespace, and at us
                return object.__getattribute__(self, name)
            raise


def submodule(base, name):
    whole = "%s.%s" % (base.__name__, name)
    try:
        return bootstrap._gcd_import(whole)
    except ModuleNotFoundError as problem:
        if problem.name != whole:
            raise
        raise ImportError("cannot import name %r from %r (late)" % (name, base.__name__), name=base.__name__) from None


def imported(space, how):
    """Makes one import and gives what it binds."""
    if how[0] == "from":
        _, level, base, name = how
        module = bootstrap._gcd_import(base, bootstrap._calc___package__(space), level) if level \
            else bootstrap._gcd_import(base)
        if getattr(module, "__dict__", None) is space:  # `from . import x`: asking ourselves would never end
            return space[name] if name in space else submodule(module, name)
        try:
            return getattr(module, name)
        except AttributeError:
            return submodule(module, name)
    _, whole, renamed = how
    bootstrap._gcd_import(whole)
    first, *rest = whole.split(".")
    value = sys.modules[first]
    if renamed:
        for depth, part in enumerate(rest, 2):
            try:
                value = getattr(value, part)
            except AttributeError:
                value = sys.modules[".".join(whole.split(".")[:depth])]
    return value


class Put_off:
    """What one module has put off: name -> the imports that will bind it."""

    def __init__(self, space, entries):
        self.space, self.entries, self.pending = space, entries, {}

    def defer(self, number):
        """Stands where the import stood."""
        name, how, first = self.entries[number]
        for module in first:
            bootstrap._gcd_import(module)
        dotted = how[0] == "import" and "." in how[1] and not how[2]
        if dotted:
            self.pending.setdefault(name, []).append(how)
        else:
            self.pending[name] = [how]
            self.space.pop(name, None)

    def resolve(self, name):
        waiting = self.pending.get(name, ())
        dotted = any(how[0] == "import" and not how[2] for how in waiting)
        if name in self.space and not dotted:
            self.pending.pop(name, None)
            return
        for how in waiting:
            value = imported(self.space, how)
        if waiting and self.pending.pop(name, None):
            self.space[name] = value

    def read_by_body(self, name):
        if name in self.pending and name not in self.space:
            frame = sys._getframe(1)
            while frame.f_code.co_filename in OWN:
                frame = frame.f_back
            body_reads[self.space["__name__"], frame.f_lineno, name] = True
        return self.read(name)

    def read(self, name):
        if name in self.pending:
            self.resolve(name)
        try:
            return self.space[name]
        except KeyError:
            pass
        try:
            return getattr(builtins, name)
        except AttributeError:
            raise NameError("name %r is not defined (late)" % name) from None


def module_type(put_off):
    """A module whose late names are there for readers from outside."""
    pending = put_off.pending

    class module(type(sys)):
        def __getattribute__(self, name):
            if name in pending:
                put_off.resolve(name)
            elif name == "__all__" and pending and name not in put_off.space:
                # `import *` asks for it, and then takes what stands in the namespace: names that it would miss.
                for public in [one for one in pending if not one.startswith("_")]:
                    put_off.resolve(public)
            return super().__getattribute__(name)

        def __setattr__(self, name, value):
            # The import system binds a submodule in its parent; the late import of that name came later.
            if name in pending and isinstance(value, type(sys)) \
                    and sys.modules.get("%s.%s" % (self.__name__, name)) is value:
                return
            super().__setattr__(name, value)

        def __dir__(self):
            return sorted({*super().__dir__(), *pending})

    return module


class Late_loader(external.SourceFileLoader):
    def create_module(self, spec):
        with open(codes[spec.name], "rb") as file:
            entries, self.code = marshal.loads(file.read())
        self.put_off = Put_off(None, entries)
        return module_type(self.put_off)(spec.name)

    def get_code(self, name):
        return self.code

    def exec_module(self, module):
        space = self.put_off.space = module.__dict__
        space["__lz__"] = Late(self.put_off.read)
        space["__lz_body__"] = Late(self.put_off.read_by_body)
        space["__lz_defer__"] = self.put_off.defer
        super().exec_module(module)


class Finder:
    """Stands first on sys.meta_path."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        asked = observe.importer()
        observe.Witness.asked.setdefault(name, asked)
        if name in left_out:
            touched.append((name, *asked))
            raise LeftOut(name)
        if name not in codes:
            return None
        spec = external.PathFinder.find_spec(name, path, target)
        if spec is not None and type(spec.loader) is external.SourceFileLoader:
            spec.loader = Late_loader(name, spec.loader.path)
        return spec


# The run itself.

def plain(value):
    """The value in JSON's types; anything else is a mistake of the unit."""
    if value is None or type(value) in (bool, int, float, str):
        return value
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    if isinstance(value, dict):
        return {key if type(key) is str else str(int(key)): plain(one) for key, one in value.items()}
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, (int, float)):
        return int(value) if isinstance(value, int) else float(value)
    raise TypeError("the result holds a %s" % type(value).__name__)


def modules_now():
    found = {}
    for key, module in list(sys.modules.items()):
        what = observe.describe(key, module)
        if isinstance(key, str) and what is not None:
            found[str(key)] = what
    return found


def told(problem):
    """The exception with the last places that it came through."""
    places, trace = [], problem.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        if not code.co_filename.startswith(observe.MACHINERY):
            places.append("%s:%d" % (code.co_filename, trace.tb_lineno))
        trace = trace.tb_next
    text = "%s: %s" % (type(problem).__name__, problem)
    return text + " [%s]" % " <- ".join(reversed(places[-6:]))


def enter(job, watch, seen):
    unit = job["unit"]
    stem = unit.rpartition("/")[2].rpartition(".")[0]
    sys.path[:] = job["folders"] + sys.path
    sys.argv[:] = [unit]
    if job["mode"] == "main":
        with open(unit, "rb") as source:
            text = source.read()
        main = type(sys)("__main__")
        main.__dict__.update(__file__=unit, __builtins__=builtins, __spec__=None)
        sys.modules["__main__"] = main
        watch.in_call = {}
        if job["profile"]:
            watch.start()
        try:
            exec(compile(text, unit, "exec", dont_inherit=True), main.__dict__)
        finally:
            sys.setprofile(None)
        return
    if job["profile"]:
        watch.start()
    module = __import__(stem)
    sys.setprofile(None)
    seen["after_import"] = modules_now()
    watch.in_call = {}
    for event in job["events"]:
        entry = getattr(module, job["entry"])
        if job["profile"]:
            sys.setprofile(watch)
        result = entry(event, None)
        sys.setprofile(None)
        seen["results"].append(plain(result))


def replay():
    seen = {"problem": "", "results": [], "version": sys.version, "at_start": sorted(sys.modules)}
    watch = Watch()
    sys.meta_path.insert(0, Finder)
    sys.addaudithook(observe.note_start)
    try:
        enter(job, watch, seen)
    except SystemExit as problem:
        seen["problem"] = told(problem) if job["mode"] == "module" or problem.code not in (None, 0) else ""
    except BaseException as problem:
        seen["problem"] = told(problem)
    sys.setprofile(None)
    seen.update(seen_functions(watch), asked=dict(observe.Witness.asked), touched=list(touched), body_reads=sorted(body_reads),
                started=dict(observe.started), after_call=modules_now())
    fd = posix.open(out, posix.O_WRONLY | posix.O_CREAT | posix.O_TRUNC)
    data = repr(seen).encode("utf-8", "backslashreplace")
    while data:
        data = data[posix.write(fd, data):]
    posix.close(fd)
    posix._exit(0)


job_file, out = sys.argv[1:]
with open(job_file, "rb") as text:
    job = eval(text.read(), {"__builtins__": {}, "inf": float("inf"), "nan": float("nan")})
codes, left_out = job["codes"], frozenset(job["left_out"])
replay()
