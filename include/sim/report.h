/* report.h - report.html: question, answer, figures, charts and assumptions on one page.
 *
 * Layer: out.  Includes: base, core.
 *
 * The page holds everything it needs (style, script, charts as inline SVG, data of the explorer)
 * and asks nothing of a network; its Content-Security-Policy says so to the browser.  It is
 * well-formed XML too, prints to A4, and can be read without JavaScript.  Text of the scenario is
 * shown as written and never interpreted.
 *
 * Every number on it is a cell of the tables, as the CSV files have it (12 significant digits),
 * times a factor of units, rounded to the digits shown.  The page depends on its arguments and on
 * files alone: the same folder gives the same bytes.
 */
#ifndef SIM_REPORT_H
#define SIM_REPORT_H

#include "sim/folder.h"
#include "sim/scenario.h"
#include "sim/status.h"
#include <jansson.h>
#include <stdio.h>

typedef struct {
    const sim_scenario_t *scenario; /* as run; reading effective.ini gives the same            */
    const json_t *manifest;         /* all of a manifest but status and outputs, not looked at */
    const char *folder;             /* of the results: effective.ini and plots/NAME.svg        */
    const char *styles_dir;         /* folder of report.css and report.js                      */
    const char *data_dir;           /* folder of sources.csv and parameters.csv, or NULL       */
    const sim_folder_t *tables;     /* those of a comparison make the page one of policies      */
} sim_report_t;

/* Writes the page.
 * SIM_ERR_CHART: style or script are missing or cannot stand in a page; nothing was written, and
 * errors says why.  SIM_ERR_DOMAIN: a column is missing; SIM_ERR_IO; SIM_ERR_NOMEM. */
SIM_MUST_CHECK sim_status_t sim_report_write(
    const sim_report_t *self, FILE *to, sim_errors_t *errors);

#endif
