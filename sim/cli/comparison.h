/* comparison.h - what the parts of `sim compare` share.
 *
 * Layer: cli.  Includes: base, core, model, run, study, out.
 *
 * cmd_compare.c: the order of things, and what is printed.  comparison_cost.c: what it takes.
 * comparison_runs.c: what is simulated, also with --precision.  comparison_explain.c: --explain.
 * comparison_tables.c: what is published.  What is compared is variant.h, of layer study.
 */
#ifndef SIM_CLI_COMPARISON_H
#define SIM_CLI_COMPARISON_H

#include "sim/cli/refine.h"
#include "sim/cli/session.h"
#include "sim/compare.h"
#include "sim/explain.h"
#include "sim/scoreboard.h"
#include "sim/variant.h"

/* The two sides of a pair while they are kept; NULL: the scenario as it stands, or not yet. */
typedef struct {
    sim_results_t *without, *with;
} sim_sides_t;

typedef struct {
    sim_session_t session;
    sim_refine_t refine;
    sim_variants_t variants;
    sim_sides_t *sides;         /* [variants.n] */
    sim_contender_t *contender; /* [variants.n]: the variants, for layer out */
    sim_table_t *changes, *effects, *differences, *channels, *explained; /* of the session */
    sim_explain_t **explain; /* [variants.n], NULL without --explain */
    size_t n_metrics;        /* that are explained                   */
    sim_metric_id_t metric[SIM_METRICS];
    int fork;       /* the month at which runs of policies begin; 0: the first */
    json_t *report; /* effects.json                                            */
    FILE *months;   /* compare.csv                                             */
    bool any_month;
} sim_comparison_t;

/* ---- comparison_cost.c */

/* Fits the session to all that has to be simulated, or says why that cannot be.  Errors of
 * sim_session_judge. */
SIM_MUST_CHECK sim_status_t sim_comparison_judge(sim_comparison_t *self);

/* ---- comparison_runs.c */

/* A run of the session.  As it stands, the scenario keeps what the others begin from.  Errors of
 * sim_engine_run. */
SIM_MUST_CHECK sim_status_t sim_comparison_simulate(sim_comparison_t *self,
    const sim_scenario_t *scenario, const bool in_force[], sim_results_t **results);

/* The runs of a pair that are not those of the scenario as it stands. */
SIM_MUST_CHECK sim_status_t sim_comparison_simulate_sides(sim_comparison_t *self, size_t i);
void sim_comparison_free_sides(sim_comparison_t *self, size_t i);

sim_pair_t sim_comparison_pair(const sim_comparison_t *self, size_t i);

/* --precision: every side is simulated and extended until each effect is known well enough. */
SIM_MUST_CHECK sim_status_t sim_comparison_refine(sim_comparison_t *self);

/* ---- comparison_explain.c */

/* Reads --metric, finds which keys change, and what it takes to tell them apart.  SIM_ERR_USAGE;
 * SIM_ERR_NOMEM. */
SIM_MUST_CHECK sim_status_t sim_comparison_plan_explain(sim_comparison_t *self);

/* The same again after the number of replications has changed: which keys can be told apart
 * depends on it.  SIM_ERR_NOMEM. */
SIM_MUST_CHECK sim_status_t sim_comparison_replan_explain(sim_comparison_t *self);

/* Runs that explaining an effect takes. */
size_t sim_comparison_explain_runs(const sim_comparison_t *self, size_t i);

/* The runs between the two that are compared, whose own results are not needed any more. */
SIM_MUST_CHECK sim_status_t sim_comparison_explain(sim_comparison_t *self, size_t i);

void sim_comparison_free_explain(sim_comparison_t *self);

/* ---- comparison_tables.c */

/* The tables of effects, with no effect in them yet, and compare.csv.  Nothing to close after a
 * failure. */
SIM_MUST_CHECK sim_status_t sim_comparison_begin_tables(sim_comparison_t *self);

/* A pair as rows of all of them. */
SIM_MUST_CHECK sim_status_t sim_comparison_put_pair(sim_comparison_t *self, size_t i);

/* Closes compare.csv, whatever status is; returns it, or what went wrong then. */
SIM_MUST_CHECK sim_status_t sim_comparison_end_tables(sim_comparison_t *self, sim_status_t status);

/* Writes the other tables and effects.json, and finishes the session. */
SIM_MUST_CHECK sim_status_t sim_comparison_publish(sim_comparison_t *self);

#endif
