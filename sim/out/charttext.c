#include "sim/charttext.h"
#include <ctype.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

static const char REPLACEMENT[] = "\357\277\275"; /* U+FFFD */
static const char ELLIPSIS[] = "\342\200\246";    /* U+2026 */

static bool
is_ascii_letter(unsigned char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* Decodes one character.  Returns the bytes used; *code is UINT32_MAX for a broken piece, of which a
 * maximal prefix is used (so that each broken piece gives one replacement). */
static size_t
decode(const unsigned char *s, uint32_t *code)
{
    /* RFC 3629, table of well-formed sequences: the second byte's range excludes overlong forms,
     * surrogates and what is beyond U+10FFFF */
    *code = UINT32_MAX;
    if (s[0] < 0x80) {
        *code = s[0];
        return 1;
    }
    size_t length = 0;
    unsigned char low = 0x80;
    unsigned char high = 0xBF;
    uint32_t value = 0;
    if (s[0] >= 0xC2 && s[0] <= 0xDF) {
        length = 2;
        value = s[0] & 0x1FU;
    } else if (s[0] >= 0xE0 && s[0] <= 0xEF) {
        length = 3;
        value = s[0] & 0x0FU;
        low = s[0] == 0xE0 ? 0xA0 : 0x80;
        high = s[0] == 0xED ? 0x9F : 0xBF;
    } else if (s[0] >= 0xF0 && s[0] <= 0xF4) {
        length = 4;
        value = s[0] & 0x07U;
        low = s[0] == 0xF0 ? 0x90 : 0x80;
        high = s[0] == 0xF4 ? 0x8F : 0xBF;
    } else {
        return 1;
    }
    for (size_t i = 1; i < length; i++) {
        if (s[i] < low || s[i] > high) {
            return i;
        }
        value = value << 6 | (s[i] & 0x3FU);
        low = 0x80;
        high = 0xBF;
    }
    *code = value;
    return length;
}

static bool
is_drawn(uint32_t code)
{
    if (code < 0x20 || (code >= 0x7F && code <= 0x9F)) {
        return false;
    }
    if (code == 0x2028 || code == 0x2029 || (code >= 0x202A && code <= 0x202E)
        || (code >= 0x2066 && code <= 0x2069) || code == 0xFEFF) {
        return false;
    }
    return (code & 0xFFFE) != 0xFFFE && !(code >= 0xFDD0 && code <= 0xFDEF);
}

size_t
sim_charttext_clean(size_t size, char clean[], const char *text, size_t max_characters)
{
    const unsigned char *s = (const unsigned char *)text;
    size_t used = 0;      /* bytes written                                         */
    size_t n = 0;         /* characters written                                    */
    size_t brackets = 0;  /* "]" written in a row                                  */
    size_t cut = 0;       /* where the text ends if an ellipsis must take its place */
    size_t cut_n = 0;

    while (*s != '\0') {
        uint32_t code;
        const size_t length = decode(s, &code);
        const char *piece = (const char *)s;
        size_t piece_length = length;
        s += length;
        if (code == UINT32_MAX) {
            piece = REPLACEMENT;
            piece_length = sizeof REPLACEMENT - 1;
        } else if (!is_drawn(code)) {
            continue;
        } else if (code == '>' && brackets >= 2) {
            piece = " >";
            piece_length = 2;
        }
        brackets = code == ']' ? brackets + 1 : 0;
        const size_t piece_characters = piece[0] == ' ' && piece_length == 2 ? 2 : 1;
        if (n + piece_characters > max_characters || used + piece_length + 1 > size) {
            memcpy(clean + cut, ELLIPSIS, sizeof ELLIPSIS);
            return cut_n + 1;
        }
        if (n + 1 <= max_characters && used + sizeof ELLIPSIS <= size) {
            cut = used;
            cut_n = n;
        }
        memcpy(clean + used, piece, piece_length);
        used += piece_length;
        n += piece_characters;
    }
    clean[used] = '\0';
    return n;
}

void
sim_charttext_quote(FILE *to, const char *text)
{
    putc('"', to);
    for (const unsigned char *s = (const unsigned char *)text; *s != '\0'; s++) {
        if (is_ascii_letter(*s)) {
            putc(*s, to);
        } else {
            fprintf(to, "\\%03o", *s);
        }
    }
    putc('"', to);
}

void
sim_charttext_comment(FILE *to, const char *text)
{
    for (const unsigned char *s = (const unsigned char *)text; *s != '\0'; s++) {
        const bool plain
            = is_ascii_letter(*s) || (*s >= '0' && *s <= '9') || strchr(" .,:()+-%_", *s) != NULL;
        putc(plain ? *s : '?', to);
    }
}

void
sim_charttext_words(size_t size, char words[], const char *name, bool every_word)
{
    sim_charttext_clean(size, words, name, size);
    if (strcmp(words, "bpo") == 0 || strcmp(words, "kpo") == 0) {
        for (char *c = words; *c != '\0'; c++) {
            *c = (char)(*c - 'a' + 'A');
        }
        return;
    }
    bool first = true;
    for (char *c = words; *c != '\0'; c++) {
        if (*c == '_') {
            *c = ' ';
            first = every_word;
        } else {
            if (first && *c >= 'a' && *c <= 'z') {
                *c = (char)(*c - 'a' + 'A');
            }
            first = false;
        }
    }
}

void
sim_charttext_number(size_t size, char text[], double value, int decimals)
{
    char plain[400];
    if (!isfinite(value)) {
        snprintf(text, size, "no value");
        return;
    }
    snprintf(plain, sizeof plain, "%.*f", decimals, fabs(value));
    const size_t whole = strcspn(plain, ".");
    const bool is_zero = strspn(plain, "0.") == strlen(plain);
    size_t used = 0;
    if (value < 0.0 && !is_zero && used + 1 < size) {
        text[used++] = '-';
    }
    for (size_t i = 0; plain[i] != '\0' && used + 2 < size; i++) {
        if (i > 0 && i < whole && (whole - i) % 3 == 0) {
            text[used++] = ',';
        }
        text[used++] = plain[i];
    }
    text[used] = '\0';
}

size_t
sim_charttext_length(const char *text)
{
    size_t n = 0;
    for (const char *c = text; *c != '\0'; c++) {
        n += ((unsigned char)*c & 0xC0) != 0x80;
    }
    return n;
}

size_t
sim_charttext_break(const char *text, size_t characters)
{
    size_t n = 0;
    size_t blank = 0;
    size_t i = 0;
    for (; text[i] != '\0'; i++) {
        if (((unsigned char)text[i] & 0xC0) == 0x80) {
            continue;
        }
        if (text[i] == ' ' && n <= characters) {
            blank = i;
        }
        n++;
        if (n > characters && blank > 0) {
            return blank;
        }
    }
    return n <= characters || blank == 0 ? i : blank;
}
