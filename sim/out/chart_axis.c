/* Ranges of values, round axes, and labels that stand apart. */
#include "chart_parts.h"
#include <math.h>
#include <stdlib.h>

static const double LOW_PANEL = 150.0; /* whose axis has more steps for its height */

bool
sim_chart_all_finite(size_t n, const double values[])
{
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(values[i])) {
            return false;
        }
    }
    return true;
}

double
sim_chart_axis_px(const sheet_t *sheet, axis_t axis, double px)
{
    return px * (axis.high - axis.low) / sheet->panel_height;
}

bool
sim_chart_one_scale(
    size_t n, const double low[], const double high[], size_t step, double most_times)
{
    double least = INFINITY;
    double most = 0.0;
    for (size_t k = 0; k < n; k += step) {
        const double range = fmax(high[k], 0.0) - fmin(low[k], 0.0);
        if (isfinite(range) && range > 0.0) {
            least = fmin(least, range);
            most = fmax(most, range);
        }
    }
    return most <= most_times * least;
}

void
sim_chart_range_widen(double *low, double *high, double scale, size_t months, const double series[],
    stat_t first, stat_t last)
{
    for (size_t t = 0; t < months; t++) {
        for (size_t k = first; k <= (size_t)last; k++) {
            const double value = scale * series[t * N_STATS + k];
            if (isfinite(value)) {
                *low = value < *low ? value : *low;
                *high = value > *high ? value : *high;
            }
        }
    }
}

axis_t
sim_chart_axis_round(double low, double high, bool from_zero, double height_px)
{
    if (!isfinite(low) || !isfinite(high) || low > high) {
        return (axis_t) { 0.0, 1.0, 0.5 };
    }
    /* zero is part of the axis when it is asked for or near */
    if (low > 0.0 && (from_zero || low < 0.3 * high)) {
        low = 0.0;
    }
    if (high < 0.0 && (from_zero || high > 0.3 * low)) {
        high = 0.0;
    }
    if (high - low <= 1e-9 * fmax(fabs(low), fabs(high))) {
        const double around = low == 0.0 ? 1.0 : 0.1 * fabs(low);
        high += around;
        low = low == 0.0 ? 0.0 : low - around;
    }
    const double n_steps = fmin(8.0, fmax(2.0, floor(height_px / 36.0)));
    const double raw = (high - low) / n_steps;
    const double decade = pow(10.0, floor(log10(raw)));
    const double multiples[] = { 1.0, 2.0, 2.5, 5.0, 10.0 };
    double step = 10.0 * decade;
    for (size_t i = 0; i < sizeof multiples / sizeof multiples[0]; i++) {
        if (raw <= multiples[i] * decade * 1.0001) {
            step = multiples[i] * decade;
            break;
        }
    }
    return (axis_t) { step * floor(low / step + 1e-6), step * ceil(high / step - 1e-6), step };
}

axis_t
sim_chart_axis_low(const sheet_t *sheet, double low, double high, bool from_zero)
{
    const double height = sheet->panel_height;
    return sim_chart_axis_round(low, high, from_zero, height < LOW_PANEL ? 1.6 * height : height);
}

/* Pool adjacent violators: with z_i = at_i - i gap, the nearest non-decreasing z gives the nearest
 * labels that are gap apart. */
void
sim_chart_labels_spread(size_t n, double at[], double gap, double low, double high)
{
    size_t *order = calloc(n + 1, sizeof *order);
    double *mean = calloc(n + 1, sizeof *mean);
    size_t *size = calloc(n + 1, sizeof *size);
    if (order != NULL && mean != NULL && size != NULL) {
        size_t m = 0;
        for (size_t i = 0; i < n; i++) {
            if (isnan(at[i])) {
                continue;
            }
            size_t k = m++;
            for (; k > 0 && at[order[k - 1]] > at[i]; k--) {
                order[k] = order[k - 1];
            }
            order[k] = i;
        }
        size_t blocks = 0;
        for (size_t k = 0; k < m; k++) {
            mean[blocks] = at[order[k]] - (double)k * gap;
            size[blocks++] = 1;
            while (blocks > 1 && mean[blocks - 2] > mean[blocks - 1]) {
                const double total = (double)(size[blocks - 2] + size[blocks - 1]);
                mean[blocks - 2] = (mean[blocks - 2] * (double)size[blocks - 2]
                                       + mean[blocks - 1] * (double)size[blocks - 1])
                    / total;
                size[blocks - 2] += size[blocks - 1];
                blocks--;
            }
        }
        size_t k = 0;
        for (size_t b = 0; b < blocks; b++) {
            /* the limits, written for z, hold for every label of the block */
            const double ceiling = high - (double)(m - 1) * gap;
            const double z = fmax(fmin(mean[b], ceiling), low);
            for (size_t i = 0; i < size[b]; i++, k++) {
                at[order[k]] = z + (double)k * gap;
            }
        }
    }
    free(order);
    free(mean);
    free(size);
}
