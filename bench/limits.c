#include "bench/limits.h"
#include "bench/stream.h"
#include "bench/workload.h"
#include "sim/core/lanes.h"
#include "sim/level.h"
#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { REPEATS = 9, LENGTH = 1024, LINE = 64 };

typedef void (*words_t)(size_t, const uint32_t[], const uint32_t[], uint32_t, uint32_t,
    const uint32_t[2], uint32_t[], uint32_t[], uint32_t[], uint32_t[]);
typedef void (*map_t)(size_t, const float[], float[]);
typedef void (*stream_t)(size_t, float[]);

#if defined(__x86_64__)
static const words_t WORDS[] = { sim_lanes_words_v1, sim_lanes_words_v3, sim_lanes_words_v4 };
static const map_t EXP[] = { sim_lanes_exp_v1, sim_lanes_exp_v3, sim_lanes_exp_v4 };
static const stream_t STREAM[] = { bench_stream_v1, bench_stream_v3, bench_stream_v4 };
#else
static const words_t WORDS[] = { sim_lanes_words_v1 };
static const map_t EXP[] = { sim_lanes_exp_v1 };
static const stream_t STREAM[] = { bench_stream_v1 };
#endif

/* One thread's loop over its own arrays. */
typedef struct {
    sim_vector_t level;
    size_t n, times;
    float *x, *y;
    uint32_t *id, *high, *word; /* [LENGTH], [LENGTH], [4][LENGTH] */
} loop_t;

static void
loop_words(loop_t *l)
{
    static const uint32_t key[2] = { 3, 4 };
    for (size_t k = 0; k < l->times; k++) {
        WORDS[l->level](LENGTH, l->id, l->high, (uint32_t)k << 16 | 20u, 1, key, l->word,
            l->word + LENGTH, l->word + 2 * LENGTH, l->word + 3 * LENGTH);
    }
}

static void
loop_exp(loop_t *l)
{
    for (size_t k = 0; k < l->times; k++) {
        EXP[l->level](l->n, l->x, l->y);
    }
}

static void
loop_stream(loop_t *l)
{
    for (size_t k = 0; k < l->times; k++) {
        STREAM[l->level](l->n, l->x);
    }
}

static void *
lines(size_t bytes)
{
    void *memory = aligned_alloc(LINE, (bytes + LINE - 1) / LINE * LINE);
    if (memory == NULL) {
        bench_die("memory", SIM_ERR_NOMEM);
    }
    memset(memory, 0, bytes);
    return memory;
}

/* From the system and back to it, so that neither peak memory nor the habits of malloc are those of
 * the limits. */
static void *
pages(size_t bytes)
{
    void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) {
        bench_die("memory", SIM_ERR_NOMEM);
    }
    return memory;
}

/* How long the threads' loops take side by side when nothing is in the way [s]: of the slowest
 * thread its shortest round, taken by its own watch, so that a thread that has to wait for a
 * processor does not count against the others.  The first round is not counted. */
static double
time_loops(void (*loop)(loop_t *), size_t n, size_t times, int threads)
{
    double slowest = 0.0;
#pragma omp parallel num_threads(threads) reduction(max : slowest)
    {
        loop_t l = { .level = sim_vector_level(), .n = n, .times = times };
        double shortest = INFINITY;
        l.x = pages(n * sizeof *l.x);
        l.y = lines(LENGTH * sizeof *l.y);
        l.id = lines(LENGTH * sizeof *l.id);
        l.high = lines(LENGTH * sizeof *l.high);
        l.word = lines(4 * LENGTH * sizeof *l.word);
        for (size_t i = 0; i < n; i++) {
            l.x[i] = -(float)(i % 8);
        }
        for (size_t i = 0; i < LENGTH; i++) {
            l.id[i] = (uint32_t)i;
        }
        for (int k = -1; k < REPEATS; k++) {
#pragma omp barrier
            const double begun = bench_now();
            loop(&l);
            const double took = bench_now() - begun;
            if (k >= 0) {
                shortest = fmin(shortest, took);
            }
        }
        slowest = shortest;
        munmap(l.x, n * sizeof *l.x);
        free(l.y);
        free(l.id);
        free(l.high);
        free(l.word);
    }
    return slowest;
}

double
limits_words_ns(int threads)
{
    enum { TIMES = 512 };
    return 1e9 * time_loops(loop_words, LENGTH, TIMES, threads)
        / (LENGTH * (double)TIMES * threads);
}

double
limits_exp_ns(int threads)
{
    enum { TIMES = 2048 };
    return 1e9 * time_loops(loop_exp, LENGTH, TIMES, threads) / (LENGTH * (double)TIMES * threads);
}

double
limits_stream_gbs(size_t bytes, int threads)
{
    const double moved = 2e8; /* per round and thread, so that a round takes milliseconds */
    const size_t n = bytes / sizeof(float) / 32 * 32;
    const double once = 2.0 * (double)(n * sizeof(float));
    const size_t times = once < moved ? (size_t)(moved / once) : 1;
    return 1e-9 * once * (double)times * threads / time_loops(loop_stream, n, times, threads);
}
