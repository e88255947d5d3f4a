#!/bin/sh
# ir.sh - instructions per worker-month, counted by callgrind: `make bench-ir`.
#
#   bench/ir.sh COUNT_PROGRAM
#
# What months 25 to 48 cost of a scenario of 2,000 people, so that start and end cancel.  The count hardly depends on
# the machine and not at all on its load, so it may fail a build: when it is more than 30 % above the value recorded
# in bench/ir.txt.  RECORD=1 writes that file.  The level is x86-64-v3, since valgrind has no AVX-512.
set -u
count=$1
recorded=bench/ir.txt
cd "$(dirname "$0")/.." || exit 1
export SIM_VECTOR=v3 OMP_NUM_THREADS=1 LC_ALL=C
if ! command -v valgrind >/dev/null 2>&1; then
    echo "bench-ir: valgrind is missing; as root type: apt-get install valgrind" >&2
    exit 1
fi
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT

counted() { # MONTHS OBSERVATION: instructions and worker-months of a run
    valgrind --tool=callgrind --callgrind-out-file="$work/out" "$count" "$1" "$2" >"$work/said" 2>"$work/log" || {
        cat "$work/log" >&2
        return 1
    }
    echo "$(sed -n 's/^totals: //p' "$work/out") $(cut -d ' ' -f 1 "$work/said")"
}

failed=0
passed=0
: >"$work/new"
for observation in none all; do
    short=$(counted 24 $observation) && long=$(counted 48 $observation) || exit 1
    now=$(echo "$short $long" | awk '{ if ($4 > $2) printf "%.1f", ($3 - $1) / ($4 - $2) }')
    if [ -z "$now" ]; then
        echo "bench-ir: $observation: no count" >&2
        exit 1
    fi
    echo "$observation $now" >>"$work/new"
    before=$(sed -n "s/^$observation //p" "$recorded" 2>/dev/null)
    if [ "${RECORD:-0}" = 1 ]; then
        echo "observation $observation: $now instructions per worker-month"
        passed=$((passed + 1))
    elif [ -n "$before" ] && awk "BEGIN { exit !($now <= 1.3 * $before) }"; then
        echo "observation $observation: $now instructions per worker-month, recorded $before"
        passed=$((passed + 1))
    else
        echo "observation $observation: $now instructions per worker-month, recorded ${before:-none}: too many"
        failed=$((failed + 1))
    fi
done
if [ "${RECORD:-0}" = 1 ]; then
    {
        echo "# Instructions per worker-month at x86-64-v3, written by make bench-ir RECORD=1 (bench/ir.sh)."
        cat "$work/new"
    } >"$recorded" || exit 1
fi
echo "bench_ir: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
