/* sum.h - sums of many numbers without the loss that many roundings bring.
 *
 * Layer: base.  Includes: nothing of ours.
 *
 * Neumaier's variant of Kahan's summation: the error does not grow with the number of terms, also
 * when terms cancel.  A zero-initialised sim_sum_t is an empty sum.  The order of the terms still
 * decides the last bit, so add in a fixed order (replications by number, not by who finished
 * first).
 */
#ifndef SIM_SUM_H
#define SIM_SUM_H

#include <stddef.h>

typedef struct {
    double sum;
    double lost; /* what rounding has taken from sum so far */
} sim_sum_t;

static inline void
sim_sum_add(sim_sum_t *self, double x)
{
    const double sum = self->sum + x;
    const double a = self->sum < 0.0 ? -self->sum : self->sum;
    const double b = x < 0.0 ? -x : x;
    self->lost += a >= b ? (self->sum - sum) + x : (x - sum) + self->sum;
    self->sum = sum;
}

/* The sum; infinite or NaN when a term or the plain sum was. */
static inline double
sim_sum_total(const sim_sum_t *self)
{
    return self->sum - self->sum == 0.0 ? self->sum + self->lost : self->sum;
}

/* The sum of x[0] .. x[n - 1]. */
double sim_sum_of(size_t n, const double x[]);

#endif
