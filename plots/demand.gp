# demand.gp - work demanded, people on pay stacked by location (all of them in one area when they are many), and
# automation: the roles of a tier in a panel, or each in its own when they are many.
# Data: block tier - 1; columns month, demand_fte of each role of the tier (all locations), then for each area
# paid_staff of each of these roles (means over replications).  Block n_tiers + tier - 1; columns month,
# automation_share of each role of the tier (all locations, medians).

# sums over the roles of panel k: of the demand, of the people of area a, of those of areas 1 to a
demand(k)    = (sum [c=2:int(1 + n_roles[k])] column(c))
staff(k, a)  = has_staff[a] > 0 ? (sum [c=int(2 + a * n_roles[k]):int(1 + (a + 1) * n_roles[k])] column(c)) : 0
people(k, a) = a == 0 ? 0 : people(k, a - 1) + staff(k, a)
floor_of(k, a) = people(k, a - 1) + 0 * people(k, a)     # missing where the area is
# lines are locations and the demand, or the demand and all people
area_line(a) = n_series > 0 ? 2 : a
label_line(i) = n_series > 0 ? (i == 1 ? 2 : 1) : i

do for [format in formats] {
    eval open_page(format)
    do for [k=1:n_tiers] {
        eval open_panel(k)
        eval time_axis
        do for [i=1:(direct ? n_areas + 1 : 0)] {
            y = label_at[(k - 1) * (n_areas + 1) + i]
            if (y == y) { set label 200+i line_name[label_line(i)] at graph 1,first y offset character 0.8,0 font at_size(10) textcolor rgb text_colour[label_line(i)] }
        }
        plot for [a=1:n_areas] data index k-1 using 1:(floor_of(k, a)):(people(k, a)) with filledcurves fillstyle transparent solid 0.45 noborder fillcolor rgb colour[area_line(a)], \
             for [a=1:n_areas] data index k-1 using 1:(people(k, a)) with lines linewidth 1 dashtype dash(a) linecolor rgb colour[area_line(a)], \
             data index k-1 using 1:(demand(k)) with lines linewidth 2.5 linecolor rgb ink, \
             for [a=1:(months > 1 ? 0 : n_areas)] data index k-1 using 1:(people(k, a)):(-0.3):(0.3):(people(k, a - 1)):(people(k, a)) with boxxyerror fillstyle transparent solid 0.45 noborder fillcolor rgb colour[area_line(a)], \
             for [i=1:(months > 1 ? 0 : 1)] data index k-1 using 1:(demand(k)) with points pointtype 5 pointsize 0.7 linecolor rgb ink
    }
    do for [k=1:n_panels-n_tiers] {
        eval open_panel(n_tiers + k)
        eval time_axis
        do for [r=1:int(n_shown[k])] {
            i = (k - 1) * most_roles + r
            if (role_at[i] == role_at[i]) { set label 300+r role_name[i] at graph 1,first role_at[i] offset character 0.8,0 font at_size(9.5) textcolor rgb ink }
        }
        b = int(n_tiers + tier_of[k]) - 1
        f = int(first_role[k])
        # shares are drawn in percent; roles in turn solid and dashed
        plot for [r=1:(apart && months > 1 ? int(n_roles[int(tier_of[k])]) : 0)] data index b using 1:(100 * column(1 + r)) with lines linewidth 0.6 linecolor rgb quiet, \
             for [r=1:int(n_shown[k])] data index b using 1:(100 * column(f + r)) with lines linewidth (apart ? 2 : 1.6) dashtype 2 - r % 2 linecolor rgb (r % 4 < 2 ? ink : soft), \
             for [r=1:(months > 1 ? 0 : int(n_shown[k]))] data index b using 1:(100 * column(f + r)) with points pointtype 7 pointsize 0.7 linecolor rgb ink
    }
    eval close_page
}
