/* metric.h - from a month's events to the figures that are reported.
 *
 * Layer: model.  Includes: base, core.
 *
 * A cell is one line of the results: a job, a location over all roles, a role over all locations,
 * or everything. Jobs fill in additive flows (people, work, local money, USD); a cell sums the
 * flows of its jobs, and every ratio, share and mean is computed from those sums.  Salary figures
 * come from the pooled workers of the cell. Counts, work and money are multiplied by the scenario's
 * scale on the way into a cell.
 */
#ifndef SIM_METRIC_H
#define SIM_METRIC_H

#include "sim/scenario.h"
#include "sim/status.h"
#include <stddef.h>
#include <stdint.h>

typedef enum { SIM_WINDOW_TOTAL, SIM_WINDOW_LAST, SIM_WINDOW_MEAN12 } sim_window_t;

typedef enum {
#define SIM_METRIC(name, unit, range, window, meaning) SIM_METRIC_##name,
#include "sim/metric.def"
#undef SIM_METRIC
    SIM_METRICS
} sim_metric_id_t;

typedef struct {
    const char *name;
    const char *unit;
    double least, most; /* what it can be; infinite where there is no limit */
    sim_window_t window;
    const char *meaning;
} sim_metric_t;

extern const sim_metric_t sim_metric_table[SIM_METRICS];

/* The index of a metric by name, or -1. */
int sim_metric_find(const char *name);

/* Additive flows of a job in a month.  N: people or work; L: local money per month (USD in cells
 * over all locations); U: USD. */
/* clang-format off */
#define SIM_FLOW_LIST(N, L, U)                                                                     \
    N(n_start) N(n_paid) N(n_end) N(hires) N(quits) N(layoffs) N(others) N(tr_in) N(tr_out)        \
    N(promotions) N(certificates) N(posts) N(slots) N(fill_slots) N(start6) N(end6) N(leave6)      \
    N(ill) N(absent_days) N(pressure) N(high_pressure) N(exploited) N(sleepless)                   \
    N(tenure) N(under12) N(at_floor) N(above_line) N(lifted) N(poor_before) N(rural)               \
    N(hours_staff) N(overtime_staff) N(insecure_staff) N(index_staff)                              \
    N(qualified) N(qualified_and_staff) N(kpo_paid)                                                \
    N(workload) N(delivered) N(ability) N(bench) N(good_work) N(automated)                         \
    L(salary)                                                                                      \
    U(cost) U(price) U(hidden) U(rework) U(client) U(onshore) U(saving)                            \
    U(saving_salary) U(saving_training) U(saving_office) U(saving_other) U(soft)                   \
    U(discounted) U(fixed_part) U(linear_part) U(hard_costs) U(kpo_price) U(government) U(subsidy)

typedef enum {
#define SIM_FLOW_ENUM(name) SIM_FLOW_##name,
    SIM_FLOW_LIST(SIM_FLOW_ENUM, SIM_FLOW_ENUM, SIM_FLOW_ENUM)
#undef SIM_FLOW_ENUM
    SIM_FLOWS
} sim_flow_id_t;
/* clang-format on */

/* Salary bands of a cell in a month: over all grades, then grade 0, 1, 2. */
enum { SIM_BAND_GROUPS = 4 };
typedef enum {
    SIM_BAND_P10,
    SIM_BAND_P25,
    SIM_BAND_P50,
    SIM_BAND_P75,
    SIM_BAND_P90,
    SIM_BAND_MEAN,
    SIM_BAND_START,
    SIM_BANDS
} sim_band_t;

/* Turns the months of one replication into rows of numbers.  Cells are [n_locations][n_roles + 1]
 * with row 0 for all locations and column n_roles for all roles; missing values are NaN. */
typedef struct sim_observer sim_observer_t;

/* How much of it: every metric and band of every cell, or only what is cheap, which is quantiles
 * and means of salaries, of each job over all grades.  The rest is then missing; what is there is
 * the same. */
typedef enum { SIM_DETAIL_FULL, SIM_DETAIL_QUANTILES } sim_detail_t;

SIM_MUST_CHECK sim_status_t sim_observer_create(
    sim_observer_t **self, const sim_scenario_t *scenario, sim_detail_t detail);
void sim_observer_free(sim_observer_t *self);

/* Number of cells, and a cell's index: l = 0 is all locations, r = n_roles all roles. */
size_t sim_observer_cells(const sim_scenario_t *scenario);
size_t sim_observer_cell(const sim_scenario_t *scenario, size_t l, size_t r);

/* Of the month that was observed last, with every detail: how many of the paid staff of location
 * l >= 1, all roles together, had a monthly base salary (LCU) below limit[i], for n ascending
 * limits > 0.  Returns the staff's number.  Costs a binary search for each limit. */
size_t sim_observer_below(
    sim_observer_t *self, size_t l, size_t n, const double limit[], size_t below[]);

#endif
