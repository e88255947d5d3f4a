/* The charts of people and pay: true to their tables, and what they say. */
#include "chart_tables.h"

static const char CHARTS[]
    = "employment_stack,headcount_bridge,salary_grades,salary_ridgeline,pressure_attrition,"
      "wellbeing,employment";

/* The mean of a metric in a table of synthetic_projection. */
static double *
cell_of(sim_table_t *table, size_t n_locations, size_t n_roles, size_t t, size_t l, size_t r,
    const char *metric)
{
    size_t m = 0;
    while (strcmp(SYNTHETIC_METRICS[m].metric, metric) != 0) {
        m++;
    }
    double *mean = sim_table_column(table, "mean")->cell.real;
    return &mean[((t * (n_locations + 1) + l) * (n_roles + 1) + r) * N_SYNTHETIC_METRICS + m];
}

/* Makes means of people hang together as in a run: staff follows from hires, leavers and transfers,
 * whoever leaves a BPO job for a KPO one arrives there, totals are sums.  Role 2 of 3 is the KPO
 * one. */
static void
people_hang_together(sim_table_t *table, size_t n_locations, size_t months)
{
    static const char *const COUNTS[]
        = { "employment", "hires", "quits", "layoffs", "other_exits", "transfers" };
    enum { N_ROLES = 3 };
#define CELL(t, l, r, k) (*cell_of(table, n_locations, N_ROLES, t, l, r, COUNTS[k]))
    for (size_t t = 0; t < months; t++) {
        for (size_t l = 0; l < n_locations; l++) {
            CELL(t, l, 2, 5) = CELL(t, l, 0, 5) + CELL(t, l, 1, 5);
            for (size_t r = 0; r < N_ROLES; r++) {
                const double before = t == 0 ? 1000.0 * (double)(3 + l - r) : CELL(t - 1, l, r, 0);
                CELL(t, l, r, 0) = before + CELL(t, l, r, 1) - CELL(t, l, r, 2) - CELL(t, l, r, 3)
                    - CELL(t, l, r, 4) + (r == 2 ? 1.0 : -1.0) * CELL(t, l, r, 5);
            }
        }
        for (size_t k = 0; k < 6; k++) {
            for (size_t l = 0; l <= n_locations; l++) {
                for (size_t r = 0; r <= N_ROLES; r++) {
                    double total = 0.0;
                    for (size_t i = 0; i < n_locations; i++) {
                        for (size_t j = 0; j < N_ROLES; j++) {
                            /* transfers of a total are counted where people arrive */
                            const bool counts = (l == i || l == n_locations)
                                && (r == j || (r == N_ROLES && (k < 5 || j == 2)));
                            total += counts ? CELL(t, i, j, k) : 0.0;
                        }
                    }
                    if (l == n_locations || r == N_ROLES) {
                        CELL(t, l, r, k) = total;
                    }
                }
            }
        }
    }
#undef CELL
}

static void
test_data_are_numbers_of_the_table(void)
{
    enum { MONTHS = 27 };
    static const char *const STATS[] = { "p05", "p25", "p50", "p75", "p95", "mean" };
    double rows[64][64];
    plain_t plain;
    plain_init(&plain, CHARTS, "data", (shape_t) { SYNTHETIC_USUAL, 2, 3, MONTHS, 500 });
    const sim_table_t *table = &plain.folder.table[SIM_FOLDER_PROJECTION];
    people_hang_together(&plain.folder.table[SIM_FOLDER_PROJECTION], 2, MONTHS);
    const sim_chart_job_t job = plain.job;
    check_drawn(&job, "data");

    const struct {
        size_t block;
        const char *location, *metric;
    } fans[] = {
        { 0, "india", "hours_week" },
        { 3, "philippines", "poor_sleep_share" },
        { 5, "philippines", "sick_days_pa" },
        { 6, "india", "exploited_share" },
    };
    for (size_t i = 0; i < sizeof fans / sizeof fans[0]; i++) {
        CU_ASSERT_EQUAL_FATAL(dat_block("data", "wellbeing", fans[i].block, rows), MONTHS);
        for (size_t t = 0; t < MONTHS; t++) {
            for (size_t k = 0; k < 6; k++) {
                CU_ASSERT(is_published(rows[t][1 + k],
                    published(table, t, fans[i].location, "all", fans[i].metric, STATS[k])));
            }
        }
    }

    static const char *const FLOWS[]
        = { "employment", "hires", "quits", "layoffs", "other_exits", "transfers" };
    static const char *const PLACES[] = { "all", "india", "philippines" };
    for (size_t p = 0; p < 3; p++) {
        CU_ASSERT_EQUAL_FATAL(dat_block("data", "headcount_bridge", p, rows), MONTHS);
        for (size_t t = 0; t < MONTHS; t++) {
            for (size_t k = 0; k < 6; k++) {
                CU_ASSERT(is_published(
                    rows[t][1 + k], published(table, t, PLACES[p], "all", FLOWS[k], "mean")));
            }
        }
    }
    for (size_t l = 0; l < 2; l++) {
        CU_ASSERT_EQUAL_FATAL(dat_block("data", "pressure_attrition", l, rows), MONTHS);
        CU_ASSERT(is_published(
            rows[19][1], published(table, 19, PLACES[1 + l], "all", "pressure_mean", "mean")));
        CU_ASSERT(is_published(
            rows[19][2], published(table, 19, PLACES[1 + l], "all", "attrition_ltm", "mean")));
    }

    /* the whole by location, the whole by role, each location by role: what is drawn adds up */
    for (size_t p = 0; p < 4; p++) {
        const char *location = p < 2 ? "all" : PLACES[p - 1];
        CU_ASSERT_EQUAL_FATAL(dat_block("data", "employment_stack", p, rows), MONTHS);
        for (size_t t = 0; t < MONTHS; t++) {
            double total = 0.0;
            for (size_t k = 0; k < (p == 0 ? 2U : 3U); k++) {
                total += rows[t][1 + k];
            }
            const double all = published(table, t, location, "all", "employment", "mean");
            CU_ASSERT_DOUBLE_EQUAL(total, all, 1e-9 * all);
        }
    }
    /* the largest first */
    CU_ASSERT_EQUAL_FATAL(dat_block("data", "employment_stack", 1, rows), MONTHS);
    CU_ASSERT(rows[5][1] > rows[5][2] && rows[5][2] > rows[5][3]);

    /* the first month, the last ones of two years, and the last of all */
    static const size_t POINTS[] = { 0, 11, 23, 26 };
    CU_ASSERT_EQUAL_FATAL(dat_block("data", "salary_grades", 1, rows), 4);
    for (size_t i = 0; i < 4; i++) {
        CU_ASSERT_EQUAL(rows[i][1], (double)POINTS[i]);
        for (size_t g = 0; g < 3; g++) {
            for (size_t k = 0; k < 5; k++) {
                CU_ASSERT(is_published(rows[i][2 + 5 * g + k],
                    band_value(SYNTHETIC_USUAL, POINTS[i], 1, 3, 1 + g, k)));
            }
        }
    }

    /* the same months of the distribution, and pay beside it */
    for (size_t i = 0; i < 4; i++) {
        CU_ASSERT_EQUAL_FATAL(dat_block("data", "salary_ridgeline", 4 + i, rows), N_BINS);
        for (size_t b = 0; b < N_BINS; b++) {
            CU_ASSERT(is_published(rows[b][1], bin_low(b)));
            CU_ASSERT(is_published(rows[b][2], bin_low(b + 1)));
            CU_ASSERT(is_published(rows[b][3], share_of(SYNTHETIC_USUAL, POINTS[i], 1, b)));
        }
    }
    CU_ASSERT_EQUAL_FATAL(dat_block("data", "salary_ridgeline", 9, rows), 4);
    CU_ASSERT(
        is_published(rows[2][1], published(table, 23, "philippines", "all", "salary_p50", "mean")));
    CU_ASSERT(
        is_published(rows[2][2], published(table, 23, "philippines", "all", "min_wage", "mean")));
    folder_remove("data");
    plain_free(&plain);
}

/* A table of observed values. */
static void
observe(sim_table_t *table, size_t n, const char *const rows[][6])
{
    CU_ASSERT_EQUAL_FATAL(
        sim_table_init(table, "history", "date:t location:t role:t metric:t value:r source:t", n),
        SIM_OK);
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < 6; k++) {
            if (k == 4) {
                table->column[k].cell.real[i] = strtod(rows[i][k], NULL);
            } else {
                table->column[k].cell.text[i] = rows[i][k];
            }
        }
    }
}

static void
test_observed_values_stand_before_the_projection(void)
{
    static const char *const OBSERVED[][6] = {
        { "2022", "india", "all", "employment", "3210", "office_2023: yearbook, table 3" },
        { "2020-11", "india", "all", "employment", "2987", "office_2021: yearbook" },
        { "2023-06", "philippines", "data_entry", "employment", "1234.5", "survey" },
        { "2010-01", "india", "all", "employment", "1000", "older: than the axis" },
        { "2021-01", "france", "all", "employment", "77", "of another place" },
        { "2021-01", "india", "all", "hires", "88", "of another metric" },
        { "2031-01", "india", "all", "employment", "99", "after the run" },
    };
    double rows[64][64];
    /* four panels of two lines: eight fans, then the observed values of each */
    plain_t plain;
    plain_init(&plain, CHARTS, "seen", (shape_t) { SYNTHETIC_USUAL, 2, 3, 60, 50 });
    observe(
        &plain.folder.table[SIM_FOLDER_HISTORY], sizeof OBSERVED / sizeof OBSERVED[0], OBSERVED);
    const sim_chart_job_t job = plain.job;
    check_drawn(&job, "seen");
    check_texts_stand_apart("seen", "employment");
    CU_ASSERT_EQUAL_FATAL(dat_block("seen", "employment", 0, rows), 60);
    /* from November 2024: four years before, and the middle of 2022 */
    CU_ASSERT_EQUAL_FATAL(dat_block("seen", "employment", 8, rows), 2);
    CU_ASSERT_EQUAL(rows[0][1], -48.0);
    CU_ASSERT_EQUAL(rows[0][2], 2987.0);
    CU_ASSERT_EQUAL(rows[1][1], -28.5);
    CU_ASSERT_EQUAL(rows[1][2], 3210.0);
    CU_ASSERT_EQUAL_FATAL(dat_block("seen", "employment", 9, rows), 1);
    CU_ASSERT(isnan(rows[0][2]));
    CU_ASSERT_EQUAL_FATAL(dat_block("seen", "employment", 11, rows), 1);
    CU_ASSERT_EQUAL(rows[0][1], -17.0);
    CU_ASSERT_EQUAL(rows[0][2], 1234.5);
    size_t n;
    sim_chart_text_t *texts;
    CU_ASSERT_EQUAL_FATAL(sim_charts_describe(&job, &n, &texts), SIM_OK);
    CU_ASSERT_STRING_EQUAL(texts[0].entry->name, "employment");
    CU_ASSERT_PTR_NOT_NULL(strstr(texts[0].subtitle,
        "Points: observed (sources office_2023, office_2021 and 1 more); older values are not "
        "drawn."));
    sim_chart_texts_free(n, texts);
    folder_remove("seen");

    /* any text as a source; a single month; one location */
    for (size_t months = 1; months <= 25; months += 24) {
        plain_t small;
        plain_init(&small, CHARTS, "odd", (shape_t) { SYNTHETIC_USUAL, 1, 1, months, 50 });
        const char *const odd[][6] = {
            { "2023-11", "all", "all", "employment", "1500", "`touch canary` $(x) <b> ]]> '\"" },
            { "2024-11", "india", "data_entry", "employment", "1600", "" },
        };
        observe(&small.folder.table[SIM_FOLDER_HISTORY], 2, odd);
        const sim_chart_job_t one = small.job;
        check_drawn(&one, "odd");
        check_texts_stand_apart("odd", "employment");
        CU_ASSERT_EQUAL_FATAL(dat_block("odd", "employment", 1, rows), 2);
        CU_ASSERT_EQUAL(rows[0][1], -12.0);
        CU_ASSERT_EQUAL(rows[1][1], 0.0);
        folder_remove("odd");
        plain_free(&small);
    }
    /* of five locations each has its panels, and all together have theirs: six lines of four
     * measures, the medians of each measure, then what was observed */
    static const char *const MANY[][6] = {
        { "2021-11", "all", "all", "employment", "70000", "census" },
        { "2022-11", "poland", "data_entry", "employment", "2000", "census" },
    };
    plain_t many;
    plain_init(&many, CHARTS, "many", (shape_t) { SYNTHETIC_USUAL, 5, 3, 36, 50 });
    observe(&many.folder.table[SIM_FOLDER_HISTORY], 2, MANY);
    check_drawn(&many.job, "many");
    check_texts_stand_apart("many", "employment");
    CU_ASSERT_EQUAL_FATAL(dat_block("many", "employment", 24 + 4 + 5, rows), 1);
    CU_ASSERT_EQUAL(rows[0][1], -36.0);
    CU_ASSERT_EQUAL(rows[0][2], 70000.0);
    CU_ASSERT_EQUAL_FATAL(dat_block("many", "employment", 24 + 4 + 6 + 4, rows), 1);
    CU_ASSERT_EQUAL(rows[0][2], 2000.0);
    folder_remove("many");
    plain_free(&many);
    CU_ASSERT_NOT_EQUAL(access("canary", F_OK), 0);
    plain_free(&plain);
}

/* A number as it stands in the picture: with a minus sign, a plus or none. */
static double
bridge_number(const char *text)
{
    char digits[64];
    size_t n = 0;
    double sign = 1.0;
    for (const char *c = text; *c != '\0'; c++) {
        if (strncmp(c, "\342\210\222", 3) == 0) {
            sign = -1.0;
            c += 2;
        } else if (*c != ',' && *c != '+' && n + 1 < sizeof digits) {
            digits[n++] = *c;
        }
    }
    digits[n] = '\0';
    char *end;
    const double value = strtod(digits, &end);
    return *end == '\0' && n > 0 ? sign * value : NAN;
}

static void
test_the_bridge_adds_up(void)
{
    /* two locations over three years and a bit, and one location whose roles exchange people */
    for (size_t n_locations = 2; n_locations >= 1; n_locations--) {
        enum { MONTHS = 40, N_PERIODS = 4 };
        static const char *const ROWS[]
            = { "Opening", "Hires", "Quits", "Layoffs", "Other exits", "Transfers", "Closing" };
        char path[4096];
        size_t length;
        plain_t plain;
        plain_init(
            &plain, CHARTS, "bridge", (shape_t) { SYNTHETIC_USUAL, n_locations, 3, MONTHS, 500 });
        people_hang_together(&plain.folder.table[SIM_FOLDER_PROJECTION], n_locations, MONTHS);
        const sim_table_t *table = &plain.folder.table[SIM_FOLDER_PROJECTION];
        sim_chart_job_t job = plain.job;
        job.start = "2024-01";
        check_drawn(&job, "bridge");
        check_texts_stand_apart("bridge", "headcount_bridge");
        path_of(path, "bridge", "headcount_bridge", "svg");
        char *svg = file_bytes(path, &length);
        char *texts = svg_texts(svg);
        CU_ASSERT_PTR_NOT_NULL_FATAL(texts);
        /* a panel has the names of its rows, of its years, then the numbers row by row */
        size_t n_panels = 0;
        size_t n_names = 0;
        size_t n_numbers = 7 * N_PERIODS;
        double number[8][7][N_PERIODS];
        for (char *line = strtok(texts, "\n"); line != NULL; line = strtok(NULL, "\n")) {
            if (n_numbers < 7 * N_PERIODS && n_panels < 8) {
                number[n_panels][n_numbers / N_PERIODS][n_numbers % N_PERIODS]
                    = bridge_number(line);
                n_numbers++;
                n_panels += n_numbers == 7 * N_PERIODS;
            } else if (strcmp(line, ROWS[n_names % 7]) == 0) {
                n_names++;
            } else if (strcmp(line, "2027*") == 0) {
                n_numbers = 0;
            }
        }
        CU_ASSERT_EQUAL(n_names, 7 * n_panels);
        CU_ASSERT_EQUAL_FATAL(n_panels, n_locations == 2 ? 3 : 4);
        for (size_t p = 0; p < n_panels; p++) {
            const char *location = n_locations == 1 ? "india"
                : p == 0                            ? "all"
                                                    : SYNTHETIC_LOCATIONS[p - 1];
            const char *role = n_locations == 2 || p == 0 ? "all" : SYNTHETIC_ROLES[p - 1];
            const bool moves = strcmp(role, "all") != 0;
            for (size_t i = 0; i < N_PERIODS; i++) {
                const size_t last = i + 1 < N_PERIODS ? 12 * i + 11 : MONTHS - 1;
                static const char *const FLOWS[]
                    = { "hires", "quits", "layoffs", "other_exits", "transfers" };
                CU_ASSERT_DOUBLE_EQUAL(number[p][6][i],
                    published(table, last, location, role, "employment", "mean"), 0.5001);
                for (size_t k = 0; k < 5; k++) {
                    double total = 0.0;
                    for (size_t t = 12 * i; t <= last; t++) {
                        total += published(table, t, location, role, FLOWS[k], "mean");
                    }
                    const bool is_loss = (k > 0 && k < 4) || (k == 4 && moves && p < 3);
                    CU_ASSERT_DOUBLE_EQUAL(number[p][1 + k][i], is_loss ? -total : total, 0.5001);
                }
                if (i > 0) {
                    CU_ASSERT_EQUAL(number[p][0][i], number[p][6][i - 1]);
                }
                double sum = number[p][0][i];
                for (size_t k = 1; k < (moves ? 6U : 5U); k++) {
                    sum += number[p][k][i];
                }
                /* seven numbers, each rounded */
                CU_ASSERT_DOUBLE_EQUAL(sum, number[p][6][i], 3.5);
            }
        }
        free(texts);
        free(svg);
        folder_remove("bridge");
        plain_free(&plain);
    }
}

static void
test_titles_say_what_the_numbers_say(void)
{
    plain_t plain;
    plain_init(&plain, CHARTS, "title", (shape_t) { SYNTHETIC_USUAL, 2, 3, 60, 1234 });
    const sim_table_t *table = &plain.folder.table[SIM_FOLDER_PROJECTION];
    const sim_chart_job_t job = plain.job;
    size_t n;
    sim_chart_text_t *texts;
    char wanted[512];
    char share[64];
    CU_ASSERT_EQUAL_FATAL(sim_charts_describe(&job, &n, &texts), SIM_OK);
    CU_ASSERT_EQUAL_FATAL(n, chart_count(CHARTS));

    double most = 0.0;
    const char *place = "";
    const char *job_name = "";
    for (size_t l = 0; l < 2; l++) {
        for (size_t r = 0; r < 3; r++) {
            const double people = published(
                table, 59, SYNTHETIC_LOCATIONS[l], SYNTHETIC_ROLES[r], "employment", "mean");
            if (people > most) {
                static const char *const PLACES[] = { "India", "the Philippines" };
                static const char *const JOBS[]
                    = { "data entry", "customer support", "data analyst" };
                most = people;
                place = PLACES[l];
                job_name = JOBS[r];
            }
        }
    }
    const double all = published(table, 59, "all", "all", "employment", "mean");
    snprintf(wanted, sizeof wanted, "; the largest job at the end is %s in %s with %.0f %%",
        job_name, place, 100.0 * most / all);
    CU_ASSERT_PTR_NOT_NULL(strstr(text_of(n, texts, "employment_stack"), wanted));
    CU_ASSERT_PTR_NOT_NULL(strstr(text_of(n, texts, "employment_stack"), "(Nov 2024 to Oct 2029)"));

    double leavers = 0.0;
    double quits = 0.0;
    for (size_t t = 0; t < 60; t++) {
        quits += published(table, t, "all", "all", "quits", "mean");
        leavers += published(table, t, "all", "all", "quits", "mean")
            + published(table, t, "all", "all", "layoffs", "mean")
            + published(table, t, "all", "all", "other_exits", "mean");
    }
    snprintf(share, sizeof share, " leavers (%.0f %% quit): staff ", 100.0 * quits / leavers);
    CU_ASSERT_PTR_NOT_NULL(strstr(text_of(n, texts, "headcount_bridge"), share));

    const double ratio_india
        = band_value(SYNTHETIC_USUAL, 59, 0, 3, 3, 2) / band_value(SYNTHETIC_USUAL, 59, 0, 3, 1, 2);
    const double ratio_other
        = band_value(SYNTHETIC_USUAL, 59, 1, 3, 3, 2) / band_value(SYNTHETIC_USUAL, 59, 1, 3, 1, 2);
    CU_ASSERT_FATAL(ratio_other > ratio_india + 0.05);
    snprintf(wanted, sizeof wanted,
        "In Oct 2029 the median lead earns %.1f times a junior's pay in the Philippines, %.1f "
        "times in India",
        ratio_other, ratio_india);
    CU_ASSERT_STRING_EQUAL(text_of(n, texts, "salary_grades"), wanted);

    snprintf(wanted, sizeof wanted, "attrition falls from %.1f to %.1f %% a year",
        100.0 * published(table, 11, "india", "all", "attrition_ltm", "mean"),
        100.0 * published(table, 59, "india", "all", "attrition_ltm", "mean"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text_of(n, texts, "pressure_attrition"), wanted));

    snprintf(wanted, sizeof wanted, "The working week falls from %.1f to %.1f hours",
        published(table, 0, "all", "all", "hours_week", "p50"),
        published(table, 59, "all", "all", "hours_week", "p50"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text_of(n, texts, "wellbeing"), wanted));

    const double first = published(table, 0, "india", "all", "salary_p90", "mean")
        / published(table, 0, "india", "all", "salary_p10", "mean");
    const double last = published(table, 59, "india", "all", "salary_p90", "mean")
        / published(table, 59, "india", "all", "salary_p10", "mean");
    snprintf(wanted, sizeof wanted,
        "In India the P90 of pay rises from %.1f to %.1f times the P10, ", first, last);
    CU_ASSERT_FATAL(last > first + 0.1);
    CU_ASSERT_PTR_NOT_NULL(strstr(text_of(n, texts, "salary_ridgeline"), wanted));
    sim_chart_texts_free(n, texts);
    plain_free(&plain);
}

static void
test_a_table_without_bands_costs_its_chart_only(void)
{
    size_t n;
    sim_chart_text_t *texts;
    plain_t plain;
    plain_init(&plain, CHARTS, "part", (shape_t) { SYNTHETIC_USUAL, 2, 3, 6, 5 });
    plain_forget(&plain, SIM_FOLDER_BANDS);
    const sim_chart_job_t job = plain.job;
    CU_ASSERT_EQUAL_FATAL(sim_charts_describe(&job, &n, &texts), SIM_OK);
    CU_ASSERT_EQUAL(n, chart_count(CHARTS) - 1);
    for (size_t i = 0; i < n; i++) {
        CU_ASSERT_STRING_NOT_EQUAL(texts[i].entry->name, "salary_grades");
    }
    sim_chart_texts_free(n, texts);
    plain_free(&plain);
}

int
main(int argc, char **argv)
{
    static const check_test_t tests[] = { SIM_TEST(test_data_are_numbers_of_the_table),
        SIM_TEST(test_observed_values_stand_before_the_projection),
        SIM_TEST(test_the_bridge_adds_up), SIM_TEST(test_titles_say_what_the_numbers_say),
        SIM_TEST(test_a_table_without_bands_costs_its_chart_only) };
    if (mkdtemp(folder) == NULL) {
        return 1;
    }
    const int status
        = check_main(argc, argv, "chart_people", sizeof tests / sizeof tests[0], tests);
    return rmdir(folder) == 0 ? status : 1;
}
