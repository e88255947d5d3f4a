# employment.gp - people at the end of each month, all roles and each: a fan for each location.
# Data: block (measure - 1) * n_lines + line; columns month p05 p25 p50 p75 p95 mean of employment.  With observed
# values, after them (and the medians) as many blocks more: columns row, month from the first of the run, value.

observed(k, l) = further(1) + block(k, l)
draw_observed = n_observed > 0 ? ", for [l=int(from_line(k)):int(to_line(k))] data index observed(k,l) using 2:3 with linespoints pointtype 7 pointsize 0.5 linewidth 1 linecolor rgb colour[l]" : ""
run_axis = "set xrange [run_x_low:run_x_high]; unset xtics; set xtics scale 0.4 nomirror out () font tic_font textcolor rgb soft;".\
    "do for [i=1:run_n_xtics] { set xtics add (run_xtic_text[i] run_xtic_at[i]) }"

do for [format in formats] {
    eval open_page(format)
    do for [k=1:n_panels] {
        eval open_panel(k)
        eval time_axis
        eval name_lines(k)
        # a panel with observed values goes back to them, the others begin with the run; a column has one axis
        if (n_observed > 0 && n_seen[k] == 0 && x_low < run_x_low && grid_columns == 0) { eval run_axis }
        if (n_observed > 0 && n_seen[k] > 0 && x_low < -1) { set arrow 2 from first 0,graph 0 to first 0,graph 1 nohead linecolor rgb soft linewidth 0.6 back }
        eval draw_fans.draw_observed
    }
    eval close_page
}
