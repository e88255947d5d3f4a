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

void
SIM_AT_LEVEL(sim_pool_convert)(size_t n, const int32_t from[], int32_t from_floor, double factor,
    int32_t to_floor, int32_t to[], bool *sorted)
{
    int32_t falls = 0;
    for (size_t i = 0; i < n; i++) {
        const float x = (float)((double)sim_key_salary(from[i], from_floor) * factor);
        to[i] = key_of(x, (uint32_t)from[i] & 3u, to_floor);
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
scan(size_t n, const int32_t key[], int32_t floor, const bool by_grade, sim_pool_sums_t *sums,
    uint32_t who[], uint32_t before[])
{
    const vi middle = vi_set1(floor + SIM_KEY_SPAN / 2);
    vd sum[PARTS], weighted[PARTS], grade[3][PARTS];
    memcpy(sum, sums->sum, sizeof sum);
    memcpy(weighted, sums->weighted, sizeof weighted);
    memcpy(grade, sums->grade, sizeof grade);
    double rank = sums->rank;
    uint32_t count = 0;
    for (size_t i = 0; i < n; i += SIM_GROUP) {
        vm one[SIM_GROUP_VECS], two[SIM_GROUP_VECS];
        for (int s = 0; s < SIM_GROUP_VECS; s++) {
            const vi k = vi_load(key + i + s * SIM_LANES);
            const vf x = (vf)((k >> SIM_KEY_GRADE_BITS) + middle);
            const vd low = vd_low(x);
            const vd high = vd_high(x);
            one[s] = vi_has(k, 1);
            two[s] = vi_has(k, 2);
            sum[2 * s] += low;
            sum[2 * s + 1] += high;
            weighted[2 * s] += rank * low;
            weighted[2 * s + 1] += rank * high;
            if (by_grade) {
                const vf in[3]
                    = { vf_where(~(one[s] | two[s]), x), vf_where(one[s], x), vf_where(two[s], x) };
                for (int g = 0; g < 3; g++) {
                    grade[g][2 * s] += vd_low(in[g]);
                    grade[g][2 * s + 1] += vd_high(in[g]);
                }
            }
        }
        const uint32_t ones = group_bits(one);
        const uint32_t twos = group_bits(two);
        who[i / SIM_GROUP] = ones | twos << 16;
        before[i / SIM_GROUP] = count;
        count += (uint32_t)__builtin_popcount(ones) + ((uint32_t)__builtin_popcount(twos) << 16);
        rank += SIM_GROUP;
    }
    before[n / SIM_GROUP] = count;
    for (size_t i = 1; i < SIM_POOL_AFTER; i++) {
        before[n / SIM_GROUP + i] = UINT32_MAX;
    }
    memcpy(sums->sum, sum, sizeof sum);
    memcpy(sums->weighted, weighted, sizeof weighted);
    memcpy(sums->grade, grade, sizeof grade);
    sums->rank = rank;
}

void
SIM_AT_LEVEL(sim_pool_scan)(size_t n, const int32_t key[], int32_t floor, bool by_grade,
    sim_pool_sums_t *sums, uint32_t who[], uint32_t before[])
{
    if (by_grade) {
        scan(n, key, floor, true, sums, who, before);
    } else {
        scan(n, key, floor, false, sums, who, before);
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
    const uint32_t k[], uint32_t at[])
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
        const uint32_t middle = who[group] & 0xffffu;
        const uint32_t top = who[group] >> 16;
        const uint32_t bits = grade == 0 ? ~(middle | top) : grade == 1 ? middle : top;
        at[i] = (uint32_t)group * SIM_GROUP
            + nth_bit(bits, k[i] - count_before(before, grade, group));
    }
}

void
SIM_AT_LEVEL(sim_pool_find)(size_t n_groups, const uint32_t who[], const uint32_t before[],
    int grade, size_t n, const uint32_t k[], uint32_t at[])
{
    if (grade == 0) {
        find(n_groups, who, before, 0, n, k, at);
    } else if (grade == 1) {
        find(n_groups, who, before, 1, n, k, at);
    } else {
        find(n_groups, who, before, 2, n, k, at);
    }
}
