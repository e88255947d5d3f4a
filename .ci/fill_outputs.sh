#!/bin/sh
# fill_outputs.sh - puts what the commands of a page print into the page.
#
#   .ci/fill_outputs.sh SIM FILE.md
#
# A page asks for the output of a command, and for rows of the effects.csv that the last command wrote:
#
#   <!-- output: sim compare scenarios/x.ini policy -->
#   <!-- end -->
#   <!-- effects: LOCATION ROLE METRIC... -->
#   <!-- end -->
#
# Everything between the two lines is replaced.  The page is left alone when a command fails.
set -eu
export LC_ALL=C
[ $# -eq 2 ] || { echo 'fill_outputs.sh: usage: .ci/fill_outputs.sh SIM FILE.md' >&2; exit 2; }
sim=$1
page=$2
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT TERM

# The words of the command, without a shell in between; "sim" is the program under test.
output() {
    set -f
    # shellcheck disable=SC2086 # words
    set -- $1
    set +f
    shift
    "$sim" "$@" --force --no-plots -o "$tmp/out" >"$tmp/stdout" 2>"$tmp/stderr" || {
        cat "$tmp/stderr" >&2
        return 1
    }
    [ -s "$tmp/stdout" ] || return 0
    echo '```'
    sed -e "s|$tmp/out|out|g" -e 's/[[:space:]]*$//' "$tmp/stdout"
    echo '```'
}

# A table: one line for each metric, one column for each policy.  Decimals follow the width of the interval.
effects() {
    awk -F, -v want="$1" '
        # x with as many decimals as give the half-width two digits
        function shown(x, half,    d) {
            d = half >= 10 || half == 0 ? 0 : half >= 1 ? 1 : half >= 0.1 ? 2 : half >= 0.01 ? 3 : 4
            x = sprintf("%.*f", d, x)
            if (x ~ /^-0\.?0*$/) sub(/-/, "", x)
            return x
        }
        BEGIN {
            n = split(want, word, " ")
            for (k = 3; k <= n; k++) row[word[k]] = k
        }
        NR == 1 { for (k = 1; k <= NF; k++) at[$k] = k; next }
        $at["location"] == word[1] && $at["role"] == word[2] && $at["metric"] in row {
            m = $at["metric"]; p = $at["policy"]; u = $at["unit"]; f = 1
            if (m != "wage_index" && (u == "ratio" || u == "1/year")) { f = 100; u = "%" }
            if (u ~ /^USD/ && $at["base_mean"] + 0 >= 1e6) { f = 1e-6; sub(/USD/, "USD M", u) }
            if (u == "percent") u = "%"
            sub(/ nominal/, "", u)
            if (!(p in seen)) { seen[p] = 1; policy[++policies] = p }
            half = f * ($at["ci_high"] - $at["ci_low"]) / 2
            if (!(m in finest) || half < finest[m]) finest[m] = half
            unit[m] = u; base[m] = f * $at["base_mean"]
            cell[m, p] = half > 0 ? shown(f * $at["effect"], half) " (" shown(f * $at["ci_low"], half) \
                " to " shown(f * $at["ci_high"], half) ")" : "0"
        }
        END {
            printf "| %s, %s | Unit | Without |", word[1], word[2] == "all" ? "all roles" : word[2]
            for (k = 1; k <= policies; k++) printf " %s |", policy[k]
            printf "\n|---|---|---|"
            for (k = 1; k <= policies; k++) printf "---|"
            printf "\n"
            for (k = 3; k <= n; k++) {
                m = word[k]
                if (!(m in unit)) { print "fill_outputs.sh: no " m " in effects.csv" > "/dev/stderr"; exit 1 }
                printf "| %s | %s | %s |", m, unit[m], shown(base[m], finest[m])
                for (j = 1; j <= policies; j++) printf " %s |", cell[m, policy[j]]
                printf "\n"
            }
        }' "$tmp/out/effects.csv"
}

inside=no
while IFS= read -r line || [ -n "$line" ]; do
    case $line in
    '<!-- output: '*' -->' | '<!-- effects: '*' -->')
        printf '%s\n' "$line"
        words=${line#*: }
        words=${words% -->}
        case $line in
        '<!-- output'*) output "$words" ;;
        *) effects "$words" ;;
        esac
        inside=yes
        ;;
    '<!-- end -->')
        printf '%s\n' "$line"
        inside=no
        ;;
    *) [ "$inside" = yes ] || printf '%s\n' "$line" ;;
    esac
done <"$page" >"$tmp/page"
[ "$inside" = no ] || { echo "fill_outputs.sh: $page: a slot without <!-- end -->" >&2; exit 1; }
cat "$tmp/page" >"$page"
