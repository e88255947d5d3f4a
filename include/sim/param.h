/* param.h - every key of a scenario, once.
 *
 * Layer: core.  Includes: base.
 *
 * param.def lists each key with scope, unit, default, range, meaning, source and off-switch.  From
 * that list grow the four structs below, the table sim_param_table[] used by the reader, the
 * checks, `sim params`, docs/parameters.md and --set.
 *
 * A sim_par_t holds one complete set of values: the onshore market is location 0, the offshore
 * locations are 1 .. n_locations-1 in scenario order, jobs are [n_locations][n_roles].  All values
 * are double and in the units of param.def (percentages are fractions, money is nominal).  Values
 * that the model derives itself (demand_fte, share, slack_ref left at `auto`) are NaN.  Choices
 * (hiring_rule, transition_initial) hold the index of the chosen word.
 */
#ifndef SIM_PARAM_H
#define SIM_PARAM_H

#include "sim/status.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* SIM_PARAM(scope, key, symbol, unit, default, lo, hi, moves, meaning, source, off)
 *   scope    model, location, role, job: where the key belongs (it may be set wider)
 *   unit     text as written after a number ("LCU/month", "1/year", "months", "-"); LCU stands for
 *            the location's currency
 *   default  text as a scenario would write it; "a / b / c" for data_entry / customer_support /
 *            data_analyst (other roles take b if bpo, c if kpo); "required"; "auto";
 *            "= key" for the value of another key of the same scope
 *   lo, hi   allowed range, inclusive unless the meaning says otherwise
 *   moves    1 when a policy may move the key, else 0
 *   off      the value at which the mechanism vanishes, or "-"                                  */
typedef enum {
    SIM_SCOPE_MODEL,
    SIM_SCOPE_LOCATION,
    SIM_SCOPE_ROLE,
    SIM_SCOPE_JOB,
} sim_scope_t;

#define SIM_SCOPE_model SIM_SCOPE_MODEL
#define SIM_SCOPE_location SIM_SCOPE_LOCATION
#define SIM_SCOPE_role SIM_SCOPE_ROLE
#define SIM_SCOPE_job SIM_SCOPE_JOB

#define SIM_TAKE_model(field)
#define SIM_TAKE_location(field)
#define SIM_TAKE_role(field)
#define SIM_TAKE_job(field)
#define SIM_PARAM(scope, key, ...) SIM_TAKE_##scope(key)

#undef SIM_TAKE_model
#define SIM_TAKE_model(field) double field;
typedef struct {
#include "sim/param.def"
} sim_model_par_t;
#undef SIM_TAKE_model
#define SIM_TAKE_model(field)

#undef SIM_TAKE_location
#define SIM_TAKE_location(field) double field;
typedef struct {
#include "sim/param.def"
} sim_location_par_t;
#undef SIM_TAKE_location
#define SIM_TAKE_location(field)

#undef SIM_TAKE_role
#define SIM_TAKE_role(field) double field;
typedef struct {
#include "sim/param.def"
} sim_role_par_t;
#undef SIM_TAKE_role
#define SIM_TAKE_role(field)

#undef SIM_TAKE_job
#define SIM_TAKE_job(field) double field;
typedef struct {
#include "sim/param.def"
} sim_job_par_t;
#undef SIM_TAKE_job
#undef SIM_TAKE_model
#undef SIM_TAKE_location
#undef SIM_TAKE_role
#undef SIM_PARAM

/* One line of param.def, as data. */
typedef struct {
    const char *key;
    sim_scope_t scope;
    size_t index; /* position of the field in the struct of its scope, in doubles */
    const char *symbol;
    const char *unit;
    const char *dflt;
    double lo, hi;
    bool moves;
    const char *meaning;
    const char *source;
    const char *off;
} sim_param_t;

extern const sim_param_t sim_param_table[];
extern const size_t sim_param_count;

/* The entry of a key, or NULL. */
const sim_param_t *sim_param_find(const char *key);

/* The words of a key whose value is a choice, NULL-terminated, or NULL for a number. */
const char *const *sim_param_words(const sim_param_t *param);

/* A key that is no number of the model: names, dates and lists, with the section it stands in. */
typedef struct {
    const char *section; /* "scenario", "location.L", "role.R", "policy.P" */
    const char *key;
    const char *dflt; /* as in sim_param_t */
    const char *allowed;
    const char *meaning;
} sim_param_word_t;

extern const sim_param_word_t sim_param_word_table[];
extern const size_t sim_param_word_count;

/* Writes the keys whose name, unit or meaning contains pattern (NULL: all), as a table for a
 * terminal. Returns how many. */
size_t sim_param_write(const char *pattern, FILE *to);

/* Writes the page docs/parameters.md. */
void sim_param_write_markdown(FILE *to);

typedef enum { SIM_RULE_TARGET, SIM_RULE_NONE, SIM_RULE_POISSON, SIM_RULE_REPLACE } sim_rule_t;

/* One complete set of values.  model, location[], role[] and job[] point into values[];
 * policy_value[] (also there) holds the numbers of the policies' lines as drawn for the
 * replication. */
typedef struct {
    size_t n_locations; /* onshore included */
    size_t n_roles;
    size_t n_moves; /* policy lines */
    size_t n_values;
    double *values;
    sim_model_par_t *model;
    sim_location_par_t *location; /* [n_locations]          */
    sim_role_par_t *role;         /* [n_roles]              */
    sim_job_par_t *job;           /* [n_locations][n_roles] */
    double *policy_value;         /* [n_moves]              */
} sim_par_t;

/* Allocates a set of zeros.  sim_par_free accepts anything zeroed or initialised. */
SIM_MUST_CHECK sim_status_t sim_par_init(
    sim_par_t *self, size_t n_locations, size_t n_roles, size_t n_moves);
void sim_par_free(sim_par_t *self);

/* Copies the values; both sets must have the same shape. */
void sim_par_copy(sim_par_t *self, const sim_par_t *from);

static inline const sim_job_par_t *
sim_par_job(const sim_par_t *self, size_t location, size_t role)
{
    return &self->job[location * self->n_roles + role];
}

/* The value of a key by table entry; l and r are ignored where the scope has none. */
double *sim_par_value(const sim_par_t *self, const sim_param_t *param, size_t l, size_t r);

#endif
