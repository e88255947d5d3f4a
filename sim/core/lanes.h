/* lanes.h - the functions of vec.h over arrays, at each vector level.
 *
 * Layer: core, internal.  Includes: nothing of ours.
 *
 * sim_lanes_words_v1, _v3, _v4 and so on: call only those the processor has (include/sim/level.h).
 * n is a multiple of 16.  They serve tests and benchmarks; kernels use vec.h itself.
 */
#ifndef SIM_LANES_H
#define SIM_LANES_H

#include <stddef.h>
#include <stdint.h>

#define SIM_LANES_AT(level)                                                                        \
    /* w0[i] .. w3[i] = the words of the counter (id_low[i], id_high[i], month_block, rep) */      \
    void sim_lanes_words_##level(size_t n, const uint32_t id_low[], const uint32_t id_high[],      \
        uint32_t month_block, uint32_t rep, const uint32_t key[2], uint32_t w0[], uint32_t w1[],   \
        uint32_t w2[], uint32_t w3[]);                                                             \
    void sim_lanes_exp_##level(size_t n, const float x[], float y[]);                              \
    void sim_lanes_log_##level(size_t n, const float x[], float y[]);                              \
    void sim_lanes_expm1neg_##level(size_t n, const float x[], float y[]);                         \
    void sim_lanes_norm_cdf_##level(size_t n, const float x[], float y[]);                         \
    void sim_lanes_norm_inv_##level(size_t n, const uint32_t word[], float y[]);                   \
    void sim_lanes_uniform_##level(size_t n, const uint32_t word[], float y[]);                    \
    /* float sums of 1024 numbers, flushed into double lanes */                                    \
    double sim_lanes_sum_##level(size_t n, const float x[]);

SIM_LANES_AT(v1)
SIM_LANES_AT(v3)
SIM_LANES_AT(v4)

#endif
