/* session.h - what run, compare and breakeven share: a scenario, its folder, its tables.
 *
 * Layer: cli.  Includes: base, core, model, run, out.
 *
 * A session goes from the scenario file to a results folder that appears whole or not at all.  Its
 * steps are called in this order; each leaves what it did in the struct, and messages in errors:
 *
 *     sim_session_read     scenario, folder, threads, memory
 *     sim_session_judge    refuses what cannot fit
 *     sim_session_begin    the temporary folder, the progress bar
 *     sim_engine_run       with sim_session_plan, as often as needed
 *     sim_session_tables   summary, projection, bands, replications of self->results
 *     sim_session_finish   summary.json, effective.ini, charts, workbook, report, manifest, commit
 *     sim_session_end      messages, and the exit status
 */
#ifndef SIM_CLI_SESSION_H
#define SIM_CLI_SESSION_H

#include "sim/cli/args.h"
#include "sim/cli/progress.h"
#include "sim/engine.h"
#include "sim/folder.h"
#include "sim/publish.h"
#include <jansson.h>
#include <time.h>

/* Zeroed but for args and errors; sim_session_free gives everything back. */
typedef struct {
    const sim_args_t *args;
    sim_errors_t *errors;
    time_t start;
    double clock;
    const char *path; /* of the scenario file                   */
    char *name;       /* its name without folder and ending     */
    char *target;     /* the results folder                     */
    int threads;
    size_t memory;                 /* that may be used, in bytes             */
    size_t share;                  /* of it, for the rows and state of a run */
    double state_bytes, row_bytes; /* of all threads; of a replication of all held runs */
    double file_bytes;             /* of the folder                                     */
    sim_scenario_t scenario;
    size_t n_others; /* scenarios that take part too           */
    const sim_scenario_t *const *other;
    const char *const *other_path; /* [n_others]               */
    sim_publish_t *publish;
    sim_results_t *results;
    sim_folder_t tables; /* what charts and headline are made of */
    json_t *facts;       /* the scenario part of the manifest      */
    json_t *report;      /* summary.json                           */
    json_t *compared;    /* the manifest's, or NULL                */
    bool ledgers;        /* runs keep them (sim_run_t) */
    json_t *manifest;    /* without its outputs                   */
    bool charts_missing;
    bool page_missing;      /* report.html could not be written  */
    bool book_missing;      /* results.xlsx could not be written */
    bool imprecise;         /* --precision was not reached                    */
    sim_setting_t *setting; /* [n_settings]: the manifest's; NULL: those of args */
    size_t n_settings;
    char replications[24]; /* a value in setting                             */
    sim_progress_t progress;
    size_t runs_done, n_runs; /* for the progress */
} sim_session_t;

void sim_session_open(sim_session_t *self, const sim_args_t *args, sim_errors_t *errors);
void sim_session_free(sim_session_t *self);

SIM_MUST_CHECK sim_status_t sim_session_read(sim_session_t *self);

/* Fits threads and memory to n_runs runs of scenarios not larger than `largest`, `held` of them
 * with their results at a time, and file_bytes of files, or says why that cannot be.  What does
 * not fit in memory goes to disk, beside the files; the state of one thread has to fit. */
SIM_MUST_CHECK sim_status_t sim_session_judge(sim_session_t *self, const sim_scenario_t *largest,
    size_t n_runs, size_t held, double file_bytes);

/* About how large the tables of a run of the scenario are. */
double sim_session_table_bytes(const sim_scenario_t *scenario);

/* The same of text: a row of a table with the names of the scenario, and numbers. */
double sim_session_row_bytes(const sim_scenario_t *scenario, int numbers);

/* At most about how large its files become: tables, of so many bytes, with charts, report and
 * workbook as its arguments want them, of n_compared policies or scenarios (0: a plain run). */
double sim_session_file_bytes(const sim_session_t *self, double table_bytes, size_t n_compared);

/* Whether the disk still has room when the session's runs, with their results so far, go on to
 * `next` replications. */
bool sim_session_fits(const sim_session_t *self, size_t next);

/* Bytes of memory that the session's runs leave, with as many replications as the scenario now has;
 * results on disk take none. */
size_t sim_session_spare(const sim_session_t *self);

SIM_MUST_CHECK sim_status_t sim_session_begin(sim_session_t *self);

/* A run of a scenario with everything the session decides; runs_done says where its progress
 * begins. */
sim_run_t sim_session_plan(sim_session_t *self, const sim_scenario_t *scenario);

/* Writes a table as a file of the folder. */
SIM_MUST_CHECK sim_status_t sim_session_put(
    sim_session_t *self, const char *file_name, const sim_table_t *table);

/* The same in parts, into a file that the caller opens and closes: the first table with the names
 * of the columns, then rows. */
SIM_MUST_CHECK sim_status_t sim_session_append(
    sim_session_t *self, const char *file_name, const sim_table_t *table, bool first, FILE *file);

/* Writes a JSON value as a file of the folder. */
SIM_MUST_CHECK sim_status_t sim_session_put_json(
    sim_session_t *self, const char *file_name, const json_t *value);

/* What the JSON reports say of the scenario; the caller owns the reference.  NULL without memory.
 */
json_t *sim_session_facts(sim_session_t *self);

SIM_MUST_CHECK sim_status_t sim_session_tables(sim_session_t *self);

/* Charts, workbook and report that cannot be written are left out (charts_missing and so on), and
 * all three when the disk then has no room for the manifest. */
SIM_MUST_CHECK sim_status_t sim_session_finish(sim_session_t *self);

/* The last steps of finish, for results without charts or summary: effective.ini, run_info,
 * manifest, commit. */
SIM_MUST_CHECK sim_status_t sim_session_commit(sim_session_t *self);

/* The manifest's settings take over the number of replications that the scenario now has. */
SIM_MUST_CHECK sim_status_t sim_session_replicated(sim_session_t *self);

/* Writes the result to stdout: JSON, a headline, or nothing, as args say. */
typedef sim_status_t sim_session_print_t(void *data, FILE *to);

/* Says what went wrong or is missing; after success prints the result.  Returns the exit status. */
int sim_session_end(
    sim_session_t *self, sim_status_t status, sim_session_print_t *print, void *data);

#endif
