#include "sim/sum.h"

double
sim_sum_of(size_t n, const double x[])
{
    sim_sum_t total = { 0 };
    for (size_t i = 0; i < n; i++) {
        sim_sum_add(&total, x[i]);
    }
    return sim_sum_total(&total);
}
