/* cmd_run.c - `sim run`: from a scenario file to a results folder and a headline. */
#include "sim/cli/args.h"
#include "sim/cli/drawing.h"
#include "sim/cli/progress.h"
#include "sim/cli/say.h"
#include "sim/cli/signals.h"
#include "sim/cli/software.h"
#include "sim/csv.h"
#include "sim/engine.h"
#include "sim/headline.h"
#include "sim/json.h"
#include "sim/manifest.h"
#include "sim/memory.h"
#include "sim/publish.h"
#include "sim/version.h"
#include <errno.h>
#include <math.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

/* Everything a run holds; run_free gives all of it back. */
typedef struct {
    const sim_args_t *args;
    time_t start;
    double clock;
    const char *path; /* of the scenario file           */
    char *name;       /* its name without folder and ending */
    char *target;
    int threads;
    size_t memory;
    sim_scenario_t scenario;
    sim_publish_t *publish;
    sim_results_t *results;
    sim_table_t summary, projection;
    json_t *facts;  /* the scenario part of the manifest */
    json_t *report; /* summary.json                      */
    bool charts_missing;
    sim_progress_t progress;
    sim_errors_t *errors;
} run_t;

static void
run_free(run_t *run)
{
    json_decref(run->facts);
    json_decref(run->report);
    sim_table_free(&run->summary);
    sim_table_free(&run->projection);
    sim_results_free(run->results);
    sim_publish_free(run->publish);
    sim_scenario_free(&run->scenario);
    free(run->target);
    free(run->name);
}

/* ---- before the run -------------------------------------------------------------------------- */

/* SOURCE_DATE_EPOCH, where it is set, stands in for the time. */
static time_t
start_time(void)
{
    const char *epoch = getenv("SOURCE_DATE_EPOCH");

    if (epoch != NULL && epoch[0] >= '0' && epoch[0] <= '9') {
        char *end = NULL;
        errno = 0;
        const long long seconds = strtoll(epoch, &end, 10);
        if (*end == '\0' && errno == 0) {
            return (time_t)seconds;
        }
    }
    return time(NULL);
}

static int
processors(void)
{
    cpu_set_t set;
    long n = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set)
                                                         : sysconf(_SC_NPROCESSORS_ONLN);
    return n < 1 ? 1 : n > SIM_THREADS_MAX ? SIM_THREADS_MAX : (int)n;
}

/* "scenarios/a.b.ini" gives "a.b". */
static char *
scenario_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *last = slash == NULL ? path : slash + 1;
    const char *dot = strrchr(last, '.');
    const size_t n = dot == NULL ? strlen(last) : (size_t)(dot - last);
    return n == 0 ? strdup("scenario") : strndup(last, n);
}

static void
bytes_text(double bytes, char to[32])
{
    const char *const units[] = { "bytes", "KiB", "MiB", "GiB", "TiB", "PiB" };
    size_t k = 0;
    while (bytes >= 1024.0 && k + 1 < sizeof units / sizeof units[0]) {
        bytes /= 1024.0;
        k++;
    }
    snprintf(to, 32, "%.3g %s", bytes, units[k]);
}

/* Free bytes on the disk that the target will be on. */
static double
disk_free(const char *target)
{
    struct statvfs disk;
    char *path = strdup(target);
    double bytes = 0.0;

    while (path != NULL) {
        if (statvfs(path[0] == '\0' ? "/" : path, &disk) == 0) {
            bytes = (double)disk.f_bavail * (double)disk.f_frsize;
            break;
        }
        char *slash = strrchr(path, '/');
        if (slash == NULL) {
            bytes = statvfs(".", &disk) == 0 ? (double)disk.f_bavail * (double)disk.f_frsize : 0.0;
            break;
        }
        *slash = '\0';
    }
    free(path);
    return bytes;
}

/* Fits threads and memory, or says why not.  What does not fit in memory is spooled to disk; the
 * state of one thread has to fit. */
static sim_status_t
judge_cost(run_t *run)
{
    sim_run_t plan = { .scenario = &run->scenario, .threads = run->threads };
    sim_estimate_t cost = { 0 };
    const char *less
        = "take fewer replications (-n), fewer months (--months), fewer simulated workers "
          "(a larger --scale), or allow more with --memory";
    char need[32], have[32], people[32];

    const sim_status_t status = sim_engine_estimate(&plan, &cost);
    if (status == SIM_ERR_LIMIT) {
        sim_errors_add(
            run->errors, run->path, 0, "the run is larger than this program can count: %s", less);
        return status;
    }
    if (status != SIM_OK) {
        return status;
    }
    const double memory = (double)run->memory;
    while (run->threads > 1 && (double)run->threads * cost.thread_bytes > memory) {
        run->threads--;
    }
    const double held = (double)run->threads * cost.thread_bytes;
    snprintf(people, sizeof people, "%.3g", cost.worker_months);
    bytes_text(memory, have);
    if (held > memory) {
        bytes_text(held, need);
        sim_errors_add(run->errors, run->path, 0,
            "the run (%s worker-months) needs %s of memory and may use %s: %s", people, need, have,
            less);
        return SIM_ERR_LIMIT;
    }
    const double spool = cost.result_bytes + held > memory ? cost.result_bytes : 0.0;
    const double room = disk_free(run->target);
    if (spool > room) {
        char free_text[32];
        bytes_text(spool, need);
        bytes_text(room, free_text);
        sim_errors_add(run->errors, run->path, 0,
            "the run (%s worker-months) has %s of results, which fit neither in the %s of memory "
            "nor "
            "in the %s free on the disk of %s: %s",
            people, need, have, free_text, run->target, less);
        return SIM_ERR_LIMIT;
    }
    if (run->args->verbose) {
        bytes_text(cost.result_bytes, need);
        bytes_text(held, have);
        sim_say("%s worker-months, %s of results%s, %s for %d thread%s", people, need,
            spool > 0.0 ? " on disk" : "", have, run->threads, run->threads == 1 ? "" : "s");
    }
    return SIM_OK;
}

static sim_status_t
prepare(run_t *run)
{
    const sim_args_t *args = run->args;

    run->path = args->operand[0];
    sim_status_t status = sim_scenario_read(
        &run->scenario, run->path, args->n_settings, args->setting, run->errors);
    if (status != SIM_OK) {
        return status;
    }
    run->name = scenario_name(run->path);
    if (run->name == NULL) {
        return SIM_ERR_NOMEM;
    }
    char *target = NULL;
    if (args->output != NULL) {
        target = strdup(args->output);
    } else if (asprintf(&target, "out/%s", run->name) < 0) {
        target = NULL;
    }
    run->target = target;
    if (target == NULL) {
        return SIM_ERR_NOMEM;
    }
    run->threads = args->threads > 0 ? args->threads : processors();
    run->memory
        = args->memory_bytes > 0 ? args->memory_bytes : (size_t)(0.75 * sim_memory_allowed());
    status = sim_publish_check(run->target, run->name, args->force, run->errors);
    if (status == SIM_OK) {
        status = judge_cost(run);
    }
    return status;
}

/* ---- the run --------------------------------------------------------------------------------- */

static sim_status_t
simulate(run_t *run)
{
    sim_status_t status
        = sim_publish_begin(&run->publish, run->target, run->name, run->args->force, run->errors);
    if (status != SIM_OK) {
        return status;
    }
    const sim_run_t plan = {
        .scenario = &run->scenario,
        .threads = run->threads,
        .memory_bytes = run->memory,
        .spool_folder = sim_publish_scratch(run->publish),
        .stop = sim_signals_stop(),
        .progress = sim_progress_show,
        .progress_data = &run->progress,
    };
    sim_progress_start(&run->progress, stderr, isatty(STDERR_FILENO) == 1, run->args->quiet);
    sim_progress_show(&run->progress, 0, (size_t)run->scenario.replications);
    return sim_engine_run(&plan, &run->results, run->errors);
}

/* ---- the results ----------------------------------------------------------------------------- */

static sim_status_t
write_table(run_t *run, const char *file_name, const sim_table_t *table)
{
    FILE *file = NULL;

    sim_status_t status = sim_publish_open(run->publish, file_name, &file, run->errors);
    if (status != SIM_OK) {
        return status;
    }
    status = sim_csv_write(table, run->threads, file);
    if (status == SIM_ERR_DOMAIN) {
        sim_errors_add(run->errors, file_name, 0,
            "a result is infinite: please report the scenario; nothing was written");
        status = SIM_ERR_IDENTITY;
    }
    const sim_status_t closed = sim_publish_close(run->publish, file_name, file, run->errors);
    return status != SIM_OK ? status : closed;
}

/* Makes a table, writes it, and keeps it where keep is given. */
static sim_status_t
put_table(run_t *run, sim_status_t (*make)(const sim_results_t *, sim_table_t *),
    const char *file_name, sim_table_t *keep)
{
    sim_table_t own = { 0 };
    sim_table_t *table = keep != NULL ? keep : &own;

    sim_status_t status = make(run->results, table);
    if (status == SIM_OK) {
        status = write_table(run, file_name, table);
    }
    sim_table_free(&own);
    return status;
}

static sim_status_t
put_effective(run_t *run)
{
    FILE *file = NULL;

    sim_status_t status = sim_publish_open(run->publish, "effective.ini", &file, run->errors);
    if (status == SIM_OK) {
        status = sim_scenario_write(&run->scenario, file);
        const sim_status_t closed
            = sim_publish_close(run->publish, "effective.ini", file, run->errors);
        status = closed != SIM_OK ? closed : status;
    }
    return status;
}

static sim_status_t
put_report(run_t *run)
{
    FILE *file = NULL;

    run->facts = sim_manifest_scenario(&run->scenario, run->name);
    /* without the name of the file: a run of effective.ini gives the same bytes */
    json_t *scenario = json_copy(run->facts);
    if (scenario != NULL) {
        json_object_del(scenario, "name");
        run->report = json_pack("{s:s, s:s, s:o, s:s, s:o}", "program", "sim", "version",
            SIM_VERSION, "scenario", scenario, "null_means",
            "no value: a ratio with nothing to divide by, or sd and se of a single replication",
            "metrics", sim_json_table(&run->summary));
    }
    if (run->report == NULL) {
        return SIM_ERR_NOMEM;
    }
    sim_status_t status = sim_publish_open(run->publish, "summary.json", &file, run->errors);
    if (status == SIM_OK) {
        status = sim_json_write(run->report, file);
        const sim_status_t closed
            = sim_publish_close(run->publish, "summary.json", file, run->errors);
        status = closed != SIM_OK ? closed : status;
    }
    return status;
}

static sim_status_t
put_charts(run_t *run)
{
    if (run->args->no_plots) {
        return SIM_OK;
    }
    sim_progress_say(&run->progress, "drawing the charts");
    const sim_status_t status = sim_draw(run->facts, &run->projection,
        sim_publish_folder(run->publish), run->args->formats, run->errors);
    if (status == SIM_ERR_CHART) {
        run->charts_missing = true;
        return SIM_OK;
    }
    return status;
}

static sim_status_t
put_run_info(run_t *run)
{
    FILE *file = NULL;
    const sim_run_info_t info = {
        .argc = run->args->argc,
        .argv = run->args->argv,
        .start = run->start,
        .seconds = round(1e3 * (sim_progress_clock() - run->clock)) / 1e3,
        .threads = run->threads,
        .vector_level = sim_engine_vector_level(),
    };

    sim_status_t status = sim_publish_open(run->publish, "run_info.json", &file, run->errors);
    if (status == SIM_OK) {
        status = sim_run_info_write(&info, file);
        const sim_status_t closed
            = sim_publish_close(run->publish, "run_info.json", file, run->errors);
        status = closed != SIM_OK ? closed : status;
    }
    return status;
}

static bool
add_input(const char *file, size_t *n, const char ***inputs)
{
    for (size_t i = 0; i < *n; i++) {
        if (strcmp((*inputs)[i], file) == 0) {
            return true;
        }
    }
    const char **grown = reallocarray(*inputs, *n + 1, sizeof *grown);
    if (grown == NULL) {
        return false;
    }
    *inputs = grown;
    (*inputs)[(*n)++] = file;
    return true;
}

/* The scenario file, then the included files that a value in force comes from. */
static bool
find_inputs(const run_t *run, size_t *n, const char ***inputs)
{
    const sim_scenario_t *scenario = &run->scenario;
    bool good = add_input(run->path, n, inputs);

    for (size_t l = 0; l < scenario->n_locations; l++) {
        for (size_t r = 0; r < scenario->n_roles; r++) {
            for (size_t k = 0; k < sim_param_count; k++) {
                const sim_origin_t origin
                    = sim_scenario_origin(scenario, &sim_param_table[k], l, r);
                if (origin.file != NULL) {
                    good = add_input(origin.file, n, inputs) && good;
                }
            }
        }
    }
    return good;
}

static sim_status_t
put_manifest(run_t *run)
{
    sim_software_list_t software;
    sim_manifest_t manifest = {
        .scenario = &run->scenario,
        .name = run->name,
        .n_settings = run->args->n_settings,
        .setting = run->args->setting,
        .folder = sim_publish_folder(run->publish),
        .charts_missing = run->charts_missing,
    };
    const char **inputs = NULL;
    char **outputs = NULL;
    FILE *file = NULL;

    if (!find_inputs(run, &manifest.n_inputs, &inputs)) {
        free(inputs);
        return SIM_ERR_NOMEM;
    }
    manifest.input = inputs;
    sim_software_find(&software, !run->args->no_plots);
    manifest.software = software.list;
    manifest.n_software = software.n;
    sim_status_t status = sim_publish_list(manifest.folder, &manifest.n_outputs, &outputs);
    manifest.output = outputs;
    if (status == SIM_OK) {
        status = sim_publish_open(run->publish, "manifest.json", &file, run->errors);
    }
    if (status == SIM_OK) {
        status = sim_manifest_write(&manifest, file, run->errors);
        const sim_status_t closed
            = sim_publish_close(run->publish, "manifest.json", file, run->errors);
        status = closed != SIM_OK ? closed : status;
    }
    sim_publish_list_free(manifest.n_outputs, outputs);
    free(inputs);
    return status;
}

static sim_status_t
put_summary(run_t *run)
{
    sim_progress_say(&run->progress, "writing the tables");
    return put_table(run, sim_results_summary, "summary.csv", &run->summary);
}

static sim_status_t
put_projection(run_t *run)
{
    return put_table(run, sim_results_projection, "projection.csv", &run->projection);
}

static sim_status_t
put_bands(run_t *run)
{
    return put_table(run, sim_results_bands, "bands.csv", NULL);
}

static sim_status_t
put_replications(run_t *run)
{
    const sim_status_t status = put_table(run, sim_results_replications, "replications.csv", NULL);
    sim_results_free(run->results); /* the last table: the charts may have the memory */
    run->results = NULL;
    return status;
}

static sim_status_t
commit(run_t *run)
{
    return sim_publish_commit(run->publish, run->errors);
}

/* The manifest comes last: its presence is the mark of a complete folder. */
static sim_status_t
publish(run_t *run)
{
    static sim_status_t (*const steps[])(run_t *)
        = { put_summary, put_projection, put_bands, put_replications, put_report, put_effective,
              put_charts, put_run_info, put_manifest, commit };
    sim_status_t status = SIM_OK;

    for (size_t i = 0; i < sizeof steps / sizeof steps[0] && status == SIM_OK; i++) {
        status = *sim_signals_stop() ? SIM_ERR_INTERRUPTED : steps[i](run);
    }
    return status;
}

/* ---- afterwards ------------------------------------------------------------------------------ */

/* Prints the result.  Whether it arrived counts for the exit status, though not for the results. */
static int
print_result(run_t *run)
{
    sim_status_t status = SIM_OK;

    if (run->args->json) {
        status = sim_json_write(run->report, stdout);
    } else if (!run->args->quiet) {
        const bool bold = isatty(STDOUT_FILENO) == 1 && !run->args->no_color;
        status = sim_headline_write(&run->scenario, &run->summary, &run->projection, bold, stdout);
        printf("\nResults: %s\n", sim_publish_target(run->publish));
    }
    errno = 0;
    if (fflush(stdout) != 0 || ferror(stdout)) {
        sim_say("standard output cannot be written%s%s; the results are complete in %s",
            errno != 0 ? ": " : "", errno != 0 ? strerror(errno) : "",
            sim_publish_target(run->publish));
        return SIM_EXIT_FAILED;
    }
    if (status != SIM_OK) {
        sim_say("the headline cannot be shown: %s; the results are complete in %s",
            sim_status_text(status), sim_publish_target(run->publish));
        return SIM_EXIT_FAILED;
    }
    return run->charts_missing ? SIM_EXIT_CHARTS : SIM_EXIT_DONE;
}

static void
say_failure(run_t *run, sim_status_t status)
{
    if (status == SIM_ERR_INTERRUPTED) {
        sim_say("interrupted: no results were written, earlier ones are as they were");
        return;
    }
    sim_say_errors(run->errors, status);
    if (status == SIM_ERR_NOMEM) {
        sim_say("take fewer threads (-j 1), fewer replications (-n) or a larger --scale");
    } else if (run->publish != NULL) {
        sim_say("no results were written; earlier ones, if any, are as they were");
    }
}

int
sim_cmd_run(const sim_args_t *args)
{
    sim_errors_t errors = { 0 };
    run_t run
        = { .args = args, .errors = &errors, .start = start_time(), .clock = sim_progress_clock() };
    int result = SIM_EXIT_DONE;

    sim_signals_catch();
    sim_status_t status = prepare(&run);
    if (status == SIM_OK) {
        status = simulate(&run);
    }
    if (status == SIM_OK) {
        status = publish(&run);
    }
    sim_progress_end(&run.progress);
    if (status == SIM_OK) {
        sim_signals_release(); /* nothing is left to tidy up, and stdout may be a pipe that nobody
                                  reads */
        if (errors.n > 0) {
            sim_say_errors(&errors, status); /* charts, or something left untidy */
        }
        if (run.charts_missing) {
            sim_say("the tables are complete; draw the charts later with: sim plot %s", run.target);
        }
        result = print_result(&run);
    } else {
        say_failure(&run, status);
        result = sim_exit_of(status);
    }
    run_free(&run);
    sim_errors_free(&errors);
    return result;
}
