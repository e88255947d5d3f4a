/* comparison_explain.c - `sim compare --explain`: which keys an effect comes from; see
 * comparison.h. */
#include "sim/cli/comparison.h"
#include "sim/cli/say.h"
#include "sim/mix.h"
#include "sim/shapley.h"
#include "sim/text.h"
#include <stdlib.h>
#include <string.h>

/* ---- --metric -------------------------------------------------------------------------------- */

static sim_status_t
complain_metric(sim_comparison_t *self, const char *name)
{
    const char *names[SIM_METRICS];
    for (int i = 0; i < SIM_METRICS; i++) {
        names[i] = sim_metric_table[i].name;
    }
    const char *near = sim_text_nearest(name, SIM_METRICS, names);
    sim_errors_add(self->session.errors, NULL, 0, "--metric %s: no such metric%s%s%s", name,
        near != NULL ? ": did you mean " : ": docs/results.md lists them", near != NULL ? near : "",
        near != NULL ? "?" : "");
    return SIM_ERR_USAGE;
}

static void
add_metric(sim_comparison_t *self, int metric)
{
    for (size_t i = 0; i < self->n_metrics; i++) {
        if (self->metric[i] == (sim_metric_id_t)metric) {
            return;
        }
    }
    self->metric[self->n_metrics++] = (sim_metric_id_t)metric;
}

/* The metrics of --metric: savings_usd, or those named. */
static sim_status_t
read_metrics(sim_comparison_t *self)
{
    static const char headline[]
        = "savings_usd,npv_usd,cost_per_fte_usd,employment,attrition_ltm,salary_p50,pressure_mean,"
          "sick_days_pa,households_lifted,government_balance_usd";
    const char *text = self->session.args->metric;
    sim_status_t status = SIM_OK;

    if (text != NULL && !self->session.args->explain) {
        sim_errors_add(self->session.errors, NULL, 0,
            "--metric %s: compare reports every metric; with --explain, it says which of them to "
            "share out",
            text);
        return SIM_ERR_USAGE;
    }
    text = text == NULL ? "savings_usd" : strcmp(text, "headline") == 0 ? headline : text;
    char *words = strdup(text);
    if (words == NULL) {
        return SIM_ERR_NOMEM;
    }
    char *rest = words;
    for (char *word; (word = strsep(&rest, ",")) != NULL;) {
        const int metric = sim_metric_find(word);
        if (metric < 0) {
            status = complain_metric(self, word);
        } else {
            add_metric(self, metric);
        }
    }
    free(words);
    return status;
}

/* ---- plan and runs --------------------------------------------------------------------------- */

static sim_status_t
plan_one(sim_comparison_t *self, size_t i)
{
    return sim_explain_create(&self->explain[i], &self->session.scenario,
        &self->variants.variant[i], self->n_metrics, self->metric);
}

sim_status_t
sim_comparison_plan_explain(sim_comparison_t *self)
{
    sim_status_t status = read_metrics(self);
    if (status != SIM_OK || !self->session.args->explain) {
        return status;
    }
    self->explain = calloc(self->variants.n, sizeof(*self->explain));
    if (self->explain == NULL) {
        return SIM_ERR_NOMEM;
    }
    for (size_t i = 0; i < self->variants.n && status == SIM_OK; i++) {
        status = plan_one(self, i);
        if (status == SIM_OK && !self->session.args->quiet
            && !sim_explain_exact(self->explain[i])) {
            sim_say("%s: %zu keys or groups of keys change; %d orders stand for all of them",
                self->variants.name[i], sim_explain_players(self->explain[i]), SIM_SHAPLEY_ORDERS);
        }
    }
    return status;
}

sim_status_t
sim_comparison_replan_explain(sim_comparison_t *self)
{
    sim_status_t status = SIM_OK;

    for (size_t i = 0; self->explain != NULL && i < self->variants.n; i++) {
        sim_explain_free(self->explain[i]);
        self->explain[i] = NULL;
    }
    for (size_t i = 0; self->explain != NULL && i < self->variants.n && status == SIM_OK; i++) {
        status = plan_one(self, i);
    }
    return status;
}

size_t
sim_comparison_explain_runs(const sim_comparison_t *self, size_t i)
{
    return self->explain != NULL ? sim_explain_runs(self->explain[i]) : 0;
}

sim_status_t
sim_comparison_explain(sim_comparison_t *self, size_t i)
{
    sim_status_t status = SIM_OK;
    for (size_t k = 0; k < sim_comparison_explain_runs(self, i) && status == SIM_OK; k++) {
        sim_explain_t *e = self->explain[i];
        sim_results_t *results = NULL;
        sim_scenario_t view = { 0 };
        status = sim_explain_scenario(e, k, &view);
        if (status == SIM_OK) {
            status = sim_comparison_simulate(self, &view, sim_explain_in_force(e), &results);
        }
        if (status == SIM_OK) {
            sim_explain_take(e, k, results);
        }
        sim_results_free(results);
        sim_view_free(&view);
    }
    return status;
}

void
sim_comparison_free_explain(sim_comparison_t *self)
{
    for (size_t i = 0; self->explain != NULL && i < self->variants.n; i++) {
        sim_explain_free(self->explain[i]);
    }
    free(self->explain);
}
