/* drawing.h - the charts of a results folder, for run and plot.
 *
 * Layer: cli.  Includes: base, core, out.
 */
#ifndef SIM_CLI_DRAWING_H
#define SIM_CLI_DRAWING_H

#include "sim/status.h"
#include "sim/table.h"
#include <jansson.h>

/* Draws into folder/plots.
 *   scenario   the "scenario" object of a manifest
 *   formats    "png,svg"
 * As sim_charts_draw; SIM_ERR_CHART too when the chart styles are not found. */
SIM_MUST_CHECK sim_status_t sim_draw(const json_t *scenario, const sim_table_t *projection,
    const char *folder, const char *formats, sim_errors_t *errors);

#endif
