/* preview.h - the headline charts as text for a terminal.
 *
 * Layer: out.  Includes: base, core.
 *
 * Drawn here and not by gnuplot's `dumb` terminal: that one knows neither half lines nor shades, so
 * a fan becomes a tangle of letters; its axis takes what width it likes; and a preview should work
 * where gnuplot is not installed, as at the far end of ssh.  Equal tables give equal text.
 *
 * A chart of the run has a title with what it shows, the median in the first and the last month and
 * the range of nine in ten replications in the last; the fan of all locations over time; and a line
 * for each location with a small profile on its own scale.  A chart of effects has a line for each
 * policy: the mean effect with its 95 % interval, beside a line at zero.  Months are sampled where
 * there are more of them than columns; nothing is computed beyond units: percent for shares, a
 * yearly rate for the saving, thousands or millions of money.
 *
 * Missing values leave gaps; a chart without any value says so in its title.  Every line fits the
 * width.  Without utf8 every byte is ASCII.  Text is printed with '?' for what is not ASCII.
 */
#ifndef SIM_PREVIEW_H
#define SIM_PREVIEW_H

#include "sim/status.h"
#include "sim/table.h"
#include <stdbool.h>
#include <stdio.h>

enum { SIM_PREVIEW_LEAST = 40, SIM_PREVIEW_MOST = 160 };

typedef struct {
    int width;  /* columns; taken as within SIM_PREVIEW_LEAST .. SIM_PREVIEW_MOST */
    bool utf8;  /* block characters and arrows                                    */
    bool color; /* terminal sequences                                             */
} sim_preview_look_t;

typedef struct {
    const char *start; /* "2024-01"                    */
    int months;        /* >= 1                         */
    int n_replications;
    size_t n_locations; /* offshore                     */
    const char *const *location;
} sim_preview_run_t;

/* Employment, median pay, attrition, saving, net present value.
 *   projection  month location role metric unit p05 p50 p95
 * SIM_ERR_DOMAIN when a column is missing; SIM_ERR_NOMEM; SIM_ERR_IO. */
SIM_MUST_CHECK sim_status_t sim_preview_charts(const sim_preview_look_t *look,
    const sim_preview_run_t *run, const sim_table_t *projection, FILE *to);

/* The effects on saving, employment and attrition, all locations and roles together, in the order
 * in which the policies come in the table.
 *   effects     policy location role metric base_mean effect ci_low ci_high
 * Errors as above. */
SIM_MUST_CHECK sim_status_t sim_preview_effects(
    const sim_preview_look_t *look, int months, const sim_table_t *effects, FILE *to);

#endif
