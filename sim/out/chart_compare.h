/* chart_compare.h - what the charts of a comparison share; private to layer out.
 *
 * chart_compare.c: the policies and their effects.  chart_effects.c: effects over time, side by
 * side, and by cause.  Which policy to choose: chart_scoreboard.c, chart_trade_off.c and
 * chart_saving_s_curve.c; the last two take the savings from chart_saving_pairs.c. */
#ifndef SIM_OUT_CHART_COMPARE_H
#define SIM_OUT_CHART_COMPARE_H

#include "chart_parts.h"

/* The policies (stacks, files) of a comparison, as effects.csv has them: all locations and roles
 * together. */
typedef struct {
    const sim_chart_job_t *job;
    size_t n;
    const char **name;         /* [n] as in the tables                       */
    char (*words)[NAME_BYTES]; /* [n] "Living wage + hours cap"              */
    const char *one, *many;    /* what they are: "policy" and "policies"     */
    const char *against;       /* what they are held against                 */
    size_t n_rows;
    size_t *row; /* [n_rows] of effects.csv                                  */
    const sim_column_t *policy, *metric;
    const double *base, *effect, *low, *high, *p05, *p95, *share; /* columns of effects.csv */
} policies_t;

/* The effect on a metric; NaN where the table has none. */
typedef struct {
    double base, mean, low, high, p05, p95, share;
} effect_t;

/* False: no memory, or a table without its columns; sheet->failed is set then. */
bool sim_chart_policies_init(policies_t *self, sheet_t *sheet);
void sim_chart_policies_free(policies_t *self);
effect_t sim_chart_effect(const policies_t *self, size_t policy, const char *metric);

/* The policies from the largest to the smallest effect on a metric, those without one last.  When
 * there are more than max, those with the effects furthest from zero are taken.  order has room for
 * n; returns how many were taken. */
size_t sim_chart_policies_order(
    const policies_t *self, const char *metric, size_t max, size_t order[]);
/* " Not drawn, with smaller effects: A, B and 3 more." or "". */
void sim_chart_left_out_words(
    const policies_t *self, size_t n_taken, const size_t taken[], size_t size, char text[]);
/* Whether the interval says that the effect is above (1) or below (-1) zero; 0: neither. Where
 * there is no interval (one replication), 0. */
int sim_chart_effect_sign(const effect_t *effect);
/* "better in 3 %": the share of replications in which the policy raises the metric over the
 * horizon; "no effect", "no value". */
void sim_chart_better_words(
    const policies_t *self, size_t policy, const char *metric, size_t size, char text[]);

/* The saving of each replication that has both numbers, with the policy and without it [USD over
 * the horizon].  A policy that the scenario has in force is held against the scenario without it,
 * so the saving as it stands is the one with the policy. */
typedef struct {
    size_t n;
    double *without, *with;
    bool in_force;
} saving_pairs_t;

/* False: no memory.  n is 0 when the tables do not tell. */
bool sim_chart_saving_pairs_take(
    const sheet_t *sheet, const policies_t *all, size_t policy, saving_pairs_t *to);
void sim_chart_saving_pairs_free(saving_pairs_t *self);

/* "+1.53", "-0.4" with a true minus, "0"; three digits, two where four behind the point show none;
 * "<0.000001", and
 * ">-0.000001", where it is tiny and not zero.  size >= 64. */
void sim_chart_signed_words(size_t size, char text[], double value);
/* The widest of the names of the policies taken [em]. */
double sim_chart_widest_policy(const policies_t *self, size_t n, const size_t taken[]);
/* An axis that holds zero and ends where the values do; its steps, at round numbers, are at least
 * some 46 px apart. */
axis_t sim_chart_axis_around_zero(double low, double high, double px);
/* The arrays value_low, value_high and value_step. */
void sim_chart_value_axes(sheet_t *sheet, size_t n, const axis_t axes[]);
/* The arrays low, high and step of panels whose vertical axis is a list of rows. */
void sim_chart_row_axes(sheet_t *sheet, size_t n, size_t n_rows);

#endif
