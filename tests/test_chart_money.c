/* Charts of money, market, households and replications: true to their tables, and what they say. */
#include "chart_tables.h"
#include "sim/stats.h"

static const char CHARTS[]
    = "cost_bridge,cost_per_fte,savings_sources,npv,location_shares,labour_market,households,"
      "npv_s_curve,convergence";

static double *
spread_of(const plain_t *plain, const char *name)
{
    const sim_column_t *column
        = sim_table_column(&plain->folder.table[SIM_FOLDER_REPLICATIONS], name);
    CU_ASSERT_PTR_NOT_NULL_FATAL(column);
    return column->cell.real;
}

static void
test_a_loss_is_called_one(void)
{
    plain_t plain;
    char headline[2048];
    plain_init(&plain, CHARTS, "loss", (shape_t) { SYNTHETIC_USUAL, 2, 2, 30, 40 });
    for (size_t t = 0; t < SIM_FOLDER_TABLES; t++) {
        sim_table_t *table = &plain.folder.table[t];
        for (size_t c = 0; c < table->n_columns && t != SIM_FOLDER_SUMMARY; c++) {
            for (size_t i = 0; table->column[c].kind == SIM_COLUMN_REAL && i < table->n_rows; i++) {
                table->column[c].cell.real[i] *= -1.0;
            }
        }
    }
    check_drawn(&plain.job, "loss");
    check_all_texts_stand_apart(&plain.job, "loss");
    headline_of(&plain.job, "npv", sizeof headline, headline);
    CU_ASSERT_PTR_NOT_NULL(strstr(headline, "offshoring has lost USD"));
    headline_of(&plain.job, "savings_sources", sizeof headline, headline);
    CU_ASSERT_PTR_NOT_NULL(strstr(headline, "Offshoring loses USD"));
    CU_ASSERT_PTR_NOT_NULL(strstr(headline, "\"Salary\" alone"));
    headline_of(&plain.job, "npv_s_curve", sizeof headline, headline);
    CU_ASSERT_PTR_NOT_NULL(strstr(headline, "negative in all 40 replications"));
    folder_remove("loss");
    plain_free(&plain);
}

static void
test_without_values_the_titles_say_so(void)
{
    const shape_t shapes[] = { { SYNTHETIC_EMPTY, 2, 3, 24, 5 }, { SYNTHETIC_EMPTY, 7, 1, 1, 1 } };
    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
        plain_t plain;
        plain_init(&plain, CHARTS, "none", shapes[i]);
        for (size_t k = 0; chart_name(CHARTS, k) != NULL; k++) {
            char headline[2048];
            const char *name = chart_name(CHARTS, k);
            headline_of(&plain.job, name, sizeof headline, headline);
            if (strcmp(name, "labour_market") != 0 && strcmp(name, "savings_sources") != 0) {
                CU_ASSERT_PTR_NOT_NULL(strstr(headline, "no value"));
            }
        }
        plain_free(&plain);
    }
}

static void
test_without_replications_the_others_are_drawn(void)
{
    plain_t plain;
    size_t n = 0;
    sim_chart_text_t *texts = NULL;
    plain_init(&plain, CHARTS, "few", (shape_t) { SYNTHETIC_USUAL, 2, 2, 12, 9 });
    plain_forget(&plain, SIM_FOLDER_REPLICATIONS);
    plain_forget(&plain, SIM_FOLDER_SUMMARY);
    CU_ASSERT_EQUAL(sim_charts_describe(&plain.job, &n, &texts), SIM_OK);
    CU_ASSERT_EQUAL(n, chart_count(CHARTS) - 2);
    for (size_t i = 0; i < n; i++) {
        CU_ASSERT_STRING_NOT_EQUAL(texts[i].entry->name, "convergence");
        CU_ASSERT_PTR_NULL(strstr(texts[i].subtitle, "Whiskers"));
        CU_ASSERT_PTR_NULL(strstr(texts[i].subtitle, "Ring: month"));
    }
    sim_chart_texts_free(n, texts);
    plain_free(&plain);
}

/* ---- numbers ---- */

static void
test_data_are_numbers_of_the_tables(void)
{
    enum { MONTHS = 26 };
    static double rows[512][64];
    plain_t plain;
    plain_init(&plain, CHARTS, "data", (shape_t) { SYNTHETIC_USUAL, 2, 3, MONTHS, 600 });
    check_drawn(&plain.job, "data");

    const struct {
        const char *chart;
        size_t block, row, column;
        const char *location, *role, *metric, *stat;
    } cells[] = {
        { "cost_per_fte", 1, 25, 1, "philippines", "all", "cost_per_fte_usd", "p05" },
        { "cost_per_fte", 1, 7, 5, "philippines", "all", "cost_per_fte_usd", "p95" },
        { "cost_per_fte", 0, 25, 6, "india", "all", "onshore_cost_per_fte_usd", "p50" },
        { "npv", 1, 25, 3, "philippines", "all", "npv_usd", "p50" },
        { "npv", 2, 11, 5, "all", "all", "npv_usd", "p95" },
        { "location_shares", 0, 25, 2, "philippines", "all", "demand_share", "mean" },
        { "location_shares", 3, 4, 1, "india", "data_analyst", "demand_share", "mean" },
        { "households", 1, 25, 3, "philippines", "all", "households_lifted", "p50" },
        { "households", 3, 25, 1, "india", "all", "households_above_line", "p05" },
        { "households", 5, 4, 2, "all", "all", "households_above_line", "p25" },
        { "households", 7, 9, 3, "philippines", "all", "poverty_rate", "p50" },
        { "households", 12, 25, 1, "india", "all", "poverty_rate_without_job", "p50" },
        { "labour_market", 3, 3, 2, "philippines", "data_analyst", "slack", "mean" },
        { "labour_market", 1, 3, 2, "india", "data_analyst", "months_to_fill", "mean" },
    };
    for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++) {
        CU_ASSERT_EQUAL_FATAL(dat_block("data", cells[i].chart, cells[i].block, rows), MONTHS);
        CU_ASSERT_EQUAL(rows[cells[i].row][0], (double)cells[i].row);
        CU_ASSERT(is_published(rows[cells[i].row][cells[i].column],
            value_of(&plain, cells[i].row, cells[i].location, cells[i].role, cells[i].metric,
                cells[i].stat)));
    }

    /* of two BPO roles the one that is harder to staff; posts of both */
    double of_role[3][2];
    static const char *const MARKET[] = { "slack", "months_to_fill", "vacancies_unfilled" };
    for (size_t m = 0; m < 3; m++) {
        for (size_t r = 0; r < 2; r++) {
            of_role[m][r]
                = value_of(&plain, 17, "philippines", SYNTHETIC_ROLES[r], MARKET[m], "mean");
        }
    }
    CU_ASSERT(of_role[0][0] != of_role[0][1]);
    dat_block("data", "labour_market", 3, rows);
    CU_ASSERT(is_published(rows[17][1], fmin(of_role[0][0], of_role[0][1])));
    dat_block("data", "labour_market", 4, rows);
    CU_ASSERT(is_published(rows[17][1], fmax(of_role[1][0], of_role[1][1])));
    dat_block("data", "labour_market", 5, rows);
    CU_ASSERT(is_published(rows[17][1], of_role[2][0] + of_role[2][1]));

    /* years of the saving: the third is of two months */
    static const char *const SOURCES[] = { "savings_salary_usd", "savings_training_usd",
        "savings_office_usd", "savings_other_usd", "savings_usd" };
    CU_ASSERT_EQUAL_FATAL(dat_block("data", "savings_sources", 2, rows), 3);
    for (size_t k = 0; k < 5; k++) {
        double sum[3] = { 0.0, 0.0, 0.0 };
        for (size_t t = 0; t < MONTHS; t++) {
            sum[t / 12] += value_of(&plain, t, "philippines", "all", SOURCES[k], "mean");
        }
        for (size_t y = 0; y < 3; y++) {
            CU_ASSERT(is_published(rows[y][1 + k], sum[y]));
        }
    }

    folder_remove("data");
    plain_free(&plain);
}

static void
test_the_s_curve_is_the_distribution(void)
{
    enum { N = 1234, POINTS = 401 };
    static double rows[512][64];
    plain_t plain;
    double scratch[N];
    double sorted[N];
    plain_init(&plain, CHARTS, "curve", (shape_t) { SYNTHETIC_USUAL, 2, 1, 3, N });
    double *npv = spread_of(&plain, "npv_usd.all.horizon");
    for (size_t i = 0; i < 37; i++) {
        npv[7 * i] *= -0.1; /* a loss in 37 of them */
    }
    memcpy(sorted, npv, sizeof sorted);
    sim_sort_doubles(sorted, scratch, N);
    check_drawn(&plain.job, "curve");

    CU_ASSERT_EQUAL_FATAL(dat_block("curve", "npv_s_curve", 0, rows), POINTS);
    CU_ASSERT_EQUAL(rows[0][2], 0.0);
    CU_ASSERT(is_published(rows[1][1], sorted[0]));
    CU_ASSERT(is_published(rows[POINTS - 1][1], sorted[N - 1]));
    CU_ASSERT_EQUAL(rows[POINTS - 1][2], 1.0);
    for (size_t i = 1; i < POINTS; i++) {
        const size_t rank = (size_t)lround(rows[i][2] * N);
        CU_ASSERT(rank >= 1 && rank <= N && rows[i][2] > rows[i - 1][2]);
        CU_ASSERT(is_published(rows[i][1], sorted[rank - 1]));
    }
    char text[256];
    char headline[2048];
    headline_of(&plain.job, "npv_s_curve", sizeof headline, headline);
    CU_ASSERT_PTR_NOT_NULL(strstr(headline, "negative in 3.00 % of 1,234 replications"));
    const double median = 1e-6 * sim_quantile_of_doubles(N, sorted, 0.5);
    CU_ASSERT_FATAL(median > 100.0 && median < 999.0);
    snprintf(text, sizeof text, "median USD %.0f million, 90 %% from %.0f to ", median,
        1e-6 * sim_quantile_of_doubles(N, sorted, 0.05));
    CU_ASSERT_PTR_NOT_NULL(strstr(headline, text));
    headline_of(&plain.job, "npv", sizeof headline, headline);
    CU_ASSERT_PTR_NOT_NULL(strstr(headline, "above zero in 97 % of 1,234 replications"));
    folder_remove("curve");
    plain_free(&plain);
}

static void
test_convergence_is_mean_and_interval(void)
{
    enum { N = 9 };
    /* Student's t, 97.5 %, of 2 and of 8 degrees of freedom */
    const double T2 = 4.302652729911275;
    const double T8 = 2.306004135204166;
    static double rows[512][64];
    plain_t plain;
    plain_init(&plain, CHARTS, "mean", (shape_t) { SYNTHETIC_USUAL, 2, 1, 3, N });
    const double *saving = spread_of(&plain, "savings_usd.all.horizon");
    check_drawn(&plain.job, "mean");
    CU_ASSERT_EQUAL_FATAL(dat_block("mean", "convergence", 0, rows), N);
    CU_ASSERT_EQUAL(rows[0][1], 1.0);
    CU_ASSERT(is_published(rows[0][2], saving[0]));
    CU_ASSERT(isnan(rows[0][3]) && isnan(rows[0][4]));
    const size_t sizes[] = { 3, N };
    const double t[] = { T2, T8 };
    double half = 0.0;
    double mean = 0.0;
    for (size_t k = 0; k < 2; k++) {
        const size_t n = sizes[k];
        double squares = 0.0;
        mean = 0.0;
        for (size_t i = 0; i < n; i++) {
            mean += saving[i] / (double)n;
        }
        for (size_t i = 0; i < n; i++) {
            squares += (saving[i] - mean) * (saving[i] - mean);
        }
        half = t[k] * sqrt(squares / (double)(n - 1) / (double)n);
        CU_ASSERT_EQUAL(rows[n - 1][1], (double)n);
        CU_ASSERT_DOUBLE_EQUAL(rows[n - 1][2], mean, 1e-10 * mean);
        CU_ASSERT_DOUBLE_EQUAL(rows[n - 1][3], mean - half, 1e-10 * mean);
        CU_ASSERT_DOUBLE_EQUAL(rows[n - 1][4], mean + half, 1e-10 * mean);
    }
    char wanted[256];
    char headline[2048];
    const double percent = 100.0 * half / mean;
    snprintf(wanted, sizeof wanted,
        "The mean saving is known to within ±%.*f %% after 9 replications", percent >= 10.0 ? 0 : 1,
        percent);
    headline_of(&plain.job, "convergence", sizeof headline, headline);
    CU_ASSERT_STRING_EQUAL(headline, wanted);
    folder_remove("mean");
    plain_free(&plain);
}

static void
test_whiskers_and_payback_are_of_the_summary(void)
{
    plain_t plain;
    char path[4096];
    char wanted[256];
    size_t length;
    plain_init(&plain, CHARTS, "marks", (shape_t) { SYNTHETIC_USUAL, 2, 2, 50, 40 });
    const sim_table_t *summary = &plain.folder.table[SIM_FOLDER_SUMMARY];
    check_drawn(&plain.job, "marks");
    path_of(path, "marks", "cost_bridge", "gp");
    char *script = file_bytes(path, &length);
    CU_ASSERT_PTR_NOT_NULL_FATAL(script);
    /* onshore and offshore of the two locations: rows 2 and 1, 5 and 4; p05 is column 8 */
    const double *p05 = summary->column[8].cell.real;
    snprintf(wanted, sizeof wanted, "array whisker_low[4] = [%.12g", 12.0 * p05[2]);
    CU_ASSERT_PTR_NOT_NULL(strstr(script, wanted));
    free(script);
    char headline[2048];
    headline_of(&plain.job, "npv", sizeof headline, headline);
    /* the median of all locations: row 6, column 10; the first month is November 2024 */
    const int month = (int)lround(summary->column[10].cell.real[6]);
    static const char *const MONTHS[]
        = { "Nov", "Dec", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct" };
    CU_ASSERT_FATAL(month >= 2 && month < 50);
    snprintf(
        wanted, sizeof wanted, "; paid back by %s %d", MONTHS[month % 12], 2025 + (month - 2) / 12);
    CU_ASSERT_PTR_NOT_NULL(strstr(headline, wanted));
    folder_remove("marks");
    plain_free(&plain);
}

/* The numbers after "name = " or "name[..] = [" of a script; NaN past the last of n. */
static void
script_numbers(const char *script, const char *name, size_t n, double values[])
{
    char start[64];
    snprintf(start, sizeof start, "\narray %s[", name);
    const char *at = strstr(script, start);
    if (at == NULL) {
        snprintf(start, sizeof start, "\n%s = ", name);
        at = strstr(script, start);
    }
    CU_ASSERT_PTR_NOT_NULL_FATAL(at);
    at = strchr(at, '=') + 2;
    for (size_t i = 0; i < n; i++) {
        char *end;
        at += strspn(at, "[, ");
        values[i] = strtod(at, &end);
        values[i] = end == at ? NAN : values[i];
        at = end;
    }
}

static void
test_amounts_stand_clear_of_the_s_curve(void)
{
    enum { PANELS = 3, MARKS = 3 };
    static const double WIDE = 9.0; /* half of what any amount fills, at least [px] */
    static const double TALL = 4.5;
    static const int NUMBERS[] = { 2, 3, 5, 10, 20, 21, 40, 500 };
    static double rows[600][64];
    for (size_t i = 0; i < sizeof NUMBERS / sizeof NUMBERS[0]; i++) {
        plain_t plain;
        char path[4096];
        size_t length;
        double page[2], edge[4][PANELS], low[PANELS], high[PANELS], share[2], money;
        double x[PANELS * MARKS], y[PANELS * MARKS];
        plain_init(
            &plain, "npv_s_curve", "clear", (shape_t) { SYNTHETIC_USUAL, 2, 2, 12, NUMBERS[i] });
        check_drawn(&plain.job, "clear");
        path_of(path, "clear", "npv_s_curve", "gp");
        char *script = file_bytes(path, &length);
        CU_ASSERT_PTR_NOT_NULL_FATAL(script);
        script_numbers(script, "width", 1, &page[0]);
        script_numbers(script, "height", 1, &page[1]);
        script_numbers(script, "left", PANELS, edge[0]);
        script_numbers(script, "right", PANELS, edge[1]);
        script_numbers(script, "bottom", PANELS, edge[2]);
        script_numbers(script, "top", PANELS, edge[3]);
        script_numbers(script, "money", 1, &money);
        script_numbers(script, "money_low", PANELS, low);
        script_numbers(script, "money_high", PANELS, high);
        script_numbers(script, "share_low", 1, &share[0]);
        script_numbers(script, "share_high", 1, &share[1]);
        script_numbers(script, "mark_x", PANELS * MARKS, x);
        script_numbers(script, "mark_y", PANELS * MARKS, y);
        for (size_t p = 0; p < PANELS; p++) {
            const double wide = page[0] * (edge[1][p] - edge[0][p]);
            const double tall = page[1] * (edge[3][p] - edge[2][p]);
            const size_t n = dat_block("clear", "npv_s_curve", p, rows);
            CU_ASSERT(n >= 3);
            for (size_t k = 0; k < MARKS; k++) {
                const double at_x = wide * x[p * MARKS + k];
                const double at_y = tall * y[p * MARKS + k];
                CU_ASSERT(isfinite(at_x) && isfinite(at_y));
                for (size_t r = 1; r < n; r++) {
                    /* a step along, then up */
                    const double from
                        = wide * (money * rows[r - 1][1] - low[p]) / (high[p] - low[p]);
                    const double to = wide * (money * rows[r][1] - low[p]) / (high[p] - low[p]);
                    const double below
                        = tall * (100.0 * rows[r - 1][2] - share[0]) / (share[1] - share[0]);
                    const double above
                        = tall * (100.0 * rows[r][2] - share[0]) / (share[1] - share[0]);
                    CU_ASSERT_FALSE(
                        from < at_x + WIDE && to > at_x - WIDE && fabs(below - at_y) < TALL);
                    CU_ASSERT_FALSE(
                        fabs(to - at_x) < WIDE && below < at_y + TALL && above > at_y - TALL);
                }
            }
        }
        free(script);
        folder_remove("clear");
        plain_free(&plain);
    }
}

int
main(int argc, char **argv)
{
    static const check_test_t tests[]
        = { SIM_TEST(test_a_loss_is_called_one), SIM_TEST(test_without_values_the_titles_say_so),
              SIM_TEST(test_without_replications_the_others_are_drawn),
              SIM_TEST(test_data_are_numbers_of_the_tables),
              SIM_TEST(test_the_s_curve_is_the_distribution),
              SIM_TEST(test_amounts_stand_clear_of_the_s_curve),
              SIM_TEST(test_convergence_is_mean_and_interval),
              SIM_TEST(test_whiskers_and_payback_are_of_the_summary) };
    if (mkdtemp(folder) == NULL) {
        return 1;
    }
    const int status = check_main(argc, argv, "chart_money", sizeof tests / sizeof tests[0], tests);
    return rmdir(folder) == 0 ? status : 1;
}
