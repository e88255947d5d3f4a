/* Monthly pay by grade, year by year: a panel for each location, in its own currency. */
#include "chart_parts.h"
#include "sim/charttext.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const GRADES[] = { "junior", "senior", "lead" };
static const char *const GRADE_NAMES[] = { "Junior", "Senior", "Lead" };
static const char *const QUANTILES[] = { "p10", "p25", "p50", "p75", "p90" };
enum { N_GRADES = 3, N_QUANTILES = 5, MEDIAN = 2, MAX_POINTS = 16 };

/* Pay of all roles of a location at the months that are drawn. */
typedef struct {
    double value[MAX_POINTS][N_GRADES][N_QUANTILES]; /* NaN: the table has none */
} pay_t;

/* The first month and the last one of each year from the start, every so many years. */
static size_t
points_make(long months, size_t most, double at[MAX_POINTS])
{
    const long n_years = (months + 11) / 12;
    long years_each = 1;
    while ((size_t)((n_years + years_each - 1) / years_each) + 1 > most) {
        years_each++;
    }
    size_t n = 0;
    at[n++] = 0.0;
    for (long year = years_each; year < n_years; year += years_each) {
        at[n++] = (double)(12 * year - 1);
    }
    if (months > 1) {
        at[n++] = (double)(months - 1);
    }
    return n;
}

static size_t
text_index(const char *text, size_t n, const char *const texts[])
{
    size_t i = 0;
    while (i < n && strcmp(texts[i], text) != 0) {
        i++;
    }
    return i;
}

/* Reads what is drawn out of the bands.  False: the table lacks a column. */
static bool
pay_read(
    const sim_chart_job_t *job, size_t n_points, const double at[], size_t n_panels, pay_t pays[])
{
    const sim_folder_table_t bands = SIM_FOLDER_BANDS;
    const sim_column_t *month = sim_chart_column(job, bands, "month", SIM_COLUMN_INTEGER);
    const sim_column_t *location = sim_chart_column(job, bands, "location", SIM_COLUMN_TEXT);
    const sim_column_t *role = sim_chart_column(job, bands, "role", SIM_COLUMN_TEXT);
    const sim_column_t *grade = sim_chart_column(job, bands, "grade", SIM_COLUMN_TEXT);
    const sim_column_t *quantile[N_QUANTILES];
    bool is_whole = month != NULL && location != NULL && role != NULL && grade != NULL;
    for (size_t k = 0; k < N_QUANTILES; k++) {
        quantile[k] = sim_chart_column(job, bands, QUANTILES[k], SIM_COLUMN_REAL);
        is_whole = is_whole && quantile[k] != NULL;
    }
    for (size_t l = 0; l < n_panels; l++) {
        for (size_t i = 0; i < MAX_POINTS * N_GRADES * N_QUANTILES; i++) {
            (&pays[l].value[0][0][0])[i] = NAN;
        }
    }
    if (!is_whole) {
        return false;
    }
    const size_t n_rows = sim_folder_get(job->tables, bands)->n_rows;
    for (size_t i = 0; i < n_rows; i++) {
        const size_t g = text_index(sim_column_text(grade, i), N_GRADES, GRADES);
        if (g == N_GRADES || strcmp(sim_column_text(role, i), "all") != 0) {
            continue;
        }
        size_t t = 0;
        while (t < n_points && (double)sim_column_integer(month, i) != at[t]) {
            t++;
        }
        const size_t l = text_index(sim_column_text(location, i), n_panels, job->location);
        if (t < n_points && l < n_panels) {
            for (size_t k = 0; k < N_QUANTILES; k++) {
                pays[l].value[t][g][k] = sim_chart_published(quantile[k]->cell.real[i]);
            }
        }
    }
    return true;
}

/* How many times as much as a junior a lead earns (medians) in the last month drawn. */
static double
ratio_of(const pay_t *pay, size_t point)
{
    const double ratio = pay->value[point][2][MEDIAN] / pay->value[point][0][MEDIAN];
    return isfinite(ratio) ? ratio : NAN;
}

static void
headline_words(
    const sheet_t *sheet, size_t n, const pay_t pays[], size_t last, size_t size, char text[])
{
    const sim_chart_job_t *job = sheet->job;
    char date[64];
    char name[NAME_BYTES];
    char other[NAME_BYTES];
    char amount[64];
    char amount_2[64];
    size_t least = n;
    size_t most = n;
    sim_chart_date_words(sizeof date, date, job->start, job->months - 1);
    for (size_t l = 0; l < n; l++) {
        const double ratio = ratio_of(&pays[l], last);
        if (isfinite(ratio)) {
            least = least == n || ratio < ratio_of(&pays[least], last) ? l : least;
            most = most == n || ratio >= ratio_of(&pays[most], last) ? l : most;
        }
    }
    if (least == n) {
        snprintf(text, size, "Pay of juniors and leads in %s: no values to compare", date);
        return;
    }
    sim_chart_place_words(job, most, sizeof name, name);
    sim_chart_place_words(job, least, sizeof other, other);
    sim_charttext_number(sizeof amount, amount, ratio_of(&pays[most], last), 1);
    sim_charttext_number(sizeof amount_2, amount_2, ratio_of(&pays[least], last), 1);
    if (most == least) {
        snprintf(text, size, "In %s the median lead earns %s times a junior's pay in %s", date,
            amount, name);
    } else if (strcmp(amount, amount_2) == 0) {
        snprintf(text, size, "In %s the median lead earns %s times a junior's pay %s", date, amount,
            job->n_locations == 2 ? "in both locations" : "in every location");
    } else {
        snprintf(text, size,
            "In %s the median lead earns %s times a junior's pay in %s, %s times in %s%s", date,
            amount, name, amount_2, other, job->n_locations > 2 ? " (the most and the least)" : "");
    }
}

void
sim_chart_salary_grades(sheet_t *sheet)
{
    const sim_chart_job_t *job = sheet->job;
    const size_t n = job->n_locations > MAX_PANELS ? MAX_PANELS : job->n_locations;
    const size_t n_columns = n == 1 ? 1 : n <= 6 ? 2 : 3;
    /* for the labels below, which are not known yet */
    const double room = (sheet->width - 40.0) / (double)n_columns - 64.0 - 14.0 - 90.0;
    const double most = fmin(MAX_POINTS, fmax(3.0, floor(room / 24.0)));
    double at[MAX_POINTS];
    const size_t n_points = points_make(job->months, (size_t)most, at);
    pay_t *pays = calloc(n, sizeof *pays);
    if (pays == NULL) {
        sheet->failed = true;
        return;
    }
    (void)pay_read(job, n_points, at, n, pays);
    double label_at[MAX_PANELS * N_GRADES];
    char labels[MAX_PANELS * N_GRADES][NAME_BYTES];
    const char *label_texts[MAX_PANELS * N_GRADES];
    double label_em = 0.0;
    for (size_t i = 0; i < n * N_GRADES; i++) {
        char amount[64];
        label_at[i] = NAN;
        for (size_t t = 0; t < n_points; t++) {
            const double median = pays[i / N_GRADES].value[t][i % N_GRADES][MEDIAN];
            label_at[i] = isfinite(median) ? median : label_at[i];
        }
        sim_chart_amount_words(sizeof amount, amount, label_at[i]);
        snprintf(labels[i], sizeof labels[i], "%s %s", GRADE_NAMES[i % N_GRADES], amount);
        label_texts[i] = labels[i];
        label_em
            = isfinite(label_at[i]) ? fmax(label_em, sim_charttext_width(labels[i])) : label_em;
    }

    char headline[2 * TEXT_SIZE];
    char subtitle[TEXT_SIZE];
    char left_out[64] = "";
    headline_words(sheet, n, pays, n_points - 1, sizeof headline, headline);
    if (job->n_locations > n) {
        snprintf(left_out, sizeof left_out, " %zu more location%s not drawn.", job->n_locations - n,
            job->n_locations - n == 1 ? " is" : "s are");
    }
    snprintf(subtitle, sizeof subtitle,
        "Nominal pay over all roles%s. Bar: median. Box: P25 to P75 of staff. Line: P10 to P90. "
        "%s.%s",
        n_points == 1       ? ""
            : n_points == 2 ? " in the first and the last month"
                            : " in the first month and at the ends of years",
        job->n_replications == 1 ? "One replication" : "Means over replications", left_out);
    sim_chart_sheet_begin(sheet, headline, subtitle,
        &(page_t) { .n_panels = n,
            .n_columns = n_columns,
            .n_labels = N_GRADES,
            .label_em = label_em,
            .one_row_is_low = n > 1,
            .force_direct = true });

    axis_t axes[MAX_PANELS];
    char titles[MAX_PANELS][TEXT_SIZE];
    const char *texts[MAX_PANELS];
    double empty[MAX_PANELS];
    for (size_t p = 0; p < n; p++) {
        char name[NAME_BYTES];
        char currency[64];
        double low = INFINITY;
        double high = -INFINITY;
        sim_chart_location_words(job, p, sizeof name, name);
        sim_charttext_clean(sizeof currency, currency, job->currency[p], 8);
        snprintf(titles[p], sizeof titles[p], "%s, %s a month", name, currency);
        texts[p] = titles[p];
        for (size_t g = 0; g < N_GRADES; g++) {
            for (size_t t = 0; t < n_points; t++) {
                for (size_t k = 0; k < N_QUANTILES; k++) {
                    const double value = pays[p].value[t][g][k];
                    low = isfinite(value) ? fmin(low, value) : low;
                    high = isfinite(value) ? fmax(high, value) : high;
                }
            }
        }
        empty[p] = !(low <= high);
        axes[p] = sim_chart_axis_round(low, high, true, sheet->panel_height);
        sim_chart_labels_spread(N_GRADES, label_at + p * N_GRADES,
            sim_chart_axis_px(sheet, axes[p], 13.0), axes[p].low, axes[p].high);

        /* the month, then five quantiles of each grade */
        const double *columns[1 + N_GRADES * N_QUANTILES] = { at };
        size_t strides[1 + N_GRADES * N_QUANTILES] = { 1 };
        for (size_t k = 0; k < N_GRADES * N_QUANTILES; k++) {
            columns[1 + k] = &pays[p].value[0][0][0] + k;
            strides[1 + k] = N_GRADES * N_QUANTILES;
        }
        sim_chart_sheet_block(
            sheet, titles[p], n_points, 1 + N_GRADES * N_QUANTILES, columns, strides);
    }
    double gap = job->months > 1 ? (double)job->months : 1.0;
    for (size_t t = 1; t < n_points; t++) {
        gap = fmin(gap, at[t] - at[t - 1]);
    }
    /* a short last year would make all boxes thin: they may come closer there */
    gap = n_points > 2 ? fmax(gap, 0.5 * (at[2] - at[1])) : gap;
    /* and a few points must not take the room of the axis */
    gap = job->months > 1 ? fmin(gap, 0.2 * (double)(job->months - 1)) : gap;
    sim_chart_sheet_texts(sheet, "panel_title", n, texts);
    sim_chart_sheet_axes(sheet, n, axes);
    sim_chart_sheet_numbers(sheet, "empty", n, empty);
    sim_chart_sheet_number(sheet, "n_grades", N_GRADES);
    sim_chart_sheet_number(sheet, "gap", gap);
    sim_chart_sheet_numbers(sheet, "label_at", n * N_GRADES, label_at);
    sim_chart_sheet_texts(sheet, "label", n * N_GRADES, label_texts);
    free(pays);
}
