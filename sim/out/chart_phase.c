/* Pressure against attrition: the path of each location through the years. */
#include "chart_parts.h"
#include "sim/charttext.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_TOGETHER = 4, MAX_MARKS = 24, LABEL_BYTES = NAME_BYTES + 32, STEPS = 5 };

static const double LEAST_SPAN[2] = { 0.1, 1.0 }; /* of the axes: pressure, percent */
static const double MARK_SIZE = 9.0;              /* of the years at the path [px an em] */

/* The months of a path that are marked: the first drawn, then the last one of each year. */
typedef struct {
    size_t n;
    size_t month[MAX_MARKS];
    double x[MAX_MARKS], y[MAX_MARKS];   /* pressure, attrition in percent; NaN: no value */
    double low_x, high_x, low_y, high_y; /* of the whole path; low above high: no value   */
} path_t;

typedef struct {
    double left, right, bottom, top; /* px of the panel, from its lower left */
} box_t;

/* attrition_ltm of the first months is of a shorter time scaled up: the path begins when a whole
 * year lies behind it. */
static size_t
first_month(long months)
{
    return months > 12 ? 11 : 0;
}

/* Mean pressure of the twelve months that end with this one, as attrition_ltm is of twelve. */
static double
pressure_at(const sheet_t *sheet, size_t location, size_t month)
{
    double total = 0.0;
    size_t n = 0;
    for (size_t t = month > 11 ? month - 11 : 0; t <= month; t++) {
        const double value = sim_chart_grid_value(
            sheet->grid, PRESSURE_MEAN, location, sheet->job->n_roles, t, MEAN);
        if (isfinite(value)) {
            total += value;
            n++;
        }
    }
    return n > 0 ? total / (double)n : NAN;
}

static double
attrition_at(const sheet_t *sheet, size_t location, size_t month)
{
    return 100.0
        * sim_chart_grid_value(sheet->grid, ATTRITION, location, sheet->job->n_roles, month, MEAN);
}

static path_t
path_of(const sheet_t *sheet, size_t location)
{
    const size_t months = sheet->grid->months;
    const size_t first = first_month((long)months);
    path_t path
        = { .low_x = INFINITY, .high_x = -INFINITY, .low_y = INFINITY, .high_y = -INFINITY };
    const size_t n_years = (months - 1 - first) / 12;
    const size_t each = 12 * (n_years / (MAX_MARKS - 2) + 1);
    for (size_t t = first; t + each / 2 < months; t += each) {
        path.month[path.n++] = t;
    }
    if (path.n == 0 || path.month[path.n - 1] != months - 1) {
        path.month[path.n++] = months - 1;
    }
    for (size_t i = 0; i < path.n; i++) {
        path.x[i] = pressure_at(sheet, location, path.month[i]);
        path.y[i] = attrition_at(sheet, location, path.month[i]);
    }
    for (size_t t = first; t < months; t++) {
        const double x = pressure_at(sheet, location, t);
        const double y = attrition_at(sheet, location, t);
        if (isfinite(x) && isfinite(y)) {
            path.low_x = fmin(path.low_x, x);
            path.high_x = fmax(path.high_x, x);
            path.low_y = fmin(path.low_y, y);
            path.high_y = fmax(path.high_y, y);
        }
    }
    return path;
}

static void
year_words(const sim_chart_job_t *job, size_t month, size_t size, char text[])
{
    int year = 0;
    int first = 1;
    const bool is_year
        = sscanf(job->start, "%4d-%2d", &year, &first) == 2 && (first - 1 + (long)month) % 12 == 11;
    if (is_year) {
        snprintf(text, size, "%ld", year + (first - 1 + (long)month) / 12);
    } else {
        sim_chart_date_words(size, text, job->start, (long)month);
    }
}

/* What stands in a panel, and its labels. */
typedef struct {
    double width, height; /* of the panel [px]                                 */
    axis_t across, up;
    size_t n_taken, n_hard; /* the first n_hard boxes may never be covered: points, labels */
    box_t *taken;
} place_t;

typedef struct {
    size_t n;
    double *x, *y; /* where a label begins, in the units of the axes; NaN: no room */
    double *line;  /* whose it is, from 1                                          */
    char (*text)[LABEL_BYTES];
} labels_t;

static double
px_across(const place_t *place, double x)
{
    return (x - place->across.low) / (place->across.high - place->across.low) * place->width;
}

static double
px_up(const place_t *place, double y)
{
    return (y - place->up.low) / (place->up.high - place->up.low) * place->height;
}

/* Whether the box lies in the panel and covers none of the first n boxes. */
static bool
is_free(const place_t *place, const box_t *box, size_t n)
{
    if (box->left < 0.0 || box->right > place->width || box->bottom < 1.0
        || box->top > place->height) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        const box_t *other = &place->taken[i];
        if (box->left < other->right && other->left < box->right && box->bottom < other->top
            && other->bottom < box->top) {
            return false;
        }
    }
    return true;
}

/* Looks for a free box of that width near a point: beside it first, then further off.  far_px says
 * how far; n boxes may not be covered. */
static bool
box_find(
    const place_t *place, double x, double y, double width, double far_px, size_t n, box_t *box)
{
    static const double WAYS[][2]
        = { { 1, 0 }, { -1, 0 }, { 0, 1 }, { 0, -1 }, { 1, 1 }, { -1, 1 }, { 1, -1 }, { -1, -1 } };
    for (int ring = 0; 7.0 + 5.0 * ring <= far_px; ring++) {
        const double far = 7.0 + 5.0 * ring;
        for (size_t w = 0; w < sizeof WAYS / sizeof WAYS[0]; w++) {
            const double middle = x + WAYS[w][0] * (far + 0.5 * width);
            const double level = y + WAYS[w][1] * (far + 3.0);
            *box = (box_t) { middle - 0.5 * width - 2.0, middle + 0.5 * width + 2.0, level - 6.0,
                level + 6.0 };
            if (is_free(place, box, n)) {
                return true;
            }
        }
    }
    return false;
}

/* Puts a label near a point, where it touches no other label or point and, if possible, no path; or
 * nowhere.  One that must not be left out goes as far as it needs to. */
static void
label_put(place_t *place, double x, double y, size_t line, bool is_needed, const char *text,
    labels_t *labels)
{
    const double width = MARK_SIZE * sim_charttext_width(text);
    const double px = px_across(place, x);
    const double py = px_up(place, y);
    box_t box;
    if (box_find(place, px, py, width, 17.0, place->n_taken, &box)
        || box_find(place, px, py, width, is_needed ? 400.0 : 12.0, place->n_hard, &box)) {
        const axis_t *across = &place->across;
        const axis_t *up = &place->up;
        const size_t i = labels->n++;
        labels->x[i] = across->low + (box.left + 2.0) / place->width * (across->high - across->low);
        labels->y[i] = up->low + (box.bottom + 6.0) / place->height * (up->high - up->low);
        labels->line[i] = (double)line;
        snprintf(labels->text[i], LABEL_BYTES, "%s", text);
        /* hard boxes stand before the others */
        place->taken[place->n_taken++] = place->taken[place->n_hard];
        place->taken[place->n_hard++] = box;
    }
}

/* The labels of the paths first..last: their ends come first, then the other years.  with_names:
 * the last year stands with the name of the location. */
static void
labels_make(sheet_t *sheet, axis_t across, axis_t up, size_t first, size_t last,
    const path_t paths[], bool with_names, labels_t *labels)
{
    const size_t n_paths = last - first;
    const size_t months = sheet->grid->months;
    place_t place = { .width = sheet->panel_width,
        .height = sheet->panel_height,
        .across = across,
        .up = up,
        .taken = calloc(n_paths * (2 * MAX_MARKS + STEPS * months) + 1, sizeof *place.taken) };
    if (place.taken == NULL) {
        sheet->failed = true;
        return;
    }
    for (size_t l = first; l < last; l++) {
        for (size_t i = 0; i < paths[l].n; i++) {
            const double x = px_across(&place, paths[l].x[i]);
            const double y = px_up(&place, paths[l].y[i]);
            if (isfinite(x) && isfinite(y)) {
                place.taken[place.n_taken++] = (box_t) { x - 4.0, x + 4.0, y - 4.0, y + 4.0 };
            }
        }
    }
    place.n_hard = place.n_taken;
    for (size_t l = first; l < last; l++) {
        double before[2] = { NAN, NAN };
        for (size_t t = first_month((long)months); t < months; t++) {
            const double at[2] = { px_across(&place, pressure_at(sheet, l, t)),
                px_up(&place, attrition_at(sheet, l, t)) };
            for (size_t k = 1; k <= STEPS; k++) {
                const double share = (double)k / STEPS;
                const double x = before[0] + share * (at[0] - before[0]);
                const double y = before[1] + share * (at[1] - before[1]);
                if (isfinite(x) && isfinite(y)) {
                    place.taken[place.n_taken++] = (box_t) { x - 1.0, x + 1.0, y - 1.0, y + 1.0 };
                }
            }
            before[0] = at[0];
            before[1] = at[1];
        }
    }
    for (size_t round = 0; round < 3; round++) {
        for (size_t l = first; l < last; l++) {
            const path_t *path = &paths[l];
            for (size_t i = 0; i < path->n; i++) {
                const size_t turn = i + 1 == path->n ? 0 : i == 0 ? 1 : 2;
                if (turn == round && isfinite(path->x[i]) && isfinite(path->y[i])) {
                    char name[NAME_BYTES];
                    char year[32];
                    char text[LABEL_BYTES];
                    sim_chart_location_words(sheet->job, l, sizeof name, name);
                    year_words(sheet->job, path->month[i], sizeof year, year);
                    snprintf(text, sizeof text, "%s%s%s", with_names && turn == 0 ? name : "",
                        with_names && turn == 0 ? " " : "", year);
                    label_put(&place, path->x[i], path->y[i], l + 1, turn == 0, text, labels);
                }
            }
        }
    }
    free(place.taken);
}

/* "rises" and so on, of a path from its first to its last mark; false: no values. */
static bool
change_of(const path_t *path, double *pressure, double *attrition)
{
    *pressure = path->x[path->n - 1] - path->x[0];
    *attrition = path->y[path->n - 1] - path->y[0];
    return isfinite(*pressure) && isfinite(*attrition);
}

static const char *
verb_of(const char *from, const char *to, double change)
{
    return strcmp(from, to) == 0 ? "stays at" : change > 0.0 ? "rises" : "falls";
}

static void
path_words(const path_t *path, size_t size, char text[])
{
    char from[2][32];
    char to[2][32];
    double pressure;
    double attrition;
    (void)change_of(path, &pressure, &attrition);
    sim_charttext_number(sizeof from[0], from[0], path->x[0], 2);
    sim_charttext_number(sizeof to[0], to[0], path->x[path->n - 1], 2);
    sim_charttext_number(sizeof from[1], from[1], path->y[0], 1);
    sim_charttext_number(sizeof to[1], to[1], path->y[path->n - 1], 1);
    if (path->n == 1) {
        snprintf(text, size, "pressure is %s and attrition %s %% a year", to[0], to[1]);
        return;
    }
    size_t used = 0;
    for (size_t k = 0; k < 2; k++) {
        const char *verb = verb_of(from[k], to[k], k == 0 ? pressure : attrition);
        const bool stays = strcmp(from[k], to[k]) == 0;
        const int n = snprintf(text + used, size - used, "%s%s %s%s%s%s %s%s",
            k == 0 ? "" : " and ", k == 0 ? "pressure" : "attrition", verb, stays ? "" : " from ",
            stays ? "" : from[k], stays ? "" : " to", to[k], k == 0 ? "" : " % a year");
        used += n > 0 ? (size_t)n : 0;
    }
}

static void
headline_words(const sheet_t *sheet, const path_t paths[], size_t size, char text[])
{
    const sim_chart_job_t *job = sheet->job;
    size_t n_known = 0;
    size_t n_together = 0;
    size_t used = 0;
    char when[64];
    sim_chart_period_words(job, sizeof when, when);
    text[0] = '\0';
    for (size_t l = 0; l < job->n_locations; l++) {
        double pressure;
        double attrition;
        if (!change_of(&paths[l], &pressure, &attrition)) {
            continue;
        }
        n_known++;
        n_together += pressure * attrition > 0.0;
        if (n_known <= 2 && used < size) {
            char place[NAME_BYTES];
            char words[TEXT_SIZE];
            sim_chart_place_words(job, l, sizeof place, place);
            path_words(&paths[l], sizeof words, words);
            const int n = snprintf(
                text + used, size - used, "%s %s %s", used > 0 ? "; in" : "In", place, words);
            used += n > 0 ? (size_t)n : 0;
        }
    }
    if (n_known == 0) {
        snprintf(text, size, "Pressure and attrition: no values (%s)", when);
    } else if (n_known > 2 && job->months > 1) {
        char number[64];
        if (n_together == n_known) {
            snprintf(number, sizeof number, "all %zu", n_known);
        } else if (n_together == 0) {
            snprintf(number, sizeof number, "none of %zu", n_known);
        } else {
            snprintf(number, sizeof number, "%zu of %zu", n_together, n_known);
        }
        snprintf(text, size, "Pressure and attrition move the same way in %s locations (%s)",
            number, when);
    } else if (n_known > 2) {
        snprintf(text, size, "Pressure and attrition in %zu locations (%s)", n_known, when);
    }
}

/* An axis around low..high that is at least span long, whatever they are. */
static axis_t
axis_around(double low, double high, double span, double length_px)
{
    if (!(low <= high)) {
        return (axis_t) { 0.0, 1.0, 0.5 };
    }
    const axis_t length = sim_chart_axis_round(0.0, span, true, length_px);
    const double from = length.step * floor((0.5 * (low + high) - 0.5 * span) / length.step + 1e-6);
    double to = from + length.high;
    while (to < high) {
        to += length.step;
    }
    return (axis_t) { from, fmax(to, from + length.high + length.step), length.step };
}

void
sim_chart_pressure_attrition(sheet_t *sheet)
{
    const sim_chart_job_t *job = sheet->job;
    const bool together = job->n_locations <= MAX_TOGETHER;
    const size_t n_drawn = job->n_locations > MAX_PANELS ? MAX_PANELS : job->n_locations;
    const size_t n_panels = together ? 1 : n_drawn;
    const size_t first = first_month(job->months);
    path_t *paths = calloc(job->n_locations, sizeof *paths);
    double *x = calloc(n_drawn * MAX_MARKS, sizeof *x);
    double *y = calloc(n_drawn * MAX_MARKS, sizeof *y);
    double *line = calloc(n_drawn * MAX_MARKS, sizeof *line);
    char(*texts)[LABEL_BYTES] = calloc(n_drawn * MAX_MARKS, sizeof *texts);
    const char **label_text = calloc(n_drawn * MAX_MARKS, sizeof *label_text);
    if (paths == NULL || x == NULL || y == NULL || line == NULL || texts == NULL
        || label_text == NULL) {
        sheet->failed = true;
        goto out;
    }
    for (size_t l = 0; l < job->n_locations; l++) {
        paths[l] = path_of(sheet, l);
    }
    char headline[2 * TEXT_SIZE];
    char subtitle[TEXT_SIZE];
    char begin[64] = "";
    char left_out[64] = "";
    headline_words(sheet, paths, sizeof headline, headline);
    if (first > 0) {
        snprintf(begin, sizeof begin, ", from the first whole year on");
    }
    if (job->n_locations > n_drawn) {
        snprintf(left_out, sizeof left_out, " %zu more location%s not drawn.",
            job->n_locations - n_drawn, job->n_locations - n_drawn == 1 ? " is" : "s are");
    }
    snprintf(subtitle, sizeof subtitle,
        "Leavers of the last 12 months in %% of mean staff against the mean pressure of these "
        "months%s; all roles. Points: %s. %s.%s%s",
        begin,
        job->months > 12      ? "ends of years"
            : job->months > 1 ? "first and last month"
                              : "the one month",
        job->n_replications == 1 ? "One replication" : "Means over replications",
        together ? "" : " All panels have the same scale.", left_out);
    const bool with_names = together && job->n_locations > 1;
    const size_t n_columns = together ? 1 : n_panels <= 6 ? 3 : 4;
    sim_chart_sheet_begin(sheet, headline, subtitle,
        &(page_t) { .n_panels = n_panels,
            .n_columns = n_columns,
            .n_labels = 1,
            .force_direct = true,
            .no_time = true,
            .below = 18.0 });

    /* together on one pair of axes; apart each around its path, all with the same scale */
    double low[2] = { INFINITY, INFINITY };
    double high[2] = { -INFINITY, -INFINITY };
    double span[2] = { 0.0, 0.0 };
    for (size_t l = 0; l < n_drawn; l++) {
        low[0] = fmin(low[0], paths[l].low_x);
        high[0] = fmax(high[0], paths[l].high_x);
        low[1] = fmin(low[1], paths[l].low_y);
        high[1] = fmax(high[1], paths[l].high_y);
        span[0] = fmax(span[0], paths[l].high_x - paths[l].low_x);
        span[1] = fmax(span[1], paths[l].high_y - paths[l].low_y);
    }
    for (size_t k = 0; k < 2; k++) {
        /* a path that hardly moves is not made to look as if it did */
        const double middle = 0.5 * (low[k] + high[k]);
        low[k] = fmin(low[k], middle - 0.5 * LEAST_SPAN[k]);
        high[k] = fmax(high[k], middle + 0.5 * LEAST_SPAN[k]);
        span[k] = fmax(span[k], LEAST_SPAN[k]);
    }
    axis_t across[MAX_PANELS];
    axis_t up[MAX_PANELS];
    for (size_t p = 0; p < n_panels; p++) {
        across[p] = together
            ? sim_chart_axis_round(low[0], high[0], false, 0.7 * sheet->panel_width)
            : axis_around(paths[p].low_x, paths[p].high_x, span[0], 0.7 * sheet->panel_width);
        up[p] = together
            ? sim_chart_axis_round(low[1], high[1], false, sheet->panel_height)
            : axis_around(paths[p].low_y, paths[p].high_y, span[1], sheet->panel_height);
    }
    double empty[MAX_PANELS];
    double first_label[MAX_PANELS];
    double n_labels[MAX_PANELS];
    double across_low[MAX_PANELS];
    double across_high[MAX_PANELS];
    double across_step[MAX_PANELS];
    char titles[MAX_PANELS][TEXT_SIZE];
    const char *title_texts[MAX_PANELS];
    labels_t labels = { 0, x, y, line, texts };
    for (size_t p = 0; p < n_panels; p++) {
        char name[NAME_BYTES];
        sim_chart_location_words(job, p, sizeof name, name);
        /* beside small panels there is no room for more */
        snprintf(titles[p], sizeof titles[p], "%s%s%% a year", with_names ? "Attrition" : name,
            with_names || n_panels > 1 ? ", " : ": attrition, ");
        title_texts[p] = titles[p];
        across_low[p] = across[p].low;
        across_high[p] = across[p].high;
        across_step[p] = across[p].step;
        first_label[p] = (double)labels.n;
        labels_make(sheet, across[p], up[p], together ? 0 : p, together ? n_drawn : p + 1, paths,
            with_names, &labels);
        n_labels[p] = (double)labels.n - first_label[p];
        empty[p] = together ? !(low[0] <= high[0]) : !(paths[p].low_x <= paths[p].high_x);
    }
    for (size_t l = 0; l < n_drawn; l++) {
        char name[NAME_BYTES];
        sim_chart_location_words(job, l, sizeof name, name);
        const double *pressure
            = sim_chart_grid_series(sheet->grid, PRESSURE_MEAN, l, job->n_roles) + MEAN;
        const double *attrition
            = sim_chart_grid_series(sheet->grid, ATTRITION, l, job->n_roles) + MEAN;
        sim_chart_sheet_block(sheet, name, sheet->grid->months, 2,
            (const double *const[]) { pressure, attrition }, (const size_t[]) { N_STATS, N_STATS });
    }
    double n_marks[MAX_PANELS];
    double marks[MAX_PANELS * MAX_MARKS];
    for (size_t l = 0; l < n_drawn; l++) {
        n_marks[l] = (double)paths[l].n;
        for (size_t i = 0; i < MAX_MARKS; i++) {
            marks[l * MAX_MARKS + i] = i < paths[l].n ? (double)paths[l].month[i] : -1.0;
        }
    }
    for (size_t i = 0; i < labels.n; i++) {
        label_text[i] = texts[i];
    }
    if (labels.n == 0) {
        label_text[labels.n++] = ""; /* gnuplot has no empty array */
    }
    sim_chart_sheet_texts(sheet, "panel_title", n_panels, title_texts);
    sim_chart_sheet_axes(sheet, n_panels, up);
    sim_chart_sheet_numbers(sheet, "empty", n_panels, empty);
    sim_chart_sheet_number(sheet, "together", together);
    sim_chart_sheet_number(sheet, "n_drawn", (double)n_drawn);
    sim_chart_sheet_number(sheet, "first_month", (double)first);
    sim_chart_sheet_numbers(sheet, "across_low", n_panels, across_low);
    sim_chart_sheet_numbers(sheet, "across_high", n_panels, across_high);
    sim_chart_sheet_numbers(sheet, "across_step", n_panels, across_step);
    sim_chart_sheet_number(sheet, "most_marks", MAX_MARKS);
    sim_chart_sheet_numbers(sheet, "n_marks", n_drawn, n_marks);
    sim_chart_sheet_numbers(sheet, "mark_month", n_drawn * MAX_MARKS, marks);
    sim_chart_sheet_numbers(sheet, "first_label", n_panels, first_label);
    sim_chart_sheet_numbers(sheet, "n_labels", n_panels, n_labels);
    sim_chart_sheet_numbers(sheet, "label_x", labels.n, x);
    sim_chart_sheet_numbers(sheet, "label_y", labels.n, y);
    sim_chart_sheet_numbers(sheet, "label_line", labels.n, line);
    sim_chart_sheet_texts(sheet, "label", labels.n, label_text);
out:
    free(paths);
    free(x);
    free(y);
    free(line);
    free(texts);
    free(label_text);
}
