/* Which policy to choose: the scoreboard, what saving is traded for, and the saving's distribution.
 */
#include "chart_compare.h"
#include "sim/charttext.h"
#include "sim/stats.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- the scoreboard ---- */

typedef enum { PLAIN_UNIT, SHARE_UNIT, MONEY_UNIT, MONEY_YEARLY, PERCENT_OF_BASE } shape_t;

/* Metrics, for whom they count, and which way is better for them:
 *   saving, NPV       what the client is after
 *   attrition         each leaver costs recruiting, training and quality: lower is better
 *   employment        jobs are what workers and region gain from offshoring
 *   real median pay   what the pay buys: at prices of the first month
 *   pressure          demands beyond what workers can meet, the way to illness: lower is better
 *   sick days         lost health: lower is better
 *   households        those that the job lifts above the poverty line
 *   public balance    contributions and taxes less subsidies */
static const struct {
    const char *metric, *group, *name, *unit;
    shape_t shape;
    int better; /* 1: more is better, -1: less */
} SCORES[] = {
    { "savings_usd", "Client", "Saving", "USD%s a year", MONEY_YEARLY, 1 },
    { "npv_usd", "Client", "Net present value", "USD%s", MONEY_UNIT, 1 },
    { "attrition_ltm", "Client", "Attrition", "points a year", SHARE_UNIT, -1 },
    { "employment", "Workers", "Employment", "people", PLAIN_UNIT, 1 },
    { "salary_p50_real", "Workers", "Median real pay", "%", PERCENT_OF_BASE, 1 },
    { "pressure_mean", "Workers", "Pressure", "SD", PLAIN_UNIT, -1 },
    { "sick_days_pa", "Workers", "Sick days", "a year", PLAIN_UNIT, -1 },
    { "households_lifted", "Public", "Out of poverty", "households", PLAIN_UNIT, 1 },
    { "government_balance_usd", "Public", "Public balance", "USD%s a year", MONEY_YEARLY, 1 },
};
enum { N_SCORES = sizeof SCORES / sizeof SCORES[0], MAX_SCORED = 24 };
static const double CELL_LEAST = 74.0; /* width of a cell [px] */
static const double CELL_HEIGHT = 22.0;
static const double HEAD_HEIGHT = 56.0; /* of the names of the metrics */

static double
score_scale(const policies_t *all, size_t score, const effect_t *effect, double unit)
{
    switch (SCORES[score].shape) {
    case SHARE_UNIT:
        return 100.0;
    case MONEY_UNIT:
        return unit;
    case MONEY_YEARLY:
        return unit * 12.0 / all->job->months;
    case PERCENT_OF_BASE:
        return effect->base > 0.0 ? 100.0 / effect->base : NAN;
    case PLAIN_UNIT:
        break;
    }
    return 1.0;
}

/* Which policies improve something and worsen nothing, as far as intervals tell. */
static void
board_headline(const policies_t *all, size_t size, char text[])
{
    enum { NAMED = 3 };
    size_t n = 0;
    size_t n_clear = 0;
    size_t used = 0;
    char names[TEXT_SIZE / 2] = "";
    for (size_t p = 0; p < all->n; p++) {
        size_t n_good = 0;
        size_t n_bad = 0;
        for (size_t s = 0; s < N_SCORES; s++) {
            const effect_t effect = sim_chart_effect(all, p, SCORES[s].metric);
            const int sign = SCORES[s].better
                * (all->job->n_replications == 1 ? (effect.mean > 0.0) - (effect.mean < 0.0)
                                                 : sim_chart_effect_sign(&effect));
            n_good += sign > 0;
            n_bad += sign < 0;
        }
        n_clear += n_good + n_bad;
        if (n_good > 0 && n_bad == 0 && n++ < NAMED && used < sizeof names) {
            const int more = snprintf(
                names + used, sizeof names - used, "%s%s", n > 1 ? ", " : "", all->words[p]);
            used += more > 0 ? (size_t)more : 0;
        }
    }
    if (n_clear == 0) {
        snprintf(text, size, "%s clearly changes %s of these",
            all->n == 1 ? all->words[0] : "No policy", all->n == 1 ? "none" : "any");
    } else if (all->n == 1) {
        snprintf(text, size, "%s %s", all->words[0],
            n == 1 ? "improves something here and worsens nothing" : "has a drawback here");
    } else if (n == 0) {
        snprintf(text, size,
            "Each of the %zu policies has a drawback here, or changes nothing clearly", all->n);
    } else {
        snprintf(text, size,
            "%zu of %zu policies improve%s something here and worsen%s nothing: %s%s", n, all->n,
            n == 1 ? "s" : "", n == 1 ? "s" : "", names, n > NAMED ? " and others" : "");
    }
}

/* 0 pale; 1, 2 tints of better; -1, -2 of worse.  The deeper one: at least a third of the largest
 * effect on the metric. */
static double
cell_tone(const policies_t *all, size_t score, const effect_t *effect, double largest)
{
    const int sign = all->job->n_replications == 1 ? (effect->mean > 0.0) - (effect->mean < 0.0)
                                                   : sim_chart_effect_sign(effect);
    return (double)(SCORES[score].better * sign * (3.0 * fabs(effect->mean) >= largest ? 2 : 1));
}

void
sim_chart_scoreboard(sheet_t *sheet)
{
    const sim_chart_job_t *job = sheet->job;
    policies_t all;
    if (!sim_chart_policies_init(&all, sheet)) {
        return;
    }
    size_t *taken = calloc(all.n + 1, sizeof *taken);
    char(*words)[64] = calloc(N_SCORES * MAX_SCORED + 1, sizeof *words);
    const char **texts = calloc(N_SCORES * MAX_SCORED + 1, sizeof *texts);
    double *tones = calloc(N_SCORES * MAX_SCORED + 1, sizeof *tones);
    if (taken == NULL || words == NULL || texts == NULL || tones == NULL) {
        sheet->failed = true;
        goto out;
    }
    const size_t n = sim_chart_policies_order(&all, "savings_usd", MAX_SCORED, taken);
    const double names = 14.0 + 10.0 * sim_chart_widest_policy(&all, n, taken);
    const double room = sheet->width - 40.0 - names;
    size_t per_block = (size_t)fmax(1.0, floor(room / CELL_LEAST));
    per_block = per_block > N_SCORES ? N_SCORES : per_block;
    const size_t n_blocks = (N_SCORES + per_block - 1) / per_block;
    per_block = (N_SCORES + n_blocks - 1) / n_blocks;
    const double block_height = HEAD_HEIGHT + CELL_HEIGHT * (double)n + 8.0;

    char headline[TEXT_SIZE];
    char subtitle[TEXT_SIZE];
    char left_out[TEXT_SIZE / 2];
    board_headline(&all, sizeof headline, headline);
    sim_chart_left_out_words(&all, n, taken, sizeof left_out, left_out);
    snprintf(subtitle, sizeof subtitle,
        "Effect of each policy over the horizon, sorted by saving. \342\226\262 better, "
        "\342\226\274 "
        "worse for those named above the column; the deeper colour: at least a third of the "
        "largest. "
        "%s%s",
        job->n_replications == 1 ? "One replication, so no intervals."
                                 : "Without mark: the 95 % interval includes zero.",
        left_out);
    sim_chart_sheet_begin(sheet, headline, subtitle,
        &(page_t) { .n_panels = 1,
            .n_columns = 1,
            .no_time = true,
            .force_direct = true,
            .tics_width = names,
            .right_width = 0.5,
            .row_height = 14.0 + block_height * (double)n_blocks });

    const char *heads[N_SCORES];
    const char *groups[N_SCORES];
    const char *units[N_SCORES];
    const char *rows[MAX_SCORED + 1] = { "" };
    char unit_words[N_SCORES][64];
    double cell_x[N_SCORES];
    double cell_y[N_SCORES];
    double spans[N_SCORES];
    double values[N_SCORES][MAX_SCORED + 1];
    const double *columns[N_SCORES];
    size_t strides[N_SCORES];
    const double cell_width = room / (double)per_block;
    for (size_t s = 0; s < N_SCORES; s++) {
        double largest = 0.0;
        double largest_money = 0.0;
        for (size_t k = 0; k < n; k++) {
            const effect_t effect = sim_chart_effect(&all, taken[k], SCORES[s].metric);
            if (isfinite(effect.mean)) {
                largest = fmax(largest, fabs(effect.mean));
            }
        }
        largest_money = SCORES[s].shape == MONEY_YEARLY ? largest * 12.0 / job->months : largest;
        const char *word = "";
        const double unit = sim_chart_money_scale(largest_money, &word);
        if (strstr(SCORES[s].unit, "%s") != NULL) {
            const char *at = strstr(SCORES[s].unit, "%s");
            snprintf(unit_words[s], sizeof unit_words[s], "%.*s%s%s", (int)(at - SCORES[s].unit),
                SCORES[s].unit,
                strcmp(word, " million") == 0        ? " m"
                    : strcmp(word, " billion") == 0  ? " bn"
                    : strcmp(word, " thousand") == 0 ? " k"
                                                     : word,
                at + 2);
        } else {
            snprintf(unit_words[s], sizeof unit_words[s], "%s", SCORES[s].unit);
        }
        heads[s] = SCORES[s].name;
        units[s] = unit_words[s];
        groups[s] = s % per_block == 0 || strcmp(SCORES[s].group, SCORES[s - 1].group) != 0
            ? SCORES[s].group
            : "";
        spans[s] = 0.0;
        if (groups[s][0] != '\0') {
            size_t end = s;
            while (end < N_SCORES && end / per_block == s / per_block
                && strcmp(SCORES[end].group, SCORES[s].group) == 0) {
                end++;
            }
            spans[s] = cell_width * (double)(end - s);
        }
        cell_x[s] = cell_width * (double)(s % per_block);
        cell_y[s] = block_height * (double)(s / per_block);
        columns[s] = values[s];
        strides[s] = 1;
        values[s][0] = NAN;
        for (size_t k = 0; k < n; k++) {
            const effect_t effect = sim_chart_effect(&all, taken[k], SCORES[s].metric);
            const double value = effect.mean * score_scale(&all, s, &effect, unit);
            char number[40];
            values[s][k] = effect.mean;
            tones[s * n + k] = isfinite(effect.mean) ? cell_tone(&all, s, &effect, largest) : 0.0;
            sim_chart_signed_words(sizeof number, number, value);
            snprintf(words[s * n + k], sizeof words[0], "%s%s",
                tones[s * n + k] > 0.0       ? "\342\226\262 "
                    : tones[s * n + k] < 0.0 ? "\342\226\274 "
                                             : "",
                isfinite(value) ? number : "\342\200\223");
            texts[s * n + k] = words[s * n + k];
        }
    }
    for (size_t k = 0; k < n; k++) {
        rows[k] = all.words[taken[k]];
    }
    if (n == 0) {
        texts[0] = "";
    }
    const char *title = "";
    sim_chart_sheet_block(sheet, "effect of each policy on the metrics of the board", n > 0 ? n : 1,
        N_SCORES, columns, strides);
    sim_chart_sheet_texts(sheet, "panel_title", 1, &title);
    sim_chart_row_axes(sheet, 1, 1);
    const double empty = n == 0;
    sim_chart_sheet_numbers(sheet, "empty", 1, &empty);
    sim_chart_sheet_number(sheet, "n_rows", (double)n);
    sim_chart_sheet_number(sheet, "n_blocks", (double)n_blocks);
    sim_chart_sheet_number(sheet, "n_scores", N_SCORES);
    sim_chart_sheet_number(sheet, "block_height", block_height);
    sim_chart_sheet_number(sheet, "head_height", HEAD_HEIGHT);
    sim_chart_sheet_number(sheet, "cell_height", CELL_HEIGHT);
    sim_chart_sheet_number(sheet, "cell_width", cell_width);
    sim_chart_sheet_numbers(sheet, "cell_x", N_SCORES, cell_x);
    sim_chart_sheet_numbers(sheet, "cell_y", N_SCORES, cell_y);
    sim_chart_sheet_numbers(sheet, "group_width", N_SCORES, spans);
    sim_chart_sheet_texts(sheet, "score_group", N_SCORES, groups);
    sim_chart_sheet_texts(sheet, "score_name", N_SCORES, heads);
    sim_chart_sheet_texts(sheet, "score_unit", N_SCORES, units);
    sim_chart_sheet_texts(sheet, "row_name", n > 0 ? n : 1, rows);
    sim_chart_sheet_texts(sheet, "cell_text", n > 0 ? N_SCORES * n : 1, texts);
    sim_chart_sheet_numbers(sheet, "cell_tone", n > 0 ? N_SCORES * n : 1, tones);
out:
    free(taken);
    free(words);
    free(texts);
    free(tones);
    sim_chart_policies_free(&all);
}

/* ---- the saving in each replication, with and without ---- */

/* Pairs of replications that have both numbers.  A policy that the scenario has in force is held
 * against the scenario without it, so the saving as it stands is the one with the policy. */
typedef struct {
    size_t n;
    double *without, *with;
} savings_t;

static void
savings_free(savings_t *self)
{
    free(self->without);
    free(self->with);
    *self = (savings_t) { 0 };
}

static const double *
column_at(const sheet_t *sheet, sim_folder_table_t which, const char *name, size_t *n)
{
    const sim_table_t *table = sim_folder_get(sheet->job->tables, which);
    const sim_column_t *column = sim_chart_column(sheet->job, which, name, SIM_COLUMN_REAL);
    *n = table != NULL ? table->n_rows : 0;
    return column != NULL && column->each == 1 ? column->cell.real : NULL;
}

static double
mean_of(size_t n, const double values[])
{
    double sum = 0.0;
    size_t used = 0;
    for (size_t i = 0; i < n; i++) {
        if (isfinite(values[i])) {
            sum += values[i];
            used++;
        }
    }
    return used > 0 ? sum / (double)used : NAN;
}

static bool
is_near(double a, double b)
{
    return fabs(a - b) <= 1e-8 * fmax(fabs(a), fabs(b));
}

/* False: no memory.  n is 0 when the tables do not tell. */
static bool
savings_take(const sheet_t *sheet, const policies_t *all, size_t policy, savings_t *to)
{
    char *name = NULL;
    size_t n = 0;
    size_t n_differences = 0;
    *to = (savings_t) { 0 };
    if (asprintf(&name, "%s.savings_usd.all", all->name[policy]) < 0) {
        return false;
    }
    const double *stands = column_at(sheet, SIM_FOLDER_REPLICATIONS, "savings_usd.all.horizon", &n);
    const double *difference = column_at(sheet, SIM_FOLDER_DIFFERENCES, name, &n_differences);
    free(name);
    if (stands == NULL || difference == NULL || n != n_differences) {
        return true;
    }
    const effect_t effect = sim_chart_effect(all, policy, "savings_usd");
    const double mean = mean_of(n, stands);
    const bool is_without = is_near(effect.base, mean);
    if (!is_without && !is_near(effect.base + effect.mean, mean)) {
        return true; /* a stack of which a part is in force */
    }
    to->without = calloc(n + 1, sizeof *to->without);
    to->with = calloc(n + 1, sizeof *to->with);
    if (to->without == NULL || to->with == NULL) {
        savings_free(to);
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        const double a = sim_chart_published(stands[i]);
        const double d = sim_chart_published(difference[i]);
        if (isfinite(a) && isfinite(d)) {
            to->without[to->n] = is_without ? a : a - d;
            to->with[to->n++] = is_without ? a + d : a;
        }
    }
    return true;
}

/* ---- what saving is traded for ---- */

/* The standard deviation's change and its interval by the jackknife: pairs are left out one at a
 * time, so the interval is one of the paired difference. */
static effect_t
risk_change(const savings_t *of)
{
    const size_t n = of->n;
    const double *x[2] = { of->without, of->with };
    double mean[2];
    double sum[2] = { 0.0, 0.0 };
    double sd[2];
    effect_t risk = { NAN, NAN, NAN, NAN, NAN, NAN, NAN };
    if (n < 3) {
        return risk;
    }
    for (size_t k = 0; k < 2; k++) {
        mean[k] = mean_of(n, x[k]);
        for (size_t i = 0; i < n; i++) {
            sum[k] += (x[k][i] - mean[k]) * (x[k][i] - mean[k]);
        }
        sd[k] = sqrt(sum[k] / (double)(n - 1));
    }
    const double m = (double)n;
    double s1 = 0.0;
    double s2 = 0.0;
    for (size_t i = 0; i < n; i++) {
        double one[2];
        for (size_t k = 0; k < 2; k++) {
            /* sum of squares without pair i, about the mean without it */
            const double d = x[k][i] - mean[k];
            one[k] = sqrt(fmax(0.0, sum[k] - d * d * m / (m - 1.0)) / (m - 2.0));
        }
        const double change = (one[1] - one[0]) - (sd[1] - sd[0]);
        s1 += change;
        s2 += change * change;
    }
    const double se = sqrt(fmax(0.0, (m - 1.0) / m * (s2 - s1 * s1 / m)));
    risk.base = sd[0];
    risk.mean = sim_chart_published(sd[1] - sd[0]);
    risk.low = sim_chart_published(sd[1] - sd[0] - 1.96 * se);
    risk.high = sim_chart_published(sd[1] - sd[0] + 1.96 * se);
    return risk;
}

/* The panels: saving is across, the other thing upwards.  Pay and pressure are what a job gives and
 * takes; poverty is whether it suffices. */
static const struct {
    const char *metric; /* NULL: the standard deviation of the saving */
    const char *title;
    double scale;
    bool percent; /* of the scenario without */
    int better;
    const char *up, *down;
} TRADES[] = {
    { NULL, "Risk: standard deviation of the saving, USD%s a year", 1.0, false, -1, "riskier",
        "safer" },
    { "salary_p50_real", "Median real pay of workers, %", 1.0, true, 1, "pay rises", "pay falls" },
    { "pressure_mean", "Pressure on workers, SD", 1.0, false, -1, "more pressure",
        "less pressure" },
    { "poverty_rate", "Workers' households in poverty, points", 100.0, false, -1, "more poverty",
        "less poverty" },
};
enum { N_TRADES = sizeof TRADES / sizeof TRADES[0], MAX_POINTS = 20 };

typedef struct {
    double left, right, low, high;
} box_t;

static bool
is_free(const box_t *box, size_t n, const box_t taken[], double width, double height)
{
    if (box->left < 2.0 || box->right > width - 2.0 || box->low < 2.0 || box->high > height - 2.0) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        if (box->left < taken[i].right && taken[i].left < box->right && box->low < taken[i].high
            && taken[i].low < box->high) {
            return false;
        }
    }
    return true;
}

/* A place for a text of that width near a point: rings about it, then anywhere.  False: none. */
static bool
label_place(double x, double y, double text_width, size_t n, const box_t taken[], double width,
    double height, box_t *place)
{
    enum { ANGLES = 16 };
    static const double RINGS[] = { 7.0, 12.0, 20.0, 30.0, 42.0, 56.0, 72.0, 90.0, 112.0, 140.0 };
    const double half = 0.5 * text_width + 2.0;
    const double up = 7.5;
    for (size_t r = 0; r < sizeof RINGS / sizeof RINGS[0]; r++) {
        for (size_t a = 0; a < ANGLES; a++) {
            /* to the right first, then in turn on both sides */
            const double turn = (double)((a + 1) / 2) * (a % 2 == 0 ? 1.0 : -1.0);
            const double angle = turn * 2.0 * 3.14159265358979 / ANGLES;
            const double cx = x + cos(angle) * (RINGS[r] + half);
            const double cy = y + sin(angle) * (RINGS[r] + up);
            *place = (box_t) { cx - half, cx + half, cy - up, cy + up };
            if (is_free(place, n, taken, width, height)) {
                return true;
            }
        }
    }
    for (double cy = height - up - 3.0; cy > up; cy -= 8.0) {
        for (double cx = half + 3.0; cx < width - half; cx += 12.0) {
            *place = (box_t) { cx - half, cx + half, cy - up, cy + up };
            if (is_free(place, n, taken, width, height)) {
                return true;
            }
        }
    }
    return false;
}

/* Whether another policy, or none at all, is at least as good in both and better in one. */
static bool
is_dominated(size_t n, const effect_t x[], const effect_t y[], size_t k, int better)
{
    for (size_t i = 0; i <= n; i++) {
        const double dx = (i < n ? x[i].mean : 0.0) - x[k].mean;
        const double dy = better * ((i < n ? y[i].mean : 0.0) - y[k].mean);
        if (i != k && dx >= 0.0 && dy >= 0.0 && (dx > 0.0 || dy > 0.0)) {
            return true;
        }
    }
    return false;
}

/* Which policies raise both the saving and real pay. */
static void
trade_headline(size_t n, const policies_t *all, const size_t taken[], const effect_t x[],
    const effect_t pay[], size_t size, char text[])
{
    size_t n_both = 0;
    size_t n_known = 0;
    size_t used = 0;
    char names[TEXT_SIZE / 2] = "";
    for (size_t k = 0; k < n; k++) {
        n_known += isfinite(x[k].mean) && isfinite(pay[k].mean);
        if (x[k].mean > 0.0 && pay[k].mean > 0.0 && n_both++ < 2 && used < sizeof names) {
            const int more = snprintf(names + used, sizeof names - used, "%s%s",
                n_both > 1 ? ", " : "", all->words[taken[k]]);
            used += more > 0 ? (size_t)more : 0;
        }
    }
    if (n_known == 0) {
        snprintf(text, size, "Saving against risk and workers' welfare: no values");
    } else if (all->n == 1) {
        snprintf(text, size, "%s: %s saving, %s real pay", all->words[0],
            x[0].mean > 0.0       ? "more"
                : x[0].mean < 0.0 ? "less"
                                  : "the same",
            pay[0].mean > 0.0       ? "higher"
                : pay[0].mean < 0.0 ? "lower"
                                    : "the same");
    } else if (n_both == 0) {
        snprintf(
            text, size, "None of %zu policies raises both the saving and median real pay", n_known);
    } else {
        snprintf(text, size,
            "%zu of %zu policies raise%s both the saving and median real pay: %s%s", n_both,
            n_known, n_both == 1 ? "s" : "", names, n_both > 2 ? " and others" : "");
    }
}

/* Points, names and corners of a panel. */
static void
trade_panel_write(sheet_t *sheet, const policies_t *all, size_t n, const size_t taken[],
    const effect_t x[], const effect_t y[], size_t t, double x_scale, double y_scale, axis_t across,
    axis_t upwards)
{
    enum { N_COLUMNS = 8, CORNERS = 4 };
    const double width = sheet->panel_width;
    const double height = sheet->panel_height;
    double column[N_COLUMNS][MAX_POINTS + 1];
    const double *columns[N_COLUMNS];
    size_t strides[N_COLUMNS];
    /* what labels may not touch, then what they should not: lines */
    box_t boxes[4 * MAX_POINTS + CORNERS + 8];
    box_t lines[2 * MAX_POINTS + 2];
    size_t n_boxes = 0;
    size_t n_lines = 0;
    double label_x[MAX_POINTS + 1];
    double label_y[MAX_POINTS + 1];
    double point_x[MAX_POINTS + 1];
    double point_y[MAX_POINTS + 1];
    double lead_x[MAX_POINTS + 1];
    double lead_y[MAX_POINTS + 1];
    char corner[CORNERS][64];
    const char *corners[CORNERS];
    char name[32];
    for (size_t c = 0; c < N_COLUMNS; c++) {
        columns[c] = column[c];
        strides[c] = 1;
    }
    for (size_t c = 0; c < CORNERS; c++) {
        /* top left, top right, bottom left, bottom right */
        const bool right = c % 2 == 1;
        const bool top = c < 2;
        snprintf(corner[c], sizeof corner[c], "%s, %s", right ? "saves more" : "saves less",
            top ? TRADES[t].up : TRADES[t].down);
        corners[c] = corner[c];
        const double w = 9.0 * sim_charttext_width(corner[c]) + 12.0;
        boxes[n_boxes++] = (box_t) { right ? width - w : 0.0, right ? width : w,
            top ? height - 18.0 : 0.0, top ? height : 18.0 };
    }
    for (size_t k = 0; k <= n; k++) {
        const bool is_base = k == n;
        const double px = is_base ? 0.0 : x_scale * x[k].mean;
        const double scale = is_base ? 0.0 : TRADES[t].percent ? 100.0 / y[k].base : y_scale;
        const double py = is_base ? 0.0 : scale * y[k].mean;
        point_x[k] = (px - across.low) / (across.high - across.low) * width;
        point_y[k] = (py - upwards.low) / (upwards.high - upwards.low) * height;
        label_x[k] = label_y[k] = lead_x[k] = lead_y[k] = NAN;
        if (isfinite(point_x[k]) && isfinite(point_y[k])) {
            boxes[n_boxes++] = (box_t) { point_x[k] - 4.0, point_x[k] + 4.0, point_y[k] - 4.0,
                point_y[k] + 4.0 };
        }
        if (is_base) {
            lines[n_lines++] = (box_t) { point_x[k] - 1.0, point_x[k] + 1.0, 0.0, height };
            lines[n_lines++] = (box_t) { 0.0, width, point_y[k] - 1.0, point_y[k] + 1.0 };
        } else if (isfinite(point_x[k]) && isfinite(point_y[k])) {
            const double wide = width / (across.high - across.low) * x_scale;
            const double tall = height / (upwards.high - upwards.low) * scale;
            const double ends[] = { point_x[k] + wide * (x[k].low - x[k].mean),
                point_x[k] + wide * (x[k].high - x[k].mean),
                point_y[k] + tall * (y[k].low - y[k].mean),
                point_y[k] + tall * (y[k].high - y[k].mean) };
            if (isfinite(ends[0]) && isfinite(ends[1])) {
                lines[n_lines++] = (box_t) { ends[0], ends[1], point_y[k] - 1.0, point_y[k] + 1.0 };
            }
            if (isfinite(ends[2]) && isfinite(ends[3])) {
                lines[n_lines++] = (box_t) { point_x[k] - 1.0, point_x[k] + 1.0, ends[2], ends[3] };
            }
        }
        if (!is_base) {
            const double values[N_COLUMNS] = { x[k].mean, x[k].low, x[k].high, y[k].mean, y[k].low,
                y[k].high, TRADES[t].percent ? y[k].base : NAN,
                is_dominated(n, x, y, k, TRADES[t].better) ? 0.0 : 1.0 };
            for (size_t c = 0; c < N_COLUMNS; c++) {
                column[c][k] = values[c];
            }
        }
    }
    for (size_t i = 0; i <= n; i++) {
        const size_t k = (i + n) % (n + 1); /* the scenario as it stands first */
        const char *text = k == n ? "Without" : all->words[taken[k]];
        const double text_width = 9.5 * sim_charttext_width(text);
        box_t place;
        if (!isfinite(point_x[k]) || !isfinite(point_y[k])) {
            continue;
        }
        memcpy(boxes + n_boxes, lines, n_lines * sizeof *lines);
        if (label_place(
                point_x[k], point_y[k], text_width, n_boxes + n_lines, boxes, width, height, &place)
            || label_place(
                point_x[k], point_y[k], text_width, n_boxes, boxes, width, height, &place)) {
            boxes[n_boxes++] = place;
            const double to_x = fmax(place.left + 2.0, fmin(place.right - 2.0, point_x[k]));
            const double to_y = fmax(place.low + 1.0, fmin(place.high - 1.0, point_y[k]));
            if (hypot(to_x - point_x[k], to_y - point_y[k]) > 14.0) {
                lead_x[k] = to_x;
                lead_y[k] = to_y;
            }
            label_x[k] = 0.5 * (place.left + place.right);
            label_y[k] = 0.5 * (place.low + place.high);
        }
    }
    if (n == 0) {
        for (size_t c = 0; c < N_COLUMNS; c++) {
            column[c][0] = NAN;
        }
    }
    sim_chart_sheet_block(sheet, TRADES[t].metric != NULL ? TRADES[t].metric : "risk",
        n > 0 ? n : 1, N_COLUMNS, columns, strides);
    snprintf(name, sizeof name, "corner_%zu", t + 1);
    sim_chart_sheet_texts(sheet, name, CORNERS, corners);
    snprintf(name, sizeof name, "label_x_%zu", t + 1);
    sim_chart_sheet_numbers(sheet, name, n + 1, label_x);
    snprintf(name, sizeof name, "label_y_%zu", t + 1);
    sim_chart_sheet_numbers(sheet, name, n + 1, label_y);
    snprintf(name, sizeof name, "lead_x_%zu", t + 1);
    sim_chart_sheet_numbers(sheet, name, n + 1, lead_x);
    snprintf(name, sizeof name, "lead_y_%zu", t + 1);
    sim_chart_sheet_numbers(sheet, name, n + 1, lead_y);
    snprintf(name, sizeof name, "point_x_%zu", t + 1);
    sim_chart_sheet_numbers(sheet, name, n + 1, point_x);
    snprintf(name, sizeof name, "point_y_%zu", t + 1);
    sim_chart_sheet_numbers(sheet, name, n + 1, point_y);
}

static void
widen(double *low, double *high, const effect_t *effect, double scale)
{
    const double values[] = { effect->mean, effect->low, effect->high };
    for (size_t k = 0; k < 3; k++) {
        if (isfinite(scale * values[k])) {
            *low = fmin(*low, scale * values[k]);
            *high = fmax(*high, scale * values[k]);
        }
    }
}

/* Room at the ends, so that no point stands on the frame.  The upward axis ends at its steps. */
static axis_t
trade_axis(double low, double high, bool is_upward, double px)
{
    /* the names of the corners want room on both sides of zero */
    const double least = 0.45 * fmax(high, -low);
    const double more = 0.06 * (high - low);
    if (!is_upward) {
        low = fmin(low, -least);
        high = fmax(high, least);
    }
    return !(high > low) ? (axis_t) { -1.0, 1.0, 1.0 }
        : is_upward      ? sim_chart_axis_round(low - more, high + more, true, px)
                         : sim_chart_axis_around_zero(low - more, high + more, px);
}

void
sim_chart_trade_off(sheet_t *sheet)
{
    const sim_chart_job_t *job = sheet->job;
    const double yearly = 12.0 / job->months;
    policies_t all;
    effect_t x[MAX_POINTS];
    effect_t y[N_TRADES][MAX_POINTS];
    if (!sim_chart_policies_init(&all, sheet)) {
        return;
    }
    size_t *taken = calloc(all.n + 1, sizeof *taken);
    if (taken == NULL) {
        sheet->failed = true;
        goto out;
    }
    const size_t n = sim_chart_policies_order(&all, "savings_usd", MAX_POINTS, taken);
    double largest = 0.0;
    for (size_t k = 0; k < n; k++) {
        savings_t savings;
        x[k] = sim_chart_effect(&all, taken[k], "savings_usd");
        largest = isfinite(x[k].mean) ? fmax(largest, fabs(x[k].mean)) : largest;
        for (size_t t = 1; t < N_TRADES; t++) {
            y[t][k] = sim_chart_effect(&all, taken[k], TRADES[t].metric);
        }
        if (!savings_take(sheet, &all, taken[k], &savings)) {
            sheet->failed = true;
            goto out;
        }
        y[0][k] = risk_change(&savings);
        savings_free(&savings);
    }
    const char *word = "";
    const double unit = sim_chart_money_scale(yearly * largest, &word);

    char headline[TEXT_SIZE];
    char subtitle[TEXT_SIZE];
    char left_out[TEXT_SIZE / 2];
    trade_headline(n, &all, taken, x, y[1], sizeof headline, headline);
    sim_chart_left_out_words(&all, n, taken, sizeof left_out, left_out);
    snprintf(subtitle, sizeof subtitle,
        "Across: effect on the saving, USD%s a year; upwards: effect on what the panel names. "
        "Filled: "
        "no other policy, nor doing without, is better in both. %s%s",
        word,
        job->n_replications == 1 ? "One replication, so no intervals and no risk."
                                 : "Crosses: 95 % intervals.",
        left_out);
    sim_chart_sheet_begin(sheet, headline, subtitle,
        &(page_t) { .n_panels = N_TRADES,
            .n_columns = 2,
            .no_time = true,
            .force_direct = true,
            .right_width = 14.0,
            .least_width = 400.0,
            .row_height = 380.0 });

    char titles[N_TRADES][TEXT_SIZE];
    const char *texts[N_TRADES];
    const char *names[MAX_POINTS + 1];
    axis_t across[N_TRADES];
    axis_t upwards[N_TRADES];
    double empty[N_TRADES];
    double scales[N_TRADES];
    double percent[N_TRADES];
    for (size_t t = 0; t < N_TRADES; t++) {
        double low = 0.0;
        double high = 0.0;
        double x_low = 0.0;
        double x_high = 0.0;
        scales[t] = TRADES[t].metric == NULL ? unit * yearly : TRADES[t].scale;
        percent[t] = TRADES[t].percent;
        empty[t] = 1.0;
        for (size_t k = 0; k < n; k++) {
            if (isfinite(x[k].mean) && isfinite(y[t][k].mean)) {
                widen(&x_low, &x_high, &x[k], unit * yearly);
                widen(&low, &high, &y[t][k], TRADES[t].percent ? 100.0 / y[t][k].base : scales[t]);
                empty[t] = 0.0;
            }
        }
        across[t] = trade_axis(x_low, x_high, false, sheet->panel_width);
        upwards[t] = trade_axis(low, high, true, sheet->panel_height);
        snprintf(titles[t], sizeof titles[t],
            TRADES[t].metric == NULL ? "Risk: standard deviation of the saving, USD%s a year"
                                     : "%s",
            TRADES[t].metric == NULL ? word : TRADES[t].title);
        texts[t] = titles[t];
        trade_panel_write(
            sheet, &all, n, taken, x, y[t], t, unit * yearly, scales[t], across[t], upwards[t]);
    }
    for (size_t k = 0; k < n; k++) {
        names[k] = all.words[taken[k]];
    }
    names[n] = "Without";
    sim_chart_sheet_texts(sheet, "panel_title", N_TRADES, texts);
    sim_chart_sheet_axes(sheet, N_TRADES, upwards);
    sim_chart_value_axes(sheet, N_TRADES, across);
    sim_chart_sheet_numbers(sheet, "empty", N_TRADES, empty);
    sim_chart_sheet_number(sheet, "scale", unit * yearly);
    sim_chart_sheet_numbers(sheet, "up_scale", N_TRADES, scales);
    sim_chart_sheet_numbers(sheet, "percent", N_TRADES, percent);
    sim_chart_sheet_number(sheet, "n_points", (double)n + 1.0);
    sim_chart_sheet_texts(sheet, "point_name", n + 1, names);
out:
    free(taken);
    sim_chart_policies_free(&all);
}

/* ---- the S-curve ---- */

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
    savings_t savings[MAX_CURVES] = { 0 };
    double *difference = NULL;
    if (!sim_chart_policies_init(&all, sheet)) {
        return;
    }
    size_t n_stands = 0;
    const double *stands
        = column_at(sheet, SIM_FOLDER_REPLICATIONS, "savings_usd.all.horizon", &n_stands);
    size_t *taken = calloc(all.n + 1, sizeof *taken);
    double *base = calloc(n_stands + 1, sizeof *base);
    difference = calloc(n_stands + 1, sizeof *difference);
    if (taken == NULL || base == NULL || difference == NULL) {
        sheet->failed = true;
        goto out;
    }
    size_t n_base = 0;
    double largest = 0.0;
    for (size_t i = 0; i < n_stands && stands != NULL; i++) {
        const double value = sim_chart_published(stands[i]);
        if (isfinite(value)) {
            base[n_base++] = value;
            largest = fmax(largest, fabs(value));
        }
    }
    const size_t n = sim_chart_policies_order(&all, "savings_usd", MAX_CURVES, taken);
    double low[2] = { INFINITY, 0.0 };
    double high[2] = { -INFINITY, 0.0 };
    double largest_difference = 0.0;
    for (size_t k = 0; k < n; k++) {
        if (!savings_take(sheet, &all, taken[k], &savings[k])) {
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
        const effect_t effect = sim_chart_effect(&all, taken[k], "savings_usd");
        const bool in_force = savings[k].n > 0 && effect.mean != 0.0
            && !is_near(effect.base, mean_of(n_base, base));
        status = curve_write(sheet, all.words[taken[k]], savings[k].n,
            in_force ? savings[k].without : savings[k].with);
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
        savings_free(&savings[k]);
    }
    free(taken);
    free(base);
    free(difference);
    sim_chart_policies_free(&all);
}
