# npv_s_curve.gp - how many replications have at most that net present value: a panel for all locations and
# for each.
# Data: block panel - 1; columns point, npv_usd over the horizon of one replication, share of replications
# that have at most that (from 0 up).  Sorted; of many replications evenly spaced ranks, with the first and the last.

do for [format in formats] {
    eval open_page(format)
    do for [k=1:n_panels] {
        eval open_panel(k)
        set yrange [-12:105]     # room for the amounts beside the dots
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
        if (money_low[k] < 0) { set object 300 rectangle from money_low[k],-12 to (money_high[k] < 0 ? money_high[k] : 0),105 fillcolor rgb rule fillstyle transparent solid 0.5 noborder behind }
        do for [i=1:3] {
            x = mark_at[(k - 1) * 3 + i] * money
            if (x == x) {
                y = 100 * mark_share[i]
                set label 310+i '' at x,y point pointtype 7 pointsize 0.9 linecolor rgb mine front
                # below an S there is room to the right
                set label 320+i mark_text[(k - 1) * 3 + i] at x,y left offset character 0.9,-0.55 font at_size(9.5) textcolor rgb ink front
            }
        }
        plot data index k-1 using (money * $2):(100 * $3) with steps linewidth 2 linecolor rgb mine, \
             data index k-1 using (money * $2):(100 * $3) with points pointtype 7 pointsize 0.15 linecolor rgb mine
    }
    eval close_page
}
