/* The saving's distribution over replications, as it stands and with each policy. */
#include "chart_compare.h"
#include "sim/stats.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_CURVES = 6 };

static sim_status_t
curve_write(sheet_t *sheet, const char *comment, size_t n, const double values[])
{
    double *sorted = calloc(2 * n + 2, sizeof *sorted);
    if (sorted == NULL) {
        return SIM_ERR_NOMEM;
    }
    static const double NOTHING = NAN;
    const double *columns[] = { n > 0 ? sorted : &NOTHING };
    const size_t strides[] = { 1 };
    for (size_t i = 0; i < n; i++) {
        sorted[i] = values[i];
    }
    sim_sort_doubles(sorted, sorted + n + 1, n);
    sim_chart_sheet_block(sheet, comment, n > 0 ? n : 1, 1, columns, strides);
    free(sorted);
    return SIM_OK;
}

static double
median_of(size_t n, const double values[])
{
    double *sorted = calloc(2 * n + 2, sizeof *sorted);
    if (sorted == NULL || n == 0) {
        free(sorted);
        return NAN;
    }
    memcpy(sorted, values, n * sizeof *sorted);
    sim_sort_doubles(sorted, sorted + n + 1, n);
    const double median = sim_quantile_of_doubles(n, sorted, 0.5);
    free(sorted);
    return median;
}

void
sim_chart_saving_s_curve(sheet_t *sheet)
{
    const sim_chart_job_t *job = sheet->job;
    policies_t all;
    saving_pairs_t savings[MAX_CURVES] = { 0 };
    double *difference = NULL;
    if (!sim_chart_policies_init(&all, sheet)) {
        return;
    }
    size_t n_stands = 0;
    double *base = sim_chart_replications(sheet, "savings_usd", job->n_locations, &n_stands);
    size_t *taken = calloc(all.n + 1, sizeof *taken);
    difference = calloc(n_stands + 1, sizeof *difference);
    if (sheet->failed || taken == NULL || difference == NULL) {
        sheet->failed = true;
        goto out;
    }
    size_t n_base = 0;
    double largest = 0.0;
    for (size_t i = 0; i < n_stands; i++) {
        if (isfinite(base[i])) {
            largest = fmax(largest, fabs(base[i]));
            base[n_base++] = base[i];
        }
    }
    const size_t n = sim_chart_policies_order(&all, "savings_usd", MAX_CURVES, taken);
    double low[2] = { INFINITY, 0.0 };
    double high[2] = { -INFINITY, 0.0 };
    double largest_difference = 0.0;
    for (size_t k = 0; k < n; k++) {
        if (!sim_chart_saving_pairs_take(sheet, &all, taken[k], &savings[k])) {
            sheet->failed = true;
            goto out;
        }
        for (size_t i = 0; i < savings[k].n; i++) {
            const double d = savings[k].with[i] - savings[k].without[i];
            largest_difference = fmax(largest_difference, fabs(d));
            low[0] = fmin(low[0], fmin(savings[k].with[i], savings[k].without[i]));
            high[0] = fmax(high[0], fmax(savings[k].with[i], savings[k].without[i]));
            low[1] = fmin(low[1], d);
            high[1] = fmax(high[1], d);
        }
    }
    for (size_t i = 0; i < n_base; i++) {
        low[0] = fmin(low[0], base[i]);
        high[0] = fmax(high[0], base[i]);
    }
    const char *words[2] = { "", "" };
    const double units[2] = { sim_chart_money_scale(largest, &words[0]),
        sim_chart_money_scale(largest_difference, &words[1]) };

    char headline[TEXT_SIZE] = "Distribution of the saving: no values";
    char subtitle[TEXT_SIZE];
    char left_out[TEXT_SIZE / 2];
    char period[64];
    sim_chart_period_words(job, sizeof period, period);
    if (n_base > 0) {
        char amount[64];
        char other[64];
        size_t most = n;
        for (size_t k = 0; k < n; k++) {
            const double value = fabs(sim_chart_effect(&all, taken[k], "savings_usd").mean);
            if (savings[k].n > 0 && value > 0.0
                && (most == n
                    || value > fabs(sim_chart_effect(&all, taken[most], "savings_usd").mean))) {
                most = k;
            }
        }
        sim_chart_amount_words(sizeof amount, amount, units[0] * median_of(n_base, base));
        if (most < n) {
            sim_chart_amount_words(
                sizeof other, other, units[0] * median_of(savings[most].n, savings[most].with));
            snprintf(headline, sizeof headline,
                "Saving in all: USD %s%s in the median as it stands, USD %s%s with %s", amount,
                words[0], other, words[0], all.words[taken[most]]);
        } else {
            snprintf(headline, sizeof headline,
                "Saving in all: USD %s%s in the median, whatever the policy", amount, words[0]);
        }
    }
    sim_chart_left_out_words(&all, n, taken, sizeof left_out, left_out);
    snprintf(subtitle, sizeof subtitle,
        "Share of replications below each amount, %s, nominal. To the right the same people with "
        "the "
        "same luck, with less without the policy.%s",
        period, left_out);
    const char *series[MAX_CURVES + 1] = { "As it stands" };
    for (size_t k = 0; k < n; k++) {
        series[k + 1] = all.words[taken[k]];
    }
    enum { TOO_MANY = 100 }; /* names stand above, they would be on each other at the lines */
    sim_chart_sheet_begin(sheet, headline, subtitle,
        &(page_t) { .n_panels = 2,
            .n_columns = 2,
            .n_labels = TOO_MANY,
            .one_row_is_low = true,
            .no_time = true,
            .right_width = 22.0,
            .n_series = n + 1,
            .series = series });

    char titles[2][TEXT_SIZE];
    const char *texts[2] = { titles[0], titles[1] };
    axis_t across[2];
    const axis_t upwards[2] = { { 0.0, 100.0, 25.0 }, { 0.0, 100.0, 25.0 } };
    double empty[2] = { n_base == 0, 1.0 };
    snprintf(titles[0], sizeof titles[0], "Saving over the horizon, USD%s (%% of replications)",
        words[0]);
    snprintf(titles[1], sizeof titles[1],
        "Difference made by the policy, USD%s (%% of replications)", words[1]);
    for (size_t m = 0; m < 2; m++) {
        if (m == 1 || low[0] > high[0]) {
            across[m] = sim_chart_axis_around_zero(
                units[m] * low[m], units[m] * high[m], sheet->panel_width);
        } else {
            across[m] = sim_chart_axis_round(
                units[0] * low[0], units[0] * high[0], false, 0.6 * sheet->panel_width);
        }
    }
    sim_status_t status = curve_write(sheet, "as it stands", n_base, base);
    for (size_t k = 0; k < n && status == SIM_OK; k++) {
        /* of a policy in force, the one without it is the other curve */
        status = curve_write(sheet, all.words[taken[k]], savings[k].n,
            savings[k].in_force ? savings[k].without : savings[k].with);
    }
    for (size_t k = 0; k < n && status == SIM_OK; k++) {
        for (size_t i = 0; i < savings[k].n; i++) {
            difference[i] = savings[k].with[i] - savings[k].without[i];
        }
        empty[1] = savings[k].n > 0 ? 0.0 : empty[1];
        status = curve_write(sheet, all.words[taken[k]], savings[k].n, difference);
    }
    sheet->failed = sheet->failed || status != SIM_OK;
    double sizes[MAX_CURVES + 1] = { n_base > 0 ? (double)n_base : NAN };
    for (size_t k = 0; k < n; k++) {
        sizes[k + 1] = savings[k].n > 0 ? (double)savings[k].n : NAN;
    }
    sim_chart_sheet_texts(sheet, "panel_title", 2, texts);
    sim_chart_sheet_axes(sheet, 2, upwards);
    sim_chart_value_axes(sheet, 2, across);
    sim_chart_sheet_numbers(sheet, "unit", 2, units);
    sim_chart_sheet_numbers(sheet, "empty", 2, empty);
    sim_chart_sheet_numbers(sheet, "curve_size", n + 1, sizes);
out:
    for (size_t k = 0; k < MAX_CURVES; k++) {
        sim_chart_saving_pairs_free(&savings[k]);
    }
    free(taken);
    free(base);
    free(difference);
    sim_chart_policies_free(&all);
}
