# savings_sources.gp - the saving of each year by source, stacked: a panel for all locations and for each.
# Data: block panel - 1; columns year (from 0), USD of the year's months from salary, training, office and
# other, and their sum savings_usd (means over replications).

# what adds is stacked from zero up, what takes away from zero down; source i is column 1 + i
up(x)      = x > 0 ? x : 0
down(x)    = x < 0 ? x : 0
above(i)   = i == 0 ? 0 : above(i - 1) + up(money * column(1 + i))
below(i)   = i == 0 ? 0 : below(i - 1) + down(money * column(1 + i))
base(i)    = column(1 + i) < 0 ? below(i - 1) : above(i - 1)
end_of(i)  = column(1 + i) < 0 ? below(i) : above(i)
shade(i)   = i == 1 ? 0.85 : i == 2 ? 0.12 : i == 3 ? 0.55 : 0.30

do for [format in formats] {
    eval open_page(format)
    do for [k=1:n_panels] {
        eval open_panel(k)
        eval time_axis
        mine = place[k] > 0 ? colour[int(place[k])] : soft
        do for [i=1:4] {
            y = label_at[(k - 1) * 5 + i]
            if (y == y) { set label 200+i name[i] at graph 1,first y offset character 0.8,0 font at_size(9.5) textcolor rgb ink }
        }
        plot for [i=1:4] data index k-1 using 1:(base(i)):($1 - 0.36):($1 + 0.36):(base(i)):(end_of(i)) with boxxyerror fillstyle transparent solid shade(i) border fillcolor rgb mine linecolor rgb mine linewidth 0.6, \
             data index k-1 using 1:(money * $6) with points pointtype 6 pointsize 0.6 linewidth 1.4 linecolor rgb ink
    }
    eval close_page
}
