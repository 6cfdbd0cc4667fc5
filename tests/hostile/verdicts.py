#!/usr/bin/env python3
"""Units made to cost the verdicts much: each ends, exits 0 and gives JSON.

    python3 tests/hostile/verdicts.py [--binary build/importscan]
"""

import sys

sys.dont_write_bytecode = True

import argparse
import os
import shutil

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(ROOT, "tests", "oracle"))

from kit import claim

ROOM = os.path.join(ROOT, "build", "oracle", "verdicts")
SECONDS = 120
HANDLER = "\ndef handler(event, context):\n    return %s\n"


def lines(count, text):
    return "\n".join(text.format(i=i, j=i + 1, k=max(i - 1, 0)) for i in range(count))


UNITS = {
    "names that mean each other": lines(3000, "a{i} = a{j} or b{j}\nb{i} = a{j} or b{j}") + HANDLER % "a0.x(b0.y)",
    "bases in a long chain": lines(3000, "class C{i}(C{k}, C{k}): pass") + HANDLER % "C2999().x()",
    "a long chain of attributes": HANDLER % ("event" + ".a" * 5000),
    "functions that return each other's value": lines(5000, "def f{i}(): return f{j}()") + HANDLER % "f0().x",
    "methods that ask above": lines(4000, "class K{i}:\n    def m(self): return super().n{i}()") + HANDLER % "K1().m()",
    "computed names of many values": "x = " + " or ".join("g(%d)" % i for i in range(4000)) +
                                     "\ndef g(i): return getattr(x, 'a' + i)" + HANDLER % "g(1)",
    "functions in functions": "def handler(event, context):\n" +
                              "".join("    " * (i + 1) + "def f%d():\n" % i for i in range(90)) + "    " * 91 + "return f0()\n",
    "decorators of decorators": lines(2000, "def d{i}(f): return d{j}(f)") + "\n" +
                                lines(2000, "@d{i}\n@d{j}\ndef g{i}(): pass") + HANDLER % "g1()",
}


def write(name, text):
    with open(os.path.join(ROOM, name), "w", encoding="utf-8") as out:
        out.write(text)


def chain_of_modules():
    for i in range(3000):
        write("m%d.py" % i, "from m%d import f\nfrom m%d import f as g\n" % (i + 1, i + 1) if i < 2999 else "def f(): pass\n")
    return "from m0 import f" + HANDLER % "f()"


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--binary", default=os.environ.get("IMPORTSCAN", os.path.join(ROOT, "build/importscan")))
    binary = os.path.abspath(options.parse_args().binary)
    shutil.rmtree(ROOM, ignore_errors=True)
    os.makedirs(ROOM)
    failed = False
    for name, text in [*UNITS.items(), ("a name through thousands of modules", chain_of_modules())]:
        write("handler.py", text)
        try:
            report = claim.ask(binary, os.path.join(ROOM, "handler.py"), claim.isolated([]) + ["--functions"], "", SECONDS)
            trouble = "" if report["functions"] else "no functions"
        except claim.Failed as problem:
            trouble, failed = str(problem), True
        print("not ok hostile %s: %s" % (name, trouble) if trouble else "ok hostile %s" % name)
    shutil.rmtree(ROOM, ignore_errors=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
