/* progress.c - how far a run is; see progress.h. */
#include "sim/cli/progress.h"
#include <string.h>
#include <time.h>

enum { BAR = 30 };

double
sim_progress_clock(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

void
sim_progress_start(sim_progress_t *self, FILE *to, bool terminal, bool quiet)
{
    *self = (sim_progress_t) { .to = to, .terminal = terminal, .quiet = quiet };
    self->start = sim_progress_clock();
    self->latest = self->start;
}

/* "8 s", "3 min 20 s", "2 h 05 min". */
static void
duration(double seconds, char *to, size_t size)
{
    const long s = seconds < 1e6 ? (long)(seconds + 0.5) : 1000000;
    if (s < 60) {
        snprintf(to, size, "%ld s", s);
    } else if (s < 3600) {
        snprintf(to, size, "%ld min %02ld s", s / 60, s % 60);
    } else {
        snprintf(to, size, "%ld h %02ld min", s / 3600, s / 60 % 60);
    }
}

void
sim_progress_show(void *data, size_t done, size_t total)
{
    sim_progress_t *self = data;
    const double now = sim_progress_clock();
    const double elapsed = now - self->start;
    const double share = total > 0 ? (double)done / (double)total : 1.0;
    char left[32] = "";
    char rate[32] = "";

    if (self->quiet) {
        return;
    }
    if (done > 0 && elapsed > 0.0) {
        const double each_second = (double)done / elapsed;
        snprintf(rate, sizeof rate, each_second < 100.0 ? "%.1f/s" : "%.0f/s", each_second);
        duration(elapsed * (double)(total - done) / (double)done, left, sizeof left);
    }
    if (self->terminal) {
        if (now - self->latest < 0.1 && done > 0 && done < total) {
            return;
        }
        char bar[BAR + 1];
        const size_t full = (size_t)(share * BAR);
        memset(bar, '#', full);
        memset(bar + full, '.', BAR - full);
        bar[BAR] = '\0';
        fprintf(self->to, "\r\033[K[%s] %3.0f %%  %zu of %zu replications  %s  %s%s", bar,
            100.0 * share, done, total, rate, left, left[0] != '\0' ? " left" : "");
        fflush(self->to);
        self->latest = now;
        self->shown = true;
    } else if ((size_t)(4.0 * share) > self->quarter) {
        self->quarter = (size_t)(4.0 * share);
        if (done < total) {
            fprintf(self->to, "sim: %zu of %zu replications (%.0f %%), %s, %s left\n", done, total,
                100.0 * share, rate, left);
        } else {
            fprintf(self->to, "sim: %zu replications in %.1f s, %s\n", total, elapsed, rate);
        }
        fflush(self->to);
    }
}

void
sim_progress_say(sim_progress_t *self, const char *what)
{
    if (self->terminal && !self->quiet) {
        fprintf(self->to, "\r\033[K%s ...", what);
        fflush(self->to);
        self->shown = true;
    }
}

void
sim_progress_end(sim_progress_t *self)
{
    if (self->shown) {
        fputs("\r\033[K", self->to);
        fflush(self->to);
        self->shown = false;
    }
}
