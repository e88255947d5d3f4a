# labour_market.gp - job seekers, months to fill a post and posts left open: a row of panels for each location, a line
# for each tier.
# Data: block panel - 1; columns month and for each tier the mean of slack (the least of the tier's roles),
# months_to_fill (the longest of them) or vacancies_unfilled (their sum).

do for [format in formats] {
    eval open_page(format)
    do for [k=1:n_panels] {
        eval open_panel(k)
        eval time_axis
        l = int((k - 1) / 3) + 1
        do for [i=1:n_tiers] {
            y = tier_at[(k - 1) * n_tiers + i]
            if (y == y) { set label 300+i tier[i] at graph 1,first y offset character 0.8,0 font at_size(9.5) textcolor rgb (i == 1 ? text_colour[l] : ink) }
        }
        plot for [i=1:n_tiers] data index k-1 using 1:(scale[k]*column(1 + i)) with lines linewidth 2 dashtype dash(i) linecolor rgb (i == 1 ? colour[l] : ink), \
             for [i=1:(months > 1 ? 0 : n_tiers)] data index k-1 using 1:(scale[k]*column(1 + i)) with points pointtype (i == 1 ? 7 : 5) pointsize 0.7 linecolor rgb (i == 1 ? colour[l] : ink)
    }
    eval close_page
}
