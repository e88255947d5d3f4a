/* work.c - a job's month: output, pressure, exits, careers: sections 7, 8, 10 and 12 of
 * docs/model.md. */
#include "sim/model/state.h"
#include "sim/model/sweep.h"
#include "sim/vmath.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The month in which training ends counts in part (W3). */
sim_training_t
sim_work_training(double months)
{
    return (sim_training_t) { .whole = (int)floor(months),
        .up = (int)ceil(months),
        .f = { [SIM_FINISHING] = (float)(ceil(months) - months), [SIM_TRAINED] = 1.0f } };
}

/* u = (w + 1/2) / 2^32 < p exactly when the word w is below this. */
static uint32_t
threshold(double p)
{
    return (uint32_t)fmin(ceil(p * 0x1p32 - 0.5), 4294967295.0);
}

/* (K2): who may complete a certificate, by education: whoever some KPO role takes. */
static void
derive_certify(const sim_model_t *m, sim_job_t *job)
{
    const uint32_t certify = threshold(sim_expm1neg(m->par->location[job->l].upskill_pm));
    memset(job->fixed.certify, 0, sizeof job->fixed.certify);
    for (size_t r = 0; r < m->n_roles && !job->kpo; r++) {
        const sim_role_par_t *to = &m->par->role[r];
        const double qualified[SIM_EDUCATIONS]
            = { to->qualified_secondary, to->qualified_graduate, to->qualified_postgraduate };
        for (size_t e = 0; m->scenario->role[r].tier == SIM_TIER_KPO && e < SIM_EDUCATIONS; e++) {
            job->fixed.certify[e] = qualified[e] > 0.0 ? certify : job->fixed.certify[e];
        }
    }
}

void
sim_work_derive(const sim_model_t *m, sim_job_t *job)
{
    const sim_model_par_t *mp = m->par->model;
    const sim_location_par_t *lp = &m->par->location[job->l];
    const sim_role_par_t *rp = &m->par->role[job->r];
    const sim_job_par_t *jp = sim_par_job(m->par, job->l, job->r);

    job->fixed.hours = sim_exp(mp->hours_elasticity * sim_log(lp->hours_week / 40.0));
    job->fixed.zone
        = 1.0 - mp->tz_loss * sim_client_clock_distance(m, job->l) / 12.0 * (1.0 - jp->night_share);
    /* (C2): output per head of a proficient crew */
    job->fixed.reference = job->fixed.hours * (1.0 - lp->sick_days_well / 21.0)
        * (1.0 - mp->comm_loss * (1.0 - lp->english_share)) * job->fixed.zone
        / (1.0 + rp->check_effort * rp->check_share + rp->check_share * rp->defect_base);
    job->fixed.ln_grade[1] = (float)sim_log(rp->grade_mult_senior);
    job->fixed.ln_grade[2] = (float)sim_log(rp->grade_mult_lead);
    job->fixed.promote[0] = threshold(sim_expm1neg(rp->promote_senior_pm));
    job->fixed.promote[1] = threshold(sim_expm1neg(rp->promote_lead_pm));
    job->fixed.training = sim_work_training(rp->training_months);
    derive_certify(m, job);
}

/* (W1)-(W6) of a chunk, without the factors that the whole job shares. */
void
sim_work_output(const sim_model_t *m, sim_chunk_t *chunk)
{
    const sim_job_t *job = chunk->job;
    const sim_model_par_t *mp = m->par->model;
    const sim_location_par_t *lp = &m->par->location[job->l];
    const sim_role_par_t *rp = &m->par->role[job->r];
    const sim_output_par_t par = {
        .t = m->t,
        .training = job->fixed.training,
        .gap = (float)((1.0 - rp->prof_start) * (1.0 - rp->auto_assist * m->task[job->r].adoption)),
        .rate = (float)(1.0 / rp->prof_months),
        .present_well = (float)(1.0 - lp->sick_days_well / 21.0),
        .present_ill = (float)((1.0 - lp->sick_days_ill / 21.0) * (1.0 - mp->presenteeism)),
        .basic_output = (float)(1.0 - mp->comm_loss),
        .defect_base = (float)rp->defect_base,
        .defect_slope = (float)mp->defect_pressure,
        .basic_defect = (float)(1.0 + mp->defect_english),
        .check = (float)rp->check_share,
        .effort = (float)(1.0 + rp->check_effort * rp->check_share),
    };
    sim_sweep_output(m->level, &job->crew, chunk->from, chunk->to, &par, &chunk->output);
}

/* K, and sum of z d. */
static void
output(const sim_model_t *m, const sim_job_t *job, double *capacity, double *defective)
{
    const double d0 = m->par->role[job->r].defect_base;
    const double shared = job->fixed.hours * job->fixed.zone;
    sim_output_sum_t sum = job->chunk[0].output;
    for (size_t c = 1; c < job->n_chunks; c++) {
        sum.output += job->chunk[c].output.output;
        sum.defective += job->chunk[c].output.defective;
    }
    *capacity = shared * sum.output;
    /* defects are proportional to d0: take its rounding to single precision back out */
    const double rounding = d0 > 0.0 ? d0 / (double)(float)d0 : 1.0;
    *defective = shared * sum.defective * rounding;
}

double
sim_work_output_per_head(const sim_model_t *m, const sim_job_t *job)
{
    const double reference = job->fixed.reference;
    if (job->crew.n == 0) {
        return reference;
    }
    double capacity;
    double defective;
    output(m, job, &capacity, &defective);
    return fmax(reference / 5.0, capacity / (double)job->crew.n);
}

/* (W7). */
void
sim_work_capacity(double demand, double capacity, double occ_max, double hours_elasticity,
    double overtime_cap, double *overtime, double *output_done, double *occupancy, double *service)
{
    if (capacity <= 0.0) {
        *overtime = *output_done = *occupancy = 0.0;
        *service = demand > 0.0 ? 0.0 : 1.0;
        return;
    }
    const double load = demand / capacity;
    double o = 0.0;
    if (load > occ_max) {
        o = sim_pow(load / occ_max, 1.0 / hours_elasticity) - 1.0;
        o = fmin(fmax(o, 0.0), overtime_cap);
    }
    const double stretched = capacity * (o > 0.0 ? sim_pow(1.0 + o, hours_elasticity) : 1.0);
    /* below the cap nothing is left undone, so no rounding residue counts as unfilled */
    const bool within = load <= occ_max || o < overtime_cap;
    *overtime = o;
    *output_done = within ? demand : fmin(demand, occ_max * stretched);
    *occupancy = fmin(*output_done / stretched, occ_max);
    *service = demand > 0.0 ? *output_done / demand : 1.0;
}

/* ---- the constants of the month's sweep */

static double
overtime_pay(const sim_location_par_t *lp, const sim_job_t *job)
{
    return job->overtime * (1.0 - lp->unpaid_share) * lp->overtime_premium;
}

/* ln x, which is often that of the month before. */
static float
log_of(sim_log_t *memo, double x)
{
    if (x != memo->x) {
        memo->x = x;
        memo->ln = (float)sim_log(x);
    }
    return memo->ln;
}

static void
pay_constants(const sim_model_t *m, sim_job_t *job, sim_month_par_t *p)
{
    const sim_location_par_t *lp = &m->par->location[job->l];
    const sim_job_par_t *jp = sim_par_job(m->par, job->l, job->r);
    const double night = jp->night_share * lp->night_premium;
    const double extra = overtime_pay(lp, job);
    const double spread = jp->bonus_milestone > 0.0 ? jp->bonus_months / jp->bonus_milestone : 0.0;
    static const size_t classes[] = { SIM_LEARNING, SIM_FINISHING, SIM_TRAINED };
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++) {
        const size_t k = classes[i];
        const double pay = 1.0 + extra * (double)p->training.f[k] + night;
        p->pay[k] = (float)pay;
        p->ln_pay[k] = log_of(&job->ln_pay[k], pay);
        p->ln_pay[k ^ SIM_WAITING] = log_of(&job->ln_pay[k ^ SIM_WAITING], pay + spread);
    }
    p->bonus = (float)jp->bonus_months;
    p->milestone = (int)jp->bonus_milestone;
}

static void
month_constants(const sim_model_t *m, sim_job_t *job, sim_month_par_t *p)
{
    const sim_model_par_t *mp = m->par->model;
    const sim_location_par_t *lp = &m->par->location[job->l];
    const sim_role_par_t *rp = &m->par->role[job->r];
    const sim_job_par_t *jp = sim_par_job(m->par, job->l, job->r);
    const sim_land_t *land = &m->land[job->l];
    const double variance
        = mp->pressure_sigma * mp->pressure_sigma / (1.0 - mp->pressure_phi * mp->pressure_phi);
    const double busy
        = job->capacity > 0.0 ? fmin(fmax(job->occupancy / rp->occ_target, 0.5), 2.0) : 1.0;
    const double phi_rest = 1.0 - mp->pressure_phi;

    *p = (sim_month_par_t) {
        .key = { (uint32_t)m->scenario->seed, (uint32_t)(m->scenario->seed >> 32) },
        .rep = m->rep,
        .t = m->t,
        .training = job->fixed.training,
        .per_market = (float)(1.0 / job->wage_index),
        .pay_exp = (float)(mp->mincer_exp / 12.0),
        .pay_exp2 = (float)(mp->mincer_exp2 / 144.0),
        .ln_effort = (float)sim_log(job->hours / 40.0 * busy),
        .ln_eri_cut = log_of(&job->ln_eri_cut, mp->eri_cut),
        .phi = (float)mp->pressure_phi,
        .phi_rest = (float)phi_rest,
        .target = (float)(mp->pressure_occupancy * (job->occupancy - rp->occ_target) / 0.10
            + mp->pressure_hours * (job->hours - 40.0) / 10.0 + mp->pressure_night * jp->night_share
            - mp->pressure_control * (rp->control - 0.5)
            + mp->pressure_insecurity * job->insecurity_used / 0.10 - lp->wellness_effect),
        .eri_weight = (float)mp->pressure_eri,
        .sigma = (float)mp->pressure_sigma,
        .quit_base = (float)jp->quit_base_pm,
        .hump = (float)rp->hump,
        .hump_rate = (float)(1.0 / mp->hump_months),
        .quit_pressure = (float)mp->quit_pressure,
        .quit_shift = (float)(-mp->quit_pressure * mp->quit_pressure * variance / 2.0),
        .quit_ill = (float)mp->quit_ill,
        .quit_pay = (float)rp->quit_pay,
        .layoff = (float)job->layoff_hazard,
        .other = (float)lp->other_exit_pm,
        .ill_base = (float)lp->ill_onset_pm,
        .ill_pressure = (float)mp->ill_pressure,
        .ill_shift = (float)(-mp->ill_pressure * mp->ill_pressure * variance / 2.0
            + mp->ill_night * jp->night_share),
        .recovery = (float)mp->ill_recovery_pm,
        .sleep_base = (float)(mp->sleep_base + mp->sleep_night * jp->night_share),
        .sleep_slope = (float)mp->sleep_pressure,
        .keep_rural = (float)(lp->share_rural * (1.0 - lp->emp_tax)),
        .keep_urban = (float)(lp->share_urban * (1.0 - lp->emp_tax)),
        .prior_rural = (float)lp->share_rural,
        .prior_urban = (float)lp->share_urban,
        .price = (float)land->price,
        .line = (float)lp->poverty_line,
        .floor = land->floor,
        .near_floor = (float)(1.001 * land->min_wage),
    };
    memcpy(p->ln_grade, job->fixed.ln_grade, sizeof p->ln_grade);
    memcpy(p->promote, job->fixed.promote, sizeof p->promote);
    memcpy(p->certify, job->fixed.certify, sizeof p->certify);
    pay_constants(m, job, p);
}

/* ---- chunks */

sim_status_t
sim_work_divide(sim_job_t *job)
{
    enum { ROOM = SIM_CHUNK + SIM_CREW_GROUP }; /* for the events of a chunk */
    const size_t n = job->crew.n;
    const size_t n_chunks = n > 0 ? (n + SIM_CHUNK - 1) / SIM_CHUNK : 1;
    const size_t n_events = n + n_chunks * SIM_CREW_GROUP;
    if (n_chunks > job->chunk_capacity) {
        sim_chunk_t *grown = realloc(job->chunk, (n_chunks + n_chunks / 8) * sizeof *grown);
        if (grown == NULL) {
            return SIM_ERR_NOMEM;
        }
        job->chunk = grown;
        job->chunk_capacity = n_chunks + n_chunks / 8;
    }
    if (n_events > job->event_capacity) {
        const size_t capacity = n_events + n_events / 8;
        free(job->event); /* those of last month are done with */
        job->event = malloc(capacity * sizeof *job->event);
        job->event_capacity = job->event != NULL ? capacity : 0;
        if (job->event == NULL) {
            return SIM_ERR_NOMEM;
        }
    }
    job->n_chunks = n_chunks;
    for (size_t c = 0; c < n_chunks; c++) {
        sim_chunk_t *chunk = &job->chunk[c];
        chunk->job = job;
        chunk->from = c * SIM_CHUNK;
        chunk->to = c + 1 < n_chunks ? chunk->from + SIM_CHUNK : n;
        chunk->event = job->event + c * ROOM;
        chunk->status = SIM_OK;
    }
    return SIM_OK;
}

/* ---- what the events do */

static double
severance_pay(const sim_location_par_t *lp, const sim_crew_t *crew, size_t i, int tenure)
{
    return (lp->notice_months + lp->severance_months_py * (tenure + 1) / 12.0)
        * (double)crew->salary[i];
}

static void
stay(const sim_model_t *m, sim_job_t *job, size_t i, unsigned what, sim_turnover_t *turnover)
{
    const sim_location_par_t *lp = &m->par->location[job->l];
    const sim_role_par_t *rp = &m->par->role[job->r];
    const sim_job_par_t *jp = sim_par_job(m->par, job->l, job->r);
    sim_crew_t *crew = &job->crew;
    const double salary = (double)crew->salary[i]; /* of this month, before any raise */

    if (what & SIM_EVENT_BONUS) {
        turnover->bonus_pay += jp->bonus_months * salary;
    }
    if (what & SIM_EVENT_PROMOTION) {
        const unsigned g = sim_grade(crew->bits[i]);
        const double multiplier[SIM_GRADES] = { 1.0, rp->grade_mult_senior, rp->grade_mult_lead };
        crew->bits[i] += 1u << SIM_GRADE_SHIFT;
        crew->salary[i] = (float)(salary * multiplier[g + 1] / multiplier[g]);
        turnover->cuts += (double)crew->salary[i] < salary;
        turnover->promotions++;
    }
    if (what & SIM_EVENT_CERTIFICATE) {
        crew->bits[i] |= SIM_READY;
        turnover->certificates++;
        turnover->upskill_pay += lp->upskill_cost * salary;
    }
}

/* Pay without bonuses, one worker at a time and in double: what the sums of the sweep must give
 * (ID5). Each month another job is checked, so that the check costs a fraction of the sweep. */
static double
pay_worker_by_worker(const sim_model_t *m, const sim_chunk_t *chunk)
{
    const sim_job_t *job = chunk->job;
    const sim_location_par_t *lp = &m->par->location[job->l];
    const double night = sim_par_job(m->par, job->l, job->r)->night_share * lp->night_premium;
    const double training = m->par->role[job->r].training_months;
    const double extra = overtime_pay(lp, job);
    double sum = 0.0;
    for (size_t i = chunk->from; i < chunk->to; i++) {
        const double raw = m->t - sim_since(job->crew.when[i]) + 1 - training;
        const double f = raw < 0.0 ? 0.0 : raw > 1.0 ? 1.0 : (double)(float)raw;
        sum += (double)job->crew.salary[i] * (1.0 + night + extra * f);
    }
    return sum;
}

/* J: the chance of a layoff within a year as it was of late. */
static double
insecurity(sim_job_t *job)
{
    if (job->layoff_bar != job->insecurity_of) {
        job->insecurity_of = job->layoff_bar;
        job->insecurity = sim_expm1neg(12.0 * job->layoff_bar);
    }
    return job->insecurity;
}

/* What is known of the month before anybody works. */
void
sim_work_open(const sim_model_t *m, sim_job_t *job)
{
    const size_t n = job->crew.n;
    job->n_paid = (int64_t)n;
    job->first_hire = n - (size_t)job->filled;
    job->n_under6 = job->n_under12 = 0;
    for (int age = 0; age < 12; age++) {
        const int32_t count = job->hired_count[m->t - age + SIM_TENURE_MAX];
        job->n_under6 += age < 6 ? count : 0;
        job->n_under12 += count;
    }
    job->tenure_sum = (int64_t)m->t * (int64_t)n - job->hired_sum;
    job->n_rural_paid = job->n_rural;
}

/* Step 7, when the output of every chunk is known. */
void
sim_work_load(const sim_model_t *m, sim_job_t *job)
{
    const sim_model_par_t *mp = m->par->model;
    const sim_location_par_t *lp = &m->par->location[job->l];
    const sim_role_par_t *rp = &m->par->role[job->r];
    double defective;

    output(m, job, &job->capacity, &defective);
    job->defect = job->capacity > 0.0 ? fmin(0.5, defective / job->capacity) : 0.0;
    job->quality = 1.0 - (1.0 - rp->check_share) * job->defect;
    sim_work_capacity(job->workload, job->capacity, mp->occ_max, mp->hours_elasticity,
        lp->overtime_cap, &job->overtime, &job->delivered, &job->occupancy, &job->service);
    job->hours = lp->hours_week * (1.0 + job->overtime);
    job->insecurity_used = insecurity(job);
    month_constants(m, job, &job->month_par);
}

/* Steps 8 and 9 up to the list of events. */
void
sim_work_live(const sim_model_t *m, sim_chunk_t *chunk)
{
    sim_job_t *job = chunk->job;
    sim_sweep_month(
        m->level, &job->crew, chunk->from, chunk->to, &job->month_par, &chunk->sum, chunk->event);
    chunk->pay_by_worker
        = (size_t)m->t % m->n_jobs == (size_t)(job - m->job) ? pay_worker_by_worker(m, chunk) : NAN;
}

void
sim_work_join(sim_job_t *job)
{
    sim_month_sum_t *sum = &job->sum;
    *sum = job->chunk[0].sum;
    job->pay_by_worker = job->chunk[0].pay_by_worker;
    for (size_t c = 1; c < job->n_chunks; c++) {
        const sim_month_sum_t *more = &job->chunk[c].sum;
        sum->salary += more->salary;
        sum->salary_trained += more->salary_trained;
        sum->pressure += more->pressure;
        sum->sleepless += more->sleepless;
        sum->high_pressure += more->high_pressure;
        sum->exploited += more->exploited;
        sum->ill += more->ill;
        sum->above_line += more->above_line;
        sum->lifted += more->lifted;
        sum->poor_before += more->poor_before;
        sum->at_floor += more->at_floor;
        sum->below_floor += more->below_floor;
        sum->n_events += more->n_events;
        job->pay_by_worker += job->chunk[c].pay_by_worker;
    }
}

static sim_status_t
reserve_index(sim_scratch_t *scratch, size_t n)
{
    if (n <= scratch->index_capacity) {
        return SIM_OK;
    }
    uint32_t *grown = realloc(scratch->index, 2 * n * sizeof *grown);
    if (grown == NULL) {
        return SIM_ERR_NOMEM;
    }
    scratch->index = grown;
    scratch->index_capacity = 2 * n;
    return SIM_OK;
}

/* The events of a chunk by what is to be done. */
typedef struct {
    size_t n_reviews, n_moves;
    uint32_t *review; /* who is under review: index in the crew                          */
    uint32_t *move;   /* who is promoted, certified or paid a bonus: events as they came */
} agenda_t;

/* Leavers stay in chunk->event.  Without branches, since what comes next cannot be guessed. */
static agenda_t
sort_out(sim_chunk_t *chunk, sim_scratch_t *scratch)
{
    const uint32_t moves = SIM_EVENT_PROMOTION | SIM_EVENT_CERTIFICATE | SIM_EVENT_BONUS;
    const size_t n = chunk->sum.n_events;
    agenda_t agenda = { .review = scratch->index, .move = scratch->index + n };
    uint32_t *event = chunk->event;
    size_t n_exits = 0;
    for (size_t k = 0; k < n; k++) {
        const uint32_t what = event[k];
        const size_t leaves = (what & SIM_EVENT_EXIT) != 0;
        agenda.review[agenda.n_reviews] = what >> SIM_EVENT_BITS;
        agenda.n_reviews += (size_t)((what & SIM_EVENT_REVIEW) != 0) & ~leaves;
        agenda.move[agenda.n_moves] = what;
        agenda.n_moves += (size_t)((what & moves) != 0) & ~leaves;
        event[n_exits] = what;
        n_exits += leaves;
    }
    chunk->n_exits = n_exits;
    return agenda;
}

/* Annual reviews (S7): those under review are gathered, reviewed together and put back. */
static void
review(const sim_model_t *m, sim_chunk_t *chunk, const agenda_t *agenda, sim_crew_t *copy)
{
    sim_crew_t *crew = &chunk->job->crew;
    const uint32_t *at = agenda->review;
    const size_t n = agenda->n_reviews;
    if (n == 0) {
        return;
    }
    copy->n = n;
    for (size_t k = 0; k < n; k++) {
        const size_t i = at[k];
        copy->id_low[k] = crew->id_low[i];
        copy->id_high[k] = crew->id_high[i];
        copy->bits[k] = crew->bits[i];
        copy->when[k] = crew->when[i];
        copy->salary[k] = crew->salary[i];
        copy->experience[k] = crew->experience[i];
        copy->ability[k] = crew->ability[i];
    }
    const sim_review_par_t par = sim_wage_review(m, chunk->job);
    sim_sweep_reviews(m->level, copy, &par, copy->home); /* a column that a review does not need */
    const bool rigid = m->par->model->cut_max == 0.0;
    for (size_t k = 0; k < n; k++) {
        chunk->turnover.cuts += rigid && copy->home[k] < copy->salary[k];
        crew->salary[at[k]] = copy->home[k];
    }
}

/* Who leaves, and who of them stays in the trade (H10).  Sums are taken from the back, as leavers
 * go. */
static void
count_leavers(const sim_model_t *m, sim_chunk_t *chunk, sim_scratch_t *scratch)
{
    const sim_location_par_t *lp = &m->par->location[chunk->job->l];
    const sim_crew_t *crew = &chunk->job->crew;
    sim_turnover_t *turnover = &chunk->turnover;
    sim_crew_t *copy = &scratch->reviewed;
    size_t n = 0;
    for (size_t k = chunk->n_exits; k-- > 0;) {
        const unsigned cause = chunk->event[k] & SIM_EVENT_EXIT;
        const size_t i = chunk->event[k] >> SIM_EVENT_BITS;
        const int tenure = m->t - sim_hired(crew->when[i]);
        turnover->quits += cause == SIM_EXIT_QUIT;
        turnover->others += cause == SIM_EXIT_OTHER;
        if (cause == SIM_EXIT_LAYOFF) {
            turnover->layoffs++;
            turnover->severance += severance_pay(lp, crew, i, tenure);
        }
        turnover->leavers6 += tenure >= 6;
        copy->id_low[n] = crew->id_low[i];
        copy->id_high[n] = crew->id_high[i];
        copy->bits[n] = crew->bits[i];
        n++;
    }
    if (n == 0 || lp->return_prob == 0.0) {
        return;
    }
    const sim_draw_t draw = sim_draw_of(m, m->t, SIM_BLOCK_RARE);
    uint32_t *const word[4] = { NULL, (uint32_t *)copy->when, NULL, NULL };
    sim_sweep_words(m->level, n, copy->id_low, copy->id_high, &draw, word);
    for (size_t k = 0; k < n; k++) {
        turnover->returned[sim_education(copy->bits[k])]
            += sim_uniform(word[1][k]) < lp->return_prob;
    }
}

/* The end of step 9 and step 10, after the month has been observed: careers move, pay is reviewed,
 * leavers are counted. */
void
sim_work_advance(const sim_model_t *m, sim_chunk_t *chunk, sim_scratch_t *scratch)
{
    const unsigned all = (1u << SIM_EVENT_BITS) - 1u;
    chunk->turnover = (sim_turnover_t) { 0 };
    chunk->status = reserve_index(scratch, 2 * chunk->sum.n_events);
    if (chunk->status == SIM_OK) {
        chunk->status = sim_crew_reserve(&scratch->reviewed, chunk->sum.n_events);
    }
    if (chunk->status != SIM_OK) {
        return;
    }
    const agenda_t agenda = sort_out(chunk, scratch);
    for (size_t k = 0; k < agenda.n_moves; k++) {
        const uint32_t event = agenda.move[k];
        stay(m, chunk->job, event >> SIM_EVENT_BITS, event & all, &chunk->turnover);
    }
    review(m, chunk, &agenda, &scratch->reviewed);
    count_leavers(m, chunk, scratch);
}

/* Takes a leaver out of the counts, and shows him to whoever watches. */
static void
count_out(const sim_model_t *m, sim_job_t *job, size_t i, sim_exit_t cause)
{
    const uint32_t bits = job->crew.bits[i];
    const int hired = sim_hired(job->crew.when[i]);
    job->hired_sum -= hired;
    job->hired_count[hired + SIM_TENURE_MAX]--;
    job->n_rural -= (bits & SIM_RURAL) != 0;
    job->n_ready -= (bits & SIM_READY) != 0;
    if (m->watch.exit != NULL) {
        const int tenure = m->t - hired;
        m->watch.exit(m->watch.data, job->l, job->r, cause, tenure + 1,
            cause == SIM_EXIT_LAYOFF
                ? severance_pay(&m->par->location[job->l], &job->crew, i, tenure)
                : 0.0);
    }
}

/* Leavers are taken from the back, so that the worker who fills a hole is one who stays. */
sim_status_t
sim_work_part(const sim_model_t *m, sim_job_t *job, sim_scratch_t *scratch)
{
    sim_turnover_t sum = { 0 };
    for (size_t c = 0; c < job->n_chunks; c++) {
        const sim_turnover_t *more = &job->chunk[c].turnover;
        if (job->chunk[c].status != SIM_OK) {
            return job->chunk[c].status;
        }
        sum.quits += more->quits;
        sum.layoffs += more->layoffs;
        sum.others += more->others;
        sum.leavers6 += more->leavers6;
        sum.promotions += more->promotions;
        sum.certificates += more->certificates;
        sum.cuts += more->cuts;
        sum.bonus_pay += more->bonus_pay;
        sum.severance += more->severance;
        sum.upskill_pay += more->upskill_pay;
        for (size_t e = 0; e < SIM_EDUCATIONS; e++) {
            sum.returned[e] += more->returned[e];
        }
    }
    const size_t n_leavers = (size_t)(sum.quits + sum.layoffs + sum.others);
    const sim_status_t status = reserve_index(scratch, 2 * n_leavers);
    if (status != SIM_OK) {
        return status;
    }
    job->turnover = sum;
    job->n_ready += sum.certificates;
    size_t n = 0;
    for (size_t c = job->n_chunks; c-- > 0;) {
        const sim_chunk_t *chunk = &job->chunk[c];
        for (size_t k = chunk->n_exits; k-- > 0;) {
            const uint32_t i = chunk->event[k] >> SIM_EVENT_BITS;
            count_out(m, job, i, (sim_exit_t)(chunk->event[k] & SIM_EVENT_EXIT));
            scratch->index[n++] = i;
        }
    }
    sim_crew_remove_all(&job->crew, n, scratch->index, scratch->index + n);
    return SIM_OK;
}

/* Step 12, the smoothed variables: (W9), (X5). */
void
sim_work_smooth(const sim_model_t *m, sim_job_t *job)
{
    const double share = m->par->model->smooth_k;
    if (job->n_paid > 0) {
        job->k_bar += share * (job->capacity / (double)job->n_paid - job->k_bar);
        job->k_bar = fmax(job->k_bar, job->fixed.reference / 5.0);
    }
    job->service_bar += 0.1 * (job->service - job->service_bar);
    job->layoff_bar += (job->layoff_hazard - job->layoff_bar) / 12.0;
}

/* What the job contributes to the cells, people and work (money.c adds the money). */
void
sim_work_flows(const sim_model_t *m, sim_job_t *job)
{
    const sim_location_par_t *lp = &m->par->location[job->l];
    const sim_role_par_t *rp = &m->par->role[job->r];
    const double n_paid = (double)job->n_paid;
    const double paid6 = (double)(job->n_paid - job->n_under6);
    const double ill = (double)job->sum.ill;
    const double idle = 1.0 - job->occupancy / rp->occ_target;
    const double stretched
        = job->capacity * sim_pow(1.0 + job->overtime, m->par->model->hours_elasticity);
    double *flow = job->flow;

    flow[SIM_FLOW_n_start] = (double)job->n_start;
    flow[SIM_FLOW_n_paid] = n_paid;
    flow[SIM_FLOW_n_end] = (double)job->crew.n;
    flow[SIM_FLOW_hires] = (double)job->filled;
    flow[SIM_FLOW_quits] = (double)job->turnover.quits;
    flow[SIM_FLOW_layoffs] = (double)job->turnover.layoffs;
    flow[SIM_FLOW_others] = (double)job->turnover.others;
    flow[SIM_FLOW_tr_in] = (double)job->tr_in;
    flow[SIM_FLOW_tr_out] = (double)job->tr_out;
    flow[SIM_FLOW_promotions] = (double)job->turnover.promotions;
    flow[SIM_FLOW_certificates] = (double)job->turnover.certificates;
    flow[SIM_FLOW_posts] = (double)job->posts;
    flow[SIM_FLOW_slots] = (double)job->slots;
    flow[SIM_FLOW_fill_slots] = job->slots > 0 ? job->fill_probability * (double)job->slots : 0.0;
    flow[SIM_FLOW_start6] = paid6 - (double)job->tr_in6 + (double)job->tr_out6;
    flow[SIM_FLOW_end6] = paid6 - (double)job->turnover.leavers6;
    flow[SIM_FLOW_leave6] = (double)job->turnover.leavers6;
    flow[SIM_FLOW_ill] = ill;
    flow[SIM_FLOW_absent_days] = lp->sick_days_well * (n_paid - ill) + lp->sick_days_ill * ill;
    flow[SIM_FLOW_pressure] = job->sum.pressure;
    flow[SIM_FLOW_high_pressure] = (double)job->sum.high_pressure;
    flow[SIM_FLOW_exploited] = (double)job->sum.exploited;
    flow[SIM_FLOW_sleepless] = job->sum.sleepless;
    flow[SIM_FLOW_tenure] = (double)job->tenure_sum;
    flow[SIM_FLOW_under12] = (double)job->n_under12;
    flow[SIM_FLOW_at_floor] = (double)job->sum.at_floor;
    flow[SIM_FLOW_above_line] = (double)job->sum.above_line;
    flow[SIM_FLOW_lifted] = (double)job->sum.lifted;
    flow[SIM_FLOW_poor_before] = (double)job->sum.poor_before;
    flow[SIM_FLOW_rural] = (double)job->n_rural_paid;
    flow[SIM_FLOW_hours_staff] = job->hours * n_paid;
    flow[SIM_FLOW_overtime_staff] = job->overtime * n_paid;
    flow[SIM_FLOW_insecure_staff] = insecurity(job) * n_paid;
    flow[SIM_FLOW_index_staff]
        = job->wage_index / sim_par_job(m->par, job->l, job->r)->wage * n_paid;
    flow[SIM_FLOW_qualified] = job->searchers;
    flow[SIM_FLOW_qualified_and_staff] = job->searchers + (double)job->n_start;
    flow[SIM_FLOW_kpo_paid] = job->kpo ? n_paid : 0.0;
    flow[SIM_FLOW_workload] = job->workload;
    flow[SIM_FLOW_delivered] = job->delivered;
    flow[SIM_FLOW_ability] = stretched;
    flow[SIM_FLOW_bench] = stretched * fmax(0.0, idle);
    flow[SIM_FLOW_good_work] = job->delivered * job->quality;
    flow[SIM_FLOW_automated] = rp->auto_ceiling * m->task[job->r].adoption * job->workload;
    flow[SIM_FLOW_salary] = job->sum.salary;
}
