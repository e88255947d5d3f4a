/* Closed forms about the world around the workers: demand, exchange rate, regime, location choice,
 * discounting, automation, overtime, money.  T6 ... are the rows of docs/model.md, section 19;
 * standard errors are exact, deterministic rows hold to 1e-9. */
#include "lab.h"
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>

static const double EXACT = 1e-9;

/* ---- T6 */

static void
test_T06_demand(void)
{
    /* 20 000 paths: the drift is known to .0014 a month's log .. the mean to .3 %, so leaving out
     * -sigma^2/2 (10 % in five years) is 30 SE */
    enum { REPS = 20000, MONTHS = 60 };
    const double mu = 0.08;
    const double sigma = 0.20;
    const double years = MONTHS / 12.0;
    const double spread = sigma * sqrt(years);
    const double w = exp(spread * spread);
    const double mean = 1000.0 * exp(mu * years);
    const double sd = mean * sqrt(w - 1.0);
    const double median = 1000.0 * exp((mu - sigma * sigma / 2.0) * years);
    const double z0 = (log(1000.0) - log(median)) / spread;
    const double below = gsl_cdf_ugaussian_P(z0);
    static double demand[REPS];
    lab_sum_t sum = { 0 };
    double n_below = 0.0;
    lab_t lab;
    lab_printed("mean", mean, 1491.82, 0.01);
    lab_printed("SD", sd, 701.96, 0.01);
    lab_printed("median", median, 1349.86, 0.01);
    lab_printed("P(D60 < D0)", below, 0.251167, 1e-6);
    lab_open_bare(&lab,
        LAB_SET({ "model.demand_fte", "1000" }, { "model.demand_growth_pa", ".08" },
            { "model.demand_growth_long_pa", ".08" }, { "model.demand_vol_pa", ".20" }));
    for (uint32_t rep = 0; rep < REPS; rep++) {
        lab_start(&lab, rep);
        lab_months(&lab, MONTHS);
        demand[rep] = lab.model->task[0].demand;
        lab_add(&sum, demand[rep]);
        n_below += demand[rep] < 1000.0;
    }
    lab_near("mean", lab_mean(&sum), mean, sd / sqrt(REPS));
    lab_near("variance", lab_variance(&sum), sd * sd,
        lab_variance_se(sd * sd, w * w * w * w + 2.0 * w * w * w + 3.0 * w * w - 3.0, REPS));
    gsl_sort(demand, 1, REPS);
    lab_near("median", gsl_stats_median_from_sorted_data(demand, 1, REPS), median,
        0.5 / sqrt(REPS) * median * spread / gsl_ran_ugaussian_pdf(0.0));
    lab_near("P(D60 < D0)", n_below / REPS, below, sqrt(below * (1.0 - below) / REPS));
    lab_close(&lab);
}

static void
test_T06b_fading_growth(void)
{
    const double long_run = 0.03;
    const double fade = 0.25;
    const double exact = 1000.0
        * exp((60.0 * long_run + (0.25 - long_run) * -expm1(-5.0 * fade) / -expm1(-fade / 12.0))
            / 12.0);
    lab_t lab;
    lab_printed("D60", exact, 2191.177, 1e-3);
    lab_open_bare(&lab,
        LAB_SET({ "model.demand_fte", "1000" }, { "model.demand_growth_pa", ".25" },
            { "model.demand_growth_long_pa", ".03" }, { "model.demand_growth_fade_pa", ".25" }));
    lab_start(&lab, 0);
    lab_months(&lab, 60);
    lab_same("D60", lab.model->task[0].demand, exact, EXACT);
    lab_close(&lab);
}

/* ---- T7 */

static void
test_T07_exchange_rate(void)
{
    /* 4000 paths of 252 months, a million steps: the monthly variance is known to .14 %, kappa to 1
     * % */
    enum { REPS = 4000, FROM = 240 };
    const double kappa = 0.5;
    const double sigma = 0.10;
    const double a = exp(-kappa / 12.0);
    const double stationary = sigma * sigma / (2.0 * kappa);
    const double step = stationary * (1.0 - a * a);
    const double at24 = stationary * (1.0 - exp(-4.0 * kappa));
    double square24 = 0.0;
    double square = 0.0;
    double product = 0.0;
    double steps = 0.0;
    double lagged = 0.0;
    double before = 0.0;
    lab_t lab;
    lab_printed("a", a, 0.959189, 1e-6);
    lab_printed("innovation variance", step, 7.99556e-4, 1e-9);
    lab_printed("variance at 24", at24, 0.00864665, 1e-8);
    lab_printed("autocorrelation", exp(-kappa), 0.606531, 1e-6);
    lab_open_bare(&lab,
        LAB_SET({ "location.here.fx_kappa_pa", ".5" }, { "location.here.fx_sigma_pa", ".10" },
            { "model.fx_corr", ".4" }));
    for (uint32_t rep = 0; rep < REPS; rep++) {
        const double *chi = &lab.model->land[1].chi;
        double at_from = 0.0;
        lab_start(&lab, rep);
        for (int t = 1; t <= FROM + 12; t++) {
            const double last = *chi;
            lab_months(&lab, 1);
            steps += (*chi - a * last) * (*chi - a * last);
            lagged += *chi * last;
            before += last * last;
            square24 += t == 24 ? *chi * *chi : 0.0;
            at_from = t == FROM ? *chi : at_from;
        }
        square += at_from * at_from;
        product += at_from * *chi;
    }
    const double n_steps = (double)REPS * (FROM + 12);
    lab_near("monthly a", lagged / before, a, sqrt(step / before));
    lab_near("innovation variance", steps / n_steps, step, step * sqrt(2.0 / n_steps));
    lab_near("variance at 24", square24 / REPS, at24, at24 * sqrt(2.0 / REPS));
    lab_near("stationary variance", square / REPS, stationary, stationary * sqrt(2.0 / REPS));
    /* E x y = rho v, var(x y) = v^2 (1 + rho^2) for two normals */
    lab_near("12-month autocorrelation", product / REPS / stationary, exp(-kappa),
        sqrt((1.0 + exp(-2.0 * kappa)) / REPS));
    lab_close(&lab);
}

static void
test_T07_common_factor(void)
{
    /* two currencies, a random walk and a mean-reverting one: steps correlate by rho */
    enum { REPS = 300, MONTHS = 100 };
    const double rho = 0.4;
    const double a = exp(-0.5 / 12.0);
    const double walk = 0.1 * 0.1 / 12.0;
    const double step = 0.01 * (1.0 - a * a);
    double product = 0.0;
    double square = 0.0;
    lab_t lab;
    lab_open_more(&lab, "[location.there]\ncurrency = PHP\nfx_kappa_pa = 0\n",
        LAB_SET({ "scenario.locations", "here, there" }, { "location.here.fx_kappa_pa", ".5" },
            { "location.here.fx_sigma_pa", ".10" }, { "location.there.fx_sigma_pa", ".10" },
            { "model.fx_corr", ".4" }));
    for (uint32_t rep = 0; rep < REPS; rep++) {
        const double *here = &lab.model->land[1].chi;
        const double *there = &lab.model->land[2].chi;
        lab_start(&lab, rep);
        for (int t = 0; t < MONTHS; t++) {
            const double old_here = *here;
            const double old_there = *there;
            lab_months(&lab, 1);
            product += (*here - a * old_here) * (*there - old_there);
            square += (*there - old_there) * (*there - old_there);
        }
    }
    const double n = (double)REPS * MONTHS;
    lab_near("variance of a random walk's step", square / n, walk, walk * sqrt(2.0 / n));
    lab_near("correlation of the steps", product / n / sqrt(step * walk), rho,
        sqrt((1.0 + rho * rho) / n));
    lab_close(&lab);
}

/* ---- T10 */

static const char two_places[] = "[location.there]\ncurrency = PHP\n";

/* The shares of both locations and onshore after so many months. */
static void
shares_after(const char *more, const char *renewal, const char *onshore, const char *here,
    const char *there, const char *force, int months, double share[3])
{
    char text[1024];
    lab_t lab;
    snprintf(text, sizeof text, "%s%s", two_places, more);
    lab_open_more(&lab, text,
        LAB_SET({ "scenario.locations", "here, there" }, { "scenario.policies", force },
            { "model.cost_sensitivity", "1.5" }, { "model.renewal_pm", renewal },
            { "job.home.work.share", onshore }, { "job.here.work.share", here },
            { "job.there.work.share", there }));
    lab_start(&lab, 0);
    lab_months(&lab, months);
    share[0] = lab.model->task[0].onshore_share;
    share[1] = sim_job_at(lab.model, 1, 0)->share;
    share[2] = sim_job_at(lab.model, 2, 0)->share;
    lab_close(&lab);
}

static void
test_T10_logit(void)
{
    /* with equal costs the shares are those of the constants 0, ln 2, ln 1.5; pay then makes the
     * costs 5000, 1500, 1200 */
    static const char cheaper[]
        = "[policy.here]\nstart = 2024-01\nlocations = here\nwage_factor = *.3\n"
          "[policy.there]\nstart = 2024-01\nlocations = there\nwage_factor = *.24\n";
    const double weight[3]
        = { pow(5000.0, -1.5), 2.0 * pow(1500.0, -1.5), 1.5 * pow(1200.0, -1.5) };
    const double printed[3] = { 0.0385663, 0.4694141, 0.4920196 };
    const double total = weight[0] + weight[1] + weight[2];
    char constant[3][32];
    double share[3];
    for (int k = 0; k < 3; k++) {
        snprintf(constant[k], sizeof constant[k], "%.17g",
            (k == 0          ? 1.0
                    : k == 1 ? 2.0
                             : 1.5)
                / 4.5);
    }
    shares_after(cheaper, "1", constant[0], constant[1], constant[2], "here, there", 2, share);
    for (int k = 0; k < 3; k++) {
        lab_printed("share", weight[k] / total, printed[k], 1e-7);
        lab_same("share", share[k], weight[k] / total, EXACT);
    }
    /* independence of irrelevant alternatives */
    double without[3];
    shares_after(cheaper, "1", constant[0], constant[1], constant[2], "here", 2, without);
    CU_ASSERT(fabs(without[2] - share[2]) > 0.1);
    lab_same("odds of two, whatever the third costs", without[1] / without[0], share[1] / share[0],
        1e-12);
}

static void
test_T10_renewals(void)
{
    static const char dearer[]
        = "[policy.dearer]\nstart = 2024-01\nlocations = here\nwage_factor = *1.2\n";
    const double odds = pow(1.2, -1.5);
    const double old[3] = { 0.5, 0.3, 0.2 };
    const double target[3]
        = { 0.5 / (0.7 + 0.3 * odds), 0.3 * odds / (0.7 + 0.3 * odds), 0.2 / (0.7 + 0.3 * odds) };
    const double printed_target[3] = { 0.538667, 0.245867, 0.215467 };
    const double printed_later[3] = { 0.511091, 0.284472, 0.204436 };
    double share[3];
    lab_printed("odds", odds, 0.760726, 1e-6);
    shares_after(dearer, "1", ".5", ".3", ".2", "dearer", 2, share);
    for (int k = 0; k < 3; k++) {
        lab_printed("target", target[k], printed_target[k], 1e-6);
        lab_same("target", share[k], target[k], EXACT);
    }
    shares_after(dearer, "0.027777777777777776", ".5", ".3", ".2", "dearer", 13, share);
    for (int k = 0; k < 3; k++) {
        const double later = target[k] + (old[k] - target[k]) * pow(35.0 / 36.0, 12);
        lab_printed("after 12 renewals", later, printed_later[k], 1e-6);
        lab_same("after 12 renewals", share[k], later, EXACT);
    }
}

/* ---- T12, T20 */

/* 100 staff, nobody comes or goes; cost onshore 1000 USD, occ_target .8 of pay 800. */
static void
open_money(lab_t *lab, const char *discount)
{
    lab_open(lab,
        LAB_SET({ "job.here.work.headcount", "100" }, { "location.here.fx_rate", "10" },
            { "location.here.social_rate", ".10" }, { "location.here.overhead_ratio", ".20" },
            { "location.here.benefits_ratio", ".05" }, { "location.here.seat_cost", "200" },
            { "model.margin", ".12" }, { "location.here.tax_rate", ".25" },
            { "model.governance", ".10" }, { "model.defect_base", ".02" },
            { "model.occ_target", ".8" }, { "job.home.work.wage", "800" },
            { "model.demand_fte", "60" }, { "job.home.work.share", "0" },
            { "job.here.work.share", "1" }, { "model.discount_rate_pa", discount }));
}

static void
test_T12_discounting(void)
{
    const double i = exp(log(1.1) / 12.0) - 1.0;
    const double factor = (1.0 - pow(1.0 + i, -60.0)) / i;
    lab_t lab;
    lab_printed("i", i, 0.00797414, 1e-8);
    lab_printed("factor", factor, 47.53850, 1e-5);
    open_money(&lab, ".10");
    lab_start(&lab, 0);
    lab_months(&lab, 60);
    lab_same("NPV over monthly saving",
        lab_metric(&lab, SIM_METRIC_npv_usd) / lab_metric(&lab, SIM_METRIC_savings_usd), factor,
        EXACT);
    lab_close(&lab);
}

static void
test_T20_money(void)
{
    const double pay = 100.0 * 1000.0;
    const double social = 0.10 * pay;
    const double cost = pay + social + 0.20 * (pay + social) + 0.05 * pay + 200.0 * 100.0;
    const double revenue = cost * (1.0 + 0.12 / 0.75);
    const double tax = 0.25 * (revenue - cost);
    const double price = revenue / 10.0;
    const double rework = 0.02 * 60.0 * 1000.0;
    const double client = price * 1.10 + rework;
    const double saving = 60.0 * 1000.0 - client;
    const double to_client = 1.10 * (1.0 + 0.12 / 0.75) / 10.0;
    const double even = (60000.0 - rework - to_client * 20000.0) / (to_client * (cost - 20000.0));
    const double i = exp(log(1.12) / 12.0) - 1.0;
    const double npv = saving * (1.0 - pow(1.0 + i, -12.0)) / i;
    lab_t lab;
    lab_printed("TC", cost, 157000.0, 1.0);
    lab_printed("Rev", revenue, 182120.0, 1.0);
    lab_printed("Tax", tax, 6280.0, 1.0);
    lab_printed("Pft", revenue - cost - tax, 18840.0, 1.0);
    lab_printed("Price", price, 18212.0, 1.0);
    lab_printed("C_off", client, 21233.20, 0.01);
    lab_printed("Sv", saving, 38766.80, 0.01);
    lab_printed("percent", 100.0 * saving / 60000.0, 64.6113, 1e-4);
    lab_printed("k_be", even, 3.217628, 1e-6);
    lab_printed("NPV", npv, 437735.94, 0.01);
    open_money(&lab, ".12");
    lab_start(&lab, 0);
    lab_months(&lab, 12);
    const sim_job_t *job = lab_job(&lab);
    lab_same("TC", job->bill_total, cost, EXACT);
    lab_same("Rev", job->revenue, revenue, EXACT);
    lab_same("Tax", job->tax, tax, EXACT);
    lab_same("Pft", job->revenue - job->bill_total - job->tax, 0.12 * cost, EXACT);
    lab_same(
        "provider_cost_usd", lab_metric(&lab, SIM_METRIC_provider_cost_usd), cost / 10.0, EXACT);
    lab_same("price_usd", lab_metric(&lab, SIM_METRIC_price_usd), price, EXACT);
    lab_same("client_cost_usd", lab_metric(&lab, SIM_METRIC_client_cost_usd), client, EXACT);
    lab_same("onshore_cost_usd", lab_metric(&lab, SIM_METRIC_onshore_cost_usd), 60000.0, EXACT);
    lab_same("savings_usd", lab_metric(&lab, SIM_METRIC_savings_usd), saving, EXACT);
    lab_same("savings_percent", lab_metric(&lab, SIM_METRIC_savings_percent),
        100.0 * saving / 60000.0, EXACT);
    lab_same("break_even_wage", lab_metric(&lab, SIM_METRIC_break_even_wage), 1000.0 * even, EXACT);
    lab_same("npv_usd", lab_metric(&lab, SIM_METRIC_npv_usd), npv, EXACT);
    lab_same("government_balance_usd", lab_metric(&lab, SIM_METRIC_government_balance_usd),
        (social + tax) / 10.0, EXACT);
    lab_same("hidden_cost_ratio", lab_metric(&lab, SIM_METRIC_hidden_cost_ratio),
        (client - price) / price, EXACT);
    lab_same("savings_salary_usd", lab_metric(&lab, SIM_METRIC_savings_salary_usd),
        60000.0 - (pay + social + 0.05 * pay) * (1.0 + 0.12 / 0.75) / 10.0, EXACT);
    lab_same("savings_office_usd", lab_metric(&lab, SIM_METRIC_savings_office_usd),
        -20000.0 * (1.0 + 0.12 / 0.75) / 10.0, EXACT);
    CU_ASSERT_EQUAL(lab_metric(&lab, SIM_METRIC_payback_month), 0.0);
    lab_close(&lab);
}

/* ---- T13 */

static void
test_T13_automation(void)
{
    const double p = 0.03;
    const double q = 0.38;
    const int years[4] = { 1, 3, 5, 10 };
    const double printed[4] = { 0.0357582, 0.1505001, 0.3311986, 0.8128032 };
    lab_t lab;
    lab_open_bare(&lab,
        LAB_SET({ "model.bass_p", ".03" }, { "model.bass_q", ".38" }, { "model.auto_age", "0" },
            { "model.auto_speed", "1" }));
    lab_start(&lab, 0);
    for (int k = 0; k < 4; k++) {
        const double e = exp(-(p + q) * years[k]);
        const double exact = (1.0 - e) / (1.0 + q / p * e);
        lab_printed("F", exact, printed[k], 1e-7);
        lab_same("F", sim_bass(p, q, years[k]), exact, EXACT);
        lab_months(&lab, 12 * years[k] + 1 - lab.model->t); /* the month that begins then */
        lab_same("F in the model", lab.model->task[0].adoption, exact, EXACT);
    }
    lab_close(&lab);
    CU_ASSERT_EQUAL(sim_bass(p, q, 0.0), 0.0);
    CU_ASSERT_EQUAL(sim_bass(p, q, -1.0), 0.0);
    const double turn = log(q / p) / (p + q);
    lab_printed("inflection", turn, 6.19262, 1e-5);
    lab_printed("F there", 0.5 * (1.0 - p / q), 0.460526, 1e-6);
    lab_same("F at the inflection", sim_bass(p, q, turn), 0.5 * (1.0 - p / q), EXACT);
    const double step = 1e-3; /* growth is largest there: the second difference changes sign */
    CU_ASSERT(
        sim_bass(p, q, turn) - 2.0 * sim_bass(p, q, turn - step) + sim_bass(p, q, turn - 2.0 * step)
        > 0.0);
    CU_ASSERT(
        sim_bass(p, q, turn + 2.0 * step) - 2.0 * sim_bass(p, q, turn + step) + sim_bass(p, q, turn)
        < 0.0);
}

/* ---- T18 */

static void
test_T18_overtime(void)
{
    const double u_max = 0.92;
    const double elasticity = 0.9;
    const double cap = 0.25;
    const struct {
        const char *demand;
        double h, overtime, delivered, service; /* as published */
    } row[5] = { { "80", 80, 0.0, 80.0, 1.0 }, { "92", 92, 0.0, 92.0, 1.0 },
        { "100", 100, 0.0970736, 100.0, 1.0 }, { "115", 115, 0.25, 112.4623, 0.977933 },
        { "130", 130, 0.25, 112.4623, 0.865094 } };
    for (int k = 0; k < 5; k++) {
        const double wish = pow(row[k].h / 100.0 / u_max, 1.0 / elasticity) - 1.0;
        const double o = fmin(fmax(wish, 0.0), cap);
        const double y
            = o < cap ? row[k].h : fmin(row[k].h, u_max * 100.0 * pow(1.0 + o, elasticity));
        const double occupancy = y / (100.0 * pow(1.0 + o, elasticity));
        double got[4];
        lab_t lab;
        lab_printed("overtime", o, row[k].overtime, 1e-7);
        lab_printed("delivered", y, row[k].delivered, 1e-4);
        lab_printed("service level", y / row[k].h, row[k].service, 1e-6);
        sim_work_capacity(
            row[k].h, 100.0, u_max, elasticity, cap, &got[0], &got[1], &got[2], &got[3]);
        lab_open(&lab,
            LAB_SET({ "job.here.work.headcount", "100" }, { "model.occ_max", ".92" },
                { "model.hours_elasticity", ".9" }, { "model.overtime_cap", ".25" },
                { "model.demand_fte", row[k].demand }, { "job.home.work.share", "0" },
                { "job.here.work.share", "1" }));
        lab_start(&lab, 0);
        lab_months(&lab, 1);
        const sim_job_t *job = lab_job(&lab);
        CU_ASSERT_DOUBLE_EQUAL(got[0], o, EXACT);
        CU_ASSERT_DOUBLE_EQUAL(job->overtime, o, EXACT);
        lab_same("delivered", got[1], y, EXACT);
        lab_same("delivered in the model", job->delivered, y, EXACT);
        lab_same("occupancy", job->occupancy, occupancy, EXACT);
        CU_ASSERT_DOUBLE_EQUAL(got[2], occupancy, EXACT);
        CU_ASSERT_DOUBLE_EQUAL(got[3], y / row[k].h, EXACT);
        lab_same("service_level", lab_metric(&lab, SIM_METRIC_service_level), y / row[k].h, EXACT);
        lab_same("hours_week", lab_metric(&lab, SIM_METRIC_hours_week), 40.0 * (1.0 + o), EXACT);
        CU_ASSERT_DOUBLE_EQUAL(lab_metric(&lab, SIM_METRIC_unfilled_work), row[k].h - y, EXACT);
        lab_close(&lab);
    }
}

/* ---- T23 */

static void
test_T23_regime(void)
{
    /* 600 histories of 800 months: the share of recessions is known to .0009 of .135 */
    enum { REPS = 600, FROM = 200, MONTHS = 1000 };
    const double p01 = 0.0156;
    const double p10 = 0.10;
    const double share = p01 / (p01 + p10);
    const double memory = 1.0 - p01 - p10;
    double months[2] = { 0 };
    double ends[2] = { 0 };
    lab_t lab;
    lab_printed("share", share, 0.134948, 1e-6);
    lab_printed("expansion", 1.0 / p01, 64.1, 0.1);
    lab_open_bare(&lab,
        LAB_SET({ "model.recession_start_pm", ".0156" }, { "model.recession_end_pm", ".10" },
            { "model.demand_growth_pa", "0" }));
    for (uint32_t rep = 0; rep < REPS; rep++) {
        lab_start(&lab, rep);
        CU_ASSERT_FALSE(lab.model->recession);
        lab_months(&lab, FROM);
        for (int t = FROM; t < MONTHS; t++) {
            const bool before = lab.model->recession;
            lab_months(&lab, 1);
            months[before] += 1.0;
            ends[before] += before != lab.model->recession;
        }
    }
    const double n = months[0] + months[1];
    /* variance of the share of time that a two-state chain spends in a state */
    lab_near("share of recessions", months[1] / n, share,
        sqrt(share * (1.0 - share) / n * (1.0 + memory) / (1.0 - memory)));
    lab_near("mean expansion", months[0] / ends[0], 1.0 / p01,
        sqrt((1.0 - p01) / (p01 * months[0])) / p01);
    lab_near("mean recession", months[1] / ends[1], 1.0 / p10,
        sqrt((1.0 - p10) / (p10 * months[1])) / p10);
    lab_close(&lab);
}

SIM_TEST_MAIN("forms_market", SIM_TEST(test_T06_demand), SIM_TEST(test_T06b_fading_growth),
    SIM_TEST(test_T07_exchange_rate), SIM_TEST(test_T07_common_factor), SIM_TEST(test_T10_logit),
    SIM_TEST(test_T10_renewals), SIM_TEST(test_T12_discounting), SIM_TEST(test_T13_automation),
    SIM_TEST(test_T18_overtime), SIM_TEST(test_T20_money), SIM_TEST(test_T23_regime))
