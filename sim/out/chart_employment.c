/* People at the end of each month, with what was observed before. */
#include "chart_fans.h"
#include "sim/charttext.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_OBSERVED = 400, MOST_MONTHS_BEFORE = 120 };

/* ---- what was observed before ---- */

typedef struct {
    size_t measure, line;
    double month; /* from the first month of the run; of a whole year its middle */
    double value;
} observed_t;

typedef struct {
    size_t n;
    size_t n_older;                 /* values that lie before the axis                    */
    size_t before;                  /* months on the axis before the first of the run     */
    observed_t point[MAX_OBSERVED]; /* in the order of the months             */
    char sources[TEXT_SIZE];        /* "nasscom_2017, rediff_2008 and 3 more" */
    size_t n_sources;
} history_t;

/* The month of "2014-03", of "2014" the middle of the year, counted from start.  False: neither. */
static bool
date_place(const char *date, const char *start, double *month)
{
    int year = 0;
    int of_year = 0;
    int first_year = 0;
    int first = 0;
    if (sscanf(start, "%4d-%2d", &first_year, &first) != 2) {
        return false;
    }
    const int n = sscanf(date, "%4d-%2d", &year, &of_year);
    if (n < 1) {
        return false;
    }
    *month
        = 12.0 * (double)(year - first_year) + (n == 2 ? (double)(of_year - first) : 6.5 - first);
    return true;
}

/* What a source begins with: its key, or its first words. */
static void
source_add(history_t *self, size_t n_seen, const char *const seen[], const char *source)
{
    const size_t length = strcspn(source, ":;");
    for (size_t i = 0; i < n_seen; i++) {
        if (strcspn(seen[i], ":;") == length && strncmp(seen[i], source, length) == 0) {
            return;
        }
    }
    self->n_sources++;
    if (self->n_sources <= 2) {
        char clean[128];
        char text[160];
        snprintf(text, sizeof text, "%.*s", (int)(length < 150 ? length : 150), source);
        sim_charttext_clean(sizeof clean - 4, clean, text, 60);
        const size_t used = strlen(self->sources);
        snprintf(
            self->sources + used, sizeof self->sources - used, "%s%s", used > 0 ? ", " : "", clean);
    }
}

/* The measure whose roles are those of a row of history.csv; n_measures: none. */
static size_t
measure_of(const fans_t *fans, const char *role)
{
    const sim_chart_job_t *job = fans->sheet->job;
    size_t m = 0;
    for (; m < fans->n_measures; m++) {
        const size_t r = fans->measure[m].role;
        if (strcmp(r == job->n_roles ? "all" : job->role[r], role) == 0
            || (job->n_roles == 1 && strcmp("all", role) == 0)) {
            break;
        }
    }
    return m;
}

/* The line of a location; n_lines: none.  A single location and all locations are the same. */
static size_t
line_of(const fans_t *fans, const char *place)
{
    const sim_chart_job_t *job = fans->sheet->job;
    for (size_t l = 0; l < job->n_locations; l++) {
        if (strcmp(job->location[l], place) == 0) {
            return l;
        }
    }
    return strcmp(place, "all") != 0 ? fans->n_lines : job->n_locations == 1 ? 0 : job->n_locations;
}

/* The observed values of a metric that panels can show: those of lines drawn, before the run or in
 * it, as far back as the axis goes. */
static void
history_read(const fans_t *fans, const char *metric, history_t *self)
{
    const sim_chart_job_t *job = fans->sheet->job;
    const sim_folder_table_t from = SIM_FOLDER_HISTORY;
    const sim_column_t *date = sim_chart_column(job, from, "date", SIM_COLUMN_TEXT);
    const sim_column_t *location = sim_chart_column(job, from, "location", SIM_COLUMN_TEXT);
    const sim_column_t *role = sim_chart_column(job, from, "role", SIM_COLUMN_TEXT);
    const sim_column_t *name = sim_chart_column(job, from, "metric", SIM_COLUMN_TEXT);
    const sim_column_t *value = sim_chart_column(job, from, "value", SIM_COLUMN_REAL);
    const sim_column_t *source = sim_chart_column(job, from, "source", SIM_COLUMN_TEXT);
    const char *seen[MAX_OBSERVED];
    *self = (history_t) { 0 };
    if (date == NULL || location == NULL || role == NULL || name == NULL || value == NULL
        || source == NULL) {
        return;
    }
    const size_t n_rows = sim_folder_get(job->tables, from)->n_rows;
    for (size_t i = 0; i < n_rows; i++) {
        observed_t one = { 0 };
        one.value = sim_chart_published(value->cell.real[i]);
        if (strcmp(sim_column_text(name, i), metric) != 0 || !isfinite(one.value)
            || !date_place(sim_column_text(date, i), job->start, &one.month)
            || one.month > (double)(job->months - 1)) {
            continue;
        }
        one.line = line_of(fans, sim_column_text(location, i));
        one.measure = measure_of(fans, sim_column_text(role, i));
        if (one.line >= fans->n_lines || one.measure == fans->n_measures) {
            continue;
        }
        if (one.month < -(double)MOST_MONTHS_BEFORE || self->n == MAX_OBSERVED) {
            self->n_older++;
            continue;
        }
        const size_t back = one.month < 0.0 ? (size_t)ceil(-one.month) : 0;
        self->before = back > self->before ? back : self->before;
        source_add(self, self->n, seen, sim_column_text(source, i));
        size_t k = self->n;
        for (; k > 0 && self->point[k - 1].month > one.month; k--) {
            self->point[k] = self->point[k - 1];
        }
        self->point[k] = one;
        seen[self->n++] = sim_column_text(source, i);
    }
    if (self->n_sources > 2) {
        const size_t used = strlen(self->sources);
        snprintf(self->sources + used, sizeof self->sources - used, " and %zu more",
            self->n_sources - 2);
    }
}

/* A block of the values of a measure and line; with none, one row without numbers. */
static void
history_block(
    sheet_t *sheet, const history_t *self, size_t measure, size_t line, const char *comment)
{
    double month[MAX_OBSERVED] = { NAN };
    double value[MAX_OBSERVED] = { NAN };
    size_t n = 0;
    for (size_t i = 0; i < self->n; i++) {
        if (self->point[i].measure == measure && self->point[i].line == line) {
            month[n] = self->point[i].month;
            value[n++] = self->point[i].value;
        }
    }
    sim_chart_sheet_block(sheet, comment, n > 0 ? n : 1, 2,
        (const double *const[]) { month, value }, (const size_t[]) { 1, 1 });
}

/* The range of the observed values of each measure and line: [n_measures][n_lines]. */
static void
history_range(const history_t *self, const fans_t *fans, double low[], double high[])
{
    for (size_t i = 0; i < fans->n_measures * fans->n_lines; i++) {
        low[i] = INFINITY;
        high[i] = -INFINITY;
    }
    for (size_t i = 0; i < self->n; i++) {
        const observed_t *one = &self->point[i];
        const size_t k = one->measure * fans->n_lines + one->line;
        low[k] = fmin(low[k], one->value);
        high[k] = fmax(high[k], one->value);
    }
}

/* How many values each panel shows, and the blocks of them. */
static void
history_write(sheet_t *sheet, const history_t *self, const fans_t *fans)
{
    double n_seen[MAX_GRID] = { 0.0 };
    for (size_t p = 0; p < fans->n_panels; p++) {
        for (size_t i = 0; i < self->n; i++) {
            const observed_t *one = &self->point[i];
            n_seen[p] += one->measure == fans->panel[p].measure
                && one->line >= fans->panel[p].from_line && one->line < fans->panel[p].to_line;
        }
    }
    sim_chart_sheet_number(sheet, "n_observed", (double)self->n);
    sim_chart_sheet_numbers(sheet, "n_seen", fans->n_panels, n_seen);
    for (size_t i = 0; self->n > 0 && i < fans->n_measures * fans->n_lines; i++) {
        const size_t m = i / fans->n_lines;
        const size_t line = i % fans->n_lines;
        char name[NAME_BYTES];
        char comment[TEXT_SIZE];
        sim_chart_location_words(sheet->job, line, sizeof name, name);
        snprintf(comment, sizeof comment, "%s: %s, observed", fans->measure[m].title, name);
        history_block(sheet, self, m, line, comment);
    }
}

static void
employment_words(const sheet_t *sheet, size_t size, char text[])
{
    const sim_chart_job_t *job = sheet->job;
    const size_t last = (size_t)job->months - 1;
    char change[TEXT_SIZE];
    char period[64];
    sim_chart_period_words(job, sizeof period, period);
    sim_chart_change_words(sizeof change, change, "",
        sim_chart_grid_value(sheet->grid, EMPLOYMENT, job->n_locations, job->n_roles, 0, P50),
        sim_chart_grid_value(sheet->grid, EMPLOYMENT, job->n_locations, job->n_roles, last, P50),
        " people", job->months);
    snprintf(text, size, "Employment %s (%s)", change, period);
}

void
sim_chart_employment(sheet_t *sheet)
{
    const sim_chart_job_t *job = sheet->job;
    measure_t measures[MAX_PANELS];
    const measure_t employment = {
        .unit = "people", .metric = EMPLOYMENT, .scale = 1.0, .from_zero = true, .adds_up = true
    };
    const size_t n = sim_chart_fans_roles(job, &employment, measures);
    char headline[2 * TEXT_SIZE];
    char subtitle[2 * TEXT_SIZE];
    char note[TEXT_SIZE / 2];
    char seen[TEXT_SIZE + 64] = "";
    fans_t fans;
    history_t history;

    sim_chart_fans_plan(&fans, sheet, n, measures, FANS_EACH);
    sim_chart_fans_note(&fans, sizeof note, note);
    history_read(&fans, "employment", &history);
    employment_words(sheet, sizeof headline, headline);
    if (history.n > 0) {
        snprintf(seen, sizeof seen, " Points: observed (source%s %s)%s.",
            history.n_sources == 1 ? "" : "s", history.sources,
            history.n_older > 0 ? "; older values are not drawn" : "");
    }
    snprintf(subtitle, sizeof subtitle, "People employed at the end of each month, %s. %s%s",
        n > 1 ? "by role and location" : "by location", note, seen);
    page_t page = sim_chart_fans_page(&fans, false);
    page.before = history.before;
    sim_chart_sheet_begin(sheet, headline, subtitle, &page);

    double *range = calloc(2 * n * fans.n_lines, sizeof *range);
    if (range == NULL) {
        sheet->failed = true;
        return;
    }
    fans.observed_low = range;
    fans.observed_high = range + n * fans.n_lines;
    history_range(&history, &fans, range, range + n * fans.n_lines);
    sim_chart_fans_write(sheet, &fans);
    free(range);
    history_write(sheet, &history, &fans);
}
