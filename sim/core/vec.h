/* vec.h - vectors of float, their functions, and Philox on them.
 *
 * Layer: core, internal.  Includes: nothing of ours.
 *
 * A file that includes this header is compiled once per vector level: 4 lanes (x86-64, and any
 * other processor), 8 lanes (AVX2) or 16 lanes (AVX-512).  Workers are handled in groups of 16, so
 * a group is 16/SIM_LANES vectors, and lane 5 of a group is the same worker at every level.
 *
 * Every function gives the same bits at every level and from every compiler.  Hence: only the
 * operations that IEEE 754 rounds correctly, always in the order written, no fused multiply-add
 * (-ffp-contract=off), no library function.  include/sim/vmath.h has the functions for one value
 * and says how accurate they are.
 *
 * A mask (vm) says yes or no for each lane; & | ~ work on masks.  It is what comparisons give at
 * this level: a bit per lane in a mask register (AVX-512), else a vi whose lanes are 0 or -1.
 * Arguments that are NaN give NaN, unless said otherwise.
 */
#ifndef SIM_VEC_H
#define SIM_VEC_H

#include <stdint.h>
#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#define SIM_X86 1
#else
#define SIM_X86 0
#endif

#if defined(__AVX512F__) && defined(__AVX512DQ__) && defined(__AVX512BW__) && defined(__AVX512VL__)
#define SIM_LANES 16
#elif defined(__AVX2__)
#define SIM_LANES 8
#else
#define SIM_LANES 4
#endif

enum {
    SIM_GROUP = 16,                  /* workers in a group            */
    SIM_GROUP_VECS = 16 / SIM_LANES, /* vectors in a group            */
};

/* name_LEVEL, for what a file compiled once per level exports. */
#define SIM_PASTE_(a, b) a##_##b
#define SIM_PASTE(a, b) SIM_PASTE_(a, b)
#define SIM_AT_LEVEL(name) SIM_PASTE(name, SIM_LEVEL)

typedef float vf __attribute__((vector_size(4 * SIM_LANES)));
typedef int32_t vi __attribute__((vector_size(4 * SIM_LANES)));
typedef uint32_t vu __attribute__((vector_size(4 * SIM_LANES)));
typedef uint64_t vq __attribute__((vector_size(4 * SIM_LANES))); /* half as many lanes */
#if SIM_LANES == 16
typedef __mmask16 vm;
#else
typedef vi vm;
#endif

/* ---- one value in all lanes, memory (any alignment) */

static inline vf
vf_set1(float x)
{
#if SIM_LANES == 16
    return _mm512_set1_ps(x);
#elif SIM_LANES == 8
    return _mm256_set1_ps(x);
#else
    return (vf) { x, x, x, x };
#endif
}

static inline vi
vi_set1(int32_t x)
{
#if SIM_LANES == 16
    return (vi)_mm512_set1_epi32(x);
#elif SIM_LANES == 8
    return (vi)_mm256_set1_epi32(x);
#else
    return (vi) { x, x, x, x };
#endif
}

static inline vu
vu_set1(uint32_t x)
{
    return (vu)vi_set1((int32_t)x);
}

static inline vf
vf_load(const float x[])
{
    vf v;
    memcpy(&v, x, sizeof v);
    return v;
}

static inline void
vf_store(float x[], vf v)
{
    memcpy(x, &v, sizeof v);
}

static inline vi
vi_load(const int32_t x[])
{
    vi v;
    memcpy(&v, x, sizeof v);
    return v;
}

static inline void
vi_store(int32_t x[], vi v)
{
    memcpy(x, &v, sizeof v);
}

static inline vu
vu_load(const uint32_t x[])
{
    vu v;
    memcpy(&v, x, sizeof v);
    return v;
}

static inline void
vu_store(uint32_t x[], vu v)
{
    memcpy(x, &v, sizeof v);
}

/* ---- masks */

#if SIM_LANES == 16
#define SIM_COMPARE_F(a, b, how) _mm512_cmp_ps_mask(a, b, _CMP_##how##_OQ)
#define SIM_COMPARE_I(a, b, how) _mm512_cmp_epi32_mask((__m512i)(a), (__m512i)(b), _MM_CMPINT_##how)
#endif

static inline vm
vf_lt(vf a, vf b)
{
#if SIM_LANES == 16
    return SIM_COMPARE_F(a, b, LT);
#else
    return a < b;
#endif
}

static inline vm
vf_le(vf a, vf b)
{
#if SIM_LANES == 16
    return SIM_COMPARE_F(a, b, LE);
#else
    return a <= b;
#endif
}

static inline vm
vi_lt(vi a, vi b)
{
#if SIM_LANES == 16
    return SIM_COMPARE_I(a, b, LT);
#else
    return a < b;
#endif
}

static inline vm
vi_eq(vi a, vi b)
{
#if SIM_LANES == 16
    return SIM_COMPARE_I(a, b, EQ);
#else
    return a == b;
#endif
}

/* Lanes of a that are below those of b as unsigned numbers. */
static inline vm
vu_lt(vu a, vu b)
{
#if SIM_LANES == 16
    return _mm512_cmplt_epu32_mask((__m512i)a, (__m512i)b);
#else
    return (vi)(a ^ 0x80000000u) < (vi)(b ^ 0x80000000u);
#endif
}

/* Lanes in which the flag, a single bit, is set. */
static inline vm
vi_has(vi bits, int32_t flag)
{
#if SIM_LANES == 16
    return _mm512_test_epi32_mask((__m512i)bits, _mm512_set1_epi32(flag));
#else
    return (bits & flag) == flag;
#endif
}

/* All lanes, or none. */
static inline vm
vm_all(int yes)
{
#if SIM_LANES == 16
    return yes ? 0xffff : 0;
#else
    return vi_set1(yes ? -1 : 0);
#endif
}

/* Bit i is lane i of the mask. */
static inline unsigned
vm_bits(vm mask)
{
#if SIM_LANES == 16
    return mask;
#elif SIM_LANES == 8
    return (unsigned)_mm256_movemask_ps((__m256)mask);
#elif SIM_X86
    return (unsigned)_mm_movemask_ps((__m128)mask);
#else
    unsigned bits = 0;
    for (int i = 0; i < SIM_LANES; i++) {
        bits |= (unsigned)(mask[i] & 1) << i;
    }
    return bits;
#endif
}

/* mask ? a : b, lane by lane. */
static inline vf
vf_select(vm mask, vf a, vf b)
{
#if SIM_LANES == 16
    return _mm512_mask_blend_ps(mask, b, a);
#elif SIM_LANES == 8
    return _mm256_blendv_ps(b, a, (__m256)mask);
#else
    return (vf)((mask & (vi)a) | (~mask & (vi)b));
#endif
}

static inline vi
vi_select(vm mask, vi a, vi b)
{
    return (vi)vf_select(mask, (vf)a, (vf)b);
}

/* x where the mask is set, else 0. */
static inline vi
vi_where(vm mask, vi x)
{
#if SIM_LANES == 16
    return (vi)_mm512_maskz_mov_epi32(mask, (__m512i)x);
#else
    return mask & x;
#endif
}

static inline vf
vf_where(vm mask, vf x)
{
    return (vf)vi_where(mask, (vi)x);
}

/* -1 where the mask is set, else 0. */
static inline vi
vi_from_vm(vm mask)
{
    return vi_where(mask, vi_set1(-1));
}

/* One of eight values by an index in each lane, of which three bits count. */
static inline vf
vf_table(const float value[8], vi index)
{
#if SIM_LANES == 16
    return _mm512_permutexvar_ps((__m512i)index, _mm512_broadcast_f32x8(_mm256_loadu_ps(value)));
#elif SIM_LANES == 8
    return _mm256_permutevar8x32_ps(_mm256_loadu_ps(value), (__m256i)index);
#else
    vf x = { 0 };
    for (int i = 0; i < SIM_LANES; i++) {
        x[i] = value[index[i] & 7];
    }
    return x;
#endif
}

static inline vu
vu_table(const uint32_t value[8], vi index)
{
#if SIM_LANES == 16
    return (vu)_mm512_permutexvar_epi32(
        (__m512i)index, _mm512_broadcast_i32x8(_mm256_loadu_si256((const void *)value)));
#elif SIM_LANES == 8
    return (vu)_mm256_permutevar8x32_epi32(_mm256_loadu_si256((const void *)value), (__m256i)index);
#else
    vu x = { 0 };
    for (int i = 0; i < SIM_LANES; i++) {
        x[i] = value[index[i] & 7];
    }
    return x;
#endif
}

/* Writes the lanes of x that the mask sets, in order, to to[0], to[1] ..., and says how many. Lanes
 * past them are overwritten with anything: there must be room for SIM_LANES. */
static inline size_t
vu_pack(uint32_t to[], vu x, vm mask)
{
    const unsigned bits = vm_bits(mask);
#if SIM_LANES == 16
    vu_store(to, (vu)_mm512_maskz_compress_epi32((__mmask16)bits, (__m512i)x));
#elif SIM_LANES == 8
    /* the numbers of the lanes that are set, a byte each, moved together */
    const uint64_t bytes = _pdep_u64(bits, 0x0101010101010101u) * 0xffu;
    const uint64_t lanes = _pext_u64(0x0706050403020100u, bytes);
    const __m256i order = _mm256_cvtepu8_epi32(_mm_cvtsi64_si128((long long)lanes));
    vu_store(to, (vu)_mm256_permutevar8x32_epi32((__m256i)x, order));
#else
    size_t n = 0;
    for (int i = 0; i < SIM_LANES; i++) {
        to[n] = x[i];
        n += (bits >> i) & 1u;
    }
#endif
    return (size_t)__builtin_popcount(bits);
}

/* Counts of lanes that were set, over many masks.  Zero-initialise; below 2^31 in all. */
typedef struct {
#if SIM_LANES == 16
    int64_t n;
#else
    vi lane;
#endif
} vcount_t;

static inline void
vcount_add(vcount_t *count, vm mask)
{
#if SIM_LANES == 16
    count->n += __builtin_popcount(mask);
#else
    count->lane -= mask;
#endif
}

static inline int64_t
vcount_total(const vcount_t *count)
{
#if SIM_LANES == 16
    return count->n;
#else
    int64_t sum = 0;
    for (int i = 0; i < SIM_LANES; i++) {
        sum += count->lane[i];
    }
    return sum;
#endif
}

/* ---- arithmetic */

/* a < b ? a : b; when either is NaN that is b. */
static inline vf
vf_min(vf a, vf b)
{
#if SIM_LANES == 16
    return _mm512_min_ps(a, b);
#elif SIM_LANES == 8
    return _mm256_min_ps(a, b);
#elif SIM_X86
    return _mm_min_ps(a, b);
#else
    return vf_select(vf_lt(a, b), a, b);
#endif
}

/* a > b ? a : b; when either is NaN that is b. */
static inline vf
vf_max(vf a, vf b)
{
#if SIM_LANES == 16
    return _mm512_max_ps(a, b);
#elif SIM_LANES == 8
    return _mm256_max_ps(a, b);
#elif SIM_X86
    return _mm_max_ps(a, b);
#else
    return vf_select(vf_lt(b, a), a, b);
#endif
}

/* x, but at least lo and at most hi (lo <= hi). */
static inline vf
vf_clamp(vf x, vf lo, vf hi)
{
    return vf_max(lo, vf_min(hi, x));
}

static inline vf
vf_abs(vf x)
{
    return (vf)((vi)x & vi_set1(0x7fffffff));
}

static inline vf
vf_sqrt(vf x)
{
#if SIM_LANES == 16
    return _mm512_sqrt_ps(x);
#elif SIM_LANES == 8
    return _mm256_sqrt_ps(x);
#elif SIM_X86
    return _mm_sqrt_ps(x);
#else
    for (int i = 0; i < SIM_LANES; i++) {
        x[i] = __builtin_sqrtf(x[i]);
    }
    return x;
#endif
}

static inline vf
vf_from_vi(vi x)
{
    return __builtin_convertvector(x, vf);
}

/* Towards zero; |x| < 2^31. */
static inline vi
vi_from_vf(vf x)
{
    return __builtin_convertvector(x, vi);
}

/* ---- functions; accuracy and ranges in include/sim/vmath.h */

/* exp(x) = 2^n (1 + e), n the integer nearest to x / ln 2, e = r + r^2 q(r), |r| <= ln 2 / 2; q is
 * the minimax polynomial of degree 4 (1.5e-8).  Returns e; *scale is 2^n.  -87.33 <= x <= 88.37. */
static inline vf
vf_exp_parts(vf x, vf *scale)
{
    /* adding 1.5 * 2^23 leaves the nearest integer in the low bits of the sum */
    const vf magic = vf_set1(12582912.0f);
    const vf shifted = x * 1.44269504f + magic;
    const vf n = shifted - magic;
    const vf r = (x - n * 0.693359375f) + n * 2.12194440e-4f; /* ln 2 in two parts */
    const vf r2 = r * r;
    const vf q = (r * 0.1666654545f + 0.5000000058f)
        + r2 * ((r * 0.008366347638f + 0.0416662904f) + r2 * 0.001394600299f);
    *scale = (vf)(((vu)shifted + 127u) << 23);
    return r + r2 * q;
}

/* exp(x), x taken to [-87.33, 88.37]. */
static inline vf
vf_exp(vf x)
{
    vf scale;
    const vf e = vf_exp_parts(vf_clamp(x, vf_set1(-87.33f), vf_set1(88.37f)), &scale);
    return (1.0f + e) * scale;
}

/* 1 - exp(-x), x >= 0, without loss for small x: the probability of an event of hazard x. */
static inline vf
vf_expm1neg(vf x)
{
    vf scale;
    const vf e = vf_exp_parts(-vf_min(vf_set1(87.0f), x), &scale);
    return (1.0f - scale) - e * scale;
}

/* ln(1 + f) for sqrt(1/2) <= 1 + f <= sqrt(2): f - f^2/2 + f^3 p(f), p minimax of degree 6 (3e-8).
 */
static inline vf
vf_log_series(vf f)
{
    const vf f2 = f * f;
    const vf p = ((f * -0.2500133765f + 0.3333391076f) + f2 * (f * -0.1657756193f + 0.1996306296f))
        + (f2 * f2) * ((f * -0.1426768666f + 0.1491475688f) + f2 * 0.08700730406f);
    return f - f2 * (0.5f - f * p);
}

/* x = 2^e (1 + f) with 1 + f between sqrt(1/2) and sqrt(2); x > 0 and normal. */
static inline vi
vf_log_parts(vf x, vf *f)
{
    const vi above = (vi)((vu)x - 0x3f3504f3u); /* the float sqrt(1/2) */
    const vi e = above >> 23;
    *f = (vf)((vu)x - ((vu)e << 23)) - 1.0f;
    return e;
}

/* ln(x), x positive, normal and finite (else meaningless). */
static inline vf
vf_log(vf x)
{
    vf f;
    const vf e = vf_from_vi(vf_log_parts(x, &f));
    return e * 0.693359375f + (vf_log_series(f) - e * 2.12194440e-4f);
}

/* Phi(x) = 1/2 + x N(x^2) / D(x^2) for |x| <= 5.3, beyond which it stays: minimax 5/4 for the
 * absolute error (1.1e-7). */
static inline vf
vf_norm_cdf(vf x)
{
    const vf a = vf_clamp(x, vf_set1(-5.3f), vf_set1(5.3f));
    const vf t = a * a;
    const vf t2 = t * t;
    const vf num
        = ((t * 0.0653393194f + 0.398941606f) + t2 * (t * 0.000465716294f + 0.00643075118f))
        + (t2 * t2) * (t * -1.76166546e-8f + 6.02496993e-6f);
    const vf den = ((t * 0.330436766f + 1.0f) + t2 * (t * 0.00356722972f + 0.0462132469f))
        + (t2 * t2) * 0.000156716006f;
    return 0.5f + a * (num / den);
}

/* ---- Phi^-1((w + 1/2) 2^-32), the normal quantile of a word
 *
 * The word is folded to its nearer tail, so both tails are equally fine and the values of w and ~w
 * are exact opposites: p is the probability of that tail, y = 1 - 2p.  All but one word in 16 are
 * in the middle, where one quotient will do; the tails need a logarithm. */

/* 0 .. 2^31 - 1 from the nearer end of the words. */
static inline vi
vu_fold(vu w)
{
    return (vi)w ^ ((vi)w >> 31);
}

enum { SIM_NORM_TAIL = 1 << 27 }; /* folded words below this are in a tail: p < 1/32 */

/* 1 - 2p for a folded word. */
static inline vf
vf_norm_middle_part(vi folded)
{
    return (vf_from_vi(folded ^ 0x7fffffff) + 0.5f) * 0x1p-31f;
}

static inline vf
vf_norm_signed(vf z, vu w)
{
    return (vf)((vu)z ^ (~w & 0x80000000u));
}

/* For words in the middle: y N(t) / D(t), t = (15/16)^2 - y^2; minimax 4/4 (2.2e-8). */
static inline vf
vf_norm_inv_middle(vu w)
{
    const vf y = vf_norm_middle_part(vu_fold(w));
    const vf t = 0.87890625f - y * y;
    const vf t2 = t * t;
    const vf num = (t * 20.5798378f + 1.98691392f)
        + t2 * ((t * 37.6037941f + 55.8419113f) + t2 * 2.94585085f);
    const vf den
        = (t * 11.8228273f + 1.0f) + t2 * ((t * 38.3373604f + 39.500679f) + t2 * 7.16444206f);
    return vf_norm_signed(y * (num / den), w);
}

/* For words in a tail: with L = -ln(1 - y^2) = -ln(4 p (1 - p)), the quantile is sqrt(L) G(L), G a
 * smooth function between sqrt(pi/2) and sqrt(2): minimax 5/4 over all p (1.4e-8). */
static inline vf
vf_norm_inv_tail(vu w)
{
    const vf p4 = (vf_from_vi(vu_fold(w)) + 0.5f) * 0x1p-30f;
    const vf l = -vf_log(p4 * (1.0f - p4 * 0.25f));
    const vf l2 = l * l;
    const vf num
        = ((l * 0.317974262539f + 1.25331417167f) + l2 * (l * 0.00666630268597f + 0.0581873515273f))
        + (l2 * l2) * (l * 1.37884267727e-8f + 0.00038223678081f);
    const vf den = ((l * 0.241907898256f + 1.0f) + l2 * (l * 0.0049539891852f + 0.0439051628036f))
        + (l2 * l2) * 0.000271877629882f;
    return vf_norm_signed(vf_sqrt(l) * (num / den), w);
}

/* For any words. */
static inline vf
vf_norm_inv(vu w)
{
    const vm tail = vi_lt(vu_fold(w), vi_set1(SIM_NORM_TAIL));
    const vf middle = vf_norm_inv_middle(w);
    return vm_bits(tail) ? vf_select(tail, vf_norm_inv_tail(w), middle) : middle;
}

/* (w + 1/2) 2^-32 rounded to the nearest float, but never 1. */
static inline vf
vf_uniform(vu w)
{
    /* both halves are exact floats, so the sum is the only rounding */
    const vf high = vf_from_vi((vi)(w >> 16)) * 0x1p-16f;
    const vf low = vf_from_vi((vi)(w & 0xffffu)) * 0x1p-32f + 0x1p-33f;
    return vf_min(vf_set1(0x1.fffffep-1f), high + low);
}

/* ---- sums that do not depend on SIM_LANES: 16 partial sums, one per worker of a group
 *
 * In a loop they belong into local variables, which the compiler can keep in registers. */

typedef double vd __attribute__((vector_size(4 * SIM_LANES))); /* half as many lanes */

/* Double lanes.  Zero-initialise. */
typedef struct {
    vd half[2 * SIM_GROUP_VECS];
} vacc_t;

/* Float lanes for the partial sum of a block (some 1000 workers at most), flushed into double
 * lanes. */
typedef struct {
    vf lane[SIM_GROUP_VECS];
} vfacc_t;

/* The halves of a vector, in double precision. */
static inline vd
vd_low(vf x)
{
#if SIM_LANES == 16
    return _mm512_cvtps_pd(_mm512_castps512_ps256(x));
#elif SIM_LANES == 8
    return _mm256_cvtps_pd(_mm256_castps256_ps128(x));
#elif SIM_X86
    return _mm_cvtps_pd(x);
#else
    return (vd) { (double)x[0], (double)x[1] };
#endif
}

static inline vd
vd_high(vf x)
{
#if SIM_LANES == 16
    return _mm512_cvtps_pd(_mm512_extractf32x8_ps(x, 1));
#elif SIM_LANES == 8
    return _mm256_cvtps_pd(_mm256_extractf128_ps(x, 1));
#elif SIM_X86
    return _mm_cvtps_pd(_mm_movehl_ps(x, x));
#else
    return (vd) { (double)x[2], (double)x[3] };
#endif
}

/* Adds vector number sub (0 .. SIM_GROUP_VECS - 1) of a group. */
static inline void
vacc_add(vacc_t *acc, int sub, vf x)
{
    acc->half[2 * sub] += vd_low(x);
    acc->half[2 * sub + 1] += vd_high(x);
}

/* Adds x * y, the product exact. */
static inline void
vacc_add_product(vacc_t *acc, int sub, vf x, vf y)
{
    acc->half[2 * sub] += vd_low(x) * vd_low(y);
    acc->half[2 * sub + 1] += vd_high(x) * vd_high(y);
}

static inline void
vfacc_add(vfacc_t *acc, int sub, vf x)
{
    acc->lane[sub] += x;
}

/* Adds the float lanes to the double lanes and clears them. */
static inline void
vfacc_flush(vfacc_t *from, vacc_t *to)
{
    for (int s = 0; s < SIM_GROUP_VECS; s++) {
        vacc_add(to, s, from->lane[s]);
    }
    memset(from, 0, sizeof *from);
}

/* The 16 lanes added in a fixed order: halves, quarters, ... */
static inline double
vacc_total(const vacc_t *acc)
{
    enum { WIDTH = SIM_LANES / 2 };
    double half[8];
    double quarter[4];
    for (int i = 0; i < 8; i++) {
        half[i] = acc->half[i / WIDTH][i % WIDTH] + acc->half[(i + 8) / WIDTH][i % WIDTH];
    }
    for (int i = 0; i < 4; i++) {
        quarter[i] = half[i] + half[i + 4];
    }
    return (quarter[0] + quarter[2]) + (quarter[1] + quarter[3]);
}

/* ---- Philox4x32-10, SIM_LANES workers at once
 *
 * The widening multiplication works on 64-bit lanes, so a vector of ids becomes two vectors of
 * 64-bit lanes whose low halves hold the words; what is in the high halves never matters. */

static inline vq
vq_mul(vq a, vq b)
{
#if SIM_LANES == 16
    return (vq)_mm512_mul_epu32((__m512i)a, (__m512i)b);
#elif SIM_LANES == 8
    return (vq)_mm256_mul_epu32((__m256i)a, (__m256i)b);
#elif SIM_X86
    return (vq)_mm_mul_epu32((__m128i)a, (__m128i)b);
#else
    return (a & 0xffffffffu) * (b & 0xffffffffu);
#endif
}

static inline vq
vq_xor3(vq a, vq b, vq c)
{
#if SIM_LANES == 16
    return (vq)_mm512_ternarylogic_epi64((__m512i)a, (__m512i)b, (__m512i)c, 0x96);
#else
    return (a ^ c) ^ b;
#endif
}

static inline vq
vq_set1(uint32_t x)
{
    return (vq)vu_set1(x);
}

/* The two halves of a vector of words ... */
static inline void
vq_split(vu x, vq half[2])
{
#if SIM_LANES == 16
    half[0] = (vq)_mm512_unpacklo_epi32((__m512i)x, (__m512i)x);
    half[1] = (vq)_mm512_unpackhi_epi32((__m512i)x, (__m512i)x);
#elif SIM_LANES == 8
    half[0] = (vq)_mm256_unpacklo_epi32((__m256i)x, (__m256i)x);
    half[1] = (vq)_mm256_unpackhi_epi32((__m256i)x, (__m256i)x);
#elif SIM_X86
    half[0] = (vq)_mm_unpacklo_epi32((__m128i)x, (__m128i)x);
    half[1] = (vq)_mm_unpackhi_epi32((__m128i)x, (__m128i)x);
#else
    half[0] = (vq)x;
    half[1] = (vq)x >> 32;
#endif
}

/* ... and back. */
static inline vu
vq_join(const vq half[2])
{
#if SIM_LANES == 16
    return (vu)_mm512_shuffle_ps((__m512)half[0], (__m512)half[1], 0x88);
#elif SIM_LANES == 8
    return (vu)_mm256_shuffle_ps((__m256)half[0], (__m256)half[1], 0x88);
#elif SIM_X86
    return (vu)_mm_shuffle_ps((__m128)half[0], (__m128)half[1], 0x88);
#else
    return (vu)((half[0] & 0xffffffffu) | (half[1] << 32));
#endif
}

/* What the blocks of one month, block number and replication have in common. */
typedef struct {
    vq low, high;        /* words of the counter after round 1 that are the same for all ids */
    vq rep;              /* meets the other words in round 1                                 */
    vq key0[9], key1[9]; /* of rounds 2 to 10                                                */
} vphilox_t;

/* Once before a loop of vphilox_words. */
static inline void
vphilox_init(vphilox_t *self, uint32_t month_block, uint32_t rep, const uint32_t key[2])
{
    const uint64_t product = (uint64_t)0xCD9E8D57u * month_block;
    self->low = vq_set1((uint32_t)product);
    self->high = vq_set1((uint32_t)(product >> 32) ^ key[0]);
    self->rep = vq_set1(rep ^ key[1]);
    for (uint32_t r = 0; r < 9; r++) {
        self->key0[r] = vq_set1(key[0] + (r + 1) * 0x9E3779B9u);
        self->key1[r] = vq_set1(key[1] + (r + 1) * 0xBB67AE85u);
    }
    /* Hides the values from the compiler, so that they stay in memory, where they are operands for
     * nothing.  It would rather make each anew in every round, with instructions that compete with
     * the multiplications: 6 to 12 %. */
    __asm__ volatile("" : "+m"(*self));
}

/* The four words of an id for each lane: what sim_philox gives for the counter (id_low, id_high,
 * month_block, rep). */
static inline void
vphilox_words(const vphilox_t *self, vu id_low, vu id_high, vu w[4])
{
    const vq m0 = vq_set1(0xD2511F53u), m1 = vq_set1(0xCD9E8D57u);
    vq c0[2], c1[2], c2[2], c3[2], low[2], high[2];
    vq_split(id_low, low);
    vq_split(id_high, high);
    for (int j = 0; j < 2; j++) {
        const vq p0 = vq_mul(m0, low[j]);
        c0[j] = high[j] ^ self->high;
        c1[j] = self->low;
        c2[j] = (p0 >> 32) ^ self->rep;
        c3[j] = p0;
    }
#pragma GCC unroll 9
    for (int r = 0; r < 9; r++) {
        for (int j = 0; j < 2; j++) {
            const vq p0 = vq_mul(m0, c0[j]);
            const vq p1 = vq_mul(m1, c2[j]);
            c0[j] = vq_xor3(p1 >> 32, c1[j], self->key0[r]);
            c1[j] = p1;
            c2[j] = vq_xor3(p0 >> 32, c3[j], self->key1[r]);
            c3[j] = p0;
        }
    }
    w[0] = vq_join(c0);
    w[1] = vq_join(c1);
    w[2] = vq_join(c2);
    w[3] = vq_join(c3);
}

/* The same in one call, where there is no loop. */

#endif
