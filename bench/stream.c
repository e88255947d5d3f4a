/* stream.c - an array read and written in place, once per vector level. */
#include "bench/stream.h"
#include "sim/core/vec.h"

void
SIM_AT_LEVEL(bench_stream)(size_t n, float x[])
{
    const vf factor = vf_set1(1.0000001f);
    for (size_t i = 0; i < n; i += 2 * SIM_LANES) {
        vf_store(x + i, vf_load(x + i) * factor);
        vf_store(x + i + SIM_LANES, vf_load(x + i + SIM_LANES) * factor);
    }
}
