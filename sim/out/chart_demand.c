/* Work demanded, people on pay and automation: a column of panels for each tier. */
#include "chart_parts.h"
#include "sim/charttext.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const TIERS[] = { "bpo", "kpo" };
static const char *const TIER_TITLES[]
    = { "Business processes (BPO), people and FTE", "Knowledge work (KPO), people and FTE" };
static const char *const AUTOMATION_TITLES[]
    = { "Work automated, %, BPO roles (median)", "Work automated, %, KPO roles (median)" };
enum { N_TIERS = 2, MAX_ROLE_LABELS = 12 };

static const double ROLE_LABEL_EM = 9.5;
static const char DEMAND_NAME[] = "Demand, FTE";

static void
role_label(const sim_chart_job_t *job, size_t role, char text[NAME_BYTES])
{
    sim_chart_role_words(job, role, NAME_BYTES, text);
    sim_charttext_fit(text, ROLE_LABEL_EM);
}

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

/* The roles of a tier: month and the median automation_share of each, names and where they stand.
 */
static void
automation_write(sheet_t *sheet, const char *tier, const char *title, size_t panel, axis_t *axis,
    double *is_empty)
{
    const sim_chart_job_t *job = sheet->job;
    const size_t n = roles_of_tier(job, tier);
    const double **columns = calloc(n, sizeof *columns);
    size_t *strides = calloc(n, sizeof *strides);
    double *at = calloc(n, sizeof *at);
    char(*names)[NAME_BYTES] = calloc(n, sizeof *names);
    const char **texts = calloc(n, sizeof *texts);
    if (columns == NULL || strides == NULL || at == NULL || names == NULL || texts == NULL) {
        sheet->failed = true;
        goto out;
    }
    double low = INFINITY;
    double high = -INFINITY;
    size_t k = 0;
    *is_empty = 1.0;
    for (size_t r = 0; r < job->n_roles; r++) {
        if (strcmp(job->tier[r], tier) != 0) {
            continue;
        }
        const double *series
            = sim_chart_grid_series(sheet->grid, AUTOMATION_SHARE, job->n_locations, r);
        const long t
            = sim_chart_grid_last_month(sheet->grid, AUTOMATION_SHARE, job->n_locations, r, P50);
        at[k] = t < 0 ? NAN : 100.0 * series[(size_t)t * N_STATS + P50];
        *is_empty = t < 0 ? *is_empty : 0.0;
        sim_chart_range_widen(&low, &high, 100.0, sheet->grid->months, series, P50, P50);
        role_label(job, r, names[k]);
        texts[k] = names[k];
        columns[k] = series + P50;
        strides[k] = N_STATS;
        k++;
    }
    *axis = sim_chart_axis_round(low, high, true, sheet->panel_height);
    for (k = MAX_ROLE_LABELS; k < n; k++) {
        at[k] = NAN;
    }
    sim_chart_labels_spread(n, at, sim_chart_axis_px(sheet, *axis, 13.0), axis->low, axis->high);
    sim_chart_sheet_block(sheet, title, sheet->grid->months, n, columns, strides);

    char name[32];
    snprintf(name, sizeof name, "role_name_%zu", panel);
    sim_chart_sheet_texts(sheet, name, n, texts);
    snprintf(name, sizeof name, "role_at_%zu", panel);
    sim_chart_sheet_numbers(sheet, name, n, at);
out:
    free(columns);
    free(strides);
    free(at);
    free(names);
    free(texts);
}

void
sim_chart_demand(sheet_t *sheet)
{
    const sim_chart_job_t *job = sheet->job;
    const size_t last = (size_t)job->months - 1;
    const char *tiers[N_TIERS];
    const char *titles[2 * N_TIERS];
    const char *shares[N_TIERS];
    double n_roles[N_TIERS];
    size_t n_tiers = 0;
    double label_em = sim_chart_widest_name(job, DEMAND_NAME);
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
        tiers[n_tiers] = TIERS[i];
        titles[n_tiers] = TIER_TITLES[i];
        shares[n_tiers] = AUTOMATION_TITLES[i];
        n_roles[n_tiers] = (double)roles_of_tier(job, TIERS[i]);
        sim_charttext_words(sizeof tier, tier, TIERS[i], false);
        sim_chart_change_words(sizeof change, change, "", demand_at(sheet, TIERS[i], 0),
            demand_at(sheet, TIERS[i], last), " FTE", job->months);
        const int n = snprintf(headline + used, sizeof headline - used, "%s%s demand %s",
            used > 0 ? ", " : "", tier, change);
        used += n > 0 ? (size_t)n : 0;
        n_tiers++;
    }
    snprintf(subtitle, sizeof subtitle,
        "Areas: people on pay by location. Line: work demanded in standard FTE. %s, means over "
        "replications.",
        period);
    for (size_t r = 0; r < job->n_roles; r++) {
        char name[NAME_BYTES];
        role_label(job, r, name);
        label_em = fmax(label_em, sim_charttext_width(name));
    }
    const size_t n_panels = 2 * n_tiers;
    sim_chart_sheet_begin(sheet, headline, subtitle,
        &(page_t) { .n_panels = n_panels,
            .n_columns = n_tiers,
            .n_labels = job->n_locations + 1,
            .label_em = label_em,
            .extra = DEMAND_NAME,
            .keep_margin = true });

    axis_t axes[2 * N_TIERS];
    double empty[2 * N_TIERS];
    double *at = calloc(n_tiers * sheet->n_lines, sizeof *at);
    double *staffed = calloc(job->n_locations, sizeof *staffed);
    if (at == NULL || staffed == NULL) {
        sheet->failed = true;
        goto out;
    }
    for (size_t l = 0; l < job->n_locations; l++) {
        staffed[l] = has_staff(sheet, l);
    }
    for (size_t p = 0; p < n_tiers; p++) {
        bool is_empty;
        axes[p] = tier_place(sheet, tiers[p], at + p * sheet->n_lines, &is_empty);
        empty[p] = is_empty;
        tier_block(sheet, tiers[p], titles[p]);
    }
    for (size_t p = 0; p < n_tiers; p++) {
        titles[n_tiers + p] = shares[p];
        automation_write(
            sheet, tiers[p], shares[p], p + 1, &axes[n_tiers + p], &empty[n_tiers + p]);
    }
    sim_chart_sheet_texts(sheet, "panel_title", n_panels, titles);
    sim_chart_sheet_axes(sheet, n_panels, axes);
    sim_chart_sheet_numbers(sheet, "empty", n_panels, empty);
    sim_chart_sheet_numbers(sheet, "label_at", n_tiers * sheet->n_lines, at);
    sim_chart_sheet_number(sheet, "n_tiers", (double)n_tiers);
    sim_chart_sheet_numbers(sheet, "n_roles", n_tiers, n_roles);
    sim_chart_sheet_numbers(sheet, "has_staff", job->n_locations, staffed);
out:
    free(at);
    free(staffed);
}
