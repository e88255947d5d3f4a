/* sweep_worker.h - what the vector passes need of a worker.  Internal to the sweeps. */
#ifndef SIM_MODEL_SWEEP_WORKER_H
#define SIM_MODEL_SWEEP_WORKER_H

#include "sim/core/vec.h"
#include "sim/model/sweep.h"

/* (W3) as a class: 0 in training, 1 in the month in which training ends, 2 trained. */
static inline vi
training_class(vi when, int t, const sim_training_t *training)
{
    const vi role_months = vi_set1(t) - ((when << 16) >> 16);
    return -((role_months >= training->whole) + (role_months >= training->up));
}

static inline vi
has(vi bits, int32_t flag)
{
    return (bits & vi_set1(flag)) != 0;
}

#endif
