/* What must not matter, does not: units of money, scale, order of locations, length of the run,
 * number of threads, vector instructions, policies without effect, and every parameter of a
 * mechanism that is switched off. */
#include "lab.h"
#include "sim/engine.h"
#include <stdint.h>

/* ---- a run as numbers: every metric and band of every cell, month and replication */

typedef struct {
    sim_scenario_t scenario;
    size_t n_cells, month, row; /* numbers of a month, of a replication */
    int months;
    uint32_t reps;
    double *x;
} record_t;

static record_t
record(const char *text, int months, uint32_t reps, size_t n, const sim_setting_t settings[])
{
    record_t r = { .months = months, .reps = reps };
    lab_t lab;
    lab_open_text(&lab, text, n, settings);
    r.n_cells = sim_observer_cells(&lab.scenario);
    r.month = r.n_cells * (SIM_METRICS + SIM_BAND_GROUPS * SIM_BANDS);
    r.row = r.month * (size_t)months;
    r.x = calloc(r.row * reps, sizeof *r.x);
    if (r.x == NULL) {
        exit(1);
    }
    for (uint32_t rep = 0; rep < reps; rep++) {
        lab_start(&lab, rep);
        for (int t = 0; t < months; t++) {
            double *at = r.x + rep * r.row + (size_t)t * r.month;
            lab_months(&lab, 1);
            memcpy(at, lab.metrics, r.n_cells * SIM_METRICS * sizeof *at);
            memcpy(at + r.n_cells * SIM_METRICS, lab.bands,
                r.n_cells * SIM_BAND_GROUPS * SIM_BANDS * sizeof *at);
        }
    }
    r.scenario = lab.scenario; /* its names are still needed */
    lab.scenario = (sim_scenario_t) { 0 };
    lab_close(&lab);
    return r;
}

static void
forget(record_t *r)
{
    sim_scenario_free(&r->scenario);
    free(r->x);
}

static double
value(const record_t *r, uint32_t rep, int t, size_t cell, size_t metric)
{
    return r->x[rep * r->row + (size_t)t * r->month + cell * SIM_METRICS + metric];
}

static bool
same_bits(double a, double b)
{
    return memcmp(&a, &b, sizeof a) == 0 || (isnan(a) && isnan(b));
}

/* Whether a metric's name is among the words of a list. */
static bool
listed(size_t metric, const char *list)
{
    const char *name = sim_metric_table[metric].name;
    const size_t n = strlen(name);
    for (const char *at = list; at != NULL && (at = strstr(at, name)) != NULL; at += n) {
        if ((at == list || at[-1] == ' ') && (at[n] == '\0' || at[n] == ' ')) {
            return true;
        }
    }
    return false;
}

/* How many numbers of cell (in b: other) differ in months from .. to - 1, but for the metrics in
 * except.  Tells the first on standard output when `tell`. */
static size_t
differences(const record_t *a, const record_t *b, size_t cell, size_t other, int from, int to,
    const char *except, const char *tell)
{
    const uint32_t reps = a->reps < b->reps ? a->reps : b->reps;
    size_t n = 0;
    for (uint32_t rep = 0; rep < reps; rep++) {
        for (int t = from; t < to; t++) {
            for (size_t k = 0; k < SIM_METRICS; k++) {
                const double x = value(a, rep, t, cell, k);
                const double y = value(b, rep, t, other, k);
                if (!same_bits(x, y) && !listed(k, except) && n++ == 0 && tell != NULL) {
                    printf(
                        "\n    %s: %s of cell %zu, month %d, replication %u: %.17g against %.17g",
                        tell, sim_metric_table[k].name, cell, t, rep, x, y);
                }
            }
            const size_t width = SIM_BAND_GROUPS * SIM_BANDS;
            const double *p = a->x + rep * a->row + (size_t)t * a->month + a->n_cells * SIM_METRICS
                + cell * width;
            const double *q = b->x + rep * b->row + (size_t)t * b->month + b->n_cells * SIM_METRICS
                + other * width;
            for (size_t k = 0; k < width; k++) {
                n += !same_bits(p[k], q[k]);
            }
        }
    }
    return n;
}

static size_t
all_differences(
    const record_t *a, const record_t *b, int from, int to, const char *except, const char *tell)
{
    size_t n = 0;
    for (size_t cell = 0; cell < a->n_cells; cell++) {
        n += differences(a, b, cell, cell, from, to, except, n == 0 ? tell : NULL);
    }
    return n;
}

static bool
same_tables(const sim_table_t *a, const sim_table_t *b)
{
    if (a->n_rows != b->n_rows || a->n_columns != b->n_columns) {
        return false;
    }
    for (size_t c = 0; c < a->n_columns; c++) {
        for (size_t row = 0; row < a->n_rows; row++) {
            const sim_column_t *x = &a->column[c];
            const sim_column_t *y = &b->column[c];
            const bool same = x->kind == SIM_COLUMN_TEXT
                ? strcmp(sim_column_text(x, row), sim_column_text(y, row)) == 0
                : x->kind == SIM_COLUMN_INTEGER
                ? sim_column_integer(x, row) == sim_column_integer(y, row)
                : same_bits(x->cell.real[row], y->cell.real[row]);
            if (!same) {
                printf("\n    table %s, row %zu, column %s differs", a->name, row, x->name);
                return false;
            }
        }
    }
    return true;
}

/* ---- switches */

/* With the switches off, nothing else of the mechanism matters; with them on, it does. */
typedef struct {
    const char *what;
    sim_setting_t off[4];
    sim_setting_t wild[7];
    const char *except; /* metrics that show the parameter itself */
} switch_t;

#define M(key, value)                                                                              \
    {                                                                                              \
        "model." key, value                                                                        \
    }
static const switch_t switches[] = {
    { "FX noise", { M("fx_sigma_pa", "0") }, { M("fx_kappa_pa", "1.5"), M("fx_corr", ".9") },
        NULL },
    { "recessions start", { M("recession_start_pm", "0") },
        { M("recession_end_pm", ".7"), M("recession_drift_pa", "-.9") }, NULL },
    { "recessions bite", { M("recession_drift_pa", "0") },
        { M("recession_start_pm", ".6"), M("recession_end_pm", ".01") }, NULL },
    { "fading growth", { M("demand_growth_fade_pa", "0") }, { M("demand_growth_long_pa", "-.4") },
        NULL },
    { "demand volatility", { M("demand_vol_pa", "0") }, { M("demand_corr", "0") }, NULL },
    { "season", { M("season_amp", "0") }, { M("season_peak", "1") }, NULL },
    { "automation", { M("auto_ceiling", "0"), M("auto_newtask", "0"), M("auto_assist", "0") },
        { M("bass_p", ".15"), M("bass_q", "1.5"), M("auto_age", "9"), M("auto_speed", "7") },
        NULL },
    { "renewals", { M("renewal_pm", "0") },
        { M("cost_sensitivity", "9"), M("service_sensitivity", "15"),
            M("security_sensitivity", "80"), M("transition_months", "20") },
        NULL },
    { "moving cost", { M("transition_months", "0") }, { M("transition_initial", "yes") }, NULL },
    { "learning", { M("prof_start", "1") }, { M("prof_months", "50"), M("auto_assist", ".8") },
        NULL },
    { "training", { M("training_months", "0") },
        { M("trainer_ratio", "4"), M("training_subsidy", "1") }, NULL },
    { "defects", { M("defect_base", "0") }, { M("defect_pressure", "2"), M("defect_english", "2") },
        NULL },
    { "inspection", { M("check_share", "0") }, { M("check_effort", "1") }, NULL },
    { "fluent English", { M("english_share", "1") },
        { M("comm_loss", ".8"), M("defect_english", "2") }, NULL },
    { "clock distance", { M("tz_loss", "0"), M("time_value", "0") },
        { { "location.pune.utc_offset", "-9" }, { "location.manila.utc_offset", "2" } }, NULL },
    { "hours", { M("hours_week", "40"), M("overtime_cap", "0") }, { M("hours_elasticity", ".2") },
        NULL },
    { "overtime", { M("overtime_cap", "0") },
        { M("overtime_premium", "4"), M("unpaid_share", "1") }, NULL },
    { "night work", { M("night_share", "0") },
        { M("night_premium", "2"), M("ill_night", "2"), M("pressure_night", "3"),
            M("sleep_night", "4") },
        NULL },
    { "pressure", { M("quit_pressure", "0"), M("ill_pressure", "0"), M("defect_pressure", "0") },
        { M("pressure_phi", ".2"), M("pressure_sigma", "1.7"), M("pressure_eri", "4"),
            M("pressure_hours", "2"), M("wellness_effect", "-.9"), M("pressure_occupancy", "2"),
            M("init_pressure_scale", "2") },
        "pressure_mean pressure_share_high poor_sleep_share" },
    { "initial pressure", { M("pressure_sigma", "0") }, { M("init_pressure_scale", "2") }, NULL },
    { "control", { M("pressure_control", "0") }, { M("control", "1") }, NULL },
    { "illness", { M("ill_onset_pm", "0") },
        { M("ill_recovery_pm", "5"), M("ill_pressure", "2"), M("ill_night", "2"),
            M("sick_days_ill", "20"), M("presenteeism", "1"), M("quit_ill", "3") },
        NULL },
    { "wage curve", { M("wage_curve", "0") }, { M("slack_ref", ".01") }, NULL },
    { "market wage", { M("wage_speed", "0"), M("reserve_sd", "0") },
        { M("wage_curve", "1"), M("slack_ref", ".05"), M("market_cut_max", "5"),
            { "location.pune.wage_growth_pa", ".2" } },
        NULL },
    { "schooling", { M("mincer_school", "0") }, { M("mincer_ref", "2") }, NULL },
    { "internships", { M("mincer_intern", "0"), M("intern_months", "0") },
        { M("intern_share", ".9") }, NULL },
    { "minimum wage", { M("min_wage", "0") },
        { M("mw_index_pa", ".2"), M("mw_compliance", ".1"), M("mw_spill", ".8"),
            M("mw_spill_to", "3") },
        NULL },
    { "spillover", { M("mw_spill", "0") }, { M("mw_spill_to", "3") }, NULL },
    { "quits", { M("quit_base_pm", "0") },
        { M("hump", "9"), M("hump_months", "20"), M("quit_pressure", "2"), M("quit_ill", "3"),
            M("quit_pay", "9") },
        NULL },
    { "tenure hump", { M("hump", "0") }, { M("hump_months", "20") }, NULL },
    { "redundancies", { M("layoff_speed", "0") }, { M("layoff_slack", "0") }, NULL },
    { "dismissals", { M("layoff_speed", "0"), M("dismissal_pm", "0") },
        { M("epl_layoff", "8"), M("layoff_slack", "1") }, NULL },
    { "protection", { M("notice_months", "0"), M("severance_months_py", "0") },
        { M("epl_layoff", "8"), M("epl_hire", "8") }, NULL },
    { "upskilling", { M("upskill_pm", "0") },
        { M("transfer_pm", "5"), M("upskill_cost", "9"), M("upskill_subsidy", "1") }, NULL },
    { "transfers", { M("transfer_pm", "0"), M("upskill_cost", "0") }, { M("upskill_subsidy", "1") },
        NULL },
    { "classes, none held", { M("class_coverage", "0") }, { M("class_effect", "1") }, NULL },
    { "classes, no effect", { M("class_effect", "0") }, { M("class_coverage", "1") }, NULL },
    { "acceptance", { M("reserve_sd", "0") }, { M("reserve_ratio", "4") }, NULL },
    { "matching", { M("match_eff", "1e9") }, { M("match_elast", "1") }, NULL },
    { "lateral hires", { M("lateral_share", "0") }, { M("lateral_months", "90") }, NULL },
    { "lateral experience", { M("lateral_months", "0") }, { M("lateral_share", "1") }, NULL },
    { "bonus", { M("bonus_months", "0") }, { M("bonus_milestone", "2") }, NULL },
    { "margin", { M("margin", "0") }, { M("tax_rate", ".8") }, NULL },
    { "breaches", { M("breach_pm", "0") }, { M("breach_loss", "9e9"), M("breach_theta", "0") },
        NULL },
    { "hiring rule target", { M("hiring_rule", "target") }, { M("hire_rate_pm", "70") }, "?" },
    { "first jobs", { M("first_share", "1") }, { M("prior_ratio", "4") }, NULL },
    { "income of the rest", { M("other_income", "0") }, { M("other_income_sd", "3") }, NULL },
};
#undef M

static size_t
count_settings(const sim_setting_t list[], size_t most)
{
    size_t n = 0;
    while (n < most && list[n].key != NULL) {
        n++;
    }
    return n;
}

static void
test_switches(void)
{
    enum { MONTHS = 18 };
    const record_t plain = record(lab_busy, MONTHS, 1, 0, NULL);
    for (size_t k = 0; k < sizeof switches / sizeof switches[0]; k++) {
        const switch_t *s = &switches[k];
        sim_setting_t list[16];
        const size_t n_off = count_settings(s->off, sizeof s->off / sizeof s->off[0]);
        const size_t n_wild = count_settings(s->wild, sizeof s->wild / sizeof s->wild[0]);
        memcpy(list, s->off, n_off * sizeof *list);
        memcpy(list + n_off, s->wild, n_wild * sizeof *list);
        record_t off = record(lab_busy, MONTHS, 1, n_off, s->off);
        record_t off_wild = record(lab_busy, MONTHS, 1, n_off + n_wild, list);
        record_t on_wild = record(lab_busy, MONTHS, 1, n_wild, s->wild);
        CU_ASSERT_EQUAL(all_differences(&off, &off_wild, 0, MONTHS, s->except, s->what), 0);
        /* a switch that was never on, or parameters without meaning, would make the line above say
         * nothing */
        const bool matters = all_differences(&plain, &on_wild, 0, MONTHS, s->except, NULL) > 0;
        if (!matters && (s->except == NULL || strcmp(s->except, "?") != 0)) {
            printf("\n    %s: its parameters never matter", s->what);
            CU_FAIL("parameters that never matter");
        }
        forget(&off);
        forget(&off_wild);
        forget(&on_wild);
    }
    forget((record_t *)&plain);
}

/* With every mechanism off nothing moves: staff, pay, work and money of any month are those of the
 * first, to the bit, but for what looks back or cumulates. */
static void
test_all_off(void)
{
    char *text = lab_text();
    record_t r = record(text, 36, 1,
        LAB_SET({ "model.headcount", "50" }, { "job.here.work.wage", "700" },
            { "model.bass_p", ".1" }));
    const size_t all = sim_observer_cell(&r.scenario, 0, 0);
    CU_ASSERT_EQUAL(value(&r, 0, 0, all, SIM_METRIC_paid_staff), 50.0);
    CU_ASSERT_EQUAL(value(&r, 0, 0, all, SIM_METRIC_salary_p10), 700.0);
    CU_ASSERT(value(&r, 0, 0, all, SIM_METRIC_savings_usd) > 0.0);
    for (int t = 1; t < 36; t++) {
        for (size_t cell = 0; cell < r.n_cells; cell++) {
            for (size_t k = 0; k < SIM_METRICS; k++) {
                if (!listed(k,
                        "tenure_mean tenure_median share_tenure_under_12m attrition_ltm_excl_6m "
                        "npv_usd")
                    && !same_bits(value(&r, 0, t, cell, k), value(&r, 0, 0, cell, k))) {
                    printf("\n    %s moves in month %d", sim_metric_table[k].name, t);
                    CU_FAIL("something moves");
                }
            }
        }
    }
    forget(&r);
    free(text);
}

/* Freezing the clock of automation keeps its share of tasks where it was. */
static void
test_frozen_automation(void)
{
    record_t r = record(lab_busy, 24, 1, LAB_SET({ "model.auto_speed", "0" }));
    for (size_t cell = 0; cell < r.n_cells; cell++) {
        const double start = value(&r, 0, 0, cell, SIM_METRIC_automation_share);
        if (cell % 3 < 2) { /* of one role */
            CU_ASSERT(start > 0.0);
            CU_ASSERT_DOUBLE_EQUAL(
                value(&r, 0, 23, cell, SIM_METRIC_automation_share), start, 1e-12);
        }
    }
    forget(&r);
}

/* ---- length, replications, policies */

static void
test_prefix_of_months(void)
{
    record_t shorter = record(lab_busy, 24, 2, 0, NULL);
    record_t longer = record(lab_busy, 60, 2, LAB_SET({ "scenario.months", "60" }));
    CU_ASSERT_EQUAL(all_differences(&shorter, &longer, 0, 24, NULL, "first 24 months"), 0);
    forget(&shorter);
    forget(&longer);
}

static void
test_prefix_of_replications(void)
{
    sim_scenario_t few;
    sim_scenario_t many;
    sim_results_t *of_few = NULL;
    sim_results_t *of_many = NULL;
    sim_table_t a = { 0 };
    sim_table_t b = { 0 };
    lab_read(&few, lab_busy, LAB_SET({ "scenario.replications", "5" }));
    lab_read(&many, lab_busy, LAB_SET({ "scenario.replications", "10" }));
    const sim_run_t run_few = { .scenario = &few, .threads = 2 };
    const sim_run_t run_many = { .scenario = &many, .threads = 2 };
    CU_ASSERT_EQUAL_FATAL(sim_engine_run(&run_few, &of_few, NULL), SIM_OK);
    CU_ASSERT_EQUAL_FATAL(sim_engine_run(&run_many, &of_many, NULL), SIM_OK);
    CU_ASSERT_EQUAL_FATAL(sim_results_replications(of_few, &a), SIM_OK);
    CU_ASSERT_EQUAL_FATAL(sim_results_replications(of_many, &b), SIM_OK);
    /* a row for each replication */
    CU_ASSERT_EQUAL(a.n_rows, 5);
    CU_ASSERT_EQUAL(b.n_rows, 10);
    CU_ASSERT_EQUAL_FATAL(a.n_columns, b.n_columns);
    b.n_rows = 5;
    CU_ASSERT(same_tables(&a, &b));
    sim_table_free(&a);
    sim_table_free(&b);
    sim_results_free(of_few);
    sim_results_free(of_many);
    sim_scenario_free(&few);
    sim_scenario_free(&many);
}

static void
test_policy_without_effect(void)
{
    record_t base = record(lab_busy, 24, 2, 0, NULL);
    record_t nothing = record(lab_busy, 24, 2, LAB_SET({ "scenario.policies", "nothing" }));
    CU_ASSERT_EQUAL(all_differences(&base, &nothing, 0, 24, NULL, "a policy without effect"), 0);
    forget(&base);
    forget(&nothing);
}

static void
test_policy_before_it_starts(void)
{
    record_t base = record(lab_busy, 24, 2, 0, NULL);
    record_t raise = record(lab_busy, 24, 2, LAB_SET({ "scenario.policies", "raise" }));
    record_t holiday = record(lab_busy, 24, 2, LAB_SET({ "scenario.policies", "holiday" }));
    CU_ASSERT_EQUAL(all_differences(&base, &raise, 0, 12, NULL, "before the policy"), 0);
    CU_ASSERT(all_differences(&base, &raise, 12, 13, NULL, NULL) > 0);
    CU_ASSERT_EQUAL(all_differences(&base, &holiday, 0, 2, NULL, "before the policy"), 0);
    CU_ASSERT(all_differences(&base, &holiday, 2, 3, NULL, NULL) > 0);
    CU_ASSERT(all_differences(&base, &holiday, 5, 6, NULL, NULL) > 0); /* it leaves traces */
    forget(&base);
    forget(&raise);
    forget(&holiday);
}

/* ---- locations */

static void
test_order_of_locations(void)
{
    record_t one = record(lab_busy, 24, 2, 0, NULL);
    record_t two = record(lab_busy, 24, 2, LAB_SET({ "scenario.locations", "pune, manila" }));
    for (size_t l = 0; l < 3; l++) {
        const size_t other = l == 0 ? 0 : 3 - l;
        CU_ASSERT_STRING_EQUAL(one.scenario.location[l].name, two.scenario.location[other].name);
        for (size_t r = 0; r <= 2; r++) {
            CU_ASSERT_EQUAL(
                differences(&one, &two, sim_observer_cell(&one.scenario, l, r),
                    sim_observer_cell(&two.scenario, other, r), 0, 24, NULL, "order of locations"),
                0);
        }
    }
    forget(&one);
    forget(&two);
}

static void
test_location_without_people(void)
{
    static const char more[] = "[location.empty]\ncurrency = ZAR\nfx_rate = 18\n"
                               "[job.empty.data_entry]\nheadcount = 0\nwage = 9000\n"
                               "[job.empty.data_analyst]\nheadcount = 0\nwage = 19000\n";
    char text[sizeof lab_busy + sizeof more];
    record_t without = record(lab_busy, 24, 2, 0, NULL);
    strcpy(stpcpy(text, lab_busy), more);
    /* in the middle of the alphabet and of the list */
    record_t with = record(text, 24, 2, LAB_SET({ "scenario.locations", "manila, empty, pune" }));
    const size_t index[3] = { 0, 1, 3 };
    for (size_t l = 0; l < 3; l++) {
        for (size_t r = 0; r <= 2; r++) {
            /* over all locations slack also counts the searcher that an empty job is given */
            CU_ASSERT_EQUAL(differences(&without, &with, sim_observer_cell(&without.scenario, l, r),
                                sim_observer_cell(&with.scenario, index[l], r), 0, 24,
                                l == 0 ? "slack" : NULL, "an empty location"),
                0);
        }
    }
    CU_ASSERT_EQUAL(
        value(&with, 0, 23, sim_observer_cell(&with.scenario, 2, 2), SIM_METRIC_paid_staff), 0.0);
    forget(&without);
    forget(&with);
}

/* ---- units */

/* Pune's money in units of which c make one, exactly or nearly. */
static record_t
in_other_money(double c)
{
    static const struct {
        const char *key;
        double value;
    } money[] = { { "location.pune.fx_rate", 83 }, { "location.pune.min_wage", 16000 },
        { "location.pune.wellness_cost", 50 }, { "location.pune.other_income", 18000 },
        { "location.pune.poverty_line", 3800 }, { "location.pune.seat_cost", 12000 },
        { "job.pune.data_entry.wage", 17000 }, { "job.pune.data_analyst.wage", 34000 } };
    enum { KEYS = sizeof money / sizeof money[0] };
    char text[KEYS][32];
    sim_setting_t settings[KEYS];
    for (size_t k = 0; k < KEYS; k++) {
        snprintf(text[k], sizeof text[k], "%.17g", c * money[k].value);
        settings[k] = (sim_setting_t) { money[k].key, text[k] };
    }
    return record(lab_busy, 24, 2, KEYS, settings);
}

static bool
is_count(const char *unit)
{
    return strcmp(unit, "persons") == 0 || strcmp(unit, "posts") == 0
        || strcmp(unit, "households") == 0;
}

static void
test_currency(void)
{
    const record_t plain = in_other_money(1.0);
    const double factor[3] = { 8.0, 0.0625, 3.0 };
    for (int k = 0; k < 3; k++) {
        record_t r = in_other_money(factor[k]);
        double worst = 0.0;
        double worst_pressure = 0.0;
        size_t worst_metric = 0;
        size_t turned = 0;
        for (uint32_t rep = 0; rep < r.reps; rep++) {
            for (int t = 0; t < r.months; t++) {
                for (size_t cell = 0; cell < r.n_cells; cell++) {
                    for (size_t metric = 0; metric < SIM_METRICS; metric++) {
                        const char *unit = sim_metric_table[metric].unit;
                        const bool local = cell / 3 == 2 && (strncmp(unit, "LCU", 3) == 0);
                        const double x
                            = value(&plain, rep, t, cell, metric) * (local ? factor[k] : 1.0);
                        const double y = value(&r, rep, t, cell, metric);
                        if (isnan(x) || isnan(y)) {
                            CU_ASSERT(isnan(x) && isnan(y));
                        } else if (is_count(unit)) {
                            turned += x != y;
                        } else if (strcmp(unit, "SD") == 0) {
                            worst_pressure = fmax(worst_pressure, fabs(x - y));
                        } else if (fabs(x - y) > worst * fmax(fabs(x), 1e-300)) {
                            worst = fabs(x - y) / fmax(fabs(x), 1e-300);
                            worst_metric = metric;
                        }
                    }
                }
            }
        }
        printf(
            "\n    money * %g: %zu counts differ; other metrics by %.1e (%s), pressure by %.1e SD",
            factor[k], turned, worst, sim_metric_table[worst_metric].name, worst_pressure);
        CU_ASSERT_EQUAL(turned, 0);
        /* a power of 2 changes no digit; any other factor the last one of single precision */
        CU_ASSERT(worst <= (k < 2 ? 1e-9 : 1e-6));
        CU_ASSERT(worst_pressure <= (k < 2 ? 1e-9 : 1e-6));
        forget(&r);
    }
    forget((record_t *)&plain);
}

/* Ten real persons for each simulated worker, and a tenth of the workers: the same people and money
 * on average. (Targets are rounded up to whole simulated workers, half a worker a job: far below
 * the noise of these 1860.) */
static void
test_scale(void)
{
    enum { REPS = 40, MONTHS = 24 };
    static const sim_metric_id_t metric[] = { SIM_METRIC_employment, SIM_METRIC_hires,
        SIM_METRIC_quits, SIM_METRIC_layoffs, SIM_METRIC_savings_usd, SIM_METRIC_provider_cost_usd,
        SIM_METRIC_salary_mean, SIM_METRIC_attrition_ltm, SIM_METRIC_occupancy, SIM_METRIC_quality,
        SIM_METRIC_ill_share, SIM_METRIC_pressure_mean, SIM_METRIC_slack, SIM_METRIC_demand_fte,
        SIM_METRIC_households_lifted, SIM_METRIC_npv_usd, SIM_METRIC_certificates };
    record_t fine = record(lab_busy, MONTHS, REPS,
        LAB_SET({ "job.manila.data_entry.headcount", "7500" },
            { "job.manila.data_analyst.headcount", "2700" },
            { "job.pune.data_entry.headcount", "6000" },
            { "job.pune.data_analyst.headcount", "2400" }));
    record_t coarse = record(lab_busy, MONTHS, REPS,
        LAB_SET({ "job.manila.data_entry.headcount", "7500" },
            { "job.manila.data_analyst.headcount", "2700" },
            { "job.pune.data_entry.headcount", "6000" },
            { "job.pune.data_analyst.headcount", "2400" }, { "scenario.scale", "10" }));
    const size_t all = sim_observer_cell(&fine.scenario, 0, 2);
    for (size_t k = 0; k < sizeof metric / sizeof metric[0]; k++) {
        /* the client's economy is the same in both, so the difference of a pair has little noise */
        lab_sum_t difference = { 0 };
        lab_sum_t level = { 0 };
        for (uint32_t rep = 0; rep < REPS; rep++) {
            double x = 0.0;
            double y = 0.0;
            for (int t = MONTHS - 12; t < MONTHS; t++) {
                x += value(&fine, rep, t, all, metric[k]) / 12.0;
                y += value(&coarse, rep, t, all, metric[k]) / 12.0;
            }
            lab_add(&difference, y - x);
            lab_add(&level, x);
        }
        lab_near(sim_metric_table[metric[k]].name, lab_mean(&level) + lab_mean(&difference),
            lab_mean(&level), sqrt(lab_variance(&difference) / REPS));
        CU_ASSERT(lab_variance(&difference) > 0.0);
    }
    forget(&fine);
    forget(&coarse);
}

/* ---- the machine */

enum { TABLES = 4 };

static void
run_into_tables(const sim_scenario_t *scenario, int threads, sim_table_t table[TABLES])
{
    sim_results_t *results = NULL;
    const sim_run_t run = { .scenario = scenario, .threads = threads };
    if (sim_engine_run(&run, &results, NULL) != SIM_OK
        || sim_results_summary(results, &table[0]) != SIM_OK
        || sim_results_projection(results, &table[1]) != SIM_OK
        || sim_results_bands(results, &table[2]) != SIM_OK
        || sim_results_replications(results, &table[3]) != SIM_OK) {
        exit(1);
    }
    sim_results_free(results);
}

static void
compare_and_free(sim_table_t a[TABLES], sim_table_t b[TABLES])
{
    for (int k = 0; k < TABLES; k++) {
        CU_ASSERT(a[k].n_rows > 0);
        CU_ASSERT(same_tables(&a[k], &b[k]));
        sim_table_free(&b[k]);
    }
}

static void
test_threads(void)
{
    const int threads[3] = { 2, 3, 8 };
    sim_scenario_t scenario;
    sim_table_t one[TABLES];
    lab_read(&scenario, lab_busy, LAB_SET({ "scenario.replications", "9" }));
    run_into_tables(&scenario, 1, one);
    for (int k = 0; k < 3; k++) {
        sim_table_t many[TABLES];
        run_into_tables(&scenario, threads[k], many);
        compare_and_free(one, many);
    }
    for (int k = 0; k < TABLES; k++) {
        sim_table_free(&one[k]);
    }
    sim_scenario_free(&scenario);
}

/* Threads share a crew of several chunks, one just beyond a chunk, and small ones; the months reach
 * a January, when minimum wages and pay move. */
static void
test_threads_in_a_crew(void)
{
    const int threads[2] = { 2, 7 };
    sim_scenario_t scenario;
    sim_table_t one[TABLES];
    lab_read(&scenario, lab_busy,
        LAB_SET({ "scenario.replications", "1" }, { "scenario.months", "15" },
            { "job.manila.data_entry.headcount", "100000" },
            { "job.pune.data_entry.headcount", "16385" },
            { "job.pune.data_analyst.headcount", "7" },
            { "location.manila.entrants_secondary", "3000" },
            { "location.pune.entrants_secondary", "2000" }));
    run_into_tables(&scenario, 1, one);
    for (int lowest = 0; lowest < 2; lowest++) {
        if (lowest) {
            setenv("SIM_VECTOR", "v1", 1);
        }
        for (int k = 0; k < 2; k++) {
            sim_table_t many[TABLES];
            run_into_tables(&scenario, threads[k], many);
            compare_and_free(one, many);
        }
    }
    unsetenv("SIM_VECTOR");
    for (int k = 0; k < TABLES; k++) {
        sim_table_free(&one[k]);
    }
    sim_scenario_free(&scenario);
}

static void
test_vector_levels(void)
{
    static const char *const level[] = { "v1", "v3", "v4" };
    sim_scenario_t scenario;
    sim_table_t plain[TABLES];
    lab_read(&scenario, lab_busy, LAB_SET({ "scenario.replications", "3" }));
    run_into_tables(&scenario, 1, plain);
    for (int k = 0; k < 3;
         k++) { /* a level that the processor lacks falls back to one that it has */
        sim_table_t other[TABLES];
        setenv("SIM_VECTOR", level[k], 1);
        run_into_tables(&scenario, 1, other);
        unsetenv("SIM_VECTOR");
        compare_and_free(plain, other);
    }
    for (int k = 0; k < TABLES; k++) {
        sim_table_free(&plain[k]);
    }
    sim_scenario_free(&scenario);
}

/* ---- what must be monotone, and who leaves */

static int
by_number(const void *a, const void *b)
{
    const uint32_t x = *(const uint32_t *)a;
    const uint32_t y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* Of the same people under the same luck, a higher hazard makes the same ones quit, and more. */
static void
test_higher_hazard_more_quits(void)
{
    enum { N = 20000 };
    static const char *const hazard[] = { "0", ".001", ".01", ".0101", ".05", ".4", "1" };
    static uint32_t stay[2][N];
    size_t n_stay[2] = { 0, N };
    for (size_t k = 0; k < sizeof hazard / sizeof hazard[0]; k++) {
        lab_t lab;
        lab_open_bare(&lab,
            LAB_SET({ "model.headcount", "20000" }, { "job.here.work.quit_base_pm", hazard[k] },
                { "model.dismissal_pm", ".01" }, { "model.hump", "1" },
                { "model.quit_pressure", ".5" }, { "model.pressure_sigma", ".4" },
                { "model.init_pressure_scale", "1" }));
        lab_start(&lab, 0);
        lab_months(&lab, 1);
        const sim_crew_t *crew = &lab_job(&lab)->crew;
        const int now = (int)(k % 2);
        memcpy(stay[now], crew->id_low, crew->n * sizeof *stay[now]);
        qsort(stay[now], crew->n, sizeof *stay[now], by_number);
        n_stay[now] = crew->n;
        if (k == 0) {
            CU_ASSERT_EQUAL(lab_job(&lab)->turnover.quits, 0);
        } else {
            size_t j = 0;
            for (size_t i = 0; i < n_stay[now]; i++) { /* whoever stays now stayed before */
                while (j < n_stay[1 - now] && stay[1 - now][j] < stay[now][i]) {
                    j++;
                }
                CU_ASSERT(j < n_stay[1 - now] && stay[1 - now][j] == stay[now][i]);
            }
            CU_ASSERT(n_stay[now] <= n_stay[1 - now]);
        }
        lab_close(&lab);
    }
    CU_ASSERT(n_stay[0] < N / 2);
}

/* Without pay in the quit hazard and in pressure, and where pay moves neither contracts nor
 * applicants, wages do not change who leaves. */
static void
test_no_pay_elasticity(void)
{
    static const char counts[]
        = "employment paid_staff hires quits layoffs other_exits transfers promotions certificates";
    static const sim_setting_t off[] = { { "model.quit_pay", "0" }, { "model.pressure_eri", "0" },
        { "model.renewal_pm", "0" }, { "model.reserve_sd", "0" }, { "scenario.policies", "none" } };
    sim_setting_t raised[5];
    memcpy(raised, off, sizeof off);
    raised[4].value = "raise";
    /* the policy changes hours and the minimum wage as well: only pay is wanted here */
    char text[sizeof lab_busy + 64];
    const char *at = strstr(lab_busy, "hours_week = -4\n");
    snprintf(text, sizeof text, "%.*s%s", (int)(at - lab_busy), lab_busy,
        at + strlen("hours_week = -4\n"));
    record_t a = record(text, 24, 2, 5, off);
    record_t b = record(text, 24, 2, 5, raised);
    bool dearer = false;
    for (uint32_t rep = 0; rep < 2; rep++) {
        for (int t = 0; t < 24; t++) {
            for (size_t cell = 0; cell < a.n_cells; cell++) {
                for (size_t k = 0; k < SIM_METRICS; k++) {
                    if (listed(k, counts)) {
                        CU_ASSERT_EQUAL(value(&a, rep, t, cell, k), value(&b, rep, t, cell, k));
                    }
                }
                dearer = dearer
                    || value(&b, rep, t, cell, SIM_METRIC_salary_mean)
                        > 1.2 * value(&a, rep, t, cell, SIM_METRIC_salary_mean);
            }
        }
    }
    CU_ASSERT(dearer);
    forget(&a);
    forget(&b);
}

SIM_TEST_MAIN("invariance", SIM_TEST(test_switches), SIM_TEST(test_all_off),
    SIM_TEST(test_frozen_automation), SIM_TEST(test_prefix_of_months),
    SIM_TEST(test_prefix_of_replications), SIM_TEST(test_policy_without_effect),
    SIM_TEST(test_policy_before_it_starts), SIM_TEST(test_order_of_locations),
    SIM_TEST(test_location_without_people), SIM_TEST(test_currency), SIM_TEST(test_scale),
    SIM_TEST(test_threads), SIM_TEST(test_threads_in_a_crew), SIM_TEST(test_vector_levels),
    SIM_TEST(test_higher_hazard_more_quits), SIM_TEST(test_no_pay_elasticity))
