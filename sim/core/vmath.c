#include "sim/vmath.h"
#include "sim/core/vec.h"

/* One lane of the vector functions, so that both are the same bits by construction. */

float
sim_expf(float x)
{
    return vf_exp(vf_set1(x))[0];
}

float
sim_logf(float x)
{
    return vf_log(vf_set1(x))[0];
}

float
sim_expm1negf(float x)
{
    return vf_expm1neg(vf_set1(x))[0];
}

float
sim_norm_cdff(float x)
{
    return vf_norm_cdf(vf_set1(x))[0];
}

float
sim_norm_inv_wordf(uint32_t word)
{
    return vf_norm_inv(vu_set1(word))[0];
}

float
sim_uniformf(uint32_t word)
{
    return vf_uniform(vu_set1(word))[0];
}
