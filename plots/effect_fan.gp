# effect_fan.gp - the difference that each policy makes, month by month: a panel for each policy (and metric).
# Data: block panel - 1; columns month p05 p25 p50 p75 p95 effect of the paired difference.

scale(k) = (int(k) - 1) % int(n_metrics) == 0 ? 12 * unit[k] : 1     # saving: a year is twelve times the month; employment: people
tint(k) = (int(k) - 1) % int(n_metrics) == 0 ? better : quiet

do for [format in formats] {
    eval open_page(format)
    do for [k=1:n_panels] {
        eval open_panel(k)
        eval time_axis
        if (months > 1) { set arrow 1 from graph 0,first 0 to graph 1,first 0 nohead linecolor rgb ink linewidth 1.2 front }
        plot data index k-1 using 1:(scale(k)*$2):(scale(k)*$6) with filledcurves fillstyle transparent solid outer noborder fillcolor rgb tint(k), \
             data index k-1 using 1:(scale(k)*$3):(scale(k)*$5) with filledcurves fillstyle transparent solid inner noborder fillcolor rgb tint(k), \
             data index k-1 using 1:(scale(k)*$4) with lines linewidth 2 linecolor rgb tint(k), \
             for [i=1:(months > 1 ? 0 : 1)] data index k-1 using 1:(scale(k)*$4):(scale(k)*$2):(scale(k)*$6) with yerrorbars pointtype 7 pointsize 0.7 linewidth 1.5 linecolor rgb tint(k)
    }
    eval close_page
}
