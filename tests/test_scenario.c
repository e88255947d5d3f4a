/* test_scenario.c - keys, sections, scopes, what is required, and values in force. */
#include "sim/rng.h"
#include "tests/fixture.h"
#include <math.h>
#include <unistd.h>

static void
test_the_starter_is_read(void)
{
    sim_scenario_t s = fixture_good(sim_scenario_starter);
    CU_ASSERT_STRING_EQUAL(s.title, "Data work in Manila");
    CU_ASSERT_EQUAL(s.start_year, 2024);
    CU_ASSERT_EQUAL(s.start_month, 1);
    CU_ASSERT_EQUAL(s.months, 60);
    CU_ASSERT_EQUAL(s.replications, 50);
    CU_ASSERT_EQUAL(s.seed, 1);
    CU_ASSERT_EQUAL(s.scale, 1.0);
    CU_ASSERT_EQUAL_FATAL(s.n_locations, 2);
    CU_ASSERT_STRING_EQUAL(s.location[0].name, "home");
    CU_ASSERT_STRING_EQUAL(s.location[0].currency, "USD");
    CU_ASSERT_STRING_EQUAL(s.location[1].name, "manila");
    CU_ASSERT_STRING_EQUAL(s.location[1].currency, "PHP");
    CU_ASSERT_EQUAL_FATAL(s.n_roles, 2);
    CU_ASSERT_STRING_EQUAL(s.role[1].name, "data_analyst");
    CU_ASSERT_EQUAL(s.role[0].tier, SIM_TIER_BPO);
    CU_ASSERT_EQUAL(s.role[1].tier, SIM_TIER_KPO);
    CU_ASSERT_EQUAL_FATAL(s.n_policies, 1);
    CU_ASSERT_STRING_EQUAL(s.policy[0].name, "living_wage");
    CU_ASSERT_STRING_EQUAL(s.policy[0].title, "A living-wage floor");
    CU_ASSERT_EQUAL(s.policy[0].start, 12);
    CU_ASSERT_EQUAL(s.policy[0].end, INT32_MAX);
    CU_ASSERT_EQUAL(s.policy[0].phase_in, 12);
    CU_ASSERT(!s.in_force[0]);
    sim_par_t par = { 0 };
    CU_ASSERT_EQUAL_FATAL(sim_scenario_par_init(&s, &par), SIM_OK);
    sim_scenario_resolve(&s, 0, &par);
    CU_ASSERT_DOUBLE_EQUAL(sim_par_job(&par, 0, 0)->wage, 38000.0 / 12, 1e-9);
    CU_ASSERT_EQUAL(sim_par_job(&par, 1, 1)->wage, 38000);
    CU_ASSERT_EQUAL(sim_par_job(&par, 1, 0)->social_rate, .13);
    CU_ASSERT_EQUAL(sim_par_job(&par, 0, 0)->social_rate, .08);
    sim_par_free(&par);
    sim_scenario_free(&s);
    CU_ASSERT_PTR_NULL(s.text);
    sim_scenario_free(&s);
}

static void
test_defaults_of_the_scenario_section(void)
{
    static const char text[]
        = "[scenario]\nstart = 2024-11\nlocations = a\nroles = r\nonshore = o\n"
          "[location.a]\ncurrency = EUR\ninflation_pa=0\nwage_growth_pa=0\nfx_rate=1\n"
          "household_mean=3\nother_income=0\npoverty_line=1\n"
          "[location.o]\ncurrency=USD\nwage_growth_pa=0\nfx_rate=1\n"
          "[role.r]\ntier=kpo\n[job.a.r]\nwage=1\nheadcount=1\n[job.o.r]\nwage=1\n";
    sim_scenario_t s = fixture_good(text);
    char date[8];
    CU_ASSERT_STRING_EQUAL(s.title, "t");
    CU_ASSERT_EQUAL(s.months, 120);
    CU_ASSERT_EQUAL(s.replications, 100);
    CU_ASSERT_EQUAL(s.n_policies, 0);
    sim_scenario_date(&s, 0, date);
    CU_ASSERT_STRING_EQUAL(date, "2024-11");
    sim_scenario_date(&s, 2, date);
    CU_ASSERT_STRING_EQUAL(date, "2025-01");
    sim_scenario_date(&s, 1022, date);
    CU_ASSERT_STRING_EQUAL(date, "2110-01");
    sim_scenario_free(&s);
}

static void
test_mistakes_in_single_lines(void)
{
    static const struct {
        const char *lines, *message;
    } cases[] = {
        { "[modle]",
            "[modle]: unknown section: did you mean [model]? allowed [scenario], [model]" },
        { "[locaton.x]", "[locaton.x]: unknown section: did you mean [location.L]? allowed" },
        { "[xyz]", "[xyz]: unknown section: allowed [scenario]" },
        { "[]", "[]: unknown section: allowed" },
        { "[ model ]", "[ model ]: unknown section: " },
        { "[model.x]", "[model.x]: not a proper section name: allowed" },
        { "[job.manila]", "[job.manila]: not a proper section name: allowed" },
        { "[job.a.b.c]", "[job.a.b.c]: not a proper section name: allowed" },
        { "[location]", "[location]: not a proper section name: allowed" },
        { "[location.]", "[location.]: not a proper section name: allowed" },
        { "[location.Manila]", "[location.Manila]: not a proper section name: allowed" },
        { "[location.aaaaaaaaaabbbbbbbbbbccccccccccdddddddddde]",
            "[location.aaaaaaaaaabbbbbbbbbbccccccccccdddddddddde]: not" },
        { "[model]\nquit_pya = 3", "model.quit_pya = 3: unknown key: did you mean quit_pay?" },
        { "[model]\nzzzzzz = 3", "model.zzzzzz = 3: unknown key: `sim params` lists all keys" },
        { "[scenario]\nmonthz = 3", "scenario.monthz = 3: unknown key: did you mean months?" },
        { "[scenario]\nwage = 3",
            "scenario.wage = 3: the key does not belong here: it stands in [job.L.R], [role.R], "
            "[location.L] or [model]" },
        { "[model]\nmonths = 3",
            "model.months = 3: the key does not belong here: it stands in [scenario]" },
        { "[model]\ntier = bpo",
            "model.tier = bpo: the key does not belong here: it stands in [role.R]" },
        { "[location.manila]\nbass_p = 0.1",
            "location.manila.bass_p = 0.1: the key does not belong here: it stands in [model]" },
        { "[location.manila]\nquit_pay = 1",
            "location.manila.quit_pay = 1: the key does not belong here: it stands in [role.R] or "
            "[model]" },
        { "[role.data_entry]\nmin_wage = 1",
            "role.data_entry.min_wage = 1: the key does not belong here: it stands in [location.L] "
            "or [model]" },
        { "[job.manila.data_entry]\nmin_wage = 1",
            "job.manila.data_entry.min_wage = 1: the key does not belong here" },
        { "[job.manila.data_entry]\nwagee = 1",
            "job.manila.data_entry.wagee = 1: unknown key: did you mean wage?" },
        { "[role.data_entry]\ntire = bpo",
            "role.data_entry.tire = bpo: unknown key: did you mean tier?" },
        { "[model]\nbench = 3 %\n[model]\nbench = 4 %",
            "model.bench = 4 %: the key was given in line 72: give it once in a file" },
        { "[location.unused]\ncurrency = Euro",
            "location.unused.currency = Euro: not a currency: allowed three capital letters" },
        { "[role.unused]\ntier = xpo", "role.unused.tier = xpo: not a tier: allowed bpo, kpo" },
        { "[role.unused]\nhump = 11", "role.unused.hump = 11: out of range: allowed 0 to 10" },
        { "[job.unused.unused]\nhump = 11",
            "job.unused.unused.hump = 11: the key does not belong here" },
        { "[location.unused]\ncurrency = EUR\nmin_wage = 5 USD/month",
            "location.unused.min_wage = 5 USD/month: `USD/month` after" },
        { "[job.manila.data_entry]\nshare = uniform(0.1, 0.2)",
            "job.manila.data_entry.share = uniform(0.1, 0.2): must be a plain number" },
        { "[job.home.data_entry]\nshare = 1",
            "job.home.data_entry.share = 1: all work of role data_entry would stay onshore" },
        { "[model]\nbonus_milestone = 6.5", "model.bonus_milestone = 6.5: not a whole month" },
        { "[role.data_entry]\ninit_share_lead = 0.8",
            "role.data_entry.init_share_lead = 0.8: init_share_senior and init_share_lead of "
            "role data_entry add to 1.02: allowed at most 1" },
        { "[role.data_entry]\ngrade_mult_lead = 1.2",
            "role.data_entry.grade_mult_lead = 1.2: a lead of role data_entry would earn less" },
        { "[job.manila.data_entry]\nhiring_rule = pisson",
            "job.manila.data_entry.hiring_rule = pisson: not a choice: did you mean poisson?" },
        { "[job.manila.data_entry]\nhiring_rule = 2",
            "job.manila.data_entry.hiring_rule = 2: not a choice" },
        { "[model]\nquit_pay = 1e2147483648",
            "model.quit_pay = 1e2147483648: too large or too small" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        CU_ASSERT(fixture_refuses(cases[i].lines, cases[i].message));
    }
}

/* Lines of [scenario], each in place of the starter's. */
static void
test_mistakes_in_the_scenario_section(void)
{
    static const struct {
        const char *from, *to, *message;
    } cases[] = {
        { "start        = 2024-01", "start = 2024",
            "scenario.start = 2024: not a month: allowed 1900-01 to 2200-12, as in 2024-01" },
        { "start        = 2024-01", "start = 2024-13", "scenario.start = 2024-13: not a month" },
        { "start        = 2024-01", "start = 2024-00", "scenario.start = 2024-00: not a month" },
        { "start        = 2024-01", "start = 1899-12", "scenario.start = 1899-12: not a month" },
        { "start        = 2024-01", "start = 2024-1", "scenario.start = 2024-1: not a month" },
        { "start        = 2024-01", "start = 2024-01-01",
            "scenario.start = 2024-01-01: not a month" },
        { "months       = 60", "months = 0",
            "scenario.months = 0: out of range: allowed 1 to 1023" },
        { "months       = 60", "months = 1024",
            "scenario.months = 1024: out of range: allowed 1 to 1023" },
        { "months       = 60", "months = 86 years",
            "scenario.months = 86 years: out of range: allowed 1 to 1023" },
        { "months       = 60", "months = 10.0",
            "scenario.months = 10.0: text after the whole number: allowed 1 to 1023, months or "
            "years" },
        { "months       = 60", "months = 1e2",
            "scenario.months = 1e2: text after the whole number" },
        { "months       = 60", "months = -5",
            "scenario.months = -5: not a whole number: allowed 1 to 1023" },
        { "months       = 60", "months = 99999999999999999999999",
            "scenario.months = 99999999999999999999999: out of range" },
        { "months       = 60", "months = 60 days",
            "scenario.months = 60 days: text after the whole number" },
        { "replications = 50", "replications = 0",
            "scenario.replications = 0: out of range: allowed 1 to 10000000" },
        { "replications = 50", "replications = 5 years",
            "scenario.replications = 5 years: text after the whole number: allowed 1 to 10000000, "
            "no unit" },
        { "replications = 50", "replications = 2147483648",
            "scenario.replications = 2147483648: out of range" },
        { "seed         = 1 ", "seed = 18446744073709551616 ",
            "scenario.seed = 18446744073709551616: out of range" },
        { "seed         = 1 ", "seed = 0x1 ", "scenario.seed = 0x1: text after the whole number" },
        { "scale        = 1 ", "scale = 0 ",
            "scenario.scale = 0: out of range: allowed greater than 0" },
        { "scale        = 1 ", "scale = nan ", "scenario.scale = nan: not a number" },
        { "scale        = 1 ", "scale = uniform(1, 2) ",
            "scenario.scale = uniform(1, 2): must be a plain number" },
        { "locations    = manila", "locations = manila, manila",
            "scenario.locations = manila, manila: manila is named twice" },
        { "locations    = manila", "locations = manila,",
            "scenario.locations = manila,: `` is not a name" },
        { "locations    = manila", "locations = manila, Cebu",
            "scenario.locations = manila, Cebu: `Cebu` is not a name" },
        { "locations    = manila", "locations = manila, manlia",
            "scenario.locations = manila, manlia: no section [location.manlia]: did you mean "
            "manila?" },
        { "locations    = manila", "locations = manila, chad",
            "scenario.locations = manila, chad: no section [location.chad]: add it, or include its "
            "profile" },
        { "locations    = manila", "locations = manila, home",
            "scenario.locations = manila, home: home is the onshore market" },
        { "data_entry, data_analyst", "data_entry, data_analyst, x",
            "scenario.roles = data_entry, data_analyst, x: no section [role.x]" },
        { "locations    = manila", "locations = manila, all",
            "scenario.locations = manila, all: all stands for the totals in the results" },
        { "data_entry, data_analyst", "data_entry, data_analyst, all",
            "scenario.roles = data_entry, data_analyst, all: all stands for the totals" },
        { "onshore      = home ", "onshore = all ",
            "scenario.onshore = all: all stands for the totals" },
        { "onshore      = home ", "onshore = home, manila ",
            "scenario.onshore = home, manila: 2 names: only one market" },
        { "onshore      = home ", "onshore = hme ",
            "scenario.onshore = hme: no section [location.hme]: did you mean home?" },
        { "[location.home]", "policies = x\n[location.home]",
            "scenario.policies = x: no section [policy.x]: allowed are none and" },
        { "[location.home]", "policies = livng_wage\n[location.home]",
            "scenario.policies = livng_wage: no section [policy.livng_wage]: did you mean "
            "living_wage?" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        sim_scenario_t s;
        sim_errors_t errors;
        char *text = fixture_replace(sim_scenario_starter, cases[i].from, cases[i].to);
        const char *at
            = strstr(text, strncmp(cases[i].to, "policies", 8) == 0 ? "policies = " : cases[i].to);
        /* the comment at the top of the starter also names `policies` */
        while (at != NULL && at > text && at[-1] != '\n' && strstr(at + 1, cases[i].to) != NULL) {
            at = strstr(at + 1, cases[i].to);
        }
        long line = 1;
        for (const char *c = text; c < at; c++) {
            line += *c == '\n';
        }
        CU_ASSERT_EQUAL(fixture_read(&s, text, &errors), SIM_ERR_INPUT);
        CU_ASSERT_EQUAL(errors.n, 1);
        CU_ASSERT(fixture_has(&errors, line, cases[i].message));
        sim_errors_free(&errors);
        free(text);
    }
}

static void
test_what_is_required(void)
{
    static const struct {
        const char *line, *message, *header;
    } cases[] = {
        { "start        = 2024-01\n",
            "scenario.start: missing: required in [scenario], for example start = 2024-01",
            "[scenario]" },
        { "currency       = PHP\n",
            "location.manila.currency: missing: required in [location.manila], for example "
            "currency = INR",
            "[location.manila]" },
        { "currency       = USD\n", "location.home.currency: missing: required in [location.home]",
            "[location.home]" },
        { "tier = bpo                     ; routine work\n",
            "role.data_entry.tier: missing: required in [role.data_entry], tier = bpo or tier = "
            "kpo",
            "[role.data_entry]" },
        { "fx_rate        = 56 PHP/USD\n",
            "location.manila.fx_rate: missing: required, for example fx_rate = 83.1 PHP/USD in "
            "[location.manila]",
            "[location.manila]" },
        { "inflation_pa   = 3.5 %\n",
            "location.manila.inflation_pa: missing: required, for example inflation_pa = 0.05 "
            "/year in [location.manila]",
            "[location.manila]" },
        { "household_mean = 4.1 persons\n", "location.manila.household_mean: missing",
            "[location.manila]" },
        { "other_income   = 18000 PHP/month\n",
            "location.manila.other_income: missing: required, for example other_income = 18000 "
            "PHP/month",
            "[location.manila]" },
        { "poverty_line   = 3800 PHP/month\n", "location.manila.poverty_line: missing",
            "[location.manila]" },
        { "fx_rate        = 1 USD/USD\n", "location.home.fx_rate: missing", "[location.home]" },
        { "wage_growth_pa = 3.5 %\n", "location.home.wage_growth_pa: missing", "[location.home]" },
        { "headcount = 300\n",
            "job.manila.data_entry.headcount: missing: required, for example headcount = 1000 "
            "persons in [job.manila.data_entry]",
            "[job.manila.data_entry]" },
        { "wage = 105000 USD/year\n",
            "job.home.data_analyst.wage: missing: required, for example wage = 18000 USD/month in "
            "[job.home.data_analyst]",
            "[job.home.data_analyst]" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        sim_scenario_t s;
        sim_errors_t errors;
        char *text = fixture_replace(sim_scenario_starter, cases[i].line, "");
        long line = 1;
        for (const char *c = text; c < strstr(text, cases[i].header); c++) {
            line += *c == '\n';
        }
        CU_ASSERT_EQUAL(fixture_read(&s, text, &errors), SIM_ERR_INPUT);
        CU_ASSERT(fixture_has(&errors, line, cases[i].message));
        CU_ASSERT(errors.n == 1);
        sim_errors_free(&errors);
        free(text);
    }
    /* a key that is misspelt is told once */
    {
        sim_scenario_t s;
        sim_errors_t errors;
        char *text = fixture_replace(sim_scenario_starter, "poverty_line", "povetry_line");
        CU_ASSERT_EQUAL(fixture_read(&s, text, &errors), SIM_ERR_INPUT);
        CU_ASSERT_EQUAL(errors.n, 1);
        CU_ASSERT(fixture_has(&errors, 42,
            "location.manila.povetry_line = 3800 PHP/month: unknown key: did you mean "
            "poverty_line?"));
        sim_errors_free(&errors);
        free(text);
    }
    /* without a section for the job, the message points at the list of locations */
    sim_scenario_t s;
    sim_errors_t errors;
    char *text = fixture_replace(sim_scenario_starter,
        "[job.manila.data_analyst]\nheadcount = 100\nwage      = 38000 PHP/month\n", "");
    CU_ASSERT_EQUAL(fixture_read(&s, text, &errors), SIM_ERR_INPUT);
    CU_ASSERT_EQUAL(errors.n, 2);
    CU_ASSERT(fixture_has(&errors, 15, "job.manila.data_analyst.wage: missing"));
    CU_ASSERT(fixture_has(&errors, 15, "job.manila.data_analyst.headcount: missing"));
    sim_errors_free(&errors);
    free(text);
    CU_ASSERT_EQUAL(fixture_read(&s, "", &errors), SIM_ERR_INPUT);
    CU_ASSERT_EQUAL(errors.n, 4);
    sim_errors_free(&errors);
}

/* Twenty different mistakes give twenty messages at the right lines. */
static void
test_twenty_mistakes_at_once(void)
{
    static const char lines[] = "[scenario]\n"
                                "titel = x\n" /*  1 unknown key            */
                                "[model]\n"
                                "quit_pay = 2.0 apples\n"          /*  2 trailing text          */
                                "quit_pay = 3\n"                   /*  3 repeated key           */
                                "bass_p = 5\n"                     /*  4 out of range           */
                                "bass_q = nan\n"                   /*  5 not a number           */
                                "bench =\n"                        /*  6 missing value          */
                                "governance 0.1\n"                 /*  7 no equals sign         */
                                "discount_rate_pa = 1,5\n"         /*  8 grouping               */
                                "smooth_h = 0x1\n"                 /*  9 hex                    */
                                "reserve_sd = unifrom(0.1, 0.2)\n" /* 10 distribution           */
                                "match_elast = triangular(0.5, 0.4, 1)\n" /* 11 its order */
                                "transition_initial = maybe\n" /* 12 a choice               */
                                "[model] # fine\n"
                                "months = 3\n"       /* 13 wrong section          */
                                "[locaton.manila]\n" /* 14 unknown section        */
                                "[location.manila]\n"
                                "seat_cost = 5 USD/month\n" /* 15 wrong currency         */
                                "[role.data_entry] junk\n"  /* 16 text after the bracket */
                                "[policy.late]\n"
                                "start = 2024-13\n"     /* 17 not a month            */
                                "headcount = 5\n"       /* 18 cannot be moved        */
                                "min_wage = +-5\n"      /* 19 two signs              */
                                "roles = data_entri\n"; /* 20 unknown name           */
    static const int at[]
        = { 2, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 16, 17, 19, 20, 22, 23, 24, 25 };
    sim_scenario_t s;
    sim_errors_t errors;
    char *text = fixture_extend(lines);
    /* the starter's own seat_cost would be given twice */
    char *changed = fixture_replace(text, "seat_cost      = 12000 PHP/month\n", "\n");
    const long first = fixture_lines(sim_scenario_starter);
    CU_ASSERT_EQUAL(fixture_read(&s, changed, &errors), SIM_ERR_INPUT);
    CU_ASSERT_EQUAL(errors.n, 20);
    for (size_t i = 0; i < errors.n && i < 20; i++) {
        CU_ASSERT_EQUAL(errors.list[i].line - first, at[i]);
        CU_ASSERT_STRING_EQUAL(errors.list[i].file, "t.ini");
    }
    if (errors.n != 20) {
        fixture_has(&errors, -1, "twenty");
    }
    CU_ASSERT_PTR_NULL(s.title);
    CU_ASSERT_PTR_NULL(s.text);
    sim_errors_free(&errors);
    free(text);
    free(changed);
}

static void
test_the_narrowest_scope_wins(void)
{
    /* benefits_ratio of (manila, data_entry) at each scope in turn, the starter sets it per
     * location */
    sim_par_t par = { 0 };
    static const struct {
        const char *lines;
        double entry, analyst, home;
    } cases[] = {
        { "[model]\nbenefits_ratio = 1 %\noverhead_ratio = 5 %\n", .05, .05, .05 },
        { "[model]\noverhead_ratio = 5 %\n[location.manila]\noverhead_ratio = 6 %\n", .06, .06,
            .05 },
        { "[location.manila]\noverhead_ratio = 6 %\n[role.data_entry]\noverhead_ratio = 7 %\n", .07,
            .06, .15 },
        { "[job.manila.data_entry]\noverhead_ratio = 8 %\n[role.data_entry]\noverhead_ratio = 7 "
          "%\n",
            .08, .15, .15 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        sim_scenario_t s = fixture_with(cases[i].lines);
        CU_ASSERT_EQUAL_FATAL(sim_scenario_par_init(&s, &par), SIM_OK);
        sim_scenario_resolve(&s, 3, &par);
        CU_ASSERT_EQUAL(sim_par_job(&par, 1, 0)->overhead_ratio, cases[i].entry);
        CU_ASSERT_EQUAL(sim_par_job(&par, 1, 1)->overhead_ratio, cases[i].analyst);
        CU_ASSERT_EQUAL(sim_par_job(&par, 0, 1)->overhead_ratio, cases[i].home);
        sim_par_free(&par);
        sim_scenario_free(&s);
    }
    /* three defaults by role */
    sim_scenario_t s = fixture_good(sim_scenario_starter);
    CU_ASSERT_EQUAL_FATAL(sim_scenario_par_init(&s, &par), SIM_OK);
    sim_scenario_resolve(&s, 3, &par);
    CU_ASSERT_EQUAL(sim_par_job(&par, 1, 0)->quit_base_pm, .014);
    CU_ASSERT_EQUAL(sim_par_job(&par, 1, 1)->quit_base_pm, .009);
    sim_par_free(&par);
    sim_scenario_free(&s);
    char *other = fixture_extend(
        "[role.typist]\ntier = bpo\n[job.manila.typist]\nwage = 5\nheadcount = 2\n"
        "[job.home.typist]\nwage = 9\n[role.lawyer]\ntier = kpo\n[job.manila.lawyer]\n"
        "wage = 5\nheadcount = 2\n[job.home.lawyer]\nwage = 9\n");
    char *text = fixture_replace(other, "data_entry, data_analyst", "data_entry, typist, lawyer");
    s = fixture_good(text);
    CU_ASSERT_EQUAL_FATAL(sim_scenario_par_init(&s, &par), SIM_OK);
    sim_scenario_resolve(&s, 3, &par);
    CU_ASSERT_EQUAL(sim_par_job(&par, 1, 1)->quit_base_pm, .018);
    CU_ASSERT_EQUAL(sim_par_job(&par, 1, 2)->quit_base_pm, .009);
    CU_ASSERT_EQUAL(par.role[1].training_months, 1.5);
    CU_ASSERT_EQUAL(par.role[2].training_months, 3);
    sim_par_free(&par);
    sim_scenario_free(&s);
    free(other);
    free(text);
}

static void
test_later_lines_override_includes(void)
{
    char path[] = "/tmp/sim_scenario_XXXXXX", text[6000];
    const int fd = mkstemp(path);
    CU_ASSERT_FATAL(fd >= 0);
    FILE *to = fdopen(fd, "w");
    fprintf(to, "%s[model]\nquit_ill = 0.1\nhump_months = 2\n", sim_scenario_starter);
    fclose(to);
    snprintf(text, sizeof text, "include = %s\n[model]\nquit_ill = 0.2\n", path);
    const sim_setting_t settings[] = { { "hump_months", "7 months" }, { "months", "2 years" },
        { "job.manila.data_entry.wage", "1" }, { "job.manila.data_entry.wage", "25000" },
        { "policies", "living_wage" } };
    sim_scenario_t s;
    sim_errors_t errors = { 0 };
    sim_par_t par = { 0 };
    CU_ASSERT_EQUAL_FATAL(
        sim_scenario_read_text(&s, "t.ini", strlen(text), text, 5, settings, &errors), SIM_OK);
    CU_ASSERT_EQUAL_FATAL(sim_scenario_par_init(&s, &par), SIM_OK);
    sim_scenario_resolve(&s, 0, &par);
    CU_ASSERT_EQUAL(par.model->quit_ill, .2);
    CU_ASSERT_EQUAL(par.model->hump_months, 7);
    CU_ASSERT_EQUAL(s.months, 24);
    CU_ASSERT_EQUAL(sim_par_job(&par, 1, 0)->wage, 25000);
    CU_ASSERT(s.in_force[0]);
    sim_origin_t origin = sim_scenario_origin(&s, sim_param_find("quit_ill"), 0, 0);
    CU_ASSERT_EQUAL(origin.kind, SIM_FROM_FILE);
    CU_ASSERT_STRING_EQUAL(origin.file, "t.ini");
    CU_ASSERT_EQUAL(origin.line, 3);
    CU_ASSERT_EQUAL(sim_scenario_origin(&s, sim_param_find("wage"), 1, 0).kind, SIM_FROM_SET);
    CU_ASSERT_EQUAL(
        sim_scenario_origin(&s, sim_param_find("eri_cut"), 0, 0).kind, SIM_FROM_DEFAULT);
    origin = sim_scenario_origin(&s, sim_param_find("wage"), 1, 1);
    CU_ASSERT_STRING_EQUAL(origin.file, path);
    sim_par_free(&par);
    sim_scenario_free(&s);
    /* reading from the file gives the same */
    CU_ASSERT_EQUAL(sim_scenario_read(&s, path, 0, NULL, &errors), SIM_OK);
    CU_ASSERT_EQUAL(s.months, 60);
    sim_scenario_free(&s);
    CU_ASSERT_EQUAL(sim_scenario_read(&s, "/nowhere/x.ini", 0, NULL, &errors), SIM_ERR_INPUT);
    CU_ASSERT_EQUAL(errors.n, 1);
    CU_ASSERT_STRING_EQUAL(errors.list[0].text, "/nowhere/x.ini: No such file or directory");
    sim_errors_free(&errors);
    unlink(path);
}

/* A role may come from the command line alone. */
static void
test_settings_open_sections(void)
{
    static const sim_setting_t settings[] = { { "roles", "data_entry, typist" },
        { "role.typist.tier", "bpo" }, { "job.manila.typist.wage", "15000 PHP/month" },
        { "job.manila.typist.headcount", "12" }, { "job.home.typist.wage", "2500" },
        { "policy.late.start", "2026-01" }, { "policy.late.hump", "*2" } };
    sim_scenario_t s;
    sim_errors_t errors = { 0 };
    CU_ASSERT_EQUAL_FATAL(sim_scenario_read_text(&s, "a;b #c.ini", strlen(sim_scenario_starter),
                              sim_scenario_starter, 7, settings, &errors),
        SIM_OK);
    CU_ASSERT_STRING_EQUAL(s.role[1].name, "typist");
    CU_ASSERT_EQUAL(s.n_policies, 2);
    CU_ASSERT_STRING_EQUAL(s.policy[1].name, "late");
    sim_scenario_free(&s);
}

/* A file name as title must not hold what effective.ini would read as a comment. */
static void
test_the_title_from_a_file_name(void)
{
    static const struct {
        const char *name, *title;
    } cases[] = { { "x/y/a b.ini", "a b" }, { "a ;b #c.x.ini", "a _b _c.x" }, { "#.ini", "_" },
        { ".ini", ".ini" }, { " .ini", "scenario" }, { "x ", "x" }, { "a\033b", "a?b" } };
    char *text = fixture_replace(sim_scenario_starter, "title        = Data work in Manila\n", "");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        sim_scenario_t s;
        sim_errors_t errors = { 0 };
        CU_ASSERT_EQUAL_FATAL(
            sim_scenario_read_text(&s, cases[i].name, strlen(text), text, 0, NULL, &errors),
            SIM_OK);
        CU_ASSERT_STRING_EQUAL(s.title, cases[i].title);
        sim_scenario_free(&s);
    }
    free(text);
}

static void
test_settings_are_checked(void)
{
    static const struct {
        sim_setting_t setting;
        const char *message;
    } cases[] = {
        { { "moths", "3" }, "--set moths = 3: unknown key: did you mean months?" },
        { { "quit_pya", "3" }, "--set quit_pya = 3: unknown key: did you mean quit_pay?" },
        { { "zzzzzzz", "3" }, "--set zzzzzzz = 3: unknown key: `sim params` lists all keys" },
        { { "a.b", "3" }, "--set a.b = 3: unknown section: allowed scenario, model" },
        { { "model.quit_pay", "nan" },
            "--set model.quit_pay = nan: not a number: allowed 0 to 10" },
        { { "quit_pay", "11" }, "--set model.quit_pay = 11: out of range: allowed 0 to 10" },
        { { "job.manlia.data_entry.wage", "3" },
            "--set job.manlia.data_entry.wage = 3: the scenario has no location manlia: did you "
            "mean manila?" },
        { { "location.chad.wage", "3" },
            "--set location.chad.wage = 3: the scenario has no location chad: allowed are" },
        { { "job.manila.data_entri.wage", "3" },
            "--set job.manila.data_entri.wage = 3: the scenario has no role data_entri: did you "
            "mean data_entry?" },
        { { "role.zebra.hump", "3" },
            "--set role.zebra.hump = 3: the scenario has no role zebra: allowed are those" },
        { { "location.manila.seat_cost", "3 USD/month" },
            "--set location.manila.seat_cost = 3 USD/month: `USD/month` after the number" },
        { { "policies", "nothing" },
            "--set scenario.policies = nothing: no section [policy.nothing]" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        sim_scenario_t s;
        sim_errors_t errors = { 0 };
        CU_ASSERT_EQUAL(sim_scenario_read_text(&s, "t.ini", strlen(sim_scenario_starter),
                            sim_scenario_starter, 1, &cases[i].setting, &errors),
            SIM_ERR_INPUT);
        CU_ASSERT_EQUAL(errors.n, 1);
        CU_ASSERT(fixture_has(&errors, 0, cases[i].message));
        CU_ASSERT(errors.n > 0 && errors.list[0].file == NULL);
        sim_errors_free(&errors);
    }
}

/* (I4) */
static void
test_shares(void)
{
    static const char two[]
        = "[location.cebu]\ncurrency = PHP\nfx_rate = 56\ninflation_pa = 0\nwage_growth_pa = 0\n"
          "household_mean = 4\nother_income = 1\npoverty_line = 1\n"
          "[job.cebu.data_entry]\nwage = 1\nheadcount = 1\n"
          "[job.cebu.data_analyst]\nwage = 1\nheadcount = 1\n";
    static const struct {
        const char *lines, *message;
    } cases[] = {
        { "[role.data_entry]\nshare = 0.25\n[job.home.data_entry]\nshare = 0.5\n", NULL },
        { "[job.home.data_entry]\nshare = 0.4\n[location.manila]\nshare = "
          "0.2\n[location.cebu]\nshare = 0.3\n"
          "[job.cebu.data_entry]\nshare = 0.4\n",
            NULL },
        { "[job.cebu.data_entry]\nshare = 0.3\n",
            "job.cebu.data_entry.share = 0.3: share is given for 1 of the 2 jobs of role "
            "data_entry" },
        { "[job.cebu.data_entry]\nshare = 0.3\n[job.manila.data_entry]\nshare = 0.3\n",
            "job.manila.data_entry.share = 0.3: the shares of role data_entry add to 1.1 with the "
            "onshore share of 0.5" },
        { "[job.cebu.data_entry]\nshare = 0.3\n[job.manila.data_entry]\nshare = "
          "auto\n[job.cebu.data_analyst]\nshare = auto\n",
            "job.cebu.data_entry.share = 0.3: share is given for 1 of the 2 jobs" },
        { "[role.data_entry]\ndemand_fte = 500\n[job.home.data_entry]\nshare = 1\n", NULL },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        sim_scenario_t s;
        sim_errors_t errors;
        char *both = NULL;
        CU_ASSERT(asprintf(&both, "%s%s", two, cases[i].lines) > 0);
        char *all = fixture_extend(both);
        char *text = fixture_replace(all, "locations    = manila", "locations = manila, cebu");
        const sim_status_t status = fixture_read(&s, text, &errors);
        if (cases[i].message == NULL) {
            CU_ASSERT_EQUAL(errors.n, 0);
        } else {
            CU_ASSERT_EQUAL(status, SIM_ERR_INPUT);
            CU_ASSERT_EQUAL(errors.n, i == 1 ? 2 : 1);
            CU_ASSERT(errors.n > 0 && fixture_has(&errors, errors.list[0].line, cases[i].message));
        }
        sim_scenario_free(&s);
        sim_errors_free(&errors);
        free(both);
        free(all);
        free(text);
    }
}

static void
test_what_follows_from_other_keys(void)
{
    sim_scenario_t s = fixture_with(
        "[location.manila]\npool_per_head_graduate = 2\nentrants_secondary = 17 persons/month\n"
        "entrants_per_head_postgraduate = 0.01\npool_postgraduate = 55\n");
    sim_par_t par = { 0 };
    CU_ASSERT_EQUAL_FATAL(sim_scenario_par_init(&s, &par), SIM_OK);
    sim_scenario_resolve(&s, 0, &par);
    const sim_location_par_t *manila = &par.location[1];
    CU_ASSERT_EQUAL(manila->mw_index_pa, .035);
    CU_ASSERT_EQUAL(manila->pool_graduate, 800);
    CU_ASSERT_EQUAL(manila->pool_secondary, 600);
    CU_ASSERT_EQUAL(manila->pool_postgraduate, 55);
    CU_ASSERT_DOUBLE_EQUAL(manila->entrants_per_head_graduate, .11, 1e-15);
    CU_ASSERT_DOUBLE_EQUAL(manila->entrants_graduate, 44, 1e-12);
    CU_ASSERT_EQUAL(manila->entrants_secondary, 17);
    CU_ASSERT_DOUBLE_EQUAL(manila->entrants_postgraduate, 4, 1e-12);
    CU_ASSERT_EQUAL(par.role[1].demand_growth_long_pa, .12);
    CU_ASSERT(isnan(par.role[0].demand_fte));
    CU_ASSERT(isnan(sim_par_job(&par, 1, 0)->share));
    CU_ASSERT(isnan(sim_par_job(&par, 1, 0)->slack_ref));
    CU_ASSERT_EQUAL(sim_par_job(&par, 0, 0)->share, .5);
    CU_ASSERT_EQUAL(sim_par_job(&par, 0, 0)->training_cost, 150);
    sim_par_free(&par);
    sim_scenario_free(&s);
}

/* (R4): one line is one draw, keyed by its section; other lines are independent of it. */
static void
test_uncertain_values(void)
{
    char *all = fixture_extend(
        "[role.data_entry]\nquit_base_pm = uniform(1 %, 3 %)\n"
        "[model]\nnight_share = uniform(0.1, 0.3)\nmincer_school = normal(0.1, 0.2)\n"
        "[location.manila]\nmw_compliance = lognormal(0.9, 0.5)\n"
        "[job.manila.data_analyst]\nbonus_milestone = uniform(3, 20)\n");
    sim_scenario_t s = fixture_good(all);
    sim_par_t par = { 0 };
    CU_ASSERT_EQUAL_FATAL(sim_scenario_par_init(&s, &par), SIM_OK);
    enum { REPS = 4000 };
    double sum = 0, squares = 0, product = 0, cut_low = 0, cut_high = 0;
    for (uint32_t rep = 0; rep < REPS; rep++) {
        sim_scenario_resolve(&s, rep, &par);
        const double quit = sim_par_job(&par, 1, 0)->quit_base_pm;
        const double night = sim_par_job(&par, 1, 0)->night_share;
        const uint32_t hash = sim_name_hash("param/role.data_entry.quit_base_pm");
        const double u = sim_uniform(sim_words(1, rep, hash, 0, 0, SIM_BLOCK_PARAM).w[0]);
        CU_ASSERT_DOUBLE_EQUAL(quit, .01 + .02 * u, 1e-15);
        CU_ASSERT_EQUAL(sim_par_job(&par, 0, 0)->quit_base_pm, quit);
        CU_ASSERT_EQUAL(sim_par_job(&par, 1, 1)->quit_base_pm, .009);
        CU_ASSERT_EQUAL(sim_par_job(&par, 1, 1)->night_share, night);
        const double milestone = sim_par_job(&par, 1, 1)->bonus_milestone;
        CU_ASSERT_EQUAL(milestone, floor(milestone));
        CU_ASSERT(milestone >= 3 && milestone <= 20);
        CU_ASSERT(par.model->mincer_school >= 0 && par.model->mincer_school <= .3);
        cut_low += par.model->mincer_school == 0;
        cut_high += par.location[1].mw_compliance == 1;
        sum += night;
        squares += (night - .2) * (night - .2);
        product += (night - .2) * (quit - .02);
    }
    /* five standard errors of the mean, the variance and the correlation of independent uniforms */
    const double sd = .2 / sqrt(12), var = sd * sd;
    CU_ASSERT_DOUBLE_EQUAL(sum / REPS, .2, 5 * sd / sqrt(REPS));
    CU_ASSERT_DOUBLE_EQUAL(squares / REPS, var, 5 * var * sqrt(.8 / REPS));
    CU_ASSERT_DOUBLE_EQUAL(product / REPS / (sd * .02 / sqrt(12)), 0, 5 / sqrt(REPS));
    CU_ASSERT_DOUBLE_EQUAL(cut_low / REPS, 0.30853753872598690, 5 * sqrt(.3085 * .6915 / REPS));
    /* P(.9 e^{.5 Z} >= 1) = Phi(2 ln .9) */
    CU_ASSERT_DOUBLE_EQUAL(cut_high / REPS, 0.41655, 5 * sqrt(.4166 * .5834 / REPS));
    sim_par_free(&par);
    sim_scenario_free(&s);
    free(all);
}

static void
test_draws_respect_what_belongs_together(void)
{
    sim_scenario_t s
        = fixture_with("[role.data_entry]\ngrade_mult_senior = uniform(1, 3)\n"
                       "init_share_senior = uniform(0, 1)\ninit_share_lead = uniform(0, 1)\n"
                       "demand_growth_pa = uniform(0, 0.2)\n");
    sim_par_t par = { 0 };
    CU_ASSERT_EQUAL_FATAL(sim_scenario_par_init(&s, &par), SIM_OK);
    int raised = 0;
    for (uint32_t rep = 0; rep < 200; rep++) {
        sim_scenario_resolve(&s, rep, &par);
        const sim_role_par_t *role = &par.role[0];
        CU_ASSERT(role->grade_mult_lead >= role->grade_mult_senior);
        CU_ASSERT(role->init_share_senior + role->init_share_lead <= 1 + 1e-15);
        CU_ASSERT_EQUAL(role->demand_growth_long_pa, role->demand_growth_pa);
        raised += role->grade_mult_lead > 1.9;
    }
    CU_ASSERT(raised > 50);
    sim_par_free(&par);
    sim_scenario_free(&s);
}

/* The two names were found by search; that they collide is checked first. */
static void
test_names_with_one_hash_are_refused(void)
{
    const char *a = "eemzwg", *b = "yugsns";
    char x[100], y[100], lines[2000];
    snprintf(x, sizeof x, "location/%s", a);
    snprintf(y, sizeof y, "location/%s", b);
    CU_ASSERT_EQUAL_FATAL(sim_name_hash(x), sim_name_hash(y));
    int n = 0;
    for (int i = 0; i < 2; i++) {
        const char *name = i == 0 ? a : b;
        n += snprintf(lines + n, sizeof lines - (size_t)n,
            "[location.%s]\ncurrency = PHP\nfx_rate = 56\ninflation_pa = 0\nwage_growth_pa = 0\n"
            "household_mean = 4\nother_income = 1\npoverty_line = 1\n[job.%s.data_entry]\nwage = "
            "1\nheadcount = 1\n"
            "[job.%s.data_analyst]\nwage = 1\nheadcount = 1\n",
            name, name, name);
    }
    char list[100];
    snprintf(list, sizeof list, "locations = manila, %s, %s", a, b);
    char *all = fixture_extend(lines);
    char *text = fixture_replace(all, "locations    = manila", list);
    sim_scenario_t s;
    sim_errors_t errors;
    CU_ASSERT_EQUAL(fixture_read(&s, text, &errors), SIM_ERR_INPUT);
    CU_ASSERT(errors.n >= 1);
    char message[300];
    snprintf(
        message, sizeof message, "location/%s and location/%s have the same 32-bit hash", a, b);
    CU_ASSERT(fixture_has(&errors, 0, message));
    sim_errors_free(&errors);
    free(text);
    free(all);
}

static void
test_too_many_of_something(void)
{
    char *text = NULL;
    size_t n = 0;
    FILE *to = open_memstream(&text, &n);
    fprintf(to, "[scenario]\nlocations = a0");
    for (int i = 1; i <= 64; i++) {
        fprintf(to, ", a%d", i);
    }
    fprintf(to, "\ntitle = %0501d\n", 1);
    for (int i = 0; i <= 1000; i++) {
        fprintf(to, "[policy.p%d]\n", i);
    }
    fclose(to);
    sim_scenario_t s;
    sim_errors_t errors;
    CU_ASSERT_EQUAL(fixture_read(&s, text, &errors), SIM_ERR_INPUT);
    CU_ASSERT(fixture_has(
        &errors, 3, "scenario.title = 00000000000000000000000000000000000000000000000000000000"));
    bool too_many = false, too_long = false;
    for (size_t i = 0; i < errors.n; i++) {
        too_many |= errors.list[i].line == 2
            && strstr(errors.list[i].text, "too many names: at most 64") != NULL;
        too_long |= errors.list[i].line == 3
            && strstr(errors.list[i].text, "the title is too long") != NULL;
    }
    CU_ASSERT(too_many && too_long);
    CU_ASSERT(fixture_has(&errors, 1004, "[policy.p1000]: too many policies: at most 1000"));
    CU_ASSERT(errors.n_dropped > 0);
    sim_errors_free(&errors);
    free(text);
}

/* Any one byte changed: another model, the same one, or a refusal; never a crash, and a refusal
 * names lines that exist. */
static void
test_one_byte_changed(void)
{
    const size_t n = strlen(sim_scenario_starter);
    const long last = fixture_lines(sim_scenario_starter) + 1;
    char *text = strdup(sim_scenario_starter);
    for (size_t i = 0; i < n; i++) {
        static const char others[]
            = { '\0', '\n', '=', '[', ']', ';', ' ', '9', 'x', '\xff', '"', '.' };
        const char was = text[i];
        text[i] = others[i % sizeof others];
        sim_scenario_t s;
        sim_errors_t errors = { 0 };
        const sim_status_t status = sim_scenario_read_text(&s, "t.ini", n, text, 0, NULL, &errors);
        CU_ASSERT((status == SIM_OK) == (errors.n == 0));
        CU_ASSERT(status == SIM_OK || status == SIM_ERR_INPUT);
        for (size_t k = 0; k < errors.n; k++) {
            CU_ASSERT(errors.list[k].line >= 0 && errors.list[k].line <= last);
        }
        sim_scenario_free(&s);
        sim_errors_free(&errors);
        text[i] = was;
    }
    free(text);
}

/* A section that nobody uses is allowed, unless a letter changed would make it useful. */
static void
test_misspelt_sections(void)
{
    const long line = fixture_lines(sim_scenario_starter) + 1;
    char *text
        = fixture_extend("[location.mannila]\ninflation_pa = 4 %\n[role.data_entyr]\nhump = 2\n"
                         "[job.manila.data_entyr]\nnight_share = 0.3\n"
                         "[role.welder]\nhump = 2\n[job.manila.welder]\nnight_share = 0.3\n");
    sim_scenario_t s;
    sim_errors_t errors;
    CU_ASSERT_EQUAL(fixture_read(&s, text, &errors), SIM_ERR_INPUT);
    CU_ASSERT_EQUAL(errors.n, 2);
    CU_ASSERT(fixture_has(&errors, line,
        "[location.mannila]: the scenario has no location mannila: did you mean manila?"));
    CU_ASSERT(fixture_has(&errors, line + 2,
        "[role.data_entyr]: the scenario has no role data_entyr: did you mean data_entry?"));
    sim_scenario_free(&s);
    sim_errors_free(&errors);
    free(text);
}

SIM_TEST_MAIN("scenario", SIM_TEST(test_misspelt_sections), SIM_TEST(test_the_starter_is_read),
    SIM_TEST(test_defaults_of_the_scenario_section), SIM_TEST(test_mistakes_in_single_lines),
    SIM_TEST(test_mistakes_in_the_scenario_section), SIM_TEST(test_what_is_required),
    SIM_TEST(test_twenty_mistakes_at_once), SIM_TEST(test_the_narrowest_scope_wins),
    SIM_TEST(test_later_lines_override_includes), SIM_TEST(test_settings_open_sections),
    SIM_TEST(test_the_title_from_a_file_name), SIM_TEST(test_settings_are_checked),
    SIM_TEST(test_shares), SIM_TEST(test_what_follows_from_other_keys),
    SIM_TEST(test_uncertain_values), SIM_TEST(test_draws_respect_what_belongs_together),
    SIM_TEST(test_names_with_one_hash_are_refused), SIM_TEST(test_too_many_of_something),
    SIM_TEST(test_one_byte_changed))
