/* csv.c - tables as comma-separated values; see csv.h.
 *
 * projection.csv can have half a million rows of eight numbers, and printf would take longer over
 * them than the disk.  Hence an own path for reals: x is scaled by a power of ten so that its
 * twelve digits stand before the point, and rounded.  The scaled value is off by a few units in its
 * last place at most (2^-13 there); whenever the fraction is too near one half for that to be safe,
 * printf decides, so both give the same text for every number. */
#include "sim/csv.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { DIGITS = 12, BUFFER_BYTES = 1 << 16 };

/* 10^k for |k| <= 22 is exact as a double and so costs one rounding only. */
static const double POWER[] = { 1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12,
    1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22 };

/* The twelve digits of x > 0, and the decimal exponent of the first; false when printf must decide.
 */
static bool
twelve_digits(double x, uint64_t *digits, int *exponent)
{
    int binary = 0;
    (void)frexp(x, &binary); /* 2^(binary-1) <= x < 2^binary */
    int e = (int)floor((binary - 1) * 0.30102999566398120);
    /* e is the decimal exponent or one less */
    if (e < DIGITS - 1 - 22 || e + 1 - (DIGITS - 1) > 22) {
        return false;
    }
    const int up = DIGITS - 1 - e;
    double y = up >= 0 ? x * POWER[up] : x / POWER[-up];
    if (y >= 1e12) {
        e++;
        y = up >= 1 ? x * POWER[up - 1] : x / POWER[1 - up];
    }
    const double whole = floor(y);
    const double fraction = y - whole;
    if (fabs(fraction - 0.5) < 0x1p-10) {
        return false;
    }
    *digits = (uint64_t)whole + (fraction > 0.5 ? 1 : 0);
    if (*digits == 1000000000000) {
        *digits = 100000000000;
        e++;
    }
    *exponent = e;
    return *digits >= 100000000000;
}

size_t
sim_csv_real(double x, char text[SIM_CSV_REAL_MAX])
{
    char digit[DIGITS];
    uint64_t digits = 0;
    int e = 0;
    char *to = text;

    if (x == 0.0) {
        memcpy(text, "0", 2);
        return 1;
    }
    /* outside this range %g turns to exponents */
    if (!twelve_digits(fabs(x), &digits, &e) || e < -4 || e >= DIGITS) {
        return (size_t)snprintf(text, SIM_CSV_REAL_MAX, "%.*g", (int)DIGITS, x);
    }
    for (int i = DIGITS - 1; i >= 0; i--) {
        digit[i] = (char)('0' + digits % 10);
        digits /= 10;
    }
    int n = DIGITS;
    while (n > 1 && digit[n - 1] == '0') {
        n--;
    }
    if (x < 0) {
        *to++ = '-';
    }
    if (e < 0) {
        *to++ = '0';
        *to++ = '.';
        for (int i = -1; i > e; i--) {
            *to++ = '0';
        }
        memcpy(to, digit, (size_t)n);
        to += n;
    } else {
        const int before = e + 1; /* digits before the point; trailing zeros come from digit[] */
        memcpy(to, digit, (size_t)before);
        to += before;
        if (n > before) {
            *to++ = '.';
            memcpy(to, digit + before, (size_t)(n - before));
            to += n - before;
        }
    }
    *to = '\0';
    return (size_t)(to - text);
}

static size_t
write_integer(int64_t x, char text[SIM_CSV_REAL_MAX])
{
    char reversed[SIM_CSV_REAL_MAX];
    uint64_t rest = x < 0 ? 0 - (uint64_t)x : (uint64_t)x;
    size_t n = 0;
    size_t length = 0;

    do {
        reversed[n++] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    if (x < 0) {
        text[length++] = '-';
    }
    while (n > 0) {
        text[length++] = reversed[--n];
    }
    return length;
}

/* ---- the stream ------------------------------------------------------------------------------ */

typedef struct {
    FILE *to;
    size_t n;
    bool failed;
    char bytes[BUFFER_BYTES];
} buffer_t;

static void
flush(buffer_t *buffer)
{
    if (buffer->n > 0 && fwrite(buffer->bytes, 1, buffer->n, buffer->to) != buffer->n) {
        buffer->failed = true;
    }
    buffer->n = 0;
}

static inline void
put(buffer_t *buffer, const char *bytes, size_t n)
{
    while (n > 0) {
        if (buffer->n == BUFFER_BYTES) {
            flush(buffer);
        }
        const size_t room = BUFFER_BYTES - buffer->n;
        const size_t now = n < room ? n : room;
        memcpy(buffer->bytes + buffer->n, bytes, now);
        buffer->n += now;
        bytes += now;
        n -= now;
    }
}

static bool
looks_like_formula(const char *text)
{
    /* U+FF1D, U+FF0B, U+FF0D, U+FF20: some spreadsheets fold them to = + - @ */
    return text[0] != '\0'
        && (strchr("=+-@\t\r\n", text[0]) != NULL || strncmp(text, "\xEF\xBC\x9D", 3) == 0
            || strncmp(text, "\xEF\xBC\x8B", 3) == 0 || strncmp(text, "\xEF\xBC\x8D", 3) == 0
            || strncmp(text, "\xEF\xBC\xA0", 3) == 0);
}

static void
put_text(buffer_t *buffer, const char *text)
{
    if (text == NULL) {
        return;
    }
    const bool quoted = strpbrk(text, ",\"\r\n") != NULL;
    if (quoted) {
        put(buffer, "\"", 1);
    }
    if (looks_like_formula(text)) {
        put(buffer, "'", 1);
    }
    if (quoted) {
        for (; *text != '\0'; text++) {
            put(buffer, "\"\"", *text == '"' ? 2 : 0);
            put(buffer, text, *text == '"' ? 0 : 1);
        }
        put(buffer, "\"", 1);
    } else {
        put(buffer, text, strlen(text));
    }
}

static bool
any_infinite(const sim_table_t *table)
{
    for (size_t c = 0; c < table->n_columns; c++) {
        const sim_column_t *column = &table->column[c];
        for (size_t r = 0; column->kind == SIM_COLUMN_REAL && r < table->n_rows; r++) {
            if (isinf(column->cell.real[r])) {
                return true;
            }
        }
    }
    return false;
}

sim_status_t
sim_csv_write(const sim_table_t *table, FILE *to)
{
    if (any_infinite(table)) {
        return SIM_ERR_DOMAIN;
    }
    buffer_t *buffer = malloc(sizeof *buffer);
    if (buffer == NULL) {
        return SIM_ERR_NOMEM;
    }
    buffer->to = to;
    buffer->n = 0;
    buffer->failed = false;

    for (size_t c = 0; c < table->n_columns; c++) {
        put(buffer, ",", c > 0);
        put_text(buffer, table->column[c].name);
    }
    put(buffer, "\n", 1);
    for (size_t r = 0; r < table->n_rows && !buffer->failed; r++) {
        for (size_t c = 0; c < table->n_columns; c++) {
            const sim_column_t *column = &table->column[c];
            char text[SIM_CSV_REAL_MAX];
            put(buffer, ",", c > 0);
            switch (column->kind) {
            case SIM_COLUMN_TEXT:
                put_text(buffer, column->cell.text[r]);
                break;
            case SIM_COLUMN_INTEGER:
                put(buffer, text, write_integer(column->cell.integer[r], text));
                break;
            case SIM_COLUMN_REAL:
                if (!isnan(column->cell.real[r])) {
                    put(buffer, text, sim_csv_real(column->cell.real[r], text));
                }
                break;
            }
        }
        put(buffer, "\n", 1);
    }
    flush(buffer);
    const bool failed = buffer->failed;
    free(buffer);
    return failed ? SIM_ERR_IO : SIM_OK;
}
