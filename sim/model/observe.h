/* observe.h - how the model hands its months to the observer.  Internal to layer model. */
#ifndef SIM_MODEL_OBSERVE_H
#define SIM_MODEL_OBSERVE_H

#include "sim/model/state.h"

/* What is summed over the last twelve months. */
typedef enum {
    SIM_LTM_LEAVERS,
    SIM_LTM_VOLUNTARY,
    SIM_LTM_STAFF,
    SIM_LTM_LEAVERS6,
    SIM_LTM_STAFF6,
    SIM_LTM_SUMS
} sim_ltm_t;

/* A line of the results in the course of a run. */
typedef struct {
    double flow[SIM_FLOWS]; /* of this month, in real people and money */
    double market;          /* workload of the client over all locations (demand_share) */
    double sum[12][SIM_LTM_SUMS], stay[12], keep[12]; /* the last twelve months, rings */
    int months;                                       /* observed so far */
    double npv;
    int payback;         /* month, or -1 */
    double fx, min_wage; /* NaN over all locations */
    double band[SIM_BAND_GROUPS][SIM_BANDS];
    double gini, median_real, tenure_median;
    bool location_total, kpo;
} sim_cell_t;

/* Takes the flows of the month into the histories. */
void sim_cell_close(sim_cell_t *cell, int t);

/* All metrics of the month. */
void sim_cell_metrics(const sim_cell_t *cell, double metric[SIM_METRICS]);

void sim_observer_start(sim_observer_t *self);

/* What is remembered of earlier months, as a block of memory. */
size_t sim_observer_saved_bytes(const sim_observer_t *self);
void sim_observer_save(const sim_observer_t *self, void *to);
void sim_observer_load(sim_observer_t *self, const void *from);

/* Makes room for everybody now in the crews, who are the month's paid staff, and takes their
 * tenure. SIM_ERR_NOMEM. */
SIM_MUST_CHECK sim_status_t sim_observer_open(sim_observer_t *self, const sim_model_t *m);

/* A job's salaries as paid this month: after open, before reviews.  Jobs may be taken side by side.
 */
void sim_observer_take(sim_observer_t *self, const sim_job_t *job);

/* Sorts what was taken of a job: side by side with other jobs, and with the rest of the month. */
void sim_observer_sort(sim_observer_t *self, size_t l, size_t r);

/* The month as numbers: metrics[n_cells][SIM_METRICS], bands[n_cells][SIM_BAND_GROUPS][SIM_BANDS]
 * or NULL. */
void sim_observer_month(
    sim_observer_t *self, sim_model_t *m, int threads, double metrics[], double bands[]);

/* Bytes held. */
size_t sim_observer_bytes(const sim_observer_t *self);

#endif
