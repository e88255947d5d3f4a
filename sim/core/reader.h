/* reader.h - the lines of a scenario file and its includes.
 *
 * Layer: core.  Includes: base.  Private to the scenario modules.
 *
 * The reader knows the dialect (docs/scenario.md), not the keys: it checks bytes, line ends,
 * headers, comments and includes, counts the lines, and hands each cleaned line to inih, which
 * splits key from value. inih never sees a header, a comment, a byte it would misread, or a line it
 * would cut: the Debian build of inih cuts section names at 49 bytes and lines at 199 and goes on
 * without a word.
 *
 * Limits: 4096 bytes a line, 16 levels of includes, 1000 readings of a file, 32 MiB of text in all.
 */
#ifndef SIM_CORE_READER_H
#define SIM_CORE_READER_H

#include "sim/scenario.h"
#include "sim/status.h"
#include "sim/text.h"
#include <stdbool.h>
#include <stddef.h>

enum { SIM_FILES_MAX = 1000, SIM_BYTES_MAX = 32 << 20 };

/* One key and its value, in the order read; settings come last. */
typedef struct {
    const char *section; /* "scenario", "job.india.data_entry"                          */
    const char *key;
    const char *value;   /* never empty; blanks at the ends removed                     */
    const char *comment; /* without its sign, NULL when there is none                   */
    const char *file;    /* NULL: a setting of the command line                         */
    long line;
    size_t reading; /* the same number for all lines of one reading of one file    */
} sim_entry_t;

/* One section header, in the order read. */
typedef struct {
    const char *section;
    const char *file;
    long line;
} sim_header_t;

typedef struct {
    size_t n_entries, entry_capacity;
    sim_entry_t *entry;
    size_t n_headers, header_capacity;
    sim_header_t *header;
    size_t n_readings;
    size_t n_bytes;
    const char *path; /* the file that was asked for */
    sim_pool_t pool;  /* owns every text above       */
} sim_lines_t;

/* Reads a file and what it includes.  The mistakes of the text go to errors; the status only tells
 * whether memory lasted: SIM_OK or SIM_ERR_NOMEM. */
SIM_MUST_CHECK sim_status_t sim_lines_read(
    sim_lines_t *self, const char *path, sim_errors_t *errors);

/* The same for text in memory; includes are relative to the current folder. */
SIM_MUST_CHECK sim_status_t sim_lines_read_text(
    sim_lines_t *self, const char *name, size_t n, const char bytes[], sim_errors_t *errors);

/* Appends settings.  A key without a section gets the section "" and is placed by the caller. */
SIM_MUST_CHECK sim_status_t sim_lines_set(
    sim_lines_t *self, size_t n, const sim_setting_t settings[], sim_errors_t *errors);

/* Reads what is left of an open file; the caller frees *bytes.  Sizes are not trusted: files under
 * /proc have none.  SIM_ERR_NOMEM; SIM_ERR_IO, see errno; SIM_ERR_LIMIT: more than limit bytes. */
SIM_MUST_CHECK sim_status_t sim_reader_whole(int fd, size_t limit, size_t *n, char **bytes);

void sim_lines_free(sim_lines_t *self);

/* Reports a mistake of an entry: FILE:LINE: section.key = value: wrong (wrong says also what is
 * allowed). */
void sim_entry_complain(const sim_entry_t *entry, sim_errors_t *errors, const char *wrong, ...)
    SIM_PRINTF(3, 4);

#endif
