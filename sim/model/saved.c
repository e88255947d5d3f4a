/* saved.c - the beginning of a month in a block of memory, for other models to go on from.
 *
 * The block is, without gaps: a header, the locations, the roles, then each job with its counts by
 * month of hire and the columns of its crew, then the memory of the observer.  Structs are kept
 * whole, so a variable that is carried from month to month needs no line here; what a model owns by
 * pointer, and what follows from its own values in force, stays that of the model which loads.
 */
#include "sim/model/observe.h"
#include "sim/model/state.h"
#include <string.h>

typedef struct {
    size_t n_bytes, n_jobs;
    uint32_t rep;
    int t;
    bool recession;
} header_t;

static header_t
header_of(const void *from)
{
    header_t header;
    memcpy(&header, from, sizeof header);
    return header;
}

/* Months in which somebody may have been hired, the one that begins included, as at the start it is
 * the last one of some: the others count nobody. */
static size_t
hired_first(const sim_job_t *job)
{
    return (size_t)(SIM_TENURE_MAX - job->tenure_most);
}

static size_t
hired_months(const sim_job_t *job, int t)
{
    return (size_t)(job->tenure_most + t) + 1;
}

static size_t
observed_bytes(const sim_model_t *m)
{
    return m->observer != NULL ? sim_observer_saved_bytes(m->observer) : 0;
}

size_t
sim_model_saved_bytes(const sim_model_t *m)
{
    size_t bytes = sizeof(header_t) + m->n_locations * sizeof *m->land
        + m->n_roles * sizeof *m->task + observed_bytes(m);
    for (size_t j = 0; j < m->n_jobs; j++) {
        const sim_job_t *job = &m->job[j];
        bytes += sizeof *job + hired_months(job, m->t) * sizeof *job->hired_count
            + job->crew.n * SIM_CREW_BYTES;
    }
    return bytes;
}

/* ---- saving */

static char *
put(char *to, const void *from, size_t n_bytes)
{
    memcpy(to, from, n_bytes);
    return to + n_bytes;
}

static char *
put_job(char *to, const sim_job_t *job, int t)
{
    const sim_crew_t *crew = &job->crew;
    const void *const column[] = { crew->id_low, crew->id_high, crew->bits, crew->when,
        crew->salary, crew->pressure, crew->experience, crew->ability, crew->home, crew->prior };
    _Static_assert(sizeof column / sizeof column[0] * 4 == SIM_CREW_BYTES, "a column is missing");

    to = put(to, job, sizeof *job);
    to = put(to, job->hired_count + hired_first(job), hired_months(job, t) * sizeof(int32_t));
    for (size_t c = 0; c < sizeof column / sizeof column[0] && crew->n > 0; c++) {
        to = put(to, column[c], crew->n * 4);
    }
    return to;
}

void
sim_model_save(const sim_model_t *m, void *block)
{
    const header_t header = { .n_bytes = sim_model_saved_bytes(m),
        .n_jobs = m->n_jobs,
        .rep = m->rep,
        .t = m->t,
        .recession = m->recession };
    char *to = put(block, &header, sizeof header);

    to = put(to, m->land, m->n_locations * sizeof *m->land);
    to = put(to, m->task, m->n_roles * sizeof *m->task);
    for (size_t j = 0; j < m->n_jobs; j++) {
        to = put_job(to, &m->job[j], m->t);
    }
    if (m->observer != NULL) {
        sim_observer_save(m->observer, to);
        to += observed_bytes(m);
    }
    SIM_BUG_IF((size_t)(to - (char *)block) != header.n_bytes);
}

/* ---- loading */

static const char *
get(const char *from, void *to, size_t n_bytes)
{
    memcpy(to, from, n_bytes);
    return from + n_bytes;
}

/* Room for the crews to come, so that nothing can fail once something has changed. */
static sim_status_t
reserve(sim_model_t *m, const char *from, int t)
{
    for (size_t j = 0; j < m->n_jobs; j++) {
        sim_job_t saved;
        memcpy(&saved, from, sizeof saved);
        const sim_status_t status = sim_crew_reserve(&m->job[j].crew, saved.crew.n);
        if (status != SIM_OK) {
            return status;
        }
        from += sizeof saved + hired_months(&saved, t) * sizeof(int32_t)
            + saved.crew.n * SIM_CREW_BYTES;
    }
    return SIM_OK;
}

static const char *
get_job(const char *from, sim_job_t *job, int t, int months)
{
    const sim_job_t mine = *job;
    from = get(from, job, sizeof *job);
    const size_t n = job->crew.n;
    SIM_BUG_IF(job->hash != mine.hash); /* the state of another scenario */

    job->crew = mine.crew;
    job->crew.n = n;
    job->hired_count = mine.hired_count;
    job->chunk = mine.chunk;
    job->n_chunks = mine.n_chunks;
    job->chunk_capacity = mine.chunk_capacity;
    job->event = mine.event;
    job->event_capacity = mine.event_capacity;

    memset(job->hired_count + hired_first(&mine), 0,
        hired_months(&mine, months) * sizeof *job->hired_count);
    from = get(
        from, job->hired_count + hired_first(job), hired_months(job, t) * sizeof *job->hired_count);
    const sim_crew_t *crew = &job->crew;
    void *const column[] = { crew->id_low, crew->id_high, crew->bits, crew->when, crew->salary,
        crew->pressure, crew->experience, crew->ability, crew->home, crew->prior };
    for (size_t c = 0; c < sizeof column / sizeof column[0]; c++) {
        from = get(from, column[c], n * 4);
    }
    return from;
}

sim_status_t
sim_model_load(sim_model_t *m, const void *block)
{
    const header_t header = header_of(block);
    const char *const jobs = (const char *)block + sizeof header + m->n_locations * sizeof *m->land
        + m->n_roles * sizeof *m->task;
    SIM_BUG_IF(header.n_jobs != m->n_jobs || header.t > m->scenario->months);

    const sim_status_t status = reserve(m, jobs, header.t);
    if (status != SIM_OK) {
        return status;
    }
    m->rep = header.rep;
    m->t = header.t;
    m->recession = header.recession;
    m->violation = (sim_violation_t) { 0 };
    m->par = &m->base;
    sim_scenario_resolve(m->scenario, header.rep, &m->base);
    const char *from
        = get((const char *)block + sizeof header, m->land, m->n_locations * sizeof *m->land);
    from = get(from, m->task, m->n_roles * sizeof *m->task);
    for (size_t j = 0; j < m->n_jobs; j++) {
        from = get_job(from, &m->job[j], header.t, m->scenario->months);
        sim_work_derive(m, &m->job[j]);
    }
    if (m->observer != NULL) {
        sim_observer_load(m->observer, from);
        from += observed_bytes(m);
    }
    SIM_BUG_IF((size_t)(from - (const char *)block) != header.n_bytes);
    return SIM_OK;
}
