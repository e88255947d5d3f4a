/* model.c - a replication's life: made, started, stepped month by month, freed. */
#include "sim/model/observe.h"
#include "sim/model/state.h"
#include <math.h>
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- names */

static uint32_t
hash_of(const char *kind, const char *first, const char *second)
{
    char name[16 + 2 * (SIM_NAME_MAX + 1)];
    snprintf(name, sizeof name, "%s/%s%s%s", kind, first, second ? "/" : "", second ? second : "");
    return sim_name_hash(name);
}

static void
name_everything(sim_model_t *m)
{
    const sim_scenario_t *s = m->scenario;
    m->fx_hash = sim_name_hash("fx");
    m->economy_hash = sim_name_hash("economy");
    for (size_t l = 0; l < m->n_locations; l++) {
        m->land[l].hash = hash_of("location", s->location[l].name, NULL);
    }
    for (size_t r = 0; r < m->n_roles; r++) {
        m->task[r].hash = hash_of("role", s->role[r].name, NULL);
    }
    for (size_t l = 1; l < m->n_locations; l++) {
        for (size_t r = 0; r < m->n_roles; r++) {
            sim_job_t *job = sim_job_at(m, l, r);
            job->l = l;
            job->r = r;
            job->kpo = s->role[r].tier == SIM_TIER_KPO;
            job->hash = hash_of("job", s->location[l].name, s->role[r].name);
        }
        /* sums over locations are taken in order of name, so that their order in the file does
         * not matter to the last bit */
        size_t k = l - 1;
        while (k > 0 && strcmp(s->location[m->by_name[k - 1]].name, s->location[l].name) > 0) {
            m->by_name[k] = m->by_name[k - 1];
            k--;
        }
        m->by_name[k] = l;
    }
}

/* ---- memory */

sim_status_t
sim_model_create(sim_model_t **self, const sim_scenario_t *scenario, const bool in_force[],
    sim_observer_t *observer, int threads)
{
    sim_status_t status = SIM_ERR_NOMEM;
    sim_model_t *m = calloc(1, sizeof *m);
    *self = NULL;
    if (m == NULL) {
        return SIM_ERR_NOMEM;
    }
    m->scenario = scenario;
    m->in_force = in_force;
    m->observer = observer;
    m->threads = threads;
    m->n_locations = scenario->n_locations;
    m->n_roles = scenario->n_roles;
    m->n_jobs = (scenario->n_locations - 1) * scenario->n_roles;
    for (size_t p = 0; in_force != NULL && p < scenario->n_policies; p++) {
        m->any_policy = m->any_policy || in_force[p];
    }
    m->by_name = calloc(m->n_locations, sizeof *m->by_name);
    m->land = calloc(m->n_locations, sizeof *m->land);
    m->task = calloc(m->n_roles, sizeof *m->task);
    m->level = sim_vector_level();
    m->job = calloc(m->n_jobs, sizeof *m->job);
    m->order = calloc(m->n_jobs, sizeof *m->order);
    m->weight = calloc(m->n_locations, sizeof *m->weight);
    m->scratch = calloc((size_t)threads, sizeof *m->scratch);
    if (m->by_name == NULL || m->land == NULL || m->task == NULL || m->job == NULL
        || m->order == NULL || m->weight == NULL || m->scratch == NULL) {
        goto fail;
    }
    name_everything(m);
    for (size_t j = 0; j < m->n_jobs; j++) {
        m->job[j].hired_count
            = calloc((size_t)(SIM_TENURE_MAX + scenario->months + 1), sizeof(int32_t));
        if (m->job[j].hired_count == NULL) {
            goto fail;
        }
    }
    status = sim_scenario_par_init(scenario, &m->base);
    if (status == SIM_OK) {
        status = sim_scenario_par_init(scenario, &m->moved);
    }
    if (status != SIM_OK) {
        goto fail;
    }
    m->par = &m->base;
    *self = m;
    return SIM_OK;
fail:
    sim_model_free(m);
    return status;
}

void
sim_model_free(sim_model_t *m)
{
    if (m == NULL) {
        return;
    }
    for (size_t j = 0; m->job != NULL && j < m->n_jobs; j++) {
        sim_crew_free(&m->job[j].crew);
        free(m->job[j].hired_count);
        free(m->job[j].chunk);
        free(m->job[j].event);
    }
    for (int k = 0; m->scratch != NULL && k < m->threads; k++) {
        free(m->scratch[k].index);
        sim_crew_free(&m->scratch[k].reviewed);
    }
    free(m->scratch);
    sim_par_free(&m->base);
    sim_par_free(&m->moved);
    free(m->by_name);
    free(m->land);
    free(m->task);
    free(m->job);
    free(m->order);
    free(m->part);
    free(m->weight);
    free(m->applicant);
    free(m->hire);
    free(m->slot);
    free(m);
}

void
sim_model_watch(sim_model_t *self, sim_watch_t watch)
{
    self->watch = watch;
}

sim_violation_t
sim_model_violation(const sim_model_t *self)
{
    return self->violation;
}

size_t
sim_model_bytes(const sim_model_t *m)
{
    size_t bytes = sizeof *m + m->hire_capacity * (sizeof *m->hire + 4 * sizeof *m->slot);
    for (int k = 0; k < m->threads; k++) {
        bytes += m->scratch[k].index_capacity * sizeof(uint32_t)
            + m->scratch[k].reviewed.capacity * SIM_CREW_BYTES;
    }
    for (size_t j = 0; j < m->n_jobs; j++) {
        const sim_job_t *job = &m->job[j];
        bytes += sizeof *job + job->crew.capacity * SIM_CREW_BYTES
            + job->chunk_capacity * sizeof *job->chunk + job->event_capacity * sizeof *job->event
            + (size_t)(SIM_TENURE_MAX + m->scenario->months + 1) * sizeof(int32_t);
    }
    return bytes;
}

/* ---- one replication over threads
 *
 * Jobs of one chunk are done from end to end, as all jobs are when there is one thread; of the
 * others, chunks are shared out.  Each job is divided before. */

static sim_status_t
share_out(sim_model_t *m)
{
    size_t n_parts = 0;
    size_t n_divided = 0;
    size_t last = m->n_jobs;
    for (size_t j = 0; j < m->n_jobs; j++) {
        sim_job_t *job = &m->job[j];
        const sim_status_t status = sim_work_divide(job);
        if (status != SIM_OK) {
            return status;
        }
        if (job->n_chunks > 1) {
            m->order[n_divided++] = job;
            n_parts += job->n_chunks;
        } else {
            m->order[--last] = job;
        }
    }
    if (n_parts > m->part_capacity) {
        sim_chunk_t **grown = realloc(m->part, 2 * n_parts * sizeof(*grown));
        if (grown == NULL) {
            return SIM_ERR_NOMEM;
        }
        m->part = grown;
        m->part_capacity = 2 * n_parts;
    }
    m->n_divided = n_divided;
    m->n_parts = 0;
    for (size_t k = 0; k < n_divided; k++) {
        for (size_t c = 0; c < m->order[k]->n_chunks; c++) {
            m->part[m->n_parts++] = &m->order[k]->chunk[c];
        }
    }
    return SIM_OK;
}

/* The first job that failed. */
static sim_status_t
first_failure(const sim_model_t *m)
{
    for (size_t j = 0; j < m->n_jobs; j++) {
        if (m->job[j].status != SIM_OK) {
            return m->job[j].status;
        }
    }
    return SIM_OK;
}

/* ---- the start (I1)-(I5) */

/* Room for the crew, whose workers are yet to be made. */
static sim_status_t
start_job(sim_model_t *m, sim_job_t *job)
{
    const sim_job_par_t *jp = sim_par_job(&m->base, job->l, job->r);
    const double heads = floor(jp->headcount / m->scenario->scale + 0.5);
    if (!(heads < SIM_CREW_MAX)) {
        return SIM_ERR_LIMIT;
    }
    const sim_status_t status = sim_crew_reserve(&job->crew, (size_t)heads);
    if (status != SIM_OK) {
        return status;
    }
    job->crew.n = (size_t)heads;
    job->rule = (sim_rule_t)jp->hiring_rule;
    job->staff_check = job->n_end_before = (int64_t)job->crew.n;
    job->exits_before = 0;
    job->layoff_bar = m->base.location[job->l].dismissal_pm;
    job->service_bar = 1.0;
    job->status = SIM_OK;
    sim_staffing_qualified(m, job);
    return SIM_OK;
}

static void
start_chunk(const sim_model_t *m, sim_chunk_t *chunk)
{
    sim_worker_start(m, chunk->job, chunk->from, chunk->to);
    sim_work_output(m, chunk);
}

static void
end_start(const sim_model_t *m, sim_job_t *job)
{
    sim_worker_count(m, job);
    job->k_bar = sim_work_output_per_head(m, job);
}

static void
start_whole(const sim_model_t *m, sim_job_t *job)
{
    for (size_t c = 0; c < job->n_chunks; c++) {
        start_chunk(m, &job->chunk[c]);
    }
    end_start(m, job);
}

static sim_status_t
make_crews(sim_model_t *m)
{
    for (size_t j = 0; j < m->n_jobs; j++) {
        const sim_status_t status = start_job(m, &m->job[j]);
        if (status != SIM_OK) {
            return status;
        }
    }
    const sim_status_t status = share_out(m);
    if (status != SIM_OK) {
        return status;
    }
    if (m->threads == 1) {
        for (size_t j = 0; j < m->n_jobs; j++) {
            start_whole(m, &m->job[j]);
        }
        return SIM_OK;
    }
#pragma omp parallel num_threads(m->threads)
    {
#pragma omp for schedule(dynamic, 1)
        for (size_t k = m->n_divided; k < m->n_jobs + m->n_parts; k++) {
            if (k < m->n_jobs) {
                start_whole(m, m->order[k]);
            } else {
                start_chunk(m, m->part[k - m->n_jobs]);
            }
        }
#pragma omp for schedule(dynamic, 1)
        for (size_t k = 0; k < m->n_divided; k++) {
            end_start(m, m->order[k]);
        }
    }
    return SIM_OK;
}

sim_status_t
sim_model_start(sim_model_t *m, uint32_t rep)
{
    m->rep = rep;
    m->t = 0;
    m->violation = (sim_violation_t) { 0 };
    m->par = &m->base;
    sim_scenario_resolve(m->scenario, rep, &m->base);
    sim_exogenous_start(m);
    for (size_t l = 1; l < m->n_locations; l++) {
        const sim_location_par_t *lp = &m->base.location[l];
        const double pool[SIM_EDUCATIONS]
            = { lp->pool_secondary, lp->pool_graduate, lp->pool_postgraduate };
        sim_land_t *land = &m->land[l];
        for (size_t e = 0; e < SIM_EDUCATIONS; e++) {
            land->pool[e] = land->pool_start[e] = pool[e] / m->scenario->scale;
        }
        land->english0 = lp->english_share;
        land->intern0 = lp->intern_share;
    }
    for (size_t j = 0; j < m->n_jobs; j++) {
        sim_work_derive(m, &m->job[j]);
    }
    for (size_t r = 0; r < m->n_roles; r++) {
        m->task[r].demand = 0.0; /* until the crews are known */
    }
    sim_exogenous_month(m);
    sim_wage_start(m);
    const sim_status_t status = make_crews(m);
    if (status != SIM_OK) {
        return status;
    }
    sim_client_start(m);
    for (size_t j = 0; j < m->n_jobs; j++) {
        sim_job_t *job = &m->job[j];
        const double given = sim_par_job(&m->base, job->l, job->r)->slack_ref;
        const double searchers = sim_staffing_searchers(m, job);
        job->slack_ref = isnan(given) ? searchers / (searchers + (double)job->crew.n) : given;
    }
    if (m->observer != NULL) {
        sim_observer_start(m->observer);
    }
    return SIM_OK;
}

/* ---- a month, in the order of docs/model.md section 4 */

static void
take(const sim_model_t *m, const sim_job_t *job)
{
    if (m->observer != NULL) {
        sim_observer_take(m->observer, job);
    }
}

static void
sort(const sim_model_t *m, const sim_job_t *job)
{
    if (m->observer != NULL) {
        sim_observer_sort(m->observer, job->l, job->r);
    }
}

/* Steps 8 to 10 of a chunk, while it is in the cache. */
static void
live_and_advance(const sim_model_t *m, sim_chunk_t *chunk, sim_scratch_t *scratch)
{
    sim_work_live(m, chunk);
    sim_work_advance(m, chunk, scratch);
}

static void
close_job(const sim_model_t *m, sim_job_t *job, sim_scratch_t *scratch)
{
    sim_work_join(job);
    job->status = sim_work_part(m, job, scratch);
    if (job->status == SIM_OK) {
        sim_money_month(m, job);
    }
}

/* Steps 7 to 11 of one job.  Nothing of another job is touched, so jobs may run side by side. */
static void
work_whole(const sim_model_t *m, sim_job_t *job, sim_scratch_t *scratch)
{
    sim_work_open(m, job);
    take(m, job);
    sort(m, job);
    for (size_t c = 0; c < job->n_chunks; c++) {
        sim_work_output(m, &job->chunk[c]);
    }
    sim_work_load(m, job);
    for (size_t c = 0; c < job->n_chunks; c++) {
        live_and_advance(m, &job->chunk[c], scratch);
    }
    close_job(m, job, scratch);
}

/* The same of all jobs, by all threads. */
static void
work_together(sim_model_t *m)
{
    for (size_t k = 0; k < m->n_divided; k++) {
        sim_work_open(m, m->order[k]);
    }
#pragma omp parallel num_threads(m->threads)
    {
        sim_scratch_t *scratch = &m->scratch[omp_get_thread_num()];
#pragma omp for schedule(dynamic, 1)
        for (size_t k = 0; k < m->n_jobs + m->n_parts; k++) {
            if (k < m->n_divided) {
                take(m, m->order[k]);
            } else if (k < m->n_jobs) {
                work_whole(m, m->order[k], scratch);
            } else {
                sim_work_output(m, m->part[k - m->n_jobs]);
            }
        }
        if (m->n_divided > 0) {
#pragma omp single
            for (size_t k = 0; k < m->n_divided; k++) {
                sim_work_load(m, m->order[k]);
            }
#pragma omp for schedule(dynamic, 1)
            for (size_t k = 0; k < m->n_divided + m->n_parts; k++) {
                if (k < m->n_divided) { /* in one go, which is long: first */
                    sort(m, m->order[k]);
                } else {
                    live_and_advance(m, m->part[k - m->n_divided], scratch);
                }
            }
#pragma omp for schedule(dynamic, 1)
            for (size_t k = 0; k < m->n_divided; k++) {
                close_job(m, m->order[k], scratch);
            }
        }
    }
}

static sim_status_t
work(sim_model_t *m)
{
    const sim_status_t status = share_out(m);
    if (status != SIM_OK) {
        return status;
    }
    if (m->threads > 1) {
        work_together(m);
    } else {
        for (size_t j = 0; j < m->n_jobs; j++) {
            work_whole(m, &m->job[j], &m->scratch[0]);
        }
    }
    return first_failure(m);
}

sim_status_t
sim_model_month(sim_model_t *m, double metrics[], double bands[])
{
    sim_status_t status;
    SIM_BUG_IF(m->t >= m->scenario->months);

    if (m->any_policy) {
        const bool moved = sim_scenario_at(m->scenario, m->in_force, &m->base, m->t, &m->moved);
        m->par = moved ? &m->moved : &m->base;
        for (size_t j = 0; j < m->n_jobs; j++) {
            sim_work_derive(m, &m->job[j]);
        }
    }
    sim_wage_policy(m);
    sim_exogenous_month(m);
    sim_client_month(m);
    sim_staffing_pools(m);
    sim_staffing_plan(m);
    status = sim_staffing_hire(m);
    if (status == SIM_OK && m->observer != NULL) {
        status = sim_observer_open(m->observer, m);
    }
    if (status != SIM_OK) {
        return status;
    }
    status = work(m);
    if (status != SIM_OK) {
        return status;
    }
    sim_staffing_return(m);
    for (size_t j = 0; j < m->n_jobs; j++) {
        sim_work_smooth(m, &m->job[j]);
        sim_work_flows(m, &m->job[j]);
    }
    sim_wage_market(m);
    status = sim_verify_month(m);
    if (status != SIM_OK) {
        return status;
    }
    if (m->observer != NULL) {
        sim_observer_month(m->observer, m, m->threads, metrics, bands);
    }
    sim_exogenous_advance(m);
    m->t++;
    return SIM_OK;
}
