/* variant.c - what is compared with a scenario as it stands; see variant.h. */
#include "sim/variant.h"
#include "sim/text.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct sim_variant_own {
    char *name;
    char *title;
    bool *without, *with; /* [n_policies] */
    sim_scenario_t other;
} own_t;

typedef struct {
    sim_variants_t *to;
    const sim_variants_wish_t *wish;
    sim_errors_t *errors;
} reading_t;

/* ---- what is simulated ----------------------------------------------------------------------- */

bool
sim_variant_stands(const sim_scenario_t *scenario, const bool in_force[])
{
    return memcmp(in_force, scenario->in_force, scenario->n_policies * sizeof *in_force) == 0;
}

size_t
sim_variant_runs(const sim_scenario_t *scenario, const sim_variant_t *variant)
{
    return variant->other != NULL ? 1
                                  : (sim_variant_stands(scenario, variant->without) ? 0u : 1u)
            + (sim_variant_stands(scenario, variant->with) ? 0u : 1u);
}

int
sim_variants_parting(const sim_scenario_t *scenario, size_t n, const sim_variant_t variants[])
{
    int month = scenario->months - 1;

    for (size_t i = 0; i < n; i++) {
        const sim_variant_t *v = &variants[i];
        if (v->other != NULL) {
            return 0;
        }
        const int without
            = sim_scenario_parting(scenario, scenario->in_force, scenario, v->without);
        const int with = sim_scenario_parting(scenario, scenario->in_force, scenario, v->with);
        month = without < month ? without : month;
        month = with < month ? with : month;
    }
    return month;
}

/* ---- policies -------------------------------------------------------------------------------- */

static bool
is_file(const char *operand)
{
    return strpbrk(operand, "./") != NULL; /* names of policies hold neither */
}

/* Once for each name, in however many operands it stands. */
static sim_status_t
complain_unknown(const reading_t *self, const char *name)
{
    const sim_scenario_t *s = self->wish->scenario;
    const char *path = self->wish->path;
    char *text = NULL;
    int made = -1;
    const char **names = calloc(s->n_policies + 1, sizeof *names);
    if (names == NULL) {
        return SIM_ERR_NOMEM;
    }
    for (size_t p = 0; p < s->n_policies; p++) {
        names[p] = s->policy[p].name;
    }
    const char *near = sim_text_nearest(name, s->n_policies, names);
    if (near != NULL) {
        made = asprintf(&text, "%s has no policy '%s': did you mean %s?", path, name, near);
    } else if (s->n_policies == 0) {
        made = asprintf(&text, "%s has no policy '%s', nor any other: write a section [policy.%s]",
            path, name, name);
    } else {
        made = asprintf(&text,
            "%s has no policy '%s': `sim show` lists its sections; for a scenario file of that "
            "name write ./%s",
            path, name, name);
    }
    free(names);
    if (made < 0) {
        return SIM_ERR_NOMEM;
    }
    bool told = false;
    for (size_t i = 0; i < self->errors->n; i++) {
        told = told || strcmp(self->errors->list[i].text, text) == 0;
    }
    if (!told) {
        sim_errors_add(self->errors, NULL, 0, "%s", text);
    }
    free(text);
    return SIM_ERR_USAGE;
}

/* One policy more in a stack, where each stands once; titles are joined. */
static sim_status_t
add_policy(const reading_t *self, size_t policy, bool named[], own_t *own)
{
    char *title = NULL;
    if (named[policy]) {
        sim_errors_add(self->errors, NULL, 0, "%s: %s is named twice: name it once", own->name,
            self->wish->scenario->policy[policy].name);
        return SIM_ERR_USAGE;
    }
    named[policy] = true;
    if (asprintf(&title, "%s%s%s", own->title != NULL ? own->title : "",
            own->title != NULL ? " + " : "", self->wish->scenario->policy[policy].title)
        < 0) {
        title = NULL;
    }
    free(own->title);
    own->title = title;
    own->without[policy] = false;
    own->with[policy] = true;
    return title == NULL ? SIM_ERR_NOMEM : SIM_OK;
}

/* The policies of "a+b", on one side only. */
static sim_status_t
read_policies(const reading_t *self, const char *text, own_t *own)
{
    const sim_scenario_t *s = self->wish->scenario;
    const size_t n = s->n_policies;
    sim_status_t status = SIM_OK;

    own->name = strdup(text);
    own->without = calloc(n + 1, sizeof *own->without);
    own->with = calloc(n + 1, sizeof *own->with);
    char *words = strdup(text);
    bool *named = calloc(n + 1, sizeof *named);
    if (own->name == NULL || own->without == NULL || own->with == NULL || words == NULL
        || named == NULL) {
        free(words);
        free(named);
        return SIM_ERR_NOMEM;
    }
    memcpy(own->without, s->in_force, n * sizeof *own->without);
    memcpy(own->with, s->in_force, n * sizeof *own->with);
    char *rest = words;
    for (char *word; (word = strsep(&rest, "+")) != NULL && status != SIM_ERR_NOMEM;) {
        size_t p = 0;
        while (p < n && strcmp(s->policy[p].name, word) != 0) {
            p++;
        }
        sim_status_t told = SIM_OK;
        if (word[0] == '\0') {
            sim_errors_add(
                self->errors, NULL, 0, "%s: a name is missing: write living_wage+hours_cap", text);
            told = SIM_ERR_USAGE;
        } else {
            told = p == n ? complain_unknown(self, word) : add_policy(self, p, named, own);
        }
        status = told != SIM_OK ? told : status;
    }
    free(words);
    free(named);
    return status;
}

/* ---- files ----------------------------------------------------------------------------------- */

/* A file has to share the months of the first. */
static sim_status_t
check_months(const reading_t *self, const char *path, const sim_scenario_t *other)
{
    const sim_scenario_t *s = self->wish->scenario;

    if (other->months == s->months && other->start_year == s->start_year
        && other->start_month == s->start_month) {
        return SIM_OK;
    }
    sim_errors_add(self->errors, path, 0,
        "%d months from %04d-%02d, but %s has %d from %04d-%02d: files are compared month by "
        "month; give both the same with --months and --set scenario.start=YYYY-MM",
        other->months, other->start_year, other->start_month, self->wish->path, s->months,
        s->start_year, s->start_month);
    return SIM_ERR_USAGE;
}

/* The name of a file as a part of names of columns. */
static char *
name_of_file(const char *path)
{
    char *name = sim_text_stem(path);
    for (char *c = name; c != NULL && *c != '\0'; c++) {
        *c = strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.", *c) != NULL
            ? *c
            : '_';
    }
    return name;
}

/* Reads a file again, now with the seed and the replications of the first. */
static sim_status_t
adapt(const reading_t *self, const char *path, sim_scenario_t *other)
{
    const sim_variants_wish_t *wish = self->wish;
    const size_t n = wish->n_settings;
    char seed[32], replications[32];

    sim_scenario_free(other);
    sim_setting_t *settings = calloc(n + 2, sizeof *settings);
    if (settings == NULL) {
        return SIM_ERR_NOMEM;
    }
    for (size_t i = 0; i < n; i++) {
        settings[i] = wish->setting[i];
    }
    snprintf(seed, sizeof seed, "%llu", (unsigned long long)wish->scenario->seed);
    snprintf(replications, sizeof replications, "%d", wish->scenario->replications);
    settings[n] = (sim_setting_t) { "scenario.seed", seed };
    settings[n + 1] = (sim_setting_t) { "scenario.replications", replications };
    const sim_status_t status = sim_scenario_read(other, path, n + 2, settings, self->errors);
    free(settings);
    return status;
}

static sim_status_t
read_file(const reading_t *self, const char *path, own_t *own, bool *adapted)
{
    const sim_variants_wish_t *wish = self->wish;

    own->name = name_of_file(path);
    if (own->name == NULL) {
        return SIM_ERR_NOMEM;
    }
    sim_status_t status
        = sim_scenario_read(&own->other, path, wish->n_settings, wish->setting, self->errors);
    *adapted = status == SIM_OK
        && (own->other.seed != wish->scenario->seed
            || own->other.replications != wish->scenario->replications);
    if (*adapted) {
        status = adapt(self, path, &own->other);
    }
    if (status != SIM_OK) {
        return status;
    }
    own->title = strdup(own->other.title);
    return own->title == NULL ? SIM_ERR_NOMEM : check_months(self, path, &own->other);
}

/* ---- all of them ----------------------------------------------------------------------------- */

static bool
is_same(const sim_scenario_t *s, const sim_variant_t *a, const sim_variant_t *b)
{
    return strcmp(a->name, b->name) == 0
        || (a->other == NULL && b->other == NULL
            && memcmp(a->with, b->with, s->n_policies * sizeof *a->with) == 0
            && memcmp(a->without, b->without, s->n_policies * sizeof *a->with) == 0);
}

/* Reads the operand that becomes the next variant. */
static sim_status_t
read_next(const reading_t *self, const char *operand)
{
    sim_variants_t *to = self->to;
    const size_t i = to->n++;
    own_t *own = &to->own[i];
    const bool from_file = is_file(operand);

    to->path[i] = from_file ? operand : NULL;
    const sim_status_t status = from_file ? read_file(self, operand, own, &to->adapted[i])
                                          : read_policies(self, operand, own);
    if (status == SIM_OK) {
        to->name[i] = own->name;
        to->file[i] = from_file ? &own->other : NULL;
        to->variant[i]
            = (sim_variant_t) { own->name, own->title, own->without, own->with, to->file[i] };
    }
    return status;
}

static bool
make_room(sim_variants_t *self, size_t n)
{
    self->variant = calloc(n, sizeof *self->variant);
    self->name = calloc(n, sizeof *self->name);
    self->file = calloc(n, sizeof *self->file);
    self->path = calloc(n, sizeof *self->path);
    self->adapted = calloc(n, sizeof *self->adapted);
    self->own = calloc(n, sizeof *self->own);
    return self->variant != NULL && self->name != NULL && self->file != NULL && self->path != NULL
        && self->adapted != NULL && self->own != NULL;
}

sim_status_t
sim_variants_read(sim_variants_t *self, const sim_variants_wish_t *wish, sim_errors_t *errors)
{
    const reading_t reading = { self, wish, errors };
    const sim_scenario_t *s = wish->scenario;
    const bool all = wish->n_operands == 0;
    const size_t n = all ? s->n_policies : wish->n_operands;
    sim_status_t status = SIM_OK;

    *self = (sim_variants_t) { 0 };
    if (n == 0) {
        sim_errors_add(errors, wish->path, 0,
            "nothing to compare: the scenario has no section [policy.NAME]; write one, or name "
            "another scenario file");
        return SIM_ERR_USAGE;
    }
    if (!make_room(self, n)) {
        return SIM_ERR_NOMEM;
    }
    for (size_t i = 0; i < n; i++) {
        const char *operand = all ? s->policy[i].name : wish->operand[i];
        if (!all && is_file(operand) != is_file(wish->operand[0])) {
            sim_errors_add(errors, NULL, 0,
                "%s: policies and scenario files are compared apart: name the one or the other",
                operand);
            return SIM_ERR_USAGE;
        }
        const sim_status_t read = read_next(&reading, operand);
        status = read != SIM_OK ? read : status;
        for (size_t k = 0; !all && status == SIM_OK && k < i; k++) {
            if (is_same(s, &self->variant[k], &self->variant[i])) {
                sim_errors_add(
                    errors, NULL, 0, "%s: the same as %s: name it once", operand, wish->operand[k]);
                status = SIM_ERR_USAGE;
            }
        }
    }
    return status;
}

void
sim_variants_free(sim_variants_t *self)
{
    for (size_t i = 0; i < self->n; i++) {
        own_t *own = &self->own[i];
        free(own->name);
        free(own->title);
        free(own->without);
        free(own->with);
        sim_scenario_free(&own->other);
    }
    free(self->variant);
    free(self->name);
    free(self->file);
    free(self->path);
    free(self->adapted);
    free(self->own);
    *self = (sim_variants_t) { 0 };
}

void
sim_variants_replicate(sim_variants_t *self, int replications)
{
    for (size_t i = 0; i < self->n; i++) {
        if (self->file[i] != NULL) {
            sim_scenario_replicate(&self->own[i].other, replications);
        }
    }
}
