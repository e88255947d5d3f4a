/* cmd_compare.c - `sim compare`: what each policy, or another scenario file, changes.
 *
 * The scenario as it stands is simulated once and gives the tables of a plain run.  Then comes one
 * policy (or stack, or file) after the other: simulated, held against the run without it, written,
 * freed, so that no more than two runs are in memory; three where a policy that the scenario has in
 * force is taken out on one side and another added on the other.  With --precision all of them
 * stay, in memory or on disk, until it is known how many replications are enough.
 *
 * Until the first policy starts all runs are the same.  Where there is memory for it, the run of
 * the scenario as it stands keeps how things are at the beginning of that month, and the others
 * begin there. */
#include "sim/cli/args.h"
#include "sim/cli/comparison.h"
#include "sim/cli/look.h"
#include "sim/cli/say.h"
#include "sim/json.h"
#include <stdlib.h>
#include <unistd.h>

static void
compare_free(sim_comparison_t *self)
{
    for (size_t i = 0; self->sides != NULL && i < self->variants.n; i++) {
        sim_comparison_free_sides(self, i);
    }
    free(self->sides);
    free(self->contender);
    sim_comparison_free_explain(self);
    json_decref(self->report);
    sim_refine_free(&self->refine);
    sim_session_free(&self->session);
    sim_variants_free(&self->variants);
}

/* The operands after the first, or every policy of the scenario. */
static sim_status_t
read_variants(sim_comparison_t *self)
{
    sim_session_t *session = &self->session;
    const sim_args_t *args = session->args;
    sim_variants_t *variants = &self->variants;
    const sim_variants_wish_t wish = { .scenario = &session->scenario,
        .path = session->path,
        .n_operands = args->n_operands - 1,
        .operand = args->operand + 1,
        .n_settings = args->n_settings,
        .setting = args->setting };

    const sim_status_t status = sim_variants_read(variants, &wish, session->errors);
    for (size_t i = 0; i < variants->n && !args->quiet; i++) {
        if (variants->adapted[i]) {
            sim_say("%s: taken with the seed and the replications of %s", variants->path[i],
                session->path);
        }
    }
    if (status != SIM_OK) {
        return status;
    }
    self->sides = calloc(variants->n, sizeof *self->sides);
    self->contender = calloc(variants->n, sizeof *self->contender);
    if (self->sides == NULL || self->contender == NULL) {
        return SIM_ERR_NOMEM;
    }
    for (size_t i = 0; i < variants->n; i++) {
        const sim_variant_t *v = &variants->variant[i];
        self->contender[i] = (sim_contender_t) { v->name, v->title, v->other != NULL };
    }
    if (variants->file[0] != NULL) {
        session->n_others = variants->n;
        session->other = variants->file;
        session->other_path = variants->path;
    }
    return SIM_OK;
}

static sim_status_t
compare_one(sim_comparison_t *self, size_t i)
{
    sim_status_t status = SIM_OK;
    if (self->session.args->n_precisions == 0) { /* else they are there */
        status = sim_comparison_simulate_sides(self, i);
    }
    if (status == SIM_OK) {
        status = sim_comparison_put_pair(self, i);
    }
    sim_comparison_free_sides(self, i);
    return status == SIM_OK ? sim_comparison_explain(self, i) : status;
}

static sim_status_t
compare_all(sim_comparison_t *self)
{
    sim_status_t status = sim_comparison_begin_tables(self);
    if (status != SIM_OK) {
        return status;
    }
    for (size_t i = 0; i < self->variants.n && status == SIM_OK; i++) {
        status = compare_one(self, i);
    }
    return sim_comparison_end_tables(self, status);
}

static sim_status_t
print(void *data, FILE *to)
{
    const sim_comparison_t *self = data;
    const sim_args_t *args = self->session.args;
    const size_t n = self->variants.n;

    if (args->json) {
        return sim_json_write(self->report, to);
    }
    sim_status_t status = SIM_OK;
    if (!args->quiet) {
        const bool bold = isatty(STDOUT_FILENO) == 1 && !args->no_color;
        status = sim_scoreboard_write(
            &self->session.scenario, n, self->contender, self->changes, self->effects, bold, to);
        if (status == SIM_OK) {
            status = sim_scoreboard_why(n, self->contender, self->channels, bold, to);
        }
        if (status == SIM_OK && self->explain != NULL) {
            status = sim_scoreboard_keys(n, self->contender, self->explained, bold, to);
        }
    }
    return status == SIM_OK && args->preview
        ? sim_look_folder(args, self->session.facts, &self->session.tables, to)
        : status;
}

static sim_status_t
read_all(sim_comparison_t *self)
{
    sim_status_t status = sim_session_read(&self->session);
    if (status == SIM_OK) {
        status = sim_refine_read(&self->refine, &self->session);
    }
    if (status == SIM_OK) {
        status = read_variants(self);
    }
    return status == SIM_OK ? sim_comparison_plan_explain(self) : status;
}

static sim_status_t
run(sim_comparison_t *self)
{
    sim_session_t *session = &self->session;

    sim_status_t status = read_all(self);
    if (status == SIM_OK) {
        status = sim_comparison_judge(self);
    }
    if (status == SIM_OK) {
        status = sim_session_begin(session);
    }
    if (status == SIM_OK) {
        status = sim_comparison_simulate(self, &session->scenario, NULL, &session->results);
    }
    if (status == SIM_OK) {
        status = sim_comparison_refine(self);
    }
    if (status == SIM_OK) {
        status = sim_session_tables(session);
    }
    if (status == SIM_OK) {
        status = compare_all(self);
    }
    return status == SIM_OK ? sim_comparison_publish(self) : status;
}

int
sim_cmd_compare(const sim_args_t *args)
{
    sim_errors_t errors = { 0 };
    sim_comparison_t self = { 0 };

    sim_session_open(&self.session, args, &errors);
    self.changes = &self.session.tables.table[SIM_FOLDER_POLICIES];
    self.effects = &self.session.tables.table[SIM_FOLDER_EFFECTS];
    self.differences = &self.session.tables.table[SIM_FOLDER_DIFFERENCES];
    self.channels = &self.session.tables.table[SIM_FOLDER_CHANNELS];
    self.explained = &self.session.tables.table[SIM_FOLDER_EXPLAIN];
    self.session.ledgers = true;
    const sim_status_t status = run(&self);
    const int result = sim_session_end(&self.session, status, print, &self);
    compare_free(&self);
    sim_errors_free(&errors);
    return result;
}
