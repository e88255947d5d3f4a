/* lanes_bands.h - bands of several columns side by side, at each vector level.
 *
 * Layer: core, internal.  Includes: nothing of ours.
 *
 * sim_lanes_bands_v1, _v3, _v4: call only those the processor has (include/sim/level.h); callers
 * want sim_bands_of_columns of stats.h, which does.
 */
#ifndef SIM_LANES_BANDS_H
#define SIM_LANES_BANDS_H

#include "sim/stats.h"

/* Column k, of as many as the level takes at once, is x[k], x[k + stride], ... of n numbers; its
 * bands become number k of each array.  scratch has room for n times as many numbers. */
#define SIM_LANES_BANDS_AT(level)                                                                  \
    extern const size_t sim_lanes_bands_columns_##level;                                           \
    void sim_lanes_bands_##level(                                                                  \
        size_t n, size_t stride, const double x[], double scratch[], const sim_bands_to_t *to);

SIM_LANES_BANDS_AT(v1)
SIM_LANES_BANDS_AT(v3)
SIM_LANES_BANDS_AT(v4)

#endif
