/* say.h - messages to the person at the terminal.
 *
 * Layer: cli.  Includes: base.
 */
#ifndef SIM_CLI_SAY_H
#define SIM_CLI_SAY_H

#include "sim/status.h"

/* One line on stderr: "sim: " and the formatted text.  Bytes that a terminal could act on become
 * '?', long texts are cut. */
void sim_say(const char *format, ...) SIM_PRINTF(1, 2);

/* Every message of the list, sorted, one line each: "sim: FILE:LINE: text", then how many were
 * dropped.  When the list is empty, the text of the status. */
void sim_say_errors(sim_errors_t *errors, sim_status_t status);

/* The exit status that belongs to a status. */
int sim_exit_of(sim_status_t status);

#endif
