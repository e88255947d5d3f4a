/* Whoever sees colours badly, or prints without them, reads every chart in every theme: texts and
 * lines stand out from what lies behind them, and lines of a panel differ in more than their grey.
 */
#include "chart_policies.h"
#include "chart_tables.h"

static const struct {
    const char *theme;
    double paper[3];
} THEMES[] = { { "print", { 255, 255, 255 } }, { "screen", { 0xFB, 0xFA, 0xF7 } },
    { "dark", { 0x15, 0x18, 0x1E } }, { "grayscale", { 255, 255, 255 } } };
enum { N_THEMES = sizeof THEMES / sizeof THEMES[0] };

/* What WCAG 2.2, AA asks for: of texts (1.4.3), and of lines and marks (1.4.11). */
static const double LEAST_OF_TEXT = 4.5;
static const double LEAST_OF_LINE = 3.0;

/* ---- texts ---- */

/* The least contrast of a text with what lies behind it: paper, and the areas drawn before.  Areas
 * drawn after it lie on both.  Looked at in points along the middle of the text. */
static double
text_contrast(const text_box_t *box, const double paper[3], size_t n_fills, const fill_t fills[],
    bool *is_on_area)
{
    enum { POINTS = 9 };
    const double y = 0.5 * (box->top + box->bottom);
    double least = 21.0;
    for (int i = 0; i < POINTS; i++) {
        const double x = box->left + (box->right - box->left) * (i + 0.5) / POINTS;
        double behind[3] = { paper[0], paper[1], paper[2] };
        double ink[3] = { box->rgb[0], box->rgb[1], box->rgb[2] };
        for (size_t k = 0; k < n_fills; k++) {
            if (fill_holds(&fills[k], x, y)) {
                *is_on_area = true;
                lay_over(behind, fills[k].rgb, fills[k].opacity);
                lay_over(ink, fills[k].rgb, fills[k].at > box->at ? fills[k].opacity : 0.0);
            }
        }
        least = fmin(least, contrast(ink, behind));
    }
    return least;
}

static void
check_texts_stand_out(const char *sub, const char *name, size_t theme, size_t *n_on_areas)
{
    enum { MAX_TEXTS = 2000, MAX_FILLS = 4000 };
    char *svg = svg_of(sub, name);
    text_box_t *boxes = calloc(MAX_TEXTS, sizeof *boxes);
    fill_t *fills = calloc(MAX_FILLS, sizeof *fills);
    CU_ASSERT_PTR_NOT_NULL_FATAL(svg);
    const size_t n = svg_boxes(svg, MAX_TEXTS, boxes);
    const size_t n_fills = svg_fills(svg, MAX_FILLS, fills);
    CU_ASSERT(n > 5 && n < MAX_TEXTS && n_fills < MAX_FILLS);
    for (size_t i = 0; i < n; i++) {
        bool is_on_area = false;
        const double ratio
            = text_contrast(&boxes[i], THEMES[theme].paper, n_fills, fills, &is_on_area);
        const bool is_seen = ratio >= LEAST_OF_TEXT || boxes[i].text[0] == '\0';
        *n_on_areas += is_on_area;
        CU_ASSERT(is_seen);
        if (!is_seen) {
            printf("  %s, %s: %.2f: rgb(%d,%d,%d): %s\n", name, THEMES[theme].theme, ratio,
                boxes[i].rgb[0], boxes[i].rgb[1], boxes[i].rgb[2], boxes[i].text);
        }
    }
    free(fills);
    free(boxes);
    free(svg);
}

/* ---- lines and marks ---- */

static void
check_lines_stand_out(const char *sub, const char *name, size_t theme)
{
    enum { MAX_STROKES = 20000 };
    char *svg = svg_of(sub, name);
    stroke_t *strokes = calloc(MAX_STROKES, sizeof *strokes);
    CU_ASSERT_PTR_NOT_NULL_FATAL(svg);
    const size_t n = svg_strokes(svg, MAX_STROKES, strokes);
    CU_ASSERT(n < MAX_STROKES);
    for (size_t i = 0; i < n; i++) {
        const double rgb[3] = { strokes[i].rgb[0], strokes[i].rgb[1], strokes[i].rgb[2] };
        const double ratio = contrast(rgb, THEMES[theme].paper);
        if (memcmp(rgb, THEMES[theme].paper, sizeof rgb) == 0) {
            continue; /* the inside of a ring */
        }
        CU_ASSERT(ratio >= LEAST_OF_LINE);
        if (ratio < LEAST_OF_LINE) {
            printf("  %s, %s: %.2f: line or mark of plot %s, rgb(%d,%d,%d)\n", name,
                THEMES[theme].theme, ratio, strokes[i].plot, strokes[i].rgb[0], strokes[i].rgb[1],
                strokes[i].rgb[2]);
        }
    }
    free(strokes);
    free(svg);
}

static void
check_theme(sim_chart_job_t job, size_t theme, size_t *n_on_areas)
{
    job.theme = THEMES[theme].theme;
    job.formats = "svg";
    check_drawn(&job, "theme");
    for (size_t i = 0; chart_name(job.only, i) != NULL; i++) {
        check_texts_stand_out("theme", chart_name(job.only, i), theme, n_on_areas);
        check_lines_stand_out("theme", chart_name(job.only, i), theme);
    }
    check_removed(&job, "theme");
}

static void
test_contrast_is_measured(void)
{
    const double black[3] = { 0, 0, 0 };
    const double white[3] = { 255, 255, 255 };
    const double grey[3] = { 0x76, 0x76, 0x76 };
    CU_ASSERT_DOUBLE_EQUAL(contrast(black, white), 21.0, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(contrast(grey, white), 4.54, 0.01);
}

/* Ten locations: every colour of a line and of a name.  Two: the paths in one panel, with labels.
 */
static void
test_every_chart_stands_out_in_every_theme(void)
{
    const shape_t shapes[]
        = { { SYNTHETIC_USUAL, 10, 3, 60, 50 }, { SYNTHETIC_USUAL, 2, 10, 60, 50 } };
    for (size_t t = 0; t < N_THEMES; t++) {
        size_t n_on_areas = 0;
        for (size_t s = 0; s < sizeof shapes / sizeof shapes[0]; s++) {
            plain_t plain;
            plain_init(&plain, charts_of_plain_runs(), "theme", shapes[s]);
            check_theme(plain.job, t, &n_on_areas);
            plain_free(&plain);
        }
    }
}

static void
test_every_chart_of_policies_stands_out_in_every_theme(void)
{
    for (size_t t = 0; t < N_THEMES; t++) {
        char where[4096];
        size_t n_on_areas = 0;
        check_theme(compare_job(where, "theme", comparison(USUAL, 14, POLICIES, 36, 20), 36, 20), t,
            &n_on_areas);
        CU_ASSERT(n_on_areas > 40); /* texts on tints were looked at */
    }
}

/* ---- without colours ---- */

/* Whether two plots are lines of one panel, in different greys. */
static bool
are_rivals(const stroke_t *a, const stroke_t *b)
{
    const char *panel_a = a->plot + strspn(a->plot, "0123456789");
    const char *panel_b = b->plot + strspn(b->plot, "0123456789");
    return strcmp(panel_a, panel_b) == 0 && a->mark < 0 && b->mark < 0 && a->n_points > 2
        && b->n_points > 2 && memcmp(a->rgb, b->rgb, sizeof a->rgb) != 0;
}

/* Two lines of one panel that differ in their grey differ in their dashes, or one is half as thick
 * again as the other. */
static void
check_lines_differ(const char *sub, const char *name, size_t *n_pairs)
{
    enum { MAX_STROKES = 20000 };
    char *svg = svg_of(sub, name);
    stroke_t *strokes = calloc(MAX_STROKES, sizeof *strokes);
    CU_ASSERT_PTR_NOT_NULL_FATAL(svg);
    const size_t n = svg_strokes(svg, MAX_STROKES, strokes);
    CU_ASSERT(n < MAX_STROKES);
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < i; k++) {
            const stroke_t *a = &strokes[i];
            const stroke_t *b = &strokes[k];
            if (are_rivals(a, b)) {
                const bool differ = strcmp(a->dash, b->dash) != 0
                    || fmax(a->width, b->width) >= 1.5 * fmin(a->width, b->width);
                ++*n_pairs;
                CU_ASSERT(differ);
                if (!differ) {
                    printf("  %s: plots %s and %s differ in their grey only\n", name, b->plot,
                        a->plot);
                }
            }
        }
    }
    free(strokes);
    free(svg);
}

static void
check_without_colours(sim_chart_job_t job, size_t *n_pairs)
{
    job.theme = "grayscale";
    job.formats = "svg";
    check_drawn(&job, "grey");
    for (size_t i = 0; chart_name(job.only, i) != NULL; i++) {
        check_lines_differ("grey", chart_name(job.only, i), n_pairs);
    }
    check_removed(&job, "grey");
}

static void
test_lines_are_told_apart_without_colours(void)
{
    const shape_t shapes[]
        = { { SYNTHETIC_USUAL, 2, 3, 60, 50 }, { SYNTHETIC_USUAL, 5, 3, 60, 50 } };
    size_t n_pairs = 0;
    for (size_t s = 0; s < sizeof shapes / sizeof shapes[0]; s++) {
        plain_t plain;
        plain_init(&plain, charts_of_plain_runs(), "grey", shapes[s]);
        check_without_colours(plain.job, &n_pairs);
        plain_free(&plain);
    }
    char where[4096];
    check_without_colours(
        compare_job(where, "grey", comparison(USUAL, 14, POLICIES, 36, 20), 36, 20), &n_pairs);
    CU_ASSERT(n_pairs > 100);
}

static size_t
count_of_text(size_t n, const text_box_t boxes[], const char *text)
{
    size_t count = 0;
    for (size_t i = 0; i < n; i++) {
        count += strcmp(boxes[i].text, text) == 0;
    }
    return count;
}

/* Greys of areas that lie on each other are alike: each has its name beside it, in every panel that
 * names one of them. */
static void
test_areas_have_their_names_beside_them(void)
{
    enum { MAX_TEXTS = 2000, N_LOCATIONS = 4 };
    static const char *const NAMES[N_LOCATIONS]
        = { "India", "Philippines", "China", "South Africa" };
    static const char *const SOURCES[] = { "Salary", "Training", "Office", "Other" };
    plain_t plain;
    plain_init(&plain, "employment_stack,demand,location_shares,savings_sources", "areas",
        (shape_t) { SYNTHETIC_USUAL, N_LOCATIONS, 3, 60, 50 });
    plain.job.theme = "grayscale";
    check_drawn(&plain.job, "areas");
    for (size_t i = 0; chart_name(plain.job.only, i) != NULL; i++) {
        const char *name = chart_name(plain.job.only, i);
        const bool is_of_sources = strcmp(name, "savings_sources") == 0;
        char *svg = svg_of("areas", name);
        text_box_t *boxes = calloc(MAX_TEXTS, sizeof *boxes);
        CU_ASSERT_PTR_NOT_NULL_FATAL(svg);
        const size_t n = svg_boxes(svg, MAX_TEXTS, boxes);
        const char *const *names = is_of_sources ? SOURCES : NAMES;
        const size_t wanted = count_of_text(n, boxes, names[0]);
        CU_ASSERT(wanted >= 1);
        for (size_t k = 1; k < (is_of_sources ? 4U : (size_t)N_LOCATIONS); k++) {
            CU_ASSERT_EQUAL(count_of_text(n, boxes, names[k]), wanted);
        }
        free(boxes);
        free(svg);
    }
    check_removed(&plain.job, "areas");
    plain_free(&plain);
}

int
main(int argc, char **argv)
{
    static const check_test_t tests[] = { SIM_TEST(test_contrast_is_measured),
        SIM_TEST(test_every_chart_stands_out_in_every_theme),
        SIM_TEST(test_every_chart_of_policies_stands_out_in_every_theme),
        SIM_TEST(test_lines_are_told_apart_without_colours),
        SIM_TEST(test_areas_have_their_names_beside_them) };
    if (mkdtemp(folder) == NULL) {
        return 1;
    }
    const int status
        = check_main(argc, argv, "chart_colours", sizeof tests / sizeof tests[0], tests);
    return rmdir(folder) == 0 ? status : 1;
}
