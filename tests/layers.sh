#!/bin/sh
# layers.sh - the shape of the tree: includes point down only, headers state their layer, file names are unique.
#
# A file's layer is that of its folder (sim/LAYER/) or, for a public header, of its line "Layer: LAYER.".
cd "$(dirname "$0")/.." || exit 1
awk '
function fail(text) { print "layers: " text; failed++ }
function layer_of(file,    line, part) {
    if (file in known) return known[file]
    known[file] = ""
    if (file ~ /^sim\//) {
        split(file, part, "/")
        known[file] = part[2]
    } else {
        while ((getline line < file) > 0)
            if (line ~ /Layer: [a-z]+[.,]/) {
                sub(/.*Layer: /, "", line); sub(/[.,].*/, "", line)
                known[file] = line
                break
            }
        close(file)
    }
    return known[file]
}
function exists(file,    line, r) { r = (getline line < file); close(file); return r >= 0 }
BEGIN {
    allowed["base"] = " base "
    allowed["core"] = " base core "
    allowed["model"] = " base core model "
    allowed["run"] = " base core model run "
    allowed["study"] = " base core model run study "
    allowed["out"] = " base core out "
    allowed["cli"] = " base core model run study out cli "
    find = "find sim include tests bench fuzz -type f \\( -name \"*.[ch]\" -o -name \"*.def\" \\) 2>/dev/null | sort"
    while ((find | getline file) > 0) {
        if (file ~ /^(sim|include)\//) files[++n] = file
        name = file; sub(/.*\//, "", name)
        if (name in seen) fail(file ": the name is taken by " seen[name])
        else { seen[name] = file; passed++ }
    }
    close(find)
    for (i = 1; i <= n; i++) {
        file = files[i]
        layer = layer_of(file)
        if (file !~ /\.def$/) {
            if (layer in allowed) passed++
            else fail(file ": no layer, or an unknown one (\"" layer "\")")
        }
        bad = 0
        number = 0
        while ((getline line < file) > 0) {
            number++
            if (line !~ /^[ \t]*#[ \t]*include[ \t]*"/) continue
            target = line
            sub(/^[^"]*"/, "", target); sub(/".*/, "", target)
            folder = file; sub(/[^\/]*$/, "", folder)
            if (exists("include/" target)) target = "include/" target
            else if (!exists(target) && exists(folder target)) target = folder target
            if (!exists(target)) { fail(file ":" number ": " target " is not in the tree"); bad = 1; continue }
            if (target ~ /\.def$/) continue
            other = layer_of(target)
            if ((layer in allowed) && index(allowed[layer], " " other " ") == 0) {
                fail(file ":" number ": " layer " may not include " other " (" target ")")
                bad = 1
            }
        }
        close(file)
        if (!bad) passed++
    }
    printf "layers: %d passed, %d failed\n", passed, failed
    exit failed > 0 || passed == 0
}'
