/* metric.c - the definitions of the metrics: section 17 of docs/model.md. */
#include "sim/metric.h"
#include "sim/model/observe.h"
#include "sim/vmath.h"
#include <math.h>
#include <string.h>

const sim_metric_t sim_metric_table[SIM_METRICS] = {
#define SIM_METRIC_TOTAL SIM_WINDOW_TOTAL
#define SIM_METRIC_LAST SIM_WINDOW_LAST
#define SIM_METRIC_MEAN12 SIM_WINDOW_MEAN12
#define SIM_RANGE_ANY -INFINITY, INFINITY
#define SIM_RANGE_AMOUNT 0.0, INFINITY
#define SIM_RANGE_SHARE 0.0, 1.0
#define SIM_RANGE_RATE 0.0, 12.0
#define SIM_METRIC(name, unit, range, window, meaning)                                             \
    { #name, unit, SIM_RANGE_##range, SIM_METRIC_##window, meaning },
#include "sim/metric.def"
#undef SIM_METRIC
};

int
sim_metric_find(const char *name)
{
    for (int i = 0; i < SIM_METRICS; i++) {
        if (strcmp(sim_metric_table[i].name, name) == 0) {
            return i;
        }
    }
    return -1;
}

/* A ratio with nothing below the line is missing, never 0 (IV4). */
static double
ratio(double above, double below)
{
    return below != 0.0 ? above / below : NAN;
}

static void
sum_rings(const sim_cell_t *c, double sum[SIM_LTM_SUMS])
{
    const int n = c->months < 12 ? c->months : 12;
    for (int i = 0; i < SIM_LTM_SUMS; i++) {
        sum[i] = 0.0;
    }
    for (int k = 0; k < n; k++) {
        for (int i = 0; i < SIM_LTM_SUMS; i++) { /* side by side */
            sum[i] += c->sum[k][i];
        }
    }
}

/* 1 - (product over the last twelve months), scaled up from a shorter history. */
static double
within_year(const sim_cell_t *c, const double ring[12])
{
    const int n = c->months < 12 ? c->months : 12;
    double product = 1.0;
    for (int k = 0; k < n; k++) {
        product *= ring[k];
    }
    return 1.0 - (n < 12 && product > 0.0 ? sim_pow(product, 12.0 / n) : product);
}

void
sim_cell_close(sim_cell_t *c, int t)
{
    const double *f = c->flow;
    const double leavers = f[SIM_FLOW_quits] + f[SIM_FLOW_layoffs] + f[SIM_FLOW_others];
    const double paid = f[SIM_FLOW_n_paid];
    const int k = t % 12;
    c->sum[k][SIM_LTM_LEAVERS] = leavers;
    c->sum[k][SIM_LTM_VOLUNTARY] = f[SIM_FLOW_quits] + f[SIM_FLOW_others];
    c->sum[k][SIM_LTM_STAFF] = (f[SIM_FLOW_n_start] + f[SIM_FLOW_n_end]) / 2.0;
    c->sum[k][SIM_LTM_LEAVERS6] = f[SIM_FLOW_leave6];
    c->sum[k][SIM_LTM_STAFF6] = (f[SIM_FLOW_start6] + f[SIM_FLOW_end6]) / 2.0;
    c->stay[k] = paid > 0.0 ? 1.0 - leavers / paid : 1.0;
    c->keep[k] = paid > 0.0 ? 1.0 - f[SIM_FLOW_layoffs] / paid : 1.0;
    c->months = t + 1;
    c->npv += f[SIM_FLOW_discounted];
    if (c->payback < 0 && c->npv >= 0.0) {
        c->payback = t;
    }
}

#define F(name) (c->flow[SIM_FLOW_##name])
#define PUT(name) metric[SIM_METRIC_##name]

static void
put_people(const sim_cell_t *c, double metric[])
{
    const double leavers = F(quits) + F(layoffs) + F(others);
    double ltm[SIM_LTM_SUMS];
    sum_rings(c, ltm);
    PUT(employment) = F(n_end);
    PUT(paid_staff) = F(n_paid);
    PUT(hires) = F(hires);
    PUT(quits) = F(quits);
    PUT(layoffs) = F(layoffs);
    PUT(other_exits) = F(others);
    PUT(transfers) = c->location_total || c->kpo ? F(tr_in) : F(tr_out);
    PUT(promotions) = F(promotions);
    PUT(certificates) = F(certificates);
    PUT(vacancies_unfilled) = F(posts) - F(hires) - F(tr_in);
    PUT(months_to_fill) = ratio(F(slots), F(fill_slots));
    PUT(attrition_ltm) = 12.0 * ratio(ltm[SIM_LTM_LEAVERS], ltm[SIM_LTM_STAFF]);
    PUT(attrition_ltm_voluntary) = 12.0 * ratio(ltm[SIM_LTM_VOLUNTARY], ltm[SIM_LTM_STAFF]);
    PUT(attrition_annualised) = 12.0 * ratio(leavers, (F(n_start) + F(n_end)) / 2.0);
    PUT(attrition_ltm_excl_6m) = 12.0 * ratio(ltm[SIM_LTM_LEAVERS6], ltm[SIM_LTM_STAFF6]);
    PUT(separation_probability_12m) = within_year(c, c->stay);
    PUT(layoff_probability_12m) = within_year(c, c->keep);
    PUT(job_insecurity) = ratio(F(insecure_staff), F(n_paid));
    PUT(tenure_mean) = ratio(F(tenure), F(n_paid));
    PUT(tenure_median) = c->tenure_median;
    PUT(share_tenure_under_12m) = ratio(F(under12), F(n_paid));
    PUT(kpo_share) = ratio(F(kpo_paid), F(n_paid));
    PUT(slack) = ratio(F(qualified), F(qualified_and_staff));
}

static void
put_pay(const sim_cell_t *c, double metric[])
{
    const double *all = c->band[0];
    PUT(salary_p10) = all[SIM_BAND_P10];
    PUT(salary_p25) = all[SIM_BAND_P25];
    PUT(salary_p50) = all[SIM_BAND_P50];
    PUT(salary_p75) = all[SIM_BAND_P75];
    PUT(salary_p90) = all[SIM_BAND_P90];
    PUT(salary_mean) = ratio(F(salary), F(n_paid));
    PUT(salary_start_p50) = all[SIM_BAND_START];
    PUT(salary_p50_real) = c->median_real;
    PUT(min_wage_share) = ratio(F(at_floor), F(n_paid));
    PUT(gini) = c->gini;
    PUT(p90_p10) = ratio(all[SIM_BAND_P90], all[SIM_BAND_P10]);
    PUT(wage_index) = ratio(F(index_staff), F(n_paid));
    PUT(min_wage) = c->min_wage;
    PUT(fx_rate) = c->fx;
    PUT(households_above_line) = F(above_line);
    PUT(households_lifted) = F(lifted);
    PUT(poverty_rate) = 1.0 - ratio(F(above_line), F(n_paid));
    PUT(poverty_rate_without_job) = ratio(F(poor_before), F(n_paid));
    PUT(rural_share) = ratio(F(rural), F(n_paid));
}

static void
put_money(const sim_cell_t *c, double metric[])
{
    PUT(cost_per_head_usd) = ratio(F(cost), F(n_paid));
    PUT(cost_per_fte_usd) = ratio(F(client), F(delivered));
    PUT(onshore_cost_per_fte_usd) = ratio(F(onshore), F(workload));
    PUT(quality_adjusted_cost_usd) = ratio(F(client) - F(rework), F(good_work));
    PUT(provider_cost_usd) = F(cost);
    PUT(price_usd) = F(price);
    PUT(client_cost_usd) = F(client);
    PUT(onshore_cost_usd) = F(onshore);
    PUT(savings_usd) = F(saving);
    PUT(savings_percent) = 100.0 * ratio(F(saving), F(onshore));
    PUT(savings_per_fte_usd) = ratio(F(saving), F(delivered));
    PUT(savings_per_head_usd) = ratio(F(saving), F(n_paid));
    PUT(savings_salary_usd) = F(saving_salary);
    PUT(savings_training_usd) = F(saving_training);
    PUT(savings_office_usd) = F(saving_office);
    PUT(savings_other_usd) = F(saving_other);
    PUT(soft_benefits_usd) = F(soft);
    PUT(npv_usd) = c->npv;
    PUT(payback_month) = c->payback >= 0 ? c->payback : NAN;
    PUT(hidden_cost_ratio) = ratio(F(hidden), F(price));
    PUT(break_even_wage) = ratio(F(salary), F(n_paid))
        * ratio(F(onshore) - F(hard_costs) - F(fixed_part), F(linear_part));
    PUT(kpo_price_share) = ratio(F(kpo_price), F(price));
    PUT(government_balance_usd) = F(government);
    PUT(subsidy_usd) = F(subsidy);
}

static void
put_work(const sim_cell_t *c, double metric[])
{
    PUT(pressure_mean) = ratio(F(pressure), F(n_paid));
    PUT(pressure_share_high) = ratio(F(high_pressure), F(n_paid));
    PUT(exploited_share) = ratio(F(exploited), F(n_paid));
    PUT(hours_week) = ratio(F(hours_staff), F(n_paid));
    PUT(sick_days_pa) = 12.0 * ratio(F(absent_days), F(n_paid));
    PUT(ill_share) = ratio(F(ill), F(n_paid));
    PUT(poor_sleep_share) = ratio(F(sleepless), F(n_paid));
    PUT(occupancy) = ratio(F(delivered), F(ability));
    PUT(service_level) = ratio(F(delivered), F(workload));
    PUT(unfilled_work) = F(workload) - F(delivered);
    PUT(overtime_ratio) = ratio(F(overtime_staff), F(n_paid));
    PUT(bench_share) = ratio(F(bench), F(ability));
    PUT(quality) = ratio(F(good_work), F(delivered));
    PUT(demand_fte) = F(workload);
    PUT(demand_share) = ratio(F(workload), c->market);
    PUT(automation_share) = ratio(F(automated), F(workload));
}

void
sim_cell_metrics(const sim_cell_t *c, double metric[SIM_METRICS])
{
    put_people(c, metric);
    put_pay(c, metric);
    put_money(c, metric);
    put_work(c, metric);
}
