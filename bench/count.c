/* count.c - one replication of a small scenario, for an instruction counter: `count MONTHS
 * OBSERVATION`.
 *
 * Prints worker-months and hash.  One thread, jobs of 250 people as in the main case of bench.c;
 * the difference of two lengths is what months cost, without start and end (bench/ir.sh). */
#include "bench/workload.h"
#include <gsl/gsl_errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int
main(int argc, char *argv[])
{
    workload_t work = { 2000, 1, 8, argc == 3 ? atoi(argv[1]) : 0, 1, true };
    const observation_t *observation = NULL;
    for (size_t i = 0; argc == 3 && i < workload_n_observations; i++) {
        if (strcmp(workload_observations[i].name, argv[2]) == 0
            && !workload_observations[i].tables) {
            observation = &workload_observations[i];
        }
    }
    if (work.months < 1 || observation == NULL) {
        fprintf(stderr, "count MONTHS OBSERVATION\n");
        return 2;
    }
    gsl_set_error_handler_off();
    runner_t runner;
    runner_open(&runner, &work, observation, 1);
    const unsigned long long hash = runner_hash(&runner);
    printf("%.0f %016llx\n", runner_worker_months(&runner), hash);
    runner_close(&runner);
    return 0;
}
