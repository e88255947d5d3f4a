/* bench.c - how fast the library is on this machine: `make bench`.
 *
 * Each measurement runs in a child of its own, because the vector level is chosen once per process
 * and so that peak memory is that of the one case.  The limits of the machine are measured in the
 * same child right before and after, so that a busy or throttled machine shows.  Hashes tell at
 * once when a change for speed has changed results: within a case and observation they must agree
 * for every level and number of threads.
 */
#include "bench/limits.h"
#include "bench/workload.h"
#include "sim/level.h"
#include "sim/model/crew.h"
#include <gsl/gsl_errno.h>
#include <jansson.h>
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { REPEATS_MAX = 7, REPEATS_SLOW = 3, LEVELS = 3, NOT_HERE = 2 };
static const double SLOW = 1.0; /* seconds a run takes, above which it is repeated less often */
static const char *const LEVEL_WORDS[LEVELS] = { "v1", "v3", "v4" };

typedef struct {
    const char *name;
    workload_t work;
    int repeats;
    const char *observations; /* those of workload_observations that are measured here */
    bool all_threads;         /* besides one                                           */
} case_t;

/* people, locations, roles, months, replications, mechanisms */
static const case_t CASES[] = {
    { "main", { 10000, 5, 8, 120, 20, true }, 7, "none all quantiles tables", true },
    { "main_off", { 10000, 5, 8, 120, 20, false }, 7, "none all", false },
    { "million", { 1000000, 5, 8, 24, 1, true }, 3, "none all", true },
    { "million_off", { 1000000, 5, 8, 24, 1, false }, 3, "none", false },
    { "year", { 10000, 5, 8, 12, 20, true }, 7, "none", false },
    { "one_job", { 10000, 1, 1, 120, 4, true }, 7, "none", false },
    { "small_jobs", { 400, 5, 8, 120, 4, true }, 7, "none all tables", true },
};

/* What a child hands back. */
typedef struct {
    char level[16];
    int repeats;
    double median_ns, min_ns;          /* per worker-month                        */
    double start_ns;                   /* per person, one replication alone     */
    double words_ns[2], stream_gbs[2]; /* before and after                       */
    double worker_months;
    double bytes_per_worker;
    double peak_mb;
    uint64_t hash;
} figures_t;

typedef struct {
    char level[16];
    double words_ns, exp_ns;
    double stream_gbs[4];
} bounds_t;

static const size_t STREAM_BYTES[4] = { 32u << 10, 512u << 10, 8u << 20, 256u << 20 };

typedef struct {
    const case_t *one;
    const observation_t *observation;
    workload_t work;
    int threads, repeats;
} order_t;

static int
by_value(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* ---- in the child */

static double
start_ns(const runner_t *runner, size_t people)
{
    double took[5];
    for (size_t k = 0; k < 5; k++) {
        const double begun = bench_now();
        const sim_status_t status = sim_model_start(runner->worker[0].model, (uint32_t)k);
        took[k] = bench_now() - begun;
        if (status != SIM_OK) {
            bench_die("start", status);
        }
    }
    qsort(took, 5, sizeof *took, by_value);
    return 1e9 * took[2] / (double)people;
}

static double
count_worker_months(const order_t *order)
{
    runner_t runner;
    runner_open(&runner, &order->work, &workload_observations[0], 1);
    runner_run(&runner);
    const double n = runner_worker_months(&runner);
    runner_close(&runner);
    return n;
}

/* Bytes of the columns of everybody whom a thread has in flight. */
static size_t
columns(const order_t *order)
{
    const bool apart = order->work.replications >= order->threads;
    return order->work.people * SIM_CREW_BYTES / (apart ? 1 : (size_t)order->threads);
}

static void
measure_limits(const order_t *order, figures_t *f, int when)
{
    f->words_ns[when] = limits_words_ns(order->threads);
    f->stream_gbs[when] = limits_stream_gbs(columns(order), order->threads);
}

/* Peak resident memory of this process so far, in million bytes. */
static double
peak_mb(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)usage.ru_maxrss * 1024e-6;
}

static void
measure(const void *data, void *result)
{
    const order_t *order = data;
    figures_t *f = result;
    double took[REPEATS_MAX];
    runner_t runner;

    snprintf(f->level, sizeof f->level, "%s", sim_vector_name(sim_vector_level()));
    if (order->observation->tables) {
        f->worker_months = count_worker_months(order);
    }
    measure_limits(order, f, 0); /* its arrays are gone before the case needs memory */
    runner_open(&runner, &order->work, order->observation, order->threads);
    const double first = bench_now();
    f->hash = runner_hash(&runner); /* warms up, too */
    const bool slow = bench_now() - first > SLOW;
    f->repeats = slow && order->repeats > REPEATS_SLOW ? REPEATS_SLOW : order->repeats;
    if (!order->observation->tables) {
        f->worker_months = runner_worker_months(&runner);
    }
    for (int k = 0; k < f->repeats; k++) {
        const double begun = bench_now();
        runner_run(&runner);
        took[k] = 1e9 * (bench_now() - begun) / f->worker_months;
    }
    f->peak_mb = peak_mb();
    measure_limits(order, f, 1);
    qsort(took, (size_t)f->repeats, sizeof *took, by_value);
    f->median_ns = took[f->repeats / 2];
    f->min_ns = took[0];
    f->bytes_per_worker = (double)runner_bytes(&runner) / (double)order->work.people;
    f->start_ns = start_ns(&runner, order->work.people);
    runner_close(&runner);
}

static void
measure_bounds(const void *data, void *result)
{
    bounds_t *b = result;
    (void)data;
    snprintf(b->level, sizeof b->level, "%s", sim_vector_name(sim_vector_level()));
    b->words_ns = limits_words_ns(1);
    b->exp_ns = limits_exp_ns(1);
    for (size_t i = 0; i < 4; i++) {
        b->stream_gbs[i] = limits_stream_gbs(STREAM_BYTES[i], 1);
    }
}

/* ---- children */

/* Runs work in a child at that level and brings back its result.  False when the machine has no
 * such level. */
static bool
in_child(size_t level, void (*work)(const void *, void *), const void *data, size_t n_bytes,
    void *result)
{
    int ends[2], status;
    if (pipe(ends) != 0) {
        bench_die("pipe", SIM_ERR_IO);
    }
    fflush(NULL);
    const pid_t child = fork();
    if (child < 0) {
        bench_die("fork", SIM_ERR_NOMEM);
    }
    if (child == 0) {
        setenv("SIM_VECTOR", LEVEL_WORDS[level], 1);
        if (sim_vector_level() != (sim_vector_t)level) {
            _exit(NOT_HERE);
        }
        work(data, result);
        _exit(write(ends[1], result, n_bytes) == (ssize_t)n_bytes ? 0 : 1);
    }
    close(ends[1]);
    const bool whole = read(ends[0], result, n_bytes) == (ssize_t)n_bytes;
    close(ends[0]);
    if (waitpid(child, &status, 0) != child || !WIFEXITED(status)) {
        bench_die("child", SIM_ERR_IO);
    }
    if (WEXITSTATUS(status) == NOT_HERE) {
        return false;
    }
    if (WEXITSTATUS(status) != 0 || !whole) {
        bench_die("child", SIM_ERR_IO);
    }
    return true;
}

/* ---- printing */

static double
mean(const double pair[2])
{
    return 0.5 * (pair[0] + pair[1]);
}

/* ns in which all columns of a worker are read and written once */
static double
memory_ns(const figures_t *f)
{
    return 2.0 * SIM_CREW_BYTES / mean(f->stream_gbs);
}

static void
print_heading(void)
{
    printf("%-12s %7s %6s %4s %3s %-9s %-8s %8s %8s %6s %6s %6s %6s %6s %7s %8s  %s\n", "case",
        "people", "months", "reps", "thr", "level", "observed", "median", "minimum", "words",
        "/words", "GB/s", "/mem", "start", "B/wkr", "peak MB", "hash");
}

static void
print_figures(const order_t *o, const figures_t *f)
{
    printf(
        "%-12s %7zu %6d %4d %3d %-9s %-8s %8.2f %8.2f %6.2f %6.1f %6.1f %6.1f %6.1f %7.0f %8.1f  "
        "%016llx\n",
        o->one->name, o->work.people, o->work.months, o->work.replications, o->threads, f->level,
        o->observation->name, f->median_ns, f->min_ns, mean(f->words_ns),
        f->median_ns / mean(f->words_ns), mean(f->stream_gbs), f->median_ns / memory_ns(f),
        f->start_ns, f->bytes_per_worker, f->peak_mb, (unsigned long long)f->hash);
}

static json_t *
json_figures(const order_t *o, const figures_t *f)
{
    char hash[17];
    snprintf(hash, sizeof hash, "%016llx", (unsigned long long)f->hash);
    return json_pack(
        "{s:s, s:I, s:i, s:i, s:i, s:s, s:s, s:b, s:i, s:f, s:f, s:f, s:[f,f], s:f, s:[f,f], "
        "s:f, s:f, s:f, s:f, s:f, s:s}",
        "case", o->one->name, "people", (json_int_t)o->work.people, "months", o->work.months,
        "replications", o->work.replications, "threads", o->threads, "level", f->level,
        "observation", o->observation->name, "mechanisms", o->work.mechanisms, "repeats",
        f->repeats, "worker_months", f->worker_months, "median_ns", f->median_ns, "min_ns",
        f->min_ns, "words_ns", f->words_ns[0], f->words_ns[1], "ratio_words",
        f->median_ns / mean(f->words_ns), "stream_gbs", f->stream_gbs[0], f->stream_gbs[1],
        "memory_ns", memory_ns(f), "ratio_memory", f->median_ns / memory_ns(f), "start_ns",
        f->start_ns, "bytes_per_worker", f->bytes_per_worker, "peak_mb", f->peak_mb, "hash", hash);
}

static void
print_bounds(const bounds_t *b)
{
    printf("limits %-9s  words %.2f ns, exp %.2f ns, read+write", b->level, b->words_ns, b->exp_ns);
    for (size_t i = 0; i < 4; i++) {
        printf(
            "%s %.0f GB/s at %zu KiB", i > 0 ? "," : "", b->stream_gbs[i], STREAM_BYTES[i] >> 10);
    }
    putchar('\n');
}

static json_t *
json_bounds(const bounds_t *b)
{
    json_t *stream = json_object();
    for (size_t i = 0; i < 4; i++) {
        char bytes[24];
        snprintf(bytes, sizeof bytes, "%zu", STREAM_BYTES[i]);
        json_object_set_new(stream, bytes, json_real(b->stream_gbs[i]));
    }
    return json_pack("{s:s, s:f, s:f, s:o}", "level", b->level, "words_ns", b->words_ns, "exp_ns",
        b->exp_ns, "stream_gbs_at_bytes", stream);
}

static void
processor(size_t size, char name[])
{
    char line[256];
    FILE *from = fopen("/proc/cpuinfo", "r");
    snprintf(name, size, "unknown");
    while (from != NULL && fgets(line, sizeof line, from) != NULL) {
        const char *colon = strchr(line, ':');
        if (strncmp(line, "model name", 10) == 0 && colon != NULL) {
            snprintf(name, size, "%.*s", (int)strcspn(colon + 2, "\n"), colon + 2);
            break;
        }
    }
    if (from != NULL) {
        fclose(from);
    }
}

/* ---- all of it */

typedef struct {
    bool quick, json;
    const char *only; /* NULL: every case */
} options_t;

static bool
listed(const char *names, const char *name)
{
    const size_t n = strlen(name);
    for (const char *at = names; (at = strstr(at, name)) != NULL; at += n) {
        if ((at == names || at[-1] == ' ') && (at[n] == '\0' || at[n] == ' ')) {
            return true;
        }
    }
    return false;
}

/* Measures at every level.  Returns whether all hashes are *hash, which is 0 before the first. */
static bool
run_order(const order_t *order, const options_t *options, json_t *results, uint64_t *hash)
{
    bool same = true;
    for (size_t level = 0; level < LEVELS; level++) {
        figures_t f = { .median_ns = 0.0 };
        if (!in_child(level, measure, order, sizeof f, &f)) {
            continue;
        }
        *hash = *hash == 0 ? f.hash : *hash;
        same = same && f.hash == *hash;
        if (options->json) {
            json_array_append_new(results, json_figures(order, &f));
        } else {
            print_figures(order, &f);
            fflush(stdout);
        }
    }
    return same;
}

static bool
run_case(const case_t *one, const options_t *options, int processors, json_t *results)
{
    bool same = true;
    for (size_t i = 0; i < workload_n_observations; i++) {
        uint64_t hash = 0;
        order_t order = { one, &workload_observations[i], one->work, 1, one->repeats };
        if (!listed(one->observations, order.observation->name)) {
            continue;
        }
        if (options->quick) {
            order.work.replications = one->work.replications > 4 ? 4 : one->work.replications;
            order.repeats = one->repeats > 3 && !order.observation->tables ? 3 : 1;
        }
        same = run_order(&order, options, results, &hash) && same;
        order.threads = processors;
        if (one->all_threads && processors > 1) {
            same = run_order(&order, options, results, &hash) && same;
        }
        if (!same) {
            fprintf(stderr, "bench: %s, %s: the hashes differ between levels or threads\n",
                one->name, order.observation->name);
        }
    }
    return same;
}

static void
usage(FILE *to)
{
    fprintf(to, "bench [--quick] [--json] [--case NAME]\ncases:");
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        fprintf(to, " %s", CASES[i].name);
    }
    fputc('\n', to);
}

static options_t
read_options(int argc, char *argv[])
{
    options_t options = { false, false, NULL };
    for (int i = 1; i < argc; i++) {
        bool known = true;
        if (strcmp(argv[i], "--quick") == 0) {
            options.quick = true;
        } else if (strcmp(argv[i], "--json") == 0) {
            options.json = true;
        } else if (strcmp(argv[i], "--case") == 0 && i + 1 < argc) {
            options.only = argv[++i];
            known = false;
            for (size_t k = 0; k < sizeof CASES / sizeof *CASES; k++) {
                known = known || strcmp(CASES[k].name, options.only) == 0;
            }
        } else {
            known = false;
        }
        if (!known) {
            usage(stderr);
            exit(2);
        }
    }
    return options;
}

int
main(int argc, char *argv[])
{
    const options_t options = read_options(argc, argv);
    const int processors = omp_get_num_procs();
    json_t *bounds = json_array(), *results = json_array();
    char cpu[128];
    double load = 0.0;
    bool same = true;

    gsl_set_error_handler_off();
    processor(sizeof cpu, cpu);
    if (getloadavg(&load, 1) != 1) {
        load = -1.0;
    }
    if (!options.json) {
        printf("%s, %d processors, load %.2f at the start, compiler %s\n", cpu, processors, load,
            __VERSION__);
    }
    for (size_t level = 0; level < LEVELS; level++) {
        bounds_t b = { .words_ns = 0.0 };
        if (!in_child(level, measure_bounds, NULL, sizeof b, &b)) {
            continue;
        }
        if (options.json) {
            json_array_append_new(bounds, json_bounds(&b));
        } else {
            print_bounds(&b);
        }
    }
    if (!options.json) {
        print_heading();
    }
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        if (options.only == NULL || strcmp(options.only, CASES[i].name) == 0) {
            same = run_case(&CASES[i], &options, processors, results) && same;
        }
    }
    if (options.json) {
        json_t *all = json_pack("{s:s, s:i, s:f, s:s, s:o, s:o}", "processor", cpu, "processors",
            processors, "load", load, "compiler", __VERSION__, "limits", bounds, "results",
            results);
        json_dumpf(all, stdout, JSON_INDENT(1) | JSON_REAL_PRECISION(6));
        putchar('\n');
        json_decref(all);
    } else {
        json_decref(bounds);
        json_decref(results);
    }
    return same ? 0 : 1;
}
