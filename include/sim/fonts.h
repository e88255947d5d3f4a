/* fonts.h - whether a text can be drawn with the fonts of this machine.
 *
 * Layer: out.  Includes: nothing of ours.
 *
 * For a character that no font has, Pango draws a box with its number, and in gnuplot's cairo
 * terminals (png, pdf) that box is larger than the page: one letter of Hindi in the title of a
 * scenario, or one emoji, covers the whole chart.  So such characters must not get there.
 */
#ifndef SIM_FONTS_H
#define SIM_FONTS_H

#include <stddef.h>

/* Copies the clean text (sim_charttext_clean) into drawn[size], with U+FFFD, or "?" when there is
 * none of that either, for each character that no font here has.  Fonts in the home folder do not
 * count: gnuplot is started without one.  size must be at least 4; what does not fit is left out.
 * Not for several threads at once. */
void sim_fonts_drawable(size_t size, char drawn[], const char *text);

#endif
