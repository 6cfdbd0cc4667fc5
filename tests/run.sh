#!/usr/bin/env bash
# Runs every suite and prints one line a test; the last line is `N passed, N failed`.
#     tests/run.sh [SUITE...]     B=build-san: that build; QUICK=1: without the library table; JOBS=2: suites at once;
#                                 MOST=900: seconds that one suite may take
# A suite is a command that prints `ok NAME` or `not ok NAME: why` for each test. One that prints neither, or
# fails without saying which test, counts as a failed test itself, and so does one that does not end in time. What
# else it prints is kept in $B/test-logs/. How each suite ended is told on standard error as it ends.
set -u
cd "$(dirname "$0")/.." || exit 2
export B=${B:-build}
export IMPORTSCAN=$PWD/$B/importscan
export PYTHONDONTWRITEBYTECODE=1 CMOCKA_MESSAGE_OUTPUT=tap
export ASAN_OPTIONS=${ASAN_OPTIONS:-detect_leaks=1:exitcode=99:allocator_may_return_null=1}
export UBSAN_OPTIONS=${UBSAN_OPTIONS:-print_stacktrace=1:halt_on_error=1}
python=/usr/bin/python3 # the truth runs in it, and so do the tests
TIMEFORMAT='%R s, CPU %U + %S s'
lanes=${JOBS:-$(nproc)}
export JOBS=1
logs=$B/test-logs
rm -rf "$logs" && mkdir -p "$logs"

# A check that only speaks when something is wrong: one test.
check() {
    local name=$1 said
    shift
    if said=$("$@" 2>&1); then
        echo "ok $name"
    else
        echo "not ok $name: exit $?"
        echo "$said"
    fi
}

# cmocka speaks TAP: its lines get the program's name in place of a number.
unit() {
    "$B/tests/unit/$1" 2>&1 | sed -E "s/^(not )?ok [0-9]+ (- )?/\1ok unit ${1%_test} /"
    return "${PIPESTATUS[0]}"
}

suites() {
    local script
    [ -n "${QUICK:-}" ] || echo "$python tests/oracle/load.py"
    for script in tests/oracle/*.py tests/hostile/*.py; do
        case $script in tests/oracle/load.py | tests/oracle/facts.py | tests/oracle/encodings.py | tests/oracle/c_imports.py) continue ;; esac
        # Without #! it is a part of another one.
        [ "$(head -c 2 "$script")" = '#!' ] && echo "$python $script"
    done
    echo "check facts $python tests/oracle/facts.py $B/tests/tools/dump_facts ${QUICK:+--sample 200}"
    echo "check readers bash tests/readers.sh"
    echo "check encodings $python tests/oracle/encodings.py $B/tests/tools/decode"
    echo "check c_imports $python tests/oracle/c_imports.py $B/tests/tools/object_imports"
    [ -z "$(find tests/fuzz -name '*_fuzz.c')" ] || echo "bash tests/fuzz/smoke.sh"
    [ -z "$(find fixtures -name cmd -type f)" ] || echo "bash tests/golden.sh"
    for script in tests/unit/*_test.c; do
        echo "unit $(basename "$script" .c)"
    done
    echo "$python tests/why.py"
    for script in tests/loaders.py tests/rules.py tests/flows.py tests/fixes.py; do
        echo "$python $script"
    done
    echo "$python tests/patch.py"
    echo "$python tests/runtime.py"
    echo "$python tests/stub.py"
    echo "$python tests/hints.py"
    for script in tests/lazy.py tests/lazy_random.py tests/lazy_future.py; do
        echo "$python $script"
    done
    echo "$python tests/schema.py"
    echo "$python tests/toml.py"
    echo "$python tests/settings.py"
    echo "$python tests/page.py"
    echo "$python tests/outputs.py"
    echo "$python tests/help.py"
    echo "$python tests/packages.py"
    echo "$python tests/hooks.py"
    echo "check cli bash tests/cli.sh"
    echo "check reference env REFERENCE=$B/tests/tools/reference bash tests/reference.sh"
    echo "check keys bash tests/keys.sh"
    echo "check layers bash tests/layers.sh"
}

export -f check unit

# What a suite is called on the command line, and its log.
name_of() {
    case $1 in
        check\ *) set -- $1 && echo "$2" ;;
        *) basename "${1##* }" ;;
    esac
}

# Gives every suite an end that can be counted.
attempt() {
    local suite=$1 log=$2 name code
    name=$(name_of "$suite")
    # `timeout` runs programs, so a function of ours goes by way of another bash.
    { time timeout -k 10 "${MOST:-900}" bash -c "$suite" >"$log.out" 2>"$log.err" </dev/null; } 2>"$log.time"
    code=$?
    [ $code != 124 ] || echo "took more than ${MOST:-900} s" >>"$log.err"
    grep -E '^(not )?ok ' "$log.out" >"$log"
    if [ ! -s "$log" ]; then
        echo "not ok $name: exit $code, tested nothing: $(tail -n 1 "$log.err")" >>"$log"
    elif [ $code != 0 ] && { [ $code = 124 ] || ! grep -q '^not ok ' "$log"; }; then
        echo "not ok $name: exit $code: $(tail -n 1 "$log.err")" >>"$log"
    fi
    echo "  $name: $(grep -c '^ok ' "$log") passed, $(grep -c '^not ok ' "$log") failed in $(cat "$log.time")" >&2
    touch "$log.done"
}

number=0
while read -r suite; do
    name=$(name_of "$suite")
    [ $# = 0 ] || case " $* " in *" $name "*) ;; *) continue ;; esac
    while [ "$(jobs -rp | wc -l)" -ge "$lanes" ]; do wait -n; done
    number=$((number + 1))
    attempt "$suite" "$logs/$(printf '%02d' $number)-$name" &
done < <(suites)
wait

passed=0 failed=0
for log in "$logs"/[0-9]*.done; do
    log=${log%.done}
    rm "$log.done"
    cat "$log"
    # A failed test is shown with what its suite had to say.
    if grep -q '^not ok ' "$log"; then
        { grep -vE '^(not )?ok |^1\.\.' "$log.out"; cat "$log.err"; } | tail -n 30 | sed 's/^/    /'
    fi
    passed=$((passed + $(grep -c '^ok ' "$log")))
    failed=$((failed + $(grep -c '^not ok ' "$log")))
done
echo "$passed passed, $failed failed"
[ $failed = 0 ] && [ $passed != 0 ]
