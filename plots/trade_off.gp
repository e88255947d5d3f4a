# trade_off.gp - what saving is traded for: risk, pay, pressure and poverty; a point for each policy.
# Data: block panel - 1, a row for each policy; columns row, effect ci_low ci_high on savings_usd over the horizon, the same
# three of what the panel names, its level without the policy where it is drawn in percent, 1 when not dominated.

up(k) = percent[k] > 0 ? 100.0 / $8 : up_scale[k]

do for [format in formats] {
    eval open_page(format)
    do for [k=1:n_panels] {
        eval open_panel(k)
        unset arrow
        eval value_axis
        set arrow 1 from graph 0,first 0 to graph 1,first 0 nohead linecolor rgb ink linewidth 1 back
        w = (right[k] - left[k]) * width
        h = (top[k] - bottom[k]) * height
        if (empty[k] == 0) {
            do for [c=1:4] {
                eval sprintf("corner = corner_%d[c]", k)
                cy = c <= 2 ? 1 - 9.0 / h : 9.0 / h
                if (c % 2 == 1) {
                    set label 400+c corner at graph 4.0/w,graph cy left font at_size(9) textcolor rgb soft
                } else {
                    set label 400+c corner at graph 1-4.0/w,graph cy right font at_size(9) textcolor rgb soft
                }
            }
            # the policies that find no room for their names
            do for [i=1:2] {
                eval sprintf("unnamed = unnamed_%d[i]", k)
                if (strlen(unnamed) > 0) { set label 450+i unnamed at graph 0,graph -(22.0+14.0*i)/h left font at_size(9.5) textcolor rgb soft }
            }
            do for [i=1:int(n_points)] {
                eval sprintf("lx = label_x_%d[i]; ly = label_y_%d[i]; px = point_x_%d[i]; py = point_y_%d[i]; qx = lead_x_%d[i]; qy = lead_y_%d[i]", k, k, k, k, k, k)
                if (lx == lx) { set label 500+i point_name[i] at graph lx/w,graph ly/h center font at_size(9.5) textcolor rgb (i == n_points ? soft : ink) }
                if (qx == qx) { set arrow 500+i from graph px/w,graph py/h to graph qx/w,graph qy/h nohead linewidth 0.5 linecolor rgb soft }
            }
        }
        plot data index k-1 using (scale*$3):(up(k)*$5):(scale*($4-$3)):(0) with vectors nohead linewidth 1 linecolor rgb soft, \
             data index k-1 using (scale*$2):(up(k)*$6):(0):(up(k)*($7-$6)) with vectors nohead linewidth 1 linecolor rgb soft, \
             data index k-1 using (scale*$2):(up(k)*$5) with points pointtype 7 pointsize 0.9 linecolor rgb paper, \
             data index k-1 using (scale*$2):(up(k)*$5) with points pointtype 6 pointsize 0.9 linewidth 1.2 linecolor rgb better, \
             data index k-1 using (scale*$2):($9 > 0 ? up(k)*$5 : NaN) with points pointtype 7 pointsize 0.9 linecolor rgb better, \
             for [i=1:(empty[k] > 0 ? 0 : 1)] "+" using (0):(0) every ::0::0 with points pointtype 5 pointsize 0.7 linecolor rgb ink
    }
    eval close_page
}
