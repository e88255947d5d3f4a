/* crossing.c - where the mean of noisy curves crosses a target; see crossing.h.
 *
 * A point costs a run of the model, so each value of x is tried once and remembered. */
#include "sim/crossing.h"
#include "sim/precision.h"
#include <gsl/gsl_errno.h>
#include <gsl/gsl_roots.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { STEPS_ROOT = 60, STEPS_CHECK = 12 };

typedef struct {
    const sim_curve_t *curve;
    sim_crossings_t *answer;
    double *value; /* [n], of the latest point           */
    double *first; /* [n], of the first                  */
    bool same;     /* all points so far have the values of the first, bit for bit */
    bool edge;     /* seek where the interval leaves the target, not the mean     */
    sim_status_t status;
} search_t;

sim_curve_point_t
sim_curve_point_of(double x, size_t n, const double value[])
{
    const sim_precision_t p = sim_precision_of(n, value);
    return (sim_curve_point_t) { .x = x,
        .n = p.n,
        .mean = p.mean,
        .se = p.se,
        .low = p.mean - p.half_width,
        .high = p.mean + p.half_width };
}

/* ---- points */

/* Where x stands, or would. */
static size_t
place_of(const sim_crossings_t *self, double x)
{
    size_t k = 0;
    while (k < self->n_points && self->point[k].x < x) {
        k++;
    }
    return k;
}

const sim_curve_point_t *
sim_crossings_point(const sim_crossings_t *self, double x)
{
    const size_t k = place_of(self, x);
    return k < self->n_points && self->point[k].x == x ? &self->point[k] : NULL;
}

/* The point at x, tried unless it has been.  After a failure, which search->status tells, it is all
 * zeros. */
static sim_curve_point_t
look(search_t *search, double x)
{
    sim_crossings_t *answer = search->answer;
    const size_t n = search->curve->n;
    const sim_curve_point_t *known = sim_crossings_point(answer, x);

    if (known != NULL) {
        return *known;
    }
    if (search->status == SIM_OK && answer->n_points == SIM_CROSSING_POINTS) {
        search->status = SIM_ERR_LIMIT; /* a few hundred points are the most that can be */
    }
    if (search->status == SIM_OK) {
        search->status = search->curve->at(search->curve->data, x, search->value);
    }
    if (search->status != SIM_OK) {
        return (sim_curve_point_t) { 0 };
    }
    if (answer->n_points == 0) {
        memcpy(search->first, search->value, n * sizeof *search->first);
    }
    search->same
        = search->same && memcmp(search->first, search->value, n * sizeof *search->first) == 0;
    const size_t k = place_of(answer, x);
    memmove(
        answer->point + k + 1, answer->point + k, (answer->n_points - k) * sizeof *answer->point);
    answer->point[k] = sim_curve_point_of(x, n, search->value);
    answer->n_points++;
    return answer->point[k];
}

static double
half_width(const sim_curve_point_t *p)
{
    return p->high - p->mean;
}

/* How far the mean is above the target; for an edge, how far the target is outside the interval. */
static double
height(const search_t *search, const sim_curve_point_t *p)
{
    const double above = p->mean - search->curve->target;
    return search->edge ? fabs(above) - half_width(p) : above;
}

static double
height_at(double x, void *data)
{
    search_t *search = data;
    const sim_curve_point_t p = look(search, x);
    const double h = height(search, &p);
    return isfinite(h) ? h : 0.0; /* a missing value ends the search where it is */
}

/* ---- roots */

/* The root of the height between two points where its signs differ, by Brent's method, until the
 * height is at most `small`, the bracket at most `narrow`, or the steps are used up. */
static double
solve(search_t *search, double a, double b, double small, double narrow, int steps)
{
    gsl_function f = { height_at, search };
    gsl_root_fsolver *solver = gsl_root_fsolver_alloc(gsl_root_fsolver_brent);
    double x = 0.5 * (a + b);

    if (solver == NULL) {
        search->status = SIM_ERR_NOMEM;
        return x;
    }
    int code = gsl_root_fsolver_set(solver, &f, fmin(a, b), fmax(a, b));
    for (int k = 0; k < steps && code == GSL_SUCCESS && search->status == SIM_OK; k++) {
        code = gsl_root_fsolver_iterate(solver);
        x = gsl_root_fsolver_root(solver);
        const double width = gsl_root_fsolver_x_upper(solver) - gsl_root_fsolver_x_lower(solver);
        if (fabs(height_at(x, search)) <= small || width <= narrow) {
            break;
        }
    }
    gsl_root_fsolver_free(solver);
    return x;
}

/* The edge of the interval on one side (-1, 1) of a crossing: outwards from it to the first point
 * whose interval leaves the target out. */
static double
edge(search_t *search, double x, int side, double unit, double noise)
{
    const sim_crossings_t *answer = search->answer;
    double inside = x;
    size_t k = place_of(answer, x);

    search->edge = true;
    for (;;) {
        if (side < 0 ? k == 0 : k + 1 >= answer->n_points) {
            search->edge = false;
            return NAN;
        }
        k = side < 0 ? k - 1 : k + 1;
        const double h = height(search, &answer->point[k]);
        if (isnan(h) || h > 0.0) {
            break;
        }
        inside = answer->point[k].x;
    }
    const double outside = answer->point[k].x;
    const double found = isnan(answer->point[k].mean)
        ? NAN
        : solve(search, inside, outside, 0.02 * noise, 1e-3 * unit, STEPS_CHECK);
    search->edge = false;
    return found;
}

/* Slope and intervals of the crossing at x, which lies in a step of the scan with slope `secant`.
 */
static void
judge(search_t *search, double x, double secant, sim_crossing_t *crossing)
{
    const sim_curve_t *curve = search->curve;
    const double step = (curve->hi - curve->lo) / SIM_CROSSING_SCAN;
    const sim_curve_point_t at = look(search, x);
    const double noise = half_width(&at);

    *crossing = (sim_crossing_t) { .x = x,
        .slope = secant,
        .se = NAN,
        .low = NAN,
        .high = NAN,
        .check_low = NAN,
        .check_high = NAN };
    crossing->jump = fabs(at.mean - curve->target) > 1e-3 * fabs(secant) * step
        && !(fabs(at.mean - curve->target) <= noise);
    if (isnan(noise)) {
        return;
    }
    if (noise > 0.0) {
        const double near = fmin(fmax(noise / fabs(secant), 1e-3 * step), 0.5 * step);
        const sim_curve_point_t left = look(search, fmax(x - near, curve->lo));
        const sim_curve_point_t right = look(search, fmin(x + near, curve->hi));
        if (search->status != SIM_OK) {
            return;
        }
        crossing->slope = (right.mean - left.mean) / (right.x - left.x);
        crossing->check_low = edge(search, x, -1, near, noise);
        crossing->check_high = edge(search, x, 1, near, noise);
    } else {
        crossing->check_low = crossing->check_high = x;
    }
    if (noise == 0.0 || crossing->slope * secant > 0.0) {
        const double width = noise > 0.0 ? noise / fabs(crossing->slope) : 0.0;
        crossing->se = noise > 0.0 ? at.se / fabs(crossing->slope) : 0.0;
        crossing->low = x - width;
        crossing->high = x + width;
    }
}

/* ---- the search */

/* Points i to j of the scan, i < j: on the target in between, off it at both or at an end of the
 * range.  A single point on the target is a crossing, several are a level stretch. */
static void
touch(search_t *search, const sim_curve_point_t scan[], size_t i, size_t j)
{
    sim_crossings_t *answer = search->answer;

    if (j > i) {
        if (isnan(answer->level_low)) {
            answer->level_low = scan[i].x;
            answer->level_high = scan[j].x;
        }
        return;
    }
    const size_t a = i > 0 ? i - 1 : i;
    const size_t b = i < SIM_CROSSING_SCAN ? i + 1 : i;
    const double secant = (scan[b].mean - scan[a].mean) / (scan[b].x - scan[a].x);
    judge(search, scan[i].x, secant, &answer->crossing[answer->n_crossings++]);
}

static void
cross(search_t *search, const sim_curve_point_t *a, const sim_curve_point_t *b)
{
    sim_crossings_t *answer = search->answer;
    const sim_curve_t *curve = search->curve;
    const double noise = fmin(half_width(a), half_width(b));
    const double rise = b->mean - a->mean;
    const double small = fmax(noise > 0.0 ? 1e-3 * noise : 0.0, 1e-13 * fabs(rise));

    const double x = solve(search, a->x, b->x, small, 1e-9 * (curve->hi - curve->lo), STEPS_ROOT);
    if (search->status == SIM_OK) {
        judge(search, x, rise / (b->x - a->x), &answer->crossing[answer->n_crossings++]);
    }
}

static void
search_all(search_t *search)
{
    const sim_curve_t *curve = search->curve;
    sim_crossings_t *answer = search->answer;
    sim_curve_point_t scan[SIM_CROSSING_SCAN + 1];
    bool missing = false;

    for (size_t i = 0; i <= SIM_CROSSING_SCAN; i++) {
        const double share = (double)i / SIM_CROSSING_SCAN;
        scan[i] = look(search, curve->lo * (1.0 - share) + curve->hi * share);
        missing = missing || scan[i].n == 0;
    }
    if (search->same || search->status != SIM_OK) {
        answer->answer = scan[0].n == 0 ? SIM_CROSSING_MISSING : SIM_CROSSING_FLAT;
        return;
    }
    for (size_t i = 0; i <= SIM_CROSSING_SCAN && search->status == SIM_OK; i++) {
        const double here = scan[i].mean - curve->target;
        size_t j = i;
        while (here == 0.0 && j < SIM_CROSSING_SCAN && scan[j + 1].mean == curve->target) {
            j++;
        }
        if (here == 0.0) {
            touch(search, scan, i, j);
            i = j;
        } else if (i < SIM_CROSSING_SCAN && here * (scan[i + 1].mean - curve->target) < 0.0) {
            cross(search, &scan[i], &scan[i + 1]);
        }
    }
    answer->answer = answer->n_crossings > 0 ? SIM_CROSSING_FOUND
        : !isnan(answer->level_low)          ? SIM_CROSSING_LEVEL
        : missing                            ? SIM_CROSSING_MISSING
                                             : SIM_CROSSING_NONE;
}

sim_status_t
sim_crossings_find(sim_crossings_t *self, const sim_curve_t *curve)
{
    SIM_BUG_IF(!(curve->lo < curve->hi) || curve->n == 0);
    *self = (sim_crossings_t) { .level_low = NAN, .level_high = NAN };
    self->point = calloc(SIM_CROSSING_POINTS, sizeof *self->point);
    search_t search = { .curve = curve,
        .answer = self,
        .value = malloc(curve->n * sizeof(double)),
        .first = malloc(curve->n * sizeof(double)),
        .same = true };
    if (self->point == NULL || search.value == NULL || search.first == NULL) {
        search.status = SIM_ERR_NOMEM;
    } else {
        search_all(&search);
    }
    free(search.value);
    free(search.first);
    if (search.status != SIM_OK) {
        sim_crossings_free(self);
    }
    return search.status;
}

void
sim_crossings_free(sim_crossings_t *self)
{
    free(self->point);
    *self = (sim_crossings_t) { 0 };
}
