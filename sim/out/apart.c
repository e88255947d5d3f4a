/* apart.c - work that may end its process, done in one of its own; see apart.h. */
#include "sim/out/apart.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* What the child leaves to the parent. */
typedef struct {
    sim_status_t status;
    int reason;
    bool done;
} result_t;

/* Reads what the child says until it ends; the first bytes are kept.  false: stop. */
static bool
listen(int from, const volatile sig_atomic_t *stop, size_t size, char said[])
{
    size_t n = 0;
    char rest[512];

    said[0] = '\0';
    for (;;) {
        struct pollfd wait = { .fd = from, .events = POLLIN };
        if (stop != NULL && *stop) {
            return false;
        }
        if (poll(&wait, 1, 100) <= 0) {
            continue;
        }
        const ssize_t got = read(from, rest, sizeof rest);
        if (got == 0 || (got < 0 && errno != EINTR)) {
            return true;
        }
        for (ssize_t i = 0; i < got && n + 1 < size; i++) {
            said[n++] = rest[i];
        }
        said[n] = '\0';
    }
}

sim_status_t
sim_apart(sim_status_t (*work)(void *data, int *reason), void *data,
    const volatile sig_atomic_t *stop, int *reason)
{
    result_t *result
        = mmap(NULL, sizeof *result, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    const pid_t self = getpid();
    int ends[2] = { -1, -1 };
    char said[512];
    int how = 0;
    sim_status_t status = SIM_ERR_NOMEM;

    *reason = 0;
    if (result == MAP_FAILED) {
        return SIM_ERR_NOMEM;
    }
    const pid_t child = pipe2(ends, O_CLOEXEC) == 0 ? fork() : -1;
    if (child == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() != self || dup2(ends[1], STDERR_FILENO) < 0) {
            _exit(1);
        }
        result->status = work(data, &result->reason);
        result->done = true;
        _exit(0); /* what stdio holds is the parent's to write */
    }
    if (ends[1] >= 0) {
        close(ends[1]);
    }
    if (child > 0) {
        const bool ended = listen(ends[0], stop, sizeof said, said);
        if (!ended) {
            kill(child, SIGKILL);
        }
        while (waitpid(child, &how, 0) < 0 && errno == EINTR) { }
        *reason = result->reason;
        status = !ended                                            ? SIM_ERR_INTERRUPTED
            : !result->done || strstr(said, "emory alloc") != NULL ? SIM_ERR_NOMEM
            : result->status == SIM_OK && said[0] != '\0'          ? SIM_ERR_IO
                                                                   : result->status;
    }
    if (ends[0] >= 0) {
        close(ends[0]);
    }
    munmap(result, sizeof *result);
    return status;
}
