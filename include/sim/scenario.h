/* scenario.h - a scenario file, read, checked and resolved.
 *
 * Layer: core.  Includes: base, core.
 *
 * Reading reports every mistake of a scenario in one go.  What is read is never changed afterwards:
 * each replication resolves its own sim_par_t (uncertain values drawn), and each month derives the
 * values in force from it through the policies (MODEL equations Z1, Z2 in docs/model.md).
 */
#ifndef SIM_SCENARIO_H
#define SIM_SCENARIO_H

#include "sim/param.h"
#include "sim/status.h"
#include <stdint.h>
#include <stdio.h>

enum { SIM_NAME_MAX = 40, SIM_LINE_MAX = 4096, SIM_INCLUDE_DEPTH = 16 };

typedef struct {
    char name[SIM_NAME_MAX + 1];
    char currency[4]; /* ISO 4217 */
} sim_place_t;

typedef enum { SIM_TIER_BPO, SIM_TIER_KPO } sim_tier_t;

typedef struct {
    char name[SIM_NAME_MAX + 1];
    sim_tier_t tier;
} sim_work_t;

typedef struct {
    char name[SIM_NAME_MAX + 1];
    char *title;  /* never NULL; the name when none is given */
    int start;    /* first month in force, counted from the scenario's start */
    int end;      /* first month no longer in force, or INT32_MAX            */
    int phase_in; /* months, >= 0                                            */
} sim_policy_t;

/* Where a value came from: for `sim show`, effective.ini and messages. */
typedef struct {
    const char *file; /* NULL: default or command line */
    long line;
    const char *source; /* text of the comment on the line, or NULL */
    enum { SIM_FROM_DEFAULT, SIM_FROM_FILE, SIM_FROM_SET } kind;
} sim_origin_t;

/* A key set on the command line: "job.india.data_entry.wage", "1.1". */
typedef struct {
    const char *key;
    const char *value;
} sim_setting_t;

typedef struct sim_scenario_text sim_scenario_text_t; /* every line as read; private */

typedef struct {
    char *title;
    int start_year, start_month; /* month 1..12 */
    int months;                  /* 1..1023     */
    int replications;            /* >= 1        */
    uint64_t seed;
    double scale;       /* real persons per simulated worker, > 0 */
    size_t n_locations; /* onshore included: location[0] */
    sim_place_t *location;
    size_t n_roles;
    sim_work_t *role;
    size_t n_policies;
    sim_policy_t *policy;
    bool *in_force; /* [n_policies]: policies that a plain run applies ([scenario] policies) */
    size_t n_moves;
    char *history; /* path of a file of observed values (observed.h), which reading a scenario does
                      not open; NULL: none */
    sim_scenario_text_t *text;
} sim_scenario_t;

/* Reads path (with its includes) and then the settings.
 * SIM_ERR_INPUT: errors has every mistake found, *self is zeroed.  SIM_ERR_NOMEM. */
SIM_MUST_CHECK sim_status_t sim_scenario_read(sim_scenario_t *self, const char *path,
    size_t n_settings, const sim_setting_t settings[], sim_errors_t *errors);

/* The same from memory; includes are relative to the current folder.  name is used in messages. */
SIM_MUST_CHECK sim_status_t sim_scenario_read_text(sim_scenario_t *self, const char *name,
    size_t n_bytes, const char bytes[], size_t n_settings, const sim_setting_t settings[],
    sim_errors_t *errors);

/* Sets the number of replications, n >= 1, as the setting scenario.replications would. */
void sim_scenario_replicate(sim_scenario_t *self, int n);

/* Accepts anything zeroed or read. */
void sim_scenario_free(sim_scenario_t *self);

/* Allocates a set of the scenario's shape. */
SIM_MUST_CHECK sim_status_t sim_scenario_par_init(const sim_scenario_t *self, sim_par_t *par);

/* The values of replication rep without policies: one keyed draw (block 6 of rng.h, key
 * "param/SECTION.KEY") for each uncertain line.  pool_*, entrants_*, entrants_per_head_*,
 * mw_index_pa and demand_growth_long_pa left at their defaults are filled in; demand_fte, share and
 * slack_ref left at auto are NaN. */
void sim_scenario_resolve(const sim_scenario_t *self, uint32_t rep, sim_par_t *base);

/* The values in force in month t: base moved by the policies with active[p] true (NULL: none), in
 * scenario order, cut to each key's range (Z1, Z2).  Returns whether any value differs from base.
 */
bool sim_scenario_at(
    const sim_scenario_t *self, const bool active[], const sim_par_t *base, int t, sim_par_t *now);

/* Where an offshore location, or a role, of that name is; SIZE_MAX: nowhere. */
size_t sim_scenario_offshore(const sim_scenario_t *self, const char *name);
size_t sim_scenario_role(const sim_scenario_t *self, const char *name);

/* The first month in which the values in force of a, with the policies in_force_a, may differ from
 * those of b with in_force_b (NULL: none).  a and b are a scenario or views (mix.h) of it that
 * switch lines of policies off; of anything else the answer is 0.  INT_MAX: never. */
int sim_scenario_parting(const sim_scenario_t *a, const bool in_force_a[], const sim_scenario_t *b,
    const bool in_force_b[]);

/* Writes the file that reproduces this scenario: every value in force, defaults marked, sources
 * kept.  Reading it back and writing it again gives the same bytes.  A history is named
 * history.csv: the rows that belong to the scenario lie beside the file. */
SIM_MUST_CHECK sim_status_t sim_scenario_write(const sim_scenario_t *self, FILE *to);

/* Writes every value in force, one line each: section.key = value, then where it came from
 * (FILE:LINE, default or --set).  A line that serves several jobs and is uncertain is listed once,
 * under the section it stands in. */
SIM_MUST_CHECK sim_status_t sim_scenario_show(const sim_scenario_t *self, FILE *to);

/* Where the value of a key at (l, r) came from. */
sim_origin_t sim_scenario_origin(
    const sim_scenario_t *self, const sim_param_t *param, size_t l, size_t r);

/* Whether the model uses a key at a location: the onshore market (0) has few keys, and one of its
 * own. */
bool sim_scenario_uses(const sim_param_t *param, size_t l);

/* A line of a policy: the key it moves, the text as written ("*1.35"), where it stands. */
typedef struct {
    const sim_param_t *param;
    const char *text;
    sim_origin_t origin;
} sim_policy_line_t;

/* How many keys policy p moves, and its line k.  Whether it moves a key of that scope at (l, r),
 * which are ignored where the scope has none. */
size_t sim_policy_lines(const sim_scenario_t *self, size_t p);
sim_policy_line_t sim_policy_line(const sim_scenario_t *self, size_t p, size_t k);
bool sim_policy_concerns(
    const sim_scenario_t *self, size_t p, sim_scope_t scope, size_t l, size_t r);

/* The commented scenario that `sim init` writes; it runs as it is. */
extern const char sim_scenario_starter[];

/* "2024-01" for t = 0, and so on. */
void sim_scenario_date(const sim_scenario_t *self, int t, char date[8]);

#endif
