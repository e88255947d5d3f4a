#!/bin/bash
# solve.sh - `--precision` and `sim breakeven` from the command line: statuses, words, files, and bytes.
#
#   SIM=build/release/sim tests/solve.sh
#
# One line for each check that fails; the closing line is "solve: N passed, N failed".
SIM=$(realpath "${SIM:-build/release/sim}") || exit 1
smalldisk=$(realpath "$(dirname "$0")/smalldisk.c") || exit 1
here=$(mktemp -d "${TMPDIR:-/tmp}/sim-solve.XXXXXX") || exit 1
trap 'rm -rf "$here"' EXIT
cd "$here" || exit 1
export LC_ALL=C.UTF-8
unset SOURCE_DATE_EPOCH

passed=0
failed=0
what=start
verdict() { # verdict STATUS TEXT
    if [ "$1" -eq 0 ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED: $what: $2"
    fi
}
run() { # run STATUS ARGUMENT...
    local expected=$1
    shift
    what="sim $*"
    "$SIM" "$@" >log.out 2>log.err </dev/null
    local status=$?
    [ "$status" -eq "$expected" ]
    verdict $? "exit status $status, not $expected: $(head -c 200 log.err)"
}
says() { # says TEXT...: each on stderr
    for text; do
        grep -qF -- "$text" log.err
        verdict $? "stderr does not say '$text': $(head -c 200 log.err)"
    done
}
prints() { # prints TEXT...: each on stdout
    for text; do
        grep -qF -- "$text" log.out
        verdict $? "stdout does not say '$text': $(head -c 400 log.out)"
    done
}
same() { # same A B: folders, but for what differs between equal runs
    diff -rq -x run_info.json "$1" "$2" >log.diff
    verdict $? "differs: $(head -c 200 log.diff)"
}

"$SIM" init tiny.ini >/dev/null
# a dozen workers; the key of the pay that the starter scenario gives
small='tiny.ini --months 15 --scale 30 --no-plots'
quick='tiny.ini --months 15 --scale 30 -n 12'
wage=job.manila.data_entry.wage

# ---- --precision: the bytes of a run that asked for the number reached
run 0 run $small -n 12 --precision savings_usd=2% --max-replications 2000 -j2 -o reached
says '12 replications are not enough for --precision' '--precision savings_usd=2%: reached with'
number=$(sed -n 's/^replications = \([0-9]*\).*/\1/p' reached/effective.ini)
[ "$number" -gt 30 ] && [ "$number" -lt 2000 ] && [ $((number % 10)) -eq 0 ]
verdict $? "reached with $number"
run 0 run $small -n "$number" -q -j1 -o start
same reached start
run 0 run $small -n 12 --precision savings_usd=2% --max-replications 2000 --memory 9M -j1 -q -o spooled
same reached spooled
run 0 run reached/effective.ini --no-plots -q -o again
for file in summary.csv projection.csv bands.csv distribution.csv replications.csv; do
    cmp -s "reached/$file" "again/$file"
    verdict $? "$file of effective.ini differs"
done

# ---- not reached: everything is there, and the word is clear
run 4 run $small -n 12 --precision savings_usd=.1% --max-replications 45 -q -o short
says 'savings_usd=.1%: not reached with 45 replications' 'replications would be needed' '--max-replications allows more'
run 0 run $small -n 45 -q -o start
same short start
run 4 run $small -n 2 --precision employment=.1% -q -o short
says 'not reached with 40 replications' # 20 times as many
run 4 run $small -n 12 --precision fx_rate=5% -q -o short
says 'no replication has a value of it'
run 0 run $small -n 12 --precision fx_rate@manila=5% --precision quits=50% -o several
says 'fx_rate@manila=5%: reached' 'quits=50%: reached'

# ---- compare: every effect is to be that narrow; a policy without effect is at once
cat tiny.ini - >policies.ini <<'END'
[policy.raise]
title = A raise
start = 2024-07
wage_factor = *1.1
[policy.fewer_hours]
start = 2024-04
phase_in = 3 months
hours_week = -3
[policy.nothing]
start = 2024-03
wage_factor = *1
END
few='policies.ini --months 15 --scale 30 --no-plots'
run 0 compare $few -n 12 --precision savings_usd=5% --max-replications 3000 -j2 raise nothing -o pairs
says '12 replications are not enough for --precision' '--precision savings_usd=5%, effect of raise: reached with' \
    'effect of nothing: reached with'
number=$(sed -n 's/^replications = \([0-9]*\).*/\1/p' pairs/effective.ini)
[ "$number" -ge 30 ] && [ "$number" -lt 3000 ] && [ $((number % 10)) -eq 0 ]
verdict $? "reached with $number"
# what was promised of the effect, from the table
awk -F, '$1 == "raise" && $3 == "all" && $4 == "all" && $5 == "savings_usd" {
    found = 1; half = ($12 - $11) / 2; size = $9 < 0 ? -$9 : $9; good = half <= .05 * size * (1 + 1e-9) }
    END { exit !(found && good) }' pairs/effects.csv
verdict $? "$(grep '^raise,[a-z_0-9]*,all,all,savings_usd,' pairs/effects.csv)"
run 0 compare $few -n "$number" -q -j1 raise nothing -o pstart
same pairs pstart
run 0 compare $few -n 12 --precision savings_usd=5% --max-replications 3000 --memory 9M -j1 -q raise nothing -o pspooled
same pairs pspooled
run 4 compare $few -n 12 --precision savings_usd=.01% --max-replications 45 -q -o pshort
says 'savings_usd=.01%, effect of raise: not reached with 45 replications' 'replications would be needed'
run 0 compare $few -n 45 -q -o pstart
same pshort pstart
run 0 compare $few -n 31 -q -o pstart nothing
run 0 compare $few -n 31 --precision npv_usd=1% --precision quits@manila=1% -o pairs nothing
says 'npv_usd=1%, effect of nothing: reached with 31 replications: 0 +- 0' 'quits@manila=1%, effect of nothing: reached'
same pairs pstart
# an effect on top of a policy in force: three runs; and files
run 0 compare $few --policy fewer_hours -n 12 --precision cost_per_fte_usd=20% --max-replications 900 -q raise -o pairs
number=$(sed -n 's/^replications = \([0-9]*\).*/\1/p' pairs/effective.ini)
run 0 compare $few --policy fewer_hours -n "$number" -q raise -o pstart
same pairs pstart
# with the reasons
run 0 compare $few -n 12 --precision savings_usd=5% --max-replications 3000 -q --explain raise fewer_hours+nothing -o why
number=$(sed -n 's/^replications = \([0-9]*\).*/\1/p' why/effective.ini)
run 0 compare $few -n "$number" -q -j1 --explain raise fewer_hours+nothing -o whystart
same why whystart
sed "s/^wage *= *\([0-9]*\)/wage = 9\1/" tiny.ini >dear.ini
run 0 compare tiny.ini dear.ini --months 15 --scale 30 --no-plots -n 12 --precision savings_usd=10% --max-replications 900 -o files
says 'effect of dear: reached with'
number=$(sed -n 's/^replications = \([0-9]*\).*/\1/p' files/effective.ini)
run 0 compare tiny.ini dear.ini --months 15 --scale 30 --no-plots -n "$number" -q -o fstart
same files fstart
run 2 compare $few --precision savings=2 -o out; says 'a metric and a percentage'
run 2 compare $few --precision savings_usd=2% --max-replications 1 -o out; says 'fewer than the'

# ---- its mistakes
rm -rf out
run 2 run $small --precision savings=2 -o out; says 'a metric and a percentage'
run 2 run $small --precision savings_usdd=2% --precision quits@mars=1% -o out
says 'did you mean savings_usd?' "no location 'mars'"
run 2 run $small -n 50 --precision quits=2% --max-replications 40 -o out; says 'fewer than the 50'
run 2 run $small --max-replications 40 -o out; says '--precision, which is missing'
[ ! -e out ]; verdict $? 'something was written'

# ---- a disk without room: refused before anything is written, with the estimate
run 0 compare $few -n 4 -v -j1 -o sized raise fewer_hours
size=$(du -sb sized | cut -f1)
told=$(sed -n 's/.*about \([0-9.]*\) MiB of files$/\1/p' log.err)
awk -v told="$told" -v size="$size" 'BEGIN { told *= 1048576; exit !(told > size && told < 1.6 * size) }'
verdict $? "$told MiB of files were expected, $size bytes came"
# sanitizers want to be the first to be loaded
if ! grep -q -e __asan_init -e __tsan_init "$SIM" \
    && ${CC:-cc} -std=c11 -O1 -shared -fPIC -o smalldisk.so "$smalldisk" -ldl; then
    small_disk() { # small_disk BYTES STATUS ARGUMENT...
        local bytes=$1
        shift
        export LD_PRELOAD=$here/smalldisk.so SIM_DISK_FREE=$bytes
        run "$@"
        unset LD_PRELOAD SIM_DISK_FREE
    }
    small_disk $((size / 2)) 2 compare $few -n 4 -q -o out; says 'the files take about' 'compare fewer policies'
    small_disk $((size * 3)) 0 compare $few -n 4 -q -o sized
    small_disk 1000000 2 run $small -n 400 --memory 5M -q -j1 -o out; says 'fit neither' 'of files, in the'
    small_disk 1000000 2 run $small -n 4 -q -o out; says 'the files take about' 'free: take fewer months (--months), or another'
    # what is drawn of the tables, and the workbook, count
    small_disk 4000000 0 run $small -n 4 -q -o plain
    small_disk 4000000 2 run ${small% --no-plots} -n 4 -q -o out; says 'no charts (--no-plots), or'
    small_disk 4000000 2 run $small -n 4 -q --xlsx -o out; says 'no workbook'

    # a disk that is full nevertheless keeps the tables
    export SIM_DISK_FULL
    run 0 run $small -n 4 -q -o kept
    tables=$(cd kept && ls ./*.csv ./*.ini summary.json)
    for SIM_DISK_FULL in demand.gp report.html manifest.json; do
        rm -rf filled
        small_disk 1000000000 3 run ${small% --no-plots} -n 4 -q --chart demand,npv -o filled
        says "$SIM_DISK_FULL: " 'No space left' 'the tables are complete'
        for file in $tables; do
            cmp -s "kept/$file" "filled/$file"; verdict $? "$SIM_DISK_FULL: $file is not there, or another"
        done
        [ ! -e filled/report.html ] || [ $SIM_DISK_FULL = demand.gp ]; verdict $? 'half a report is left'
        [ -e filled/plots ] && [ $SIM_DISK_FULL != report.html ]; [ $? -ne 0 ]; verdict $? 'charts are left'
        run 0 report filled -q # the manifest lists what is there
    done
    unset SIM_DISK_FULL
    # what is asked for fits, what --precision goes on to does not
    small_disk $((size * 2)) 4 compare $few -n 12 --precision savings_usd=.1% --max-replications 3000 \
        --memory 40M -j1 -o pairs raise nothing
    says 'neither in memory nor on the disk' 'effect of raise: not reached'
    number=$(sed -n 's/^replications = \([0-9]*\).*/\1/p' pairs/effective.ini)
    run 0 compare $few -n "$number" -q -o pstart raise nothing
    same pairs pstart
fi
[ ! -e out ]; verdict $? 'something was written'

# ---- breakeven
run 0 breakeven $quick --vary $wage=10000..250000 -j2 -o even
prints 'crosses 0 USD nominal' "$wage = " '95 % interval' 'by inverted test' 'as the scenario is (' 'model runs of 12 replications' 'Results: even'
for file in breakeven.csv breakeven.json effective.ini manifest.json run_info.json; do
    [ -s "even/$file" ]; verdict $? "no $file"
done
[ "$(head -1 even/breakeven.csv)" = value,mean,se,ci_low,ci_high ]; verdict $? 'other columns'
run 0 breakeven $quick --vary $wage=10000..250000 -j1 -q -o even1
same even even1
[ ! -s log.out ]; verdict $? 'not quiet'
run 0 breakeven $quick --vary $wage=10000..250000 --json -o even1
cmp -s log.out even/breakeven.json; verdict $? '--json is not breakeven.json'
python3 - <<'END'
import csv, json, subprocess, sys
a = json.load(open("even/breakeven.json"))
c, = a["crossings"]
assert a["answer"] == "found" and a["question"]["from"] == 10000
assert c["ci_low"] < c["value"] < c["ci_high"] and c["check_low"] < c["value"] < c["check_high"]
rows = [{k: float(v) for k, v in r.items()} for r in csv.DictReader(open("even/breakeven.csv"))]
assert len(rows) + 1 == a["model_runs"]
assert [r["value"] for r in rows] == sorted(r["value"] for r in rows)
near = min(rows, key=lambda r: abs(r["value"] - c["value"]))
assert abs(near["mean"]) < 0.01 * near["se"], near
END
verdict $? 'breakeven.json and breakeven.csv do not fit together'
# the crossing, given as a setting, makes the metric zero
value=$(python3 -c 'import json; print(json.load(open("even/breakeven.json"))["crossings"][0]["value"])')
run 0 run $quick --no-plots -q --json --set "$wage=$value" -o at
python3 - <<'END'
import json
rows = json.load(open("log.out"))["metrics"]
m, = [r for r in rows if r["metric"] == "savings_usd" and r["location"] == "all" and r["role"] == "all"]
assert abs(m["mean"]) < 0.01 * m["se"], m
END
verdict $? 'the crossing does not make it zero'

run 0 breakeven $quick --vary $wage=19000..20000 -o none
prints 'No crossing: it stays above the target' 'at 19000: ' 'at 20000: '
run 0 breakeven $quick --vary discount_rate_pa=5%..15% --metric quits --target 3 -o none
prints 'the key has no effect on it'
run 0 breakeven $quick --vary discount_rate_pa=5%..15% --metric fx_rate -o none
prints 'No answer: it has no value' 'no value'
cat >more.ini <<'END'
include = tiny.ini
[policy.raise]
start = 2024-03
wage_factor = *1.1
END
run 0 breakeven more.ini --months 15 --scale 30 -n 12 --policy raise --vary 'policy.raise.wage_factor=*0.8..*1.3' -o raise
prints "the policy's effect on savings_usd" 'policy.raise.wage_factor = *'
run 2 breakeven more.ini --vary 'policy.raise.wage_factor=*0.8..*1.3' -o out; says 'policy raise is not in force'

# ---- its mistakes
# ---- figures are for people: commas, no exponent; JSON keeps every digit
run 0 breakeven $quick --vary $wage=19000..20000 -o figures
! grep -qE '[0-9]e[+-]?[0-9]' log.out; verdict $? 'an exponent'
grep -qE 'as the scenario is .*: [0-9]{1,3}(,[0-9]{3})+ \([0-9,]+ to [0-9,]+\) USD' log.out; verdict $? 'no commas'
grep -qE '"mean": [0-9]{6,}\.[0-9]{2,}' figures/breakeven.json; verdict $? 'JSON has lost digits'
run 0 breakeven $quick --vary $wage=19000..20000 --target 12345678.9 -o figures; prints 'crosses 12,345,700 USD'
run 0 run $small -n 12 --precision savings_usd=20% -o figures
grep -qE 'reached with .*: [0-9]{1,3}(,[0-9]{3})+ \+- [0-9,]+ \(' log.err; verdict $? 'no commas'

# ---- the default folder: the results of another command are not replaced without a word
mkdir default && cp tiny.ini default/ && cd default || exit 1
replaced() { grep -cF 'replaces the results' log.err; }
run 0 run $quick --no-plots; [ "$(replaced)" -eq 0 ]; verdict $? 'a new folder replaces something'
run 0 run $quick --no-plots; [ "$(replaced)" -eq 0 ]; verdict $? 'the same command again is told'
run 0 compare $quick --no-plots; says 'sim: out/tiny: replaces the results of `sim run`; -o keeps both'
run 0 breakeven $quick --vary $wage=19000..20000; says 'replaces the results of `sim compare`;'
run 0 run $quick --no-plots -q; [ ! -s log.err ]; verdict $? '-q says something'
run 0 breakeven $quick --vary $wage=19000..20000 -o out/tiny; [ "$(replaced)" -eq 0 ]; verdict $? 'told with -o'
run 0 run $quick --no-plots; says 'replaces the results of `sim breakeven`;'
cd .. || exit 1

run 2 breakeven tiny.ini -o out; says '--vary is missing'
run 2 breakeven tiny.ini --vary $wage=2..1 -o out; says 'LO must be below HI'
run 2 breakeven tiny.ini --vary scenario.seed=1..2 -o out; says 'takes whole numbers'
run 2 breakeven tiny.ini --vary scenario.title=1..2 -o out; says 'takes words'
run 2 breakeven tiny.ini --vary job.manila.data_entry.wag=1..2 -o out; says '--vary job.manila' 'did you mean'
run 2 breakeven tiny.ini --vary $wage=-5..2 -o out; says '--vary job.manila' 'allowed'
run 2 breakeven tiny.ini --vary $wage=1..2 --metric nonsense -o out; says 'no metric'
run 2 breakeven tiny.ini --vary $wage=1..2 --between manila,mars -o out; says 'two different locations'
run 2 breakeven tiny.ini --vary $wage=1..2 --precision quits=1% -o out; says 'not an option of `sim breakeven`'
[ ! -e out ]; verdict $? 'something was written'

echo "solve: $passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
