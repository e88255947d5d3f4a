/* sweep_sort.c - sorting and merging keys with networks of comparators.
 *
 * A block of as many vectors as a vector has lanes is sorted column by column, transposed, and its
 * rows, now sorted runs, are merged in registers (bitonic networks, Batcher 1968).  Larger lists
 * are merged from blocks, vector by vector (Inoue et al. 2007), from both ends at once: so that
 * neither waits for the other's network.  No branch depends on the keys.
 */
#include "sim/core/vec.h"
#include "sim/model/pool.h"

enum { BLOCK = SIM_LANES * SIM_LANES };

#define INLINE static inline __attribute__((always_inline))
#define UNROLL _Pragma("GCC unroll 16")

INLINE vi
vi_min(vi a, vi b)
{
#if SIM_LANES == 16
    return (vi)_mm512_min_epi32((__m512i)a, (__m512i)b);
#elif SIM_LANES == 8
    return (vi)_mm256_min_epi32((__m256i)a, (__m256i)b);
#else
    return vi_select(a < b, a, b);
#endif
}

INLINE vi
vi_max(vi a, vi b)
{
#if SIM_LANES == 16
    return (vi)_mm512_max_epi32((__m512i)a, (__m512i)b);
#elif SIM_LANES == 8
    return (vi)_mm256_max_epi32((__m256i)a, (__m256i)b);
#else
    return vi_select(a < b, b, a);
#endif
}

/* The comparator: lane by lane, the lower keys into a, the higher ones into b. */
INLINE void
order(vi *a, vi *b)
{
    const vi low = vi_min(*a, *b);
    *b = vi_max(*a, *b);
    *a = low;
}

/* ---- moving lanes */

#if SIM_LANES == 16
#define MOVE(a, b, ...) __builtin_shufflevector(a, b, __VA_ARGS__)
INLINE vi
reversed(vi a)
{
    return MOVE(a, a, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
}
#elif SIM_LANES == 8
#define MOVE(a, b, ...) __builtin_shufflevector(a, b, __VA_ARGS__)
INLINE vi
reversed(vi a)
{
    return MOVE(a, a, 7, 6, 5, 4, 3, 2, 1, 0);
}
#else
#define MOVE(a, b, ...) __builtin_shufflevector(a, b, __VA_ARGS__)
INLINE vi
reversed(vi a)
{
    return MOVE(a, a, 3, 2, 1, 0);
}
#endif

/* Sorts two vectors, each of them bitonic.  Partners are a half, a quarter ... of a vector apart;
 * each step moves them to the same lanes of two vectors, in which the lower and the higher ones
 * then stand. */
INLINE void
sort_bitonic(vi *a, vi *b)
{
#if SIM_LANES == 16
    vi low = MOVE(*a, *b, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23);
    vi high = MOVE(*a, *b, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31);
    order(&low, &high);
    vi x = MOVE(low, high, 0, 1, 2, 3, 16, 17, 18, 19, 8, 9, 10, 11, 24, 25, 26, 27);
    vi y = MOVE(low, high, 4, 5, 6, 7, 20, 21, 22, 23, 12, 13, 14, 15, 28, 29, 30, 31);
    order(&x, &y);
    low = MOVE(x, y, 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29);
    high = MOVE(x, y, 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31);
    order(&low, &high);
    x = MOVE(low, high, 0, 16, 2, 18, 4, 20, 6, 22, 8, 24, 10, 26, 12, 28, 14, 30);
    y = MOVE(low, high, 1, 17, 3, 19, 5, 21, 7, 23, 9, 25, 11, 27, 13, 29, 15, 31);
    order(&x, &y);
    *a = MOVE(x, y, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
    *b = MOVE(x, y, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
#elif SIM_LANES == 8
    vi low = MOVE(*a, *b, 0, 1, 2, 3, 8, 9, 10, 11);
    vi high = MOVE(*a, *b, 4, 5, 6, 7, 12, 13, 14, 15);
    order(&low, &high);
    vi x = MOVE(low, high, 0, 1, 8, 9, 4, 5, 12, 13);
    vi y = MOVE(low, high, 2, 3, 10, 11, 6, 7, 14, 15);
    order(&x, &y);
    low = MOVE(x, y, 0, 2, 8, 10, 4, 6, 12, 14);  /* of a: 0 4 2 6 */
    high = MOVE(x, y, 1, 3, 9, 11, 5, 7, 13, 15); /* of a: 1 5 3 7 */
    order(&low, &high);
    x = MOVE(low, high, 0, 8, 1, 9, 4, 12, 5, 13);   /* of a: 0 1 4 5 */
    y = MOVE(low, high, 2, 10, 3, 11, 6, 14, 7, 15); /* of a: 2 3 6 7 */
    low = MOVE(x, y, 0, 1, 8, 9, 4, 5, 12, 13);
    high = MOVE(x, y, 2, 3, 10, 11, 6, 7, 14, 15);
    *a = MOVE(low, high, 0, 1, 2, 3, 8, 9, 10, 11);
    *b = MOVE(low, high, 4, 5, 6, 7, 12, 13, 14, 15);
#else
    vi low = MOVE(*a, *b, 0, 1, 4, 5);
    vi high = MOVE(*a, *b, 2, 3, 6, 7);
    order(&low, &high);
    vi x = MOVE(low, high, 0, 2, 4, 6); /* of a and b: a0 b0 a2 b2 */
    vi y = MOVE(low, high, 1, 3, 5, 7);
    order(&x, &y);
    low = MOVE(x, y, 0, 4, 1, 5);
    high = MOVE(x, y, 2, 6, 3, 7);
    *a = MOVE(low, high, 0, 1, 4, 5);
    *b = MOVE(low, high, 2, 3, 6, 7);
#endif
}

/* Rows become columns; which column is which does not matter. */
INLINE void
transpose(vi v[SIM_LANES])
{
    UNROLL
    for (int i = 0; i < SIM_LANES; i += 4) {
#if SIM_LANES == 16
        const vi a = MOVE(
            v[i], v[i + 1], 0, 16, 1, 17, 4, 20, 5, 21, 8, 24, 9, 25, 12, 28, 13, 29);
        const vi b = MOVE(
            v[i], v[i + 1], 2, 18, 3, 19, 6, 22, 7, 23, 10, 26, 11, 27, 14, 30, 15, 31);
        const vi c = MOVE(
            v[i + 2], v[i + 3], 0, 16, 1, 17, 4, 20, 5, 21, 8, 24, 9, 25, 12, 28, 13, 29);
        const vi d = MOVE(
            v[i + 2], v[i + 3], 2, 18, 3, 19, 6, 22, 7, 23, 10, 26, 11, 27, 14, 30, 15, 31);
        v[i] = MOVE(a, c, 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29);
        v[i + 1] = MOVE(a, c, 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31);
        v[i + 2] = MOVE(b, d, 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29);
        v[i + 3] = MOVE(b, d, 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31);
#elif SIM_LANES == 8
        const vi a = MOVE(v[i], v[i + 1], 0, 8, 1, 9, 4, 12, 5, 13);
        const vi b = MOVE(v[i], v[i + 1], 2, 10, 3, 11, 6, 14, 7, 15);
        const vi c = MOVE(v[i + 2], v[i + 3], 0, 8, 1, 9, 4, 12, 5, 13);
        const vi d = MOVE(v[i + 2], v[i + 3], 2, 10, 3, 11, 6, 14, 7, 15);
        v[i] = MOVE(a, c, 0, 1, 8, 9, 4, 5, 12, 13);
        v[i + 1] = MOVE(a, c, 2, 3, 10, 11, 6, 7, 14, 15);
        v[i + 2] = MOVE(b, d, 0, 1, 8, 9, 4, 5, 12, 13);
        v[i + 3] = MOVE(b, d, 2, 3, 10, 11, 6, 7, 14, 15);
#else
        const vi a = MOVE(v[i], v[i + 1], 0, 4, 1, 5);
        const vi b = MOVE(v[i], v[i + 1], 2, 6, 3, 7);
        const vi c = MOVE(v[i + 2], v[i + 3], 0, 4, 1, 5);
        const vi d = MOVE(v[i + 2], v[i + 3], 2, 6, 3, 7);
        v[i] = MOVE(a, c, 0, 1, 4, 5);
        v[i + 1] = MOVE(a, c, 2, 3, 6, 7);
        v[i + 2] = MOVE(b, d, 0, 1, 4, 5);
        v[i + 3] = MOVE(b, d, 2, 3, 6, 7);
#endif
    }
#if SIM_LANES == 16
    UNROLL
    for (int i = 0; i < 4; i++) { /* the same with quarters of vectors */
        const vi a = v[i], b = v[i + 4], c = v[i + 8], d = v[i + 12];
        const vi p = MOVE(a, b, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23);
        const vi q = MOVE(a, b, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31);
        const vi r = MOVE(c, d, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23);
        const vi s = MOVE(c, d, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31);
        v[i] = MOVE(p, r, 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27);
        v[i + 4] = MOVE(p, r, 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31);
        v[i + 8] = MOVE(q, s, 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27);
        v[i + 12] = MOVE(q, s, 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31);
    }
#elif SIM_LANES == 8
    UNROLL
    for (int i = 0; i < 4; i++) { /* the same with halves of vectors */
        const vi a = v[i], b = v[i + 4];
        v[i] = MOVE(a, b, 0, 1, 2, 3, 8, 9, 10, 11);
        v[i + 4] = MOVE(a, b, 4, 5, 6, 7, 12, 13, 14, 15);
    }
#endif
}

/* ---- blocks */

/* Sorts each column of four or eight vectors, with the fewest comparators. */
INLINE void
sort_4(vi v[4])
{
    order(&v[0], &v[1]), order(&v[2], &v[3]);
    order(&v[0], &v[2]), order(&v[1], &v[3]);
    order(&v[1], &v[2]);
}

INLINE void
sort_8(vi v[8])
{
    order(&v[0], &v[2]), order(&v[1], &v[3]), order(&v[4], &v[6]), order(&v[5], &v[7]);
    order(&v[0], &v[4]), order(&v[1], &v[5]), order(&v[2], &v[6]), order(&v[3], &v[7]);
    order(&v[0], &v[1]), order(&v[2], &v[3]), order(&v[4], &v[5]), order(&v[6], &v[7]);
    order(&v[2], &v[4]), order(&v[3], &v[5]);
    order(&v[1], &v[4]), order(&v[3], &v[6]);
    order(&v[1], &v[2]), order(&v[3], &v[4]), order(&v[5], &v[6]);
}

INLINE void
sort_columns(vi v[SIM_LANES])
{
#if SIM_LANES == 16
    sort_8(v);
    sort_8(v + 8);
    UNROLL
    for (int i = 0; i < 8; i++) { /* Batcher's odd-even merge */
        order(&v[i], &v[i + 8]);
    }
    UNROLL
    for (int i = 4; i < 8; i++) {
        order(&v[i], &v[i + 4]);
    }
    UNROLL
    for (int i = 2; i < 14; i += 4) {
        order(&v[i], &v[i + 2]);
        order(&v[i + 1], &v[i + 3]);
    }
    UNROLL
    for (int i = 1; i < 15; i += 2) {
        order(&v[i], &v[i + 1]);
    }
#elif SIM_LANES == 8
    sort_8(v);
#else
    sort_4(v);
#endif
}

/* Merges v[0 .. m-1] with v[m .. 2m-1], both sorted. */
INLINE void
merge_runs(vi *v, const int m)
{
    vi high[SIM_LANES / 2];
    UNROLL
    for (int i = 0; i < m; i++) {
        high[i] = reversed(v[2 * m - 1 - i]);
    }
    UNROLL
    for (int i = 0; i < m; i++) {
        order(&v[i], &high[i]);
        v[m + i] = high[i];
    }
    if (m >= 8) {
        UNROLL
        for (int i = 0; i < 8; i++) {
            const int at = i % 4 + i / 4 * 8;
            order(&v[at], &v[at + 4]);
        }
    }
    if (m >= 4) {
        UNROLL
        for (int i = 0; i < m; i++) {
            const int at = i % 2 + i / 2 * 4;
            order(&v[at], &v[at + 2]);
        }
    }
    if (m >= 2) {
        UNROLL
        for (int i = 0; i < m; i++) {
            order(&v[2 * i], &v[2 * i + 1]);
        }
    }
    UNROLL
    for (int i = 0; i < m; i++) {
        sort_bitonic(&v[2 * i], &v[2 * i + 1]);
    }
}

/* Sorts up to a block of keys, whole groups. */
INLINE void
sort_block(size_t n, const int32_t from[], int32_t to[])
{
    vi v[SIM_LANES];
    UNROLL
    for (int i = 0; i < SIM_LANES; i++) {
        v[i] = (size_t)i * SIM_LANES < n ? vi_load(from + i * SIM_LANES) : vi_set1(SIM_KEY_NONE);
    }
    sort_columns(v);
    transpose(v);
    UNROLL
    for (int i = 0; i < SIM_LANES; i += 2) {
        merge_runs(v + i, 1);
    }
    UNROLL
    for (int i = 0; i < SIM_LANES; i += 4) {
        merge_runs(v + i, 2);
    }
#if SIM_LANES >= 8
    UNROLL
    for (int i = 0; i < SIM_LANES; i += 8) {
        merge_runs(v + i, 4);
    }
#endif
#if SIM_LANES == 16
    merge_runs(v, 8);
#endif
    UNROLL
    for (int i = 0; i < SIM_LANES; i++) {
        if ((size_t)i * SIM_LANES < n) {
            vi_store(to + i * SIM_LANES, v[i]);
        }
    }
}

/* ---- merging */

/* One end of a merge: what is left of the two lists, and the keys that were loaded but are not out
 * yet. */
typedef struct {
    const int32_t *a, *b;
    size_t n_a, n_b;
    vi held;
} merge_end_t;

/* The next vector comes from the list that goes on with the lower key: then no key that is still in
 * the lists belongs before the lower half of the two vectors now loaded. */
INLINE vi
next_low(merge_end_t *e)
{
    const bool from_a = (e->n_b == 0) | ((e->n_a != 0) & (e->a[0] <= e->b[0]));
    const vi v = vi_load(from_a ? e->a : e->b);
    const size_t a = from_a ? SIM_LANES : 0;
    e->a += a;
    e->n_a -= a;
    e->b += SIM_LANES - a;
    e->n_b -= SIM_LANES - a;
    return v;
}

/* The same from the upper ends, where a and b point just past the lists. */
INLINE vi
next_high(merge_end_t *e)
{
    const bool from_a = (e->n_b == 0) | ((e->n_a != 0) & (e->a[-1] >= e->b[-1]));
    const vi v = vi_load((from_a ? e->a : e->b) - SIM_LANES);
    const size_t a = from_a ? SIM_LANES : 0;
    e->a -= a;
    e->n_a -= a;
    e->b -= SIM_LANES - a;
    e->n_b -= SIM_LANES - a;
    return v;
}

INLINE vi
step_low(merge_end_t *e)
{
    vi low = e->held;
    e->held = reversed(next_low(e));
    order(&low, &e->held);
    sort_bitonic(&low, &e->held);
    return low;
}

INLINE vi
step_high(merge_end_t *e)
{
    vi high = reversed(next_high(e));
    order(&e->held, &high);
    sort_bitonic(&e->held, &high);
    return high;
}

void
SIM_AT_LEVEL(sim_pool_merge)(
    size_t n_a, const int32_t a[], size_t n_b, const int32_t b[], int32_t out[])
{
    if (n_a == 0 || n_b == 0) {
        memcpy(out, a, n_a * sizeof *out);
        memcpy(out + n_a, b, n_b * sizeof *out);
        return;
    }
    const size_t n = (n_a + n_b) / SIM_LANES;
    int32_t *end = out + n_a + n_b;
    merge_end_t low = { a, b, n_a, n_b, vi_set1(0) };
    merge_end_t high = { a + n_a, b + n_b, n_a, n_b, vi_set1(0) };
    low.held = next_low(&low);
    high.held = next_high(&high);
    for (size_t i = 0; i < n / 2; i++) {
        vi_store(out, step_low(&low));
        out += SIM_LANES;
        end -= SIM_LANES;
        vi_store(end, step_high(&high));
    }
    if (n % 2 == 1) {
        vi_store(out, step_low(&low));
    }
}

void
SIM_AT_LEVEL(sim_pool_sort)(size_t n, int32_t key[], int32_t spare[])
{
    int rounds = 0;
    for (size_t width = BLOCK; width < n; width *= 2) {
        rounds++;
    }
    /* every round goes from one list to the other, and the last one shall end in key */
    int32_t *from = rounds % 2 == 0 ? key : spare;
    int32_t *to = rounds % 2 == 0 ? spare : key;
    for (size_t i = 0; i < n; i += BLOCK) {
        sort_block(n - i, key + i, from + i);
    }
    for (size_t width = BLOCK; width < n; width *= 2) {
        for (size_t i = 0; i < n; i += 2 * width) {
            const size_t n_a = width < n - i ? width : n - i;
            const size_t n_b = width < n - i - n_a ? width : n - i - n_a;
            SIM_AT_LEVEL(sim_pool_merge)(n_a, from + i, n_b, from + i + n_a, to + i);
        }
        int32_t *const other = from;
        from = to;
        to = other;
    }
}
