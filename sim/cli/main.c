/* main.c - the program: descriptors, signals, arguments, one command, and an honest exit status. */
#include "sim/cli/args.h"
#include "sim/cli/look.h"
#include "sim/cli/say.h"
#include "sim/cli/signals.h"
#include "sim/cli/software.h"
#include <errno.h>
#include <fcntl.h>
#include <gsl/gsl_errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A closed descriptor 0, 1 or 2 would be given to the next file opened, and messages would land in
 * a result.  The stand-ins are open the wrong way round, so that using one is still noticed. */
static void
fill_descriptors(void)
{
    for (int fd = 0; fd <= 2; fd++) {
        if (fcntl(fd, F_GETFD) == -1 && errno == EBADF) {
            if (open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY) != fd) {
                _exit(SIM_EXIT_FAILED);
            }
        }
    }
}

/* What was printed may not have arrived: a full disk or a closed pipe shows only now.  A command
 * that failed has said so itself. */
static int
close_output(int status)
{
    const bool failed = ferror(stdout) != 0;

    errno = 0;
    if (fflush(stdout) == 0 && !failed) {
        return status;
    }
    if (status != SIM_EXIT_DONE && status != SIM_EXIT_CHARTS && status != SIM_EXIT_PRECISION) {
        return status;
    }
    if (errno != EPIPE) { /* the reader has gone, as `head` does, and knows it */
        sim_say("standard output cannot be written%s%s", errno != 0 ? ": " : "",
            errno != 0 ? strerror(errno) : "");
    }
    return SIM_EXIT_FAILED;
}

static int
run_command(const sim_args_t *args)
{
    if (args->version) {
        sim_software_print(stdout);
        return SIM_EXIT_DONE;
    }
    if (args->help) {
        sim_args_help(args->command, stdout);
        return SIM_EXIT_DONE;
    }
    switch (args->command) {
    case SIM_COMMAND_RUN:
        return sim_cmd_run(args);
    case SIM_COMMAND_COMPARE:
        return sim_cmd_compare(args);
    case SIM_COMMAND_BREAKEVEN:
        return sim_cmd_breakeven(args);
    case SIM_COMMAND_PLOT:
        return sim_cmd_plot(args);
    case SIM_COMMAND_REPORT:
        return sim_cmd_report(args);
    case SIM_COMMAND_CHECK:
        return sim_cmd_check(args);
    case SIM_COMMAND_SHOW:
        return sim_cmd_show(args);
    case SIM_COMMAND_PARAMS:
        return sim_cmd_params(args);
    case SIM_COMMAND_INIT:
        return sim_cmd_init(args);
    case SIM_COMMAND_NONE:
        break;
    }
    return SIM_EXIT_USAGE;
}

int
main(int argc, char **argv)
{
    sim_args_t args;
    sim_errors_t errors = { 0 };
    int result = SIM_EXIT_DONE;

    fill_descriptors();
    sim_signals_ignore();
    gsl_set_error_handler_off();

    const sim_status_t status = sim_args_parse(&args, argc, argv, getenv("NO_COLOR"), &errors);
    if (status != SIM_OK) {
        sim_say_errors(&errors, status);
        sim_say("`sim --help` says what can be typed");
        result = sim_exit_of(status);
    } else {
        args.no_color = args.no_color || !sim_look_obeys();
        result = run_command(&args);
    }
    sim_errors_free(&errors);
    sim_args_free(&args);
    return close_output(result);
}
