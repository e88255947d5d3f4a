/* refine.h - --precision: replications are added to a session's results until they are enough.
 *
 * Layer: cli.  Includes: base, core, run, study.
 */
#ifndef SIM_CLI_REFINE_H
#define SIM_CLI_REFINE_H

#include "sim/cli/session.h"
#include "sim/precision.h"

/* Zero-initialised is valid. */
typedef struct {
    sim_precision_goal_t *goal; /* [args->n_precisions]     */
    size_t limit;               /* replications, at most    */
} sim_refine_t;

/* Understands --precision and --max-replications for the session's scenario; every mistake is told.
 * SIM_ERR_USAGE; SIM_ERR_NOMEM. */
SIM_MUST_CHECK sim_status_t sim_refine_read(sim_refine_t *self, sim_session_t *session);
void sim_refine_free(sim_refine_t *self);

/* What is refined: each of n_figures results has to reach every goal. */
typedef struct {
    void *data;
    size_t n_figures;
    const char *const *name; /* [n_figures]; NULL: no need to tell them apart */
    sim_status_t (*judge)(
        void *data, size_t figure, const sim_precision_goal_t *goal, sim_precision_state_t *state);
    /* to the replications that the session's scenario now has; fails as sim_engine_extend does, all
     * results then having what they had */
    sim_status_t (*extend)(void *data);
} sim_refine_task_t;

/* Extends until every goal is reached, or cannot be: then session->imprecise.  Says how near they
 * came.  Nothing is done where nothing was asked for. */
SIM_MUST_CHECK sim_status_t sim_refine_run(
    sim_refine_t *self, sim_session_t *session, const sim_refine_task_t *task);

/* The same for the session's own results, those of plan. */
SIM_MUST_CHECK sim_status_t sim_refine_session(
    sim_refine_t *self, sim_session_t *session, const sim_run_t *plan);

#endif
