/* The cost of a delivered standard FTE, from onshore to offshore by source: a panel for each
 * location. */
#include "chart_parts.h"
#include "sim/charttext.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Columns of a block after the month: USD and FTE of one month, means over replications. */
static const metric_t COLUMNS[] = { ONSHORE_COST, SAVINGS_SALARY, SAVINGS_TRAINING, SAVINGS_OFFICE,
    SAVINGS_OTHER, CLIENT_COST, DEMAND_FTE, UNFILLED_WORK };
enum { N_COLUMNS = sizeof COLUMNS / sizeof COLUMNS[0], N_STEPS = 6, WINDOW = 12 };

/* The months of a location that count: the last year, those of it in which every number is there.
 */
typedef struct {
    size_t n;
    double rows[N_COLUMNS][WINDOW];
    double low[2], high[2];  /* 5th and 95th percentile of the first and the last bar, or NaN */
    double per_fte[N_STEPS]; /* as the .gp works it out: 12 sum(money) / sum(demand - unfilled) */
} year_t;

static void
year_take(const sheet_t *sheet, size_t location, year_t *year)
{
    const size_t months = sheet->grid->months;
    *year = (year_t) { 0 };
    for (size_t t = months > WINDOW ? months - WINDOW : 0; t < months; t++) {
        double row[N_COLUMNS];
        for (size_t k = 0; k < N_COLUMNS; k++) {
            row[k] = sim_chart_grid_value(
                sheet->grid, COLUMNS[k], location, sheet->job->n_roles, t, MEAN);
        }
        if (sim_chart_all_finite(N_COLUMNS, row)) {
            for (size_t k = 0; k < N_COLUMNS; k++) {
                year->rows[k][year->n] = row[k];
            }
            year->n++;
        }
    }
    double delivered = 0.0;
    double money[N_STEPS] = { 0.0 };
    for (size_t i = 0; i < year->n; i++) {
        delivered += year->rows[6][i] - year->rows[7][i];
        for (size_t k = 0; k < N_STEPS; k++) {
            money[k] += year->rows[k][i];
        }
    }
    if (!(delivered > 0.0)) {
        year->n = 0;
    }
    for (size_t k = 0; k < N_STEPS; k++) {
        year->per_fte[k] = year->n > 0 ? 12.0 * money[k] / delivered : NAN;
    }
    /* the summary has the two costs over the last twelve months; of the sources it has money only
     */
    static const char *const ENDS[] = { "onshore_cost_per_fte_usd", "cost_per_fte_usd" };
    for (size_t k = 0; k < 2; k++) {
        const bool varies = year->n > 0 && sheet->job->n_replications > 1;
        year->low[k]
            = varies ? 12.0 * sim_chart_summary(sheet->job, ENDS[k], location, "p05") : NAN;
        year->high[k]
            = varies ? 12.0 * sim_chart_summary(sheet->job, ENDS[k], location, "p95") : NAN;
    }
}

/* The axis holds every end of every bar, the same for all locations. */
static axis_t
axis_of(size_t n, const year_t years[], double width_px)
{
    double low = 0.0;
    double high = 0.0;
    for (size_t l = 0; l < n; l++) {
        double level = years[l].per_fte[0];
        if (years[l].n == 0) {
            continue;
        }
        for (size_t k = 0; k < N_STEPS; k++) {
            const double value
                = k == 0 || k == N_STEPS - 1 ? years[l].per_fte[k] : (level -= years[l].per_fte[k]);
            low = fmin(low, value);
            high = fmax(high, value);
        }
        for (size_t k = 0; k < 2; k++) {
            low = fmin(low, years[l].low[k]); /* fmin and fmax pass over NaN */
            high = fmax(high, years[l].high[k]);
        }
    }
    return low == high ? (axis_t) { 0.0, 1.0, 0.5 }
                       : sim_chart_axis_round(low, high, true, 0.75 * width_px);
}

void
sim_chart_cost_bridge(sheet_t *sheet)
{
    const sim_chart_job_t *job = sheet->job;
    const size_t n = job->n_locations > MAX_PANELS ? MAX_PANELS : job->n_locations;
    year_t *years = calloc(n, sizeof *years);
    if (years == NULL) {
        sheet->failed = true;
        return;
    }
    char headline[2 * TEXT_SIZE] = "Cost of a delivered standard FTE: no values";
    char subtitle[TEXT_SIZE];
    char left_out[64] = "";
    char first[64];
    char last[64];
    char name[NAME_BYTES];
    char amount[64];
    char onshore[64];
    size_t cheapest = n;
    size_t n_known = 0;
    bool any_interval = false;
    for (size_t l = 0; l < n; l++) {
        year_take(sheet, l, &years[l]);
        any_interval = any_interval || isfinite(years[l].low[0] + years[l].low[1]);
        if (years[l].n > 0) {
            n_known++;
            if (cheapest == n
                || years[l].per_fte[N_STEPS - 1] < years[cheapest].per_fte[N_STEPS - 1]) {
                cheapest = l;
            }
        }
    }
    if (cheapest < n) {
        sim_chart_amount_words(sizeof amount, amount, years[cheapest].per_fte[N_STEPS - 1]);
        sim_chart_amount_words(sizeof onshore, onshore, years[cheapest].per_fte[0]);
        sim_chart_place_words(job, cheapest, sizeof name, name);
        snprintf(headline, sizeof headline,
            "A standard FTE costs USD %s a year in %s%s, onshore USD %s", amount, name,
            n_known > 1 ? " (the least)" : "", onshore);
    }
    sim_chart_date_words(sizeof last, last, job->start, job->months - 1);
    sim_chart_date_words(
        sizeof first, first, job->start, job->months > WINDOW ? job->months - WINDOW : 0);
    if (job->n_locations > n) {
        snprintf(
            left_out, sizeof left_out, " %zu more locations are not drawn.", job->n_locations - n);
    }
    snprintf(subtitle, sizeof subtitle,
        "What makes the difference, USD a year per delivered standard FTE, nominal; %s%s%s, means "
        "over replications.%s%s",
        first, job->months > 1 ? " to " : "", job->months > 1 ? last : "",
        any_interval ? " Whiskers: 90 % of replications." : "", left_out);

    const size_t n_columns = n == 1 ? 1 : n <= 4 ? 2 : 3;
    sim_chart_sheet_begin(sheet, headline, subtitle,
        &(page_t) { .n_panels = n,
            .n_columns = n_columns,
            .n_labels = 1,
            .label_em = 3.0,
            .one_row_is_low = true,
            .no_time = true,
            .force_direct = true,
            .tics_width = 72.0 });

    const char *texts[MAX_PANELS];
    char titles[MAX_PANELS][TEXT_SIZE];
    double known[MAX_PANELS];
    double ends[2][2 * MAX_PANELS]; /* of the whiskers */
    for (size_t l = 0; l < n; l++) {
        static const double MISSING = NAN;
        const double *columns[N_COLUMNS];
        size_t strides[N_COLUMNS];
        for (size_t k = 0; k < N_COLUMNS; k++) {
            columns[k] = years[l].n > 0 ? years[l].rows[k] : &MISSING;
            strides[k] = 1;
        }
        sim_chart_location_words(job, l, sizeof titles[l], titles[l]);
        texts[l] = titles[l];
        known[l] = years[l].n > 0;
        for (size_t k = 0; k < 2; k++) {
            ends[0][2 * l + k] = years[l].low[k];
            ends[1][2 * l + k] = years[l].high[k];
        }
        sim_chart_sheet_block(
            sheet, titles[l], years[l].n > 0 ? years[l].n : 1, N_COLUMNS, columns, strides);
    }
    const axis_t axis = axis_of(n, years, sheet->panel_width);
    sim_chart_sheet_texts(sheet, "panel_title", n, texts);
    sim_chart_sheet_numbers(sheet, "has_value", n, known);
    sim_chart_sheet_numbers(sheet, "whisker_low", 2 * n, ends[0]);
    sim_chart_sheet_numbers(sheet, "whisker_high", 2 * n, ends[1]);
    sim_chart_sheet_number(sheet, "money_low", axis.low);
    sim_chart_sheet_number(sheet, "money_high", axis.high);
    sim_chart_sheet_number(sheet, "money_step", axis.step);
    free(years);
}
