/* Tests of bridge.h: the split adds up to the effect in every replication, what does not move
 * contributes exactly nothing, small cases worked out by hand, and nothing depends on threads, on
 * the order of policies or on how results are kept. */
#include "fixture.h"
#include "lab.h"
#include "sim/bridge.h"
#include "sim/csv.h"
#include "sim/metric.h"
#include <unistd.h>

enum { REPS = 5, MONTHS = 30 };

static sim_scenario_t
read_scenario(
    const char *path, const char *replications, const char *months, const sim_setting_t *more)
{
    sim_scenario_t s;
    sim_errors_t errors = { 0 };
    const sim_setting_t settings[] = { { "scenario.replications", replications },
        { "scenario.months", months }, { "scenario.scale", "20" },
        more != NULL ? *more : (sim_setting_t) { "scenario.seed", "7" } };
    CU_ASSERT_EQUAL_FATAL(sim_scenario_read(&s, path, 4, settings, &errors), SIM_OK);
    sim_errors_free(&errors);
    return s;
}

static sim_results_t *
simulate(const sim_scenario_t *s, size_t policy, int threads)
{
    bool *active = calloc(s->n_policies + 1, sizeof *active);
    sim_results_t *results = NULL;
    if (policy < s->n_policies) {
        active[policy] = true;
    }
    const sim_run_t run
        = { .scenario = s, .in_force = active, .threads = threads, .ledgers = true };
    CU_ASSERT_EQUAL_FATAL(sim_engine_run(&run, &results, NULL), SIM_OK);
    free(active);
    return results;
}

/* Adds up to the effect on savings_usd to 1e-9, for all locations and in every replication; how
 * much of the split there is, as a sum of absolute parts. */
static double
check_sums(const sim_results_t *without, const sim_results_t *with)
{
    const sim_scenario_t *s = sim_results_scenario(without);
    const size_t n_reps = sim_results_n(without);
    const sim_pair_t pair = { .name = "p", .base = without, .policy = with, .threads = 1 };
    sim_split_t *split = calloc(n_reps, sizeof *split);
    double size = 0.0;
    for (size_t l = 0; l < s->n_locations; l++) {
        const size_t cell = sim_observer_cell(s, l, s->n_roles);
        CU_ASSERT_EQUAL_FATAL(sim_bridge_splits(&pair, l, split), SIM_OK);
        for (size_t rep = 0; rep < n_reps; rep++) {
            const double effect = sim_results_horizon(with, rep, cell, SIM_METRIC_savings_usd)
                - sim_results_horizon(without, rep, cell, SIM_METRIC_savings_usd);
            const double total = split[rep].of[SIM_CHANNEL_TOTAL][SIM_ITEM_ALL];
            double channels = 0.0;
            double items = 0.0;
            for (size_t c = 0; c < SIM_CHANNELS; c++) {
                channels += split[rep].of[c][SIM_ITEM_ALL];
                size += fabs(split[rep].of[c][SIM_ITEM_ALL]);
            }
            for (size_t i = 0; i < SIM_ITEMS; i++) {
                items += split[rep].of[SIM_CHANNEL_TOTAL][i];
            }
            /* the metric itself is a difference of totals, and rounded as they are */
            const double rounding = 16.0 * 0x1p-53
                * sim_results_horizon(without, rep, cell, SIM_METRIC_onshore_cost_usd);
            const double most = 1e-9 * fabs(effect) + rounding;
            if (fabs(total - effect) > most || fabs(channels - effect) > most
                || fabs(items - effect) > most) {
                printf("\n    location %zu, replication %zu: %.17g, %.17g, %.17g instead of %.17g",
                    l, rep, total, channels, items, effect);
                CU_FAIL("the split does not add up");
            }
        }
    }
    free(split);
    return size;
}

static void
check_scenario(const char *path)
{
    sim_scenario_t s = read_scenario(path, "5", "30", NULL);
    sim_results_t *base = simulate(&s, SIZE_MAX, 1);
    for (size_t p = 0; p < s.n_policies; p++) {
        sim_results_t *with = simulate(&s, p, 1);
        const double size = check_sums(base, with);
        CU_ASSERT(s.policy[p].start >= MONTHS ? size == 0.0 : size > 0.0);
        sim_results_free(with);
    }
    CU_ASSERT(check_sums(base, base) == 0.0);
    sim_results_free(base);
    sim_scenario_free(&s);
}

static void
test_shipped_policies(void)
{
    check_scenario("scenarios/india_vs_philippines.ini");
    check_scenario("scenarios/five_locations.ini");
    check_scenario("scenarios/kpo_shortage.ini");
}

static void
test_files(void)
{
    sim_scenario_t a = read_scenario("scenarios/india_vs_philippines.ini", "3", "24", NULL);
    sim_scenario_t b = read_scenario("scenarios/five_locations.ini", "3", "24",
        &(sim_setting_t) { "scenario.start", "2024-01" });
    if (a.start_year == b.start_year && a.start_month == b.start_month) {
        sim_results_t *one = simulate(&a, SIZE_MAX, 1);
        sim_results_t *other = simulate(&b, SIZE_MAX, 1);
        const sim_pair_t to = { .name = "b", .base = one, .policy = other, .threads = 2 };
        const sim_pair_t fro = { .name = "a", .base = other, .policy = one, .threads = 2 };
        sim_split_t there[3], back[3];
        const size_t cell_a = sim_observer_cell(&a, 0, a.n_roles);
        const size_t cell_b = sim_observer_cell(&b, 0, b.n_roles);
        CU_ASSERT_EQUAL_FATAL(sim_bridge_splits(&to, 0, there), SIM_OK);
        CU_ASSERT_EQUAL_FATAL(sim_bridge_splits(&fro, 0, back), SIM_OK);
        for (size_t rep = 0; rep < 3; rep++) {
            const double effect = sim_results_horizon(other, rep, cell_b, SIM_METRIC_savings_usd)
                - sim_results_horizon(one, rep, cell_a, SIM_METRIC_savings_usd);
            CU_ASSERT(fabs(there[rep].of[SIM_CHANNEL_TOTAL][SIM_ITEM_ALL] - effect)
                <= 1e-9 * fabs(effect));
            for (size_t c = 0; c <= SIM_CHANNELS; c++) {
                for (size_t i = 0; i <= SIM_ITEMS; i++) {
                    CU_ASSERT(
                        fabs(there[rep].of[c][i] + back[rep].of[c][i]) <= 1e-9 * fabs(effect));
                }
            }
        }
        sim_results_free(one);
        sim_results_free(other);
    } else {
        CU_FAIL("the two scenarios no longer start together");
    }
    sim_scenario_free(&a);
    sim_scenario_free(&b);
}

/* ---- one month by hand */

/* A job with nothing but pay: 10 FTE, 14 heads, 700 LCU of pay, 2 LCU/USD. */
static void
plain_job(double ledger[SIM_LEDGER_LINES])
{
    memset(ledger, 0, SIM_LEDGER_LINES * sizeof *ledger);
    ledger[SIM_LEDGER_workload] = 10.0;
    ledger[SIM_LEDGER_heads] = 14.0;
    ledger[SIM_LEDGER_salary] = 700.0;
    ledger[SIM_LEDGER_benchmark] = 90.0;
    ledger[SIM_LEDGER_fx] = 2.0;
}

static bool
near(double x, double exact)
{
    const bool good = fabs(x - exact) <= 1e-12 * fabs(exact);
    if (!good) {
        printf("\n    %.17g instead of %.17g", x, exact);
    }
    return good;
}

static void
test_by_hand(void)
{
    double a[SIM_LEDGER_LINES], b[SIM_LEDGER_LINES];
    sim_split_t split = { 0 };
    plain_job(a);
    plain_job(b);
    /* pay per head 50 -> 65 and USD/LCU 0.5 -> 0.4: cost 14 p e, each has half of both ends */
    b[SIM_LEDGER_salary] = 14.0 * 65.0;
    b[SIM_LEDGER_fx] = 2.5;
    sim_bridge_add(a, b, true, &split);
    sim_bridge_close(&split);
    CU_ASSERT(near(split.of[SIM_CHANNEL_pay][SIM_ITEM_salary], -14.0 * 15.0 * 0.45));
    CU_ASSERT(near(split.of[SIM_CHANNEL_exchange_rate][SIM_ITEM_salary], 14.0 * 57.5 * 0.1));
    CU_ASSERT(near(split.of[SIM_CHANNEL_TOTAL][SIM_ITEM_ALL], -(14.0 * 65.0 * 0.4 - 350.0)));
    for (size_t c = 0; c < SIM_CHANNELS; c++) {
        CU_ASSERT(c == SIM_CHANNEL_pay || c == SIM_CHANNEL_exchange_rate
            || split.of[c][SIM_ITEM_ALL] == 0.0);
    }
    /* three factors: work 10 -> 12, heads per work 1.4 -> 1.5, pay 50 -> 60; weights 1/3 1/6 1/6
     * 1/3 */
    plain_job(b);
    b[SIM_LEDGER_workload] = 12.0;
    b[SIM_LEDGER_heads] = 18.0;
    b[SIM_LEDGER_salary] = 18.0 * 60.0;
    split = (sim_split_t) { 0 };
    sim_bridge_add(a, b, true, &split);
    sim_bridge_close(&split);
    const double pay
        = 0.5 * 10.0 * (10.0 * 1.4 / 3.0 + 12.0 * 1.4 / 6.0 + 10.0 * 1.5 / 6.0 + 12.0 * 1.5 / 3.0);
    const double heads = 0.5 * 0.1
        * (10.0 * 50.0 / 3.0 + 12.0 * 50.0 / 6.0 + 10.0 * 60.0 / 6.0 + 12.0 * 60.0 / 3.0);
    const double work
        = 0.5 * 2.0 * (1.4 * 50.0 / 3.0 + 1.5 * 50.0 / 6.0 + 1.4 * 60.0 / 6.0 + 1.5 * 60.0 / 3.0);
    CU_ASSERT(near(split.of[SIM_CHANNEL_pay][SIM_ITEM_ALL], -pay));
    CU_ASSERT(near(split.of[SIM_CHANNEL_productivity][SIM_ITEM_ALL], -heads));
    CU_ASSERT(near(split.of[SIM_CHANNEL_demand][SIM_ITEM_salary], -work));
    CU_ASSERT(near(split.of[SIM_CHANNEL_demand][SIM_ITEM_onshore], 180.0));
    CU_ASSERT(near(pay + heads + work, 0.5 * (18.0 * 60.0 - 700.0)));
}

/* The longest product, with every factor of it moving, against all orders. */
static void
test_longest_product(void)
{
    double end[2][SIM_LEDGER_LINES];
    double product[512];
    double phi[9] = { 0 };
    sim_split_t split = { 0 };
    plain_job(end[0]);
    plain_job(end[1]);
    for (int side = 0; side < 2; side++) {
        double *x = end[side];
        x[SIM_LEDGER_workload] = side == 0 ? 10.0 : 13.0;
        x[SIM_LEDGER_heads] = x[SIM_LEDGER_workload] * (side == 0 ? 1.4 : 1.1);
        x[SIM_LEDGER_salary] = x[SIM_LEDGER_heads] * (side == 0 ? 50.0 : 71.0);
        x[SIM_LEDGER_overtime] = x[SIM_LEDGER_salary] * (side == 0 ? 0.05 : 0.21);
        x[SIM_LEDGER_fx] = side == 0 ? 2.0 : 3.7;
        x[SIM_LEDGER_social] = side == 0 ? 0.13 : 0.29;
        x[SIM_LEDGER_overhead] = side == 0 ? 0.17 : 0.08;
        x[SIM_LEDGER_margin] = side == 0 ? 0.11 : 0.31;
        x[SIM_LEDGER_governance] = side == 0 ? 0.06 : 0.02;
    }
    /* governance of overheads on pay with overtime, in the order of `channel` */
    const sim_channel_t channel[9] = { SIM_CHANNEL_demand, SIM_CHANNEL_productivity,
        SIM_CHANNEL_pay, SIM_CHANNEL_overtime, SIM_CHANNEL_exchange_rate, SIM_CHANNEL_charges,
        SIM_CHANNEL_overhead, SIM_CHANNEL_margin_tax, SIM_CHANNEL_client_costs };
    for (unsigned set = 0; set < 512; set++) {
        const double *x[9];
        for (unsigned k = 0; k < 9; k++) {
            x[k] = end[set >> k & 1];
        }
#define PER(k, above, below) (x[k][SIM_LEDGER_##above] / x[k][SIM_LEDGER_##below])
        const double local = x[0][SIM_LEDGER_workload] * PER(1, heads, workload)
            * PER(2, salary, heads) * (1.0 + PER(3, overtime, salary)) / x[4][SIM_LEDGER_fx]
            * (1.0 + x[5][SIM_LEDGER_social]) * (1.0 + x[6][SIM_LEDGER_overhead]);
#undef PER
        product[set] = -local * (1.0 + x[7][SIM_LEDGER_margin]) * x[8][SIM_LEDGER_governance];
    }
    static const double factorial[] = { 1, 1, 2, 6, 24, 120, 720, 5040, 40320, 362880 };
    for (unsigned k = 0; k < 9; k++) {
        for (unsigned set = 0; set < 512; set++) {
            const unsigned n = (unsigned)__builtin_popcount(set);
            if ((set >> k & 1) == 0) {
                phi[k] += factorial[n] * factorial[8 - n] / factorial[9]
                    * (product[set | 1u << k] - product[set]);
            }
        }
    }
    sim_bridge_add(end[0], end[1], true, &split);
    for (unsigned k = 0; k < 9; k++) {
        CU_ASSERT(near(split.of[channel[k]][SIM_ITEM_governance], phi[k]));
    }
}

/* Nobody, no work, no such job. */
static void
test_nothing_there(void)
{
    double a[SIM_LEDGER_LINES], b[SIM_LEDGER_LINES];
    sim_split_t split = { 0 };
    plain_job(a);
    a[SIM_LEDGER_rework] = 0.07;
    const double saving = 900.0 * 0.93 - 350.0;
    sim_bridge_add(NULL, a, true, &split);
    sim_bridge_close(&split);
    CU_ASSERT(near(split.of[SIM_CHANNEL_demand][SIM_ITEM_ALL], saving));
    CU_ASSERT(near(split.of[SIM_CHANNEL_TOTAL][SIM_ITEM_ALL], saving));
    /* nobody left, the work with the others: all of it is backfilled */
    plain_job(b);
    b[SIM_LEDGER_heads] = b[SIM_LEDGER_salary] = 0.0;
    b[SIM_LEDGER_backfill] = 1.25;
    split = (sim_split_t) { 0 };
    sim_bridge_add(a, b, true, &split);
    sim_bridge_close(&split);
    CU_ASSERT(near(split.of[SIM_CHANNEL_productivity][SIM_ITEM_ALL], -225.0 - saving));
    CU_ASSERT(split.of[SIM_CHANNEL_pay][SIM_ITEM_ALL] == 0.0);
    /* no work, staff still there */
    plain_job(b);
    b[SIM_LEDGER_workload] = 0.0;
    split = (sim_split_t) { 0 };
    sim_bridge_add(a, b, true, &split);
    sim_bridge_close(&split);
    CU_ASSERT(near(split.of[SIM_CHANNEL_TOTAL][SIM_ITEM_ALL], -350.0 - saving));
    CU_ASSERT(near(split.of[SIM_CHANNEL_demand][SIM_ITEM_ALL], -350.0 - saving));
    /* another currency: the same pay in USD */
    plain_job(b);
    b[SIM_LEDGER_salary] = 35000.0;
    b[SIM_LEDGER_fx] = 100.0;
    split = (sim_split_t) { 0 };
    plain_job(a);
    sim_bridge_add(a, b, false, &split);
    sim_bridge_close(&split);
    for (size_t c = 0; c <= SIM_CHANNELS; c++) {
        CU_ASSERT(fabs(split.of[c][SIM_ITEM_ALL]) < 1e-9);
    }
    CU_ASSERT(split.of[SIM_CHANNEL_exchange_rate][SIM_ITEM_ALL] == 0.0);
}

/* ---- policies that move one thing */

/* The channels that a policy of this line moves, as bits, when clients do not look at cost. */
static unsigned
channels_of(const char *line, bool *adds_up)
{
    char text[400];
    snprintf(text, sizeof text,
        "\n[model]\ncost_sensitivity = 0\nservice_sensitivity = 0\nsecurity_sensitivity = 0\n"
        "[policy.one]\nstart = 2024-05\n%s\n",
        line);
    sim_setting_t settings[] = { { "scenario.replications", "4" }, { "scenario.months", "20" },
        { "scenario.start", "2024-01" } };
    sim_errors_t errors = { 0 };
    sim_scenario_t s;
    char *all = fixture_extend(text);
    CU_ASSERT_EQUAL_FATAL(
        sim_scenario_read_text(&s, "t.ini", strlen(all), all, 3, settings, &errors), SIM_OK);
    sim_results_t *without = simulate(&s, SIZE_MAX, 1);
    size_t p = 0;
    while (strcmp(s.policy[p].name, "one") != 0) {
        p++;
    }
    sim_results_t *with = simulate(&s, p, 1);
    const sim_pair_t pair = { .name = "one", .base = without, .policy = with, .threads = 1 };
    sim_split_t split[4];
    unsigned moved = 0;
    CU_ASSERT_EQUAL_FATAL(sim_bridge_splits(&pair, 0, split), SIM_OK);
    for (size_t rep = 0; rep < 4; rep++) {
        for (size_t c = 0; c < SIM_CHANNELS; c++) {
            moved |= split[rep].of[c][SIM_ITEM_ALL] != 0.0 ? 1u << c : 0;
        }
    }
    *adds_up = check_sums(without, with) > 0.0;
    sim_results_free(without);
    sim_results_free(with);
    sim_scenario_free(&s);
    sim_errors_free(&errors);
    free(all);
    return moved;
}

static void
test_one_channel(void)
{
    static const struct {
        const char *line;
        sim_channel_t channel;
    } cases[] = {
        { "seat_cost = *1.1", SIM_CHANNEL_office },
        { "fx_level = *1.17", SIM_CHANNEL_exchange_rate },
        { "social_rate = *1.3", SIM_CHANNEL_charges },
        { "benefits_ratio = +0.03", SIM_CHANNEL_charges },
        { "overhead_ratio = +0.02", SIM_CHANNEL_overhead },
        { "overhead_usd = *1.2", SIM_CHANNEL_overhead },
        { "tax_rate = *0.5", SIM_CHANNEL_margin_tax },
        { "governance = *1.4", SIM_CHANNEL_client_costs },
        { "training_subsidy = 0.3", SIM_CHANNEL_training },
        { "recruit_months = *1.7", SIM_CHANNEL_hiring },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        bool adds_up;
        const unsigned moved = channels_of(cases[i].line, &adds_up);
        if (moved != 1u << cases[i].channel || !adds_up) {
            printf("\n    %s moves %x", cases[i].line, moved);
            CU_FAIL("other channels than expected");
        }
    }
}

/* ---- the table */

static char *
table_text(const sim_table_t *table)
{
    char *text = NULL;
    size_t n = 0;
    FILE *to = open_memstream(&text, &n);
    CU_ASSERT_EQUAL_FATAL(sim_csv_write(table, 1, to), SIM_OK);
    fclose(to);
    return text;
}

/* Of the shipped policies one and another; results in memory or on disk. */
static char *
channels_text(const size_t policies[2], int threads, const char *spool)
{
    sim_scenario_t s = read_scenario("scenarios/india_vs_philippines.ini", "5", "30", NULL);
    sim_table_t table = { 0 };
    sim_results_t *base = simulate(&s, SIZE_MAX, threads);
    CU_ASSERT_EQUAL_FATAL(sim_bridge_init(&table, &s, 2), SIM_OK);
    for (size_t k = 0; k < 2; k++) {
        bool active[64] = { false };
        active[policies[k]] = true;
        sim_results_t *with = NULL;
        sim_scenario_replicate(&s, spool != NULL ? 2 : 5);
        const sim_run_t run = { .scenario = &s,
            .in_force = active,
            .threads = threads,
            .spool_folder = spool,
            .memory_bytes = spool != NULL ? 20u << 20 : 0,
            .ledgers = true };
        CU_ASSERT_EQUAL_FATAL(sim_engine_run(&run, &with, NULL), SIM_OK);
        sim_scenario_replicate(&s, 5); /* three more */
        CU_ASSERT_EQUAL_FATAL(sim_engine_extend(&run, with, NULL), SIM_OK);
        const sim_pair_t pair = {
            .name = s.policy[policies[k]].name, .base = base, .policy = with, .threads = threads
        };
        CU_ASSERT_EQUAL_FATAL(sim_bridge(&pair, k, &table), SIM_OK);
        sim_results_free(with);
    }
    char *text = table_text(&table);
    sim_table_free(&table);
    sim_results_free(base);
    sim_scenario_free(&s);
    return text;
}

static void
test_table(void)
{
    const size_t two[] = { 2, 5 };
    const size_t swapped[] = { 5, 2 };
    char *text = channels_text(two, 1, NULL);
    char *threads = channels_text(two, 3, NULL);
    char *spooled = channels_text(two, 1, "/tmp");
    char *other = channels_text(swapped, 2, NULL);
    const char *const head = "policy,location,channel,item,unit,effect,se,ci_low,ci_high,p05,p25,"
                             "p50,p75,p95\nhours_cap,india,pay,salary,USD nominal,";
    CU_ASSERT(strncmp(text, head, strlen(head)) == 0);
    CU_ASSERT_STRING_EQUAL(text, threads);
    CU_ASSERT_STRING_EQUAL(text, spooled);
    /* blocks in another order, with the same numbers */
    const char *second = strstr(text, "wage_rise,india,pay,salary");
    const char *first = strstr(text, "hours_cap,india,pay,salary");
    CU_ASSERT_FATAL(first != NULL && second > first);
    const size_t n_first = (size_t)(second - first);
    const char *other_second = strstr(other, "hours_cap,india,pay,salary");
    CU_ASSERT_FATAL(other_second != NULL);
    CU_ASSERT(strncmp(other_second, first, n_first) == 0);
    CU_ASSERT(strncmp(strstr(other, "wage_rise,"), second, strlen(second)) == 0);
    free(text);
    free(threads);
    free(spooled);
    free(other);
}

SIM_TEST_MAIN("bridge", SIM_TEST(test_by_hand), SIM_TEST(test_longest_product),
    SIM_TEST(test_nothing_there), SIM_TEST(test_one_channel), SIM_TEST(test_shipped_policies),
    SIM_TEST(test_files), SIM_TEST(test_table))
