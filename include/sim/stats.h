/* stats.h - order statistics and bands over replications.
 *
 * Layer: core.  Includes: base.
 *
 * Quantiles are Hyndman-Fan type 7, as R, NumPy and GSL have them by default: with h = (n - 1) p
 * and i = floor(h), x_i + (h - i) (x_{i+1} - x_i) of the sorted numbers.  A missing number is NaN.
 */
#ifndef SIM_STATS_H
#define SIM_STATS_H

#include <stddef.h>

/* What the replications say about one number.  Missing (NaN): everything when n is 0, sd and se
 * when n is 1. */
typedef struct {
    size_t n; /* replications that have the number */
    double mean;
    double sd; /* of one replication, n - 1 in the denominator */
    double se; /* of the mean: sd / sqrt(n)                    */
    double p05;
    double p25;
    double p50;
    double p75;
    double p95;
} sim_bands_t;

/* The bands of x[0] .. x[n - 1], NaN skipped.  scratch has room for 2n numbers.  The result does
 * not depend on the order of x, but for the last bit of mean, sd and se. */
sim_bands_t sim_bands_of(size_t n, const double x[], double scratch[]);

/* Where bands of columns go: number k of each array belongs to column k. */
typedef struct {
    double *mean, *sd, *se, *p05, *p25, *p50, *p75, *p95;
} sim_bands_to_t;

/* The bands of n_columns columns, column k being x[k], x[k + stride], ... of n numbers: the very
 * bits of sim_bands_of, several columns at a time.  scratch has room for 8n numbers.  The sign of a
 * zero may differ. */
void sim_bands_of_columns(size_t n, size_t stride, size_t n_columns, const double x[],
    double scratch[], const sim_bands_to_t *to);

/* Sorts ascending; no NaN, n < 2^32.  scratch has room for n. */
void sim_sort_doubles(double *x, double *scratch, size_t n);

/* Quantile p, 0 <= p <= 1, of sorted numbers; NaN when n is 0. */
double sim_quantile_of_doubles(size_t n, const double sorted[], double p);

#endif
