/* software.c - which libraries and programs this is, and works with; see software.h. */
#include "sim/cli/software.h"
#include "sim/gnuplot.h"
#include "sim/version.h"
#include <fcntl.h>
#include <gnu/libc-version.h>
#include <gsl/gsl_version.h>
#include <jansson.h>
#include <nettle/version.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <xlsxwriter.h>

/* inih has no version of its own at run time; the build may pass it on. */
#ifndef SIM_INIH_VERSION
#define SIM_INIH_VERSION "found"
#endif

/* The commit the program was built from, with "-dirty" when files differ from it. */
#ifndef SIM_SOURCE_ID
#define SIM_SOURCE_ID "unknown"
#endif

#if defined(__clang__)
#define COMPILER "clang " __clang_version__
#elif defined(__GNUC__)
#define COMPILER "gcc " __VERSION__
#else
#define COMPILER "an unknown compiler"
#endif

#ifdef NDEBUG
#define BUILD "release"
#else
#define BUILD "debug"
#endif

#ifdef _OPENMP
#define WITH_OPENMP "yes"
#else
#define WITH_OPENMP "no"
#endif

/* The first line of `gnuplot --version`, "gnuplot 5.4 patchlevel 4", or "". */
static void
ask_gnuplot(char *to, size_t size)
{
    char *argv[] = { (char *)sim_gnuplot_program(), "--version", NULL };
    char *envp[] = { "PATH=/usr/local/bin:/usr/bin:/bin", "LC_ALL=C.UTF-8", NULL };
    posix_spawn_file_actions_t actions;
    int ends[2];
    pid_t pid = -1;
    size_t n = 0;

    to[0] = '\0';
    if (pipe2(ends, O_CLOEXEC) != 0) {
        return;
    }
    if (posix_spawn_file_actions_init(&actions) != 0) {
        close(ends[0]);
        close(ends[1]);
        return;
    }
    const bool ready
        = posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0) == 0
        && posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO) == 0
        && posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0) == 0;
    if (!ready || posix_spawnp(&pid, argv[0], &actions, NULL, argv, envp) != 0) {
        pid = -1;
    }
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    for (int tries = 0; pid > 0 && tries < 20 && n + 1 < size;) {
        struct pollfd wait = { .fd = ends[0], .events = POLLIN };
        if (poll(&wait, 1, 100) <= 0) {
            tries++;
            continue;
        }
        const ssize_t got = read(ends[0], to + n, size - 1 - n);
        if (got <= 0) {
            break;
        }
        n += (size_t)got;
    }
    close(ends[0]);
    if (pid > 0) {
        int status = 0;
        kill(pid, SIGKILL); /* it has said what it will say */
        while (waitpid(pid, &status, 0) < 0) { }
    }
    to[n] = '\0';
    to[strcspn(to, "\n")] = '\0';
}

void
sim_software_find(sim_software_list_t *self, bool with_gnuplot)
{
    memset(self, 0, sizeof *self);
    self->list[self->n++] = (sim_software_t) { "source", SIM_SOURCE_ID };
    self->list[self->n++] = (sim_software_t) { "compiler", COMPILER };
    self->list[self->n++] = (sim_software_t) { "libc", gnu_get_libc_version() };
    self->list[self->n++] = (sim_software_t) { "gsl", gsl_version };
    self->list[self->n++] = (sim_software_t) { "inih", SIM_INIH_VERSION };
    self->list[self->n++] = (sim_software_t) { "jansson", jansson_version_str() };
    self->list[self->n++] = (sim_software_t) { "xlsxwriter", lxw_version() };
    if (with_gnuplot) {
        char line[SIM_SOFTWARE_TEXT];
        ask_gnuplot(line, sizeof line);
        if (strncmp(line, "gnuplot ", 8) == 0) {
            memcpy(self->gnuplot, line + 8, strlen(line + 8) + 1);
            self->list[self->n++] = (sim_software_t) { "gnuplot", self->gnuplot };
        }
    }
}

void
sim_software_print(FILE *to)
{
    sim_software_list_t software;

    sim_software_find(&software, true);
    fprintf(to, "sim %s (%s build)\n", SIM_VERSION, BUILD);
    for (size_t i = 0; i < software.n; i++) {
        fprintf(to, "%-9s %s\n", software.list[i].name, software.list[i].version);
    }
    if (software.gnuplot[0] == '\0') {
        fprintf(to, "%-9s not found: charts cannot be drawn\n", "gnuplot");
    }
    fprintf(to, "%-9s %s\n%-9s no\n", "OpenMP", WITH_OPENMP, "MPI");
}
