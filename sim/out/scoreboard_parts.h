/* scoreboard_parts.h - the cells and the words of the scoreboard, for the terminal and the report.
 *
 * Layer: out, internal.  Includes: base, core.
 */
#ifndef SIM_OUT_SCOREBOARD_PARTS_H
#define SIM_OUT_SCOREBOARD_PARTS_H

#include "sim/out/pagetext.h"
#include "sim/scoreboard.h"

/* A figure with its interval, apart so that both are aligned. */
typedef struct {
    char main[SIM_PAGE_SIGNED];
    char range[2 * SIM_PAGE_SIGNED + 16];
    char low[SIM_PAGE_SIGNED], high[SIM_PAGE_SIGNED]; /* "" without an interval        */
    double value;                                     /* in the unit of the column, or NaN */
    bool clear;                                       /* the interval excludes zero    */
} sim_scoreboard_field_t;

typedef struct {
    const char *metric;
    const char *location; /* "all", or where the pay is counted */
    char unit[40];        /* "USD M", "%", "" */
} sim_scoreboard_item_t;

/* Fields [n_lines][n_columns] with a name for each line and column. */
typedef struct {
    size_t n_lines, n_columns;
    char (*line)[96], (*column)[96];
    sim_scoreboard_field_t *field;
    sim_scoreboard_item_t *item; /* [n_columns] */
} sim_scoreboard_grid_t;

/* Line 0 is the scenario without, line i + 1 contender i; a column for each figure that matters.
 * The numbers are cells of effects.csv, as the file has them, in the units of the column's name.
 * SIM_ERR_DOMAIN when a column is missing; SIM_ERR_NOMEM.  Freed with sim_scoreboard_grid_free,
 * also after a failure. */
SIM_MUST_CHECK sim_status_t sim_scoreboard_grid(sim_scoreboard_grid_t *self,
    const sim_scenario_t *scenario, size_t n, const sim_contender_t contenders[],
    const sim_table_t *effects);
void sim_scoreboard_grid_free(sim_scoreboard_grid_t *self);

/* What n of those compared are called: "policies", or "scenarios" where they are whole files. */
const char *sim_scoreboard_noun(bool files, size_t n);

/* What a channel is called in a sentence: its name without underscores, or something plainer. */
const char *sim_scoreboard_channel(const char *channel);

/* A cell of a column of texts, "" for none. */
const char *sim_scoreboard_text(const sim_column_t *column, size_t row);

/* What a contender changes, in words: `when` is "" where its lines have times of their own, and
 * ends with "nothing changes in india" where that is so; a line is "min_wage 13,000 -> 14,300
 * INR/month in india", its source apart.  Values that stay as they are have no line. */
enum { SIM_SCOREBOARD_WORDS = 2000 };
typedef void sim_scoreboard_hear_t(
    void *data, const char *key, const char *words, const char *source);
SIM_MUST_CHECK sim_status_t sim_scoreboard_tell(const sim_scenario_t *scenario,
    const char *contender, const sim_table_t *changes, char when[SIM_SCOREBOARD_WORDS],
    sim_scoreboard_hear_t *hear, void *data);

/* Appends a text to the n bytes of words, cut where they are full; how many there are then. */
size_t sim_scoreboard_add(char words[SIM_SCOREBOARD_WORDS], size_t n, const char *text);

/* Writes under a heading what each contender changes.  changes has the columns of policies.csv.
 * SIM_ERR_DOMAIN when one is missing; SIM_ERR_NOMEM. */
SIM_MUST_CHECK sim_status_t sim_scoreboard_changes(const sim_scenario_t *scenario, size_t n,
    const sim_contender_t contenders[], const sim_table_t *changes, bool bold, FILE *to);

#endif
