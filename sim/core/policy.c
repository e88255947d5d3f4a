/* policy.c - policies: what they move, and the values in force in a month (Z1, Z2). */
#include "sim/scenario.h"

#include "scenario_text.h"
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const sim_param_word_t *
policy_word(const char *key, sim_policy_word_t *which)
{
    const sim_param_word_t *first = NULL;
    for (size_t i = 0; i < sim_param_word_count; i++) {
        const sim_param_word_t *word = &sim_param_word_table[i];
        if (strcmp(word->section, "policy.P") != 0) {
            continue;
        }
        first = first == NULL ? word : first;
        if (strcmp(word->key, key) == 0) {
            *which = (sim_policy_word_t)(word - first);
            return word;
        }
    }
    return NULL;
}

static size_t
find_policy(const sim_scenario_t *self, const char *name)
{
    for (size_t p = 0; p < self->n_policies; p++) {
        if (strcmp(self->policy[p].name, name) == 0) {
            return p;
        }
    }
    return SIZE_MAX;
}

/* Adds the policy of a section unless it is known or the section is none. */
static sim_status_t
add_policy(sim_scenario_t *self, const char *section_name, const char *file, long line, bool *full,
    sim_errors_t *errors)
{
    const sim_section_t section = sim_section_parse(section_name);
    if (section.kind != SIM_SECTION_POLICY || *full || find_policy(self, section.l) != SIZE_MAX) {
        return SIM_OK;
    }
    if (strcmp(section.l, "none") == 0) {
        sim_errors_add(errors, file, line,
            "[%s]: none stands for no policy in scenario.policies: choose another name",
            section_name);
    }
    if (self->n_policies == SIM_POLICIES_MAX) {
        sim_errors_add(errors, file, line, "[%s]: too many policies: at most 1000", section_name);
        *full = true;
        return SIM_OK;
    }
    sim_policy_t *policy = &self->policy[self->n_policies];
    *policy = (sim_policy_t) { .start = 0, .end = INT32_MAX };
    strcpy(policy->name, section.l);
    policy->title = strdup(section.l);
    if (policy->title == NULL) {
        return SIM_ERR_NOMEM;
    }
    sim_policy_text_t *text = &self->text->policy[self->n_policies++];
    text->at_location = calloc(self->n_locations, sizeof *text->at_location);
    text->for_role = calloc(self->n_roles + 1, sizeof *text->for_role);
    if (text->at_location == NULL || text->for_role == NULL) {
        return SIM_ERR_NOMEM;
    }
    for (size_t l = 1; l < self->n_locations; l++) {
        text->at_location[l] = true;
    }
    for (size_t r = 0; r < self->n_roles; r++) {
        text->for_role[r] = true;
    }
    return SIM_OK;
}

static sim_status_t
name_policies(sim_scenario_t *self, sim_errors_t *errors)
{
    sim_scenario_text_t *text = self->text;
    bool full = false;

    self->policy = calloc(SIM_POLICIES_MAX, sizeof *self->policy);
    text->policy = calloc(SIM_POLICIES_MAX, sizeof *text->policy);
    if (self->policy == NULL || text->policy == NULL) {
        return SIM_ERR_NOMEM;
    }
    for (size_t i = 0; i < text->lines.n_headers; i++) {
        const sim_header_t *header = &text->lines.header[i];
        if (add_policy(self, header->section, header->file, header->line, &full, errors)
            != SIM_OK) {
            return SIM_ERR_NOMEM;
        }
    }
    for (size_t i = 0; i < text->lines.n_entries; i++) {
        const sim_entry_t *entry = &text->lines.entry[i];
        if (entry->file == NULL
            && add_policy(self, entry->section, NULL, 0, &full, errors) != SIM_OK) {
            return SIM_ERR_NOMEM;
        }
    }
    self->in_force = calloc(self->n_policies + 1, sizeof *self->in_force);
    return self->in_force == NULL ? SIM_ERR_NOMEM : SIM_OK;
}

/* Refuses a name that no section has. */
static void
complain_unknown_name(const sim_scenario_t *self, const sim_entry_t *entry, const char *prefix,
    const char *name, sim_errors_t *errors)
{
    const sim_lines_t *lines = &self->text->lines;
    const size_t n_prefix = strlen(prefix);
    const char *candidate[300];
    char section[2 * SIM_NAME_MAX];
    size_t n = 0;

    snprintf(section, sizeof section, "%s%s", prefix, name);
    if (sim_scenario_header(self->text, section) != NULL) {
        return;
    }
    for (size_t i = 0; i < lines->n_headers && n < 300 && errors->n < SIM_ERRORS_MAX; i++) {
        if (strncmp(lines->header[i].section, prefix, n_prefix) == 0) {
            candidate[n++] = lines->header[i].section + n_prefix;
        }
    }
    const char *near = sim_text_nearest(name, n, candidate);
    sim_entry_complain(entry, errors, "no section [%s]%s%s%s", section,
        near == NULL ? ": allowed are the names of such sections" : ": did you mean ",
        near == NULL ? "" : near, near == NULL ? "" : "?");
}

/* Marks the listed locations or roles.  A name that only a profile knows is allowed and has no
 * effect, so that a scenario may run a part of its locations. */
static sim_status_t
read_targets(sim_scenario_t *self, const sim_entry_t *entry, const char *prefix, bool counts,
    bool target[], sim_errors_t *errors)
{
    const bool roles = strcmp(prefix, "role.") == 0;
    const size_t n = roles ? self->n_roles : self->n_locations;
    sim_list_t list;
    const sim_status_t status = sim_list_parse(&self->text->lines, entry, &list, errors);
    if (status != SIM_OK) {
        return status;
    }
    if (counts) {
        memset(target, 0, n * sizeof target[0]);
    }
    for (size_t i = 0; i < list.n; i++) {
        const size_t k = roles ? sim_scenario_role(self, list.name[i])
                               : sim_scenario_location(self, list.name[i]);
        if (k == 0 && !roles) {
            sim_entry_complain(entry, errors,
                "%s is the onshore market, which no policy moves: allowed are "
                "offshore locations",
                list.name[i]);
        } else if (k != SIZE_MAX) {
            if (counts) {
                target[k] = true;
            }
        } else {
            complain_unknown_name(self, entry, prefix, list.name[i], errors);
        }
    }
    return SIM_OK;
}

static sim_status_t
read_word(sim_scenario_t *self, size_t p, const sim_entry_t *entry, sim_policy_word_t which,
    sim_errors_t *errors)
{
    sim_scenario_text_t *text = self->text;
    sim_policy_t *policy = &self->policy[p];
    const bool counts = sim_scenario_winner(text, entry->section, entry->key) == entry;
    uint64_t months = 0;

    if (counts) {
        text->policy[p].word[which] = entry;
    }
    switch (which) {
    case SIM_POLICY_TITLE:
        if (strlen(entry->value) > SIM_TITLE_MAX) {
            sim_entry_complain(entry, errors, "the title is too long: at most 500 bytes");
        } else if (counts) {
            char *title = strdup(entry->value);
            if (title == NULL) {
                return SIM_ERR_NOMEM;
            }
            free(policy->title);
            policy->title = title;
        }
        break;
    case SIM_POLICY_START:
    case SIM_POLICY_END: {
        const int month = sim_month_parse(entry->value);
        const int from = self->start_year * 12 + self->start_month - 1;
        if (month < 0) {
            sim_entry_complain(
                entry, errors, "not a month: allowed 1900-01 to 2200-12, as in 2026-04");
        } else if (counts && which == SIM_POLICY_START) {
            policy->start = month - from;
        } else if (counts) {
            policy->end = month - from;
        }
        break;
    }
    case SIM_POLICY_PHASE_IN:
        if (sim_count_parse(entry, 0, 1200, true, &months, errors) && counts) {
            policy->phase_in = (int)months;
        }
        break;
    case SIM_POLICY_LOCATIONS:
        return read_targets(self, entry, "location.", counts, text->policy[p].at_location, errors);
    case SIM_POLICY_ROLES:
        return read_targets(self, entry, "role.", counts, text->policy[p].for_role, errors);
    case SIM_N_POLICY_WORDS:
        break;
    }
    return SIM_OK;
}

/* The currency that all targets share, or NULL. */
static const char *
target_currency(const sim_scenario_t *self, size_t p)
{
    const char *currency = NULL;
    for (size_t l = 1; l < self->n_locations; l++) {
        if (!self->text->policy[p].at_location[l]) {
            continue;
        }
        if (currency != NULL && strcmp(currency, self->location[l].currency) != 0) {
            return NULL;
        }
        currency = self->location[l].currency;
    }
    return currency == NULL ? "" : currency;
}

sim_domain_t
sim_move_domain(const sim_move_t *move, const char *currency)
{
    sim_domain_t domain = sim_value_domain(move->param, currency);
    domain.may_be_auto = false;
    if (move->kind == SIM_MOVE_TIMES) {
        domain.unit = "-";
        domain.lo = 0.0;
        domain.hi = 1e300;
    } else if (move->kind != SIM_MOVE_TO) {
        domain.lo = -1e300;
        domain.hi = 1e300;
    }
    return domain;
}

static void
complain_unknown(const sim_entry_t *entry, sim_errors_t *errors)
{
    const char *candidate[512];
    size_t n = 0;
    if (errors->n >= SIM_ERRORS_MAX) {
        errors->n_dropped++;
        return;
    }
    for (size_t i = 0; i < sim_param_count && n < 500; i++) {
        if (sim_param_table[i].moves) {
            candidate[n++] = sim_param_table[i].key;
        }
    }
    for (size_t i = 0; i < sim_param_word_count && n < 512; i++) {
        if (strcmp(sim_param_word_table[i].section, "policy.P") == 0) {
            candidate[n++] = sim_param_word_table[i].key;
        }
    }
    const char *near = sim_text_nearest(entry->key, n, candidate);
    sim_entry_complain(entry, errors, "unknown key%s%s%s", near == NULL ? "" : ": did you mean ",
        near == NULL ? ": `sim params` lists the keys that a policy moves" : near,
        near == NULL ? "" : "?");
}

/* Reads a line that moves a key.  False when it was refused. */
static bool
read_move(const sim_scenario_t *self, size_t p, const sim_entry_t *entry, sim_move_t *move,
    sim_errors_t *errors)
{
    const sim_param_t *param = sim_param_find(entry->key);
    const char *s = entry->value;
    char wrong[SIM_WRONG_MAX];

    if (param == NULL) {
        complain_unknown(entry, errors);
        return false;
    }
    if (!param->moves) {
        sim_entry_complain(entry, errors,
            "a policy cannot move this key: allowed are keys that act after the "
            "start, `sim params` marks them");
        return false;
    }
    *move = (sim_move_t) { .policy = p, .param = param, .entry = entry };
    switch (*s) {
    case '+':
        move->kind = SIM_MOVE_PLUS;
        break;
    case '-':
        move->kind = SIM_MOVE_MINUS;
        break;
    case '*':
        move->kind = SIM_MOVE_TIMES;
        break;
    default:
        move->kind = SIM_MOVE_TO;
    }
    s += move->kind != SIM_MOVE_TO || *s == '=' ? 1 : 0;
    s += strspn(s, " \t");
    if (move->kind != SIM_MOVE_TO && (*s == '+' || *s == '-' || *s == '=' || *s == '*')) {
        sim_entry_complain(
            entry, errors, "two signs: write x, +x, -x, *x, or =x for a value that is negative");
        return false;
    }
    const sim_domain_t domain = sim_move_domain(
        move, sim_scope_has_location(param->scope) ? target_currency(self, p) : NULL);
    if (!sim_value_parse(&domain, s, &move->value, wrong)) {
        sim_entry_complain(entry, errors, "%s", wrong);
        return false;
    }
    return true;
}

static int
compare_moves(const void *a, const void *b)
{
    const sim_move_t *x = a, *y = b;
    if (x->policy != y->policy) {
        return (x->policy > y->policy) - (x->policy < y->policy);
    }
    return (x->param > y->param) - (x->param < y->param);
}

/* What must be true of a policy as a whole. */
static void
check_policy(const sim_scenario_t *self, size_t p, sim_errors_t *errors)
{
    const sim_scenario_text_t *text = self->text;
    const sim_policy_t *policy = &self->policy[p];
    const sim_policy_text_t *mine = &text->policy[p];
    char section[2 * SIM_NAME_MAX];
    snprintf(section, sizeof section, "policy.%s", policy->name);
    const sim_header_t *header = sim_scenario_header(text, section);
    const char *file = header == NULL ? NULL : header->file;
    const long line = header == NULL ? 0 : header->line;

    if (mine->word[SIM_POLICY_START] == NULL) {
        sim_errors_add(errors, file, line,
            "policy.%s.start: missing: required in [policy.%s], for example start = 2026-04",
            policy->name, policy->name);
    }
    if (!mine->tried) {
        sim_errors_add(errors, file, line,
            "[policy.%s]: the policy moves no key: give at least one, for example min_wage = *1.2",
            policy->name);
    }
    if (mine->word[SIM_POLICY_START] != NULL && mine->word[SIM_POLICY_END] != NULL
        && policy->end <= policy->start) {
        sim_entry_complain(mine->word[SIM_POLICY_END], errors,
            "the end is not after the start (%s)", mine->word[SIM_POLICY_START]->value);
    }
    for (size_t m = mine->first_move; m < mine->first_move + mine->n_moves; m++) {
        const sim_param_t *param = text->move[m].param;
        if (!sim_scope_has_location(param->scope) && mine->word[SIM_POLICY_LOCATIONS] != NULL) {
            sim_entry_complain(mine->word[SIM_POLICY_LOCATIONS], errors,
                "%s does not differ by location: leave the list out, or move %s in a policy of its "
                "own",
                param->key, param->key);
        }
        if (!sim_scope_has_role(param->scope) && mine->word[SIM_POLICY_ROLES] != NULL) {
            sim_entry_complain(mine->word[SIM_POLICY_ROLES], errors,
                "%s does not differ by role: leave the list out, or move %s in a policy of its own",
                param->key, param->key);
        }
    }
}

/* scenario.policies: those that a plain run applies. */
static sim_status_t
read_in_force(sim_scenario_t *self, sim_errors_t *errors)
{
    sim_scenario_text_t *text = self->text;
    for (size_t i = 0; i < text->lines.n_entries; i++) {
        const sim_entry_t *entry = &text->lines.entry[i];
        if (strcmp(entry->section, "scenario") != 0 || strcmp(entry->key, "policies") != 0
            || strcmp(entry->value, "none") == 0) {
            continue;
        }
        sim_list_t list;
        const sim_status_t status = sim_list_parse(&text->lines, entry, &list, errors);
        if (status != SIM_OK) {
            return status;
        }
        for (size_t k = 0; k < list.n; k++) {
            const size_t p = find_policy(self, list.name[k]);
            if (p == SIZE_MAX) {
                const char *candidate[SIM_POLICIES_MAX];
                for (size_t j = 0; j < self->n_policies; j++) {
                    candidate[j] = self->policy[j].name;
                }
                const char *near = sim_text_nearest(list.name[k], self->n_policies, candidate);
                sim_entry_complain(entry, errors, "no section [policy.%s]%s%s%s", list.name[k],
                    near == NULL ? ": allowed are none and the names of such sections"
                                 : ": did you mean ",
                    near == NULL ? "" : near, near == NULL ? "" : "?");
            } else if (sim_scenario_winner(text, entry->section, entry->key) == entry) {
                self->in_force[p] = true;
            }
        }
    }
    return SIM_OK;
}

sim_status_t
sim_policies_read(sim_scenario_t *self, sim_errors_t *errors)
{
    sim_scenario_text_t *text = self->text;
    sim_status_t status = name_policies(self, errors);
    sim_policy_word_t which = SIM_N_POLICY_WORDS;

    for (size_t i = 0; status == SIM_OK && i < text->lines.n_entries; i++) {
        const sim_entry_t *entry = &text->lines.entry[i];
        const sim_section_t section = sim_section_parse(entry->section);
        const size_t p
            = section.kind == SIM_SECTION_POLICY ? find_policy(self, section.l) : SIZE_MAX;
        if (p != SIZE_MAX && policy_word(entry->key, &which) != NULL) {
            status = read_word(self, p, entry, which, errors);
        }
    }
    if (status != SIM_OK) {
        return status;
    }
    text->move = calloc(text->n_winners + 1, sizeof *text->move);
    if (text->move == NULL) {
        return SIM_ERR_NOMEM;
    }
    for (size_t i = 0; i < text->lines.n_entries; i++) {
        const sim_entry_t *entry = &text->lines.entry[i];
        const sim_section_t section = sim_section_parse(entry->section);
        const size_t p
            = section.kind == SIM_SECTION_POLICY ? find_policy(self, section.l) : SIZE_MAX;
        sim_move_t move;
        if (p == SIZE_MAX || policy_word(entry->key, &which) != NULL) {
            continue;
        }
        text->policy[p].tried = true;
        if (read_move(self, p, entry, &move, errors)
            && sim_scenario_winner(text, entry->section, entry->key) == entry) {
            text->move[self->n_moves++] = move;
        }
    }
    qsort(text->move, self->n_moves, sizeof *text->move, compare_moves);
    for (size_t m = self->n_moves; m > 0; m--) {
        text->policy[text->move[m - 1].policy].first_move = m - 1;
        text->policy[text->move[m - 1].policy].n_moves++;
    }
    for (size_t p = 0; p < self->n_policies; p++) {
        check_policy(self, p, errors);
    }
    return read_in_force(self, errors);
}

/* ---- What a policy says ---- */

size_t
sim_policy_lines(const sim_scenario_t *self, size_t p)
{
    return self->text->policy[p].n_moves;
}

sim_policy_line_t
sim_policy_line(const sim_scenario_t *self, size_t p, size_t k)
{
    const sim_move_t *move = &self->text->move[self->text->policy[p].first_move + k];
    const sim_entry_t *entry = move->entry;
    return (sim_policy_line_t) {
        .param = move->param,
        .text = entry->value,
        .origin = { .file = entry->file,
            .line = entry->line,
            .source = entry->comment,
            .kind = entry->file == NULL ? SIM_FROM_SET : SIM_FROM_FILE },
    };
}

bool
sim_policy_concerns(const sim_scenario_t *self, size_t p, sim_scope_t scope, size_t l, size_t r)
{
    const sim_policy_text_t *policy = &self->text->policy[p];
    return (!sim_scope_has_location(scope) || policy->at_location[l])
        && (!sim_scope_has_role(scope) || policy->for_role[r]);
}

/* ---- Values in force ---- */

/* (Z1) */
static double
ramp(const sim_policy_t *policy, int t)
{
    if (t < policy->start || t >= policy->end) {
        return 0.0;
    }
    const double phase_in = policy->phase_in > 1 ? policy->phase_in : 1.0;
    return fmin(1.0, (t - policy->start + 1) / phase_in);
}

/* (Z2) At full effect the target itself, not p0 + (p1 - p0), which may differ in the last bit. */
static double
moved(const sim_move_t *move, double x, double p0, double share)
{
    double p1 = x;
    switch (move->kind) {
    case SIM_MOVE_TO:
        break;
    case SIM_MOVE_PLUS:
        p1 = p0 + x;
        break;
    case SIM_MOVE_MINUS:
        p1 = p0 - x;
        break;
    case SIM_MOVE_TIMES:
        p1 = p0 * x;
        break;
    }
    return share >= 1.0 ? p1 : p0 + share * (p1 - p0);
}

typedef double change_t(const sim_move_t *move, double x, double value, double share);

static double
cut(const sim_move_t *move, double x, double value, double share)
{
    (void)x;
    (void)share;
    if (strcmp(move->param->key, "bonus_milestone") == 0) {
        value = floor(value + 0.5);
    }
    return fmin(fmax(value, move->param->lo), move->param->hi);
}

/* Applies change to every value that a move concerns. */
static void
for_targets(const sim_scenario_t *self, const sim_move_t *move, double x, double share,
    change_t *change, sim_par_t *now)
{
    const bool by_location = sim_scope_has_location(move->param->scope),
               by_role = sim_scope_has_role(move->param->scope);
    for (size_t l = by_location ? 1 : 0; l < (by_location ? self->n_locations : 1); l++) {
        for (size_t r = 0; r < (by_role ? self->n_roles : 1); r++) {
            if (!sim_policy_concerns(self, move->policy, move->param->scope, l, r)) {
                continue;
            }
            double *value = sim_par_value(now, move->param, l, r);
            *value = change(move, x, *value, share);
        }
    }
}

/* Calls for_targets for every move in force, in scenario order. */
static void
for_moves(const sim_scenario_t *self, const bool active[], int t, change_t *change, sim_par_t *now)
{
    for (size_t p = 0; p < self->n_policies; p++) {
        const double share = active[p] ? ramp(&self->policy[p], t) : 0.0;
        if (share == 0.0) {
            continue;
        }
        const sim_policy_text_t *policy = &self->text->policy[p];
        for (size_t m = policy->first_move; m < policy->first_move + policy->n_moves; m++) {
            if (!self->text->move[m].off) {
                for_targets(self, &self->text->move[m], now->policy_value[m], share, change, now);
            }
        }
    }
}

bool
sim_scenario_at(
    const sim_scenario_t *self, const bool active[], const sim_par_t *base, int t, sim_par_t *now)
{
    bool any = false;
    sim_par_copy(now, base);
    for (size_t p = 0; active != NULL && p < self->n_policies && !any; p++) {
        any = active[p] && ramp(&self->policy[p], t) > 0.0;
    }
    if (!any) {
        return false;
    }
    for_moves(self, active, t, moved, now);
    for_moves(self, active, t, cut, now);
    for (size_t r = 0; r < self->n_roles; r++) {
        now->role[r].grade_mult_lead
            = fmax(now->role[r].grade_mult_lead, now->role[r].grade_mult_senior);
    }
    /* bytes, not values: values that are not used may be NaN */
    return memcmp(now->values, base->values, base->n_values * sizeof *base->values) != 0;
}

/* ---- Where two runs part ---- */

/* The same lines everywhere but for those of policies that a view has switched off. */
static bool
are_related(const sim_scenario_t *a, const sim_scenario_t *b)
{
    return a->text->policy == b->text->policy && a->text->view.from == NULL
        && b->text->view.from == NULL;
}

static bool
moves_alike(
    const sim_scenario_t *a, bool active_a, const sim_scenario_t *b, bool active_b, size_t p)
{
    const sim_policy_text_t *policy = &a->text->policy[p];
    for (size_t m = policy->first_move; m < policy->first_move + policy->n_moves; m++) {
        if ((active_a && !a->text->move[m].off) != (active_b && !b->text->move[m].off)) {
            return false;
        }
    }
    return true;
}

int
sim_scenario_parting(const sim_scenario_t *a, const bool in_force_a[], const sim_scenario_t *b,
    const bool in_force_b[])
{
    int month = INT_MAX;
    if (!are_related(a, b)) {
        return 0;
    }
    for (size_t p = 0; p < a->n_policies; p++) {
        const sim_policy_t *policy = &a->policy[p];
        const bool alike = moves_alike(
            a, in_force_a != NULL && in_force_a[p], b, in_force_b != NULL && in_force_b[p], p);
        if (!alike && policy->end > 0) {
            const int start = policy->start > 0 ? policy->start : 0;
            month = start < month ? start : month;
        }
    }
    return month;
}
