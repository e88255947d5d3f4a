/* bridge.h - why the saving changed: the effect split among channels, the table channels.csv.
 *
 * Layer: study.  Includes: base, core, run, study, model.
 *
 * The saving of a job in a month is a sum of products of factors (section 13 of docs/model.md):
 * work, heads per unit of work, pay per head, rates on pay, the margin, the exchange rate, and so
 * on. Each factor belongs to one *channel*.  Between two runs the factors of all channels change at
 * once; what each channel contributed is its Shapley value (equation Q2 of docs/model.md): the
 * mean, over all orders in which the channels could change one after the other, of what the saving
 * moves by when its turn comes.  So no order is favoured, what does not change contributes exactly
 * 0, and the contributions add up to the effect.
 *
 * A channel is a cause, an *item* the line of the client's account in which it is felt: raised pay
 * raises the item salary, and the contributions, overheads and margin that follow pay.  Amounts
 * have the sign of the saving: a cost that rises is negative.
 *
 * What is undefined on one side stands at the value of the other: ratios to pay or heads where
 * nobody is paid, ratios to work where there is none.  Where there is no work on one side but there
 * are heads, heads count as work placed there.  A job that only one run has is, on the other side,
 * one without work and heads: its whole saving is work placed there.  Where a location's
 * currencies differ, pay is compared in USD and the exchange rate contributes nothing.
 */
#ifndef SIM_BRIDGE_H
#define SIM_BRIDGE_H

#include "sim/compare.h"
#include "sim/ledger.h"

/* Channels in the order of the table. */
#define SIM_CHANNEL_LIST(X)                                                                        \
    X(pay)                                                                                         \
    X(overtime)                                                                                    \
    X(charges)                                                                                     \
    X(hiring)                                                                                      \
    X(training)                                                                                    \
    X(productivity)                                                                                \
    X(office)                                                                                      \
    X(overhead)                                                                                    \
    X(margin_tax)                                                                                  \
    X(client_costs)                                                                                \
    X(demand)                                                                                      \
    X(benchmark)                                                                                   \
    X(exchange_rate)

/* Items: LCU, priced in USD, client's own. */
#define SIM_ITEM_LIST(X)                                                                           \
    X(salary)                                                                                      \
    X(night)                                                                                       \
    X(overtime)                                                                                    \
    X(bonus)                                                                                       \
    X(social)                                                                                      \
    X(benefits)                                                                                    \
    X(recruiting)                                                                                  \
    X(severance)                                                                                   \
    X(training)                                                                                    \
    X(upskilling)                                                                                  \
    X(subsidy)                                                                                     \
    X(seat)                                                                                        \
    X(wellness)                                                                                    \
    X(overhead)                                                                                    \
    X(security)                                                                                    \
    X(global_overhead)                                                                             \
    X(margin)                                                                                      \
    X(governance)                                                                                  \
    X(transition)                                                                                  \
    X(rework)                                                                                      \
    X(backfill)                                                                                    \
    X(breach)                                                                                      \
    X(onshore)

typedef enum {
#define SIM_CHANNEL_ENUM(name) SIM_CHANNEL_##name,
    SIM_CHANNEL_LIST(SIM_CHANNEL_ENUM)
#undef SIM_CHANNEL_ENUM
        SIM_CHANNELS,
    SIM_CHANNEL_TOTAL = SIM_CHANNELS
} sim_channel_t;

typedef enum {
#define SIM_ITEM_ENUM(name) SIM_ITEM_##name,
    SIM_ITEM_LIST(SIM_ITEM_ENUM)
#undef SIM_ITEM_ENUM
        SIM_ITEMS,
    SIM_ITEM_ALL = SIM_ITEMS
} sim_item_t;

/* What a job's month in two runs differs by, USD: split[channel][item], with the totals of channels
 * in [..][SIM_ITEM_ALL] and those of items in [SIM_CHANNEL_TOTAL][..]. */
typedef struct {
    double of[SIM_CHANNELS + 1][SIM_ITEMS + 1];
} sim_split_t;

/* Adds the split of one job's month, of channels and items without totals.  without or with may be
 * NULL: the run has no such job.  same_money: both in one currency. */
void sim_bridge_add(const double without[], const double with[], bool same_money, sim_split_t *to);
/* Fills in the totals. */
void sim_bridge_close(sim_split_t *split);

/* The splits over the horizon of location l of the base (0: all), in each replication: to is
 * [n_reps].  Both runs must have kept ledgers (sim_run_t).  NaN throughout when the other run has
 * no such location.  Errors as sim_compare_months. */
SIM_MUST_CHECK sim_status_t sim_bridge_splits(const sim_pair_t *pair, size_t l, sim_split_t to[]);

/* Rows that one pair has in channels.csv. */
size_t sim_bridge_rows(const sim_scenario_t *base);

/* channels.csv: a block for each pair and location, columns as docs/results.md lists them.  The
 * table has room for n_pairs; each is then put in its place, 0 <= which < n_pairs. */
SIM_MUST_CHECK sim_status_t sim_bridge_init(
    sim_table_t *table, const sim_scenario_t *base, size_t n_pairs);
SIM_MUST_CHECK sim_status_t sim_bridge(const sim_pair_t *pair, size_t which, sim_table_t *table);

#endif
