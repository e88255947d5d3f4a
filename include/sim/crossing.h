/* crossing.h - where the mean of noisy curves crosses a target, and how surely.
 *
 * Layer: study.  Includes: base.
 *
 * A curve gives, for every x, one value for each of n replications; each replication has the same
 * luck at every x (common random numbers), so the mean is nearly as smooth as one curve.  Crossings
 * are bracketed by a scan of SIM_CROSSING_SCAN equal steps and then found by Brent's method.  Two
 * crossings within one step can escape the scan.
 *
 * With the mean's standard error se at the crossing and the slope b of the mean over the width of
 * the interval itself, the crossing's interval is x +- t(n - 1) se / |b| (the delta method).  Its
 * check inverts the test instead: the values of x around it at which the 95 % interval of the mean
 * still holds the target.  The two agree where the mean is straight and the spread is even.
 */
#ifndef SIM_CROSSING_H
#define SIM_CROSSING_H

#include "sim/status.h"
#include <stdbool.h>
#include <stddef.h>

enum { SIM_CROSSING_SCAN = 8, SIM_CROSSING_POINTS = 2048 };

/* The mean at a value, and its 95 % interval.  se, low and high are NaN with fewer than two values,
 * all four without any. */
typedef struct {
    double x;
    size_t n; /* replications that have a value */
    double mean, se, low, high;
} sim_curve_point_t;

/* What is to be searched. */
typedef struct {
    size_t n;      /* replications, >= 1        */
    double lo, hi; /* lo < hi                   */
    double target;
    /* Fills value[n], NaN where missing; equal x gives equal values. */
    sim_status_t (*at)(void *data, double x, double value[]);
    void *data;
} sim_curve_t;

typedef struct {
    double x;
    double slope;                 /* of the mean, over about the width of the interval */
    double se, low, high;         /* delta method; NaN: the slope is lost in the noise */
    double check_low, check_high; /* test inverted; NaN: not within lo .. hi           */
    bool jump;                    /* the mean jumps across the target here             */
} sim_crossing_t;

typedef enum {
    SIM_CROSSING_FOUND,   /* n_crossings >= 1                                                 */
    SIM_CROSSING_NONE,    /* the mean stays on one side at every point of the scan            */
    SIM_CROSSING_FLAT,    /* every replication has the same value at every point of the scan  */
    SIM_CROSSING_LEVEL,   /* the mean is the target from level_low to level_high, and nowhere
                             crosses it                                                       */
    SIM_CROSSING_MISSING, /* no value at some point of the scan, and no crossing elsewhere    */
} sim_crossing_answer_t;

typedef struct {
    sim_crossing_answer_t answer;
    size_t n_crossings;
    sim_crossing_t crossing[SIM_CROSSING_SCAN + 1]; /* ascending                             */
    double level_low, level_high;                   /* NaN: no stretch on the target         */
    size_t n_points;                                /* every value that was tried, ascending */
    sim_curve_point_t *point;
} sim_crossings_t;

/* Searches lo .. hi.
 * SIM_ERR_NOMEM, or what curve->at returned; *self is then zeroed. */
SIM_MUST_CHECK sim_status_t sim_crossings_find(sim_crossings_t *self, const sim_curve_t *curve);
void sim_crossings_free(sim_crossings_t *self);

/* The point of a value that was tried, or NULL. */
const sim_curve_point_t *sim_crossings_point(const sim_crossings_t *self, double x);

/* Mean and interval of the values of one x. */
sim_curve_point_t sim_curve_point_of(double x, size_t n, const double value[]);

#endif
