/* What work costs, and where a saving comes from: a panel for each location. */
#include "chart_parts.h"
#include "sim/charttext.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- cost of a delivered FTE ---- */

enum { N_COST_COLUMNS = 6 };

/* What a standard FTE costs at the end, in % of onshore; NaN when one of them is missing. */
static double
share_of_onshore(const sheet_t *sheet, size_t location)
{
    const size_t last = sheet->grid->months - 1;
    const size_t all_roles = sheet->job->n_roles;
    return 100.0 * sim_chart_grid_value(sheet->grid, COST_PER_FTE, location, all_roles, last, P50)
        / sim_chart_grid_value(sheet->grid, ONSHORE_COST_PER_FTE, location, all_roles, last, P50);
}

/* "In Dec 2033 a standard FTE costs USD 62,000 a year in India, 45 % of onshore, ..." */
static void
cost_words(const sheet_t *sheet, size_t n, size_t size, char text[])
{
    const sim_chart_job_t *job = sheet->job;
    char date[64];
    char name[NAME_BYTES];
    char percent[64];
    char amount[64];
    size_t least = n;
    size_t most = n;
    size_t used = 0;

    sim_chart_date_words(sizeof date, date, job->start, job->months - 1);
    for (size_t l = 0; l < n; l++) {
        const double share = share_of_onshore(sheet, l);
        if (isfinite(share)) {
            least = least == n || share < share_of_onshore(sheet, least) ? l : least;
            most = most == n || share > share_of_onshore(sheet, most) ? l : most;
        }
    }
    if (least == n) {
        snprintf(text, size, "Cost of a delivered standard FTE: no values for %s", date);
        return;
    }
    if (n > 2 && least != most) {
        char other[NAME_BYTES];
        char highest[64];
        sim_chart_place_words(job, least, sizeof name, name);
        sim_chart_place_words(job, most, sizeof other, other);
        sim_charttext_number(sizeof percent, percent, share_of_onshore(sheet, least), 0);
        sim_charttext_number(sizeof highest, highest, share_of_onshore(sheet, most), 0);
        snprintf(text, size, "In %s an FTE costs from %s %% of onshore in %s to %s %% in %s", date,
            percent, name, highest, other);
        return;
    }
    for (size_t l = 0; l < n && used < size; l++) {
        const double share = share_of_onshore(sheet, l);
        if (!isfinite(share)) {
            continue;
        }
        sim_chart_place_words(job, l, sizeof name, name);
        sim_charttext_number(sizeof percent, percent, share, 0);
        sim_chart_amount_words(sizeof amount, amount,
            12.0
                * sim_chart_grid_value(
                    sheet->grid, COST_PER_FTE, l, job->n_roles, sheet->grid->months - 1, P50));
        int added;
        if (used == 0) {
            added
                = snprintf(text, size, "In %s an FTE costs USD %s a year in %s (%s %% of onshore)",
                    date, amount, name, percent);
        } else {
            added = snprintf(
                text + used, size - used, ", USD %s in %s (%s %%)", amount, name, percent);
        }
        used += added > 0 ? (size_t)added : 0;
    }
}

void
sim_chart_cost_per_fte(sheet_t *sheet)
{
    static const char *const NAMES[] = { "Offshore", "Onshore" };
    const sim_chart_job_t *job = sheet->job;
    const size_t n = job->n_locations > MAX_PANELS ? MAX_PANELS : job->n_locations;
    const size_t months = sheet->grid->months;
    char headline[2 * TEXT_SIZE];
    char subtitle[TEXT_SIZE];
    char left_out[64] = "";

    cost_words(sheet, n, sizeof headline, headline);
    if (job->n_locations > n) {
        snprintf(
            left_out, sizeof left_out, " %zu more locations are not drawn.", job->n_locations - n);
    }
    snprintf(subtitle, sizeof subtitle,
        "All costs of the client per delivered standard FTE against the same work done onshore, "
        "nominal USD, all roles. %s *12 times the month.%s",
        sim_chart_bands_note(job), left_out);
    const page_t page = { .n_panels = n,
        .n_columns = sim_chart_columns_for(n),
        .n_labels = 2,
        .label_em = sim_charttext_width(NAMES[0]),
        .one_row_is_low = n > 1,
        .force_direct = true };
    sim_chart_sheet_begin(sheet, headline, subtitle, &page);

    /* the panels share one axis, so that locations can be compared */
    axis_t axes[MAX_PANELS];
    char titles[MAX_PANELS][TEXT_SIZE];
    const char *texts[MAX_PANELS];
    double empty[MAX_PANELS];
    double at[2 * MAX_PANELS];
    double low = INFINITY;
    double high = -INFINITY;
    for (size_t p = 0; p < n; p++) {
        sim_chart_range_widen(&low, &high, 12.0, months,
            sim_chart_grid_series(sheet->grid, COST_PER_FTE, p, job->n_roles), P05, P95);
        sim_chart_range_widen(&low, &high, 12.0, months,
            sim_chart_grid_series(sheet->grid, ONSHORE_COST_PER_FTE, p, job->n_roles), P50, P50);
    }
    for (size_t p = 0; p < n; p++) {
        const metric_t metrics[] = { COST_PER_FTE, ONSHORE_COST_PER_FTE };
        const double *cost = sim_chart_grid_series(sheet->grid, COST_PER_FTE, p, job->n_roles);
        const double *onshore
            = sim_chart_grid_series(sheet->grid, ONSHORE_COST_PER_FTE, p, job->n_roles);
        const double *const columns[N_COST_COLUMNS]
            = { cost + P05, cost + P25, cost + P50, cost + P75, cost + P95, onshore + P50 };
        const size_t strides[N_COST_COLUMNS]
            = { N_STATS, N_STATS, N_STATS, N_STATS, N_STATS, N_STATS };
        char name[NAME_BYTES];
        axes[p] = sim_chart_axis_round(low, high, true, sheet->panel_height);
        empty[p] = 1.0;
        for (size_t k = 0; k < 2; k++) {
            const long t = sim_chart_grid_last_month(sheet->grid, metrics[k], p, job->n_roles, P50);
            at[2 * p + k] = t < 0 ? NAN
                                  : 12.0
                    * sim_chart_grid_value(
                        sheet->grid, metrics[k], p, job->n_roles, (size_t)t, P50);
            empty[p] = t < 0 ? empty[p] : 0.0;
        }
        sim_chart_labels_spread(
            2, at + 2 * p, sim_chart_axis_px(sheet, axes[p], 13.0), axes[p].low, axes[p].high);
        sim_chart_location_words(job, p, sizeof name, name);
        snprintf(titles[p], sizeof titles[p], "%s, USD a year*", name);
        texts[p] = titles[p];
        sim_chart_sheet_block(sheet, titles[p], months, N_COST_COLUMNS, columns, strides);
    }
    sim_chart_sheet_texts(sheet, "panel_title", n, texts);
    sim_chart_sheet_axes(sheet, n, axes);
    sim_chart_sheet_numbers(sheet, "empty", n, empty);
    sim_chart_sheet_texts(sheet, "name", 2, NAMES);
    sim_chart_sheet_numbers(sheet, "label_at", 2 * n, at);
}

/* ---- the saving by source ---- */

static const metric_t SOURCES[]
    = { SAVINGS_SALARY, SAVINGS_TRAINING, SAVINGS_OFFICE, SAVINGS_OTHER, SAVINGS };
static const char *const SOURCE_NAMES[] = { "Salary", "Training", "Office", "Other", "Sum" };
enum { N_SOURCES = 4, N_SOURCE_COLUMNS = 5 };

/* The sums of a location's years: [N_SOURCE_COLUMNS][n_years] of the four sources and the saving,
 * USD, means over replications.  A year in which some month has no value has none. */
static void
years_take(const sheet_t *sheet, size_t location, size_t n_years, double sums[])
{
    for (size_t k = 0; k < N_SOURCE_COLUMNS; k++) {
        for (size_t y = 0; y < n_years; y++) {
            double sum = 0.0;
            for (size_t t = 12 * y; t < 12 * (y + 1) && t < sheet->grid->months; t++) {
                sum += sim_chart_grid_value(
                    sheet->grid, SOURCES[k], location, sheet->job->n_roles, t, MEAN);
            }
            sums[k * n_years + y] = sum;
        }
    }
}

/* Widens the range by both ends of the stacks: what adds stands above zero, what takes away below.
 */
static void
stacks_widen(size_t n_years, const double sums[], double *low, double *high)
{
    for (size_t y = 0; y < n_years; y++) {
        double above = 0.0;
        double below = 0.0;
        for (size_t k = 0; k < N_SOURCES; k++) {
            const double value = sums[k * n_years + y];
            above += value > 0.0 ? value : 0.0;
            below += value < 0.0 ? value : 0.0;
        }
        *high = fmax(*high, above);
        *low = fmin(*low, below);
    }
}

/* Where the names of the sources stand: at the middle of their part of the last year. */
static void
sources_place(size_t n_years, const double sums[], double scale, double at[N_SOURCE_COLUMNS])
{
    double above = 0.0;
    double below = 0.0;
    for (size_t k = 0; k < N_SOURCES; k++) {
        const double value = scale * sums[k * n_years + n_years - 1];
        double *level = value < 0.0 ? &below : &above;
        at[k] = isfinite(value) ? *level + 0.5 * value : NAN;
        *level += isfinite(value) ? value : 0.0;
    }
    at[N_SOURCES] = NAN; /* the sum is named in the subtitle */
}

/* "Of USD 6.1 billion saved ... salary brings 84 %, ..." */
static void
sources_words(sheet_t *sheet, size_t size, char text[])
{
    const sim_chart_job_t *job = sheet->job;
    const size_t n_years = (sheet->grid->months + 11) / 12;
    double total[N_SOURCE_COLUMNS] = { 0.0 };
    char period[64];
    char amount[64];
    char percent[N_SOURCES][64];
    const char *word = "";
    double *sums = calloc(N_SOURCE_COLUMNS * n_years, sizeof *sums);
    sim_chart_period_words(job, sizeof period, period);
    if (sums != NULL) {
        years_take(sheet, job->n_locations, n_years, sums);
        for (size_t i = 0; i < N_SOURCE_COLUMNS * n_years; i++) {
            total[i / n_years] += sums[i];
        }
    } else {
        sheet->failed = true;
    }
    free(sums);
    const double saving = total[N_SOURCES];
    if (!sim_chart_all_finite(N_SOURCE_COLUMNS, total) || sums == NULL) {
        snprintf(text, size, "The saving by source: some months have no value (%s)", period);
        return;
    }
    const double scale = sim_chart_money_scale(fabs(saving), &word);
    sim_chart_amount_words(sizeof amount, amount, scale * fabs(saving));
    size_t least = 0;
    for (size_t k = 0; k < N_SOURCES; k++) {
        least = total[k] < total[least] ? k : least;
        sim_charttext_number(sizeof percent[k], percent[k], 100.0 * total[k] / saving, 0);
    }
    if (saving > 0.0) {
        snprintf(text, size,
            "Of USD %s%s saved (%s) salaries bring %s %%, training %s %%, offices %s %%, all else "
            "%s %%",
            amount, word, period, percent[0], percent[1], percent[2], percent[3]);
    } else if (saving < 0.0) {
        char loss[64];
        const char *loss_word = "";
        const double loss_scale = sim_chart_money_scale(fabs(total[least]), &loss_word);
        sim_chart_amount_words(sizeof loss, loss, loss_scale * fabs(total[least]));
        snprintf(text, size,
            "Offshoring loses USD %s%s (%s); \"%s\" alone costs USD %s%s more than onshore", amount,
            word, period, SOURCE_NAMES[least], loss, loss_word);
    } else {
        snprintf(text, size, "Offshoring saves and loses nothing (%s)", period);
    }
}

/* The first month of each year, as words; at most as many as have room. */
static void
years_axis(sheet_t *sheet, size_t n_years, double panel_width)
{
    int year = 0;
    int month = 1;
    const bool january = sscanf(sheet->job->start, "%4d-%2d", &year, &month) == 2 && month == 1;
    const double wide = january ? 40.0 : 72.0;
    size_t step = 1;
    while ((double)n_years / (double)step * wide > fmax(panel_width, wide)) {
        step = step == 1 ? 2 : step == 2 ? 5 : step + 5;
    }
    double at[64];
    char words[64][32];
    const char *texts[64];
    size_t n = 0;
    for (size_t y = 0; y < n_years && n < 64; y += step) {
        at[n] = (double)y;
        if (january) {
            snprintf(words[n], sizeof words[n], "%zu", (size_t)year + y);
        } else {
            sim_chart_date_words(sizeof words[n], words[n], sheet->job->start, (long)(12 * y));
        }
        texts[n] = words[n];
        n++;
    }
    sim_chart_sheet_number(sheet, "n_xtics", (double)n);
    sim_chart_sheet_numbers(sheet, "xtic_at", n, at);
    sim_chart_sheet_texts(sheet, "xtic_text", n, texts);
    sim_chart_sheet_number(sheet, "x_low", -0.6);
    sim_chart_sheet_number(sheet, "x_high", (double)n_years - 0.4);
}

void
sim_chart_savings_sources(sheet_t *sheet)
{
    const sim_chart_job_t *job = sheet->job;
    const size_t all = job->n_locations;
    const size_t n_years = (sheet->grid->months + 11) / 12;
    const size_t first = all == 1 ? 0 : 1; /* panels before the locations: all of them */
    const size_t wanted = first + all;
    const size_t n = wanted > MAX_PANELS ? MAX_PANELS : wanted;
    double *sums = calloc(n * N_SOURCE_COLUMNS * n_years, sizeof *sums);
    if (sums == NULL) {
        sheet->failed = true;
        return;
    }
    double low[2] = { 0.0, 0.0 }; /* of all, and of each location */
    double high[2] = { 0.0, 0.0 };
    for (size_t p = 0; p < n; p++) {
        const size_t location = p < first ? all : p - first;
        const size_t group = p < first ? 0 : 1;
        double *mine = sums + p * N_SOURCE_COLUMNS * n_years;
        years_take(sheet, location, n_years, mine);
        stacks_widen(n_years, mine, &low[group], &high[group]);
    }
    const char *word = "";
    const double scale
        = sim_chart_money_scale(fmax(fmax(high[0], -low[0]), fmax(high[1], -low[1])), &word);
    char headline[2 * TEXT_SIZE];
    char subtitle[TEXT_SIZE];
    char left_out[64] = "";
    char last_year[64] = "";
    const size_t rest = sheet->grid->months % 12;
    sources_words(sheet, sizeof headline, headline);
    if (wanted > n) {
        snprintf(left_out, sizeof left_out, " %zu more locations are not drawn.", wanted - n);
    }
    if (rest != 0) {
        snprintf(last_year, sizeof last_year, " The %s bar is of %zu month%s.",
            n_years > 1 ? "last" : "only", rest, rest == 1 ? "" : "s");
    }
    snprintf(subtitle, sizeof subtitle,
        "Onshore cost less the client's cost by source, USD%s in the year from the month shown, "
        "nominal, means over replications. What costs more than onshore hangs below zero; ring: "
        "the "
        "sum.%s%s",
        word, last_year, left_out);
    const page_t page = { .n_panels = n,
        .n_columns = n == 3 && sheet->width > 900.0 ? 3 : sim_chart_columns_for(n),
        .n_labels = N_SOURCES,
        .label_em = sim_charttext_width(SOURCE_NAMES[1]),
        .one_row_is_low = n > 1,
        .no_time = true,
        .force_direct = true };
    sim_chart_sheet_begin(sheet, headline, subtitle, &page);

    axis_t axes[MAX_PANELS];
    char titles[MAX_PANELS][TEXT_SIZE];
    const char *texts[MAX_PANELS];
    double empty[MAX_PANELS];
    double place[MAX_PANELS]; /* whose colour: n_locations + 1 is all */
    double at[MAX_PANELS * N_SOURCE_COLUMNS];
    for (size_t p = 0; p < n; p++) {
        const size_t location = p < first ? all : p - first;
        const size_t group = p < first ? 0 : 1;
        const double *mine = sums + p * N_SOURCE_COLUMNS * n_years;
        const double *columns[N_SOURCE_COLUMNS];
        const size_t strides[N_SOURCE_COLUMNS] = { 1, 1, 1, 1, 1 };
        char name[NAME_BYTES];
        empty[p] = 1.0;
        for (size_t k = 0; k < N_SOURCE_COLUMNS; k++) {
            columns[k] = mine + k * n_years;
            for (size_t y = 0; y < n_years; y++) {
                empty[p] = isfinite(columns[k][y]) ? 0.0 : empty[p];
            }
        }
        place[p] = p < first ? 0.0 : (double)(location + 1);
        axes[p] = sim_chart_axis_round(
            scale * low[group], scale * high[group], true, sheet->panel_height);
        sources_place(n_years, mine, scale, at + p * N_SOURCE_COLUMNS);
        sim_chart_labels_spread(N_SOURCES, at + p * N_SOURCE_COLUMNS,
            sim_chart_axis_px(sheet, axes[p], 12.5), axes[p].low, axes[p].high);
        sim_chart_location_words(job, location, sizeof name, name);
        snprintf(titles[p], sizeof titles[p], "%s, USD%s", name, word);
        texts[p] = titles[p];
        sim_chart_sheet_block(sheet, titles[p], n_years, N_SOURCE_COLUMNS, columns, strides);
    }
    years_axis(sheet, n_years, sheet->panel_width);
    sim_chart_sheet_texts(sheet, "panel_title", n, texts);
    sim_chart_sheet_axes(sheet, n, axes);
    sim_chart_sheet_numbers(sheet, "empty", n, empty);
    sim_chart_sheet_number(sheet, "money", scale);
    sim_chart_sheet_numbers(sheet, "place", n, place);
    sim_chart_sheet_texts(sheet, "name", N_SOURCES, SOURCE_NAMES);
    sim_chart_sheet_numbers(sheet, "label_at", n * N_SOURCE_COLUMNS, at);
    free(sums);
}
