/* table.h - results as named columns with units.
 *
 * Layer: core.  Includes: base.
 *
 * Writers and charts see results only through this type.  A missing number is NaN.  Text cells
 * point to strings that outlive the table (names of the scenario, literals) or were copied with
 * sim_table_keep.
 *
 * Labels of large tables come back again and again, and would take more room than the numbers.  So
 * a column may have fewer cells than the table has rows: the first is shown in as many rows as each
 * says, then the second, and after the last the first again.  Columns of reals have a cell for
 * every row.
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
    size_t each; /* rows that show a cell before the next one's turn; 1: a row */
    size_t n_cells;
    union {
        const char **text;
        int64_t *integer;
        double *real;
    } cell; /* [n_cells] */
} sim_column_t;

typedef struct {
    char *name; /* file stem: "projection" */
    size_t n_rows;
    size_t n_columns;
    sim_column_t *column;
    void *cells; /* of the other columns; private                  */
    void *kept;  /* copies, and cells of repeated columns; private */
} sim_table_t;

/* spec: column names separated by blanks, each followed by a colon and
 *   t, i, r   texts, integers, reals, a cell for each row: empty, 0, NaN
 *   T, I      texts, integers, one cell for all rows until sim_table_repeat gives them more */
SIM_MUST_CHECK sim_status_t sim_table_init(
    sim_table_t *self, const char *name, const char *spec, size_t n_rows);
void sim_table_free(sim_table_t *self);

/* The column of that name, or NULL. */
const sim_column_t *sim_table_column(const sim_table_t *self, const char *name);
/* The column of that name and kind, or NULL; the numbers of one of reals, or NULL. */
const sim_column_t *sim_table_typed(
    const sim_table_t *self, const char *name, sim_column_kind_t kind);
const double *sim_table_reals(const sim_table_t *self, const char *name);

/* Gives a column that is T or I in the spec n_cells empty cells, each shown in that many rows,
 * once. SIM_ERR_NOMEM; SIM_ERR_DOMAIN when there is no such column or one of the two numbers is 0.
 */
SIM_MUST_CHECK sim_status_t sim_table_repeat(
    sim_table_t *self, const char *name, size_t each, size_t n_cells);

/* Another number of rows: those that remain keep their cells, further ones are empty.  Fewer rows
 * take as much memory as before.  SIM_ERR_NOMEM; SIM_ERR_DOMAIN when a column has not a cell for
 * each row.  Nothing changes then.
 */
SIM_MUST_CHECK sim_status_t sim_table_resize(sim_table_t *self, size_t n_rows);

/* Which cell of a column a row shows. */
static inline size_t
sim_column_cell(const sim_column_t *self, size_t row)
{
    if (self->each == 1 && row < self->n_cells) {
        return row;
    }
    return self->n_cells > 0 ? row / self->each % self->n_cells : 0;
}

static inline const char *
sim_column_text(const sim_column_t *self, size_t row)
{
    return self->cell.text[sim_column_cell(self, row)];
}

static inline int64_t
sim_column_integer(const sim_column_t *self, size_t row)
{
    return self->cell.integer[sim_column_cell(self, row)];
}

/* A copy of text that lives as long as the table, or NULL without memory. */
const char *sim_table_keep(sim_table_t *self, const char *text);

#endif
