/* What policies change: over time, side by side, and by cause. */
#include "chart_compare.h"
#include "sim/charttext.h"
#include "sim/out/scoreboard_parts.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* effects on one scale differ at most so much */
static const double MOST_TIMES = 5.0;

enum { MAX_ROWS = 24 };         /* policies in a list */
static const double ROW = 18.0; /* height of a row of a list [px] */
static const double NUMBER_WIDTH = 66.0;

/* A year is twelve times the mean month of the horizon. */
static double
yearly(const sim_chart_job_t *job)
{
    return 12.0 / job->months;
}

/* The unit for the amounts of USD a year of the policies taken. */
static double
saving_unit(const policies_t *all, size_t n, const size_t taken[], const char **word)
{
    double largest = 0.0;
    for (size_t k = 0; k < n; k++) {
        const effect_t effect = sim_chart_effect(all, taken[k], "savings_usd");
        if (isfinite(effect.mean)) {
            largest = fmax(largest, fabs(effect.mean));
        }
    }
    return sim_chart_money_scale(yearly(all->job) * largest, word);
}

static void
note_words(const policies_t *all, size_t size, char text[])
{
    snprintf(
        text, size, "%s", all->job->n_replications == 1 ? "One replication, so no intervals." : "");
}

/* ---- the fan ---- */

enum { SAVING, JOBS, N_MONTHLY };
static const char *const MONTHLY[N_MONTHLY] = { "savings_usd", "employment" };

/* [n policies][N_MONTHLY][months][N_STATS] of the table MONTHS; NULL: no memory or no such columns.
 */
static double *
months_take(const policies_t *all)
{
    static const char *const STATS[N_STATS] = { "effect", "p05", "p25", "p50", "p75", "p95" };
    const sim_chart_job_t *job = all->job;
    const size_t months = (size_t)job->months;
    const sim_table_t *table = sim_folder_get(job->tables, SIM_FOLDER_MONTHS);
    const sim_column_t *policy
        = sim_chart_column(job, SIM_FOLDER_MONTHS, "policy", SIM_COLUMN_TEXT);
    const sim_column_t *metric
        = sim_chart_column(job, SIM_FOLDER_MONTHS, "metric", SIM_COLUMN_TEXT);
    const sim_column_t *month
        = sim_chart_column(job, SIM_FOLDER_MONTHS, "month", SIM_COLUMN_INTEGER);
    const sim_column_t *stat[N_STATS];
    bool good = policy != NULL && metric != NULL && month != NULL;
    for (size_t k = 0; k < N_STATS; k++) {
        stat[k] = sim_chart_column(job, SIM_FOLDER_MONTHS, STATS[k], SIM_COLUMN_REAL);
        good = good && stat[k] != NULL;
    }
    const size_t n = all->n * N_MONTHLY * months * N_STATS;
    double *block = good ? calloc(n + 1, sizeof *block) : NULL;
    if (block == NULL) {
        return NULL;
    }
    for (size_t i = 0; i < n; i++) {
        block[i] = NAN;
    }
    size_t p = 0;
    for (size_t i = 0; i < table->n_rows; i++) {
        const char *name = sim_column_text(policy, i);
        const int64_t t = sim_column_integer(month, i);
        if (p >= all->n || strcmp(all->name[p], name) != 0) {
            for (p = 0; p < all->n && strcmp(all->name[p], name) != 0; p++) { }
        }
        for (size_t m = 0; m < N_MONTHLY && p < all->n && t >= 0 && (size_t)t < months; m++) {
            if (strcmp(MONTHLY[m], sim_column_text(metric, i)) == 0) {
                double *to = block + ((p * N_MONTHLY + m) * months + (size_t)t) * N_STATS;
                for (size_t k = 0; k < N_STATS; k++) {
                    to[k] = sim_chart_published(stat[k]->cell.real[i]);
                }
            }
        }
    }
    return block;
}

static void
fan_headline(const policies_t *all, size_t size, char text[], double unit, const char *word)
{
    if (all->n == 1) {
        const effect_t effect = sim_chart_effect(all, 0, MONTHLY[SAVING]);
        char amount[64];
        char better[64];
        sim_chart_amount_words(sizeof amount, amount, fabs(effect.mean) * yearly(all->job) * unit);
        sim_chart_better_words(all, 0, MONTHLY[SAVING], sizeof better, better);
        if (!isfinite(effect.mean)) {
            snprintf(text, size, "%s: no value for the effect on the saving", all->words[0]);
        } else if (effect.mean == 0.0 && effect.p05 == 0.0 && effect.p95 == 0.0) {
            snprintf(text, size, "%s does not change the saving", all->words[0]);
        } else {
            snprintf(text, size, "%s %s the saving by USD %s%s a year%s%s%s", all->words[0],
                effect.mean < 0.0 ? "lowers" : "raises", amount, word,
                all->job->n_replications > 1 ? " (" : "",
                all->job->n_replications > 1 ? better : "",
                all->job->n_replications > 1 ? " of replications)" : "");
        }
        return;
    }
    size_t n_better = 0;
    size_t n_worse = 0;
    size_t n_same = 0;
    for (size_t p = 0; p < all->n; p++) {
        const effect_t effect = sim_chart_effect(all, p, MONTHLY[SAVING]);
        const bool same = effect.mean == 0.0 && effect.p05 == 0.0 && effect.p95 == 0.0;
        n_same += same;
        n_better += !same && effect.share >= 0.95;
        n_worse += !same && effect.share <= 0.05;
    }
    if (n_same == all->n) {
        snprintf(text, size, "None of the %zu %s changes the saving", all->n, all->many);
    } else if (all->job->n_replications > 1) {
        snprintf(text, size,
            "The saving is higher in nearly all replications with %zu of %zu %s, lower in "
            "nearly all with %zu",
            n_better, all->n, all->many, n_worse);
    } else {
        snprintf(text, size,
            "The saving is higher with %zu of %zu %s, lower with %zu (one replication)", n_better,
            all->n, all->many, n_worse);
    }
}

void
sim_chart_effect_fan(sheet_t *sheet)
{
    const sim_chart_job_t *job = sheet->job;
    const size_t months = (size_t)job->months;
    policies_t all;
    size_t *taken = NULL;
    double *block = NULL;
    if (!sim_chart_policies_init(&all, sheet)) {
        return;
    }
    taken = calloc(all.n + 1, sizeof *taken);
    block = months_take(&all);
    if (taken == NULL || block == NULL) {
        sheet->failed = true;
        goto out;
    }
    const size_t n = sim_chart_policies_order(&all, MONTHLY[SAVING], MAX_PANELS, taken);
    const size_t n_metrics = all.n <= 3 ? N_MONTHLY : 1;
    const size_t n_panels = n > 0 ? n * n_metrics : 1;
    const char *word = "";
    const double unit = saving_unit(&all, n, taken, &word);
    const double scale[N_MONTHLY] = { 12.0 * unit, 1.0 };
    double low[MAX_PANELS] = { 0.0 };
    double high[MAX_PANELS] = { 0.0 };
    for (size_t k = 0; k < n_panels; k++) {
        if (n > 0) {
            const size_t m = k % n_metrics;
            sim_chart_range_widen(&low[k], &high[k], scale[m], months,
                block + (taken[k / n_metrics] * N_MONTHLY + m) * months * N_STATS, P05, P95);
        }
    }
    bool shared = true;
    for (size_t m = 0; m < n_metrics; m++) {
        shared
            = shared && sim_chart_one_scale(n_panels - m, low + m, high + m, n_metrics, MOST_TIMES);
    }

    char headline[TEXT_SIZE];
    char subtitle[2 * TEXT_SIZE];
    char left_out[TEXT_SIZE / 2];
    char note[64];
    fan_headline(&all, sizeof headline, headline, unit, word);
    sim_chart_left_out_words(&all, n, taken, sizeof left_out, left_out);
    note_words(&all, sizeof note, note);
    char better_in[160];
    snprintf(better_in, sizeof better_in,
        "Line: median; bands: 50 %% and 90 %% of replications; better in: share of replications "
        "in which the %s raises it over the horizon.",
        all.one);
    snprintf(subtitle, sizeof subtitle,
        "Monthly difference that a %s makes, the same people with the same luck: saving in "
        "USD%s "
        "a year (12 times the month)%s. %s%s%s",
        all.one, word, n_metrics > 1 ? ", employment in people" : "",
        job->n_replications == 1 ? note : better_in,
        n_panels == n_metrics ? ""
            : shared          ? " One scale."
                              : " Each panel has its own scale.",
        left_out);
    sim_chart_sheet_begin(sheet, headline, subtitle,
        &(page_t) { .n_panels = n_panels,
            .n_columns = n_metrics > 1 ? 2 : sim_chart_columns_for(n_panels),
            .n_labels = 1,
            .label_em = 0.0,
            .one_row_is_low = true,
            .force_direct = true,
            .two_lines = n_metrics == 1 && n_panels > 4 });

    char titles[MAX_PANELS][TEXT_SIZE];
    const char *texts[MAX_PANELS];
    double scales[MAX_PANELS];
    double empty[MAX_PANELS];
    axis_t axes[MAX_PANELS];
    for (size_t k = 0; k < n_panels; k++) {
        const size_t m = k % n_metrics;
        char better[64];
        snprintf(better, sizeof better, "no %s", all.one);
        texts[k] = titles[k];
        scales[k] = m == SAVING ? unit : 1.0;
        empty[k] = 1.0;
        double all_low = low[k];
        double all_high = high[k];
        for (size_t i = m; shared && i < n_panels; i += n_metrics) {
            all_low = fmin(all_low, low[i]);
            all_high = fmax(all_high, high[i]);
        }
        axes[k] = all_low == 0.0 && all_high == 0.0
            ? (axis_t) { -1.0, 1.0, 1.0 }
            : sim_chart_axis_round(all_low, all_high, true, sheet->panel_height);
        if (n == 0) {
            snprintf(titles[k], sizeof titles[k], "%s", better);
            sim_chart_sheet_fan(sheet, better, NULL);
            continue;
        }
        const size_t p = taken[k / n_metrics];
        const double *series = block + (p * N_MONTHLY + m) * months * N_STATS;
        for (size_t t = 0; t < months; t++) {
            empty[k] = isfinite(series[t * N_STATS + P50]) ? 0.0 : empty[k];
        }
        sim_chart_better_words(&all, p, MONTHLY[m], sizeof better, better);
        snprintf(titles[k], sizeof titles[k], "%s%s\n%s", all.words[p],
            n_metrics == 1    ? ""
                : m == SAVING ? ", saving"
                              : ", employment",
            better);
        sim_chart_sheet_fan(sheet, titles[k], series);
    }
    sim_chart_sheet_texts(sheet, "panel_title", n_panels, texts);
    sim_chart_sheet_axes(sheet, n_panels, axes);
    sim_chart_sheet_number(sheet, "n_metrics", (double)n_metrics);
    sim_chart_sheet_numbers(sheet, "unit", n_panels, scales);
    sim_chart_sheet_numbers(sheet, "empty", n_panels, empty);
out:
    free(taken);
    free(block);
    sim_chart_policies_free(&all);
}

/* ---- the forest ---- */

typedef struct {
    const char *metric, *title;
    double scale; /* what the .gp multiplies by */
} forest_t;

/* Names at the left of a list, and the numbers at its right. */
static void
list_write(sheet_t *sheet, const policies_t *all, size_t n, const size_t taken[])
{
    const char **names = calloc(n + 1, sizeof *names);
    if (names == NULL) {
        sheet->failed = true;
        return;
    }
    for (size_t k = 0; k < n; k++) {
        names[k] = all->words[taken[k]];
    }
    if (n == 0) {
        names[0] = "";
    }
    sim_chart_sheet_number(sheet, "n_rows", (double)n);
    sim_chart_sheet_texts(sheet, "row_name", n > 0 ? n : 1, names);
    free(names);
}

void
sim_chart_effect_forest(sheet_t *sheet)
{
    enum { N_PANELS = 3, N_COLUMNS = 5 };
    const sim_chart_job_t *job = sheet->job;
    policies_t all;
    size_t taken_first[MAX_ROWS + 1];
    if (!sim_chart_policies_init(&all, sheet)) {
        return;
    }
    size_t *taken = calloc(all.n + 1, sizeof *taken);
    if (taken == NULL) {
        sheet->failed = true;
        sim_chart_policies_free(&all);
        return;
    }
    const size_t n = sim_chart_policies_order(&all, "savings_usd", MAX_ROWS, taken);
    memcpy(taken_first, taken, n * sizeof *taken);
    free(taken);
    const char *word = "";
    const double unit = saving_unit(&all, n, taken_first, &word);
    char title[TEXT_SIZE];
    snprintf(title, sizeof title, "Saving, USD%s a year", word);
    const forest_t panels[N_PANELS] = {
        { "savings_usd", title, unit * yearly(job) },
        { "employment", "Employment, people", 1.0 },
        { "attrition_ltm", "Attrition, points a year", 100.0 },
    };

    char headline[TEXT_SIZE] = "Effect on the saving: no values";
    char subtitle[TEXT_SIZE];
    char left_out[TEXT_SIZE / 2];
    char note[64];
    if (n > 0) {
        const effect_t best = sim_chart_effect(&all, taken_first[0], "savings_usd");
        size_t last = n - 1;
        while (
            last > 0 && !isfinite(sim_chart_effect(&all, taken_first[last], "savings_usd").mean)) {
            last--;
        }
        const effect_t worst = sim_chart_effect(&all, taken_first[last], "savings_usd");
        char most[64];
        char least[64];
        sim_chart_signed_words(sizeof most, most, best.mean * panels[0].scale);
        sim_chart_signed_words(sizeof least, least, worst.mean * panels[0].scale);
        if (isfinite(best.mean) && best.mean == 0.0 && worst.mean == 0.0) {
            snprintf(headline, sizeof headline,
                n == 1 ? "The %s does not change the saving" : "None of the %s changes the saving",
                n == 1 ? all.one : all.many);
        } else if (isfinite(best.mean) && n == 1) {
            snprintf(headline, sizeof headline, "%s: USD %s%s of saving a year%s",
                all.words[taken_first[0]], most, word,
                sim_chart_effect_sign(&best) != 0 ? ""
                    : job->n_replications > 1     ? " (the interval includes zero)"
                                                  : "");
        } else if (isfinite(best.mean)) {
            snprintf(headline, sizeof headline,
                "Best for the saving: %s, USD %s%s a year; worst: %s, %s",
                all.words[taken_first[0]], most, word, all.words[taken_first[last]], least);
        }
    }
    sim_chart_left_out_words(&all, n, taken_first, sizeof left_out, left_out);
    note_words(&all, sizeof note, note);
    snprintf(subtitle, sizeof subtitle,
        "Effect over the horizon against %s, sorted by saving. %s%s", all.against,
        job->n_replications == 1
            ? note
            : "Point and thick line: mean with its 95 % interval; thin line: 90 % of replications. "
              "Hollow and grey: the interval includes zero.",
        left_out);
    const double names = 16.0 + 10.0 * sim_chart_widest_policy(&all, n, taken_first);
    sim_chart_sheet_begin(sheet, headline, subtitle,
        &(page_t) { .n_panels = N_PANELS,
            .n_columns = N_PANELS,
            .no_time = true,
            .force_direct = true,
            .tics_width = 12.0,
            .right_width = NUMBER_WIDTH,
            .names_width = names,
            .least_width = 190.0,
            .row_height = 78.0 + ROW * (double)(n > 0 ? n : 1) });

    const char *titles[N_PANELS];
    double scales[N_PANELS];
    double empty[N_PANELS];
    axis_t axes[N_PANELS];
    const char *numbers[N_PANELS * MAX_ROWS];
    char words[N_PANELS * MAX_ROWS][64];
    double clear[N_PANELS * MAX_ROWS];
    for (size_t m = 0; m < N_PANELS; m++) {
        double column[N_COLUMNS][MAX_ROWS + 1];
        const double *columns[N_COLUMNS];
        size_t strides[N_COLUMNS];
        double low = 0.0;
        double high = 0.0;
        empty[m] = 1.0;
        for (size_t c = 0; c < N_COLUMNS; c++) {
            column[c][0] = NAN;
            columns[c] = column[c];
            strides[c] = 1;
        }
        for (size_t k = 0; k < n; k++) {
            const effect_t effect = sim_chart_effect(&all, taken_first[k], panels[m].metric);
            const double values[N_COLUMNS]
                = { effect.mean, effect.low, effect.high, effect.p05, effect.p95 };
            for (size_t c = 0; c < N_COLUMNS; c++) {
                column[c][k] = values[c];
                if (isfinite(values[c])) {
                    low = fmin(low, panels[m].scale * values[c]);
                    high = fmax(high, panels[m].scale * values[c]);
                }
            }
            empty[m] = isfinite(effect.mean) ? 0.0 : empty[m];
            sim_chart_signed_words(
                sizeof words[0], words[m * n + k], panels[m].scale * effect.mean);
            if (!isfinite(effect.mean)) {
                snprintf(words[m * n + k], sizeof words[0], "\342\200\223");
            }
            numbers[m * n + k] = words[m * n + k];
            clear[m * n + k] = sim_chart_effect_sign(&effect) != 0 || job->n_replications == 1;
        }
        titles[m] = panels[m].title;
        scales[m] = panels[m].scale;
        axes[m] = sim_chart_axis_around_zero(low, high, sheet->panel_width);
        sim_chart_sheet_block(sheet, panels[m].title, n > 0 ? n : 1, N_COLUMNS, columns, strides);
    }
    if (n == 0) {
        words[0][0] = '\0';
        numbers[0] = words[0];
        clear[0] = 0.0;
    }
    sim_chart_sheet_texts(sheet, "panel_title", N_PANELS, titles);
    sim_chart_row_axes(sheet, N_PANELS, n > 0 ? n : 1);
    sim_chart_value_axes(sheet, N_PANELS, axes);
    sim_chart_sheet_numbers(sheet, "scale", N_PANELS, scales);
    sim_chart_sheet_numbers(sheet, "empty", N_PANELS, empty);
    sim_chart_sheet_number(sheet, "n_columns", (double)sheet->n_columns);
    list_write(sheet, &all, n, taken_first);
    sim_chart_sheet_texts(sheet, "row_number", n > 0 ? N_PANELS * n : 1, numbers);
    sim_chart_sheet_numbers(sheet, "row_clear", n > 0 ? N_PANELS * n : 1, clear);
    sim_chart_policies_free(&all);
}

/* ---- the bridge ---- */

/* Channels in the order of channels.csv, `total` last. */
static const char *const CAUSES[]
    = { "pay", "overtime", "charges", "hiring", "training", "productivity", "office", "overhead",
          "margin_tax", "client_costs", "demand", "benchmark", "exchange_rate", "total" };
enum { N_CAUSES = sizeof CAUSES / sizeof CAUSES[0], TOTAL = N_CAUSES - 1, MAX_BRIDGES = 6 };

typedef struct {
    double mean[N_CAUSES], low[N_CAUSES], high[N_CAUSES]; /* NaN: not in the table */
} causes_t;

/* The name of a row: what the page calls the channel, with a capital. */
static void
cause_words(size_t cause, char words[64])
{
    snprintf(words, 64, "%s", cause == TOTAL ? "saving" : sim_scoreboard_channel(CAUSES[cause]));
    words[0] = (char)(words[0] >= 'a' && words[0] <= 'z' ? words[0] - 'a' + 'A' : words[0]);
}

/* False: a column is missing. */
static bool
causes_take(const policies_t *all, causes_t causes[])
{
    const sim_chart_job_t *job = all->job;
    const sim_table_t *table = sim_folder_get(job->tables, SIM_FOLDER_CHANNELS);
    static const char *const TEXTS[] = { "policy", "location", "channel", "item" };
    static const char *const REALS[] = { "effect", "ci_low", "ci_high" };
    const sim_column_t *text[4];
    const sim_column_t *real[3];
    for (size_t k = 0; k < 4; k++) {
        text[k] = sim_chart_column(job, SIM_FOLDER_CHANNELS, TEXTS[k], SIM_COLUMN_TEXT);
        if (text[k] == NULL) {
            return false;
        }
    }
    for (size_t k = 0; k < 3; k++) {
        real[k] = sim_chart_column(job, SIM_FOLDER_CHANNELS, REALS[k], SIM_COLUMN_REAL);
        if (real[k] == NULL) {
            return false;
        }
    }
    for (size_t p = 0; p < all->n; p++) {
        for (size_t c = 0; c < N_CAUSES; c++) {
            causes[p].mean[c] = causes[p].low[c] = causes[p].high[c] = NAN;
        }
    }
    for (size_t i = 0; i < table->n_rows; i++) {
        if (strcmp(sim_column_text(text[3], i), "all") != 0
            || strcmp(sim_column_text(text[1], i), "all") != 0) {
            continue;
        }
        for (size_t p = 0; p < all->n; p++) {
            if (strcmp(all->name[p], sim_column_text(text[0], i)) == 0) {
                for (size_t c = 0; c < N_CAUSES; c++) {
                    if (strcmp(CAUSES[c], sim_column_text(text[2], i)) == 0) {
                        causes[p].mean[c] = sim_chart_published(real[0]->cell.real[i]);
                        causes[p].low[c] = sim_chart_published(real[1]->cell.real[i]);
                        causes[p].high[c] = sim_chart_published(real[2]->cell.real[i]);
                    }
                }
            }
        }
    }
    return true;
}

/* Widens the range by everything that a bridge draws. */
static void
bridge_range(const causes_t *causes, double scale, double *low, double *high)
{
    double level = 0.0;
    for (size_t c = 0; c < N_CAUSES; c++) {
        const double from = c == TOTAL ? 0.0 : level;
        const double ends[]
            = { from, from + causes->mean[c], from + causes->low[c], from + causes->high[c] };
        for (size_t k = 0; k < 4; k++) {
            if (isfinite(ends[k])) {
                *low = fmin(*low, scale * ends[k]);
                *high = fmax(*high, scale * ends[k]);
            }
        }
        level += isfinite(causes->mean[c]) ? causes->mean[c] : 0.0;
    }
}

/* "Hours cap lowers the saving by USD 60 million a year, most of all through productivity
 * (-USD 50 million)". */
static void
bridge_headline(const policies_t *all, const causes_t causes[], size_t policy, double scale,
    const char *word, size_t size, char text[])
{
    const double total = causes[policy].mean[TOTAL];
    size_t main = TOTAL;
    char amount[64];
    char part[64];
    for (size_t c = 0; c < TOTAL; c++) {
        const double value = causes[policy].mean[c];
        if (isfinite(value) && value != 0.0
            && (main == TOTAL || fabs(value) > fabs(causes[policy].mean[main]))) {
            main = c;
        }
    }
    if (!isfinite(total) || main == TOTAL) {
        snprintf(text, size, "%s: %s", all->words[policy],
            isfinite(total) ? "no cause moves the saving" : "no values");
        return;
    }
    sim_chart_amount_words(sizeof amount, amount, fabs(scale * total));
    sim_chart_signed_words(sizeof part, part, scale * causes[policy].mean[main]);
    snprintf(text, size, "%s %s the saving by USD %s%s a year; the largest part is %s, %s",
        all->words[policy], total < 0.0 ? "lowers" : "raises", amount, word,
        sim_scoreboard_channel(CAUSES[main]), part);
}

void
sim_chart_effect_bridge(sheet_t *sheet)
{
    const sim_chart_job_t *job = sheet->job;
    policies_t all;
    if (!sim_chart_policies_init(&all, sheet)) {
        return;
    }
    size_t *taken = calloc(all.n + 1, sizeof *taken);
    causes_t *causes = calloc(all.n + 1, sizeof *causes);
    if (taken == NULL || causes == NULL || !causes_take(&all, causes)) {
        sheet->failed = true;
        goto out;
    }
    const size_t n = sim_chart_policies_order(&all, "savings_usd", MAX_BRIDGES, taken);
    const size_t n_panels = n > 0 ? n : 1;
    size_t largest = 0;
    double most = 0.0;
    for (size_t k = 0; k < n; k++) {
        const double value = fabs(causes[taken[k]].mean[TOTAL]);
        if (value > most) {
            most = value;
            largest = taken[k];
        }
    }
    const char *word = "";
    const double unit = sim_chart_money_scale(yearly(job) * most, &word);
    const double scale = unit * yearly(job);

    /* a row for each cause that moves in some panel, and the total */
    size_t row[N_CAUSES];
    size_t n_rows = 0;
    for (size_t c = 0; c < N_CAUSES; c++) {
        bool moves = c == TOTAL;
        for (size_t k = 0; k < n; k++) {
            const double value = causes[taken[k]].mean[c];
            moves = moves || (isfinite(value) && value != 0.0);
        }
        if (moves) {
            row[n_rows++] = c;
        }
    }
    double low[MAX_BRIDGES] = { 0.0 };
    double high[MAX_BRIDGES] = { 0.0 };
    double names = 0.0;
    char name[N_CAUSES][64];
    for (size_t k = 0; k < n; k++) {
        bridge_range(&causes[taken[k]], scale, &low[k], &high[k]);
    }
    for (size_t i = 0; i < n_rows; i++) {
        cause_words(row[i], name[i]);
        names = fmax(names, sim_charttext_width(name[i]));
    }
    const bool shared = sim_chart_one_scale(n_panels, low, high, 1, MOST_TIMES);

    char headline[TEXT_SIZE] = "Why the saving changes: no values";
    char subtitle[TEXT_SIZE];
    char left_out[TEXT_SIZE / 2];
    char note[64];
    if (n > 0) {
        bridge_headline(&all, causes, largest, scale, word, sizeof headline, headline);
    }
    sim_chart_left_out_words(&all, n, taken, sizeof left_out, left_out);
    note_words(&all, sizeof note, note);
    snprintf(subtitle, sizeof subtitle,
        "Effect on the saving by cause, USD%s a year, means over replications; causes add up to "
        "the "
        "saving. %s%s%s",
        word, job->n_replications == 1 ? note : "Thin lines: 95 % intervals; grey: zero is inside.",
        n_panels == 1 ? ""
            : shared  ? " One scale."
                      : " Each panel has its own scale.",
        left_out);
    sim_chart_sheet_begin(sheet, headline, subtitle,
        &(page_t) { .n_panels = n_panels,
            .n_columns = n_panels == 4 ? 2
                : n_panels < 3         ? n_panels
                                       : 3,
            .no_time = true,
            .force_direct = true,
            .tics_width = 12.0,
            .right_width = NUMBER_WIDTH,
            .names_width = 16.0 + 10.0 * names,
            .least_width = 220.0,
            .row_height = 78.0 + ROW * (double)n_rows });

    const char *titles[MAX_BRIDGES] = { "" };
    axis_t axes[MAX_BRIDGES];
    double empty[MAX_BRIDGES];
    const char *row_names[N_CAUSES];
    const char *numbers[MAX_BRIDGES * N_CAUSES];
    char words[MAX_BRIDGES * N_CAUSES][64];
    double clear[MAX_BRIDGES * N_CAUSES];
    for (size_t i = 0; i < n_rows; i++) {
        row_names[i] = name[i];
    }
    for (size_t k = 0; k < n_panels; k++) {
        double column[3][N_CAUSES];
        const double *const columns[] = { column[0], column[1], column[2] };
        const size_t strides[] = { 1, 1, 1 };
        double all_low = low[k];
        double all_high = high[k];
        for (size_t i = 0; shared && i < n_panels; i++) {
            all_low = fmin(all_low, low[i]);
            all_high = fmax(all_high, high[i]);
        }
        axes[k] = sim_chart_axis_around_zero(all_low, all_high, sheet->panel_width);
        empty[k] = n == 0 || !isfinite(causes[taken[k]].mean[TOTAL]);
        for (size_t i = 0; i < n_rows; i++) {
            const causes_t *of = n > 0 ? &causes[taken[k]] : NULL;
            column[0][i] = of != NULL ? of->mean[row[i]] : NAN;
            column[1][i] = of != NULL ? of->low[row[i]] : NAN;
            column[2][i] = of != NULL ? of->high[row[i]] : NAN;
            sim_chart_signed_words(sizeof words[0], words[k * n_rows + i], scale * column[0][i]);
            if (!isfinite(column[0][i])) {
                snprintf(words[k * n_rows + i], sizeof words[0], "\342\200\223");
            }
            numbers[k * n_rows + i] = words[k * n_rows + i];
            clear[k * n_rows + i] = column[1][i] > 0.0 || column[2][i] < 0.0
                || (job->n_replications == 1 && column[0][i] != 0.0);
        }
        titles[k] = n > 0 ? all.words[taken[k]] : "";
        sim_chart_sheet_block(sheet, titles[k], n_rows, 3, columns, strides);
    }
    sim_chart_sheet_texts(sheet, "panel_title", n_panels, titles);
    sim_chart_row_axes(sheet, n_panels, n_rows);
    sim_chart_value_axes(sheet, n_panels, axes);
    sim_chart_sheet_number(sheet, "scale", scale);
    sim_chart_sheet_numbers(sheet, "empty", n_panels, empty);
    sim_chart_sheet_number(sheet, "n_columns", (double)sheet->n_columns);
    sim_chart_sheet_number(sheet, "n_rows", (double)n_rows);
    sim_chart_sheet_texts(sheet, "row_name", n_rows, row_names);
    sim_chart_sheet_texts(sheet, "row_number", n_panels * n_rows, numbers);
    sim_chart_sheet_numbers(sheet, "row_clear", n_panels * n_rows, clear);
out:
    free(taken);
    free(causes);
    sim_chart_policies_free(&all);
}
