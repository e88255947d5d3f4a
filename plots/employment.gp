# employment.gp - people at the end of each month: a panel for each role, a fan for each location.
# Data: block (panel - 1) * n_lines + line; columns month p05 p25 p50 p75 p95 mean of employment.

block(k, l) = (k - 1) * n_lines + l - 1
scale(k) = 1

do for [format in formats] {
    eval open_page(format)
    do for [k=1:n_panels] {
        eval open_panel(k)
        eval time_axis
        eval name_lines(k)
        eval draw_fans
    }
    eval close_page
}
