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
#include "sim/bridge.h"
#include "sim/changes.h"
#include "sim/cli/args.h"
#include "sim/cli/look.h"
#include "sim/cli/refine.h"
#include "sim/cli/say.h"
#include "sim/cli/session.h"
#include "sim/cli/signals.h"
#include "sim/compare.h"
#include "sim/explain.h"
#include "sim/json.h"
#include "sim/mix.h"
#include "sim/scoreboard.h"
#include "sim/shapley.h"
#include "sim/text.h"
#include "sim/version.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Rows of compare.csv that are made and written at a time. */
enum { PAGE_ROWS = 1 << 15 };

/* What is compared with the scenario as it stands. */
typedef struct {
    char *name;
    char *title;
    bool *without; /* [n_policies]: in force where the policy is not */
    bool *with;    /* [n_policies]: in force where it is             */
    sim_scenario_t other;
    bool is_file;
    sim_results_t *without_it, *with_it; /* while they are kept; NULL: as it stands, or not yet */
} variant_t;

typedef struct {
    sim_session_t session;
    sim_refine_t refine;
    size_t n;
    variant_t *variant;          /* [n] */
    sim_variant_t *public;       /* [n]: the same, for layer study */
    sim_contender_t *contender;  /* [n]: the same, for layer out   */
    const char **name;           /* [n] */
    const sim_scenario_t **file; /* [n]: of those that are files   */
    const char **path;
    sim_table_t *changes, *effects, *differences, *channels, *explained; /* of the session */
    sim_explain_t **explain; /* [n], NULL without --explain */
    size_t n_metrics;        /* that are explained          */
    sim_metric_id_t metric[SIM_METRICS];
    int fork;       /* the month at which runs of policies begin; 0: the first */
    json_t *report; /* effects.json */
    FILE *months;   /* compare.csv  */
    bool any_month;
} compare_t;

static void
compare_free(compare_t *self)
{
    for (size_t i = 0; i < self->n; i++) {
        variant_t *variant = &self->variant[i];
        free(variant->name);
        free(variant->title);
        free(variant->without);
        free(variant->with);
        sim_results_free(variant->without_it);
        sim_results_free(variant->with_it);
        sim_scenario_free(&variant->other);
    }
    free(self->variant);
    free(self->public);
    free(self->contender);
    free(self->name);
    free(self->file);
    free(self->path);
    for (size_t i = 0; self->explain != NULL && i < self->n; i++) {
        sim_explain_free(self->explain[i]);
    }
    free(self->explain);
    json_decref(self->report);
    sim_refine_free(&self->refine);
    sim_session_free(&self->session);
}

/* ---- what is compared ------------------------------------------------------------------------ */

static bool
is_file(const char *operand)
{
    return strpbrk(operand, "./") != NULL; /* names of policies hold neither */
}

static sim_status_t
complain_unknown(compare_t *self, const char *name)
{
    const sim_scenario_t *s = &self->session.scenario;
    const char **names = calloc(s->n_policies + 1, sizeof *names);
    if (names == NULL) {
        return SIM_ERR_NOMEM;
    }
    for (size_t p = 0; p < s->n_policies; p++) {
        names[p] = s->policy[p].name;
    }
    const char *near = sim_text_nearest(name, s->n_policies, names);
    if (near != NULL) {
        sim_errors_add(self->session.errors, NULL, 0, "%s has no policy '%s': did you mean %s?",
            self->session.path, name, near);
    } else if (s->n_policies == 0) {
        sim_errors_add(self->session.errors, NULL, 0,
            "%s has no policy '%s', nor any other: write a section [policy.%s]", self->session.path,
            name, name);
    } else {
        sim_errors_add(self->session.errors, NULL, 0,
            "%s has no policy '%s': `sim show` lists its sections; for a scenario file of that "
            "name write ./%s",
            self->session.path, name, name);
    }
    free(names);
    return SIM_ERR_USAGE;
}

/* The policies of "a+b", on one side only; titles joined. */
static sim_status_t
read_policies(compare_t *self, const char *text, variant_t *variant)
{
    const sim_scenario_t *s = &self->session.scenario;
    const size_t n = s->n_policies;
    sim_status_t status = SIM_OK;

    variant->name = strdup(text);
    variant->without = calloc(n + 1, sizeof *variant->without);
    variant->with = calloc(n + 1, sizeof *variant->with);
    char *words = strdup(text);
    if (variant->name == NULL || variant->without == NULL || variant->with == NULL
        || words == NULL) {
        free(words);
        return SIM_ERR_NOMEM;
    }
    memcpy(variant->without, s->in_force, n * sizeof *variant->without);
    memcpy(variant->with, s->in_force, n * sizeof *variant->with);
    char *rest = words;
    for (char *word; (word = strsep(&rest, "+")) != NULL;) {
        size_t p = 0;
        while (p < n && strcmp(s->policy[p].name, word) != 0) {
            p++;
        }
        if (word[0] == '\0') {
            sim_errors_add(self->session.errors, NULL, 0,
                "%s: a name is missing: write living_wage+hours_cap", text);
            status = SIM_ERR_USAGE;
            continue;
        }
        if (p == n) {
            const sim_status_t told = complain_unknown(self, word);
            status = status == SIM_ERR_NOMEM ? status : told;
            continue;
        }
        char *title = NULL;
        if (asprintf(&title, "%s%s%s", variant->title != NULL ? variant->title : "",
                variant->title != NULL ? " + " : "", s->policy[p].title)
            < 0) {
            title = NULL;
        }
        free(variant->title);
        variant->title = title;
        variant->without[p] = false;
        variant->with[p] = true;
        status = title == NULL ? SIM_ERR_NOMEM : status;
    }
    free(words);
    return status;
}

/* The months of both, and what else a file must share with the first. */
static sim_status_t
check_file(compare_t *self, const char *path, const sim_scenario_t *other)
{
    const sim_scenario_t *s = &self->session.scenario;

    if (other->months == s->months && other->start_year == s->start_year
        && other->start_month == s->start_month) {
        return SIM_OK;
    }
    sim_errors_add(self->session.errors, path, 0,
        "%d months from %04d-%02d, but %s has %d from %04d-%02d: files are compared month by "
        "month; give both the same with --months and --set scenario.start=YYYY-MM",
        other->months, other->start_year, other->start_month, self->session.path, s->months,
        s->start_year, s->start_month);
    return SIM_ERR_USAGE;
}

/* Reads another file, with the seed and the replications of the first. */
static sim_status_t
read_file(compare_t *self, const char *path, variant_t *variant)
{
    const sim_session_t *session = &self->session;
    const sim_args_t *args = session->args;
    const sim_scenario_t *s = &session->scenario;
    char seed[32], replications[32];

    variant->is_file = true;
    variant->name = sim_session_stem(path);
    if (variant->name == NULL) {
        return SIM_ERR_NOMEM;
    }
    for (char *c = variant->name; *c != '\0'; c++) { /* it becomes a part of names of columns */
        *c = strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.", *c) != NULL
            ? *c
            : '_';
    }
    sim_status_t status = sim_scenario_read(
        &variant->other, path, args->n_settings, args->setting, session->errors);
    if (status != SIM_OK) {
        return status;
    }
    if (variant->other.seed != s->seed || variant->other.replications != s->replications) {
        if (!args->quiet) {
            sim_say("%s: taken with the seed and the replications of %s", path, session->path);
        }
        sim_scenario_free(&variant->other);
        sim_setting_t *settings = calloc(args->n_settings + 2, sizeof *settings);
        if (settings == NULL) {
            return SIM_ERR_NOMEM;
        }
        for (size_t i = 0; i < args->n_settings; i++) {
            settings[i] = args->setting[i];
        }
        snprintf(seed, sizeof seed, "%llu", (unsigned long long)s->seed);
        snprintf(replications, sizeof replications, "%d", s->replications);
        settings[args->n_settings] = (sim_setting_t) { "scenario.seed", seed };
        settings[args->n_settings + 1] = (sim_setting_t) { "scenario.replications", replications };
        status = sim_scenario_read(
            &variant->other, path, args->n_settings + 2, settings, session->errors);
        free(settings);
        if (status != SIM_OK) {
            return status;
        }
    }
    variant->title = strdup(variant->other.title);
    return variant->title == NULL ? SIM_ERR_NOMEM : check_file(self, path, &variant->other);
}

static bool
is_same(const compare_t *self, const variant_t *a, const variant_t *b)
{
    return strcmp(a->name, b->name) == 0
        || (!a->is_file && !b->is_file
            && memcmp(a->with, b->with, self->session.scenario.n_policies * sizeof *a->with) == 0
            && memcmp(a->without, b->without, self->session.scenario.n_policies * sizeof *a->with)
                == 0);
}

/* The operands after the first, or every policy of the scenario. */
static sim_status_t
read_variants(compare_t *self)
{
    const sim_args_t *args = self->session.args;
    const sim_scenario_t *s = &self->session.scenario;
    const bool all = args->n_operands == 1;
    const size_t n = all ? s->n_policies : args->n_operands - 1;
    sim_status_t status = SIM_OK;

    if (n == 0) {
        sim_errors_add(self->session.errors, self->session.path, 0,
            "nothing to compare: the scenario has no section [policy.NAME]; write one, or name "
            "another scenario file");
        return SIM_ERR_USAGE;
    }
    self->variant = calloc(n, sizeof *self->variant);
    self->public = calloc(n, sizeof *self->public);
    self->contender = calloc(n, sizeof *self->contender);
    self->name = calloc(n, sizeof *self->name);
    self->file = calloc(n, sizeof *self->file);
    self->path = calloc(n, sizeof *self->path);
    if (self->variant == NULL || self->public == NULL || self->contender == NULL
        || self->name == NULL || self->file == NULL || self->path == NULL) {
        return SIM_ERR_NOMEM;
    }
    for (size_t i = 0; i < n; i++) {
        const char *operand = all ? s->policy[i].name : args->operand[i + 1];
        variant_t *variant = &self->variant[self->n++];
        if (is_file(operand) != is_file(all ? operand : args->operand[1])) {
            sim_errors_add(self->session.errors, NULL, 0,
                "%s: policies and scenario files are compared apart: name the one or the other",
                operand);
            return SIM_ERR_USAGE;
        }
        const sim_status_t read = is_file(operand) ? read_file(self, operand, variant)
                                                   : read_policies(self, operand, variant);
        status = read != SIM_OK ? read : status;
        for (size_t k = 0; read == SIM_OK && status == SIM_OK && k < i; k++) {
            if (is_same(self, &self->variant[k], variant)) {
                sim_errors_add(self->session.errors, NULL, 0, "%s: the same as %s: name it once",
                    operand, args->operand[k + 1]);
                status = SIM_ERR_USAGE;
            }
        }
    }
    for (size_t i = 0; i < n && status == SIM_OK; i++) {
        const variant_t *v = &self->variant[i];
        const sim_scenario_t *other = v->is_file ? &v->other : NULL;
        self->name[i] = v->name;
        self->contender[i] = (sim_contender_t) { v->name, v->title };
        self->public[i] = (sim_variant_t) { v->name, v->title, v->without, v->with, other };
        self->file[i] = other;
        self->path[i] = v->is_file ? args->operand[i + 1] : NULL;
    }
    if (status == SIM_OK && self->variant[0].is_file) {
        self->session.n_others = n;
        self->session.other = self->file;
        self->session.other_path = self->path;
    }
    return status;
}

/* ---- --explain ------------------------------------------------------------------------------- */

static sim_status_t
complain_metric(compare_t *self, const char *name)
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
add_metric(compare_t *self, int metric)
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
read_metrics(compare_t *self)
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

/* Which keys change, and what it takes to tell them apart. */
static sim_status_t
plan_explanations(compare_t *self)
{
    sim_status_t status = read_metrics(self);
    if (status != SIM_OK || !self->session.args->explain) {
        return status;
    }
    self->explain = calloc(self->n, sizeof *self->explain);
    if (self->explain == NULL) {
        return SIM_ERR_NOMEM;
    }
    for (size_t i = 0; i < self->n && status == SIM_OK; i++) {
        status = sim_explain_create(&self->explain[i], &self->session.scenario, &self->public[i],
            self -> n_metrics, self -> metric);
        if (status == SIM_OK && !self->session.args->quiet
            && !sim_explain_exact(self->explain[i])) {
            sim_say("%s: %zu keys or groups of keys change; %d orders stand for all of them",
                self->name[i], sim_explain_players(self->explain[i]), SIM_SHAPLEY_ORDERS);
        }
    }
    return status;
}

static size_t
more_runs(const compare_t *self, size_t i)
{
    return self->explain != NULL ? sim_explain_runs(self->explain[i]) : 0;
}

static sim_status_t simulate(compare_t *self, const sim_scenario_t *scenario, const bool in_force[],
    sim_results_t **results);

/* The runs between the two that are compared, whose own results are not needed any more. */
static sim_status_t
explain(compare_t *self, size_t i)
{
    sim_status_t status = SIM_OK;
    for (size_t k = 0; k < more_runs(self, i) && status == SIM_OK; k++) {
        sim_explain_t *e = self->explain[i];
        sim_results_t *results = NULL;
        sim_scenario_t view = { 0 };
        status = sim_explain_scenario(e, k, &view);
        if (status == SIM_OK) {
            status = simulate(self, &view, sim_explain_in_force(e), &results);
        }
        if (status == SIM_OK) {
            sim_explain_take(e, k, results);
        }
        sim_results_free(results);
        sim_view_free(&view);
    }
    return status;
}

/* ---- runs ------------------------------------------------------------------------------------ */

static bool
as_it_stands(const compare_t *self, const bool in_force[])
{
    const sim_scenario_t *s = &self->session.scenario;
    return memcmp(in_force, s->in_force, s->n_policies * sizeof *in_force) == 0;
}

/* What has to be simulated besides the scenario as it stands. */
static size_t
runs_of(const compare_t *self, const variant_t *variant)
{
    return variant->is_file ? 1
                            : (as_it_stands(self, variant->without) ? 0u : 1u)
            + (as_it_stands(self, variant->with) ? 0u : 1u);
}

/* About how large the tables of a comparison are, those of the base included.  effects.json has the
 * rows of effects.csv, channels.csv and explain.csv in about twice the room. */
static double
table_bytes(const compare_t *self)
{
    enum { NUMBERS = 13, HEADLINES = 14, CHANNEL_NUMBERS = 9, KEY_NUMBERS = 11 };
    const sim_scenario_t *s = &self->session.scenario;
    const double rows = (double)sim_compare_rows(s);
    double bytes = sim_session_table_bytes(s);

    for (size_t i = 0; i < self->n; i++) {
        const double name = (double)strlen(self->name[i]);
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

/* The month up to which the scenario as it stands is all that has to be simulated: until then it
 * and every run of a policy are the same. */
static int
find_fork(const compare_t *self)
{
    const sim_scenario_t *s = &self->session.scenario;
    int fork = s->months - 1;
    for (size_t i = 0; i < self->n; i++) {
        const variant_t *v = &self->variant[i];
        if (v->is_file) {
            return 0;
        }
        const int without = sim_scenario_parting(s, s->in_force, s, v->without);
        const int with = sim_scenario_parting(s, s->in_force, s, v->with);
        fork = without < fork ? without : fork;
        fork = with < fork ? with : fork;
    }
    return fork;
}

static void
say_fork(const compare_t *self)
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

static sim_status_t
judge(compare_t *self)
{
    const sim_scenario_t *largest = &self->session.scenario;
    size_t runs = 1;
    size_t held = 1;
    size_t kept = self->explain != NULL ? 2 : 1; /* with --precision: all but those that explain */
    double most = 0.0;

    for (size_t i = 0; i < self->n; i++) {
        const variant_t *variant = &self->variant[i];
        const size_t more = runs_of(self, variant);
        runs += more + more_runs(self, i);
        kept += more;
        held = 1 + more > held ? 1 + more : held;
        if (variant->is_file) {
            const sim_run_t plan = { .scenario = &variant->other, .threads = 1, .ledgers = true };
            sim_estimate_t cost;
            const sim_status_t status = sim_engine_estimate(&plan, &cost);
            if (status != SIM_OK && status != SIM_ERR_LIMIT) {
                return status;
            }
            if (status == SIM_ERR_LIMIT || cost.result_bytes > most) {
                most = status == SIM_OK ? cost.result_bytes : most;
                largest = &variant->other;
            }
        }
    }
    if (largest != &self->session.scenario) {
        const sim_run_t plan
            = { .scenario = &self->session.scenario, .threads = 1, .ledgers = true };
        sim_estimate_t cost;
        const sim_status_t status = sim_engine_estimate(&plan, &cost);
        if (status != SIM_OK || cost.result_bytes > most) {
            largest = &self->session.scenario;
        }
    }
    const bool all_kept = self->session.args->n_precisions > 0;
    const sim_status_t status = sim_session_judge(
        &self->session, largest, runs, all_kept ? kept : held, table_bytes(self));
    if (status == SIM_OK) {
        say_fork(self);
    }
    return status;
}

/* A run of the session, or more replications for it: the scenario as it stands keeps what the
 * others begin from. */
static sim_run_t
plan_of(compare_t *self, const sim_scenario_t *scenario, const bool in_force[])
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

static sim_status_t
simulate(
    compare_t *self, const sim_scenario_t *scenario, const bool in_force[], sim_results_t **results)
{
    sim_session_t *session = &self->session;
    const sim_run_t plan = plan_of(self, scenario, in_force);
    const sim_status_t status = sim_engine_run(&plan, results, session->errors);
    session->runs_done++;
    return status;
}

/* compare.csv of one pair. */
static sim_status_t
write_months(compare_t *self, const sim_pair_t *pair)
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

static sim_pair_t
pair_of(const compare_t *self, size_t i)
{
    const variant_t *variant = &self->variant[i];
    const sim_results_t *base = self->session.results;

    return (sim_pair_t) {
        .name = self->name[i],
        .base = variant->without_it != NULL ? variant->without_it : base,
        .policy = variant->with_it != NULL ? variant->with_it : base,
        .threads = self->session.threads,
        .stop = sim_signals_stop(),
    };
}

static sim_status_t
reduce(compare_t *self, size_t i)
{
    const sim_pair_t pair = pair_of(self, i);

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
    if (status == SIM_OK) {
        status = write_months(self, &pair);
    }
    return status;
}

/* The runs of a pair that are not those of the scenario as it stands. */
static sim_status_t
simulate_pair(compare_t *self, variant_t *variant)
{
    const sim_scenario_t *s = &self->session.scenario;
    sim_status_t status = SIM_OK;

    if (variant->is_file) {
        return simulate(self, &variant->other, NULL, &variant->with_it);
    }
    if (!as_it_stands(self, variant->without)) {
        status = simulate(self, s, variant->without, &variant->without_it);
    }
    if (status == SIM_OK && !as_it_stands(self, variant->with)) {
        status = simulate(self, s, variant->with, &variant->with_it);
    }
    return status;
}

static sim_status_t
compare_one(compare_t *self, size_t i)
{
    variant_t *variant = &self->variant[i];
    sim_status_t status = SIM_OK;

    if (self->session.args->n_precisions == 0) {
        status = simulate_pair(self, variant);
    }
    if (status == SIM_OK) {
        status = reduce(self, i);
    }
    sim_results_free(variant->without_it);
    sim_results_free(variant->with_it);
    variant->without_it = variant->with_it = NULL;
    return status == SIM_OK ? explain(self, i) : status;
}

static sim_status_t
compare_all(compare_t *self)
{
    sim_session_t *session = &self->session;
    const sim_scenario_t *s = &session->scenario;

    sim_status_t status = sim_changes(s, self->n, self->public, self->changes);
    if (status == SIM_OK) {
        status = sim_compare_effects_init(self->effects, s, self->n);
    }
    if (status == SIM_OK) {
        status = sim_compare_differences_init(self->differences, s, self->n, self->name);
    }
    if (status == SIM_OK) {
        status = sim_bridge_init(self->channels, s, self->n);
    }
    if (status == SIM_OK) {
        status = sim_publish_open(session->publish, "compare.csv", &self->months, session->errors);
    }
    if (status != SIM_OK) {
        return status;
    }
    for (size_t i = 0; i < self->n && status == SIM_OK; i++) {
        status = compare_one(self, i);
    }
    if (status == SIM_OK && self->explain != NULL) {
        status = sim_explain_table(self->n, self->explain, self->changes, self->explained);
    }
    const sim_status_t closed
        = sim_publish_close(session->publish, "compare.csv", self->months, session->errors);
    return status != SIM_OK ? status : closed;
}

/* ---- --precision ----------------------------------------------------------------------------- */

static sim_status_t
judge_effect(
    void *data, size_t figure, const sim_precision_goal_t *goal, sim_precision_state_t *state)
{
    const compare_t *self = data;
    const sim_pair_t pair = pair_of(self, figure);
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
extend_run(
    compare_t *self, const sim_scenario_t *scenario, const bool in_force[], sim_results_t *results)
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
    compare_t *self = data;
    const sim_scenario_t *s = &self->session.scenario;
    const size_t before = sim_results_n(self->session.results);

    sim_status_t status = extend_run(self, s, NULL, self->session.results);
    for (size_t i = 0; i < self->n && status == SIM_OK; i++) {
        variant_t *v = &self->variant[i];
        if (v->is_file) {
            sim_scenario_replicate(&v->other, s->replications);
            status = extend_run(self, &v->other, NULL, v->with_it);
            continue;
        }
        status = extend_run(self, s, v->without, v->without_it);
        if (status == SIM_OK) {
            status = extend_run(self, s, v->with, v->with_it);
        }
    }
    for (size_t i = 0; i < self->n && status != SIM_OK; i++) {
        variant_t *v = &self->variant[i];
        cut(v->without_it, before);
        cut(v->with_it, before);
        if (v->is_file) {
            sim_scenario_replicate(&v->other, (int)before);
        }
    }
    if (status != SIM_OK) {
        cut(self->session.results, before);
    }
    return status;
}

static sim_status_t
refine(compare_t *self)
{
    const sim_refine_task_t task = { .data = self,
        .n_figures = self->n,
        .name = self->name,
        .judge = judge_effect,
        .extend = extend_all };
    sim_status_t status = SIM_OK;

    if (self->session.args->n_precisions == 0) {
        return SIM_OK;
    }
    for (size_t i = 0; i < self->n && status == SIM_OK; i++) {
        status = simulate_pair(self, &self->variant[i]);
    }
    if (status == SIM_OK) {
        status = sim_refine_run(&self->refine, &self->session, &task);
    }
    if (status != SIM_OK || self->explain == NULL) {
        return status;
    }
    /* which keys can be told apart depends on the replications there are */
    for (size_t i = 0; i < self->n; i++) {
        sim_explain_free(self->explain[i]);
        self->explain[i] = NULL;
    }
    for (size_t i = 0; i < self->n && status == SIM_OK; i++) {
        status = sim_explain_create(&self->explain[i], &self->session.scenario, &self->public[i],
            self -> n_metrics, self -> metric);
    }
    return status;
}

/* ---- the folder ------------------------------------------------------------------------------ */

/* Names and titles, for effects.json and the manifest; NULL without memory. */
static json_t *
names_and_titles(const compare_t *self)
{
    json_t *list = json_array();
    bool good = list != NULL;

    for (size_t i = 0; i < self->n && good; i++) {
        const variant_t *variant = &self->variant[i];
        good = json_array_append_new(list,
                   json_pack("{s:s, s:o, s:s}", "name", variant->name, "title",
                       sim_json_text(variant->title), "kind",
                       variant->is_file ? "scenario" : "policy"))
            == 0;
    }
    if (!good) {
        json_decref(list);
        list = NULL;
    }
    return list;
}

static sim_status_t
put_report(compare_t *self)
{
    self->session.compared = names_and_titles(self);
    self->report = json_pack("{s:s, s:s, s:o, s:s, s:o, s:o, s:o, s:o}", "program", "sim",
        "version", SIM_VERSION, "scenario", sim_session_facts(&self->session), "null_means",
        "no value: a figure that one side lacks, an interval from a single replication, or a "
        "variance ratio where nothing differs",
        "compared", names_and_titles(self), "changes", sim_json_table(self->changes), "effects",
        sim_json_table(self->effects), "channels", sim_json_table(self->channels));
    if (self->report != NULL && self->explain != NULL
        && json_object_set_new(self->report, "explain", sim_json_table(self->explained)) != 0) {
        return SIM_ERR_NOMEM;
    }
    return self->report == NULL || self->session.compared == NULL
        ? SIM_ERR_NOMEM
        : sim_session_put_json(&self->session, "effects.json", self->report);
}

static sim_status_t
publish(compare_t *self)
{
    sim_session_t *session = &self->session;

    sim_results_free(session->results); /* the charts may have the memory */
    session->results = NULL;
    sim_status_t status = sim_session_put(session, "effects.csv", self->effects);
    if (status == SIM_OK) {
        status = sim_session_put(session, "differences.csv", self->differences);
    }
    if (status == SIM_OK) {
        status = sim_session_put(session, "channels.csv", self->channels);
    }
    if (status == SIM_OK && self->explain != NULL) {
        status = sim_session_put(session, "explain.csv", self->explained);
    }
    if (status == SIM_OK) {
        status = sim_session_put(session, "policies.csv", self->changes);
    }
    if (status == SIM_OK) {
        status = put_report(self);
    }
    return status == SIM_OK ? sim_session_finish(session) : status;
}

static sim_status_t
print(void *data, FILE *to)
{
    const compare_t *self = data;
    const sim_args_t *args = self->session.args;

    if (args->json) {
        return sim_json_write(self->report, to);
    }
    sim_status_t status = SIM_OK;
    if (!args->quiet) {
        const bool bold = isatty(STDOUT_FILENO) == 1 && !args->no_color;
        status = sim_scoreboard_write(&self->session.scenario, self->n, self->contender,
            self->changes, self->effects, bold, to);
        if (status == SIM_OK) {
            status = sim_scoreboard_why(self->n, self->contender, self->channels, bold, to);
        }
        if (status == SIM_OK && self->explain != NULL) {
            status = sim_scoreboard_keys(self->n, self->contender, self->explained, bold, to);
        }
    }
    return status == SIM_OK && args->preview
        ? sim_look_folder(args, self->session.facts, &self->session.tables, to)
        : status;
}

static sim_status_t
run(compare_t *self)
{
    sim_session_t *session = &self->session;

    sim_status_t status = sim_session_read(session);
    if (status == SIM_OK) {
        status = sim_refine_read(&self->refine, session);
    }
    if (status == SIM_OK) {
        status = read_variants(self);
    }
    if (status == SIM_OK) {
        status = plan_explanations(self);
    }
    if (status == SIM_OK) {
        self->fork = find_fork(self);
        status = judge(self);
    }
    if (status == SIM_OK) {
        status = sim_session_begin(session);
    }
    if (status == SIM_OK) {
        status = simulate(self, &session->scenario, NULL, &session->results);
    }
    if (status == SIM_OK) {
        status = refine(self);
    }
    if (status == SIM_OK) {
        status = sim_session_tables(session);
    }
    if (status == SIM_OK) {
        status = compare_all(self);
    }
    return status == SIM_OK ? publish(self) : status;
}

int
sim_cmd_compare(const sim_args_t *args)
{
    sim_errors_t errors = { 0 };
    compare_t self = { 0 };

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
