# effect_forest.gp - the effect of every policy on saving, employment and attrition, with its interval.
# Data: block panel - 1, a row for each policy; columns row effect ci_low ci_high p05 p95 over the horizon.

at_row(i) = n_rows - i      # i counts from 0, the first row on top

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
        is_clear(i) = row_clear[int((k - 1) * n_rows + i + 1)] > 0
        tone(i) = is_clear(i) ? (theme eq "grayscale" ? 0x000000 : hex(better)) : hex(quiet)
        plot data index k-1 using (scale[k]*$5):(at_row($1)):(scale[k]*($6-$5)):(0) with vectors nohead linewidth 1 linecolor rgb soft, \
             data index k-1 using (scale[k]*$3):(at_row($1)):(scale[k]*($4-$3)):(0):(tone($1)) with vectors nohead linewidth 4 linecolor rgb variable, \
             data index k-1 using (scale[k]*$2):(at_row($1)):(tone($1)) with points pointtype 7 pointsize 0.8 linecolor rgb variable, \
             data index k-1 using (is_clear($1) ? NaN : scale[k]*$2):(at_row($1)) with points pointtype 7 pointsize 0.45 linecolor rgb paper
    }
    eval close_page
}
