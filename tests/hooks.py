#!/usr/bin/python3
"""Debian's pre-commit runs each kind of hook in a git repository made here, and the action's step runs as CI would.

    python3 tests/hooks.py [--all]      --all: pre-commit's clone is built from nothing, which takes minutes

The clone that pre-commit makes is given the objects of build/, so that make has little to do; it links and
installs all the same. Everything is done without an index and without a network.
"""

import sys

sys.dont_write_bytecode = True

import argparse
import glob
import hashlib
import os
import shutil
import subprocess
import tempfile
import time

import yaml

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
PYTHON = "/usr/bin/python3"
sys.path.insert(0, os.path.join(ROOT, "packaging"))

import backend

KINDS = ["importscan", "importscan-system", "importscan-src"]
COMPILERS = ("gcc", "cc", "clang", "c99", "c89", "tcc")


def tell(name, words=""):
    print("not ok hooks %s: %s" % (name, str(words).replace("\n", " ")[-600:]) if words else "ok hooks " + name, flush=True)


def run(*command, **more):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, text=True, timeout=500, **more)


def write(path, text, mode=0o644):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    os.chmod(path, mode)


class Place:
    """The folders of a test: sources that are cloned, a user's project, environments, pre-commit's home."""

    def __init__(self, room):
        self.room = room
        self.sources, self.project, self.home = (os.path.join(room, name) for name in ("sources", "project", "home"))
        self.environment = {
            "PATH": "/usr/bin:/bin", "HOME": os.path.join(room, "user"), "PRE_COMMIT_HOME": self.home, "LC_ALL": "C.UTF-8", "PIP_NO_INDEX": "1",
            "PIP_DISABLE_PIP_VERSION_CHECK": "1", "VIRTUALENV_NO_PERIODIC_UPDATE": "1", "GIT_CONFIG_GLOBAL": os.path.join(room, "gitconfig"),
        }
        write(self.environment["GIT_CONFIG_GLOBAL"], "[user]\nname = t\nemail = t@example.org\n[init]\ndefaultBranch = main\n[safe]\ndirectory = *\n")
        os.makedirs(self.environment["HOME"])

    def git(self, folder, *words):
        return run("git", *words, cwd=folder, env=self.environment, check=True).stdout.strip()

    def commit(self, folder):
        self.git(folder, "init", "-q")
        self.git(folder, "add", "-A")
        self.git(folder, "commit", "-qm", "all")
        return self.git(folder, "rev-parse", "HEAD")

    def fill(self):
        for name in (*backend.SOURCES, ".pre-commit-hooks.yaml"):
            path = os.path.join(ROOT, name)
            copy = shutil.copytree if os.path.isdir(path) else shutil.copy
            os.makedirs(os.path.dirname(os.path.join(self.sources, name)), exist_ok=True)
            copy(path, os.path.join(self.sources, name))
        write(os.path.join(self.sources, ".gitignore"), "/build/\n__pycache__/\n")
        self.revision = self.commit(self.sources)
        write(os.path.join(self.project, "handler.py"), "import shop\n\nprint(shop)\n")
        write(os.path.join(self.project, "active.py"), "import extra\n\nprint(extra)\n")
        write(os.path.join(self.project, ".gitignore"), ".venv\n")
        self.commit(self.project)
        self.venv(os.path.join(self.project, ".venv"), "shop")
        self.elsewhere = self.venv(os.path.join(self.room, "elsewhere"), "extra")
        self.empty = self.venv(os.path.join(self.room, "empty"))

    def venv(self, folder, *modules):
        subprocess.run([PYTHON, "-m", "venv", "--without-pip", folder], check=True)
        site = glob.glob(folder + "/lib/python3*/site-packages")[0]
        for name in modules:
            write(os.path.join(site, name + ".py"), "")
        return folder

    def pre_commit(self, kind, unit, **environment):
        """Runs one hook over the project; warnings count, so an environment that is not seen shows."""
        config = os.path.join(self.room, "config.yaml")
        hook = {"id": kind, "args": [unit, "--fail-on", "warning"], "verbose": True}
        write(config, yaml.safe_dump({"repos": [{"repo": self.sources, "rev": self.revision, "hooks": [hook]}]}))
        return run("pre-commit", "run", "--all-files", "--color", "never", "-c", config, cwd=self.project, env={**self.environment, **environment})

    def clone(self):
        found = glob.glob(self.home + "/repo*/hooks/importscan")
        return os.path.dirname(os.path.dirname(found[0])) if found else None


def seed(folder):
    """Objects, as if make had compiled them there: they are newer than the sources."""
    built = os.path.join(ROOT, "build")
    if args.all or not os.path.exists(os.path.join(built, "importscan")):
        return
    target = os.path.join(folder, "build")
    os.makedirs(target, exist_ok=True)
    for name in "analyzer", "stubgen", "grammars", "page":
        shutil.copytree(os.path.join(built, name), os.path.join(target, name), symlinks=True)
    for path in [*glob.glob(built + "/*.o"), os.path.join(built, "ready")]:
        shutil.copy(path, target)
    run("find", target, "-type", "f", "-exec", "touch", "{}", "+")


def farm(room):
    """A PATH with everything but a compiler."""
    folder = os.path.join(room, "no-compiler")
    os.makedirs(folder)
    for name in os.listdir("/usr/bin"):
        stem = name.partition("-linux-gnu-")[2] or name
        if not any(stem == bad or stem.startswith(bad + "-") for bad in COMPILERS):
            os.symlink(os.path.join("/usr/bin", name), os.path.join(folder, name))
    return folder


def one_line(said, words):
    """The one line of ours that tells what to do, and status 2 of the hook."""
    lines = [line for line in said.stdout.split("\n") if line.startswith("importscan: ")]
    return said.returncode == 0 or "exit code: 2" not in said.stdout or len(lines) != 1 or any(word not in lines[0] for word in words)


def check_missing(place, bare):
    said = place.pre_commit("importscan-src", "handler.py", PATH=bare)
    tell("src: a missing compiler", one_line(said, ["missing to build: gcc", "apt-get install gcc"]) and said.stdout)
    said = place.pre_commit("importscan", "handler.py", PATH=bare)
    lines = [line for line in said.stdout.split("\n") if "importscan: missing to build: gcc (as root: apt-get install gcc" in line]
    tell("python: a missing compiler", (said.returncode == 0 or len(lines) != 1) and said.stdout)
    headless = os.path.join(place.room, "headless")
    write(os.path.join(headless, "gcc"), "#!/bin/sh\nexec /usr/bin/gcc -nostdinc \"$@\"\n", 0o755)
    said = place.pre_commit("importscan-src", "handler.py", PATH=headless + ":" + bare)
    tell("src: missing headers", one_line(said, ["libc6-dev", "libjansson-dev", "libelf-dev"]) and said.stdout)
    said = place.pre_commit("importscan-system", "handler.py")
    tell("system: a missing program", (said.returncode == 0 or "Executable `importscan` not found" not in said.stdout) and said.stdout)


def passes(said, *words):
    return said.returncode != 0 or "Passed" not in said.stdout or any(word not in said.stdout for word in words)


def fails(said, *words):
    return said.returncode != 1 or "exit code: 1" not in said.stdout or any(word not in said.stdout for word in words)


def check_kinds(place, path):
    for kind in KINDS:
        started = time.time()
        said = place.pre_commit(kind, "handler.py", PATH=path)
        tell("%s: without VIRTUAL_ENV, the environment beside the unit" % kind, passes(said) and said.stdout)
        print("# %s: %.1f s" % (kind, time.time() - started))
        said = place.pre_commit(kind, "handler.py", PATH=path, VIRTUAL_ENV=place.empty)
        tell("%s: an empty VIRTUAL_ENV is passed over" % kind, passes(said) and said.stdout)
        said = place.pre_commit(kind, "active.py", PATH=path)
        tell("%s: what is nowhere is a finding" % kind, fails(said, "IS002", "extra") and said.stdout)
        said = place.pre_commit(kind, "active.py", PATH=path, VIRTUAL_ENV=place.elsewhere)
        # pre-commit puts the hook's own environment in place of the user's: --python is the way then.
        wrong = fails(said, "IS002", "extra") if kind == "importscan" else passes(said)
        tell("%s: VIRTUAL_ENV is %s" % (kind, "overwritten" if kind == "importscan" else "heeded"), wrong and said.stdout)
    said = place.pre_commit("importscan", "active.py", PATH=path, IMPORTSCAN_TEST="")
    home = glob.glob(place.home + "/repo*/py_env-*/bin/importscan")
    tell("importscan: the program lies in the hook's own environment", not home and said.stdout)
    if home:
        # What no tool says: an environment with this program alone is nobody's, whatever its name.
        own = os.path.join(place.room, "own")
        shutil.copytree(os.path.dirname(os.path.dirname(home[0])), own, symlinks=True)
        said = run(home[0], "check", "handler.py", "--fail-on", "warning", cwd=place.project, env={"PATH": "/usr/bin", "VIRTUAL_ENV": own})
        tell("an environment that holds importscan alone is passed over", said.returncode != 0 and said.stdout)


def check_shim(place, bare):
    """Builds once however many ask, again when a source is newer, and needs no compiler when nothing is."""
    folder = os.path.join(place.room, "shim")
    shutil.copytree(place.sources, folder)
    seed(folder)
    shim = os.path.join(folder, "hooks", "importscan")
    link = os.path.join(place.room, "link")
    os.symlink(shim, link)
    several = [subprocess.Popen([link, "--version"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=place.environment) for _ in range(4)]
    answers = [(child.communicate(), child.returncode) for child in several]
    built = sum("building once" in said[1] for said, _ in answers)
    tell("shim: four at once, one builds", (built != 1 or any(code != 0 or not said[0].startswith("importscan ") for said, code in answers)) and answers)
    said = run(shim, "--version", env={"PATH": bare})
    tell("shim: no compiler is needed once it is built", (said.returncode != 0 or "building" in said.stdout) and said.stdout)
    header = os.path.join(folder, "analyzer", "base", "version.h")
    write(header, open(header, encoding="utf-8").read().replace('VERSION "', 'VERSION "9.'))
    said = run(shim, "--version", env=place.environment)
    tell("shim: a newer source is built", "importscan 9." not in said.stdout and said.stdout)
    write(os.path.join(folder, "analyzer", "cli", "main.c"), "broken\n")
    said = run(shim, "--version", env=place.environment)
    tell("shim: a failed build says so", (said.returncode != 2 or "make failed" not in said.stdout or "error" not in said.stdout) and said.stdout)


def check_action(place, binary):
    """The step of action.yml, run as a runner does: inputs come as variables, and the tarball's bytes are checked."""
    with open(os.path.join(ROOT, "action.yml"), encoding="utf-8") as file:
        action = yaml.safe_load(file)
    step = action["runs"]["steps"][0]
    takes = {value.split("inputs.")[1].rstrip("} "): name for name, value in step["env"].items()}
    tell("action: every input is handed on", set(takes) != set(action["inputs"]) and takes)
    tree = os.path.join(place.room, "tree", "importscan", "bin")
    os.makedirs(tree)
    shutil.copy(binary, tree)
    archive = os.path.join(place.room, "archive.tar.gz")
    run("tar", "-czf", archive, "-C", os.path.join(place.room, "tree"), "importscan", check=True)
    with open(archive, "rb") as file:
        digest = hashlib.sha256(file.read()).hexdigest()

    def act(**inputs):
        given = {takes[name]: str(inputs.get(name, row.get("default", ""))) for name, row in action["inputs"].items()}
        return run("bash", "-e", "-o", "pipefail", "-c", step["run"], cwd=place.project,
                   env={**place.environment, **given, "GITHUB_ACTION_PATH": ROOT, "RUNNER_TEMP": place.room})
    good = {"archive": "file://" + archive, "checksum": digest}
    said = act(args="check handler.py --fail-on 'warning'", **good)
    tell("action: a clean unit", said.returncode != 0 and said.stdout)
    said = act(args="check active.py --fail-on warning", **good)
    tell("action: a finding is status 1", (said.returncode != 1 or "IS002" not in said.stdout) and said.stdout)
    said = act(args="check '$(touch hit)' `touch hit`; touch hit", **good)
    tell("action: nothing of args is run", (said.returncode != 2 or os.path.exists(os.path.join(place.project, "hit"))) and said.stdout)
    for name, words, inputs in (
            ("a wrong checksum", "is not what checksum says", {**good, "checksum": "0" * 64}),
            ("no checksum", "archive needs checksum", {"archive": good["archive"]}),
            ("no such archive", "cannot fetch", {**good, "archive": "file:///nothing"}),
            ("no such folder", "there is no folder", {**good, "src": "nothing"}),
            ("an open quote", "cannot be split", {**good, "args": "check 'x"})):
        said = act(**inputs)
        tell("action: " + name, (said.returncode != 2 or words not in said.stdout) and said.stdout)


def main():
    said = run("pre-commit", "validate-manifest", os.path.join(ROOT, ".pre-commit-hooks.yaml"))
    tell("the manifest is valid", said.returncode != 0 and said.stdout)
    with open(os.path.join(ROOT, ".pre-commit-hooks.yaml"), encoding="utf-8") as file:
        tell("three kinds", [row["id"] for row in yaml.safe_load(file)] != KINDS)
    said = run("shellcheck", os.path.join(ROOT, "hooks", "importscan"), os.path.join(ROOT, "hooks", "action"))
    tell("scripts, for shellcheck", said.returncode != 0 and said.stdout)
    with tempfile.TemporaryDirectory() as room:
        place = Place(room)
        place.fill()
        bare = farm(room)
        check_missing(place, bare)
        clone = place.clone()
        if clone is None:
            return tell("pre-commit clones the sources", "there is no clone")
        seed(clone)
        tools = os.path.join(room, "tools")
        os.makedirs(tools)
        os.symlink(args.binary, os.path.join(tools, "importscan"))
        check_kinds(place, tools + ":" + place.environment["PATH"])
        check_shim(place, bare)
        check_action(place, args.binary)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--binary", default=os.path.join(ROOT, os.environ.get("B", "build"), "importscan"))
    parser.add_argument("--all", action="store_true")
    args = parser.parse_args()
    main()
