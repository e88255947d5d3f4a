/* curve.h - lines of a picture with no more corners than an eye can find.
 *
 * Layer: out, internal.  Includes: base.
 *
 * A line of a thousand months has several corners in each pixel; drawn without them it is the same
 * line.  No corner that is left out is further than SIM_CURVE_TOLERANCE from what is drawn, and
 * what stays is rounded to a tenth of a pixel.
 */
#ifndef SIM_OUT_CURVE_H
#define SIM_OUT_CURVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#define SIM_CURVE_TOLERANCE 0.2 /* [px] of a chart that is some 1,000 wide */

typedef enum {
    SIM_CURVE_PATH,   /* the d of a path: absolute straight lines, M, L and Z */
    SIM_CURVE_POLYGON /* the points of a polygon                              */
} sim_curve_kind_t;

/* Whether the value in bytes[n] is such lines, of plain decimal numbers, and nothing else. */
bool sim_curve_is_plain(sim_curve_kind_t kind, size_t n, const char bytes[]);

/* Writes a plain value as the d of a path.  False: no memory; nothing was written then. */
bool sim_curve_write(sim_curve_kind_t kind, size_t n, const char bytes[], FILE *to);

#endif
