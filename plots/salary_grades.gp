# salary_grades.gp - monthly pay by grade: boxes side by side for juniors, seniors and leads.
# Data: block panel - 1; columns row month, then p10 p25 p50 p75 p90 of junior, senior and lead (all roles,
# means over replications, local currency, nominal).

q(g, k)  = column(2 + 5 * (g - 1) + k)       # quantile k of grade g
beside(g) = $2 + (g - 2) * 0.27 * gap        # the three stand around their month
half      = 0.11 * gap
density(g) = g == 1 ? 0.25 : g == 2 ? 0.50 : 0.85

do for [format in formats] {
    eval open_page(format)
    do for [k=1:n_panels] {
        eval open_panel(k)
        eval time_axis
        set xrange [x_low - 0.55 * gap:x_high + 0.55 * gap]
        do for [g=1:n_grades] {
            i = (k - 1) * n_grades + g
            if (label_at[i] == label_at[i]) { set label 200+g label[i] at graph 1,first label_at[i] offset character 0.8,0 font at_size(9.5) textcolor rgb text_colour[k] }
        }
        plot for [g=1:n_grades] data index k-1 using (beside(g)):(q(g, 3)) with lines linewidth 0.8 dashtype 4 - g linecolor rgb colour[k], \
             for [g=1:n_grades] data index k-1 using (beside(g)):(q(g, 1)):(0):(q(g, 2) - q(g, 1)) with vectors nohead linewidth 1.2 linecolor rgb colour[k], \
             for [g=1:n_grades] data index k-1 using (beside(g)):(q(g, 4)):(0):(q(g, 5) - q(g, 4)) with vectors nohead linewidth 1.2 linecolor rgb colour[k], \
             for [g=1:n_grades] data index k-1 using (beside(g)):(q(g, 2)):(beside(g) - half):(beside(g) + half):(q(g, 2)):(q(g, 4)) with boxxyerror linewidth 0.8 linecolor rgb colour[k] fillstyle transparent solid density(g) border, \
             for [g=1:n_grades] data index k-1 using (beside(g) - half):(q(g, 3)):(2 * half):(0) with vectors nohead linewidth 2 linecolor rgb ink
    }
    eval close_page
}
