#!/usr/bin/env bash
# How the program ends: exit status, and which stream says what. Prints `ok cli PART` for each part,
# or `not ok` with the promise that is broken. IMPORTSCAN names another binary.
set -u
cd "$(dirname "$0")/.." || exit 2
importscan=${IMPORTSCAN:-$PWD/${B:-build}/importscan}
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
broken=0

status=0
complain() {
    echo "not ok cli: $*"
    broken=1
}

# part NAME: what came before, since the last part, is called so.
part() {
    [ $broken = 1 ] && status=1 || echo "ok cli $1"
    broken=0
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
gives 2 "importscan: $work is a folder; name a file in it, or use check" "$work"
gives 2 "importscan: $work/fifo is a FIFO, not a file" "$work/fifo"
gives 2 "importscan: /dev/null is a device, not a file" /dev/null
[ -r "$work/secret.py" ] ||
    gives 2 "importscan: cannot read $work/secret.py: Permission denied" "$work/secret.py"
gives 2 "importscan: cannot read */none: No such file or directory" why "$work/none" name

part "a unit that cannot be one"

# Mistakes.
gives 2 "importscan: report needs UNIT*"
gives 2 "importscan: unknown option --hlep; did you mean --help[?]" --hlep
gives 2 "importscan: unknown command reprot; did you mean report[?]" reprot x.py
gives 2 "importscan: there is no rule IS099*" rule IS099
gives 2 "importscan: there is no schema named manifets*" schema manifets
[ -s "$work/stdout" ] && complain "a refusal wrote to standard output"
gives 2 "importscan: */none: No such file or directory" "@$work/none"
gives 2 "importscan: *unknown option --*x1B*" "--$(printf '\033')[31m"

gives 2 "importscan: there is no schema named *; there are: report, check, why, natives, manifest, catalog, plan, tiers, baseline, settings, config" schema nothing
gives 2 "importscan: cannot read $work/none: No such file or directory" check "$work/none"
gives 2 "importscan: $work/fifo is a FIFO, not a file" check "$work/fifo"
gives 2 "importscan: --entry goes with a unit*" check "$0" "$work" --entry main
gives 2 "importscan: --as goes with a unit*" check --as main "$work"
gives 2 "importscan: --select: no rule begins with IS20O; did you mean IS201[?]" check --select IS20O "$work"
gives 2 "importscan: --ignore takes CODES, not nothing" check --ignore= "$work"
gives 2 "importscan: --fail-on takes error|warning|info|never, not warn" check --fail-on warn "$work"
gives 2 "importscan: report takes no --select" x.py --select IS2
gives 2 "importscan: graph takes no --fail-on" graph x.py --fail-on never
[ -s "$work/stdout" ] && complain "a refusal wrote to standard output"

part "mistakes are told"

# What was asked for goes to stdout, and nothing to stderr.
gives 0 "" --version
grep -qx 'importscan [0-9.]*' "$work/stdout" || complain "--version is $(cat "$work/stdout")"
gives 0 "" version
gives 0 "" rule
gives 0 "" rule is002
grep -q '^IS002 unresolved-import' "$work/stdout" || complain "rule IS002 does not name it"
gives 0 "" schema report
cmp -s "$work/stdout" analyzer/report/report.schema.json || complain "schema report differs"
for command in "" report natives check manifest catalog plan patch; do
    gives 0 "" $command --help
    awk 'length > 80 { exit 1 }' "$work/stdout" || complain "$command --help is wider than 80 columns"
    [ "$(wc -l <"$work/stdout")" -le 54 ] || complain "$command --help is longer than a screen"
done
grep -q -- --revert "$work/stdout" || complain "patch --help misses --revert"
gives 0 "" check --help
grep -q -- '--fail-on' "$work/stdout" || complain "check --help misses its options"
grep -q -- '--focus' "$work/stdout" && complain "check --help shows options of others"
gives 0 "" schema check
cmp -s "$work/stdout" analyzer/report/check.schema.json || complain "schema check differs"
for name in why natives; do
    gives 0 "" schema $name
    cmp -s "$work/stdout" analyzer/report/$name.schema.json || complain "schema $name differs"
done
for name in manifest catalog plan tiers; do
    gives 0 "" schema $name
    cmp -s "$work/stdout" analyzer/plan/$name.schema.json || complain "schema $name differs"
done
printf -- '--help\n' >"$work/arguments"
gives 0 "" "@$work/arguments"

part "documents"

# A stream that takes nothing.
for arguments in --help --version rule version "schema report" man "completions zsh"; do
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
part "a stream that takes nothing"

# A report of a small unit.
mkdir "$work/unit"
printf 'import json\nimport nothing_of_that_name\n' >"$work/unit/unit.py"
cd "$work/unit" || exit 2
gives 0 "" unit.py --report
tail -n 1 "$work/stdout" | grep -q ' load at init, ' || complain "the last line is no summary"
gives 0 "" unit.py --report=../out.json -o dot:../out.dot -o text
[ "$(ls "$work" | tr '\n' ' ')" = "arguments fifo out.dot out.json secret.py status stderr stdout unit " ] ||
    complain "outputs leave other files: $(ls "$work")"
[ "$(ls)" = unit.py ] || complain "something was written beside the unit"
gives 0 "" unit.py -o json -j1
cp "$work/stdout" "$work/one.json"
gives 0 "" unit.py -o json -j 4 --no-progress --color=always
cmp -s "$work/stdout" "$work/one.json" || complain "threads or colour change the answer"
python3 -m json.tool <"$work/one.json" >/dev/null || complain "-o json is no JSON"
gives 0 "" graph unit.py
grep -qx 'unit: json, nothing_of_that_name (missing)' "$work/stdout" || complain "graph misses the unit"
gives 0 "" graph unit.py -o json
gives 0 "" why unit.py json.decoder
gives 2 "importscan: nothing leads to a module named jsno; did you mean json*" why unit.py jsno
gives 2 "importscan: why has no form as dot" why unit.py json -o dot
gives 2 "importscan: --focus goes with -o dot or -o mermaid" unit.py --focus json
gives 2 "importscan: cannot write */none/out.json: No such file or directory" unit.py "--report=$work/none/out.json"
gives 0 "*loading*" unit.py --show-timings
part "a report"

for format in text json jsonl dot mermaid metafile markdown sarif github gitlab junit; do
    "$importscan" unit.py -o $format >/dev/full 2>"$work/stderr"
    [ $? = 2 ] || complain "$format into a full device: no failure"
    { "$importscan" unit.py -o $format; echo $? >"$work/status"; } 2>/dev/null | head -c 1 >/dev/null
    case $(cat "$work/status") in 0 | 2) ;; *) complain "$format into a closed pipe" ;; esac
done
printf '\0\377\0import (((' >bytes.py
gives 0 "" bytes.py
mkdir "$(printf 'odd\377')"
printf 'import os\n' >"$(printf 'odd\377/unit.py')"
gives 0 "" "$(printf 'odd\377/unit.py')" -o json
grep -q '"path_bytes": "odd%FF/unit.py"' "$work/stdout" || complain "path_bytes is missing"
python3 -m json.tool <"$work/stdout" >/dev/null || complain "JSON of an odd path is no JSON"
part "a report of odd things"

mkdir ../patched
before=$(find . -type f -exec md5sum {} + | sort)
gives 0 "*importscan: 0 findings mended in 0 files*" patch unit.py
grep -q '^unit.py:1:8: IS431 json stays: ' "$work/stderr" || complain "patch does not say why an import stays"
[ ! -s "$work/stdout" ] || complain "an empty diff prints something"
gives 0 "" patch unit.py -q --into ../patched/new --select IS2,is201 --ignore file-beside-module
[ -d ../patched/new ] || complain "--into makes no folder"
gives 2 "importscan: cannot write *: it lies in */unit, which is only read" patch unit.py --into patched
gives 2 "importscan: cannot write *: it lies in */unit, which is only read" patch unit.py --into .
gives 2 "importscan: cannot write *: it lies in */unit, which is only read" patch unit.py --into ../unit/a/../b
gives 2 "importscan: cannot make */one.json/x: *" patch unit.py --into ../one.json/x
gives 2 "importscan: --revert goes with --diff*" patch unit.py --revert --into ../patched
gives 2 "importscan: --select: no rule begins with IS29*" patch unit.py --select IS29
gives 2 "importscan: patch takes no --output" patch unit.py -o json
gives 2 "importscan: report takes no --revert" unit.py --revert
gives 2 "importscan: cannot read nothing.py*" patch nothing.py
[ "$before" = "$(find . -type f -exec md5sum {} + | sort)" ] || complain "patch changed what it read"
[ ! -e patched ] && [ ! -e a ] && [ ! -e b ] || complain "a refused --into makes folders"
part "patch"

# Findings.
gives 0 "" check unit.py
tail -n 1 "$work/stdout" | grep -q '^Found 1 finding in 1 file: 1 warning' || complain "check of a unit: $(cat "$work/stdout")"
gives 1 "" check unit.py --fail-on=warning
gives 0 "" check unit.py --fail-on=warning --ignore IS002
gives 1 "" check .
gives 1 "" check
gives 0 "" check --ignore IS0
grep -qx 'Found nothing in [0-9]* modules.' "$work/stdout" || complain "a clean check says $(cat "$work/stdout")"
gives 1 "" check . -o "json:../check.json" -o jsonl:../check.jsonl
[ -s "$work/stdout" ] && complain "check writes to standard output though files were named"
gives 0 "*reading*" check --fail-on never --show-timings
for format in text json jsonl markdown sarif github gitlab junit; do
    "$importscan" check -o $format >/dev/full 2>"$work/stderr"
    [ $? = 2 ] || complain "check as $format into a full device: no failure"
    { "$importscan" check -o $format; echo $? >"$work/status"; } 2>/dev/null | head -c 1 >/dev/null
    case $(cat "$work/status") in 0 | 1 | 2) ;; *) complain "check as $format into a closed pipe" ;; esac
done
part "findings"

# Shared objects: check judges those of a unit, why and patch do not ask for them.
mkdir ../objects
cd ../objects || exit 2
printf 'import broken\n' >unit.py
printf 'no library' >broken.abi3.so
gives 1 "" check unit.py --isolated-path
grep -q '^broken.abi3.so: IS306 error: ' "$work/stdout" || complain "check misses a library that cannot be loaded"
gives 0 "" check unit.py --isolated-path --ignore IS3
gives 0 "" natives unit.py --isolated-path
grep -q ' IS306 ' "$work/stdout" || complain "natives misses a library that cannot be loaded"
gives 0 "" natives broken.abi3.so -o json
python3 -m json.tool <"$work/stdout" >/dev/null || complain "natives -o json is no JSON"
gives 0 "" report unit.py --isolated-path -o json --target lambda-python3.12-arm64
grep -q '"natives"' "$work/stdout" || complain "the report has no natives"
gives 0 "" patch unit.py -q --isolated-path
gives 2 "importscan: natives has no form as jsonl" natives unit.py -o jsonl
gives 2 "importscan: --target takes *, not vax" natives unit.py --target vax
gives 2 "importscan: natives takes one unit, or shared objects alone" natives unit.py broken.abi3.so
cd ../unit || exit 2
part "shared objects"

# Long enough to be interrupted while it reads.
printf 'import asyncio, unittest, xml.dom, email, multiprocessing, concurrent.futures\n' >long.py
timeout --preserve-status -s INT 0.1 "$importscan" long.py -o json:../long.json 2>"$work/stderr"
case $? in 130) grep -qx 'importscan: interrupted' "$work/stderr" || complain "an interrupt is silent" ;;
    0) ;; *) complain "an interrupt gives status $?" ;; esac
[ -z "$(find "$work" -name 'long.json.*')" ] || complain "an interrupt leaves a temporary file"
part "an interrupt"
exit $status
