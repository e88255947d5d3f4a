# headcount_bridge.gp - from the opening to the closing staff of each year: hires and leavers by cause.
# Data: block panel - 1; columns month employment hires quits layoffs other_exits transfers (means over
# replications).  The flows of a period are added; its closing staff is that of its last month, its opening
# staff the closing one of the period before.  In the first month the flows lead back to the opening.

array row_name[7] = ["Opening", "Hires", "Quits", "Layoffs", "Other exits", "Transfers", "Closing"]
n_rows = has_transfers > 0 ? 7 : 6
row_of(i) = has_transfers > 0 || i < 6 ? i : 7

# flows of panel p and period i; 1 opening, 2 hires, 3 quits, 4 layoffs, 5 other exits, 6 transfers, 7 closing
array flow[n_panels * n_periods * 7]
do for [i=1:n_panels * n_periods * 7] { flow[i] = 0.0 }
cell(p, i, c) = int(((p - 1) * n_periods + i - 1) * 7 + c)
add(p, i, c, v) = (flow[cell(p, i, c)] = flow[cell(p, i, c)] + v)
put(p, i, c, v) = (flow[cell(p, i, c)] = v)
moved(p, v) = transfer_sign[p] == 0 ? 0 : transfer_sign[p] * v
take(p, i) = (add(p, i, 2, $3), add(p, i, 3, $4), add(p, i, 4, $5), add(p, i, 5, $6), add(p, i, 6, $7), put(p, i, 7, $2), \
              $1 == 0 ? put(p, 1, 1, $2 - $3 + $4 + $5 + $6 - moved(p, $7)) : 0, 0)
do for [p=1:n_panels] {
    stats data index p-1 using (take(p, int($1 / months_each) + 1)) name "taken" nooutput
    do for [i=2:int(n_periods)] { flow[cell(p, i, 1)] = flow[cell(p, i - 1, 7)] }
}

# bars from the axis outwards: hires and transfers in; quits, layoffs, other exits and transfers out
f(p, i, c)   = flow[cell(p, i, c)]
is_number(v) = v == v
known(p, i)  = is_number(f(p, i, 2) + f(p, i, 3) + f(p, i, 4) + f(p, i, 5) + f(p, i, 6))
into(p, i)   = transfer_sign[p] > 0 ? f(p, i, 6) : 0
out_of(p, i) = transfer_sign[p] < 0 ? f(p, i, 6) : 0
edge(p, i, c) = c == 2 ? f(p, i, 2) : c == 3 ? -f(p, i, 3) : c == 4 ? edge(p, i, 3) - f(p, i, 4) : c == 5 ? edge(p, i, 4) - f(p, i, 5) : \
                transfer_sign[p] > 0 ? f(p, i, 2) + into(p, i) : edge(p, i, 5) - out_of(p, i)
start(p, i, c) = c == 2 || c == 3 ? 0 : c == 4 ? edge(p, i, 3) : c == 5 ? edge(p, i, 4) : transfer_sign[p] > 0 ? f(p, i, 2) : edge(p, i, 5)
shade(p, c)   = c == 2 || c == 3 || c == 5 ? (p == 1 && first_place == 0 ? soft : colour[first_place > 0 ? 1 : p - 1]) : c == 4 ? ink : soft
density(c)    = c == 2 ? 0.75 : c == 3 ? 0.45 : c == 4 ? 0.85 : c == 5 ? 0.20 : 0.60
signed(c, v)  = sign_of(c, v, grouped(sprintf("%.0f", abs(v))))
sign_of(c, v, digits) = digits eq "0" ? digits : ((c == 2 || c == 6) == (v >= 0) ? "+" : minus).digits
plain(v)      = grouped(sprintf("%.0f", abs(v) < 0.5 ? 0 : v))
cell_text(p, i, c) = f(p, i, c) != f(p, i, c) ? minus : c == 1 || c == 7 ? plain(f(p, i, c)) : \
                     c == 6 ? (transfer_sign[p] == 0 ? plain(f(p, i, 6)) : signed(6, transfer_sign[p] * f(p, i, 6))) : signed(c, f(p, i, c))

do for [format in formats] {
    eval open_page(format)
    do for [p=1:n_panels] {
        eval open_panel(p)
        set xrange [0.4:n_periods + 0.6]
        set yrange [lowest[p]:highest[p]]
        unset xtics
        set arrow 2 from graph 0,first 0 to graph 1,first 0 nohead linecolor rgb soft linewidth 0.8 front
        # the numbers below the axis, under the name of each period; a row's name has the colour of its bars
        do for [r=1:n_rows] {
            c = row_of(r)
            y = bottom[p] - (14.0 + row_px * r) / height
            set label 100+r row_name[c] at screen left[p]-24.0/width,y right font at_size(number_size) textcolor rgb (c == 6 && transfer_sign[p] == 0 ? soft : ink)
            if (c > 1 && c < 7 && !(c == 6 && transfer_sign[p] == 0)) {
                set object 100+r rectangle from screen left[p]-19.0/width,y-4.5/height to screen left[p]-10.0/width,y+4.5/height fillcolor rgb shade(p, c) fillstyle transparent solid density(c) noborder
            }
            do for [i=1:int(n_periods)] {
                set label 1100+r*30+i cell_text(p, i, c) at first i,screen y center font at_size(number_size) textcolor rgb (c == 6 && transfer_sign[p] == 0 ? soft : ink)
            }
        }
        do for [i=1:int(n_periods)] {
            set label 1100+i period_name[i] at first i,screen bottom[p]-12.0/height center font at_size(number_size) textcolor rgb soft
            if (known(p, i)) {
                do for [c=2:6] {
                    if ((c < 6 || transfer_sign[p] != 0) && edge(p, i, c) != start(p, i, c)) {
                        set object 200+i*10+c rectangle from i-0.30,start(p, i, c) to i+0.30,edge(p, i, c) fillcolor rgb shade(p, c) fillstyle transparent solid density(c) noborder
                    }
                }
            }
        }
        plot for [i=1:int(n_periods)] "+" every ::0::0 using (i):(known(p, i) ? f(p, i, 7) - f(p, i, 1) : NaN) with points pointtype 7 pointsize 0.8 linecolor rgb ink
    }
    eval close_page
}
