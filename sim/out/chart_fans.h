/* chart_fans.h - panels over time with a median and its bands for each location.
 *
 * Up to MOST_LINES locations share a panel, one for each measure.  Of more each has its own panels,
 * with the medians of the others behind it: small multiples, the whole first. */
#ifndef SIM_OUT_CHART_FANS_H
#define SIM_OUT_CHART_FANS_H

#include "chart_parts.h"

typedef struct {
    char title[2 * NAME_BYTES]; /* of a panel for this measure                            */
    const char *brief;          /* the title where that is too long; NULL: cut it          */
    const char *unit;           /* in titles that begin with a location: "people"         */
    metric_t metric;
    bool has_beside;
    metric_t beside; /* whose medians are drawn, too, when has_beside: the axis holds them */
    size_t role;
    double scale; /* from the table's unit to the panel's */
    bool from_zero;
    bool adds_up; /* the whole is the sum of its locations, so it has a scale of its own */
} measure_t;

typedef struct {
    size_t measure;
    size_t from_line, to_line; /* one past the last */
    const char *title;
    axis_t axis;
} fan_panel_t;

typedef struct {
    const sheet_t *sheet;
    size_t n_measures;
    const measure_t *measure; /* [n_measures], of the caller */
    const char *extra;        /* the name of the line of the whole, or NULL */
    size_t n_lines;           /* locations and the extra line */
    bool by_location;
    bool own_scale[MAX_PANELS]; /* measures of which locations are too unlike for one scale */
    size_t n_left_out;          /* locations that have found no room */
    size_t n_panels;
    /* what else the axes hold, in the table's unit: [n_measures][n_lines], not finite for none;
     * NULL */
    const double *observed_low, *observed_high;
    fan_panel_t panel[MAX_GRID];
    char title[MAX_GRID][3 * NAME_BYTES]; /* of panels that name their location */
} fans_t;

/* How the whole of several locations is shown, and whether they share panels. */
typedef enum {
    FANS_EACH,        /* lines of locations; by location the whole, too        */
    FANS_WHOLE,       /* the whole is a line, too, and of more than two locations apart for measures
                         that add up */
    FANS_BY_LOCATION, /* few locations, too, have panels of their own */
} fans_kind_t;

/* Divides the measures (MAX_PANELS at most) over panels. */
void sim_chart_fans_plan(fans_t *self, const sheet_t *sheet, size_t n_measures,
    const measure_t measures[], fans_kind_t kind);

/* One measure for all roles and for each of them, as many as there is room for: all roles alone
 * when locations have panels of their own and roles are more than three.  Returns their number. */
size_t sim_chart_fans_roles(
    const sim_chart_job_t *job, const measure_t *measure, measure_t measures[MAX_PANELS]);

/* What the subtitle says of bands and panels, ending in a full stop. */
void sim_chart_fans_note(const fans_t *self, size_t size, char text[]);

/* The page of the panels; low: one row of them is a low page. */
page_t sim_chart_fans_page(const fans_t *self, bool low);

/* The whole chart: its page and all that is on it. */
void sim_chart_fans_draw(
    sheet_t *sheet, fans_t *self, bool low, const char *headline, const char *subtitle);

/* Everything after sheet_begin: titles, axes, names of lines and the blocks of data, one for each
 * measure and line; by location one more for each measure, the medians of all. */
void sim_chart_fans_write(sheet_t *sheet, fans_t *self);

#endif
