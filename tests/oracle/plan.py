#!/usr/bin/env python3
"""What `importscan plan` says about made-up manifests (kit/shipments.py), against glpsol and cbc and by hand.

    python3 tests/oracle/plan.py [--binary build/importscan] [--table FILE] [NAME...]

1. *optimum*: 500, 2,000 and 5,000 objects, under R4 and R5: the plan is within 0.5 % of what glpsol (and cbc) proves
   about the problem that --emit-lp wrote, is found in less than a second of processor time, and the gap that it
   claims is never smaller than the true one. With the plan's own choice fixed, the solver finds the plan's value.
2. *by hand*: each plan is checked without the program's arithmetic: what is local stays below the limit, what is
   needed lies as near as who needs it, a cycle lies in one place, files lie on file systems, bundles hold what
   they say, and the cold start is what a simulation gives.
3. *rules*: R1 to R5 each say what they found, and fire where they must; equality with the limit is over it.
4. *hostile*: broken, huge, negative and cyclic input gives exit 2 and a message with path and place.
"""

import sys

sys.dont_write_bytecode = True

import argparse
import json
import os
import random
import re
import resource
import subprocess
import tempfile

from kit import claim
from kit import shipments

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
SECONDS = 1.0     # of processor time, for one plan
WITHIN = 0.005    # of the optimum
LIMIT = 262144000
RANKS = {"local": 0, "mount": 1, "object": 2}
failed = []


def told(name, problem):
    print("not ok plan %s: %s" % (name, problem) if problem else "ok plan %s" % name)
    if problem:
        failed.append(name)


def run(binary, arguments):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([binary, *arguments], stdin=subprocess.DEVNULL, capture_output=True, timeout=300,
                          env=claim.environment())
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return done.returncode, done.stdout, done.stderr.decode(errors="replace"), spent


def plan(binary, manifest, *options):
    code, out, err, spent = run(binary, ["plan", manifest, *options])
    if code != 0:
        raise claim.Failed("exit %d: %s" % (code, err.strip()[:300]))
    return json.loads(out), spent


# The outside solvers.

def item_of(lp):
    """object id -> variable, from the comments of the problem."""
    with open(lp, encoding="utf-8") as file:
        return dict((match[2], match[1]) for match in (re.match(r"\\ (x\d+) (\S+)$", line) for line in file) if match)


def glpsol(lp, gap, seconds=100):
    """(value, bound) that glpsol gives; the bound is proved."""
    done = subprocess.run(["glpsol", "--lp", lp, "--mipgap", str(gap), "--tmlim", str(seconds), "-o", lp + ".out"],
                          capture_output=True, text=True, timeout=seconds + 60)
    with open(lp + ".out", encoding="utf-8") as file:
        text = file.read()
    value = float(re.search(r"^Objective: .*= (\S+)", text, re.MULTILINE)[1])
    if re.search(r"tree is empty|FOUND BY MIP PREPROCESSOR", done.stdout):
        return value, value
    steps = re.findall(r"mip = +(\S+) [<>]= +(\S+)", done.stdout)
    if not steps:
        raise claim.Failed("glpsol says %r" % done.stdout[-300:])
    # The gap that it stops at is a share of the value.
    slack = abs(value) * gap if "RELATIVE MIP GAP" in done.stdout.upper() else 0
    bound = float(steps[-1][1])
    return value, bound if not slack else max(bound, value - slack) if bound < value else min(bound, value + slack)


def cbc(lp, gap, seconds=100):
    done = subprocess.run(["cbc", lp, "ratio", str(gap), "sec", str(seconds), "solve", "quit"], capture_output=True,
                          text=True, timeout=seconds + 200)
    value = re.search(r"^Objective value: +(\S+)", done.stdout, re.MULTILINE)
    bound = re.search(r"^Lower bound: +(\S+)", done.stdout, re.MULTILINE)
    upper = re.search(r"^Upper bound: +(\S+)", done.stdout, re.MULTILINE)
    if not value:
        raise claim.Failed("cbc says %r" % done.stdout[-300:])
    proved = bound or upper or value
    return float(value[1]), float(proved[1])


def fixed(lp, found, stored):
    """The problem with the plan's own choice: its optimum must be the plan's value."""
    items, chosen = item_of(lp), {}
    for one in found["objects"]:
        chosen[items[one["id"]]] = int(one["tier"] == stored)
    with open(lp, encoding="utf-8") as file:
        text = file.read()
    more = "".join(" mine%s: %s = %d\n" % (name, name, value) for name, value in sorted(chosen.items()))
    with open(lp + ".fixed", "w", encoding="utf-8") as file:
        file.write(text.replace("\nBinary\n", "\n" + more + "Binary\n"))
    return glpsol(lp + ".fixed", 0)[0]


def gap_of(value, optimum, maximize):
    return (optimum - value) / optimum if maximize else (value - optimum) / optimum


def against_solvers(name, found, lp, solvers):
    problem, maximize = found["problem"], found["problem"]["objective"] == "maximize"
    stored = next(one["name"] for one in found["tiers"] if one["kind"] == ("local" if maximize else "object"))
    rows = []
    for title, solver in solvers:
        value, bound = solver(lp, 0.0005)
        # The optimum lies between the two; the proved side makes the test the hardest.
        worst = gap_of(problem["value"], bound, maximize)
        least = gap_of(problem["value"], value, maximize)
        rows.append((title, value, bound, worst))
        if worst > WITHIN:
            return rows, "%.4f %% from the bound that %s proves" % (100 * worst, title)
        if least > found["gap"] + 1e-9:
            return rows, "%s is better by %.6f %%, and %.6f %% is certified" % (title, 100 * least, 100 * found["gap"])
    mine = fixed(lp, found, stored)
    if abs(mine - problem["value"]) > 1e-6 * abs(mine):
        return rows, "the plan's choice is worth %r to glpsol, %r to the plan" % (mine, problem["value"])
    return rows, None


# By hand.

def needs_of(manifest, packages_first=True):
    """(user, needed) pairs of objects."""
    objects = {row["name"]: row.get("object") for row in manifest["modules"]}
    natives = {row["id"]: row for row in manifest.get("natives", ())}
    for row in manifest["modules"]:
        above = row["name"].rpartition(".")[0]
        while above and not objects.get(above):
            above = above.rpartition(".")[0]
        if packages_first and above and row.get("object"):
            yield row["object"], objects[above]
        for native in row.get("native", ()):
            yield row["object"], natives[native]["object"]
        for data in row.get("data", ()):
            for one in data.get("objects", ()):
                yield row["object"], one
    for row in natives.values():
        for native in row["needs"]:
            yield row["object"], natives[native]["object"]


def order_of(manifest):
    """What loading the unit reads: objects in order of first use, with the work between and of them."""
    natives = {row["id"]: row for row in manifest.get("natives", ())}
    steps, seen, work = [], {}, {}

    def use(one):
        if one and one not in seen:
            seen[one] = len(steps)
            steps.append(one)

    def load(native, met):
        if native in met:
            return
        met.add(native)
        for below in natives[native]["needs"]:
            load(below, met)
        use(natives[native]["object"])

    met = set()
    before = {}
    rows = [row for row in manifest["modules"] if row.get("loads") == "init" or row["use"]["p"] >= 1]
    for row in sorted(rows, key=lambda row: (row.get("order", 1 << 40))):
        for native in row.get("native", ()):
            load(native, met)
        use(row.get("object"))
        spent = row["cost"]["init_us"] / 1000
        if row.get("object"):
            work[row["object"]] = work.get(row["object"], 0) + spent
        else:
            before[len(steps)] = before.get(len(steps), 0) + spent
    return steps, work, before


def simulate(manifest, found, tiers):
    table = {tier["name"]: tier for tier in tiers["tiers"]}
    size = {one["id"]: one["size"] for one in manifest["objects"]}
    where = {one["id"]: one for one in found["objects"]}
    steps, work, before = order_of(manifest)
    now = tiers["platform"].get("start_ms", 0)
    for tier in tiers["tiers"]:
        if tier["kind"] == "mount" and any(where[one]["tier"] == tier["name"] for one in steps):
            now += tier.get("fixed_ms", 0)
    arrived = None
    for rank, one in enumerate(steps):
        tier = table[where[one]["tier"]]
        ms = size[one] / (tier["mb_per_s"] * tier.get("streams", 1)) / 1e3 if "mb_per_s" in tier else 0
        ms += tier.get("bundled_object_ms", 0) if "bundle" in where[one] else tier.get("object_ms", 0)
        now += before.get(rank, 0)
        if tier["kind"] == "object":
            if arrived is None:
                arrived = tiers["platform"].get("start_ms", 0) + tier.get("fixed_ms", 0)
            arrived += ms
            now = max(now, arrived)
        else:
            now += ms
        now += work.get(one, 0)
    return now + before.get(len(steps), 0)


def by_hand(manifest, found, tiers, local=LIMIT):
    where = {one["id"]: one for one in found["objects"]}
    kinds = {tier["name"]: tier["kind"] for tier in tiers["tiers"]}
    if [one["id"] for one in found["objects"]] != [one["id"] for one in manifest["objects"]]:
        return "not every object is placed"
    nearest = {one["id"]: RANKS[kinds[where[one["id"]]["tier"]]] for one in manifest["objects"]}
    used = sum(one["size"] for one in manifest["objects"] if nearest[one["id"]] == 0)
    if used >= local:
        return "%d bytes are local, and %d is the limit" % (used, local)
    for user, need in needs_of(manifest):
        if nearest[need] > nearest[user]:
            return "%s is farther away than %s, which needs it" % (need, user)
    if any(one["form"] == "data" and nearest[one["id"]] == 2 for one in manifest["objects"]):
        return "a file is stored where nobody can open it"
    for bundle in found["bundles"]:
        at = 0
        for one in bundle["objects"]:
            row = where[one]
            if (row.get("bundle"), row.get("offset"), row["tier"]) != (bundle["id"], at, bundle["tier"]):
                return "%s does not lie in %s at %d" % (one, bundle["id"], at)
            at += row["bytes"]
        if at != bundle["bytes"]:
            return "%s holds %d bytes, not %d" % (bundle["id"], at, bundle["bytes"])
    ms = simulate(manifest, found, tiers)
    if abs(ms - found["cold_start"]["total_ms"]) > 0.01 + 1e-6 * ms:
        return "a cold start of %.3f ms by hand, %.3f in the plan" % (ms, found["cold_start"]["total_ms"])
    parts = sum(found["cold_start"][key + "_ms"] for key in ("start", "executing", "local", "mount", "waiting"))
    if abs(parts - found["cold_start"]["total_ms"]) > 0.01:
        return "the parts of the cold start add up to %.3f ms" % parts
    allowed = found["limits"]["cold_start_ms"]
    late = allowed is not None and found["cold_start"]["total_ms"] > allowed + 1e-6
    if late != (found["status"] == "infeasible"):
        return "%s, and the cold start takes %.1f of %r ms" % (found["status"], found["cold_start"]["total_ms"], allowed)
    return None


def optimum(binary, room, tiers, table):
    # Without bundles gains differ by item, and the knapsack is another one.
    alone = json.loads(json.dumps(tiers))
    for tier in alone["tiers"]:
        tier.pop("bundled_object_ms", None)
    single = os.path.join(room, "single.json")
    shipments.write(single, alone)
    cases = [(500, 1, "R4"), (500, 1, "R5"), (2000, 2, "R4"), (2000, 2, "R5"), (5000, 3, "R4"), (5000, 3, "R5"),
             (500, 4, "R4 without bundles"), (2000, 5, "R4 without bundles"), (5000, 6, "R4 without bundles")]
    for count, seed, case in cases:
        name, rule = "optimum %d %s" % (count, case), case[:2]
        path, lp = os.path.join(room, "m.json"), os.path.join(room, "p.lp")
        manifest = shipments.manifest(count, seed)
        shipments.write(path, manifest)
        more = ["--tiers", single] if case != rule else []
        try:
            whole = plan(binary, path, "--max-cold-start", "20m", *more)[0]["cold_start"]
            # Between what mounting nothing takes and what it must take at the least.
            limit = "20m" if rule == "R4" else "%dms" % (whole["total_ms"] - 0.2 * whole["waiting_ms"])
            found, spent = plan(binary, path, "--max-cold-start", limit, "--emit-lp", lp, *more)
            problem = by_hand(manifest, found, alone if more else tiers)
            if not problem and found["rule"] != rule:
                problem = "%s fired" % found["rule"]
            if not problem and spent > SECONDS:
                problem = "took %.2f s" % spent
            rows = []
            if not problem:
                solvers = [("glpsol", glpsol)] + ([("cbc", cbc)] if count == 500 else [])
                rows, problem = against_solvers(name, found, lp, solvers)
            for title, value, bound, worst in rows:
                table.append((count, case, title, found["problem"]["value"], value, worst, found["gap"], spent))
        except (claim.Failed, subprocess.TimeoutExpired) as trouble:
            problem = str(trouble)
        told(name, problem)


def small(binary, room, tiers, seeds):
    """Small units of every shape with little room and little time, where several conditions bind: what glpsol proves
    is within what is certified, and no plan in time is missed where it finds one."""
    path, lp = os.path.join(room, "m.json"), os.path.join(room, "p.lp")
    problems, fired, worst = {shape: [] for shape in shipments.SHAPES}, set(), 0
    for seed in range(seeds):
        dice = random.Random(seed)
        shape, count = shipments.SHAPES[seed % len(shipments.SHAPES)], dice.choice([30, 60, 90])
        manifest = shipments.shaped(shape, count, seed)
        shipments.write(path, manifest)
        local = int(sum(one["size"] for one in manifest["objects"]) * dice.choice([0.05, 0.2, 0.5, 0.8]))
        whole = plan(binary, path, "--local", str(local), "--max-cold-start", "10m")[0]["cold_start"]
        least = whole["otherwise"]["all_local_ms"]
        limit = least + (whole["total_ms"] - least) * dice.choice([0.2, 0.5, 0.7, 0.9, 0.97])
        found, _ = plan(binary, path, "--local", str(local), "--max-cold-start", "%dms" % (limit + 1), "--emit-lp", lp)
        fired.add((found["rule"], found["status"]))
        if found["status"] == "infeasible":
            done = subprocess.run(["glpsol", "--lp", lp, "--tmlim", "5"], capture_output=True, text=True, timeout=60)
            problem = "glpsol finds a plan in time" if "INTEGER OPTIMAL SOLUTION FOUND" in done.stdout else None
        else:
            problem = by_hand(manifest, found, tiers, local)
            if not problem and found["rule"] in ("R4", "R5"):
                _, problem = against_solvers(shape, found, lp, [("glpsol", lambda lp, gap: glpsol(lp, 0, 8))])
            worst = max(worst, found["gap"])
        if problem:
            problems[shape].append("seed %d, %s: %s" % (seed, found["rule"], problem))
    for shape, ones in problems.items():
        told("small units: %s" % shape, "; ".join(ones[:3]))
    told("small units: rules and states", None if len(fired) >= 4 else "only %s" % sorted(fired))


# The rules.

def rules(binary, room, tiers):
    path = os.path.join(room, "m.json")
    manifest = shipments.manifest(300, 7, total=300_000_000)
    shipments.write(path, manifest)
    total = sum(one["size"] for one in manifest["objects"])

    def says(found, number):
        return found["rules"][number - 1]["says"]

    def expect(name, found, conditions, local=LIMIT):
        problem = by_hand(manifest, found, found["table_used"], local)
        for what, holds in conditions:
            problem = problem or (None if holds else "%s: %s" % (what, json.dumps(found["rules"])))
        told(name, problem)

    def ask(*options, table=tiers):
        found = plan(binary, path, *options)[0]
        found["table_used"] = table
        return found

    found = ask("--local", "%dB" % (total + 1), "--max-cold-start", "20s")
    expect("R1 adds up, R2 takes the limit, R3 all is local", found, [
        ("R1", says(found, 1).startswith("{:,} bytes".format(total))), ("R2", "20000 ms" in says(found, 2)),
        ("R3", found["rule"] == "R3" and found["status"] == "optimal" and found["gap"] == 0),
        ("no bundles", not found["bundles"])], total + 1)
    found = ask("--local", str(total), "--max-cold-start", "20s")
    expect("R3 not at equality", found, [("R4", found["rule"] == "R4")], total)
    found = ask("--local", "250MiB", "--max-cold-start", "1ms")
    expect("nothing is in time", found, [("infeasible", found["status"] == "infeasible" and found["gap"] == 1),
                                         ("helps", {"platform", "room"} <= {one["what"] for one in found["helps"]})])
    found = ask("--local", str(total + 1), "--max-cold-start", "1ms")
    expect("all local and not in time is proved", found, [
        ("proved", found["rule"] == "R3" and found["status"] == "infeasible" and found["proved"])], total + 1)
    found = ask("--local", "100MB", "--max-cold-start", "20s")
    single = found["cold_start"]["otherwise"]["without_bundles_ms"]
    expect("R4 stores the rest", found, [
        ("R4", found["rule"] == "R4"), ("bundles", found["bundles"]),
        ("without bundles it takes longer", single > found["cold_start"]["total_ms"])], 100_000_000)
    limit = found["cold_start"]["total_ms"] - found["cold_start"]["waiting_ms"] * 0.15
    found = ask("--local", "100MB", "--max-cold-start", "%dms" % limit)
    kinds = {one["kind"]: one["objects"] for one in found["tiers"]}
    expect("R5 mounts the cheapest part", found, [
        ("R5", found["rule"] == "R5" and found["status"] != "infeasible"), ("part", kinds["mount"] and kinds["object"]),
        ("EFS excludes", any("SnapStart" in one.get("excludes", ()) for one in found["tiers"]))], 100_000_000)
    # A mount as fast as the local disk, a slow store: what loads with the unit is all mounted.
    other = json.loads(json.dumps(tiers))
    for tier in other["tiers"]:
        if tier["kind"] == "mount":
            tier.update({"object_ms": 0, "fixed_ms": 0, "mb_per_s": 5000})
        if tier["kind"] == "object":
            tier.update({"fixed_ms": 5000})
    slow = os.path.join(room, "slow.json")
    shipments.write(slow, other)
    found = ask("--local", "100MB", "--max-cold-start", "4s", "--tiers", slow, table=other)
    expect("R5 mounts all that loads", found, [
        ("R5", found["rule"] == "R5" and found["status"] != "infeasible"),
        ("all", not any(one.get("order") and one["tier"] == "s3" for one in found["objects"]))], 100_000_000)
    # No store at all: all of the rest is mounted.
    other = dict(tiers, tiers=[tier for tier in tiers["tiers"] if tier["kind"] != "object"])
    shipments.write(slow, other)
    found = ask("--local", "100MB", "--max-cold-start", "60s", "--tiers", slow, table=other)
    expect("R5 without a store", found, [("R5", found["rule"] == "R5")], 100_000_000)
    # A second, dearer store is not taken; a faster one is where the first is too slow.
    fast = dict(next(tier for tier in tiers["tiers"] if tier["kind"] == "object"), name="express", fixed_ms=5,
                mb_per_s=800, price_per_gb_month=0.11)
    other = dict(tiers, tiers=tiers["tiers"] + [fast])
    shipments.write(slow, other)
    found = ask("--local", "100MB", "--max-cold-start", "60s", "--tiers", slow, table=other)
    expect("R4 takes the cheaper store", found, [("s3", found["tiers"][-1]["name"] == "s3")], 100_000_000)
    found = ask("--local", "100MB", "--max-cold-start", "%dms" % limit, "--tiers", slow, table=other)
    expect("R4 takes the faster store", found, [("express", found["rule"] == "R4" and
                                                             found["tiers"][-1]["name"] == "express")], 100_000_000)


def same_answer(binary, room):
    """Neither a second run nor the order of keys and rows changes the places."""
    path, other = os.path.join(room, "m.json"), os.path.join(room, "n.json")
    manifest = shipments.manifest(400, 11)
    shipments.write(path, manifest)
    first = run(binary, ["plan", path, "--max-cold-start", "3s"])[1]
    told("same bytes twice", None if first == run(binary, ["plan", path, "--max-cold-start", "3s"])[1] else "differs")
    random.Random(1).shuffle(manifest["modules"])
    with open(other, "w", encoding="utf-8") as file:
        json.dump(manifest, file, sort_keys=True, indent=1)
    places = [{one["id"]: one["tier"] for one in json.loads(text)["objects"]}
              for text in (first, run(binary, ["plan", other, "--max-cold-start", "3s"])[1])]
    told("order of rows", None if places[0] == places[1] else "another plan")
    with open(path, "rb") as file:
        text = file.read()
    piped = subprocess.run([binary, "plan", "-", "--max-cold-start", "3s"], input=text, capture_output=True,
                           env=claim.environment(), timeout=60)
    told("standard input", None if piped.returncode == 0 and json.loads(piped.stdout)["objects"] == json.loads(first)["objects"]
         else "exit %d: %s" % (piped.returncode, piped.stderr[-200:]))
    for name, text, part in (("nothing", b"", b"standard input:1:1"), ("no JSON", b"{]", b"standard input:1:2")):
        piped = subprocess.run([binary, "plan", "-"], input=text, capture_output=True, env=claim.environment(), timeout=60)
        told("standard input: " + name, None if piped.returncode == 2 and part in piped.stderr else repr(piped))


def large(binary, room):
    path = os.path.join(room, "m.json")
    shipments.write(path, shipments.manifest(30000, 5))
    found, spent = plan(binary, path, "--max-cold-start", "2m")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    told("30,000 objects", None if spent < 4 and found["gap"] <= WITHIN else
         "%.1f s, gap %r, %d MB" % (spent, found["gap"], peak))


# Foreign input.

def honest_one():
    return {"schema": "importscan-manifest/1",
            "objects": [{"id": "o1", "key": "a.py", "size": 10, "form": "py"},
                        {"id": "o2", "key": "b.so", "size": 20, "form": "so"},
                        {"id": "o3", "key": "c.so", "size": 30, "form": "so"}],
            "modules": [{"name": "a", "class": "required_init", "object": "o1", "native": ["n1"],
                         "cost": {"init_us": 5}, "use": {"p": 1.0}}],
            "natives": [{"id": "n1", "object": "o2", "needs": ["n2"]}, {"id": "n2", "object": "o3", "needs": []}],
            "native_order": [["n2"], ["n1"]]}


def changed(*path_and_value):
    *path, value = path_and_value
    document = honest_one()
    at = document
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value
    return json.dumps(document)


def hostile_manifests():
    yield "empty", "", "1:1"
    yield "cut", json.dumps(honest_one())[:-20], None
    yield "no object", "[]", "1:1: this is no JSON object"
    yield "not JSON", "{\n  \"schema\": nope}", "2:"
    yield "bad UTF-8", b'{"schema": "\xff"}', "1:"
    yield "twice a key", '{"schema": "importscan-manifest/1", "schema": "importscan-manifest/1"}', "1:"
    yield "twice a key inside", '{"schema": {"a": 1, "a": 2}}', "1:"
    yield "trailing", json.dumps(honest_one()) + " 1", "follows"
    yield "no comma", '{"objects": [1 2]}', "1:"
    yield "no comma between rows", json.dumps(honest_one()).replace("}, {", "} {"), "`,` or `]`"
    yield "deep", '{"objects": [' + "[" * 100000, "1:"
    yield "other schema", changed("schema", "importscan-manifest/2"), "schema"
    yield "no schema", json.dumps({key: value for key, value in honest_one().items() if key != "schema"}), "schema"
    yield "report", json.dumps({"schema": "importscan-report/1"}), "schema"
    yield "objects no list", changed("objects", 5), "objects"
    yield "object no object", changed("objects", 1, 5), "objects[1]"
    yield "negative size", changed("objects", 2, "size", -1), "objects[2]: size"
    yield "huge size", changed("objects", 2, "size", 1 << 62), "objects[2]: size"
    yield "beyond 64 bits", changed("objects", 2, "size", 1 << 70), "1:"
    yield "real size", changed("objects", 0, "size", 1.5), "objects[0]: size"
    yield "text size", changed("objects", 0, "size", "10"), "objects[0]: size"
    yield "no size", changed("objects", 0, {"id": "o1"}), "objects[0]: size"
    yield "infinite", json.dumps(honest_one()).replace('"size": 10', '"size": 1e999'), "1:"
    yield "sum too large", json.dumps(dict(honest_one(), objects=[{"id": "x%d" % i, "size": 1 << 42} for i in range(9)])), \
        "objects[2]"
    yield "id twice", changed("objects", 1, "id", "o1"), "objects[1]"
    yield "empty id", changed("objects", 1, "id", ""), "objects[1]"
    yield "unknown object", changed("modules", 0, "object", "o9"), "modules[0]: o9"
    yield "unknown class", changed("modules", 0, "class", "needed"), "modules[0]"
    yield "unknown native", changed("modules", 0, "native", ["n9"]), "modules[0]: n9"
    yield "native no id", changed("modules", 0, "native", [1]), "modules[0]"
    yield "unknown need", changed("natives", 0, "needs", ["n9"]), "natives[0]: n9"
    yield "negative time", changed("modules", 0, "cost", {"init_us": -5}), "modules[0]: init_us"
    yield "huge time", changed("modules", 0, "cost", {"init_us": 1 << 50}), "modules[0]: init_us"
    yield "chance", changed("modules", 0, "use", {"p": 1.5}), "modules[0]: use.p"
    yield "order unknown", changed("native_order", [["n7"]]), "native_order[0]: n7"
    yield "order twice", changed("native_order", [["n1"], ["n1"]]), "native_order[1]: n1"
    yield "order against a need", changed("native_order", [["n1"], ["n2"]]), "native_order[0]: n1"
    cyclic = honest_one()
    cyclic["natives"][1]["needs"] = ["n1"]
    yield "order without the cycle", json.dumps(cyclic), "native_order[0]: n2"


def hostile_tiers(tiers):
    def table(change, *keys):
        document = json.loads(json.dumps(tiers))
        at = document
        for key in keys[:-1]:
            at = at[key]
        if change is None:
            del at[keys[-1]]
        else:
            at[keys[-1]] = change
        return json.dumps(document)
    yield "negative price", table(-1, "tiers", 1, "price_per_gb_month"), "price_per_gb_month"
    yield "no speed", table(0, "tiers", 1, "mb_per_s"), "mb_per_s"
    yield "NaN", json.dumps(tiers).replace('"start_ms": 120', '"start_ms": NaN'), ":"
    yield "unknown key", table(1, "tiers", 1, "mb_pers"), "did you mean mb_per_s"
    yield "no name", table(None, "tiers", 1, "name"), "name is missing"
    yield "unknown kind", table("tape", "tiers", 1, "kind"), "kind"
    yield "two local", table("local", "tiers", 1, "kind"), "local"
    yield "none local", table("mount", "tiers", 0, "kind"), ":"
    yield "same name", table("zip", "tiers", 1, "name"), "named zip"
    yield "no date", table(None, "known"), "known"
    yield "no platform", table(None, "platform"), "platform"
    yield "not JSON", "{", "1:"


def hostile(binary, room, tiers):
    path = os.path.join(room, "foreign.json")
    honest = os.path.join(room, "small.json")
    shipments.write(honest, honest_one())
    found, _ = plan(binary, honest)
    told("hostile: the honest one is taken", None if found["rule"] == "R3" else "rule %s" % found["rule"])
    cyclic = honest_one()
    cyclic["natives"][1]["needs"] = ["n1"]
    cyclic["native_order"] = [["n1", "n2"]]
    shipments.write(honest, cyclic)
    found, _ = plan(binary, honest, "--local", "59B")
    places = {one["id"]: one["tier"] for one in found["objects"]}
    told("hostile: a cycle is one item", None if found["problem"]["cycles"] == 1 and places["o2"] == places["o3"] else
         "cycles %d, %s" % (found["problem"]["cycles"], places))
    shipments.write(honest, honest_one())
    cases = [("manifest", text, name, place) for name, text, place in hostile_manifests()]
    cases += [("tiers", text, name, place) for name, text, place in hostile_tiers(tiers)]
    for what, text, name, place in cases:
        with open(path, "wb") as file:
            file.write(text if isinstance(text, bytes) else text.encode())
        arguments = ["plan", path] if what == "manifest" else ["plan", honest, "--tiers", path]
        code, out, err, _ = run(binary, arguments)
        problem = None
        if code != 2 or out:
            problem = "exit %d, %d bytes written: %s" % (code, len(out), err[:200])
        elif not re.match(r"importscan: %s:\d+:\d+: \S" % re.escape(path), err) or len(err) > 600:
            problem = "no place: %r" % err[:200]
        elif place and place not in err:
            problem = "%r is not in %r" % (place, err[:300])
        told("hostile %s: %s" % (what, name), problem)
    for name, options in (("no size", ["--local", "many"]), ("no time", ["--max-cold-start", "soon"]),
                          ("bare number", ["--max-cold-start", "3"]), ("negative", ["--local", "-1"])):
        code, out, err, _ = run(binary, ["plan", honest, *options])
        told("options: " + name, None if code == 2 and not out and options[0] in err else "exit %d: %s" % (code, err))
    # A long chain of needs takes no recursion, and no squared time.
    chain = honest_one()
    count = 100000
    chain["natives"] = [{"id": "n%d" % (i + 1), "object": None, "needs": ["n%d" % (i + 2)] if i < count - 1 else []}
                        for i in range(count)]
    chain["natives"][count - 1]["object"] = "o2"
    chain.pop("native_order")
    shipments.write(path, chain)
    code, out, err, spent = run(binary, ["plan", path])
    told("hostile: a chain of %d needs" % count, None if code == 0 and spent < 5 else "exit %d, %.1f s" % (code, spent))


def write_table(path, rows):
    with open(path, "w", encoding="utf-8") as file:
        file.write("| objects | rule | solver | plan | solver's best | from its proved bound | certified gap "
                   "| CPU s |\n|---:|---|---|---:|---:|---:|---:|---:|\n")
        for count, rule, title, mine, value, worst, gap, spent in rows:
            file.write("| %d | %s | %s | %.0f | %.0f | %.4f %% | %.4f %% | %.2f |\n" % (
                count, rule, title, mine, value, 100 * worst, 100 * gap, spent))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", default=os.environ.get("IMPORTSCAN") or os.path.join(ROOT, "build", "importscan"))
    parser.add_argument("--table", help="write the comparison with the solvers here")
    parser.add_argument("names", nargs="*", help="optimum, small, rules, same, large, hostile")
    parser.add_argument("--seeds", type=int, default=30, help="small units")
    options = parser.parse_args()
    with open(os.path.join(ROOT, "analyzer", "plan", "default.tiers.json"), encoding="utf-8") as file:
        tiers = json.load(file)
    table = []
    with tempfile.TemporaryDirectory() as room:
        suites = {"rules": lambda: rules(options.binary, room, tiers),
                  "same": lambda: same_answer(options.binary, room),
                  "hostile": lambda: hostile(options.binary, room, tiers),
                  "large": lambda: large(options.binary, room),
                  "small": lambda: small(options.binary, room, tiers, options.seeds),
                  "optimum": lambda: optimum(options.binary, room, tiers, table)}
        for name, suite in suites.items():
            if not options.names or name in options.names:
                suite()
    if options.table:
        write_table(options.table, table)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
