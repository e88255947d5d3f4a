/* report_parts.h - what the parts of the report share; private to layer out.
 *
 * report_page.h: the page and its sections.  report_words.c: the answer in sentences.
 * report_values.c: the assumptions, from effective.ini.  report_data.c: data of the explorer. */
#ifndef SIM_OUT_REPORT_PARTS_H
#define SIM_OUT_REPORT_PARTS_H

#include "sim/out/headline_parts.h"
#include "sim/out/scoreboard_parts.h"
#include "sim/report.h"

/* ---- words ---- */

enum { SIM_REPORT_SENTENCE = 1600, SIM_REPORT_SENTENCES = 3, SIM_REPORT_NAME = 96 };

/* "South Africa", "the Philippines" when in_sentence. */
void sim_report_place(const char *name, bool in_sentence, char to[SIM_REPORT_NAME]);
/* A policy or a scenario as the charts call it: "Wage rise" of "wage_rise". */
void sim_report_policy(const sim_scenario_t *scenario, const char *name, char to[SIM_REPORT_NAME]);
/* "Jan 2024" */
void sim_report_month(const sim_scenario_t *scenario, int t, char to[16]);

/* The answer, from the cells of the headline and, for a comparison, of the scoreboard (NULL: a
 * plain run).  files: whole scenarios are compared, not policies. */
void sim_report_answer(const sim_scenario_t *scenario, const sim_headline_page_t *page,
    const sim_scoreboard_grid_t *grid, bool files,
    char sentence[SIM_REPORT_SENTENCES][SIM_REPORT_SENTENCE]);

/* ---- values ---- */

typedef enum {
    SIM_REPORT_PUBLISHED, /* a figure as printed by its source         */
    SIM_REPORT_DERIVED,   /* arithmetic on published figures           */
    SIM_REPORT_SOURCED,   /* a source is named, how it was used is not */
    SIM_REPORT_ASSUMED,
    SIM_REPORT_GIVEN,    /* set on the command line                   */
    SIM_REPORT_DEFAULT,  /* of the model                              */
    SIM_REPORT_UNMARKED, /* no source and no word on where it is from */
    SIM_REPORT_KINDS
} sim_report_kind_t;

typedef struct {
    char *section, *key, *value, *note; /* of the file; note "" when there is none */
    sim_report_kind_t kind;
    bool uncertain; /* drawn once for each replication */
} sim_report_value_t;

typedef struct {
    size_t n;
    sim_report_value_t *value; /* in the order of the file */
    char *bytes;               /* the texts                */
    sim_table_t sources;       /* sources.csv, or zeroed   */
} sim_report_values_t;

/* Reads effective.ini of folder.  SIM_ERR_IO, SIM_ERR_NOMEM. */
SIM_MUST_CHECK sim_status_t sim_report_values_read(
    sim_report_values_t *self, const char *folder, const char *data_dir, sim_errors_t *errors);
void sim_report_values_free(sim_report_values_t *self);

/* The whole file at folder/name, terminated, or NULL: errno, ENOMEM without memory. */
char *sim_report_file(const char *folder, const char *name, size_t *n);

/* ---- data ---- */

/* The i-th metric that the explorer may show, also by role; NULL past the last. */
const char *sim_report_data_metric(size_t i);

/* Writes the JSON of the explorer: bands of the metrics that matter, month by month, as many as a
 * page can hold. */
SIM_MUST_CHECK sim_status_t sim_report_data(
    const sim_scenario_t *scenario, const sim_table_t *projection, FILE *to);

#endif
