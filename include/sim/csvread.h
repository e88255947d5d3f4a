/* csvread.h - a table of a results folder, read back.
 *
 * Layer: out.  Includes: base, core.
 *
 * Strict RFC 4180: a header with exactly the wanted columns in their order, then records of as many
 * fields, each quoted as a whole or not at all.  Lines end with LF or CRLF, the last one may lack
 * its end; a UTF-8 byte order mark at the start is passed over.  NUL bytes, a lone CR, a quote
 * within an unquoted field, text after a closing quote, blank lines, and a file that is not a
 * regular one are errors.
 *
 *     text      as it stands; the empty field is ""
 *     integer   decimal digits with an optional minus, within int64_t; never empty
 *     real      a C-locale decimal number; the empty field is NaN; inf, nan and hex are errors
 */
#ifndef SIM_CSVREAD_H
#define SIM_CSVREAD_H

#include "sim/status.h"
#include "sim/table.h"

/* Reads the file at path into table, which is initialised here (and freed by the caller with
 * sim_table_free).  name and spec are as for sim_table_init; equal texts are kept once.  A spec
 * that ends in " *" takes any further columns, as reals, by the names in the header. SIM_ERR_IO:
 * the file cannot be read; SIM_ERR_INPUT: it is not such a table; both with up to twenty messages
 * with file and line.  SIM_ERR_NOMEM.  *table is all zero after a failure. */
SIM_MUST_CHECK sim_status_t sim_csv_read(
    const char *path, const char *name, const char *spec, sim_table_t *table, sim_errors_t *errors);

/* Records with one of these words in a column. */
typedef struct {
    const char *column;
    size_t n;
    const char *const *word; /* [n] */
} sim_csv_filter_t;

/* Records that pass every one of these filters; columns of filters are texts. */
typedef struct {
    size_t n; /* at most 8 */
    const sim_csv_filter_t *filter;
} sim_csv_choice_t;

/* The same for a file too long to hold: block by block, keeping only the records of one of the
 * choices (at most two).  Mistakes within a record that is not kept, apart from its quotes, may go
 * unnoticed.  SIM_ERR_DOMAIN: too many choices or filters, or a filter's column is not in the spec.
 */
SIM_MUST_CHECK sim_status_t sim_csv_read_where(const char *path, const char *name, const char *spec,
    size_t n_choices, const sim_csv_choice_t choice[], sim_table_t *table, sim_errors_t *errors);

#endif
