/* worker.c - how a worker comes into being: at the start, as a hire, by transfer.
 *
 * Draws used (rng.h): initial workers blocks 10 (rural, English), 11, 12, 13; hires blocks 10, 11, 12.
 */
#include "sim/model/state.h"
#include "sim/draw.h"
#include "sim/vmath.h"
#include <math.h>

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

static bool
happens(uint32_t word, double p)
{
    return sim_uniform(word) < p;
}

/* The month of birth of a worker, from the identity (R3). */
static int
birth_month(uint32_t id_low)
{
    return id_low >= SIM_HIRE_ID ? (int)((id_low - SIM_HIRE_ID) >> 21) : 0;
}

/* (S3) without grade and experience.  The residual is drawn again from its key instead of being stored. */
float
sim_worker_ability(const sim_model_t *m, const sim_job_t *job, uint32_t id_low, uint32_t id_high,
    uint32_t bits)
{
    const sim_model_par_t *mp = m->par->model;
    const sim_location_par_t *lp = &m->par->location[job->l];
    const sim_role_par_t *rp = &m->par->role[job->r];
    const sim_land_t *land = &m->land[job->l];
    const sim_words_t words = sim_words(
        m->scenario->seed, m->rep, id_high, id_low, birth_month(id_low), SIM_BLOCK_BIRTH);
    const double residual = sim_norm_inv(sim_uniform(words.w[0]));

    return (float)(mp->mincer_school * (SCHOOL_YEARS[sim_education(bits)] - rp->mincer_ref)
        + lp->mincer_english * (((bits & SIM_ENGLISH) ? 1.0 : 0.0) - land->english0)
        + mp->mincer_intern * (((bits & SIM_INTERN) ? 1.0 : 0.0) - land->intern0)
        + rp->wage_sd * residual);
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

/* (V1): n = 1 + Poisson(mean - 1) by inversion. */
static unsigned
household_size(double mean, double alone, double u)
{
    double p = alone;
    double below = p;
    unsigned others = 0;
    while (u > below && others < SIM_HOUSEHOLD_MAX - 1) {
        others++;
        p *= (mean - 1.0) / others;
        below += p;
    }
    return others + 1;
}

/* (H9), (S4), (P5), (V1): everything but identity, education, grade and tenure, which the caller has
 * set; experience holds what the tenure so far has given. */
static void
give_attributes(const sim_model_t *m, const sim_job_t *job, int month, uint32_t rural_word,
    uint32_t english_word, sim_worker_t *w)
{
    const sim_model_par_t *mp = m->par->model;
    const sim_location_par_t *lp = &m->par->location[job->l];
    const sim_role_par_t *rp = &m->par->role[job->r];
    const sim_land_t *land = &m->land[job->l];
    const sim_words_t birth
        = sim_words(m->scenario->seed, m->rep, w->id_high, w->id_low, month, SIM_BLOCK_BIRTH);
    const sim_words_t home
        = sim_words(m->scenario->seed, m->rep, w->id_high, w->id_low, month, SIM_BLOCK_HOME);

    w->bits |= happens(rural_word, lp->rural_share) ? SIM_RURAL : 0;
    w->bits |= happens(english_word, lp->english_share) ? SIM_ENGLISH : 0;
    w->bits |= happens(birth.w[3], lp->first_share) ? SIM_FIRST : 0;
    w->bits |= happens(home.w[0], lp->mw_compliance) ? SIM_COMPLIANT : 0;
    if (happens(birth.w[1], lp->intern_share)) {
        w->bits |= SIM_INTERN;
        w->experience += (float)mp->intern_months;
    }
    if (happens(birth.w[2], rp->lateral_share)) {
        w->experience += (float)rp->lateral_months;
    }
    w->ability = sim_worker_ability(m, job, w->id_low, w->id_high, w->bits);
    const double offer = job->wage_index * job->factor * sim_exp(sim_worker_attributes(m, job, w));
    w->salary = (float)sim_wage_floor(m, job->l, w->bits & SIM_COMPLIANT, offer);
    if ((w->bits & SIM_COMPLIANT) && w->salary < land->floor) {
        w->salary = land->floor; /* the floor itself, rounded up to single precision */
    }
    const double spread = mp->pressure_sigma / sqrt(1.0 - mp->pressure_phi * mp->pressure_phi);
    w->pressure
        = (float)(mp->init_pressure_scale * spread * sim_norm_inv(sim_uniform(home.w[1])));
    w->bits |= household_size(lp->household_mean, land->alone, sim_uniform(home.w[2]))
        << SIM_HOUSEHOLD_SHIFT;
    w->home = (float)(lp->other_income
        * sim_exp(lp->other_income_sd * sim_norm_inv(sim_uniform(home.w[3]))));
    w->prior = (w->bits & SIM_FIRST)
        ? 0.0f
        : (float)(lp->prior_ratio * (double)w->salary / land->price);
}

void
sim_worker_initial(const sim_model_t *m, const sim_job_t *job, uint32_t k, sim_worker_t *w)
{
    const sim_model_par_t *mp = m->par->model;
    const sim_location_par_t *lp = &m->par->location[job->l];
    const sim_role_par_t *rp = &m->par->role[job->r];
    const sim_land_t *land = &m->land[job->l];
    const sim_words_t start
        = sim_words(m->scenario->seed, m->rep, job->hash, k, 0, SIM_BLOCK_INITIAL);
    const sim_words_t slot = sim_words(m->scenario->seed, m->rep, job->hash, k, 0, SIM_BLOCK_SLOT);

    *w = (sim_worker_t) { .id_low = k, .id_high = job->hash };
    int tenure = sim_quantile_geometric(sim_uniform(start.w[0]), rp->init_tenure_mean);
    tenure = tenure < SIM_TENURE_MAX ? tenure : SIM_TENURE_MAX;
    w->when = sim_when(-tenure, -tenure);

    const double grade_weight[SIM_GRADES]
        = { 1.0 - rp->init_share_senior - rp->init_share_lead, rp->init_share_senior,
              rp->init_share_lead };
    const unsigned g = sim_categorical(grade_weight, sim_uniform(start.w[1]));
    double weight[SIM_EDUCATIONS];
    for (size_t e = 0; e < SIM_EDUCATIONS; e++) {
        weight[e] = job->qualified[e] * land->pool_start[e];
    }
    unsigned e = sim_categorical(weight, sim_uniform(start.w[2]));
    if (e == 3) {
        e = sim_categorical(job->qualified, 0.0);
        e = e == 3 ? 0 : e;
    }
    w->bits = g << SIM_GRADE_SHIFT | e << SIM_EDUCATION_SHIFT;
    w->experience = (float)fmax(0.0, tenure - rp->training_months);
    const double onset = lp->ill_onset_pm;
    w->bits |= happens(start.w[3], onset / (onset + mp->ill_recovery_pm)) ? SIM_ILL : 0;
    give_attributes(m, job, 0, slot.w[2], slot.w[3], w);
}

void
sim_worker_hire(const sim_model_t *m, const sim_job_t *job, uint32_t slot,
    const sim_words_t *slot_words, unsigned education, sim_worker_t *w)
{
    *w = (sim_worker_t) { .id_low = SIM_HIRE_ID + ((uint32_t)m->t << 21) + slot,
        .id_high = job->hash,
        .when = sim_when(m->t, m->t),
        .bits = education << SIM_EDUCATION_SHIFT };
    give_attributes(m, job, m->t, slot_words->w[2], slot_words->w[3], w);
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
