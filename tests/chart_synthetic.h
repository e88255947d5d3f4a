/* chart_synthetic.h - a projection that looks like a real one, for tests of charts and results. */
#ifndef TESTS_CHART_SYNTHETIC_H
#define TESTS_CHART_SYNTHETIC_H

#include "sim/table.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const SYNTHETIC_LOCATIONS[] = { "india", "philippines", "china", "south_africa",
    "poland", "egypt", "colombia", "viet_nam", "romania", "sri_lanka" };
static const char *const SYNTHETIC_CURRENCIES[]
    = { "INR", "PHP", "CNY", "ZAR", "PLN", "EGP", "COP", "VND", "RON", "LKR" };
static const char *const SYNTHETIC_ROLES[] = { "data_entry", "customer_support", "data_analyst",
    "graphic_designer", "web_designer", "research_analyst", "financial_analyst", "legal_advisor",
    "content_writer", "medical_coder" };
static const char *const SYNTHETIC_TIERS[]
    = { "bpo", "bpo", "kpo", "bpo", "bpo", "kpo", "kpo", "kpo", "kpo", "kpo" };

typedef enum {
    SYNTHETIC_USUAL,
    SYNTHETIC_ZERO,     /* every number is 0                          */
    SYNTHETIC_EMPTY,    /* every number is missing                    */
    SYNTHETIC_GAPS,     /* every fifth month and one location missing */
    SYNTHETIC_CONSTANT, /* nothing changes, nothing varies            */
} synthetic_t;

static const struct {
    const char *metric, *unit;
    double level, growth_pa, spread, season;
    int adds_up; /* 1: counts and money add over roles and locations */
} SYNTHETIC_METRICS[] = {
    { "employment", "people", 1500, 0.03, 0.12, 0.01, 1 },
    { "paid_staff", "people", 1480, 0.03, 0.12, 0.01, 1 },
    { "demand_fte", "FTE", 1350, 0.04, 0.10, 0.03, 1 },
    { "unfilled_work", "FTE", 40, 0.06, 0.60, 0.05, 1 },
    { "automation_share", "share", 0.06, 0.12, 0.30, 0, 0 },
    { "salary_p10", "LCU/month nominal", 0.62, 0.065, 0.04, 0, 0 },
    { "salary_p25", "LCU/month nominal", 0.80, 0.067, 0.05, 0, 0 },
    { "salary_p50", "LCU/month nominal", 1.00, 0.070, 0.06, 0, 0 },
    { "salary_p75", "LCU/month nominal", 1.45, 0.072, 0.06, 0, 0 },
    { "salary_p90", "LCU/month nominal", 2.10, 0.074, 0.07, 0, 0 },
    { "salary_start_p50", "LCU/month nominal", 0.72, 0.066, 0.05, 0.01, 0 },
    { "min_wage", "LCU/month nominal", 0.48, 0.055, 0.02, 0, 0 },
    { "attrition_ltm", "share", 0.36, -0.02, 0.12, 0.06, 0 },
    { "attrition_ltm_voluntary", "share", 0.31, -0.02, 0.12, 0.06, 0 },
    { "pressure_mean", "-", 0.82, 0.005, 0.05, 0.04, 0 },
    { "pressure_share_high", "share", 0.22, 0.01, 0.2, 0.1, 0 },
    { "savings_usd", "USD/month nominal", 3.1e6, 0.05, 0.15, 0.02, 1 },
    { "savings_percent", "%", 55, -0.005, 0.05, 0, 0 },
    { "onshore_cost_usd", "USD/month nominal", 5.6e6, 0.05, 0.08, 0.02, 1 },
    { "savings_salary_usd", "USD/month nominal", 2.6e6, 0.05, 0.1, 0.02, 1 },
    { "savings_training_usd", "USD/month nominal", -0.1e6, 0.05, 0.1, 0.02, 1 },
    { "savings_office_usd", "USD/month nominal", 0.5e6, 0.05, 0.1, 0.02, 1 },
    { "savings_other_usd", "USD/month nominal", 0.1e6, 0.05, 0.1, 0.02, 1 },
    { "client_cost_usd", "USD/month nominal", 2.5e6, 0.05, 0.1, 0.02, 1 },
    { "hires", "people", 40, 0.03, 0.2, 0.1, 1 },
    /* money, market, households */
    { "cost_per_fte_usd", "USD/FTE-month nominal", 3300, 0.05, 0.12, 0.02, 0 },
    { "onshore_cost_per_fte_usd", "USD/FTE-month nominal", 7200, 0.04, 0.02, 0, 0 },
    { "npv_usd", "USD nominal", 4.1e6, 0.45, 0.5, 0, 1 },
    { "slack", "ratio", 0.45, -0.04, 0.1, 0.02, 0 },
    { "months_to_fill", "months", 1.3, 0.05, 0.2, 0.05, 0 },
    { "vacancies_unfilled", "posts", 12, 0.06, 0.5, 0.2, 1 },
    { "demand_share", "ratio", 0.073, 0.02, 0.04, 0.01, 0 },
    { "households_above_line", "households", 1400, 0.03, 0.1, 0.01, 1 },
    { "households_lifted", "households", 240, 0.02, 0.2, 0.01, 1 },
    { "poverty_rate", "ratio", 0.021, -0.05, 0.2, 0, 0 },
    { "poverty_rate_without_job", "ratio", 0.14, -0.01, 0.05, 0, 0 },
    /* people */
    { "quits", "people", 26, 0.02, 0.2, 0.1, 1 },
    { "layoffs", "people", 3.7, 0.01, 0.4, 0.1, 1 },
    { "other_exits", "people", 5.3, 0.03, 0.2, 0.1, 1 },
    { "transfers", "people", 1.9, 0.02, 0.3, 0.1, 1 },
    { "hours_week", "h", 43.7, -0.03, 0.02, 0.01, 0 },
    { "poor_sleep_share", "share", 0.31, -0.01, 0.1, 0.02, 0 },
    { "sick_days_pa", "days/year", 8.6, 0.004, 0.05, 0.1, 0 },
    { "exploited_share", "share", 0.17, 0.05, 0.4, 0.1, 0 },
};
enum { N_SYNTHETIC_METRICS = sizeof SYNTHETIC_METRICS / sizeof SYNTHETIC_METRICS[0] };

static inline double
synthetic_level(size_t metric, size_t l, size_t r, size_t n_locations, size_t n_roles)
{
    static const double PAY[]
        = { 24000, 22000, 6500, 14000, 6200, 9000, 2.6e6, 1.1e7, 5200, 65000 };
    const double base = SYNTHETIC_METRICS[metric].level;
    if (strncmp(SYNTHETIC_METRICS[metric].metric, "salary", 6) == 0
        || strcmp(SYNTHETIC_METRICS[metric].metric, "min_wage") == 0) {
        return l == n_locations ? NAN : base * PAY[l % 10];
    }
    if (SYNTHETIC_METRICS[metric].adds_up == 0) {
        const double way = sin(1.0 + 2.3 * (double)l + 0.9 * (double)r);
        return base * (1.0 + 0.18 * way);
    }
    double total = 0.0;
    for (size_t i = 0; i < n_locations; i++) {
        for (size_t j = 0; j < n_roles; j++) {
            if ((l == n_locations || l == i) && (r == n_roles || r == j)) {
                total += base * (1.0 + 0.5 * sin(1.3 * (double)(i * 3 + j + 1)));
            }
        }
    }
    return total;
}

/* The projection of n_locations and n_roles over that many months; exits when memory fails. */
static inline void
synthetic_projection(sim_table_t *table, synthetic_t kind, size_t n_locations,
    const char *const location[], size_t n_roles, const char *const role[], size_t months,
    int n_replications)
{
    const size_t n_rows = N_SYNTHETIC_METRICS * (n_locations + 1) * (n_roles + 1) * months;
    if (sim_table_init(table, "projection",
            "month:i date:t location:t role:t metric:t unit:t mean:r sd:r se:r p05:r p25:r p50:r "
            "p75:r "
            "p95:r",
            n_rows)
        != SIM_OK) {
        exit(1);
    }
    size_t i = 0;
    for (size_t t = 0; t < months; t++) {
        char date[32];
        snprintf(date, sizeof date, "%04zu-%02zu", 2024 + t / 12, t % 12 + 1);
        const char *kept_date = sim_table_keep(table, date);
        for (size_t l = 0; l <= n_locations; l++) {
            for (size_t r = 0; r <= n_roles; r++) {
                for (size_t m = 0; m < N_SYNTHETIC_METRICS; m++, i++) {
                    const double years = (double)t / 12.0;
                    double mean = synthetic_level(m, l, r, n_locations, n_roles)
                        * pow(1.0 + SYNTHETIC_METRICS[m].growth_pa * (1.0 - 0.4 * (double)(l % 3)),
                            years)
                        * (1.0 + SYNTHETIC_METRICS[m].season * sin(0.5236 * (double)t + (double)l));
                    double spread = n_replications > 1
                        ? SYNTHETIC_METRICS[m].spread * (0.15 + sqrt(years / 10.0)) * fabs(mean)
                        : 0.0;
                    if (kind == SYNTHETIC_ZERO) {
                        mean = 0.0;
                        spread = 0.0;
                    } else if (kind == SYNTHETIC_EMPTY
                        || (kind == SYNTHETIC_GAPS && (t % 5 == 2 || l == 0))) {
                        mean = NAN;
                    } else if (kind == SYNTHETIC_CONSTANT) {
                        mean = SYNTHETIC_METRICS[m].level;
                        spread = 0.0;
                    }
                    static const double Z[5] = { -1.645, -0.674, -0.02, 0.674, 1.645 };
                    table->column[0].cell.integer[i] = (int64_t)t;
                    table->column[1].cell.text[i] = kept_date;
                    table->column[2].cell.text[i] = l == n_locations ? "all" : location[l];
                    table->column[3].cell.text[i] = r == n_roles ? "all" : role[r];
                    table->column[4].cell.text[i] = SYNTHETIC_METRICS[m].metric;
                    table->column[5].cell.text[i] = SYNTHETIC_METRICS[m].unit;
                    table->column[6].cell.real[i] = mean;
                    table->column[7].cell.real[i] = n_replications > 1 ? spread : NAN;
                    table->column[8].cell.real[i]
                        = n_replications > 1 ? spread / sqrt(n_replications) : NAN;
                    for (size_t k = 0; k < 5; k++) {
                        table->column[9 + k].cell.real[i] = mean + Z[k] * spread;
                    }
                }
            }
        }
    }
}

#endif
