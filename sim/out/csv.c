/* csv.c - tables as comma-separated values; see csv.h.
 *
 * projection.csv can have half a million rows of eight numbers and six texts.  Numbers are
 * decimal.c's; the texts are a few hundred that come back again and again, so the last ones are
 * kept as they are written, quoted and looked up by their address. */
#include "sim/csv.h"
#include "sim/out/decimal.h"
#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

size_t
sim_csv_real(double x, char text[SIM_CSV_REAL_MAX])
{
    const size_t n = sim_decimal_write(x, text);
    text[n] = '\0';
    return n;
}

static size_t
write_integer(int64_t x, char text[SIM_CSV_REAL_MAX])
{
    char reversed[SIM_CSV_REAL_MAX];
    uint64_t rest = x < 0 ? 0 - (uint64_t)x : (uint64_t)x;
    size_t n = 0;
    size_t length = 0;

    do {
        reversed[n++] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    if (x < 0) {
        text[length++] = '-';
    }
    while (n > 0) {
        text[length++] = reversed[--n];
    }
    return length;
}

/* ---- the stream ------------------------------------------------------------------------------ */

/* A text as it is written; longer ones are quoted anew each time. */
enum { QUOTED_MAX = 55, QUOTED = 512 };
typedef struct {
    const char *text; /* NULL: nothing kept here */
    uint8_t n;
    char bytes[QUOTED_MAX];
} quoted_t;

/* Room is made before each cell, so that what is short is written without a look at what is left.
 */
enum { BUFFER_BYTES = 1 << 16, SHORT = 63 };

typedef struct {
    FILE *to;
    bool failed;
    quoted_t quoted[QUOTED];
    char bytes[BUFFER_BYTES + SHORT + 1];
} buffer_t;

/* Hands over what stands before at; the buffer is empty then. */
static char *
flush(buffer_t *buffer, const char *at)
{
    const size_t n = (size_t)(at - buffer->bytes);
    if (n > 0 && fwrite(buffer->bytes, 1, n, buffer->to) != n) {
        buffer->failed = true;
    }
    return buffer->bytes;
}

/* Where up to SHORT bytes may be written: at, or where the buffer begins. */
static inline char *
room(buffer_t *buffer, char *at)
{
    return at <= buffer->bytes + BUFFER_BYTES ? at : flush(buffer, at);
}

static char *
put_byte(buffer_t *buffer, char *at, char byte)
{
    at = room(buffer, at);
    *at = byte;
    return at + 1;
}

static bool
looks_like_formula(const char *text)
{
    /* U+FF1D, U+FF0B, U+FF0D, U+FF20: some spreadsheets fold them to = + - @ */
    return text[0] != '\0'
        && (strchr("=+-@\t\r\n", text[0]) != NULL || strncmp(text, "\xEF\xBC\x9D", 3) == 0
            || strncmp(text, "\xEF\xBC\x8B", 3) == 0 || strncmp(text, "\xEF\xBC\x8D", 3) == 0
            || strncmp(text, "\xEF\xBC\xA0", 3) == 0);
}

static char *
put_any_text(buffer_t *buffer, char *at, const char *text)
{
    const bool quoted = strpbrk(text, ",\"\r\n") != NULL;
    if (quoted) {
        at = put_byte(buffer, at, '"');
    }
    if (looks_like_formula(text)) {
        at = put_byte(buffer, at, '\'');
    }
    for (; *text != '\0'; text++) {
        if (*text == '"') {
            at = put_byte(buffer, at, '"');
        }
        at = put_byte(buffer, at, *text);
    }
    return quoted ? put_byte(buffer, at, '"') : at;
}

/* Writes a text for the first time and keeps what came out, unless it is long or the buffer was
 * flushed in between. */
static char *
put_new_text(buffer_t *buffer, char *at, quoted_t *place, const char *text)
{
    char *const end = put_any_text(buffer, at, text);
    if (end >= at && end - at <= QUOTED_MAX) {
        place->text = text;
        place->n = (uint8_t)(end - at);
        memcpy(place->bytes, at, place->n);
    }
    return end;
}

static inline char *
put_text(buffer_t *buffer, char *at, const char *text)
{
    const uintptr_t address = (uintptr_t)text;
    quoted_t *place = &buffer->quoted[(address ^ address >> 9) % QUOTED];

    if (text == NULL) {
        return at;
    }
    at = room(buffer, at);
    if (place->text != text) {
        return put_new_text(buffer, at, place, text);
    }
    /* all of it: copies of a length known here take few instructions */
    memcpy(at, place->bytes, QUOTED_MAX);
    return at + place->n;
}

static bool
any_infinite(const sim_table_t *table)
{
    for (size_t c = 0; c < table->n_columns; c++) {
        const sim_column_t *column = &table->column[c];
        int found = 0;
        for (size_t r = 0; column->kind == SIM_COLUMN_REAL && r < table->n_rows; r++) {
            found |= fabs(column->cell.real[r]) > DBL_MAX;
        }
        if (found != 0) {
            return true;
        }
    }
    return false;
}

static inline char *
put_cell(buffer_t *buffer, char *at, const sim_column_t *column, size_t row)
{
    at = room(buffer, at);
    switch (column->kind) {
    case SIM_COLUMN_TEXT:
        return put_text(buffer, at, column->cell.text[row]);
    case SIM_COLUMN_INTEGER:
        return at + write_integer(column->cell.integer[row], at);
    case SIM_COLUMN_REAL:
        return isnan(column->cell.real[row]) ? at
                                             : at + sim_decimal_write(column->cell.real[row], at);
    }
    return at;
}

sim_status_t
sim_csv_write(const sim_table_t *table, FILE *to)
{
    if (any_infinite(table)) {
        return SIM_ERR_DOMAIN;
    }
    buffer_t *buffer = calloc(1, sizeof *buffer);
    if (buffer == NULL) {
        return SIM_ERR_NOMEM;
    }
    buffer->to = to;

    char *at = buffer->bytes;
    for (size_t c = 0; c < table->n_columns; c++) {
        at = put_text(buffer, at, table->column[c].name);
        at = put_byte(buffer, at, c + 1 < table->n_columns ? ',' : '\n');
    }
    for (size_t r = 0; r < table->n_rows && !buffer->failed; r++) {
        for (size_t c = 0; c < table->n_columns; c++) {
            at = put_cell(buffer, at, &table->column[c], r);
            *at++ = c + 1 < table->n_columns ? ',' : '\n'; /* room leaves one byte more */
        }
    }
    flush(buffer, at);
    const bool failed = buffer->failed;
    free(buffer);
    return failed ? SIM_ERR_IO : SIM_OK;
}
