/* explain.h - which of the changed values make up an effect: the table explain.csv.
 *
 * Layer: study.  Includes: base, core, run, study, model.
 *
 * The *players* are the keys that a policy moves (each policy's own, in a stack), or the keys by
 * which another scenario file differs from the first, over all locations and roles; lists of
 * locations and roles, scale, currencies and policies in force are one player, `structure`, whose
 * locations bring their values along.  A key whose value is the same before and after is none.
 * More than SIM_EXPLAIN_PLAYERS keys are grouped: of a stack by policy, of a file by location and
 * role, else by scope.
 *
 * Sets of players are simulated, each as a paired run with the luck of all others, and each player
 * gets its Shapley value (shapley.h) in every replication.  The values of a replication add up to
 * its effect.
 *
 * Use: create, begin; then for k = 0 .. runs - 1 make the scenario k, run it with
 * sim_explain_in_force, take its results; then put.
 */
#ifndef SIM_EXPLAIN_H
#define SIM_EXPLAIN_H

#include "sim/changes.h"
#include "sim/compare.h"

enum { SIM_EXPLAIN_PLAYERS = 12 };

typedef struct sim_explain sim_explain_t;

/* Finds the players.  metrics[n_metrics], scenario and variant are borrowed.  SIM_ERR_NOMEM. */
SIM_MUST_CHECK sim_status_t sim_explain_create(sim_explain_t **self, const sim_scenario_t *scenario,
    const sim_variant_t *variant, size_t n_metrics, const sim_metric_id_t metrics[]);
void sim_explain_free(sim_explain_t *self);

size_t sim_explain_players(const sim_explain_t *self);
bool sim_explain_exact(const sim_explain_t *self); /* all sets, or fixed orders */

/* Runs besides the two that are compared. */
size_t sim_explain_runs(const sim_explain_t *self);

/* Takes what it needs of the two runs compared.  SIM_ERR_NOMEM; SIM_ERR_DOMAIN as
 * sim_compare_months. */
SIM_MUST_CHECK sim_status_t sim_explain_begin(sim_explain_t *self, const sim_pair_t *pair);

/* The scenario of run k, to be given back with sim_view_free, and the policies in force in it. */
SIM_MUST_CHECK sim_status_t sim_explain_scenario(
    const sim_explain_t *self, size_t k, sim_scenario_t *view);
const bool *sim_explain_in_force(const sim_explain_t *self); /* NULL: the scenario's own */
void sim_explain_take(sim_explain_t *self, size_t k, const sim_results_t *results);

/* The values of all players in a replication, for location l (0: all) and metric m of those asked
 * for: to[players]. */
void sim_explain_values(const sim_explain_t *self, size_t rep, size_t l, size_t m, double to[]);

/* explain.csv, columns as docs/results.md lists them, of so many explanations one after the other.
 * changes is the table of policies.csv, for the values without and with. */
SIM_MUST_CHECK sim_status_t sim_explain_table(
    size_t n, sim_explain_t *const list[], const sim_table_t *changes, sim_table_t *table);

#endif
