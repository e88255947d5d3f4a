/* picture.h - an SVG that gnuplot drew, on its way into a page.
 *
 * Layer: out, internal.  Includes: base.
 */
#ifndef SIM_OUT_PICTURE_H
#define SIM_OUT_PICTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* Writes the picture in bytes[n] as an inline <svg role="img"> of which nothing can act:
 *   - only shapes, text, their groups and definitions are taken; a picture with anything else
 *     (script, image, foreignObject, style, a processing instruction inside) is refused
 *   - only attributes of shape and colour are kept, and references within the picture
 *   - lines lose the corners that nobody sees (curve.h), and every identifier gets the prefix, so
 *     that several pictures can stand in one page
 *   - title and desc take the place of the picture's own
 * and leaves out groups without content and pieces that nothing refers to.  Text may hold anything.
 * False: refused, or not a whole SVG; nothing was written then.  *failed: memory ran out. */
bool sim_picture_write(size_t n, const char bytes[], const char *prefix, const char *title,
    const char *desc, FILE *to, bool *failed);

#endif
