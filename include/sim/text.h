/* text.h - small tools for text: checks, numbers, names, copies.
 *
 * Layer: base.  Includes: nothing of ours.
 *
 * Nothing here depends on the locale as long as the program never calls setlocale, which it does
 * not.
 */
#ifndef SIM_TEXT_H
#define SIM_TEXT_H

#include "sim/status.h"
#include <stdbool.h>
#include <stddef.h>

/* Bytes of the UTF-8 character at text (n bytes long, n >= 1), 0 when it is not well-formed.
 * Overlong forms, surrogates and code points above U+10FFFF are not well-formed. */
size_t sim_text_utf8(const char *text, size_t n);

/* Whether the well-formed character of `size` bytes at text acts on a terminal or reorders the
 * line: C0 and C1 controls (tab included), DEL, line and paragraph separators, directional marks.
 */
bool sim_text_is_control(const char *text, size_t size);

/* Writes text into to[size] (size >= 4), always terminated: control characters and bytes that are
 * not UTF-8 become '?', and what does not fit is cut at a character and marked with "...". */
void sim_text_printable(const char *text, size_t n, size_t size, char to[]);

/* A lower-case letter, then letters, digits and '_'; at most 40 bytes. */
bool sim_text_is_name(const char *text);

/* The name of a file without folder and ending: "scenarios/a.b.ini" gives "a.b", and a name with
 * nothing before its ending "scenario".  The caller frees; NULL without memory. */
char *sim_text_stem(const char *path);

/* Whether the word stands in a list of words separated by commas; no list (NULL) has none. */
bool sim_text_list_has(const char *list, const char *word);

/* Edits between two words: insertions, deletions, substitutions and swaps of neighbours
 * (Damerau-Levenshtein in the restricted form).  Words longer than 64 bytes are infinitely far. */
size_t sim_text_distance(const char *a, const char *b);

/* The candidate nearest to word, NULL when none is near enough to be a likely misspelling (a third
 * of the word's length, at least 1 edit).  The first of equals wins. */
const char *sim_text_nearest(const char *word, size_t n, const char *const candidates[]);

/* What a number's text turned out to be. */
typedef enum {
    SIM_NUMBER_OK,
    SIM_NUMBER_NONE, /* does not begin with a number                              */
    SIM_NUMBER_SIZE, /* too large, or not 0 but too small, for a double           */
} sim_number_t;

/* Reads a plain decimal number (sign, digits, point, exponent; no inf, nan, hex, grouping) at the
 * start of text.  *rest is what follows it; *value and *rest are set only when SIM_NUMBER_OK. */
sim_number_t sim_text_number(const char *text, double *value, const char **rest);

/* The shortest decimal text that reads back as the same double; no exponent from 1e-5 up to 1e15.
 * value must be finite. */
enum { SIM_TEXT_NUMBER = 32 };
void sim_text_shortest(double value, char to[SIM_TEXT_NUMBER]);

/* Copies of texts that are all freed at once.  Zero-initialised is empty and valid. */
typedef struct sim_pool_chunk sim_pool_chunk_t;
typedef struct {
    sim_pool_chunk_t *last;
} sim_pool_t;

/* A terminated copy of n bytes, or NULL without memory. */
char *sim_pool_keep(sim_pool_t *self, const char *text, size_t n);
void sim_pool_free(sim_pool_t *self);

#endif
