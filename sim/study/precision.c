/* precision.c - how many replications are enough; see precision.h. */
#include "sim/precision.h"
#include "sim/text.h"
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Beyond this no count is told: a scenario may not ask for more. */
enum { MOST = 10000000 };

static double
student(size_t n)
{
    return gsl_cdf_tdist_Pinv(0.975, (double)(n - 1));
}

typedef struct {
    size_t n;
    double mean, sd;
} spread_t;

static spread_t
spread_of(size_t n, const double value[])
{
    spread_t s = { 0, NAN, NAN };
    double sum = 0.0;
    double squares = 0.0;
    double rest = 0.0; /* what rounding left in the mean: the two-pass formula with correction */

    for (size_t i = 0; i < n; i++) {
        if (!isnan(value[i])) {
            sum += value[i];
            s.n++;
        }
    }
    if (s.n == 0) {
        return s;
    }
    s.mean = sum / (double)s.n;
    for (size_t i = 0; i < n; i++) {
        if (!isnan(value[i])) {
            const double d = value[i] - s.mean;
            squares += d * d;
            rest += d;
        }
    }
    if (s.n > 1) {
        s.sd = sqrt(fmax(squares - rest * rest / (double)s.n, 0.0) / (double)(s.n - 1));
    }
    return s;
}

sim_precision_t
sim_precision_of(size_t n, const double value[])
{
    const spread_t s = spread_of(n, value);
    const double se = s.sd / sqrt((double)s.n);
    return (sim_precision_t) { s.n, s.mean, s.n > 1 ? se : NAN, s.n > 1 ? student(s.n) * se : NAN };
}

size_t
sim_precision_needed(size_t n, const double value[], double target)
{
    const spread_t s = spread_of(n, value);

    SIM_BUG_IF(target < 0.0);
    if (s.n == 0 || isnan(target)) {
        return SIZE_MAX;
    }
    double most = SIM_PRECISION_LEAST;
    if (s.n > 1 && s.sd > 0.0) {
        if (target == 0.0) {
            return SIZE_MAX;
        }
        const double normal = 1.959963984540054 * s.sd / target;
        most = fmax(most, ceil(normal * normal));
        while (most < MOST && student((size_t)most) * s.sd / sqrt(most) > target) {
            most += 1.0; /* a few steps: Student's quantile is a little above the normal one */
        }
    }
    const double all = ceil(most * (double)n / (double)s.n);
    return all <= (double)n ? n : all < MOST ? (size_t)all : MOST;
}

size_t
sim_precision_next(size_t n, size_t needed, size_t limit)
{
    if (needed <= n || needed == SIZE_MAX || n >= limit) {
        return n;
    }
    const size_t most = n >= SIM_PRECISION_LEAST / 4 ? 4 * n : SIM_PRECISION_LEAST;
    const size_t more = needed + (needed + 9) / 10;
    const size_t tens = ((more < most ? more : most) + 9) / 10 * 10;
    const size_t next = tens > n ? tens : n / 10 * 10 + 10;
    return next < limit ? next : limit;
}

/* ---- named results */

static size_t
find_location(const sim_scenario_t *scenario, const char *name)
{
    for (size_t l = 1; l < scenario->n_locations; l++) {
        if (strcmp(scenario->location[l].name, name) == 0) {
            return l;
        }
    }
    return strcmp(name, "all") == 0 ? 0 : SIZE_MAX;
}

static void
complain_metric(const char *option, const char *name, sim_errors_t *errors)
{
    const char *names[SIM_METRICS];
    for (size_t i = 0; i < SIM_METRICS; i++) {
        names[i] = sim_metric_table[i].name;
    }
    const char *near = sim_text_nearest(name, SIM_METRICS, names);
    sim_errors_add(errors, NULL, 0, "%s: there is no metric '%s'%s%s%s", option, name,
        near != NULL ? ": did you mean " : ": docs/results.md lists them", near != NULL ? near : "",
        near != NULL ? "?" : "");
}

static void
complain_location(
    const sim_scenario_t *scenario, const char *option, const char *name, sim_errors_t *errors)
{
    char list[400] = "";
    size_t at = 0;
    for (size_t l = 1; l < scenario->n_locations && at < sizeof list; l++) {
        at += (size_t)snprintf(list + at, sizeof list - at, "%s, ", scenario->location[l].name);
    }
    sim_errors_add(
        errors, NULL, 0, "%s: the scenario has no location '%s': it has %sall", option, name, list);
}

sim_status_t
sim_metric_read(const sim_scenario_t *scenario, const char *option, const char *text, size_t n,
    sim_metric_id_t *metric, size_t *location, sim_errors_t *errors)
{
    char name[3 * SIM_NAME_MAX];
    snprintf(name, sizeof name, "%.*s", (int)n, text);
    char *place = strchr(name, '@');
    if (place != NULL) {
        *place++ = '\0';
    }
    const int found = sim_metric_find(name);
    if (found < 0) {
        complain_metric(option, name, errors);
        return SIM_ERR_USAGE;
    }
    *metric = (sim_metric_id_t)found;
    *location = place != NULL ? find_location(scenario, place) : 0;
    if (*location == SIZE_MAX) {
        complain_location(scenario, option, place, errors);
        return SIM_ERR_USAGE;
    }
    return SIM_OK;
}

/* "2%", "0.5 %": above 0, up to 100. */
static bool
read_percent(const char *text, double *share)
{
    const char *rest = NULL;
    double percent;
    if (sim_text_number(text, &percent, &rest) != SIM_NUMBER_OK) {
        return false;
    }
    rest += strspn(rest, " ");
    *share = percent / 100.0;
    return strcmp(rest, "%") == 0 && percent > 0.0 && percent <= 100.0;
}

sim_status_t
sim_precision_read(const sim_scenario_t *scenario, const char *text, sim_precision_goal_t *goal,
    sim_errors_t *errors)
{
    const char *equals = strchr(text, '=');
    const size_t n = equals != NULL ? (size_t)(equals - text) : 0;

    *goal = (sim_precision_goal_t) { 0 };
    if (n == 0 || !read_percent(equals + 1, &goal->share)) {
        sim_errors_add(errors, NULL, 0,
            "--precision %s: a metric and a percentage above 0 %% up to 100 %% are expected, as "
            "savings_usd=2%% or salary_p50@india=1%%",
            text);
        return SIM_ERR_USAGE;
    }
    return sim_metric_read(
        scenario, "--precision", text, n, &goal->metric, &goal->location, errors);
}

void
sim_precision_judge_values(
    const sim_precision_goal_t *goal, size_t n, const double value[], sim_precision_state_t *state)
{
    state->now = sim_precision_of(n, value);
    state->target = goal->share * fabs(state->now.mean);
    state->needed = sim_precision_needed(n, value, state->target);
}

sim_status_t
sim_precision_judge(
    const sim_results_t *results, const sim_precision_goal_t *goal, sim_precision_state_t *state)
{
    const sim_scenario_t *s = sim_results_scenario(results);
    const size_t n = sim_results_n(results);
    const size_t cell = sim_observer_cell(s, goal->location, s->n_roles);
    double *value = malloc(n * sizeof *value);

    if (value == NULL) {
        return SIM_ERR_NOMEM;
    }
    for (size_t rep = 0; rep < n; rep++) {
        value[rep] = sim_results_horizon(results, rep, cell, goal->metric);
    }
    sim_precision_judge_values(goal, n, value, state);
    free(value);
    return SIM_OK;
}
