/* cmd_init.c - `sim init`: a commented starter scenario. */
#include "sim/cli/args.h"
#include "sim/cli/say.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool
write_all(int fd, const char *text)
{
    size_t n = strlen(text);
    while (n > 0) {
        const ssize_t written = write(fd, text, n);
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written <= 0) {
            return false;
        }
        text += written;
        n -= (size_t)written;
    }
    return fsync(fd) == 0;
}

/* Under a name of its own first, so that a file is there whole or not at all; link does not
 * replace. */
static int
write_file(const char *path, bool force)
{
    char *draft = NULL;
    int result = SIM_EXIT_FAILED;

    if (asprintf(&draft, "%s.XXXXXX", path) < 0) {
        sim_say("%s", sim_status_text(SIM_ERR_NOMEM));
        return SIM_EXIT_FAILED;
    }
    const int fd = mkstemp(draft);
    if (fd < 0) {
        sim_say("%s: %s", path, strerror(errno));
        goto out;
    }
    bool done = fchmod(fd, 0644) == 0 && write_all(fd, sim_scenario_starter);
    done = close(fd) == 0 && done;
    done = done && (force ? rename(draft, path) : link(draft, path)) == 0;
    if (done) {
        result = SIM_EXIT_DONE;
    } else if (errno == EEXIST) {
        sim_say("%s exists: choose another name, or --force to replace it", path);
        result = SIM_EXIT_USAGE;
    } else {
        sim_say("%s: %s", path, strerror(errno));
    }
    if (!done || !force) {
        unlink(draft);
    }
out:
    free(draft);
    return result;
}

int
sim_cmd_init(const sim_args_t *args)
{
    if (args->n_operands == 0) {
        fputs(sim_scenario_starter, stdout);
        return SIM_EXIT_DONE;
    }
    const int result = write_file(args->operand[0], args->force);
    if (result == SIM_EXIT_DONE && !args->quiet) {
        printf("%s written; sim %s runs it\n", args->operand[0], args->operand[0]);
    }
    return result;
}
