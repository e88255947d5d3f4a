/* signals.c - Ctrl-C and its relatives; see signals.h. */
#include "sim/cli/signals.h"
#include <stddef.h>

static volatile sig_atomic_t stop; /* the one thing that a signal handler can reach */

static void
on_signal(int signal_number)
{
    (void)signal_number;
    stop = 1;
}

void
sim_signals_install(void)
{
    /* SA_RESTART: what is being written is still written; long work polls the flag */
    struct sigaction action = { .sa_handler = on_signal, .sa_flags = SA_RESTART };
    struct sigaction ignore = { .sa_handler = SIG_IGN };
    struct sigaction before;

    sigemptyset(&action.sa_mask);
    sigemptyset(&ignore.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    if (sigaction(SIGHUP, NULL, &before) == 0 && before.sa_handler != SIG_IGN) {
        sigaction(SIGHUP, &action, NULL);
    }
    sigaction(SIGPIPE, &ignore, NULL);
    sigaction(SIGXFSZ, &ignore, NULL);
}

const volatile sig_atomic_t *
sim_signals_stop(void)
{
    return &stop;
}
