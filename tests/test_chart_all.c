/* What holds for every chart of the catalogue over a plain run: whole and readable for any shape,
 * any numbers and any texts, and the same bytes again.  The charts are those of sim_chart_list, so
 * that none is forgotten; what is particular to some stands in the tests of their own, those of a
 * comparison in test_chart_compare.c. */
#include "chart_tables.h"
#include <float.h>

/* ---- shapes ---- */

static void
check_shape(const char *charts, shape_t shape, const char *formats)
{
    plain_t plain;
    plain_init(&plain, charts, "shape", shape);
    plain.job.formats = formats;
    check_drawn(&plain.job, "shape");
    check_all_texts_stand_apart(&plain.job, "shape");
    check_sentences(&plain.job);
    for (size_t i = 0; chart_name(charts, i) != NULL && shape.kind == SYNTHETIC_EMPTY; i++) {
        CU_ASSERT(svg_has_text("shape", chart_name(charts, i), "no values"));
    }
    check_removed(&plain.job, "shape");
    plain_free(&plain);
}

static void
test_any_shape_and_any_numbers_are_drawn(void)
{
    const shape_t shapes[] = {
        { SYNTHETIC_USUAL, 2, 3, 120, 500 },
        { SYNTHETIC_USUAL, 5, 10, 120, 1500 },
        { SYNTHETIC_USUAL, 10, 10, 36, 20 },
        { SYNTHETIC_USUAL, 1, 1, 1, 1 },
        { SYNTHETIC_USUAL, 3, 2, 3, 7 },
        { SYNTHETIC_USUAL, 3, 2, 31, 7 },
        { SYNTHETIC_USUAL, 4, 10, 24, 2 },
        { SYNTHETIC_ZERO, 2, 3, 24, 5 },
        { SYNTHETIC_EMPTY, 2, 3, 24, 5 },
        { SYNTHETIC_GAPS, 2, 3, 60, 50 },
        { SYNTHETIC_CONSTANT, 3, 1, 13, 5 },
        { SYNTHETIC_EMPTY, 7, 1, 1, 1 },
        { SYNTHETIC_USUAL, 2, 1, 600, 5 },
    };
    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
        /* a PNG is drawn from the same script and takes three times as long */
        check_shape(charts_of_plain_runs(), shapes[i], i < 4 ? "png,svg" : "svg");
    }
}

/* Charts of years and of stacks have more edges: years that are cut, one year, one part. */
static void
test_charts_of_people_have_more_edges(void)
{
    const shape_t shapes[] = {
        { SYNTHETIC_USUAL, 10, 2, 120, 20 },
        { SYNTHETIC_USUAL, 1, 10, 120, 20 },
        { SYNTHETIC_USUAL, 4, 1, 1, 1 },
        { SYNTHETIC_USUAL, 3, 2, 12, 7 },
        { SYNTHETIC_USUAL, 2, 2, 13, 7 },
        { SYNTHETIC_USUAL, 1, 2, 25, 1 },
        { SYNTHETIC_ZERO, 1, 2, 1, 1 },
        { SYNTHETIC_EMPTY, 1, 1, 24, 5 },
        { SYNTHETIC_GAPS, 6, 3, 60, 5 },
        { SYNTHETIC_CONSTANT, 4, 2, 120, 5 },
        { SYNTHETIC_USUAL, 8, 2, 600, 5 },
    };
    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
        check_shape("employment,employment_stack,headcount_bridge,salary_grades,salary_ridgeline,"
                    "pressure_attrition,wellbeing",
            shapes[i], "svg");
    }
}

/* Of the tables only the projection must be there: charts that need no other are drawn without
 * what the others add to them. */
static void
test_the_projection_is_enough_for_its_charts(void)
{
    const shape_t shapes[] = { { SYNTHETIC_USUAL, 2, 3, 24, 500 }, { SYNTHETIC_USUAL, 1, 1, 1, 1 },
        { SYNTHETIC_EMPTY, 2, 3, 24, 5 } };
    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
        char names[2048] = "";
        size_t n;
        sim_chart_text_t *texts;
        plain_t plain;
        plain_init(&plain, NULL, "alone", shapes[i]);
        for (sim_folder_table_t t = 0; t < SIM_FOLDER_TABLES; t++) {
            if (t != SIM_FOLDER_PROJECTION) {
                plain_forget(&plain, t);
            }
        }
        CU_ASSERT_EQUAL_FATAL(sim_charts_describe(&plain.job, &n, &texts), SIM_OK);
        for (size_t k = 0; k < n; k++) {
            const size_t used = strlen(names);
            snprintf(names + used, sizeof names - used, "%s%s", used > 0 ? "," : "",
                texts[k].entry->name);
        }
        sim_chart_texts_free(n, texts);
        CU_ASSERT(n >= 12 && n < chart_count(charts_of_plain_runs()));
        plain.job.only = names;
        check_drawn(&plain.job, "alone");
        check_all_texts_stand_apart(&plain.job, "alone");
        check_sentences(&plain.job);
        check_removed(&plain.job, "alone");
        plain_free(&plain);
    }
}

/* ---- numbers ---- */

static double
set_to(double value, double by)
{
    (void)value;
    return by;
}

static void
test_values_at_the_edge_of_double_are_drawn(void)
{
    const double edges[]
        = { 1e300, -1e300, 1e-300, DBL_MAX, -DBL_MAX, INFINITY, -INFINITY, 5e-324, 9e14, -9e14 };
    for (size_t e = 0; e < sizeof edges / sizeof edges[0]; e++) {
        plain_t plain;
        plain_init(&plain, charts_of_plain_runs(), "edge",
            (shape_t) { SYNTHETIC_USUAL, 1 + e % 2, 1, 3, 9 });
        plain_map(&plain, set_to, edges[e]);
        check_drawn(&plain.job, "edge");
        folder_remove("edge");
        plain_free(&plain);
    }
}

static double
in_twelve_digits(double value, double by)
{
    char text[64];
    (void)by;
    snprintf(text, sizeof text, "%.12g", value);
    return strtod(text, NULL);
}

/* The second has its numbers from files, which hold twelve digits. */
static void
test_pictures_are_the_same_again(void)
{
    const shape_t shape = { SYNTHETIC_USUAL, 2, 3, 120, 700 };
    plain_t first;
    plain_t second;
    plain_init(&first, charts_of_plain_runs(), "first", shape);
    plain_init(&second, charts_of_plain_runs(), "second", shape);
    plain_map(&second, in_twelve_digits, 0.0);
    check_repeats(&first.job, "first", &second.job, "second");
    plain_free(&first);
    plain_free(&second);
}

/* ---- texts ---- */

enum { N_TEXTS = 16, MAX_LOCATIONS = 6, MAX_ROLES = 6 };

/* A run whose every text is one of these: names of locations, of roles, currency, title, version.
 */
static void
check_texts_of_others(
    const char *sub, char text[N_TEXTS][600], size_t n_locations, size_t n_roles, size_t months)
{
    plain_t plain;
    const char *location[MAX_LOCATIONS];
    const char *role[MAX_ROLES];
    const char *currency[MAX_LOCATIONS];
    char title[1024];
    for (size_t i = 0; i < MAX_LOCATIONS; i++) {
        location[i] = text[i];
        role[i] = text[MAX_LOCATIONS + i];
        currency[i] = text[12];
    }
    plain_init_named(&plain, charts_of_plain_runs(), sub,
        (shape_t) { SYNTHETIC_USUAL, n_locations, n_roles, months, 50 }, location, role);
    plain.job.currency = currency;
    plain.job.title = text[13];
    plain.job.version = text[14];
    check_drawn(&plain.job, sub);
    check_all_texts_stand_apart(&plain.job, sub);
    sim_charttext_clean(sizeof title, title, text[13], 100);
    for (size_t i = 0; chart_name(plain.job.only, i) != NULL && strlen(text[13]) < 100; i++) {
        CU_ASSERT(svg_has_text(sub, chart_name(plain.job.only, i), title));
    }
    check_removed(&plain.job, sub);
    CU_ASSERT_NOT_EQUAL(access("canary", F_OK), 0);
    plain_free(&plain);
}

static void
test_hostile_texts_are_drawn_and_not_run(void)
{
    const size_t shapes[][3] = { { 3, 2, 5 }, { 4, 3, 15 }, { 6, 4, 26 }, { 3, 4, 26 } };
    uint64_t state = 7;
    for (size_t s = 0; s < sizeof shapes / sizeof shapes[0]; s++) {
        char text[N_TEXTS][600];
        for (size_t i = 0; i < N_TEXTS; i++) {
            hostile_text(&state, 1, 61, text[i]);
            /* names of a scenario are unlike each other */
            snprintf(text[i] + strlen(text[i]), 4, "%zu", i);
        }
        check_texts_of_others("hostile", text, shapes[s][0], shapes[s][1], shapes[s][2]);
    }
}

static void
test_long_texts_are_cut_before_they_touch(void)
{
    const size_t shapes[][3] = { { 2, 2, 40 }, { 4, 3, 15 }, { 6, 6, 40 } };
    char text[N_TEXTS][600];
    for (size_t i = 0; i < N_TEXTS; i++) {
        memset(text[i], i % 2 == 0 ? 'W' : 'm', sizeof text[i]);
        text[i][i % 3 == 0 || i == 13 ? 599 : 40] = '\0';
        text[i][0] = (char)('a' + i); /* unlike each other */
    }
    for (size_t s = 0; s < sizeof shapes / sizeof shapes[0]; s++) {
        check_texts_of_others("long", text, shapes[s][0], shapes[s][1], shapes[s][2]);
    }
}

int
main(int argc, char **argv)
{
    static const check_test_t tests[] = { SIM_TEST(test_any_shape_and_any_numbers_are_drawn),
        SIM_TEST(test_charts_of_people_have_more_edges),
        SIM_TEST(test_the_projection_is_enough_for_its_charts),
        SIM_TEST(test_values_at_the_edge_of_double_are_drawn),
        SIM_TEST(test_pictures_are_the_same_again),
        SIM_TEST(test_hostile_texts_are_drawn_and_not_run),
        SIM_TEST(test_long_texts_are_cut_before_they_touch) };
    if (mkdtemp(folder) == NULL) {
        return 1;
    }
    const int status = check_main(argc, argv, "chart_all", sizeof tests / sizeof tests[0], tests);
    return rmdir(folder) == 0 ? status : 1;
}
