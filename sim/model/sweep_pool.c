/* sweep_pool.c - passes over pooled salaries: plain loops that the compiler turns into vectors.
 *
 * Sums are kept in 16 partial sums whatever the width of the vectors, so every level gives the same
 * bits.
 */
#include "sim/core/vec.h"
#include "sim/model/crew.h"
#include "sim/model/pool.h"

void
SIM_AT_LEVEL(sim_pool_keys)(
    size_t n, const float salary[], const uint32_t bits[], uint32_t role, uint64_t key[])
{
    const uint32_t tag = role << 2;
    for (size_t i = 0; i < n; i++) {
        uint32_t value;
        memcpy(&value, &salary[i], sizeof value);
        key[i] = (uint64_t)value << SIM_TAG_BITS | (tag | ((bits[i] >> SIM_GRADE_SHIFT) & 3u));
    }
}

void
SIM_AT_LEVEL(sim_pool_convert)(size_t n, double factor, uint64_t key[])
{
    for (size_t i = 0; i < n; i++) {
        const uint32_t from = (uint32_t)(key[i] >> SIM_TAG_BITS);
        float x;
        memcpy(&x, &from, sizeof x);
        x = (float)((double)x * factor);
        uint32_t to;
        memcpy(&to, &x, sizeof to);
        key[i] = (uint64_t)to << SIM_TAG_BITS | (key[i] & ((1u << SIM_TAG_BITS) - 1u));
    }
}

void
SIM_AT_LEVEL(sim_pool_sums)(size_t n, const float x[], sim_pool_sums_t *sums)
{
    enum { PARTS = 16 };
    double sum[PARTS] = { 0 };
    double weighted[PARTS] = { 0 };
    const double centre = 0.5 * ((double)n - 1.0);
    size_t i = 0;
    for (; i + PARTS <= n; i += PARTS) {
        const double rank = (double)i - centre;
        for (size_t k = 0; k < PARTS; k++) {
            const double value = (double)x[i + k];
            sum[k] += value;
            weighted[k] += rank * value;
        }
    }
    double total = 0.0;
    double ranked = 0.0;
    for (size_t k = 0; k < PARTS; k++) {
        total += sum[k];
        ranked += weighted[k] + (double)k * sum[k];
    }
    for (; i < n; i++) {
        total += (double)x[i];
        ranked += ((double)i - centre) * (double)x[i];
    }
    sums->sum = total;
    sums->weighted = ranked;
}
