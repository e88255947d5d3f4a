# salary_ridgeline.gp - the distribution of monthly pay, a ridge for each year, the first one at the top.
# Data: block (panel - 1) * n_ridges + ridge - 1; columns row low high share (limits of a bin of pay in local
# currency and the share of staff in it).  Block n_panels * n_ridges + panel - 1; columns ridge - 1, salary_p50,
# min_wage in the month of the ridge (means over replications).

block(k, i)  = int((k - 1) * n_ridges + i - 1)
marks(k)     = int(n_panels * n_ridges + k - 1)
base(i)      = n_ridges - i                            # where ridge i stands
tall(k, s)   = overlap * s / most_share[k]             # bins are equally wide on a logarithmic axis
place(low, high) = 0.5 * (log10(low) + log10(high))
number_of(v) = v < 1 ? sprintf("%.2f", v) : grouped(sprintf("%.0f", v))
inside(k, v) = v >= pay_low[k] && v <= pay_high[k] ? log10(v) : NaN

do for [format in formats] {
    eval open_page(format)
    do for [k=1:n_panels] {
        eval open_panel(k)
        unset grid
        unset ytics
        set ytics scale 0 nomirror () font tic_font textcolor rgb soft
        do for [i=1:int(n_ridges)] { set ytics add (ridge_name[i] base(i)) }
        set xrange [log10(pay_low[k]):log10(pay_high[k])]
        unset xtics
        set xtics scale 0.4 nomirror out () font tic_font textcolor rgb soft
        do for [i=1:int(n_tics[k])] {
            v = pay_tic[int((k - 1) * max_tics + i)]
            set xtics add (number_of(v) log10(v))
            set arrow 10+i from log10(v),graph 0 to log10(v),graph 1 nohead linecolor rgb rule linewidth 0.6 back
        }
        if (n_tics[k] == 0) { unset xtics }
        # the first year lies furthest back
        plot for [i=1:int(n_ridges)] data index block(k, i) using (place($2, $3)):(base(i)):(base(i) + tall(k, $4)) with filledcurves fillstyle transparent solid 0.55 noborder fillcolor rgb colour[k], \
             for [i=1:int(n_ridges)] data index block(k, i) using (place($2, $3)):(base(i) + tall(k, $4)) with lines linewidth 1 linecolor rgb colour[k], \
             data index marks(k) using (inside(k, $2)):(base($1 + 1)):(0):(0.45) with vectors nohead linewidth 2 linecolor rgb ink, \
             data index marks(k) using (inside(k, $3)):(base($1 + 1) + 0.10) with points pointtype 7 pointsize 0.45 linecolor rgb ink
    }
    eval close_page
}
