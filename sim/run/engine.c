/* engine.c - replications over threads. */
#include "sim/engine.h"
#include "sim/level.h"
#include "sim/memory.h"
#include "sim/metric.h"
#include "sim/model.h"
#include "sim/run/results.h"
#include <fcntl.h>
#include <math.h>
#include <omp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

const char *
sim_engine_vector_level(void)
{
    return sim_vector_name(sim_vector_level());
}

/* ---- what it will cost */

/* Bytes of state and scratch per simulated person: the crew, events, sorting and bands. */
enum { PERSON_BYTES = 104, THREAD_BYTES = 4 << 20 };

/* Bytes of a saved state: for each person, and for each cell of the results with its job. */
enum { SAVED_PERSON_BYTES = 40, SAVED_CELL_BYTES = 6 << 10 };

static size_t
count_jobs(const sim_scenario_t *s)
{
    return (s->n_locations - 1) * s->n_roles;
}

static size_t
row_numbers(const sim_run_t *run, const sim_pay_grid_t *pay)
{
    const sim_scenario_t *s = run->scenario;
    const size_t cells = sim_observer_cells(s) * (SIM_METRICS + SIM_BAND_GROUPS * SIM_BANDS);
    const size_t ledgers = run->ledgers ? count_jobs(s) * SIM_LEDGER_LINES : 0;
    return (size_t)s->months * (cells + ledgers) + sim_pay_grid_numbers(pay);
}

sim_status_t
sim_engine_estimate(const sim_run_t *run, sim_estimate_t *estimate)
{
    const sim_scenario_t *s = run->scenario;
    sim_pay_grid_t pay;
    sim_par_t par;
    double people = 0.0;

    sim_status_t status = sim_pay_grid_init(&pay, s);
    if (status != SIM_OK) {
        return status;
    }
    const size_t row = row_numbers(run, &pay);
    sim_pay_grid_free(&pay);
    status = sim_scenario_par_init(s, &par);
    if (status != SIM_OK) {
        return status;
    }
    sim_scenario_resolve(s, 0, &par);
    for (size_t l = 1; l < s->n_locations; l++) {
        for (size_t r = 0; r < s->n_roles; r++) {
            people += sim_par_job(&par, l, r)->headcount / s->scale;
        }
    }
    sim_par_free(&par);
    estimate->worker_months = people * s->months * s->replications;
    estimate->result_bytes = (double)row * s->replications * (double)sizeof(double);
    estimate->thread_bytes = people * PERSON_BYTES + THREAD_BYTES;
    estimate->saved_bytes = run->save_at > 0
        ? (people * SAVED_PERSON_BYTES + (double)sim_observer_cells(s) * SAVED_CELL_BYTES)
            * s->replications
        : 0.0;
    return estimate->result_bytes < 0x1p62 && estimate->thread_bytes < 0x1p62 ? SIM_OK
                                                                              : SIM_ERR_LIMIT;
}

/* ---- where the rows are kept */

/* A file without a name of so many bytes, or -1 with the reason.  Its blocks are reserved first, so
 * that a full disk is an error here and not a signal later. */
static sim_status_t
spool_open(const char *folder, size_t n_bytes, int *fd)
{
    *fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (*fd < 0) {
        return SIM_ERR_IO;
    }
    if (posix_fallocate(*fd, 0, (off_t)n_bytes) != 0) {
        close(*fd);
        *fd = -1;
        return SIM_ERR_LIMIT;
    }
    return SIM_OK;
}

/* Moves the rows from memory into a spool file of n_bytes. */
static sim_status_t
rows_spool(sim_results_t *results, const char *folder, size_t n_bytes)
{
    int fd;
    const sim_status_t status = spool_open(folder, n_bytes, &fd);
    if (status != SIM_OK) {
        return status;
    }
    void *rows = mmap(NULL, n_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (rows == MAP_FAILED) {
        close(fd);
        return SIM_ERR_NOMEM;
    }
    if (results->rows != NULL) {
        memcpy(rows, results->rows, results->row * results->n_reps * sizeof(double));
        munmap(results->rows, results->n_bytes);
    }
    results->rows = rows;
    results->n_bytes = n_bytes;
    results->spool = fd;
    return SIM_OK;
}

/* Makes room for the rows of the scenario's replications, those that are there kept: in memory, or
 * in a file when memory is short.  What is in a file stays there. */
static sim_status_t
rows_reserve(const sim_run_t *run, sim_results_t *results)
{
    const sim_scenario_t *s = run->scenario;
    const size_t n_bytes = results->row * (size_t)s->replications * sizeof(double);
    sim_estimate_t estimate;
    const sim_status_t status = sim_engine_estimate(run, &estimate);
    if (status != SIM_OK || n_bytes <= results->n_bytes) {
        return status;
    }
    const double allowed
        = run->memory_bytes > 0 ? (double)run->memory_bytes : 0.75 * sim_memory_allowed();
    const int threads = run->threads < s->replications ? run->threads : s->replications;
    const double state = estimate.thread_bytes * threads;
    const bool in_memory = results->spool < 0 && state + estimate.result_bytes <= allowed;
    if (!in_memory && (state > allowed || run->spool_folder == NULL)) {
        return SIM_ERR_LIMIT;
    }
    if (!in_memory && results->spool < 0) {
        return rows_spool(results, run->spool_folder, n_bytes);
    }
    if (!in_memory && posix_fallocate(results->spool, 0, (off_t)n_bytes) != 0) {
        return SIM_ERR_LIMIT;
    }
    void *rows = results->rows == NULL
        ? mmap(NULL, n_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE,
            -1, 0)
        : mremap(results->rows, results->n_bytes, n_bytes, MREMAP_MAYMOVE);
    if (rows == MAP_FAILED) {
        return SIM_ERR_NOMEM;
    }
    results->rows = rows;
    results->n_bytes = n_bytes;
    return SIM_OK;
}

void
sim_results_cut(sim_results_t *self, size_t n)
{
    SIM_BUG_IF(n == 0);
    self->n_reps = n < self->n_reps ? n : self->n_reps;
    sim_saved_cut(self, self->n_reps);
}

void
sim_results_free(sim_results_t *self)
{
    if (self == NULL) {
        return;
    }
    if (self->rows != NULL) {
        munmap(self->rows, self->n_bytes);
    }
    if (self->spool >= 0) {
        close(self->spool);
    }
    sim_saved_free(self);
    sim_pay_grid_free(&self->pay);
    free(self);
}

/* ---- running */

typedef struct {
    const sim_run_t *run;
    const bool *in_force;
    sim_results_t *results;
    const sim_results_t *from; /* that serves; NULL: none */
    size_t done;
    int inner;           /* threads that share one replication */
    bool halt;           /* someone failed: start no more */
    size_t first_failed; /* replication, so that the message does not depend on the threads */
    sim_status_t status;
    sim_violation_t violation;
} job_t;

static void
fail(job_t *job, size_t rep, sim_status_t status, const sim_model_t *model)
{
#pragma omp critical(sim_engine_fail)
    if (job->status == SIM_OK || rep < job->first_failed) {
        job->status = status;
        job->first_failed = rep;
        if (model != NULL && status == SIM_ERR_IDENTITY) {
            job->violation = sim_model_violation(model);
        }
    }
}

static bool
stopped(const job_t *job)
{
    return job->run->stop != NULL && *job->run->stop != 0;
}

/* The replication at the beginning of its first month, or of one up to which another run has all
 * there is to know. */
static sim_status_t
begin(const job_t *job, sim_model_t *model, size_t rep, int *month, size_t *n_counted)
{
    const sim_results_t *from = job->from;
    *month = 0;
    *n_counted = 0;
    if (from == NULL || rep >= from->n_reps || rep >= from->n_saved
        || from->saved[rep].state == NULL) {
        return sim_model_start(model, (uint32_t)rep);
    }
    *month = from->save_at;
    *n_counted = sim_saved_rows(from, rep, job->results);
    return sim_model_load(model, from->saved[rep].state);
}

static sim_status_t
replicate(
    const job_t *job, sim_model_t *model, sim_observer_t *observer, size_t below[], size_t rep)
{
    sim_results_t *results = job->results;
    const sim_pay_grid_t *pay = &results->pay;
    double *row = results->rows + rep * results->row;
    double *bands = row + results->bands_at;
    size_t n_counted;
    int first;
    sim_status_t status = begin(job, model, rep, &first, &n_counted);
    for (int t = first; status == SIM_OK && t < results->scenario->months; t++) {
        if (stopped(job)) {
            return SIM_ERR_INTERRUPTED;
        }
        if (t > 0 && t == results->save_at) {
            sim_saved_keep(results, rep, model, job->run->save_bytes);
        }
        status = sim_model_month(model, row + (size_t)t * results->n_cells * SIM_METRICS,
            bands + (size_t)t * results->n_cells * SIM_BAND_GROUPS * SIM_BANDS);
        if (results->n_jobs > 0) {
            sim_model_ledger(
                model, row + results->ledgers_at + (size_t)t * results->n_jobs * SIM_LEDGER_LINES);
        }
        if (status == SIM_OK && t == sim_pay_grid_month(results->scenario, n_counted)) {
            const size_t at = n_counted++ * (pay->n_locations - 1) * pay->n_bins;
            sim_pay_grid_count(pay, observer, below, row + results->pay_at + at);
        }
    }
    return status;
}

static void
work(job_t *job, int first, int n_reps)
{
    sim_observer_t *observer = NULL;
    sim_model_t *model = NULL;
    size_t *below = calloc(job->results->pay.n_bins + 1, sizeof *below);
    sim_status_t made = below == NULL
        ? SIM_ERR_NOMEM
        : sim_observer_create(&observer, job->run->scenario, SIM_DETAIL_FULL);
    if (made == SIM_OK) {
        made = sim_model_create(&model, job->run->scenario, job->in_force, observer, job->inner);
    }
    if (made != SIM_OK) {
        fail(job, (size_t)first, made, NULL);
    }
#pragma omp for schedule(dynamic, 1)
    for (int rep = first; rep < n_reps; rep++) {
        bool skip;
#pragma omp atomic read
        skip = job->halt;
        if (skip || made != SIM_OK) {
            continue;
        }
        const sim_status_t status = replicate(job, model, observer, below, (size_t)rep);
        if (status != SIM_OK) {
            fail(job, (size_t)rep, status, model);
#pragma omp atomic write
            job->halt = true;
        } else if (job->run->progress != NULL) {
#pragma omp critical(sim_engine_progress)
            job->run->progress(job->run->progress_data, ++job->done, (size_t)(n_reps - first));
        }
    }
    sim_model_free(model);
    sim_observer_free(observer);
    free(below);
}

static void
explain(const job_t *job, sim_errors_t *errors)
{
    const sim_scenario_t *s = job->run->scenario;
    const sim_violation_t *v = &job->violation;
    if (job->status != SIM_ERR_IDENTITY || errors == NULL || v->label == NULL) {
        return;
    }
    sim_errors_add(errors, NULL, 0,
        "identity (%s) is violated in replication %zu, month %d, %s/%s: %.17g against %.17g: "
        "please report this scenario",
        v->label, job->first_failed, v->month, v->l > 0 ? s->location[v->l].name : "all",
        v->r < s->n_roles ? s->role[v->r].name : "all", v->left, v->right);
}

/* Runs the replications that the results do not have yet, up to the scenario's number. */
static sim_status_t
simulate(const sim_run_t *run, sim_results_t *results, sim_errors_t *errors)
{
    const sim_scenario_t *s = run->scenario;
    const int first = (int)results->n_reps;
    const int missing = s->replications - first;
    const sim_status_t status = rows_reserve(run, results);
    if (status != SIM_OK) {
        return status;
    }
    const bool *in_force = run->in_force != NULL ? run->in_force : s->in_force;
    job_t job = { .run = run, .in_force = in_force, .results = results };
    if (run->from != NULL && sim_saved_serves(run->from, results, in_force)) {
        job.from = run->from;
    }
    if (results->save_at > 0) {
        sim_saved_reserve(results, (size_t)s->replications, run->save_bytes);
    }
    /* over replications first; with fewer of them than threads, several share a month */
    const int threads = run->threads < missing ? run->threads : missing;
    job.inner = run->threads / threads;
    if (threads == 1) {
        /* not even a region of one thread: inside it, OpenMP would make the inner threads anew
         * every month */
        work(&job, first, s->replications);
    } else {
        omp_set_max_active_levels(2);
#pragma omp parallel num_threads(threads)
        work(&job, first, s->replications);
    }

    if (job.status == SIM_OK && stopped(&job)) {
        job.status = SIM_ERR_INTERRUPTED;
    }
    if (job.status != SIM_OK) {
        sim_saved_cut(results, results->n_reps);
        explain(&job, errors);
        return job.status;
    }
    results->n_reps = (size_t)s->replications;
    return SIM_OK;
}

/* States are of a run with certain policies, and outlive what the caller said of them. */
static sim_status_t
keep_policies(const sim_run_t *run, sim_results_t *results)
{
    const sim_scenario_t *s = run->scenario;
    const bool *in_force = run->in_force != NULL ? run->in_force : s->in_force;

    SIM_BUG_IF(run->save_at < 0 || run->save_at >= s->months);
    if (run->save_at == 0) {
        return SIM_OK;
    }
    results->in_force = calloc(s->n_policies + 1, sizeof *results->in_force);
    if (results->in_force == NULL) {
        return SIM_ERR_NOMEM;
    }
    memcpy(results->in_force, in_force, s->n_policies * sizeof *results->in_force);
    results->save_at = run->save_at;
    return SIM_OK;
}

sim_status_t
sim_engine_run(const sim_run_t *run, sim_results_t **out, sim_errors_t *errors)
{
    const sim_scenario_t *s = run->scenario;
    sim_results_t *results = calloc(1, sizeof *results);
    *out = NULL;
    if (results == NULL) {
        return SIM_ERR_NOMEM;
    }
    results->scenario = s;
    results->spool = -1;
    results->n_cells = sim_observer_cells(s);
    results->bands_at = (size_t)s->months * results->n_cells * SIM_METRICS;
    results->ledgers_at
        = results->bands_at + (size_t)s->months * results->n_cells * SIM_BAND_GROUPS * SIM_BANDS;
    results->n_jobs = run->ledgers ? count_jobs(s) : 0;
    results->threads = run->threads;
    results->stop = run->stop;
    sim_status_t status = sim_pay_grid_init(&results->pay, s);
    if (status == SIM_OK) {
        results->row = row_numbers(run, &results->pay);
        results->pay_at = results->row - sim_pay_grid_numbers(&results->pay);
        status = keep_policies(run, results);
    }
    if (status == SIM_OK) {
        status = simulate(run, results, errors);
    }
    if (status != SIM_OK) {
        sim_results_free(results);
        return status;
    }
    *out = results;
    return SIM_OK;
}

sim_status_t
sim_engine_extend(const sim_run_t *run, sim_results_t *results, sim_errors_t *errors)
{
    SIM_BUG_IF(run->scenario != results->scenario || run->ledgers != (results->n_jobs > 0)
        || run->save_at != results->save_at);
    return (size_t)run->scenario->replications > results->n_reps ? simulate(run, results, errors)
                                                                 : SIM_OK;
}
