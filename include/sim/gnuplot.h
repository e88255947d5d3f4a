/* gnuplot.h - scripts drawn by gnuplot processes that cannot hurt the caller.
 *
 * Layer: out.  Includes: base.
 *
 * Each task is one gnuplot process, fed through a pipe.  gnuplot is started without a shell, with
 * -d (no start-up files), in its own process group, in the folder of the task, and with nothing in
 * its environment but PATH, LC_ALL=C.UTF-8 and TZ=UTC.  It may be absent, fail, die, print
 * nonsense, never read or never end: each of these is an outcome with a message, within the
 * deadline.  An outcome of `done` says only that gnuplot ended with status 0, which it also does
 * after writing to a full disk: judge its files with sim_gnuplot_check_file.
 */
#ifndef SIM_GNUPLOT_H
#define SIM_GNUPLOT_H

#include "sim/status.h"
#include <signal.h>
#include <stddef.h>

typedef enum {
    SIM_GNUPLOT_DONE,        /* ended with status 0                             */
    SIM_GNUPLOT_MISSING,     /* could not be started                            */
    SIM_GNUPLOT_FAILED,      /* ended with another status, or by a signal       */
    SIM_GNUPLOT_LATE,        /* had not ended at the deadline, and was killed   */
    SIM_GNUPLOT_INTERRUPTED, /* stop was set: killed, or never started          */
} sim_gnuplot_outcome_t;

enum { SIM_GNUPLOT_MESSAGE_SIZE = 512 };

typedef struct {
    const char *folder; /* in: where it runs                                                   */
    const char *script; /* in: [length] what it is fed                                         */
    size_t length;      /* in                                                                  */
    sim_gnuplot_outcome_t outcome;          /* out                                             */
    char message[SIM_GNUPLOT_MESSAGE_SIZE]; /* out: printable ASCII; "" when done              */
} sim_gnuplot_task_t;

/* The program that is run: the environment's SIM_GNUPLOT when it is set and not empty, else
 * "gnuplot". */
const char *sim_gnuplot_program(void);

/* Runs the tasks, at most `parallel` (>= 1) at a time, each for at most timeout_seconds (>= 1).
 * stop may be NULL; when it becomes non-zero everything is killed within a tenth of a second.
 * On return no process is left.  Signals: SIGPIPE is blocked in the calling thread meanwhile, and
 * those caused here are discarded. SIM_OK whatever the outcomes; SIM_ERR_INTERRUPTED;
 * SIM_ERR_NOMEM. */
SIM_MUST_CHECK sim_status_t sim_gnuplot_run(size_t n, sim_gnuplot_task_t tasks[], size_t parallel,
    int timeout_seconds, const volatile sig_atomic_t *stop);

/* NULL when the file is a whole picture of that format ("png", "svg", "pdf"): present, signature at
 * the start, end mark at the end.  Otherwise what is wrong with it, a literal. */
const char *sim_gnuplot_check_file(const char *path, const char *format);

#endif
