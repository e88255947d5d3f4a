/* chart.h - the charts of a results folder.
 *
 * Layer: out.  Includes: base, core.
 *
 * Each chart is one gnuplot process drawing one script, made of the settings of the run,
 * plots/style.gp and plots/NAME.gp, over one data file.  Script and data stay beside the pictures:
 * in the folder of the charts, plain `gnuplot NAME.gp` draws the same picture again, byte for byte
 * (PNG and SVG).  A chart draws only numbers of the tables; scaling (percent, millions, twelve
 * months) is written out in the .gp.
 *
 *     employment     people at the end of each month, by role, a fan for each location
 *     salary_bands   P10 to P90 of monthly pay, the minimum wage and starting pay, a panel for each
 * location attrition      leavers over the last 12 months, total and voluntary, and pressure, by
 * location savings        USD a year and % of onshore cost, by location and for all cost_bridge
 * from the onshore to the offshore cost of a delivered standard FTE, by source demand         work
 * demanded and people on pay, BPO and KPO
 *
 * A missing number leaves a gap, a panel without any number says so.  Numbers beyond 1e15 count as
 * missing, those within 1e-12 of zero as zero. Text of the scenario is drawn as it is and never
 * interpreted (charttext.h).
 */
#ifndef SIM_CHART_H
#define SIM_CHART_H

#include "sim/status.h"
#include "sim/table.h"
#include <signal.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
    const char *title;   /* of the scenario; any bytes                             */
    const char *version; /* "sim 0.1.0": ends the footer                           */
    uint64_t seed;
    int n_replications;                /* >= 1                                                   */
    int months;                        /* >= 1                                                   */
    const char *start;                 /* "2024-01"                                              */
    size_t n_locations;                /* >= 1                                                   */
    const char *const *location;       /* [n_locations] as in the tables; any bytes              */
    const char *const *currency;       /* [n_locations]                                          */
    size_t n_roles;                    /* >= 1                                                   */
    const char *const *role;           /* [n_roles] as in the tables; any bytes                  */
    const char *const *tier;           /* [n_roles] "bpo" or "kpo"                               */
    const sim_table_t *projection;     /* month, location, role, metric, mean, p05 ... p95       */
    const char *plots_dir;             /* folder of style.gp and the charts' .gp                 */
    const char *folder;                /* where the charts go; made if its parent exists         */
    const char *formats;               /* "png,svg": of png, svg and pdf                         */
    int timeout_seconds;               /* for each chart; 30 is enough for any machine           */
    const volatile sig_atomic_t *stop; /* becomes non-zero: give up at once; NULL: never     */
} sim_chart_job_t;

/* The name of the i-th chart in the order of a report; NULL past the last. */
const char *sim_chart_name(size_t i);

/* SIM_OK when the text is a list of png, svg and pdf as `formats` wants it, else SIM_ERR_USAGE. */
SIM_MUST_CHECK sim_status_t sim_chart_check_formats(const char *formats);

/* Draws all charts, two at a time.
 * SIM_ERR_CHART: some picture is missing; errors says which and why; the other pictures, and all
 * scripts and data, are there.  SIM_ERR_INTERRUPTED; SIM_ERR_NOMEM; SIM_ERR_IO: scripts or data
 * could not be written; SIM_ERR_USAGE: formats; SIM_ERR_DOMAIN: another field, or a table without
 * its columns. No picture that is not whole is left behind, after any status. */
SIM_MUST_CHECK sim_status_t sim_charts_draw(const sim_chart_job_t *job, sim_errors_t *errors);

#endif
