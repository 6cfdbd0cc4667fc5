#!/usr/bin/env python3
"""`natives` on objects that this test links: where the dynamic linker looks, rule by rule, and what is odd about a file.

    python3 tests/oracle/natives_linked.py [--binary build/importscan] [NAME...]

For the rules of the search each case is a small tree of libraries, and the truth is what the dynamic linker of this
machine finds. Objects for other machines are linked with lld; there readelf is the truth.
"""

import sys

sys.dont_write_bytecode = True

import argparse
import json
import os
import shutil
import subprocess

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
ROOM = os.path.join(ROOT, "build", "oracle", "natives_linked")

from kit import claim, elf

binary = None
OLD, NEW = "-Wl,--disable-new-dtags", "-Wl,--enable-new-dtags"


def run(*command, **more):
    done = subprocess.run(command, capture_output=True, cwd=ROOM, **more)
    if done.returncode != 0:
        raise claim.Failed("%s: %s" % (command[0], done.stderr.decode(errors="replace")[-500:]))
    return done.stdout


def link(path, *options, needs=(), code=None, soname=None):
    """Links a library; `needs` are paths that it is linked with, whatever it uses of them."""
    path = os.path.join(ROOM, path)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    name = "".join(c if c.isalnum() else "_" for c in os.path.relpath(path, ROOM))
    source = code if code is not None else "int f_%s(void) { return 1; }" % name
    libraries = [os.path.join(ROOM, need) for need in needs]
    named = ["-Wl,-soname," + (soname or os.path.basename(path))] if soname != "" else []
    # Needs that stand in folders of their own are not looked for while this is linked.
    run("gcc", "-shared", "-fPIC", "-nostdlib", "-x", "c", "-", "-x", "none", "-o", path, *named, "-Wl,--no-as-needed",
        *libraries, "-Wl,--allow-shlib-undefined", *options, input=source.encode())
    return path


def natives(*arguments, cwd=ROOM, status=0):
    done = subprocess.run([binary, "natives", *arguments, "-o", "json"], capture_output=True, cwd=cwd, timeout=60,
                          env=claim.environment())
    if done.returncode != status:
        raise claim.Failed("exit %d: %s" % (done.returncode, done.stderr.decode(errors="replace")[-300:]))
    return json.loads(done.stdout) if status == 0 else done.stderr.decode(errors="replace")


def real(path, cwd):
    return path and os.path.realpath(os.path.join(cwd, path))


def compare(root, cwd=ROOM):
    """Trouble where the search does not end as the linker's."""
    expected, refusal = elf.trace(root, cwd)
    expected = {name: real(path, cwd) for name, path in expected.items()}
    report = natives(os.path.relpath(root, cwd), cwd=cwd)
    named = next(native for native in report["natives"] if real(native["path"], cwd) == os.path.realpath(root))
    found = {name: real(path, cwd) for name, path in elf.closure(report["natives"], named["path"]).items()}
    if not expected and refusal:
        return "" if None in found.values() else "the linker refuses: %s" % refusal.strip()
    # The linker is told by its path alone, and so is what was needed by its path.
    lost = [name for name, path in expected.items() if found.get(name, path) != path or path not in found.values()]
    more = [name for name, path in found.items() if expected.get(name, path) != path or path not in expected.values()]
    return "found %s, the linker %s" % (found, expected) if lost or more else ""


def codes(report):
    return {finding["code"] for finding in report["findings"]}


def expect(report, path, code, part=""):
    for finding in report["findings"]:
        if finding["code"] == code and os.path.basename(finding["path"]) == os.path.basename(path) and \
                part in finding["message"]:
            return ""
    return "no %s of %s with %r among %s" % (code, path, part, [(f["code"], f["path"], f["message"])
                                                              for f in report["findings"]])


# ---- where the linker looks ----


def rpath_and_runpath():
    link("lib/libshopx.so")
    for flag in (OLD, NEW):
        trouble = compare(link("a%s.so" % flag[6], flag, "-Wl,-rpath," + ROOM + "/lib", needs=["lib/libshopx.so"]))
        if trouble:
            return flag + trouble
    return compare(link("none.so", needs=["lib/libshopx.so"]))


def origin():
    link("app/lib/libshopx.so")
    for token in ("$ORIGIN", "${ORIGIN}", "$ORIGIN/.", "$ORIGIN/../app", "/nowhere:$ORIGIN"):
        trouble = compare(link("app/a.so", "-Wl,-rpath,%s/lib" % token, needs=["app/lib/libshopx.so"]))
        if trouble:
            return token + ": " + trouble
    # A longer name is no token.
    link("app/$ORIGINAL/libshopx.so")
    return compare(link("app/b.so", "-Wl,-rpath,$ORIGINAL", needs=["app/lib/libshopx.so"]), os.path.join(ROOM, "app"))


def origin_behind_a_link():
    """$ORIGIN is the folder of the name that was asked for, links not followed."""
    link("real/lib/libshopx.so")
    target = link("real/a.so", "-Wl,-rpath,$ORIGIN/lib", needs=["real/lib/libshopx.so"])
    os.makedirs(os.path.join(ROOM, "linked"))
    os.symlink(target, os.path.join(ROOM, "linked/a.so"))
    return compare(os.path.join(ROOM, "linked/a.so")) or compare(target)


def lib_token():
    triplet = os.path.basename(os.path.dirname(subprocess.run(["gcc", "-print-file-name=libc.so.6"], capture_output=True,
                                                              text=True).stdout.strip()))
    link("app/lib/%s/libshopx.so" % triplet)
    return compare(link("app/a.so", "-Wl,-rpath,$ORIGIN/$LIB", needs=["app/lib/%s/libshopx.so" % triplet]))


def rpath_is_inherited():
    """DT_RPATH of the one that loads serves those it loads, and theirs."""
    link("deep/libshopz.so")
    link("deep/libshopy.so", needs=["deep/libshopz.so"])
    link("deep/libshopx.so", needs=["deep/libshopy.so"])
    return compare(link("a.so", OLD, "-Wl,-rpath,$ORIGIN/deep", needs=["deep/libshopx.so"]))


def runpath_is_not_inherited():
    link("deep/libshopz.so")
    link("deep/libshopx.so", needs=["deep/libshopz.so"])
    return compare(link("a.so", NEW, "-Wl,-rpath,$ORIGIN/deep", needs=["deep/libshopx.so"]))


def runpath_stops_inheritance():
    """An object with DT_RUNPATH does not look where its loader's DT_RPATH leads."""
    link("deep/libshopz.so")
    link("deep/libshopx.so", NEW, "-Wl,-rpath,/nowhere", needs=["deep/libshopz.so"])
    return compare(link("a.so", OLD, "-Wl,-rpath,$ORIGIN/deep", needs=["deep/libshopx.so"]))


def inheritance_passes_through_runpath():
    """But what that one loads does: the chain of loaders goes on through it."""
    link("deep/libshopz.so")
    link("other/libshopy.so", needs=["deep/libshopz.so"])
    link("deep/libshopx.so", NEW, "-Wl,-rpath,$ORIGIN/../other", needs=["other/libshopy.so"])
    return compare(link("a.so", OLD, "-Wl,-rpath,$ORIGIN/deep", needs=["deep/libshopx.so"]))


def both_paths():
    """With both, DT_RPATH does not count, not even for those that are loaded."""
    link("one/libshopx.so")
    link("two/libshopx.so")
    link("one/libshopz.so")
    link("two/libshopy.so", needs=["one/libshopz.so"])
    path = link("a.so", NEW, "-Wl,-rpath,$ORIGIN/one", "-Wl,-z,separate-code", needs=["one/libshopx.so", "two/libshopy.so"])
    with open(path, "rb") as file:
        data = bytearray(file.read())
    # The second entry is made of DT_RUNPATH's own: DT_DEBUG's or a spare DT_NULL's place is taken.
    size = 16
    at = data.find((29).to_bytes(8, "little"))
    end = at
    while int.from_bytes(data[end:end + 8], "little") != 0:
        end += size
    data[end:end + size] = (15).to_bytes(8, "little") + data[at + 8:at + size]
    with open(path, "wb") as file:
        file.write(data)
    return compare(path)


def order_of_folders():
    link("one/libshopx.so")
    link("two/libshopx.so")
    for first, second in (("one", "two"), ("two", "one")):
        path = "-Wl,-rpath,$ORIGIN/%s:$ORIGIN/%s" % (first, second)
        trouble = compare(link("a.so", path, needs=["one/libshopx.so"]))
        if trouble:
            return trouble
    return ""


def own_path_before_loaders():
    link("one/libshopz.so")
    link("two/libshopz.so")
    link("one/libshopx.so", OLD, "-Wl,-rpath,$ORIGIN/../two", needs=["two/libshopz.so"])
    return compare(link("a.so", OLD, "-Wl,-rpath,$ORIGIN/one", needs=["one/libshopx.so"]))


def loaded_name_wins():
    """Breadth first: what the first one found serves the second, whatever its own path is."""
    link("one/libshopz.so")
    link("two/libshopz.so")
    link("one/libshopx.so", NEW, "-Wl,-rpath,$ORIGIN", needs=["one/libshopz.so"])
    link("two/libshopy.so", NEW, "-Wl,-rpath,$ORIGIN", needs=["two/libshopz.so"])
    path = link("a.so", NEW, "-Wl,-rpath,$ORIGIN/one:$ORIGIN/two", needs=["one/libshopx.so", "two/libshopy.so"])
    return compare(path) or expect(natives("a.so"), "two/libshopy.so", "IS317", "two/libshopz.so")


def breadth_first():
    """The one that is needed directly is there before the one that is needed deeper."""
    link("one/libshopz.so")
    link("two/libshopz.so")
    link("one/libshopx.so", NEW, "-Wl,-rpath,$ORIGIN", needs=["one/libshopz.so"])
    return compare(link("a.so", NEW, "-Wl,-rpath,$ORIGIN/two:$ORIGIN/one", needs=["one/libshopx.so", "two/libshopz.so"]))


def soname_answers():
    """A file of another name answers to its DT_SONAME once it is loaded, and not before."""
    link("lib/libreal.so", soname="libalias.so")
    link("stub/libalias.so")
    link("lib/libuser.so", needs=["stub/libalias.so"])
    first = link("a.so", OLD, "-Wl,-rpath,$ORIGIN/lib", needs=["lib/libuser.so"])
    return compare(first)


def name_with_a_slash():
    """DT_NEEDED with a slash is a path from the working directory."""
    os.makedirs(os.path.join(ROOM, "sub"))
    link("sub/libshopx.so", soname="")
    source = "int f(void) { return 1; }"
    run("gcc", "-shared", "-fPIC", "-nostdlib", "-x", "c", "-", "-x", "none", "-o", "a.so", "-Wl,--no-as-needed", "sub/libshopx.so",
        input=source.encode())
    path = os.path.join(ROOM, "a.so")
    return compare(path) or compare(path, os.path.join(ROOM, "sub")) or \
        expect(natives("a.so"), "a.so", "IS316", "working directory")


def needed_with_origin():
    link("lib/libshopx.so", soname="$ORIGIN/lib/libshopx.so")
    return compare(link("a.so", needs=["lib/libshopx.so"]))


def empty_element_is_the_working_directory():
    link("here/libshopx.so")
    for path in ("/nowhere:", ":/nowhere", "/nowhere::/there"):
        root = link("a.so", "-Wl,-rpath," + path, needs=["here/libshopx.so"])
        trouble = compare(root) or compare(root, os.path.join(ROOM, "here"))
        if trouble:
            return "%r: %s" % (path, trouble)
    report = natives("../a.so", cwd=os.path.join(ROOM, "here"))
    return expect(report, "a.so", "IS316")


def relative_element():
    link("here/lib/libshopx.so")
    root = link("a.so", "-Wl,-rpath,lib/", needs=["here/lib/libshopx.so"])
    return compare(root) or compare(root, os.path.join(ROOM, "here"))


def missing():
    link("gone/libshopx.so")
    link("lib/libshopy.so", needs=["gone/libshopx.so"])
    root = link("a.so", OLD, "-Wl,-rpath,$ORIGIN/lib", needs=["lib/libshopy.so", "gone/libshopx.so"])
    report = natives("a.so")
    lost = {os.path.basename(native["path"]): native["unresolved"] for native in report["natives"]}
    if lost.get("a.so") != ["libshopx.so"] or lost.get("libshopy.so") != ["libshopx.so"]:
        return "unresolved: %s" % lost
    return compare(root) or expect(report, "a.so", "IS301", "libshopx.so") or expect(report, "libshopy.so", "IS301", "libshopx.so")


def built_for_musl():
    link("gone/libc.musl-x86_64.so.1")
    link("a.so", needs=["gone/libc.musl-x86_64.so.1"])
    return expect(natives("a.so"), "a.so", "IS301", "musl")


def capability_folders():
    """glibc-hwcaps: the best that this processor is fit for."""
    levels = [line.split()[0] for line in run(elf.linker(), "--help").decode().splitlines() if "supported, searched" in line
              and line.strip().startswith("x86-64-v")]
    link("lib/libshopx.so")
    root = link("a.so", "-Wl,-rpath,$ORIGIN/lib", needs=["lib/libshopx.so"])
    for level in ("x86-64-v2", "x86-64-v3", "x86-64-v4"):
        link("lib/glibc-hwcaps/%s/libshopx.so" % level)
        trouble = compare(root)
        if trouble:
            return "%s (this machine has %s): %s" % (level, levels, trouble)
    return ""


def other_machine_is_passed_over():
    cross("one/libshopx.so", "aarch64-linux-gnu", "libshopx.so")
    cross("two/libshopx.so", "i386-linux-gnu", "libshopx.so")
    link("three/libshopx.so")
    return compare(link("a.so", "-Wl,-rpath,$ORIGIN/one:$ORIGIN/two:$ORIGIN/three", needs=["three/libshopx.so"]))


def text_in_place_of_a_library():
    """A file that is no ELF file ends the search, although a good one lies further on."""
    link("two/libshopx.so")
    root = link("a.so", "-Wl,-rpath,$ORIGIN/one:$ORIGIN/two", needs=["two/libshopx.so"])
    os.makedirs(os.path.join(ROOM, "one"))
    with open(os.path.join(ROOM, "one/libshopx.so"), "w") as out:
        out.write("version https://git-lfs.github.com/spec/v1\n")
    return compare(root) or expect(natives("a.so"), "a.so", "IS301", "one/libshopx.so")


def same_file_by_two_names():
    """Two names of one file are one object."""
    link("lib/libshopx.so", soname="")
    os.symlink("libshopx.so", os.path.join(ROOM, "lib/libshopy.so"))
    with open(os.path.join(ROOM, "a.c"), "w") as out:
        out.write("int f(void) { return 1; }")
    run("gcc", "-shared", "-fPIC", "-nostdlib", "-o", "a.so", "a.c", "-Llib", "-Wl,--no-as-needed", "-lshopx", "-lshopy",
        "-Wl,-rpath,$ORIGIN/lib")
    report = natives("a.so")
    if len(report["natives"]) != 2:
        return "%d objects" % len(report["natives"])
    found, _ = elf.trace(os.path.join(ROOM, "a.so"))
    mine = {need["name"]: real(need["path"], ROOM) for native in report["natives"] for need in native["needs"]}
    # The linker has one line for it, by the first name.
    if real(found["libshopx.so"], ROOM) != mine["libshopx.so"]:
        return "found %s, the linker %s" % (mine, found)
    return "" if set(mine) == {"libshopx.so", "libshopy.so"} and len(set(mine.values())) == 1 else "found %s" % mine


# ---- what is told of files ----


def cycle():
    """All of a cycle have one load order, and nobody else has it."""
    link("lib/libshopa.so")
    link("lib/libc1.so", needs=["lib/libshopa.so"])
    link("lib/libshopb.so", needs=["lib/libc1.so"], soname="libshopb.so")
    link("lib/libshopa.so", needs=["lib/libshopb.so"])
    link("lib/libleaf.so")
    link("lib/libc1.so", needs=["lib/libshopa.so", "lib/libleaf.so"])
    root = link("a.so", OLD, "-Wl,-rpath,$ORIGIN/lib", needs=["lib/libshopa.so"])
    report = natives("a.so")
    order = {os.path.basename(native["path"]): native["load_order"] for native in report["natives"]}
    ring = {order["libshopa.so"], order["libshopb.so"], order["libc1.so"]}
    if len(ring) != 1 or not order["libleaf.so"] < ring.pop() < order["a.so"]:
        return "orders are %s" % order
    return compare(root) or expect(report, "libc1.so", "IS302", "lib/libshopb.so")


def same_soname_twice():
    link("one/libshopx.so", code="int one(void) { return 1; }")
    link("two/libshopx.so", code="int two(void) { return 2; }")
    link("a.so", NEW, "-Wl,-rpath,$ORIGIN/one", needs=["one/libshopx.so"])
    link("b.so", NEW, "-Wl,-rpath,$ORIGIN/two", needs=["two/libshopx.so"])
    return expect(natives("a.so", "b.so"), "two/libshopx.so", "IS308", "DT_SONAME")


def same_content_twice():
    link("one/libshopx.so", soname="")
    os.makedirs(os.path.join(ROOM, "two"))
    shutil.copy(os.path.join(ROOM, "one/libshopx.so"), os.path.join(ROOM, "two/libshopy.so"))
    report = natives("one/libshopx.so", "two/libshopy.so")
    same = {native["path"]: native.get("same_as") for native in report["natives"]}
    if same != {"one/libshopx.so": None, "two/libshopy.so": "one/libshopx.so"}:
        return "same as: %s" % same
    return expect(report, "two/libshopy.so", "IS308", "content")


def same_content_among_others():
    """Three files of one size, of which the first and the last in the order of names are equal."""
    for name, value in (("a", 1), ("b", 2), ("c", 1)):
        link("%s/libshop.so" % name, soname="", code="int shop(void) { return %d; }" % value)
    report = natives("a/libshop.so", "b/libshop.so", "c/libshop.so")
    same = {native["path"]: native.get("same_as") for native in report["natives"]}
    return "" if same == {"a/libshop.so": None, "b/libshop.so": None, "c/libshop.so": "a/libshop.so"} else "same as: %s" % same


def filters():
    """What an object is a filter for is loaded with it, and counts as a need; an auxiliary one may be missing."""
    link("lib/libreal.so")
    link("lib/libextra.so")
    for flag, there in (("--filter", True), ("--auxiliary", True), ("--auxiliary", False)):
        name = "libreal.so" if flag == "--filter" else "libextra.so" if there else "libnone.so"
        link("libfront.so", NEW, "-Wl,-rpath,$ORIGIN/lib", "-Wl,%s,%s" % (flag, name))
        link("top.so", NEW, "-Wl,-rpath,$ORIGIN", needs=["libfront.so"])
        report = natives("top.so")
        rows = {os.path.basename(row["path"]): row for row in report["natives"]}
        told = rows["libfront.so"]["filters"]
        if [(one["name"], one.get("may_be_missing", False)) for one in told] != [(name, flag == "--auxiliary")]:
            return "%s %s: %s" % (flag, name, told)
        if (name in rows) != there or rows["libfront.so"]["needs"] or rows["libfront.so"]["unresolved"]:
            return "%s %s: %s" % (flag, name, sorted(rows))
        if there and rows[name]["load_order"] >= rows["libfront.so"]["load_order"]:
            return "%s is loaded after what filters it" % name
        expected, _ = elf.trace(os.path.join(ROOM, "top.so"), ROOM)
        if there and name not in expected or report["findings"]:
            return "the linker finds %s; %s" % (expected, report["findings"])
    link("libfront.so", NEW, "-Wl,-rpath,$ORIGIN/lib", "-Wl,--filter,libnone.so")
    return expect(natives("libfront.so"), "libfront.so", "IS301", "libnone.so")


def program_as_library():
    """A position-independent program cannot be loaded as a library, whatever its name is."""
    run("gcc", "-pie", "-fPIE", "-x", "c", "-", "-o", os.path.join(ROOM, "libshopx.so"), "-Wl,-soname,libshopx.so",
        input=b"int main(void) { return 0; }")
    link("stub/libshopx.so")
    link("a.so", NEW, "-Wl,-rpath,$ORIGIN", needs=["stub/libshopx.so"])
    _, refusal = elf.trace(os.path.join(ROOM, "a.so"), ROOM)
    if "position-independent executable" not in refusal:
        return "the linker takes it: %r" % refusal
    return expect(natives("a.so"), "libshopx.so", "IS306", "program") or (
        "" if not codes(natives("libshopx.so")) else "a program by itself is no trouble")


TLS = "__thread int t_%s[%d] __attribute__((tls_model(\"initial-exec\"))); int g_%s(void) { return t_%s[1]; }"


def static_tls():
    """Flag and size as readelf has them; first in the order, with what it needs; told when there is much of it."""
    link("lib/libbase.so")
    link("lib/libzz.so", code=TLS % ("z", 100, "z", "z"), needs=["lib/libbase.so"])
    link("lib/libaa.so")
    link("a.so", OLD, "-Wl,-rpath,$ORIGIN/lib", needs=["lib/libaa.so", "lib/libzz.so"])
    report = natives("a.so")
    order = {os.path.basename(native["path"]): native["load_order"] for native in report["natives"]}
    tls = {os.path.basename(native["path"]): (native["static_tls"], native["tls"]) for native in report["natives"]}
    if tls["libzz.so"] != (True, 400) or tls["libaa.so"] != (False, 0):
        return "static TLS: %s" % tls
    if not order["libbase.so"] < order["libzz.so"] < order["libaa.so"]:
        return "orders are %s" % order
    if "IS307" in codes(report):
        return "400 bytes alone are no finding"
    link("lib/libaa.so", code=TLS % ("a", 40, "a", "a"))
    return expect(natives("a.so"), "libzz.so", "IS307", "560")


def several_modules():
    path = link("m.cpython-311-x86_64-linux-gnu.so",
                code="int PyInit_m(void) { return 0; } int PyInit_other(void) { return 0; } int PyModExport_m(void) { return 0; }"
                     "static int PyInit_inner(void) { return 0; } int use(void) { return PyInit_inner(); }"
                     "__attribute__((visibility(\"hidden\"))) int PyInit_hidden(void) { return 0; } int PyInit_undefined(void);"
                     "int call(void) { return PyInit_undefined(); }")
    report = natives(os.path.basename(path))
    found = report["natives"][-1]["init"]
    if found != ["PyInit_m", "PyInit_other", "PyModExport_m"]:
        return "init is %s" % found
    return "a module with its function is no finding" if "IS313" in codes(report) else ""


def no_init_function():
    link("m.cpython-311-x86_64-linux-gnu.so", code="int PyInit_other(void) { return 0; }")
    link("plain.abi3.so", code="int encrypt(void) { return 0; }")
    if "IS313" in codes(natives("plain.abi3.so")):
        return "a library for ctypes is no module"
    return expect(natives("m.cpython-311-x86_64-linux-gnu.so"), "m.cpython-311-x86_64-linux-gnu.so", "IS313", "PyInit_m")


def no_soname():
    link("lib/libshopx.so", soname="")
    with open(os.path.join(ROOM, "a.c"), "w") as out:
        out.write("int f(void) { return 1; }")
    run("gcc", "-shared", "-fPIC", "-nostdlib", "-o", "a.so", "a.c", "-Llib", "-Wl,--no-as-needed", "-lshopx", "-Wl,-rpath,$ORIGIN/lib")
    return expect(natives("a.so"), "libshopx.so", "IS309", "libshopx.so")


def undefined_version():
    """The library that is found is older than the one it was linked with."""
    map_of = "X_1 { global: one; local: *; }; %s"
    for name, versions, code in (("new", "X_2 { global: two; } X_1;", "int one(void) { return 1; } int two(void) { return 2; }"),
                                 ("old", "", "int one(void) { return 1; }")):
        os.makedirs(os.path.join(ROOM, name))
        with open(os.path.join(ROOM, name, "map"), "w") as out:
            out.write(map_of % versions)
        link(name + "/libshopx.so", "-Wl,--version-script=" + os.path.join(ROOM, name, "map"), code=code)
    uses = "int one(void); int two(void); int f(void) { return one() + two(); }"
    link("a.so", "-Wl,-rpath,$ORIGIN/old", needs=["new/libshopx.so"], code=uses)
    link("b.so", "-Wl,-rpath,$ORIGIN/new", needs=["new/libshopx.so"], code=uses)
    _, refusal = elf.trace(os.path.join(ROOM, "a.so"))
    if "X_2" not in refusal:
        return "the linker did not refuse: %s" % refusal
    if "IS314" in codes(natives("b.so")):
        return "a version that is there is no finding"
    return expect(natives("a.so"), "a.so", "IS314", "X_2")


def hash_of(name):
    """The System V hash of a symbol's or version's name."""
    value = 0
    for byte in name.encode():
        value = (value << 4) + byte
        high = value & 0xF0000000
        value = (value ^ high >> 24) & ~high
    return value


def weak_versions():
    """A version that only weak references need does not count."""
    code = "#include <stdlib.h>\nvoid f(void) { arc4random(); abort(); }"
    path = os.path.join(ROOM, "a.so")
    run("gcc", "-shared", "-fPIC", "-D_GNU_SOURCE", "-x", "c", "-", "-o", path, input=code.encode())
    if natives("a.so")["natives"][-1]["glibc"] != "2.36":
        return "arc4random came with glibc 2.36"
    with open(path, "r+b") as file:
        data = bytearray(file.read())
        start = next(int(line.split()[4], 16) for line in elf.readelf(["-S"], [path])[path].replace("[ ", "[").splitlines()
                     if ".gnu.version_r" in line)
        at = start + 16  # the only library's first version
        while True:
            step = int.from_bytes(data[at + 12:at + 16], "little")
            if int.from_bytes(data[at:at + 4], "little") == hash_of("GLIBC_2.36"):
                data[at + 4] = 2  # VER_FLG_WEAK
            if step == 0:
                break
            at += step
        file.seek(0)
        file.write(data)
    truth = elf.facts([path])[path]
    mine = elf.said(natives("a.so")["natives"][-1])
    wrong = {key: (mine[key], truth[key]) for key in truth if mine[key] != truth[key]}
    if not any(weak for _, _, weak in truth["versions"]):
        return "nothing in it is weak"
    return "differs from readelf: %s" % wrong if wrong else ""


def opens_by_name():
    code = "void *dlopen(const char *, int); void *f(void) { return dlopen(\"libsecret.so.2\", 1); }" \
           "const char *g(void) { return \"no library.so here\"; }"
    link("a.so", code=code)
    report = natives("a.so")
    opened = [opens["name"] for native in report["natives"] for opens in native.get("opens", [])]
    if opened != ["libsecret.so.2"]:
        return "opens %s" % opened
    link("b.so", code="const char *f(void) { return \"libsecret.so.2\"; }")
    if "IS311" in codes(natives("b.so")):
        return "nothing is opened without dlopen"
    return expect(report, "a.so", "IS311", "libsecret.so.2")


def stack_and_text():
    link("a.so", "-Wl,-z,execstack")
    return expect(natives("a.so"), "a.so", "IS315", "stack")


def strip_estimate():
    source = "".join("int function_%d(int x) { return x * %d; }\n" % (i, i) for i in range(400))
    path = link("a.so", "-g", code=source)
    estimate = natives("a.so")["natives"][-1]["strip_estimate"]
    before = os.path.getsize(path)
    run("strip", "-o", "b.so", "a.so")
    saved = before - os.path.getsize(os.path.join(ROOM, "b.so"))
    left = natives("b.so")["natives"][-1]["strip_estimate"]
    if left != 0 or abs(estimate - saved) > 0.03 * saved:
        return "estimated %d of %d, and %d once stripped" % (estimate, saved, left)
    return ""


def without_sections():
    """What sstrip does: no section header is left, and nothing that is said may change."""
    link("lib/libshopx.so")
    code = "int PyInit_m(void) { return 0; } __thread int t = 1; int PyInit_n(void) { return t; }"
    path = link("m.so", "-Wl,-rpath,$ORIGIN/lib", needs=["lib/libshopx.so"], code=code)
    whole = natives("m.so")
    for style in ("both", "gnu", "sysv"):
        path = link("m.so", "-Wl,-rpath,$ORIGIN/lib", "-Wl,--hash-style=" + style, needs=["lib/libshopx.so"], code=code)
        with open(path, "r+b") as file:
            header = bytearray(file.read(64))
            header[40:48] = bytes(8)
            header[58:64] = bytes(6)
            file.seek(0)
            file.write(header)
        bare = natives("m.so")
        for key in ("soname", "init", "tls", "glibc", "needs", "runpath"):
            if bare["natives"][-1].get(key) != whole["natives"][-1].get(key):
                return "%s, %s: %s, not %s" % (style, key, bare["natives"][-1].get(key), whole["natives"][-1].get(key))
    return compare(path)


# ---- other machines ----


def cross(path, triple, soname, *options, needs=(), code="int PyInit_m(void) { return 0; } int PyModExport_m(void) { return 0; }"):
    path = os.path.join(ROOM, path)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    run("clang", "-target", triple, "-fPIC", "-O1", "-x", "c", "-", "-c", "-o", path + ".o", input=code.encode())
    run("ld.lld", "-shared", "-soname", soname, "-o", path, path + ".o", *options,
        *[os.path.join(ROOM, need) for need in needs])
    return path


MACHINES = {"aarch64-linux-gnu": "aarch64", "powerpc64-linux-gnu": "ppc64", "powerpc-linux-gnu": "ppc",
            "mips-linux-gnu": "mips", "i386-linux-gnu": "i386", "armv7-linux-gnueabihf": "arm",
            "powerpc64le-linux-gnu": "ppc64le", "riscv64-linux-gnu": "riscv64"}


def other_machines():
    """64 and 32 bits, both byte orders: the same facts as readelf, and needs are found among their own kind."""
    for triple, machine in MACHINES.items():
        folder = machine + "/"
        cross(folder + "lib/libshopx.so.1", triple, "libshopx.so.1")
        root = cross(folder + "m.so", triple, "m.so", "--rpath=$ORIGIN/lib", needs=[folder + "lib/libshopx.so.1"])
        report = natives(folder + "m.so")
        truth = elf.facts([root])[root]
        named = report["natives"][-1]
        mine = elf.said(named)
        wrong = {key: (mine[key], truth[key]) for key in truth if mine[key] != truth[key]}
        if wrong or named["machine"] != machine:
            return "%s (%s) differs from readelf: %s" % (triple, named["machine"], wrong)
        if [need["path"] for need in named["needs"]] != [folder + "lib/libshopx.so.1"]:
            return "%s: needs are %s" % (triple, named["needs"])
        if mine["init"] != ["PyInit_m", "PyModExport_m"]:
            return "%s: init is %s" % (triple, mine["init"])
    return ""


def target_has_another_machine():
    cross("m.so", "aarch64-linux-gnu", "m.so")
    if "IS303" in codes(natives("m.so", "--target", "lambda-python3.12-arm64")):
        return "aarch64 is what arm64 means"
    return expect(natives("m.so", "--target", "lambda-python3.12-x86_64"), "m.so", "IS303", "aarch64")


# ---- targets ----


def versioned(path, function, version, library):
    """A file that needs one symbol version of a library of the system, as if built where that is there."""
    name, script = os.path.join(ROOM, "stub", library), os.path.join(ROOM, "stub", library + ".map")
    os.makedirs(os.path.dirname(name), exist_ok=True)
    with open(script, "w") as out:
        out.write("%s { global: %s; };" % (version, function))
    link("stub/" + library, "-Wl,--version-script=" + script, code="int %s(void) { return 1; }" % function)
    return link(path, needs=["stub/" + library], code="int %s(void); int f(void) { return %s(); }" % (function, function))


def target_limits():
    """The limits are those of the table, and what is just as new is fine."""
    cases = [("lambda-python3.12-x86_64", "GLIBC", "libc.so.6", "2.34", "2.35", "IS304"),
             ("lambda-python3.11-x86_64", "GLIBC", "libc.so.6", "2.26", "2.27", "IS304"),
             ("lambda-python3.12-x86_64", "GLIBCXX", "libstdc++.so.6", "3.4.29", "3.4.30", "IS305"),
             ("lambda-python3.9-x86_64", "GLIBCXX", "libstdc++.so.6", "3.4.24", "3.4.25", "IS305"),
             ("lambda-python3.13-x86_64", "CXXABI", "libstdc++.so.6", "1.3.13", "1.3.14", "IS305")]
    for target, family, library, fits, too_new, code in cases:
        versioned("fits.so", "fits", "%s_%s" % (family, fits), library)
        versioned("new.so", "newer", "%s_%s" % (family, too_new), library)
        if code in codes(natives("fits.so", "--target", target)):
            return "%s_%s fits %s" % (family, fits, target)
        trouble = expect(natives("new.so", "--target", target), "new.so", code, too_new)
        if trouble:
            return target + ": " + trouble
    return ""


def target_brings_its_own():
    """glibc and libstdc++ are the runtime's; a library beside the file ships; one of this machine does not."""
    with open(os.path.join(ROOM, "a.c"), "w") as out:
        out.write("int f(void) { return 1; }")
    link("app/libmine.so")
    run("gcc", "-shared", "-fPIC", "-o", "app/a.so", "a.c", "-Wl,--no-as-needed", "app/libmine.so", "-lexpat", "-lm")
    report = natives("app/a.so", "--target", "lambda-python3.12-x86_64")
    needs = {need["name"]: need for native in report["natives"] for need in native["needs"] if native["path"] == "app/a.so"}
    if needs["libm.so.6"]["path"] is not None or not needs["libm.so.6"]["platform"]:
        return "libm.so.6: %s" % needs["libm.so.6"]
    if needs["libmine.so"]["path"] != "app/libmine.so":
        return "libmine.so: %s" % needs["libmine.so"]
    return expect(report, "libexpat.so.1", "IS310", "a.so")


def unknown_target():
    link("a.so")
    said = natives("a.so", "--target", "lambda-python3.12-arm65", status=2)
    return "" if "lambda-python3.12-arm64" in said else said


# ---- units ----


def unit_of_modules():
    """An extension module of a unit: its file, its library by DT_RUNPATH, and what the module is called."""
    link("pkg/libs/libdep.so")
    link("pkg/_ext.cpython-311-x86_64-linux-gnu.so", "-Wl,-rpath,$ORIGIN/libs", needs=["pkg/libs/libdep.so"],
         code="void *PyInit__ext(void) { return 0; }")
    for name, text in (("pkg/__init__.py", "from . import _ext\n"), ("main.py", "import pkg\n")):
        with open(os.path.join(ROOM, name), "w") as out:
            out.write(text)
    options = ["--python", "/usr/bin/python3", "--python-version", "3.11", "--isolated-path"]
    report = natives("main.py", *options)
    mine = [(native["path"], native.get("modules")) for native in report["natives"]
            if not native["platform"] and native["loads"] == "init"]
    if mine != [("pkg/libs/libdep.so", None), ("pkg/_ext.cpython-311-x86_64-linux-gnu.so", ["pkg._ext"])]:
        return "natives are %s" % mine
    if [finding for finding in report["findings"] if finding["path"].startswith("pkg")]:
        return "findings: %s" % report["findings"]
    whole = claim.ask(binary, os.path.join(ROOM, "main.py"), options, action="")
    if [native["soname"] for native in whole["natives"]] != [native["soname"] for native in report["natives"]]:
        return "the report lists others"
    report = natives("main.py", *options, "--target", "lambda-python3.12-arm64")
    return expect(report, "_ext.cpython-311-x86_64-linux-gnu.so", "IS303", "aarch64")


TESTS = [rpath_and_runpath, origin, origin_behind_a_link, lib_token, rpath_is_inherited, runpath_is_not_inherited,
         runpath_stops_inheritance, inheritance_passes_through_runpath, both_paths, order_of_folders, own_path_before_loaders,
         loaded_name_wins, breadth_first, soname_answers, name_with_a_slash, needed_with_origin,
         empty_element_is_the_working_directory, relative_element, missing, built_for_musl, capability_folders,
         other_machine_is_passed_over, text_in_place_of_a_library, same_file_by_two_names, cycle, same_soname_twice,
         same_content_twice, same_content_among_others, filters, program_as_library, static_tls, several_modules, no_init_function, no_soname, undefined_version, weak_versions,
         opens_by_name, stack_and_text, strip_estimate, without_sections, other_machines, target_has_another_machine,
         target_limits, target_brings_its_own, unknown_target, unit_of_modules]


def attempt(test):
    shutil.rmtree(ROOM, ignore_errors=True)
    os.makedirs(ROOM)
    try:
        return test()
    except (claim.Failed, OSError, ValueError, KeyError, IndexError, StopIteration,
            subprocess.TimeoutExpired) as problem:
        return "%s: %s" % (type(problem).__name__, problem)


def main():
    global binary
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--binary", default=os.environ.get("IMPORTSCAN", os.path.join(ROOT, "build/importscan")))
    options.add_argument("names", nargs="*")
    chosen = options.parse_args()
    binary = os.path.abspath(chosen.binary)
    bad = 0
    for test in TESTS:
        if chosen.names and test.__name__ not in chosen.names:
            continue
        trouble = attempt(test)
        name = test.__name__.replace("_", " ")
        print("not ok linked %s: %s" % (name, trouble) if trouble else "ok linked %s" % name, flush=True)
        bad += bool(trouble)
    shutil.rmtree(ROOM, ignore_errors=True)
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main())
