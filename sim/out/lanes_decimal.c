/* lanes_decimal.c - eight numbers as text at once, once per vector level; see lanes_decimal.h.
 *
 * The twelve digits of x are x 10^up rounded half to even, as in decimal.c.  Up to 10^15 the power
 * is a double, and high = x 10^up rounded and low, what rounding took away, are together exact.  As
 * high is below 2^40, its distance to the nearest whole number is exact too, and low only matters
 * when that distance is a half.
 *
 * Where the digits go is taken from a table by the size of the number, so that there is no branch
 * but for the numbers that the caller writes otherwise. */
#include "sim/out/lanes_decimal.h"
#include "sim/core/vec.h"

#if SIM_LANES >= 8

enum { AT_ONCE = 8, HALF = 4, LEAST = -4, MISSING = 16 };

typedef double reals_t __attribute__((vector_size(32)));
typedef int64_t wholes_t __attribute__((vector_size(32)));

/* 10^(11 - e) for e = LEAST - 1 .. 11 */
static const double SCALE[] = { 1e16, 1e15, 1e14, 1e13, 1e12, 1e11, 1e10, 1e9, 1e8, 1e7, 1e6, 1e5,
    1e4, 1e3, 1e2, 1e1, 1e0 };

/* By e, counted from LEAST: how the text is laid out.  A number below 1 starts with a "0" by
 * itself; then, as for the others, come p digits, the point, z zeros and the other digits. */
typedef struct {
    uint8_t from[16];   /* which digit a byte of the text is; 0x80: none    */
    uint8_t around[16]; /* what it is besides                               */
    uint8_t length[16]; /* of the text, by the number of digits             */
    uint8_t lead;       /* 1: starts with the "0" by itself                 */
    uint8_t rest[15];
} layout_t;

#define EACH(of, p, z)                                                                             \
    {                                                                                              \
        of(p, z, 0), of(p, z, 1), of(p, z, 2), of(p, z, 3), of(p, z, 4), of(p, z, 5), of(p, z, 6), \
            of(p, z, 7), of(p, z, 8), of(p, z, 9), of(p, z, 10), of(p, z, 11), of(p, z, 12),       \
            of(p, z, 13), of(p, z, 14), of(p, z, 15)                                               \
    }
#define FROM(p, z, i) ((i) < (p) ? (i) : (i) <= (p) + (z) ? 0x80 : (i)-1 - (z))
#define AROUND(p, z, i) ((i) == (p) ? '.' : '0')
#define LENGTH(p, z, n) ((p) == 0 ? 2 + (z) + (n) : (n) > (p) ? (n) + 1 : (p))
#define LAYOUT(p, z)                                                                               \
    {                                                                                              \
        EACH(FROM, p, z), EACH(AROUND, p, z), EACH(LENGTH, p, z), (p) == 0,                        \
        {                                                                                          \
            0                                                                                      \
        }                                                                                          \
    }
static const layout_t LAYOUTS[] __attribute__((aligned(64)))
= { LAYOUT(0, 3), LAYOUT(0, 2), LAYOUT(0, 1), LAYOUT(0, 0), LAYOUT(1, 0), LAYOUT(2, 0),
      LAYOUT(3, 0), LAYOUT(4, 0), LAYOUT(5, 0), LAYOUT(6, 0), LAYOUT(7, 0), LAYOUT(8, 0),
      LAYOUT(9, 0), LAYOUT(10, 0), LAYOUT(11, 0), LAYOUT(12, 0), [MISSING] = { .lead = 0 } };

static inline reals_t
reals_select(wholes_t mask, reals_t a, reals_t b)
{
    return _mm256_blendv_pd(b, a, (reals_t)mask);
}

static inline reals_t
reals_of(double x)
{
    return x - (reals_t) { 0 };
}

/* Four numbers: what is written of them. */
typedef struct {
    __m128i high, middle, low; /* four digits each                      */
    wholes_t size;             /* which of LAYOUTS                      */
    int negative;              /* bits                                  */
    int rare;                  /* not 0: one of them is for the caller  */
} four_t;

/* Whole quotients below 10^4 of whole numbers from 0 on: half more keeps rounding away from them.
 */
static inline reals_t
quotient(reals_t whole, double reciprocal)
{
    return _mm256_floor_pd((whole + 0.5) * reciprocal);
}

static inline four_t
four_of(const double *const from[])
{
    const reals_t x = { *from[0], *from[1], *from[2], *from[3] };
    const reals_t size = (reals_t)((wholes_t)x & INT64_MAX);
    const wholes_t missing = x != x;
    const wholes_t usual = (size >= 1e-4) & (size < 1e12);
    const wholes_t rare = ~(usual | missing | (size == 0.0));

    /* floor(b log10(2)) for 2^b <= size < 2^(b + 1) is e or e - 1, counted from LEAST - 1; zero is
     * written like 1, but with a digit of its own */
    const wholes_t b = (wholes_t)reals_select(usual, size, reals_of(1.0)) >> 52;
    const wholes_t least = (wholes_t)_mm256_srli_epi64(
        _mm256_sub_epi64(_mm256_mul_epu32((__m256i)b, _mm256_set1_epi64x(1233)),
            _mm256_set1_epi64x(1023 * 1233 + (LEAST - 1) * (1 << 12))),
        12);
    const reals_t some = (reals_t)(usual & (wholes_t)size);
    const reals_t scale = _mm256_i64gather_pd(SCALE, (__m256i)least, 8);
    const wholes_t more = some * scale >= 1e12;
    const reals_t power
        = reals_select(more, scale * 0.1, scale); /* exact for every one of SCALE but 1 */
    const reals_t high = some * power;
    const reals_t low = _mm256_fmsub_pd(some, power, high);
    const reals_t nearest = _mm256_round_pd(high, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
    const reals_t rest = high - nearest;
    const wholes_t up = (rest == 0.5) & (low > 0.0);
    const wholes_t down = (rest == -0.5) & (low < 0.0);
    const reals_t whole = nearest + (reals_t)(up & (wholes_t)reals_of(1.0))
        - (reals_t)(down & (wholes_t)reals_of(1.0));

    const reals_t upper = quotient(whole, 1e-8);
    const reals_t lower = whole - upper * 1e8;
    const reals_t middle = quotient(lower, 1e-4);
    return (four_t) {
        .high = _mm256_cvttpd_epi32(upper),
        .middle = _mm256_cvttpd_epi32(middle),
        .low = _mm256_cvttpd_epi32(lower - middle * 1e4),
        .size = (wholes_t)reals_select(
            missing, (reals_t)((wholes_t) { 0 } + MISSING), (reals_t)(least - 1 - more)),
        .negative = _mm256_movemask_pd((reals_t)(x < 0.0)),
        .rare = _mm256_movemask_pd((reals_t)(rare | (whole >= 1e12))),
    };
}

/* The digits of numbers below 100, as two bytes. */
static inline __m256i
two_digits(__m256i x)
{
    const __m256i tens = _mm256_srli_epi16(_mm256_mullo_epi16(x, _mm256_set1_epi16(103)), 10);
    const __m256i ones = _mm256_sub_epi16(x, _mm256_mullo_epi16(tens, _mm256_set1_epi16(10)));
    return _mm256_or_si256(tens, _mm256_slli_epi16(ones, 8));
}

/* Those of numbers below 10^4, as four bytes: the first four of each 128 bits, and the others. */
static inline void
four_digits(__m256i x, __m256i *first, __m256i *others)
{
    const __m256i hundreds = _mm256_srli_epi16(_mm256_mulhi_epu16(x, _mm256_set1_epi16(5243)), 3);
    const __m256i rest = _mm256_sub_epi16(x, _mm256_mullo_epi16(hundreds, _mm256_set1_epi16(100)));
    const __m256i left = two_digits(hundreds);
    const __m256i right = two_digits(rest);
    *first = _mm256_unpacklo_epi16(left, right);
    *others = _mm256_unpackhi_epi16(left, right);
}

static inline char *
put(char *to, __m128i digits, const layout_t *layout, unsigned negative)
{
    const __m128i text
        = _mm_or_si128(_mm_shuffle_epi8(digits, _mm_load_si128((const __m128i *)layout->from)),
            _mm_load_si128((const __m128i *)layout->around));
    const unsigned some = (unsigned)_mm_movemask_epi8(_mm_cmpgt_epi8(digits, _mm_setzero_si128()));
    const unsigned n = 32 - (unsigned)_lzcnt_u32(some);
    *to = '-';
    to += negative & 1;
    *to = '0';
    _mm_storeu_si128((__m128i *)(to + layout->lead), text);
    to += layout->length[n];
    *to = ',';
    return to + 1;
}

char *
SIM_AT_LEVEL(sim_lanes_decimal)(size_t n, const double *const x[AT_ONCE], char *to)
{
    const four_t left = four_of(x);
    const four_t right = four_of(x + HALF);
    if ((left.rare | right.rare) != 0) {
        return NULL;
    }
    const __m256i zero = _mm256_setzero_si256();
    const __m256i high = _mm256_set_m128i(right.high, left.high);
    const __m256i middle = _mm256_set_m128i(right.middle, left.middle);
    const __m256i low = _mm256_set_m128i(right.low, left.low);
    __m256i highs, middles, lows, none;
    four_digits(_mm256_packus_epi32(high, middle), &highs, &middles);
    four_digits(_mm256_packus_epi32(low, zero), &lows, &none);

    /* the digits of numbers i and i + 4 in vector i */
    const __m256i front = _mm256_unpacklo_epi32(highs, middles);
    const __m256i front2 = _mm256_unpackhi_epi32(highs, middles);
    const __m256i back = _mm256_unpacklo_epi32(lows, none);
    const __m256i back2 = _mm256_unpackhi_epi32(lows, none);
    const __m256i digits[HALF]
        = { _mm256_unpacklo_epi64(front, back), _mm256_unpackhi_epi64(front, back),
              _mm256_unpacklo_epi64(front2, back2), _mm256_unpackhi_epi64(front2, back2) };
    const unsigned negative = (unsigned)(left.negative | right.negative << HALF);

    for (size_t i = 0; i < HALF && i < n; i++) {
        to = put(to, _mm256_castsi256_si128(digits[i]), &LAYOUTS[left.size[i]], negative >> i);
    }
    for (size_t i = HALF; i < n; i++) {
        to = put(to, _mm256_extracti128_si256(digits[i - HALF], 1), &LAYOUTS[right.size[i - HALF]],
            negative >> i);
    }
    return to;
}

#endif
