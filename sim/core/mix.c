/* mix.c - views of scenarios; see mix.h. */
#include "sim/mix.h"
#include "sim/core/scenario_text.h"
#include <stdlib.h>
#include <string.h>

size_t
sim_slots(const sim_scenario_t *self)
{
    return self->text->constant.n_values;
}

size_t
sim_slot(const sim_scenario_t *self, const sim_param_t *param, size_t l, size_t r)
{
    const sim_par_t *constant = &self->text->constant;
    return (size_t)(sim_par_value(constant, param, l, r) - constant->values);
}

size_t
sim_policy_move(const sim_scenario_t *self, size_t p, size_t k)
{
    return self->text->policy[p].first_move + k;
}

/* A copy that shares everything but its text struct; NULL text without memory. */
static sim_status_t
share(const sim_scenario_t *self, sim_scenario_t *view)
{
    *view = *self;
    view->text = malloc(sizeof *view->text);
    if (view->text == NULL) {
        *view = (sim_scenario_t) { 0 };
        return SIM_ERR_NOMEM;
    }
    *view->text = *self->text;
    view->text->view = (sim_view_t) { 0 };
    return SIM_OK;
}

sim_status_t
sim_view_of_moves(const sim_scenario_t *self, const bool off[], sim_scenario_t *view)
{
    sim_status_t status = share(self, view);
    if (status != SIM_OK) {
        return status;
    }
    sim_move_t *move = malloc((self->n_moves + 1) * sizeof *move);
    if (move == NULL) {
        sim_view_free(view);
        return SIM_ERR_NOMEM;
    }
    for (size_t m = 0; m < self->n_moves; m++) {
        move[m] = self->text->move[m];
        move[m].off = move[m].off || off[m];
    }
    view->text->move = move;
    view->text->view.move = move;
    return SIM_OK;
}

/* Where the values of `from` go in the frame: to[slot of from], SIZE_MAX for nowhere. */
static void
map_slots(const sim_scenario_t *frame, const sim_scenario_t *from, size_t to[])
{
    for (size_t i = 0; i < sim_slots(from); i++) {
        to[i] = SIZE_MAX;
    }
    for (size_t k = 0; k < sim_param_count; k++) {
        const sim_param_t *param = &sim_param_table[k];
        const size_t n_l = sim_scope_has_location(param->scope) ? from->n_locations : 1;
        const size_t n_r = sim_scope_has_role(param->scope) ? from->n_roles : 1;
        for (size_t l = 0; l < n_l; l++) {
            const size_t place = l == 0 ? 0 : sim_scenario_location(frame, from->location[l].name);
            for (size_t r = 0; r < n_r; r++) {
                const size_t work = !sim_scope_has_role(param->scope)
                    ? 0
                    : sim_scenario_role(frame, from->role[r].name);
                if (place != SIZE_MAX && work != SIZE_MAX && (l == 0 || place > 0)) {
                    to[sim_slot(from, param, l, r)] = sim_slot(frame, param, place, work);
                }
            }
        }
    }
}

/* Aliases of the frame, and of `from` for what is taken. */
static void
mix_aliases(const sim_scenario_t *frame, const sim_scenario_t *from, const bool take[],
    const size_t to[], sim_scenario_text_t *text)
{
    size_t n = 0;
    for (size_t i = 0; i < frame->text->n_aliases; i++) {
        if (!text->view.taken[frame->text->alias[i].slot]) {
            text->alias[n++] = frame->text->alias[i];
        }
    }
    for (size_t i = 0; i < from->text->n_aliases; i++) {
        sim_alias_t alias = from->text->alias[i];
        alias.slot = to[alias.slot];
        alias.from = to[alias.from];
        if (alias.slot != SIZE_MAX && take[alias.slot]) {
            text->alias[n++] = alias; /* its source has the same scope and a place, too */
        }
    }
    text->n_aliases = n;
}

sim_status_t
sim_view_of_values(const sim_scenario_t *frame, const sim_scenario_t *from, const bool take[],
    sim_scenario_t *view)
{
    const size_t n_from = sim_slots(from);
    const size_t n_frame = sim_slots(frame);
    const sim_status_t status = share(frame, view);
    if (status != SIM_OK) {
        return status;
    }
    sim_scenario_text_t *text = view->text;
    const size_t n_aliases = frame->text->n_aliases + from->text->n_aliases;
    size_t *to = malloc((n_from + 1) * sizeof *to);
    bool *taken = calloc(n_frame + 1, sizeof *taken);
    sim_alias_t *alias = malloc((n_aliases + 1) * sizeof *alias);
    text->view = (sim_view_t) { .from = from, .to = to, .taken = taken, .alias = alias };
    if (to == NULL || taken == NULL || alias == NULL) {
        sim_view_free(view);
        return SIM_ERR_NOMEM;
    }
    text->alias = alias;
    map_slots(frame, from, to);
    for (size_t i = 0; i < n_from; i++) {
        if (to[i] != SIZE_MAX) {
            taken[to[i]] = take[to[i]];
        }
    }
    mix_aliases(frame, from, take, to, text);
    for (size_t i = 0; i < n_from; i++) {
        if (to[i] != SIZE_MAX && !taken[to[i]]) {
            to[i] = SIZE_MAX;
        }
    }
    return SIM_OK;
}

void
sim_view_free(sim_scenario_t *view)
{
    if (view->text != NULL) {
        free(view->text->view.move);
        free(view->text->view.to);
        free(view->text->view.taken);
        free(view->text->view.alias);
        free(view->text);
    }
    *view = (sim_scenario_t) { 0 };
}
