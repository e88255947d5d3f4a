#include "sim/stats.h"
#include "sim/sum.h"
#include <math.h>
#include <stdint.h>
#include <string.h>

/* ---- sorting */

/* Bits that are in the order of the numbers: of a negative one all are turned round, else the sign
 * only. */
static uint64_t
double_bits(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits ^ ((bits >> 63) != 0 ? UINT64_MAX : UINT64_C(1) << 63);
}

/* As no number is negative, the bits are in order as they are. */
static uint32_t
float_bits(float x)
{
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

/* Radix sort, least significant byte first: several times as fast as by comparisons, whose outcome
 * surprises the processor every other time.  A byte that is the same in all numbers costs no pass;
 * up to FEW numbers, insertion is faster.  (Digits of 11 bits were slower at every n.) */
enum { FEW = 40, VALUES = 256 };
#define SORT(name, number, bits_of)                                                                \
    void name(number *x, number *scratch, size_t n)                                                \
    {                                                                                              \
        if (n <= FEW) {                                                                            \
            for (size_t i = 1; i < n; i++) {                                                       \
                const number value = x[i];                                                         \
                size_t j = i;                                                                      \
                for (; j > 0 && x[j - 1] > value; j--) {                                           \
                    x[j] = x[j - 1];                                                               \
                }                                                                                  \
                x[j] = value;                                                                      \
            }                                                                                      \
            return;                                                                                \
        }                                                                                          \
        uint32_t counts[sizeof(number)][VALUES] = { { 0 } };                                       \
        for (size_t i = 0; i < n; i++) {                                                           \
            for (size_t d = 0; d < sizeof(number); d++) {                                          \
                counts[d][(bits_of(x[i]) >> (8 * d)) & 255]++;                                     \
            }                                                                                      \
        }                                                                                          \
        number *from = x, *to = scratch;                                                           \
        for (size_t d = 0; d < sizeof(number); d++) {                                              \
            uint32_t *count = counts[d];                                                           \
            if (count[(bits_of(from[0]) >> (8 * d)) & 255] == n) {                                 \
                continue;                                                                          \
            }                                                                                      \
            uint32_t start = 0;                                                                    \
            for (int k = 0; k < VALUES; k++) {                                                     \
                const uint32_t here = count[k];                                                    \
                count[k] = start;                                                                  \
                start += here;                                                                     \
            }                                                                                      \
            for (size_t i = 0; i < n; i++) {                                                       \
                to[count[(bits_of(from[i]) >> (8 * d)) & 255]++] = from[i];                        \
            }                                                                                      \
            number *const swapped = from;                                                          \
            from = to;                                                                             \
            to = swapped;                                                                          \
        }                                                                                          \
        if (from != x) {                                                                           \
            memcpy(x, from, n * sizeof *x);                                                        \
        }                                                                                          \
    }

SORT(sim_sort_doubles, double, double_bits)
SORT(sim_sort_floats, float, float_bits)

/* ---- doubles */

double
sim_quantile_of_doubles(size_t n, const double sorted[], double p)
{
    if (n == 0) {
        return NAN;
    }
    const double h = (double)(n - 1) * p;
    const size_t i = (size_t)h;
    const double part = h - (double)i;
    if (part == 0.0 || i + 1 >= n || sorted[i] == sorted[i + 1]) {
        return sorted[i]; /* infinite ones have no difference */
    }
    return sorted[i] + part * (sorted[i + 1] - sorted[i]);
}

sim_bands_t
sim_bands_of(size_t n_all, const double x[], double scratch[])
{
    size_t n = 0;
    for (size_t i = 0; i < n_all; i++) {
        const double value = x[i];
        if (!isnan(value)) {
            scratch[n++] = value;
        }
    }
    sim_bands_t bands = { n, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN };
    if (n == 0) {
        return bands;
    }
    bands.mean = sim_sum_of(n, scratch) / (double)n;
    if (isfinite(bands.mean)) {
        /* once more, so that equal numbers have exactly themselves as mean and 0 as sd */
        sim_sum_t rest = { 0 }, squares = { 0 };
        for (size_t i = 0; i < n; i++) {
            sim_sum_add(&rest, scratch[i] - bands.mean);
        }
        bands.mean += sim_sum_total(&rest) / (double)n;
        for (size_t i = 0; i < n; i++) {
            const double d = scratch[i] - bands.mean;
            sim_sum_add(&squares, d * d);
        }
        if (n > 1) {
            bands.sd = sqrt(sim_sum_total(&squares) / (double)(n - 1));
            bands.se = bands.sd / sqrt((double)n);
        }
    }
    sim_sort_doubles(scratch, scratch + n, n);
    bands.p05 = sim_quantile_of_doubles(n, scratch, 0.05);
    bands.p25 = sim_quantile_of_doubles(n, scratch, 0.25);
    bands.p50 = sim_quantile_of_doubles(n, scratch, 0.50);
    bands.p75 = sim_quantile_of_doubles(n, scratch, 0.75);
    bands.p95 = sim_quantile_of_doubles(n, scratch, 0.95);
    return bands;
}

/* ---- floats */

void
sim_merge_floats(size_t n_a, const float a[], size_t n_b, const float b[], float out[])
{
    size_t i = 0, j = 0, k = 0;
    while (i < n_a && j < n_b) {
        const size_t take_b = b[j] < a[i];
        out[k++] = take_b ? b[j] : a[i];
        j += take_b;
        i += 1 - take_b;
    }
    if (i < n_a) {
        memcpy(out + k, a + i, (n_a - i) * sizeof *out);
    }
    if (j < n_b) {
        memcpy(out + k, b + j, (n_b - j) * sizeof *out);
    }
}

double
sim_quantile_of_floats(size_t n, const float sorted[], double p)
{
    if (n == 0) {
        return NAN;
    }
    const double h = (double)(n - 1) * p;
    const size_t i = (size_t)h;
    const double low = (double)sorted[i];
    if (i + 1 >= n) {
        return low;
    }
    return low + (h - (double)i) * ((double)sorted[i + 1] - low);
}

double
sim_gini_of_floats(size_t n, const float sorted[])
{
    /* eight partial sums, so that the additions do not wait for each other */
    enum { PARTS = 8 };
    double sum[PARTS] = { 0 }, weighted[PARTS] = { 0 };
    const double centre = 0.5 * ((double)n - 1.0);
    for (size_t i = 0; i < n; i++) {
        const double x = (double)sorted[i];
        sum[i % PARTS] += x;
        weighted[i % PARTS] += ((double)i - centre) * x;
    }
    for (size_t half = PARTS / 2; half > 0; half /= 2) {
        for (size_t i = 0; i < half; i++) {
            sum[i] += sum[i + half];
            weighted[i] += weighted[i + half];
        }
    }
    return sum[0] > 0.0 ? 2.0 * weighted[0] / ((double)n * sum[0]) : NAN;
}
