# npv_s_curve.gp - how many replications have at most that net present value: a panel for all locations and
# for each.
# Data: block panel - 1; columns point, npv_usd over the horizon of one replication, share of replications
# that have at most that (from 0 up).  Sorted; of many replications evenly spaced ranks, with the first and the last.

do for [format in formats] {
    eval open_page(format)
    do for [k=1:n_panels] {
        eval open_panel(k)
        set yrange [share_low:share_high]     # room for the amounts beside the dots
        mine = place[k] > 0 ? colour[int(place[k])] : ink
        set xrange [money_low[k]:money_high[k]]
        unset xtics
        set xtics scale 0.4 nomirror out () font tic_font textcolor rgb soft
        if (empty[k] == 0) {
            do for [i=0:int((money_high[k] - money_low[k]) / money_step[k] + 0.5)] {
                set xtics add (number(money_low[k] + i * money_step[k], money_step[k]) money_low[k] + i * money_step[k])
            }
        }
        # the loss, left of zero
        if (money_low[k] < 0) { set object 300 rectangle from graph 0,graph 0 to first (money_high[k] < 0 ? money_high[k] : 0),graph 1 fillcolor rgb rule fillstyle transparent solid 0.5 noborder behind }
        do for [i=1:3] {
            m = (k - 1) * 3 + i
            x = mark_at[m] * money
            if (x == x) {
                y = 100 * mark_share[i]
                set label 310+i '' at x,y point pointtype 7 pointsize 0.9 linecolor rgb mine front
                # beside the dot and clear of the curve, with a line to the dot when that is not near
                if (mark_x[m] == mark_x[m]) { set label 320+i mark_text[m] at graph mark_x[m],graph mark_y[m] center font at_size(9.5) textcolor rgb ink front }
                if (lead_x[m] == lead_x[m]) { set arrow 330+i from x,y to graph lead_x[m],graph lead_y[m] nohead linewidth 0.5 linecolor rgb soft }
            }
        }
        plot data index k-1 using (money * $2):(100 * $3) with steps linewidth 2 linecolor rgb mine, \
             data index k-1 using (money * $2):(100 * $3) with points pointtype 7 pointsize 0.15 linecolor rgb mine
    }
    eval close_page
}
