/* lanes_bands.c - bands of several columns side by side, once per vector level; see lanes_bands.h.
 *
 * Each lane is one column and goes through the very operations of sim_bands_of, in their order, so
 * its bits are the same.  A missing number counts as a +0 in sums, which changes no bit of them,
 * and as +infinity in sorting, which puts it behind the others.  Columns are sorted by a network,
 * where what is compared does not depend on the numbers. */
#include "sim/core/lanes_bands.h"
#include "sim/core/vec.h"
#include <math.h>
#include <stdbool.h>

/* Rows lie far apart, so the processor does not foresee where the next columns are; AHEAD of what
 * is read now it is told. */
enum { COLUMNS = SIM_LANES / 2, AHEAD = 16 };
const size_t SIM_AT_LEVEL(sim_lanes_bands_columns) = COLUMNS;

typedef double vd __attribute__((vector_size(8 * COLUMNS)));
typedef int64_t vl __attribute__((vector_size(8 * COLUMNS)));

static inline vd
vd_load(const double x[])
{
    vd v;
    memcpy(&v, x, sizeof v);
    return v;
}

static inline void
vd_store(double x[], vd v)
{
    memcpy(x, &v, sizeof v);
}

static inline vd
vd_set1(double x)
{
    return x - (vd) { 0 };
}

/* mask ? a : b, lane by lane. */
static inline vd
vd_select(vl mask, vd a, vd b)
{
    return (vd)((mask & (vl)a) | (~mask & (vl)b));
}

static inline vd
vd_abs(vd x)
{
    return (vd)((vl)x & INT64_MAX);
}

/* a < b ? a : b and a > b ? a : b; neither is NaN. */
static inline vd
vd_min(vd a, vd b)
{
#if SIM_LANES == 16
    return _mm512_min_pd(a, b);
#elif SIM_LANES == 8
    return _mm256_min_pd(a, b);
#elif SIM_X86
    return _mm_min_pd(a, b);
#else
    return vd_select(a < b, a, b);
#endif
}

static inline vd
vd_max(vd a, vd b)
{
#if SIM_LANES == 16
    return _mm512_max_pd(a, b);
#elif SIM_LANES == 8
    return _mm256_max_pd(a, b);
#elif SIM_X86
    return _mm_max_pd(a, b);
#else
    return vd_select(a > b, a, b);
#endif
}

static inline vd
vd_sqrt(vd x)
{
#if SIM_LANES == 16
    return _mm512_sqrt_pd(x);
#elif SIM_LANES == 8
    return _mm256_sqrt_pd(x);
#elif SIM_X86
    return _mm_sqrt_pd(x);
#else
    for (int i = 0; i < COLUMNS; i++) {
        x[i] = __builtin_sqrt(x[i]);
    }
    return x;
#endif
}

/* ---- sums, as include/sim/sum.h has them */

typedef struct {
    vd sum, lost;
} vsum_t;

static inline void
vsum_add(vsum_t *self, vd x)
{
    const vd sum = self->sum + x;
    self->lost
        += vd_select(vd_abs(self->sum) >= vd_abs(x), (self->sum - sum) + x, (x - sum) + self->sum);
    self->sum = sum;
}

static inline vd
vsum_total(const vsum_t *self)
{
    return vd_select(self->sum - self->sum == 0.0, self->sum + self->lost, self->sum);
}

/* ---- sorting */

/* Batcher's merge exchange, algorithm 5.2.2 M of Knuth's The Art of Computer Programming. */
static void
sort_columns(size_t n, double x[])
{
    size_t top = 1;
    while (2 * top < n) {
        top *= 2;
    }
    for (size_t p = top; p > 0; p /= 2) {
        size_t distance = p;
        size_t first = 0;
        for (size_t q = top;; q /= 2) {
            for (size_t block = first; block + distance < n; block += 2 * p) {
                const size_t left = n - distance - block;
                double *a = x + block * COLUMNS;
                double *b = a + distance * COLUMNS;
                for (size_t i = 0; i < (left < p ? left : p) * COLUMNS; i += COLUMNS) {
                    const vd low = vd_load(a + i);
                    const vd high = vd_load(b + i);
                    vd_store(a + i, vd_min(low, high));
                    vd_store(b + i, vd_max(low, high));
                }
            }
            if (q == p) {
                break;
            }
            distance = q - p;
            first = p;
        }
    }
}

/* ---- all of it */

/* Quantile p of each column; alike: count is the same in all of them, and not 0. */
static inline vd
quantile(vl count, bool alike, const double sorted[], double p)
{
    vd low = { 0 };
    vd high = { 0 };
    vd part = { 0 };
    for (int k = 0; k < (alike ? 1 : COLUMNS); k++) {
        const size_t n = (size_t)count[k];
        const double h = n > 0 ? (double)(n - 1) * p : 0.0;
        const size_t i = (size_t)h;
        const double *at = sorted + i * COLUMNS;
        const double *next = i + 1 < n ? at + COLUMNS : at;
        if (alike) {
            low = vd_load(at);
            high = vd_load(next);
            part = vd_set1(h - (double)i);
        } else {
            low[k] = n > 0 ? at[k] : NAN;
            high[k] = next[k];
            part[k] = h - (double)i;
        }
    }
    return vd_select((part == 0.0) | (low == high), low, low + part * (high - low));
}

void
SIM_AT_LEVEL(sim_lanes_bands)(
    size_t n, size_t stride, const double x[], double scratch[], const sim_bands_to_t *to)
{
    const vd infinity = vd_set1(INFINITY);
    const vd missing = vd_set1(NAN);
    vl count = { 0 };
    vsum_t total = { { 0 }, { 0 } };
    for (size_t i = 0; i < n; i++) {
        const vd value = vd_load(x + i * stride);
        __builtin_prefetch(x + i * stride + AHEAD);
        const vl here = value == value;
        count -= here;
        vsum_add(&total, (vd)(here & (vl)value));
        vd_store(scratch + i * COLUMNS, vd_select(here, value + 0.0, infinity));
    }
    const vd counted = __builtin_convertvector(count, vd);
    const vd first_mean = vsum_total(&total) / counted;
    /* when a number is infinite, so is the mean or it is NaN: then what follows is not used */
    vsum_t rest = { { 0 }, { 0 } };
    for (size_t i = 0; i < n; i++) {
        const vd value = vd_load(scratch + i * COLUMNS);
        vsum_add(&rest, (vd)((value != infinity) & (vl)(value - first_mean)));
    }
    const vl finite = first_mean - first_mean == 0.0;
    const vd mean = vd_select(finite, first_mean + vsum_total(&rest) / counted, first_mean);
    vsum_t squares = { { 0 }, { 0 } };
    for (size_t i = 0; i < n; i++) {
        const vd value = vd_load(scratch + i * COLUMNS);
        const vd d = (vd)((value != infinity) & (vl)(value - mean));
        vsum_add(&squares, d * d);
    }
    const vl spread = finite & (count > 1);
    const vd sd = vd_select(
        spread, vd_sqrt(vsum_total(&squares) / vd_select(spread, counted - 1.0, counted)), missing);
    vd_store(to->mean, mean);
    vd_store(to->sd, sd);
    vd_store(to->se, sd / vd_sqrt(counted));

    bool alike = count[0] > 0;
    for (int k = 1; k < COLUMNS; k++) {
        alike &= count[k] == count[0];
    }
    sort_columns(n, scratch);
    vd_store(to->p05, quantile(count, alike, scratch, 0.05));
    vd_store(to->p25, quantile(count, alike, scratch, 0.25));
    vd_store(to->p50, quantile(count, alike, scratch, 0.50));
    vd_store(to->p75, quantile(count, alike, scratch, 0.75));
    vd_store(to->p95, quantile(count, alike, scratch, 0.95));
}
