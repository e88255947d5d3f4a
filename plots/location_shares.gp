# location_shares.gp - where the client's work is placed.  Few locations are stacked, in a panel for all roles and for
# each; of more than four each has a row of panels with its fan.
# Data, stacked: block panel - 1; columns month and the mean demand_share of each location; what they leave of the
# whole stays onshore.  By location: block (measure - 1) * n_lines + line; columns month p05 p25 p50 p75 p95 mean of
# demand_share of all roles and each.

# sums over locations 1 to l of panel k, in percent; a location without any value counts as none
share(k, l) = known_share[(k - 1) * n_locations + l] > 0 ? 100 * column(1 + l) : 0
upto(k, l)  = l == 0 ? 0 : upto(k, l - 1) + share(k, l)
floor_of(k, l) = upto(k, l - 1) + 0 * upto(k, l)     # missing where the area is

draw_stack = "plot NaN with lines, ".\
    "for [l=1:drawn] data index k-1 using 1:(floor_of(k, l)):(upto(k, l)) with filledcurves fillstyle transparent solid area noborder fillcolor rgb colour[l], ".\
    "for [i=1:(drawn > 0 ? 1 : 0)] data index k-1 using 1:(upto(k, n_locations)):(100 + 0 * upto(k, n_locations)) with filledcurves fillstyle transparent solid rest noborder fillcolor rgb ink, ".\
    "for [l=1:drawn] data index k-1 using 1:(upto(k, l)) with lines linewidth 1.2 dashtype dash(l) linecolor rgb (l < n_locations ? colour[l] : ink), ".\
    "for [l=1:(months > 1 ? 0 : drawn)] data index k-1 using 1:(upto(k, l)):(-0.3):(0.3):(upto(k, l - 1)):(upto(k, l)) with boxxyerror fillstyle transparent solid area noborder fillcolor rgb colour[l], ".\
    "for [i=1:(months > 1 || drawn == 0 ? 0 : 1)] data index k-1 using 1:(upto(k, n_locations)):(-0.3):(0.3):(upto(k, n_locations)):(100) with boxxyerror fillstyle transparent solid rest noborder fillcolor rgb ink"

do for [format in formats] {
    eval open_page(format)
    do for [k=1:n_panels] {
        eval open_panel(k)
        eval time_axis
        eval name_lines(k)
        drawn = empty[k] > 0 ? 0 : n_locations
        eval by_location ? draw_fans : draw_stack
    }
    eval close_page
}
