"""The runtime's tests, as they run inside one interpreter: `runtime_cases.py FOLDER-OF-THE-RUNTIME [CASE...]`.

Each case is a function and gets a process of its own and a folder with a copy of the runtime, so that
`shelf/` lies beside it. It fails by raising. Nothing but the standard library is used, of 3.8 and later.
"""

import sys

sys.dont_write_bytecode = True

import importlib
import os
import shutil
import tempfile
import textwrap
import traceback
import types

ROUNDS = int(os.environ.get("ROUNDS", "60"))
CASES = []
ATTACH = "from _importscan_rt import attach as __lz_attach__; __lz__, __getattr__, __dir__ = __lz_attach__(globals(), %r)"


def case(function):
    CASES.append(function)
    return function


def write(path, text):
    if os.path.dirname(path):
        os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(textwrap.dedent(text))


def files(**texts):
    """`a__b="..."` is a/b.py below the folder."""
    for name, text in texts.items():
        write(name.replace("__", "/") + ".py", text)
    importlib.invalidate_caches()


def package(name, text):
    write("%s/__init__.py" % name.replace(".", "/"), text)


def stubbed(module, text, names, flags=0, is_package=False, doc=None):
    """A stub on the path, its body on the shelf."""
    path = module.replace(".", "/") + ("/__init__.py" if is_package else ".py")
    write("shelf/" + path, text)
    write(path, "%s# importscan-stub 1; module=%s\nfrom _importscan_rt import stub as __s__; __s__(globals(), %r, %r, %d)\n"
          % ('"""%s"""\n' % doc if doc else "", module, module, tuple(names.split()), flags))
    importlib.invalidate_caches()


def kind(module):
    return type(module).__name__


def asleep(module):
    assert kind(module) == "Stub", "%s is awake" % module.__name__


def awake(module):
    assert kind(module) == "module" and "__importscan__" not in module.__dict__, "%s is not awake" % module.__name__


def raises(kinds, work):
    try:
        work()
    except kinds as error:
        return error
    raise AssertionError("%r was not raised" % (kinds,))


def same(got, wanted):
    assert got == wanted, "%r, not %r" % (got, wanted)


def loaded(name):
    return name in sys.modules


# --- attach ---

@case
def attach_binds_each_form():
    files(leaf="f = len\nX = 1\n", user=ATTACH % "leaf; leaf:f,X as y; xml.sax.handler; xml.sax.handler as h; colorsys as c" + """
def go(): return __lz__.leaf, __lz__.f, __lz__.y, __lz__.xml, __lz__.h, __lz__.c
""")
    import user
    assert not loaded("leaf") and not loaded("xml.sax.handler") and not loaded("colorsys")
    leaf, f, y, xml, h, c = user.go()
    assert leaf is sys.modules["leaf"] and f is len and y == 1 and xml is sys.modules["xml"]
    assert h is sys.modules["xml.sax.handler"] and c is sys.modules["colorsys"]
    assert user.__dict__["f"] is len and user.__lz__.__dict__ is user.__dict__


@case
def attach_one_name_loads_one_module():
    files(a="", b="", user=ATTACH % "a; b")
    import user
    user.a
    assert loaded("a") and not loaded("b")


@case
def attach_shared_top_loads_all():
    package("p", "")
    files(p__a="", p__b="", user=ATTACH % "p.a; p.b")
    import user
    p = user.p
    assert p.a is sys.modules["p.a"] and p.b is sys.modules["p.b"]


@case
def attach_relative():
    package("p", "Z = 26\n")
    package("p.q", "W = 23\n")
    files(p__q__user=ATTACH % ".:other; .other:V; ..:Z; ..side:S as T; ..:side as u; .:W", p__q__other="V = 22", p__side="S = 19")
    import p.q.user as user
    assert not loaded("p.q.other") and not loaded("p.side")
    assert user.V == 22 and user.other is sys.modules["p.q.other"] and user.Z == 26 and user.T == 19 and user.W == 23
    assert user.u is sys.modules["p.side"]


@case
def attach_in_a_package_init_never_reads_itself():
    package("p", ATTACH % ".:sub; p:other; .:none; .sub:f; p.deep.er as d" + "\n__all__ = ['sub', 'f']\n")
    package("p.deep", "")
    files(p__sub="def f(): pass", p__other="", p__deep__er="")
    import p
    assert p.sub is sys.modules["p.sub"] and p.other is sys.modules["p.other"] and p.f is p.sub.f
    assert p.d is sys.modules["p.deep.er"]
    error = raises(ImportError, lambda: p.none)
    same(str(error), "cannot import name 'none' from 'p' (%s)" % p.__file__)
    assert type(error) is ImportError


@case
def attach_from_the_outside():
    package("p", ATTACH % ".:sub; .sub:f")
    files(p__sub="def f(): return 5")
    exec("from p import f", globals_ := {})
    same(globals_["f"](), 5)
    exec("from p import sub", globals_)
    assert globals_["sub"] is sys.modules["p.sub"]


@case
def attach_submodule_of_the_same_name():
    package("p", "from .same import same\n")
    files(p__same="def same(): return 1", user=ATTACH % "p:same; p.same as leaf")
    import user
    same(user.same(), 1)
    same(user.leaf(), 1)  # import p.same as leaf: the attribute, which is the function


@case
def attach_words_of_the_interpreter():
    files(a="", bare="", user=ATTACH % "a; a:nothing; missing_top; a:sub.x" + "\nKNOWN = 1\n")
    import bare
    import user
    for name in "nowhere", "__nowhere__":
        wanted = str(raises(AttributeError, lambda: getattr(bare, name))).replace("bare", "user")
        same(str(raises(AttributeError, lambda: getattr(user, name))), wanted)
        same(str(raises(AttributeError, lambda: getattr(user.__lz__, name))), wanted)
    if sys.version_info >= (3, 10):
        assert raises(AttributeError, lambda: user.nowhere).obj is user
    try:
        exec("from a import nothing", {})
    except ImportError as error:
        same(str(raises(ImportError, lambda: user.nothing)), str(error))
    same(str(raises(ModuleNotFoundError, lambda: user.missing_top)), "No module named 'missing_top'")
    assert not hasattr(user, "nowhere") and getattr(user, "nowhere", 3) == 3


@case
def attach_partially_initialised_words():
    files(user=ATTACH % "colorsys" + "\nimport sys\ntry: sys.modules[__name__].late\nexcept AttributeError as e: SAID = str(e)\n",
          bare="import sys\ntry: sys.modules[__name__].late\nexcept AttributeError as e: SAID = str(e)\n")
    import bare
    import user
    same(user.SAID, bare.SAID.replace("bare", "user"))
    assert "partially" in user.SAID


@case
def attach_dir_and_own_getattr():
    files(a="", user=ATTACH % "a; a as b", bare="", own=(ATTACH % "a as deferred").replace("__getattr__", "__lz_load__") + """
def __getattr__(name):
    if name in __lz__: return __lz_load__(name)
    if name == "mine": return 7
    raise AttributeError(name)
""")
    import bare
    import own
    import user
    same(sorted(set(dir(user)) - set(dir(bare))), ["a", "b"])
    assert not loaded("a")
    same(own.mine, 7)
    assert "deferred" in dir(own) and "__getattr__" in dir(own) and "__lz_load__" not in dir(own)
    assert own.deferred is sys.modules["a"] and own.__lz__.__lz_has__("deferred") and "mine" not in own.__lz__
    raises(AttributeError, lambda: own.nothing)


@case
def attach_failing_body_is_tried_again():
    files(bad="import sys\nif not hasattr(sys, 'fine'): raise ValueError('first')\nX = 3\n", user=ATTACH % "bad:X")
    import user
    raises(ValueError, lambda: user.X)
    assert "X" not in user.__dict__ and not loaded("bad")
    sys.fine = True
    same(user.X, 3)


@case
def attach_reload_imports_anew():
    files(a="X = 1", user=ATTACH % "a:X")
    import user
    same(user.X, 1)
    sys.modules["a"].X = 2
    importlib.reload(user)
    same(user.X, 2)


@case
def attach_numbers_do_nothing():
    files(a="", user=ATTACH % "a; a:b" + "\n__lz__(0)  # importscan: import a\n__lz__(0, 1)\n")
    import user
    assert not loaded("a") and "a" not in user.__dict__


@case
def attach_eager_keeps_the_order():
    os.environ["IMPORTSCAN_EAGER"] = "1"
    files(log="ORDER = []", a="import log; log.ORDER.append('a')", b="import log; log.ORDER.append('b'); X = 1; Y = 2",
          user=ATTACH % "a; b:X,Y as Z; c:gone" + """
import log
__lz__(0)
log.ORDER.append('between')
__lz__(1)
""", failing=ATTACH % "a; c:gone" + "\n__lz__(1)\n")
    import log
    import user
    same(log.ORDER, ["a", "between", "b"])
    assert user.__dict__["X"] == 1 and user.__dict__["Z"] == 2 and "Y" not in user.__dict__
    raises(ModuleNotFoundError, lambda: importlib.import_module("failing"))


@case
def attach_mock_and_pickle():
    import pickle
    from unittest import mock
    files(a="def f(x): return 1\nclass C:\n    def __eq__(self, other): return True\n", user=ATTACH % "a:f; a:C; a" + "\ndef go(): return __lz__.f(0)\n")
    import user
    with mock.patch("user.f", return_value=9):
        same(user.go(), 9)
    same(user.go(), 1)
    with mock.patch("user.C", autospec=True) as fake:
        assert user.C is fake and isinstance(fake(), user.a.C)
    assert user.C is user.a.C
    with mock.patch("user.f", autospec=True):
        raises(TypeError, lambda: user.f())
    same(pickle.loads(pickle.dumps(user.C())), user.C())
    assert user.C.__module__ == "a"


@case
def attach_star_import_with_all():
    files(a="X = 1", user=ATTACH % "a:X" + "\n__all__ = ['X']\n")
    exec("from user import *", found := {})
    same(found["X"], 1)


@case
def attach_mangled_names_in_classes():
    files(a="X = 1", user=ATTACH % "a:X" + "\nclass C:\n    def get(self): return __lz__.X\n")
    import user
    same(user.C().get(), 1)


@case
def attach_reads_one_small_file():
    files(user=ATTACH % "json; typing")
    before = set(sys.modules)
    import user
    new = set(sys.modules) - before - {"user"}
    same(new, {"_importscan_rt"})
    assert user


# --- stubs ---

BODY = """
'''Doc.'''
import json
CONST = 1
_state = {}
class Page:
    def __init__(self): self.x = 1
    def __eq__(self, other): return self.x == other.x
def read(): return CONST
def bump():
    global CONST
    CONST += 1
"""
NAMES = "json CONST _state Page read bump"


@case
def stub_sleeps_until_used():
    stubbed("m", BODY, NAMES, doc="Doc.")
    import m
    asleep(m)
    for name in "__spec__", "__name__", "__package__", "__loader__", "__file__", "__cached__", "__doc__", "__class__", "__builtins__":
        getattr(m, name)
    assert m.__doc__ == "Doc." and isinstance(m, types.ModuleType) and not hasattr(m, "__path__")
    assert not hasattr(m, "__warningregistry__") and "m" in repr(m)
    asleep(m)
    identity, spec, file = id(m), m.__spec__, m.__file__
    same(m.read(), 1)
    awake(m)
    assert id(m) == identity and sys.modules["m"] is m and m.__spec__ is spec and m.__file__ == file and "shelf" not in file
    assert "shelf" in m.read.__code__.co_filename and "__s__" not in vars(m)


@case
def stub_equals_the_original():
    import inspect
    stubbed("m", BODY, NAMES, doc="Doc.")
    files(original=BODY)
    import m
    import original
    same(dir(m), dir(original))
    awake(m)
    same(sorted(vars(m)), sorted(vars(original)))
    same([name for name, _ in inspect.getmembers(m)], [name for name, _ in inspect.getmembers(original)])
    same(m.__doc__, "Doc.")
    same(inspect.getsource(m.read), inspect.getsource(original.read))


@case
def stub_dict_and_dir_wake():
    for number, look in enumerate((vars, dir, lambda m: m.__dict__, lambda m: hasattr(m, "nothing"), lambda m: m.read)):
        stubbed("m%d" % number, BODY, NAMES)
        module = importlib.import_module("m%d" % number)
        asleep(module)
        look(module)
        awake(module)


@case
def stub_state_and_patches():
    from unittest import mock
    stubbed("m", BODY, NAMES)
    stubbed("n", BODY, NAMES)
    stubbed("o", BODY, NAMES)
    import m
    import n
    import o
    m.CONST = 9
    same(m.read(), 9)
    m.bump()
    same((m.CONST, m.read()), (10, 10))
    with mock.patch("n.read", return_value=5):
        same(n.read(), 5)
    same(n.read(), 1)
    page = o.Page
    with mock.patch("o.Page", autospec=True) as fake:
        assert o.Page is fake and isinstance(fake(), page)
    assert o.Page is page
    del o.CONST
    raises(NameError, o.read)


@case
def stub_pickle_copy_reload():
    import copy
    import pickle
    stubbed("m", BODY, NAMES)
    stubbed("n", BODY, NAMES)
    import m
    import n
    data = b"\x80\x02cn\nPage\nq\x00)\x81q\x01}q\x02X\x01\x00\x00\x00xq\x03K\x01sb."
    assert isinstance(pickle.loads(data), n.Page)
    same(pickle.loads(pickle.dumps(m.Page())), m.Page())
    assert copy.deepcopy(m.Page()) == m.Page() and copy.deepcopy(m.read) is m.read
    before = m.Page
    m.CONST = 4
    assert importlib.reload(m) is m
    asleep(m)
    same(m.CONST, 1)
    awake(m)
    assert m.Page is not before


@case
def stub_reload_while_asleep():
    stubbed("m", BODY, NAMES)
    import m
    assert importlib.reload(m) is m
    asleep(m)
    same(m.read(), 1)


@case
def stub_packages_and_submodules():
    stubbed("p", "from .sub import same\nX = 1\ndef late():\n    from . import other\n    return other\n", "same X late", is_package=True)
    stubbed("p.sub", "def same(): return 2\n", "same")
    files(p__other="Y = 3\n")
    write("p/data.txt", "data")
    import p.sub
    asleep(p)
    asleep(sys.modules["p.sub"])
    assert p.sub is sys.modules["p.sub"]  # the body does not bind `sub`: no reason to wake
    asleep(p)
    import p.other
    same(p.other.Y, 3)
    asleep(p)
    import pkgutil
    same(sorted(module.name for module in pkgutil.iter_modules(p.__path__)), ["other", "sub"])
    same(pkgutil.get_data("p", "data.txt"), b"data")
    asleep(p)
    same(p.same(), 2)
    awake(p)
    awake(sys.modules["p.sub"])
    assert p.late() is sys.modules["p.other"]


@case
def stub_binds_the_name_of_a_submodule():
    stubbed("p", "from .same import same\n", "same", is_package=True)
    files(p__same="def same(): return 2\n")
    import p.same as leaf
    same(leaf(), 2)
    awake(sys.modules["p"])


@case
def stub_failing_body_is_tried_again():
    stubbed("m", "import sys\nX = 1\nif not hasattr(sys, 'fine'): raise ValueError('first')\nY = 2\n", "sys X Y")
    import m
    for _ in range(3):
        raises(ValueError, lambda: m.X)
        asleep(m)
    sys.fine = True
    same((m.X, m.Y), (1, 2))
    awake(m)


@case
def stub_hard():
    write("m.py", "from _importscan_rt import stub as __s__; __s__(globals(), 'm', ('f',), 1)\n")
    import m
    asleep(m)
    for look in (lambda: m.f, lambda: vars(m), lambda: dir(m), lambda: setattr(m, "x", 1)):
        error = raises(ImportError, look)
        same(str(error), "importscan: module m was left out of this package (reported unreachable)")
        same(error.name, "m")
    same(m.__name__, "m")


@case
def stub_not_in_sys_modules_runs_at_once():
    import runpy
    import importlib.util
    stubbed("m", BODY + "WHO = __name__\n", NAMES + " WHO")
    same(runpy.run_module("m")["WHO"], "m")
    same(runpy.run_module("m", run_name="__main__", alter_sys=True)["WHO"], "__main__")
    spec = importlib.util.find_spec("m")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    same(kind(module), "module")
    same(module.read(), 1)
    assert not loaded("m")


@case
def stub_module_getattr_and_missing_names():
    stubbed("m", "def __getattr__(name):\n    if name == 'made': return 5\n    raise AttributeError('no ' + name)\n", "__getattr__")
    stubbed("n", BODY, NAMES)
    import m
    import n
    same(m.made, 5)
    same(str(raises(AttributeError, lambda: m.other)), "no other")
    same(str(raises(AttributeError, lambda: n.other)), "module 'n' has no attribute 'other'")
    try:
        exec("from n import other", {})
    except ImportError as error:
        assert str(error).startswith("cannot import name 'other' from 'n'"), error


@case
def stub_from_import_and_star():
    stubbed("m", BODY, NAMES)
    stubbed("n", "__all__ = ['A']\nA = 1\nB = 2\n", "__all__ A B")
    exec("from m import read, CONST", found := {})
    same(found["read"](), 1)
    exec("from n import *", found)
    assert found["A"] == 1 and "B" not in found


@case
def stub_replaces_its_class():
    stubbed("m", "import sys, types\nclass Own(types.ModuleType):\n    made = property(lambda self: 4)\nsys.modules[__name__].__class__ = Own\n",
            "sys types Own")
    import m
    same(m.made, 4)
    same(kind(m), "Own")


@case
def stub_sees_itself_while_it_loads():
    stubbed("m", "import sys\nX = 1\nY = sys.modules[__name__].X + 1\nfrom other import Z\n", "sys X Y Z")
    files(other="import m\nZ = m.Y + 1\n")
    import m
    same((m.X, m.Y, m.Z), (1, 2, 3))
    awake(m)


@case
def stub_warning_registry_and_walks():
    import inspect
    import unittest
    import warnings
    stubbed("m", BODY, NAMES)
    import m
    with unittest.TestCase().assertWarns(UserWarning):
        warnings.warn("x")
    inspect.getmodule(unittest.TestCase)
    [getattr(module, "__file__", None) for module in list(sys.modules.values())]
    asleep(m)


@case
def stub_eager():
    os.environ["IMPORTSCAN_EAGER"] = "1"
    stubbed("m", BODY, NAMES)
    write("hard.py", "from _importscan_rt import stub as __s__; __s__(globals(), 'hard', ('f',), 1)\n")
    import m
    import hard
    same(kind(m), "module")
    same(m.read(), 1)
    raises(ImportError, lambda: hard.f)


@case
def stub_other_import_hooks():
    """A finder that puts a lazy loader on every spec: the class is not ours, so the body runs."""
    import importlib.util
    stubbed("m", BODY, NAMES)
    spec = importlib.util.find_spec("m")
    spec.loader = importlib.util.LazyLoader(spec.loader)
    module = importlib.util.module_from_spec(spec)
    sys.modules["m"] = module
    spec.loader.exec_module(module)
    same(module.read(), 1)


# --- the resolver ---

@case
def resolver_order():
    stubbed("m", "X = 'beside'\n", "X")
    stubbed("n", "X = 'beside'\n", "X")
    write("elsewhere/m.py", "X = 'elsewhere'\n")
    os.environ["IMPORTSCAN_SHELF"] = os.pathsep.join(("", "nowhere", os.path.abspath("elsewhere")))
    import m
    import n
    same((m.X, n.X), ("elsewhere", "beside"))
    write("gone.py", "from _importscan_rt import stub as __s__; __s__(globals(), 'gone', ('f',), 0)\n")
    import gone
    assert "no shelf" in str(raises(ImportError, lambda: gone.f))


@case
def resolver_uses_pyc():
    import py_compile
    stubbed("m", "X = 'compiled'\n", "X")
    stubbed("s", "X = 'sourceless'\n", "X")
    py_compile.compile("shelf/m.py", invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)
    py_compile.compile("shelf/s.py", cfile="shelf/s.pyc")
    write("shelf/m.py", "X = 'source'\n")
    os.unlink("shelf/s.py")
    import m
    import s
    same((m.X, s.X), ("compiled", "sourceless"))
    assert m.__spec__.origin.endswith("m.py")


def catalog(rows, **more):
    import hashlib
    import json
    lines = "".join("%s\t%s\t%s\t%d\t%d\t%s\n" % tuple(row) for row in rows)
    write("importscan-catalog.json", json.dumps(dict({
        "schema": "importscan-catalog/1", "columns": ["name", "loader", "key", "flags", "size", "sha256"], "rows": rows,
        "rows_sha256": hashlib.sha256(lines.encode()).hexdigest()}, **more)))


def unshelved(module, names):
    write(module + ".py", "from _importscan_rt import stub as __s__; __s__(globals(), %r, %r, 0)\n" % (module, tuple(names.split())))
    importlib.invalidate_caches()


@case
def resolver_catalog_and_fetchers():
    import hashlib
    import importlib.util
    import marshal
    import _importscan_rt
    source = b"# -*- coding: latin-1 -*-\nX = '\xe9'\n"
    pyc = importlib.util.MAGIC_NUMBER + bytes(12) + marshal.dumps(compile("X = 7", "b", "exec"))
    blobs = {"a.py": source, "s3://bucket/b.pyc": pyc, "c.py": b"X = 'changed'", "d.pyc": b"\0\0\0\0" + pyc[4:], "e.so": b""}
    rows = [["a", "source", "a.py", 0, len(source), hashlib.sha256(source).hexdigest()],
            ["b", "bytecode", "s3://bucket/b.pyc", 0, len(pyc), hashlib.sha256(pyc).hexdigest()],
            ["c", "source", "c.py", 0, 13, hashlib.sha256(b"X = 'correct'").hexdigest()],
            ["d", "bytecode", "d.pyc", 0, len(pyc), hashlib.sha256(blobs["d.pyc"]).hexdigest()],
            ["e", "extension", "e.so", 0, 0, hashlib.sha256(b"").hexdigest()]]
    catalog(rows)
    for name in "abcde":
        unshelved(name, "X")
    modules = {name: importlib.import_module(name) for name in "abcde"}
    assert "no fetcher" in str(raises(ImportError, lambda: modules["a"].X))
    asked = []
    _importscan_rt.register_fetcher("*", lambda key: asked.append(key) or blobs[key])
    same(modules["a"].X, "\xe9")
    _importscan_rt.register_fetcher("s3", lambda key: bytearray(blobs[key]))
    same(modules["b"].X, 7)
    same(asked, ["a.py"])
    assert "SHA-256" in str(raises(ImportError, lambda: modules["c"].X))
    asleep(modules["c"])
    blobs["c.py"] = b"X = 'correct'"
    same(modules["c"].X, "correct")
    assert "another Python" in str(raises(ImportError, lambda: modules["d"].X))
    assert "cannot be the body" in str(raises(ImportError, lambda: modules["e"].X))


@case
def resolver_bad_blob_is_never_unmarshalled():
    import hashlib
    import marshal
    import _importscan_rt
    good = b"\0" * 16
    rows = [["a", "bytecode", "a.pyc", 0, len(good), hashlib.sha256(good).hexdigest()], ["b", "source", "b.py", 0, 4, ""]]
    catalog(rows)
    unshelved("a", "X")
    unshelved("b", "X")
    import a
    import b
    _importscan_rt.register_fetcher("*", lambda key: b"\1" * 16)
    marshal.loads = lambda *_: os._exit(3)
    assert "SHA-256" in str(raises(ImportError, lambda: a.X))
    assert "SHA-256" in str(raises(ImportError, lambda: b.X))


@case
def resolver_catalog_is_checked():
    row = ["a", "source", "a.py", 0, 1, "0" * 64]
    catalog([row], rows_sha256="1" * 64)
    unshelved("a", "X")
    import a
    assert "SHA-256" in str(raises(ImportError, lambda: a.X))
    catalog([row])
    assert "no fetcher" in str(raises(ImportError, lambda: a.X))
    import _importscan_rt._resolver as resolver
    resolver._catalog = None
    os.environ["IMPORTSCAN_CATALOG_SHA256"] = "2" * 64
    assert "2222" in str(raises(ImportError, lambda: a.X))
    catalog([row], schema="something/1")
    assert "importscan-catalog/1" in str(raises(ImportError, lambda: a.X))
    os.environ["IMPORTSCAN_CATALOG"] = os.path.abspath("none.json")
    raises(OSError, lambda: a.X)


@case
def resolver_in_a_zip():
    import zipfile
    stubbed("m", BODY, NAMES)
    with zipfile.ZipFile("all.zip", "w") as archive:
        for top in "_importscan_rt", "shelf", "m.py":
            for folder, _, names in os.walk(top):
                for name in names:
                    archive.write(os.path.join(folder, name))
        archive.write("m.py")
    sys.path[:] = [os.path.abspath("all.zip")] + [path for path in sys.path if path != os.getcwd()]
    for top in "_importscan_rt", "shelf":
        shutil.rmtree(top)
    os.unlink("m.py")
    importlib.invalidate_caches()
    import m
    asleep(m)
    same(m.read(), 1)


# --- the trace ---

def traced():
    reading, writing = os.pipe()
    os.environ["IMPORTSCAN_TRACE"] = str(writing)

    def end():
        import json
        os.close(writing)
        with os.fdopen(reading) as file:
            return [json.loads(line) for line in file]
    return end


@case
def trace_lines():
    import threading
    end = traced()
    package("p", "")
    stubbed("m", "import dep\n" + BODY, "dep " + NAMES)
    files(a="X = 1\nY = 2\n", dep="", p__sub="", p__user=ATTACH % "a:X; .:sub as s; nowhere" + "\ndef go():\n    return __lz__.X\n")
    import p.user as user
    import m
    user.go()
    user.s
    raises(ImportError, lambda: user.nowhere)
    m.read()
    m.read()
    head, first, second, third, fourth = end()
    same(head, {"trace": "importscan-trace/1", "pid": os.getpid(), "python": "%d.%d" % sys.version_info[:2]})
    same((first["module"], first["names"], first["importer"], first["line"]), ("a", ["X"], "p.user", 3))
    assert first["us"] > 0 and first["thread"] == threading.get_ident() and "a" in first["loads"] and "p.user" in first["loads"]
    same((second["module"], second["names"]), ("p", ["s"]))
    assert second["loads"] == ["p.sub"], second
    same(third["module"], "nowhere")
    same((fourth["module"], fourth["names"], fourth["importer"]), ("m", ["read"], __name__))
    assert fourth["line"] == sys._getframe().f_code.co_firstlineno + 12, fourth
    assert "dep" in fourth["loads"]


@case
def trace_is_ascii_and_survives_a_closed_file():
    end = traced()
    name = "m\u00e9\U00020000"
    stubbed(name, BODY, NAMES)
    importlib.import_module(name).read()
    same(end()[1]["module"], name)
    stubbed("n", BODY, NAMES)
    sys.stderr = open(os.devnull, "w")
    same(importlib.import_module("n").read(), 1)


@case
def trace_of_nonsense_is_told():
    os.environ["IMPORTSCAN_TRACE"] = "here"
    stubbed("m", BODY, NAMES)
    said, sys.stderr = sys.stderr, open("said", "w")
    import m
    same(m.read(), 1)
    said, sys.stderr = sys.stderr, said
    said.close()
    same(open("said").read(), "importscan: IMPORTSCAN_TRACE must be the number of an open file\n")


# --- threads ---

def together(count, work):
    """Runs work(number) in so many threads, which start as one; what they raised."""
    import threading
    barrier, trouble = threading.Barrier(count), []

    def run(number):
        barrier.wait()
        try:
            work(number)
        except BaseException as error:
            trouble.append(error)
    threads = [threading.Thread(target=run, args=(number,), daemon=True) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return trouble


def watch(seconds):
    import faulthandler
    faulthandler.dump_traceback_later(seconds, exit=True)


@case
def threads_race_on_first_use():
    watch(60)
    sys.setswitchinterval(1e-5)
    write("count.py", "RUNS = {}\n")
    body = "import count\ncount.RUNS[__name__] = count.RUNS.get(__name__, 0) + 1\nA = 1\nfor _ in range(300): pass\ndef f(): return B\nB = 2\n"
    for number in range(ROUNDS):
        stubbed("m%d" % number, body, "count A f B")
        write("t%d.py" % number, body)
        write("u%d.py" % number, ATTACH % ("t%d:f; t%d" % (number, number)) + "\ndef go(): return __lz__.f() + getattr(__lz__, 't%d').A\n" % number)
    importlib.invalidate_caches()
    import count
    for number in range(ROUNDS):
        module = importlib.import_module("m%d" % number)
        user = importlib.import_module("u%d" % number)
        looks = (lambda: module.f() == 2, lambda: user.go() == 3, lambda: module.B == 2, lambda: "B" in vars(module))

        def look(thread):
            for turn in range(4):
                assert looks[(thread + turn) % 4](), "half made"
        trouble = together(8, look)
        assert not trouble, "round %d: %r" % (number, trouble[0])
        awake(module)
        same(count.RUNS, {"m%d" % number: 1, "t%d" % number: 1})
        count.RUNS.clear()


@case
def threads_in_the_order_of_two_locks():
    """A wakes X, whose body imports Y, while B imports Y, whose body touches X."""
    watch(20)
    for number in range(max(3, ROUNDS // 10)):
        x, y = "x%d" % number, "y%d" % number
        stubbed(x, "import time\nEARLY = 1\ntime.sleep(0.005)\nimport %s\nLATE = 2\n" % y, "time EARLY LATE " + y)
        write(y + ".py", "import time, %s\ntime.sleep(0.005)\nGOT = %s.EARLY\n" % (x, x))
        importlib.invalidate_caches()
        module = importlib.import_module(x)
        trouble = together(2, lambda thread: module.LATE if thread == 0 else importlib.import_module(y))
        assert not trouble, "round %d: %r" % (number, trouble[0])
        awake(module)
        same((module.LATE, sys.modules[y].GOT), (2, 1))


@case
def threads_of_two_stubs_that_need_each_other():
    watch(20)
    for number in range(max(3, ROUNDS // 10)):
        x, y = "x%d" % number, "y%d" % number
        stubbed(x, "import time\nEARLY = 1\ntime.sleep(0.005)\nimport %s\nGOT = %s.EARLY\n" % (y, y), "time EARLY GOT " + y)
        stubbed(y, "import time\nEARLY = 1\ntime.sleep(0.005)\nimport %s\nGOT = %s.EARLY\n" % (x, x), "time EARLY GOT " + x)
        modules = [importlib.import_module(name) for name in (x, y)]
        trouble = together(2, lambda thread: modules[thread].GOT)
        assert not trouble, "round %d: %r" % (number, trouble[0])
        same([module.GOT for module in modules], [1, 1])


def run(runtime, work):
    """In a child: its status, and what it said."""
    folder = tempfile.mkdtemp(prefix="importscan-runtime-")
    shutil.copytree(runtime, os.path.join(folder, "_importscan_rt"), ignore=shutil.ignore_patterns("__pycache__"))
    child = os.fork()
    if child == 0:
        status = 1
        try:
            os.chdir(folder)
            handle = os.open("stderr", os.O_WRONLY | os.O_CREAT, 0o600)
            os.dup2(handle, 2)
            os.close(handle)
            sys.path.insert(0, folder)
            work()
            status = 0
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(status)
    _, status = os.waitpid(child, 0)
    with open(os.path.join(folder, "stderr"), errors="replace") as file:
        said = file.read()
    shutil.rmtree(folder)
    return status, said


def main():
    version = "%d.%d" % sys.version_info[:2]
    for work in CASES:
        if len(sys.argv) > 2 and work.__name__ not in sys.argv[2:]:
            continue
        status, said = run(sys.argv[1], work)
        lines = said.strip().splitlines()
        why = lines[-1] if lines else "status %d" % status
        print("ok %s %s" % (version, work.__name__) if status == 0 else "not ok %s %s: %s" % (version, work.__name__, why))
        if status != 0:
            print(said)
        sys.stdout.flush()


if __name__ == "__main__":
    main()
