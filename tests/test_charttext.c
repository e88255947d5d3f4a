/* What scenario text becomes on its way into gnuplot, by the letter and through the real program.
 */
#include "check.h"
#include "hostile.h"
#include "sim/charttext.h"
#include "sim/gnuplot.h"
#include <math.h>
#include <stdlib.h>
#include <unistd.h>

static void
check_clean(const char *text, size_t max_characters, const char *wanted)
{
    char clean[256];
    const size_t n = sim_charttext_clean(sizeof clean, clean, text, max_characters);
    CU_ASSERT_STRING_EQUAL(clean, wanted);
    size_t characters = 0;
    for (const char *c = clean; *c != '\0'; c++) {
        characters += ((unsigned char)*c & 0xC0) != 0x80;
    }
    CU_ASSERT_EQUAL(n, characters);
}

static void
test_clean_keeps_text_and_drops_what_cannot_be_drawn(void)
{
    check_clean("plain 'text' \"with\" `marks` <&>", 100, "plain 'text' \"with\" `marks` <&>");
    check_clean("a\tb\nc\rd\x01"
                "e\x7f"
                "f\x1bg",
        100, "abcdefg");
    check_clean("\xc2\x85x\xc2\x9fy", 100, "xy");                       /* C1 */
    check_clean("\xe2\x80\xa8x\xe2\x80\xaey\xe2\x81\xa6z", 100, "xyz"); /* separators, overrides */
    check_clean("\xef\xbf\xbe\xef\xb7\x90\xef\xbb\xbfx", 100, "x");     /* noncharacters, BOM */
    check_clean(
        "\xe0\xa4\xad \xf0\x9f\x98\x80 \xc3\xa9", 100, "\xe0\xa4\xad \xf0\x9f\x98\x80 \xc3\xa9");
}

static void
test_clean_replaces_broken_utf8(void)
{
    const char *fffd = "\xef\xbf\xbd";
    char wanted[64];
    const struct {
        const char *text;
        int pieces; /* replacements before the final x */
    } cases[] = {
        { "\xffx", 1 },
        { "\xc3x", 1 }, /* never a byte; cut short        */
        { "\xc0\xafx", 2 },
        { "\xe0\x80\xafx", 3 }, /* overlong                       */
        { "\xed\xa0\x80x", 3 }, /* surrogate                      */
        { "\xf4\x90\x80\x80x", 4 },
        { "\xe2\x82x", 1 }, /* beyond U+10FFFF; maximal piece */
        { "\xf0\x9f\x98x", 1 },
        { "\x80x", 1 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        wanted[0] = '\0';
        for (int k = 0; k < cases[i].pieces; k++) {
            strcat(wanted, fffd);
        }
        strcat(wanted, "x");
        check_clean(cases[i].text, 100, wanted);
    }
}

static void
test_clean_breaks_the_end_of_a_cdata_section(void)
{
    check_clean("a]]>b", 100, "a]] >b");
    check_clean("]]]]>>", 100, "]]]] >>");
    check_clean("]]\x01>", 100, "]] >"); /* a character that is dropped does not hide it */
    check_clean("]>]", 100, "]>]");
}

static void
test_clean_cuts_with_an_ellipsis(void)
{
    check_clean("abcdef", 6, "abcdef");
    check_clean("abcdefg", 6, "abcde\xe2\x80\xa6");
    check_clean("\xc3\xa9\xc3\xa9\xc3\xa9", 2, "\xc3\xa9\xe2\x80\xa6");
    check_clean("abc", 1, "\xe2\x80\xa6");

    char narrow[8];
    for (size_t size = 4; size <= sizeof narrow; size++) {
        memset(narrow, '#', sizeof narrow);
        sim_charttext_clean(size, narrow, "\xe0\xa4\xad\xe0\xa4\xad\xe0\xa4\xad\xe0\xa4\xad", 100);
        CU_ASSERT(strlen(narrow) < size);
        CU_ASSERT_STRING_EQUAL(narrow + strlen(narrow) - 3, "\xe2\x80\xa6");
        for (size_t i = size; i < sizeof narrow; i++) {
            CU_ASSERT_EQUAL(narrow[i], '#');
        }
    }
}

static void
test_quote_writes_letters_and_octal_only(void)
{
    char *script = NULL;
    size_t length = 0;
    FILE *to = open_memstream(&script, &length);
    sim_charttext_quote(to, "aZ 0'\"\\`\n\xff");
    fclose(to);
    CU_ASSERT_STRING_EQUAL(script, "\"aZ\\040\\060\\047\\042\\134\\140\\012\\377\"");
    free(script);

    for (int byte = 1; byte < 256; byte++) {
        const char text[] = { (char)byte, '\0' };
        to = open_memstream(&script, &length);
        sim_charttext_quote(to, text);
        fclose(to);
        const size_t plain
            = strspn(script + 1, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
        CU_ASSERT(plain == 1 ? length == 3 : length == 6 && script[1] == '\\');
        free(script);
    }
}

static void
test_comment_cannot_end_its_line(void)
{
    char *script = NULL;
    size_t length = 0;
    FILE *to = open_memstream(&script, &length);
    sim_charttext_comment(to, "Pay, 5 % (a_b)\n`x`\\");
    fclose(to);
    CU_ASSERT_STRING_EQUAL(script, "Pay, 5 % (a_b)??x??");
    free(script);
}

static void
test_numbers_have_commas(void)
{
    const struct {
        double value;
        int decimals;
        const char *text;
    } cases[] = { { 0, 0, "0" }, { 999, 0, "999" }, { 1000, 0, "1,000" },
        { 1234567.891, 2, "1,234,567.89" }, { -1234.5, 1, "\u22121,234.5" }, { -0.2, 0, "0" },
        { -0.0, 2, "0.00" }, { 999999.7, 0, "1,000,000" }, { -100, 0, "\u2212100" },
        { NAN, 0, "no value" }, { INFINITY, 0, "no value" }, { 0.05, 2, "0.05" } };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[64];
        sim_charttext_number(sizeof text, text, cases[i].value, cases[i].decimals);
        CU_ASSERT_STRING_EQUAL(text, cases[i].text);
    }
    char narrow[6] = "#####";
    sim_charttext_number(sizeof narrow, narrow, 1e300, 0);
    CU_ASSERT(strlen(narrow) < sizeof narrow);
}

static void
test_names_become_words(void)
{
    char words[64];
    sim_charttext_words(sizeof words, words, "south_africa", true);
    CU_ASSERT_STRING_EQUAL(words, "South Africa");
    sim_charttext_words(sizeof words, words, "data_entry", false);
    CU_ASSERT_STRING_EQUAL(words, "Data entry");
    sim_charttext_words(sizeof words, words, "bpo", false);
    CU_ASSERT_STRING_EQUAL(words, "BPO");
    sim_charttext_words(sizeof words, words, "it_services", false);
    CU_ASSERT_STRING_EQUAL(words, "IT services");
    sim_charttext_words(sizeof words, words, "italy", true);
    CU_ASSERT_STRING_EQUAL(words, "Italy");
    sim_charttext_words(sizeof words, words, "", true);
    CU_ASSERT_STRING_EQUAL(words, "");
}

static void
test_policies_read_as_words(void)
{
    static const char *const places[] = { "india", "south_africa" };
    static const struct {
        const char *name, *words;
    } cases[] = { { "wage_rise", "Wage rise" }, { "wage_rise_india", "Wage rise India" },
        { "living_wage+hours_cap", "Living wage + hours cap" },
        { "tax_south_africa+it_push", "Tax South Africa + IT push" },
        { "indian_ink", "Indian ink" }, { "", "" }, { "+", "" }, { "a+", "A" } };
    char words[64], small[8];

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        sim_charttext_policy(sizeof words, words, cases[i].name);
        for (size_t l = 0; l < sizeof places / sizeof places[0]; l++) {
            sim_charttext_place(words, places[l]);
        }
        CU_ASSERT_STRING_EQUAL(words, cases[i].words);
    }
    sim_charttext_policy(sizeof small, small, "living_wage");
    CU_ASSERT_STRING_EQUAL(small, "Livi\xE2\x80\xA6");
}

static void
test_texts_are_fitted_by_their_width(void)
{
    char wide[64] = "WWWWWWWWWW";
    char thin[64] = "iiiiiiiiii";
    CU_ASSERT_DOUBLE_EQUAL(sim_charttext_width(wide), 9.89, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(sim_charttext_width(thin), 2.78, 1e-9);
    sim_charttext_fit(thin, 5.0);
    CU_ASSERT_STRING_EQUAL(thin, "iiiiiiiiii");
    sim_charttext_fit(wide, 5.0);
    CU_ASSERT_STRING_EQUAL(wide, "WWWW\xe2\x80\xa6");

    CU_ASSERT_EQUAL(sim_charttext_break("iii iii", 100.0), 7);
    CU_ASSERT_EQUAL(sim_charttext_break("WWW WWW WWW", 7.0), 7);
    CU_ASSERT_EQUAL(sim_charttext_break("WWWWWWWW", 2.0), 8);
}

/* Prints 20,000 texts from one gnuplot and compares the file byte by byte. */
static void
test_real_gnuplot_reads_hostile_texts_back_exactly(void)
{
    enum { N = 20000 };
    char folder[] = "/tmp/sim_charttext_XXXXXX";
    char path[64];
    char *script = NULL;
    char *wanted = NULL;
    size_t script_length = 0;
    size_t wanted_length = 0;
    uint64_t state = 20240101;

    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(folder));
    FILE *to = open_memstream(&script, &script_length);
    FILE *expect = open_memstream(&wanted, &wanted_length);
    fputs("T = \"touch canary\"\nset print \"back\"\n", to);
    for (int i = 0; i < N; i++) {
        char text[512];
        char clean[512];
        hostile_text(&state, 1, sizeof text, text);
        if (i % 2 == 0) {
            sim_charttext_clean(sizeof clean, clean, text, 500);
            strcpy(text, clean);
        }
        fputs("print ", to);
        sim_charttext_quote(to, text);
        fputs("\n", to);
        fprintf(expect, "%s\n", text);
    }
    fclose(to);
    fclose(expect);

    sim_gnuplot_task_t task = { .folder = folder, .script = script, .length = script_length };
    CU_ASSERT_EQUAL(sim_gnuplot_run(1, &task, 1, 60, NULL), SIM_OK);
    CU_ASSERT_EQUAL(task.outcome, SIM_GNUPLOT_DONE);
    CU_ASSERT_STRING_EQUAL(task.message, "");

    snprintf(path, sizeof path, "%s/back", folder);
    FILE *from = fopen(path, "r");
    CU_ASSERT_PTR_NOT_NULL_FATAL(from);
    char *back = malloc(wanted_length + 1);
    CU_ASSERT_EQUAL(fread(back, 1, wanted_length + 1, from), wanted_length);
    CU_ASSERT_EQUAL(memcmp(back, wanted, wanted_length), 0);
    fclose(from);
    unlink(path);
    /* a canary would keep the folder */
    CU_ASSERT_EQUAL(rmdir(folder), 0);
    free(back);
    free(script);
    free(wanted);
}

SIM_TEST_MAIN("charttext", SIM_TEST(test_clean_keeps_text_and_drops_what_cannot_be_drawn),
    SIM_TEST(test_clean_replaces_broken_utf8),
    SIM_TEST(test_clean_breaks_the_end_of_a_cdata_section),
    SIM_TEST(test_clean_cuts_with_an_ellipsis), SIM_TEST(test_quote_writes_letters_and_octal_only),
    SIM_TEST(test_comment_cannot_end_its_line), SIM_TEST(test_numbers_have_commas),
    SIM_TEST(test_names_become_words), SIM_TEST(test_policies_read_as_words),
    SIM_TEST(test_texts_are_fitted_by_their_width),
    SIM_TEST(test_real_gnuplot_reads_hostile_texts_back_exactly))
