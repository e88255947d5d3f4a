/* decimal.h - a number as text with twelve significant digits.
 *
 * Layer: out, internal.  Includes: core.
 *
 * The text is that of printf's %.12g in the C locale, whatever the locale, but for minus zero,
 * which is written 0.
 */
#ifndef SIM_OUT_DECIMAL_H
#define SIM_OUT_DECIMAL_H

#include "sim/level.h"
#include <stddef.h>

/* What sim_decimal_write may overwrite: more than the text, which has at most 19 bytes. */
enum { SIM_DECIMAL_ROOM = 32 };

/* Writes a finite x, without a final NUL; returns the length.  All SIM_DECIMAL_ROOM bytes may
 * change. */
size_t sim_decimal_write(double x, char to[SIM_DECIMAL_ROOM]);

enum { SIM_DECIMAL_CELLS = 8, SIM_DECIMAL_CELLS_ROOM = SIM_DECIMAL_CELLS * SIM_DECIMAL_ROOM };

/* Writes n <= SIM_DECIMAL_CELLS numbers, NaN as nothing at all, each followed by a comma; returns
 * where the text ends.  They are where x points, which must not be nowhere for those beyond n
 * either. As above, all of the room may change.  level changes nothing but the time it takes. */
char *sim_decimal_cells(sim_vector_t level, size_t n, const double *const x[SIM_DECIMAL_CELLS],
    char to[SIM_DECIMAL_CELLS_ROOM]);

#endif
