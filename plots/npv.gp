# npv.gp - the saving discounted to the start and cumulated: a fan for each location, and when it is paid back.
# Data: block line - 1; columns month p05 p25 p50 p75 p95 mean of npv_usd.
# paid_back: the month of payback of each line (median of summary.csv), NaN: none.

do for [format in formats] {
    eval open_page(format)
    do for [k=1:n_panels] {
        eval open_panel(k)
        eval time_axis
        eval name_lines(k)
        do for [l=int(from_line(k)):int(to_line(k))] {
            month = paid_back[l]
            if (month == month) { set label 300+l '' at month,0 point pointtype 6 pointsize 1.1 linewidth 2 linecolor rgb text_colour[l] front }
        }
        eval draw_fans
    }
    eval close_page
}
