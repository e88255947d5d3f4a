/* workload.h - what the benchmarks run: scenarios made in memory, and replications of them.
 *
 * Layer: bench.  Includes: everything.
 *
 * The library is used as `sim run` uses it; nothing of the model is copied here.  A failure of the
 * library ends the program with a message, since a benchmark has nobody to report it to.
 */
#ifndef BENCH_WORKLOAD_H
#define BENCH_WORKLOAD_H

#include "sim/metric.h"
#include "sim/model.h"
#include "sim/scenario.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* people spread evenly over locations x roles; every mechanism of param.def at work, or every one
 * off. */
typedef struct {
    size_t people, n_locations, n_roles;
    int months, replications;
    bool mechanisms;
} workload_t;

/* What is reported of a month.  To measure one more level of detail, add a line to
 * workload_observations. */
typedef struct {
    const char *name;
    bool observed; /* by an observer of this detail */
    sim_detail_t detail;
    bool tables; /* through sim_engine_run, with all tables written as CSV */
} observation_t;

extern const observation_t workload_observations[];
extern const size_t workload_n_observations;

/* The working set of a replication in flight. */
typedef struct {
    sim_model_t *model;
    sim_observer_t *observer; /* NULL: nothing is reported */
} worker_t;

/* Replications of a workload, ready to be run any number of times. */
typedef struct {
    sim_scenario_t scenario;
    const observation_t *observation;
    int threads; /* over replications first, then, for want of those, over the jobs of a month */
    int n_workers, inner;
    worker_t *worker;      /* [n_workers], each with inner threads                          */
    size_t row;            /* numbers a replication reports: metrics of all months, then bands */
    double *rows;          /* [replications][row]; NULL without observation                 */
    uint64_t *hash;        /* [replications]: of the end states of the jobs                 */
    double *months_worked; /* [replications]: paid workers, summed over the months      */
} runner_t;

void runner_open(
    runner_t *self, const workload_t *workload, const observation_t *observation, int threads);
void runner_close(runner_t *self);

/* All replications once. */
void runner_run(runner_t *self);

/* The same, and FNV-1a-64 of what came out: of the tables' bytes, of the bits of the rows, or
 * without observation of the jobs' end states. */
uint64_t runner_hash(runner_t *self);

/* Paid workers of the last run, summed over months and replications; not known for tables. */
double runner_worker_months(const runner_t *self);

/* Bytes a replication in flight holds, without rows. */
size_t runner_bytes(const runner_t *self);

double bench_now(void); /* seconds */
_Noreturn void bench_die(const char *what, sim_status_t status);

#endif
