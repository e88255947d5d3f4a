#include "chart_fans.h"
#include "sim/charttext.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double LABEL_GAP = 14.0; /* between names at the lines [px]                  */
enum { MOST_COLUMNS = 4 };            /* roles side by side in panels of locations */

static const double MOST_TIMES = 10.0; /* so much may amounts differ that share a scale    */

static void
panel_add(fans_t *self, size_t measure, size_t from_line, size_t to_line, const char *title)
{
    self->panel[self->n_panels++] = (fan_panel_t) {
        .measure = measure, .from_line = from_line, .to_line = to_line, .title = title
    };
}

/* A panel, or a row of them, for each line. */
static void
plan_by_location(fans_t *self)
{
    const sim_chart_job_t *job = self->sheet->job;
    const size_t most = self->n_measures == 1 ? MAX_PANELS : MAX_GRID / self->n_measures;
    const size_t n_rows = self->n_lines < most ? self->n_lines : most;
    self->n_left_out = self->n_lines - n_rows;
    for (size_t r = 0; r < n_rows; r++) {
        const size_t line = sim_chart_row_line(job, self->extra, r);
        char name[NAME_BYTES];
        sim_chart_location_words(job, line, sizeof name, name);
        for (size_t m = 0; m < self->n_measures; m++) {
            const measure_t *measure = &self->measure[m];
            char *title = self->title[self->n_panels];
            if (self->n_measures == 1) {
                snprintf(title, sizeof self->title[0], "%s, %s", name, measure->unit);
            } else {
                snprintf(title, sizeof self->title[0], "%s\n%s", name, measure->title);
            }
            panel_add(self, m, line, line + 1, title);
        }
    }
}

/* A panel for each measure; lines of a whole that is much larger apart. */
static void
plan_by_measure(fans_t *self)
{
    const size_t n_locations = self->sheet->job->n_locations;
    const bool apart = self->extra != NULL && n_locations > 2;
    for (size_t m = 0; m < self->n_measures; m++) {
        const measure_t *measure = &self->measure[m];
        if (apart && measure->adds_up) {
            char *title = self->title[self->n_panels];
            snprintf(title, sizeof self->title[0], "All locations, %s", measure->unit);
            panel_add(self, m, n_locations, n_locations + 1, title);
            title = self->title[self->n_panels];
            snprintf(title, sizeof self->title[0], "Each location, %s", measure->unit);
            panel_add(self, m, 0, n_locations, title);
        } else {
            panel_add(self, m, 0, self->n_lines, measure->title);
        }
    }
}

/* The range of lines of a measure, as its panels show it. */
static void
lines_range(const fans_t *self, size_t m, size_t from, size_t to, double *low, double *high)
{
    const grid_t *grid = self->sheet->grid;
    const measure_t *measure = &self->measure[m];
    *low = INFINITY;
    *high = -INFINITY;
    for (size_t l = from; l < to; l++) {
        const size_t i = m * self->n_lines + l;
        sim_chart_range_widen(low, high, measure->scale, grid->months,
            sim_chart_grid_series(grid, measure->metric, l, measure->role), P05, P95);
        if (measure->has_beside) {
            sim_chart_range_widen(low, high, measure->scale, grid->months,
                sim_chart_grid_series(grid, measure->beside, l, measure->role), P50, P50);
        }
        if (self->observed_low != NULL) {
            *low = fmin(*low, measure->scale * self->observed_low[i]);
            *high = fmax(*high, measure->scale * self->observed_high[i]);
        }
    }
}

/* Which measures cannot show all locations on one scale: amounts only, shares and means always can.
 */
static void
scales_choose(fans_t *self)
{
    const size_t n = self->sheet->job->n_locations;
    double *low = calloc(2 * n, sizeof *low);
    for (size_t m = 0; low != NULL && m < self->n_measures; m++) {
        double *high = low + n;
        for (size_t l = 0; l < n; l++) {
            lines_range(self, m, l, l + 1, &low[l], &high[l]);
        }
        self->own_scale[m]
            = self->measure[m].adds_up && !sim_chart_one_scale(n, low, high, 1, MOST_TIMES);
    }
    free(low);
}

void
sim_chart_fans_plan(fans_t *self, const sheet_t *sheet, size_t n_measures,
    const measure_t measures[], fans_kind_t kind)
{
    const size_t n_locations = sheet->job->n_locations;
    *self = (fans_t) { .sheet = sheet,
        .n_measures = n_measures,
        .measure = measures,
        .by_location = n_locations > MOST_LINES || kind == FANS_BY_LOCATION };
    self->extra
        = n_locations > 1 && (kind == FANS_WHOLE || self->by_location) ? "All locations" : NULL;
    self->n_lines = n_locations + (self->extra != NULL ? 1 : 0);
    if (self->by_location) {
        plan_by_location(self);
        scales_choose(self);
    } else {
        plan_by_measure(self);
    }
}

size_t
sim_chart_fans_roles(
    const sim_chart_job_t *job, const measure_t *measure, measure_t measures[MAX_PANELS])
{
    const size_t wanted = job->n_roles == 1 ? 1 : job->n_roles + 1;
    const size_t room = job->n_locations <= MOST_LINES ? MAX_PANELS
        : wanted <= MOST_COLUMNS                       ? MOST_COLUMNS
                                                       : 1;
    const size_t n = wanted < room ? wanted : room;
    for (size_t m = 0; m < n; m++) {
        char name[NAME_BYTES];
        measures[m] = *measure;
        measures[m].role = m > 0 ? m - 1 : wanted == 1 ? 0 : job->n_roles;
        sim_chart_role_words(job, measures[m].role, sizeof name, name);
        snprintf(measures[m].title, sizeof measures[m].title, "%s, %s", name, measure->unit);
    }
    return n;
}

void
sim_chart_fans_note(const fans_t *self, size_t size, char text[])
{
    char left_out[64] = "";
    if (self->n_left_out > 0) {
        snprintf(left_out, sizeof left_out, " %zu more locations are not drawn.", self->n_left_out);
    }
    bool any_own = false;
    bool any_shared = false;
    for (size_t m = 0; m < self->n_measures; m++) {
        any_own = any_own || self->own_scale[m];
        any_shared = any_shared || !self->own_scale[m];
    }
    snprintf(text, size, "%s%s%s%s", sim_chart_bands_note(self->sheet->job),
        self->by_location && any_shared && self->sheet->job->months > 1
                && self->sheet->job->n_locations > 1
            ? " Grey: medians of the other locations."
            : "",
        any_own ? " Amounts that differ more than tenfold between locations have a scale each."
                : "",
        left_out);
}

page_t
sim_chart_fans_page(const fans_t *self, bool low)
{
    const sim_chart_job_t *job = self->sheet->job;
    return (page_t) { .n_panels = self->n_panels,
        .n_columns = self->by_location && self->n_measures > 1 ? self->n_measures
            : low && !self->by_location                        ? self->n_panels
                                        : sim_chart_columns_for(self->n_panels),
        .per_location = self->by_location ? self->n_measures : 0,
        .n_labels = self->n_lines,
        .label_em = self->by_location ? 0.0 : sim_chart_widest_name(job, self->extra),
        .extra = self->extra,
        .one_row_is_low = low };
}

/* The axis of a panel: that of its measure, of the whole apart where amounts add up. */
static axis_t
panel_axis(const fans_t *self, const fan_panel_t *panel)
{
    const measure_t *measure = &self->measure[panel->measure];
    const size_t n_locations = self->sheet->job->n_locations;
    const bool is_whole = panel->from_line == n_locations;
    const bool has_own = measure->adds_up && (is_whole || self->own_scale[panel->measure]);
    const bool is_apart = measure->adds_up && !is_whole;
    const bool alone = has_own || !self->by_location;
    double low;
    double high;
    lines_range(self, panel->measure, alone ? panel->from_line : 0,
        alone          ? panel->to_line
            : is_apart ? n_locations
                       : self->n_lines,
        &low, &high);
    return sim_chart_axis_low(self->sheet, low, high, measure->from_zero);
}

/* The last value of a line, where its name stands; NaN without one. */
static double
line_end(const fans_t *self, const measure_t *measure, size_t line)
{
    const grid_t *grid = self->sheet->grid;
    const long t = sim_chart_grid_last_month(grid, measure->metric, line, measure->role, P50);
    return t < 0 ? NAN
                 : measure->scale
            * sim_chart_grid_value(grid, measure->metric, line, measure->role, (size_t)t, P50);
}

/* The title of a panel: in a grid over its columns only, elsewhere with the name of its location.
 */
static const char *
panel_title(const sheet_t *sheet, const fans_t *self, size_t p, size_t size, char text[])
{
    const fan_panel_t *panel = &self->panel[p];
    const measure_t *measure = &self->measure[panel->measure];
    const bool in_grid = sheet->row_names != NO_ROW_NAMES;
    if (in_grid && p >= self->n_measures) {
        return "";
    }
    if (!in_grid && !(self->by_location && self->n_measures > 1)) {
        return panel->title;
    }
    const char *title
        = measure->brief != NULL && !sim_chart_title_fits(sheet, measure->title, in_grid ? 2 : 1)
        ? measure->brief
        : measure->title;
    if (in_grid) {
        return title;
    }
    snprintf(text, size, "%.*s\n%s", (int)strcspn(panel->title, "\n"), panel->title, title);
    return text;
}

/* Numbers of each panel, and the places of names at lines. */
static void
panels_write(sheet_t *sheet, fans_t *self, double at[])
{
    double measures[MAX_GRID];
    double from[MAX_GRID];
    double to[MAX_GRID];
    double scales[MAX_GRID];
    double others[MAX_GRID];
    double empty[MAX_GRID];
    axis_t axes[MAX_GRID];
    const char *titles[MAX_GRID];
    char texts[MAX_GRID][4 * NAME_BYTES];
    for (size_t p = 0; p < self->n_panels; p++) {
        const fan_panel_t *panel = &self->panel[p];
        const measure_t *measure = &self->measure[panel->measure];
        double *label_at = at + p * self->n_lines;
        empty[p] = 1.0;
        for (size_t l = 0; l < self->n_lines; l++) {
            const bool is_drawn = l >= panel->from_line && l < panel->to_line;
            label_at[l] = is_drawn ? line_end(self, measure, l) : NAN;
            empty[p] = isnan(label_at[l]) ? empty[p] : 0.0;
        }
        axes[p] = panel->axis;
        sim_chart_labels_spread(self->n_lines, label_at,
            sim_chart_axis_px(sheet, panel->axis, LABEL_GAP), panel->axis.low, panel->axis.high);
        measures[p] = (double)(panel->measure + 1);
        from[p] = (double)(panel->from_line + 1);
        to[p] = (double)panel->to_line;
        scales[p] = measure->scale;
        others[p] = self->by_location && panel->to_line <= sheet->job->n_locations
            && !self->own_scale[panel->measure];
        titles[p] = panel_title(sheet, self, p, sizeof texts[p], texts[p]);
    }
    sim_chart_sheet_texts(sheet, "panel_title", self->n_panels, titles);
    sim_chart_sheet_axes(sheet, self->n_panels, axes);
    sim_chart_sheet_numbers(sheet, "empty", self->n_panels, empty);
    sim_chart_sheet_number(sheet, "n_measures", (double)self->n_measures);
    sim_chart_sheet_numbers(sheet, "measure", self->n_panels, measures);
    sim_chart_sheet_numbers(sheet, "panel_scale", self->n_panels, scales);
    sim_chart_sheet_numbers(sheet, "first_line", self->n_panels, from);
    sim_chart_sheet_numbers(sheet, "last_line", self->n_panels, to);
    sim_chart_sheet_numbers(sheet, "show_others", self->n_panels, others);
    if (!self->by_location) {
        sim_chart_sheet_numbers(sheet, "label_at", self->n_panels * self->n_lines, at);
    }
}

/* The medians of all locations, a block for each measure. */
static void
medians_write(sheet_t *sheet, const fans_t *self)
{
    const size_t n = sheet->job->n_locations;
    const double **curves = calloc(n, sizeof *curves);
    if (curves == NULL) {
        sheet->failed = true;
        return;
    }
    for (size_t m = 0; m < self->n_measures; m++) {
        const measure_t *measure = &self->measure[m];
        char comment[4 * NAME_BYTES];
        for (size_t l = 0; l < n; l++) {
            curves[l] = sim_chart_grid_series(sheet->grid, measure->metric, l, measure->role) + P50;
        }
        snprintf(comment, sizeof comment, "%s: medians of the locations", measure->title);
        sim_chart_sheet_curves(sheet, comment, sheet->grid->months, n, curves, N_STATS);
    }
    free(curves);
}

void
sim_chart_fans_write(sheet_t *sheet, fans_t *self)
{
    double *at = calloc(self->n_panels * self->n_lines, sizeof *at);
    if (at == NULL) {
        sheet->failed = true;
        return;
    }
    for (size_t p = 0; p < self->n_panels; p++) {
        self->panel[p].axis = panel_axis(self, &self->panel[p]);
    }
    panels_write(sheet, self, at);
    free(at);
    for (size_t i = 0; i < self->n_measures * self->n_lines; i++) {
        const measure_t *measure = &self->measure[i / self->n_lines];
        const size_t line = i % self->n_lines;
        char name[NAME_BYTES];
        char comment[4 * NAME_BYTES];
        sim_chart_location_words(sheet->job, line, sizeof name, name);
        snprintf(comment, sizeof comment, "%s: %s", measure->title, name);
        sim_chart_sheet_fan(sheet, comment,
            sim_chart_grid_series(sheet->grid, measure->metric, line, measure->role));
    }
    if (self->by_location) {
        medians_write(sheet, self);
    }
}

void
sim_chart_fans_draw(
    sheet_t *sheet, fans_t *self, bool low, const char *headline, const char *subtitle)
{
    const page_t page = sim_chart_fans_page(self, low);
    sim_chart_sheet_begin(sheet, headline, subtitle, &page);
    sim_chart_fans_write(sheet, self);
}
