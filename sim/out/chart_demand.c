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
enum { N_TIERS = 2 };

static const double ROLE_LABEL_EM = 9.5;
static const char DEMAND_NAME[] = "Demand, FTE";
static const char STAFF_NAME[] = "People on pay";

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

/* Areas in the panels of people: a location each, or all of them when they are more than a stack
 * can tell apart. */
static size_t
areas_of(const sim_chart_job_t *job)
{
    return job->n_locations > MOST_LINES ? 1 : job->n_locations;
}

static size_t
area_location(const sim_chart_job_t *job, size_t area)
{
    return job->n_locations > MOST_LINES ? job->n_locations : area;
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

/* The axis of a panel, where its names stand (of the areas, then of the demand), and whether there
 * is nothing to draw. */
static axis_t
tier_place(const sheet_t *sheet, const char *tier, double at[], bool *is_empty)
{
    const size_t n = areas_of(sheet->job);
    double high = 0.0;
    *is_empty = true;
    for (size_t a = 0; a <= n; a++) {
        at[a] = NAN;
    }
    for (size_t t = 0; t < sheet->grid->months; t++) {
        double level = 0.0;
        for (size_t a = 0; a < n; a++) {
            const size_t location = area_location(sheet->job, a);
            const double staff = staff_at(sheet, tier, location, t);
            if (isfinite(level + staff) && has_staff(sheet, location)) {
                at[a] = level + 0.5 * staff;
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

/* month, demand of each role, then for each area the staff of each role */
static void
tier_block(sheet_t *sheet, const char *tier, const char *comment)
{
    const sim_chart_job_t *job = sheet->job;
    const size_t n_roles = roles_of_tier(job, tier);
    const size_t n_areas = areas_of(job);
    const size_t n_columns = n_roles * (n_areas + 1);
    const double **columns = calloc(n_columns, sizeof *columns);
    size_t *strides = calloc(n_columns, sizeof *strides);
    if (columns == NULL || strides == NULL) {
        sheet->failed = true;
    } else {
        size_t c = 0;
        for (size_t a = 0; a <= n_areas; a++) {
            const metric_t metric = a == 0 ? DEMAND_FTE : PAID_STAFF;
            const size_t location = a == 0 ? job->n_locations : area_location(job, a - 1);
            for (size_t r = 0; r < job->n_roles; r++) {
                if (strcmp(job->tier[r], tier) == 0) {
                    columns[c] = MEAN + sim_chart_grid_series(sheet->grid, metric, location, r);
                    strides[c++] = N_STATS;
                }
            }
        }
        sim_chart_sheet_block(sheet, comment, sheet->grid->months, n_columns, columns, strides);
    }
    free(columns);
    free(strides);
}

/* ---- automation ---- */

/* Roles of a tier share a panel; when one of the tiers has more than a panel can tell apart, each
 * role has its own. */
typedef struct {
    size_t n_panels;
    size_t n_left_out; /* roles */
    size_t tier[MAX_PANELS];
    size_t first[MAX_PANELS]; /* of the tier's roles */
    size_t n[MAX_PANELS];
} automation_t;

static automation_t
automation_plan(const sim_chart_job_t *job, size_t n_tiers, const char *const tiers[])
{
    automation_t self = { 0 };
    bool apart = false;
    for (size_t i = 0; i < n_tiers; i++) {
        apart = apart || roles_of_tier(job, tiers[i]) > MOST_LINES;
    }
    for (size_t i = 0; i < n_tiers; i++) {
        const size_t n = roles_of_tier(job, tiers[i]);
        for (size_t k = 0; k < (apart ? n : 1); k++) {
            if (n_tiers + self.n_panels == MAX_PANELS) {
                self.n_left_out++;
                continue;
            }
            self.tier[self.n_panels] = i;
            self.first[self.n_panels] = k;
            self.n[self.n_panels++] = apart ? 1 : n;
        }
    }
    return self;
}

/* The k-th role of a tier. */
static size_t
role_of_tier(const sim_chart_job_t *job, const char *tier, size_t k)
{
    size_t r = 0;
    while (strcmp(job->tier[r], tier) != 0 || k-- > 0) {
        r++;
    }
    return r;
}

static const double *
automation_series(const sheet_t *sheet, size_t role)
{
    return sim_chart_grid_series(sheet->grid, AUTOMATION_SHARE, sheet->job->n_locations, role);
}

/* The block of a tier: month and the median automation_share of each of its roles. */
static void
automation_block(sheet_t *sheet, const char *tier, const char *comment)
{
    const size_t n = roles_of_tier(sheet->job, tier);
    const double **columns = calloc(n, sizeof *columns);
    size_t *strides = calloc(n, sizeof *strides);
    if (columns == NULL || strides == NULL) {
        sheet->failed = true;
    } else {
        for (size_t k = 0; k < n; k++) {
            columns[k] = automation_series(sheet, role_of_tier(sheet->job, tier, k)) + P50;
            strides[k] = N_STATS;
        }
        sim_chart_sheet_block(sheet, comment, sheet->grid->months, n, columns, strides);
    }
    free(columns);
    free(strides);
}

/* The axis of the panel, and where the names of its roles stand; whether there is nothing to draw.
 */
static axis_t
automation_place(const sheet_t *sheet, const char *tier, size_t first, size_t n, bool one_scale,
    double at[], double *is_empty)
{
    const sim_chart_job_t *job = sheet->job;
    double low = INFINITY;
    double high = -INFINITY;
    *is_empty = 1.0;
    for (size_t k = 0; k < n; k++) {
        const size_t role = role_of_tier(job, tier, first + k);
        const long t
            = sim_chart_grid_last_month(sheet->grid, AUTOMATION_SHARE, job->n_locations, role, P50);
        at[k] = t < 0 ? NAN : 100.0 * automation_series(sheet, role)[(size_t)t * N_STATS + P50];
        *is_empty = t < 0 ? *is_empty : 0.0;
    }
    for (size_t r = 0; r < job->n_roles; r++) {
        if (one_scale || strcmp(job->tier[r], tier) == 0) {
            sim_chart_range_widen(
                &low, &high, 100.0, sheet->grid->months, automation_series(sheet, r), P50, P50);
        }
    }
    const axis_t axis = sim_chart_axis_round(low, high, true, sheet->panel_height);
    sim_chart_labels_spread(n, at, sim_chart_axis_px(sheet, axis, 13.0), axis.low, axis.high);
    return axis;
}

/* ---- the chart ---- */

typedef struct {
    size_t n_tiers;
    const char *tier[N_TIERS];
    size_t index[N_TIERS]; /* in TIERS */
    automation_t automation;
    size_t n_panels;
} demand_t;

static void
demand_words(const sheet_t *sheet, const demand_t *self, size_t size, char text[])
{
    const sim_chart_job_t *job = sheet->job;
    const size_t last = (size_t)job->months - 1;
    size_t used = 0;
    text[0] = '\0';
    for (size_t i = 0; i < self->n_tiers && used < size; i++) {
        char change[TEXT_SIZE];
        char tier[16];
        sim_charttext_words(sizeof tier, tier, self->tier[i], false);
        sim_chart_change_words(sizeof change, change, "", demand_at(sheet, self->tier[i], 0),
            demand_at(sheet, self->tier[i], last), " FTE", job->months);
        const int n = snprintf(
            text + used, size - used, "%s%s demand %s", used > 0 ? ", " : "", tier, change);
        used += n > 0 ? (size_t)n : 0;
    }
}

/* Panels of people and demand: axes, titles, places of names and the blocks. */
static void
people_write(sheet_t *sheet, const demand_t *self, axis_t axes[], double empty[])
{
    const sim_chart_job_t *job = sheet->job;
    const size_t n_areas = areas_of(job);
    const size_t n_lines = n_areas + 1;
    double at[N_TIERS * (MOST_LINES + 1)];
    double staffed[MOST_LINES];
    double n_roles[N_TIERS];
    for (size_t a = 0; a < n_areas; a++) {
        staffed[a] = has_staff(sheet, area_location(job, a));
    }
    for (size_t i = 0; i < self->n_tiers; i++) {
        bool is_empty;
        axes[i] = tier_place(sheet, self->tier[i], at + i * n_lines, &is_empty);
        empty[i] = is_empty;
        n_roles[i] = (double)roles_of_tier(job, self->tier[i]);
        tier_block(sheet, self->tier[i], TIER_TITLES[self->index[i]]);
    }
    sim_chart_sheet_numbers(sheet, "label_at", self->n_tiers * n_lines, at);
    sim_chart_sheet_number(sheet, "n_tiers", (double)self->n_tiers);
    sim_chart_sheet_numbers(sheet, "n_roles", self->n_tiers, n_roles);
    sim_chart_sheet_number(sheet, "n_areas", (double)n_areas);
    sim_chart_sheet_numbers(sheet, "has_staff", n_areas, staffed);
}

/* Panels of automation: the same. */
static void
automation_write(sheet_t *sheet, const demand_t *self, axis_t axes[], double empty[],
    char titles[][2 * NAME_BYTES])
{
    const sim_chart_job_t *job = sheet->job;
    const automation_t *plan = &self->automation;
    const bool apart = plan->n_panels > self->n_tiers;
    double tier[MAX_PANELS];
    double first[MAX_PANELS];
    double n[MAX_PANELS];
    double at[MAX_PANELS * MOST_LINES];
    char names[MAX_PANELS * MOST_LINES][NAME_BYTES];
    const char *texts[MAX_PANELS * MOST_LINES];
    for (size_t i = 0; i < MAX_PANELS * MOST_LINES; i++) {
        at[i] = NAN;
        texts[i] = "";
    }
    for (size_t p = 0; p < plan->n_panels; p++) {
        const char *its = self->tier[plan->tier[p]];
        axes[p] = automation_place(
            sheet, its, plan->first[p], plan->n[p], apart, at + p * MOST_LINES, &empty[p]);
        for (size_t k = 0; k < plan->n[p] && !apart; k++) {
            char *name = names[p * MOST_LINES + k];
            role_label(job, role_of_tier(job, its, plan->first[p] + k), name);
            texts[p * MOST_LINES + k] = name;
        }
        if (apart) {
            char name[NAME_BYTES];
            role_label(job, role_of_tier(job, its, plan->first[p]), name);
            snprintf(titles[p], sizeof titles[0], "%s, %% automated", name);
            at[p * MOST_LINES] = NAN; /* the title names it */
        } else {
            snprintf(
                titles[p], sizeof titles[0], "%s", AUTOMATION_TITLES[self->index[plan->tier[p]]]);
        }
        tier[p] = (double)(plan->tier[p] + 1);
        first[p] = (double)(plan->first[p] + 1);
        n[p] = (double)plan->n[p];
    }
    for (size_t i = 0; i < self->n_tiers; i++) {
        automation_block(sheet, self->tier[i], AUTOMATION_TITLES[self->index[i]]);
    }
    sim_chart_sheet_number(sheet, "apart", apart);
    sim_chart_sheet_numbers(sheet, "tier_of", plan->n_panels, tier);
    sim_chart_sheet_numbers(sheet, "first_role", plan->n_panels, first);
    sim_chart_sheet_numbers(sheet, "n_shown", plan->n_panels, n);
    sim_chart_sheet_number(sheet, "most_roles", MOST_LINES);
    sim_chart_sheet_texts(sheet, "role_name", plan->n_panels * MOST_LINES, texts);
    sim_chart_sheet_numbers(sheet, "role_at", plan->n_panels * MOST_LINES, at);
}

/* Panels, their columns and the names at their lines. */
static page_t
demand_page(const demand_t *self, const sim_chart_job_t *job)
{
    static const char *const SERIES[] = { DEMAND_NAME, STAFF_NAME };
    const bool apart = self->automation.n_panels > self->n_tiers;
    const bool all = job->n_locations > MOST_LINES;
    double label_em
        = all ? sim_charttext_width(STAFF_NAME) : sim_chart_widest_name(job, DEMAND_NAME);
    for (size_t r = 0; r < job->n_roles && !apart; r++) {
        char name[NAME_BYTES];
        role_label(job, r, name);
        label_em = fmax(label_em, sim_charttext_width(name));
    }
    return (page_t) { .n_panels = self->n_panels,
        .n_columns = apart ? sim_chart_columns_for(self->n_panels) : self->n_tiers,
        .n_labels = areas_of(job) + 1,
        .label_em = label_em,
        .extra = all ? NULL : DEMAND_NAME,
        .n_series = all ? 2 : 0,
        .series = SERIES,
        .keep_margin = !apart,
        .two_lines = apart };
}

void
sim_chart_demand(sheet_t *sheet)
{
    const sim_chart_job_t *job = sheet->job;
    char headline[2 * TEXT_SIZE];
    char subtitle[TEXT_SIZE];
    char period[64];
    char left_out[64] = "";
    demand_t demand = { 0 };
    for (size_t i = 0; i < N_TIERS; i++) {
        if (roles_of_tier(job, TIERS[i]) > 0) {
            demand.index[demand.n_tiers] = i;
            demand.tier[demand.n_tiers++] = TIERS[i];
        }
    }
    demand.automation = automation_plan(job, demand.n_tiers, demand.tier);
    demand.n_panels = demand.n_tiers + demand.automation.n_panels;

    demand_words(sheet, &demand, sizeof headline, headline);
    sim_chart_period_words(job, sizeof period, period);
    if (demand.automation.n_left_out > 0) {
        snprintf(left_out, sizeof left_out, " %zu more roles are not drawn.",
            demand.automation.n_left_out);
    }
    snprintf(subtitle, sizeof subtitle,
        "%s Line: work demanded in standard FTE. %s, means over replications; automation: "
        "medians%s.%s",
        job->n_locations > MOST_LINES ? "Area: people on pay in all locations."
                                      : "Areas: people on pay by location.",
        period, demand.automation.n_panels > demand.n_tiers ? ", grey: the tier's other roles" : "",
        left_out);
    const page_t page = demand_page(&demand, job);
    sim_chart_sheet_begin(sheet, headline, subtitle, &page);

    axis_t axes[MAX_PANELS];
    double empty[MAX_PANELS];
    char automation[MAX_PANELS][2 * NAME_BYTES];
    const char *titles[MAX_PANELS];
    people_write(sheet, &demand, axes, empty);
    automation_write(sheet, &demand, axes + demand.n_tiers, empty + demand.n_tiers, automation);
    for (size_t p = 0; p < demand.n_panels; p++) {
        titles[p]
            = p < demand.n_tiers ? TIER_TITLES[demand.index[p]] : automation[p - demand.n_tiers];
    }
    sim_chart_sheet_texts(sheet, "panel_title", demand.n_panels, titles);
    sim_chart_sheet_axes(sheet, demand.n_panels, axes);
    sim_chart_sheet_numbers(sheet, "empty", demand.n_panels, empty);
}
