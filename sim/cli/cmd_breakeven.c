#include "sim/cli/args.h"
int
sim_cmd_breakeven(const sim_args_t *args)
{
    (void)args;
    return SIM_EXIT_FAILED;
}
