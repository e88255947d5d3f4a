/* reporting.h - report.html of a results folder, for run, compare and report.
 *
 * Layer: cli.  Includes: base, core, out.
 */
#ifndef SIM_CLI_REPORTING_H
#define SIM_CLI_REPORTING_H

#include "sim/folder.h"
#include "sim/publish.h"
#include "sim/scenario.h"
#include "sim/status.h"
#include <jansson.h>

/* Writes report.html into the folder in the making, which holds effective.ini and the charts.
 * As sim_report_write; SIM_ERR_CHART too when style and script are not found. */
SIM_MUST_CHECK sim_status_t sim_put_report(sim_publish_t *publish, const sim_scenario_t *scenario,
    const json_t *manifest, const sim_folder_t *tables, sim_errors_t *errors);

#endif
