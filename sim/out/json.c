/* json.c - tables as strict JSON; see json.h. */
#include "sim/json.h"
#include "sim/csv.h"
#include "sim/text.h"
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

json_t *
sim_json_text(const char *text)
{
    if (text == NULL) {
        return json_null();
    }
    const size_t n = strlen(text);
    char *clean = malloc(3 * n + 1);
    if (clean == NULL) {
        return NULL;
    }
    char *to = clean;
    for (size_t i = 0; i < n;) {
        const size_t length = sim_text_utf8(text + i, n - i);
        if (length == 0) {
            memcpy(to, "\xEF\xBF\xBD", 3);
            to += 3;
            i++;
        } else {
            memcpy(to, text + i, length);
            to += length;
            i += length;
        }
    }
    json_t *value = json_stringn(clean, (size_t)(to - clean));
    free(clean);
    return value;
}

json_t *
sim_json_count(uint64_t n)
{
    if (n <= UINT64_C(1) << 53) {
        return json_integer((json_int_t)n);
    }
    char digits[24];
    snprintf(digits, sizeof digits, "%" PRIu64, n);
    return json_string(digits);
}

/* The real as the CSV files have it, so that the two never disagree in a last digit. */
static json_t *
real(double x)
{
    char text[SIM_CSV_REAL_MAX];

    if (isnan(x)) {
        return json_null();
    }
    if (isinf(x)) {
        return NULL;
    }
    sim_csv_real(x, text);
    return json_real(strtod(text, NULL));
}

static json_t *
cell(const sim_column_t *column, size_t row)
{
    switch (column->kind) {
    case SIM_COLUMN_TEXT:
        return sim_json_text(sim_column_text(column, row));
    case SIM_COLUMN_INTEGER:
        return json_integer(sim_column_integer(column, row));
    case SIM_COLUMN_REAL:
        return real(column->cell.real[row]);
    }
    return NULL;
}

json_t *
sim_json_table(const sim_table_t *table)
{
    json_t *rows = json_array();

    for (size_t r = 0; rows != NULL && r < table->n_rows; r++) {
        json_t *row = json_object();
        bool good = row != NULL;
        for (size_t c = 0; good && c < table->n_columns; c++) {
            good = json_object_set_new(row, table->column[c].name, cell(&table->column[c], r)) == 0;
        }
        if (!good) {
            json_decref(row);
            json_decref(rows);
            return NULL;
        }
        if (json_array_append_new(rows, row) != 0) {
            json_decref(rows);
            return NULL;
        }
    }
    return rows;
}

sim_status_t
sim_json_write(const json_t *value, FILE *to)
{
    if (value == NULL || json_dumpf(value, to, JSON_INDENT(1) | JSON_REAL_PRECISION(12)) != 0
        || fputc('\n', to) == EOF) {
        return SIM_ERR_IO;
    }
    return SIM_OK;
}
