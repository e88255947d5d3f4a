/* limits.h - what this machine could do at most: random numbers, exponentials, memory.
 *
 * Layer: bench.  Includes: core.
 *
 * Every figure is the median of a few short loops, with the given number of threads at work at
 * once, at the vector level of sim_vector_level().
 */
#ifndef BENCH_LIMITS_H
#define BENCH_LIMITS_H

#include <stddef.h>

/* ns of one thread's share: time on the clock over the work of all threads. */
double limits_words_ns(int threads); /* a block of four keyed words, arrays in the L1 cache */
double limits_exp_ns(int threads);   /* a single-precision exponential, likewise            */

/* Reading and writing in place, bytes of each thread's own array; bytes moved both ways per ns
 * (GB/s), all threads together. */
double limits_stream_gbs(size_t bytes, int threads);

#endif
