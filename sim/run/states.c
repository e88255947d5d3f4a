/* states.c - what results keep for runs that are the same up to some month.
 *
 * States are blocks of their own, one for each replication, because how many people there are in
 * that month is not known before.  They only ever save time: where memory is short there are fewer
 * of them, and no result depends on it.
 */
#include "sim/run/results.h"
#include <stdlib.h>
#include <string.h>

static void
forget(sim_results_t *self, size_t rep)
{
    free(self->saved[rep].state);
    self->all_saved -= self->saved[rep].n_bytes;
    self->saved[rep] = (struct sim_saved) { 0 };
}

void
sim_saved_cut(sim_results_t *self, size_t n)
{
    for (size_t rep = n; rep < self->n_saved; rep++) {
        forget(self, rep);
    }
}

void
sim_saved_free(sim_results_t *self)
{
    sim_saved_cut(self, 0);
    free(self->saved);
    free(self->in_force);
}

void
sim_saved_reserve(sim_results_t *self, size_t n, size_t n_bytes)
{
    for (size_t rep = self->n_saved; rep > 0 && self->all_saved > n_bytes; rep--) {
        forget(self, rep - 1);
    }
    if (n > self->n_saved) {
        struct sim_saved *grown = realloc(self->saved, n * sizeof *grown);
        if (grown == NULL) {
            return;
        }
        memset(grown + self->n_saved, 0, (n - self->n_saved) * sizeof *grown);
        self->saved = grown;
        self->n_saved = n;
    }
}

void
sim_saved_keep(sim_results_t *self, size_t rep, const sim_model_t *model, size_t n_bytes)
{
    const size_t mine = sim_model_saved_bytes(model);
    bool fits = false;
    if (rep >= self->n_saved) {
        return;
    }
    void *const state = malloc(mine);
    if (state == NULL) {
        return;
    }
#pragma omp critical(sim_engine_saved)
    if (self->all_saved <= n_bytes && mine <= n_bytes - self->all_saved) {
        self->all_saved += mine;
        fits = true;
    }
    if (!fits) {
        free(state);
        return;
    }
    sim_model_save(model, state);
    self->saved[rep] = (struct sim_saved) { state, mine };
}

/* Numbers first .. last-1 of a part of a row that has so many for each month. */
static void
copy_months(
    const sim_results_t *from, size_t rep, sim_results_t *to, size_t at, size_t each, size_t months)
{
    memcpy(to->rows + rep * to->row + at, from->rows + rep * from->row + at,
        months * each * sizeof(double));
}

size_t
sim_saved_rows(const sim_results_t *from, size_t rep, sim_results_t *to)
{
    const size_t months = (size_t)from->save_at;
    const sim_pay_grid_t *pay = &to->pay;
    size_t n_counted = 0;

    while (
        n_counted < pay->n_months && sim_pay_grid_month(to->scenario, n_counted) < from->save_at) {
        n_counted++;
    }
    copy_months(from, rep, to, 0, to->n_cells * SIM_METRICS, months);
    copy_months(from, rep, to, to->bands_at, to->n_cells * SIM_BAND_GROUPS * SIM_BANDS, months);
    copy_months(from, rep, to, to->ledgers_at, to->n_jobs * SIM_LEDGER_LINES, months);
    copy_months(from, rep, to, to->pay_at, (pay->n_locations - 1) * pay->n_bins, n_counted);
    return n_counted;
}

bool
sim_saved_serves(const sim_results_t *from, const sim_results_t *to, const bool in_force[])
{
    return from->save_at > 0 && from->row == to->row && from->n_jobs == to->n_jobs
        && from->save_at
        <= sim_scenario_parting(from->scenario, from->in_force, to->scenario, in_force);
}

size_t
sim_results_saved(const sim_results_t *self, size_t *n_bytes)
{
    size_t n = 0;
    for (size_t rep = 0; rep < self->n_saved; rep++) {
        n += self->saved[rep].state != NULL;
    }
    *n_bytes = self->all_saved;
    return n;
}
