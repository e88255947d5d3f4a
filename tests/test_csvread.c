/* Tables read back: what is accepted, what is refused and on which line. */
#include "check.h"
#include "sim/csvread.h"
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char path[] = "/tmp/sim_csvread_XXXXXX";

static void
file_set(const char *bytes, size_t length)
{
    FILE *to = fopen(path, "w");
    CU_ASSERT_PTR_NOT_NULL_FATAL(to);
    CU_ASSERT_EQUAL(fwrite(bytes, 1, length, to), length);
    CU_ASSERT_EQUAL(fclose(to), 0);
}

static const char SPEC[] = "month:i role:t pay:r";

static void
test_a_table_is_read(void)
{
    const char bytes[] = "month,role,pay\n0,data_entry,1.5\n-3,\"a \"\"b\"\", "
                         "c\nd\",\n9223372036854775807,,-2e-3\n";
    sim_table_t table;
    sim_errors_t errors = { 0 };
    file_set(bytes, sizeof bytes - 1);
    CU_ASSERT_EQUAL_FATAL(sim_csv_read(path, "pay", SPEC, &table, &errors), SIM_OK);
    CU_ASSERT_EQUAL(errors.n, 0);
    CU_ASSERT_EQUAL(table.n_rows, 3);
    CU_ASSERT_STRING_EQUAL(table.name, "pay");
    const sim_column_t *month = sim_table_column(&table, "month");
    const sim_column_t *role = sim_table_column(&table, "role");
    const sim_column_t *pay = sim_table_column(&table, "pay");
    CU_ASSERT_EQUAL(month->cell.integer[0], 0);
    CU_ASSERT_EQUAL(month->cell.integer[1], -3);
    CU_ASSERT_EQUAL(month->cell.integer[2], INT64_MAX);
    CU_ASSERT_STRING_EQUAL(role->cell.text[0], "data_entry");
    CU_ASSERT_STRING_EQUAL(role->cell.text[1], "a \"b\", c\nd");
    CU_ASSERT_STRING_EQUAL(role->cell.text[2], "");
    CU_ASSERT_EQUAL(pay->cell.real[0], 1.5);
    CU_ASSERT(isnan(pay->cell.real[1]));
    CU_ASSERT_EQUAL(pay->cell.real[2], -2e-3);
    sim_table_free(&table);
}

/* Numbers of up to 15 digits are read in a shorter way, which must round as strtod does. */
static void
test_numbers_are_those_of_strtod(void)
{
    enum { N = 20000, BYTES = 32 };
    static const char *const odd[] = { "0", "-0", "0.1", ".5", "5.", "-.5", "00012.50", "+1",
        "999999999999999", "9999999999999999", "0.123456789012345", "0.1234567890123456",
        "123456789012.345", "1e22", "1.7976931348623157e308", "4.9e-324", "-0.000001" };
    enum { ODD = sizeof odd / sizeof odd[0] };
    static char text[N + ODD][BYTES];
    char *bytes = NULL;
    size_t length = 0;
    uint64_t state = 88172645463325252u; /* xorshift */
    FILE *to = open_memstream(&bytes, &length);
    CU_ASSERT_PTR_NOT_NULL_FATAL(to);

    fputs("month,role,pay\n", to);
    for (size_t i = 0; i < N + ODD; i++) {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        const double x = ldexp((double)(state >> 11), -(int)(state % 90));
        if (i < ODD) {
            snprintf(text[i], BYTES, "%s", odd[i]);
        } else {
            snprintf(text[i], BYTES, "%.*g", 1 + (int)(state % 17), i % 2 == 0 ? x : -x);
        }
        fprintf(to, "1,x,%s\n", text[i]);
    }
    fclose(to);
    file_set(bytes, length);
    sim_table_t table;
    sim_errors_t errors = { 0 };
    CU_ASSERT_EQUAL_FATAL(sim_csv_read(path, "pay", SPEC, &table, &errors), SIM_OK);
    const double *pay = sim_table_column(&table, "pay")->cell.real;
    for (size_t i = 0; i < N + ODD; i++) {
        const double wanted = strtod(text[i], NULL);
        CU_ASSERT_EQUAL(memcmp(&pay[i], &wanted, sizeof wanted), 0);
    }
    sim_table_free(&table);
    free(bytes);
}

static void
test_further_columns_take_their_names_from_the_header(void)
{
    const char bytes[] = "replication,npv.india.year_1,a+b.x-y.all\n0,1.5,\n1,-2,7\n";
    sim_table_t table;
    sim_errors_t errors = { 0 };
    file_set(bytes, sizeof bytes - 1);
    CU_ASSERT_EQUAL_FATAL(sim_csv_read(path, "wide", "replication:i *", &table, &errors), SIM_OK);
    CU_ASSERT_EQUAL_FATAL(table.n_columns, 3);
    CU_ASSERT_STRING_EQUAL(table.column[1].name, "npv.india.year_1");
    CU_ASSERT_STRING_EQUAL(table.column[2].name, "a+b.x-y.all");
    CU_ASSERT(isnan(table.column[2].cell.real[0]));
    CU_ASSERT_EQUAL(table.column[2].cell.real[1], 7.0);
    sim_table_free(&table);
    const char *const bad[] = { "replication,a b\n0,1\n", "replication,\n0,1\n",
        "replication,\"a\"\n0,1\n", "repl,a\n0,1\n", "replication,a:b\n0,1\n" };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        file_set(bad[i], strlen(bad[i]));
        CU_ASSERT_EQUAL(
            sim_csv_read(path, "wide", "replication:i *", &table, &errors), SIM_ERR_INPUT);
    }
    sim_errors_free(&errors);
}

static void
test_line_ends_and_byte_order_mark_change_nothing(void)
{
    const char *const same[]
        = { "month,role,pay\n1,x,2\n3,y,4\n", "month,role,pay\r\n1,x,2\r\n3,y,4\r\n",
              "month,role,pay\n1,x,2\n3,y,4", "\xef\xbb\xbfmonth,role,pay\n1,x,2\n3,y,4\n",
              "\"month\",\"role\",\"pay\"\n\"1\",\"x\",\"2\"\n3,y,4" };
    for (size_t i = 0; i < sizeof same / sizeof same[0]; i++) {
        sim_table_t table;
        sim_errors_t errors = { 0 };
        file_set(same[i], strlen(same[i]));
        CU_ASSERT_EQUAL_FATAL(sim_csv_read(path, "t", SPEC, &table, &errors), SIM_OK);
        CU_ASSERT_EQUAL(table.n_rows, 2);
        CU_ASSERT_EQUAL(table.column[0].cell.integer[1], 3);
        CU_ASSERT_STRING_EQUAL(table.column[1].cell.text[1], "y");
        CU_ASSERT_EQUAL(table.column[2].cell.real[1], 4.0);
        sim_table_free(&table);
    }
    sim_table_t none;
    sim_errors_t errors = { 0 };
    file_set("month,role,pay\n", 15);
    CU_ASSERT_EQUAL_FATAL(sim_csv_read(path, "t", SPEC, &none, &errors), SIM_OK);
    CU_ASSERT_EQUAL(none.n_rows, 0);
    sim_table_free(&none);
}

static void
test_equal_texts_are_kept_once(void)
{
    char *bytes = NULL;
    size_t length = 0;
    FILE *to = open_memstream(&bytes, &length);
    fputs("month,role,pay\n", to);
    for (int i = 0; i < 5000; i++) {
        fprintf(to, "%d,r%d,0\n", i, i % 1000);
    }
    fclose(to);
    sim_table_t table;
    sim_errors_t errors = { 0 };
    file_set(bytes, length);
    CU_ASSERT_EQUAL_FATAL(sim_csv_read(path, "t", SPEC, &table, &errors), SIM_OK);
    for (int i = 0; i < 5000; i++) {
        char wanted[16];
        snprintf(wanted, sizeof wanted, "r%d", i % 1000);
        CU_ASSERT_STRING_EQUAL(table.column[1].cell.text[i], wanted);
        CU_ASSERT_PTR_EQUAL(table.column[1].cell.text[i], table.column[1].cell.text[i % 1000]);
    }
    sim_table_free(&table);
    free(bytes);
}

static void
test_faults_are_told_with_their_line(void)
{
#define FAULT(text, at, words)                                                                     \
    {                                                                                              \
        text, sizeof text - 1, at, words                                                           \
    }
    const struct {
        const char *bytes;
        size_t length;
        long line;
        const char *words;
    } cases[] = {
        FAULT("", 1, "empty"),
        FAULT("month,role\n", 1, "2 fields: 3 are wanted"),
        FAULT("month,x,pay\n", 1, "column 2 is x: role is wanted"),
        FAULT("month,role,pay,x\n", 1, "4 fields: 3 are wanted"),
        FAULT("month,role,pay\n1,x\n", 2, "2 fields: 3 are wanted"),
        FAULT("month,role,pay\n1,x,2,3\n", 2, "4 fields: 3 are wanted"),
        FAULT("month,role,pay\n1,x,2\n\n", 3, "1 field: 3 are wanted"),
        FAULT("month,role,pay\n1,a\"b,2\n", 2, "quote within an unquoted field"),
        FAULT("month,role,pay\n1,\"a\"b,2\n", 2, "text after a closing quote"),
        FAULT("month,role,pay\n1,\"a\nb,2\n", 4, "without its closing quote"),
        FAULT("month,role,pay\n1,x,2\r3,y,4\n", 2, "carriage return"),
        FAULT("month,role,pay\n1,x\0y,2\n", 2, "NUL"),
        FAULT("month,role,pay\n1,\"x\0y\",2\n", 2, "NUL"),
        FAULT("month,role,pay\n1.5,x,2\n", 2, "month = 1.5: not a whole number"),
        FAULT("month,role,pay\n,x,2\n", 2, "not a whole number"),
        FAULT("month,role,pay\n+1,x,2\n", 2, "not a whole number"),
        FAULT("month,role,pay\n9223372036854775808,x,2\n", 2, "not a whole number"),
        FAULT("month,role,pay\n1,x,2\n2,\"a\nb\",2\n3,x,inf\n", 5, "pay = inf: not a number"),
        FAULT("month,role,pay\n1,x,nan\n", 2, "not a number"),
        FAULT("month,role,pay\n1,x,0x10\n", 2, "not a number"),
        FAULT("month,role,pay\n1,x,1e999\n", 2, "not a number"),
        FAULT("month,role,pay\n1,x,1.5.5\n", 2, "not a number"),
        FAULT("month,role,pay\n1,x, 1\n", 2, "not a number"),
        FAULT("month,role,pay\n1,x,-\n", 2, "not a number"),
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        sim_table_t table;
        sim_errors_t errors = { 0 };
        file_set(cases[i].bytes, cases[i].length);
        CU_ASSERT_EQUAL(sim_csv_read(path, "t", SPEC, &table, &errors), SIM_ERR_INPUT);
        CU_ASSERT_EQUAL_FATAL(errors.n, 1);
        CU_ASSERT_STRING_EQUAL(errors.list[0].file, path);
        CU_ASSERT_EQUAL(errors.list[0].line, cases[i].line);
        CU_ASSERT_PTR_NOT_NULL(strstr(errors.list[0].text, cases[i].words));
        CU_ASSERT_PTR_NULL(table.column);
        CU_ASSERT_EQUAL(table.n_rows, 0);
        sim_errors_free(&errors);
    }
}

static void
test_many_faults_are_bounded(void)
{
    char *bytes = NULL;
    size_t length = 0;
    FILE *to = open_memstream(&bytes, &length);
    fputs("month,role,pay\n", to);
    for (int i = 0; i < 1000; i++) {
        fputs("x,x,x\n", to);
    }
    fclose(to);
    sim_table_t table;
    sim_errors_t errors = { 0 };
    file_set(bytes, length);
    CU_ASSERT_EQUAL(sim_csv_read(path, "t", SPEC, &table, &errors), SIM_ERR_INPUT);
    CU_ASSERT_EQUAL(errors.n, 20);
    CU_ASSERT_EQUAL(errors.list[19].line, 11);
    sim_errors_free(&errors);
    free(bytes);
}

static void
test_what_is_no_file_is_refused(void)
{
    sim_table_t table;
    sim_errors_t errors = { 0 };
    CU_ASSERT_EQUAL(sim_csv_read("/nonexistent/t.csv", "t", SPEC, &table, &errors), SIM_ERR_IO);
    CU_ASSERT_EQUAL(sim_csv_read("/tmp", "t", SPEC, &table, &errors), SIM_ERR_IO);
    CU_ASSERT_EQUAL(sim_csv_read("/dev/zero", "t", SPEC, &table, &errors), SIM_ERR_IO);
    CU_ASSERT_EQUAL(errors.n, 3);
    sim_errors_free(&errors);
}

/* Any one byte changed: the same shape, or a refusal; never a crash. */
static void
test_any_byte_may_change(void)
{
    const char good[] = "month,role,pay\n0,\"a,b\",1.5\r\n1,\"c\"\"d\",\n";
    const char others[] = ",\"\n\r\0 -+.eE0a'\xff";
    char bytes[sizeof good];
    size_t n_good = 0;
    for (size_t at = 0; at + 1 < sizeof good; at++) {
        for (size_t k = 0; k < sizeof others; k++) {
            sim_table_t table;
            sim_errors_t errors = { 0 };
            memcpy(bytes, good, sizeof good);
            bytes[at] = k + 1 == sizeof others ? good[at] : others[k]; /* the last time unchanged */
            file_set(bytes, sizeof good - 1);
            const sim_status_t status = sim_csv_read(path, "t", SPEC, &table, &errors);
            CU_ASSERT(status == SIM_OK ? errors.n == 0 && table.n_rows >= 1 && table.n_rows <= 3
                                       : status == SIM_ERR_INPUT && errors.n > 0);
            n_good += status == SIM_OK;
            sim_table_free(&table);
            sim_errors_free(&errors);
        }
    }
    CU_ASSERT(n_good >= sizeof good - 1); /* those unchanged, at least */
}

/* ---- records that pass a filter ---- */

static const char *const WANTED[] = { "b", "c,d" };
static const sim_csv_filter_t ROLE = { "role", 2, WANTED };
static const sim_csv_choice_t WHERE[] = { { 1, &ROLE } };

static void
test_records_are_kept_by_their_words(void)
{
    /* quotes, a line feed in a field, and a last line without its end */
    const char bytes[] = "month,role,pay\r\n0,a,1\r\n1,b,2\n2,\"c,d\",3\n3,\"b\",4\n4,bb,5\n"
                         "5,\"x\ny,b\",6\n6,,7\n7,b,";
    sim_table_t table;
    sim_errors_t errors = { 0 };
    file_set(bytes, sizeof bytes - 1);
    CU_ASSERT_EQUAL_FATAL(sim_csv_read_where(path, "pay", SPEC, 1, WHERE, &table, &errors), SIM_OK);
    CU_ASSERT_EQUAL(errors.n, 0);
    CU_ASSERT_EQUAL_FATAL(table.n_rows, 4);
    static const int64_t MONTHS[] = { 1, 2, 3, 7 };
    static const double PAY[] = { 2, 3, 4 };
    for (size_t i = 0; i < 4; i++) {
        CU_ASSERT_EQUAL(sim_column_integer(&table.column[0], i), MONTHS[i]);
        CU_ASSERT(
            i == 3 ? isnan(table.column[2].cell.real[i]) : table.column[2].cell.real[i] == PAY[i]);
    }
    CU_ASSERT_STRING_EQUAL(sim_column_text(&table.column[1], 1), "c,d");
    sim_table_free(&table);

    /* the last column, which the line's end follows, and the empty word */
    static const char *const LAST[] = { "x", "" };
    const sim_csv_filter_t role = { "role", 2, LAST };
    const sim_csv_choice_t last = { 1, &role };
    const char few[] = "month,role\n0,x\n1,y\n2,x\r\n3,\n4,xx\n5,x";
    file_set(few, sizeof few - 1);
    CU_ASSERT_EQUAL_FATAL(
        sim_csv_read_where(path, "few", "month:i role:t", 1, &last, &table, &errors), SIM_OK);
    CU_ASSERT_EQUAL_FATAL(table.n_rows, 4);
    CU_ASSERT_EQUAL(sim_column_integer(&table.column[0], 1), 2);
    CU_ASSERT_EQUAL(sim_column_integer(&table.column[0], 2), 3);
    CU_ASSERT_EQUAL(sim_column_integer(&table.column[0], 3), 5);
    sim_table_free(&table);
}

/* (role b or c,d) and metric x, or role all and any of three metrics */
static void
test_a_record_passes_one_of_two_choices(void)
{
    static const char *const X[] = { "x" };
    static const char *const ALL[] = { "all" };
    static const char *const METRICS[] = { "x", "y", "" };
    const sim_csv_filter_t one[] = { ROLE, { "metric", 1, X } };
    const sim_csv_filter_t other[] = { { "metric", 3, METRICS }, { "role", 1, ALL } };
    const sim_csv_choice_t choice[] = { { 2, one }, { 2, other } };
    const char bytes[] = "month,role,metric\n0,b,x\n1,b,y\n2,all,y\n3,all,z\n4,\"c,d\",x\n"
                         "5,\"c,d\",y\n6,all,\n7,\"all\",\"x\"\n8,a,x\n";
    static const int64_t MONTHS[] = { 0, 2, 4, 6, 7 };
    sim_table_t table;
    sim_errors_t errors = { 0 };
    file_set(bytes, sizeof bytes - 1);
    CU_ASSERT_EQUAL_FATAL(
        sim_csv_read_where(path, "few", "month:i role:t metric:t", 2, choice, &table, &errors),
        SIM_OK);
    CU_ASSERT_EQUAL_FATAL(table.n_rows, sizeof MONTHS / sizeof MONTHS[0]);
    for (size_t i = 0; i < table.n_rows; i++) {
        CU_ASSERT_EQUAL(sim_column_integer(&table.column[0], i), MONTHS[i]);
    }
    sim_table_free(&table);
}

static void
test_a_long_file_is_read_in_blocks(void)
{
    enum { N = 150000 }; /* records: longer than a block, one of them alone, too */
    FILE *to = fopen(path, "w");
    fputs("month,role,pay\n", to);
    for (int i = 0; i < N; i++) {
        fprintf(to, "%d,%s,%d.25\n", i, i % 7 == 3 ? "b" : "other_role", i);
    }
    fputs("-1,\"", to);
    for (int i = 0; i < 3000000; i++) {
        fputc('w', to);
    }
    fputs("\",1\n-2,b,0.5\n", to);
    CU_ASSERT_EQUAL_FATAL(fclose(to), 0);
    sim_table_t table;
    sim_table_t whole;
    sim_errors_t errors = { 0 };
    CU_ASSERT_EQUAL_FATAL(sim_csv_read_where(path, "pay", SPEC, 1, WHERE, &table, &errors), SIM_OK);
    CU_ASSERT_EQUAL_FATAL(sim_csv_read(path, "pay", SPEC, &whole, &errors), SIM_OK);
    size_t row = 0;
    for (size_t i = 0; i < whole.n_rows; i++) {
        if (strcmp(sim_column_text(&whole.column[1], i), "b") == 0 && row < table.n_rows) {
            CU_ASSERT_EQUAL(
                sim_column_integer(&table.column[0], row), sim_column_integer(&whole.column[0], i));
            CU_ASSERT_EQUAL(table.column[2].cell.real[row], whole.column[2].cell.real[i]);
            row++;
        }
    }
    CU_ASSERT_EQUAL(row, table.n_rows);
    CU_ASSERT_EQUAL(row, (N - 4) / 7 + 2); /* one more at the end */
    sim_table_free(&table);
    sim_table_free(&whole);
}

static void
test_faults_of_what_is_kept_are_told(void)
{
    const struct {
        const char *bytes, *words;
        long line;
    } cases[] = {
        { "", "empty", 1 },
        { "month,job,pay\n1,b,2\n", "role is wanted", 1 },
        { "month,role,pay\n0,a,1\nx,b,2\n", "not a whole number", 3 },
        { "month,role,pay\n0,a,1\n1,b\n", "2 fields", 3 },
        { "month,role,pay\n0,a,1\n1,\"b,2\n", "closing quote", 4 },
        { "month,role,pay\n0,a,1\n1,\"b\"c,2\n", "after a closing quote", 3 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        sim_table_t table;
        sim_errors_t errors = { 0 };
        file_set(cases[i].bytes, strlen(cases[i].bytes));
        CU_ASSERT_EQUAL(
            sim_csv_read_where(path, "pay", SPEC, 1, WHERE, &table, &errors), SIM_ERR_INPUT);
        CU_ASSERT_EQUAL(table.n_columns, 0);
        CU_ASSERT_FATAL(errors.n > 0);
        CU_ASSERT_PTR_NOT_NULL(strstr(errors.list[0].text, cases[i].words));
        CU_ASSERT_EQUAL(errors.list[0].line, cases[i].line);
        sim_errors_free(&errors);
    }
    const sim_csv_filter_t odd[] = { { "pay", 2, WANTED }, { "none", 2, WANTED } };
    for (size_t i = 0; i < 2; i++) {
        sim_table_t table;
        const sim_csv_choice_t choice[] = { WHERE[0], { 1, &odd[i] }, WHERE[0] };
        CU_ASSERT_EQUAL(
            sim_csv_read_where(path, "pay", SPEC, 2, choice, &table, NULL), SIM_ERR_DOMAIN);
        CU_ASSERT_EQUAL(
            sim_csv_read_where(path, "pay", SPEC, 3, choice, &table, NULL), SIM_ERR_DOMAIN);
    }
    sim_table_t table;
    sim_errors_t errors = { 0 };
    CU_ASSERT_EQUAL(sim_csv_read_where("/tmp", "pay", SPEC, 1, WHERE, &table, &errors), SIM_ERR_IO);
    sim_errors_free(&errors);
}

int
main(int argc, char **argv)
{
    static const check_test_t tests[] = { SIM_TEST(test_a_table_is_read),
        SIM_TEST(test_numbers_are_those_of_strtod),
        SIM_TEST(test_further_columns_take_their_names_from_the_header),
        SIM_TEST(test_line_ends_and_byte_order_mark_change_nothing),
        SIM_TEST(test_equal_texts_are_kept_once), SIM_TEST(test_faults_are_told_with_their_line),
        SIM_TEST(test_many_faults_are_bounded), SIM_TEST(test_what_is_no_file_is_refused),
        SIM_TEST(test_any_byte_may_change), SIM_TEST(test_records_are_kept_by_their_words),
        SIM_TEST(test_a_record_passes_one_of_two_choices),
        SIM_TEST(test_a_long_file_is_read_in_blocks),
        SIM_TEST(test_faults_of_what_is_kept_are_told) };
    const int fd = mkstemp(path);
    if (fd < 0) {
        return 1;
    }
    close(fd);
    const int status = check_main(argc, argv, "csvread", sizeof tests / sizeof tests[0], tests);
    unlink(path);
    return status;
}
