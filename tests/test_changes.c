/* Tests of changes.h: what policies and files change, value by value. */
#include "fixture.h"
#include "lab.h"
#include "sim/changes.h"

static const char policies[]
    = "[policy.low]\nstart = 2024-06\nphase_in = 6 months\nmin_wage = *1.5 ; a source\n"
      "locations = pune\n"
      "[policy.high]\nstart = 2024-03\nend = 2024-09\nmin_wage = +1000\nlocations = pune, manila\n"
      "[policy.plain]\nstart = 2024-02\nmin_wage = 20000\n";

static const char *
text(const sim_table_t *table, const char *column, size_t row)
{
    return sim_column_text(sim_table_column(table, column), row);
}

static double
real(const sim_table_t *table, const char *column, size_t row)
{
    return sim_table_column(table, column)->cell.real[row];
}

static void
read_with(sim_scenario_t *s, const char *lines, size_t n, const sim_setting_t settings[])
{
    char *all = NULL;
    size_t bytes = 0;
    FILE *to = open_memstream(&all, &bytes);
    fprintf(to, "%s%s", lab_busy, lines);
    fclose(to);
    lab_read(s, all, n, settings);
    free(all);
}

static size_t
policy_of(const sim_scenario_t *s, const char *name)
{
    size_t p = 0;
    while (p < s->n_policies && strcmp(s->policy[p].name, name) != 0) {
        p++;
    }
    CU_ASSERT_FATAL(p < s->n_policies);
    return p;
}

static void
test_policies(void)
{
    sim_scenario_t s;
    sim_table_t table;
    bool none[16] = { false };
    bool low[16] = { false };
    bool stack[16] = { false };
    read_with(&s, policies, 0, NULL);
    low[policy_of(&s, "low")] = true;
    stack[policy_of(&s, "low")] = true;
    stack[policy_of(&s, "high")] = true;
    const sim_variant_t variants[]
        = { { "low", "", none, low, NULL }, { "low+high", "", none, stack, NULL } };
    CU_ASSERT_EQUAL_FATAL(sim_changes(&s, 2, variants, &table), SIM_OK);
    CU_ASSERT_EQUAL_FATAL(table.n_rows, 4);
    CU_ASSERT_STRING_EQUAL(text(&table, "policy", 0), "low");
    CU_ASSERT_STRING_EQUAL(text(&table, "key", 0), "min_wage");
    CU_ASSERT_STRING_EQUAL(text(&table, "location", 0), "pune");
    CU_ASSERT_STRING_EQUAL(text(&table, "role", 0), "all");
    CU_ASSERT_STRING_EQUAL(text(&table, "unit", 0), "INR/month");
    CU_ASSERT_STRING_EQUAL(text(&table, "from", 0), "2024-06");
    CU_ASSERT_STRING_EQUAL(text(&table, "end", 0), "");
    CU_ASSERT_STRING_EQUAL(text(&table, "source", 0), "a source");
    CU_ASSERT_EQUAL(sim_column_integer(sim_table_column(&table, "phase_in"), 0), 6);
    CU_ASSERT(real(&table, "old", 0) == 16000.0 && real(&table, "new", 0) == 24000.0);
    /* in the stack the second acts on what the first leaves, in the month of its own full effect:
     * high from March, when low has not begun */
    CU_ASSERT_STRING_EQUAL(text(&table, "policy", 1), "low+high");
    CU_ASSERT(real(&table, "old", 1) == 16000.0 && real(&table, "new", 1) == 24000.0);
    CU_ASSERT_STRING_EQUAL(text(&table, "location", 2), "manila");
    CU_ASSERT_STRING_EQUAL(text(&table, "unit", 2), "PHP/month");
    CU_ASSERT_STRING_EQUAL(text(&table, "end", 3), "2024-09");
    CU_ASSERT(real(&table, "old", 3) == 16000.0 && real(&table, "new", 3) == 17000.0);
    sim_table_free(&table);
    sim_scenario_free(&s);
}

static void
test_roles_and_uncertain_values(void)
{
    sim_scenario_t s;
    sim_table_t table;
    bool none[16] = { false };
    bool with[16] = { false };
    read_with(&s,
        "[policy.p]\nstart = 2024-03\nquit_base_pm = *.5\nroles = data_entry\nlocations = manila\n",
        LAB_SET({ "scenario.replications", "40" },
            { "job.manila.data_entry.quit_base_pm", "uniform(.02, .04)" }));
    with[policy_of(&s, "p")] = true;
    const sim_variant_t variant = { "p", "", none, with, NULL };
    CU_ASSERT_EQUAL_FATAL(sim_changes(&s, 1, &variant, &table), SIM_OK);
    CU_ASSERT_EQUAL_FATAL(table.n_rows, 1);
    CU_ASSERT_STRING_EQUAL(text(&table, "role", 0), "data_entry");
    CU_ASSERT(fabs(real(&table, "old", 0) - .03) < 5 * .02 / sqrt(12.0 * 40));
    CU_ASSERT(fabs(real(&table, "new", 0) - .5 * real(&table, "old", 0)) < 1e-15);
    sim_table_free(&table);
    sim_scenario_free(&s);
}

static void
test_files(void)
{
    sim_scenario_t a;
    sim_scenario_t b;
    sim_table_t table;
    size_t found = 0;
    read_with(&a, policies, 0, NULL);
    read_with(&b, policies,
        LAB_SET({ "job.pune.data_analyst.wage", "36000" }, { "location.manila.fx_rate", "57" },
            { "scenario.policies", "plain" }));
    const sim_variant_t variant = { "b", "", NULL, NULL, &b };
    CU_ASSERT_EQUAL_FATAL(sim_changes(&a, 1, &variant, &table), SIM_OK);
    for (size_t row = 0; row < table.n_rows; row++) {
        const char *key = text(&table, "key", row);
        CU_ASSERT(real(&table, "old", row) != real(&table, "new", row));
        if (strcmp(key, "wage") == 0) {
            found++;
            CU_ASSERT_STRING_EQUAL(text(&table, "location", row), "pune");
            CU_ASSERT_STRING_EQUAL(text(&table, "role", row), "data_analyst");
            CU_ASSERT_STRING_EQUAL(text(&table, "source", row), "--set");
            CU_ASSERT_STRING_EQUAL(text(&table, "from", row), "2024-01");
            CU_ASSERT(real(&table, "old", row) == 34000.0 && real(&table, "new", row) == 36000.0);
        } else if (strcmp(key, "min_wage") == 0) { /* of the policy that b has in force */
            found++;
            CU_ASSERT_STRING_EQUAL(text(&table, "from", row), "2024-02");
            CU_ASSERT(real(&table, "new", row) == 20000.0);
        } else {
            found++;
            CU_ASSERT_STRING_EQUAL(key, "fx_rate");
        }
    }
    CU_ASSERT_EQUAL(found, 4);
    sim_table_free(&table);
    const sim_variant_t itself = { "a", "", NULL, NULL, &a };
    CU_ASSERT_EQUAL_FATAL(sim_changes(&a, 1, &itself, &table), SIM_OK);
    CU_ASSERT_EQUAL(table.n_rows, 0);
    sim_table_free(&table);
    sim_scenario_free(&a);
    sim_scenario_free(&b);
}

SIM_TEST_MAIN("changes", SIM_TEST(test_policies), SIM_TEST(test_roles_and_uncertain_values),
    SIM_TEST(test_files))
