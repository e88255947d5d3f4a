/* sorted.c - sorted lists of salaries. */
#include "sim/model/sorted.h"
#include <math.h>
#include <stdbool.h>

enum { DIGIT = 11, DIGITS = 3, BUCKETS = 1 << DIGIT, SMALL = 48 };

/* Insertion sort by salary; gives up, with the keys in some order, after too many moves. */
static bool
insertion_sort(uint64_t *key, size_t n, size_t moves)
{
    for (size_t i = 1; i < n; i++) {
        const uint64_t k = key[i];
        size_t j = i;
        for (; j > 0 && key[j - 1] >> SIM_TAG_BITS > k >> SIM_TAG_BITS; j--) {
            key[j] = key[j - 1];
        }
        key[j] = k;
        if (i - j > moves) {
            return false;
        }
        moves -= i - j;
    }
    return true;
}

/* One pass of a radix sort, stable, by 8 or 11 bits from shift on. */
static void
radix_pass(const uint64_t *from, uint64_t *to, size_t n, int shift, uint64_t base, uint32_t *count,
    uint32_t buckets)
{
    memset(count, 0, buckets * sizeof *count);
    for (size_t i = 0; i < n; i++) {
        count[((from[i] - base) >> shift) & (buckets - 1)]++;
    }
    uint32_t at = 0;
    for (uint32_t b = 0; b < buckets; b++) {
        const uint32_t here = count[b];
        count[b] = at;
        at += here;
    }
    for (size_t i = 0; i < n; i++) {
        to[count[((from[i] - base) >> shift) & (buckets - 1)]++] = from[i];
    }
}

/* Sorts by salary.  Salaries of a location span a few octaves only: two passes over the upper bits
 * of the distance from the lowest leave them almost in order, and insertion does the rest.  Where
 * many salaries are too close for that, three more passes sort by all bits. */
void
sim_keys_sort(uint64_t *key, uint64_t *spare, size_t n)
{
    if (n <= SMALL) {
        insertion_sort(key, n, n * n);
        return;
    }
    uint64_t low = key[0];
    uint64_t high = key[0];
    for (size_t i = 1; i < n; i++) {
        low = key[i] < low ? key[i] : low;
        high = key[i] > high ? key[i] : high;
    }
    low &= ~(((uint64_t)1 << SIM_TAG_BITS) - 1);
    uint32_t count[BUCKETS];
    const int digit = n < 1 << 16 ? 8 : DIGIT;
    int top = 64 - __builtin_clzll((high - low) | 1); /* bits in use */
    top = top > SIM_TAG_BITS + 2 * digit ? top : SIM_TAG_BITS + 2 * digit;
    radix_pass(key, spare, n, top - 2 * digit, low, count, 1u << digit);
    radix_pass(spare, key, n, top - digit, low, count, 1u << digit);
    if (insertion_sort(key, n, 4 * n)) {
        return;
    }
    for (int d = 0; d < DIGITS; d++) {
        radix_pass(d % 2 == 0 ? key : spare, d % 2 == 0 ? spare : key, n, SIM_TAG_BITS + d * DIGIT,
            0, count, BUCKETS);
    }
    memcpy(key, spare, n * sizeof *key);
}

void
sim_keys_merge(const uint64_t *a, size_t n_a, const uint64_t *b, size_t n_b, uint64_t *out)
{
    size_t i = 0;
    size_t j = 0;
    while (i < n_a && j < n_b) {
        const uint64_t x = a[i];
        const uint64_t y = b[j];
        const int second = y < x;
        *out++ = second ? y : x;
        i += (size_t)!second;
        j += (size_t)second;
    }
    memcpy(out, a + i, (n_a - i) * sizeof *a);
    memcpy(out + (n_a - i), b + j, (n_b - j) * sizeof *b);
}

static float
scaled_value(const sim_scaled_t *s, size_t i)
{
    return (float)((double)s->sorted[i] * s->scale);
}

/* How many of s are <= v. */
static size_t
count_to(const sim_scaled_t *s, float v)
{
    size_t lo = 0;
    size_t hi = s->n;
    while (lo < hi) {
        const size_t mid = lo + (hi - lo) / 2;
        if (scaled_value(s, mid) <= v) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }
    return lo;
}

static float
float_of(uint32_t bits)
{
    float x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* The k-th smallest (from 0) of all lists together.  The value is searched for by bisection on its
 * bits, from a bracket round a guess; *guess is left at the answer for the next month. */
static double
kth_of(const sim_scaled_t *list, size_t n_lists, size_t k, uint32_t *guess)
{
    uint32_t lo = 0;
    uint32_t hi = 0x7f7fffffu;
    uint32_t mid = *guess;
    uint32_t step = 1u << 16; /* some tenths of a percent */
    bool bracketed = false;
    while (lo < hi) {
        size_t below = 0;
        for (size_t i = 0; i < n_lists; i++) {
            below += count_to(&list[i], float_of(mid));
        }
        if (below > k) {
            hi = mid;
        } else {
            lo = mid + 1;
        }
        bracketed = bracketed || (lo > 0 && hi < 0x7f7fffffu);
        if (bracketed) {
            mid = lo + (hi - lo) / 2;
        } else {
            mid = lo > 0 ? (hi - lo > step ? lo + step : hi - 1) : (hi > step ? hi - step : 0);
            step *= 4;
        }
    }
    *guess = lo;
    return (double)float_of(lo);
}

double
sim_scaled_median(const sim_scaled_t *list, size_t n_lists, uint32_t *guess)
{
    size_t n = 0;
    for (size_t i = 0; i < n_lists; i++) {
        n += list[i].n;
    }
    if (n == 0) {
        return NAN;
    }
    const double low = kth_of(list, n_lists, (n - 1) / 2, guess);
    return n % 2 == 1 ? low : (low + kth_of(list, n_lists, n / 2, guess)) / 2.0;
}
