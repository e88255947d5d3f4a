/* Tests of scoreboard.h: words and table of a comparison, within the page. */
#include "check.h"
#include "sim/headline.h"
#include "sim/out/scoreboard_parts.h"
#include <math.h>
#include <stdlib.h>

enum { POLICIES = 5 };

static sim_place_t places[] = { { "home", "USD" }, { "india", "INR" }, { "philippines", "PHP" } };
static sim_work_t works[] = { { "entry", SIM_TIER_BPO }, { "analyst", SIM_TIER_KPO } };
static const sim_scenario_t scenario = {
    .title = (char *)"A question",
    .start_year = 2024,
    .start_month = 1,
    .months = 24,
    .replications = 50,
    .seed = 7,
    .scale = 1.0,
    .n_locations = 3,
    .location = places,
    .n_roles = 2,
    .role = works,
};
static const sim_contender_t contenders[POLICIES] = { { "hours_cap", "Forty hours", false },
    { "raise", "", false }, { "nothing", "Nothing", false }, { "a", "", false },
    { "a_name_of_the_greatest_length_allowed_40b+another_of_the_same_kind", "Two", false } };

static const struct {
    const char *policy, *key, *location, *role, *unit, *from, *end, *source;
    double old, new;
    int64_t phase_in;
} changes[] = {
    { "hours_cap", "hours_week", "india", "all", "h", "2026-01", "", "", 48.0, 40.0, 0 },
    { "hours_cap", "hours_week", "philippines", "all", "h", "2026-01", "", "", 45.5, 40.0, 0 },
    { "hours_cap", "overtime_cap", "india", "all", "", "2026-01", "", "law of 2023", .25, .085, 0 },
    { "hours_cap", "overtime_cap", "philippines", "all", "", "2026-01", "", "law of 2023", .25,
        .085, 0 },
    { "hours_cap", "overtime_premium", "india", "all", "", "2026-01", "", "", 2.0, 2.0, 0 },
    { "hours_cap", "overtime_premium", "philippines", "all", "", "2026-01", "", "", 1.25, 2.0, 0 },
    { "raise", "wage_factor", "india", "entry", "", "2024-01", "2025-01", "", 1.0, 1.1, 12 },
    { "raise", "min_wage", "india", "all", "INR/month", "2024-05", "", "", 13000.0, 17550.0, 0 },
    { "raise", "min_wage", "philippines", "all", "PHP/month", "2024-05", "", "", 14000.0, 14000.0,
        0 },
    { "raise", "tax_rate", "all", "all", "", "2024-05", "", "", 0.25, 0.25, 0 },
    { "a", "tax_rate", "india", "all", "", "2024-05", "", "", NAN, NAN, 0 },
    { "a", "tax_rate", "philippines", "all", "", "2024-05", "", "", 0.3, 0.1 + 0.2, 0 },
    { "b", "min_wage", "india", "all", "INR/month", "2024-01", "", "", 13000.2, 13000.4, 0 },
    { "b", "slack", "india", "all", "", "2024-01", "", "", 0.08500004, 0.085, 0 },
    { "b", "wage", "india", "entry", "INR/month", "2024-01", "", "", 100.0, 200.0, 0 },
    { "b", "wage", "india", "analyst", "INR/month", "2024-01", "", "", 200.0, 100.0, 0 },
};
enum { CHANGES = sizeof changes / sizeof changes[0] };

static const struct {
    const char *metric, *location, *unit;
    double base, effect, half;
} effects[] = { { "employment", "all", "persons", 20000.0, -574.2, 44.0 },
    { "attrition_ltm", "all", "1/year", 0.2929, -0.0482, 0.0036 },
    { "salary_p50", "india", "INR/month nominal", 64700.0, 8843.0, 296.0 },
    { "salary_p50", "philippines", "PHP/month nominal", 40802.0, 0.0, 0.0 },
    { "savings_percent", "all", "percent", 67.85, 0.01, 0.07 },
    { "savings_usd", "all", "USD nominal", 2.4e9, -87e6, 5e6 },
    { "npv_usd", "all", "USD nominal", 7.46e9, -236e6, 13e6 },
    { "pressure_mean", "all", "SD", 0.2, NAN, NAN } };
enum { EFFECTS = sizeof effects / sizeof effects[0] };

static char *
written_of(const sim_contender_t *of, size_t n, bool bold)
{
    sim_table_t words, table;
    char *text = NULL;
    size_t bytes = 0;
    FILE *to = open_memstream(&text, &bytes);
    CU_ASSERT_EQUAL_FATAL(sim_table_init(&words, "policies",
                              "policy:t key:t location:t role:t unit:t from:t end:t phase_in:i "
                              "old:r new:r source:t",
                              CHANGES),
        SIM_OK);
    for (size_t i = 0; i < CHANGES; i++) {
        const char *cell[] = { changes[i].policy, changes[i].key, changes[i].location,
            changes[i].role, changes[i].unit, changes[i].from, changes[i].end };
        for (size_t k = 0; k < 7; k++) {
            words.column[k].cell.text[i] = cell[k];
        }
        words.column[7].cell.integer[i] = changes[i].phase_in;
        words.column[8].cell.real[i] = changes[i].old;
        words.column[9].cell.real[i] = changes[i].new;
        words.column[10].cell.text[i] = changes[i].source;
    }
    CU_ASSERT_EQUAL_FATAL(sim_table_init(&table, "effects",
                              "policy:t location:t role:t metric:t unit:t base_mean:r effect:r "
                              "ci_low:r ci_high:r",
                              n * EFFECTS),
        SIM_OK);
    for (size_t p = 0; p < n; p++) {
        for (size_t i = 0; i < EFFECTS; i++) {
            const size_t row = p * EFFECTS + i;
            const bool none = strcmp(contenders[p].name, "nothing") == 0;
            const double effect = none ? 0.0 : effects[i].effect;
            const double half = none ? 0.0 : effects[i].half;
            table.column[0].cell.text[row] = contenders[p].name;
            table.column[1].cell.text[row] = effects[i].location;
            table.column[2].cell.text[row] = "all";
            table.column[3].cell.text[row] = effects[i].metric;
            table.column[4].cell.text[row] = effects[i].unit;
            table.column[5].cell.real[row] = effects[i].base;
            table.column[6].cell.real[row] = effect;
            table.column[7].cell.real[row] = effect - half;
            table.column[8].cell.real[row] = effect + half;
        }
    }
    CU_ASSERT_EQUAL(sim_scoreboard_write(&scenario, n, of, &words, &table, bold, to), SIM_OK);
    fclose(to);
    sim_table_free(&words);
    sim_table_free(&table);
    return text;
}

static char *
written(size_t n, bool bold)
{
    return written_of(contenders, n, bold);
}

static bool
says(const char *text, const char *part)
{
    const bool found = strstr(text, part) != NULL;
    if (!found) {
        printf("\n    no `%s` in\n%s\n", part, text);
    }
    return found;
}

static void
test_words(void)
{
    char *text = written(3, false);
    CU_ASSERT(says(text, "A question\n24 months, 2024-01 to 2025-12; 50 replications; seed 7\n"));
    CU_ASSERT(says(text,
        "  hours_cap: Forty hours; from 2026-01\n"
        "    hours_week 48 -> 40 h in india; 45.5 -> 40 h in philippines\n"
        "    overtime_cap 0.25 -> 0.085 (law of 2023)\n"
        "    overtime_premium 1.25 -> 2 in philippines\n"));
    CU_ASSERT(says(text,
        "  raise nothing changes in philippines\n"
        "    wage_factor 1 -> 1.1 in india for entry; from the first month until "
        "2025-01, phased in over 12\n"
        "        months\n"
        "    min_wage 13,000 -> 17,550 INR/month in india; from 2024-05\n"));
    CU_ASSERT(says(text, "  nothing: Nothing; no value differs\n"));
    free(text);
    text = written(4, false);
    CU_ASSERT(says(text, "  a no value differs\n"));
    free(text);
    /* what differs does not print alike */
    static const sim_contender_t little = { "b", "", false };
    text = written_of(&little, 1, false);
    CU_ASSERT(says(text, "    min_wage 13,000.2 -> 13,000.4 INR/month in india\n"));
    CU_ASSERT(says(text, "    slack 0.08500004 -> 0.085 in india\n"));
    CU_ASSERT(says(text,
        "wage 100 -> 200 INR/month in india: entry; 200 -> 100 INR/month in india: analyst\n"));
    free(text);
}

/* Of whole files the page speaks of scenarios. */
static void
test_files(void)
{
    sim_contender_t files[POLICIES];
    for (size_t i = 0; i < POLICIES; i++) {
        files[i] = contenders[i];
        files[i].is_file = true;
    }
    char *text = written_of(files, 2, false);
    CU_ASSERT(says(text, "\nWhat differs from the first scenario\n"));
    CU_ASSERT(says(text, "of the difference to the first scenario,\n"));
    CU_ASSERT(says(text, "first scenario  hours_cap"));
    CU_ASSERT(strstr(text, "without") == NULL && strstr(text, "olicies") == NULL);
    free(text);
    text = written(2, false);
    CU_ASSERT(says(text, "\nWhat is changed\n"));
    CU_ASSERT(says(text, "of the difference to the scenario without,\n"));
    CU_ASSERT(strstr(text, "first scenario") == NULL);
    free(text);
    CU_ASSERT_STRING_EQUAL(sim_scoreboard_noun(true, 1), "scenario");
    CU_ASSERT_STRING_EQUAL(sim_scoreboard_noun(true, 0), "scenarios");
    CU_ASSERT_STRING_EQUAL(sim_scoreboard_noun(false, 2), "policies");
}

static void
test_figures(void)
{
    char *text = written(1, false);
    CU_ASSERT(says(text, "Employment                    20,000    -574 (-618 to -530) *"));
    CU_ASSERT(says(text, "Attrition, %                   29.29   -4.82 (-5.18 to -4.46) *"));
    CU_ASSERT(says(text, "Median pay india, INR         64,700  +8,843 (+8,547 to +9,139) *"));
    CU_ASSERT(says(text, "Saving, % of onshore          67.850  +0.010 (-0.060 to +0.080)\n"));
    CU_ASSERT(says(text, "Saving a year, USD M"));
    CU_ASSERT(says(text, "-43.5 (-46.0 to -41.0) *"));
    free(text);
    text = written(3, false); /* the third has no effect: neither interval nor mark */
    const char *line = strstr(text, "  nothing\n");
    CU_ASSERT_PTR_NOT_NULL_FATAL(line);
    line = strstr(line, "\nEmployment");
    CU_ASSERT_PTR_NOT_NULL_FATAL(line);
    CU_ASSERT_EQUAL(line[strcspn(line + 1, "\n")], '0');
    free(text);
}

/* Cells of a column: `metric` of two policies whose effects and half intervals these are. */
static void
grid_of(sim_scoreboard_grid_t *grid, const char *metric, double base, const double effect[2],
    const double half[2])
{
    sim_table_t table;
    CU_ASSERT_EQUAL_FATAL(sim_table_init(&table, "effects",
                              "policy:t location:t role:t metric:t unit:t base_mean:r effect:r "
                              "ci_low:r ci_high:r",
                              2),
        SIM_OK);
    for (size_t i = 0; i < 2; i++) {
        const char *cell[] = { contenders[i].name, "all", "all", metric, "" };
        for (size_t k = 0; k < 5; k++) {
            table.column[k].cell.text[i] = cell[k];
        }
        table.column[5].cell.real[i] = base;
        table.column[6].cell.real[i] = effect[i];
        table.column[7].cell.real[i] = effect[i] - half[i];
        table.column[8].cell.real[i] = effect[i] + half[i];
    }
    CU_ASSERT_EQUAL_FATAL(sim_scoreboard_grid(grid, &scenario, 2, contenders, &table), SIM_OK);
    sim_table_free(&table);
}

static const sim_scoreboard_field_t *
cell_of(const sim_scoreboard_grid_t *grid, size_t line, const char *metric)
{
    size_t k = 0;
    while (strcmp(grid->item[k].metric, metric) != 0) {
        k++;
    }
    return &grid->field[line * grid->n_columns + k];
}

/* What stands has the digits of its own size, whatever the effects. */
static void
test_digits_of_what_stands(void)
{
    static const struct {
        const char *metric, *text;
        double base, effect;
    } cases[] = { { "pressure_mean", "0.213", 0.21289, 0.0 },
        { "sick_days_pa", "8.75", 8.7459, 0.0 }, { "attrition_ltm", "29.3", 0.2929, 0.0 },
        { "attrition_ltm", "29.290", 0.2929, 0.0001 }, { "employment", "20,000", 20000.1, 0.0 },
        { "households_lifted", "84.7", 84.66, 0.0 }, { "savings_percent", "-12.3", -12.345, 30.0 },
        { "npv_usd", "16,785,319", 16785319.2, 0.0 }, { "pressure_mean", "0.000", 0.0, 0.1 } };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const double effect[] = { cases[i].effect, 0.0 };
        sim_scoreboard_grid_t grid;
        grid_of(&grid, cases[i].metric, cases[i].base, effect, (double[]) { 0.0, 0.0 });
        CU_ASSERT_STRING_EQUAL(cell_of(&grid, 0, cases[i].metric)->main, cases[i].text);
        sim_scoreboard_grid_free(&grid);
    }
}

/* An effect that is told from zero does not look like zero. */
static void
test_clear_effects_show(void)
{
    static const struct {
        double effect, half;
        const char *main, *range;
    } cases[] = {
        { 0.00012, 0.00002, "+0.00012", "(+0.00010 to +0.00014) *" },
        { -0.00042, 0.0004, "-0.00042", "(-0.00082 to -0.00002) *" },
        { -0.1, 0.0999999, "-0.10000", "(-0.20000 to >-0.00001) *" },
        { 3e-9, 1e-9, "<0.000001", "(<0.000001 to <0.000001) *" },
        { -3e-9, 1e-9, ">-0.000001", "(>-0.000001 to >-0.000001) *" },
        { -3e-9, 0.0, ">-0.000001", "*" },
        { 0.00012, 0.0003, "0.000", "(0.000 to 0.000)" },
        { 0.0, 0.0, "0.000", "" },
        { 0.25, 0.05, "+0.250", "(+0.200 to +0.300) *" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        sim_scoreboard_grid_t grid;
        grid_of(&grid, "pressure_mean", 0.2, (double[]) { cases[i].effect, 0.4 },
            (double[]) { cases[i].half, 0.1 });
        const sim_scoreboard_field_t *cell = cell_of(&grid, 1, "pressure_mean");
        CU_ASSERT_STRING_EQUAL(cell->main, cases[i].main);
        CU_ASSERT_STRING_EQUAL(cell->range, cases[i].range);
        CU_ASSERT_STRING_EQUAL(cell_of(&grid, 2, "pressure_mean")->main, "+0.400");
        sim_scoreboard_grid_free(&grid);
    }
}

static void
test_many_policies_fit_the_page(void)
{
    char *text = written(POLICIES, true);
    size_t lines = 0;
    char *rest = text;
    CU_ASSERT(says(text, "\033[1m"));
    CU_ASSERT(says(text, "without"));
    CU_ASSERT(says(text, "a_name_of_the_greatest_length_allowed..."));
    for (char *line; (line = strsep(&rest, "\n")) != NULL; lines++) {
        const size_t extra = strstr(line, "\033[0m") != NULL ? 8 : 0;
        CU_ASSERT(sim_headline_columns(line) <= SIM_HEADLINE_WIDTH + extra);
    }
    CU_ASSERT(lines > 30);
    free(text);
}

static void
test_refusals(void)
{
    sim_table_t table;
    CU_ASSERT_EQUAL_FATAL(sim_table_init(&table, "effects", "policy:t", 0), SIM_OK);
    CU_ASSERT_EQUAL(sim_scoreboard_write(&scenario, 1, contenders, &table, &table, false, stdout),
        SIM_ERR_DOMAIN);
    sim_table_free(&table);
}

/* Parts of the effect on the saving, as the page tells them. */
static void
test_why(void)
{
    static const struct {
        const char *policy, *location, *channel, *item;
        double effect, half;
    } rows[] = { { "raise", "india", "pay", "all", -9e9, 1e8 },
        { "raise", "all", "pay", "salary", -2.5e6, 1e5 },
        { "raise", "all", "pay", "all", -3.217e6, 2.04e5 },
        { "raise", "all", "overtime", "all", 0.0, 0.0 },
        { "raise", "all", "hiring", "all", 1.481e6, 5e4 },
        { "raise", "all", "training", "all", 4e4, 1e4 },
        { "raise", "all", "demand", "all", -5.5e5, 0.0 },
        { "raise", "all", "exchange_rate", "all", 2e4, 1e3 },
        { "raise", "all", "total", "all", -2.226e6, 3e5 },
        { "nothing", "all", "pay", "all", 0.0, 0.0 },
        { "nothing", "all", "total", "all", 0.0, 0.0 } };
    enum { ROWS = sizeof rows / sizeof rows[0] };
    sim_table_t table;
    char *text = NULL;
    size_t n = 0;
    for (int keys = 0; keys < 2; keys++) {
        CU_ASSERT_EQUAL_FATAL(
            sim_table_init(&table, keys ? "explain" : "channels",
                keys ? "policy:t location:t key:t metric:t effect:r ci_low:r ci_high:r part:t"
                     : "policy:t location:t channel:t item:t effect:r ci_low:r ci_high:r",
                ROWS),
            SIM_OK);
        for (size_t i = 0; i < ROWS; i++) {
            const bool counts = strcmp(rows[i].item, "all") == 0;
            table.column[0].cell.text[i] = rows[i].policy;
            table.column[1].cell.text[i] = rows[i].location;
            table.column[2].cell.text[i] = rows[i].channel;
            table.column[3].cell.text[i] = !keys ? rows[i].item : counts ? "savings_usd" : "slack";
            table.column[4].cell.real[i] = rows[i].effect;
            table.column[5].cell.real[i] = rows[i].effect - rows[i].half;
            table.column[6].cell.real[i] = rows[i].effect + rows[i].half;
        }
        FILE *to = open_memstream(&text, &n);
        CU_ASSERT_EQUAL(keys ? sim_scoreboard_keys(2, contenders + 1, &table, false, to)
                             : sim_scoreboard_why(2, contenders + 1, &table, false, to),
            SIM_OK);
        fclose(to);
        CU_ASSERT_PTR_NOT_NULL(strstr(text, "  raise: USD M -2.23 (-2.53 to -1.93) = pay -3.22 "));
        CU_ASSERT_PTR_NOT_NULL(strstr(text, "(-3.42 to -3.01); hiring"));
        CU_ASSERT_PTR_NOT_NULL(strstr(text, keys ? "demand" : "work placed"));
        CU_ASSERT_PTR_NOT_NULL(strstr(text, "-0.55; "));
        CU_ASSERT_PTR_NOT_NULL(strstr(text, "+0.02"));
        CU_ASSERT_PTR_NOT_NULL(strstr(text, "  nothing: no difference\n"));
        for (const char *line = text; line != NULL; line = strchr(line, '\n')) {
            line += line[0] == '\n';
            CU_ASSERT(strcspn(line, "\n") <= SIM_HEADLINE_WIDTH);
        }
        free(text);
        sim_table_free(&table);
    }
    CU_ASSERT_EQUAL_FATAL(sim_table_init(&table, "channels", "policy:t", 0), SIM_OK);
    CU_ASSERT_EQUAL(sim_scoreboard_why(1, contenders, &table, false, stdout), SIM_ERR_DOMAIN);
    CU_ASSERT_EQUAL(sim_scoreboard_keys(1, contenders, &table, false, stdout), SIM_ERR_DOMAIN);
    sim_table_free(&table);
}

SIM_TEST_MAIN("scoreboard", SIM_TEST(test_words), SIM_TEST(test_files), SIM_TEST(test_figures),
    SIM_TEST(test_digits_of_what_stands), SIM_TEST(test_clear_effects_show), SIM_TEST(test_why),
    SIM_TEST(test_many_policies_fit_the_page), SIM_TEST(test_refusals))
