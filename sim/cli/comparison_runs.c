/* comparison_runs.c - what a comparison simulates, and until when; see comparison.h. */
#include "sim/cli/comparison.h"
#include "sim/cli/signals.h"
#include <stdlib.h>

/* A run of the session, or more replications for it: the scenario as it stands keeps what the
 * others begin from. */
static sim_run_t
plan_of(sim_comparison_t *self, const sim_scenario_t *scenario, const bool in_force[])
{
    sim_run_t plan = sim_session_plan(&self->session, scenario);
    plan.in_force = in_force;
    if (scenario == &self->session.scenario && in_force == NULL) {
        plan.save_at = self->fork;
        plan.save_bytes = sim_session_spare(&self->session);
    } else {
        plan.from = self->session.results;
    }
    return plan;
}

sim_status_t
sim_comparison_simulate(sim_comparison_t *self, const sim_scenario_t *scenario,
    const bool in_force[], sim_results_t **results)
{
    sim_session_t *session = &self->session;
    const sim_run_t plan = plan_of(self, scenario, in_force);
    const sim_status_t status = sim_engine_run(&plan, results, session->errors);
    session->runs_done++;
    return status;
}

sim_status_t
sim_comparison_simulate_sides(sim_comparison_t *self, size_t i)
{
    const sim_scenario_t *s = &self->session.scenario;
    const sim_variant_t *variant = &self->variants.variant[i];
    sim_sides_t *sides = &self->sides[i];
    sim_status_t status = SIM_OK;

    if (variant->other != NULL) {
        return sim_comparison_simulate(self, variant->other, NULL, &sides->with);
    }
    if (!sim_variant_stands(s, variant->without)) {
        status = sim_comparison_simulate(self, s, variant->without, &sides->without);
    }
    if (status == SIM_OK && !sim_variant_stands(s, variant->with)) {
        status = sim_comparison_simulate(self, s, variant->with, &sides->with);
    }
    return status;
}

void
sim_comparison_free_sides(sim_comparison_t *self, size_t i)
{
    sim_results_free(self->sides[i].without);
    sim_results_free(self->sides[i].with);
    self->sides[i] = (sim_sides_t) { NULL, NULL };
}

sim_pair_t
sim_comparison_pair(const sim_comparison_t *self, size_t i)
{
    const sim_sides_t *sides = &self->sides[i];
    const sim_results_t *base = self->session.results;

    return (sim_pair_t) {
        .name = self->variants.name[i],
        .base = sides->without != NULL ? sides->without : base,
        .policy = sides->with != NULL ? sides->with : base,
        .threads = self->session.threads,
        .stop = sim_signals_stop(),
    };
}

/* ---- --precision ----------------------------------------------------------------------------- */

static sim_status_t
judge_effect(
    void *data, size_t figure, const sim_precision_goal_t *goal, sim_precision_state_t *state)
{
    const sim_comparison_t *self = data;
    const sim_pair_t pair = sim_comparison_pair(self, figure);
    const size_t n = sim_results_n(self->session.results);
    double *diff = malloc(n * sizeof *diff);

    if (diff == NULL) {
        return SIM_ERR_NOMEM;
    }
    const sim_status_t status = sim_compare_horizon(&pair, goal->location, goal->metric, diff);
    if (status == SIM_OK) {
        sim_precision_judge_values(goal, n, diff, state);
    }
    free(diff);
    return status;
}

/* More replications for results that there are. */
static sim_status_t
extend_run(sim_comparison_t *self, const sim_scenario_t *scenario, const bool in_force[],
    sim_results_t *results)
{
    sim_session_t *session = &self->session;
    const sim_run_t plan = plan_of(self, scenario, in_force);

    if (results == NULL) {
        return SIM_OK;
    }
    const sim_status_t status = sim_engine_extend(&plan, results, session->errors);
    session->runs_done++;
    return status;
}

static void
cut(sim_results_t *results, size_t n)
{
    if (results != NULL) {
        sim_results_cut(results, n);
    }
}

/* Every run to as many replications as the scenario now has; or all stay as they were. */
static sim_status_t
extend_all(void *data)
{
    sim_comparison_t *self = data;
    const sim_scenario_t *s = &self->session.scenario;
    const size_t before = sim_results_n(self->session.results);

    sim_variants_replicate(&self->variants, s->replications);
    sim_status_t status = extend_run(self, s, NULL, self->session.results);
    for (size_t i = 0; i < self->variants.n && status == SIM_OK; i++) {
        const sim_variant_t *v = &self->variants.variant[i];
        const sim_scenario_t *scenario = v->other != NULL ? v->other : s;
        status = extend_run(self, scenario, v->without, self->sides[i].without);
        if (status == SIM_OK) {
            status = extend_run(self, scenario, v->with, self->sides[i].with);
        }
    }
    if (status != SIM_OK) {
        for (size_t i = 0; i < self->variants.n; i++) {
            cut(self->sides[i].without, before);
            cut(self->sides[i].with, before);
        }
        sim_variants_replicate(&self->variants, (int)before);
        cut(self->session.results, before);
    }
    return status;
}

sim_status_t
sim_comparison_refine(sim_comparison_t *self)
{
    const sim_refine_task_t task = { .data = self,
        .n_figures = self->variants.n,
        .name = self->variants.name,
        .judge = judge_effect,
        .extend = extend_all };
    sim_status_t status = SIM_OK;

    if (self->session.args->n_precisions == 0) {
        return SIM_OK;
    }
    for (size_t i = 0; i < self->variants.n && status == SIM_OK; i++) {
        status = sim_comparison_simulate_sides(self, i);
    }
    if (status == SIM_OK) {
        status = sim_refine_run(&self->refine, &self->session, &task);
    }
    return status == SIM_OK ? sim_comparison_replan_explain(self) : status;
}
