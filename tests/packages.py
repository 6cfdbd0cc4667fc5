#!/usr/bin/python3
"""Every package that `make dist` makes, installed into a clean prefix and run there.

    python3 tests/packages.py [--build build]

Made twice, they are the same bytes. What a package brings is asked of the dynamic linker, and as root the
tarball runs in a root folder that holds glibc and nothing else.
"""

import sys

sys.dont_write_bytecode = True

import argparse
import base64
import csv
import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import tarfile
import tempfile
import zipfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
PYTHON = "/usr/bin/python3"
CLEAN = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": "/nonexistent"}


def tell(name, words=""):
    print("not ok packages %s: %s" % (name, str(words).replace("\n", " ")[:500]) if words else "ok packages " + name, flush=True)


def run(*command, **more):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, text=True, timeout=120, **more)


def digests(folder):
    said = {}
    for name in sorted(os.listdir(folder)):
        with open(os.path.join(folder, name), "rb") as file:
            said[name] = hashlib.sha256(file.read()).hexdigest()
    return said


def make(out):
    done = run(PYTHON, "-B", "packaging/dist.py", args.build, out, cwd=ROOT)
    if done.returncode != 0:
        tell("are made", done.stdout)
        sys.exit(1)
    return {name.rpartition(".")[2]: os.path.join(out, name) for name in os.listdir(out)}


def version():
    with open(os.path.join(ROOT, "analyzer", "base", "version.h"), encoding="utf-8") as file:
        return re.search(r'IMPORTSCAN_VERSION "([^"]+)"', file.read())[1]


def check_runs(name, binary, room):
    """The version that the sources have, and the report of a unit with a library that is missing."""
    said = run(binary, "version", env=CLEAN)
    tell("%s: version" % name, said.returncode != 0 and said.stdout or json.loads(said.stdout)["version"] != version() and said.stdout)
    unit = os.path.join(room, "unit.py")
    with open(unit, "w", encoding="utf-8") as file:
        file.write("import json\nimport nothing_of_that_name\n\nprint(json.dumps({}))\n")
    said = run(binary, unit, "-o", "json", env=CLEAN)
    report = json.loads(said.stdout) if said.returncode == 0 else {"modules": [], "unresolved": []}
    loaded = {row["name"] for row in report["modules"] if row["loads"] == "init"}
    missing = [row["name"] for row in report["unresolved"]]
    tell("%s: a report" % name, ("json.decoder" not in loaded or "nothing_of_that_name" not in missing) and said.stdout)


def check_own_libraries(name, binary, prefix):
    """Beside glibc, nothing of the machine is used: what the program brings is what it gets."""
    listed = run("ldd", binary, env=CLEAN).stdout
    rows = re.findall(r"^\s+(\S+) => (\S+)", listed, re.M)
    glibc = re.compile(r"lib(c|m|pthread|dl|rt)\.so\.\d+$")
    foreign = [path for name, path in rows if not glibc.match(name) and not os.path.realpath(path).startswith(os.path.realpath(prefix) + "/")]
    tell("%s: brings its libraries" % name, foreign or (not rows and listed))


def check_alone(name, binary, prefix, room):
    """In a root folder with glibc and the package."""
    if os.geteuid() != 0:
        return
    root = os.path.join(room, "root")
    shutil.copytree(prefix, os.path.join(root, "opt"))
    for line in run("ldd", binary, env=CLEAN).stdout.split("\n"):
        found = re.search(r"(/\S*/(?:ld-linux\S*|lib(?:c|m)\.so\.\d+))", line)
        if found:
            os.makedirs(os.path.dirname(root + found[1]), exist_ok=True)
            shutil.copy(found[1], root + found[1])
    with open(os.path.join(root, "unit.py"), "w", encoding="utf-8") as file:
        file.write("import nothing_of_that_name\n")
    inside = os.path.join("/opt", os.path.relpath(binary, prefix))
    # There is no /proc in it, which the dynamic linker takes $ORIGIN from.
    said = run("chroot", root, inside, "/unit.py", env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LD_ORIGIN_PATH": os.path.dirname(inside)})
    tell("%s: runs beside glibc alone" % name, (said.returncode != 0 or "nothing_of_that_name" not in said.stdout) and said.stdout)


def check_tarball(path, room):
    prefix = os.path.join(room, "tar")
    with tarfile.open(path) as archive:
        odd = [entry.name for entry in archive if not entry.isfile() or entry.uid or entry.name.startswith(("/", "..")) or entry.mode not in (0o644, 0o755)]
        archive.extractall(prefix)
    tell("tarball: plain files of root", odd)
    prefix = os.path.join(prefix, os.listdir(prefix)[0])
    binary = os.path.join(prefix, "bin", "importscan")
    check_runs("tarball", binary, room)
    check_own_libraries("tarball", binary, prefix)
    check_alone("tarball", binary, prefix, room)
    said = run("man", "-l", os.path.join(prefix, "share/man/man1/importscan.1"), env={**CLEAN, "PAGER": "cat"})
    tell("tarball: the manual", "--fail-on" not in re.sub(".\b", "", said.stdout) and said.stdout)


def check_deb(path, room):
    prefix = os.path.join(room, "deb")
    run("dpkg", "-x", path, prefix)
    check_runs("deb", os.path.join(prefix, "usr/bin/importscan"), room)
    fields = run("dpkg-deb", "-f", path).stdout
    tell("deb: says what it needs", not re.search(r"^Depends: .*\blibc6 \(>= .*\blibzip", fields, re.M) and fields)
    said = run("lintian", "--fail-on", "error", "--tag-display-limit", "0", path)
    tell("deb: lintian finds no error", said.returncode != 0 and said.stdout)


def check_record(path):
    """RECORD names every file with its digest, and the entries are in order and without a date."""
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        record = next(name for name in names if name.endswith("/RECORD"))
        rows = {row[0]: row[1:] for row in csv.reader(io.StringIO(archive.read(record).decode()))}
        wrong = [name for name in names if name != record and rows.get(name) != [
            "sha256=" + base64.urlsafe_b64encode(hashlib.sha256(archive.read(name)).digest()).rstrip(b"=").decode(), str(archive.getinfo(name).file_size)]]
        dated = [entry.filename for entry in archive.infolist() if entry.date_time != (1980, 1, 1, 0, 0, 0)]
    tell("wheel: RECORD", wrong or set(rows) != set(names) and "it names %s" % sorted(set(rows) ^ set(names)))
    tell("wheel: sorted and without a date", dated or names[:-1] != sorted(names[:-1]) and names)


def check_tag(path):
    """The tag promises no older glibc than every file of the wheel can live with."""
    promised = tuple(map(int, re.search(r"manylinux_(\d+)_(\d+)_", path).groups()))
    newest = (0, 0)
    with zipfile.ZipFile(path) as archive, tempfile.TemporaryDirectory() as room:
        for name in archive.namelist():
            if archive.read(name)[:4] == b"\x7fELF":
                said = run("readelf", "-V", archive.extract(name, room)).stdout
                newest = max([newest, *(tuple(map(int, found.split(".")[:2])) for found in re.findall(r"Name: GLIBC_([\d.]+)", said))])
    tell("wheel: its tag is the glibc that it needs", promised != newest and "%s, and it needs %s" % (promised, newest))


def check_wheel(path, room):
    check_record(path)
    check_tag(path)
    venv = os.path.join(room, "venv")
    run(PYTHON, "-m", "venv", venv)
    said = run(os.path.join(venv, "bin", "pip"), "install", "--no-index", "--disable-pip-version-check", path, env={**CLEAN, "HOME": room})
    tell("wheel: pip installs it", said.returncode != 0 and said.stdout)
    binary = os.path.join(venv, "bin", "importscan")
    if said.returncode == 0:
        check_runs("wheel", binary, room)
        check_own_libraries("wheel", binary, venv)
    said = run(os.path.join(venv, "bin", "pip"), "uninstall", "-y", "--disable-pip-version-check", "importscan", env={**CLEAN, "HOME": room})
    left = [os.path.join(folder, name) for folder, _, names in os.walk(venv) for name in names if "importscan" in os.path.join(folder, name)[len(venv):]]
    tell("wheel: pip takes it away again", said.returncode != 0 and said.stdout or left)


def check_installed(room):
    """make install into a folder of one's own."""
    prefix = os.path.join(room, "installed")
    said = run("make", "-s", "install", "B=" + args.build, "PREFIX=/opt/x", "DESTDIR=" + prefix, cwd=ROOT)
    tell("make install", said.returncode != 0 and said.stdout)
    check_runs("make install", os.path.join(prefix, "opt/x/bin/importscan"), room)


def main():
    said = run("make", "-s", "B=" + args.build, args.build + "/portable/importscan", cwd=ROOT)
    if said.returncode != 0:
        return tell("the program is linked", said.stdout)
    with tempfile.TemporaryDirectory() as room:
        os.chmod(room, 0o755)
        made = make(os.path.join(room, "first"))
        make(os.path.join(room, "second"))
        first, second = digests(os.path.join(room, "first")), digests(os.path.join(room, "second"))
        tell("made twice, they are the same", sorted(set(first.items()) ^ set(second.items())))
        tell("tarball, wheel and deb are made", sorted(made) != ["deb", "gz", "whl"] and sorted(made))
        check_tarball(made["gz"], room)
        check_deb(made["deb"], room)
        check_wheel(made["whl"], room)
        check_installed(room)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    # Never a build with sanitizers: nobody ships one.
    parser.add_argument("--build", default="build")
    args = parser.parse_args()
    main()
