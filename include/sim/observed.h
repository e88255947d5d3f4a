/* observed.h - observed values of the real world, as a user gives them.
 *
 * Layer: core.  Includes: base, core.
 *
 * A CSV file (RFC 4180, UTF-8, a byte order mark and CR LF accepted) with the header
 *
 *     date,location,role,metric,value,source
 *
 *     date      YYYY-MM, or YYYY where the month is not known or the figure is the year's
 *     location  a name, or all
 *     role      a name, or all
 *     metric    one of the metrics of the results
 *     value     a C-locale number, in the metric's unit and within what it can be; LCU is the
 *               location's currency
 *     source    where the value comes from: text, not empty
 *
 * Nothing is ignored: every row that is not of this form, and every value given twice, is a mistake
 * with file and line.  Rows of locations and roles that a scenario does not have are no mistake:
 * one file may serve many scenarios.
 */
#ifndef SIM_OBSERVED_H
#define SIM_OBSERVED_H

#include "sim/scenario.h"
#include "sim/status.h"
#include "sim/table.h"
#include "sim/text.h"
#include <stdbool.h>
#include <stddef.h>

typedef struct {
    const char *date;     /* as written: "2014" or "2014-03"                     */
    int month;            /* 12 year + month - 1; of a whole year its first month */
    bool whole_year;      /* the date has no month                               */
    const char *location; /* a name, or "all"                                    */
    const char *role;
    size_t metric; /* index into the names given to sim_observed_read */
    double value;  /* finite */
    const char *source;
    long line; /* of the file */
} sim_observation_t;

typedef struct {
    size_t n;
    sim_observation_t *row; /* [n], in the order of the file */
    sim_pool_t pool;        /* owns the texts                */
} sim_observed_t;

/* What values of a metric can be, infinite where there is no limit. */
typedef struct {
    double least, most;
    const char *unit;
} sim_observed_range_t;

/* Reads the file at path; metric[n_metrics] are the names that may stand in it, and range[] what
 * their values can be.
 * SIM_ERR_INPUT: errors has every mistake, also that the file cannot be read; SIM_ERR_NOMEM.
 * *self is all zero after a failure. */
SIM_MUST_CHECK sim_status_t sim_observed_read(sim_observed_t *self, const char *path,
    size_t n_metrics, const char *const metric[], const sim_observed_range_t range[],
    sim_errors_t *errors);

/* The same for text in memory; name is used in messages. */
SIM_MUST_CHECK sim_status_t sim_observed_read_text(sim_observed_t *self, const char *name, size_t n,
    const char bytes[], size_t n_metrics, const char *const metric[],
    const sim_observed_range_t range[], sim_errors_t *errors);

/* Accepts anything zeroed or read. */
void sim_observed_free(sim_observed_t *self);

/* Whether a row is of the scenario: its location is an offshore one of it or all, its role one of
 * it or all. */
bool sim_observed_concerns(const sim_observation_t *row, const sim_scenario_t *scenario);

/* The rows that are of the scenario, in the order of the file, as a table "history" with the
 * columns of the file.  metric[] as for sim_observed_read.  The table owns its texts.
 * SIM_ERR_NOMEM. */
SIM_MUST_CHECK sim_status_t sim_observed_table(const sim_observed_t *self,
    const sim_scenario_t *scenario, const char *const metric[], sim_table_t *table);

#endif
