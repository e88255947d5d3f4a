/* results.h - the rows of all replications.  Internal to layer run. */
#ifndef SIM_RUN_RESULTS_H
#define SIM_RUN_RESULTS_H

#include "sim/engine.h"
#include "sim/metric.h"

/* The bins into which salaries are counted at the start and at the end of each year: SIM_PAY_DECADE
 * of the same ratio to a power of ten, the powers of ten among their limits.  What lies outside the
 * n_bins of a location counts in the first and in the last. */
enum { SIM_PAY_DECADE = 60 };
typedef struct {
    size_t n_locations; /* onshore (0), of which nothing is counted, included           */
    size_t n_months;    /* in which salaries are counted                                */
    size_t n_bins;      /* of every location                                            */
    int *first;         /* [n_locations]: the first bin begins at 10^(first / 60) LCU   */
    double *limit;      /* [n_locations][n_bins + 1]                                    */
} sim_pay_grid_t;

/* The grid follows from what the scenario says of pay, growth and length: not from policies,
 * results, or the number of replications.  SIM_ERR_NOMEM. */
SIM_MUST_CHECK sim_status_t sim_pay_grid_init(sim_pay_grid_t *self, const sim_scenario_t *scenario);
void sim_pay_grid_free(sim_pay_grid_t *self);

/* Month of the i-th count: 0, 11, 23 ..., and the last one. */
int sim_pay_grid_month(const sim_scenario_t *scenario, size_t i);

/* Numbers that a replication has of it: [n_months][n_locations - 1][n_bins]. */
size_t sim_pay_grid_numbers(const sim_pay_grid_t *self);

/* Counts the salaries of the month that was observed last: to[n_locations - 1][n_bins]; below[] is
 * scratch for n_bins. */
void sim_pay_grid_count(
    const sim_pay_grid_t *self, sim_observer_t *observer, size_t below[], double to[]);

/* Row of a replication: metrics [months][n_cells][SIM_METRICS], then bands
 * [months][n_cells][SIM_BAND_GROUPS][SIM_BANDS], then, when the run keeps them, ledgers
 * [months][n_jobs][SIM_LEDGER_LINES], then the counts of the pay grid. */
struct sim_results {
    const sim_scenario_t *scenario;
    size_t n_reps, n_cells;
    size_t row;        /* numbers in a row             */
    size_t bands_at;   /* where the bands begin in it  */
    size_t ledgers_at; /* and the ledgers */
    size_t n_jobs;     /* offshore; 0: no ledgers */
    size_t pay_at;     /* where the counts of salaries begin in it */
    sim_pay_grid_t pay;
    double *rows;   /* [n_reps][row], mapped        */
    size_t n_bytes; /* of the map: room for at least so many rows */
    int spool;      /* the file that is mapped; -1: memory        */
    int threads;
    const volatile sig_atomic_t *stop; /* of the run; NULL: never */
};

#endif
