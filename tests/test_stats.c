#include "check.h"
#include "sim/rng.h"
#include "sim/stats.h"
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>

enum { N_MAX = 70000 };
static float floats[N_MAX], float_scratch[N_MAX], float_before[N_MAX];
static double doubles[N_MAX], double_scratch[2 * N_MAX], double_before[N_MAX];

static double
uniform(size_t i, int stream)
{
    return sim_uniform(sim_words(11, 0, 5, (uint32_t)i, stream, SIM_BLOCK_PARAM).w[0]);
}

/* Sizes on both sides of every change of method, and some large. */
static const size_t SIZES[] = { 0, 1, 2, 3, 5, 39, 40, 41, 42, 64, 100, 257, 1000, 4096, 65537 };
enum { N_SIZES = sizeof SIZES / sizeof SIZES[0] };

/* Number i of one of six shapes: spread, narrow, few values, rising, falling, with zeros and
 * extremes. */
static double
shaped(int shape, size_t i, size_t n)
{
    const double u = uniform(i, shape);
    switch (shape) {
    case 0:
        return exp(80.0 * (u - 0.5));
    case 1:
        return 20000.0 + u;
    case 2:
        return floor(4.0 * u);
    case 3:
        return (double)i;
    case 4:
        return (double)(n - i) * 1e-3;
    default:
        return u < 0.2 ? 0.0 : u < 0.3 ? 3.4e38 : u < 0.4 ? INFINITY : u < 0.5 ? 1e-44 : u;
    }
}

static int
compare_floats(const void *a, const void *b)
{
    const float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

static void
test_sort_floats(void)
{
    for (int shape = 0; shape < 6; shape++) {
        for (size_t s = 0; s < N_SIZES; s++) {
            const size_t n = SIZES[s];
            for (size_t i = 0; i < n; i++) {
                float_before[i] = floats[i] = (float)shaped(shape, i, n);
            }
            sim_sort_floats(floats, float_scratch, n);
            qsort(float_before, n, sizeof(float), compare_floats);
            CU_ASSERT(memcmp(floats, float_before, n * sizeof(float)) == 0);
        }
    }
}

static void
test_sort_doubles(void)
{
    for (int shape = 0; shape < 6; shape++) {
        for (size_t s = 0; s < N_SIZES; s++) {
            const size_t n = SIZES[s];
            for (size_t i = 0; i < n; i++) {
                const double sign = i % 3 == 0 ? -1.0 : 1.0; /* doubles may be negative */
                double_before[i] = doubles[i] = sign * shaped(shape, i, n) + 0.0;
            }
            sim_sort_doubles(doubles, double_scratch, n);
            gsl_sort(double_before, 1, n);
            CU_ASSERT(memcmp(doubles, double_before, n * sizeof(double)) == 0);
        }
    }
}

static void
test_quantiles_are_type_7(void)
{
    /* by hand: h = 3 x .4 = 1.2, so 20 + .2 x (50 - 20) */
    CU_ASSERT_DOUBLE_EQUAL(
        sim_quantile_of_doubles(4, (const double[]) { 10, 20, 50, 60 }, 0.4), 26.0, 1e-14);
    for (size_t s = 1; s < N_SIZES; s++) {
        const size_t n = SIZES[s];
        for (size_t i = 0; i < n; i++) {
            doubles[i] = (double)(float)(uniform(i, 9) * 1e4);
        }
        sim_sort_doubles(doubles, double_scratch, n);
        for (size_t i = 0; i < n; i++) {
            floats[i] = (float)doubles[i];
        }
        for (double p = 0.0; p <= 1.0; p += 0.0625) {
            const double want = gsl_stats_quantile_from_sorted_data(doubles, 1, n, p);
            CU_ASSERT_DOUBLE_EQUAL(sim_quantile_of_doubles(n, doubles, p), want, 1e-11);
            CU_ASSERT_DOUBLE_EQUAL(sim_quantile_of_floats(n, floats, p), want, 1e-11);
        }
        CU_ASSERT_EQUAL(sim_quantile_of_doubles(n, doubles, 0.0), doubles[0]);
        CU_ASSERT_EQUAL(sim_quantile_of_doubles(n, doubles, 1.0), doubles[n - 1]);
        CU_ASSERT_EQUAL(sim_quantile_of_floats(n, floats, 1.0), (double)floats[n - 1]);
    }
    CU_ASSERT(isnan(sim_quantile_of_doubles(0, NULL, 0.5)));
    CU_ASSERT(isnan(sim_quantile_of_floats(0, NULL, 0.5)));
    const double infinite[] = { 1.0, INFINITY, INFINITY };
    CU_ASSERT_EQUAL(sim_quantile_of_doubles(3, infinite, 0.75), INFINITY);
}

static void
test_bands_against_gsl(void)
{
    for (size_t s = 2; s < N_SIZES; s++) {
        const size_t n = SIZES[s];
        for (size_t i = 0; i < n; i++) {
            double_before[i] = doubles[i] = 1e6 + 3.0 * uniform(i, 12) - uniform(i, 13);
        }
        const sim_bands_t bands = sim_bands_of(n, doubles, double_scratch);
        CU_ASSERT(memcmp(doubles, double_before, n * sizeof(double)) == 0);
        CU_ASSERT_EQUAL(bands.n, n);
        CU_ASSERT_DOUBLE_EQUAL(bands.mean, gsl_stats_mean(doubles, 1, n), 1e-9);
        CU_ASSERT_DOUBLE_EQUAL(bands.sd, gsl_stats_sd(doubles, 1, n), 1e-9);
        CU_ASSERT_DOUBLE_EQUAL(bands.se, bands.sd / sqrt((double)n), 1e-15);
        gsl_sort(doubles, 1, n);
        const double probs[] = { 0.05, 0.25, 0.5, 0.75, 0.95 };
        const double got[] = { bands.p05, bands.p25, bands.p50, bands.p75, bands.p95 };
        for (int k = 0; k < 5; k++) {
            CU_ASSERT_DOUBLE_EQUAL(
                got[k], gsl_stats_quantile_from_sorted_data(doubles, 1, n, probs[k]), 1e-9);
        }
    }
}

static void
test_bands_of_few(void)
{
    double scratch[12];
    sim_bands_t b = sim_bands_of(0, NULL, scratch);
    CU_ASSERT_EQUAL(b.n, 0);
    CU_ASSERT(isnan(b.mean) && isnan(b.sd) && isnan(b.se) && isnan(b.p05) && isnan(b.p95));

    b = sim_bands_of(3, (const double[]) { NAN, NAN, NAN }, scratch);
    CU_ASSERT_EQUAL(b.n, 0);
    CU_ASSERT(isnan(b.mean) && isnan(b.p50));

    b = sim_bands_of(3, (const double[]) { NAN, 4.5, NAN }, scratch);
    CU_ASSERT_EQUAL(b.n, 1);
    CU_ASSERT_EQUAL(b.mean, 4.5);
    CU_ASSERT_EQUAL(b.p05, 4.5);
    CU_ASSERT_EQUAL(b.p95, 4.5);
    CU_ASSERT(isnan(b.sd) && isnan(b.se));

    b = sim_bands_of(6, (const double[]) { 7.0, NAN, 1.0, 2.0, NAN, 4.0 }, scratch);
    CU_ASSERT_EQUAL(b.n, 4);
    CU_ASSERT_EQUAL(b.mean, 3.5);
    CU_ASSERT_DOUBLE_EQUAL(b.sd, sqrt(7.0), 1e-15);
    CU_ASSERT_DOUBLE_EQUAL(b.se, sqrt(7.0) / 2.0, 1e-15);
    CU_ASSERT_EQUAL(b.p50, 3.0);

    b = sim_bands_of(3, (const double[]) { 1.0, INFINITY, 2.0 }, scratch);
    CU_ASSERT_EQUAL(b.mean, INFINITY);
    CU_ASSERT(isnan(b.sd));
    CU_ASSERT_EQUAL(b.p50, 2.0);
}

static void
test_equal_numbers_have_no_width(void)
{
    double x[37], scratch[74];
    const double values[] = { 0.1, 1.0 / 3.0, -17.7e9, 0.0, 5e-324, 1e300 };
    for (size_t v = 0; v < sizeof values / sizeof values[0]; v++) {
        for (size_t n = 2; n <= 37; n++) {
            for (size_t i = 0; i < n; i++) {
                x[i] = values[v];
            }
            const sim_bands_t b = sim_bands_of(n, x, scratch);
            CU_ASSERT_EQUAL(b.mean, values[v]);
            CU_ASSERT_EQUAL(b.sd, 0.0);
            CU_ASSERT_EQUAL(b.p05, values[v]);
            CU_ASSERT_EQUAL(b.p95, values[v]);
        }
    }
}

static void
test_gini(void)
{
    /* by hand: sum |x_i - x_j| / (2 n^2 mean) = 20 / (2 x 9 x 3) for 1, 2, 6 */
    CU_ASSERT_DOUBLE_EQUAL(
        sim_gini_of_floats(3, (const float[]) { 1.0f, 2.0f, 6.0f }), 20.0 / 54.0, 1e-15);
    CU_ASSERT_EQUAL(sim_gini_of_floats(4, (const float[]) { 7.0f, 7.0f, 7.0f, 7.0f }), 0.0);
    CU_ASSERT_DOUBLE_EQUAL(
        sim_gini_of_floats(4, (const float[]) { 0.0f, 0.0f, 0.0f, 9.0f }), 0.75, 1e-15);
    CU_ASSERT_EQUAL(sim_gini_of_floats(1, (const float[]) { 3.0f }), 0.0);
    CU_ASSERT(isnan(sim_gini_of_floats(0, NULL)));
    CU_ASSERT(isnan(sim_gini_of_floats(2, (const float[]) { 0.0f, 0.0f })));

    /* by the definition over all pairs, and its independence of scale */
    enum { N = 301 };
    double pairs = 0.0, total = 0.0;
    for (size_t i = 0; i < N; i++) {
        floats[i] = (float)(1000.0 * exp(uniform(i, 20)));
    }
    sim_sort_floats(floats, float_scratch, N);
    for (size_t i = 0; i < N; i++) {
        total += (double)floats[i];
        for (size_t j = 0; j < N; j++) {
            pairs += fabs((double)floats[i] - (double)floats[j]);
        }
    }
    const double gini = sim_gini_of_floats(N, floats);
    CU_ASSERT_DOUBLE_EQUAL(gini, pairs / (2.0 * N * total), 1e-13);
    for (size_t i = 0; i < N; i++) {
        floats[i] *= 0.125f;
    }
    CU_ASSERT_EQUAL(sim_gini_of_floats(N, floats), gini);
}

static void
test_merge(void)
{
    for (size_t n_a = 0; n_a < 40; n_a += 3) {
        for (size_t n_b = 0; n_b < 40; n_b += 4) {
            float a[40], b[40], out[80];
            for (size_t i = 0; i < n_a; i++) {
                a[i] = floorf((float)(20.0 * uniform(i, 30)));
            }
            for (size_t i = 0; i < n_b; i++) {
                b[i] = floorf((float)(20.0 * uniform(i, 31)));
            }
            sim_sort_floats(a, float_scratch, n_a);
            sim_sort_floats(b, float_scratch, n_b);
            sim_merge_floats(n_a, a, n_b, b, out);
            memcpy(floats, a, n_a * sizeof(float));
            memcpy(floats + n_a, b, n_b * sizeof(float));
            sim_sort_floats(floats, float_scratch, n_a + n_b);
            CU_ASSERT(memcmp(floats, out, (n_a + n_b) * sizeof(float)) == 0);
        }
    }
}

SIM_TEST_MAIN("stats", SIM_TEST(test_sort_floats), SIM_TEST(test_sort_doubles),
    SIM_TEST(test_quantiles_are_type_7), SIM_TEST(test_bands_against_gsl),
    SIM_TEST(test_bands_of_few), SIM_TEST(test_equal_numbers_have_no_width), SIM_TEST(test_gini),
    SIM_TEST(test_merge))
