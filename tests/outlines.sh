#!/usr/bin/env bash
# The quick reader against the grammar's parser, over every tenth file of the standard library and dist-packages.
#     tests/outlines.sh [EVERY]     1: every file
set -u
cd "$(dirname "$0")/.." || exit 2
find /usr/lib/python3.11 /usr/lib/python3/dist-packages -name '*.py' | LC_ALL=C sort |
    awk -v every="${1:-10}" 'NR % every == 0' | "${B:-build}/tests/tools/compare_outlines" --least 97
