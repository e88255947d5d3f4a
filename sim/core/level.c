#include "sim/level.h"
#include <stdlib.h>
#include <string.h>

static sim_vector_t
highest(void)
{
#if defined(__x86_64__)
    if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")
        || !__builtin_cpu_supports("bmi") || !__builtin_cpu_supports("bmi2")) {
        return SIM_VECTOR_V1;
    }
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw")
        && __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq")
        && __builtin_cpu_supports("avx512vl")) {
        return SIM_VECTOR_V4;
    }
    return SIM_VECTOR_V3;
#else
    return SIM_VECTOR_V1;
#endif
}

sim_vector_t
sim_vector_level(void)
{
    static const char *const names[] = { "v1", "v3", "v4" };
    const sim_vector_t most = highest();
    const char *wish = getenv("SIM_VECTOR");
    for (sim_vector_t level = SIM_VECTOR_V1; wish != NULL && level < most; level++) {
        if (strcmp(wish, names[level]) == 0) {
            return level;
        }
    }
    return most;
}

const char *
sim_vector_name(sim_vector_t level)
{
#if defined(__x86_64__)
    static const char *const names[] = { "x86-64", "x86-64-v3", "x86-64-v4" };
#else
    static const char *const names[] = { "portable", "", "" };
#endif
    return names[level];
}
