#include "sim/draw.h"
#include "sim/sum.h"
#include "sim/vmath.h"
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <limits.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

static const double MEAN_MAX = 1e9;           /* Poisson */
static const double MEAN_GEOMETRIC_MAX = 1e7; /* 23 times that is still an int */
static const double SHAPE_MAX = 1e5;          /* beta, gamma: at 1e6 GSL's beta gives NaN */

static bool
inside(double u)
{
    return u > 0.0 && u < 1.0;
}

static bool
ordered(double low, double mode, double high)
{
    return isfinite(low) && isfinite(high) && low <= mode && mode <= high;
}

double
sim_quantile_uniform(double u, double a, double b)
{
    if (!inside(u) || !ordered(a, a, b)) {
        return NAN;
    }
    return a + u * (b - a);
}

double
sim_quantile_triangular(double u, double low, double mode, double high)
{
    if (!inside(u) || !ordered(low, mode, high)) {
        return NAN;
    }
    if (u * (high - low) < mode - low) {
        return low + sqrt(u * (high - low) * (mode - low));
    }
    return high - sqrt((1.0 - u) * (high - low) * (high - mode));
}

double
sim_quantile_pert(double u, double low, double mode, double high)
{
    if (!inside(u) || !ordered(low, mode, high)) {
        return NAN;
    }
    if (low == high) {
        return low;
    }
    const double peak = (mode - low) / (high - low);
    return low + (high - low) * sim_quantile_beta(u, 1.0 + 4.0 * peak, 5.0 - 4.0 * peak);
}

double
sim_quantile_normal(double u, double mean, double sd)
{
    if (!inside(u) || !isfinite(mean) || !(sd >= 0.0) || !isfinite(sd)) {
        return NAN;
    }
    return mean + sd * sim_norm_inv(u);
}

double
sim_quantile_lognormal(double u, double median, double sigma)
{
    if (!inside(u) || !(median > 0.0) || !isfinite(median) || !(sigma >= 0.0) || !isfinite(sigma)) {
        return NAN;
    }
    return median * sim_exp(sigma * sim_norm_inv(u));
}

/* x >= 0 with 36 significant bits. */
static double
rounded(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    bits = (bits + (UINT64_C(1) << 16)) & ~((UINT64_C(1) << 17) - 1);
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* Bisection on the distribution function: GSL's own inverse gives up, or is far off, for some
 * shapes.  The middle is the geometric one while the ends are far apart, so that very small
 * quantiles are found as well. */
double
sim_quantile_beta(double u, double a, double b)
{
    if (!inside(u) || !(a > 0.0) || !(b > 0.0) || a > SHAPE_MAX || b > SHAPE_MAX) {
        return NAN;
    }
    double low = 0.0, high = 1.0;
    for (int i = 0; i < 200 && high - low > 0x1p-50 * high; i++) {
        const double middle = high > 0x1p-900 && low < 0.25 * high
            ? sqrt(fmax(low, 0x1p-1000)) * sqrt(high)
            : 0.5 * (low + high);
        if (gsl_cdf_beta_P(middle, a, b) < u) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return rounded(high);
}

/* The probabilities of the k within some 10 standard deviations follow from each other by k -> k +
 * 1: times mean / (k + 1).  Taken relative to the first and divided by their sum, they need neither
 * exp nor ln, and nothing can overflow or fail to end.  Beyond those k lies less than 1e-17. */
uint64_t
sim_quantile_poisson(double u, double mean)
{
    if (!inside(u) || !(mean >= 0.0) || mean > MEAN_MAX) {
        return UINT64_MAX;
    }
    const double reach = 10.0 * sqrt(mean);
    const uint64_t first = (uint64_t)fmax(0.0, mean - reach);
    const uint64_t last = (uint64_t)(mean + reach) + 40;

    sim_sum_t total = { .sum = 1.0 }, below = { .sum = 1.0 };
    double p = 1.0;
    for (uint64_t k = first + 1; k <= last; k++) {
        p *= mean / (double)k;
        sim_sum_add(&total, p);
    }
    const double goal = fmin(fmax(u, 1e-15), 1.0 - 1e-15) * sim_sum_total(&total);
    uint64_t k = first;
    p = 1.0;
    while (sim_sum_total(&below) < goal && k < last) {
        k++;
        p *= mean / (double)k;
        sim_sum_add(&below, p);
    }
    return k;
}

int
sim_quantile_geometric(double u, double mean)
{
    if (!inside(u) || !(mean >= 0.0) || mean > MEAN_GEOMETRIC_MAX) {
        return -1;
    }
    if (mean == 0.0) {
        return 0;
    }
    /* ln(1 + 1/mean), where adding 1 would lose digits of a small 1/mean */
    const double x = 1.0 / mean;
    const double w = 1.0 + x;
    const double log1p_x = w - 1.0 == 0.0 ? x : isinf(w) ? INFINITY : sim_log(w) * (x / (w - 1.0));
    return (int)fmin(-sim_log(u) / log1p_x, INT_MAX);
}

sim_status_t
sim_draw_normal(gsl_rng *rng, double mean, double sd, double *x)
{
    if (!isfinite(mean) || !(sd >= 0.0) || !isfinite(sd)) {
        return SIM_ERR_DOMAIN;
    }
    *x = mean + gsl_ran_gaussian_ziggurat(rng, sd);
    return SIM_OK;
}

sim_status_t
sim_draw_gamma(gsl_rng *rng, double shape, double scale, double *x)
{
    if (!(shape > 0.0) || shape > SHAPE_MAX || !(scale >= 0.0) || !isfinite(scale)) {
        return SIM_ERR_DOMAIN;
    }
    *x = gsl_ran_gamma(rng, shape, scale);
    return SIM_OK;
}

sim_status_t
sim_draw_binomial(gsl_rng *rng, uint32_t n, double p, uint32_t *k)
{
    if (!(p >= 0.0 && p <= 1.0)) {
        return SIM_ERR_DOMAIN;
    }
    *k = gsl_ran_binomial(rng, p, n);
    return SIM_OK;
}

sim_status_t
sim_draw_poisson(gsl_rng *rng, double mean, uint32_t *k)
{
    if (!(mean >= 0.0) || mean > MEAN_MAX) {
        return SIM_ERR_DOMAIN;
    }
    *k = gsl_ran_poisson(rng, mean);
    return SIM_OK;
}
