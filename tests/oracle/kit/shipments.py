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


def write(path, document):
    with open(path, "w", encoding="utf-8") as file:
        json.dump(document, file)
