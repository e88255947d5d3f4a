/* The tables of a run against the months of the model itself: windows, bands over replications,
 * names and units. */
#include "lab.h"
#include "sim/engine.h"

enum { MONTHS = 27, REPS = 7 };

/* Every metric of every month of every replication, from the model. */
static double *
play(const sim_scenario_t *scenario, size_t n_cells)
{
    double *x = calloc((size_t)REPS * MONTHS * n_cells * SIM_METRICS, sizeof *x);
    sim_observer_t *observer = NULL;
    sim_model_t *model = NULL;
    if (x == NULL || sim_observer_create(&observer, scenario, SIM_DETAIL_FULL) != SIM_OK
        || sim_model_create(&model, scenario, scenario->in_force, observer, 1) != SIM_OK) {
        exit(1);
    }
    double *at = x;
    for (uint32_t rep = 0; rep < REPS; rep++) {
        CU_ASSERT_EQUAL_FATAL(sim_model_start(model, rep), SIM_OK);
        for (int t = 0; t < MONTHS; t++, at += n_cells * SIM_METRICS) {
            CU_ASSERT_EQUAL_FATAL(sim_model_month(model, at, NULL), SIM_OK);
        }
    }
    sim_model_free(model);
    sim_observer_free(observer);
    return x;
}

/* A metric over months first .. last-1, by its window. */
static double
over(const double *x, size_t n_cells, size_t rep, size_t cell, size_t metric, int first, int last)
{
    const sim_window_t window = sim_metric_table[metric].window;
    double sum = 0.0;
    double n = 0.0;
    double at_end = NAN;
    for (int t = first; t < last; t++) {
        const double value
            = x[((rep * MONTHS + (size_t)t) * n_cells + cell) * SIM_METRICS + metric];
        at_end = value;
        if (!isnan(value) && (window != SIM_WINDOW_MEAN12 || t >= last - 12)) {
            sum += value;
            n += 1.0;
        }
    }
    return window == SIM_WINDOW_LAST ? at_end
        : n == 0.0                   ? NAN
        : window == SIM_WINDOW_TOTAL ? sum
                                     : sum / n;
}

static bool
alike(double x, double exact)
{
    return isnan(exact) ? isnan(x) : fabs(x - exact) <= 1e-11 * fmax(1.0, fabs(exact));
}

static int
by_value(const void *a, const void *b)
{
    const double x = *(const double *)a;
    const double y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The columns mean, sd, se, p05 ... p95 of a row against the values of the replications. */
static void
expect_bands(const sim_table_t *table, size_t row, const double all[REPS])
{
    static const char *const column[] = { "p05", "p25", "p50", "p75", "p95" };
    const double f[] = { 0.05, 0.25, 0.50, 0.75, 0.95 };
    double x[REPS];
    size_t n = 0;
    double mean = 0.0;
    double square = 0.0;
    for (size_t rep = 0; rep < REPS; rep++) {
        if (!isnan(all[rep])) {
            x[n++] = all[rep];
        }
    }
    for (size_t i = 0; i < n; i++) {
        mean += x[i] / (double)n;
    }
    for (size_t i = 0; i < n; i++) {
        square += (x[i] - mean) * (x[i] - mean);
    }
    const double sd = n > 1 ? sqrt(square / (double)(n - 1)) : NAN;
    const double *seen_mean = sim_table_column(table, "mean")->cell.real;
    const double *seen_sd = sim_table_column(table, "sd")->cell.real;
    const double *seen_se = sim_table_column(table, "se")->cell.real;
    const double slack = 1e-9 * fabs(mean); /* a spread is lost in a large mean */
    CU_ASSERT(alike(seen_mean[row], n > 0 ? mean : NAN));
    CU_ASSERT(isnan(sd) ? isnan(seen_sd[row]) : fabs(seen_sd[row] - sd) <= 1e-9 * sd + slack);
    CU_ASSERT(isnan(sd) ? isnan(seen_se[row])
                        : fabs(seen_se[row] - sd / sqrt((double)n)) <= 1e-9 * sd + slack);
    qsort(x, n, sizeof *x, by_value);
    for (size_t k = 0; k < sizeof f / sizeof f[0]; k++) {
        double exact = NAN;
        if (n > 0) {
            const double h = (double)(n - 1) * f[k];
            const size_t i = (size_t)h;
            exact = i + 1 < n ? x[i] + (h - (double)i) * (x[i + 1] - x[i]) : x[i];
        }
        CU_ASSERT(alike(sim_table_column(table, column[k])->cell.real[row], exact));
    }
}

static size_t
index_of(const sim_scenario_t *s, const char *name, bool location)
{
    const size_t n = location ? s->n_locations : s->n_roles;
    for (size_t i = location ? 1 : 0; i < n; i++) {
        if (strcmp(location ? s->location[i].name : s->role[i].name, name) == 0) {
            return i;
        }
    }
    CU_ASSERT_STRING_EQUAL(name, "all");
    return location ? 0 : n;
}

typedef struct {
    sim_scenario_t scenario;
    sim_results_t *results;
    size_t n_cells;
    double *x;
} run_t;

static void
open_run(run_t *run)
{
    lab_read(&run->scenario, lab_busy,
        LAB_SET({ "scenario.months", "27" }, { "scenario.replications", "7" },
            { "scenario.policies", "raise" }, { "job.pune.data_analyst.headcount", "1" }));
    run->n_cells = sim_observer_cells(&run->scenario);
    run->x = play(&run->scenario, run->n_cells);
    const sim_run_t what = { .scenario = &run->scenario, .threads = 2 };
    CU_ASSERT_EQUAL_FATAL(sim_engine_run(&what, &run->results, NULL), SIM_OK);
}

static void
close_run(run_t *run)
{
    sim_results_free(run->results);
    sim_scenario_free(&run->scenario);
    free(run->x);
}

static void
test_summary(void)
{
    run_t run;
    sim_table_t table;
    size_t missing = 0;
    open_run(&run);
    CU_ASSERT_EQUAL_FATAL(sim_results_summary(run.results, &table), SIM_OK);
    CU_ASSERT_EQUAL(table.n_rows, run.n_cells * SIM_METRICS);
    for (size_t row = 0; row < table.n_rows; row++) {
        const size_t l = index_of(
            &run.scenario, sim_column_text(sim_table_column(&table, "location"), row), true);
        const size_t r = index_of(
            &run.scenario, sim_column_text(sim_table_column(&table, "role"), row), false);
        const int metric
            = sim_metric_find(sim_column_text(sim_table_column(&table, "metric"), row));
        const char *unit = sim_column_text(sim_table_column(&table, "unit"), row);
        double value[REPS];
        CU_ASSERT_FATAL(metric >= 0);
        if (strncmp(sim_metric_table[metric].unit, "LCU", 3) == 0) {
            CU_ASSERT(strncmp(unit, l == 0 ? "USD" : l == 1 ? "PHP" : "INR", 3) == 0);
            CU_ASSERT_STRING_EQUAL(unit + 3, sim_metric_table[metric].unit + 3);
        } else {
            CU_ASSERT_STRING_EQUAL(unit, sim_metric_table[metric].unit);
        }
        for (size_t rep = 0; rep < REPS; rep++) {
            value[rep] = over(run.x, run.n_cells, rep, sim_observer_cell(&run.scenario, l, r),
                (size_t)metric, 0, MONTHS);
            missing += isnan(value[rep]);
        }
        expect_bands(&table, row, value);
    }
    CU_ASSERT(missing > 0); /* so that missing values are tried as well */
    sim_table_free(&table);
    close_run(&run);
}

static void
test_projection(void)
{
    run_t run;
    sim_table_t table;
    open_run(&run);
    CU_ASSERT_EQUAL_FATAL(sim_results_projection(run.results, &table), SIM_OK);
    CU_ASSERT_EQUAL(
        table.n_rows, run.n_cells * MONTHS * (SIM_METRICS - 1)); /* all but payback_month */
    for (size_t row = 0; row < table.n_rows; row++) {
        const size_t l = index_of(
            &run.scenario, sim_column_text(sim_table_column(&table, "location"), row), true);
        const size_t r = index_of(
            &run.scenario, sim_column_text(sim_table_column(&table, "role"), row), false);
        const int metric
            = sim_metric_find(sim_column_text(sim_table_column(&table, "metric"), row));
        const int64_t t = sim_column_integer(sim_table_column(&table, "month"), row);
        char date[24];
        double value[REPS];
        snprintf(date, sizeof date, "%d-%02d", (int)(2024 + t / 12), (int)(t % 12 + 1));
        CU_ASSERT_STRING_EQUAL(sim_column_text(sim_table_column(&table, "date"), row), date);
        for (size_t rep = 0; rep < REPS; rep++) {
            value[rep] = run.x[((rep * MONTHS + (size_t)t) * run.n_cells
                                   + sim_observer_cell(&run.scenario, l, r))
                    * SIM_METRICS
                + (size_t)metric];
        }
        expect_bands(&table, row, value);
    }
    sim_table_free(&table);
    close_run(&run);
}

static void
test_replications(void)
{
    static const char *const where[] = { "all", "manila", "pune" };
    static const char *const name[]
        = { "employment", "hires", "attrition_ltm", "savings_usd", "npv_usd", "salary_p50" };
    run_t run;
    sim_table_t table;
    open_run(&run);
    CU_ASSERT_EQUAL_FATAL(sim_results_replications(run.results, &table), SIM_OK);
    CU_ASSERT_EQUAL(table.n_rows, REPS);
    for (size_t l = 0; l < 3; l++) {
        for (size_t k = 0; k < sizeof name / sizeof name[0]; k++) {
            const int metric = sim_metric_find(name[k]);
            const size_t cell = sim_observer_cell(&run.scenario, l, 2);
            for (int year = 0; year <= 3; year++) { /* 3: the horizon */
                char column[128];
                snprintf(column, sizeof column, year < 3 ? "%s.%s.year_%d" : "%s.%s.horizon",
                    name[k], where[l], year + 1);
                const sim_column_t *c = sim_table_column(&table, column);
                CU_ASSERT_FATAL(c != NULL);
                for (size_t rep = 0; rep < REPS; rep++) {
                    const int first = year < 3 ? 12 * year : 0;
                    const int last = year < 3 && 12 * year + 12 < MONTHS ? 12 * year + 12 : MONTHS;
                    CU_ASSERT(alike(c->cell.real[rep],
                        over(run.x, run.n_cells, rep, cell, (size_t)metric, first, last)));
                }
            }
        }
    }
    sim_table_free(&table);
    close_run(&run);
}

static void
test_rows(void)
{
    run_t run;
    size_t wrong = 0;
    open_run(&run);
    double *horizons = malloc(2 * run.n_cells * SIM_METRICS * sizeof *horizons);
    CU_ASSERT_FATAL(horizons != NULL);
    double *scratch = horizons + run.n_cells * SIM_METRICS;
    CU_ASSERT_EQUAL(sim_results_n(run.results), REPS);
    CU_ASSERT_PTR_EQUAL(sim_results_scenario(run.results), &run.scenario);
    for (size_t rep = 0; rep < REPS; rep++) {
        sim_results_horizons(run.results, rep, scratch, horizons);
        for (size_t cell = 0; cell < run.n_cells; cell++) {
            const double *all = horizons + cell * SIM_METRICS;
            for (size_t metric = 0; metric < SIM_METRICS; metric++) {
                const double one
                    = sim_results_horizon(run.results, rep, cell, (sim_metric_id_t)metric);
                wrong += all[metric] != one && !(isnan(all[metric]) && isnan(one));
                for (int t = 0; t < MONTHS; t++) {
                    wrong += !alike(
                        sim_results_month(run.results, rep, t, cell, (sim_metric_id_t)metric),
                        over(run.x, run.n_cells, rep, cell, metric, t, t + 1));
                }
                wrong
                    += !alike(sim_results_horizon(run.results, rep, cell, (sim_metric_id_t)metric),
                        over(run.x, run.n_cells, rep, cell, metric, 0, MONTHS));
            }
        }
    }
    CU_ASSERT_EQUAL(wrong, 0);
    free(horizons);
    close_run(&run);
}

/* ---- ends that are not the ordinary one */

static size_t calls;

static void
count_progress(void *data, size_t done, size_t total)
{
    size_t *last = data;
    calls++;
    CU_ASSERT(done == *last + 1 && total == REPS);
    *last = done;
}

static void
test_progress_and_interruption(void)
{
    sim_scenario_t scenario;
    sim_results_t *results = NULL;
    size_t last = 0;
    volatile sig_atomic_t stop = 0;
    lab_read(&scenario, lab_busy, LAB_SET({ "scenario.replications", "7" }));
    sim_run_t run = { .scenario = &scenario,
        .threads = 3,
        .stop = &stop,
        .progress = count_progress,
        .progress_data = &last };
    CU_ASSERT_EQUAL(sim_engine_run(&run, &results, NULL), SIM_OK);
    CU_ASSERT_EQUAL(calls, REPS);
    sim_results_free(results);
    stop = 1;
    run.progress = NULL;
    CU_ASSERT_EQUAL(sim_engine_run(&run, &results, NULL), SIM_ERR_INTERRUPTED);
    CU_ASSERT_PTR_NULL(results);
    stop = 0;
    run.memory_bytes = 1; /* not even the people fit */
    CU_ASSERT_EQUAL(sim_engine_run(&run, &results, NULL), SIM_ERR_LIMIT);
    CU_ASSERT_PTR_NULL(results);
    sim_scenario_free(&scenario);
}

SIM_TEST_MAIN("results", SIM_TEST(test_summary), SIM_TEST(test_projection),
    SIM_TEST(test_replications), SIM_TEST(test_rows), SIM_TEST(test_progress_and_interruption))
