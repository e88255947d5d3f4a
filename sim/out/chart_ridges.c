/* The whole distribution of pay year by year, one ridge above the other: a panel for each location.
 */
#include "chart_parts.h"
#include "sim/charttext.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_RIDGES = 12, MAX_TICS = 24 };

static const double OVERLAP = 1.8;       /* height of the highest ridge [distances of ridges] */
static const double LEAST_DRAWN = 0.002; /* of the highest share: thinner tails are left out  */
static const double TIC_EM = 9.5;        /* of the numbers below the axis [px an em]          */

/* Rows of the table that a ridge is made of. */
typedef struct {
    size_t n;
    double *low, *high, *share; /* [n] */
} ridge_t;

typedef struct {
    long month[MAX_RIDGES];
    size_t n_ridges;
    ridge_t *ridge; /* [n_locations * MAX_RIDGES] */
} ridges_t;

/* Months that the table has: the first, then as many of the others as find room, the last among
 * them. */
static void
months_choose(ridges_t *ridges, size_t n_rows, const sim_column_t *month, long n_months)
{
    long known[2 * MAX_RIDGES * 64];
    const size_t most = sizeof known / sizeof known[0];
    size_t n = 0;
    for (size_t i = 0; i < n_rows; i++) {
        const long t = (long)sim_column_integer(month, i);
        size_t k = 0;
        while (k < n && known[k] != t) {
            k++;
        }
        if (k < n || n == most || t < 0 || t >= n_months) {
            continue;
        }
        for (; k > 0 && known[k - 1] > t; k--) {
            known[k] = known[k - 1];
        }
        known[k] = t;
        n++;
    }
    ridges->n_ridges = n > MAX_RIDGES ? MAX_RIDGES : n;
    for (size_t i = 0; i < ridges->n_ridges; i++) {
        const size_t at = ridges->n_ridges > 1
            ? (i * (n - 1) + (ridges->n_ridges - 1) / 2) / (ridges->n_ridges - 1)
            : 0;
        ridges->month[i] = known[at];
    }
}

static size_t
month_index(const ridges_t *ridges, long month)
{
    size_t i = 0;
    while (i < ridges->n_ridges && ridges->month[i] != month) {
        i++;
    }
    return i;
}

static size_t
place_index(const char *text, size_t n, const char *const texts[])
{
    size_t i = 0;
    while (i < n && strcmp(texts[i], text) != 0) {
        i++;
    }
    return i;
}

/* Takes what is drawn out of the table.  False: no memory. */
static bool
ridges_read(const sim_chart_job_t *job, size_t n_panels, ridges_t *ridges)
{
    const sim_folder_table_t from = SIM_FOLDER_DISTRIBUTION;
    const sim_column_t *month = sim_chart_column(job, from, "month", SIM_COLUMN_INTEGER);
    const sim_column_t *location = sim_chart_column(job, from, "location", SIM_COLUMN_TEXT);
    const sim_column_t *low = sim_chart_column(job, from, "low", SIM_COLUMN_REAL);
    const sim_column_t *high = sim_chart_column(job, from, "high", SIM_COLUMN_REAL);
    const sim_column_t *share = sim_chart_column(job, from, "share", SIM_COLUMN_REAL);
    if (month == NULL || location == NULL || low == NULL || high == NULL || share == NULL) {
        return true;
    }
    const size_t n_rows = sim_folder_get(job->tables, from)->n_rows;
    months_choose(ridges, n_rows, month, job->months);
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < n_rows; i++) {
            const size_t t = month_index(ridges, (long)sim_column_integer(month, i));
            const size_t l = place_index(sim_column_text(location, i), n_panels, job->location);
            if (t == ridges->n_ridges || l == n_panels || !isfinite(share->cell.real[i])) {
                continue;
            }
            ridge_t *ridge = &ridges->ridge[l * MAX_RIDGES + t];
            if (pass == 1) {
                ridge->low[ridge->n] = sim_chart_published(low->cell.real[i]);
                ridge->high[ridge->n] = sim_chart_published(high->cell.real[i]);
                ridge->share[ridge->n] = sim_chart_published(share->cell.real[i]);
            }
            ridge->n++;
        }
        for (size_t k = 0; k < n_panels * MAX_RIDGES && pass == 0; k++) {
            ridge_t *ridge = &ridges->ridge[k];
            ridge->low = calloc(3 * ridge->n + 1, sizeof *ridge->low);
            if (ridge->low == NULL) {
                return false;
            }
            ridge->high = ridge->low + ridge->n;
            ridge->share = ridge->high + ridge->n;
            ridge->n = 0;
        }
    }
    return true;
}

static void
ridges_free(ridges_t *ridges, size_t n_panels)
{
    for (size_t k = 0; k < n_panels * MAX_RIDGES && ridges->ridge != NULL; k++) {
        free(ridges->ridge[k].low);
    }
    free(ridges->ridge);
}

/* The limits of what a panel draws, and its highest share; 0: nothing. */
static double
limits_of(const ridges_t *ridges, size_t panel, double *low, double *high)
{
    double most = 0.0;
    *low = INFINITY;
    *high = -INFINITY;
    for (int pass = 0; pass < 2; pass++) {
        for (size_t t = 0; t < ridges->n_ridges; t++) {
            const ridge_t *ridge = &ridges->ridge[panel * MAX_RIDGES + t];
            for (size_t i = 0; i < ridge->n; i++) {
                const bool is_good = ridge->low[i] > 0.0 && ridge->high[i] > ridge->low[i]
                    && isfinite(ridge->share[i]);
                if (is_good && pass == 0) {
                    most = fmax(most, ridge->share[i]);
                } else if (is_good && ridge->share[i] >= LEAST_DRAWN * most && most > 0.0) {
                    *low = fmin(*low, ridge->low[i]);
                    *high = fmax(*high, ridge->high[i]);
                }
            }
        }
    }
    return *low < *high ? most : 0.0;
}

/* Round numbers 1, 2, 5, 10 ... that find room below an axis from low to high. */
static size_t
tics_choose(double low, double high, double width_px, double tics[MAX_TICS])
{
    static const double ROUND[] = { 1.0, 2.0, 5.0 };
    size_t n = 0;
    double taken = -INFINITY;
    double decade = pow(10.0, floor(log10(low)));
    while (decade <= high && n < MAX_TICS) {
        for (size_t k = 0; k < 3 && n < MAX_TICS; k++) {
            const double value = ROUND[k] * decade;
            char text[64];
            if (value < low || value > high) {
                continue;
            }
            sim_charttext_number(sizeof text, text, value, value < 1.0 ? 2 : 0);
            const double at = log(value / low) / log(high / low) * width_px;
            const double half = 0.5 * TIC_EM * sim_charttext_width(text);
            if (at - half > taken + 8.0) {
                tics[n++] = value;
                taken = at + half;
            }
        }
        decade *= 10.0;
    }
    return n;
}

/* P90 over P10 of a location in a month. */
static double
spread_of(const sheet_t *sheet, size_t location, size_t month)
{
    const size_t role = sheet->job->n_roles;
    const double ratio = sim_chart_grid_value(sheet->grid, SALARY_P90, location, role, month, MEAN)
        / sim_chart_grid_value(sheet->grid, SALARY_P10, location, role, month, MEAN);
    return isfinite(ratio) ? ratio : NAN;
}

static void
headline_words(const sheet_t *sheet, size_t size, char text[])
{
    const sim_chart_job_t *job = sheet->job;
    const size_t last = (size_t)job->months - 1;
    char period[64];
    size_t used = 0;
    size_t n_known = 0;
    size_t n_wider = 0;
    const char *before = "";
    sim_chart_period_words(job, sizeof period, period);
    text[0] = '\0';
    for (size_t l = 0; l < job->n_locations; l++) {
        const double first = spread_of(sheet, l, 0);
        const double now = spread_of(sheet, l, last);
        if (!isfinite(first) || !isfinite(now)) {
            continue;
        }
        char place[NAME_BYTES];
        char from[32];
        char to[32];
        n_known++;
        sim_chart_place_words(job, l, sizeof place, place);
        sim_charttext_number(sizeof from, from, first, 1);
        sim_charttext_number(sizeof to, to, now, 1);
        const bool stays = strcmp(from, to) == 0;
        const char *verb = job->months == 1 ? "is "
            : stays                         ? "stays at "
            : now > first                   ? "rises "
                                            : "falls ";
        n_wider += now > first && !stays;
        if (n_known <= 2 && used < size) {
            /* a second location that does the same needs no second verb */
            const bool is_new = used == 0 || strcmp(verb, before) != 0;
            const int n = snprintf(text + used, size - used, "%s %s %s%s%s%s%s%s%s",
                used > 0 ? ", in" : "In", place, used > 0 ? "" : "the P90 of pay ",
                is_new ? verb : "", stays ? "" : "from ", stays ? "" : from, stays ? "" : " to ",
                to, used > 0 ? "" : " times the P10");
            used += n > 0 ? (size_t)n : 0;
            before = verb;
        }
    }
    if (n_known == 0) {
        snprintf(text, size, "Distribution of pay (%s)", period);
    } else if (n_known <= 2 && used < size) {
        snprintf(text + used, size - used, " (%s)", period);
    } else if (job->months == 1) {
        snprintf(text, size, "Distribution of pay in %zu locations (%s)", n_known, period);
    } else {
        char number[64];
        if (n_wider == n_known) {
            snprintf(number, sizeof number, "all %zu", n_known);
        } else if (n_wider == 0) {
            snprintf(number, sizeof number, "none of %zu", n_known);
        } else {
            snprintf(number, sizeof number, "%zu of %zu", n_wider, n_known);
        }
        snprintf(text, size, "Pay spreads out (P90 over P10) in %s locations (%s)", number, period);
    }
}

void
sim_chart_salary_ridgeline(sheet_t *sheet)
{
    const sim_chart_job_t *job = sheet->job;
    const size_t n = job->n_locations > MAX_PANELS ? MAX_PANELS : job->n_locations;
    ridges_t ridges = { .ridge = calloc(n * MAX_RIDGES, sizeof *ridges.ridge) };
    if (ridges.ridge == NULL || !ridges_read(job, n, &ridges)) {
        sheet->failed = true;
        ridges_free(&ridges, n);
        return;
    }
    char headline[2 * TEXT_SIZE];
    char subtitle[TEXT_SIZE];
    char left_out[64] = "";
    headline_words(sheet, sizeof headline, headline);
    if (job->n_locations > n) {
        snprintf(left_out, sizeof left_out, " %zu more location%s not drawn.", job->n_locations - n,
            job->n_locations - n == 1 ? " is" : "s are");
    }
    snprintf(subtitle, sizeof subtitle,
        "Distribution of nominal monthly pay over all staff, logarithmic axis; areas are equal. "
        "Line: "
        "median, dots: minimum wage. %s.%s",
        job->n_replications == 1 ? "One replication" : "Means over replications", left_out);
    const size_t n_columns = n == 1 ? 1 : n <= 4 ? 2 : n <= 6 ? 3 : 4;
    sim_chart_sheet_begin(sheet, headline, subtitle,
        &(page_t) { .n_panels = n,
            .n_columns = n_columns,
            .n_labels = 1,
            .label_em = 0.0,
            .no_time = true,
            .force_direct = true });

    const size_t n_ridges = ridges.n_ridges > 0 ? ridges.n_ridges : 1;
    axis_t axes[MAX_PANELS];
    char titles[MAX_PANELS][TEXT_SIZE];
    const char *texts[MAX_PANELS];
    double empty[MAX_PANELS];
    double from[MAX_PANELS];
    double to[MAX_PANELS];
    double most[MAX_PANELS];
    double n_tics[MAX_PANELS];
    double tics[MAX_PANELS * MAX_TICS];
    char words[MAX_RIDGES][32] = { "" };
    const char *dates[MAX_RIDGES] = { words[0] };
    for (size_t t = 0; t < ridges.n_ridges; t++) {
        sim_chart_date_words(sizeof words[t], words[t], job->start, ridges.month[t]);
        dates[t] = words[t];
    }
    for (size_t p = 0; p < n; p++) {
        char name[NAME_BYTES];
        char currency[64];
        sim_chart_location_words(job, p, sizeof name, name);
        sim_charttext_clean(sizeof currency, currency, job->currency[p], 8);
        snprintf(titles[p], sizeof titles[p], "%s, %s a month", name, currency);
        texts[p] = titles[p];
        most[p] = limits_of(&ridges, p, &from[p], &to[p]);
        empty[p] = most[p] == 0.0;
        if (empty[p] != 0.0) {
            from[p] = 1.0;
            to[p] = 10.0;
            most[p] = 1.0;
        }
        from[p] *= 0.94; /* room before the first bin */
        for (size_t i = 0; i < MAX_TICS; i++) {
            tics[p * MAX_TICS + i] = 0.0;
        }
        n_tics[p] = empty[p] != 0.0
            ? 0.0
            : (double)tics_choose(from[p], to[p], sheet->panel_width, tics + p * MAX_TICS);
        axes[p] = (axis_t) { 0.0, (double)n_ridges - 1.0 + OVERLAP + 0.1, 1.0 };
        for (size_t t = 0; t < n_ridges; t++) {
            static const double MISSING = NAN;
            const ridge_t *ridge = &ridges.ridge[p * MAX_RIDGES + t];
            const bool is_there = ridge->n > 0;
            char comment[2 * TEXT_SIZE];
            snprintf(comment, sizeof comment, "%s: %s", titles[p], dates[t]);
            sim_chart_sheet_block(sheet, comment, is_there ? ridge->n : 1, 3,
                (const double *const[]) { is_there ? ridge->low : &MISSING,
                    is_there ? ridge->high : &MISSING, is_there ? ridge->share : &MISSING },
                (const size_t[]) { 1, 1, 1 });
        }
    }
    /* then a block for each location: median and minimum wage at the months of the ridges */
    for (size_t p = 0; p < n; p++) {
        double median[MAX_RIDGES] = { NAN };
        double least[MAX_RIDGES] = { NAN };
        for (size_t t = 0; t < ridges.n_ridges; t++) {
            const size_t month = (size_t)ridges.month[t];
            median[t] = sim_chart_grid_value(sheet->grid, SALARY_P50, p, job->n_roles, month, MEAN);
            least[t] = sim_chart_grid_value(sheet->grid, MIN_WAGE, p, job->n_roles, month, MEAN);
        }
        sim_chart_sheet_block(sheet, titles[p], n_ridges, 2,
            (const double *const[]) { median, least }, (const size_t[]) { 1, 1 });
    }
    sim_chart_sheet_texts(sheet, "panel_title", n, texts);
    sim_chart_sheet_axes(sheet, n, axes);
    sim_chart_sheet_numbers(sheet, "empty", n, empty);
    sim_chart_sheet_number(sheet, "n_ridges", (double)n_ridges);
    sim_chart_sheet_texts(sheet, "ridge_name", n_ridges, dates);
    sim_chart_sheet_number(sheet, "overlap", OVERLAP);
    sim_chart_sheet_numbers(sheet, "pay_low", n, from);
    sim_chart_sheet_numbers(sheet, "pay_high", n, to);
    sim_chart_sheet_numbers(sheet, "most_share", n, most);
    sim_chart_sheet_number(sheet, "max_tics", MAX_TICS);
    sim_chart_sheet_numbers(sheet, "n_tics", n, n_tics);
    sim_chart_sheet_numbers(sheet, "pay_tic", n * MAX_TICS, tics);
    ridges_free(&ridges, n);
}
