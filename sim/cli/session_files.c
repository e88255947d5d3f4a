/* session_files.c - what the files of a session take on disk, before they are there; see session.h.
 *
 * Upper estimates: the bytes of a picture, a page or a workbook were measured over all shipped
 * scenarios and one of ten locations (docs/performance.md), and what they grow with was given
 * some more. */
#include "sim/chart.h"
#include "sim/cli/session.h"
#include "sim/text.h"
#include <math.h>
#include <string.h>

double
sim_session_row_bytes(const sim_scenario_t *scenario, int numbers)
{
    enum { NUMBER = 13, LABELS = 46 }; /* months, dates, metrics, units, commas */
    size_t location = 0;
    size_t role = 0;

    for (size_t l = 0; l < scenario->n_locations; l++) {
        const size_t n = strlen(scenario->location[l].name);
        location = n > location ? n : location;
    }
    for (size_t r = 0; r < scenario->n_roles; r++) {
        const size_t n = strlen(scenario->role[r].name);
        role = n > role ? n : role;
    }
    return NUMBER * numbers + LABELS + (double)(location + role);
}

/* summary.json has a row of summary.csv in about twice the room; replications.csv has some 14
 * metrics of every location and year. */
double
sim_session_table_bytes(const sim_scenario_t *s)
{
    const double cells = (double)sim_observer_cells(s);
    const double monthly = cells * s->months;
    const double years = s->months / 12.0 + 2.0;

    return (monthly * SIM_METRICS + 3.0 * cells * SIM_METRICS) * sim_session_row_bytes(s, 8)
        + monthly * SIM_BAND_GROUPS * sim_session_row_bytes(s, SIM_BANDS)
        + 14.0 * 13.0 * years * (double)s->n_locations * s->replications;
}

/* ---- what is drawn of the tables ---- */

static size_t
charts_of(const sim_args_t *args, bool compares)
{
    const sim_chart_entry_t *chart;
    size_t n = 0;
    for (size_t i = 0; (chart = sim_chart_list(i)) != NULL; i++) {
        n += (compares || strcmp(chart->group, "policies") != 0)
            && (args->charts == NULL || sim_text_list_has(args->charts, chart->name));
    }
    return n;
}

/* Offshore locations: the first is the onshore one. */
static double
places_of(const sim_scenario_t *s)
{
    return (double)s->n_locations - 1.0;
}

/* A chart has a script and data, and a picture in each format.  Lines of SVG and PDF grow with the
 * months of all places, pixels of PNG with the panels and the width of the page. */
static double
charts_bytes(const sim_session_t *self, bool compares)
{
    const sim_args_t *args = self->args;
    const double places = places_of(&self->scenario);
    const double points = places * self->scenario.months;
    const double wide = fmax(1.0, args->width_mm / SIM_CHART_WIDTH_MM);
    double kb = 22.0 + 0.15 * points;

    if (sim_text_list_has(args->formats, "png")) {
        kb += wide * (110.0 + 38.0 * places + 0.03 * points);
    }
    if (sim_text_list_has(args->formats, "svg")) {
        kb += 45.0 + 0.48 * points;
    }
    if (sim_text_list_has(args->formats, "pdf")) {
        kb += 16.0 + 0.12 * points;
    }
    return 1e3 * kb * (double)charts_of(args, compares);
}

/* report.html: text and assumptions, the numbers of the explorer (report_data.c), and the charts'
 * lines without the corners that nobody sees. */
static double
page_bytes(const sim_session_t *self, size_t n_compared)
{
    enum { BANDS = 5, EXPLORER_METRICS = 19, EXPLORER_MOST = 120000, NUMBER = 8 };
    const sim_scenario_t *s = &self->scenario;
    const double places = places_of(s);
    const double numbers = BANDS * EXPLORER_METRICS * (double)s->months * (places + 1.0)
        * ((double)s->n_roles + 1.0);
    const double charts
        = self->args->no_plots ? 0.0 : (double)charts_of(self->args, n_compared > 0);
    const double kb = 150.0 + 45.0 * places + 20.0 * (double)n_compared
        + charts * (20.0 + places * fmin(0.16 * s->months, 40.0));

    return 1e3 * kb + NUMBER * fmin(numbers, EXPLORER_MOST);
}

double
sim_session_file_bytes(const sim_session_t *self, double table_bytes, size_t n_compared)
{
    double bytes = table_bytes + page_bytes(self, n_compared);
    if (!self->args->no_plots) {
        bytes += charts_bytes(self, n_compared > 0);
    }
    if (self->args->xlsx) {
        /* rows as XML and a copy of them, each 4.3 times the CSV files; packed 0.8 */
        bytes += 10.0 * sim_session_table_bytes(&self->scenario);
    }
    return bytes;
}
