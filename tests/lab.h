/* lab.h - a laboratory for the model: one location, one role, every mechanism off.
 *
 *     lab_t lab;
 *     lab_open(&lab, LAB_SET({ "model.headcount", "100000" }, { "model.quit_base_pm", ".03" }));
 *     lab_start(&lab, 0);
 *     lab_months(&lab, 24);
 *     lab_near("survivors", (double)lab_job(&lab)->crew.n, exact, se);
 *     lab_close(&lab);
 *
 * The scenario is made from the table of keys: each key at the value at which its mechanism
 * vanishes, the rest at the plainest value.  Every key stands in [model], so a setting "model.KEY"
 * replaces it everywhere, onshore included.  Comparisons print what they compared: the log of a
 * test is its table of results. */
#ifndef TESTS_LAB_H
#define TESTS_LAB_H

#include "check.h"
#include "sim/model.h"
#include "sim/model/state.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A comparison accepts an estimate within this many standard errors.  Seeds are fixed, so a test
 * either passes always or never; among 200 comparisons of a right program one fails with
 * probability 1e-4. */
enum { LAB_STANDARD_ERRORS = 5 };

typedef struct {
    sim_scenario_t scenario;
    sim_observer_t *observer;
    sim_model_t *model;
    double *metrics; /* of the last month, [n_cells][SIM_METRICS] */
    double *bands;
} lab_t;

/* Settings as two arguments: how many, which. */
#define LAB_SET(...)                                                                               \
    (sizeof((const sim_setting_t[]) { __VA_ARGS__ }) / sizeof(sim_setting_t)),                     \
        (const sim_setting_t[])                                                                    \
    {                                                                                              \
        __VA_ARGS__                                                                                \
    }

/* Keys whose mechanism has no value at which it vanishes. */
static const sim_setting_t lab_plain[] = {
    { "fx_rate", "1" },
    { "control", ".5" },
    { "wage", "1000" },
    { "training_cost", "0" },
    { "dp_ratio", "0" },
    { "backfill_premium", "0" },
    { "household_mean", "1" },
    { "other_income", "0" },
    { "poverty_line", "1" },
    { "rural_share", "0" },
    { "english_share", "1" },
    { "intern_share", "0" },
    { "first_share", "1" },
    { "emp_tax", "0" },
    { "utc_offset", "0" },
    { "mw_index_pa", "0" },
    { "demand_growth_long_pa", "0" },
};

static inline const char *
lab_plain_value(const sim_param_t *param)
{
    for (size_t i = 0; i < sizeof lab_plain / sizeof lab_plain[0]; i++) {
        if (strcmp(lab_plain[i].key, param->key) == 0) {
            return lab_plain[i].value;
        }
    }
    return strcmp(param->off, "-") == 0 ? NULL : param->off;
}

/* The scenario with everything off; the caller frees. */
static inline char *
lab_text(void)
{
    char *text = NULL;
    size_t n = 0;
    FILE *to = open_memstream(&text, &n);
    if (to == NULL) {
        exit(1);
    }
    fputs(
        "[scenario]\nstart = 2024-01\nmonths = 1023\nreplications = 1\nseed = 20240101\nscale = 1\n"
        "locations = here\nroles = work\nonshore = home\n[model]\n",
        to);
    for (size_t i = 0; i < sim_param_count; i++) {
        const char *value = lab_plain_value(&sim_param_table[i]);
        if (value != NULL) {
            fprintf(to, "%s = %s\n", sim_param_table[i].key, value);
        }
    }
    fputs("[location.home]\ncurrency = USD\n[location.here]\ncurrency = INR\n[role.work]\ntier = "
          "bpo\n",
        to);
    fclose(to);
    return text;
}

/* Reads a scenario from text; a mistake in it ends the program. */
static inline void
lab_read(sim_scenario_t *scenario, const char *text, size_t n, const sim_setting_t settings[])
{
    sim_errors_t errors = { 0 };
    if (sim_scenario_read_text(scenario, "lab.ini", strlen(text), text, n, settings, &errors)
        != SIM_OK) {
        for (size_t i = 0; i < errors.n; i++) {
            fprintf(stderr, "lab: %s\n", errors.list[i].text);
        }
        exit(1);
    }
    sim_errors_free(&errors);
}

/* A model of the scenario text, with the policies the scenario itself puts in force. */
static inline void
lab_open_text(lab_t *lab, const char *text, size_t n, const sim_setting_t settings[])
{
    lab_read(&lab->scenario, text, n, settings);
    const size_t cells = sim_observer_cells(&lab->scenario);
    lab->metrics = calloc(cells * SIM_METRICS, sizeof(double));
    lab->bands = calloc(cells * SIM_BAND_GROUPS * SIM_BANDS, sizeof(double));
    if (lab->metrics == NULL || lab->bands == NULL
        || sim_observer_create(&lab->observer, &lab->scenario, SIM_DETAIL_FULL) != SIM_OK
        || sim_model_create(&lab->model, &lab->scenario, lab->scenario.in_force, lab->observer, 1)
            != SIM_OK) {
        exit(1);
    }
}

/* The scenario with everything off, and more lines after it. */
static inline void
lab_open_more(lab_t *lab, const char *more, size_t n, const sim_setting_t settings[])
{
    char *plain = lab_text();
    char *text = malloc(strlen(plain) + strlen(more) + 1);
    if (text == NULL) {
        exit(1);
    }
    strcpy(stpcpy(text, plain), more);
    lab_open_text(lab, text, n, settings);
    free(plain);
    free(text);
}

static inline void
lab_open(lab_t *lab, size_t n, const sim_setting_t settings[])
{
    lab_open_more(lab, "", n, settings);
}

/* The same without metrics: for many replications. */
static inline void
lab_open_bare(lab_t *lab, size_t n, const sim_setting_t settings[])
{
    lab_open(lab, n, settings);
    sim_model_free(lab->model);
    if (sim_model_create(&lab->model, &lab->scenario, lab->scenario.in_force, NULL, 1) != SIM_OK) {
        exit(1);
    }
}

static inline void
lab_close(lab_t *lab)
{
    sim_model_free(lab->model);
    sim_observer_free(lab->observer);
    sim_scenario_free(&lab->scenario);
    free(lab->metrics);
    free(lab->bands);
}

static inline void
lab_start(lab_t *lab, uint32_t rep)
{
    if (sim_model_start(lab->model, rep) != SIM_OK) {
        exit(1);
    }
}

static inline void
lab_months(lab_t *lab, int n)
{
    for (int k = 0; k < n; k++) {
        if (sim_model_month(lab->model, lab->metrics, lab->bands) != SIM_OK) {
            const sim_violation_t v = sim_model_violation(lab->model);
            fprintf(stderr, "lab: month %d fails: %s %.17g against %.17g\n", lab->model->t,
                v.label != NULL ? v.label : "no identity", v.left, v.right);
            exit(1);
        }
    }
}

/* The (first) job. */
static inline sim_job_t *
lab_job(const lab_t *lab)
{
    return &lab->model->job[0];
}

/* A metric of the first job in the last month. */
static inline double
lab_metric(const lab_t *lab, sim_metric_id_t metric)
{
    return lab->metrics[sim_observer_cell(&lab->scenario, 1, 0) * SIM_METRICS + (size_t)metric];
}

/* Two locations, two roles, every mechanism on. */
static const char lab_busy[]
    = "[scenario]\n"
      "start = 2024-01\nmonths = 24\nreplications = 2\nseed = 7\nscale = 1\n"
      "locations = manila, pune\nroles = data_entry, data_analyst\nonshore = home\n"
      "[model]\n"
      "season_amp = .2\nseason_peak = 6\ndemand_growth_fade_pa = .3\ndemand_growth_long_pa = .02\n"
      "demand_growth_pa = .2\nrecession_start_pm = .3\nmw_spill = .3\nmw_compliance = .8\n"
      "min_wage = 16000\nmw_index_pa = .06\nupskill_pm = .08\nbonus_months = 1\n"
      "training_subsidy = .2\nupskill_subsidy = .5\nwellness_effect = .1\nwellness_cost = 50\n"
      "night_premium = .1\nnotice_months = 1\nseverance_months_py = .5\nemp_tax = .05\n"
      "inflation_pa = .04\nwage_growth_pa = .05\nhousehold_mean = 4.1\nother_income = 18000\n"
      "poverty_line = 3800\nseat_cost = 12000\nhours_week = 44\nwage_sd = .25\n"
      "[location.home]\ncurrency = USD\nfx_rate = 1\nutc_offset = -5\nseat_cost = 600\n"
      "[location.manila]\ncurrency = PHP\nfx_rate = 56\nutc_offset = 8\n"
      "[location.pune]\ncurrency = INR\nfx_rate = 83\nutc_offset = 5.5\n"
      "[role.data_entry]\ntier = bpo\n"
      "[role.data_analyst]\ntier = kpo\n"
      "[job.home.data_entry]\nwage = 3000\n[job.home.data_analyst]\nwage = 8000\n"
      "[job.manila.data_entry]\nheadcount = 250\nwage = 19000\n"
      "[job.manila.data_analyst]\nheadcount = 90\nwage = 38000\n"
      "[job.pune.data_entry]\nheadcount = 200\nwage = 17000\n"
      "[job.pune.data_analyst]\nheadcount = 80\nwage = 34000\n"
      "[policy.nothing]\nstart = 2024-04\nwage_factor = *1\nmin_wage = +0\nauto_speed = *1\n"
      "[policy.raise]\nstart = 2025-01\nwage_factor = *1.3\nhours_week = -4\nmin_wage = *1.2\n"
      "[policy.holiday]\nstart = 2024-03\nend = 2024-06\ntax_rate = 0\nwage_factor = *1.1\n";

/* ---- comparisons */

/* |estimate - exact| <= 5 se. */
static inline void
lab_near(const char *what, double estimate, double exact, double se)
{
    const double z = (estimate - exact) / se;
    printf("\n    %-44s %14.7g  exact %14.7g  z %+6.2f", what, estimate, exact, z);
    CU_ASSERT(fabs(z) <= LAB_STANDARD_ERRORS);
}

/* |x - exact| <= tolerance * |exact|. */
static inline void
lab_same(const char *what, double x, double exact, double tolerance)
{
    const double off = x == exact ? 0.0 : fabs(x - exact) / fabs(exact);
    printf("\n    %-44s %.15g  exact %.15g  off by %.1e", what, x, exact, off);
    CU_ASSERT(off <= tolerance);
}

/* A formula against the same number as published, printed to so many units of its last digit. */
static inline void
lab_printed(const char *what, double formula, double printed, double last_digit)
{
    if (!(fabs(formula - printed) <= 0.5001 * last_digit)) {
        printf("\n    %s: formula gives %.12g, printed %.12g", what, formula, printed);
    }
    CU_ASSERT(fabs(formula - printed) <= 0.5001 * last_digit);
}

/* ---- sums over replications or people */

typedef struct {
    double n, sum, squares; /* of x - shift */
    double shift;
} lab_sum_t;

static inline void
lab_add(lab_sum_t *s, double x)
{
    s->shift = s->n == 0.0 ? x : s->shift;
    s->n += 1.0;
    s->sum += x - s->shift;
    s->squares += (x - s->shift) * (x - s->shift);
}

static inline double
lab_mean(const lab_sum_t *s)
{
    return s->shift + s->sum / s->n;
}

/* Of the sample, n - 1 below the line. */
static inline double
lab_variance(const lab_sum_t *s)
{
    return (s->squares - s->sum * s->sum / s->n) / (s->n - 1.0);
}

/* Standard error of a sample variance: of a law with this variance and kurtosis (normal: 3). */
static inline double
lab_variance_se(double variance, double kurtosis, double n)
{
    return variance * sqrt((kurtosis - (n - 3.0) / (n - 1.0)) / n);
}

#endif
