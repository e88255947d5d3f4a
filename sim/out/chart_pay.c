/* Bands of monthly pay over time: a panel for each location, in its own currency. */
#include "chart_parts.h"
#include "sim/charttext.h"
#include <math.h>
#include <string.h>

enum { N_LINES = 7 };

/* Columns of a block after the month, and what their lines are called. */
static const struct {
    metric_t metric;
    const char *name;
} LINES[N_LINES] = {
    { SALARY_P10, "P10" },
    { SALARY_P25, "P25" },
    { SALARY_P50, "Median" },
    { SALARY_P75, "P75" },
    { SALARY_P90, "P90" },
    { SALARY_START, "Starting pay" },
    { MIN_WAGE, "Minimum wage" },
};

/* "Median pay rises from INR 24,000 to INR 47,000 a month in India, ...": up to two locations by
 * amount, more by how much it grew. */
static void
headline_words(const sheet_t *sheet, size_t size, char text[])
{
    const sim_chart_job_t *job = sheet->job;
    const size_t last = (size_t)job->months - 1;
    const bool by_amount = job->n_locations <= 2 || job->months == 1;
    char name[NAME_BYTES];
    char amount[TEXT_SIZE];
    char currency[64];
    size_t used = 0;
    size_t least = job->n_locations;
    size_t most = job->n_locations;
    double growth_least = INFINITY;
    double growth_most = -INFINITY;

    text[0] = '\0';
    for (size_t l = 0; l < job->n_locations && used < size; l++) {
        const double from = sim_chart_grid_value(sheet->grid, SALARY_P50, l, job->n_roles, 0, MEAN);
        const double to
            = sim_chart_grid_value(sheet->grid, SALARY_P50, l, job->n_roles, last, MEAN);
        if (!isfinite(to)) {
            continue;
        }
        if (by_amount && l < 2) {
            sim_chart_place_words(job, l, sizeof name, name);
            sim_charttext_clean(sizeof currency, currency, job->currency[l], 8);
            strcat(currency, " ");
            sim_chart_change_words(
                sizeof amount, amount, currency, from, to, used > 0 ? "" : " a month", job->months);
            /* a second location that does the same needs no second verb */
            const size_t verb = strcspn(amount, " ");
            const bool is_same
                = used > 0 && strncmp(amount, text + sizeof "Median pay", verb + 1) == 0;
            const int n = snprintf(text + used, size - used, "%s %s in %s",
                used > 0 ? "," : "Median pay", amount + (is_same ? verb + 1 : 0), name);
            used += n > 0 ? (size_t)n : 0;
        }
        if (from > 0.0 && to / from < growth_least) {
            growth_least = to / from;
            least = l;
        }
        if (from > 0.0 && to / from > growth_most) {
            growth_most = to / from;
            most = l;
        }
    }
    if (!by_amount && least < job->n_locations) {
        char other[NAME_BYTES];
        char percent[64];
        sim_chart_place_words(job, most, sizeof name, name);
        sim_chart_place_words(job, least, sizeof other, other);
        sim_chart_amount_words(sizeof amount, amount, 100.0 * (growth_most - 1.0));
        sim_chart_amount_words(sizeof percent, percent, 100.0 * (growth_least - 1.0));
        snprintf(text, size, "Median pay grows most in %s, by %s %%, and least in %s, by %s %%",
            name, amount, other, percent);
    } else if (text[0] == '\0') {
        snprintf(text, size, "Median pay by location");
    }
}

void
sim_chart_salary_bands(sheet_t *sheet)
{
    const sim_chart_job_t *job = sheet->job;
    const size_t n = job->n_locations > MAX_PANELS ? MAX_PANELS : job->n_locations;
    const size_t months = sheet->grid->months;
    char headline[2 * TEXT_SIZE];
    char subtitle[TEXT_SIZE];
    char period[64];
    char left_out[64] = "";

    headline_words(sheet, sizeof headline, headline);
    sim_chart_period_words(job, sizeof period, period);
    if (job->n_locations > n) {
        snprintf(
            left_out, sizeof left_out, " %zu more locations are not drawn.", job->n_locations - n);
    }
    snprintf(subtitle, sizeof subtitle,
        "Monthly pay over all roles, nominal, %s: bands P10 to P90 and P25 to P75 of staff, means "
        "over replications.%s",
        period, left_out);
    sim_chart_sheet_begin(sheet, headline, subtitle,
        &(page_t) { .n_panels = n,
            .n_columns = n == 1 ? 1
                : n <= 4        ? 2
                                : 3,
            .n_labels = N_LINES,
            .label_em = sim_charttext_width("Minimum wage"),
            .one_row_is_low = n > 1,
            .force_direct = true });

    axis_t axes[MAX_PANELS];
    char titles[MAX_PANELS][TEXT_SIZE];
    const char *texts[MAX_PANELS];
    double empty[MAX_PANELS];
    double at[MAX_PANELS * N_LINES];
    const char *names[N_LINES];
    for (size_t k = 0; k < N_LINES; k++) {
        names[k] = LINES[k].name;
    }
    for (size_t p = 0; p < n; p++) {
        char name[NAME_BYTES];
        char currency[64];
        const double *columns[N_LINES];
        size_t strides[N_LINES];
        double low = INFINITY;
        double high = -INFINITY;
        sim_chart_location_words(job, p, sizeof name, name);
        sim_charttext_clean(sizeof currency, currency, job->currency[p], 8);
        snprintf(titles[p], sizeof titles[p], "%s, %s a month", name, currency);
        texts[p] = titles[p];
        empty[p] = 1.0;
        for (size_t k = 0; k < N_LINES; k++) {
            const double *series
                = sim_chart_grid_series(sheet->grid, LINES[k].metric, p, job->n_roles);
            const long t
                = sim_chart_grid_last_month(sheet->grid, LINES[k].metric, p, job->n_roles, MEAN);
            at[p * N_LINES + k] = t < 0 ? NAN : series[(size_t)t * N_STATS + MEAN];
            empty[p] = t < 0 ? empty[p] : 0.0;
            columns[k] = series + MEAN;
            strides[k] = N_STATS;
            sim_chart_range_widen(&low, &high, 1.0, months, series, MEAN, MEAN);
        }
        axes[p] = sim_chart_axis_round(low, high, true, sheet->panel_height);
        sim_chart_labels_spread(N_LINES, at + p * N_LINES, sim_chart_axis_px(sheet, axes[p], 12.5),
            axes[p].low, axes[p].high);
        sim_chart_sheet_block(sheet, titles[p], months, N_LINES, columns, strides);
    }
    sim_chart_sheet_texts(sheet, "panel_title", n, texts);
    sim_chart_sheet_axes(sheet, n, axes);
    sim_chart_sheet_numbers(sheet, "empty", n, empty);
    sim_chart_sheet_number(sheet, "n_names", N_LINES);
    sim_chart_sheet_texts(sheet, "name", N_LINES, names);
    sim_chart_sheet_numbers(sheet, "label_at", n * N_LINES, at);
}
