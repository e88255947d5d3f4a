/* Charts of money, market, households and replications: whole for any shape, true to their tables.
 */
static const char *const NAMES[] = { "cost_bridge", "cost_per_fte", "savings_sources", "npv",
    "location_shares", "labour_market", "households", "npv_s_curve", "convergence" };
#include "chart_check.h"
#include "hostile.h"
#include "sim/stats.h"
#include <float.h>

/* ---- synthetic tables of a plain run ---- */

static const char *const SPREAD_METRICS[]
    = { "savings_usd", "npv_usd", "employment", "attrition_ltm" };
static const double SPREAD_LEVELS[] = { 7.3e8, 4.1e8, 9100.0, 0.37 };
enum { N_SPREAD = 4 };

/* replications.csv: METRIC.LOCATION.horizon of each, uneven and in no order. */
static void
synthetic_replications(sim_table_t *table, synthetic_t kind, size_t n_locations,
    const char *const location[], size_t n_replications)
{
    char spec[4096] = "replication:i";
    for (size_t c = 0; c < N_SPREAD * (n_locations + 1); c++) {
        snprintf(spec + strlen(spec), sizeof spec - strlen(spec), " c%zu:r", c);
    }
    if (sim_table_init(table, "replications", spec, n_replications) != SIM_OK) {
        exit(1);
    }
    for (size_t c = 0; c < N_SPREAD * (n_locations + 1); c++) {
        char name[1024];
        const size_t m = c / (n_locations + 1);
        const size_t l = c % (n_locations + 1);
        snprintf(name, sizeof name, "%s.%s.horizon", SPREAD_METRICS[m],
            l == n_locations ? "all" : location[l]);
        table->column[1 + c].name = sim_table_keep(table, name);
        for (size_t i = 0; i < n_replications; i++) {
            const double u = fmod(0.5 + 0.61803398875 * (double)(i + 1) + 0.1 * (double)l, 1.0);
            double value = SPREAD_LEVELS[m] * (l == n_locations ? (double)n_locations : 1.0)
                * (1.0 + 0.9 * (u - 0.37) * (1.0 + 0.3 * sin((double)(i + m))));
            if (kind == SYNTHETIC_ZERO) {
                value = 0.0;
            } else if (kind == SYNTHETIC_EMPTY
                || (kind == SYNTHETIC_GAPS && (i % 3 == 1 || l == 0))) {
                value = NAN;
            } else if (kind == SYNTHETIC_CONSTANT) {
                value = SPREAD_LEVELS[m];
            }
            table->column[1 + c].cell.real[i] = value;
            table->column[0].cell.integer[i] = (int64_t)i;
        }
    }
}

/* summary.csv: the three metrics that these charts look up. */
static void
synthetic_summary(sim_table_t *table, synthetic_t kind, size_t n_locations,
    const char *const location[], int months)
{
    static const char *const METRICS[]
        = { "payback_month", "cost_per_fte_usd", "onshore_cost_per_fte_usd" };
    const double level[] = { 0.4 * months, 3300.0, 7200.0 };
    if (sim_table_init(table, "summary",
            "location:t role:t metric:t unit:t window:t mean:r sd:r se:r p05:r p25:r p50:r p75:r "
            "p95:r",
            3 * (n_locations + 1))
        != SIM_OK) {
        exit(1);
    }
    for (size_t i = 0; i < table->n_rows; i++) {
        const size_t l = i / 3;
        table->column[0].cell.text[i] = l == n_locations ? "all" : location[l];
        table->column[1].cell.text[i] = "all";
        table->column[2].cell.text[i] = METRICS[i % 3];
        table->column[3].cell.text[i] = "-";
        table->column[4].cell.text[i] = "last_month";
        for (size_t k = 5; k < 13; k++) {
            const double value = kind == SYNTHETIC_ZERO ? 0.0
                : kind == SYNTHETIC_EMPTY
                ? NAN
                : level[i % 3] * (0.7 + 0.05 * (double)k + 0.01 * (double)l);
            table->column[k].cell.real[i] = value;
        }
    }
}

typedef struct {
    sim_folder_t folder;
    sim_chart_job_t job;
    char where[4096];
} plain_t;

static void
plain_init(plain_t *plain, const char *sub, synthetic_t kind, size_t n_locations,
    const char *const location[], size_t n_roles, const char *const role[], size_t months,
    int n_replications)
{
    *plain = (plain_t) { 0 };
    sim_table_t *tables = plain->folder.table;
    synthetic_projection(&tables[SIM_FOLDER_PROJECTION], kind, n_locations, location, n_roles, role,
        months, n_replications);
    synthetic_replications(
        &tables[SIM_FOLDER_REPLICATIONS], kind, n_locations, location, (size_t)n_replications);
    synthetic_summary(&tables[SIM_FOLDER_SUMMARY], kind, n_locations, location, (int)months);
    plain->job = job_of(plain->where, sub, &tables[SIM_FOLDER_PROJECTION], n_locations, n_roles,
        (int)months, n_replications);
    plain->job.tables = &plain->folder;
    plain->job.location = location;
    plain->job.role = role;
}

static double
value_of(const plain_t *plain, size_t month, const char *location, const char *role,
    const char *metric, const char *column)
{
    return published(
        &plain->folder.table[SIM_FOLDER_PROJECTION], month, location, role, metric, column);
}

static double *
spread_of(const plain_t *plain, const char *name)
{
    const sim_column_t *column
        = sim_table_column(&plain->folder.table[SIM_FOLDER_REPLICATIONS], name);
    CU_ASSERT_PTR_NOT_NULL_FATAL(column);
    return column->cell.real;
}

/* The headline of a chart, as sim_charts_describe gives it. */
static void
headline_of(const plain_t *plain, const char *name, size_t size, char text[])
{
    size_t n = 0;
    sim_chart_text_t *texts = NULL;
    text[0] = '\0';
    CU_ASSERT_EQUAL_FATAL(sim_charts_describe(&plain->job, &n, &texts), SIM_OK);
    for (size_t i = 0; i < n; i++) {
        if (strcmp(texts[i].entry->name, name) == 0) {
            snprintf(text, size, "%s", texts[i].headline);
        }
    }
    sim_chart_texts_free(n, texts);
}

/* ---- any shape ---- */

static void
test_any_shape_and_any_numbers_are_drawn(void)
{
    const struct {
        synthetic_t kind;
        size_t n_locations, n_roles, months;
        int n_replications;
    } cases[] = {
        { SYNTHETIC_USUAL, 2, 3, 120, 500 },
        { SYNTHETIC_USUAL, 3, 2, 31, 7 },
        { SYNTHETIC_USUAL, 5, 10, 120, 1500 },
        { SYNTHETIC_USUAL, 10, 10, 36, 20 },
        { SYNTHETIC_USUAL, 1, 1, 1, 1 },
        { SYNTHETIC_USUAL, 4, 12 - 2, 24, 2 },
        { SYNTHETIC_USUAL, 2, 1, 600, 5 },
        { SYNTHETIC_ZERO, 2, 3, 24, 5 },
        { SYNTHETIC_EMPTY, 2, 3, 24, 5 },
        { SYNTHETIC_GAPS, 2, 3, 60, 50 },
        { SYNTHETIC_CONSTANT, 3, 1, 13, 5 },
        { SYNTHETIC_EMPTY, 7, 1, 1, 1 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        plain_t plain;
        plain_init(&plain, "shape", cases[i].kind, cases[i].n_locations, SYNTHETIC_LOCATIONS,
            cases[i].n_roles, SYNTHETIC_ROLES, cases[i].months, cases[i].n_replications);
        check_drawn(&plain.job, "shape");
        for (size_t k = 0; k < N_NAMES; k++) {
            char headline[2048];
            check_texts_stand_apart("shape", NAMES[k]);
            headline_of(&plain, NAMES[k], sizeof headline, headline);
            /* numbers that are not there must not leak into a sentence */
            CU_ASSERT(strlen(headline) > 10);
            CU_ASSERT_PTR_NULL(strstr(headline, "nan"));
            CU_ASSERT_PTR_NULL(strstr(headline, "no value %"));
            CU_ASSERT_PTR_NULL(strstr(headline, "-0 "));
            if (cases[i].kind == SYNTHETIC_EMPTY && strcmp(NAMES[k], "labour_market") != 0
                && strcmp(NAMES[k], "savings_sources") != 0) {
                CU_ASSERT_PTR_NOT_NULL(strstr(headline, "no value"));
            }
        }
        CU_ASSERT_EQUAL(folder_remove("shape"), 4 * N_NAMES);
        sim_folder_free(&plain.folder);
    }
}

static void
test_values_at_the_edge_of_double_are_drawn(void)
{
    const double edges[] = { DBL_MAX, -INFINITY, 5e-324, 9e14, -9e14 };
    for (size_t e = 0; e < sizeof edges / sizeof edges[0]; e++) {
        plain_t plain;
        plain_init(
            &plain, "edge", SYNTHETIC_USUAL, 2, SYNTHETIC_LOCATIONS, 1, SYNTHETIC_ROLES, 3, 9);
        for (size_t t = 0; t < SIM_FOLDER_TABLES; t++) {
            sim_table_t *table = &plain.folder.table[t];
            for (size_t c = 0; c < table->n_columns; c++) {
                for (size_t i = 0; table->column[c].kind == SIM_COLUMN_REAL && i < table->n_rows;
                     i++) {
                    table->column[c].cell.real[i] = edges[e];
                }
            }
        }
        check_drawn(&plain.job, "edge");
        folder_remove("edge");
        sim_folder_free(&plain.folder);
    }
}

static void
test_a_loss_is_called_one(void)
{
    plain_t plain;
    char headline[2048];
    plain_init(&plain, "loss", SYNTHETIC_USUAL, 2, SYNTHETIC_LOCATIONS, 2, SYNTHETIC_ROLES, 30, 40);
    for (size_t t = 0; t < SIM_FOLDER_TABLES; t++) {
        sim_table_t *table = &plain.folder.table[t];
        for (size_t c = 0; c < table->n_columns && t != SIM_FOLDER_SUMMARY; c++) {
            for (size_t i = 0; table->column[c].kind == SIM_COLUMN_REAL && i < table->n_rows; i++) {
                table->column[c].cell.real[i] *= -1.0;
            }
        }
    }
    check_drawn(&plain.job, "loss");
    for (size_t k = 0; k < N_NAMES; k++) {
        check_texts_stand_apart("loss", NAMES[k]);
    }
    headline_of(&plain, "npv", sizeof headline, headline);
    CU_ASSERT_PTR_NOT_NULL(strstr(headline, "offshoring has lost USD"));
    headline_of(&plain, "savings_sources", sizeof headline, headline);
    CU_ASSERT_PTR_NOT_NULL(strstr(headline, "Offshoring loses USD"));
    CU_ASSERT_PTR_NOT_NULL(strstr(headline, "\"Salary\" alone"));
    headline_of(&plain, "npv_s_curve", sizeof headline, headline);
    CU_ASSERT_PTR_NOT_NULL(strstr(headline, "negative in all 40 replications"));
    folder_remove("loss");
    sim_folder_free(&plain.folder);
}

static void
test_without_replications_the_others_are_drawn(void)
{
    plain_t plain;
    size_t n = 0;
    sim_chart_text_t *texts = NULL;
    plain_init(&plain, "few", SYNTHETIC_USUAL, 2, SYNTHETIC_LOCATIONS, 2, SYNTHETIC_ROLES, 12, 9);
    sim_table_free(&plain.folder.table[SIM_FOLDER_REPLICATIONS]);
    sim_table_free(&plain.folder.table[SIM_FOLDER_SUMMARY]);
    memset(&plain.folder.table[SIM_FOLDER_REPLICATIONS], 0, sizeof(sim_table_t));
    memset(&plain.folder.table[SIM_FOLDER_SUMMARY], 0, sizeof(sim_table_t));
    CU_ASSERT_EQUAL(sim_charts_describe(&plain.job, &n, &texts), SIM_OK);
    CU_ASSERT_EQUAL(n, N_NAMES - 2);
    for (size_t i = 0; i < n; i++) {
        CU_ASSERT_STRING_NOT_EQUAL(texts[i].entry->name, "convergence");
        CU_ASSERT_PTR_NULL(strstr(texts[i].subtitle, "Whiskers"));
        CU_ASSERT_PTR_NULL(strstr(texts[i].subtitle, "Ring: month"));
    }
    sim_chart_texts_free(n, texts);
    sim_folder_free(&plain.folder);
}

static void
test_pictures_are_the_same_again(void)
{
    char path[4096];
    char other[4096];
    char command[2 * 4096];
    plain_t first;
    plain_t second;
    plain_init(
        &first, "first", SYNTHETIC_USUAL, 2, SYNTHETIC_LOCATIONS, 3, SYNTHETIC_ROLES, 120, 700);
    plain_init(
        &second, "second", SYNTHETIC_USUAL, 2, SYNTHETIC_LOCATIONS, 3, SYNTHETIC_ROLES, 120, 700);
    /* the second has its numbers from files, which hold twelve digits */
    for (size_t t = 0; t < SIM_FOLDER_TABLES; t++) {
        sim_table_t *table = &second.folder.table[t];
        for (size_t c = 0; c < table->n_columns; c++) {
            for (size_t i = 0; table->column[c].kind == SIM_COLUMN_REAL && i < table->n_rows; i++) {
                char text[64];
                snprintf(text, sizeof text, "%.12g", table->column[c].cell.real[i]);
                table->column[c].cell.real[i] = strtod(text, NULL);
            }
        }
    }
    check_drawn(&first.job, "first");
    check_drawn(&second.job, "second");
    for (size_t i = 0; i < N_NAMES; i++) {
        static const char *const ENDINGS[] = { "svg", "png", "gp", "dat" };
        for (size_t k = 0; k < 4; k++) {
            path_of(path, "first", NAMES[i], ENDINGS[k]);
            path_of(other, "second", NAMES[i], ENDINGS[k]);
            CU_ASSERT(files_are_equal(path, other));
            if (k < 2) {
                unlink(other);
            }
        }
        snprintf(command, sizeof command, "cd %s && gnuplot %s.gp", second.where, NAMES[i]);
        CU_ASSERT_EQUAL(system(command), 0);
        for (size_t k = 0; k < 2; k++) {
            path_of(path, "first", NAMES[i], ENDINGS[k]);
            path_of(other, "second", NAMES[i], ENDINGS[k]);
            CU_ASSERT(files_are_equal(path, other));
        }
    }
    folder_remove("first");
    folder_remove("second");
    sim_folder_free(&first.folder);
    sim_folder_free(&second.folder);
}

/* ---- numbers ---- */

static void
test_data_are_numbers_of_the_tables(void)
{
    enum { MONTHS = 26 };
    static double rows[512][64];
    plain_t plain;
    plain_init(
        &plain, "data", SYNTHETIC_USUAL, 2, SYNTHETIC_LOCATIONS, 3, SYNTHETIC_ROLES, MONTHS, 600);
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
        { "households", 9, 25, 1, "india", "all", "poverty_rate_without_job", "p50" },
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
    sim_folder_free(&plain.folder);
}

static void
test_the_s_curve_is_the_distribution(void)
{
    enum { N = 1234, POINTS = 401 };
    static double rows[512][64];
    plain_t plain;
    double scratch[N];
    double sorted[N];
    plain_init(&plain, "curve", SYNTHETIC_USUAL, 2, SYNTHETIC_LOCATIONS, 1, SYNTHETIC_ROLES, 3, N);
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
    headline_of(&plain, "npv_s_curve", sizeof headline, headline);
    CU_ASSERT_PTR_NOT_NULL(strstr(headline, "negative in 3.00 % of 1,234 replications"));
    const double median = 1e-6 * sim_quantile_of_doubles(N, sorted, 0.5);
    CU_ASSERT_FATAL(median > 100.0 && median < 999.0);
    snprintf(text, sizeof text, "median USD %.0f million, 90 %% from %.0f to ", median,
        1e-6 * sim_quantile_of_doubles(N, sorted, 0.05));
    CU_ASSERT_PTR_NOT_NULL(strstr(headline, text));
    headline_of(&plain, "npv", sizeof headline, headline);
    CU_ASSERT_PTR_NOT_NULL(strstr(headline, "above zero in 97 % of 1,234 replications"));
    folder_remove("curve");
    sim_folder_free(&plain.folder);
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
    plain_init(&plain, "mean", SYNTHETIC_USUAL, 2, SYNTHETIC_LOCATIONS, 1, SYNTHETIC_ROLES, 3, N);
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
    headline_of(&plain, "convergence", sizeof headline, headline);
    CU_ASSERT_STRING_EQUAL(headline, wanted);
    folder_remove("mean");
    sim_folder_free(&plain.folder);
}

static void
test_whiskers_and_payback_are_of_the_summary(void)
{
    plain_t plain;
    char path[4096];
    char wanted[256];
    size_t length;
    plain_init(
        &plain, "marks", SYNTHETIC_USUAL, 2, SYNTHETIC_LOCATIONS, 2, SYNTHETIC_ROLES, 50, 40);
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
    headline_of(&plain, "npv", sizeof headline, headline);
    /* the median of all locations: row 6, column 10; the first month is November 2024 */
    const int month = (int)lround(summary->column[10].cell.real[6]);
    static const char *const MONTHS[]
        = { "Nov", "Dec", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct" };
    CU_ASSERT_FATAL(month >= 2 && month < 50);
    snprintf(
        wanted, sizeof wanted, "; paid back by %s %d", MONTHS[month % 12], 2025 + (month - 2) / 12);
    CU_ASSERT_PTR_NOT_NULL(strstr(headline, wanted));
    folder_remove("marks");
    sim_folder_free(&plain.folder);
}

static void
test_hostile_and_long_texts_are_drawn_and_not_run(void)
{
    uint64_t state = 11;
    for (int round = 0; round < 4; round++) {
        char text[8][600];
        const char *location[4];
        const char *role[3];
        plain_t plain;
        for (size_t i = 0; i < 8; i++) {
            if (round < 3) {
                hostile_text(&state, 1, 61, text[i]);
                snprintf(text[i] + strlen(text[i]), 3, "%zu", i);
            } else {
                memset(text[i], i % 2 == 0 ? 'W' : 'm', sizeof text[i]);
                text[i][i % 3 == 0 ? 599 : 40] = '\0';
                text[i][0] = (char)('a' + i);
            }
        }
        for (size_t i = 0; i < 4; i++) {
            location[i] = text[i];
            role[i % 3] = text[4 + i % 3];
        }
        plain_init(&plain, "hostile", SYNTHETIC_USUAL, 4, location, 3, role, 15, 40);
        plain.job.title = text[7];
        check_drawn(&plain.job, "hostile");
        for (size_t i = 0; i < N_NAMES; i++) {
            check_texts_stand_apart("hostile", NAMES[i]);
        }
        CU_ASSERT_EQUAL(folder_remove("hostile"), 4 * N_NAMES);
        CU_ASSERT_NOT_EQUAL(access("canary", F_OK), 0);
        sim_folder_free(&plain.folder);
    }
}

static void
test_narrow_and_wide_pages_hold_their_texts(void)
{
    const double widths[] = { SIM_CHART_NARROWEST_MM, 160.0, SIM_CHART_WIDEST_MM };
    for (size_t i = 0; i < sizeof widths / sizeof widths[0]; i++) {
        plain_t plain;
        plain_init(
            &plain, "width", SYNTHETIC_USUAL, 2, SYNTHETIC_LOCATIONS, 2, SYNTHETIC_ROLES, 60, 200);
        plain.job.width_mm = widths[i];
        check_drawn(&plain.job, "width");
        for (size_t k = 0; k < N_NAMES; k++) {
            check_texts_stand_apart("width", NAMES[k]);
        }
        folder_remove("width");
        sim_folder_free(&plain.folder);
    }
}

int
main(int argc, char **argv)
{
    static const check_test_t tests[] = { SIM_TEST(test_any_shape_and_any_numbers_are_drawn),
        SIM_TEST(test_values_at_the_edge_of_double_are_drawn), SIM_TEST(test_a_loss_is_called_one),
        SIM_TEST(test_without_replications_the_others_are_drawn),
        SIM_TEST(test_pictures_are_the_same_again), SIM_TEST(test_data_are_numbers_of_the_tables),
        SIM_TEST(test_the_s_curve_is_the_distribution),
        SIM_TEST(test_convergence_is_mean_and_interval),
        SIM_TEST(test_whiskers_and_payback_are_of_the_summary),
        SIM_TEST(test_hostile_and_long_texts_are_drawn_and_not_run),
        SIM_TEST(test_narrow_and_wide_pages_hold_their_texts) };
    if (mkdtemp(folder) == NULL) {
        return 1;
    }
    const int status = check_main(argc, argv, "chart_money", sizeof tests / sizeof tests[0], tests);
    return rmdir(folder) == 0 ? status : 1;
}
