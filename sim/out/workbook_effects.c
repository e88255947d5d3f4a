/* workbook_effects.c - what is compared as native charts: effects with their intervals, and why the
 * saving changes.
 *
 * Policies become rows of the sheet "Effect data", from the largest to the smallest effect on the
 * saving.  The library gives error bars of one length to all points of a series, so each bar is a
 * series of its own: a column whose only value stands in the row of its policy. */
#include "sim/out/scoreboard_parts.h"
#include "sim/out/workbook_parts.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SAVING, EMPLOYMENT, PAY, N_METRICS };
enum { N_STATS = 3, MOST_CAUSES = 16 };
enum { MOST_SHOWN = 24, FIRST_ROW = 2, BAR_HEIGHT = 22, ROOM_OF_BARS = 170 };
enum { MORE = 0x1F5A96, LESS = 0xC55A11, UNCLEAR = 0xA6A6A6, WHISKER = 0x404040 };

static const struct {
    const char *name, *title;
} METRICS[N_METRICS] = {
    { "savings_usd", "Effect on the saving over the horizon" },
    { "employment", "Effect on employment, mean of the horizon" },
    { "salary_p50_real", "Effect on median real pay, mean of the horizon" },
};
static const char *const STATS[N_STATS] = { "effect", "ci_low", "ci_high" };

/* A policy, a stack or a file; NaN: no such number. */
typedef struct {
    const char *name;
    double effect[N_METRICS], low[N_METRICS], high[N_METRICS];
    double cause[MOST_CAUSES];
} shown_t;

typedef struct {
    double low, high;
} range_t;

typedef struct {
    sim_book_t *book;
    lxw_worksheet *charts;
    size_t n, n_compared; /* shown, of all */
    shown_t *shown;       /* [n]           */
    const char *unit[N_METRICS];
    size_t n_causes; /* that move the saving with some policy */
    const char *cause[MOST_CAUSES];
    const char *cause_unit;
} effects_t;

/* ---- from the tables ------------------------------------------------------------------------- */

/* The place of a name in the list, SIZE_MAX: not there. */
static size_t
find_shown(const effects_t *self, const char *name)
{
    for (size_t i = 0; i < self->n; i++) {
        if (strcmp(self->shown[i].name, name) == 0) {
            return i;
        }
    }
    return SIZE_MAX;
}

static void
add_shown(effects_t *self, const char *name)
{
    shown_t *grown = reallocarray(self->shown, self->n + 1, sizeof *grown);
    if (grown == NULL) {
        sim_book_failed(self->book, SIM_ERR_NOMEM);
        return;
    }
    self->shown = grown;
    shown_t *one = &grown[self->n++];
    one->name = name;
    for (size_t m = 0; m < N_METRICS; m++) {
        one->effect[m] = one->low[m] = one->high[m] = NAN;
    }
    for (size_t c = 0; c < MOST_CAUSES; c++) {
        one->cause[c] = NAN;
    }
}

/* Everything that is compared, in the order of effects.csv: all locations and roles together. */
static void
take_effects(effects_t *self)
{
    sim_book_t *book = self->book;
    const sim_table_t *table = book->plan->effects;
    const sim_column_t *policy = sim_book_column(book, table, "policy", SIM_COLUMN_TEXT);
    const sim_column_t *location = sim_book_column(book, table, "location", SIM_COLUMN_TEXT);
    const sim_column_t *role = sim_book_column(book, table, "role", SIM_COLUMN_TEXT);
    const sim_column_t *metric = sim_book_column(book, table, "metric", SIM_COLUMN_TEXT);
    const sim_column_t *unit = sim_book_column(book, table, "unit", SIM_COLUMN_TEXT);
    const sim_column_t *value[N_STATS];

    for (size_t k = 0; k < N_STATS; k++) {
        value[k] = sim_book_column(book, table, STATS[k], SIM_COLUMN_REAL);
    }
    for (size_t r = 0; book->status == SIM_OK && r < table->n_rows; r++) {
        if (strcmp(sim_column_text(location, r), "all") != 0
            || strcmp(sim_column_text(role, r), "all") != 0) {
            continue;
        }
        if (find_shown(self, sim_column_text(policy, r)) == SIZE_MAX) {
            add_shown(self, sim_column_text(policy, r));
        }
        for (size_t m = 0; book->status == SIM_OK && m < N_METRICS; m++) {
            if (strcmp(sim_column_text(metric, r), METRICS[m].name) == 0) {
                shown_t *one = &self->shown[find_shown(self, sim_column_text(policy, r))];
                self->unit[m] = sim_column_text(unit, r);
                one->effect[m] = value[0]->cell.real[r];
                one->low[m] = value[1]->cell.real[r];
                one->high[m] = value[2]->cell.real[r];
            }
        }
    }
    self->n_compared = self->n;
}

/* The larger effect on the saving first, none last; equal ones as in the table. */
static int
by_saving(const void *a, const void *b)
{
    const double x = ((const shown_t *)a)->effect[SAVING];
    const double y = ((const shown_t *)b)->effect[SAVING];
    return isnan(x) || isnan(y) ? isnan(x) - isnan(y) : (x < y) - (x > y);
}

/* The same by size. */
static int
by_size(const void *a, const void *b)
{
    const double x = fabs(((const shown_t *)a)->effect[SAVING]);
    const double y = fabs(((const shown_t *)b)->effect[SAVING]);
    return isnan(x) || isnan(y) ? isnan(x) - isnan(y) : (x < y) - (x > y);
}

/* Insertion keeps equal ones in their order, which qsort need not. */
static void
sort(size_t n, shown_t list[], int (*compare)(const void *, const void *))
{
    for (size_t i = 1; i < n; i++) {
        const shown_t one = list[i];
        size_t k = i;
        for (; k > 0 && compare(&list[k - 1], &one) > 0; k--) {
            list[k] = list[k - 1];
        }
        list[k] = one;
    }
}

/* A cause of channels.csv as a column, SIZE_MAX: no room. */
static size_t
find_cause(effects_t *self, const char *name)
{
    for (size_t c = 0; c < self->n_causes; c++) {
        if (strcmp(self->cause[c], name) == 0) {
            return c;
        }
    }
    if (self->n_causes == MOST_CAUSES) {
        return SIZE_MAX;
    }
    self->cause[self->n_causes] = name;
    return self->n_causes++;
}

/* The causes that move the saving of those shown, whole channels over all locations. */
static void
take_causes(effects_t *self)
{
    sim_book_t *book = self->book;
    const sim_table_t *table = book->plan->channels;
    const sim_column_t *policy = sim_book_column(book, table, "policy", SIM_COLUMN_TEXT);
    const sim_column_t *location = sim_book_column(book, table, "location", SIM_COLUMN_TEXT);
    const sim_column_t *channel = sim_book_column(book, table, "channel", SIM_COLUMN_TEXT);
    const sim_column_t *item = sim_book_column(book, table, "item", SIM_COLUMN_TEXT);
    const sim_column_t *unit = sim_book_column(book, table, "unit", SIM_COLUMN_TEXT);
    const sim_column_t *effect = sim_book_column(book, table, "effect", SIM_COLUMN_REAL);

    for (size_t r = 0; book->status == SIM_OK && r < table->n_rows; r++) {
        const size_t i = find_shown(self, sim_column_text(policy, r));
        const double value = effect->cell.real[r];
        if (i == SIZE_MAX || isnan(value) || value == 0.0
            || strcmp(sim_column_text(location, r), "all") != 0
            || strcmp(sim_column_text(item, r), "all") != 0
            || strcmp(sim_column_text(channel, r), "total") == 0) {
            continue;
        }
        const size_t c = find_cause(self, sim_column_text(channel, r));
        if (c != SIZE_MAX) {
            self->shown[i].cause[c] = value;
            self->cause_unit = sim_column_text(unit, r);
        }
    }
}

/* ---- the cells ------------------------------------------------------------------------------- */

static size_t
column_of(size_t metric, size_t stat)
{
    return 1 + metric * N_STATS + stat;
}

static size_t
column_of_cause(size_t cause)
{
    return column_of(N_METRICS, 0) + cause;
}

static size_t
column_of_bar(const effects_t *self, size_t metric, size_t i)
{
    return column_of_cause(self->n_causes) + metric * self->n + i;
}

static double
stat_of(const shown_t *one, size_t metric, size_t stat)
{
    return stat == 0 ? one->effect[metric] : stat == 1 ? one->low[metric] : one->high[metric];
}

/* The units, then the names of the columns. */
static void
put_heads(const effects_t *self, lxw_worksheet *data)
{
    sim_book_t *book = self->book;
    char head[300];

    for (size_t m = 0; m < N_METRICS; m++) {
        for (size_t k = 0; k < N_STATS; k++) {
            sim_book_text(book, data, 0, column_of(m, k), self->unit[m], book->note);
        }
    }
    for (size_t c = 0; c < self->n_causes; c++) {
        sim_book_text(book, data, 0, column_of_cause(c), self->cause_unit, book->note);
    }
    for (size_t m = 0; m < N_METRICS && self->n > 0; m++) {
        sim_book_text(book, data, 0, column_of_bar(self, m, 0),
            "the same effects, each with a column to itself for its bar", book->note);
    }
    sim_book_text(book, data, 1, 0, sim_scoreboard_noun(book->plan->files, 1), book->head);
    for (size_t m = 0; m < N_METRICS; m++) {
        for (size_t k = 0; k < N_STATS; k++) {
            snprintf(head, sizeof head, "%s.%s", METRICS[m].name, STATS[k]);
            sim_book_text(book, data, 1, column_of(m, k), head, book->number_head);
        }
    }
    for (size_t c = 0; c < self->n_causes; c++) {
        snprintf(head, sizeof head, "channel.%s", self->cause[c]);
        sim_book_text(book, data, 1, column_of_cause(c), head, book->number_head);
    }
    for (size_t m = 0; m < N_METRICS; m++) {
        for (size_t i = 0; i < self->n; i++) {
            snprintf(head, sizeof head, "%s.%s", METRICS[m].name, self->shown[i].name);
            sim_book_text(book, data, 1, column_of_bar(self, m, i), head, book->number_head);
        }
    }
}

static void
put_data(const effects_t *self, lxw_worksheet *data)
{
    sim_book_t *book = self->book;

    put_heads(self, data);
    for (size_t i = 0; i < self->n; i++) {
        const shown_t *one = &self->shown[i];
        const size_t row = FIRST_ROW + i;
        sim_book_text(book, data, row, 0, one->name, NULL);
        for (size_t m = 0; m < N_METRICS; m++) {
            for (size_t k = 0; k < N_STATS; k++) {
                sim_book_number(book, data, row, column_of(m, k), stat_of(one, m, k),
                    book->show[sim_book_show(self->unit[m])]);
            }
        }
        for (size_t c = 0; c < self->n_causes; c++) {
            sim_book_number(book, data, row, column_of_cause(c), one->cause[c],
                book->show[sim_book_show(self->cause_unit)]);
        }
        for (size_t m = 0; m < N_METRICS; m++) {
            sim_book_number(book, data, row, column_of_bar(self, m, i), one->effect[m],
                book->show[sim_book_show(self->unit[m])]);
        }
    }
    worksheet_set_column(data, 0, 0, 28.0, NULL);
    worksheet_set_column(data, 1, (lxw_col_t)column_of_bar(self, N_METRICS, 0), 20.0, NULL);
    worksheet_freeze_panes(data, FIRST_ROW, 1);
}

/* ---- series ---------------------------------------------------------------------------------- */

/* A chart, or NULL after SIM_ERR_NOMEM in the book. */
static lxw_chart *
chart_of(const effects_t *self, int type)
{
    lxw_chart *chart
        = self->book->status == SIM_OK ? workbook_add_chart(self->book->file, (uint8_t)type) : NULL;
    if (chart == NULL) {
        sim_book_failed(self->book, SIM_ERR_NOMEM);
    }
    return chart;
}

/* A series of all rows of a column over the names, or NULL. */
static lxw_chart_series *
series_of(const effects_t *self, lxw_chart *chart, size_t column, const char *name)
{
    lxw_chart_series *series = chart_add_series(chart, NULL, NULL);
    const lxw_row_t last = (lxw_row_t)(FIRST_ROW + self->n - 1);

    if (series == NULL) {
        sim_book_failed(self->book, SIM_ERR_NOMEM);
        return NULL;
    }
    chart_series_set_categories(series, SIM_BOOK_EFFECT_DATA, FIRST_ROW, 0, last, 0);
    chart_series_set_values(
        series, SIM_BOOK_EFFECT_DATA, FIRST_ROW, (lxw_col_t)column, last, (lxw_col_t)column);
    chart_series_set_name(series, name);
    return series;
}

/* The 95 % interval, which reaches as far to both sides. */
static void
set_interval(lxw_series_error_bars *bars, const shown_t *one, size_t metric)
{
    lxw_chart_line line = { .color = WHISKER, .width = 1.0f };
    const double reach = one->high[metric] - one->effect[metric];

    if (isfinite(reach) && reach > 0.0) {
        chart_series_set_error_bars(bars, LXW_CHART_ERROR_BAR_TYPE_FIXED, reach);
        chart_series_set_error_bars_line(bars, &line);
    }
}

static lxw_color_t
color_of(const shown_t *one, size_t metric)
{
    const bool unclear = one->low[metric] <= 0.0 && one->high[metric] >= 0.0;
    return unclear ? UNCLEAR : one->effect[metric] < 0.0 ? LESS : MORE;
}

/* What the bars of a metric span with their intervals, zero included. */
static range_t
range_of(const effects_t *self, size_t metric)
{
    range_t range = { 0.0, 0.0 };
    for (size_t i = 0; i < self->n; i++) { /* fmin and fmax pass NaN over */
        for (size_t k = 0; k < N_STATS; k++) {
            range.low = fmin(range.low, stat_of(&self->shown[i], metric, k));
            range.high = fmax(range.high, stat_of(&self->shown[i], metric, k));
        }
    }
    return range;
}

/* The same of bars put together from causes: those above zero to the right, the rest to the left.
 */
static range_t
range_of_causes(const effects_t *self)
{
    range_t range = { 0.0, 0.0 };
    for (size_t i = 0; i < self->n; i++) {
        range_t sum = { 0.0, 0.0 };
        for (size_t c = 0; c < self->n_causes; c++) {
            sum.low += fmin(0.0, self->shown[i].cause[c]);
            sum.high += fmax(0.0, self->shown[i].cause[c]);
        }
        range = (range_t) { fmin(range.low, sum.low), fmax(range.high, sum.high) };
    }
    return range;
}

static double
largest_of(const range_t *range)
{
    return fmax(-range->low, range->high);
}

/* An axis by round steps that ends beyond the values: left to itself, one may end inside an
 * interval. */
static void
limit_axis(lxw_chart_axis *axis, const range_t *range)
{
    const double about = (range->high - range->low) / 7.0;
    if (!(about > 0.0)) {
        return;
    }
    const double power = pow(10.0, floor(log10(about)));
    const double step = power * (about > 5.0 * power ? 10.0 : about > 2.0 * power ? 5.0 : 2.0);
    chart_axis_set_min(axis, step * floor(range->low / step));
    chart_axis_set_max(axis, step * ceil(range->high / step));
    chart_axis_set_major_unit(axis, step);
}

/* Names at the left whatever the values, the first of the rows on top.  The library counts the axes
 * of bars as they lie: y is that of the names. */
static void
dress_bars(lxw_chart *chart, const char *title, const sim_book_scale_t *scale, const range_t *range)
{
    lxw_chart_font small = { .size = 9 };

    sim_book_dress(chart, title);
    sim_book_dress_axis(chart->x_axis, scale);
    limit_axis(chart->x_axis, range);
    chart_axis_major_gridlines_set_visible(chart->x_axis, LXW_TRUE);
    chart_axis_set_label_position(chart->x_axis, LXW_CHART_AXIS_LABEL_POSITION_HIGH);
    chart_axis_set_num_font(chart->y_axis, &small);
    chart_axis_set_reverse(chart->y_axis);
    chart_axis_set_interval_unit(chart->y_axis, 1);
    chart_axis_set_label_position(chart->y_axis, LXW_CHART_AXIS_LABEL_POSITION_LOW);
    chart_axis_major_gridlines_set_visible(chart->y_axis, LXW_FALSE);
    chart_set_series_gap(chart, 45);
}

static const char *
unit_of(const char *unit)
{
    return unit != NULL ? unit : "no values";
}

/* ---- titles ---------------------------------------------------------------------------------- */

static void
signed_words(double x, double one, char to[SIM_BOOK_NUMBER])
{
    to[0] = '+';
    sim_book_number_words(x / one, to + (x > 0.0));
}

/* "...\nmost: a, +12.3; least: b, -237", of one alone its interval; what is left out is said. */
static void
write_bars_title(
    const effects_t *self, size_t m, const sim_book_scale_t *scale, size_t size, char *title)
{
    const shown_t *most = NULL;
    const shown_t *least = NULL;
    char high[SIM_BOOK_NUMBER], low[SIM_BOOK_NUMBER], shown[80] = "";

    for (size_t i = 0; i < self->n; i++) {
        const shown_t *one = &self->shown[i];
        if (!isnan(one->effect[m])) {
            most = most == NULL || one->effect[m] > most->effect[m] ? one : most;
            least = least == NULL || one->effect[m] < least->effect[m] ? one : least;
        }
    }
    if (self->n < self->n_compared) {
        snprintf(shown, sizeof shown, " (%zu of %zu %s)", self->n, self->n_compared,
            sim_scoreboard_noun(self->book->plan->files, self->n_compared));
    }
    const int n = snprintf(title, size, "%s, %s%s", METRICS[m].title, scale->axis, shown);
    if (most == NULL || n < 0 || (size_t)n >= size) {
        return;
    }
    signed_words(most->effect[m], scale->one, high);
    signed_words(least->effect[m], scale->one, low);
    if (most == least) {
        snprintf(title + n, size - (size_t)n, "\n%.80s: %s", most->name, high);
    } else {
        snprintf(title + n, size - (size_t)n, "\nmost: %.60s, %s; least: %.60s, %s", most->name,
            high, least->name, low);
    }
}

/* The largest part of the largest effect. */
static void
write_causes_title(const effects_t *self, const sim_book_scale_t *scale, size_t size, char *title)
{
    const shown_t *most = NULL;
    size_t main = SIZE_MAX;
    char part[SIM_BOOK_NUMBER];

    for (size_t i = 0; i < self->n; i++) {
        const shown_t *one = &self->shown[i];
        if (!isnan(one->effect[SAVING])
            && (most == NULL || fabs(one->effect[SAVING]) > fabs(most->effect[SAVING]))) {
            most = one;
        }
    }
    for (size_t c = 0; most != NULL && c < self->n_causes; c++) {
        if (!isnan(most->cause[c])
            && (main == SIZE_MAX || fabs(most->cause[c]) > fabs(most->cause[main]))) {
            main = c;
        }
    }
    const int n = snprintf(title, size, "Why the saving changes, by cause, %s", scale->axis);
    if (main != SIZE_MAX && n > 0 && (size_t)n < size) {
        signed_words(most->cause[main], scale->one, part);
        snprintf(title + n, size - (size_t)n, "\n%.60s: most of all %s, %s", most->name,
            sim_scoreboard_channel(self->cause[main]), part);
    }
}

/* ---- charts ---------------------------------------------------------------------------------- */

static double
height_for(const effects_t *self)
{
    const double height = ROOM_OF_BARS + BAR_HEIGHT * (double)self->n;
    return height < SIM_BOOK_HEIGHT ? SIM_BOOK_HEIGHT : height;
}

static void
draw_bars(const effects_t *self, size_t m, size_t row, size_t place)
{
    const range_t range = range_of(self, m);
    const sim_book_scale_t scale = sim_book_scale(unit_of(self->unit[m]), largest_of(&range));
    char title[400];

    lxw_chart *chart = chart_of(self, LXW_CHART_BAR);
    for (size_t i = 0; chart != NULL && i < self->n; i++) {
        const shown_t *one = &self->shown[i];
        lxw_chart_fill fill = { .color = color_of(one, m) };
        lxw_chart_series *series = series_of(self, chart, column_of_bar(self, m, i), one->name);
        if (series == NULL) {
            return;
        }
        chart_series_set_fill(series, &fill);
        set_interval(series->x_error_bars, one, m);
    }
    if (chart == NULL) {
        return;
    }
    write_bars_title(self, m, &scale, sizeof title, title);
    dress_bars(chart, title, &scale, &range);
    chart_set_series_overlap(chart, 100);
    chart_legend_set_position(chart, LXW_CHART_LEGEND_NONE);
    sim_book_place(self->book, self->charts, chart, row, place, height_for(self));
}

static void
draw_causes(const effects_t *self, size_t row, size_t place)
{
    /* told apart by hue and by lightness */
    static const lxw_color_t colors[MOST_CAUSES]
        = { 0x1F5A96, 0xC55A11, 0x7FB2DD, 0xF2B880, 0x2E7D6B, 0x8C510A, 0xA6D5C8, 0x762A83,
              0xC2A5CF, 0x595959, 0xB2182B, 0xD9D9D9, 0x4D9221, 0xB8E186, 0x000000, 0xFDDBC7 };
    const range_t range = range_of_causes(self);
    const sim_book_scale_t scale = sim_book_scale(unit_of(self->cause_unit), largest_of(&range));
    char title[400];

    lxw_chart *chart = chart_of(self, LXW_CHART_BAR_STACKED);
    for (size_t c = 0; chart != NULL && c < self->n_causes; c++) {
        lxw_chart_fill fill = { .color = colors[c] };
        lxw_chart_series *series
            = series_of(self, chart, column_of_cause(c), sim_scoreboard_channel(self->cause[c]));
        if (series == NULL) {
            return;
        }
        chart_series_set_fill(series, &fill);
    }
    if (chart == NULL) {
        return;
    }
    write_causes_title(self, &scale, sizeof title, title);
    dress_bars(chart, title, &scale, &range);
    chart_legend_set_position(chart, LXW_CHART_LEGEND_BOTTOM);
    sim_book_place(self->book, self->charts, chart, row, place, height_for(self));
}

size_t
sim_book_effects(sim_book_t *book, lxw_worksheet *charts, lxw_worksheet *data)
{
    effects_t self = { .book = book, .charts = charts };
    const size_t first = 2;

    take_effects(&self);
    sort(self.n, self.shown, by_size);
    self.n = self.n > MOST_SHOWN ? MOST_SHOWN : self.n;
    sort(self.n, self.shown, by_saving);
    take_causes(&self);
    const size_t second = first + sim_book_rows_for(height_for(&self));
    if (book->status == SIM_OK) {
        put_data(&self, data);
        sim_book_text(book, charts, 0, 0,
            book->plan->scenario->replications > 1
                ? "Effects: means over replications; lines across them: 95 % intervals; grey: the "
                  "interval includes zero. Numbers: sheet " SIM_BOOK_EFFECT_DATA "."
                : "Effects: one replication, so no intervals. Numbers: sheet " SIM_BOOK_EFFECT_DATA
                  ".",
            book->note);
    }
    if (book->status == SIM_OK && self.n > 0) {
        draw_bars(&self, SAVING, first, 0);
        draw_causes(&self, first, 1);
        draw_bars(&self, EMPLOYMENT, second, 0);
        draw_bars(&self, PAY, second, 1);
    }
    free(self.shown);
    return second + sim_book_rows_for(height_for(&self));
}
