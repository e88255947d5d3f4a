# pressure_attrition.gp - the path of each location through pressure and attrition, years marked.
# Data: block location - 1; columns month pressure_mean attrition_ltm (means over replications, all roles).
# attrition_ltm looks back over twelve months: the pressure drawn is the mean of the same months, of those that
# have a value.  Attrition is drawn in percent.

array pressure[n_drawn * months]
array attrition[n_drawn * months]
at(l, t) = int((l - 1) * months + t + 1)
take(l) = (pressure[at(l, $1)] = $2, attrition[at(l, $1)] = $3, 0)
do for [l=1:n_drawn] { stats data index l-1 using (take(l)) name "taken" nooutput }
is_number(v) = v == v
begin(t) = t > 11 ? int(t) - 11 : 0
known(l, t) = (sum [i=begin(t):int(t)] is_number(pressure[at(l, i)]))
total(l, t) = (sum [i=begin(t):int(t)] (is_number(pressure[at(l, i)]) ? pressure[at(l, i)] : 0))
x_of(l, t) = known(l, t) > 0 ? total(l, t) / known(l, t) : NaN
y_of(l, t) = 100 * attrition[at(l, t)]
mark(l, i) = mark_month[int((l - 1) * most_marks + i)]

# an arrow half way from one mark to the next, where the path is long enough to carry one
middle(l, i) = int((mark(l, i - 1) + mark(l, i) + 1) / 2)
ahead(l, i, w) = w == 0 ? x_of(l, middle(l, i)) - x_of(l, middle(l, i) - 1) : y_of(l, middle(l, i)) - y_of(l, middle(l, i) - 1)
px(k, dx, dy) = sqrt((dx / (across_high[k] - across_low[k]) * (right[k] - left[k]) * width) ** 2 + (dy / (high[k] - low[k]) * (top[k] - bottom[k]) * height) ** 2)
is_path(k, l, i) = mark(l, i) > mark(l, i - 1) && is_number(px(k, ahead(l, i, 0), ahead(l, i, 1))) && px(k, ahead(l, i, 0), ahead(l, i, 1)) > 0.5 && \
                   px(k, x_of(l, mark(l, i)) - x_of(l, mark(l, i - 1)), y_of(l, mark(l, i)) - y_of(l, mark(l, i - 1))) > 28

# lines of one panel differ in their dashes
dash_of(l)   = together > 0 ? dash(l) : 1
from_line(k) = together > 0 ? 1 : k
to_line(k)   = together > 0 ? n_drawn : k

do for [format in formats] {
    eval open_page(format)
    do for [k=1:n_panels] {
        eval open_panel(k)
        set xrange [across_low[k]:across_high[k]]
        unset xtics
        set xtics scale 0.4 nomirror out () font tic_font textcolor rgb soft
        do for [i=0:int((across_high[k] - across_low[k]) / across_step[k] + 0.5)] {
            set xtics add (number(across_low[k] + i * across_step[k], across_step[k]) across_low[k] + i * across_step[k])
        }
        set label 1003 (together > 0 ? "Pressure index, mean over staff and 12 months (0: reference)" : "Pressure, mean index") at screen 0.5*(left[k]+right[k]),bottom[k]-32.0/height center font at_size(9.5) textcolor rgb soft
        do for [j=1:int(n_labels[k])] {
            i = int(first_label[k]) + j
            set label 200+i label[i] at first label_x[i],label_y[i] left font at_size(9) textcolor rgb text_colour[int(label_line[i])] front
        }
        do for [l=int(from_line(k)):int(to_line(k))] {
            do for [i=2:int(n_marks[l])] {
                if (is_path(k, l, i)) {
                    x = x_of(l, middle(l, i))
                    y = y_of(l, middle(l, i))
                    set arrow int(10+l*most_marks+i) from x-0.05*ahead(l, i, 0),y-0.05*ahead(l, i, 1) to x,y head filled size screen 10.0/width,20 fixed linecolor rgb colour[l] linewidth 1
                }
            }
        }
        plot for [l=int(from_line(k)):int(to_line(k))] data index l-1 using ($1 >= first_month ? x_of(l, $1) : NaN):(y_of(l, $1)) with lines linewidth 1.2 dashtype dash_of(l) linecolor rgb colour[l], \
             for [l=int(from_line(k)):int(to_line(k))] for [i=1:int(n_marks[l])] "+" every ::0::0 using (x_of(l, mark(l, i))):(y_of(l, mark(l, i))) with points pointtype 7 pointsize (i == n_marks[l] ? 0.9 : 0.5) linecolor rgb colour[l]
    }
    eval close_page
}
