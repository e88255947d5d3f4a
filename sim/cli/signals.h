/* signals.h - Ctrl-C and its relatives, as a flag that long work looks at.
 *
 * Layer: cli.  Includes: nothing of ours.
 */
#ifndef SIM_CLI_SIGNALS_H
#define SIM_CLI_SIGNALS_H

#include <signal.h>

/* Once, at the start of main: INT, TERM and HUP set the flag (HUP only where it is not ignored, so
 * that nohup works); PIPE and XFSZ are ignored, so that a full or closed file is an ordinary error.
 */
void sim_signals_install(void);

/* The flag: non-zero once the program should stop. */
const volatile sig_atomic_t *sim_signals_stop(void);

#endif
