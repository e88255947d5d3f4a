#!/bin/sh
# invariance.sh - the tables of a run are the same bytes however it is computed: threads, vector instructions, memory,
# a second time, seen through the program.
#
#   SIM=build/release/sim tests/invariance.sh
#
# The closing line is "invariance: N passed, N failed".
sim=$(realpath "${SIM:-build/release/sim}") || exit 1
cd "$(dirname "$0")/.." || exit 1
work=$(mktemp -d "${TMPDIR:-/tmp}/sim-invariance.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
unset SIM_VECTOR SOURCE_DATE_EPOCH
passed=0
failed=0

verdict() { # verdict STATUS TEXT
    if [ "$1" -eq 0 ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED: $2"
    fi
}

command=run
run() { # run FOLDER SCENARIO ARGUMENT...: into a folder of its own
    folder=$1
    scenario=$2
    shift 2
    "$sim" "$command" "$scenario" --output "$work/$folder" --no-plots \
        "$@" >"$work/log" 2>&1 </dev/null
    verdict $? "$scenario $*: $(head -c 300 "$work/log")"
}

same() { # same WHAT: the tables in `other` are those in `first`
    n=0
    for table in "$work"/first/*.csv; do
        n=$((n + 1))
        cmp -s "$table" "$work/other/$(basename "$table")"
        verdict $? "$1: $(basename "$table") differs"
    done
    [ "$n" -ge 5 ] && [ "$(find "$work/other" -name '*.csv' | wc -l)" -eq "$n" ]
    verdict $? "$1: $n tables, other $(find "$work/other" -name '*.csv' | wc -l)"
    rm -rf "$work/other"
}

try() { # try SCENARIO ARGUMENT...
    scenario=$1
    shift
    run first "$scenario" -j1 "$@"
    [ -s "$work/first/projection.csv" ]
    verdict $? "$scenario: no projection.csv"
    run other "$work/first/effective.ini" -j1
    for file in effective.ini summary.json; do
        cmp -s "$work/first/$file" "$work/other/$file"
        verdict $? "$scenario, from its effective.ini: $file differs"
    done
    same "$scenario, from its effective.ini"
    for threads in 2 7; do
        run other "$scenario" "-j$threads" "$@"
        same "$scenario, $threads threads"
    done
    for level in v1 v3 v4; do
        for again in once twice; do
            export SIM_VECTOR=$level
            run other "$scenario" -j2 "$@"
            unset SIM_VECTOR
            same "$scenario, level $level, $again"
        done
    done
    run other "$scenario" -j2 --memory 6M --verbose "$@"
    grep -q 'on disk' "$work/log"
    verdict $? "$scenario: 6M of memory should not be enough: $(head -c 300 "$work/log")"
    same "$scenario, replications kept on disk"
    run other "$scenario" -j1 "$@" # long after the first run
    same "$scenario, again"
    rm -rf "$work/first"
}

try scenarios/india_vs_philippines.ini --replications 9 --months 30 --scale 20
try scenarios/kpo_shortage.ini --replications 5 --months 40 --scale 5 --seed 18446744073709551615
try scenarios/five_locations.ini --replications 6 --months 40 --scale 40 --set model.init_tenure_mean=0

# ---- compare
try_compare() { # try_compare SCENARIO POLICY POLICY POLICY ARGUMENT...
    scenario=$1
    first=$2
    second=$3
    third=$4
    shift 4
    command=compare
    run first "$scenario" "$first" "$second" "$third" -j1 "$@"
    for table in compare effects differences policies; do
        [ -s "$work/first/$table.csv" ]
        verdict $? "$scenario: no $table.csv"
    done
    for threads in 2 7; do
        run other "$scenario" "$first" "$second" "$third" "-j$threads" "$@"
        same "compare $scenario, $threads threads"
    done
    for level in v1 v3 v4; do
        export SIM_VECTOR=$level
        run other "$scenario" "$first" "$second" "$third" -j2 "$@"
        unset SIM_VECTOR
        same "compare $scenario, level $level"
    done
    run other "$scenario" "$first" "$second" "$third" -j2 --memory 6M --verbose "$@"
    grep -q 'on disk' "$work/log"
    verdict $? "compare $scenario: 6M of memory should not be enough: $(head -c 300 "$work/log")"
    same "compare $scenario, replications kept on disk"
    # in the other order, and with one of them away: the rows of each are the same
    for list in "$third $second $first" "$first $third"; do
        # shellcheck disable=SC2086 # names are words
        run other "$scenario" $list -j2 "$@"
        for table in compare effects policies; do
            for policy in $list; do
                grep "^$policy," "$work/first/$table.csv" >"$work/rows"
                grep "^$policy," "$work/other/$table.csv" | cmp -s - "$work/rows" && [ -s "$work/rows" ]
                verdict $? "compare $scenario $list: $table.csv, $policy differs"
            done
        done
        for table in summary projection bands replications; do
            cmp -s "$work/first/$table.csv" "$work/other/$table.csv"
            verdict $? "compare $scenario $list: $table.csv differs"
        done
        # a column for each: those of a policy, found by their names
        for policy in $list; do
            for folder in first other; do
                awk -F, -v policy="$policy." 'NR == 1 { for (c = 1; c <= NF; c++) keep[c] = index($c, policy) == 1 }
                    { line = ""; for (c = 1; c <= NF; c++) if (keep[c]) line = line "," $c; print line }' \
                    "$work/$folder/differences.csv" >"$work/columns.$folder"
            done
            cmp -s "$work/columns.first" "$work/columns.other" && [ "$(head -c 200 "$work/columns.first" | wc -c)" -eq 200 ]
            verdict $? "compare $scenario $list: differences.csv, $policy differs"
        done
        rm -rf "$work/other"
    done
    rm -rf "$work/first"
    command=run
}

try_compare scenarios/india_vs_philippines.ini hours_cap rupee_falls minimum_wage_india \
    --replications 5 --months 30 --scale 40
try_compare scenarios/five_locations.ini rand_falls tax_holiday graduates \
    --replications 4 --months 40 --scale 80 --seed 9

# the comparison itself can fail
run first scenarios/automation.ini -n 2 --months 13 --scale 50 --seed 1
run other scenarios/automation.ini -n 2 --months 13 --scale 50 --seed 2
! cmp -s "$work/first/projection.csv" "$work/other/projection.csv"
verdict $? "another seed gives the same projection"

echo "invariance: $passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
