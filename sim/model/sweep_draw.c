/* sweep_draw.c - draws for a list of workers, on vectors of them.
 *
 * Compiled once per vector level.
 */
#include "sim/core/vec.h"
#include "sim/model/sweep.h"

void
SIM_AT_LEVEL(sim_sweep_words)(size_t n, const uint32_t id_low[], const uint32_t id_high[],
    const sim_draw_t *draw, uint32_t *const word[4])
{
    vphilox_t key;
    vphilox_init(&key, draw->month_block, draw->rep, draw->key);
    for (size_t i = 0; i < n; i += SIM_LANES) {
        vu w[4];
        vphilox_words(&key, vu_load(id_low + i), vu_load(id_high + i), w);
        for (int k = 0; k < 4; k++) {
            if (word[k] != NULL) {
                vu_store(word[k] + i, w[k]);
            }
        }
    }
}
