/* chart_policies.h - a comparison for tests of charts: the tables of `sim compare`, and a job over
 * them. */
#ifndef TESTS_CHART_POLICIES_H
#define TESTS_CHART_POLICIES_H

#include "chart_check.h"

static const char *const POLICIES[] = { "living_wage", "hours_cap", "living_wage+hours_cap",
    "minimum_wage_india", "employment_protection", "retention_bonus", "wage_rise",
    "training_subsidy", "upskilling", "wellness_philippines", "tax_holiday", "data_protection",
    "automation_fast", "rupee_falls", "the_longest_name_of_a_policy_that_anyone_would_write", "p16",
    "p17", "p18", "p19", "p20", "p21", "p22", "p23", "p24", "p25", "p26" };

static const struct {
    const char *metric, *unit, *window;
    double base, size;
} FIGURES[] = {
    { "employment", "persons", "last_12_months", 20310, 900 },
    { "attrition_ltm", "1/year", "last_month", 0.31, 0.043 },
    { "salary_p50_real", "USD/month real", "last_12_months", 412, 37 },
    { "savings_usd", "USD nominal", "total", 6.57e9, 4.1e8 },
    { "npv_usd", "USD nominal", "last_month", 5.1e9, 2.9e8 },
    { "pressure_mean", "SD", "last_12_months", 0.17, 0.11 },
    { "sick_days_pa", "days/year", "last_12_months", 7.3, 0.09 },
    { "households_lifted", "households", "last_12_months", 4100, 140 },
    { "government_balance_usd", "USD nominal", "total", 3.3e8, 1.9e7 },
    { "poverty_rate", "ratio", "last_12_months", 0.12, 0.004 },
};
enum { N_FIGURES = sizeof FIGURES / sizeof FIGURES[0], MAX_POLICIES = 26 };

static const char *const CHANNELS[]
    = { "pay", "overtime", "charges", "hiring", "training", "productivity", "office", "overhead",
          "margin_tax", "client_costs", "demand", "benchmark", "exchange_rate", "total" };
enum { N_CHANNELS = sizeof CHANNELS / sizeof CHANNELS[0] };

typedef enum { USUAL, ZERO, EMPTY, EDGE, ALIKE } kind_t;

/* Some number in -1 .. 1 that is no other's. */
static inline double
wave(size_t a, size_t b)
{
    return sin(0.37 + 2.7 * (double)a + 1.3 * (double)b + 0.11 * (double)(a * b));
}

static inline double
effect_size(kind_t kind, size_t p, size_t m)
{
    switch (kind) {
    case ZERO:
        return 0.0;
    case EMPTY:
        return NAN;
    case EDGE:
        return (p % 2 == 0 ? 1.0 : -1.0) * (m % 3 == 0 ? 1e300 : m % 3 == 1 ? 5e-324 : INFINITY);
    case ALIKE:
        return FIGURES[m].size;
    case USUAL:
        break;
    }
    return FIGURES[m].size * wave(p, m) * (p % 3 == 2 ? 0.01 : 1.0);
}

static inline void
set_real(sim_table_t *table, size_t row, const char *name, double value)
{
    ((sim_column_t *)sim_table_column(table, name))->cell.real[row] = value;
}

static inline void
set_text(sim_table_t *table, size_t row, const char *name, const char *text)
{
    ((sim_column_t *)sim_table_column(table, name))->cell.text[row] = text;
}

static inline void
set_effect(sim_table_t *table, size_t row, double size, int n_replications)
{
    const double half = n_replications > 1 ? 0.18 * fabs(size) + (size != 0.0 ? 1e-4 : 0.0) : NAN;
    const double spread = n_replications > 1 ? 4.0 * half : 0.0;
    set_real(table, row, "effect", size);
    set_real(table, row, "se", half / 2.0);
    set_real(table, row, "ci_low", size - half);
    set_real(table, row, "ci_high", size + half);
    set_real(table, row, "p05", size - 1.6 * spread);
    set_real(table, row, "p25", size - 0.7 * spread);
    set_real(table, row, "p50", size);
    set_real(table, row, "p75", size + 0.7 * spread);
    set_real(table, row, "p95", size + 1.7 * spread);
}

static const char *const PLACES[] = { "india", "all" };

static inline void
comparison_effects(
    sim_table_t *to, kind_t kind, size_t n_policies, const char *const policy[], int n_replications)
{
    static const char *const ROLES[] = { "data_entry", "all" };
    size_t row = 0;
    CU_ASSERT_EQUAL_FATAL(
        sim_table_init(to, "effects",
            "policy:t window:t location:t role:t metric:t unit:t base_mean:r policy_mean:r "
            "effect:r se:r ci_low:r ci_high:r p05:r p25:r p50:r p75:r p95:r share_positive:r "
            "variance_ratio:r",
            n_policies * 4 * N_FIGURES),
        SIM_OK);
    for (size_t p = 0; p < n_policies; p++) {
        for (size_t c = 0; c < 4; c++) {
            for (size_t m = 0; m < N_FIGURES; m++, row++) {
                const double size = effect_size(kind, p, m) * (c == 3 ? 1.0 : 0.3);
                set_text(to, row, "policy", policy[p]);
                set_text(to, row, "window", FIGURES[m].window);
                set_text(to, row, "location", PLACES[c / 2]);
                set_text(to, row, "role", ROLES[c % 2]);
                set_text(to, row, "metric", FIGURES[m].metric);
                set_text(to, row, "unit", FIGURES[m].unit);
                set_real(to, row, "base_mean", kind == EMPTY ? NAN : FIGURES[m].base);
                set_real(to, row, "policy_mean", FIGURES[m].base + size);
                set_effect(to, row, size, n_replications);
                set_real(to, row, "share_positive",
                    kind == EMPTY    ? NAN
                        : size > 0.0 ? 0.97
                        : size < 0.0 ? 0.02
                                     : 0.0);
            }
        }
    }
}

/* Replications, and differences whose mean is the effect. */
static inline void
comparison_replications(sim_table_t *replications, sim_table_t *differences, kind_t kind,
    size_t n_policies, const char *const policy[], size_t n)
{
    char spec[MAX_POLICIES * 128] = "replication:i";
    CU_ASSERT_EQUAL_FATAL(
        sim_table_init(replications, "replications", "replication:i savings_usd.all.horizon:r", n),
        SIM_OK);
    for (size_t p = 0; p < n_policies; p++) {
        size_t used = strlen(spec);
        snprintf(spec + used, sizeof spec - used, " %s.savings_usd.all:r", policy[p]);
    }
    CU_ASSERT_EQUAL_FATAL(sim_table_init(differences, "differences", spec, n), SIM_OK);
    for (size_t i = 0; i < n; i++) {
        const double turn
            = n > 1 ? cos(2.0 * 3.14159265358979 * (double)i / (double)n) : 0.0; /* sums to 0 */
        replications->column[1].cell.real[i]
            = kind == EMPTY ? NAN : FIGURES[3].base * (1.0 + 0.2 * turn);
        for (size_t p = 0; p < n_policies; p++) {
            differences->column[1 + p].cell.real[i] = effect_size(kind, p, 3) * (1.0 + 0.3 * turn);
        }
    }
}

static inline void
comparison_months(sim_table_t *to, kind_t kind, size_t n_policies, const char *const policy[],
    size_t months, int n_replications)
{
    size_t row = 0;
    CU_ASSERT_EQUAL_FATAL(
        sim_table_init(to, "compare",
            "policy:t month:i date:t location:t role:t metric:t unit:t base_mean:r policy_mean:r "
            "effect:r se:r ci_low:r ci_high:r p05:r p25:r p50:r p75:r p95:r share_positive:r "
            "variance_ratio:r",
            n_policies * months * 2),
        SIM_OK);
    for (size_t p = 0; p < n_policies; p++) {
        for (size_t t = 0; t < months; t++) {
            for (size_t m = 0; m < 2; m++, row++) {
                const size_t figure = m == 0 ? 0 : 3;
                const double size = effect_size(kind, p, figure) * (double)t
                    / (double)(months * (m == 0 ? 1 : months));
                set_text(to, row, "policy", policy[p]);
                ((sim_column_t *)sim_table_column(to, "month"))->cell.integer[row] = (int64_t)t;
                set_text(to, row, "location", "all");
                set_text(to, row, "role", "all");
                set_text(to, row, "metric", FIGURES[figure].metric);
                set_effect(to, row, size, n_replications);
            }
        }
    }
}

static inline void
comparison_channels(
    sim_table_t *to, kind_t kind, size_t n_policies, const char *const policy[], int n_replications)
{
    size_t row = 0;
    CU_ASSERT_EQUAL_FATAL(
        sim_table_init(to, "channels",
            "policy:t location:t channel:t item:t unit:t effect:r se:r ci_low:r ci_high:r p05:r "
            "p25:r p50:r p75:r p95:r",
            n_policies * N_CHANNELS * 4),
        SIM_OK);
    for (size_t p = 0; p < n_policies; p++) {
        double total[2] = { 0.0, 0.0 };
        for (size_t c = 0; c < N_CHANNELS; c++) {
            for (size_t k = 0; k < 4; k++, row++) {
                const double scale = (k / 2 == 1 ? 1.0 : 0.4) * (k % 2 == 1 ? 1.0 : 0.6);
                /* "benchmark" never moves between policies */
                double size = effect_size(kind, p, 3) * scale * wave(c, p + 3)
                    * (strcmp(CHANNELS[c], "benchmark") == 0 ? 0.0 : 0.3);
                if (c + 1 == N_CHANNELS) {
                    size = k % 2 == 1 ? total[k / 2] : 0.6 * total[k / 2];
                } else if (k % 2 == 1) {
                    total[k / 2] += size;
                }
                set_text(to, row, "policy", policy[p]);
                set_text(to, row, "location", PLACES[k / 2]);
                set_text(to, row, "channel", CHANNELS[c]);
                set_text(to, row, "item", k % 2 == 1 ? "all" : "salary");
                set_text(to, row, "unit", "USD nominal");
                set_effect(to, row, size, n_replications);
            }
        }
    }
}

/* The folder of `sim compare` as far as these charts need it.  One at a time. */
static inline const sim_folder_t *
comparison(
    kind_t kind, size_t n_policies, const char *const policy[], size_t months, int n_replications)
{
    static sim_folder_t folder_of;
    sim_table_t *table = folder_of.table;
    sim_folder_free(&folder_of);
    synthetic_projection(&table[SIM_FOLDER_PROJECTION],
        kind == EMPTY ? SYNTHETIC_EMPTY : SYNTHETIC_USUAL, 2, SYNTHETIC_LOCATIONS, 2,
        SYNTHETIC_ROLES, months, n_replications);
    comparison_effects(&table[SIM_FOLDER_EFFECTS], kind, n_policies, policy, n_replications);
    comparison_replications(&table[SIM_FOLDER_REPLICATIONS], &table[SIM_FOLDER_DIFFERENCES], kind,
        n_policies, policy, (size_t)n_replications);
    comparison_months(&table[SIM_FOLDER_MONTHS], kind, n_policies, policy, months, n_replications);
    comparison_channels(&table[SIM_FOLDER_CHANNELS], kind, n_policies, policy, n_replications);
    return &folder_of;
}

static inline sim_chart_job_t
compare_job(char where[4096], const char *sub, const sim_folder_t *tables, size_t months,
    int n_replications)
{
    return job_of(where, sub, charts_of_policies(), tables,
        (shape_t) { SYNTHETIC_USUAL, 2, 2, months, n_replications });
}

#endif
