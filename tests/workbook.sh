#!/bin/bash
# workbook.sh - opens results.xlsx with LibreOffice and compares every cell of every sheet with the CSV files.
#
#   SIM=build/release/sim tests/workbook.sh
#
# Without soffice (.ci/deps.sh COMPILER office installs it) only what needs none is checked.
SIM=$(realpath "${SIM:-build/release/sim}") || exit 1
here=$(mktemp -d "${TMPDIR:-/tmp}/sim-workbook.XXXXXX") || exit 1
trap 'rm -rf "$here"' EXIT
cd "$here" || exit 1
unset SOURCE_DATE_EPOCH
export LC_ALL=C.UTF-8

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

"$SIM" init start.ini >/dev/null || exit 1
small="-n 3 --months 14 --no-plots -q"
title='=HYPERLINK("http://x","y") <b>&amp;_x0041_ "q" '\''a'\'' üß 日本'
{
    sed "s|^title .*|title = $(printf '%s' "$title" | sed 's/[&|\\]/\\&/g')|" start.ini
    printf '[policy.raise]\ntitle = @SUM(1+1)|cmd\nstart = 2024-05\nwage_factor = *1.2 # =1+1, +a: source\n'
} >hostile.ini
cat >history.csv <<'CSV'
date,location,role,metric,value,source
2001,manila,all,employment,1234,=a year alone
2023-11,manila,all,employment,3456.5,"+b, ""c"""
CSV

small="$small --history history.csv"
"$SIM" run hostile.ini $small --xlsx -o run
verdict $? 'sim run --xlsx'
"$SIM" compare hostile.ini $small --xlsx -o both
verdict $? 'sim compare --xlsx'
cp both/results.xlsx first.xlsx
"$SIM" compare hostile.ini $small --xlsx -o both -j 1
cmp -s both/results.xlsx first.xlsx
verdict $? 'two comparisons, two workbooks'
grep -q '"results.xlsx"' run/manifest.json
verdict $? 'the manifest does not list results.xlsx'
cp run/results.xlsx first.xlsx
"$SIM" run hostile.ini $small --xlsx -o run -j 1
cmp -s run/results.xlsx first.xlsx
verdict $? 'two runs, two workbooks'
SOURCE_DATE_EPOCH=1700000000 "$SIM" run hostile.ini $small --xlsx -o run
! cmp -s run/results.xlsx first.xlsx
verdict $? 'SOURCE_DATE_EPOCH is not in the workbook'
"$SIM" run hostile.ini $small -o run
[ ! -e run/results.xlsx ]
verdict $? 'a workbook without --xlsx'
cp first.xlsx run/results.xlsx

if ! command -v soffice >/dev/null; then
    echo 'workbook.sh: no soffice here, the comparison of cells is skipped'
else
    for book in run both; do
        timeout 300 soffice "-env:UserInstallation=file://$here/profile" --headless --convert-to \
            'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1' \
            --outdir "$book.sheets" "$book/results.xlsx" >log 2>&1
        verdict $? "soffice cannot open the workbook: $(tail -n 1 log)"
        python3 - "$book" "$title" <<'PYTHON'
import csv, math, sys

book, title = sys.argv[1:]
checked = bad = 0


def fail(text):
    global bad
    bad += 1
    if bad <= 5:
        print('FAILED:', book, text)


def rows(path):
    with open(path, newline='', encoding='utf-8') as file:
        return list(csv.reader(file))


def month(text):  # a date as LibreOffice writes it in its C locale, or the text
    part = text.split('/')
    return f'{part[2]}-{part[0]}' if len(part) == 3 and part[1] == '01' else text


def same(cell, field, name):
    if field == '' or cell == '':
        return cell == field
    if name in ('date', 'from', 'end') and len(field) == 7:
        return month(cell) == field and cell != field  # a date, not its text
    try:
        return math.isclose(float(cell), float(field), rel_tol=1e-11, abs_tol=1e-20)  # soffice writes 20 decimals
    except ValueError:
        return cell == (field[1:] if field[0] == "'" else field)


sheets = {'Summary': 'summary', 'Projection': 'projection', 'Bands': 'bands', 'Distribution': 'distribution',
          'History': 'history', 'Replications': 'replications'}
if book == 'both':
    sheets |= {'Effects': 'effects', 'Policies': 'policies', 'Channels': 'channels', 'Differences': 'differences'}
for sheet, table in sheets.items():
    cells = rows(f'{book}.sheets/results-{sheet}.csv')
    fields = rows(f'{book}/{table}.csv')
    if table in ('replications', 'differences'):
        units = cells.pop(0)
        if len(units) != len(fields[0]) or '' in units[1:]:
            fail(f'{sheet}: a column without unit')
    if len(cells) != len(fields):
        fail(f'{sheet}: {len(cells)} rows, not {len(fields)}')
    for r, (a, b) in enumerate(zip(cells, fields)):
        checked += len(b)
        if len(a) != len(b) or (a != b if r == 0 else not all(map(same, a, b, fields[0]))):
            fail(f'{sheet} row {r + 1}: {a[:9]} is not {b[:9]}')

head = rows(f'{book}.sheets/results-Headline.csv')
if head[0][0] != title:
    fail(f'the title is {head[0][0]!r}')
summary = {(r['metric'], r['location'], r['role']): r for r in csv.DictReader(open(f'{book}/summary.csv'))}
found = 0
for row in head[5:]:
    key = (row[1], row[2], 'all')
    if row[0] in ('Voluntary attrition', 'Net present value', 'Saving on onshore cost', 'Saving a year'):
        found += 1
        share = 12 / 14 if row[0] == 'Saving a year' else 1
        for cell, name in zip(row[4:7], ('mean', 'p05', 'p95')):
            field = summary[key][name]
            if field == '' or not math.isclose(float(cell), share * float(field), rel_tol=1e-9):
                if field != cell:
                    fail(f'Headline {key} {name}: {cell} is not {field}')
if found < 8:
    fail(f'Headline has {found} figures')

data = rows(f'{book}.sheets/results-Chart data.csv')
projection = {(r['metric'], r['location'], r['role'], r['date']): r for r in csv.DictReader(open(f'{book}/projection.csv'))}
for row in data[2:]:
    for name, cell, unit in list(zip(data[1], row, data[0]))[1:]:
        metric, location, column = name.split('.')
        record = projection[metric, location, 'all', month(row[0])]
        checked += 1
        if not same(cell, record[column], column) or unit != record['unit']:
            fail(f'Chart data {name} {row[0]}: {cell} {unit} is not {record[column]} {record["unit"]}')
if len(data) != 16:
    fail(f'Chart data has {len(data)} rows')
if book == 'both':
    effects = {(r['policy'], r['metric']): r for r in csv.DictReader(open('both/effects.csv'))
               if r['location'] == r['role'] == 'all'}
    channels = {(r['policy'], r['channel']): r for r in csv.DictReader(open('both/channels.csv'))
                if r['location'] == r['item'] == 'all'}
    data = rows('both.sheets/results-Effect data.csv')
    order = sorted({p for p, _ in effects}, key=lambda p: -float(effects[p, 'savings_usd']['effect']))
    if [row[0] for row in data[2:]] != order or len(order) != 2:
        fail(f'Effect data has {[row[0] for row in data[2:]]}')
    drawn = {name.split('.')[0] for name in data[1][1:]}
    if drawn != {'savings_usd', 'employment', 'salary_p50_real', 'channel'}:
        fail(f'Effect data has {drawn}')
    for row in data[2:]:
        for name, cell, unit in list(zip(data[1], row, data[0]))[1:]:
            first, second = name.split('.')
            if second in order:  # the bar of one of them
                field, said = effects[second, first]['effect'] if second == row[0] else '', unit
            elif first == 'channel':
                record = channels[row[0], second]
                field, said = record['effect'] if float(record['effect']) else '', record['unit']
            else:
                record = effects[row[0], first]
                field, said = record[second], record['unit']
            checked += 1
            if not same(cell, field, name) or unit != said:
                fail(f'Effect data {row[0]} {name}: {cell} {unit} is not {field} {said}')
print(f'{book}: {checked} cells compared')
sys.exit(bad > 0 or checked < 1000)
PYTHON
        verdict $? "$book/results.xlsx and the tables differ"
    done
fi

echo "workbook: $passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
