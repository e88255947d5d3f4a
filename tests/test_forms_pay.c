/* Closed forms about pay: offers, minimum wage, annual review, wage curve.  T5 ... are the rows of
 * docs/model.md, section 19; standard errors are exact. */
#include "lab.h"
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>

static const double WAGE = 20000.0;
static const double SIGMA = 0.25; /* of log pay */
enum { N = 200000 };

static double
binomial_se(double p, double n)
{
    return sqrt(p * (1.0 - p) / n);
}

/* ---- T5 */

/* Mean of g(z) over the standard normal law, by the trapezoid rule: exact to rounding for smooth g.
 */
static double
normal_mean(double (*g)(double z))
{
    const double step = 0.01;
    double sum = 0.0;
    for (int k = -900; k <= 900; k++) {
        sum += g(k * step) * gsl_ran_ugaussian_pdf(k * step) * step;
    }
    return sum;
}

/* The square of what a worker with log pay SIGMA z adds to the Gini coefficient (its influence
 * function): G = D / (2 mean) with D = E|x - y|, whose projection on x is 2 (h(x) - D), h(x) = E|x
 * - y|. */
static double
gini_part_squared(double z)
{
    const double mean = exp(SIGMA * SIGMA / 2.0);
    const double gini = 2.0 * gsl_cdf_ugaussian_P(SIGMA / sqrt(2.0)) - 1.0;
    const double x = exp(SIGMA * z);
    const double below = gsl_cdf_ugaussian_P(z);
    const double h = x * (2.0 * below - 1.0) + mean - 2.0 * mean * gsl_cdf_ugaussian_P(z - SIGMA);
    const double part = (h - 2.0 * mean * gini) / mean - gini * (x - mean) / mean;
    return part * part;
}

static void
test_T05_offers(void)
{
    /* 200 000 offers: the median is known to .07 %, so sigma wrong by 1 % moves P90 by 3 SE and the
     * Gini coefficient by 6, by 2 % all of them */
    const double f[5] = { 0.10, 0.25, 0.50, 0.75, 0.90 };
    const double printed[5] = { 14517.3, 16896.6, 20000.0, 23673.5, 27553.2 };
    const sim_metric_id_t metric[5] = { SIM_METRIC_salary_p10, SIM_METRIC_salary_p25,
        SIM_METRIC_salary_p50, SIM_METRIC_salary_p75, SIM_METRIC_salary_p90 };
    double density[5]; /* of z, over its spread */
    lab_t lab;
    lab_open(&lab,
        LAB_SET({ "model.headcount", "200000" }, { "job.here.work.wage", "20000" },
            { "model.wage_sd", ".25" }));
    lab_start(&lab, 0);
    lab_months(&lab, 1);
    for (int k = 0; k < 5; k++) {
        const double z = gsl_cdf_ugaussian_Pinv(f[k]);
        const double exact = WAGE * exp(SIGMA * z);
        density[k] = gsl_ran_ugaussian_pdf(z) / SIGMA;
        lab_printed(sim_metric_table[metric[k]].name, exact, printed[k], 0.1);
        lab_near(sim_metric_table[metric[k]].name, lab_metric(&lab, metric[k]), exact,
            sqrt(f[k] * (1.0 - f[k]) / N) / (density[k] / exact));
        CU_ASSERT_DOUBLE_EQUAL(
            lab.bands[(sim_observer_cell(&lab.scenario, 1, 0) * SIM_BAND_GROUPS) * SIM_BANDS
                + SIM_BAND_P10 + (size_t)k],
            lab_metric(&lab, metric[k]), 0.0);
    }
    const double mean = WAGE * exp(SIGMA * SIGMA / 2.0);
    const double gini = 2.0 * gsl_cdf_ugaussian_P(SIGMA / sqrt(2.0)) - 1.0;
    const double spread = exp(SIGMA * (gsl_cdf_ugaussian_Pinv(0.9) - gsl_cdf_ugaussian_Pinv(0.1)));
    lab_printed("salary_mean", mean, 20634.9, 0.1);
    lab_printed("gini", gini, 0.140316, 1e-6);
    lab_printed("p90_p10", spread, 1.897953, 1e-6);
    lab_near("salary_mean", lab_metric(&lab, SIM_METRIC_salary_mean), mean,
        mean * sqrt(expm1(SIGMA * SIGMA) / N));
    lab_near(
        "gini", lab_metric(&lab, SIM_METRIC_gini), gini, sqrt(normal_mean(gini_part_squared) / N));
    /* log P90 - log P10: the two quantiles covary */
    const double log_variance = (0.09 / (density[4] * density[4]) + 0.09 / (density[0] * density[0])
                                    - 2.0 * 0.1 * 0.1 / (density[4] * density[0]))
        / N;
    lab_near("p90_p10", lab_metric(&lab, SIM_METRIC_p90_p10), spread, spread * sqrt(log_variance));
    lab_close(&lab);
}

/* ---- T17 */

static void
test_T17_minimum_wage(void)
{
    /* 200 000 offers: 1.1 points more or fewer at the floor show, and a floor wrong by .3 % */
    const double floor = 18000.0;
    const double a = log(floor / WAGE) / SIGMA;
    const double mass = gsl_cdf_ugaussian_P(a);
    const double above = WAGE * exp(SIGMA * SIGMA / 2.0) * gsl_cdf_ugaussian_P(SIGMA - a);
    const double mean = floor * mass + above;
    const double square = floor * floor * mass
        + WAGE * WAGE * exp(2.0 * SIGMA * SIGMA) * gsl_cdf_ugaussian_P(2.0 * SIGMA - a);
    double at_floor = 0.0;
    lab_t lab;
    lab_printed("mass at the floor", mass, 0.336716, 1e-6);
    lab_printed("mean", mean, 21517.04, 0.01);
    lab_open(&lab,
        LAB_SET({ "model.headcount", "200000" }, { "job.here.work.wage", "20000" },
            { "model.wage_sd", ".25" }, { "model.min_wage", "18000" }));
    lab_start(&lab, 0);
    lab_months(&lab, 1);
    const sim_crew_t *crew = &lab_job(&lab)->crew;
    for (size_t i = 0; i < crew->n; i++) {
        CU_ASSERT(crew->salary[i] >= 18000.0f);
        at_floor += crew->salary[i] == 18000.0f;
    }
    lab_near("mass at the floor", at_floor / N, mass, binomial_se(mass, N));
    /* the metric counts those up to .1 % above as well */
    const double wide = gsl_cdf_ugaussian_P(log(1.001 * floor / WAGE) / SIGMA);
    lab_near(
        "min_wage_share", lab_metric(&lab, SIM_METRIC_min_wage_share), wide, binomial_se(wide, N));
    lab_near("salary_mean", lab_metric(&lab, SIM_METRIC_salary_mean), mean,
        sqrt((square - mean * mean) / N));
    lab_close(&lab);
}

/* ---- T15 */

static void
review(const char *name, const char *merit, const char *sd, double mu, double sigma,
    double printed_raise, double printed_frozen)
{
    const double raise
        = mu * gsl_cdf_ugaussian_P(mu / sigma) + sigma * gsl_ran_ugaussian_pdf(mu / sigma);
    const double square = (mu * mu + sigma * sigma) * gsl_cdf_ugaussian_P(mu / sigma)
        + mu * sigma * gsl_ran_ugaussian_pdf(mu / sigma);
    const double frozen = gsl_cdf_ugaussian_P(-mu / sigma);
    char what[64];
    double n_frozen = 0.0;
    lab_sum_t seen = { 0 };
    lab_t lab;
    lab_printed(name, raise, printed_raise, 1e-7);
    lab_printed(name, frozen, printed_frozen, 1e-6);
    lab_open_bare(&lab,
        LAB_SET({ "model.headcount", "200000" }, { "model.merit_pa", merit },
            { "model.merit_sd", sd }, { "model.cut_max", "0" }));
    lab_start(&lab, 0);
    const sim_crew_t *crew = &lab_job(&lab)->crew;
    lab_months(&lab, 11);
    for (size_t i = 0; i < crew->n; i++) {
        CU_ASSERT(crew->salary[i] == 1000.0f); /* nobody is reviewed before a year is complete */
    }
    lab_months(&lab, 1);
    for (size_t i = 0; i < crew->n; i++) {
        n_frozen += crew->salary[i] == 1000.0f;
        lab_add(&seen, log((double)crew->salary[i] / 1000.0));
    }
    snprintf(what, sizeof what, "mean raise, %s", name);
    lab_near(what, lab_mean(&seen), raise, sqrt((square - raise * raise) / N));
    snprintf(what, sizeof what, "share frozen, %s", name);
    lab_near(what, n_frozen / N, frozen, binomial_se(frozen, N));
    lab_close(&lab);
}

static void
test_T15_review(void)
{
    /* 200 000 reviews: a mean raise wrong by 2 %, or 1.1 points of frozen pay, shows */
    review("(.02, .05)", ".02", ".05", 0.02, 0.05, 0.0315219, 0.344578);
    review("(0, .03)", "0", ".03", 0.0, 0.03, 0.0119683, 0.5);
}

/* ---- T11 */

enum { STAFF = 10000, HORIZON = 300 };
static const double H = 0.03, RETURN = 0.6, OUTFLOW = 0.05, QUALIFIED = 0.4, ETA = 0.1,
                    SPEED = 0.25;

/* What one extra exit of month 0 does to the pool, slack and log wage at the start of month k:
 * linearised at the fixed point.  Exits of a month lower the opening staff of the next, whose hires
 * then draw on the pool; leavers who return are back in the pool at once. */
typedef struct {
    double pool[HORIZON], slack[HORIZON], wage[HORIZON];
} response_t;

static response_t
respond(double exits, double returns, double slack, double searchers, double staff)
{
    const double keep = exp(-OUTFLOW);
    response_t r;
    double pool = 0.0;
    double wage = 0.0;
    for (int k = 0; k < HORIZON; k++) {
        /* at the start of month k, month 0 being the month of the exit */
        r.pool[k] = pool;
        const double fewer = k == 1 ? exits : 0.0; /* opening staff */
        const double d_log_slack
            = (1.0 - slack) * (QUALIFIED * keep * pool / searchers + fewer / staff);
        r.slack[k] = slack * d_log_slack;
        r.wage[k] = wage;
        wage = (1.0 - SPEED) * wage - SPEED * ETA * d_log_slack;
        pool = keep * pool - (k == 1 ? exits : 0.0) + (k == 0 ? returns : 0.0);
    }
    return r;
}

/* Standard deviation of a sum over months of independent exits: a worker leaves with p, and then
 * returns with RETURN. */
static double
noise(const double per_exit[HORIZON], const double per_return[HORIZON], double p)
{
    double variance = 0.0;
    for (int k = 0; k < HORIZON; k++) {
        const double both = per_exit[k] + per_return[k];
        const double mean = p * (RETURN * both + (1.0 - RETURN) * per_exit[k]);
        const double square
            = p * (RETURN * both * both + (1.0 - RETURN) * per_exit[k] * per_exit[k]);
        variance += STAFF * (square - mean * mean);
    }
    return sqrt(variance);
}

static void
test_T11_wage_curve_fixed_point(void)
{
    /* 20 runs: the pool is known to 20 in 59 000, slack to 2e-4, the wage to 2e-5: returns lost or
     * staff counted after hires shift slack by .005 */
    enum { REPS = 20 };
    const double p = -expm1(-H);
    const double lost = STAFF * p * (1.0 - RETURN);
    const double pool = (3000.0 - lost) / -expm1(-OUTFLOW);
    const double staff = STAFF * (1.0 - p);
    const double searchers = QUALIFIED * (pool + lost);
    const double slack = searchers / (searchers + staff);
    const double wage = pow(slack / 0.7, -ETA);
    lab_sum_t seen_pool = { 0 };
    lab_sum_t seen_slack = { 0 };
    lab_sum_t seen_wage = { 0 };
    lab_t lab;
    lab_printed("pool at month start", pool, 59088.5, 0.1);
    lab_printed("pool at staffing", pool + lost, 59206.8, 0.1);
    lab_printed("slack", slack, 0.709336, 1e-6);
    lab_printed("wage index", wage, 0.998676, 1e-6);
    lab_open_bare(&lab,
        LAB_SET({ "model.headcount", "10000" }, { "job.here.work.hiring_rule", "replace" },
            { "job.here.work.quit_base_pm", ".03" }, { "model.return_prob", ".6" },
            { "model.entrants_secondary", "3000" }, { "model.pool_exit_pm", ".05" },
            { "model.pool_secondary", "59088" }, { "model.pool_graduate", "0" },
            { "model.pool_postgraduate", "0" }, { "model.qualified_secondary", ".4" },
            { "model.wage_curve", ".1" }, { "model.slack_ref", ".7" },
            { "model.market_cut_max", "1" }, { "model.wage_speed", ".25" }));
    for (uint32_t rep = 0; rep < REPS; rep++) {
        lab_start(&lab, rep);
        lab_months(&lab, HORIZON);
        const double u = lab.model->land[1].pool[0];
        lab_add(&seen_pool, u);
        lab_add(&seen_wage, lab_job(&lab)->wage_index / 1000.0);
        lab_months(&lab, 1);
        lab_add(&seen_slack, lab_job(&lab)->slack);
    }
    const response_t by_exit = respond(1.0, 0.0, slack, searchers, staff);
    const response_t by_return = respond(0.0, 1.0, slack, searchers, staff);
    lab_near("pool at month start", lab_mean(&seen_pool), pool,
        noise(by_exit.pool, by_return.pool, p) / sqrt(REPS));
    lab_near("slack", lab_mean(&seen_slack), slack,
        noise(by_exit.slack, by_return.slack, p) / sqrt(REPS));
    lab_near("wage index", lab_mean(&seen_wage), wage,
        wage * noise(by_exit.wage, by_return.wage, p) / sqrt(REPS));
    lab_close(&lab);
}

static void
test_T11_wage_dynamics(void)
{
    /* nobody works here, so slack is 1: w* is constant, then grows by g a month */
    const double growth = 0.005;
    char growth_pa[32];
    lab_t lab;
    lab_open_bare(&lab,
        LAB_SET({ "model.wage_curve", ".1" }, { "model.slack_ref", ".7" },
            { "model.wage_speed", ".25" }, { "model.market_cut_max", "1" }));
    lab_start(&lab, 0);
    const double target = log(1000.0) - 0.1 * log(1.0 / 0.7);
    for (int t = 1; t <= 24; t++) {
        const double gap = log(1000.0) - target;
        lab_months(&lab, 1);
        const double seen = log(lab_job(&lab)->wage_index) - target;
        CU_ASSERT_DOUBLE_EQUAL(seen, gap * pow(0.75, t), 1e-12);
    }
    lab_same("gap to w* after 24 months", (log(lab_job(&lab)->wage_index) - target),
        0.1 * log(1.0 / 0.7) * pow(0.75, 24), 1e-9);
    lab_close(&lab);

    snprintf(growth_pa, sizeof growth_pa, "%.17g", expm1(12.0 * growth));
    lab_open_bare(&lab,
        LAB_SET({ "location.here.wage_growth_pa", growth_pa }, { "model.wage_speed", ".25" }));
    lab_start(&lab, 0);
    lab_months(&lab, 200);
    lab_printed("lag", growth * 0.75 / 0.25, 0.015, 1e-3);
    lab_same("lag behind a growing w*", log(1000.0) + 200 * growth - log(lab_job(&lab)->wage_index),
        growth * 0.75 / 0.25, 1e-9);
    lab_close(&lab);
}

SIM_TEST_MAIN("forms_pay", SIM_TEST(test_T05_offers), SIM_TEST(test_T11_wage_curve_fixed_point),
    SIM_TEST(test_T11_wage_dynamics), SIM_TEST(test_T15_review), SIM_TEST(test_T17_minimum_wage))
