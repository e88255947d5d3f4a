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

/* A figure for a person: so many digits that count, a comma between thousands, no exponent:
 * "19,452,700", "0.0213". */
enum { SIM_FIGURE = 64 };
void sim_say_figure(double x, int digits, char to[SIM_FIGURE]);

#endif
