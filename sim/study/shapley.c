/* shapley.c - what several changes do together, shared out; see shapley.h. */
#include "sim/shapley.h"
#include <stdlib.h>
#include <string.h>

static int
by_number(const void *a, const void *b)
{
    const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* Steele, Lea & Flood 2014: a generator of its own, since nothing simulated may depend on it. */
static uint64_t
next(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

static void
make_orders(sim_shapley_t *self)
{
    uint64_t state = self->n;
    for (size_t k = 0; k < SIM_SHAPLEY_ORDERS; k += 2) {
        unsigned char *order = self->order[k];
        for (size_t i = 0; i < self->n; i++) {
            order[i] = (unsigned char)i;
        }
        for (size_t i = self->n; i > 1; i--) {
            const size_t j = next(&state) % i;
            const unsigned char kept = order[i - 1];
            order[i - 1] = order[j];
            order[j] = kept;
        }
        for (size_t i = 0; i < self->n; i++) {
            self->order[k + 1][i] = order[self->n - 1 - i];
        }
    }
}

/* The sets that the orders pass through, each once. */
static void
collect(sim_shapley_t *self)
{
    size_t n = 0;
    for (size_t k = 0; k < SIM_SHAPLEY_ORDERS; k++) {
        uint32_t set = 0;
        self->set[n++] = set;
        for (size_t i = 0; i < self->n; i++) {
            set |= 1u << self->order[k][i];
            self->set[n++] = set;
        }
    }
    qsort(self->set, n, sizeof *self->set, by_number);
    self->n_sets = 0;
    for (size_t i = 0; i < n; i++) {
        if (i == 0 || self->set[i] != self->set[self->n_sets - 1]) {
            self->set[self->n_sets++] = self->set[i];
        }
    }
}

sim_status_t
sim_shapley_init(sim_shapley_t *self, size_t n)
{
    *self = (sim_shapley_t) { .n = n, .exact = n <= SIM_SHAPLEY_EXACT };
    if (n > SIM_SHAPLEY_MAX) {
        return SIM_ERR_DOMAIN;
    }
    const size_t room = self->exact ? (size_t)1 << n : SIM_SHAPLEY_ORDERS * (n + 1);
    self->set = calloc(room, sizeof *self->set);
    if (self->set == NULL) {
        return SIM_ERR_NOMEM;
    }
    if (!self->exact) {
        make_orders(self);
        collect(self);
        return SIM_OK;
    }
    self->n_sets = room;
    for (size_t i = 0; i < room; i++) {
        self->set[i] = (uint32_t)i;
    }
    return SIM_OK;
}

void
sim_shapley_free(sim_shapley_t *self)
{
    free(self->set);
    *self = (sim_shapley_t) { 0 };
}

static size_t
place_of(const sim_shapley_t *self, uint32_t set)
{
    const uint32_t *at = bsearch(&set, self->set, self->n_sets, sizeof *self->set, by_number);
    return (size_t)(at - self->set);
}

static void
exact_values(const sim_shapley_t *self, const double v[], size_t stride, double to[])
{
    double weight[SIM_SHAPLEY_EXACT]; /* of sets of so many: k! (n - 1 - k)! / n! */
    for (size_t k = 0; k < self->n; k++) {
        weight[k] = 1.0 / (double)self->n;
        for (size_t i = 1; i <= k; i++) { /* 1 / (n C(n - 1, k)) */
            weight[k] *= (double)i / (double)(self->n - i);
        }
    }
    for (size_t i = 0; i < self->n; i++) {
        for (size_t s = 0; s < self->n_sets; s++) {
            if ((s >> i & 1) == 0) {
                to[i] += weight[__builtin_popcount((unsigned)s)]
                    * (v[(s | (size_t)1 << i) * stride] - v[s * stride]);
            }
        }
    }
}

void
sim_shapley_values(const sim_shapley_t *self, const double v[], size_t stride, double to[])
{
    for (size_t i = 0; i < self->n; i++) {
        to[i] = 0.0;
    }
    if (self->exact) {
        exact_values(self, v, stride, to);
        return;
    }
    for (size_t k = 0; k < SIM_SHAPLEY_ORDERS; k++) {
        uint32_t set = 0;
        size_t before = 0;
        for (size_t i = 0; i < self->n; i++) {
            const size_t change = self->order[k][i];
            set |= 1u << change;
            const size_t after = place_of(self, set);
            to[change] += (v[after * stride] - v[before * stride]) / SIM_SHAPLEY_ORDERS;
            before = after;
        }
    }
}
