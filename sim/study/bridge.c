/* bridge.c - the effect on the saving, split among channels; see bridge.h.
 *
 * With every factor of channel i at a_i + t_i (b_i - a_i), the saving F(t_1, ...) is linear in each
 * t_i, because no product has two factors of one channel.  The Shapley value of channel i is then
 * the integral of dF/dt_i along the diagonal t_1 = ... = t from 0 to 1 (Owen 1972).  A product has
 * factors of at most nine channels, so the integrand is a polynomial of degree eight at most, which
 * Gauss-Legendre with five nodes integrates exactly. */
#include "sim/bridge.h"
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static const char *const CHANNEL_NAME[SIM_CHANNELS + 1] = {
#define NAME(name) #name,
    SIM_CHANNEL_LIST(NAME) "total"
};
static const char *const ITEM_NAME[SIM_ITEMS + 1] = { SIM_ITEM_LIST(NAME) "all"
#undef NAME
};

/* ---- one job, one month */

/* F(factor, channel).  Ratios are to salary unless said otherwise. */
#define FACTOR_LIST(F)                                                                             \
    F(work, demand)        /* H                                                    */              \
    F(volume, demand)      /* H, or N where either side has no work                */              \
    F(heads, productivity) /* N over volume                                      */                \
    F(rework, productivity)                                                                        \
    F(backfill, productivity)                                                                      \
    F(salary, pay) /* per head, as are night and bonus                           */                \
    F(night, pay)                                                                                  \
    F(bonus, pay)                                                                                  \
    F(overtime, overtime)                                                                          \
    F(social, charges)                                                                             \
    F(with_social, charges) /* 1 + ss                                            */                \
    F(benefits, charges)                                                                           \
    F(recruiting, hiring)                                                                          \
    F(severance, hiring)                                                                           \
    F(training, training)                                                                          \
    F(upskilling, training)                                                                        \
    F(subsidy, training)                                                                           \
    F(seat, office)                                                                                \
    F(overhead, overhead)                                                                          \
    F(security, overhead)                                                                          \
    F(wellness, overhead)                                                                          \
    F(global_overhead, overhead)                                                                   \
    F(margin, margin_tax)                                                                          \
    F(markup, margin_tax) /* 1 + margin                                          */                \
    F(governance, client_costs)                                                                    \
    F(transition, client_costs)                                                                    \
    F(breach, client_costs)                                                                        \
    F(onshore, benchmark)                                                                          \
    F(per_lcu, exchange_rate)

typedef enum {
#define FACTOR_ENUM(name, channel) FACTOR_##name,
    FACTOR_LIST(FACTOR_ENUM)
#undef FACTOR_ENUM
        FACTORS
} factor_t;

static const sim_channel_t CHANNEL_OF[FACTORS] = {
#define FACTOR_CHANNEL(name, channel) SIM_CHANNEL_##channel,
    FACTOR_LIST(FACTOR_CHANNEL)
#undef FACTOR_CHANNEL
};

/* above over below, or what the other side has where there is nothing below the line. */
static void
ratios(const double *ledger[2], sim_ledger_line_t above, sim_ledger_line_t below, double to[2])
{
    for (int side = 0; side < 2; side++) {
        const double *mine = ledger[side];
        const double *other = ledger[1 - side];
        const double *from = mine[below] > 0.0 ? mine : other;
        to[side] = from[below] > 0.0 ? from[above] / from[below] : 0.0;
    }
}

static void
put(double factor[2][FACTORS], factor_t which, const double x[2])
{
    factor[0][which] = x[0];
    factor[1][which] = x[1];
}

/* A rate that is a number of the scenario. */
static void
put_rate(const double *ledger[2], sim_ledger_line_t line, factor_t which, double plus,
    double factor[2][FACTORS])
{
    put(factor, which, (double[2]) { plus + ledger[0][line], plus + ledger[1][line] });
}

static void
put_ratio(const double *ledger[2], sim_ledger_line_t above, sim_ledger_line_t below, factor_t which,
    double factor[2][FACTORS])
{
    double x[2];
    ratios(ledger, above, below, x);
    put(factor, which, x);
}

/* A ratio to work, which is 0 in the ledger of a job without any. */
static void
put_of_work(
    const double *ledger[2], sim_ledger_line_t line, factor_t which, double factor[2][FACTORS])
{
    double x[2];
    for (int side = 0; side < 2; side++) {
        const bool works = ledger[side][SIM_LEDGER_workload] > 0.0;
        x[side] = ledger[works ? side : 1 - side][line];
    }
    put(factor, which, x);
}

static void
put_volume(const double *ledger[2], double factor[2][FACTORS])
{
    const bool both = ledger[0][SIM_LEDGER_workload] > 0.0 && ledger[1][SIM_LEDGER_workload] > 0.0;
    for (int side = 0; side < 2; side++) {
        const double work = ledger[side][SIM_LEDGER_workload];
        const double heads = ledger[side][SIM_LEDGER_heads];
        factor[side][FACTOR_work] = work;
        factor[side][FACTOR_volume] = both ? work : heads;
        factor[side][FACTOR_heads] = both ? heads / work : 1.0;
    }
}

static void
put_factors(const double *ledger[2], bool same_money, double factor[2][FACTORS])
{
#define RATE(line, factor_name, plus)                                                              \
    put_rate(ledger, SIM_LEDGER_##line, FACTOR_##factor_name, plus, factor)
#define RATIO(above, below)                                                                        \
    put_ratio(ledger, SIM_LEDGER_##above, SIM_LEDGER_##below, FACTOR_##above, factor)
#define OF_WORK(line) put_of_work(ledger, SIM_LEDGER_##line, FACTOR_##line, factor)
    put_volume(ledger, factor);
    OF_WORK(transition);
    OF_WORK(rework);
    OF_WORK(backfill);
    RATIO(salary, heads);
    RATIO(bonus, heads);
    RATIO(overtime, salary);
    RATIO(recruiting, salary);
    RATIO(severance, salary);
    RATIO(training, salary);
    RATIO(upskilling, salary);
    RATIO(subsidy, salary);
    RATE(social, social, 0.0);
    RATE(social, with_social, 1.0);
    RATE(benefits, benefits, 0.0);
    RATE(overhead, overhead, 0.0);
    RATE(security, security, 0.0);
    RATE(seat, seat, 0.0);
    RATE(wellness, wellness, 0.0);
    RATE(global_overhead, global_overhead, 0.0);
    RATE(margin, margin, 0.0);
    RATE(margin, markup, 1.0);
    RATE(governance, governance, 0.0);
    RATE(breach, breach, 0.0);
    RATE(benchmark, onshore, 0.0);
#undef RATE
#undef RATIO
#undef OF_WORK
    for (int side = 0; side < 2; side++) {
        double *f = factor[side];
        f[FACTOR_night] = f[FACTOR_salary] * ledger[side][SIM_LEDGER_night];
        f[FACTOR_per_lcu] = 1.0 / ledger[side][SIM_LEDGER_fx];
        if (!same_money) { /* amounts per head in USD */
            static const factor_t local[]
                = { FACTOR_salary, FACTOR_night, FACTOR_bonus, FACTOR_seat, FACTOR_wellness };
            for (size_t k = 0; k < sizeof local / sizeof local[0]; k++) {
                f[local[k]] *= f[FACTOR_per_lcu];
            }
            f[FACTOR_per_lcu] = 1.0;
        }
    }
}

/* A number and its derivative. */
typedef struct {
    double x, dx;
} dual_t;

static inline dual_t
times(dual_t a, dual_t b)
{
    return (dual_t) { a.x * b.x, a.dx * b.x + a.x * b.dx };
}

static inline dual_t
plus(dual_t a, dual_t b)
{
    return (dual_t) { a.x + b.x, a.dx + b.dx };
}

/* The account: items with the sign of the saving.  Of derivatives, weight times is added to to[].
 */
static void
account(const dual_t f[FACTORS], double weight, double to[SIM_ITEMS])
{
#define F(name) f[FACTOR_##name]
    dual_t item[SIM_ITEMS];
    const dual_t people = times(F(volume), F(heads));
    const dual_t local = times(people, F(per_lcu));
    const dual_t overtime = times(F(salary), F(overtime));
    const dual_t gross = plus(plus(F(salary), F(night)), plus(F(bonus), overtime));
    const dual_t loaded = times(gross, F(with_social));
    const dual_t on_pay = times(local, F(salary)); /* what ratios to salary are taken of */
    item[SIM_ITEM_salary] = on_pay;
    item[SIM_ITEM_night] = times(local, F(night));
    item[SIM_ITEM_overtime] = times(local, overtime);
    item[SIM_ITEM_bonus] = times(local, F(bonus));
    item[SIM_ITEM_social] = times(local, times(gross, F(social)));
    item[SIM_ITEM_benefits] = times(on_pay, F(benefits));
    item[SIM_ITEM_recruiting] = times(on_pay, F(recruiting));
    item[SIM_ITEM_severance] = times(on_pay, F(severance));
    item[SIM_ITEM_training] = times(on_pay, F(training));
    item[SIM_ITEM_upskilling] = times(on_pay, F(upskilling));
    item[SIM_ITEM_subsidy] = times((dual_t) { -1.0, 0.0 }, times(on_pay, F(subsidy)));
    item[SIM_ITEM_seat] = times(local, F(seat));
    item[SIM_ITEM_wellness] = times(local, F(wellness));
    item[SIM_ITEM_overhead] = times(local, times(loaded, F(overhead)));
    item[SIM_ITEM_security] = times(local, times(loaded, F(security)));
    item[SIM_ITEM_global_overhead] = times(people, F(global_overhead));
    dual_t cost = item[0];
    for (size_t i = 1; i <= SIM_ITEM_global_overhead; i++) {
        cost = plus(cost, item[i]);
    }
    item[SIM_ITEM_margin] = times(cost, F(margin));
    item[SIM_ITEM_governance] = times(times(cost, F(markup)), F(governance));
    const dual_t benchmark = times(F(work), F(onshore));
    item[SIM_ITEM_transition] = times(benchmark, F(transition));
    item[SIM_ITEM_rework] = times(benchmark, F(rework));
    item[SIM_ITEM_backfill] = times(benchmark, F(backfill));
    item[SIM_ITEM_breach] = times(people, F(breach));
    item[SIM_ITEM_onshore] = times((dual_t) { -1.0, 0.0 }, benchmark);
    for (size_t i = 0; i < SIM_ITEMS; i++) {
        to[i] -= weight * item[i].dx;
    }
#undef F
}

/* A job that a run does not have: as the other run's, without work and heads. */
static void
empty_job(const double other[], double to[SIM_LEDGER_LINES])
{
    memcpy(to, other, SIM_LEDGER_LINES * sizeof *to);
    memset(to, 0, SIM_LEDGER_RATES * sizeof *to);
}

static bool
same_ledgers(const double a[], const double b[])
{
    for (size_t i = 0; i < SIM_LEDGER_LINES; i++) {
        if (a[i] != b[i]) {
            return false;
        }
    }
    return true;
}

void
sim_bridge_add(const double without[], const double with[], bool same_money, sim_split_t *to)
{
    enum { NODES = 5 };
    static const double node[NODES] = { 0.5 - 0.45308992296933199640, 0.5 - 0.26923465505284154552,
        0.5, 0.5 + 0.26923465505284154552, 0.5 + 0.45308992296933199640 };
    static const double weight[NODES] = { 0.11846344252809454376, 0.23931433524968323402,
        64.0 / 225.0, 0.23931433524968323402, 0.11846344252809454376 };
    double factor[2][FACTORS];
    double absent[SIM_LEDGER_LINES];
    bool moves[SIM_CHANNELS] = { false };

    if (without == NULL || with == NULL) {
        empty_job(without != NULL ? without : with, absent);
    } else if (same_ledgers(without, with)) {
        return;
    }
    const double *ledger[2] = { without != NULL ? without : absent, with != NULL ? with : absent };
    put_factors(ledger, same_money, factor);
    for (size_t f = 0; f < FACTORS; f++) {
        moves[CHANNEL_OF[f]] = moves[CHANNEL_OF[f]] || factor[0][f] != factor[1][f];
    }
    for (size_t c = 0; c < SIM_CHANNELS; c++) {
        for (size_t k = 0; moves[c] && k < NODES; k++) {
            dual_t f[FACTORS];
            for (size_t i = 0; i < FACTORS; i++) {
                const double step = factor[1][i] - factor[0][i];
                f[i].x = factor[0][i] + node[k] * step;
                f[i].dx = CHANNEL_OF[i] == c ? step : 0.0;
            }
            account(f, weight[k], to->of[c]);
        }
    }
}

void
sim_bridge_close(sim_split_t *split)
{
    double *total = split->of[SIM_CHANNEL_TOTAL];
    for (size_t i = 0; i <= SIM_ITEMS; i++) {
        total[i] = 0.0;
    }
    for (size_t c = 0; c < SIM_CHANNELS; c++) {
        double *of = split->of[c];
        of[SIM_ITEM_ALL] = 0.0;
        for (size_t i = 0; i < SIM_ITEMS; i++) {
            of[SIM_ITEM_ALL] += of[i];
            total[i] += of[i];
        }
        total[SIM_ITEM_ALL] += of[SIM_ITEM_ALL];
    }
}

/* ---- jobs of two runs */

/* A job in both runs; SIZE_MAX: in none of that side. */
typedef struct {
    const char *place;
    size_t l[2], r[2];
    bool same_money;
} job_t;

typedef struct {
    size_t n;
    job_t *job;
} jobs_t;

static bool
same_currency(const sim_place_t *a, const sim_place_t *b)
{
    bool same = true;
    for (size_t i = 0; i < 3; i++) { /* letters */
        same = same && a->currency[i] == b->currency[i];
    }
    return same;
}

/* Sums are taken in the order of names, whatever the order in the file. */
static int
by_place(const void *a, const void *b)
{
    const job_t *x = a, *y = b;
    const int order = strcmp(x->place, y->place);
    if (order != 0) {
        return order;
    }
    if (x->r[0] != y->r[0]) {
        return (x->r[0] > y->r[0]) - (x->r[0] < y->r[0]);
    }
    return (x->r[1] > y->r[1]) - (x->r[1] < y->r[1]);
}

/* Every job that either run has; free jobs->job. */
static sim_status_t
list_jobs(const sim_scenario_t *a, const sim_scenario_t *b, jobs_t *jobs)
{
    const size_t most = a->n_locations * a->n_roles + b->n_locations * b->n_roles;
    jobs->n = 0;
    jobs->job = calloc(most + 1, sizeof *jobs->job);
    if (jobs->job == NULL) {
        return SIM_ERR_NOMEM;
    }
    for (int side = 0; side < 2; side++) {
        const sim_scenario_t *here = side == 0 ? a : b;
        const sim_scenario_t *there = side == 0 ? b : a;
        for (size_t l = 1; l < here->n_locations; l++) {
            const size_t place = sim_scenario_offshore(there, here->location[l].name);
            for (size_t r = 0; r < here->n_roles; r++) {
                const size_t work
                    = place == SIZE_MAX ? SIZE_MAX : sim_scenario_role(there, here->role[r].name);
                if (side == 1 && work != SIZE_MAX) {
                    continue; /* taken already */
                }
                job_t *job = &jobs->job[jobs->n++];
                job->place = here->location[l].name;
                job->l[side] = l;
                job->r[side] = r;
                job->l[1 - side] = work == SIZE_MAX ? SIZE_MAX : place;
                job->r[1 - side] = work;
                job->same_money = place == SIZE_MAX
                    || same_currency(&here->location[l], &there->location[place]);
            }
        }
    }
    qsort(jobs->job, jobs->n, sizeof *jobs->job, by_place);
    return SIM_OK;
}

static const double *
ledger_of(const sim_results_t *results, size_t rep, int t, const job_t *job, int side)
{
    return job->r[side] == SIZE_MAX
        ? NULL
        : sim_results_ledger(results, rep, t, job->l[side], job->r[side]);
}

/* The split of a location (NULL: all of them) in a replication. */
static void
split_replication(
    const sim_pair_t *pair, const jobs_t *jobs, const char *place, size_t rep, sim_split_t *to)
{
    const int months = sim_results_scenario(pair->base)->months;
    memset(to, 0, sizeof *to);
    for (size_t k = 0; k < jobs->n; k++) {
        const job_t *job = &jobs->job[k];
        if (place != NULL && strcmp(job->place, place) != 0) {
            continue;
        }
        for (int t = 0; t < months; t++) {
            sim_bridge_add(ledger_of(pair->base, rep, t, job, 0),
                ledger_of(pair->policy, rep, t, job, 1), job->same_money, to);
        }
    }
    sim_bridge_close(to);
}

static bool
stopped(const sim_pair_t *pair)
{
    return pair->stop != NULL && *pair->stop != 0;
}

sim_status_t
sim_bridge_splits(const sim_pair_t *pair, size_t l, sim_split_t to[])
{
    const sim_scenario_t *a = sim_results_scenario(pair->base);
    const sim_scenario_t *b = sim_results_scenario(pair->policy);
    const size_t n_reps = sim_results_n(pair->base);
    const char *place = l > 0 ? a->location[l].name : NULL;
    jobs_t jobs;

    if (n_reps != sim_results_n(pair->policy) || a->months != b->months
        || a->start_year != b->start_year || a->start_month != b->start_month) {
        return SIM_ERR_DOMAIN;
    }
    if (place != NULL && sim_scenario_offshore(b, place) == SIZE_MAX) {
        for (size_t k = 0; k < n_reps * sizeof *to / sizeof(double); k++) {
            ((double *)to)[k] = NAN;
        }
        return SIM_OK;
    }
    const sim_status_t status = list_jobs(a, b, &jobs);
    if (status != SIM_OK) {
        return status;
    }
#pragma omp parallel for schedule(dynamic, 1) num_threads(pair->threads)
    for (size_t rep = 0; rep < n_reps; rep++) {
        if (!stopped(pair)) {
            split_replication(pair, &jobs, place, rep, &to[rep]);
        }
    }
    free(jobs.job);
    return stopped(pair) ? SIM_ERR_INTERRUPTED : SIM_OK;
}

/* ---- the table */

/* Which items a channel can move. */
static bool
can_move(size_t channel, size_t item)
{
    const bool of_salary
        = item >= SIM_ITEM_benefits && item <= SIM_ITEM_subsidy; /* by ratios to it */
    const bool of_price = item == SIM_ITEM_margin || item == SIM_ITEM_governance;
    const bool of_gross
        = item == SIM_ITEM_social || item == SIM_ITEM_overhead || item == SIM_ITEM_security;
    if (item == SIM_ITEM_ALL) {
        return true;
    }
    switch (channel) {
    case SIM_CHANNEL_pay:
        return item <= SIM_ITEM_subsidy || of_gross || of_price;
    case SIM_CHANNEL_overtime:
        return item == SIM_ITEM_overtime || of_gross || of_price;
    case SIM_CHANNEL_charges:
        return item == SIM_ITEM_benefits || of_gross || of_price;
    case SIM_CHANNEL_hiring:
        return item == SIM_ITEM_recruiting || item == SIM_ITEM_severance || of_price;
    case SIM_CHANNEL_training:
        return (of_salary && item >= SIM_ITEM_training) || of_price;
    case SIM_CHANNEL_productivity:
        return item != SIM_ITEM_transition && item != SIM_ITEM_onshore;
    case SIM_CHANNEL_office:
        return item == SIM_ITEM_seat || of_price;
    case SIM_CHANNEL_overhead:
        return (item >= SIM_ITEM_wellness && item <= SIM_ITEM_global_overhead) || of_price;
    case SIM_CHANNEL_margin_tax:
        return of_price;
    case SIM_CHANNEL_client_costs:
        return item == SIM_ITEM_governance || item == SIM_ITEM_transition
            || item == SIM_ITEM_breach;
    case SIM_CHANNEL_benchmark:
        return item == SIM_ITEM_transition || item == SIM_ITEM_rework || item == SIM_ITEM_backfill
            || item == SIM_ITEM_onshore;
    case SIM_CHANNEL_exchange_rate:
        return item <= SIM_ITEM_security || of_price;
    default: /* demand, total */
        return true;
    }
}

static size_t
rows_of_location(void)
{
    size_t n = 0;
    for (size_t c = 0; c <= SIM_CHANNELS; c++) {
        for (size_t i = 0; i <= SIM_ITEMS; i++) {
            n += can_move(c, i) ? 1 : 0;
        }
    }
    return n;
}

size_t
sim_bridge_rows(const sim_scenario_t *base)
{
    return base->n_locations * rows_of_location();
}

sim_status_t
sim_bridge_init(sim_table_t *table, const sim_scenario_t *base, size_t n_pairs)
{
    return sim_table_init(table, "channels",
        "policy:t location:t channel:t item:t unit:t effect:r se:r ci_low:r ci_high:r p05:r p25:r "
        "p50:r p75:r p95:r",
        n_pairs * sim_bridge_rows(base));
}

static void
put_row(const sim_table_t *table, size_t row, const char *const text[5], const sim_effect_t *e)
{
    const double number[]
        = { e->effect, e->se, e->low, e->high, e->p05, e->p25, e->p50, e->p75, e->p95 };
    for (size_t k = 0; k < 5; k++) {
        table->column[k].cell.text[row] = text[k];
    }
    for (size_t k = 0; k < sizeof number / sizeof number[0]; k++) {
        table->column[5 + k].cell.real[row] = number[k];
    }
}

/* The rows of a location from row on; scratch has room for 12 n_reps + 1 numbers. */
static void
put_location(const sim_pair_t *pair, size_t l, const sim_split_t split[], double scratch[],
    const sim_table_t *table, size_t row)
{
    const sim_scenario_t *s = sim_results_scenario(pair->base);
    const size_t n_reps = sim_results_n(pair->base);
    double *zero = scratch;
    double *moved = scratch + n_reps;
    for (size_t c = 0; c <= SIM_CHANNELS; c++) {
        for (size_t i = 0; i <= SIM_ITEMS; i++) {
            if (!can_move(c, i)) {
                continue;
            }
            sim_effect_t effect;
            for (size_t rep = 0; rep < n_reps; rep++) {
                zero[rep] = 0.0;
                moved[rep] = split[rep].of[c][i];
            }
            sim_effect_of(n_reps, zero, moved, scratch + 2 * n_reps, &effect);
            const char *const text[5] = { pair->name, l > 0 ? s->location[l].name : "all",
                CHANNEL_NAME[c], ITEM_NAME[i], "USD nominal" };
            put_row(table, row++, text, &effect);
        }
    }
}

sim_status_t
sim_bridge(const sim_pair_t *pair, size_t which, sim_table_t *table)
{
    const sim_scenario_t *s = sim_results_scenario(pair->base);
    const size_t n_reps = sim_results_n(pair->base);
    sim_split_t *split = calloc(n_reps, sizeof *split);
    double *scratch = calloc(12 * n_reps + 1, sizeof *scratch);
    sim_status_t status = split == NULL || scratch == NULL ? SIM_ERR_NOMEM : SIM_OK;
    size_t row = which * sim_bridge_rows(s);
    for (size_t k = 0; k < s->n_locations && status == SIM_OK; k++) {
        const size_t l = (k + 1) % s->n_locations;
        status = sim_bridge_splits(pair, l, split);
        if (status == SIM_OK) {
            put_location(pair, l, split, scratch, table, row);
        }
        row += rows_of_location();
    }
    free(split);
    free(scratch);
    return status;
}
