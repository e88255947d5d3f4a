/* report_values.c - the values in force and where they come from; see report_parts.h.
 *
 * effective.ini has every value with the comment that its scenario gave it.  The comment begins
 * with the identifiers of sources, or says "assumption" or "derived"; what it does not say,
 * published or derived, stands in parameters.csv for the values that the profiles came with. */
#include "sim/csvread.h"
#include "sim/out/report_parts.h"
#include "sim/text.h"
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FILE_BYTES_MAX = 1 << 26 };

char *
sim_report_file(const char *folder, const char *name, size_t *n)
{
    char *path = NULL;
    char *bytes = NULL;
    size_t size = 0;

    if (asprintf(&path, "%s/%s", folder, name) < 0) {
        errno = ENOMEM;
        return NULL;
    }
    FILE *file = fopen(path, "re");
    free(path);
    if (file == NULL) {
        return NULL;
    }
    int error = 0;
    *n = 0;
    for (bool more = true; more && error == 0;) {
        if (*n + 1 >= size) {
            size = size == 0 ? 1 << 16 : 2 * size;
            char *grown = size > FILE_BYTES_MAX ? NULL : realloc(bytes, size);
            if (grown == NULL) {
                error = size > FILE_BYTES_MAX ? EFBIG : ENOMEM;
                break;
            }
            bytes = grown;
        }
        const size_t got = fread(bytes + *n, 1, size - 1 - *n, file);
        *n += got;
        more = got > 0;
    }
    if (error == 0 && ferror(file)) {
        error = errno != 0 ? errno : EIO;
    }
    fclose(file);
    if (error != 0) {
        free(bytes);
        errno = error;
        return NULL;
    }
    bytes[*n] = '\0';
    return bytes;
}

/* ---- what is known of the profiles' values --------------------------------------------------- */

typedef struct {
    sim_table_t table;
    const sim_column_t *section, *key, *value, *basis, *ids;
} known_t;

/* A table of the data folder; without it *table stays zeroed. */
static sim_status_t
read_table(const char *data_dir, const char *name, const char *spec, sim_table_t *table)
{
    sim_errors_t errors = { 0 };
    char *path = NULL;

    *table = (sim_table_t) { 0 };
    if (data_dir == NULL) {
        return SIM_OK;
    }
    if (asprintf(&path, "%s/%s.csv", data_dir, name) < 0) {
        return SIM_ERR_NOMEM;
    }
    const sim_status_t status
        = access(path, R_OK) != 0 ? SIM_OK : sim_csv_read(path, name, spec, table, &errors);
    free(path);
    sim_errors_free(&errors); /* a user may have changed it: the notes still say what they say */
    return status == SIM_ERR_INPUT ? SIM_OK : status;
}

/* Length of the identifier at the start of text: lower-case letters, digits, '_'. */
static size_t
id_length(const char *text)
{
    return strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_");
}

static bool
is_source(const sim_table_t *sources, const char *id, size_t n)
{
    const sim_column_t *ids = sources->n_rows > 0 ? sim_table_column(sources, "source_id") : NULL;
    for (size_t i = 0; ids != NULL && n > 0 && i < sources->n_rows; i++) {
        const char *one = sim_column_text(ids, i);
        if (strncmp(one, id, n) == 0 && one[n] == '\0') {
            return true;
        }
    }
    return false;
}

/* Whether a section of parameters.csv is the place of a value or a wider one: "location.india" for
 * "job.india.data_entry". */
static bool
covers(const char *wide, const char *section)
{
    if (strcmp(wide, section) == 0 || strcmp(wide, "model") == 0) {
        return true;
    }
    if (strncmp(section, "job.", 4) != 0) {
        return false;
    }
    const char *location = section + 4;
    const char *role = strchr(location, '.');
    if (role == NULL) {
        return false;
    }
    const size_t n = (size_t)(role - location);
    return (strncmp(wide, "location.", 9) == 0 && strncmp(wide + 9, location, n) == 0
               && wide[9 + n] == '\0')
        || (strncmp(wide, "role.", 5) == 0 && strcmp(wide + 5, role + 1) == 0);
}

/* The basis that parameters.csv gives a value with this source in front of its note, or NULL.  The
 * number must still be the one that it speaks of. */
static const char *
find_basis(const known_t *known, const sim_report_value_t *value)
{
    const size_t n_id = id_length(value->note);
    double number = 0.0;
    double other = 0.0;
    const char *rest;

    if (known->basis == NULL || n_id == 0
        || sim_text_number(value->value, &number, &rest) != SIM_NUMBER_OK) {
        return NULL;
    }
    for (size_t i = 0; i < known->table.n_rows; i++) {
        const char *ids = sim_column_text(known->ids, i);
        if (strcmp(sim_column_text(known->key, i), value->key) == 0
            && strncmp(ids, value->note, n_id) == 0 && id_length(ids) == n_id
            && covers(sim_column_text(known->section, i), value->section)
            && sim_text_number(sim_column_text(known->value, i), &other, &rest) == SIM_NUMBER_OK
            && fabs(number - other) <= 1e-9 * fabs(other)) {
            return sim_column_text(known->basis, i);
        }
    }
    return NULL;
}

static bool
starts_with(const char *text, const char *word)
{
    const size_t n = strlen(word);
    return strncmp(text, word, n) == 0 && (text[n] == '\0' || id_length(text + n) == 0);
}

static sim_report_kind_t
kind_of(const known_t *known, const sim_table_t *sources, const sim_report_value_t *value)
{
    if (value->note[0] == '\0') {
        return SIM_REPORT_UNMARKED;
    }
    if (strcmp(value->note, "default") == 0) {
        return SIM_REPORT_DEFAULT;
    }
    if (strcmp(value->note, "--set") == 0) {
        return SIM_REPORT_GIVEN;
    }
    if (starts_with(value->note, "assumption")) {
        return SIM_REPORT_ASSUMED;
    }
    if (starts_with(value->note, "derived")) {
        return SIM_REPORT_DERIVED;
    }
    const char *basis = find_basis(known, value);
    if (basis != NULL) {
        return strcmp(basis, "published") == 0 ? SIM_REPORT_PUBLISHED
            : strcmp(basis, "derived") == 0    ? SIM_REPORT_DERIVED
                                               : SIM_REPORT_ASSUMED;
    }
    return is_source(sources, value->note, id_length(value->note)) ? SIM_REPORT_SOURCED
                                                                   : SIM_REPORT_UNMARKED;
}

static bool
is_distribution(const char *value)
{
    static const char *const names[]
        = { "uniform(", "triangular(", "pert(", "normal(", "lognormal(", "beta(" };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strstr(value, names[i]) != NULL) {
            return true;
        }
    }
    return false;
}

/* ---- the file -------------------------------------------------------------------------------- */

/* "key = value ; note" cut into its parts; false: some other line. */
static bool
cut(char *line, sim_report_value_t *value)
{
    static char none[] = "";
    char *equals = strstr(line, " = ");

    if (line[0] == '#' || line[0] == ';' || line[0] == '[' || equals == NULL) {
        return false;
    }
    *equals = '\0';
    value->key = line;
    value->value = equals + 3;
    char *note = strstr(value->value, " ; ");
    value->note = none;
    if (note != NULL) {
        *note = '\0';
        value->note = note + 3;
    }
    return true;
}

sim_status_t
sim_report_values_read(
    sim_report_values_t *self, const char *folder, const char *data_dir, sim_errors_t *errors)
{
    static char nowhere[] = "";
    known_t known = { 0 };
    size_t n = 0;
    size_t lines = 1;
    char *section = nowhere;

    *self = (sim_report_values_t) { 0 };
    self->bytes = sim_report_file(folder, "effective.ini", &n);
    if (self->bytes == NULL) {
        if (errno == ENOMEM) {
            return SIM_ERR_NOMEM;
        }
        sim_errors_add(errors, folder, 0, "effective.ini cannot be read: %s", strerror(errno));
        return SIM_ERR_IO;
    }
    sim_status_t status = read_table(
        data_dir, "sources", "source_id:t publisher:t title:t year:t url:t", &self->sources);
    if (status == SIM_OK) {
        status = read_table(data_dir, "parameters",
            "section:t key:t value:t unit:t low:t high:t basis:t source_ids:t note:t",
            &known.table);
    }
    for (size_t i = 0; i < n; i++) {
        lines += self->bytes[i] == '\n';
    }
    self->value = calloc(lines, sizeof *self->value);
    if (status != SIM_OK || self->value == NULL) {
        sim_table_free(&known.table);
        sim_report_values_free(self);
        return status != SIM_OK ? status : SIM_ERR_NOMEM;
    }
    if (known.table.n_rows > 0) {
        known.section = sim_table_column(&known.table, "section");
        known.key = sim_table_column(&known.table, "key");
        known.value = sim_table_column(&known.table, "value");
        known.basis = sim_table_column(&known.table, "basis");
        known.ids = sim_table_column(&known.table, "source_ids");
    }
    char *rest = self->bytes;
    for (char *line; (line = strsep(&rest, "\n")) != NULL;) {
        sim_report_value_t *value = &self->value[self->n];
        char *bracket = line[0] == '[' ? strchr(line, ']') : NULL;
        if (bracket != NULL) {
            *bracket = '\0';
            section = line + 1;
        } else if (cut(line, value)) {
            value->section = section;
            value->kind = kind_of(&known, &self->sources, value);
            value->uncertain = strcmp(value->key, "title") != 0 && is_distribution(value->value);
            self->n++;
        }
    }
    sim_table_free(&known.table);
    return SIM_OK;
}

void
sim_report_values_free(sim_report_values_t *self)
{
    free(self->value);
    free(self->bytes);
    sim_table_free(&self->sources);
    *self = (sim_report_values_t) { 0 };
}
