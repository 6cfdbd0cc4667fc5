#!/usr/bin/env bash
# README's reference is what the tables say. Shows the difference when it is not; BLESS=1 rewrites it.
# B names another build.
set -u
cd "$(dirname "$0")/.." || exit 2
reference=${B:-build}/tests/tools/reference
[ -x "$reference" ] || { echo "tests/reference.sh: make tools comes first" >&2; exit 2; }
made=$(mktemp) || exit 2
trap 'rm -f "$made"' EXIT
awk -v reference="$reference" '
    /^<!-- reference: end/ { inside = 0 }
    !inside { print }
    /^<!-- reference: begin/ {
        inside = 1
        while ((reference | getline line) > 0)
            print line
    }' README.md >"$made"
[ -n "${BLESS:-}" ] && cp "$made" README.md
if diff -u README.md "$made"; then
    echo "ok reference"
else
    echo "not ok reference: README differs from the tables"
    exit 1
fi
