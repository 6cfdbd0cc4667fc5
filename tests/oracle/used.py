#!/usr/bin/env python3
"""What importscan says is used, deferrable and merely imported, against what CPython does.

    python3 tests/oracle/used.py [--binary build/importscan] [--table FILE] [--reports DIR] [--literal]
                                 [-v] [-j N] [NAME...]

NAME is a folder of fixtures/units/: handler.py, event.json (an event, or a list of them), result.json (what the
calls gave) and unit.toml (`packages`: what the unit needs; `more`, `late`: how many modules and names are known to
load earlier than said, with the reason beside it). --reports reads DIR/NAME.json in place of asking the
program. Both sides see one tree, as in load.py.

1. *result*: the unit runs as it is. A profile function notes each function that ran once its module had loaded,
   while other modules loaded and in the call, in every thread (kit/replay.py).
2. *modules*: no module of such a function is called merely_imported, typing_only or never_loaded, and none that
   the call asked for is, or is missing from the report. *functions*: each such function is listed and live.
   What only the load of a module in these classes calls is no use of it: were that put off, nobody would call;
   nor is what the body of a module that the call loads brings along. --literal excuses neither; -v names them.
3. *share*: how much of what loads at init is outside required_init and effect_init.
4. *deferred*: the unit runs with every import put off that the report allows (kit/defer.py), and with a loud
   placeholder for each module that it calls idle. *deferred result*: the same values; *deferred init*: nothing
   but required_init and effect_init is loaded; *left out*: nobody wanted what was left out; *late names*: the
   module's body reads none of the names that are called deferrable.
5. *ratio*: a second run follows the kinds of the edges alone, without placeholders; what it never loads is
   unneeded. The ratio is how much of that number is called merely_imported.
"""

import sys

sys.dont_write_bytecode = True

import argparse
import collections
import concurrent.futures
import json
import os
import statistics
import subprocess
import time
import tomllib

from kit import claim
from kit import defer
from kit import functions
from kit import packages
from kit import rerun
from kit import truth

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
ROOM = os.path.join(ROOT, "build", "oracle")
UNITS = os.path.join(ROOT, "fixtures", "units")
SHOWN = 15  # lines about one unit

# Floors: what is reached. They are raised, never lowered. The targets are 0.55, 0.54, 0.70, 0.66 and 0.39, and
# 0.8 for the mean ratio; docs/verdicts.md says what stands in the way.
SHARES = {"jinja2": 0.55, "flask": 0.39, "requests": 0.64, "boto3": 0.66, "pandas": 0.39}
# Units have a second event each, which uses what had been idle: the mean was 0.19 without them.
RATIO = 0.18
SECONDS = 300


def read_json(*parts):
    with open(os.path.join(*parts), encoding="utf-8") as file:
        return json.load(file)


def loaded(seen, which):
    """The modules that stand in sys.modules under their own name, as load.py counts them."""
    return truth.loaded({"modules": seen[which], "at_start": seen["at_start"]}, "handler")


class Report:
    """The program's answer, and the questions that are put to it."""

    def __init__(self, whole):
        self.whole = whole
        self.modules = {module["name"]: module for module in whole["modules"]}
        self.functions = {}
        for one in whole.get("functions", ()):
            key = (one["module"], one["qualname"], one["line"])
            self.functions[key] = self.functions.get(key, False) or bool(one["live"])

    def class_of(self, name):
        return self.modules.get(name, {}).get("class", "absent")

    def of_class(self, *classes):
        return {name for name, module in self.modules.items() if module.get("class") in classes}

    def proof(self, name):
        """Why the report holds what it does about a module, in one line."""
        module = self.modules.get(name)
        if module is None:
            return "absent from the report"
        because = module.get("because") or {}
        said = " ".join("%s=%s" % pair for pair in sorted(because.items())) if isinstance(because, dict) else because
        effects = " ".join(dict.fromkeys(one["code"] for one in module.get("effects", ())))
        return "%s, loads %s, %s%s, chain %s" % (
            module.get("class"), module.get("loads"), said or "no because", effects and ", effects " + effects,
            " > ".join(module.get("chain", ())[-4:]))

    def bytes_of(self, names):
        return sum(self.modules.get(name, {}).get("bytes", 0) for name in names)


def loading_said(loading):
    return "" if "" in loading else " while %s loaded" % min(loading)


class Unit:
    def __init__(self, name, literal=False):
        self.name, self.folder, self.literal = name, os.path.join(UNITS, name), literal
        self.path = os.path.join(self.folder, "handler.py")
        with open(os.path.join(self.folder, "unit.toml"), "rb") as file:
            self.settings = tomllib.load(file)
        events, expected = (read_json(self.folder, part) for part in ("event.json", "result.json"))
        several = isinstance(events, list)
        self.events, self.expected = (events, expected) if several else ([events], [expected])
        with open(self.path, encoding="utf-8") as file:
            self.entry = "lambda_handler" if "def lambda_handler(" in file.read() else "handler"
        self.lines, self.notes, self.numbers = [], [], {}

    def say(self, good, what, why="", notes=()):
        name = "used %s %s" % (self.name, what)
        self.lines.append("ok %s" % name if good else "not ok %s: %s" % (name, why))
        if not good:
            self.notes.append(["%s: %s" % (what, note) for note in notes])

    def run(self, **how):
        arguments = (self.path, [self.folder, self.tree])
        how = {"entry": self.entry, "events": self.events, "seconds": SECONDS, **how}
        if how.get("profile"):
            return rerun.cached(ROOM, self.content, *arguments, **how)
        return rerun.run(*arguments, **how)

    def judge(self, binary, reports, start):
        began = time.monotonic()
        self.tree, self.content = packages.tree(ROOM, self.settings["packages"])
        seen = self.run(profile=True)
        same = not seen["problem"] and seen["results"] == self.expected
        self.say(same, "result", seen["problem"] or "not what result.json holds")
        if seen["problem"]:
            return
        try:
            self.report = Report(read_json(reports, self.name + ".json") if reports else claim.ask(
                binary, self.path, claim.isolated([self.tree]) + ["--functions"], action=""))
            if not any("class" in module for module in self.report.whole["modules"]):
                raise claim.Failed("the report holds no classes")
        except claim.Failed as problem:
            self.say(False, "report", str(problem))
            return
        self.start = frozenset(seen["at_start"]) | start | self.report.of_class("unresolved") & {"__main__"}
        self.seen, self.numbers["asked"] = seen, time.monotonic() - began
        self.judge_use()
        self.judge_share()
        self.judge_deferred()
        self.numbers["seconds"] = time.monotonic() - began

    # What ran.

    def file_owners(self):
        owners = {}
        for key, what in self.seen["after_call"].items():
            if what["own"] and what["file"]:
                owners.setdefault(what["file"], key)
            if what["kind"] == "frozen":
                owners.setdefault("<frozen %s>" % what["name"], key)
        return owners

    def located(self, ran):
        """(module, qualname, line) of what ran -> the modules that were loading; generated code is left out."""
        owners, found = self.file_owners(), {}
        for _, file, qualname, line, *loading in ran:
            module = owners.get(file)
            if module is None or file.startswith("<frozen importlib") or module == "zipimport":
                continue
            path = self.seen["after_call"][module]["file"] if file.startswith("<frozen") else file
            if not path or not path.endswith(".py"):
                continue
            place = functions.place(path, qualname, line)
            if place:
                found.setdefault((module, *place), set()).update(loading)
        return found

    def judge_use(self):
        seen, report = self.seen, self.report
        idle = report.of_class(*defer.IDLE)
        in_call, while_loading = self.located(seen["in_call"]), self.located(seen["while_loading"])
        # The load of a module that could be put off calls nobody once it is.
        excuse = set() if self.literal else idle
        in_call, counted = ({place: loading - excuse for place, loading in found.items() if loading - excuse}
                            for found in (in_call, while_loading))
        wrong = {}
        for module, qualname, line in in_call:
            if module in idle:
                wrong.setdefault(module, "%s:%d ran in the call%s" % (
                    qualname, line, loading_said(in_call[module, qualname, line])))
        for (module, qualname, line), loading in counted.items():
            if module in idle:
                wrong.setdefault(module, "%s:%d ran while %s loaded" % (qualname, line, min(loading)))
        late = loaded(seen, "after_call") - loaded(seen, "after_import")
        for module in late:
            by, at, through = seen["asked"].get(module, ("?", 0, "?"))
            if report.class_of(module) == "absent":
                wrong.setdefault(module, "loaded in the call, asked for by %s:%s" % (by, at))
            elif module in idle and (self.literal or through != "<module>"):
                wrong.setdefault(module, "the call asked for it: %s:%s in %s" % (by, at, through))
        self.say(not wrong, "modules", "%d used modules are called idle: %s" % (len(wrong), " ".join(sorted(wrong)[:6])),
                 ["%s: %s; %s" % (module, why, report.proof(module)) for module, why in sorted(wrong.items())])

        dead, absent = [], []
        for place in sorted({**in_call, **counted}):
            live = report.functions.get(place)
            if not live and place[0] not in self.start:
                (absent if live is None else dead).append(place)
        self.say(not dead and not absent, "functions", "%d ran and are dead, %d and are not listed" % (len(dead), len(absent)),
                 ["%s %s:%d %s%s; its module: %s" % (*place, what, "" if place in in_call else " (while %s loaded)" % min(
                     counted[place]), report.proof(place[0]))
                  for what, places in (("is dead", dead), ("is not listed", absent)) for place in places])
        at_start = {place for place in {**in_call, **counted} if place[0] in self.start}
        self.numbers.update(
            functions=len(report.functions), live=sum(report.functions.values()), ran=len(in_call),
            ran_loading=len(set(while_loading) - set(in_call)),
            start_dead=sum(not report.functions.get(place) for place in at_start),
            own_dead=sum(not report.functions.get(place) for place in self.located(seen["own_load"])
                         if report.class_of(place[0]) in defer.EARLY))
        self.excused = {"called by idle loads alone": {place[0] for place in while_loading if place[0] in idle},
                        "brought along in the call": late & idle}
        for what, names in self.excused.items():
            names -= set(wrong)
            self.numbers[what.replace(" ", "_")] = len(names)

    def judge_share(self):
        init = loaded(self.seen, "after_import") - self.start
        outside = init - self.report.of_class(*defer.EARLY)
        share = len(outside) / len(init) if init else 0
        floor = SHARES.get(self.name, 0)
        stays = sorted(init - outside, key=lambda name: -self.report.modules[name].get("bytes", 0))
        self.say(share >= floor, "share %.3f%s" % (share, ", at least %.2f" % floor if floor else ""), "below",
                 ["%s: %s" % (name, self.report.proof(name)) for name in stays[:8]])
        self.numbers.update(loaded=len(init), share=share)

    # What is put off.

    def deferred(self, by_class, left_out):
        codes, known = defer.codes(ROOM, self.report.whole, self.seen, by_class)
        self.numbers["late_names"], self.numbers["not_found"] = known["names"], len(known["missed"])
        return self.run(codes=codes, left_out=left_out)

    def came_by(self, seen, name):
        by, line, through = seen["asked"].get(name, ("?", 0, "?"))
        how = "" if through == "<module>" else " in %s" % through
        return "asked for by %s:%s%s (%s)" % (by, line, how, self.report.class_of(by))

    def judge_deferred(self):
        report, seen = self.report, self.seen
        idle = report.of_class(*defer.IDLE)
        try:
            proof = self.deferred(True, idle - self.start - {"handler"})
        except RuntimeError as problem:
            self.say(False, "deferred result", str(problem))
            return
        touched = {}
        for name, *asked in proof["touched"]:
            touched.setdefault(name, asked)
        same = not proof["problem"] and proof["results"] == seen["results"]
        why = proof["problem"] or "%s, not %s" % (str(proof["results"])[:140], str(seen["results"])[:140])
        why = why.replace(self.tree + os.sep, "").replace(self.folder + os.sep, "")
        self.say(same, "deferred result", why[:300], [why[300:900]] if len(why) > 300 else ())
        kinds = set(proof["body_reads"])
        self.say(len(kinds) <= self.settings.get("late", 0), "late names", "%d are read by the body of their module" % len(kinds),
                 ["%s:%d reads %s while it loads" % place for place in sorted(kinds)])
        # What comes after the first loud placeholder follows from it.
        self.say(not touched, "left out", "%d idle modules are wanted: %s" % (len(touched), " ".join(sorted(touched)[:6])),
                 ["%s: wanted by %s:%s in %s (%s); %s" % (name, *asked, report.class_of(asked[0]), report.proof(name))
                  for name, asked in touched.items()])
        after = "after_import" if "after_import" in proof else "after_call"
        extra = loaded(proof, after) - report.of_class(*defer.EARLY) - self.start
        # Most of them follow from a few: those that something asked for which itself should be there.
        roots = [name for name in proof[after] if name in extra
                 and proof["asked"].get(name, ("",))[0] not in extra]
        more = self.settings.get("more", 0)
        self.say(len(extra) <= more, "deferred init", "%d more modules load: %s" % (len(extra), " ".join(roots[:6])),
                 ["%s: %s; %s" % (name, self.came_by(proof, name), report.proof(name)) for name in roots])
        lazy = self.deferred(False, ())
        how = "kinds"
        if lazy["problem"] or lazy["results"] != seen["results"]:
            lazy, how = self.deferred(True, ()), "classes"
        self.numbers["lazy"] = how
        whole = loaded(seen, "after_call") - self.start
        if lazy["problem"] or lazy["results"] != seen["results"]:
            self.numbers["lazy"] = lazy["problem"][:200] or "another result"
            self.notes.append(["the lazy run: %s" % self.numbers["lazy"]])
            unneeded = None
        else:
            unneeded = whole - loaded(lazy, "after_call")
        merely = whole & report.of_class("merely_imported")
        if unneeded is not None:
            ratio = len(merely) / len(unneeded) if unneeded else 1.0
            self.numbers.update(unneeded=len(unneeded), ratio=ratio)
            self.lines.append("ok used %s ratio %.3f" % (self.name, ratio))
            self.gap = sorted(unneeded - merely, key=lambda name: -report.modules.get(name, {}).get("bytes", 0))
        elif not self.lines[-1].startswith("not"):
            self.say(False, "ratio", "the lazy run failed: %s" % self.numbers["lazy"])

    # What is shown.

    def row(self):
        """The unit's row of the table."""
        whole = loaded(self.seen, "after_call") - self.start
        count = collections.Counter(self.report.class_of(name) for name in whole)
        bytes_by = {one: self.report.bytes_of(name for name in whole if self.report.class_of(name) == one) for one in count}
        effects = collections.Counter()
        for name in whole & self.report.of_class("effect_init"):
            for code in {one["code"] for one in self.report.modules[name].get("effects", ())}:
                effects[code] += 1

        def cell(name):
            return "%d (%.2f)" % (count[name], bytes_by.get(name, 0) / 1e6) if count[name] else "0"

        numbers = self.numbers
        rest = sum(count[name] for name in ("typing_only", "never_loaded", "dynamic", "unresolved", "absent"))
        return [self.name, "%d (%.2f)" % (len(whole), self.report.bytes_of(whole) / 1e6), cell("required_init"),
                cell("effect_init"), cell("reachable_call"), cell("merely_imported"), str(rest),
                "%.2f" % numbers.get("share", 0), str(numbers.get("unneeded", "?")),
                "%.2f" % numbers["ratio"] if "ratio" in numbers else "?",
                "%d / %d / %d" % (numbers["functions"], numbers["live"], numbers["ran"]),
                ", ".join("%s %d" % pair for pair in effects.most_common(3)) or "-"]

    def details(self):
        numbers = self.numbers
        lines = ["%s: %s" % (self.name, " ".join("%s=%s" % (key, "%.3f" % value if isinstance(value, float) else value)
                                                for key, value in sorted(numbers.items())))]
        lines += ["  %s: %s" % (what, " ".join(sorted(names))) for what, names in self.excused.items() if names]
        for name in getattr(self, "gap", ())[:8]:
            lines.append("  unneeded: %s: %s" % (name, self.report.proof(name)))
        return lines


def forget(folder, most):
    """Keeps `most` bytes of what was asked for last: each change of the verdicts rewrites other modules."""
    kept = []
    for above, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(above, name)
            info = os.stat(path)
            kept.append((info.st_mtime, info.st_size, path))
    left = most
    for _, size, path in sorted(kept, reverse=True):
        left -= size
        if left < 0:
            os.unlink(path)


COLUMNS = ["unit", "loaded (MB)", "required_init", "effect_init", "reachable_call", "merely_imported", "other", "share outside",
           "unneeded", "ratio", "functions / live / ran", "effects in the way"]


def table(rows, mean):
    """The report's document; `mean` is (units, ratio), or nothing."""
    lines = ["# What importscan says is used, against CPython", "",
             "Made by `python3 tests/oracle/used.py --table docs/verdicts.md`; the head of that file says how each number is",
             "found. Modules that the unit loads, with their megabytes, by class; *share outside*: of what loads at init, how",
             "much is outside required_init and effect_init; *unneeded*: what a run with every import put off never loads;",
             "*ratio*: merely_imported over unneeded; *ran*: functions that ran in the call.", "",
             "| %s |" % " | ".join(COLUMNS), "|---|%s" % ("---:|" * (len(COLUMNS) - 2)) + "---|"]
    lines += ["| %s |" % " | ".join(row) for row in rows]
    if mean:
        lines += ["", "Mean ratio over %d units: %.3f." % mean]
    return "\n".join(lines) + "\n"


def attempt(name, binary, reports, start, literal):
    unit = Unit(name, literal)
    row = None
    try:
        unit.judge(binary, reports, start)
        if "loaded" in unit.numbers:
            row = unit.row()
    except packages.Missing as missing:
        unit.say(False, "runs", "package %s is not installed (sh tests/tools/install.sh test)" % missing)
    except (RuntimeError, OSError, ValueError, KeyError, TypeError, AttributeError, SyntaxError,
            subprocess.SubprocessError) as problem:
        unit.say(False, "runs", "%s: %s" % (type(problem).__name__, problem))
    notes = [note for part in unit.notes for note in part]
    shown = notes
    if len(notes) > SHOWN:  # something of each property
        shown = [note for part in unit.notes for note in part[:3]][:SHOWN - 1]
        shown.append("and %d more lines (-v)" % (len(notes) - len(shown)))
    return {"name": name, "lines": unit.lines, "shown": shown, "notes": notes, "numbers": unit.numbers, "row": row,
            "details": unit.details() if row else []}


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--binary", default=os.environ.get("IMPORTSCAN", os.path.join(ROOT, "build/importscan")))
    options.add_argument("--table", help="write the markdown table here")
    options.add_argument("--reports", help="read NAME.json from this folder in place of asking the program")
    options.add_argument("--literal", action="store_true", help="excuse nothing that runs while something loads")
    options.add_argument("-v", action="store_true", help="all notes and numbers")
    options.add_argument("-j", type=int, default=int(os.environ.get("JOBS", "2")))
    options.add_argument("names", nargs="*")
    given = options.parse_args()
    known = sorted(name for name in os.listdir(UNITS) if os.path.exists(os.path.join(UNITS, name, "unit.toml")))
    unknown = [name for name in given.names if name not in known]
    if unknown:
        options.error("no such unit: %s" % " ".join(unknown))
    if sys.version_info[:2] != (3, 11):
        os.execv(truth.PYTHON, [truth.PYTHON, *sys.argv])  # rewritten code is marshalled for that interpreter
    start = truth.start_modules()
    forget(os.path.join(ROOM, "late"), 600 << 20)
    forget(os.path.join(ROOM, "replays"), 200 << 20)
    bad, done = 0, []
    with concurrent.futures.ProcessPoolExecutor(given.j) as pool:
        waiting = [pool.submit(attempt, name, os.path.abspath(given.binary), given.reports, start, given.literal)
                   for name in given.names or known]
        for one in waiting:
            answer = one.result()
            done.append(answer)
            bad += sum(line.startswith("not ok") for line in answer["lines"])
            print("\n".join(answer["lines"] + ["    " + note for note in (answer["notes"] if given.v else answer["shown"])]
                            + ["    " + line for line in answer["details"] if given.v]), flush=True)
    ratios = [one["numbers"]["ratio"] for one in done if "ratio" in one["numbers"]]
    mean = statistics.mean(ratios) if ratios else None
    if not given.names:
        good = mean is not None and mean >= RATIO and len(ratios) >= 18
        bad += not good
        print("%s used mean ratio %.3f of %d units, at least %s%s" % (
            "ok" if good else "not ok", mean or 0, len(ratios), RATIO, "" if good else ": below"))
    text = table([one["row"] for one in done if one["row"]], mean is not None and (len(ratios), mean))
    target = given.table or os.path.join(ROOM, "verdicts.md")
    os.makedirs(os.path.dirname(os.path.abspath(target)), exist_ok=True)
    with open(target, "w", encoding="utf-8") as file:
        file.write(text)
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main())
