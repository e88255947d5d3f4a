/* The saving of each replication with and without a policy. */
#include "chart_compare.h"
#include <math.h>
#include <stdlib.h>

void
sim_chart_saving_pairs_free(saving_pairs_t *self)
{
    free(self->without);
    free(self->with);
    *self = (saving_pairs_t) { 0 };
}

static const double *
column_at(const sheet_t *sheet, sim_folder_table_t which, const char *name, size_t *n)
{
    const sim_table_t *table = sim_folder_get(sheet->job->tables, which);
    const sim_column_t *column = sim_chart_column(sheet->job, which, name, SIM_COLUMN_REAL);
    *n = table != NULL ? table->n_rows : 0;
    return column != NULL && column->each == 1 ? column->cell.real : NULL;
}

static double
mean_of(size_t n, const double values[])
{
    double sum = 0.0;
    size_t used = 0;
    for (size_t i = 0; i < n; i++) {
        if (isfinite(values[i])) {
            sum += values[i];
            used++;
        }
    }
    return used > 0 ? sum / (double)used : NAN;
}

static bool
is_near(double a, double b)
{
    return fabs(a - b) <= 1e-8 * fmax(fabs(a), fabs(b));
}

bool
sim_chart_saving_pairs_take(
    const sheet_t *sheet, const policies_t *all, size_t policy, saving_pairs_t *to)
{
    char *name = NULL;
    size_t n = 0;
    size_t n_differences = 0;
    *to = (saving_pairs_t) { 0 };
    if (asprintf(&name, "%s.savings_usd.all", all->name[policy]) < 0) {
        return false;
    }
    const double *stands = column_at(sheet, SIM_FOLDER_REPLICATIONS, "savings_usd.all.horizon", &n);
    const double *difference = column_at(sheet, SIM_FOLDER_DIFFERENCES, name, &n_differences);
    free(name);
    if (stands == NULL || difference == NULL || n != n_differences) {
        return true;
    }
    const effect_t effect = sim_chart_effect(all, policy, "savings_usd");
    const double mean = mean_of(n, stands);
    const bool is_without = is_near(effect.base, mean);
    if (!is_without && !is_near(effect.base + effect.mean, mean)) {
        return true; /* a stack of which a part is in force */
    }
    to->in_force = !is_without;
    to->without = calloc(n + 1, sizeof *to->without);
    to->with = calloc(n + 1, sizeof *to->with);
    if (to->without == NULL || to->with == NULL) {
        sim_chart_saving_pairs_free(to);
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        const double a = sim_chart_published(stands[i]);
        const double d = sim_chart_published(difference[i]);
        if (isfinite(a) && isfinite(d)) {
            to->without[to->n] = is_without ? a : a - d;
            to->with[to->n++] = is_without ? a + d : a;
        }
    }
    return true;
}
