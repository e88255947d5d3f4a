/* changes.h - what a policy, or another scenario file, changes: the table policies.csv.
 *
 * Layer: study.  Includes: base, core, study.
 *
 * One row for each value that a policy moves: key, location and role (`all` where the key does not
 * differ by them), unit, first month, first month no longer in force, months of phase-in, the value
 * without and with the policy, and the source that the scenario gives on the line.  The new value
 * is the one in the month in which the policy is fully phased in.  Of a stack the policies come in
 * the order in which they apply, each on the values left by those before.
 *
 * Of another scenario file: one row for each value in force that a file or setting gives and that
 * differs, for what both scenarios have, and then the rows of the policies it has in force.
 *
 * An uncertain value stands as its mean over the replications, at most the first thousand.  A
 * choice stands as the index of the word, whose unit then lists the words.
 */
#ifndef SIM_CHANGES_H
#define SIM_CHANGES_H

#include "sim/table.h"
#include "sim/variant.h"

/* SIM_ERR_NOMEM. */
SIM_MUST_CHECK sim_status_t sim_changes(const sim_scenario_t *self, size_t n_variants,
    const sim_variant_t variants[], sim_table_t *table);

#endif
