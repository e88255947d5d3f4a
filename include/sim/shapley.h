/* shapley.h - sharing out what several changes do together.
 *
 * Layer: study.  Includes: base.
 *
 * n changes are made on top of one another, and a figure v(S) is known for sets S of them.  What a
 * change contributes depends on which others are there already.  Its Shapley value is the mean of
 * v(S and it) - v(S) over all n! orders in which the changes can be made; the values add up to
 * v(all) - v(none), a change that never matters has 0, and two that are interchangeable have the
 * same.
 *
 * Up to SIM_SHAPLEY_EXACT changes all 2^n sets are asked for and the values are exact.  Beyond, the
 * mean is over SIM_SHAPLEY_ORDERS orders, fixed ones that depend on n alone, half of them the other
 * half reversed.  It still adds up exactly; how far it is from the mean over all orders is not
 * known, and little when the changes hardly interact.
 */
#ifndef SIM_SHAPLEY_H
#define SIM_SHAPLEY_H

#include "sim/status.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SIM_SHAPLEY_EXACT = 6, SIM_SHAPLEY_ORDERS = 12, SIM_SHAPLEY_MAX = 24 };

typedef struct {
    size_t n; /* changes, at most SIM_SHAPLEY_MAX */
    bool exact;
    unsigned char order[SIM_SHAPLEY_ORDERS][SIM_SHAPLEY_MAX];
    size_t n_sets;
    uint32_t *set; /* [n_sets], ascending: bit i is change i.  The first is none, the last all. */
} sim_shapley_t;

/* SIM_ERR_NOMEM; SIM_ERR_DOMAIN when n is larger than SIM_SHAPLEY_MAX. */
SIM_MUST_CHECK sim_status_t sim_shapley_init(sim_shapley_t *self, size_t n);
void sim_shapley_free(sim_shapley_t *self);

/* The values of the changes, to[n]; v[k * stride] is the figure of set k. */
void sim_shapley_values(const sim_shapley_t *self, const double v[], size_t stride, double to[]);

#endif
