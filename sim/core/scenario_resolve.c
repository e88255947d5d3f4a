/* scenario_resolve.c - which line is in force, what is missing, and the values of a replication. */
#include "sim/core/scenario_text.h"
#include "sim/rng.h"
#include "sim/scenario.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- Lines in force ---- */

static sim_line_t *
line_at(const sim_scenario_t *self, size_t place, const sim_param_t *param)
{
    const size_t i
        = self->text->line_at[place * sim_param_count + (size_t)(param - sim_param_table)];
    return i == 0 ? NULL : &self->text->line[i - 1];
}

sim_line_t *
sim_scenario_line(const sim_scenario_t *self, const sim_param_t *param, size_t l, size_t r)
{
    sim_line_t *line = NULL;
    if (param->scope == SIM_SCOPE_JOB) {
        line = line_at(self, sim_place_job(self, l, r), param);
    }
    if (line == NULL && sim_scope_has_role(param->scope)) {
        line = line_at(self, sim_place_role(self, r), param);
    }
    if (line == NULL && sim_scope_has_location(param->scope)) {
        line = line_at(self, sim_place_location(l), param);
    }
    return line != NULL ? line : line_at(self, sim_place_model(), param);
}

void
sim_scenario_default(const sim_scenario_t *self, const sim_param_t *param, size_t l, size_t r,
    size_t size, char to[])
{
    const char *text = param->dflt;
    int part = 0;

    if (strcmp(param->key, "share") == 0 && l == 0) {
        text = ".5"; /* (I4): half of the work stays onshore */
    }
    if (strchr(text, '/') != NULL) {
        const char *name = self->role[r].name;
        part = strcmp(name, "data_entry") == 0      ? 0
            : strcmp(name, "customer_support") == 0 ? 1
            : strcmp(name, "data_analyst") == 0     ? 2
            : self->role[r].tier == SIM_TIER_BPO    ? 1
                                                    : 2;
    }
    for (; part > 0; part--) {
        text = strchr(text, '/') + 1;
    }
    text += strspn(text, " ");
    size_t n = strcspn(text, "/");
    while (n > 0 && text[n - 1] == ' ') {
        n--;
    }
    snprintf(to, size, "%.*s", (int)n, text);
}

/* ---- Values in force ---- */

/* The section in which a key is at its own scope. */
static void
write_own_section(const sim_scenario_t *self, const sim_param_t *param, size_t l, size_t r,
    size_t size, char to[])
{
    switch (param->scope) {
    case SIM_SCOPE_MODEL:
        snprintf(to, size, "model");
        break;
    case SIM_SCOPE_LOCATION:
        snprintf(to, size, "location.%s", self->location[l].name);
        break;
    case SIM_SCOPE_ROLE:
        snprintf(to, size, "role.%s", self->role[r].name);
        break;
    case SIM_SCOPE_JOB:
        snprintf(to, size, "job.%s.%s", self->location[l].name, self->role[r].name);
        break;
    }
}

/* Whether some line was meant to give the value: one that was refused, or one whose key is
 * misspelt. Its own message is enough. */
static bool
was_tried(const sim_scenario_t *self, const sim_param_t *param, size_t l, size_t r)
{
    const sim_scenario_text_t *text = self->text;
    const char *role = self->n_roles > 0 ? self->role[r].name : "";
    char section[4][3 * SIM_NAME_MAX] = { "model" };
    snprintf(section[1], sizeof section[1], "location.%s", self->location[l].name);
    snprintf(section[2], sizeof section[2], "role.%s", role);
    snprintf(section[3], sizeof section[3], "job.%s.%s", self->location[l].name, role);
    for (size_t i = 0; i < text->n_winners; i++) {
        const sim_entry_t *entry = text->winner[i];
        for (int k = 0; k < 4; k++) {
            if (strcmp(entry->section, section[k]) != 0) {
                continue;
            }
            if (text->meant[i] != NULL && strcmp(text->meant[i], param->key) == 0) {
                return true;
            }
        }
    }
    return false;
}

static void
complain_missing(
    const sim_scenario_t *self, const sim_param_t *param, size_t l, size_t r, sim_errors_t *errors)
{
    char section[3 * SIM_NAME_MAX], unit[40];
    const sim_domain_t domain = sim_value_domain(param, self->location[l].currency);
    const sim_scenario_text_t *text = self->text;
    const char *number = strcmp(param->unit, "1/year") == 0 ? "0.05"
        : strcmp(param->key, "fx_rate") == 0                ? "83.1"
        : strcmp(param->key, "household_mean") == 0         ? "4.4"
        : strcmp(param->unit, "LCU/month") == 0             ? "18000"
                                                            : "1000";
    if (errors->n >= SIM_ERRORS_MAX) {
        errors->n_dropped++;
        return;
    }
    write_own_section(self, param, l, r, sizeof section, section);
    if (was_tried(self, param, l, r) || sim_scenario_refused_header(&text->lines, section)) {
        return;
    }
    sim_value_unit(&domain, sizeof unit, unit);
    const char *file = NULL;
    long line = 0;
    const sim_header_t *header = sim_scenario_header(text, section);
    if (header != NULL) {
        file = header->file;
        line = header->line;
    } else if (text->word[l == 0 ? SIM_WORD_ONSHORE : SIM_WORD_LOCATIONS] != NULL) {
        file = text->word[l == 0 ? SIM_WORD_ONSHORE : SIM_WORD_LOCATIONS]->file;
        line = text->word[l == 0 ? SIM_WORD_ONSHORE : SIM_WORD_LOCATIONS]->line;
    }
    sim_errors_add(errors, file, line, "%s.%s: missing: required, for example %s = %s%s%s in [%s]",
        section, param->key, param->key, number, unit[0] == '\0' ? "" : " ", unit, section);
}

/* Calls visit for every value of a sim_par_t, in the order of param.def. */
typedef sim_status_t visit_t(
    sim_scenario_t *self, const sim_param_t *param, size_t l, size_t r, void *data);

static sim_status_t
for_each_value(sim_scenario_t *self, visit_t *visit, void *data)
{
    for (size_t i = 0; i < sim_param_count; i++) {
        const sim_param_t *param = &sim_param_table[i];
        const size_t n_l = sim_scope_has_location(param->scope) ? self->n_locations : 1;
        const size_t n_r = sim_scope_has_role(param->scope) ? self->n_roles : 1;
        for (size_t l = 0; l < n_l; l++) {
            for (size_t r = 0; r < n_r; r++) {
                const sim_status_t status = visit(self, param, l, r, data);
                if (status != SIM_OK) {
                    return status;
                }
            }
        }
    }
    return SIM_OK;
}

/* Stores the plain numbers, marks the lines in use, and finds what is missing. */
static sim_status_t
fix_value(sim_scenario_t *self, const sim_param_t *param, size_t l, size_t r, void *data)
{
    sim_errors_t *errors = data;
    sim_scenario_text_t *text = self->text;
    sim_line_t *line = sim_scenario_line(self, param, l, r);
    const bool used = sim_scenario_uses(param, l);
    double *value = sim_par_value(&text->constant, param, l, r);
    char dflt[64], wrong[SIM_WRONG_MAX];

    *value = NAN;
    if (line != NULL) {
        line->in_use |= used;
        if (line->value.kind == SIM_VALUE_NUMBER) {
            *value = line->value.argument[0];
        }
        if (line->value.kind != SIM_VALUE_AUTO) {
            return SIM_OK;
        }
    }
    sim_scenario_default(self, param, l, r, sizeof dflt, dflt);
    if (strcmp(dflt, "required") == 0) {
        if (used && (!sim_scope_has_location(param->scope) || self->location[l].name[0] != '\0')) {
            complain_missing(self, param, l, r, errors);
        }
    } else if (dflt[0] == '=') {
        const sim_param_t *from = sim_param_find(dflt + 1 + strspn(dflt + 1, " "));
        SIM_BUG_IF(from == NULL || from->scope != param->scope);
        text->alias[text->n_aliases++] = (sim_alias_t) {
            .slot = (size_t)(value - text->constant.values),
            .from = (size_t)(sim_par_value(&text->constant, from, l, r) - text->constant.values),
            .lo = param->lo,
            .hi = param->hi,
        };
    } else if (strcmp(dflt, "auto") != 0) {
        const sim_domain_t domain = sim_value_domain(param, NULL);
        sim_value_t number = { .kind = SIM_VALUE_AUTO };
        SIM_BUG_IF(!sim_value_parse(&domain, dflt, &number, wrong));
        *value = number.argument[0];
    }
    return SIM_OK;
}

/* ---- Checks that need more than one value ---- */

static const sim_entry_t *
entry_of(const sim_scenario_t *self, const char *key, size_t l, size_t r)
{
    const sim_line_t *line = sim_scenario_line(self, sim_param_find(key), l, r);
    return line == NULL ? NULL : line->entry;
}

/* Whichever of two entries was read last; the mistake is told there. */
static const sim_entry_t *
later(const sim_entry_t *a, const sim_entry_t *b)
{
    return a == NULL || (b != NULL && b > a) ? b : a;
}

static void
check_role(sim_scenario_t *self, size_t r, sim_errors_t *errors)
{
    const sim_par_t *par = &self->text->constant;
    const sim_role_par_t *role = &par->role[r];

    if (role->init_share_senior + role->init_share_lead > 1.0 + 1e-12) {
        sim_entry_complain(later(entry_of(self, "init_share_senior", 0, r),
                               entry_of(self, "init_share_lead", 0, r)),
            errors, "init_share_senior and init_share_lead of role %s add to %g: allowed at most 1",
            self->role[r].name, role->init_share_senior + role->init_share_lead);
    }
    if (role->grade_mult_lead < role->grade_mult_senior) {
        sim_entry_complain(later(entry_of(self, "grade_mult_senior", 0, r),
                               entry_of(self, "grade_mult_lead", 0, r)),
            errors,
            "a lead of role %s would earn less than a senior: grade_mult_lead must be at least "
            "grade_mult_senior (%g)",
            self->role[r].name, role->grade_mult_senior);
    }
}

/* (I4): shares are given for all jobs of a role, adding to 1 with the onshore share, or for none.
 */
static void
check_shares(sim_scenario_t *self, size_t r, sim_errors_t *errors)
{
    const sim_par_t *par = &self->text->constant;
    const double onshore = sim_par_job(par, 0, r)->share;
    const sim_entry_t *last = NULL;
    size_t n_given = 0;
    double sum = onshore;

    for (size_t l = 1; l < self->n_locations; l++) {
        const double share = sim_par_job(par, l, r)->share;
        if (!isnan(share)) {
            n_given++;
            sum += share;
            last = later(last, entry_of(self, "share", l, r));
        }
    }
    if (n_given > 0 && n_given < self->n_locations - 1) {
        sim_entry_complain(last, errors,
            "share is given for %zu of the %zu jobs of role %s: give it for all of them, or for "
            "none",
            n_given, self->n_locations - 1, self->role[r].name);
    } else if (n_given > 0 && fabs(sum - 1.0) > 1e-9) {
        sim_entry_complain(last, errors,
            "the shares of role %s add to %.12g with the onshore share of %g: they must add to 1",
            self->role[r].name, sum, onshore);
    }
    const sim_line_t *demand = sim_scenario_line(self, sim_param_find("demand_fte"), 0, r);
    if (onshore >= 1.0 && (demand == NULL || demand->value.kind == SIM_VALUE_AUTO)) {
        sim_entry_complain(entry_of(self, "share", 0, r), errors,
            "all work of role %s would stay onshore: allowed less than 1, or give demand_fte",
            self->role[r].name);
    }
}

typedef struct {
    uint32_t hash;
    char *name;
} hashed_t;

static int
compare_hashed(const void *a, const void *b)
{
    const hashed_t *x = a, *y = b;
    return x->hash != y->hash ? (x->hash > y->hash) - (x->hash < y->hash)
                              : strcmp(x->name, y->name);
}

static bool SIM_PRINTF(3, 4) add_hashed(hashed_t *list, size_t *n, const char *format, ...)
{
    va_list arguments;
    char *name = NULL;
    va_start(arguments, format);
    const int written = vasprintf(&name, format, arguments);
    va_end(arguments);
    if (written < 0) {
        return false;
    }
    list[(*n)++] = (hashed_t) { .hash = sim_name_hash(name), .name = name };
    return true;
}

/* (R3): names with one hash would share their luck. */
static sim_status_t
check_hashes(sim_scenario_t *self, sim_errors_t *errors)
{
    const sim_scenario_text_t *text = self->text;
    const size_t most = 2 + self->n_locations + self->n_roles + self->n_locations * self->n_roles
        + text->n_lines + self->n_moves;
    hashed_t *list = calloc(most, sizeof *list);
    size_t n = 0;
    bool enough = list != NULL;

    if (enough) {
        enough = add_hashed(list, &n, "fx") && add_hashed(list, &n, "economy");
    }
    for (size_t l = 0; enough && l < self->n_locations; l++) {
        enough = add_hashed(list, &n, "location/%s", self->location[l].name);
        for (size_t r = 0; enough && r < self->n_roles; r++) {
            enough = add_hashed(list, &n, "job/%s/%s", self->location[l].name, self->role[r].name);
        }
    }
    for (size_t r = 0; enough && r < self->n_roles; r++) {
        enough = add_hashed(list, &n, "role/%s", self->role[r].name);
    }
    for (size_t i = 0; enough && i < text->n_lines; i++) {
        const sim_line_t *line = &text->line[i];
        if (sim_value_is_drawn(&line->value)) {
            enough = add_hashed(list, &n, "param/%s.%s", line->entry->section, line->entry->key);
        }
    }
    for (size_t i = 0; enough && i < self->n_moves; i++) {
        const sim_move_t *move = &text->move[i];
        if (sim_value_is_drawn(&move->value)) {
            enough = add_hashed(list, &n, "param/%s.%s", move->entry->section, move->entry->key);
        }
    }
    if (enough) {
        qsort(list, n, sizeof *list, compare_hashed);
        for (size_t i = 1; i < n; i++) {
            if (list[i].hash == list[i - 1].hash) {
                sim_errors_add(errors, text->lines.path, 0,
                    "%s and %s have the same 32-bit hash and would share their random numbers: "
                    "rename one",
                    list[i - 1].name, list[i].name);
            }
        }
    }
    for (size_t i = 0; i < n; i++) {
        free(list[i].name);
    }
    free(list);
    return enough ? SIM_OK : SIM_ERR_NOMEM;
}

/* ---- Draws ---- */

static sim_status_t
add_draw(
    sim_scenario_t *self, const sim_value_t *value, const sim_entry_t *entry, double lo, double hi)
{
    sim_scenario_text_t *text = self->text;
    char *name = NULL;
    if (asprintf(&name, "param/%s.%s", entry->section, entry->key) < 0) {
        return SIM_ERR_NOMEM;
    }
    text->draw[text->n_draws++] = (sim_draw_t) {
        .value = value,
        .lo = lo,
        .hi = hi,
        .whole = strcmp(entry->key, "bonus_milestone") == 0,
        .hash = sim_name_hash(name),
    };
    free(name);
    return SIM_OK;
}

/* Hands a value to the draw of its line: counts first, stores when there is room. */
static sim_status_t
bind_value(sim_scenario_t *self, const sim_param_t *param, size_t l, size_t r, void *data)
{
    const bool *store = data;
    sim_scenario_text_t *text = self->text;
    const sim_line_t *line = sim_scenario_line(self, param, l, r);
    if (line != NULL && line->draw > 0) {
        sim_draw_t *draw = &text->draw[line->draw - 1];
        if (*store) {
            draw->slot[draw->n_slots]
                = (size_t)(sim_par_value(&text->constant, param, l, r) - text->constant.values);
        }
        draw->n_slots++;
    }
    return SIM_OK;
}

static sim_status_t
make_draws(sim_scenario_t *self)
{
    sim_scenario_text_t *text = self->text;
    sim_status_t status = SIM_OK;

    text->draw = calloc(text->n_lines + self->n_moves + 1, sizeof *text->draw);
    if (text->draw == NULL) {
        return SIM_ERR_NOMEM;
    }
    for (size_t i = 0; status == SIM_OK && i < text->n_lines; i++) {
        sim_line_t *line = &text->line[i];
        if (sim_value_is_drawn(&line->value)) {
            status = add_draw(self, &line->value, line->entry, line->param->lo, line->param->hi);
            line->draw = text->n_draws;
        }
    }
    const size_t first_move = text->n_draws;
    for (size_t i = 0; status == SIM_OK && i < self->n_moves; i++) {
        const sim_move_t *move = &text->move[i];
        if (sim_value_is_drawn(&move->value)) {
            const sim_domain_t domain = sim_move_domain(move, NULL);
            status = add_draw(self, &move->value, move->entry, domain.lo, domain.hi);
        }
    }
    if (status == SIM_OK && text->n_draws > 0) {
        status = for_each_value(self, bind_value, &(bool) { false });
    }
    for (size_t i = 0; status == SIM_OK && i < text->n_draws; i++) {
        sim_draw_t *draw = &text->draw[i];
        draw->slot = calloc(draw->n_slots + 1, sizeof *draw->slot);
        draw->n_slots = 0;
        status = draw->slot == NULL ? SIM_ERR_NOMEM : SIM_OK;
    }
    if (status == SIM_OK && text->n_draws > 0) {
        status = for_each_value(self, bind_value, &(bool) { true });
    }
    for (size_t i = 0, k = first_move; status == SIM_OK && i < self->n_moves; i++) {
        const sim_move_t *move = &text->move[i];
        text->constant.policy_value[i] = move->value.argument[0];
        if (sim_value_is_drawn(&move->value)) {
            text->draw[k].slot[0]
                = (size_t)(&text->constant.policy_value[i] - text->constant.values);
            text->draw[k++].n_slots = 1;
        }
    }
    return status;
}

/* Which key each line was meant for, misspelt ones included.  Once for all, as guessing is slow;
 * and not when there are so many mistakes that no more will be told. */
static sim_status_t
guess_keys(sim_scenario_text_t *text, const sim_errors_t *errors)
{
    text->meant = calloc(text->n_winners + 1, sizeof *text->meant);
    if (text->meant == NULL) {
        return SIM_ERR_NOMEM;
    }
    for (size_t i = 0; i < text->n_winners && errors->n < SIM_ERRORS_MAX; i++) {
        const sim_entry_t *entry = text->winner[i];
        text->meant[i] = sim_param_find(entry->key) != NULL
            ? entry->key
            : sim_key_nearest(entry->key, sim_section_parse(entry->section).kind);
    }
    return SIM_OK;
}

sim_status_t
sim_scenario_fix(sim_scenario_t *self, sim_errors_t *errors)
{
    sim_scenario_text_t *text = self->text;
    text->alias = calloc(text->constant.n_values, sizeof *text->alias);
    if (text->alias == NULL) {
        return SIM_ERR_NOMEM;
    }
    sim_status_t status = guess_keys(text, errors);
    if (status == SIM_OK) {
        status = for_each_value(self, fix_value, errors);
    }
    if (status != SIM_OK) {
        return status;
    }
    for (size_t r = 0; r < self->n_roles; r++) {
        check_role(self, r, errors);
        check_shares(self, r, errors);
    }
    status = check_hashes(self, errors);
    return status == SIM_OK ? make_draws(self) : status;
}

/* ---- Resolving ---- */

sim_status_t
sim_scenario_par_init(const sim_scenario_t *self, sim_par_t *par)
{
    return sim_par_init(par, self->n_locations, self->n_roles, self->n_moves);
}

static void
fill_pool(
    double *per_head_entrants, double per_head_pool, double *pool, double *entrants, double heads)
{
    if (isnan(*per_head_entrants)) {
        *per_head_entrants = 0.055 * per_head_pool;
    }
    if (isnan(*pool)) {
        *pool = per_head_pool * heads;
    }
    if (isnan(*entrants)) {
        *entrants = *per_head_entrants * heads;
    }
}

static double
drawn(const sim_scenario_t *self, uint32_t rep, const sim_draw_t *draw)
{
    const double u
        = sim_uniform(sim_words(self->seed, rep, draw->hash, 0, 0, SIM_BLOCK_PARAM).w[0]);
    const double value = sim_value_at(draw->value, u, draw->lo, draw->hi);
    return draw->whole ? floor(value + 0.5) : value;
}

/* What a view has from another scenario, plain or drawn. */
static void
take_values(const sim_view_t *view, uint32_t rep, sim_par_t *base)
{
    const sim_scenario_text_t *text = view->from->text;
    for (size_t i = 0; i < text->constant.n_values; i++) {
        if (view->to[i] != SIZE_MAX) {
            base->values[view->to[i]] = text->constant.values[i];
        }
    }
    for (size_t i = 0; i < text->n_draws; i++) {
        const sim_draw_t *draw = &text->draw[i];
        const double value = drawn(view->from, rep, draw);
        for (size_t k = 0; k < draw->n_slots; k++) {
            if (view->to[draw->slot[k]] != SIZE_MAX) {
                base->values[view->to[draw->slot[k]]] = value;
            }
        }
    }
}

void
sim_scenario_resolve(const sim_scenario_t *self, uint32_t rep, sim_par_t *base)
{
    const sim_scenario_text_t *text = self->text;

    sim_par_copy(base, &text->constant);
    for (size_t i = 0; i < text->n_draws; i++) {
        const sim_draw_t *draw = &text->draw[i];
        const double value = drawn(self, rep, draw);
        for (size_t k = 0; k < draw->n_slots; k++) {
            base->values[draw->slot[k]] = value;
        }
    }
    if (text->view.from != NULL) {
        take_values(&text->view, rep, base);
    }
    for (size_t i = 0; i < text->n_aliases; i++) {
        const sim_alias_t *alias = &text->alias[i];
        base->values[alias->slot] = fmin(fmax(base->values[alias->from], alias->lo), alias->hi);
    }
    for (size_t r = 0; r < self->n_roles; r++) {
        sim_role_par_t *role = &base->role[r];
        role->grade_mult_lead = fmax(role->grade_mult_lead, role->grade_mult_senior);
        role->init_share_lead = fmin(role->init_share_lead, 1.0 - role->init_share_senior);
    }
    for (size_t l = 1; l < self->n_locations; l++) {
        sim_location_par_t *location = &base->location[l];
        double heads = 0.0;
        for (size_t r = 0; r < self->n_roles; r++) {
            heads += sim_par_job(base, l, r)->headcount;
        }
        fill_pool(&location->entrants_per_head_secondary, location->pool_per_head_secondary,
            &location->pool_secondary, &location->entrants_secondary, heads);
        fill_pool(&location->entrants_per_head_graduate, location->pool_per_head_graduate,
            &location->pool_graduate, &location->entrants_graduate, heads);
        fill_pool(&location->entrants_per_head_postgraduate, location->pool_per_head_postgraduate,
            &location->pool_postgraduate, &location->entrants_postgraduate, heads);
    }
}

void
sim_scenario_date(const sim_scenario_t *self, int t, char date[8])
{
    const unsigned month = (unsigned)(self->start_year * 12 + self->start_month - 1 + t);
    SIM_BUG_IF(t < 0 || month / 12 > 9999);
    snprintf(date, 8, "%04u-%02u", month / 12 % 10000, month % 12 + 1);
}
