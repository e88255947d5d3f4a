/* table.h - results as named columns with units.
 *
 * Layer: core.  Includes: base.
 *
 * Writers and charts see results only through this type.  A missing number is NaN.  Text cells
 * point to strings that outlive the table (names of the scenario, literals) or were copied with
 * sim_table_keep.
 */
#ifndef SIM_TABLE_H
#define SIM_TABLE_H

#include "sim/status.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum { SIM_COLUMN_TEXT, SIM_COLUMN_INTEGER, SIM_COLUMN_REAL } sim_column_kind_t;

typedef struct {
    const char *name;
    sim_column_kind_t kind;
    union {
        const char **text;
        int64_t *integer;
        double *real;
    } cell; /* [n_rows] */
} sim_column_t;

typedef struct {
    char *name; /* file stem: "projection" */
    size_t n_rows;
    size_t n_columns;
    sim_column_t *column;
    void *cells;   /* of all columns; private                */
    void *strings; /* copies made by sim_table_keep; private */
} sim_table_t;

/* spec: column names separated by blanks, each followed by :t, :i or :r (text, integer, real). */
SIM_MUST_CHECK sim_status_t sim_table_init(
    sim_table_t *self, const char *name, const char *spec, size_t n_rows);
void sim_table_free(sim_table_t *self);

/* The column of that name, or NULL. */
const sim_column_t *sim_table_column(const sim_table_t *self, const char *name);

/* A copy of text that lives as long as the table, or NULL without memory. */
const char *sim_table_keep(sim_table_t *self, const char *text);

#endif
