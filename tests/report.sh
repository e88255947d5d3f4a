#!/bin/bash
# report.sh - report.html as a reader gets it: the same bytes each time, numbers of the tables, nothing interpreted,
# nothing from elsewhere; and in a real browser (chromium), where one is installed.
#
#   SIM=build/release/sim tests/report.sh
#
# One line for each check that fails; the closing line is "report: N passed, N failed".
SIM=$(realpath "${SIM:-build/release/sim}") || exit 1
tests=$(realpath "$(dirname "$0")") || exit 1
here=$(mktemp -d "${TMPDIR:-/tmp}/sim-report.XXXXXX") || exit 1
trap 'rm -rf "$here"' EXIT
trap 'exit 130' INT TERM
cd "$here" || exit 1
export LC_ALL=C.UTF-8
unset NO_COLOR SOURCE_DATE_EPOCH

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
run() { # run STATUS ARGUMENT...
    want=$1
    shift
    "$SIM" "$@" >out.txt 2>err.txt </dev/null
    got=$?
    [ "$got" -eq "$want" ]
    verdict $? "sim $*: exit status $got, not $want: $(head -c 300 err.txt)"
}
same() { cmp -s "$1" "$2"; verdict $? "$1 differs from $2"; }
has() { grep -qF -- "$2" "$1"; verdict $? "$1 does not say: $2"; }
lacks() { ! grep -qF -- "$2" "$1"; verdict $? "$1 says: $2"; }

# ---- a scenario whose every text tries to be taken for something else
"$SIM" init tiny.ini >/dev/null || exit 1
title='<script>document.title="owned"</script> </title></style>]]>&amp;&#60; "quoted" '"'and'"' <b>bold?</b> --> <!-- ${x} é'
TITLE=$title awk '/^title *=/ && !done { print "title = " ENVIRON["TITLE"]; done = 1; next } { print }' tiny.ini >hostile.ini
cat >>hostile.ini <<'POLICIES'
[policy.raise]
title = A <img src=x onerror=document.title="owned"> raise & more
start = 2024-07
wage_factor = *1.1 ; =1+1 </bdi></li><script>alert(1)</script>: a note & its <source>
[policy.nothing]
title = "]]></script><svg onload=alert(1)>
start = 2024-03
wage_factor = *1
POLICIES
small="-n 5 --months 14 --scale 4"

run 0 run hostile.ini $small -q -o a
run 0 run hostile.ini $small -q -o b -j 1
run 0 run hostile.ini $small -q -o c -j 2
page=a/report.html
same $page b/report.html
same $page c/report.html
cp $page first.html
run 0 report a
has out.txt 'Report: a/report.html'
same $page first.html
same a/manifest.json b/manifest.json
has a/manifest.json "$(sha256sum $page | cut -d' ' -f1)"

run 0 compare hostile.ini $small -q -o d
run 0 compare hostile.ini $small -q -o e -j 1
same d/report.html e/report.html
cp d/report.html first.html
cp d/manifest.json first.json
run 0 report d -q
same d/report.html first.html
same d/manifest.json first.json

# ---- nothing is interpreted
escaped='&lt;script&gt;document.title=&quot;owned&quot;&lt;/script&gt; &lt;/title&gt;&lt;/style&gt;]]&gt;&amp;amp;&amp;#60; &quot;quoted&quot; &#39;and&#39; &lt;b&gt;bold?&lt;/b&gt; --&gt; &lt;!-- ${x} é'
for file in a/report.html d/report.html; do
    has $file "<title>$escaped</title>"
    has $file "<bdi>$escaped</bdi></h1>"
    lacks $file '<script>document'
    lacks $file '<img'
    lacks $file 'onload=alert(1)>'
    lacks $file '<b>'
done
has d/report.html 'A &lt;img src=x onerror=document.title=&quot;owned&quot;&gt; raise &amp; more'
has d/report.html '<bdi>=1+1 &lt;/bdi&gt;&lt;/li&gt;&lt;script&gt;alert(1)&lt;/script&gt;: a note &amp; its &lt;source&gt;</bdi>'

# ---- nothing from elsewhere, and a policy that says so
for file in a/report.html d/report.html; do
    has $file "content=\"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-"
    found=$(grep -oE ' (src|href|action|data|srcset|poster)="[^"]*"' $file | grep -vE '="(#[A-Za-z0-9_-]*|data:,)"')
    [ -z "$found" ]
    verdict $? "$file refers to $(echo "$found" | head -3)"
    found=$(grep -oE '[a-z-]+="https?:[^"]*"' $file | grep -vE '^xmlns="http://www.w3.org/(1999/xhtml|2000/svg)"$')
    [ -z "$found" ]
    verdict $? "$file refers to $(echo "$found" | head -3)"
    ! grep -qE '@import|url\((https?:|//|data:)' $file
    verdict $? "$file loads a style or a font"
    [ -z "$(grep -oE ' id="[^"]*"' $file | sort | uniq -d)" ]
    verdict $? "$file repeats an id"
    [ "$(wc -c <$file)" -lt 3000000 ]
    verdict $? "$file has $(wc -c <$file) bytes"
    if command -v xmllint >/dev/null; then
        xmllint --noout $file 2>xml.txt
        verdict $? "$file is not well-formed: $(head -3 xml.txt)"
    fi
done

# ---- every figure of the headline is a cell of the tables
# cell FILE LOCATION METRIC COLUMN FACTOR DECIMALS [MONTH]: the number as it should be written
cell() {
    awk -F, -v l="$2" -v m="$3" -v c="$4" -v f="$5" -v d="$6" -v t="${7:-}" '
        NR == 1 { for (k = 1; k <= NF; k++) at[$k] = k; next }
        $at["location"] == l && $at["role"] == "all" && $at["metric"] == m && (t == "" || $at["month"] == t) {
            x = sprintf("%.*f", d, $at[c] * f)
            if (x ~ /^-[0.]*$/) sub(/-/, "", x)
            sign = x ~ /^-/ ? "\xe2\x88\x92" : ""
            sub(/^-/, "", x)
            rest = index(x, ".") ? substr(x, index(x, ".")) : ""
            whole = index(x, ".") ? substr(x, 1, index(x, ".") - 1) : x
            while (match(whole, /[0-9][0-9][0-9][0-9]($|,)/)) whole = substr(whole, 1, RSTART) "," substr(whole, RSTART + 1)
            print sign whole rest
        }' "$1"
}
places=$(awk -F, 'NR > 1 { print $1 }' a/summary.csv | sort -u | grep -v '^united_\|^home$')
checked=0
while read -r label file metric factor decimals month; do
    row=$(grep -F "<tr><th scope=\"row\">${label//_/ }</th>" a/report.html | head -n 1)
    [ -n "$row" ]
    verdict $? "the headline has no $label"
    for place in $places; do
        mean=$(cell a/$file.csv "$place" $metric mean $factor $decimals $month)
        low=$(cell a/$file.csv "$place" $metric p05 $factor $decimals $month)
        high=$(cell a/$file.csv "$place" $metric p95 $factor $decimals $month)
        [ -n "$mean" ] || continue
        checked=$((checked + 1))
        case $row in
        *"<td>$mean<span class=\"range\">$low to $high</span></td>"*) verdict 0 '' ;;
        *) verdict 1 "$label, $place: $mean ($low to $high) is not in $row" ;;
        esac
    done
done <<'ITEMS'
Employment,_first_month projection employment 1 0 0
Employment,_last_month projection employment 1 0 13
Voluntary_attrition,_% summary attrition_ltm_voluntary 100 1
Total_attrition,_% summary attrition_ltm 100 1
Median_pay,_first_month projection salary_p50 1 0 0
Median_pay,_last_month projection salary_p50 1 0 13
Saving_on_onshore_cost,_% summary savings_percent 1 1
Hidden_cost,_of_price,_% summary hidden_cost_ratio 100 1
Under_high_pressure,_% summary pressure_share_high 100 1
Households_out_of_poverty summary households_lifted 1 0
ITEMS
[ "$checked" -ge 20 ]
verdict $? "only $checked figures were found in the tables"

# ---- why: every channel of a policy that is more than zeros in the digits shown is a cell of channels.csv
has d/report.html '<h2 id="why">'
scale=$(sed -n 's/.*<caption>Raise: change of the saving, \(USD[ a-zA-Z]*\)<.*/\1/p' d/report.html)
case $scale in
USD) size=1 ;;
'USD k') size=1e3 ;;
'USD M') size=1e6 ;;
*) size=1e9 ;;
esac
sed -n '/<caption>Raise: change of the saving/,/<\/table>/p' d/report.html | grep 'data-v' >rows.txt
digits=$(sed -n '1s/.*data-v="[^"]*">\(<strong>\)*[^<]*\.\([0-9]*\)<.*/\2/p' rows.txt)
awk -F, -v size="$size" -v d="${#digits}" '
    function seen(x) { x /= size; return (x < 0 ? -x : x) >= 0.5 * 10 ^ -d }
    $1 == "raise" && $2 == "all" && $4 == "all" && $6 != 0 && (seen($6) || seen($8) || seen($9)) {
        print $6, $8, $9
    }' d/channels.csv >cells.txt
[ "$(wc -l <rows.txt)" -eq "$(wc -l <cells.txt)" ] && [ -s cells.txt ]
verdict $? "$(wc -l <rows.txt) channels are shown of $(wc -l <cells.txt)"
while read -r effect low high; do
    row=$(grep -F "data-v=\"$effect\"" rows.txt)
    numbers=$(echo "$row" | sed 's/.*data-v="[^"]*">//; s/<[^>]*>/ /g; s/−/-/g; s/[+,]//g; s/ to / /')
    echo "$numbers" | awk -v e="$effect" -v l="$low" -v h="$high" -v size="$size" '
        function near(shown, x,    d) {
            d = index(shown, ".") ? length(shown) - index(shown, ".") : 0
            x = shown - x / size
            return (x < 0 ? -x : x) <= 0.5000001 * 10 ^ -d
        }
        { good = NF == 3 && near($1, e) && near($2, l) && near($3, h) }
        END { exit !good }'
    verdict $? "$effect ($low to $high) is not what is shown: $row"
done <cells.txt

# ---- policies are named as the charts do, with the name that a command takes
has d/report.html '<h3 id="policy-2">Raise <code>raise</code></h3>'
has d/report.html '<th scope="row"><a href="#policy-2">Raise</a></th>'
has d/report.html '“Raise”'
lacks d/report.html '<th scope="row">raise</th>'
has d/report.html 'for wage rises: <strong>1 → 1.1</strong> <code>wage_factor</code>'
has a/report.html 'raise &amp; more</bdi> <code>raise</code></li>'
cp hostile.ini stays.ini
cat >>stays.ini <<'POLICY'
[policy.stays]
title = Stays
start = 2024-07
wage_factor = *1
POLICY
run 0 compare stays.ini raise stays $small -q --no-plots -o w
has w/report.html '<h3 id="policy-2">Stays <code>stays</code></h3>'
has w/report.html '<p><bdi></bdi>No value differs.</p>'

# ---- sources of observed values by their names, those that are not known as they are written
place=$(echo "$places" | grep -v '^all$' | head -n 1)
cat >seen.csv <<SEEN
date,location,role,metric,value,source
2022-03,$place,all,employment,1000,"in_nasscom_2017: a count"
2023-03,$place,all,employment,1200,"in_nasscom_2017: a count"
2021,$place,all,employment,900,"my_survey: counted <by> hand, see in_nasscom_2017x"
SEEN
run 0 run hostile.ini $small -q --no-plots --history seen.csv -o s
has s/report.html '<td>2022-03 to 2023-03</td><td>1,000 to 1,200</td>'
has s/report.html 'NASSCOM 2017</span>: a count</bdi>'
has s/report.html '<td>2021</td><td>900</td><td><bdi>my_survey: counted &lt;by&gt; hand, see in_nasscom_2017x</bdi></td>'
has s/report.html '<td><bdi>in_nasscom_2017</bdi></td><td><bdi>NASSCOM</bdi></td>'
lacks a/report.html 'Observed values'

# ---- without charts, without style, with another style
run 0 run hostile.ini $small -q --no-plots -o n
has n/report.html 'There are no charts here'
lacks n/report.html '<figure'
cp n/report.html first.html
run 0 report n -q
same n/report.html first.html
run 0 plot n -q
run 0 report n -q
has n/report.html '<figure'
is_tall() { grep -A 1 '<figure id="chart-wellbeing"' n/report.html | grep -qF 'class="chart tall"'; }
! is_tall
verdict $? "a wide chart is called tall"
run 0 plot n -q --width 120mm --chart wellbeing
run 0 report n -q
is_tall
verdict $? "a chart higher than wide is not called tall"
run 2 report nowhere
has err.txt 'not a results folder'
run 2 report
mkdir -p inst/bin inst/share/sim/plots
cp "$SIM" inst/bin/sim
cp "$tests"/../plots/* inst/share/sim/plots
inst/bin/sim report a -q
verdict $? "an installed program writes no report"
echo '.kicker { color: #123456; }' >>inst/share/sim/plots/report.css
inst/bin/sim report a -q && grep -q '#123456' a/report.html
verdict $? "an edited style is not taken"
echo '/* </script> */' >>inst/share/sim/plots/report.js
cp a/report.html first.html
inst/bin/sim report a >out.txt 2>err.txt
[ $? -eq 3 ]
verdict $? "a script that would end early is taken"
has err.txt 'report.js is not UTF-8'
same a/report.html first.html
rm inst/share/sim/plots/report.js
inst/bin/sim run hostile.ini $small -q -o m >out.txt 2>err.txt
[ $? -eq 3 ] && [ -f m/manifest.json ] && [ ! -e m/report.html ]
verdict $? "without its script: $(head -c 300 err.txt)"
has err.txt 'write the report later with: sim report m'
run 0 report m -q
same m/report.html b/report.html
run 0 report a -q

# ---- one location, one month, one replication; a picture that is not ours
run 0 run tiny.ini -n 1 --months 1 --scale 4 -q -o one
has one/report.html 'the single replication that was run'
! grep -qE '>-?(nan|inf)[ <]|\(null\)' one/report.html
verdict $? "one month has a number that is none"
sed 's/<\/svg>/<script>alert(1)<\/script><\/svg>/' one/plots/employment.svg >evil.svg && cp evil.svg one/plots/employment.svg
run 0 report one -q
has one/report.html 'employment.svg is not a picture that this program draws'
lacks one/report.html 'alert(1)'

# ---- a real browser
browser=
for name in chromium chromium-browser google-chrome; do
    [ -n "$browser" ] || browser=$(command -v $name)
done
browse() { # browse ARGUMENT...: what is on the page, and what the console said
    timeout 120 "$browser" --headless --no-sandbox --disable-gpu --disable-quic --no-first-run \
        --disable-background-networking --disable-component-update --disable-sync --user-data-dir="$here/profile" \
        --enable-logging=stderr "$@" >dom.txt 2>console.txt
}
if [ -z "$browser" ]; then
    echo 'skipped: no chromium here, so the page was not opened in a browser (.ci/deps.sh gcc browser)'
else
    for dir in a d; do
        file=$here/$dir/report.html
        browse --dump-dom "file://$file"
        [ -s dom.txt ]
        verdict $? "the browser shows nothing of $dir: $(tail -n 2 console.txt)"
        ! grep -q CONSOLE console.txt
        verdict $? "$dir: the console says $(grep CONSOLE console.txt | head -2)"
        TITLE=$title PAGE=file://$file COMPARED=$([ $dir = d ] && echo yes || echo no) awk '
            function quoted(s) { gsub(/[\\"]/, "\\\\&", s); gsub(/<\//, "<\\/", s); gsub(/<!--/, "\\x3c!--", s); gsub(/<script/, "\\x3cscript", s); return s }
            /^const page/ { print "const page = \"" quoted(ENVIRON["PAGE"]) "\";"; next }
            /^const title/ { print "const title = \"" quoted(ENVIRON["TITLE"]) "\";"; next }
            { sub(/"COMPARED"/, "\"" ENVIRON["COMPARED"] "\""); print }' "$tests/report.html" >harness.html
        browse --allow-file-access-from-files --virtual-time-budget=60000 --dump-dom "file://$here/harness.html"
        grep -q '^end$' dom.txt
        verdict $? "$dir: the tests in the browser did not end: $(grep CONSOLE console.txt | head -3)"
        while read -r word rest; do
            case $word in
            ok) verdict 0 '' ;;
            not) verdict 1 "$dir in the browser: $rest" ;;
            esac
        done < <(sed 's/.*<pre id="results">//' dom.txt | grep -E '^(ok|not) ')
    done

    # what would be said if something were wrong
    sed 's|<h2 |<img src="http://127.0.0.1:9/x.png"/><script>document.title="owned"</script><h2 |' a/report.html >control.html
    browse --dump-dom "file://$here/control.html"
    grep CONSOLE console.txt | grep -q 'Content Security Policy'
    verdict $? "the page's policy does not refuse a picture from elsewhere"
    ! grep -q '<title>owned</title>' dom.txt
    verdict $? "a script that is not the page's own has run"

    for dir in a d; do
        browse --no-pdf-header-footer --print-to-pdf="$here/$dir.pdf" "file://$here/$dir/report.html"
        [ "$(head -c 5 $dir.pdf)" = '%PDF-' ]
        verdict $? "$dir does not print"
        if command -v pdfinfo >/dev/null; then
            pages=$(pdfinfo $dir.pdf | sed -n 's/^Pages: *//p')
            [ "$pages" -ge 3 ] && [ "$pages" -le 40 ] && pdfinfo $dir.pdf | grep -q 'Page size:.*A4'
            verdict $? "$dir prints on $pages pages of $(pdfinfo $dir.pdf | grep 'Page size')"
        fi
    done
fi

echo "report: $passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
