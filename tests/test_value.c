/* test_value.c - numbers with units, and distributions. */
#include "sim/core/value.h"
#include "tests/check.h"
#include <gsl/gsl_cdf.h>
#include <math.h>

static const sim_value_t UNTOUCHED = { .kind = SIM_VALUE_BETA, .argument = { -7, -7, -7 } };

static bool
is_untouched(const sim_value_t *value)
{
    return value->kind == SIM_VALUE_BETA && value->argument[0] == -7 && value->argument[1] == -7
        && value->argument[2] == -7;
}

/* The number that text gives for a key in a section with that currency; NaN when it is refused, and
 * then nothing was stored. */
static double
number(const char *key, const char *currency, const char *text)
{
    char wrong[SIM_WRONG_MAX] = "";
    sim_value_t value = UNTOUCHED;
    const sim_domain_t domain = sim_value_domain(sim_param_find(key), currency);
    if (!sim_value_parse(&domain, text, &value, wrong)) {
        CU_ASSERT(is_untouched(&value));
        CU_ASSERT_STRING_NOT_EQUAL(wrong, "");
        return NAN;
    }
    CU_ASSERT_EQUAL(value.kind, SIM_VALUE_NUMBER);
    return value.argument[0];
}

static void
test_units_that_fit(void)
{
    static const struct {
        const char *key, *currency, *text;
        double value;
    } cases[] = {
        { "wage", "INR", "18000", 18000 },
        { "wage", "INR", "18000 INR/month", 18000 },
        { "wage", "INR", "18000INR / month", 18000 },
        { "wage", "INR", "216000 INR/year", 18000 },
        { "wage", "INR", "18000 LCU/month", 18000 },
        { "wage", NULL, "18000 LCU/month", 18000 },
        { "wage", NULL, "18000", 18000 },
        { "wage", "", "18000 EUR/month", 18000 },
        { "poverty_line", "INR", "2500 INR/person-month", 2500 },
        { "seat_cost", "PHP", "1200 PHP/head-month", 1200 },
        { "seat_cost", "PHP", "1200 PHP/month", 1200 },
        { "seat_cost", "PHP", "14400 PHP/head-year", 1200 },
        { "seat_cost", "PHP", "14400 PHP/year", 1200 },
        { "overhead_usd", "PHP", "3960 USD/year", 330 },
        { "overhead_usd", NULL, "330 USD/head-month", 330 },
        { "fx_rate", "INR", "83.1 INR/USD", 83.1 },
        { "fx_rate", "USD", "1 USD/USD", 1 },
        { "breach_loss", NULL, "2.4e6 USD", 2.4e6 },
        { "prof_months", NULL, "1.5 months", 1.5 },
        { "prof_months", NULL, "1 month", 1 },
        { "prof_months", NULL, "2 years", 24 },
        { "prof_months", NULL, "1 year", 12 },
        { "auto_age", NULL, "3 years", 3 },
        { "auto_age", NULL, "18 months", 1.5 },
        { "inflation_pa", "INR", "4 %", .04 },
        { "inflation_pa", "INR", "4%", .04 },
        { "inflation_pa", "INR", "4 %/year", .04 },
        { "inflation_pa", "INR", ".04 /year", .04 },
        { "inflation_pa", "INR", "-0.05 1/year", -.05 },
        { "quit_base_pm", NULL, "1.2 %", .012 },
        { "quit_base_pm", NULL, "0.24 /year", .02 },
        { "quit_base_pm", NULL, "0.02 /month", .02 },
        { "fx_sigma_pa", "INR", "0.06 /sqrt(year)", .06 },
        { "mincer_exp2", NULL, "-0.0006 /year^2", -.0006 },
        { "hours_week", "INR", "45 h", 45 },
        { "hours_week", "INR", "45 h/week", 45 },
        { "hours_week", "INR", "45 hours", 45 },
        { "utc_offset", "INR", "+5.5 h", 5.5 },
        { "headcount", NULL, "4000 persons", 4000 },
        { "headcount", NULL, "4e3 people", 4000 },
        { "hire_rate_pm", NULL, "120 persons/year", 10 },
        { "sick_days_well", "INR", "6 days/year", .5 },
        { "demand_fte", NULL, "800 FTE", 800 },
        { "occ_target", NULL, "85 %", .85 },
        { "occ_target", NULL, ".85", .85 },
        { "hiring_rule", NULL, "target", SIM_RULE_TARGET },
        { "hiring_rule", NULL, "replace", SIM_RULE_REPLACE },
        { "transition_initial", NULL, "yes", 1 },
        { "transition_initial", NULL, "no", 0 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const double value = number(cases[i].key, cases[i].currency, cases[i].text);
        if (!(fabs(value - cases[i].value) <= 1e-15 * fabs(cases[i].value))) {
            fprintf(stderr, "\n%s = %s gave %.17g\n", cases[i].key, cases[i].text, value);
            CU_FAIL("unit");
        }
    }
}

static void
test_values_that_are_refused(void)
{
    static const struct {
        const char *key, *currency, *text, *wrong;
    } cases[] = {
        { "wage", "INR", "nan", "not a number: allowed greater than 0 (INR/month)" },
        { "wage", "INR", "inf", "not a number: allowed greater than 0 (INR/month)" },
        { "wage", "INR", "0x10",
            "`x10` after the number: allowed INR/month, INR/year, INR/person-month" },
        { "wage", "INR", "1e999",
            "too large or too small for a number: allowed greater than 0 (INR/month)" },
        { "wage", "INR", "1e-400",
            "too large or too small for a number: allowed greater than 0 (INR/month)" },
        { "wage", "INR", "1,000",
            "`,000` after the number: allowed INR/month, INR/year, INR/person-month" },
        { "wage", "INR", "1_000",
            "`_000` after the number: allowed INR/month, INR/year, INR/person-month" },
        { "wage", "INR", "1 000",
            "`000` after the number: allowed INR/month, INR/year, INR/person-month" },
        { "wage", "INR", "5k",
            "`k` after the number: allowed INR/month, INR/year, INR/person-month" },
        { "wage", "INR", "0", "out of range: allowed greater than 0 (INR/month)" },
        { "wage", "INR", "-5", "out of range: allowed greater than 0 (INR/month)" },
        { "wage", "INR", "5 %",
            "`%` after the number: allowed INR/month, INR/year, INR/person-month" },
        { "wage", "INR", "5 PHP/month",
            "`PHP/month` after the number: allowed INR/month, INR/year, INR/person-month" },
        { "wage", "INR", "5 inr/month",
            "`inr/month` after the number: allowed INR/month, INR/year, INR/person-month" },
        { "wage", "INR", "5 INR",
            "`INR` after the number: allowed INR/month, INR/year, INR/person-month" },
        { "wage", NULL, "5 INR/month",
            "`INR/month` after the number: allowed LCU/month, LCU/year, LCU/person-month" },
        { "wage", "INR", "auto", "not a number: allowed greater than 0 (INR/month)" },
        { "inflation_pa", "INR", "4 /month",
            "`/month` after the number: allowed /year, 1/year or %" },
        { "inflation_pa", "INR", "4 % %", "`% %` after the number: allowed /year, 1/year or %" },
        { "inflation_pa", "INR", "31 %", "out of range: allowed -0.05 to 0.3 (/year)" },
        { "hump", NULL, "1,5", "`,5` after the number: allowed no unit or %" },
        { "hump", NULL, "10.001", "out of range: allowed 0 to 10" },
        { "hump", NULL, "1.2.3", "`.3` after the number: allowed no unit or %" },
        { "hump", NULL, "one", "not a number: allowed 0 to 10" },
        { "hump", NULL, "\xd9\xa1", "not a number: allowed 0 to 10" },
        { "hump", NULL, "1 this text goes on and on without any end at all for ever",
            "text after the number: allowed no unit or %" },
        { "slack_ref", NULL, "0", "out of range: allowed 0.001 to 1, or auto" },
        { "hiring_rule", NULL, "targte",
            "not a choice: did you mean target? allowed target, none, poisson, replace" },
        { "hiring_rule", NULL, "1", "not a choice: allowed target, none, poisson, replace" },
        { "transition_initial", NULL, "true", "not a choice: allowed no, yes" },
        { "hump", NULL, "unifrom(1, 2)",
            "no such distribution: did you mean uniform? allowed uniform, triangular, "
            "pert, normal, lognormal, beta" },
        { "hump", NULL, "gauss(1, 2)",
            "no such distribution: allowed uniform, triangular, pert, normal, lognormal, beta" },
        { "hump", NULL, "uniform(1, 2",
            "text after `)` or no `)`: write uniform(a, b) with a < b" },
        { "hump", NULL, "uniform(1, 2) x",
            "text after `)` or no `)`: write uniform(a, b) with a < b" },
        { "hump", NULL, "uniform(1)", "2 numbers are needed: write uniform(a, b) with a < b" },
        { "hump", NULL, "uniform(1, 2, 3)",
            "2 numbers are needed: write uniform(a, b) with a < b" },
        { "hump", NULL, "uniform(, 3)", "number 1: not a number: allowed 0 to 10" },
        { "hump", NULL, "uniform(2, 2)", "the numbers do not fit: write uniform(a, b) with a < b" },
        { "hump", NULL, "uniform(1, 11)", "number 2: out of range: allowed 0 to 10" },
        { "hump", NULL, "pert(1, 4, 3)",
            "the numbers do not fit: write pert(low, mode, high) with low <= mode <= "
            "high, low < high" },
        { "hump", NULL, "normal(1, 0)",
            "the numbers do not fit: write normal(mean, sd) with sd > 0" },
        { "hump", NULL, "normal(11, 1)", "number 1: out of range: allowed 0 to 10" },
        { "hump", NULL, "lognormal(0, 1)",
            "the numbers do not fit: write lognormal(median, sigma) with median > 0, "
            "sigma > 0" },
        { "hump", NULL, "beta(0, 1)",
            "the numbers do not fit: write beta(a, b) with a > 0, b > 0" },
        { "wage", "INR", "normal(5 INR/month, 2 PHP/month)",
            "number 2: `PHP/month` after the number: allowed INR/month, INR/year, "
            "INR/person-month" },
        { "hiring_rule", NULL, "uniform(0, 1)",
            "not a choice: allowed target, none, poisson, replace" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char wrong[SIM_WRONG_MAX] = "accepted";
        sim_value_t value = UNTOUCHED;
        const sim_domain_t domain
            = sim_value_domain(sim_param_find(cases[i].key), cases[i].currency);
        CU_ASSERT(!sim_value_parse(&domain, cases[i].text, &value, wrong));
        if (strcmp(wrong, cases[i].wrong) != 0) {
            fprintf(stderr, "\n%s = %s\n  %s\n  %s\n", cases[i].key, cases[i].text, cases[i].wrong,
                wrong);
            CU_FAIL("message");
        }
        CU_ASSERT(is_untouched(&value));
    }
}

static void
test_auto_where_it_is_allowed(void)
{
    static const char *const keys[] = { "demand_fte", "share", "slack_ref", "pool_graduate",
        "entrants_per_head_graduate", "mw_index_pa", "demand_growth_long_pa" };
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        char wrong[SIM_WRONG_MAX];
        sim_value_t value = UNTOUCHED;
        const sim_domain_t domain = sim_value_domain(sim_param_find(keys[i]), "INR");
        CU_ASSERT(sim_value_parse(&domain, "auto", &value, wrong));
        CU_ASSERT_EQUAL(value.kind, SIM_VALUE_AUTO);
        CU_ASSERT(isnan(sim_value_at(&value, .5, 0, 1)));
    }
}

static void
test_a_number_must_not_be_endless(void)
{
    char text[600], wrong[SIM_WRONG_MAX];
    sim_value_t value = UNTOUCHED;
    const sim_domain_t domain = sim_value_domain(sim_param_find("hump"), NULL);
    memset(text, '0', sizeof text);
    text[SIM_VALUE_MAX] = '\0';
    CU_ASSERT(sim_value_parse(&domain, text, &value, wrong));
    text[SIM_VALUE_MAX] = '0';
    text[SIM_VALUE_MAX + 1] = '\0';
    CU_ASSERT(!sim_value_parse(&domain, text, &value, wrong));
    CU_ASSERT_STRING_EQUAL(wrong, "the value is too long: allowed 0 to 10");
}

/* The exact mean and variance, against the mean over the quantiles of a fine grid: what inversion
 * of a uniform number gives in the limit. */
static void
test_distributions_have_their_moments(void)
{
    static const struct {
        const char *text;
        double mean, variance, tolerance;
    } cases[] = {
        { "uniform(2, 5)", 3.5, 9.0 / 12.0, 1e-6 },
        { "triangular(1, 2, 6)", 3.0, (1 + 4 + 36 - 2 - 12 - 6) / 18.0, 1e-5 },
        { "pert(1, 2, 6)", 2.5, (2.5 - 1) * (6 - 2.5) / 7.0, 1e-5 },
        { "normal(5, 0.5)", 5, .25, 1e-4 },
        { "lognormal(3, 0.2)", 3.0606040200802673, 0.38228434, 1e-4 },
        { "beta(2, 3)", .4, .04, 1e-5 },
    };
    enum { GRID = 20000 };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char wrong[SIM_WRONG_MAX];
        sim_value_t value = UNTOUCHED;
        const sim_domain_t domain = sim_value_domain(sim_param_find("hump"), NULL);
        CU_ASSERT_FATAL(sim_value_parse(&domain, cases[i].text, &value, wrong));
        double sum = 0, squares = 0, before = -1;
        for (int k = 0; k < GRID; k++) {
            const double x = sim_value_at(&value, (k + .5) / GRID, domain.lo, domain.hi);
            CU_ASSERT(x >= before);
            before = x;
            sum += x;
            squares += (x - cases[i].mean) * (x - cases[i].mean);
        }
        CU_ASSERT_DOUBLE_EQUAL(sum / GRID, cases[i].mean, cases[i].tolerance);
        CU_ASSERT_DOUBLE_EQUAL(squares / GRID, cases[i].variance, 10 * cases[i].tolerance);
    }
}

static void
test_draws_are_cut_to_the_range(void)
{
    char wrong[SIM_WRONG_MAX];
    sim_value_t value = UNTOUCHED;
    const sim_domain_t domain = sim_value_domain(sim_param_find("hump"), NULL);
    CU_ASSERT_FATAL(sim_value_parse(&domain, "normal(9, 2)", &value, wrong));
    const sim_value_t plain = { .kind = SIM_VALUE_NUMBER, .argument = { 3 } };
    CU_ASSERT_EQUAL(sim_value_at(&plain, .9, 0, 10), 3);
    CU_ASSERT_EQUAL(sim_value_at(&value, .9, 0, 10), 10);
    CU_ASSERT_EQUAL(sim_value_at(&value, 1e-9, 0, 10), 0);
    CU_ASSERT_DOUBLE_EQUAL(
        sim_value_at(&value, .3, 0, 10), 9 + 2 * gsl_cdf_ugaussian_Pinv(.3), 1e-9);
}

static void
test_units_in_arguments(void)
{
    char wrong[SIM_WRONG_MAX];
    sim_value_t value = UNTOUCHED;
    sim_domain_t domain = sim_value_domain(sim_param_find("wage"), "INR");
    CU_ASSERT(sim_value_parse(
        &domain, "triangular( 120000 INR/year,11000,  12000 INR/month )", &value, wrong));
    CU_ASSERT_EQUAL(value.argument[0], 10000);
    CU_ASSERT_EQUAL(value.argument[1], 11000);
    CU_ASSERT_EQUAL(value.argument[2], 12000);
    domain = sim_value_domain(sim_param_find("fx_sigma_pa"), "INR");
    CU_ASSERT(sim_value_parse(&domain, "uniform(0.05 /sqrt(year), 7 %)", &value, wrong));
    CU_ASSERT_EQUAL(value.argument[0], .05);
    CU_ASSERT_EQUAL(value.argument[1], .07);
    domain = sim_value_domain(sim_param_find("wage"), "INR");
    CU_ASSERT(sim_value_parse(&domain, "lognormal(18000 INR/month, 20 %)", &value, wrong));
    CU_ASSERT_EQUAL(value.argument[1], .2);
}

/* Every default of the list is a value that the key accepts, and lies in its range. */
static void
test_every_default_is_allowed(void)
{
    for (size_t i = 0; i < sim_param_count; i++) {
        const sim_param_t *param = &sim_param_table[i];
        const sim_domain_t domain = sim_value_domain(param, NULL);
        char text[100], wrong[SIM_WRONG_MAX];
        if (strcmp(param->dflt, "required") == 0) {
            continue;
        }
        if (param->dflt[0] == '=') {
            const sim_param_t *from = sim_param_find(param->dflt + 2);
            CU_ASSERT_PTR_NOT_NULL_FATAL(from);
            CU_ASSERT_EQUAL(from->scope, param->scope);
            continue;
        }
        snprintf(text, sizeof text, "%s", param->dflt);
        for (char *part = strtok(text, "/"); part != NULL; part = strtok(NULL, "/")) {
            sim_value_t value;
            char *end = part + strlen(part);
            while (end > part && end[-1] == ' ') {
                *--end = '\0';
            }
            CU_ASSERT(sim_value_parse(&domain, part + strspn(part, " "), &value, wrong));
        }
        CU_ASSERT(strcmp(param->unit, "-") == 0 || !isnan(number(param->key, NULL, "1"))
            || param->lo > 1 || param->hi < 1);
    }
}

SIM_TEST_MAIN("value", SIM_TEST(test_units_that_fit), SIM_TEST(test_values_that_are_refused),
    SIM_TEST(test_auto_where_it_is_allowed), SIM_TEST(test_a_number_must_not_be_endless),
    SIM_TEST(test_distributions_have_their_moments), SIM_TEST(test_draws_are_cut_to_the_range),
    SIM_TEST(test_units_in_arguments), SIM_TEST(test_every_default_is_allowed))
