#include "sim/stats.h"
#include "sim/core/lanes_bands.h"
#include "sim/level.h"
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

/* Radix sort, least significant byte first: several times as fast as by comparisons, whose outcome
 * surprises the processor every other time.  A byte that is the same in all numbers costs no pass;
 * up to FEW numbers, insertion is faster.  (Digits of 11 bits were slower at every n.) */
void
sim_sort_doubles(double *x, double *scratch, size_t n)
{
    enum { FEW = 40, VALUES = 256 };
    if (n <= FEW) {
        for (size_t i = 1; i < n; i++) {
            const double value = x[i];
            size_t j = i;
            for (; j > 0 && x[j - 1] > value; j--) {
                x[j] = x[j - 1];
            }
            x[j] = value;
        }
        return;
    }
    uint32_t counts[sizeof(double)][VALUES] = { { 0 } };
    for (size_t i = 0; i < n; i++) {
        for (size_t d = 0; d < sizeof(double); d++) {
            counts[d][(double_bits(x[i]) >> (8 * d)) & 255]++;
        }
    }
    double *from = x, *to = scratch;
    for (size_t d = 0; d < sizeof(double); d++) {
        uint32_t *count = counts[d];
        if (count[(double_bits(from[0]) >> (8 * d)) & 255] == n) {
            continue;
        }
        uint32_t start = 0;
        for (int k = 0; k < VALUES; k++) {
            const uint32_t here = count[k];
            count[k] = start;
            start += here;
        }
        for (size_t i = 0; i < n; i++) {
            to[count[(double_bits(from[i]) >> (8 * d)) & 255]++] = from[i];
        }
        double *const swapped = from;
        from = to;
        to = swapped;
    }
    if (from != x) {
        memcpy(x, from, n * sizeof *x);
    }
}

/* ---- quantiles and bands */

/* Above so many numbers a radix sort of each column is faster than the network for all. */
enum { NETWORK = 4096 };

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
            scratch[n++] = value + 0.0; /* -0 becomes 0, whatever its place */
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

static sim_bands_to_t
moved_by(const sim_bands_to_t *to, size_t k)
{
    return (sim_bands_to_t) { to->mean + k, to->sd + k, to->se + k, to->p05 + k, to->p25 + k,
        to->p50 + k, to->p75 + k, to->p95 + k };
}

typedef void bands_at_level_t(
    size_t n, size_t stride, const double x[], double scratch[], const sim_bands_to_t *to);

void
sim_bands_of_columns(size_t n, size_t stride, size_t n_columns, const double x[], double scratch[],
    const sim_bands_to_t *to)
{
    bands_at_level_t *bands = sim_lanes_bands_v1;
    size_t step = sim_lanes_bands_columns_v1;
#if defined(__x86_64__)
    switch (sim_vector_level()) {
    case SIM_VECTOR_V4:
        bands = sim_lanes_bands_v4;
        step = sim_lanes_bands_columns_v4;
        break;
    case SIM_VECTOR_V3:
        bands = sim_lanes_bands_v3;
        step = sim_lanes_bands_columns_v3;
        break;
    case SIM_VECTOR_V1:
        break;
    }
#endif
    if (n == 0 || n > NETWORK || n_columns < step) {
        for (size_t k = 0; k < n_columns; k++) {
            const sim_bands_to_t one = moved_by(to, k);
            double *column = scratch;
            for (size_t i = 0; i < n; i++) {
                column[i] = x[k + i * stride];
            }
            const sim_bands_t b = sim_bands_of(n, column, column + n);
            *one.mean = b.mean;
            *one.sd = b.sd;
            *one.se = b.se;
            *one.p05 = b.p05;
            *one.p25 = b.p25;
            *one.p50 = b.p50;
            *one.p75 = b.p75;
            *one.p95 = b.p95;
        }
        return;
    }
    for (size_t k = 0; k < n_columns; k += step) {
        /* the last ones overlap those before them, so that none is missing */
        const size_t from = k + step <= n_columns ? k : n_columns - step;
        const sim_bands_to_t here = moved_by(to, from);
        bands(n, stride, x + from, scratch, &here);
    }
}
