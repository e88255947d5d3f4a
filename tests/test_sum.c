#include "check.h"
#include "sim/rng.h"
#include "sim/sum.h"
#include <math.h>

static void
test_terms_that_cancel(void)
{
    CU_ASSERT_EQUAL(sim_sum_of(4, (const double[]) { 1.0, 1e100, 1.0, -1e100 }), 2.0);
    CU_ASSERT_EQUAL(sim_sum_of(4, (const double[]) { 1e100, 3.0, -1e100, 0.25 }), 3.25);
    CU_ASSERT_EQUAL(sim_sum_of(3, (const double[]) { -1e100, 7.0, 1e100 }), 7.0);
    CU_ASSERT_EQUAL(sim_sum_of(0, NULL), 0.0);
}

static void
test_many_terms(void)
{
    /* 0.1 a million times: a plain sum is off by 1.3e-6 */
    sim_sum_t total = { 0 };
    for (int i = 0; i < 1000000; i++) {
        sim_sum_add(&total, 0.1);
    }
    CU_ASSERT_EQUAL(sim_sum_total(&total), 100000.0);
}

static void
test_any_order_agrees(void)
{
    enum { N = 5000 };
    static double x[N], y[N];
    long double exact = 0.0L;
    for (int i = 0; i < N; i++) {
        const sim_words_t w = sim_words(7, 0, 1, (uint32_t)i, 0, SIM_BLOCK_PARAM);
        x[i] = (sim_uniform(w.w[0]) - 0.3) * exp(30.0 * sim_uniform(w.w[1]));
        y[N - 1 - i] = x[i];
        exact += (long double)x[i];
    }
    const double forth = sim_sum_of(N, x), back = sim_sum_of(N, y);
    CU_ASSERT_DOUBLE_EQUAL(forth, back, 0x1p-52 * fabs(forth));
    CU_ASSERT_DOUBLE_EQUAL(forth, (double)exact, 0x1p-52 * fabs(forth));
}

static void
test_what_is_not_finite_stays_visible(void)
{
    CU_ASSERT_EQUAL(sim_sum_of(3, (const double[]) { 1.0, INFINITY, 2.0 }), INFINITY);
    CU_ASSERT_EQUAL(sim_sum_of(3, (const double[]) { 1.0, -INFINITY, 2.0 }), -INFINITY);
    CU_ASSERT(isnan(sim_sum_of(3, (const double[]) { INFINITY, -INFINITY, 2.0 })));
    CU_ASSERT(isnan(sim_sum_of(2, (const double[]) { NAN, 2.0 })));
}

SIM_TEST_MAIN("sum", SIM_TEST(test_terms_that_cancel), SIM_TEST(test_many_terms),
    SIM_TEST(test_any_order_agrees), SIM_TEST(test_what_is_not_finite_stays_visible))
