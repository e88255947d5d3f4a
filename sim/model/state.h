/* state.h - what the model holds between and during months.  Internal to layer model and its tests.
 *
 * Workers live in crews (crew.h), one per job (location x role).  Everything is in simulated units:
 * real people divided by the scenario's scale.
 */
#ifndef SIM_MODEL_STATE_H
#define SIM_MODEL_STATE_H

#include "sim/ledger.h"
#include "sim/level.h"
#include "sim/metric.h"
#include "sim/model.h"
#include "sim/model/crew.h"
#include "sim/model/sweep.h"
#include "sim/rng.h"
#include "sim/scenario.h"
#include <stdint.h>

enum {
    SIM_TENURE_MAX = 6000,   /* longest initial tenure kept, months          */
    SIM_SLOTS_MAX = 1 << 21, /* posts a job can advertise in a month (R3)    */
    SIM_HOUSEHOLDS = 64,     /* thresholds of the size of a household        */
    SIM_CHUNK = 16384,       /* workers in a chunk: a multiple of SIM_SWEEP_BLOCK */
};
#define SIM_HIRE_ID 0x80000000u /* id low of a hire: this + month * 2^21 + slot (R3) */

static inline uint32_t
sim_hire_id(int month, uint32_t slot)
{
    return SIM_HIRE_ID + ((uint32_t)month << 21) + slot;
}

/* A location in the course of a run (index 0 is the onshore market). */
typedef struct {
    uint32_t hash; /* of "location/L"                                    */
    double chi;    /* log exchange-rate deviation (E3)                   */
    double fx;     /* X [LCU/USD]                                        */
    double price;  /* (E1)                                               */
    double trend;  /* (E2)                                               */
    double growth; /* ln(1 + g) of it [1/year]                           */
    double breach; /* breaches that security leaves, as a share (M8)     */

    /* labour pools [simulated persons] (H1) */
    double pool[SIM_EDUCATIONS];
    double pool_start[SIM_EDUCATIONS]; /* U(0), for (I2)                      */
    double inflow[SIM_EDUCATIONS];     /* of this month                       */
    double outflow[SIM_EDUCATIONS];
    double pool_before[SIM_EDUCATIONS];
    int64_t drawn[SIM_EDUCATIONS];    /* hired from the pools this month      */
    int64_t returned[SIM_EDUCATIONS]; /* leavers who rejoined                 */

    double min_wage;          /* MW(t) [LCU/month]                               */
    double min_wage_before;   /* MW(t-1)                                        */
    float floor;              /* MW(t) rounded up to float                       */
    double english0, intern0; /* Eng and Int of (S3), at t = 0                */
    double household_mean;    /* for which the thresholds of (V1) hold        */
    int n_household;          /* of them; 0 before the first month            */
    float household[SIM_HOUSEHOLDS];
} sim_land_t;

/* A role's demand. */
typedef struct {
    uint32_t hash;          /* of "role/R"                                       */
    double demand;          /* D [FTE]                                           */
    double clock;           /* a, automation clock [years]                       */
    double adoption;        /* F                                                 */
    double work0;           /* B(0) of (E7)                                      */
    double workload;        /* H_r(t) [FTE]                                      */
    double growth_now;      /* mu_r(t)                                           */
    double onshore_cost0;   /* c_0(0) [USD/FTE-month]                           */
    double onshore_cost;    /* c_0(t)                                           */
    double onshore_part[4]; /* shares of c_0: salary, training, office, other */
    double onshore_share0, onshore_share, onshore_before;
} sim_task_t;

typedef struct sim_job sim_job_t;

/* A positive number and its logarithm, 0 and 0 at first. */
typedef struct {
    double x;
    float ln;
} sim_log_t;

/* What the events of a month came to. */
typedef struct {
    int64_t quits, layoffs, others, leavers6, promotions, certificates, cuts;
    int64_t returned[SIM_EDUCATIONS];         /* leavers who rejoin the pools (H10) */
    double bonus_pay, severance, upskill_pay; /* LCU */
} sim_turnover_t;

/* A stretch of a crew in a month: as much as a thread takes at a time when several share a job. Its
 * size does not depend on their number, and what it has summed is joined in the order of the crew,
 * so results do not depend on it either. */
typedef struct {
    sim_job_t *job;
    size_t from, to;
    uint32_t *event; /* [sum.n_events] index in the crew << 8 | what; then leavers alone */
    size_t n_exits;  /* of those                                             */
    sim_output_sum_t output;
    sim_month_sum_t sum;
    double pay_by_worker;
    sim_turnover_t turnover;
    sim_status_t status;
} sim_chunk_t;

/* A job: location x role. */
struct sim_job {
    size_t l, r;
    bool kpo;
    uint32_t hash; /* of "job/L/R" */
    sim_rule_t rule;
    sim_crew_t crew;
    int64_t hired_sum;    /* sum of hired over the crew: mean tenure without a pass */
    int32_t *hired_count; /* [SIM_TENURE_MAX + months + 1]: how many were hired in each month */
    int tenure_most;      /* nobody was hired longer before the start: hired_count is 0 there */
    int64_t n_rural;
    int64_t n_ready;
    sim_chunk_t *chunk; /* [n_chunks], at least one; the crew of this month in stretches */
    size_t n_chunks, chunk_capacity;
    uint32_t *event; /* of all chunks, with room between them */
    size_t event_capacity;

    /* what follows from the values in force alone: see sim_work_derive */
    struct {
        double hours;     /* (hours/40)^eps_h */
        double zone;      /* time-zone factor of (W6) */
        double reference; /* z_ref (C2) */
        float ln_grade[SIM_TABLE];
        uint32_t promote[SIM_TABLE], certify[SIM_TABLE]; /* thresholds, see sweep.h */
        sim_training_t training;
    } fixed;

    /* carried from month to month */
    double wage_index;  /* W                       */
    double k_bar;       /* smoothed output per head */
    double h_hat;       /* smoothed demand          */
    double layoff_bar;  /* smoothed layoff hazard   */
    double service_bar; /* smoothed service level   */
    double share, share_before, share0;
    double quote0; /* Q(0)                     */
    double slack_ref;
    double security0;             /* dp(0)                    */
    double factor, factor_before; /* M(t), M(t-1)     */
    double skill_par[5];          /* parameters behind the ability column now     */
    int64_t exits_before;         /* exits and transfers out of last month (rule replace) */
    int64_t staff_check;          /* initial staff + all arrivals - all departures (ID8)  */
    int64_t n_end_before;

    /* of this month, in the order of the schedule */
    double quote, workload;           /* Q, H */
    double qualified[SIM_EDUCATIONS]; /* q' (H2) */
    int64_t n_start, n_star, posts;   /* N*, V */
    double firing_cost, layoff_hazard;
    double slack, searchers;                /* u, Uq (H5) */
    int64_t tr_in, tr_out, tr_in6, tr_out6; /* ...6: of six months' tenure or more */
    int64_t slots, filled;                  /* posts left to external hires */
    double fill_probability;                /* q (H7); NaN without slots */
    size_t first_hire; /* this month's hires are first_hire .. n_paid-1 of the crew */
    int64_t n_paid, n_under6, n_under12, tenure_sum, n_rural_paid;
    double capacity, overtime, delivered, occupancy, service, defect, quality, hours;
    double insecurity_used;           /* J before the month's update */
    double insecurity, insecurity_of; /* J, and the hazard it follows from: both 0 at first */
    sim_month_par_t month_par;
    sim_log_t ln_pay[SIM_TABLE], ln_eri_cut;
    sim_month_sum_t sum;
    double pay_by_worker, pay_by_sum; /* of one job in turn, for (ID5) */
    sim_turnover_t turnover;
    double hire_pay;                 /* LCU */
    double bill_total, revenue, tax; /* LCU */
    double flow[SIM_FLOWS];
    double ledger[SIM_LEDGER_LINES]; /* in simulated persons */
    sim_status_t status;             /* of the month's work, when jobs run side by side */
};

/* What a thread needs for the chunk at hand. */
typedef struct {
    uint32_t *index; /* of those with something to be done, or of leavers */
    size_t index_capacity;
    sim_crew_t reviewed; /* a copy of those under review */
} sim_scratch_t;

/* A post that was filled. */
typedef struct {
    uint32_t slot, education;
} sim_hire_t;

struct sim_model {
    const sim_scenario_t *scenario;
    const bool *in_force; /* borrowed; NULL: none */
    bool any_policy;
    size_t n_locations, n_roles, n_jobs; /* locations with onshore; jobs are offshore */
    size_t *by_name;      /* offshore locations in order of name: the order of sums */
    sim_par_t base;       /* of the replication, without policies */
    sim_par_t moved;      /* the month's values when a policy is in force */
    const sim_par_t *par; /* base or moved */
    uint32_t rep;
    int t; /* next month to run */
    bool recession;
    sim_land_t *land;     /* [n_locations] */
    sim_task_t *task;     /* [n_roles]     */
    sim_job_t *job;       /* [n_jobs]: (l-1) * n_roles + r */
    double onshore_trend; /* G_0(t) */
    double discount;      /* of the month (M11) */
    uint32_t fx_hash, economy_hash;
    sim_watch_t watch;
    sim_violation_t violation;

    int threads;            /* that share a month; each has its own scratch */
    sim_scratch_t *scratch; /* [threads] */
    sim_vector_t level;
    sim_job_t **order; /* [n_jobs] first the n_divided jobs of several chunks, then the others,
                        * which a thread does from end to end */
    size_t n_divided;
    sim_chunk_t **part; /* [n_parts] the chunks of the former */
    size_t n_parts, part_capacity;

    /* scratch of the month */
    double *weight; /* [n_locations] */
    struct sim_applicant *applicant;
    size_t applicant_capacity;
    sim_hire_t *hire; /* the month's hires of one job */
    uint32_t *slot;   /* the draws of its slots: id low, id high, w0, w1 */
    size_t hire_capacity;
    sim_observer_t *observer; /* sorts and cells; NULL when nothing is reported */
};

static inline sim_job_t *
sim_job_at(struct sim_model *m, size_t l, size_t r)
{
    return &m->job[(l - 1) * m->n_roles + r];
}

/* What the draws of a month and purpose have in common. */
static inline sim_draw_t
sim_draw_of(const sim_model_t *m, int month, sim_block_t block)
{
    return (
        sim_draw_t) { .key = { (uint32_t)m->scenario->seed, (uint32_t)(m->scenario->seed >> 32) },
        .rep = m->rep,
        .month_block = (uint32_t)month << 16 | (uint32_t)block };
}

/* exogenous.c: steps 2 and 14 */
void sim_exogenous_start(sim_model_t *m);
void sim_exogenous_month(sim_model_t *m);
void sim_exogenous_advance(sim_model_t *m);
double sim_bass(double p, double q, double years); /* (E7) */

/* client.c: step 3 */
double sim_client_quote(const sim_model_t *m, const sim_job_t *job); /* (C1) */
double sim_client_clock_distance(const sim_model_t *m, size_t l);
void sim_client_start(sim_model_t *m);
void sim_client_month(sim_model_t *m);

/* staffing.c: steps 4-6 */
void sim_staffing_qualified(const sim_model_t *m, sim_job_t *job);
double sim_staffing_searchers(const sim_model_t *m, const sim_job_t *job);
void sim_staffing_pools(sim_model_t *m);
void sim_staffing_plan(sim_model_t *m);
SIM_MUST_CHECK sim_status_t sim_staffing_hire(sim_model_t *m);
void sim_staffing_return(sim_model_t *m); /* (H10) */

/* worker.c: making workers */

/* The lowest index whose cumulative weight exceeds u * total (R2); 3 when all weights are 0. */
unsigned sim_categorical(const double weight[3], double u);

/* The workers from .. to-1 as they are before month 0; the crew has room for them. */
void sim_worker_start(const sim_model_t *m, sim_job_t *job, size_t from, size_t to);
void sim_worker_count(const sim_model_t *m, sim_job_t *job); /* once all of them are there */

/* Thresholds of household size, unless they are those of this mean already. */
void sim_worker_households(sim_land_t *land, double mean);
void sim_worker_hire(const sim_model_t *m, sim_job_t *job, size_t n, const sim_hire_t hire[]);
void sim_worker_transfer(const sim_model_t *m, const sim_job_t *to, sim_worker_t *worker);
float sim_worker_ability(
    const sim_model_t *m, const sim_job_t *job, uint32_t id_low, uint32_t id_high, uint32_t bits);
double sim_worker_attributes(
    const sim_model_t *m, const sim_job_t *job, const sim_worker_t *w); /* ln A (S3) */
void sim_job_add(sim_job_t *job, const sim_worker_t *worker);
void sim_job_remove(sim_job_t *job, size_t i);

/* wage.c: steps 1, 10 (review), 12 */
double sim_wage_floor(const sim_model_t *m, size_t l, bool compliant, double salary); /* (S6) */
void sim_wage_start(sim_model_t *m);
void sim_wage_policy(sim_model_t *m);
void sim_wage_market(sim_model_t *m);
sim_review_par_t sim_wage_review(const sim_model_t *m, const sim_job_t *job);

/* work.c: steps 7-10 and 12 of one job */
sim_training_t sim_work_training(double months);

/* Computes job->fixed: at the start and whenever a policy moves values. */
void sim_work_derive(const sim_model_t *m, sim_job_t *job);
double sim_work_output_per_head(const sim_model_t *m, const sim_job_t *job); /* (I3) */

/* The month of a job is done in these steps, those of chunks for each of its chunks.  Chunks may be
 * done side by side.  The month is observed before anybody advances. */
SIM_MUST_CHECK sim_status_t sim_work_divide(sim_job_t *job); /* the crew into chunks */
void sim_work_open(const sim_model_t *m, sim_job_t *job);
void sim_work_output(const sim_model_t *m, sim_chunk_t *chunk); /* step 7               */
void sim_work_load(const sim_model_t *m, sim_job_t *job);       /* the rest of it       */
void sim_work_live(const sim_model_t *m, sim_chunk_t *chunk);   /* steps 8 and 9        */
void sim_work_join(sim_job_t *job);                             /* what the chunks summed */
void sim_work_advance(                                          /* step 10: careers, reviews */
    const sim_model_t *m, sim_chunk_t *chunk, sim_scratch_t *scratch);
SIM_MUST_CHECK sim_status_t sim_work_part(/* leavers go */
    const sim_model_t *m, sim_job_t *job, sim_scratch_t *scratch);
void sim_work_smooth(const sim_model_t *m, sim_job_t *job);
void sim_work_flows(const sim_model_t *m, sim_job_t *job);
/* (W7): demand and capacity in FTE. */
void sim_work_capacity(double demand, double capacity, double occ_max, double hours_elasticity,
    double overtime_cap, double *overtime, double *delivered, double *occupancy, double *service);

/* money.c: step 11 */
void sim_money_month(const sim_model_t *m, sim_job_t *job);

/* verify.c: step 13 */
SIM_MUST_CHECK sim_status_t sim_verify_month(sim_model_t *m);

#endif
