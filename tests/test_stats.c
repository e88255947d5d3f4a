#include "check.h"
#include "sim/rng.h"
#include "sim/stats.h"
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>

enum { N_MAX = 70000 };
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
        for (double p = 0.0; p <= 1.0; p += 0.0625) {
            const double want = gsl_stats_quantile_from_sorted_data(doubles, 1, n, p);
            CU_ASSERT_DOUBLE_EQUAL(sim_quantile_of_doubles(n, doubles, p), want, 1e-11);
        }
        CU_ASSERT_EQUAL(sim_quantile_of_doubles(n, doubles, 0.0), doubles[0]);
        CU_ASSERT_EQUAL(sim_quantile_of_doubles(n, doubles, 1.0), doubles[n - 1]);
    }
    CU_ASSERT(isnan(sim_quantile_of_doubles(0, NULL, 0.5)));
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

/* ---- columns side by side */

static uint64_t
bits_of(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return isnan(x) ? 0x7ff8000000000000 : bits;
}

/* Bands of columns with missing, equal, infinite and huge numbers, against each column alone. */
static void
test_columns_are_the_bands_of_each(void)
{
    enum { COLUMNS = 21, MOST = 400, STRIDE = 23 };
    static const size_t sizes[] = { 0, 1, 2, 3, 5, 8, 20, 31, 64, 100, 257, MOST };
    static const char *const levels[] = { "v1", "v3", "v4" };
    static double x[MOST * STRIDE], column[MOST], two[2 * MOST];
    static _Alignas(64) double scratch[8 * MOST];
    double band[8][COLUMNS];
    const sim_bands_to_t to
        = { band[0], band[1], band[2], band[3], band[4], band[5], band[6], band[7] };
    size_t wrong = 0;
    for (size_t i = 0; i < MOST; i++) {
        for (size_t k = 0; k < STRIDE; k++) {
            const double u = uniform(i, 100 + (uint32_t)k);
            const double v = uniform(i, 200 + (uint32_t)k);
            double *to_x = &x[i * STRIDE + k];
            *to_x = k < 9 ? u                         /* every replication has it           */
                : k < 12  ? (v < 0.3 ? NAN : 1e6 * u) /* some have                          */
                : k == 12 ? NAN                       /* none has                           */
                : k == 13 ? (i == 0 ? 4.25 : NAN)     /* one has                            */
                : k == 14 ? -17.7e9                   /* equal                              */
                : k == 15 ? floor(4.0 * u) - 2.0      /* a few values                       */
                : k == 16 ? (v < 0.05 ? INFINITY : u)
                : k == 17 ? (v < 0.05 ? -INFINITY
                          : v > 0.9   ? INFINITY
                                      : u)
                : k == 18 ? (v < 0.5 ? 0.0 : -0.0)
                : k == 19 ? (u - 0.5) * 1.6e308                     /* the sum overflows */
                          : (u - 0.5) * pow(10.0, 30.0 * v - 15.0); /* terms of every size */
        }
    }
    for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
        const size_t n = sizes[s];
        for (size_t level = 0; level < 3; level++) {
            setenv("SIM_VECTOR", levels[level], 1);
            for (size_t width = 1; width <= COLUMNS; width += 4) {
                const size_t first = COLUMNS - width;
                sim_bands_of_columns(n, STRIDE, width, x + first, scratch, &to);
                for (size_t k = 0; k < width; k++) {
                    for (size_t i = 0; i < n; i++) {
                        column[i] = x[i * STRIDE + first + k];
                    }
                    const sim_bands_t b = sim_bands_of(n, column, two);
                    const double want[] = { b.mean, b.sd, b.se, b.p05, b.p25, b.p50, b.p75, b.p95 };
                    for (size_t w = 0; w < 8; w++) {
                        wrong += bits_of(want[w]) != bits_of(band[w][k]);
                    }
                }
            }
        }
    }
    unsetenv("SIM_VECTOR");
    CU_ASSERT_EQUAL(wrong, 0);
}

/* So many that they are not sorted by the network. */
static void
test_columns_of_many(void)
{
    enum { N = 5000, COLUMNS = 16 };
    double *x = malloc(N * COLUMNS * sizeof *x);
    double *scratch = aligned_alloc(64, 8 * N * sizeof *scratch);
    double band[8][COLUMNS];
    const sim_bands_to_t to
        = { band[0], band[1], band[2], band[3], band[4], band[5], band[6], band[7] };
    CU_ASSERT_FATAL(x != NULL && scratch != NULL);
    for (size_t i = 0; i < N; i++) {
        for (size_t k = 0; k < COLUMNS; k++) {
            x[i * COLUMNS + k] = (double)((i * 7919 + k) % N);
        }
    }
    sim_bands_of_columns(N, COLUMNS, COLUMNS, x, scratch, &to);
    for (size_t k = 0; k < COLUMNS; k++) {
        CU_ASSERT_EQUAL(band[0][k], (N - 1) / 2.0);
        CU_ASSERT_DOUBLE_EQUAL(band[3][k], 0.05 * (N - 1), 1e-9);
        CU_ASSERT_DOUBLE_EQUAL(band[7][k], 0.95 * (N - 1), 1e-9);
    }
    free(x);
    free(scratch);
}

SIM_TEST_MAIN("stats", SIM_TEST(test_sort_doubles), SIM_TEST(test_quantiles_are_type_7),
    SIM_TEST(test_bands_against_gsl), SIM_TEST(test_bands_of_few),
    SIM_TEST(test_equal_numbers_have_no_width), SIM_TEST(test_columns_are_the_bands_of_each),
    SIM_TEST(test_columns_of_many))
