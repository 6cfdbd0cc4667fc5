#!/usr/bin/env bash
# Every fuzz entry, for a bounded time and the same way each time: all seeds, seeds cut short, changed seeds.
#     tests/fuzz/smoke.sh [NAME...]     ROUNDS=20000 goes on longer
# An input that fails is kept in build/fuzz/NAME.input; `build/tests/fuzz/NAME_fuzz -rounds 0 FILE` repeats it.
# For a real campaign: make libfuzzer CC=clang FUZZ=NAME.
set -u
cd "$(dirname "$0")/../.." || exit 2
B=${B:-build}
room=$B/fuzz
status=0
mkdir -p "$room/seeds/elf" "$room/seeds/zip"

# Small objects and archives, made here: git holds none.
if [ ! -e "$room/seeds/elf/plain.so" ]; then
    echo 'int PyInit_plain(void); int puts(const char *); int PyInit_plain(void) { return puts("pkg.name"); }' |
        "${CC:-cc}" -shared -fPIC -x c - -o "$room/seeds/elf/plain.so"
    strip -o "$room/seeds/elf/stripped.so" "$room/seeds/elf/plain.so"
    (cd fixtures/resolution/45-zip-on-the-path/inside && /usr/bin/python3 -m zipfile -c "$OLDPWD/$room/seeds/zip/stored.zip" .)
    /usr/bin/python3 - "$room/seeds/zip/deflated.zip" <<'PYTHON'
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w", zipfile.ZIP_DEFLATED) as out:
    for name in ("a.py", "p/__init__.py", "p/x.py"):
        out.writestr(zipfile.ZipInfo(name), "import os\n" * 50)
PYTHON
fi

# Manifests of a few objects, and measurements.
if [ ! -e "$room/seeds/plan/3.json" ]; then
    mkdir -p "$room/seeds/plan"
    /usr/bin/python3 -B - "$room/seeds/plan" <<'PYTHON'
import json, os, sys
sys.path.append("tests/oracle")
from kit import shipments
for seed, count in enumerate((6, 12, 25, 40)):
    shipments.write(os.path.join(sys.argv[1], "%d.json" % seed), shipments.manifest(count, seed, total=10**6, data=1))
with open(os.path.join(sys.argv[1], "times"), "w") as out:
    out.write("import time: self [us] | cumulative | imported package\nimport time:       11 |        111 |   a.b\n")
with open(os.path.join(sys.argv[1], "counts.json"), "w") as out:
    json.dump({"schema": "importscan-profile/1", "environments": 9, "loads": {"a": 3}}, out)
PYTHON
fi

for entry in tests/fuzz/*_fuzz.c; do
    [ -e "$entry" ] || continue
    name=$(basename "$entry" _fuzz.c)
    [ $# = 0 ] || case " $* " in *" $name "*) ;; *) continue ;; esac
    seeds=$(sed -n "s|^$name ||p" tests/fuzz/seeds.txt | sed "s|@B@|$B|g")
    # shellcheck disable=SC2086
    if said=$("$B/tests/fuzz/${name}_fuzz" -rounds "${ROUNDS:-3000}" -cuts 24 -keep "$room/$name.input" \
        ${seeds:-fixtures/resolution} 2>"$room/$name.log"); then
        echo "ok fuzz $name ($said)"
        rm -f "$room/$name.input"
    else
        echo "not ok fuzz $name: exit $?, input in $room/$name.input: $(grep -m1 -E 'ERROR|error|assert|driver' "$room/$name.log")"
        status=1
    fi
done
exit $status
