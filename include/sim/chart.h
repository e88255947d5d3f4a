/* chart.h - the charts of a results folder.
 *
 * Layer: out.  Includes: base, core.
 *
 * Each chart is one gnuplot process drawing one script, made of the settings of the run,
 * plots/style.gp and plots/NAME.gp, over one data file.  Script and data stay beside the pictures:
 * in the folder of the charts, plain `gnuplot NAME.gp` draws the same picture again, byte for byte
 * (PNG and SVG).  A chart draws only numbers of the tables; scaling (percent, millions, twelve
 * months) is written out in the .gp.  Where one draws sums, ranks or running means of them, the
 * first lines of its .gp say so, and the data hold what is drawn.  sim_chart_list names the charts
 * and says what each shows; one whose tables are not there is not drawn: a plain run has nothing to
 * compare.
 *
 * A missing number leaves a gap, a panel without any number says so.  Numbers beyond 1e15 count as
 * missing, those within 1e-12 of zero as zero. Text of the scenario is drawn as it is and never
 * interpreted (charttext.h).
 */
#ifndef SIM_CHART_H
#define SIM_CHART_H

#include "sim/folder.h"
#include "sim/status.h"
#include <signal.h>
#include <stdbool.h>
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
    const sim_folder_t *tables;        /* of a plain run at least                                */
    bool files;                        /* whole scenarios are compared, not policies             */
    const char *plots_dir;             /* folder of style.gp and the charts' .gp                 */
    const char *folder;                /* where the charts go; made if its parent exists         */
    const char *formats;               /* "png,svg": of png, svg and pdf                         */
    const char *only;                  /* "savings,demand": these charts; NULL: all              */
    const char *theme;                 /* of SIM_CHART_THEMES; NULL: the first                   */
    double width_mm;                   /* of the page; 0: SIM_CHART_WIDTH_MM                     */
    int timeout_seconds;               /* for each chart; 30 is enough for any machine           */
    const volatile sig_atomic_t *stop; /* becomes non-zero: give up at once; NULL: never     */
} sim_chart_job_t;

/* Looks of style.gp: on white paper, on an off-white screen, on a dark one, without colours. */
#define SIM_CHART_THEMES "print,screen,dark,grayscale"
enum { SIM_CHART_WIDTH_MM = 254, SIM_CHART_NARROWEST_MM = 120, SIM_CHART_WIDEST_MM = 600 };

/* A chart of the catalogue. */
typedef struct {
    const char *name;    /* [a-z_]: also the name of its files */
    const char *group;   /* "people", "pay", "wellbeing", "money", "risk" or "policies" */
    const char *meaning; /* what it shows, a line without a full stop */
} sim_chart_entry_t;

/* The i-th chart in the order of a report; NULL past the last. */
const sim_chart_entry_t *sim_chart_list(size_t i);

/* What a chart says of these tables. */
typedef struct {
    const sim_chart_entry_t *entry;
    char *headline; /* the finding, as it stands above the picture; plain UTF-8 */
    char *subtitle; /* how to read it                                           */
} sim_chart_text_t;

/* The charts that the job draws, in their order, without drawing them; the caller frees with
 * sim_chart_texts_free.  folder, formats, plots_dir, timeout_seconds and stop are not looked at.
 * SIM_ERR_NOMEM; SIM_ERR_DOMAIN and SIM_ERR_USAGE as sim_charts_draw; *texts is NULL then. */
SIM_MUST_CHECK sim_status_t sim_charts_describe(
    const sim_chart_job_t *job, size_t *n, sim_chart_text_t **texts);
void sim_chart_texts_free(size_t n, sim_chart_text_t texts[]);

/* SIM_OK when the text is a list of png, svg and pdf as `formats` wants it, else SIM_ERR_USAGE. */
SIM_MUST_CHECK sim_status_t sim_chart_check_formats(const char *formats);

/* SIM_OK when the text is a list of names of charts, else SIM_ERR_USAGE with a message that names
 * the nearest (errors may be NULL). */
SIM_MUST_CHECK sim_status_t sim_chart_check_names(const char *only, sim_errors_t *errors);

/* Draws the charts, as many at a time as there are processors (2 to 8).
 * SIM_ERR_CHART: some picture is missing; errors says which and why; the other pictures, and all
 * scripts and data, are there.  SIM_ERR_INTERRUPTED; SIM_ERR_NOMEM; SIM_ERR_IO: scripts or data
 * could not be written; SIM_ERR_USAGE: formats, only, theme or width; SIM_ERR_DOMAIN: another
 * field, or a table without its columns. No picture that is not whole is left behind, after any
 * status. */
SIM_MUST_CHECK sim_status_t sim_charts_draw(const sim_chart_job_t *job, sim_errors_t *errors);

#endif
