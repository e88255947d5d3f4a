/* explain.c - which of the changed values make up an effect; see explain.h. */
#include "sim/explain.h"
#include "sim/metric.h"
#include "sim/mix.h"
#include "sim/shapley.h"
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LABEL_MAX = 96, REPLICATIONS_MAX = 1000 };

typedef struct {
    const sim_param_t *param; /* NULL: a group, or the structure                */
    size_t policy;            /* that moves it; SIZE_MAX: none or several       */
    size_t rank;              /* how many players before it have the same key   */
    size_t n_keys;            /* of a group                                     */
    bool structure;
    char key[LABEL_MAX];
} player_t;

struct sim_explain {
    const sim_scenario_t *scenario; /* of the base */
    const sim_variant_t *variant;
    size_t n_metrics;
    const sim_metric_id_t *metric;
    size_t n, room;
    player_t *player;
    size_t *of_move;    /* [n_moves]: whose a line of a policy is, SIZE_MAX: nobody's      */
    size_t *of_slot[2]; /* [slots of scenario], [slots of the other file]: whose a value is */
    sim_shapley_t shapley;
    size_t n_reps;
    double *value; /* [n_reps][n_locations][n_metrics][n_sets] */
};

/* ---- players */

static sim_status_t
add_player(sim_explain_t *self, player_t player)
{
    if (self->n == self->room) {
        const size_t room = self->room > 0 ? 2 * self->room : 16;
        player_t *grown = reallocarray(self->player, room, sizeof *grown);
        if (grown == NULL) {
            return SIM_ERR_NOMEM;
        }
        self->player = grown;
        self->room = room;
    }
    self->player[self->n++] = player;
    return SIM_OK;
}

static size_t *
nobody(size_t n)
{
    size_t *of = malloc((n + 1) * sizeof *of);
    for (size_t i = 0; of != NULL && i < n; i++) {
        of[i] = SIZE_MAX;
    }
    return of;
}

static size_t
locations_of(const sim_param_t *param, const sim_scenario_t *s)
{
    return param->scope == SIM_SCOPE_LOCATION || param->scope == SIM_SCOPE_JOB ? s->n_locations : 1;
}

static size_t
roles_of(const sim_param_t *param, const sim_scenario_t *s)
{
    return param->scope == SIM_SCOPE_ROLE || param->scope == SIM_SCOPE_JOB ? s->n_roles : 1;
}

/* ---- players of a policy: its lines */

/* Three sets of values: of a replication, without a line, with it. */
typedef struct {
    sim_par_t base, old, new;
} values_t;

static void
values_free(values_t *v)
{
    sim_par_free(&v->base);
    sim_par_free(&v->old);
    sim_par_free(&v->new);
}

static sim_status_t
values_init(const sim_scenario_t *s, values_t *v)
{
    *v = (values_t) { 0 };
    sim_status_t status = sim_scenario_par_init(s, &v->base);
    if (status == SIM_OK) {
        status = sim_scenario_par_init(s, &v->old);
    }
    if (status == SIM_OK) {
        status = sim_scenario_par_init(s, &v->new);
    }
    if (status != SIM_OK) {
        values_free(v);
    }
    return status;
}

/* Whether line m of policy p, alone and fully phased in, moves no value in any replication. */
static sim_status_t
moves_nothing(const sim_explain_t *self, size_t p, size_t m, bool *nothing)
{
    const sim_scenario_t *s = self->scenario;
    const sim_policy_t *policy = &s->policy[p];
    const int full = policy->start + (policy->phase_in > 1 ? policy->phase_in - 1 : 0);
    const int t = full < policy->end ? full : policy->end - 1;
    const int n_reps = s->replications < REPLICATIONS_MAX ? s->replications : REPLICATIONS_MAX;
    bool *off = calloc(s->n_moves + 1, sizeof *off);
    bool *active = calloc(s->n_policies + 1, sizeof *active);
    sim_scenario_t view = { 0 };
    values_t v;

    *nothing = true;
    const bool enough = off != NULL && active != NULL;
    if (!enough || policy->start >= s->months || policy->end <= 0) { /* never in force */
        free(off);
        free(active);
        return enough ? SIM_OK : SIM_ERR_NOMEM;
    }
    for (size_t i = 0; i < s->n_moves; i++) {
        off[i] = self->of_move[i] != SIZE_MAX && i != m;
    }
    memcpy(active, self->variant->without, s->n_policies * sizeof *active);
    active[p] = true;
    sim_status_t status = sim_view_of_moves(s, off, &view);
    if (status == SIM_OK) {
        status = values_init(s, &v);
        for (int rep = 0; status == SIM_OK && rep < n_reps && *nothing; rep++) {
            sim_scenario_resolve(s, (uint32_t)rep, &v.base);
            sim_scenario_at(s, self->variant->without, &v.base, t, &v.old);
            sim_scenario_at(&view, active, &v.base, t, &v.new);
            *nothing = memcmp(v.old.values, v.new.values, v.old.n_values * sizeof(double)) == 0;
        }
        if (status == SIM_OK) {
            values_free(&v);
        }
    }
    sim_view_free(&view);
    free(off);
    free(active);
    return status;
}

static int
by_key(const void *a, const void *b)
{
    const player_t *x = a, *y = b;
    if (x->param != y->param) {
        return (x->param > y->param) - (x->param < y->param);
    }
    return (x->policy > y->policy) - (x->policy < y->policy);
}

/* Every line of the policies added, as a player; then those that move nothing go. */
static sim_status_t
list_lines(sim_explain_t *self)
{
    const sim_scenario_t *s = self->scenario;
    const sim_variant_t *variant = self->variant;
    sim_status_t status = SIM_OK;

    for (size_t p = 0; p < s->n_policies && status == SIM_OK; p++) {
        if (!variant->with[p] || variant->without[p]) {
            continue;
        }
        for (size_t k = 0; k < sim_policy_lines(s, p) && status == SIM_OK; k++) {
            player_t player = { .param = sim_policy_line(s, p, k).param, .policy = p };
            snprintf(player.key, sizeof player.key, "%s", player.param->key);
            self->of_move[sim_policy_move(s, p, k)] = 0; /* somebody's */
            status = add_player(self, player);
        }
    }
    if (self->n > 0) {
        qsort(self->player, self->n, sizeof *self->player, by_key);
    }
    for (size_t i = 0; i < self->n; i++) {
        player_t *player = &self->player[i];
        player->rank = i > 0 && self->player[i - 1].param == player->param
            ? self->player[i - 1].rank + 1
            : 0;
    }
    return status;
}

static size_t
move_of(const sim_scenario_t *s, size_t p, const sim_param_t *param)
{
    size_t k = 0;
    while (sim_policy_line(s, p, k).param != param) {
        k++;
    }
    return sim_policy_move(s, p, k);
}

static sim_status_t
find_moves(sim_explain_t *self)
{
    const sim_scenario_t *s = self->scenario;
    size_t kept = 0;
    self->of_move = nobody(s->n_moves);
    if (self->of_move == NULL) {
        return SIM_ERR_NOMEM;
    }
    sim_status_t status = list_lines(self);
    for (size_t i = 0; i < self->n && status == SIM_OK; i++) {
        const player_t player = self->player[i];
        const bool alone
            = player.rank == 0 && (i + 1 == self->n || self->player[i + 1].param != player.param);
        bool nothing = false;
        if (alone) { /* on top of another line of the same key it may move something */
            status = moves_nothing(
                self, player.policy, move_of(s, player.policy, player.param), &nothing);
        }
        if (!nothing) {
            self->player[kept++] = player;
        }
    }
    self->n = kept;
    for (size_t m = 0; m < s->n_moves; m++) {
        self->of_move[m] = SIZE_MAX;
    }
    for (size_t i = 0; i < self->n && status == SIM_OK; i++) {
        const player_t *player = &self->player[i];
        self->of_move[move_of(s, player->policy, player->param)] = i;
    }
    return status;
}

/* ---- players of another file: its values */

/* Whether a policy says the same in both. */
static bool
same_policy(const sim_scenario_t *a, size_t p, const sim_scenario_t *b, size_t q)
{
    const sim_policy_t *x = &a->policy[p], *y = &b->policy[q];
    bool same = strcmp(x->name, y->name) == 0 && x->start == y->start && x->end == y->end
        && x->phase_in == y->phase_in && sim_policy_lines(a, p) == sim_policy_lines(b, q);
    for (size_t k = 0; same && k < sim_policy_lines(a, p); k++) {
        const sim_policy_line_t one = sim_policy_line(a, p, k), other = sim_policy_line(b, q, k);
        same = one.param == other.param && strcmp(one.text, other.text) == 0;
    }
    for (size_t l = 1; same && l < a->n_locations; l++) {
        same = sim_policy_concerns(a, p, SIM_SCOPE_LOCATION, l, 0)
            == sim_policy_concerns(b, q, SIM_SCOPE_LOCATION, l, 0);
    }
    for (size_t r = 0; same && r < a->n_roles; r++) {
        same = sim_policy_concerns(a, p, SIM_SCOPE_ROLE, 0, r)
            == sim_policy_concerns(b, q, SIM_SCOPE_ROLE, 0, r);
    }
    return same;
}

/* What differs besides values: "" for nothing. */
static void
compare_structure(const sim_scenario_t *a, const sim_scenario_t *b, char text[LABEL_MAX])
{
    bool places = a->n_locations == b->n_locations;
    bool money = true;
    bool roles = a->n_roles == b->n_roles;
    bool policies = true;
    for (size_t l = 0; places && l < a->n_locations; l++) {
        places = strcmp(a->location[l].name, b->location[l].name) == 0;
        money = money && strcmp(a->location[l].currency, b->location[l].currency) == 0;
    }
    for (size_t r = 0; roles && r < a->n_roles; r++) {
        roles = strcmp(a->role[r].name, b->role[r].name) == 0 && a->role[r].tier == b->role[r].tier;
    }
    size_t p = 0;
    size_t q = 0;
    for (; places && roles && policies; p++, q++) { /* in force, in the order they apply */
        while (p < a->n_policies && !a->in_force[p]) {
            p++;
        }
        while (q < b->n_policies && !b->in_force[q]) {
            q++;
        }
        if (p == a->n_policies || q == b->n_policies) {
            policies = p == a->n_policies && q == b->n_policies;
            break;
        }
        policies = same_policy(a, p, b, q);
    }
    const bool all = places && money && roles && policies && a->scale == b->scale;
    snprintf(text, LABEL_MAX, "%s%s%s%s%s%s", all ? "" : "structure:", places ? "" : " locations",
        roles ? "" : " roles", money ? "" : " currencies", a->scale == b->scale ? "" : " scale",
        policies ? "" : " policies");
}

/* Gives the slots of a key that differ to player i; whether there are any. */
static bool
own_slots(sim_explain_t *self, const sim_param_t *param, const bool differs[], size_t i)
{
    const sim_scenario_t *a = self->scenario;
    const sim_scenario_t *b = self->variant->other;
    bool any = false;
    for (size_t l = 0; l < locations_of(param, a); l++) {
        const size_t place = l == 0 ? 0 : sim_scenario_offshore(b, a->location[l].name);
        for (size_t r = 0; r < roles_of(param, a); r++) {
            const size_t slot = sim_slot(a, param, l, r);
            if (differs[slot]) {
                const size_t work = roles_of(param, a) > 1 || param->scope == SIM_SCOPE_ROLE
                        || param->scope == SIM_SCOPE_JOB
                    ? sim_scenario_role(b, a->role[r].name)
                    : 0;
                self->of_slot[0][slot] = i;
                self->of_slot[1][sim_slot(b, param, place, work)] = i;
                any = true;
            }
        }
    }
    return any;
}

/* Marks the slots of a key, of what both have, whose values differ in some replication.  Values
 * that neither file gives are no assumptions: they follow from others. */
static void
mark_key(const sim_scenario_t *a, const sim_scenario_t *b, const sim_param_t *param,
    const sim_par_t *old, const sim_par_t *new, bool differs[])
{
    const bool by_place = param->scope == SIM_SCOPE_LOCATION || param->scope == SIM_SCOPE_JOB;
    for (size_t l = 0; l < locations_of(param, a); l++) {
        const size_t place = l == 0 ? 0 : sim_scenario_offshore(b, a->location[l].name);
        for (size_t r = 0; r < roles_of(param, a); r++) {
            const bool by_role = param->scope == SIM_SCOPE_ROLE || param->scope == SIM_SCOPE_JOB;
            const size_t work = by_role ? sim_scenario_role(b, a->role[r].name) : 0;
            if (place == SIZE_MAX || work == SIZE_MAX
                || (by_place && !sim_scenario_uses(param, l))) {
                continue;
            }
            if (by_place && strncmp(param->unit, "LCU", 3) == 0
                && strcmp(a->location[l].currency, b->location[place].currency) != 0) {
                continue; /* an amount in another currency comes with the currency */
            }
            const double x = *sim_par_value(old, param, l, r);
            const double y = *sim_par_value(new, param, place, work);
            if (x != y && !(isnan(x) && isnan(y))
                && (sim_scenario_origin(a, param, l, r).kind != SIM_FROM_DEFAULT
                    || sim_scenario_origin(b, param, place, work).kind != SIM_FROM_DEFAULT)) {
                differs[sim_slot(a, param, l, r)] = true;
            }
        }
    }
}

static sim_status_t
mark_slots(const sim_scenario_t *a, const sim_scenario_t *b, bool differs[])
{
    const int n_reps = a->replications < REPLICATIONS_MAX ? a->replications : REPLICATIONS_MAX;
    sim_par_t old = { 0 };
    sim_par_t new = { 0 };
    sim_status_t status = sim_scenario_par_init(a, &old);
    if (status == SIM_OK) {
        status = sim_scenario_par_init(b, &new);
    }
    for (int rep = 0; status == SIM_OK && rep < n_reps; rep++) {
        sim_scenario_resolve(a, (uint32_t)rep, &old);
        sim_scenario_resolve(b, (uint32_t)rep, &new);
        for (size_t k = 0; k < sim_param_count; k++) {
            mark_key(a, b, &sim_param_table[k], &old, &new, differs);
        }
    }
    sim_par_free(&old);
    sim_par_free(&new);
    return status;
}

static sim_status_t
find_values(sim_explain_t *self)
{
    const sim_scenario_t *a = self->scenario;
    const sim_scenario_t *b = self->variant->other;
    player_t structure = { .structure = true, .policy = SIZE_MAX };
    bool *differs = calloc(sim_slots(a) + 1, sizeof *differs);
    self->of_slot[0] = nobody(sim_slots(a));
    self->of_slot[1] = nobody(sim_slots(b));
    if (differs == NULL || self->of_slot[0] == NULL || self->of_slot[1] == NULL) {
        free(differs);
        return SIM_ERR_NOMEM;
    }
    compare_structure(a, b, structure.key);
    sim_status_t status = structure.key[0] != '\0' ? add_player(self, structure) : SIM_OK;
    if (status == SIM_OK) {
        status = mark_slots(a, b, differs);
    }
    for (size_t k = 0; k < sim_param_count && status == SIM_OK; k++) {
        const sim_param_t *param = &sim_param_table[k];
        if (own_slots(self, param, differs, self->n)) {
            player_t player = { .param = param, .policy = SIZE_MAX };
            snprintf(player.key, sizeof player.key, "%s", param->key);
            status = add_player(self, player);
        }
    }
    free(differs);
    return status;
}

/* ---- groups, when there are too many */

/* Makes player i of the new list of group `label`, found or added. */
static sim_status_t
join(sim_explain_t *to, const char *label, size_t policy, size_t *group)
{
    size_t i = 0;
    while (i < to->n && strcmp(to->player[i].key, label) != 0) {
        i++;
    }
    *group = i;
    if (i < to->n) {
        return SIM_OK;
    }
    player_t player = { .policy = policy };
    snprintf(player.key, sizeof player.key, "%s", label);
    return add_player(to, player);
}

typedef enum { BY_PLACE, BY_SCOPE } grouping_t;

static const char *
scope_name(const sim_param_t *param)
{
    static const char *const names[]
        = { "all [model] keys", "all [location] keys", "all [role] keys", "all [job] keys" };
    return names[param->scope];
}

/* The group of a value. */
static void
label_of(const sim_scenario_t *s, const sim_param_t *param, size_t l, size_t r, grouping_t by,
    char label[LABEL_MAX])
{
    if (by == BY_SCOPE || param->scope == SIM_SCOPE_MODEL) {
        snprintf(label, LABEL_MAX, "%s", scope_name(param));
    } else if (param->scope == SIM_SCOPE_ROLE) {
        snprintf(label, LABEL_MAX, "all keys of %s", s->role[r].name);
    } else {
        snprintf(label, LABEL_MAX, "all keys of %s", s->location[l].name);
    }
}

static sim_status_t
group_values(sim_explain_t *self, sim_explain_t *groups, grouping_t by)
{
    const sim_scenario_t *a = self->scenario;
    const sim_scenario_t *b = self->variant->other;
    sim_status_t status = SIM_OK;
    for (size_t k = 0; k < sim_param_count; k++) {
        const sim_param_t *param = &sim_param_table[k];
        for (size_t l = 0; l < locations_of(param, a); l++) {
            for (size_t r = 0; r < roles_of(param, a); r++) {
                const size_t slot = sim_slot(a, param, l, r);
                if (self->of_slot[0][slot] == SIZE_MAX || status != SIM_OK) {
                    continue;
                }
                const size_t place = l == 0 ? 0 : sim_scenario_offshore(b, a->location[l].name);
                const bool by_role
                    = param->scope == SIM_SCOPE_ROLE || param->scope == SIM_SCOPE_JOB;
                const size_t work = by_role ? sim_scenario_role(b, a->role[r].name) : 0;
                char label[LABEL_MAX];
                size_t group;
                label_of(a, param, l, r, by, label);
                status = join(groups, label, SIZE_MAX, &group);
                if (status == SIM_OK) {
                    groups->player[group].n_keys++;
                    groups->of_slot[0][slot] = group;
                    groups->of_slot[1][sim_slot(b, param, place, work)] = group;
                }
            }
        }
    }
    return status;
}

static sim_status_t
group_moves(sim_explain_t *self, sim_explain_t *groups, bool by_policy)
{
    sim_status_t status = SIM_OK;
    for (size_t m = 0; m < self->scenario->n_moves && status == SIM_OK; m++) {
        if (self->of_move[m] != SIZE_MAX) {
            const player_t *player = &self->player[self->of_move[m]];
            size_t group;
            char label[LABEL_MAX];
            snprintf(label, sizeof label, "%s%s", by_policy ? "all keys of " : "",
                by_policy ? self->scenario->policy[player->policy].name
                          : scope_name(player->param));
            status = join(groups, label, by_policy ? player->policy : SIZE_MAX, &group);
            if (status == SIM_OK) {
                groups->player[group].n_keys++;
                groups->of_move[m] = group;
            }
        }
    }
    return status;
}

/* Puts the players into groups; coarser the second time. */
static sim_status_t
group(sim_explain_t *self, bool coarse)
{
    const sim_scenario_t *other = self->variant->other;
    sim_explain_t groups = { 0 };
    sim_status_t status = SIM_OK;

    groups.of_move = self->of_move != NULL ? nobody(self->scenario->n_moves) : NULL;
    for (int side = 0; other != NULL && side < 2; side++) {
        groups.of_slot[side] = nobody(sim_slots(side == 0 ? self->scenario : other));
        status = groups.of_slot[side] == NULL ? SIM_ERR_NOMEM : status;
    }
    if (status != SIM_OK || (self->of_move != NULL && groups.of_move == NULL)) {
        status = SIM_ERR_NOMEM;
    } else if (other == NULL) {
        status = group_moves(self, &groups, !coarse);
    } else {
        if (self->n > 0 && self->player[0].structure) {
            status = add_player(&groups, self->player[0]);
        }
        if (status == SIM_OK) {
            status = group_values(self, &groups, coarse ? BY_SCOPE : BY_PLACE);
        }
    }
    sim_explain_t *loser = status == SIM_OK ? self : &groups;
    free(loser->player);
    free(loser->of_move);
    free(loser->of_slot[0]);
    free(loser->of_slot[1]);
    if (status == SIM_OK) {
        self->player = groups.player;
        self->n = groups.n;
        self->room = groups.room;
        self->of_move = groups.of_move;
        self->of_slot[0] = groups.of_slot[0];
        self->of_slot[1] = groups.of_slot[1];
    }
    return status;
}

/* How many groups there can be at most, by policy or by location and role; 1: no use. */
static sim_status_t
count_groups(const sim_explain_t *self, size_t *n)
{
    const sim_scenario_t *s = self->scenario;
    *n = s->n_locations + s->n_roles + 2;
    if (self->variant->other != NULL) {
        return SIM_OK;
    }
    bool *seen = calloc(s->n_policies + 1, sizeof *seen);
    if (seen == NULL) {
        return SIM_ERR_NOMEM;
    }
    *n = 0;
    for (size_t i = 0; i < self->n; i++) {
        *n += seen[self->player[i].policy] ? 0 : 1;
        seen[self->player[i].policy] = true;
    }
    free(seen);
    return SIM_OK;
}

static sim_status_t
group_players(sim_explain_t *self)
{
    size_t n;
    if (self->n <= SIM_EXPLAIN_PLAYERS) {
        return SIM_OK;
    }
    const sim_status_t status = count_groups(self, &n);
    return status == SIM_OK ? group(self, n == 1 || n > SIM_EXPLAIN_PLAYERS) : status;
}

/* ---- making one */

sim_status_t
sim_explain_create(sim_explain_t **self, const sim_scenario_t *scenario,
    const sim_variant_t *variant, size_t n_metrics, const sim_metric_id_t metrics[])
{
    sim_explain_t *e = calloc(1, sizeof *e);
    *self = NULL;
    if (e == NULL) {
        return SIM_ERR_NOMEM;
    }
    e->scenario = scenario;
    e->variant = variant;
    e->n_metrics = n_metrics;
    e->metric = metrics;
    sim_status_t status = variant->other == NULL ? find_moves(e) : find_values(e);
    if (status == SIM_OK) {
        status = group_players(e);
    }
    if (status == SIM_OK) {
        status = sim_shapley_init(&e->shapley, e->n);
    }
    if (status != SIM_OK) {
        sim_explain_free(e);
        return status;
    }
    *self = e;
    return SIM_OK;
}

void
sim_explain_free(sim_explain_t *self)
{
    if (self != NULL) {
        free(self->player);
        free(self->of_move);
        free(self->of_slot[0]);
        free(self->of_slot[1]);
        free(self->value);
        sim_shapley_free(&self->shapley);
        free(self);
    }
}

size_t
sim_explain_players(const sim_explain_t *self)
{
    return self->n;
}

bool
sim_explain_exact(const sim_explain_t *self)
{
    return self->shapley.exact;
}

size_t
sim_explain_runs(const sim_explain_t *self)
{
    return self->shapley.n_sets > 2 ? self->shapley.n_sets - 2 : 0;
}

/* ---- values */

static double *
value_at(const sim_explain_t *self, size_t rep, size_t l, size_t m)
{
    const size_t n_l = self->scenario->n_locations;
    return self->value + ((rep * n_l + l) * self->n_metrics + m) * self->shapley.n_sets;
}

static void
take(sim_explain_t *self, size_t set, const sim_results_t *results)
{
    const sim_scenario_t *a = self->scenario;
    const sim_scenario_t *b = sim_results_scenario(results);
    for (size_t l = 0; l < a->n_locations; l++) {
        const size_t place = l == 0 ? 0 : sim_scenario_offshore(b, a->location[l].name);
        const bool same_money = l == 0
            || (place != SIZE_MAX
                && strcmp(a->location[l].currency, b->location[place].currency) == 0);
        for (size_t m = 0; m < self->n_metrics; m++) {
            const sim_metric_id_t metric = self->metric[m];
            const bool local = strncmp(sim_metric_table[metric].unit, "LCU", 3) == 0;
            const bool missing = place == SIZE_MAX || (local && !same_money);
            for (size_t rep = 0; rep < self->n_reps; rep++) {
                value_at(self, rep, l, m)[set] = missing
                    ? NAN
                    : sim_results_horizon(
                        results, rep, sim_observer_cell(b, place, b->n_roles), metric);
            }
        }
    }
}

sim_status_t
sim_explain_begin(sim_explain_t *self, const sim_pair_t *pair)
{
    const sim_scenario_t *b = sim_results_scenario(pair->policy);
    const size_t n_l = self->scenario->n_locations;
    if (sim_results_n(pair->base) != sim_results_n(pair->policy)
        || self->scenario->months != b->months) {
        return SIM_ERR_DOMAIN;
    }
    self->n_reps = sim_results_n(pair->base);
    free(self->value);
    self->value = calloc(
        self->n_reps * n_l * self->n_metrics * self->shapley.n_sets + 1, sizeof *self->value);
    if (self->value == NULL) {
        return SIM_ERR_NOMEM;
    }
    take(self, 0, pair->base);
    if (self->shapley.n_sets > 1) {
        take(self, self->shapley.n_sets - 1, pair->policy);
    }
    return SIM_OK;
}

/* Of a policy: the lines of players that are not in the set are off. */
static sim_status_t
view_moves(const sim_explain_t *self, uint32_t set, sim_scenario_t *view)
{
    const sim_scenario_t *s = self->scenario;
    bool *off = calloc(s->n_moves + 1, sizeof *off);
    if (off == NULL) {
        return SIM_ERR_NOMEM;
    }
    for (size_t m = 0; m < s->n_moves; m++) {
        off[m] = self->of_move[m] != SIZE_MAX && (set >> self->of_move[m] & 1) == 0;
    }
    const sim_status_t status = sim_view_of_moves(s, off, view);
    free(off);
    return status;
}

/* Of a file: whose structure it is has its own values but for those that are from the other. */
static sim_status_t
view_values(const sim_explain_t *self, uint32_t set, sim_scenario_t *view)
{
    const bool turned = self->n > 0 && self->player[0].structure && (set & 1) != 0;
    const sim_scenario_t *frame = turned ? self->variant->other : self->scenario;
    const sim_scenario_t *from = turned ? self->scenario : self->variant->other;
    const size_t *of = self->of_slot[turned ? 1 : 0];
    bool *taken = calloc(sim_slots(frame) + 1, sizeof *taken);
    if (taken == NULL) {
        return SIM_ERR_NOMEM;
    }
    for (size_t i = 0; i < sim_slots(frame); i++) {
        taken[i] = of[i] != SIZE_MAX && ((set >> of[i] & 1) != 0) != turned;
    }
    const sim_status_t status = sim_view_of_values(frame, from, taken, view);
    free(taken);
    return status;
}

sim_status_t
sim_explain_scenario(const sim_explain_t *self, size_t k, sim_scenario_t *view)
{
    const uint32_t set = self->shapley.set[k + 1];
    return self->variant->other == NULL ? view_moves(self, set, view)
                                        : view_values(self, set, view);
}

const bool *
sim_explain_in_force(const sim_explain_t *self)
{
    return self->variant->other == NULL ? self->variant->with : NULL;
}

void
sim_explain_take(sim_explain_t *self, size_t k, const sim_results_t *results)
{
    take(self, k + 1, results);
}

void
sim_explain_values(const sim_explain_t *self, size_t rep, size_t l, size_t m, double to[])
{
    sim_shapley_values(&self->shapley, value_at(self, rep, l, m), 1, to);
}

/* ---- the table */

static const char *
location_name(const sim_scenario_t *s, size_t l)
{
    return l > 0 ? s->location[l].name : "all";
}

static const char *
unit_of(sim_table_t *table, const sim_scenario_t *s, sim_metric_id_t metric, size_t l)
{
    const char *unit = sim_metric_table[metric].unit;
    char text[64];
    if (strncmp(unit, "LCU", 3) != 0) {
        return unit;
    }
    snprintf(text, sizeof text, "%s%s", l > 0 ? s->location[l].currency : "USD", unit + 3);
    return sim_table_keep(table, text);
}

/* The value of a player's key at a location in a column of policies.csv; NaN when there is none or
 * not one alone. */
static double
value_of(const sim_explain_t *self, const player_t *player, size_t l, const sim_table_t *changes,
    const char *column)
{
    const sim_column_t *policy = sim_table_column(changes, "policy");
    const sim_column_t *key = sim_table_column(changes, "key");
    const sim_column_t *location = sim_table_column(changes, "location");
    const sim_column_t *role = sim_table_column(changes, "role");
    const double *cell = sim_table_column(changes, column)->cell.real;
    double value = NAN;

    for (size_t i = 0; player->param != NULL && i < changes->n_rows; i++) {
        if (strcmp(sim_column_text(policy, i), self->variant->name) != 0
            || strcmp(sim_column_text(key, i), player->key) != 0) {
            continue;
        }
        size_t rank = 0; /* of the policies of a stack, in order, that move the key here */
        for (size_t k = 0; k < i; k++) {
            rank += strcmp(sim_column_text(policy, k), self->variant->name) == 0
                && strcmp(sim_column_text(key, k), player->key) == 0
                && strcmp(sim_column_text(location, k), sim_column_text(location, i)) == 0
                && strcmp(sim_column_text(role, k), sim_column_text(role, i)) == 0;
        }
        const char *place = sim_column_text(location, i);
        if (rank != player->rank
            || (l > 0 && strcmp(place, "all") != 0
                && strcmp(place, location_name(self->scenario, l)) != 0)) {
            continue;
        }
        if (!isnan(value) && value != cell[i]) {
            return NAN;
        }
        value = cell[i];
    }
    return value;
}

typedef struct {
    const sim_explain_t *self;
    const sim_table_t *changes;
    sim_table_t *table;
    size_t row;
    double *phi;     /* [n]                       */
    double *values;  /* [n + 1][n_reps]           */
    double *scratch; /* [11 n_reps + 1]           */
} writer_t;

static sim_status_t
put_row(writer_t *w, size_t i, size_t l, size_t m)
{
    const sim_explain_t *self = w->self;
    const player_t *player = i < self->n ? &self->player[i] : NULL;
    const char *part = player != NULL && player->policy != SIZE_MAX
        ? self->scenario->policy[player->policy].name
        : "";
    const char *unit = unit_of(w->table, self->scenario, self->metric[m], l);
    const char *key = player != NULL ? sim_table_keep(w->table, player->key) : "total";
    if (unit == NULL || key == NULL) {
        return SIM_ERR_NOMEM;
    }
    double *zero = w->scratch;
    sim_effect_t e;
    for (size_t rep = 0; rep < self->n_reps; rep++) {
        zero[rep] = 0.0;
    }
    sim_effect_of(self->n_reps, zero, w->values + i * self->n_reps, zero + self->n_reps, &e);
    const char *const text[] = { self->variant->name, sim_metric_table[self->metric[m]].name, unit,
        location_name(self->scenario, l), part, key };
    const double number[] = { player != NULL ? value_of(self, player, l, w->changes, "old") : NAN,
        player != NULL ? value_of(self, player, l, w->changes, "new") : NAN, e.effect, e.se, e.low,
        e.high, e.p05, e.p25, e.p50, e.p75, e.p95 };
    enum { TEXTS = sizeof text / sizeof text[0], NUMBERS = sizeof number / sizeof number[0] };
    for (size_t k = 0; k < TEXTS; k++) {
        w->table->column[k].cell.text[w->row] = text[k];
    }
    for (size_t k = 0; k < NUMBERS; k++) {
        w->table->column[TEXTS + k].cell.real[w->row] = number[k];
    }
    w->row++;
    return SIM_OK;
}

static sim_status_t
put_block(writer_t *w, size_t l, size_t m)
{
    const sim_explain_t *self = w->self;
    sim_status_t status = SIM_OK;
    for (size_t rep = 0; rep < self->n_reps; rep++) {
        double total = 0.0;
        sim_explain_values(self, rep, l, m, w->phi);
        for (size_t i = 0; i < self->n; i++) {
            w->values[i * self->n_reps + rep] = w->phi[i];
            total += w->phi[i];
        }
        w->values[self->n * self->n_reps + rep] = total;
    }
    for (size_t i = 0; i <= self->n && status == SIM_OK; i++) {
        status = put_row(w, i, l, m);
    }
    return status;
}

sim_status_t
sim_explain_table(
    size_t n, sim_explain_t *const list[], const sim_table_t *changes, sim_table_t *table)
{
    size_t rows = 0;
    for (size_t k = 0; k < n; k++) {
        rows += list[k]->n_metrics * list[k]->scenario->n_locations * (list[k]->n + 1);
    }
    sim_status_t status = sim_table_init(table, "explain",
        "policy:t metric:t unit:t location:t part:t key:t old:r new:r effect:r se:r ci_low:r "
        "ci_high:r p05:r p25:r p50:r p75:r p95:r",
        rows);
    if (status != SIM_OK) {
        return status;
    }
    size_t row = 0;
    for (size_t k = 0; k < n && status == SIM_OK; k++) {
        const sim_explain_t *e = list[k];
        const size_t n_l = e->scenario->n_locations;
        writer_t w = { .self = e, .changes = changes, .table = table, .row = row };
        w.phi = calloc(e->n + 1, sizeof *w.phi);
        w.values = calloc((e->n + 1) * e->n_reps, sizeof *w.values);
        w.scratch = calloc(11 * e->n_reps + 1, sizeof *w.scratch);
        status = w.phi == NULL || w.values == NULL || w.scratch == NULL ? SIM_ERR_NOMEM : SIM_OK;
        for (size_t m = 0; m < e->n_metrics; m++) {
            for (size_t i = 0; i < n_l && status == SIM_OK; i++) {
                status = put_block(&w, (i + 1) % n_l, m);
            }
        }
        row = w.row;
        free(w.phi);
        free(w.values);
        free(w.scratch);
    }
    if (status != SIM_OK) {
        sim_table_free(table);
    }
    return status;
}
