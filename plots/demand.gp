# demand.gp - work demanded, people on pay stacked by location, and automation: a column for each tier.
# Data: block tier - 1; columns month, demand_fte of each role of the tier (all locations), then for each
# location paid_staff of each of these roles (means over replications).  Block n_tiers + tier - 1; columns
# month, automation_share of each role of the tier (all locations, medians).

# sums over the roles of panel k: of the demand, of the people of location l, of those of locations 1 to l
demand(k)    = (sum [c=2:int(1 + n_roles[k])] column(c))
staff(k, l)  = has_staff[l] > 0 ? (sum [c=int(2 + l * n_roles[k]):int(1 + (l + 1) * n_roles[k])] column(c)) : 0
people(k, l) = l == 0 ? 0 : people(k, l - 1) + staff(k, l)
floor_of(k, l) = people(k, l - 1) + 0 * people(k, l)     # missing where the area is

do for [format in formats] {
    eval open_page(format)
    do for [k=1:n_tiers] {
        eval open_panel(k)
        eval time_axis
        eval name_lines(k)
        plot for [l=1:n_locations] data index k-1 using 1:(floor_of(k, l)):(people(k, l)) with filledcurves fillstyle transparent solid 0.45 noborder fillcolor rgb colour[l], \
             for [l=1:n_locations] data index k-1 using 1:(people(k, l)) with lines linewidth 1 dashtype dash(l) linecolor rgb colour[l], \
             data index k-1 using 1:(demand(k)) with lines linewidth 2.5 linecolor rgb ink, \
             for [l=1:(months > 1 ? 0 : n_locations)] data index k-1 using 1:(people(k, l)):(-0.3):(0.3):(people(k, l - 1)):(people(k, l)) with boxxyerror fillstyle transparent solid 0.45 noborder fillcolor rgb colour[l], \
             for [i=1:(months > 1 ? 0 : 1)] data index k-1 using 1:(demand(k)) with points pointtype 5 pointsize 0.7 linecolor rgb ink
    }
    do for [k=1:n_tiers] {
        eval open_panel(n_tiers + k)
        eval time_axis
        do for [r=1:int(n_roles[k])] {
            y = k == 1 ? role_at_1[r] : role_at_2[r]
            role = k == 1 ? role_name_1[r] : role_name_2[r]
            if (y == y) { set label 300+r role at graph 1,first y offset character 0.8,0 font at_size(9.5) textcolor rgb ink }
        }
        # shares are drawn in percent; roles in turn solid and dashed
        plot for [r=1:int(n_roles[k])] data index n_tiers+k-1 using 1:(100 * column(1 + r)) with lines linewidth 1.6 dashtype 2 - r % 2 linecolor rgb (r % 4 < 2 ? ink : soft), \
             for [r=1:(months > 1 ? 0 : int(n_roles[k]))] data index n_tiers+k-1 using 1:(100 * column(1 + r)) with points pointtype 7 pointsize 0.7 linecolor rgb ink
    }
    eval close_page
}
