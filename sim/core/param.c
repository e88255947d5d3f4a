/* param.c - every key of a scenario, once: the tables that grow from param.def. */
#include "sim/param.h"
#include "sim/core/value.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define SIM_PARAM(                                                                                 \
    scope_, key_, symbol_, unit_, default_, lo_, hi_, moves_, meaning_, source_, off_)             \
    { .key = #key_,                                                                                \
        .scope = SIM_SCOPE_##scope_,                                                               \
        .index = offsetof(sim_##scope_##_par_t, key_) / sizeof(double),                            \
        .symbol = symbol_,                                                                         \
        .unit = unit_,                                                                             \
        .dflt = default_,                                                                          \
        .lo = lo_,                                                                                 \
        .hi = hi_,                                                                                 \
        .moves = (moves_) != 0,                                                                    \
        .meaning = meaning_,                                                                       \
        .source = source_,                                                                         \
        .off = off_ },
const sim_param_t sim_param_table[] = {
#include "sim/param.def"
};
#undef SIM_PARAM
const size_t sim_param_count = sizeof sim_param_table / sizeof sim_param_table[0];

/* The scenario reader relies on the order within a section. */
const sim_param_word_t sim_param_word_table[] = {
    { "scenario", "title", "= file name", "up to 500 bytes of text",
        "heading of the report and the charts" },
    { "scenario", "start", "required", "YYYY-MM, 1900-01 to 2200-12", "first month" },
    { "scenario", "months", "120", "1 to 1023, or years", "length of the projection" },
    { "scenario", "replications", "100", "1 to 10000000",
        "how often the projection is repeated with other luck" },
    { "scenario", "seed", "1", "0 to 18446744073709551615",
        "which luck; the same seed gives the same results" },
    { "scenario", "scale", "1", "greater than 0, at most 1000000000",
        "real persons for whom one simulated worker stands" },
    { "scenario", "locations", "required", "up to 64 names, separated by commas",
        "offshore locations" },
    { "scenario", "roles", "required", "up to 64 names, separated by commas",
        "roles, the jobs at each location" },
    { "scenario", "onshore", "required", "a name",
        "the client's own market, a location that is not in locations" },
    { "scenario", "policies", "none", "none, or up to 64 names, separated by commas",
        "policies that a plain run applies" },
    { "scenario", "history", "none", "none, or a CSV file",
        "observed values, shown before the projection" },
    { "location.L", "currency", "required", "three capital letters (ISO 4217)",
        "what LCU stands for" },
    { "role.R", "tier", "required", "bpo, kpo", "routine work (bpo) or knowledge work (kpo)" },
    { "policy.P", "title", "= name", "up to 500 bytes of text", "heading in tables and charts" },
    { "policy.P", "start", "required", "YYYY-MM", "first month in force" },
    { "policy.P", "end", "none", "YYYY-MM after the start", "first month no longer in force" },
    { "policy.P", "phase_in", "0", "0 to 1200 whole months, or years",
        "months until it has its full effect (Z1)" },
    { "policy.P", "locations", "all", "names, separated by commas", "where it applies" },
    { "policy.P", "roles", "all", "names, separated by commas", "to which roles it applies" },
};
const size_t sim_param_word_count = sizeof sim_param_word_table / sizeof sim_param_word_table[0];

const sim_param_t *
sim_param_find(const char *key)
{
    for (size_t i = 0; i < sim_param_count; i++) {
        if (strcmp(sim_param_table[i].key, key) == 0) {
            return &sim_param_table[i];
        }
    }
    return NULL;
}

const char *const *
sim_param_words(const sim_param_t *param)
{
    static const char *const rules[] = { "target", "none", "poisson", "replace", NULL };
    static const char *const answers[] = { "no", "yes", NULL };
    if (strcmp(param->key, "hiring_rule") == 0) {
        return rules;
    }
    if (strcmp(param->key, "transition_initial") == 0) {
        return answers;
    }
    return NULL;
}

sim_status_t
sim_par_init(sim_par_t *self, size_t n_locations, size_t n_roles, size_t n_moves)
{
    const size_t n_model = sizeof(sim_model_par_t) / sizeof(double);
    const size_t n_location = sizeof(sim_location_par_t) / sizeof(double);
    const size_t n_role = sizeof(sim_role_par_t) / sizeof(double);
    const size_t n_job = sizeof(sim_job_par_t) / sizeof(double);
    size_t n_jobs = 0, n = 0, part = 0;

    if (__builtin_mul_overflow(n_locations, n_roles, &n_jobs)
        || __builtin_mul_overflow(n_jobs, n_job, &n)
        || __builtin_mul_overflow(n_locations, n_location, &part)
        || __builtin_add_overflow(n, part, &n) || __builtin_mul_overflow(n_roles, n_role, &part)
        || __builtin_add_overflow(n, part, &n) || __builtin_add_overflow(n, n_moves, &n)
        || __builtin_add_overflow(n, n_model, &n)) {
        return SIM_ERR_NOMEM;
    }
    double *values = calloc(n, sizeof *values);
    if (values == NULL) {
        return SIM_ERR_NOMEM;
    }
    double *next = values;
    *self = (sim_par_t) {
        .n_locations = n_locations,
        .n_roles = n_roles,
        .n_moves = n_moves,
        .n_values = n,
        .values = values,
    };
    self->model = (sim_model_par_t *)next;
    next += n_model;
    self->location = (sim_location_par_t *)next;
    next += n_locations * n_location;
    self->role = (sim_role_par_t *)next;
    next += n_roles * n_role;
    self->job = (sim_job_par_t *)next;
    next += n_jobs * n_job;
    self->policy_value = next;
    return SIM_OK;
}

void
sim_par_free(sim_par_t *self)
{
    free(self->values);
    *self = (sim_par_t) { 0 };
}

void
sim_par_copy(sim_par_t *self, const sim_par_t *from)
{
    SIM_BUG_IF(self->n_values != from->n_values || self->n_locations != from->n_locations
        || self->n_roles != from->n_roles);
    memcpy(self->values, from->values, from->n_values * sizeof *from->values);
}

double *
sim_par_value(const sim_par_t *self, const sim_param_t *param, size_t l, size_t r)
{
    switch (param->scope) {
    case SIM_SCOPE_MODEL:
        return (double *)self->model + param->index;
    case SIM_SCOPE_LOCATION:
        return (double *)&self->location[l] + param->index;
    case SIM_SCOPE_ROLE:
        return (double *)&self->role[r] + param->index;
    case SIM_SCOPE_JOB:
        return (double *)&self->job[l * self->n_roles + r] + param->index;
    }
    return NULL;
}

/* ---- Tables for people ---- */

static const char *
scope_name(sim_scope_t scope)
{
    static const char *const names[] = { "model", "location", "role", "job" };
    return names[scope];
}

/* "0 to 3", "greater than 0", "at least 0", or the words. */
static void
write_range(const sim_param_t *param, size_t size, char to[])
{
    sim_domain_t domain = sim_value_domain(param, NULL);
    domain.unit = "-"; /* the unit has a column of its own */
    domain.may_be_auto = false;
    sim_value_allowed(&domain, size, to);
}

static bool
has_pattern(const char *pattern, const char *a, const char *b, const char *c)
{
    return pattern == NULL || strcasestr(a, pattern) != NULL || strcasestr(b, pattern) != NULL
        || strcasestr(c, pattern) != NULL;
}

size_t
sim_param_write(const char *pattern, FILE *to)
{
    size_t n = 0;
    char range[80];
    for (size_t i = 0; i < sim_param_word_count; i++) {
        const sim_param_word_t *word = &sim_param_word_table[i];
        if (has_pattern(pattern, word->key, word->section, word->meaning)) {
            fprintf(to, "%s.%s\n    %s\n    default %s; allowed %s\n", word->section, word->key,
                word->meaning, word->dflt, word->allowed);
            n++;
        }
    }
    for (size_t i = 0; i < sim_param_count; i++) {
        const sim_param_t *param = &sim_param_table[i];
        if (has_pattern(pattern, param->key, param->unit, param->meaning)) {
            write_range(param, sizeof range, range);
            fprintf(to,
                "%s\n    %s\n    scope %s; unit %s; default %s; allowed %s; off at %s%s\n    "
                "source: %s\n",
                param->key, param->meaning, scope_name(param->scope), param->unit, param->dflt,
                range, param->off, param->moves ? "; policies may move it" : "", param->source);
            n++;
        }
    }
    return n;
}

/* A table cell: a `|` would end it. */
static void
write_cell(const char *text, FILE *to)
{
    fputs(" ", to);
    for (; *text != '\0'; text++) {
        fputs(*text == '|' ? "\\|" : (char[]) { *text, '\0' }, to);
    }
    fputs(" |", to);
}

void
sim_param_write_markdown(FILE *to)
{
    static const char *const titles[] = {
        "Keys of the whole model: `[model]`",
        "Keys of a location: `[location.L]` or wider",
        "Keys of a role: `[role.R]` or wider",
        "Keys of a job: `[job.L.R]` or wider",
    };
    char range[80];

    fputs("# Every key of a scenario\n\n"
          "Written by `sim params --markdown` from include/sim/param.def; do not edit.\n\n"
          "A key may stand in a section of its own scope or of a wider one; the narrowest wins: "
          "job, role,\n"
          "location, model, default. Three defaults `a / b / c` are for data_entry / "
          "customer_support /\n"
          "data_analyst; any other role takes b if its tier is bpo, c if it is kpo. LCU is the "
          "location's\n"
          "currency. The symbols and labels in brackets are those of docs/model.md. `Off at` is "
          "the value at\n"
          "which the mechanism vanishes; `P` marks keys that a policy may move.\n\n"
          "## Names, dates and lists\n\n"
          "| Section | Key | Default | Allowed | Meaning |\n|---|---|---|---|---|\n",
        to);
    for (size_t i = 0; i < sim_param_word_count; i++) {
        const sim_param_word_t *word = &sim_param_word_table[i];
        fprintf(to, "| `[%s]` | `%s` |", word->section, word->key);
        write_cell(word->dflt, to);
        write_cell(word->allowed, to);
        write_cell(word->meaning, to);
        fputc('\n', to);
    }
    for (int scope = SIM_SCOPE_MODEL; scope <= SIM_SCOPE_JOB; scope++) {
        fprintf(to,
            "\n## %s\n\n| Key | Symbol | Unit | Default | Allowed | Off at | | Meaning | Source |\n"
            "|---|---|---|---|---|---|---|---|---|\n",
            titles[scope]);
        for (size_t i = 0; i < sim_param_count; i++) {
            const sim_param_t *param = &sim_param_table[i];
            if ((int)param->scope != scope) {
                continue;
            }
            write_range(param, sizeof range, range);
            fprintf(to, "| `%s` |", param->key);
            write_cell(param->symbol, to);
            write_cell(param->unit, to);
            write_cell(param->dflt, to);
            write_cell(range, to);
            write_cell(param->off, to);
            write_cell(param->moves ? "P" : "", to);
            write_cell(param->meaning, to);
            write_cell(param->source, to);
            fputc('\n', to);
        }
    }
}
