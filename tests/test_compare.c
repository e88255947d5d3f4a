/* Tests of compare.h: effects against numbers worked out by hand and by GSL, and what pairing
 * promises: exact zeros, the same bits before the start, nothing that depends on threads or on
 * other policies. */
#include "fixture.h"
#include "lab.h"
#include "sim/compare.h"
#include "sim/csv.h"
#include "sim/precision.h"
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>

/* ---- one figure */

static bool
close_to(double x, double exact, double tolerance)
{
    const bool good = isnan(exact) ? isnan(x) : fabs(x - exact) <= tolerance * fabs(exact);
    if (!good) {
        printf("\n    %.17g instead of %.17g", x, exact);
    }
    return good;
}

static void
test_effect_by_hand(void)
{
    /* D = 2, -1, 3, 4: mean 2, sd sqrt(14/3), t(3, .975) = 3.182446305284263 */
    const double base[] = { 10.0, 20.0, 30.0, 44.0 };
    const double policy[] = { 12.0, 19.0, 33.0, 48.0 };
    double scratch[41];
    sim_effect_t e;
    sim_effect_of(4, base, policy, scratch, &e);
    const double se = sqrt(14.0 / 3.0) / 2.0;
    CU_ASSERT_EQUAL(e.n, 4);
    CU_ASSERT(close_to(e.base_mean, 26.0, 1e-15));
    CU_ASSERT(close_to(e.policy_mean, 28.0, 1e-15));
    CU_ASSERT(close_to(e.effect, 2.0, 1e-15));
    CU_ASSERT(close_to(e.se, se, 1e-14));
    CU_ASSERT(close_to(e.low, 2.0 - 3.182446305284263 * se, 1e-9));
    CU_ASSERT(close_to(e.high, 2.0 + 3.182446305284263 * se, 1e-9));
    CU_ASSERT(close_to(e.p05, -0.55, 1e-14)); /* h = .15 */
    CU_ASSERT(close_to(e.p25, 1.25, 1e-14));
    CU_ASSERT(close_to(e.p50, 2.5, 1e-14));
    CU_ASSERT(close_to(e.p75, 3.25, 1e-14));
    CU_ASSERT(close_to(e.p95, 3.85, 1e-14));
    CU_ASSERT_EQUAL(e.share_positive, 0.75);
    /* sums of squares about the means: base 256+36+16+324, policy 256+81+25+400 */
    CU_ASSERT(close_to(e.variance_ratio, 14.0 / (632.0 + 762.0), 1e-14));
}

static void
test_effect_against_gsl(void)
{
    enum { N = 1001 };
    static double base[N], policy[N], diff[N], scratch[10 * N + 1];
    sim_effect_t e;
    for (int i = 0; i < N; i++) {
        base[i] = 1e9 + 1e6 * sin(i * 1.3) + 1e5 * cos(i * i);
        policy[i] = base[i] + 2e4 * sin(i * 0.7 + 1.0) + 500.0;
        diff[i] = policy[i] - base[i];
    }
    for (size_t n = 2; n <= N; n = n < 40 ? n + 1 : n + 137) {
        sim_effect_of(n, base, policy, scratch, &e);
        const double mean = gsl_stats_mean(diff, 1, n);
        const double se = gsl_stats_sd(diff, 1, n) / sqrt((double)n);
        const double t = gsl_cdf_tdist_Pinv(0.975, (double)n - 1.0);
        double sorted[N];
        size_t above = 0;
        memcpy(sorted, diff, n * sizeof *diff);
        gsl_sort(sorted, 1, n);
        for (size_t i = 0; i < n; i++) {
            above += diff[i] > 0.0;
        }
        CU_ASSERT_EQUAL(e.n, n);
        CU_ASSERT(close_to(e.effect, mean, 1e-9));
        CU_ASSERT(close_to(e.se, se, 1e-10));
        CU_ASSERT(fabs(e.low - (mean - t * se)) <= 1e-9 * t * se);
        CU_ASSERT(fabs(e.high - (mean + t * se)) <= 1e-9 * t * se);
        CU_ASSERT(close_to(e.p05, gsl_stats_quantile_from_sorted_data(sorted, 1, n, 0.05), 1e-10));
        CU_ASSERT(close_to(e.p75, gsl_stats_quantile_from_sorted_data(sorted, 1, n, 0.75), 1e-10));
        CU_ASSERT(close_to(e.share_positive, (double)above / (double)n, 1e-15));
        CU_ASSERT(close_to(e.variance_ratio,
            gsl_stats_variance(diff, 1, n)
                / (gsl_stats_variance(base, 1, n) + gsl_stats_variance(policy, 1, n)),
            1e-10));
        CU_ASSERT(close_to(e.policy_mean - e.base_mean, e.effect, 1e-6));
    }
}

static void
test_effect_at_the_edges(void)
{
    double scratch[51];
    sim_effect_t e;
    const double same[] = { 1.1, 2.7, 1e9, -3.3, 0.0 };
    sim_effect_of(5, same, same, scratch, &e);
    CU_ASSERT(e.n == 5 && e.effect == 0.0 && e.se == 0.0 && e.low == 0.0 && e.high == 0.0);
    CU_ASSERT(e.p05 == 0.0 && e.p95 == 0.0 && e.share_positive == 0.0);
    CU_ASSERT(isnan(e.variance_ratio));
    /* the same shift everywhere: no uncertainty */
    const double base[] = { 1.0, 2.0, 3.0, 4.0, 5.0 };
    const double more[] = { 1.5, 2.5, 3.5, 4.5, 5.5 };
    sim_effect_of(5, base, more, scratch, &e);
    CU_ASSERT(e.effect == 0.5 && e.se == 0.0 && e.low == 0.5 && e.high == 0.5);
    CU_ASSERT(e.share_positive == 1.0 && e.variance_ratio == 0.0);
    /* neither varies: a ratio with nothing below the line */
    const double flat[] = { 2.0, 2.0, 2.0, 2.0, 2.0 };
    const double high[] = { 3.0, 3.0, 3.0, 3.0, 3.0 };
    sim_effect_of(5, flat, high, scratch, &e);
    CU_ASSERT(e.effect == 1.0 && e.se == 0.0 && isnan(e.variance_ratio));
    /* pairs with a value missing on either side are left out, of all figures */
    const double holes[] = { 1.0, NAN, 3.0, 4.0, NAN };
    const double others[] = { 2.0, 9.0, NAN, 6.0, NAN };
    sim_effect_of(5, holes, others, scratch, &e);
    CU_ASSERT(e.n == 2 && e.base_mean == 2.5 && e.policy_mean == 4.0 && e.effect == 1.5);
    CU_ASSERT(close_to(e.se, 0.5, 1e-15));
    CU_ASSERT(close_to(e.high, 1.5 + 0.5 * 12.706204736174698, 1e-9)); /* t(1, .975) */
    /* one pair, none */
    sim_effect_of(1, holes, others, scratch, &e);
    CU_ASSERT(e.n == 1 && e.effect == 1.0 && isnan(e.se) && isnan(e.low) && isnan(e.high));
    CU_ASSERT(e.p50 == 1.0 && e.share_positive == 1.0 && isnan(e.variance_ratio));
    sim_effect_of(1, holes + 1, others + 1, scratch, &e);
    CU_ASSERT(e.n == 0 && isnan(e.effect) && isnan(e.base_mean) && isnan(e.share_positive));
    sim_effect_of(0, holes, others, scratch, &e);
    CU_ASSERT(e.n == 0 && isnan(e.effect) && isnan(e.p50) && isnan(e.policy_mean));
}

/* ---- runs */

enum { MONTHS = 24, REPS = 9 };

static sim_results_t *
simulate(const sim_scenario_t *s, const char *policies, int threads)
{
    bool active[16] = { false };
    sim_results_t *results = NULL;
    for (size_t p = 0; p < s->n_policies; p++) {
        active[p] = strstr(policies, s->policy[p].name) != NULL;
    }
    const sim_run_t run = { .scenario = s, .in_force = active, .threads = threads };
    CU_ASSERT_EQUAL_FATAL(sim_engine_run(&run, &results, NULL), SIM_OK);
    return results;
}

static void
read_busy(sim_scenario_t *s)
{
    lab_read(s, lab_busy, LAB_SET({ "scenario.months", "24" }, { "scenario.replications", "9" }));
}

/* compare.csv, effects.csv and differences.csv of a pair as one text; the caller frees.  Pages of
 * `step` months. */
static char *
written(const sim_pair_t *pair, int step)
{
    char *text = NULL;
    size_t n = 0;
    FILE *to = open_memstream(&text, &n);
    const sim_scenario_t *s = sim_results_scenario(pair->base);
    sim_table_t table;
    for (int t = 0; t < s->months; t += step) {
        const int until = t + step < s->months ? t + step : s->months;
        CU_ASSERT_EQUAL_FATAL(sim_compare_months(pair, t, until, &table), SIM_OK);
        CU_ASSERT_EQUAL(table.n_rows, (size_t)(until - t) * sim_compare_rows(s));
        CU_ASSERT_EQUAL(sim_csv_append(&table, 2, to), SIM_OK);
        sim_table_free(&table);
    }
    CU_ASSERT_EQUAL_FATAL(sim_compare_effects_init(&table, s, 1), SIM_OK);
    CU_ASSERT_EQUAL(sim_compare_effects(pair, 0, &table), SIM_OK);
    CU_ASSERT_EQUAL(sim_csv_append(&table, 2, to), SIM_OK);
    sim_table_free(&table);
    CU_ASSERT_EQUAL_FATAL(sim_compare_differences_init(&table, s, 1, &pair->name), SIM_OK);
    CU_ASSERT_EQUAL(sim_compare_differences(pair, 0, &table), SIM_OK);
    CU_ASSERT_EQUAL(sim_csv_append(&table, 2, to), SIM_OK);
    sim_table_free(&table);
    fclose(to);
    return text;
}

static void
test_no_effect_is_zero(void)
{
    sim_scenario_t s;
    sim_table_t table;
    size_t cells = 0;
    size_t singles = 0;
    read_busy(&s);
    sim_results_t *base = simulate(&s, "", 2);
    sim_results_t *with = simulate(&s, "nothing", 2);
    const sim_pair_t pair = { .name = "nothing", .base = base, .policy = with, .threads = 2 };
    CU_ASSERT_EQUAL_FATAL(sim_compare_months(&pair, 0, MONTHS, &table), SIM_OK);
    for (size_t c = 0; c < table.n_columns; c++) {
        const char *name = table.column[c].name;
        const bool mean = strcmp(name, "base_mean") == 0 || strcmp(name, "policy_mean") == 0;
        if (table.column[c].kind != SIM_COLUMN_REAL || mean) {
            continue;
        }
        const bool ratio = strcmp(name, "variance_ratio") == 0;
        /* a figure that a single replication has is without a spread */
        const bool spread = strcmp(name, "se") == 0 || strncmp(name, "ci_", 3) == 0;
        const double *base_mean = sim_table_column(&table, "base_mean")->cell.real;
        const double *policy_mean = sim_table_column(&table, "policy_mean")->cell.real;
        for (size_t row = 0; row < table.n_rows; row++) {
            const double x = table.column[c].cell.real[row];
            const bool missing = isnan(base_mean[row]);
            singles += spread && !missing && isnan(x);
            if (!(ratio || missing ? isnan(x) : x == 0.0 || (spread && isnan(x)))
                || !(missing || base_mean[row] == policy_mean[row])) {
                CU_FAIL("not zero");
            }
            cells++;
        }
    }
    CU_ASSERT(cells > 10000 && singles < cells / 1000);
    sim_table_free(&table);
    /* in every replication too */
    CU_ASSERT_EQUAL_FATAL(sim_compare_differences_init(&table, &s, 1, &pair.name), SIM_OK);
    CU_ASSERT_EQUAL(sim_compare_differences(&pair, 0, &table), SIM_OK);
    for (size_t c = 1; c < table.n_columns; c++) {
        for (size_t rep = 0; rep < REPS; rep++) {
            CU_ASSERT(table.column[c].cell.real[rep] == 0.0);
        }
    }
    sim_table_free(&table);
    sim_results_free(base);
    sim_results_free(with);
    sim_scenario_free(&s);
}

static void
test_same_bits_until_the_start(void)
{
    enum { START = 12 }; /* of raise */
    sim_scenario_t s;
    size_t before = 0;
    size_t after = 0;
    read_busy(&s);
    sim_results_t *base = simulate(&s, "", 1);
    sim_results_t *with = simulate(&s, "raise", 1);
    for (size_t rep = 0; rep < REPS; rep++) {
        for (int t = 0; t < MONTHS; t++) {
            for (size_t cell = 0; cell < sim_observer_cells(&s); cell++) {
                for (int metric = 0; metric < SIM_METRICS; metric++) {
                    const double x = sim_results_month(base, rep, t, cell, (sim_metric_id_t)metric);
                    const double y = sim_results_month(with, rep, t, cell, (sim_metric_id_t)metric);
                    *(t < START ? &before : &after) += memcmp(&x, &y, sizeof x) != 0;
                }
            }
        }
    }
    CU_ASSERT_EQUAL(before, 0);
    CU_ASSERT(after > 1000);
    sim_results_free(base);
    sim_results_free(with);
    sim_scenario_free(&s);
}

static void
test_threads_and_pages_change_nothing(void)
{
    sim_scenario_t s;
    char *first = NULL;
    read_busy(&s);
    const struct {
        int threads, step;
    } cases[] = { { 1, 24 }, { 2, 7 }, { 7, 1 } };
    for (size_t i = 0; i < 3; i++) {
        sim_results_t *base = simulate(&s, "", cases[i].threads);
        sim_results_t *with = simulate(&s, "raise", cases[i].threads);
        const sim_pair_t pair
            = { .name = "raise", .base = base, .policy = with, .threads = cases[i].threads };
        char *text = written(&pair, cases[i].step);
        CU_ASSERT_STRING_EQUAL(first == NULL ? text : first, text);
        if (first == NULL) {
            first = text;
        } else {
            free(text);
        }
        sim_results_free(base);
        sim_results_free(with);
    }
    free(first);
    sim_scenario_free(&s);
}

/* A policy's rows do not know which others the scenario holds, or in which order. */
static void
test_other_policies_change_nothing(void)
{
    static const char *const others[]
        = { "", "[policy.early]\nstart = 2024-02\nwage_factor = *1.5\n",
              "[policy.zz]\nstart = 2024-02\nquit_base_pm = uniform(.01, .02)\n" };
    char *plain = fixture_replace(lab_busy, "[policy.nothing]", "#");
    char *first = NULL;
    *strchr(plain, '#') = '\0';
    for (size_t i = 0; i < 3; i++) {
        char text[8000];
        sim_scenario_t s;
        snprintf(text, sizeof text, "%s%s%s%s", plain, i == 1 ? others[1] : "",
            "[policy.mine]\nstart = 2024-09\nhours_week = -4\nquit_base_pm = *uniform(.8, 1)\n",
            i == 2 ? others[2] : "");
        lab_read(&s, text, LAB_SET({ "scenario.replications", "5" }));
        sim_results_t *base = simulate(&s, "", 1);
        sim_results_t *with = simulate(&s, "mine", 1);
        const sim_pair_t pair = { .name = "mine", .base = base, .policy = with, .threads = 1 };
        char *rows = written(&pair, 12);
        CU_ASSERT(strlen(rows) > 100000);
        CU_ASSERT_STRING_EQUAL(first == NULL ? rows : first, rows);
        if (first == NULL) {
            first = rows;
        } else {
            free(rows);
        }
        sim_results_free(base);
        sim_results_free(with);
        sim_scenario_free(&s);
    }
    free(first);
    free(plain);
}

/* ---- two scenarios */

/* The same change as a policy and as another file gives the same effects. */
static void
test_files_as_policies(void)
{
    sim_scenario_t a;
    sim_scenario_t b;
    char *text = malloc(strlen(lab_busy) + 200);
    if (text == NULL) {
        return;
    }
    strcpy(stpcpy(text, lab_busy),
        "[policy.same]\nstart = 2024-01\novertime_premium = 2\nemp_tax = .075\nupskill_cost = 2 "
        "months\n");
    lab_read(&a, text, LAB_SET({ "scenario.replications", "5" }));
    lab_read(&b, lab_busy,
        LAB_SET({ "scenario.replications", "5" }, { "overtime_premium", "2" },
            { "emp_tax", ".075" }, { "upskill_cost", "2" }));
    sim_results_t *base = simulate(&a, "", 1);
    sim_results_t *with = simulate(&a, "same", 1);
    sim_results_t *other = simulate(&b, "", 1);
    const sim_pair_t by_policy = { .name = "x", .base = base, .policy = with, .threads = 1 };
    const sim_pair_t by_file = { .name = "x", .base = base, .policy = other, .threads = 1 };
    char *x = written(&by_policy, 24);
    char *y = written(&by_file, 24);
    CU_ASSERT_STRING_EQUAL(x, y);
    CU_ASSERT(strstr(x, ",savings_usd,") != NULL);
    free(x);
    free(y);
    sim_results_free(base);
    sim_results_free(with);
    sim_results_free(other);
    sim_scenario_free(&a);
    sim_scenario_free(&b);
    free(text);
}

/* Row of effects.csv. */
static size_t
find_row(const sim_table_t *t, const char *location, const char *role, const char *metric)
{
    for (size_t row = 0; row < t->n_rows; row++) {
        if (strcmp(sim_table_column(t, "location")->cell.text[row], location) == 0
            && strcmp(sim_table_column(t, "role")->cell.text[row], role) == 0
            && strcmp(sim_table_column(t, "metric")->cell.text[row], metric) == 0) {
            return row;
        }
    }
    CU_FAIL_FATAL("no such row");
    return 0;
}

/* Cells are matched by name; what only one side has, and other money, is missing. */
static void
test_cells_by_name(void)
{
    sim_scenario_t a;
    sim_scenario_t b;
    sim_table_t table;
    char *text = fixture_replace(lab_busy, "locations = manila, pune", "locations = pune, cebu");
    char *other = malloc(strlen(text) + 400);
    if (other == NULL) {
        return;
    }
    strcpy(stpcpy(other, text),
        "[location.cebu]\ncurrency = PHP\nfx_rate = 56\nutc_offset = 8\n"
        "[job.cebu.data_entry]\nheadcount = 50\nwage = 19000\n"
        "[job.cebu.data_analyst]\nheadcount = 90\nwage = 38000\n");
    lab_read(&a, lab_busy, LAB_SET({ "scenario.replications", "5" }));
    lab_read(&b, other, LAB_SET({ "scenario.replications", "5" }));
    sim_results_t *base = simulate(&a, "", 1);
    sim_results_t *with = simulate(&b, "", 1);
    sim_pair_t pair = { .name = "b", .base = base, .policy = with, .threads = 1 };
    CU_ASSERT_EQUAL_FATAL(sim_compare_effects_init(&table, &a, 1), SIM_OK);
    CU_ASSERT_EQUAL(sim_compare_effects(&pair, 0, &table), SIM_OK);
    const double *effect = sim_table_column(&table, "effect")->cell.real;
    const double *mean = sim_table_column(&table, "policy_mean")->cell.real;
    CU_ASSERT(isnan(effect[find_row(&table, "manila", "all", "employment")]));
    CU_ASSERT(isfinite(effect[find_row(&table, "all", "all", "employment")]));
    const size_t row = find_row(&table, "pune", "data_analyst", "salary_p50");
    double sum = 0.0;
    for (size_t rep = 0; rep < 5; rep++) { /* pune is the first location of b, the second of a */
        sum += sim_results_horizon(with, rep, sim_observer_cell(&b, 1, 1), SIM_METRIC_salary_p50);
    }
    CU_ASSERT(close_to(mean[row], sum / 5.0, 1e-12));
    sim_table_free(&table);
    sim_results_free(with);
    sim_scenario_free(&b);

    char *euros = fixture_replace(lab_busy, "currency = INR", "currency = EUR");
    lab_read(&b, euros, LAB_SET({ "scenario.replications", "5" }));
    with = simulate(&b, "", 1);
    pair.policy = with;
    CU_ASSERT_EQUAL_FATAL(sim_compare_effects_init(&table, &a, 1), SIM_OK);
    CU_ASSERT_EQUAL(sim_compare_effects(&pair, 0, &table), SIM_OK);
    effect = sim_table_column(&table, "effect")->cell.real;
    CU_ASSERT(isnan(effect[find_row(&table, "pune", "all", "salary_p50")]));
    CU_ASSERT(isnan(effect[find_row(&table, "pune", "all", "fx_rate")]));
    CU_ASSERT(isfinite(effect[find_row(&table, "pune", "all", "savings_usd")]));
    CU_ASSERT(isfinite(effect[find_row(&table, "manila", "all", "salary_p50")]));
    CU_ASSERT(isfinite(effect[find_row(&table, "all", "all", "salary_p50")]));
    sim_table_free(&table);
    sim_results_free(with);
    sim_scenario_free(&b);

    lab_read(&b, lab_busy, LAB_SET({ "scenario.replications", "4" }));
    with = simulate(&b, "", 1);
    pair.policy = with;
    CU_ASSERT_EQUAL(sim_compare_months(&pair, 0, 1, &table), SIM_ERR_DOMAIN);
    sim_results_free(with);
    sim_scenario_free(&b);
    sim_results_free(base);
    sim_scenario_free(&a);
    free(text);
    free(other);
    free(euros);
}

/* What pairing is for: without it the ratio is 1. */
static void
test_pairing_gains(void)
{
    sim_scenario_t s;
    sim_table_t table;
    char *text = fixture_replace(
        lab_busy, "wage_factor = *1.3\nhours_week = -4\nmin_wage = *1.2", "wage_factor = *1.1");
    lab_read(&s, text, LAB_SET({ "scenario.replications", "50" }));
    sim_results_t *base = simulate(&s, "", 2);
    sim_results_t *with = simulate(&s, "raise", 2);
    const sim_pair_t pair = { .name = "raise", .base = base, .policy = with, .threads = 2 };
    CU_ASSERT_EQUAL_FATAL(sim_compare_effects_init(&table, &s, 1), SIM_OK);
    CU_ASSERT_EQUAL(sim_compare_effects(&pair, 0, &table), SIM_OK);
    const size_t row = find_row(&table, "all", "all", "npv_usd");
    const double ratio = sim_table_column(&table, "variance_ratio")->cell.real[row];
    printf("\n    variance ratio of the net present value: %.5f", ratio);
    CU_ASSERT(ratio > 0.0 && ratio < 0.05);
    CU_ASSERT(sim_table_column(&table, "ci_high")->cell.real[row] < 0.0); /* pay costs */
    CU_ASSERT_EQUAL(sim_table_column(&table, "share_positive")->cell.real[row], 0.0);
    sim_table_free(&table);
    sim_results_free(base);
    sim_results_free(with);
    sim_scenario_free(&s);
    free(text);
}

static void
test_interruption(void)
{
    sim_scenario_t s;
    sim_table_t table;
    volatile sig_atomic_t stop = 1;
    read_busy(&s);
    sim_results_t *base = simulate(&s, "", 1);
    const sim_pair_t pair
        = { .name = "x", .base = base, .policy = base, .threads = 2, .stop = &stop };
    CU_ASSERT_EQUAL(sim_compare_months(&pair, 0, MONTHS, &table), SIM_ERR_INTERRUPTED);
    sim_results_free(base);
    sim_scenario_free(&s);
}

/* The differences behind the effect on one figure: mean and half-width are those of effects.csv. */
static void
test_horizon_of_one_figure(void)
{
    sim_scenario_t s;
    sim_table_t table;
    double diff[REPS];
    read_busy(&s);
    sim_results_t *base = simulate(&s, "", 2);
    sim_results_t *with = simulate(&s, "raise", 2);
    const sim_pair_t pair = { .name = "raise", .base = base, .policy = with, .threads = 1 };
    CU_ASSERT_EQUAL_FATAL(sim_compare_effects_init(&table, &s, 1), SIM_OK);
    CU_ASSERT_EQUAL_FATAL(sim_compare_effects(&pair, 0, &table), SIM_OK);
    const double *effect = sim_table_column(&table, "effect")->cell.real;
    const double *low = sim_table_column(&table, "ci_low")->cell.real;
    for (size_t l = 0; l < s.n_locations; l++) {
        const size_t row
            = find_row(&table, l > 0 ? s.location[l].name : "all", "all", "provider_cost_usd");
        CU_ASSERT_EQUAL(sim_compare_horizon(&pair, l, SIM_METRIC_provider_cost_usd, diff), SIM_OK);
        const sim_precision_t p = sim_precision_of(REPS, diff);
        CU_ASSERT_EQUAL(p.n, REPS);
        CU_ASSERT(close_to(p.mean, effect[row], 1e-9));
        CU_ASSERT(fabs(p.half_width - (effect[row] - low[row])) <= 1e-9 * p.half_width);
        CU_ASSERT(p.half_width > 0.0);
    }
    sim_results_cut(with, REPS - 1); /* they do not go together then */
    CU_ASSERT_EQUAL(sim_compare_horizon(&pair, 0, SIM_METRIC_savings_usd, diff), SIM_ERR_DOMAIN);
    sim_table_free(&table);
    sim_results_free(base);
    sim_results_free(with);
    sim_scenario_free(&s);
}

SIM_TEST_MAIN("compare", SIM_TEST(test_effect_by_hand), SIM_TEST(test_effect_against_gsl),
    SIM_TEST(test_effect_at_the_edges), SIM_TEST(test_no_effect_is_zero),
    SIM_TEST(test_same_bits_until_the_start), SIM_TEST(test_threads_and_pages_change_nothing),
    SIM_TEST(test_other_policies_change_nothing), SIM_TEST(test_files_as_policies),
    SIM_TEST(test_cells_by_name), SIM_TEST(test_horizon_of_one_figure),
    SIM_TEST(test_pairing_gains), SIM_TEST(test_interruption))
