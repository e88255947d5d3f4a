/* exogenous.c - prices, exchange rates, the client economy and automation: section 5 of
 * docs/model.md. */
#include "sim/model/state.h"
#include "sim/vmath.h"
#include <math.h>

static double
normal(uint32_t word)
{
    return sim_norm_inv(sim_uniform(word));
}

/* (E1), (E2): yearly growth at month t. */
static double
grown(double rate_pa, int t)
{
    return sim_exp(sim_log(1.0 + rate_pa) * t / 12.0);
}

/* (E7): share of adopters after so many years of clock time. */
double
sim_bass(double p, double q, double years)
{
    if (years <= 0.0) {
        return 0.0;
    }
    const double e = sim_exp(-(p + q) * years);
    return (1.0 - e) / (1.0 + q / p * e);
}

/* (E7): human work per unit of demand. */
static double
work_index(const sim_role_par_t *rp, double adoption)
{
    return (1.0 - rp->auto_ceiling * adoption) * (1.0 + rp->auto_newtask * adoption);
}

/* (E9): onshore cost of a standard FTE-month at t = 0, and its parts. */
static void
onshore_start(const sim_model_t *m, size_t r, sim_task_t *task)
{
    const sim_location_par_t *lp = &m->base.location[0];
    const sim_job_par_t *jp = sim_par_job(&m->base, 0, r);
    const double fx = lp->fx_rate;
    const double pay = jp->wage / fx * (1.0 + jp->social_rate + jp->benefits_ratio);
    const double overhead = pay * jp->overhead_ratio + jp->overhead_usd;
    const double office = jp->seat_cost / fx;
    const double training = jp->training_cost / fx;
    const double total = pay + overhead + office + training;
    const double work = m->base.role[r].occ_target
        * sim_exp(m->base.model->hours_elasticity * sim_log(lp->hours_week / 40.0));
    task->onshore_cost0 = total / work;
    task->onshore_part[0] = pay / total;
    task->onshore_part[1] = training / total;
    task->onshore_part[2] = office / total;
    task->onshore_part[3] = overhead / total;
}

void
sim_exogenous_start(sim_model_t *m)
{
    m->recession = false;
    for (size_t l = 0; l < m->n_locations; l++) {
        m->land[l].chi = 0.0;
    }
    for (size_t r = 0; r < m->n_roles; r++) {
        sim_task_t *task = &m->task[r];
        const sim_role_par_t *rp = &m->base.role[r];
        task->clock = rp->auto_age;
        task->adoption = sim_bass(m->base.model->bass_p, m->base.model->bass_q, task->clock);
        task->work0 = work_index(rp, task->adoption);
        onshore_start(m, r, task);
        task->onshore_cost = task->onshore_cost0;
    }
}

/* Step 2. */
void
sim_exogenous_month(sim_model_t *m)
{
    const sim_model_par_t *mp = m->par->model;
    const int t = m->t;

    m->discount = sim_exp(-sim_log(1.0 + mp->discount_rate_pa) * (t + 1) / 12.0);
    m->onshore_trend = grown(m->base.location[0].wage_growth_pa, t);
    for (size_t l = 1; l < m->n_locations; l++) {
        const sim_location_par_t *lp = &m->par->location[l];
        sim_land_t *land = &m->land[l];
        land->price = grown(lp->inflation_pa, t);
        land->growth = sim_log(1.0 + lp->wage_growth_pa);
        land->trend = sim_exp(land->growth * t / 12.0);
        land->breach = sim_exp(-mp->breach_theta * lp->dp_ratio);
        land->fx = lp->fx_rate * sim_exp(lp->fx_drift_pa * t / 12.0 + land->chi) * lp->fx_level;
        sim_worker_households(land, lp->household_mean);
    }
    for (size_t r = 0; r < m->n_roles; r++) {
        const sim_role_par_t *rp = &m->par->role[r];
        sim_task_t *task = &m->task[r];
        const sim_words_t words
            = sim_words(m->scenario->seed, m->rep, task->hash, 0, t, SIM_BLOCK_DEMAND);
        const double noise = rp->demand_noise;
        const double scaling
            = noise > 0.0 ? sim_exp(noise * normal(words.w[1]) - noise * noise / 2.0) : 1.0;
        const double turns = (t + m->scenario->start_month - rp->season_peak) / 12.0;
        const double season = 1.0 + rp->season_amp * sim_cos_turns(turns);
        task->adoption = sim_bass(mp->bass_p, mp->bass_q, task->clock);
        task->workload
            = task->demand * scaling * season * work_index(rp, task->adoption) / task->work0;
        task->onshore_cost = task->onshore_cost0 * m->onshore_trend;
    }
}

/* (E3): one exact step of the exchange-rate deviation. */
static double
fx_step(double chi, double kappa, double sigma, double z)
{
    if (sigma == 0.0 && chi == 0.0) {
        return 0.0;
    }
    const double a = sim_exp(-kappa / 12.0);
    const double variance
        = kappa > 0.0 ? sigma * sigma * (1.0 - a * a) / (2.0 * kappa) : sigma * sigma / 12.0;
    return a * chi + sqrt(variance) * z;
}

/* Step 14: carry the states from t to t + 1. */
void
sim_exogenous_advance(sim_model_t *m)
{
    const sim_model_par_t *mp = m->par->model;
    const uint64_t seed = m->scenario->seed;
    const double common_fx
        = normal(sim_words(seed, m->rep, m->fx_hash, 0, m->t, SIM_BLOCK_FX).w[0]);
    const sim_words_t economy
        = sim_words(seed, m->rep, m->economy_hash, 0, m->t, SIM_BLOCK_ECONOMY);
    const double common_demand = normal(economy.w[1]);

    for (size_t l = 1; l < m->n_locations; l++) {
        const sim_location_par_t *lp = &m->par->location[l];
        sim_land_t *land = &m->land[l];
        const double own
            = normal(sim_words(seed, m->rep, land->hash, 0, m->t, SIM_BLOCK_FX_OWN).w[0]);
        const double z = sqrt(mp->fx_corr) * common_fx + sqrt(1.0 - mp->fx_corr) * own;
        land->chi = fx_step(land->chi, lp->fx_kappa_pa, lp->fx_sigma_pa, z);
    }
    for (size_t r = 0; r < m->n_roles; r++) {
        const sim_role_par_t *rp = &m->par->role[r];
        sim_task_t *task = &m->task[r];
        const double own
            = normal(sim_words(seed, m->rep, task->hash, 0, m->t, SIM_BLOCK_DEMAND).w[0]);
        const double z = sqrt(mp->demand_corr) * common_demand + sqrt(1.0 - mp->demand_corr) * own;
        const double fade = sim_exp(-rp->demand_growth_fade_pa * m->t / 12.0);
        const double growth = rp->demand_growth_long_pa
            + (rp->demand_growth_pa - rp->demand_growth_long_pa) * fade
            + (m->recession ? mp->recession_drift_pa : 0.0);
        const double vol = rp->demand_vol_pa;
        task->demand *= sim_exp((growth - vol * vol / 2.0) / 12.0 + vol / sqrt(12.0) * z);
        task->clock += rp->auto_speed / 12.0;
    }
    /* the regime of month t has driven the step; now it may switch (E4) */
    const double leave = m->recession ? mp->recession_end_pm : mp->recession_start_pm;
    if (sim_uniform(economy.w[0]) < leave) {
        m->recession = !m->recession;
    }
}
