/* sweep_sort.c - sorting and merging keys with networks of comparators.
 *
 * A block of as many vectors as a vector has lanes is sorted column by column, transposed, and its
 * rows, now sorted runs, are merged in registers (bitonic networks, Batcher 1968).  Larger lists
 * are merged from blocks, 16 keys at a time: of the next 16 of each run, the 16 lowest of all are
 * the lower ones of each pair of one run's keys, rising, and the other's, falling; they are
 * bitonic, and how many of them a run gave says where it goes on, without waiting for the network.
 * Both ends go at once.  (That they share the keys out without losing any needs runs sorted by
 * whole keys: equal ones are then alike.)  No branch depends on the keys.
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
    return vi_select(vi_lt(a, b), a, b);
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
    return vi_select(vi_lt(a, b), b, a);
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

/* The lanes of a and b in turn, within each quarter of a vector of 16, half of one of 8. */
INLINE vi
zip_low(vi a, vi b)
{
#if SIM_LANES == 16
    return MOVE(a, b, 0, 16, 1, 17, 4, 20, 5, 21, 8, 24, 9, 25, 12, 28, 13, 29);
#elif SIM_LANES == 8
    return MOVE(a, b, 0, 8, 1, 9, 4, 12, 5, 13);
#else
    return MOVE(a, b, 0, 4, 1, 5);
#endif
}

INLINE vi
zip_high(vi a, vi b)
{
#if SIM_LANES == 16
    return MOVE(a, b, 2, 18, 3, 19, 6, 22, 7, 23, 10, 26, 11, 27, 14, 30, 15, 31);
#elif SIM_LANES == 8
    return MOVE(a, b, 2, 10, 3, 11, 6, 14, 7, 15);
#else
    return MOVE(a, b, 2, 6, 3, 7);
#endif
}

/* Sorts two vectors, each of them bitonic.  Partners are a half, a quarter ... of a vector apart;
 * each step moves them to the same lanes of two vectors, in which the lower and the higher ones
 * then stand.  Three zips of eight keys bring them back in order. */
INLINE void
sort_bitonic(vi *a, vi *b)
{
#if SIM_LANES == 16
    vi p = MOVE(*a, *b, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23);
    vi q = MOVE(*a, *b, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31);
    order(&p, &q);
    vi x = MOVE(p, q, 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27);
    vi y = MOVE(p, q, 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31);
#elif SIM_LANES == 8
    vi x = MOVE(*a, *b, 0, 1, 2, 3, 8, 9, 10, 11);
    vi y = MOVE(*a, *b, 4, 5, 6, 7, 12, 13, 14, 15);
    vi p, q;
#endif
#if SIM_LANES >= 8 /* in each quarter or half now: x 0 1 2 3, y 4 5 6 7 */
    order(&x, &y);
    p = zip_low(x, y);  /* 0 4 1 5 */
    q = zip_high(x, y); /* 2 6 3 7 */
    order(&p, &q);
    x = zip_low(p, q);  /* 0 2 4 6 */
    y = zip_high(p, q); /* 1 3 5 7 */
    order(&x, &y);
    p = zip_low(x, y);
    q = zip_high(x, y);
#endif
#if SIM_LANES == 16
    *a = MOVE(p, q, 0, 1, 2, 3, 16, 17, 18, 19, 8, 9, 10, 11, 24, 25, 26, 27);
    *b = MOVE(p, q, 4, 5, 6, 7, 20, 21, 22, 23, 12, 13, 14, 15, 28, 29, 30, 31);
#elif SIM_LANES == 8
    *a = MOVE(p, q, 0, 1, 2, 3, 8, 9, 10, 11);
    *b = MOVE(p, q, 4, 5, 6, 7, 12, 13, 14, 15);
#else
    vi x = MOVE(*a, *b, 0, 1, 4, 5);
    vi y = MOVE(*a, *b, 2, 3, 6, 7);
    order(&x, &y);
    const vi p = zip_low(x, y);  /* a0 a2 a1 a3 */
    const vi q = zip_high(x, y); /* b0 b2 b1 b3 */
    x = MOVE(p, q, 0, 1, 4, 5);  /* a0 a2 b0 b2 */
    y = MOVE(p, q, 2, 3, 6, 7);  /* a1 a3 b1 b3 */
    order(&x, &y);
    *a = zip_low(x, y);
    *b = zip_high(x, y);
#endif
}

/* Rows become columns; which column is which does not matter. */
INLINE void
transpose(vi v[SIM_LANES])
{
    UNROLL
    for (int i = 0; i < SIM_LANES; i += 4) {
        const vi a = zip_low(v[i], v[i + 2]);
        const vi b = zip_high(v[i], v[i + 2]);
        const vi c = zip_low(v[i + 1], v[i + 3]);
        const vi d = zip_high(v[i + 1], v[i + 3]);
        v[i] = zip_low(a, c);
        v[i + 1] = zip_high(a, c);
        v[i + 2] = zip_low(b, d);
        v[i + 3] = zip_high(b, d);
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
#if SIM_LANES == 4
INLINE void
sort_4(vi v[4])
{
    order(&v[0], &v[1]), order(&v[2], &v[3]);
    order(&v[0], &v[2]), order(&v[1], &v[3]);
    order(&v[1], &v[2]);
}
#else
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
#endif

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

INLINE size_t
at_most(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Vectors of 16 lanes are left to those of 8, which keep twice as many comparators in flight. */
#if SIM_LANES == 16
#define MERGE sim_pool_merge_v3
#else
#define MERGE SIM_AT_LEVEL(sim_pool_merge)

/* A group in vectors. */
typedef struct {
    vi v[SIM_GROUP_VECS];
} group_t;

INLINE group_t
group_load(const int32_t key[])
{
    group_t g;
    UNROLL
    for (int i = 0; i < SIM_GROUP_VECS; i++) {
        g.v[i] = vi_load(key + i * SIM_LANES);
    }
    return g;
}

/* The lanes below n keep their keys, or with above those from n on; the others get one key. */
INLINE group_t
group_keep(group_t g, size_t n, const bool above, int32_t key)
{
    static const int32_t lanes[SIM_GROUP]
        = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 };
    const vi limit = vi_set1((int32_t)n);
    UNROLL
    for (int i = 0; i < SIM_GROUP_VECS; i++) {
        const vm below = vi_lt(vi_load(lanes + i * SIM_LANES), limit);
        g.v[i] = above ? vi_select(below, vi_set1(key), g.v[i])
                       : vi_select(below, g.v[i], vi_set1(key));
    }
    return g;
}

/* Stores the 16 lower keys of two sorted groups, or with upper the 16 upper ones, sorted; says how
 * many of them are from b. */
INLINE size_t
group_merge(const group_t *a, const group_t *b, const bool upper, int32_t out[])
{
    group_t g;
    uint32_t a_above = 0;
    UNROLL
    for (int i = 0; i < SIM_GROUP_VECS; i++) { /* b backwards: rising against falling keys */
        const vi turned = reversed(b->v[SIM_GROUP_VECS - 1 - i]);
        g.v[i] = upper ? vi_max(a->v[i], turned) : vi_min(a->v[i], turned);
        a_above |= vm_bits(vi_lt(turned, a->v[i])) << (i * SIM_LANES);
    }
    UNROLL
    for (int d = SIM_GROUP_VECS / 2; d > 0; d /= 2) {
        UNROLL
        for (int i = 0; i < SIM_GROUP_VECS; i++) {
            if ((i & d) == 0) {
                order(&g.v[i], &g.v[i + d]);
            }
        }
    }
    UNROLL
    for (int i = 0; i < SIM_GROUP_VECS; i += 2) {
        sort_bitonic(&g.v[i], &g.v[i + 1]);
    }
    UNROLL
    for (int i = 0; i < SIM_GROUP_VECS; i++) {
        vi_store(out + i * SIM_LANES, g.v[i]);
    }
    const size_t n = (size_t)__builtin_popcount(a_above);
    return upper ? SIM_GROUP - n : n;
}

/* A merge from one end: two runs and how much is left of each. */
typedef struct {
    const int32_t *a, *b;
    size_t n_a, n_b;
} merge_end_t;

/* How many keys of a group that was put out are from b.  A key that stands in for what a run has no
 * more may be the same as one that the other run has; then the latter was meant. */
INLINE size_t
taken_of_b(const merge_end_t *e, size_t from_b)
{
    const size_t from_a = at_most(SIM_GROUP - from_b, e->n_a);
    return at_most(SIM_GROUP - from_a, e->n_b);
}

/* The lowest keys left.  whole: each run has a group of them. */
INLINE void
step_low(merge_end_t *e, const bool whole, int32_t out[])
{
    group_t a = group_load(e->a);
    group_t b = group_load(e->b);
    if (!whole) {
        a = group_keep(a, at_most(e->n_a, SIM_GROUP), false, SIM_KEY_NONE);
        b = group_keep(b, at_most(e->n_b, SIM_GROUP), false, SIM_KEY_NONE);
    }
    size_t from_b = group_merge(&a, &b, false, out);
    size_t from_a = SIM_GROUP - from_b;
    if (!whole) {
        from_b = taken_of_b(e, from_b);
        from_a = at_most(SIM_GROUP - from_b, e->n_a);
    }
    e->a += from_a;
    e->n_a -= from_a;
    e->b += from_b;
    e->n_b -= from_b;
}

/* The highest keys left, which are those before a and b. */
INLINE void
step_high(merge_end_t *e, const bool whole, int32_t out[])
{
    group_t a = group_load(e->a - SIM_GROUP);
    group_t b = group_load(e->b - SIM_GROUP);
    if (!whole) {
        a = group_keep(a, SIM_GROUP - at_most(e->n_a, SIM_GROUP), true, INT32_MIN);
        b = group_keep(b, SIM_GROUP - at_most(e->n_b, SIM_GROUP), true, INT32_MIN);
    }
    size_t from_b = group_merge(&a, &b, true, out);
    size_t from_a = SIM_GROUP - from_b;
    if (!whole) {
        from_b = taken_of_b(e, from_b);
        from_a = at_most(SIM_GROUP - from_b, e->n_a);
    }
    e->a -= from_a;
    e->n_a -= from_a;
    e->b -= from_b;
    e->n_b -= from_b;
}

/* Steps that leave each run a group of keys until the last of them. */
INLINE size_t
safe_steps(const merge_end_t *low, const merge_end_t *high, size_t n)
{
    const size_t up = at_most(low->n_a, low->n_b);
    const size_t down = at_most(high->n_a, high->n_b);
    return at_most(n, at_most(up, down) / SIM_GROUP);
}

void
MERGE(size_t n_a, const int32_t a[], size_t n_b, const int32_t b[], int32_t out[])
{
    const size_t n = n_a + n_b;
    if (n_a == 0 || n_b == 0) {
        memcpy(out, n_a == 0 ? b : a, n * sizeof *out);
        return;
    }
    /* what both ends put out in the middle is the same */
    int32_t *end = out + n;
    merge_end_t low = { .a = a, .b = b, .n_a = n_a, .n_b = n_b };
    merge_end_t high = { .a = a + n_a, .b = b + n_b, .n_a = n_a, .n_b = n_b };
    for (size_t left = n / SIM_GROUP / 2; left > 0;) {
        const size_t safe = safe_steps(&low, &high, left);
        for (size_t i = 0; i < safe; i++) {
            end -= SIM_GROUP;
            step_low(&low, true, out);
            step_high(&high, true, end);
            out += SIM_GROUP;
        }
        left -= safe;
        if (safe == 0) {
            end -= SIM_GROUP;
            step_low(&low, false, out);
            step_high(&high, false, end);
            out += SIM_GROUP;
            left--;
        }
    }
    const bool alone = n < 2 * SIM_GROUP; /* no upper end, which would have put out the rest */
    for (; out < end; out += SIM_GROUP) {
        int32_t last[SIM_GROUP];
        if (alone && end - out < SIM_GROUP) {
            step_low(&low, false, last);
            memcpy(out, last, (size_t)(end - out) * sizeof *out);
        } else {
            step_low(&low, false, out);
        }
    }
}

#endif

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
            const size_t n_a = at_most(width, n - i);
            MERGE(n_a, from + i, at_most(width, n - i - n_a), from + i + n_a, to + i);
        }
        int32_t *const other = from;
        from = to;
        to = other;
    }
}
