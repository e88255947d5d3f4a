/* vmath.h - exp, ln, power and the normal distribution, the same bits everywhere.
 *
 * Layer: core.  Includes: nothing of ours.
 *
 * The C library's functions differ in the last bit between versions and processors, and one bit can
 * decide an event. These use only operations that IEEE 754 rounds correctly, so every compiler,
 * processor and vector width gives the same result.  NaN gives NaN.  Errors are relative unless
 * said otherwise.
 *
 * The float functions are what one lane of the vector kernels computes (sim/core/vec.h has them
 * under the name vf_...), bit for bit.
 */
#ifndef SIM_VMATH_H
#define SIM_VMATH_H

#include <stdint.h>

/* exp(x); x is first taken to [-87.33, 88.37], so the result is never 0 or infinite.  Error <=
 * 1e-7. */
float sim_expf(float x);

/* ln(x) for x positive, normal and finite; meaningless for others (NaN too).  Error <= 1.5e-7. */
float sim_logf(float x);

/* 1 - exp(-x) for x >= 0: the probability that an event of hazard x happens.  Error <= 2e-7 also
 * for tiny x; 1 for x >= 17.4. */
float sim_expm1negf(float x);

/* Phi(x), the normal distribution function, for shares: absolute error <= 3e-7, so the tails beyond
 * 5 carry no information. */
float sim_norm_cdff(float x);

/* Phi^-1((word + 1/2) 2^-32), between -6.34 and 6.34.  Absolute error <= 2e-6 in both tails; word
 * and ~word give exact opposites. */
float sim_norm_inv_wordf(uint32_t word);

/* (word + 1/2) 2^-32 rounded to the nearest float, at most 1 - 2^-24. */
float sim_uniformf(uint32_t word);

/* exp(x): error <= 1 unit in the last place; 0 below -745.14, infinity above 709.79. */
double sim_exp(double x);

/* ln(x): error <= 1 unit in the last place; -infinity for 0, NaN below. */
double sim_log(double x);

/* x^y for x > 0: error <= 1 + |y ln x| / 12 units in the last place, so 2e-16 for the powers of
 * everyday growth. x = 0 gives 0, 1 or infinity as y is above, equal to or below 0; x < 0 gives
 * NaN. */
double sim_pow(double x, double y);

/* 1 - exp(-x) for x >= 0 without loss for small x: the probability of an event of hazard x.  Error
 * a few units in the last place. */
double sim_expm1neg(double x);

/* ln(1 + x) for x > -1 without loss for small x.  Error a few units in the last place. */
double sim_log1p(double x);

/* cos(2 pi x): x counts whole turns.  Absolute error <= 1e-15. */
double sim_cos_turns(double x);

/* Phi(x).  Error <= 1e-14 for x >= -37.5. */
double sim_norm_cdf(double x);

/* Phi^-1(u) for 0 < u < 1; -infinity for 0, infinity for 1, NaN outside.  Error <= 1e-15 or so (AS
 * 241). */
double sim_norm_inv(double u);

#endif
