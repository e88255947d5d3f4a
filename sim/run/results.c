/* results.c - from the rows of all replications to tables.
 *
 * Numbers are reduced in replication order; which thread reduces which column does not matter.
 */
#include "sim/run/results.h"
#include "sim/stats.h"
#include <math.h>
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool
stopped(const sim_results_t *self)
{
    return self->stop != NULL && *self->stop != 0;
}

/* ---- names and units */

static size_t
n_roles(const sim_results_t *self)
{
    return self->scenario->n_roles;
}

static const char *
location_name(const sim_results_t *self, size_t l)
{
    return l > 0 ? self->scenario->location[l].name : "all";
}

static const char *
role_name(const sim_results_t *self, size_t r)
{
    return r < n_roles(self) ? self->scenario->role[r].name : "all";
}

/* Cells in the order of the tables: locations of the scenario then all, roles then all. */
static size_t
cell_in_order(const sim_results_t *self, size_t k, size_t *l, size_t *r)
{
    const size_t n_l = self->scenario->n_locations;
    SIM_BUG_IF(n_l == 0); /* onshore is one */
    *l = (k / (n_roles(self) + 1) + 1) % n_l;
    *r = k % (n_roles(self) + 1);
    return *l * (n_roles(self) + 1) + *r;
}

/* The unit of a metric in a row of location l: LCU becomes its currency. */
static const char *
unit_of(sim_table_t *table, const sim_results_t *self, sim_metric_id_t metric, size_t l)
{
    const char *unit = sim_metric_table[metric].unit;
    char text[64];
    if (strncmp(unit, "LCU", 3) != 0) {
        return unit;
    }
    snprintf(
        text, sizeof text, "%s%s", l > 0 ? self->scenario->location[l].currency : "USD", unit + 3);
    return sim_table_keep(table, text);
}

static const char *
keep_date(sim_table_t *table, const sim_results_t *self, int t)
{
    char date[8];
    sim_scenario_date(self->scenario, t, date);
    return sim_table_keep(table, date);
}

/* ---- columns of a table by name */

static double *
real_column(const sim_table_t *table, const char *name)
{
    return sim_table_column(table, name)->cell.real;
}

/* The cells of a repeated column of texts, or of integers; NULL without memory. */
static const char **
texts(sim_table_t *table, const char *name, size_t each, size_t n_cells)
{
    return sim_table_repeat(table, name, each, n_cells) == SIM_OK
        ? sim_table_column(table, name)->cell.text
        : NULL;
}

static int64_t *
integers(sim_table_t *table, const char *name, size_t each, size_t n_cells)
{
    return sim_table_repeat(table, name, each, n_cells) == SIM_OK
        ? sim_table_column(table, name)->cell.integer
        : NULL;
}

/* The columns month and date, of a table with so many rows for each month. */
static sim_status_t
label_months(sim_table_t *table, const sim_results_t *self, size_t rows)
{
    const size_t months = (size_t)self->scenario->months;
    int64_t *month = integers(table, "month", rows, months);
    const char **date = texts(table, "date", rows, months);
    for (size_t t = 0; month != NULL && date != NULL && t < months; t++) {
        month[t] = (int64_t)t;
        if ((date[t] = keep_date(table, self, (int)t)) == NULL) {
            return SIM_ERR_NOMEM;
        }
    }
    return month != NULL && date != NULL ? SIM_OK : SIM_ERR_NOMEM;
}

/* The columns location and role, of a table with so many rows for each cell. */
static sim_status_t
label_cells(sim_table_t *table, const sim_results_t *self, size_t rows)
{
    const size_t n_l = self->scenario->n_locations;
    const size_t n_r = n_roles(self) + 1;
    const char **location = texts(table, "location", rows * n_r, n_l);
    const char **role = texts(table, "role", rows, n_r);
    if (location == NULL || role == NULL) {
        return SIM_ERR_NOMEM;
    }
    for (size_t k = 0; k < self->n_cells; k++) {
        size_t l;
        size_t r;
        cell_in_order(self, k, &l, &r);
        location[k / n_r] = location_name(self, l);
        role[k % n_r] = role_name(self, r);
    }
    return SIM_OK;
}

/* The columns metric and unit, of a table with so many metrics of each cell. */
static sim_status_t
label_metrics(
    sim_table_t *table, const sim_results_t *self, size_t n, const sim_metric_id_t metric[])
{
    const size_t rows = self->n_cells * n;
    const char **name = texts(table, "metric", 1, n);
    const char **unit = texts(table, "unit", 1, rows);
    if (name == NULL || unit == NULL) {
        return SIM_ERR_NOMEM;
    }
    for (size_t i = 0; i < n; i++) {
        name[i] = sim_metric_table[metric[i]].name;
    }
    for (size_t row = 0; row < rows; row++) {
        size_t l;
        size_t r;
        cell_in_order(self, row / n, &l, &r);
        /* all roles of a location have the same */
        unit[row] = r > 0 ? unit[row - n] : unit_of(table, self, metric[row % n], l);
        if (unit[row] == NULL) {
            return SIM_ERR_NOMEM;
        }
    }
    return SIM_OK;
}

/* Where the bands of the rows from row on go. */
static sim_bands_to_t
band_columns(const sim_table_t *table, size_t row)
{
    return (sim_bands_to_t) { real_column(table, "mean") + row, real_column(table, "sd") + row,
        real_column(table, "se") + row, real_column(table, "p05") + row,
        real_column(table, "p25") + row, real_column(table, "p50") + row,
        real_column(table, "p75") + row, real_column(table, "p95") + row };
}

/* The scratch of sim_bands_of_columns. */
static double *
band_scratch(const sim_results_t *self)
{
    return aligned_alloc(64, 8 * self->n_reps * sizeof(double));
}

/* ---- projection */

/* Everything a month shows but what only the horizon has. */
enum { MONTHLY = SIM_METRICS - 1, BEFORE_HOLE = SIM_METRIC_payback_month };

/* The numbers of cell k (in the order of the tables) in month t. */
static void
put_page(const sim_bands_to_t *to, const sim_results_t *self, size_t t, size_t k, double scratch[])
{
    double band[8][SIM_METRICS];
    size_t l;
    size_t r;
    const size_t cell = cell_in_order(self, k, &l, &r);
    const size_t row = (t * self->n_cells + k) * MONTHLY;
    const sim_bands_to_t here
        = { band[0], band[1], band[2], band[3], band[4], band[5], band[6], band[7] };
    sim_bands_of_columns(self->n_reps, self->row, SIM_METRICS,
        self->rows + (t * self->n_cells + cell) * SIM_METRICS, scratch, &here);
    double *const column[8]
        = { to->mean, to->sd, to->se, to->p05, to->p25, to->p50, to->p75, to->p95 };
    for (size_t b = 0; b < 8; b++) {
        memcpy(column[b] + row, band[b], BEFORE_HOLE * sizeof(double));
        memcpy(column[b] + row + BEFORE_HOLE, band[b] + BEFORE_HOLE + 1,
            (MONTHLY - BEFORE_HOLE) * sizeof(double));
    }
}

static sim_status_t
label_projection(sim_table_t *table, const sim_results_t *self)
{
    sim_metric_id_t metric[MONTHLY];
    for (size_t i = 0; i < MONTHLY; i++) {
        metric[i] = (sim_metric_id_t)(i < BEFORE_HOLE ? i : i + 1);
    }
    sim_status_t status = label_months(table, self, self->n_cells * MONTHLY);
    if (status == SIM_OK) {
        status = label_cells(table, self, MONTHLY);
    }
    if (status == SIM_OK) {
        status = label_metrics(table, self, MONTHLY, metric);
    }
    return status;
}

sim_status_t
sim_results_projection(const sim_results_t *self, sim_table_t *table)
{
    const size_t pages = (size_t)self->scenario->months * self->n_cells;
    sim_status_t status = sim_table_init(table, "projection",
        "month:I date:T location:T role:T metric:T unit:T mean:r sd:r se:r p05:r p25:r p50:r p75:r "
        "p95:r",
        pages * MONTHLY);
    if (status != SIM_OK) {
        return status;
    }
    status = label_projection(table, self);
    if (status != SIM_OK) {
        sim_table_free(table);
        return status;
    }
    const sim_bands_to_t to = band_columns(table, 0);
#pragma omp parallel num_threads(self->threads)
    {
        double *scratch = band_scratch(self);
        if (scratch == NULL) {
#pragma omp atomic write
            status = SIM_ERR_NOMEM;
        }
#pragma omp for schedule(dynamic, 8)
        for (size_t page = 0; page < pages; page++) {
            if (scratch != NULL && !stopped(self)) {
                put_page(&to, self, page / self->n_cells, page % self->n_cells, scratch);
            }
        }
        free(scratch);
    }
    if (status == SIM_OK && stopped(self)) {
        status = SIM_ERR_INTERRUPTED;
    }
    if (status != SIM_OK) {
        sim_table_free(table);
    }
    return status;
}

/* ---- horizon and years */

static const char *const WINDOW_NAME[] = { "total", "last_month", "last_12_months" };

/* A metric over months first .. last-1 of one replication, by its window. */
static double
window_value(const sim_results_t *self, size_t rep, size_t cell, sim_metric_id_t metric,
    size_t first, size_t last)
{
    const double *row = self->rows + rep * self->row + cell * SIM_METRICS + metric;
    const size_t step = self->n_cells * SIM_METRICS;
    const sim_window_t window = sim_metric_table[metric].window;
    double sum = 0.0;
    size_t n = 0;

    if (window == SIM_WINDOW_LAST) {
        return row[(last - 1) * step];
    }
    if (window == SIM_WINDOW_MEAN12 && last - first > 12) {
        first = last - 12;
    }
    for (size_t t = first; t < last; t++) {
        const double x = row[t * step];
        if (!isnan(x)) {
            sum += x;
            n++;
        }
    }
    if (n == 0) {
        return NAN;
    }
    return window == SIM_WINDOW_TOTAL ? sum : sum / (double)n;
}

static sim_status_t
label_summary(sim_table_t *table, const sim_results_t *self)
{
    const char **window = texts(table, "window", 1, SIM_METRICS);
    sim_metric_id_t metric[SIM_METRICS];
    if (window == NULL) {
        return SIM_ERR_NOMEM;
    }
    for (size_t i = 0; i < SIM_METRICS; i++) {
        metric[i] = (sim_metric_id_t)i;
        window[i] = WINDOW_NAME[sim_metric_table[i].window];
    }
    const sim_status_t status = label_cells(table, self, SIM_METRICS);
    return status == SIM_OK ? label_metrics(table, self, SIM_METRICS, metric) : status;
}

sim_status_t
sim_results_summary(const sim_results_t *self, sim_table_t *table)
{
    const size_t months = (size_t)self->scenario->months;
    const size_t columns = self->n_cells * SIM_METRICS;
    sim_status_t status = sim_table_init(table, "summary",
        "location:T role:T metric:T unit:T window:T mean:r sd:r se:r p05:r p25:r p50:r p75:r p95:r",
        columns);
    if (status != SIM_OK) {
        return status;
    }
    double *value = malloc(self->n_reps * columns * sizeof *value); /* [n_reps][columns] */
    double *scratch = band_scratch(self);
    if (value == NULL || scratch == NULL) {
        status = SIM_ERR_NOMEM;
        goto out;
    }
#pragma omp parallel for num_threads(self->threads)
    for (size_t rep = 0; rep < self->n_reps; rep++) {
        for (size_t column = 0; column < columns; column++) {
            value[rep * columns + column] = window_value(self, rep, column / SIM_METRICS,
                (sim_metric_id_t)(column % SIM_METRICS), 0, months);
        }
    }
    for (size_t k = 0; k < self->n_cells; k++) {
        size_t l;
        size_t r;
        const size_t cell = cell_in_order(self, k, &l, &r);
        const sim_bands_to_t bands = band_columns(table, k * SIM_METRICS);
        sim_bands_of_columns(
            self->n_reps, columns, SIM_METRICS, value + cell * SIM_METRICS, scratch, &bands);
    }
    status = label_summary(table, self);
out:
    free(value);
    free(scratch);
    if (status != SIM_OK) {
        sim_table_free(table);
    }
    return status;
}

/* ---- salary bands */

static sim_status_t
label_bands(sim_table_t *table, const sim_results_t *self)
{
    static const char *const GRADE[SIM_BAND_GROUPS] = { "all", "junior", "senior", "lead" };
    const size_t n_l = self->scenario->n_locations;
    const char **grade = texts(table, "grade", 1, SIM_BAND_GROUPS);
    const char **currency = texts(table, "currency", (n_roles(self) + 1) * SIM_BAND_GROUPS, n_l);
    if (grade == NULL || currency == NULL) {
        return SIM_ERR_NOMEM;
    }
    memcpy(grade, GRADE, sizeof GRADE);
    for (size_t k = 0; k < n_l; k++) {
        const size_t l = (k + 1) % n_l;
        currency[k] = l > 0 ? self->scenario->location[l].currency : "USD";
    }
    const sim_status_t status = label_months(table, self, self->n_cells * SIM_BAND_GROUPS);
    return status == SIM_OK ? label_cells(table, self, SIM_BAND_GROUPS) : status;
}

sim_status_t
sim_results_bands(const sim_results_t *self, sim_table_t *table)
{
    static const char *const COLUMN[SIM_BANDS]
        = { "p10", "p25", "p50", "p75", "p90", "mean", "start_median" };
    const size_t months = (size_t)self->scenario->months;
    sim_status_t status = sim_table_init(table, "bands",
        "month:I date:T location:T role:T grade:T currency:T p10:r p25:r p50:r p75:r p90:r mean:r "
        "start_median:r",
        months * self->n_cells * SIM_BAND_GROUPS);
    if (status != SIM_OK) {
        return status;
    }
    double *to[SIM_BANDS];
    for (size_t b = 0; b < SIM_BANDS; b++) {
        to[b] = real_column(table, COLUMN[b]);
    }
    status = label_bands(table, self);
    if (status != SIM_OK) {
        sim_table_free(table);
        return status;
    }
#pragma omp parallel for num_threads(self->threads)
    for (size_t page = 0; page < months * self->n_cells; page++) {
        enum { NUMBERS = SIM_BAND_GROUPS * SIM_BANDS };
        const size_t t = page / self->n_cells;
        size_t l;
        size_t r;
        const size_t cell = cell_in_order(self, page % self->n_cells, &l, &r);
        const size_t at = self->bands_at + (t * self->n_cells + cell) * NUMBERS;
        double sum[NUMBERS] = { 0 };
        double n[NUMBERS] = { 0 };
        for (size_t rep = 0; rep < self->n_reps; rep++) {
            const double *from = self->rows + rep * self->row + at;
            for (size_t b = 0; b < NUMBERS; b++) {
                sum[b] += isnan(from[b]) ? 0.0 : from[b];
                n[b] += isnan(from[b]) ? 0.0 : 1.0;
            }
        }
        for (size_t b = 0; b < NUMBERS; b++) {
            to[b % SIM_BANDS][page * SIM_BAND_GROUPS + b / SIM_BANDS]
                = n[b] > 0.0 ? sum[b] / n[b] : NAN;
        }
    }
    return SIM_OK;
}

/* ---- one row per replication */

static const sim_metric_id_t HEADLINE[] = { SIM_METRIC_employment, SIM_METRIC_hires,
    SIM_METRIC_attrition_ltm, SIM_METRIC_attrition_ltm_voluntary, SIM_METRIC_salary_p50,
    SIM_METRIC_pressure_mean, SIM_METRIC_sick_days_pa, SIM_METRIC_service_level,
    SIM_METRIC_cost_per_fte_usd, SIM_METRIC_savings_usd, SIM_METRIC_savings_percent,
    SIM_METRIC_npv_usd, SIM_METRIC_households_lifted, SIM_METRIC_government_balance_usd };
enum { HEADLINES = sizeof HEADLINE / sizeof HEADLINE[0] };

/* "replication:i savings_usd.india.year_1:r ... savings_usd.india.horizon:r ..." */
static char *
replication_columns(const sim_results_t *self, size_t years)
{
    const size_t n_l = self->scenario->n_locations;
    const size_t room = 32 + HEADLINES * n_l * (years + 1) * (SIM_NAME_MAX + 64);
    char *spec = malloc(room);
    if (spec == NULL) {
        return NULL;
    }
    size_t at = (size_t)snprintf(spec, room, "replication:i");
    for (size_t h = 0; h < HEADLINES; h++) {
        for (size_t k = 0; k < n_l; k++) {
            const char *where = location_name(self, (k + 1) % n_l);
            const char *name = sim_metric_table[HEADLINE[h]].name;
            for (size_t y = 1; y <= years; y++) {
                at += (size_t)snprintf(spec + at, room - at, " %s.%s.year_%zu:r", name, where, y);
            }
            at += (size_t)snprintf(spec + at, room - at, " %s.%s.horizon:r", name, where);
        }
    }
    return spec;
}

sim_status_t
sim_results_replications(const sim_results_t *self, sim_table_t *table)
{
    const size_t months = (size_t)self->scenario->months;
    const size_t years = (months + 11) / 12;
    const size_t n_l = self->scenario->n_locations;
    char *spec = replication_columns(self, years);
    if (spec == NULL) {
        return SIM_ERR_NOMEM;
    }
    const sim_status_t status = sim_table_init(table, "replications", spec, self->n_reps);
    free(spec);
    if (status != SIM_OK) {
        return status;
    }
#pragma omp parallel for num_threads(self->threads)
    for (size_t rep = 0; rep < self->n_reps; rep++) {
        table->column[0].cell.integer[rep] = (int64_t)rep;
        size_t column = 1;
        for (size_t h = 0; h < HEADLINES; h++) {
            for (size_t k = 0; k < n_l; k++) {
                const size_t cell = ((k + 1) % n_l) * (n_roles(self) + 1) + n_roles(self);
                for (size_t y = 0; y < years; y++) {
                    const size_t last = (y + 1) * 12 < months ? (y + 1) * 12 : months;
                    table->column[column++].cell.real[rep]
                        = window_value(self, rep, cell, HEADLINE[h], y * 12, last);
                }
                table->column[column++].cell.real[rep]
                    = window_value(self, rep, cell, HEADLINE[h], 0, months);
            }
        }
    }
    return SIM_OK;
}

/* ---- rows, one number at a time */

size_t
sim_results_n(const sim_results_t *self)
{
    return self->n_reps;
}

const double *
sim_results_cell(const sim_results_t *self, size_t rep, int month, size_t cell)
{
    return self->rows + rep * self->row + ((size_t)month * self->n_cells + cell) * SIM_METRICS;
}

double
sim_results_month(
    const sim_results_t *self, size_t rep, int month, size_t cell, sim_metric_id_t metric)
{
    return sim_results_cell(self, rep, month, cell)[metric];
}

double
sim_results_horizon(const sim_results_t *self, size_t rep, size_t cell, sim_metric_id_t metric)
{
    return window_value(self, rep, cell, metric, 0, (size_t)self->scenario->months);
}

/* Through the row from its beginning to its end, as it lies in memory: months in the outer loop.
 * The sums are those of window_value. */
void
sim_results_horizons(const sim_results_t *self, size_t rep, double scratch[], double to[])
{
    const size_t months = (size_t)self->scenario->months;
    const size_t n = self->n_cells * SIM_METRICS;
    const double *row = self->rows + rep * self->row;
    double since[SIM_METRICS]; /* the month from which on a metric counts */

    for (int m = 0; m < SIM_METRICS; m++) {
        since[m] = sim_metric_table[m].window == SIM_WINDOW_TOTAL ? 0.0 : (double)months - 12.0;
    }
    for (size_t i = 0; i < n; i++) {
        to[i] = scratch[i] = 0.0;
    }
    for (size_t t = 0; t < months; t++) {
        const double now = (double)t;
        for (size_t cell = 0; cell < n; cell += SIM_METRICS) {
            const double *x = row + t * n + cell;
            double *sum = to + cell;
            double *count = scratch + cell;
            for (int m = 0; m < SIM_METRICS; m++) {
                const bool counts = (x[m] == x[m]) & (now >= since[m]);
                sum[m] += counts ? x[m] : 0.0;
                count[m] += counts ? 1.0 : 0.0;
            }
        }
    }
    for (size_t i = 0; i < n; i++) {
        const sim_window_t window = sim_metric_table[i % SIM_METRICS].window;
        to[i] = window == SIM_WINDOW_LAST ? row[(months - 1) * n + i]
            : scratch[i] == 0.0           ? NAN
            : window == SIM_WINDOW_TOTAL  ? to[i]
                                          : to[i] / scratch[i];
    }
}

const double *
sim_results_ledger(const sim_results_t *self, size_t rep, int month, size_t l, size_t r)
{
    const size_t job = (l - 1) * n_roles(self) + r;
    SIM_BUG_IF(l == 0 || job >= self->n_jobs);
    return self->rows + rep * self->row + self->ledgers_at
        + ((size_t)month * self->n_jobs + job) * SIM_LEDGER_LINES;
}

const sim_scenario_t *
sim_results_scenario(const sim_results_t *self)
{
    return self->scenario;
}
