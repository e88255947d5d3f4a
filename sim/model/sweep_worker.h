/* sweep_worker.h - what the vector passes need of a worker.  Internal to the sweeps. */
#ifndef SIM_MODEL_SWEEP_WORKER_H
#define SIM_MODEL_SWEEP_WORKER_H

#include "sim/core/vec.h"
#include "sim/model/crew.h"

/* (W3): productive fraction of the month. */
static inline vf
trained_fraction(vi when, int t, float training)
{
    const vi role_months = vi_set1(t) - ((when << 16) >> 16);
    const vf raw = vf_from_vi(role_months) + vf_set1(1.0f - training);
    return vf_clamp(raw, vf_set1(0.0f), vf_set1(1.0f));
}

static inline vi
has(vi bits, int32_t flag)
{
    return (bits & vi_set1(flag)) != 0;
}

/* One of three constants by a small index held in two bits. */
static inline vf
by_index(vi index, const float value[3])
{
    return vf_select(index == 0, vf_set1(value[0]),
        vf_select(index == 1, vf_set1(value[1]), vf_set1(value[2])));
}

#endif
