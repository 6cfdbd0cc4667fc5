#!/usr/bin/env python3
"""Which distribution a file belongs to, held against importlib.metadata.

    python3 tests/oracle/distribution.py

Every file that an installed distribution lists must lead back to it, its list of module files must be the
same, and every top-level name without a list must lead to a distribution that packages_distributions() gives
it to. Besides what is installed, a site folder is laid out with what is rare: quoted names in RECORD, a shared
namespace, installed-files.txt, an editable install, names that only differ in spelling.
"""

import sys

sys.dont_write_bytecode = True

import json
import os
import shutil
import subprocess
import tempfile

from search_path import CLEAN, ROOT, interpreters

TOOL = os.path.join(ROOT, os.environ.get("B", "build"), "tests", "tools", "find_distribution")
SUFFIXES = """
import importlib.machinery
print(*importlib.machinery.all_suffixes(), sep="\\n")
"""
LIST = r"""
import importlib.metadata as metadata, json, os, sys

found = []
for distribution in metadata.distributions():
    if distribution.metadata["Name"] is None:
        continue
    info = str(distribution._path)
    text = distribution.read_text("RECORD") or distribution.read_text("installed-files.txt")
    files = []
    for file in (distribution.files or ()) if text else ():
        files.append(os.path.normpath(os.path.join(os.path.dirname(info), str(file))))
    tops = (distribution.read_text("top_level.txt") or "").split()
    found.append([distribution.metadata["Name"], distribution.version, info, files, tops, bool(text)])
json.dump(found, sys.stdout)
"""


def ask(python, unit, questions):
    text = "".join("\t".join(question) + "\n" for question in questions)
    run = subprocess.run([TOOL, unit, "--python", python], input=text, env=CLEAN, stdout=-1, check=True, text=True)
    return [line.split("\t") for line in run.stdout.split("\n")[:-1]]


def listed(python, unit):
    return json.loads(subprocess.check_output([python, "-c", LIST], env=CLEAN, cwd=os.path.dirname(unit)))


def compare(python, unit):
    """Number of files asked about, and the first difference."""
    suffixes = tuple(subprocess.check_output([python, "-c", SUFFIXES], text=True).split())
    distributions = listed(python, unit)
    owners, questions, wanted = {}, [], []
    for name, version, info, files, tops, _has_list in distributions:
        for file in files:
            owners.setdefault(file, []).append([name, version, info])
    for name, version, info, files, tops, has_list in distributions:
        site = os.path.dirname(info)
        for file in files:
            if "__pycache__" not in file and file.startswith(site + "/"):
                questions.append([file, os.path.relpath(file, site).split("/")[0].split(".")[0]])
                wanted.append(owners[file])
        for top in tops if not has_list else ():
            rivals = [d[:3] for d in distributions if top in d[4] or any(f.startswith(site + "/" + top + "/") for f in d[3])]
            for form in (top + "/__init__.py", top + ".py"):
                if os.path.exists(os.path.join(site, form)):
                    questions.append([os.path.join(site, form), top])
                    wanted.append(rivals)
    for question, owner, answer in zip(questions, wanted, ask(python, unit, questions)):
        if answer not in owner:
            return len(questions), "%s is %s, should be one of %s" % (question[0], answer, owner)
    full = [d for d in distributions if d[5]]
    modules = [sorted({f for f in d[3] if f.endswith(suffixes) and "__pycache__" not in f
                       and f.startswith(os.path.dirname(d[2]) + "/")}) for d in full]
    asked = [(files, ["files", files[0], "?"]) for d, files in zip(full, modules)
             if files and len(owners[files[0]]) == 1]
    for (files, _question), answer in zip(asked, ask(python, unit, [q for _f, q in asked])):
        if answer != files:
            return len(questions), "files: %s, should be %s" % (answer[:5], files[:5])
    return len(questions), None


def write(root, name, text=""):
    path = os.path.join(root, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as file:
        file.write(text)


def dist(site, folder, name, files, record=True, tops=(), more=()):
    head = "Metadata-Version: 2.1\nname: %s\nVersion: 1.5\n\nName: not this\n" % name
    write(site, folder + ("/METADATA" if folder.endswith(".dist-info") else "/PKG-INFO"), head)
    for file in files:
        write(site, file)
    if record:
        rows = ['"%s",sha256=x,1' % f.replace('"', '""') if "," in f or '"' in f else f + ",," for f in files]
        write(site, folder + "/RECORD", "\r\n".join(rows) + "\r\n")
    if tops:
        write(site, folder + "/top_level.txt", "\n".join(tops))
    for file, text in more:
        write(site, folder + "/" + file, text)


def lay_out(root, python):
    """A virtual environment with what is rare."""
    code = "import sys; print('python%d.%d' % sys.version_info[:2])"
    lib = subprocess.check_output([python, "-I", "-S", "-c", code], text=True).strip()
    real = os.path.realpath(python)
    os.makedirs(os.path.join(root, "env", "bin"))
    os.symlink(real, os.path.join(root, "env", "bin", "python"))
    write(root, "env/pyvenv.cfg", "home = %s\ninclude-system-site-packages = false\n" % os.path.dirname(real))
    site = os.path.join(root, "env", "lib", lib, "site-packages")
    dist(site, "Quoted_Name-1.5.dist-info", "Quoted.Name", ["quoted/a,b.py", "quoted/c\"d.py", "quoted/e f.py"])
    dist(site, "shared_one-1.5.dist-info", "shared-one", ["shared/one.py", "shared/deep/one.py"])
    dist(site, "shared_two-1.5.dist-info", "shared-two", ["shared/two.py", "shared/deep/two.py"])
    dist(site, "old_way-1.5-py3.11.egg-info", "old-way", ["old/__init__.py", "old/x.py"], record=False,
         more=[("installed-files.txt", "../old/__init__.py\n../old/x.py\nPKG-INFO\n")])
    dist(site, "no_list-1.5.egg-info", "no-list", ["listless/__init__.py", "listless/deep/x.py", "alone.py"],
         record=False, tops=["listless", "alone"])
    dist(site, "Name.Sake-1.5.dist-info", "Name.Sake", ["name_sake/__init__.py"], record=False)
    write(site, "orphan/__init__.py")
    write(site, "single-2.0.egg-info", "Metadata-Version: 1.1\nName: single\nVersion: 2.0\n")
    write(site, "single.py")
    write(root, "project one/src/edited/__init__.py")
    dist(site, "edited-1.5.dist-info", "edited", ["edited.pth"], more=[("direct_url.json", json.dumps(
        {"url": "file://%s/project%%20one" % root, "dir_info": {"editable": True}}))])
    write(site, "edited.pth", os.path.join(root, "project one/src") + "\n")
    return site


def by_hand(root, python):
    """What importlib.metadata has no word for: answers that follow from how the folder was laid out."""
    site = lay_out(root, python)
    python = os.path.join(root, "env", "bin", "python")
    write(root, "unit/handler.py")
    unit = os.path.join(root, "unit", "handler.py")
    number, wrong = compare(python, unit)
    info = lambda name: os.path.join(site, name)
    rows = [
        ([site + "/name_sake/__init__.py", "name_sake"], ["Name.Sake", "1.5", info("Name.Sake-1.5.dist-info")]),
        ([site + "/orphan/__init__.py", "orphan"], ["orphan", "", ""]),
        ([site + "/single.py", "single"], ["single", "2.0", info("single-2.0.egg-info")]),
        ([site + "/listless/deep/x.py", "listless"], ["no-list", "1.5", info("no_list-1.5.egg-info")]),
        ([site + "/shared", "shared"], ["shared-one", "1.5", info("shared_one-1.5.dist-info")]),
        ([site + "/shared/deep", "shared"], ["shared-one", "1.5", info("shared_one-1.5.dist-info")]),
        ([root + "/project one/src/edited/__init__.py", "edited"], ["edited", "1.5", info("edited-1.5.dist-info")]),
        ([unit, "handler"], ["-"]),
        ([os.path.dirname(os.__file__) + "/os.py", "os"], ["-"]),
        (["files", site + "/listless/__init__.py", "listless"],
         [site + f for f in ("/alone.py", "/listless/__init__.py", "/listless/deep/x.py")]),
        (["files", site + "/name_sake/__init__.py", "name_sake"], [site + "/name_sake/__init__.py"]),
        (["files", site + "/orphan/__init__.py", "orphan"], [site + "/orphan/__init__.py"]),
        (["files", root + "/project one/src/edited/__init__.py", "edited"],
         [root + "/project one/src/edited/__init__.py"]),
    ]
    for (question, wanted), answer in zip(rows, ask(python, unit, [q for q, _w in rows])):
        if wrong is None and answer != wanted:
            wrong = "%s is %s, should be %s" % (question, answer, wanted)
    return number + len(rows), wrong


def main():
    failed = total = 0
    for label, python in interpreters().items():
        if label in ("3.8", "3.9"):
            continue  # their importlib.metadata knows less
        for name, run in (("installed", compare), ("laid out", by_hand)):
            root = os.path.realpath(tempfile.mkdtemp(prefix="distribution-"))
            unit = os.path.join(root, "handler.py")
            open(unit, "w").close()
            number, wrong = run(python, unit) if run is compare else run(root, python)
            shutil.rmtree(root)
            total += number
            case = "distribution %s %s" % (name, label)
            print("ok " + case if wrong is None else "not ok %s: %s" % (case, wrong))
            failed += wrong is not None
    print("# %d files" % total)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
