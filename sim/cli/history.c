/* history.c - the observed values that a scenario names. */
#include "sim/cli/history.h"
#include "sim/metric.h"
#include "sim/observed.h"

sim_status_t
sim_history_read(
    const sim_scenario_t *scenario, sim_table_t *table, size_t *n_read, sim_errors_t *errors)
{
    const char *metric[SIM_METRICS];
    sim_observed_range_t range[SIM_METRICS];
    sim_observed_t observed;

    *table = (sim_table_t) { 0 };
    *n_read = 0;
    if (scenario->history == NULL) {
        return SIM_OK;
    }
    for (size_t i = 0; i < SIM_METRICS; i++) {
        const sim_metric_t *one = &sim_metric_table[i];
        metric[i] = one->name;
        range[i] = (sim_observed_range_t) { one->least, one->most, one->unit };
    }
    sim_status_t status
        = sim_observed_read(&observed, scenario->history, SIM_METRICS, metric, range, errors);
    if (status == SIM_OK) {
        *n_read = observed.n;
        status = sim_observed_table(&observed, scenario, metric, table);
        if (status != SIM_OK) {
            *table = (sim_table_t) { 0 };
        }
    }
    sim_observed_free(&observed);
    return status;
}
