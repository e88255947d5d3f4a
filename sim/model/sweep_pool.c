/* sweep_pool.c - salaries as keys, and sums over sorted keys.
 *
 * Sums are kept in 16 partial sums whatever the width of the vectors, so every level gives the same
 * bits.
 */
#include "sim/core/vec.h"
#include "sim/model/crew.h"
#include "sim/model/pool.h"

enum { PARTS = 2 * SIM_GROUP_VECS }; /* vectors of double in a group */

static inline int32_t
key_of(float salary, uint32_t grade, int32_t floor)
{
    int32_t bits;
    memcpy(&bits, &salary, sizeof bits);
    bits -= floor;
    bits = bits < 0 ? 0 : bits;
    bits = bits < SIM_KEY_SPAN ? bits : SIM_KEY_SPAN - 1;
    return (int32_t)((uint32_t)(bits - SIM_KEY_SPAN / 2) << SIM_KEY_GRADE_BITS | grade);
}

static void
fill_up(size_t n, int32_t key[])
{
    for (; n % SIM_POOL_GROUP != 0; n++) {
        key[n] = SIM_KEY_NONE;
    }
}

void
SIM_AT_LEVEL(sim_pool_keys)(size_t n, const float salary[], const uint32_t bits[], int32_t floor,
    int32_t key[], size_t count[3])
{
    uint32_t middle = 0;
    uint32_t top = 0;
    for (size_t i = 0; i < n; i++) {
        const uint32_t grade = (bits[i] >> SIM_GRADE_SHIFT) & 3u;
        key[i] = key_of(salary[i], grade, floor);
        middle += grade & 1u;
        top += grade >> 1;
    }
    fill_up(n, key);
    count[0] = n - middle - top;
    count[1] = middle;
    count[2] = top;
}

static inline vf
vf_of_halves(vd low, vd high)
{
#if SIM_LANES == 16
    return _mm512_insertf32x8(
        _mm512_castps256_ps512(_mm512_cvtpd_ps(low)), _mm512_cvtpd_ps(high), 1);
#elif SIM_LANES == 8
    return _mm256_set_m128(_mm256_cvtpd_ps(high), _mm256_cvtpd_ps(low));
#elif SIM_X86
    return _mm_movelh_ps(_mm_cvtpd_ps(low), _mm_cvtpd_ps(high));
#else
    return (vf) { (float)low[0], (float)low[1], (float)high[0], (float)high[1] };
#endif
}

void
SIM_AT_LEVEL(sim_pool_convert)(size_t n, const int32_t from[], int32_t from_floor, double factor,
    int32_t to_floor, int32_t to[], bool *sorted)
{
    const vi none = vi_set1(0);
    const vi most = vi_set1(SIM_KEY_SPAN - 1);
    int32_t falls = 0;
    for (size_t i = 0; i < n; i += SIM_LANES) { /* key_of in every lane */
        const vi key = vi_load(from + i);
        /* without signs: the keys that fill up the last vector may pass the largest number */
        const vf x
            = (vf)((vu)(key >> SIM_KEY_GRADE_BITS) + (uint32_t)(from_floor + SIM_KEY_SPAN / 2));
        vi bits
            = (vi)((vu)vf_of_halves(vd_low(x) * factor, vd_high(x) * factor) - (uint32_t)to_floor);
        bits = vi_select(vi_lt(bits, none), none, bits);
        bits = vi_select(vi_lt(most, bits), most, bits);
        const vu steps = (vu)(bits - SIM_KEY_SPAN / 2);
        vi_store(to + i, (vi)(steps << SIM_KEY_GRADE_BITS | ((vu)key & 3u)));
    }
    for (size_t i = 1; i < n; i++) {
        falls |= to[i] < to[i - 1];
    }
    *sorted = falls == 0;
    fill_up(n, to);
}

/* 16 bits, one for each worker of a group. */
static inline uint32_t
group_bits(const vm mask[SIM_GROUP_VECS])
{
    uint32_t bits = 0;
    for (int s = 0; s < SIM_GROUP_VECS; s++) {
        bits |= vm_bits(mask[s]) << (s * SIM_LANES);
    }
    return bits;
}

static inline __attribute__((always_inline)) void
load_sums(vd to[PARTS], const double from[SIM_POOL_GROUP])
{
    for (int i = 0; i < PARTS; i++) {
        memcpy(&to[i], from + i * SIM_LANES / 2, sizeof *to);
    }
}

static inline __attribute__((always_inline)) void
store_sums(double to[SIM_POOL_GROUP], const vd from[PARTS])
{
    for (int i = 0; i < PARTS; i++) {
        memcpy(to + i * SIM_LANES / 2, &from[i], sizeof *from);
    }
}

static inline __attribute__((always_inline)) void
scan(size_t n, const int32_t key[], int32_t floor, const sim_scan_t what, sim_pool_sums_t *sums,
    uint32_t who[], uint32_t before[])
{
    const vi middle = vi_set1(floor + SIM_KEY_SPAN / 2);
    vd sum[PARTS], weighted[PARTS], grade[3][PARTS];
    load_sums(sum, sums->sum);
    load_sums(weighted, sums->weighted);
    for (int g = 0; g < 3 && what == SIM_SCAN_GRADES; g++) {
        load_sums(grade[g], sums->grade[g]);
    }
    double rank = sums->rank;
    uint32_t count = 0;
    for (size_t i = 0; i < n; i += SIM_GROUP) {
        vm one[SIM_GROUP_VECS], two[SIM_GROUP_VECS];
        for (int s = 0; s < SIM_GROUP_VECS; s++) {
            const vi k = vi_load(key + i + s * SIM_LANES);
            const vf x = (vf)((k >> SIM_KEY_GRADE_BITS) + middle);
            const vd low = vd_low(x);
            const vd high = vd_high(x);
            sum[2 * s] += low;
            sum[2 * s + 1] += high;
            if (what == SIM_SCAN_TOTAL) {
                continue;
            }
            one[s] = vi_has(k, 1);
            two[s] = vi_has(k, 2);
            weighted[2 * s] += rank * low;
            weighted[2 * s + 1] += rank * high;
            if (what == SIM_SCAN_GRADES) {
                const vf in[3]
                    = { vf_where(~(one[s] | two[s]), x), vf_where(one[s], x), vf_where(two[s], x) };
                for (int g = 0; g < 3; g++) {
                    grade[g][2 * s] += vd_low(in[g]);
                    grade[g][2 * s + 1] += vd_high(in[g]);
                }
            }
        }
        rank += SIM_GROUP;
        if (what == SIM_SCAN_TOTAL) {
            continue;
        }
        const uint32_t ones = group_bits(one);
        const uint32_t twos = group_bits(two);
        who[i / SIM_GROUP] = ones | twos << 16;
        before[i / SIM_GROUP] = count;
        count += (uint32_t)__builtin_popcount(ones) + ((uint32_t)__builtin_popcount(twos) << 16);
    }
    before[n / SIM_GROUP] = count;
    for (size_t i = 1; what != SIM_SCAN_TOTAL && i < SIM_POOL_AFTER; i++) {
        before[n / SIM_GROUP + i] = UINT32_MAX;
    }
    store_sums(sums->sum, sum);
    store_sums(sums->weighted, weighted);
    for (int g = 0; g < 3 && what == SIM_SCAN_GRADES; g++) {
        store_sums(sums->grade[g], grade[g]);
    }
    sums->rank = rank;
}

void
SIM_AT_LEVEL(sim_pool_scan)(size_t n, const int32_t key[], int32_t floor, sim_scan_t what,
    sim_pool_sums_t *sums, uint32_t who[], uint32_t before[])
{
    if (what == SIM_SCAN_GRADES) {
        scan(n, key, floor, SIM_SCAN_GRADES, sums, who, before);
    } else if (what == SIM_SCAN_ORDER) {
        scan(n, key, floor, SIM_SCAN_ORDER, sums, who, before);
    } else {
        scan(n, key, floor, SIM_SCAN_TOTAL, sums, who, before);
    }
}

/* How many of a grade there are before group i. */
static inline uint32_t
count_before(const uint32_t before[], int grade, size_t i)
{
    const uint32_t middle = before[i] & 0xffffu;
    const uint32_t top = before[i] >> 16;
    return grade == 0 ? (uint32_t)i * SIM_GROUP - middle - top : grade == 1 ? middle : top;
}

/* Who of a group is of a grade. */
static inline uint32_t
who_of(uint32_t who, int grade)
{
    const uint32_t middle = who & 0xffffu;
    const uint32_t top = who >> 16;
    return grade == 0 ? (middle | top) ^ 0xffffu : grade == 1 ? middle : top;
}

/* Which of 16 bits is the k-th that is set. */
static inline uint32_t
nth_bit(uint32_t bits, uint32_t k)
{
#if SIM_LANES >= 8
    bits = _pdep_u32(1u << k, bits);
#else
    for (; k > 0; k--) {
        bits &= bits - 1;
    }
#endif
    return (uint32_t)__builtin_ctz(bits);
}

static inline __attribute__((always_inline)) void
find(size_t n_groups, const uint32_t who[], const uint32_t before[], const int grade, size_t n,
    const uint32_t k[], uint32_t at[][2])
{
    enum { FEW = SIM_GROUP };
    static const uint32_t steps[16]
        = { 0, 16, 32, 48, 64, 80, 96, 112, 128, 144, 160, 176, 192, 208, 224, 240 };
    const vu groups = vu_load(steps);
    for (size_t i = 0; i < n; i++) {
        size_t group
            = 0; /* the last with at most k before it: halving leaves 16, which are counted */
        for (size_t left = n_groups; left > FEW;) {
            const size_t half = left / 2;
            group = count_before(before, grade, group + half) <= k[i] ? group + half : group;
            left -= half;
        }
        int beyond = 0;
        for (int v = 0; v < SIM_GROUP_VECS; v++) {
            const size_t at_v = group + (size_t)v * SIM_LANES;
            const vu counts = vu_load(before + at_v);
            const vu in_grade = grade == 0
                ? vu_set1((uint32_t)at_v * SIM_GROUP) + groups - (counts & 0xffffu) - (counts >> 16)
                : grade == 1 ? counts & 0xffffu
                             : counts >> 16;
            beyond += __builtin_popcount(vm_bits(vu_lt(vu_set1(k[i]), in_grade)));
        }
        group += (size_t)(FEW - 1 - beyond);
        uint32_t bits = who_of(who[group], grade);
        const uint32_t bit = nth_bit(bits, k[i] - count_before(before, grade, group));
        at[i][0] = at[i][1] = (uint32_t)group * SIM_GROUP + bit;
        bits &= ~1u << bit;
        while (bits == 0 && ++group < n_groups) {
            bits = who_of(who[group], grade);
        }
        if (bits != 0) {
            at[i][1] = (uint32_t)group * SIM_GROUP + (uint32_t)__builtin_ctz(bits);
        }
    }
}

void
SIM_AT_LEVEL(sim_pool_find)(size_t n_groups, const uint32_t who[], const uint32_t before[],
    int grade, size_t n, const uint32_t k[], uint32_t at[][2])
{
    if (grade == 0) {
        find(n_groups, who, before, 0, n, k, at);
    } else if (grade == 1) {
        find(n_groups, who, before, 1, n, k, at);
    } else {
        find(n_groups, who, before, 2, n, k, at);
    }
}
