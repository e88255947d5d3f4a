/* worker.c - how a worker comes into being: at the start, as a hire, by transfer.
 *
 * Draws used (rng.h): initial workers blocks 10 (rural, English), 11, 12, 13; hires blocks 10,
 * 11, 12.
 */
#include "sim/draw.h"
#include "sim/model/state.h"
#include "sim/vmath.h"
#include <math.h>
#include <string.h>

static const double SCHOOL_YEARS[SIM_EDUCATIONS] = { 12, 15, 17 };

unsigned
sim_categorical(const double weight[3], double u)
{
    const double mark = u * (weight[0] + weight[1] + weight[2]);
    double below = 0.0;
    for (unsigned i = 0; i < 3; i++) {
        below += weight[i];
        if (weight[i] > 0.0 && below > mark) {
            return i;
        }
    }
    return 3;
}

/* The month of birth of a worker, from the identity (R3). */
static int
birth_month(uint32_t id_low)
{
    return id_low >= SIM_HIRE_ID ? (int)((id_low - SIM_HIRE_ID) >> 21) : 0;
}

/* The constants of (S3) that do not depend on the worker, in single precision. */
static void
skill_constants(const sim_model_t *m, const sim_job_t *job, sim_birth_par_t *p)
{
    const sim_model_par_t *mp = m->par->model;
    const sim_location_par_t *lp = &m->par->location[job->l];
    const sim_role_par_t *rp = &m->par->role[job->r];
    const sim_land_t *land = &m->land[job->l];
    for (size_t e = 0; e < SIM_EDUCATIONS; e++) {
        p->school[e] = (float)(mp->mincer_school * (SCHOOL_YEARS[e] - rp->mincer_ref));
    }
    for (int yes = 0; yes < 2; yes++) {
        p->fluent[yes] = (float)(lp->mincer_english * (yes - land->english0));
        p->placed[yes] = (float)(mp->mincer_intern * (yes - land->intern0));
    }
    p->residual = (float)rp->wage_sd;
}

/* (S3) without grade and experience, as sweep_birth.c computes it.  The residual is drawn again
 * from its key instead of being stored. */
float
sim_worker_ability(
    const sim_model_t *m, const sim_job_t *job, uint32_t id_low, uint32_t id_high, uint32_t bits)
{
    sim_birth_par_t p;
    skill_constants(m, job, &p);
    const sim_words_t words = sim_words(
        m->scenario->seed, m->rep, id_high, id_low, birth_month(id_low), SIM_BLOCK_BIRTH);
    return ((p.school[sim_education(bits)] + p.fluent[(bits & SIM_ENGLISH) != 0])
               + p.placed[(bits & SIM_INTERN) != 0])
        + p.residual * sim_norm_inv_wordf(words.w[0]);
}

double
sim_worker_attributes(const sim_model_t *m, const sim_job_t *job, const sim_worker_t *w)
{
    const sim_model_par_t *mp = m->par->model;
    const sim_role_par_t *rp = &m->par->role[job->r];
    const double multiplier[SIM_GRADES] = { 1.0, rp->grade_mult_senior, rp->grade_mult_lead };
    const double years = (double)w->experience / 12.0;
    return (double)w->ability + sim_log(multiplier[sim_grade(w->bits)])
        + years * (mp->mincer_exp + mp->mincer_exp2 * years);
}

/* (V1): thresholds of the inversion of a Poisson variable. */
static int
household_thresholds(double mean, double alone, float threshold[64])
{
    double p = alone;
    double below = p;
    int n = 0;
    while (n < 64 && (float)below < 1.0f) {
        threshold[n++] = (float)below;
        p *= (mean - 1.0) / n;
        below += p;
    }
    return n;
}

static sim_birth_par_t
birth_constants(const sim_model_t *m, const sim_job_t *job, int month)
{
    const sim_model_par_t *mp = m->par->model;
    const sim_location_par_t *lp = &m->par->location[job->l];
    const sim_role_par_t *rp = &m->par->role[job->r];
    const sim_land_t *land = &m->land[job->l];
    sim_birth_par_t p = {
        .key = { (uint32_t)m->scenario->seed, (uint32_t)(m->scenario->seed >> 32) },
        .rep = m->rep,
        .month = month,
        .rural = (float)lp->rural_share,
        .english = (float)lp->english_share,
        .intern = (float)lp->intern_share,
        .first = (float)lp->first_share,
        .lateral = (float)rp->lateral_share,
        .compliant = (float)lp->mw_compliance,
        .intern_months = (float)mp->intern_months,
        .lateral_months = (float)rp->lateral_months,
        .pay_exp = (float)(mp->mincer_exp / 12.0),
        .pay_exp2 = (float)(mp->mincer_exp2 / 144.0),
        .market = (float)(job->wage_index * job->factor),
        .floor = land->floor,
        .spill = (float)mp->mw_spill,
        .spill_to = fmaxf((float)(mp->mw_spill_to * land->min_wage), land->floor),
        .pressure = (float)(mp->init_pressure_scale * mp->pressure_sigma
            / sqrt(1.0 - mp->pressure_phi * mp->pressure_phi)),
        .income = (float)lp->other_income,
        .income_sd = (float)lp->other_income_sd,
        .prior = (float)(lp->prior_ratio / land->price),
    };
    skill_constants(m, job, &p);
    memcpy(p.ln_grade, job->fixed.ln_grade, sizeof p.ln_grade);
    p.n_household = household_thresholds(lp->household_mean, land->alone, p.household);
    return p;
}

/* Counts the workers from..n-1 of the crew in. */
static void
count_in(sim_job_t *job, size_t from)
{
    const sim_crew_t *crew = &job->crew;
    for (size_t i = from; i < crew->n; i++) {
        const int hired = sim_hired(crew->when[i]);
        job->hired_sum += hired;
        job->hired_count[hired + SIM_TENURE_MAX]++;
        job->n_rural += (crew->bits[i] & SIM_RURAL) != 0;
    }
}

/* (I1), (I2). */
static sim_worker_t
initial_worker(const sim_model_t *m, const sim_job_t *job, uint32_t k)
{
    const sim_role_par_t *rp = &m->par->role[job->r];
    const sim_land_t *land = &m->land[job->l];
    const double onset = m->par->location[job->l].ill_onset_pm;
    const double recovery = m->par->model->ill_recovery_pm;
    const sim_words_t words
        = sim_words(m->scenario->seed, m->rep, job->hash, k, 0, SIM_BLOCK_INITIAL);

    int tenure = sim_quantile_geometric(sim_uniform(words.w[0]), rp->init_tenure_mean);
    tenure = tenure < SIM_TENURE_MAX ? tenure : SIM_TENURE_MAX;
    const double grade_weight[SIM_GRADES] = { 1.0 - rp->init_share_senior - rp->init_share_lead,
        rp->init_share_senior, rp->init_share_lead };
    const unsigned g = sim_categorical(grade_weight, sim_uniform(words.w[1]));
    double weight[SIM_EDUCATIONS];
    for (size_t e = 0; e < SIM_EDUCATIONS; e++) {
        weight[e] = job->qualified[e] * land->pool_start[e];
    }
    unsigned e = sim_categorical(weight, sim_uniform(words.w[2]));
    if (e == SIM_EDUCATIONS) {
        e = sim_categorical(job->qualified, 0.0);
        e = e == SIM_EDUCATIONS ? 0 : e;
    }
    const bool ill = sim_uniform(words.w[3]) < onset / (onset + recovery);
    return (sim_worker_t) { .id_low = k,
        .id_high = job->hash,
        .when = sim_when(-tenure, -tenure),
        .bits = g << SIM_GRADE_SHIFT | e << SIM_EDUCATION_SHIFT | (ill ? SIM_ILL : 0),
        .experience = (float)fmax(0.0, tenure - rp->training_months) };
}

void
sim_worker_start(const sim_model_t *m, sim_job_t *job, size_t from, size_t to)
{
    sim_crew_t *crew = &job->crew;
    const sim_birth_par_t par = birth_constants(m, job, 0);
    for (size_t k = from; k < to; k++) {
        const sim_worker_t worker = initial_worker(m, job, (uint32_t)k);
        crew->id_low[k] = worker.id_low;
        crew->id_high[k] = worker.id_high;
        crew->bits[k] = worker.bits;
        crew->when[k] = worker.when;
        crew->experience[k] = worker.experience;
    }
    sim_sweep_births(m->level, crew, from, to - from, &par);
}

void
sim_worker_count(const sim_model_t *m, sim_job_t *job)
{
    memset(job->hired_count, 0,
        (size_t)(SIM_TENURE_MAX + m->scenario->months + 1) * sizeof *job->hired_count);
    job->hired_sum = job->n_rural = job->n_ready = 0;
    count_in(job, 0);
}

/* This month's hires: slot[n] and education[n] say who; the crew has room for them. */
void
sim_worker_hire(const sim_model_t *m, sim_job_t *job, size_t n, const sim_hire_t hire[])
{
    const size_t from = job->crew.n;
    for (size_t k = 0; k < n; k++) {
        const sim_worker_t worker = { .id_low = SIM_HIRE_ID + ((uint32_t)m->t << 21) + hire[k].slot,
            .id_high = job->hash,
            .when = sim_when(m->t, m->t),
            .bits = hire[k].education << SIM_EDUCATION_SHIFT };
        sim_crew_push(&job->crew, &worker);
    }
    const sim_birth_par_t par = birth_constants(m, job, m->t);
    sim_sweep_births(m->level, &job->crew, from, n, &par);
    count_in(job, from);
}

/* (K3): the person is kept, the career in the role starts again. */
void
sim_worker_transfer(const sim_model_t *m, const sim_job_t *to, sim_worker_t *w)
{
    w->bits &= ~(uint32_t)(SIM_READY | 3u << SIM_GRADE_SHIFT);
    w->when = sim_when(sim_hired(w->when), m->t);
    w->experience = 0.0f;
    w->ability = sim_worker_ability(m, to, w->id_low, w->id_high, w->bits);
    const double offer = to->wage_index * to->factor * sim_exp(sim_worker_attributes(m, to, w));
    const float salary = (float)sim_wage_floor(m, to->l, w->bits & SIM_COMPLIANT, offer);
    w->salary = salary > w->salary ? salary : w->salary;
}

void
sim_job_add(sim_job_t *job, const sim_worker_t *w)
{
    const int hired = sim_hired(w->when);
    sim_crew_push(&job->crew, w);
    job->hired_sum += hired;
    job->hired_count[hired + SIM_TENURE_MAX]++;
    job->n_rural += (w->bits & SIM_RURAL) != 0;
    job->n_ready += (w->bits & SIM_READY) != 0;
}

void
sim_job_remove(sim_job_t *job, size_t i)
{
    const uint32_t bits = job->crew.bits[i];
    const int hired = sim_hired(job->crew.when[i]);
    job->hired_sum -= hired;
    job->hired_count[hired + SIM_TENURE_MAX]--;
    job->n_rural -= (bits & SIM_RURAL) != 0;
    job->n_ready -= (bits & SIM_READY) != 0;
    sim_crew_remove(&job->crew, i);
}
