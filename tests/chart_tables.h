/* chart_tables.h - a plain run for tests of charts: synthetic tables that go together, and a job
 * over them. */
#ifndef TESTS_CHART_TABLES_H
#define TESTS_CHART_TABLES_H

#include "chart_check.h"

/* ---- bands.csv ---- */

static const char *const GRADES[] = { "all", "junior", "senior", "lead" };

/* A quantile of pay: no two cells are alike. */
static inline double
band_value(synthetic_t kind, size_t t, size_t l, size_t r, size_t g, size_t k)
{
    static const double PAY[]
        = { 24000, 22000, 6500, 14000, 6200, 9000, 2.6e6, 1.1e7, 5200, 65000 };
    static const double GRADE[] = { 1.1, 0.9, 1.37, 1.93 };
    static const double QUANTILE[] = { 0.62, 0.80, 1.00, 1.45, 2.10 };
    if (kind == SYNTHETIC_EMPTY || (kind == SYNTHETIC_GAPS && (t % 5 == 2 || l == 0))) {
        return NAN;
    }
    if (kind == SYNTHETIC_ZERO) {
        return 0.0;
    }
    return kind == SYNTHETIC_CONSTANT ? 1000.0
                                      : PAY[l % 10] * GRADE[g] * QUANTILE[k]
            * (1.0 + 0.02 * (double)(r + l * g)) * pow(1.06, (double)t / 12.0);
}

/* The bands that go with synthetic_projection. */
static inline void
synthetic_bands(sim_table_t *table, synthetic_t kind, size_t n_locations,
    const char *const location[], size_t n_roles, const char *const role[], size_t months)
{
    const size_t n_rows = months * n_locations * (n_roles + 1) * 4;
    CU_ASSERT_EQUAL_FATAL(sim_table_init(table, "bands",
                              "month:i date:t location:t role:t grade:t currency:t p10:r p25:r "
                              "p50:r p75:r p90:r mean:r start_median:r",
                              n_rows),
        SIM_OK);
    size_t i = 0;
    for (size_t t = 0; t < months; t++) {
        for (size_t l = 0; l < n_locations; l++) {
            for (size_t r = 0; r <= n_roles; r++) {
                for (size_t g = 0; g < 4; g++, i++) {
                    table->column[0].cell.integer[i] = (int64_t)t;
                    table->column[1].cell.text[i] = "";
                    table->column[2].cell.text[i] = location[l];
                    table->column[3].cell.text[i] = r == n_roles ? "all" : role[r];
                    table->column[4].cell.text[i] = GRADES[g];
                    table->column[5].cell.text[i] = "XXX";
                    for (size_t k = 0; k < 5; k++) {
                        table->column[6 + k].cell.real[i] = band_value(kind, t, l, r, g, k);
                    }
                }
            }
        }
    }
}

/* ---- distribution.csv ---- */

/* A share of staff: a hump that moves up, over bins from 1,000 on that are 20 % wide. */
static inline double
share_of(synthetic_t kind, size_t t, size_t l, size_t bin)
{
    if (kind == SYNTHETIC_EMPTY || (kind == SYNTHETIC_GAPS && (t % 5 == 2 || l == 0))) {
        return NAN;
    }
    if (kind == SYNTHETIC_ZERO) {
        return 0.0;
    }
    const double from_top = (double)bin - 9.0 - 0.04 * (double)t - 0.3 * (double)l;
    return 0.2 * exp(-0.03 * from_top * from_top);
}

enum { N_BINS = 30 };

static inline double
bin_low(size_t bin)
{
    return 1000.0 * pow(1.2, (double)bin);
}

/* The distribution that goes with synthetic_projection: the first month, the last of each year. */
static inline void
synthetic_distribution(sim_table_t *table, synthetic_t kind, size_t n_locations,
    const char *const location[], size_t months)
{
    size_t n_months = 0;
    for (size_t t = 0; t < months; t++) {
        n_months += t == 0 || t % 12 == 11 || t + 1 == months;
    }
    CU_ASSERT_EQUAL_FATAL(sim_table_init(table, "distribution",
                              "month:i date:t location:t currency:t low:r high:r share:r density:r",
                              n_months * n_locations * N_BINS),
        SIM_OK);
    size_t i = 0;
    for (size_t t = 0; t < months; t++) {
        for (size_t l = 0; l < n_locations && (t == 0 || t % 12 == 11 || t + 1 == months); l++) {
            for (size_t b = 0; b < N_BINS; b++, i++) {
                table->column[0].cell.integer[i] = (int64_t)t;
                table->column[1].cell.text[i] = "";
                table->column[2].cell.text[i] = location[l];
                table->column[3].cell.text[i] = "XXX";
                table->column[4].cell.real[i] = bin_low(b);
                table->column[5].cell.real[i] = bin_low(b + 1);
                table->column[6].cell.real[i] = share_of(kind, t, l, b);
                table->column[7].cell.real[i] = NAN;
            }
        }
    }
}

/* ---- replications.csv and summary.csv ---- */

static const char *const SPREAD_METRICS[]
    = { "savings_usd", "npv_usd", "employment", "attrition_ltm" };
static const double SPREAD_LEVELS[] = { 7.3e8, 4.1e8, 9100.0, 0.37 };
enum { N_SPREAD = 4 };

/* replications.csv: METRIC.LOCATION.horizon of each, uneven and in no order. */
static inline void
synthetic_replications(sim_table_t *table, synthetic_t kind, size_t n_locations,
    const char *const location[], size_t n_replications)
{
    char spec[4096] = "replication:i";
    for (size_t c = 0; c < N_SPREAD * (n_locations + 1); c++) {
        snprintf(spec + strlen(spec), sizeof spec - strlen(spec), " c%zu:r", c);
    }
    if (sim_table_init(table, "replications", spec, n_replications) != SIM_OK) {
        exit(1);
    }
    for (size_t c = 0; c < N_SPREAD * (n_locations + 1); c++) {
        char name[1024];
        const size_t m = c / (n_locations + 1);
        const size_t l = c % (n_locations + 1);
        snprintf(name, sizeof name, "%s.%s.horizon", SPREAD_METRICS[m],
            l == n_locations ? "all" : location[l]);
        table->column[1 + c].name = sim_table_keep(table, name);
        for (size_t i = 0; i < n_replications; i++) {
            const double u = fmod(0.5 + 0.61803398875 * (double)(i + 1) + 0.1 * (double)l, 1.0);
            double value = SPREAD_LEVELS[m] * (l == n_locations ? (double)n_locations : 1.0)
                * (1.0 + 0.9 * (u - 0.37) * (1.0 + 0.3 * sin((double)(i + m))));
            if (kind == SYNTHETIC_ZERO) {
                value = 0.0;
            } else if (kind == SYNTHETIC_EMPTY
                || (kind == SYNTHETIC_GAPS && (i % 3 == 1 || l == 0))) {
                value = NAN;
            } else if (kind == SYNTHETIC_CONSTANT) {
                value = SPREAD_LEVELS[m];
            }
            table->column[1 + c].cell.real[i] = value;
            table->column[0].cell.integer[i] = (int64_t)i;
        }
    }
}

/* summary.csv: the three metrics that these charts look up. */
static inline void
synthetic_summary(sim_table_t *table, synthetic_t kind, size_t n_locations,
    const char *const location[], int months)
{
    static const char *const METRICS[]
        = { "payback_month", "cost_per_fte_usd", "onshore_cost_per_fte_usd" };
    const double level[] = { 0.4 * months, 3300.0, 7200.0 };
    if (sim_table_init(table, "summary",
            "location:t role:t metric:t unit:t window:t mean:r sd:r se:r p05:r p25:r p50:r p75:r "
            "p95:r",
            3 * (n_locations + 1))
        != SIM_OK) {
        exit(1);
    }
    for (size_t i = 0; i < table->n_rows; i++) {
        const size_t l = i / 3;
        table->column[0].cell.text[i] = l == n_locations ? "all" : location[l];
        table->column[1].cell.text[i] = "all";
        table->column[2].cell.text[i] = METRICS[i % 3];
        table->column[3].cell.text[i] = "-";
        table->column[4].cell.text[i] = "last_month";
        for (size_t k = 5; k < 13; k++) {
            const double value = kind == SYNTHETIC_ZERO ? 0.0
                : kind == SYNTHETIC_EMPTY
                ? NAN
                : level[i % 3] * (0.7 + 0.05 * (double)k + 0.01 * (double)l);
            table->column[k].cell.real[i] = value;
        }
    }
}

/* ---- a run ---- */

typedef struct {
    sim_folder_t folder;
    sim_chart_job_t job;
    char where[4096];
} plain_t;

/* The tables of a run of that shape and a job that draws these charts of them into a folder; until
 * plain_free. */
static inline void
plain_init_named(plain_t *plain, const char *only, const char *sub, shape_t shape,
    const char *const location[], const char *const role[])
{
    *plain = (plain_t) { 0 };
    sim_table_t *table = plain->folder.table;
    const size_t n = shape.n_locations;
    synthetic_projection(&table[SIM_FOLDER_PROJECTION], shape.kind, n, location, shape.n_roles,
        role, shape.months, shape.n_replications);
    synthetic_bands(
        &table[SIM_FOLDER_BANDS], shape.kind, n, location, shape.n_roles, role, shape.months);
    synthetic_distribution(&table[SIM_FOLDER_DISTRIBUTION], shape.kind, n, location, shape.months);
    synthetic_replications(
        &table[SIM_FOLDER_REPLICATIONS], shape.kind, n, location, (size_t)shape.n_replications);
    synthetic_summary(&table[SIM_FOLDER_SUMMARY], shape.kind, n, location, (int)shape.months);
    plain->job = job_of(plain->where, sub, only, &plain->folder, shape);
    plain->job.location = location;
    plain->job.role = role;
}

static inline void
plain_init(plain_t *plain, const char *only, const char *sub, shape_t shape)
{
    plain_init_named(plain, only, sub, shape, SYNTHETIC_LOCATIONS, SYNTHETIC_ROLES);
}

/* As of a run that has not written the table. */
static inline void
plain_forget(plain_t *plain, sim_folder_table_t which)
{
    sim_table_free(&plain->folder.table[which]);
    plain->folder.table[which] = (sim_table_t) { 0 };
}

static inline void
plain_free(plain_t *plain)
{
    sim_folder_free(&plain->folder);
}

/* Every number of the tables through a function. */
static inline void
plain_map(plain_t *plain, double (*map)(double value, double by), double by)
{
    for (size_t t = 0; t < SIM_FOLDER_TABLES; t++) {
        const sim_table_t *table = &plain->folder.table[t];
        for (size_t c = 0; c < table->n_columns; c++) {
            for (size_t i = 0; table->column[c].kind == SIM_COLUMN_REAL && i < table->n_rows; i++) {
                table->column[c].cell.real[i] = map(table->column[c].cell.real[i], by);
            }
        }
    }
}

static inline double
value_of(const plain_t *plain, size_t month, const char *location, const char *role,
    const char *metric, const char *column)
{
    return published(
        &plain->folder.table[SIM_FOLDER_PROJECTION], month, location, role, metric, column);
}

#endif
