# labour_market.gp - job seekers, months to fill a post and posts left open: a column for each tier, a line
# for each location.
# Data: block panel - 1; columns month and for each location the means of slack (the least of the tier's
# roles), months_to_fill (the longest of them) or vacancies_unfilled (their sum).

do for [format in formats] {
    eval open_page(format)
    do for [k=1:n_panels] {
        eval open_panel(k)
        eval time_axis
        eval name_lines(k)
        plot for [l=1:n_locations] data index k-1 using 1:(scale[k]*column(1 + l)) with lines linewidth 2 dashtype dash(l) linecolor rgb colour[l], \
             for [l=1:(months > 1 ? 0 : n_locations)] data index k-1 using 1:(scale[k]*column(1 + l)) with points pointtype 7 pointsize 0.7 linecolor rgb colour[l]
    }
    eval close_page
}
