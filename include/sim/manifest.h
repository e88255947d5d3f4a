/* manifest.h - what was run, so that it can be repeated and checked.
 *
 * Layer: out.  Includes: base, core, out.
 *
 * manifest.json is the same for equal runs and is written last: its presence marks a complete
 * folder.  What differs between equal runs (time, threads, machine) is in run_info.json.
 */
#ifndef SIM_MANIFEST_H
#define SIM_MANIFEST_H

#include "sim/scenario.h"
#include "sim/scoreboard.h"
#include "sim/status.h"
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <time.h>

/* A library or program that took part, and its version. */
typedef struct {
    const char *name;
    const char *version;
} sim_software_t;

typedef struct {
    const sim_scenario_t *scenario;
    const char *name; /* of the scenario file, without folder and ending: the folder's identity */
    size_t n_inputs;
    const char *const *input; /* [n_inputs]: the scenario file, then its includes             */
    size_t n_settings;
    const sim_setting_t *setting; /* from the command line                                    */
    const char *folder;           /* where the outputs are now                                */
    size_t n_outputs;
    char *const *output; /* [n_outputs]: names relative to folder                             */
    bool charts_missing; /* a chart was wanted and could not be drawn                         */
    size_t n_software;
    const sim_software_t *software;
    json_t *compared; /* what was compared with the scenario, an array; NULL: nothing         */
} sim_manifest_t;

/* SIM_ERR_IO when an input or output cannot be read, or to cannot be written; SIM_ERR_NOMEM. */
SIM_MUST_CHECK sim_status_t sim_manifest_write(
    const sim_manifest_t *self, FILE *to, sim_errors_t *errors);

/* The manifest without its outputs, for who needs it before they are complete; the caller owns the
 * reference.  folder and output are not looked at.  NULL without memory, or when an input cannot be
 * read. */
json_t *sim_manifest_describe(const sim_manifest_t *self, sim_errors_t *errors);

/* Sets the outputs to those now in folder, and writes. */
SIM_MUST_CHECK sim_status_t sim_manifest_rewrite(json_t *manifest, const char *folder,
    size_t n_outputs, char *const output[], bool charts_missing, FILE *to, sim_errors_t *errors);

/* The manifest of a results folder; the caller owns the reference.  *manifest is NULL after a
 * failure: SIM_ERR_INPUT, this program wrote none there; SIM_ERR_NOMEM. */
SIM_MUST_CHECK sim_status_t sim_manifest_load(const char *folder, json_t **manifest);

/* The command that wrote it: "run", "compare" or "breakeven". */
const char *sim_manifest_command(const json_t *manifest);

/* Its identity, "" when it has none; whether a file of that name belongs to the results. */
const char *sim_manifest_name(const json_t *manifest);
bool sim_manifest_lists(const json_t *manifest, const char *name);

/* Whether the tables and effective.ini of folder are still those that the manifest lists, byte for
 * byte: a table that was cut or edited since would be drawn, and told, as what the run found.  Each
 * that is not is a message: SIM_ERR_INPUT.  SIM_ERR_NOMEM. */
SIM_MUST_CHECK sim_status_t sim_manifest_verify(
    const json_t *manifest, const char *folder, sim_errors_t *errors);

/* The scenario part of a manifest: what summary.json repeats.  NULL without memory. */
json_t *sim_manifest_scenario(const sim_scenario_t *scenario, const char *name);

/* What was compared with the scenario, for sim_manifest_t.  NULL without memory. */
json_t *sim_manifest_compared(size_t n, const sim_contender_t contenders[]);

/* Whether they are whole scenario files, of such an array; of NULL they are not. */
bool sim_manifest_of_files(const json_t *compared);

/* SHA-256 of a file as 64 lower-case hexadecimal digits, and its size.  SIM_ERR_IO. */
enum { SIM_SHA256_TEXT = 65 };
SIM_MUST_CHECK sim_status_t sim_manifest_hash(
    const char *path, char hash[SIM_SHA256_TEXT], uint64_t *n_bytes);

/* What run_info.json holds. */
typedef struct {
    int argc;
    char *const *argv;
    time_t start;   /* SOURCE_DATE_EPOCH where it is set */
    double seconds; /* of wall-clock time                */
    int threads;
    const char *vector_level;
} sim_run_info_t;

/* SIM_ERR_IO; SIM_ERR_NOMEM. */
SIM_MUST_CHECK sim_status_t sim_run_info_write(const sim_run_info_t *self, FILE *to);

#endif
