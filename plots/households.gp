# households.gp - households lifted out of poverty and above the line, a fan for each location; then poverty
# with and without the job, a panel for each location.
# Data: block (panel - 1) * n_lines + line; columns month p05 p25 p50 p75 p95 mean of households_lifted,
# households_above_line.  Block n_fans * n_lines + location - 1; columns month p05 p25 p50 p75 p95 of
# poverty_rate and the median of poverty_rate_without_job.

block(k, l) = (k - 1) * n_lines + l - 1
scale(k) = 1
from_line(k) = 1
to_line(k) = n_lines
others(k) = 0

do for [format in formats] {
    eval open_page(format)
    do for [k=1:n_fans] {
        eval open_panel(k)
        eval time_axis
        eval name_lines(k)
        eval draw_fans
    }
    do for [k=n_fans+1:n_panels] {
        eval open_panel(k)
        eval time_axis
        l = k - n_fans
        b = int(n_fans * n_lines) + l - 1
        do for [i=1:2] {
            y = name_at[(l - 1) * 2 + i]
            if (y == y) { set label 300+i name[i] at graph 1,first y offset character 0.8,0 font at_size(9.5) textcolor rgb (i == 1 ? text_colour[l] : ink) }
        }
        # shares are drawn in percent
        plot data index b using 1:(100*$2):(100*$6) with filledcurves fillstyle transparent solid outer noborder fillcolor rgb colour[l], \
             data index b using 1:(100*$3):(100*$5) with filledcurves fillstyle transparent solid inner noborder fillcolor rgb colour[l], \
             data index b using 1:(100*$4) with lines linewidth 2 linecolor rgb colour[l], \
             data index b using 1:(100*$7) with lines linewidth 1.6 dashtype (6,4) linecolor rgb ink, \
             for [i=1:(months > 1 ? 0 : 1)] data index b using 1:(100*$4):(100*$2):(100*$6) with yerrorbars pointtype 7 pointsize 0.7 linewidth 1.5 linecolor rgb colour[l], \
             for [i=1:(months > 1 ? 0 : 1)] data index b using 1:(100*$7) with points pointtype 5 pointsize 0.7 linecolor rgb ink
    }
    eval close_page
}
