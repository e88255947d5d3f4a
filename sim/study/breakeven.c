/* breakeven.c - the value of a key at which a metric crosses a target; see breakeven.h. */
#include "sim/breakeven.h"
#include "sim/precision.h"
#include "sim/text.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- the words */

static bool
starts(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

static const char *
key_name(const char *key)
{
    const char *dot = strrchr(key, '.');
    return dot != NULL ? dot + 1 : key;
}

/* Why a key has no values between two others, or NULL. */
static const char *
refusal(const char *key)
{
    const char *name = key_name(key);
    const sim_param_t *param = sim_param_find(name);

    if (strcmp(name, "replications") == 0 || strcmp(name, "seed") == 0
        || strcmp(name, "months") == 0 || strcmp(name, "phase_in") == 0
        || strcmp(name, "bonus_milestone") == 0) {
        return "takes whole numbers, between which nothing crosses";
    }
    if (strcmp(name, "scale") == 0) {
        return "sets how many workers are simulated, and with them the luck they meet";
    }
    if (param != NULL) {
        return sim_param_words(param) != NULL ? "takes one of several words, not a number" : NULL;
    }
    for (size_t i = 0; i < sim_param_word_count; i++) {
        if (strcmp(sim_param_word_table[i].key, name) == 0) {
            return "takes words, names or dates, not a number";
        }
    }
    return NULL;
}

/* One end of the range: an optional form, a number, an optional unit. */
typedef struct {
    char form;
    double x;
    char unit[SIM_BREAKEVEN_UNIT];
} end_t;

static bool
read_end(const char *text, size_t n, bool policy, end_t *end)
{
    char word[100];
    const char *rest = NULL;

    if (n >= sizeof word) {
        return false;
    }
    memcpy(word, text, n);
    word[n] = '\0';
    const char *from = word + strspn(word, " ");
    *end = (end_t) { 0 };
    if (policy && strchr("*=+-", from[0]) != NULL && from[0] != '\0') {
        end->form = from[0] == '-' ? '+' : from[0];
        from += from[0] == '*' || from[0] == '=';
    }
    if (sim_text_number(from, &end->x, &rest) != SIM_NUMBER_OK) {
        return false;
    }
    rest += strspn(rest, " ");
    size_t length = strlen(rest);
    while (length > 0 && rest[length - 1] == ' ') {
        length--;
    }
    if (length >= sizeof end->unit) {
        return false;
    }
    memcpy(end->unit, rest, length);
    return true;
}

static sim_status_t
read_vary(sim_breakeven_t *self, const char *text, sim_errors_t *errors)
{
    const char *equals = strchr(text, '=');
    const char *dots = equals != NULL ? strstr(equals, "..") : NULL;
    end_t lo, hi;

    if (dots == NULL || equals == text) {
        sim_errors_add(errors, NULL, 0,
            "--vary %s: a key and a range are expected, as location.india.wage_growth_pa=2%%..15%%",
            text);
        return SIM_ERR_USAGE;
    }
    self->key = strndup(text, (size_t)(equals - text));
    if (self->key == NULL) {
        return SIM_ERR_NOMEM;
    }
    const char *reason = refusal(self->key);
    if (reason != NULL) {
        sim_errors_add(errors, NULL, 0, "--vary %s: %s %s", text, self->key, reason);
        return SIM_ERR_USAGE;
    }
    const bool policy = starts(self->key, "policy.");
    const bool good = read_end(equals + 1, (size_t)(dots - equals - 1), policy, &lo)
        && read_end(dots + 2, strlen(dots + 2), policy, &hi);
    if (!good) {
        sim_errors_add(errors, NULL, 0,
            "--vary %s: two numbers with .. between them are expected, as 2%%..15%%", text);
        return SIM_ERR_USAGE;
    }
    /* a change of nothing needs no sign, and a form may be written once */
    const char form = lo.form != 0 ? lo.form : hi.form;
    const bool forms_agree = (lo.form == form || (form == '+' && lo.x == 0.0))
        && (hi.form == form || (hi.form == 0 && (form != '+' || hi.x == 0.0)));
    if (!forms_agree) {
        sim_errors_add(errors, NULL, 0,
            "--vary %s: both ends of a policy's range are written alike: *LO..*HI, =LO..=HI, "
            "+LO..+HI (a change, where -LO is a cut) or LO..HI",
            text);
        return SIM_ERR_USAGE;
    }
    if (lo.unit[0] != '\0' && strcmp(lo.unit, hi.unit) != 0) {
        sim_errors_add(errors, NULL, 0,
            "--vary %s: the ends have different units: write the same after both, or one after the "
            "second",
            text);
        return SIM_ERR_USAGE;
    }
    if (!(lo.x < hi.x)) {
        sim_errors_add(errors, NULL, 0, "--vary %s: the range is empty: LO must be below HI", text);
        return SIM_ERR_USAGE;
    }
    self->form = form;
    strcpy(self->unit, hi.unit);
    self->lo = lo.x;
    self->hi = hi.x;
    const sim_param_t *param = sim_param_find(key_name(self->key));
    self->shown_unit = self->form == '*' ? "times"
        : self->unit[0] != '\0'          ? self->unit
        : param != NULL                  ? param->unit
                                         : "";
    return SIM_OK;
}

static sim_status_t
read_between(sim_breakeven_t *self, const char *text, const sim_scenario_t *s, sim_errors_t *errors)
{
    const size_t n = strcspn(text, ",");
    size_t place[2] = { SIZE_MAX, SIZE_MAX };
    const char *name[2] = { text, text[n] == ',' ? text + n + 1 : "" };
    const size_t length[2] = { n, strlen(name[1]) };

    for (size_t k = 0; k < 2; k++) {
        for (size_t l = 1; l < s->n_locations; l++) {
            if (strlen(s->location[l].name) == length[k]
                && strncmp(s->location[l].name, name[k], length[k]) == 0) {
                place[k] = l;
            }
        }
    }
    if (place[0] == SIZE_MAX || place[1] == SIZE_MAX || place[0] == place[1]) {
        sim_errors_add(errors, NULL, 0,
            "--between %s: two different locations of the scenario are expected, as %s,%s", text,
            s->n_locations > 1 ? s->location[1].name : "india",
            s->n_locations > 2 ? s->location[2].name : "philippines");
        return SIM_ERR_USAGE;
    }
    if (self->at != 0) {
        sim_errors_add(errors, NULL, 0,
            "--between %s: --metric already names a location: leave one of them out", text);
        return SIM_ERR_USAGE;
    }
    if (starts(sim_metric_table[self->metric].unit, "LCU")
        && strcmp(s->location[place[0]].currency, s->location[place[1]].currency) != 0) {
        sim_errors_add(errors, NULL, 0,
            "--between %s: %s is in %s there and in %s here: compare what is in USD", text,
            sim_metric_table[self->metric].name, s->location[place[0]].currency,
            s->location[place[1]].currency);
        return SIM_ERR_USAGE;
    }
    self->at = place[0];
    self->less = place[1];
    return SIM_OK;
}

static size_t
find_policy(const sim_scenario_t *s, const char *name, size_t n)
{
    for (size_t p = 0; p < s->n_policies; p++) {
        if (strlen(s->policy[p].name) == n && strncmp(s->policy[p].name, name, n) == 0) {
            return p;
        }
    }
    return SIZE_MAX;
}

static sim_status_t
read_policies(
    sim_breakeven_t *self, const char *text, const sim_scenario_t *s, sim_errors_t *errors)
{
    self->with = calloc(s->n_policies + 1, sizeof *self->with);
    self->without = text != NULL ? calloc(s->n_policies + 1, sizeof *self->without) : NULL;
    if (self->with == NULL || (text != NULL && self->without == NULL)) {
        return SIM_ERR_NOMEM;
    }
    memcpy(self->with, s->in_force, s->n_policies * sizeof *self->with);
    if (text != NULL) {
        memcpy(self->without, s->in_force, s->n_policies * sizeof *self->without);
    }
    for (const char *at = text; at != NULL && *at != '\0';) {
        const size_t n = strcspn(at, ", ");
        const size_t p = find_policy(s, at, n);
        if (p == SIZE_MAX) {
            sim_errors_add(errors, NULL, 0, "--policy %.*s: the scenario has no [policy.%.*s]",
                (int)n, at, (int)n, at);
            return SIM_ERR_USAGE;
        }
        self->with[p] = true;
        self->without[p] = false;
        at += n;
        at += strspn(at, ", ");
    }
    self->base_varies = true;
    if (starts(self->key, "policy.")) {
        const char *name = self->key + strlen("policy.");
        const size_t p = find_policy(s, name, strcspn(name, "."));
        if (p != SIZE_MAX && !self->with[p]) {
            sim_errors_add(errors, NULL, 0,
                "--vary %s: policy %s is not in force: ask for its effect with --policy %s, or put "
                "it "
                "in force with --set scenario.policies=%s",
                self->key, s->policy[p].name, s->policy[p].name, s->policy[p].name);
            return SIM_ERR_USAGE;
        }
        self->base_varies = self->without == NULL || p == SIZE_MAX || self->without[p];
    }
    return SIM_OK;
}

/* Whether a section of effective.ini is that of the key, or narrower: effective.ini gives each
 * value at the key's own scope. */
static bool
falls_under(const char *section, const char *key)
{
    char own[3 * SIM_NAME_MAX] = "model";
    const char *name = key_name(key);

    if (name > key) {
        snprintf(own, sizeof own, "%.*s", (int)(name - key - 1), key);
    }
    if (strcmp(section, own) == 0) {
        return true;
    }
    if (strcmp(own, "model") == 0) {
        return starts(section, "location.") || starts(section, "role.") || starts(section, "job.");
    }
    const char *dot = strrchr(section, '.');
    const char *place = strchr(own, '.');
    if (!starts(section, "job.") || dot == NULL || place == NULL) {
        return false;
    }
    const size_t n = (size_t)(dot - section) - strlen("job.");
    return starts(own, "role.") ? strcmp(dot, place) == 0
                                : starts(own, "location.") && strlen(place + 1) == n
            && strncmp(section + strlen("job."), place + 1, n) == 0;
}

/* The value of the key as effective.ini has it, where it is one. */
static sim_status_t
find_own(sim_breakeven_t *self, const sim_scenario_t *scenario)
{
    char *text = NULL;
    size_t n = 0;
    FILE *to = open_memstream(&text, &n);
    const char *name = key_name(self->key);
    bool inside = false;
    bool several = false;

    if (to == NULL) {
        return SIM_ERR_NOMEM;
    }
    const sim_status_t status = sim_scenario_write(scenario, to);
    if (fclose(to) != 0 || status != SIM_OK) {
        free(text);
        return SIM_ERR_NOMEM;
    }
    char *rest = NULL;
    for (char *line = strtok_r(text, "\n", &rest); line != NULL;
         line = strtok_r(NULL, "\n", &rest)) {
        if (line[0] == '[') {
            line[strcspn(line, "]")] = '\0';
            inside = falls_under(line + 1, self->key);
        } else if (inside && starts(line, name) && starts(line + strlen(name), " = ")) {
            const char *value = line + strlen(name) + 3;
            char *comment = strstr(line, " ;");
            if (comment != NULL) {
                *comment = '\0';
            }
            several = several || (self->own[0] != '\0' && strcmp(self->own, value) != 0);
            snprintf(self->own, sizeof self->own, "%s", value);
        }
    }
    if (several) {
        self->own[0] = '\0';
    }
    free(text);
    return SIM_OK;
}

void
sim_breakeven_value(const sim_breakeven_t *self, double x, size_t size, char to[])
{
    const char sign[2] = { self->form == '+' && x < 0.0 ? '\0' : self->form, '\0' };
    char number[SIM_TEXT_NUMBER];

    sim_text_shortest(x, number);
    snprintf(to, size, "%s%s%s%s", sign, number, self->unit[0] != '\0' ? " " : "", self->unit);
}

/* What is wrong with the setting was typed as --vary. */
static void
pass_on(sim_errors_t *from, sim_errors_t *to)
{
    static const char set[] = "--set ";
    for (size_t i = 0; i < from->n; i++) {
        const sim_message_t *message = &from->list[i];
        const bool ours = strncmp(message->text, set, sizeof set - 1) == 0;
        sim_errors_add(to, message->file, message->line, "%s%s", ours ? "--vary " : "",
            message->text + (ours ? sizeof set - 1 : 0));
    }
    sim_errors_free(from);
}

/* Reads the scenario with the key at x.  A policy that is not in the scenario itself has no meaning
 * here. */
static sim_status_t
read_at(const sim_breakeven_t *self, double x, size_t n_policies, sim_scenario_t *scenario,
    sim_errors_t *errors)
{
    char value[SIM_TEXT_NUMBER + SIM_BREAKEVEN_UNIT + 4];
    sim_breakeven_value(self, x, sizeof value, value);
    const sim_setting_t extra = { self->key, value };

    sim_errors_t found = { 0 };
    const sim_status_t status = self->read(self->read_data, &extra, scenario, &found);
    pass_on(&found, errors);
    if (status == SIM_OK && scenario->n_policies != n_policies) {
        sim_errors_add(errors, NULL, 0, "--vary %s: the scenario has no such policy", self->key);
        sim_scenario_free(scenario);
        return SIM_ERR_USAGE;
    }
    return status;
}

sim_status_t
sim_breakeven_ask(sim_breakeven_t *self, const sim_breakeven_words_t *words,
    const sim_scenario_t *scenario, sim_breakeven_read_t *read, void *read_data,
    sim_errors_t *errors)
{
    const char *metric = words->metric != NULL ? words->metric : "savings_usd";

    *self = (sim_breakeven_t) {
        .target = words->target, .less = SIZE_MAX, .read = read, .read_data = read_data
    };
    sim_status_t status = read_vary(self, words->vary, errors);
    if (status == SIM_OK) {
        status = sim_metric_read(
            scenario, "--metric", metric, strlen(metric), &self->metric, &self->at, errors);
    }
    if (status == SIM_OK && words->between != NULL) {
        status = read_between(self, words->between, scenario, errors);
    }
    if (status == SIM_OK) {
        status = read_policies(self, words->effect_of, scenario, errors);
    }
    if (status == SIM_OK) {
        status = find_own(self, scenario);
    }
    for (size_t k = 0; k < 2 && status == SIM_OK; k++) {
        sim_scenario_t end;
        status = read_at(self, k == 0 ? self->lo : self->hi, scenario->n_policies, &end, errors);
        if (status == SIM_OK) {
            sim_scenario_free(&end);
        }
    }
    if (status != SIM_OK) {
        sim_breakeven_free(self);
    }
    return status;
}

void
sim_breakeven_free(sim_breakeven_t *self)
{
    free(self->key);
    free(self->with);
    free(self->without);
    *self = (sim_breakeven_t) { 0 };
}

/* ---- the runs */

typedef struct {
    const sim_breakeven_t *question;
    const sim_scenario_t *scenario;
    double *base; /* [n], of the runs without the policies; NULL: not needed */
    bool base_known;
    size_t n_runs;
    sim_errors_t *errors;
} runs_t;

/* What is looked at, in each replication of one run. */
static sim_status_t
run_once(runs_t *runs, const sim_scenario_t *scenario, const bool in_force[], double value[])
{
    const sim_breakeven_t *self = runs->question;
    sim_results_t *results = NULL;
    sim_run_t plan = self->run;

    plan.scenario = scenario;
    plan.in_force = in_force;
    const sim_status_t status = sim_engine_run(&plan, &results, runs->errors);
    if (status != SIM_OK) {
        return status;
    }
    runs->n_runs++;
    const size_t n_roles = scenario->n_roles;
    const size_t at = sim_observer_cell(scenario, self->at, n_roles);
    for (size_t rep = 0; rep < sim_results_n(results); rep++) {
        value[rep] = sim_results_horizon(results, rep, at, self->metric);
        if (self->less != SIZE_MAX) {
            const size_t less = sim_observer_cell(scenario, self->less, n_roles);
            value[rep] -= sim_results_horizon(results, rep, less, self->metric);
        }
    }
    sim_results_free(results);
    return SIM_OK;
}

static sim_status_t
run_pair(runs_t *runs, const sim_scenario_t *scenario, double value[])
{
    const sim_breakeven_t *self = runs->question;

    sim_status_t status = run_once(runs, scenario, self->with, value);
    if (status != SIM_OK || runs->base == NULL) {
        return status;
    }
    if (!runs->base_known) {
        status = run_once(runs, scenario, self->without, runs->base);
        runs->base_known = status == SIM_OK && !self->base_varies;
    }
    for (size_t rep = 0; status == SIM_OK && rep < (size_t)scenario->replications; rep++) {
        value[rep] -= runs->base[rep];
    }
    return status;
}

static sim_status_t
run_at(void *data, double x, double value[])
{
    runs_t *runs = data;
    const sim_breakeven_t *self = runs->question;
    sim_scenario_t scenario;

    sim_status_t status = read_at(self, x, runs->scenario->n_policies, &scenario, runs->errors);
    if (status != SIM_OK) {
        return status;
    }
    SIM_BUG_IF(scenario.replications != runs->scenario->replications);
    status = run_pair(runs, &scenario, value);
    sim_scenario_free(&scenario);
    if (status == SIM_OK && self->tried != NULL) {
        self->tried(self->tried_data, x, runs->n_runs);
    }
    return status;
}

sim_status_t
sim_breakeven_answer(sim_breakeven_t *self, const sim_scenario_t *scenario,
    sim_breakeven_answer_t *answer, sim_errors_t *errors)
{
    const size_t n = (size_t)scenario->replications;
    double *value = calloc(n, sizeof *value);
    runs_t runs = { .question = self, .scenario = scenario, .errors = errors };
    sim_status_t status = value != NULL ? SIM_OK : SIM_ERR_NOMEM;

    *answer = (sim_breakeven_answer_t) { 0 };
    if (self->without != NULL) {
        runs.base = calloc(n, sizeof *runs.base);
        status = runs.base != NULL ? status : SIM_ERR_NOMEM;
    }
    if (status == SIM_OK) {
        status = run_pair(&runs, scenario, value);
    }
    if (status == SIM_OK) {
        answer->own = sim_curve_point_of(NAN, n, value);
        const sim_curve_t curve = { .n = n,
            .lo = self->lo,
            .hi = self->hi,
            .target = self->target,
            .at = run_at,
            .data = &runs };
        status = sim_crossings_find(&answer->crossings, &curve);
    }
    answer->n_runs = runs.n_runs;
    free(runs.base);
    free(value);
    return status;
}

sim_status_t
sim_breakeven_table(const sim_breakeven_answer_t *answer, sim_table_t *table)
{
    const size_t n = answer->crossings.n_points;
    const sim_status_t status
        = sim_table_init(table, "breakeven", "value:r mean:r se:r ci_low:r ci_high:r", n);
    for (size_t k = 0; status == SIM_OK && k < n; k++) {
        const sim_curve_point_t *p = &answer->crossings.point[k];
        const double cell[] = { p->x, p->mean, p->se, p->low, p->high };
        for (size_t c = 0; c < 5; c++) {
            table->column[c].cell.real[k] = cell[c];
        }
    }
    return status;
}
