/* Names, dates and amounts as charts say them. */
#include "chart_parts.h"
#include "sim/charttext.h"
#include <math.h>
#include <string.h>

static const double LOCATION_EM = 9.0; /* names are cut there */
static const double ROLE_EM = 13.0;

void
sim_chart_date_words(size_t size, char text[], const char *start, long month)
{
    static const char *const MONTHS[12]
        = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
    int year = 0;
    int first = 1;
    if (sscanf(start, "%4d-%2d", &year, &first) != 2 || first < 1 || first > 12) {
        snprintf(text, size, "month %ld", month + 1);
        return;
    }
    const long at = (long)year * 12 + first - 1 + month;
    snprintf(text, size, "%s %ld", MONTHS[at % 12], at / 12);
}

void
sim_chart_location_words(const sim_chart_job_t *job, size_t location, size_t size, char text[])
{
    if (location == job->n_locations) {
        snprintf(text, size, "All locations");
        return;
    }
    sim_charttext_words(size - 4, text, job->location[location], true);
    sim_charttext_fit(text, LOCATION_EM);
}

void
sim_chart_role_words(const sim_chart_job_t *job, size_t role, size_t size, char text[])
{
    if (role == job->n_roles) {
        snprintf(text, size, "All roles");
        return;
    }
    sim_charttext_words(size - 4, text, job->role[role], false);
    sim_charttext_fit(text, ROLE_EM);
}

void
sim_chart_amount_words(size_t size, char text[], double value)
{
    if (!isfinite(value) || value == 0.0) {
        sim_charttext_number(size, text, value, 0);
        return;
    }
    const int digits = (int)floor(log10(fabs(value))) + 1; /* before the point */
    const double unit = digits > 3 ? pow(10.0, digits - 3) : 1.0;
    const int decimals = digits >= 3 ? 0 : digits == 2 ? 1 : 2;
    const double kept = digits > 3 ? round(value / unit) * unit : value;
    sim_charttext_number(size, text, kept, decimals);
}

void
sim_chart_period_words(const sim_chart_job_t *job, size_t size, char text[])
{
    char first[32];
    char last[32];
    sim_chart_date_words(sizeof first, first, job->start, 0);
    sim_chart_date_words(sizeof last, last, job->start, job->months - 1);
    if (job->months > 1) {
        snprintf(text, size, "%s to %s", first, last);
    } else {
        snprintf(text, size, "%s", first);
    }
}

void
sim_chart_change_words(size_t size, char text[], const char *prefix, double first, double last,
    const char *unit, int months)
{
    char from[64];
    char to[64];
    sim_chart_amount_words(sizeof from, from, first);
    sim_chart_amount_words(sizeof to, to, last);
    if (!isfinite(last)) {
        snprintf(text, size, "has no values");
    } else if (months == 1 || !isfinite(first)) {
        snprintf(text, size, "is %s%s%s", prefix, to, unit);
    } else if (fabs(last - first) < 0.01 * fabs(first) || strcmp(from, to) == 0) {
        snprintf(text, size, "stays at about %s%s%s", prefix, to, unit);
    } else {
        snprintf(text, size, "%s from %s%s to %s%s", last > first ? "rises" : "falls", prefix, from,
            to, unit);
    }
}

const char *
sim_chart_bands_note(const sim_chart_job_t *job)
{
    return job->n_replications == 1 ? "One replication, so no bands."
                                    : "Line: median. Bands: 50 % and 90 % of replications.";
}

double
sim_chart_widest_name(const sim_chart_job_t *job, const char *other)
{
    double widest = other != NULL ? sim_charttext_width(other) : 0.0;
    for (size_t l = 0; l < job->n_locations; l++) {
        char name[NAME_BYTES];
        sim_chart_location_words(job, l, sizeof name, name);
        widest = fmax(widest, sim_charttext_width(name));
    }
    return widest;
}

void
sim_chart_place_words(const sim_chart_job_t *job, size_t location, size_t size, char text[])
{
    static const char *const PLURALS_AND_UNIONS[] = { "philippines", "netherlands", "united_states",
        "united_kingdom", "united_arab_emirates" };
    char name[NAME_BYTES];
    const char *article = "";
    for (size_t i = 0; i < sizeof PLURALS_AND_UNIONS / sizeof PLURALS_AND_UNIONS[0]; i++) {
        if (strcmp(job->location[location], PLURALS_AND_UNIONS[i]) == 0) {
            article = "the ";
        }
    }
    sim_chart_location_words(job, location, sizeof name, name);
    snprintf(text, size, "%s%s", article, name);
}
