#!/bin/sh
# Runs the full model in sim, NumPy and R on the same scenario, one after the other, checks that their means agree,
# and prints the ratios of their speeds.
#
# usage: run.sh SIM [SCENARIO [REPLICATIONS [MONTHS [OPTION...]]]]      OPTIONs as for `sim run`
#
# Uncertain values stand at their mode: with few replications the luck of drawing them would hide differences.
# A peer whose interpreter is absent is skipped; PYTHON and RSCRIPT name others.  Exit status 1: something failed or a
# mean disagrees.
here=$(dirname "$0")
sim=${1:?usage: run.sh SIM [SCENARIO [REPLICATIONS [MONTHS [OPTION...]]]]}
scenario=${2:-$here/../../scenarios/india_vs_philippines.ini}
replications=${3:-20}
months=${4:-120}
shift $(($# < 4 ? $# : 4))
rscript=${RSCRIPT:-Rscript}
python=${PYTHON:-/usr/bin/python3}
"$python" -c '' 2>/dev/null || python=python3
"$python" -c '' 2>/dev/null || { echo "bench-peers: skipped"; exit 0; }

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
pins=$("$python" "$here/params.py" --pins "$sim" "$scenario" "$@") || exit 1
# shellcheck disable=SC2086  # one option a word
set -- "$@" $pins
"$python" "$here/params.py" "$work/params.csv" "$sim" "$scenario" "$@" || exit 1
"$python" "$here/time_sim.py" "$sim" "$scenario" "$replications" "$work/sim" --months "$months" "$@" | tee "$work/sim.txt"
[ -s "$work/sim.txt" ] || exit 1

status=0
peer() # NAME COMMAND...
{
    name=$1
    shift
    "$@" "$work/params.csv" "$replications" "$months" "$work/$name.csv" > "$work/$name.txt" || { status=1; return; }
    cat "$work/$name.txt"
    "$python" "$here/check.py" "$work/sim/summary.csv" "$work/$name.csv" > "$work/$name.check" || status=1
    sed 's/^/    /' "$work/$name.check"
}
if "$python" -c 'import numpy' 2>/dev/null; then
    peer numpy "$python" "$here/numpy_full.py"
else
    echo "numpy: skipped"
fi
if command -v "$rscript" >/dev/null; then
    peer R "$rscript" "$here/r_full.R"
else
    echo "R: skipped"
fi

ns() { sed -n 's/.*: \([0-9.]*\) ns per worker-month.*/\1/p' "$work/$1.txt"; }
for name in numpy R; do
    [ -s "$work/$name.txt" ] && awk -v n="$name" -v a="$(ns "$name")" -v b="$(ns sim)" \
        'BEGIN { printf "%s takes %.1f times as long as sim\n", n, a / b }'
done
exit $status
