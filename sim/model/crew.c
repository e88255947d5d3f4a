/* crew.c - the arrays that hold a job's workers. */
#include "sim/model/crew.h"
#include <stdlib.h>
#include <string.h>

enum { CREW_COLUMNS = 10, CREW_ALIGN = 64 };

static void
crew_lay_out(sim_crew_t *self, void *block, size_t capacity)
{
    char *at = block;
    const size_t step = capacity * 4; /* every column is four bytes wide */
    void **column[CREW_COLUMNS] = { (void **)&self->id_low, (void **)&self->id_high,
        (void **)&self->bits, (void **)&self->when, (void **)&self->salary,
        (void **)&self->pressure, (void **)&self->experience, (void **)&self->ability,
        (void **)&self->home, (void **)&self->prior };
    for (size_t c = 0; c < CREW_COLUMNS; c++) {
        const void *old = *column[c];
        if (old != NULL) {
            memcpy(at, old, self->n * 4);
        }
        *column[c] = at;
        at += step;
    }
    free(self->block);
    self->block = block;
    self->capacity = capacity;
}

sim_status_t
sim_crew_reserve(sim_crew_t *self, size_t n)
{
    const size_t needed = (n / SIM_CREW_GROUP + 2) * SIM_CREW_GROUP;
    if (needed <= self->capacity) {
        return SIM_OK;
    }
    /* an eighth more than needed, so that a growing job moves rarely */
    const size_t capacity
        = (needed + needed / 8 + SIM_CREW_GROUP - 1) / SIM_CREW_GROUP * SIM_CREW_GROUP;
    void *block = NULL;
    if (posix_memalign(&block, CREW_ALIGN, capacity * 4 * CREW_COLUMNS) != 0) {
        return SIM_ERR_NOMEM;
    }
    memset(block, 0, capacity * 4 * CREW_COLUMNS);
    crew_lay_out(self, block, capacity);
    return SIM_OK;
}

void
sim_crew_free(sim_crew_t *self)
{
    free(self->block);
    memset(self, 0, sizeof *self);
}

void
sim_crew_push(sim_crew_t *self, const sim_worker_t *w)
{
    SIM_BUG_IF(self->n + SIM_CREW_GROUP > self->capacity);
    const size_t i = self->n++;
    self->id_low[i] = w->id_low;
    self->id_high[i] = w->id_high;
    self->bits[i] = w->bits;
    self->when[i] = w->when;
    self->salary[i] = w->salary;
    self->pressure[i] = w->pressure;
    self->experience[i] = w->experience;
    self->ability[i] = w->ability;
    self->home[i] = w->home;
    self->prior[i] = w->prior;
}

sim_worker_t
sim_crew_at(const sim_crew_t *self, size_t i)
{
    return (sim_worker_t) { self->id_low[i], self->id_high[i], self->bits[i], self->when[i],
        self->salary[i], self->pressure[i], self->experience[i], self->ability[i], self->home[i],
        self->prior[i] };
}

void
sim_crew_remove(sim_crew_t *self, size_t i)
{
    const size_t last = --self->n;
    if (i == last) {
        return;
    }
    self->id_low[i] = self->id_low[last];
    self->id_high[i] = self->id_high[last];
    self->bits[i] = self->bits[last];
    self->when[i] = self->when[last];
    self->salary[i] = self->salary[last];
    self->pressure[i] = self->pressure[last];
    self->experience[i] = self->experience[last];
    self->ability[i] = self->ability[last];
    self->home[i] = self->home[last];
    self->prior[i] = self->prior[last];
}

/* What ends up in each hole is found first, by numbers alone; then it moves column by column, so
 * that the processor can wait for many places in memory at once. */
void
sim_crew_remove_all(sim_crew_t *self, size_t n, const uint32_t at[], uint32_t from[])
{
    size_t last = self->n;
    size_t reached = 0; /* holes that the end of the crew has come down to */
    for (size_t k = 0; k < n; k++) {
        last--;
        from[k] = (uint32_t)last;
        if (at[reached] == last) { /* a hole that was filled before, or this very worker */
            from[k] = from[reached];
            reached++;
        }
    }
    self->n -= n;
    size_t first = 0; /* hole that lies inside what remains */
    while (first < n && at[first] >= self->n) {
        first++;
    }
#define MOVE(column)                                                                               \
    for (size_t k = first; k < n; k++) {                                                           \
        self->column[at[k]] = self->column[from[k]];                                               \
    }
    MOVE(id_low)
    MOVE(id_high)
    MOVE(bits)
    MOVE(when)
    MOVE(salary)
    MOVE(pressure)
    MOVE(experience)
    MOVE(ability)
    MOVE(home)
    MOVE(prior)
#undef MOVE
}
