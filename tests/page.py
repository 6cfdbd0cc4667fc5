#!/usr/bin/python3
"""The page of `-o html` in a real browser: Debian's chromium, driven by playwright-core.

    python3 tests/page.py [--binary build/importscan] [--keep DIR] [--modules 5000]

Units are made here or lie in fixtures/units; what the page must show comes from the program's other outputs: bytes
from `-o json`, chains from `why`, patches from `patch`. tests/page/browser.js looks at the pages and prints the tests.
How long a page takes to be ready is printed, never judged: what is judged is how much it holds.
"""

import sys

sys.dont_write_bytecode = True

import argparse
import json
import os
import random
import re
import shutil
import subprocess
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
BUILD = os.environ.get("B", "build")
ROOM = os.path.join(ROOT, "build", "page-tests")
# Bytes that a module and its edges may take in the page
MOST_BYTES_A_MODULE = 120
SAMPLE = 6

# Names that would do something if any place took them for more than text.
HOSTILE = [
    "<img src=x onerror=owned()>",
    "<script>owned()<",
    '"><svg onload=owned()>',
    "'onmouseover='owned()",
    "<!--",
    "&lt;b&gt;",
    "{{bundle:script}}<!--fill:data-->",
    "\u202egnp",
    "__proto__",
]


def tell(name, problem):
    print("not ok page %s: %s" % (name, problem) if problem else "ok page " + name, flush=True)


def run(*arguments, status=(0,)):
    done = subprocess.run([args.binary, *arguments], capture_output=True, cwd=ROOT, stdin=subprocess.DEVNULL)
    if done.returncode not in status:
        raise RuntimeError("%s: exit %d: %s" % (" ".join(arguments), done.returncode, done.stderr[-500:].decode()))
    return done.stdout.decode("utf-8", "replace")


# --- what drives the browser ---


def driver():
    """The folder of playwright-core; npm fetches what tests/page/package-lock.json pins."""
    with open(os.path.join(HERE, "page", "package-lock.json"), "rb") as file:
        wanted = file.read()
    mark = os.path.join(ROOM, "ready")
    if not os.path.exists(mark) or open(mark, "rb").read() != wanted:
        os.makedirs(ROOM, exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(os.path.join(HERE, "page", name), ROOM)
        subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], cwd=ROOM,
                       check=True, capture_output=True, timeout=300)
        with open(mark, "wb") as file:
            file.write(wanted)
    return os.path.join(ROOM, "node_modules")


def browse(cases, modules):
    """Runs browser.js over the cases; what it prints is ours."""
    done = subprocess.run(["node", os.path.join(HERE, "page", "browser.js")], input=json.dumps(cases), text=True,
                          env={**os.environ, "NODE_PATH": modules}, stdout=None, timeout=600)
    if done.returncode != 0:
        tell("in the browser", "browser.js ended with %d" % done.returncode)


# --- units ---


def write(folder, path, text):
    path = os.path.join(folder, path)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path


def wide_unit(folder, count):
    """Packages of fifty modules; each uses some four others that stand before it, and one anywhere in a function."""
    rng = random.Random(7)
    names = ["layer%02d.part%02d.module%04d" % (i // 500, i // 50 % 10, i) for i in range(count)]
    for i, name in enumerate(names):
        lines = ['"""Module %d."""' % i]
        used = []
        for _ in range(rng.randrange(2, 6) if i else 0):
            used.append("value%d" % len(lines))
            lines.append("from %s import value as %s" % (names[rng.randrange(max(0, i - 400), i)], used[-1]))
        lines += ["", "value = [%s]" % ", ".join(used), "", "def work(request):"]
        lines.append("    import %s" % names[rng.randrange(count)])
        lines += ["    # " + "x" * rng.randrange(20, 70)] * rng.randrange(1, 60)
        write(folder, name.replace(".", "/") + ".py", "\n".join(lines + ["    return value", ""]))
    for package in {part for name in names for part in (name[:7], name[:14])}:
        write(folder, package.replace(".", "/") + "/__init__.py", "")
    taken = names[::40] + names[-1:]
    imports = "".join("import %s\n" % name for name in taken)
    state = "state = [%s]\n" % ", ".join("%s.value" % name for name in taken)
    return write(folder, "handler.py", imports + state + "\ndef handler(event, context):\n    return %s.work(event)\n" % names[-1])


def hostile_unit(folder):
    """Names, lines of source and folders that would break out of a page that took them for markup."""
    lines = ["import importlib", "import helper  # </script><script>owned()</script><!-- <img src=x onerror=owned()>"]
    for i, name in enumerate(HOSTILE):
        write(folder, name.replace("/", "_") + ".py", "value = %d\n" % i)
        lines.append("importlib.import_module(%r)" % name)
    lines += ["importlib.import_module('</script><script>owned()</script>')", "",
              "def handler(event, context):", "    return helper.text('</script><script>owned()</script>')", ""]
    write(folder, "helper.py", "import os\n\ndef text(name):\n    # </script><script>owned()</script>\n"
          "    with open(os.path.join(os.path.dirname(__file__), '</title><script>owned()</script>')) as file:\n"
          "        return file.read()\n")
    return write(folder, "handler.py", "\n".join(lines))


def mended_unit(folder):
    """One finding that a patch mends, so that the page's patch is the whole patch."""
    write(folder, "shop/__init__.py", "")
    write(folder, "shop/prices.txt", "1\n")
    write(folder, "shop/prices.py", "import os\n\n\ndef prices():\n\twith open(os.path.join(os.path.dirname(__file__), "
          "\"prices.txt\"), encoding=\"utf-8\") as file:\n\t\treturn file.read()\n")
    return write(folder, "handler.py", "from shop import prices\n\n\ndef handler(event, context):\n    return prices.prices()\n")


# --- cases ---


def chain_of(why):
    """The lines below "Why it loads" or "What leads to it"; empty where there is no such heading."""
    found = re.search(r"^(?:Why it loads|What leads to it)\n((?:.+\n)+)", why, re.M)
    return found.group(1) if found else ""


def case(name, unit, folder, *options, sample=SAMPLE):
    page = os.path.join(folder, name + ".html")
    run(unit, *options, "--report=" + page)
    report = json.loads(run(unit, *options, "-o", "json"))
    with open(page, "rb") as file:
        html = file.read()
    run(unit, *options, "-o", "html:" + page + ".again")
    with open(page + ".again", "rb") as file:
        tell(name + ": the same bytes twice", "" if file.read() == html else "two runs differ")
    reached = [row["name"] for row in report["modules"] if row.get("chain") and len(row["chain"]) > 1 and row["kind"] != "missing"]
    asked = random.Random(3).sample(reached, min(sample, len(reached)))
    return {
        "name": name, "file": page, "bytes": report["summary"]["bytes"], "size": len(html),
        "modules": {row["name"]: 0 if "alias_of" in row else row["bytes"] for row in report["modules"]},
        "edges": sum(1 for edge in report["edges"] if "hoisted_for" not in edge),
        "findings": len(report["findings"]), "unit": report["unit"]["module"],
        "chains": {name: chain_of(run("why", unit, name, *options)) for name in asked},
    }


def check_size(one, empty):
    """What modules take, beyond what the page of next to nothing takes."""
    modules = len(one["modules"])
    each = (one["size"] - empty["size"]) / modules
    print("# %s: %d modules, %d edges, %d findings: %.0f kB, %.0f B a module" % (one["name"], modules, one["edges"], one["findings"], one["size"] / 1000, each))
    tell("%s: bytes a module" % one["name"], "%.0f, more than %d" % (each, MOST_BYTES_A_MODULE) if each > MOST_BYTES_A_MODULE else "")


def check_markup(one):
    """What stands in the file: no name made an element, and the data ends where it shall."""
    with open(one["file"], encoding="utf-8") as file:
        html = file.read()
    scripts = len(re.findall(r"<script", html, re.I))
    data = re.search(r'<script id="data" type="application/json">(.*?)</script>', html, re.S)
    tell("hostile: two scripts and no more", "" if scripts == 2 else "%d <script" % scripts)
    tell("hostile: no < in the data", "" if data and "<" not in data.group(1) else "there is one")
    tell("hostile: the data is whole", "" if data and json.loads(data.group(1))["schema"] == "importscan-page/1" else "it is not")
    tell("hostile: nothing is fetched by a tag", ("%s" % found.group(0)) if (found := re.search(r"<(img|svg onload|link|iframe)\b", html)) else "")


def check_ships(one, unit):
    """The bytes against the limit are those of the manifest's objects that are code."""
    with open(one["file"], encoding="utf-8") as file:
        said = re.search(r"([\d,]+) of 262,144,000 bytes", file.read())
    objects = json.loads(run("manifest", unit))["objects"]
    wanted = "{:,}".format(sum(row["size"] for row in objects if row["form"] in ("py", "pyc", "so")))
    tell(one["name"] + ": what ships is the manifest's code", "" if said and said.group(1) == wanted else "%s, not %s" % (said and said.group(1), wanted))


def main():
    modules = driver()
    folder = args.keep or tempfile.mkdtemp(prefix="importscan-page-")
    os.makedirs(folder, exist_ok=True)
    try:
        wide = case("wide", wide_unit(os.path.join(folder, "wide"), args.modules), folder, "--isolated-path", sample=3)
        click_path = os.path.join("fixtures", "units", "click", "handler.py")
        click = case("click", click_path, folder)
        hostile = case("hostile", hostile_unit(os.path.join(folder, "hostile <b>&\"'")), folder, "--isolated-path", sample=20)
        mended_path = mended_unit(os.path.join(folder, "mended"))
        mended = case("mended", mended_path, folder, "--isolated-path")
        mended["patch"] = run("patch", mended_path, "--isolated-path", "--select=IS2", status=(0, 1))
        hostile["names"] = HOSTILE
        check_size(wide, mended)
        check_ships(click, click_path)
        check_markup(hostile)
        with open(wide["file"], "rb") as file:
            tell("wide: the data is packed", "" if b'type="application/gzip"' in file.read() else "it is not")
        browse([wide, click, hostile, mended], modules)
    finally:
        if not args.keep:
            shutil.rmtree(folder)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--binary", default=os.path.join(ROOT, BUILD, "importscan"))
    parser.add_argument("--keep", help="where the pages stay")
    parser.add_argument("--modules", type=int, default=5000)
    args = parser.parse_args()
    args.binary = os.path.abspath(args.binary)
    main()
