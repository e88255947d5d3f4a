/* sorted.h - what is read off sorted salaries: bands, several lists as one, their median.
 *
 * Layer: model, internal.  Includes: core.
 *
 * Quantiles are of type 7 (stats.h).  Keys are those of pool.h.
 */
#ifndef SIM_MODEL_SORTED_H
#define SIM_MODEL_SORTED_H

#include "sim/model/pool.h"

enum { SIM_QUANTILES = 5 };
extern const double sim_quantile_points[SIM_QUANTILES]; /* 0.10, 0.25, 0.50, 0.75, 0.90 */

/* A reading goes once through a sorted list, in as many pieces as it comes in.  Groups: 0
 * everybody, 1 + g those of grade g. */
typedef struct {
    sim_vector_t level;
    int32_t floor;
    sim_scan_t what;
    size_t n[4];                        /* in all                                            */
    size_t seen[4];                     /* so far                                            */
    size_t index[4][SIM_QUANTILES];     /* the worker at or just below each quantile         */
    double beside[4][SIM_QUANTILES][2]; /* salaries of that one and of the next              */
    sim_pool_sums_t sums;
    size_t n_rest; /* the last, incomplete group                        */
    int32_t rest[SIM_POOL_GROUP];
} sim_reading_t;

/* Begins a reading of count[g] salaries of each grade. */
void sim_reading_open(
    sim_reading_t *self, sim_vector_t level, const size_t count[3], int32_t floor, sim_scan_t what);

/* Reads the next n keys: whole groups, but for the end of the list. */
void sim_reading_add(sim_reading_t *self, size_t n, const int32_t key[]);

/* After everything was read.  A quantile of nobody is NaN, and so is the Gini coefficient when all
 * salaries are 0.  With SIM_SCAN_TOTAL there are quantiles of everybody and the total, with
 * SIM_SCAN_GRADES also sums by grade. */
void sim_reading_quantiles(const sim_reading_t *self, size_t group, double to[SIM_QUANTILES]);
double sim_reading_total(const sim_reading_t *self);
double sim_reading_gini(const sim_reading_t *self);
void sim_reading_sums(const sim_reading_t *self, double sum[3]);

/* A sorted list with a factor on its salaries. */
typedef struct {
    const int32_t *key;
    size_t n;
    int32_t floor;
    double factor;
    size_t low, high, up_to; /* of a search      */
    const int32_t *run;      /* of a merge: high keys */
} sim_list_t;

/* int32_t of scratch that a merge of so many lists needs. */
size_t sim_merge_scratch(size_t n_lists);

/* Merges lists, which are used up (a group before and after each is read), piece by piece, with
 * salaries multiplied by the lists' factors and counted from the reading's floor.  The reading gets
 * them all, and so does out unless it is NULL; the keys in out are sorted when all floors are the
 * same and all factors 1, else only their salaries. */
void sim_lists_merge(
    size_t n_lists, sim_list_t list[], int32_t scratch[], sim_reading_t *reading, int32_t out[]);

/* How many salaries of a list are below a limit > 0. */
size_t sim_list_below(const sim_list_t *list, double limit);

/* The median of all lists together, NaN when they are empty. */
double sim_lists_median(sim_vector_t level, size_t n_lists, sim_list_t list[]);

/* The median of n positive floats given as their bits, which it sorts, filling them up; spare has
 * room for as many.  See sim_pool_sort for what is read besides.  NaN when there are none. */
double sim_median_of_bits(sim_vector_t level, size_t n, int32_t bits[], int32_t spare[]);

#endif
