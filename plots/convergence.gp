# convergence.gp - the mean over the first replications and its 95 % interval, against their number.
# Data: block panel - 1; columns point, replications so far, mean over them, lower and upper end of the
# interval; of savings_usd, npv_usd, employment and attrition_ltm over the horizon, all locations.

inside(y, k) = y < low[k] ? low[k] : y > high[k] ? high[k] : y     # the first few leap far

do for [format in formats] {
    eval open_page(format)
    do for [k=1:n_panels] {
        eval open_panel(k)
        set xrange [(run_last > 1 ? 1 : 0.5):(run_last > 1 ? run_last : 1.5)]
        unset xtics
        set xtics scale 0.4 nomirror out () font tic_font textcolor rgb soft
        set xtics add ("1" 1)
        if (run_step > 1 || run_last > 1) {
            do for [i=1:int(run_last / run_step + 1e-9)] { if (i * run_step > 1) { set xtics add (number(i * run_step, 1) i * run_step) } }
        }
        plot data index k-1 using 2:(inside(scale[k] * $4, k)):(inside(scale[k] * $5, k)) with filledcurves fillstyle transparent solid inner noborder fillcolor rgb ink, \
             data index k-1 using 2:(inside(scale[k] * $3, k)) with lines linewidth 2 linecolor rgb ink, \
             for [i=1:(run_last > 1 ? 0 : 1)] data index k-1 using 2:(scale[k] * $3) with points pointtype 7 pointsize 0.7 linecolor rgb ink
    }
    eval close_page
}
