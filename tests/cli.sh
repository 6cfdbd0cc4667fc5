#!/usr/bin/env bash
# How the program ends: exit status, and which stream says what. Prints each promise that is broken
# and exits 1 when there is one. IMPORTSCAN names another binary.
set -u
cd "$(dirname "$0")/.." || exit 2
importscan=${IMPORTSCAN:-$PWD/build/importscan}
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
broken=0

complain() {
    echo "tests/cli.sh: $*"
    broken=1
}

# gives STATUS WORDS-ON-STDERR ARGUMENT...: runs it; the words may be a pattern, stdout is kept.
gives() {
    local status=$1 words=$2 got
    shift 2
    timeout 20 "$importscan" "$@" >"$work/stdout" 2>"$work/stderr" </dev/null
    got=$?
    [ "$got" = "$status" ] || complain "importscan $*: status $got, not $status"
    # shellcheck disable=SC2254 # a pattern on purpose
    case $(cat "$work/stderr") in
        $words) ;;
        *) complain "importscan $*: stderr is $(head -c 200 "$work/stderr")" ;;
    esac
    [ "$(wc -c <"$work/stderr")" -le 8192 ] || complain "importscan $*: stderr is too long"
}

# A unit that cannot be one.
mkfifo "$work/fifo"
touch "$work/secret.py"
chmod 000 "$work/secret.py"
gives 2 "importscan: cannot read $work/none.py: No such file or directory" "$work/none.py"
gives 2 "importscan: $work is a folder; name a file in it" "$work"
gives 2 "importscan: $work/fifo is a FIFO, not a file" "$work/fifo"
gives 2 "importscan: /dev/null is a device, not a file" /dev/null
[ -r "$work/secret.py" ] ||
    gives 2 "importscan: cannot read $work/secret.py: Permission denied" "$work/secret.py"
gives 2 "importscan: cannot read */none: No such file or directory" why "$work/none" name

# Mistakes.
gives 2 "importscan: report needs UNIT*"
gives 2 "importscan: unknown option --hlep; did you mean --help[?]" --hlep
gives 2 "importscan: unknown command reprot; did you mean report[?]" reprot x.py
gives 2 "importscan: there is no rule IS099*" rule IS099
gives 2 "importscan: there is no schema named manifets*" schema manifets
[ -s "$work/stdout" ] && complain "a refusal wrote to standard output"
gives 2 "importscan: */none: No such file or directory" "@$work/none"
gives 2 "importscan: *unknown option --*x1B*" "--$(printf '\033')[31m"

# What was asked for goes to stdout, and nothing to stderr.
gives 0 "" --version
grep -qx 'importscan [0-9.]*' "$work/stdout" || complain "--version is $(cat "$work/stdout")"
gives 0 "" version
gives 0 "" rule
gives 0 "" rule is002
grep -q '^IS002 unresolved-import' "$work/stdout" || complain "rule IS002 does not name it"
gives 0 "" schema report
cmp -s "$work/stdout" analyzer/report/report.schema.json || complain "schema report differs"
gives 0 "" --help
awk 'length > 80 { exit 1 }' "$work/stdout" || complain "--help is wider than 80 columns"
[ "$(wc -l <"$work/stdout")" -le 40 ] || complain "--help is longer than a screen"
printf -- '--help\n' >"$work/arguments"
gives 0 "" "@$work/arguments"

# A stream that takes nothing.
for arguments in --help --version rule version "schema report"; do
    # shellcheck disable=SC2086 # words
    "$importscan" $arguments >/dev/full 2>"$work/stderr"
    [ $? = 2 ] || complain "$arguments into a full device: no failure"
    grep -q "^importscan: cannot write standard output: No space" "$work/stderr" ||
        complain "$arguments into a full device: $(cat "$work/stderr")"
    # shellcheck disable=SC2086
    { "$importscan" $arguments; echo $? >"$work/status"; } 2>/dev/null | :
    case $(cat "$work/status") in 0 | 2) ;; *) complain "$arguments into a closed pipe" ;; esac
    # shellcheck disable=SC2086
    "$importscan" $arguments >&- 2>/dev/null
    case $? in 0 | 2) ;; *) complain "$arguments without stdout: status $?" ;; esac
done
exit $broken
