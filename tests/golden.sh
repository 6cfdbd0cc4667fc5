#!/usr/bin/env bash
# Fixtures with a `cmd`: what it prints, says on stderr and exits with must be what stands in expect/.
#     tests/golden.sh [NAME...]          BLESS=1 rewrites expect/; the diff is reviewed like any other
# A cmd is run by sh in its folder, with `importscan` on PATH and nothing of the caller's environment
# that importscan looks at. The path of the fixture itself reads @HERE@, that of fixtures/ @FIXTURES@.
set -u
cd "$(dirname "$0")/.." || exit 2
build=$(realpath "${B:-build}")
room=$build/golden
status=0
rm -rf "$room" && mkdir -p "$room/home"
fixtures=$(find fixtures -name cmd -type f | sort)

for cmd in $fixtures; do
    fixture=$(dirname "$cmd")
    name=${fixture#fixtures/}
    [ $# = 0 ] || case " $* " in *" $name "*) ;; *) continue ;; esac
    got=$room/$name
    mkdir -p "$got"
    (
        cd "$fixture" || exit 99
        exec env -i PATH="$build:/usr/bin:/bin" HOME="$room/home" LC_ALL=C.UTF-8 TERM=dumb COLUMNS=100 \
            ${ASAN_OPTIONS:+ASAN_OPTIONS="$ASAN_OPTIONS"} ${UBSAN_OPTIONS:+UBSAN_OPTIONS="$UBSAN_OPTIONS"} \
            timeout 60 sh ./cmd </dev/null >"$got/stdout" 2>"$got/stderr"
    )
    echo $? >"$got/status"
    sed -i "s|$(realpath "$fixture")|@HERE@|g; s|$PWD/fixtures|@FIXTURES@|g" "$got/stdout" "$got/stderr"
    if [ -n "${BLESS:-}" ]; then
        rm -rf "$fixture/expect" && cp -r "$got" "$fixture/expect"
    fi
    if difference=$(diff -ru "$fixture/expect" "$got" 2>&1); then
        echo "ok golden $name"
    else
        echo "not ok golden $name: differs from expect/"
        printf '%s\n' "$difference" | head -n 40 | sed 's/^/    /'
        status=1
    fi
done
exit $status
