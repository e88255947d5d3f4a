/* sweep_worker.h - what the vector passes need of a worker.  Internal to the sweeps. */
#ifndef SIM_MODEL_SWEEP_WORKER_H
#define SIM_MODEL_SWEEP_WORKER_H

#include "sim/core/vec.h"
#include "sim/model/sweep.h"

/* (W3) as an index into tables: SIM_LEARNING, SIM_FINISHING or SIM_TRAINED, but for multiples of 8.
 * Months are compared in the upper halves of the lanes, where the month of entry is shifted to. */
static inline vi
training_class(vi when, int t, const sim_training_t *training)
{
    const vi since = when << 16;
    const vm begun = vi_lt(since, vi_set1((t - training->whole + 1) * 65536));
    const vm ended = vi_lt(since, vi_set1((t - training->up + 1) * 65536));
    return vi_from_vm(begun) + vi_from_vm(ended);
}

/* Workers with more than so many months of tenure. */
static inline vm
tenure_above(vi when, int t, int months)
{
    return vi_lt(when, vi_set1((t - months) * 65536));
}

#endif
