# employment_stack.gp - people employed as areas that add up: all locations, then each by role.
# Data: block panel - 1; columns month, employment of each location or role (means over replications), in
# the order in which they are stacked.  Area a is column a + 1; the last area holds all further columns.

# 1 where the panel shows locations: they have their colours, roles are shades of one
shows_places(k) = by_location > 0 && k == 1
last_column(k, a) = a < n_parts[k] ? a + 1 : int(n_stacked[k]) + 1
one(k, c)     = is_there[(k - 1) * most + c - 1] > 0 ? column(c) : 0
part(k, a)    = (sum [c=int(a + 1):int(last_column(k, a))] one(k, c))
level(k, a)   = a == 0 ? 0 : level(k, a - 1) + part(k, a)
floor_of(k, a) = level(k, a - 1) + 0 * level(k, a)     # missing where the area is

base(k)     = place[k] > 0 ? colour[int(place[k])] : soft
line_of(k, a)  = shows_places(k) ? (a == most_parts && n_stacked[k] > n_parts[k] ? soft : colour[int(location_line[a])]) : base(k)
dash_of(k, a)  = shows_places(k) && !(a == most_parts && n_stacked[k] > n_parts[k]) ? dash(location_line[a]) : 1
density(k, a) = shows_places(k) ? 0.45 : n_parts[k] == 1 ? 0.45 : 0.75 - 0.60 * (a - 1) / (n_parts[k] - 1)
name_of(k, a)  = shows_places(k) ? location_name[a] : role_name[a]
name_colour(k, a) = shows_places(k) && !(a == most_parts && n_stacked[k] > n_parts[k]) ? text_colour[int(location_line[a])] : ink

do for [format in formats] {
    eval open_page(format)
    do for [k=1:n_panels] {
        eval open_panel(k)
        eval time_axis
        do for [a=1:int(n_parts[k])] {
            y = label_at[(k - 1) * most_parts + a]
            if (y == y && n_stacked[k] * n_panels > 1) { set label 200+a name_of(k, a) at graph 1,first y offset character 0.8,0 font at_size(9.5) textcolor rgb name_colour(k, a) }
        }
        plot for [a=1:int(n_parts[k])] data index k-1 using 1:(floor_of(k, a)):(level(k, a)) with filledcurves fillstyle transparent solid density(k, a) noborder fillcolor rgb line_of(k, a), \
             for [a=1:int(n_parts[k])] data index k-1 using 1:(level(k, a)) with lines linewidth 1 dashtype dash_of(k, a) linecolor rgb line_of(k, a), \
             for [a=1:(months > 1 ? 0 : int(n_parts[k]))] data index k-1 using 1:(level(k, a)):(-0.3):(0.3):(level(k, a - 1)):(level(k, a)) with boxxyerror fillstyle transparent solid density(k, a) noborder fillcolor rgb line_of(k, a)
    }
    eval close_page
}
