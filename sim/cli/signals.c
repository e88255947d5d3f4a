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

static void
set(int signal_number, void (*handler)(int))
{
    /* SA_RESTART: what is being written is still written; long work polls the flag */
    struct sigaction action = { .sa_handler = handler, .sa_flags = SA_RESTART };
    sigemptyset(&action.sa_mask);
    sigaction(signal_number, &action, NULL);
}

static void
set_all(void (*handler)(int))
{
    struct sigaction before;

    set(SIGINT, handler);
    set(SIGTERM, handler);
    if (sigaction(SIGHUP, NULL, &before) == 0 && before.sa_handler != SIG_IGN) {
        set(SIGHUP, handler);
    }
}

void
sim_signals_ignore(void)
{
    set(SIGPIPE, SIG_IGN);
    set(SIGXFSZ, SIG_IGN);
}

void
sim_signals_catch(void)
{
    set_all(on_signal);
}

void
sim_signals_release(void)
{
    set_all(SIG_DFL);
}

const volatile sig_atomic_t *
sim_signals_stop(void)
{
    return &stop;
}
