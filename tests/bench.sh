#!/bin/sh
# bench.sh - does the benchmark run, and do all vector levels and numbers of threads give the same bits?  No time is
# judged.
bench=${SIM_BUILD:-build/release}/bench/bench
passed=0
failed=0

check() { # WHAT COMMAND...
    what=$1
    shift
    if "$@"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "bench.sh: $what"
    fi
}
same_hashes() { # of each observation, over all lines of the case
    printf '%s\n' "$said" | awk '
        $1 == "small_jobs" {
            lines++
            if ($7 in hash && hash[$7] != $NF) differ = 1
            hash[$7] = $NF
            if ($8 <= 0 || $9 <= 0 || $9 > $8 || length($NF) != 16) differ = 1
        }
        END { exit !(lines >= 3 && length(hash) == 3 && !differ) }'
}
refuses() { ! "$bench" "$@" >/dev/null 2>&1; }

said=$("$bench" --quick --case small_jobs 2>&1)
check "exit status of a run: $said" test $? -eq 0
check "the hashes differ: $said" same_hashes
check "an unknown case is not refused" refuses --case nothing
check "an unknown option is not refused" refuses --fast

echo "bench: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
