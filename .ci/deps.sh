#!/bin/sh
# deps.sh - installs the packages that are missing; says and does nothing when none is.
#
#   .ci/deps.sh [COMPILER [valgrind | office | browser]...]
#
# Needs only sh.  A package counts as present when what it is for is found (a program, a pkg-config name, a
# header), wherever it came from.
set -u
cc=${1:-gcc}

has_program() { command -v "$1" >/dev/null 2>&1; }
has_library() { has_program pkg-config && pkg-config --exists "$1" 2>/dev/null; }
has_header() { has_program gcc && echo "#include <$1>" | gcc -E -x c - >/dev/null 2>&1; }
has_clang_header() { has_program "$cc" && echo "#include <$1>" | "$cc" -fopenmp -E -x c - >/dev/null 2>&1; }
has_font() { [ -n "$(find /usr/share/fonts /usr/local/share/fonts "$HOME/.fonts" -name "$1" 2>/dev/null | head -n 1)" ]; }

missing=
need() { # PACKAGE HAS WHAT
    "$2" "$3" || missing="$missing $1"
}
need gcc has_program gcc
need libc6-dev has_header stdlib.h
need pkg-config has_program pkg-config
need libgsl-dev has_library gsl
need libinih-dev has_library inih
need libjansson-dev has_library jansson
need nettle-dev has_library nettle
need libxlsxwriter-dev has_library xlsxwriter
need libfontconfig-dev has_library fontconfig
need libcunit1-dev has_library cunit
need librandom123-dev has_header Random123/philox.h
need gnuplot-nox has_program gnuplot
need fonts-dejavu-core has_font DejaVuSans.ttf
case $cc in
clang*)
    need clang has_program "$cc"
    need libomp-dev has_clang_header omp.h
    ;;
esac
[ $# -eq 0 ] || shift
for extra; do
    case $extra in
    valgrind) need valgrind has_program valgrind ;;
    office) need libreoffice-calc-nogui has_program soffice ;; # tests/workbook.sh opens workbooks with it
    browser) has_program chromium-browser || has_program google-chrome || need chromium has_program chromium ;; # tests/report.sh
    esac
done
[ -n "$missing" ] || exit 0

echo "sim needs:$missing" >&2
as_root=
[ "$(id -u)" -eq 0 ] || as_root="sudo"
line="$as_root apt-get update && $as_root apt-get install --yes --no-install-recommends$missing"
line=$(echo "$line" | sed 's/^ *//; s/&&  */\&\& /')
if ! has_program apt-get || { [ -n "$as_root" ] && ! has_program sudo; }; then
    echo "Cannot install here; as root type: $(echo "$line" | sed 's/sudo //g')" >&2
    exit 1
fi
export DEBIAN_FRONTEND=noninteractive
if ! { $as_root apt-get update -qq && $as_root apt-get install --yes --no-install-recommends $missing; } >&2; then
    echo "Installing failed; try: $line" >&2
    exit 1
fi
