#!/usr/bin/env python3
"""CPU time and peak memory of importscan against CPython and against a bare parse.

    python3 tests/bench/bench.py [--rounds 7] [NAME...]      NAME: rows of tests/oracle/libraries.tsv

For each unit: `graph` and the report, on one core and on two, without a cache; against CPython importing the
same unit out of the same tree with warm .pyc, and against tree-sitter parsing, and doing nothing else with,
the .py files that CPython loaded. All contestants run once in each round, in turn, so that a slow moment of
the machine hits them alike; medians are printed. CPU is user + system time of the process; memory its peak.
Last comes `check` of a whole folder, all that is installed by default: every file below it is read whole.
"""

import sys

sys.dont_write_bytecode = True

import argparse
import os
import statistics
import subprocess
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(ROOT, "tests", "oracle"))

import load
from kit import claim, truth

# The unit's folder and the tree in front of the standard library, as observe.py has it; nothing measured.
PLAIN_RUN = "import sys; sys.path[:0] = sys.argv[2:]; exec(compile(open(sys.argv[1]).read(), sys.argv[1], 'exec'))"


def measure(tool, command, cores):
    """One run: (CPU seconds, peak MB, wall seconds)."""
    done = subprocess.run([tool, str(cores), *command], capture_output=True, text=True, check=True)
    cpu, peak, wall, status = done.stdout.split()
    if status != "0":
        raise SystemExit("%s: exit %s: %s" % (" ".join(command[:2]), status, done.stderr[-300:]))
    return float(cpu), int(peak) / 1024, float(wall)


def warm(entry):
    """Has CPython write the .pyc of what the unit loads, once: in the store the trees are made of, it is ours."""
    subprocess.run([truth.PYTHON, "-I", "-S", "-c", PLAIN_RUN, entry.unit, os.path.dirname(entry.unit), entry.tree],
                   stdin=subprocess.DEVNULL, capture_output=True, check=False)


def sources(entry):
    seen = truth.observe(entry.unit, [os.path.dirname(entry.unit), entry.tree])
    files = {what["file"] for what in seen["modules"].values() if (what["file"] or "").endswith(".py")}
    for what in seen["modules"].values():  # frozen modules have their source in the library all the same
        if what["kind"] == "frozen":
            path = "/usr/lib/python3.11/%s" % what["name"].replace(".", "/")
            files.update(one for one in (path + ".py", path + "/__init__.py") if os.path.exists(one))
    return sorted(one for one in files if os.path.exists(one))


def contestants(entry, binary, tools, room):
    listing = os.path.join(room, "files")
    files = sources(entry)
    with open(listing, "w", encoding="utf-8") as out:
        out.write("".join(one + "\n" for one in files))
    isolated = [*claim.isolated([entry.tree]), *claim.uncached(binary), "-o", "json"]
    runs = {
        "CPython, warm .pyc": ([truth.PYTHON, "-I", "-S", "-c", PLAIN_RUN, entry.unit,
                                os.path.dirname(entry.unit), entry.tree], 1),
        "tree-sitter alone": ([os.path.join(tools, "bare_parse"), listing], 1),
    }
    for cores in (1, 2):
        runs["graph -j%d" % cores] = ([binary, "graph", entry.unit, "-j%d" % cores, *isolated], cores)
        runs["report -j%d" % cores] = ([binary, entry.unit, "-j%d" % cores, *isolated], cores)
    return runs, len(files), sum(os.path.getsize(one) for one in files)


def bench(entry, binary, tools, rounds):
    with tempfile.TemporaryDirectory(prefix="importscan-bench-") as room:
        warm(entry)
        meter = os.path.join(tools, "measure")
        runs, files, size = contestants(entry, binary, tools, room)
        for command, cores in runs.values():  # the page cache is warm for everybody
            measure(meter, command, cores)
        found = {name: [] for name in runs}
        for _ in range(rounds):
            for name, (command, cores) in runs.items():
                found[name].append(measure(meter, command, cores))
    middle = {name: [statistics.median(column) for column in zip(*results)] for name, results in found.items()}
    python, bare = middle["CPython, warm .pyc"], middle["tree-sitter alone"]
    print("\n### `%s`\n" % entry.statements.strip())
    print("%d files, %.1f MB of Python; median of %d interleaved runs\n" % (files, size / 1e6, rounds))
    print("| run | CPU s | of CPython | of a bare parse | peak MB | wall s |")
    print("|---|---:|---:|---:|---:|---:|")
    for name, (cpu, memory, wall) in middle.items():
        print("| %s | %.3f | %.2f | %.2f | %.0f | %.3f |" % (
            name, cpu, cpu / python[0], cpu / bare[0], memory, wall))
    return middle


def bench_folder(folder, binary, tools, rounds):
    meter = os.path.join(tools, "measure")
    command = [binary, "check", folder, "--fail-on", "never", "--python", truth.PYTHON, *claim.uncached(binary)]
    runs = {"check -j%d" % cores: ([*command, "-j%d" % cores], cores) for cores in (1, 2)}
    found = {name: [] for name in runs}
    for number in range(rounds + 1):  # the first round warms the page cache and does not count
        for name, (words, cores) in runs.items():
            result = measure(meter, words, cores)
            if number > 0:
                found[name].append(result)
    files = [os.path.join(above, one) for above, _, names in os.walk(folder) for one in names if one.endswith(".py")]
    size = sum(os.path.getsize(one) for one in files if os.path.exists(one))
    print("\n### `check %s`\n\n%d files, %.1f MB of Python; median of %d runs\n" % (
        folder, len(files), size / 1e6, rounds))
    print("| run | CPU s | peak MB | wall s |\n|---|---:|---:|---:|")
    for name, results in found.items():
        print("| %s | %.2f | %.0f | %.2f |" % (name, *[statistics.median(column) for column in zip(*results)]))


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--binary", default=os.path.join(ROOT, "build/importscan"))
    options.add_argument("--tools", default=os.path.join(ROOT, "build/tests/tools"))
    options.add_argument("--rounds", type=int, default=7)
    options.add_argument("--folder", default="/usr/lib/python3/dist-packages", help="empty: none")
    options.add_argument("names", nargs="*", default=["combined", "pandas"])
    given = options.parse_args()
    table = {row[0]: row for row in load.rows(os.path.join(ROOT, "tests", "oracle", "libraries.tsv"))}
    cores = len(os.sched_getaffinity(0))
    print("%s, %d core%s" % (truth.version().split(" (")[0].join(["CPython ", ""]), cores, "" if cores == 1 else "s"))
    for name in given.names:
        bench(load.Entry(*table[name]), os.path.abspath(given.binary), os.path.abspath(given.tools), given.rounds)
    if given.folder:
        bench_folder(given.folder, os.path.abspath(given.binary), os.path.abspath(given.tools), min(given.rounds, 3))
    return 0


if __name__ == "__main__":
    sys.exit(main())
