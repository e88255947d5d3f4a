/* html.c - text on its way into a page that a browser reads; see html.h. */
#include "sim/out/html.h"
#include "sim/text.h"
#include <nettle/base64.h>
#include <nettle/sha2.h>
#include <string.h>
#include <strings.h>

/* The next character of text, n bytes long, as a page may show it: *size bytes of text give the
 * returned ones. */
static const char *
next(const char *text, size_t n, size_t *size, size_t *shown)
{
    static const char unknown[] = "\xEF\xBF\xBD";
    const unsigned char *s = (const unsigned char *)text;

    *size = sim_text_utf8(text, n);
    *shown = *size;
    if (*size == 1 && (s[0] == '\n' || s[0] == '\t' || s[0] == '\r')) {
        return " ";
    }
    /* XML has no U+FFFE and U+FFFF; those of the other planes are allowed */
    const bool nothing = *size == 3 && s[0] == 0xEF && s[1] == 0xBF && s[2] >= 0xBE;
    if (*size == 0 || nothing || sim_text_is_control(text, *size)) {
        *size = *size == 0 ? 1 : *size;
        *shown = sizeof unknown - 1;
        return unknown;
    }
    return text;
}

void
sim_html_text(const char *text, FILE *to)
{
    size_t size = 0;
    size_t shown = 0;

    for (size_t n = text == NULL ? 0 : strlen(text); n > 0; n -= size, text += size) {
        const char *bytes = next(text, n, &size, &shown);
        switch (bytes[0]) {
        case '&':
            fputs("&amp;", to);
            break;
        case '<':
            fputs("&lt;", to);
            break;
        case '>':
            fputs("&gt;", to);
            break;
        case '"':
            fputs("&quot;", to);
            break;
        case '\'':
            fputs("&#39;", to);
            break;
        default:
            fwrite(bytes, 1, shown, to);
        }
    }
}

void
sim_html_json(const char *text, FILE *to)
{
    size_t size = 0;
    size_t shown = 0;

    fputc('"', to);
    for (size_t n = text == NULL ? 0 : strlen(text); n > 0; n -= size, text += size) {
        const char *bytes = next(text, n, &size, &shown);
        if (strchr("&<>\"'\\", bytes[0]) != NULL) {
            fprintf(to, "\\u%04X", (unsigned)bytes[0]);
        } else {
            fwrite(bytes, 1, shown, to); /* line separators are controls, and gone */
        }
    }
    fputc('"', to);
}

bool
sim_html_can_hold(size_t n, const char bytes[])
{
    static const char *const ends[] = { "]]>", "<!--", "</script", "</style" };

    for (size_t i = 0; i < n;) {
        const size_t size = sim_text_utf8(bytes + i, n - i);
        const bool control
            = size == 1 && (unsigned char)bytes[i] < 0x20 && bytes[i] != '\n' && bytes[i] != '\t';
        if (size == 0 || control) { /* a lone CR would not be hashed as the browser reads it */
            return false;
        }
        for (size_t k = 0; k < sizeof ends / sizeof ends[0]; k++) {
            const size_t length = strlen(ends[k]);
            if (n - i >= length && strncasecmp(bytes + i, ends[k], length) == 0) {
                return false;
            }
        }
        i += size;
    }
    return true;
}

void
sim_html_digest(size_t n, const char bytes[], char to[SIM_HTML_DIGEST])
{
    struct sha256_ctx context;
    uint8_t digest[SHA256_DIGEST_SIZE];
    static const char prefix[] = "sha256-";

    sha256_init(&context);
    sha256_update(&context, n, (const uint8_t *)bytes);
    sha256_digest(&context, sizeof digest, digest);
    memcpy(to, prefix, sizeof prefix - 1);
    base64_encode_raw(to + sizeof prefix - 1, sizeof digest, digest);
    to[sizeof prefix - 1 + BASE64_ENCODE_RAW_LENGTH(sizeof digest)] = '\0';
}
