/* comparison_cost.c - what a comparison takes: runs, memory, disk; see comparison.h. */
#include "sim/bridge.h"
#include "sim/cli/comparison.h"
#include "sim/cli/say.h"
#include <string.h>

/* About how large the tables of a comparison are, those of the base included.  effects.json has the
 * rows of effects.csv, channels.csv and explain.csv in about twice the room. */
static double
table_bytes(const sim_comparison_t *self)
{
    enum { NUMBERS = 13, HEADLINES = 14, CHANNEL_NUMBERS = 9, KEY_NUMBERS = 11 };
    const sim_scenario_t *s = &self->session.scenario;
    const double rows = (double)sim_compare_rows(s);
    double bytes = sim_session_table_bytes(s);

    for (size_t i = 0; i < self->variants.n; i++) {
        const double name = (double)strlen(self->variants.name[i]);
        bytes += rows * (s->months + 3.0) * (sim_session_row_bytes(s, NUMBERS) + name)
            + NUMBERS * HEADLINES * (double)s->n_locations * s->replications
            + 3.0 * (double)sim_bridge_rows(s) * (sim_session_row_bytes(s, CHANNEL_NUMBERS) + name);
        if (self->explain != NULL) {
            const size_t keys = sim_explain_players(self->explain[i]) + 1;
            bytes += 3.0 * (double)(self->n_metrics * s->n_locations * keys)
                * (sim_session_row_bytes(s, KEY_NUMBERS) + name);
        }
    }
    return bytes;
}

static void
say_fork(const sim_comparison_t *self)
{
    const sim_run_t plan
        = { .scenario = &self->session.scenario, .threads = 1, .save_at = self->fork };
    const double spare = (double)sim_session_spare(&self->session);
    sim_estimate_t cost;
    char date[8];

    if (self->fork == 0 || !self->session.args->verbose
        || sim_engine_estimate(&plan, &cost) != SIM_OK) {
        return;
    }
    const double share = cost.saved_bytes > spare ? spare / cost.saved_bytes : 1.0;
    sim_scenario_date(&self->session.scenario, self->fork, date);
    sim_say("all runs are the same before %s: about %.0f %% of the replications of a policy begin "
            "there, for which %.3g MB are kept",
        date, 100.0 * share, share * cost.saved_bytes / 1e6);
}

/* The scenario whose results take the most memory; one that is too large to be estimated counts as
 * that. */
static sim_status_t
find_largest(const sim_comparison_t *self, const sim_scenario_t **largest)
{
    const sim_scenario_t *s = &self->session.scenario;
    sim_run_t plan = { .threads = 1, .ledgers = true };
    sim_estimate_t cost;
    double most = 0.0;

    *largest = s;
    for (size_t i = 0; i < self->variants.n; i++) {
        plan.scenario = self->variants.file[i];
        if (plan.scenario == NULL) {
            continue;
        }
        const sim_status_t status = sim_engine_estimate(&plan, &cost);
        if (status != SIM_OK && status != SIM_ERR_LIMIT) {
            return status;
        }
        if (status == SIM_ERR_LIMIT || cost.result_bytes > most) {
            most = status == SIM_OK ? cost.result_bytes : most;
            *largest = plan.scenario;
        }
    }
    if (*largest != s) {
        plan.scenario = s;
        const sim_status_t status = sim_engine_estimate(&plan, &cost);
        if (status != SIM_OK || cost.result_bytes > most) {
            *largest = s;
        }
    }
    return SIM_OK;
}

sim_status_t
sim_comparison_judge(sim_comparison_t *self)
{
    const sim_scenario_t *s = &self->session.scenario;
    const sim_variants_t *variants = &self->variants;
    const sim_scenario_t *largest = NULL;
    const bool all_kept = self->session.args->n_precisions > 0;
    size_t runs = 1;
    size_t held = 1;
    size_t kept = self->explain != NULL ? 2 : 1; /* with --precision: all but those that explain */

    self->fork = sim_variants_parting(s, variants->n, variants->variant);
    for (size_t i = 0; i < variants->n; i++) {
        const size_t more = sim_variant_runs(s, &variants->variant[i]);
        runs += more + sim_comparison_explain_runs(self, i);
        kept += more;
        held = 1 + more > held ? 1 + more : held;
    }
    sim_status_t status = find_largest(self, &largest);
    if (status == SIM_OK) {
        status = sim_session_judge(&self->session, largest, runs, all_kept ? kept : held,
            sim_session_file_bytes(&self->session, table_bytes(self), variants->n));
    }
    if (status == SIM_OK) {
        say_fork(self);
    }
    return status;
}
