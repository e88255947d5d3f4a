/* picture.c - an SVG that gnuplot drew, on its way into a page; see picture.h.
 *
 * The file is cut into tokens once; what is wanted of them is marked; then the wanted ones are
 * written.  Only what is on the lists below passes. */
#include "sim/out/picture.h"
#include "sim/out/curve.h"
#include "sim/out/html.h"
#include "sim/text.h"
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { DEPTH_MAX = 64, ATTRIBUTES_MAX = 40, TOKENS_MAX = 1 << 22 };

static const char *const ELEMENTS[] = { "svg", "g", "defs", "path", "rect", "circle", "ellipse",
    "line", "polyline", "polygon", "use", "text", "tspan", "title", "desc", "pattern", "clipPath",
    "linearGradient", "radialGradient", "stop", "filter", "feFlood", "feComposite" };

/* Of shape and colour.  What is not here is left out. */
static const char *const ATTRIBUTES[] = { "id", "d", "x", "y", "x1", "y1", "x2", "y2", "cx", "cy",
    "r", "rx", "ry", "fx", "fy", "dx", "dy", "points", "width", "height", "viewBox", "transform",
    "fill", "fill-opacity", "fill-rule", "stroke", "stroke-width", "stroke-opacity",
    "stroke-linecap", "stroke-linejoin", "stroke-miterlimit", "stroke-dasharray",
    "stroke-dashoffset", "color", "opacity", "font-family", "font-size", "font-weight",
    "font-style", "text-anchor", "text-decoration", "dominant-baseline", "baseline-shift",
    "shape-rendering", "clip-path", "clip-rule", "filter", "filterUnits", "in", "in2", "operator",
    "result", "flood-color", "flood-opacity", "patternUnits", "patternTransform",
    "patternContentUnits", "gradientUnits", "gradientTransform", "offset", "stop-color",
    "stop-opacity", "xlink:href", "href", "xml:space" };

typedef struct {
    const char *at;
    size_t n;
} piece_t;

typedef struct {
    piece_t name, value;
} attribute_t;

typedef struct {
    enum { OPEN, CLOSE, LONE, TEXT, RAW } kind; /* RAW: text without character references */
    piece_t body;                               /* name of the element, or the text       */
    piece_t attributes;
    size_t end;   /* OPEN: the token that closes it; CLOSE: that opens it */
    bool dropped; /* OPEN: with everything inside                         */
} token_t;

typedef struct {
    size_t n, capacity;
    token_t *token;
    size_t n_references;
    piece_t *reference; /* identifiers that something wanted refers to */
    size_t reference_capacity;
    const char *prefix;
    size_t in_defs; /* while it is written */
    bool failed;
} picture_t;

static bool
is_word(piece_t piece, const char *word)
{
    return strlen(word) == piece.n && memcmp(piece.at, word, piece.n) == 0;
}

static bool
is_same(piece_t a, piece_t b)
{
    return a.n == b.n && memcmp(a.at, b.at, a.n) == 0;
}

static bool
is_listed(piece_t piece, size_t n, const char *const list[])
{
    size_t i = 0;
    while (i < n && !is_word(piece, list[i])) {
        i++;
    }
    return i < n;
}

static bool
is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool
is_name_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-'
        || c == '_' || c == ':' || c == '.';
}

static const char *
find(const char *from, const char *until, const char *what)
{
    return from <= until ? memmem(from, (size_t)(until - from), what, strlen(what)) : NULL;
}

/* ---- tokens ---------------------------------------------------------------------------------- */

static token_t *
add(picture_t *self, token_t token)
{
    if (self->n == self->capacity) {
        const size_t capacity = self->capacity == 0 ? 1024 : 2 * self->capacity;
        token_t *grown = capacity > TOKENS_MAX
            ? NULL
            : reallocarray(self->token, capacity, sizeof *self->token);
        if (grown == NULL) {
            self->failed = true;
            return NULL;
        }
        self->token = grown;
        self->capacity = capacity;
    }
    self->token[self->n] = token;
    return &self->token[self->n++];
}

/* The next attribute of a list, in *attribute; 1 there was one, 0 the end, -1 broken. */
static int
next_attribute(piece_t *list, attribute_t *attribute)
{
    const char *s = list->at;
    const char *const until = list->at + list->n;

    while (s < until && is_blank(*s)) {
        s++;
    }
    if (s == until) {
        return 0;
    }
    attribute->name.at = s;
    while (s < until && is_name_byte(*s)) {
        s++;
    }
    attribute->name.n = (size_t)(s - attribute->name.at);
    while (s < until && is_blank(*s)) { /* gnuplot puts blanks around some of its signs */
        s++;
    }
    const bool equals = s < until && *s == '=';
    s += equals ? 1 : 0;
    while (s < until && is_blank(*s)) {
        s++;
    }
    if (attribute->name.n == 0 || !equals || s == until || (*s != '"' && *s != '\'')) {
        return -1;
    }
    const char quote = *s++;
    const char *const end = memchr(s, quote, (size_t)(until - s));
    if (end == NULL) {
        return -1;
    }
    attribute->value = (piece_t) { s, (size_t)(end - s) };
    list->at = end + 1;
    list->n = (size_t)(until - list->at);
    return 1;
}

/* The identifier that a value refers to, or n == 0.  False: it refers to something outside. */
static bool
refers_to(const attribute_t *attribute, piece_t *id)
{
    const piece_t value = attribute->value;
    const char *const until = value.at + value.n;
    const char *url = find(value.at, until, "url(");

    *id = (piece_t) { value.at, 0 };
    if (is_word(attribute->name, "href") || is_word(attribute->name, "xlink:href")) {
        if (value.n < 2 || value.at[0] != '#') {
            return false;
        }
        *id = (piece_t) { value.at + 1, value.n - 1 };
    } else if (url != NULL) {
        if (url != value.at || value.n < 7 || value.at[4] != '#' || until[-1] != ')') {
            return false;
        }
        *id = (piece_t) { value.at + 5, value.n - 6 };
    }
    for (size_t i = 0; i < id->n; i++) {
        if (!is_name_byte(id->at[i])) {
            return false;
        }
    }
    return true;
}

/* Whether the attributes can be taken; what is not on the list counts only as syntax. */
static bool
attributes_are_good(piece_t list)
{
    attribute_t attribute;
    piece_t id;
    size_t count = 0;
    int found = 0;

    while ((found = next_attribute(&list, &attribute)) == 1) {
        if (++count > ATTRIBUTES_MAX) {
            return false;
        }
        if (!is_listed(attribute.name, sizeof ATTRIBUTES / sizeof ATTRIBUTES[0], ATTRIBUTES)) {
            continue;
        }
        for (size_t i = 0; i < attribute.value.n; i++) {
            const char c = attribute.value.at[i];
            if (c == '&' || c == '<' || c == '>' || c == '\\' || (unsigned char)c >= 0x80
                || ((unsigned char)c < 0x20 && !is_blank(c))) {
                return false;
            }
        }
        if (!refers_to(&attribute, &id)) {
            return false;
        }
    }
    return found == 0;
}

/* What stands before the root: the XML declaration, a document type without subset, comments. */
static const char *
skip_prolog(const char *s, const char *until)
{
    for (;;) {
        while (s < until && is_blank(*s)) {
            s++;
        }
        const char *end = NULL;
        if (until - s >= 5 && memcmp(s, "<?xml", 5) == 0) {
            end = find(s, until, "?>");
            end = end == NULL ? NULL : end + 2;
        } else if (until - s >= 4 && memcmp(s, "<!--", 4) == 0) {
            end = find(s, until, "-->");
            end = end == NULL ? NULL : end + 3;
        } else if (until - s >= 9 && memcmp(s, "<!DOCTYPE", 9) == 0) {
            end = find(s, until, ">");
            end = end == NULL || memchr(s, '[', (size_t)(end - s)) != NULL ? NULL : end + 1;
        } else {
            return s;
        }
        if (end == NULL) {
            return until;
        }
        s = end;
    }
}

/* "<name attributes>" or "<name attributes/>" or "</name>", s behind the "<".  NULL: not taken. */
static const char *
take_tag(picture_t *self, const char *s, const char *until, size_t stack[], size_t *depth)
{
    const bool closing = s < until && *s == '/';
    const char *name = s + (closing ? 1 : 0);
    const char *end = name;
    char quote = '\0';

    for (s = name; s < until && (quote != '\0' || *s != '>'); s++) {
        if (quote != '\0' ? *s == quote : *s == '"' || *s == '\'') {
            quote = quote != '\0' ? '\0' : *s;
        }
    }
    while (end < s && is_name_byte(*end)) {
        end++;
    }
    const piece_t body = { name, (size_t)(end - name) };
    if (s == until || !is_listed(body, sizeof ELEMENTS / sizeof ELEMENTS[0], ELEMENTS)) {
        return NULL;
    }
    if (closing) {
        while (end < s && is_blank(*end)) {
            end++;
        }
        if (end != s || *depth == 0 || !is_same(body, self->token[stack[*depth - 1]].body)) {
            return NULL;
        }
        const size_t open = stack[--*depth];
        if (add(self, (token_t) { .kind = CLOSE, .body = body, .end = open }) == NULL) {
            return NULL;
        }
        self->token[open].end = self->n - 1;
        return s + 1;
    }
    const bool lone = s > end && s[-1] == '/';
    const piece_t attributes = { end, (size_t)(s - end) - (lone ? 1 : 0) };
    if ((*depth == 0) != is_word(body, "svg") || (lone && *depth == 0)
        || !attributes_are_good(attributes) || *depth == DEPTH_MAX) {
        return NULL;
    }
    if (add(self, (token_t) { .kind = lone ? LONE : OPEN, .body = body, .attributes = attributes })
        == NULL) {
        return NULL;
    }
    if (!lone) {
        stack[(*depth)++] = self->n - 1;
    }
    return s + 1;
}

static bool
take_tokens(picture_t *self, size_t n, const char bytes[])
{
    const char *const until = bytes + n;
    const char *s = skip_prolog(bytes, until);
    size_t stack[DEPTH_MAX];
    size_t depth = 0;

    do {
        if (s >= until) {
            return false;
        }
        if (until - s >= 4 && memcmp(s, "<!--", 4) == 0) {
            const char *end = find(s, until, "-->");
            s = end == NULL ? until : end + 3;
        } else if (until - s >= 9 && memcmp(s, "<![CDATA[", 9) == 0) {
            const char *end = find(s, until, "]]>");
            if (end == NULL || depth == 0
                || add(self, (token_t) { .kind = RAW, .body = { s + 9, (size_t)(end - s) - 9 } })
                    == NULL) {
                return false;
            }
            s = end + 3;
        } else if (*s == '<') {
            s = take_tag(self, s + 1, until, stack, &depth);
            if (s == NULL) {
                return false;
            }
        } else {
            const char *end = memchr(s, '<', (size_t)(until - s));
            if (end == NULL || depth == 0
                || add(self, (token_t) { .kind = TEXT, .body = { s, (size_t)(end - s) } })
                    == NULL) {
                return false;
            }
            s = end;
        }
    } while (depth > 0);
    while (s < until && is_blank(*s)) {
        s++;
    }
    return s == until;
}

/* ---- what is wanted -------------------------------------------------------------------------- */

static bool
is_referred_to(const picture_t *self, piece_t id)
{
    for (size_t i = 0; i < self->n_references; i++) {
        if (is_same(self->reference[i], id)) {
            return true;
        }
    }
    return false;
}

static void
refer(picture_t *self, piece_t id)
{
    if (is_referred_to(self, id)) {
        return;
    }
    if (self->n_references == self->reference_capacity) {
        const size_t capacity = 2 * self->reference_capacity + 16;
        piece_t *grown = reallocarray(self->reference, capacity, sizeof *grown);
        if (grown == NULL) {
            self->failed = true;
            return;
        }
        self->reference = grown;
        self->reference_capacity = capacity;
    }
    self->reference[self->n_references++] = id;
}

static piece_t
id_of(const token_t *token)
{
    piece_t list = token->attributes;
    attribute_t attribute;
    while (next_attribute(&list, &attribute) == 1) {
        if (is_word(attribute.name, "id")) {
            return attribute.value;
        }
    }
    return (piece_t) { "", 0 };
}

/* What the tokens first .. last refer to. */
static void
refer_all(picture_t *self, size_t first, size_t last)
{
    attribute_t attribute;
    piece_t id;

    for (size_t i = first; i <= last && !self->failed; i++) {
        const token_t *token = &self->token[i];
        if (token->kind == OPEN && token->dropped) {
            i = token->end;
            continue;
        }
        piece_t list = token->attributes;
        while ((token->kind == OPEN || token->kind == LONE)
            && next_attribute(&list, &attribute) == 1) {
            if (is_listed(attribute.name, sizeof ATTRIBUTES / sizeof ATTRIBUTES[0], ATTRIBUTES)
                && refers_to(&attribute, &id) && id.n > 0) {
                refer(self, id);
            }
        }
    }
}

static bool
has_words(const token_t *token)
{
    for (size_t i = 0; i < token->body.n; i++) {
        if (!is_blank(token->body.at[i])) {
            return true;
        }
    }
    return false;
}

/* The pieces of <defs> that nothing refers to, the picture's own titles, empty groups. */
static void
choose(picture_t *self)
{
    size_t *kept = calloc(self->n + 1, sizeof *kept); /* within the innermost open group */
    bool more = true;

    if (kept == NULL) {
        self->failed = true;
        return;
    }
    for (size_t i = 0; i < self->n; i++) {
        token_t *token = &self->token[i];
        if (token->kind == OPEN
            && (is_word(token->body, "title") || is_word(token->body, "desc")
                || is_word(token->body, "defs"))) {
            token->dropped = true; /* definitions come back when they are needed */
            i = token->end;
        }
    }
    refer_all(self, 0, self->n - 1);
    while (more && !self->failed) { /* definitions refer to others */
        const size_t before = self->n_references;
        for (size_t i = 0; i < self->n; i++) {
            const token_t *token = &self->token[i];
            if ((token->kind == OPEN || token->kind == LONE) && id_of(token).n > 0
                && is_referred_to(self, id_of(token))) {
                refer_all(self, i, token->kind == OPEN ? token->end : i);
            }
        }
        more = self->n_references > before;
    }
    /* children of <defs>, one level down */
    for (size_t i = 0; i < self->n && !self->failed; i++) {
        token_t *defs = &self->token[i];
        if (defs->kind != OPEN || !is_word(defs->body, "defs")) {
            continue;
        }
        defs->dropped = true;
        for (size_t k = i + 1; k < defs->end; k++) {
            token_t *token = &self->token[k];
            if (token->kind != OPEN && token->kind != LONE) {
                continue;
            }
            const piece_t id = id_of(token);
            token->dropped = id.n == 0 || !is_referred_to(self, id);
            defs->dropped = defs->dropped && token->dropped;
            k = token->kind == OPEN ? token->end : k;
        }
        i = defs->end;
    }
    /* empty groups: kept[i] counts what is wanted inside the element that token i opens */
    size_t stack[DEPTH_MAX + 1];
    size_t depth = 0;
    for (size_t i = 0; i < self->n && !self->failed; i++) {
        token_t *token = &self->token[i];
        if (token->kind == OPEN && token->dropped) {
            i = token->end;
        } else if (token->kind == OPEN) {
            stack[depth++] = i;
        } else if (token->kind == CLOSE) {
            depth--;
            if (is_word(token->body, "g") && kept[token->end] == 0) {
                self->token[token->end].dropped = true;
            } else if (depth > 0) {
                kept[stack[depth - 1]]++;
            }
        } else if (depth > 0
            && ((token->kind == LONE && !token->dropped)
                || (token->kind != LONE && has_words(token)))) {
            kept[stack[depth - 1]]++;
        }
    }
    free(kept);
}

/* ---- writing --------------------------------------------------------------------------------- */

/* "0.55" of "0.550000". */
static piece_t
without_zeros(piece_t value)
{
    size_t point = 0;
    for (size_t i = 0; i < value.n; i++) {
        const bool digit = value.at[i] >= '0' && value.at[i] <= '9';
        if (!digit && (value.at[i] != '.' || point > 0 || i == 0)) {
            return value;
        }
        point = digit ? point : i;
    }
    while (point > 0 && value.at[value.n - 1] == '0') {
        value.n--;
    }
    value.n -= point > 0 && value.n == point + 1;
    return value;
}

/* The value with single blanks, and colours and numbers in their short form. */
static void
write_value(piece_t value, FILE *to)
{
    unsigned r, g, b;
    int used = 0;
    char text[40];

    value = without_zeros(value);
    if (value.n > 4 && value.n < sizeof text && memcmp(value.at, "rgb(", 4) == 0) {
        memcpy(text, value.at, value.n);
        text[value.n] = '\0';
        if (sscanf(text, "rgb( %3u , %3u , %3u )%n", &r, &g, &b, &used) == 3
            && (size_t)used == value.n && r < 256 && g < 256 && b < 256) {
            fprintf(to, "#%02x%02x%02x", r, g, b);
            return;
        }
    }
    bool gap = false;
    bool first = true;
    for (size_t i = 0; i < value.n; i++) {
        const char c = value.at[i];
        if (is_blank(c)) {
            gap = true;
            continue;
        }
        if (gap && !first) {
            fputc(' ', to);
        }
        gap = false;
        first = false;
        if (c == '"') {
            fputs("&quot;", to);
        } else {
            fputc(c, to);
        }
    }
}

/* Whether an attribute has the lines of a shape, to be drawn with fewer corners.  What is defined
 * is drawn larger elsewhere and keeps every digit. */
static bool
is_curve(const picture_t *self, const token_t *token, const attribute_t *attribute,
    sim_curve_kind_t *kind)
{
    const bool path = is_word(token->body, "path") && is_word(attribute->name, "d");
    const bool polygon = is_word(token->body, "polygon") && is_word(attribute->name, "points")
        && token->kind == LONE;
    *kind = polygon ? SIM_CURVE_POLYGON : SIM_CURVE_PATH;
    return (path || polygon) && self->in_defs == 0
        && sim_curve_is_plain(*kind, attribute->value.n, attribute->value.at);
}

/* A polygon whose corners are steps is a path. */
static piece_t
shape_name(const picture_t *self, const token_t *token)
{
    piece_t list = token->attributes;
    attribute_t attribute;
    sim_curve_kind_t kind;

    while (is_word(token->body, "polygon") && next_attribute(&list, &attribute) == 1) {
        if (is_curve(self, token, &attribute, &kind)) {
            return (piece_t) { "path", 4 };
        }
    }
    return token->body;
}

static void
write_attributes(picture_t *self, const token_t *token, FILE *to)
{
    sim_curve_kind_t kind;
    piece_t list = token->attributes;
    attribute_t attribute;
    piece_t id;

    while (next_attribute(&list, &attribute) == 1) {
        if (!is_listed(attribute.name, sizeof ATTRIBUTES / sizeof ATTRIBUTES[0], ATTRIBUTES)
            || !refers_to(&attribute, &id)) {
            continue;
        }
        const bool is_id = is_word(attribute.name, "id");
        if (is_id && !is_referred_to(self, attribute.value)) {
            continue;
        }
        const bool is_link
            = is_word(attribute.name, "xlink:href") || is_word(attribute.name, "href");
        const bool curve = is_curve(self, token, &attribute, &kind);
        const piece_t name = is_link ? (piece_t) { "href", 4 }
            : curve                  ? (piece_t) { "d", 1 }
                                     : attribute.name;
        fprintf(to, " %.*s=\"", (int)name.n, name.at);
        if (is_id) {
            fprintf(to, "%s-%.*s", self->prefix, (int)attribute.value.n, attribute.value.at);
        } else if (id.n > 0) {
            fprintf(to, is_link ? "#%s-%.*s" : "url(#%s-%.*s)", self->prefix, (int)id.n, id.at);
        } else if (curve) {
            self->failed
                = !sim_curve_write(kind, attribute.value.n, attribute.value.at, to) || self->failed;
        } else {
            write_value(attribute.value, to);
        }
        fputc('"', to);
    }
}

/* A character reference at s ("&lt;", "&#65;", "&#x41;"): its UTF-8 in to, and how long it is; 0
 * when there is none. */
static size_t
decode(const char *s, size_t n, char to[5])
{
    static const struct {
        const char *name, *text;
    } known[] = { { "&amp;", "&" }, { "&lt;", "<" }, { "&gt;", ">" }, { "&quot;", "\"" },
        { "&apos;", "'" } };

    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        const size_t length = strlen(known[i].name);
        if (n >= length && memcmp(s, known[i].name, length) == 0) {
            strcpy(to, known[i].text);
            return length;
        }
    }
    unsigned code = 0;
    const bool hex = n > 3 && s[1] == '#' && s[2] == 'x';
    size_t i = hex ? 3 : 2;
    if (n < 4 || s[1] != '#') {
        return 0;
    }
    for (; i < n && i < 10 && s[i] != ';'; i++) {
        const char c = s[i];
        const int digit = c >= '0' && c <= '9' ? c - '0'
            : hex && c >= 'a' && c <= 'f'      ? c - 'a' + 10
            : hex && c >= 'A' && c <= 'F'      ? c - 'A' + 10
                                               : -1;
        if (digit < 0) {
            return 0;
        }
        code = code * (hex ? 16u : 10u) + (unsigned)digit;
    }
    if (i >= n || s[i] != ';' || code == 0 || code > 0x10FFFF
        || (code >= 0xD800 && code < 0xE000)) {
        return 0;
    }
    size_t k = 0;
    if (code < 0x80) {
        to[k++] = (char)code;
    } else if (code < 0x800) {
        to[k++] = (char)(0xC0 | code >> 6);
        to[k++] = (char)(0x80 | (code & 0x3F));
    } else if (code < 0x10000) {
        to[k++] = (char)(0xE0 | code >> 12);
        to[k++] = (char)(0x80 | (code >> 6 & 0x3F));
        to[k++] = (char)(0x80 | (code & 0x3F));
    } else {
        to[k++] = (char)(0xF0 | code >> 18);
        to[k++] = (char)(0x80 | (code >> 12 & 0x3F));
        to[k++] = (char)(0x80 | (code >> 6 & 0x3F));
        to[k++] = (char)(0x80 | (code & 0x3F));
    }
    to[k] = '\0';
    return i + 1;
}

/* Text as a page may show it, whatever it holds. */
static void
write_text(const token_t *token, FILE *to)
{
    char shown[8];

    for (size_t i = 0; i < token->body.n;) {
        const char *s = token->body.at + i;
        const size_t left = token->body.n - i;
        size_t used = token->kind == TEXT && *s == '&' ? decode(s, left, shown) : 0;
        if (used == 0) {
            used = sim_text_utf8(s, left);
            used = used == 0 ? 1 : used;
            memcpy(shown, s, used);
            shown[used] = '\0';
        }
        sim_html_text(shown, to);
        i += used;
    }
}

static void
write_picture(picture_t *self, const char *title, const char *desc, FILE *to)
{
    size_t in_text = 0;

    for (size_t i = 0; i < self->n; i++) {
        const token_t *token = &self->token[i];
        const bool words = is_word(token->body, "text") || is_word(token->body, "tspan");
        switch (token->kind) {
        case OPEN:
            if (token->dropped) {
                i = token->end;
                break;
            }
            fprintf(to, "<%.*s", (int)token->body.n, token->body.at);
            if (i == 0) {
                fprintf(to,
                    " xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" "
                    "aria-labelledby=\"%s-title %s-desc\"",
                    self->prefix, self->prefix);
            }
            write_attributes(self, token, to);
            fputc('>', to);
            if (i == 0) {
                fprintf(to, "<title id=\"%s-title\">", self->prefix);
                sim_html_text(title, to);
                fprintf(to, "</title><desc id=\"%s-desc\">", self->prefix);
                sim_html_text(desc, to);
                fputs("</desc>\n", to);
            }
            in_text += words;
            self->in_defs += is_word(token->body, "defs");
            break;
        case CLOSE:
            in_text -= words;
            self->in_defs -= is_word(token->body, "defs");
            fprintf(to, "</%.*s>%s", (int)token->body.n, token->body.at, words ? "" : "\n");
            break;
        case LONE:
            if (!token->dropped) {
                const piece_t name = shape_name(self, token);
                fprintf(to, "<%.*s", (int)name.n, name.at);
                write_attributes(self, token, to);
                fputs(in_text > 0 ? "/>" : "/>\n", to);
            }
            break;
        case TEXT:
        case RAW:
            if (in_text > 0) {
                write_text(token, to);
            }
            break;
        }
    }
}

bool
sim_picture_write(size_t n, const char bytes[], const char *prefix, const char *title,
    const char *desc, FILE *to, bool *failed)
{
    picture_t picture = { .prefix = prefix };

    bool good = take_tokens(&picture, n, bytes);
    if (good) {
        choose(&picture);
        good = !picture.failed;
    }
    if (good) {
        write_picture(&picture, title, desc, to);
    }
    *failed = picture.failed;
    free(picture.token);
    free(picture.reference);
    return good;
}
