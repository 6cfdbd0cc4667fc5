#!/usr/bin/env bash
# The quick reader against the grammar's, over every twentieth file of the standard library and dist-packages, whole,
# as outlines and cut short, and the snippets of readers.txt: what is easily read in two ways.
#     tests/readers.sh [EVERY] [CUTS]     1: every file; QUICK=1: every hundredth
set -u
cd "$(dirname "$0")/.." || exit 2
every=${1:-${QUICK:+100}}
find /usr/lib/python3.11 /usr/lib/python3/dist-packages -name '*.py' | LC_ALL=C sort |
    awk -v every="${every:-20}" 'NR % every == 0' |
    "${B:-build}/tests/tools/compare_readers" --least 99 --cuts "${2:-4}" --snippets tests/readers.txt
