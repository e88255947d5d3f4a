/* The bookkeeping of a month against a second implementation of the equations of docs/model.md,
 * written here from the scenario's parameters: location choice, staffing plan, transfers, money,
 * smoothing, and the metrics over cells. */
#include "lab.h"

static const double TIGHT = 1e-10;
enum { MONTHS = 30, JOBS = 4 };

static bool
equal(double x, double exact)
{
    return fabs(x - exact) <= TIGHT * fmax(1.0, fabs(exact));
}

/* What is carried into a month, as it was before. */
typedef struct {
    double n, tenure, h_hat, k_bar, layoff_bar, service_bar, share, wage;
    double n6; /* of six months' tenure or more */
} carried_t;

static carried_t
carried(const sim_model_t *m, const sim_job_t *job)
{
    carried_t c = { .n = (double)job->crew.n,
        .h_hat = job->h_hat,
        .k_bar = job->k_bar,
        .layoff_bar = job->layoff_bar,
        .service_bar = job->service_bar,
        .share = job->share,
        .wage = job->wage_index };
    for (size_t i = 0; i < job->crew.n; i++) {
        const int tenure = m->t - sim_hired(job->crew.when[i]);
        c.tenure += tenure;
        c.n6 += tenure >= 6;
    }
    return c;
}

static const sim_job_par_t *
job_par(const sim_model_t *m, const sim_job_t *job)
{
    return sim_par_job(m->par, job->l, job->r);
}

static double
clock_distance(const sim_model_t *m, size_t l)
{
    const double d = fabs(m->par->location[l].utc_offset - m->base.location[0].utc_offset);
    return fmin(d, fabs(24.0 - d));
}

/* ---- location choice (C3)-(C5) */

static void
expect_shares(
    const sim_model_t *m, int t, const carried_t before[JOBS], const double onshore_before[2])
{
    for (size_t r = 0; r < m->n_roles; r++) {
        const double lambda0 = m->base.role[r].cost_sensitivity;
        const double lambda = m->par->role[r].cost_sensitivity;
        double weight[3];
        double total = 0.0;
        for (size_t l = 0; l < m->n_locations; l++) {
            const sim_job_t *job = l > 0 ? &m->job[(l - 1) * m->n_roles + r] : NULL;
            const double cost = job != NULL ? job->quote : m->task[r].onshore_cost;
            const double cost0 = job != NULL ? job->quote0 : m->task[r].onshore_cost0;
            const double share0 = job != NULL ? job->share0 : m->task[r].onshore_share0;
            double v = log(share0) + lambda0 * log(cost0) - lambda * log(cost);
            if (job != NULL) {
                v += m->par->model->service_sensitivity
                        * (before[(l - 1) * m->n_roles + r].service_bar - 1.0)
                    + m->par->model->security_sensitivity
                        * (m->par->location[l].dp_ratio - m->base.location[l].dp_ratio);
            }
            weight[l] = exp(v);
            total += weight[l];
        }
        const double renewal = t > 0 ? m->par->model->renewal_pm : 0.0;
        CU_ASSERT(equal(m->task[r].onshore_share,
            onshore_before[r] + renewal * (weight[0] / total - onshore_before[r])));
        for (size_t l = 1; l < m->n_locations; l++) {
            const sim_job_t *job = &m->job[(l - 1) * m->n_roles + r];
            const double old = before[(l - 1) * m->n_roles + r].share;
            CU_ASSERT(equal(job->share, old + renewal * (weight[l] / total - old)));
            CU_ASSERT(equal(job->workload, job->share * m->task[r].workload));
        }
    }
}

/* ---- plan (X2), (X3), (H5), (H6) */

static void
expect_plan(const sim_model_t *m, const sim_job_t *job, const carried_t *c)
{
    const sim_model_par_t *g = m->par->model;
    const sim_location_par_t *l = &m->par->location[job->l];
    const sim_role_par_t *r = &m->par->role[job->r];
    const sim_land_t *land = &m->land[job->l];
    const double firing
        = l->notice_months + (c->n > 0.0 ? l->severance_months_py * c->tenure / c->n / 12.0 : 0.0);
    const double h_hat = c->h_hat + g->smooth_h * (job->workload - c->h_hat);
    const double need = (1.0 + r->bench) * h_hat / (r->occ_target * c->k_bar);
    const double star = ceil(need - 1e-9 * fmax(1.0, need));
    const double posts = floor(fmax(0.0, star - c->n) / (1.0 + g->epl_hire * firing) + 0.5);
    const double x = fmin(0.95,
        g->layoff_speed / (1.0 + g->epl_layoff * firing)
            * fmax(0.0, c->n - (1.0 + g->layoff_slack) * star) / c->n);
    CU_ASSERT(equal(job->firing_cost, firing));
    CU_ASSERT(equal(job->h_hat, h_hat));
    CU_ASSERT_EQUAL((double)job->n_star, star);
    CU_ASSERT_EQUAL((double)job->posts, posts);
    CU_ASSERT(
        equal(job->layoff_hazard, l->dismissal_pm / (1.0 + g->epl_layoff * firing) - log(1.0 - x)));
    const double q[3]
        = { r->qualified_secondary, r->qualified_graduate, r->qualified_postgraduate };
    const double entrants[3]
        = { l->entrants_secondary, l->entrants_graduate, l->entrants_postgraduate };
    double searchers = 0.0;
    for (int e = 0; e < 3; e++) {
        const double pool = land->pool_before[e] + entrants[e] / m->scenario->scale
            - land->pool_before[e] * (1.0 - exp(-l->pool_exit_pm));
        searchers += pool
            * (q[e] > 0.0 ? q[e] + l->class_coverage * g->class_effect * (1.0 - q[e]) : 0.0);
    }
    searchers = fmax(1.0, searchers);
    CU_ASSERT(equal(job->slack, searchers / (searchers + c->n)));
    CU_ASSERT_EQUAL(job->slots, job->posts - job->tr_in);
    if (job->kpo && job->slots > 0) { /* first to hire, so the pools are untouched */
        const double accept = l->reserve_ratio * job_par(m, job)->wage
            * pow(1.0 + l->wage_growth_pa, (m->t - 1) / 12.0);
        const double taken
            = 0.5 * erfc(-log(c->wage * job->factor / accept) / g->reserve_sd / sqrt(2.0));
        CU_ASSERT(equal(job->fill_probability,
            1.0
                - exp(
                    -l->match_eff * pow(taken * searchers / (double)job->slots, g->match_elast))));
    }
}

/* ---- money (M1)-(M12) */

static void
expect_money(const sim_model_t *m, int t, const sim_job_t *job, const carried_t *c)
{
    const sim_model_par_t *g = m->par->model;
    const sim_location_par_t *l = &m->par->location[job->l];
    const sim_role_par_t *r = &m->par->role[job->r];
    const sim_job_par_t *p = job_par(m, job);
    const double n = (double)job->n_paid;
    const double salary = job->sum.salary;
    const double price_index = pow(1.0 + l->inflation_pa, t / 12.0);
    const double onshore_trend = pow(1.0 + m->base.location[0].wage_growth_pa, t / 12.0);
    const double x = m->land[job->l].fx;
    const double c0 = m->task[job->r].onshore_cost0 * onshore_trend;

    const double pay = salary
        + job->sum.salary_trained * job->overtime * (1.0 - l->unpaid_share) * l->overtime_premium
        + salary * p->night_share * l->night_premium + job->turnover.bonus_pay;
    const double social = p->social_rate * pay;
    const double benefits = p->benefits_ratio * salary;
    const double overhead
        = p->overhead_ratio * (pay + social) + p->overhead_usd * onshore_trend * x * n;
    const double security = l->dp_ratio * (pay + social);
    const double seat = p->seat_cost * price_index * n;
    const double training = r->trainer_ratio * (salary - job->sum.salary_trained);
    const double recruiting = job->hire_pay;
    const double wellness = l->wellness_cost * price_index * n;
    const double subsidy
        = l->training_subsidy * training + l->upskill_subsidy * job->turnover.upskill_pay;
    const double cost = pay + social + benefits + overhead + security + seat + training + recruiting
        + job->turnover.severance + wellness + job->turnover.upskill_pay - subsidy;
    const double markup = 1.0 + r->margin / (1.0 - l->tax_rate);
    const double revenue = cost * markup;
    const double tax = l->tax_rate * (revenue - cost);
    const double price = revenue / x;
    const double governance = g->governance * price;
    const double moved
        = t > 0 ? fmax(0.0, job->share - c->share) * m->task[job->r].workload : job->workload;
    const double transition = g->transition_months * c0 * moved;
    const double rework = (1.0 - r->check_share) * job->defect * job->delivered * c0;
    const double backfill = (job->workload - job->delivered) * c0 * (1.0 + g->backfill_premium);
    const double breach = l->breach_pm * n * g->breach_loss * exp(-g->breach_theta * l->dp_ratio);
    const double client = price + governance + transition + rework + backfill + breach;
    const double onshore = job->workload * c0;
    const double saving = onshore - client;
    const double *f = job->flow;
    CU_ASSERT(equal(f[SIM_FLOW_cost], cost / x));
    CU_ASSERT(equal(f[SIM_FLOW_price], price));
    CU_ASSERT(equal(f[SIM_FLOW_hidden], governance + transition + rework + backfill + breach));
    CU_ASSERT(equal(f[SIM_FLOW_rework], rework));
    CU_ASSERT(equal(f[SIM_FLOW_client], client));
    CU_ASSERT(equal(f[SIM_FLOW_onshore], onshore));
    CU_ASSERT(fabs(f[SIM_FLOW_saving] - saving) <= TIGHT * onshore);
    CU_ASSERT(
        equal(f[SIM_FLOW_discounted], saving * pow(1.0 + g->discount_rate_pa, -(t + 1) / 12.0)));
    CU_ASSERT(equal(f[SIM_FLOW_soft],
        (r->focus_value + g->time_value * clock_distance(m, job->l) / 12.0) * c0 * job->delivered));
    CU_ASSERT(equal(f[SIM_FLOW_government], (social + l->emp_tax * pay + tax - subsidy) / x));
    CU_ASSERT(equal(f[SIM_FLOW_subsidy], subsidy / x));
    CU_ASSERT(equal(f[SIM_FLOW_kpo_price], job->kpo ? price : 0.0));

    /* the four sources of the saving (M10), (E9) */
    const sim_job_par_t *home = sim_par_job(&m->base, 0, job->r);
    const double fx0 = m->base.location[0].fx_rate;
    const double pay0 = home->wage / fx0 * (1.0 + home->social_rate + home->benefits_ratio);
    const double office0 = home->seat_cost / fx0;
    const double training0 = home->training_cost / fx0;
    const double other0 = pay0 * home->overhead_ratio + home->overhead_usd;
    const double total0 = pay0 + office0 + training0 + other0;
    const double usd = markup / x;
    const double parts[4]
        = { onshore * pay0 / total0 - (pay + social + benefits + job->turnover.severance) * usd,
              onshore * training0 / total0
                  - (training + recruiting + job->turnover.upskill_pay - subsidy) * usd,
              onshore * office0 / total0 - seat * usd,
              onshore * other0 / total0 - (overhead + security + wellness) * usd - governance
                  - transition - rework - backfill - breach };
    CU_ASSERT(fabs(f[SIM_FLOW_saving_salary] - parts[0]) <= TIGHT * onshore);
    CU_ASSERT(fabs(f[SIM_FLOW_saving_training] - parts[1]) <= TIGHT * onshore);
    CU_ASSERT(fabs(f[SIM_FLOW_saving_office] - parts[2]) <= TIGHT * onshore);
    CU_ASSERT(fabs(f[SIM_FLOW_saving_other] - parts[3]) <= TIGHT * onshore);

    /* scaling pay and what is linear in it by k makes the saving 0 */
    const double fixed = seat + wellness + p->overhead_usd * onshore_trend * x * n;
    const double k
        = (onshore - transition - rework - backfill - breach - (1.0 + g->governance) * usd * fixed)
        / ((1.0 + g->governance) * usd * (cost - fixed));
    CU_ASSERT(equal((f[SIM_FLOW_onshore] - f[SIM_FLOW_hard_costs] - f[SIM_FLOW_fixed_part])
            / f[SIM_FLOW_linear_part],
        k));
}

/* ---- what is smoothed for the next month (W9), (X5), (S1), (S2) */

static void
expect_smoothing(const sim_model_t *m, int t, const sim_job_t *job, const carried_t *c)
{
    const sim_model_par_t *g = m->par->model;
    const double k_bar = c->k_bar + g->smooth_k * (job->capacity / (double)job->n_paid - c->k_bar);
    CU_ASSERT(equal(job->k_bar, fmax(k_bar, job->fixed.reference / 5.0)));
    CU_ASSERT(equal(job->service_bar, c->service_bar + 0.1 * (job->service - c->service_bar)));
    CU_ASSERT(equal(job->layoff_bar, c->layoff_bar + (job->layoff_hazard - c->layoff_bar) / 12.0));
    const double target = job_par(m, job)->wage
        * pow(1.0 + m->par->location[job->l].wage_growth_pa, (t + 1) / 12.0)
        * pow(job->slack / job->slack_ref, -g->wage_curve);
    const double step = fmax(-g->market_cut_max, g->wage_speed * log(target / c->wage));
    CU_ASSERT(equal(job->wage_index, c->wage * exp(step)));
}

static double leavers6[JOBS]; /* leavers of the month with six months of tenure at its start */

/* ---- metrics of a month (section 17), of any set of jobs */

typedef struct {
    double leavers, voluntary, staff, leavers6, staff6, stay, keep;
} history_t;

static double
sum(const sim_model_t *m, const bool in[JOBS], sim_flow_id_t flow)
{
    double s = 0.0;
    for (size_t j = 0; j < m->n_jobs; j++) {
        s += in[j] ? m->job[j].flow[flow] : 0.0;
    }
    return s;
}

static void
expect_metric(const double *metric, sim_metric_id_t id, double exact)
{
    const double x = metric[id];
    const bool same = isnan(exact) ? isnan(x) : fabs(x - exact) <= 1e-9 * fmax(1.0, fabs(exact));
    if (!same) {
        printf("\n    %s: %.15g, expected %.15g", sim_metric_table[id].name, x, exact);
    }
    CU_ASSERT(same);
}

#define SUM(flow) sum(m, in, SIM_FLOW_##flow)
#define EXPECT(id, exact) expect_metric(metric, SIM_METRIC_##id, exact)

static void
expect_metrics(const sim_model_t *m, int t, const bool in[JOBS], const double *metric,
    const carried_t before[JOBS], history_t history[MONTHS], bool total_of_roles)
{
    double n = 0.0;
    double start = 0.0;
    double start6 = 0.0;
    double end = 0.0;
    double paid = 0.0;
    double work = 0.0;
    double delivered = 0.0;
    double insecure = 0.0;
    double ability = 0.0;
    double in6 = 0.0;
    double gone6 = 0.0;
    double good = 0.0;
    double overtime = 0.0;
    double idle = 0.0;
    double automated = 0.0;
    double transfers = 0.0;
    double ill = 0.0;
    double days = 0.0;
    for (size_t j = 0; j < m->n_jobs; j++) {
        if (!in[j]) {
            continue;
        }
        const sim_job_t *job = &m->job[j];
        const double stretched
            = job->capacity * pow(1.0 + job->overtime, m->par->model->hours_elasticity);
        n += 1.0;
        start += before[j].n;
        start6 += before[j].n6;
        end += (double)job->crew.n;
        paid += (double)job->n_paid;
        work += job->workload;
        delivered += job->delivered;
        insecure += (1.0 - exp(-12.0 * job->layoff_bar)) * (double)job->n_paid;
        ability += stretched;
        in6 += (double)(job->tr_in6 - job->tr_out6);
        gone6 += leavers6[j];
        good += job->delivered * (1.0 - (1.0 - m->par->role[job->r].check_share) * job->defect);
        overtime += job->overtime * (double)job->n_paid;
        idle += stretched * fmax(0.0, 1.0 - job->occupancy / m->par->role[job->r].occ_target);
        automated += m->par->role[job->r].auto_ceiling * m->task[job->r].adoption * job->workload;
        transfers += (double)(total_of_roles || job->kpo ? job->tr_in : job->tr_out);
        ill += (double)job->sum.ill;
        days += (double)job->sum.ill * m->par->location[job->l].sick_days_ill
            + ((double)job->n_paid - (double)job->sum.ill)
                * m->par->location[job->l].sick_days_well;
    }
    const double leavers = SUM(quits) + SUM(layoffs) + SUM(others);
    history[t] = (history_t) { leavers, leavers - SUM(layoffs), (start + end) / 2.0, gone6, 0.0,
        1.0 - leavers / paid, 1.0 - SUM(layoffs) / paid };
    /* opening and closing staff of six months' tenure at the month's start; who is transferred
     * counts where he is */
    history[t].staff6 = (start6 + (start6 + in6 - gone6)) / 2.0;
    history_t year = { 0 };
    const int first = t >= 11 ? t - 11 : 0;
    year.stay = year.keep = 1.0;
    for (int k = first; k <= t; k++) {
        year.leavers += history[k].leavers;
        year.voluntary += history[k].voluntary;
        year.staff += history[k].staff;
        year.leavers6 += history[k].leavers6;
        year.staff6 += history[k].staff6;
        year.stay *= history[k].stay;
        year.keep *= history[k].keep;
    }
    const double months = t - first + 1;
    EXPECT(employment, end);
    EXPECT(paid_staff, paid);
    EXPECT(paid_staff, start + SUM(hires) + SUM(tr_in) - SUM(tr_out));
    EXPECT(transfers, transfers);
    EXPECT(attrition_ltm, year.leavers / (year.staff / months) * 12.0 / months);
    EXPECT(attrition_ltm_voluntary, year.voluntary / (year.staff / months) * 12.0 / months);
    EXPECT(attrition_ltm_excl_6m, year.leavers6 / (year.staff6 / months) * 12.0 / months);
    EXPECT(attrition_annualised, 12.0 * leavers / ((start + end) / 2.0));
    EXPECT(separation_probability_12m, 1.0 - pow(year.stay, 12.0 / months));
    EXPECT(layoff_probability_12m, 1.0 - pow(year.keep, 12.0 / months));
    EXPECT(job_insecurity, insecure / paid);
    EXPECT(vacancies_unfilled, SUM(posts) - SUM(hires) - SUM(tr_in));
    EXPECT(cost_per_head_usd, SUM(cost) / paid);
    EXPECT(cost_per_fte_usd, SUM(client) / delivered);
    EXPECT(onshore_cost_per_fte_usd, SUM(onshore) / work);
    EXPECT(quality_adjusted_cost_usd, (SUM(client) - SUM(rework)) / good);
    EXPECT(savings_percent, 100.0 * SUM(saving) / SUM(onshore));
    EXPECT(savings_per_fte_usd, SUM(saving) / delivered);
    EXPECT(savings_per_head_usd, SUM(saving) / paid);
    EXPECT(hidden_cost_ratio, SUM(hidden) / SUM(price));
    EXPECT(kpo_price_share, SUM(kpo_price) / SUM(price));
    EXPECT(occupancy, delivered / ability);
    EXPECT(bench_share, idle / ability);
    EXPECT(service_level, delivered / work);
    EXPECT(unfilled_work, work - delivered);
    EXPECT(overtime_ratio, overtime / paid);
    EXPECT(quality, good / delivered);
    EXPECT(demand_fte, work);
    EXPECT(automation_share, automated / work);
    EXPECT(ill_share, ill / paid);
    EXPECT(sick_days_pa, 12.0 * days / paid);
    EXPECT(poverty_rate, 1.0 - SUM(above_line) / paid);
    CU_ASSERT(n > 0.0);
}

static void
count_seasoned(void *data, size_t l, size_t r, sim_exit_t cause, int tenure, double severance)
{
    (void)data;
    (void)cause;
    (void)severance;
    leavers6[(l - 1) * 2 + r] += tenure - 1 >= 6; /* tenure includes the month of exit */
}

static void
play(const char *policies, bool steeper)
{
    static const char more[] = "[policy.steep]\nstart = 2024-06\ncost_sensitivity = +.7\n";
    char text[sizeof lab_busy + sizeof more];
    static history_t history[9][MONTHS];
    lab_t lab;
    strcpy(stpcpy(text, lab_busy), more);
    lab_open_text(&lab, text,
        LAB_SET({ "scenario.policies", policies }, { "scenario.months", "30" },
            { "model.quit_base_pm", ".04" }, { "model.transition_initial", "yes" },
            { "model.dp_ratio", ".02" }, { "model.transfer_pm", "1" }));
    lab_start(&lab, 0);
    const sim_model_t *m = lab.model;
    CU_ASSERT_EQUAL_FATAL(m->n_jobs, JOBS);
    sim_model_watch(lab.model, (sim_watch_t) { count_seasoned, NULL });
    int64_t transfers = 0;
    for (int t = 0; t < MONTHS; t++) {
        carried_t before[JOBS];
        double onshore_before[2];
        for (size_t j = 0; j < JOBS; j++) {
            before[j] = carried(m, &m->job[j]);
        }
        for (size_t r = 0; r < 2; r++) {
            onshore_before[r] = m->task[r].onshore_share;
        }
        memset(leavers6, 0, sizeof leavers6);
        lab_months(&lab, 1);
        expect_shares(m, t, before, onshore_before);
        for (size_t j = 0; j < JOBS && !steeper; j++) {
            const sim_job_t *job = &m->job[j];
            expect_plan(m, job, &before[j]);
            expect_money(m, t, job, &before[j]);
            expect_smoothing(m, t, job, &before[j]);
            transfers += job->tr_in;
        }
        for (size_t l = 0; l < 3 && !steeper; l++) {
            for (size_t r = 0; r <= 2; r++) {
                bool in[JOBS];
                for (size_t j = 0; j < JOBS; j++) {
                    in[j] = (l == 0 || m->job[j].l == l) && (r == 2 || m->job[j].r == r);
                }
                const double *metric
                    = lab.metrics + sim_observer_cell(&lab.scenario, l, r) * SIM_METRICS;
                expect_metrics(m, t, in, metric, before, history[l * 3 + r], r == 2);
            }
        }
    }
    CU_ASSERT(steeper || transfers > 10);
    lab_close(&lab);
}

static void
test_month_by_month(void)
{
    play("none", false);
}

static void
test_month_by_month_with_policies(void)
{
    play("holiday, raise", false);
}

static void
test_shares_under_changed_sensitivity(void)
{
    play("steep", true);
}

/* ---- transfers (K3) */

static void
test_transfers(void)
{
    lab_t lab;
    size_t moved = 0;
    size_t left_behind = 0;
    lab_open_text(&lab, lab_busy,
        LAB_SET({ "model.upskill_pm", ".3" }, { "model.transfer_pm", ".9" },
            { "model.quit_base_pm", ".03" }));
    lab_start(&lab, 0);
    sim_model_t *m = lab.model;
    for (int t = 0; t < 24; t++) {
        /* the first half of the month, by hand */
        sim_wage_policy(m);
        sim_exogenous_month(m);
        sim_client_month(m);
        sim_staffing_pools(m);
        sim_staffing_plan(m);
        static sim_worker_t before[2][4000];
        size_t n_before[2];
        for (size_t l = 1; l <= 2; l++) {
            const sim_crew_t *crew = &sim_job_at(m, l, 0)->crew;
            n_before[l - 1] = crew->n;
            for (size_t i = 0; i < crew->n; i++) {
                before[l - 1][i] = sim_crew_at(crew, i);
            }
        }
        CU_ASSERT_EQUAL_FATAL(sim_staffing_hire(m), SIM_OK);
        for (size_t l = 1; l <= 2; l++) {
            const sim_job_t *from = sim_job_at(m, l, 0);
            const sim_job_t *to = sim_job_at(m, l, 1);
            const sim_role_par_t *to_par = &m->base.role[1];
            const double q[3] = { to_par->qualified_secondary, to_par->qualified_graduate,
                to_par->qualified_postgraduate };
            /* who applies, and the largest draw that is taken */
            static double u[4000];
            static size_t who[4000];
            size_t n = 0;
            for (size_t i = 0; i < n_before[l - 1]; i++) {
                const sim_worker_t *w = &before[l - 1][i];
                const double draw = sim_uniform(sim_words(
                    m->scenario->seed, m->rep, w->id_high, w->id_low, m->t, SIM_BLOCK_RARE)
                                                    .w[2]);
                if ((w->bits & SIM_READY) && draw < 1.0 - exp(-0.9)
                    && q[sim_education(w->bits)] > 0.0) {
                    size_t k = n++;
                    for (; k > 0 && u[k - 1] > draw; k--) {
                        u[k] = u[k - 1];
                        who[k] = who[k - 1];
                    }
                    u[k] = draw;
                    who[k] = i;
                }
            }
            const size_t wanted = (size_t)to->posts < n ? (size_t)to->posts : n;
            CU_ASSERT_EQUAL(to->tr_in, (int64_t)wanted);
            CU_ASSERT_EQUAL(from->tr_out, (int64_t)wanted);
            for (size_t k = 0; k < n; k++) {
                const sim_worker_t *w = &before[l - 1][who[k]];
                const sim_worker_t *now = NULL;
                sim_worker_t found;
                for (size_t i = 0; i < to->crew.n; i++) {
                    if (to->crew.id_low[i] == w->id_low && to->crew.id_high[i] == w->id_high) {
                        found = sim_crew_at(&to->crew, i);
                        now = &found;
                    }
                }
                CU_ASSERT_EQUAL(now != NULL, k < wanted); /* the smallest draws */
                if (now == NULL) {
                    left_behind++;
                    continue;
                }
                moved++;
                CU_ASSERT_EQUAL(sim_hired(now->when), sim_hired(w->when));
                CU_ASSERT_EQUAL(sim_since(now->when), m->t);
                CU_ASSERT_EQUAL(sim_grade(now->bits), 0);
                CU_ASSERT_EQUAL(now->bits & SIM_READY, 0);
                CU_ASSERT(now->experience == 0.0f && now->pressure == w->pressure
                    && now->home == w->home);
                /* ability as in the new role, from the same residual */
                const double years[3] = { 12, 15, 17 };
                const sim_role_par_t *from_par = &m->base.role[0];
                const double school = m->base.model->mincer_school * years[sim_education(w->bits)];
                const double shared = (double)w->ability - school
                    + m->base.model->mincer_school * from_par->mincer_ref;
                const double ability = shared + school
                    - m->base.model->mincer_school * to_par->mincer_ref; /* wage_sd is the same */
                CU_ASSERT(fabs((double)now->ability - ability) < 1e-6);
                double offer = to->wage_index * to->factor * exp(ability);
                const double mw = m->land[l].min_wage;
                if ((w->bits & SIM_COMPLIANT) && offer < 1.25 * mw) {
                    offer = fmax(mw, offer + 0.3 * (1.25 * mw - offer));
                }
                CU_ASSERT(fabs((double)now->salary / fmax((double)w->salary, offer) - 1.0) < 1e-6);
            }
        }
        lab_start(&lab, 0); /* and play the month as it is */
        lab_months(&lab, t + 1);
    }
    printf("\n    %zu transferred, %zu applied in vain", moved, left_behind);
    CU_ASSERT(moved > 100);
    CU_ASSERT(left_behind > 10);
    lab_close(&lab);
}

/* ---- rule replace, and pools that run dry (H6)-(H8) */

static void
test_replacement(void)
{
    lab_t lab;
    lab_open_text(&lab, lab_busy,
        LAB_SET({ "model.hiring_rule", "replace" }, { "model.dismissal_pm", ".03" },
            { "model.other_exit_pm", ".03" }));
    lab_start(&lab, 0);
    int64_t vacated[JOBS] = { 0 };
    int64_t others = 0;
    for (int t = 0; t < 12; t++) {
        lab_months(&lab, 1);
        for (size_t j = 0; j < JOBS; j++) {
            const sim_job_t *job = &lab.model->job[j];
            CU_ASSERT_EQUAL(job->slots, vacated[j]); /* every kind of exit leaves a post */
            CU_ASSERT_EQUAL(job->filled, vacated[j]);
            vacated[j] = job->turnover.quits + job->turnover.layoffs + job->turnover.others;
            others += job->turnover.others;
        }
    }
    CU_ASSERT(others > 50);
    lab_close(&lab);
}

static void
test_dry_pools(void)
{
    static const char *const rule[] = { "target", "replace" };
    for (int k = 0; k < 2; k++) {
        lab_t lab;
        lab_open(&lab,
            LAB_SET({ "job.here.work.hiring_rule", rule[k] }, { "model.demand_fte", "900" },
                { "model.occ_target", ".9" }, { "job.home.work.share", "0" },
                { "job.here.work.share", "1" }, { "model.pool_secondary", "5.5" },
                { "model.pool_graduate", "2" }, { "model.pool_postgraduate", ".9" },
                { "model.return_prob", "0" }, { "job.here.work.headcount", k == 0 ? "0" : "1000" },
                { "model.other_exit_pm", k == 0 ? "0" : ".2" }));
        lab_start(&lab, 0);
        lab_months(&lab, 1 + k);
        const sim_job_t *job = lab_job(&lab);
        const sim_land_t *land = &lab.model->land[1];
        CU_ASSERT(job->slots > 100);
        CU_ASSERT_EQUAL(job->filled, 7); /* whole persons: five and two */
        CU_ASSERT_DOUBLE_EQUAL(land->pool[0], 0.5, 1e-12);
        CU_ASSERT_DOUBLE_EQUAL(land->pool[1], 0.0, 1e-12);
        CU_ASSERT_DOUBLE_EQUAL(land->pool[2], 0.9, 1e-12);
        lab_close(&lab);
    }
}

/* ---- pooled workers: bands, Gini, medians, tenure (section 17) */

typedef struct {
    double usd, lcu, real_usd, real_lcu;
    size_t l, r, grade;
    int tenure;
    bool hired_now, rural, at_floor;
} person_t;

static int
by_value(const void *a, const void *b)
{
    const double x = *(const double *)a;
    const double y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Quantile of Hyndman and Fan's type 7; sorts x. */
static double
quantile(double *x, size_t n, double f)
{
    if (n == 0) {
        return NAN;
    }
    qsort(x, n, sizeof *x, by_value);
    const double h = (double)(n - 1) * f;
    const size_t i = (size_t)h;
    return i + 1 < n ? x[i] + (h - (double)i) * (x[i + 1] - x[i]) : x[i];
}

static bool
alike(double x, double exact)
{
    return isnan(exact) ? isnan(x) : fabs(x - exact) <= 3e-7 * fabs(exact); /* single precision */
}

/* The cell of location l (0: all) and role r (2: all) by brute force. */
static void
expect_pooled(const lab_t *lab, const person_t *person, size_t n_people, size_t l, size_t r)
{
    static double x[4000];
    const size_t cell = sim_observer_cell(&lab->scenario, l, r);
    const double *metric = lab->metrics + cell * SIM_METRICS;
    const double *band = lab->bands + cell * SIM_BAND_GROUPS * SIM_BANDS;
    const double f[5] = { 0.10, 0.25, 0.50, 0.75, 0.90 };
    const sim_metric_id_t id[5] = { SIM_METRIC_salary_p10, SIM_METRIC_salary_p25,
        SIM_METRIC_salary_p50, SIM_METRIC_salary_p75, SIM_METRIC_salary_p90 };
    for (size_t group = 0; group < 4; group++) { /* all grades, then each */
        size_t n = 0;
        size_t n_new = 0;
        double total = 0.0;
        static double starter[4000];
        for (size_t i = 0; i < n_people; i++) {
            const person_t *p = &person[i];
            if ((l == 0 || p->l == l) && (r == 2 || p->r == r)
                && (group == 0 || p->grade == group - 1)) {
                x[n] = l == 0 ? p->usd : p->lcu;
                total += x[n++];
                if (p->hired_now) {
                    starter[n_new++] = l == 0 ? p->usd : p->lcu;
                }
            }
        }
        for (int k = 0; k < 5; k++) {
            const double exact = quantile(x, n, f[k]);
            CU_ASSERT(alike(band[group * SIM_BANDS + (size_t)k], exact));
            CU_ASSERT(group > 0 || alike(metric[id[k]], exact));
        }
        CU_ASSERT(alike(band[group * SIM_BANDS + SIM_BAND_MEAN], n > 0 ? total / (double)n : NAN));
        CU_ASSERT(alike(band[group * SIM_BANDS + SIM_BAND_START], quantile(starter, n_new, 0.5)));
        if (group == 0) {
            double gini = 0.0;
            for (size_t j = 0; j < n; j++) {
                gini += (2.0 * (double)(j + 1) - (double)n - 1.0) * x[j];
            }
            CU_ASSERT(alike(metric[SIM_METRIC_gini], gini / ((double)n * total)));
            CU_ASSERT(alike(metric[SIM_METRIC_p90_p10], quantile(x, n, 0.9) / quantile(x, n, 0.1)));
            CU_ASSERT(alike(metric[SIM_METRIC_salary_mean], total / (double)n));
            CU_ASSERT(alike(metric[SIM_METRIC_salary_start_p50], quantile(starter, n_new, 0.5)));
        }
    }
    size_t n = 0;
    double tenure = 0.0;
    double young = 0.0;
    double rural = 0.0;
    double floor_paid = 0.0;
    double kpo = 0.0;
    static double real[4000];
    for (size_t i = 0; i < n_people; i++) {
        const person_t *p = &person[i];
        if ((l == 0 || p->l == l) && (r == 2 || p->r == r)) {
            real[n] = l == 0 ? p->real_usd : p->real_lcu;
            x[n++] = p->tenure;
            tenure += p->tenure;
            young += p->tenure < 12;
            rural += p->rural;
            floor_paid += p->at_floor;
            kpo += p->r == 1;
        }
    }
    const double count = (double)n;
    CU_ASSERT(alike(metric[SIM_METRIC_salary_p50_real], quantile(real, n, 0.5)));
    CU_ASSERT(equal(metric[SIM_METRIC_tenure_median], quantile(x, n, 0.5)));
    CU_ASSERT(equal(metric[SIM_METRIC_tenure_mean], tenure / count));
    CU_ASSERT(equal(metric[SIM_METRIC_share_tenure_under_12m], young / count));
    CU_ASSERT(equal(metric[SIM_METRIC_rural_share], rural / count));
    CU_ASSERT(equal(metric[SIM_METRIC_min_wage_share], floor_paid / count));
    CU_ASSERT(equal(metric[SIM_METRIC_kpo_share], kpo / count));
    CU_ASSERT_EQUAL(metric[SIM_METRIC_paid_staff], count);
}

static void
test_pooled_workers(void)
{
    static person_t person[4000];
    lab_t lab;
    lab_open_text(&lab, lab_busy,
        LAB_SET({ "model.quit_base_pm", ".05" }, { "job.pune.data_analyst.headcount", "3" },
            { "model.demand_growth_pa", ".9" }));
    sim_model_t *m = lab.model;
    for (int t = 0; t < 24; t += 5) {
        lab_start(&lab, 0);
        lab_months(&lab, t);
        /* the month up to step 8, to look at those who are paid */
        size_t n = 0;
        sim_wage_policy(m);
        sim_exogenous_month(m);
        sim_client_month(m);
        sim_staffing_pools(m);
        sim_staffing_plan(m);
        CU_ASSERT_EQUAL_FATAL(sim_staffing_hire(m), SIM_OK);
        for (size_t j = 0; j < m->n_jobs; j++) {
            const sim_job_t *job = &m->job[j];
            const sim_land_t *land = &m->land[job->l];
            for (size_t i = 0; i < job->crew.n; i++) {
                const double s = (double)job->crew.salary[i];
                const int tenure = m->t - sim_hired(job->crew.when[i]);
                person[n++] = (person_t) { s / land->fx, s, s / land->fx / land->price,
                    s / land->price, job->l, job->r, sim_grade(job->crew.bits[i]), tenure,
                    tenure == 0 && job->crew.id_low[i] >= SIM_HIRE_ID,
                    (job->crew.bits[i] & SIM_RURAL) != 0, s <= 1.001 * land->min_wage };
            }
        }
        lab_start(&lab, 0);
        lab_months(&lab, t + 1);
        for (size_t l = 0; l < 3; l++) {
            for (size_t r = 0; r < 3; r++) {
                expect_pooled(&lab, person, n, l, r);
            }
        }
    }
    lab_close(&lab);
}

SIM_TEST_MAIN("model_month", SIM_TEST(test_month_by_month),
    SIM_TEST(test_month_by_month_with_policies), SIM_TEST(test_shares_under_changed_sensitivity),
    SIM_TEST(test_transfers), SIM_TEST(test_replacement), SIM_TEST(test_dry_pools),
    SIM_TEST(test_pooled_workers))
