/* workbook_charts.c - the headline charts of the workbook, native to the spreadsheet.
 *
 * Months become rows of the sheet "Chart data", each series a column of it, in the unit of the
 * tables; money is shown in thousands or millions by the number format of the axis alone. */
#include "sim/out/workbook_parts.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_SERIES = 6 };

static const char DATA[] = "Chart data";

typedef struct {
    const char *metric;
    const char *column; /* of the projection */
    const char *name;
    enum { THICK, THIN, OTHER, PALE, DOTTED } look;
} line_t;

typedef struct {
    const char *what; /* begins the title */
    const char *unit; /* in words, NULL: that of the table */
    size_t n;
    line_t line[MOST_SERIES];
    bool local; /* one chart for each location */
} kind_t;

static const kind_t KINDS[] = {
    { "Employment", "persons", 3,
        { { "employment", "p05", "p05", THIN }, { "employment", "p50", "median", THICK },
            { "employment", "p95", "p95", THIN } },
        false },
    { "Leavers of the last 12 months over mean staff", "1/year", 4,
        { { "attrition_ltm", "p05", "p05", THIN }, { "attrition_ltm", "p50", "median", THICK },
            { "attrition_ltm", "p95", "p95", THIN },
            { "attrition_ltm_voluntary", "p50", "voluntary, median", OTHER } },
        false },
    { "Saving of the month against onshore", "USD nominal", 3,
        { { "savings_usd", "p05", "p05", THIN }, { "savings_usd", "p50", "median", THICK },
            { "savings_usd", "p95", "p95", THIN } },
        false },
    { "Cost of a delivered standard FTE", "USD/FTE-month nominal", 4,
        { { "cost_per_fte_usd", "p05", "p05", THIN },
            { "cost_per_fte_usd", "p50", "median", THICK },
            { "cost_per_fte_usd", "p95", "p95", THIN },
            { "onshore_cost_per_fte_usd", "p50", "onshore, median", OTHER } },
        false },
    { "Salary bands", NULL, 6,
        { { "salary_p10", "mean", "P10", PALE }, { "salary_p25", "mean", "P25", THIN },
            { "salary_p50", "mean", "median", THICK }, { "salary_p75", "mean", "P75", THIN },
            { "salary_p90", "mean", "P90", PALE }, { "min_wage", "mean", "minimum wage", DOTTED } },
        true },
};
enum { N_KINDS = sizeof KINDS / sizeof KINDS[0] };

typedef struct {
    const kind_t *kind;
    const char *location;
    const char *unit;
    size_t column;              /* of the first series on the sheet */
    double *value[MOST_SERIES]; /* [months]; NaN: missing           */
} panel_t;

/* The months of one series, and its unit. */
static void
find_series(sim_book_t *book, panel_t *panel, size_t k)
{
    const sim_table_t *table = book->plan->projection;
    const line_t *line = &panel->kind->line[k];
    const sim_column_t *month = sim_book_column(book, table, "month", SIM_COLUMN_INTEGER);
    const sim_column_t *location = sim_book_column(book, table, "location", SIM_COLUMN_TEXT);
    const sim_column_t *role = sim_book_column(book, table, "role", SIM_COLUMN_TEXT);
    const sim_column_t *metric = sim_book_column(book, table, "metric", SIM_COLUMN_TEXT);
    const sim_column_t *unit = sim_book_column(book, table, "unit", SIM_COLUMN_TEXT);
    const sim_column_t *value = sim_book_column(book, table, line->column, SIM_COLUMN_REAL);
    const int months = book->plan->scenario->months;

    if (book->status != SIM_OK) {
        return;
    }
    for (size_t r = 0; r < table->n_rows; r++) {
        const int64_t t = sim_column_integer(month, r);
        if (t >= 0 && t < months && strcmp(sim_column_text(metric, r), line->metric) == 0
            && strcmp(sim_column_text(role, r), "all") == 0
            && strcmp(sim_column_text(location, r), panel->location) == 0) {
            panel->value[k][t] = value->cell.real[r];
            panel->unit = panel->unit == NULL ? sim_column_text(unit, r) : panel->unit;
        }
    }
}

/* "Employment, persons: 19,605 in 2024-01, 19,525 in 2033-12 (median)". */
static void
write_title(const sim_book_t *book, const panel_t *panel, double scale, const char *unit,
    size_t size, char *title)
{
    const kind_t *kind = panel->kind;
    const int months = book->plan->scenario->months;
    const double *middle = NULL;
    int first = 0;
    int last = months - 1;
    char a[SIM_BOOK_NUMBER], b[SIM_BOOK_NUMBER], from[8], until[8];

    for (size_t k = 0; k < kind->n; k++) {
        middle = kind->line[k].look == THICK ? panel->value[k] : middle;
    }
    while (middle != NULL && first < months && isnan(middle[first])) {
        first++;
    }
    while (middle != NULL && last > first && isnan(middle[last])) {
        last--;
    }
    const int n = snprintf(title, size, "%s%s%s, %s", kind->what, kind->local ? ", " : "",
        kind->local ? panel->location : "", unit);
    if (middle != NULL && first < months && n > 0 && (size_t)n < size) {
        sim_book_number_words(middle[first] / scale, a);
        sim_book_number_words(middle[last] / scale, b);
        sim_scenario_date(book->plan->scenario, first, from);
        sim_scenario_date(book->plan->scenario, last, until);
        snprintf(title + n, size - (size_t)n, "\n%s in %s, %s in %s (median)", a, from, b, until);
    }
}

static void
style(lxw_chart_series *series, int look)
{
    lxw_chart_line line = { .color = 0x1F5A96, .width = 2.25f };
    switch (look) {
    case THIN:
        line.color = 0x5B9BD5;
        line.width = 1.25f;
        line.dash_type = LXW_CHART_LINE_DASH_DASH;
        break;
    case PALE:
        line.color = 0x8FB8DE;
        line.width = 1.0f;
        line.dash_type = LXW_CHART_LINE_DASH_SQUARE_DOT;
        break;
    case OTHER:
        line.color = 0xC55A11;
        line.width = 1.75f;
        break;
    case DOTTED:
        line.color = 0x7F7F7F;
        line.width = 1.25f;
        line.dash_type = LXW_CHART_LINE_DASH_ROUND_DOT;
        break;
    default:
        break;
    }
    chart_series_set_line(series, &line);
}

/* The months along the horizontal axis, a date for each year or so. */
static void
dress_months(lxw_chart *chart, int months)
{
    lxw_chart_font small = { .size = 9 };
    const int apart = months > 240 ? 60 : months > 24 ? 12 : months > 8 ? 3 : 1;

    chart_axis_set_num_format(chart->x_axis, "yyyy-mm");
    chart_axis_set_num_font(chart->x_axis, &small);
    chart_axis_set_interval_unit(chart->x_axis, (uint16_t)apart);
    chart_axis_set_interval_tick(chart->x_axis, (uint16_t)apart);
    chart_axis_set_label_position(chart->x_axis, LXW_CHART_AXIS_LABEL_POSITION_LOW);
}

static void
draw(sim_book_t *book, lxw_worksheet *charts, const panel_t *panel, size_t row, size_t place)
{
    const int months = book->plan->scenario->months;
    const char *unit = panel->kind->unit != NULL ? panel->kind->unit
        : panel->unit != NULL                    ? panel->unit
                                                 : "no values";
    double largest = 0.0;
    char title[300];

    for (size_t k = 0; k < panel->kind->n; k++) {
        for (int t = 0; t < months; t++) {
            largest = fmax(largest, fabs(panel->value[k][t])); /* fmax passes NaN over */
        }
    }
    const sim_book_scale_t scale = sim_book_scale(unit, largest);
    write_title(book, panel, scale.one, scale.axis, sizeof title, title);

    lxw_chart *chart = workbook_add_chart(book->file, LXW_CHART_LINE);
    if (chart == NULL) {
        sim_book_failed(book, SIM_ERR_NOMEM);
        return;
    }
    for (size_t k = 0; k < panel->kind->n; k++) {
        lxw_chart_series *series = chart_add_series(chart, NULL, NULL);
        if (series == NULL) {
            sim_book_failed(book, SIM_ERR_NOMEM);
            return;
        }
        const lxw_col_t column = (lxw_col_t)(panel->column + k);
        chart_series_set_categories(series, DATA, 2, 0, (lxw_row_t)months + 1, 0);
        chart_series_set_values(series, DATA, 2, column, (lxw_row_t)months + 1, column);
        chart_series_set_name(series, panel->kind->line[k].name);
        style(series, (int)panel->kind->line[k].look);
        if (months == 1) { /* a line of one point is none */
            chart_series_set_marker_type(series, LXW_CHART_MARKER_CIRCLE);
        }
    }
    sim_book_dress(chart, title);
    sim_book_dress_axis(chart->y_axis, &scale);
    dress_months(chart, months);
    chart_legend_set_position(chart, LXW_CHART_LEGEND_BOTTOM);
    chart_show_blanks_as(chart, LXW_CHART_BLANKS_AS_GAP);
    sim_book_place(book, charts, chart, row, place, SIM_BOOK_HEIGHT);
}

static void
put_data(sim_book_t *book, lxw_worksheet *data, size_t n, const panel_t panels[])
{
    const sim_scenario_t *s = book->plan->scenario;
    size_t last = 0;

    for (size_t p = 0; p < n; p++) {
        for (size_t k = 0; k < panels[p].kind->n; k++) {
            sim_book_text(book, data, 0, panels[p].column + k, panels[p].unit, book->note);
            last = panels[p].column + k;
        }
    }
    sim_book_text(book, data, 1, 0, "date", book->head);
    for (size_t p = 0; p < n; p++) {
        for (size_t k = 0; k < panels[p].kind->n; k++) {
            const line_t *line = &panels[p].kind->line[k];
            char head[SIM_NAME_MAX + 80];
            snprintf(head, sizeof head, "%s.%s.%s", line->metric, panels[p].location, line->column);
            sim_book_text(book, data, 1, panels[p].column + k, head, book->number_head);
        }
    }
    for (int t = 0; t < s->months; t++) {
        char date[8];
        sim_scenario_date(s, t, date);
        sim_book_date(book, data, (size_t)t + 2, 0, date);
        for (size_t p = 0; p < n; p++) {
            for (size_t k = 0; k < panels[p].kind->n; k++) {
                sim_book_number(book, data, (size_t)t + 2, panels[p].column + k,
                    panels[p].value[k][t], book->show[sim_book_show(panels[p].unit)]);
            }
        }
    }
    worksheet_set_column(data, 0, 0, 10.0, NULL);
    worksheet_set_column(data, 1, (lxw_col_t)last, 28.0, NULL);
    worksheet_freeze_panes(data, 2, 1);
}

void
sim_book_charts(sim_book_t *book, lxw_worksheet *charts, lxw_worksheet *data, size_t row)
{
    const sim_scenario_t *s = book->plan->scenario;
    const size_t n_places = s->n_locations - 1;
    const size_t most = N_KINDS + n_places;
    panel_t *panels = calloc(most, sizeof *panels);
    double *values = malloc(most * MOST_SERIES * (size_t)s->months * sizeof *values);
    size_t n = 0;
    size_t column = 1;

    if (panels == NULL || values == NULL) {
        sim_book_failed(book, SIM_ERR_NOMEM);
    }
    for (size_t i = 0; i < most * MOST_SERIES * (size_t)s->months && book->status == SIM_OK; i++) {
        values[i] = NAN;
    }
    for (size_t i = 0; i < N_KINDS && book->status == SIM_OK; i++) {
        for (size_t l = 0; l < (KINDS[i].local ? n_places : 1); l++) {
            panel_t *panel = &panels[n];
            *panel = (panel_t) { .kind = &KINDS[i],
                .location = KINDS[i].local ? s->location[l + 1].name : "all",
                .column = column };
            for (size_t k = 0; k < KINDS[i].n; k++) {
                panel->value[k] = values + (n * MOST_SERIES + k) * (size_t)s->months;
                find_series(book, panel, k);
            }
            column += KINDS[i].n;
            n++;
        }
    }
    if (book->status == SIM_OK) {
        put_data(book, data, n, panels);
        sim_book_text(book, charts, row, 0,
            "Median over replications; p05 to p95: nine in ten of them fall between. Salary bands: "
            "means over replications. Numbers: sheet Chart data.",
            book->note);
        worksheet_gridlines(charts, LXW_HIDE_ALL_GRIDLINES);
        worksheet_set_paper(charts, 9);
        worksheet_fit_to_pages(charts, 1, 0);
    }
    for (size_t p = 0; p < n && book->status == SIM_OK; p++) {
        draw(book, charts, &panels[p], row + 2 + p / 2 * sim_book_rows_for(SIM_BOOK_HEIGHT), p % 2);
    }
    free(values);
    free(panels);
}
