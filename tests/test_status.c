/* test_status.c - statuses and messages. */
#include "sim/status.h"
#include "tests/check.h"

static void
test_every_status_has_its_text(void)
{
    CU_ASSERT_STRING_EQUAL(sim_status_text(SIM_OK), "done");
    CU_ASSERT_STRING_EQUAL(sim_status_text(SIM_ERR_LIMIT), "the run does not fit in memory");
    for (int i = -10; i < 0; i++) {
        CU_ASSERT_STRING_NOT_EQUAL(sim_status_text((sim_status_t)i), "an unknown status");
    }
    CU_ASSERT_STRING_EQUAL(sim_status_text((sim_status_t)-77), "an unknown status");
}

static void
test_messages_are_printable_and_bounded(void)
{
    sim_errors_t errors = { 0 };
    char longer[5000];
    memset(longer, 'x', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';

    sim_errors_add(&errors, "a\033[1m.ini", 3, "%s %d", "\x1b[31m\a\xff\xc2\x9b é", 7);
    sim_errors_add(&errors, NULL, 5, "%s", longer);
    CU_ASSERT_STRING_EQUAL(errors.list[0].file, "a?[1m.ini");
    CU_ASSERT_STRING_EQUAL(errors.list[0].text, "?[31m??? é 7");
    CU_ASSERT_EQUAL(errors.list[0].line, 3);
    CU_ASSERT_EQUAL(errors.list[1].line, 0);
    CU_ASSERT_EQUAL(strlen(errors.list[1].text), 1000);
    CU_ASSERT_STRING_EQUAL(errors.list[1].text + 997, "...");
    sim_errors_free(&errors);
    CU_ASSERT_PTR_NULL(errors.list);
}

static void
test_sorting_is_by_file_and_line_and_stable(void)
{
    sim_errors_t errors = { 0 };
    sim_errors_add(&errors, "b", 9, "1");
    sim_errors_add(&errors, "a", 7, "2");
    sim_errors_add(&errors, NULL, 0, "3");
    sim_errors_add(&errors, "b", 2, "4");
    sim_errors_add(&errors, "a", 7, "5");
    sim_errors_add(&errors, "b", 9, "6");
    sim_errors_add(&errors, "a", 1, "7");
    sim_errors_add(&errors, NULL, 0, "8");
    sim_errors_add(&errors, "b", 5, "9");
    sim_errors_sort(&errors);
    char order[10] = "";
    for (size_t i = 0; i < errors.n; i++) {
        strcat(order, errors.list[i].text);
    }
    CU_ASSERT_STRING_EQUAL(order, "491672538");
    sim_errors_free(&errors);
}

static void
test_what_is_too_much_is_counted(void)
{
    sim_errors_t errors = { 0 };
    for (int i = 0; i < SIM_ERRORS_MAX + 23; i++) {
        sim_errors_add(&errors, "a", i, "m");
    }
    CU_ASSERT_EQUAL(errors.n, SIM_ERRORS_MAX);
    CU_ASSERT_EQUAL(errors.n_dropped, 23);
    sim_errors_free(&errors);
}

SIM_TEST_MAIN("status", SIM_TEST(test_every_status_has_its_text),
    SIM_TEST(test_messages_are_printable_and_bounded),
    SIM_TEST(test_sorting_is_by_file_and_line_and_stable),
    SIM_TEST(test_what_is_too_much_is_counted))
