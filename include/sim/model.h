/* model.h - one replication of a scenario, month by month.
 *
 * Layer: model.  Includes: base, core.
 *
 * A sim_model_t holds the state of one replication and all the scratch it needs; a thread makes one
 * and starts it again for every replication it works on.  A month is the schedule of docs/model.md
 * section 4:
 *
 *     policies - prices and demand - location choice - pools - staffing plan - transfers and
 *     hires - work - pressure and health - exits - careers and reviews - money - markets -
 *     identities - observation - advance
 *
 * Everything random is keyed (rng.h), so a replication is the same whoever runs it, and a policy
 * run meets the same luck as its base run.
 */
#ifndef SIM_MODEL_H
#define SIM_MODEL_H

#include "sim/ledger.h"
#include "sim/metric.h"
#include "sim/rng.h"
#include "sim/scenario.h"
#include "sim/status.h"

typedef struct sim_model sim_model_t;

/* The first identity that failed (docs/model.md, section 16). */
typedef struct {
    const char *label; /* "ID1", "IV3" ...; NULL: none */
    int month;
    size_t l, r; /* r = n_roles: of the whole location; l = 0: of everything */
    double left, right;
} sim_violation_t;

typedef enum { SIM_EXIT_QUIT = 1, SIM_EXIT_LAYOFF = 2, SIM_EXIT_OTHER = 3 } sim_exit_t;

/* Called for every exit when set: for tests and records of single workers.  tenure is in completed
 * months, the month of exit included. */
typedef struct {
    void (*exit)(void *data, size_t l, size_t r, sim_exit_t cause, int tenure, double severance);
    void *data;
} sim_watch_t;

/* Makes a model with the policies in_force[n_policies] (NULL: none; borrowed).
 * observer may be NULL: then nothing is reported.  threads >= 1 share the work of a month, for when
 * there are fewer replications than processors; results do not depend on it, but a watch wants one
 * thread.  SIM_ERR_NOMEM, SIM_ERR_DOMAIN (two names with one hash). */
SIM_MUST_CHECK sim_status_t sim_model_create(sim_model_t **self, const sim_scenario_t *scenario,
    const bool in_force[], sim_observer_t *observer, int threads);
void sim_model_free(sim_model_t *self);
void sim_model_watch(sim_model_t *self, sim_watch_t watch);

/* The initial state of replication rep.  SIM_ERR_NOMEM. */
SIM_MUST_CHECK sim_status_t sim_model_start(sim_model_t *self, uint32_t rep);

/* A replication can go on in another model, from the beginning of a month: sim_model_save, after
 * sim_model_start or a month, writes sim_model_saved_bytes to a block, and sim_model_load stands in
 * for sim_model_start and the months before.  The loading model may have other policies in force
 * and be of a view (mix.h) of the same scenario; as long as no value in force has differed so far,
 * what it does from there on is, bit for bit, what it would have done from the start.  Either both
 * have an observer or neither.  Blocks belong to the process that wrote them.
 * About 40 bytes a worker.  SIM_ERR_NOMEM leaves the model as it was. */
size_t sim_model_saved_bytes(const sim_model_t *self);
void sim_model_save(const sim_model_t *self, void *to);
SIM_MUST_CHECK sim_status_t sim_model_load(sim_model_t *self, const void *from);

/* One month.  With an observer, metrics is [n_cells][SIM_METRICS] and bands (may be NULL)
 * [n_cells][SIM_BAND_GROUPS][SIM_BANDS].  SIM_ERR_IDENTITY: see sim_model_violation. */
SIM_MUST_CHECK sim_status_t sim_model_month(sim_model_t *self, double metrics[], double bands[]);
sim_violation_t sim_model_violation(const sim_model_t *self);

/* The accounts of the month last run, of every job: to is [n_locations - 1][n_roles]
 * [SIM_LEDGER_LINES], offshore locations in the order of the scenario. */
void sim_model_ledger(const sim_model_t *self, double to[]);

/* Bytes held now, for estimates and reports. */
size_t sim_model_bytes(const sim_model_t *self);

#endif
