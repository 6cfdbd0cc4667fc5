#!/usr/bin/env python3
"""The search path, held against the sys.path of the interpreters that are on this machine.

    python3 tests/oracle/search_path.py [NAME...]

Each case lays out folders, starts an interpreter on a script there, and asks tests/tools/show_path.c about
the same script in the same process environment. The two lists must be equal, entry by entry. A case is a
function; its docstring says what it is about, and it returns what is to be started.
"""

import sys

sys.dont_write_bytecode = True

import glob
import os
import shutil
import subprocess
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
TOOL = os.path.join(ROOT, os.environ.get("B", "build"), "tests", "tools", "show_path")
SHOW = "import sys\nprint(*sys.path, sep='\\n')\n"
CLEAN = {"PATH": "/usr/bin:/bin", "HOME": "/nonexistent"}


def interpreters():
    """Debian's, and the first of each minor version among pyenv's."""
    found = {"debian": "/usr/bin/python3"}
    for path in sorted(glob.glob(os.path.expanduser("~/.pyenv/versions/3.*/bin/python"))):
        minor = int(path.split("/versions/3.")[1].split(".")[0])
        if minor >= 8:
            found.setdefault("3.%d" % minor, path)
    return found


class Scene:
    """A scratch folder with one unit, and how the interpreter is started on it."""

    def __init__(self, root, python):
        self.root = root
        self.python = python
        self.unit = self.write("unit/handler.py", SHOW)
        self.variables = dict(CLEAN)
        self.options = []  # of the interpreter
        self.arguments = ["--python", python]  # of show_path

    def path(self, *parts):
        return os.path.join(self.root, *parts)

    def folder(self, *parts):
        os.makedirs(self.path(*parts), exist_ok=True)
        return self.path(*parts)

    def write(self, name, text):
        self.folder(os.path.dirname(name))
        with open(self.path(name), "wb") as file:
            file.write(text if isinstance(text, bytes) else text.encode())
        return self.path(name)

    def lib(self):
        code = "import sys; print('python%d.%d' % sys.version_info[:2])"
        return subprocess.check_output([self.python, "-I", "-S", "-c", code], text=True).strip()

    def venv(self, name, system=None, home=None):
        """A virtual environment as `python3 -m venv --without-pip` leaves it; its site folder."""
        real = os.path.realpath(self.python)
        self.folder(name, "bin")
        os.symlink(real, self.path(name, "bin", "python"))
        config = "home = %s\n" % (home or os.path.dirname(real))
        if system is not None:
            config += "include-system-site-packages = %s\n" % system
        self.write(name + "/pyvenv.cfg", config)
        self.arguments = ["--python", self.path(name)]
        self.started = self.path(name, "bin", "python")
        return self.folder(name, "lib", self.lib(), "site-packages")

    started = None

    def real(self):
        command = [self.started or self.python, *self.options, self.unit]
        run = subprocess.run(command, env=self.variables, cwd=self.root, stdout=-1, stderr=-1, text=True)
        return run.stdout.splitlines() if run.returncode == 0 else ["failed: " + run.stderr[-200:]]

    def ours(self):
        command = [TOOL, self.unit, *self.arguments]
        run = subprocess.run(command, env=self.variables, cwd=self.root, stdout=-1, stderr=-1, text=True)
        lines = [line[5:].split("\t")[0] for line in run.stdout.splitlines() if line.startswith("path ")]
        return lines if run.returncode == 0 else ["failed: " + run.stderr[-200:]]


def plain(scene):
    """the interpreter as it is"""


def script_behind_a_link(scene):
    """sys.path[0] is where the script really lies"""
    scene.folder("other")
    os.symlink(scene.unit, scene.path("other", "link.py"))
    scene.unit = scene.path("other", "link.py")


def pythonpath(scene):
    """relative, empty, doubled, missing and oddly written parts, an archive"""
    scene.folder("extra")
    scene.write("lib.zip", b"PK\x05\x06" + b"\0" * 18)
    parts = ["extra", "", scene.path("extra"), "gone", scene.path("extra") + "/", "./extra/../extra", "lib.zip",
             scene.path("unit")]
    scene.variables["PYTHONPATH"] = ":".join(parts)


def pythonpath_ends_empty(scene):
    """an empty last part is the working directory"""
    scene.variables["PYTHONPATH"] = "unit:"


def user_site(scene):
    """~/.local, with a .pth of its own"""
    site = scene.folder("home/.local/lib", scene.lib(), "site-packages")
    scene.folder("home/from-pth")
    scene.write(os.path.join(site, "a.pth"), scene.path("home/from-pth") + "\n")
    scene.variables["HOME"] = scene.path("home")


def user_site_off(scene):
    """-s leaves it out"""
    user_site(scene)
    scene.options = ["-s"]
    scene.arguments += ["--no-user-site"]


def venv_alone(scene):
    """a virtual environment without the system's packages"""
    scene.venv("env", system="false")


def venv_with_system(scene):
    """and with them, user site too"""
    user_site(scene)
    scene.venv("env", system="TRUE")


def venv_that_does_not_say(scene):
    """without the key, the system's packages count"""
    scene.venv("env")


def venv_of_the_standard_module(scene):
    """python -m venv makes it"""
    subprocess.run([scene.python, "-m", "venv", "--without-pip", scene.path("made")], check=True, stdout=-1)
    scene.arguments = ["--python", scene.path("made", "bin", "python")]
    scene.started = scene.path("made", "bin", "python")


def venv_beside_the_unit(scene):
    """found without being named"""
    scene.venv("unit/.venv", system="false")
    scene.arguments = []


def venv_above_the_unit(scene):
    """in the repository's root"""
    scene.venv("venv", system="false")
    scene.folder(".git")
    scene.arguments = []


def venv_that_is_active(scene):
    """VIRTUAL_ENV, with a package in it"""
    site = scene.venv("active", system="false")
    scene.write(os.path.join(site, "thing.py"), "")
    scene.arguments = []
    scene.variables["VIRTUAL_ENV"] = scene.path("active")


def pth_lines(scene):
    """absolute, relative, comments, blanks, trailing blanks, doubles, missing folders, import lines, CR LF"""
    site = scene.venv("env", system="false")
    for name in ("a", "b", "c", "d e", "\u00e9"):
        scene.folder("places", name)
    scene.folder("env/lib", scene.lib(), "site-packages", "inside")
    scene.write(os.path.join(site, "b.pth"), "# comment\n\n   \n%s\ninside\ninside/../inside\n../site-packages\ngone\n"
                % scene.path("places/a"))
    scene.write(os.path.join(site, "a.pth"), "%s   \t\nimport os\nimport\tsys\n %s\n%s\r\n%s"
                % (scene.path("places/b"), scene.path("places/c"), scene.path("places/d e"), scene.path("places/\u00e9")))
    scene.write(os.path.join(site, "B.pth"), "%s\n" % scene.path("places/c"))
    scene.write(os.path.join(site, "x.PTH"), "%s\n" % scene.path("unit"))


def pth_carriage_returns(scene):
    """lone CR ends a line"""
    site = scene.venv("env", system="false")
    scene.folder("one"), scene.folder("two")
    scene.write(os.path.join(site, "a.pth"), "%s\r%s\r\r#x\r" % (scene.path("one"), scene.path("two")))


def pth_hidden(scene):
    """a leading dot: read or not, by release"""
    site = scene.venv("env", system="false")
    scene.folder("hidden")
    scene.write(os.path.join(site, ".a.pth"), scene.path("hidden") + "\n")


def pth_byte_order_mark(scene):
    """dropped since 3.13"""
    site = scene.venv("env", system="false")
    scene.folder("marked")
    scene.write(os.path.join(site, "a.pth"), b"\xef\xbb\xbf" + scene.path("marked").encode() + b"\n")


def pth_chain(scene):
    """a folder that one adds is not searched for more; a file is added too"""
    site = scene.venv("env", system="false")
    scene.folder("chain"), scene.folder("unseen")
    scene.write("chain/b.pth", scene.path("unseen") + "\n")
    scene.write("some.zip", b"PK\x05\x06" + b"\0" * 18)
    scene.write(os.path.join(site, "a.pth"), "%s\n%s\n" % (scene.path("chain"), scene.path("some.zip")))


def pth_two_site_folders(scene):
    """each double stays where it was first"""
    site = scene.venv("env", system="true")
    scene.folder("shared"), scene.folder("later")
    user = scene.folder("home/.local/lib", scene.lib(), "site-packages")
    scene.write(os.path.join(site, "a.pth"), "%s\n%s\n" % (scene.path("shared"), user))
    scene.write(os.path.join(user, "a.pth"), "%s\n%s\n" % (scene.path("shared"), scene.path("later")))
    scene.variables["HOME"] = scene.path("home")


def pth_behind_pythonpath(scene):
    """what PYTHONPATH names already is not added again"""
    site = scene.venv("env", system="false")
    scene.folder("both")
    scene.write(os.path.join(site, "a.pth"), scene.path("both") + "\n")
    scene.variables["PYTHONPATH"] = scene.path("both") + ":" + site


def isolated(scene):
    """--isolated-path: the unit's folder and the standard library"""
    scene.arguments += ["--isolated-path"]
    scene.options = ["-E", "-S"]
    scene.variables["PYTHONPATH"] = scene.path("unit")


CASES = [value for name, value in list(globals().items())
         if callable(value) and getattr(value, "__code__", None) and value.__code__.co_varnames[:1] == ("scene",)]


def difference(ours, real):
    if real[0].startswith("failed"):
        return real[0]
    if ours == real:
        return None
    for i, (a, b) in enumerate(zip(ours + [None] * len(real), real + [None] * len(ours))):
        if a != b:
            return "entry %d is %r, CPython has %r" % (i, a, b)


def main():
    wanted = set(sys.argv[1:])
    failed = 0
    for label, python in interpreters().items():
        for case in CASES:
            if wanted and case.__name__ not in wanted:
                continue
            root = os.path.realpath(tempfile.mkdtemp(prefix="search-path-"))
            try:
                scene = Scene(root, python)
                case(scene)
                wrong = difference(scene.ours(), scene.real())
            finally:
                shutil.rmtree(root)
            name = "search-path %s %s" % (case.__name__, label)
            print("ok " + name if wrong is None else "not ok %s: %s" % (name, wrong))
            failed += wrong is not None
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
