/* check.h - the frame that every test program shares.
 *
 *     static void test_a(void) { CU_ASSERT(1 + 1 == 2); }
 *     SIM_TEST_MAIN("module", SIM_TEST(test_a), SIM_TEST(test_b))
 *
 * `test_module` runs all tests, `test_module test_b` one by name.  The exit status is 0 only when
 * at least one test ran and all passed.  The closing line is "test_module: N passed, N failed". */
#ifndef TESTS_CHECK_H
#define TESTS_CHECK_H

#include <CUnit/Basic.h>
#include <gsl/gsl_errno.h>
#include <stdio.h>
#include <string.h>

typedef struct {
    const char *name;
    CU_TestFunc run;
} check_test_t;

#define SIM_TEST(function)                                                                         \
    {                                                                                              \
#function, function                                                                        \
    }

static inline int
check_main(int argc, char **argv, const char *suite_name, size_t n, const check_test_t tests[])
{
    gsl_set_error_handler_off();
    if (CU_initialize_registry() != CUE_SUCCESS) {
        return 1;
    }
    CU_pSuite suite = CU_add_suite(suite_name, NULL, NULL);
    for (size_t i = 0; i < n; i++) {
        if (argc < 2 || strcmp(argv[1], tests[i].name) == 0) {
            CU_add_test(suite, tests[i].name, tests[i].run);
        }
    }
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_basic_run_tests();
    const unsigned run = CU_get_number_of_tests_run();
    const unsigned failed = CU_get_number_of_tests_failed();
    CU_basic_show_failures(CU_get_failure_list());
    CU_cleanup_registry();
    printf("\ntest_%s: %u passed, %u failed\n", suite_name, run - failed, failed);
    return run == 0 || failed > 0 ? 1 : 0;
}

#define SIM_TEST_MAIN(suite_name, ...)                                                             \
    int main(int argc, char **argv)                                                                \
    {                                                                                              \
        static const check_test_t tests[] = { __VA_ARGS__ };                                       \
        return check_main(argc, argv, suite_name, sizeof tests / sizeof tests[0], tests);          \
    }

#endif
