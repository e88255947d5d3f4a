/* signals.h - Ctrl-C and its relatives, as a flag that long work looks at.
 *
 * Layer: cli.  Includes: nothing of ours.
 */
#ifndef SIM_CLI_SIGNALS_H
#define SIM_CLI_SIGNALS_H

#include <signal.h>

/* At the start of main: PIPE and XFSZ are ignored, so that a full or closed file is an ordinary
 * error. */
void sim_signals_ignore(void);

/* From here on INT, TERM and HUP set the flag instead of ending the program (HUP only where it is
 * not ignored, so that nohup works).  For work that has to tidy up, and looks at the flag. */
void sim_signals_catch(void);

/* From here on they end the program again. */
void sim_signals_release(void);

/* The flag: non-zero once the program should stop. */
const volatile sig_atomic_t *sim_signals_stop(void);

#endif
