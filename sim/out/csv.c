/* csv.c - tables as comma-separated values; see csv.h.
 *
 * projection.csv can have half a million rows of eight numbers and six texts.  Numbers are
 * decimal.c's, eight at a time; the texts are a few hundred that come back again and again, so the
 * last ones are kept as they are written, quoted and looked up by their address.  Blocks of rows
 * are made by several threads and written in order. */
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

/* ---- the text of some rows ------------------------------------------------------------------- */

/* A text as it is written; longer ones are quoted anew each time. */
enum { QUOTED_MAX = 55, QUOTED = 512 };
typedef struct {
    const char *text; /* NULL: nothing kept here */
    uint8_t n;
    char bytes[QUOTED_MAX];
} quoted_t;

/* The text of some rows.  Room is made before each cell, so that what is short is written without a
 * look at what is left. */
enum { FIRST_BYTES = 1 << 18, SHORT = SIM_DECIMAL_CELLS_ROOM, PIECE = 64 };

typedef struct {
    quoted_t quoted[QUOTED];
    sim_vector_t level;
    bool failed; /* out of memory: what is written then is of no use */
    size_t size; /* without SHORT and one more byte for what follows a short text */
    char *bytes;
} buffer_t;

static buffer_t *
buffer_new(void)
{
    buffer_t *self = calloc(1, sizeof *self);
    if (self != NULL) {
        self->level = sim_vector_level();
        self->size = FIRST_BYTES;
        self->bytes = malloc(FIRST_BYTES + SHORT + 1);
        self->failed = self->bytes == NULL;
    }
    return self;
}

static void
buffer_free(buffer_t *self)
{
    if (self != NULL) {
        free(self->bytes);
        free(self);
    }
}

/* Where at is in twice the room, or without memory where the buffer begins. */
static char *
grow(buffer_t *self, const char *at)
{
    const size_t n = (size_t)(at - self->bytes);
    char *more = realloc(self->bytes, 2 * self->size + SHORT + 1);
    if (more == NULL) {
        self->failed = true;
        return self->bytes;
    }
    self->bytes = more;
    self->size *= 2;
    return more + n;
}

/* Where up to SHORT bytes may be written, and one more. */
static inline char *
room(buffer_t *buffer, char *at)
{
    return at <= buffer->bytes + buffer->size ? at : grow(buffer, at);
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

/* Writes a text for the first time and keeps what came out, unless it is long. */
static char *
put_new_text(buffer_t *buffer, char *at, quoted_t *place, const char *text)
{
    const size_t start = (size_t)(at - buffer->bytes);
    char *const end = put_any_text(buffer, at, text);
    const size_t n = (size_t)(end - buffer->bytes) - start;
    if (n <= QUOTED_MAX && !buffer->failed) {
        place->text = text;
        place->n = (uint8_t)n;
        memcpy(place->bytes, buffer->bytes + start, n);
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

/* n reals of a row, each with a comma behind. */
static inline char *
put_reals(buffer_t *buffer, char *at, const sim_column_t column[], size_t n, size_t row)
{
    const double *from[SIM_DECIMAL_CELLS];
    for (size_t k = 0; k < SIM_DECIMAL_CELLS; k++) {
        from[k] = column[k < n ? k : 0].cell.real + row;
    }
    return sim_decimal_cells(buffer->level, n, from, room(buffer, at));
}

static inline char *
put_cell(buffer_t *buffer, char *at, const sim_column_t *column, size_t cell)
{
    at = room(buffer, at);
    if (column->kind == SIM_COLUMN_TEXT) {
        at = put_text(buffer, at, column->cell.text[cell]);
    } else {
        at += write_integer(column->cell.integer[cell], at);
    }
    *at = ',';
    return at + 1;
}

/* ---- rows */

/* Rows in which every column shows either one cell or cells that follow one another, and what is
 * known of them. */
typedef struct {
    size_t first, last;
    size_t n_held; /* columns before the first that shows more than one cell */
    size_t *cell;  /* [n_columns]: the cell in the first row                 */
    size_t *reals; /* [n_columns]: reals side by side from here on           */
} span_t;

static bool
span_init(span_t *self, const sim_table_t *table)
{
    *self = (span_t) { .cell = calloc(table->n_columns, sizeof *self->cell),
        .reals = calloc(table->n_columns, sizeof *self->reals) };
    for (size_t c = table->n_columns; self->reals != NULL && c-- > 0;) {
        const size_t more = c + 1 < table->n_columns ? self->reals[c + 1] : 0;
        self->reals[c] = table->column[c].kind == SIM_COLUMN_REAL ? 1 + more : 0;
    }
    return self->cell != NULL && self->reals != NULL;
}

static void
span_free(span_t *self)
{
    free(self->cell);
    free(self->reals);
}

static void
span_from(span_t *self, const sim_table_t *table, size_t row, size_t limit)
{
    self->first = row;
    self->last = limit;
    self->n_held = 0;
    for (size_t c = 0; c < table->n_columns; c++) {
        const sim_column_t *column = &table->column[c];
        self->cell[c] = sim_column_cell(column, row);
        const size_t left = column->each > 1 ? column->each - row % column->each
                                             : column->n_cells - self->cell[c];
        self->last = left < self->last - row ? row + left : self->last;
        self->n_held += column->each > 1 && self->n_held == c;
    }
}

/* The rows of a span; what they have in common at their beginning is made once. */
static char *
put_span(buffer_t *buffer, char *at, const sim_table_t *table, const span_t *span)
{
    const size_t start = (size_t)(at - buffer->bytes);
    for (size_t c = 0; c < span->n_held; c++) {
        at = put_cell(buffer, at, &table->column[c], span->cell[c]);
    }
    const size_t n_alike = (size_t)(at - buffer->bytes) - start;
    for (size_t row = span->first; row < span->last && !buffer->failed; row++) {
        if (row > span->first) {
            for (size_t done = 0; done < n_alike; done += PIECE) {
                at = room(buffer, at);
                memmove(at, buffer->bytes + start + done, PIECE); /* short rows overlap */
                at += n_alike - done < PIECE ? n_alike - done : PIECE;
            }
        }
        for (size_t c = span->n_held; c < table->n_columns;) {
            const sim_column_t *column = &table->column[c];
            if (span->reals[c] > 0) {
                const size_t n
                    = span->reals[c] < SIM_DECIMAL_CELLS ? span->reals[c] : SIM_DECIMAL_CELLS;
                at = put_reals(buffer, at, column, n, row);
                c += n;
            } else {
                const size_t on = column->each > 1 ? 0 : row - span->first;
                at = put_cell(buffer, at, column, span->cell[c] + on);
                c++;
            }
        }
        at[-1] = '\n';
    }
    return at;
}

/* The text of rows first to last - 1; returns its length. */
static size_t
put_rows(buffer_t *buffer, const sim_table_t *table, span_t *span, size_t first, size_t last)
{
    char *at = buffer->bytes;
    for (size_t row = first; row < last && !buffer->failed; row = span->last) {
        span_from(span, table, row, last);
        at = put_span(buffer, at, table, span);
    }
    return (size_t)(at - buffer->bytes);
}

static size_t
put_names(buffer_t *buffer, const sim_table_t *table)
{
    char *at = buffer->bytes;
    for (size_t c = 0; c < table->n_columns; c++) {
        at = put_text(buffer, at, table->column[c].name);
        at = put_byte(buffer, at, c + 1 < table->n_columns ? ',' : '\n');
    }
    return (size_t)(at - buffer->bytes);
}

/* Cells turned to text at a time: what stays in the cache; by several threads more, since the
 * others may have to wait for one that the machine has no time for. */
enum { BLOCK_CELLS = 1 << 14, SHARED_CELLS = 1 << 17 };

static sim_status_t
write_table(const sim_table_t *table, bool with_names, int threads, FILE *to)
{
    if (any_infinite(table)) {
        return SIM_ERR_DOMAIN;
    }
    const size_t block = (threads > 1 ? SHARED_CELLS : BLOCK_CELLS) / table->n_columns + 1;
    sim_status_t status = SIM_OK;
#pragma omp parallel num_threads(threads)
    {
        buffer_t *buffer = buffer_new();
        span_t span;
        const bool good = span_init(&span, table) && buffer != NULL && !buffer->failed;
        bool failed = false;
#pragma omp single
        {
            const size_t n = good && with_names ? put_names(buffer, table) : 0;
            if (!good || buffer->failed) {
                status = SIM_ERR_NOMEM;
            } else if (fwrite(buffer->bytes, 1, n, to) != n) {
                status = SIM_ERR_IO;
            }
        }
#pragma omp for ordered schedule(static, 1)
        for (size_t row = 0; row < table->n_rows; row += block) {
            const size_t last = table->n_rows - row > block ? row + block : table->n_rows;
            const size_t n = good && !failed ? put_rows(buffer, table, &span, row, last) : 0;
#pragma omp ordered
            {
                if (!good || buffer->failed) {
                    status = SIM_ERR_NOMEM;
                } else if (status == SIM_OK && fwrite(buffer->bytes, 1, n, to) != n) {
                    status = SIM_ERR_IO;
                }
                failed = status != SIM_OK;
            }
        }
        buffer_free(buffer);
        span_free(&span);
    }
    return status;
}

sim_status_t
sim_csv_write(const sim_table_t *table, int threads, FILE *to)
{
    return write_table(table, true, threads, to);
}

sim_status_t
sim_csv_append(const sim_table_t *table, int threads, FILE *to)
{
    return write_table(table, false, threads, to);
}
