# style.gp - the one look of all charts.  Edit it and run sim plot DIR.
# It stands after the settings of a run and before the chart, in one script.

# ---- colours: one for each location, always the same, told apart by colour-blind readers ----
known          = "india philippines china south_africa poland"
known_colour   = "#0072B2 #D55E00 #CC79A7 #009E73 #E69F00"
known_text     = "#005C90 #B34E00 #A0447C #00734F #8F6200"
further_colour = "#56B4E9 #332288 #882255 #7A7A00 #6E4B2A #117733 #44AA99 #999999"
further_text   = "#1F78B4 #332288 #882255 #5E5E00 #6E4B2A #117733 #2A7A6D #666666"
ink   = "#1A1A1A"
soft  = "#555555"
rule  = "#DADADA"

array colour[n_lines]
array text_colour[n_lines]
if (n_lines > n_locations) { colour[n_lines] = ink; text_colour[n_lines] = ink }
further = 0
do for [l=1:n_locations] {
    k = 0
    do for [i=1:words(known)] { if (word(known, i) eq location_key[l]) { k = i } }
    if (k == 0) { further = further + 1; f = (further - 1) % words(further_colour) + 1 }
    colour[l] = k > 0 ? word(known_colour, k) : word(further_colour, f)
    text_colour[l] = k > 0 ? word(known_text, k) : word(further_text, f)
}

# ---- bands of probability: the outer one holds 90 % of the replications, the inner one half ----
outer = 0.16
inner = 0.30

# ---- formats ----
face = "DejaVu Sans"
terminal_of(f) = \
    f eq "png" ? sprintf("pngcairo noenhanced size %d,%d font '%s,10' fontscale 1.5 linewidth 2 pointscale 2 background 'white'", 2 * width, 2 * height, face) : \
    f eq "pdf" ? sprintf("pdfcairo noenhanced size %.3fin,%.3fin font '%s,10' fontscale 0.5625 linewidth 0.75 background 'white'", width / 96.0, height / 96.0, face) : \
    sprintf("svg noenhanced size %d,%d font '%s,10' background 'white'", width, height, face)
at_size(points) = sprintf("%s,%g", face, points)
tic_font = at_size(9.5)

# ---- numbers ----
# 1234567.5 with commas between thousands
commas(digits) = strlen(digits) <= 3 ? digits : commas(digits[1:strlen(digits)-3]).",".digits[strlen(digits)-2:strlen(digits)]
whole(text) = strstrt(text, ".") > 0 ? text[1:strstrt(text, ".")-1] : text
rest(text)  = strstrt(text, ".") > 0 ? text[strstrt(text, "."):strlen(text)] : ""
grouped(text) = text[1:1] eq "-" ? "-".commas(whole(text[2:*])).rest(text) : commas(whole(text)).rest(text)
# decimals that tell one step of an axis from the next
decimals(step) = step >= 1 && step == floor(step) ? 0 : int(ceil(-log10(step) - 1e-9)) + (abs(step * 10 ** ceil(-log10(step) - 1e-9) - floor(step * 10 ** ceil(-log10(step) - 1e-9) + 0.5)) > 1e-6 ? 1 : 0)
number(value, step) = grouped(sprintf(sprintf("%%.%df", decimals(step)), abs(value) < step * 1e-6 ? 0 : value))

# ---- a page and its panels ----
open_page(f) = "set terminal ".terminal_of(f)."; set output '".chart.".".f."'; set multiplot; page = 1"
close_page = "unset multiplot; unset output"

# title and footer stand on the first panel, so that each is drawn once
page_texts = \
    "do for [i=1:n_head] { set label i head_text[i] at screen 20.0/width,head_y[i] font at_size(head_size[i]) textcolor rgb (head_soft[i] > 0 ? soft : ink) };".\
    "set label 10 scenario at screen 20.0/width,12.0/height font at_size(9) textcolor rgb soft;".\
    "set label 11 footer at screen 1-20.0/width,12.0/height right font at_size(9) textcolor rgb soft;".\
    "if (!direct) { do for [l=1:n_lines] { set label 100+l line_name[l] at screen key_x[l]+14.0/width,key_y[l] font at_size(10) textcolor rgb text_colour[l]; set object 100+l rectangle from screen key_x[l],key_y[l]-4.5/height to screen key_x[l]+9.0/width,key_y[l]+4.5/height fillcolor rgb colour[l] fillstyle solid noborder } }"

open_panel(p) = "unset label; unset object; unset arrow;".\
    "if (page) { eval page_texts; page = 0 };".\
    sprintf("p = %d;", p).\
    "set lmargin at screen left[p]; set rmargin at screen right[p]; set bmargin at screen bottom[p]; set tmargin at screen top[p];".\
    "set label 1000 panel_title[p] at graph 0,1 offset character 0,1 font at_size(11) textcolor rgb ink;".\
    "set yrange [low[p]:high[p]]; unset ytics; set ytics scale 0 nomirror () font tic_font textcolor rgb soft;".\
    "do for [i=0:int((high[p] - low[p]) / step[p] + 0.5)] { set ytics add (number(low[p] + i * step[p], step[p]) low[p] + i * step[p]) };".\
    "if (empty[p] > 0) { set label 1001 'no values' at graph 0.5,0.75 center font at_size(11) textcolor rgb soft front };".\
    "if (low[p] < 0 && high[p] > 0) { set arrow 1 from graph 0,first 0 to graph 1,first 0 nohead linecolor rgb soft linewidth 0.8 back }"

time_axis = "set xrange [x_low:x_high]; unset xtics; set xtics scale 0.4 nomirror out () font tic_font textcolor rgb soft;".\
    "do for [i=1:n_xtics] { set xtics add (xtic_text[i] xtic_at[i]) }"

# the name of each line at its right end
name_lines(k) = sprintf("first = %d * n_lines;", k - 1).\
    "if (direct) { do for [l=1:n_lines] { if (label_at[first+l] == label_at[first+l]) { set label 200+l line_name[l] at graph 1,first label_at[first+l] offset character 0.8,0 font at_size(10) textcolor rgb text_colour[l] } } }"

# the fans of panel k: block(k, l) is the data block of line l, scale(k) what its values are multiplied by
draw_fans = "plot for [l=1:(outer_bands ? n_lines : 0)] data index block(k,l) using 1:(scale(k)*$2):(scale(k)*$6) with filledcurves fillstyle transparent solid outer noborder fillcolor rgb colour[l], ".\
    "for [l=1:n_lines] data index block(k,l) using 1:(scale(k)*$3):(scale(k)*$5) with filledcurves fillstyle transparent solid inner noborder fillcolor rgb colour[l], ".\
    "for [l=1:n_lines] data index block(k,l) using 1:(scale(k)*$4) with lines linewidth 2 linecolor rgb colour[l], ".\
    "for [l=1:(months > 1 ? 0 : n_lines)] data index block(k,l) using 1:(scale(k)*$4):(scale(k)*$2):(scale(k)*$6) with yerrorbars pointtype 7 pointsize 0.7 linewidth 1.5 linecolor rgb colour[l]"

set encoding utf8
unset key
set border 1 linecolor rgb soft linewidth 0.8
set grid ytics linetype 1 linewidth 0.6 linecolor rgb rule
