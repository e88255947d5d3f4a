#include "chart_parts.h"
#include "sim/charttext.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_PANELS = 12 };

static size_t
columns_for(size_t n_panels)
{
    return n_panels == 1 ? 1 : n_panels <= 4 ? 2 : n_panels <= 9 ? 3 : 4;
}

static size_t
longest_location(const sim_chart_job_t *job)
{
    size_t longest = 0;
    for (size_t l = 0; l < job->n_locations; l++) {
        char name[TEXT_SIZE];
        location_words(job, l, sizeof name, name);
        const size_t n = sim_charttext_length(name);
        longest = n > longest ? n : longest;
    }
    return longest;
}

/* How the bands are to be read. */
static const char *
bands_note(const sim_chart_job_t *job)
{
    return job->n_replications > 1
        ? "Line: median; bands: 50 % (dark) and 90 % (light) of the replications."
        : "One replication, so no bands.";
}

static void
period_words(const sim_chart_job_t *job, size_t size, char text[])
{
    char first[32];
    char last[32];
    date_words(sizeof first, first, job->start, 0);
    date_words(sizeof last, last, job->start, job->months - 1);
    snprintf(text, size, job->months > 1 ? "%s to %s" : "%s", first, last);
}

/* Heights of names at the ends of the lines of a panel, in the units of its axis. */
static void
names_place(const sheet_t *sheet, metric_t metric, size_t role, double scale, axis_t axis, double at[])
{
    const size_t n = sheet->job->n_locations;
    for (size_t l = 0; l < n; l++) {
        const long t = grid_last_month(sheet->grid, metric, l, role, P50);
        at[l] = t < 0 ? NAN : scale * grid_value(sheet->grid, metric, l, role, (size_t)t, P50);
    }
    const double px = (axis.high - axis.low) / sheet->panel_height;
    labels_spread(n, at, 14.0 * px, axis.low, axis.high);
}

/* The axis of a panel of fans, one for each location. */
static axis_t
fans_axis(const sheet_t *sheet, metric_t metric, size_t role, double scale, bool from_zero)
{
    double low = INFINITY;
    double high = -INFINITY;
    for (size_t l = 0; l < sheet->job->n_locations; l++) {
        range_widen(&low, &high, scale, sheet->grid->months,
            grid_series(sheet->grid, metric, l, role), P05, P95);
    }
    return axis_round(low, high, from_zero, sheet->panel_height);
}

static void
employment_write(sheet_t *sheet)
{
    const sim_chart_job_t *job = sheet->job;
    const size_t n = job->n_locations;
    const size_t n_roles = job->n_roles;
    size_t n_panels = n_roles == 1 ? 1 : n_roles + 1;
    n_panels = n_panels > MAX_PANELS ? MAX_PANELS : n_panels;
    char headline[TEXT_SIZE];
    char subtitle[TEXT_SIZE];
    char first[64];
    char last[64];
    char period[64];

    period_words(job, sizeof period, period);
    const double at_first = grid_value(sheet->grid, EMPLOYMENT, n, n_roles, 0, P50);
    const double at_last
        = grid_value(sheet->grid, EMPLOYMENT, n, n_roles, (size_t)job->months - 1, P50);
    amount_words(sizeof first, first, at_first);
    amount_words(sizeof last, last, at_last);
    snprintf(headline, sizeof headline, "Employment goes from %s to %s people", first, last);
    snprintf(subtitle, sizeof subtitle, "People employed at the end of each month, %s, by role and location. %s",
        period, bands_note(job));
    sheet_begin(sheet, headline, subtitle,
        &(page_t) { .n_panels = n_panels,
            .n_columns = columns_for(n_panels),
            .n_labels = n,
            .label_size = longest_location(job),
            .x_is_time = true });

    axis_t axes[MAX_PANELS];
    char titles[MAX_PANELS][TEXT_SIZE];
    const char *texts[MAX_PANELS];
    double *at = calloc(n_panels * n, sizeof *at);
    for (size_t p = 0; p < n_panels; p++) {
        const size_t role = p == 0 ? n_roles : p - 1;
        role_words(job, role, sizeof titles[p], titles[p]);
        texts[p] = titles[p];
        axes[p] = fans_axis(sheet, EMPLOYMENT, role, 1.0, true);
        if (at != NULL) {
            names_place(sheet, EMPLOYMENT, role, 1.0, axes[p], at + p * n);
        }
        for (size_t l = 0; l < n; l++) {
            sheet_fan(sheet, titles[p], grid_series(sheet->grid, EMPLOYMENT, l, role));
        }
    }
    sheet_texts(sheet, "panel_title", n_panels, texts);
    sheet_axes(sheet, n_panels, axes);
    if (at != NULL) {
        sheet_numbers(sheet, "label_at", n_panels * n, at);
    }
    free(at);
}

const chart_kind_t CHART_KINDS[] = {
    { "employment", employment_write },
};
const size_t N_CHART_KINDS = sizeof CHART_KINDS / sizeof CHART_KINDS[0];
