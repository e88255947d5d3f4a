/* Tests of csv.h: what is written reads back, and nothing is a formula. */
#include "check.h"
#include "sim/csv.h"
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

enum { FIELDS = 64, BYTES = 256 };

/* A strict RFC 4180 reader (with LF): quotes only around whole fields, doubled inside.  Returns the
 * number of fields, SIZE_MAX when the text breaks a rule. */
static size_t
read_strictly(const char *text, size_t n, char field[FIELDS][BYTES])
{
    size_t n_fields = 0;
    size_t at = 0;

    while (at < n) {
        size_t length = 0;
        if (n_fields == FIELDS) {
            return SIZE_MAX;
        }
        if (text[at] == '"') {
            at++;
            for (;;) {
                if (at >= n || length == BYTES - 1) {
                    return SIZE_MAX;
                }
                if (text[at] == '"' && at + 1 < n && text[at + 1] == '"') {
                    at++;
                } else if (text[at] == '"') {
                    break;
                }
                field[n_fields][length++] = text[at++];
            }
            at++;
        } else {
            while (at < n && text[at] != ',' && text[at] != '\n') {
                if (text[at] == '"' || text[at] == '\r' || length == BYTES - 1) {
                    return SIZE_MAX;
                }
                field[n_fields][length++] = text[at++];
            }
        }
        field[n_fields++][length] = '\0';
        if (at >= n || (text[at] != ',' && text[at] != '\n')) {
            return SIZE_MAX;
        }
        at++;
    }
    return n_fields;
}

/* The table as CSV in memory, by that many threads; the caller frees.  Not inlined: gcc 12 would
 * take what open_memstream leaves in text for a pointer to text itself. */
static __attribute__((noinline)) char *
written_by(int threads, const sim_table_t *table, size_t *n, sim_status_t *status)
{
    char *text = NULL;
    FILE *to = open_memstream(&text, n);
    *status = sim_csv_write(table, threads, to);
    fclose(to);
    return text;
}

static char *
written(const sim_table_t *table, size_t *n, sim_status_t *status)
{
    return written_by(1, table, n, status);
}

static void
test_text_reads_back_and_is_no_formula(void)
{
    static const struct {
        const char *cell, *read;
    } cases[] = { { "india", "india" }, { "", "" }, { NULL, "" }, { "a,b", "a,b" },
        { "say \"hi\"", "say \"hi\"" }, { "\"", "\"" }, { "two\nlines", "two\nlines" },
        { "cr\rlf", "cr\rlf" }, { "=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0" },
        { "-2+3", "'-2+3" }, { "+1", "'+1" }, { "@SUM(A1)", "'@SUM(A1)" }, { "\tx", "'\tx" },
        { "\r=1", "'\r=1" }, { "\n=1", "'\n=1" }, { "=\"a,b\"", "'=\"a,b\"" },
        { "\xEF\xBC\x9D"
          "1",
            "'\xEF\xBC\x9D"
            "1" },
        { "a=b", "a=b" }, { "\xE6\x97\xA5\xE6\x9C\xAC", "\xE6\x97\xA5\xE6\x9C\xAC" } };
    enum { N = sizeof cases / sizeof cases[0] };
    sim_table_t table;
    sim_status_t status;
    size_t n = 0;
    static char field[FIELDS][BYTES];

    CU_ASSERT_EQUAL_FATAL(sim_table_init(&table, "t", "name:t n:i", N), SIM_OK);
    for (size_t r = 0; r < N; r++) {
        table.column[0].cell.text[r] = cases[r].cell;
        table.column[1].cell.integer[r] = (int64_t)r - 3;
    }
    char *text = written(&table, &n, &status);
    CU_ASSERT_EQUAL(status, SIM_OK);
    CU_ASSERT_EQUAL_FATAL(read_strictly(text, n, field), 2 * N + 2);
    CU_ASSERT_STRING_EQUAL(field[0], "name");
    CU_ASSERT_STRING_EQUAL(field[1], "n");
    for (size_t r = 0; r < N; r++) {
        CU_ASSERT_STRING_EQUAL(field[2 * r + 2], cases[r].read);
        CU_ASSERT_EQUAL(atoi(field[2 * r + 3]), (int)r - 3);
    }
    free(text);
    sim_table_free(&table);
}

static void
test_numbers_and_missing_values(void)
{
    sim_table_t table;
    sim_status_t status;
    size_t n = 0;

    CU_ASSERT_EQUAL_FATAL(sim_table_init(&table, "t", "i:i x:r y:r", 3), SIM_OK);
    const int64_t integers[] = { INT64_MIN, 0, INT64_MAX };
    const double x[] = { -0.0, 1.0 / 3.0, -123456.5 };
    const double y[] = { NAN, 1e300, 1e-5 };
    memcpy(table.column[0].cell.integer, integers, sizeof integers);
    memcpy(table.column[1].cell.real, x, sizeof x);
    memcpy(table.column[2].cell.real, y, sizeof y);
    char *text = written(&table, &n, &status);
    CU_ASSERT_EQUAL(status, SIM_OK);
    CU_ASSERT_STRING_EQUAL(text,
        "i,x,y\n-9223372036854775808,0,\n0,0.333333333333,1e+300\n"
        "9223372036854775807,-123456.5,1e-05\n");
    free(text);
    sim_table_free(&table);
}

static void
test_infinity_is_refused_and_writes_nothing(void)
{
    sim_table_t table;
    sim_status_t status;
    size_t n = 0;

    CU_ASSERT_EQUAL_FATAL(sim_table_init(&table, "t", "x:r", 2), SIM_OK);
    table.column[0].cell.real[1] = -INFINITY;
    char *text = written(&table, &n, &status);
    CU_ASSERT_EQUAL(status, SIM_ERR_DOMAIN);
    CU_ASSERT_EQUAL(n, 0);
    free(text);
    sim_table_free(&table);
}

static void
test_an_empty_table_is_its_header(void)
{
    sim_table_t table;
    sim_status_t status;
    size_t n = 0;

    CU_ASSERT_EQUAL_FATAL(sim_table_init(&table, "t", "a:t b:r", 0), SIM_OK);
    char *text = written(&table, &n, &status);
    CU_ASSERT_EQUAL(status, SIM_OK);
    CU_ASSERT_STRING_EQUAL(text, "a,b\n");
    free(text);
    sim_table_free(&table);
}

/* Rows longer than the buffer of the writer come out whole. */
static void
test_a_large_table_is_whole(void)
{
    enum { ROWS = 20000 };
    sim_table_t table;
    sim_status_t status;
    size_t n = 0;

    CU_ASSERT_EQUAL_FATAL(sim_table_init(&table, "t", "i:i name:t x:r", ROWS), SIM_OK);
    for (size_t r = 0; r < ROWS; r++) {
        table.column[0].cell.integer[r] = (int64_t)r;
        table.column[1].cell.text[r] = "a \"quoted\", name";
        table.column[2].cell.real[r] = (double)r + 0.25;
    }
    char *text = written(&table, &n, &status);
    CU_ASSERT_EQUAL(status, SIM_OK);
    char *at = strchr(text, '\n') + 1;
    size_t good = 0;
    for (size_t r = 0; r < ROWS; r++) {
        char line[80];
        const int length
            = snprintf(line, sizeof line, "%zu,\"a \"\"quoted\"\", name\",%zu.25\n", r, r);
        good += strncmp(at, line, (size_t)length) == 0;
        at += length;
    }
    CU_ASSERT_EQUAL(good, ROWS);
    CU_ASSERT_EQUAL((size_t)(at - text), n);
    free(text);
    sim_table_free(&table);
}

/* Texts are kept as they were written: long ones, many ones, and those at the end of the buffer
 * must come out all the same. */
static void
test_texts_that_come_again(void)
{
    enum { ROWS = 6000, TEXTS = 1500, LONG = 100000 };
    static char texts[TEXTS][100];
    sim_table_t table;
    sim_status_t status;
    size_t n = 0;
    char *long_one = malloc(LONG + 1);
    CU_ASSERT_PTR_NOT_NULL_FATAL(long_one);
    memset(long_one, 'x', LONG);
    long_one[LONG] = '\0';
    for (int i = 0; i < TEXTS; i++) {
        /* 3 to 98 bytes */
        snprintf(texts[i], sizeof texts[i], "%04d%.*s", i, i % 95, long_one);
    }
    CU_ASSERT_EQUAL_FATAL(sim_table_init(&table, "t", "a:t b:t", ROWS), SIM_OK);
    for (size_t r = 0; r < ROWS; r++) {
        table.column[0].cell.text[r] = r % 2500 == 2000 ? long_one : texts[r * 7 % TEXTS];
        table.column[1].cell.text[r] = texts[r % 3];
    }
    char *text = written(&table, &n, &status);
    CU_ASSERT_EQUAL(status, SIM_OK);
    char *at = strchr(text, '\n') + 1;
    size_t good = 0;
    for (size_t r = 0; r < ROWS; r++) {
        for (size_t c = 0; c < 2; c++) {
            const char *want = table.column[c].cell.text[r];
            const size_t length = strlen(want);
            good += strncmp(at, want, length) == 0 && at[length] == (c == 0 ? ',' : '\n');
            at += length + 1;
        }
    }
    CU_ASSERT_EQUAL(good, 2 * ROWS);
    CU_ASSERT_EQUAL((size_t)(at - text), n);
    free(text);
    free(long_one);
    sim_table_free(&table);
}

static void
test_a_full_disk_is_noticed(void)
{
    sim_table_t table;

    CU_ASSERT_EQUAL_FATAL(sim_table_init(&table, "t", "x:r", 200000), SIM_OK);
    FILE *full = fopen("/dev/full", "w");
    CU_ASSERT_PTR_NOT_NULL_FATAL(full);
    CU_ASSERT_EQUAL(sim_csv_write(&table, 1, full), SIM_ERR_IO);
    fclose(full);
    sim_table_free(&table);
}

/* xorshift64*: any good scatter of bit patterns will do here. */
static uint64_t
next(uint64_t *state)
{
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return *state * UINT64_C(2685821657736338717);
}

static bool
same_as_printf(double x)
{
    char fast[SIM_CSV_REAL_MAX];
    char slow[SIM_CSV_REAL_MAX];
    const size_t n = sim_csv_real(x, fast);
    snprintf(slow, sizeof slow, "%.12g", x == 0.0 ? 0.0 : x);
    return strcmp(fast, slow) == 0 && n == strlen(fast);
}

static void
test_reals_are_those_of_printf(void)
{
    uint64_t state = 20240101;
    size_t wrong = 0;

    for (int i = 0; i < 200000; i++) {
        const uint64_t bits = next(&state);
        double any;
        memcpy(&any, &bits, sizeof any); /* every exponent */
        const double unit = (double)(next(&state) >> 11) * 0x1p-53;
        const double size = pow(10.0, floor(unit * 40.0) - 20.0);
        const double usual = ((double)(next(&state) >> 11) * 0x1p-53 - 0.5) * size;
        const double short_one = (double)(int64_t)(next(&state) % 2000001) / 1000.0;
        /* halfway between two twelve-digit numbers, where rounding is hardest: exactly, and as near
         * as a double gets to it, at every size */
        const double tie = (double)(next(&state) % 1000000000000) + 0.5;
        char text[32];
        snprintf(text, sizeof text, "%" PRIu64 "5e%d", 100000000000 + next(&state) % 900000000000,
            (int)(next(&state) % 32) - 32);
        const double near = strtod(text, NULL);
        wrong += isfinite(any) && !same_as_printf(any);
        wrong += !same_as_printf(usual) + !same_as_printf(short_one);
        wrong += !same_as_printf(tie) + !same_as_printf(tie / 1024.0);
        wrong += !same_as_printf(near) + !same_as_printf(nextafter(near, 0.0))
            + !same_as_printf(nextafter(near, 1e300));
    }
    CU_ASSERT_EQUAL(wrong, 0);
}

static void
test_reals_at_the_edges(void)
{
    static const double cases[] = { 1.0, -1.0, 9.99999999999, 9.999999999995, 9.9999999999949,
        99999999999.5, 999999999999.0, 999999999999.4, 999999999999.5, 1e12, 123456789012.0, 1e-4,
        9.9999999999999e-5, 0.00012345, 1e-5, 5e-324, 2.2250738585072014e-308,
        1.7976931348623157e308, 1e22, 1e23, 0.1, 0.2, 0.3, 1e11, 99999999999.99, 100000000000.5 };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        CU_ASSERT(same_as_printf(cases[i]));
        CU_ASSERT(same_as_printf(-cases[i]));
    }
    for (int e = -320; e <= 308; e++) {
        const double power = pow(10.0, e);
        CU_ASSERT(same_as_printf(power));
        CU_ASSERT(same_as_printf(nextafter(power, 0.0)));
        CU_ASSERT(same_as_printf(nextafter(power, 1.0)));
        for (int digit = 2; digit < 10; digit++) {
            CU_ASSERT(e == 308 || same_as_printf(-digit * power));
        }
    }
    for (int k = -1074; k <= 1023; k++) {
        CU_ASSERT(same_as_printf(ldexp(1.0, k)));
        CU_ASSERT(same_as_printf(-ldexp(0x1.fffffffffffffp0, k)));
    }
    CU_ASSERT(same_as_printf(-0.0));
}

/* ---- whole tables: as cell by cell, whatever the vector level and the number of threads */

/* Of all sizes, whole ones, ties between two texts, powers of ten and what is next to them. */
static double
any_number(uint64_t *state, size_t i)
{
    const uint64_t word = next(state);
    const double sign = (word & 1) != 0 ? -1.0 : 1.0;
    const bool rare = (word >> 40 & 255) == 0; /* so that most rows have no exponent to write */
    const double power = pow(10.0, (double)(word >> 8 & 15) - (rare ? 10.0 : 3.5));
    const double part = (double)(word >> 16) * 0x1p-48;
    switch (i % 8) {
    case 0:
        return (word >> 1 & 7) == 0 ? NAN : sign * 0.0;
    case 1:
        return sign * (double)(word >> 16 & 4095);
    case 2:
        return sign * nextafter(pow(10.0, round(log10(power))), (word & 2) != 0 ? 0.0 : INFINITY);
    case 3: /* 12 digits, then a 5 or almost */
        return sign * nextafter((floor(part * 1e12) + 0.5) / 8192.0, (word & 2) != 0 ? 0.0 : 1e300);
    case 4:
        return sign * (floor(part * 1e11) + 0.5) / (double)(1 << (word >> 4 & 15));
    case 5:
        return sign * power * (1.0 - 1e-13 * part);
    default:
        return sign * power * part;
    }
}

static void
test_tables_are_written_cell_by_cell(void)
{
    enum { ROWS = 30011, REALS = 11 };
    static const char *const levels[] = { "v1", "v3", "v4" };
    static const char *const names[] = { "x", "a, b", "=c" };
    static const char *const shown[] = { "x", "\"a, b\"", "'=c" };
    sim_table_t table;
    sim_status_t status;
    uint64_t state = 4711;
    CU_ASSERT_EQUAL_FATAL(sim_table_init(&table, "t",
                              "m:I l:T r0:r r1:r r2:r r3:r r4:r r5:r r6:r r7:r r8:r n:T r9:r q:T "
                              "r10:r",
                              ROWS),
        SIM_OK);
    CU_ASSERT_EQUAL_FATAL(sim_table_repeat(&table, "m", 100, 4), SIM_OK);
    CU_ASSERT_EQUAL_FATAL(sim_table_repeat(&table, "l", 30, 3), SIM_OK);
    CU_ASSERT_EQUAL_FATAL(sim_table_repeat(&table, "n", 1, 3), SIM_OK);
    CU_ASSERT_EQUAL_FATAL(sim_table_repeat(&table, "q", 7, 3), SIM_OK);
    for (int64_t i = 0; i < 4; i++) {
        table.column[0].cell.integer[i] = 7 * i - 3;
    }
    memcpy(table.column[1].cell.text, names, sizeof names);
    memcpy(table.column[11].cell.text, names, sizeof names);
    memcpy(table.column[13].cell.text, names, sizeof names);
    const size_t real[REALS] = { 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14 };
    for (size_t i = 0; i < (size_t)ROWS * REALS; i++) {
        table.column[real[i % REALS]].cell.real[i / REALS] = any_number(&state, i);
    }
    char *wanted = malloc((size_t)ROWS * 16 * 32);
    CU_ASSERT_PTR_NOT_NULL_FATAL(wanted);
    size_t at = (size_t)sprintf(wanted, "m,l,r0,r1,r2,r3,r4,r5,r6,r7,r8,n,r9,q,r10\n");
    for (size_t row = 0; row < ROWS; row++) {
        at += (size_t)sprintf(
            wanted + at, "%d,%s,", 7 * (int)(row / 100 % 4) - 3, shown[row / 30 % 3]);
        for (size_t c = 2; c < 15; c++) {
            const sim_column_t *column = &table.column[c];
            if (column->kind == SIM_COLUMN_TEXT) {
                at += (size_t)sprintf(wanted + at, "%s", shown[(c == 11 ? row : row / 7) % 3]);
            } else if (!isnan(column->cell.real[row])) {
                at += (size_t)sprintf(wanted + at, "%.12g", column->cell.real[row] + 0.0);
            }
            wanted[at++] = c < 14 ? ',' : '\n';
        }
    }
    for (int i = 0; i < 9; i++) {
        size_t n = 0;
        setenv("SIM_VECTOR", levels[i % 3], 1);
        char *text = written_by(1 + i / 3, &table, &n, &status);
        CU_ASSERT_EQUAL(status, SIM_OK);
        CU_ASSERT_EQUAL_FATAL(n, at);
        CU_ASSERT(memcmp(text, wanted, n) == 0);
        free(text);
    }
    unsetenv("SIM_VECTOR");
    free(wanted);
    sim_table_free(&table);
}

static void
test_rows_are_appended(void)
{
    sim_table_t table = { 0 };
    char *text = NULL;
    size_t n = 0;
    CU_ASSERT_EQUAL_FATAL(sim_table_init(&table, "t", "name:t x:r", 2), SIM_OK);
    table.column[0].cell.text[0] = "a,b";
    table.column[0].cell.text[1] = "=c";
    table.column[1].cell.real[0] = 1.5;
    FILE *to = open_memstream(&text, &n);
    CU_ASSERT_EQUAL(sim_csv_write(&table, 1, to), SIM_OK);
    table.column[1].cell.real[1] = -7.0;
    CU_ASSERT_EQUAL(sim_csv_append(&table, 2, to), SIM_OK);
    table.column[1].cell.real[0] = INFINITY;
    CU_ASSERT_EQUAL(sim_csv_append(&table, 1, to), SIM_ERR_DOMAIN);
    fclose(to);
    CU_ASSERT_STRING_EQUAL(text, "name,x\n\"a,b\",1.5\n'=c,\n\"a,b\",1.5\n'=c,-7\n");
    free(text);
    sim_table_free(&table);
}

SIM_TEST_MAIN("csv", SIM_TEST(test_tables_are_written_cell_by_cell),
    SIM_TEST(test_text_reads_back_and_is_no_formula), SIM_TEST(test_numbers_and_missing_values),
    SIM_TEST(test_infinity_is_refused_and_writes_nothing),
    SIM_TEST(test_an_empty_table_is_its_header), SIM_TEST(test_a_large_table_is_whole),
    SIM_TEST(test_texts_that_come_again), SIM_TEST(test_a_full_disk_is_noticed),
    SIM_TEST(test_rows_are_appended), SIM_TEST(test_reals_are_those_of_printf),
    SIM_TEST(test_reals_at_the_edges))
