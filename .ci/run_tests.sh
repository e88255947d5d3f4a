#!/bin/sh
# run_tests.sh - runs test programs and scripts and adds up what they say.
#
#   .ci/run_tests.sh PROGRAM...
#
# Each ends with a line "name: N passed, N failed".  One that crashes, hangs, says nothing, ran nothing, or exits
# with another status than its line makes one expect counts as a failure of its own.  The closing line is the total,
# "N passed, N failed"; the exit status is 0 only when something passed and nothing failed.
set -u
# An allocation that is refused is an answer, under the sanitizers too.
export ASAN_OPTIONS="${ASAN_OPTIONS:-allocator_may_return_null=1}"

limit=${SIM_TEST_SECONDS:-900} # for one program; a hang, not a measure of speed
logs=${SIM_BUILD:-build}/test-logs
mkdir -p "$logs" || exit 1

total_passed=0
total_failed=0
for program in "$@"; do
    name=$(basename "$program" .sh)
    log=$logs/$name.log
    case $program in
    */*) ;;
    *) program=./$program ;;
    esac
    timeout --kill-after=10 "$limit" "$program" >"$log" 2>&1 </dev/null
    status=$?
    line=$(tail -n 1 "$log" | tr -d '\r')
    counts=$(echo "$line" | sed -n 's/^[a-z0-9_]*: \([0-9][0-9]*\) passed, \([0-9][0-9]*\) failed$/\1 \2/p')
    passed=${counts% *}
    failed=${counts#* }
    note=
    if [ "$status" -eq 124 ] || [ "$status" -eq 137 ]; then
        note="stopped after $limit seconds"
    elif [ -z "$counts" ]; then
        note="ended without its closing line, status $status"
    elif [ "$((passed + failed))" -eq 0 ]; then
        note="ran nothing"
    elif [ "$status" -ne 0 ] && [ "$failed" -eq 0 ]; then
        note="exit status $status though nothing failed"
    elif [ "$status" -eq 0 ] && [ "$failed" -ne 0 ]; then
        note="exit status 0 though something failed"
    fi
    if [ -n "$note" ]; then
        failed=$((${failed:-0} + 1))
    fi
    total_passed=$((total_passed + ${passed:-0}))
    total_failed=$((total_failed + failed))
    if [ "$failed" -gt 0 ]; then
        echo "---- $name: FAILED${note:+: $note} ($log)"
        grep -v '^ *Test: .*passed *$' "$log" | tail -n 60 | sed 's/^/     /'
    else
        echo "$name: $passed passed"
    fi
done

echo "$total_passed passed, $total_failed failed"
[ "$total_failed" -eq 0 ] && [ "$total_passed" -gt 0 ]
