#include "bench/workload.h"
#include "sim/csv.h"
#include "sim/engine.h"
#include "sim/model/observe.h"
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

const observation_t workload_observations[] = {
    { "none", false, 0, false },
    { "all", true, SIM_DETAIL_FULL, false },
    { "quantiles", true, SIM_DETAIL_QUANTILES, false },
    { "tables", false, 0, true },
};
const size_t workload_n_observations = sizeof workload_observations / sizeof *workload_observations;

double
bench_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

_Noreturn void
bench_die(const char *what, sim_status_t status)
{
    fprintf(stderr, "bench: %s: %s\n", what, sim_status_text(status));
    exit(1);
}

static void *
need(void *memory)
{
    if (memory == NULL) {
        bench_die("memory", SIM_ERR_NOMEM);
    }
    return memory;
}

static void
must(sim_status_t status, const char *what)
{
    if (status != SIM_OK) {
        bench_die(what, status);
    }
}

/* ---- the scenario */

static const char *const LOCATIONS[] = { "north", "south", "east", "west", "centre" };
static const char *const ROLES[] = { "data_entry", "customer_support", "billing", "design",
    "coding", "data_analyst", "research", "law" };
enum { N_LOCATIONS = 5, N_ROLES = 8, N_BPO = 5, ONE_SIZE = 1 << 16 };

/* What is off by default and has its price when it is on. */
static const char MECHANISMS_ON[] = "fx_drift_pa = 1 %\n"
                                    "season_amp = .05\n"
                                    "min_wage = 950\n"
                                    "mw_compliance = .9\n"
                                    "mw_spill = .2\n"
                                    "merit_pa = 2 %\n"
                                    "cut_max = .02\n"
                                    "market_cut_max = .02\n"
                                    "notice_months = 1\n"
                                    "severance_months_py = .5\n"
                                    "night_premium = 10 %\n"
                                    "seat_cost = 100\n"
                                    "wellness_effect = .1\n"
                                    "wellness_cost = 5\n"
                                    "bonus_months = .5\n"
                                    "training_subsidy = 10 %\n"
                                    "upskill_subsidy = 10 %\n"
                                    "emp_tax = 5 %\n";

static void
write_names(FILE *to, const char *key, size_t n, const char *const names[])
{
    fprintf(to, "%s = ", key);
    for (size_t i = 0; i < n; i++) {
        fprintf(to, "%s%s", i > 0 ? ", " : "", names[i]);
    }
    fputc('\n', to);
}

/* Every key at the value at which its mechanism vanishes; the people stay. */
static void
write_off(FILE *to)
{
    for (size_t i = 0; i < sim_param_count; i++) {
        const sim_param_t *p = &sim_param_table[i];
        if (strcmp(p->off, "-") != 0 && strcmp(p->key, "headcount") != 0) {
            fprintf(to, "%s = %s\n", p->key, p->off);
        }
    }
}

static void
write_scenario(FILE *to, const workload_t *w)
{
    const size_t n_jobs = w->n_locations * w->n_roles;
    fprintf(to,
        "[scenario]\nstart = 2024-01\nmonths = %d\nreplications = %d\nseed = 7\nonshore = home\n",
        w->months, w->replications);
    write_names(to, "locations", w->n_locations, LOCATIONS);
    write_names(to, "roles", w->n_roles, ROLES);
    fprintf(to,
        "[model]\nwage = 1000\nhousehold_mean = 4\nother_income = 600\npoverty_line = 150\nfx_rate "
        "= 10\n");
    if (w->mechanisms) {
        fprintf(to, "inflation_pa = 4 %%\nwage_growth_pa = 5 %%\n%s", MECHANISMS_ON);
    } else {
        write_off(to);
    }
    fprintf(to, "[location.home]\ncurrency = USD\nwage = 3000\nfx_rate = 1\n");
    for (size_t l = 0; l < w->n_locations; l++) {
        fprintf(to, "[location.%s]\ncurrency = INR\n", LOCATIONS[l]);
    }
    for (size_t r = 0; r < w->n_roles; r++) {
        fprintf(to, "[role.%s]\ntier = %s\n", ROLES[r], r < N_BPO ? "bpo" : "kpo");
    }
    for (size_t l = 0; l < w->n_locations; l++) {
        for (size_t r = 0; r < w->n_roles; r++) {
            fprintf(
                to, "[job.%s.%s]\nheadcount = %zu\n", LOCATIONS[l], ROLES[r], w->people / n_jobs);
        }
    }
}

static void
read_scenario(sim_scenario_t *scenario, const workload_t *w)
{
    sim_errors_t errors = { 0 };
    char *text = need(malloc(ONE_SIZE));
    SIM_BUG_IF(w->n_locations > N_LOCATIONS || w->n_roles > N_ROLES);
    FILE *to = need(fmemopen(text, ONE_SIZE, "w"));
    write_scenario(to, w);
    const long n = ftell(to);
    fclose(to);
    const sim_status_t status
        = sim_scenario_read_text(scenario, "bench.ini", (size_t)n, text, 0, NULL, &errors);
    for (size_t i = 0; i < errors.n; i++) {
        fprintf(stderr, "bench.ini:%ld: %s\n", errors.list[i].line, errors.list[i].text);
    }
    must(status, "scenario");
    sim_errors_free(&errors);
    free(text);
}

/* ---- hashes */

static const uint64_t FNV_START = 0xcbf29ce484222325u;

static uint64_t
fnv(uint64_t hash, size_t n, const void *bytes)
{
    const unsigned char *b = bytes;
    for (size_t i = 0; i < n; i++) {
        hash = (hash ^ b[i]) * 0x100000001b3u;
    }
    return hash;
}

static uint64_t
hash_jobs(const sim_model_t *m)
{
    uint64_t hash = FNV_START;
    for (size_t j = 0; j < m->n_jobs; j++) {
        const sim_job_t *job = &m->job[j];
        hash = fnv(hash, sizeof job->flow, job->flow);
        hash = fnv(hash, sizeof job->wage_index, &job->wage_index);
        hash = fnv(hash, sizeof job->staff_check, &job->staff_check);
        hash = fnv(hash, sizeof job->hired_sum, &job->hired_sum);
    }
    return hash;
}

/* ---- replications */

void
runner_open(runner_t *self, const workload_t *w, const observation_t *observation, int threads)
{
    *self = (runner_t) { .observation = observation, .threads = threads };
    read_scenario(&self->scenario, w);
    self->n_workers = threads < w->replications ? threads : w->replications;
    self->inner = threads / self->n_workers;
    omp_set_max_active_levels(2);
    const size_t n_reps = (size_t)w->replications;
    self->hash = need(calloc(n_reps, sizeof *self->hash));
    self->months_worked = need(calloc(n_reps, sizeof *self->months_worked));
    self->worker = need(calloc((size_t)self->n_workers, sizeof *self->worker));
    for (int k = 0; k < self->n_workers; k++) {
        worker_t *worker = &self->worker[k];
        if (observation->observed) {
            must(sim_observer_create(&worker->observer, &self->scenario, observation->detail),
                "observer");
        }
        must(sim_model_create(&worker->model, &self->scenario, NULL, worker->observer, self->inner),
            "model");
    }
    if (observation->observed) {
        self->row = (size_t)w->months * sim_observer_cells(&self->scenario)
            * (SIM_METRICS + SIM_BAND_GROUPS * SIM_BANDS);
        self->rows = need(calloc(n_reps * self->row, sizeof *self->rows));
    }
}

void
runner_close(runner_t *self)
{
    for (int k = 0; k < self->n_workers; k++) {
        sim_model_free(self->worker[k].model);
        sim_observer_free(self->worker[k].observer);
    }
    free(self->worker);
    free(self->hash);
    free(self->months_worked);
    free(self->rows);
    sim_scenario_free(&self->scenario);
}

static void
replicate(runner_t *self, worker_t *worker, int rep)
{
    const size_t n_cells = sim_observer_cells(&self->scenario);
    sim_model_t *model = worker->model;
    double *metrics = self->rows != NULL ? self->rows + (size_t)rep * self->row : NULL;
    double *bands
        = metrics != NULL ? metrics + (size_t)self->scenario.months * n_cells * SIM_METRICS : NULL;
    int64_t worked = 0;
    must(sim_model_start(model, (uint32_t)rep), "start");
    for (int t = 0; t < self->scenario.months; t++) {
        must(sim_model_month(model, metrics, bands), "month");
        for (size_t j = 0; j < model->n_jobs; j++) {
            worked += model->job[j].n_paid;
        }
        if (metrics != NULL) {
            metrics += n_cells * SIM_METRICS;
            bands += n_cells * SIM_BAND_GROUPS * SIM_BANDS;
        }
    }
    self->months_worked[rep] = (double)worked;
    self->hash[rep] = hash_jobs(model);
}

/* The loop that one replication after the other goes through stands outside any parallel region,
 * since the threads of a region inside another, however small that is, are made anew every time. */
static void
run_models(runner_t *self)
{
    const int n_reps = self->scenario.replications;
    if (self->n_workers == 1) {
        for (int rep = 0; rep < n_reps; rep++) {
            replicate(self, &self->worker[0], rep);
        }
        return;
    }
#pragma omp parallel for num_threads(self->n_workers) schedule(dynamic, 1)
    for (int rep = 0; rep < n_reps; rep++) {
        replicate(self, &self->worker[omp_get_thread_num()], rep);
    }
}

static ssize_t
hash_bytes(void *data, const char *bytes, size_t n)
{
    uint64_t *hash = data;
    *hash = fnv(*hash, n, bytes);
    return (ssize_t)n;
}

typedef sim_status_t (*tabulate_t)(const sim_results_t *, sim_table_t *);

/* What `sim run` does between reading the scenario and publishing the folder. */
static void
run_tables(runner_t *self, FILE *to)
{
    static const tabulate_t tabulate[] = { sim_results_summary, sim_results_projection,
        sim_results_bands, sim_results_distribution, sim_results_replications };
    const sim_run_t run = { .scenario = &self->scenario, .threads = self->threads };
    sim_results_t *results = NULL;
    must(sim_engine_run(&run, &results, NULL), "run");
    for (size_t i = 0; i < sizeof tabulate / sizeof *tabulate; i++) {
        sim_table_t table = { 0 };
        must(tabulate[i](results, &table), "table");
        must(sim_csv_write(&table, self->threads, to), "csv");
        sim_table_free(&table);
    }
    sim_results_free(results);
}

void
runner_run(runner_t *self)
{
    if (!self->observation->tables) {
        run_models(self);
        return;
    }
    FILE *nowhere = need(fopen("/dev/null", "w"));
    run_tables(self, nowhere);
    fclose(nowhere);
}

double
runner_worker_months(const runner_t *self)
{
    double sum = 0.0;
    for (int rep = 0; rep < self->scenario.replications; rep++) {
        sum += self->months_worked[rep];
    }
    return sum;
}

uint64_t
runner_hash(runner_t *self)
{
    const size_t n_reps = (size_t)self->scenario.replications;
    uint64_t hash = FNV_START;
    if (self->observation->tables) {
        FILE *to = need(fopencookie(&hash, "w", (cookie_io_functions_t) { .write = hash_bytes }));
        run_tables(self, to);
        fclose(to);
        return hash;
    }
    run_models(self);
    if (self->rows != NULL) {
        hash = fnv(hash, n_reps * self->row * sizeof *self->rows, self->rows);
    } else {
        hash = fnv(hash, n_reps * sizeof *self->hash, self->hash);
    }
    return hash;
}

size_t
runner_bytes(const runner_t *self)
{
    const worker_t *worker = &self->worker[0];
    return sim_model_bytes(worker->model)
        + (worker->observer != NULL ? sim_observer_bytes(worker->observer) : 0);
}
