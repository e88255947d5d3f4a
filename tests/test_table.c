#include "check.h"
#include "sim/table.h"
#include <math.h>

static void
test_columns_by_name_and_kind(void)
{
    sim_table_t table = { 0 };
    CU_ASSERT_EQUAL_FATAL(
        sim_table_init(&table, "projection", "month:i  location:t p50:r", 3), SIM_OK);
    CU_ASSERT_STRING_EQUAL(table.name, "projection");
    CU_ASSERT_EQUAL(table.n_rows, 3);
    CU_ASSERT_EQUAL_FATAL(table.n_columns, 3);
    CU_ASSERT_STRING_EQUAL(table.column[0].name, "month");
    CU_ASSERT_EQUAL(table.column[0].kind, SIM_COLUMN_INTEGER);
    CU_ASSERT_STRING_EQUAL(table.column[1].name, "location");
    CU_ASSERT_EQUAL(table.column[1].kind, SIM_COLUMN_TEXT);
    CU_ASSERT_STRING_EQUAL(table.column[2].name, "p50");
    CU_ASSERT_EQUAL(table.column[2].kind, SIM_COLUMN_REAL);
    CU_ASSERT_PTR_EQUAL(sim_table_column(&table, "p50"), &table.column[2]);
    CU_ASSERT_PTR_NULL(sim_table_column(&table, "p5"));
    CU_ASSERT_PTR_NULL(sim_table_column(&table, "p50:r"));
    CU_ASSERT_PTR_EQUAL(sim_table_typed(&table, "p50", SIM_COLUMN_REAL), &table.column[2]);
    CU_ASSERT_PTR_NULL(sim_table_typed(&table, "p50", SIM_COLUMN_TEXT));
    CU_ASSERT_PTR_NULL(sim_table_typed(&table, "p5", SIM_COLUMN_REAL));
    CU_ASSERT_PTR_EQUAL(sim_table_reals(&table, "p50"), table.column[2].cell.real);
    CU_ASSERT_PTR_NULL(sim_table_reals(&table, "month"));
    sim_table_free(&table);
}

static void
test_cells_start_empty(void)
{
    sim_table_t table = { 0 };
    CU_ASSERT_EQUAL_FATAL(sim_table_init(&table, "t", "a:t b:i c:r", 5), SIM_OK);
    for (size_t i = 0; i < 5; i++) {
        CU_ASSERT_STRING_EQUAL(table.column[0].cell.text[i], "");
        CU_ASSERT_EQUAL(table.column[1].cell.integer[i], 0);
        CU_ASSERT(isnan(table.column[2].cell.real[i]));
    }
    table.column[2].cell.real[4] = 2.5;
    CU_ASSERT_EQUAL(sim_table_column(&table, "c")->cell.real[4], 2.5);
    sim_table_free(&table);
}

static void
test_kept_text_is_a_copy(void)
{
    sim_table_t table = { 0 };
    char name[] = "india";
    CU_ASSERT_EQUAL_FATAL(sim_table_init(&table, "t", "a:t", 2), SIM_OK);
    const char *kept = sim_table_keep(&table, name);
    const char *empty = sim_table_keep(&table, "");
    name[0] = 'I';
    CU_ASSERT_STRING_EQUAL(kept, "india");
    CU_ASSERT_STRING_EQUAL(empty, "");
    sim_table_free(&table);
}

static void
test_no_rows(void)
{
    sim_table_t table = { 0 };
    CU_ASSERT_EQUAL_FATAL(sim_table_init(&table, "t", "a:t b:r", 0), SIM_OK);
    CU_ASSERT_EQUAL(table.n_rows, 0);
    CU_ASSERT_PTR_NOT_NULL(table.column[1].cell.real);
    sim_table_free(&table);
}

static void
test_failures_change_nothing(void)
{
    const char *const wrong[] = { "", "  ", "a", "a:", ":r", "a:x", "a:r b", "a:rr", "a:r :t" };
    sim_table_t table = { .n_rows = 77 };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        CU_ASSERT_EQUAL(sim_table_init(&table, "t", wrong[i], 2), SIM_ERR_DOMAIN);
        CU_ASSERT_EQUAL(table.n_rows, 77);
        CU_ASSERT_PTR_NULL(table.column);
    }
    /* more than any memory, and more than fits a size_t */
    CU_ASSERT_EQUAL(sim_table_init(&table, "t", "a:t b:r", SIZE_MAX / 8 - 1), SIM_ERR_NOMEM);
    CU_ASSERT_EQUAL(sim_table_init(&table, "t", "a:i", SIZE_MAX / 2), SIM_ERR_NOMEM);
    CU_ASSERT_EQUAL(table.n_rows, 77);
}

static void
test_repeated_cells(void)
{
    sim_table_t table;
    CU_ASSERT_EQUAL_FATAL(sim_table_init(&table, "t", "a:T b:I c:r d:t", 7), SIM_OK);
    CU_ASSERT_STRING_EQUAL(sim_column_text(&table.column[0], 6), "");
    CU_ASSERT_EQUAL(sim_column_integer(&table.column[1], 6), 0);
    CU_ASSERT_EQUAL_FATAL(sim_table_repeat(&table, "a", 2, 2), SIM_OK);
    CU_ASSERT_EQUAL_FATAL(sim_table_repeat(&table, "b", 1, 3), SIM_OK);
    CU_ASSERT_STRING_EQUAL(sim_column_text(&table.column[0], 6), "");
    const char *const names[] = { "x", "y" };
    memcpy(table.column[0].cell.text, names, sizeof names);
    for (int64_t i = 0; i < 3; i++) {
        table.column[1].cell.integer[i] = 10 + i;
    }
    for (size_t row = 0; row < 7; row++) {
        CU_ASSERT_STRING_EQUAL(sim_column_text(&table.column[0], row), names[row / 2 % 2]);
        CU_ASSERT_EQUAL(sim_column_integer(&table.column[1], row), (int64_t)(10 + row % 3));
        CU_ASSERT_EQUAL(sim_column_cell(&table.column[3], row), row);
    }
    CU_ASSERT_EQUAL(sim_table_repeat(&table, "e", 1, 2), SIM_ERR_DOMAIN);
    CU_ASSERT_EQUAL(sim_table_repeat(&table, "d", 1, 2), SIM_ERR_DOMAIN);
    CU_ASSERT_EQUAL(sim_table_repeat(&table, "a", 1, 2), SIM_ERR_DOMAIN); /* has been already */
    sim_table_free(&table);

    CU_ASSERT_EQUAL_FATAL(sim_table_init(&table, "t", "a:T", 7), SIM_OK);
    CU_ASSERT_EQUAL(sim_table_repeat(&table, "a", 0, 2), SIM_ERR_DOMAIN);
    CU_ASSERT_EQUAL(sim_table_repeat(&table, "a", 1, 0), SIM_ERR_DOMAIN);
    CU_ASSERT_EQUAL(sim_table_repeat(&table, "a", 1, SIZE_MAX / 4), SIM_ERR_NOMEM);
    sim_table_free(&table);
}

static void
test_rows_come_and_go(void)
{
    sim_table_t table;
    CU_ASSERT_EQUAL_FATAL(sim_table_init(&table, "t", "a:t b:i c:r", 2), SIM_OK);
    table.column[0].cell.text[1] = "x";
    table.column[1].cell.integer[1] = -7;
    table.column[2].cell.real[1] = 2.5;
    CU_ASSERT_EQUAL_FATAL(sim_table_resize(&table, 5), SIM_OK);
    CU_ASSERT_EQUAL(table.n_rows, 5);
    CU_ASSERT_STRING_EQUAL(sim_column_text(&table.column[0], 1), "x");
    CU_ASSERT_EQUAL(sim_column_integer(&table.column[1], 1), -7);
    CU_ASSERT_EQUAL(table.column[2].cell.real[1], 2.5);
    CU_ASSERT_STRING_EQUAL(sim_column_text(&table.column[0], 4), "");
    CU_ASSERT_EQUAL(sim_column_integer(&table.column[1], 4), 0);
    CU_ASSERT(isnan(table.column[2].cell.real[4]));
    CU_ASSERT_EQUAL(sim_table_resize(&table, SIZE_MAX / 2), SIM_ERR_NOMEM);
    CU_ASSERT_EQUAL(table.n_rows, 5);
    CU_ASSERT_EQUAL_FATAL(sim_table_resize(&table, 2), SIM_OK);
    CU_ASSERT_EQUAL(sim_column_integer(&table.column[1], 1), -7);
    CU_ASSERT_EQUAL_FATAL(sim_table_resize(&table, 0), SIM_OK);
    CU_ASSERT_EQUAL_FATAL(sim_table_resize(&table, 1), SIM_OK);
    CU_ASSERT_EQUAL(sim_column_integer(&table.column[1], 0), 0);
    sim_table_free(&table);

    CU_ASSERT_EQUAL_FATAL(sim_table_init(&table, "t", "a:T c:r", 4), SIM_OK);
    CU_ASSERT_EQUAL(sim_table_resize(&table, 5), SIM_ERR_DOMAIN);
    CU_ASSERT_EQUAL(table.n_rows, 4);
    sim_table_free(&table);
}

static void
test_free_twice(void)
{
    sim_table_t table = { 0 };
    sim_table_free(&table);
    CU_ASSERT_EQUAL_FATAL(sim_table_init(&table, "t", "a:t b:i c:r", 5), SIM_OK);
    CU_ASSERT_PTR_NOT_NULL(sim_table_keep(&table, "x"));
    sim_table_free(&table);
    CU_ASSERT_PTR_NULL(table.name);
    CU_ASSERT_EQUAL(table.n_columns, 0);
    sim_table_free(&table);
}

SIM_TEST_MAIN("table", SIM_TEST(test_columns_by_name_and_kind), SIM_TEST(test_cells_start_empty),
    SIM_TEST(test_kept_text_is_a_copy), SIM_TEST(test_no_rows),
    SIM_TEST(test_failures_change_nothing), SIM_TEST(test_repeated_cells),
    SIM_TEST(test_rows_come_and_go), SIM_TEST(test_free_twice))
