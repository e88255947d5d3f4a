#include "check.h"
#include "sim/core/lanes.h"
#include "sim/level.h"
#include "sim/rng.h"
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

static void
test_known_answers(void)
{
    /* tests/kat_vectors of Random123 */
    const struct {
        uint32_t counter[4], key[2], want[4];
    } cases[] = {
        { { 0, 0, 0, 0 }, { 0, 0 }, { 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8 } },
        { { 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff }, { 0xffffffff, 0xffffffff },
            { 0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd } },
        { { 0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344 }, { 0xa4093822, 0x299f31d0 },
            { 0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1 } },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const sim_words_t got = sim_philox(cases[i].counter, cases[i].key);
        CU_ASSERT(memcmp(got.w, cases[i].want, sizeof got.w) == 0);
    }
}

static void
test_where_the_parts_of_a_key_go(void)
{
    const uint32_t counter[] = { 0x11223344, 0x55667788, (1017u << 16) | 21u, 0x99aabbcc };
    const uint32_t key[] = { 0x76543210, 0xfedcba98 };
    const sim_words_t want = sim_philox(counter, key);
    const sim_words_t got
        = sim_words(0xfedcba9876543210, 0x99aabbcc, 0x55667788, 0x11223344, 1017, SIM_BLOCK_RARE);
    CU_ASSERT(memcmp(&got, &want, sizeof got) == 0);
}

typedef void words_t(size_t n, const uint32_t id_low[], const uint32_t id_high[],
    uint32_t month_block, uint32_t rep, const uint32_t key[2], uint32_t w0[], uint32_t w1[],
    uint32_t w2[], uint32_t w3[]);

static void
test_words_of_every_vector_level(void)
{
    static words_t *const at_level[]
        = { sim_lanes_words_v1,
#if defined(__x86_64__)
              sim_lanes_words_v3,
              sim_lanes_words_v4,
#endif
          };
    enum { N = 1024, ROUNDS = 100 };
    static uint32_t low[N], high[N], w[4][N];
    gsl_rng *rng = gsl_rng_alloc(sim_gsl_rng_philox);
    gsl_rng_set(rng, 99);
    for (sim_vector_t level = SIM_VECTOR_V1; level <= sim_vector_level(); level++) {
        for (int round = 0; round < ROUNDS; round++) {
            const size_t n = round == 0 ? 16 : N;
            uint32_t key[2] = { (uint32_t)gsl_rng_get(rng), (uint32_t)gsl_rng_get(rng) };
            uint32_t month_block = (uint32_t)gsl_rng_get(rng), rep = (uint32_t)gsl_rng_get(rng);
            if (round == 1) { /* carries and zeros */
                key[0] = key[1] = month_block = rep = 0xffffffff;
            } else if (round == 2) {
                key[0] = key[1] = month_block = rep = 0;
            }
            for (size_t i = 0; i < n; i++) {
                low[i] = round < 3 ? (uint32_t)i - 8u : (uint32_t)gsl_rng_get(rng);
                high[i] = round < 3 ? 0xffffffffu * (i & 1) : (uint32_t)gsl_rng_get(rng);
            }
            memset(w, 0, sizeof w);
            at_level[level](n, low, high, month_block, rep, key, w[0], w[1], w[2], w[3]);
            int wrong = 0;
            for (size_t i = 0; i < n; i++) {
                const uint32_t counter[] = { low[i], high[i], month_block, rep };
                const sim_words_t want = sim_philox(counter, key);
                for (int k = 0; k < 4; k++) {
                    wrong += w[k][i] != want.w[k];
                }
            }
            CU_ASSERT_EQUAL(wrong, 0);
        }
    }
    gsl_rng_free(rng);
}

static void
test_uniform_is_inside(void)
{
    CU_ASSERT_EQUAL(sim_uniform(0), 0x1p-33);
    CU_ASSERT_EQUAL(sim_uniform(0xffffffff), 1.0 - 0x1p-33);
    CU_ASSERT_EQUAL(sim_uniform(0x80000000) - 0.5, 0x1p-33);
}

static void
test_name_hash_is_fnv_1a(void)
{
    /* published test vectors of FNV-1a, 32 bits */
    CU_ASSERT_EQUAL(sim_name_hash(""), 0x811c9dc5);
    CU_ASSERT_EQUAL(sim_name_hash("a"), 0xe40c292c);
    CU_ASSERT_EQUAL(sim_name_hash("foobar"), 0xbf9cf968);
    CU_ASSERT_EQUAL(
        sim_name_hash("\xff"), (0x811c9dc5u ^ 0xffu) * 16777619u); /* bytes are not signed */
}

static void
test_gsl_generator(void)
{
    gsl_rng *rng = gsl_rng_alloc(sim_gsl_rng_philox);
    CU_ASSERT_PTR_NOT_NULL_FATAL(rng);
    const uint64_t seed = 0xfedcba9876543210;

    /* the words of the keyed block, then those of the next id */
    sim_gsl_rng_key(rng, seed, 3, sim_name_hash("fx"), 0xffffffff, 12, SIM_BLOCK_FX);
    const sim_words_t first = sim_words(seed, 3, sim_name_hash("fx"), 0xffffffff, 12, SIM_BLOCK_FX);
    const sim_words_t next = sim_words(seed, 3, sim_name_hash("fx") + 1, 0, 12, SIM_BLOCK_FX);
    for (int k = 0; k < 4; k++) {
        CU_ASSERT_EQUAL(gsl_rng_get(rng), first.w[k]);
    }
    CU_ASSERT_EQUAL(gsl_rng_uniform(rng), sim_uniform(next.w[0]));
    CU_ASSERT_EQUAL(gsl_rng_uniform_pos(rng), sim_uniform(next.w[1]));

    /* keyed again in the middle of a block: from its start */
    sim_gsl_rng_key(rng, seed, 3, sim_name_hash("fx"), 0xffffffff, 12, SIM_BLOCK_FX);
    CU_ASSERT_EQUAL(gsl_rng_get(rng), first.w[0]);

    /* gsl_rng_set: the whole seed counts, 0 and 1 too (for many of GSL's own they are the same) */
    const unsigned long seeds[] = { 0, 1, 4357, 4294967297ul };
    unsigned long words[4];
    for (int i = 0; i < 4; i++) {
        gsl_rng_set(rng, seeds[i]);
        words[i] = gsl_rng_get(rng);
        const uint32_t zero[4] = { 0 };
        const uint32_t key[2] = { (uint32_t)seeds[i], (uint32_t)(seeds[i] >> 32) };
        CU_ASSERT_EQUAL(words[i], sim_philox(zero, key).w[0]);
        for (int j = 0; j < i; j++) {
            CU_ASSERT_NOT_EQUAL(words[i], words[j]);
        }
    }
    CU_ASSERT_EQUAL(gsl_rng_max(rng), 0xffffffff);
    CU_ASSERT_EQUAL(gsl_rng_min(rng), 0);

    gsl_rng *copy = gsl_rng_clone(rng);
    for (int i = 0; i < 9; i++) {
        CU_ASSERT_EQUAL(gsl_rng_get(copy), gsl_rng_get(rng));
    }
    gsl_rng_free(copy);
    gsl_rng_free(rng);
}

/* Words as a run uses them, in the order of each part of the key: the counts of 256 values of each
 * byte are as even as chance makes them.  Two-sided at 1e-9 for each of 5 x 16 statistics. */
static void
test_keyed_words_are_even(void)
{
    enum { N = 200000 };
    for (int part = 0; part < 5; part++) {
        static int count[16][256];
        memset(count, 0, sizeof count);
        for (uint32_t i = 0; i < N; i++) {
            const sim_words_t w = sim_words(part == 0 ? i : 2027, part == 1 ? i : 5,
                part == 2 ? i : 77, part == 3 ? i : 1u << 31, part == 4 ? (int)(i % 65536) : 60,
                part == 4 ? (sim_block_t)(10 + i / 65536) : SIM_BLOCK_MONTH);
            for (int k = 0; k < 16; k++) {
                count[k][(w.w[k / 4] >> (8 * (k % 4))) & 255]++;
            }
        }
        for (int k = 0; k < 16; k++) {
            const double expected = N / 256.0;
            double chi2 = 0.0;
            for (int b = 0; b < 256; b++) {
                chi2 += pow(count[k][b] - expected, 2) / expected;
            }
            CU_ASSERT(gsl_cdf_chisq_P(chi2, 255.0) > 1e-9);
            CU_ASSERT(gsl_cdf_chisq_Q(chi2, 255.0) > 1e-9);
        }
    }
}

static void
test_vector_level_can_be_lowered_only(void)
{
    const char *before = getenv("SIM_VECTOR");
    char *saved = before != NULL ? strdup(before) : NULL;
    unsetenv("SIM_VECTOR");
    const sim_vector_t most = sim_vector_level();
    const char *const wishes[] = { "v1", "v3", "v4" };
    for (int wish = 0; wish < 3; wish++) {
        setenv("SIM_VECTOR", wishes[wish], 1);
        CU_ASSERT_EQUAL((int)sim_vector_level(), wish < (int)most ? wish : (int)most);
    }
    setenv("SIM_VECTOR", "v2", 1);
    CU_ASSERT_EQUAL(sim_vector_level(), most);
    CU_ASSERT(strlen(sim_vector_name(most)) > 0);
    if (saved != NULL) {
        setenv("SIM_VECTOR", saved, 1);
    } else {
        unsetenv("SIM_VECTOR");
    }
    free(saved);
}

SIM_TEST_MAIN("rng", SIM_TEST(test_known_answers), SIM_TEST(test_where_the_parts_of_a_key_go),
    SIM_TEST(test_words_of_every_vector_level), SIM_TEST(test_uniform_is_inside),
    SIM_TEST(test_name_hash_is_fnv_1a), SIM_TEST(test_gsl_generator),
    SIM_TEST(test_keyed_words_are_even), SIM_TEST(test_vector_level_can_be_lowered_only))
