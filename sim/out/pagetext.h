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

/* x with its sign: "+1.2", "-3", and "0.0" where the digits show nothing of it. */
enum { SIM_PAGE_SIGNED = SIM_PAGE_NUMBER + 4 };
void sim_page_signed(double x, int decimals, char to[SIM_PAGE_SIGNED]);

/* A figure with the ends of its interval, each with its sign.  One that is told from zero never
 * looks like zero: it and its interval have digits enough to show it, and what is too small even
 * for those is "<0.000001" or ">-0.000001".  An end that is not finite is "". */
typedef struct {
    char mean[SIM_PAGE_SIGNED], low[SIM_PAGE_SIGNED], high[SIM_PAGE_SIGNED];
    bool clear; /* the interval, where there is one, excludes zero */
} sim_page_effect_t;
void sim_page_effect(double mean, double low, double high, int decimals, sim_page_effect_t *to);

/* Writes text from a column of the page on, broken at blanks where it is wider than the page;
 * further lines begin at `indent`.  Returns the column after it. */
size_t sim_page_words(const char *text, size_t column, size_t indent, FILE *to);

/* The title of a scenario on lines of its own. */
void sim_page_title(const char *title, bool bold, FILE *to);

/* Months, replications, seed, scale. */
void sim_page_facts(const sim_scenario_t *scenario, FILE *to);

#endif
