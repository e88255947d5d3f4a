/* headline.h - the results as a table that a manager reads in a minute.
 *
 * Layer: out.  Includes: base, core.
 *
 * One column for each offshore location and one for all, each figure as the mean over replications
 * with the range that nine of ten replications fall in (5th to 95th percentile).  Nothing is
 * computed beyond units: percent for shares, a yearly average for the saving.
 */
#ifndef SIM_HEADLINE_H
#define SIM_HEADLINE_H

#include "sim/scenario.h"
#include "sim/status.h"
#include "sim/table.h"
#include <stdbool.h>
#include <stdio.h>

enum { SIM_HEADLINE_WIDTH = 100 }; /* columns of the widest line */

/* Writes title, facts and table; lines are at most SIM_HEADLINE_WIDTH columns wide, further
 * locations follow in a block below.  bold: emphasis with terminal sequences. summary, projection
 * tables with the columns of summary.csv and projection.csv SIM_ERR_DOMAIN when a column is
 * missing; SIM_ERR_NOMEM; SIM_ERR_IO. */
SIM_MUST_CHECK sim_status_t sim_headline_write(const sim_scenario_t *scenario,
    const sim_table_t *summary, const sim_table_t *projection, bool bold, FILE *to);

/* One figure of the table, in the unit of the tables: shares are not percent here. */
typedef struct {
    const char *label;      /* "Voluntary attrition"                                           */
    const char *metric;     /* as in the tables                                                */
    const char *location;   /* of the scenario, or "all"                                       */
    const char *unit;       /* of the tables; "" when the figure is missing                    */
    bool a_year;            /* the yearly average of a sum over the horizon: unit per year     */
    double mean, low, high; /* NaN: missing                                                    */
} sim_headline_figure_t;

/* Every figure of the table, location by location within each label; the caller frees *figure.
 * Errors as above, and *figure is NULL then. */
SIM_MUST_CHECK sim_status_t sim_headline_figures(const sim_scenario_t *scenario,
    const sim_table_t *summary, const sim_table_t *projection, size_t *n,
    sim_headline_figure_t **figure);

/* Columns that text takes on a terminal: 0 for combining marks, 2 for wide East Asian characters.
 */
size_t sim_headline_columns(const char *text);

#endif
