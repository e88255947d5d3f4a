/* text.c - small tools for text. */
#include "sim/text.h"

#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

size_t
sim_text_utf8(const char *text, size_t n)
{
    const unsigned char *s = (const unsigned char *)text;
    const unsigned char first = s[0];
    size_t size = 0;
    unsigned char low = 0x80, high = 0xBF; /* of the second byte */

    if (first < 0x80) {
        return 1;
    }
    if (first >= 0xC2 && first <= 0xDF) {
        size = 2;
    } else if (first >= 0xE0 && first <= 0xEF) {
        size = 3;
        low = first == 0xE0 ? 0xA0 : 0x80;
        high = first == 0xED ? 0x9F : 0xBF;
    } else if (first >= 0xF0 && first <= 0xF4) {
        size = 4;
        low = first == 0xF0 ? 0x90 : 0x80;
        high = first == 0xF4 ? 0x8F : 0xBF;
    }
    if (size == 0 || size > n || s[1] < low || s[1] > high) {
        return 0;
    }
    for (size_t i = 2; i < size; i++) {
        if ((s[i] & 0xC0) != 0x80) {
            return 0;
        }
    }
    return size;
}

bool
sim_text_is_control(const char *text, size_t size)
{
    const unsigned char *s = (const unsigned char *)text;
    if (size == 1) {
        return s[0] < 0x20 || s[0] == 0x7F;
    }
    if (size == 2) {
        return s[0] == 0xC2 && s[1] < 0xA0;
    }
    if (size == 3 && s[0] == 0xE2) {
        return (s[1] == 0x80 && s[2] >= 0xA8 && s[2] <= 0xAE)   /* U+2028 .. U+202E */
            || (s[1] == 0x80 && (s[2] == 0x8E || s[2] == 0x8F)) /* U+200E, U+200F */
            || (s[1] == 0x81 && s[2] >= 0xA6 && s[2] <= 0xA9);  /* U+2066 .. U+2069 */
    }
    return false;
}

void
sim_text_printable(const char *text, size_t n, size_t size, char to[])
{
    static const char mark[] = "...";
    size_t used = 0;
    size_t room_for_mark = 0; /* last length at which the mark still fits */

    for (size_t i = 0; i < n;) {
        size_t bytes = sim_text_utf8(text + i, n - i);
        const bool bad = bytes == 0 || sim_text_is_control(text + i, bytes);
        const size_t out = bad ? 1 : bytes;
        if (used + out + 1 > size) {
            memcpy(to + room_for_mark, mark, sizeof mark);
            return;
        }
        if (bad) {
            to[used] = '?';
        } else {
            memcpy(to + used, text + i, bytes);
        }
        used += out;
        if (used + sizeof mark <= size) {
            room_for_mark = used;
        }
        i += bytes == 0 ? 1 : bytes;
    }
    to[used] = '\0';
}

bool
sim_text_is_name(const char *text)
{
    size_t n = 0;
    for (; text[n] != '\0'; n++) {
        const char c = text[n];
        const bool letter = c >= 'a' && c <= 'z';
        if (!letter && (n == 0 || !((c >= '0' && c <= '9') || c == '_'))) {
            return false;
        }
    }
    return n >= 1 && n <= 40;
}

char *
sim_text_stem(const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *last = slash == NULL ? path : slash + 1;
    const char *dot = strrchr(last, '.');
    const size_t n = dot == NULL ? strlen(last) : (size_t)(dot - last);
    return n == 0 ? strdup("scenario") : strndup(last, n);
}

enum { WORD_MAX = 64 };

bool
sim_text_list_has(const char *list, const char *word)
{
    const size_t n = strlen(word);
    for (const char *at = list; at != NULL; at = strchr(at, ',')) {
        at += *at == ',';
        if (strncmp(at, word, n) == 0 && (at[n] == ',' || at[n] == '\0')) {
            return true;
        }
    }
    return false;
}

size_t
sim_text_distance(const char *a, const char *b)
{
    const size_t n = strnlen(a, WORD_MAX + 1), m = strnlen(b, WORD_MAX + 1);
    size_t row[3][WORD_MAX + 1]; /* this row and the two before it, by turns */

    if (n > WORD_MAX || m > WORD_MAX) {
        return SIZE_MAX;
    }
    for (size_t j = 0; j <= m; j++) {
        row[0][j] = j;
    }
    for (size_t i = 1; i <= n; i++) {
        size_t *now = row[i % 3];
        const size_t *up = row[(i + 2) % 3], *up2 = row[(i + 1) % 3];
        now[0] = i;
        for (size_t j = 1; j <= m; j++) {
            size_t best = up[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            if (up[j] + 1 < best) {
                best = up[j] + 1;
            }
            if (now[j - 1] + 1 < best) {
                best = now[j - 1] + 1;
            }
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]
                && up2[j - 2] + 1 < best) {
                best = up2[j - 2] + 1;
            }
            now[j] = best;
        }
    }
    return row[n % 3][m];
}

const char *
sim_text_nearest(const char *word, size_t n, const char *const candidates[])
{
    const size_t length = strnlen(word, WORD_MAX + 1);
    size_t best = length < 3 ? 2 : length / 3 + 1; /* first distance that is too far */
    const char *nearest = NULL;

    if (length > WORD_MAX) {
        return NULL;
    }
    for (size_t i = 0; i < n; i++) {
        const size_t distance = sim_text_distance(word, candidates[i]);
        if (distance < best) {
            best = distance;
            nearest = candidates[i];
        }
    }
    return nearest;
}

static const char *
skip_digits(const char *s)
{
    while (*s >= '0' && *s <= '9') {
        s++;
    }
    return s;
}

/* The grammar is checked here, so that strtod sees neither its hex, inf and nan nor leading blanks.
 */
sim_number_t
sim_text_number(const char *text, double *value, const char **rest)
{
    const char *s = text + (*text == '+' || *text == '-' ? 1 : 0);
    const char *whole = s;
    s = skip_digits(s);
    ptrdiff_t digits = s - whole;
    if (*s == '.') {
        const char *fraction = s + 1;
        s = skip_digits(fraction);
        digits += s - fraction;
    }
    if (digits == 0) {
        return SIM_NUMBER_NONE;
    }
    if (*s == 'e' || *s == 'E') {
        const char *exponent = s + 1 + (s[1] == '+' || s[1] == '-' ? 1 : 0);
        if (*exponent >= '0' && *exponent <= '9') {
            s = skip_digits(exponent);
        }
    }
    if (digits == 1 && whole[0] == '0' && (whole[1] == 'x' || whole[1] == 'X')) {
        *value = 0.0; /* strtod would go on into the hex digits */
        *rest = s;
        return SIM_NUMBER_OK;
    }
    char *end = NULL;
    errno = 0;
    const double read = strtod(text, &end);
    if (errno == ERANGE) {
        return SIM_NUMBER_SIZE;
    }
    SIM_BUG_IF(end != s);
    *value = read + 0.0; /* -0 becomes 0 */
    *rest = s;
    return SIM_NUMBER_OK;
}

void
sim_text_shortest(double value, char to[SIM_TEXT_NUMBER])
{
    int digits = 1;
    SIM_BUG_IF(!isfinite(value));
    do {
        snprintf(to, SIM_TEXT_NUMBER, "%.*e", digits - 1, value);
    } while (strtod(to, NULL) != value && ++digits <= 17);

    const double size = fabs(value);
    if (size == 0.0 || (size >= 1e-5 && size < 1e15)) {
        const int exponent = atoi(strchr(to, 'e') + 1);
        const int decimals = digits - 1 - exponent;
        snprintf(to, SIM_TEXT_NUMBER, "%.*f", decimals > 0 ? decimals : 0, value);
    }
}

struct sim_pool_chunk {
    sim_pool_chunk_t *before;
    size_t used, size;
    char bytes[];
};

enum { CHUNK = 16384 };

char *
sim_pool_keep(sim_pool_t *self, const char *text, size_t n)
{
    sim_pool_chunk_t *chunk = self->last;
    if (n >= SIZE_MAX / 2) {
        return NULL;
    }
    if (chunk == NULL || chunk->size - chunk->used < n + 1) {
        const size_t size = n + 1 > CHUNK ? n + 1 : CHUNK;
        chunk = malloc(sizeof *chunk + size);
        if (chunk == NULL) {
            return NULL;
        }
        *chunk = (sim_pool_chunk_t) { .before = self->last, .size = size };
        self->last = chunk;
    }
    char *copy = chunk->bytes + chunk->used;
    memcpy(copy, text, n);
    copy[n] = '\0';
    chunk->used += n + 1;
    return copy;
}

void
sim_pool_free(sim_pool_t *self)
{
    while (self->last != NULL) {
        sim_pool_chunk_t *before = self->last->before;
        free(self->last);
        self->last = before;
    }
}
