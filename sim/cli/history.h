/* history.h - the observed values that a scenario names, for its results folder.
 *
 * Layer: cli.  Includes: base, core, model.
 */
#ifndef SIM_CLI_HISTORY_H
#define SIM_CLI_HISTORY_H

#include "sim/scenario.h"
#include "sim/table.h"

/* Reads the scenario's history and keeps the rows that belong to it, as a table "history" that the
 * caller frees; *n_read is how many the file has.  Without a history the table is all zero, and so
 * it is after a failure: SIM_ERR_INPUT, errors has every mistake; SIM_ERR_NOMEM. */
SIM_MUST_CHECK sim_status_t sim_history_read(
    const sim_scenario_t *scenario, sim_table_t *table, size_t *n_read, sim_errors_t *errors);

#endif
