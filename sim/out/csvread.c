#include "sim/csvread.h"
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAX_MESSAGES = 20 };

/* ---- equal texts, kept once ---- */

typedef struct {
    size_t n;
    size_t capacity; /* a power of two, 0 before the first text */
    const char **slot;
} texts_t;

static uint64_t
text_hash(const char *text)
{
    uint64_t hash = 14695981039346656037U; /* FNV-1a */
    for (; *text != '\0'; text++) {
        hash = (hash ^ (unsigned char)*text) * 1099511628211U;
    }
    return hash;
}

static size_t
texts_place(const texts_t *self, const char *text)
{
    size_t i = (size_t)text_hash(text) & (self->capacity - 1);
    while (self->slot[i] != NULL && strcmp(self->slot[i], text) != 0) {
        i = (i + 1) & (self->capacity - 1);
    }
    return i;
}

static bool
texts_grow(texts_t *self)
{
    texts_t larger = { .n = self->n, .capacity = self->capacity == 0 ? 256 : 2 * self->capacity };
    larger.slot = calloc(larger.capacity, sizeof *larger.slot);
    if (larger.slot == NULL) {
        return false;
    }
    for (size_t i = 0; i < self->capacity; i++) {
        if (self->slot[i] != NULL) {
            larger.slot[texts_place(&larger, self->slot[i])] = self->slot[i];
        }
    }
    free(self->slot);
    *self = larger;
    return true;
}

/* The table's copy of the text; NULL without memory. */
static const char *
texts_keep(texts_t *self, sim_table_t *table, const char *text)
{
    if (2 * self->n >= self->capacity && !texts_grow(self)) {
        return NULL;
    }
    const size_t i = texts_place(self, text);
    if (self->slot[i] == NULL) {
        self->slot[i] = sim_table_keep(table, text);
        self->n += self->slot[i] != NULL;
    }
    return self->slot[i];
}

/* ---- fields ---- */

typedef struct {
    const char *path;
    char *at;  /* the next byte */
    char *end; /* where the file ends; *end is NUL */
    long line;
    int n_messages;
    sim_errors_t *errors;
} reader_t;

typedef enum { FIELD_INNER, FIELD_LAST, FIELD_BROKEN } field_end_t;

#define COMPLAIN(reader, ...)                                                                      \
    do {                                                                                           \
        if ((reader)->n_messages++ < MAX_MESSAGES) {                                               \
            sim_errors_add((reader)->errors, (reader)->path, (reader)->line, __VA_ARGS__);         \
        }                                                                                          \
    } while (0)

/* Ends the field at `to` and steps over what ends it. */
static field_end_t
field_close(reader_t *self, char *to)
{
    char *at = self->at;
    field_end_t end = FIELD_LAST;
    if (at < self->end && *at == ',') {
        end = FIELD_INNER;
        at++;
    } else if (at + 1 < self->end && at[0] == '\r' && at[1] == '\n') {
        at += 2;
        self->line++;
    } else if (at < self->end && *at == '\n') {
        at++;
        self->line++;
    } else if (at < self->end) {
        COMPLAIN(self,
            *at == '\r'       ? "a carriage return without a line feed"
                : *at == '\0' ? "a NUL byte"
                : *at == '"'  ? "a quote within an unquoted field"
                              : "text after a closing quote");
        return FIELD_BROKEN;
    }
    self->at = at;
    *to = '\0';
    return end;
}

static bool
ends_field(char c)
{
    return c == ',' || c == '\n' || c == '\r' || c == '"' || c == '\0';
}

/* Takes the next field; *text is it, unquoted in place. */
static field_end_t
field_next(reader_t *self, char **text)
{
    if (self->at < self->end && *self->at == '"') {
        char *to = ++self->at;
        *text = to;
        for (;;) {
            if (self->at == self->end) {
                COMPLAIN(self, "a quoted field without its closing quote");
                return FIELD_BROKEN;
            }
            if (*self->at == '\0') {
                COMPLAIN(self, "a NUL byte");
                return FIELD_BROKEN;
            }
            if (*self->at == '"') {
                self->at++;
                if (self->at == self->end || *self->at != '"') {
                    return field_close(self, to);
                }
            }
            self->line += *self->at == '\n';
            *to++ = *self->at++;
        }
    }
    *text = self->at;
    while (self->at < self->end && !ends_field(*self->at)) {
        self->at++;
    }
    return field_close(self, self->at);
}

/* ---- values ---- */

static bool
parse_integer(const char *text, int64_t *value)
{
    const char *digits = text[0] == '-' ? text + 1 : text;
    if (digits[0] == '\0' || digits[strspn(digits, "0123456789")] != '\0') {
        return false;
    }
    errno = 0;
    *value = strtoimax(text, NULL, 10);
    return errno == 0;
}

/* A number of at most 15 digits without an exponent: digits and power of ten are exact, so that one
 * division rounds as strtod does.  False: something else. */
static bool
parse_plain(const char *text, double *value)
{
    enum { DIGITS_MAX = 15 };
    static const double power[DIGITS_MAX + 1]
        = { 1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15 };
    const bool negative = *text == '-';
    int64_t whole = 0;
    int digits = 0;
    int after = 0; /* the point */
    bool point = false;

    for (const char *c = text + negative; *c != '\0'; c++) {
        if (*c == '.' && !point && digits > 0) {
            point = true;
        } else if (*c >= '0' && *c <= '9' && digits < DIGITS_MAX) {
            whole = 10 * whole + (*c - '0');
            digits++;
            after += point;
        } else {
            return false;
        }
    }
    const double size = (double)whole / power[after];
    *value = negative ? -size : size;
    return digits > 0;
}

static bool
parse_real(const char *text, double *value)
{
    if (text[0] == '\0') {
        *value = NAN;
        return true;
    }
    if (parse_plain(text, value)) {
        return true;
    }
    /* letters other than an exponent's would be inf, nan or hex */
    if (text[strspn(text, "0123456789+-.eE")] != '\0') {
        return false;
    }
    char *end;
    *value = strtod(text, &end);
    return *end == '\0' && isfinite(*value);
}

static sim_status_t
cell_set(
    reader_t *reader, sim_table_t *table, texts_t *texts, size_t row, size_t k, const char *text)
{
    sim_column_t *column = &table->column[k];
    bool good = true;
    if (column->kind == SIM_COLUMN_TEXT) {
        column->cell.text[row] = texts_keep(texts, table, text);
        return column->cell.text[row] == NULL ? SIM_ERR_NOMEM : SIM_OK;
    }
    if (column->kind == SIM_COLUMN_INTEGER) {
        good = parse_integer(text, &column->cell.integer[row]);
    } else {
        good = parse_real(text, &column->cell.real[row]);
    }
    if (!good) {
        COMPLAIN(reader, "%s = %.60s: not %s", column->name, text,
            column->kind == SIM_COLUMN_INTEGER ? "a whole number" : "a number");
    }
    return SIM_OK;
}

/* ---- records ---- */

/* Reads one record of as many fields as the table has columns. */
static sim_status_t
record_read(reader_t *reader, sim_table_t *table, texts_t *texts, bool is_header, size_t row)
{
    size_t k = 0;
    field_end_t end;
    do {
        char *text;
        const long line = reader->line;
        end = field_next(reader, &text);
        if (end == FIELD_BROKEN) {
            return SIM_ERR_INPUT;
        }
        const long line_after = reader->line;
        reader->line = line; /* complaints name the line where the field began */
        sim_status_t status = SIM_OK;
        if (end == FIELD_LAST && k + 1 != table->n_columns) {
            COMPLAIN(
                reader, "%zu field%s: %zu are wanted", k + 1, k == 0 ? "" : "s", table->n_columns);
        } else if (k < table->n_columns && is_header && strcmp(text, table->column[k].name) != 0) {
            COMPLAIN(
                reader, "column %zu is %.60s: %s is wanted", k + 1, text, table->column[k].name);
        } else if (k < table->n_columns && !is_header) {
            status = cell_set(reader, table, texts, row, k, text);
        }
        k++;
        reader->line = line_after;
        if (status != SIM_OK) {
            return status;
        }
    } while (end == FIELD_INNER);
    return SIM_OK;
}

/* Records in a well-formed text; at most one too few in another. */
static size_t
records_count(const char *at, const char *end)
{
    size_t n = 0;
    bool quoted = false;
    for (const char *c = at; c < end; c++) {
        quoted ^= *c == '"';
        n += *c == '\n' && !quoted;
    }
    return n + (at < end && (quoted || end[-1] != '\n'));
}

/* Opens a regular file; -1 with a message. */
static int
file_open(const char *path, size_t *length, sim_errors_t *errors)
{
    struct stat info;
    const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    const bool known = fd >= 0 && fstat(fd, &info) == 0;
    if (known && S_ISREG(info.st_mode)) {
        *length = (size_t)info.st_size;
        return fd;
    }
    sim_errors_add(errors, path, 0, "%s", known ? "not a regular file" : strerror(errno));
    if (fd >= 0) {
        close(fd);
    }
    return -1;
}

/* The whole file with a NUL after it; NULL with *status set. */
static char *
file_take(const char *path, size_t *length, sim_status_t *status, sim_errors_t *errors)
{
    char *bytes = NULL;
    size_t n = 0;
    size_t size = 0;
    *status = SIM_ERR_IO;
    const int fd = file_open(path, &size, errors);
    if (fd < 0) {
        goto out;
    }
    bytes = malloc(size + 1);
    if (bytes == NULL) {
        *status = SIM_ERR_NOMEM;
        goto out;
    }
    while (n < size) {
        const ssize_t got = read(fd, bytes + n, size - n);
        if (got == 0 || (got < 0 && errno != EINTR)) {
            sim_errors_add(
                errors, path, 0, "%s", got == 0 ? "became shorter meanwhile" : strerror(errno));
            free(bytes);
            bytes = NULL;
            goto out;
        }
        n += got > 0 ? (size_t)got : 0;
    }
    bytes[n] = '\0';
    *length = n;
    *status = SIM_OK;
out:
    if (fd >= 0) {
        close(fd);
    }
    return bytes;
}

/* The spec with " *" replaced by a column of reals for each further name of the header; a header
 * that cannot give names leaves it without them, and is then complained of as usual.  NULL without
 * memory. */
static char *
spec_widen(const char *spec, const char *at, const char *end)
{
    const char *star = strstr(spec, " *");
    if (star == NULL) {
        return strdup(spec);
    }
    char *wide = NULL;
    size_t length = 0;
    FILE *to = open_memstream(&wide, &length);
    if (to == NULL) {
        return NULL;
    }
    fwrite(spec, 1, (size_t)(star - spec), to);
    size_t passed = 0; /* columns that the spec names */
    for (const char *c = spec; c < star; c++) {
        passed += *c == ':';
    }
    for (const char *c = at; c < end && strchr("\r\n", *c) == NULL;) {
        const size_t n = strcspn(c, ",\r\n");
        const bool plain = strcspn(c, ",\r\n\": ") == n && n > 0;
        if (passed > 0) {
            passed--;
        } else if (plain) {
            fprintf(to, " %.*s:r", (int)n, c);
        }
        c += n + (c[n] == ',');
    }
    const bool failed = ferror(to) != 0;
    if (fclose(to) != 0 || failed) {
        free(wide);
        wide = NULL;
    }
    return wide;
}

sim_status_t
sim_csv_read(
    const char *path, const char *name, const char *spec, sim_table_t *table, sim_errors_t *errors)
{
    sim_status_t status = SIM_OK;
    sim_table_t read = { 0 };
    texts_t texts = { 0 };
    size_t length = 0;

    *table = read;
    char *bytes = file_take(path, &length, &status, errors);
    if (bytes == NULL) {
        return status;
    }
    reader_t reader
        = { .path = path, .at = bytes, .end = bytes + length, .line = 1, .errors = errors };
    if (length >= 3 && memcmp(bytes, "\357\273\277", 3) == 0) {
        reader.at += 3;
    }
    const size_t n_records = records_count(reader.at, reader.end);
    char *wide = spec_widen(spec, reader.at, reader.end);
    status = wide == NULL ? SIM_ERR_NOMEM
                          : sim_table_init(&read, name, wide, n_records > 0 ? n_records - 1 : 0);
    free(wide);
    if (status == SIM_OK && n_records == 0) {
        COMPLAIN(&reader, "the file is empty");
        status = SIM_ERR_INPUT;
    }
    if (status == SIM_OK) {
        status = record_read(&reader, &read, &texts, true, 0);
    }
    for (size_t row = 0; status == SIM_OK && row < read.n_rows; row++) {
        status = record_read(&reader, &read, &texts, false, row);
        if (reader.n_messages >= MAX_MESSAGES) {
            break;
        }
    }
    if (status == SIM_OK && reader.n_messages == 0 && reader.at != reader.end) {
        COMPLAIN(&reader, "text after the last record");
    }
    if (status == SIM_OK && reader.n_messages > 0) {
        status = SIM_ERR_INPUT;
    }
    if (status == SIM_OK) {
        *table = read;
    } else {
        sim_table_free(&read);
    }
    free(texts.slot);
    free(bytes);
    return status;
}

/* ---- files that are too long to hold ---- */

enum { MAX_CHOICES = 2, MAX_FILTERS = 8 };

/* A file in blocks: bytes at .. end - 1 of the buffer are still to be taken. */
typedef struct {
    int fd;
    char *buffer; /* [size + 1] */
    size_t size, at, end;
    size_t n_read, length; /* so far, and of the file when it was opened */
    bool is_over;          /* nothing follows what is in the buffer */
} stream_t;

/* Reads on; what is still to be taken moves to the front, and a record that fills the buffer gets a
 * larger one. */
static sim_status_t
stream_fill(stream_t *self, const char *path, sim_errors_t *errors)
{
    if (self->at > 0) {
        memmove(self->buffer, self->buffer + self->at, self->end - self->at);
        self->end -= self->at;
        self->at = 0;
    }
    if (self->end == self->size) {
        char *larger = self->size < SIZE_MAX / 4 ? realloc(self->buffer, 2 * self->size + 1) : NULL;
        if (larger == NULL) {
            return SIM_ERR_NOMEM;
        }
        self->buffer = larger;
        self->size *= 2;
    }
    const ssize_t n = read(self->fd, self->buffer + self->end, self->size - self->end);
    if (n < 0 && errno != EINTR) {
        sim_errors_add(errors, path, 0, "%s", strerror(errno));
        return SIM_ERR_IO;
    }
    self->is_over = n == 0;
    self->end += n > 0 ? (size_t)n : 0;
    self->n_read += n > 0 ? (size_t)n : 0;
    return SIM_OK;
}

/* Rows for a table that holds n and is full: as many as the rest of the file will want when it is
 * like what was read, so that a large table is not copied again and again. */
static size_t
rows_for(const stream_t *self, size_t n)
{
    const size_t taken = self->n_read - (self->end - self->at);
    const double expected
        = 1.02 * (double)n * (double)self->length / (double)(taken > 0 ? taken : 1);
    const size_t least = n + n / 4 + 128;
    const double most = 64.0 * (double)least; /* the first rows say little */
    return expected > (double)least ? (size_t)fmin(expected, most) : least;
}

/* Where the next record ends, 0 when the buffer does not hold its end. *quoted: it has a quote. */
static size_t
stream_record(const stream_t *self, bool *quoted)
{
    const char *from = self->buffer + self->at;
    const char *end = self->buffer + self->end;
    bool open = false;
    *quoted = false;
    for (const char *c = from; c < end;) {
        const char *feed = memchr(c, '\n', (size_t)(end - c));
        const char *until = feed != NULL ? feed : end;
        for (const char *q = c; (q = memchr(q, '"', (size_t)(until - q))) != NULL; q++) {
            open = !open;
            *quoted = true;
        }
        if (feed != NULL && !open) {
            return (size_t)(feed + 1 - self->buffer);
        }
        c = until + 1;
    }
    return self->is_over && from < end ? self->end : 0;
}

static bool
filter_has(const sim_csv_filter_t *filter, size_t length, const char text[])
{
    for (size_t i = 0; i < filter->n; i++) {
        const char *word = filter->word[i];
        if ((length == 0 || word[0] == text[0]) && strncmp(word, text, length) == 0
            && word[length] == '\0') {
            return true;
        }
    }
    return false;
}

/* What a record has to be to be kept; place[c][k] is the column of filter k of choice c. */
typedef struct {
    size_t n;
    const sim_csv_choice_t *choice;
    size_t place[MAX_CHOICES][MAX_FILTERS];
} choices_t;

/* Whether a record without quotes may pass choice c. */
static bool
record_may_pass(const char *at, const char *end, const choices_t *choices, size_t c)
{
    const sim_csv_choice_t *choice = &choices->choice[c];
    size_t column = 0;
    size_t n_left = choice->n;
    end -= at < end && end[-1] == '\n' ? 1 : 0;
    end -= at < end && end[-1] == '\r' ? 1 : 0;
    while (n_left > 0 && at <= end) {
        const char *comma = memchr(at, ',', (size_t)(end - at));
        const char *until = comma != NULL ? comma : end;
        for (size_t k = 0; k < choice->n; k++) {
            if (choices->place[c][k] == column) {
                n_left--;
                if (!filter_has(&choice->filter[k], (size_t)(until - at), at)) {
                    return false;
                }
            }
        }
        at = until + 1;
        column++;
    }
    return true;
}

static bool
record_may_pass_one(const char *at, const char *end, const choices_t *choices)
{
    for (size_t c = 0; c < choices->n; c++) {
        if (record_may_pass(at, end, choices, c)) {
            return true;
        }
    }
    return false;
}

static bool
row_passes(const sim_table_t *table, size_t row, const choices_t *choices, size_t c)
{
    const sim_csv_choice_t *choice = &choices->choice[c];
    for (size_t k = 0; k < choice->n; k++) {
        const char *text = table->column[choices->place[c][k]].cell.text[row];
        if (!filter_has(&choice->filter[k], strlen(text), text)) {
            return false;
        }
    }
    return true;
}

/* The record, whose header came before, as the last row of the table if it passes. */
static sim_status_t
record_keep(reader_t *reader, const stream_t *stream, const choices_t *choices, sim_table_t *table,
    texts_t *texts, size_t *n_kept)
{
    if (*n_kept == table->n_rows) {
        const sim_status_t grown = sim_table_resize(table, rows_for(stream, *n_kept));
        if (grown != SIM_OK) {
            return grown;
        }
    }
    const sim_status_t status = record_read(reader, table, texts, false, *n_kept);
    if (status != SIM_OK || reader->n_messages > 0) {
        return status;
    }
    if (reader->at != reader->end) {
        COMPLAIN(reader, "text after a record");
        return SIM_OK;
    }
    for (size_t c = 0; c < choices->n; c++) {
        if (row_passes(table, *n_kept, choices, c)) {
            ++*n_kept;
            break;
        }
    }
    return SIM_OK;
}

static sim_status_t
read_where(reader_t *reader, stream_t *stream, const choices_t *choices, sim_table_t *table,
    texts_t *texts)
{
    size_t n_kept = 0;
    bool had_header = false;
    sim_status_t status = SIM_OK;

    while (status == SIM_OK && reader->n_messages < MAX_MESSAGES) {
        bool quoted = false;
        const size_t end = stream_record(stream, &quoted);
        if (end == 0) {
            if (stream->is_over) {
                break;
            }
            status = stream_fill(stream, reader->path, reader->errors);
            continue;
        }
        reader->at = stream->buffer + stream->at;
        reader->end = stream->buffer + end;
        stream->at = end;
        if (!had_header) {
            had_header = true;
            reader->at += end >= 3 && memcmp(reader->at, "\357\273\277", 3) == 0 ? 3 : 0;
            status = record_read(reader, table, texts, true, 0);
        } else if (quoted || record_may_pass_one(reader->at, reader->end, choices)) {
            status = record_keep(reader, stream, choices, table, texts, &n_kept);
        } else {
            reader->line++;
        }
    }
    if (status == SIM_OK && !had_header) {
        COMPLAIN(reader, "the file is empty");
    }
    if (status == SIM_OK && reader->n_messages > 0) {
        status = SIM_ERR_INPUT;
    }
    return status == SIM_OK ? sim_table_resize(table, n_kept) : status;
}

/* Finds the columns of the filters, which are texts. */
static sim_status_t
choices_find(choices_t *self, const sim_table_t *table)
{
    for (size_t c = 0; c < self->n; c++) {
        if (self->choice[c].n > MAX_FILTERS) {
            return SIM_ERR_DOMAIN;
        }
        for (size_t k = 0; k < self->choice[c].n; k++) {
            const sim_column_t *column = sim_table_column(table, self->choice[c].filter[k].column);
            if (column == NULL || column->kind != SIM_COLUMN_TEXT) {
                return SIM_ERR_DOMAIN;
            }
            self->place[c][k] = (size_t)(column - table->column);
        }
    }
    return SIM_OK;
}

sim_status_t
sim_csv_read_where(const char *path, const char *name, const char *spec, size_t n_choices,
    const sim_csv_choice_t choice[], sim_table_t *table, sim_errors_t *errors)
{
    enum { BLOCK = 1 << 20 };
    sim_table_t read = { 0 };
    texts_t texts = { 0 };
    stream_t stream = { .fd = -1, .size = BLOCK };
    choices_t choices = { .n = n_choices, .choice = choice };

    *table = read;
    if (n_choices > MAX_CHOICES) {
        return SIM_ERR_DOMAIN;
    }
    sim_status_t status = sim_table_init(&read, name, spec, 0);
    if (status == SIM_OK) {
        status = choices_find(&choices, &read);
    }
    if (status == SIM_OK) {
        stream.buffer = malloc(BLOCK + 1);
        status = stream.buffer == NULL ? SIM_ERR_NOMEM : SIM_OK;
    }
    if (status == SIM_OK) {
        stream.fd = file_open(path, &stream.length, errors);
        status = stream.fd < 0 ? SIM_ERR_IO : SIM_OK;
    }
    if (status == SIM_OK) {
        reader_t reader = { .path = path, .line = 1, .errors = errors };
        status = read_where(&reader, &stream, &choices, &read, &texts);
    }
    if (status == SIM_OK) {
        *table = read;
    } else {
        sim_table_free(&read);
    }
    if (stream.fd >= 0) {
        close(stream.fd);
    }
    free(stream.buffer);
    free(texts.slot);
    return status;
}
