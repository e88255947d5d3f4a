/* The distribution of salaries: shares that add to 1, closed forms, agreement with the bands, and
 * bins that follow from the scenario alone. */
#include "lab.h"
#include "sim/csv.h"
#include "sim/engine.h"
#include <gsl/gsl_cdf.h>

typedef struct {
    sim_scenario_t scenario;
    sim_results_t *results;
    sim_table_t table;
} run_t;

static void
open_read(run_t *run, int threads)
{
    const sim_run_t what = { .scenario = &run->scenario, .threads = threads };
    CU_ASSERT_EQUAL_FATAL(sim_engine_run(&what, &run->results, NULL), SIM_OK);
    CU_ASSERT_EQUAL_FATAL(sim_results_distribution(run->results, &run->table), SIM_OK);
}

static void
open_run(run_t *run, int threads, size_t n, const sim_setting_t settings[])
{
    lab_read(&run->scenario, lab_busy, n, settings);
    open_read(run, threads);
}

static void
close_run(run_t *run)
{
    sim_table_free(&run->table);
    sim_results_free(run->results);
    sim_scenario_free(&run->scenario);
}

static double
real(const run_t *run, const char *column, size_t row)
{
    return sim_table_column(&run->table, column)->cell.real[row];
}

static const char *
text(const run_t *run, const char *column, size_t row)
{
    return sim_column_text(sim_table_column(&run->table, column), row);
}

static int64_t
month(const run_t *run, size_t row)
{
    return sim_column_integer(sim_table_column(&run->table, "month"), row);
}

/* One past the last row of the same month and location. */
static size_t
end_of(const run_t *run, size_t row)
{
    size_t end = row;
    while (end < run->table.n_rows && month(run, end) == month(run, row)
        && strcmp(text(run, "location", end), text(run, "location", row)) == 0) {
        end++;
    }
    return end;
}

static void
test_blocks_are_whole(void)
{
    const int64_t months[] = { 0, 11, 23, 26 };
    const char *const dates[] = { "2024-01", "2024-12", "2025-12", "2026-03" };
    run_t run;
    size_t blocks = 0;
    open_run(&run, 2,
        LAB_SET({ "scenario.months", "27" }, { "scenario.replications", "5" },
            { "scenario.policies", "raise" }));
    for (size_t row = 0, end; row < run.table.n_rows; row = end, blocks++) {
        double sum = 0.0;
        end = end_of(&run, row);
        CU_ASSERT_EQUAL(month(&run, row), months[blocks / 2]);
        CU_ASSERT_STRING_EQUAL(text(&run, "date", row), dates[blocks / 2]);
        CU_ASSERT_STRING_EQUAL(text(&run, "location", row), blocks % 2 == 0 ? "manila" : "pune");
        CU_ASSERT_STRING_EQUAL(text(&run, "currency", row), blocks % 2 == 0 ? "PHP" : "INR");
        for (size_t k = row; k < end; k++) {
            const double low = real(&run, "low", k);
            const double high = real(&run, "high", k);
            const double share = real(&run, "share", k);
            sum += share;
            CU_ASSERT(share >= 0.0 && share <= 1.0);
            CU_ASSERT_DOUBLE_EQUAL(log(high / low), log(10.0) / 60.0, 1e-12);
            CU_ASSERT(k == row || low == real(&run, "high", k - 1));
            CU_ASSERT_DOUBLE_EQUAL(real(&run, "density", k) * (high - low), share, 1e-15);
        }
        CU_ASSERT_DOUBLE_EQUAL(sum, 1.0, 1e-13);
    }
    CU_ASSERT_EQUAL(blocks, 8);
    close_run(&run);
}

/* Powers of ten are limits of bins, so that axes fall on them. */
static void
test_powers_of_ten(void)
{
    run_t run;
    size_t found = 0;
    open_run(&run, 1, LAB_SET({ "scenario.months", "1" }, { "location.pune.min_wage", "9000" }));
    for (size_t row = 0; row < run.table.n_rows; row++) {
        CU_ASSERT_EQUAL(month(&run, row), 0);
        found += fabs(real(&run, "low", row) / 1e4 - 1.0) < 4e-15;
    }
    CU_ASSERT(found >= 1);
    close_run(&run);
}

/* The p-quantile of a block, somewhere within a bin: its limits. */
static void
quantile(const run_t *run, size_t row, size_t end, double p, double *low, double *high)
{
    double below = 0.0;
    while (row + 1 < end && below + real(run, "share", row) < p) {
        below += real(run, "share", row++);
    }
    *low = real(run, "low", row);
    *high = real(run, "high", row);
}

/* Bands interpolate between two workers, of whom the lower may lie in the bin before. */
static void
test_quantiles_are_those_of_the_bands(void)
{
    static const char *const name[] = { "p10", "p25", "p50", "p75", "p90" };
    static const double p[] = { 0.10, 0.25, 0.50, 0.75, 0.90 };
    run_t run;
    sim_table_t bands;
    size_t tried = 0;
    open_run(&run, 2,
        LAB_SET({ "scenario.months", "24" }, { "scenario.replications", "1" },
            { "job.manila.data_entry.headcount", "2500" },
            { "job.pune.data_analyst.headcount", "900" }));
    CU_ASSERT_EQUAL_FATAL(sim_results_bands(run.results, &bands), SIM_OK);
    for (size_t row = 0, end; row < run.table.n_rows; row = end) {
        end = end_of(&run, row);
        for (size_t b = 0; b < bands.n_rows; b++) {
            if (sim_column_integer(sim_table_column(&bands, "month"), b) != month(&run, row)
                || strcmp(sim_column_text(sim_table_column(&bands, "location"), b),
                       text(&run, "location", row))
                    != 0
                || strcmp(sim_column_text(sim_table_column(&bands, "role"), b), "all") != 0
                || strcmp(sim_column_text(sim_table_column(&bands, "grade"), b), "all") != 0) {
                continue;
            }
            for (size_t q = 0; q < 5; q++, tried++) {
                const double exact = sim_table_column(&bands, name[q])->cell.real[b];
                double low, high;
                quantile(&run, row, end, p[q], &low, &high);
                CU_ASSERT(exact >= low * (low / high) && exact < high * (high / low));
            }
        }
    }
    CU_ASSERT_EQUAL(tried, 2 * 3 * 5);
    sim_table_free(&bands);
    close_run(&run);
}

/* Offers are lognormal: the share of each bin, within five standard errors. */
static void
test_T05_share_of_each_bin(void)
{
    enum { N = 100000, REPS = 3 };
    const double wage = 20000.0;
    const double sigma = 0.25;
    char *plain = lab_text();
    run_t run;
    size_t tried = 0;
    double worst = 0.0;
    lab_read(&run.scenario, plain,
        LAB_SET({ "scenario.months", "1" }, { "scenario.replications", "3" },
            { "model.headcount", "100000" }, { "job.here.work.wage", "20000" },
            { "model.wage_sd", ".25" }));
    open_read(&run, 2);
    for (size_t row = 0; row < run.table.n_rows; row++) {
        const double exact = gsl_cdf_ugaussian_P(log(real(&run, "high", row) / wage) / sigma)
            - gsl_cdf_ugaussian_P(log(real(&run, "low", row) / wage) / sigma);
        if (exact * N * REPS > 30.0) { /* else the normal law of the count is no guide */
            const double se = sqrt(exact * (1.0 - exact) / (N * REPS));
            const double z = (real(&run, "share", row) - exact) / se;
            worst = fmax(worst, fabs(z));
            tried++;
        }
    }
    printf("\n    %zu bins, largest |z| %.2f", tried, worst);
    CU_ASSERT(tried > 40);
    CU_ASSERT(worst <= LAB_STANDARD_ERRORS);
    close_run(&run);
    free(plain);
}

static char *
csv(run_t *run)
{
    char *bytes = NULL;
    size_t n = 0;
    FILE *to = open_memstream(&bytes, &n);
    CU_ASSERT_EQUAL_FATAL(sim_csv_write(&run->table, 1, to), SIM_OK);
    fclose(to);
    return bytes;
}

static void
test_threads_give_the_same_bytes(void)
{
    char *first = NULL;
    for (int threads = 1; threads <= 4; threads++) {
        run_t run;
        open_run(&run, threads, LAB_SET({ "scenario.replications", "5" }));
        char *bytes = csv(&run);
        if (first == NULL) {
            first = bytes;
        } else {
            CU_ASSERT_STRING_EQUAL(bytes, first);
            free(bytes);
        }
        close_run(&run);
    }
    free(first);
}

/* Whoever has the lowest limit in common with another run has them all. */
static void
test_bins_follow_from_the_scenario_alone(void)
{
    run_t plain, more;
    size_t shared = 0;
    open_run(&plain, 1, LAB_SET({ "scenario.months", "24" }));
    open_run(&more, 1,
        LAB_SET({ "scenario.months", "24" }, { "scenario.replications", "9" },
            { "scenario.policies", "raise" }));
    for (size_t i = 0; i < plain.table.n_rows; i++) {
        for (size_t k = 0; k < more.table.n_rows; k++) {
            const double a = real(&plain, "low", i);
            const double b = real(&more, "low", k);
            CU_ASSERT(a == b || fabs(a / b - 1.0) > 0.03);
            if (a == b) {
                CU_ASSERT(real(&plain, "high", i) == real(&more, "high", k));
                shared++;
            }
        }
    }
    CU_ASSERT(shared > 100);
    close_run(&plain);
    close_run(&more);
}

/* A location without anybody, ever, has no rows; one that only empties has missing shares then, and
 * a replication without staff there does not count. */
static void
test_empty_location(void)
{
    run_t run;
    open_run(&run, 1,
        LAB_SET({ "scenario.months", "13" }, { "job.pune.data_entry.headcount", "0" },
            { "job.pune.data_analyst.headcount", "0" }));
    CU_ASSERT(run.table.n_rows > 0);
    for (size_t row = 0; row < run.table.n_rows; row++) {
        CU_ASSERT_STRING_EQUAL(text(&run, "location", row), "manila");
    }
    close_run(&run);
    /* two people, who nearly all quit in a month and are not replaced */
    char *plain = lab_text();
    size_t missing = 0;
    lab_read(&run.scenario, plain,
        LAB_SET({ "scenario.months", "12" }, { "scenario.replications", "2" },
            { "model.headcount", "2" }, { "model.quit_base_pm", "1" },
            { "model.demand_fte", "0" }));
    open_read(&run, 1);
    for (size_t row = 0; row < run.table.n_rows; row++) {
        missing += isnan(real(&run, "share", row));
        CU_ASSERT(isnan(real(&run, "share", row)) == isnan(real(&run, "density", row)));
        CU_ASSERT(isnan(real(&run, "share", row)) == (month(&run, row) == 11));
    }
    CU_ASSERT(missing > 0 && missing < run.table.n_rows);
    close_run(&run);
    free(plain);
}

/* Pay beyond the grid still counts: in its first or last bin. */
static void
test_pay_beyond_the_grid(void)
{
    run_t run;
    double sum = 0.0;
    open_run(&run, 1,
        LAB_SET({ "scenario.months", "1" }, { "job.pune.data_entry.wage", "1e-8" },
            { "location.pune.min_wage", "0" }, { "job.pune.data_analyst.wage", "1e25" }));
    for (size_t row = 0; row < run.table.n_rows; row++) {
        sum += strcmp(text(&run, "location", row), "pune") == 0 ? real(&run, "share", row) : 0.0;
    }
    CU_ASSERT_DOUBLE_EQUAL(sum, 1.0, 1e-13);
    close_run(&run);
}

SIM_TEST_MAIN("distribution", SIM_TEST(test_blocks_are_whole), SIM_TEST(test_powers_of_ten),
    SIM_TEST(test_quantiles_are_those_of_the_bands), SIM_TEST(test_T05_share_of_each_bin),
    SIM_TEST(test_threads_give_the_same_bytes), SIM_TEST(test_bins_follow_from_the_scenario_alone),
    SIM_TEST(test_empty_location), SIM_TEST(test_pay_beyond_the_grid))
