/* cmd_check.c - `sim check`: read and validate, nothing else. */
#include "sim/cli/args.h"
#include "sim/cli/say.h"

int
sim_cmd_check(const sim_args_t *args)
{
    const char *path = args->operand[0];
    sim_scenario_t scenario;
    sim_errors_t errors = { 0 };
    const sim_status_t status
        = sim_scenario_read(&scenario, path, args->n_settings, args->setting, &errors);

    if (status != SIM_OK) {
        sim_say_errors(&errors, status);
    } else if (!args->quiet) {
        printf(
            "%s: no mistakes; months %d, replications %d, locations %zu, roles %zu, policies %zu\n",
            path, scenario.months, scenario.replications, scenario.n_locations - 1,
            scenario.n_roles, scenario.n_policies);
    }
    sim_scenario_free(&scenario);
    sim_errors_free(&errors);
    return sim_exit_of(status);
}
