/* html.h - text on its way into a page that a browser reads.
 *
 * Layer: out, internal.  Includes: base.
 *
 * A page is HTML and well-formed XML at once.  Text of a scenario can hold anything; it is shown as
 * written and never interpreted: not as markup, not as a character reference, not as script, and it
 * cannot turn the direction of what stands around it.  Bytes that are not UTF-8, control characters
 * and marks of direction become U+FFFD, one for each; a line break or tab becomes a blank.
 */
#ifndef SIM_OUT_HTML_H
#define SIM_OUT_HTML_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* Writes text (NULL: nothing) for the inside of an element or of an attribute in double quotes. */
void sim_html_text(const char *text, FILE *to);

/* Writes a JSON string with its quotes for a data block: no byte of it means anything to HTML, and
 * a script reads back the text as sim_html_text would show it. */
void sim_html_json(const char *text, FILE *to);

/* Whether a style sheet or script can stand in a page between CDATA marks: valid UTF-8 without
 * "]]>", "<!--" and "</script", "</style" in any case. */
bool sim_html_can_hold(size_t n, const char bytes[]);

/* What a Content-Security-Policy says of an inline script: "sha256-" and the digest in base 64. */
enum { SIM_HTML_DIGEST = 64 };
void sim_html_digest(size_t n, const char bytes[], char to[SIM_HTML_DIGEST]);

#endif
