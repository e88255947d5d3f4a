/* cmd_show.c - `sim show`: every value in force and where it came from. */
#include "sim/cli/args.h"
#include "sim/cli/say.h"

int
sim_cmd_show(const sim_args_t *args)
{
    sim_scenario_t scenario;
    sim_errors_t errors = { 0 };
    sim_status_t status
        = sim_scenario_read(&scenario, args->operand[0], args->n_settings, args->setting, &errors);

    if (status != SIM_OK) {
        sim_args_name_options(args, &errors);
        sim_say_errors(&errors, status);
    } else if (sim_scenario_show(&scenario, stdout) != SIM_OK) {
        status = SIM_ERR_IO; /* main says what is wrong with standard output */
    }
    sim_scenario_free(&scenario);
    sim_errors_free(&errors);
    return status == SIM_ERR_IO ? SIM_EXIT_DONE : sim_exit_of(status);
}
