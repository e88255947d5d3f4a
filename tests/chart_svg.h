/* chart_svg.h - what tests read from an SVG of gnuplot: its texts, where they stand, what lies
 * behind them, its lines and their dashes. */
#ifndef TESTS_CHART_SVG_H
#define TESTS_CHART_SVG_H

#include "check.h"
#include "sim/charttext.h"
#include <ctype.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

/* ---- a check of XML that knows just enough for SVG ---- */

/* Behind the attributes of an element: on its '>' or "/>".  NULL when they are not well-formed. */
static inline const char *
after_attributes(const char *c)
{
    for (;;) {
        c += strspn(c, " \t\n");
        if (*c == '>' || strncmp(c, "/>", 2) == 0) {
            return c;
        }
        const size_t name
            = strspn(c, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789:_-");
        c += name;
        c += strspn(c, " ");
        if (name == 0 || *c != '=') {
            return NULL;
        }
        c++;
        c += strspn(c, " ");
        const char quote = *c;
        const char *end = quote == '"' || quote == '\'' ? strchr(c + 1, quote) : NULL;
        if (end == NULL || memchr(c, '<', (size_t)(end - c)) != NULL) {
            return NULL;
        }
        c = end + 1;
    }
}

/* The character that stands at c, an entity or itself, and how many bytes it takes; 0: neither. */
static inline size_t
character_at(const char *c, char *character)
{
    static const struct {
        const char *entity;
        char character;
    } ENTITIES[] = { { "&lt;", '<' }, { "&gt;", '>' }, { "&amp;", '&' }, { "&quot;", '"' },
        { "&apos;", '\'' } };
    *character = *c;
    for (size_t i = 0; i < sizeof ENTITIES / sizeof ENTITIES[0]; i++) {
        if (strncmp(c, ENTITIES[i].entity, strlen(ENTITIES[i].entity)) == 0) {
            *character = ENTITIES[i].character;
            return strlen(ENTITIES[i].entity);
        }
    }
    const bool is_allowed = *c != '&' && strncmp(c, "]]>", 3) != 0 && (unsigned char)*c != 0x7F
        && ((unsigned char)*c >= ' ' || strchr("\n\r\t", *c) != NULL);
    return is_allowed ? 1 : 0;
}

/* Behind what is no element: a declaration, a comment, CDATA.  The same place when none stands
 * there, NULL when it has no end. */
static inline const char *
after_extras(const char *c, int depth)
{
    const char *end = c;
    size_t length = 0;
    if (strncmp(c, "<?", 2) == 0 || strncmp(c, "<!DOCTYPE", 9) == 0) {
        end = strchr(c, '>');
        length = 1;
    } else if (strncmp(c, "<!--", 4) == 0) {
        end = strstr(c + 4, "-->");
        length = 3;
    } else if (strncmp(c, "<![CDATA[", 9) == 0) {
        end = depth > 0 ? strstr(c, "]]>") : NULL;
        length = 3;
    }
    return end != NULL ? end + length : NULL;
}

/* Cleaning valid text changes nothing, so it finds what is no UTF-8.  Lines as of svg_texts. */
static inline bool
texts_are_clean(char *texts, size_t size)
{
    bool good = true;
    char *same = calloc(1, size + 8);
    for (char *line = texts; good && *line != '\0';) {
        const size_t n = strcspn(line, "\n");
        line[n] = '\0';
        sim_charttext_clean(size + 8, same, line, size);
        good = strcmp(same, line) == 0 || strstr(line, "]]>") != NULL;
        line[n] = '\n';
        line += n + 1;
    }
    free(same);
    return good;
}

/* Texts of <text> elements, unescaped, each followed by a line feed; NULL when it is not
 * well-formed. */
static inline char *
svg_texts(const char *svg)
{
    enum { MAX_DEPTH = 64, MAX_NAME = 64 };
    char open[MAX_DEPTH][MAX_NAME];
    int depth = 0;
    bool had_root = false;
    char *texts = calloc(1, strlen(svg) + 1);
    size_t used = 0;
    const char *c = svg;
    bool good = strncmp(c, "<?xml", 5) == 0;
    while (good && *c != '\0') {
        const char *after = after_extras(c, depth);
        if (after != c) {
            good = after != NULL;
            c = after;
        } else if (strncmp(c, "</", 2) == 0) {
            const size_t n = strcspn(c + 2, " \n>");
            good = depth > 0 && strlen(open[depth - 1]) == n
                && strncmp(open[depth - 1], c + 2, n) == 0 && c[2 + n] == '>';
            if (good && n == 4 && strncmp(c + 2, "text", 4) == 0) {
                texts[used++] = '\n';
            }
            depth--;
            c += 3 + n;
        } else if (*c == '<') {
            const size_t n = strcspn(c + 1, " \t\n/>");
            good = n > 0 && n < MAX_NAME && depth < MAX_DEPTH && (depth > 0 || !had_root);
            if (good) {
                memcpy(open[depth], c + 1, n);
                open[depth][n] = '\0';
                had_root = true;
                c = after_attributes(c + 1 + n);
                good = c != NULL;
            }
            if (good) {
                depth += *c == '>';
                c += *c == '>' ? 1 : 2;
            }
        } else {
            char character;
            const size_t length = character_at(c, &character);
            good = length > 0 && (depth > 0 || isspace((unsigned char)*c));
            if (depth > 0 && strcmp(open[depth - 1], "text") == 0) {
                texts[used++] = character;
            }
            c += length;
        }
    }
    if (!good || !had_root || depth != 0 || !texts_are_clean(texts, strlen(svg))) {
        free(texts);
        return NULL;
    }
    return texts;
}

/* ---- where texts stand ---- */

typedef struct {
    double left, right, top, bottom;
    double size;    /* of the font                      */
    int rgb[3];     /* its colour                       */
    const char *at; /* its place in the document        */
    char text[128]; /* the beginning of it, unescaped   */
} text_box_t;

/* Boxes of the texts of an SVG of gnuplot, as wide as DejaVu Sans makes them; at most max. */
static inline size_t
svg_boxes(const char *svg, size_t max, text_box_t boxes[])
{
    size_t n = 0;
    char anchor[16] = "";
    double x = 0.0;
    double y = 0.0;
    text_box_t box = { 0 };
    for (const char *c = svg; (c = strstr(c, "<")) != NULL; c++) {
        if (strncmp(c, "<g transform=\"translate(", 24) == 0) {
            const char *font = strstr(c, "font-size=\"");
            const char *at = strstr(c, "text-anchor=\"");
            const char *fill = strstr(c, "fill=\"rgb(");
            if (font != NULL && at != NULL && fill != NULL) {
                CU_ASSERT_EQUAL(sscanf(c + 24, "%lf,%lf", &x, &y), 2);
                CU_ASSERT_EQUAL(sscanf(font + 11, "%lf", &box.size), 1);
                CU_ASSERT_EQUAL(sscanf(at + 13, "%15[a-z]", anchor), 1);
                CU_ASSERT_EQUAL(
                    sscanf(fill + 10, "%d,%d,%d", &box.rgb[0], &box.rgb[1], &box.rgb[2]), 3);
            }
        } else if (strncmp(c, "<text>", 6) == 0 && n < max) {
            const size_t length = (size_t)(strstr(c, "</text>") - c) + 7;
            char *one = calloc(1, length + 32);
            snprintf(one, length + 32, "<?xml?><svg>%.*s</svg>", (int)length, c);
            char *texts = svg_texts(one);
            CU_ASSERT_PTR_NOT_NULL_FATAL(texts);
            texts[strlen(texts) - 1] = '\0';
            if (texts[0] == '\0') {
                free(texts);
                free(one);
                continue; /* a tic without a label */
            }
            const double width = box.size * sim_charttext_width(texts);
            box.left = strcmp(anchor, "end") == 0 ? x - width
                : strcmp(anchor, "middle") == 0   ? x - 0.5 * width
                                                  : x;
            box.right = box.left + width;
            box.top = y - 0.73 * box.size;
            box.bottom = y;
            box.at = c;
            snprintf(box.text, sizeof box.text, "%.100s", texts);
            boxes[n++] = box;
            free(texts);
            free(one);
        }
    }
    return n;
}

/* No text leaves the page, and no two touch. */
static inline void
check_boxes_apart(const char *name, const char *svg, size_t n, const text_box_t boxes[])
{
    double width = 0.0;
    double height = 0.0;
    CU_ASSERT_EQUAL(sscanf(strstr(svg, "viewBox=\""), "viewBox=\"0 0 %lf %lf", &width, &height), 2);
    for (size_t i = 0; i < n; i++) {
        const text_box_t *a = &boxes[i];
        const bool is_inside
            = a->left >= 0.0 && a->right <= width && a->top >= 0.0 && a->bottom <= height;
        CU_ASSERT(is_inside);
        if (!is_inside) {
            printf("  %s: cut off: %s\n", name, a->text);
        }
        for (size_t k = 0; k < i; k++) {
            const text_box_t *b = &boxes[k];
            const bool touch = a->left < b->right && b->left < a->right && a->top < b->bottom
                && b->top < a->bottom;
            CU_ASSERT(!touch);
            if (touch) {
                printf("  %s: on each other: %s | %s\n", name, a->text, b->text);
            }
        }
    }
}

/* ---- colours ---- */

static inline double
luminance(const double rgb[3])
{
    static const double WEIGHTS[] = { 0.2126, 0.7152, 0.0722 };
    double sum = 0.0;
    for (size_t k = 0; k < 3; k++) {
        const double c = rgb[k] / 255.0;
        sum += WEIGHTS[k] * (c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4));
    }
    return sum;
}

/* The contrast ratio of WCAG 2.2: from 1 (none) to 21 (black on white). */
static inline double
contrast(const double a[3], const double b[3])
{
    const double x = luminance(a);
    const double y = luminance(b);
    return (fmax(x, y) + 0.05) / (fmin(x, y) + 0.05);
}

/* Lays a colour of that opacity over another. */
static inline void
lay_over(double below[3], const int rgb[3], double opacity)
{
    for (size_t k = 0; k < 3; k++) {
        below[k] += opacity * (rgb[k] - below[k]);
    }
}

/* ---- filled areas ---- */

typedef struct {
    double left, right, top, bottom;
    int rgb[3];
    double opacity;
    const char *at; /* its place in the document */
    const char *points;
} fill_t;

/* The value of an attribute of the element at c, behind its quote; NULL when it has none.  gnuplot
 * writes a='1' and a = '1'. */
static inline const char *
attribute(const char *c, const char *name)
{
    const char *end = strchr(c, '>');
    const size_t n = strlen(name);
    for (const char *at = c; (at = strstr(at, name)) != NULL && at < end; at++) {
        const char *behind = at + n + strspn(at + n, " ");
        if (isspace((unsigned char)at[-1]) && *behind == '=') {
            return behind + strcspn(behind, "\"'") + 1;
        }
    }
    return NULL;
}

static inline bool
next_point(const char **points, double *x, double *y)
{
    int used;
    if (sscanf(*points, "%lf,%lf%n", x, y, &used) != 2) {
        return false;
    }
    *points += used;
    return true;
}

static inline size_t
svg_fills(const char *svg, size_t max, fill_t fills[])
{
    size_t n = 0;
    for (const char *c = svg; (c = strstr(c, "<polygon")) != NULL && n < max; c++) {
        const char *rgb = attribute(c, "fill");
        const char *opacity = attribute(c, "fill-opacity");
        const char *points = attribute(c, "points");
        fill_t fill = { 1e9, -1e9, 1e9, -1e9, { 0 }, 1.0, c, points };
        double x;
        double y;
        if (rgb != NULL && points != NULL
            && sscanf(rgb, "rgb(%d, %d, %d", &fill.rgb[0], &fill.rgb[1], &fill.rgb[2]) == 3) {
            fill.opacity = opacity != NULL ? strtod(opacity, NULL) : 1.0;
            while (next_point(&points, &x, &y)) {
                fill.left = fmin(fill.left, x);
                fill.right = fmax(fill.right, x);
                fill.top = fmin(fill.top, y);
                fill.bottom = fmax(fill.bottom, y);
            }
            fills[n++] = fill;
        }
    }
    return n;
}

/* Whether the area holds the point: a ray to the right crosses its edge an odd number of times. */
static inline bool
fill_holds(const fill_t *fill, double x, double y)
{
    bool inside = false;
    const char *points = fill->points;
    double ax;
    double ay;
    double bx;
    double by;
    if (x < fill->left || x > fill->right || y < fill->top || y > fill->bottom
        || !next_point(&points, &ax, &ay)) {
        return false;
    }
    for (; next_point(&points, &bx, &by); ax = bx, ay = by) {
        if ((ay > y) != (by > y) && x < ax + (y - ay) / (by - ay) * (bx - ax)) {
            inside = !inside;
        }
    }
    /* gnuplot closes areas but not rectangles */
    const char *first = fill->points;
    next_point(&first, &bx, &by);
    if ((ay > y) != (by > y) && x < ax + (y - ay) / (by - ay) * (bx - ax)) {
        inside = !inside;
    }
    return inside;
}

/* ---- lines and marks ---- */

typedef struct {
    char plot[16]; /* "3b": the third plot of the second panel                */
    char dash[32]; /* "10.0,3.0", "" a solid line                             */
    int mark;      /* number of the symbol, -1 a line                         */
    int n_points;  /* of the line                                             */
    double width;  /* of the line                                             */
    int rgb[3];
} stroke_t;

/* Reads the path or mark at c; false when it draws nothing in a colour of its own. */
static inline bool
read_stroke(const char *c, stroke_t *stroke)
{
    const bool is_mark = strncmp(c, "<use", 4) == 0;
    const char *rgb = attribute(c, is_mark ? "color" : "stroke");
    const char *dash = attribute(c, "stroke-dasharray");
    const char *line = attribute(c, "d");
    const char *symbol = strstr(c, "#gpPt");
    if (rgb == NULL
        || sscanf(rgb, "rgb(%d, %d, %d", &stroke->rgb[0], &stroke->rgb[1], &stroke->rgb[2]) != 3) {
        return false;
    }
    stroke->mark = is_mark && symbol != NULL ? atoi(symbol + 5) : -1;
    stroke->n_points = 0;
    snprintf(stroke->dash, sizeof stroke->dash, "%.*s",
        dash != NULL ? (int)strcspn(dash, "'\"") : 0, dash != NULL ? dash : "");
    for (; line != NULL && *line != '\'' && *line != '"'; line++) {
        stroke->n_points += *line == ',';
    }
    return is_mark || stroke->n_points > 1;
}

/* What is drawn from data: lines and marks of the plots, not axes, frames and grids. */
static inline size_t
svg_strokes(const char *svg, size_t max, stroke_t strokes[])
{
    size_t n = 0;
    int depth = 0;
    int depth_of_plot = 0;
    stroke_t stroke = { 0 };
    for (const char *c = svg; (c = strchr(c, '<')) != NULL && n < max; c++) {
        if (strncmp(c, "</g>", 4) == 0) {
            depth--;
            depth_of_plot = depth < depth_of_plot ? 0 : depth_of_plot;
        } else if (strncmp(c, "<g id=\"gnuplot_plot_", 20) == 0) {
            depth_of_plot = ++depth;
            CU_ASSERT_EQUAL(sscanf(c + 20, "%15[0-9a-zA-Z]", stroke.plot), 1);
        } else if (strncmp(c, "<g ", 3) == 0) {
            const char *width = attribute(c, "stroke-width");
            depth++;
            stroke.width = width != NULL ? strtod(width, NULL) : stroke.width;
        } else if (depth_of_plot > 0 && (strncmp(c, "<path", 5) == 0 || strncmp(c, "<use", 4) == 0)
            && read_stroke(c, &stroke)) {
            strokes[n++] = stroke;
        }
    }
    return n;
}

#endif
