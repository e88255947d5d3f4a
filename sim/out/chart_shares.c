/* Where the work is placed. */
#include "chart_fans.h"
#include "sim/charttext.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double LABEL_GAP = 13.0; /* between names at the lines [px] */

static const char ONSHORE_NAME[] = "Onshore";

static bool
has_share(const sheet_t *sheet, size_t location, size_t role)
{
    return sim_chart_grid_last_month(sheet->grid, DEMAND_SHARE, location, role, MEAN) >= 0;
}

/* The share of a location, or of onshore (location n): what the locations leave. A location
 * without any value counts as none, as in the .gp. */
static double
share_at(const sheet_t *sheet, size_t location, size_t role, size_t month)
{
    double left = 1.0;
    if (location < sheet->job->n_locations) {
        return sim_chart_grid_value(sheet->grid, DEMAND_SHARE, location, role, month, MEAN);
    }
    for (size_t l = 0; l < sheet->job->n_locations; l++) {
        if (has_share(sheet, l, role)) {
            left -= sim_chart_grid_value(sheet->grid, DEMAND_SHARE, l, role, month, MEAN);
        }
    }
    return left;
}

static void
owner_words(const sheet_t *sheet, size_t location, bool is_first, size_t size, char text[])
{
    if (location < sheet->job->n_locations) {
        sim_chart_place_words(sheet->job, location, size, text);
        if (is_first && strncmp(text, "the ", 4) == 0) {
            text[0] = 'T';
        }
    } else {
        snprintf(text, size, "%s", is_first ? "Onshore" : "onshore");
    }
}

/* "India gains most of the work, from 25 % to 31 %; onshore loses most, from 50 % to 44 %" */
static void
shares_words(const sheet_t *sheet, size_t size, char text[])
{
    const sim_chart_job_t *job = sheet->job;
    const size_t n = job->n_locations;
    const size_t last = sheet->grid->months - 1;
    const size_t nobody = n + 1;
    size_t winner = nobody;
    size_t loser = nobody;
    size_t largest = nobody;
    double most = 0.0;
    double least = 0.0;
    char name[NAME_BYTES];
    char from[64];
    char to[64];
    bool any = false;

    for (size_t l = 0; l < n; l++) {
        any = any || has_share(sheet, l, job->n_roles);
    }
    for (size_t l = 0; l <= n && any; l++) {
        const double end = share_at(sheet, l, job->n_roles, last);
        const double change = end - share_at(sheet, l, job->n_roles, 0);
        if (isfinite(end) && (largest > n || end > share_at(sheet, largest, job->n_roles, last))) {
            largest = l;
        }
        if (change > most) {
            most = change;
            winner = l;
        }
        if (change < least) {
            least = change;
            loser = l;
        }
    }
    if (largest > n) {
        snprintf(text, size, "Where the work is placed: no values");
        return;
    }
    if (most < 0.005 && least > -0.005) {
        owner_words(sheet, largest, true, sizeof name, name);
        sim_charttext_number(
            sizeof to, to, 100.0 * share_at(sheet, largest, job->n_roles, last), 0);
        snprintf(text, size,
            job->months > 1 ? "%s has the largest share of the work throughout, %s %%"
                            : "%s has the largest share of the work, %s %%",
            name, to);
        return;
    }
    size_t used = 0;
    const size_t who[] = { winner, loser };
    for (size_t i = 0; i < 2; i++) {
        if (who[i] > n) {
            continue;
        }
        const double end = share_at(sheet, who[i], job->n_roles, last);
        const double start = share_at(sheet, who[i], job->n_roles, 0);
        const int decimals = fabs(end - start) < 0.05 ? 1 : 0;
        owner_words(sheet, who[i], used == 0, sizeof name, name);
        sim_charttext_number(sizeof from, from, 100.0 * start, decimals);
        sim_charttext_number(sizeof to, to, 100.0 * end, decimals);
        if (strcmp(from, to) == 0) {
            continue;
        }
        const int added = snprintf(text + used, size - used, "%s%s %s%s%s, from %s to %s %%",
            used > 0 ? "; " : "", name, i == 0 ? "gains" : "loses", n > 1 ? " most" : "",
            used == 0 ? " work" : "", from, to);
        used += added > 0 ? (size_t)added : 0;
    }
}

/* Stacks: a panel for all roles and for each. */
static void
stacks_write(sheet_t *sheet, const char *headline)
{
    const sim_chart_job_t *job = sheet->job;
    const size_t n = job->n_locations;
    size_t n_panels = job->n_roles == 1 ? 1 : job->n_roles + 1;
    n_panels = n_panels > MAX_PANELS ? MAX_PANELS : n_panels;
    const size_t n_left_out = job->n_roles == 1 ? 0 : job->n_roles + 1 - n_panels;
    char subtitle[TEXT_SIZE];
    char period[64];
    char left_out[64] = "";
    sim_chart_period_words(job, sizeof period, period);
    if (n_left_out > 0) {
        snprintf(left_out, sizeof left_out, " %zu more roles are not drawn.", n_left_out);
    }
    snprintf(subtitle, sizeof subtitle,
        "Share of the client's work placed in each location, in %% of demand in standard FTE; what "
        "is "
        "left stays onshore. %s, means over replications.%s",
        period, left_out);
    const page_t page = { .n_panels = n_panels,
        .n_columns = sim_chart_columns_for(n_panels),
        .n_labels = n + 1,
        .label_em = sim_chart_widest_name(job, ONSHORE_NAME),
        .extra = ONSHORE_NAME };
    sim_chart_sheet_begin(sheet, headline, subtitle, &page);
    sim_chart_sheet_number(sheet, "areas", 1.0);

    axis_t axes[MAX_PANELS];
    double empty[MAX_PANELS];
    char titles[MAX_PANELS][TEXT_SIZE];
    const char *texts[MAX_PANELS];
    double *at = calloc(n_panels * sheet->n_lines, sizeof *at);
    double *known = calloc(n_panels * n, sizeof *known);
    const double **columns = calloc(n, sizeof *columns);
    size_t *strides = calloc(n, sizeof *strides);
    if (at == NULL || known == NULL || columns == NULL || strides == NULL) {
        sheet->failed = true;
        goto out;
    }
    for (size_t p = 0; p < n_panels; p++) {
        const size_t role = p > 0 ? p - 1 : n_panels == 1 ? 0 : job->n_roles;
        double *label_at = at + p * sheet->n_lines;
        double high = 100.0;
        double low = 0.0;
        char name[NAME_BYTES];
        empty[p] = 1.0;
        for (size_t l = 0; l < n; l++) {
            known[p * n + l] = has_share(sheet, l, role);
            empty[p] = known[p * n + l] > 0.0 ? 0.0 : empty[p];
            columns[l] = sim_chart_grid_series(sheet->grid, DEMAND_SHARE, l, role) + MEAN;
            strides[l] = N_STATS;
        }
        for (size_t l = 0; l <= n; l++) {
            label_at[l] = NAN;
        }
        for (size_t t = 0; t < sheet->grid->months && empty[p] == 0.0; t++) {
            double level = 0.0;
            for (size_t l = 0; l <= n; l++) {
                const double share
                    = l < n && known[p * n + l] == 0.0 ? 0.0 : share_at(sheet, l, role, t);
                if (isfinite(level + share) && (l == n || known[p * n + l] > 0.0)) {
                    label_at[l] = 100.0 * (level + 0.5 * share);
                }
                level += share;
                low = fmin(low, 100.0 * level);
                high = fmax(high, 100.0 * level); /* fmax passes over NaN */
            }
        }
        axes[p] = sim_chart_axis_round(low, high, true, sheet->panel_height);
        sim_chart_labels_spread(sheet->n_lines, label_at,
            sim_chart_axis_px(sheet, axes[p], LABEL_GAP), axes[p].low, axes[p].high);
        sim_chart_role_words(job, role, sizeof name, name);
        snprintf(titles[p], sizeof titles[p], "%s, %%", name);
        texts[p] = titles[p];
        sim_chart_sheet_block(sheet, titles[p], sheet->grid->months, n, columns, strides);
    }
    sim_chart_sheet_texts(sheet, "panel_title", n_panels, texts);
    sim_chart_sheet_axes(sheet, n_panels, axes);
    sim_chart_sheet_numbers(sheet, "empty", n_panels, empty);
    sim_chart_sheet_numbers(sheet, "known_share", n_panels * n, known);
    sim_chart_sheet_numbers(sheet, "label_at", n_panels * sheet->n_lines, at);
out:
    free(at);
    free(known);
    free(columns);
    free(strides);
}

/* More locations than a stack can show: a fan for each, with the sum of all above. */
static void
fans_of_locations_write(sheet_t *sheet, const char *headline)
{
    const measure_t share = {
        .unit = "%", .metric = DEMAND_SHARE, .scale = 100.0, .from_zero = true, .adds_up = true
    };
    measure_t measures[MAX_PANELS];
    char subtitle[TEXT_SIZE];
    char note[TEXT_SIZE / 2];
    fans_t fans;
    const size_t n = sim_chart_fans_roles(sheet->job, &share, measures);
    sim_chart_fans_plan(&fans, sheet, n, measures, FANS_BY_LOCATION);
    sim_chart_fans_note(&fans, sizeof note, note);
    snprintf(subtitle, sizeof subtitle,
        "Share of the client's work placed in each location, in %% of demand in standard FTE; what "
        "all leave stays onshore. %s",
        note);
    sim_chart_fans_draw(sheet, &fans, false, headline, subtitle);
}

void
sim_chart_location_shares(sheet_t *sheet)
{
    char headline[2 * TEXT_SIZE];
    shares_words(sheet, sizeof headline, headline);
    if (sheet->job->n_locations > MOST_LINES) {
        fans_of_locations_write(sheet, headline);
    } else {
        stacks_write(sheet, headline);
    }
}
