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

/* "name:t", n_chars long.  SIM_ERR_DOMAIN when it is not of that form. */
static sim_status_t
column_init(sim_table_t *self, sim_column_t *column, const char *word, size_t n_chars)
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
    const size_t n = self->n_rows > 0 ? self->n_rows : 1;
    switch (word[n_chars - 1]) {
    case 't':
        column->kind = SIM_COLUMN_TEXT;
        column->cell.text = calloc(n, sizeof(*column->cell.text));
        break;
    case 'i':
        column->kind = SIM_COLUMN_INTEGER;
        column->cell.integer = calloc(n, sizeof(*column->cell.integer));
        break;
    case 'r':
        column->kind = SIM_COLUMN_REAL;
        column->cell.real = calloc(n, sizeof(*column->cell.real));
        break;
    default:
        return SIM_ERR_DOMAIN;
    }
    if (column->cell.real == NULL) {
        return SIM_ERR_NOMEM;
    }
    for (size_t i = 0; i < self->n_rows; i++) {
        if (column->kind == SIM_COLUMN_TEXT) {
            column->cell.text[i] = "";
        } else if (column->kind == SIM_COLUMN_REAL) {
            column->cell.real[i] = NAN;
        }
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
    table.name = strdup(name);
    table.column = calloc(table.n_columns, sizeof(*table.column));
    if (table.name == NULL || table.column == NULL) {
        status = SIM_ERR_NOMEM;
        goto out;
    }
    const char *word = spec;
    for (size_t c = 0; c < table.n_columns && status == SIM_OK; c++) {
        word += strspn(word, " ");
        const size_t n_chars = strcspn(word, " ");
        status = column_init(&table, &table.column[c], word, n_chars);
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
    for (size_t c = 0; self->column != NULL && c < self->n_columns; c++) {
        switch (self->column[c].kind) {
        case SIM_COLUMN_TEXT:
            free(self->column[c].cell.text);
            break;
        case SIM_COLUMN_INTEGER:
            free(self->column[c].cell.integer);
            break;
        case SIM_COLUMN_REAL:
            free(self->column[c].cell.real);
            break;
        }
    }
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
