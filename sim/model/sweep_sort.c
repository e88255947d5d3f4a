/* sweep_sort.c - sorting and merging keys with networks of comparators.
 *
 * A block of as many vectors as a vector has lanes is sorted column by column, transposed, and its
 * rows, now sorted runs, are merged in registers (bitonic networks, Batcher 1968).  Larger lists
 * are merged from blocks, group by group (Inoue et al. 2007), from both ends at once, so that
 * neither waits for the other's network.  (That both ends share the keys out without losing any
 * needs runs sorted by whole keys: equal ones are then alike.)  No branch depends on the keys.
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

INLINE void
group_store(int32_t key[], const group_t *g)
{
    UNROLL
    for (int i = 0; i < SIM_GROUP_VECS; i++) {
        vi_store(key + i * SIM_LANES, g->v[i]);
    }
}

/* The lower half of two sorted groups into a, the upper half into b, both sorted. */
INLINE void
group_order(group_t *a, group_t *b)
{
    group_t turned;
    UNROLL
    for (int i = 0; i < SIM_GROUP_VECS; i++) {
        turned.v[i] = reversed(b->v[SIM_GROUP_VECS - 1 - i]);
    }
    UNROLL
    for (int i = 0; i < SIM_GROUP_VECS; i++) {
        order(&a->v[i], &turned.v[i]);
    }
    *b = turned;
    UNROLL
    for (int d = SIM_GROUP_VECS / 2; d > 0; d /= 2) {
        UNROLL
        for (int i = 0; i < SIM_GROUP_VECS; i++) {
            if ((i & d) == 0) {
                order(&a->v[i], &a->v[i + d]);
                order(&b->v[i], &b->v[i + d]);
            }
        }
    }
    UNROLL
    for (int i = 0; i < SIM_GROUP_VECS; i += 2) {
        sort_bitonic(&a->v[i], &a->v[i + 1]);
        sort_bitonic(&b->v[i], &b->v[i + 1]);
    }
}

/* One end of a merge of two runs: where each goes on and where it is used up, and the keys that
 * were loaded but are not out yet. */
typedef struct {
    size_t a, b, end_a, end_b;
    group_t held;
} merge_end_t;

/* All bits or none, by arithmetic: a compiler that sees through it makes a branch of it, which goes
 * wrong every other time. */
INLINE size_t
mask_of(bool yes)
{
    size_t mask = -(size_t)yes;
    __asm__("" : "+r"(mask));
    return mask;
}

/* The next group comes from the run that goes on with the lower key: then no key that is still in
 * the runs belongs before the lower half of the two groups now loaded.  both: neither run is used
 * up. */
INLINE group_t
next_low(const int32_t key[], merge_end_t *e, const bool both)
{
    const bool lower = key[e->a] <= key[e->b];
    const size_t a = mask_of(both ? lower : (e->b == e->end_b) | ((e->a != e->end_a) & lower));
    const group_t g = group_load(key + e->b + ((e->a - e->b) & a));
    e->b += SIM_GROUP - (a & SIM_GROUP);
    e->a += a & SIM_GROUP;
    return g;
}

/* The same from the upper ends, of the keys before a and b. */
INLINE group_t
next_high(const int32_t key[], merge_end_t *e, const bool both)
{
    const bool higher = (key - 1)[e->a] >= (key - 1)[e->b];
    const size_t a = mask_of(both ? higher : (e->b == e->end_b) | ((e->a != e->end_a) & higher));
    const group_t g = group_load(key - SIM_GROUP + e->b + ((e->a - e->b) & a));
    e->b -= SIM_GROUP - (a & SIM_GROUP);
    e->a -= a & SIM_GROUP;
    return g;
}

INLINE void
step_low(const int32_t key[], merge_end_t *e, const bool both, int32_t out[])
{
    group_t low = e->held;
    e->held = next_low(key, e, both);
    group_order(&low, &e->held);
    group_store(out, &low);
}

INLINE void
step_high(const int32_t key[], merge_end_t *e, const bool both, int32_t out[])
{
    group_t high = next_high(key, e, both);
    group_order(&e->held, &high);
    group_store(out, &high);
}

/* Steps at which no run can be used up. */
INLINE size_t
safe_steps(const merge_end_t *low, const merge_end_t *high, size_t n)
{
    const size_t up = at_most(low->end_a - low->a, low->end_b - low->b);
    const size_t down = at_most(high->a - high->end_a, high->b - high->end_b);
    return at_most(n, at_most(up, down) / SIM_GROUP);
}

void
MERGE(size_t n_a, size_t n_b, const int32_t key[], int32_t out[])
{
    const size_t n = n_a + n_b;
    if (n_a == 0 || n_b == 0) {
        memcpy(out, key, n * sizeof *out);
        return;
    }
    int32_t *end = out + n;
    merge_end_t low = { .a = 0, .b = n_a, .end_a = n_a, .end_b = n };
    merge_end_t high = { .a = n_a, .b = n, .end_a = 0, .end_b = n_a };
    low.held = next_low(key, &low, true);
    high.held = next_high(key, &high, true);
    for (size_t left = n / SIM_GROUP / 2; left > 0;) {
        const size_t safe = safe_steps(&low, &high, left);
        for (size_t i = 0; i < safe; i++) {
            step_low(key, &low, true, out);
            out += SIM_GROUP;
            end -= SIM_GROUP;
            step_high(key, &high, true, end);
        }
        left -= safe;
        if (safe == 0) {
            step_low(key, &low, false, out);
            out += SIM_GROUP;
            end -= SIM_GROUP;
            step_high(key, &high, false, end);
            left--;
        }
    }
    if (n / SIM_GROUP % 2 == 1) {
        step_low(key, &low, false, out);
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
            MERGE(n_a, at_most(width, n - i - n_a), from + i, to + i);
        }
        int32_t *const other = from;
        from = to;
        to = other;
    }
}
