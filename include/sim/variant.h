/* variant.h - what is compared with a scenario as it stands: policies, stacks of them, or files.
 *
 * Layer: study.  Includes: base, core.
 *
 * A policy, or a stack "a+b", has two sides that differ by nothing else: with it, and without it.
 * Every other policy that the scenario has in force is in force on both, so one of the sides may be
 * the scenario as it stands.  Of another file the one side is the scenario as it stands, the other
 * the file, read with the settings of the first, its seed and its replications: the two then meet
 * the same luck, and are compared month by month.
 */
#ifndef SIM_VARIANT_H
#define SIM_VARIANT_H

#include "sim/scenario.h"
#include "sim/status.h"
#include <stdbool.h>
#include <stddef.h>

/* One of those compared. */
typedef struct {
    const char
        *name; /* "hours_cap", "living_wage+hours_cap", or a file's without folder and ending */
    const char *title;
    const bool *without;         /* [n_policies]: in force on the side of the base   */
    const bool *with;            /* [n_policies]: and on the other side              */
    const sim_scenario_t *other; /* another file, then without and with are NULL */
} sim_variant_t;

/* Whether these policies are those that the scenario has in force as it stands. */
bool sim_variant_stands(const sim_scenario_t *scenario, const bool in_force[]);

/* What has to be simulated besides the scenario as it stands. */
size_t sim_variant_runs(const sim_scenario_t *scenario, const sim_variant_t *variant);

/* The month until which every side is the scenario as it stands, at most the last one; 0 where
 * there is a file. */
int sim_variants_parting(const sim_scenario_t *scenario, size_t n, const sim_variant_t variants[]);

/* ---- from the command line */

typedef struct {
    const sim_scenario_t *scenario; /* as it stands                                            */
    const char *path;               /* of its file                                             */
    size_t n_operands;
    const char *const *operand; /* all names of policies and stacks, or all paths of files, which
                                   hold a '.' or a '/'; none: every policy of the scenario     */
    size_t n_settings;
    const sim_setting_t *setting; /* for the files                                           */
} sim_variants_wish_t;

/* Zero-initialised is empty and valid. */
typedef struct {
    size_t n;
    sim_variant_t *variant;      /* [n] */
    const char **name;           /* [n]: their names, letters, digits and "_-.+"          */
    const sim_scenario_t **file; /* [n]: of those that are files, else NULL               */
    const char **path;           /* [n]: the same, borrowed from the wish                 */
    bool *adapted;               /* [n]: a file whose seed or replications were others    */
    struct sim_variant_own *own; /* [n]: what the others point to                         */
} sim_variants_t;

/* Reads what is wished for, the scenario of which has to stay.  Every mistake is told.
 * SIM_ERR_USAGE: an unknown policy, something named twice, policies beside files, nothing to
 * compare, a file with other months; errors of sim_scenario_read; SIM_ERR_NOMEM.  After a failure
 * only n, path and adapted may be looked at; in any case freed with sim_variants_free. */
SIM_MUST_CHECK sim_status_t sim_variants_read(
    sim_variants_t *self, const sim_variants_wish_t *wish, sim_errors_t *errors);
void sim_variants_free(sim_variants_t *self);

/* Gives the files another number of replications, as sim_scenario_replicate. */
void sim_variants_replicate(sim_variants_t *self, int replications);

#endif
