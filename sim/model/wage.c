/* wage.c - minimum wages, market wages, reviews: section 9 of docs/model.md. */
#include "sim/model/state.h"
#include "sim/vmath.h"
#include <math.h>
#include <string.h>

/* (S6) for one salary; the floor binds compliant employers only. */
double
sim_wage_floor(const sim_model_t *m, size_t l, bool compliant, double salary)
{
    const sim_model_par_t *mp = m->par->model;
    const double floor = m->land[l].min_wage;
    if (!compliant) {
        return salary;
    }
    if (salary < mp->mw_spill_to * floor) {
        const double lifted = salary + mp->mw_spill * (mp->mw_spill_to * floor - salary);
        return fmax(floor, lifted);
    }
    return salary;
}

/* The smallest float that is not below x: comparisons against it never fall short of the floor. */
static float
float_up(double x)
{
    const float f = (float)x;
    return (double)f < x ? nextafterf(f, INFINITY) : f;
}

static double
min_wage_at(const sim_location_par_t *lp, int t)
{
    double level = lp->min_wage;
    for (int year = 1; year <= t / 12; year++) {
        level *= 1.0 + lp->mw_index_pa;
    }
    return level;
}

/* The parameters behind everybody's pay attributes (S3). */
static void
skill_parameters(const sim_model_t *m, const sim_job_t *job, double now[5])
{
    const sim_model_par_t *mp = m->par->model;
    const sim_role_par_t *rp = &m->par->role[job->r];
    now[0] = mp->mincer_school;
    now[1] = rp->mincer_ref;
    now[2] = m->par->location[job->l].mincer_english;
    now[3] = mp->mincer_intern;
    now[4] = rp->wage_sd;
}

void
sim_wage_start(sim_model_t *m)
{
    for (size_t l = 1; l < m->n_locations; l++) {
        sim_land_t *land = &m->land[l];
        land->min_wage = land->min_wage_before = min_wage_at(&m->par->location[l], 0);
        land->floor = float_up(land->min_wage);
    }
    for (size_t j = 0; j < m->n_jobs; j++) {
        sim_job_t *job = &m->job[j];
        const sim_job_par_t *jp = sim_par_job(m->par, job->l, job->r);
        job->factor = job->factor_before = jp->wage_factor;
        job->wage_index = jp->wage;
        skill_parameters(m, job, job->skill_par);
    }
}

/* Step 1: a changed wage factor (S9), then a raised minimum wage (S6), on everybody in place. */
void
sim_wage_policy(sim_model_t *m)
{
    for (size_t l = 1; l < m->n_locations; l++) {
        sim_land_t *land = &m->land[l];
        land->min_wage_before = land->min_wage;
        land->min_wage = min_wage_at(&m->par->location[l], m->t);
        land->floor = float_up(land->min_wage);
    }
    for (size_t j = 0; j < m->n_jobs; j++) {
        sim_job_t *job = &m->job[j];
        sim_crew_t *crew = &job->crew;
        const sim_land_t *land = &m->land[job->l];

        job->factor_before = job->factor;
        job->factor = sim_par_job(m->par, job->l, job->r)->wage_factor;
        if (job->factor != job->factor_before) {
            const double ratio = job->factor / job->factor_before;
            for (size_t i = 0; i < crew->n; i++) {
                crew->salary[i] = (float)((double)crew->salary[i] * ratio);
                if ((crew->bits[i] & SIM_COMPLIANT) && crew->salary[i] < land->floor) {
                    crew->salary[i] = land->floor;
                }
            }
        }
        if (land->min_wage > land->min_wage_before) {
            const double reach = m->par->model->mw_spill_to * land->min_wage;
            for (size_t i = 0; i < crew->n; i++) {
                if ((double)crew->salary[i] < reach && (crew->bits[i] & SIM_COMPLIANT)) {
                    const float raised
                        = (float)sim_wage_floor(m, job->l, true, (double)crew->salary[i]);
                    crew->salary[i] = raised > land->floor ? raised : land->floor;
                }
            }
        }
        /* a policy on the pay structure moves everybody's attributes */
        double now[5];
        skill_parameters(m, job, now);
        bool moved = false;
        for (size_t k = 0; k < 5; k++) {
            moved = moved || now[k] != job->skill_par[k];
        }
        if (moved) {
            memcpy(job->skill_par, now, sizeof now);
            for (size_t i = 0; i < crew->n; i++) {
                crew->ability[i]
                    = sim_worker_ability(m, job, crew->id_low[i], crew->id_high[i], crew->bits[i]);
            }
        }
    }
}

/* (S7): the constants of a job's reviews. */
sim_review_par_t
sim_wage_review(const sim_model_t *m, const sim_job_t *job)
{
    const sim_model_par_t *mp = m->par->model;
    const sim_role_par_t *rp = &m->par->role[job->r];
    const double inflation = m->par->location[job->l].inflation_pa;
    sim_review_par_t p = {
        .key = { (uint32_t)m->scenario->seed, (uint32_t)(m->scenario->seed >> 32) },
        .rep = m->rep,
        .t = m->t,
        .training = job->fixed.training,
        .per_market = (float)(1.0 / (job->wage_index * job->factor)),
        .pay_exp = (float)(mp->mincer_exp / 12.0),
        .pay_exp2 = (float)(mp->mincer_exp2 / 144.0),
        .base = (float)(inflation + rp->merit_pa - mp->merit_catchup * inflation),
        .catchup = (float)mp->merit_catchup,
        .spread = (float)mp->merit_sd,
        .cut_max = (float)mp->cut_max,
        .floor = m->land[job->l].floor,
    };
    memcpy(p.ln_grade, job->fixed.ln_grade, sizeof p.ln_grade);
    return p;
}

/* Step 12: (S1) and (S2). */
void
sim_wage_market(sim_model_t *m)
{
    const sim_model_par_t *mp = m->par->model;
    for (size_t j = 0; j < m->n_jobs; j++) {
        sim_job_t *job = &m->job[j];
        const double wage = sim_par_job(m->par, job->l, job->r)->wage;
        const double trend = m->land[job->l].growth * (m->t + 1) / 12.0;
        /* as a ratio to W, which is the same in every currency unit */
        const double target = sim_log(wage / job->wage_index) + trend
            - mp->wage_curve * sim_log(job->slack / job->slack_ref);
        const double step = fmax(-mp->market_cut_max, mp->wage_speed * target);
        job->wage_index *= sim_exp(step);
    }
}
