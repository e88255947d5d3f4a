/* Tests of json.h: strict JSON whatever the table holds. */
#include "check.h"
#include "sim/json.h"
#include <math.h>
#include <stdlib.h>

/* Written and read back by a reader that refuses NaN, Infinity, bad UTF-8 and repeated keys. */
static json_t *
read_back(const json_t *value)
{
    char *text = NULL;
    size_t n = 0;
    FILE *to = open_memstream(&text, &n);
    const sim_status_t status = sim_json_write(value, to);
    fclose(to);
    CU_ASSERT_EQUAL(status, SIM_OK);
    CU_ASSERT(n > 0 && text[n - 1] == '\n');
    json_t *read = json_loadb(text, n, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, NULL);
    free(text);
    return read;
}

static void
test_a_table_becomes_objects(void)
{
    sim_table_t table;

    CU_ASSERT_EQUAL_FATAL(sim_table_init(&table, "t", "name:t n:i x:r", 2), SIM_OK);
    table.column[0].cell.text[0] = "\"</script>\" \\ \n \x01";
    table.column[0].cell.text[1] = NULL;
    table.column[1].cell.integer[0] = -7;
    table.column[1].cell.integer[1] = INT64_MAX;
    table.column[2].cell.real[0] = 0.1 + 0.2;
    table.column[2].cell.real[1] = NAN;
    json_t *rows = sim_json_table(&table);
    json_t *read = read_back(rows);
    CU_ASSERT_EQUAL_FATAL(json_array_size(read), 2);
    const json_t *first = json_array_get(read, 0);
    const json_t *second = json_array_get(read, 1);
    CU_ASSERT_STRING_EQUAL(
        json_string_value(json_object_get(first, "name")), table.column[0].cell.text[0]);
    CU_ASSERT(json_is_null(json_object_get(second, "name")));
    CU_ASSERT_EQUAL(json_integer_value(json_object_get(first, "n")), -7);
    CU_ASSERT_EQUAL(json_integer_value(json_object_get(second, "n")), INT64_MAX);
    CU_ASSERT_EQUAL(json_real_value(json_object_get(first, "x")), 0.3); /* twelve digits */
    CU_ASSERT(json_is_null(json_object_get(second, "x")));
    json_decref(read);
    json_decref(rows);
    sim_table_free(&table);
}

static void
test_infinity_is_refused(void)
{
    sim_table_t table;

    CU_ASSERT_EQUAL_FATAL(sim_table_init(&table, "t", "x:r", 1), SIM_OK);
    table.column[0].cell.real[0] = INFINITY;
    CU_ASSERT_PTR_NULL(sim_json_table(&table));
    sim_table_free(&table);
}

static void
test_an_empty_table_is_an_empty_array(void)
{
    sim_table_t table;

    CU_ASSERT_EQUAL_FATAL(sim_table_init(&table, "t", "x:r", 0), SIM_OK);
    json_t *rows = sim_json_table(&table);
    CU_ASSERT(json_is_array(rows) && json_array_size(rows) == 0);
    json_decref(rows);
    sim_table_free(&table);
}

static void
test_text_is_cleaned_to_utf8(void)
{
    static const struct {
        const char *text, *clean;
    } cases[] = { { "caf\xC3\xA9", "caf\xC3\xA9" }, { "caf\xE9", "caf\xEF\xBF\xBD" },
        { "\xC0\xAF", "\xEF\xBF\xBD\xEF\xBF\xBD" },
        { "\xED\xA0\x80!", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD!" },
        { "\xF0\x9F\x98\x80", "\xF0\x9F\x98\x80" },
        { "\xF0\x9F\x98", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD" }, { "", "" } };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        json_t *value = json_pack("[o]", sim_json_text(cases[i].text));
        json_t *read = read_back(value);
        const char *text = json_string_value(json_array_get(read, 0));
        CU_ASSERT_PTR_NOT_NULL_FATAL(text);
        CU_ASSERT_STRING_EQUAL(text, cases[i].clean);
        json_decref(read);
        json_decref(value);
    }
}

static void
test_large_counts_become_digits(void)
{
    json_t *small = sim_json_count(UINT64_C(1) << 53);
    json_t *large = sim_json_count((UINT64_C(1) << 53) + 1);
    json_t *largest = sim_json_count(UINT64_MAX);
    CU_ASSERT_EQUAL(json_integer_value(small), INT64_C(9007199254740992));
    CU_ASSERT_STRING_EQUAL(json_string_value(large), "9007199254740993");
    CU_ASSERT_STRING_EQUAL(json_string_value(largest), "18446744073709551615");
    json_decref(small);
    json_decref(large);
    json_decref(largest);
}

static void
test_a_full_disk_is_noticed(void)
{
    json_t *list = json_array();
    for (int i = 0; i < 20000; i++) {
        json_array_append_new(list, json_integer(i));
    }
    FILE *full = fopen("/dev/full", "w");
    CU_ASSERT_PTR_NOT_NULL_FATAL(full);
    CU_ASSERT_EQUAL(sim_json_write(list, full), SIM_ERR_IO);
    fclose(full);
    CU_ASSERT_EQUAL(sim_json_write(NULL, stdout), SIM_ERR_IO);
    json_decref(list);
}

SIM_TEST_MAIN("json", SIM_TEST(test_a_table_becomes_objects), SIM_TEST(test_infinity_is_refused),
    SIM_TEST(test_an_empty_table_is_an_empty_array), SIM_TEST(test_text_is_cleaned_to_utf8),
    SIM_TEST(test_large_counts_become_digits), SIM_TEST(test_a_full_disk_is_noticed))
