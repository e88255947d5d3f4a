/* Tests of chart_places.h: names beside points touch nothing, and it is clear whose they are. */
#include "check.h"
#include "sim/out/chart_places.h"
#include <math.h>

static const double UP = 7.5; /* half the height of a name */

static box_t
box_of_name(const places_t *self, size_t k, double width)
{
    const double half = 0.5 * width;
    return (box_t) { self->label_x[k] - half, self->label_x[k] + half, self->label_y[k] - UP,
        self->label_y[k] + UP };
}

static bool
is_apart(box_t a, box_t b)
{
    return a.left >= b.right || b.left >= a.right || a.low >= b.high || b.low >= a.high;
}

static double
distance(box_t box, double x, double y)
{
    return hypot(
        fmax(0.0, fmax(box.left - x, x - box.right)), fmax(0.0, fmax(box.low - y, y - box.high)));
}

static void
test_a_lone_name_stands_beside_its_point(void)
{
    places_t places;
    sim_chart_places_init(&places, 400.0, 300.0);
    sim_chart_places_point(&places, 3, 120.0, 90.0);
    CU_ASSERT(sim_chart_places_name(&places, 3, 60.0, 30.0));
    CU_ASSERT_DOUBLE_EQUAL(places.label_y[3], 90.0, 1e-9);
    CU_ASSERT(places.label_x[3] - 30.0 > 124.0 && places.label_x[3] - 30.0 < 134.0);
    CU_ASSERT(isnan(places.lead_x[3]) && isnan(places.label_x[0]));

    /* at the right edge it stands to the left, and on a line only when it must */
    sim_chart_places_init(&places, 400.0, 300.0);
    sim_chart_places_point(&places, 0, 380.0, 90.0);
    sim_chart_places_line(&places, (box_t) { 0.0, 400.0, 89.0, 91.0 });
    CU_ASSERT(sim_chart_places_name(&places, 0, 60.0, 30.0));
    CU_ASSERT(places.label_x[0] + 30.0 <= 398.0);
    CU_ASSERT(fabs(places.label_y[0] - 90.0) >= UP + 1.0);
    sim_chart_places_init(&places, 400.0, 300.0);
    sim_chart_places_point(&places, 0, 380.0, 90.0);
    sim_chart_places_line(&places, (box_t) { 0.0, 400.0, 0.0, 300.0 });
    CU_ASSERT(sim_chart_places_name(&places, 0, 60.0, 30.0));
}

static void
test_a_name_without_room_is_left_out(void)
{
    places_t places;
    sim_chart_places_init(&places, 50.0, 300.0);
    sim_chart_places_point(&places, 0, 20.0, 90.0);
    sim_chart_places_point(&places, 1, NAN, 90.0);
    CU_ASSERT(!sim_chart_places_name(&places, 0, 60.0, INFINITY));
    CU_ASSERT(!sim_chart_places_name(&places, 1, 6.0, INFINITY));
    CU_ASSERT(isnan(places.label_x[0]) && isnan(places.label_x[1]));

    /* free places are far away only */
    sim_chart_places_init(&places, 400.0, 300.0);
    sim_chart_places_point(&places, 0, 200.0, 150.0);
    sim_chart_places_block(&places, (box_t) { 110.0, 290.0, 80.0, 220.0 });
    CU_ASSERT(!sim_chart_places_name(&places, 0, 60.0, 30.0));
    CU_ASSERT(sim_chart_places_name(&places, 0, 60.0, INFINITY));
}

/* Points in a heap: those that are named can be told from each other. */
static void
test_names_of_a_heap_are_told_apart(void)
{
    enum { N = 20 };
    static const double REACH[] = { 30.0, 60.0, INFINITY };
    size_t n_named[3] = { 0 };
    for (size_t r = 0; r < 3; r++) {
        for (unsigned round = 0; round < 50; round++) {
            places_t places;
            double width[N];
            sim_chart_places_init(&places, 450.0, 340.0);
            for (size_t k = 0; k < N; k++) {
                const double turn = 2.4 * (double)k + 0.7 * round;
                const double far = (1.0 + round) * sqrt((double)k + 0.4);
                sim_chart_places_point(
                    &places, k, 200.0 + far * cos(turn), 170.0 + 0.6 * far * sin(turn));
                width[k] = 35.0 + 7.0 * (double)((k * 5 + round) % 13);
            }
            for (size_t k = 0; k < N; k++) {
                const bool is_named = sim_chart_places_name(&places, k, width[k], REACH[r]);
                CU_ASSERT(is_named == isfinite(places.label_x[k]));
                n_named[r] += is_named;
            }
            for (size_t k = 0; k < N; k++) {
                if (isnan(places.label_x[k])) {
                    continue;
                }
                const box_t box = box_of_name(&places, k, width[k]);
                const double own = distance(box, places.point_x[k], places.point_y[k]);
                CU_ASSERT(own < REACH[r] + 10.0);
                CU_ASSERT(box.left >= 0.0 && box.right <= 450.0);
                CU_ASSERT(box.low >= 0.0 && box.high <= 340.0);
                for (size_t i = 0; i < N; i++) {
                    const double other = distance(box, places.point_x[i], places.point_y[i]);
                    CU_ASSERT(i == k || other > 3.9);
                    CU_ASSERT(i == k || isfinite(places.lead_x[k]) || other > own);
                    CU_ASSERT(i >= k || isnan(places.label_x[i])
                        || is_apart(box, box_of_name(&places, i, width[i])));
                }
            }
        }
    }
    CU_ASSERT(0 < n_named[0] && n_named[0] < n_named[1] && n_named[1] < n_named[2]);
}

SIM_TEST_MAIN("chart_places", SIM_TEST(test_a_lone_name_stands_beside_its_point),
    SIM_TEST(test_a_name_without_room_is_left_out), SIM_TEST(test_names_of_a_heap_are_told_apart))
