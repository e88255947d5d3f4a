/* workbook.h - the tables as an Excel workbook, with native charts.
 *
 * Layer: out.  Includes: base, core.
 *
 * Sheets: "Headline" (question, period, headline figures with their ranges, what the other sheets
 * are), "Charts" (native charts over the cells of the last sheets), one sheet for each table, of a
 * comparison "Effect data", and "Chart data".  The tables have frozen headers, a filter and column
 * widths.
 *
 * - Values are those of the CSV files, 12 significant digits, in the unit of their row: a share
 *   stays a share.  Number formats change what is shown, never what is stored.
 * - Months ("2024-01") are dates, the first of the month.  Missing values are empty cells.
 * - Text is text: no cell, title or name becomes a formula, whatever it begins with.  Characters
 *   that XML cannot hold, controls, and bytes that are not UTF-8 become U+FFFD; what is longer than
 *   Excel's 32,767 characters is cut and ends in "...".
 * - A table with more rows than a sheet holds is left to the headline metrics, then to roles
 *   together, then to locations together, then cut; "Headline" says so and names the CSV file.
 *
 * Equal tables, the same version of libxlsxwriter and the same `created` give the same bytes.
 * Rows go through temporary files, so memory stays small whatever the size.  The file is written by
 * a child process: the library does not survive every failed allocation, this program has to.
 */
#ifndef SIM_WORKBOOK_H
#define SIM_WORKBOOK_H

#include "sim/scenario.h"
#include "sim/status.h"
#include "sim/table.h"
#include <signal.h>
#include <stdbool.h>
#include <time.h>

enum {
    SIM_WORKBOOK_ROWS = 1048576,
    SIM_WORKBOOK_COLUMNS = 16384
}; /* of a sheet, header included */

typedef struct {
    const char *name;  /* "Projection": a literal of at most 31 letters, digits and blanks      */
    const char *file;  /* "projection.csv": where all of it is                                  */
    const char *about; /* what it holds, a few words                                            */
    const sim_table_t *table;
} sim_workbook_sheet_t;

typedef struct {
    const sim_scenario_t *scenario;
    const char *version;           /* "sim 0.1.0"                                               */
    const sim_table_t *summary;    /* columns of summary.csv: headline, units of metrics        */
    const sim_table_t *projection; /* columns of projection.csv: headline, charts               */
    const sim_table_t *effects;    /* of a comparison, columns of effects.csv and channels.csv:   */
    const sim_table_t *channels;   /* charts of effects; both NULL: a plain run                   */
    bool files;                    /* whole scenario files are compared, not policies             */
    size_t n_sheets;
    const sim_workbook_sheet_t *sheet; /* [n_sheets]                                            */
    time_t created;                    /* written into the file; > 0                            */
    const char *scratch;               /* folder for temporary files; NULL: the system's        */
    size_t most_rows;                  /* rows of a sheet; 0: SIM_WORKBOOK_ROWS                 */
    const volatile sig_atomic_t *stop; /* becomes non-zero: give up at once; NULL: never        */
} sim_workbook_t;

/* Writes the workbook to path.  After a failure there is no file at path.
 * SIM_ERR_IO: disk full or not writable, with a message; SIM_ERR_NOMEM; SIM_ERR_INTERRUPTED;
 * SIM_ERR_DOMAIN: a table without its columns, or an infinite number. */
SIM_MUST_CHECK sim_status_t sim_workbook_write(
    const sim_workbook_t *self, const char *path, sim_errors_t *errors);

#endif
