/* folder.h - the tables of a results folder.
 *
 * Layer: out.  Includes: base, core.
 *
 * What charts, report and workbook are made of: during a run the tables as they were computed,
 * afterwards the same tables read back from the folder, of projection.csv only the rows that
 * charts, report and headline tell of: it can be larger than memory.  Both give the same pictures.
 * docs/results.md lists the columns.
 */
#ifndef SIM_FOLDER_H
#define SIM_FOLDER_H

#include "sim/status.h"
#include "sim/table.h"

/*      symbol, file without .csv, columns as sim_csv_read wants them */
#define SIM_FOLDER_LIST(X)                                                                         \
    X(SUMMARY, "summary",                                                                          \
        "location:t role:t metric:t unit:t window:t mean:r sd:r se:r p05:r p25:r p50:r p75:r "     \
        "p95:r")                                                                                   \
    X(PROJECTION, "projection",                                                                    \
        "month:i date:t location:t role:t metric:t unit:t mean:r sd:r se:r p05:r p25:r p50:r "     \
        "p75:r p95:r")                                                                             \
    X(BANDS, "bands",                                                                              \
        "month:i date:t location:t role:t grade:t currency:t p10:r p25:r p50:r p75:r p90:r "       \
        "mean:r start_median:r")                                                                   \
    X(DISTRIBUTION, "distribution",                                                                \
        "month:i date:t location:t currency:t low:r high:r share:r density:r")                     \
    X(HISTORY, "history", "date:t location:t role:t metric:t value:r source:t")                    \
    X(REPLICATIONS, "replications", "replication:i *")                                             \
    X(EFFECTS, "effects",                                                                          \
        "policy:t window:t location:t role:t metric:t unit:t base_mean:r policy_mean:r effect:r "  \
        "se:r ci_low:r ci_high:r p05:r p25:r p50:r p75:r p95:r share_positive:r "                  \
        "variance_ratio:r")                                                                        \
    X(DIFFERENCES, "differences", "replication:i *")                                               \
    X(POLICIES, "policies",                                                                        \
        "policy:t key:t location:t role:t unit:t from:t end:t phase_in:i old:r new:r source:t")    \
    X(CHANNELS, "channels",                                                                        \
        "policy:t location:t channel:t item:t unit:t effect:r se:r ci_low:r ci_high:r p05:r "      \
        "p25:r p50:r p75:r p95:r")                                                                 \
    X(EXPLAIN, "explain",                                                                          \
        "policy:t metric:t unit:t location:t part:t key:t old:r new:r effect:r se:r ci_low:r "     \
        "ci_high:r p05:r p25:r p50:r p75:r p95:r")                                                 \
    X(MONTHS, "compare",                                                                           \
        "policy:t month:i date:t location:t role:t metric:t unit:t base_mean:r policy_mean:r "     \
        "effect:r se:r ci_low:r ci_high:r p05:r p25:r p50:r p75:r p95:r share_positive:r "         \
        "variance_ratio:r")

typedef enum {
#define SIM_FOLDER_ENUM(symbol, name, spec) SIM_FOLDER_##symbol,
    SIM_FOLDER_LIST(SIM_FOLDER_ENUM)
#undef SIM_FOLDER_ENUM
        SIM_FOLDER_TABLES
} sim_folder_table_t;

/* A table without columns is not there: a plain run has no effects.  Of compare.csv, which can be
 * larger than memory, MONTHS holds the rows that charts draw: the metrics of SIM_FOLDER_MONTHLY,
 * all locations and roles together. */
#define SIM_FOLDER_MONTHLY "savings_usd", "employment"
typedef struct {
    sim_table_t table[SIM_FOLDER_TABLES];
} sim_folder_t;

/* NULL when it is not there. */
const sim_table_t *sim_folder_get(const sim_folder_t *self, sim_folder_table_t which);

/* "effects.csv" */
const char *sim_folder_file(sim_folder_table_t which);

/* Reads every table that the folder at path has, those of a plain run being required.  Errors as
 * sim_csv_read; *self is all zero after a failure. */
SIM_MUST_CHECK sim_status_t sim_folder_read(
    sim_folder_t *self, const char *path, sim_errors_t *errors);
void sim_folder_free(sim_folder_t *self);

/* Adds a page of compare.csv to MONTHS, the rows that it holds.  The page may be freed afterwards.
 * SIM_ERR_NOMEM; SIM_ERR_DOMAIN when it has not the columns.  A failure may leave some of the page.
 */
SIM_MUST_CHECK sim_status_t sim_folder_add_months(sim_folder_t *self, const sim_table_t *page);

#endif
