/* level.h - which vector instructions the kernels may use.
 *
 * Layer: core.  Includes: nothing of ours.
 *
 * A kernel is compiled once per level, and every level gives the same bits; the level decides the
 * speed only.
 */
#ifndef SIM_LEVEL_H
#define SIM_LEVEL_H

typedef enum {
    SIM_VECTOR_V1, /* x86-64 (SSE2), and any other processor: 4 lanes */
    SIM_VECTOR_V3, /* x86-64-v3 (AVX2): 8 lanes                      */
    SIM_VECTOR_V4, /* x86-64-v4 (AVX-512): 16 lanes                  */
} sim_vector_t;

/* The highest level of this processor, or the one that the environment variable SIM_VECTOR (v1, v3
 * or v4) asks for when that is lower.  Cheap, but ask once per run. */
sim_vector_t sim_vector_level(void);

/* "x86-64", "x86-64-v3", "x86-64-v4", or "portable" for SIM_VECTOR_V1 on other processors. */
const char *sim_vector_name(sim_vector_t level);

#endif
