/* The tables of a folder: the months of a comparison, the same rows whether taken during the run or
 * read back; of the projection those that are drawn. */
#include "check.h"
#include "sim/csv.h"
#include "sim/folder.h"
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

static char folder[] = "/tmp/sim_folder_XXXXXX";

static const char *const PLACES[] = { "india", "all" };
static const char *const ROLES[] = { "data_entry", "all" };
static const char *const METRICS[] = { "hires", "savings_usd", "employment", "npv_usd" };

/* Months first .. until - 1 of a policy, as sim_compare_months makes them: labels repeat. */
static void
page_make(sim_table_t *page, const char *policy, int first, int until)
{
    enum { CELLS = 2 * 2 * 4 };
    const size_t n = (size_t)(until - first);
    CU_ASSERT_EQUAL_FATAL(
        sim_table_init(page, "compare",
            "policy:T month:I date:T location:T role:T metric:T unit:T base_mean:r policy_mean:r "
            "effect:r se:r ci_low:r ci_high:r p05:r p25:r p50:r p75:r p95:r share_positive:r "
            "variance_ratio:r",
            n * CELLS),
        SIM_OK);
    CU_ASSERT_EQUAL(sim_table_repeat(page, "month", CELLS, n), SIM_OK);
    CU_ASSERT_EQUAL(sim_table_repeat(page, "date", CELLS, n), SIM_OK);
    CU_ASSERT_EQUAL(sim_table_repeat(page, "location", 8, 2), SIM_OK);
    CU_ASSERT_EQUAL(sim_table_repeat(page, "role", 4, 2), SIM_OK);
    CU_ASSERT_EQUAL(sim_table_repeat(page, "metric", 1, 4), SIM_OK);
    page->column[0].cell.text[0] = policy;
    page->column[6].cell.text[0] = "unit, of a kind";
    for (size_t t = 0; t < n; t++) {
        char date[32];
        snprintf(date, sizeof date, "2024-%02d", first + (int)t + 1);
        page->column[1].cell.integer[t] = first + (int)t;
        page->column[2].cell.text[t] = sim_table_keep(page, date);
    }
    for (size_t k = 0; k < 2; k++) {
        page->column[3].cell.text[k] = PLACES[k];
        page->column[4].cell.text[k] = ROLES[k];
    }
    for (size_t k = 0; k < 4; k++) {
        page->column[5].cell.text[k] = METRICS[k];
    }
    for (size_t c = 7; c < page->n_columns; c++) {
        for (size_t i = 0; i < page->n_rows; i++) {
            page->column[c].cell.real[i]
                = c == 19 ? NAN : (double)(c * 1000 + i + 100 * (size_t)first) / 8.0;
        }
    }
}

static void
file_make(const char *name, const char *bytes)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *to = fopen(path, "w");
    CU_ASSERT_PTR_NOT_NULL_FATAL(to);
    fputs(bytes, to);
    CU_ASSERT_EQUAL(fclose(to), 0);
}

/* The files that every folder has, with so much in the projection. */
static void
plain_files_make(const char *projection)
{
    char bytes[2048];
    snprintf(bytes, sizeof bytes, "%s%s",
        "month,date,location,role,metric,unit,mean,sd,se,p05,p25,p50,p75,p95\n", projection);
    file_make("projection.csv", bytes);
    file_make("summary.csv", "location,role,metric,unit,window,mean,sd,se,p05,p25,p50,p75,p95\n");
    file_make("bands.csv",
        "month,date,location,role,grade,currency,p10,p25,p50,p75,p90,mean,start_median\n");
    file_make("replications.csv", "replication\n");
}

static void
test_of_the_projection_what_is_drawn_is_held(void)
{
    static const struct {
        const char *role, *metric;
        bool held;
    } rows[] = {
        { "data_entry", "employment", true },
        { "all", "employment", true },
        { "data_entry", "salary_p10", false }, /* drawn over all roles */
        { "all", "salary_p10", true },
        { "data_entry", "quality", true }, /* of the explorer alone */
        { "all", "hidden_cost_ratio", false },
        { "data_entry", "vacancies_unfilled", true }, /* of a chart alone */
        { "all", "npv_usd", true },
    };
    char bytes[1536] = "";
    sim_folder_t read;
    sim_errors_t errors = { 0 };
    size_t n = 0;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        n += (size_t)snprintf(bytes + n, sizeof bytes - n,
            "%zu,2024-01,india,%s,%s,persons,1.5,2,3,4,5,6,7,8\n", i, rows[i].role, rows[i].metric);
    }
    plain_files_make(bytes);
    CU_ASSERT_EQUAL_FATAL(sim_folder_read(&read, folder, &errors), SIM_OK);
    const sim_table_t *table = sim_folder_get(&read, SIM_FOLDER_PROJECTION);
    size_t row = 0;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (rows[i].held && row < table->n_rows) {
            CU_ASSERT_EQUAL(sim_column_integer(&table->column[0], row), (int64_t)i);
            CU_ASSERT_STRING_EQUAL(sim_column_text(&table->column[4], row), rows[i].metric);
            CU_ASSERT_EQUAL(table->column[6].cell.real[row], 1.5);
            row++;
        }
    }
    CU_ASSERT_EQUAL(row, table->n_rows);
    CU_ASSERT_EQUAL(row, 6);
    sim_folder_free(&read);
}

static void
test_months_are_the_same_both_ways(void)
{
    static const char *const POLICIES[] = { "living_wage", "a+b" };
    sim_folder_t taken = { 0 };
    sim_folder_t read;
    sim_errors_t errors = { 0 };
    char path[256];
    snprintf(path, sizeof path, "%s/compare.csv", folder);
    FILE *to = fopen(path, "w");
    CU_ASSERT_PTR_NOT_NULL_FATAL(to);
    for (size_t p = 0; p < 2; p++) {
        for (int first = 0; first < 5; first += 3) {
            sim_table_t page;
            page_make(&page, POLICIES[p], first, first == 0 ? 3 : 5);
            CU_ASSERT_EQUAL(
                p == 0 && first == 0 ? sim_csv_write(&page, 1, to) : sim_csv_append(&page, 1, to),
                SIM_OK);
            CU_ASSERT_EQUAL(sim_folder_add_months(&taken, &page), SIM_OK);
            sim_table_free(&page); /* nothing of it may be needed any more */
        }
    }
    CU_ASSERT_EQUAL(fclose(to), 0);
    plain_files_make("");
    const sim_status_t status = sim_folder_read(&read, folder, &errors);
    for (size_t i = 0; i < errors.n; i++) {
        printf("  %s %s\n", errors.list[i].file, errors.list[i].text);
    }
    CU_ASSERT_EQUAL_FATAL(status, SIM_OK);

    const sim_table_t *a = sim_folder_get(&taken, SIM_FOLDER_MONTHS);
    const sim_table_t *b = sim_folder_get(&read, SIM_FOLDER_MONTHS);
    CU_ASSERT_FATAL(a != NULL && b != NULL);
    CU_ASSERT_EQUAL_FATAL(a->n_rows, 2 * 5 * 2); /* policies, months, metrics */
    CU_ASSERT_EQUAL_FATAL(b->n_rows, a->n_rows);
    CU_ASSERT_EQUAL_FATAL(b->n_columns, a->n_columns);
    for (size_t c = 0; c < a->n_columns; c++) {
        for (size_t i = 0; i < a->n_rows; i++) {
            const sim_column_t *x = &a->column[c];
            const sim_column_t *y = &b->column[c];
            if (x->kind == SIM_COLUMN_TEXT) {
                CU_ASSERT_STRING_EQUAL(sim_column_text(x, i), sim_column_text(y, i));
            } else if (x->kind == SIM_COLUMN_INTEGER) {
                CU_ASSERT_EQUAL(sim_column_integer(x, i), sim_column_integer(y, i));
            } else {
                CU_ASSERT(x->cell.real[i] == y->cell.real[i]
                    || (isnan(x->cell.real[i]) && isnan(y->cell.real[i])));
            }
        }
    }
    CU_ASSERT_STRING_EQUAL(sim_column_text(&a->column[5], 0), "savings_usd");
    CU_ASSERT_STRING_EQUAL(sim_column_text(&a->column[2], 19), "2024-05");
    sim_folder_free(&taken);
    sim_folder_free(&read);
}

static void
test_a_page_without_the_columns_is_refused(void)
{
    sim_folder_t taken = { 0 };
    sim_table_t page;
    CU_ASSERT_EQUAL_FATAL(sim_table_init(&page, "compare", "policy:t month:i", 1), SIM_OK);
    CU_ASSERT_EQUAL(sim_folder_add_months(&taken, &page), SIM_ERR_DOMAIN);
    sim_table_free(&page);
    sim_folder_free(&taken);
}

int
main(int argc, char **argv)
{
    static const check_test_t tests[] = { SIM_TEST(test_of_the_projection_what_is_drawn_is_held),
        SIM_TEST(test_months_are_the_same_both_ways),
        SIM_TEST(test_a_page_without_the_columns_is_refused) };
    char command[256];
    if (mkdtemp(folder) == NULL) {
        return 1;
    }
    const int status = check_main(argc, argv, "folder", sizeof tests / sizeof tests[0], tests);
    snprintf(command, sizeof command, "rm -r %s", folder);
    return system(command) == 0 ? status : 1;
}
