/* Tests of headline.h: the right figures, aligned, within the page. */
#include "check.h"
#include "sim/headline.h"
#include <math.h>
#include <stdlib.h>

enum { LOCATIONS = 7 };

static sim_place_t places[LOCATIONS] = { { "home", "USD" }, { "india", "INR" },
    { "philippines", "PHP" }, { "china", "CNY" }, { "south_africa", "ZAR" }, { "poland", "PLN" },
    { "a_name_of_the_greatest_length_allowed_40b", "EUR" } };
static sim_work_t works[] = { { "data_entry", SIM_TIER_BPO } };

static const struct {
    const char *metric, *unit;
    double first, last; /* employment and pay over time; others only last */
} metrics[] = { { "employment", "persons", 4000.0, 1234567.4 },
    { "attrition_ltm_voluntary", "1/year", NAN, 0.4126 }, { "attrition_ltm", "1/year", NAN, 0.5 },
    { "salary_p50", NULL, 18000.4, 27999.6 }, { "savings_usd", "USD nominal", NAN, 24.6e6 },
    { "savings_percent", "percent", NAN, 43.21 }, { "npv_usd", "USD nominal", NAN, -1.5e6 },
    { "hidden_cost_ratio", "ratio", NAN, 0.31 }, { "pressure_share_high", "ratio", NAN, NAN },
    { "households_lifted", "households", NAN, 3456.0 } };
enum { METRICS = sizeof metrics / sizeof metrics[0] };

typedef struct {
    sim_scenario_t scenario;
    sim_table_t summary, projection;
    char unit[LOCATIONS][32];
} data_t;

static void
put(data_t *data, sim_table_t *table, size_t row, size_t place, size_t k, int64_t month)
{
    const bool monthly = table == &data->projection;
    const char *location
        = place == 0 ? "all" : data->scenario.location[place].name; /* 0 stands for all */
    const double mean = monthly && month == 0 ? metrics[k].first : metrics[k].last;
    size_t c = 0;

    if (monthly) {
        table->column[c++].cell.integer[row] = month;
    }
    table->column[c++].cell.text[row] = location;
    table->column[c++].cell.text[row] = "all";
    table->column[c++].cell.text[row] = metrics[k].metric;
    table->column[c++].cell.text[row]
        = metrics[k].unit != NULL ? metrics[k].unit : data->unit[place];
    table->column[c++].cell.real[row] = mean;
    table->column[c++].cell.real[row] = mean - 0.1 * fabs(mean);
    table->column[c++].cell.real[row] = mean + 0.1 * fabs(mean);
}

static void
make(data_t *data, size_t n_locations)
{
    size_t row = 0;

    memset(data, 0, sizeof *data);
    data->scenario = (sim_scenario_t) {
        .title = (char *)"A question",
        .start_year = 2024,
        .start_month = 1,
        .months = 24,
        .replications = 500,
        .seed = 7,
        .scale = 1.0,
        .n_locations = n_locations,
        .location = places,
        .n_roles = 1,
        .role = works,
    };
    for (size_t l = 0; l < n_locations; l++) {
        snprintf(data->unit[l], sizeof data->unit[l], "%s/month nominal", places[l].currency);
    }
    CU_ASSERT_EQUAL_FATAL(
        sim_table_init(&data->summary, "summary",
            "location:t role:t metric:t unit:t mean:r p05:r p95:r", n_locations * METRICS),
        SIM_OK);
    CU_ASSERT_EQUAL_FATAL(sim_table_init(&data->projection, "projection",
                              "month:i location:t role:t metric:t unit:t mean:r p05:r p95:r",
                              2 * n_locations * METRICS),
        SIM_OK);
    for (size_t l = 0; l < n_locations; l++) {
        for (size_t k = 0; k < METRICS; k++, row++) {
            put(data, &data->summary, row, l, k, 0);
            put(data, &data->projection, 2 * row, l, k, 0);
            put(data, &data->projection, 2 * row + 1, l, k, 23);
        }
    }
}

static void
done(data_t *data)
{
    sim_table_free(&data->summary);
    sim_table_free(&data->projection);
}

static char *
written(const data_t *data, bool bold)
{
    char *text = NULL;
    size_t n = 0;
    FILE *to = open_memstream(&text, &n);
    CU_ASSERT_EQUAL(
        sim_headline_write(&data->scenario, &data->summary, &data->projection, bold, to), SIM_OK);
    fclose(to);
    return text;
}

/* The widest line, in columns. */
static size_t
widest(const char *text)
{
    char *copy = strdup(text);
    size_t most = 0;
    char *rest = copy;
    for (char *line; (line = strsep(&rest, "\n")) != NULL;) {
        const size_t width = sim_headline_columns(line);
        most = width > most ? width : most;
    }
    free(copy);
    return most;
}

static void
test_the_figures(void)
{
    data_t data;
    make(&data, 2);
    char *text = written(&data, false);
    CU_ASSERT_STRING_EQUAL(text,
        "A question\n"
        "24 months, 2024-01 to 2025-12; 500 replications; seed 7\n"
        "Means over replications; in brackets the range of nine in ten of them.\n"
        "\n"
        "                           india, INR                       all, USD\n"
        "Employment, first month        4,000 (3,600-4,400)              4,000 (3,600-4,400)\n"
        "Employment, last month     1,234,567 (1,111,111-1,358,024)  1,234,567 "
        "(1,111,111-1,358,024)\n"
        "Voluntary attrition, %          41.3 (37.1-45.4)                 41.3 (37.1-45.4)\n"
        "Total attrition, %              50.0 (45.0-55.0)                 50.0 (45.0-55.0)\n"
        "Median pay, first month       18,000 (16,200-19,800)           18,000 (16,200-19,800)\n"
        "Median pay, last month        28,000 (25,200-30,800)           28,000 (25,200-30,800)\n"
        "Saving a year, USD M            12.3 (11.1-13.5)                 12.3 (11.1-13.5)\n"
        "Saving on onshore cost, %       43.2 (38.9-47.5)                 43.2 (38.9-47.5)\n"
        "Net present value, USD M       -1.50 (-1.65 to -1.35)           -1.50 (-1.65 to -1.35)\n"
        "Hidden cost, of price, %        31.0 (27.9-34.1)                 31.0 (27.9-34.1)\n"
        "Under high pressure, %             -                                -\n"
        "Households out of poverty      3,456 (3,110-3,802)              3,456 (3,110-3,802)\n");
    free(text);
    done(&data);
}

static void
test_one_replication_has_no_range(void)
{
    data_t data;
    make(&data, 2);
    data.scenario.replications = 1;
    data.scenario.scale = 10.0;
    char *text = written(&data, false);
    CU_ASSERT_PTR_NULL(strchr(text, '('));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "1 replication;"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "one simulated worker is 10 people"));
    free(text);
    done(&data);
}

static void
test_many_locations_stay_within_the_page(void)
{
    for (size_t n = 2; n <= LOCATIONS; n++) {
        data_t data;
        make(&data, n);
        char *text = written(&data, false);
        CU_ASSERT(widest(text) <= SIM_HEADLINE_WIDTH);
        for (size_t l = 1; l < n; l++) {
            CU_ASSERT_PTR_NOT_NULL(strstr(text, places[l].name));
        }
        CU_ASSERT_PTR_NOT_NULL(strstr(text, "all, USD"));
        free(text);
        done(&data);
    }
}

static void
test_titles_are_harmless_and_folded(void)
{
    data_t data;
    char title[600] = "";
    make(&data, 2);
    for (int i = 0; i < 40; i++) {
        strcat(title,
            "\xE6\x97\xA5\xE6\x9C\xAC "
            "caf\xC3\xA9 "); /* 4 + 1 + 4 + 1 columns */
    }
    data.scenario.title = title;
    char *text = written(&data, false);
    CU_ASSERT(widest(text) <= SIM_HEADLINE_WIDTH);
    free(text);

    data.scenario.title = (char *)"\033]0;owned\007 \xC2\x9B"
                                  "31m bad\xFF";
    text = written(&data, false);
    CU_ASSERT_PTR_NULL(strpbrk(text, "\033\007"));
    CU_ASSERT_PTR_NULL(strstr(text, "\xC2\x9B"));
    free(text);
    text = written(&data, true);
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "\033[1m"));
    CU_ASSERT_PTR_NULL(strstr(text, "\033]"));
    free(text);
    done(&data);
}

static void
test_columns_of_text(void)
{
    CU_ASSERT_EQUAL(sim_headline_columns(""), 0);
    CU_ASSERT_EQUAL(sim_headline_columns("abc"), 3);
    CU_ASSERT_EQUAL(sim_headline_columns("caf\xC3\xA9"), 4);
    CU_ASSERT_EQUAL(sim_headline_columns("cafe\xCC\x81"), 4);
    CU_ASSERT_EQUAL(sim_headline_columns("\xE6\x97\xA5\xE6\x9C\xAC"), 4);
    CU_ASSERT_EQUAL(sim_headline_columns("\xF0\x9F\x98\x80"), 2);
    CU_ASSERT_EQUAL(sim_headline_columns("\xFF\xFE"), 2);
}

static void
test_a_table_without_its_columns_is_refused(void)
{
    data_t data;
    char *text = NULL;
    size_t n = 0;
    make(&data, 2);
    FILE *to = open_memstream(&text, &n);
    CU_ASSERT_EQUAL(
        sim_headline_write(&data.scenario, &data.projection, &data.projection, false, to),
        SIM_ERR_DOMAIN);
    CU_ASSERT_EQUAL(sim_headline_write(&data.scenario, &data.summary, &data.summary, false, to),
        SIM_ERR_DOMAIN);
    fclose(to);
    CU_ASSERT_EQUAL(n, 0);
    free(text);
    done(&data);
}

/* The unit of the tables stays: a share is a share, and only the saving is by the year. */
static void
test_the_figures_one_by_one(void)
{
    data_t data;
    sim_headline_figure_t *figure = NULL;
    size_t n = 0;
    int found = 0;

    make(&data, 3);
    CU_ASSERT_EQUAL_FATAL(
        sim_headline_figures(&data.scenario, &data.summary, &data.projection, &n, &figure), SIM_OK);
    CU_ASSERT_EQUAL(n, 12 * 3);
    for (size_t i = 0; i < n; i++) {
        const sim_headline_figure_t *f = &figure[i];
        CU_ASSERT_STRING_EQUAL(f->location,
            i % 3 == 0       ? "india"
                : i % 3 == 1 ? "philippines"
                             : "all");
        CU_ASSERT_EQUAL(f->a_year, strcmp(f->metric, "savings_usd") == 0);
        if (strcmp(f->label, "Voluntary attrition") == 0) {
            found++;
            CU_ASSERT_STRING_EQUAL(f->unit, "1/year");
            CU_ASSERT_DOUBLE_EQUAL(f->mean, 0.4126, 1e-12);
            CU_ASSERT_DOUBLE_EQUAL(f->high, 1.1 * 0.4126, 1e-12);
        } else if (f->a_year) {
            found++;
            CU_ASSERT_DOUBLE_EQUAL(f->mean, 12.3e6, 1e-3); /* two years */
            CU_ASSERT_DOUBLE_EQUAL(f->low, 0.9 * 12.3e6, 1e-3);
        } else if (strcmp(f->label, "Median pay, first month") == 0 && i % 3 == 1) {
            found++;
            CU_ASSERT_STRING_EQUAL(f->unit, "PHP/month nominal");
            CU_ASSERT_DOUBLE_EQUAL(f->mean, 18000.4, 1e-9);
        } else if (strcmp(f->label, "Under high pressure") == 0) {
            found++;
            CU_ASSERT(isnan(f->mean));
        }
    }
    CU_ASSERT_EQUAL(found, 3 + 3 + 1 + 3);
    free(figure);
    CU_ASSERT_EQUAL(
        sim_headline_figures(&data.scenario, &data.projection, &data.projection, &n, &figure),
        SIM_ERR_DOMAIN);
    CU_ASSERT(n == 0 && figure == NULL);
    done(&data);
}

SIM_TEST_MAIN("headline", SIM_TEST(test_the_figures), SIM_TEST(test_the_figures_one_by_one),
    SIM_TEST(test_one_replication_has_no_range), SIM_TEST(test_many_locations_stay_within_the_page),
    SIM_TEST(test_titles_are_harmless_and_folded), SIM_TEST(test_columns_of_text),
    SIM_TEST(test_a_table_without_its_columns_is_refused))
