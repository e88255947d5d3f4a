/* Charts of fans: panels over time, a median with its bands for each location. */
#include "chart_parts.h"
#include "sim/charttext.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_OBSERVED = 400, MOST_MONTHS_BEFORE = 120 };

static const double LABEL_GAP = 14.0; /* between names at the lines [px] */

typedef struct {
    char title[2 * NAME_BYTES];
    metric_t metric;
    size_t role;
    double scale; /* what the .gp multiplies by */
    bool from_zero;
    enum { EVERY_LINE, LOCATIONS_ONLY, EXTRA_ONLY } lines;
} panel_t;

/* The values of a line of a panel, or NULL when the panel does not draw that line. */
static const double *
line_series(const sheet_t *sheet, const panel_t *panel, size_t line)
{
    const bool is_extra = line == sheet->job->n_locations;
    if ((panel->lines == LOCATIONS_ONLY && is_extra) || (panel->lines == EXTRA_ONLY && !is_extra)) {
        return NULL;
    }
    return sim_chart_grid_series(sheet->grid, panel->metric, line, panel->role);
}

/* ---- what was observed before ---- */

typedef struct {
    size_t panel, line;
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

/* The observed values of a metric that panels can show: those of locations drawn, before the run or
 * in it, as far back as the axis goes. */
static void
history_read(const sim_chart_job_t *job, const char *metric, size_t n_panels,
    const panel_t panels[], history_t *self)
{
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
        const char *place = sim_column_text(location, i);
        while (one.line < job->n_locations && strcmp(job->location[one.line], place) != 0) {
            one.line++;
        }
        /* a single location and all locations are the same */
        if (one.line == job->n_locations) {
            if (job->n_locations > 1 || strcmp(place, "all") != 0) {
                continue;
            }
            one.line = 0;
        }
        for (; one.panel < n_panels; one.panel++) {
            const size_t r = panels[one.panel].role;
            if (strcmp(r == job->n_roles ? "all" : job->role[r], sim_column_text(role, i)) == 0
                || (job->n_roles == 1 && strcmp("all", sim_column_text(role, i)) == 0)) {
                break;
            }
        }
        if (one.panel == n_panels) {
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

/* A block of the values of a panel and line; with none, one row without numbers. */
static void
history_block(sheet_t *sheet, const history_t *self, size_t panel, size_t line, const char *comment)
{
    double month[MAX_OBSERVED] = { NAN };
    double value[MAX_OBSERVED] = { NAN };
    size_t n = 0;
    for (size_t i = 0; i < self->n; i++) {
        if (self->point[i].panel == panel && self->point[i].line == line) {
            month[n] = self->point[i].month;
            value[n++] = self->point[i].value;
        }
    }
    sim_chart_sheet_block(sheet, comment, n > 0 ? n : 1, 2,
        (const double *const[]) { month, value }, (const size_t[]) { 1, 1 });
}

/* The axis of a panel, and where the names of its lines stand. */
static axis_t
panel_place(
    const sheet_t *sheet, const panel_t *panel, double low_seen, double high_seen, double at[])
{
    double low = low_seen;
    double high = high_seen;
    for (size_t l = 0; l < sheet->n_lines; l++) {
        const double *series = line_series(sheet, panel, l);
        const long t = series == NULL
            ? -1
            : sim_chart_grid_last_month(sheet->grid, panel->metric, l, panel->role, P50);
        at[l] = t < 0 ? NAN : panel->scale * series[(size_t)t * N_STATS + P50];
        if (series != NULL) {
            sim_chart_range_widen(&low, &high, panel->scale, sheet->grid->months, series, P05, P95);
        }
    }
    const axis_t axis = sim_chart_axis_round(low, high, panel->from_zero, sheet->panel_height);
    sim_chart_labels_spread(
        sheet->n_lines, at, sim_chart_axis_px(sheet, axis, LABEL_GAP), axis.low, axis.high);
    return axis;
}

/* Everything after sheet_begin: titles, axes, names of the lines, and a block for each panel and
 * line. */
static void
panels_write(sheet_t *sheet, size_t n_panels, const panel_t panels[], const history_t *history)
{
    axis_t axes[MAX_PANELS];
    const char *titles[MAX_PANELS];
    double empty[MAX_PANELS];
    double *at = calloc(n_panels * sheet->n_lines, sizeof *at);
    if (at == NULL) {
        sheet->failed = true;
        return;
    }
    for (size_t p = 0; p < n_panels; p++) {
        titles[p] = panels[p].title;
        double *label_at = at + p * sheet->n_lines;
        double low = INFINITY;
        double high = -INFINITY;
        for (size_t i = 0; history != NULL && i < history->n; i++) {
            if (history->point[i].panel == p) {
                low = fmin(low, panels[p].scale * history->point[i].value);
                high = fmax(high, panels[p].scale * history->point[i].value);
            }
        }
        axes[p] = panel_place(sheet, &panels[p], low, high, label_at);
        bool is_empty = true;
        for (size_t l = 0; l < sheet->n_lines; l++) {
            char name[NAME_BYTES];
            char comment[2 * TEXT_SIZE];
            is_empty = is_empty && isnan(label_at[l]);
            sim_chart_location_words(sheet->job, l, sizeof name, name);
            snprintf(comment, sizeof comment, "%s: %s", titles[p], name);
            sim_chart_sheet_fan(sheet, comment, line_series(sheet, &panels[p], l));
        }
        empty[p] = is_empty;
    }
    sim_chart_sheet_texts(sheet, "panel_title", n_panels, titles);
    sim_chart_sheet_axes(sheet, n_panels, axes);
    sim_chart_sheet_number(sheet, "outer_bands", sim_chart_outer_bands_drawn(sheet->job));
    sim_chart_sheet_numbers(sheet, "empty", n_panels, empty);
    sim_chart_sheet_numbers(sheet, "label_at", n_panels * sheet->n_lines, at);
    free(at);
}

void
sim_chart_employment(sheet_t *sheet)
{
    const sim_chart_job_t *job = sheet->job;
    const size_t all = job->n_locations;
    const size_t last = (size_t)job->months - 1;
    size_t n_panels = job->n_roles == 1 ? 1 : job->n_roles + 1;
    n_panels = n_panels > MAX_PANELS ? MAX_PANELS : n_panels;
    const size_t n_left_out = job->n_roles == 1 ? 0 : job->n_roles + 1 - n_panels;
    char change[TEXT_SIZE];
    char headline[2 * TEXT_SIZE];
    char subtitle[2 * TEXT_SIZE];
    char period[64];
    char left_out[64] = "";
    char seen[TEXT_SIZE + 64] = "";

    panel_t panels[MAX_PANELS] = { 0 };
    for (size_t p = 0; p < n_panels; p++) {
        const size_t role = p > 0 ? p - 1 : n_panels == 1 ? 0 : job->n_roles;
        char name[NAME_BYTES];
        sim_chart_role_words(job, role, sizeof name, name);
        snprintf(panels[p].title, sizeof panels[p].title, "%s, people", name);
        panels[p].metric = EMPLOYMENT;
        panels[p].role = role;
        panels[p].scale = 1.0;
        panels[p].from_zero = true;
    }
    history_t history;
    history_read(job, "employment", n_panels, panels, &history);
    sim_chart_period_words(job, sizeof period, period);
    sim_chart_change_words(sizeof change, change, "",
        sim_chart_grid_value(sheet->grid, EMPLOYMENT, all, job->n_roles, 0, P50),
        sim_chart_grid_value(sheet->grid, EMPLOYMENT, all, job->n_roles, last, P50), " people",
        job->months);
    snprintf(headline, sizeof headline, "Employment %s (%s)", change, period);
    if (n_left_out > 0) {
        snprintf(left_out, sizeof left_out, " %zu more roles are not drawn.", n_left_out);
    }
    if (history.n > 0) {
        snprintf(seen, sizeof seen, " Points: observed (source%s %s)%s.",
            history.n_sources == 1 ? "" : "s", history.sources,
            history.n_older > 0 ? "; older values are not drawn" : "");
    }
    snprintf(subtitle, sizeof subtitle,
        "People employed at the end of each month, by role and location. %s%s%s",
        sim_chart_bands_note(job), left_out, seen);
    sim_chart_sheet_begin(sheet, headline, subtitle,
        &(page_t) { .n_panels = n_panels,
            .before = history.before,
            .n_columns = sim_chart_columns_for(n_panels),
            .n_labels = job->n_locations,
            .label_em = sim_chart_widest_name(job, NULL) });

    panels_write(sheet, n_panels, panels, &history);
    double n_seen[MAX_PANELS] = { 0.0 };
    for (size_t i = 0; i < history.n; i++) {
        n_seen[history.point[i].panel] += 1.0;
    }
    sim_chart_sheet_number(sheet, "n_observed", (double)history.n);
    sim_chart_sheet_numbers(sheet, "n_seen", n_panels, n_seen);
    for (size_t i = 0; history.n > 0 && i < n_panels * sheet->n_lines; i++) {
        char name[NAME_BYTES];
        char comment[TEXT_SIZE];
        sim_chart_location_words(job, i % sheet->n_lines, sizeof name, name);
        snprintf(
            comment, sizeof comment, "%s: %s, observed", panels[i / sheet->n_lines].title, name);
        history_block(sheet, &history, i / sheet->n_lines, i % sheet->n_lines, comment);
    }
}

/* The median of the last month, over all roles. */
static double
last_median(const sheet_t *sheet, metric_t metric, size_t location)
{
    return sim_chart_grid_value(
        sheet->grid, metric, location, sheet->job->n_roles, (size_t)sheet->job->months - 1, P50);
}

/* "38 % in India, 31 % in the Philippines"; of more than three locations the extremes. */
static void
places_words(
    const sheet_t *sheet, metric_t metric, double scale, const char *unit, size_t size, char text[])
{
    const sim_chart_job_t *job = sheet->job;
    const size_t none = job->n_locations;
    size_t lowest = none;
    size_t highest = none;
    size_t used = 0;
    char name[NAME_BYTES];
    char amount[64];

    for (size_t l = 0; l < none; l++) {
        const double value = last_median(sheet, metric, l);
        if (!isfinite(value)) {
            continue;
        }
        lowest = lowest == none || value < last_median(sheet, metric, lowest) ? l : lowest;
        highest = highest == none || value > last_median(sheet, metric, highest) ? l : highest;
        if (none <= 3 && used < size) {
            sim_chart_place_words(job, l, sizeof name, name);
            sim_charttext_number(sizeof amount, amount, scale * value, 0);
            const int n = snprintf(
                text + used, size - used, "%s%s%s in %s", used > 0 ? ", " : "", amount, unit, name);
            used += n > 0 ? (size_t)n : 0;
        }
    }
    if (lowest == none) {
        snprintf(text, size, "no values");
    } else if (none > 3) {
        char other[NAME_BYTES];
        char most[64];
        sim_chart_place_words(job, lowest, sizeof name, name);
        sim_chart_place_words(job, highest, sizeof other, other);
        sim_charttext_number(sizeof amount, amount, scale * last_median(sheet, metric, lowest), 0);
        sim_charttext_number(sizeof most, most, scale * last_median(sheet, metric, highest), 0);
        snprintf(
            text, size, "from %s%s in %s to %s%s in %s", amount, unit, name, most, unit, other);
    }
}

void
sim_chart_attrition(sheet_t *sheet)
{
    const sim_chart_job_t *job = sheet->job;
    char places[TEXT_SIZE];
    char headline[2 * TEXT_SIZE];
    char subtitle[TEXT_SIZE];
    char last[64];
    const panel_t panels[] = {
        { "Attrition, % of staff a year (last 12 months)", ATTRITION, job->n_roles, 100.0, true,
            EVERY_LINE },
        { "Of these voluntary (quits and other exits), % a year", ATTRITION_VOLUNTARY, job->n_roles,
            100.0, true, EVERY_LINE },
        { "Pressure index, mean over staff (0: reference)", PRESSURE_MEAN, job->n_roles, 1.0, false,
            EVERY_LINE },
        { "Staff under high pressure (index above 1), %", PRESSURE_SHARE_HIGH, job->n_roles, 100.0,
            true, EVERY_LINE },
    };
    const size_t n_panels = sizeof panels / sizeof panels[0];

    sim_chart_date_words(sizeof last, last, job->start, job->months - 1);
    places_words(sheet, ATTRITION, 100.0, " %", sizeof places, places);
    snprintf(headline, sizeof headline, "Attrition in the year to %s: %s", last, places);
    snprintf(subtitle, sizeof subtitle,
        "Leavers of the last 12 months in %% of mean staff, and work pressure, all roles. %s",
        sim_chart_bands_note(job));
    sim_chart_sheet_begin(sheet, headline, subtitle,
        &(page_t) { .n_panels = n_panels,
            .n_columns = 2,
            .n_labels = job->n_locations,
            .label_em = sim_chart_widest_name(job, NULL) });
    panels_write(sheet, n_panels, panels, NULL);
}

/* "falls from 46.1 to 45.3", "stays at 46.1" with so many decimals; "has no values". */
static void
course_words(size_t size, char text[], double first, double last, int decimals, const char *unit)
{
    char from[64];
    char to[64];
    sim_charttext_number(sizeof from, from, first, decimals);
    sim_charttext_number(sizeof to, to, last, decimals);
    if (!isfinite(last)) {
        snprintf(text, size, "has no values");
    } else if (!isfinite(first)) {
        snprintf(text, size, "is %s%s", to, unit);
    } else if (strcmp(from, to) == 0) {
        snprintf(text, size, "stays at %s%s", to, unit);
    } else {
        snprintf(
            text, size, "%s from %s to %s%s", last > first ? "rises" : "falls", from, to, unit);
    }
}

void
sim_chart_wellbeing(sheet_t *sheet)
{
    const sim_chart_job_t *job = sheet->job;
    const panel_t panels[] = {
        { "Hours worked a week, overtime included", HOURS_WEEK, job->n_roles, 1.0, false,
            EVERY_LINE },
        { "Staff sleeping too little, %", POOR_SLEEP_SHARE, job->n_roles, 100.0, true, EVERY_LINE },
        { "Sick days a year, per person", SICK_DAYS, job->n_roles, 1.0, true, EVERY_LINE },
        { "Staff feeling exploited (effort exceeds reward), %", EXPLOITED_SHARE, job->n_roles,
            100.0, true, EVERY_LINE },
    };
    const size_t n_panels = sizeof panels / sizeof panels[0];
    const double hours
        = sim_chart_grid_value(sheet->grid, HOURS_WEEK, job->n_locations, job->n_roles, 0, P50);
    char course[TEXT_SIZE];
    char sleep[64];
    char exploited[64];
    char period[64];
    char headline[2 * TEXT_SIZE];
    char subtitle[TEXT_SIZE];

    sim_chart_period_words(job, sizeof period, period);
    course_words(sizeof course, course, job->months > 1 ? hours : NAN,
        last_median(sheet, HOURS_WEEK, job->n_locations), 1, " hours");
    const double no_sleep = last_median(sheet, POOR_SLEEP_SHARE, job->n_locations);
    const double feeling = last_median(sheet, EXPLOITED_SHARE, job->n_locations);
    sim_charttext_number(sizeof sleep, sleep, 100.0 * no_sleep, 0);
    sim_charttext_number(sizeof exploited, exploited, 100.0 * feeling, 0);
    const int n = snprintf(headline, sizeof headline, "The working week %s (%s)", course, period);
    if (isfinite(no_sleep) && isfinite(feeling) && n > 0) {
        snprintf(headline + n, sizeof headline - (size_t)n,
            "; %s%s %% of staff sleep too little and %s %% feel exploited",
            job->months > 1 ? "at the end " : "", sleep, exploited);
    }
    snprintf(subtitle, sizeof subtitle, "Staff of all roles%s. %s",
        job->n_locations > 1 ? "; the title speaks of all locations together" : "",
        sim_chart_bands_note(job));
    sim_chart_sheet_begin(sheet, headline, subtitle,
        &(page_t) { .n_panels = n_panels,
            .n_columns = 2,
            .n_labels = job->n_locations,
            .label_em = sim_chart_widest_name(job, NULL) });
    panels_write(sheet, n_panels, panels, NULL);
}

double
sim_chart_money_scale(double largest, const char **word)
{
    static const struct {
        double unit;
        const char *word;
    } UNITS[] = { { 1e9, " billion" }, { 1e6, " million" }, { 1e3, " thousand" } };
    for (size_t i = 0; i < sizeof UNITS / sizeof UNITS[0]; i++) {
        if (largest >= 2.0 * UNITS[i].unit) {
            *word = UNITS[i].word;
            return 1.0 / UNITS[i].unit;
        }
    }
    *word = "";
    return 1.0;
}

void
sim_chart_savings(sheet_t *sheet)
{
    const sim_chart_job_t *job = sheet->job;
    const size_t all = job->n_locations;
    const size_t last = (size_t)job->months - 1;
    const char *extra = job->n_locations > 1 ? "All locations" : NULL;
    double low = 0.0;
    double high = 0.0;
    for (size_t l = 0; l <= all; l++) {
        sim_chart_range_widen(&low, &high, 12.0, sheet->grid->months,
            sim_chart_grid_series(sheet->grid, SAVINGS, l, job->n_roles), P05, P95);
    }
    const char *word = "";
    const double scale = sim_chart_money_scale(fmax(high, -low), &word);
    /* more than two locations are small beside their total: it gets a panel of its own */
    const panel_t by_money
        = { .metric = SAVINGS, .role = job->n_roles, .scale = 12.0 * scale, .from_zero = true };
    panel_t panels[3];
    size_t n_panels = 0;
    if (job->n_locations > 2) {
        panels[n_panels] = by_money;
        snprintf(
            panels[n_panels].title, sizeof panels[0].title, "All locations, USD%s a year*", word);
        panels[n_panels++].lines = EXTRA_ONLY;
        panels[n_panels] = by_money;
        snprintf(
            panels[n_panels].title, sizeof panels[0].title, "Each location, USD%s a year*", word);
        panels[n_panels++].lines = LOCATIONS_ONLY;
    } else {
        panels[n_panels] = by_money;
        snprintf(panels[n_panels++].title, sizeof panels[0].title, "Saving, USD%s a year*", word);
    }
    panels[n_panels++] = (panel_t) { "Saving, % of onshore cost", SAVINGS_PERCENT, job->n_roles,
        1.0, true, EVERY_LINE };

    char headline[TEXT_SIZE];
    char subtitle[TEXT_SIZE];
    char amount[64];
    char percent[64];
    char date[64];
    const double saving
        = 12.0 * scale * sim_chart_grid_value(sheet->grid, SAVINGS, all, job->n_roles, last, P50);
    const double share
        = sim_chart_grid_value(sheet->grid, SAVINGS_PERCENT, all, job->n_roles, last, P50);
    sim_chart_date_words(sizeof date, date, job->start, job->months - 1);
    sim_chart_amount_words(sizeof amount, amount, fabs(saving));
    sim_charttext_number(sizeof percent, percent, fabs(share), 0);
    if (!isfinite(saving) || !isfinite(share)) {
        snprintf(
            headline, sizeof headline, "Saving against the onshore cost: no value for %s", date);
    } else {
        snprintf(headline, sizeof headline,
            "In %s offshoring %s USD %s%s a year, %s %% of the onshore cost (medians)", date,
            saving < 0.0 ? "loses" : "saves", amount, word, percent);
    }
    snprintf(subtitle, sizeof subtitle,
        "Onshore cost of the same work less all costs of the client, nominal USD, all roles. %s "
        "*12 times the month.",
        sim_chart_bands_note(job));
    sim_chart_sheet_begin(sheet, headline, subtitle,
        &(page_t) { .n_panels = n_panels,
            .n_columns = n_panels,
            .n_labels = job->n_locations + (extra != NULL ? 1 : 0),
            .label_em = sim_chart_widest_name(job, extra),
            .extra = extra,
            .one_row_is_low = true });
    sim_chart_sheet_number(sheet, "money", scale);
    panels_write(sheet, n_panels, panels, NULL);
}

/* "from the first month", "by Mar 2026", of the median replication that is paid back; "" without a
 * value. */
static void
payback_words(const sim_chart_job_t *job, double month, size_t size, char text[])
{
    char date[64];
    if (!isfinite(month)) {
        text[0] = '\0';
        return;
    }
    sim_chart_date_words(sizeof date, date, job->start, (long)month);
    if (month < 1.0) {
        snprintf(text, size, "from the first month");
    } else {
        snprintf(text, size, "by %s", date);
    }
}

/* "is above zero in all 500 replications", "... in 97 % of 500 replications"; "" without them. */
static void
chance_words(sheet_t *sheet, size_t size, char text[])
{
    size_t n = 0;
    size_t above = 0;
    double *value = sim_chart_replications(sheet, "npv_usd", sheet->job->n_locations, &n);
    size_t known = 0;
    for (size_t i = 0; i < n; i++) {
        known += isfinite(value[i]);
        above += value[i] > 0.0;
    }
    free(value);
    text[0] = '\0';
    if (known >= 2) {
        char number[32];
        char percent[32];
        sim_charttext_number(sizeof number, number, (double)known, 0);
        /* a share that is not quite all must not be rounded to all */
        const double share = 100.0 * (double)above / (double)known;
        const int digits = share > 1.0 && share < 99.0 ? 0 : known > 1000 ? 2 : 1;
        sim_charttext_number(sizeof percent, percent, share, digits);
        if (above == known || above == 0) {
            snprintf(text, size, ", above zero in %s %s replications",
                above > 0 ? "all" : "none of", number);
        } else {
            snprintf(text, size, ", above zero in %s %% of %s replications", percent, number);
        }
    }
}

void
sim_chart_npv(sheet_t *sheet)
{
    const sim_chart_job_t *job = sheet->job;
    const size_t all = job->n_locations;
    const char *extra = all > 1 ? "All locations" : NULL;
    double low = 0.0;
    double high = 0.0;
    for (size_t l = 0; l <= all; l++) {
        sim_chart_range_widen(&low, &high, 1.0, sheet->grid->months,
            sim_chart_grid_series(sheet->grid, NPV, l, job->n_roles), P05, P95);
    }
    const char *word = "";
    const double scale = sim_chart_money_scale(fmax(high, -low), &word);
    panel_t panels[2]
        = { { .metric = NPV, .role = job->n_roles, .scale = scale, .from_zero = true } };
    size_t n_panels = 1;
    panels[1] = panels[0];
    if (all > 2) {
        snprintf(panels[0].title, sizeof panels[0].title, "All locations, USD%s", word);
        snprintf(panels[1].title, sizeof panels[1].title, "Each location, USD%s", word);
        panels[0].lines = EXTRA_ONLY;
        panels[1].lines = LOCATIONS_ONLY;
        n_panels = 2;
    } else {
        snprintf(panels[0].title, sizeof panels[0].title, "Net present value, USD%s", word);
    }

    double *paid = calloc(all + 1, sizeof *paid);
    if (paid == NULL) {
        sheet->failed = true;
        return;
    }
    bool any_paid = false;
    for (size_t l = 0; l <= all; l++) {
        paid[l] = sim_chart_summary(job, "payback_month", l, "p50");
        paid[l] = paid[l] >= 0.0 && paid[l] <= job->months - 1 ? round(paid[l]) : NAN;
        any_paid = any_paid || (isfinite(paid[l]) && (extra != NULL || l < all));
    }
    char headline[2 * TEXT_SIZE];
    char subtitle[TEXT_SIZE];
    char amount[64];
    char date[64];
    char when[128];
    char chance[128];
    const double value = scale
        * sim_chart_grid_value(sheet->grid, NPV, all, job->n_roles, (size_t)job->months - 1, P50);
    sim_chart_date_words(sizeof date, date, job->start, job->months - 1);
    sim_chart_amount_words(sizeof amount, amount, fabs(value));
    payback_words(job, paid[all], sizeof when, when);
    chance_words(sheet, sizeof chance, chance);
    if (!isfinite(value)) {
        snprintf(headline, sizeof headline, "Net present value: no value for %s", date);
    } else {
        snprintf(headline, sizeof headline, "By %s offshoring %s USD %s%s in present value%s%s%s%s",
            date, value < 0.0 ? "has lost" : "has saved", amount, word,
            job->n_replications > 1 ? " (median)" : "", chance,
            when[0] == '\0'    ? ""
                : value >= 0.0 ? "; paid back "
                               : "; at times paid back ",
            when);
    }
    snprintf(subtitle, sizeof subtitle,
        "Saving discounted to the start and cumulated, USD, all roles. %s%s",
        sim_chart_bands_note(job),
        any_paid ? " Ring: month of payback (median of replications that are)." : "");
    sim_chart_sheet_begin(sheet, headline, subtitle,
        &(page_t) { .n_panels = n_panels,
            .n_columns = n_panels,
            .n_labels = all + (extra != NULL ? 1 : 0),
            .label_em = sim_chart_widest_name(job, extra),
            .extra = extra,
            .one_row_is_low = true });
    sim_chart_sheet_number(sheet, "money", scale);
    /* of the lines of each panel, as they are drawn */
    double *ring = calloc(n_panels * sheet->n_lines, sizeof *ring);
    if (ring == NULL) {
        sheet->failed = true;
    } else {
        for (size_t i = 0; i < n_panels * sheet->n_lines; i++) {
            const size_t l = i % sheet->n_lines;
            const bool is_drawn = n_panels == 1 || (i < sheet->n_lines) == (l == all);
            ring[i] = is_drawn ? paid[l] : NAN;
        }
        sim_chart_sheet_numbers(sheet, "paid_back", n_panels * sheet->n_lines, ring);
        panels_write(sheet, n_panels, panels, NULL);
    }
    free(ring);
    free(paid);
}
