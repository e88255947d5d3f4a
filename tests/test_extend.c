/* Replications added to results are the bits of a run that asked for all of them at once: in
 * memory, on disk, moved from one to the other, with any number of threads. */
#include "lab.h"
#include "sim/csv.h"
#include "sim/engine.h"
#include <unistd.h>

static const char *const MONTHS = "9";

static sim_status_t (*const TABLES[])(const sim_results_t *, sim_table_t *) = { sim_results_summary,
    sim_results_projection, sim_results_bands, sim_results_replications, sim_results_distribution };

/* Every table of the results, and effective.ini, as one text; the caller frees. */
static char *
tables(const sim_scenario_t *scenario, const sim_results_t *results)
{
    char *text = NULL;
    size_t n = 0;
    FILE *to = open_memstream(&text, &n);
    for (size_t i = 0; i < sizeof TABLES / sizeof TABLES[0]; i++) {
        sim_table_t table;
        CU_ASSERT_EQUAL_FATAL(TABLES[i](results, &table), SIM_OK);
        CU_ASSERT_EQUAL_FATAL(sim_csv_write(&table, 1, to), SIM_OK);
        sim_table_free(&table);
    }
    CU_ASSERT_EQUAL_FATAL(sim_scenario_write(scenario, to), SIM_OK);
    fclose(to);
    return text;
}

static void
read_busy(sim_scenario_t *scenario, const char *replications)
{
    lab_read(scenario, lab_busy,
        LAB_SET({ "scenario.months", MONTHS }, { "scenario.replications", replications }));
}

/* Runs to the first number, then on to each of the next (0 ends the list). */
static char *
in_steps(const char *first, const int next[], sim_run_t how, const int threads[])
{
    sim_scenario_t scenario;
    sim_results_t *results;
    read_busy(&scenario, first);
    how.scenario = &scenario;
    how.threads = threads[0];
    CU_ASSERT_EQUAL_FATAL(sim_engine_run(&how, &results, NULL), SIM_OK);
    for (size_t i = 0; next[i] > 0; i++) {
        sim_scenario_replicate(&scenario, next[i]);
        how.threads = threads[1];
        CU_ASSERT_EQUAL_FATAL(sim_engine_extend(&how, results, NULL), SIM_OK);
    }
    char *text = tables(&scenario, results);
    sim_results_free(results);
    sim_scenario_free(&scenario);
    return text;
}

static char *
at_once(const char *replications)
{
    sim_scenario_t scenario;
    sim_results_t *results;
    read_busy(&scenario, replications);
    const sim_run_t how = { .scenario = &scenario, .threads = 1 };
    CU_ASSERT_EQUAL_FATAL(sim_engine_run(&how, &results, NULL), SIM_OK);
    char *text = tables(&scenario, results);
    sim_results_free(results);
    sim_scenario_free(&scenario);
    return text;
}

static void
test_steps_are_the_run_from_the_start(void)
{
    char *whole = at_once("11");
    const struct {
        const char *first;
        int next[4];
        int threads[2];
    } cases[] = {
        { "1", { 11 }, { 1, 1 } },
        { "5", { 7, 8, 11 }, { 2, 3 } },
        { "10", { 11 }, { 3, 4 } },
        { "2", { 2, 11, 11 }, { 1, 2 } },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char *steps = in_steps(cases[i].first, cases[i].next, (sim_run_t) { 0 }, cases[i].threads);
        CU_ASSERT_STRING_EQUAL(steps, whole);
        free(steps);
    }
    free(whole);
}

/* Memory for all, for the first part only, and for no rows at all. */
static void
test_spooled_rows_grow_too(void)
{
    char folder[] = "/tmp/sim-extend-XXXXXX";
    CU_ASSERT_FATAL(mkdtemp(folder) != NULL);
    sim_scenario_t scenario;
    sim_estimate_t cost;
    read_busy(&scenario, "4");
    CU_ASSERT_EQUAL_FATAL(
        sim_engine_estimate(&(sim_run_t) { .scenario = &scenario, .threads = 1 }, &cost), SIM_OK);
    char *whole = at_once("9");
    const double memory[]
        = { cost.thread_bytes + cost.result_bytes + 1e4, cost.thread_bytes + 1e4 };
    for (size_t i = 0; i < 2; i++) {
        char *steps = in_steps("4", (int[]) { 6, 9, 0 },
            (sim_run_t) { .memory_bytes = (size_t)memory[i], .spool_folder = folder },
            (int[]) { 1, 1 });
        CU_ASSERT_STRING_EQUAL(steps, whole);
        free(steps);
    }
    free(whole);
    CU_ASSERT_EQUAL(rmdir(folder), 0); /* nothing is left there */
    sim_scenario_free(&scenario);
}

/* What fails leaves the results as they were, and they can still be extended. */
static void
test_failure_leaves_the_results(void)
{
    volatile sig_atomic_t stop = 0;
    sim_scenario_t scenario;
    sim_results_t *results;
    sim_estimate_t cost;
    read_busy(&scenario, "3");
    sim_run_t how = { .scenario = &scenario, .threads = 1, .stop = &stop };
    CU_ASSERT_EQUAL_FATAL(sim_engine_estimate(&how, &cost), SIM_OK);
    how.memory_bytes = (size_t)(cost.thread_bytes + cost.result_bytes + 1e4);
    CU_ASSERT_EQUAL_FATAL(sim_engine_run(&how, &results, NULL), SIM_OK);
    char *before = tables(&scenario, results);

    sim_scenario_replicate(&scenario, 8);
    CU_ASSERT_EQUAL(sim_engine_extend(&how, results, NULL), SIM_ERR_LIMIT);
    how.spool_folder = "/nonexistent";
    CU_ASSERT_EQUAL(sim_engine_extend(&how, results, NULL), SIM_ERR_IO);
    how.memory_bytes = 0;
    stop = 1;
    CU_ASSERT_EQUAL(sim_engine_extend(&how, results, NULL), SIM_ERR_INTERRUPTED);
    stop = 0;
    sim_scenario_replicate(&scenario, 3);
    char *after = tables(&scenario, results);
    const size_t same = strcspn(before, "["); /* effective.ini now says --set */
    CU_ASSERT(same > 1000 && strncmp(before, after, same) == 0);

    sim_scenario_replicate(&scenario, 8);
    CU_ASSERT_EQUAL(sim_engine_extend(&how, results, NULL), SIM_OK);
    char *grown = tables(&scenario, results);
    char *whole = at_once("8");
    CU_ASSERT_STRING_EQUAL(grown, whole);
    free(before);
    free(after);
    free(grown);
    free(whole);
    sim_results_free(results);
    sim_scenario_free(&scenario);
}

/* More than it has is no cut; what was cut comes again. */
static void
test_cut_and_extended_again(void)
{
    sim_scenario_t scenario;
    sim_results_t *results;
    read_busy(&scenario, "7");
    const sim_run_t how = { .scenario = &scenario, .threads = 2 };
    CU_ASSERT_EQUAL_FATAL(sim_engine_run(&how, &results, NULL), SIM_OK);
    sim_results_cut(results, 9);
    CU_ASSERT_EQUAL(sim_results_n(results), 7);
    sim_results_cut(results, 4);
    CU_ASSERT_EQUAL(sim_results_n(results), 4);
    sim_scenario_replicate(&scenario, 4);
    char *four = tables(&scenario, results);
    char *whole = at_once("4");
    CU_ASSERT_STRING_EQUAL(four, whole);
    free(four);
    free(whole);
    sim_scenario_replicate(&scenario, 9);
    CU_ASSERT_EQUAL(sim_engine_extend(&how, results, NULL), SIM_OK);
    char *nine = tables(&scenario, results);
    whole = at_once("9");
    CU_ASSERT_STRING_EQUAL(nine, whole);
    free(nine);
    free(whole);
    sim_results_free(results);
    sim_scenario_free(&scenario);
}

SIM_TEST_MAIN("extend", SIM_TEST(test_cut_and_extended_again),
    SIM_TEST(test_steps_are_the_run_from_the_start), SIM_TEST(test_spooled_rows_grow_too),
    SIM_TEST(test_failure_leaves_the_results))
