#!/bin/bash
# cli.sh - what a user types and gets: messages, exit statuses, and a results folder that is whole or not there.
#
#   SIM=build/release/sim tests/cli.sh
#
# One line for each check that fails; the closing line is "cli: N passed, N failed".
SIM=$(realpath "${SIM:-build/release/sim}") || exit 1
docs=$(realpath "$(dirname "$0")/../docs") || exit 1
failalloc=$(realpath "$(dirname "$0")/failalloc.c") || exit 1
here=$(mktemp -d "${TMPDIR:-/tmp}/sim-cli.XXXXXX") || exit 1
trap 'chmod -R u+rwx "$here" 2>/dev/null; rm -rf "$here"' EXIT
cd "$here" || exit 1
mkdir work log && cd work || exit 1
out=$here/log/out
err=$here/log/err
unset NO_COLOR SOURCE_DATE_EPOCH
export LC_ALL=C.UTF-8

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

run() { # run ARGUMENT...: remembers status, stdout and stderr
    what="sim $*"
    "$SIM" "$@" >"$out" 2>"$err" </dev/null
    status=$?
}
gives() { # gives STATUS: and a message when it is a failure, and nothing but messages on stderr
    [ "$status" -eq "$1" ]
    verdict $? "exit status $status, not $1: $(head -c 200 "$err")"
    if [ "$1" -ne 0 ]; then
        grep -q '^sim: ' "$err"
        verdict $? "no message"
    fi
    ! grep -qv '^sim: ' "$err"
    verdict $? "something other than messages on stderr: $(grep -v '^sim: ' "$err" | head -c 200)"
}
says() { # says TEXT...: each on stderr
    for text; do
        grep -qF -- "$text" "$err"
        verdict $? "stderr does not say '$text': $(head -c 200 "$err")"
    done
}
prints() { # prints TEXT...: each on stdout
    for text; do
        grep -qF -- "$text" "$out"
        verdict $? "stdout does not say '$text': $(head -c 200 "$out")"
    done
}
silent() { [ ! -s "$out" ]; verdict $? "stdout says $(head -c 100 "$out")"; }
holds() { # holds FOLDER NAMES: exactly these, hidden ones too
    found=$(ls -A "$1" 2>/dev/null | tr '\n' ' ')
    [ "$found" = "$2" ]
    verdict $? "$1 holds '$found', not '$2'"
}
same() { cmp -s "$1" "$2"; verdict $? "$1 and $2 differ"; }
tables='bands.csv distribution.csv effective.ini manifest.json projection.csv replications.csv report.html run_info.json summary.csv summary.json '
json() { # json FILE PROGRAM: python3 judges d, where there is one
    command -v python3 >/dev/null || return 0
    python3 - "$1" "$2" <<'PYTHON' >"$here/log/python" 2>&1
import json, sys
def refuse(x):
    raise ValueError(x)
d = json.load(open(sys.argv[1], encoding="utf-8"), parse_constant=refuse)
assert eval(sys.argv[2]), sys.argv[2]
PYTHON
    verdict $? "$1: $(tail -n 1 "$here/log/python")"
}

"$SIM" init tiny.ini >/dev/null 2>&1
what='sim init'
[ -s tiny.ini ]
verdict $? 'wrote no scenario'
cp tiny.ini ../tiny.ini
small='-n 3 --months 14 --scale 4 -q'
long='-n 40 --months 1000 --scale 0.01 --no-plots -q' # a minute or more of work

# ---- help and version
run --help; gives 0; prints 'Usage: sim SCENARIO.ini' '--set KEY=VALUE' 'Exit status'
[ ! -s "$err" ]; verdict $? 'help writes to stderr'
for word in sweep sensitivity calibrate backtest verify; do
    ! grep -qw "$word" "$out"; verdict $? "help lists $word"
done
for command in run compare breakeven plot check show params init; do
    run $command --help; gives 0; prints "Usage: sim $command"
done
run --version; gives 0; prints 'sim 0.' 'gsl' 'inih' 'OpenMP' 'MPI       no'
(PATH=/nowhere; "$SIM" --version) >"$out" 2>"$err"; status=$?; what='--version with an empty PATH'; gives 0
SIM_GNUPLOT=/nowhere/gnuplot run --version; gives 0; prints 'gnuplot   not found'

# ---- mistakes of the command line
run; gives 2; silent; says 'a scenario or a command is missing' 'sim --help'
run rnu; gives 2; says "did you mean 'run'?"
for word in sweep sensitivity calibrate backtest verify; do
    run $word tiny.ini; gives 2; says "'$word' is not in this release"
done
run tiny.ini --replicatons 5; gives 2; says 'unknown option --replicatons: did you mean --replications?'
for option in --workers=5 --resume; do
    run tiny.ini $option; gives 2; says 'unknown option'
done
run tiny.ini -j -1; gives 2; says 'from 0 (all processors) to 1024'
run tiny.ini -j 100000; gives 2; says 'to 1024'
run tiny.ini --memory 5; gives 2; says 'at least 1M'
run tiny.ini --format gif; gives 2; says 'png, svg and pdf'
run run tiny.ini more.ini; gives 2; says "'more.ini' is one too many"
run check --json tiny.ini; gives 2; says '--json is not an option of `sim check`'
run tiny.ini --nope -j x -z; gives 2; says 'unknown option --nope' '--threads x' 'unknown option -z'
run "$(printf 'bad\033[31m')"; gives 2
! grep -q "$(printf '\033')" "$err"; verdict $? 'an escape sequence reaches the terminal'
holds . 'tiny.ini '

# ---- mistakes of the scenario: nothing is written
run nope.ini; gives 2; says 'nope.ini'; silent
mkdir folder.ini; run folder.ini; gives 2; says 'folder.ini'; rmdir folder.ini
printf 'what = 1\n[scenario]\nmonths = 1e9\n' >bad.ini
run bad.ini; gives 2; says 'bad.ini:1:' 'bad.ini:3:'; silent
run tiny.ini -n abc; gives 2; says 'sim: -n '
run tiny.ini --months 5000; gives 2; says 'months'
run tiny.ini -n 0; gives 2; says 'sim: -n 0: out of range: allowed 1 to 10000000'
run tiny.ini -n -5; gives 2; says 'sim: -n -5: not a whole number: allowed 1 to 10000000'
run tiny.ini --replications=0; gives 2; says 'sim: --replications 0: out of range: allowed 1 to'
run check tiny.ini --months 0 -s x; gives 2; says 'sim: --months 0: out of range: allowed 1 to' 'sim: -s x: not a whole number: allowed 0 to'
run show tiny.ini --scale 0; gives 2; says 'sim: --scale 0: out of range'
run compare tiny.ini --policy nowhere -n 3; gives 2; says 'sim: --policy nowhere: no section'
run tiny.ini --set scenario.replications=0; gives 2; says 'sim: --set scenario.replications = 0: out of range'
run tiny.ini --set no_such_key=1; gives 2; says 'no_such_key'
run tiny.ini --policy no_such_policy; gives 2; says 'no_such_policy'
rm bad.ini
holds . 'tiny.ini '
run tiny.ini -n 10000000 --months 1000; gives 2; says 'worker-months' '--memory'
holds . 'tiny.ini '

# ---- check, show, params, init
run check tiny.ini; gives 0; prints 'tiny.ini: no mistakes'
run show tiny.ini -n 7 --set quit_pay=1.5; gives 0
grep -q '^scenario.replications = 7  *--set$' "$out"; verdict $? 'the origin of a setting'
grep -q '^job.manila.data_entry.wage = 19000 PHP/month  *tiny.ini:[0-9]*$' "$out"; verdict $? 'the origin of a line'
grep -q '^role.data_entry.quit_pay = 1.5  *--set$' "$out"; verdict $? 'the origin of a wide setting'
grep -q ' default$' "$out"; verdict $? 'the origin of a default'
run params wage_growth; gives 0; prints wage_growth_pa 'scope location' 'allowed'
run params no_such_thing; gives 2; says 'no_such_thing'
run init tiny.ini; gives 2; says 'tiny.ini exists'
echo mine >mine.ini
run init mine.ini; gives 2; [ "$(cat mine.ini)" = mine ]; verdict $? 'init replaced a file'
run init mine.ini --force; gives 0; same mine.ini tiny.ini
run init; gives 0; same "$out" tiny.ini; rm mine.ini
run init nowhere/x.ini; gives 1; says 'nowhere/x.ini'
# twenty-three lines with a mistake: each named, no other line blamed; run refuses what check refuses
n=$(wc -l <tiny.ini)
cp tiny.ini many.ini
cat >>many.ini <<'MISTAKES'
[model]
quit_pya = 2
discount_rate_pa
discount_rate_pa =
gov = 0.1
governance = 0.1 0.2
governance = nan
recession_start_pm = 0x10
recession_end_pm = 1,5
breach_loss = 5 PHP
tz_loss = 1e999
hours_elasticity = 40 months
[loction.manila]
[location.manila
[location.Manila]
[role.data_entry] x
[role.data_entry]
tier = xpo
tier = bpo
no_such_rate = -1
[job.manila.data_entry]
wage = 19000 INR/month
headcount = 1.5
[policy.p]
start = 2025-13
min_wage = *x
headcount = +5
MISTAKES
run check many.ini; gives 2; silent
blamed=$(sed -n 's/^sim: many.ini:\([0-9]*\):.*/\1/p' "$err" | sort -un | tr '\n' ' ')
meant=$(for k in $(seq 2 16) 18 19 20 22 23 25 26 27; do echo $((n + k)); done | tr '\n' ' ')
[ "$blamed" = "$meant" ]; verdict $? "lines $blamed instead of $meant"
says "quit_pya = 2: unknown key: did you mean quit_pay?" 'did you mean [location.L]?'
cp "$err" ../check_err
run run many.ini; gives 2; silent; same "$err" ../check_err
rm many.ini; holds . 'tiny.ini '

# ---- a run
run tiny.ini $small --no-plots; gives 0; silent; holds . 'out tiny.ini '; holds out 'tiny '; holds out/tiny "$tables"
[ ! -s "$err" ]; verdict $? '-q is not quiet'
cp -r out/tiny ../first
run run ./tiny.ini $small --no-plots; gives 0; holds out 'tiny '
for file in bands.csv distribution.csv effective.ini projection.csv replications.csv summary.csv summary.json; do
    same out/tiny/$file ../first/$file
done
json out/tiny/summary.json 'd["scenario"]["replications"] == 3 and d["scenario"]["months"] == 14 and len(d["metrics"]) > 50'
json out/tiny/manifest.json 'd["status"] == "complete" and d["generator"] == "philox4x32-10" and [s["key"] for s in d["settings"]] == ["scenario.replications", "scenario.months", "scenario.scale"]'
json out/tiny/run_info.json 'd["threads"] >= 1 and d["command_line"][1] == "run"'
if command -v python3 >/dev/null; then
    what='hashes of the manifest'
    python3 - <<'PYTHON' >"$here/log/python" 2>&1
import hashlib, json, os
d = json.load(open("out/tiny/manifest.json"))
for o in d["outputs"]:
    b = open(os.path.join("out/tiny", o["name"]), "rb").read()
    assert hashlib.sha256(b).hexdigest() == o["sha256"] and len(b) == o["bytes"], o["name"]
for i in d["inputs"]:
    assert hashlib.sha256(open(i["file"], "rb").read()).hexdigest() == i["sha256"], i["file"]
names = sorted(o["name"] for o in d["outputs"])
assert names == ["bands.csv", "distribution.csv", "effective.ini", "projection.csv", "replications.csv", "report.html", "summary.csv", "summary.json"], names
PYTHON
    verdict $? "$(tail -n 1 "$here/log/python")"
fi
for file in summary projection bands replications; do
    what="$file.csv"
    [ "$(awk -F, 'NR == 1 { n = NF } NF != n || /\r/ || /nan|inf/' out/tiny/$file.csv | wc -l)" -eq 0 ]
    verdict $? 'rows of different length, carriage returns, or numbers that are none'
done
what='columns as documented'
[ "$(head -n 1 out/tiny/summary.csv)" = location,role,metric,unit,window,mean,sd,se,p05,p25,p50,p75,p95 ]; verdict $? summary
[ "$(head -n 1 out/tiny/projection.csv)" = month,date,location,role,metric,unit,mean,sd,se,p05,p25,p50,p75,p95 ]; verdict $? projection
[ "$(head -n 1 out/tiny/bands.csv)" = month,date,location,role,grade,currency,p10,p25,p50,p75,p90,mean,start_median ]; verdict $? bands
for metric in $(cut -d, -f3 out/tiny/summary.csv | sed 1d | sort -u); do
    what="docs/results.md on $metric"
    grep -q "^|.*\`$metric\`" "$docs/results.md"; verdict $? 'no definition'
done
what='the manual page'
for word in $("$SIM" --help | grep -o -- '--[a-z][a-z-]*' | sort -u); do
    sed 's/\\-/-/g' "$docs/sim.1" | grep -q -e "$word"; verdict $? "does not know $word"
done
run tiny.ini -n 1 --months 3 --scale 4 -q --no-plots -o one; gives 0
[ -z "$(awk -F, 'NR > 1 && ($7 != "" || $8 != "")' one/summary.csv)" ]; verdict $? 'sd and se of one replication'
json one/summary.json 'all(m["sd"] is None and m["se"] is None for m in d["metrics"])'
rm -r one
SOURCE_DATE_EPOCH=86400 run tiny.ini $small --no-plots; gives 0
json out/tiny/run_info.json 'd["start"] == "1970-01-02T00:00:00Z"'
for threads in 1 2 3; do
    run tiny.ini $small --no-plots -j $threads -o threads; gives 0
    for file in bands.csv distribution.csv effective.ini projection.csv replications.csv summary.csv; do
        same threads/$file ../first/$file
    done
    rm -r threads
done
# what does not fit in memory goes to the disk for a while, and changes nothing
run tiny.ini -n 60 --months 60 --scale 4 -q --no-plots -j 1 -o memory; gives 0
run tiny.ini -n 60 --months 60 --scale 4 -q --no-plots -j 1 -o disk --memory 9M; gives 0
for file in bands.csv distribution.csv effective.ini projection.csv replications.csv summary.csv; do
    same memory/$file disk/$file
done
run tiny.ini -n 60 --months 60 --scale 4 -q --no-plots -j 1 -o disk --memory 9M -v; gives 0; says 'on disk'
rm -r memory disk
run out/tiny/effective.ini --no-plots -q -o again; gives 0
for file in bands.csv distribution.csv projection.csv replications.csv summary.csv; do
    same again/$file ../first/$file
done
rm -r again

# ---- the headline, JSON, progress
run tiny.ini -n 8 --months 14 --scale 4 --no-plots; gives 0; prints 'Employment, first month' 'Net present value' 'Results: out/tiny'
says '2 of 8 replications (25 %)' '8 replications in'
[ "$(wc -l <"$err")" -eq 4 ]; verdict $? 'progress is not four lines'
[ "$(awk '{ if (length($0) > n) n = length($0) } END { print n }' "$out")" -le 100 ]; verdict $? 'headline wider than 100 columns'
! grep -q "$(printf '\033')" "$out"; verdict $? 'colour in a file'
run tiny.ini $small --no-plots --json; gives 0; same "$out" out/tiny/summary.json
run tiny.ini -n 3 --months 3 --scale 4 --no-plots -v; gives 0; says 'worker-months'

# ---- compare
cat tiny.ini - >policies.ini <<'POLICIES'
[policy.raise]
title = A raise
start = 2024-07
wage_factor = *1.1 ; assumption: a tenth
[policy.fewer_hours]
start = 2024-04
phase_in = 3 months
hours_week = -3
[policy.nothing]
start = 2024-03
wage_factor = *1
POLICIES
run compare; gives 2; says 'SCENARIO.ini [POLICY...] is missing'
sed '/^\[policy/,$d' tiny.ini >none.ini
run compare none.ini; gives 2; says 'nothing to compare'; rm none.ini
run compare policies.ini rais; gives 2; says "no policy 'rais': did you mean raise?"
run compare policies.ini raise+fewer_hour nothin; gives 2; says 'did you mean fewer_hours?' 'did you mean nothing?'
run compare policies.ini raise+; gives 2; says 'a name is missing'
run compare policies.ini raise raise; gives 2; says 'name it once'
run compare policies.ini raise+nothing nothing+raise; gives 2; says 'name it once'
run compare policies.ini raise tiny.ini; gives 2; says 'compared apart'
run compare policies.ini nowhere.ini; gives 2; says 'nowhere.ini'
sed 's/^start *=.*/start = 2025-01/' tiny.ini >later.ini
run compare tiny.ini later.ini --months 14; gives 2; says 'later.ini: 14 months from 2025-01'
run compare policies.ini --markdown; gives 2; says 'not an option of `sim compare`'
rm later.ini; holds . 'out policies.ini tiny.ini '
compared='bands.csv channels.csv compare.csv differences.csv distribution.csv effective.ini effects.csv effects.json manifest.json policies.csv projection.csv replications.csv report.html run_info.json summary.csv summary.json '
run compare policies.ini $small --no-plots; gives 0; silent; holds out/policies "$compared"
[ ! -s "$err" ]; verdict $? '-q is not quiet'
run policies.ini $small --no-plots -o plain; gives 0
for file in bands.csv distribution.csv effective.ini projection.csv replications.csv summary.csv summary.json; do
    same plain/$file out/policies/$file
done
rm -r plain
cp -r out/policies ../compared
run compare policies.ini raise -n 3 --months 14 --scale 4 --no-plots -v -o forked; gives 0; says 'all runs are the same before 2024-07: about 100 %'
run compare policies.ini raise -n 3 --months 14 --scale 4 --no-plots -v -o forked --set policy.raise.start=2024-01; gives 0
! grep -q 'all runs are' "$err"; verdict $? 'nothing is the same before the first month'
rm -r forked
what='columns of a comparison'
numbers=base_mean,policy_mean,effect,se,ci_low,ci_high,p05,p25,p50,p75,p95,share_positive,variance_ratio
[ "$(head -n 1 out/policies/compare.csv)" = policy,month,date,location,role,metric,unit,$numbers ]; verdict $? compare
[ "$(head -n 1 out/policies/effects.csv)" = policy,window,location,role,metric,unit,$numbers ]; verdict $? effects
[ "$(head -n 1 out/policies/policies.csv)" = policy,key,location,role,unit,from,end,phase_in,old,new,source ]; verdict $? policies
[ "$(head -n 1 out/policies/channels.csv)" = policy,location,channel,item,unit,effect,se,ci_low,ci_high,p05,p25,p50,p75,p95 ]; verdict $? channels
for file in compare effects differences policies channels; do
    what="$file.csv"
    [ "$(awk -F, 'NR == 1 { n = NF } { sub(/,governance,/, ",,") } NF != n || /\r/ || /nan|inf/' out/policies/$file.csv | grep -cv '"')" -eq 0 ]
    verdict $? 'rows of different length, carriage returns, or numbers that are none'
done
what='a policy without effect'
[ -z "$(awk -F, '$1 == "nothing" && $8 != "" && ($10 != 0 || $11 + 0 != 0 || $12 + 0 != 0 || $13 + 0 != 0 || $14 != 0 || $18 != 0 || $19 != 0 || $20 != "" || $8 != $9)' out/policies/compare.csv | head -n 1)" ]
verdict $? 'has one'
[ "$(grep -c '^nothing,' out/policies/compare.csv)" -eq "$(grep -c '^raise,' out/policies/compare.csv)" ]; verdict $? 'has no rows'
what='before the start'
[ -z "$(awk -F, '$1 == "raise" && $3 < "2024-07" && $10 + 0 != 0' out/policies/compare.csv | head -n 1)" ]; verdict $? 'an effect'
[ -n "$(awk -F, '$1 == "raise" && $3 >= "2024-07" && $10 + 0 != 0' out/policies/compare.csv | head -n 1)" ]; verdict $? 'none afterwards'
for threads in 1 2 7; do
    run compare policies.ini $small --no-plots -j $threads; gives 0
    for file in compare.csv effects.csv differences.csv policies.csv channels.csv effects.json manifest.json; do
        same out/policies/$file ../compared/$file
    done
done
what='a split among channels'
[ -z "$(awk -F, '$1 == "nothing" && $6 + 0 != 0' out/policies/channels.csv | head -n 1)" ]; verdict $? 'of nothing'
awk -F, 'NR == FNR { if ($5 == "savings_usd" && $4 == "all") effect[$1 "," $3] = $9; next }
    $4 == "all" && $3 != "total" { sum[$1 "," $2] += $6 }
    END { for (k in effect) { d = sum[k] - effect[k]; if (d * d > 1e-16 * effect[k] * effect[k]) exit 1; n++ } exit n < 6 }' \
    out/policies/effects.csv out/policies/channels.csv
verdict $? 'does not add up'
what=--explain
run compare policies.ini raise+fewer_hours nothing $small --no-plots --explain --metric headline -o shared; gives 0
[ "$(head -n 1 shared/explain.csv)" = policy,metric,unit,location,part,key,old,new,effect,se,ci_low,ci_high,p05,p25,p50,p75,p95 ]; verdict $? columns
awk -F, 'NR == FNR { if ($4 == "all") effect[$1 "," $5 "," $3] = $9; next }
    FNR > 1 && $6 != "total" { sum[$1 "," $2 "," $4] += $9 }
    END { for (k in sum) { d = sum[k] - effect[k]; if (d * d > 1e-16 * effect[k] * effect[k]) exit 1; n++ } exit n < 20 }' \
    shared/effects.csv shared/explain.csv
verdict $? 'does not add up'
json shared/effects.json 'len(d["explain"]) > 20 and len(d["channels"]) > 100'
json shared/manifest.json '{"explain.csv", "channels.csv"} <= {o["name"] for o in d["outputs"]}'
cp shared/explain.csv ..
run compare policies.ini nothing raise+fewer_hours $small --no-plots --explain --metric headline -j 2 -o shared; gives 0
[ "$(sort ../explain.csv | cksum)" = "$(sort shared/explain.csv | cksum)" ]; verdict $? 'depends on threads or order'
rm -r shared ../explain.csv
run compare policies.ini raise $small --explain --metric saving_usd; gives 2; says 'did you mean savings_usd?'
run compare policies.ini raise $small --metric npv_usd; gives 2; says 'with --explain'
# others, and their order, change no row of a policy
run compare policies.ini raise+fewer_hours raise $small --no-plots; gives 0
for file in compare effects policies channels; do
    what="$file.csv without the other policies"
    [ "$(grep '^raise,' out/policies/$file.csv | cksum)" = "$(grep '^raise,' ../compared/$file.csv | cksum)" ]; verdict $? differs
done
grep -q '^raise+fewer_hours,hours_week,all,' out/policies/policies.csv || grep -q '^raise+fewer_hours,hours_week,' out/policies/policies.csv
verdict $? 'a stack lists what it moves'
# a policy that is in force is held against the scenario without it
run compare policies.ini raise --policy raise $small --no-plots; gives 0
what='a policy in force'
[ "$(grep '^raise,' out/policies/compare.csv | cksum)" = "$(grep '^raise,' ../compared/compare.csv | cksum)" ]; verdict $? differs
run compare policies.ini raise $small --no-plots --json; gives 0; same "$out" out/policies/effects.json
json out/policies/effects.json 'd["compared"][0]["name"] == "raise" and len(d["effects"]) > 50 and d["changes"][0]["source"] == "assumption: a tenth"'
json out/policies/manifest.json 'd["compared"] == [{"name": "raise", "title": "A raise", "kind": "policy"}] and "compare.csv" in [o["name"] for o in d["outputs"]]'
run compare policies.ini -n 3 --months 14 --scale 4 --no-plots; gives 0
prints 'raise: A raise; from 2024-07' 'wage_factor 1 -> 1.1' 'assumption: a tenth' 'phased in over 3 months' 'Attrition' 'Net present value' 'Results: out/policies'
says '15 replications in' # 3 for each of the policies, and for none
[ "$(awk '{ if (length($0) > n) n = length($0) } END { print n }' "$out")" -le 100 ]; verdict $? 'wider than 100 columns'
# whole files, with the seed and the replications of the first
sed 's/^seed *=.*/seed = 99/' tiny.ini >b.ini
printf '[model]\nrework_cost = 0\n' >>b.ini
"$SIM" params rework_cost >/dev/null 2>&1 || sed -i 's/rework_cost = 0/dp_ratio = 4 %/' b.ini
run compare tiny.ini b.ini --months 14 --scale 4 --no-plots -o files; gives 0; says 'b.ini: taken with the seed'
holds files "$compared"; grep -q '^b,' files/policies.csv; verdict $? 'no change is listed'
prints 'What differs from the first scenario'; ! grep -qi 'polic' "$out"; verdict $? 'files are called policies'
[ -z "$(sed 's/<[^>]*>//g' files/report.html | grep -i 'of [0-9]* polic\|the polic')" ]; verdict $? 'the report calls files policies'
json files/manifest.json 'sorted(i["file"] for i in d["inputs"]) == ["b.ini", "tiny.ini"]'
run compare tiny.ini ./tiny.ini $small --no-plots -o files --force; gives 0
[ -z "$(awk -F, 'NR > 1 && $10 + 0 != 0' files/compare.csv | head -n 1)" ]; verdict $? 'a file differs from itself'
# a comparison and a run of the same scenario replace each other; what is broken off leaves nothing
run policies.ini $small --no-plots; gives 0; holds out/policies "$tables"
run compare policies.ini $small --no-plots; gives 0; holds out/policies "$compared"
what='a comparison that is interrupted'
(trap - INT; exec "$SIM" compare policies.ini $long) >"$out" 2>"$err" </dev/null &
pid=$!; sleep 0.6; kill -s INT $pid; wait $pid; status=$?
gives 130; says interrupted; holds out/policies "$compared"
run compare policies.ini -n 60 --months 60 --scale 4 -q --no-plots -j 1 -o memory; gives 0
run compare policies.ini -n 60 --months 60 --scale 4 -q --no-plots -j 1 -o disk --memory 9M; gives 0
same memory/compare.csv disk/compare.csv
if command -v gnuplot >/dev/null; then
    run compare policies.ini $small; gives 0; holds out/policies "$(echo "$compared" | sed 's/policies.csv/plots &/')"
    run plot out/policies; gives 0; same out/policies/compare.csv ../compared/compare.csv
fi
rm -r memory disk files out/policies b.ini policies.ini

# ---- what is in the way
mkdir foreign && echo mine >foreign/notes.txt
run tiny.ini $small --no-plots -o foreign; gives 2; says 'foreign' 'notes.txt' '--force'; holds foreign 'notes.txt '
run tiny.ini $small --no-plots -o foreign --force; gives 0; holds foreign "$tables"
echo mine >foreign/notes.txt
run tiny.ini $small --no-plots -o foreign; gives 2; says 'notes.txt'
[ "$(cat foreign/notes.txt)" = mine ]; verdict $? 'a foreign file was lost'
rm -r foreign
echo mine >file
run tiny.ini $small --no-plots -o file --force; gives 2; says 'a file is in the way'
run tiny.ini $small --no-plots -o file/x; gives 1; says 'Not a directory'
[ "$(cat file)" = mine ]; verdict $? 'a file was lost'
rm file
cp tiny.ini other.ini
run other.ini $small --no-plots -o out/tiny; gives 2; says 'another scenario (tiny)'
rm other.ini
run tiny.ini $small --no-plots -o . --force; gives 2
run tiny.ini $small --no-plots -o "$here" --force; gives 2; says 'not replaced even with --force'
holds . 'out tiny.ini '
for name in '-rf' '|x' 'a b' '$(touch owned)' '~'; do
    run tiny.ini $small --no-plots -o "$name"; gives 0; holds "./$name" "$tables"; rm -r "./$name"
done
holds . 'out tiny.ini '

# ---- failures of the world: exit 1, earlier results as they were, nothing left behind
before=$(cat out/tiny/*.csv out/tiny/*.json | cksum)
unharmed() {
    [ "$(cat out/tiny/*.csv out/tiny/*.json | cksum)" = "$before" ]; verdict $? 'the earlier results changed'
    holds . 'out tiny.ini '; holds out 'tiny '; holds out/tiny "$tables"
}
for blocks in 0 1 8 64; do
    what="file size limit of $blocks blocks"
    (ulimit -f $blocks; exec "$SIM" tiny.ini $small --no-plots) >/dev/null 2>"$here/log/limited" </dev/null
    status=$?; : >"$err"; [ $blocks -eq 0 ] || cp "$here/log/limited" "$err"
    [ $status -eq 1 ]; verdict $? "exit status $status"
    unharmed
done
if [ "$(id -u)" -eq 0 ] && command -v setpriv >/dev/null; then
    chmod 755 "$here" "$here/work"; chmod 555 out
    what='a folder that may not be written'
    setpriv --reuid=65534 --regid=65534 --clear-groups "$SIM" tiny.ini $small --no-plots >"$out" 2>"$err" </dev/null
    status=$?; gives 1; says 'nothing may be written there'
    chmod 755 out; unharmed
fi
# sanitizers neither run under strace nor share malloc
instrumented=false
! grep -q -e __asan_init -e __tsan_init "$SIM" || instrumented=true
# each call that can fail fails at each of its first occurrences
if ! $instrumented && command -v strace >/dev/null && strace -qq -e trace=none true 2>/dev/null; then
    inject() { # inject CALL ERROR FIRST LAST
        for n in $(seq "$3" "$4"); do
            what="$1 number $n fails with $2"
            # OpenMP's threads would only make the count of calls uncertain
            strace -f -qq -o /dev/null -e trace="$1" -e inject="$1:error=$2:when=$n" \
                "$SIM" tiny.ini $small --no-plots -j 1 >/dev/null 2>"$err" </dev/null
            status=$?
            [ $status -eq 0 ] || [ $status -eq 1 ] || [ $status -eq 2 ]; verdict $? "exit status $status: $(cat "$err")"
            if [ $status -ne 0 ]; then
                grep -q '^sim: ' "$err"; verdict $? 'no message'
                unharmed
            else
                holds out 'tiny '; holds out/tiny "$tables"
                before=$(cat out/tiny/*.csv out/tiny/*.json | cksum)
            fi
        done
    }
    must_fail() { [ $status -eq 1 ]; verdict $? "exit status $status where the run cannot succeed"; }
    inject mkdirat ENOSPC 1 1; must_fail
    inject write ENOSPC 1 1; must_fail
    inject write EIO 5 9
    inject fsync EIO 1 1; must_fail
    inject fsync EIO 2 20
    inject close EIO 20 40
    inject renameat2 EACCES 1 1; must_fail
    inject getrandom EAGAIN 1 2
    inject flock ENOLCK 1 2
    # a file system whose rename knows no flags: two steps instead
    inject renameat2 EINVAL 1 1; [ $status -eq 0 ]; verdict $? "exit status $status: $(cat "$err")"
    strace -f -qq -o /dev/null -e trace=renameat2,renameat -e inject=renameat2:error=EINVAL:when=1 \
        -e inject=renameat:error=EACCES:when=2 "$SIM" tiny.ini $small --no-plots -j 1 >/dev/null 2>"$err" </dev/null
    status=$?; what='the second of two renames fails'; gives 1; unharmed
else
    echo 'cli.sh: no strace here, or sanitizers: failing system calls are not tried'
fi
# memory runs out: once, and for good
if ! $instrumented && ${CC:-cc} -std=c11 -O1 -shared -fPIC -o ../failalloc.so "$failalloc" -ldl; then
    few='-n 2 --months 3 --scale 20 -q --no-plots -j 1'
    SIM_FAIL_COUNT=$here/log/count LD_PRELOAD=$here/failalloc.so "$SIM" tiny.ini $few >/dev/null 2>"$err" </dev/null
    status=$?; what='counting allocations'; gives 0
    count=$(cat "$here/log/count")
    [ "$count" -gt 1000 ]; verdict $? "only $count"
    before=$(cat out/tiny/*.csv out/tiny/*.json | cksum)
    for once in '' once=yes; do
        for n in $(seq 1 40) $(seq 41 $((count / 40)) "$count") $(seq $((count - 30)) "$count"); do
            what="allocation $n of $count fails${once:+, once}"
            env LD_PRELOAD="$here/failalloc.so" SIM_FAIL_AT="$n" "${once:-SIM_FAIL_ON=1}" \
                "$SIM" tiny.ini $few >/dev/null 2>"$err" </dev/null
            status=$?
            [ $status -eq 0 ] || [ $status -eq 1 ]; verdict $? "exit status $status: $(head -c 200 "$err")"
            if [ $status -ne 0 ]; then
                grep -q '^sim: ' "$err"; verdict $? 'no message'
                unharmed
            else
                holds out 'tiny '; holds out/tiny "$tables"
                before=$(cat out/tiny/*.csv out/tiny/*.json | cksum)
            fi
        done
    done
fi
run tiny.ini $small --no-plots; gives 0

# ---- standard output and descriptors
what='a full disk behind standard output'
"$SIM" tiny.ini -n 3 --months 14 --scale 4 --no-plots >/dev/full 2>"$err" </dev/null; status=$?; gives 1; says 'standard output' 'complete in out/tiny'
"$SIM" --help >/dev/full 2>"$err"; status=$?; gives 1; says 'standard output'
"$SIM" params >/dev/full 2>"$err"; status=$?; gives 1
what='a closed standard output'
"$SIM" tiny.ini -n 3 --months 14 --scale 4 --no-plots >&- 2>"$err" </dev/null; status=$?; gives 1; says 'standard output'
what='all descriptors closed'
"$SIM" tiny.ini $small --no-plots >&- 2>&- <&-; status=$?
[ $status -eq 0 ]; verdict $? "exit status $status of a run with nothing to print"
for file in bands.csv distribution.csv projection.csv replications.csv summary.csv summary.json; do
    same out/tiny/$file ../first/$file
done
what='a reader that goes away'
"$SIM" params 2>"$err" </dev/null | head -n 1 >/dev/null
[ ! -s "$err" ]; verdict $? "$(cat "$err")"

# ---- an environment that would like to have a say
what='a hostile environment'
mkdir ../hostile_home && echo 'set terminal dumb' >../hostile_home/.gnuplot
GSL_RNG_TYPE=abc GSL_RNG_SEED=7 OMP_NUM_THREADS=100000 OMP_SCHEDULE=x LC_ALL=de_DE.UTF-8 TZ=Asia/Kolkata GNUTERM=x11 \
    HOME=$here/hostile_home "$SIM" tiny.ini $small --no-plots -j 2 >/dev/null 2>"$err" </dev/null
status=$?; [ $status -eq 0 ]; verdict $? "exit status $status: $(cat "$err")"
for file in bands.csv distribution.csv projection.csv replications.csv summary.csv effective.ini; do
    same out/tiny/$file ../first/$file
done

# ---- signals: within a second, nothing left, earlier results as they were
before=$(cat out/tiny/*.csv out/tiny/*.json | cksum)
milliseconds() { date +%s%3N; }
for signal in INT TERM HUP; do
    for pause in 0.05 0.3 0.9; do
        what="$signal after $pause s"
        # a background job of a script ignores INT, hence the detour
        (trap - INT; exec "$SIM" tiny.ini $long) >"$out" 2>"$err" </dev/null &
        pid=$!
        sleep $pause
        start=$(milliseconds)
        kill -s $signal $pid
        sleep 0.01
        kill -s $signal $pid 2>/dev/null # impatience must not spoil the tidying up
        wait $pid
        status=$?
        took=$(($(milliseconds) - start))
        # a signal that arrives before the program has started ends the shell that starts it, without a word
        if [ $pause != 0.05 ] || [ -s "$err" ]; then
            gives 130; says interrupted
        fi
        [ $took -lt 1000 ]; verdict $? "took $took ms"
        unharmed
    done
done

# ---- two runs of one folder, and what a killed one leaves
what='two runs into one folder'
(exec "$SIM" tiny.ini $long) >/dev/null 2>&1 </dev/null &
pid=$!
sleep 0.4
run tiny.ini $small --no-plots; gives 1; says 'another run'
what='a killed run'
kill -KILL $pid
wait $pid 2>/dev/null
[ "$(ls -A out | wc -l)" -eq 2 ]; verdict $? "it left nothing to recognise: $(ls -A out)"
run tiny.ini $small --no-plots; gives 0; holds out 'tiny '
for file in bands.csv distribution.csv projection.csv replications.csv summary.csv; do
    same out/tiny/$file ../first/$file
done

# ---- previews and workbooks
run tiny.ini ${small% -q} -o shown --no-plots --preview; gives 0
prints 'Employment, people: ' 'Net present value, cumulated, USD' 'Results: shown' '→' '░'
! grep -q "$(printf '\033')" "$out"; verdict $? 'terminal sequences in a pipe'
grep -n 'Results: shown' "$out" | grep -q "^$(wc -l <"$out"):"; verdict $? 'the preview is not above the folder'
run tiny.ini $small -o shown --no-plots --preview -q; gives 0; prints 'Employment, people: '
! grep -q 'Results:' "$out"; verdict $? '-q is not heard'
run tiny.ini $small -o shown --no-plots --preview --json; gives 2; says '--preview and --json'
sum=$(cat shown/* | cksum)
for width in 40 79 160; do
    COLUMNS=$width LC_ALL=C run plot shown --preview; gives 0; prints 'Employment, people:' '->'
    ! grep -q '[^ -~]' "$out"; verdict $? 'not ASCII'
    [ "$(awk '{ if (length > n) n = length } END { print n }' "$out")" -le $width ]; verdict $? "wider than $width"
done
COLUMNS=nonsense LC_ALL= LC_CTYPE= LANG=C.utf8 run plot shown --preview; gives 0; prints '→'
LC_ALL= LC_CTYPE=C LANG=C.UTF-8 run plot shown --preview; gives 0; prints '->'
[ "$(cat shown/* | cksum)" = "$sum" ]; verdict $? 'a preview changed the folder'
what='a preview on a full disk'
"$SIM" plot shown --preview >/dev/full 2>"$err" </dev/null; status=$?; gives 1; says 'standard output' 'No space left'
if command -v script >/dev/null; then
    for color in '' --no-color; do
        what="plot --preview $color on a terminal"
        TERM=xterm LC_ALL=C script -qec "stty cols 50; '$SIM' plot shown --preview $color" /dev/null >"$out" 2>"$err" </dev/null
        [ "$(sed "s/$(printf '\033')\[[0-9;]*m//g" "$out" | tr -d '\r' | awk '{ if (length > n) n = length } END { print n }')" -le 50 ]
        verdict $? 'wider than the terminal'
        if [ -z "$color" ]; then grep -q "$(printf '\033')" "$out"; else ! grep -q "$(printf '\033')" "$out"; fi
        verdict $? 'colour'
    done
    what='a terminal without escape sequences'
    TERM=dumb LC_ALL=C script -qec "'$SIM' tiny.ini ${small% -q} -o shown --no-plots --preview" /dev/null >"$out" 2>"$err" </dev/null
    ! grep -q "$(printf '\033')" "$out"; verdict $? 'gets some'
    prints 'Employment, people:' '3 replications in'
fi
run tiny.ini $small -o shown --no-plots --xlsx; gives 0
head -c 2 shown/results.xlsx | grep -q PK; verdict $? 'no workbook'
json shown/manifest.json '"results.xlsx" in [o["name"] for o in d["outputs"]]'
run tiny.ini $small -o shown --no-plots; gives 0
[ ! -e shown/results.xlsx ]; verdict $? 'the workbook of the run before is left'
rm -r shown

# ---- charts
if command -v gnuplot >/dev/null; then
    run tiny.ini $small -o charts; gives 0
    cp -r charts ../charts
    run tiny.ini $small -o charts; gives 0
    [ -z "$(diff -rq -x run_info.json charts ../charts)" ]; verdict $? "$(diff -rq -x run_info.json charts ../charts | head -n 2)"
    ls charts/plots/*.svg charts/plots/*.png >/dev/null 2>&1; verdict $? 'no charts'
    sum=$(cat charts/*.csv | cksum)
    run plot charts --chart savings --format pdf --theme dark --width 160mm; gives 0
    [ -s charts/plots/savings.pdf ] && [ -s charts/plots/demand.png ] && [ ! -e charts/plots/savings.svg ]
    verdict $? "not one chart anew and the others as they were: $(ls charts/plots | tr '\n' ' ')"
    run plot charts --format svg; gives 0; prints 'Charts: charts/plots'
    for svg in charts/plots/*.svg; do same $svg ../charts/plots/${svg##*/}; done
    ls charts/plots/*.svg >/dev/null 2>&1; verdict $? 'no charts'
    ! ls charts/plots/*.png >/dev/null 2>&1; verdict $? 'charts of the old format are left'
    [ "$(cat charts/*.csv | cksum)" = "$sum" ]; verdict $? 'plot changed a table'
    run tiny.ini $small -o charts; gives 0
    SIM_GNUPLOT=/bin/false run plot charts; gives 3
    ls charts/plots/*.png >/dev/null 2>&1; verdict $? 'a failed plot took the charts away'
    rm -r charts
    mkdir odd known # a character that no font has (U+0378) would cover a PNG or PDF; SVG leaves it to who shows it
    sed 's/^title .*/title = Jobs \xCD\xB8/' tiny.ini >odd/t.ini
    sed 's/^title .*/title = Jobs \xEF\xBF\xBD/' tiny.ini >known/t.ini
    for folder in odd known; do
        run $folder/t.ini $small -o $folder/out --chart savings; gives 0
    done
    same odd/out/plots/savings.png known/out/plots/savings.png
    grep -q "$(printf 'Jobs \315\270')" odd/out/plots/savings.svg; verdict $? 'the title in the SVG'
    rm -r odd known
fi
SIM_GNUPLOT=/nowhere/gnuplot run tiny.ini $small -o charts; gives 3; says 'sim plot charts'
json charts/manifest.json 'd["status"] == "charts missing"'
[ -s charts/projection.csv ]; verdict $? 'no tables'
rm -r charts
run plot nowhere; gives 2; says 'not a results folder'
run breakeven tiny.ini $small --vary job.manila.data_entry.wage=20000..200000 -o broken; gives 0
run plot broken; gives 2; says 'nothing to draw'
run report broken; gives 2; says 'nothing to report'
rm -r broken
run plot .; gives 2; says 'not a results folder'
cp -r out/tiny broken; echo 'x' >>broken/projection.csv
run plot broken; gives 2; says 'projection.csv'
rm -r broken
for table in bands.csv distribution.csv effective.ini projection.csv replications.csv summary.csv; do
    for fault in cut gone longer; do # what is left can be read, but is not what the run wrote
        cp -r out/tiny broken
        case $fault in
        cut) sed -i '$d' broken/$table; why=shorter ;;
        gone) rm broken/$table; why='No such file' ;;
        longer) tail -n 1 broken/$table >last; cat last >>broken/$table; rm last; why='not as the run wrote it' ;;
        esac
        sum=$(cat broken/* | cksum)
        for command in 'plot broken' 'plot broken --preview' 'report broken'; do
            # shellcheck disable=SC2086 # words of a command line
            run $command; gives 2; says "broken/$table: $why"
        done
        [ "$(cat broken/* | cksum)" = "$sum" ]; verdict $? "$table $fault: the folder has changed"
        rm -r broken
    done
done
holds . 'out tiny.ini '

# ---- observed values
mkdir observed
printf 'date,location,role,metric,value,source\r\n2023,manila,all,employment,410,"=a ""b"", c"\n2023-06,cebu,all,employment,9,elsewhere\n' >observed/h.csv
{ cat tiny.ini; printf '[scenario]\nhistory = h.csv ; a survey\n'; } >observed/with.ini
run check observed/with.ini; gives 0; prints 'observed values 1'
run show observed/with.ini; gives 0; prints 'scenario.history = observed/h.csv'
run observed/with.ini $small --no-plots; gives 0
holds out/with "$(echo "$tables" | sed 's/manifest/history.csv &/')"
[ "$(cat out/with/history.csv)" = "$(printf 'date,location,role,metric,value,source\n2023,manila,all,employment,410,"\047=a ""b"", c"')" ]
verdict $? "history.csv: $(cat out/with/history.csv)"
json out/with/manifest.json '"observed/h.csv" in [i["file"] for i in d["inputs"]] and "history.csv" in [o["name"] for o in d["outputs"]]'
for file in bands.csv distribution.csv projection.csv replications.csv summary.csv; do # nothing else changes
    same out/with/$file out/tiny/$file
done
cp -r out/with ../with
run ../with/effective.ini -q --no-plots -o out/with; gives 2 # of another scenario
run ../with/effective.ini -q --no-plots -o again; gives 0
for file in effective.ini history.csv projection.csv summary.json; do
    same again/$file ../with/$file
done
run again/effective.ini -q --no-plots -o again; gives 0 # in its own place
same again/history.csv ../with/history.csv; same again/effective.ini ../with/effective.ini
rm -r again
run tiny.ini $small --no-plots --history observed/h.csv -o option; gives 0; same option/history.csv ../with/history.csv
grep -q '^history = history.csv ; --set$' option/effective.ini; verdict $? 'effective.ini of --history'
SIM_GNUPLOT=/bin/false run plot option; gives 3; same option/history.csv ../with/history.csv
run observed/with.ini $small --no-plots --history none -o option; gives 2 # of another scenario
rm -r option
run observed/with.ini $small --no-plots --history none -o option; gives 0; holds option "$tables"
rm -r option
run compare observed/with.ini tiny.ini $small --no-plots -o option; gives 0; same option/history.csv ../with/history.csv
rm -r option
printf 'date,location,role,metric,value,source\n2023,cebu,all,employment,9,elsewhere\n' >observed/other.csv
run tiny.ini -n 2 --months 3 --scale 20 --no-plots --history observed/other.csv -o option; gives 0; says 'other.csv: none of its rows'
[ "$(wc -l <option/history.csv)" -eq 1 ]; verdict $? 'rows of nobody'
rm -r option
printf 'date,location,role,metric,value,source\n2023,manila,all,emplyment,9,x\nx,manila,all,employment,x,x\n' >observed/h.csv
for command in run check compare 'breakeven --vary model.quit_base_pm=1%%..2%%'; do
    set -- ${command//%%/%}
    first=$1; shift
    [ "$first" != compare ] || set -- tiny.ini
    run "$first" observed/with.ini "$@"; gives 2
    says 'h.csv:2: metric = emplyment: unknown metric: did you mean employment' 'h.csv:3: date = x' 'h.csv:3: value = x'
done
run check tiny.ini --history observed; gives 2; says 'observed: is a folder'
run check tiny.ini --history nowhere.csv; gives 2; says 'nowhere.csv: No such file'
if [ -f ../failalloc.so ]; then
    cp ../with/history.csv observed/h.csv
    for n in $(seq 1 120); do
        what="allocation $n fails with observed values"
        env LD_PRELOAD="$here/failalloc.so" SIM_FAIL_AT="$n" "$SIM" check observed/with.ini >/dev/null 2>"$err" </dev/null
        status=$?
        [ $status -eq 0 ] || { [ $status -eq 1 ] && grep -q '^sim: ' "$err"; }
        verdict $? "exit status $status: $(head -c 200 "$err")"
    done
fi
rm -r observed out/with
holds . 'out tiny.ini '

echo "cli: $passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
