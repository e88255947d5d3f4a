# employment.gp - people at the end of each month: a panel for each role, a fan for each location.
# Data: block (panel - 1) * n_locations + location; columns month p05 p25 p50 p75 p95 mean.

block(p, l) = (p - 1) * n_locations + l - 1

do for [format in formats] {
    eval open_page(format)
    do for [k=1:n_panels] {
        eval open_panel(k)
        eval time_axis
        eval name_lines((k - 1) * n_locations)
        plot for [l=1:n_locations] data index block(k,l) using 1:2:6 with filledcurves fillstyle solid outer noborder fillcolor rgb colour[l], \
             for [l=1:n_locations] data index block(k,l) using 1:3:5 with filledcurves fillstyle solid inner noborder fillcolor rgb colour[l], \
             for [l=1:n_locations] data index block(k,l) using 1:4 with lines linewidth 2 linecolor rgb colour[l], \
             for [l=1:(months > 1 ? 0 : n_locations)] data index block(k,l) using 1:4:2:6 with yerrorbars pointtype 7 pointsize 0.7 linewidth 1.5 linecolor rgb colour[l]
    }
    eval close_page
}
