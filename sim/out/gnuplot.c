#include "sim/gnuplot.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
    COMPLAINT_SIZE = 320, /* bytes of gnuplot's messages that are kept    */
    TICK_MS = 20,         /* how often the stop flag and children are seen */
};

/* One running gnuplot.  pid 0: the slot is free. */
typedef struct {
    sim_gnuplot_task_t *task;
    pid_t pid;
    int to;   /* its standard input, -1 once all is written or it does not listen */
    int from; /* its standard error, -1 once closed                              */
    size_t written;
    double deadline; /* [s], monotonic */
    size_t complaint_length;
    char complaint[COMPLAINT_SIZE];
} child_t;

const char *
sim_gnuplot_program(void)
{
    const char *program = getenv("SIM_GNUPLOT");
    return program != NULL && program[0] != '\0' ? program : "gnuplot";
}

static double
seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static void
close_if_open(int *fd)
{
    if (*fd >= 0) {
        close(*fd);
        *fd = -1;
    }
}

/* What gnuplot said, on one line, as the end of a message. */
static void
message_set(child_t *child, sim_gnuplot_outcome_t outcome, const char *what)
{
    char said[COMPLAINT_SIZE + 1];
    size_t n = 0;
    for (size_t i = 0; i < child->complaint_length; i++) {
        const char c = child->complaint[i];
        const bool is_space = c == ' ' || c == '\n' || c == '\t' || c == '\r';
        if (is_space && (n == 0 || said[n - 1] == ' ')) {
            continue;
        }
        said[n++] = is_space ? ' ' : (c > ' ' && c <= '~' ? c : '?');
    }
    while (n > 0 && (said[n - 1] == ' ' || said[n - 1] == '^')) {
        n--;
    }
    said[n] = '\0';
    child->task->outcome = outcome;
    snprintf(child->task->message, sizeof child->task->message, "%s%s%s", what,
        n > 0 ? "; it said: " : "", said);
}

/* A pipe that no other process inherits.  The parent's end does not block. */
static bool
pipe_open(int ends[2], int parents_end)
{
    if (pipe2(ends, O_CLOEXEC) != 0) {
        ends[0] = -1;
        ends[1] = -1;
        return false;
    }
    return fcntl(ends[parents_end], F_SETFL, O_NONBLOCK) == 0;
}

/* posix_spawn with everything said in the header.  Returns 0 or an errno. */
static int
spawn(const char *folder, int input, int complaints, pid_t *pid)
{
    const char *program = sim_gnuplot_program();
    char *argv[] = { (char *)program, (char *)"-d", NULL };
    char path[4096 + sizeof "PATH="];
    const char *path_now = getenv("PATH");
    if (path_now == NULL || strlen(path_now) > 4096) {
        path_now = "/usr/local/bin:/usr/bin:/bin";
    }
    snprintf(path, sizeof path, "PATH=%s", path_now);
    char *environment[] = { path, (char *)"LC_ALL=C.UTF-8", (char *)"TZ=UTC", NULL };

    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    int error = posix_spawn_file_actions_init(&actions);
    if (error != 0) {
        return error;
    }
    error = posix_spawnattr_init(&attributes);
    if (error != 0) {
        posix_spawn_file_actions_destroy(&actions);
        return error;
    }
    sigset_t none;
    sigset_t ordinary;
    sigemptyset(&none);
    sigemptyset(&ordinary);
    const int restored[] = { SIGPIPE, SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGCHLD, SIGXFSZ };
    for (size_t i = 0; i < sizeof restored / sizeof restored[0]; i++) {
        sigaddset(&ordinary, restored[i]);
    }
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &ordinary);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setflags(
        &attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);

    /* a program given by a relative path is meant from here, not from the task's folder */
    char here[4096];
    if (strchr(program, '/') != NULL && program[0] != '/') {
        argv[0] = realpath(program, here);
        if (argv[0] == NULL) {
            error = errno;
        }
    }
    if (error == 0) {
        error = posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
    }
    if (error == 0) {
        error = posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    }
    if (error == 0) {
        error = posix_spawn_file_actions_adddup2(&actions, complaints, STDERR_FILENO);
    }
    if (error == 0) {
        error = posix_spawn_file_actions_addchdir_np(&actions, folder);
    }
    if (error == 0) {
        error = posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
    }
    if (error == 0) {
        error = posix_spawnp(pid, argv[0], &actions, &attributes, argv, environment);
    }
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return error;
}

static void
child_start(child_t *child, sim_gnuplot_task_t *task, int timeout_seconds)
{
    int input[2] = { -1, -1 };
    int complaints[2] = { -1, -1 };
    int error = 0;

    *child = (child_t) { .task = task, .to = -1, .from = -1 };
    /* pipes must not land on 0 to 2, where the dup2 of one could close the other: with standard
     * descriptors closed, the lowest ones would be taken */
    if (!pipe_open(input, 1) || !pipe_open(complaints, 0)) {
        error = errno;
    } else if (input[0] <= STDERR_FILENO || complaints[1] <= STDERR_FILENO) {
        error = EBADF;
    } else {
        error = spawn(task->folder, input[0], complaints[1], &child->pid);
    }
    close_if_open(&input[0]);
    close_if_open(&complaints[1]);
    if (error != 0) {
        close_if_open(&input[1]);
        close_if_open(&complaints[0]);
        child->pid = 0;
        char what[256];
        snprintf(what, sizeof what, "%.100s could not be started (%s)", sim_gnuplot_program(),
            error == EBADF ? "a standard stream is closed" : strerror(error));
        message_set(child, SIM_GNUPLOT_MISSING, what);
        return;
    }
    child->to = input[1];
    child->from = complaints[0];
    child->deadline = seconds_now() + timeout_seconds;
}

static void
child_write(child_t *child)
{
    while (child->written < child->task->length) {
        const ssize_t n = write(
            child->to, child->task->script + child->written, child->task->length - child->written);
        if (n < 0) {
            if (errno == EINTR) {
                continue;
            }
            if (errno == EAGAIN) {
                return;
            }
            break; /* EPIPE: it does not listen any more; its exit status tells why */
        }
        child->written += (size_t)n;
    }
    close_if_open(&child->to);
}

/* Takes what it says, keeping the end.  Bounded, so that noise cannot hold us. */
static void
child_read(child_t *child)
{
    char buffer[4096];
    for (int i = 0; i < 64; i++) {
        const ssize_t n = read(child->from, buffer, sizeof buffer);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n <= 0) {
            if (n == 0 || errno != EAGAIN) {
                close_if_open(&child->from);
            }
            return;
        }
        /* the newest bytes are kept: gnuplot repeats the line at fault before it says what is wrong
         */
        const size_t fresh = (size_t)n < COMPLAINT_SIZE ? (size_t)n : COMPLAINT_SIZE;
        const size_t room = COMPLAINT_SIZE - fresh;
        const size_t kept = child->complaint_length < room ? child->complaint_length : room;
        memmove(child->complaint, child->complaint + child->complaint_length - kept, kept);
        memcpy(child->complaint + kept, buffer + (size_t)n - fresh, fresh);
        child->complaint_length = kept + fresh;
    }
}

/* Ends the slot: whatever is left of the process group is killed before the leader is reaped, as
 * its number cannot be given to others until then. */
static int
child_end(child_t *child)
{
    int status = 0;
    kill(-child->pid, SIGKILL);
    if (child->from >= 0) {
        child_read(child);
    }
    close_if_open(&child->to);
    close_if_open(&child->from);
    pid_t got;
    do {
        got = waitpid(child->pid, &status, 0);
    } while (got < 0 && errno == EINTR);
    child->pid = 0;
    return got < 0 ? 0 : status; /* reaped by someone else: the files will tell */
}

static bool
child_has_ended(const child_t *child)
{
    siginfo_t info = { 0 };
    const int rc = waitid(P_PID, (id_t)child->pid, &info, WEXITED | WNOHANG | WNOWAIT);
    return rc != 0 ? errno == ECHILD : info.si_pid == child->pid;
}

static void
child_judge(child_t *child)
{
    const bool heard_all = child->written == child->task->length;
    const int status = child_end(child);
    char what[128];
    if (WIFSIGNALED(status)) {
        snprintf(what, sizeof what, "gnuplot was ended by signal %d", WTERMSIG(status));
    } else if (WEXITSTATUS(status) != 0) {
        snprintf(what, sizeof what, "gnuplot ended with status %d", WEXITSTATUS(status));
    } else if (!heard_all) {
        snprintf(what, sizeof what, "gnuplot ended before it had read its script");
    } else {
        child->task->outcome = SIM_GNUPLOT_DONE;
        child->task->message[0] = '\0';
        return;
    }
    message_set(child, SIM_GNUPLOT_FAILED, what);
}

static void
child_kill(child_t *child, sim_gnuplot_outcome_t outcome, const char *what)
{
    (void)child_end(child);
    message_set(child, outcome, what);
}

/* Moves bytes for at most one tick, then looks who has ended or is late. */
static void
children_serve(size_t n, child_t children[], struct pollfd fds[], int timeout_seconds)
{
    nfds_t n_fds = 0;
    for (size_t i = 0; i < n; i++) {
        if (children[i].pid != 0) {
            /* a negative descriptor is skipped by poll */
            fds[n_fds++] = (struct pollfd) { .fd = children[i].to, .events = POLLOUT };
            fds[n_fds++] = (struct pollfd) { .fd = children[i].from, .events = POLLIN };
        }
    }
    (void)poll(fds, n_fds, TICK_MS);
    for (size_t i = 0; i < n; i++) {
        child_t *child = &children[i];
        if (child->pid == 0) {
            continue;
        }
        if (child->to >= 0) {
            child_write(child);
        }
        if (child->from >= 0) {
            child_read(child);
        }
        if (child_has_ended(child)) {
            child_judge(child);
        } else if (seconds_now() >= child->deadline) {
            char what[128];
            snprintf(what, sizeof what, "gnuplot had not ended after %d s and was stopped",
                timeout_seconds);
            child_kill(child, SIM_GNUPLOT_LATE, what);
        }
    }
}

static bool
stop_is_set(const volatile sig_atomic_t *stop)
{
    return stop != NULL && *stop != 0;
}

sim_status_t
sim_gnuplot_run(size_t n, sim_gnuplot_task_t tasks[], size_t parallel, int timeout_seconds,
    const volatile sig_atomic_t *stop)
{
    sim_status_t status = SIM_OK;
    child_t *children = calloc(parallel, sizeof *children);
    struct pollfd *fds = calloc(2 * parallel, sizeof *fds);
    if (children == NULL || fds == NULL) {
        free(children);
        free(fds);
        return SIM_ERR_NOMEM;
    }

    sigset_t pipe_signal;
    sigset_t mask_before;
    sigset_t pending;
    sigemptyset(&pipe_signal);
    sigaddset(&pipe_signal, SIGPIPE);
    sigpending(&pending);
    const bool was_pending = sigismember(&pending, SIGPIPE) == 1;
    pthread_sigmask(SIG_BLOCK, &pipe_signal, &mask_before);

    size_t next = 0;
    size_t running = 0;
    while (next < n || running > 0) {
        if (stop_is_set(stop)) {
            status = SIM_ERR_INTERRUPTED;
            break;
        }
        running = 0;
        for (size_t i = 0; i < parallel; i++) {
            while (children[i].pid == 0 && next < n) {
                child_start(&children[i], &tasks[next++], timeout_seconds);
            }
            running += children[i].pid != 0;
        }
        if (running > 0) {
            children_serve(parallel, children, fds, timeout_seconds);
        }
    }
    for (size_t i = 0; i < parallel; i++) {
        if (children[i].pid != 0) {
            child_kill(&children[i], SIM_GNUPLOT_INTERRUPTED, "interrupted");
        }
    }
    for (; next < n; next++) {
        tasks[next].outcome = SIM_GNUPLOT_INTERRUPTED;
        snprintf(tasks[next].message, sizeof tasks[next].message, "interrupted");
    }

    const struct timespec at_once = { 0, 0 };
    if (!was_pending) {
        while (sigtimedwait(&pipe_signal, NULL, &at_once) == SIGPIPE) { }
    }
    pthread_sigmask(SIG_SETMASK, &mask_before, NULL);
    free(children);
    free(fds);
    return status;
}

const char *
sim_gnuplot_check_file(const char *path, const char *format)
{
    const struct {
        const char *format, *start, *end;
        size_t tail; /* the end mark starts within the last `tail` bytes */
    } rules[] = {
        { "png", "\211PNG\r\n\032\n", "IEND", 8 },
        { "svg", "<?xml", "</svg>", 16 },
        { "pdf", "%PDF-", "%%EOF", 8 },
    };
    char head[8];
    char tail[16];

    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
        if (strcmp(rules[i].format, format) != 0) {
            continue;
        }
        const char *wrong = NULL;
        struct stat info;
        const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
        if (fd < 0 || fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) {
            wrong = "was not written";
        } else if (info.st_size == 0) {
            wrong = "is empty";
        } else if (info.st_size < 64) {
            wrong = "is too short";
        } else if (pread(fd, head, strlen(rules[i].start), 0) != (ssize_t)strlen(rules[i].start)
            || memcmp(head, rules[i].start, strlen(rules[i].start)) != 0) {
            wrong = "does not begin as its format does";
        } else if (pread(fd, tail, rules[i].tail, info.st_size - (off_t)rules[i].tail)
                != (ssize_t)rules[i].tail
            || memmem(tail, rules[i].tail, rules[i].end, strlen(rules[i].end)) == NULL) {
            wrong = "is cut off";
        }
        if (fd >= 0) {
            close(fd);
        }
        return wrong;
    }
    return "is of an unknown format";
}
