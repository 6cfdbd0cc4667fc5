"""What deferred imports and stub files need at run time. No dependency, Python 3.8 to 3.15.

A patched module begins with

    from _importscan_rt import attach as __lz_attach__; __lz__, __getattr__, __dir__ = __lz_attach__(globals(), SPEC)

and reads what it deferred as `__lz__.name`: the attributes of `__lz__` are the module's own globals,
and what is not there yet is imported, as its statement said. Each statement that was taken out leaves
`__lz__(i)`, with the number of its entry in SPEC: it does nothing, but with IMPORTSCAN_EAGER=1 it
imports at that moment. SPEC is entries between semicolons:

    a.b.c                import a.b.c
    a.b.c as n           import a.b.c as n
    base:x,y as z        from base import x, y as z     (base may begin with dots, and may be dots alone)

A module with its own `__getattr__` says behind its definition that it knows these names, too:
`__getattr__ = __lz_extend__(globals(), __getattr__)`.

This file alone is read by a program that only attaches; stub files load _stub.py, the first stub that
is used loads _resolver.py, and IMPORTSCAN_TRACE loads _trace.py.
"""

import sys

__all__ = ["attach", "extend", "stub", "register_fetcher"]



def _setting(name):
    """Of the environment; os is not loaded for it where the program has not loaded it yet."""
    os = sys.modules.get("os")
    if os is not None:
        return os.environ.get(name, "")
    try:
        from posix import environ  # bytes, as they were at start
    except ImportError:
        from nt import environ
        return environ.get(name, "")
    return environ.get(name.encode(), b"").decode("latin-1")


EAGER = _setting("IMPORTSCAN_EAGER") not in ("", "0")
INJECTED = frozenset(("__lz__", "__lz_attach__", "__lz_extend__", "__lz_own__"))
TRACE = None
if _setting("IMPORTSCAN_TRACE"):
    from . import _trace as TRACE  # noqa: E402 (nobody pays for it who does not ask)


class _Namespace:
    """Its attributes are a module's globals. Names here end in two underscores, so none is hidden."""

    __slots__ = ("__dict__", "__lz_load__", "__lz_entries__")

    def __getattr__(self, name):
        return self.__lz_load__(name)

    def __contains__(self, name):
        return name in self.__lz_entries__().names

    __lz_has__ = __contains__

    def __call__(self, *numbers):
        if EAGER:
            for number in numbers:
                self.__lz_entries__().run(number)


def attach(g, spec):
    """(namespace, `__getattr__`, `__dir__`) for the module whose globals are `g`."""
    entries = None

    # Read when the first name is wanted. Two threads may do it at once: both read the same.
    def read():
        nonlocal entries
        if entries is None:
            entries = _Entries(g, spec)
        return entries

    def load(name):
        # Each `from m import x` asks whether m is a package: the spec is not read for that.
        known = None if name == "__path__" else (entries or read()).names.get(name)
        if known is None:
            raise _missing(g, name)
        if TRACE is None:
            return _bind(known, name)
        return TRACE.timed(entries.targets(name), (name,), g, lambda: _bind(known, name))

    def names():
        ours = [name for name, value in g.items() if name in INJECTED or value is load or value is names]
        return [name for name in g if name not in ours] + [name for name in read().names if name not in g]

    space = _Namespace()
    again = "__lz__" in g
    space.__dict__ = g
    space.__lz_load__ = load
    space.__lz_entries__ = read
    if again:  # a reload: what was imported then is imported anew
        for name in read().names:
            g.pop(name, None)
    own = g.get("__getattr__")
    if own is None or getattr(own, "__module__", None) == __name__ or hasattr(own, "func"):
        return space, load, names  # `func`: what `extend` made before a reload
    # Put among the globals by a call: no `def` that the edit could have seen.
    g["__lz__"] = space
    return space, extend(g, own), g.get("__dir__", names)


def extend(g, own):
    """A `__getattr__` that knows what was put off and asks the module's `own` for all else.

    No frame of ours stands between the caller and `own`, which may count them: warnings.warn(stacklevel=2)
    in it must point at the caller. So what chooses is a class of that one object.
    """
    from functools import partial
    space = g["__lz__"]
    members = {name: property(lambda self, name=name: space.__lz_load__(name)) for name in space.__lz_entries__().names}
    members.update({"__slots__": (), "__module__": g.get("__name__"), "__getattr__": staticmethod(own)})
    return partial(getattr, type("__lz__", (), members)())


def _bind(binders, name):
    """Usually one. `import a.b` and `import a.c` both bind `a`, and `a` is used for either."""
    for bind in binders:
        value = bind(name)
    return value


class _Entries:
    """A spec that was read: who binds which name."""

    def __init__(self, g, spec):
        self.g = g
        self.names = {}  # name -> functions that import and bind it, in order
        self.entries = []
        for entry in spec.split(";"):
            base, colon, members = entry.strip().partition(":")
            members = [self.member(member) for member in members.split(",")] if colon else ()
            self.entries.append((base, members))
            if colon:
                self.add_from(base, members)
            else:
                self.add_import(*self.member(base))

    @staticmethod
    def member(text):
        name, _, bound = text.strip().partition(" as ")
        return name.strip(), bound.strip()

    def add_import(self, module, bound):
        if bound:
            self.add(bound, lambda name: self.keep(name, _leaf(self.g, module)))
        else:
            self.add(module.partition(".")[0], lambda name: self.keep(name, __import__(module, self.g)))

    def add_from(self, base, members):
        level = len(base) - len(base.lstrip("."))
        for member, bound in members:
            self.add(bound or member, lambda name, member=member: self.keep(
                name, _member(self.g, base[level:], level, member)))

    def add(self, name, bind):
        self.names[name] = self.names.get(name, ()) + (bind,)

    def keep(self, name, value):
        # Never setdefault: importing a package's submodule may just have put a module there.
        self.g[name] = value
        return value

    def run(self, number):
        """What the statement of that entry did, when it did it."""
        base, members = self.entries[number]
        for member, bound in members or (self.member(base),):
            name = bound or (member if members else member.partition(".")[0])
            for bind in self.names[name]:
                bind(name)

    def targets(self, name):
        """The modules that an access to `name` imports, as the statements name them."""
        wanted = []
        for base, members in self.entries:
            if members:
                if any((bound or member) == name for member, bound in members):
                    wanted.append(_absolute(self.g, base))
            else:
                module, bound = self.member(base)
                if name == (bound or module.partition(".")[0]):
                    wanted.append(module)
        return wanted


def _absolute(g, base):
    """For the trace alone: `__import__` resolves dots by itself."""
    level = len(base) - len(base.lstrip("."))
    if not level:
        return base
    package = g.get("__package__") or (g["__name__"] if "__path__" in g else g["__name__"].rpartition(".")[0])
    parts = package.split(".")
    return ".".join(part for part in parts[:len(parts) - level + 1] + [base[level:]] if part)


def _is_own(g, module):
    """Whose attributes must not be asked for while one of them is looked up: that would not end."""
    return module is not None and sys.modules.get(g.get("__name__")) is module


def _attribute(g, module, name):
    """What `from module import name` binds once `module` is imported."""
    if _is_own(g, module):
        if name in g:
            return g[name]
    else:
        try:
            return getattr(module, name)
        except AttributeError:
            pass
    found = sys.modules.get("%s.%s" % (getattr(module, "__name__", ""), name))
    if found is None:
        raise _not_there(module, name)
    return found


def _leaf(g, dotted):
    value = __import__(dotted, g)
    for part in dotted.split(".")[1:]:
        value = _attribute(g, value, part)
    return value


def _member(g, base, level, name):
    own = (level == 1 and not base and "__path__" in g) or (level == 0 and base == g.get("__name__"))
    if not own:
        return _attribute(g, __import__(base, g, None, (name,), level), name)
    # A submodule of the package that this is.
    package, failed = g["__name__"], None
    full = "%s.%s" % (package, name)
    try:
        __import__(full, g)
        return sys.modules[full]
    except ModuleNotFoundError as error:
        if error.name != full:
            raise
        failed = sys.modules.get(package)
    raise _not_there(failed, name)


# --- the interpreter's own words, which differ from version to version ---

def _twin(module):
    """A module that says the same of itself, and has no other attributes."""
    twin = type(sys)("")
    del twin.__dict__["__name__"]
    for name in ("__name__", "__spec__", "__file__", "__path__"):
        if name in module:
            twin.__dict__[name] = module[name]
    return twin


def _missing(g, name):
    # Each `from m import x` asks whether m is a package: that has to be quick, and nobody reads it.
    if name[:2] == "__" and not getattr(g.get("__spec__"), "_initializing", False):
        return AttributeError("module %r has no attribute %r" % (g.get("__name__"), name))
    try:
        getattr(_twin(g), name)
    except AttributeError as error:
        module = sys.modules.get(g.get("__name__"))
        if hasattr(error, "obj") and module is not None:
            error.obj = module  # suggestions are looked for in it
        return error.with_traceback(None)
    return AttributeError(name)


def _not_there(module, name):
    said = {key: getattr(module, key) for key in ("__name__", "__spec__", "__file__") if hasattr(module, key)}
    try:
        exec("from _ import " + name, {"__builtins__": {"__import__": lambda *_: _twin(said)}})
    except ImportError as error:
        return error.with_traceback(None)
    return ImportError(name)


# --- what few programs need ---

def stub(g, module, names, flags):
    """The one statement of a stub file: see _stub.py."""
    from ._stub import stub as begin
    begin(g, module, names, flags)


def register_fetcher(kind, fetch):
    """`fetch(key)` gives the bytes of the catalog's objects of that tier or scheme: see _resolver.py."""
    from ._resolver import register_fetcher as register
    register(kind, fetch)
