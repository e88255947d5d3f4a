/* curve.c - lines with fewer corners; see curve.h.
 *
 * From a corner that stays, the next one is the furthest that can be reached by a straight line
 * with all corners between close to it.  Corners are then written as steps from one to the next,
 * which are short numbers; a step starts where the last one ended after rounding, so that errors do
 * not add up. */
#include "sim/out/curve.h"
#include <math.h>
#include <stdlib.h>

enum { REACH = 64, /* corners between two that stay, at most */ DIGITS_MAX = 9 };

typedef struct {
    double x, y;
    bool begins; /* a line of its own                   */
    bool closes; /* its line, back to where that began */
} corner_t;

/* ---- reading --------------------------------------------------------------------------------- */

typedef struct {
    const char *at, *end;
} text_t;

static char
next(const text_t *self)
{
    return self->at < self->end ? *self->at : '\0';
}

static void
skip_blanks(text_t *self)
{
    while (next(self) == ' ' || next(self) == '\t' || next(self) == '\n' || next(self) == '\r') {
        self->at++;
    }
}

/* "-12.34"; false: there is none. */
static bool
take_number(text_t *self, double *number)
{
    double x = 0.0;
    double unit = 1.0;
    int digits = 0;
    bool point = false;
    const bool negative = next(self) == '-';

    self->at += negative;
    for (; (next(self) >= '0' && next(self) <= '9') || (next(self) == '.' && !point); self->at++) {
        if (*self->at == '.') {
            point = true;
        } else {
            x = 10.0 * x + (*self->at - '0');
            unit *= point ? 10.0 : 1.0;
            digits++;
        }
    }
    *number = (negative ? -x : x) / unit;
    return digits > 0 && digits <= DIGITS_MAX;
}

static bool
take_corner(text_t *self, corner_t *corner)
{
    *corner = (corner_t) { 0 };
    if (!take_number(self, &corner->x)) {
        return false;
    }
    skip_blanks(self);
    self->at += next(self) == ',';
    skip_blanks(self);
    return take_number(self, &corner->y);
}

/* How many corners there are, 0 when something else is there, too.  corner: where to put them, or
 * NULL. */
static size_t
take_corners(sim_curve_kind_t kind, text_t text, corner_t corner[])
{
    size_t n = 0;
    bool begins = kind == SIM_CURVE_POLYGON;
    bool open = begins; /* a corner may come */

    for (skip_blanks(&text); text.at < text.end; skip_blanks(&text)) {
        const char c = next(&text);
        corner_t one;
        if (kind == SIM_CURVE_PATH && (c == 'M' || c == 'L')) {
            if (c == 'L' && (!open || begins)) {
                return 0;
            }
            begins = begins || c == 'M';
            open = true;
            text.at++;
            continue;
        }
        if (kind == SIM_CURVE_PATH && (c == 'Z' || c == 'z') && open && !begins) {
            if (corner != NULL) {
                corner[n - 1].closes = true;
            }
            open = false;
            text.at++;
            continue;
        }
        if (!open || !take_corner(&text, &one)) {
            return 0;
        }
        one.begins = begins;
        begins = false;
        if (corner != NULL) {
            corner[n] = one;
        }
        n++;
    }
    if (kind == SIM_CURVE_POLYGON && n > 0 && corner != NULL) {
        corner[n - 1].closes = true;
    }
    return n;
}

bool
sim_curve_is_plain(sim_curve_kind_t kind, size_t n, const char bytes[])
{
    return take_corners(kind, (text_t) { bytes, bytes + n }, NULL) > 0;
}

/* ---- writing --------------------------------------------------------------------------------- */

/* Whether a corner is close to the straight line from a to b. */
static bool
is_close(const corner_t *one, const corner_t *a, const corner_t *b)
{
    const double dx = b->x - a->x;
    const double dy = b->y - a->y;
    const double length2 = dx * dx + dy * dy;
    const double along = (one->x - a->x) * dx + (one->y - a->y) * dy;
    const double share = length2 > 0.0 ? fmin(fmax(along / length2, 0.0), 1.0) : 0.0;
    const double x = one->x - a->x - share * dx;
    const double y = one->y - a->y - share * dy;
    return x * x + y * y <= SIM_CURVE_TOLERANCE * SIM_CURVE_TOLERANCE;
}

/* The corner that follows corner[from] of a line that ends with corner[last]. */
static size_t
next_corner(const corner_t corner[], size_t from, size_t last)
{
    size_t to = from + 1;
    while (to < last && to - from < REACH) {
        for (size_t k = from + 1; k <= to; k++) {
            if (!is_close(&corner[k], &corner[from], &corner[to + 1])) {
                return to;
            }
        }
        to++;
    }
    return to;
}

/* "12", "-.5"; a blank before it unless its sign is enough. */
static void
put_tenths(long tenths, bool first, FILE *to)
{
    const long size = labs(tenths);
    fputs(tenths < 0 ? "-" : first ? "" : " ", to);
    if (size >= 10 || size == 0) {
        fprintf(to, "%ld", size / 10);
    }
    if (size % 10 != 0) {
        fprintf(to, ".%ld", size % 10);
    }
}

/* corner[from] .. corner[last] are a line. */
static void
put_line(const corner_t corner[], size_t from, size_t last, FILE *to)
{
    long x = lround(10.0 * corner[from].x);
    long y = lround(10.0 * corner[from].y);

    fputc('M', to);
    put_tenths(x, true, to);
    put_tenths(y, false, to);
    for (size_t i = from; i < last;) {
        const size_t k = next_corner(corner, i, last);
        const long next_x = lround(10.0 * corner[k].x);
        const long next_y = lround(10.0 * corner[k].y);
        fputs(i == from ? "l" : "", to);
        put_tenths(next_x - x, i == from, to);
        put_tenths(next_y - y, false, to);
        x = next_x;
        y = next_y;
        i = k;
    }
    fputs(corner[last].closes ? "z" : "", to);
}

bool
sim_curve_write(sim_curve_kind_t kind, size_t n, const char bytes[], FILE *to)
{
    const text_t text = { bytes, bytes + n };
    const size_t n_corners = take_corners(kind, text, NULL);
    corner_t *corner = calloc(n_corners + 1, sizeof *corner);

    if (corner == NULL) {
        return false;
    }
    take_corners(kind, text, corner);
    for (size_t from = 0; from < n_corners;) {
        size_t last = from;
        while (last + 1 < n_corners && !corner[last + 1].begins) {
            last++;
        }
        put_line(corner, from, last, to);
        from = last + 1;
    }
    free(corner);
    return true;
}
