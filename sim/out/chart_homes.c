/* Workers' households and poverty. */
#include "chart_parts.h"
#include "sim/charttext.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double LABEL_GAP = 13.0;
static const char *const NAMES[] = { "With the job", "Without" };
enum { N_NAMES = 2, N_FANS = 2 };

static double
last_median(const sheet_t *sheet, metric_t metric)
{
    const sim_chart_job_t *job = sheet->job;
    return sim_chart_grid_value(
        sheet->grid, metric, job->n_locations, job->n_roles, sheet->grid->months - 1, P50);
}

static void
homes_words(const sheet_t *sheet, size_t size, char text[])
{
    const double lifted = last_median(sheet, HOUSEHOLDS_LIFTED);
    const double with = 100.0 * last_median(sheet, POVERTY);
    const double without = 100.0 * last_median(sheet, POVERTY_WITHOUT);
    char date[64];
    char amount[64];
    char percent[64];
    char other[64];
    sim_chart_date_words(sizeof date, date, sheet->job->start, sheet->job->months - 1);
    if (!isfinite(lifted) || !isfinite(with) || !isfinite(without)) {
        snprintf(text, size, "Workers' households and poverty: no value for %s", date);
        return;
    }
    sim_chart_amount_words(sizeof amount, amount, round(lifted));
    sim_charttext_number(sizeof percent, percent, with, with < 9.95 ? 1 : 0);
    sim_charttext_number(sizeof other, other, without, with < 9.95 ? 1 : 0);
    snprintf(text, size,
        "In %s the jobs lift %s household%s out of poverty: %s %% of workers' households are poor, "
        "%s %% without",
        date, round(lifted) == 0.0 ? "no" : amount, round(lifted) == 1.0 ? "" : "s", percent,
        other);
}

/* A panel of fans, a line for each location. */
static void
fans_write(
    sheet_t *sheet, metric_t metric, const char *title, axis_t *axis, double *empty, double at[])
{
    const sim_chart_job_t *job = sheet->job;
    double low = INFINITY;
    double high = -INFINITY;
    *empty = 1.0;
    for (size_t l = 0; l < job->n_locations; l++) {
        const double *series = sim_chart_grid_series(sheet->grid, metric, l, job->n_roles);
        const long t = sim_chart_grid_last_month(sheet->grid, metric, l, job->n_roles, P50);
        at[l] = t < 0 ? NAN : series[(size_t)t * N_STATS + P50];
        *empty = t < 0 ? *empty : 0.0;
        sim_chart_range_widen(&low, &high, 1.0, sheet->grid->months, series, P05, P95);
        sim_chart_sheet_fan(sheet, title, series);
    }
    *axis = sim_chart_axis_round(low, high, true, sheet->panel_height);
    sim_chart_labels_spread(
        job->n_locations, at, sim_chart_axis_px(sheet, *axis, LABEL_GAP), axis->low, axis->high);
}

void
sim_chart_households(sheet_t *sheet)
{
    static const struct {
        metric_t metric;
        const char *title;
    } FANS[N_FANS] = { { HOUSEHOLDS_LIFTED, "Households lifted" },
        { HOUSEHOLDS_ABOVE, "Households above the line" } };
    const sim_chart_job_t *job = sheet->job;
    const size_t months = sheet->grid->months;
    /* the second panel where it fills the grid */
    const size_t n_fans = job->n_locations % 2 == 0 ? 2 : 1;
    const size_t room = MAX_PANELS - n_fans;
    const size_t n = job->n_locations > room ? room : job->n_locations;
    const size_t n_panels = n_fans + n;
    char headline[2 * TEXT_SIZE];
    char subtitle[TEXT_SIZE];
    char left_out[64] = "";

    homes_words(sheet, sizeof headline, headline);
    if (job->n_locations > n) {
        snprintf(left_out, sizeof left_out, " Poverty of %zu more locations is not drawn.",
            job->n_locations - n);
    }
    snprintf(subtitle, sizeof subtitle,
        "Households of paid workers: lifted out of poverty by the job, above the poverty line, and "
        "in %% below it on the income with the job and before it. %s%s",
        sim_chart_bands_note(job), left_out);
    const page_t page = { .n_panels = n_panels,
        .n_columns = sim_chart_columns_for(n_panels),
        .n_labels = job->n_locations,
        .label_em = sim_chart_widest_name(job, NAMES[0]),
        .one_row_is_low = true,
        .keep_margin = true };
    sim_chart_sheet_begin(sheet, headline, subtitle, &page);

    axis_t axes[MAX_PANELS];
    double empty[MAX_PANELS];
    char titles[MAX_PANELS][TEXT_SIZE];
    const char *texts[MAX_PANELS];
    double name_at[MAX_PANELS * N_NAMES];
    double *at = calloc(n_fans * sheet->n_lines, sizeof *at);
    if (at == NULL) {
        sheet->failed = true;
        return;
    }
    for (size_t p = 0; p < n_fans; p++) {
        snprintf(titles[p], sizeof titles[p], "%s", FANS[p].title);
        fans_write(sheet, FANS[p].metric, titles[p], &axes[p], &empty[p], at + p * sheet->n_lines);
    }
    /* poverty: one axis for all locations */
    double low = 0.0;
    double high = -INFINITY;
    for (size_t l = 0; l < n; l++) {
        sim_chart_range_widen(&low, &high, 100.0, months,
            sim_chart_grid_series(sheet->grid, POVERTY, l, job->n_roles), P05, P95);
        sim_chart_range_widen(&low, &high, 100.0, months,
            sim_chart_grid_series(sheet->grid, POVERTY_WITHOUT, l, job->n_roles), P50, P50);
    }
    for (size_t l = 0; l < n; l++) {
        const metric_t metrics[N_NAMES] = { POVERTY, POVERTY_WITHOUT };
        const double *with = sim_chart_grid_series(sheet->grid, POVERTY, l, job->n_roles);
        const double *without
            = sim_chart_grid_series(sheet->grid, POVERTY_WITHOUT, l, job->n_roles);
        const double *const columns[]
            = { with + P05, with + P25, with + P50, with + P75, with + P95, without + P50 };
        const size_t strides[] = { N_STATS, N_STATS, N_STATS, N_STATS, N_STATS, N_STATS };
        const size_t p = n_fans + l;
        double *label_at = name_at + l * N_NAMES;
        char name[NAME_BYTES];
        axes[p] = sim_chart_axis_round(low, high, true, sheet->panel_height);
        empty[p] = 1.0;
        for (size_t k = 0; k < N_NAMES; k++) {
            const long t = sim_chart_grid_last_month(sheet->grid, metrics[k], l, job->n_roles, P50);
            label_at[k] = t < 0 ? NAN
                                : 100.0
                    * sim_chart_grid_value(
                        sheet->grid, metrics[k], l, job->n_roles, (size_t)t, P50);
            empty[p] = t < 0 ? empty[p] : 0.0;
        }
        sim_chart_labels_spread(N_NAMES, label_at, sim_chart_axis_px(sheet, axes[p], LABEL_GAP),
            axes[p].low, axes[p].high);
        sim_chart_place_words(job, l, sizeof name, name);
        snprintf(titles[p], sizeof titles[p], "Poor in %s, %%", name);
        sim_chart_sheet_block(sheet, titles[p], months, 6, columns, strides);
    }
    sim_chart_titles_fit(sheet, &page, n_panels, titles);
    for (size_t p = 0; p < n_panels; p++) {
        texts[p] = titles[p];
    }
    sim_chart_sheet_texts(sheet, "panel_title", n_panels, texts);
    sim_chart_sheet_axes(sheet, n_panels, axes);
    sim_chart_sheet_numbers(sheet, "empty", n_panels, empty);
    sim_chart_sheet_number(sheet, "n_fans", (double)n_fans);
    sim_chart_sheet_numbers(sheet, "label_at", n_fans * sheet->n_lines, at);
    sim_chart_sheet_texts(sheet, "name", N_NAMES, NAMES);
    sim_chart_sheet_numbers(sheet, "name_at", N_NAMES * n, name_at);
    free(at);
}
