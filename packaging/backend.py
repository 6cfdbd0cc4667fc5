"""What pip asks for (PEP 517): wheels and source archives, made with make and the standard library alone."""

import gzip
import io
import os
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import wheel

# What make needs, and what explains the rest.
SOURCES = ("CHANGELOG.md", "LICENSE", "Makefile", "README.md", "analyzer", "grammars", "hooks", "packaging", "pyproject.toml", "stubgen",
           "tests/tools/require.sh")


def build():
    """The program, by make: one line says what to do where it cannot be made."""
    if shutil.which("make") is None:
        sys.exit("importscan: missing to build: make (as root: apt-get install make)")
    done = subprocess.run(["make", "-s", "-j%d" % (os.cpu_count() or 1), "all"], cwd=wheel.ROOT)
    if done.returncode != 0:
        sys.exit("importscan: make could not build the program; what it lacks stands above")


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    build()
    with tempfile.TemporaryDirectory() as room:
        # What it needs is on the machine that it is built on: it carries no libraries.
        subprocess.run(["make", "-s", "install", "PREFIX=/", "DESTDIR=" + room], cwd=wheel.ROOT, check=True)
        if shutil.which("strip"):
            subprocess.run(["strip", os.path.join(room, "bin", "importscan")], check=True)
        return wheel.write(wheel_directory, room, sysconfig.get_platform().replace("-", "_").replace(".", "_"))


def source_files():
    for name in SOURCES:
        path = os.path.join(wheel.ROOT, name)
        if os.path.isfile(path):
            yield name, wheel.read(path), os.access(path, os.X_OK)
        for entry in wheel.files_of(path, name + "/") if os.path.isdir(path) else ():
            if "__pycache__" not in entry[0]:
                yield entry


def build_sdist(sdist_directory, config_settings=None):
    base = "importscan-" + wheel.stated("VERSION")
    room = io.BytesIO()
    with tarfile.open(fileobj=room, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name, data, executable in sorted([*source_files(), ("PKG-INFO", wheel.metadata(), False)]):
            entry = tarfile.TarInfo("%s/%s" % (base, name))
            entry.size, entry.mode = len(data), 0o755 if executable else 0o644
            archive.addfile(entry, io.BytesIO(data))
    with open(os.path.join(sdist_directory, base + ".tar.gz"), "wb") as file:
        file.write(gzip.compress(room.getvalue(), 9, mtime=0))
    return base + ".tar.gz"
