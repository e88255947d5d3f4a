#include "sim/vmath.h"
#include "sim/core/vec.h"
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* One lane of the vector functions, so that both are the same bits by construction. */

float
sim_expf(float x)
{
    return vf_exp(vf_set1(x))[0];
}

float
sim_logf(float x)
{
    return vf_log(vf_set1(x))[0];
}

float
sim_expm1negf(float x)
{
    return vf_expm1neg(vf_set1(x))[0];
}

float
sim_norm_cdff(float x)
{
    return vf_norm_cdf(vf_set1(x))[0];
}

float
sim_norm_inv_wordf(uint32_t word)
{
    return vf_norm_inv(vu_set1(word))[0];
}

float
sim_uniformf(uint32_t word)
{
    return vf_uniform(vu_set1(word))[0];
}

/* ---- double precision
 *
 * exp and ln: argument reduction and approximations of fdlibm (Sun Microsystems 1993, e_exp.c and
 * e_log.c), which are good to less than one unit in the last place.  The normal distribution: Cody
 * 1969, Math. Comp. 23, and Wichura 1988, Appl. Statist. 37, AS 241 (PPND16). */

static const double LN2_HIGH = 6.93147180369123816490e-01; /* its last 32 bits are 0 */
static const double LN2_LOW = 1.90821492927058770002e-10;

static double
from_bits(uint64_t bits)
{
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static uint64_t
to_bits(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

/* x 2^k for 1/2 < x < 4 and -1080 < k < 1080; rounds once. */
static double
scale(double x, int k)
{
    const int half = k / 2;
    return (x * from_bits((uint64_t)(1023 + half) << 52))
        * from_bits((uint64_t)(1023 + k - half) << 52);
}

/* exp(x + tail), tail tiny. */
static double
exp_sum(double x, double tail)
{
    if (!(x > -746.0)) {
        return x != x ? x : 0.0;
    }
    if (x > 710.0) {
        return INFINITY;
    }
    const double magic = 0x1.8p52;
    const double n = (x * 1.44269504088896338700e+00 + magic) - magic;
    const double high = x - n * LN2_HIGH;
    const double low = n * LN2_LOW - tail;
    const double r = high - low;
    const double t = r * r;
    const double c = r
        - t
            * (1.66666666666666019037e-01
                + t
                    * (-2.77777777770155933842e-03
                        + t
                            * (6.61375632143793436117e-05
                                + t
                                    * (-1.65339022054652515390e-06
                                        + t * 4.13813679705723846039e-08))));
    return scale(1.0 - ((low - (r * c) / (2.0 - c)) - high), (int)n);
}

double
sim_exp(double x)
{
    return exp_sum(x, 0.0);
}

/* x = 2^k (1 + f), sqrt(1/2) <= 1 + f <= sqrt(2); x > 0 and finite. */
static int
log_parts(double x, double *f)
{
    int k = 0;
    if (x < 0x1p-1022) {
        x *= 0x1p54;
        k = -54;
    }
    const uint64_t bits = to_bits(x);
    const int e = (int)((bits - 0x3fe6a09e667f3bcdu) >> 52); /* from sqrt(1/2), modulo 2^12 */
    const int shift = e >= 2048 ? e - 4096 : e;
    *f = from_bits(bits - ((uint64_t)shift << 52)) - 1.0;
    return k + shift;
}

/* R with ln(1 + f) = 2s + s R, s = f / (2 + f). */
static double
log_rest(double s)
{
    const double z = s * s;
    const double w = z * z;
    return w
        * (3.999999999940941908e-01 + w * (2.222219843214978396e-01 + w * 1.531383769920937332e-01))
        + z
        * (6.666666666666735130e-01
            + w
                * (2.857142874366239149e-01
                    + w * (1.818357216161805012e-01 + w * 1.479819860511658591e-01)));
}

double
sim_log(double x)
{
    if (!(x > 0.0)) {
        return x == 0.0 ? -INFINITY : NAN;
    }
    if (x == INFINITY) {
        return x;
    }
    double f;
    const double k = log_parts(x, &f);
    const double s = f / (2.0 + f);
    const double half = 0.5 * f * f;
    return k * LN2_HIGH - ((half - (s * (half + log_rest(s)) + k * LN2_LOW)) - f);
}

/* a b = *high + *low exactly (Dekker). */
static void
multiply(double a, double b, double *high, double *low)
{
    const double ta = a * 134217729.0, tb = b * 134217729.0; /* 2^27 + 1 */
    const double ah = ta - (ta - a), bh = tb - (tb - b);
    const double al = a - ah, bl = b - bh;
    *high = a * b;
    *low = ((ah * bh - *high) + ah * bl + al * bh) + al * bl;
}

double
sim_pow(double x, double y)
{
    if (y == 0.0 || x == 1.0) {
        return 1.0;
    }
    if (x == 0.0 && y == y) {
        return y > 0.0 ? 0.0 : INFINITY;
    }
    const double rough = y * sim_log(x);
    if (!(fabs(rough) < 800.0) || fabs(rough) < 0x1p-60) {
        return exp_sum(rough, 0.0);
    }
    /* ln x with some four bits more than a double has, since y ln x multiplies its relative error
     */
    double f, product, product_low;
    const double k = log_parts(x, &f);
    const double d = 2.0 + f;
    const double s = f / d;
    multiply(s, d, &product, &product_low);
    const double s_low = (((f - product) - product_low) - s * (f - (d - 2.0))) / d;
    const double a = k * LN2_HIGH, b = 2.0 * s;
    const double sum = a + b;
    const double bb = sum - a;
    const double lost = (a - (sum - bb)) + (b - bb);
    const double low = lost + (k * LN2_LOW + (2.0 * s_low + s * log_rest(s)));
    const double high = sum + low;
    multiply(y, high, &product, &product_low);
    return exp_sum(product, product_low + y * (low - (high - sum)));
}

static double
polynomial(double x, int n, const double c[])
{
    double y = c[n - 1];
    for (int i = n - 2; i >= 0; i--) {
        y = y * x + c[i];
    }
    return y;
}

/* exp(-x^2/2): the square is split, as its rounding error would become one of the result. */
static double
normal_kernel(double x)
{
    const double coarse = (double)(int64_t)(x * 16.0) / 16.0;
    return sim_exp(-0.5 * coarse * coarse) * sim_exp(-0.5 * (x - coarse) * (x + coarse));
}

/* Phi(-x), x >= 0.66291. */
static double
normal_tail(double x)
{
    static const double c[]
        = { 9.8427148383839780218e3, 1.1602651437647350124e4, 6.8481904505362823326e3,
              2.4945375852903726711e3, 5.9727027639480026226e2, 9.3506656132177855979e1,
              8.8831497943883759412, 3.9894151208813466764e-1, 1.0765576773720192317e-8 };
    static const double d[] = { 1.9685429676859990727e4, 3.8912003286093271411e4,
        3.4900952721145977266e4, 1.8615571640885098091e4, 6.485558298266760755e3,
        1.519377599407554805e3, 2.3538790178262499861e2, 2.2266688044328115691e1, 1.0 };
    static const double p[]
        = { 2.9112874951168792e-5, 1.421619193227893466e-3, 2.2235277870649807e-2,
              1.274011611602473639e-1, 2.1589853405795699e-1, 2.307344176494017303e-2 };
    static const double q[] = { 7.29751555083966205e-5, 3.78239633202758244e-3,
        6.59881378689285515e-2, 4.68238212480865118e-1, 1.28426009614491121, 1.0 };
    if (x > 38.6) {
        return 0.0;
    }
    if (x <= 5.656854249492380) { /* sqrt(32) */
        return normal_kernel(x) * polynomial(x, 9, c) / polynomial(x, 9, d);
    }
    const double z = 1.0 / (x * x);
    const double ratio = z * polynomial(z, 6, p) / polynomial(z, 6, q);
    return normal_kernel(x) * (0.398942280401432677940 - ratio) / x;
}

double
sim_norm_cdf(double x)
{
    static const double a[] = { 1.8154981253343561249e4, 1.0676894854603709582e3,
        1.6102823106855587881e2, 2.2352520354606839287, 6.5682337918207449113e-2 };
    static const double b[] = { 4.5507789335026729956e4, 1.0260932208618978205e4,
        9.7609855173777669322e2, 4.720258190468824187e1, 1.0 };
    if (x != x) {
        return x;
    }
    if (fabs(x) <= 0.66291) {
        return 0.5 + x * (polynomial(x * x, 5, a) / polynomial(x * x, 5, b));
    }
    return x < 0.0 ? normal_tail(-x) : 1.0 - normal_tail(x);
}

double
sim_norm_inv(double u)
{
    static const double a[] = { 3.3871328727963666080e0, 1.3314166789178437745e2,
        1.9715909503065514427e3, 1.3731693765509461125e4, 4.5921953931549871457e4,
        6.7265770927008700853e4, 3.3430575583588128105e4, 2.5090809287301226727e3 };
    static const double b[] = { 1.0, 4.2313330701600911252e1, 6.8718700749205790830e2,
        5.3941960214247511077e3, 2.1213794301586595867e4, 3.9307895800092710610e4,
        2.8729085735721942674e4, 5.2264952788528545610e3 };
    static const double c[] = { 1.42343711074968357734e0, 4.63033784615654529590e0,
        5.76949722146069140550e0, 3.64784832476320460504e0, 1.27045825245236838258e0,
        2.41780725177450611770e-1, 2.27238449892691845833e-2, 7.74545014278341407640e-4 };
    static const double d[] = { 1.0, 2.05319162663775882187e0, 1.67638483018380384940e0,
        6.89767334985100004550e-1, 1.48103976427480074590e-1, 1.51986665636164571966e-2,
        5.47593808499534494600e-4, 1.05075007164441684324e-9 };
    static const double e[] = { 6.65790464350110377720e0, 5.46378491116411436990e0,
        1.78482653991729133580e0, 2.96560571828504891230e-1, 2.65321895265761230930e-2,
        1.24266094738807843860e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7 };
    static const double f[] = { 1.0, 5.99832206555887937690e-1, 1.36929880922735805310e-1,
        1.48753612908506148525e-2, 7.86869131145613259100e-4, 1.84631831751005468180e-5,
        1.42151175831644588870e-7, 2.04426310338993978564e-15 };
    if (!(u > 0.0 && u < 1.0)) {
        return u == 0.0 ? -INFINITY : u == 1.0 ? INFINITY : NAN;
    }
    const double q = u - 0.5;
    if (fabs(q) <= 0.425) {
        const double r = 0.180625 - q * q;
        return q * polynomial(r, 8, a) / polynomial(r, 8, b);
    }
    const double r = sqrt(-sim_log(q < 0.0 ? u : 1.0 - u));
    const double z = r <= 5.0 ? polynomial(r - 1.6, 8, c) / polynomial(r - 1.6, 8, d)
                              : polynomial(r - 5.0, 8, e) / polynomial(r - 5.0, 8, f);
    return q < 0.0 ? -z : z;
}

/* The rounding errors of u = exp(-x) and of ln u cancel in the ratio (Kahan). */
double
sim_expm1neg(double x)
{
    const double u = sim_exp(-x);
    if (u == 1.0) {
        return x;
    }
    if (u == 0.0) {
        return 1.0;
    }
    return (1.0 - u) * (x / -sim_log(u));
}

double
sim_log1p(double x)
{
    const double u = 1.0 + x;
    return u == 1.0 ? x : sim_log(u) * (x / (u - 1.0));
}

/* By the Taylor series on an eighth of a turn, to which symmetry brings any angle. */
double
sim_cos_turns(double x)
{
    double turn = fabs(x - floor(x + 0.5)); /* 0 .. 1/2 */
    const double sign = turn > 0.25 ? -1.0 : 1.0;
    turn = turn > 0.25 ? 0.5 - turn : turn; /* 0 .. 1/4 */
    const bool as_sine = turn > 0.125;
    const double angle = 6.283185307179586476925 * (as_sine ? 0.25 - turn : turn);
    const double square = angle * angle;
    double term = as_sine ? angle : 1.0;
    double sum = term;
    for (int k = as_sine ? 3 : 2; k < 20; k += 2) {
        term *= -square / (k * (k - 1));
        sum += term;
    }
    return sign * sum;
}
