/* observed.c - observed values, read as strictly as a scenario. */
#include "sim/observed.h"
#include "sim/core/reader.h"
#include "sim/core/scenario_text.h"
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DATE, LOCATION, ROLE, METRIC, VALUE, SOURCE, COLUMNS };
static const char *const COLUMN[COLUMNS]
    = { "date", "location", "role", "metric", "value", "source" };
static const char HEADER[] = "date,location,role,metric,value,source";

typedef struct {
    sim_observed_t *to;
    size_t capacity;
    const char *name; /* of the file, for messages */
    const char *next; /* first byte not yet read   */
    const char *end;
    long line; /* in which the record begins          */
    long here; /* in which the next byte is           */
    size_t n_metrics;
    const char *const *metric;
    const sim_observed_range_t *range; /* [n_metrics] */
    sim_errors_t *errors;
    char *field[COLUMNS]; /* unquoted, in buffer; terminated */
    size_t n_bytes[COLUMNS];
    size_t n_fields; /* also those beyond COLUMNS */
    char *buffer;    /* room for the whole file   */
} reading_t;

#define COMPLAIN(self, ...) sim_errors_add((self)->errors, (self)->name, (self)->line, __VA_ARGS__)

/* Up to 60 printable bytes of a field, for messages. */
typedef struct {
    char text[64];
} shown_t;

static shown_t
shown(const reading_t *self, int column)
{
    shown_t show = { { 0 } };
    sim_text_printable(self->field[column], self->n_bytes[column], sizeof show.text, show.text);
    return show;
}

/* ---- records */

/* Steps over the rest of a record that is not understood. */
static void
skip_line(reading_t *self)
{
    while (self->next < self->end && *self->next != '\n') {
        self->next++;
    }
    if (self->next < self->end) {
        self->next++;
        self->here++;
    }
}

/* Whether a record ends here; steps over its end. */
static bool
take_end(reading_t *self)
{
    const size_t left = (size_t)(self->end - self->next);
    const size_t n = left == 0                                       ? 0
        : self->next[0] == '\n'                                      ? 1
        : left > 1 && self->next[0] == '\r' && self->next[1] == '\n' ? 2
                                                                     : SIZE_MAX;
    if (n == SIZE_MAX) {
        return false;
    }
    self->next += n;
    self->here += n > 0;
    return true;
}

/* A field into buffer; false when it is not well-formed, which has been said. */
static bool
take_field(reading_t *self, char **buffer)
{
    char *const text = *buffer;
    char *to = text;
    if (self->next < self->end && *self->next == '"') {
        for (self->next++;;) {
            if (self->next == self->end) {
                COMPLAIN(
                    self, "a quoted field without its closing quote: double the quotes inside it");
                return false;
            }
            const char c = *self->next++;
            if (c == '"' && (self->next == self->end || *self->next != '"')) {
                break;
            }
            self->next += c == '"';
            self->here += c == '\n';
            *to++ = c;
        }
    } else {
        static const char ENDS[] = { ',', '\r', '\n', '"' };
        while (self->next < self->end && memchr(ENDS, *self->next, sizeof ENDS) == NULL) {
            *to++ = *self->next++;
        }
    }
    if (self->next < self->end && *self->next != ',' && *self->next != '\n'
        && !(*self->next == '\r' && self->next + 1 < self->end && self->next[1] == '\n')) {
        COMPLAIN(self, "%s: put quotes around the whole field, and double those inside it",
            *self->next == '"'        ? "a quote inside a field without quotes"
                : *self->next == '\r' ? "a carriage return inside the line"
                                      : "text after a closing quote");
        return false;
    }
    if (self->n_fields < COLUMNS) {
        self->field[self->n_fields] = text;
        self->n_bytes[self->n_fields] = (size_t)(to - text);
    }
    self->n_fields++;
    *to = '\0';
    *buffer = to + 1;
    return true;
}

/* The next record; false when it is not well-formed, which has been said. */
static bool
take_record(reading_t *self)
{
    char *buffer = self->buffer;
    self->line = self->here;
    self->n_fields = 0;
    for (;;) {
        if (!take_field(self, &buffer)) {
            skip_line(self);
            return false;
        }
        if (take_end(self)) {
            return true;
        }
        self->next++; /* a comma */
    }
}

/* ---- values */

/* What is wrong with the bytes of a field, or NULL. */
static const char *
bytes_wrong(const char *text, size_t n)
{
    if (n > SIM_LINE_MAX) {
        return "too long: at most 4096 bytes";
    }
    for (size_t i = 0; i < n;) {
        const size_t bytes = sim_text_utf8(text + i, n - i);
        if (bytes == 0) {
            return "not UTF-8: save the file as UTF-8 text";
        }
        if (text[i] == '\0' || sim_text_is_control(text + i, bytes)) {
            return "a control character: only plain text is allowed";
        }
        i += bytes;
    }
    return NULL;
}

static bool
take_date(reading_t *self, sim_observation_t *row)
{
    char full[SIM_NAME_MAX];
    const bool whole_year = self->n_bytes[DATE] == 4;
    snprintf(full, sizeof full, "%s%s", self->n_bytes[DATE] <= 7 ? self->field[DATE] : "",
        whole_year ? "-01" : "");
    row->month = sim_month_parse(full);
    row->whole_year = whole_year;
    if (row->month < 0) {
        COMPLAIN(self, "date = %s: not a date: allowed YYYY and YYYY-MM, 1900 to 2200",
            shown(self, DATE).text);
    }
    return row->month >= 0;
}

static bool
check_name(const reading_t *self, int column)
{
    if (!sim_text_is_name(self->field[column])) {
        COMPLAIN(self,
            "%s = %s: not a name: allowed all, or lower-case letters, digits and _, a letter "
            "first, at most 40",
            COLUMN[column], shown(self, column).text);
        return false;
    }
    return true;
}

static bool
take_metric(const reading_t *self, sim_observation_t *row)
{
    for (row->metric = 0; row->metric < self->n_metrics; row->metric++) {
        if (strcmp(self->metric[row->metric], self->field[METRIC]) == 0) {
            return true;
        }
    }
    const char *near = sim_text_nearest(self->field[METRIC], self->n_metrics, self->metric);
    COMPLAIN(self, "metric = %s: unknown metric: %s%s%s", shown(self, METRIC).text,
        near == NULL ? "allowed are those of projection.csv, as employment" : "did you mean ",
        near == NULL ? "" : near, near == NULL ? "" : "?");
    return false;
}

static bool
take_value(const reading_t *self, sim_observation_t *row)
{
    const char *rest = NULL;
    if (sim_text_number(self->field[VALUE], &row->value, &rest) != SIM_NUMBER_OK || *rest != '\0') {
        COMPLAIN(self,
            "value = %s: not a number: allowed a plain decimal number, without unit or grouping",
            shown(self, VALUE).text);
        return false;
    }
    return true;
}

/* Whether the value is one that its metric can have. */
static bool
check_range(const reading_t *self, const sim_observation_t *row)
{
    const sim_observed_range_t *range = &self->range[row->metric];
    char allowed[64];

    if (row->value >= range->least && row->value <= range->most) {
        return true;
    }
    if (isinf(range->most)) {
        snprintf(allowed, sizeof allowed, "at least %g", range->least);
    } else {
        snprintf(allowed, sizeof allowed, "%g to %g", range->least, range->most);
    }
    COMPLAIN(self, "value = %s: %s: allowed %s (%s)%s", shown(self, VALUE).text,
        self->metric[row->metric], allowed, range->unit,
        isinf(range->most) ? "" : ", as 0.31 for 31 %");
    return false;
}

static bool
fields_right(const reading_t *self)
{
    bool good = true;
    for (int k = 0; k < COLUMNS; k++) {
        const char *wrong = bytes_wrong(self->field[k], self->n_bytes[k]);
        if (wrong == NULL && self->n_bytes[k] == 0) {
            wrong = k == SOURCE ? "missing: say where the value comes from" : "missing";
        }
        if (wrong != NULL) {
            COMPLAIN(self, "%s: %s", COLUMN[k], wrong);
            good = false;
        }
    }
    return good;
}

/* SIM_ERR_NOMEM, or SIM_OK; mistakes are said. */
static sim_status_t
take_row(reading_t *self)
{
    sim_observed_t *to = self->to;
    sim_observation_t row = { .line = self->line };
    if (self->n_fields != COLUMNS) {
        COMPLAIN(self, "%zu field%s: %d are wanted: %s", self->n_fields,
            self->n_fields == 1 ? "" : "s", (int)COLUMNS, HEADER);
        return SIM_OK;
    }
    if (!fields_right(self)) {
        return SIM_OK;
    }
    /* all of them are looked at */
    bool good = take_date(self, &row);
    good = check_name(self, LOCATION) && good;
    good = check_name(self, ROLE) && good;
    const bool known = take_metric(self, &row);
    good = take_value(self, &row) && known && good;
    good = good && check_range(self, &row);
    if (!good) {
        return SIM_OK;
    }
    if (to->n == self->capacity) {
        const size_t capacity = self->capacity == 0 ? 64 : 2 * self->capacity;
        sim_observation_t *longer = reallocarray(to->row, capacity, sizeof *longer);
        if (longer == NULL) {
            return SIM_ERR_NOMEM;
        }
        to->row = longer;
        self->capacity = capacity;
    }
    row.date = sim_pool_keep(&to->pool, self->field[DATE], self->n_bytes[DATE]);
    row.location = sim_pool_keep(&to->pool, self->field[LOCATION], self->n_bytes[LOCATION]);
    row.role = sim_pool_keep(&to->pool, self->field[ROLE], self->n_bytes[ROLE]);
    row.source = sim_pool_keep(&to->pool, self->field[SOURCE], self->n_bytes[SOURCE]);
    if (row.date == NULL || row.location == NULL || row.role == NULL || row.source == NULL) {
        return SIM_ERR_NOMEM;
    }
    to->row[to->n++] = row;
    return SIM_OK;
}

/* ---- values given twice */

/* By what a row is of, then by line. */
static int
compare_rows(const void *a, const void *b)
{
    const sim_observation_t *x = *(const sim_observation_t *const *)a;
    const sim_observation_t *y = *(const sim_observation_t *const *)b;
    int order = strcmp(x->location, y->location);
    order = order != 0 ? order : strcmp(x->role, y->role);
    order = order != 0 ? order : (x->metric > y->metric) - (x->metric < y->metric);
    order = order != 0 ? order : strcmp(x->date, y->date);
    return order != 0 ? order : (x->line > y->line) - (x->line < y->line);
}

static bool
of_the_same(const sim_observation_t *x, const sim_observation_t *y)
{
    return strcmp(x->location, y->location) == 0 && strcmp(x->role, y->role) == 0
        && x->metric == y->metric && strcmp(x->date, y->date) == 0;
}

static sim_status_t
find_doubles(reading_t *self)
{
    const sim_observed_t *to = self->to;
    const sim_observation_t **sorted = calloc(to->n + 1, sizeof *sorted);
    if (sorted == NULL) {
        return SIM_ERR_NOMEM;
    }
    for (size_t i = 0; i < to->n; i++) {
        sorted[i] = &to->row[i];
    }
    qsort(sorted, to->n, sizeof *sorted, compare_rows);
    for (size_t i = 1; i < to->n; i++) {
        const sim_observation_t *row = sorted[i];
        if (of_the_same(sorted[i - 1], row)) {
            sim_errors_add(self->errors, self->name, row->line,
                "%s of %s, %s in %s was given in line %ld: give it once", self->metric[row->metric],
                row->location, row->role, row->date, sorted[i - 1]->line);
        }
    }
    free(sorted);
    return SIM_OK;
}

/* ---- files */

static bool
is_header(const reading_t *self)
{
    bool same = self->n_fields == COLUMNS;
    for (int k = 0; same && k < COLUMNS; k++) {
        same = strcmp(self->field[k], COLUMN[k]) == 0;
    }
    return same;
}

static sim_status_t
read_all(reading_t *self)
{
    sim_status_t status = SIM_OK;
    if (self->end - self->next >= 3 && memcmp(self->next, "\xEF\xBB\xBF", 3) == 0) {
        self->next += 3;
    }
    if (self->next == self->end || !take_record(self) || !is_header(self)) {
        self->line = 1;
        COMPLAIN(self, "the first line is not the header: it must be %s", HEADER);
        return SIM_OK; /* of what follows nothing would be right */
    }
    while (self->next < self->end && status == SIM_OK) {
        if (take_record(self)) {
            status = take_row(self);
        }
    }
    return status == SIM_OK ? find_doubles(self) : status;
}

sim_status_t
sim_observed_read_text(sim_observed_t *self, const char *name, size_t n, const char bytes[],
    size_t n_metrics, const char *const metric[], const sim_observed_range_t range[],
    sim_errors_t *errors)
{
    const size_t before = errors->n + errors->n_dropped;
    reading_t reading = { .to = self,
        .name = name,
        .next = bytes,
        .end = bytes + n,
        .line = 1,
        .here = 1,
        .n_metrics = n_metrics,
        .metric = metric,
        .range = range,
        .errors = errors,
        .buffer = malloc(n + COLUMNS + 1) };
    *self = (sim_observed_t) { 0 };
    sim_status_t status = reading.buffer == NULL ? SIM_ERR_NOMEM : read_all(&reading);
    if (status == SIM_OK && errors->n + errors->n_dropped > before) {
        sim_errors_sort(errors);
        status = SIM_ERR_INPUT;
    }
    free(reading.buffer);
    if (status != SIM_OK) {
        sim_observed_free(self);
    }
    return status;
}

sim_status_t
sim_observed_read(sim_observed_t *self, const char *path, size_t n_metrics,
    const char *const metric[], const sim_observed_range_t range[], sim_errors_t *errors)
{
    struct stat info;
    char *bytes = NULL;
    size_t n = 0;
    sim_status_t status = SIM_ERR_INPUT;

    *self = (sim_observed_t) { 0 };
    /* O_NONBLOCK: a FIFO must not hold us before we can see that it is one */
    const int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    if (fd < 0 || fstat(fd, &info) != 0) {
        sim_errors_add(errors, path, 0, "%s", strerror(errno));
    } else if (!S_ISREG(info.st_mode)) {
        sim_errors_add(errors, path, 0, "%s: only regular files are read",
            S_ISDIR(info.st_mode) ? "is a folder" : "is not a regular file");
    } else {
        status = sim_reader_whole(fd, SIM_BYTES_MAX, &n, &bytes);
        if (status == SIM_ERR_IO || status == SIM_ERR_LIMIT) {
            sim_errors_add(errors, path, 0, "%s",
                status == SIM_ERR_IO ? strerror(errno) : "too much text: at most 32 MiB");
            status = SIM_ERR_INPUT;
        }
    }
    if (fd >= 0) {
        close(fd);
    }
    if (status == SIM_OK) {
        status = sim_observed_read_text(self, path, n, bytes, n_metrics, metric, range, errors);
    }
    free(bytes);
    return status;
}

void
sim_observed_free(sim_observed_t *self)
{
    free(self->row);
    sim_pool_free(&self->pool);
    *self = (sim_observed_t) { 0 };
}

/* ---- rows of a scenario */

bool
sim_observed_concerns(const sim_observation_t *row, const sim_scenario_t *scenario)
{
    const size_t l = sim_scenario_location(scenario, row->location);
    const bool here = strcmp(row->location, "all") == 0 || (l != SIZE_MAX && l > 0);
    return here
        && (strcmp(row->role, "all") == 0 || sim_scenario_role(scenario, row->role) != SIZE_MAX);
}

sim_status_t
sim_observed_table(const sim_observed_t *self, const sim_scenario_t *scenario,
    const char *const metric[], sim_table_t *table)
{
    size_t n = 0;
    for (size_t i = 0; i < self->n; i++) {
        n += sim_observed_concerns(&self->row[i], scenario);
    }
    const sim_status_t status
        = sim_table_init(table, "history", "date:t location:t role:t metric:t value:r source:t", n);
    if (status != SIM_OK) {
        return status;
    }
    size_t row = 0;
    for (size_t i = 0; i < self->n; i++) {
        const sim_observation_t *from = &self->row[i];
        if (!sim_observed_concerns(from, scenario)) {
            continue;
        }
        const char *const text[COLUMNS]
            = { from->date, from->location, from->role, metric[from->metric], NULL, from->source };
        for (size_t k = 0; k < COLUMNS; k++) {
            if (k == VALUE) {
                table->column[k].cell.real[row] = from->value;
            } else if ((table->column[k].cell.text[row] = sim_table_keep(table, text[k])) == NULL) {
                sim_table_free(table);
                return SIM_ERR_NOMEM;
            }
        }
        row++;
    }
    return SIM_OK;
}
