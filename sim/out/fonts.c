/* fonts.c - whether the fonts of this machine have a character; see fonts.h. */
#include "sim/fonts.h"
#include <fontconfig/fontconfig.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum {
    LATIN_END = 0x250, /* what every font for text has: not worth a look */
    REPLACEMENT = 0xFFFD,
};

/* Characters without a shape of their own, for which nothing is drawn: joiners, marks of direction,
 * variation selectors, tags. */
static bool
is_invisible(uint32_t code)
{
    return code == 0x034F || (code >= 0x200B && code <= 0x200F)
        || (code >= 0x2060 && code <= 0x2064) || (code >= 0xFE00 && code <= 0xFE0F)
        || (code >= 0xE0000 && code <= 0xE0FFF);
}

/* Whether Pango uses the font, when gnuplot draws: it has outlines, and is not below the home
 * folder. */
static bool
is_used(const FcPattern *font)
{
    const char *home = getenv("HOME");
    const size_t n = home != NULL ? strlen(home) : 0;
    FcChar8 *format = NULL;
    FcChar8 *file = NULL;

    if (FcPatternGetString(font, FC_FONTFORMAT, 0, &format) != FcResultMatch
        || FcPatternGetString(font, FC_FILE, 0, &file) != FcResultMatch) {
        return false;
    }
    const char *path = (const char *)file;
    if (n > 1 && strncmp(path, home, n) == 0 && (home[n - 1] == '/' || path[n] == '/')) {
        return false;
    }
    return strcmp((const char *)format, "TrueType") == 0
        || strcmp((const char *)format, "CFF") == 0;
}

/* The fonts are read where a text asks for them, some 8 ms, and given back at its end: fontconfig
 * keeps offsets in place of pointers, which a search for leaks cannot follow. */
static bool
is_in_a_font(FcConfig **config, uint32_t code)
{
    if (*config == NULL) {
        *config = FcInitLoadConfigAndFonts();
    }
    const FcFontSet *fonts = *config != NULL ? FcConfigGetFonts(*config, FcSetSystem) : NULL;

    for (int i = 0; fonts != NULL && i < fonts->nfont; i++) {
        FcCharSet *characters = NULL;
        if (FcPatternGetCharSet(fonts->fonts[i], FC_CHARSET, 0, &characters) == FcResultMatch
            && FcCharSetHasChar(characters, code) && is_used(fonts->fonts[i])) {
            return true;
        }
    }
    return false;
}

void
sim_fonts_drawable(size_t size, char drawn[], const char *text)
{
    static const char replacement[] = "\357\277\275"; /* U+FFFD */
    const char *end = text + strlen(text);
    FcConfig *config = NULL;
    size_t used = 0;

    while (text < end) {
        FcChar32 code = 0;
        const int length = FcUtf8ToUcs4((const FcChar8 *)text, &code, (int)(end - text));
        const char *piece = text;
        size_t n = length > 0 ? (size_t)length : 1; /* a clean text has no broken piece */
        text += n;
        if (code >= LATIN_END && !is_invisible(code) && !is_in_a_font(&config, code)) {
            const bool there = is_in_a_font(&config, REPLACEMENT);
            piece = there ? replacement : "?";
            n = there ? sizeof replacement - 1 : 1;
        }
        if (used + n + 1 > size) {
            break;
        }
        memcpy(drawn + used, piece, n);
        used += n;
    }
    drawn[used] = '\0';
    if (config != NULL) {
        FcConfigDestroy(config);
    }
}
