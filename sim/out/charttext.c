#include "sim/charttext.h"
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

/* Decodes one character.  Returns the bytes used; *code is UINT32_MAX for a broken piece, of which
 * a maximal prefix is used (so that each broken piece gives one replacement). */
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
    size_t used = 0;     /* bytes written                                         */
    size_t n = 0;        /* characters written                                    */
    size_t brackets = 0; /* "]" written in a row                                  */
    size_t cut = 0;      /* where the text ends if an ellipsis must take its place */
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
    /* what people write in capitals, at the beginning */
    static const char *const SHORT[] = { "it_", "hr_", "bpo_", "kpo_" };
    for (size_t i = 0; i < sizeof SHORT / sizeof SHORT[0]; i++) {
        const size_t n = strlen(SHORT[i]);
        const bool begins = strncmp(words, SHORT[i], n) == 0;
        for (size_t k = 0; begins && k + 1 < n; k++) {
            words[k] = (char)(SHORT[i][k] - 'a' + 'A');
        }
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

static bool
is_capital(char c)
{
    return c >= 'A' && c <= 'Z';
}

enum { PART = 96 }; /* bytes of one name among several */

void
sim_charttext_place(char words[], const char *location)
{
    char place[PART], lower[PART];
    sim_charttext_words(sizeof place, place, location, true);
    for (size_t i = 0; i == 0 || place[i - 1] != '\0'; i++) {
        lower[i] = is_capital(place[i]) ? (char)(place[i] - 'A' + 'a') : place[i];
    }
    const size_t n = strlen(place);
    for (char *at = words; n > 2 && (at = strstr(at, lower)) != NULL; at += n) {
        const bool is_word = (at == words || at[-1] == ' ') && (at[n] == '\0' || at[n] == ' ');
        if (is_word) {
            memcpy(at, place, n);
        }
    }
}

void
sim_charttext_policy(size_t size, char words[], const char *name)
{
    char all[4 * PART], part[PART], one[PART];
    size_t used = 0;

    all[0] = '\0';
    for (const char *at = name; *at != '\0' && used < sizeof all - 1;) {
        const size_t length = strcspn(at, "+");
        snprintf(part, sizeof part, "%.*s", (int)(length < PART ? length : PART), at);
        sim_charttext_words(sizeof one, one, part, false);
        if (used > 0 && is_capital(one[0]) && !is_capital(one[1])) {
            one[0] = (char)(one[0] - 'A' + 'a');
        }
        const int n = snprintf(all + used, sizeof all - used, "%s%s", used > 0 ? " + " : "", one);
        used += n > 0 ? (size_t)n : 0;
        at += length + (at[length] == '+');
    }
    sim_charttext_clean(size, words, all, size);
}

static const char MINUS[] = "\342\210\222"; /* U+2212 */

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
    if (value < 0.0 && !is_zero && used + sizeof MINUS <= size) {
        memcpy(text, MINUS, sizeof MINUS - 1);
        used = sizeof MINUS - 1;
    }
    for (size_t i = 0; plain[i] != '\0' && used + 2 < size; i++) {
        if (i > 0 && i < whole && (whole - i) % 3 == 0) {
            text[used++] = ',';
        }
        text[used++] = plain[i];
    }
    text[used] = '\0';
}

/* Advance widths of DejaVu Sans, blank to '~' [1/1000 em]. */
static const short WIDTHS[] = { 318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318,
    361, 318, 337, 636, 636, 636, 636, 636, 636, 636, 636, 636, 636, 337, 337, 838, 838, 838, 531,
    1000, 684, 686, 698, 770, 632, 575, 775, 752, 295, 295, 656, 557, 863, 748, 787, 603, 787, 695,
    635, 611, 732, 684, 989, 685, 611, 685, 390, 337, 390, 838, 500, 500, 613, 635, 550, 635, 615,
    352, 635, 634, 278, 278, 579, 278, 974, 634, 612, 635, 635, 411, 521, 392, 634, 592, 818, 592,
    592, 525, 636, 337, 636, 838 };

/* Width of the character at text [em]; *length is set to its bytes. */
static double
character_width(const char *text, size_t *length)
{
    uint32_t code;
    *length = decode((const unsigned char *)text, &code);
    if (code >= ' ' && code <= '~') {
        return 1e-3 * WIDTHS[code - ' '];
    }
    return code < 0x1100 ? 0.8 : 1.2; /* letters; ideographs and pictures */
}

double
sim_charttext_width(const char *text)
{
    double width = 0.0;
    for (size_t length; *text != '\0'; text += length) {
        width += character_width(text, &length);
    }
    return width;
}

void
sim_charttext_fit(char text[], double max_em)
{
    if (sim_charttext_width(text) <= max_em) {
        return;
    }
    double width = 1.0; /* of the ellipsis */
    size_t at = 0;
    while (text[at] != '\0') {
        size_t length;
        width += character_width(text + at, &length);
        if (width > max_em) {
            break;
        }
        at += length;
    }
    memcpy(text + at, ELLIPSIS, sizeof ELLIPSIS);
}

size_t
sim_charttext_break(const char *text, double max_em)
{
    double width = 0.0;
    size_t blank = 0;
    size_t at = 0;
    while (text[at] != '\0') {
        size_t length;
        if (text[at] == ' ') {
            blank = at;
        }
        width += character_width(text + at, &length);
        if (width > max_em && blank > 0) {
            return blank;
        }
        at += length;
    }
    return at;
}
