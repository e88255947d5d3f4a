/* Texts that the fonts of this machine can draw: what they cannot must not reach a picture. */
#include "check.h"
#include "sim/fonts.h"
#include <stdio.h>

static void
drawn_is(const char *text, const char *expected)
{
    char drawn[64];
    sim_fonts_drawable(sizeof drawn, drawn, text);
    CU_ASSERT_STRING_EQUAL(drawn, expected);
}

static void
test_what_fonts_have_stays(void)
{
    drawn_is("", "");
    drawn_is("Z\303\274rich or \305\201\303\263d\305\272: 5 % of \342\202\254 3,000\342\200\246",
        "Z\303\274rich or \305\201\303\263d\305\272: 5 % of \342\202\254 3,000\342\200\246");
    drawn_is("\316\221\316\270\316\256\316\275\316\261 \320\234\320\260\320\275\320\270\320\273\320"
             "\260", /* Greek and Cyrillic, which DejaVu has */
        "\316\221\316\270\316\256\316\275\316\261 "
        "\320\234\320\260\320\275\320\270\320\273\320\260");
    drawn_is("a\342\200\215b\357\270\217c", "a\342\200\215b\357\270\217c"); /* without a shape */
}

static void
test_what_no_font_has_is_replaced(void)
{
    /* U+50000 and U+0378 are not assigned */
    drawn_is("a\315\270b", "a\357\277\275b");
    drawn_is("\361\220\200\200\315\270", "\357\277\275\357\277\275");
}

static void
test_a_text_that_does_not_fit_ends_after_a_character(void)
{
    char drawn[8];
    sim_fonts_drawable(6, drawn, "ab\342\202\254\342\202\254");
    CU_ASSERT_STRING_EQUAL(drawn, "ab\342\202\254");
    sim_fonts_drawable(4, drawn, "ab\315\270b");
    CU_ASSERT_STRING_EQUAL(drawn, "ab");
}

SIM_TEST_MAIN("fonts", SIM_TEST(test_what_fonts_have_stays),
    SIM_TEST(test_what_no_font_has_is_replaced),
    SIM_TEST(test_a_text_that_does_not_fit_ends_after_a_character))
