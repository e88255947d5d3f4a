# salary_bands.gp - monthly pay: a panel for each location, with starting pay and the minimum wage.
# Data: block panel - 1; columns month salary_p10 salary_p25 salary_p50 salary_p75 salary_p90
# salary_start_p50 min_wage (means over replications, local currency, nominal).

name_colour(k, l) = k == 3 ? text_colour[l] : k >= 6 ? ink : soft

do for [format in formats] {
    eval open_page(format)
    do for [k=1:n_panels] {
        eval open_panel(k)
        eval time_axis
        do for [i=1:n_names] {
            y = label_at[(k - 1) * n_names + i]
            if (y == y) { set label 200+i name[i] at graph 1,first y offset character 0.8,0 font at_size(9) textcolor rgb name_colour(i, k) }
        }
        plot data index k-1 using 1:2:6 with filledcurves fillstyle transparent solid outer noborder fillcolor rgb colour[k], \
             data index k-1 using 1:3:5 with filledcurves fillstyle transparent solid inner noborder fillcolor rgb colour[k], \
             data index k-1 using 1:4 with lines linewidth 2.5 linecolor rgb colour[k], \
             data index k-1 using 1:7 with lines linewidth 1.2 dashtype (6,4) linecolor rgb ink, \
             data index k-1 using 1:8 with lines linewidth 1.6 dashtype (1.5,3) linecolor rgb ink, \
             for [c=2:(months > 1 ? 1 : 8)] data index k-1 using 1:c with points pointtype 7 pointsize 0.7 linecolor rgb (c < 7 ? colour[k] : ink)
    }
    eval close_page
}
