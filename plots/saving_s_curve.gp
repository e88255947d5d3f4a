# saving_s_curve.gp - how the saving over the horizon is spread over replications, as it stands and with each policy.
# Data: block 0 as it stands, then one for each policy: the saving.  A few policies are together in a panel (apart is 0), and
# there is one block more for each: the difference it makes; more policies have a panel each.
# Columns point, amount in USD, share of the replications below it in percent.

# line l of panel k
block(k,l) = apart > 0 ? (l == 1 ? 0 : k) : k == 1 ? l-1 : n_lines+l-2
first(k) = apart > 0 ? 1 : k     # the difference of the saving as it stands is none
size(k,l) = curve_size[int(apart > 0 ? (l == 1 ? 1 : k+1) : l)]

do for [format in formats] {
    eval open_page(format)
    do for [k=1:n_panels] {
        eval open_panel(k)
        eval value_axis
        if (!(value_low[k] < 0 && value_high[k] > 0)) { unset arrow 2 }
        set grid xtics ytics linetype 1 linewidth 0.6 linecolor rgb rule
        plot for [l=first(k):n_lines] data index block(k,l) using (unit[k]*$2):3 with lines linewidth 2 dashtype dash(l) linecolor rgb colour[l], \
             for [l=first(k):n_lines] data index block(k,l) using (unit[k]*$2):(size(k,l) < 2 ? $3 : NaN) with points pointtype 7 pointsize 0.8 linecolor rgb colour[l]
    }
    eval close_page
}
