/* Tests of explain.h and mix.h: views give the runs they stand for, the shares of keys add up in
 * every replication, and neither the order of lines nor that of policies matters. */
#include "fixture.h"
#include "lab.h"
#include "sim/csv.h"
#include "sim/explain.h"
#include "sim/metric.h"
#include "sim/mix.h"

enum { REPS = 4, METRICS = 3 };
static const sim_metric_id_t METRIC[METRICS]
    = { SIM_METRIC_savings_usd, SIM_METRIC_employment, SIM_METRIC_salary_p50 };

static sim_scenario_t
read_set(const char *text, size_t n, const sim_setting_t more[])
{
    sim_setting_t settings[16] = { { "scenario.replications", "4" }, { "scenario.months", "18" },
        { "scenario.start", "2024-01" }, { "scenario.scale", "5" } };
    sim_errors_t errors = { 0 };
    sim_scenario_t s;
    for (size_t i = 0; i < n; i++) {
        settings[4 + i] = more[i];
    }
    const sim_status_t status
        = sim_scenario_read_text(&s, "t.ini", strlen(text), text, 4 + n, settings, &errors);
    for (size_t i = 0; i < errors.n; i++) {
        printf("\n    %s", errors.list[i].text);
    }
    CU_ASSERT_EQUAL_FATAL(status, SIM_OK);
    sim_errors_free(&errors);
    return s;
}

static sim_scenario_t
read_with(const char *lines)
{
    char *all = fixture_extend(lines);
    const sim_scenario_t s = read_set(all, 0, NULL);
    free(all);
    return s;
}

static sim_results_t *
simulate(const sim_scenario_t *s, const bool in_force[], int threads)
{
    sim_results_t *results = NULL;
    const sim_run_t run = { .scenario = s, .in_force = in_force, .threads = threads };
    CU_ASSERT_EQUAL_FATAL(sim_engine_run(&run, &results, NULL), SIM_OK);
    return results;
}

/* Every number of two runs of the same cells, bit for bit. */
static bool
same_runs(const sim_results_t *a, const sim_results_t *b)
{
    const sim_scenario_t *s = sim_results_scenario(a);
    for (size_t rep = 0; rep < sim_results_n(a); rep++) {
        for (int t = 0; t < s->months; t++) {
            for (size_t cell = 0; cell < sim_observer_cells(s); cell++) {
                if (memcmp(sim_results_cell(a, rep, t, cell), sim_results_cell(b, rep, t, cell),
                        SIM_METRICS * sizeof(double))
                    != 0) {
                    return false;
                }
            }
        }
    }
    return true;
}

/* ---- views */

#define TWO_POLICIES                                                                               \
    "\n[policy.first]\nstart = 2024-03\nwage_factor = *1.13\nhours_week = -3 h\nseat_cost = *1\n"  \
    "wellness_effect = triangular(0.1, 0.2, 0.4)\n"                                                \
    "[policy.second]\nstart = 2024-06\nphase_in = 4 months\nwage_factor = *1.07\n"                 \
    "severance_months_py = +1.7\n"

static void
policies(const sim_scenario_t *s, const char *names, bool active[16])
{
    for (size_t p = 0; p < s->n_policies; p++) {
        active[p] = strstr(names, s->policy[p].name) != NULL;
    }
}

static void
test_views_of_moves(void)
{
    sim_scenario_t s = read_with(TWO_POLICIES);
    sim_scenario_t only = read_with("\n[policy.first]\nstart = 2024-03\nhours_week = -3 h\n");
    bool both[16] = { false }, none[16] = { false }, one[16] = { false };
    bool off[32];
    sim_scenario_t view;
    policies(&s, "first second", both);
    policies(&only, "first", one);
    for (size_t m = 0; m < 32; m++) {
        off[m] = true;
    }
    sim_results_t *plain = simulate(&s, none, 1);
    CU_ASSERT_EQUAL_FATAL(sim_view_of_moves(&s, off, &view), SIM_OK);
    sim_results_t *results = simulate(&view, both, 2);
    CU_ASSERT(same_runs(plain, results));
    sim_results_free(results);
    sim_view_free(&view);
    /* one line left is that line alone */
    for (size_t p = 0; p < s.n_policies; p++) {
        for (size_t k = 0; k < sim_policy_lines(&s, p); k++) {
            if (strcmp(sim_policy_line(&s, p, k).param->key, "hours_week") == 0) {
                off[sim_policy_move(&s, p, k)] = !both[p];
            }
        }
    }
    CU_ASSERT_EQUAL_FATAL(sim_view_of_moves(&s, off, &view), SIM_OK);
    results = simulate(&view, both, 1);
    sim_results_t *alone = simulate(&only, one, 1);
    CU_ASSERT(same_runs(alone, results));
    CU_ASSERT(!same_runs(plain, results));
    sim_results_free(results);
    sim_results_free(alone);
    sim_results_free(plain);
    sim_view_free(&view);
    sim_view_free(&view);
    sim_scenario_free(&s);
    sim_scenario_free(&only);
}

/* Drawn values, values that others follow (trend of the minimum wage, pools of headcounts). */
static const sim_setting_t OTHER[] = { { "model.quit_pressure", "triangular(0.3, 0.5, 0.9)" },
    { "location.manila.inflation_pa", "6.5 %" },
    { "location.manila.wage_growth_pa", "triangular(2 %, 4 %, 9 %)" },
    { "job.manila.data_entry.headcount", "417" }, { "role.data_entry.auto_ceiling", "0.31" } };
enum { N_OTHER = sizeof OTHER / sizeof OTHER[0] };

static void
test_views_of_values(void)
{
    sim_scenario_t a = read_set(sim_scenario_starter, 0, NULL);
    sim_scenario_t b = read_set(sim_scenario_starter, N_OTHER, OTHER);
    sim_results_t *one = simulate(&a, NULL, 1);
    sim_results_t *other = simulate(&b, NULL, 1);
    bool *take = calloc(sim_slots(&a), sizeof *take);
    sim_scenario_t view;
    CU_ASSERT_FATAL(take != NULL);
    CU_ASSERT(!same_runs(one, other));
    CU_ASSERT_EQUAL_FATAL(sim_view_of_values(&a, &b, take, &view), SIM_OK); /* nothing */
    sim_results_t *results = simulate(&view, NULL, 1);
    CU_ASSERT(same_runs(one, results));
    sim_results_free(results);
    sim_view_free(&view);
    for (size_t i = 0; i < sim_slots(&a); i++) { /* everything */
        take[i] = true;
    }
    CU_ASSERT_EQUAL_FATAL(sim_view_of_values(&a, &b, take, &view), SIM_OK);
    results = simulate(&view, NULL, 2);
    CU_ASSERT(same_runs(other, results));
    sim_results_free(results);
    sim_view_free(&view);
    /* one key, as if it were set alone; it stays for months and uncertain */
    for (size_t k = 0; k < N_OTHER; k++) {
        const char *key = strrchr(OTHER[k].key, '.') + 1;
        const sim_param_t *param = sim_param_find(key);
        sim_scenario_t alone = read_set(sim_scenario_starter, 1, &OTHER[k]);
        memset(take, 0, sim_slots(&a) * sizeof *take);
        take[sim_slot(&a, param, 1, 0)] = true; /* manila, data entry */
        CU_ASSERT_EQUAL_FATAL(sim_view_of_values(&a, &b, take, &view), SIM_OK);
        results = simulate(&view, NULL, 1);
        sim_results_t *exact = simulate(&alone, NULL, 1);
        CU_ASSERT(same_runs(exact, results));
        CU_ASSERT(!same_runs(one, results));
        sim_results_free(results);
        sim_results_free(exact);
        sim_view_free(&view);
        sim_scenario_free(&alone);
    }
    free(take);
    sim_results_free(one);
    sim_results_free(other);
    sim_scenario_free(&a);
    sim_scenario_free(&b);
}

/* ---- explanations */

/* Runs everything an explanation asks for. */
static void
fill(sim_explain_t *e, const sim_results_t *without, const sim_results_t *with, int threads)
{
    const sim_pair_t pair = { .name = "p", .base = without, .policy = with, .threads = threads };
    CU_ASSERT_EQUAL_FATAL(sim_explain_begin(e, &pair), SIM_OK);
    for (size_t k = 0; k < sim_explain_runs(e); k++) {
        sim_scenario_t view;
        CU_ASSERT_EQUAL_FATAL(sim_explain_scenario(e, k, &view), SIM_OK);
        sim_results_t *results = simulate(&view, sim_explain_in_force(e), threads);
        sim_explain_take(e, k, results);
        sim_results_free(results);
        sim_view_free(&view);
    }
}

/* Adds up to the effect for every metric and location, in every replication. */
static void
check_sums(const sim_explain_t *e, const sim_results_t *without, const sim_results_t *with)
{
    const sim_scenario_t *s = sim_results_scenario(without);
    const sim_scenario_t *o = sim_results_scenario(with);
    for (size_t rep = 0; rep < REPS; rep++) {
        for (size_t l = 0; l < s->n_locations; l++) {
            for (size_t m = 0; m < METRICS; m++) {
                double phi[SIM_EXPLAIN_PLAYERS];
                double sum = 0.0;
                const double before = sim_results_horizon(
                    without, rep, sim_observer_cell(s, l, s->n_roles), METRIC[m]);
                const double after = sim_results_horizon(
                    with, rep, sim_observer_cell(o, l, o->n_roles), METRIC[m]);
                sim_explain_values(e, rep, l, m, phi);
                for (size_t i = 0; i < sim_explain_players(e); i++) {
                    sum += phi[i];
                }
                if (isnan(after)) {
                    continue;
                }
                if (fabs(sum - (after - before)) > 1e-9 * fabs(after - before)) {
                    printf("\n    %.17g instead of %.17g", sum, after - before);
                    CU_FAIL("the shares do not add up");
                }
            }
        }
    }
}

/* The table of `names`, explained, as text; the number of players. */
static char *
explain_text(const char *lines, const char *names, int threads, size_t *players)
{
    sim_scenario_t s = read_with(lines);
    bool with[16] = { false }, without[16] = { false };
    policies(&s, names, with);
    const sim_variant_t variant = { .name = "p", .title = "", .without = without, .with = with };
    sim_results_t *base = simulate(&s, without, threads);
    sim_results_t *policy = simulate(&s, with, threads);
    sim_explain_t *e;
    sim_table_t changes, table;
    char *text = NULL;
    size_t n = 0;
    CU_ASSERT_EQUAL_FATAL(sim_changes(&s, 1, &variant, &changes), SIM_OK);
    CU_ASSERT_EQUAL_FATAL(sim_explain_create(&e, &s, &variant, METRICS, METRIC), SIM_OK);
    *players = sim_explain_players(e);
    fill(e, base, policy, threads);
    check_sums(e, base, policy);
    CU_ASSERT_EQUAL_FATAL(sim_explain_table(1, &e, &changes, &table), SIM_OK);
    FILE *to = open_memstream(&text, &n);
    CU_ASSERT_EQUAL_FATAL(sim_csv_write(&table, 1, to), SIM_OK);
    fclose(to);
    sim_table_free(&table);
    sim_table_free(&changes);
    sim_explain_free(e);
    sim_results_free(base);
    sim_results_free(policy);
    sim_scenario_free(&s);
    return text;
}

static void
test_policies(void)
{
    /* the same lines and policies in another order; seat_cost = *1 is no player */
    static const char permuted[]
        = "\n[policy.second]\nwage_factor = *1.07\nseverance_months_py = +1.7\nphase_in = 4 "
          "months\nstart = 2024-06\n[policy.first]\nhours_week = -3 h\nwellness_effect = "
          "triangular(0.1, 0.2, 0.4)\nseat_cost = *1\nstart = 2024-03\nwage_factor = *1.13\n";
    size_t n;
    char *one = explain_text(TWO_POLICIES, "first", 1, &n);
    CU_ASSERT_EQUAL(n, 3);
    char *again = explain_text(permuted, "first", 2, &n);
    CU_ASSERT_STRING_EQUAL(one, again);
    CU_ASSERT_PTR_NULL(strstr(one, "seat_cost"));
    CU_ASSERT_PTR_NOT_NULL(strstr(one, "p,savings_usd,USD nominal,manila,first,hours_week,40,37,"));
    free(one);
    free(again);
    /* a stack: a key of either policy is a player of its own */
    one = explain_text(TWO_POLICIES, "first second", 1, &n);
    CU_ASSERT_EQUAL(n, 5);
    CU_ASSERT_PTR_NOT_NULL(strstr(one, ",all,first,wage_factor,1,1.13,"));
    CU_ASSERT_PTR_NOT_NULL(strstr(one, ",all,second,wage_factor,1.13,1.2091,"));
    free(one);
    /* what moves nothing */
    one = explain_text(
        "\n[policy.idle]\nstart = 2024-02\nseat_cost = *1\ntax_rate = +0\n", "idle", 1, &n);
    CU_ASSERT_EQUAL(n, 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(one, "p,savings_usd,USD nominal,all,,total,,,0,0,0,0,0,"));
    free(one);
    /* what comes after the last month */
    one = explain_text("\n[policy.late]\nstart = 2026-02\nseat_cost = *2\n", "late", 1, &n);
    CU_ASSERT_EQUAL(n, 0);
    free(one);
}

/* Keys that act on costs alone, when nobody looks at cost: their shares are known from runs with
 * each alone.  Seats are additive; seats and the exchange rate interact, each having half of it. */
static void
test_known_shares(void)
{
    static const char lines[]
        = "\n[model]\ncost_sensitivity = 0\n[policy.add]\nstart = 2024-02\nseat_cost = *1.5\n"
          "wellness_cost = +300\nquit_ill = *1\n[policy.seat]\nstart = 2024-02\nseat_cost = *1.5\n"
          "[policy.fx]\nstart = 2024-02\nfx_level = *1.3\n"
          "[policy.pair]\nstart = 2024-02\nseat_cost = *1.5\nfx_level = *1.3\n";
    sim_scenario_t s = read_with(lines);
    bool active[16] = { false }, without[16] = { false };
    sim_results_t *base = simulate(&s, without, 1);
    policies(&s, "seat", active);
    sim_results_t *seat = simulate(&s, active, 1);
    memset(active, 0, sizeof active);
    policies(&s, "fx", active);
    sim_results_t *fx = simulate(&s, active, 1);
    for (int which = 0; which < 2; which++) {
        memset(active, 0, sizeof active);
        policies(&s, which == 0 ? "add" : "pair", active);
        const sim_variant_t variant
            = { .name = "p", .title = "", .without = without, .with = active };
        sim_results_t *with = simulate(&s, active, 1);
        sim_explain_t *e;
        CU_ASSERT_EQUAL_FATAL(sim_explain_create(&e, &s, &variant, METRICS, METRIC), SIM_OK);
        CU_ASSERT_EQUAL_FATAL(sim_explain_players(e), 2);
        CU_ASSERT_EQUAL(sim_explain_runs(e), 2);
        fill(e, base, with, 1);
        for (size_t rep = 0; rep < REPS; rep++) {
            double phi[2];
            const size_t all = sim_observer_cell(&s, 0, s.n_roles);
            const double v0 = sim_results_horizon(base, rep, all, METRIC[0]);
            const double v1 = sim_results_horizon(seat, rep, all, METRIC[0]);
            const double v2 = sim_results_horizon(fx, rep, all, METRIC[0]);
            const double v12 = sim_results_horizon(with, rep, all, METRIC[0]);
            sim_explain_values(e, rep, 0, 0, phi);
            CU_ASSERT(phi[0] != 0.0 && phi[1] != 0.0);
            /* players in the order of the keys: fx_level, seat_cost; seat_cost, wellness_cost */
            const double share = which == 0 ? v1 - v0 : 0.5 * (v1 - v0) + 0.5 * (v12 - v2);
            CU_ASSERT(fabs(phi[which == 0 ? 0 : 1] - share) <= 1e-7 * fabs(share));
            sim_explain_values(e, rep, 0, 1, phi); /* employment */
            CU_ASSERT(phi[0] == 0.0 && phi[1] == 0.0);
        }
        sim_explain_free(e);
        sim_results_free(with);
    }
    sim_results_free(base);
    sim_results_free(seat);
    sim_results_free(fx);
    sim_scenario_free(&s);
}

/* ---- files */

static void
test_files(void)
{
    sim_scenario_t a = read_set(sim_scenario_starter, 0, NULL);
    sim_scenario_t b = read_set(sim_scenario_starter, N_OTHER, OTHER);
    sim_results_t *one = simulate(&a, NULL, 1);
    sim_results_t *other = simulate(&b, NULL, 1);
    const sim_variant_t to = { .name = "b", .title = "", .other = &b };
    const sim_variant_t fro = { .name = "a", .title = "", .other = &a };
    sim_explain_t *there, *back;
    CU_ASSERT_EQUAL_FATAL(sim_explain_create(&there, &a, &to, METRICS, METRIC), SIM_OK);
    CU_ASSERT_EQUAL_FATAL(sim_explain_create(&back, &b, &fro, METRICS, METRIC), SIM_OK);
    CU_ASSERT_EQUAL_FATAL(sim_explain_players(there), N_OTHER);
    CU_ASSERT_EQUAL_FATAL(sim_explain_players(back), N_OTHER);
    fill(there, one, other, 1);
    fill(back, other, one, 2);
    check_sums(there, one, other);
    check_sums(back, other, one);
    for (size_t rep = 0; rep < REPS; rep++) {
        for (size_t m = 0; m < METRICS; m++) {
            double x[N_OTHER], y[N_OTHER];
            sim_explain_values(there, rep, 1, m, x);
            sim_explain_values(back, rep, 1, m, y);
            double size = 0.0;
            for (size_t i = 0; i < N_OTHER; i++) {
                size = fmax(size, fabs(x[i]));
            }
            for (size_t i = 0; i < N_OTHER; i++) {
                CU_ASSERT(fabs(x[i] + y[i]) <= 1e-9 * size);
            }
        }
    }
    sim_explain_free(there);
    sim_explain_free(back);
    sim_results_free(one);
    sim_results_free(other);
    sim_scenario_free(&a);
    sim_scenario_free(&b);
}

/* Another list of locations and a policy in force are one player, whose places bring their values.
 */
static void
test_structure(void)
{
    static const char more[]
        = "\n[location.pune]\ncurrency = INR\nfx_rate = 83 INR/USD\ninflation_pa = 4 %\n"
          "wage_growth_pa = 7 %\nutc_offset = 5.5 h\nmin_wage = 9000 INR/month\n"
          "notice_months = 1 month\nseverance_months_py = 0.5 months\nsocial_rate = 12 %\n"
          "benefits_ratio = 15 %\nseat_cost = 9000 INR/month\nhousehold_mean = 4.4 persons\n"
          "other_income = 15000 INR/month\npoverty_line = 2500 INR/month\n"
          "[job.pune.data_entry]\nheadcount = 90\nwage = 21000 INR/month\n"
          "[job.pune.data_analyst]\nheadcount = 35\nwage = 52000 INR/month\n";
    static const sim_setting_t two[] = { { "scenario.locations", "pune, manila" },
        { "scenario.policies", "living_wage" }, { "job.manila.data_entry.headcount", "417" },
        { "location.manila.tax_rate", "0.11" } };
    char *text = fixture_extend(more);
    sim_scenario_t a = read_set(sim_scenario_starter, 0, NULL);
    sim_scenario_t b = read_set(text, 4, two);
    sim_results_t *one = simulate(&a, NULL, 1);
    sim_results_t *other = simulate(&b, NULL, 1);
    const sim_variant_t to = { .name = "b", .title = "", .other = &b };
    sim_explain_t *e;
    CU_ASSERT_EQUAL_FATAL(sim_explain_create(&e, &a, &to, METRICS, METRIC), SIM_OK);
    CU_ASSERT_EQUAL_FATAL(sim_explain_players(e), 3);
    fill(e, one, other, 1);
    for (size_t rep = 0; rep < REPS; rep++) {
        double phi[3];
        const double effect
            = sim_results_horizon(other, rep, sim_observer_cell(&b, 0, b.n_roles), METRIC[0])
            - sim_results_horizon(one, rep, sim_observer_cell(&a, 0, a.n_roles), METRIC[0]);
        sim_explain_values(e, rep, 0, 0, phi);
        CU_ASSERT(fabs(phi[0] + phi[1] + phi[2] - effect) <= 1e-9 * fabs(effect));
        CU_ASSERT(phi[0] != 0.0 && phi[1] != 0.0 && phi[2] != 0.0);
    }
    sim_explain_free(e);
    sim_results_free(one);
    sim_results_free(other);
    sim_scenario_free(&a);
    sim_scenario_free(&b);
    free(text);
}

/* Seven keys: fixed orders, still adding up; thirteen: groups. */
static void
test_many_keys(void)
{
    size_t n;
    char *text = explain_text("\n[policy.many]\nstart = 2024-02\nwage_factor = *1.1\n"
                              "hours_week = -2 h\nseat_cost = *1.2\ntax_rate = -0.05\n"
                              "social_rate = +0.03\nseverance_months_py = +1\ndp_ratio = +0.01\n",
        "many", 1, &n);
    CU_ASSERT_EQUAL(n, 7);
    free(text);
    text = explain_text("\n[policy.many]\nstart = 2024-02\nwage_factor = *1.1\n"
                        "hours_week = -2 h\nseat_cost = *1.2\ntax_rate = -0.05\n"
                        "social_rate = +0.03\nseverance_months_py = +1\ndp_ratio = +0.01\n"
                        "benefits_ratio = +0.01\noverhead_ratio = +0.01\noverhead_usd = *1.1\n"
                        "governance = *1.1\nrecruit_months = *1.3\nfx_level = *1.04\n",
        "many", 1, &n);
    CU_ASSERT(n >= 3 && n <= 4);
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "all [location] keys"));
    free(text);
}

SIM_TEST_MAIN("explain", SIM_TEST(test_views_of_moves), SIM_TEST(test_views_of_values),
    SIM_TEST(test_policies), SIM_TEST(test_known_shares), SIM_TEST(test_files),
    SIM_TEST(test_structure), SIM_TEST(test_many_keys))
