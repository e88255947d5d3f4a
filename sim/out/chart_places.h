/* chart_places.h - names beside the points of a panel; private to layer out.
 *
 * A name stands as near to its point as it can without touching another point, name or the edge,
 * and if that can be without crossing a line of the panel; nearer to its point than to others, or
 * with a line to it.  All in px from the lower left corner of
 * the panel.  Nothing here allocates. */
#ifndef SIM_OUT_CHART_PLACES_H
#define SIM_OUT_CHART_PLACES_H

#include <stdbool.h>
#include <stddef.h>

/* There is room for the boxes of all points and names, and for eight others; for the lines of all
 * crosses, and eight others. */
enum {
    MAX_PLACES = 24,
    MAX_PLACE_BOXES = 2 * MAX_PLACES + 8,
    MAX_PLACE_LINES = 2 * MAX_PLACES + 8
};

typedef struct {
    double left, right, low, high;
} box_t;

typedef struct {
    double width, height; /* of the panel */
    double point_x[MAX_PLACES], point_y[MAX_PLACES];
    double label_x[MAX_PLACES], label_y[MAX_PLACES]; /* middle of the name; NaN: none             */
    double lead_x[MAX_PLACES], lead_y[MAX_PLACES];   /* end of the line from the point; NaN: none */
    size_t n_boxes, n_lines;
    box_t box[MAX_PLACE_BOXES];  /* what names may not stand on   */
    box_t line[MAX_PLACE_LINES]; /* what they should not stand on */
} places_t;

void sim_chart_places_init(places_t *self, double width, double height);
/* What names may not, or should not stand on. */
void sim_chart_places_block(places_t *self, box_t box);
void sim_chart_places_line(places_t *self, box_t line);
/* Sets point k < MAX_PLACES; not finite: it is not drawn. */
void sim_chart_places_point(places_t *self, size_t k, double x, double y);
/* Places the name of point k, of that width, at most `reach` from it, with a line to it when it is
 * not beside it; INFINITY: anywhere, when nothing is free nearer.  False: there is no room for it,
 * or no point. */
bool sim_chart_places_name(places_t *self, size_t k, double text_width, double reach);

#endif
