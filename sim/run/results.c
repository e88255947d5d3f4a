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

static const char **
text_column(const sim_table_t *table, const char *name)
{
    return sim_table_column(table, name)->cell.text;
}

static int64_t *
integer_column(const sim_table_t *table, const char *name)
{
    return sim_table_column(table, name)->cell.integer;
}

typedef struct {
    double *mean, *sd, *se, *p05, *p25, *p50, *p75, *p95;
} band_columns_t;

static band_columns_t
band_columns(const sim_table_t *table)
{
    return (band_columns_t) { real_column(table, "mean"), real_column(table, "sd"),
        real_column(table, "se"), real_column(table, "p05"), real_column(table, "p25"),
        real_column(table, "p50"), real_column(table, "p75"), real_column(table, "p95") };
}

static void
put_bands(const band_columns_t *to, size_t row, const sim_bands_t *b)
{
    to->mean[row] = b->mean;
    to->sd[row] = b->sd;
    to->se[row] = b->se;
    to->p05[row] = b->p05;
    to->p25[row] = b->p25;
    to->p50[row] = b->p50;
    to->p75[row] = b->p75;
    to->p95[row] = b->p95;
}

/* ---- projection */

/* Everything a month shows but what only the horizon has. */
static bool
is_monthly(sim_metric_id_t metric)
{
    return metric != SIM_METRIC_payback_month;
}

enum { MONTHLY = SIM_METRICS - 1 };

sim_status_t
sim_results_projection(const sim_results_t *self, sim_table_t *table)
{
    const size_t months = (size_t)self->scenario->months;
    const size_t n = self->n_reps;
    const size_t pages = months * self->n_cells;
    sim_status_t status = sim_table_init(table, "projection",
        "month:i date:t location:t role:t metric:t unit:t mean:r sd:r se:r p05:r p25:r p50:r p75:r "
        "p95:r",
        pages * MONTHLY);
    if (status != SIM_OK) {
        return status;
    }
    const char **unit = text_column(table, "unit");
    size_t row = 0;
    for (size_t t = 0; t < months; t++) {
        const char *date = keep_date(table, self, (int)t);
        for (size_t k = 0; k < self->n_cells; k++) {
            size_t l;
            size_t r;
            cell_in_order(self, k, &l, &r);
            for (int metric = 0; metric < SIM_METRICS; metric++) {
                if (!is_monthly((sim_metric_id_t)metric)) {
                    continue;
                }
                integer_column(table, "month")[row] = (int64_t)t;
                text_column(table, "date")[row] = date;
                text_column(table, "location")[row] = location_name(self, l);
                text_column(table, "role")[row] = role_name(self, r);
                text_column(table, "metric")[row] = sim_metric_table[metric].name;
                unit[row] = t > 0 ? unit[row - self->n_cells * MONTHLY]
                                  : unit_of(table, self, (sim_metric_id_t)metric, l);
                if (date == NULL || unit[row] == NULL) {
                    sim_table_free(table);
                    return SIM_ERR_NOMEM;
                }
                row++;
            }
        }
    }
    const band_columns_t bands = band_columns(table);
#pragma omp parallel num_threads(self->threads)
    {
        double *column = malloc((SIM_METRICS + 2) * n * sizeof *column);
        if (column == NULL) {
#pragma omp atomic write
            status = SIM_ERR_NOMEM;
        }
#pragma omp for schedule(dynamic, 8)
        for (size_t page = 0; page < pages; page++) {
            if (column == NULL || stopped(self)) {
                continue;
            }
            size_t l;
            size_t r;
            const size_t cell = cell_in_order(self, page % self->n_cells, &l, &r);
            const size_t at = (page / self->n_cells * self->n_cells + cell) * SIM_METRICS;
            for (size_t rep = 0; rep < n; rep++) {
                const double *from = self->rows + rep * self->row + at;
                for (size_t metric = 0; metric < SIM_METRICS; metric++) {
                    column[metric * n + rep] = from[metric];
                }
            }
            size_t to = page * MONTHLY;
            for (int metric = 0; metric < SIM_METRICS; metric++) {
                if (is_monthly((sim_metric_id_t)metric)) {
                    const sim_bands_t b
                        = sim_bands_of(n, column + (size_t)metric * n, column + SIM_METRICS * n);
                    put_bands(&bands, to++, &b);
                }
            }
        }
        free(column);
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

sim_status_t
sim_results_summary(const sim_results_t *self, sim_table_t *table)
{
    const size_t n = self->n_reps;
    const size_t months = (size_t)self->scenario->months;
    double *column = malloc(3 * n * sizeof *column);
    if (column == NULL) {
        return SIM_ERR_NOMEM;
    }
    sim_status_t status = sim_table_init(table, "summary",
        "location:t role:t metric:t unit:t window:t mean:r sd:r se:r p05:r p25:r p50:r p75:r p95:r",
        self->n_cells * SIM_METRICS);
    if (status != SIM_OK) {
        free(column);
        return status;
    }
    const band_columns_t bands = band_columns(table);
    size_t row = 0;
    for (size_t k = 0; k < self->n_cells; k++) {
        size_t l;
        size_t r;
        const size_t cell = cell_in_order(self, k, &l, &r);
        for (int metric = 0; metric < SIM_METRICS; metric++, row++) {
            text_column(table, "location")[row] = location_name(self, l);
            text_column(table, "role")[row] = role_name(self, r);
            text_column(table, "metric")[row] = sim_metric_table[metric].name;
            text_column(table, "unit")[row] = unit_of(table, self, (sim_metric_id_t)metric, l);
            text_column(table, "window")[row] = WINDOW_NAME[sim_metric_table[metric].window];
            if (text_column(table, "unit")[row] == NULL) {
                status = SIM_ERR_NOMEM;
            }
            for (size_t rep = 0; rep < n; rep++) {
                column[rep] = window_value(self, rep, cell, (sim_metric_id_t)metric, 0, months);
            }
            const sim_bands_t b = sim_bands_of(n, column, column + n);
            put_bands(&bands, row, &b);
        }
    }
    free(column);
    if (status != SIM_OK) {
        sim_table_free(table);
    }
    return status;
}

/* ---- salary bands */

sim_status_t
sim_results_bands(const sim_results_t *self, sim_table_t *table)
{
    static const char *const GRADE[SIM_BAND_GROUPS] = { "all", "junior", "senior", "lead" };
    static const char *const COLUMN[SIM_BANDS]
        = { "p10", "p25", "p50", "p75", "p90", "mean", "start_median" };
    const size_t months = (size_t)self->scenario->months;
    sim_status_t status = sim_table_init(table, "bands",
        "month:i date:t location:t role:t grade:t currency:t p10:r p25:r p50:r p75:r p90:r mean:r "
        "start_median:r",
        months * self->n_cells * SIM_BAND_GROUPS);
    if (status != SIM_OK) {
        return status;
    }
    double *to[SIM_BANDS];
    for (size_t b = 0; b < SIM_BANDS; b++) {
        to[b] = real_column(table, COLUMN[b]);
    }
    size_t row = 0;
    for (size_t t = 0; t < months; t++) {
        const char *date = keep_date(table, self, (int)t);
        if (date == NULL) {
            sim_table_free(table);
            return SIM_ERR_NOMEM;
        }
        for (size_t k = 0; k < self->n_cells; k++) {
            size_t l;
            size_t r;
            const size_t cell = cell_in_order(self, k, &l, &r);
            for (size_t g = 0; g < SIM_BAND_GROUPS; g++, row++) {
                integer_column(table, "month")[row] = (int64_t)t;
                text_column(table, "date")[row] = date;
                text_column(table, "location")[row] = location_name(self, l);
                text_column(table, "role")[row] = role_name(self, r);
                text_column(table, "grade")[row] = GRADE[g];
                text_column(table, "currency")[row]
                    = l > 0 ? self->scenario->location[l].currency : "USD";
                const size_t at = self->bands_at
                    + ((t * self->n_cells + cell) * SIM_BAND_GROUPS + g) * SIM_BANDS;
                double sum[SIM_BANDS] = { 0 };
                size_t n[SIM_BANDS] = { 0 };
                for (size_t rep = 0; rep < self->n_reps; rep++) {
                    const double *from = self->rows + rep * self->row + at;
                    for (size_t b = 0; b < SIM_BANDS; b++) {
                        if (!isnan(from[b])) {
                            sum[b] += from[b];
                            n[b]++;
                        }
                    }
                }
                for (size_t b = 0; b < SIM_BANDS; b++) {
                    to[b][row] = n[b] > 0 ? sum[b] / (double)n[b] : NAN;
                }
            }
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
