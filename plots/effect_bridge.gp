# effect_bridge.gp - why the saving changes: from zero by cause to the effect of a policy, a panel for each.
# Data: block panel - 1, a row for each cause, the last one the total; columns row effect ci_low ci_high (USD over the horizon).

at_row(i) = n_rows - i
level = 0
# bars hang from where the last one ended; the total begins at zero again
start_of(i, x) = (i == 0 ? level = 0 : 0, start = i == n_rows - 1 ? 0 : level, level = x == x ? level + x : level, start)

do for [format in formats] {
    eval open_page(format)
    do for [k=1:n_panels] {
        eval open_panel(k)
        eval list_axis
        do for [i=1:int(n_rows)] {
            j = (k - 1) * n_rows + i
            if ((k - 1) % int(n_columns) == 0) { set label 200+i row_name[i] at screen left[k]-8.0/width,first n_rows+1-i right font at_size(10) textcolor rgb ink }
            set label 300+i row_number[j] at screen right[k]+58.0/width,first n_rows+1-i right font at_size(9.5) textcolor rgb (row_clear[j] > 0 ? ink : soft)
        }
        tone(i, x) = i == n_rows - 1 ? hex(neutral) : x < 0 ? hex(worse) : hex(better)
        plot data index k-1 using (s = start_of($1, $2), scale * s):(at_row($1)):(scale * s):(scale * (s + $2)):(at_row($1)-0.32):(at_row($1)+0.32):(tone($1, $2)) with boxxyerror fillstyle solid noborder linecolor rgb variable, \
             data index k-1 using (s = start_of($1, $2), scale * (s + $3)):(at_row($1)):(scale * ($4 - $3)):(0) with vectors nohead linewidth 1.2 linecolor rgb ink, \
             data index k-1 using (s = start_of($1, $2), scale * level):($1 < n_rows - 2 ? at_row($1) : NaN):(0):(-1) with vectors nohead linewidth 0.6 linecolor rgb soft
    }
    eval close_page
}
