/* How charts are drawn: formats, statuses, failures, axes and words; and the charts that open a
 * report. */
#include "chart_tables.h"
#include "sim/out/chart_parts.h"

static const char CHARTS[] = "employment,demand,salary_bands,attrition,savings,cost_bridge";
enum { N_CHARTS = 6 };

static void
test_the_svg_check_has_teeth(void)
{
    const char *const bad[] = { "<svg></svg>", "<?xml?><svg>", "<?xml?><svg></g></svg>",
        "<?xml?><svg><text>a & b</text></svg>", "<?xml?><svg><text>a]]>b</text></svg>",
        "<?xml?><svg a=b></svg>", "<?xml?><svg><text>\x01</text></svg>",
        "<?xml?><svg></svg><svg></svg>", "<?xml?><svg><text>\xff</text></svg>", "<?xml?>" };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        char *texts = svg_texts(bad[i]);
        CU_ASSERT_PTR_NULL(texts);
        free(texts);
    }
    char *texts = svg_texts("<?xml?>\n<svg a='1'><g/><text>a &lt; b</text></svg>\n");
    CU_ASSERT_PTR_NOT_NULL_FATAL(texts);
    CU_ASSERT_STRING_EQUAL(texts, "a < b\n");
    free(texts);
}

/* ---- drawing ---- */

static void
test_formats_are_those_asked_for(void)
{
    sim_errors_t errors = { 0 };
    plain_t plain;
    plain_init(&plain, CHARTS, "format", (shape_t) { SYNTHETIC_USUAL, 2, 2, 6, 5 });
    sim_chart_job_t job = plain.job;
    job.formats = "pdf";
    CU_ASSERT_EQUAL(sim_charts_draw(&job, &errors), SIM_OK);
    for (size_t i = 0; i < N_CHARTS; i++) {
        char path[4096];
        path_of(path, "format", chart_name(CHARTS, i), "pdf");
        CU_ASSERT_PTR_NULL(sim_gnuplot_check_file(path, "pdf"));
        CU_ASSERT(!file_exists("format", chart_name(CHARTS, i), "svg"));
    }
    const char *const bad[] = { "", "svg,", ",svg", "gif", "svg png", "svg,svg", "SVG" };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        job.formats = bad[i];
        CU_ASSERT_EQUAL(sim_chart_check_formats(bad[i]), SIM_ERR_USAGE);
        CU_ASSERT_EQUAL(sim_charts_draw(&job, &errors), SIM_ERR_USAGE);
    }
    CU_ASSERT_EQUAL(sim_chart_check_formats("svg"), SIM_OK);
    CU_ASSERT_EQUAL(sim_chart_check_formats("pdf,svg,png"), SIM_OK);
    CU_ASSERT_EQUAL(errors.n, 0);
    folder_remove("format");
    plain_free(&plain);
}

/* ---- what is drawn is what is in the table ---- */

static void
test_data_are_numbers_of_the_table(void)
{
    enum { MONTHS = 14 };
    static const char *const STATS[] = { "p05", "p25", "p50", "p75", "p95", "mean" };
    double rows[MONTHS][64];
    plain_t plain;
    plain_init(&plain, CHARTS, "data", (shape_t) { SYNTHETIC_USUAL, 2, 3, MONTHS, 500 });
    const sim_chart_job_t job = plain.job;
    check_drawn(&job, "data");

    const struct {
        const char *chart;
        size_t block;
        const char *location, *role, *metric;
    } fans[] = {
        { "employment", 1, "philippines", "all", "employment" },
        { "employment", 2, "india", "data_entry", "employment" },
        { "employment", 7, "philippines", "data_analyst", "employment" },
        { "attrition", 0, "india", "all", "attrition_ltm" },
        { "attrition", 3, "philippines", "all", "attrition_ltm_voluntary" },
        { "attrition", 5, "philippines", "all", "pressure_mean" },
        { "attrition", 6, "india", "all", "pressure_share_high" },
        { "savings", 0, "india", "all", "savings_usd" },
        { "savings", 2, "all", "all", "savings_usd" },
        { "savings", 4, "philippines", "all", "savings_percent" },
    };
    for (size_t i = 0; i < sizeof fans / sizeof fans[0]; i++) {
        CU_ASSERT_EQUAL_FATAL(dat_block("data", fans[i].chart, fans[i].block, rows), MONTHS);
        for (size_t t = 0; t < MONTHS; t++) {
            CU_ASSERT_EQUAL(rows[t][0], (double)t);
            for (size_t k = 0; k < 6; k++) {
                CU_ASSERT(is_published(rows[t][1 + k],
                    value_of(&plain, t, fans[i].location, fans[i].role, fans[i].metric, STATS[k])));
            }
        }
    }

    static const char *const PAY[] = { "salary_p10", "salary_p25", "salary_p50", "salary_p75",
        "salary_p90", "salary_start_p50", "min_wage" };
    CU_ASSERT_EQUAL_FATAL(dat_block("data", "salary_bands", 1, rows), MONTHS);
    for (size_t k = 0; k < 7; k++) {
        CU_ASSERT(is_published(
            rows[13][1 + k], value_of(&plain, 13, "philippines", "all", PAY[k], "mean")));
    }

    /* twelve months, and the bridge that the .gp makes of them */
    static const char *const MONEY[]
        = { "onshore_cost_usd", "savings_salary_usd", "savings_training_usd", "savings_office_usd",
              "savings_other_usd", "client_cost_usd", "demand_fte", "unfilled_work" };
    CU_ASSERT_EQUAL_FATAL(dat_block("data", "cost_bridge", 0, rows), 12);
    double total[8] = { 0.0 };
    for (size_t t = 0; t < 12; t++) {
        for (size_t k = 0; k < 8; k++) {
            const double value = value_of(&plain, t + 2, "india", "all", MONEY[k], "mean");
            CU_ASSERT(is_published(rows[t][1 + k], value));
            total[k] += value;
        }
    }
    char amount[64];
    sim_charttext_number(sizeof amount, amount, 12.0 * total[5] / (total[6] - total[7]), 0);
    CU_ASSERT(svg_has_text("data", "cost_bridge", amount));
    sim_charttext_number(sizeof amount, amount, 12.0 * total[0] / (total[6] - total[7]), 0);
    CU_ASSERT(svg_has_text("data", "cost_bridge", amount));

    /* demand of the two BPO roles, then their staff by location */
    CU_ASSERT_EQUAL_FATAL(dat_block("data", "demand", 0, rows), MONTHS);
    CU_ASSERT(is_published(
        rows[5][2], value_of(&plain, 5, "all", "customer_support", "demand_fte", "mean")));
    CU_ASSERT(is_published(
        rows[5][6], value_of(&plain, 5, "philippines", "customer_support", "paid_staff", "mean")));
    CU_ASSERT_EQUAL_FATAL(dat_block("data", "demand", 2, rows), MONTHS);
    CU_ASSERT(is_published(
        rows[7][2], value_of(&plain, 7, "all", "customer_support", "automation_share", "p50")));
    CU_ASSERT_EQUAL_FATAL(dat_block("data", "demand", 1, rows), MONTHS);
    CU_ASSERT(is_published(
        rows[9][2], value_of(&plain, 9, "india", "data_analyst", "paid_staff", "mean")));
    folder_remove("data");
    plain_free(&plain);
}

static void
test_titles_say_what_and_when(void)
{
    plain_t plain;
    plain_init(&plain, CHARTS, "title", (shape_t) { SYNTHETIC_USUAL, 2, 2, 60, 1234 });
    const sim_chart_job_t job = plain.job;
    check_drawn(&job, "title");
    for (size_t i = 0; i < N_CHARTS; i++) {
        CU_ASSERT(svg_has_text("title", chart_name(CHARTS, i), "India or the Philippines?"));
        CU_ASSERT(svg_has_text("title", chart_name(CHARTS, i),
            "1,234 replications, seed 18446744073709551615, sim 0.1.0"));
    }
    CU_ASSERT(svg_has_text("title", "employment", "Data entry, people"));
    CU_ASSERT(svg_has_text("title", "salary_bands", "Philippines, PHP a month"));
    CU_ASSERT(svg_has_text("title", "salary_bands", "Minimum wage"));
    CU_ASSERT(svg_has_text("title", "demand", "Demand, FTE"));
    /* from November 2024, five years */
    const double first = value_of(&plain, 0, "all", "all", "employment", "p50");
    const double last = value_of(&plain, 59, "all", "all", "employment", "p50");
    char from[64];
    char to[64];
    char headline[256];
    sim_charttext_number(sizeof from, from, round(first / 10.0) * 10.0, 0);
    sim_charttext_number(sizeof to, to, round(last / 10.0) * 10.0, 0);
    CU_ASSERT_FATAL(last > 1.01 * first && first > 1000.0 && last < 10000.0);
    snprintf(headline, sizeof headline,
        "Employment rises from %s to %s people (Nov 2024 to Oct 2029)", from, to);
    CU_ASSERT(svg_has_text("title", "employment", headline));
    const double saving = 12e-6 * value_of(&plain, 59, "all", "all", "savings_usd", "p50");
    const double share = value_of(&plain, 59, "all", "all", "savings_percent", "p50");
    CU_ASSERT_FATAL(saving > 100.0 && saving < 1000.0);
    snprintf(headline, sizeof headline,
        "In Oct 2029 offshoring saves USD %.0f million a year, %.0f %% of the onshore cost "
        "(medians)",
        saving, share);
    CU_ASSERT(svg_has_text("title", "savings", headline));
    folder_remove("title");
    plain_free(&plain);
}

/* ---- text from outside ---- */

static void
test_names_as_commands_stay_text(void)
{
    static const char *const LOCATIONS[] = { "`touch canary`", "x]]>y" };
    static const char *const ROLES[] = { "'tis a''b", "<b>&amp;%s" };
    plain_t plain;
    plain_init_named(
        &plain, CHARTS, "names", (shape_t) { SYNTHETIC_USUAL, 2, 2, 5, 50 }, LOCATIONS, ROLES);
    sim_chart_job_t job = plain.job;
    job.title = "";
    check_drawn(&job, "names");
    CU_ASSERT(svg_has_text("names", "employment", "`touch canary`"));
    CU_ASSERT(svg_has_text("names", "employment", "X]] >y"));
    CU_ASSERT(svg_has_text("names", "employment", "'tis a''b, people"));
    CU_ASSERT(svg_has_text("names", "employment", "<b>&amp;%s, people"));
    CU_ASSERT(!file_exists("names", "canary", ""));
    folder_remove("names");
    plain_free(&plain);
}

/* ---- when things go wrong ---- */

static void
test_a_failing_gnuplot_costs_the_pictures_only(void)
{
    const struct {
        const char *standin, *words;
        int timeout_seconds;
    } cases[] = {
        { "exit_1", "status 1", 20 },
        { "read_then_fail", "undefined variable: x", 20 },
        { "read_draw_nothing", "was not written", 20 },
        { "draw_half", "is cut off", 20 },
        { "never_end", "had not ended after 1 s", 1 },
        { "not_installed", "install gnuplot-nox", 20 },
    };
    plain_t plain;
    plain_init(&plain, CHARTS, "fail", (shape_t) { SYNTHETIC_USUAL, 2, 2, 6, 5 });
    for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++) {
        char path[4096];
        sim_errors_t errors = { 0 };
        sim_chart_job_t job = plain.job;
        job.timeout_seconds = cases[c].timeout_seconds;
        /* pictures of an earlier run must not pass for those of this one */
        mkdir(plain.where, 0777);
        path_of(path, "fail", "savings", "svg");
        FILE *old = fopen(path, "w");
        fputs("<?xml version=\"1.0\"?><svg>an old picture that was whole in its time and is "
              "long</svg>",
            old);
        fclose(old);
        snprintf(path, sizeof path, "tests/standins/%s", cases[c].standin);
        setenv("SIM_GNUPLOT", path, 1);
        CU_ASSERT_EQUAL(sim_charts_draw(&job, &errors), SIM_ERR_CHART);
        unsetenv("SIM_GNUPLOT");
        /* all for one reason, which is told once */
        char count[64];
        snprintf(count, sizeof count, "none of the %zu charts was drawn: ", (size_t)N_CHARTS);
        CU_ASSERT_EQUAL_FATAL(errors.n, 1);
        CU_ASSERT_EQUAL(strncmp(errors.list[0].text, count, strlen(count)), 0);
        CU_ASSERT_PTR_NOT_NULL(strstr(errors.list[0].text, cases[c].words));
        for (size_t i = 0; i < N_CHARTS; i++) {
            CU_ASSERT(!file_exists("fail", chart_name(CHARTS, i), "svg"));
            CU_ASSERT(!file_exists("fail", chart_name(CHARTS, i), "png"));
            CU_ASSERT(file_exists("fail", chart_name(CHARTS, i), "gp"));
            CU_ASSERT(file_exists("fail", chart_name(CHARTS, i), "dat"));
        }
        folder_remove("fail");
        sim_errors_free(&errors);
    }
    plain_free(&plain);
}

static void
test_a_missing_template_costs_its_chart_only(void)
{
    char templates[64];
    char command[512];
    sim_errors_t errors = { 0 };
    plain_t plain;
    plain_init(&plain, CHARTS, "part", (shape_t) { SYNTHETIC_USUAL, 2, 2, 6, 5 });
    sim_chart_job_t job = plain.job;
    snprintf(templates, sizeof templates, "%s/templates", folder);
    snprintf(command, sizeof command,
        "mkdir %s && cp plots/*.gp %s && rm %s/savings.gp && echo 'plot nonsense' > %s/demand.gp",
        templates, templates, templates, templates);
    CU_ASSERT_EQUAL_FATAL(system(command), 0);
    job.plots_dir = templates;
    CU_ASSERT_EQUAL(sim_charts_draw(&job, &errors), SIM_ERR_CHART);
    CU_ASSERT_EQUAL_FATAL(errors.n, 2);
    CU_ASSERT_PTR_NOT_NULL(strstr(errors.list[0].text, "chart savings was not drawn"));
    CU_ASSERT_PTR_NOT_NULL(strstr(errors.list[0].text, "No such file"));
    CU_ASSERT_PTR_NOT_NULL(strstr(errors.list[1].text, "chart demand was not drawn"));
    CU_ASSERT_PTR_NOT_NULL(strstr(errors.list[1].text, "nonsense"));
    for (size_t i = 0; i < N_CHARTS; i++) {
        const bool is_lost = strcmp(chart_name(CHARTS, i), "savings") == 0
            || strcmp(chart_name(CHARTS, i), "demand") == 0;
        CU_ASSERT_EQUAL(file_exists("part", chart_name(CHARTS, i), "svg"), !is_lost);
    }
    folder_remove("part");
    folder_remove("templates");
    sim_errors_free(&errors);
    plain_free(&plain);
}

static void
test_every_status(void)
{
    sim_errors_t errors = { 0 };
    plain_t plain;
    sim_folder_t odd = { 0 };
    plain_init(&plain, CHARTS, "status", (shape_t) { SYNTHETIC_USUAL, 2, 2, 6, 5 });
    const sim_chart_job_t good = plain.job;

    sim_chart_job_t job = good;
    job.months = 0;
    CU_ASSERT_EQUAL(sim_charts_draw(&job, &errors), SIM_ERR_DOMAIN);
    CU_ASSERT_EQUAL_FATAL(
        sim_table_init(&odd.table[SIM_FOLDER_PROJECTION], "projection", "month:i location:t", 3),
        SIM_OK);
    job = good;
    job.tables = &odd;
    CU_ASSERT_EQUAL(sim_charts_draw(&job, &errors), SIM_ERR_DOMAIN);
    CU_ASSERT_EQUAL(errors.n, 0);

    job = good;
    job.folder = "/nonexistent/folder/plots";
    CU_ASSERT_EQUAL(sim_charts_draw(&job, &errors), SIM_ERR_IO);
    job.folder = "/dev/null";
    CU_ASSERT_EQUAL(sim_charts_draw(&job, &errors), SIM_ERR_IO);
    CU_ASSERT_EQUAL(errors.n, 2);

    volatile sig_atomic_t stop = 1;
    job = good;
    job.stop = &stop;
    CU_ASSERT_EQUAL(sim_charts_draw(&job, &errors), SIM_ERR_INTERRUPTED);
    for (size_t i = 0; i < N_CHARTS; i++) {
        CU_ASSERT(!file_exists("status", chart_name(CHARTS, i), "svg"));
    }
    folder_remove("status");

    /* every chart once, by a name that can be a file's */
    size_t n = 0;
    size_t n_found = 0;
    for (; sim_chart_list(n) != NULL; n++) {
        const char *name = sim_chart_list(n)->name;
        CU_ASSERT_EQUAL(strspn(name, "abcdefghijklmnopqrstuvwxyz_"), strlen(name));
        for (size_t i = 0; i < n; i++) {
            CU_ASSERT_STRING_NOT_EQUAL(sim_chart_list(i)->name, name);
        }
        for (size_t i = 0; i < N_CHARTS; i++) {
            n_found += strcmp(chart_name(CHARTS, i), name) == 0;
        }
    }
    CU_ASSERT_EQUAL(n_found, N_CHARTS);
    CU_ASSERT_PTR_NULL(sim_chart_list(n));
    sim_errors_free(&errors);
    sim_folder_free(&odd);
    plain_free(&plain);
}

/* ---- axes and labels ---- */

static void
test_axes_are_round_and_hold_their_values(void)
{
    const struct {
        double low, high;
        bool from_zero;
        axis_t wanted;
    } cases[] = {
        { 3, 97, false, { 0, 100, 20 } },
        { 90, 99, false, { 90, 100, 2 } },
        { 90, 99, true, { 0, 100, 20 } },
        { -40, 170, false, { -50, 200, 50 } },
        { -99, -90, true, { -100, 0, 20 } },
        { 0, 0, false, { 0, 1, 0.2 } },
        { 7, 7, true, { 0, 8, 2 } },
        { NAN, NAN, true, { 0, 1, 0.5 } },
        { INFINITY, -INFINITY, false, { 0, 1, 0.5 } },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const axis_t axis
            = sim_chart_axis_round(cases[i].low, cases[i].high, cases[i].from_zero, 200.0);
        CU_ASSERT_DOUBLE_EQUAL(axis.low, cases[i].wanted.low, 1e-9);
        CU_ASSERT_DOUBLE_EQUAL(axis.high, cases[i].wanted.high, 1e-9);
        CU_ASSERT_DOUBLE_EQUAL(axis.step, cases[i].wanted.step, 1e-9);
    }
    for (double size = 1e-12; size < 1e15; size *= 3.7) {
        const axis_t axis = sim_chart_axis_round(0.31 * size, size, false, 300.0);
        CU_ASSERT(axis.low <= 0.31 * size && axis.high >= size * (1.0 - 1e-6));
        CU_ASSERT(axis.high - axis.low <= 12.0 * axis.step);
    }
}

static void
test_labels_are_moved_apart_as_little_as_can_be(void)
{
    double apart[] = { 1.0, 5.0, 9.0 };
    sim_chart_labels_spread(3, apart, 1.0, 0.0, 10.0);
    CU_ASSERT_EQUAL(apart[0], 1.0);
    CU_ASSERT_EQUAL(apart[1], 5.0);
    CU_ASSERT_EQUAL(apart[2], 9.0);

    double close[] = { 5.2, 5.0, NAN, 5.1 };
    sim_chart_labels_spread(4, close, 1.0, 0.0, 10.0);
    CU_ASSERT_DOUBLE_EQUAL(close[1], 4.1, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(close[3], 5.1, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(close[0], 6.1, 1e-12);
    CU_ASSERT(isnan(close[2]));

    double edge[] = { 9.9, 10.0, 9.8 };
    sim_chart_labels_spread(3, edge, 1.0, 0.0, 10.0);
    CU_ASSERT_DOUBLE_EQUAL(edge[1], 10.0, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(edge[0], 9.0, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(edge[2], 8.0, 1e-12);
}

static void
test_amounts_keep_three_digits(void)
{
    const struct {
        double value;
        const char *text;
    } cases[] = { { 1.534, "1.53" }, { 15.34, "15.3" }, { 153.4, "153" }, { 1534.0, "1,530" },
        { 0.0534, "0.05" }, { 0.0, "0" }, { -1536000.0, "\u22121,540,000" }, { 999.6, "1,000" },
        { 9.999, "10.00" }, { NAN, "no value" } };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[64];
        sim_chart_amount_words(sizeof text, text, cases[i].value);
        CU_ASSERT_STRING_EQUAL(text, cases[i].text);
    }
}

static void
test_dates_count_months(void)
{
    char text[32];
    sim_chart_date_words(sizeof text, text, "2024-11", 0);
    CU_ASSERT_STRING_EQUAL(text, "Nov 2024");
    sim_chart_date_words(sizeof text, text, "2024-11", 14);
    CU_ASSERT_STRING_EQUAL(text, "Jan 2026");
    sim_chart_date_words(sizeof text, text, "odd", 2);
    CU_ASSERT_STRING_EQUAL(text, "month 3");
}

int
main(int argc, char **argv)
{
    static const check_test_t tests[] = { SIM_TEST(test_the_svg_check_has_teeth),
        SIM_TEST(test_formats_are_those_asked_for), SIM_TEST(test_data_are_numbers_of_the_table),
        SIM_TEST(test_titles_say_what_and_when), SIM_TEST(test_names_as_commands_stay_text),
        SIM_TEST(test_a_failing_gnuplot_costs_the_pictures_only),
        SIM_TEST(test_a_missing_template_costs_its_chart_only), SIM_TEST(test_every_status),
        SIM_TEST(test_axes_are_round_and_hold_their_values),
        SIM_TEST(test_labels_are_moved_apart_as_little_as_can_be),
        SIM_TEST(test_amounts_keep_three_digits), SIM_TEST(test_dates_count_months) };
    if (mkdtemp(folder) == NULL) {
        return 1;
    }
    const int status = check_main(argc, argv, "chart", sizeof tests / sizeof tests[0], tests);
    return rmdir(folder) == 0 ? status : 1;
}
