# scoreboard.gp - policies against the metrics that matter, a table in colours and signs.
# Data: block 0, a row for each policy; columns row and the effect on each metric over the horizon, in the units of
# effects.csv.  cell_text and cell_tone say them in the units above the columns: 1, 2 better; -1, -2 worse; 0 unclear.

tint(tone) = tone > 0 ? word(better_tints, int(tone)) : word(worse_tints, int(-tone))

do for [format in formats] {
    eval open_page(format)
    eval open_panel(1)
    unset ytics; unset xtics; unset grid; unset border; unset arrow
    set xrange [0:1]
    do for [b=0:int(n_blocks)-1] {
        do for [i=1:int(n_rows)] {
            y = top[1] + 26.0 / height - (b * block_height + head_height + cell_height * (i - 0.5)) / height
            set label 10000+1000*b+i row_name[i] at screen left[1]-10.0/width,y right font at_size(10) textcolor rgb ink
            set arrow 10000+1000*b+i from screen 20.0/width,y-0.5*cell_height/height to screen right[1],y-0.5*cell_height/height nohead linewidth 0.6 linecolor rgb rule back
        }
    }
    do for [s=1:int(n_scores)] {
        x = left[1] + cell_x[s] / width
        y = top[1] + (26.0 - cell_y[s]) / height
        w = cell_width / width
        middle = x + 0.5 * w
        set label 3000+s score_group[s] at screen x+2.0/width,y-6.0/height font at_size(9) textcolor rgb soft
        if (strlen(score_group[s]) > 0) { set arrow 3000+s from screen x+2.0/width,y-15.0/height to screen x+(group_width[s]-2.0)/width,y-15.0/height nohead linewidth 0.8 linecolor rgb soft }
        set label 4000+s score_name[s] at screen middle,y-27.0/height center font at_size(9) textcolor rgb ink
        set label 5000+s score_unit[s] at screen middle,y-42.0/height center font at_size(9) textcolor rgb soft
        do for [i=1:int(n_rows)] {
            j = (s - 1) * n_rows + i
            cy = y - (head_height + cell_height * (i - 0.5)) / height
            if (cell_tone[j] != 0) { set object 100+int(j) rectangle from screen x+1.0/width,cy-0.46*cell_height/height to screen x+w-1.0/width,cy+0.46*cell_height/height fillcolor rgb tint(cell_tone[j]) fillstyle solid noborder front }
            set label 100000+int(j) cell_text[j] at screen middle,cy center font at_size(9.5) textcolor rgb (cell_tone[j] == 0 ? soft : ink) front
        }
    }
    plot NaN with lines
    set border 1 linecolor rgb soft linewidth 0.8
    eval close_page
}
