/* How many replications are enough: against the formula of the interval, known values, and the
 * coverage of the interval at which a run stops. */
#include "lab.h"
#include "sim/precision.h"
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>

/* Alternating values with a known spread. */
static void
fill(size_t n, double mean, double step, double value[])
{
    for (size_t i = 0; i < n; i++) {
        value[i] = mean + (i % 2 == 0 ? step : -step);
    }
}

static void
test_interval_of_known_values(void)
{
    const double four[] = { 3.0, NAN, 7.0, 4.0, 6.0 };
    const sim_precision_t p = sim_precision_of(5, four);
    CU_ASSERT_EQUAL(p.n, 4);
    CU_ASSERT_EQUAL(p.mean, 5.0);
    /* s = sqrt(10/3), t(3) = 3.182446305284263 as printed in tables */
    lab_same("half-width of four", p.half_width, 3.182446305284263 * sqrt(10.0 / 3.0) / 2.0, 1e-12);

    CU_ASSERT_EQUAL(sim_precision_of(5, (double[]) { 2.5, 2.5, 2.5, 2.5, 2.5 }).half_width, 0.0);
    CU_ASSERT_EQUAL(sim_precision_of(1, (double[]) { 2.5 }).mean, 2.5);
    CU_ASSERT(isnan(sim_precision_of(1, (double[]) { 2.5 }).half_width));
    CU_ASSERT(isnan(sim_precision_of(2, (double[]) { NAN, NAN }).mean));
    /* a large mean does not hide a small spread */
    const double far[] = { 1e12 + 1.0, 1e12 - 1.0, 1e12 + 1.0, 1e12 - 1.0 };
    lab_same("half-width far from zero", sim_precision_of(4, far).half_width,
        3.182446305284263 * sqrt(4.0 / 3.0) / 2.0, 1e-12);
}

/* The number needed is the least whose interval, with the spread so far, is narrow enough. */
static void
test_needed_is_the_least(void)
{
    enum { N = 40 };
    double value[N];
    const double targets[] = { 2.0, 0.61, 0.3, 0.1, 0.0123 };

    fill(N, 11.0, 1.7, value);
    const double sd = 1.7 * sqrt(N / (N - 1.0));
    for (size_t i = 0; i < sizeof targets / sizeof targets[0]; i++) {
        const size_t need = sim_precision_needed(N, value, targets[i]);
        const bool enough = sim_precision_of(N, value).half_width <= targets[i];
        CU_ASSERT_EQUAL(need == N, enough);
        if (need > N) {
            const double t = gsl_cdf_tdist_Pinv(0.975, (double)need - 1.0);
            const double before = gsl_cdf_tdist_Pinv(0.975, (double)need - 2.0);
            CU_ASSERT(t * sd / sqrt((double)need) <= targets[i]);
            CU_ASSERT(before * sd / sqrt((double)need - 1.0) > targets[i]);
        }
    }
    CU_ASSERT_EQUAL(sim_precision_needed(N, value, 1e-9), 10000000);
}

static void
test_corner_cases(void)
{
    double value[60];
    fill(60, 3.0, 0.0, value);
    CU_ASSERT_EQUAL(sim_precision_needed(60, value, 0.0), 60); /* no spread: exact */
    CU_ASSERT_EQUAL(sim_precision_needed(12, value, 0.0), SIM_PRECISION_LEAST);
    CU_ASSERT_EQUAL(sim_precision_needed(1, value, 0.5), SIM_PRECISION_LEAST);
    fill(60, 3.0, 1.0, value);
    CU_ASSERT_EQUAL(sim_precision_needed(60, value, 0.0), SIZE_MAX);
    CU_ASSERT_EQUAL(sim_precision_needed(60, value, NAN), SIZE_MAX);
    CU_ASSERT_EQUAL(sim_precision_needed(0, value, 1.0), SIZE_MAX);
    for (size_t i = 0; i < 60; i += 3) {
        value[i] = NAN; /* a third is missing, and will be */
    }
    CU_ASSERT_EQUAL(sim_precision_needed(12, value, 5.0), 45);
    for (size_t i = 0; i < 60; i++) {
        value[i] = NAN;
    }
    CU_ASSERT_EQUAL(sim_precision_needed(60, value, 5.0), SIZE_MAX);

    CU_ASSERT_EQUAL(sim_precision_next(40, 40, 1000), 40);
    CU_ASSERT_EQUAL(sim_precision_next(40, 41, 1000), 50);
    CU_ASSERT_EQUAL(sim_precision_next(40, 100, 1000), 110);
    CU_ASSERT_EQUAL(sim_precision_next(40, 101, 1000), 120);
    CU_ASSERT_EQUAL(sim_precision_next(40, 1000, 1000), 160);
    CU_ASSERT_EQUAL(sim_precision_next(40, 1000, 155), 155);
    CU_ASSERT_EQUAL(sim_precision_next(155, 1000, 155), 155);
    CU_ASSERT_EQUAL(sim_precision_next(40, SIZE_MAX, 1000), 40);
    CU_ASSERT_EQUAL(sim_precision_next(3, 30, 1000), 30);
    CU_ASSERT_EQUAL(sim_precision_next(9999999, 10000000, 10000000), 10000000);
}

/* Values of a law with mean 0 and variance 1 until the half-width is 1.96 / sqrt(need); how often
 * the interval then holds the mean. */
static double
coverage(gsl_rng *rng, bool skew, size_t first, double need, int n_runs)
{
    enum { LIMIT = 2000 };
    static double value[LIMIT];
    const double target = 1.959963984540054 / sqrt(need);
    int covered = 0;
    for (int i = 0; i < n_runs; i++) {
        size_t have = 0;
        size_t n = first;
        for (;;) {
            for (; have < n; have++) {
                value[have]
                    = skew ? gsl_ran_exponential(rng, 1.0) - 1.0 : gsl_ran_gaussian(rng, 1.0);
            }
            const size_t next
                = sim_precision_next(n, sim_precision_needed(n, value, target), LIMIT);
            if (next == n) {
                break;
            }
            n = next;
        }
        const sim_precision_t p = sim_precision_of(n, value);
        CU_ASSERT_FATAL(p.half_width <= target && n >= SIM_PRECISION_LEAST);
        covered += fabs(p.mean) <= p.half_width;
    }
    return (double)covered / n_runs;
}

/* Stopping by the interval seen costs little coverage where values are normal, more where they are
 * skewed and few. */
static void
test_coverage_at_the_stop(void)
{
    enum { RUNS = 2000 };
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    const double se = sqrt(0.95 * 0.05 / RUNS);
    const double needs[] = { 20.0, 60.0, 200.0 };
    for (size_t i = 0; i < 3; i++) {
        const double normal = coverage(rng, false, 20, needs[i], RUNS);
        const double skewed = coverage(rng, true, 20, needs[i], RUNS);
        printf("\n    %3.0f needed: coverage %.4f of normal, %.4f of exponential values", needs[i],
            normal, skewed);
        CU_ASSERT(fabs(normal - 0.945) <= 0.01 + LAB_STANDARD_ERRORS * se);
        CU_ASSERT(skewed > 0.90 - LAB_STANDARD_ERRORS * se);
    }
    gsl_rng_free(rng);
}

static void
refused(const sim_scenario_t *scenario, const char *text, const char *message)
{
    sim_errors_t errors = { 0 };
    sim_precision_goal_t goal;
    CU_ASSERT_EQUAL(sim_precision_read(scenario, text, &goal, &errors), SIM_ERR_USAGE);
    CU_ASSERT_EQUAL_FATAL(errors.n, 1);
    if (strstr(errors.list[0].text, message) == NULL) {
        printf("\n    '%s' says %s", text, errors.list[0].text);
    }
    CU_ASSERT(strstr(errors.list[0].text, message) != NULL);
    sim_errors_free(&errors);
}

static void
test_goals_are_read(void)
{
    sim_scenario_t scenario;
    sim_errors_t errors = { 0 };
    sim_precision_goal_t goal;
    lab_read(&scenario, lab_busy, LAB_SET({ "scenario.months", "14" }));
    CU_ASSERT_EQUAL(sim_precision_read(&scenario, "npv_usd=2.5 %", &goal, &errors), SIM_OK);
    CU_ASSERT(goal.metric == SIM_METRIC_npv_usd && goal.location == 0);
    lab_same("share", goal.share, 0.025, 1e-15);
    CU_ASSERT_EQUAL(sim_precision_read(&scenario, "salary_p50@pune=1%", &goal, &errors), SIM_OK);
    CU_ASSERT(goal.metric == SIM_METRIC_salary_p50 && goal.location == 2);
    CU_ASSERT_EQUAL(sim_precision_read(&scenario, "quits@all=100%", &goal, &errors), SIM_OK);
    CU_ASSERT(goal.location == 0 && errors.n == 0);
    refused(&scenario, "npv_us=2%", "did you mean npv_usd?");
    refused(&scenario, "nonsense=2%", "docs/results.md");
    refused(&scenario, "npv_usd=2", "a metric and a percentage");
    refused(&scenario, "npv_usd=0%", "a metric and a percentage");
    refused(&scenario, "npv_usd=101%", "a metric and a percentage");
    refused(&scenario, "npv_usd=-1%", "a metric and a percentage");
    refused(&scenario, "npv_usd", "a metric and a percentage");
    refused(&scenario, "=2%", "a metric and a percentage");
    refused(&scenario, "npv_usd@home=2%", "no location 'home': it has manila, pune, all");
    sim_scenario_free(&scenario);
}

/* Of a run: the horizon value over all roles. */
static void
test_judges_a_run(void)
{
    sim_scenario_t scenario;
    sim_results_t *results;
    sim_precision_state_t state;
    lab_read(&scenario, lab_busy,
        LAB_SET({ "scenario.months", "14" }, { "scenario.replications", "35" }));
    const sim_run_t how = { .scenario = &scenario, .threads = 2 };
    CU_ASSERT_EQUAL_FATAL(sim_engine_run(&how, &results, NULL), SIM_OK);
    sim_table_t summary;
    CU_ASSERT_EQUAL_FATAL(sim_results_summary(results, &summary), SIM_OK);
    for (size_t row = 0; row < summary.n_rows; row++) {
        const char *where = sim_column_text(sim_table_column(&summary, "location"), row);
        const char *role = sim_column_text(sim_table_column(&summary, "role"), row);
        const char *metric = sim_column_text(sim_table_column(&summary, "metric"), row);
        if (strcmp(where, "pune") == 0 && strcmp(role, "all") == 0
            && strcmp(metric, "savings_usd") == 0) {
            const sim_precision_goal_t goal = { SIM_METRIC_savings_usd, 2, 0.5 };
            CU_ASSERT_EQUAL(sim_precision_judge(results, &goal, &state), SIM_OK);
            lab_same(
                "mean", state.now.mean, sim_table_column(&summary, "mean")->cell.real[row], 1e-12);
            lab_same("half-width", state.now.half_width,
                gsl_cdf_tdist_Pinv(0.975, 34.0) * sim_table_column(&summary, "se")->cell.real[row],
                1e-9);
            lab_same("target", state.target, 0.5 * fabs(state.now.mean), 1e-15);
            CU_ASSERT_EQUAL(state.needed, 35);
        }
    }
    const sim_precision_goal_t none = { SIM_METRIC_fx_rate, 0, 0.5 };
    CU_ASSERT_EQUAL(sim_precision_judge(results, &none, &state), SIM_OK);
    CU_ASSERT(state.now.n == 0 && state.needed == SIZE_MAX);
    sim_table_free(&summary);
    sim_results_free(results);
    sim_scenario_free(&scenario);
}

SIM_TEST_MAIN("precision", SIM_TEST(test_interval_of_known_values),
    SIM_TEST(test_needed_is_the_least), SIM_TEST(test_corner_cases),
    SIM_TEST(test_coverage_at_the_stop), SIM_TEST(test_goals_are_read), SIM_TEST(test_judges_a_run))
