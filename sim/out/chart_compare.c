#include "chart_compare.h"
#include "sim/charttext.h"
#include "sim/out/scoreboard_parts.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char MINUS[] = "\342\210\222"; /* U+2212 */
static const double STEP_PX = 46.0;         /* between steps of an axis of values */
static const double POLICY_EM = 15.0;       /* names are cut there */

/* ---- names ---- */

/* "wage_rise_india" as "Wage rise India", cut to its width. */
static void
policy_words(const sim_chart_job_t *job, const char *name, char text[NAME_BYTES])
{
    sim_charttext_policy(NAME_BYTES - 4, text, name);
    for (size_t l = 0; l < job->n_locations; l++) {
        sim_charttext_place(text, job->location[l]);
    }
    sim_charttext_fit(text, POLICY_EM);
}

/* ---- effects ---- */

static bool
add_policy(policies_t *self, const char *name)
{
    for (size_t p = self->n; p-- > 0;) {
        if (strcmp(self->name[p], name) == 0) {
            return true;
        }
    }
    const char **names = reallocarray(self->name, self->n + 1, sizeof *names);
    if (names == NULL) {
        return false;
    }
    self->name = names;
    self->name[self->n] = name;
    char(*words)[NAME_BYTES] = reallocarray(self->words, self->n + 1, sizeof *words);
    if (words == NULL) {
        return false;
    }
    self->words = words;
    policy_words(self->job, name, self->words[self->n++]);
    return true;
}

bool
sim_chart_policies_init(policies_t *self, sheet_t *sheet)
{
    const sim_chart_job_t *job = sheet->job;
    const sim_table_t *table = sim_folder_get(job->tables, SIM_FOLDER_EFFECTS);
    const sim_column_t *location
        = sim_chart_column(job, SIM_FOLDER_EFFECTS, "location", SIM_COLUMN_TEXT);
    const sim_column_t *role = sim_chart_column(job, SIM_FOLDER_EFFECTS, "role", SIM_COLUMN_TEXT);
    *self = (policies_t) { .job = job,
        .one = sim_scoreboard_noun(job->files, 1),
        .many = sim_scoreboard_noun(job->files, 2),
        .against = job->files ? "the first scenario" : "the scenario without the policy",
        .policy = sim_chart_column(job, SIM_FOLDER_EFFECTS, "policy", SIM_COLUMN_TEXT),
        .metric = sim_chart_column(job, SIM_FOLDER_EFFECTS, "metric", SIM_COLUMN_TEXT),
        .base = sim_table_reals(table, "base_mean"),
        .effect = sim_table_reals(table, "effect"),
        .low = sim_table_reals(table, "ci_low"),
        .high = sim_table_reals(table, "ci_high"),
        .p05 = sim_table_reals(table, "p05"),
        .p95 = sim_table_reals(table, "p95"),
        .share = sim_table_reals(table, "share_positive") };
    bool good = location != NULL && role != NULL && self->policy != NULL && self->metric != NULL
        && self->base != NULL && self->effect != NULL && self->low != NULL && self->high != NULL
        && self->p05 != NULL && self->p95 != NULL && self->share != NULL;
    for (int pass = 0; pass < 2 && good; pass++) {
        self->n_rows = 0;
        for (size_t i = 0; i < table->n_rows && good; i++) {
            if (strcmp(sim_column_text(location, i), "all") == 0
                && strcmp(sim_column_text(role, i), "all") == 0) {
                if (pass == 1) {
                    self->row[self->n_rows] = i;
                    good = add_policy(self, sim_column_text(self->policy, i));
                }
                self->n_rows++;
            }
        }
        if (pass == 0) {
            self->row = calloc(self->n_rows + 1, sizeof *self->row);
            good = self->row != NULL;
        }
    }
    if (!good) {
        sheet->failed = true;
        sim_chart_policies_free(self);
    }
    return good;
}

void
sim_chart_policies_free(policies_t *self)
{
    free(self->name);
    free(self->words);
    free(self->row);
    *self = (policies_t) { 0 };
}

effect_t
sim_chart_effect(const policies_t *self, size_t policy, const char *metric)
{
    for (size_t k = 0; k < self->n_rows; k++) {
        const size_t i = self->row[k];
        if (strcmp(sim_column_text(self->metric, i), metric) == 0
            && strcmp(sim_column_text(self->policy, i), self->name[policy]) == 0) {
            return (effect_t) { sim_chart_published(self->base[i]),
                sim_chart_published(self->effect[i]), sim_chart_published(self->low[i]),
                sim_chart_published(self->high[i]), sim_chart_published(self->p05[i]),
                sim_chart_published(self->p95[i]), sim_chart_published(self->share[i]) };
        }
    }
    return (effect_t) { NAN, NAN, NAN, NAN, NAN, NAN, NAN };
}

int
sim_chart_effect_sign(const effect_t *effect)
{
    /* the same difference in every replication has an interval without width */
    return effect->low > 0.0 ? 1 : effect->high < 0.0 ? -1 : 0;
}

void
sim_chart_better_words(
    const policies_t *self, size_t policy, const char *metric, size_t size, char text[])
{
    const effect_t effect = sim_chart_effect(self, policy, metric);
    if (!isfinite(effect.mean)) {
        snprintf(text, size, "no value");
    } else if (effect.mean == 0.0 && effect.p05 == 0.0 && effect.p95 == 0.0) {
        snprintf(text, size, "no effect");
    } else if (self->job->n_replications == 1 || !isfinite(effect.share)) {
        snprintf(text, size, "%s", effect.mean > 0.0 ? "better" : "worse");
    } else {
        snprintf(text, size, "better in %.0f %%", 100.0 * effect.share);
    }
}

size_t
sim_chart_policies_order(const policies_t *self, const char *metric, size_t max, size_t order[])
{
    double *value = calloc(self->n + 1, sizeof *value);
    size_t n = self->n;
    if (value == NULL) {
        return 0;
    }
    for (size_t p = 0; p < n; p++) {
        value[p] = sim_chart_effect(self, p, metric).mean;
        order[p] = p;
    }
    /* first by size, to choose; then the chosen by value; equal ones as in the table */
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 1; i < n; i++) {
            const size_t p = order[i];
            const double x = pass == 0 ? fabs(value[p]) : value[p];
            size_t k = i;
            for (; k > 0; k--) {
                const double y = pass == 0 ? fabs(value[order[k - 1]]) : value[order[k - 1]];
                const bool is_before
                    = (x > y || (isnan(y) && !isnan(x))) || (x == y && p < order[k - 1]);
                if (!is_before) {
                    break;
                }
                order[k] = order[k - 1];
            }
            order[k] = p;
        }
        n = n > max ? max : n;
    }
    free(value);
    return n;
}

void
sim_chart_left_out_words(
    const policies_t *self, size_t n_taken, const size_t taken[], size_t size, char text[])
{
    enum { NAMED = 3 };
    size_t used = 0;
    size_t n = 0;
    text[0] = '\0';
    for (size_t p = 0; p < self->n && used < size; p++) {
        bool is_taken = false;
        for (size_t k = 0; k < n_taken; k++) {
            is_taken = is_taken || taken[k] == p;
        }
        if (!is_taken && n++ < NAMED) {
            const int more = snprintf(text + used, size - used, "%s%s",
                n == 1 ? " Not drawn, with smaller effects: " : ", ", self->words[p]);
            used += more > 0 ? (size_t)more : 0;
        }
    }
    if (n > NAMED && used < size) {
        snprintf(text + used, size - used, " and %zu more.", n - NAMED);
    } else if (n > 0 && used < size) {
        snprintf(text + used, size - used, ".");
    }
}

/* ---- numbers and axes ---- */

void
sim_chart_signed_words(size_t size, char text[], double value)
{
    enum { MOST = 6 }; /* digits behind the point */
    char amount[64];
    if (!isfinite(value)) {
        snprintf(text, size, "no value");
        return;
    }
    sim_chart_amount_words(sizeof amount, amount, fabs(value));
    if (value == 0.0) {
        snprintf(text, size, "0");
        return;
    }
    if (fabs(value) < 0.5 * pow(10.0, -MOST)) { /* small, and yet not zero */
        snprintf(text, size, "%s0.000001", value < 0.0 ? ">\342\210\222" : "<");
        return;
    }
    if (fabs(value) < 0.00005) {
        const double digits = 1.0 - floor(log10(fabs(value)));
        sim_charttext_number(
            sizeof amount, amount, fabs(value), digits < MOST ? (int)digits : MOST);
    } else if (fabs(value) < 0.0995) {
        sim_charttext_number(sizeof amount, amount, fabs(value), fabs(value) < 0.00995 ? 4 : 3);
    }
    snprintf(text, size, "%s%s", value < 0.0 ? MINUS : "+", amount);
}

double
sim_chart_widest_policy(const policies_t *self, size_t n, const size_t taken[])
{
    double widest = 0.0;
    for (size_t k = 0; k < n; k++) {
        widest = fmax(widest, sim_charttext_width(self->words[taken[k]]));
    }
    return widest;
}

axis_t
sim_chart_axis_around_zero(double low, double high, double px)
{
    if (!(low <= high)) {
        low = high = 0.0;
    }
    low = fmin(low, 0.0);
    high = fmax(high, 0.0);
    if (low == 0.0 && high == 0.0) {
        return (axis_t) { -1.0, 1.0, 1.0 };
    }
    /* the ends stand where the values end, the steps at round numbers between them */
    const axis_t round = sim_chart_axis_round(low, high, true, 36.0 / STEP_PX * px);
    const double more = 0.04 * (high - low);
    low -= low < 0.0 ? more : 0.0;
    high += high > 0.0 ? more : 0.0;
    /* one step at least beside zero */
    double step = round.step;
    while (step > fmax(high, -low)) {
        const double digit = step / pow(10.0, floor(log10(step) + 1e-9));
        step *= fabs(digit - 2.5) < 1e-6 ? 0.4 : 0.5;
    }
    return (axis_t) { low, high, step };
}

void
sim_chart_value_axes(sheet_t *sheet, size_t n, const axis_t axes[])
{
    double low[MAX_PANELS];
    double high[MAX_PANELS];
    double step[MAX_PANELS];
    for (size_t i = 0; i < n; i++) {
        low[i] = axes[i].low;
        high[i] = axes[i].high;
        step[i] = axes[i].step;
    }
    sim_chart_sheet_numbers(sheet, "value_low", n, low);
    sim_chart_sheet_numbers(sheet, "value_high", n, high);
    sim_chart_sheet_numbers(sheet, "value_step", n, step);
}

void
sim_chart_row_axes(sheet_t *sheet, size_t n, size_t n_rows)
{
    axis_t axes[MAX_PANELS];
    for (size_t i = 0; i < n; i++) {
        axes[i] = (axis_t) { 0.4, (double)n_rows + 0.6, 1000.0 };
    }
    sim_chart_sheet_axes(sheet, n, axes);
}
