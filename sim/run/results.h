/* results.h - the rows of all replications.  Internal to layer run. */
#ifndef SIM_RUN_RESULTS_H
#define SIM_RUN_RESULTS_H

#include "sim/engine.h"
#include "sim/metric.h"

/* Row of a replication: metrics [months][n_cells][SIM_METRICS], then bands
 * [months][n_cells][SIM_BAND_GROUPS][SIM_BANDS]. */
struct sim_results {
    const sim_scenario_t *scenario;
    size_t n_reps, n_cells;
    size_t row;      /* numbers in a row             */
    size_t bands_at; /* where the bands begin in it  */
    double *rows;    /* [n_reps][row], mapped        */
    size_t n_bytes;  /* of the map: room for at least so many rows */
    int spool;       /* the file that is mapped; -1: memory        */
    int threads;
    const volatile sig_atomic_t *stop; /* of the run; NULL: never */
};

#endif
