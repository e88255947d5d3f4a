/* The saving's distribution over replications, as it stands and with each policy: a few policies
 * together, and the differences they make beside them; more in a panel each. */
#include "chart_compare.h"
#include "sim/stats.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    MAX_TOGETHER = 3, /* policies in one panel, with the saving as it stands         */
    MAX_POINTS = 400, /* of a curve: more than a panel has pixels show nothing       */
    TOO_MANY = 100,   /* names stand above, they would be on each other at the lines */
};
enum { SAVING, DIFFERENCE, N_AMOUNTS };

typedef struct {
    sheet_t *sheet;
    policies_t all;
    size_t n; /* policies drawn */
    size_t *taken;
    size_t n_base; /* replications that have a saving as it stands */
    double *base;
    saving_pairs_t pairs[MAX_PANELS]; /* of the policies drawn */
    double low[N_AMOUNTS], high[N_AMOUNTS], unit[N_AMOUNTS];
    const char *word[N_AMOUNTS];
} curves_t;

static void
curves_free(curves_t *self)
{
    for (size_t k = 0; k < MAX_PANELS; k++) {
        sim_chart_saving_pairs_free(&self->pairs[k]);
    }
    free(self->taken);
    free(self->base);
    sim_chart_policies_free(&self->all);
}

static void
ranges_take(curves_t *self)
{
    double largest = 0.0;
    double largest_difference = 0.0;
    self->low[SAVING] = INFINITY;
    self->high[SAVING] = -INFINITY;
    for (size_t i = 0; i < self->n_base; i++) {
        largest = fmax(largest, fabs(self->base[i]));
        self->low[SAVING] = fmin(self->low[SAVING], self->base[i]);
        self->high[SAVING] = fmax(self->high[SAVING], self->base[i]);
    }
    for (size_t k = 0; k < self->n; k++) {
        const saving_pairs_t *of = &self->pairs[k];
        for (size_t i = 0; i < of->n; i++) {
            const double d = of->with[i] - of->without[i];
            largest_difference = fmax(largest_difference, fabs(d));
            self->low[SAVING] = fmin(self->low[SAVING], fmin(of->with[i], of->without[i]));
            self->high[SAVING] = fmax(self->high[SAVING], fmax(of->with[i], of->without[i]));
            self->low[DIFFERENCE] = fmin(self->low[DIFFERENCE], d);
            self->high[DIFFERENCE] = fmax(self->high[DIFFERENCE], d);
        }
    }
    self->unit[SAVING] = sim_chart_money_scale(largest, &self->word[SAVING]);
    self->unit[DIFFERENCE] = sim_chart_money_scale(largest_difference, &self->word[DIFFERENCE]);
}

/* False: no memory, or a table without its columns; sheet->failed is set then. */
static bool
curves_take(curves_t *self, sheet_t *sheet)
{
    size_t n_stands = 0;
    *self = (curves_t) { .sheet = sheet };
    if (!sim_chart_policies_init(&self->all, sheet)) {
        return false;
    }
    self->base = sim_chart_replications(sheet, "savings_usd", sheet->job->n_locations, &n_stands);
    self->taken = calloc(self->all.n + 1, sizeof *self->taken);
    if (sheet->failed || self->taken == NULL) {
        sheet->failed = true;
        return false;
    }
    for (size_t i = 0; i < n_stands; i++) {
        if (isfinite(self->base[i])) {
            self->base[self->n_base++] = self->base[i];
        }
    }
    self->n = sim_chart_policies_order(&self->all, "savings_usd",
        self->all.n > MAX_TOGETHER ? MAX_PANELS : MAX_TOGETHER, self->taken);
    for (size_t k = 0; k < self->n; k++) {
        if (!sim_chart_saving_pairs_take(sheet, &self->all, self->taken[k], &self->pairs[k])) {
            sheet->failed = true;
            return false;
        }
    }
    ranges_take(self);
    return true;
}

/* ---- words ---- */

/* The median of x[] less y[] (NULL: of x[] alone). */
static double
median_of(size_t n, const double x[], const double y[])
{
    double *sorted = calloc(2 * n + 2, sizeof *sorted);
    if (sorted == NULL || n == 0) {
        free(sorted);
        return NAN;
    }
    for (size_t i = 0; i < n; i++) {
        sorted[i] = x[i] - (y != NULL ? y[i] : 0.0);
    }
    sim_sort_doubles(sorted, sorted + n + 1, n);
    const double median = sim_quantile_of_doubles(n, sorted, 0.5);
    free(sorted);
    return median;
}

/* The median as it stands, and with the policy that moves it most. */
static void
headline_words(const curves_t *self, size_t size, char text[])
{
    char amount[64];
    char other[64];
    const char *word = self->word[SAVING];
    size_t most = self->n;
    double largest = 0.0;
    if (self->n_base == 0) {
        snprintf(text, size, "Distribution of the saving: no values");
        return;
    }
    for (size_t k = 0; k < self->n; k++) {
        const double value = fabs(sim_chart_effect(&self->all, self->taken[k], "savings_usd").mean);
        if (self->pairs[k].n > 0 && value > largest) {
            largest = value;
            most = k;
        }
    }
    sim_chart_amount_words(
        sizeof amount, amount, self->unit[SAVING] * median_of(self->n_base, self->base, NULL));
    if (most < self->n) {
        const saving_pairs_t *of = &self->pairs[most];
        sim_chart_amount_words(
            sizeof other, other, self->unit[SAVING] * median_of(of->n, of->with, NULL));
        snprintf(text, size, "Saving in all: USD %s%s in the median %s, USD %s%s with %s", amount,
            word, self->all.job->files ? "of the first scenario" : "as it stands", other, word,
            self->all.words[self->taken[most]]);
    } else {
        snprintf(text, size, "Saving in all: USD %s%s in the median, whatever the %s", amount, word,
            self->all.one);
    }
}

/* Which policies are in force as it stands, and which are not drawn. */
static void
notes_words(const curves_t *self, size_t size, char text[])
{
    char left_out[TEXT_SIZE / 2];
    char in_force[2 * NAME_BYTES] = "";
    size_t n_in_force = 0;
    for (size_t k = 0; k < self->n; k++) {
        if (self->pairs[k].n > 0 && self->pairs[k].in_force && n_in_force++ == 0) {
            snprintf(in_force, sizeof in_force,
                " %s is in force: its other curve is the saving without it.",
                self->all.words[self->taken[k]]);
        }
    }
    if (n_in_force > 1) {
        snprintf(in_force, sizeof in_force,
            " %zu policies are in force: their other curve is the saving without.", n_in_force);
    }
    sim_chart_left_out_words(&self->all, self->n, self->taken, sizeof left_out, left_out);
    snprintf(text, size, "%s%s", in_force, left_out);
}

/* ---- curves ---- */

/* row amount share: at most MAX_POINTS of the sorted amounts x[] - y[] (NULL: of x[]), with the
 * first and the last, and the percentage of the replications below the middle of each. */
static void
curve_write(sheet_t *sheet, const char *comment, size_t n, const double x[], const double y[])
{
    double *sorted = calloc(2 * n + 2, sizeof *sorted);
    double amount[MAX_POINTS] = { NAN };
    double share[MAX_POINTS] = { NAN };
    const double *const columns[] = { amount, share };
    const size_t strides[] = { 1, 1 };
    const size_t n_points = n > MAX_POINTS ? MAX_POINTS : n;
    if (sorted == NULL) {
        sheet->failed = true;
        return;
    }
    for (size_t i = 0; i < n; i++) {
        sorted[i] = x[i] - (y != NULL ? y[i] : 0.0);
    }
    sim_sort_doubles(sorted, sorted + n + 1, n);
    for (size_t i = 0; i < n_points; i++) {
        const size_t rank = n_points == n ? i : i * (n - 1) / (n_points - 1);
        amount[i] = sorted[rank];
        share[i] = 100.0 * ((double)rank + 0.5) / (double)n;
    }
    sim_chart_sheet_block(sheet, comment, n > 0 ? n_points : 1, 2, columns, strides);
    free(sorted);
}

/* The saving as it stands and with each policy: of a policy in force, the one without it is the
 * other curve. */
static void
savings_write(const curves_t *self)
{
    double sizes[MAX_PANELS + 1] = { (double)self->n_base };
    curve_write(self->sheet, "as it stands", self->n_base, self->base, NULL);
    for (size_t k = 0; k < self->n; k++) {
        const saving_pairs_t *of = &self->pairs[k];
        curve_write(self->sheet, self->all.words[self->taken[k]], of->n,
            of->in_force ? of->without : of->with, NULL);
        sizes[k + 1] = (double)of->n;
    }
    sim_chart_sheet_numbers(self->sheet, "curve_size", self->n + 1, sizes);
}

static axis_t
difference_axis(const curves_t *self)
{
    const double unit = self->unit[DIFFERENCE];
    return sim_chart_axis_around_zero(
        unit * self->low[DIFFERENCE], unit * self->high[DIFFERENCE], self->sheet->panel_width);
}

/* A tight one ends near the values; its steps are at round numbers all the same. */
static axis_t
saving_axis(const curves_t *self, bool is_tight)
{
    const double low = self->unit[SAVING] * self->low[SAVING];
    const double high = self->unit[SAVING] * self->high[SAVING];
    const double more = 0.05 * (high - low);
    const double width = self->sheet->panel_width;
    if (low > high) {
        return sim_chart_axis_around_zero(low, high, width);
    }
    axis_t axis = sim_chart_axis_round(low, high, false, (is_tight ? 0.9 : 0.6) * width);
    if (is_tight && more > 0.0) {
        axis.low = fmax(axis.low, low - more);
        axis.high = fmin(axis.high, high + more);
    }
    return axis;
}

static void
axes_write(const curves_t *self, size_t n_panels, const axis_t across[], const double unit[],
    const double empty[])
{
    axis_t upwards[MAX_PANELS];
    for (size_t p = 0; p < n_panels; p++) {
        upwards[p] = (axis_t) { 0.0, 100.0, 25.0 };
    }
    sim_chart_sheet_axes(self->sheet, n_panels, upwards);
    sim_chart_value_axes(self->sheet, n_panels, across);
    sim_chart_sheet_numbers(self->sheet, "unit", n_panels, unit);
    sim_chart_sheet_numbers(self->sheet, "empty", n_panels, empty);
}

/* ---- the two pages ---- */

/* To the left the saving, to the right the difference. */
static void
together_write(const curves_t *self, const char *headline, const char *notes)
{
    sheet_t *sheet = self->sheet;
    char subtitle[2 * TEXT_SIZE];
    char period[64];
    char titles[N_AMOUNTS][TEXT_SIZE];
    const char *texts[N_AMOUNTS] = { titles[SAVING], titles[DIFFERENCE] };
    const char *series[MAX_TOGETHER + 1]
        = { sheet->job->files ? "First scenario" : "As it stands" };
    axis_t across[N_AMOUNTS];
    double empty[N_AMOUNTS] = { self->n_base == 0, 1.0 };
    for (size_t k = 0; k < self->n; k++) {
        series[k + 1] = self->all.words[self->taken[k]];
        empty[DIFFERENCE] = self->pairs[k].n > 0 ? 0.0 : empty[DIFFERENCE];
    }
    sim_chart_period_words(sheet->job, sizeof period, period);
    snprintf(subtitle, sizeof subtitle,
        "Share of replications below each amount, %s, nominal. To the right the same people with "
        "the same luck, %s.%s",
        period, sheet->job->files ? "each scenario less the first" : "with less without the policy",
        notes);
    sim_chart_sheet_begin(sheet, headline, subtitle,
        &(page_t) { .n_panels = N_AMOUNTS,
            .n_columns = 2,
            .n_labels = TOO_MANY,
            .one_row_is_low = true,
            .no_time = true,
            .right_width = 22.0,
            .n_series = self->n + 1,
            .series = series });

    snprintf(titles[SAVING], sizeof titles[SAVING],
        "Saving over the horizon, USD%s (%% of replications)", self->word[SAVING]);
    snprintf(titles[DIFFERENCE], sizeof titles[DIFFERENCE],
        "Difference %s, USD%s (%% of replications)",
        sheet->job->files ? "to the first scenario" : "made by the policy", self->word[DIFFERENCE]);
    across[SAVING] = saving_axis(self, false);
    across[DIFFERENCE] = difference_axis(self);
    savings_write(self);
    for (size_t k = 0; k < self->n; k++) {
        const saving_pairs_t *of = &self->pairs[k];
        curve_write(sheet, self->all.words[self->taken[k]], of->n, of->with, of->without);
    }
    sim_chart_sheet_number(sheet, "apart", 0.0);
    sim_chart_sheet_texts(sheet, "panel_title", N_AMOUNTS, texts);
    axes_write(self, N_AMOUNTS, across, self->unit, empty);
}

/* "Hours cap\n-515, better in 0 %" */
static void
apart_title(const curves_t *self, size_t k, size_t size, char text[])
{
    const saving_pairs_t *of = &self->pairs[k];
    const size_t policy = self->taken[k];
    const double median = median_of(of->n, of->with, of->without);
    const effect_t effect = sim_chart_effect(&self->all, policy, "savings_usd");
    char amount[64] = "";
    char better[64];
    sim_chart_better_words(&self->all, policy, "savings_usd", sizeof better, better);
    if (isfinite(median) && isfinite(effect.mean) && strncmp(better, "better in", 9) == 0) {
        sim_chart_signed_words(sizeof amount, amount, self->unit[DIFFERENCE] * median);
    }
    snprintf(text, size, "%s\n%s%s%s", self->all.words[policy], amount,
        amount[0] != '\0' ? ", " : "", better);
}

/* A panel for each policy, all on the same axes. */
static void
apart_write(const curves_t *self, const char *headline, const char *notes)
{
    sheet_t *sheet = self->sheet;
    const char *const series[] = { sheet->job->files ? "First scenario" : "As it stands",
        sheet->job->files ? "The other scenario" : "With the policy" };
    char subtitle[2 * TEXT_SIZE];
    char period[64];
    char titles[MAX_PANELS][TEXT_SIZE];
    const char *texts[MAX_PANELS];
    axis_t across[MAX_PANELS];
    double unit[MAX_PANELS];
    double empty[MAX_PANELS];
    sim_chart_period_words(sheet->job, sizeof period, period);
    snprintf(subtitle, sizeof subtitle,
        "Share of replications (%%) with a saving below each amount (USD%s, nominal, %s). Below "
        "the name: the difference that the %s makes, in the median (USD%s); better in: share "
        "of replications in which it raises the saving. One scale.%s",
        self->word[SAVING], period, self->all.one, self->word[DIFFERENCE], notes);
    sim_chart_sheet_begin(sheet, headline, subtitle,
        &(page_t) { .n_panels = self->n,
            .n_columns = sim_chart_columns_for(self->n),
            .n_labels = TOO_MANY,
            .no_time = true,
            .two_lines = true,
            .tics_width = 40.0,
            .right_width = 22.0,
            .n_series = sizeof series / sizeof series[0],
            .series = series });

    for (size_t k = 0; k < self->n; k++) {
        across[k] = saving_axis(self, true);
        unit[k] = self->unit[SAVING];
        empty[k] = self->pairs[k].n == 0;
        texts[k] = titles[k];
        apart_title(self, k, sizeof titles[k], titles[k]);
    }
    savings_write(self);
    sim_chart_sheet_number(sheet, "apart", 1.0);
    sim_chart_sheet_texts(sheet, "panel_title", self->n, texts);
    axes_write(self, self->n, across, unit, empty);
}

void
sim_chart_saving_s_curve(sheet_t *sheet)
{
    curves_t curves;
    char headline[TEXT_SIZE];
    char notes[TEXT_SIZE];
    if (curves_take(&curves, sheet)) {
        headline_words(&curves, sizeof headline, headline);
        notes_words(&curves, sizeof notes, notes);
        if (curves.n > MAX_TOGETHER) {
            apart_write(&curves, headline, notes);
        } else {
            together_write(&curves, headline, notes);
        }
    }
    curves_free(&curves);
}
