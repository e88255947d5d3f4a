#include "sim/out/causes.h"
#include <math.h>
#include <string.h>

static bool
open_table(sim_causes_t *self, const sim_table_t *table, const char *name, const char *only,
    const char *word)
{
    *self = (sim_causes_t) { .n_rows = table->n_rows,
        .policy = sim_table_typed(table, "policy", SIM_COLUMN_TEXT),
        .location = sim_table_typed(table, "location", SIM_COLUMN_TEXT),
        .name = sim_table_typed(table, name, SIM_COLUMN_TEXT),
        .only = sim_table_typed(table, only, SIM_COLUMN_TEXT),
        .word = word,
        .part = sim_table_typed(table, "part", SIM_COLUMN_TEXT),
        .effect = sim_table_reals(table, "effect"),
        .low = sim_table_reals(table, "ci_low"),
        .high = sim_table_reals(table, "ci_high") };
    return self->policy && self->location && self->name && self->only && self->effect && self->low
        && self->high;
}

bool
sim_causes_channels(sim_causes_t *self, const sim_table_t *channels)
{
    return open_table(self, channels, "channel", "item", "all");
}

bool
sim_causes_keys(sim_causes_t *self, const sim_table_t *explained)
{
    return open_table(self, explained, "key", "metric", "savings_usd");
}

bool
sim_causes_any(const sim_causes_t *self)
{
    for (size_t i = 0; i < self->n_rows; i++) {
        if (strcmp(sim_column_text(self->only, i), self->word) == 0) {
            return true;
        }
    }
    return false;
}

size_t
sim_causes_list(const sim_causes_t *self, const char *policy, size_t row[SIM_CAUSES], size_t *total)
{
    size_t n = 0;
    *total = self->n_rows;
    for (size_t i = 0; i < self->n_rows && n < SIM_CAUSES; i++) {
        if (strcmp(sim_column_text(self->policy, i), policy) != 0
            || strcmp(sim_column_text(self->only, i), self->word) != 0
            || strcmp(sim_column_text(self->location, i), "all") != 0) {
            continue;
        }
        if (strcmp(sim_column_text(self->name, i), "total") == 0) {
            *total = i;
            continue;
        }
        if (!isfinite(self->effect[i]) || self->effect[i] == 0.0) {
            continue;
        }
        size_t k = n++;
        for (; k > 0 && fabs(self->effect[row[k - 1]]) < fabs(self->effect[i]); k--) {
            row[k] = row[k - 1];
        }
        row[k] = i;
    }
    return n;
}
