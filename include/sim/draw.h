/* draw.h - quantile functions, and the checked door to GSL's random distributions.
 *
 * Layer: core.  Includes: base, core.
 *
 * GSL does not check its parameters: some calls never return for NaN or a huge mean, others are
 * silently wrong. Nothing else in sim calls gsl_ran_* or gsl_cdf_*.
 *
 * Quantile functions turn one uniform number u, 0 < u < 1, into one variate, rising with u.  They
 * give NaN (or what is said there) for u outside, parameters outside, and anything not finite. Same
 * bits everywhere.
 */
#ifndef SIM_DRAW_H
#define SIM_DRAW_H

#include "sim/rng.h"
#include "sim/status.h"
#include <stdint.h>

/* Uniform on [a, b], a <= b. */
double sim_quantile_uniform(double u, double a, double b);

/* Triangular, low <= mode <= high. */
double sim_quantile_triangular(double u, double low, double mode, double high);

/* PERT: beta on [low, high] with mean (low + 4 mode + high) / 6, low <= mode <= high. */
double sim_quantile_pert(double u, double low, double mode, double high);

/* Normal, sd >= 0. */
double sim_quantile_normal(double u, double mean, double sd);

/* Lognormal: median exp(sigma z), median > 0, sigma >= 0. */
double sim_quantile_lognormal(double u, double median, double sigma);

/* Beta on [0, 1], a > 0, b > 0, both at most 1e5.  Rounded to 36 significant bits, which hides that
 * the C library's last bits differ between machines. */
double sim_quantile_beta(double u, double a, double b);

/* Poisson, 0 <= mean <= 1e9: the smallest k with P(K <= k) >= u.  u is taken to [1e-15, 1 - 1e-15].
 * UINT64_MAX for bad arguments. */
uint64_t sim_quantile_poisson(double u, double mean);

/* Geometric on 0, 1, 2 ..., mean between 0 and 1e7: floor(ln u / ln(1 - 1/(1 + mean))), so it falls
 * as u rises.  -1 for bad arguments. */
int sim_quantile_geometric(double u, double mean);

/* One variate by GSL's own method; uses an unpredictable number of words of rng, so it is for tests
 * and studies, not for the model.  SIM_ERR_DOMAIN for parameters outside; *x and rng are then as
 * they were. */
SIM_MUST_CHECK sim_status_t sim_draw_normal(gsl_rng *rng, double mean, double sd, double *x);
SIM_MUST_CHECK sim_status_t sim_draw_gamma(gsl_rng *rng, double shape, double scale, double *x);
SIM_MUST_CHECK sim_status_t sim_draw_binomial(gsl_rng *rng, uint32_t n, double p, uint32_t *k);
SIM_MUST_CHECK sim_status_t sim_draw_poisson(gsl_rng *rng, double mean, uint32_t *k);

#endif
