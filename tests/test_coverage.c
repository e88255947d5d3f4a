/* test_coverage.c - do the intervals say what they promise, and what is pairing worth?
 *
 * A 95 % interval is right when, over many runs with seeds of their own, it covers the truth in 95
 * of 100.  The truth is the mean of a run far larger than any of them, with other seeds.  The list
 * of seeds is fixed, so each comparison passes always or never; a right program fails one with
 * probability LEVEL.
 *
 * Fifty replications, not fewer: a t interval wants a mean that is close to normal, and what a
 * policy does to a small office is lopsided.  Over 6000 repetitions of a year, intervals of the
 * effect on employment (skewness above 1) covered the truth in 93.8 % with twenty replications and
 * in 94.5 % with fifty. */
#include "lab.h"
#include "sim/engine.h"
#include <gsl/gsl_cdf.h>

enum {
    REPETITIONS = 1000, /* runs whose intervals are counted, seeds 1, 2, ...     */
    REPLICATIONS = 50,  /* of each                                              */
    TRUTH_RUNS = 20,    /* runs of the truth, seeds FIRST_TRUTH, ...            */
    TRUTH_REPLICATIONS = 1000,
    FIRST_TRUTH = 1000000,
};
static const double LEVEL = 1e-3; /* of a two-sided binomial test */

/* A small office in which everything is on, and pay rises after two months. */
static const char small[]
    = "[scenario]\n"
      "start = 2024-01\nmonths = 8\nreplications = 20\nseed = 1\nscale = 1\n"
      "locations = manila\nroles = data_entry\nonshore = home\n"
      "[model]\nrecession_start_pm = .1\nquit_pay = triangular(1, 2, 4.5)\ninflation_pa = .04\n"
      "wage_growth_pa = .05\n"
      "[location.home]\ncurrency = USD\nfx_rate = 1\nutc_offset = -5\nseat_cost = 600\n"
      "[location.manila]\ncurrency = PHP\nfx_rate = 56\nutc_offset = 8\nseat_cost = 12000\n"
      "min_wage = 14000\nhousehold_mean = 4.1\nother_income = 18000\npoverty_line = 3800\n"
      "[role.data_entry]\ntier = bpo\n"
      "[job.home.data_entry]\nwage = 3000\n"
      "[job.manila.data_entry]\nheadcount = 60\nwage = 19000\n"
      "[policy.wage_rise]\nstart = 2024-03\nwage_factor = *1.1\n";

static const sim_metric_id_t WATCHED[] = { SIM_METRIC_npv_usd, SIM_METRIC_savings_percent,
    SIM_METRIC_quits, SIM_METRIC_employment, SIM_METRIC_salary_p50, SIM_METRIC_pressure_mean };
enum { N_WATCHED = sizeof WATCHED / sizeof WATCHED[0] };

/* ---- runs */

static sim_results_t *
run_all(const sim_scenario_t *scenario, const bool in_force[])
{
    const sim_run_t run = { .scenario = scenario, .in_force = in_force, .threads = 1 };
    sim_errors_t errors = { 0 };
    sim_results_t *results = NULL;
    CU_ASSERT_EQUAL_FATAL(sim_engine_run(&run, &results, &errors), SIM_OK);
    sim_errors_free(&errors);
    return results;
}

/* A run with and without one policy. */
typedef struct {
    sim_results_t *base, *policy;
    size_t n, cell; /* replications; the cell of everything */
} pair_t;

static pair_t
pair_run(const sim_scenario_t *scenario, const char *policy)
{
    bool *in_force = calloc(scenario->n_policies, sizeof *in_force);
    pair_t pair = { .cell = sim_observer_cell(scenario, 0, scenario->n_roles) };
    CU_ASSERT_PTR_NOT_NULL_FATAL(in_force);
    pair.base = run_all(scenario, in_force);
    size_t found = 0;
    for (size_t p = 0; p < scenario->n_policies; p++) {
        in_force[p] = strcmp(scenario->policy[p].name, policy) == 0;
        found += in_force[p] ? 1 : 0;
    }
    CU_ASSERT_EQUAL_FATAL(found, 1);
    pair.policy = run_all(scenario, in_force);
    pair.n = sim_results_n(pair.base);
    free(in_force);
    return pair;
}

static void
pair_free(pair_t *pair)
{
    sim_results_free(pair->base);
    sim_results_free(pair->policy);
}

static double
base_value(const pair_t *pair, size_t rep, sim_metric_id_t metric)
{
    return sim_results_horizon(pair->base, rep, pair->cell, metric);
}

static double
policy_value(const pair_t *pair, size_t rep, sim_metric_id_t metric)
{
    return sim_results_horizon(pair->policy, rep, pair->cell, metric);
}

/* ---- coverage */

/* Of a watched metric: values without the policy, and differences the policy makes. */
typedef struct {
    lab_sum_t plain, effect;
} watch_t;

static void
watch(watch_t watched[N_WATCHED], sim_scenario_t *scenario, uint64_t seed)
{
    scenario->seed = seed;
    pair_t pair = pair_run(scenario, "wage_rise");
    for (size_t rep = 0; rep < pair.n; rep++) {
        for (size_t m = 0; m < N_WATCHED; m++) {
            const double base = base_value(&pair, rep, WATCHED[m]);
            lab_add(&watched[m].plain, base);
            lab_add(&watched[m].effect, policy_value(&pair, rep, WATCHED[m]) - base);
        }
    }
    pair_free(&pair);
}

/* Whether the 95 % interval of the mean holds the truth. */
static bool
covers(const lab_sum_t *sum, double truth)
{
    const double half = gsl_cdf_tdist_Pinv(0.975, sum->n - 1.0) * sqrt(lab_variance(sum) / sum->n);
    return fabs(lab_mean(sum) - truth) <= half;
}

static void
expect_coverage(const char *what, const char *metric, unsigned covered, double truth)
{
    const double lower = gsl_cdf_binomial_P(covered, 0.95, REPETITIONS);
    const double upper
        = 1.0 - (covered > 0 ? gsl_cdf_binomial_P(covered - 1, 0.95, REPETITIONS) : 0.0);
    const double p = fmin(1.0, 2.0 * fmin(lower, upper));
    printf("\n    %-7s of %-16s truth %14.7g  covered %.1f %%  p %.3f", what, metric, truth,
        100.0 * covered / REPETITIONS, p);
    CU_ASSERT(p >= LEVEL);
}

static void
test_intervals_cover(void)
{
    sim_scenario_t scenario;
    watch_t truth[N_WATCHED] = { 0 };
    unsigned plain[N_WATCHED] = { 0 };
    unsigned effect[N_WATCHED] = { 0 };
    lab_read(&scenario, small, 0, NULL);

    scenario.replications = TRUTH_REPLICATIONS;
    for (uint64_t k = 0; k < TRUTH_RUNS; k++) {
        watch(truth, &scenario, FIRST_TRUTH + k);
    }
    scenario.replications = REPLICATIONS;
    for (uint64_t k = 0; k < REPETITIONS; k++) {
        watch_t here[N_WATCHED] = { 0 };
        watch(here, &scenario, 1 + k);
        for (size_t m = 0; m < N_WATCHED; m++) {
            plain[m] += covers(&here[m].plain, lab_mean(&truth[m].plain)) ? 1 : 0;
            effect[m] += covers(&here[m].effect, lab_mean(&truth[m].effect)) ? 1 : 0;
        }
    }
    for (size_t m = 0; m < N_WATCHED; m++) {
        const char *name = sim_metric_table[WATCHED[m]].name;
        expect_coverage("mean", name, plain[m], lab_mean(&truth[m].plain));
        expect_coverage("effect", name, effect[m], lab_mean(&truth[m].effect));
    }
    sim_scenario_free(&scenario);
}

/* ---- what pairing is worth */

/* Replications for an interval of +-1 % of the effect, from the variance of one replication. */
static double
needed(double variance, double effect)
{
    const double z = gsl_cdf_ugaussian_Pinv(0.975);
    return ceil(variance * (z / (0.01 * effect)) * (z / (0.01 * effect)));
}

/* The variance ratio of the policy's effect on the net present value (Q1). */
static double
ratio_of_npv(const pair_t *pair, const char *policy)
{
    lab_sum_t base = { 0 };
    lab_sum_t with = { 0 };
    lab_sum_t effect = { 0 };
    for (size_t rep = 0; rep < pair->n; rep++) {
        const double b = base_value(pair, rep, SIM_METRIC_npv_usd);
        const double p = policy_value(pair, rep, SIM_METRIC_npv_usd);
        lab_add(&base, b);
        lab_add(&with, p);
        lab_add(&effect, p - b);
    }
    const double apart = lab_variance(&base) + lab_variance(&with);
    const double ratio = lab_variance(&effect) / apart;
    printf("\n    %-22s on npv_usd %12.4g, ratio %.2g; for +-1 %%: paired %.0f, unpaired %.0f",
        policy, lab_mean(&effect), ratio, needed(lab_variance(&effect), lab_mean(&effect)),
        needed(apart, lab_mean(&effect)));
    return ratio;
}

/* Every location, one person in twenty, all ten years. */
static void
test_what_pairing_is_worth(void)
{
    static const char *const POLICY[]
        = { "wage_rise", "minimum_wage_india", "hours_cap", "retention_bonus", "upskilling" };
    static const sim_setting_t settings[]
        = { { "scenario.replications", "60" }, { "scenario.scale", "20" } };
    sim_scenario_t scenario;
    sim_errors_t errors = { 0 };
    CU_ASSERT_EQUAL_FATAL(
        sim_scenario_read(&scenario, "scenarios/india_vs_philippines.ini", 2, settings, &errors),
        SIM_OK);
    for (size_t p = 0; p < sizeof POLICY / sizeof POLICY[0]; p++) {
        pair_t pair = pair_run(&scenario, POLICY[p]);
        const double ratio = ratio_of_npv(&pair, POLICY[p]);
        if (strcmp(POLICY[p], "wage_rise") == 0) {
            CU_ASSERT(ratio < 0.05); /* unpaired: 1 */
        }
        pair_free(&pair);
    }
    sim_scenario_free(&scenario);
    sim_errors_free(&errors);
}

SIM_TEST_MAIN("coverage", SIM_TEST(test_intervals_cover), SIM_TEST(test_what_pairing_is_worth))
