"""Manifests made up for the planner: packages in packages, shared objects that need each other, cycles, data."""

import json
import random


def manifest(count, seed, total=900_000_000, init=0.6, cycles=2, data=3, init_ms=900):
    """About `count` objects of `total` bytes together; `init` of them load with the unit. Sizes are spread as in
    real trees: most are small, a few hold most of the bytes."""
    dice = random.Random(seed)
    names, packages = ["handler"], []
    while len(names) < count * 8 // 10:
        if not packages or dice.random() < 0.02:
            packages.append("lib%d" % len(packages))
            names.append(packages[-1])
        elif dice.random() < 0.08:
            packages.append("%s.sub%d" % (dice.choice(packages), len(packages)))
            names.append(packages[-1])
        else:
            names.append("%s.m%d" % (dice.choice(packages), len(names)))
    natives = count - len(names) - data
    weights = [dice.lognormvariate(0, 1.6) for _ in names]
    heavy = [dice.lognormvariate(3, 1.8) for _ in range(natives)]
    scale = total / (sum(weights) + sum(heavy) + 1)
    objects, modules, order = [], [], 0
    by_name = {}
    cost = [dice.lognormvariate(0, 1.2) for _ in names]
    for name, weight, work in zip(names, weights, cost):
        size = int(weight * scale) + 1
        key = "o%d" % (len(objects) + 1)
        objects.append({"id": key, "key": name.replace(".", "/") + ".py", "size": size, "zsize": size // 3 + 1,
                        "form": "py", "dist": name.split(".")[0]})
        loads = name == "handler" or dice.random() < init
        parent = name.rpartition(".")[0]
        while parent and loads:  # what loads brings the packages above it along
            if by_name[parent]["loads"] != "init":
                order += 1
                by_name[parent].update({"loads": "init", "class": "required_init", "order": order,
                                        "use": {"p": 1.0, "source": "static"}})
            parent = parent.rpartition(".")[0]
        row = {"name": name, "kind": "source", "object": key, "cost": {"source": "model",
               "init_us": int(work / sum(cost) * init_ms * 1000 / max(init, 0.1))}}
        if loads:
            order += 1
            row.update({"class": "required_init" if dice.random() < 0.6 else "reachable_call", "loads": "init",
                        "order": order, "use": {"p": 1.0, "source": "static"}})
        else:
            p = round(dice.random() ** 2, 3)
            row.update({"class": "reachable_call" if p > 0.05 else "never_loaded", "loads": "call",
                        "use": {"p": p if p > 0.05 else 0.0, "source": "static"}})
        modules.append(row)
        by_name[name] = row
    rows = []
    for number, weight in enumerate(heavy):
        size = int(weight * scale) + 1
        key = "o%d" % (len(objects) + 1)
        objects.append({"id": key, "key": "libs/lib%d.so" % number, "size": size, "zsize": size // 2 + 1,
                        "form": "so"})
        needs = {"n%d" % (dice.randrange(number) + 1) for _ in range(dice.randrange(3))} if number else set()
        rows.append({"id": "n%d" % (number + 1), "object": key, "needs": sorted(needs)})
        dice.choice(modules).setdefault("native", []).append("n%d" % (number + 1))
    for _ in range(min(cycles, len(rows) // 3)):
        ring = dice.sample(range(len(rows)), 3)
        for here, there in zip(ring, ring[1:] + ring[:1]):
            rows[here]["needs"] = sorted({*rows[here]["needs"], rows[there]["id"]})
    for number in range(data):
        key = "o%d" % (len(objects) + 1)
        objects.append({"id": key, "key": "lib0/data%d.bin" % number, "size": 50_000, "zsize": 20_000,
                        "form": "data"})
        dice.choice(modules).setdefault("data", []).append({"via": "open", "objects": [key]})
    return {"schema": "importscan-manifest/1",
            "totals": {"strip_saving_est": sum(one["size"] for one in objects if one["form"] == "so") // 5},
            "objects": objects, "modules": sorted(modules, key=lambda row: row["name"]), "natives": rows}


SHAPES = ("equal", "deep", "native", "few", "data")


def shaped(shape, count, seed):
    """Of one extreme each: all of one size; packages many levels deep; libraries that others share, in circles too; a
    few giants that just do not fit; files that several modules open."""
    dice = random.Random("%s %d" % (shape, seed))
    objects, modules, natives = [], [], []

    def add(size, form, key):
        objects.append({"id": "o%d" % (len(objects) + 1), "key": key, "size": size, "zsize": size // 3 + 1, "form": form})
        return objects[-1]["id"]

    def module(name, size, chance, **more):
        row = {"name": name, "kind": "source", "class": "required_init" if chance == 1 else "reachable_call",
               "loads": "init" if chance == 1 else "call", "object": add(size, "py", name.replace(".", "/") + ".py"),
               "cost": {"source": "model", "init_us": dice.randint(0, 3000)}, "use": {"p": chance, "source": "static"}, **more}
        if chance == 1:
            row["order"] = len(modules) + 1
        modules.append(row)

    def chance():
        return dice.choice([1, 1, round(dice.random(), 3), 0.01, 0.5])

    if shape == "equal":
        for number in range(count):
            module("m%d" % number, 200_000, chance())
    elif shape == "deep":
        chances = {"h": 1}
        module("h", 100, 1)
        while len(modules) < count:
            above = dice.choice(list(chances)[-50:])
            name = "%s.s%d" % (above, len(chances))
            chances[name] = min(chances[above], chance())
            module(name, int(dice.lognormvariate(11, 2)) + 1, chances[name])
    elif shape == "native":
        for number in range(count // 3):
            needs = {"n%d" % dice.randint(max(1, number - 20), number) for _ in range(dice.randint(0, 4))} if number else set()
            natives.append({"id": "n%d" % (number + 1), "needs": sorted(needs),
                            "object": add(int(dice.paretovariate(0.9) * 100_000), "so", "lib/l%d.so" % number)})
        for _ in range(count // 50 + 1):
            one, other = dice.sample(natives, 2)
            one["needs"] = sorted({*one["needs"], other["id"]})
            other["needs"] = sorted({*other["needs"], one["id"]})
        ids = [row["id"] for row in natives]
        for number in range(count - len(natives)):
            module("x%d" % number, dice.randint(100, 50_000), chance(), native=dice.sample(ids, dice.choice([0, 0, 1, 1, 2])))
    elif shape == "few":
        for number in range(count):
            giant = number % max(1, count // 9) == 3
            module("m%d" % number, dice.choice([130_000_000, 90_000_000]) if giant else dice.randint(1000, 40_000), chance())
    else:
        files = [add(dice.randint(1000, 3_000_000), "data", "d/%d" % number) for number in range(count // 4)]
        for number in range(count - len(files)):
            opened = dice.sample(files, dice.randint(0, 3))
            module("p%d" % number, dice.randint(100, 900_000), chance(),
                   **({"data": [{"via": "open", "objects": opened}]} if opened else {}))
    return {"schema": "importscan-manifest/1", "totals": {"strip_saving_est": 0}, "objects": objects,
            "modules": sorted(modules, key=lambda row: row["name"]), "natives": natives}


def write(path, document):
    with open(path, "w", encoding="utf-8") as file:
        json.dump(document, file)
