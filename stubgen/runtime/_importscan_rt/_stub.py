"""Stub files: a module object that runs its body when it is first used.

A stub file has one statement after its docstring:

    from _importscan_rt import stub as __s__; __s__((lambda: 0).__globals__, MODULE, NAMES, FLAGS)

Until then the module wears the class Stub. The body is run in the same dict, so identity, pickled
names, patches and `global` hold; it is found by _resolver.py. NAMES: what the body binds. FLAGS: 1, the
body was left out of the package, and use is an ImportError.
"""

import sys
import _frozen_importlib as _bootstrap

from . import EAGER, TRACE

ModuleType = type(sys)
HARD = 1
STATE = "__importscan__"

# Read without waking: the import system, inspect and unittest.assertWarns ask every module for them.
QUIET = frozenset(("__spec__", "__path__", "__name__", "__package__", "__loader__", "__file__", "__cached__",
                   "__class__", "__builtins__", "__doc__", "__warningregistry__"))
# Stored without waking: what a reload sets before it runs the stub again.
QUIET_STORES = QUIET - {"__class__", "__doc__", "__builtins__"}
_deadlock = getattr(_bootstrap, "_DeadlockError", RuntimeError)


class _State:
    __slots__ = ("names", "flags", "done", "busy")

    def __init__(self, names, flags):
        self.names = frozenset(names)
        self.flags = flags
        self.done = self.busy = False


class Stub(ModuleType):
    def __getattribute__(self, name):
        if name not in QUIET:
            d = _dict(self)
            state = d.get(STATE)
            # A submodule that was imported wakes nothing, unless the body binds that name, too.
            if state is not None and (name in state.names or not _is_submodule(d, name, d.get(name))):
                _materialise(self, d, state, name)
        return ModuleType.__getattribute__(self, name)

    def __setattr__(self, name, value):
        d = _dict(self)
        state = d.get(STATE)
        if state is not None and name not in QUIET_STORES and not _is_submodule(d, name, value):
            _materialise(self, d, state, name)
        ModuleType.__setattr__(self, name, value)

    def __delattr__(self, name):
        d = _dict(self)
        state = d.get(STATE)
        if state is not None:
            _materialise(self, d, state, name)
        ModuleType.__delattr__(self, name)

    def __dir__(self):
        d = _dict(self)
        state = d.get(STATE)
        if state is not None:
            _materialise(self, d, state, "__dir__")
        return ModuleType.__dir__(self)


def _dict(module):
    return ModuleType.__getattribute__(module, "__dict__")


def _is_submodule(d, name, value):
    """What the import system puts there when a submodule was imported."""
    return value is not None and sys.modules.get("%s.%s" % (d["__name__"], name)) is value


def stub(g, module, names, flags):
    g.pop("__s__", None)
    loaded = sys.modules.get(module)
    fits = type(loaded) in (ModuleType, Stub) and _dict(loaded) is g and g.get("__name__") == module
    if not fits or (EAGER and not flags & HARD):
        _run(g, module, flags)
        return
    g[STATE] = _State(names, flags)
    if type(loaded) is ModuleType:
        loaded.__class__ = Stub


def _run(g, module, flags):
    if flags & HARD:
        raise ImportError("importscan: module %s was left out of this package (reported unreachable)" % module,
                          name=module)
    from ._resolver import code_of
    exec(code_of(module, "__path__" in g), g)


def _lock_of(name):
    """Of the kind that modules have: re-entrant, and it sees deadlocks that any other lock would hang in."""
    return _bootstrap._get_module_lock("<importscan>" + name)


def _materialise(module, d, state, name):
    lock = _lock_of(d["__name__"])
    try:
        lock.acquire()
    except _deadlock:
        return  # two threads wait for each other: go on with what is there, as the import system does
    try:
        # `busy`: the body itself, or what it imports, looks at the module.
        if not state.done and not state.busy and d.get(STATE) is state:
            if TRACE is None:
                _wake(module, d, state)
            else:
                TRACE.timed((d["__name__"],), (name,), TRACE.user(), lambda: _wake(module, d, state))
    finally:
        lock.release()


def _wake(module, d, state):
    """A body that fails leaves a stub: the next use tries again."""
    state.busy = True
    try:
        _run(d, d["__name__"], state.flags)
        state.done = True
        d.pop(STATE, None)
        if ModuleType.__getattribute__(module, "__class__") is Stub:
            ModuleType.__setattr__(module, "__class__", ModuleType)
    finally:
        state.busy = False
