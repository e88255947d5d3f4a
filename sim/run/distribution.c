/* distribution.c - how salaries are spread at the start and at the end of each year.
 *
 * Salaries are counted into bins that follow from the scenario alone, so that replications, runs
 * with other policies and runs with more replications share them.  Counts are whole numbers, kept
 * in the replication's row as everything else.
 */
#include "sim/run/results.h"
#include "sim/vmath.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- the grid */

static const double LN_10 = 0x1.26bb1bbb55516p+1;

enum {
    DRAWS = 16,                     /* replications whose uncertain pay is looked at      */
    BINS_MAX = 1200,                /* twenty powers of ten                               */
    STEP_MAX = 37 * SIM_PAY_DECADE, /* salaries are floats                          */
};

static double
limit_of(int step)
{
    return sim_exp(LN_10 * step / SIM_PAY_DECADE);
}

/* ln of the lowest and highest pay to be reckoned with at location l: six standard deviations to
 * either side; below, a third for late adjustments; above, a factor of ten for grade, schooling and
 * policies, and growth with five points to spare. */
static void
reach(const sim_scenario_t *s, const sim_par_t *par, size_t l, double *low, double *high)
{
    const sim_location_par_t *land = &par->location[l];
    const double years = s->months / 12.0;
    const double growth = fmax(fmax(land->wage_growth_pa, land->inflation_pa), 0.0) + 0.05;
    for (size_t r = 0; r < s->n_roles; r++) {
        const double spread = 6.0 * par->role[r].wage_sd;
        const double wage = sim_log(sim_par_job(par, l, r)->wage);
        const double floor = land->min_wage > 0.0 ? sim_log(land->min_wage) : wage;
        *low = fmin(*low, wage - spread - 1.0);
        *high = fmax(*high, fmax(wage, floor) + spread + LN_10 + growth * years);
    }
}

static int
step_of(double ln_pay)
{
    return (int)fmin(fmax(floor(ln_pay / LN_10 * SIM_PAY_DECADE), -STEP_MAX), STEP_MAX);
}

/* first[l], and how many bins the widest location has. */
static void
find_range(sim_pay_grid_t *self, const sim_scenario_t *s, sim_par_t *par)
{
    self->n_bins = 1;
    for (size_t l = 1; l < s->n_locations; l++) {
        double low = INFINITY;
        double high = -INFINITY;
        for (uint32_t rep = 0; rep < DRAWS; rep++) {
            sim_scenario_resolve(s, rep, par);
            reach(s, par, l, &low, &high);
        }
        const int last = step_of(high);
        const int first = step_of(low) > last - BINS_MAX ? step_of(low) : last - BINS_MAX + 1;
        const size_t n = (size_t)(last - first) + 1;
        self->first[l] = first;
        self->n_bins = n > self->n_bins ? n : self->n_bins;
    }
}

sim_status_t
sim_pay_grid_init(sim_pay_grid_t *self, const sim_scenario_t *s)
{
    const size_t months = (size_t)s->months;
    sim_par_t par = { 0 };

    *self = (sim_pay_grid_t) { .n_locations = s->n_locations,
        .n_months = months > 1 ? 1 + (months + 11) / 12 : 1,
        .first = calloc(s->n_locations, sizeof *self->first) };
    sim_status_t status = self->first == NULL ? SIM_ERR_NOMEM : sim_scenario_par_init(s, &par);
    if (status == SIM_OK) {
        find_range(self, s, &par);
        self->limit = calloc(s->n_locations * (self->n_bins + 1), sizeof *self->limit);
        status = self->limit == NULL ? SIM_ERR_NOMEM : SIM_OK;
    }
    for (size_t l = 1; status == SIM_OK && l < s->n_locations; l++) {
        for (size_t b = 0; b <= self->n_bins; b++) {
            self->limit[l * (self->n_bins + 1) + b] = limit_of(self->first[l] + (int)b);
        }
    }
    sim_par_free(&par);
    if (status != SIM_OK) {
        sim_pay_grid_free(self);
    }
    return status;
}

void
sim_pay_grid_free(sim_pay_grid_t *self)
{
    free(self->first);
    free(self->limit);
    *self = (sim_pay_grid_t) { 0 };
}

int
sim_pay_grid_month(const sim_scenario_t *s, size_t i)
{
    const int end = 12 * (int)i;
    return i == 0 ? 0 : (end < s->months ? end : s->months) - 1;
}

size_t
sim_pay_grid_numbers(const sim_pay_grid_t *self)
{
    return self->n_months * (self->n_locations - 1) * self->n_bins;
}

static const double *
limits_of(const sim_pay_grid_t *self, size_t l)
{
    return self->limit + l * (self->n_bins + 1);
}

void
sim_pay_grid_count(
    const sim_pay_grid_t *self, sim_observer_t *observer, size_t below[], double to[])
{
    const size_t n = self->n_bins;
    for (size_t l = 1; l < self->n_locations; l++, to += n) {
        /* the limits between bins */
        const size_t all = sim_observer_below(observer, l, n - 1, limits_of(self, l) + 1, below);
        below[n - 1] = all;
        to[0] = (double)below[0];
        for (size_t b = 1; b < n; b++) {
            to[b] = (double)(below[b] - below[b - 1]);
        }
    }
}

/* ---- the table */

/* Shares of a location at one time, [n_bins], as means over the replications in which it has staff;
 * NaN when none has. */
static void
mean_shares(const sim_results_t *self, size_t i, size_t l, double share[])
{
    const sim_pay_grid_t *pay = &self->pay;
    const size_t at = self->pay_at + (i * (pay->n_locations - 1) + (l - 1)) * pay->n_bins;
    double n_reps = 0.0;
    for (size_t b = 0; b < pay->n_bins; b++) {
        share[b] = 0.0;
    }
    for (size_t rep = 0; rep < self->n_reps; rep++) {
        const double *count = self->rows + rep * self->row + at;
        double staff = 0.0;
        for (size_t b = 0; b < pay->n_bins; b++) {
            staff += count[b];
        }
        if (staff > 0.0) {
            n_reps += 1.0;
            for (size_t b = 0; b < pay->n_bins; b++) {
                share[b] += count[b] / staff;
            }
        }
    }
    for (size_t b = 0; b < pay->n_bins; b++) {
        share[b] = n_reps > 0.0 ? share[b] / n_reps : NAN;
    }
}

/* The bins between the first and the last that ever hold somebody at a location. */
static void
trim(const sim_pay_grid_t *pay, size_t l, const double share[], size_t *from, size_t *to)
{
    *from = pay->n_bins;
    *to = 0;
    for (size_t i = 0; i < pay->n_months; i++) {
        const double *here = share + (i * (pay->n_locations - 1) + (l - 1)) * pay->n_bins;
        for (size_t b = 0; b < pay->n_bins; b++) {
            if (here[b] > 0.0) {
                *from = b < *from ? b : *from;
                *to = b + 1 > *to ? b + 1 : *to;
            }
        }
    }
    *from = *from < *to ? *from : *to;
}

static sim_status_t
fill(const sim_results_t *self, const double share[], const size_t from[], const size_t to[],
    sim_table_t *table)
{
    const sim_scenario_t *s = self->scenario;
    const sim_pay_grid_t *pay = &self->pay;
    int64_t *month = sim_table_column(table, "month")->cell.integer;
    const char **date = sim_table_column(table, "date")->cell.text;
    const char **location = sim_table_column(table, "location")->cell.text;
    const char **currency = sim_table_column(table, "currency")->cell.text;
    double *low = sim_table_column(table, "low")->cell.real;
    double *high = sim_table_column(table, "high")->cell.real;
    double *part = sim_table_column(table, "share")->cell.real;
    double *density = sim_table_column(table, "density")->cell.real;
    size_t row = 0;
    for (size_t i = 0; i < pay->n_months; i++) {
        const int t = sim_pay_grid_month(s, i);
        char text[8];
        sim_scenario_date(s, t, text);
        const char *when = sim_table_keep(table, text);
        if (when == NULL) {
            return SIM_ERR_NOMEM;
        }
        for (size_t l = 1; l < pay->n_locations; l++) {
            const double *here = share + (i * (pay->n_locations - 1) + (l - 1)) * pay->n_bins;
            for (size_t b = from[l]; b < to[l]; b++, row++) {
                month[row] = t;
                date[row] = when;
                location[row] = s->location[l].name;
                currency[row] = s->location[l].currency;
                low[row] = limits_of(pay, l)[b];
                high[row] = limits_of(pay, l)[b + 1];
                part[row] = here[b];
                density[row] = here[b] / (high[row] - low[row]);
            }
        }
    }
    return SIM_OK;
}

sim_status_t
sim_results_distribution(const sim_results_t *self, sim_table_t *table)
{
    const sim_pay_grid_t *pay = &self->pay;
    const size_t n_l = pay->n_locations;
    size_t rows = 0;
    sim_status_t status = SIM_ERR_NOMEM;

    *table = (sim_table_t) { 0 };
    double *share = calloc(sim_pay_grid_numbers(pay) + 1, sizeof *share);
    size_t *range = calloc(2 * n_l, sizeof *range); /* from, to */
    if (share == NULL || range == NULL) {
        goto out;
    }
    for (size_t i = 0; i < pay->n_months; i++) {
        for (size_t l = 1; l < n_l; l++) {
            mean_shares(self, i, l, share + (i * (n_l - 1) + (l - 1)) * pay->n_bins);
        }
    }
    for (size_t l = 1; l < n_l; l++) {
        trim(pay, l, share, &range[l], &range[n_l + l]);
        rows += pay->n_months * (range[n_l + l] - range[l]);
    }
    status = sim_table_init(table, "distribution",
        "month:i date:t location:t currency:t low:r high:r share:r density:r", rows);
    if (status == SIM_OK) {
        status = fill(self, share, range, range + n_l, table);
    }
    if (status != SIM_OK) {
        sim_table_free(table);
    }
out:
    free(share);
    free(range);
    return status;
}
