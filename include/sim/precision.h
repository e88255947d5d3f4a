/* precision.h - how many replications are enough.
 *
 * Layer: study.  Includes: base, core, model, run.
 *
 * The half-width of the 95 % interval of a mean is t(n - 1) s / sqrt(n), t being the .975 quantile
 * of Student's law.  From the spread s so far follows how many replications bring it below a
 * target; as s is itself uncertain, the run goes a little further than that, to the next multiple
 * of ten, and looks again.  Everything is a pure function of the values so far: neither time nor
 * threads have a say, so the number reached is the same everywhere.
 *
 * Stopping when the interval seen is narrow enough favours runs whose spread happens to look
 * small, and the interval then covers the truth a little less often than 95 %.  That no decision is
 * taken on fewer than SIM_PRECISION_LEAST values keeps the loss below a percentage point for values
 * near the normal law (tests/test_precision.c measures it).
 */
#ifndef SIM_PRECISION_H
#define SIM_PRECISION_H

#include "sim/engine.h"

enum { SIM_PRECISION_LEAST = 30, SIM_PRECISION_TIMES = 20 };

/* A mean and the half-width of its 95 % interval. */
typedef struct {
    size_t n;          /* values that are there                          */
    double mean;       /* NaN when n is 0                                */
    double se;         /* of the mean; NaN when n is less than 2         */
    double half_width; /* NaN when n is less than 2                      */
} sim_precision_t;

/* Of value[0] .. value[n - 1], missing ones (NaN) left out: of one number per replication, or of
 * the difference that a policy makes in each. */
sim_precision_t sim_precision_of(size_t n, const double value[]);

/* How many replications bring the half-width to at most target >= 0, as far as the n that are there
 * can tell (it is assumed that as large a share will be missing).
 *   n             they do already, and SIM_PRECISION_LEAST of them have a value
 *   more than n   the estimate, without margin
 *   SIZE_MAX      no number would do: no value at all, or a target of 0 and some spread */
size_t sim_precision_needed(size_t n, const double value[], double target);

/* The number to go on to, from what is needed (of several results, the most): a tenth more than
 * needed, at most four times n, up to the next multiple of ten, never above limit.  It is n when n
 * is enough, when limit is not above n, or when no number would do. */
size_t sim_precision_next(size_t n, size_t needed, size_t limit);

/* ---- named results of a run: --precision METRIC=P% and METRIC@LOCATION=P% */

typedef struct {
    sim_metric_id_t metric;
    size_t location; /* of the scenario; 0: all.  All roles, over the horizon. */
    double share;    /* of the size of the mean (of an effect: of the effect) that the half-width
                        may have */
} sim_precision_goal_t;

/* Reads METRIC or METRIC@LOCATION of an option, n bytes of text.  SIM_ERR_USAGE: errors says what
 * is wrong. */
SIM_MUST_CHECK sim_status_t sim_metric_read(const sim_scenario_t *scenario, const char *option,
    const char *text, size_t n, sim_metric_id_t *metric, size_t *location, sim_errors_t *errors);

/* Reads a goal.  SIM_ERR_USAGE. */
SIM_MUST_CHECK sim_status_t sim_precision_read(const sim_scenario_t *scenario, const char *text,
    sim_precision_goal_t *goal, sim_errors_t *errors);

/* How near a run is to a goal. */
typedef struct {
    sim_precision_t now;
    double target; /* share of the mean now */
    size_t needed; /* as sim_precision_needed says; n: reached */
} sim_precision_state_t;

/* How near n values, one for each replication, are to a goal. */
void sim_precision_judge_values(
    const sim_precision_goal_t *goal, size_t n, const double value[], sim_precision_state_t *state);

/* The same for a result of a run.  SIM_ERR_NOMEM. */
SIM_MUST_CHECK sim_status_t sim_precision_judge(
    const sim_results_t *results, const sim_precision_goal_t *goal, sim_precision_state_t *state);

#endif
