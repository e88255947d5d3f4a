/* changes.c - what policies and other scenario files change; see changes.h. */
#include "sim/changes.h"
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A value that changes; old and new are sums over replications until the table is made. */
typedef struct {
    const char *name;           /* of the variant */
    const sim_scenario_t *home; /* of l and r     */
    const sim_param_t *param;
    size_t l, r;                /* as far as the scope has them  */
    size_t l_new, r_new;        /* the same in the other file    */
    const sim_policy_t *policy; /* NULL: a value of another file          */
    sim_origin_t origin;
    double old_sum, new_sum;
    double old_first, new_first; /* of replication 0 */
    bool old_drawn, new_drawn;   /* differs between replications */
} change_t;

typedef struct {
    const sim_scenario_t *scenario;
    size_t n, room;
    change_t *change;
    int n_reps;
} list_t;

enum { REPLICATIONS_MAX = 1000 };

static bool
has_location(const sim_param_t *param)
{
    return param->scope == SIM_SCOPE_LOCATION || param->scope == SIM_SCOPE_JOB;
}

static bool
has_role(const sim_param_t *param)
{
    return param->scope == SIM_SCOPE_ROLE || param->scope == SIM_SCOPE_JOB;
}

static sim_status_t
add(list_t *list, change_t change)
{
    if (list->n == list->room) {
        const size_t room = list->room > 0 ? 2 * list->room : 64;
        change_t *grown = reallocarray(list->change, room, sizeof *grown);
        if (grown == NULL) {
            return SIM_ERR_NOMEM;
        }
        list->change = grown;
        list->room = room;
    }
    list->change[list->n++] = change;
    return SIM_OK;
}

static void
note(change_t *change, int rep, double old, double new)
{
    if (rep == 0) {
        change->old_first = old;
        change->new_first = new;
    }
    change->old_drawn = change->old_drawn || old != change->old_first;
    change->new_drawn = change->new_drawn || new != change->new_first;
    change->old_sum += old;
    change->new_sum += new;
}

/* ---- policies */

/* The month in which a policy first has its full effect, or the last one before it ends. */
static int
full_month(const sim_policy_t *policy)
{
    const int full = policy->start + (policy->phase_in > 1 ? policy->phase_in - 1 : 0);
    return full < policy->end ? full : policy->end - 1;
}

/* The rows of policy p of scenario s. */
static sim_status_t
add_policy(list_t *list, const char *name, const sim_scenario_t *s, size_t p)
{
    for (size_t k = 0; k < sim_policy_lines(s, p); k++) {
        const sim_policy_line_t line = sim_policy_line(s, p, k);
        const sim_scope_t scope = line.param->scope;
        const size_t n_l = has_location(line.param) ? s->n_locations : 1;
        const size_t n_r = has_role(line.param) ? s->n_roles : 1;
        for (size_t l = has_location(line.param) ? 1 : 0; l < n_l; l++) {
            for (size_t r = 0; r < n_r; r++) {
                if (!sim_policy_concerns(s, p, scope, l, r)) {
                    continue;
                }
                const change_t change = { .name = name,
                    .home = s,
                    .param = line.param,
                    .l = l,
                    .r = r,
                    .policy = &s->policy[p],
                    .origin = line.origin };
                const sim_status_t status = add(list, change);
                if (status != SIM_OK) {
                    return status;
                }
            }
        }
    }
    return SIM_OK;
}

/* Fills in old and new of the rows from `first`, all of policy p: active[] is in force before. */
static sim_status_t
value_policy(list_t *list, size_t first, const sim_scenario_t *s, size_t p, bool active[])
{
    const int t = full_month(&s->policy[p]);
    sim_par_t base = { 0 };
    sim_par_t old = { 0 };
    sim_par_t new = { 0 };
    sim_status_t status = sim_scenario_par_init(s, &base);
    if (status == SIM_OK) {
        status = sim_scenario_par_init(s, &old);
    }
    if (status == SIM_OK) {
        status = sim_scenario_par_init(s, &new);
    }
    for (int rep = 0; status == SIM_OK && rep < list->n_reps; rep++) {
        sim_scenario_resolve(s, (uint32_t)rep, &base);
        active[p] = false;
        sim_scenario_at(s, active, &base, t, &old);
        active[p] = true;
        sim_scenario_at(s, active, &base, t, &new);
        for (size_t i = first; i < list->n; i++) {
            change_t *change = &list->change[i];
            note(change, rep, *sim_par_value(&old, change->param, change->l, change->r),
                *sim_par_value(&new, change->param, change->l, change->r));
        }
    }
    sim_par_free(&base);
    sim_par_free(&old);
    sim_par_free(&new);
    return status;
}

/* The policies that are in `with` and not in `without`, in the order in which they apply. */
static sim_status_t
add_policies(list_t *list, const char *name, const sim_scenario_t *s, const bool without[],
    const bool with[])
{
    sim_status_t status = SIM_OK;
    bool *active = calloc(s->n_policies + 1, sizeof *active);
    if (active == NULL) {
        return SIM_ERR_NOMEM;
    }
    for (size_t p = 0; without != NULL && p < s->n_policies; p++) {
        active[p] = without[p];
    }
    for (size_t p = 0; p < s->n_policies && status == SIM_OK; p++) {
        const size_t first = list->n;
        if (with[p] && !active[p]) {
            status = add_policy(list, name, s, p);
            if (status == SIM_OK) {
                status = value_policy(list, first, s, p, active);
            }
        }
    }
    free(active);
    return status;
}

/* ---- another file */

static sim_status_t
add_key(list_t *list, const sim_variant_t *variant, const sim_param_t *param)
{
    const sim_scenario_t *a = list->scenario;
    const sim_scenario_t *b = variant->other;
    const size_t n_l = has_location(param) ? a->n_locations : 1;
    const size_t n_r = has_role(param) ? a->n_roles : 1;

    for (size_t l = 0; l < n_l; l++) {
        const size_t l_new = l == 0 ? 0 : sim_scenario_offshore(b, a->location[l].name);
        for (size_t r = 0; r < n_r; r++) {
            const size_t r_new = has_role(param) ? sim_scenario_role(b, a->role[r].name) : 0;
            if (l_new == SIZE_MAX || r_new == SIZE_MAX
                || (has_location(param) && !sim_scenario_uses(param, l))) {
                continue;
            }
            const sim_origin_t origin = sim_scenario_origin(b, param, l_new, r_new);
            if (origin.kind == SIM_FROM_DEFAULT
                && sim_scenario_origin(a, param, l, r).kind == SIM_FROM_DEFAULT) {
                continue; /* derived values follow those that somebody gave */
            }
            const change_t change = { .name = variant->name,
                .home = a,
                .param = param,
                .l = l,
                .r = r,
                .l_new = l_new,
                .r_new = r_new,
                .origin = origin };
            const sim_status_t status = add(list, change);
            if (status != SIM_OK) {
                return status;
            }
        }
    }
    return SIM_OK;
}

static bool
differs(const change_t *change)
{
    return !(change->old_sum == change->new_sum && change->old_first == change->new_first)
        && !(isnan(change->old_sum) && isnan(change->new_sum));
}

static sim_status_t
add_file(list_t *list, const sim_variant_t *variant)
{
    const sim_scenario_t *b = variant->other;
    const size_t first = list->n;
    sim_par_t old = { 0 };
    sim_par_t new = { 0 };
    sim_status_t status = SIM_OK;

    for (size_t k = 0; k < sim_param_count && status == SIM_OK; k++) {
        status = add_key(list, variant, &sim_param_table[k]);
    }
    if (status == SIM_OK) {
        status = sim_scenario_par_init(list->scenario, &old);
    }
    if (status == SIM_OK) {
        status = sim_scenario_par_init(b, &new);
    }
    for (int rep = 0; status == SIM_OK && rep < list->n_reps; rep++) {
        sim_scenario_resolve(list->scenario, (uint32_t)rep, &old);
        sim_scenario_resolve(b, (uint32_t)rep, &new);
        for (size_t i = first; i < list->n; i++) {
            change_t *change = &list->change[i];
            note(change, rep, *sim_par_value(&old, change->param, change->l, change->r),
                *sim_par_value(&new, change->param, change->l_new, change->r_new));
        }
    }
    sim_par_free(&old);
    sim_par_free(&new);
    size_t kept = first;
    for (size_t i = first; i < list->n; i++) {
        if (differs(&list->change[i])) {
            list->change[kept++] = list->change[i];
        }
    }
    list->n = kept;
    return status;
}

/* The policies that the other file has in force and this one has not. */
static sim_status_t
add_policies_of_file(list_t *list, const sim_variant_t *variant)
{
    const sim_scenario_t *a = list->scenario;
    const sim_scenario_t *b = variant->other;
    bool *here = calloc(b->n_policies + 1, sizeof *here);
    if (here == NULL) {
        return SIM_ERR_NOMEM;
    }
    for (size_t p = 0; p < b->n_policies; p++) {
        for (size_t q = 0; q < a->n_policies; q++) {
            here[p]
                = here[p] || (a->in_force[q] && strcmp(a->policy[q].name, b->policy[p].name) == 0);
        }
    }
    const sim_status_t status = add_policies(list, variant->name, b, here, b->in_force);
    free(here);
    return status;
}

/* ---- the table */

static const char *
keep_unit(sim_table_t *table, const change_t *change)
{
    char text[256];
    size_t n = 0;
    const char *const *words = sim_param_words(change->param);
    const char *unit = change->param->unit;

    if (words != NULL) {
        for (size_t i = 0; words[i] != NULL && n < sizeof text; i++) {
            n += (size_t)snprintf(text + n, sizeof text - n, "%s%s", i > 0 ? "/" : "", words[i]);
        }
    } else if (has_location(change->param) && strncmp(unit, "LCU", 3) == 0) {
        snprintf(text, sizeof text, "%s%s", change->home->location[change->l].currency, unit + 3);
    } else {
        return unit[0] == '-' ? "" : unit; /* a lone dash would be taken for a formula */
    }
    return sim_table_keep(table, text);
}

static const char *
keep_date(sim_table_t *table, const sim_scenario_t *s, int month)
{
    char text[16];
    const int from_year_0 = s->start_year * 12 + s->start_month - 1 + month;
    snprintf(text, sizeof text, "%04d-%02d", from_year_0 / 12, from_year_0 % 12 + 1);
    return sim_table_keep(table, text);
}

static sim_status_t
put_row(sim_table_t *table, const list_t *list, size_t row)
{
    const change_t *change = &list->change[row];
    const sim_scenario_t *s = change->home;
    const sim_policy_t *policy = change->policy;
    const bool at_all = !has_location(change->param);
    const bool for_all = !has_role(change->param);
    const char *source = change->origin.kind == SIM_FROM_SET ? "--set" : change->origin.source;
    const char *text[] = { change->name, change->param->key,
        at_all ? "all" : s->location[change->l].name, for_all ? "all" : s->role[change->r].name,
        keep_unit(table, change), keep_date(table, s, policy != NULL ? policy->start : 0),
        policy == NULL || policy->end == INT32_MAX ? "" : keep_date(table, s, policy->end),
        sim_table_keep(table, source != NULL ? source : "") };
    static const char *const column[]
        = { "policy", "key", "location", "role", "unit", "from", "end", "source" };

    for (size_t i = 0; i < sizeof text / sizeof text[0]; i++) {
        if (text[i] == NULL) {
            return SIM_ERR_NOMEM;
        }
        sim_table_column(table, column[i])->cell.text[row] = text[i];
    }
    sim_table_column(table, "phase_in")->cell.integer[row] = policy != NULL ? policy->phase_in : 0;
    /* a plain number is itself, not its mean */
    sim_table_column(table, "old")->cell.real[row]
        = change->old_drawn ? change->old_sum / list->n_reps : change->old_first;
    sim_table_column(table, "new")->cell.real[row]
        = change->new_drawn ? change->new_sum / list->n_reps : change->new_first;
    return SIM_OK;
}

sim_status_t
sim_changes(const sim_scenario_t *self, size_t n_variants, const sim_variant_t variants[],
    sim_table_t *table)
{
    list_t list = { .scenario = self,
        .n_reps = self->replications < REPLICATIONS_MAX ? self->replications : REPLICATIONS_MAX };
    sim_status_t status = SIM_OK;

    for (size_t i = 0; i < n_variants && status == SIM_OK; i++) {
        const sim_variant_t *variant = &variants[i];
        if (variant->other == NULL) {
            status = add_policies(&list, variant->name, self, variant->without, variant->with);
        } else {
            status = add_file(&list, variant);
            if (status == SIM_OK) {
                status = add_policies_of_file(&list, variant);
            }
        }
    }
    if (status == SIM_OK) {
        status = sim_table_init(table, "policies",
            "policy:t key:t location:t role:t unit:t from:t end:t phase_in:i old:r new:r source:t",
            list.n);
    }
    for (size_t row = 0; row < list.n && status == SIM_OK; row++) {
        status = put_row(table, &list, row);
        if (status != SIM_OK) {
            sim_table_free(table);
        }
    }
    free(list.change);
    return status;
}
