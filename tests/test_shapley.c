/* Tests of shapley.h: games worked out by hand, what the value promises, and the fixed orders. */
#include "sim/shapley.h"
#include "tests/check.h"
#include <math.h>
#include <stdlib.h>

static bool
near(double x, double exact)
{
    const bool good = fabs(x - exact) <= 1e-13 * fmax(1.0, fabs(exact));
    if (!good) {
        printf("\n    %.17g instead of %.17g", x, exact);
    }
    return good;
}

static void
test_none_and_one(void)
{
    sim_shapley_t game;
    const double v[] = { 3.0, 10.5 };
    double phi[1];
    CU_ASSERT_EQUAL_FATAL(sim_shapley_init(&game, 0), SIM_OK);
    CU_ASSERT(game.n_sets == 1 && game.exact);
    sim_shapley_values(&game, v, 1, phi);
    sim_shapley_free(&game);
    CU_ASSERT_EQUAL_FATAL(sim_shapley_init(&game, 1), SIM_OK);
    CU_ASSERT(game.n_sets == 2);
    sim_shapley_values(&game, v, 1, phi);
    CU_ASSERT_EQUAL(phi[0], 7.5);
    sim_shapley_free(&game);
    CU_ASSERT_EQUAL(sim_shapley_init(&game, SIM_SHAPLEY_MAX + 1), SIM_ERR_DOMAIN);
}

/* v(S) = sum of a_i and of w_ij over pairs in S: a_i, and half of each w_ij. */
static double
pairs_game(uint32_t set, size_t n)
{
    double v = 11.0;
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; (set >> i & 1) != 0 && j < i; j++) {
            v += (set >> j & 1) != 0 ? 0.3 * (double)((i + 1) * (j + 2)) : 0.0;
        }
        v += (set >> i & 1) != 0 ? 1.7 * (double)i - 2.0 : 0.0;
    }
    return v;
}

static void
test_pairs(void)
{
    for (size_t n = 2; n <= 9; n++) {
        sim_shapley_t game;
        double phi[9], v[SIM_SHAPLEY_ORDERS * 10 * 3];
        CU_ASSERT_EQUAL_FATAL(sim_shapley_init(&game, n), SIM_OK);
        CU_ASSERT_EQUAL(game.exact, n <= 6);
        CU_ASSERT(game.set[0] == 0 && game.set[game.n_sets - 1] == (1u << n) - 1);
        CU_ASSERT(game.exact ? game.n_sets == (size_t)1 << n
                             : game.n_sets <= 2 + SIM_SHAPLEY_ORDERS * (n - 1));
        for (size_t k = 0; k < game.n_sets; k++) {
            v[3 * k] = pairs_game(game.set[k], n); /* every third number */
            v[3 * k + 1] = v[3 * k + 2] = 1e300;
        }
        sim_shapley_values(&game, v, 3, phi);
        for (size_t i = 0; i < n; i++) {
            double exact = 1.7 * (double)i - 2.0;
            for (size_t j = 0; j < n; j++) {
                const size_t hi = i > j ? i : j, lo = i > j ? j : i;
                exact += i != j ? 0.15 * (double)((hi + 1) * (lo + 2)) : 0.0;
            }
            /* an order and its reverse have each pair once either way: exact for pairs */
            CU_ASSERT(near(phi[i], exact));
        }
        sim_shapley_free(&game);
    }
}

/* A game of a product: a dummy, adding up, with all sets and with orders; with all sets, players
 * that are interchangeable have the same. */
static double
product_game(uint32_t set, size_t n)
{
    double v = 1.0;
    for (size_t i = 0; i < n; i++) { /* 0 does nothing, 1 and 2 do the same */
        const double factor = i == 0 ? 1.0 : i <= 2 ? 1.31 : 1.0 + 0.07 * (double)i;
        v *= (set >> i & 1) != 0 ? factor : 1.0;
    }
    return v;
}

static void
test_products(void)
{
    for (size_t n = 3; n <= 12; n++) {
        sim_shapley_t game;
        double phi[12], v[SIM_SHAPLEY_ORDERS * 13];
        double sum = 0.0;
        CU_ASSERT_EQUAL_FATAL(sim_shapley_init(&game, n), SIM_OK);
        for (size_t k = 0; k < game.n_sets; k++) {
            v[k] = product_game(game.set[k], n);
        }
        sim_shapley_values(&game, v, 1, phi);
        for (size_t i = 0; i < n; i++) {
            sum += phi[i];
        }
        CU_ASSERT(near(sum, v[game.n_sets - 1] - v[0]));
        CU_ASSERT_EQUAL(phi[0], 0.0);
        CU_ASSERT(!game.exact || near(phi[1], phi[2]));
        sim_shapley_free(&game);
    }
}

static void
test_missing(void)
{
    sim_shapley_t game;
    const double v[] = { 1.0, NAN, 3.0, 4.0 };
    double phi[2];
    CU_ASSERT_EQUAL_FATAL(sim_shapley_init(&game, 2), SIM_OK);
    sim_shapley_values(&game, v, 1, phi);
    CU_ASSERT(isnan(phi[0]) && isnan(phi[1]));
    sim_shapley_free(&game);
}

SIM_TEST_MAIN("shapley", SIM_TEST(test_none_and_one), SIM_TEST(test_pairs), SIM_TEST(test_products),
    SIM_TEST(test_missing))
