#!/usr/bin/env bash
# README's reference is what the tables say. Exits 1 and shows the difference when it is not;
# BLESS=1 rewrites it. REFERENCE names another build of tests/tools/reference.c.
set -u
cd "$(dirname "$0")/.." || exit 2
reference=${REFERENCE:-build/tests/tools/reference}
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
diff -u README.md "$made"
