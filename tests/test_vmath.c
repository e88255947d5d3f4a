#include "check.h"
#include "sim/core/lanes.h"
#include "sim/level.h"
#include "sim/rng.h"
#include "sim/vmath.h"
#include <float.h>
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

/* ---- the float functions */

enum { N = 4096 };

typedef void map_t(size_t n, const float x[], float y[]);
typedef void word_map_t(size_t n, const uint32_t word[], float y[]);

#if defined(__x86_64__)
#define AT_LEVELS(name)                                                                            \
    {                                                                                              \
        name##_v1, name##_v3, name##_v4                                                            \
    }
#else
#define AT_LEVELS(name)                                                                            \
    {                                                                                              \
        name##_v1, NULL, NULL                                                                      \
    }
#endif

static double
true_expm1neg(double x)
{
    return -expm1(-x);
}

static double
true_norm_cdf(double x)
{
    return 0.5 * erfc(-x / sqrt(2.0));
}

/* A function, its range, and the error its header states: relative, absolute, or whichever is met.
 */
static const struct function {
    const char *name;
    map_t *at_level[3];
    float (*one)(float);
    double (*truth)(double);
    double from, to;
    int logarithmic; /* arguments are spread over exp(from) .. exp(to) */
    double relative, absolute;
    const char *hash; /* of the bits of all results: the same for every compiler and processor */
} FUNCTIONS[] = {
    { "exp", AT_LEVELS(sim_lanes_exp), sim_expf, exp, -87.33, 88.37, 0, 1e-7, 0.0,
        "3118f411d9a88904" },
    { "exp near 0", AT_LEVELS(sim_lanes_exp), sim_expf, exp, -1.0, 1.0, 0, 1e-7, 0.0,
        "323c6af2de8a2a85" },
    { "log", AT_LEVELS(sim_lanes_log), sim_logf, log, -87.0, 88.0, 1, 1.5e-7, 0.0,
        "34428d3869c9ee49" },
    { "log near 1", AT_LEVELS(sim_lanes_log), sim_logf, log, 0.6, 1.5, 0, 1.5e-7, 0.0,
        "20f7bb2c6cc2af43" },
    { "expm1neg", AT_LEVELS(sim_lanes_expm1neg), sim_expm1negf, true_expm1neg, -20.0, 4.0, 1, 2e-7,
        0.0, "84ed63fef8e0308e" },
    { "norm_cdf", AT_LEVELS(sim_lanes_norm_cdf), sim_norm_cdff, true_norm_cdf, -6.0, 9.0, 0, 0.0,
        3e-7, "89e2a85555ab0504" },
};
enum { N_FUNCTIONS = sizeof FUNCTIONS / sizeof FUNCTIONS[0], ROUNDS = 250 };

/* Argument i of a round, spread over the range of a function. */
static float
argument(const struct function *f, int round, uint32_t i)
{
    const sim_words_t w = sim_words(3, 0, 0, i, round, SIM_BLOCK_PARAM);
    const double x = f->from + (f->to - f->from) * sim_uniform(w.w[0]);
    return (float)(f->logarithmic ? sim_exp(x) : x);
}

static uint64_t
hash_floats(uint64_t hash, size_t n, const float x[])
{
    for (size_t i = 0; i < n; i++) {
        uint32_t bits;
        memcpy(&bits, &x[i], sizeof bits);
        hash = (hash ^ bits) * UINT64_C(1099511628211);
    }
    return hash;
}

static void
check_hash(const char *name, uint64_t hash, const char *want)
{
    char text[24];
    snprintf(text, sizeof text, "%016llx", (unsigned long long)hash);
    CU_ASSERT_STRING_EQUAL(text, want);
    if (strcmp(text, want) != 0) {
        printf("%s: results have the hash %s, not %s\n", name, text, want);
    }
}

static void
test_float_functions_are_accurate(void)
{
    static float x[N], y[N];
    for (int f = 0; f < N_FUNCTIONS; f++) {
        double relative = 0.0, absolute = 0.0;
        for (int round = 0; round < ROUNDS; round++) {
            for (uint32_t i = 0; i < N; i++) {
                x[i] = argument(&FUNCTIONS[f], round, i);
            }
            FUNCTIONS[f].at_level[0](N, x, y);
            for (size_t i = 0; i < N; i++) {
                const double want = FUNCTIONS[f].truth((double)x[i]);
                const double error = fabs((double)y[i] - want);
                relative = fmax(relative, error / fabs(want));
                absolute = fmax(absolute, error);
            }
        }
        CU_ASSERT(relative <= FUNCTIONS[f].relative || absolute <= FUNCTIONS[f].absolute);
        printf("%s: error %.2g relative, %.2g absolute\n", FUNCTIONS[f].name, relative, absolute);
    }
}

static void
test_float_functions_are_the_same_bits_everywhere(void)
{
    static const float edges[]
        = { 0.0f, -0.0f, 1.0f, -1.0f, FLT_MIN, FLT_MAX, -FLT_MAX, FLT_EPSILON, INFINITY, -INFINITY,
              NAN, 0.70710678f, 0.70710671f, 1.4142135f, 1.4142136f, 88.37f, 88.38f, -87.33f,
              -87.34f, 17.4f, 50.0f, 1e-8f, 13.2f, -13.2f, 13.3f, -13.3f, 0x1p-149f, 0.34657359f };
    enum { N_EDGES = sizeof edges / sizeof edges[0] };
    static float x[N], y[N], first[N];
    const sim_vector_t most = sim_vector_level();
    for (int f = 0; f < N_FUNCTIONS; f++) {
        uint64_t hash = UINT64_C(14695981039346656037);
        for (int round = 0; round < ROUNDS; round++) {
            for (uint32_t i = 0; i < N; i++) {
                x[i] = round == 0 ? edges[i % N_EDGES] : argument(&FUNCTIONS[f], round, i);
            }
            for (uint32_t i = 0; i < N; i++) {
                first[i] = FUNCTIONS[f].one(x[i]);
            }
            for (sim_vector_t level = SIM_VECTOR_V1; level <= most; level++) {
                FUNCTIONS[f].at_level[level](N, x, y);
                int wrong = 0;
                for (size_t i = 0; i < N;
                     i++) { /* the sign and payload of NaN are nobody's promise */
                    wrong += memcmp(&y[i], &first[i], sizeof y[i]) != 0
                        && !(isnan(y[i]) && isnan(first[i]));
                }
                CU_ASSERT_EQUAL(wrong, 0);
            }
            if (round > 0) {
                hash = hash_floats(hash, N, first);
            }
        }
        check_hash(FUNCTIONS[f].name, hash, FUNCTIONS[f].hash);
    }
}

static void
test_ends_of_the_float_functions(void)
{
    CU_ASSERT_EQUAL(sim_expf(0.0f), 1.0f);
    CU_ASSERT(sim_expf(-INFINITY) >= FLT_MIN);
    CU_ASSERT(sim_expf(INFINITY) < FLT_MAX);
    CU_ASSERT_EQUAL(sim_expf(INFINITY), sim_expf(88.37f));
    CU_ASSERT(isnan(sim_expf(NAN)));
    CU_ASSERT_EQUAL(sim_logf(1.0f), 0.0f);
    CU_ASSERT_EQUAL(sim_expm1negf(0.0f), 0.0f);
    CU_ASSERT_EQUAL(sim_expm1negf(0x1p-100f), 0x1p-100f);
    CU_ASSERT_EQUAL(sim_expm1negf(17.4f), 1.0f);
    CU_ASSERT_EQUAL(sim_expm1negf(INFINITY), 1.0f);
    CU_ASSERT(isnan(sim_expm1negf(NAN)));
    CU_ASSERT_DOUBLE_EQUAL((double)sim_norm_cdff(0.0f), 0.5, 1e-7);
    CU_ASSERT(sim_norm_cdff(INFINITY) <= 1.0f);
    CU_ASSERT_EQUAL(sim_norm_cdff(INFINITY), sim_norm_cdff(5.3f));
    CU_ASSERT(sim_norm_cdff(-INFINITY) >= 0.0f);
    CU_ASSERT_EQUAL(sim_norm_cdff(-INFINITY), 1.0f - sim_norm_cdff(INFINITY));
    CU_ASSERT(isnan(sim_norm_cdff(NAN)));
}

static void
test_probabilities_stay_inside(void)
{
    int wrong = 0;
    float before = 0.0f;
    for (int i = 0; i < 400000; i++) {
        const float x = (float)i * 1e-4f;
        const float p = sim_expm1negf(x);
        wrong += !(p >= 0.0f && p <= 1.0f) || p < before - 1.2e-7f;
        before = p;
    }
    CU_ASSERT_EQUAL(wrong, 0);
}

/* ---- words */

/* Both ends, the middle, powers of two, and words spread evenly. */
static uint32_t
word_number(uint32_t i)
{
    if (i < 1000) {
        return i;
    }
    if (i < 2000) {
        return 0x7ffffe0cu + (i - 1000); /* 500 on either side of the median */
    }
    if (i < 2100) {
        return (1u << (i % 32)) - (i % 3);
    }
    return i * 2654435761u;
}

static void
test_normal_quantile_of_a_word(void)
{
    static word_map_t *const at_level[] = AT_LEVELS(sim_lanes_norm_inv);
    static uint32_t word[N];
    static float y[N], first[N];
    double worst = 0.0, worst_relative = 0.0;
    uint64_t hash = UINT64_C(14695981039346656037);
    int asymmetric = 0, different = 0;
    for (uint32_t round = 0; round < ROUNDS; round++) {
        for (uint32_t i = 0; i < N; i++) {
            word[i] = word_number(round * N + i);
            first[i] = sim_norm_inv_wordf(word[i]);
            const double want = gsl_cdf_ugaussian_Pinv(sim_uniform(word[i]));
            const double error = fabs((double)first[i] - want);
            worst = fmax(worst, error);
            worst_relative = fmax(worst_relative, error / fabs(want));
            asymmetric += sim_norm_inv_wordf(~word[i]) != -first[i];
        }
        for (sim_vector_t level = SIM_VECTOR_V1; level <= sim_vector_level(); level++) {
            at_level[level](N, word, y);
            different += memcmp(y, first, sizeof y) != 0;
        }
        hash = hash_floats(hash, N, first);
    }
    CU_ASSERT(worst <= 2e-6);
    CU_ASSERT(worst_relative <= 1e-6); /* near the median too */
    CU_ASSERT_EQUAL(asymmetric, 0);
    CU_ASSERT_EQUAL(different, 0);
    CU_ASSERT_DOUBLE_EQUAL((double)sim_norm_inv_wordf(0), -6.3379, 1e-4);
    check_hash("norm_inv", hash, "f347047355c9b404");
}

static void
test_uniform_of_a_word(void)
{
    static word_map_t *const at_level[] = AT_LEVELS(sim_lanes_uniform);
    static uint32_t word[N];
    static float y[N];
    int wrong = 0, different = 0;
    for (uint32_t round = 0; round < ROUNDS; round++) {
        for (uint32_t i = 0; i < N; i++) {
            word[i] = word_number(round * N + i);
            const float nearest = (float)sim_uniform(word[i]); /* the double is exact */
            wrong += sim_uniformf(word[i]) != (nearest < 1.0f ? nearest : 1.0f - 0x1p-24f);
            wrong += sim_uniformf(word[i]) <= 0.0f;
        }
        for (sim_vector_t level = SIM_VECTOR_V1; level <= sim_vector_level(); level++) {
            at_level[level](N, word, y);
            for (size_t i = 0; i < N; i++) {
                different += y[i] != sim_uniformf(word[i]);
            }
        }
    }
    CU_ASSERT_EQUAL(wrong, 0);
    CU_ASSERT_EQUAL(different, 0);
    CU_ASSERT_EQUAL(sim_uniformf(0xffffffff), 1.0f - 0x1p-24f);
}

/* ---- sums over lanes */

typedef double sum_t(size_t n, const float x[]);

static void
test_lane_sums_do_not_depend_on_the_level(void)
{
    static sum_t *const at_level[] = AT_LEVELS(sim_lanes_sum);
    enum { MANY = 160000 };
    static float x[MANY];
    double exact = 0.0;
    for (uint32_t i = 0; i < MANY; i++) {
        x[i] = argument(&FUNCTIONS[4], 1, i) * 1e4f;
        exact += (double)x[i];
    }
    const double want = sim_lanes_sum_v1(MANY, x);
    CU_ASSERT_DOUBLE_EQUAL(want, exact, 1e-6 * exact);
    for (sim_vector_t level = SIM_VECTOR_V1; level <= sim_vector_level(); level++) {
        CU_ASSERT_EQUAL(at_level[level](MANY, x), want);
        CU_ASSERT_EQUAL(at_level[level](16, x), at_level[0](16, x));
    }
    for (uint32_t i = 0; i < MANY; i++) {
        x[i] = (float)(i % 1000);
    }
    CU_ASSERT_EQUAL(sim_lanes_sum_v1(MANY, x), 160.0 * 499500.0);
}

/* ---- double precision */

/* Error of got in units in the last place of want. */
static double
ulps(double got, long double want)
{
    const double rounded = (double)want;
    return (double)(fabsl((long double)got - want)
        / ((long double)nextafter(fabs(rounded), INFINITY) - (long double)fabs(rounded)));
}

/* Correctly rounded values, computed with 300 bits. */
static const double EXP[][2] = {
    { 0x1.0000000000000p+0, 0x1.5bf0a8b145769p+1 },
    { -0x1.0000000000000p+0, 0x1.78b56362cef38p-2 },
    { 0x1.0000000000000p-1, 0x1.a61298e1e069cp+0 },
    { -0x1.62d0e56041893p-2, 0x1.6a10b883d5676p-1 },
    { 0x1.62e33eff19503p-2, 0x1.6a099138a089dp+0 },
    { 0x1.b7cdfd9d7bdbbp-34, 0x1.000000006df38p+0 },
    { -0x1.56e1fc2f8f359p-997, 0x1.0000000000000p+0 },
    { 0x1.5666666666666p+3, 0x1.5a87b5d3a36e1p+15 },
    { -0x1.2a66666666666p+5, 0x1.23865b7f2b6fep-54 },
    { 0x1.5e0cccccccccdp+9, 0x1.058614179b2a5p+1010 },
    { -0x1.5e73333333333p+9, 0x1.c26506fa277cbp-1012 },
    { 0x1.62e3d70a3d70ap+9, 0x1.fe9ce5c4c52b4p+1023 },
    { 0x1.617ae147ae148p+6, 0x1.67c703d6eea50p+127 },
};
static const double LOG[][2] = {
    { 0x1.0000000000000p+1, 0x1.62e42fefa39efp-1 },
    { 0x1.0000000000000p-1, -0x1.62e42fefa39efp-1 },
    { 0x1.0000000000001p+0, 0x1.fffffffffffffp-53 },
    { 0x1.fffffffffffffp-1, -0x1.0000000000000p-53 },
    { 0x1.6a09e667f3bccp-1, -0x1.62e42fefa39f1p-2 },
    { 0x1.6a09e667f3bcdp-1, -0x1.62e42fefa39eep-2 },
    { 0x1.6a09e667f3bcdp+0, 0x1.62e42fefa39f0p-2 },
    { 0x1.4000000000000p+3, 0x1.26bb1bbb55516p+1 },
    { 0x1.56e1fc2f8f359p-997, -0x1.5963447f87fb5p+9 },
    { 0x1.7e43c8800759cp+996, 0x1.5963447f87fb5p+9 },
    { 0x0.0000000000001p-1022, -0x1.74385446d71c3p+9 },
    { 0x0.fd1d7d505cd02p-1022, -0x1.62343131aa1edp+9 },
    { 0x1.921f9f01b866ep+1, 0x1.250cf662abf9ap+0 },
};
static const double POW[][3] = {
    { 0x1.0cccccccccccdp+0, 0x1.5555555555555p-4, 0x1.010b0074691ecp+0 },
    { 0x1.00a3d70a3d70ap+0, 0x1.e000000000000p+6, 0x1.596f3bebed1a7p+0 },
    { 0x1.f0a3d70a3d70ap-1, 0x1.5555555555555p-4, 0x1.feb3b9e23837ep-1 },
    { 0x1.0000000000000p+1, 0x1.0000000000000p-1, 0x1.6a09e667f3bcdp+0 },
    { 0x1.4000000000000p+3, -0x1.d99999999999ap+1, 0x1.a26fd472780c1p-13 },
    { 0x1.0624dd2f1a9fcp-10, 0x1.9000000000000p+3, 0x1.58576f7889ed8p-125 },
    { 0x1.ff7ced916872bp-1, 0x1.86a0000000000p+16, 0x1.940747bb85395p-145 },
    { 0x1.d333333333333p+2, 0x1.9066666666666p+6, 0x1.0dedd165b9f53p+287 },
    { 0x1.0000000000001p+0, 0x1.c6bf526340000p+49, 0x1.3fa60615291eep+0 },
    { 0x1.8000000000000p+0, -0x1.f400000000000p+9, 0x1.06bdc6f923b3bp-585 },
    { 0x0.00000000017b8p-1022, 0x1.0000000000000p-2, 0x1.8f7b8ea2047c7p-266 },
};
static const double NORM_CDF[][2] = {
    { 0x0.0p+0, 0x1.0000000000000p-1 },
    { 0x1.0000000000000p+0, 0x1.aec4bd120d37dp-1 },
    { -0x1.0000000000000p+0, 0x1.44ed0bb7cb20bp-3 },
    { -0x1.51eb851eb851fp-1, 0x1.04bceafcc7722p-2 },
    { -0x1.570a3d70a3d71p-1, 0x1.01769386d0a98p-2 },
    { 0x1.570a3d70a3d71p-1, 0x1.7f44b63c97ab4p-1 },
    { -0x1.f5c0331eeff84p+0, 0x1.999999999999dp-6 },
    { -0x1.6a0902de00d1bp+2, 0x1.08f33e68833afp-27 },
    { -0x1.6a0c49ba5e354p+2, 0x1.08a448b60a71ep-27 },
    { -0x1.4000000000000p+3, 0x1.26c75e84fb10dp-77 },
    { -0x1.4800000000000p+4, 0x1.1f6a3f82871ecp-309 },
    { -0x1.2800000000000p+5, 0x1.eaccc6bfeb0afp-995 },
    { 0x1.4000000000000p+1, 0x1.fcd21635036c6p-1 },
    { 0x1.8000000000000p+2, 0x1.fffffff786788p-1 },
};
static const double NORM_INV[][2] = {
    { 0x1.999999999999ap-6, -0x1.f5c0331eeff85p+0 },
    { 0x1.0000000000000p-1, 0x0.0p+0 },
    { 0x1.3333333333333p-2, -0x1.0c7e39582c5fbp-1 },
    { 0x1.d99999999999ap-1, 0x1.7085226d3e525p+0 },
    { 0x1.33334e0b25cdfp-4, -0x1.708516931eed3p+0 },
    { 0x1.fff2e48e8a71ep-1, 0x1.dc08bb712897ap+1 },
    { 0x1.0000000000000p-33, -0x1.95a1198fcf3d6p+2 },
    { 0x1.ffffffff00000p-1, 0x1.95a1198fcf3d6p+2 },
    { 0x1.79ca10c924223p-67, -0x1.2865170b43a4cp+3 },
    { 0x1.56e1fc2f8f359p-997, -0x1.286074064c26ep+5 },
    { 0x1.ffffbce4217d3p-2, -0x1.506f1779a5abdp-19 },
    { 0x1.5fd7fe1796495p-37, -0x1.ad2f7bbec4805p+2 },
    { 0x1.ec94ca210599ep-37, -0x1.aa07c04a264fbp+2 },
};

#define EACH(table) (size_t i = 0; i < sizeof(table) / sizeof((table)[0]); i++)

static void
test_correctly_rounded_values(void)
{
    for
        EACH(EXP)
        {
            CU_ASSERT(ulps(sim_exp(EXP[i][0]), (long double)EXP[i][1]) <= 1.0);
        }
    for
        EACH(LOG)
        {
            CU_ASSERT(ulps(sim_log(LOG[i][0]), (long double)LOG[i][1]) <= 1.0);
        }
    for
        EACH(POW)
        {
            CU_ASSERT(ulps(sim_pow(POW[i][0], POW[i][1]), (long double)POW[i][2])
                <= 1.0 + fabs(log(POW[i][2])) / 12.0);
        }
    for
        EACH(NORM_CDF)
        {
            CU_ASSERT_DOUBLE_EQUAL(sim_norm_cdf(NORM_CDF[i][0]) / NORM_CDF[i][1], 1.0, 2e-15);
        }
    for
        EACH(NORM_INV)
        {
            CU_ASSERT(fabs(sim_norm_inv(NORM_INV[i][0]) - NORM_INV[i][1])
                <= 1e-15 * fabs(NORM_INV[i][1]));
        }
}

static double
spread(int stream, uint32_t i, double from, double to)
{
    const sim_words_t w = sim_words(4, 0, 0, i, stream, SIM_BLOCK_PARAM);
    return from + (to - from) * (((double)w.w[0] + (double)w.w[1] * 0x1p-32) * 0x1p-32);
}

/* Against the C library's long double, where that has more digits than double. */
static void
test_double_functions_are_accurate(void)
{
    const double slack = LDBL_MANT_DIG > DBL_MANT_DIG ? 0.0 : 1.0;
    double e = 0.0, l = 0.0, p = 0.0, cdf = 0.0, inv = 0.0;
    uint64_t hash = UINT64_C(14695981039346656037);
    for (uint32_t i = 0; i < 300000; i++) {
        double x = i % 2 ? spread(1, i, -2.0, 2.0) : spread(1, i, -708.0, 709.0), y = sim_exp(x);
        double all = y;
        e = fmax(e, ulps(y, expl((long double)x)));
        x = i % 2 ? spread(2, i, 0.5, 1.5) : exp(spread(2, i, -700.0, 700.0));
        y = sim_log(x);
        all += i % 2 ? y : 0.0; /* exp is the C library's */
        l = fmax(l, ulps(y, logl((long double)x)));
        x = i % 2 ? spread(3, i, 0.9, 1.2) : spread(3, i, 1e-6, 3000.0);
        const double power = i % 2 ? spread(4, i, -50.0, 100.0) : spread(4, i, -20.0, 20.0);
        y = sim_pow(x, power);
        all += y;
        p = fmax(
            p, ulps(y, powl((long double)x, (long double)power)) / (1.0 + fabs(log(y)) / 12.0));
        x = spread(5, i, -37.5, 8.0);
        y = sim_norm_cdf(x);
        all += y;
        cdf = fmax(cdf,
            fabs((double)((long double)y / (0.5L * erfcl((long double)-x / sqrtl(2.0L))) - 1.0L)));
        const double u = i % 2 ? spread(6, i, 0.0, 1.0) : sim_exp(spread(6, i, -600.0, -0.7));
        y = sim_norm_inv(u);
        all += y;
        if (fabs(y) > 1e-3) { /* one step of Newton's method, in long double */
            const long double z = (long double)y;
            const long double tail = 0.5L * erfcl(fabsl(z) / sqrtl(2.0L));
            const long double want = y < 0.0 ? (long double)u : 1.0L - (long double)u;
            const long double density = expl(-0.5L * z * z) * 0.398942280401432677939946L;
            inv = fmax(inv, (double)fabsl((tail - want) / density / z));
        }
        uint64_t bits;
        memcpy(&bits, &all, sizeof bits);
        hash = (hash ^ bits) * UINT64_C(1099511628211);
    }
    CU_ASSERT(e <= 1.0 + slack);
    CU_ASSERT(l <= 1.0 + slack);
    CU_ASSERT(p <= 1.0 + slack);
    CU_ASSERT(cdf <= 1e-14);
    CU_ASSERT(inv <= 2e-15);
    printf("exp %.3f, log %.3f, pow %.3f ulp; norm_cdf %.2g, norm_inv %.2g\n", e, l, p, cdf, inv);
    check_hash("double functions", hash, "30ef612e02ff4efb");
}

static void
test_ends_of_the_double_functions(void)
{
    CU_ASSERT_EQUAL(sim_exp(0.0), 1.0);
    CU_ASSERT_EQUAL(sim_exp(710.0), INFINITY);
    CU_ASSERT_EQUAL(sim_exp(INFINITY), INFINITY);
    CU_ASSERT_EQUAL(sim_exp(-746.0), 0.0);
    CU_ASSERT_EQUAL(sim_exp(-INFINITY), 0.0);
    CU_ASSERT_EQUAL(sim_exp(-745.0), 0x1p-1074);
    CU_ASSERT(isnan(sim_exp(NAN)));
    CU_ASSERT_EQUAL(sim_log(1.0), 0.0);
    CU_ASSERT_EQUAL(sim_log(0.0), -INFINITY);
    CU_ASSERT_EQUAL(sim_log(INFINITY), INFINITY);
    CU_ASSERT(isnan(sim_log(-1.0)));
    CU_ASSERT(isnan(sim_log(NAN)));
    CU_ASSERT_EQUAL(sim_pow(3.0, 0.0), 1.0);
    CU_ASSERT_EQUAL(sim_pow(1.0, INFINITY), 1.0);
    CU_ASSERT_EQUAL(sim_pow(0.0, 2.0), 0.0);
    CU_ASSERT_EQUAL(sim_pow(0.0, -2.0), INFINITY);
    CU_ASSERT_EQUAL(sim_pow(0.0, 0.0), 1.0);
    CU_ASSERT_EQUAL(sim_pow(2.0, 10.0), 1024.0);
    CU_ASSERT_EQUAL(sim_pow(2.0, 2000.0), INFINITY);
    CU_ASSERT_EQUAL(sim_pow(2.0, -2000.0), 0.0);
    CU_ASSERT_EQUAL(sim_pow(7.25, 1.0), 7.25);
    CU_ASSERT(isnan(sim_pow(-2.0, 2.0)));
    CU_ASSERT(isnan(sim_pow(NAN, 2.0)));
    CU_ASSERT(isnan(sim_pow(2.0, NAN)));
    CU_ASSERT_EQUAL(sim_norm_cdf(0.0), 0.5);
    CU_ASSERT_EQUAL(sim_norm_cdf(INFINITY), 1.0);
    CU_ASSERT_EQUAL(sim_norm_cdf(-INFINITY), 0.0);
    CU_ASSERT(isnan(sim_norm_cdf(NAN)));
    CU_ASSERT_EQUAL(sim_norm_inv(0.5), 0.0);
    CU_ASSERT_EQUAL(sim_norm_inv(0.0), -INFINITY);
    CU_ASSERT_EQUAL(sim_norm_inv(1.0), INFINITY);
    CU_ASSERT(isnan(sim_norm_inv(-0.1)));
    CU_ASSERT(isnan(sim_norm_inv(1.1)));
    CU_ASSERT(isnan(sim_norm_inv(NAN)));
}

static void
test_small_rates_and_turns(void)
{
    double worst_expm1 = 0.0;
    double worst_log1p = 0.0;
    double worst_cos = 0.0;
    for (int i = -1200; i <= 40; i++) {
        const double x = pow(10.0, i / 25.0);
        const double expm1_error
            = fabs((double)((long double)sim_expm1neg(x) / -expm1l(-(long double)x) - 1.0L));
        const double log1p_error
            = fabs((double)((long double)sim_log1p(x) / log1pl((long double)x) - 1.0L));
        worst_expm1 = fmax(worst_expm1, expm1_error);
        worst_log1p = fmax(worst_log1p, log1p_error);
    }
    for (int i = -5000; i <= 5000; i++) {
        const double x = i / 777.0;
        worst_cos = fmax(worst_cos,
            fabs(sim_cos_turns(x)
                - (double)cosl(6.283185307179586476925286766559L * (long double)x)));
    }
    CU_ASSERT(worst_expm1 < 1e-15);
    CU_ASSERT(worst_log1p < 1e-15);
    CU_ASSERT(worst_cos < 1e-14);
    CU_ASSERT_EQUAL(sim_expm1neg(0.0), 0.0);
    CU_ASSERT_EQUAL(sim_expm1neg(1e4), 1.0);
    CU_ASSERT_EQUAL(sim_log1p(0.0), 0.0);
    CU_ASSERT_EQUAL(sim_cos_turns(0.0), 1.0);
    CU_ASSERT_EQUAL(sim_cos_turns(0.5), -1.0);
    CU_ASSERT_EQUAL(sim_cos_turns(-0.75), 0.0);
}

SIM_TEST_MAIN("vmath", SIM_TEST(test_small_rates_and_turns),
    SIM_TEST(test_float_functions_are_accurate),
    SIM_TEST(test_float_functions_are_the_same_bits_everywhere),
    SIM_TEST(test_ends_of_the_float_functions), SIM_TEST(test_probabilities_stay_inside),
    SIM_TEST(test_normal_quantile_of_a_word), SIM_TEST(test_uniform_of_a_word),
    SIM_TEST(test_lane_sums_do_not_depend_on_the_level), SIM_TEST(test_correctly_rounded_values),
    SIM_TEST(test_double_functions_are_accurate), SIM_TEST(test_ends_of_the_double_functions))
