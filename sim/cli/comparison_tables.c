/* comparison_tables.c - the files that a comparison adds to those of a plain run; see
 * comparison.h. */
#include "sim/bridge.h"
#include "sim/changes.h"
#include "sim/cli/comparison.h"
#include "sim/json.h"
#include "sim/manifest.h"
#include "sim/version.h"

/* Rows of compare.csv that are made and written at a time. */
enum { PAGE_ROWS = 1 << 15 };

/* ---- tables ---------------------------------------------------------------------------------- */

sim_status_t
sim_comparison_begin_tables(sim_comparison_t *self)
{
    sim_session_t *session = &self->session;
    const sim_scenario_t *s = &session->scenario;
    const sim_variants_t *variants = &self->variants;

    sim_status_t status = sim_changes(s, variants->n, variants->variant, self->changes);
    if (status == SIM_OK) {
        status = sim_compare_effects_init(self->effects, s, variants->n);
    }
    if (status == SIM_OK) {
        status = sim_compare_differences_init(self->differences, s, variants->n, variants->name);
    }
    if (status == SIM_OK) {
        status = sim_bridge_init(self->channels, s, variants->n);
    }
    if (status == SIM_OK) {
        status = sim_publish_open(session->publish, "compare.csv", &self->months, session->errors);
    }
    return status;
}

/* compare.csv of one pair. */
static sim_status_t
write_months(sim_comparison_t *self, const sim_pair_t *pair)
{
    const sim_scenario_t *s = &self->session.scenario;
    const size_t rows = sim_compare_rows(s);
    const int step = rows < PAGE_ROWS ? (int)(PAGE_ROWS / rows) : 1;
    sim_status_t status = SIM_OK;

    for (int t = 0; t < s->months && status == SIM_OK; t += step) {
        const int until = s->months - t > step ? t + step : s->months;
        sim_table_t page = { 0 };
        status = sim_compare_months(pair, t, until, &page);
        if (status == SIM_OK) {
            status = sim_session_append(
                &self->session, "compare.csv", &page, !self->any_month, self->months);
            self->any_month = true;
        }
        if (status == SIM_OK) {
            status = sim_folder_add_months(&self->session.tables, &page);
        }
        sim_table_free(&page);
    }
    return status;
}

sim_status_t
sim_comparison_put_pair(sim_comparison_t *self, size_t i)
{
    const sim_pair_t pair = sim_comparison_pair(self, i);

    sim_status_t status = sim_compare_effects(&pair, i, self->effects);
    if (status == SIM_OK) {
        status = sim_compare_differences(&pair, i, self->differences);
    }
    if (status == SIM_OK) {
        status = sim_bridge(&pair, i, self->channels);
    }
    if (status == SIM_OK && self->explain != NULL) {
        status = sim_explain_begin(self->explain[i], &pair);
    }
    return status == SIM_OK ? write_months(self, &pair) : status;
}

sim_status_t
sim_comparison_end_tables(sim_comparison_t *self, sim_status_t status)
{
    sim_session_t *session = &self->session;

    if (status == SIM_OK && self->explain != NULL) {
        status = sim_explain_table(self->variants.n, self->explain, self->changes, self->explained);
    }
    const sim_status_t closed
        = sim_publish_close(session->publish, "compare.csv", self->months, session->errors);
    return status != SIM_OK ? status : closed;
}

/* ---- the folder ------------------------------------------------------------------------------ */

static sim_status_t
put_report(sim_comparison_t *self)
{
    sim_session_t *session = &self->session;

    self->report = json_pack("{s:s, s:s, s:o, s:s, s:O, s:o, s:o, s:o}", "program", "sim",
        "version", SIM_VERSION, "scenario", sim_session_facts(session), "null_means",
        "no value: a figure that one side lacks, an interval from a single replication, or a "
        "variance ratio where nothing differs",
        "compared", session->compared, "changes", sim_json_table(self->changes), "effects",
        sim_json_table(self->effects), "channels", sim_json_table(self->channels));
    if (self->report == NULL
        || (self->explain != NULL
            && json_object_set_new(self->report, "explain", sim_json_table(self->explained))
                != 0)) {
        return SIM_ERR_NOMEM;
    }
    return sim_session_put_json(session, "effects.json", self->report);
}

sim_status_t
sim_comparison_publish(sim_comparison_t *self)
{
    sim_session_t *session = &self->session;
    const struct {
        const char *file;
        const sim_table_t *table;
    } tables[] = { { "effects.csv", self->effects }, { "differences.csv", self->differences },
        { "channels.csv", self->channels },
        { "explain.csv", self->explain != NULL ? self->explained : NULL },
        { "policies.csv", self->changes } };
    sim_status_t status = SIM_OK;

    sim_results_free(session->results); /* the charts may have the memory */
    session->results = NULL;
    for (size_t i = 0; i < sizeof tables / sizeof tables[0] && status == SIM_OK; i++) {
        if (tables[i].table != NULL) {
            status = sim_session_put(session, tables[i].file, tables[i].table);
        }
    }
    if (status == SIM_OK) {
        session->compared = sim_manifest_compared(self->variants.n, self->contender);
        status = session->compared == NULL ? SIM_ERR_NOMEM : put_report(self);
    }
    return status == SIM_OK ? sim_session_finish(session) : status;
}
