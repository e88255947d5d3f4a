# wellbeing.gp - hours, sleep, sickness and the feeling of being exploited: a fan for each location.
# Data: block (panel - 1) * n_lines + line; columns month p05 p25 p50 p75 p95 mean of
# hours_week, poor_sleep_share, sick_days_pa, exploited_share.

block(k, l) = (k - 1) * n_lines + l - 1
scale(k) = k % 2 == 0 ? 100 : 1     # shares are drawn in percent, hours and days as they are

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
