# style.gp - the one look of all charts.  Edit it and run sim plot DIR.
# It stands after the settings of a run and before the chart, in one script.

# ---- themes: paper, ink, and colours after Okabe and Ito (2008), told apart by colour-blind readers.  Colours of text are
# darker (or lighter) ones with a contrast of 4.5:1 and more; lines and marks have 3:1 and more, for which some of those
# colours are darker than in the paper.  Lines differ in their dashes, too.
#   known: india philippines china south_africa poland; further: other locations; series: lines that are no locations
#   neutral fills a bar, quiet draws a line that is of less account
known = "india philippines china south_africa poland"
if (theme eq "dark") {
    paper = "#15181E"; ink = "#F0F0F0"; soft = "#B5B9C2"; rule = "#363B45"
    known_colour   = "#56B4E9 #FF8C42 #E6A3C8 #2BC79A #F0C000"
    known_text     = known_colour
    further_colour = "#9AD0F5 #A99CF0 #E58FB0 #C9C95A #C8A27E #7BC88A #7ADBD0 #AAAAAA"
    further_text   = further_colour
    series_colour  = "#F0F0F0 #56B4E9 #FF8C42 #2BC79A #E6A3C8 #F0C000 #A99CF0 #AAAAAA"
    series_text    = series_colour
    better = "#56B4E9"; worse = "#FF8C42"; neutral = "#8B919C"; quiet = neutral
    better_tints = "#1B3F59 #1F5F8B"; worse_tints = "#573019 #8A4312"
    less = "#5FA89A"; more = "#D0688F"
    outer = 0.22; inner = 0.36; stroke = 1.1
} else { if (theme eq "grayscale") {
    paper = "#FFFFFF"; ink = "#000000"; soft = "#505050"; rule = "#DADADA"
    known_colour   = "#000000 #949494 #484848 #808080 #646464"
    known_text     = "#000000 #6E6E6E #404040 #6E6E6E #5A5A5A"
    further_colour = "#2A2A2A #8C8C8C #606060 #949494 #404040 #787878 #202020 #909090"
    further_text   = "#2A2A2A #6E6E6E #5A5A5A #6E6E6E #404040 #6E6E6E #202020 #6E6E6E"
    series_colour  = "#000000 #8A8A8A #505050 #949494 #2A2A2A #707070 #404040 #909090"
    series_text    = "#000000 #6E6E6E #505050 #6E6E6E #2A2A2A #6A6A6A #404040 #6E6E6E"
    better = "#8E8E8E"; worse = "#404040"; neutral = "#C8C8C8"; quiet = "#949494"
    better_tints = "#EDEDED #D6D6D6"; worse_tints = "#B4B4B4 #989898"
    less = "#A8A8A8"; more = "#505050"
    outer = 0.16; inner = 0.30; stroke = 1.0
} else {
    paper = theme eq "screen" ? "#FBFAF7" : "#FFFFFF"; ink = "#1A1A1A"; soft = "#555555"; rule = "#DADADA"
    known_colour   = "#0072B2 #A84300 #D070A8 #009E73 #B28600"
    known_text     = "#005C90 #A84300 #A0447C #00734F #806000"
    further_colour = "#2E93CF #332288 #882255 #7A7A00 #6E4B2A #117733 #2F9E8C #8C8C8C"
    further_text   = "#1F70AB #332288 #882255 #5E5E00 #6E4B2A #117733 #2A776A #666666"
    series_colour  = "#1A1A1A #0072B2 #A84300 #009E73 #D070A8 #B28600 #332288 #8C8C8C"
    series_text    = "#1A1A1A #005C90 #A84300 #00734F #A0447C #806000 #332288 #666666"
    better = "#0072B2"; worse = "#D55E00"; neutral = "#8A8A8A"; quiet = neutral
    better_tints = "#D6E8F5 #9CC9E8"; worse_tints = "#FBDFCB #F2AB7A"
    less = "#5FA89A"; more = "#B5446E"
    outer = 0.16; inner = 0.30; stroke = theme eq "screen" ? 1.15 : 1.0
} }

# ---- stacked areas: their density, and that of what is left; a chart of areas says areas = 1 ----
area = 0.6
rest = 0.10
if (!exists("areas")) { areas = 0 }

set dashtype 1 solid
set dashtype 2 (10,3)
set dashtype 3 (3,2)
set dashtype 4 (10,3,2,3)
set dashtype 5 (18,4)
set dashtype 6 (6,3,2,3,2,3)
set dashtype 7 (2,5)
set dashtype 8 (14,3,6,3)
dash(l) = (int(l) - 1) % 8 + 1

array colour[n_lines]
array text_colour[n_lines]
if (n_series > 0) {
    do for [l=1:n_lines] {
        f = (l - 1) % words(series_colour) + 1
        colour[l] = word(series_colour, f)
        text_colour[l] = word(series_text, f)
    }
} else {
    if (n_lines > n_locations) { colour[n_lines] = ink; text_colour[n_lines] = ink }
    further = 0
    do for [l=1:n_locations] {
        k = 0
        do for [i=1:words(known)] { if (word(known, i) eq location_key[l]) { k = i } }
        if (k == 0) { further = further + 1; f = (further - 1) % words(further_colour) + 1 }
        colour[l] = k > 0 ? word(known_colour, k) : word(further_colour, f)
        text_colour[l] = k > 0 ? word(known_text, k) : word(further_text, f)
    }
}

# ---- bands of probability: the outer one (of that opacity) holds 90 % of the replications, the inner one half ----

# ---- formats ----
face = "DejaVu Sans"
terminal_of(f) = \
    f eq "png" ? sprintf("pngcairo noenhanced size %d,%d font '%s,10' fontscale 1.5 pointscale 2 linewidth %g background '%s'", 2 * width, 2 * height, face, 2 * stroke, paper) : \
    f eq "pdf" ? sprintf("pdfcairo noenhanced size %.3fin,%.3fin font '%s,10' fontscale 0.5625 linewidth %g background '%s'", width / 96.0, height / 96.0, face, 0.75 * stroke, paper) : \
    sprintf("svg noenhanced size %d,%d font '%s,10' linewidth %g background '%s'", width, height, face, stroke, paper)
at_size(points) = sprintf("%s,%g", face, points)
tic_font = at_size(9.5)

# ---- numbers ----
# 1234567.5 with commas between thousands
minus = "\342\210\222"
commas(digits) = strlen(digits) <= 3 ? digits : commas(digits[1:strlen(digits)-3]).",".digits[strlen(digits)-2:strlen(digits)]
whole(text) = strstrt(text, ".") > 0 ? text[1:strstrt(text, ".")-1] : text
rest(text)  = strstrt(text, ".") > 0 ? text[strstrt(text, "."):strlen(text)] : ""
grouped(text) = text[1:1] eq "-" ? minus.commas(whole(text[2:*])).rest(text) : commas(whole(text)).rest(text)
# decimals that tell one step of an axis from the next
decimals(step) = step >= 1 && step == floor(step) ? 0 : int(ceil(-log10(step) - 1e-9)) + (abs(step * 10 ** ceil(-log10(step) - 1e-9) - floor(step * 10 ** ceil(-log10(step) - 1e-9) + 0.5)) > 1e-6 ? 1 : 0)
number(value, step) = grouped(sprintf(sprintf("%%.%df", decimals(step)), abs(value) < step * 1e-6 ? 0 : value))

# ---- a page and its panels ----
open_page(f) = "set terminal ".terminal_of(f)."; set output '".chart.".".f."'; set multiplot; page = 1; title_shown = ".(f eq "svg" ? "scenario" : "scenario_drawn")
close_page = "unset multiplot; unset output"

# title and footer stand on the first panel, so that each is drawn once; png and pdf get the title of the scenario without
# the characters that no font here has, for which cairo would draw boxes larger than the page
page_texts = \
    "do for [i=1:n_head] { set label i head_text[i] at screen 20.0/width,head_y[i] font at_size(head_size[i]) textcolor rgb (head_soft[i] > 0 ? soft : ink) };".\
    "set label 90 title_shown at screen 20.0/width,1.0*scenario_y/height font at_size(9) textcolor rgb soft;".\
    "set label 91 footer at screen 1-20.0/width,12.0/height right font at_size(9) textcolor rgb soft;".\
    "if (!direct) { do for [l=1:n_lines] { set label 100+l line_name[l] at screen key_x[l]+28.0/width,key_y[l] font at_size(10) textcolor rgb text_colour[l]; set object 100+l rectangle from screen key_x[l],key_y[l]-4.5/height to screen key_x[l]+23.0/width,key_y[l]+4.5/height fillcolor rgb colour[l] fillstyle transparent solid (areas == 0 ? inner : l > n_locations ? rest : area) noborder; if (areas == 0) { set arrow 100+l from screen key_x[l],key_y[l] to screen key_x[l]+23.0/width,key_y[l] nohead linewidth 2 dashtype dash(l) linecolor rgb colour[l] front } } }"

open_panel(p) = "unset label; unset object; unset arrow;".\
    "if (page) { eval page_texts; page = 0 };".\
    sprintf("p = %d;", p).\
    "set lmargin at screen left[p]; set rmargin at screen right[p]; set bmargin at screen bottom[p]; set tmargin at screen top[p];".\
    "lift = names_above ? 2.2 : 1;".\
    "if (strlen(panel_title[p]) > 0) { set label 1000 panel_title[p] at graph 0,1 offset character 0,(strlen(panel_title_2[p]) > 0 ? lift + 1.1 : lift) font at_size(11) textcolor rgb ink };".\
    "if (strlen(panel_title_2[p]) > 0) { set label 1002 panel_title_2[p] at graph 0,1 offset character 0,lift font at_size(11) textcolor rgb ink };".\
    "if (grid_columns > 0 && int(p - 1) % int(grid_columns) == 0) { r = int(p - 1) / int(grid_columns) + 1;".\
    "set label 1003 row_name[r] at screen 20.0/width,screen (names_above ? top[p] + 11.0/height : 0.5 * (top[p] + bottom[p])) font at_size(11) textcolor rgb text_colour[row_line[r]] };".\
    "set yrange [low[p]:high[p]]; unset ytics; set ytics scale 0 nomirror () font tic_font textcolor rgb soft;".\
    "do for [i=0:int((high[p] - low[p]) / step[p] + 0.5)] { set ytics add (number(low[p] + i * step[p], step[p]) low[p] + i * step[p]) };".\
    "if (empty[p] > 0) { set label 1001 'no values' at graph 0.5,0.75 center font at_size(11) textcolor rgb soft front };".\
    "if (low[p] < 0 && high[p] > 0) { set arrow 1 from graph 0,first 0 to graph 1,first 0 nohead linecolor rgb soft linewidth 0.8 back }"

time_axis = "set xrange [x_low:x_high]; unset xtics; set xtics scale 0.4 nomirror out () font tic_font textcolor rgb soft;".\
    "do for [i=1:n_xtics] { set xtics add ((grid_columns == 0 || p > n_panels - grid_columns ? xtic_text[i] : '') xtic_at[i]) }"

# the name of each line at its right end
name_lines(k) = sprintf("first = %d * n_lines;", k - 1).\
    "if (direct && !by_location) { do for [l=1:n_lines] { if (label_at[first+l] == label_at[first+l]) { set label 200+l line_name[l] at graph 1,first label_at[first+l] offset character 0.8,0 font at_size(10) textcolor rgb text_colour[l] } } }"

# ---- fans: panel k shows a measure of the lines from first_line to last_line; one of a location has the medians of
# the others behind it.  A block of data for each measure and line; by location the medians of all in one more for each measure ----
block(k, l) = (int(measure[k]) - 1) * n_lines + l - 1
scale(k) = panel_scale[k]     # from the unit of the table to that of the panel: percent, years, millions
from_line(k) = first_line[k]
to_line(k) = last_line[k]
others(k) = show_others[k] > 0
further(k) = n_measures * n_lines + (by_location ? n_measures : 0) + k - 1     # blocks after those
line_dash(l) = by_location ? 1 : dash(l)
draw_fans = "plot for [i=1:(others(k) && months > 1 ? 1 : 0)] data index n_measures * n_lines + int(measure[k]) - 1 using 1:(scale(k)*$2) with lines linewidth 0.6 linecolor rgb quiet, ".\
    "for [l=int(from_line(k)):int(to_line(k))] data index block(k,l) using 1:(scale(k)*$2):(scale(k)*$6) with filledcurves fillstyle transparent solid outer noborder fillcolor rgb colour[l], ".\
    "for [l=int(from_line(k)):int(to_line(k))] data index block(k,l) using 1:(scale(k)*$3):(scale(k)*$5) with filledcurves fillstyle transparent solid inner noborder fillcolor rgb colour[l], ".\
    "for [l=int(from_line(k)):int(to_line(k))] data index block(k,l) using 1:(scale(k)*$4) with lines linewidth 2 dashtype line_dash(l) linecolor rgb colour[l], ".\
    "for [l=int(from_line(k)):(months > 1 ? 0 : int(to_line(k)))] data index block(k,l) using 1:(scale(k)*$4):(scale(k)*$2):(scale(k)*$6) with yerrorbars pointtype 7 pointsize 0.7 linewidth 1.5 linecolor rgb colour[l]"

set encoding utf8
unset key
set border 1 linecolor rgb soft linewidth 0.8
set grid ytics linetype 1 linewidth 0.6 linecolor rgb rule

# ---- lists: a row for each policy or cause, values to the right ----
hex(text) = int("0x".text[2:7]) + 0
value_axis = "set xrange [value_low[p]:value_high[p]]; unset xtics; set xtics scale 0.4 nomirror out () font tic_font textcolor rgb soft;".\
    "do for [i=int(ceil(value_low[p] / value_step[p] - 1e-6)):int(floor(value_high[p] / value_step[p] + 1e-6))] { set xtics add (number(i * value_step[p], value_step[p]) i * value_step[p]) };".\
    "set arrow 2 from first 0,graph 0 to first 0,graph 1 nohead linecolor rgb ink linewidth 1 back"
list_axis = "unset ytics; unset grid; unset arrow; set grid xtics linetype 1 linewidth 0.6 linecolor rgb rule;".value_axis
