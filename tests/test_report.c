/* Tests of what report.html is made of: text, pictures, sentences, values, data. */
#include "check.h"
#include "hostile.h"
#include "sim/out/curve.h"
#include "sim/out/html.h"
#include "sim/out/picture.h"
#include "sim/out/report_parts.h"
#include "sim/text.h"
#include <math.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { HOSTILE = 20000, TEXT = 4096 };

/* ---- text ------------------------------------------------------------------------------------ */

static void
written(void (*write)(const char *, FILE *), const char *text, size_t size, char to[])
{
    FILE *file = fmemopen(to, size, "w");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    write(text, file);
    CU_ASSERT_EQUAL(fclose(file), 0);
}

/* What a reader of HTML or XML makes of escaped text. */
static void
unescape(const char *text, char to[])
{
    static const char *const names[][2] = { { "&amp;", "&" }, { "&lt;", "<" }, { "&gt;", ">" },
        { "&quot;", "\"" }, { "&#39;", "'" } };
    while (*text != '\0') {
        bool found = false;
        for (size_t i = 0; i < sizeof names / sizeof names[0] && !found; i++) {
            const size_t n = strlen(names[i][0]);
            if (strncmp(text, names[i][0], n) == 0) {
                *to++ = names[i][1][0];
                text += n;
                found = true;
            }
        }
        if (!found) {
            *to++ = *text++;
        }
    }
    *to = '\0';
}

/* Text as a page may show it, said another way than in html.c: piece by piece. */
static void
shown(const char *text, char to[])
{
    size_t left = strlen(text);
    while (left > 0) {
        const size_t n = sim_text_utf8(text, left);
        const size_t step = n == 0 ? 1 : n;
        if (*text == '\n' || *text == '\r' || *text == '\t') {
            *to++ = ' ';
        } else if (n == 0 || sim_text_is_control(text, n)
            || (n == 3 && memcmp(text, "\xEF\xBF\xBE", 3) == 0)
            || (n == 3 && memcmp(text, "\xEF\xBF\xBF", 3) == 0)) {
            memcpy(to, "\xEF\xBF\xBD", 3);
            to += 3;
        } else {
            memcpy(to, text, n);
            to += n;
        }
        text += step;
        left -= step;
    }
    *to = '\0';
}

static void
test_hostile_text_is_shown_as_written(void)
{
    uint64_t state = 5;
    for (int i = 0; i < HOSTILE; i++) {
        char text[512], page[TEXT], back[TEXT], want[TEXT];
        hostile_text(&state, i % 2, sizeof text, text);
        written(sim_html_text, text, sizeof page, page);
        CU_ASSERT_PTR_NULL(strpbrk(page, "<>\"'\n\r\t"));
        unescape(page, back);
        shown(text, want);
        if (strcmp(back, want) != 0) {
            CU_FAIL_FATAL("a text is not shown as written");
        }
    }
    char page[64];
    written(sim_html_text, "a<b>&\"'\x01\xE2\x80\xAE", sizeof page, page);
    CU_ASSERT_STRING_EQUAL(page, "a&lt;b&gt;&amp;&quot;&#39;\xEF\xBF\xBD\xEF\xBF\xBD");
}

static void
test_hostile_text_in_a_data_block(void)
{
    uint64_t state = 77;
    for (int i = 0; i < HOSTILE; i++) {
        char text[512], page[TEXT], want[TEXT];
        hostile_text(&state, i % 2, sizeof text, text);
        written(sim_html_json, text, sizeof page, page);
        if (strpbrk(page, "<>&'") != NULL || strstr(page, "\xE2\x80\xA8") != NULL) {
            CU_FAIL_FATAL("a data block could end early");
        }
        json_t *value = json_loads(page, JSON_DECODE_ANY, NULL);
        shown(text, want);
        if (value == NULL || strcmp(json_string_value(value), want) != 0) {
            CU_FAIL_FATAL("a text is not read back from a data block");
        }
        json_decref(value);
    }
}

static void
test_what_a_style_or_script_may_hold(void)
{
    const struct {
        const char *text;
        bool good;
    } cases[] = { { "", true }, { "a < b && c > d;\n\t// \xC3\xA9", true }, { "x]]>", false },
        { "x]] >", true }, { "\"</SCRIPT>\"", false }, { "</Style", false }, { "<!--", false },
        { "a\r\n", false }, { "\xFF", false }, { "\x01", false } };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        CU_ASSERT_EQUAL(sim_html_can_hold(strlen(cases[i].text), cases[i].text), cases[i].good);
    }
    char digest[SIM_HTML_DIGEST];
    sim_html_digest(0, "", digest);
    CU_ASSERT_STRING_EQUAL(digest, "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
    sim_html_digest(3, "abc", digest);
    CU_ASSERT_STRING_EQUAL(digest, "sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
}

/* ---- pictures -------------------------------------------------------------------------------- */

static const char PICTURE[]
    = "<?xml version=\"1.0\" encoding=\"utf-8\"  standalone=\"no\"?>\n"
      "<svg\n width=\"960\" height=\"640\" viewBox=\"0 0 960 640\"\n"
      " xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\">\n"
      "<title>Gnuplot</title>\n<desc>Produced</desc>\n<g id=\"gnuplot_canvas\">\n"
      "<defs><circle id='gpDot' r='0.5'/><path id='gpPt0' d='M-1,0 h2'/>"
      "<use xlink:href='#gpPt0' id='gpPt1'/></defs>\n"
      "<g fill=\"none\" color=\"black\">\n</g>\n"
      "<g stroke = 'rgb(  0, 114, 178)' onclick=\"alert(1)\"><use xlink:href='#gpPt1' x='3'/>"
      "<text>a &lt;b&gt; &#38; c</text><text><![CDATA[<script>]]></text></g>\n"
      "</g>\n</svg>\n";

/* The picture in a page, or NULL when it is refused. */
static char *
drawn(const char *svg, size_t n)
{
    char *page = NULL;
    size_t length = 0;
    bool failed = true;
    FILE *to = open_memstream(&page, &length);
    CU_ASSERT_PTR_NOT_NULL_FATAL(to);
    const bool good = sim_picture_write(n, svg, "p", "A <title>", "A & desc", to, &failed);
    CU_ASSERT_EQUAL(fclose(to), 0);
    CU_ASSERT_FALSE(failed);
    if (!good) {
        CU_ASSERT_EQUAL(length, 0);
        free(page);
        return NULL;
    }
    return page;
}

static void
test_a_picture_is_taken_over(void)
{
    char *page = drawn(PICTURE, strlen(PICTURE));
    CU_ASSERT_PTR_NOT_NULL_FATAL(page);
    CU_ASSERT_STRING_EQUAL(page,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" aria-labelledby=\"p-title p-desc\" "
        "width=\"960\" height=\"640\" viewBox=\"0 0 960 640\">"
        "<title id=\"p-title\">A &lt;title&gt;</title><desc id=\"p-desc\">A &amp; desc</desc>\n"
        "<g><defs><path id=\"p-gpPt0\" d=\"M-1,0 h2\"/>\n<use href=\"#p-gpPt0\" id=\"p-gpPt1\"/>\n"
        "</defs>\n<g stroke=\"#0072b2\"><use href=\"#p-gpPt1\" x=\"3\"/>\n"
        "<text>a &lt;b&gt; &amp; c</text><text>&lt;script&gt;</text></g>\n</g>\n</svg>\n");
    free(page);
}

static void
test_coordinates_are_rounded(void)
{
    static const char svg[]
        = "<svg><defs><path id='p' d='M1.25,2.00'/></defs><use href='#p'/>"
          "<path d='M1.25,-2.04  L100.00,200.05 L-0.96,12.25 Z M7,7 L7.00,7.00'/>"
          "<path d='M1.25,-2.04 L1.5e3,7.25'/><path d='M1.25,-2.04 h2'/><path d='L1.25,2.04'/>"
          "<path d='M1.25 Z'/><path d='M1,1 L2,2 Z L3,3.25'/><path d='M1234567890.25,1'/>"
          "<polygon fill-opacity = '0.550000' points='1.00,1.00 2.50,1.00 2.50,31.00'/>"
          "<polygon points='1.00,1.00 M2.50,1.00'/>"
          "<rect x='1.25' y='10' width='10.00' height='.50'/></svg>";
    static const char *const wanted[] = { "<path id=\"p-p\" d=\"M1.25,2.00\"/>",
        "<path d=\"M1.3-2l98.7 202.1-101-187.8zM7 7l0 0\"/>",
        "<path d=\"M1.25,-2.04 L1.5e3,7.25\"/>", "<path d=\"M1.25,-2.04 h2\"/>",
        "<path d=\"L1.25,2.04\"/>", "<path d=\"M1.25 Z\"/>", "<path d=\"M1,1 L2,2 Z L3,3.25\"/>",
        "<path d=\"M1234567890.25,1\"/>", "<path fill-opacity=\"0.55\" d=\"M1 1l1.5 0 0 30z\"/>",
        "<polygon points=\"1.00,1.00 M2.50,1.00\"/>",
        "<rect x=\"1.25\" y=\"10\" width=\"10\" height=\".50\"/>" };
    char *page = drawn(svg, strlen(svg));
    CU_ASSERT_PTR_NOT_NULL_FATAL(page);
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
        CU_ASSERT_PTR_NOT_NULL(strstr(page, wanted[i]));
    }
    free(page);
}

/* How far a corner is from a line of n corners. */
static double
distance(const double corner[2], size_t n, double line[][2])
{
    double least = INFINITY;
    for (size_t i = 0; i + 1 < n; i++) {
        const double dx = line[i + 1][0] - line[i][0];
        const double dy = line[i + 1][1] - line[i][1];
        const double length2 = dx * dx + dy * dy;
        const double along = (corner[0] - line[i][0]) * dx + (corner[1] - line[i][1]) * dy;
        const double share = length2 > 0.0 ? fmin(fmax(along / length2, 0.0), 1.0) : 0.0;
        least = fmin(
            least, hypot(corner[0] - line[i][0] - share * dx, corner[1] - line[i][1] - share * dy));
    }
    return least;
}

static void
test_lines_lose_corners_that_nobody_sees(void)
{
    enum { CORNERS = 1000 };
    static double corner[CORNERS][2], kept[CORNERS][2];
    char *bytes = NULL, *written = NULL;
    size_t n_bytes = 0, n_written = 0, n = 0;
    FILE *to = open_memstream(&bytes, &n_bytes);
    CU_ASSERT_PTR_NOT_NULL_FATAL(to);

    for (size_t i = 0; i < CORNERS; i++) { /* flat, smooth, then ragged */
        const double noise = (double)(i * 7919 % 97) / 97.0;
        corner[i][0] = 84.0 + 0.38 * (double)i;
        corner[i][1] = i < 300 ? 200.0
            : i < 700          ? 200.0 + 30.0 * sin((double)(i - 300) / 40.0)
                               : 200.0 + 9.0 * noise;
        fprintf(to, "%s%.2f,%.2f ", i == 0 ? "M" : " L", corner[i][0], corner[i][1]);
    }
    fclose(to);
    to = open_memstream(&written, &n_written);
    CU_ASSERT_PTR_NOT_NULL_FATAL(to);
    CU_ASSERT_FATAL(sim_curve_is_plain(SIM_CURVE_PATH, n_bytes, bytes));
    CU_ASSERT(sim_curve_write(SIM_CURVE_PATH, n_bytes, bytes, to));
    fclose(to);
    const char *at = written + 1;
    for (; *at != '\0' && n < CORNERS; n++) {
        at += *at == 'l';
        char *end;
        const double x = strtod(at, &end);
        const double y = strtod(end, &end);
        kept[n][0] = x + (n > 0 ? kept[n - 1][0] : 0.0);
        kept[n][1] = y + (n > 0 ? kept[n - 1][1] : 0.0);
        CU_ASSERT_FATAL(end > at);
        at = end;
    }
    CU_ASSERT(n < CORNERS / 2);
    CU_ASSERT(n_written < n_bytes / 4);
    const double rounding = 0.5 * (0.1 + 0.01) * sqrt(2.0);
    for (size_t i = 0; i < CORNERS; i++) {
        CU_ASSERT(distance(corner[i], n, kept) <= SIM_CURVE_TOLERANCE + rounding + 1e-9);
    }
    CU_ASSERT_DOUBLE_EQUAL(kept[n - 1][0], corner[CORNERS - 1][0], 0.06);
    free(bytes);
    free(written);
}

static void
test_pictures_that_could_act_are_refused(void)
{
    static const char *const inside[] = { "<script>alert(1)</script>", "<script/>",
        "<image xlink:href='http://a/b.png'/>", "<foreignObject/>", "<style>@import 'x'</style>",
        "<a href='#x'/>", "<use href='http://a/b.svg#c'/>", "<use xlink:href='javascript:x'/>",
        "<rect fill='url(http://a/b)'/>", "<rect fill='url(#a'/>", "<rect fill='x'", "<g>", "</g>",
        "<rect fill=x/>", "<rect fill='&quot;'/>", "<?php x ?>", "<!DOCTYPE x>",
        "<set attributeName='x'/>", "<animate/>", "<iframe/>", "<svg:rect/>", "<rect fill='a'b/>",
        "<rect d='\xC3\xA9'/>", "<use href='#a b'/>", "<rect fill='red url(#a)'/>" };
    for (size_t i = 0; i < sizeof inside / sizeof inside[0]; i++) {
        char svg[256];
        snprintf(svg, sizeof svg, "<svg>%s</svg>", inside[i]);
        char *page = drawn(svg, strlen(svg));
        if (page != NULL) {
            printf("taken: %s\n", inside[i]);
        }
        CU_ASSERT_PTR_NULL(page);
        free(page);
    }
    static const char *const wholes[] = { "", "x", "<g></g>", "<svg/>", "<svg></svg>x", "<svg>",
        "<!DOCTYPE svg [<!ENTITY a 'b'>]><svg></svg>", "<svg></svg><svg></svg>", "<?xml", "<!--" };
    for (size_t i = 0; i < sizeof wholes / sizeof wholes[0]; i++) {
        CU_ASSERT_PTR_NULL(drawn(wholes[i], strlen(wholes[i])));
    }
}

/* Broken pictures are refused or lose what is broken; nothing that acts comes through. */
static void
test_broken_pictures(void)
{
    const size_t n = strlen(PICTURE);
    uint64_t state = 3;
    size_t taken = 0;
    for (int i = 0; i < HOSTILE; i++) {
        char svg[sizeof PICTURE + 600];
        char text[512];
        hostile_text(&state, 1, sizeof text, text);
        const size_t at = (state >> 20) % n;
        const size_t cut = (state >> 40) % 9;
        const size_t until = at + cut < n ? at + cut : n;
        const int length = snprintf(
            svg, sizeof svg, "%.*s%s%s", (int)at, PICTURE, i % 3 == 0 ? "" : text, PICTURE + until);
        char *page = drawn(svg, (size_t)length);
        if (page == NULL) {
            continue;
        }
        taken++;
        if (strstr(page, "<script") != NULL || strstr(page, "onclick") != NULL
            || strstr(page, "http://a") != NULL || strncmp(page, "<svg", 4) != 0) {
            CU_FAIL_FATAL("something came through");
        }
        free(page);
    }
    CU_ASSERT_TRUE(taken > 100 && taken < HOSTILE - 100);
}

/* ---- sentences ------------------------------------------------------------------------------- */

enum { PLACES = 11 };

static sim_place_t places[PLACES]
    = { { "united_states", "USD" }, { "india", "INR" }, { "philippines", "PHP" },
          { "poland", "PLN" }, { "china", "CNY" }, { "south_africa", "ZAR" }, { "kenya", "KES" },
          { "egypt", "EGP" }, { "peru", "PEN" }, { "chile", "CLP" }, { "ghana", "GHS" } };

typedef struct {
    sim_scenario_t scenario;
    sim_headline_page_t page;
    sim_headline_strip_t strip[PLACES];
    char sentence[SIM_REPORT_SENTENCES][SIM_REPORT_SENTENCE];
} talk_t;

static void
set_cell(
    talk_t *talk, size_t strip, size_t item, double mean, double low, double high, int decimals)
{
    sim_headline_cell_t *cell = &talk->strip[strip].cell[item];
    cell->mean = mean;
    cell->low = low;
    cell->high = high;
    cell->has_range = talk->scenario.replications > 1 && isfinite(mean);
    sim_page_number(mean, decimals, cell->mean_text);
    sim_page_number(low, decimals, cell->low_text);
    sim_page_number(high, decimals, cell->high_text);
}

static void
begin_talk(talk_t *talk, size_t n_locations, int replications, int months)
{
    memset(talk, 0, sizeof *talk);
    talk->scenario = (sim_scenario_t) { .title = (char *)"A question",
        .start_year = 2024,
        .start_month = 3,
        .months = months,
        .replications = replications,
        .n_locations = n_locations + 1,
        .location = places };
    talk->page = (sim_headline_page_t) { .n_strips = n_locations + 1, .strip = talk->strip };
    snprintf(talk->page.unit[SIM_HEADLINE_SAVING_A_YEAR], 12, "USD M");
    for (size_t s = 0; s <= n_locations; s++) {
        const bool all = s == n_locations;
        const double k = all ? 1.0 : 1.0 + 0.01 * (double)s;
        talk->strip[s].location = all ? "all" : places[s + 1].name;
        strcpy(talk->strip[s].currency, all ? "USD" : places[s + 1].currency);
        set_cell(talk, s, SIM_HEADLINE_EMPLOYMENT_FIRST, 1234.4 * k, 1200, 1300, 0);
        set_cell(talk, s, SIM_HEADLINE_EMPLOYMENT_LAST, 2345.2 * k, 2000, 2700, 0);
        set_cell(talk, s, SIM_HEADLINE_ATTRITION_VOLUNTARY, 24.71, 22.03, 27.44, 1);
        set_cell(talk, s, SIM_HEADLINE_PAY_FIRST, 410.2, 400, 420, 0);
        set_cell(talk, s, SIM_HEADLINE_PAY_LAST, 662.8, 560, 782, 0);
        set_cell(talk, s, SIM_HEADLINE_SAVING_A_YEAR, 12.34, 9.11, 16.02, 1);
        set_cell(talk, s, SIM_HEADLINE_SAVING_PERCENT, 68.32 * k, 64.6, 71.1, 1);
        set_cell(talk, s, SIM_HEADLINE_PRESSURE, 21.9, 18.6, 24.8, 1);
        set_cell(talk, s, SIM_HEADLINE_HOUSEHOLDS, 2948, 1785, 4567, 0);
    }
}

static void
set_all(talk_t *talk, size_t item, double mean, double low, double high, int decimals)
{
    set_cell(talk, talk->page.n_strips - 1, item, mean, low, high, decimals);
}

static void
answers(talk_t *talk, const sim_scoreboard_grid_t *grid, bool files, const char *first,
    const char *second, const char *third)
{
    const char *const want[] = { first, second, third };
    sim_report_answer(&talk->scenario, &talk->page, grid, files, talk->sentence);
    for (size_t i = 0; i < SIM_REPORT_SENTENCES; i++) {
        if (want[i] != NULL) {
            CU_ASSERT_STRING_EQUAL(talk->sentence[i], want[i]);
            if (strcmp(talk->sentence[i], want[i]) != 0) {
                printf("\n  said: %s\n  want: %s\n", talk->sentence[i], want[i]);
            }
        }
    }
}

static void
test_the_answer_of_a_run(void)
{
    talk_t talk;
    begin_talk(&talk, 2, 50, 36);
    answers(&talk, NULL, false,
        "Work done in India and the Philippines instead of the United States costs 68.3 % less "
        "(nine in ten replications: 64.6 to 71.1 %), a saving of USD 12.3 million a year (9.1 to "
        "16.0); of the locations, the Philippines costs the least (69.0 % less) and India the most "
        "(68.3 % less).",
        "Employment grows from 1,234 people in Mar 2024 to 2,345 in Feb 2027 (2,000 to 2,700), and "
        "24.7 % of the staff leave of their own accord in a year (22.0 to 27.4 %).",
        "Median pay goes from USD 410 a month to 663 (560 to 782), 21.9 % of the staff work under "
        "high pressure (18.6 to 24.8 %), and 2,948 households (1,785 to 4,567) are above the "
        "poverty line that would be below it on the income from before the job.");
    begin_talk(&talk, 1, 1, 1);
    answers(&talk, NULL, false,
        "In the single replication that was run, work done in India instead of the United States "
        "costs 68.3 % less, a saving of USD 12.3 million a year.",
        "Employment is 2,345 people in Mar 2024, and 24.7 % of the staff leave of their own accord "
        "in a year.",
        "Median pay is INR 663 a month, 21.9 % of the staff work under high pressure, and 2,948 "
        "households are above the poverty line that would be below it on the income from before "
        "the job.");
    begin_talk(&talk, 10, 9, 24);
    answers(&talk, NULL, false,
        "Work done in 10 locations instead of the United States costs 68.3 % less (nine in ten "
        "replications: 64.6 to 71.1 %), a saving of USD 12.3 million a year (9.1 to 16.0); of the "
        "locations, Ghana costs the least (74.5 % less) and India the most (68.3 % less).",
        NULL, NULL);
    begin_talk(&talk, 3, 9, 24);
    sim_report_answer(&talk.scenario, &talk.page, NULL, false, talk.sentence);
    CU_ASSERT_PTR_NOT_NULL(
        strstr(talk.sentence[0], "in India, the Philippines and Poland instead"));
}

static void
test_the_answer_when_nothing_is_saved(void)
{
    talk_t talk;
    begin_talk(&talk, 1, 50, 36);
    set_all(&talk, SIM_HEADLINE_SAVING_PERCENT, -5.2, -9.1, -1.04, 1);
    set_all(&talk, SIM_HEADLINE_SAVING_A_YEAR, -3.0, -5.5, -0.6, 1);
    set_all(&talk, SIM_HEADLINE_EMPLOYMENT_LAST, 900, 800, 1000, 0);
    answers(&talk, NULL, false,
        "Work done in India instead of the United States costs 5.2 % more (nine in ten "
        "replications: 1.0 to 9.1 %), a loss of USD 3.0 million a year (0.6 to 5.5).",
        "Employment falls from 1,234 people in Mar 2024 to 900 in Feb 2027 (800 to 1,000), and "
        "24.7 % of the staff leave of their own accord in a year (22.0 to 27.4 %).",
        NULL);
    set_all(&talk, SIM_HEADLINE_SAVING_PERCENT, 2.0, -4.0, 8.0, 1);
    set_all(&talk, SIM_HEADLINE_SAVING_A_YEAR, 1.0, -2.0, 4.0, 1);
    answers(&talk, NULL, false,
        "Work done in India instead of the United States costs 2.0 % less (nine in ten "
        "replications: 4.0 % more to 8.0 % less), a saving of USD 1.0 million a year (a loss of "
        "2.0 to a saving of 4.0).",
        NULL, NULL);
    set_all(&talk, SIM_HEADLINE_SAVING_PERCENT, 0.0, 0.0, 0.0, 1);
    set_all(&talk, SIM_HEADLINE_SAVING_A_YEAR, 0.0, 0.0, 0.0, 1);
    sim_report_answer(&talk.scenario, &talk.page, NULL, false, talk.sentence);
    CU_ASSERT_PTR_NOT_NULL(strstr(talk.sentence[0], "costs as much (nine in ten replications"));
    CU_ASSERT_PTR_NOT_NULL(strstr(talk.sentence[0], "a difference of USD 0.0 million a year"));
}

static void
test_the_answer_with_gaps(void)
{
    talk_t talk;
    begin_talk(&talk, 1, 50, 36);
    for (size_t i = 0; i < SIM_HEADLINE_ITEMS; i++) {
        set_cell(&talk, 0, i, NAN, NAN, NAN, 0);
        set_all(&talk, i, NAN, NAN, NAN, 0);
    }
    answers(&talk, NULL, false,
        "Work done in India instead of the United States has no saving that could be stated: the "
        "tables hold no value for it.",
        "For employment the tables hold no value, and how many leave of their own accord cannot be "
        "stated.",
        "For pay, pressure and poverty the tables hold no value.");
    set_all(&talk, SIM_HEADLINE_PRESSURE, 21.9, 18.6, 24.8, 1);
    answers(&talk, NULL, false, NULL, NULL,
        "21.9 % of the staff work under high pressure (nine in ten replications: 18.6 to 24.8 %).");
    set_all(&talk, SIM_HEADLINE_HOUSEHOLDS, 2948, 1785, 4567, 0);
    sim_report_answer(&talk.scenario, &talk.page, NULL, false, talk.sentence);
    CU_ASSERT_PTR_NOT_NULL(strstr(talk.sentence[2], "24.8 %) and 2,948 households"));
}

/* A grid of n contenders with an effect on saving and employment. */
typedef struct {
    sim_scoreboard_grid_t grid;
    char line[4][96], column[2][96];
    sim_scoreboard_field_t field[8];
    sim_scoreboard_item_t item[2];
} board_t;

static void
set_field(board_t *board, size_t line, size_t column, double value, double half)
{
    sim_scoreboard_field_t *field = &board->field[2 * line + column];
    field->value = value;
    field->clear = half > 0.0 && fabs(value) > half;
    snprintf(field->main, sizeof field->main, "%+.2f", value);
    field->low[0] = '\0';
    if (half > 0.0) {
        snprintf(field->low, sizeof field->low, "%+.2f", value - half);
        snprintf(field->high, sizeof field->high, "%+.2f", value + half);
    }
}

static void
begin_board(board_t *board, size_t n)
{
    memset(board, 0, sizeof *board);
    board->grid = (sim_scoreboard_grid_t) { .n_lines = n + 1,
        .n_columns = 2,
        .line = board->line,
        .column = board->column,
        .field = board->field,
        .item = board->item };
    board->item[0].metric = "savings_percent";
    board->item[1].metric = "employment";
    for (size_t i = 1; i <= n; i++) {
        snprintf(board->line[i], sizeof board->line[i], "policy_%c", (char)('a' + i - 1));
        set_field(board, i, 0, 0.0, 0.0);
        set_field(board, i, 1, 0.0, 0.0);
    }
}

static void
test_the_answer_of_a_comparison(void)
{
    talk_t talk;
    board_t board;
    begin_talk(&talk, 1, 50, 36);
    begin_board(&board, 3);
    set_field(&board, 1, 0, 1.5, 0.2);
    set_field(&board, 2, 0, -2.25, 0.5);
    set_field(&board, 3, 0, 0.1, 0.3);
    set_field(&board, 1, 1, 12.0, 2.0);
    set_field(&board, 2, 1, -40.0, 10.0);
    set_field(&board, 3, 1, 90.0, 100.0);
    answers(&talk, &board.grid, false,
        "As the scenario stands, work done in India instead of the United States costs 68.3 % less "
        "(nine in ten replications: 64.6 to 71.1 %), a saving of USD 12.3 million a year (9.1 to "
        "16.0).",
        "Of the 3 policies compared, \xE2\x80\x9C"
        "Policy a\xE2\x80\x9D raises the saving the most (+1.50 points of the "
        "onshore cost, 95 % interval +1.30 to +1.70), and \xE2\x80\x9C"
        "Policy b\xE2\x80\x9D lowers it the most (-2.25 "
        "points; -2.75 to -1.75); chance alone could explain the change of 1 of them.",
        "For the people who do the work, the largest effect is on employment (-40.00 people; "
        "-50.00 to -30.00) with \xE2\x80\x9C"
        "Policy b\xE2\x80\x9D.");
    begin_board(&board, 3);
    answers(&talk, &board.grid, true, NULL, "Of the 3 scenarios compared, none changes the saving.",
        "Employment, attrition, illness and poverty stay as they are.");
    set_field(&board, 2, 0, -1.0, 0.0); /* a single replication has no interval */
    set_field(&board, 2, 1, -7.0, 0.0);
    answers(&talk, &board.grid, true, NULL,
        "Of the 3 scenarios compared, none raises the saving, and \xE2\x80\x9C"
        "Policy b\xE2\x80\x9D lowers it the most "
        "(-1.00 points of the onshore cost).",
        "For the people who do the work, the largest effect is on employment (-7.00 people) with "
        "\xE2\x80\x9C"
        "Policy b\xE2\x80\x9D.");
    begin_board(&board, 1);
    set_field(&board, 1, 0, 0.1, 0.3);
    answers(&talk, &board.grid, false, NULL,
        "The policy \xE2\x80\x9C"
        "Policy a\xE2\x80\x9D changes the saving (+0.10 points of the onshore cost, 95 % interval "
        "-0.20 to +0.40), which chance alone could explain.",
        NULL);
    set_field(&board, 1, 1, 3.0, 9.0);
    answers(&talk, &board.grid, false, NULL, NULL,
        "No effect on employment, attrition, illness or poverty stands out from chance.");
    set_field(&board, 1, 0, 0.0, 0.0);
    answers(&talk, &board.grid, false, NULL,
        "The policy \xE2\x80\x9C"
        "Policy a\xE2\x80\x9D does not change the saving.",
        NULL);
    set_field(&board, 1, 0, NAN, 0.0);
    answers(&talk, &board.grid, false, NULL,
        "How the 1 policy compared changes the saving cannot be stated: the tables hold no value.",
        NULL);
}

/* ---- values ---------------------------------------------------------------------------------- */

static void
put_file(const char *folder, const char *name, const char *text)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    fputs(text, file);
    CU_ASSERT_EQUAL(fclose(file), 0);
}

static void
test_where_values_come_from(void)
{
    char folder[] = "/tmp/sim-report-XXXXXX";
    char path[64];
    sim_errors_t errors = { 0 };
    sim_report_values_t values;
    const sim_report_kind_t kinds[] = { SIM_REPORT_UNMARKED, SIM_REPORT_PUBLISHED,
        SIM_REPORT_DERIVED, SIM_REPORT_SOURCED, SIM_REPORT_SOURCED, SIM_REPORT_ASSUMED,
        SIM_REPORT_GIVEN, SIM_REPORT_DEFAULT, SIM_REPORT_UNMARKED, SIM_REPORT_DERIVED };

    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(folder));
    put_file(folder, "effective.ini",
        "# Every value\n\n[scenario]\ntitle = uniform(a, b) = c\n\n[job.india.clerk]\n"
        "wage = 18000 INR/month ; src_a: as printed\n"
        "social_rate = 0.1 ; src_b, src_a: half of it\n"
        "benefits_ratio = 0.2 ; src_b: another value than the profile's\n"
        "other = pert(1, 2, 3) ; src_a: a range\n"
        "a = 1 ; assumption: why\nb = 2 ; --set\nc = 3 ; default\nd = 4 ; no such source\n"
        "e = 5 ; derived: a sum\n");
    put_file(folder, "sources.csv",
        "source_id,publisher,title,year,url\nsrc_a,P,T,2020,u\nsrc_b,P,T,2021,u\n");
    put_file(folder, "parameters.csv",
        "section,key,value,unit,low,high,basis,source_ids,note\n"
        "job.india.clerk,wage,18000,INR/month,,,published,src_a,x\n"
        "location.india,social_rate,0.1,ratio,,,derived,src_b;src_a,x\n"
        "location.india,benefits_ratio,0.3,ratio,,,published,src_b,x\n");
    CU_ASSERT_EQUAL_FATAL(sim_report_values_read(&values, folder, folder, &errors), SIM_OK);
    CU_ASSERT_EQUAL_FATAL(values.n, sizeof kinds / sizeof kinds[0]);
    for (size_t i = 0; i < values.n; i++) {
        CU_ASSERT_EQUAL(values.value[i].kind, kinds[i]);
        CU_ASSERT_EQUAL(values.value[i].uncertain, i == 4);
    }
    CU_ASSERT_STRING_EQUAL(values.value[0].value, "uniform(a, b) = c");
    CU_ASSERT_STRING_EQUAL(values.value[1].section, "job.india.clerk");
    CU_ASSERT_STRING_EQUAL(values.value[1].note, "src_a: as printed");
    sim_report_values_free(&values);

    /* without the tables, notes say what they say */
    CU_ASSERT_EQUAL_FATAL(sim_report_values_read(&values, folder, NULL, &errors), SIM_OK);
    CU_ASSERT_EQUAL(values.value[1].kind, SIM_REPORT_UNMARKED);
    CU_ASSERT_EQUAL(values.value[5].kind, SIM_REPORT_ASSUMED);
    sim_report_values_free(&values);
    static const char *const names[] = { "effective.ini", "sources.csv", "parameters.csv" };
    for (size_t i = 0; i < 3; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        unlink(path);
    }
    CU_ASSERT_EQUAL(sim_report_values_read(&values, folder, NULL, &errors), SIM_ERR_IO);
    CU_ASSERT_EQUAL(errors.n, 1);
    sim_errors_free(&errors);
    rmdir(folder);
}

/* ---- data ------------------------------------------------------------------------------------ */

static void
test_data_of_the_explorer(void)
{
    static sim_work_t works[] = { { "clerk", SIM_TIER_BPO } };
    enum { MONTHS = 3, CELLS = 4 };
    const sim_scenario_t scenario = { .start_year = 2024,
        .start_month = 1,
        .months = MONTHS,
        .replications = 7,
        .n_locations = 2,
        .location = places,
        .n_roles = 1,
        .role = works };
    static const char *const cells[CELLS][3]
        = { { "india", "clerk", "employment" }, { "india", "all", "employment" },
              { "all", "all", "employment" }, { "all", "all", "salary_p50" } };
    sim_table_t table;
    char *text = NULL;
    size_t n = 0;

    CU_ASSERT_EQUAL_FATAL(
        sim_table_init(&table, "projection",
            "month:i location:t role:t metric:t unit:t p05:r p25:r p50:r p75:r p95:r",
            MONTHS * CELLS),
        SIM_OK);
    for (size_t row = 0; row < MONTHS * CELLS; row++) {
        table.column[0].cell.integer[row] = (int64_t)(row / CELLS);
        for (size_t c = 0; c < 3; c++) {
            table.column[1 + c].cell.text[row] = cells[row % CELLS][c];
        }
        table.column[4].cell.text[row] = "<unit>";
        for (size_t b = 0; b < 5; b++) {
            const bool gap = row % CELLS == 3 || (row == 1 && b == 2);
            table.column[5 + b].cell.real[row]
                = gap ? NAN : 1234.5678 * (double)(row + 1) + (double)b;
        }
    }
    FILE *to = open_memstream(&text, &n);
    CU_ASSERT_PTR_NOT_NULL_FATAL(to);
    CU_ASSERT_EQUAL(sim_report_data(&scenario, &table, to), SIM_OK);
    fclose(to);
    CU_ASSERT_PTR_NULL(strpbrk(text, "<>&"));
    json_t *data = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(data);
    const json_t *series = json_object_get(data, "series");
    CU_ASSERT_EQUAL(json_object_size(series), 3); /* pay has no value at all */
    const json_t *one = json_object_get(series, "employment|india|all");
    CU_ASSERT_STRING_EQUAL(json_string_value(json_object_get(one, "unit")), "<unit>");
    const json_t *bands = json_object_get(one, "v");
    CU_ASSERT_EQUAL(json_array_size(bands), 5);
    CU_ASSERT_TRUE(json_is_null(json_array_get(json_array_get(bands, 2), 0)));
    CU_ASSERT_DOUBLE_EQUAL(
        json_number_value(json_array_get(json_array_get(bands, 4), 1)), 7411.4, 1e-9);
    json_decref(data);
    free(text);
    sim_table_free(&table);
}

SIM_TEST_MAIN("report", SIM_TEST(test_hostile_text_is_shown_as_written),
    SIM_TEST(test_hostile_text_in_a_data_block), SIM_TEST(test_what_a_style_or_script_may_hold),
    SIM_TEST(test_a_picture_is_taken_over), SIM_TEST(test_coordinates_are_rounded),
    SIM_TEST(test_lines_lose_corners_that_nobody_sees),
    SIM_TEST(test_pictures_that_could_act_are_refused), SIM_TEST(test_broken_pictures),
    SIM_TEST(test_the_answer_of_a_run), SIM_TEST(test_the_answer_when_nothing_is_saved),
    SIM_TEST(test_the_answer_with_gaps), SIM_TEST(test_the_answer_of_a_comparison),
    SIM_TEST(test_where_values_come_from), SIM_TEST(test_data_of_the_explorer))
