/* Small multiples: more than four locations or roles have panels of their own. */
#include "chart_check.h"
#include "chart_tables.h"

static const char CHARTS[] = "employment,attrition,wellbeing,savings,npv,households,labour_market,"
                             "location_shares,demand";

/* Charts as SVG only: which panels there are does not depend on the format. */
static void
init(plain_t *plain, const char *sub, shape_t shape)
{
    plain_init(plain, CHARTS, sub, shape);
    plain->job.formats = "svg";
}

enum { MONTHS = 30 };

/* Numbers of an array of the script: "array NAME[3] = [1.0, 2.0, 3.0]".  Returns how many. */
static size_t
script_array(const char *sub, const char *chart, const char *name, size_t max, double values[])
{
    char path[4096];
    char start[64];
    size_t length;
    size_t n = 0;
    path_of(path, sub, chart, "gp");
    char *script = file_bytes(path, &length);
    CU_ASSERT_PTR_NOT_NULL_FATAL(script);
    snprintf(start, sizeof start, "\narray %s[", name);
    char *at = strstr(script, start);
    if (at != NULL) {
        at = strstr(at, "] = [") + 5;
        while (n < max) {
            values[n++] = strtod(at, &at);
            if (*at == ']') {
                break;
            }
            at++;
        }
    }
    free(script);
    return n;
}

/* A number of the script: "NAME = 3". */
static double
script_number(const char *sub, const char *chart, const char *name)
{
    char path[4096];
    char start[64];
    size_t length;
    path_of(path, sub, chart, "gp");
    char *script = file_bytes(path, &length);
    CU_ASSERT_PTR_NOT_NULL_FATAL(script);
    snprintf(start, sizeof start, "\n%s = ", name);
    const char *at = strstr(script, start);
    const double value = at != NULL ? strtod(at + strlen(start), NULL) : NAN;
    free(script);
    return value;
}

static size_t
times_in(const char *sub, const char *chart, const char *text)
{
    char path[4096];
    size_t length;
    size_t n = 0;
    path_of(path, sub, chart, "svg");
    char *svg = file_bytes(path, &length);
    char *texts = svg_texts(svg);
    CU_ASSERT_PTR_NOT_NULL_FATAL(texts);
    for (char *line = strtok(texts, "\n"); line != NULL; line = strtok(NULL, "\n")) {
        n += strcmp(line, text) == 0;
    }
    free(texts);
    free(svg);
    return n;
}

static const char *const FANS[]
    = { "employment", "attrition", "wellbeing", "savings", "npv", "location_shares" };
enum { N_FANS = sizeof FANS / sizeof FANS[0] };

static void
test_four_locations_share_a_panel_and_five_do_not(void)
{
    for (size_t n = 4; n <= 10; n += n == 5 ? 5 : 1) {
        plain_t plain;
        init(&plain, "share", (shape_t) { SYNTHETIC_USUAL, n, 3, MONTHS, 50 });
        const sim_chart_job_t job = plain.job;
        check_drawn(&job, "share");
        for (size_t i = 0; i < N_FANS; i++) {
            double first[64];
            double last[64];
            double measure[64];
            const size_t n_panels = script_array("share", FANS[i], "first_line", 64, first);
            CU_ASSERT_EQUAL(script_array("share", FANS[i], "last_line", 64, last), n_panels);
            CU_ASSERT_EQUAL(script_array("share", FANS[i], "measure", 64, measure), n_panels);
            check_texts_stand_apart("share", FANS[i]);
            CU_ASSERT_EQUAL(script_number("share", FANS[i], "by_location"), n > 4);
            if (n == 4) {
                continue;
            }
            /* the whole, then each location, for each measure once */
            const size_t n_measures = n_panels / (n + 1);
            CU_ASSERT_EQUAL(n_panels, n_measures * (n + 1));
            for (size_t p = 0; p < n_panels; p++) {
                const size_t row = p / n_measures;
                CU_ASSERT_EQUAL(first[p], last[p]);
                CU_ASSERT_EQUAL(first[p], (double)(row == 0 ? n + 1 : row));
                CU_ASSERT_EQUAL(measure[p], (double)(p % n_measures + 1));
            }
            /* a name beside each row, or in the title of each panel */
            CU_ASSERT_EQUAL(times_in("share", FANS[i], "South Africa"), n_measures > 1);
            CU_ASSERT_EQUAL(
                times_in("share", FANS[i], "South Africa, USD million"), n_measures == 1);
        }
        folder_remove("share");
        plain_free(&plain);
    }
}

static void
test_a_page_too_narrow_for_a_grid_names_each_panel(void)
{
    static const struct {
        double width_mm;
        size_t n_named; /* times that a location's name stands there */
    } cases[] = { { 254.0, 1 }, { 160.0, 1 }, { 120.0, 4 } };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        plain_t plain;
        init(&plain, "narrow", (shape_t) { SYNTHETIC_USUAL, 6, 2, MONTHS, 50 });
        sim_chart_job_t job = plain.job;
        job.width_mm = cases[i].width_mm;
        check_drawn(&job, "narrow");
        check_all_texts_stand_apart(&job, "narrow");
        CU_ASSERT_EQUAL(times_in("narrow", "attrition", "Poland"), cases[i].n_named);
        folder_remove("narrow");
        plain_free(&plain);
    }
}

static void
test_amounts_that_differ_much_have_a_scale_each(void)
{
    for (int much = 0; much < 2; much++) {
        double high[64];
        double others[64];
        plain_t plain;
        init(&plain, "scale", (shape_t) { SYNTHETIC_CONSTANT, 5, 1, MONTHS, 50 });
        const sim_table_t *table = &plain.folder.table[SIM_FOLDER_PROJECTION];
        for (size_t i = 0; much == 1 && i < table->n_rows; i++) {
            for (size_t c = 6; c < 14 && strcmp(table->column[2].cell.text[i], "china") == 0; c++) {
                table->column[c].cell.real[i] *= 12.0;
            }
        }
        const sim_chart_job_t job = plain.job;
        check_drawn(&job, "scale");
        const size_t n = script_array("scale", "employment", "high", 64, high);
        CU_ASSERT_EQUAL_FATAL(n, 6);
        CU_ASSERT_EQUAL(script_array("scale", "employment", "show_others", 64, others), n);
        CU_ASSERT_EQUAL(high[1], high[2]);
        CU_ASSERT_EQUAL(high[3] > high[2], much == 1);
        /* lines of the others only where they can be compared, and none behind the whole */
        CU_ASSERT_EQUAL(others[0], 0.0);
        CU_ASSERT_EQUAL(others[1], much == 0);
        /* shares of staff stay on one scale, whatever they are */
        CU_ASSERT_EQUAL_FATAL(script_array("scale", "attrition", "high", 64, high), 24);
        CU_ASSERT_EQUAL(high[3 * 4], high[2 * 4]);
        size_t n_texts;
        sim_chart_text_t *texts;
        CU_ASSERT_EQUAL_FATAL(sim_charts_describe(&job, &n_texts, &texts), SIM_OK);
        CU_ASSERT_EQUAL(strstr(texts[0].subtitle, "have a scale each") != NULL, much == 1);
        CU_ASSERT_EQUAL(
            strstr(texts[0].subtitle, "Grey: medians of the other locations") != NULL, much == 0);
        sim_chart_texts_free(n_texts, texts);
        folder_remove("scale");
        plain_free(&plain);
    }
}

static void
test_data_of_five_locations_are_numbers_of_the_table(void)
{
    static const char *const STATS[] = { "p05", "p25", "p50", "p75", "p95", "mean" };
    static double rows[512][64];
    plain_t plain;
    init(&plain, "data", (shape_t) { SYNTHETIC_USUAL, 5, 3, MONTHS, 500 });
    check_drawn(&plain.job, "data");
    /* six lines: the locations, then all of them */
    const struct {
        const char *chart;
        size_t block;
        const char *location, *role, *metric;
    } cells[] = {
        { "employment", 0, "india", "all", "employment" },
        { "employment", 5, "all", "all", "employment" },
        { "employment", 6 + 3, "south_africa", "data_entry", "employment" },
        { "employment", 18 + 4, "poland", "data_analyst", "employment" },
        { "attrition", 2, "china", "all", "attrition_ltm" },
        { "attrition", 6 + 5, "all", "all", "attrition_ltm_voluntary" },
        { "wellbeing", 18 + 1, "philippines", "all", "exploited_share" },
        { "savings", 4, "poland", "all", "savings_usd" },
        { "savings", 6 + 5, "all", "all", "savings_percent" },
        { "npv", 3, "south_africa", "all", "npv_usd" },
        { "location_shares", 12 + 4, "poland", "customer_support", "demand_share" },
        { "households", 5, "all", "all", "households_lifted" },
        { "households", 12 + 2, "china", "all", "poverty_rate" },
    };
    for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++) {
        CU_ASSERT_EQUAL_FATAL(dat_block("data", cells[i].chart, cells[i].block, rows), MONTHS);
        for (size_t k = 0; k < 6; k++) {
            CU_ASSERT(is_published(rows[17][1 + k],
                value_of(&plain, 17, cells[i].location, cells[i].role, cells[i].metric, STATS[k])));
        }
    }
    /* medians of all locations, one after the other, of the third role */
    CU_ASSERT_EQUAL_FATAL(dat_block("data", "employment", 24 + 3, rows), 5 * MONTHS);
    CU_ASSERT(is_published(rows[3 * MONTHS + 17][1],
        value_of(&plain, 17, "south_africa", "data_analyst", "employment", "p50")));
    /* people on pay of all locations in one area: month, demand of two roles, staff of two */
    CU_ASSERT_EQUAL_FATAL(dat_block("data", "demand", 0, rows), MONTHS);
    CU_ASSERT(is_published(
        rows[9][4], value_of(&plain, 9, "all", "customer_support", "paid_staff", "mean")));
    CU_ASSERT_EQUAL(script_number("data", "demand", "n_areas"), 1);
    folder_remove("data");
    plain_free(&plain);
}

static void
test_five_roles_of_a_tier_have_panels_of_their_own(void)
{
    /* of the ten roles four are BPO ones; without the last five there are at most four of a tier */
    static const struct {
        size_t n_roles, n_panels;
    } cases[] = { { 5, 2 + 2 }, { 10, 2 + 10 } };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        double shown[64];
        plain_t plain;
        init(&plain, "roles", (shape_t) { SYNTHETIC_USUAL, 2, cases[i].n_roles, MONTHS, 50 });
        const sim_chart_job_t job = plain.job;
        check_drawn(&job, "roles");
        const size_t n = script_array("roles", "demand", "n_shown", 64, shown);
        CU_ASSERT_EQUAL(script_number("roles", "demand", "n_panels"), (double)cases[i].n_panels);
        CU_ASSERT_EQUAL(n, cases[i].n_panels - 2);
        for (size_t k = 0; k < n; k++) {
            CU_ASSERT(shown[k] <= 4.0);
            CU_ASSERT_EQUAL(shown[k] == 1.0, n > 2 || (n == 2 && k == 1));
        }
        check_texts_stand_apart("roles", "demand");
        folder_remove("roles");
        plain_free(&plain);
    }
}

int
main(int argc, char **argv)
{
    static const check_test_t tests[]
        = { SIM_TEST(test_four_locations_share_a_panel_and_five_do_not),
              SIM_TEST(test_a_page_too_narrow_for_a_grid_names_each_panel),
              SIM_TEST(test_amounts_that_differ_much_have_a_scale_each),
              SIM_TEST(test_data_of_five_locations_are_numbers_of_the_table),
              SIM_TEST(test_five_roles_of_a_tier_have_panels_of_their_own) };
    if (mkdtemp(folder) == NULL) {
        return 1;
    }
    const int status
        = check_main(argc, argv, "chart_multiples", sizeof tests / sizeof tests[0], tests);
    return rmdir(folder) == 0 ? status : 1;
}
