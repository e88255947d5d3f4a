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
    /* a class of weight 0 ends where the one before it does, so it is never the first past the
     * mark; added up without branches, since nobody can guess them */
    const double mark = u * (weight[0] + weight[1] + weight[2]);
    const double first = weight[0];
    const double second = first + weight[1];
    const double third = second + weight[2];
    return (unsigned)(first <= mark) + (unsigned)(second <= mark) + (unsigned)(third <= mark);
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
void
sim_worker_households(sim_land_t *land, double mean)
{
    if (land->n_household > 0 && mean == land->household_mean) {
        return;
    }
    double p = sim_exp(1.0 - mean);
    double below = p;
    int n = 0;
    while (n < SIM_HOUSEHOLDS && (float)below < 1.0f) {
        land->household[n++] = (float)below;
        p *= (mean - 1.0) / n;
        below += p;
    }
    land->n_household = n;
    land->household_mean = mean;
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
        .n_household = land->n_household,
        .household = land->household,
    };
    skill_constants(m, job, &p);
    memcpy(p.ln_grade, job->fixed.ln_grade, sizeof p.ln_grade);
    return p;
}

/* ---- the start (I1), (I2)
 *
 * Grade, education and health are classes that follow from a word each, in double precision.  As
 * they only rise, or only fall, with the word, it is enough to know the words at which they change.
 */

typedef struct {
    const double *weight;    /* [3] of the classes */
    const double *otherwise; /* weights to choose from when all of those are 0, or NULL */
} choice_t;

static unsigned
class_of(const choice_t *choice, uint32_t word)
{
    unsigned k = sim_categorical(choice->weight, sim_uniform(word));
    if (k == 3 && choice->otherwise != NULL) {
        k = sim_categorical(choice->otherwise, 0.0);
    }
    return k == 3 ? 0 : k;
}

/* The first word past `from` whose class is another than that of `from`, or the last word. */
static uint32_t
next_step(const choice_t *choice, uint32_t from)
{
    const unsigned k = class_of(choice, from);
    uint32_t same = from;
    uint32_t other = UINT32_MAX;
    while (other - same > 1) {
        const uint32_t middle = same + (other - same) / 2;
        if (class_of(choice, middle) == k) {
            same = middle;
        } else {
            other = middle;
        }
    }
    return other;
}

static sim_steps_t
steps_of(const choice_t *choice, int shift)
{
    sim_steps_t s;
    s.from[0] = next_step(choice, 0);
    s.from[1] = next_step(choice, s.from[0]);
    memset(s.value, 0, sizeof s.value);
    s.value[0] = class_of(choice, 0) << shift;
    s.value[1] = class_of(choice, s.from[0]) << shift;
    s.value[2] = class_of(choice, s.from[1]) << shift;
    return s;
}

/* The flag for words whose uniform is below p. */
static sim_steps_t
steps_below(double p, uint32_t flag)
{
    const double from = ceil(p * 0x1p32 - 0.5);
    if (from > UINT32_MAX) {
        return (sim_steps_t) { .value = { flag, flag, flag } };
    }
    const uint32_t edge = p > 0.0 ? (uint32_t)from : 0;
    return (sim_steps_t) { .from = { edge, edge }, .value = { flag, 0, 0 } };
}

void
sim_worker_start(const sim_model_t *m, sim_job_t *job, size_t from, size_t to)
{
    const sim_role_par_t *rp = &m->par->role[job->r];
    const double onset = m->par->location[job->l].ill_onset_pm;
    const double ill = onset / (onset + m->par->model->ill_recovery_pm);
    const double grade_weight[SIM_GRADES] = { 1.0 - rp->init_share_senior - rp->init_share_lead,
        rp->init_share_senior, rp->init_share_lead };
    double weight[SIM_EDUCATIONS];
    for (size_t e = 0; e < SIM_EDUCATIONS; e++) {
        weight[e] = job->qualified[e] * m->land[job->l].pool_start[e];
    }
    const sim_start_par_t start = {
        .key = { (uint32_t)m->scenario->seed, (uint32_t)(m->scenario->seed >> 32) },
        .rep = m->rep,
        .hash = job->hash,
        .tenure_mean = rp->init_tenure_mean,
        .training_months = rp->training_months,
        .tenure_max = SIM_TENURE_MAX,
        .grade = steps_of(&(choice_t) { .weight = grade_weight }, SIM_GRADE_SHIFT),
        .education = steps_of(
            &(choice_t) { .weight = weight, .otherwise = job->qualified }, SIM_EDUCATION_SHIFT),
        .ill = steps_below(ill, SIM_ILL),
    };
    const sim_birth_par_t birth = birth_constants(m, job, 0);
    sim_sweep_start(m->level, &job->crew, from, to - from, &start);
    sim_sweep_births(m->level, &job->crew, from, to - from, &birth);
}

void
sim_worker_count(const sim_model_t *m, sim_job_t *job)
{
    const sim_crew_t *crew = &job->crew;
    const size_t earliest = (size_t)(SIM_TENURE_MAX - job->tenure_most);
    memset(job->hired_count + earliest, 0,
        ((size_t)(SIM_TENURE_MAX + m->scenario->months + 1) - earliest) * sizeof *job->hired_count);
    job->hired_sum = job->n_rural = job->n_ready = 0;
    job->tenure_most = 0;
    for (size_t i = 0; i < crew->n; i++) {
        const int hired = sim_hired(crew->when[i]);
        job->hired_sum += hired;
        job->hired_count[hired + SIM_TENURE_MAX]++;
        job->tenure_most = -hired > job->tenure_most ? -hired : job->tenure_most;
        job->n_rural += (crew->bits[i] & SIM_RURAL) != 0;
    }
}

/* Many hires are made by all threads. */
static void
bear(const sim_model_t *m, sim_crew_t *crew, size_t from, size_t n, const sim_birth_par_t *par)
{
    enum { SHARE = SIM_CHUNK / 8 };
    if (m->threads == 1 || n < 2 * SHARE) {
        sim_sweep_births(m->level, crew, from, n, par);
        return;
    }
#pragma omp parallel for schedule(dynamic, 1) num_threads(m->threads)
    for (size_t k = 0; k < n; k += SHARE) {
        sim_sweep_births(m->level, crew, from + k, n - k < SHARE ? n - k : SHARE, par);
    }
}

/* This month's hires: slot and education say who; the crew has room for them. */
void
sim_worker_hire(const sim_model_t *m, sim_job_t *job, size_t n, const sim_hire_t hire[])
{
    sim_crew_t *crew = &job->crew;
    const size_t from = crew->n;
    for (size_t k = 0; k < n; k++) {
        const size_t i = from + k;
        crew->id_low[i] = sim_hire_id(m->t, hire[k].slot);
        crew->id_high[i] = job->hash;
        crew->bits[i] = hire[k].education << SIM_EDUCATION_SHIFT;
        crew->when[i] = sim_when(m->t, m->t);
        crew->experience[i] = 0.0f;
    }
    crew->n += n;
    const sim_birth_par_t par = birth_constants(m, job, m->t);
    bear(m, crew, from, n, &par);
    job->hired_sum += (int64_t)n * m->t;
    job->hired_count[m->t + SIM_TENURE_MAX] += (int32_t)n;
    for (size_t i = from; i < crew->n; i++) {
        job->n_rural += (crew->bits[i] & SIM_RURAL) != 0;
    }
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
    job->tenure_most = -hired > job->tenure_most ? -hired : job->tenure_most;
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
