/* engine.h - replications of a scenario, over threads, into tables.
 *
 * Layer: run.  Includes: base, core, run, model.
 *
 * Each replication is a pure function of (scenario, policies in force, replication number); threads
 * only decide who computes it.  Every replication writes its own row of results, and rows are
 * reduced in replication order, so the tables do not depend on the number of threads.
 */
#ifndef SIM_ENGINE_H
#define SIM_ENGINE_H

#include "sim/ledger.h"
#include "sim/metric.h"
#include "sim/scenario.h"
#include "sim/status.h"
#include "sim/table.h"
#include <signal.h>
#include <stdbool.h>

typedef struct sim_results sim_results_t;

/* What is to be run.  Zero-initialise, then set what matters. */
typedef struct {
    const sim_scenario_t *scenario;
    const bool *in_force; /* [n_policies], NULL: scenario->in_force                              */
    int threads;          /* >= 1                                                                */
    size_t memory_bytes;  /* what may be held in memory; more is spooled to spool_folder; 0: 3/4 of
                             sim_memory_allowed()                                                */
    const char *spool_folder;          /* NULL: refuse instead of spooling          */
    const volatile sig_atomic_t *stop; /* becomes non-zero: end within a month; NULL: never */
    void (*progress)(void *data, size_t done, size_t total); /* after each replication of this
                               call, one thread at a time; may be NULL */
    void *progress_data;
    bool ledgers; /* keep the accounts of every job and month too (sim_results_ledger) */

    /* Runs that are the same up to some month need those months once.  A run with save_at > 0 keeps
     * the state of its replications at the beginning of that month, in save_bytes of memory beside
     * memory_bytes; what finds no room there is not kept.  A run `from` such results has their rows
     * up to that month and is simulated from there on.  What it gives is the same, bit for bit;
     * where nothing was kept, or the values in force differ earlier (sim_scenario_parting), or the
     * rows are not of the same kind, replications begin in month 0 as ever. */
    int save_at;               /* 0: no states                                        */
    size_t save_bytes;         /* for the states of all replications                  */
    const sim_results_t *from; /* needed during the call only; NULL: from the start   */
} sim_run_t;

/* What a run will cost, known before it starts. */
typedef struct {
    double worker_months; /* people at start x months x replications           */
    double result_bytes;  /* rows of all replications                          */
    double thread_bytes;  /* state and scratch of one thread                   */
    double saved_bytes;   /* states of all replications at save_at, while no more people than
                             at the start are there; 0 without save_at */
} sim_estimate_t;

/* SIM_ERR_LIMIT when a product overflows what the program can address. */
SIM_MUST_CHECK sim_status_t sim_engine_estimate(const sim_run_t *run, sim_estimate_t *estimate);

/* Runs all replications.
 * SIM_ERR_IDENTITY: errors says which label, month, replication and job; SIM_ERR_INTERRUPTED: stop
 * was set; SIM_ERR_NOMEM, SIM_ERR_IO (spool), SIM_ERR_LIMIT.  *results is NULL after a failure. */
SIM_MUST_CHECK sim_status_t sim_engine_run(
    const sim_run_t *run, sim_results_t **results, sim_errors_t *errors);

/* Adds replications to results: run is the one they came from, run->scenario->replications having
 * been raised meanwhile (sim_scenario_replicate); threads and memory may differ.  The replications
 * that are there are not run again, and the results are then, bit for bit, those of a run that
 * asked for the larger number.  Does nothing when they have that many already.
 * save_at stays what it was; when save_bytes has become less, states without room go.
 * Fails as sim_engine_run does; the results are then as they were. */
SIM_MUST_CHECK sim_status_t sim_engine_extend(
    const sim_run_t *run, sim_results_t *results, sim_errors_t *errors);

/* Forgets the replications from number n on; n is at least 1. */
void sim_results_cut(sim_results_t *self, size_t n);
void sim_results_free(sim_results_t *self);

/* The tables of a results folder; columns as docs/results.md lists them.  SIM_ERR_NOMEM; the
 * projection, which takes longest, looks at the run's stop flag too: SIM_ERR_INTERRUPTED. */
SIM_MUST_CHECK sim_status_t sim_results_summary(const sim_results_t *self, sim_table_t *table);
SIM_MUST_CHECK sim_status_t sim_results_projection(const sim_results_t *self, sim_table_t *table);
SIM_MUST_CHECK sim_status_t sim_results_bands(const sim_results_t *self, sim_table_t *table);
SIM_MUST_CHECK sim_status_t sim_results_replications(const sim_results_t *self, sim_table_t *table);
SIM_MUST_CHECK sim_status_t sim_results_distribution(const sim_results_t *self, sim_table_t *table);

/* The rows behind the tables, for what compares two runs.  cell is sim_observer_cell(scenario, l,
 * r); a missing value is NaN.  The horizon value is over all months by the metric's window, as in
 * summary.csv. */
size_t sim_results_n(const sim_results_t *self); /* replications */
double sim_results_month(
    const sim_results_t *self, size_t rep, int month, size_t cell, sim_metric_id_t metric);
double sim_results_horizon(
    const sim_results_t *self, size_t rep, size_t cell, sim_metric_id_t metric);
/* All metrics of a cell at once. */
const double *sim_results_cell(const sim_results_t *self, size_t rep, int month, size_t cell);
/* The horizon values of all cells and metrics of a replication: to[n_cells][SIM_METRICS]; scratch
 * has as much room. */
void sim_results_horizons(const sim_results_t *self, size_t rep, double scratch[], double to[]);
/* The account of offshore job (l, r), l >= 1, in a month (ledger.h); the run kept ledgers. */
const double *sim_results_ledger(
    const sim_results_t *self, size_t rep, int month, size_t l, size_t r);
const sim_scenario_t *sim_results_scenario(const sim_results_t *self);
/* How many replications have their state kept, and the bytes of it. */
size_t sim_results_saved(const sim_results_t *self, size_t *n_bytes);

/* The vector level the kernels run at: "x86-64", "x86-64-v3", "x86-64-v4" or "portable".  Chosen at
 * first use; the environment variable SIM_VECTOR=v1|v3|v4 forces one (for tests; results are the
 * same). */
const char *sim_engine_vector_level(void);

#endif
