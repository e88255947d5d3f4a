/* breakeven.h - the value of a key at which a metric crosses a target.
 *
 * Layer: study.  Includes: base, core, model, run.
 *
 * A question names a key with a range, and what is looked at, over the horizon and all roles: a
 * metric, its difference between two locations, or the effect of policies on either.  Every value
 * of the key is a setting like those of the command line, run with the replications, seeds and
 * hence luck of the scenario itself; crossing.h finds the crossings of the mean.
 *
 * The interval says how surely these replications place the crossing of the mean.  Where values of
 * the scenario are uncertain, each replication draws its own, and the mean is over them too.
 */
#ifndef SIM_BREAKEVEN_H
#define SIM_BREAKEVEN_H

#include "sim/crossing.h"
#include "sim/engine.h"

enum { SIM_BREAKEVEN_UNIT = 48, SIM_BREAKEVEN_TEXT = 400 };

/* The question as typed; NULL where not given. */
typedef struct {
    const char *vary;    /* "KEY=LO..HI", each end with its unit, or the unit after HI for both; in
                            a policy also *LO..*HI, +LO..+HI, =LO..=HI                           */
    const char *metric;  /* "METRIC" or "METRIC@LOCATION"; NULL: savings_usd                     */
    const char *between; /* "A,B": of A less that of B                                           */
    const char *effect_of; /* "P, Q": with these policies less without them                      */
    double target;
} sim_breakeven_words_t;

/* Reads the scenario with one setting more, or as it is when extra is NULL. */
typedef sim_status_t sim_breakeven_read_t(
    void *data, const sim_setting_t *extra, sim_scenario_t *scenario, sim_errors_t *errors);

/* The question understood.  Filled by sim_breakeven_ask; then the caller sets run. */
typedef struct {
    char *key;                     /* owned */
    char form;                     /* '*', '+', '=', or 0: plain numbers */
    char unit[SIM_BREAKEVEN_UNIT]; /* as typed after the numbers, "" where none was */
    double lo, hi, target;
    sim_metric_id_t metric;
    size_t at, less;        /* location, and the one whose value is taken off; SIZE_MAX: none */
    bool *with, *without;   /* [n_policies], owned; without is NULL where no effect is asked for */
    bool base_varies;       /* the run without the policies depends on the key too   */
    const char *shown_unit; /* of the key: as typed, or that of param.def            */
    char own[SIM_BREAKEVEN_TEXT]; /* the scenario's own value, as effective.ini has it; "" where it
                                     has several                                              */
    sim_run_t run; /* threads, memory, spool, stop; the rest is set for each run    */
    sim_breakeven_read_t *read;
    void *read_data;
    void (*tried)(void *data, double x, size_t n_runs); /* after each value; may be NULL      */
    void *tried_data;
} sim_breakeven_t;

/* Understands the words for a scenario and checks that both ends of the range are allowed.
 * SIM_ERR_USAGE, SIM_ERR_INPUT: errors says what is wrong; SIM_ERR_NOMEM.  *self is then zeroed. */
SIM_MUST_CHECK sim_status_t sim_breakeven_ask(sim_breakeven_t *self,
    const sim_breakeven_words_t *words, const sim_scenario_t *scenario, sim_breakeven_read_t *read,
    void *read_data, sim_errors_t *errors);
void sim_breakeven_free(sim_breakeven_t *self);

/* The answer.  n_runs counts runs of the model; own is what is looked at as the scenario is. */
typedef struct {
    sim_crossings_t crossings;
    sim_curve_point_t own; /* x is NaN */
    size_t n_runs;
} sim_breakeven_answer_t;

/* Runs the model as often as it takes.  Fails as sim_engine_run and the reading do. */
SIM_MUST_CHECK sim_status_t sim_breakeven_answer(sim_breakeven_t *self,
    const sim_scenario_t *scenario, sim_breakeven_answer_t *answer, sim_errors_t *errors);

/* The value x as the key would be given it: "0.07", "*1.2", "18000 INR/month". */
void sim_breakeven_value(const sim_breakeven_t *self, double x, size_t size, char to[]);

/* breakeven.csv: value, mean, se, ci_low, ci_high of every value tried. */
SIM_MUST_CHECK sim_status_t sim_breakeven_table(
    const sim_breakeven_answer_t *answer, sim_table_t *table);

#endif
