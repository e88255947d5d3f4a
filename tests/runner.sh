#!/bin/sh
# runner.sh - does the runner of the tests notice programs that crash, hang, run nothing or lie?
top=$(cd "$(dirname "$0")/.." && pwd) || exit 1
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1
passed=0
failed=0

program() { # NAME COMMANDS
    printf '#!/bin/sh\n%s\n' "$2" >"$1"
    chmod +x "$1"
}
expect() { # STATUS LINE PROGRAM...: the runner ends so
    want_status=$1
    want_line=$2
    shift 2
    line=$(SIM_BUILD=$folder SIM_TEST_SECONDS=1 "$top/.ci/run_tests.sh" "$@" 2>&1 | tail -n 1)
    SIM_BUILD=$folder SIM_TEST_SECONDS=1 "$top/.ci/run_tests.sh" "$@" >/dev/null 2>&1
    status=$?
    if [ "$line" = "$want_line" ] && [ "$status" -eq "$want_status" ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "runner.sh: $*: \"$line\", status $status; should be \"$want_line\", status $want_status"
    fi
}

program good 'echo "good: 3 passed, 0 failed"'
program bad 'echo "bad: 2 passed, 1 failed"; exit 1'
program crash 'kill -SEGV $$'
program silent 'exit 0'
program nothing 'echo "nothing: 0 passed, 0 failed"'
program liar 'echo "liar: 2 passed, 1 failed"'
program unwell 'echo "unwell: 2 passed, 0 failed"; exit 1'
program chatty 'echo "chatty: 2 passed, 0 failed"; echo "and then some"'
program hang 'echo "hang: 1 passed, 0 failed"; exec sleep 60'

expect 0 "3 passed, 0 failed" ./good
expect 0 "6 passed, 0 failed" ./good good
expect 1 "5 passed, 1 failed" ./good ./bad
expect 1 "0 passed, 1 failed" ./crash
expect 1 "3 passed, 1 failed" ./good ./silent
expect 1 "0 passed, 1 failed" ./nothing
expect 1 "2 passed, 2 failed" ./liar
expect 1 "2 passed, 1 failed" ./unwell
expect 1 "3 passed, 1 failed" ./chatty ./good
expect 1 "4 passed, 1 failed" ./hang ./good
expect 1 "3 passed, 1 failed" ./good ./absent
expect 1 "0 passed, 0 failed"

echo "runner: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
