/* workbook_look.c - what the native charts of the workbook have in common: how amounts are shown,
 * titles, axes, places on the sheet. */
#include "sim/out/workbook_parts.h"
#include <math.h>
#include <string.h>

enum { CHART_WIDTH = 620, COLUMNS_APART = 10, PIXELS_A_ROW = 20 };

void
sim_book_number_words(double x, char to[SIM_BOOK_NUMBER])
{
    char plain[48];
    const double size = fabs(x);
    const int n = snprintf(plain, sizeof plain, "%.*f", size >= 100.0 ? 0 : size >= 1.0 ? 1 : 3, x);
    const int whole = (int)strcspn(plain, ".");
    size_t used = 0;

    if (!isfinite(x) || size >= 1e15) {
        snprintf(to, SIM_BOOK_NUMBER, "%.3g", x);
        return;
    }
    for (int i = 0; i < n; i++) {
        to[used++] = plain[i];
        const int left = whole - 1 - i;
        if (i < whole && left > 0 && left % 3 == 0 && plain[i] != '-') {
            to[used++] = ',';
        }
    }
    to[used] = '\0';
}

sim_book_scale_t
sim_book_scale(const char *unit, double largest)
{
    const bool sums = sim_book_show(unit) == SIM_SHOW_MONEY;
    const double one = sums && largest >= 2e6 ? 1e6 : sums && largest >= 2e3 ? 1e3 : 1.0;
    sim_book_scale_t scale = { .one = one,
        .format = one == 1e6 ? (largest < 2e7 ? "#,##0.0,," : "#,##0,,")
            : one == 1e3     ? "#,##0,"
            : largest < 0.02 ? "0.000"
            : largest < 5.0  ? "0.00"
                             : "#,##0" };

    snprintf(scale.axis, sizeof scale.axis, "%s%s",
        one == 1e6       ? "million "
            : one == 1e3 ? "thousand "
                         : "",
        unit);
    return scale;
}

void
sim_book_dress_axis(lxw_chart_axis *axis, const sim_book_scale_t *scale)
{
    lxw_chart_font small = { .size = 9 };
    lxw_chart_line pale = { .color = 0xD9D9D9, .width = 0.5f };

    chart_axis_set_name(axis, scale->axis);
    chart_axis_set_name_font(axis, &small);
    chart_axis_set_num_format(axis, scale->format);
    chart_axis_set_num_font(axis, &small);
    chart_axis_major_gridlines_set_line(axis, &pale);
}

void
sim_book_dress(lxw_chart *chart, const char *title)
{
    lxw_chart_font heading = { .size = 11, .bold = LXW_TRUE };

    chart_title_set_name(chart, title);
    chart_title_set_name_font(chart, &heading);
    chart_set_rotation(chart, 0);
}

void
sim_book_place(sim_book_t *book, lxw_worksheet *charts, lxw_chart *chart, size_t row, size_t place,
    double height)
{
    lxw_chart_options options = { .x_scale = CHART_WIDTH / 480.0, .y_scale = height / 288.0 };

    if (worksheet_insert_chart_opt(
            charts, (lxw_row_t)row, (lxw_col_t)(place * COLUMNS_APART), chart, &options)
        != LXW_NO_ERROR) {
        sim_book_failed(book, SIM_ERR_IO);
    }
}

size_t
sim_book_rows_for(double height)
{
    return (size_t)ceil(height / PIXELS_A_ROW) + 1;
}
