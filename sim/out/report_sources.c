/* report_sources.c - sources by their names, and the observed values that rest on them; see
 * report_page.h.
 *
 * Notes and observed values name a source by an identifier of sources.csv.  A reader gets publisher
 * and year; what is not in that list is shown as it is written. */
#include "sim/charttext.h"
#include "sim/out/report_page.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ID, PUBLISHER, TITLE, YEAR, URL, N_COLUMNS };

static const char *
source_text(const page_t *page, size_t row, int column)
{
    static const char *const names[N_COLUMNS]
        = { "source_id", "publisher", "title", "year", "url" };
    const char *text = sim_column_text(sim_table_column(&page->values.sources, names[column]), row);
    return text != NULL ? text : "";
}

static size_t
n_sources(const page_t *page)
{
    return page->values.sources.n_rows;
}

static bool
is_word_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

/* The word at the start of a text, as long as an identifier is. */
static size_t
word_length(const char *text)
{
    size_t n = 0;
    while (is_word_byte(text[n])) {
        n++;
    }
    return n;
}

/* The source whose identifier is the text of n bytes, or n_sources. */
static size_t
find_source(const page_t *page, const char *text, size_t n)
{
    size_t row = 0;
    while (row < n_sources(page)
        && (n == 0 || strncmp(source_text(page, row, ID), text, n) != 0
            || source_text(page, row, ID)[n] != '\0')) {
        row++;
    }
    return row;
}

/* "NASSCOM 2017", and its title for who asks. */
static void
put_source(page_t *page, size_t row)
{
    sim_report_put(page, "<span title=\"");
    sim_report_text(page, source_text(page, row, TITLE));
    sim_report_put(page, "\">");
    sim_report_text(page, source_text(page, row, PUBLISHER));
    sim_report_put(page, source_text(page, row, YEAR)[0] != '\0' ? " " : "");
    sim_report_text(page, source_text(page, row, YEAR));
    sim_report_put(page, "</span>");
}

void
sim_report_put_note(page_t *page, const char *note)
{
    char *rest = strdup(note);

    if (rest == NULL) {
        page->status = SIM_ERR_NOMEM;
        return;
    }
    sim_report_put(page, "<bdi>");
    char *from = rest; /* what is not written yet */
    for (char *at = rest; *at != '\0';) {
        const size_t n = word_length(at);
        const size_t row = find_source(page, at, n);
        if (row < n_sources(page)) {
            const char next = at[n];
            *at = '\0';
            sim_report_text(page, from);
            put_source(page, row);
            from = at + n;
            *from = next;
        }
        at += n > 0 ? n : 1;
    }
    sim_report_text(page, from);
    sim_report_put(page, "</bdi>");
    free(rest);
}

/* Whether a note names a source. */
static bool
names(const page_t *page, const char *note, size_t row)
{
    for (const char *at = note; *at != '\0';) {
        const size_t n = word_length(at);
        if (n > 0 && strncmp(source_text(page, row, ID), at, n) == 0
            && source_text(page, row, ID)[n] == '\0') {
            return true;
        }
        at += n > 0 ? n : 1;
    }
    return false;
}

/* ---- observed values ------------------------------------------------------------------------- */

typedef struct {
    const sim_column_t *date, *location, *role, *metric, *source;
    const double *value;
    size_t n_rows;
} observed_t;

static bool
observed_open(observed_t *self, const sim_table_t *table)
{
    const sim_column_t *value = table != NULL ? sim_table_column(table, "value") : NULL;

    *self = (observed_t) { 0 };
    if (table == NULL || value == NULL || value->kind != SIM_COLUMN_REAL) {
        return false;
    }
    *self = (observed_t) { .date = sim_table_column(table, "date"),
        .location = sim_table_column(table, "location"),
        .role = sim_table_column(table, "role"),
        .metric = sim_table_column(table, "metric"),
        .source = sim_table_column(table, "source"),
        .value = value->cell.real,
        .n_rows = table->n_rows };
    return self->date && self->location && self->role && self->metric && self->source;
}

static bool
is_same(const sim_column_t *column, size_t a, size_t b)
{
    return strcmp(sim_column_text(column, a), sim_column_text(column, b)) == 0;
}

/* Whether two rows tell of the same thing from the same source. */
static bool
is_same_series(const observed_t *self, size_t a, size_t b)
{
    const char *one = sim_column_text(self->source, a);
    const char *two = sim_column_text(self->source, b);
    const size_t n = word_length(one);
    const bool same_source
        = n > 0 && n == word_length(two) ? strncmp(one, two, n) == 0 : strcmp(one, two) == 0;
    return same_source && is_same(self->location, a, b) && is_same(self->role, a, b)
        && is_same(self->metric, a, b);
}

/* "Employment, Data entry" */
static void
put_what(page_t *page, const observed_t *self, size_t row)
{
    char words[SIM_REPORT_NAME];

    sim_charttext_words(sizeof words, words, sim_column_text(self->metric, row), false);
    sim_report_text(page, words);
    if (strcmp(sim_column_text(self->role, row), "all") != 0) {
        sim_charttext_words(sizeof words, words, sim_column_text(self->role, row), false);
        sim_report_put(page, ", ");
        sim_report_text(page, words);
    }
}

static void
put_between(page_t *page, const char *first, const char *last)
{
    sim_report_text(page, first);
    sim_report_put(page, strcmp(first, last) != 0 ? " to " : "");
    sim_report_text(page, strcmp(first, last) != 0 ? last : "");
}

/* A row for the values row[0] .. row[n - 1] of one series. */
static void
put_series(page_t *page, const observed_t *self, size_t n, const size_t row[])
{
    char place[SIM_REPORT_NAME], low[SIM_PAGE_NUMBER], high[SIM_PAGE_NUMBER];
    size_t first = row[0], last = row[0], least = row[0], most = row[0];

    for (size_t i = 1; i < n; i++) {
        const char *date = sim_column_text(self->date, row[i]);
        first = strcmp(date, sim_column_text(self->date, first)) < 0 ? row[i] : first;
        last = strcmp(date, sim_column_text(self->date, last)) > 0 ? row[i] : last;
        least = self->value[row[i]] < self->value[least] ? row[i] : least;
        most = self->value[row[i]] > self->value[most] ? row[i] : most;
    }
    sim_report_place(sim_column_text(self->location, row[0]), false, place);
    sim_report_put(page, "<tr><td>");
    sim_report_text(page, place);
    sim_report_put(page, "</td><td>");
    put_what(page, self, row[0]);
    sim_report_put(page, "</td><td>");
    put_between(page, sim_column_text(self->date, first), sim_column_text(self->date, last));
    const bool whole = floor(self->value[least]) == self->value[least]
        && floor(self->value[most]) == self->value[most];
    const int decimals = whole || fabs(self->value[most]) >= 1000.0 ? 0 : 3;
    sim_page_number(sim_page_cell(self->value[least]), decimals, low);
    sim_page_number(sim_page_cell(self->value[most]), decimals, high);
    sim_report_put(page, "</td><td>");
    put_between(page, low, high);
    sim_report_put(page, "</td><td>");
    sim_report_put_note(page, sim_column_text(self->source, row[0]));
    sim_report_put(page, "</td></tr>\n");
}

void
sim_report_put_observed(page_t *page)
{
    observed_t observed;
    static const char *const heads[] = { "Where", "What", "When", "Value", "Source" };

    if (!observed_open(&observed, sim_folder_get(page->job->tables, SIM_FOLDER_HISTORY))
        || observed.n_rows == 0) {
        return;
    }
    size_t *row = calloc(observed.n_rows, sizeof *row);
    bool *done = calloc(observed.n_rows, sizeof *done);
    if (row == NULL || done == NULL) {
        free(row);
        free(done);
        page->status = SIM_ERR_NOMEM;
        return;
    }
    sim_report_put(page,
        "<h3>Observed values</h3>\n<p>What was counted in the world: points in the charts, and "
        "nothing that the simulation uses. Each value is in <code>history.csv</code>.</p>\n");
    sim_report_begin_table(page, "sortable", "Observed values and their sources");
    sim_report_put(page, "<thead><tr>");
    for (size_t k = 0; k < sizeof heads / sizeof heads[0]; k++) {
        sim_report_column_head(page, heads[k]);
    }
    sim_report_put(page, "</tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < observed.n_rows; i++) {
        size_t n = 0;
        for (size_t k = i; k < observed.n_rows && !done[i]; k++) {
            if (!done[k] && is_same_series(&observed, i, k)) {
                row[n++] = k;
            }
        }
        for (size_t k = 0; k < n; k++) {
            done[row[k]] = true;
        }
        if (n > 0) {
            put_series(page, &observed, n, row);
        }
    }
    sim_report_end_table(page);
    free(row);
    free(done);
}

/* ---- the list -------------------------------------------------------------------------------- */

/* Whether a note of a value or an observed value names the source. */
static bool
is_named(const page_t *page, size_t row)
{
    observed_t observed;

    for (size_t k = 0; k < page->values.n; k++) {
        const char *note = page->values.value[k].note;
        if (strcmp(note, "default") != 0 && names(page, note, row)) {
            return true;
        }
    }
    observed_open(&observed, sim_folder_get(page->job->tables, SIM_FOLDER_HISTORY));
    for (size_t k = 0; k < observed.n_rows; k++) {
        if (names(page, sim_column_text(observed.source, k), row)) {
            return true;
        }
    }
    return false;
}

void
sim_report_put_sources(page_t *page)
{
    static const char *const heads[N_COLUMNS]
        = { "Identifier in the files", "Publisher", "Title", "Year", "Address" };
    size_t n = 0;

    for (size_t i = 0; i < n_sources(page); i++) {
        n += is_named(page, i);
    }
    if (n == 0) {
        return;
    }
    sim_report_put(page, "<details>\n<summary>The %zu source%s that the notes name</summary>\n", n,
        sim_report_plural(n));
    sim_report_begin_table(page, "sortable", "Sources, as scenarios/data/sources.csv lists them");
    sim_report_put(page, "<thead><tr>");
    for (size_t k = 0; k < N_COLUMNS; k++) {
        sim_report_column_head(page, heads[k]);
    }
    sim_report_put(page, "</tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < n_sources(page); i++) {
        if (is_named(page, i)) {
            sim_report_put(page, "<tr>");
            for (int k = 0; k < N_COLUMNS; k++) {
                sim_report_cell(page, source_text(page, i, k));
            }
            sim_report_put(page, "</tr>\n");
        }
    }
    sim_report_end_table(page);
    sim_report_put(page, "</details>\n");
}
