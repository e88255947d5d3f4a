# cost_bridge.gp - from the onshore to the offshore cost of a delivered standard FTE, by source.
# Data: block location - 1, a row for each of the last 12 months; columns row onshore_cost_usd
# savings_salary_usd savings_training_usd savings_office_usd savings_other_usd client_cost_usd
# demand_fte unfilled_work (means over replications, USD and FTE of the month).
# whisker_low, whisker_high: of the onshore and the offshore bar of each location, 12 times the 5th and 95th
# percentile of onshore_cost_per_fte_usd and cost_per_fte_usd (summary.csv), NaN: none.

n_bars = 6
array bar_name[6] = ["Onshore", "Salary", "Training", "Office", "Other", "Offshore"]
# less, more: a source that makes the offshore cost lower or higher

# a year per delivered FTE: twelve times the money of the months over the FTE delivered in them
array per_fte[n_panels * n_bars]
do for [l=1:n_panels] {
    do for [b=1:n_bars] { per_fte[(l - 1) * n_bars + b] = NaN }
    if (has_value[l] > 0) {
        stats data index l-1 using ($8 - $9) name "work" nooutput
        do for [b=1:n_bars] {
            stats data index l-1 using b+1 name "year" nooutput
            per_fte[(l - 1) * n_bars + b] = 12.0 * year_sum / work_sum
        }
    }
}

# the panels share one axis of money; bars hang from top to bottom
array low[n_panels]
array high[n_panels]
array step[n_panels]
array empty[n_panels]
do for [l=1:n_panels] { low[l] = 0.4; high[l] = n_bars + 0.6; step[l] = 100; empty[l] = has_value[l] == 0 }
place(b) = n_bars + 1 - b
bar_colour(b, from, to, l) = b == 1 ? neutral : b == n_bars ? colour[l] : to <= from ? less : more

do for [format in formats] {
    eval open_page(format)
    do for [l=1:n_panels] {
        eval open_panel(l)
        unset ytics
        unset grid     # the bars say their values
        set xrange [money_low:money_high]
        set xtics scale 0 nomirror () font tic_font textcolor rgb soft
        do for [i=0:int((money_high - money_low) / money_step + 0.5)] {
            set xtics add (number(money_low + i * money_step, money_step) money_low + i * money_step)
        }
        level = 0
        do for [b=1:n_bars] {
            value = per_fte[(l - 1) * n_bars + b]
            set label 200+b bar_name[b] at graph 0,first place(b) right offset character -0.8,0 font at_size(10) textcolor rgb ink
            if (value == value) {
                from = b == 1 || b == n_bars ? 0 : level
                to = b == 1 || b == n_bars ? value : level - value
                level = to
                set object 300+b rectangle from from,place(b)-0.34 to to,place(b)+0.34 fillcolor rgb bar_colour(b, from, to, l) fillstyle solid noborder front
                amount = grouped(sprintf("%.0f", abs(to - from)))
                sign = b == 1 || b == n_bars ? (value < 0 ? minus : "") : to <= from ? minus : "+"
                after = from > to ? from : to
                w = b == 1 ? 2 * l - 1 : b == n_bars ? 2 * l : 0
                if (w > 0) { if (whisker_low[w] == whisker_low[w] && whisker_high[w] == whisker_high[w]) {
                    after = whisker_high[w] > after ? whisker_high[w] : after
                    set arrow 400+b from whisker_low[w],place(b) to whisker_high[w],place(b) heads size graph 0.012,90 linecolor rgb ink linewidth 1.2 front
                } }
                set label 300+b sign.amount at after,place(b) offset character 0.5,0 font at_size(9.5) textcolor rgb ink front
                if (b < n_bars) { set arrow 300+b from level,place(b)-0.34 to level,place(b+1)+0.34 nohead linecolor rgb soft linewidth 0.6 }
            }
        }
        plot NaN with lines
    }
    eval close_page
}
