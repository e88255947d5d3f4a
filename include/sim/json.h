/* json.h - tables as strict JSON.
 *
 * Layer: out.  Includes: base, core.
 *
 * A missing number is null; there is no NaN and no infinity.  Text is UTF-8: bytes that are not
 * become U+FFFD.  Reals have at most 12 significant digits, as in the CSV files.
 */
#ifndef SIM_JSON_H
#define SIM_JSON_H

#include "sim/status.h"
#include "sim/table.h"
#include <jansson.h>
#include <stdint.h>
#include <stdio.h>

/* An array with one object for each row, keyed by column name, or NULL without memory or when a
 * number is infinite.  The caller owns the reference. */
json_t *sim_json_table(const sim_table_t *table);

/* A string, cleaned to UTF-8; NULL text becomes null.  NULL without memory. */
json_t *sim_json_text(const char *text);

/* An integer; one that a reader with doubles could not hold (above 2^53) becomes a string of
 * digits. */
json_t *sim_json_count(uint64_t n);

/* Writes value and a final line feed; keys keep their order.  SIM_ERR_IO. */
SIM_MUST_CHECK sim_status_t sim_json_write(const json_t *value, FILE *to);

#endif
