/* report_data.c - monthly bands for the explorer of the report; see report_parts.h.
 *
 * A page has room for so many numbers.  First come the metrics in the order below, each for every
 * location with all roles together; then, in the same order, each for the single roles.  One that
 * does not fit is left out. */
#include "sim/out/html.h"
#include "sim/out/report_parts.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { NUMBERS_MAX = 120000, BANDS = 5 };

static const struct {
    const char *metric, *label;
    int percent; /* the table has a fraction */
} METRICS[] = {
    { "employment", "Employment", 0 },
    { "salary_p50", "Median pay", 0 },
    { "attrition_ltm_voluntary", "Voluntary attrition, last 12 months", 1 },
    { "cost_per_fte_usd", "Client cost of a delivered FTE", 0 },
    { "savings_percent", "Saving on onshore cost", 0 },
    { "savings_usd", "Saving in the month", 0 },
    { "demand_fte", "Work demanded", 0 },
    { "pressure_share_high", "Staff under high pressure", 1 },
    { "households_lifted", "Households out of poverty", 0 },
    { "attrition_ltm", "Total attrition, last 12 months", 1 },
    { "npv_usd", "Net present value to date", 0 },
    { "salary_start_p50", "Median starting pay", 0 },
    { "hours_week", "Hours worked a week", 0 },
    { "exploited_share", "Staff who feel exploited", 1 },
    { "poor_sleep_share", "Staff who sleep badly", 1 },
    { "sick_days_pa", "Sick days a year", 0 },
    { "quality", "Quality", 0 },
    { "automation_share", "Work done by automation", 1 },
    { "months_to_fill", "Months to fill a post", 0 },
};
enum { N_METRICS = sizeof METRICS / sizeof METRICS[0] };

const char *
sim_report_data_metric(size_t i)
{
    return i < N_METRICS ? METRICS[i].metric : NULL;
}

typedef struct {
    const sim_scenario_t *scenario;
    const sim_table_t *table;
    const sim_column_t *month, *location, *role, *metric, *unit;
    const double *band[BANDS];
    size_t per_month; /* rows of a month */
} data_t;

static bool
data_open(data_t *self, const sim_scenario_t *scenario, const sim_table_t *table)
{
    static const char *const bands[BANDS] = { "p05", "p25", "p50", "p75", "p95" };

    *self = (data_t) { .scenario = scenario,
        .table = table,
        .month = sim_table_column(table, "month"),
        .location = sim_table_column(table, "location"),
        .role = sim_table_column(table, "role"),
        .metric = sim_table_column(table, "metric"),
        .unit = sim_table_column(table, "unit") };
    for (size_t b = 0; b < BANDS; b++) {
        const sim_column_t *column = sim_table_column(table, bands[b]);
        if (column == NULL || column->kind != SIM_COLUMN_REAL) {
            return false;
        }
        self->band[b] = column->cell.real;
    }
    self->per_month = table->n_rows / (size_t)scenario->months;
    return self->month && self->location && self->role && self->metric && self->unit
        && self->month->kind == SIM_COLUMN_INTEGER && self->location->kind == SIM_COLUMN_TEXT
        && self->role->kind == SIM_COLUMN_TEXT && self->metric->kind == SIM_COLUMN_TEXT
        && self->unit->kind == SIM_COLUMN_TEXT;
}

static bool
is_row(const data_t *self, size_t row, int64_t month, const char *location, const char *role,
    const char *metric)
{
    return row < self->table->n_rows && sim_column_integer(self->month, row) == month
        && strcmp(sim_column_text(self->metric, row), metric) == 0
        && strcmp(sim_column_text(self->role, row), role) == 0
        && strcmp(sim_column_text(self->location, row), location) == 0;
}

/* The row of a cell in the first month, or n_rows.  Every month has its rows in the same order. */
static size_t
find(const data_t *self, const char *location, const char *role, const char *metric)
{
    for (size_t row = 0; row < self->per_month; row++) {
        if (is_row(self, row, 0, location, role, metric)) {
            return row;
        }
    }
    return self->table->n_rows;
}

static const char *
location_name(const data_t *self, size_t l)
{
    return l + 1 < self->scenario->n_locations ? self->scenario->location[l + 1].name : "all";
}

static const char *
role_name(const data_t *self, size_t r)
{
    return r < self->scenario->n_roles ? self->scenario->role[r].name : "all";
}

static void
put_number(double x, FILE *to)
{
    const double cell = sim_page_cell(x);
    if (isfinite(cell)) {
        fprintf(to, "%.5g", cell == 0.0 ? 0.0 : cell);
    } else {
        fputs("null", to);
    }
}

/* "metric|location|role":{"unit":...,"v":[[p05 of each month],...]}; a cell without any value is
 * left out. */
static void
put_series(const data_t *self, const char *location, const char *role, const char *metric,
    bool *first, FILE *to)
{
    const size_t months = (size_t)self->scenario->months;
    const size_t start = find(self, location, role, metric);
    bool any = false;

    for (size_t t = 0; t < months; t++) {
        const size_t row = start + t * self->per_month;
        if (!is_row(self, row, (int64_t)t, location, role, metric)) {
            return;
        }
        any = any || isfinite(self->band[BANDS / 2][row]);
    }
    if (!any) {
        return;
    }
    fprintf(to, "%s\n\"%s|%s|%s\":{\"unit\":", *first ? "" : ",", metric, location, role);
    sim_html_json(sim_column_text(self->unit, start), to);
    fputs(",\"v\":[", to);
    for (size_t b = 0; b < BANDS; b++) {
        fputs(b == 0 ? "[" : ",[", to);
        for (size_t t = 0; t < months; t++) {
            fputs(t == 0 ? "" : ",", to);
            put_number(self->band[b][start + t * self->per_month], to);
        }
        fputs("]", to);
    }
    fputs("]}", to);
    *first = false;
}

static void
put_names(const char *key, size_t n, const char *(*name)(const data_t *, size_t),
    const char *all_words, const data_t *self, FILE *to)
{
    fprintf(to, "\"%s\":[", key);
    for (size_t i = 0; i <= n; i++) {
        char words[SIM_REPORT_NAME];
        const bool all = i == n;
        sim_report_place(name(self, i), false, words);
        fprintf(to, "%s{\"key\":", i == 0 ? "" : ",");
        sim_html_json(name(self, i), to);
        fputs(",\"name\":", to);
        sim_html_json(all ? all_words : words, to);
        fputs("}", to);
    }
    fputs("],\n", to);
}

sim_status_t
sim_report_data(const sim_scenario_t *scenario, const sim_table_t *projection, FILE *to)
{
    data_t data;
    bool first = true;
    bool by_role[N_METRICS] = { false };
    bool shown[N_METRICS] = { false };
    size_t left = NUMBERS_MAX;

    if (!data_open(&data, scenario, projection)) {
        return SIM_ERR_DOMAIN;
    }
    const size_t n_places = scenario->n_locations - 1;
    const size_t cell = BANDS * (size_t)scenario->months;
    for (size_t m = 0; m < N_METRICS; m++) {
        const size_t wanted = (n_places + 1) * cell;
        shown[m] = m == 0 || wanted <= left;
        left -= shown[m] ? (wanted < left ? wanted : left) : 0;
    }
    for (size_t m = 0; m < N_METRICS; m++) {
        const size_t wanted = (n_places + 1) * scenario->n_roles * cell;
        by_role[m] = shown[m] && wanted <= left;
        left -= by_role[m] ? wanted : 0;
    }
    fprintf(to, "{\"year\":%d,\"month\":%d,\"months\":%d,\"replications\":%d,\n",
        scenario->start_year, scenario->start_month, scenario->months, scenario->replications);
    put_names("places", n_places, location_name, "All locations", &data, to);
    put_names("roles", scenario->n_roles, role_name, "All roles", &data, to);
    fputs("\"metrics\":[", to);
    for (size_t m = 0, k = 0; m < N_METRICS; m++) {
        if (shown[m]) {
            fprintf(to, "%s{\"key\":\"%s\",\"name\":\"%s\",\"percent\":%d}", k++ == 0 ? "" : ",",
                METRICS[m].metric, METRICS[m].label, METRICS[m].percent);
        }
    }
    fputs("],\n\"series\":{", to);
    for (size_t m = 0; m < N_METRICS; m++) {
        for (size_t l = 0; shown[m] && l <= n_places; l++) {
            for (size_t r = by_role[m] ? 0 : scenario->n_roles; r <= scenario->n_roles; r++) {
                put_series(&data, location_name(&data, l), role_name(&data, r), METRICS[m].metric,
                    &first, to);
            }
        }
    }
    fputs("}}", to);
    return ferror(to) ? SIM_ERR_IO : SIM_OK;
}
