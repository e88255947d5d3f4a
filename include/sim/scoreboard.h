/* scoreboard.h - what policies change and what comes of it, as a manager reads it.
 *
 * Layer: out.  Includes: base, core, out.
 *
 * Above, in words: for each policy the keys it moves, the value without and with it, unit, months
 * and places, and the source that the scenario gives; place by place where the values differ.
 * Below, a table of policies against the metrics that matter, roles together: what the scenario is
 * without them, then each effect with its 95 % interval, marked where the interval excludes zero.
 * Of whole files the words are of scenarios: what differs from the first, and what comes of it.
 * Nothing is computed beyond units: points for shares, a yearly average for flows of money.
 */
#ifndef SIM_SCOREBOARD_H
#define SIM_SCOREBOARD_H

#include "sim/scenario.h"
#include "sim/status.h"
#include "sim/table.h"
#include <stdbool.h>
#include <stdio.h>

/* A policy, a stack, or another file. */
typedef struct {
    const char *name;  /* as in the tables */
    const char *title; /* "" for none      */
    bool is_file;      /* another file     */
} sim_contender_t;

/* Writes the page, at most SIM_HEADLINE_WIDTH columns wide; more columns than fit follow in a block
 * below.  changes and effects have the columns of policies.csv and effects.csv.
 * SIM_ERR_DOMAIN when a column is missing; SIM_ERR_NOMEM; SIM_ERR_IO. */
SIM_MUST_CHECK sim_status_t sim_scoreboard_write(const sim_scenario_t *scenario, size_t n,
    const sim_contender_t contenders[], const sim_table_t *changes, const sim_table_t *effects,
    bool bold, FILE *to);

/* Writes why the saving changes over all locations and the horizon: for each policy the effect and
 * the channels that make up most of it, largest first, each with its interval.  channels has the
 * columns of channels.csv.  Errors as above. */
SIM_MUST_CHECK sim_status_t sim_scoreboard_why(
    size_t n, const sim_contender_t contenders[], const sim_table_t *channels, bool bold, FILE *to);

/* The same by the keys that change, from explain.csv; nothing when that is not about savings_usd.
 */
SIM_MUST_CHECK sim_status_t sim_scoreboard_keys(size_t n, const sim_contender_t contenders[],
    const sim_table_t *explained, bool bold, FILE *to);

#endif
