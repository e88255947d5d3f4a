/* People employed as areas that add up: over all locations, then a panel for each. */
#include "chart_parts.h"
#include "sim/charttext.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_PARTS = 7 }; /* areas of a panel that are told apart; smaller ones are one area */

static const double NAME_GAP = 12.5; /* between names at the areas [px] */
static const double PART_EM = 11.0;

typedef struct {
    char title[TEXT_SIZE];
    size_t n;                /* series, in the order in which they are stacked        */
    size_t n_parts;          /* areas: the last holds what is left                    */
    const double **series;   /* [n]                                                   */
    double *is_there;        /* [n] 0: no month has a value                           */
    double at[MAX_PARTS];    /* where the names stand                                 */
    const char *const *name; /* [n_parts]                                            */
    bool is_empty;
} pile_t;

static bool
has_value(const sheet_t *sheet, const double series[])
{
    for (size_t t = 0; t < sheet->grid->months; t++) {
        if (isfinite(series[t * N_STATS + MEAN])) {
            return true;
        }
    }
    return false;
}

static size_t
parts_of(size_t n)
{
    return n > MAX_PARTS ? MAX_PARTS : n;
}

/* Names of the areas, in their order: of the last one "5 more roles" when there are more. */
static void
names_make(const sheet_t *sheet, bool by_location, size_t n, const size_t order[],
    char words[][NAME_BYTES], const char *names[])
{
    for (size_t a = 0; a < parts_of(n); a++) {
        if (by_location) {
            sim_chart_location_words(sheet->job, order[a], NAME_BYTES, words[a]);
        } else {
            sim_chart_role_words(sheet->job, order[a], NAME_BYTES, words[a]);
        }
        if (a + 1 == MAX_PARTS && n > MAX_PARTS) {
            snprintf(words[a], NAME_BYTES, "%zu more %s", n - MAX_PARTS + 1,
                by_location ? "locations" : "roles");
        }
        sim_charttext_fit(words[a], PART_EM);
        names[a] = words[a];
    }
}

/* The size of a location or role over the run, in one figure. */
static double
size_of(const sheet_t *sheet, size_t location, size_t role)
{
    double total = 0.0;
    for (size_t t = 0; t < sheet->grid->months; t++) {
        const double value = sim_chart_grid_value(sheet->grid, EMPLOYMENT, location, role, t, MEAN);
        total += isfinite(value) ? value : 0.0;
    }
    return total;
}

/* Locations or roles, the largest first: it carries the others. */
static void
order_make(const sheet_t *sheet, bool by_location, size_t n, size_t order[])
{
    const sim_chart_job_t *job = sheet->job;
    for (size_t i = 0; i < n; i++) {
        const double size
            = by_location ? size_of(sheet, i, job->n_roles) : size_of(sheet, job->n_locations, i);
        size_t k = i;
        for (; k > 0; k--) {
            const double before = by_location ? size_of(sheet, order[k - 1], job->n_roles)
                                              : size_of(sheet, job->n_locations, order[k - 1]);
            if (before >= size) {
                break;
            }
            order[k] = order[k - 1];
        }
        order[k] = i;
    }
}

/* The axis of a panel, where its names stand, and whether there is nothing to draw. */
static axis_t
stack_place(const sheet_t *sheet, pile_t *stack)
{
    double high = 0.0;
    stack->is_empty = true;
    for (size_t a = 0; a < MAX_PARTS; a++) {
        stack->at[a] = NAN;
    }
    for (size_t t = 0; t < sheet->grid->months; t++) {
        double level = 0.0;
        double middle[MAX_PARTS];
        for (size_t a = 0; a < stack->n_parts; a++) {
            const size_t end = a + 1 < stack->n_parts ? a + 1 : stack->n;
            const double bottom = level;
            bool is_there = false;
            for (size_t i = a; i < end; i++) {
                if (stack->is_there[i] != 0.0) {
                    level += stack->series[i][t * N_STATS + MEAN];
                    is_there = true;
                }
            }
            middle[a] = is_there ? 0.5 * (bottom + level) : NAN;
        }
        if (isfinite(level)) {
            high = fmax(high, level);
            for (size_t a = 0; a < stack->n_parts; a++) {
                stack->is_empty = stack->is_empty && isnan(middle[a]);
                stack->at[a] = isnan(middle[a]) ? stack->at[a] : middle[a];
            }
        }
    }
    const axis_t axis = sim_chart_axis_round(0.0, high, true, sheet->panel_height);
    sim_chart_labels_spread(
        stack->n_parts, stack->at, sim_chart_axis_px(sheet, axis, NAME_GAP), axis.low, axis.high);
    return axis;
}

/* "..., the largest part being customer support in the Philippines with 17 %" */
static void
largest_words(const sheet_t *sheet, size_t size, char text[])
{
    const sim_chart_job_t *job = sheet->job;
    const size_t last = (size_t)job->months - 1;
    const double total
        = sim_chart_grid_value(sheet->grid, EMPLOYMENT, job->n_locations, job->n_roles, last, MEAN);
    double most = 0.0;
    size_t location = 0;
    size_t role = 0;
    text[0] = '\0';
    for (size_t l = 0; l < job->n_locations; l++) {
        for (size_t r = 0; r < job->n_roles; r++) {
            const double value = sim_chart_grid_value(sheet->grid, EMPLOYMENT, l, r, last, MEAN);
            if (value > most) {
                most = value;
                location = l;
                role = r;
            }
        }
    }
    if (job->n_locations * job->n_roles == 1 || !(most > 0.0) || !(total > 0.0)) {
        return;
    }
    char job_name[NAME_BYTES];
    char place[NAME_BYTES];
    char percent[64];
    sim_chart_role_words(job, role, sizeof job_name, job_name);
    if (job_name[0] >= 'A' && job_name[0] <= 'Z' && job_name[1] >= 'a' && job_name[1] <= 'z') {
        job_name[0] = (char)(job_name[0] - 'A' + 'a');
    }
    sim_chart_place_words(job, location, sizeof place, place);
    sim_charttext_number(sizeof percent, percent, 100.0 * most / total, 0);
    if (job->n_roles == 1) {
        snprintf(text, size, "; %s %% %s in %s", percent,
            job->months > 1 ? "at the end are" : "are", place);
    } else if (job->n_locations == 1) {
        snprintf(text, size, "; the largest job%s is %s with %s %%",
            job->months > 1 ? " at the end" : "", job_name, percent);
    } else {
        snprintf(text, size, "; the largest job%s is %s in %s with %s %%",
            job->months > 1 ? " at the end" : "", job_name, place, percent);
    }
}

void
sim_chart_employment_stack(sheet_t *sheet)
{
    const sim_chart_job_t *job = sheet->job;
    const size_t all = job->n_locations;
    const size_t most = job->n_locations > job->n_roles ? job->n_locations : job->n_roles;
    const bool by_location = job->n_locations > 1;
    const bool by_role = job->n_roles > 1 || !by_location;
    /* the whole by location; with few locations also by role; then each location by role */
    const size_t n_whole = (by_location ? 1 : 0) + (by_role && all == 2 ? 1 : 0);
    size_t n_panels = n_whole + (by_role ? all : 0);
    n_panels = n_panels > MAX_PANELS ? MAX_PANELS : n_panels;
    const size_t n_left_out = by_role ? n_whole + all - n_panels : 0;

    pile_t stacks[MAX_PANELS] = { 0 };
    char role_words[MAX_PARTS][NAME_BYTES];
    char location_words[MAX_PARTS][NAME_BYTES];
    const char *role_names[MAX_PARTS];
    const char *location_names[MAX_PARTS];
    double *there = calloc(n_panels * most, sizeof *there);
    const double **series = calloc(n_panels * most, sizeof *series);
    size_t *role_order = calloc(job->n_roles, sizeof *role_order);
    size_t *location_order = calloc(all, sizeof *location_order);
    size_t *strides = calloc(most, sizeof *strides);
    const double **columns = calloc(most, sizeof *columns);
    if (there == NULL || series == NULL || role_order == NULL || location_order == NULL
        || strides == NULL || columns == NULL) {
        sheet->failed = true;
        goto out;
    }
    order_make(sheet, false, job->n_roles, role_order);
    order_make(sheet, true, all, location_order);
    names_make(sheet, false, job->n_roles, role_order, role_words, role_names);
    names_make(sheet, true, all, location_order, location_words, location_names);

    double label_em = 0.0;
    double place[MAX_PANELS];
    for (size_t p = 0; p < n_panels; p++) {
        pile_t *stack = &stacks[p];
        const bool is_whole = p < n_whole;
        const bool of_locations = p == 0 && by_location;
        const size_t location = is_whole ? all : p - n_whole;
        char name[NAME_BYTES];
        sim_chart_location_words(job, location, sizeof name, name);
        snprintf(stack->title, sizeof stack->title, "%s%s, people", name,
            !of_locations && job->n_roles > 1 ? " by role" : "");
        stack->n = of_locations ? all : job->n_roles;
        stack->n_parts = parts_of(stack->n);
        stack->name = of_locations ? location_names : role_names;
        stack->series = series + p * most;
        stack->is_there = there + p * most;
        for (size_t i = 0; i < stack->n; i++) {
            stack->series[i] = of_locations
                ? sim_chart_grid_series(sheet->grid, EMPLOYMENT, location_order[i], job->n_roles)
                : sim_chart_grid_series(sheet->grid, EMPLOYMENT, location, role_order[i]);
            stack->is_there[i] = has_value(sheet, stack->series[i]);
        }
        for (size_t a = 0; a < stack->n_parts; a++) {
            label_em = fmax(label_em, sim_charttext_width(stack->name[a]));
        }
        place[p] = is_whole ? 0.0 : (double)location + 1.0;
    }

    char headline[3 * TEXT_SIZE];
    char subtitle[TEXT_SIZE];
    char change[TEXT_SIZE];
    char largest[TEXT_SIZE];
    char period[64];
    char left_out[64] = "";
    sim_chart_period_words(job, sizeof period, period);
    sim_chart_change_words(sizeof change, change, "",
        sim_chart_grid_value(sheet->grid, EMPLOYMENT, all, job->n_roles, 0, MEAN),
        sim_chart_grid_value(
            sheet->grid, EMPLOYMENT, all, job->n_roles, (size_t)job->months - 1, MEAN),
        " people", job->months);
    largest_words(sheet, sizeof largest, largest);
    snprintf(headline, sizeof headline, "Employment %s (%s)%s", change, period, largest);
    if (n_left_out > 0) {
        snprintf(left_out, sizeof left_out, " %zu more location%s not drawn.", n_left_out,
            n_left_out == 1 ? " is" : "s are");
    }
    snprintf(subtitle, sizeof subtitle,
        "People employed at the end of each month. Areas: %s, so that they add up to the total. "
        "Each panel has its own scale.%s",
        job->n_replications == 1 ? "the one replication" : "means over replications", left_out);
    if (n_panels == 1) {
        snprintf(subtitle, sizeof subtitle, "People employed at the end of each month, %s.%s",
            job->n_replications == 1 ? "one replication" : "means over replications",
            stacks[0].n > 1 ? " The areas add up to the total." : "");
    }
    const size_t n_columns = n_panels == 1 ? 1 : n_panels <= 6 ? 2 : 3;
    sim_chart_sheet_begin(sheet, headline, subtitle,
        &(page_t) { .n_panels = n_panels,
            .n_columns = n_columns,
            .n_labels = MAX_PARTS,
            .label_em = label_em,
            .force_direct = true });

    axis_t axes[MAX_PANELS];
    const char *titles[MAX_PANELS];
    double empty[MAX_PANELS];
    double n_series[MAX_PANELS];
    double n_parts[MAX_PANELS];
    double at[MAX_PANELS * MAX_PARTS];
    double line_of[MAX_PARTS];
    for (size_t p = 0; p < n_panels; p++) {
        pile_t *stack = &stacks[p];
        axes[p] = stack_place(sheet, stack);
        titles[p] = stack->title;
        empty[p] = stack->is_empty;
        n_series[p] = (double)stack->n;
        n_parts[p] = (double)stack->n_parts;
        memcpy(at + p * MAX_PARTS, stack->at, sizeof stack->at);
        for (size_t i = 0; i < stack->n; i++) {
            columns[i] = stack->series[i] + MEAN;
            strides[i] = N_STATS;
        }
        sim_chart_sheet_block(sheet, stack->title, sheet->grid->months, stack->n, columns, strides);
    }
    for (size_t a = 0; a < MAX_PARTS; a++) {
        line_of[a] = a < parts_of(all) ? (double)location_order[a] + 1.0 : 0.0;
    }
    sim_chart_sheet_texts(sheet, "panel_title", n_panels, titles);
    sim_chart_sheet_axes(sheet, n_panels, axes);
    sim_chart_sheet_numbers(sheet, "empty", n_panels, empty);
    sim_chart_sheet_number(sheet, "by_location", by_location);
    sim_chart_sheet_number(sheet, "most", (double)most);
    sim_chart_sheet_number(sheet, "most_parts", MAX_PARTS);
    sim_chart_sheet_numbers(sheet, "n_stacked", n_panels, n_series);
    sim_chart_sheet_numbers(sheet, "n_parts", n_panels, n_parts);
    sim_chart_sheet_numbers(sheet, "is_there", n_panels * most, there);
    sim_chart_sheet_numbers(sheet, "place", n_panels, place);
    sim_chart_sheet_texts(sheet, "role_name", parts_of(job->n_roles), role_names);
    sim_chart_sheet_texts(sheet, "location_name", parts_of(all), location_names);
    sim_chart_sheet_numbers(sheet, "location_line", MAX_PARTS, line_of);
    sim_chart_sheet_numbers(sheet, "label_at", n_panels * MAX_PARTS, at);
out:
    free(there);
    free((void *)series);
    free(role_order);
    free(location_order);
    free(strides);
    free((void *)columns);
}
