/* charttext.h - words and numbers on their way into a gnuplot script.
 *
 * Layer: out.  Includes: nothing of ours.
 *
 * gnuplot runs commands found in double-quoted text, and its single quotes cannot hold every text.
 * What is exact and safe for any text is a double-quoted string in which every byte except the
 * ASCII letters is written as a three-digit octal escape.  Digits and blanks are escaped too:
 * gnuplot reads on over digits that follow an escape.  The terminal must be set `noenhanced`.
 */
#ifndef SIM_CHARTTEXT_H
#define SIM_CHARTTEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* Copies text into clean[size] as text that may be drawn: valid UTF-8 in which
 *   - bytes that are no UTF-8 became U+FFFD, one for each maximal broken piece;
 *   - control characters (C0, DEL, C1), line and paragraph separators, direction overrides and
 *     noncharacters were dropped;
 *   - "]]>" became "]] >", because gnuplot's SVG cannot hold it;
 *   - whatever passes max_characters was cut, the last character being U+2026.
 * size must be at least 4; what does not fit is cut in the same way.  Returns the number of
 * characters. */
size_t sim_charttext_clean(size_t size, char clean[], const char *text, size_t max_characters);

/* Writes text as a double-quoted gnuplot string: the quotes, ASCII letters and \ooo only.  The text
 * should be clean; the encoding itself holds for any bytes but NUL. */
void sim_charttext_quote(FILE *to, const char *text);

/* Writes the text as the rest of a comment line: what is not a letter, a digit or one of "
 * .,:()+-%_" becomes '?'. */
void sim_charttext_comment(FILE *to, const char *text);

/* A name of the scenario as words: "south_africa" gives "South Africa" when every_word, else
 * "South africa"; "bpo" and "kpo" give "BPO" and "KPO", "it_services" "IT services". */
void sim_charttext_words(size_t size, char words[], const char *name, bool every_word);

/* A policy, or several: "living_wage+hours_cap" gives "Living wage + hours cap". */
void sim_charttext_policy(size_t size, char words[], const char *name);

/* Writes a location as a name where it stands among the words: "Wage rise india" becomes "Wage rise
 * India". */
void sim_charttext_place(char words[], const char *location);

/* A number with `decimals` digits after the point, commas between thousands and a true minus
 * (U+2212) before what is less than 0; "-0" becomes "0"; not finite gives "no value". */
void sim_charttext_number(size_t size, char text[], double value, int decimals);

/* About how wide a clean text is drawn in DejaVu Sans [em]: exact for ASCII, generous for the rest.
 */
double sim_charttext_width(const char *text);

/* Cuts the clean text at the end of a character, so that it is at most max_em wide with U+2026 at
 * its end; a text that is not wider is left alone.  text must have room for 3 bytes more. */
void sim_charttext_fit(char text[], double max_em);

/* Where to break a clean text so that its first line is at most max_em wide: the offset of the
 * blank to break at, or the length of the text when it fits or has no blank before that. */
size_t sim_charttext_break(const char *text, double max_em);

#endif
