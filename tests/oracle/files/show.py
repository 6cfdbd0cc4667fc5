"""Prints the truth about exercises, for whoever writes one: python3 tests/oracle/files/show.py NAME [PACKAGE...]"""

import os
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from files import truth


def main():
    given = sys.argv[2:]
    names = given or next(row[1] for row in truth.libraries() if row[0] == sys.argv[1])
    seen, tree, _ = truth.of(sys.argv[1], names)
    for site in seen["sites"]:
        with open(os.path.join(tree, site["file"]), encoding="utf-8", errors="replace") as file:
            line = file.read().split("\n")[site["line"] - 1].strip()
        print("%s:%d %s" % (site["file"], site["line"], line[:110]))
        for event in site["events"][:3]:
            print("      %s %s%s %s %s %s" % (event["kind"], event["path"], "" if event["there"] else " (absent)", event["when"],
                                          event["api"], event.get("asked", "")))
    print(len(seen["sites"]), "sites", len(seen["modules"]), "modules", seen["problem"])


if __name__ == "__main__":
    main()
