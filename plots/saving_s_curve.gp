# saving_s_curve.gp - how the saving over the horizon is spread over replications, with and without each policy.
# Data: block 0 as it stands, then one for each policy: the saving; then one for each policy: the difference it makes.
# Columns rank (from 0) and amount in USD.

share(n) = 100.0 * ($1 + 0.5) / n

do for [format in formats] {
    eval open_page(format)
    do for [k=1:2] {
        eval open_panel(k)
        eval value_axis
        if (!(value_low[k] < 0 && value_high[k] > 0)) { unset arrow 2 }
        set grid xtics ytics linetype 1 linewidth 0.6 linecolor rgb rule
        plot for [l=k:n_lines] data index (k == 1 ? l-1 : n_lines+l-2) using (unit[k]*$2):(share(curve_size[l])) with lines linewidth 2 dashtype dash(l) linecolor rgb colour[l], \
             for [l=k:n_lines] data index (k == 1 ? l-1 : n_lines+l-2) using (unit[k]*$2):(curve_size[l] < 2 ? share(curve_size[l]) : NaN) with points pointtype 7 pointsize 0.8 linecolor rgb colour[l]
    }
    eval close_page
}
