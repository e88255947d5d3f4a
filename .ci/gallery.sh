#!/bin/bash
# gallery.sh - draws every chart from the shipped scenarios and writes the page that shows them.
#
#   .ci/gallery.sh SIM DOCS
#
# DOCS/gallery.md and DOCS/gallery/NAME.png are replaced when everything has been drawn.  Charts come from the first
# of the runs below that has them.  The words under a picture are those that the chart itself says.
set -eu
export LC_ALL=C.UTF-8
[ $# -eq 2 ] || { echo 'gallery.sh: usage: .ci/gallery.sh SIM DOCS' >&2; exit 2; }
sim=$1
docs=$2
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT TERM

# The runs, as they can be typed; the first is the README's.
runs=(
    'sim run scenarios/india_vs_philippines.ini'
    'sim compare scenarios/india_vs_philippines.ini minimum_wage_india hours_cap wage_rise retention_bonus upskilling tax_holiday automation_fast rupee_falls -n 100'
    'sim run scenarios/national/india.ini --scale 100 -n 100'
    'sim run scenarios/five_locations.ini'
)
# charts that look another way with more than four locations: shown once more, from the last run
multiples=(employment attrition savings households)
for i in "${!runs[@]}"; do
    read -ra words <<<"${runs[$i]}"
    "$sim" "${words[@]:1}" --quiet --force --format png --width 200mm -o "$tmp/$i"
done

# The history of a country's industry stands before its forecast.
source_of() { # source_of CHART: the run it is taken from
    local i
    [ "$1" = employment ] && { echo 2; return; }
    for i in "${!runs[@]}"; do
        [ -f "$tmp/$i/plots/$1.png" ] && { echo "$i"; return; }
    done
}

# The title of a chart: the lines of its head that are not soft.  In the script their bytes are in octal.
headline_of() { # headline_of SCRIPT
    local n text
    n=$(sed -n 's/^array head_soft\[[0-9]*\] = //p' "$1" | tr -cd '0-9.,' | tr ',' '\n' | grep -c '^0')
    text=$(sed -n 's/^array head_text\[[0-9]*\] = \["\(.*\)"\]  #.*/\1/p' "$1" | sed 's/", "/\n/g' | head -n "$n" | tr '\n' ' ')
    # shellcheck disable=SC2059 # octal, and nothing else, is what it holds
    printf "${text//%/%%}" | sed 's/ *$//' | tr -d '[]'
}

mkdir "$tmp/gallery"
{
    cat <<'PAGE'
# The charts

Every chart that `sim` draws, from the scenarios that come with it. Each is a PNG, an SVG or a PDF beside the script and
the numbers that draw it again (`plots/NAME.gp`, `NAME.dat`); `sim plot DIR --chart NAME --theme grayscale --width 160mm
--format pdf` draws one for a page. The titles are computed from the numbers. `make gallery` draws this page anew.
PAGE
    last=
    while IFS=$'\t' read -r name group meaning; do
        i=$(source_of "$name")
        [ -n "$i" ] || { echo "gallery.sh: no run draws $name" >&2; exit 1; }
        case $group in
        people) title='People and demand' ;;
        pay) title='Pay' ;;
        wellbeing) title='Leaving, pressure, health' ;;
        money) title='Cost and saving' ;;
        risk) title='Risk and precision' ;;
        policies) title='What policies change' ;;
        *) title=$group ;;
        esac
        [ "$group" = "$last" ] || printf '\n\n## %s\n' "$title"
        last=$group
        cp "$tmp/$i/plots/$name.png" "$tmp/gallery/$name.png"
        says=$(headline_of "$tmp/$i/plots/$name.gp")
        printf '\n### `%s`\n\n%s.\n\n![%s](gallery/%s.png)\n\n`%s`\n' \
            "$name" "${meaning^}" "$says" "$name" "${runs[$i]}"
    done < <("$sim" plot --help | sed -n '/^Charts/,$p' | sed -n 's/^  \([a-z_]*\)  *\[\([a-z]*\)\]  *\(.*\)/\1\t\2\t\3/p')
    printf '\n\n## More than four locations\n\nEach has panels of its own, with the others in grey behind it.\n'
    i=$((${#runs[@]} - 1))
    for name in "${multiples[@]}"; do
        cp "$tmp/$i/plots/$name.png" "$tmp/gallery/${name}_five.png"
        printf '\n### `%s`\n\n![%s](gallery/%s_five.png)\n\n`%s`\n' \
            "$name" "$(headline_of "$tmp/$i/plots/$name.gp")" "$name" "${runs[$i]}"
    done
} >"$tmp/gallery.md"

rm -rf "$docs/gallery"
cp -r "$tmp/gallery" "$docs/gallery"
cp "$tmp/gallery.md" "$docs/gallery.md"
