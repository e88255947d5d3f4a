#include "chart_parts.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name;
    bool by_role;
} METRICS[N_METRICS] = {
#define CHART_METRIC_ROW(symbol, name, by_role) { name, by_role },
    CHART_METRICS(CHART_METRIC_ROW)
#undef CHART_METRIC_ROW
};

const char *
sim_chart_grid_metric(size_t i, bool *by_role)
{
    *by_role = i < N_METRICS && METRICS[i].by_role;
    return i < N_METRICS ? METRICS[i].name : NULL;
}

static size_t
roles_of(const grid_t *self, metric_t metric)
{
    return METRICS[metric].by_role ? self->n_roles + 1 : 1;
}

/* Index of text among the names, n for "all", n + 1 for a stranger.  hint is where it was last
 * time: rows come in runs. */
static size_t
name_index(const char *text, size_t n, const char *const names[], size_t hint)
{
    if (hint < n && strcmp(names[hint], text) == 0) {
        return hint;
    }
    for (size_t i = 0; i < n; i++) {
        if (strcmp(names[i], text) == 0) {
            return i;
        }
    }
    return strcmp(text, "all") == 0 ? n : n + 1;
}

static size_t
metric_index(const char *text, size_t hint)
{
    if (hint < N_METRICS && strcmp(METRICS[hint].name, text) == 0) {
        return hint;
    }
    for (size_t i = 0; i < N_METRICS; i++) {
        if (strcmp(METRICS[i].name, text) == 0) {
            return i;
        }
    }
    return N_METRICS;
}

/* What is nearer to zero is drawn as zero, what is further off is not drawn: no money, people or
 * share is so small or large, and gnuplot has no axis for it. */
static const double SMALLEST_DRAWN = 1e-12;
static const double LARGEST_DRAWN = 1e15;

double
sim_chart_published(double value)
{
    char text[32];
    if (!(fabs(value) <= LARGEST_DRAWN)) {
        return NAN;
    }
    if (fabs(value) < SMALLEST_DRAWN) {
        return 0.0;
    }
    snprintf(text, sizeof text, "%.12g", value);
    return strtod(text, NULL);
}

static sim_status_t
grid_fill(grid_t *self, const sim_chart_job_t *job)
{
    static const char *const STAT_NAMES[N_STATS] = { "mean", "p05", "p25", "p50", "p75", "p95" };
    const sim_table_t *table = &job->tables->table[SIM_FOLDER_PROJECTION];
    const sim_column_t *month = sim_table_typed(table, "month", SIM_COLUMN_INTEGER);
    const sim_column_t *location = sim_table_typed(table, "location", SIM_COLUMN_TEXT);
    const sim_column_t *role = sim_table_typed(table, "role", SIM_COLUMN_TEXT);
    const sim_column_t *metric = sim_table_typed(table, "metric", SIM_COLUMN_TEXT);
    const sim_column_t *stat[N_STATS];
    bool complete = month != NULL && location != NULL && role != NULL && metric != NULL;
    for (size_t k = 0; k < N_STATS; k++) {
        stat[k] = sim_table_typed(table, STAT_NAMES[k], SIM_COLUMN_REAL);
        complete = complete && stat[k] != NULL;
    }
    if (!complete) {
        return SIM_ERR_DOMAIN;
    }

    size_t m = 0;
    size_t l = 0;
    size_t r = 0;
    for (size_t i = 0; i < table->n_rows; i++) {
        const size_t found = metric_index(sim_column_text(metric, i), m);
        const int64_t t = sim_column_integer(month, i);
        if (found == N_METRICS || t < 0 || (uint64_t)t >= self->months) {
            continue;
        }
        m = found;
        l = name_index(sim_column_text(location, i), self->n_locations, job->location, l);
        r = name_index(sim_column_text(role, i), self->n_roles, job->role, r);
        if (l > self->n_locations || r > self->n_roles) {
            continue;
        }
        if (!METRICS[m].by_role && r < self->n_roles) {
            continue;
        }
        double *to = (double *)sim_chart_grid_series(self, (metric_t)m, l, r) + (size_t)t * N_STATS;
        for (size_t k = 0; k < N_STATS; k++) {
            to[k] = sim_chart_published(stat[k]->cell.real[i]);
        }
    }
    return SIM_OK;
}

sim_status_t
sim_chart_grid_init(grid_t *self, const sim_chart_job_t *job)
{
    *self = (grid_t) {
        .n_locations = job->n_locations, .n_roles = job->n_roles, .months = (size_t)job->months
    };
    for (size_t m = 0; m < N_METRICS; m++) {
        size_t n = self->months * N_STATS;
        if (__builtin_mul_overflow(n, job->n_locations + 1, &n)
            || __builtin_mul_overflow(n, roles_of(self, (metric_t)m), &n)) {
            sim_chart_grid_free(self);
            return SIM_ERR_NOMEM;
        }
        self->block[m] = calloc(n, sizeof(double));
        if (self->block[m] == NULL) {
            sim_chart_grid_free(self);
            return SIM_ERR_NOMEM;
        }
        for (size_t i = 0; i < n; i++) {
            self->block[m][i] = NAN;
        }
    }
    const sim_status_t status = grid_fill(self, job);
    if (status != SIM_OK) {
        sim_chart_grid_free(self);
    }
    return status;
}

void
sim_chart_grid_free(grid_t *self)
{
    for (size_t m = 0; m < N_METRICS; m++) {
        free(self->block[m]);
        self->block[m] = NULL;
    }
}

const double *
sim_chart_grid_series(const grid_t *self, metric_t metric, size_t location, size_t role)
{
    const size_t n_roles = roles_of(self, metric);
    const size_t r = METRICS[metric].by_role ? role : 0;
    return self->block[metric] + (location * n_roles + r) * self->months * N_STATS;
}

double
sim_chart_grid_value(
    const grid_t *self, metric_t metric, size_t location, size_t role, size_t month, stat_t stat)
{
    return sim_chart_grid_series(self, metric, location, role)[month * N_STATS + stat];
}

long
sim_chart_grid_last_month(
    const grid_t *self, metric_t metric, size_t location, size_t role, stat_t stat)
{
    for (size_t t = self->months; t-- > 0;) {
        if (!isnan(sim_chart_grid_value(self, metric, location, role, t, stat))) {
            return (long)t;
        }
    }
    return -1;
}

/* ---- the other tables ---- */

static const char *
location_name(const sim_chart_job_t *job, size_t location)
{
    return location < job->n_locations ? job->location[location] : "all";
}

double
sim_chart_summary(const sim_chart_job_t *job, const char *metric, size_t location, const char *stat)
{
    const sim_table_t *table = sim_folder_get(job->tables, SIM_FOLDER_SUMMARY);
    const sim_column_t *place
        = sim_chart_column(job, SIM_FOLDER_SUMMARY, "location", SIM_COLUMN_TEXT);
    const sim_column_t *role = sim_chart_column(job, SIM_FOLDER_SUMMARY, "role", SIM_COLUMN_TEXT);
    const sim_column_t *name = sim_chart_column(job, SIM_FOLDER_SUMMARY, "metric", SIM_COLUMN_TEXT);
    const sim_column_t *value = sim_chart_column(job, SIM_FOLDER_SUMMARY, stat, SIM_COLUMN_REAL);
    if (place == NULL || role == NULL || name == NULL || value == NULL) {
        return NAN;
    }
    const char *wanted = location_name(job, location);
    for (size_t i = 0; i < table->n_rows; i++) {
        if (strcmp(sim_column_text(name, i), metric) == 0
            && strcmp(sim_column_text(role, i), "all") == 0
            && strcmp(sim_column_text(place, i), wanted) == 0) {
            return sim_chart_published(value->cell.real[i]);
        }
    }
    return NAN;
}

double *
sim_chart_replications(sheet_t *sheet, const char *metric, size_t location, size_t *n)
{
    const sim_chart_job_t *job = sheet->job;
    const sim_table_t *table = sim_folder_get(job->tables, SIM_FOLDER_REPLICATIONS);
    char *name = NULL;

    *n = 0;
    if (table == NULL || table->n_rows == 0) {
        return NULL;
    }
    if (asprintf(&name, "%s.%s.horizon", metric, location_name(job, location)) < 0) {
        sheet->failed = true;
        return NULL;
    }
    const sim_column_t *column
        = sim_chart_column(job, SIM_FOLDER_REPLICATIONS, name, SIM_COLUMN_REAL);
    free(name);
    if (column == NULL) {
        return NULL;
    }
    double *values = calloc(table->n_rows, sizeof *values);
    if (values == NULL) {
        sheet->failed = true;
        return NULL;
    }
    *n = table->n_rows;
    for (size_t i = 0; i < *n; i++) {
        values[i] = sim_chart_published(column->cell.real[i]);
    }
    return values;
}
