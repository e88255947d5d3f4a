/* What the replications say beside bands: the distribution of the net present value, and how well
 * they settle a mean. */
#include "chart_parts.h"
#include "chart_places.h"
#include "sim/charttext.h"
#include "sim/stats.h"
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A curve is thinned to so many points: more than a panel has pixels show nothing. */
enum { MAX_POINTS = 400 };

/* ---- the S-curve ---- */

enum { N_MARKS = 3 };
static const double MARK_SHARES[N_MARKS] = { 0.05, 0.5, 0.95 };
static const double AMOUNT_SIZE = 9.5; /* of the amounts beside them [px an em] */

/* The net present values of a location, sorted; of replications that have one. */
typedef struct {
    size_t n;
    double *sorted;
    size_t below;         /* how many are negative */
    double mark[N_MARKS]; /* quantiles (type 7, as in summary.csv) */
} values_t;

/* False when memory ran out. */
static bool
values_take(sheet_t *sheet, size_t location, values_t *values)
{
    size_t n = 0;
    *values = (values_t) { 0 };
    values->sorted = sim_chart_replications(sheet, "npv_usd", location, &n);
    double *scratch = calloc(n + 1, sizeof *scratch);
    if (scratch == NULL) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        const double value = values->sorted[i];
        if (isfinite(value)) {
            values->sorted[values->n++] = value;
            values->below += value < 0.0;
        }
    }
    if (values->n > 0) {
        sim_sort_doubles(values->sorted, scratch, values->n);
    }
    for (size_t k = 0; k < N_MARKS; k++) {
        values->mark[k] = sim_quantile_of_doubles(values->n, values->sorted, MARK_SHARES[k]);
    }
    free(scratch);
    return true;
}

/* "none of 500 replications", "2.4 % of 500 replications" */
static void
below_words(const values_t *values, size_t size, char text[])
{
    char number[32];
    char percent[32];
    const double share = 100.0 * (double)values->below / (double)values->n;
    sim_charttext_number(sizeof number, number, (double)values->n, 0);
    sim_charttext_number(sizeof percent, percent, share,
        share >= 10.0 && share <= 90.0 ? 0
            : values->n > 1000         ? 2
                                       : 1);
    if (values->below == 0 || values->below == values->n) {
        snprintf(text, size, "%s %s replications", values->below == 0 ? "none of" : "all", number);
    } else {
        snprintf(text, size, "%s %% of %s replications", percent, number);
    }
}

static void
curve_words(const values_t *values, double scale, const char *word, size_t size, char text[])
{
    if (values->n == 0) {
        snprintf(text, size, "Net present value: no values");
        return;
    }
    char amount[64];
    sim_chart_amount_words(sizeof amount, amount, scale * values->mark[1]);
    if (values->n == 1) {
        snprintf(
            text, size, "The net present value is USD %s%s in the one replication", amount, word);
        return;
    }
    char low[64];
    char high[64];
    char below[128];
    below_words(values, sizeof below, below);
    sim_chart_amount_words(sizeof low, low, scale * values->mark[0]);
    sim_chart_amount_words(sizeof high, high, scale * values->mark[2]);
    snprintf(text, size,
        "The net present value is negative in %s; median USD %s%s, 90 %% from %s to %s", below,
        amount, word, low, high);
}

/* The points of the curve: at most MAX_POINTS of the sorted values, with the first and the last,
 * after one at the least value that leaves zero.  Returns their number. */
static size_t
curve_take(const values_t *values, double x[MAX_POINTS + 1], double share[MAX_POINTS + 1])
{
    const size_t n = values->n > MAX_POINTS ? MAX_POINTS : values->n;
    for (size_t i = 0; i < n; i++) {
        const size_t rank = n == 1 ? 0 : i * (values->n - 1) / (n - 1);
        x[i + 1] = values->sorted[rank];
        share[i + 1] = (double)(rank + 1) / (double)values->n;
    }
    x[0] = n > 0 ? x[1] : NAN;
    share[0] = 0.0;
    return n + 1;
}

/* rank value share */
static void
curve_block(sheet_t *sheet, const char *comment, const values_t *values)
{
    double x[MAX_POINTS + 1];
    double share[MAX_POINTS + 1];
    const size_t n = curve_take(values, x, share);
    const double *const columns[] = { x, share };
    const size_t strides[] = { 1, 1 };
    sim_chart_sheet_block(sheet, comment, n, 2, columns, strides);
}

/* The axis of money: it holds the values, and to the right of each dot its amount. */
static axis_t
curve_axis(const values_t *values, double scale, double width)
{
    if (values->n == 0) {
        return (axis_t) { 0.0, 1.0, 1.0 };
    }
    const double low = scale * values->sorted[0];
    double high = scale * values->sorted[values->n - 1];
    axis_t axis = sim_chart_axis_round(low, high, false, 0.5 * width);
    for (size_t k = 0; k < N_MARKS; k++) {
        char amount[64];
        sim_chart_amount_words(sizeof amount, amount, scale * values->mark[k]);
        const double room = (AMOUNT_SIZE * sim_charttext_width(amount) + 16.0) / width;
        /* a wider axis leaves less room: one step more may not be enough, ten always are */
        for (int i = 0;
             i < 10 && scale * values->mark[k] + room * (axis.high - axis.low) > axis.high; i++) {
            axis.high += axis.step;
        }
    }
    return axis;
}

/* The axis of shares goes beyond 0 and 100 %, for the dots and amounts at its ends. */
static const double SHARE_LOW = -12.0;
static const double SHARE_HIGH = 105.0;

/* Where amounts should not stand: on the steps, in pieces of the curve where it has many. */
static void
curve_avoid(places_t *places, const values_t *values, double scale, axis_t axis)
{
    enum { MOST = 40 };
    static const double HALF = 2.0; /* of the line with a little air [px] */
    const double wide = scale * places->width / (axis.high - axis.low);
    const double tall = places->height / (SHARE_HIGH - SHARE_LOW);
    double x[MAX_POINTS + 1];
    double y[MAX_POINTS + 1];
    const size_t n = curve_take(values, x, y);
    for (size_t i = 0; i < n; i++) {
        x[i] = wide * (x[i] - axis.low / scale);
        y[i] = tall * (100.0 * y[i] - SHARE_LOW);
    }
    const bool single = 2 * (n - 1) <= MOST;
    const size_t n_pieces = single ? n - 1 : MOST;
    for (size_t k = 0; k < n_pieces; k++) {
        const size_t from = k * (n - 1) / n_pieces;
        const size_t to = (k + 1) * (n - 1) / n_pieces;
        /* along, then up */
        const box_t box = { x[from] - HALF, x[to] + HALF, y[from] - HALF, y[to] + HALF };
        if (single) {
            sim_chart_places_block(
                places, (box_t) { box.left, box.right, box.low, y[from] + HALF });
            sim_chart_places_block(places, (box_t) { x[to] - HALF, box.right, box.low, box.high });
        } else {
            sim_chart_places_block(places, box);
        }
    }
}

/* Places beside the dots, clear of the curve, for their amounts. */
static void
marks_place(places_t *places, const sheet_t *sheet, const values_t *values, double scale,
    axis_t axis, const char *const amounts[N_MARKS])
{
    sim_chart_places_init(places, sheet->panel_width, sheet->panel_height);
    if (values->n == 0) {
        return;
    }
    curve_avoid(places, values, scale, axis);
    for (size_t k = 0; k < N_MARKS; k++) {
        if (values->n > 1 || k == 1) {
            sim_chart_places_point(places, k,
                places->width * (scale * values->mark[k] - axis.low) / (axis.high - axis.low),
                places->height * (100.0 * MARK_SHARES[k] - SHARE_LOW) / (SHARE_HIGH - SHARE_LOW));
        }
    }
    for (size_t k = 0; k < N_MARKS; k++) {
        (void)sim_chart_places_name(
            places, k, AMOUNT_SIZE * sim_charttext_width(amounts[k]), INFINITY);
    }
}

void
sim_chart_npv_s_curve(sheet_t *sheet)
{
    const sim_chart_job_t *job = sheet->job;
    const size_t all = job->n_locations;
    const size_t first = all == 1 ? 0 : 1; /* panels before the locations: all of them */
    const size_t wanted = first + all;
    const size_t n = wanted > MAX_PANELS ? MAX_PANELS : wanted;
    values_t values[MAX_PANELS] = { 0 };
    char titles[MAX_PANELS][TEXT_SIZE];
    char marks[MAX_PANELS * N_MARKS][64];
    double largest = 0.0;
    bool any = false;
    for (size_t p = 0; p < n; p++) {
        if (!values_take(sheet, p < first ? all : p - first, &values[p])) {
            sheet->failed = true;
            goto out;
        }
        if (values[p].n > 0) {
            largest = fmax(largest, fmax(-values[p].sorted[0], values[p].sorted[values[p].n - 1]));
            any = true;
        }
    }
    const char *word = "";
    const double scale = sim_chart_money_scale(largest, &word);
    char headline[2 * TEXT_SIZE];
    char subtitle[TEXT_SIZE];
    char period[64];
    char left_out[64] = "";
    curve_words(&values[0], scale, word, sizeof headline, headline);
    sim_chart_period_words(job, sizeof period, period);
    if (wanted > n) {
        snprintf(left_out, sizeof left_out, " %zu more locations are not drawn.", wanted - n);
    }
    snprintf(subtitle, sizeof subtitle,
        "Share of replications, %%, whose saving discounted to the start is at most the amount, "
        "USD%s, %s.%s%s",
        word, period, !any || values[0].n == 1 ? "" : " Dots: 5, 50 and 95 % of replications.",
        left_out);
    const page_t page = { .n_panels = n,
        .n_columns = n == 3 && sheet->width > 900.0 ? 3 : sim_chart_columns_for(n),
        .n_labels = 1,
        .label_em = 0.0,
        .one_row_is_low = n > 1,
        .no_time = true,
        .force_direct = true };
    sim_chart_sheet_begin(sheet, headline, subtitle, &page);

    axis_t x_axes[MAX_PANELS];
    axis_t axes[MAX_PANELS];
    const char *texts[MAX_PANELS];
    const char *mark_texts[MAX_PANELS * N_MARKS];
    double mark_at[MAX_PANELS * N_MARKS];
    double mark_x[MAX_PANELS * N_MARKS]; /* of the amounts, in shares of the panel */
    double mark_y[MAX_PANELS * N_MARKS];
    double lead_x[MAX_PANELS * N_MARKS]; /* of lines to those that are further off */
    double lead_y[MAX_PANELS * N_MARKS];
    double empty[MAX_PANELS];
    double place[MAX_PANELS]; /* whose colour: 0 is all */
    double steps[3][MAX_PANELS];
    for (size_t p = 0; p < n; p++) {
        const values_t *mine = &values[p];
        const size_t location = p < first ? all : p - first;
        char name[NAME_BYTES];
        char below[128];
        empty[p] = mine->n == 0;
        place[p] = p < first ? 0.0 : (double)(location + 1);
        axes[p] = (axis_t) { 0.0, 100.0, sheet->panel_height < 140.0 ? 50.0 : 25.0 };
        x_axes[p] = curve_axis(mine, scale, sheet->panel_width);
        steps[0][p] = x_axes[p].low;
        steps[1][p] = x_axes[p].high;
        steps[2][p] = x_axes[p].step;
        for (size_t k = 0; k < N_MARKS; k++) {
            const size_t i = p * N_MARKS + k;
            mark_at[i] = mine->n > 1 || (mine->n == 1 && k == 1) ? mine->mark[k] : NAN;
            sim_chart_amount_words(sizeof marks[i], marks[i], scale * mine->mark[k]);
            mark_texts[i] = marks[i];
        }
        places_t places;
        marks_place(&places, sheet, mine, scale, x_axes[p], mark_texts + p * N_MARKS);
        for (size_t k = 0; k < N_MARKS; k++) {
            const size_t i = p * N_MARKS + k;
            mark_x[i] = places.label_x[k] / places.width;
            mark_y[i] = places.label_y[k] / places.height;
            lead_x[i] = places.lead_x[k] / places.width;
            lead_y[i] = places.lead_y[k] / places.height;
        }
        sim_chart_location_words(job, location, sizeof name, name);
        if (mine->n > 1) {
            below_words(mine, sizeof below, below);
            *strstr(below, mine->below == 0 || mine->below == mine->n ? " " : " of ") = '\0';
            snprintf(titles[p], sizeof titles[p], "%s (below zero: %s)", name, below);
        } else {
            snprintf(titles[p], sizeof titles[p], "%s", name);
        }
        texts[p] = titles[p];
        curve_block(sheet, titles[p], mine);
    }
    sim_chart_sheet_texts(sheet, "panel_title", n, texts);
    sim_chart_sheet_axes(sheet, n, axes);
    sim_chart_sheet_numbers(sheet, "money_low", n, steps[0]);
    sim_chart_sheet_numbers(sheet, "money_high", n, steps[1]);
    sim_chart_sheet_numbers(sheet, "money_step", n, steps[2]);
    sim_chart_sheet_numbers(sheet, "empty", n, empty);
    sim_chart_sheet_numbers(sheet, "place", n, place);
    sim_chart_sheet_number(sheet, "money", scale);
    sim_chart_sheet_numbers(sheet, "mark_share", N_MARKS, MARK_SHARES);
    sim_chart_sheet_numbers(sheet, "mark_at", n * N_MARKS, mark_at);
    sim_chart_sheet_numbers(sheet, "mark_x", n * N_MARKS, mark_x);
    sim_chart_sheet_numbers(sheet, "mark_y", n * N_MARKS, mark_y);
    sim_chart_sheet_numbers(sheet, "lead_x", n * N_MARKS, lead_x);
    sim_chart_sheet_numbers(sheet, "lead_y", n * N_MARKS, lead_y);
    sim_chart_sheet_number(sheet, "share_low", SHARE_LOW);
    sim_chart_sheet_number(sheet, "share_high", SHARE_HIGH);
    sim_chart_sheet_texts(sheet, "mark_text", n * N_MARKS, mark_texts);
out:
    for (size_t p = 0; p < n; p++) {
        free(values[p].sorted);
    }
}

/* ---- convergence ---- */

enum { N_MEANS = 4 };

static const struct {
    const char *metric;
    const char *title; /* of the panel                      */
    const char *noun;  /* "the mean ..."                    */
    bool is_money;
    double scale;
    const char *unit; /* after an amount that is not money */
} MEANS[N_MEANS] = {
    { "savings_usd", "Saving over the horizon", "saving", true, 1.0, "" },
    { "npv_usd", "Net present value", "net present value", true, 1.0, "" },
    { "employment", "Employment, last year", "employment", false, 1.0, " people" },
    { "attrition_ltm", "Attrition, last year", "attrition", false, 100.0, " % a year" },
};

/* The mean of the first replications that have a value, and the half width of its 95 % interval. */
typedef struct {
    size_t n;              /* points, at most MAX_POINTS      */
    size_t n_known;        /* replications that have a value  */
    double at[MAX_POINTS]; /* replications so far      */
    double mean[MAX_POINTS];
    double low[MAX_POINTS];
    double high[MAX_POINTS];
    double last_mean, last_half;
} running_t;

/* The running mean by Welford's recurrence, m_n = m_{n-1} + (x_n - m_{n-1}) / n and
 * q_n = q_{n-1} + (x_n - m_{n-1}) (x_n - m_n); the interval is Student's, t(0.975, n - 1)
 * sqrt(q_n / (n - 1) / n), missing for n = 1.  (sim/stats.h has no running mean.) */
static void
running_take(sheet_t *sheet, const char *metric, running_t *running)
{
    size_t n = 0;
    double *value = sim_chart_replications(sheet, metric, sheet->job->n_locations, &n);
    const size_t n_points = n > MAX_POINTS ? MAX_POINTS : n;
    size_t known = 0;
    double mean = NAN;
    double squares = 0.0;
    double half = NAN;
    *running = (running_t) { .last_mean = NAN, .last_half = NAN };
    for (size_t i = 0; i < n; i++) {
        if (isfinite(value[i])) {
            known++;
            const double before = known == 1 ? 0.0 : mean;
            mean = before + (value[i] - before) / (double)known;
            squares += (value[i] - before) * (value[i] - mean);
        }
        /* the points that are drawn, the last replication among them */
        if (i + 1 == (running->n + 1) * n / n_points) {
            half = known > 1 ? gsl_cdf_tdist_Pinv(0.975, (double)(known - 1))
                    * sqrt(squares / (double)(known - 1) / (double)known)
                             : NAN;
            running->at[running->n] = (double)(i + 1);
            running->mean[running->n] = mean;
            running->low[running->n] = mean - half;
            running->high[running->n++] = mean + half;
        }
    }
    running->n_known = known;
    running->last_mean = mean;
    running->last_half = half;
    free(value);
}

/* The axis holds the intervals of all but the first eighth of the replications; what those leap to
 * is cut off. */
static axis_t
running_axis(const running_t *running, double scale, double height)
{
    double low = INFINITY;
    double high = -INFINITY;
    for (size_t i = 0; i < running->n; i++) {
        const bool is_early = i < running->n / 8 && running->n > 8;
        if (!is_early) {
            const double values[] = { running->low[i], running->mean[i], running->high[i] };
            for (size_t k = 0; k < 3; k++) {
                if (isfinite(values[k])) {
                    low = fmin(low, scale * values[k]);
                    high = fmax(high, scale * values[k]);
                }
            }
        }
    }
    return sim_chart_axis_round(low, high, false, height);
}

/* "±0.8 %" of the mean; "" without one, or where the mean is zero */
static void
half_words(const running_t *running, size_t size, char text[])
{
    const double relative = 100.0 * running->last_half / fabs(running->last_mean);
    char amount[32];
    text[0] = '\0';
    if (isfinite(relative)) {
        sim_charttext_number(sizeof amount, amount, relative,
            relative >= 10.0         ? 0
                : relative >= 0.0995 ? 1
                                     : 2);
        snprintf(text, size, "±%s %%", amount);
    }
}

static void
settled_words(const running_t means[], size_t size, char text[])
{
    size_t k = 0;
    while (k < N_MEANS && means[k].n_known == 0) {
        k++;
    }
    if (k == N_MEANS) {
        snprintf(text, size, "How well the means are known: no values");
        return;
    }
    char half[64];
    char number[64];
    half_words(&means[k], sizeof half, half);
    sim_charttext_number(sizeof number, number, (double)means[k].n_known, 0);
    if (means[k].n_known == 1) {
        snprintf(text, size, "One replication does not tell how well the mean %s is known",
            MEANS[k].noun);
    } else if (half[0] == '\0') {
        snprintf(text, size, "The mean %s is zero after %s replications", MEANS[k].noun, number);
    } else if (means[k].last_half == 0.0) {
        snprintf(
            text, size, "The mean %s is the same in all of %s replications", MEANS[k].noun, number);
    } else {
        snprintf(text, size, "The mean %s is known to within %s after %s replications",
            MEANS[k].noun, half, number);
    }
}

void
sim_chart_convergence(sheet_t *sheet)
{
    running_t *means = calloc(N_MEANS, sizeof *means);
    if (means == NULL) {
        sheet->failed = true;
        return;
    }
    char headline[2 * TEXT_SIZE];
    char subtitle[TEXT_SIZE];
    bool any_band = false;
    double most = 1.0;
    for (size_t k = 0; k < N_MEANS; k++) {
        running_take(sheet, MEANS[k].metric, &means[k]);
        any_band = any_band || means[k].n_known > 1;
        most = fmax(most, means[k].n > 0 ? means[k].at[means[k].n - 1] : 1.0);
    }
    settled_words(means, sizeof headline, headline);
    snprintf(subtitle, sizeof subtitle,
        "Mean over the first replications, all locations and roles, against their number. %s",
        any_band ? "Band: 95 % interval of the mean (Student's t); not where single futures lie."
                 : "One replication, so no interval.");
    const page_t page = { .n_panels = N_MEANS,
        .n_columns = 2,
        .n_labels = 1,
        .label_em = 0.0,
        .no_time = true,
        .force_direct = true };
    sim_chart_sheet_begin(sheet, headline, subtitle, &page);

    axis_t axes[N_MEANS];
    char titles[N_MEANS][TEXT_SIZE];
    const char *texts[N_MEANS];
    double empty[N_MEANS];
    double scales[N_MEANS];
    for (size_t k = 0; k < N_MEANS; k++) {
        static const double NOTHING = NAN;
        const running_t *mine = &means[k];
        const char *word = "";
        char amount[64];
        char half[64];
        scales[k] = MEANS[k].is_money ? sim_chart_money_scale(fabs(mine->last_mean), &word)
                                      : MEANS[k].scale;
        axes[k] = running_axis(mine, scales[k], sheet->panel_height);
        empty[k] = mine->n_known == 0;
        sim_chart_amount_words(sizeof amount, amount, scales[k] * mine->last_mean);
        half_words(mine, sizeof half, half);
        if (mine->n_known == 0) {
            snprintf(titles[k], sizeof titles[k], "%s", MEANS[k].title);
        } else {
            snprintf(titles[k], sizeof titles[k], "%s: %s%s%s%s%s%s", MEANS[k].title,
                MEANS[k].is_money ? "USD " : "", amount, MEANS[k].is_money ? word : MEANS[k].unit,
                half[0] != '\0' ? " (" : "", half, half[0] != '\0' ? ")" : "");
        }
        texts[k] = titles[k];
        const bool is_there = mine->n > 0;
        const double *const columns[]
            = { is_there ? mine->at : &NOTHING, is_there ? mine->mean : &NOTHING,
                  is_there ? mine->low : &NOTHING, is_there ? mine->high : &NOTHING };
        const size_t strides[] = { 1, 1, 1, 1 };
        sim_chart_sheet_block(sheet, titles[k], is_there ? mine->n : 1, 4, columns, strides);
    }
    sim_chart_sheet_texts(sheet, "panel_title", N_MEANS, texts);
    sim_chart_sheet_axes(sheet, N_MEANS, axes);
    sim_chart_sheet_numbers(sheet, "empty", N_MEANS, empty);
    sim_chart_sheet_numbers(sheet, "scale", N_MEANS, scales);

    /* replications along the axis, whole numbers */
    const axis_t x = sim_chart_axis_round(0.0, most, true, 0.5 * sheet->panel_width);
    sim_chart_sheet_number(sheet, "run_step", fmax(1.0, ceil(x.step)));
    sim_chart_sheet_number(sheet, "run_last", most);
    free(means);
}
