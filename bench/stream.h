/* stream.h - an array read and written in place, at each vector level; n is a multiple of 32.
 *
 * Layer: bench.  Includes: nothing of ours.
 */
#ifndef BENCH_STREAM_H
#define BENCH_STREAM_H

#include <stddef.h>

void bench_stream_v1(size_t n, float x[]);
void bench_stream_v3(size_t n, float x[]);
void bench_stream_v4(size_t n, float x[]);

#endif
