#!/usr/bin/python3
"""Trees that `importscan stub` writes: units run from them as they do from where they were.

    python3 tests/stub.py [--binary build/importscan] [UNIT...]       UNIT of fixtures/units/, or `made`

Of each unit: fresh interpreters (-S, only the tree and the standard library) run its handler over its events, from the
tree as it is, compiled, and with IMPORTSCAN_EAGER=1; the result is compared with one from the unit's own folder.
`made` is a small tree with a stub, written here.
"""

import sys

sys.dont_write_bytecode = True

import argparse
import hashlib
import json
import os
import re
import shutil
import subprocess
import tempfile

import jsonschema

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
BUILD = os.environ.get("B", "build")
PYTHON = "/usr/bin/python3"
UNITS = ("click", "jinja2", "dateutil", "lxml")

RUN = r"""
import json, sys
sys.path[:0] = json.loads(sys.argv[1])
import handler
at_init = sorted(sys.modules)
with open(sys.argv[2]) as file:
    events = json.load(file)
call = getattr(handler, "lambda_handler", None) or handler.handler
results = [call(event, None) for event in (events if isinstance(events, list) else [events])]
tests = sys.argv[3:] and eval(sys.argv[3])
print(json.dumps({"results": results, "more": tests, "init": at_init}, default=repr, sort_keys=True))
"""


def told(name, trouble=None):
    print("not ok stub %s: %s" % (name, str(trouble).replace("\n", " ")[:400]) if trouble else "ok stub " + name)
    sys.stdout.flush()


def stub(*arguments, code=0, cwd=ROOT):
    done = subprocess.run([args.binary, "stub", *arguments], capture_output=True, text=True, cwd=cwd, timeout=300)
    if done.returncode != code:
        raise RuntimeError("exit %d, not %d: %s" % (done.returncode, code, done.stderr))
    return done.stderr


def run(paths, events, *more, env=None, plain=False):
    """What the handler gives; `plain`: with all that is installed."""
    done = subprocess.run([PYTHON, "-B", *([] if plain else ["-S"]), "-c", RUN, json.dumps(paths), events, *more],
                          capture_output=True, text=True, timeout=120, env={"PATH": "/usr/bin:/bin", "HOME": "/nonexistent", **(env or {})})
    if done.returncode != 0:
        raise RuntimeError(done.stderr.strip().splitlines()[-1])
    *printed, last = done.stdout.splitlines()
    return printed, json.loads(last)


def files_of(folder):
    """path -> sha256"""
    found = {}
    for place, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(place, name)
            with open(path, "rb") as file:
                found[os.path.relpath(path, folder)] = hashlib.sha256(file.read()).hexdigest()
    return found


def difference(a, b):
    return sorted(path for path in set(a) | set(b) if a.get(path) != b.get(path))


RULES = set(re.findall(r'RULE\((IS\d+)', open(os.path.join(ROOT, "analyzer/rules/rules.def")).read()))
SHELF = "/usr/lib/python3/dist-packages"


def source_of(path, folders):
    for folder in folders:
        where = os.path.join(folder, path)
        if os.path.isfile(where):
            with open(where, encoding="utf-8") as file:
                return file.read().splitlines()
    return []


def digest_of(path, folders):
    """Of the unit's file with that path in the tree; nothing where it is none of the unit's."""
    for folder in folders:
        where = os.path.join(folder, path)
        if os.path.isfile(where) and not path.startswith("shelf/") and not path.endswith(".pyc"):
            with open(where, "rb") as file:
                return hashlib.sha256(file.read()).hexdigest()
    return None


def wrong_steps(manifest, folders):
    """A read is told where the name stands in the unit's file; of modules, those that the manifest knows."""
    changes, wrong = manifest["changes"], []
    modules = set(manifest["modules"]["name"]) if isinstance(manifest["modules"], dict) else {row["name"] for row in manifest["modules"]}
    for row in changes["edits"]:
        lines = source_of(row["path"], folders)
        for step in row["proof"]:
            line = lines[step["line"] - 1] if "line" in step and step["line"] <= len(lines) else ""
            good = step["rule"] in RULES and ("module" not in step or step["module"] in modules)
            if "line" in step and "name" in step:
                good = good and line[step["column"] - 1:].startswith(step["name"])
            wrong += [] if good else [(row["path"], step)]
        if row["code"] in ("IS101", "IS102") and not {"IS421", "IS441"} <= {step["rule"] for step in row["proof"]}:
            wrong.append((row["path"], row["line"], "says too little"))
    for row in changes["stubs"]:
        steps = row["proof"]
        named = {step.get("module") for step in steps if step["rule"] == "IS461"}
        if steps[0]["rule"] != "IS101" or steps[0]["module"] != row["module"] or (named != set(row["importers"]) and len(steps) > 1):
            wrong.append((row["module"], steps[:3]))
    return wrong[:3]


def check_manifest(name, tree, folders):
    """`folders`: those of the search path, in order."""
    with open(os.path.join(tree, "importscan-manifest.json")) as file:
        manifest = json.load(file)
    schema = json.loads(subprocess.run([args.binary, "schema", "manifest"], capture_output=True, check=True).stdout)
    error = next(jsonschema.Draft202012Validator(strict(schema)).iter_errors(manifest), None)
    told(name + ": the manifest fits its schema", error and error.message)
    told(name + ": each step of a proof names a rule, and a place that is there", wrong_steps(manifest, folders))
    files = files_of(tree)
    sources = {path: digest_of(path, folders) for path in files}
    changed = {path for path, digest in sources.items() if digest and files[path] != digest}
    rows = {row["path"]: row for row in manifest["changes"]["files"]}
    told(name + ": each file that changed is listed, with the digest that it had",
         sorted(path for path in changed if path not in rows or rows[path].get("old_sha256") != sources[path])[:5])
    wrong = [row["path"] for row in manifest["changes"]["files"]
             if files.get(row["path"]) != row.get("new_sha256", row.get("old_sha256", files.get(row["path"])))]
    told(name + ": digests are those of the files", wrong)
    with open(os.path.join(tree, ".importscan-tree")) as file:
        listed = set(file.read().splitlines())
    told(name + ": the marker lists the files", sorted(set(files) - listed - {".importscan-tree"})[:5])
    return manifest


def strict(schema):
    """In what we wrote of it, an object may have no other keys."""
    for key in ("changes", "proof"):
        pending = [schema["$defs"][key]]
        while pending:
            part = pending.pop()
            pending += [item for item in part.values() if isinstance(item, dict)]
            if part.get("type") == "object" and "properties" in part:
                part.setdefault("additionalProperties", False)
    return schema


def unit(name, room):
    folder = os.path.join(ROOT, "fixtures", "units", name)
    events, tree = os.path.join(folder, "event.json"), os.path.join(room, name)
    try:
        wanted = run([folder], events, plain=True)
    except RuntimeError as trouble:
        told(name, "the unit itself does not run: %s" % trouble)
        return
    before = files_of(folder)
    stub(os.path.join(folder, "handler.py"), "--into", tree, "--python", PYTHON, "--compile-with", PYTHON)
    told(name + ": the input is untouched", difference(before, files_of(folder)))
    manifest = check_manifest(name, tree, [folder, SHELF])
    edits = manifest["changes"]["edits"]
    told(name + ": some import waits", None if any(row["code"].startswith("IS10") for row in edits) else "none")
    for way, env in (("", None), (" at once", {"IMPORTSCAN_EAGER": "1"})):
        got = run([tree], events, env=env)
        told("%s: same result%s" % (name, way), None if (got[0], got[1]["results"]) == (wanted[0], wanted[1]["results"]) else
             "%.150s, not %.150s" % (got[1]["results"], wanted[1]["results"]))
        if not way:
            told(name + ": less is loaded", None if len(got[1]["init"]) < len(wanted[1]["init"]) else
                 "%d, not less than %d" % (len(got[1]["init"]), len(wanted[1]["init"])))
    missing = [row["path"] for row in manifest["changes"]["files"] if not os.path.exists(pyc_of(tree, row["path"]))]
    told(name + ": what changed is compiled", missing[:5])


def pyc_of(tree, path):
    version = subprocess.run([PYTHON, "-c", "import sys; print(sys.implementation.cache_tag)"], capture_output=True,
                             text=True).stdout.strip()
    folder, base = os.path.split(os.path.join(tree, path))
    return os.path.join(folder, "__pycache__", "%s.%s.pyc" % (base[:-3], version))


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as file:
        file.write(text)


BODY = '("Heavy "\n "things.")\nimport colorsys\nfrom . import deep\nCONST = 1\n' + "".join(
    "def f%d(x): return x + %d\n" % (n, n) for n in range(40))


def make_unit(root):
    """`heavy` is bound to a name that no edit can move; what it brings in is used by nobody."""
    write(root + "/unit/handler.py", "import json\nimport heavy as __heavy__\nimport small as __small__\nimport late\n\n\n"
          "def handler(event, context):\n    return late.words(json.dumps(event))\n")
    write(root + "/unit/templates/page.txt", "text\n")
    write(root + "/unit/.git/config", "no\n")
    write(root + "/unit/event.json", '[{"a": 1}, {"b": 2}]')
    write(root + "/site/heavy/__init__.py", BODY)
    write(root + "/site/heavy/deep.py", "VALUE = 7\n")
    write(root + "/site/heavy/words/data.txt", "data\n")
    write(root + "/site/small.py", "X = 1\n")
    write(root + "/site/late.py", "def words(text):\n    return text\n")
    write(root + "/site/never/__init__.py", "")
    write(root + "/site/heavy-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: heavy\nVersion: 1.0\n")
    write(root + "/site/heavy-1.0.dist-info/RECORD", "heavy/__init__.py,,\nheavy/deep.py,,\nheavy-1.0.dist-info/METADATA,,\n")
    subprocess.run([PYTHON, "-m", "compileall", "-q", root + "/site/small.py", root + "/site/heavy"], check=True)
    return [root + "/unit/handler.py", "--isolated-path", "--path", root + "/site"]


WAKE = ("(kind(), 'heavy.deep' in sys.modules, handler.__heavy__.f3(4), handler.__heavy__.deep.VALUE, kind(), handler.__heavy__.__doc__,"
        " len(dir(handler.__heavy__)), open(handler.__heavy__.__path__[0] + '/words/data.txt').read())"
        " if [globals().update(kind=lambda: type(handler.__heavy__).__name__)] else 0")


def made(room):
    root = os.path.join(room, "made")
    ask, tree, events = make_unit(root), os.path.join(room, "tree"), os.path.join(root, "unit", "event.json")
    before = files_of(root)
    wanted = run([root + "/unit", root + "/site"], events, WAKE)[1]
    said = stub(*ask, "--into", tree)
    manifest = check_manifest("made", tree, [root + "/unit", root + "/site"])
    changes = manifest["changes"]
    told("made: one stub, one refusal", None if [row["module"] for row in changes["stubs"]] == ["heavy"] and
         [(row["module"], row["code"]) for row in changes["refused"]] == [("small", "IS463")] else changes)
    wanted_files = {"handler.py", "templates/page.txt", "heavy/__init__.py", "shelf/heavy/__init__.py", "heavy/words/data.txt",
                    "heavy-1.0.dist-info/METADATA", "_importscan_rt/__init__.py", "small.py", "event.json"}
    told("made: the files", sorted(wanted_files - set(files_of(tree))) or [path for path in files_of(tree) if "never" in path or ".git/" in path])
    told("made: names the step that is left", None if "-m compileall" in said and not changes["compile"]["done"] else said)
    told("made: bytecode that fits goes along", None if os.path.exists(pyc_of(tree, "small.py")) and
         os.path.exists(pyc_of(tree, "heavy/deep.py")) and not os.path.exists(pyc_of(tree, "heavy/__init__.py")) else sorted(files_of(tree)))
    with open(pyc_of(tree, "small.py"), "rb") as file:
        told("made: its hash is not checked", None if file.read(8)[4:] == b"\1\0\0\0" else "other flags")
    got = run([tree], events, WAKE)[1]
    told("made: same results", None if got["results"] == wanted["results"] else got)
    told("made: the stub sleeps, and wakes", None if got["more"] == ["Stub", False, *wanted["more"][2:]] else got["more"])
    got = run([tree], events, WAKE, env={"IMPORTSCAN_EAGER": "1"})[1]
    told("made: all at once", None if got["more"] == wanted["more"] and got["results"] == wanted["results"] else got["more"])
    again(ask, tree, room, root, before)
    hard(ask, room, events, wanted)
    preload(ask, room, root)
    no_stubs(room)
    profiled(room)
    refused(ask, room, root)


def again(ask, tree, room, root, before):
    first, other = files_of(tree), os.path.join(room, "other")
    stub(*ask, "--into", other)
    told("made: two runs give the same bytes", difference(first, files_of(other)))
    write(tree + "/kept.txt", "mine")
    write(root + "/site/heavy/words/new.txt", "new")
    os.unlink(root + "/site/heavy/words/data.txt")
    stub(*ask, "--into", tree, "--compile-with", PYTHON)
    now = files_of(tree)
    told("made: a second run replaces the first", None if "heavy/words/new.txt" in now and "heavy/words/data.txt" not in now and
         "kept.txt" in now else sorted(now))
    told("made: compiled", [path for path in ("handler.py", "heavy/__init__.py", "shelf/heavy/__init__.py", "_importscan_rt/__init__.py")
                            if not os.path.exists(pyc_of(tree, path))])
    write(tree + "/heavy/__init__.py", "raise SystemExit('the source was read')\n")
    got = run([tree], os.path.join(root, "unit", "event.json"))
    told("made: the .pyc are what is read", None if got[1]["results"] else got)
    write(root + "/site/heavy/words/data.txt", "data\n")
    os.unlink(root + "/site/heavy/words/new.txt")
    told("made: the input is untouched", difference(before, files_of(root)))


def hard(ask, room, events, wanted):
    tree = os.path.join(room, "hard")
    stub(*ask, "--into", tree, "--hard", "--min-saving", "1us")
    got = run([tree], events)[1]
    told("made: --hard runs", None if got["results"] == wanted["results"] else got)
    told("made: --hard has no shelf", [path for path in files_of(tree) if path.startswith("shelf")])
    try:
        run([tree], events, WAKE)
        told("made: --hard refuses use", "it was used")
    except RuntimeError as error:
        told("made: --hard refuses use", None if "module heavy was left out of this package (reported unreachable)" in str(error) else error)


def preload(ask, room, root):
    tree = os.path.join(room, "preload")
    said = stub(*ask, "--into", tree, "--mode", "preload")
    with open(tree + "/importscan-manifest.json") as file:
        changes = json.load(file)["changes"]
    inputs = files_of(root + "/site") | files_of(root + "/unit")
    changed = [path for path, digest in files_of(tree).items() if path.endswith(".py") and inputs.get(path) != digest]
    told("made: --mode preload changes nothing", changed or changes["edits"] or changes["stubs"] or changes["files"])
    told("made: --mode preload says why", None if "nothing was changed: " in said and changes["mode"] == "preload" and
         changes["reason"] in said else said)


    told("made: --mode preload has nothing that waits", changes["waits"] or changes["stays"])
    into = os.path.join(room, "preloaded")
    for way in (["--diff"], ["--revert"], ["--into", into]):
        told("made: patch %s --mode preload changes nothing, and says why" % way[0], unpatched(ask, way))
    told("made: patch --into --mode preload writes nothing", files_of(into) if os.path.isdir(into) else None)


def unpatched(ask, way):
    """Without the mode there is something to change, and with it nothing."""
    plain, preload = (subprocess.run([args.binary, "patch", *ask, "--min-saving", "0us", *more], capture_output=True, text=True, cwd=ROOT, timeout=300)
                      for more in (["--diff"], [*way, "--mode", "preload"]))
    if plain.returncode != 1 or "nothing was changed" in plain.stderr:
        return "without the mode: exit %d, %s" % (plain.returncode, plain.stderr)
    if preload.returncode != 0 or preload.stdout or "nothing was changed: what loads before the snapshot" not in preload.stderr:
        return "exit %d, %.200s %s" % (preload.returncode, preload.stdout, preload.stderr)
    return None


# What gets no stub, and the code that says so: (statement of handler.py, body of heavy, configuration).
NO_STUBS = {
    "IS420": ("import heavy as __heavy__  # importscan: eager", "", ""),
    "IS447": ("import heavy as __heavy__\nimport heavy.deep as __deep__", "deep = 1\n", ""),
    "IS452": ("import heavy as __heavy__", "import sys\nsys.modules[__name__] = sys.modules[__name__]\n", 'effect-free = ["heavy"]'),
    "IS461": ("from heavy import CONST as __CONST__", "", ""),
    "IS463": ("import small as __small__", "", ""),
    "IS464": ("import heavy as __heavy__", "__path__ = list(__path__)\n", 'effect-free = ["heavy"]'),
    "IS466": ("import heavy as __heavy__\nWORKER = 'lib/heavy.py'", "", ""),
}


def no_stubs(room):
    """Each refusal of a stub, with its reason in the manifest and on stderr; and the tree runs as the unit does."""
    for code, (statement, more, config) in NO_STUBS.items():
        root, tree = os.path.join(room, code), os.path.join(room, code + "-tree")
        write(root + "/handler.py", statement + "\n\n\ndef handler(event, context):\n    return 1\n")
        write(root + "/importscan.toml", config + "\n")
        write(root + "/small.py", "X = 1\n")
        package = code in ("IS447", "IS464")
        write(root + ("/heavy/__init__.py" if package else "/heavy.py"), BODY.replace("from . import deep\n", "") + more)
        if package:
            write(root + "/heavy/deep.py", "")
        write(room + "/events.json", "[{}]")
        wanted = run([root], room + "/events.json")[1]["results"]
        said = stub("handler.py", "--isolated-path", "--python", PYTHON, "--into", tree, cwd=root)
        with open(tree + "/importscan-manifest.json") as file:
            changes = json.load(file)["changes"]
        refused = [(row["module"], row["code"]) for row in changes["refused"]]
        name = "small" if code == "IS463" else "heavy"
        told("no stub: %s is told" % code, None if (name, code) in refused and "%s: %s " % (name, code) in said and not changes["stubs"] else
             (refused, changes["stubs"], said))
        told("no stub: %s runs" % code, None if run([tree], room + "/events.json")[1]["results"] == wanted else "other results")


def profiled(room):
    """A tree runs with IMPORTSCAN_TRACE, and what it tells goes into the next tree: what each run uses no longer waits there."""
    root = os.path.join(room, "profiled")
    write(root + "/handler.py", "import always\nimport now_and_then\nimport never\n\n\ndef handler(event, context):\n"
          "    if event.get('more'):\n        return now_and_then.answer()\n    return never.answer() if event.get('odd') else always.answer()\n")
    for name, line in (("always", "import always_too\nimport seldom\n\n\ndef answer():\n    return always_too.NUMBER\n\n\ndef odd():\n    return seldom.X\n"),
                       ("now_and_then", "def answer():\n    return 2\n"), ("never", "def answer():\n    return 3\n"),
                       ("always_too", "NUMBER = 1\n"), ("seldom", "X = 1\n")):
        write(root + "/%s.py" % name, line)
    ask = [root + "/handler.py", "--isolated-path", "--python", PYTHON]
    first, trace, second = (os.path.join(room, name) for name in ("first", "trace", "second"))
    stub(*ask, "--into", first)
    with open(trace, "w") as file:
        file.write("a line of a log\n")
        for events in ([{}], [{}, {"more": True}], [{}]):
            write(room + "/events.json", json.dumps(events))
            file.flush()
            subprocess.run([PYTHON, "-B", "-S", "-c", RUN, json.dumps([first]), room + "/events.json"], check=True, pass_fds=[file.fileno()],
                           stdout=subprocess.DEVNULL, env={"PATH": "/usr/bin:/bin", "IMPORTSCAN_TRACE": str(file.fileno())})
            file.seek(0, 2)
    said = stub(*ask, "--into", second, "--profile", trace)
    with open(first + "/importscan-manifest.json") as one, open(second + "/importscan-manifest.json") as other:
        before, after = json.load(one), json.load(other)
    own = {"always", "always_too", "now_and_then", "never", "seldom"}
    told("profile: without it all wait", None if own <= set(before["changes"]["waits"]) else before["changes"]["waits"])
    told("profile: what each run used does not wait", None if own & set(after["changes"]["waits"]) == {"now_and_then", "never", "seldom"} else
         after["changes"]["waits"])
    stays = {(row["path"], row["code"], row["line"]) for row in after["changes"]["stays"]}
    told("profile: it says why", None if {("handler.py", "IS420", 1), ("always.py", "IS420", 1)} <= stays and "each run of the profile loads it" in said
         else (stays, said))
    chance = {row["name"]: row["use"] for row in after["modules"] if row["name"] in own}
    told("profile: the manifest counts the runs", None if after["profiles"][0]["counters"] >= 3 else after["profiles"])
    order = [chance[name]["p_deferred"] for name in ("always", "now_and_then", "never")]
    told("profile: the manifest ranks by use", None if order[0] > order[1] > order[2] > 0 else order)
    got = run([second], room + "/events.json")[1]
    told("profile: loaded at init is what each run used", None if own & set(got["init"]) == {"always", "always_too"} else got["init"])
    diff = subprocess.run([args.binary, "patch", *ask, "--min-saving", "0us", "--profile", trace], capture_output=True, text=True, timeout=100).stdout
    told("profile: patch heeds it, too", None if "importscan: import now_and_then" in diff and "importscan: import always" not in diff else diff[:300])
    done = subprocess.run([args.binary, "stub", *ask, "--into", second, "--profile", room + "/none"], capture_output=True, text=True, timeout=100)
    told("profile: one that is not there is told", None if done.returncode == 2 and "none" in done.stderr else done)


def refused(ask, room, root):
    full = os.path.join(room, "full")
    write(full + "/other.txt", "mine")
    os.symlink(root + "/unit", room + "/link")
    script = os.path.join(room, "fake")
    write(script, "#!/bin/sh\necho cpython 3 4\n")
    os.chmod(script, 0o755)
    for name, more, words in (
            ("a folder that is not ours", ["--into", full], "neither empty nor"),
            ("a folder in the input", ["--into", root + "/unit/out"], "only read"),
            ("a link into the input", ["--into", room + "/link/out"], "only read"),
            ("no folder", [], "--into DIR"),
            ("a time that is none", ["--into", room + "/x", "--min-saving", "3"], "--min-saving takes a time"),
            ("another mode", ["--into", room + "/x", "--mode", "fast"], "lazy|preload"),
            ("a Python that is none", ["--into", room + "/x", "--compile-with", "/bin/false"], "could not be run"),
            ("a Python of another version", ["--into", room + "/x", "--compile-with", script], "that one is cpython 3 4"),
            ("hard and preload", ["--into", room + "/x", "--mode", "preload", "--hard"], "--hard")):
        try:
            said = stub(*ask, *more, code=2)
            told("refuses " + name, None if words in said else said)
        except RuntimeError as trouble:
            told("refuses " + name, trouble)
    told("refusals write nothing", [path for path in (root + "/unit/out", room + "/x/handler.py") if os.path.exists(path)])
    told("a folder that is not ours stays", None if os.listdir(full) == ["other.txt"] else os.listdir(full))


def main():
    for name in args.units or ("made", *UNITS):
        room = tempfile.mkdtemp(prefix="importscan-stub-")
        try:
            made(room) if name == "made" else unit(name, room)
        except (RuntimeError, OSError, subprocess.SubprocessError) as trouble:
            told(name, trouble)
        finally:
            shutil.rmtree(room, ignore_errors=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--binary", default=os.path.join(ROOT, BUILD, "importscan"))
    parser.add_argument("units", nargs="*")
    args = parser.parse_args()
    args.binary = os.path.abspath(args.binary)
    main()
