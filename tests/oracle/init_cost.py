#!/usr/bin/env python3
"""How well the model of init cost agrees with `-X importtime` over fixtures/units.

    python3 tests/oracle/init_cost.py [--tool build/tests/tools/init_features] [--runs N] [--table FILE] [--fit] [NAME...]

Each unit is imported by CPython from warm .pyc, on the tree of its Debian packages alone; a module's self time is
the least of the runs. The rank correlation (Spearman) of these with the estimates must not fall below the floor,
for all modules of a unit that are not there at start. --fit makes analyzer/plan/init_cost.def anew: non-negative
least squares with each module weighed by the root of its time, then one factor so that half of the units are
estimated too high. --table writes the figures, and how each unit does under a model made from all the others.
"""

import sys

sys.dont_write_bytecode = True

import argparse
import os
import re
import statistics
import subprocess
import tempfile
import tomllib

from kit import packages
from kit import truth

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
ROOM = os.path.join(ROOT, "build", "oracle")
UNITS = os.path.join(ROOT, "fixtures", "units")
DEF = os.path.join(ROOT, "analyzer", "plan", "init_cost.def")
FLOOR_MEAN, FLOOR_EACH = 0.80, 0.65
LINE = re.compile(r"^import time: +(\d+) \| +\d+ \| +(\S+)$", re.MULTILINE)
RUN = "import sys; sys.path[:0] = sys.argv[1:]; import handler"


def ranks(values):
    order = sorted(range(len(values)), key=lambda i: values[i])
    found = [0.0] * len(values)
    i = 0
    while i < len(order):
        j = i
        while j + 1 < len(order) and values[order[j + 1]] == values[order[i]]:
            j += 1
        for k in range(i, j + 1):
            found[order[k]] = (i + j) / 2
        i = j + 1
    return found


def spearman(a, b):
    x, y = ranks(a), ranks(b)
    mx, my = statistics.fmean(x), statistics.fmean(y)
    top = sum((p - mx) * (q - my) for p, q in zip(x, y))
    return top / (sum((p - mx) ** 2 for p in x) * sum((q - my) ** 2 for q in y)) ** 0.5


def measure(unit, folder, runs):
    """module -> least self time in microseconds."""
    least = {}
    with tempfile.TemporaryDirectory() as home:
        environment = {"PATH": "/usr/bin:/bin", "HOME": home, "LANG": "C.UTF-8", "OPENBLAS_NUM_THREADS": "1",
                       "OMP_NUM_THREADS": "1"}
        for number in range(runs + 1):
            done = subprocess.run([truth.PYTHON, "-I", "-S", "-X", "pycache_prefix=" + os.path.join(home, "cache"), "-X",
                                   "importtime", "-c", RUN, unit, folder],
                                  cwd=home, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                  stderr=subprocess.PIPE, text=True, timeout=300)
            if done.returncode != 0:
                raise RuntimeError("the unit fails: %s" % done.stderr[-300:])
            if number == 0:
                continue  # compiles, and warms the caches
            for self_us, name in LINE.findall(done.stderr):
                least[name] = min(int(self_us), least.get(name, 1 << 60))
    return least


def count(tool, unit, folder):
    """[(module, kind, estimate, counts)] of what is not there at start; the names of the counts."""
    done = subprocess.run([tool, truth.PYTHON, os.path.join(unit, "handler.py"), folder], check=True,
                          capture_output=True, text=True, timeout=600)
    head, *rows = [line.split("\t") for line in done.stdout.splitlines()]
    return [(row[0], row[1], float(row[3]), [float(value) for value in row[4:]]) for row in rows
            if row[2] == "0" and row[1] != "namespace"], head[4:]


def observe(name, tool, runs):
    unit = os.path.join(UNITS, name)
    with open(os.path.join(unit, "unit.toml"), "rb") as file:
        tree, _ = packages.tree(ROOM, tomllib.load(file)["packages"])
    rows, names = count(tool, unit, tree)
    times = measure(unit, tree, runs)
    return [(module, kind, estimate, counts, times[module]) for module, kind, estimate, counts in rows
            if module in times], names


def fit(rows):
    """A price for each count."""
    import numpy
    from scipy.optimize import nnls
    x = numpy.array([row[3] for row in rows])
    y = numpy.array([row[4] for row in rows], float)
    weight = 1 / numpy.sqrt(numpy.maximum(y, 30))
    for _ in range(3):
        prices, _ = nnls(x * weight[:, None], y * weight)
        # Between what was seen and what is said, lest a few giants decide everything.
        weight = 1 / numpy.sqrt(numpy.maximum(numpy.sqrt(numpy.maximum(x @ prices, 20) * numpy.maximum(y, 20)), 30))
    return list(prices)


def estimate(prices, counts):
    return sum(price * number for price, number in zip(prices, counts))


def fit_units(units):
    prices = fit([row for rows in units for row in rows])
    factors = [sum(row[4] for row in rows) / max(1, sum(estimate(prices, row[3]) for row in rows)) for rows in units]
    factor = statistics.median(factors)
    return [price * factor for price in prices]


def write_def(prices, names):
    with open(DEF, encoding="utf-8") as file:
        text = file.read()
    for name, price in zip(names, prices):
        text = re.sub(r"COST\(%s, [^,]+," % name, "COST(%s, %s," % (name, "%.3g" % price), text)
    with open(DEF, "w", encoding="utf-8") as file:
        file.write(text)


def figures(rows, guesses):
    times = [row[4] for row in rows]
    return spearman(guesses, times), sum(times) / 1000, sum(guesses) / 1000


def write_table(path, seen, names):
    with open(path, "w", encoding="utf-8") as file:
        file.write("| unit | modules | rank correlation | made from the other units | measured ms | estimated ms |\n"
                   "|---|---:|---:|---:|---:|---:|\n")
        sums = []
        for name in sorted(seen):
            rows = seen[name]
            own = figures(rows, [row[2] for row in rows])
            other = fit_units([seen[one] for one in sorted(seen) if one != name])
            left_out = figures(rows, [estimate(other, row[3]) for row in rows])
            sums.append((own[0], left_out[0]))
            file.write("| %s | %d | %.3f | %.3f | %.0f | %.0f |\n" % (name, len(rows), own[0], left_out[0], own[1],
                                                                   own[2]))
        every = [row for rows in seen.values() for row in rows]
        whole = figures(every, [row[2] for row in every])
        file.write("| mean | | %.3f | %.3f | | |\n" % tuple(statistics.fmean(part) for part in zip(*sums)))
        file.write("| all modules of all units together | %d | %.3f | | %.0f | %.0f |\n" % (len(every), *whole))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tool", default=os.path.join(ROOT, os.environ.get("B", "build"), "tests", "tools",
                                                       "init_features"))
    parser.add_argument("--runs", type=int, default=2)
    parser.add_argument("--table")
    parser.add_argument("--fit", action="store_true")
    parser.add_argument("--all", action="store_true", help="every unit, not every third; --table and --fit take all")
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    found = sorted(name for name in os.listdir(UNITS) if os.path.exists(os.path.join(UNITS, name, "unit.toml")))
    if not (options.all or options.table or options.fit):
        found = found[::3]
    failed, seen, names = False, {}, []
    for name in options.names or found:
        problem = None
        try:
            seen[name], names = observe(name, options.tool, options.runs)
            rows = seen[name]
            rank = spearman([row[2] for row in rows], [row[4] for row in rows])
            if rank < FLOOR_EACH and not options.fit:
                problem = "rank correlation %.3f over %d modules" % (rank, len(rows))
        except (RuntimeError, packages.Missing, subprocess.SubprocessError) as trouble:
            problem = str(trouble)
        print("not ok init_cost %s: %s" % (name, problem) if problem else "ok init_cost %s" % name, flush=True)
        failed |= problem is not None
    if options.fit:
        write_def(fit_units([seen[name] for name in sorted(seen)]), names)
        return 0
    if not options.names and seen:
        mean = statistics.fmean(spearman([row[2] for row in rows], [row[4] for row in rows]) for rows in seen.values())
        good = mean >= FLOOR_MEAN
        print("ok init_cost mean" if good else "not ok init_cost mean: rank correlation %.3f" % mean)
        failed |= not good
    if options.table:
        write_table(options.table, seen, names)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
