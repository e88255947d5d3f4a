/* Leavers and work pressure; hours, sleep, sickness and the feeling of being exploited. */
#include "chart_fans.h"
#include "sim/charttext.h"
#include <math.h>
#include <string.h>

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
    const measure_t measures[] = {
        { .title = "Attrition, % of staff a year (last 12 months)",
            .brief = "Attrition, %",
            .metric = ATTRITION,
            .role = job->n_roles,
            .scale = 100.0,
            .from_zero = true },
        { .title = "Of these voluntary (quits and other exits), % a year",
            .brief = "Voluntary, %",
            .metric = ATTRITION_VOLUNTARY,
            .role = job->n_roles,
            .scale = 100.0,
            .from_zero = true },
        { .title = "Pressure index, mean over staff (0: reference)",
            .brief = "Pressure index",
            .metric = PRESSURE_MEAN,
            .role = job->n_roles,
            .scale = 1.0 },
        { .title = "Staff under high pressure (index above 1), %",
            .brief = "High pressure, %",
            .metric = PRESSURE_SHARE_HIGH,
            .role = job->n_roles,
            .scale = 100.0,
            .from_zero = true },
    };
    fans_t fans;
    char note[TEXT_SIZE / 2];
    sim_chart_fans_plan(&fans, sheet, sizeof measures / sizeof measures[0], measures, FANS_EACH);
    sim_chart_fans_note(&fans, sizeof note, note);
    sim_chart_date_words(sizeof last, last, job->start, job->months - 1);
    places_words(sheet, ATTRITION, 100.0, " %", sizeof places, places);
    snprintf(headline, sizeof headline, "Attrition in the year to %s: %s", last, places);
    snprintf(subtitle, sizeof subtitle,
        "Leavers of the last 12 months in %% of mean staff, and work pressure, all roles. %s",
        note);
    sim_chart_fans_draw(sheet, &fans, false, headline, subtitle);
}

/* "falls from 46.1 to 45.3", "stays at about 46.1" (within 1 %) with so many decimals; "has no
 * values". */
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
    } else if (fabs(last - first) < 0.01 * fabs(first) || strcmp(from, to) == 0) {
        snprintf(text, size, "stays at about %s%s", to, unit);
    } else {
        snprintf(
            text, size, "%s from %s to %s%s", last > first ? "rises" : "falls", from, to, unit);
    }
}

void
sim_chart_wellbeing(sheet_t *sheet)
{
    const sim_chart_job_t *job = sheet->job;
    const measure_t measures[] = {
        { .title = "Hours worked a week, overtime included",
            .brief = "Hours a week",
            .metric = HOURS_WEEK,
            .role = job->n_roles,
            .scale = 1.0 },
        { .title = "Staff sleeping too little, %",
            .brief = "Poor sleep, %",
            .metric = POOR_SLEEP_SHARE,
            .role = job->n_roles,
            .scale = 100.0,
            .from_zero = true },
        { .title = "Sick days a year, per person",
            .brief = "Sick days a year",
            .metric = SICK_DAYS,
            .role = job->n_roles,
            .scale = 1.0,
            .from_zero = true },
        { .title = "Staff feeling exploited (effort exceeds reward), %",
            .brief = "Exploited, %",
            .metric = EXPLOITED_SHARE,
            .role = job->n_roles,
            .scale = 100.0,
            .from_zero = true },
    };
    fans_t fans;
    char note[TEXT_SIZE / 2];
    sim_chart_fans_plan(&fans, sheet, sizeof measures / sizeof measures[0], measures, FANS_EACH);
    sim_chart_fans_note(&fans, sizeof note, note);
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
        job->n_locations > 1 ? "; the title speaks of all locations together" : "", note);
    sim_chart_fans_draw(sheet, &fans, false, headline, subtitle);
}
