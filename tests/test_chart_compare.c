/* The charts of a comparison: whole, readable, true to their tables, whatever the policies. */
#include "chart_policies.h"
#include "sim/out/chart_compare.h"
#include "sim/out/scoreboard_parts.h"
#include <ctype.h>

/* ---- drawing ---- */

static void
test_any_policies_are_drawn(void)
{
    const struct {
        kind_t kind;
        size_t n, months;
        int n_replications;
    } cases[] = {
        { USUAL, 1, 60, 40 },
        { USUAL, 2, 120, 500 },
        { USUAL, 3, 24, 7 },
        { USUAL, 5, 36, 20 },
        { USUAL, 14, 120, 40 },
        { USUAL, 26, 13, 20 },
        { USUAL, 14, 60, 1 },
        { USUAL, 1, 1, 1 },
        { USUAL, 4, 1, 2 },
        { ZERO, 14, 24, 20 },
        { ZERO, 1, 24, 1 },
        { EMPTY, 3, 24, 20 },
        { EMPTY, 1, 1, 1 },
        { EDGE, 4, 12, 9 },
        { ALIKE, 14, 24, 20 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char where[4096];
        const sim_chart_job_t job = compare_job(where, "shape",
            comparison(
                cases[i].kind, cases[i].n, POLICIES, cases[i].months, cases[i].n_replications),
            cases[i].months, cases[i].n_replications);
        check_drawn(&job, "shape");
        check_all_texts_stand_apart(&job, "shape");
        check_removed(&job, "shape");
    }
}

static void
test_pictures_are_the_same_again(void)
{
    char where[4096];
    char again[4096];
    const sim_folder_t *tables = comparison(USUAL, 14, POLICIES, 48, 40);
    const sim_chart_job_t job = compare_job(where, "first", tables, 48, 40);
    const sim_chart_job_t same = compare_job(again, "second", tables, 48, 40);
    check_repeats(&job, "first", &same, "second");
}

/* ---- what is drawn is what is in the tables ---- */

static double
effect_in(const sim_folder_t *tables, const char *policy, const char *metric, const char *column)
{
    const sim_table_t *table = &tables->table[SIM_FOLDER_EFFECTS];
    for (size_t i = 0; i < table->n_rows; i++) {
        if (strcmp(sim_table_column(table, "policy")->cell.text[i], policy) == 0
            && strcmp(sim_table_column(table, "metric")->cell.text[i], metric) == 0
            && strcmp(sim_table_column(table, "location")->cell.text[i], "all") == 0
            && strcmp(sim_table_column(table, "role")->cell.text[i], "all") == 0) {
            return sim_table_column(table, column)->cell.real[i];
        }
    }
    return NAN;
}

static void
test_data_are_numbers_of_the_tables(void)
{
    enum { MONTHS = 24, N = 5 };
    static double rows[512][64];
    char where[4096];
    const sim_folder_t *tables = comparison(USUAL, N, POLICIES, MONTHS, 20);
    const sim_chart_job_t job = compare_job(where, "data", tables, MONTHS, 20);
    check_drawn(&job, "data");

    /* sorted by saving, the best first */
    const char *order[N];
    for (size_t i = 0; i < N; i++) {
        size_t k = i;
        for (; k > 0
             && effect_in(tables, POLICIES[i], "savings_usd", "effect")
                 > effect_in(tables, order[k - 1], "savings_usd", "effect");
             k--) {
            order[k] = order[k - 1];
        }
        order[k] = POLICIES[i];
    }
    static const char *const FOREST[] = { "savings_usd", "employment", "attrition_ltm" };
    static const char *const COLUMNS[] = { "effect", "ci_low", "ci_high", "p05", "p95" };
    for (size_t m = 0; m < 3; m++) {
        CU_ASSERT_EQUAL_FATAL(dat_block("data", "effect_forest", m, rows), N);
        for (size_t k = 0; k < N; k++) {
            for (size_t c = 0; c < 5; c++) {
                CU_ASSERT(is_published(
                    rows[k][1 + c], effect_in(tables, order[k], FOREST[m], COLUMNS[c])));
            }
        }
    }
    CU_ASSERT_EQUAL_FATAL(dat_block("data", "scoreboard", 0, rows), N);
    CU_ASSERT(is_published(rows[2][6], effect_in(tables, order[2], "pressure_mean", "effect")));
    CU_ASSERT_EQUAL_FATAL(dat_block("data", "trade_off", 1, rows), N);
    CU_ASSERT(is_published(rows[1][1], effect_in(tables, order[1], "savings_usd", "effect")));
    CU_ASSERT(is_published(rows[1][6], effect_in(tables, order[1], "salary_p50_real", "ci_high")));
    CU_ASSERT(
        is_published(rows[1][7], effect_in(tables, order[1], "salary_p50_real", "base_mean")));

    /* the standard deviation of base (1 + .2 c) + d (1 + .3 c): of .2 base + .3 d times that of c
     */
    CU_ASSERT_EQUAL_FATAL(dat_block("data", "trade_off", 0, rows), N);
    for (size_t k = 0; k < N; k++) {
        const double d = effect_in(tables, order[k], "savings_usd", "effect");
        const double sd_turn = sqrt(0.5 * 20.0 / 19.0);
        const double change
            = (fabs(0.2 * FIGURES[3].base + 0.3 * d) - 0.2 * FIGURES[3].base) * sd_turn;
        CU_ASSERT_DOUBLE_EQUAL(rows[k][4], change, 1e-3 * fabs(change));
        CU_ASSERT(rows[k][5] < rows[k][4] && rows[k][4] < rows[k][6]);
    }

    CU_ASSERT_EQUAL_FATAL(dat_block("data", "effect_fan", 0, rows), MONTHS);
    const sim_table_t *months = &tables->table[SIM_FOLDER_MONTHS];
    for (size_t i = 0; i < months->n_rows; i++) {
        const size_t t = (size_t)sim_table_column(months, "month")->cell.integer[i];
        if (strcmp(sim_table_column(months, "policy")->cell.text[i], order[0]) == 0
            && strcmp(sim_table_column(months, "metric")->cell.text[i], "savings_usd") == 0) {
            CU_ASSERT(is_published(rows[t][1], sim_table_column(months, "p05")->cell.real[i]));
            CU_ASSERT(is_published(rows[t][6], sim_table_column(months, "effect")->cell.real[i]));
        }
    }

    /* causes of the best: those that move add up to the last row */
    const size_t n_causes = dat_block("data", "effect_bridge", 0, rows);
    CU_ASSERT_EQUAL(n_causes, N_CHANNELS - 1);
    double sum = 0.0;
    for (size_t i = 0; i + 1 < n_causes; i++) {
        sum += rows[i][1];
    }
    CU_ASSERT_DOUBLE_EQUAL(sum, rows[n_causes - 1][1], 1e-6 * fabs(sum));
    for (size_t c = 0; c < N_CHANNELS; c++) { /* named as on every page */
        char name[64];
        const char *channel = sim_scoreboard_channel(CHANNELS[c]);
        const bool total = strcmp(channel, "total") == 0;
        snprintf(name, sizeof name, "%s", total ? "Saving" : channel);
        name[0] = (char)toupper(name[0]);
        CU_ASSERT(strcmp(CHANNELS[c], "benchmark") == 0 /* does not move here */
            || svg_has_text("data", "effect_bridge", name));
    }

    /* the distribution: as many as replications, sorted, and shifted by the difference */
    CU_ASSERT_EQUAL_FATAL(dat_block("data", "saving_s_curve", 0, rows), 20);
    for (size_t i = 1; i < 20; i++) {
        CU_ASSERT(rows[i][1] >= rows[i - 1][1]);
    }
    CU_ASSERT_DOUBLE_EQUAL(rows[19][1], 1.2 * FIGURES[3].base, 1.0);
    CU_ASSERT_EQUAL_FATAL(dat_block("data", "saving_s_curve", 1, rows), 20);
    CU_ASSERT_DOUBLE_EQUAL(rows[19][1],
        1.2 * FIGURES[3].base + 1.3 * effect_in(tables, order[0], "savings_usd", "effect"), 10.0);
    folder_remove("data");
}

static void
test_titles_are_found_in_the_numbers(void)
{
    char where[4096];
    char text[256];
    char amount[64];
    size_t n = 0;
    sim_chart_text_t *texts = NULL;
    const sim_folder_t *tables = comparison(USUAL, 2, POLICIES, 36, 20);
    sim_chart_job_t job = compare_job(where, "title", tables, 36, 20);
    check_drawn(&job, "title");
    const double a = effect_in(tables, POLICIES[0], "savings_usd", "effect") * 12.0 / 36.0 * 1e-6;
    const double b = effect_in(tables, POLICIES[1], "savings_usd", "effect") * 12.0 / 36.0 * 1e-6;
    CU_ASSERT_FATAL(a < -2.0 && b > 2.0);
    char least[64];
    sim_chart_signed_words(sizeof amount, amount, b);
    sim_chart_signed_words(sizeof least, least, a);
    CU_ASSERT_EQUAL(amount[0], '+');
    CU_ASSERT_EQUAL(strncmp(least, "\342\210\222", 3), 0);
    snprintf(text, sizeof text,
        "Best for the saving: Hours cap, USD %s million a year; worst: Living wage, %s", amount,
        least);
    CU_ASSERT(svg_has_text("title", "effect_forest", text));
    CU_ASSERT(svg_has_text("title", "effect_forest", amount));
    CU_ASSERT(svg_has_text("title", "effect_fan", "Hours cap, saving: better in 97 %"));
    CU_ASSERT(svg_has_text("title", "effect_fan",
        "The saving is higher in nearly all replications with 1 of 2 policies, lower in nearly all "
        "with 1"));
    CU_ASSERT(svg_has_text("title", "scoreboard", "Hours cap"));
    snprintf(text, sizeof text, "\342\226\262 %s", amount);
    CU_ASSERT(svg_has_text("title", "scoreboard", text));
    snprintf(text, sizeof text, "\342\226\274 %s", least);
    CU_ASSERT(svg_has_text("title", "scoreboard", text));

    /* the same finding without drawing */
    CU_ASSERT_EQUAL_FATAL(sim_charts_describe(&job, &n, &texts), SIM_OK);
    CU_ASSERT_EQUAL_FATAL(n, chart_count(job.only));
    for (size_t i = 0; i < n; i++) {
        CU_ASSERT(texts[i].headline[0] != '\0' && texts[i].subtitle[0] != '\0');
        CU_ASSERT(svg_has_text("title", texts[i].entry->name, texts[i].headline));
    }
    sim_chart_texts_free(n, texts);
    folder_remove("title");

    const struct {
        kind_t kind;
        int n_replications;
        const char *chart, *text;
    } cases[] = {
        { ZERO, 20, "effect_fan", "None of the 3 policies changes the saving" },
        { ZERO, 20, "effect_forest", "None of the policies changes the saving" },
        { ZERO, 20, "scoreboard", "No policy clearly changes any of these" },
        { EMPTY, 20, "effect_forest", "Effect on the saving: no values" },
        { EMPTY, 20, "trade_off", "Saving against risk and workers' welfare: no values" },
        { EMPTY, 20, "saving_s_curve", "Distribution of the saving: no values" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        job = compare_job(where, "title",
            comparison(cases[i].kind, 3, POLICIES, 12, cases[i].n_replications), 12,
            cases[i].n_replications);
        CU_ASSERT_EQUAL_FATAL(sim_charts_describe(&job, &n, &texts), SIM_OK);
        bool found = false;
        for (size_t k = 0; k < n; k++) {
            found = found
                || (strcmp(texts[k].entry->name, cases[i].chart) == 0
                    && strcmp(texts[k].headline, cases[i].text) == 0);
        }
        CU_ASSERT(found);
        if (!found) {
            printf("  %s: not: %s\n", cases[i].chart, cases[i].text);
        }
        sim_chart_texts_free(n, texts);
    }
}

/* The label of an effect is "0" for none, and for none only. */
static void
test_small_effects_show(void)
{
    static const struct {
        double value;
        const char *words;
    } cases[] = { { 0.0, "0" }, { 12.34, "+12.3" }, { -0.0123, "\342\210\2220.012" },
        { 0.00123, "+0.0012" }, { 0.00049, "+0.0005" }, { -0.000049, "\342\210\2220.000049" },
        { 0.0000012, "+0.000001" }, { 4e-9, "<0.000001" }, { -4e-9, ">\342\210\2220.000001" } };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[64];
        sim_chart_signed_words(sizeof text, text, cases[i].value);
        CU_ASSERT_STRING_EQUAL(text, cases[i].words);
    }
}

static bool
says_at_end(const char *text, const char *end)
{
    const bool found
        = strlen(text) >= strlen(end) && strcmp(text + strlen(text) - strlen(end), end) == 0;
    if (!found) {
        printf("\n    no `%s` at the end of `%s`\n", end, text);
    }
    return found;
}

/* The scoreboard names three of those that only improve, and counts the others. */
static void
test_others_are_counted(void)
{
    static const char *const ENDS[] = { ", Living wage + hours cap", " and 1 more", " and 2 more" };
    for (size_t more = 0; more < sizeof ENDS / sizeof ENDS[0]; more++) {
        char where[4096];
        size_t n = 0;
        sim_chart_text_t *texts = NULL;
        const sim_folder_t *tables = comparison(ALIKE, 3 + more, POLICIES, 12, 20);
        sim_chart_job_t job = compare_job(where, "board", tables, 12, 20);
        const sim_table_t *effects = &tables->table[SIM_FOLDER_EFFECTS];
        const sim_column_t *metric = sim_table_column(effects, "metric");
        for (size_t i = 0; i < effects->n_rows; i++) {
            const bool is_saving = strcmp(metric->cell.text[i], "savings_usd") == 0;
            set_effect((sim_table_t *)effects, i, is_saving ? 7e6 : 0.0, 20);
        }
        job.only = "scoreboard";
        CU_ASSERT_EQUAL_FATAL(sim_charts_describe(&job, &n, &texts), SIM_OK);
        CU_ASSERT_EQUAL_FATAL(n, 1);
        CU_ASSERT(says_at_end(texts[0].headline, ENDS[more]));
        sim_chart_texts_free(n, texts);
    }
}

/* Where whole files are compared, no word is of policies; where policies are, none of scenarios
 * that are compared. */
static void
test_whole_files_are_called_scenarios(void)
{
    static const kind_t KINDS[] = { USUAL, ZERO, EMPTY };
    static const size_t SIZES[] = { 1, 2, 5, 13 };
    char where[4096];
    size_t n = 0;
    sim_chart_text_t *texts = NULL;
    for (size_t i = 0; i < 3 * 4 * 2; i++) {
        const int n_replications = i % 2 == 0 ? 1 : 20;
        sim_chart_job_t job = compare_job(where, "words",
            comparison(KINDS[i / 8], SIZES[i / 2 % 4], POLICIES, 12, n_replications), 12,
            n_replications);
        for (int files = 0; files < 2; files++) {
            size_t n_said = 0;
            job.files = files == 1;
            CU_ASSERT_EQUAL_FATAL(sim_charts_describe(&job, &n, &texts), SIM_OK);
            for (size_t k = 0; k < n; k++) {
                const char *const told[] = { texts[k].headline, texts[k].subtitle };
                for (size_t m = 0; m < 2; m++) {
                    CU_ASSERT(!job.files || strcasestr(told[m], "polic") == NULL);
                    n_said += strcasestr(told[m], job.files ? "scenario" : "polic") != NULL;
                }
            }
            CU_ASSERT(n_said >= 4);
            sim_chart_texts_free(n, texts);
        }
    }
    for (size_t n_files = 2; n_files < 6; n_files += 3) {
        sim_chart_job_t job
            = compare_job(where, "words", comparison(USUAL, n_files, POLICIES, 12, 20), 12, 20);
        job.files = true;
        check_drawn(&job, "words");
        check_all_texts_stand_apart(&job, "words");
        CU_ASSERT(svg_has_text("words", "trade_off", "First scenario"));
        CU_ASSERT(svg_has_text("words", "saving_s_curve", "First scenario"));
        CU_ASSERT_EQUAL(
            svg_has_text("words", "saving_s_curve", "The other scenario"), n_files == 5);
        CU_ASSERT_FALSE(svg_has_text("words", "saving_s_curve", "With the policy"));
        folder_remove("words");
    }
}

/* Beyond three policies the curves have a panel each: the saving as it stands and the policy's. */
static void
test_many_curves_stand_apart(void)
{
    enum { N_REPLICATIONS = 20, MANY = 1000, THINNED = 400 };
    static double rows[2 * MANY][64];
    const struct {
        size_t n_policies, n_blocks, n_panels;
        bool is_apart;
    } cases[] = { { 1, 3, 2, false }, { 3, 7, 2, false }, { 4, 5, 4, true }, { 14, 13, 12, true } };
    for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++) {
        char where[4096];
        const sim_folder_t *tables
            = comparison(USUAL, cases[c].n_policies, POLICIES, 12, N_REPLICATIONS);
        sim_chart_job_t job = compare_job(where, "curves", tables, 12, N_REPLICATIONS);
        job.only = "saving_s_curve";
        sim_errors_t errors = { 0 };
        CU_ASSERT_EQUAL(sim_charts_draw(&job, &errors), SIM_OK);
        sim_errors_free(&errors);
        CU_ASSERT(cases[c].is_apart == svg_has_text("curves", "saving_s_curve", "With the policy"));
        for (size_t b = 0; b < cases[c].n_blocks; b++) {
            CU_ASSERT_EQUAL(dat_block("curves", "saving_s_curve", b, rows), N_REPLICATIONS);
        }
        CU_ASSERT_EQUAL(dat_block("curves", "saving_s_curve", cases[c].n_blocks, rows), 0);

        /* below the name of a policy, what it does: the median difference is the effect here */
        char amount[64];
        char text[128];
        const double effect = effect_in(tables, POLICIES[0], "savings_usd", "effect");
        CU_ASSERT(effect < 0.0);
        sim_chart_signed_words(sizeof amount, amount, effect * 1e-6);
        snprintf(text, sizeof text, "%s, better in 2 %%", amount);
        CU_ASSERT(cases[c].is_apart == svg_has_text("curves", "saving_s_curve", text));
        CU_ASSERT_EQUAL(folder_remove("curves"), 4);
    }

    /* many replications: not all are drawn, the first and the last are */
    char where[4096];
    sim_chart_job_t job
        = compare_job(where, "curves", comparison(USUAL, 4, POLICIES, 12, MANY), 12, MANY);
    job.only = "saving_s_curve";
    sim_errors_t errors = { 0 };
    CU_ASSERT_EQUAL(sim_charts_draw(&job, &errors), SIM_OK);
    sim_errors_free(&errors);
    CU_ASSERT_EQUAL_FATAL(dat_block("curves", "saving_s_curve", 0, rows), THINNED);
    CU_ASSERT_DOUBLE_EQUAL(rows[0][1], 0.8 * FIGURES[3].base, 1.0);
    CU_ASSERT_DOUBLE_EQUAL(rows[THINNED - 1][1], 1.2 * FIGURES[3].base, 1.0);
    CU_ASSERT_DOUBLE_EQUAL(rows[0][2], 0.05, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(rows[THINNED - 1][2], 99.95, 1e-9);
    for (size_t i = 1; i < THINNED; i++) {
        CU_ASSERT(rows[i][1] >= rows[i - 1][1] && rows[i][2] > rows[i - 1][2]);
    }
    folder_remove("curves");
}

/* How often a word stands in a text. */
static size_t
count_of(const char *text, const char *word)
{
    size_t n = 0;
    for (const char *at = text; (at = strstr(at, word)) != NULL; at += strlen(word)) {
        n++;
    }
    return n;
}

/* Each policy has its name once in each of the four panels: at its point, or in the list of those
 * that find no room. */
static void
test_every_point_is_named_or_listed(void)
{
    enum { FIRST = 15, N = 11, N_PANELS = 4 }; /* policies whose names are in no other's */
    static const double WIDTHS[] = { 300.0, 600.0 };
    static const kind_t KINDS[] = { USUAL, ALIKE, ZERO };
    for (size_t i = 0; i < 6; i++) {
        char where[4096];
        char path[4096];
        size_t length;
        size_t n = 0;
        sim_chart_text_t *texts = NULL;
        sim_errors_t errors = { 0 };
        sim_chart_job_t job = compare_job(
            where, "points", comparison(KINDS[i / 2], N, POLICIES + FIRST, 60, 20), 60, 20);
        job.only = "trade_off";
        job.width_mm = WIDTHS[i % 2];
        CU_ASSERT_EQUAL(sim_charts_draw(&job, &errors), SIM_OK);
        CU_ASSERT_EQUAL_FATAL(sim_charts_describe(&job, &n, &texts), SIM_OK);
        path_of(path, "points", "trade_off", "svg");
        char *svg = file_bytes(path, &length);
        char *all = svg != NULL ? svg_texts(svg) : NULL;
        CU_ASSERT_PTR_NOT_NULL_FATAL(all);
        for (size_t p = FIRST; p < FIRST + N; p++) {
            char word[8];
            snprintf(word, sizeof word, "P%s", POLICIES[p] + 1);
            CU_ASSERT_EQUAL(count_of(all, word), N_PANELS + count_of(texts[0].headline, word));
        }
        /* where all stand on one point, none has a name there */
        CU_ASSERT(KINDS[i / 2] != ZERO || count_of(all, "Not named") == N_PANELS);
        free(svg);
        free(all);
        sim_chart_texts_free(n, texts);
        sim_errors_free(&errors);
        folder_remove("points");
    }
}

/* A policy that the scenario has in force: as it stands is the saving with it. */
static void
test_a_policy_in_force_is_held_against_the_scenario_without(void)
{
    static double rows[64][64];
    char where[4096];
    sim_folder_t *tables = (sim_folder_t *)comparison(USUAL, 1, POLICIES, 12, 20);
    sim_table_t *effects = &tables->table[SIM_FOLDER_EFFECTS];
    for (size_t i = 0; i < effects->n_rows; i++) {
        const double base = sim_table_column(effects, "base_mean")->cell.real[i];
        const double effect = sim_table_column(effects, "effect")->cell.real[i];
        set_real(effects, i, "base_mean", base - effect);
        set_real(effects, i, "policy_mean", base);
    }
    const sim_chart_job_t job = compare_job(where, "force", tables, 12, 20);
    check_drawn(&job, "force");
    CU_ASSERT_EQUAL_FATAL(dat_block("force", "saving_s_curve", 1, rows), 20);
    const double d = effect_in(tables, POLICIES[0], "savings_usd", "effect");
    CU_ASSERT_DOUBLE_EQUAL(rows[19][1], 1.2 * FIGURES[3].base - 1.3 * d, 10.0);
    folder_remove("force");

    /* the reader is told */
    size_t n = 0;
    sim_chart_text_t *texts = NULL;
    CU_ASSERT_EQUAL_FATAL(sim_charts_describe(&job, &n, &texts), SIM_OK);
    for (size_t i = 0; i < n; i++) {
        CU_ASSERT((strcmp(texts[i].entry->name, "saving_s_curve") == 0)
            == (strstr(texts[i].subtitle,
                    "Living wage is in force: its other curve is the saving "
                    "without it.")
                != NULL));
    }
    sim_chart_texts_free(n, texts);
}

static void
test_tables_that_are_missing_cost_their_charts(void)
{
    char where[4096];
    size_t n = 0;
    sim_chart_text_t *texts = NULL;
    sim_folder_t *tables = (sim_folder_t *)comparison(USUAL, 2, POLICIES, 12, 20);
    sim_table_free(&tables->table[SIM_FOLDER_CHANNELS]);
    sim_table_free(&tables->table[SIM_FOLDER_MONTHS]);
    const sim_chart_job_t job = compare_job(where, "missing", tables, 12, 20);
    CU_ASSERT_EQUAL_FATAL(sim_charts_describe(&job, &n, &texts), SIM_OK);
    CU_ASSERT_EQUAL(n, chart_count(job.only) - 2);
    sim_chart_texts_free(n, texts);
}

/* ---- names ---- */

static void
test_names_become_words(void)
{
    static const struct {
        const char *name, *words;
    } cases[] = {
        { "living_wage", "Living wage" },
        { "living_wage+hours_cap", "Living wage + hours cap" },
        { "minimum_wage_india", "Minimum wage India" },
        { "indiana", "Indiana" },
        { "a+b+c", "A + b + c" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char where[4096];
        policies_t all;
        const sim_folder_t *tables = comparison(USUAL, 1, &cases[i].name, 12, 5);
        const sim_chart_job_t job = compare_job(where, "words", tables, 12, 5);
        sheet_t sheet = { .job = &job };
        CU_ASSERT_FATAL(sim_chart_policies_init(&all, &sheet));
        CU_ASSERT_STRING_EQUAL(all.words[0], cases[i].words);
        if (strcmp(all.words[0], cases[i].words) != 0) {
            printf("  %s|\n", all.words[0]);
        }
        sim_chart_policies_free(&all);
    }
}

static void
test_hostile_names_are_drawn_and_not_run(void)
{
    static const char *const COMMANDS[] = { "`touch_canary`", "x]]>y&<b>", "'tis''a\"b\"",
        "$(touch_canary)", "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW",
        "\xff\xfe\x80" };
    uint64_t state = 11;
    for (int round = 0; round < 3; round++) {
        char text[14][64];
        const char *policy[14];
        char where[4096];
        for (size_t p = 0; p < 14; p++) {
            hostile_text(&state, 1, sizeof text[p] - 4, text[p]);
            for (char *c = text[p]; *c != '\0'; c++) {
                *c = strchr(" :\n\t", *c) != NULL ? '_' : *c; /* it is part of a column's name */
            }
            snprintf(text[p] + strlen(text[p]), 4, "%zu", p);
            policy[p] = round == 0 && p < 6 ? COMMANDS[p] : text[p];
        }
        sim_chart_job_t job
            = compare_job(where, "hostile", comparison(USUAL, 14, policy, 24, 20), 24, 20);
        job.title = text[0];
        check_drawn(&job, "hostile");
        check_all_texts_stand_apart(&job, "hostile");
        CU_ASSERT(!file_exists("hostile", "touch_canary", ""));
        check_removed(&job, "hostile");
    }
    CU_ASSERT_NOT_EQUAL(access("canary", F_OK), 0);
}

int
main(int argc, char **argv)
{
    static const check_test_t tests[] = { SIM_TEST(test_any_policies_are_drawn),
        SIM_TEST(test_pictures_are_the_same_again), SIM_TEST(test_data_are_numbers_of_the_tables),
        SIM_TEST(test_titles_are_found_in_the_numbers), SIM_TEST(test_others_are_counted),
        SIM_TEST(test_small_effects_show), SIM_TEST(test_whole_files_are_called_scenarios),
        SIM_TEST(test_many_curves_stand_apart), SIM_TEST(test_every_point_is_named_or_listed),
        SIM_TEST(test_a_policy_in_force_is_held_against_the_scenario_without),
        SIM_TEST(test_tables_that_are_missing_cost_their_charts), SIM_TEST(test_names_become_words),
        SIM_TEST(test_hostile_names_are_drawn_and_not_run) };
    if (mkdtemp(folder) == NULL) {
        return 1;
    }
    const int status
        = check_main(argc, argv, "chart_compare", sizeof tests / sizeof tests[0], tests);
    return rmdir(folder) == 0 ? status : 1;
}
