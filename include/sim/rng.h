/* rng.h - random numbers that are a pure function of a key.
 *
 * Layer: core.  Includes: base.
 *
 * Philox4x32-10 (Salmon et al. 2011, Random123).  Key = the 64-bit seed; counter = (id low, id
 * high, month * 65536 + block, replication).  One call gives four 32-bit words.  No draw depends on
 * any other, so neither the number of threads nor the other people of a scenario can change it
 * (docs/model.md, R1-R4).
 */
#ifndef SIM_RNG_H
#define SIM_RNG_H

#include "sim/status.h"
#include <gsl/gsl_rng.h>
#include <stdint.h>

/* Block numbers are permanent; new ones are only appended. */
typedef enum {
    /* clang-format off */
    SIM_BLOCK_FX = 1,         /* id "fx", t:         w0 common FX factor                             */
    SIM_BLOCK_FX_OWN = 2,     /* "location/L", t:    w0 own FX factor                                */
    SIM_BLOCK_ECONOMY = 3,    /* "economy", t:       w0 regime switch, w1 common demand factor       */
    SIM_BLOCK_DEMAND = 4,     /* "role/R", t:        w0 own demand factor, w1 transitory demand      */
    SIM_BLOCK_HIRE_COUNT = 5, /* "job/L/R", t:       w0 hire count (Poisson rule)                    */
    SIM_BLOCK_PARAM = 6,      /* "param/KEY", 0:     w0 uncertain value                              */
    SIM_BLOCK_SLOT = 10,      /* slot, t:            w0 filled, w1 education, w2 rural, w3 English   */
    SIM_BLOCK_BIRTH = 11,     /* worker, birth:      w0 ability, w1 internship, w2 lateral, w3 first */
    SIM_BLOCK_HOME = 12,      /* worker, birth:      w0 compliance, w1 pressure, w2 household, w3 income */
    SIM_BLOCK_INITIAL = 13,   /* worker, 0:          w0 tenure, w1 grade, w2 education, w3 health    */
    SIM_BLOCK_MONTH = 20,     /* worker, t:          w0 exit, w1 pressure, w2 health, w3 career      */
    SIM_BLOCK_RARE = 21,      /* worker, t:          w0 merit, w1 returns to pool, w2 transfer       */
    /* clang-format on */
} sim_block_t;

typedef struct {
    uint32_t w[4];
} sim_words_t;

/* One Philox4x32-10 block. */
sim_words_t sim_philox(const uint32_t counter[4], const uint32_t key[2]);

/* The four words of (id, month, block) in replication rep under seed. */
static inline sim_words_t
sim_words(
    uint64_t seed, uint32_t rep, uint32_t id_high, uint32_t id_low, int month, sim_block_t block)
{
    const uint32_t counter[4] = { id_low, id_high, ((uint32_t)month << 16) | (uint32_t)block, rep };
    const uint32_t key[2] = { (uint32_t)seed, (uint32_t)(seed >> 32) };
    return sim_philox(counter, key);
}

/* u = (w + 1/2) / 2^32, never 0 or 1. */
static inline double
sim_uniform(uint32_t word)
{
    return ((double)word + 0.5) * 0x1p-32;
}

/* FNV-1a, 32 bits, of a name: id high of what is drawn. */
uint32_t sim_name_hash(const char *name);

/* The generator as a gsl_rng_type, for interfaces that take a gsl_rng: words of successive blocks
 * of one key.  Set the key with sim_gsl_rng_key before use; gsl_rng_set(seed) is the key (seed, 0
 * ...). */
extern const gsl_rng_type *const sim_gsl_rng_philox;
void sim_gsl_rng_key(gsl_rng *rng, uint64_t seed, uint32_t rep, uint32_t id_high, uint32_t id_low,
    int month, sim_block_t block);

#endif
