/* pool.h - passes over pooled salaries, compiled once per vector level.
 *
 * Layer: model, internal.  Includes: nothing of ours.
 *
 * A key carries a salary so that keys sort as salaries do: the bits of the (positive) float above
 * 16 bits of tag.
 */
#ifndef SIM_MODEL_POOL_H
#define SIM_MODEL_POOL_H

#include <stddef.h>
#include <stdint.h>

enum { SIM_TAG_BITS = 16 };

/* key[i] = salary and tag of each worker; the tag is role * 4 + grade. */
void sim_pool_keys(
    size_t n, const float salary[], const uint32_t bits[], uint32_t role, uint64_t key[]);

/* Multiplies the salaries of keys by a factor > 0; the order stays. */
void sim_pool_convert(size_t n, double factor, uint64_t key[]);

/* Sum of x[], and sum of (i - (n-1)/2) x[i], from which the Gini coefficient follows. */
typedef struct {
    double sum, weighted;
} sim_pool_sums_t;
void sim_pool_sums(size_t n, const float x[], sim_pool_sums_t *sums);

#define SIM_POOL_AT(level)                                                                         \
    void sim_pool_keys_##level(                                                                    \
        size_t n, const float salary[], const uint32_t bits[], uint32_t role, uint64_t key[]);     \
    void sim_pool_convert_##level(size_t n, double factor, uint64_t key[]);                        \
    void sim_pool_sums_##level(size_t n, const float x[], sim_pool_sums_t *sums);
SIM_POOL_AT(v1)
SIM_POOL_AT(v3)
SIM_POOL_AT(v4)

#endif
