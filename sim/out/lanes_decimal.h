/* lanes_decimal.h - eight numbers as text at once, on processors that have vectors for it.
 *
 * Layer: out, internal.  Includes: nothing of ours.
 *
 * sim_lanes_decimal_v3, _v4: call only those the processor has (include/sim/level.h); callers want
 * sim_decimal_cells of decimal.h, which does.
 */
#ifndef SIM_OUT_LANES_DECIMAL_H
#define SIM_OUT_LANES_DECIMAL_H

#include <stddef.h>

/* As sim_decimal_cells, but NULL, with nothing of use written, when one of the numbers is other
 * than 0, NaN or from 1e-4 to 1e12. */
char *sim_lanes_decimal_v3(size_t n, const double *const x[8], char *to);
char *sim_lanes_decimal_v4(size_t n, const double *const x[8], char *to);

#endif
