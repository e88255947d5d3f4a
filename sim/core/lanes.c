/* lanes.c - the functions of vec.h over arrays, once per vector level. */
#include "sim/core/lanes.h"
#include "sim/core/vec.h"

void
SIM_AT_LEVEL(sim_lanes_words)(size_t n, const uint32_t id_low[], const uint32_t id_high[],
    uint32_t month_block, uint32_t rep, const uint32_t key[2], uint32_t w0[], uint32_t w1[],
    uint32_t w2[], uint32_t w3[])
{
    vphilox_t common;
    vphilox_init(&common, month_block, rep, key);
    for (size_t i = 0; i < n; i += SIM_LANES) {
        vu w[4];
        vphilox_words(&common, vu_load(id_low + i), vu_load(id_high + i), w);
        vu_store(w0 + i, w[0]);
        vu_store(w1 + i, w[1]);
        vu_store(w2 + i, w[2]);
        vu_store(w3 + i, w[3]);
    }
}

/* name(n, x, y): y[i] = function(x[i]) */
#define MAP(name, load, function, store, from, to)                                                 \
    void SIM_AT_LEVEL(name)(size_t n, const from x[], to y[])                                      \
    {                                                                                              \
        for (size_t i = 0; i < n; i += SIM_LANES) {                                                \
            store(y + i, function(load(x + i)));                                                   \
        }                                                                                          \
    }

MAP(sim_lanes_exp, vf_load, vf_exp, vf_store, float, float)
MAP(sim_lanes_log, vf_load, vf_log, vf_store, float, float)
MAP(sim_lanes_expm1neg, vf_load, vf_expm1neg, vf_store, float, float)
MAP(sim_lanes_norm_cdf, vf_load, vf_norm_cdf, vf_store, float, float)
MAP(sim_lanes_norm_inv, vu_load, vf_norm_inv, vf_store, uint32_t, float)
MAP(sim_lanes_uniform, vu_load, vf_uniform, vf_store, uint32_t, float)

double
SIM_AT_LEVEL(sim_lanes_sum)(size_t n, const float x[])
{
    vacc_t total = { 0 };
    vfacc_t part = { 0 };
    enum { BLOCK = 1024 };
    for (size_t i = 0; i < n; i += SIM_GROUP) {
        for (int s = 0; s < SIM_GROUP_VECS; s++) {
            vfacc_add(&part, s, vf_load(x + i + (size_t)s * SIM_LANES));
        }
        if ((i + SIM_GROUP) % BLOCK == 0) {
            vfacc_flush(&part, &total);
        }
    }
    vfacc_flush(&part, &total);
    return vacc_total(&total);
}
