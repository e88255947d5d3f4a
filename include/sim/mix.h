/* mix.h - scenarios that are partly one thing and partly another: for telling causes apart.
 *
 * Layer: core.  Includes: base, core.
 *
 * A view is a scenario made from others without reading anything again.  It shares everything with
 * them, so they must outlive it, and it can be run like any scenario; what it says of its lines
 * (sim_scenario_show, _write, sim_policy_line) is still what its frame says.  Give it back with
 * sim_view_free and never with sim_scenario_free.
 *
 * A *slot* is the place of one value, of a key at a location and a role, in a sim_par_t of the
 * scenario's shape.
 */
#ifndef SIM_MIX_H
#define SIM_MIX_H

#include "sim/scenario.h"

/* How many slots there are, and the one of a key; l and r are ignored where the scope has none. */
size_t sim_slots(const sim_scenario_t *self);
size_t sim_slot(const sim_scenario_t *self, const sim_param_t *param, size_t l, size_t r);

/* Line k of policy p (sim_policy_line), counted through the policies in scenario order:
 * 0 .. n_moves - 1. */
size_t sim_policy_move(const sim_scenario_t *self, size_t p, size_t k);

/* The scenario with the lines off[n_moves] of its policies without effect.  SIM_ERR_NOMEM. */
SIM_MUST_CHECK sim_status_t sim_view_of_moves(
    const sim_scenario_t *self, const bool off[], sim_scenario_t *view);

/* The frame with the values of the slots take[sim_slots(frame)] from another scenario: what that
 * has for the key at the location and role of the same names, drawn as it is drawn there.  Slots
 * that the other scenario lacks stay.  Values that follow from others, like pools from headcounts,
 * follow from the mixed ones.  Names, scale, months, seed and policies are the frame's.
 * SIM_ERR_NOMEM. */
SIM_MUST_CHECK sim_status_t sim_view_of_values(const sim_scenario_t *frame,
    const sim_scenario_t *from, const bool take[], sim_scenario_t *view);

/* Accepts anything zeroed or made. */
void sim_view_free(sim_scenario_t *view);

#endif
