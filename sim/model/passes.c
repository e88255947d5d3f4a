/* passes.c - the sweeps at the vector level of this processor. */
#include "sim/level.h"
#include "sim/model/pool.h"
#include "sim/model/sweep.h"

#define sim_pool_merge_v4 sim_pool_merge_v3 /* see sweep_sort.c */

#if defined(__x86_64__)
#define CALL_AT(level, name, ...)                                                                  \
    switch (level) {                                                                               \
    case SIM_VECTOR_V4:                                                                            \
        name##_v4(__VA_ARGS__);                                                                    \
        break;                                                                                     \
    case SIM_VECTOR_V3:                                                                            \
        name##_v3(__VA_ARGS__);                                                                    \
        break;                                                                                     \
    default:                                                                                       \
        name##_v1(__VA_ARGS__);                                                                    \
        break;                                                                                     \
    }
#else
#define CALL_AT(level, name, ...) ((void)(level), name##_v1(__VA_ARGS__))
#endif

void
sim_sweep_output(sim_vector_t level, const sim_crew_t *crew, size_t from, size_t to,
    const sim_output_par_t *par, sim_output_sum_t *sum)
{
    CALL_AT(level, sim_sweep_output, crew, from, to, par, sum);
}

void
sim_sweep_month(sim_vector_t level, sim_crew_t *crew, size_t from, size_t to,
    const sim_month_par_t *par, sim_month_sum_t *sum, uint32_t event[])
{
    CALL_AT(level, sim_sweep_month, crew, from, to, par, sum, event);
}

void
sim_sweep_start(
    sim_vector_t level, sim_crew_t *crew, size_t from, size_t n, const sim_start_par_t *par)
{
    CALL_AT(level, sim_sweep_start, crew, from, n, par);
}

void
sim_sweep_births(
    sim_vector_t level, sim_crew_t *crew, size_t from, size_t n, const sim_birth_par_t *par)
{
    CALL_AT(level, sim_sweep_births, crew, from, n, par);
}

void
sim_sweep_reviews(
    sim_vector_t level, const sim_crew_t *reviewed, const sim_review_par_t *par, float salary[])
{
    CALL_AT(level, sim_sweep_reviews, reviewed, par, salary);
}

void
sim_sweep_words(sim_vector_t level, size_t n, const uint32_t id_low[], const uint32_t id_high[],
    const sim_draw_t *draw, uint32_t *const word[4])
{
    CALL_AT(level, sim_sweep_words, n, id_low, id_high, draw, word);
}

void
sim_pool_keys(sim_vector_t level, size_t n, const float salary[], const uint32_t bits[],
    int32_t floor, int32_t key[], size_t count[3])
{
    CALL_AT(level, sim_pool_keys, n, salary, bits, floor, key, count);
}

void
sim_pool_sort(sim_vector_t level, size_t n, int32_t key[], int32_t spare[])
{
    CALL_AT(level, sim_pool_sort, n, key, spare);
}

void
sim_pool_merge(
    sim_vector_t level, size_t n_a, const int32_t a[], size_t n_b, const int32_t b[], int32_t out[])
{
    CALL_AT(level, sim_pool_merge, n_a, a, n_b, b, out);
}

void
sim_pool_convert(sim_vector_t level, size_t n, const int32_t from[], int32_t from_floor,
    double factor, int32_t to_floor, int32_t to[], bool *sorted)
{
    CALL_AT(level, sim_pool_convert, n, from, from_floor, factor, to_floor, to, sorted);
}

void
sim_pool_scan(sim_vector_t level, size_t n, const int32_t key[], int32_t floor, sim_scan_t what,
    sim_pool_sums_t *sums, uint32_t who[], uint32_t before[])
{
    CALL_AT(level, sim_pool_scan, n, key, floor, what, sums, who, before);
}

void
sim_pool_find(sim_vector_t level, size_t n_groups, const uint32_t who[], const uint32_t before[],
    int grade, size_t n, const uint32_t k[], uint32_t at[][2])
{
    CALL_AT(level, sim_pool_find, n_groups, who, before, grade, n, k, at);
}
