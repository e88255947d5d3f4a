/* pagetext.h - numbers and words of a page for a terminal, shared by the headlines.
 *
 * Layer: out, internal.  Includes: base, core.
 */
#ifndef SIM_OUT_PAGETEXT_H
#define SIM_OUT_PAGETEXT_H

#include "sim/scenario.h"
#include <stdbool.h>
#include <stdio.h>

enum { SIM_PAGE_NUMBER = 48 };

/* x as a CSV file has it: 12 significant digits. */
double sim_page_cell(double x);

/* x with `decimals` digits and a comma between thousands; "-" when missing. */
void sim_page_number(double x, int decimals, char to[SIM_PAGE_NUMBER]);

/* Writes text from a column of the page on, broken at blanks where it is wider than the page;
 * further lines begin at `indent`.  Returns the column after it. */
size_t sim_page_words(const char *text, size_t column, size_t indent, FILE *to);

/* The title of a scenario on lines of its own. */
void sim_page_title(const char *title, bool bold, FILE *to);

/* Months, replications, seed, scale. */
void sim_page_facts(const sim_scenario_t *scenario, FILE *to);

#endif
