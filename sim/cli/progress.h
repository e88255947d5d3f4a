/* progress.h - how far a run is: a bar on a terminal, a few plain lines elsewhere.
 *
 * Layer: cli.  Includes: nothing of ours.
 */
#ifndef SIM_CLI_PROGRESS_H
#define SIM_CLI_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

typedef struct {
    FILE *to;
    bool quiet;
    bool terminal;
    bool shown;     /* a bar stands on the line */
    double start;   /* seconds, monotonic       */
    double latest;  /* of the latest bar        */
    size_t quarter; /* quarters reported so far */
} sim_progress_t;

/* Starts the clock; to is stderr, or a stream of a test. */
void sim_progress_start(sim_progress_t *self, FILE *to, bool terminal, bool quiet);

/* For sim_run_t.progress; self is the sim_progress_t. */
void sim_progress_show(void *self, size_t done, size_t total);

/* Says on a terminal what is being done now, in place of the bar. */
void sim_progress_say(sim_progress_t *self, const char *what);

/* Removes the bar, or what stands in its place. */
void sim_progress_end(sim_progress_t *self);

/* Seconds of a clock that never jumps. */
double sim_progress_clock(void);

#endif
