#include "sim/folder.h"
#include "chart_parts.h"
#include "sim/csvread.h"
#include "sim/out/report_parts.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct {
    const char *name, *file, *spec;
} TABLES[SIM_FOLDER_TABLES] = {
#define TABLE_ROW(symbol, name, spec) { name, name ".csv", spec },
    SIM_FOLDER_LIST(TABLE_ROW)
#undef TABLE_ROW
};

const sim_table_t *
sim_folder_get(const sim_folder_t *self, sim_folder_table_t which)
{
    return self->table[which].n_columns > 0 ? &self->table[which] : NULL;
}

const char *
sim_folder_file(sim_folder_table_t which)
{
    return TABLES[which].file;
}

static bool
is_required(sim_folder_table_t which)
{
    return which == SIM_FOLDER_SUMMARY || which == SIM_FOLDER_PROJECTION
        || which == SIM_FOLDER_BANDS || which == SIM_FOLDER_REPLICATIONS;
}

/* The rows of compare.csv that are held. */
static const char *const MONTHLY[] = { SIM_FOLDER_MONTHLY };
static const char *const ALL[] = { "all" };
static const sim_csv_filter_t HELD[] = {
    { "location", 1, ALL },
    { "role", 1, ALL },
    { "metric", sizeof MONTHLY / sizeof MONTHLY[0], MONTHLY },
};
enum { N_HELD = sizeof HELD / sizeof HELD[0] };
static const sim_csv_choice_t HELD_MONTHS = { N_HELD, HELD };

/* Metrics of projection.csv that are held. */
enum { MAX_WORDS = 128 };
typedef struct {
    size_t n;
    const char *word[MAX_WORDS];
} words_t;

static void
words_add(words_t *self, const char *word)
{
    for (size_t i = 0; i < self->n; i++) {
        if (strcmp(self->word[i], word) == 0) {
            return;
        }
    }
    SIM_BUG_IF(self->n >= MAX_WORDS);
    self->word[self->n++] = word;
}

/* What charts and explorer draw, over all roles and by role; headline and preview tell metrics of
 * the charts only. */
static void
words_find(words_t *whole, words_t *by_role)
{
    bool known = false;
    const char *word;
    whole->n = by_role->n = 0;
    for (size_t i = 0; (word = sim_chart_grid_metric(i, &known)) != NULL; i++) {
        words_add(whole, word);
        if (known) {
            words_add(by_role, word);
        }
    }
    for (size_t i = 0; (word = sim_report_data_metric(i)) != NULL; i++) {
        words_add(whole, word);
        words_add(by_role, word);
    }
}

static sim_status_t
read_projection(const char *file, sim_table_t *table, sim_errors_t *errors)
{
    words_t whole, by_role;
    words_find(&whole, &by_role);
    const sim_csv_filter_t over_all[] = { { "role", 1, ALL }, { "metric", whole.n, whole.word } };
    const sim_csv_filter_t of_roles = { "metric", by_role.n, by_role.word };
    const sim_csv_choice_t held[] = { { 2, over_all }, { 1, &of_roles } };
    return sim_csv_read_where(file, TABLES[SIM_FOLDER_PROJECTION].name,
        TABLES[SIM_FOLDER_PROJECTION].spec, 2, held, table, errors);
}

static sim_status_t
read_table(const char *file, sim_folder_table_t which, sim_table_t *table, sim_errors_t *errors)
{
    switch (which) {
    case SIM_FOLDER_PROJECTION:
        return read_projection(file, table, errors);
    case SIM_FOLDER_MONTHS:
        return sim_csv_read_where(
            file, TABLES[which].name, TABLES[which].spec, 1, &HELD_MONTHS, table, errors);
    default:
        return sim_csv_read(file, TABLES[which].name, TABLES[which].spec, table, errors);
    }
}

sim_status_t
sim_folder_read(sim_folder_t *self, const char *path, sim_errors_t *errors)
{
    sim_status_t status = SIM_OK;

    *self = (sim_folder_t) { 0 };
    for (int k = 0; k < SIM_FOLDER_TABLES && status == SIM_OK; k++) {
        char *file = NULL;
        if (asprintf(&file, "%s/%s", path, TABLES[k].file) < 0) {
            status = SIM_ERR_NOMEM;
            break;
        }
        if (is_required((sim_folder_table_t)k) || access(file, F_OK) == 0) {
            status = read_table(file, (sim_folder_table_t)k, &self->table[k], errors);
        }
        free(file);
    }
    if (status != SIM_OK) {
        sim_folder_free(self);
    }
    return status;
}

void
sim_folder_free(sim_folder_t *self)
{
    for (int k = 0; k < SIM_FOLDER_TABLES; k++) {
        sim_table_free(&self->table[k]);
    }
}

/* ---- months of a comparison ---- */

static bool
is_held(const sim_column_t *const filtered[], size_t row)
{
    for (size_t k = 0; k < N_HELD; k++) {
        const char *text = sim_column_text(filtered[k], row);
        bool found = false;
        for (size_t i = 0; i < HELD[k].n && !found; i++) {
            found = strcmp(HELD[k].word[i], text) == 0;
        }
        if (!found) {
            return false;
        }
    }
    return true;
}

/* Copies a row into one that is there.  False: no memory. */
static bool
row_copy(sim_table_t *to, size_t row, const sim_column_t *const from[], size_t from_row)
{
    for (size_t c = 0; c < to->n_columns; c++) {
        sim_column_t *column = &to->column[c];
        if (column->kind == SIM_COLUMN_REAL) {
            column->cell.real[row] = from[c]->cell.real[from_row];
        } else if (column->kind == SIM_COLUMN_INTEGER) {
            column->cell.integer[row] = sim_column_integer(from[c], from_row);
        } else {
            const char *text = sim_column_text(from[c], from_row);
            const char *last = row > 0 ? column->cell.text[row - 1] : NULL;
            column->cell.text[row]
                = last != NULL && strcmp(last, text) == 0 ? last : sim_table_keep(to, text);
            if (column->cell.text[row] == NULL) {
                return false;
            }
        }
    }
    return true;
}

sim_status_t
sim_folder_add_months(sim_folder_t *self, const sim_table_t *page)
{
    sim_table_t *table = &self->table[SIM_FOLDER_MONTHS];
    const sim_column_t *filtered[N_HELD];
    size_t n_new = 0;
    sim_status_t status = SIM_OK;

    if (table->n_columns == 0) {
        status = sim_table_init(
            table, TABLES[SIM_FOLDER_MONTHS].name, TABLES[SIM_FOLDER_MONTHS].spec, 0);
        if (status != SIM_OK) {
            return status;
        }
    }
    const sim_column_t **from = calloc(table->n_columns, sizeof *from);
    if (from == NULL) {
        return SIM_ERR_NOMEM;
    }
    for (size_t c = 0; c < table->n_columns && status == SIM_OK; c++) {
        from[c] = sim_table_column(page, table->column[c].name);
        status
            = from[c] != NULL && from[c]->kind == table->column[c].kind ? SIM_OK : SIM_ERR_DOMAIN;
    }
    for (size_t k = 0; k < N_HELD && status == SIM_OK; k++) {
        filtered[k] = sim_table_column(page, HELD[k].column);
    }
    for (size_t i = 0; i < page->n_rows && status == SIM_OK; i++) {
        n_new += is_held(filtered, i);
    }
    size_t row = table->n_rows;
    if (status == SIM_OK && n_new > 0) {
        status = sim_table_resize(table, row + n_new);
    }
    for (size_t i = 0; i < page->n_rows && status == SIM_OK; i++) {
        if (is_held(filtered, i) && !row_copy(table, row++, from, i)) {
            status = SIM_ERR_NOMEM;
        }
    }
    free(from);
    return status;
}
