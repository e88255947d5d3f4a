/* Closed forms about people: cohorts, competing risks, hiring, grades, pressure, health, learning,
 * matching, severance, households.  T1 ... are the rows of docs/model.md, section 19.
 *
 * Every standard error is exact, from theory, so a comparison has the stated power: the comments
 * name the smallest fault that would move an estimate by ten standard errors, which is sure to be
 * found. */
#include "lab.h"
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>

static const double H = 0.03; /* monthly quit hazard of most rows */

static double
leaving(double hazard)
{
    return -expm1(-hazard);
}

static double
binomial_se(double p, double n)
{
    return sqrt(p * (1.0 - p) / n);
}

/* ---- T1 */

typedef struct {
    lab_sum_t tenure;
    double severance;
    double causes[4];
    lab_t *lab;
} exits_t;

static void
on_exit_of_one(void *data, size_t l, size_t r, sim_exit_t cause, int tenure, double severance)
{
    exits_t *exits = data;
    (void)l;
    (void)r;
    lab_add(&exits->tenure, tenure);
    exits->causes[cause] += 1.0;
    exits->severance += severance;
}

/* Standard error of attrition_ltm over the first twelve months of n workers under hazard h: a ratio
 * of sums of independent workers, linearised.  A worker who leaves in month j counts 1 above and j
 * - 1/2 months below. */
static double
cohort_attrition_se(double h, double n)
{
    const double p = leaving(h);
    const double ratio = 2.0 * tanh(h / 2.0); /* leavers per month of staff */
    double exposure = 0.0;
    double mean = 0.0;
    double square = 0.0;
    for (int j = 1; j <= 13; j++) {
        const double weight = j <= 12 ? p * exp(-h * (j - 1)) : exp(-h * 12);
        const double months = j <= 12 ? j - 0.5 : 12.0;
        const double part = (j <= 12 ? 1.0 : 0.0) - ratio * months;
        exposure += weight * months;
        mean += weight * part;
        square += weight * part * part;
    }
    return 12.0 * sqrt((square - mean * mean) / n) / exposure;
}

static void
test_T01_cohort(void)
{
    /* 16 cohorts of 100 000: a hazard wrong by .2 %, or one month of exits too many or few, shows
     */
    enum { REPS = 16, N0 = 100000, MONTHS = 24 };
    const double p = leaving(H);
    const double survival = exp(-H * MONTHS);
    lab_sum_t left = { 0 };
    lab_sum_t first_year = { 0 };
    lab_sum_t second_year = { 0 };
    lab_t lab;
    lab_printed("mean of survivors", N0 * survival, 48675.2, 0.1);
    lab_printed("SE of survivors", sqrt(N0 * survival * (1.0 - survival)), 158.06, 0.01);
    lab_printed("LTM attrition", 24.0 * tanh(H / 2.0), 0.359973, 1e-6);
    lab_printed("mean tenure", 1.0 / p, 33.836, 1e-3);

    lab_open(
        &lab, LAB_SET({ "model.headcount", "100000" }, { "job.here.work.quit_base_pm", ".03" }));
    for (uint32_t rep = 0; rep < REPS; rep++) {
        lab_start(&lab, rep);
        lab_months(&lab, 12);
        lab_add(&first_year, lab_metric(&lab, SIM_METRIC_attrition_ltm));
        lab_months(&lab, MONTHS - 12);
        lab_add(&second_year, lab_metric(&lab, SIM_METRIC_attrition_ltm));
        lab_add(&left, (double)lab_job(&lab)->crew.n);
    }
    const double se = sqrt(N0 * survival * (1.0 - survival));
    lab_near("survivors after 24 months", lab_mean(&left), N0 * survival, se / sqrt(REPS));
    lab_near("attrition_ltm, month 12", lab_mean(&first_year), 24.0 * tanh(H / 2.0),
        cohort_attrition_se(H, (double)N0 * REPS));
    lab_near("attrition_ltm, month 24", lab_mean(&second_year), 24.0 * tanh(H / 2.0),
        cohort_attrition_se(H, N0 * exp(-12 * H) * REPS));
    lab_close(&lab);
}

static void
test_T01_completed_months(void)
{
    /* all 100 000 leave: a mean tenure wrong by 1 month in 34 is 9 SE */
    enum { N0 = 100000 };
    const double p = leaving(H);
    exits_t exits = { 0 };
    lab_t lab;
    lab_open_bare(
        &lab, LAB_SET({ "model.headcount", "100000" }, { "job.here.work.quit_base_pm", ".03" }));
    sim_model_watch(lab.model, (sim_watch_t) { on_exit_of_one, &exits });
    lab_start(&lab, 0);
    lab_months(&lab, 1023); /* e^-30 of them would be left */
    const double variance = (1.0 - p) / (p * p);
    lab_near(
        "completed months at exit, mean", lab_mean(&exits.tenure), 1.0 / p, sqrt(variance / N0));
    lab_near("completed months at exit, variance", lab_variance(&exits.tenure), variance,
        lab_variance_se(variance, 9.0 + p * p / (1.0 - p), N0));
    CU_ASSERT_EQUAL(exits.causes[SIM_EXIT_QUIT], N0); /* a cause without hazard is never chosen */
    lab_close(&lab);
}

/* ---- T2 */

static void
test_T02_competing_risks(void)
{
    /* a million workers, one month: a hazard wrong by 2 % shows, and so does hQ/h for (hQ/h)p */
    enum { N0 = 1000000 };
    const double hazard[4] = { 0.0, 0.03, 0.01, 0.005 };
    const double printed[4] = { 0.0, 0.0293350, 0.0097783, 0.0048892 };
    const double total = hazard[1] + hazard[2] + hazard[3];
    const char *name[4] = { "", "quits", "layoffs", "other exits" };
    const char *share[4] = { "", "share of quits", "share of layoffs", "share of others" };
    exits_t exits = { 0 };
    lab_t lab;
    lab_open_bare(&lab,
        LAB_SET({ "model.headcount", "1000000" }, { "job.here.work.quit_base_pm", ".03" },
            { "model.dismissal_pm", ".01" }, { "model.other_exit_pm", ".005" }));
    sim_model_watch(lab.model, (sim_watch_t) { on_exit_of_one, &exits });
    lab_start(&lab, 0);
    lab_months(&lab, 1);
    lab_printed("total", leaving(total), 0.0440025, 1e-7);
    lab_near("all exits", exits.tenure.n / N0, leaving(total), binomial_se(leaving(total), N0));
    for (int cause = 1; cause <= 3; cause++) {
        const double p = hazard[cause] / total * leaving(total);
        lab_printed(name[cause], p, printed[cause], 1e-7);
        lab_near(name[cause], exits.causes[cause] / N0, p, binomial_se(p, N0));
        lab_near(share[cause], exits.causes[cause] / exits.tenure.n, hazard[cause] / total,
            binomial_se(hazard[cause] / total, exits.tenure.n));
    }
    lab_close(&lab);
}

/* ---- T3 */

static void
test_T03_poisson_hiring(void)
{
    /* 300 runs: a hiring rate wrong by 1 %, or a variance twice the mean, is far outside */
    enum { REPS = 300 };
    const int months[2] = { 12, 120 };
    const double rate = 50.0;
    const double h = 0.05;
    const double p = leaving(h);
    lab_sum_t start[2] = { { 0 } };
    lab_sum_t paid = { 0 };
    lab_t lab;
    lab_printed("m_12", rate * (1.0 - p) / p * (1.0 - exp(-h * 12)), 440.003, 1e-3);
    lab_printed("m_oo", rate * (1.0 - p) / p, 975.208, 1e-3);
    lab_printed("paid mean", rate / p, 1025.208, 1e-3);
    lab_open_bare(&lab,
        LAB_SET({ "job.here.work.hiring_rule", "poisson" }, { "job.here.work.hire_rate_pm", "50" },
            { "job.here.work.quit_base_pm", ".05" }));
    for (uint32_t rep = 0; rep < REPS; rep++) {
        lab_start(&lab, rep);
        lab_months(&lab, months[0]);
        lab_add(&start[0], (double)lab_job(&lab)->crew.n);
        lab_months(&lab, months[1] - months[0]);
        lab_add(&start[1], (double)lab_job(&lab)->crew.n);
        lab_add(&paid, (double)lab_job(&lab)->n_paid);
    }
    for (int k = 0; k < 2; k++) {
        const double mean = rate * (1.0 - p) / p * (1.0 - exp(-h * months[k]));
        lab_near(k == 0 ? "N_start(12), mean" : "N_start(120), mean", lab_mean(&start[k]), mean,
            sqrt(mean / REPS));
        lab_near(k == 0 ? "N_start(12), variance" : "N_start(120), variance",
            lab_variance(&start[k]), mean, lab_variance_se(mean, 3.0 + 1.0 / mean, REPS));
    }
    const double mean = rate / p * (1.0 - exp(-h * months[1]));
    lab_near("N_paid, mean", lab_mean(&paid), mean, sqrt(mean / REPS));
    lab_close(&lab);
}

/* ---- T4 */

static void
test_T04_grades(void)
{
    /* 100 000 posts, each an independent chain: a share wrong by .016 shows; counting the hires of
     * the month among its opening staff would lower attrition by 10 SE */
    enum { N = 100000 };
    const double p = leaving(H);
    const double s = exp(-H);
    const double a = leaving(0.04);
    const double b = leaving(0.02);
    const double share0 = p / (1.0 - s * (1.0 - a));
    const double share1 = s * a * share0 / (1.0 - s * (1.0 - b));
    const double share[3] = { share0, share1, s * b * share1 / (1.0 - s) };
    const double printed[3] = { 0.437156, 0.341077, 0.221766 };
    const char *name[3] = { "juniors", "seniors", "leads" };
    double count[3] = { 0 };
    lab_t lab;
    lab_open(&lab,
        LAB_SET({ "model.headcount", "100000" }, { "job.here.work.quit_base_pm", ".03" },
            { "job.here.work.hiring_rule", "replace" }, { "model.promote_senior_pm", ".04" },
            { "model.promote_lead_pm", ".02" }, { "model.pool_secondary", "1000000" },
            { "model.return_prob", "1" }));
    lab_start(&lab, 0);
    lab_months(&lab, 350); /* e^-10 of the first staff is left */
    const sim_crew_t *crew = &lab_job(&lab)->crew;
    CU_ASSERT_EQUAL(lab_job(&lab)->n_paid, N);
    for (size_t i = 0; i < crew->n; i++) {
        count[sim_grade(crew->bits[i])] += 1.0;
    }
    for (int g = 0; g < 3; g++) {
        /* the opening staff of a month are the stayers after promotion; with the month's hires, all
         * juniors, they are its paid staff */
        const double paid = (count[g] + (g == 0 ? N - (double)crew->n : 0.0)) / N;
        lab_printed(name[g], share[g], printed[g], 1e-6);
        lab_near(name[g], paid, share[g], binomial_se(share[g], N));
    }
    /* attrition = 12 A/B, A = sum of the months' leavers L_1 ... L_12, each Bin(N, p),
     * B = 12 N - A + (L_12 - L_0)/2 */
    const double attrition = 12.0 * p / (1.0 - p);
    const double above = 12.0 * N * p;
    const double below = 12.0 * N * (1.0 - p);
    const double edge = 0.5 * above / (below * below);
    const double inner = 1.0 / below + above / (below * below);
    const double variance = N * p * (1.0 - p)
        * (edge * edge + 11.0 * inner * inner + (inner - edge) * (inner - edge));
    lab_printed("LTM attrition", attrition, 0.365454, 1e-6);
    lab_near("attrition_ltm", lab_metric(&lab, SIM_METRIC_attrition_ltm), attrition,
        12.0 * sqrt(variance));
    lab_close(&lab);
}

/* ---- T8 */

static void
test_T08_pressure(void)
{
    /* 200 000 workers: a mean wrong by .02 SD, a variance by 3 % shows */
    enum { N = 200000 };
    const double phi = 0.9;
    const double target = 0.5;
    const double v = 0.43589 * 0.43589 / (1.0 - phi * phi);
    lab_t lab;
    lab_printed("mean at 12", target * (1.0 - pow(phi, 12)), 0.358785, 1e-6);
    lab_printed("variance at 12", v * (1.0 - pow(phi, 24)), 0.920234, 1e-6);
    lab_printed("half-life", log(0.5) / log(phi), 6.579, 1e-3);
    lab_open_bare(&lab,
        LAB_SET({ "model.headcount", "200000" }, { "model.pressure_phi", ".9" },
            { "model.pressure_sigma", ".43589" }, { "model.pressure_control", "1" },
            { "model.control", "0" }));
    lab_start(&lab, 0);
    const sim_crew_t *crew = &lab_job(&lab)->crew;
    for (int round = 0; round < 2; round++) {
        const int months = round == 0 ? 12 : 100;
        lab_sum_t sum = { 0 };
        lab_months(&lab, months - lab.model->t);
        for (size_t i = 0; i < crew->n; i++) {
            lab_add(&sum, (double)crew->pressure[i]);
        }
        const double mean = target * (1.0 - pow(phi, months));
        const double variance = v * (1.0 - pow(phi, 2 * months));
        lab_near(round == 0 ? "mean at 12" : "stationary mean", lab_mean(&sum), mean,
            sqrt(variance / N));
        lab_near(round == 0 ? "variance at 12" : "stationary variance", lab_variance(&sum),
            variance, lab_variance_se(variance, 3.0, N));
    }
    /* the half-life through the correlation of neighbouring months */
    float *before = malloc(N * sizeof *before);
    CU_ASSERT_FATAL(before != NULL);
    memcpy(before, crew->pressure, N * sizeof *before);
    lab_months(&lab, 1);
    double product = 0.0;
    double square = 0.0;
    for (size_t i = 0; i < crew->n; i++) {
        const double x = (double)before[i] - target;
        product += x * ((double)crew->pressure[i] - target);
        square += x * x;
    }
    const double phi_seen = product / square; /* a regression: SE sqrt((1 - phi^2)/N) */
    const double per_phi = log(2.0) / (phi * log(phi) * log(phi));
    lab_near("half-life", log(0.5) / log(phi_seen), log(0.5) / log(phi),
        per_phi * sqrt((1.0 - phi * phi) / N));
    free(before);
    lab_close(&lab);
}

/* ---- T9 */

static void
test_T09_health(void)
{
    /* 400 000 workers: P(ill -> well) has 7 SE in 1 %; a share of .045 or .050 for .0476 shows */
    enum { N = 400000 };
    const double onset = 0.05;
    const double recovery = 1.0;
    const double mixing = leaving(onset + recovery) / (onset + recovery);
    const double p_ill = onset * mixing;
    const double p_well = recovery * mixing;
    const double share = onset / (onset + recovery);
    lab_t lab;
    lab_printed("P(well -> ill)", p_ill, 0.0309553, 1e-7);
    lab_printed("P(ill -> well)", p_well, 0.6191069, 1e-7);
    lab_printed("ill share", share, 0.047619, 1e-6);
    lab_printed("autocorrelation", exp(-1.05), 0.349938, 1e-6);
    lab_printed("sick days", 12.0 * (0.5 + 4.5 * share), 8.5714, 1e-4);
    lab_open(&lab,
        LAB_SET({ "model.headcount", "400000" }, { "model.ill_onset_pm", ".05" },
            { "model.ill_recovery_pm", "1" }, { "model.sick_days_well", ".5" },
            { "model.sick_days_ill", "5" }));
    lab_start(&lab, 0);
    lab_months(&lab, 20);
    const sim_crew_t *crew = &lab_job(&lab)->crew;
    uint32_t *before = malloc(N * sizeof *before);
    CU_ASSERT_FATAL(before != NULL);
    memcpy(before, crew->bits, N * sizeof *before);
    lab_months(&lab, 1);
    double count[2][2] = { { 0 } };
    for (size_t i = 0; i < crew->n; i++) {
        count[before[i] & SIM_ILL][crew->bits[i] & SIM_ILL] += 1.0;
    }
    const double well = count[0][0] + count[0][1];
    const double ill = count[1][0] + count[1][1];
    const double seen_ill = count[0][1] / well;
    const double seen_well = count[1][0] / ill;
    lab_near("P(well -> ill)", seen_ill, p_ill, binomial_se(p_ill, well));
    lab_near("P(ill -> well)", seen_well, p_well, binomial_se(p_well, ill));
    lab_near("ill share", ill / N, share, binomial_se(share, N));
    /* of a two-state chain: 1 - P(well -> ill) - P(ill -> well) */
    lab_near("lag-1 autocorrelation", 1.0 - seen_ill - seen_well, exp(-onset - recovery),
        hypot(binomial_se(p_ill, well), binomial_se(p_well, ill)));
    lab_near("sick_days_pa", lab_metric(&lab, SIM_METRIC_sick_days_pa), 12.0 * (0.5 + 4.5 * share),
        12.0 * 4.5 * binomial_se(share, N));
    free(before);
    lab_close(&lab);
}

/* ---- T14 */

static void
test_T14_shrinking_noise(void)
{
    /* four sizes, 400 runs each: an exponent of -.4 for -.5 is 9 SE off */
    enum { REPS = 400, SIZES = 4, MONTHS = 12 };
    const double survival = exp(-H * MONTHS);
    double x_mean = 0.0;
    double slope = 0.0;
    double spread = 0.0;
    double last_gap = 0.0;
    for (int j = 0; j < SIZES; j++) {
        x_mean += log(100.0 * pow(4.0, j)) / SIZES;
    }
    for (int j = 0; j < SIZES; j++) {
        const double n0 = 100.0 * pow(4.0, j);
        char headcount[32];
        char what[64];
        lab_sum_t share = { 0 };
        lab_t lab;
        snprintf(headcount, sizeof headcount, "%.0f", n0);
        lab_open_bare(&lab,
            LAB_SET({ "model.headcount", headcount }, { "job.here.work.quit_base_pm", ".03" }));
        for (uint32_t rep = 0; rep < REPS; rep++) {
            lab_start(&lab, rep);
            lab_months(&lab, MONTHS);
            lab_add(&share, (double)lab_job(&lab)->crew.n / n0);
        }
        const double sd = binomial_se(survival, n0);
        snprintf(what, sizeof what, "SD of the survivors' share, N0 = %.0f", n0);
        lab_near(what, sqrt(lab_variance(&share)), sd, sd / sqrt(2.0 * (REPS - 1)));
        last_gap = lab_mean(&share) - survival;
        lab_near("  mean path off the deterministic one", last_gap, 0.0, sd / sqrt(REPS));
        slope += (log(n0) - x_mean) * log(sqrt(lab_variance(&share)));
        spread += (log(n0) - x_mean) * (log(n0) - x_mean);
        lab_close(&lab);
    }
    lab_near("slope of log SD on log N0", slope / spread, -0.5,
        1.0 / sqrt(2.0 * (REPS - 1)) / sqrt(spread));
    CU_ASSERT(fabs(last_gap) < 2e-3); /* of the largest cohorts; seven of its SE */
}

/* ---- T16 */

static void
test_T16_learning(void)
{
    /* 200 000 posts: experience one month too high moves the mean by .0140, 70 SE */
    enum { N = 200000 };
    const double p = leaving(H);
    const double y0 = 0.5;
    const double decay = exp(-0.5);
    const double gap = (1.0 - y0) * p / (1.0 - (1.0 - p) * decay);
    const double square = (1.0 - y0) * (1.0 - y0) * p / (1.0 - (1.0 - p) * decay * decay);
    lab_t lab;
    lab_printed("mean proficiency", 1.0 - gap, 0.964080, 1e-6);
    lab_open_bare(&lab,
        LAB_SET({ "model.headcount", "200000" }, { "job.here.work.quit_base_pm", ".03" },
            { "job.here.work.hiring_rule", "replace" }, { "model.prof_start", ".5" },
            { "model.prof_months", "2" }, { "model.pool_secondary", "1000000" },
            { "model.return_prob", "1" }));
    lab_start(&lab, 0);
    lab_months(&lab, 120); /* e^-60 of the first months is still to be learnt */
    CU_ASSERT_EQUAL(lab_job(&lab)->n_paid, N);
    lab_near(
        "mean proficiency", lab_job(&lab)->capacity / N, 1.0 - gap, sqrt((square - gap * gap) / N));
    lab_close(&lab);
}

/* ---- T19 */

static void
test_T19_matching(void)
{
    /* 4000 months of 100 posts: q wrong by .008 shows; fills that are not independent show in the
     * variance */
    enum { REPS = 4000, POSTS = 100 };
    const double q = leaving(0.5 * sqrt(400.0 / 100.0));
    lab_sum_t hires = { 0 };
    lab_t lab;
    lab_printed("fill probability", q, 0.632121, 1e-6);
    lab_open_bare(&lab,
        LAB_SET({ "job.here.work.hiring_rule", "target" }, { "model.match_eff", ".5" },
            { "model.match_elast", ".5" }, { "model.pool_secondary", "400" },
            { "model.pool_graduate", "0" }, { "model.pool_postgraduate", "0" },
            { "model.occ_target", ".8" }, { "model.demand_fte", "80" },
            { "job.home.work.share", "0" }, { "job.here.work.share", "1" }));
    for (uint32_t rep = 0; rep < REPS; rep++) {
        lab_start(&lab, rep);
        lab_months(&lab, 1);
        CU_ASSERT_EQUAL(lab_job(&lab)->posts, POSTS);
        lab_add(&hires, (double)lab_job(&lab)->filled);
    }
    lab_same("fill probability", lab_job(&lab)->fill_probability, q, 1e-12);
    const double variance = POSTS * q * (1.0 - q);
    lab_near("hires, mean", lab_mean(&hires), POSTS * q, sqrt(variance / REPS));
    lab_near("hires, variance", lab_variance(&hires), variance,
        lab_variance_se(variance, 3.0 + (1.0 - 6.0 * q * (1.0 - q)) / variance, REPS));
    lab_close(&lab);
}

/* ---- T21 */

static void
test_T21_severance(void)
{
    /* some 24 000 layoffs: tenure counted a month short is 8 SE */
    enum { N = 100000 };
    const double p = leaving(0.05);
    exits_t exits = { 0 };
    lab_t lab;
    lab_printed("severance per layoff", 1.0 / (12.0 * p), 1.708681, 1e-6);
    lab_open_bare(&lab,
        LAB_SET({ "model.headcount", "100000" }, { "job.here.work.hiring_rule", "replace" },
            { "model.dismissal_pm", ".05" }, { "model.severance_months_py", "1" },
            { "job.here.work.wage", "1" }, { "model.pool_secondary", "1000000" },
            { "model.return_prob", "1" }));
    lab_start(&lab, 0);
    /* tenure is independent between the layoffs of one month; posts that are vacated in two of the
     * five months tie them together only weakly */
    for (int round = 0; round < 5; round++) {
        lab_months(&lab, round == 0 ? 200 : 30);
        sim_model_watch(lab.model, (sim_watch_t) { on_exit_of_one, &exits });
        lab_months(&lab, 1);
        sim_model_watch(lab.model, (sim_watch_t) { NULL, NULL });
    }
    CU_ASSERT_EQUAL(exits.causes[SIM_EXIT_LAYOFF], exits.tenure.n);
    lab_near("severance per layoff", exits.severance / exits.tenure.n, 1.0 / (12.0 * p),
        sqrt((1.0 - p) / (p * p) / exits.tenure.n) / 12.0);
    lab_close(&lab);
}

/* ---- T22 */

static void
test_T22_households(void)
{
    /* 200 000 households: either share wrong by .011 shows, as a mean size of 4.06 would */
    enum { N = 200000 };
    double lifted = 0.0;
    double poor = 0.0;
    for (unsigned n = 1; n < 60; n++) {
        const double weight = gsl_ran_poisson_pdf(n - 1, 3.0);
        const double need = n * 3300.0;
        const double rest = need - 12000.0;
        const double without = gsl_cdf_ugaussian_P(log(need / 9000.0) / 0.6);
        const double with = rest > 0.0 ? gsl_cdf_ugaussian_P(log(rest / 9000.0) / 0.6) : 0.0;
        poor += weight * without;
        lifted += weight * (without - with);
    }
    lab_t lab;
    lab_printed("lifted", lifted, 0.530746, 1e-6);
    lab_printed("poor without the job", poor, 0.652184, 1e-6);
    lab_open(&lab,
        LAB_SET({ "model.headcount", "200000" }, { "job.here.work.wage", "12000" },
            { "model.share_urban", "1" }, { "model.household_mean", "4" },
            { "model.other_income", "9000" }, { "model.other_income_sd", ".6" },
            { "model.poverty_line", "3300" }));
    lab_start(&lab, 0);
    lab_months(&lab, 1);
    lab_near("lifted", lab_metric(&lab, SIM_METRIC_households_lifted) / N, lifted,
        binomial_se(lifted, N));
    lab_near("poor without the job", lab_metric(&lab, SIM_METRIC_poverty_rate_without_job), poor,
        binomial_se(poor, N));
    lab_near("poor with the job", lab_metric(&lab, SIM_METRIC_poverty_rate), poor - lifted,
        binomial_se(poor - lifted, N));
    lab_close(&lab);
}

SIM_TEST_MAIN("forms_people", SIM_TEST(test_T01_cohort), SIM_TEST(test_T01_completed_months),
    SIM_TEST(test_T02_competing_risks), SIM_TEST(test_T03_poisson_hiring),
    SIM_TEST(test_T04_grades), SIM_TEST(test_T08_pressure), SIM_TEST(test_T09_health),
    SIM_TEST(test_T14_shrinking_noise), SIM_TEST(test_T16_learning), SIM_TEST(test_T19_matching),
    SIM_TEST(test_T21_severance), SIM_TEST(test_T22_households))
