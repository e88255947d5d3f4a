/* compare.h - what a policy changes, replication by replication.
 *
 * Layer: study.  Includes: base, core, run, study, model.
 *
 * Two runs of the same seed meet the same people with the same luck: replication j with a policy
 * and replication j without it differ by the policy alone.  The effect on a figure Y is the mean of
 * D_j = Y_j(with) - Y_j(without), and its uncertainty comes from the spread of D, which is far
 * smaller than that of Y (equation Q1 of docs/model.md):
 *
 *     se = sd(D) / sqrt(n),     interval = mean +- t(n - 1, .975) se
 *
 * The two runs need not be of the same scenario: cells are matched by the names of location and
 * role.  A cell that only one of them has, and a figure in local money where the currencies of a
 * location differ, is missing.  Both need the same replications, start and months.
 *
 * Nothing here depends on the number of threads, or on which other policies are compared.
 */
#ifndef SIM_COMPARE_H
#define SIM_COMPARE_H

#include "sim/engine.h"
#include "sim/status.h"
#include "sim/table.h"
#include <signal.h>

/* The effect on one figure.  Pairs with a value missing on either side are left out; n counts the
 * rest, and every figure is over them, so that effect = policy_mean - base_mean but for rounding.
 * NaN: everything when n is 0; se, low, high and variance_ratio when n is 1. */
typedef struct {
    size_t n;
    double base_mean, policy_mean;
    double effect;                  /* mean difference                          */
    double se, low, high;           /* of the effect; 95 % t interval           */
    double p05, p25, p50, p75, p95; /* of the differences over replications     */
    double share_positive;          /* of differences above zero                */
    double variance_ratio; /* var(D) / (var(with) + var(without)): what pairing gained, 1 without
                              pairing; NaN when no replication differs */
} sim_effect_t;

/* The effect on one figure in n replications.  scratch has room for 10n + 1 numbers.  A policy
 * without effect gives exact zeros. */
void sim_effect_of(
    size_t n, const double base[], const double policy[], double scratch[], sim_effect_t *out);

/* Two runs: one without the policy, one with it. */
typedef struct {
    const char *name;            /* the policy, "a+b", or the name of a scenario file */
    const sim_results_t *base;   /* without                                           */
    const sim_results_t *policy; /* with                                              */
    int threads;
    const volatile sig_atomic_t *stop; /* as in sim_run_t */
} sim_pair_t;

/* The difference over the horizon of one figure in each replication, diff[n_reps], at a location of
 * the base (0: all), roles together; NaN where the pair cannot be held against each other.
 * SIM_ERR_DOMAIN when the runs differ in replications, start or months; SIM_ERR_NOMEM. */
SIM_MUST_CHECK sim_status_t sim_compare_horizon(
    const sim_pair_t *pair, size_t location, sim_metric_id_t metric, double diff[]);

/* Rows of compare.csv for each month. */
size_t sim_compare_rows(const sim_scenario_t *base);

/* The rows of compare.csv for months first .. until - 1, for one pair: in pages, because all months
 * of all policies may not fit in memory.  Columns as docs/results.md lists them.
 * SIM_ERR_DOMAIN when the runs differ in replications, start or months; SIM_ERR_NOMEM;
 * SIM_ERR_INTERRUPTED. */
SIM_MUST_CHECK sim_status_t sim_compare_months(
    const sim_pair_t *pair, int first, int until, sim_table_t *page);

/* effects.csv: the same over the horizon.  The table has room for n_pairs; each is then put in its
 * place, 0 <= which < n_pairs.  Errors as above. */
SIM_MUST_CHECK sim_status_t sim_compare_effects_init(
    sim_table_t *table, const sim_scenario_t *base, size_t n_pairs);
SIM_MUST_CHECK sim_status_t sim_compare_effects(
    const sim_pair_t *pair, size_t which, sim_table_t *table);

/* differences.csv: one row for each replication; for each pair, headline metric and location (roles
 * together) a column NAME.METRIC.LOCATION with the difference over the horizon.  Names hold no
 * blanks. */
SIM_MUST_CHECK sim_status_t sim_compare_differences_init(
    sim_table_t *table, const sim_scenario_t *base, size_t n_pairs, const char *const names[]);
SIM_MUST_CHECK sim_status_t sim_compare_differences(
    const sim_pair_t *pair, size_t which, sim_table_t *table);

#endif
