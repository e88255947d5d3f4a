/* cmd_breakeven.c - `sim breakeven`: the value of a key at which a metric crosses a target. */
#include "sim/breakeven.h"
#include "sim/cli/args.h"
#include "sim/cli/say.h"
#include "sim/cli/session.h"
#include "sim/json.h"
#include "sim/version.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    sim_session_t session;
    sim_breakeven_t question;
    sim_breakeven_answer_t answer;
    char metric[200]; /* "savings_usd of india, total of 120 months" */
    char unit[64];    /* of the metric                               */
    char key_unit[64];
    json_t *json;
} study_t;

/* ---- the runs -------------------------------------------------------------------------------- */

static sim_status_t
read_scenario(
    void *data, const sim_setting_t *extra, sim_scenario_t *scenario, sim_errors_t *errors)
{
    const sim_session_t *session = data;
    const sim_args_t *args = session->args;
    sim_setting_t *setting = calloc(args->n_settings + 1, sizeof *setting);
    size_t n = 0;

    if (setting == NULL) {
        return SIM_ERR_NOMEM;
    }
    for (; n < args->n_settings; n++) {
        setting[n] = args->setting[n];
    }
    if (extra != NULL) {
        setting[n++] = *extra;
    }
    const sim_status_t status = sim_scenario_read(scenario, session->path, n, setting, errors);
    free(setting);
    return status;
}

static void
tell_tried(void *data, double x, size_t n_runs)
{
    study_t *study = data;
    char value[100], text[200];

    sim_breakeven_value(&study->question, x, sizeof value, value);
    snprintf(text, sizeof text, "model run %zu: %s = %s", n_runs, study->question.key, value);
    if (study->session.args->verbose) {
        sim_progress_end(&study->session.progress);
        sim_say("%s", text);
    }
    sim_progress_say(&study->session.progress, text);
}

static sim_status_t
ask(study_t *study)
{
    sim_session_t *session = &study->session;
    const sim_args_t *args = session->args;
    const sim_breakeven_words_t words = { .vary = args->vary,
        .metric = args->metric,
        .between = args->between,
        .effect_of = args->effect_of,
        .target = args->target };

    return sim_breakeven_ask(
        &study->question, &words, &session->scenario, read_scenario, session, session->errors);
}

static sim_status_t
find(study_t *study)
{
    sim_session_t *session = &study->session;

    study->question.run = sim_session_plan(session, &session->scenario);
    study->question.run.progress = NULL; /* how many runs it takes shows only at the end */
    study->question.tried = tell_tried;
    study->question.tried_data = study;
    return sim_breakeven_answer(
        &study->question, &session->scenario, &study->answer, session->errors);
}

/* ---- words ----------------------------------------------------------------------------------- */

/* Puts the name of the currency in the place of LCU. */
static void
unit_text(const char *unit, const char *currency, size_t size, char to[])
{
    const bool local = strncmp(unit, "LCU", 3) == 0 && currency != NULL;
    snprintf(
        to, size, "%s%s", local ? currency : "", strcmp(unit, "-") == 0 ? "" : unit + 3 * local);
}

static void
describe(study_t *study)
{
    const sim_breakeven_t *q = &study->question;
    const sim_scenario_t *s = &study->session.scenario;
    const sim_metric_t *metric = &sim_metric_table[q->metric];
    const char *at = q->at > 0 ? s->location[q->at].name : "all locations";
    const char *key_currency = NULL;
    char window[60], less[60] = "";

    if (metric->window == SIM_WINDOW_TOTAL) {
        snprintf(window, sizeof window, "total of %d months", s->months);
    } else {
        snprintf(window, sizeof window, "%s",
            metric->window == SIM_WINDOW_LAST ? "last month" : "mean of the last 12 months");
    }
    if (q->less != SIZE_MAX) {
        snprintf(less, sizeof less, " less that of %s", s->location[q->less].name);
    }
    snprintf(study->metric, sizeof study->metric, "%s%s of %s%s, %s",
        q->without != NULL ? "the policy's effect on " : "", metric->name, at, less, window);
    unit_text(metric->unit, q->at > 0 ? s->location[q->at].currency : "USD", sizeof study->unit,
        study->unit);
    for (size_t l = 0; l < s->n_locations; l++) {
        const char *found = strstr(q->key, s->location[l].name);
        if (found != NULL && found > q->key && found[-1] == '.') {
            key_currency = s->location[l].currency;
        }
    }
    unit_text(q->shown_unit, key_currency, sizeof study->key_unit, study->key_unit);
}

/* A value of the key as far as its digits mean something: two behind the first of the interval's
 * half-width. */
static void
value_text(const study_t *study, double x, double half, size_t size, char to[])
{
    const char *form = study->question.form == '*' ? "*" : "";
    if (isnan(x)) {
        snprintf(to, size, "(beyond the range)");
    } else if (half > 0.0 && isfinite(half)) {
        const int digits = (int)fmin(fmax(1.0 - floor(log10(half)), 0.0), 12.0);
        snprintf(to, size, "%s%.*f", form, digits, x);
    } else {
        snprintf(to, size, "%s%.8g", form, x);
    }
}

enum { FIGURE_DIGITS = 6 };

static void
print_point(const study_t *study, const char *where, const sim_curve_point_t *p, FILE *to)
{
    char mean[SIM_FIGURE], low[SIM_FIGURE], high[SIM_FIGURE];

    if (p->n == 0) {
        fprintf(to, "  %s: no value\n", where);
        return;
    }
    sim_say_figure(p->mean, FIGURE_DIGITS, mean);
    sim_say_figure(p->low, FIGURE_DIGITS, low);
    sim_say_figure(p->high, FIGURE_DIGITS, high);
    fprintf(to, "  %s: %s (%s to %s) %s\n", where, mean, low, high, study->unit);
}

static void
print_crossing(const study_t *study, const sim_crossing_t *c, FILE *to)
{
    const char *unit = study->question.form == '*' ? "" : study->key_unit;
    const double half = c->high - c->x;
    char x[60], low[60], high[60], check_low[60], check_high[60];

    value_text(study, c->x, half, sizeof x, x);
    value_text(study, c->low, half, sizeof low, low);
    value_text(study, c->high, half, sizeof high, high);
    value_text(study, c->check_low, half, sizeof check_low, check_low);
    value_text(study, c->check_high, half, sizeof check_high, check_high);
    fprintf(to, "  %s = %s%s%s", study->question.key, x, unit[0] != '\0' ? " " : "", unit);
    if (c->jump) {
        fprintf(to, "  where it jumps across the target; no interval\n");
    } else if (isnan(half)) {
        fprintf(to, "  without an interval: %s\n",
            isnan(c->check_low) && isnan(c->check_high)
                ? "too few replications, or the key's effect is lost in the noise"
                : "the key's effect is lost in the noise");
    } else {
        fprintf(to, "  95 %% interval %s to %s", low, high);
        if (half > 0.0) {
            fprintf(to, "; by inverted test %s to %s", check_low, check_high);
        }
        fputc('\n', to);
    }
}

static void
print_ends(const study_t *study, FILE *to)
{
    const double x[] = { study->question.lo, study->question.hi };

    for (size_t k = 0; k < 2; k++) {
        char value[100], where[120];
        sim_breakeven_value(&study->question, x[k], sizeof value, value);
        snprintf(where, sizeof where, "at %s", value);
        print_point(study, where, sim_crossings_point(&study->answer.crossings, x[k]), to);
    }
}

static void
print_answer(const study_t *study, FILE *to)
{
    const sim_crossings_t *found = &study->answer.crossings;

    switch (found->answer) {
    case SIM_CROSSING_FOUND:
        if (found->n_crossings > 1) {
            fprintf(to, "  It does so %zu times:\n", found->n_crossings);
        }
        for (size_t k = 0; k < found->n_crossings; k++) {
            print_crossing(study, &found->crossing[k], to);
        }
        break;
    case SIM_CROSSING_NONE:
        fprintf(to, "  No crossing: it stays %s the target at every value tried.\n",
            found->point[0].mean > study->question.target ? "above" : "below");
        break;
    case SIM_CROSSING_FLAT:
        fprintf(to, "  No crossing: the key has no effect on it between these values.\n");
        break;
    case SIM_CROSSING_LEVEL:
        fprintf(to, "  No crossing: it does not leave the target from %.6g to %.6g.\n",
            found->level_low, found->level_high);
        break;
    case SIM_CROSSING_MISSING:
        fprintf(to, "  No answer: it has no value at some of the values tried.\n");
        break;
    }
    if (found->answer != SIM_CROSSING_FOUND) {
        print_ends(study, to);
    }
}

static sim_status_t
print(void *data, FILE *to)
{
    const study_t *study = data;
    const sim_breakeven_t *q = &study->question;
    const sim_args_t *args = study->session.args;
    char lo[100], hi[100], target[SIM_FIGURE], own[SIM_BREAKEVEN_TEXT + 60];

    if (args->json) {
        return sim_json_write(study->json, to);
    }
    if (args->quiet) {
        return SIM_OK;
    }
    sim_breakeven_value(q, q->lo, sizeof lo, lo);
    sim_breakeven_value(q, q->hi, sizeof hi, hi);
    fprintf(to, "%s\n", study->session.scenario.title);
    sim_say_figure(q->target, FIGURE_DIGITS, target);
    fprintf(to, "Where %s, crosses %s %s, for %s from %s to %s\n\n", study->metric, target,
        study->unit, q->key, lo, hi);
    print_answer(study, to);
    snprintf(own, sizeof own, "as the scenario is%s%s%s", q->own[0] != '\0' ? " (" : "", q->own,
        q->own[0] != '\0' ? ")" : "");
    print_point(study, own, &study->answer.own, to);
    fprintf(to,
        "\n%zu model runs of %d replications.  The interval is of the mean: how surely these\n"
        "replications place it, with uncertain values drawn anew in each; single replications "
        "differ more.\n",
        study->answer.n_runs, study->session.scenario.replications);
    return ferror(to) ? SIM_ERR_IO : SIM_OK;
}

/* ---- files ----------------------------------------------------------------------------------- */

/* A number, or null where there is none. */
static json_t *
number(double x)
{
    return isfinite(x) ? json_real(x) : json_null();
}

static json_t *
point_json(const sim_curve_point_t *p)
{
    return json_pack("{s:o, s:o, s:o, s:o, s:o}", "value", number(p->x), "mean", number(p->mean),
        "se", number(p->se), "ci_low", number(p->low), "ci_high", number(p->high));
}

static json_t *
crossing_json(const sim_crossing_t *c)
{
    return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:b}", "value", number(c->x), "se",
        number(c->se), "ci_low", number(c->low), "ci_high", number(c->high), "check_low",
        number(c->check_low), "check_high", number(c->check_high), "slope", number(c->slope),
        "jump", (int)c->jump);
}

static sim_status_t
put_json(study_t *study)
{
    static const char *const answers[] = { [SIM_CROSSING_FOUND] = "found",
        [SIM_CROSSING_NONE] = "no crossing",
        [SIM_CROSSING_FLAT] = "no effect",
        [SIM_CROSSING_LEVEL] = "on the target",
        [SIM_CROSSING_MISSING] = "no value" };
    const sim_breakeven_t *q = &study->question;
    const sim_args_t *args = study->session.args;
    const sim_crossings_t *found = &study->answer.crossings;
    json_t *crossings = json_array();
    bool good = true;

    for (size_t k = 0; k < found->n_crossings; k++) {
        good = json_array_append_new(crossings, crossing_json(&found->crossing[k])) == 0 && good;
    }
    json_t *question = json_pack("{s:o, s:o, s:o, s:f, s:f, s:o, s:o, s:f, s:o, s:o}", "key",
        sim_json_text(q->key), "form",
        sim_json_text(q->form == '*' ? "times"
                : q->form == '+'     ? "plus"
                                     : "value"),
        "unit", sim_json_text(q->form == '*' ? "" : study->key_unit), "from", q->lo, "to", q->hi,
        "metric", sim_json_text(study->metric), "metric_unit", sim_json_text(study->unit), "target",
        q->target, "between", sim_json_text(args->between), "effect_of",
        sim_json_text(args->effect_of));
    study->json = json_pack("{s:s, s:s, s:o, s:o, s:s, s:o, s:o, s:o, s:o, s:I}", "program", "sim",
        "version", SIM_VERSION, "scenario", sim_session_facts(&study->session), "question",
        question, "answer", answers[found->answer], "crossings", crossings, "own_value",
        sim_json_text(q->own[0] != '\0' ? q->own : NULL), "own", point_json(&study->answer.own),
        "ends",
        json_pack("[o, o]", point_json(sim_crossings_point(found, q->lo)),
            point_json(sim_crossings_point(found, q->hi))),
        "model_runs", (json_int_t)study->answer.n_runs);
    return !good || study->json == NULL
        ? SIM_ERR_NOMEM
        : sim_session_put_json(&study->session, "breakeven.json", study->json);
}

static sim_status_t
publish(study_t *study)
{
    sim_table_t table;

    describe(study);
    sim_status_t status = sim_breakeven_table(&study->answer, &table);
    if (status != SIM_OK) {
        return status;
    }
    status = sim_session_put(&study->session, "breakeven.csv", &table);
    sim_table_free(&table);
    if (status == SIM_OK) {
        status = put_json(study);
    }
    return status == SIM_OK ? sim_session_commit(&study->session) : status;
}

int
sim_cmd_breakeven(const sim_args_t *args)
{
    sim_errors_t errors = { 0 };
    study_t study = { 0 };

    sim_session_open(&study.session, args, &errors);
    sim_status_t status = sim_session_read(&study.session);
    if (status == SIM_OK) {
        status = ask(&study);
    }
    if (status == SIM_OK) {
        status = sim_session_judge(&study.session, &study.session.scenario, 1, 1, 0.0);
    }
    if (status == SIM_OK) {
        status = sim_session_begin(&study.session);
    }
    if (status == SIM_OK) {
        status = find(&study);
    }
    if (status == SIM_OK) {
        status = publish(&study);
    }
    const int result = sim_session_end(&study.session, status, print, &study);
    json_decref(study.json);
    sim_crossings_free(&study.answer.crossings);
    sim_breakeven_free(&study.question);
    sim_session_free(&study.session);
    sim_errors_free(&errors);
    return result;
}
