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

/* ---- over replications */

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

/* Sorts ascending; no NaN, n < 2^32.  scratch has room for n. */
void sim_sort_doubles(double *x, double *scratch, size_t n);

/* Quantile p, 0 <= p <= 1, of sorted numbers; NaN when n is 0. */
double sim_quantile_of_doubles(size_t n, const double sorted[], double p);

/* ---- over workers: many, so in float */

/* Sorts ascending numbers >= +0 (no -0, no NaN), n < 2^32.  scratch has room for n. */
void sim_sort_floats(float *x, float *scratch, size_t n);

/* Merges two sorted arrays into out, which has room for n_a + n_b and overlaps neither. */
void sim_merge_floats(size_t n_a, const float a[], size_t n_b, const float b[], float out[]);

/* Quantile p, 0 <= p <= 1, of sorted numbers; NaN when n is 0. */
double sim_quantile_of_floats(size_t n, const float sorted[], double p);

/* Gini coefficient sum_j (2j - n - 1) x_j / (n sum x) of sorted numbers >= 0; NaN when their sum is
 * 0. */
double sim_gini_of_floats(size_t n, const float sorted[]);

#endif
