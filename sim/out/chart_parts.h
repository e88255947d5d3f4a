/* chart_parts.h - what the charts share; private to layer out.
 *
 * chart_grid.c: numbers of the projection, found by metric, location, role and month.
 * chart_sheet.c: the head of a script (settings, page, axes, labels) and its data file.
 * chart_fans.c, chart_pay.c, chart_bridge.c, chart_demand.c: the charts.  chart.c: files and
 * processes.
 * chart_stack.c, chart_headcount.c, chart_grades.c, chart_ridges.c, chart_phase.c: charts of people
 * and pay.
 * chart_cost.c, chart_market.c, chart_homes.c, chart_risk.c: charts of money, market, households
 * and replications.  chart_compare.h: those of a comparison. */
#ifndef SIM_OUT_CHART_PARTS_H
#define SIM_OUT_CHART_PARTS_H

#include "sim/chart.h"
#include <stdbool.h>
#include <stdio.h>

/*      symbol, metric, known by role? */
#define CHART_METRICS(X)                                                                           \
    X(EMPLOYMENT, "employment", true)                                                              \
    X(PAID_STAFF, "paid_staff", true)                                                              \
    X(DEMAND_FTE, "demand_fte", true)                                                              \
    X(UNFILLED_WORK, "unfilled_work", false)                                                       \
    X(AUTOMATION_SHARE, "automation_share", true)                                                  \
    X(SALARY_P10, "salary_p10", false)                                                             \
    X(SALARY_P25, "salary_p25", false)                                                             \
    X(SALARY_P50, "salary_p50", false)                                                             \
    X(SALARY_P75, "salary_p75", false)                                                             \
    X(SALARY_P90, "salary_p90", false)                                                             \
    X(SALARY_START, "salary_start_p50", false)                                                     \
    X(MIN_WAGE, "min_wage", false)                                                                 \
    X(ATTRITION, "attrition_ltm", false)                                                           \
    X(ATTRITION_VOLUNTARY, "attrition_ltm_voluntary", false)                                       \
    X(PRESSURE_MEAN, "pressure_mean", false)                                                       \
    X(PRESSURE_SHARE_HIGH, "pressure_share_high", false)                                           \
    X(SAVINGS, "savings_usd", false)                                                               \
    X(SAVINGS_PERCENT, "savings_percent", false)                                                   \
    X(ONSHORE_COST, "onshore_cost_usd", false)                                                     \
    X(SAVINGS_SALARY, "savings_salary_usd", false)                                                 \
    X(SAVINGS_TRAINING, "savings_training_usd", false)                                             \
    X(SAVINGS_OFFICE, "savings_office_usd", false)                                                 \
    X(SAVINGS_OTHER, "savings_other_usd", false)                                                   \
    X(CLIENT_COST, "client_cost_usd", false)                                                       \
    /* money, market, households */                                                                \
    X(COST_PER_FTE, "cost_per_fte_usd", false)                                                     \
    X(ONSHORE_COST_PER_FTE, "onshore_cost_per_fte_usd", false)                                     \
    X(NPV, "npv_usd", false)                                                                       \
    X(SLACK, "slack", true)                                                                        \
    X(MONTHS_TO_FILL, "months_to_fill", true)                                                      \
    X(VACANCIES_UNFILLED, "vacancies_unfilled", true)                                              \
    X(DEMAND_SHARE, "demand_share", true)                                                          \
    X(HOUSEHOLDS_ABOVE, "households_above_line", false)                                            \
    X(HOUSEHOLDS_LIFTED, "households_lifted", false)                                               \
    X(POVERTY, "poverty_rate", false)                                                              \
    X(POVERTY_WITHOUT, "poverty_rate_without_job", false)                                          \
    /* people */                                                                                   \
    X(HIRES, "hires", true)                                                                        \
    X(QUITS, "quits", true)                                                                        \
    X(LAYOFFS, "layoffs", true)                                                                    \
    X(OTHER_EXITS, "other_exits", true)                                                            \
    X(TRANSFERS, "transfers", true)                                                                \
    X(HOURS_WEEK, "hours_week", false)                                                             \
    X(POOR_SLEEP_SHARE, "poor_sleep_share", false)                                                 \
    X(SICK_DAYS, "sick_days_pa", false)                                                            \
    X(EXPLOITED_SHARE, "exploited_share", false)

typedef enum {
#define CHART_METRIC_ENUM(symbol, name, by_role) symbol,
    CHART_METRICS(CHART_METRIC_ENUM)
#undef CHART_METRIC_ENUM
        N_METRICS
} metric_t;

typedef enum { MEAN, P05, P25, P50, P75, P95, N_STATS } stat_t;

/* Numbers of the projection; NaN where the table has none.  Location n_locations and role n_roles
 * are "all"; metrics that are not known by role have "all" only. */
typedef struct {
    size_t n_locations, n_roles, months;
    double *block[N_METRICS]; /* [n_locations + 1][n_roles + 1 or 1][months][N_STATS] */
} grid_t;

/* The i-th metric of the grid, and whether it is known by role; NULL past the last. */
const char *sim_chart_grid_metric(size_t i, bool *by_role);
SIM_MUST_CHECK sim_status_t sim_chart_grid_init(grid_t *self, const sim_chart_job_t *job);
void sim_chart_grid_free(grid_t *self);
/* [months][N_STATS]; role is not looked at when the metric is not known by role. */
const double *sim_chart_grid_series(
    const grid_t *self, metric_t metric, size_t location, size_t role);
double sim_chart_grid_value(
    const grid_t *self, metric_t metric, size_t location, size_t role, size_t month, stat_t stat);
/* The last month that has a value, or -1. */
long sim_chart_grid_last_month(
    const grid_t *self, metric_t metric, size_t location, size_t role, stat_t stat);

/* The number as a results file holds it, so that charts drawn from the files again are the same
 * bytes; NaN beyond 1e15, 0 within 1e-12.  For what is not in the grid. */
double sim_chart_published(double value);

/* A column of a table of the job by name and kind; NULL when it is not there. */
const sim_column_t *sim_chart_column(
    const sim_chart_job_t *job, sim_folder_table_t which, const char *name, sim_column_kind_t kind);

/* A number of the summary over all roles, as published: "npv_usd", "p05".  NaN when there is none.
 */
double sim_chart_summary(
    const sim_chart_job_t *job, const char *metric, size_t location, const char *stat);
/* ---- a script in the making ---- */

enum {
    MAX_PANELS = 12, /* that are laid out freely                                   */
    MAX_GRID = 48,   /* in rows of locations                                       */
    MOST_LINES = 4,  /* locations that share a panel; of more each has its own     */
};

enum {
    TEXT_SIZE = 640, /* a sentence                                        */
    NAME_BYTES = 80, /* a name of a location or role, cut to its width    */
};

typedef struct {
    double low, high, step;
} axis_t;

typedef struct {
    const sim_chart_job_t *job;
    const grid_t *grid;
    const char *name;    /* of the chart, [a-z_] */
    const char *formats; /* separated by blanks */
    const char *theme;
    FILE *script;
    FILE *data;
    double width, height; /* of the page [px at 96 dpi] */
    size_t n_columns;     /* of panels: those of the page, fewer on a narrow one */
    double panel_width;   /* of each panel's axes [px], after sheet_begin */
    double panel_height;
    double title_width; /* of the title of a panel [px] */
    bool two_lines;     /* titles of panels may have two lines */
    /* panels by location: rows with their location's name beside or above them, or, where there is
     * no room for that, panels whose titles tell the location, too */
    enum { NO_ROW_NAMES, NAMES_BESIDE, NAMES_ABOVE } row_names;
    bool failed;               /* memory ran out: the script is not to be used */
    size_t n_lines;            /* series, or locations and one more for an extra line       */
    bool direct;               /* labels stand at the lines; else in a row under the title */
    char *headline, *subtitle; /* as written by sheet_begin; given back by chart.c */
} sheet_t;

/* How a page is divided. */
typedef struct {
    size_t n_panels;
    size_t n_columns;
    size_t n_labels;     /* lines in a panel that want a label                             */
    double label_em;     /* width of the widest label [em]                                 */
    const char *extra;   /* a line beside those of the locations: "All locations"; or NULL */
    bool one_row_is_low; /* a page with one row of panels is less high                     */
    bool no_time;        /* the horizontal axis is not time                                */
    bool force_direct;   /* labels at the lines whatever the room                          */
    bool keep_margin;    /* room for labels at the lines even when the names stand above       */
    double tics_width;   /* left of the axes [px]; 0: what numbers need                    */
    double right_width;  /* right of the axes [px]; 0: what labels need                    */
    double names_width;  /* left of the first column, beside tics_width [px]               */
    double row_height;   /* of a row of panels with its title [px]; 0: by their number     */
    double least_width;  /* of a panel with its margins [px]; 0: as for curves             */
    bool two_lines;      /* room for two lines in the titles of panels                     */
    size_t n_series;     /* lines that are not locations: their names; 0: locations        */
    const char *const *series;
    size_t before;       /* months on the axis of time before the first of the run; then the
                            axis of the run alone is there, too, as run_x_low and so on    */
    double below;        /* more room below each axis [px]                                 */
    size_t per_location; /* so many panels for each location (see sim_chart_row_line), which they
                            name: no names at lines; of two and more a grid where there is room */
} page_t;

/* The line whose panels stand in a row of a page by location: the extra line's first, if there is
 * one. */
size_t sim_chart_row_line(const sim_chart_job_t *job, const char *extra, size_t row);

/* Each replication's number over the horizon, as published: [*n], the caller frees.  NULL and *n 0
 * when the table has no such column, or memory ran out (sheet->failed). */
double *sim_chart_replications(sheet_t *sheet, const char *metric, size_t location, size_t *n);

/* Writes everything that does not depend on the chart. */
void sim_chart_sheet_begin(
    sheet_t *self, const char *headline, const char *subtitle, const page_t *page);
/* name = number, text, and arrays of them */
void sim_chart_sheet_number(sheet_t *self, const char *name, double value);
void sim_chart_sheet_text(sheet_t *self, const char *name, const char *text);
void sim_chart_sheet_numbers(sheet_t *self, const char *name, size_t n, const double values[]);
void sim_chart_sheet_texts(sheet_t *self, const char *name, size_t n, const char *const texts[]);
/* The arrays low, high and step. */
void sim_chart_sheet_axes(sheet_t *self, size_t n, const axis_t axes[]);
/* One data block (gnuplot's index): a row for each month, "month v1 v2 ...". series[k] steps by
 * stride. */
void sim_chart_sheet_block(sheet_t *self, const char *comment, size_t n_rows, size_t n_columns,
    const double *const columns[], const size_t strides[]);
/* One block of several curves, "month value", with an empty line between: drawn at once, which is
 * much faster than one by one, as gnuplot reads the file anew for whatever it draws. */
void sim_chart_sheet_curves(sheet_t *self, const char *comment, size_t n_rows, size_t n_curves,
    const double *const curves[], size_t stride);
/* The block of a fan: month p05 p25 p50 p75 p95 mean.  NULL: a block without numbers. */
void sim_chart_sheet_fan(sheet_t *self, const char *comment, const double series[]);

/* An axis with round steps that holds low..high (not finite: 0..1). */
axis_t sim_chart_axis_round(double low, double high, bool from_zero, double height_px);
/* The same for the panels of a sheet, which may be low ones of a grid: they get more steps for
 * their height. */
axis_t sim_chart_axis_low(const sheet_t *sheet, double low, double high, bool from_zero);
/* Whether of n ranges, every step-th of the arrays, the largest is at most so many times the
 * smallest, so that they can be seen on one scale. */
bool sim_chart_one_scale(
    size_t n, const double low[], const double high[], size_t step, double most);
/* Widens *low..*high by the finite values of a series' statistics. */
void sim_chart_range_widen(double *low, double *high, double scale, size_t months,
    const double series[], stat_t first, stat_t last);
/* Moves labels apart: at least gap between neighbours, as near to where they were as can be, inside
 * low..high where that is possible.  NaN stays NaN. */
void sim_chart_labels_spread(size_t n, double at[], double gap, double low, double high);

/* "Jan 2024" */
void sim_chart_date_words(size_t size, char text[], const char *start, long month);
/* "South Africa", "Data entry"; location and role n are "All locations", "All roles".  size >= 64
 */
void sim_chart_location_words(
    const sim_chart_job_t *job, size_t location, size_t size, char text[]);
void sim_chart_role_words(const sim_chart_job_t *job, size_t role, size_t size, char text[]);
/* A location within a sentence: "South Africa", "the Philippines". */
void sim_chart_place_words(const sim_chart_job_t *job, size_t location, size_t size, char text[]);
/* 12345.6 as "12,300", 1.534 as "1.53": three significant digits. */
void sim_chart_amount_words(size_t size, char text[], double value);

/* Columns of the grid of n_panels panels. */
size_t sim_chart_columns_for(size_t n_panels);
/* Width of the widest name of a location, or of `other` when that is wider [em]. */
double sim_chart_widest_name(const sim_chart_job_t *job, const char *other);
/* "Line: median. Bands ..." */
const char *sim_chart_bands_note(const sim_chart_job_t *job);
/* "Jan 2024 to Dec 2033" */
void sim_chart_period_words(const sim_chart_job_t *job, size_t size, char text[]);
/* "rises from 1,000 to 2,000 people", "stays at about 1,000 people", "is 1,000 people" (one month),
 * "has no values".  prefix stands before each amount ("USD "), unit after the last (" people"). */
void sim_chart_change_words(size_t size, char text[], const char *prefix, double first, double last,
    const char *unit, int months);
/* Converts px of a panel's height into units of its axis. */
double sim_chart_axis_px(const sheet_t *sheet, axis_t axis, double px);
/* Whether all of the values are finite. */
bool sim_chart_all_finite(size_t n, const double values[]);
/* 1, 1e-3, 1e-6, 1e-9 and "", " thousand", " million", " billion": so that the largest amount has
 * at most four digits. */
double sim_chart_money_scale(double largest, const char **word);
/* Whether a panel has room for a title in so many lines. */
bool sim_chart_title_fits(const sheet_t *sheet, const char *title, size_t n_lines);

/* ---- the charts ---- */

void sim_chart_employment(sheet_t *sheet);
void sim_chart_salary_bands(sheet_t *sheet);
void sim_chart_attrition(sheet_t *sheet);
void sim_chart_savings(sheet_t *sheet);
void sim_chart_cost_bridge(sheet_t *sheet);
void sim_chart_demand(sheet_t *sheet);
/* money, market, households, risk */
void sim_chart_cost_per_fte(sheet_t *sheet);
void sim_chart_npv(sheet_t *sheet);
void sim_chart_savings_sources(sheet_t *sheet);
void sim_chart_labour_market(sheet_t *sheet);
void sim_chart_location_shares(sheet_t *sheet);
void sim_chart_households(sheet_t *sheet);
void sim_chart_npv_s_curve(sheet_t *sheet);
void sim_chart_convergence(sheet_t *sheet);
/* people and pay */
void sim_chart_employment_stack(sheet_t *sheet);
void sim_chart_headcount_bridge(sheet_t *sheet);
void sim_chart_salary_grades(sheet_t *sheet);
void sim_chart_salary_ridgeline(sheet_t *sheet);
void sim_chart_pressure_attrition(sheet_t *sheet);
void sim_chart_wellbeing(sheet_t *sheet);

/* of a comparison */
void sim_chart_effect_fan(sheet_t *sheet);
void sim_chart_effect_forest(sheet_t *sheet);
void sim_chart_scoreboard(sheet_t *sheet);
void sim_chart_trade_off(sheet_t *sheet);
void sim_chart_saving_s_curve(sheet_t *sheet);
void sim_chart_effect_bridge(sheet_t *sheet);

#endif
