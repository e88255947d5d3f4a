# attrition.gp - leavers of the last 12 months, total and voluntary, and pressure: a fan for each location.
# Data: block (measure - 1) * n_lines + line; columns month p05 p25 p50 p75 p95 mean of
# attrition_ltm, attrition_ltm_voluntary, pressure_mean, pressure_share_high.

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
