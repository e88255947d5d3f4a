/* refine.c - --precision; see refine.h. */
#include "sim/cli/refine.h"
#include "sim/cli/say.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

void
sim_refine_free(sim_refine_t *self)
{
    free(self->goal);
    *self = (sim_refine_t) { 0 };
}

sim_status_t
sim_refine_read(sim_refine_t *self, sim_session_t *session)
{
    const sim_args_t *args = session->args;
    const size_t given = (size_t)session->scenario.replications;
    sim_status_t status = SIM_OK;

    self->goal = calloc(args->n_precisions + 1, sizeof *self->goal);
    if (self->goal == NULL) {
        return SIM_ERR_NOMEM;
    }
    for (size_t i = 0; i < args->n_precisions; i++) {
        const sim_status_t read = sim_precision_read(
            &session->scenario, args->precision[i], &self->goal[i], session->errors);
        status = read != SIM_OK ? read : status;
    }
    self->limit
        = args->max_replications > 0 ? (size_t)args->max_replications : SIM_PRECISION_TIMES * given;
    self->limit = self->limit < SIM_REPLICATIONS_MAX ? self->limit : SIM_REPLICATIONS_MAX;
    if (self->limit < given && args->n_precisions > 0) {
        sim_errors_add(session->errors, NULL, 0,
            "--max-replications %zu: fewer than the %zu that the scenario begins with", self->limit,
            given);
        status = SIM_ERR_USAGE;
    }
    return status;
}

/* The number of replications wanted next; the number there is when that is enough or nothing can be
 * done. */
static sim_status_t
want(const sim_refine_t *self, sim_session_t *session, const sim_refine_task_t *task, size_t *next)
{
    const size_t n = sim_results_n(session->results);

    *next = n;
    session->imprecise = false;
    for (size_t i = 0; i < session->args->n_precisions; i++) {
        for (size_t k = 0; k < task->n_figures; k++) {
            sim_precision_state_t state;
            const sim_status_t status = task->judge(task->data, k, &self->goal[i], &state);
            if (status != SIM_OK) {
                return status;
            }
            const size_t mine = sim_precision_next(n, state.needed, self->limit);
            *next = mine > *next ? mine : *next;
            session->imprecise = session->imprecise || state.needed > n;
        }
    }
    return SIM_OK;
}

static sim_status_t
extend(const sim_refine_t *self, sim_session_t *session, const sim_refine_task_t *task)
{
    for (;;) {
        const size_t n = sim_results_n(session->results);
        size_t next = n;
        sim_status_t status = want(self, session, task, &next);
        if (status != SIM_OK || next == n) {
            return status;
        }
        sim_progress_end(&session->progress);
        if (!session->args->quiet) {
            sim_say("%zu replications are not enough for --precision: on to %zu", n, next);
        }
        sim_progress_start(&session->progress, session->progress.to, session->progress.terminal,
            session->args->quiet);
        session->runs_done = 0;
        sim_scenario_replicate(&session->scenario, (int)next);
        status = sim_session_fits(session, next) ? task->extend(task->data) : SIM_ERR_LIMIT;
        if (status == SIM_ERR_LIMIT) {
            sim_scenario_replicate(&session->scenario, (int)n);
            sim_say("no room for %zu replications, neither in memory nor on the disk", next);
            return SIM_OK;
        }
        if (status != SIM_OK) {
            return status;
        }
    }
}

/* Says how near a figure came to a goal. */
static void
report(const sim_refine_t *self, const sim_session_t *session, const char *asked, const char *name,
    const sim_precision_state_t *state)
{
    const size_t n = sim_results_n(session->results);
    const sim_precision_t *now = &state->now;
    char mean[SIM_FIGURE], half[SIM_FIGURE], near[200], need[120], whose[3 * SIM_NAME_MAX];

    snprintf(
        whose, sizeof whose, "%s%s", name != NULL ? ", effect of " : "", name != NULL ? name : "");
    sim_say_figure(now->mean, 6, mean);
    sim_say_figure(now->half_width, 3, half);
    if (now->mean == 0.0) {
        snprintf(near, sizeof near, "%s +- %s", mean, half);
    } else {
        snprintf(near, sizeof near, "%s +- %s (%.3g %%)", mean, half,
            100.0 * now->half_width / fabs(now->mean));
    }
    if (state->needed < SIM_REPLICATIONS_MAX) {
        snprintf(need, sizeof need, "about %zu replications would be needed", state->needed);
    } else {
        snprintf(need, sizeof need, "more than %d replications would be needed",
            (int)SIM_REPLICATIONS_MAX);
    }
    if (now->n == 0) {
        sim_say("--precision %s%s: not reached: no replication has a value of it", asked, whose);
    } else if (state->needed > n) {
        sim_say("--precision %s%s: not reached with %zu replications: %s; %s%s%s", asked, whose, n,
            near, need,
            name != NULL && now->half_width >= fabs(now->mean)
                ? "; the effect is not told from zero"
                : "",
            n >= self->limit ? "; --max-replications allows more" : "");
    } else if (!session->args->quiet) {
        sim_say("--precision %s%s: reached with %zu replications: %s", asked, whose, n, near);
    }
}

sim_status_t
sim_refine_run(sim_refine_t *self, sim_session_t *session, const sim_refine_task_t *task)
{
    const sim_args_t *args = session->args;
    const int given = session->scenario.replications;

    sim_status_t status = extend(self, session, task);
    sim_progress_end(&session->progress);
    if (status == SIM_OK && session->scenario.replications != given) {
        status = sim_session_replicated(session);
    }
    for (size_t i = 0; i < args->n_precisions; i++) {
        for (size_t k = 0; k < task->n_figures && status == SIM_OK; k++) {
            sim_precision_state_t state;
            status = task->judge(task->data, k, &self->goal[i], &state);
            if (status == SIM_OK) {
                report(self, session, args->precision[i], task->name != NULL ? task->name[k] : NULL,
                    &state);
            }
        }
    }
    return status;
}

/* ---- the session's own results */

typedef struct {
    sim_session_t *session;
    const sim_run_t *plan;
} own_t;

static sim_status_t
judge_own(void *data, size_t figure, const sim_precision_goal_t *goal, sim_precision_state_t *state)
{
    (void)figure;
    return sim_precision_judge(((const own_t *)data)->session->results, goal, state);
}

static sim_status_t
extend_own(void *data)
{
    const own_t *own = data;
    return sim_engine_extend(own->plan, own->session->results, own->session->errors);
}

sim_status_t
sim_refine_session(sim_refine_t *self, sim_session_t *session, const sim_run_t *plan)
{
    own_t own = { session, plan };
    const sim_refine_task_t task
        = { .data = &own, .n_figures = 1, .judge = judge_own, .extend = extend_own };
    return sim_refine_run(self, session, &task);
}
