#include "sim/table.h"
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Kept texts and cells, in a chain that sim_table_t.kept starts. */
typedef struct kept {
    struct kept *next;
    max_align_t bytes[];
} kept_t;

static void *
keep(sim_table_t *self, size_t size)
{
    kept_t *kept = size <= SIZE_MAX - sizeof *kept ? malloc(sizeof *kept + size) : NULL;
    if (kept == NULL) {
        return NULL;
    }
    kept->next = self->kept;
    self->kept = kept;
    return kept->bytes;
}

static size_t
columns_in(const char *spec)
{
    size_t n = 0;
    for (spec += strspn(spec, " "); *spec != '\0'; spec += strspn(spec, " ")) {
        n++;
        spec += strcspn(spec, " ");
    }
    return n;
}

/* A cell; a column is an array of them, and the columns of a table are one block. */
typedef union {
    const char *text;
    int64_t integer;
    double real;
} cell_t;

static cell_t *
cells_alloc(size_t n_columns, size_t n_rows)
{
    size_t n;
    if (__builtin_mul_overflow(n_columns, n_rows, &n)) {
        return NULL;
    }
    return reallocarray(NULL, n > 0 ? n : 1, sizeof(cell_t));
}

/* The cells of a column, all empty. */
static void
column_cells(sim_column_t *column, size_t each, size_t n_cells, cell_t cells[])
{
    cell_t empty = { 0 };
    column->each = each;
    column->n_cells = n_cells;
    switch (column->kind) {
    case SIM_COLUMN_TEXT:
        column->cell.text = &cells->text;
        empty.text = "";
        break;
    case SIM_COLUMN_INTEGER:
        column->cell.integer = &cells->integer;
        break;
    case SIM_COLUMN_REAL:
        column->cell.real = &cells->real;
        empty.real = NAN;
        break;
    }
    for (size_t i = 0; i < n_cells; i++) {
        cells[i] = empty;
    }
}

/* A column from "name:t", n_chars long, without cells yet; letter: of its kind.  SIM_ERR_DOMAIN
 * when the text is not of that form. */
static sim_status_t
column_init(sim_table_t *self, sim_column_t *column, const char *word, size_t n_chars, bool *whole)
{
    if (n_chars < 3 || word[n_chars - 2] != ':') {
        return SIM_ERR_DOMAIN;
    }
    switch (word[n_chars - 1]) {
    case 't':
    case 'T':
        column->kind = SIM_COLUMN_TEXT;
        break;
    case 'i':
    case 'I':
        column->kind = SIM_COLUMN_INTEGER;
        break;
    case 'r':
        column->kind = SIM_COLUMN_REAL;
        break;
    default:
        return SIM_ERR_DOMAIN;
    }
    *whole = word[n_chars - 1] >= 'a';
    char *name = strndup(word, n_chars - 2);
    column->name = name != NULL ? sim_table_keep(self, name) : NULL;
    free(name);
    return column->name != NULL ? SIM_OK : SIM_ERR_NOMEM;
}

static sim_status_t
repeat(sim_table_t *self, sim_column_t *column, size_t each, size_t n_cells)
{
    size_t size;
    cell_t *cells
        = !__builtin_mul_overflow(n_cells, sizeof *cells, &size) ? keep(self, size) : NULL;
    if (cells == NULL) {
        return SIM_ERR_NOMEM;
    }
    column_cells(column, each, n_cells, cells);
    return SIM_OK;
}

sim_status_t
sim_table_init(sim_table_t *self, const char *name, const char *spec, size_t n_rows)
{
    sim_status_t status = SIM_OK;
    sim_table_t table = { .n_rows = n_rows, .n_columns = columns_in(spec) };

    if (table.n_columns == 0) {
        return SIM_ERR_DOMAIN;
    }
    table.name = strdup(name);
    table.column = calloc(table.n_columns, sizeof(*table.column));
    if (table.name == NULL || table.column == NULL) {
        status = SIM_ERR_NOMEM;
        goto out;
    }
    size_t n_whole = 0;
    const char *word = spec;
    for (size_t c = 0; c < table.n_columns && status == SIM_OK; c++) {
        bool whole = false;
        word += strspn(word, " ");
        const size_t n_chars = strcspn(word, " ");
        status = column_init(&table, &table.column[c], word, n_chars, &whole);
        if (status == SIM_OK && !whole) {
            status = repeat(&table, &table.column[c], 1, 1);
        }
        n_whole += whole;
        word += n_chars;
    }
    if (status != SIM_OK) {
        goto out;
    }
    cell_t *cells = cells_alloc(n_whole, n_rows);
    if (cells == NULL) {
        status = SIM_ERR_NOMEM;
        goto out;
    }
    table.cells = cells;
    for (size_t c = 0; c < table.n_columns; c++) {
        if (table.column[c].each == 0) {
            column_cells(&table.column[c], 1, n_rows, cells);
            cells += n_rows;
        }
    }
out:
    if (status == SIM_OK) {
        *self = table;
    } else {
        sim_table_free(&table);
    }
    return status;
}

sim_status_t
sim_table_repeat(sim_table_t *self, const char *name, size_t each, size_t n_cells)
{
    for (size_t c = 0; c < self->n_columns; c++) {
        sim_column_t *column = &self->column[c];
        if (strcmp(column->name, name) == 0 && column->n_cells == 1 && each > 0 && n_cells > 0) {
            return repeat(self, column, each, n_cells);
        }
    }
    return SIM_ERR_DOMAIN;
}

sim_status_t
sim_table_resize(sim_table_t *self, size_t n_rows)
{
    for (size_t c = 0; c < self->n_columns; c++) {
        if (self->column[c].each != 1 || self->column[c].n_cells != self->n_rows) {
            return SIM_ERR_DOMAIN;
        }
    }
    if (n_rows <= self->n_rows) { /* in place: no second copy of a table that may be large */
        for (size_t c = 0; c < self->n_columns; c++) {
            self->column[c].n_cells = n_rows;
        }
        self->n_rows = n_rows;
        return SIM_OK;
    }
    cell_t *cells = cells_alloc(self->n_columns, n_rows);
    if (cells == NULL) {
        return SIM_ERR_NOMEM;
    }
    const size_t n_kept = self->n_rows;
    for (size_t c = 0; c < self->n_columns; c++) {
        sim_column_t *column = &self->column[c];
        const void *old = column->kind == SIM_COLUMN_TEXT ? (const void *)column->cell.text
            : column->kind == SIM_COLUMN_INTEGER          ? (const void *)column->cell.integer
                                                          : (const void *)column->cell.real;
        cell_t *to = cells + c * n_rows;
        column_cells(column, 1, n_rows, to);
        if (n_kept > 0) {
            memcpy(to, old, n_kept * sizeof *to);
        }
    }
    free(self->cells);
    self->cells = cells;
    self->n_rows = n_rows;
    return SIM_OK;
}

void
sim_table_free(sim_table_t *self)
{
    free(self->cells);
    free(self->column);
    free(self->name);
    for (kept_t *kept = self->kept; kept != NULL;) {
        kept_t *next = kept->next;
        free(kept);
        kept = next;
    }
    *self = (sim_table_t) { 0 };
}

const sim_column_t *
sim_table_column(const sim_table_t *self, const char *name)
{
    for (size_t c = 0; c < self->n_columns; c++) {
        if (strcmp(self->column[c].name, name) == 0) {
            return &self->column[c];
        }
    }
    return NULL;
}

const sim_column_t *
sim_table_typed(const sim_table_t *self, const char *name, sim_column_kind_t kind)
{
    const sim_column_t *column = sim_table_column(self, name);
    return column != NULL && column->kind == kind ? column : NULL;
}

const double *
sim_table_reals(const sim_table_t *self, const char *name)
{
    const sim_column_t *column = sim_table_typed(self, name, SIM_COLUMN_REAL);
    return column != NULL ? column->cell.real : NULL;
}

const char *
sim_table_keep(sim_table_t *self, const char *text)
{
    const size_t size = strlen(text) + 1;
    void *copy = keep(self, size);
    return copy != NULL ? memcpy(copy, text, size) : NULL;
}
