/* drawing.h - the charts of a results folder, for run and plot.
 *
 * Layer: cli.  Includes: base, core, out.
 */
#ifndef SIM_CLI_DRAWING_H
#define SIM_CLI_DRAWING_H

#include "sim/cli/args.h"
#include "sim/folder.h"
#include "sim/status.h"
#include <jansson.h>

/* How the user wants the charts: options of run, compare and plot. */
typedef struct {
    const char *formats; /* "png,svg"                        */
    const char *only;    /* "savings,demand"; NULL: all      */
    const char *theme;   /* NULL: the first                  */
    double width_mm;     /* 0: as they are                   */
} sim_draw_wish_t;

/* The folder of the chart styles, and of the style and the script of the report; the caller frees.
 * NULL when there is none, or without memory. */
char *sim_draw_styles(void);

sim_draw_wish_t sim_draw_wish(const sim_args_t *args);

/* Draws into folder/plots.
 *   scenario   the "scenario" object of a manifest
 *   compared   its "compared" array; NULL: nothing
 * As sim_charts_draw; SIM_ERR_CHART too when the chart styles are not found. */
SIM_MUST_CHECK sim_status_t sim_draw(const json_t *scenario, const json_t *compared,
    const sim_folder_t *tables, const char *folder, const sim_draw_wish_t *wish,
    sim_errors_t *errors);

#endif
