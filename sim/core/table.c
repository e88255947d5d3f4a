#include "sim/table.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Kept texts, in a chain that sim_table_t.strings starts. */
typedef struct kept {
    struct kept *next;
    char text[];
} kept_t;

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

/* "name:t", n_chars long.  SIM_ERR_DOMAIN when it is not of that form. */
static sim_status_t
column_init(
    sim_table_t *self, sim_column_t *column, const char *word, size_t n_chars, cell_t cells[])
{
    if (n_chars < 3 || word[n_chars - 2] != ':') {
        return SIM_ERR_DOMAIN;
    }
    char *name = strndup(word, n_chars - 2);
    column->name = name != NULL ? sim_table_keep(self, name) : NULL;
    free(name);
    if (column->name == NULL) {
        return SIM_ERR_NOMEM;
    }
    cell_t empty = { 0 };
    switch (word[n_chars - 1]) {
    case 't':
        column->kind = SIM_COLUMN_TEXT;
        column->cell.text = &cells->text;
        empty.text = "";
        break;
    case 'i':
        column->kind = SIM_COLUMN_INTEGER;
        column->cell.integer = &cells->integer;
        break;
    case 'r':
        column->kind = SIM_COLUMN_REAL;
        column->cell.real = &cells->real;
        empty.real = NAN;
        break;
    default:
        return SIM_ERR_DOMAIN;
    }
    for (size_t i = 0; i < self->n_rows; i++) {
        cells[i] = empty;
    }
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
    cell_t *cells = cells_alloc(table.n_columns, n_rows);
    table.cells = cells;
    table.name = strdup(name);
    table.column = calloc(table.n_columns, sizeof(*table.column));
    if (cells == NULL || table.name == NULL || table.column == NULL) {
        status = SIM_ERR_NOMEM;
        goto out;
    }
    const char *word = spec;
    for (size_t c = 0; c < table.n_columns && status == SIM_OK; c++) {
        word += strspn(word, " ");
        const size_t n_chars = strcspn(word, " ");
        status = column_init(&table, &table.column[c], word, n_chars, cells + c * n_rows);
        word += n_chars;
    }
    if (status == SIM_OK) {
        *self = table;
        return SIM_OK;
    }
out:
    sim_table_free(&table);
    return status;
}

void
sim_table_free(sim_table_t *self)
{
    free(self->cells);
    free(self->column);
    free(self->name);
    for (kept_t *kept = self->strings; kept != NULL;) {
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

const char *
sim_table_keep(sim_table_t *self, const char *text)
{
    const size_t size = strlen(text) + 1;
    kept_t *kept = malloc(sizeof *kept + size);
    if (kept == NULL) {
        return NULL;
    }
    memcpy(kept->text, text, size);
    kept->next = self->strings;
    self->strings = kept;
    return kept->text;
}
