#!/usr/bin/env python3
"""Folders full of small libraries with search paths thrown by dice: `importscan natives` against the dynamic linker.

    python3 tests/oracle/natives_random.py [--seeds 40] [--from 0] [-v]

Each seed lays out libraries, links, text files and programs in five folders, with DT_NEEDED, DT_SONAME, DT_RPATH,
DT_RUNPATH, DT_FILTER and DT_AUXILIARY at random, $ORIGIN, $LIB, empty and relative parts among them, and compares
what the linker maps in the working directory `cwd` with the answer. Where the linker refuses, a finding must say so.
Where it hangs or loses its list (filters in a circle do that to glibc 2.36), the seed tells nothing and is counted.
"""

import sys

sys.dont_write_bytecode = True

import argparse
import json
import os
import random
import shutil
import subprocess
import tempfile

from kit import claim
from kit import elf

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
NAMES = ["liba.so", "libb.so", "libc1.so", "libd.so", "libe.so", "lib f.so"]
FOLDERS = ["p", "p/q", "r", "r/s t", "cwd"]


def run(*command):
    subprocess.run(command, check=True, capture_output=True)


class Yard:
    """Where libraries are linked; one stub stands for each name that something is made to need."""

    def __init__(self, room):
        self.room, self.stubs = room, {}
        self.code = os.path.join(room, "x.o")
        subprocess.run(["gcc", "-fPIC", "-c", "-x", "c", "-", "-o", self.code], input=b"int x;", check=True)

    def stub(self, name):
        if name not in self.stubs:
            self.stubs[name] = os.path.join(self.room, "stub%d.so" % len(self.stubs))
            run("ld", "-shared", "-o", self.stubs[name], "-soname", name, self.code)
        return self.stubs[name]

    def library(self, path, dice, tree, filters, needs):
        kind = dice.choice(["none", "rpath", "runpath", "rpath", "runpath", "both"])
        parts = ["$ORIGIN", "${ORIGIN}/q", "$ORIGIN/../r", "$ORIGIN/../p", tree + "/p", tree + "/r", tree + "/r/s t", "", ".",
                 "./", "../p", "../r//", "$ORIGINx", "$LIB", "$ORIGIN/../../r/s t", tree + "/cwd/", "$PLATFORM", "${ORIGIN",
                 "$$ORIGIN", "/nonexistent"]
        more = []
        if dice.random() < 0.6:
            more += ["-soname", dice.choice([os.path.basename(path)] * 3 + NAMES)]
        if kind != "none":
            more += ["-rpath", ":".join(dice.choice(parts) for _ in range(dice.randint(1, 3))),
                     "--%sable-new-dtags" % ("en" if kind == "runpath" else "dis")]
        if dice.random() < 0.05:
            more += ["-z", "nodefaultlib"]
        if filters:
            for flag in ("-f", "-F"):
                more += [flag, self.need(dice, tree)] if dice.random() < 0.25 else []
        run("ld", "-shared", "-o", path, *more, "--no-as-needed", self.code,
            *(self.stub(self.need(dice, tree)) for _ in range(needs)))

    @staticmethod
    def need(dice, tree):
        name = dice.choice(NAMES)
        return dice.choice([name] * 8 + ["./" + name, "$ORIGIN/" + name, "../p/" + name, tree + "/r/" + name, "p/" + name,
                                         "${ORIGIN}/../p/" + name])

    def lay_out(self, tree, dice, filters):
        """The object to begin with. It is no filter itself: the linker's list leaves its first element out."""
        for folder in FOLDERS:
            os.makedirs(os.path.join(tree, folder))
        for path in [os.path.join(tree, folder, name) for folder in FOLDERS for name in NAMES]:
            if dice.random() >= 0.4:
                continue
            what = dice.random()
            if what < 0.86:
                self.library(path, dice, tree, filters, dice.randint(0, 2))
            elif what < 0.90:
                with open(path, "w", encoding="ascii") as file:
                    file.write("text, and no library, long enough for a header")
            elif what < 0.95:
                os.symlink(dice.choice(NAMES), path)
            elif what < 0.97:
                os.makedirs(path)
            else:
                shutil.copy("/bin/true", path)
        top, root = (os.path.join(tree, "p", name) for name in ("top.so", "root.so"))
        self.library(top, dice, tree, filters, dice.randint(1, 4))
        run("ld", "-shared", "-o", root, "--no-as-needed", self.code, self.stub(top))
        return root


def judge(binary, root, tree):
    """(problem, whether the linker told anything)"""
    cwd = os.path.join(tree, "cwd")
    try:
        subprocess.run([elf.linker(), root], cwd=cwd, capture_output=True, timeout=5,
                       env={**elf.CLEAN, "LD_TRACE_LOADED_OBJECTS": "1"})
    except subprocess.TimeoutExpired:
        return "", False
    found, refusal = elf.trace(root, cwd)
    done = subprocess.run([binary, "natives", root, "-o", "json"], cwd=cwd, capture_output=True, timeout=20,
                          env=claim.environment())
    if done.returncode != 0:
        return "exit %d: %s" % (done.returncode, done.stderr[-200:]), True
    report = json.loads(done.stdout)
    codes = {finding["code"] for finding in report["findings"]}
    if refusal:
        return "" if codes & {"IS301", "IS306"} else "the linker refuses (%s), %s" % (refusal.strip(), codes), True
    if os.path.join(tree, "p", "top.so") not in found:
        return "", False

    def inside(paths):
        real = {os.path.realpath(os.path.join(cwd, path)) for path in paths if path}
        return {os.path.relpath(path, tree) for path in real if path.startswith(tree)}
    ours, theirs = inside(one["path"] for one in report["natives"]), inside([root, *found.values()])
    return "" if ours == theirs else "more %s, fewer %s" % (sorted(ours - theirs), sorted(theirs - ours)), True


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", default=os.environ.get("IMPORTSCAN") or os.path.join(ROOT, "build", "importscan"))
    parser.add_argument("--seeds", type=int, default=40)
    parser.add_argument("--from", type=int, default=0, dest="start")
    parser.add_argument("-v", action="store_true")
    options = parser.parse_args()
    binary, failed = os.path.abspath(options.binary), 0
    for title, filters in (("needs", False), ("filters", True)):
        problems, told = [], 0
        with tempfile.TemporaryDirectory() as room:
            yard = Yard(os.path.realpath(room))
            for seed in range(options.start, options.start + options.seeds):
                tree = os.path.join(yard.room, "tree")
                root = yard.lay_out(tree, random.Random("%s %d" % (title, seed)), filters)
                problem, counts = judge(binary, root, tree)
                told += counts
                if problem:
                    problems.append("seed %d: %s" % (seed, problem))
                if options.v:
                    print(title, seed, problem or ("same" if counts else "the linker tells nothing"), flush=True)
                shutil.rmtree(tree)
        if not problems and told < options.seeds * 0.9:
            problems = ["only %d seeds told anything" % told]
        failed += bool(problems)
        print("not ok random %s: %s" % (title, "; ".join(problems[:5])) if problems else "ok random %s" % title)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
