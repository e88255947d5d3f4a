/* ledger.h - what a job's saving in a month is made of.
 *
 * Layer: model.  Includes: base.
 *
 * The metrics are totals; why a total moved is seen in what it is made of.  A ledger has the
 * factors of section 13 of docs/model.md for one job and one month.  Numbers of persons and work,
 * and the sums over persons, are of real persons (the scenario's scale is applied).  From a ledger
 * the saving can be worked out again, see bridge.h; what is a rate of the scenario stands here as
 * that rate, so that a rate that nobody moved is the same number in two runs.
 */
#ifndef SIM_LEDGER_H
#define SIM_LEDGER_H

/* clang-format off */
#define SIM_LEDGER_LIST(X)                                                                         \
    /* sums over the job */                                                                        \
    X(workload)          /* H, FTE                                                             */  \
    X(heads)             /* N_paid                                                             */  \
    X(salary)            /* base pay, LCU, and so on to subsidy                                */  \
    X(overtime)          /* paid overtime                                                      */  \
    X(bonus)             /* retention bonus                                                    */  \
    X(recruiting)        /* Rec                                                                */  \
    X(severance)         /* Sev                                                                */  \
    X(training)          /* Trn                                                                */  \
    X(upskilling)        /* Ups                                                                */  \
    X(subsidy)           /* Sub                                                                */  \
    /* rates */                                                                                    \
    X(benchmark)         /* c_0, USD/FTE-month                                                 */  \
    X(fx)                /* X, LCU/USD                                                         */  \
    X(margin)            /* mrg/(1 - tax)                                                      */  \
    X(governance)        /* gov                                                                */  \
    X(night)             /* nu n_p, of salary                                                  */  \
    X(social)            /* ss, of pay                                                         */  \
    X(benefits)          /* ben, of salary                                                     */  \
    X(overhead)          /* ov, of pay and social contributions                                */  \
    X(security)          /* dp, of the same                                                    */  \
    X(seat)              /* seat Pi, LCU/head                                                  */  \
    X(wellness)          /* c_w Pi, LCU/head                                                   */  \
    X(global_overhead)   /* ovh G_0, USD/head                                                  */  \
    X(breach)            /* (M8), USD/head                                                     */  \
    X(transition)        /* (M5) over H c_0                                                    */  \
    X(rework)            /* (M6) over H c_0                                                    */  \
    X(backfill)          /* (M7) over H c_0                                                    */
/* clang-format on */

typedef enum {
#define SIM_LEDGER_ENUM(name) SIM_LEDGER_##name,
    SIM_LEDGER_LIST(SIM_LEDGER_ENUM)
#undef SIM_LEDGER_ENUM
        SIM_LEDGER_LINES
} sim_ledger_line_t;

/* Lines before this one are sums. */
enum { SIM_LEDGER_RATES = SIM_LEDGER_benchmark };

#endif
