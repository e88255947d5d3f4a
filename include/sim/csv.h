/* csv.h - tables as comma-separated values.
 *
 * Layer: out.  Includes: base, core.
 *
 * One header line with the column names, then one line for each row, quoted as RFC 4180 says; lines
 * end with a single line feed, so that awk and cut see no stray carriage return.
 *
 * - text: quoted when it holds a comma, a quote or a line break; one that a spreadsheet would take
 *   for a formula (it starts with = + - @, a tab, a line break, or a full-width = + - @) gets an
 *   apostrophe in front
 * - integer: plain digits
 * - real: at most 12 significant digits, as printf's %.12g in the C locale whatever the locale;
 *   minus zero is written 0
 * - missing (NaN, NULL): an empty field
 */
#ifndef SIM_CSV_H
#define SIM_CSV_H

#include "sim/status.h"
#include "sim/table.h"
#include <stdio.h>

/* Writes the table into an open stream, which the caller flushes and closes.  threads >= 1 changes
 * nothing but the time it takes.
 * SIM_ERR_IO, SIM_ERR_NOMEM; SIM_ERR_DOMAIN when a number is infinite (nothing was written then).
 */
SIM_MUST_CHECK sim_status_t sim_csv_write(const sim_table_t *table, int threads, FILE *to);

/* The rows alone, after those of a table with the same columns: for what is too long to hold. */
SIM_MUST_CHECK sim_status_t sim_csv_append(const sim_table_t *table, int threads, FILE *to);

/* Room for one number and its final NUL. */
enum { SIM_CSV_REAL_MAX = 32 };

/* Writes a finite x as described above; returns its length. */
size_t sim_csv_real(double x, char text[SIM_CSV_REAL_MAX]);

#endif
