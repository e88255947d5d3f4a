/* software.h - which libraries and programs this is, and works with.
 *
 * Layer: cli.  Includes: base, core, out.
 */
#ifndef SIM_CLI_SOFTWARE_H
#define SIM_CLI_SOFTWARE_H

#include "sim/manifest.h"
#include <stddef.h>
#include <stdio.h>

enum { SIM_SOFTWARE_N = 9, SIM_SOFTWARE_TEXT = 80 };

typedef struct {
    sim_software_t list[SIM_SOFTWARE_N];
    size_t n;
    char gnuplot[SIM_SOFTWARE_TEXT]; /* "5.4", or "" when it is not found */
} sim_software_list_t;

/* Fills the list; asks gnuplot for its version (two seconds at most) when with_gnuplot. */
void sim_software_find(sim_software_list_t *self, bool with_gnuplot);

/* What --version prints. */
void sim_software_print(FILE *to);

#endif
