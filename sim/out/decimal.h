/* decimal.h - a number as text with twelve significant digits.
 *
 * Layer: out, internal.  Includes: nothing of ours.
 *
 * The text is that of printf's %.12g in the C locale, whatever the locale, but for minus zero, which
 * is written 0.
 */
#ifndef SIM_OUT_DECIMAL_H
#define SIM_OUT_DECIMAL_H

#include <stddef.h>

/* What sim_decimal_write may overwrite: more than the text, which has at most 19 bytes. */
enum { SIM_DECIMAL_ROOM = 32 };

/* Writes a finite x, without a final NUL; returns the length.  All SIM_DECIMAL_ROOM bytes may
 * change. */
size_t sim_decimal_write(double x, char to[SIM_DECIMAL_ROOM]);

#endif
