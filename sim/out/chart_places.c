#include "chart_places.h"
#include "sim/status.h"
#include <math.h>

static const double UP = 7.5;        /* half the height of a name             */
static const double POINT = 4.0;     /* half the width of a point             */
static const double LEAD_STEP = 4.0; /* a line to a name is checked that often */
static const double NEAR = 30.0;     /* no further from its point than that */
static const double TELLING = 3.0;   /* so much nearer a name is to its own point than to others */
static const double LEAD_LEAST = 14.0; /* so far away a name has a line          */

void
sim_chart_places_init(places_t *self, double width, double height)
{
    *self = (places_t) { .width = width, .height = height };
    for (size_t k = 0; k < MAX_PLACES; k++) {
        self->point_x[k] = self->point_y[k] = NAN;
        self->label_x[k] = self->label_y[k] = NAN;
        self->lead_x[k] = self->lead_y[k] = NAN;
    }
}

void
sim_chart_places_block(places_t *self, box_t box)
{
    SIM_BUG_IF(self->n_boxes >= MAX_PLACE_BOXES);
    self->box[self->n_boxes++] = box;
}

void
sim_chart_places_line(places_t *self, box_t line)
{
    SIM_BUG_IF(self->n_lines >= MAX_PLACE_LINES);
    self->line[self->n_lines++] = line;
}

void
sim_chart_places_point(places_t *self, size_t k, double x, double y)
{
    SIM_BUG_IF(k >= MAX_PLACES);
    self->point_x[k] = x;
    self->point_y[k] = y;
    if (isfinite(x) && isfinite(y)) {
        sim_chart_places_block(self, (box_t) { x - POINT, x + POINT, y - POINT, y + POINT });
    }
}

static bool
is_apart(const box_t *box, size_t n, const box_t from[])
{
    for (size_t i = 0; i < n; i++) {
        if (box->left < from[i].right && from[i].left < box->right && box->low < from[i].high
            && from[i].low < box->high) {
            return false;
        }
    }
    return true;
}

static double
distance(const box_t *box, double x, double y)
{
    return hypot(fmax(0.0, fmax(box->left - x, x - box->right)),
        fmax(0.0, fmax(box->low - y, y - box->high)));
}

/* Where a line from the point to a name ends.  False: it is so near that it needs none. */
static bool
lead_end(const places_t *self, size_t k, const box_t *name, double *x, double *y)
{
    *x = fmax(name->left + 2.0, fmin(name->right - 2.0, self->point_x[k]));
    *y = fmax(name->low + 1.0, fmin(name->high - 1.0, self->point_y[k]));
    return hypot(*x - self->point_x[k], *y - self->point_y[k]) > LEAD_LEAST;
}

/* Whether a name without a line could be taken for that of another point. */
static bool
is_ambiguous(const places_t *self, size_t k, const box_t *name)
{
    const double own = distance(name, self->point_x[k], self->point_y[k]);
    for (size_t i = 0; i < MAX_PLACES; i++) {
        if (i != k && isfinite(self->point_x[i]) && isfinite(self->point_y[i])
            && distance(name, self->point_x[i], self->point_y[i]) < own + TELLING) {
            return true;
        }
    }
    return false;
}

/* Step i of the line from point k to (x, y), beginning beside the point.  False: it has ended. */
static bool
lead_step(const places_t *self, size_t k, double x, double y, int i, box_t *step)
{
    const double dx = x - self->point_x[k];
    const double dy = y - self->point_y[k];
    const double length = hypot(dx, dy);
    const double at = 2.0 * POINT + LEAD_STEP * i;
    const double px = self->point_x[k] + dx * at / length;
    const double py = self->point_y[k] + dy * at / length;
    *step = (box_t) { px - 1.0, px + 1.0, py - 1.0, py + 1.0 };
    return at < length - 2.0;
}

/* On which side of the line from a to b the point is. */
static bool
is_left(double ax, double ay, double bx, double by, double x, double y)
{
    return (bx - ax) * (y - ay) > (by - ay) * (x - ax);
}

/* Whether a line from point k to (x, y) crosses that to the name of point i. */
static bool
leads_cross(const places_t *self, size_t k, double x, double y, size_t i)
{
    const double ax = self->point_x[k];
    const double ay = self->point_y[k];
    const double cx = self->point_x[i];
    const double cy = self->point_y[i];
    const double dx = self->lead_x[i];
    const double dy = self->lead_y[i];
    return is_left(ax, ay, x, y, cx, cy) != is_left(ax, ay, x, y, dx, dy)
        && is_left(cx, cy, dx, dy, ax, ay) != is_left(cx, cy, dx, dy, x, y);
}

/* Whether the line from point k to (x, y) touches that box. */
static bool
lead_touches(const places_t *self, size_t k, double x, double y, const box_t *box)
{
    box_t step;
    for (int i = 0; lead_step(self, k, x, y, i, &step); i++) {
        if (!is_apart(&step, 1, box)) {
            return true;
        }
    }
    return false;
}

/* Whether the name and its line touch nothing, and it is clear whose it is. */
static bool
is_free(const places_t *self, size_t k, const box_t *name, bool on_lines)
{
    double x;
    double y;
    if (name->left < 2.0 || name->right > self->width - 2.0 || name->low < 2.0
        || name->high > self->height - 2.0 || !is_apart(name, self->n_boxes, self->box)
        || (!on_lines && !is_apart(name, self->n_lines, self->line))) {
        return false;
    }
    const bool has_lead = lead_end(self, k, name, &x, &y);
    for (size_t i = 0; i < MAX_PLACES; i++) {
        if (isfinite(self->lead_x[i])
            && (lead_touches(self, i, self->lead_x[i], self->lead_y[i], name)
                || (has_lead && leads_cross(self, k, x, y, i)))) {
            return false;
        }
    }
    for (size_t i = 0; i < self->n_boxes && has_lead; i++) {
        if (lead_touches(self, k, x, y, &self->box[i])) {
            return false;
        }
    }
    return has_lead || !is_ambiguous(self, k, name);
}

/* A place on one of the rings about a point that are more than `from` and at most `to` px wide. */
static bool
ring_place(const places_t *self, size_t k, double half, double from, double to, bool on_lines,
    box_t *place)
{
    static const double RINGS[] = { 7.0, 12.0, 20.0, 30.0, 42.0, 56.0, 72.0, 90.0, 112.0, 140.0 };
    enum { ANGLES = 16 };
    for (size_t r = 0; r < sizeof RINGS / sizeof RINGS[0]; r++) {
        for (int a = 0; a < ANGLES && RINGS[r] > from && RINGS[r] <= to; a++) {
            /* to the right first, then in turn on both sides */
            const int turn = (a + 1) / 2 * (a % 2 == 0 ? 1 : -1);
            const double angle = turn * 2.0 * 3.14159265358979 / ANGLES;
            const double x = self->point_x[k] + cos(angle) * (RINGS[r] + half);
            const double y = self->point_y[k] + sin(angle) * (RINGS[r] + UP);
            *place = (box_t) { x - half, x + half, y - UP, y + UP };
            if (is_free(self, k, place, on_lines)) {
                return true;
            }
        }
    }
    return false;
}

/* Anywhere in the panel, the upper left first. */
static bool
any_place(const places_t *self, double half, box_t *place)
{
    const int n_rows = (int)((self->height - 2.0 * UP - 3.0) / 8.0);
    const int n_columns = (int)((self->width - 2.0 * half - 3.0) / 12.0);
    for (int row = 0; row < n_rows; row++) {
        for (int column = 0; column < n_columns; column++) {
            const double x = half + 3.0 + 12.0 * column;
            const double y = self->height - UP - 3.0 - 8.0 * row;
            *place = (box_t) { x - half, x + half, y - UP, y + UP };
            if (is_apart(place, self->n_boxes, self->box)) {
                return true;
            }
        }
    }
    return false;
}

bool
sim_chart_places_name(places_t *self, size_t k, double text_width, double reach)
{
    const double half = 0.5 * text_width + 2.0;
    const double near = fmin(reach, NEAR);
    box_t place;
    double x;
    double y;
    if (!isfinite(self->point_x[k]) || !isfinite(self->point_y[k])) {
        return false;
    }
    /* a name on a line is better than one far from its point */
    if (!ring_place(self, k, half, 0.0, near, false, &place)
        && !ring_place(self, k, half, 0.0, near, true, &place)
        && !ring_place(self, k, half, near, reach, false, &place)
        && !ring_place(self, k, half, near, reach, true, &place)
        && (isfinite(reach) || !any_place(self, half, &place))) {
        return false;
    }
    sim_chart_places_block(self, place);
    self->label_x[k] = 0.5 * (place.left + place.right);
    self->label_y[k] = 0.5 * (place.low + place.high);
    if (lead_end(self, k, &place, &x, &y)) {
        self->lead_x[k] = x;
        self->lead_y[k] = y;
    }
    return true;
}
