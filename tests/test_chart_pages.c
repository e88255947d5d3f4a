/* No text of any chart is cut off or stands on another, at any width and for any shape of results.
 */
#include "chart_policies.h"
#include "chart_tables.h"

/* From the narrowest page that sim draws to the widest: paper, the default, posters. */
static const double WIDTHS[]
    = { SIM_CHART_NARROWEST_MM, 160.0, SIM_CHART_WIDTH_MM, 400.0, SIM_CHART_WIDEST_MM };
enum { N_WIDTHS = sizeof WIDTHS / sizeof WIDTHS[0] };

/* SVG is enough to know where texts stand; all formats are drawn by one script. */
static void
check_page(sim_chart_job_t job, const char *sub, double width_mm)
{
    job.width_mm = width_mm;
    job.formats = "svg";
    check_drawn(&job, sub);
    check_all_texts_stand_apart(&job, sub);
    check_removed(&job, sub);
}

static void
check_pages_of_run(shape_t shape)
{
    plain_t plain;
    plain_init(&plain, charts_of_plain_runs(), "width", shape);
    for (size_t w = 0; w < N_WIDTHS; w++) {
        check_page(plain.job, "width", WIDTHS[w]);
    }
    plain_free(&plain);
}

static void
test_two_locations_fit_any_page(void)
{
    check_pages_of_run((shape_t) { SYNTHETIC_USUAL, 2, 3, 120, 500 });
}

static void
test_five_locations_fit_any_page(void)
{
    check_pages_of_run((shape_t) { SYNTHETIC_USUAL, 5, 3, 120, 500 });
}

static void
test_ten_locations_and_roles_fit_any_page(void)
{
    check_pages_of_run((shape_t) { SYNTHETIC_USUAL, 10, 10, 36, 20 });
}

static void
test_a_single_month_fits_any_page(void)
{
    check_pages_of_run((shape_t) { SYNTHETIC_USUAL, 1, 1, 1, 1 });
}

static void
test_policies_fit_any_page(void)
{
    static const size_t COUNTS[] = { 1, 3, 14 };
    for (size_t c = 0; c < sizeof COUNTS / sizeof COUNTS[0]; c++) {
        char where[4096];
        const sim_folder_t *tables = comparison(USUAL, COUNTS[c], POLICIES, 60, 40);
        const sim_chart_job_t job = compare_job(where, "width", tables, 60, 40);
        for (size_t w = 0; w < N_WIDTHS; w++) {
            check_page(job, "width", WIDTHS[w]);
        }
    }
}

/* The pictures of pixels are whole too, at both ends and in a theme of its own. */
static void
test_pixels_fit_the_narrowest_and_the_widest_page(void)
{
    static const double ENDS[] = { SIM_CHART_NARROWEST_MM, SIM_CHART_WIDEST_MM };
    plain_t plain;
    plain_init(
        &plain, charts_of_plain_runs(), "pixels", (shape_t) { SYNTHETIC_USUAL, 2, 3, 24, 50 });
    for (size_t w = 0; w < sizeof ENDS / sizeof ENDS[0]; w++) {
        plain.job.width_mm = ENDS[w];
        plain.job.theme = "dark";
        check_drawn(&plain.job, "pixels");
        check_removed(&plain.job, "pixels");
    }
    plain_free(&plain);
}

/* ---- themes ---- */

/* The theme has no part in where a text stands, so what the tests above find for one theme holds
 * for all: every box is in the same place, with the same text, on the page of every theme. */
static void
check_same_boxes(const char *name, const char *sub, const char *other_sub)
{
    enum { MAX_TEXTS = 2000 };
    char *svg[2] = { svg_of(sub, name), svg_of(other_sub, name) };
    CU_ASSERT_FATAL(svg[0] != NULL && svg[1] != NULL);
    text_box_t *boxes[2];
    size_t n[2];
    for (size_t i = 0; i < 2; i++) {
        boxes[i] = calloc(MAX_TEXTS, sizeof *boxes[i]);
        n[i] = svg_boxes(svg[i], MAX_TEXTS, boxes[i]);
    }
    CU_ASSERT_EQUAL(n[0], n[1]);
    for (size_t i = 0; i < n[0] && i < n[1]; i++) {
        const text_box_t *a = &boxes[0][i];
        const text_box_t *b = &boxes[1][i];
        const bool same = a->left == b->left && a->right == b->right && a->top == b->top
            && a->bottom == b->bottom && strcmp(a->text, b->text) == 0;
        CU_ASSERT(same);
        if (!same) {
            printf("  %s, %s: not where it was: %s | %s\n", name, other_sub, a->text, b->text);
        }
    }
    for (size_t i = 0; i < 2; i++) {
        free(boxes[i]);
        free(svg[i]);
    }
}

static void
check_themes(sim_chart_job_t job)
{
    static const char *const OTHERS[] = { "screen", "dark", "grayscale" };
    char where[4096];
    const char *folder_of_first = job.folder;
    job.formats = "svg";
    job.theme = "print";
    check_drawn(&job, "print");
    for (size_t t = 0; t < sizeof OTHERS / sizeof OTHERS[0]; t++) {
        path_of(where, OTHERS[t], "", "");
        where[strlen(where) - 1] = '\0';
        job.folder = where;
        job.theme = OTHERS[t];
        check_drawn(&job, OTHERS[t]);
        for (size_t i = 0; chart_name(job.only, i) != NULL; i++) {
            check_same_boxes(chart_name(job.only, i), "print", OTHERS[t]);
        }
        check_removed(&job, OTHERS[t]);
    }
    job.folder = folder_of_first;
    check_removed(&job, "print");
}

static void
test_no_theme_moves_a_text(void)
{
    plain_t plain;
    char where[4096];
    plain_init(
        &plain, charts_of_plain_runs(), "print", (shape_t) { SYNTHETIC_USUAL, 5, 3, 24, 50 });
    plain.job.width_mm = 160.0;
    check_themes(plain.job);
    plain_free(&plain);
    check_themes(compare_job(where, "print", comparison(USUAL, 14, POLICIES, 24, 20), 24, 20));
}

int
main(int argc, char **argv)
{
    static const check_test_t tests[]
        = { SIM_TEST(test_two_locations_fit_any_page), SIM_TEST(test_five_locations_fit_any_page),
              SIM_TEST(test_ten_locations_and_roles_fit_any_page),
              SIM_TEST(test_a_single_month_fits_any_page), SIM_TEST(test_policies_fit_any_page),
              SIM_TEST(test_pixels_fit_the_narrowest_and_the_widest_page),
              SIM_TEST(test_no_theme_moves_a_text) };
    if (mkdtemp(folder) == NULL) {
        return 1;
    }
    const int status = check_main(argc, argv, "chart_pages", sizeof tests / sizeof tests[0], tests);
    return rmdir(folder) == 0 ? status : 1;
}
