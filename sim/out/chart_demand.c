/* Work demanded and people on pay: a panel for each tier, people stacked by location. */
#include "chart_parts.h"
#include "sim/charttext.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const TIERS[] = { "bpo", "kpo" };
static const char *const TIER_TITLES[] = { "Business processes (BPO)", "Knowledge work (KPO)" };
enum { N_TIERS = 2 };

static const char DEMAND_NAME[] = "Demand, FTE";

/* Work demanded in a month by the roles of a tier. */
static double
demand_at(const sheet_t *sheet, const char *tier, size_t month)
{
    const sim_chart_job_t *job = sheet->job;
    double total = 0.0;
    for (size_t r = 0; r < job->n_roles; r++) {
        if (strcmp(job->tier[r], tier) == 0) {
            total
                += sim_chart_grid_value(sheet->grid, DEMAND_FTE, job->n_locations, r, month, MEAN);
        }
    }
    return total;
}

static bool
has_staff(const sheet_t *sheet, size_t location)
{
    return sim_chart_grid_last_month(sheet->grid, PAID_STAFF, location, sheet->job->n_roles, MEAN)
        >= 0;
}

/* People of a location on pay in these roles.  A location without any value counts as nobody, as in
 * the .gp; a month without a value is missing. */
static double
staff_at(const sheet_t *sheet, const char *tier, size_t location, size_t month)
{
    const sim_chart_job_t *job = sheet->job;
    double total = 0.0;
    for (size_t r = 0; r < job->n_roles && has_staff(sheet, location); r++) {
        if (strcmp(job->tier[r], tier) == 0) {
            total += sim_chart_grid_value(sheet->grid, PAID_STAFF, location, r, month, MEAN);
        }
    }
    return total;
}

static size_t
roles_of_tier(const sim_chart_job_t *job, const char *tier)
{
    size_t n = 0;
    for (size_t r = 0; r < job->n_roles; r++) {
        n += strcmp(job->tier[r], tier) == 0;
    }
    return n;
}

/* The axis of a panel, where its names stand, and whether there is nothing to draw. */
static axis_t
tier_place(const sheet_t *sheet, const char *tier, double at[], bool *is_empty)
{
    const size_t n = sheet->job->n_locations;
    double high = 0.0;
    *is_empty = true;
    for (size_t l = 0; l <= n; l++) {
        at[l] = NAN;
    }
    for (size_t t = 0; t < sheet->grid->months; t++) {
        double level = 0.0;
        for (size_t l = 0; l < n; l++) {
            const double staff = staff_at(sheet, tier, l, t);
            if (isfinite(level + staff) && has_staff(sheet, l)) {
                at[l] = level + 0.5 * staff;
                *is_empty = false;
            }
            level += staff;
        }
        const double demand = demand_at(sheet, tier, t);
        if (isfinite(demand)) {
            at[n] = demand;
            *is_empty = false;
        }
        high = fmax(high, fmax(level, demand)); /* fmax passes over NaN */
    }
    const axis_t axis = sim_chart_axis_round(0.0, high, true, sheet->panel_height);
    sim_chart_labels_spread(n + 1, at, sim_chart_axis_px(sheet, axis, 14.0), axis.low, axis.high);
    return axis;
}

/* month, demand of each role, then for each location the staff of each role */
static void
tier_block(sheet_t *sheet, const char *tier, const char *comment)
{
    const sim_chart_job_t *job = sheet->job;
    const size_t n_roles = roles_of_tier(job, tier);
    const size_t n_columns = n_roles * (job->n_locations + 1);
    const double **columns = calloc(n_columns, sizeof *columns);
    size_t *strides = calloc(n_columns, sizeof *strides);
    if (columns == NULL || strides == NULL) {
        sheet->failed = true;
    } else {
        size_t c = 0;
        for (size_t l = 0; l <= job->n_locations; l++) {
            for (size_t r = 0; r < job->n_roles; r++) {
                if (strcmp(job->tier[r], tier) == 0) {
                    columns[c] = MEAN
                        + (l == 0 ? sim_chart_grid_series(
                               sheet->grid, DEMAND_FTE, job->n_locations, r)
                                  : sim_chart_grid_series(sheet->grid, PAID_STAFF, l - 1, r));
                    strides[c++] = N_STATS;
                }
            }
        }
        sim_chart_sheet_block(sheet, comment, sheet->grid->months, n_columns, columns, strides);
    }
    free(columns);
    free(strides);
}

void
sim_chart_demand(sheet_t *sheet)
{
    const sim_chart_job_t *job = sheet->job;
    const size_t last = (size_t)job->months - 1;
    const char *tiers[N_TIERS];
    const char *titles[N_TIERS];
    double n_roles[N_TIERS];
    size_t n_panels = 0;
    char headline[2 * TEXT_SIZE] = "";
    char subtitle[TEXT_SIZE];
    char period[64];
    size_t used = 0;

    sim_chart_period_words(job, sizeof period, period);
    for (size_t i = 0; i < N_TIERS; i++) {
        if (roles_of_tier(job, TIERS[i]) == 0) {
            continue;
        }
        char change[TEXT_SIZE];
        char tier[16];
        tiers[n_panels] = TIERS[i];
        titles[n_panels] = TIER_TITLES[i];
        n_roles[n_panels] = (double)roles_of_tier(job, TIERS[i]);
        sim_charttext_words(sizeof tier, tier, TIERS[i], false);
        sim_chart_change_words(sizeof change, change, "", demand_at(sheet, TIERS[i], 0),
            demand_at(sheet, TIERS[i], last), " FTE", job->months);
        const int n = snprintf(headline + used, sizeof headline - used, "%s%s demand %s",
            used > 0 ? ", " : "", tier, change);
        used += n > 0 ? (size_t)n : 0;
        n_panels++;
    }
    snprintf(subtitle, sizeof subtitle,
        "Areas: people on pay by location. Line: work demanded in standard FTE. %s, means over "
        "replications.",
        period);
    sim_chart_sheet_begin(sheet, headline, subtitle,
        &(page_t) { .n_panels = n_panels,
            .n_columns = n_panels,
            .n_labels = job->n_locations + 1,
            .label_em = sim_chart_widest_name(job, DEMAND_NAME),
            .extra = DEMAND_NAME,
            .one_row_is_low = true });

    axis_t axes[N_TIERS];
    double empty[N_TIERS];
    double *at = calloc(n_panels * sheet->n_lines, sizeof *at);
    double *staffed = calloc(job->n_locations, sizeof *staffed);
    if (at == NULL || staffed == NULL) {
        sheet->failed = true;
        free(at);
        free(staffed);
        return;
    }
    for (size_t l = 0; l < job->n_locations; l++) {
        staffed[l] = has_staff(sheet, l);
    }
    for (size_t p = 0; p < n_panels; p++) {
        bool is_empty;
        axes[p] = tier_place(sheet, tiers[p], at + p * sheet->n_lines, &is_empty);
        empty[p] = is_empty;
        tier_block(sheet, tiers[p], titles[p]);
    }
    sim_chart_sheet_texts(sheet, "panel_title", n_panels, titles);
    sim_chart_sheet_axes(sheet, n_panels, axes);
    sim_chart_sheet_numbers(sheet, "empty", n_panels, empty);
    sim_chart_sheet_numbers(sheet, "label_at", n_panels * sheet->n_lines, at);
    sim_chart_sheet_numbers(sheet, "n_roles", n_panels, n_roles);
    sim_chart_sheet_numbers(sheet, "has_staff", job->n_locations, staffed);
    free(at);
    free(staffed);
}
