/* cmd_check.c - `sim check`: read and validate, nothing else. */
#include "sim/cli/args.h"
#include "sim/cli/history.h"
#include "sim/cli/say.h"

int
sim_cmd_check(const sim_args_t *args)
{
    const char *path = args->operand[0];
    sim_scenario_t scenario;
    sim_errors_t errors = { 0 };
    sim_table_t history = { 0 };
    size_t n_read = 0;
    sim_status_t status
        = sim_scenario_read(&scenario, path, args->n_settings, args->setting, &errors);
    if (status == SIM_OK) {
        status = sim_history_read(&scenario, &history, &n_read, &errors);
    }

    if (status != SIM_OK) {
        sim_args_name_options(args, &errors);
        sim_say_errors(&errors, status);
    } else if (!args->quiet) {
        printf(
            "%s: no mistakes; months %d, replications %d, locations %zu, roles %zu, policies %zu",
            path, scenario.months, scenario.replications, scenario.n_locations - 1,
            scenario.n_roles, scenario.n_policies);
        if (scenario.history != NULL) {
            printf(", observed values %zu", history.n_rows);
        }
        putchar('\n');
    }
    sim_table_free(&history);
    sim_scenario_free(&scenario);
    sim_errors_free(&errors);
    return sim_exit_of(status);
}
