/* decimal.c - a number as text with twelve significant digits; see decimal.h.
 *
 * A run writes millions of numbers, and printf would take longer over them than the simulation.
 * x = m 2^k with a whole m < 2^53; with the decimal exponent e of x and up = 11 - e, the twelve
 * digits are x 10^up = m 5^up 2^(k + up), rounded half to even as printf does it.  From 1e-4 to
 * 1e12, where there is no exponent to write, that product has less than 128 bits and everything is
 * exact. What lies outside is rare and left to printf.
 *
 * The digits are made and moved all at once, without a branch that depends on them: a branch that
 * the processor cannot foresee costs as much as a quarter of a number. */
#include "sim/out/decimal.h"
#include "sim/out/lanes_decimal.h"
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#if defined(__x86_64__)
#include <emmintrin.h>
#endif

enum { DIGITS = 12, LEAST = -4 };
static const uint64_t TO_12 = 1000000000000;

__extension__ typedef unsigned __int128 wide_t;
typedef uint8_t bytes_t __attribute__((vector_size(16)));

/* 10^e for e = LEAST .. 12.  Those below 1 are not exact, which does no harm: a number between the
 * power and its double has the same twelve digits with either exponent. */
static const double POWER[] = { 1e-4, 1e-3, 1e-2, 1e-1, 1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8,
    1e9, 1e10, 1e11, 1e12 };

/* By e from LEAST on: 5^(11 - e), and how the text is laid out.  A number below 1 starts with "0."
 * and zeros, head bytes, and its digits follow without a point; the others have the point among the
 * digits. */
static const struct {
    uint64_t five;
    uint8_t head;
    uint8_t before; /* digits before the point                      */
    uint8_t within; /* 1 when the point is among the digits         */
    uint8_t point;  /* where it is in the text                      */
    uint8_t mask;   /* where in the mask the bytes before it begin  */
} BY_SIZE[] = { { 30517578125, 5, 0, 0, 1, 0 }, { 6103515625, 4, 0, 0, 1, 0 },
    { 1220703125, 3, 0, 0, 1, 0 }, { 244140625, 2, 0, 0, 1, 0 }, { 48828125, 0, 1, 1, 1, 15 },
    { 9765625, 0, 2, 1, 2, 14 }, { 1953125, 0, 3, 1, 3, 13 }, { 390625, 0, 4, 1, 4, 12 },
    { 78125, 0, 5, 1, 5, 11 }, { 15625, 0, 6, 1, 6, 10 }, { 3125, 0, 7, 1, 7, 9 },
    { 625, 0, 8, 1, 8, 8 }, { 125, 0, 9, 1, 9, 7 }, { 25, 0, 10, 1, 10, 6 }, { 5, 0, 11, 1, 11, 5 },
    { 1, 0, 12, 1, 12, 4 } };

/* The digits of a number below 10^12, four in each part, as bytes; four zeros follow. */
static inline bytes_t
digits_of(unsigned high, unsigned middle, unsigned low)
{
#if defined(__x86_64__)
    const __m128i fours = _mm_set_epi32(0, (int)low, (int)middle, (int)high);
    const __m128i hundreds = _mm_srli_epi16(_mm_mulhi_epu16(fours, _mm_set1_epi16(5243)), 3);
    const __m128i ones = _mm_sub_epi16(fours, _mm_mullo_epi16(hundreds, _mm_set1_epi16(100)));
    const __m128i twos = _mm_or_si128(hundreds, _mm_slli_epi32(ones, 16));
    const __m128i tens = _mm_srli_epi16(_mm_mullo_epi16(twos, _mm_set1_epi16(103)), 10);
    const __m128i units = _mm_sub_epi16(twos, _mm_mullo_epi16(tens, _mm_set1_epi16(10)));
    return (bytes_t)_mm_or_si128(tens, _mm_slli_epi16(units, 8));
#else
    const unsigned four[] = { high, middle, low };
    bytes_t digit = { 0 };
    for (int i = 0; i < DIGITS; i++) {
        static const unsigned ten[] = { 1000, 100, 10, 1 };
        digit[i] = (uint8_t)(four[i / 4] / ten[i % 4] % 10);
    }
    return digit;
#endif
}

/* How many digits are left without the zeros at the end; the first digit is none. */
static inline unsigned
count_of(bytes_t digits)
{
#if defined(__x86_64__)
    const int zeros = _mm_movemask_epi8(_mm_cmpeq_epi8((__m128i)digits, _mm_setzero_si128()));
    return 32 - (unsigned)__builtin_clz(~(unsigned)zeros & 0xffff);
#else
    unsigned n = DIGITS;
    while (digits[n - 1] == 0) {
        n--;
    }
    return n;
#endif
}

/* The bytes one place further on; what is in the first does not matter. */
static inline bytes_t
moved(bytes_t x)
{
#if defined(__x86_64__)
    return (bytes_t)_mm_slli_si128((__m128i)x, 1);
#else
    bytes_t y = x;
    for (int i = 15; i > 0; i--) {
        y[i] = x[i - 1];
    }
    return y;
#endif
}

/* What a number below 1 may start with. */
static const char START[8] = { '0', '.', '0', '0', '0', '0', '0', '0' };

/* Writes twelve digits laid out for the size e, counted from LEAST; returns where the text ends. */
static inline char *
put_digits(char *to, uint64_t whole, size_t e)
{
    /* from mask + 16 - k on: k bytes of ones, then zeros */
    static const uint8_t mask[32]
        = { 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255 };
    const unsigned first = (unsigned)(whole / 10000);
    const bytes_t digits
        = digits_of(first / 10000, first % 10000, (unsigned)(whole - first * UINT64_C(10000)));
    const bytes_t text = digits | '0';
    bytes_t stay;
    memcpy(&stay, mask + BY_SIZE[e].mask, sizeof stay);
    const bytes_t pointed = (text & stay) | (moved(text) & ~stay);
    memcpy(to, START, sizeof START);
    memcpy(to + BY_SIZE[e].head, &pointed, sizeof pointed);
    to[BY_SIZE[e].point] = '.';
    const unsigned n = count_of(digits);
    const unsigned before = BY_SIZE[e].before;
    /* without a branch: n > before ? n and the point : before */
    const unsigned more = (n - before + BY_SIZE[e].within) & -(unsigned)(n > before);
    return to + BY_SIZE[e].head + before + more;
}

/* m 2^-shift, rounded half to even; m < 2^53, 12 < shift. */
static inline uint64_t
round_shift(wide_t m, int shift)
{
    const wide_t rest = m & (((wide_t)1 << shift) - 1);
    const wide_t half = (wide_t)1 << (shift - 1);
    const uint64_t whole = (uint64_t)(m >> shift);
    return whole + (rest > half || (rest == half && (whole & 1) != 0));
}

/* What has an exponent, or is next to a power of ten. */
static size_t
write_rare(double x, char to[SIM_DECIMAL_ROOM])
{
    double size = fabs(x);
    if (size >= 1e-16 && size < 9e-5) {
        /* 5^16 to 5^27 */
        int b;
        const uint64_t m = (uint64_t)(frexp(size, &b) * 0x1p53);
        int e = -16;
        uint64_t five = 7450580596923828125;
        for (double power = 1e-15; size >= power; e++) {
            power *= 10.0;
            five /= 5;
        }
        const uint64_t whole = round_shift((wide_t)m * five, 53 - b - (DIGITS - 1 - e));
        if (whole < TO_12 && whole >= TO_12 / 10) {
            char *at = to;
            *at = '-';
            at = put_digits(at + (x < 0.0), whole, 0 - LEAST);
            at[0] = 'e';
            at[1] = '-';
            at[2] = (char)('0' + -e / 10);
            at[3] = (char)('0' + -e % 10);
            return (size_t)(at + 4 - to);
        }
    }
    return (size_t)snprintf(to, SIM_DECIMAL_ROOM, "%.*g", (int)DIGITS, x);
}

size_t
sim_decimal_write(double x, char to[SIM_DECIMAL_ROOM])
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    const uint64_t positive = bits & INT64_MAX;
    double size;
    memcpy(&size, &positive, sizeof size);
    if (!(size >= 1e-4 && size < 1e12)) {
        to[0] = '0';
        return positive == 0 ? 1 : write_rare(x, to);
    }
    /* 2^b <= size < 2^(b + 1), and floor(b log10(2)) is e or e - 1; from here on e - LEAST */
    const int b = (int)(positive >> 52) - 1023;
    const int least = ((b * 1233 + (8 << 12)) >> 12) - 8 - LEAST;
    const int e = least + (size >= POWER[least + 1]);
    /* k + up = -(64 - left), so that the digits are the upper half of the product; left is 13 to 51
     */
    const int left = 23 - LEAST + b - e;
    const uint64_t m = (positive & ((UINT64_C(1) << 52) - 1)) | UINT64_C(1) << 52;
    const wide_t product = (wide_t)m * (BY_SIZE[e].five << left);
    uint64_t whole = (uint64_t)(product >> 64);
    whole += (uint64_t)product > (UINT64_C(1) << 63) - (whole & 1);
    if (whole == TO_12) {
        return write_rare(x, to);
    }
    *to = '-';
    return (size_t)(put_digits(to + (bits >> 63), whole, (size_t)e) - to);
}

char *
sim_decimal_cells(sim_vector_t level, size_t n, const double *const x[SIM_DECIMAL_CELLS],
    char to[SIM_DECIMAL_CELLS_ROOM])
{
    char *end = NULL;
#if defined(__x86_64__)
    if (level == SIM_VECTOR_V4) {
        end = sim_lanes_decimal_v4(n, x, to);
    } else if (level == SIM_VECTOR_V3) {
        end = sim_lanes_decimal_v3(n, x, to);
    }
#else
    (void)level;
#endif
    if (end != NULL) {
        return end;
    }
    for (size_t i = 0; i < n; i++) {
        to += isnan(*x[i]) ? 0 : sim_decimal_write(*x[i], to);
        *to++ = ',';
    }
    return to;
}
