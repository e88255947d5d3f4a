/* headline_parts.h - the cells of the headline, for the terminal and for the report.
 *
 * Layer: out, internal.  Includes: base, core.
 *
 * Every number is a cell of summary.csv or projection.csv, as the file has it, times a factor of
 * units (percent for shares, twelve months over the horizon for a yearly average, thousands or
 * millions said in the label), rounded to the decimals shown.
 */
#ifndef SIM_OUT_HEADLINE_PARTS_H
#define SIM_OUT_HEADLINE_PARTS_H

#include "sim/out/pagetext.h"
#include "sim/scenario.h"
#include "sim/status.h"
#include "sim/table.h"

enum {
    SIM_HEADLINE_EMPLOYMENT_FIRST,
    SIM_HEADLINE_EMPLOYMENT_LAST,
    SIM_HEADLINE_ATTRITION_VOLUNTARY,
    SIM_HEADLINE_ATTRITION,
    SIM_HEADLINE_PAY_FIRST,
    SIM_HEADLINE_PAY_LAST,
    SIM_HEADLINE_SAVING_A_YEAR,
    SIM_HEADLINE_SAVING_PERCENT,
    SIM_HEADLINE_NPV,
    SIM_HEADLINE_HIDDEN_COST,
    SIM_HEADLINE_PRESSURE,
    SIM_HEADLINE_HOUSEHOLDS,
    SIM_HEADLINE_ITEMS
};

/* A figure as it is written and as a number of the unit of its label; NaN and "-" when missing. */
typedef struct {
    double mean, low, high;
    char mean_text[SIM_PAGE_NUMBER], low_text[SIM_PAGE_NUMBER], high_text[SIM_PAGE_NUMBER];
    bool has_range; /* more than one replication, and both ends are known */
} sim_headline_cell_t;

/* One location, or all. */
typedef struct {
    const char *location;
    char head[SIM_NAME_MAX + 8]; /* "india, INR" */
    char currency[4];            /* of pay; "" when nothing is paid */
    sim_headline_cell_t cell[SIM_HEADLINE_ITEMS];
} sim_headline_strip_t;

typedef struct {
    size_t n_strips;
    sim_headline_strip_t *strip; /* the offshore locations, then all */
    char label[SIM_HEADLINE_ITEMS][64];
    char unit[SIM_HEADLINE_ITEMS][40]; /* "%", "USD M", "" */
} sim_headline_page_t;

/* SIM_ERR_DOMAIN when a column is missing; SIM_ERR_NOMEM.  *self is all zero after a failure. */
SIM_MUST_CHECK sim_status_t sim_headline_page_init(sim_headline_page_t *self,
    const sim_scenario_t *scenario, const sim_table_t *summary, const sim_table_t *projection);
void sim_headline_page_free(sim_headline_page_t *self);

#endif
