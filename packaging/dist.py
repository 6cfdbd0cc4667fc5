#!/usr/bin/python3
"""Makes the packages that `make dist` promises: a tarball and a wheel that run on any Linux with the same
glibc or a newer one, and a .deb for the Debian that they are built on.

    python3 packaging/dist.py BUILD OUT      BUILD holds importscan and portable/importscan

Same input, same bytes out: names are sorted, dates are the release's. What the program needs beside glibc is
asked of the program: `importscan natives`. The libraries go along as they are, since not all of them are
there as archives to link, and a library that is a file of its own can be exchanged, as LGPL wants.
"""

import calendar
import gzip
import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import wheel

MAINTAINER = os.environ.get("DEBEMAIL", "importscan authors <importscan@example.org>")
SUMMARY = "what a Python program loads, uses, and what breaks off files"
RELEASED = calendar.timegm(time.strptime(wheel.stated("RELEASED"), "%Y-%m-%d"))


def said(*command, **more):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, **more).stdout


def put(tree, name, data, mode=0o644):
    path = os.path.join(tree, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(data.encode() if isinstance(data, str) else data)
    os.chmod(path, mode)


def needs(binary):
    """The libraries that a program must bring, and the newest glibc that any of them or it asks for."""
    rows = json.loads(said(binary, "natives", binary, "-o", "json"))["natives"]
    own = [row for row in rows if not row["platform"]]
    missing = [name for row in own for name in row["unresolved"]]
    if missing:
        sys.exit("importscan: no library is found for %s" % ", ".join(missing))
    libraries = sorted(row["path"] for row in own if os.path.realpath(row["path"]) != os.path.realpath(binary))
    newest = max(tuple(map(int, row["glibc"].split("."))) for row in own if row["glibc"])
    return libraries, newest, own[0]["machine"]


def owner(path):
    """The Debian package that a library is from; it is known by the place before or after /usr was merged."""
    real = os.path.realpath(path)
    for name in (real, real[len("/usr"):] if real.startswith("/usr/") else real):
        found = subprocess.run(["dpkg", "-S", name], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        if found.returncode == 0:
            return found.stdout.split(":")[0]
    return sys.exit("importscan: no package owns %s, so its licence is not known" % real)


def licences():
    """Of what npm fetched and the program holds: (name, text)."""
    for folder in "grammars", "page":
        for name in json.loads(wheel.read("build/%s/package.json" % folder))["dependencies"]:
            yield name.rpartition("/")[2], wheel.read("build/%s/node_modules/%s/LICENSE" % (folder, name)).decode()


def portable(build, tree):
    """bin/, lib/importscan/ and share/ below one folder, wherever that is put."""
    binary = os.path.join(build, "portable", "importscan")
    said("make", "-s", "install", "B=" + build, "PREFIX=/", "DESTDIR=" + os.path.abspath(tree))
    shutil.copy(binary, os.path.join(tree, "bin", "importscan"))
    libraries, newest, machine = needs(binary)
    doc = "share/doc/importscan/"
    put(tree, doc + "LICENSE", wheel.read("LICENSE"))
    for name, text in licences():
        put(tree, doc + "third-party/" + name, text)
    for library in libraries:
        put(tree, "lib/importscan/" + os.path.basename(library), wheel.read(library))
        package = owner(library)
        put(tree, doc + "third-party/" + package, wheel.read("/usr/share/doc/%s/copyright" % package))
    return newest, machine


def write_tarball(path, tree, base):
    room = io.BytesIO()
    with tarfile.open(fileobj=room, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name, data, executable in wheel.files_of(tree, base + "/"):
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode, entry.mtime = len(data), 0o755 if executable else 0o644, RELEASED
            archive.addfile(entry, io.BytesIO(data))
    put(".", path, gzip.compress(room.getvalue(), 9, mtime=0))


def depends(binary):
    """Which Debian packages of which versions the program needs, as dpkg sees it."""
    with tempfile.TemporaryDirectory() as room:
        put(room, "debian/control", "Source: importscan\nPackage: importscan\nArchitecture: any\n")
        line = said("dpkg-shlibdeps", "--warnings=0", "-O", "-e", os.path.abspath(binary), cwd=room)
    return line.partition("shlibs:Depends=")[2].strip()


def copyright_text():
    text = ("Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\nUpstream-Name: importscan\n\n"
            "Files: *\nCopyright: 2026 the importscan authors\nLicense: MIT\n")
    def paragraph(words):
        return "".join(" %s\n" % (line.rstrip() or ".") for line in words.strip().split("\n"))
    text += paragraph(wheel.read("LICENSE").decode().split("\n", 2)[2])
    for name, words in licences():
        text += "\nFiles: %s/*\nCopyright: %s\nLicense: of-%s\n%s" % (
            name, next(line.replace("Copyright ", "").replace("(c) ", "") for line in words.split("\n") if line.startswith("Copyright")), name, paragraph(words))
    return text


def write_deb(build, out, tree):
    version = wheel.stated("VERSION") + "-1"
    machine = said("dpkg", "--print-architecture").strip()
    said("make", "-s", "install", "B=" + build, "PREFIX=/usr", "DESTDIR=" + os.path.abspath(tree))
    said("strip", "--remove-section=.comment", "--remove-section=.note", os.path.join(tree, "usr/bin/importscan"))
    share = os.path.join(tree, "usr/share")
    # Debian's own places for what is not made on the machine itself.
    os.makedirs(os.path.join(share, "zsh/vendor-completions"))
    shutil.move(os.path.join(share, "zsh/site-functions/_importscan"), os.path.join(share, "zsh/vendor-completions"))
    os.rmdir(os.path.join(share, "zsh/site-functions"))
    page = os.path.join(share, "man/man1/importscan.1")
    put(".", page + ".gz", gzip.compress(wheel.read(page), 9, mtime=0))
    os.remove(page)
    doc = os.path.join(share, "doc/importscan/")
    changes = "importscan (%s) unstable; urgency=medium\n\n  * See CHANGELOG.md of the sources.\n\n -- %s  %s\n" % (
        version, MAINTAINER, time.strftime("%a, %d %b %Y %H:%M:%S +0000", time.gmtime(RELEASED)))
    put(".", doc + "changelog.Debian.gz", gzip.compress(changes.encode(), 9, mtime=0))
    put(".", doc + "copyright", copyright_text())
    size = sum(len(data) for _, data, _ in wheel.files_of(tree, "")) // 1024
    sums = "".join("%s  %s\n" % (hashlib.md5(data).hexdigest(), name) for name, data, _ in wheel.files_of(tree, ""))
    put(tree, "DEBIAN/control",
        "Package: importscan\nVersion: %s\nArchitecture: %s\nMaintainer: %s\nInstalled-Size: %d\nDepends: %s\n"
        "Section: devel\nPriority: optional\nDescription: %s\n"
        " Reads a Python file and all that it can import, runs none of it, and tells\n"
        " what is loaded, why, how many bytes that is, what of it nothing uses, and\n"
        " which code reads files that may not lie beside it.\n"
        % (version, machine, MAINTAINER, size, depends(os.path.join(tree, "usr/bin/importscan")), SUMMARY))
    put(tree, "DEBIAN/md5sums", sums)
    for folder, _, _ in os.walk(tree):
        os.chmod(folder, 0o755)
    name = "importscan_%s_%s.deb" % (version, machine)
    said("dpkg-deb", "--root-owner-group", "-Zxz", "--build", tree, os.path.join(out, name), env={**os.environ, "SOURCE_DATE_EPOCH": str(RELEASED)})
    return name


def main(build, out):
    os.makedirs(out, exist_ok=True)
    with tempfile.TemporaryDirectory() as room:
        tree = os.path.join(room, "portable")
        os.makedirs(tree)
        newest, machine = portable(build, tree)
        base = "importscan-%s-linux-%s" % (wheel.stated("VERSION"), machine)
        write_tarball(os.path.join(out, base + ".tar.gz"), tree, base)
        made = [base + ".tar.gz", wheel.write(out, tree, "manylinux_%d_%d_%s" % (*newest, machine))]
        made.append(write_deb(build, out, os.path.join(room, "deb")))
    for name in made:
        print("  DIST %s (%d bytes)" % (os.path.join(out, name), os.path.getsize(os.path.join(out, name))))


if __name__ == "__main__":
    main(*sys.argv[1:])
