#include "sim/rng.h"
#include <Random123/philox.h>

sim_words_t
sim_philox(const uint32_t counter[4], const uint32_t key[2])
{
    const philox4x32_ctr_t c = { { counter[0], counter[1], counter[2], counter[3] } };
    const philox4x32_key_t k = { { key[0], key[1] } };
    const philox4x32_ctr_t r = philox4x32_R(10, c, k);
    return (sim_words_t) { { r.v[0], r.v[1], r.v[2], r.v[3] } };
}

uint32_t
sim_name_hash(const char *name)
{
    uint32_t hash = 2166136261u;
    for (; *name != '\0'; name++) {
        hash = (hash ^ (unsigned char)*name) * 16777619u;
    }
    return hash;
}

/* ---- the generator for GSL
 *
 * Further blocks of a stream count id low up (carrying into id high).  Draws keyed by a name have
 * id low 0, so such a stream meets no other draw; a stream keyed by a worker would after its first
 * four words meet his neighbour's. */

typedef struct {
    uint32_t counter[4]; /* of the next block */
    uint32_t key[2];
    int n_left; /* words not given out yet */
    sim_words_t words;
} stream_t;

static void
stream_set(void *state, unsigned long seed)
{
    stream_t *self = state;
    *self = (stream_t) { .key = { (uint32_t)seed, (uint32_t)((uint64_t)seed >> 32) } };
}

static unsigned long
stream_get(void *state)
{
    stream_t *self = state;
    if (self->n_left == 0) {
        self->words = sim_philox(self->counter, self->key);
        self->n_left = 4;
        self->counter[0]++;
        self->counter[1] += self->counter[0] == 0;
    }
    return self->words.w[4 - self->n_left--];
}

static double
stream_get_double(void *state)
{
    return sim_uniform((uint32_t)stream_get(state));
}

static const gsl_rng_type stream_type = {
    .name = "philox4x32-10",
    .max = 0xffffffffu,
    .min = 0,
    .size = sizeof(stream_t),
    .set = stream_set,
    .get = stream_get,
    .get_double = stream_get_double,
};

const gsl_rng_type *const sim_gsl_rng_philox = &stream_type;

void
sim_gsl_rng_key(gsl_rng *rng, uint64_t seed, uint32_t rep, uint32_t id_high, uint32_t id_low,
    int month, sim_block_t block)
{
    SIM_BUG_IF(rng->type != sim_gsl_rng_philox);
    stream_t *self = rng->state;
    *self = (stream_t) {
        .counter = { id_low, id_high, ((uint32_t)month << 16) | (uint32_t)block, rep },
        .key = { (uint32_t)seed, (uint32_t)(seed >> 32) },
    };
}
