#!/usr/bin/env bash
# The table of docs/configuration.md is what keys.def says. Shows the difference when it is not; BLESS=1 rewrites it.
# B names another build.
set -u
cd "$(dirname "$0")/.." || exit 2
keys=${B:-build}/tests/tools/keys
page=docs/configuration.md
[ -x "$keys" ] || { echo "tests/keys.sh: make tools comes first" >&2; exit 2; }
made=$(mktemp) || exit 2
trap 'rm -f "$made"' EXIT
awk -v keys="$keys" '
    /^<!-- keys: end/ { inside = 0 }
    !inside { print }
    /^<!-- keys: begin/ {
        inside = 1
        while ((keys | getline line) > 0)
            print line
    }' $page >"$made"
[ -n "${BLESS:-}" ] && cp "$made" $page
diff -u $page "$made"
