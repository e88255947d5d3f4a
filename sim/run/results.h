/* results.h - the rows of all replications.  Internal to layer run. */
#ifndef SIM_RUN_RESULTS_H
#define SIM_RUN_RESULTS_H

#include "sim/engine.h"
#include "sim/metric.h"
#include "sim/model.h"

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

    /* the beginning of month save_at, for runs that are the same until then; 0: not kept */
    int save_at;
    bool *in_force; /* [n_policies] of this run; NULL without save_at */
    struct sim_saved {
        void *state; /* of sim_model_save; NULL: not kept */
        size_t n_bytes;
    } * saved;        /* [n_saved]                              */
    size_t n_saved;   /* replications that there is a place for */
    size_t all_saved; /* bytes of all of them                   */
};

/* Places for the states of n replications; those there are stay, in at most n_bytes.  Without
 * memory there are fewer. */
void sim_saved_reserve(sim_results_t *self, size_t n, size_t n_bytes);
void sim_saved_cut(sim_results_t *self, size_t n); /* forgets those from n on */
void sim_saved_free(sim_results_t *self);

/* Keeps the state of a replication as long as all take at most n_bytes; threads may call it side by
 * side, for different replications. */
void sim_saved_keep(sim_results_t *self, size_t rep, const sim_model_t *model, size_t n_bytes);

/* Whether a run into `to` with these policies can go on from the states of `from`: whether the rows
 * are alike, and the values in force up to then. */
bool sim_saved_serves(const sim_results_t *from, const sim_results_t *to, const bool in_force[]);

/* Copies the rows of a replication before from->save_at.  Returns how many counts of the pay grid
 * are among them. */
size_t sim_saved_rows(const sim_results_t *from, size_t rep, sim_results_t *to);

#endif
