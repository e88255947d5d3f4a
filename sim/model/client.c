/* client.c - where the client places the work: section 6 of docs/model.md. */
#include "sim/model/state.h"
#include "sim/vmath.h"
#include <math.h>

/* Clock distance to the onshore market, hours (C2). */
double
sim_client_clock_distance(const sim_model_t *m, size_t l)
{
    const double d = fabs(m->par->location[l].utc_offset - m->base.location[0].utc_offset);
    return fmin(d, fabs(24.0 - d));
}

/* (C1): what the client is quoted for a standard FTE-month, USD. */
double
sim_client_quote(const sim_model_t *m, const sim_job_t *job)
{
    const sim_model_par_t *mp = m->par->model;
    const sim_location_par_t *lp = &m->par->location[job->l];
    const sim_role_par_t *rp = &m->par->role[job->r];
    const sim_job_par_t *jp = sim_par_job(m->par, job->l, job->r);
    const sim_role_par_t *r0 = &m->base.role[job->r];
    const sim_land_t *land = &m->land[job->l];
    const double grades = 1.0 - r0->init_share_senior - r0->init_share_lead
        + r0->init_share_senior * rp->grade_mult_senior + r0->init_share_lead * rp->grade_mult_lead;
    const double wage = sim_wage_floor(m, job->l, true, job->wage_index * job->factor);
    const double pay = grades * wage
        * ((1.0 + jp->night_share * lp->night_premium) * (1.0 + jp->social_rate)
                * (1.0 + jp->overhead_ratio + lp->dp_ratio)
            + jp->benefits_ratio);
    const double turnover = wage * jp->quit_base_pm
        * (rp->recruit_months + (1.0 + rp->trainer_ratio) * rp->training_months);
    const double local = pay + jp->seat_cost * land->price
        + jp->overhead_usd * m->onshore_trend * land->fx + turnover;
    const double margin = 1.0 + rp->margin / (1.0 - lp->tax_rate);
    return (1.0 + mp->governance) * margin * local
        / (land->fx * job->fixed.reference * rp->occ_target)
        + (1.0 - rp->check_share) * rp->defect_base * m->task[job->r].onshore_cost;
}

/* (I4): initial demand and shares.  Output per head (k_bar) and crews are in place. */
void
sim_client_start(sim_model_t *m)
{
    for (size_t r = 0; r < m->n_roles; r++) {
        sim_task_t *task = &m->task[r];
        const sim_role_par_t *rp = &m->base.role[r];
        const double onshore_given = sim_par_job(&m->base, 0, r)->share;
        double total = 0.0;
        bool given = true;

        task->onshore_share0 = isnan(onshore_given) ? 0.5 : onshore_given;
        for (size_t k = 0; k + 1 < m->n_locations; k++) {
            sim_job_t *job = sim_job_at(m, m->by_name[k], r);
            job->workload = (double)job->crew.n * rp->occ_target * job->k_bar / (1.0 + rp->bench);
            total += job->workload;
            given = given && !isnan(sim_par_job(&m->base, job->l, r)->share);
        }
        for (size_t k = 0; k + 1 < m->n_locations; k++) {
            sim_job_t *job = sim_job_at(m, m->by_name[k], r);
            const double part
                = total > 0.0 ? job->workload / total : 1.0 / (double)(m->n_locations - 1);
            job->share0 = given ? sim_par_job(&m->base, job->l, r)->share
                                : (1.0 - task->onshore_share0) * part;
        }
        task->demand = isnan(rp->demand_fte)
            ? (total > 0.0 ? total / (1.0 - task->onshore_share0) : 0.0)
            : rp->demand_fte / m->scenario->scale;
        task->onshore_share = task->onshore_before = task->onshore_share0;
        for (size_t l = 1; l < m->n_locations; l++) {
            sim_job_t *job = sim_job_at(m, l, r);
            job->share = job->share_before = job->share0;
            job->h_hat = job->share0 * task->demand;
            job->quote0 = sim_client_quote(m, job);
            job->security0 = m->base.location[l].dp_ratio;
        }
    }
}

/* Step 3: quotes, shares (C3), (C4), workloads (C5).  The logit is written relative to the initial
 * shares, so that its constants drop out and a zero share stays zero. */
void
sim_client_month(sim_model_t *m)
{
    const sim_model_par_t *mp = m->par->model;
    for (size_t r = 0; r < m->n_roles; r++) {
        sim_task_t *task = &m->task[r];
        const double sensitivity = m->par->role[r].cost_sensitivity;
        const double steeper = sensitivity - m->base.role[r].cost_sensitivity; /* than calibrated */
        double *weight = m->weight;

        weight[0] = task->onshore_share0
            * sim_exp(-sensitivity * sim_log(task->onshore_cost / task->onshore_cost0)
                - (steeper != 0.0 ? steeper * sim_log(task->onshore_cost0) : 0.0));
        double total = weight[0];
        for (size_t k = 0; k + 1 < m->n_locations; k++) {
            const size_t l = m->by_name[k];
            sim_job_t *job = sim_job_at(m, l, r);
            job->quote = sim_client_quote(m, job);
            const double appeal = mp->service_sensitivity * (job->service_bar - 1.0)
                + mp->security_sensitivity * (m->par->location[l].dp_ratio - job->security0)
                - sensitivity * sim_log(job->quote / job->quote0)
                - (steeper != 0.0 ? steeper * sim_log(job->quote0) : 0.0);
            weight[l] = job->share0 * sim_exp(appeal);
            total += weight[l];
        }
        const double renewal = m->t > 0 ? mp->renewal_pm : 0.0;
        task->onshore_before = task->onshore_share;
        task->onshore_share += renewal * (weight[0] / total - task->onshore_share);
        for (size_t l = 1; l < m->n_locations; l++) {
            sim_job_t *job = sim_job_at(m, l, r);
            job->share_before = job->share;
            job->share += renewal * (weight[l] / total - job->share);
            job->workload = job->share * task->workload;
        }
    }
}
