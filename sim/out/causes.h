/* causes.h - why the saving changes: the parts of an effect, for the terminal and the report.
 *
 * Layer: out, internal.  Includes: core.
 */
#ifndef SIM_OUT_CAUSES_H
#define SIM_OUT_CAUSES_H

#include "sim/table.h"
#include <stdbool.h>

/* Parts of the effect on the saving: of channels.csv channels, of explain.csv keys. */
typedef struct {
    size_t n_rows;
    const sim_column_t *policy, *location;
    const sim_column_t *name; /* of the part                                    */
    const sim_column_t *only; /* rows that count have this word in this column  */
    const char *word;
    const sim_column_t *part; /* which policy of a stack moves the key, or NULL */
    const double *effect, *low, *high;
} sim_causes_t;

enum { SIM_CAUSES = 256 };

/* False: a column is missing. */
bool sim_causes_channels(sim_causes_t *self, const sim_table_t *channels);
bool sim_causes_keys(sim_causes_t *self, const sim_table_t *explained);

/* Whether there is any part; explain.csv may be about other metrics. */
bool sim_causes_any(const sim_causes_t *self);

/* Rows of a contender over all locations that are not zero, the largest first; the row of their
 * total is apart (n_rows: none).  Returns how many. */
size_t sim_causes_list(
    const sim_causes_t *self, const char *policy, size_t row[SIM_CAUSES], size_t *total);

#endif
