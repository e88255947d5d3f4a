/* Where noisy curves cross a target: curves whose crossings and intervals are known. */
#include "lab.h"
#include "sim/crossing.h"
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>

enum { N = 40 };

typedef struct {
    double (*mean)(double x);
    double noise[N]; /* of each replication, the same at every x */
    double tilt[N];  /* times x                                  */
    int n_calls;
    int fail_at;
} lab_curve_t;

static sim_status_t
at(void *data, double x, double value[])
{
    lab_curve_t *c = data;
    if (++c->n_calls == c->fail_at) {
        return SIM_ERR_INTERRUPTED;
    }
    for (size_t i = 0; i < N; i++) {
        value[i] = c->mean(x) + c->noise[i] + c->tilt[i] * x;
    }
    return SIM_OK;
}

static sim_crossings_t
find(lab_curve_t *c, double lo, double hi, double target)
{
    sim_crossings_t found;
    const sim_curve_t curve = { .n = N, .lo = lo, .hi = hi, .target = target, .at = at, .data = c };
    CU_ASSERT_EQUAL_FATAL(sim_crossings_find(&found, &curve), SIM_OK);
    CU_ASSERT_EQUAL(found.n_points, (size_t)c->n_calls); /* no value is tried twice */
    for (size_t k = 1; k < found.n_points; k++) {
        CU_ASSERT(found.point[k - 1].x < found.point[k].x);
    }
    return found;
}

static double
line(double x)
{
    return 3.0 - 1.7 * x;
}
static double
wave(double x)
{
    return cos(3.0 * x);
}
static double
step(double x)
{
    return x < 0.377 ? -1.0 : 2.0;
}
static double
ramp(double x)
{
    return x < 0.61 ? 0.0 : x - 0.61;
}
/* with means that are not rounded */
static double
eighths(double x)
{
    return 3.0 - 1.625 * x;
}
static double
flat(double x)
{
    return 4.0 + 0.0 * x;
}
static double
hole(double x)
{
    return x > 0.9 ? NAN : x + 1.0;
}
static double
none(double x)
{
    return NAN * x;
}

static void
test_line_without_noise_is_exact(void)
{
    lab_curve_t c = { .mean = line };
    sim_crossings_t found = find(&c, -2.3, 7.1, 0.43);
    CU_ASSERT_EQUAL(found.answer, SIM_CROSSING_FOUND);
    CU_ASSERT_EQUAL_FATAL(found.n_crossings, 1);
    lab_same("crossing", found.crossing[0].x, (3.0 - 0.43) / 1.7, 1e-12);
    lab_same("slope", found.crossing[0].slope, -1.7, 1e-12);
    CU_ASSERT_EQUAL(found.crossing[0].low, found.crossing[0].x);
    CU_ASSERT_EQUAL(found.crossing[0].high, found.crossing[0].x);
    CU_ASSERT(!found.crossing[0].jump);
    CU_ASSERT(found.n_points <= SIM_CROSSING_SCAN + 5);
    sim_crossings_free(&found);
}

/* The target is met exactly at an end of the range, or at a point of the scan. */
static void
test_crossing_at_the_edge(void)
{
    const double x[] = { -2.0, 6.0, 1.0 }; /* 1: the third of eight steps */
    for (size_t i = 0; i < sizeof x / sizeof x[0]; i++) {
        lab_curve_t c = { .mean = eighths };
        sim_crossings_t found = find(&c, -2.0, 6.0, eighths(x[i]));
        CU_ASSERT_EQUAL(found.answer, SIM_CROSSING_FOUND);
        CU_ASSERT_EQUAL_FATAL(found.n_crossings, 1);
        CU_ASSERT_EQUAL(found.crossing[0].x, x[i]);
        lab_same("slope", found.crossing[0].slope, -1.625, 1e-12);
        CU_ASSERT(!found.crossing[0].jump);
        sim_crossings_free(&found);
    }
}

/* Of a line with even noise the two intervals are one, known in closed form. */
static void
test_interval_of_a_line(void)
{
    lab_curve_t c = { .mean = line };
    for (size_t i = 0; i < N; i++) {
        c.noise[i] = i % 2 == 0 ? 0.9 : -0.9;
    }
    const double se = 0.9 / sqrt(N - 1.0);
    const double half = gsl_cdf_tdist_Pinv(0.975, N - 1.0) * se / 1.7;
    sim_crossings_t found = find(&c, -2.3, 7.1, 0.43);
    CU_ASSERT_EQUAL_FATAL(found.n_crossings, 1);
    const sim_crossing_t *x = &found.crossing[0];
    lab_same("se", x->se, se / 1.7, 1e-9);
    CU_ASSERT(fabs(x->x - 2.57 / 1.7) <= 1e-3 * half);
    CU_ASSERT(fabs(x->low - (2.57 / 1.7 - half)) <= 2e-3 * half);
    CU_ASSERT(fabs(x->high - (2.57 / 1.7 + half)) <= 2e-3 * half);
    CU_ASSERT(fabs(x->check_low - (2.57 / 1.7 - half)) <= 0.03 * half);
    CU_ASSERT(fabs(x->check_high - (2.57 / 1.7 + half)) <= 0.03 * half);
    sim_crossings_free(&found);

    /* the crossing is so near the end that the check has no room on that side */
    c.n_calls = 0;
    found = find(&c, -2.3, 2.57 / 1.7 + 0.1 * half, 0.43);
    CU_ASSERT_EQUAL_FATAL(found.n_crossings, 1);
    CU_ASSERT(isnan(found.crossing[0].check_high) && !isnan(found.crossing[0].check_low));
    CU_ASSERT(found.crossing[0].high > 2.57 / 1.7 + 0.9 * half);
    sim_crossings_free(&found);
}

static void
test_all_crossings_are_listed(void)
{
    lab_curve_t c = { .mean = wave };
    sim_crossings_t found = find(&c, 0.0, 3.3, 0.0);
    CU_ASSERT_EQUAL_FATAL(found.n_crossings, 3);
    for (size_t k = 0; k < 3; k++) {
        lab_same("cosine", found.crossing[k].x, (0.5 + (double)k) * M_PI / 3.0, 1e-9);
        CU_ASSERT((found.crossing[k].slope < 0.0) == (k % 2 == 0));
    }
    sim_crossings_free(&found);
}

static void
test_words_for_what_is_no_crossing(void)
{
    const struct {
        double (*mean)(double x);
        double target;
        sim_crossing_answer_t answer;
    } cases[] = { { line, 9.0, SIM_CROSSING_NONE }, { flat, 4.5, SIM_CROSSING_FLAT },
        { flat, 4.0, SIM_CROSSING_FLAT }, { ramp, 0.0, SIM_CROSSING_LEVEL },
        { hole, 5.0, SIM_CROSSING_MISSING }, { none, 0.0, SIM_CROSSING_MISSING },
        { hole, 1.3, SIM_CROSSING_FOUND }, { line, 3.0, SIM_CROSSING_FOUND } };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        lab_curve_t c = { .mean = cases[i].mean };
        sim_crossings_t found = find(&c, 0.0, 1.0, cases[i].target);
        CU_ASSERT_EQUAL(found.answer, cases[i].answer);
        CU_ASSERT_EQUAL(found.n_crossings > 0, cases[i].answer == SIM_CROSSING_FOUND);
        if (cases[i].answer == SIM_CROSSING_LEVEL) {
            CU_ASSERT(found.level_low == 0.0 && found.level_high == 0.5);
        }
        sim_crossings_free(&found);
    }
}

static void
test_jump_is_said(void)
{
    lab_curve_t c = { .mean = step };
    c.noise[0] = 0.01;
    c.noise[1] = -0.01;
    sim_crossings_t found = find(&c, 0.0, 1.0, 0.2);
    CU_ASSERT_EQUAL_FATAL(found.n_crossings, 1);
    CU_ASSERT(fabs(found.crossing[0].x - 0.377) < 1e-6 && found.crossing[0].jump);
    sim_crossings_free(&found);
}

static void
test_failure_is_passed_on(void)
{
    for (int k = 1; k <= 12; k++) {
        lab_curve_t c = { .mean = line, .fail_at = k };
        c.noise[0] = 0.5;
        sim_crossings_t found;
        const sim_curve_t curve
            = { .n = N, .lo = -2.3, .hi = 7.1, .target = 0.43, .at = at, .data = &c };
        CU_ASSERT_EQUAL(sim_crossings_find(&found, &curve), SIM_ERR_INTERRUPTED);
        CU_ASSERT(c.n_calls == k && found.point == NULL);
    }
}

/* The interval holds the crossing of the true mean in 95 % of repetitions: noise in level and
 * slope. */
static void
test_interval_covers(void)
{
    enum { RUNS = 2000 };
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    const double truth = 2.57 / 1.7;
    int delta = 0;
    int check = 0;
    for (int k = 0; k < RUNS; k++) {
        lab_curve_t c = { .mean = line };
        for (size_t i = 0; i < N; i++) {
            c.noise[i] = gsl_ran_gaussian(rng, 0.8);
            c.tilt[i] = gsl_ran_gaussian(rng, 0.3);
        }
        sim_crossings_t found = find(&c, -2.3, 7.1, 0.43);
        CU_ASSERT_EQUAL_FATAL(found.n_crossings, 1);
        delta += found.crossing[0].low <= truth && truth <= found.crossing[0].high;
        check += found.crossing[0].check_low <= truth && truth <= found.crossing[0].check_high;
        sim_crossings_free(&found);
    }
    lab_near("coverage of the interval", (double)delta / RUNS, 0.95, sqrt(.95 * .05 / RUNS));
    lab_near("coverage of the check", (double)check / RUNS, 0.95, sqrt(.95 * .05 / RUNS));
    gsl_rng_free(rng);
}

SIM_TEST_MAIN("crossing", SIM_TEST(test_line_without_noise_is_exact),
    SIM_TEST(test_crossing_at_the_edge), SIM_TEST(test_interval_of_a_line),
    SIM_TEST(test_all_crossings_are_listed), SIM_TEST(test_words_for_what_is_no_crossing),
    SIM_TEST(test_jump_is_said), SIM_TEST(test_failure_is_passed_on),
    SIM_TEST(test_interval_covers))
