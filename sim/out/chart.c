#include "chart_parts.h"
#include "sim/gnuplot.h"
#include "sim/text.h"
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <sched.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    MAX_TEMPLATE = 1 << 20, /* bytes of a .gp that are read; a longer one is not ours */
    MOST_AT_ONCE = 8,       /* processes: more would only take memory            */
};

static const char *const FORMATS[] = { "png", "svg", "pdf" };
enum { N_FORMATS = sizeof FORMATS / sizeof FORMATS[0] };

/* Tables that a chart needs: bits of sim_folder_table_t. */
#define NEEDS(table) (1U << SIM_FOLDER_##table)
enum { PLAIN = 0 }; /* the projection, which is always there */

typedef struct {
    sim_chart_entry_t entry;
    unsigned needs;
    void (*write)(sheet_t *sheet);
} chart_kind_t;

static const chart_kind_t CHART_KINDS[] = {
    { { "employment", "people",
          "people at the end of each month, by role, a fan for each location" },
        PLAIN, sim_chart_employment },
    { { "employment_stack", "people", "people employed, stacked by location and by role" }, PLAIN,
        sim_chart_employment_stack },
    { { "headcount_bridge", "people",
          "from the opening to the closing staff of each year: hires and leavers by cause" },
        PLAIN, sim_chart_headcount_bridge },
    { { "demand", "people", "work demanded and people on pay, routine and knowledge work" }, PLAIN,
        sim_chart_demand },
    { { "location_shares", "people", "where the work is placed, with what stays onshore" }, PLAIN,
        sim_chart_location_shares },
    { { "labour_market", "people",
          "job seekers, months to fill a post and posts left open, routine and knowledge work" },
        PLAIN, sim_chart_labour_market },
    { { "salary_bands", "pay",
          "monthly pay from the lowest to the highest tenth, minimum wage and starting pay" },
        PLAIN, sim_chart_salary_bands },
    { { "salary_grades", "pay", "monthly pay of juniors, seniors and leads, year by year" },
        NEEDS(BANDS), sim_chart_salary_grades },
    { { "salary_ridgeline", "pay", "the whole distribution of monthly pay, year by year" },
        NEEDS(DISTRIBUTION), sim_chart_salary_ridgeline },
    { { "attrition", "wellbeing",
          "leavers of the last 12 months, total and voluntary, and pressure, by location" },
        PLAIN, sim_chart_attrition },
    { { "pressure_attrition", "wellbeing",
          "the path of pressure and attrition over the years, by location" },
        PLAIN, sim_chart_pressure_attrition },
    { { "wellbeing", "wellbeing",
          "weekly hours, sleep, sick days and the share feeling exploited, by location" },
        PLAIN, sim_chart_wellbeing },
    { { "households", "wellbeing",
          "households lifted out of poverty, and poverty with and without the job" },
        PLAIN, sim_chart_households },
    { { "savings", "money", "saving in USD a year and in % of the onshore cost" }, PLAIN,
        sim_chart_savings },
    { { "cost_bridge", "money", "from the onshore to the offshore cost of the same work" }, PLAIN,
        sim_chart_cost_bridge },
    { { "cost_per_fte", "money", "cost of a delivered FTE against onshore, by location" }, PLAIN,
        sim_chart_cost_per_fte },
    { { "savings_sources", "money", "the saving of each year by source" }, PLAIN,
        sim_chart_savings_sources },
    { { "npv", "money", "discounted saving, cumulated, with the month of payback" }, PLAIN,
        sim_chart_npv },
    { { "npv_s_curve", "risk", "how likely each net present value is, by location" },
        NEEDS(REPLICATIONS), sim_chart_npv_s_curve },
    { { "convergence", "risk", "how well the replications settle the mean of the main figures" },
        NEEDS(REPLICATIONS), sim_chart_convergence },

    /* of a comparison */
    { { "effect_forest", "policies",
          "effect of every policy on saving, employment and attrition, with its interval" },
        NEEDS(EFFECTS), sim_chart_effect_forest },
    { { "scoreboard", "policies", "policies against the metrics that matter, better and worse" },
        NEEDS(EFFECTS), sim_chart_scoreboard },
    { { "trade_off", "policies",
          "saving against its risk and against pay, pressure and poverty, a point for each "
          "policy" },
        NEEDS(EFFECTS) | NEEDS(DIFFERENCES) | NEEDS(REPLICATIONS), sim_chart_trade_off },
    { { "saving_s_curve", "policies",
          "how the saving is spread over replications, with and without each policy" },
        NEEDS(EFFECTS) | NEEDS(DIFFERENCES) | NEEDS(REPLICATIONS), sim_chart_saving_s_curve },
    { { "effect_fan", "policies", "the difference that each policy makes, month by month" },
        NEEDS(EFFECTS) | NEEDS(MONTHS), sim_chart_effect_fan },
    { { "effect_bridge", "policies", "why the saving changes: the effect of a policy by cause" },
        NEEDS(EFFECTS) | NEEDS(CHANNELS), sim_chart_effect_bridge },
};
enum { N_KINDS = sizeof CHART_KINDS / sizeof CHART_KINDS[0] };

const sim_chart_entry_t *
sim_chart_list(size_t i)
{
    return i < N_KINDS ? &CHART_KINDS[i].entry : NULL;
}

sim_status_t
sim_chart_check_names(const char *only, sim_errors_t *errors)
{
    sim_status_t status = SIM_OK;
    const char *names[N_KINDS];
    for (size_t k = 0; k < N_KINDS; k++) {
        names[k] = CHART_KINDS[k].entry.name;
    }
    for (const char *at = only; at != NULL; at = strchr(at, ',')) {
        char word[64];
        at += *at == ',';
        snprintf(word, sizeof word, "%.*s", (int)strcspn(at, ","), at);
        bool known = false;
        for (size_t k = 0; k < N_KINDS; k++) {
            known = known || strcmp(names[k], word) == 0;
        }
        if (!known) {
            const char *near = sim_text_nearest(word, N_KINDS, names);
            if (errors == NULL) {
                return SIM_ERR_USAGE;
            }
            sim_errors_add(errors, NULL, 0, "no chart '%s'%s%s%s", word,
                near != NULL ? ": did you mean " : ": `sim plot --help` lists them",
                near != NULL ? near : "", near != NULL ? "?" : "");
            status = SIM_ERR_USAGE;
        }
    }
    return status;
}

/* Whether the job wants the chart and has the tables for it. */
static bool
kind_is_drawn(const sim_chart_job_t *job, const chart_kind_t *kind)
{
    if (job->only != NULL && !sim_text_list_has(job->only, kind->entry.name)) {
        return false;
    }
    for (int k = 0; k < SIM_FOLDER_TABLES; k++) {
        if ((kind->needs >> k & 1U) != 0
            && sim_folder_get(job->tables, (sim_folder_table_t)k) == NULL) {
            return false;
        }
    }
    return true;
}

const sim_column_t *
sim_chart_column(
    const sim_chart_job_t *job, sim_folder_table_t which, const char *name, sim_column_kind_t kind)
{
    const sim_table_t *table = sim_folder_get(job->tables, which);
    return table != NULL ? sim_table_typed(table, name, kind) : NULL;
}

/* Marks which of FORMATS are in the list.  False: something else is, or nothing. */
static bool
formats_parse(const char *list, bool wanted[N_FORMATS])
{
    memset(wanted, 0, N_FORMATS * sizeof wanted[0]);
    bool any = false;
    for (const char *at = list;; at++) {
        const size_t length = strcspn(at, ",");
        size_t i = 0;
        while (i < N_FORMATS
            && (strlen(FORMATS[i]) != length || strncmp(FORMATS[i], at, length) != 0)) {
            i++;
        }
        if (i == N_FORMATS || wanted[i]) {
            return false;
        }
        wanted[i] = true;
        any = true;
        at += length;
        if (*at == '\0') {
            return any;
        }
    }
}

sim_status_t
sim_chart_check_formats(const char *formats)
{
    bool wanted[N_FORMATS];
    return formats_parse(formats, wanted) ? SIM_OK : SIM_ERR_USAGE;
}

/* ---- files ---- */

static char *
path_join(const char *folder, const char *name, const char *ending)
{
    char *path = NULL;
    return asprintf(&path, "%s/%s.%s", folder, name, ending) < 0 ? NULL : path;
}

/* Appends the file to the script.  NULL or what is wrong. */
static const char *
file_append(const char *path, FILE *to)
{
    const char *wrong = NULL;
    FILE *from = fopen(path, "re");
    if (from == NULL) {
        return strerror(errno);
    }
    char buffer[8192];
    size_t total = 0;
    size_t n;
    while ((n = fread(buffer, 1, sizeof buffer, from)) > 0) {
        total += n;
        if (total > MAX_TEMPLATE) {
            wrong = "is too long for a chart";
            break;
        }
        if (fwrite(buffer, 1, n, to) != n) {
            wrong = "out of memory";
            break;
        }
    }
    if (ferror(from)) {
        wrong = strerror(errno);
    }
    fclose(from);
    return wrong;
}

/* Writes a new file of the results; what stood there goes. */
static sim_status_t
file_write(const char *folder, const char *name, const char *ending, size_t length,
    const char bytes[], sim_errors_t *errors)
{
    sim_status_t status = SIM_ERR_NOMEM;
    char *path = path_join(folder, name, ending);
    if (path == NULL) {
        return status;
    }
    (void)unlink(path);
    const int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666);
    size_t written = 0;
    bool good = fd >= 0;
    while (good && written < length) {
        const ssize_t n = write(fd, bytes + written, length - written);
        if (n < 0 && errno != EINTR) {
            good = false;
        }
        written += n > 0 ? (size_t)n : 0;
    }
    const int error = errno;
    if (fd >= 0 && close(fd) != 0) {
        good = false;
    }
    status = good ? SIM_OK : SIM_ERR_IO;
    if (!good) {
        sim_errors_add(errors, NULL, 0, "%s: %s", path, strerror(error));
    }
    free(path);
    return status;
}

static void
picture_remove(const char *folder, const char *name, const char *format)
{
    char *path = path_join(folder, name, format);
    if (path != NULL) {
        (void)unlink(path);
        free(path);
    }
}

/* As many charts at a time as there are processors for this program, two at least: while one waits
 * for the disk, the other draws. */
static size_t
processes_at_once(void)
{
    cpu_set_t set;
    const int n = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 2;
    return n < 2 ? 2 : n > MOST_AT_ONCE ? MOST_AT_ONCE : (size_t)n;
}

/* ---- one chart ---- */

typedef struct {
    char *script;
    size_t length;
    bool drawable; /* false: its failure is told already */
} prepared_t;

/* The charts that were not drawn, and why; "": without words. */
enum { REASON = SIM_GNUPLOT_MESSAGE_SIZE + 128 };
typedef struct {
    size_t n, n_wanted;
    const char *name[N_KINDS];
    char reason[N_KINDS][REASON];
} failures_t;

static void SIM_PRINTF(3, 4)
    failures_add(failures_t *self, const char *name, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vsnprintf(self->reason[self->n], REASON, format, args);
    va_end(args);
    self->name[self->n++] = name;
}

/* One message for each; a single one when all of them failed for one reason. */
static void
failures_tell(const failures_t *self, sim_errors_t *errors)
{
    bool alike = self->n > 1 && self->n == self->n_wanted && self->reason[0][0] != '\0';

    for (size_t i = 0; i < self->n; i++) {
        alike = alike && strcmp(self->reason[i], self->reason[0]) == 0;
    }
    if (alike) {
        sim_errors_add(
            errors, NULL, 0, "none of the %zu charts was drawn: %s", self->n, self->reason[0]);
    }
    for (size_t i = 0; i < self->n && !alike; i++) {
        if (self->reason[i][0] != '\0') {
            sim_errors_add(
                errors, NULL, 0, "chart %s was not drawn: %s", self->name[i], self->reason[i]);
        }
    }
}

static const char *
theme_of(const sim_chart_job_t *job)
{
    return job->theme != NULL ? job->theme : "print";
}

static sheet_t
sheet_of(const sim_chart_job_t *job, const grid_t *grid, const char *name, const char *formats)
{
    const double mm = job->width_mm > 0.0 ? job->width_mm : SIM_CHART_WIDTH_MM;
    return (sheet_t) { .job = job,
        .grid = grid,
        .name = name,
        .formats = formats,
        .theme = theme_of(job),
        .width = round(mm * 96.0 / 25.4) };
}

/* Makes script and data of a chart and writes both. */
static sim_status_t
chart_prepare(const sim_chart_job_t *job, const grid_t *grid, const chart_kind_t *kind,
    const char *formats, prepared_t *prepared, failures_t *failures, sim_errors_t *errors)
{
    sim_status_t status = SIM_ERR_NOMEM;
    char *data = NULL;
    size_t data_length = 0;
    const char *name = kind->entry.name;
    sheet_t sheet = sheet_of(job, grid, name, formats);
    *prepared = (prepared_t) { .drawable = true };

    sheet.script = open_memstream(&prepared->script, &prepared->length);
    sheet.data = open_memstream(&data, &data_length);
    if (sheet.script != NULL && sheet.data != NULL) {
        fprintf(sheet.data, "# %s.dat - numbers of the tables\n", name);
        kind->write(&sheet);
        const char *const templates[] = { "style", name };
        for (size_t i = 0; i < 2; i++) {
            char *path = path_join(job->plots_dir, templates[i], "gp");
            const char *wrong = path == NULL ? "out of memory" : file_append(path, sheet.script);
            if (wrong != NULL && prepared->drawable) {
                failures_add(failures, name, "%s: %s", path == NULL ? "" : path, wrong);
                prepared->drawable = false;
            }
            putc('\n', sheet.script);
            free(path);
        }
        status = SIM_OK;
    }
    if (sheet.script != NULL && fclose(sheet.script) != 0) {
        status = SIM_ERR_NOMEM;
    }
    if (sheet.data != NULL && fclose(sheet.data) != 0) {
        status = SIM_ERR_NOMEM;
    }
    if (sheet.failed) {
        status = SIM_ERR_NOMEM;
    }
    if (status == SIM_OK) {
        status = file_write(job->folder, name, "dat", data_length, data, errors);
    }
    if (status == SIM_OK) {
        status = file_write(job->folder, name, "gp", prepared->length, prepared->script, errors);
    }
    free(sheet.headline);
    free(sheet.subtitle);
    free(data);
    return status;
}

/* Looks at the pictures of a chart.  When one is not whole, or gnuplot was not content, none is
 * kept. */
static void
chart_judge(const sim_chart_job_t *job, const char *name, const bool wanted[N_FORMATS],
    const sim_gnuplot_task_t *task, failures_t *failures)
{
    char what[SIM_GNUPLOT_MESSAGE_SIZE];
    bool good = task->outcome == SIM_GNUPLOT_DONE;
    snprintf(what, sizeof what, "%s", task->message);
    for (size_t i = 0; i < N_FORMATS && good; i++) {
        char *path = wanted[i] ? path_join(job->folder, name, FORMATS[i]) : NULL;
        const char *wrong = !wanted[i] ? NULL
            : path == NULL             ? "could not be looked at"
                                       : sim_gnuplot_check_file(path, FORMATS[i]);
        if (wrong != NULL) {
            good = false;
            snprintf(what, sizeof what,
                "gnuplot ended well, but the %s file %s (is the disk full?)", FORMATS[i], wrong);
        }
        free(path);
    }
    if (good) {
        return;
    }
    for (size_t i = 0; i < N_FORMATS; i++) {
        if (wanted[i]) {
            picture_remove(job->folder, name, FORMATS[i]);
        }
    }
    failures_add(failures, name, "%s%s", task->outcome == SIM_GNUPLOT_INTERRUPTED ? "" : what,
        task->outcome == SIM_GNUPLOT_MISSING ? ": install gnuplot-nox, then run sim plot" : "");
}

static bool
job_is_complete(const sim_chart_job_t *job)
{
    return job->n_replications >= 1 && job->months >= 1 && job->n_locations >= 1
        && job->n_roles >= 1 && job->tables != NULL;
}

/* What a user may have got wrong. */
static bool
job_is_possible(const sim_chart_job_t *job)
{
    const double mm = job->width_mm;
    return sim_text_list_has(SIM_CHART_THEMES, theme_of(job))
        && (mm == 0.0 || (mm >= SIM_CHART_NARROWEST_MM && mm <= SIM_CHART_WIDEST_MM))
        && (job->only == NULL || sim_chart_check_names(job->only, NULL) == SIM_OK);
}

void
sim_chart_texts_free(size_t n, sim_chart_text_t texts[])
{
    for (size_t i = 0; i < n && texts != NULL; i++) {
        free(texts[i].headline);
        free(texts[i].subtitle);
    }
    free(texts);
}

sim_status_t
sim_charts_describe(const sim_chart_job_t *job, size_t *n, sim_chart_text_t **texts)
{
    grid_t grid = { 0 };

    *n = 0;
    *texts = NULL;
    if (!job_is_possible(job)) {
        return SIM_ERR_USAGE;
    }
    if (!job_is_complete(job)) {
        return SIM_ERR_DOMAIN;
    }
    sim_status_t status = sim_chart_grid_init(&grid, job);
    if (status != SIM_OK) {
        return status;
    }
    sim_chart_text_t *list = calloc(N_KINDS, sizeof *list);
    FILE *nowhere = fopen("/dev/null", "we");
    status = list == NULL || nowhere == NULL ? SIM_ERR_NOMEM : SIM_OK;
    for (size_t k = 0; k < N_KINDS && status == SIM_OK; k++) {
        const chart_kind_t *kind = &CHART_KINDS[k];
        if (kind_is_drawn(job, kind)) {
            sheet_t sheet = sheet_of(job, &grid, kind->entry.name, "svg");
            sheet.script = nowhere;
            sheet.data = nowhere;
            kind->write(&sheet);
            list[(*n)++] = (sim_chart_text_t) { &kind->entry, sheet.headline, sheet.subtitle };
            status = sheet.failed ? SIM_ERR_NOMEM : SIM_OK;
        }
    }
    if (nowhere != NULL) {
        fclose(nowhere);
    }
    sim_chart_grid_free(&grid);
    if (status != SIM_OK) {
        sim_chart_texts_free(*n, list);
        *n = 0;
        return status;
    }
    *texts = list;
    return SIM_OK;
}

sim_status_t
sim_charts_draw(const sim_chart_job_t *job, sim_errors_t *errors)
{
    bool wanted[N_FORMATS];
    grid_t grid = { 0 };
    prepared_t prepared[N_KINDS] = { 0 };
    sim_gnuplot_task_t tasks[N_KINDS] = { 0 };
    size_t kind_of[N_KINDS];
    size_t n_tasks = 0;
    char formats[32] = "";
    failures_t failures = { 0 };

    if (!formats_parse(job->formats, wanted) || !job_is_possible(job)) {
        return SIM_ERR_USAGE;
    }
    if (!job_is_complete(job) || job->timeout_seconds < 1) {
        return SIM_ERR_DOMAIN;
    }
    for (size_t i = 0; i < N_FORMATS; i++) {
        if (wanted[i]) {
            strcat(formats, formats[0] == '\0' ? "" : " ");
            strcat(formats, FORMATS[i]);
        }
    }
    sim_status_t status = sim_chart_grid_init(&grid, job);
    if (status != SIM_OK) {
        return status;
    }
    if (mkdir(job->folder, 0777) != 0 && errno != EEXIST) {
        sim_errors_add(errors, NULL, 0, "%s: %s", job->folder, strerror(errno));
        status = SIM_ERR_IO;
        goto out;
    }

    for (size_t k = 0; k < N_KINDS; k++) {
        const chart_kind_t *kind = &CHART_KINDS[k];
        if (!kind_is_drawn(job, kind)) {
            continue;
        }
        for (size_t i = 0; i < N_FORMATS; i++) {
            picture_remove(job->folder, kind->entry.name, FORMATS[i]);
        }
        failures.n_wanted++;
        status = chart_prepare(job, &grid, kind, formats, &prepared[k], &failures, errors);
        if (status != SIM_OK) {
            goto out;
        }
        if (prepared[k].drawable) {
            kind_of[n_tasks] = k;
            tasks[n_tasks++] = (sim_gnuplot_task_t) {
                .folder = job->folder, .script = prepared[k].script, .length = prepared[k].length
            };
        }
    }
    status = sim_gnuplot_run(n_tasks, tasks, processes_at_once(), job->timeout_seconds, job->stop);
    for (size_t i = 0; i < n_tasks; i++) {
        chart_judge(job, CHART_KINDS[kind_of[i]].entry.name, wanted, &tasks[i], &failures);
    }
    if (status == SIM_OK && failures.n > 0) {
        status = SIM_ERR_CHART;
    }
out:
    failures_tell(&failures, errors);
    for (size_t k = 0; k < N_KINDS; k++) {
        free(prepared[k].script);
    }
    sim_chart_grid_free(&grid);
    return status;
}
