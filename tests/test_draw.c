#include "check.h"
#include "sim/draw.h"
#include <gsl/gsl_cdf.h>
#include <limits.h>
#include <math.h>

/* Uniform numbers from both tails and the middle, rising. */
static const double U[] = { 1e-14, 0x1p-33, 1e-6, 0.003, 0.05, 0.1234, 0.25, 0.4999, 0.5, 0.5001,
    0.7, 0.9, 0.987, 0.9999, 1.0 - 0x1p-33 };
enum { N_U = sizeof U / sizeof U[0] };

#define ALMOST(got, want, relative)                                                                \
    CU_ASSERT(fabs((got) - (want)) <= (relative)*fabs((double)(want)))

static void
test_uniform(void)
{
    CU_ASSERT_EQUAL(sim_quantile_uniform(0.25, -2.0, 6.0), 0.0);
    CU_ASSERT_EQUAL(sim_quantile_uniform(0.3, 4.0, 4.0), 4.0);
    CU_ASSERT(isnan(sim_quantile_uniform(0.25, 6.0, -2.0)));
}

static void
test_triangular(void)
{
    const double low = 0.03, mode = 0.053, high = 0.08;
    for (int i = 0; i < N_U; i++) {
        const double x = sim_quantile_triangular(U[i], low, mode, high);
        const double p = x < mode ? (x - low) * (x - low) / ((high - low) * (mode - low))
                                  : 1.0 - (high - x) * (high - x) / ((high - low) * (high - mode));
        CU_ASSERT(x >= low && x <= high);
        CU_ASSERT_DOUBLE_EQUAL(p, U[i], 1e-14);
    }
    /* the mode at an end, and no width at all */
    ALMOST(sim_quantile_triangular(0.25, 2.0, 2.0, 6.0), 6.0 - 4.0 * sqrt(0.75), 1e-15);
    ALMOST(sim_quantile_triangular(0.25, 2.0, 6.0, 6.0), 4.0, 1e-15);
    CU_ASSERT_EQUAL(sim_quantile_triangular(0.25, 5.0, 5.0, 5.0), 5.0);
    CU_ASSERT(isnan(sim_quantile_triangular(0.25, 5.0, 4.0, 6.0)));
    CU_ASSERT(isnan(sim_quantile_triangular(0.25, 5.0, 7.0, 6.0)));
}

static void
test_beta_and_pert(void)
{
    const double shapes[][2] = { { 1, 1 }, { 2.5, 1.5 }, { 0.3, 7 }, { 0.05, 0.05 }, { 20, 80 },
        { 5000, 3 }, { 1e5, 1e5 } };
    for (size_t s = 0; s < sizeof shapes / sizeof shapes[0]; s++) {
        const double a = shapes[s][0], b = shapes[s][1];
        for (int i = 0; i < N_U; i++) {
            const double x = sim_quantile_beta(U[i], a, b);
            CU_ASSERT(x >= 0.0 && x <= 1.0);
            /* u lies between the probabilities of the neighbours of x at 36 bits */
            const double below = x * (1.0 - 0x1p-35), above = fmin(1.0, x * (1.0 + 0x1p-35));
            CU_ASSERT(gsl_cdf_beta_P(below, a, b) <= U[i] * (1.0 + 1e-12));
            CU_ASSERT(gsl_cdf_beta_P(above, a, b) >= U[i] * (1.0 - 1e-12));
        }
    }
    ALMOST(sim_quantile_beta(0.3, 1.0, 1.0), 0.3, 1e-10);
    ALMOST(sim_quantile_beta(0.3, 2.0, 1.0), sqrt(0.3), 1e-10);

    /* mean (low + 4 mode + high) / 6, by the midpoint rule in u */
    double sum = 0.0;
    for (int i = 0; i < 2000; i++) {
        sum += sim_quantile_pert((i + 0.5) / 2000.0, 10.0, 12.0, 20.0);
    }
    CU_ASSERT_DOUBLE_EQUAL(sum / 2000.0, (10.0 + 48.0 + 20.0) / 6.0, 1e-3);
    ALMOST(sim_quantile_pert(0.5, 10.0, 15.0, 20.0), 15.0, 1e-10);
    CU_ASSERT_EQUAL(sim_quantile_pert(0.5, 3.0, 3.0, 3.0), 3.0);
    CU_ASSERT(isnan(sim_quantile_pert(0.5, 3.0, 2.0, 4.0)));
    const double bad[][2]
        = { { 0, 1 }, { 1, 0 }, { -1, 1 }, { 1, INFINITY }, { NAN, 1 }, { 1, NAN }, { 1.1e5, 1 } };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        CU_ASSERT(isnan(sim_quantile_beta(0.5, bad[i][0], bad[i][1])));
    }
}

static void
test_normal_and_lognormal(void)
{
    for (int i = 0; i < N_U; i++) {
        const double z = gsl_cdf_ugaussian_Pinv(U[i]);
        CU_ASSERT_DOUBLE_EQUAL(sim_quantile_normal(U[i], 3.0, 0.7), 3.0 + 0.7 * z, 1e-13);
        ALMOST(sim_quantile_lognormal(U[i], 20000.0, 0.25), 20000.0 * exp(0.25 * z), 1e-14);
    }
    CU_ASSERT_EQUAL(sim_quantile_lognormal(0.5, 20000.0, 0.25), 20000.0);
    CU_ASSERT_EQUAL(sim_quantile_normal(0.9, 3.5, 0.0), 3.5);
    CU_ASSERT(isnan(sim_quantile_normal(0.5, 3.0, -1.0)));
    CU_ASSERT(isnan(sim_quantile_normal(0.5, INFINITY, 1.0)));
    CU_ASSERT(isnan(sim_quantile_lognormal(0.5, 0.0, 1.0)));
    CU_ASSERT(isnan(sim_quantile_lognormal(0.5, 1.0, NAN)));
}

static void
test_u_must_be_inside(void)
{
    const double outside[] = { 0.0, 1.0, -0.1, 1.1, NAN, INFINITY };
    for (int i = 0; i < 6; i++) {
        const double u = outside[i];
        CU_ASSERT(isnan(sim_quantile_uniform(u, 1.0, 2.0)));
        CU_ASSERT(isnan(sim_quantile_triangular(u, 1.0, 2.0, 3.0)));
        CU_ASSERT(isnan(sim_quantile_pert(u, 1.0, 2.0, 3.0)));
        CU_ASSERT(isnan(sim_quantile_normal(u, 1.0, 2.0)));
        CU_ASSERT(isnan(sim_quantile_lognormal(u, 1.0, 2.0)));
        CU_ASSERT(isnan(sim_quantile_beta(u, 1.0, 2.0)));
        CU_ASSERT_EQUAL(sim_quantile_poisson(u, 3.0), UINT64_MAX);
        CU_ASSERT_EQUAL(sim_quantile_geometric(u, 3.0), -1);
    }
}

/* The smallest k with P(K <= k) >= u.  GSL's distribution function is good enough to judge up to a
 * mean of 1e4 (at 1e9 it is wrong in the first digit); beyond, the Cornish-Fisher expansion is good
 * to a fraction of 1. */
static void
test_poisson(void)
{
    const double means[] = { 1e-9, 0.01, 0.7, 3.0, 17.5, 50.0, 99.0, 101.0, 730.0, 1e4 };
    for (size_t m = 0; m < sizeof means / sizeof means[0]; m++) {
        uint64_t before = 0;
        for (int i = 0; i < N_U; i++) {
            const uint64_t k = sim_quantile_poisson(U[i], means[m]);
            const double slack = 1e-9 * fmin(U[i], 1.0 - U[i]) + 1e-14;
            CU_ASSERT(k >= before);
            before = k;
            CU_ASSERT(gsl_cdf_poisson_P((unsigned)k, means[m]) >= U[i] - slack);
            CU_ASSERT(k == 0 || gsl_cdf_poisson_P((unsigned)k - 1, means[m]) <= U[i] + slack);
        }
    }
    const double large[] = { 3e5, 12345678.9, 1e9 };
    for (int m = 0; m < 3; m++) {
        for (int i = 0; i < N_U; i++) {
            const double z = gsl_cdf_ugaussian_Pinv(U[i]);
            const double x = large[m] + z * sqrt(large[m]) + (z * z - 1.0) / 6.0
                + (z - z * z * z) / (72.0 * sqrt(large[m]));
            CU_ASSERT_DOUBLE_EQUAL((double)sim_quantile_poisson(U[i], large[m]), x, 1.0);
        }
    }
    /* on the steps themselves: P(K = 0) = e^-mean */
    CU_ASSERT_EQUAL(sim_quantile_poisson(exp(-2.0) - 1e-12, 2.0), 0);
    CU_ASSERT_EQUAL(sim_quantile_poisson(exp(-2.0) + 1e-12, 2.0), 1);
    CU_ASSERT_EQUAL(sim_quantile_poisson(3.0 * exp(-2.0) - 1e-12, 2.0), 1);
    CU_ASSERT_EQUAL(sim_quantile_poisson(3.0 * exp(-2.0) + 1e-12, 2.0), 2);
    CU_ASSERT_EQUAL(sim_quantile_poisson(0.999999, 0.0), 0);
    const double bad[] = { -1.0, NAN, INFINITY, 1.1e9, -INFINITY };
    for (int i = 0; i < 5; i++) {
        CU_ASSERT_EQUAL(sim_quantile_poisson(0.5, bad[i]), UINT64_MAX);
    }
    CU_ASSERT(sim_quantile_poisson(1e-300, 1e6) > 990000); /* ends, where u is far out */
    CU_ASSERT(sim_quantile_poisson(1.0 - 0x1p-53, 1e6) < 1010000);
}

static void
test_geometric(void)
{
    const double means[] = { 0.001, 0.4, 1.0, 18.0, 500.0, 1e7 };
    for (size_t m = 0; m < sizeof means / sizeof means[0]; m++) {
        const double q = means[m] / (1.0 + means[m]);
        for (int i = 0; i < N_U; i++) {
            /* k is what u gives when q^(k+1) < u <= q^k */
            const int k = sim_quantile_geometric(U[i], means[m]);
            CU_ASSERT(U[i] <= pow(q, k) * (1.0 + 1e-8));
            CU_ASSERT(U[i] > pow(q, k + 1) * (1.0 - 1e-8));
        }
    }
    CU_ASSERT_EQUAL(sim_quantile_geometric(0.001, 0.0), 0);
    CU_ASSERT_EQUAL(sim_quantile_geometric(0.1, 1e-320), 0);
    CU_ASSERT_EQUAL(sim_quantile_geometric(0.1, 1.0), 3); /* ln .1 / ln .5 = 3.32 */
    CU_ASSERT_EQUAL(sim_quantile_geometric(0.5, -1.0), -1);
    CU_ASSERT_EQUAL(sim_quantile_geometric(0.5, NAN), -1);
    CU_ASSERT_EQUAL(sim_quantile_geometric(0.5, 1e300), -1);
    double sum = 0.0; /* mean by the midpoint rule */
    for (int i = 0; i < 100000; i++) {
        sum += sim_quantile_geometric((i + 0.5) / 1e5, 18.0);
    }
    CU_ASSERT_DOUBLE_EQUAL(sum / 1e5, 18.0, 0.01);
}

static void
test_gsl_draws_have_their_means(void)
{
    enum { N = 40000 };
    gsl_rng *rng = gsl_rng_alloc(sim_gsl_rng_philox);
    gsl_rng_set(rng, 5);
    double normal = 0.0, gamma = 0.0, binomial = 0.0, poisson = 0.0;
    for (int i = 0; i < N; i++) {
        double x = NAN;
        uint32_t k = 0;
        CU_ASSERT_EQUAL(sim_draw_normal(rng, 3.0, 2.0, &x), SIM_OK);
        normal += x / N;
        CU_ASSERT_EQUAL(sim_draw_gamma(rng, 2.5, 3.0, &x), SIM_OK);
        gamma += x / N;
        CU_ASSERT_EQUAL(sim_draw_binomial(rng, 30, 0.2, &k), SIM_OK);
        binomial += (double)k / N;
        CU_ASSERT_EQUAL(sim_draw_poisson(rng, 7.5, &k), SIM_OK);
        poisson += (double)k / N;
    }
    /* within five standard errors */
    const double root = 5.0 / sqrt(N);
    CU_ASSERT_DOUBLE_EQUAL(normal, 3.0, 2.0 * root);
    CU_ASSERT_DOUBLE_EQUAL(gamma, 7.5, 3.0 * sqrt(2.5) * root);
    CU_ASSERT_DOUBLE_EQUAL(binomial, 6.0, sqrt(4.8) * root);
    CU_ASSERT_DOUBLE_EQUAL(poisson, 7.5, sqrt(7.5) * root);
    gsl_rng_free(rng);
}

static void
test_bad_parameters_are_refused_and_draw_nothing(void)
{
    gsl_rng *rng = gsl_rng_alloc(sim_gsl_rng_philox);
    gsl_rng_set(rng, 5);
    const unsigned long first = gsl_rng_get(rng);
    gsl_rng_set(rng, 5);
    double x = -77.0;
    uint32_t k = 77;
    CU_ASSERT_EQUAL(sim_draw_normal(rng, NAN, 1.0, &x), SIM_ERR_DOMAIN);
    CU_ASSERT_EQUAL(sim_draw_normal(rng, 0.0, -1.0, &x), SIM_ERR_DOMAIN);
    CU_ASSERT_EQUAL(sim_draw_gamma(rng, 0.0, 1.0, &x), SIM_ERR_DOMAIN);
    CU_ASSERT_EQUAL(sim_draw_gamma(rng, 1.0, INFINITY, &x), SIM_ERR_DOMAIN);
    CU_ASSERT_EQUAL(sim_draw_binomial(rng, 10, NAN, &k), SIM_ERR_DOMAIN);
    CU_ASSERT_EQUAL(sim_draw_binomial(rng, 10, 1.5, &k), SIM_ERR_DOMAIN);
    CU_ASSERT_EQUAL(sim_draw_poisson(rng, INFINITY, &k), SIM_ERR_DOMAIN);
    CU_ASSERT_EQUAL(sim_draw_poisson(rng, 4.3e9, &k), SIM_ERR_DOMAIN);
    CU_ASSERT_EQUAL(sim_draw_poisson(rng, -1.0, &k), SIM_ERR_DOMAIN);
    CU_ASSERT_EQUAL(x, -77.0);
    CU_ASSERT_EQUAL(k, 77);
    CU_ASSERT_EQUAL(gsl_rng_get(rng), first);
    gsl_rng_free(rng);
}

SIM_TEST_MAIN("draw", SIM_TEST(test_uniform), SIM_TEST(test_triangular),
    SIM_TEST(test_beta_and_pert), SIM_TEST(test_normal_and_lognormal),
    SIM_TEST(test_u_must_be_inside), SIM_TEST(test_poisson), SIM_TEST(test_geometric),
    SIM_TEST(test_gsl_draws_have_their_means),
    SIM_TEST(test_bad_parameters_are_refused_and_draw_nothing))
