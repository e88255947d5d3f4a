/* pool.h - sorting and summing salaries, compiled once per vector level.
 *
 * Layer: model, internal.  Includes: core.
 *
 * A key is a salary and a grade in 32 bits, so that keys sort as salaries do: the bits of the
 * (positive) float, counted from a floor, above two bits of grade.  That leaves room for 128
 * octaves above the floor; what lies outside is taken to their ends.  Lists are handled in groups
 * of 16 keys, so they are filled up with SIM_KEY_NONE, which sorts last.
 */
#ifndef SIM_MODEL_POOL_H
#define SIM_MODEL_POOL_H

#include "sim/level.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum {
    SIM_POOL_GROUP = 16,
    SIM_POOL_AFTER = 16, /* see sim_pool_scan */
    SIM_KEY_GRADE_BITS = 2,
    SIM_KEY_SPAN = 1 << 30,   /* steps of a float above the floor: 128 octaves */
    SIM_KEY_NONE = INT32_MAX, /* not a salary: grade 3                          */
};

/* n, filled up to whole groups. */
static inline size_t
sim_pool_room(size_t n)
{
    return (n + SIM_POOL_GROUP - 1) / SIM_POOL_GROUP * SIM_POOL_GROUP;
}

/* A floor with this salary in the middle of the 128 octaves. */
static inline int32_t
sim_key_floor(float salary)
{
    int32_t bits;
    memcpy(&bits, &salary, sizeof bits);
    return bits > SIM_KEY_SPAN / 2 ? bits - SIM_KEY_SPAN / 2 : 0;
}

static inline float
sim_key_salary(int32_t key, int32_t floor)
{
    const uint32_t bits
        = (uint32_t)(key >> SIM_KEY_GRADE_BITS) + (uint32_t)floor + SIM_KEY_SPAN / 2;
    float x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* Keys of n workers, filled up; count[g]: how many are of each grade. */
void sim_pool_keys(sim_vector_t level, size_t n, const float salary[], const uint32_t bits[],
    int32_t floor, int32_t key[], size_t count[3]);

/* Sorts n keys, whole groups; spare has room for as many.  Of both, a group before the first key
 * and one after the last are read, too. */
void sim_pool_sort(sim_vector_t level, size_t n, int32_t key[], int32_t spare[]);

/* Merges two sorted runs of any length into out.  Of both, a group before the first key and one
 * after the last are read, too. */
void sim_pool_merge(sim_vector_t level, size_t n_a, const int32_t a[], size_t n_b,
    const int32_t b[], int32_t out[]);

/* n keys with salaries multiplied by a factor > 0, which keeps the order of salaries, and filled up
 * to whole groups; from is read as far, too.  Whether the keys are sorted, too: when salaries
 * become equal their grades may be in disorder. */
void sim_pool_convert(sim_vector_t level, size_t n, const int32_t from[], int32_t from_floor,
    double factor, int32_t to_floor, int32_t to[], bool *sorted);

/* What a pass over a sorted list leaves, in 16 partial sums each: of x, of (i - (n-1)/2) x, from
 * which the Gini coefficient follows, and of x by grade.  Zero-initialise, and set rank to
 * -(n-1)/2.
 */
typedef struct {
    double rank; /* of the next group's first worker, counted from the middle of the list */
    double sum[SIM_POOL_GROUP];
    double weighted[SIM_POOL_GROUP];
    double grade[3][SIM_POOL_GROUP];
} sim_pool_sums_t;

/* What a pass is for: only sums of x; also everything else but sums by grade; those, too. */
typedef enum { SIM_SCAN_TOTAL, SIM_SCAN_ORDER, SIM_SCAN_GRADES } sim_scan_t;

/* Adds n keys, whole groups.  Unless only sums are wanted, it notes of each group who is in grades
 * 1 and 2 (16 bits each, grade 2 above), and how many there are of these grades in the groups
 * before it, in the same way, with all of them in before[n / 16], and more than there can be in the
 * entries after it, for which there is room (SIM_POOL_AFTER); n < 65536. */
void sim_pool_scan(sim_vector_t level, size_t n, const int32_t key[], int32_t floor,
    sim_scan_t what, sim_pool_sums_t *sums, uint32_t who[], uint32_t before[]);

/* at[i][0] = where in a list, of which a scan has noted who is who, the k[i]-th worker of a grade
 * is, from 0, and at[i][1] = where the next one is; there are n of them to be looked for, and all
 * are there.  When there is no next one at[i][1] is at[i][0] or a place after all workers. */
void sim_pool_find(sim_vector_t level, size_t n_groups, const uint32_t who[],
    const uint32_t before[], int grade, size_t n, const uint32_t k[], uint32_t at[][2]);

#define SIM_POOL_AT(level)                                                                         \
    void sim_pool_keys_##level(size_t n, const float salary[], const uint32_t bits[],              \
        int32_t floor, int32_t key[], size_t count[3]);                                            \
    void sim_pool_sort_##level(size_t n, int32_t key[], int32_t spare[]);                          \
    void sim_pool_convert_##level(size_t n, const int32_t from[], int32_t from_floor,              \
        double factor, int32_t to_floor, int32_t to[], bool *sorted);                              \
    void sim_pool_scan_##level(size_t n, const int32_t key[], int32_t floor, sim_scan_t what,      \
        sim_pool_sums_t *sums, uint32_t who[], uint32_t before[]);                                 \
    void sim_pool_find_##level(size_t n_groups, const uint32_t who[], const uint32_t before[],     \
        int grade, size_t n, const uint32_t k[], uint32_t at[][2]);
SIM_POOL_AT(v1)
SIM_POOL_AT(v3)
SIM_POOL_AT(v4)
void sim_pool_merge_v1(size_t n_a, const int32_t a[], size_t n_b, const int32_t b[], int32_t out[]);
void sim_pool_merge_v3(/* v4, too */
    size_t n_a, const int32_t a[], size_t n_b, const int32_t b[], int32_t out[]);

#endif
