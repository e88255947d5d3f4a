/* test_effective.c - effective.ini is a fixed point and reproduces the run; `sim show`; the
 * parameter tables. */
#include "tests/fixture.h"
#include <glob.h>
#include <math.h>
#include <unistd.h>

/* Every value that two scenarios resolve to, in some replications and months, is the same. */
static bool
same_values(const sim_scenario_t *a, const sim_scenario_t *b)
{
    sim_par_t x = { 0 }, y = { 0 }, x_now = { 0 }, y_now = { 0 };
    bool active[SIM_NAME_MAX];
    bool same = a->n_policies == b->n_policies && a->n_moves == b->n_moves && a->seed == b->seed
        && a->months == b->months && a->replications == b->replications && a->scale == b->scale
        && a->start_year == b->start_year && a->start_month == b->start_month
        && strcmp(a->title, b->title) == 0;
    for (size_t p = 0; same && p < a->n_policies; p++) {
        same = strcmp(a->policy[p].title, b->policy[p].title) == 0
            && a->in_force[p] == b->in_force[p];
    }
    for (size_t p = 0; p < SIM_NAME_MAX; p++) {
        active[p] = p % 3 != 1;
    }
    if (!same || a->n_policies > SIM_NAME_MAX || sim_scenario_par_init(a, &x) != SIM_OK
        || sim_scenario_par_init(b, &y) != SIM_OK || sim_scenario_par_init(a, &x_now) != SIM_OK
        || sim_scenario_par_init(b, &y_now) != SIM_OK || x.n_values != y.n_values) {
        return false;
    }
    for (uint32_t rep = 0; rep < 3; rep++) {
        sim_scenario_resolve(a, rep, &x);
        sim_scenario_resolve(b, rep, &y);
        for (int t = 0; t < 60; t += 13) {
            sim_scenario_at(a, active, &x, t, &x_now);
            sim_scenario_at(b, active, &y, t, &y_now);
            for (size_t i = 0; i < sim_param_count; i++) {
                const sim_param_t *param = &sim_param_table[i];
                const size_t first
                    = param->scope == SIM_SCOPE_LOCATION || param->scope == SIM_SCOPE_JOB;
                for (size_t l = first; l < a->n_locations; l++) {
                    for (size_t r = 0; r < a->n_roles; r++) {
                        const double u = *sim_par_value(&x_now, param, l, r),
                                     v = *sim_par_value(&y_now, param, l, r);
                        if (u != v && !(isnan(u) && isnan(v))
                            && strcmp(param->key, "training_cost") != 0) {
                            fprintf(stderr, "\n%s: %.17g, %.17g\n", param->key, u, v);
                            same = false;
                        }
                    }
                }
            }
        }
        for (size_t r = 0; r < a->n_roles; r++) { /* what the onshore market uses (E9) */
            const sim_job_par_t *u = sim_par_job(&x, 0, r), *v = sim_par_job(&y, 0, r);
            same = same && u->wage == v->wage && u->share == v->share
                && u->training_cost == v->training_cost && u->seat_cost == v->seat_cost
                && u->social_rate == v->social_rate && u->benefits_ratio == v->benefits_ratio
                && x.location[0].fx_rate == y.location[0].fx_rate
                && x.location[0].wage_growth_pa == y.location[0].wage_growth_pa
                && x.location[0].hours_week == y.location[0].hours_week
                && x.location[0].utc_offset == y.location[0].utc_offset;
        }
    }
    sim_par_free(&x);
    sim_par_free(&y);
    sim_par_free(&x_now);
    sim_par_free(&y_now);
    return same;
}

/* Written, read, written again: the same bytes and the same values. */
static bool
is_fixed_point(const sim_scenario_t *scenario)
{
    sim_scenario_t again;
    sim_errors_t errors;
    char *first = fixture_effective(scenario);
    bool same = fixture_read(&again, first, &errors) == SIM_OK;
    if (!same) {
        fixture_has(&errors, -1, "none");
    } else {
        char *second = fixture_effective(&again);
        same = strcmp(first, second) == 0 && same_values(scenario, &again);
        free(second);
    }
    sim_scenario_free(&again);
    sim_errors_free(&errors);
    free(first);
    return same;
}

static void
test_what_is_written(void)
{
    sim_scenario_t s = fixture_with(
        "[model]\nquit_ill = 0.25 ;; judgement\nmerit_sd = 2 % # fx; y\n"
        "[role.data_entry]\nbench = 5 %\nquit_base_pm = uniform( 1 %,\t 2  % ) ; own survey\n");
    char *text = fixture_effective(&s);
    static const char *const wanted[] = {
        "\n[scenario]\ntitle = Data work in Manila\nstart = 2024-01\nmonths = 60\n",
        "\nseed = 1 ; the same seed gives the same results\n", "\npolicies = none ; default\n",
        "\nquit_ill = 0.25 ; judgement\n", "\nmerit_sd = 0.02 ; fx; y\n",
        "\nbass_p = 0.03 /year ; default\n", "\ntransition_initial = no ; default\n",
        "\ncurrency = PHP\n", "\nfx_rate = 56 PHP/USD\n",
        "\nwage_growth_pa = triangular(3 %, 5 %, 8 %) ; uncertain: drawn once per replication\n",
        "\npool_graduate = auto ; default\n", "\nmw_index_pa = auto ; default\n",
        "\nnotice_months = 1 months\n", "\n[role.data_entry]\ntier = bpo ; routine work\n",
        "\nquit_base_pm = uniform( 1 %, 2 % ) ; own survey\n", "\n[job.manila.data_entry]\n",
        "\nwage = 19000 PHP/month ; pay of an average entrant\n", "\nshare = 0.5 ; default\n",
        "\nshare = auto ; default\n", "\nhiring_rule = target ; default\n",
        "\n[policy.living_wage]\ntitle = A living-wage floor\nstart = 2025-01\n",
        "\nstart = 2025-01\nphase_in = 12 months\nmin_wage = *1.25\n"
    };
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
        if (strstr(text, wanted[i]) == NULL) {
            fprintf(stderr, "\nnot written: %s\n", wanted[i]);
            CU_FAIL("text");
        }
    }
    /* the wide uncertain line stays the only one for its jobs */
    const char *manila = strstr(text, "[job.manila.data_entry]");
    CU_ASSERT_PTR_NULL(strstr(manila, "quit_base_pm = 0.014"));
    CU_ASSERT_PTR_NOT_NULL(strstr(manila, "quit_base_pm = 0.009 /month ; default"));
    /* what the onshore market does not use is not written */
    const char *home = strstr(text, "[location.home]");
    CU_ASSERT(strstr(home, "poverty_line") > strstr(home, "[location.manila]"));
    CU_ASSERT(is_fixed_point(&s));
    free(text);
    sim_scenario_free(&s);
}

static void
test_odd_scenarios_are_fixed_points(void)
{
    static const char *const lines[] = {
        "",
        "[scenario]\npolicies = living_wage\n",
        "[model]\nwage = uniform(10000, 20000)\nquit_base_pm = beta(2, 80)\n",
        "[location.manila]\nquit_base_pm = lognormal(2 %, 0.3)\n[role.data_entry]\nquit_base_pm = "
        "3 %\n"
        "[job.home.data_entry]\nquit_base_pm = normal(2 %, 1 %)\n",
        "[role.data_analyst]\ninit_share_senior = 0.7\ninit_share_lead = 0.3\ndemand_fte = "
        "123.456\n",
        "[location.home]\ninflation_pa = uniform(1 %, 2 %)\n",
        "[location.cebu]\n[role.typist]\n[policy.p]\nstart = 2020-01\nend = 2031-12\nlocations = "
        "cebu,manila ; two\n"
        "roles=typist\nseat_cost = *   uniform(1.1,    1.2)\ntitle = \"quoted\" <b> $(x) `y` % \\ "
        ";z\n",
        "[policy.p]\nstart = 2024-05\nutc_offset = = -3 h\nwellness_effect=-0.2\nphase_in = 2 "
        "years\n",
        "[job.manila.data_entry]\nseat_cost = 100.1 PHP/year\nsocial_rate = 12.345678901234567 %\n"
        "hiring_rule = poisson\nhire_rate_pm = 7 persons/year ; =1+1\nslack_ref = auto ; mine\n",
    };
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        sim_scenario_t s = fixture_with(lines[i]);
        CU_ASSERT(is_fixed_point(&s));
        sim_scenario_free(&s);
    }
}

/* A comment that fills its line is cut where the written line would become longer. */
static void
test_long_comments_are_cut(void)
{
    char text[6000];
    for (int n = SIM_LINE_MAX - 60; n <= SIM_LINE_MAX - 15; n++) {
        char lines[5000] = "[model]\nquit_ill=0.25 ;";
        for (int k = 0; k < n / 2; k++) {
            strcat(lines, k % 7 == 3 ? "  " : "\xc3\xa9");
        }
        snprintf(text, sizeof text, "%s\n", lines);
        sim_scenario_t s = fixture_with(text);
        CU_ASSERT(is_fixed_point(&s));
        sim_scenario_free(&s);
    }
}

static void
test_settings_are_marked(void)
{
    const sim_setting_t settings[] = { { "quit_ill", "0.5" }, { "months", "1 year" },
        { "job.home.data_entry.share", "40 %" } };
    sim_scenario_t s;
    sim_errors_t errors = { 0 };
    CU_ASSERT_EQUAL_FATAL(sim_scenario_read_text(&s, "a b.ini", strlen(sim_scenario_starter),
                              sim_scenario_starter, 3, settings, &errors),
        SIM_OK);
    char *text = fixture_effective(&s);
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "\nquit_ill = 0.5 ; --set\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "\nmonths = 12 ; --set\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "\nshare = 0.4 ; --set\n"));
    CU_ASSERT(is_fixed_point(&s));
    free(text);
    size_t n = 0;
    FILE *to = open_memstream(&text, &n);
    CU_ASSERT_EQUAL(sim_scenario_show(&s, to), SIM_OK);
    fclose(to);
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "scenario.months = 12 "));
    CU_ASSERT_PTR_NOT_NULL(
        strstr(text, "model.quit_ill = 0.5                                          --set\n"));
    CU_ASSERT_PTR_NOT_NULL(
        strstr(text, "model.quit_pressure = 0.4                                     default\n"));
    CU_ASSERT_PTR_NOT_NULL(
        strstr(text, "job.manila.data_entry.wage = 19000 PHP/month                  a b.ini:58\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "policy.living_wage.min_wage = *1.25 "));
    free(text);
    sim_errors_free(&errors);
    sim_scenario_free(&s);
}

/* Random scenarios: values of random keys at random sections, as numbers and as distributions. */
static void
test_random_scenarios_are_fixed_points(void)
{
    static const char *const sections[] = { "model", "location.manila", "role.data_entry",
        "role.data_analyst", "job.manila.data_entry", "job.home.data_analyst", "policy.p" };
    uint64_t state = 4242;
    int accepted = 0;
    for (int i = 0; i < 300; i++) {
        char *lines = NULL;
        size_t n = 0;
        FILE *to = open_memstream(&lines, &n);
        for (size_t k = 0; k < sizeof sections / sizeof sections[0]; k++) {
            fprintf(
                to, "[%s]\n%s", sections[k], k == 6 ? "start = 2024-07\nmin_wage = *1.1\n" : "");
            const sim_param_t *before = NULL;
            for (int j = 0; j < 4; j++) {
                state = state * 6364136223846793005u + 1442695040888963407u;
                const sim_param_t *param = &sim_param_table[(state >> 33) % sim_param_count];
                const double u = (double)(state >> 40) * 0x1p-24;
                const double lo = fmax(param->lo, -5), hi = fmin(param->hi, 50000);
                const double value = lo + u * (hi - lo);
                const bool stands = k == 0 || param->scope == SIM_SCOPE_JOB
                    || (k == 1 && param->scope == SIM_SCOPE_LOCATION)
                    || ((k == 2 || k == 3) && param->scope == SIM_SCOPE_ROLE)
                    || (k == 6 && param->moves);
                const char *given[] = { "share", "bonus_milestone", "init_share_senior",
                    "init_share_lead", "grade_mult_senior", "grade_mult_lead", "min_wage" };
                bool skip = !stands || param == before || sim_param_words(param) != NULL
                    || (k == 6 && !param->moves);
                for (size_t g = 0; g < sizeof given / sizeof given[0]; g++) {
                    skip |= strcmp(param->key, given[g]) == 0;
                }
                if (skip) {
                    continue;
                }
                before = param;
                if (state % 3 == 0) {
                    fprintf(to, "%s = uniform(%.9g, %.17g) ; drawn\n", param->key,
                        lo + u * (value - lo), hi);
                } else {
                    fprintf(to, "%s = %s%.17g%s\n", param->key, k == 6 && value < 0 ? "=" : "",
                        value, state % 5 ? "" : " ; x");
                }
            }
        }
        fclose(to);
        sim_scenario_t s;
        sim_errors_t errors;
        char *text = fixture_extend(lines);
        if (fixture_read(&s, text, &errors) == SIM_OK) { /* else some key came twice */
            accepted++;
            CU_ASSERT(is_fixed_point(&s));
        }
        sim_scenario_free(&s);
        sim_errors_free(&errors);
        free(text);
        free(lines);
    }
    CU_ASSERT(accepted > 100);
}

static void
test_shipped_scenarios_are_fixed_points(void)
{
    glob_t found = { 0 };
    if (glob("scenarios/*.ini", 0, NULL, &found) == 0) {
        for (size_t i = 0; i < found.gl_pathc; i++) {
            sim_scenario_t s;
            sim_errors_t errors = { 0 };
            const sim_status_t status = sim_scenario_read(&s, found.gl_pathv[i], 0, NULL, &errors);
            if (status != SIM_OK) {
                fprintf(stderr, "\n%s", found.gl_pathv[i]);
                fixture_has(&errors, -1, "none");
            }
            CU_ASSERT_EQUAL(status, SIM_OK);
            CU_ASSERT(status != SIM_OK || is_fixed_point(&s));
            sim_scenario_free(&s);
            sim_errors_free(&errors);
        }
    }
    globfree(&found);
}

static void
test_a_full_disk_is_noticed(void)
{
    sim_scenario_t s = fixture_good(sim_scenario_starter);
    FILE *to = fopen("/dev/full", "w");
    CU_ASSERT_PTR_NOT_NULL_FATAL(to);
    setvbuf(to, NULL, _IONBF, 0);
    CU_ASSERT_EQUAL(sim_scenario_write(&s, to), SIM_ERR_IO);
    clearerr(to);
    CU_ASSERT_EQUAL(sim_scenario_show(&s, to), SIM_ERR_IO);
    fclose(to);
    sim_scenario_free(&s);
}

static void
test_parameter_tables(void)
{
    char *text = NULL;
    size_t n = 0;
    FILE *to = open_memstream(&text, &n);
    CU_ASSERT_EQUAL(sim_param_write(NULL, to), sim_param_count + sim_param_word_count);
    CU_ASSERT_EQUAL(sim_param_write("no such key", to), 0);
    fclose(to);
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "quit_pay\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "scenario.months\n"));
    free(text);
    to = open_memstream(&text, &n);
    CU_ASSERT(sim_param_write("WAGE_SPEED", to) == 1);
    fclose(to);
    CU_ASSERT_EQUAL(strncmp(text, "wage_speed\n", 11), 0);
    free(text);
    to = open_memstream(&text, &n);
    sim_param_write_markdown(to);
    fclose(to);
    size_t rows = 0;
    for (const char *row = strstr(text, "\n| `"); row != NULL; row = strstr(row + 1, "\n| `")) {
        rows++;
    }
    CU_ASSERT_EQUAL(rows, sim_param_count + sim_param_word_count);
    for (size_t i = 0; i < sim_param_count; i++) {
        char cell[60];
        snprintf(cell, sizeof cell, "| `%s` |", sim_param_table[i].key);
        CU_ASSERT_PTR_NOT_NULL(strstr(text, cell));
        CU_ASSERT_PTR_EQUAL(sim_param_find(sim_param_table[i].key), &sim_param_table[i]);
    }
    CU_ASSERT_PTR_NULL(sim_param_find("nothing"));
    free(text);
}

static void
test_the_parameter_page_is_up_to_date(void)
{
    char *text = NULL, *page = NULL;
    size_t n = 0, capacity = 0;
    FILE *to = open_memstream(&text, &n);
    sim_param_write_markdown(to);
    fclose(to);
    FILE *from = fopen("docs/parameters.md", "r");
    CU_ASSERT_PTR_NOT_NULL_FATAL(from);
    CU_ASSERT(getdelim(&page, &capacity, '\0', from) > 0);
    CU_ASSERT_STRING_EQUAL(page, text);
    fclose(from);
    free(page);
    free(text);
}

SIM_TEST_MAIN("effective", SIM_TEST(test_what_is_written),
    SIM_TEST(test_odd_scenarios_are_fixed_points), SIM_TEST(test_long_comments_are_cut),
    SIM_TEST(test_settings_are_marked), SIM_TEST(test_random_scenarios_are_fixed_points),
    SIM_TEST(test_shipped_scenarios_are_fixed_points), SIM_TEST(test_a_full_disk_is_noticed),
    SIM_TEST(test_parameter_tables), SIM_TEST(test_the_parameter_page_is_up_to_date))
