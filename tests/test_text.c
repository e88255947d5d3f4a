/* test_text.c - small tools for text. */
#include "sim/text.h"
#include "tests/check.h"
#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

static void
test_utf8_is_the_strict_kind(void)
{
    static const struct {
        const char *text;
        size_t n, size;
    } cases[] = {
        { "a", 1, 1 },
        { "\x7f", 1, 1 },
        { "\xc2\x80", 2, 2 },
        { "\xdf\xbf", 2, 2 },
        { "\xe0\xa0\x80", 3, 3 },
        { "\xed\x9f\xbf", 3, 3 },
        { "\xef\xbf\xbf", 3, 3 },
        { "\xf0\x90\x80\x80", 4, 4 },
        { "\xf4\x8f\xbf\xbf", 4, 4 },
        { "\x80", 1, 0 },
        { "\xc0\x80", 2, 0 },
        { "\xc1\xbf", 2, 0 },
        { "\xe0\x9f\xbf", 3, 0 },
        { "\xed\xa0\x80", 3, 0 },
        { "\xf0\x8f\xbf\xbf", 4, 0 },
        { "\xf4\x90\x80\x80", 4, 0 },
        { "\xf5\x80\x80\x80", 4, 0 },
        { "\xff", 1, 0 },
        { "\xc3", 1, 0 },
        { "\xe2\x82", 2, 0 },
        { "\xe2\x28\xa1", 3, 0 },
        { "\xe2\x82\x28", 3, 0 },
        { "\xf0\x90\x80", 3, 0 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        CU_ASSERT_EQUAL(sim_text_utf8(cases[i].text, cases[i].n), cases[i].size);
    }
}

static void
test_controls_are_known(void)
{
    CU_ASSERT(sim_text_is_control("\t", 1));
    CU_ASSERT(sim_text_is_control("\x7f", 1));
    CU_ASSERT(sim_text_is_control("\xc2\x9b", 2));     /* C1: CSI                     */
    CU_ASSERT(sim_text_is_control("\xe2\x80\xa8", 3)); /* line separator              */
    CU_ASSERT(sim_text_is_control("\xe2\x80\xae", 3)); /* right-to-left override      */
    CU_ASSERT(sim_text_is_control("\xe2\x81\xa6", 3)); /* left-to-right isolate       */
    CU_ASSERT(!sim_text_is_control(" ", 1));
    CU_ASSERT(!sim_text_is_control("\xc2\xa0", 2));
    CU_ASSERT(!sim_text_is_control("\xe2\x82\xac", 3)); /* euro                        */
    CU_ASSERT(!sim_text_is_control("\xe2\x80\x93", 3)); /* en dash                     */
    CU_ASSERT(!sim_text_is_control("\xe0\xa4\xa8", 3)); /* Devanagari                  */
}

static void
test_printable_cuts_at_characters(void)
{
    char to[8];
    sim_text_printable("abcdefg", 7, sizeof to, to);
    CU_ASSERT_STRING_EQUAL(to, "abcdefg");
    sim_text_printable("abcdefgh", 8, sizeof to, to);
    CU_ASSERT_STRING_EQUAL(to, "abcd...");
    sim_text_printable("abc\xc3\xa9gh", 7, sizeof to, to);
    CU_ASSERT_STRING_EQUAL(to, "abc\xc3\xa9gh");
    sim_text_printable("abc\xc3\xa9ghi", 8, sizeof to, to);
    CU_ASSERT_STRING_EQUAL(to, "abc...");
    sim_text_printable("a\0b\xff", 4, sizeof to, to);
    CU_ASSERT_STRING_EQUAL(to, "a?b?");
    sim_text_printable("", 0, sizeof to, to);
    CU_ASSERT_STRING_EQUAL(to, "");
}

static void
test_names(void)
{
    CU_ASSERT(sim_text_is_name("a"));
    CU_ASSERT(sim_text_is_name("data_entry2"));
    CU_ASSERT(sim_text_is_name("aaaaaaaaaabbbbbbbbbbccccccccccdddddddddd"));
    CU_ASSERT(!sim_text_is_name("aaaaaaaaaabbbbbbbbbbccccccccccdddddddddde"));
    CU_ASSERT(!sim_text_is_name(""));
    CU_ASSERT(!sim_text_is_name("A"));
    CU_ASSERT(!sim_text_is_name("2a"));
    CU_ASSERT(!sim_text_is_name("_a"));
    CU_ASSERT(!sim_text_is_name("a b"));
    CU_ASSERT(!sim_text_is_name("a-b"));
    CU_ASSERT(!sim_text_is_name("\xc3\xa9t\xc3\xa9"));
}

static void
test_distance_and_nearest(void)
{
    static const char *const words[] = { "wage", "wage_curve", "quit_pay", "headcount" };
    char longer[100];
    memset(longer, 'a', 99);
    longer[99] = '\0';
    CU_ASSERT_EQUAL(sim_text_distance("", ""), 0);
    CU_ASSERT_EQUAL(sim_text_distance("abc", ""), 3);
    CU_ASSERT_EQUAL(sim_text_distance("", "abc"), 3);
    CU_ASSERT_EQUAL(sim_text_distance("kitten", "sitting"), 3);
    CU_ASSERT_EQUAL(sim_text_distance("wgae", "wage"), 1);
    CU_ASSERT_EQUAL(sim_text_distance("ca", "abc"), 3);
    CU_ASSERT_EQUAL(sim_text_distance(longer, "a"), SIZE_MAX);
    CU_ASSERT_STRING_EQUAL(sim_text_nearest("wgae", 4, words), "wage");
    CU_ASSERT_STRING_EQUAL(sim_text_nearest("haedcuont", 4, words), "headcount");
    CU_ASSERT_PTR_NULL(sim_text_nearest("zebra", 4, words));
    CU_ASSERT_PTR_NULL(sim_text_nearest(longer, 4, words));
    CU_ASSERT_PTR_NULL(sim_text_nearest("wage", 0, words));
}

static void
test_number_spellings(void)
{
    static const struct {
        const char *text;
        sim_number_t what;
        double value;
        const char *rest;
    } cases[] = {
        { "0", SIM_NUMBER_OK, 0, "" },
        { "-0", SIM_NUMBER_OK, 0, "" },
        { "007", SIM_NUMBER_OK, 7, "" },
        { "1.5", SIM_NUMBER_OK, 1.5, "" },
        { ".5", SIM_NUMBER_OK, .5, "" },
        { "5.", SIM_NUMBER_OK, 5, "" },
        { "+2", SIM_NUMBER_OK, 2, "" },
        { "-2.25", SIM_NUMBER_OK, -2.25, "" },
        { "1e3", SIM_NUMBER_OK, 1000, "" },
        { "1E-2", SIM_NUMBER_OK, .01, "" },
        { "1e+2", SIM_NUMBER_OK, 100, "" },
        { "1e", SIM_NUMBER_OK, 1, "e" },
        { "1e+", SIM_NUMBER_OK, 1, "e+" },
        { "1ex", SIM_NUMBER_OK, 1, "ex" },
        { "0x10", SIM_NUMBER_OK, 0, "x10" },
        { "-0X1p3", SIM_NUMBER_OK, 0, "X1p3" },
        { "00x1", SIM_NUMBER_OK, 0, "x1" },
        { "1,5", SIM_NUMBER_OK, 1, ",5" },
        { "1_000", SIM_NUMBER_OK, 1, "_000" },
        { "5k", SIM_NUMBER_OK, 5, "k" },
        { "1 000", SIM_NUMBER_OK, 1, " 000" },
        { "1.2.3", SIM_NUMBER_OK, 1.2, ".3" },
        { "3%", SIM_NUMBER_OK, 3, "%" },
        { "1'000", SIM_NUMBER_OK, 1, "'000" },
        { "2-1", SIM_NUMBER_OK, 2, "-1" },
        { "0.1", SIM_NUMBER_OK, 0.1, "" },
        { "1.7976931348623157e308", SIM_NUMBER_OK, DBL_MAX, "" },
        { "", SIM_NUMBER_NONE, 0, NULL },
        { ".", SIM_NUMBER_NONE, 0, NULL },
        { "-", SIM_NUMBER_NONE, 0, NULL },
        { "+.", SIM_NUMBER_NONE, 0, NULL },
        { "--1", SIM_NUMBER_NONE, 0, NULL },
        { "+-1", SIM_NUMBER_NONE, 0, NULL },
        { "e5", SIM_NUMBER_NONE, 0, NULL },
        { "nan", SIM_NUMBER_NONE, 0, NULL },
        { "NaN", SIM_NUMBER_NONE, 0, NULL },
        { "inf", SIM_NUMBER_NONE, 0, NULL },
        { "-inf", SIM_NUMBER_NONE, 0, NULL },
        { "infinity", SIM_NUMBER_NONE, 0, NULL },
        { " 1", SIM_NUMBER_NONE, 0, NULL },
        { "$5", SIM_NUMBER_NONE, 0, NULL },
        { "\xd9\xa1", SIM_NUMBER_NONE, 0, NULL }, /* an Arabic digit */
        { "1e999", SIM_NUMBER_SIZE, 0, NULL },
        { "-1e999", SIM_NUMBER_SIZE, 0, NULL },
        { "1e-400", SIM_NUMBER_SIZE, 0, NULL },
        { "1e99999999999", SIM_NUMBER_SIZE, 0, NULL },
        { "2e308", SIM_NUMBER_SIZE, 0, NULL },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        double value = -77;
        const char *rest = NULL;
        CU_ASSERT_EQUAL(sim_text_number(cases[i].text, &value, &rest), cases[i].what);
        if (cases[i].what == SIM_NUMBER_OK) {
            CU_ASSERT_EQUAL(value, cases[i].value);
            CU_ASSERT_STRING_EQUAL(rest, cases[i].rest);
            CU_ASSERT(!signbit(value) || value < 0);
        } else {
            CU_ASSERT_EQUAL(value, -77);
            CU_ASSERT_PTR_NULL(rest);
        }
    }
}

static void
test_shortest_reads_back(void)
{
    static const struct {
        double value;
        const char *text;
    } cases[] = { { 0, "0" }, { 0.1, "0.1" }, { -2.5, "-2.5" }, { 18000, "18000" },
        { 1e14, "100000000000000" }, { 1e15, "1e+15" }, { 1e-5, "0.00001" }, { 1e-6, "1e-06" },
        { 1.0 / 3.0, "0.3333333333333333" }, { 123456.789, "123456.789" }, { 5e-324, "5e-324" },
        { 0.1 + 0.2, "0.30000000000000004" } };
    char text[SIM_TEXT_NUMBER];
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        sim_text_shortest(cases[i].value, text);
        CU_ASSERT_STRING_EQUAL(text, cases[i].text);
    }
    uint64_t bits = 88172645463325252u;
    for (int i = 0; i < 20000; i++) {
        double value;
        bits ^= bits << 13;
        bits ^= bits >> 7;
        bits ^= bits << 17;
        memcpy(&value, &bits, sizeof value);
        if (isfinite(value)) {
            sim_text_shortest(value, text);
            CU_ASSERT_EQUAL(strtod(text, NULL), value);
        }
    }
}

static void
test_pool_keeps_texts(void)
{
    sim_pool_t pool = { 0 };
    char *kept[400];
    char big[20000];
    memset(big, 'b', sizeof big);
    for (int i = 0; i < 400; i++) {
        char text[120];
        const int n = snprintf(text, sizeof text, "%d-%0100d", i, i);
        kept[i] = sim_pool_keep(&pool, text, (size_t)n);
    }
    const char *large = sim_pool_keep(&pool, big, sizeof big);
    CU_ASSERT_EQUAL(strlen(large), sizeof big);
    CU_ASSERT_STRING_EQUAL(sim_pool_keep(&pool, "", 0), "");
    CU_ASSERT_PTR_NULL(sim_pool_keep(&pool, "x", SIZE_MAX));
    for (int i = 0; i < 400; i++) {
        CU_ASSERT_EQUAL(atoi(kept[i]), i);
    }
    sim_pool_free(&pool);
    CU_ASSERT_PTR_NULL(pool.last);
}

static void
test_stems(void)
{
    static const char *const cases[][2] = { { "scenarios/a.b.ini", "a.b" }, { "plain", "plain" },
        { "./x.ini", "x" }, { "a.b/c", "c" }, { "a/.ini", "scenario" }, { "a/", "scenario" } };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char *stem = sim_text_stem(cases[i][0]);
        CU_ASSERT_STRING_EQUAL(stem, cases[i][1]);
        free(stem);
    }
}

static void
test_lists_of_words(void)
{
    CU_ASSERT(sim_text_list_has("png,svg", "png"));
    CU_ASSERT(sim_text_list_has("png,svg", "svg"));
    CU_ASSERT(!sim_text_list_has("png,svg", "sv"));
    CU_ASSERT(!sim_text_list_has("png,svg", "png,svg,pdf"));
    CU_ASSERT(!sim_text_list_has("npv_s_curve,savings", "npv"));
    CU_ASSERT(!sim_text_list_has("", "png"));
    CU_ASSERT(!sim_text_list_has(NULL, "png"));
}

SIM_TEST_MAIN("text", SIM_TEST(test_utf8_is_the_strict_kind), SIM_TEST(test_controls_are_known),
    SIM_TEST(test_printable_cuts_at_characters), SIM_TEST(test_names), SIM_TEST(test_stems),
    SIM_TEST(test_lists_of_words), SIM_TEST(test_distance_and_nearest),
    SIM_TEST(test_number_spellings), SIM_TEST(test_shortest_reads_back),
    SIM_TEST(test_pool_keeps_texts))
