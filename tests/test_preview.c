/* Tests of preview.h: exact lines of small charts, and every line within its width whatever the
 * data. */
#include "check.h"
#include "hostile.h"
#include "sim/preview.h"
#include <math.h>
#include <stdlib.h>

enum { METRICS = 5, PLACES = 12, POLICIES = 4 };

static const char *const metrics[METRICS]
    = { "employment", "salary_p50", "attrition_ltm", "savings_usd", "npv_usd" };
static const char *const units[METRICS]
    = { "persons", "INR/month nominal", "1/year", "USD nominal", "USD nominal" };
static const char *const names[PLACES] = { "india", "manila", "poland", "brazil", "kenya", "egypt",
    "a_name_of_the_greatest_length_allowed_40b", "h", "i", "j", "k", "l" };

/* What a month of a metric is: median, and the range below and above it. */
typedef double value_t(int month, int metric, size_t place);

static sim_table_t
projection_of(int months, size_t n_places, value_t *value, double below, double above)
{
    sim_table_t table = { 0 };
    size_t r = 0;

    CU_ASSERT_EQUAL_FATAL(sim_table_init(&table, "projection",
                              "month:i location:t role:t metric:t unit:t p05:r p50:r p95:r",
                              (size_t)months * (n_places + 1) * METRICS * 2),
        SIM_OK);
    for (int t = 0; t < months; t++) {
        for (size_t l = 0; l <= n_places; l++) {
            for (int k = 0; k < METRICS; k++) {
                for (int role = 0; role < 2; role++, r++) { /* the first role is not drawn */
                    const double x = role == 0 ? -9e9 : value(t, k, l);
                    table.column[0].cell.integer[r] = t;
                    table.column[1].cell.text[r] = l < n_places ? names[l] : "all";
                    table.column[2].cell.text[r] = role == 0 ? "analyst" : "all";
                    table.column[3].cell.text[r] = metrics[k];
                    table.column[4].cell.text[r]
                        = k == 1 && l == n_places ? "USD/month nominal" : units[k];
                    table.column[5].cell.real[r] = x - below * fabs(x);
                    table.column[6].cell.real[r] = x;
                    table.column[7].cell.real[r] = x + above * fabs(x);
                }
            }
        }
    }
    return table;
}

static sim_preview_run_t
run_of(int months, size_t n_places, int n_replications)
{
    return (sim_preview_run_t) { "2024-11", months, n_replications, n_places, names };
}

/* The text of a preview; the caller frees. */
static char *
charts(const sim_preview_look_t *look, const sim_preview_run_t *run, const sim_table_t *table)
{
    char *text = NULL;
    size_t n = 0;
    FILE *to = open_memstream(&text, &n);
    CU_ASSERT_FATAL(to != NULL);
    CU_ASSERT_EQUAL(sim_preview_charts(look, run, table, to), SIM_OK);
    fclose(to);
    return text;
}

static char *
effects(const sim_preview_look_t *look, int months, const sim_table_t *table)
{
    char *text = NULL;
    size_t n = 0;
    FILE *to = open_memstream(&text, &n);
    CU_ASSERT_FATAL(to != NULL);
    CU_ASSERT_EQUAL(sim_preview_effects(look, months, table, to), SIM_OK);
    fclose(to);
    return text;
}

/* Columns of the widest line: every character here takes one. */
static int
widest(const char *text)
{
    int most = 0;
    int n = 0;
    for (; *text != '\0'; text++) {
        n = *text == '\n' ? 0 : n + ((*text & 0xC0) != 0x80);
        most = n > most ? n : most;
    }
    return most;
}

static bool
is_ascii(const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text != '\n' && (*text < 0x20 || *text >= 0x7F)) {
            return false;
        }
    }
    return true;
}

static void
expect(const char *text, const char *part)
{
    const bool found = strstr(text, part) != NULL;
    CU_ASSERT(found);
    if (!found) {
        printf("\nwanted:\n%s\nfound:\n%s\n", part, text);
    }
}

/* Employment climbs from 1,030 by 100 a month. */
static double
rising(int month, int metric, size_t place)
{
    const double x[] = { 1030.0 + 100.0 * month, 21000.0, 0.2, 1.25e6, -3.0e6 + 1.0e6 * month };
    return place == 0 || metric > 0 ? x[metric] : 10.0 * x[metric];
}

static void
test_the_lines_of_a_small_chart(void)
{
    sim_table_t table = projection_of(5, 1, rising, 0.1, 0.2);
    const sim_preview_run_t run = run_of(5, 1, 20);
    char *text = charts(&(sim_preview_look_t) { 40, true, false }, &run, &table);

    expect(text, "Employment, people:\n  1,030 → 1,430 (90 %: 1,287–1,716)\n");
    /* a half line is 62.5: 1,030 is on the upper half of the line of 1,000, 1,130 above 1,125 */
    expect(text,
        "1,750 ┤                        ░░░░░░\n"
        "      │                  ░░░░░░░░░░░░\n"
        "1,500 ┤            ░░░░░░░░░░░░░░░░░░\n"
        "      │      ░░░░░░░░░░░░▄▄▄▄▄▄▀▀▀▀▀▀\n"
        "1,250 ┤░░░░░░░░░░░░▄▄▄▄▄▄▀░░░░░░░░░░░\n"
        "      │░░░░░░█▀▀▀▀▀░░░░░░\n"
        "1,000 ┤▀▀▀▀▀▀░░░░░░\n"
        "      │░░░░░░\n"
        "  750 ┤\n"
        "      └────────────┬─────────────────\n"
        "       2024-11     2025       2025-03\n");
    free(text);
    text = charts(&(sim_preview_look_t) { 100, false, false }, &run, &table);
    expect(text, "Employment, people: 1,030 -> 1,430 (90 %: 1,287-1,716)\n");
    expect(text, "Median pay, INR a month: 21,000 -> 21,000 (90 %: 18,900-25,200)\n");
    expect(text, "Attrition, last 12 months, % of staff: 20.0 -> 20.0 (90 %: 18.0-24.0)\n");
    expect(text, "Saving, USD M a year: 15.0 -> 15.0 (90 %: 13.5-18.0)\n");
    expect(text, "Net present value, cumulated, USD M: -3.00 -> 1.00 (90 %: 0.90-1.20)\n");
    CU_ASSERT_PTR_NULL(strstr(text, "india")); /* one location is told once */
    free(text);
    sim_table_free(&table);
}

static void
test_a_line_for_each_location(void)
{
    sim_table_t table = projection_of(5, 2, rising, 0.1, 0.2);
    const sim_preview_run_t run = run_of(5, 2, 20);
    char *text = charts(&(sim_preview_look_t) { 60, true, false }, &run, &table);

    expect(text,
        "  india  ▁▃▅▇█  1,030 →  1,430 (1,287–1,716)\n"
        "  manila ▁▃▅▇█ 10,300 → 14,300 (12,870–17,160)\n");
    expect(text, "Median pay, USD a month:\n  21,000 → 21,000 (90 %: 18,900–25,200)\n");
    expect(text, "  india, INR  ▄▄▄▄▄ 21,000");
    free(text);
    text = charts(&(sim_preview_look_t) { 60, false, false }, &run, &table);
    expect(text, "  india  _.-''  1,030 ->  1,430 (1,287-1,716)\n");
    free(text);
    sim_table_free(&table);
}

static double
gaps(int month, int metric, size_t place)
{
    return metric == 1 || month % 3 == 0 || place == 1 ? NAN : 1000.0 * month;
}

static void
test_missing_values_leave_gaps(void)
{
    sim_table_t table = projection_of(6, 2, gaps, 0.0, 0.0);
    const sim_preview_run_t run = run_of(6, 2, 3);
    char *text = charts(&(sim_preview_look_t) { 70, true, false }, &run, &table);

    expect(text, "Employment, people: 1,000 → 5,000 (90 %: 5,000–5,000)\n");
    expect(text, "Median pay, local currency a month: no values\n");
    expect(text,
        "  india   ▁▃ ▇█ 1,000 → 5,000 (5,000–5,000)\n"
        "  manila            - →     -\n");
    expect(text, "5,000 ┤");
    free(text);
    text = charts(&(sim_preview_look_t) { 40, true, false }, &run, &table);
    expect(text,
        "\nAttrition, last 12 months, % of staff:\n  100,000 → 500,000\n"
        "  (90 %: 500,000–500,000)\n"); /* no number is cut */
    free(text);
    sim_table_free(&table);
}

static double
nothing(int month, int metric, size_t place)
{
    (void)month, (void)metric, (void)place;
    return 0.0;
}

static double
huge(int month, int metric, size_t place)
{
    return (metric % 2 == 0 ? -1.0 : 1.0) * 9.87654321e13 * (double)(month + 1)
        / (double)(place + 1);
}

static double
tiny(int month, int metric, size_t place)
{
    return 1e-7 * (double)(month * (metric + 1)) - 2e-7 * (double)place;
}

static double
infinite(int month, int metric, size_t place)
{
    return month == 2 ? INFINITY : month == 3 ? 1e300 : (double)(metric + (int)place);
}

static void
test_zero_and_one_month_are_readable(void)
{
    sim_table_t table = projection_of(1, 1, nothing, 0.0, 0.0);
    const sim_preview_run_t run = run_of(1, 1, 1);
    char *text = charts(&(sim_preview_look_t) { 80, true, false }, &run, &table);

    expect(text, "█ a single replication\n");
    expect(text, "Employment, people: 0 → 0\n");
    expect(text, " 0.0 ┤▀▀▀▀▀▀\n");
    expect(text, "     └──────\n      2024-11\n");
    free(text);
    sim_table_free(&table);
}

static void
test_every_line_fits(void)
{
    static value_t *const values[] = { rising, gaps, nothing, huge, tiny, infinite };
    static const int months[] = { 1, 2, 5, 37, 120, 1023 };
    static const size_t places[] = { 1, 2, 12 };
    static const int widths[] = { 1, 41, 63, 64, 80, 500 };

    for (size_t v = 0; v < sizeof values / sizeof values[0]; v++) {
        for (size_t m = 0; m < sizeof months / sizeof months[0]; m++) {
            for (size_t p = 0; p < sizeof places / sizeof places[0]; p++) {
                sim_table_t table = projection_of(months[m], places[p], values[v], 0.3, 0.4);
                const sim_preview_run_t run = run_of(months[m], places[p], 1 + (int)(p % 2) * 19);
                for (size_t w = 0; w < sizeof widths / sizeof widths[0]; w++) {
                    const int most = widths[w] < 40 ? 40 : widths[w] > 160 ? 160 : widths[w];
                    char *rich
                        = charts(&(sim_preview_look_t) { widths[w], true, false }, &run, &table);
                    char *plain
                        = charts(&(sim_preview_look_t) { widths[w], false, false }, &run, &table);
                    CU_ASSERT(widest(rich) <= most);
                    CU_ASSERT(widest(plain) <= most);
                    CU_ASSERT(is_ascii(plain));
                    CU_ASSERT_PTR_NULL(strstr(plain, "nan"));
                    CU_ASSERT_PTR_NULL(strstr(plain, "inf"));
                    CU_ASSERT_PTR_NULL(strstr(plain, " \n")); /* nothing at the ends of lines */
                    free(rich);
                    free(plain);
                }
                sim_table_free(&table);
            }
        }
    }
}

/* The same text with the sequences taken out, and every line ends as it began. */
static void
test_color_changes_nothing_else(void)
{
    sim_table_t table = projection_of(30, 3, rising, 0.1, 0.2);
    const sim_preview_run_t run = run_of(30, 3, 20);
    char *plain = charts(&(sim_preview_look_t) { 90, true, false }, &run, &table);
    char *color = charts(&(sim_preview_look_t) { 90, true, true }, &run, &table);
    char *to = color;
    bool on = false;

    CU_ASSERT_PTR_NULL(strchr(plain, '\033'));
    CU_ASSERT_PTR_NOT_NULL(strchr(color, '\033'));
    for (const char *from = color; *from != '\0'; from++) {
        if (*from == '\033') {
            on = strncmp(from, "\033[0m", 4) != 0;
            from += strcspn(from, "m");
        } else {
            CU_ASSERT_FALSE(*from == '\n' && on);
            *to++ = *from;
        }
    }
    *to = '\0';
    CU_ASSERT_STRING_EQUAL(color, plain);
    free(plain);
    free(color);
    sim_table_free(&table);
}

/* ---- effects --------------------------------------------------------------------------------- */

static const struct {
    const char *policy;
    double effect, low, high; /* on employment; on the others in proportion */
} POLICY[POLICIES] = { { "raise", -50.0, -100.0, 0.0 }, { "bonus", 100.0, 50.0, 150.0 },
    { "nothing", 0.0, 0.0, 0.0 }, { "one", 25.0, NAN, NAN } };

static sim_table_t
effects_of(double factor)
{
    static const char *const kinds[] = { "employment", "savings_usd", "attrition_ltm", "hires" };
    static const double sizes[] = { 1.0, 1e6, 0.0001, 77.0 };
    sim_table_t table = { 0 };
    size_t r = 0;

    CU_ASSERT_EQUAL_FATAL(sim_table_init(&table, "effects",
                              "policy:t location:t role:t metric:t base_mean:r effect:r ci_low:r "
                              "ci_high:r",
                              POLICIES * 8),
        SIM_OK);
    for (size_t p = 0; p < POLICIES; p++) {
        for (size_t k = 0; k < 4; k++) {
            for (int all = 0; all < 2; all++, r++) {
                const double size = all ? factor * sizes[k] : 1e9;
                table.column[0].cell.text[r] = POLICY[p].policy;
                table.column[1].cell.text[r] = all ? "all" : "india";
                table.column[2].cell.text[r] = "all";
                table.column[3].cell.text[r] = kinds[k];
                table.column[4].cell.real[r] = 1234.0 * size;
                table.column[5].cell.real[r] = POLICY[p].effect * size;
                table.column[6].cell.real[r] = POLICY[p].low * size;
                table.column[7].cell.real[r] = POLICY[p].high * size;
            }
        }
    }
    return table;
}

static void
test_the_lines_of_effects(void)
{
    sim_table_t table = effects_of(1.0);
    char *text = effects(&(sim_preview_look_t) { 60, true, false }, 24, &table);

    expect(text, "● mean effect, ├┤ its 95 % interval\n");
    expect(text,
        "Effect on the saving a year, USD M (without: 617)\n"
        "  raise   ├────●─────┤                  -25.0 (-50.0 to 0.0)\n");
    expect(text, "Effect on employment, people (without: 1,234)\n");
    expect(text,
        "Effect on attrition, percentage points (without: 12.3)\n"
        "  raise   ├────●────┤                  -0.50 (-1.00 to 0.00)\n"
        "  bonus             │     ├────●────┤  +1.00 (0.50–1.50)\n"
        "  nothing           ●                  0.00 (0.00–0.00)\n"
        "  one               │  ●               +0.25\n"
        "          -1.00     0            1.50\n");
    free(text);
    text = effects(&(sim_preview_look_t) { 60, false, false }, 24, &table);
    expect(text,
        "  raise   [----o----]                  -0.50 (-1.00 to 0.00)\n"
        "  bonus             |     [----o----]  +1.00 (0.50-1.50)\n");
    free(text);
    sim_table_free(&table);
}

/* An effect that is told from zero beside a large one has the digits that show it. */
static void
test_a_small_clear_effect_shows(void)
{
    sim_table_t table = effects_of(1.0);
    for (size_t r = 0; r < table.n_rows; r++) {
        if (strcmp(table.column[0].cell.text[r], "raise") == 0) {
            for (size_t k = 5; k < 8; k++) {
                table.column[k].cell.real[r] *= k == 7 ? 0.0 : 1e-4;
            }
            table.column[7].cell.real[r] = 0.4 * table.column[5].cell.real[r];
        }
    }
    char *text = effects(&(sim_preview_look_t) { 70, true, false }, 24, &table);
    expect(text, "-0.0050 (-0.0100 to -0.0020)\n");
    expect(text, "+100 (50–150)\n");
    expect(text, "-0.000050 (-0.000100 to -0.000020)\n");
    free(text);
    sim_table_free(&table);
}

static void
test_effects_fit_whatever_they_are(void)
{
    static const double factors[] = { 0.0, 1e-9, 1.0, -3e4, 1e9, NAN };
    static const int widths[] = { 40, 52, 80, 160 };
    uint64_t state = 5;

    for (size_t f = 0; f < sizeof factors / sizeof factors[0]; f++) {
        sim_table_t table = effects_of(factors[f]);
        for (size_t w = 0; w < sizeof widths / sizeof widths[0]; w++) {
            for (int i = 0; i < 8; i++) {
                char hostile[600];
                hostile_text(&state, 1, sizeof hostile, hostile);
                for (size_t r = 0; r < 8; r++) {
                    table.column[0].cell.text[r] = i < 4 ? hostile : "raise";
                }
                char *rich = effects(&(sim_preview_look_t) { widths[w], true, false }, 7, &table);
                char *plain = effects(&(sim_preview_look_t) { widths[w], false, false }, 7, &table);
                CU_ASSERT(widest(rich) <= widths[w]);
                CU_ASSERT(widest(plain) <= widths[w]);
                CU_ASSERT(is_ascii(plain));
                CU_ASSERT_PTR_NULL(strchr(rich, '\033'));
                free(rich);
                free(plain);
            }
        }
        sim_table_free(&table);
    }
}

static void
test_what_is_missing_is_refused(void)
{
    const sim_preview_look_t look = { 80, true, false };
    sim_preview_run_t run = run_of(3, 1, 2);
    sim_table_t table = projection_of(3, 1, rising, 0.1, 0.1);
    FILE *full = fopen("/dev/full", "w");

    CU_ASSERT_EQUAL(sim_preview_effects(&look, 3, &table, stdout), SIM_ERR_DOMAIN);
    CU_ASSERT_FATAL(full != NULL);
    setvbuf(full, NULL, _IONBF, 0);
    CU_ASSERT_EQUAL(sim_preview_charts(&look, &run, &table, full), SIM_ERR_IO);
    fclose(full);
    run.months = 0;
    CU_ASSERT_EQUAL(sim_preview_charts(&look, &run, &table, stdout), SIM_ERR_DOMAIN);
    run.months = 3;
    table.column[6].name = "p51";
    CU_ASSERT_EQUAL(sim_preview_charts(&look, &run, &table, stdout), SIM_ERR_DOMAIN);
    sim_table_free(&table);
}

SIM_TEST_MAIN("preview", SIM_TEST(test_the_lines_of_a_small_chart),
    SIM_TEST(test_a_line_for_each_location), SIM_TEST(test_missing_values_leave_gaps),
    SIM_TEST(test_zero_and_one_month_are_readable), SIM_TEST(test_every_line_fits),
    SIM_TEST(test_color_changes_nothing_else), SIM_TEST(test_the_lines_of_effects),
    SIM_TEST(test_a_small_clear_effect_shows), SIM_TEST(test_effects_fit_whatever_they_are),
    SIM_TEST(test_what_is_missing_is_refused))
