"""Builds a case's working copy: what git cannot carry (extensions, archives, links, huge files) is made here.

A case's case.toml may hold, all optional:

    unit = "main.py"             default: handler.py, else main.py
    mode = "main"                how it starts: `main` or `module`; default: `main` for main.py, else `module`
    paths = ["one", "lib.zip"]   search path after the unit's folder
    names = ["alias"]            further names that are the case's own
    options = ["--python-version", "3.15"]
    fails = true                 the unit itself ends with an exception
    changes = true               running it changes its folder (and importscan must not)
    unreadable = ["m.py"]        files without any permission
    [[extension]] out, source    a C file compiled to a module
    [[sourceless]] source, out, keep    a .py compiled to a .pyc; the source goes unless `keep`
    [[zip]] out, folder          an archive of a folder, which then goes
    [[link]] out, to   [[fifo]] out     special files
    [[repeat]] out, before, part, times, after    a long file
    [[nest]] out, line, times, last     a deep one
    [venv] folder, site, substitute     a virtual environment whose site-packages is the folder `site`;
                                 @HERE@ in the files of `substitute` becomes the working copy's path
"""

import functools
import os
import shutil
import subprocess
import zipfile

PYTHON = "/usr/bin/python3"


@functools.cache
def headers():
    return subprocess.run([PYTHON, "-I", "-c", "import sysconfig; print(sysconfig.get_path('include'))"],
                          check=True, capture_output=True, text=True).stdout.strip()


def extension(here, step):
    # The folder's own headers come last: a fixture's names must not shadow the compiler's.
    subprocess.run([os.environ.get("CC", "cc"), "-shared", "-fPIC", "-O0", "-isystem", headers(),
                    os.path.join(here, step["source"]), "-o", os.path.join(here, step["out"])],
                   check=True, capture_output=True, text=True)
    os.unlink(os.path.join(here, step["source"]))


def sourceless(here, step):
    source, out = os.path.join(here, step["source"]), os.path.join(here, step["out"])
    os.makedirs(os.path.dirname(out), exist_ok=True)
    # Compiled by the interpreter that will run it: a .pyc is good for one version only.
    subprocess.run([PYTHON, "-I", "-c", "import py_compile, sys; py_compile.compile(*sys.argv[1:], doraise=True)",
                    source, out], check=True, capture_output=True)
    if not step.get("keep"):
        os.unlink(source)


def archive(here, step):
    folder = os.path.join(here, step["folder"])
    with zipfile.ZipFile(os.path.join(here, step["out"]), "w") as out:
        for above, folders, names in sorted(os.walk(folder)):
            for name in sorted(names) + [one + "/" for one in sorted(folders)]:
                out.write(os.path.join(above, name), os.path.relpath(os.path.join(above, name), folder))
    shutil.rmtree(folder)


def write(here, name, text):
    with open(os.path.join(here, name), "w", encoding="utf-8") as out:
        out.write(text)


def repeat(here, step):
    write(here, step["out"], step["before"] + step["part"] * step["times"] + step["after"])


def nest(here, step):
    lines = [" " * depth + step["line"] for depth in range(step["times"])]
    write(here, step["out"], "\n".join(lines + [" " * step["times"] + step["last"]]) + "\n")


def venv(here, step):
    folder = os.path.join(here, step["folder"])
    site = os.path.join(folder, "lib", "python3.11", "site-packages")
    os.makedirs(os.path.join(folder, "bin"))
    os.makedirs(os.path.dirname(site))
    os.rename(os.path.join(here, step["site"]), site)
    os.symlink(PYTHON, os.path.join(folder, "bin", "python3"))
    write(folder, "pyvenv.cfg", "home = /usr/bin\ninclude-system-site-packages = false\nversion = 3.11.2\n")
    for name in step.get("substitute", ()):
        with open(os.path.join(site, name), encoding="utf-8") as part:
            text = part.read()
        write(site, name, text.replace("@HERE@", here))


STEPS = {
    "extension": extension,
    "sourceless": sourceless,
    "zip": archive,
    "link": lambda here, step: os.symlink(step["to"], os.path.join(here, step["out"])),
    "fifo": lambda here, step: os.mkfifo(os.path.join(here, step["out"])),
    "repeat": repeat,
    "nest": nest,
}


def build(fixture, here, settings):
    """Copies the fixture to `here`, which is made anew, and makes what case.toml asks for."""
    shutil.rmtree(here, ignore_errors=True)
    shutil.copytree(fixture, here, symlinks=True, ignore=shutil.ignore_patterns("case.toml", "expect.json"))
    for kind, make in STEPS.items():
        for step in settings.get(kind, ()):
            make(here, step)
    if "venv" in settings:
        venv(here, settings["venv"])
    for name in settings.get("unreadable", ()):
        os.chmod(os.path.join(here, name), 0)
