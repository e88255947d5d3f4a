/* session.c - what run and compare share; see session.h. */
#include "sim/cli/session.h"
#include "sim/cli/drawing.h"
#include "sim/cli/history.h"
#include "sim/cli/look.h"
#include "sim/cli/reporting.h"
#include "sim/cli/say.h"
#include "sim/cli/signals.h"
#include "sim/cli/software.h"
#include "sim/csv.h"
#include "sim/json.h"
#include "sim/manifest.h"
#include "sim/memory.h"
#include "sim/text.h"
#include "sim/version.h"
#include "sim/workbook.h"
#include <errno.h>
#include <math.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

void
sim_session_free(sim_session_t *self)
{
    json_decref(self->facts);
    json_decref(self->report);
    json_decref(self->compared);
    json_decref(self->manifest);
    sim_folder_free(&self->tables);
    sim_results_free(self->results);
    sim_publish_free(self->publish);
    sim_scenario_free(&self->scenario);
    free(self->setting);
    free(self->target);
    free(self->name);
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

/* What results of n replications take on disk. */
static double
spool_bytes(const sim_session_t *self, double n)
{
    const double results = n * self->row_bytes;
    return results + self->state_bytes > (double)self->memory ? results : 0.0;
}

bool
sim_session_fits(const sim_session_t *self, size_t next)
{
    const double more
        = spool_bytes(self, (double)next) - spool_bytes(self, (double)sim_results_n(self->results));
    return more <= 0.0 || more + self->file_bytes <= disk_free(self->target);
}

size_t
sim_session_spare(const sim_session_t *self)
{
    const double n = self->scenario.replications;
    const double rows = spool_bytes(self, n) > 0.0 ? 0.0 : n * self->row_bytes;
    const double spare = (double)self->memory - self->state_bytes - rows;
    return spare > 0.0 ? (size_t)spare : 0;
}

/* What makes the files of this command smaller. */
static void
say_smaller(const sim_session_t *self, size_t size, char text[])
{
    const sim_args_t *args = self->args;
    snprintf(text, size, "%s%stake fewer months (--months)%s%s, or another disk (-o)",
        args->command != SIM_COMMAND_COMPARE ? ""
            : self->n_others > 0             ? "compare fewer scenarios"
                                             : "compare fewer policies",
        args->command != SIM_COMMAND_COMPARE ? "" : ", ",
        args->no_plots ? "" : ", no charts (--no-plots)",
        args->xlsx ? ", no workbook (without --xlsx)" : "");
}

sim_status_t
sim_session_judge(sim_session_t *self, const sim_scenario_t *largest, size_t n_runs, size_t n_held,
    double file_bytes)
{
    sim_run_t plan = { .scenario = largest, .threads = self->threads, .ledgers = self->ledgers };
    sim_estimate_t cost = { 0 };
    const char *less
        = "take fewer replications (-n), fewer months (--months), fewer simulated workers "
          "(a larger --scale), or allow more with --memory";
    char need[32], have[32], people[32];

    const sim_status_t status = sim_engine_estimate(&plan, &cost);
    if (status == SIM_ERR_LIMIT) {
        sim_errors_add(
            self->errors, self->path, 0, "the run is larger than this program can count: %s", less);
        return status;
    }
    if (status != SIM_OK) {
        return status;
    }
    const double memory = (double)self->memory;
    const double results = (double)n_held * cost.result_bytes;
    while (self->threads > 1 && (double)self->threads * cost.thread_bytes > memory) {
        self->threads--;
    }
    const double held = (double)self->threads * cost.thread_bytes;
    snprintf(people, sizeof people, "%.3g", (double)n_runs * cost.worker_months);
    bytes_text(memory, have);
    if (held > memory) {
        bytes_text(held, need);
        sim_errors_add(self->errors, self->path, 0,
            "the run (%s worker-months) needs %s of memory and may use %s: %s", people, need, have,
            less);
        return SIM_ERR_LIMIT;
    }
    self->n_runs = n_runs;
    self->share = (size_t)(held + (memory - held) / (double)n_held);
    self->state_bytes = held;
    self->row_bytes = results / largest->replications;
    self->file_bytes = file_bytes;
    const double spool = spool_bytes(self, largest->replications);
    const double room = disk_free(self->target);
    char files[32], free_text[32];
    bytes_text(file_bytes, files);
    if (spool == 0.0 && file_bytes > room) {
        char advice[200];
        bytes_text(room, free_text);
        say_smaller(self, sizeof advice, advice);
        sim_errors_add(self->errors, self->path, 0,
            "the files take about %s, and the disk of %s has %s free: %s", files, self->target,
            free_text, advice);
        return SIM_ERR_LIMIT;
    }
    if (spool + file_bytes > room) {
        bytes_text(spool, need);
        bytes_text(room, free_text);
        sim_errors_add(self->errors, self->path, 0,
            "the run (%s worker-months) has %s of results, which fit neither in the %s of memory "
            "nor, with %s of files, in the %s free on the disk of %s: %s",
            people, need, have, files, free_text, self->target, less);
        return SIM_ERR_LIMIT;
    }
    if (self->args->verbose) {
        bytes_text(results, need);
        bytes_text(held, have);
        sim_say("%s worker-months, %s of results%s, %s for %d thread%s, about %s of files", people,
            need, spool > 0.0 ? " on disk" : "", have, self->threads, self->threads == 1 ? "" : "s",
            files);
    }
    return SIM_OK;
}

/* The scenario's observed values; says when the file has none for it. */
static sim_status_t
read_history(sim_session_t *self)
{
    size_t n = 0;
    sim_table_t *table = &self->tables.table[SIM_FOLDER_HISTORY];
    const sim_status_t status = sim_history_read(&self->scenario, table, &n, self->errors);
    if (status == SIM_OK && n > 0 && table->n_rows == 0 && !self->args->quiet) {
        sim_say("%s: none of its rows is of a location and role of this scenario",
            self->scenario.history);
    }
    return status;
}

sim_status_t
sim_session_read(sim_session_t *self)
{
    const sim_args_t *args = self->args;

    self->path = args->operand[0];
    sim_status_t status = sim_scenario_read(
        &self->scenario, self->path, args->n_settings, args->setting, self->errors);
    if (status == SIM_OK) {
        status = read_history(self);
    }
    if (status != SIM_OK) {
        return status;
    }
    self->name = sim_text_stem(self->path);
    if (self->name == NULL) {
        return SIM_ERR_NOMEM;
    }
    char *target = NULL;
    if (args->output != NULL) {
        target = strdup(args->output);
    } else if (asprintf(&target, "out/%s", self->name) < 0) {
        target = NULL;
    }
    self->target = target;
    if (target == NULL) {
        return SIM_ERR_NOMEM;
    }
    self->threads = args->threads > 0 ? args->threads : processors();
    self->memory
        = args->memory_bytes > 0 ? args->memory_bytes : (size_t)(0.75 * sim_memory_allowed());
    return sim_publish_check(self->target, self->name, args->force, self->errors);
}

/* ---- the run --------------------------------------------------------------------------------- */

/* Replications of all runs of the session. */
static void
show_progress(void *data, size_t done, size_t total)
{
    sim_session_t *self = data;
    sim_progress_show(&self->progress, self->runs_done * total + done, self->n_runs * total);
}

/* In the default folder, which nobody chose, the results of another command are not replaced
 * without a word. */
static void
tell_replaced(const sim_session_t *self)
{
    const char *own = self->args->command == SIM_COMMAND_COMPARE ? "compare"
        : self->args->command == SIM_COMMAND_BREAKEVEN           ? "breakeven"
                                                                 : "run";
    json_t *manifest = NULL;

    if (self->args->output != NULL || self->args->quiet
        || sim_manifest_load(self->target, &manifest) != SIM_OK) {
        return;
    }
    const char *other = sim_manifest_command(manifest);
    if (strcmp(other, own) != 0) {
        sim_say("%s: replaces the results of `sim %s`; -o keeps both", self->target, other);
    }
    json_decref(manifest);
}

sim_status_t
sim_session_begin(sim_session_t *self)
{
    const sim_status_t status = sim_publish_begin(
        &self->publish, self->target, self->name, self->args->force, self->errors);
    if (status == SIM_OK) {
        tell_replaced(self);
        sim_progress_start(&self->progress, stderr, isatty(STDERR_FILENO) == 1 && sim_look_obeys(),
            self->args->quiet);
        show_progress(self, 0, (size_t)self->scenario.replications);
    }
    return status;
}

sim_run_t
sim_session_plan(sim_session_t *self, const sim_scenario_t *scenario)
{
    return (sim_run_t) {
        .scenario = scenario,
        .threads = self->threads,
        .memory_bytes = self->share,
        .spool_folder = sim_publish_scratch(self->publish),
        .stop = sim_signals_stop(),
        .progress = show_progress,
        .progress_data = self,
        .ledgers = self->ledgers,
    };
}

/* ---- the results ----------------------------------------------------------------------------- */

sim_status_t
sim_session_append(
    sim_session_t *self, const char *file_name, const sim_table_t *table, bool first, FILE *file)
{
    const sim_status_t status = first ? sim_csv_write(table, self->threads, file)
                                      : sim_csv_append(table, self->threads, file);
    if (status == SIM_ERR_DOMAIN) {
        sim_errors_add(self->errors, file_name, 0,
            "a result is infinite: please report the scenario; nothing was written");
        return SIM_ERR_IDENTITY;
    }
    return status;
}

sim_status_t
sim_session_put(sim_session_t *self, const char *file_name, const sim_table_t *table)
{
    FILE *file = NULL;

    sim_status_t status = sim_publish_open(self->publish, file_name, &file, self->errors);
    if (status != SIM_OK) {
        return status;
    }
    status = sim_session_append(self, file_name, table, true, file);
    const sim_status_t closed = sim_publish_close(self->publish, file_name, file, self->errors);
    return status != SIM_OK ? status : closed;
}

sim_status_t
sim_session_put_json(sim_session_t *self, const char *file_name, const json_t *value)
{
    FILE *file = NULL;

    sim_status_t status = sim_publish_open(self->publish, file_name, &file, self->errors);
    if (status == SIM_OK) {
        status = sim_json_write(value, file);
        const sim_status_t closed = sim_publish_close(self->publish, file_name, file, self->errors);
        status = closed != SIM_OK ? closed : status;
    }
    return status;
}

/* Makes a table, writes it, and keeps it. */
static sim_status_t
put_table(sim_session_t *self, sim_status_t (*make)(const sim_results_t *, sim_table_t *),
    sim_folder_table_t which)
{
    sim_table_t *table = &self->tables.table[which];

    const sim_status_t status = make(self->results, table);
    return status == SIM_OK ? sim_session_put(self, sim_folder_file(which), table) : status;
}

static sim_status_t
put_effective(sim_session_t *self)
{
    FILE *file = NULL;

    sim_status_t status = sim_publish_open(self->publish, "effective.ini", &file, self->errors);
    if (status == SIM_OK) {
        status = sim_scenario_write(&self->scenario, file);
        const sim_status_t closed
            = sim_publish_close(self->publish, "effective.ini", file, self->errors);
        status = closed != SIM_OK ? closed : status;
    }
    return status;
}

/* effective.ini names this file. */
static sim_status_t
put_history(sim_session_t *self)
{
    const sim_table_t *table = sim_folder_get(&self->tables, SIM_FOLDER_HISTORY);
    return table == NULL ? SIM_OK
                         : sim_session_put(self, sim_folder_file(SIM_FOLDER_HISTORY), table);
}

json_t *
sim_session_facts(sim_session_t *self)
{
    /* without the name of the file: a run of effective.ini gives the same bytes */
    json_t *scenario = sim_manifest_scenario(&self->scenario, self->name);
    if (scenario != NULL) {
        json_object_del(scenario, "name");
    }
    return scenario;
}

static sim_status_t
put_report(sim_session_t *self)
{
    self->facts = sim_manifest_scenario(&self->scenario, self->name);
    self->report = json_pack("{s:s, s:s, s:o, s:s, s:o}", "program", "sim", "version", SIM_VERSION,
        "scenario", sim_session_facts(self), "null_means",
        "no value: a ratio with nothing to divide by, or sd and se of a single replication",
        "metrics", sim_json_table(&self->tables.table[SIM_FOLDER_SUMMARY]));
    return self->facts == NULL || self->report == NULL
        ? SIM_ERR_NOMEM
        : sim_session_put_json(self, "summary.json", self->report);
}

static sim_status_t
put_charts(sim_session_t *self)
{
    if (self->args->no_plots) {
        return SIM_OK;
    }
    const sim_draw_wish_t wish = sim_draw_wish(self->args);
    sim_progress_say(&self->progress, "drawing the charts");
    const sim_status_t status = sim_draw(self->facts, self->compared, &self->tables,
        sim_publish_folder(self->publish), &wish, self->errors);
    if (status == SIM_ERR_IO) {
        /* the disk is full: what is there of them goes, the tables stay */
        sim_publish_drop(self->publish, "plots");
    }
    if (status == SIM_ERR_CHART || status == SIM_ERR_IO) {
        self->charts_missing = true;
        return SIM_OK;
    }
    return status;
}

/* The date in the file is SOURCE_DATE_EPOCH or always the same, so that equal runs give equal
 * bytes.
 */
static sim_status_t
put_workbook(sim_session_t *self)
{
    static const struct {
        sim_folder_table_t table;
        const char *sheet, *about;
    } sheets[] = { { SIM_FOLDER_EFFECTS, "Effects",
                       "effects over the horizon (month by month: compare.csv)" },
        { SIM_FOLDER_CHANNELS, "Channels", "why the saving changes" },
        { SIM_FOLDER_EXPLAIN, "Explain", "effects shared out over the keys that change" },
        { SIM_FOLDER_POLICIES, "Policies", "what each policy changes" },
        { SIM_FOLDER_SUMMARY, "Summary", "metrics over the horizon" },
        { SIM_FOLDER_PROJECTION, "Projection", "metrics month by month" },
        { SIM_FOLDER_BANDS, "Bands", "salary bands month by month, means over replications" },
        { SIM_FOLDER_DISTRIBUTION, "Distribution", "the whole distribution of salaries by year" },
        { SIM_FOLDER_HISTORY, "History", "observed values, in the units of Projection" },
        { SIM_FOLDER_REPLICATIONS, "Replications", "headline metrics of each replication" },
        { SIM_FOLDER_DIFFERENCES, "Differences", "effects replication by replication" } };
    enum { MOST = sizeof sheets / sizeof sheets[0] };
    const time_t first_day = 315532800; /* 1980-01-01, as the files of the archive inside it */
    sim_workbook_sheet_t sheet[MOST];
    sim_workbook_t book = {
        .scenario = &self->scenario,
        .version = "sim " SIM_VERSION,
        .summary = sim_folder_get(&self->tables, SIM_FOLDER_SUMMARY),
        .projection = sim_folder_get(&self->tables, SIM_FOLDER_PROJECTION),
        .effects = sim_folder_get(&self->tables, SIM_FOLDER_EFFECTS),
        .channels = sim_folder_get(&self->tables, SIM_FOLDER_CHANNELS),
        .files = self->n_others > 0,
        .sheet = sheet,
        .created = getenv("SOURCE_DATE_EPOCH") != NULL && self->start > 0 ? self->start : first_day,
        .stop = sim_signals_stop(),
    };
    char *path = NULL;

    if (!self->args->xlsx) {
        return SIM_OK;
    }
    sim_progress_say(&self->progress, "writing the workbook");
    for (size_t i = 0; i < MOST; i++) {
        const sim_table_t *table = sim_folder_get(&self->tables, sheets[i].table);
        const bool of_files = sheets[i].table == SIM_FOLDER_POLICIES && self->n_others > 0;
        if (table != NULL) {
            sheet[book.n_sheets++]
                = (sim_workbook_sheet_t) { sheets[i].sheet, sim_folder_file(sheets[i].table),
                      of_files ? "what differs from the first scenario" : sheets[i].about, table };
        }
    }
    book.scratch = sim_publish_scratch(self->publish);
    if (asprintf(&path, "%s/results.xlsx", sim_publish_folder(self->publish)) < 0) {
        return SIM_ERR_NOMEM;
    }
    const sim_status_t status = sim_workbook_write(&book, path, self->errors);
    free(path);
    self->book_missing = status == SIM_ERR_IO;
    return self->book_missing ? SIM_OK : status;
}

static sim_status_t
put_run_info(sim_session_t *self)
{
    FILE *file = NULL;
    const sim_run_info_t info = {
        .argc = self->args->argc,
        .argv = self->args->argv,
        .start = self->start,
        .seconds = round(1e3 * (sim_progress_clock() - self->clock)) / 1e3,
        .threads = self->threads,
        .vector_level = sim_engine_vector_level(),
    };

    sim_status_t status = sim_publish_open(self->publish, "run_info.json", &file, self->errors);
    if (status == SIM_OK) {
        status = sim_run_info_write(&info, file);
        const sim_status_t closed
            = sim_publish_close(self->publish, "run_info.json", file, self->errors);
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

/* The file of a scenario, then the included files that a value in force comes from. */
static bool
add_inputs(const sim_scenario_t *scenario, const char *path, size_t *n, const char ***inputs)
{
    bool good = add_input(path, n, inputs);

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

static bool
find_inputs(const sim_session_t *self, size_t *n, const char ***inputs)
{
    bool good = add_inputs(&self->scenario, self->path, n, inputs);

    if (self->scenario.history != NULL) {
        good = add_input(self->scenario.history, n, inputs) && good;
    }
    for (size_t i = 0; i < self->n_others; i++) {
        good = add_inputs(self->other[i], self->other_path[i], n, inputs) && good;
    }
    return good;
}

/* What the manifest says but for the outputs, which are not complete yet. */
static sim_status_t
describe(sim_session_t *self)
{
    sim_software_list_t software;
    sim_manifest_t manifest = {
        .scenario = &self->scenario,
        .name = self->name,
        .n_settings = self->setting != NULL ? self->n_settings : self->args->n_settings,
        .setting = self->setting != NULL ? self->setting : self->args->setting,
        .compared = self->compared,
    };
    const char **inputs = NULL;

    if (!find_inputs(self, &manifest.n_inputs, &inputs)) {
        free(inputs);
        return SIM_ERR_NOMEM;
    }
    manifest.input = inputs;
    /* without a table there was nothing to draw */
    sim_software_find(
        &software, self->tables.table[SIM_FOLDER_PROJECTION].n_rows > 0 && !self->args->no_plots);
    manifest.software = software.list;
    manifest.n_software = software.n;
    self->manifest = sim_manifest_describe(&manifest, self->errors);
    free(inputs);
    return self->manifest == NULL ? SIM_ERR_IO : SIM_OK;
}

/* The page is made of what the folder holds by now; the manifest then lists it. */
static sim_status_t
put_page(sim_session_t *self)
{
    const sim_status_t status = sim_put_report(
        self->publish, &self->scenario, self->manifest, &self->tables, self->errors);
    if (status == SIM_ERR_IO) {
        sim_publish_drop(self->publish, "report.html");
    }
    if (status == SIM_ERR_CHART || status == SIM_ERR_IO) {
        self->page_missing = true;
        return SIM_OK;
    }
    return status;
}

static sim_status_t
put_manifest(sim_session_t *self)
{
    const char *folder = sim_publish_folder(self->publish);
    size_t n = 0;
    char **outputs = NULL;
    FILE *file = NULL;

    sim_status_t status = sim_publish_list(folder, &n, &outputs);
    if (status == SIM_OK) {
        status = sim_publish_open(self->publish, "manifest.json", &file, self->errors);
    }
    if (status == SIM_OK) {
        status = sim_manifest_rewrite(
            self->manifest, folder, n, outputs, self->charts_missing, file, self->errors);
        const sim_status_t closed
            = sim_publish_close(self->publish, "manifest.json", file, self->errors);
        status = closed != SIM_OK ? closed : status;
    }
    sim_publish_list_free(n, outputs);
    return status;
}

static sim_status_t
put_summary(sim_session_t *self)
{
    sim_progress_say(&self->progress, "writing the tables");
    return put_table(self, sim_results_summary, SIM_FOLDER_SUMMARY);
}

static sim_status_t
put_projection(sim_session_t *self)
{
    return put_table(self, sim_results_projection, SIM_FOLDER_PROJECTION);
}

static sim_status_t
put_bands(sim_session_t *self)
{
    return put_table(self, sim_results_bands, SIM_FOLDER_BANDS);
}

static sim_status_t
put_distribution(sim_session_t *self)
{
    return put_table(self, sim_results_distribution, SIM_FOLDER_DISTRIBUTION);
}

static sim_status_t
put_replications(sim_session_t *self)
{
    return put_table(self, sim_results_replications, SIM_FOLDER_REPLICATIONS);
}

static sim_status_t
commit(sim_session_t *self)
{
    return sim_publish_commit(self->publish, self->errors);
}

static sim_status_t
take_steps(sim_session_t *self, size_t n, sim_status_t (*const steps[])(sim_session_t *))
{
    sim_status_t status = SIM_OK;

    for (size_t i = 0; i < n && status == SIM_OK; i++) {
        status = *sim_signals_stop() ? SIM_ERR_INTERRUPTED : steps[i](self);
    }
    return status;
}

sim_status_t
sim_session_tables(sim_session_t *self)
{
    static sim_status_t (*const steps[])(sim_session_t *)
        = { put_summary, put_projection, put_bands, put_distribution, put_replications };
    return take_steps(self, sizeof steps / sizeof steps[0], steps);
}

/* The manifest comes last: its presence is the mark of a complete folder. */
sim_status_t
sim_session_commit(sim_session_t *self)
{
    static sim_status_t (*const steps[])(sim_session_t *)
        = { put_effective, put_history, put_run_info, describe, put_manifest, commit };
    return take_steps(self, sizeof steps / sizeof steps[0], steps);
}

static sim_status_t
put_last(sim_session_t *self)
{
    static sim_status_t (*const steps[])(sim_session_t *) = { put_run_info, put_manifest };
    return take_steps(self, sizeof steps / sizeof steps[0], steps);
}

/* All that is made of the tables, and what put_last has begun. */
static void
drop_pictures(sim_session_t *self)
{
    static const char *const names[]
        = { "plots", "results.xlsx", "report.html", "run_info.json", "manifest.json" };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        sim_publish_drop(self->publish, names[i]);
    }
    self->charts_missing = !self->args->no_plots;
    self->page_missing = true;
    self->book_missing = self->args->xlsx;
}

/* Tables first, then what can be made of them again: a disk that these fill keeps the tables. */
sim_status_t
sim_session_finish(sim_session_t *self)
{
    static sim_status_t (*const tables[])(sim_session_t *)
        = { put_report, put_effective, put_history, describe };
    static sim_status_t (*const pictures[])(sim_session_t *)
        = { put_charts, put_workbook, put_page };

    sim_status_t status = take_steps(self, sizeof tables / sizeof tables[0], tables);
    if (status == SIM_OK) {
        status = take_steps(self, sizeof pictures / sizeof pictures[0], pictures);
    }
    if (status == SIM_OK) {
        status = put_last(self);
        if (status == SIM_ERR_IO) {
            drop_pictures(self);
            status = put_last(self);
        }
    }
    return status == SIM_OK ? commit(self) : status;
}

sim_status_t
sim_session_replicated(sim_session_t *self)
{
    const size_t n = self->args->n_settings;
    size_t at = n;

    self->setting = calloc(n + 1, sizeof *self->setting);
    if (self->setting == NULL) {
        return SIM_ERR_NOMEM;
    }
    for (size_t i = 0; i < n; i++) {
        self->setting[i] = self->args->setting[i];
        if (strcmp(self->setting[i].key, "scenario.replications") == 0
            || strcmp(self->setting[i].key, "replications") == 0) {
            at = i; /* the last one counts */
        }
    }
    snprintf(self->replications, sizeof self->replications, "%d", self->scenario.replications);
    self->setting[at] = (sim_setting_t) { "scenario.replications", self->replications };
    self->n_settings = at < n ? n : n + 1;
    return SIM_OK;
}

/* ---- afterwards ------------------------------------------------------------------------------ */

/* Prints the result.  Whether it arrived counts for the exit status, though not for the results. */
static int
print_result(sim_session_t *self, sim_session_print_t *print, void *data)
{
    const sim_status_t status = print(data, stdout);

    if (!self->args->json && !self->args->quiet) {
        printf("\nResults: %s\n", sim_publish_target(self->publish));
    }
    errno = 0;
    if (fflush(stdout) != 0 || ferror(stdout)) {
        sim_say("standard output cannot be written%s%s; the results are complete in %s",
            errno != 0 ? ": " : "", errno != 0 ? strerror(errno) : "",
            sim_publish_target(self->publish));
        return SIM_EXIT_FAILED;
    }
    if (status != SIM_OK) {
        sim_say("the headline cannot be shown: %s; the results are complete in %s",
            sim_status_text(status), sim_publish_target(self->publish));
        return SIM_EXIT_FAILED;
    }
    return self->imprecise                                                 ? SIM_EXIT_PRECISION
        : self->charts_missing || self->page_missing || self->book_missing ? SIM_EXIT_CHARTS
                                                                           : SIM_EXIT_DONE;
}

static void
say_failure(sim_session_t *self, sim_status_t status)
{
    if (status == SIM_ERR_INTERRUPTED) {
        sim_say("interrupted: no results were written, earlier ones are as they were");
        return;
    }
    sim_args_name_options(self->args, self->errors);
    sim_say_errors(self->errors, status);
    if (status == SIM_ERR_NOMEM) {
        sim_say("take fewer threads (-j 1), fewer replications (-n) or a larger --scale");
    } else if (self->publish != NULL) {
        sim_say("no results were written; earlier ones, if any, are as they were");
    }
}

void
sim_session_open(sim_session_t *self, const sim_args_t *args, sim_errors_t *errors)
{
    *self = (sim_session_t) {
        .args = args,
        .errors = errors,
        .start = start_time(),
        .clock = sim_progress_clock(),
        .n_runs = 1,
    };
    sim_signals_catch();
}

int
sim_session_end(sim_session_t *self, sim_status_t status, sim_session_print_t *print, void *data)
{
    sim_progress_end(&self->progress);
    if (status != SIM_OK) {
        say_failure(self, status);
        return sim_exit_of(status);
    }
    sim_signals_release(); /* nothing is left to tidy up, and stdout may be a pipe that nobody
                              reads */
    if (self->errors->n > 0) {
        sim_say_errors(self->errors, status); /* charts, or something left untidy */
    }
    if (self->charts_missing) {
        sim_say("the tables are complete; draw the charts later with: sim plot %s", self->target);
    }
    if (self->page_missing) {
        sim_say(
            "the tables are complete; write the report later with: sim report %s", self->target);
    }
    if (self->book_missing) {
        sim_say("the tables are complete; results.xlsx is missing: run again with --xlsx and -o, "
                "where there is room");
    }
    return print_result(self, print, data);
}
