/* staffing.c - pools, targets, transfers and hires: sections 11 and 12 (K3) of docs/model.md. */
#include "sim/draw.h"
#include "sim/model/state.h"
#include "sim/vmath.h"
#include <math.h>
#include <stdlib.h>

/* (H2): the qualified share of each education, training classes included. */
void
sim_staffing_qualified(const sim_model_t *m, sim_job_t *job)
{
    const sim_location_par_t *lp = &m->par->location[job->l];
    const sim_role_par_t *rp = &m->par->role[job->r];
    const double q[SIM_EDUCATIONS]
        = { rp->qualified_secondary, rp->qualified_graduate, rp->qualified_postgraduate };
    const double classes = lp->class_coverage * m->par->model->class_effect;
    for (size_t e = 0; e < SIM_EDUCATIONS; e++) {
        job->qualified[e] = q[e] > 0.0 ? q[e] + classes * (1.0 - q[e]) : 0.0;
    }
}

static double
qualified_pool(const sim_model_t *m, const sim_job_t *job)
{
    const double *pool = m->land[job->l].pool;
    double sum = 0.0;
    for (size_t e = 0; e < SIM_EDUCATIONS; e++) {
        sum += job->qualified[e] * pool[e];
    }
    return sum;
}

/* (H5): Uq, the qualified searchers, at least one so that the wage curve stays finite. */
double
sim_staffing_searchers(const sim_model_t *m, const sim_job_t *job)
{
    return fmax(1.0, qualified_pool(m, job));
}

/* (H3): the share that accepts the offered pay. */
static double
acceptance(const sim_model_t *m, const sim_job_t *job)
{
    const double spread = m->par->model->reserve_sd;
    if (spread == 0.0) {
        return 1.0;
    }
    const double wage = sim_par_job(m->par, job->l, job->r)->wage;
    const double reserve = m->par->location[job->l].reserve_ratio * wage * m->land[job->l].trend;
    return sim_norm_cdf(sim_log(job->wage_index * job->factor / reserve) / spread);
}

/* Step 4: (H1). */
void
sim_staffing_pools(sim_model_t *m)
{
    for (size_t l = 1; l < m->n_locations; l++) {
        const sim_location_par_t *lp = &m->par->location[l];
        sim_land_t *land = &m->land[l];
        const double entrants[SIM_EDUCATIONS]
            = { lp->entrants_secondary, lp->entrants_graduate, lp->entrants_postgraduate };
        const double leaving = sim_expm1neg(lp->pool_exit_pm);
        for (size_t e = 0; e < SIM_EDUCATIONS; e++) {
            land->pool_before[e] = land->pool[e];
            land->inflow[e] = entrants[e] / m->scenario->scale;
            land->outflow[e] = land->pool[e] * leaving;
            land->pool[e] += land->inflow[e] - land->outflow[e];
            land->drawn[e] = land->returned[e] = 0;
        }
    }
}

static double
mean_tenure(const sim_model_t *m, const sim_job_t *job)
{
    const double n = (double)job->crew.n;
    return n > 0.0 ? m->t - (double)job->hired_sum / n : 0.0;
}

/* Step 5: (X3), (H6), (X2), (H5). */
void
sim_staffing_plan(sim_model_t *m)
{
    const sim_model_par_t *mp = m->par->model;
    for (size_t j = 0; j < m->n_jobs; j++) {
        sim_job_t *job = &m->job[j];
        const sim_location_par_t *lp = &m->par->location[job->l];
        const sim_role_par_t *rp = &m->par->role[job->r];
        const double n_start = (double)job->crew.n;
        double redundant = 0.0;

        sim_staffing_qualified(m, job);
        job->n_start = (int64_t)job->crew.n;
        job->firing_cost = lp->notice_months + lp->severance_months_py * mean_tenure(m, job) / 12.0;
        job->h_hat += mp->smooth_h * (job->workload - job->h_hat);
        job->posts = 0;
        job->n_star = 0;
        if (job->rule == SIM_RULE_TARGET) {
            const double need = (1.0 + rp->bench) * job->h_hat / (rp->occ_target * job->k_bar);
            const double star = ceil(need - 1e-9 * fmax(1.0, need));
            job->n_star = (int64_t)fmin(star, 9e15);
            job->posts = (int64_t)floor(fmin(
                fmax(0.0, star - n_start) / (1.0 + mp->epl_hire * job->firing_cost) + 0.5, 9e15));
            if (n_start > 0.0) {
                const double surplus
                    = fmax(0.0, n_start - (1.0 + mp->layoff_slack) * star) / n_start;
                redundant = fmin(
                    0.95, mp->layoff_speed / (1.0 + mp->epl_layoff * job->firing_cost) * surplus);
            }
        }
        job->layoff_hazard
            = lp->dismissal_pm / (1.0 + mp->epl_layoff * job->firing_cost) - sim_log1p(-redundant);
        job->searchers = sim_staffing_searchers(m, job);
        job->slack = job->searchers / (job->searchers + n_start);
        job->slots = job->posts;
        job->tr_in = job->tr_out = job->tr_in6 = job->tr_out6 = 0;
        job->filled = 0;
        job->hire_pay = 0.0;
    }
}

/* ---- internal transfers (K3) ---- */

struct sim_applicant {
    uint32_t word; /* w2 of block 21: the smallest go first */
    uint32_t id_low, id_high;
    uint32_t job;   /* where from */
    uint32_t index; /* in that crew */
    uint32_t taken; /* has applied already this month */
};

static int
applicant_order(const void *a, const void *b)
{
    const struct sim_applicant *x = a;
    const struct sim_applicant *y = b;
    if (x->word != y->word) {
        return x->word < y->word ? -1 : 1;
    }
    if (x->id_low != y->id_low) {
        return x->id_low < y->id_low ? -1 : 1; /* creation order */
    }
    return (x->id_high > y->id_high) - (x->id_high < y->id_high);
}

static int
position_order(const void *a, const void *b)
{
    const struct sim_applicant *x = a;
    const struct sim_applicant *y = b;
    if (x->job != y->job) {
        return x->job < y->job ? -1 : 1;
    }
    return x->index < y->index ? 1 : -1; /* from the back, so that removals disturb none to come */
}

/* Every ready BPO worker of a location whose draw is below the transfer probability. */
static sim_status_t
find_applicants(sim_model_t *m, size_t l, size_t *n_found)
{
    const double p = sim_expm1neg(m->par->model->transfer_pm);
    size_t n = 0;
    *n_found = 0;
    for (size_t r = 0; r < m->n_roles; r++) {
        const sim_job_t *job = sim_job_at(m, l, r);
        if (job->kpo || job->n_ready == 0) {
            continue;
        }
        if (n + (size_t)job->n_ready > m->applicant_capacity) {
            const size_t wanted = (n + (size_t)job->n_ready) * 2;
            struct sim_applicant *grown = realloc(m->applicant, wanted * sizeof *grown);
            if (grown == NULL) {
                return SIM_ERR_NOMEM;
            }
            m->applicant = grown;
            m->applicant_capacity = wanted;
        }
        for (size_t i = 0; i < job->crew.n; i++) {
            if (!(job->crew.bits[i] & SIM_READY)) {
                continue;
            }
            const uint32_t word = sim_words(m->scenario->seed, m->rep, job->crew.id_high[i],
                job->crew.id_low[i], m->t, SIM_BLOCK_RARE)
                                      .w[2];
            if (sim_uniform(word) < p) {
                m->applicant[n++] = (struct sim_applicant) { word, job->crew.id_low[i],
                    job->crew.id_high[i], (uint32_t)(job - m->job), (uint32_t)i, 0 };
            }
        }
    }
    *n_found = n;
    return SIM_OK;
}

static double
qualified_share(const sim_role_par_t *rp, unsigned e)
{
    return e == 0 ? rp->qualified_secondary
        : e == 1  ? rp->qualified_graduate
                  : rp->qualified_postgraduate;
}

static sim_status_t
transfer_location(sim_model_t *m, size_t l)
{
    bool wanted = false;
    for (size_t r = 0; r < m->n_roles; r++) {
        const sim_job_t *job = sim_job_at(m, l, r);
        wanted = wanted || (job->kpo && job->slots > 0);
    }
    size_t n = 0;
    if (!wanted || m->par->model->transfer_pm == 0.0) {
        return SIM_OK;
    }
    const sim_status_t status = find_applicants(m, l, &n);
    if (status != SIM_OK || n == 0) {
        return status;
    }
    qsort(m->applicant, n, sizeof *m->applicant, applicant_order);
    /* who goes where; `taken` is 1 after an application in vain, else 2 + the new role */
    for (size_t r = 0; r < m->n_roles; r++) {
        sim_job_t *to = sim_job_at(m, l, r);
        if (!to->kpo || to->slots <= 0) {
            continue;
        }
        for (size_t a = 0; a < n; a++) {
            struct sim_applicant *who = &m->applicant[a];
            const sim_job_t *from = &m->job[who->job];
            const unsigned e = sim_education(from->crew.bits[who->index]);
            if (who->taken || qualified_share(&m->par->role[r], e) <= 0.0) {
                continue;
            }
            who->taken = 1;
            if (to->tr_in < to->posts) {
                who->taken = 2 + (uint32_t)r;
                to->tr_in++;
            }
        }
        to->slots = to->posts - to->tr_in;
        const sim_status_t room = sim_crew_reserve(&to->crew, to->crew.n + (size_t)to->tr_in);
        if (room != SIM_OK) {
            return room;
        }
    }
    qsort(m->applicant, n, sizeof *m->applicant, position_order);
    for (size_t a = 0; a < n; a++) {
        const struct sim_applicant *who = &m->applicant[a];
        if (who->taken < 2) {
            continue;
        }
        sim_job_t *from = &m->job[who->job];
        sim_job_t *to = sim_job_at(m, l, who->taken - 2);
        sim_worker_t worker = sim_crew_at(&from->crew, who->index);
        const int seasoned = m->t - sim_hired(worker.when) >= 6;
        sim_job_remove(from, who->index);
        sim_worker_transfer(m, to, &worker);
        sim_job_add(to, &worker);
        from->tr_out++;
        from->tr_out6 += seasoned;
        to->tr_in6 += seasoned;
    }
    return SIM_OK;
}

/* ---- external hires (H6)-(H9) ---- */

static sim_status_t
count_slots(const sim_model_t *m, sim_job_t *job)
{
    if (job->rule == SIM_RULE_POISSON) {
        const double rate = sim_par_job(m->par, job->l, job->r)->hire_rate_pm / m->scenario->scale;
        const uint32_t word
            = sim_words(m->scenario->seed, m->rep, job->hash, 0, m->t, SIM_BLOCK_HIRE_COUNT).w[0];
        job->slots = (int64_t)sim_quantile_poisson(sim_uniform(word), rate);
        job->posts = job->slots;
    } else if (job->rule == SIM_RULE_REPLACE) {
        job->slots = job->posts = job->exits_before;
    }
    return job->slots < SIM_SLOTS_MAX ? SIM_OK : SIM_ERR_LIMIT;
}

/* Room for so many slots, and for a group more of draws. */
static sim_status_t
reserve_slots(sim_model_t *m, size_t n)
{
    if (n <= m->hire_capacity) {
        return SIM_OK;
    }
    const size_t capacity = 2 * n;
    sim_hire_t *hire = realloc(m->hire, capacity * sizeof *hire);
    if (hire == NULL) {
        return SIM_ERR_NOMEM;
    }
    m->hire = hire;
    uint32_t *slot = realloc(m->slot, 4 * (capacity + SIM_CREW_GROUP) * sizeof *slot);
    if (slot == NULL) {
        return SIM_ERR_NOMEM;
    }
    m->slot = slot;
    m->hire_capacity = capacity;
    return SIM_OK;
}

/* Which of n slots are filled, and the word that decides on the education of each hire.  How many.
 */
static size_t
fill_slots(const sim_model_t *m, const sim_job_t *job, size_t n, double fill,
    const uint32_t **filled, const uint32_t **word)
{
    const size_t column = m->hire_capacity + SIM_CREW_GROUP;
    uint32_t *id_low = m->slot;
    uint32_t *id_high = m->slot + column;
    uint32_t *const to[4] = { m->slot + 2 * column, m->slot + 3 * column, NULL, NULL };
    const sim_draw_t draw = sim_draw_of(m, m->t, SIM_BLOCK_SLOT);
    for (size_t k = 0; k < n; k++) {
        id_low[k] = sim_hire_id(m->t, (uint32_t)k);
        id_high[k] = job->hash;
    }
    sim_sweep_words(m->level, n, id_low, id_high, &draw, to);
    size_t n_filled = 0;
    for (size_t k = 0; k < n; k++) {
        id_low[n_filled] = (uint32_t)k;
        to[1][n_filled] = to[1][k];
        n_filled += sim_uniform(to[0][k]) < fill;
    }
    *filled = id_low;
    *word = to[1];
    return n_filled;
}

/* Weight of an education among those who may be hired. */
static double
hire_weight(const sim_land_t *land, const sim_job_t *job, bool from_pools, size_t e)
{
    return !from_pools         ? job->qualified[e] * land->pool_start[e]
        : land->pool[e] >= 1.0 ? job->qualified[e] * land->pool[e]
                               : 0.0;
}

static sim_status_t
hire_job(sim_model_t *m, sim_job_t *job)
{
    const sim_location_par_t *lp = &m->par->location[job->l];
    const sim_model_par_t *mp = m->par->model;
    sim_land_t *land = &m->land[job->l];
    const bool from_pools = job->rule == SIM_RULE_TARGET || job->rule == SIM_RULE_REPLACE;

    sim_status_t status = count_slots(m, job);
    if (status != SIM_OK || job->slots <= 0) {
        return status;
    }
    const size_t slots = (size_t)job->slots;
    if (job->crew.n + slots >= SIM_CREW_MAX) {
        return SIM_ERR_LIMIT;
    }
    status = sim_crew_reserve(&job->crew, job->crew.n + slots);
    if (status != SIM_OK) {
        return status;
    }
    status = reserve_slots(m, slots);
    if (status != SIM_OK) {
        return status;
    }
    double fill = 1.0; /* (H7) */
    if (job->rule == SIM_RULE_TARGET) {
        const double ratio = acceptance(m, job) * qualified_pool(m, job) / (double)slots;
        fill = ratio > 0.0 ? sim_expm1neg(lp->match_eff * sim_exp(mp->match_elast * sim_log(ratio)))
                           : (mp->match_elast == 0.0 ? sim_expm1neg(lp->match_eff) : 0.0);
    }
    job->fill_probability = fill;
    const double recruit = m->par->role[job->r].recruit_months;
    const uint32_t *filled;
    const uint32_t *word;
    const size_t n_filled = fill_slots(m, job, slots, fill, &filled, &word);
    double weight[SIM_EDUCATIONS];
    for (size_t e = 0; e < SIM_EDUCATIONS; e++) {
        weight[e] = hire_weight(land, job, from_pools, e);
    }
    size_t n = 0;
    for (size_t k = 0; k < n_filled; k++) {
        unsigned e = sim_categorical(weight, sim_uniform(word[k]));
        if (e == 3 && from_pools) {
            continue; /* nobody is left to hire */
        }
        if (e == 3) {
            e = sim_categorical(job->qualified, 0.0);
            e = e == 3 ? 0 : e;
        }
        if (from_pools) {
            land->pool[e] -= 1.0;
            land->drawn[e]++;
            weight[e] = hire_weight(land, job, from_pools, e);
        }
        m->hire[n++] = (sim_hire_t) { filled[k], e };
    }
    sim_worker_hire(m, job, n, m->hire);
    for (size_t i = job->crew.n - n; i < job->crew.n; i++) {
        job->hire_pay += recruit * (double)job->crew.salary[i];
    }
    job->filled = (int64_t)n;
    return SIM_OK;
}

/* Step 6. */
sim_status_t
sim_staffing_hire(sim_model_t *m)
{
    for (size_t l = 1; l < m->n_locations; l++) {
        const sim_status_t status = transfer_location(m, l);
        if (status != SIM_OK) {
            return status;
        }
    }
    for (int kpo = 1; kpo >= 0; kpo--) {
        for (size_t r = 0; r < m->n_roles; r++) {
            for (size_t l = 1; l < m->n_locations; l++) {
                sim_job_t *job = sim_job_at(m, l, r);
                if (job->kpo == (kpo == 1)) {
                    job->fill_probability = NAN;
                    const sim_status_t status = hire_job(m, job);
                    if (status != SIM_OK) {
                        return status;
                    }
                }
            }
        }
    }
    return SIM_OK;
}

/* Step 11: leavers rejoin the pools (H10); vacated posts are remembered for rule replace. */
void
sim_staffing_return(sim_model_t *m)
{
    for (size_t l = 1; l < m->n_locations; l++) {
        sim_land_t *land = &m->land[l];
        for (size_t e = 0; e < SIM_EDUCATIONS; e++) {
            for (size_t r = 0; r < m->n_roles; r++) {
                land->returned[e] += sim_job_at(m, l, r)->turnover.returned[e];
            }
            land->pool[e] += (double)land->returned[e];
        }
    }
    for (size_t j = 0; j < m->n_jobs; j++) {
        sim_job_t *job = &m->job[j];
        job->exits_before
            = job->turnover.quits + job->turnover.layoffs + job->turnover.others + job->tr_out;
    }
}
