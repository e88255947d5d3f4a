/* compare.c - paired effects: one figure, a page of months, the horizon.
 *
 * A *sheet* is the figures of one cell (in one month, or over the horizon) of all replications,
 * [n_reps][SIM_METRICS], once without and once with the policy; all metrics of it are reduced side
 * by side, in the order of the replications. */
#include "sim/compare.h"
#include "sim/metric.h"
#include "sim/stats.h"
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- one figure, or some side by side */

/* t(n - 1, .975).  GSL uses the C library, whose last bits differ from system to system: what is
 * kept of it, 40 bits, does not. */
static double
t_quantile(size_t n)
{
    int exponent;
    const double part = frexp(gsl_cdf_tdist_Pinv(0.975, (double)(n - 1)), &exponent);
    return ldexp(floor(ldexp(part, 40) + 0.5), exponent - 40);
}

/* Sums over replications of as many columns as a sheet has. */
typedef struct {
    double n[SIM_METRICS], positive[SIM_METRICS], moved[SIM_METRICS];
    double base[SIM_METRICS], policy[SIM_METRICS];                 /* means           */
    double base_squares[SIM_METRICS], policy_squares[SIM_METRICS]; /* about the means */
} moments_t;

/* Differences, and the moments of both sides over the pairs that are complete.  The means are
 * corrected by what the second pass finds left, so that equal numbers have themselves as mean. */
static void
take_moments(size_t n, size_t columns, const double base[], const double policy[], double diff[],
    moments_t *m)
{
    double left[2][SIM_METRICS] = { { 0 } };
    *m = (moments_t) { 0 };
    for (size_t i = 0; i < n; i++) {
        const double *b = base + i * columns;
        const double *p = policy + i * columns;
        double *d = diff + i * columns;
        for (size_t k = 0; k < columns; k++) {
            d[k] = p[k] - b[k];
            const bool here = !isnan(d[k]);
            m->n[k] += here ? 1.0 : 0.0;
            m->positive[k] += d[k] > 0.0 ? 1.0 : 0.0;
            m->moved[k] += here && d[k] != 0.0 ? 1.0 : 0.0;
            m->base[k] += here ? b[k] : 0.0;
            m->policy[k] += here ? p[k] : 0.0;
        }
    }
    for (size_t k = 0; k < columns; k++) {
        m->base[k] /= m->n[k];
        m->policy[k] /= m->n[k];
    }
    for (size_t i = 0; i < n; i++) {
        const double *b = base + i * columns;
        const double *p = policy + i * columns;
        const double *d = diff + i * columns;
        for (size_t k = 0; k < columns; k++) {
            const bool here = !isnan(d[k]);
            const double x = here ? b[k] - m->base[k] : 0.0;
            const double y = here ? p[k] - m->policy[k] : 0.0;
            left[0][k] += x;
            left[1][k] += y;
            m->base_squares[k] += x * x;
            m->policy_squares[k] += y * y;
        }
    }
    for (size_t k = 0; k < columns; k++) {
        m->base_squares[k] -= left[0][k] * left[0][k] / m->n[k];
        m->policy_squares[k] -= left[1][k] * left[1][k] / m->n[k];
        m->base[k] += left[0][k] / m->n[k];
        m->policy[k] += left[1][k] / m->n[k];
    }
}

/* What reduce makes of two sides that are the same to the bit, as they are before a policy starts
 * and wherever it does not reach: a fifth of compare.csv and more. */
static void
reduce_same(size_t n, size_t columns, const double base[], sim_effect_t out[])
{
    double pairs[SIM_METRICS] = { 0 };
    double mean[SIM_METRICS] = { 0 };
    double left[SIM_METRICS] = { 0 };

    for (size_t i = 0; i < n; i++) {
        const double *b = base + i * columns;
        for (size_t k = 0; k < columns; k++) {
            const bool here = !isnan(b[k] - b[k]);
            pairs[k] += here ? 1.0 : 0.0;
            mean[k] += here ? b[k] : 0.0;
        }
    }
    for (size_t k = 0; k < columns; k++) {
        mean[k] /= pairs[k];
    }
    for (size_t i = 0; i < n; i++) {
        const double *b = base + i * columns;
        for (size_t k = 0; k < columns; k++) {
            left[k] += !isnan(b[k] - b[k]) ? b[k] - mean[k] : 0.0;
        }
    }
    for (size_t k = 0; k < columns; k++) {
        const double zero = pairs[k] > 0.0 ? 0.0 : NAN;
        const double spread = pairs[k] > 1.0 ? 0.0 : NAN;
        mean[k] += left[k] / pairs[k];
        out[k] = (sim_effect_t) {
            .n = (size_t)pairs[k],
            .base_mean = mean[k],
            .policy_mean = mean[k],
            .effect = zero,
            .se = spread,
            .low = spread,
            .high = spread,
            .p05 = zero,
            .p25 = zero,
            .p50 = zero,
            .p75 = zero,
            .p95 = zero,
            .share_positive = zero,
            .variance_ratio = NAN,
        };
    }
}

/* base and policy are [n][columns]; diff has the same room, scratch room for 8n numbers.  t_known,
 * [n + 1], keeps quantiles of t by number of pairs, 0 until one is asked for. */
static void
reduce(size_t n, size_t columns, const double base[], const double policy[], double diff[],
    double scratch[], double t_known[], sim_effect_t out[])
{
    moments_t m;
    double band[8][SIM_METRICS];
    const sim_bands_to_t to
        = { band[0], band[1], band[2], band[3], band[4], band[5], band[6], band[7] };

    if (memcmp(base, policy, n * columns * sizeof *base) == 0) {
        reduce_same(n, columns, base, out);
        return;
    }
    take_moments(n, columns, base, policy, diff, &m);
    sim_bands_of_columns(n, columns, columns, diff, scratch, &to);
    for (size_t k = 0; k < columns; k++) {
        const size_t pairs = (size_t)m.n[k];
        if (t_known[pairs] == 0.0) {
            t_known[pairs] = pairs > 1 ? t_quantile(pairs) : NAN;
        }
        const double t = t_known[pairs];
        const double sd = band[1][k];
        const double spread = (m.base_squares[k] + m.policy_squares[k]) / (m.n[k] - 1.0);
        out[k] = (sim_effect_t) {
            .n = pairs,
            .base_mean = m.base[k], /* NaN without pairs */
            .policy_mean = m.policy[k],
            .effect = band[0][k],
            .se = band[2][k],
            .low = band[0][k] - t * band[2][k],
            .high = band[0][k] + t * band[2][k],
            .p05 = band[3][k],
            .p25 = band[4][k],
            .p50 = band[5][k],
            .p75 = band[6][k],
            .p95 = band[7][k],
            .share_positive = m.positive[k] / m.n[k],
            .variance_ratio = m.moved[k] > 0.0 && spread > 0.0 ? sd * sd / spread : NAN,
        };
    }
}

void
sim_effect_of(
    size_t n, const double base[], const double policy[], double scratch[], sim_effect_t *out)
{
    double *t_known = scratch + 9 * n;
    for (size_t i = 0; i <= n; i++) {
        t_known[i] = 0.0;
    }
    reduce(n, 1, base, policy, scratch, scratch + n, t_known, out);
}

/* ---- which cell is which */

typedef struct {
    const sim_pair_t *pair;
    const sim_scenario_t *scenario; /* of the base */
    size_t n_reps, n_cells;
    size_t *cell;       /* [n_cells]: the cell of that name in the other run, SIZE_MAX: none */
    bool *same_money;   /* [n_locations] */
    double *horizon[2]; /* [n_reps][cells][SIM_METRICS] of either run; NULL: not needed */
} match_t;

static void
match_free(match_t *match)
{
    free(match->cell);
    free(match->same_money);
    free(match->horizon[0]);
    free(match->horizon[1]);
}

static sim_status_t
match_init(match_t *match, const sim_pair_t *pair)
{
    const sim_scenario_t *a = sim_results_scenario(pair->base);
    const sim_scenario_t *b = sim_results_scenario(pair->policy);
    const size_t n_reps = sim_results_n(pair->base);

    *match = (match_t) { .pair = pair, .scenario = a, .n_reps = n_reps };
    if (n_reps != sim_results_n(pair->policy) || a->months != b->months
        || a->start_year != b->start_year || a->start_month != b->start_month) {
        return SIM_ERR_DOMAIN;
    }
    match->n_cells = sim_observer_cells(a);
    match->cell = malloc(match->n_cells * sizeof *match->cell);
    match->same_money = malloc(a->n_locations * sizeof *match->same_money);
    if (match->cell == NULL || match->same_money == NULL) {
        match_free(match);
        return SIM_ERR_NOMEM;
    }
    for (size_t l = 0; l < a->n_locations; l++) {
        const size_t other = l == 0 ? 0 : sim_scenario_offshore(b, a->location[l].name);
        match->same_money[l] = l == 0
            || (other != SIZE_MAX
                && strcmp(a->location[l].currency, b->location[other].currency) == 0);
        for (size_t r = 0; r <= a->n_roles; r++) {
            const size_t role
                = r == a->n_roles ? b->n_roles : sim_scenario_role(b, a->role[r].name);
            match->cell[sim_observer_cell(a, l, r)] = other == SIZE_MAX || role == SIZE_MAX
                ? SIZE_MAX
                : sim_observer_cell(b, other, role);
        }
    }
    return SIM_OK;
}

/* The figures over the horizon of one of the two runs.  A replication is read from its beginning to
 * its end, which cell by cell would not be. */
static sim_status_t
take_horizon(match_t *match, int which)
{
    const sim_results_t *results = which == 0 ? match->pair->base : match->pair->policy;
    const size_t n = sim_observer_cells(sim_results_scenario(results)) * SIM_METRICS;
    sim_status_t status = SIM_OK;

    double *const to = malloc(match->n_reps * n * sizeof *to);
    if (to == NULL) {
        return SIM_ERR_NOMEM;
    }
    match->horizon[which] = to;
#pragma omp parallel num_threads(match->pair->threads)
    {
        double *scratch = malloc(n * sizeof *scratch);
        if (scratch == NULL) {
#pragma omp atomic write
            status = SIM_ERR_NOMEM;
        }
#pragma omp for schedule(static)
        for (size_t rep = 0; rep < match->n_reps; rep++) {
            if (scratch != NULL) {
                sim_results_horizons(results, rep, scratch, to + rep * n);
            }
        }
        free(scratch);
    }
    return status;
}

static bool
is_local_money(int metric)
{
    return strncmp(sim_metric_table[metric].unit, "LCU", 3) == 0;
}

/* Cells in the order of the tables: locations of the scenario then all, roles then all. */
static void
in_order(const sim_scenario_t *s, size_t k, size_t *l, size_t *r)
{
    SIM_BUG_IF(s->n_locations == 0);
    *l = (k / (s->n_roles + 1) + 1) % s->n_locations;
    *r = k % (s->n_roles + 1);
}

/* ---- sheets */

typedef struct {
    double *base, *policy, *diff; /* [n_reps][SIM_METRICS] */
    double *scratch;              /* [8 n_reps]            */
    double *t_known;              /* [n_reps + 1]          */
    sim_effect_t effect[SIM_METRICS];
} sheet_t;

static void
sheet_free(sheet_t *sheet)
{
    if (sheet != NULL) {
        free(sheet->base);
        free(sheet);
    }
}

/* NULL without memory. */
static sheet_t *
sheet_new(size_t n_reps)
{
    sheet_t *sheet = calloc(1, sizeof *sheet);
    const size_t n = n_reps * SIM_METRICS;
    double *block = malloc((3 * n + 9 * n_reps + 1) * sizeof *block);
    if (sheet == NULL || block == NULL) {
        free(sheet);
        free(block);
        return NULL;
    }
    sheet->base = block;
    sheet->policy = block + n;
    sheet->diff = block + 2 * n;
    sheet->scratch = block + 3 * n;
    sheet->t_known = sheet->scratch + 8 * n_reps;
    for (size_t i = 0; i <= n_reps; i++) {
        sheet->t_known[i] = 0.0;
    }
    return sheet;
}

enum { HORIZON = -1 };

/* The figures of a cell in a month, or over the horizon, for all replications. */
static void
take_sheet(const match_t *match, int which, int month, size_t cell, double to[])
{
    const sim_results_t *results = which == 0 ? match->pair->base : match->pair->policy;
    const size_t n_cells = sim_observer_cells(sim_results_scenario(results));

    for (size_t rep = 0; rep < match->n_reps; rep++, to += SIM_METRICS) {
        const double *from = month == HORIZON
            ? match->horizon[which] + (rep * n_cells + cell) * SIM_METRICS
            : sim_results_cell(results, rep, month, cell);
        memcpy(to, from, SIM_METRICS * sizeof *to);
    }
}

/* The figures of one side that the other cannot be held against become missing. */
static void
take_away(const match_t *match, size_t l, bool cell_is_missing, double sheet[])
{
    if (!cell_is_missing && match->same_money[l]) {
        return;
    }
    for (int metric = 0; metric < SIM_METRICS; metric++) {
        for (size_t rep = 0; rep < match->n_reps; rep++) {
            if (cell_is_missing || is_local_money(metric)) {
                sheet[rep * SIM_METRICS + (size_t)metric] = NAN;
            }
        }
    }
}

/* The effects on all metrics of cell (l, r) in a month, or over the horizon. */
static void
reduce_cell(const match_t *match, int month, size_t l, size_t r, sheet_t *sheet)
{
    const size_t cell = sim_observer_cell(match->scenario, l, r);
    const size_t other = match->cell[cell];

    take_sheet(match, 0, month, cell, sheet->base);
    if (other != SIZE_MAX) {
        take_sheet(match, 1, month, other, sheet->policy);
    }
    take_away(match, l, other == SIZE_MAX, sheet->policy);
    reduce(match->n_reps, SIM_METRICS, sheet->base, sheet->policy, sheet->diff, sheet->scratch,
        sheet->t_known, sheet->effect);
}

/* ---- tables */

#define NUMBER_COLUMNS                                                                             \
    "base_mean:r policy_mean:r effect:r se:r ci_low:r ci_high:r p05:r p25:r p50:r p75:r p95:r "    \
    "share_positive:r variance_ratio:r"

enum { NUMBERS = 13, MONTHLY = SIM_METRICS - 1 };

/* Everything a month shows but what only the horizon has. */
static bool
is_monthly(int metric)
{
    return metric != SIM_METRIC_payback_month;
}

size_t
sim_compare_rows(const sim_scenario_t *base)
{
    return sim_observer_cells(base) * MONTHLY;
}

/* The unit of a metric at a location, LCU replaced by the currency; NULL without memory. */
static const char *
unit_of(sim_table_t *table, const sim_scenario_t *s, int metric, size_t l)
{
    const char *unit = sim_metric_table[metric].unit;
    char text[64];
    if (!is_local_money(metric)) {
        return unit;
    }
    snprintf(text, sizeof text, "%s%s", l > 0 ? s->location[l].currency : "USD", unit + 3);
    return sim_table_keep(table, text);
}

static const char *
location_name(const sim_scenario_t *s, size_t l)
{
    return l > 0 ? s->location[l].name : "all";
}

static const char *
role_name(const sim_scenario_t *s, size_t r)
{
    return r < s->n_roles ? s->role[r].name : "all";
}

/* The cells of a repeated column; NULL without memory. */
static const char **
repeat(sim_table_t *table, const char *name, size_t each, size_t n_cells)
{
    return sim_table_repeat(table, name, each, n_cells) == SIM_OK
        ? sim_table_column(table, name)->cell.text
        : NULL;
}

static bool
stopped(const sim_pair_t *pair)
{
    return pair->stop != NULL && *pair->stop != 0;
}

/* Where numbers go: cells of `n_metrics` rows from first_row on, the cells of a month together. */
typedef struct {
    const match_t *match;
    double *number[NUMBERS];
    int first; /* month, or HORIZON */
    size_t first_row;
} filling_t;

static filling_t
filling_of(const match_t *match, const sim_table_t *table, int first, size_t first_row)
{
    static const char *const names[NUMBERS]
        = { "base_mean", "policy_mean", "effect", "se", "ci_low", "ci_high", "p05", "p25", "p50",
              "p75", "p95", "share_positive", "variance_ratio" };
    filling_t f = { .match = match, .first = first, .first_row = first_row };
    for (size_t k = 0; k < NUMBERS; k++) {
        f.number[k] = sim_table_column(table, names[k])->cell.real;
    }
    return f;
}

/* The rows of one cell. */
static void
fill_cell(const filling_t *f, size_t page, sheet_t *sheet)
{
    const match_t *match = f->match;
    const bool monthly = f->first != HORIZON;
    const int month = monthly ? f->first + (int)(page / match->n_cells) : HORIZON;
    size_t l;
    size_t r;
    size_t row = f->first_row + page * (monthly ? MONTHLY : SIM_METRICS);

    in_order(match->scenario, page % match->n_cells, &l, &r);
    reduce_cell(match, month, l, r, sheet);
    for (int metric = 0; metric < SIM_METRICS; metric++) {
        if (monthly && !is_monthly(metric)) {
            continue;
        }
        const sim_effect_t *e = &sheet->effect[metric];
        const double number[NUMBERS] = { e->base_mean, e->policy_mean, e->effect, e->se, e->low,
            e->high, e->p05, e->p25, e->p50, e->p75, e->p95, e->share_positive, e->variance_ratio };
        for (size_t k = 0; k < NUMBERS; k++) {
            f->number[k][row] = number[k];
        }
        row++;
    }
}

static sim_status_t
fill(const filling_t *f, size_t n_pages)
{
    sim_status_t status = SIM_OK;
#pragma omp parallel num_threads(f->match->pair->threads)
    {
        sheet_t *sheet = sheet_new(f->match->n_reps);
        if (sheet == NULL) {
#pragma omp atomic write
            status = SIM_ERR_NOMEM;
        }
#pragma omp for schedule(dynamic, 4)
        for (size_t page = 0; page < n_pages; page++) {
            if (sheet != NULL && !stopped(f->match->pair)) {
                fill_cell(f, page, sheet);
            }
        }
        sheet_free(sheet);
    }
    return status != SIM_OK ? status : stopped(f->match->pair) ? SIM_ERR_INTERRUPTED : SIM_OK;
}

/* The labels of a page of months. */
static sim_status_t
put_labels(const match_t *match, int first, int until, sim_table_t *page)
{
    const sim_scenario_t *s = match->scenario;
    const size_t n_months = (size_t)(until - first);
    const size_t rows = sim_compare_rows(s);
    const size_t at_location = (s->n_roles + 1) * MONTHLY;
    const char **policy = repeat(page, "policy", page->n_rows > 0 ? page->n_rows : 1, 1);
    const char **date = repeat(page, "date", rows, n_months);
    const char **location = repeat(page, "location", at_location, s->n_locations);
    const char **role = repeat(page, "role", MONTHLY, s->n_roles + 1);
    const char **metric = repeat(page, "metric", 1, MONTHLY);
    const char **unit = repeat(page, "unit", 1, rows);
    bool good = sim_table_repeat(page, "month", rows, n_months) == SIM_OK;
    if (policy == NULL || date == NULL || location == NULL || role == NULL || metric == NULL
        || unit == NULL || !good) {
        return SIM_ERR_NOMEM;
    }
    policy[0] = match->pair->name;
    for (size_t t = 0; t < n_months; t++) {
        char text[8];
        sim_scenario_date(s, first + (int)t, text);
        date[t] = sim_table_keep(page, text);
        sim_table_column(page, "month")->cell.integer[t] = first + (int)t;
        good = good && date[t] != NULL;
    }
    for (size_t k = 0; k < s->n_locations; k++) {
        location[k] = location_name(s, (k + 1) % s->n_locations);
    }
    for (size_t r = 0; r <= s->n_roles; r++) {
        role[r] = role_name(s, r);
    }
    for (size_t k = 0, at = 0; k < match->n_cells; k++) {
        size_t l;
        size_t r;
        in_order(s, k, &l, &r);
        for (int m = 0; m < SIM_METRICS; m++) {
            if (is_monthly(m)) {
                metric[at % MONTHLY] = sim_metric_table[m].name;
                /* the roles of a location share their units */
                unit[at] = r > 0 ? unit[at - MONTHLY] : unit_of(page, s, m, l);
                good = good && unit[at] != NULL;
                at++;
            }
        }
    }
    return good ? SIM_OK : SIM_ERR_NOMEM;
}

sim_status_t
sim_compare_months(const sim_pair_t *pair, int first, int until, sim_table_t *page)
{
    match_t match;

    sim_status_t status = match_init(&match, pair);
    if (status != SIM_OK) {
        return status;
    }
    const size_t n = (size_t)(until - first);
    status = sim_table_init(page, "compare",
        "policy:T month:I date:T location:T role:T metric:T unit:T " NUMBER_COLUMNS,
        n * sim_compare_rows(match.scenario));
    if (status == SIM_OK) {
        status = put_labels(&match, first, until, page);
        if (status == SIM_OK) {
            const filling_t filling = filling_of(&match, page, first, 0);
            status = fill(&filling, n * match.n_cells);
        }
        if (status != SIM_OK) {
            sim_table_free(page);
        }
    }
    match_free(&match);
    return status;
}

/* ---- the horizon */

sim_status_t
sim_compare_effects_init(sim_table_t *table, const sim_scenario_t *base, size_t n_pairs)
{
    return sim_table_init(table, "effects",
        "policy:t window:t location:t role:t metric:t unit:t " NUMBER_COLUMNS,
        n_pairs * sim_observer_cells(base) * SIM_METRICS);
}

/* The labels of the rows of a pair. */
static sim_status_t
label_effects(const match_t *match, size_t first_row, sim_table_t *table)
{
    static const char *const names[] = { "total", "last_month", "last_12_months" };
    const sim_scenario_t *s = match->scenario;
    const char **policy = sim_table_column(table, "policy")->cell.text + first_row;
    const char **window = sim_table_column(table, "window")->cell.text + first_row;
    const char **location = sim_table_column(table, "location")->cell.text + first_row;
    const char **role = sim_table_column(table, "role")->cell.text + first_row;
    const char **metric = sim_table_column(table, "metric")->cell.text + first_row;
    const char **unit = sim_table_column(table, "unit")->cell.text + first_row;

    for (size_t k = 0, row = 0; k < match->n_cells; k++) {
        size_t l;
        size_t r;
        in_order(s, k, &l, &r);
        for (int m = 0; m < SIM_METRICS; m++, row++) {
            policy[row] = match->pair->name;
            window[row] = names[sim_metric_table[m].window];
            location[row] = location_name(s, l);
            role[row] = role_name(s, r);
            metric[row] = sim_metric_table[m].name;
            unit[row] = r > 0 ? unit[row - SIM_METRICS] : unit_of(table, s, m, l);
            if (unit[row] == NULL) {
                return SIM_ERR_NOMEM;
            }
        }
    }
    return SIM_OK;
}

sim_status_t
sim_compare_effects(const sim_pair_t *pair, size_t which, sim_table_t *table)
{
    match_t match;

    sim_status_t status = match_init(&match, pair);
    if (status != SIM_OK) {
        return status;
    }
    const size_t first_row = which * match.n_cells * SIM_METRICS;
    status = label_effects(&match, first_row, table);
    for (int side = 0; side < 2 && status == SIM_OK; side++) {
        status = take_horizon(&match, side);
    }
    if (status == SIM_OK) {
        const filling_t filling = filling_of(&match, table, HORIZON, first_row);
        status = fill(&filling, match.n_cells);
    }
    match_free(&match);
    return status;
}

static const sim_metric_id_t HEADLINE[] = { SIM_METRIC_employment, SIM_METRIC_hires,
    SIM_METRIC_attrition_ltm, SIM_METRIC_attrition_ltm_voluntary, SIM_METRIC_salary_p50,
    SIM_METRIC_pressure_mean, SIM_METRIC_sick_days_pa, SIM_METRIC_service_level,
    SIM_METRIC_cost_per_fte_usd, SIM_METRIC_savings_usd, SIM_METRIC_savings_percent,
    SIM_METRIC_npv_usd, SIM_METRIC_households_lifted, SIM_METRIC_government_balance_usd };
enum { HEADLINES = sizeof HEADLINE / sizeof HEADLINE[0] };

sim_status_t
sim_compare_differences_init(
    sim_table_t *table, const sim_scenario_t *base, size_t n_pairs, const char *const names[])
{
    char *spec = NULL;
    size_t n = 0;
    FILE *to = open_memstream(&spec, &n);

    if (to == NULL) {
        return SIM_ERR_NOMEM;
    }
    fputs("replication:i", to);
    for (size_t i = 0; i < n_pairs; i++) {
        for (size_t h = 0; h < HEADLINES; h++) {
            for (size_t k = 0; k < base->n_locations; k++) {
                const size_t l = (k + 1) % base->n_locations;
                fprintf(to, " %s.%s.%s:r", names[i], sim_metric_table[HEADLINE[h]].name,
                    l > 0 ? base->location[l].name : "all");
            }
        }
    }
    const bool failed = ferror(to) != 0;
    const sim_status_t status = fclose(to) != 0 || failed
        ? SIM_ERR_NOMEM
        : sim_table_init(table, "differences", spec, (size_t)base->replications);
    free(spec);
    for (size_t rep = 0; status == SIM_OK && rep < table->n_rows; rep++) {
        table->column[0].cell.integer[rep] = (int64_t)rep;
    }
    return status;
}

static void
take_differences(const match_t *match, size_t l, sim_metric_id_t metric, double diff[])
{
    const size_t cell = sim_observer_cell(match->scenario, l, match->scenario->n_roles);
    const size_t other = match->cell[cell];
    const bool missing
        = other == SIZE_MAX || (!match->same_money[l] && is_local_money((int)metric));

    for (size_t rep = 0; rep < match->n_reps; rep++) {
        diff[rep] = missing ? NAN
                            : sim_results_horizon(match->pair->policy, rep, other, metric)
                - sim_results_horizon(match->pair->base, rep, cell, metric);
    }
}

sim_status_t
sim_compare_horizon(const sim_pair_t *pair, size_t location, sim_metric_id_t metric, double diff[])
{
    match_t match;

    const sim_status_t status = match_init(&match, pair);
    if (status == SIM_OK) {
        take_differences(&match, location, metric, diff);
        match_free(&match);
    }
    return status;
}

sim_status_t
sim_compare_differences(const sim_pair_t *pair, size_t which, sim_table_t *table)
{
    match_t match;

    const sim_status_t status = match_init(&match, pair);
    if (status != SIM_OK) {
        return status;
    }
    const sim_scenario_t *s = match.scenario;
    size_t column = 1 + which * HEADLINES * s->n_locations;
    for (size_t h = 0; h < HEADLINES; h++) {
        for (size_t k = 0; k < s->n_locations; k++, column++) {
            take_differences(
                &match, (k + 1) % s->n_locations, HEADLINE[h], table->column[column].cell.real);
        }
    }
    match_free(&match);
    return SIM_OK;
}
