# households.gp - households lifted out of poverty and above the line, and poverty with and without the job: a row of
# panels for each location.
# Data: block (measure - 1) * n_lines + line; columns month p05 p25 p50 p75 p95 mean of households_lifted,
# households_above_line, poverty_rate.  Block further(line); columns month and the median of
# poverty_rate_without_job.

without(k) = int(measure[k]) == 3 ? int(further(from_line(k))) : -1
draw_without(k) = without(k) < 0 ? "" : sprintf(", data index %d using 1:(scale(k)*$2) with %s", without(k), \
    months > 1 ? "lines linewidth 1.6 dashtype (6,4) linecolor rgb ink" : "points pointtype 5 pointsize 0.7 linecolor rgb ink")

do for [format in formats] {
    eval open_page(format)
    do for [k=1:n_panels] {
        eval open_panel(k)
        eval time_axis
        eval name_lines(k)
        eval draw_fans.draw_without(k)
    }
    eval close_page
}
