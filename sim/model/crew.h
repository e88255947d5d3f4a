/* crew.h - a job's workers as a structure of arrays.
 *
 * Layer: model, internal.  Includes: base.
 *
 * Order inside a crew depends on history (a leaver's place is taken by the last worker); no draw
 * does, because draws are keyed by the worker's identity.
 */
#ifndef SIM_MODEL_CREW_H
#define SIM_MODEL_CREW_H

#include "sim/status.h"
#include <stdint.h>

enum {
    SIM_GRADES = 3,
    SIM_EDUCATIONS = 3,
    SIM_CREW_BYTES = 40, /* per worker                                            */
    SIM_CREW_GROUP = 16, /* crews have room for one such group more than they hold */
};

/* Attributes of a worker packed in 32 bits. */
enum {
    SIM_ILL = 1u << 0,
    SIM_ENGLISH = 1u << 1,
    SIM_RURAL = 1u << 2,
    SIM_INTERN = 1u << 3,
    SIM_FIRST = 1u << 4,
    SIM_COMPLIANT = 1u << 5,
    SIM_READY = 1u << 6,
    SIM_EDUCATION_SHIFT = 7,  /* 2 bits */
    SIM_GRADE_SHIFT = 9,      /* 2 bits */
    SIM_HOUSEHOLD_SHIFT = 11, /* 7 bits */
    SIM_HOUSEHOLD_MAX = 127,
};

/* n workers; every array has room for capacity, a multiple of SIM_CREW_GROUP, at least one group
 * more than n.  Months are counted from the scenario's start; tenure = t - hired. */
typedef struct {
    size_t n;
    size_t capacity;
    uint32_t *id_low;
    uint32_t *id_high;
    uint32_t *bits;
    int32_t *when;     /* hired * 65536 + month of entry into the role: sim_hired, sim_since */
    float *salary;     /* S [LCU/month]                                        */
    float *pressure;   /* P [SD]                                               */
    float *experience; /* x [months]                                           */
    float *ability;    /* ln A without grade and experience (S3)               */
    float *home;       /* other household income at t = 0 prices [LCU/month]   */
    float *prior;      /* own income before the job at t = 0 prices [LCU/month] */
    void *block;       /* owns them all                                        */
} sim_crew_t;

static inline int
sim_hired(int32_t when)
{
    return when >> 16;
}

static inline int
sim_since(int32_t when)
{
    return (int16_t)(uint16_t)((uint32_t)when & 0xffffu);
}

static inline int32_t
sim_when(int hired, int since)
{
    return (int32_t)(((uint32_t)hired << 16) | ((uint32_t)since & 0xffffu));
}

static inline unsigned
sim_education(uint32_t bits)
{
    return (bits >> SIM_EDUCATION_SHIFT) & 3u;
}

static inline unsigned
sim_grade(uint32_t bits)
{
    return (bits >> SIM_GRADE_SHIFT) & 3u;
}

/* A whole worker, outside the arrays. */
typedef struct {
    uint32_t id_low, id_high, bits;
    int32_t when;
    float salary, pressure, experience, ability, home, prior;
} sim_worker_t;

/* Room for n workers; grows, never shrinks.  SIM_ERR_NOMEM leaves the crew as it was. */
SIM_MUST_CHECK sim_status_t sim_crew_reserve(sim_crew_t *self, size_t n);
void sim_crew_free(sim_crew_t *self);
void sim_crew_push(sim_crew_t *self, const sim_worker_t *worker); /* room was reserved */
sim_worker_t sim_crew_at(const sim_crew_t *self, size_t i);
void sim_crew_remove(sim_crew_t *self, size_t i); /* the last worker moves into the hole */

/* The same for at[0] > at[1] > ... > at[n-1], one after the other.  from[n] is scratch. */
void sim_crew_remove_all(sim_crew_t *self, size_t n, const uint32_t at[], uint32_t from[]);

#endif
