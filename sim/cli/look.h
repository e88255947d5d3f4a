/* look.h - what the terminal can show, and --preview on it.
 *
 * Layer: cli.  Includes: base, core, out.
 */
#ifndef SIM_CLI_LOOK_H
#define SIM_CLI_LOOK_H

#include "sim/cli/args.h"
#include "sim/folder.h"
#include "sim/preview.h"
#include <jansson.h>

/* Whether TERM names a terminal that obeys escape sequences: it is set, and not "dumb". */
bool sim_look_obeys(void);

/* Of standard output: its width, else that of the environment's COLUMNS, else 80; UTF-8 when
 * LC_ALL, LC_CTYPE or LANG, the first of them that says something, names it; colour on a terminal
 * that knows it, unless args say no. */
sim_preview_look_t sim_look(const sim_args_t *args);

/* Writes the charts of a folder: the run, then the effects where there are some.
 *   scenario   the "scenario" object of a manifest */
SIM_MUST_CHECK sim_status_t sim_look_folder(
    const sim_args_t *args, const json_t *scenario, const sim_folder_t *tables, FILE *to);

#endif
