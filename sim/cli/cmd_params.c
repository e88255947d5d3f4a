/* cmd_params.c - `sim params`: the keys of a scenario. */
#include "sim/cli/args.h"
#include "sim/cli/say.h"

int
sim_cmd_params(const sim_args_t *args)
{
    if (args->markdown) {
        sim_param_write_markdown(stdout);
        return SIM_EXIT_DONE;
    }
    const char *pattern = args->n_operands > 0 ? args->operand[0] : NULL;
    if (sim_param_write(pattern, stdout) > 0) {
        return SIM_EXIT_DONE;
    }
    sim_say("no key, unit or meaning contains `%s`: `sim params` lists them all", pattern);
    return SIM_EXIT_USAGE;
}
