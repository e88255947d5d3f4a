/* test_policy.c - policies: reading them, and the values in force (Z1, Z2). */
#include "sim/rng.h"
#include "tests/fixture.h"
#include <math.h>

/* A scenario with lines appended, all its policies active, and two sets of values. */
typedef struct {
    sim_scenario_t scenario;
    sim_par_t base, now;
    bool active[8];
} case_t;

static void
open_case(case_t *self, const char *lines)
{
    self->scenario = fixture_with(lines);
    self->base = self->now = (sim_par_t) { 0 };
    CU_ASSERT_EQUAL_FATAL(sim_scenario_par_init(&self->scenario, &self->base), SIM_OK);
    CU_ASSERT_EQUAL_FATAL(sim_scenario_par_init(&self->scenario, &self->now), SIM_OK);
    sim_scenario_resolve(&self->scenario, 0, &self->base);
    for (size_t p = 0; p < 8; p++) {
        self->active[p] = p != 0; /* not the starter's own */
    }
}

static void
close_case(case_t *self)
{
    sim_par_free(&self->base);
    sim_par_free(&self->now);
    sim_scenario_free(&self->scenario);
}

/* The value of a key at (manila, role) in month t. */
static double
value_at(case_t *self, const char *key, size_t r, int t)
{
    sim_scenario_at(&self->scenario, self->active, &self->base, t, &self->now);
    return *sim_par_value(&self->now, sim_param_find(key), 1, r);
}

static bool
same_as_base(const case_t *self)
{
    return memcmp(self->now.values, self->base.values, self->base.n_values * sizeof(double)) == 0;
}

static void
test_mistakes(void)
{
    static const char start[] = "[policy.p]\nstart = 2025-01\n";
    static const struct {
        const char *lines, *message;
    } cases[] = {
        { "headcount = 5", "policy.p.headcount = 5: a policy cannot move this key" },
        { "inflation_pa = +1 %", "policy.p.inflation_pa = +1 %: a policy cannot move this key" },
        { "hiring_rule = none", "policy.p.hiring_rule = none: a policy cannot move this key" },
        { "min_wgae = *2", "policy.p.min_wgae = *2: unknown key: did you mean min_wage?" },
        { "strat = 2025-01\n", "policy.p.strat = 2025-01: unknown key: did you mean start?" },
        { "zzzzzzz = 2",
            "policy.p.zzzzzzz = 2: unknown key: `sim params` lists the keys that a policy moves" },
        { "min_wage = ++2", "policy.p.min_wage = ++2: two signs: write x, +x, -x, *x, or =x" },
        { "min_wage = *-2", "policy.p.min_wage = *-2: two signs" },
        { "min_wage = +", "policy.p.min_wage = +: not a number: allowed any number (PHP/month)" },
        { "min_wage = *1.2 PHP/month",
            "policy.p.min_wage = *1.2 PHP/month: `PHP/month` after the number: allowed no unit or "
            "%" },
        { "min_wage = =-5",
            "policy.p.min_wage = =-5: out of range: allowed at least 0 (PHP/month)" },
        { "min_wage = 5 USD/month",
            "policy.p.min_wage = 5 USD/month: `USD/month` after the number: allowed PHP/month, "
            "PHP/year" },
        { "hump = 11", "policy.p.hump = 11: out of range: allowed 0 to 10" },
        { "hump = nan", "policy.p.hump = nan: not a number: allowed 0 to 10" },
        { "entrants_graduate = auto", "policy.p.entrants_graduate = auto: not a number" },
        { "min_wage = *2\nend = 2025-01",
            "policy.p.end = 2025-01: the end is not after the start (2025-01)" },
        { "min_wage = *2\nend = never",
            "policy.p.end = never: not a month: allowed 1900-01 to 2200-12" },
        { "min_wage = *2\nphase_in = 1.5 months",
            "policy.p.phase_in = 1.5 months: text after the whole number: allowed 0 to 1200, "
            "months or years" },
        { "min_wage = *2\nphase_in = -1", "policy.p.phase_in = -1: not a whole number" },
        { "min_wage = *2\nlocations = home",
            "policy.p.locations = home: home is the onshore market, which no policy moves" },
        { "min_wage = *2\nlocations = mania",
            "policy.p.locations = mania: no section [location.mania]: did you mean manila?" },
        { "min_wage = *2\nlocations = zebra",
            "policy.p.locations = zebra: no section [location.zebra]: allowed are the names" },
        { "min_wage = *2\nroles = data_entry",
            "policy.p.roles = data_entry: min_wage does not differ by role" },
        { "quit_pay = *2\nlocations = manila",
            "policy.p.locations = manila: quit_pay does not differ by location" },
        { "eri_cut = *2\nlocations = manila",
            "policy.p.locations = manila: eri_cut does not differ by location" },
        { "eri_cut = *2\nroles = data_entry",
            "policy.p.roles = data_entry: eri_cut does not differ by role" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char lines[400];
        snprintf(lines, sizeof lines, "%s%s", start, cases[i].lines);
        CU_ASSERT(fixture_refuses(lines, cases[i].message));
    }
    char lines[700];
    snprintf(lines, sizeof lines, "%shump = 2\ntitle = %0501d", start, 1);
    CU_ASSERT(fixture_refuses(lines, "policy.p.title = 00000000000000000000000000000000000000"));
    {
        sim_scenario_t s;
        sim_errors_t errors;
        char *text = fixture_extend("[policy.none]\nstart = 2025-01\nhump = 2\n");
        CU_ASSERT_EQUAL(fixture_read(&s, text, &errors), SIM_ERR_INPUT);
        CU_ASSERT_EQUAL(errors.n, 1);
        CU_ASSERT(fixture_has(&errors, fixture_lines(sim_scenario_starter) + 1,
            "[policy.none]: none stands for no policy in scenario.policies: choose another name"));
        sim_errors_free(&errors);
        free(text);
    }
    /* what a policy lacks is told at its header */
    sim_scenario_t s;
    sim_errors_t errors;
    char *text = fixture_extend("[policy.q]\n# nothing\n");
    const long line = fixture_lines(sim_scenario_starter) + 1;
    CU_ASSERT_EQUAL(fixture_read(&s, text, &errors), SIM_ERR_INPUT);
    CU_ASSERT_EQUAL(errors.n, 2);
    CU_ASSERT(fixture_has(&errors, line,
        "policy.q.start: missing: required in [policy.q], for example start = 2026-04"));
    CU_ASSERT(fixture_has(&errors, line, "[policy.q]: the policy moves no key: give at least one"));
    sim_errors_free(&errors);
    free(text);
}

static void
test_the_ramp(void)
{
    /* base 15000, from month 12, four months of phase-in, ended in month 20 */
    case_t c;
    open_case(&c,
        "[policy.p]\nstart = 2025-01\nend = 2025-09\nphase_in = 4 months\nmin_wage = 19000 "
        "PHP/month\n");
    for (int t = 0; t < 30; t++) {
        const double share = t < 12 || t >= 20 ? 0 : fmin(1, (t - 11) / 4.0);
        CU_ASSERT_EQUAL(value_at(&c, "min_wage", 0, t), 15000 + share * 4000);
        CU_ASSERT_EQUAL(sim_scenario_at(&c.scenario, c.active, &c.base, t, &c.now), share > 0);
        CU_ASSERT_EQUAL(same_as_base(&c), share == 0);
    }
    CU_ASSERT(!sim_scenario_at(&c.scenario, NULL, &c.base, 15, &c.now));
    CU_ASSERT(same_as_base(&c));
    c.active[1] = false;
    CU_ASSERT(!sim_scenario_at(&c.scenario, c.active, &c.base, 15, &c.now));
    CU_ASSERT(same_as_base(&c));
    close_case(&c);
    /* no phase-in, and one month, are the same; a policy may have begun before the scenario */
    open_case(&c,
        "[policy.p]\nstart = 2025-01\nphase_in = 1\nmin_wage = 19000\n"
        "[policy.q]\nstart = 2023-12\nphase_in = 4\nseat_cost = 16000\n");
    CU_ASSERT_EQUAL(value_at(&c, "min_wage", 0, 11), 15000);
    CU_ASSERT_EQUAL(value_at(&c, "min_wage", 0, 12), 19000);
    CU_ASSERT_EQUAL(value_at(&c, "seat_cost", 0, 0), 14000);
    CU_ASSERT_EQUAL(value_at(&c, "seat_cost", 0, 2), 16000);
    close_case(&c);
}

static void
test_the_forms(void)
{
    static const struct {
        const char *line, *key;
        double value;
    } cases[] = {
        { "min_wage = 16000", "min_wage", 16000 },
        { "min_wage = +500 PHP/month", "min_wage", 15500 },
        { "min_wage = +6000 PHP/year", "min_wage", 15500 },
        { "min_wage = -500", "min_wage", 14500 },
        { "min_wage = *1.25", "min_wage", 18750 },
        { "min_wage = * 125 %", "min_wage", 18750 },
        { "min_wage = =14000", "min_wage", 14000 },
        { "min_wage = = 14000", "min_wage", 14000 },
        { "wellness_effect = =-0.2", "wellness_effect", -.2 },
        { "wellness_effect = -0.2", "wellness_effect", -.2 },
        { "utc_offset = =-3 h", "utc_offset", -3 },
        { "tax_rate = +5 %", "tax_rate", .25 + .05 },
        { "tax_rate = 0", "tax_rate", 0 },
        { "bonus_milestone = 7.5 months", "bonus_milestone", 8 },
        { "bonus_milestone = *0.2", "bonus_milestone", 2 },
        { "hump = *0", "hump", 0 },
        { "min_wage = 0.9e4", "min_wage", 9000 },
        { "dp_ratio = .5", "dp_ratio", .5 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char lines[200];
        case_t c;
        snprintf(lines, sizeof lines, "[policy.p]\nstart = 2024-01\n%s\n", cases[i].line);
        open_case(&c, lines);
        CU_ASSERT_EQUAL(value_at(&c, cases[i].key, 0, 0), cases[i].value);
        close_case(&c);
    }
}

/* Each policy moves the result of the one before it; the end is cut to the range. */
static void
test_stacking_and_cutting(void)
{
    case_t c;
    open_case(&c,
        "[policy.p]\nstart = 2024-03\nmin_wage = +1000\nemp_tax = +0.8\n"
        "[policy.q]\nstart = 2024-01\nphase_in = 2\nmin_wage = *2\nemp_tax = +0.8\n"
        "[policy.r]\nstart = 2024-05\nemp_tax = -0.9\n");
    CU_ASSERT_EQUAL(value_at(&c, "min_wage", 0, 0), 15000 + .5 * 15000);
    CU_ASSERT_EQUAL(value_at(&c, "min_wage", 0, 1), 30000);
    CU_ASSERT_EQUAL(value_at(&c, "min_wage", 0, 2), 32000);
    CU_ASSERT_EQUAL(value_at(&c, "emp_tax", 0, 0), .4);
    CU_ASSERT_EQUAL(value_at(&c, "emp_tax", 0, 2), .9);
    CU_ASSERT_DOUBLE_EQUAL(value_at(&c, "emp_tax", 0, 4), .7, 1e-15);
    c.active[2] = false;
    CU_ASSERT_EQUAL(value_at(&c, "min_wage", 0, 2), 16000);
    CU_ASSERT_EQUAL(value_at(&c, "emp_tax", 0, 4), 0);
    close_case(&c);
    open_case(&c,
        "[policy.p]\nstart = 2024-01\ngrade_mult_senior = 2.5\nocc_target = *5\nprof_start = -5\n");
    CU_ASSERT_EQUAL(value_at(&c, "grade_mult_senior", 0, 0), 2.5);
    CU_ASSERT_EQUAL(value_at(&c, "grade_mult_lead", 0, 0), 2.5);
    CU_ASSERT_EQUAL(value_at(&c, "occ_target", 0, 0), .99);
    CU_ASSERT_EQUAL(value_at(&c, "prof_start", 0, 0), .05);
    close_case(&c);
}

static void
test_targets(void)
{
    static const char places[]
        = "[location.cebu]\ncurrency = PHP\nfx_rate = 56\ninflation_pa = 0\nwage_growth_pa = 0\n"
          "household_mean = 4\nother_income = 1\npoverty_line = 1\nmin_wage = 100\n"
          "[job.cebu.data_entry]\nwage = 1\nheadcount = 1\n"
          "[job.cebu.data_analyst]\nwage = 1\nheadcount = 1\n"
          "[location.davao]\ncurrency = PHP\n"
          "[policy.p]\nstart = 2024-01\nlocations = cebu, davao\nmin_wage = +1\nwage_factor = *2\n"
          "[policy.q]\nstart = 2024-01\nroles = data_analyst\nwage_factor = *3\nquit_pay = 1\n"
          "[policy.r]\nstart = 2024-01\nlocations = davao\nseat_cost = +7\n"
          "[policy.s]\nstart = 2024-01\neri_cut = 2\n";
    char *all = fixture_extend(places);
    char *text = fixture_replace(all, "locations    = manila", "locations = manila, cebu");
    case_t c = { .scenario = fixture_good(text) };
    CU_ASSERT_EQUAL_FATAL(sim_scenario_par_init(&c.scenario, &c.base), SIM_OK);
    CU_ASSERT_EQUAL_FATAL(sim_scenario_par_init(&c.scenario, &c.now), SIM_OK);
    sim_scenario_resolve(&c.scenario, 0, &c.base);
    c.active[1] = c.active[2] = c.active[3] = c.active[4] = true;
    CU_ASSERT(sim_scenario_at(&c.scenario, c.active, &c.base, 0, &c.now));
    CU_ASSERT_EQUAL(c.now.location[1].min_wage, 15000);
    CU_ASSERT_EQUAL(c.now.location[2].min_wage, 101);
    static const double factor[3][2] = { { 1, 1 }, { 1, 3 }, { 2, 6 } };
    for (size_t l = 0; l < 3; l++) {
        for (size_t r = 0; r < 2; r++) {
            CU_ASSERT_EQUAL(sim_par_job(&c.now, l, r)->wage_factor, factor[l][r]);
            CU_ASSERT_EQUAL(
                sim_par_job(&c.now, l, r)->seat_cost, sim_par_job(&c.base, l, r)->seat_cost);
        }
    }
    CU_ASSERT_EQUAL(c.now.role[0].quit_pay, 2);
    CU_ASSERT_EQUAL(c.now.role[1].quit_pay, 1);
    CU_ASSERT_EQUAL(c.now.model->eri_cut, 2);
    /* a policy on a place that the scenario does not run changes nothing */
    c.active[1] = c.active[2] = c.active[4] = false;
    CU_ASSERT(!sim_scenario_at(&c.scenario, c.active, &c.base, 0, &c.now));
    CU_ASSERT(same_as_base(&c));
    close_case(&c);
    free(all);
    free(text);
}

/* (IV5): without effect every value keeps its bits. */
static void
test_no_effect_is_no_difference(void)
{
    case_t c;
    open_case(&c,
        "[policy.p]\nstart = 2024-01\nphase_in = 7\nmin_wage = *1\nhump = +0\nquit_pay = "
        "2\ntax_rate = -0\n"
        "wage_factor = 1\nocc_max = *1\n");
    for (int t = 0; t < 12; t++) {
        CU_ASSERT(!sim_scenario_at(&c.scenario, c.active, &c.base, t, &c.now));
        CU_ASSERT(same_as_base(&c));
    }
    close_case(&c);
}

static void
test_uncertain_moves(void)
{
    case_t c;
    open_case(&c,
        "[policy.p]\nstart = 2024-01\nmin_wage = *uniform(1.1, 1.3)\nhump = +normal(0, 1)\n"
        "seat_cost = triangular(1000, 2000, 3000 PHP/month)\n");
    CU_ASSERT_EQUAL(c.scenario.n_moves, 4);
    const uint32_t hash = sim_name_hash("param/policy.p.min_wage");
    int below = 0;
    for (uint32_t rep = 0; rep < 300; rep++) {
        sim_scenario_resolve(&c.scenario, rep, &c.base);
        const double u = sim_uniform(sim_words(1, rep, hash, 0, 0, SIM_BLOCK_PARAM).w[0]);
        CU_ASSERT_DOUBLE_EQUAL(value_at(&c, "min_wage", 0, 5), 15000 * (1.1 + .2 * u), 1e-9);
        below += value_at(&c, "hump", 0, 5) < 1;
        CU_ASSERT(value_at(&c, "hump", 0, 5) >= 0);
        CU_ASSERT(value_at(&c, "seat_cost", 1, 5) > 1000 && value_at(&c, "seat_cost", 1, 5) < 3000);
        CU_ASSERT_EQUAL(sim_par_job(&c.base, 1, 1)->seat_cost, 12000);
    }
    CU_ASSERT(below > 100 && below < 200);
    close_case(&c);
}

SIM_TEST_MAIN("policy", SIM_TEST(test_mistakes), SIM_TEST(test_the_ramp), SIM_TEST(test_the_forms),
    SIM_TEST(test_stacking_and_cutting), SIM_TEST(test_targets),
    SIM_TEST(test_no_effect_is_no_difference), SIM_TEST(test_uncertain_moves))
