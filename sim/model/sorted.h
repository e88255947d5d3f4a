/* sorted.h - sorted lists of salaries: sorting, merging, medians over several lists.
 *
 * Layer: model, internal.  Includes: nothing of ours.
 *
 * Keys are those of pool.h: a salary above a tag.  Order is by salary; what the tags do is left
 * open.
 */
#ifndef SIM_MODEL_SORTED_H
#define SIM_MODEL_SORTED_H

#include "sim/model/pool.h"
#include <string.h>

static inline float
sim_key_value(uint64_t key)
{
    const uint32_t bits = (uint32_t)(key >> SIM_TAG_BITS);
    float x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static inline unsigned
sim_key_tag(uint64_t key)
{
    return (unsigned)(key & ((1u << SIM_TAG_BITS) - 1u));
}

/* Sorts n keys; spare has room for n. */
void sim_keys_sort(uint64_t *key, uint64_t *spare, size_t n);

/* Merges two sorted lists into out, which overlaps neither. */
void sim_keys_merge(const uint64_t *a, size_t n_a, const uint64_t *b, size_t n_b, uint64_t *out);

/* A sorted list with a factor on its values. */
typedef struct {
    const float *sorted;
    size_t n;
    double scale;
} sim_scaled_t;

/* The median of all lists together (type 7), NaN when they are empty.  *guess speeds the search up:
 * 0 at first, then what the last call left there.  It does not change the result. */
double sim_scaled_median(const sim_scaled_t *list, size_t n_lists, uint32_t *guess);

#endif
