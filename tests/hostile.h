/* hostile.h - texts that try to be taken for something else. */
#ifndef TESTS_HOSTILE_H
#define TESTS_HOSTILE_H

#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* The next of a fixed sequence of texts, in text[size].  raw: control characters and broken UTF-8
 * too. */
static inline void
hostile_text(uint64_t *state, int raw, size_t size, char text[])
{
    static const char *const PIECES[] = { "'", "''", "\"", "`touch canary`", "\\", "\\\\", "\\047",
        "\\n", "@T", "@", "$", "$1", "${x}", "%", "%s", "%d", "^", "_", "{", "}", "{/Bold x}", ";",
        "#", "!", "!touch canary", "|", "<", ">", "&", "&amp;", "]]>", "]]",
        "<script>alert(1)</script>", "system(\"touch canary\")", "'.system('touch canary').'",
        "\".system(\"touch canary\").\"", "EOD", "EOF", "e", "\n", "\nsystem 'touch canary'\n",
        "\r", "\t", "\x01", "\x1b[31m", "\x7f", "0", "7", "12", " ", "  ", "a", "Z", "title",
        "=cmd|' /C calc'!A0", "-rf", "../..", "\xc3\xa9",
        "\xe0\xa4\xad\xe0\xa4\xbe\xe0\xa4\xb0\xe0\xa4\xa4", "\xf0\x9f\x98\x80", "\xe2\x80\xae",
        "\xff", "\xc3", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe2\x82" };
    const size_t n_pieces = sizeof PIECES / sizeof PIECES[0];
    size_t used = 0;
    text[0] = '\0';
    *state = *state * 6364136223846793005U + 1442695040888963407U;
    for (uint64_t n = 1 + (*state >> 60); n > 0; n--) {
        *state = *state * 6364136223846793005U + 1442695040888963407U;
        const char *piece = PIECES[(*state >> 33) % n_pieces];
        char one[2] = { (char)(1 + (*state >> 40) % 255), '\0' };
        if (raw && (*state >> 60) == 0) {
            piece = one;
        }
        const int wrote = snprintf(text + used, size - used, "%s", piece);
        used += (size_t)wrote < size - used ? (size_t)wrote : size - used - 1;
    }
}

#endif
