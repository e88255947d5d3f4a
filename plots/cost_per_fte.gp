# cost_per_fte.gp - what a delivered standard FTE costs offshore and onshore: a panel for each location.
# Data: block panel - 1; columns month p05 p25 p50 p75 p95 of cost_per_fte_usd, and the median of
# onshore_cost_per_fte_usd (USD a month).

do for [format in formats] {
    eval open_page(format)
    do for [k=1:n_panels] {
        eval open_panel(k)
        eval time_axis
        do for [i=1:2] {
            y = label_at[(k - 1) * 2 + i]
            if (y == y) { set label 200+i name[i] at graph 1,first y offset character 0.8,0 font at_size(10) textcolor rgb (i == 1 ? text_colour[k] : ink) }
        }
        # a year is twelve times the month
        plot data index k-1 using 1:(12*$2):(12*$6) with filledcurves fillstyle transparent solid outer noborder fillcolor rgb colour[k], \
             data index k-1 using 1:(12*$3):(12*$5) with filledcurves fillstyle transparent solid inner noborder fillcolor rgb colour[k], \
             data index k-1 using 1:(12*$4) with lines linewidth 2 linecolor rgb colour[k], \
             data index k-1 using 1:(12*$7) with lines linewidth 1.6 dashtype (6,4) linecolor rgb ink, \
             for [i=1:(months > 1 ? 0 : 1)] data index k-1 using 1:(12*$4):(12*$2):(12*$6) with yerrorbars pointtype 7 pointsize 0.7 linewidth 1.5 linecolor rgb colour[k], \
             for [i=1:(months > 1 ? 0 : 1)] data index k-1 using 1:(12*$7) with points pointtype 5 pointsize 0.7 linecolor rgb ink
    }
    eval close_page
}
