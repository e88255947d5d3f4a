/* test_history.c - observed values: what may stand in a file, what is said of the rest, which rows
 * belong to a scenario, and the files that are shipped. */
#include "sim/csv.h"
#include "sim/metric.h"
#include "sim/observed.h"
#include "tests/fixture.h"
#include <math.h>
#include <sys/stat.h>
#include <unistd.h>

#define HEADER "date,location,role,metric,value,source\n"

static const char **
metric_names(void)
{
    static const char *names[SIM_METRICS];
    for (size_t i = 0; i < SIM_METRICS; i++) {
        names[i] = sim_metric_table[i].name;
    }
    return names;
}

static const sim_observed_range_t *
metric_ranges(void)
{
    static sim_observed_range_t ranges[SIM_METRICS];
    for (size_t i = 0; i < SIM_METRICS; i++) {
        const sim_metric_t *metric = &sim_metric_table[i];
        ranges[i] = (sim_observed_range_t) { metric->least, metric->most, metric->unit };
    }
    return ranges;
}

static sim_status_t
read_bytes(sim_observed_t *observed, size_t n, const char bytes[], sim_errors_t *errors)
{
    *errors = (sim_errors_t) { 0 };
    return sim_observed_read_text(
        observed, "h.csv", n, bytes, SIM_METRICS, metric_names(), metric_ranges(), errors);
}

static sim_status_t
read_text(sim_observed_t *observed, const char *text, sim_errors_t *errors)
{
    return read_bytes(observed, strlen(text), text, errors);
}

static void
test_rows_are_read_as_written(void)
{
    sim_observed_t o;
    sim_errors_t errors;
    CU_ASSERT_EQUAL_FATAL(
        read_text(&o,
            "\xEF\xBB\xBF" HEADER "2019,manila,all,employment,1300000,a survey\r\n"
            "2012-03,all,data_entry,pressure_mean,-4.5e-1,\"a, \"\"b\"\" \xc3\xa9\"\n"
            "1900-01,elsewhere,typist,fx_rate,.5,\"=1+1\"",
            &errors),
        SIM_OK);
    CU_ASSERT_EQUAL(errors.n, 0);
    CU_ASSERT_EQUAL_FATAL(o.n, 3);
    CU_ASSERT(o.row[0].whole_year && o.row[0].month == 2019 * 12 && o.row[0].line == 2);
    CU_ASSERT_STRING_EQUAL(o.row[0].date, "2019");
    CU_ASSERT(!o.row[1].whole_year && o.row[1].month == 2012 * 12 + 2 && o.row[1].line == 3);
    CU_ASSERT_STRING_EQUAL(o.row[1].source, "a, \"b\" \xc3\xa9");
    CU_ASSERT_EQUAL(o.row[1].metric, SIM_METRIC_pressure_mean);
    CU_ASSERT_EQUAL(o.row[1].value, -0.45);
    CU_ASSERT_STRING_EQUAL(o.row[2].role, "typist");
    CU_ASSERT_STRING_EQUAL(o.row[2].source, "=1+1");
    sim_observed_free(&o);
    CU_ASSERT_EQUAL_FATAL(read_text(&o, HEADER, &errors), SIM_OK); /* no rows: allowed */
    CU_ASSERT_EQUAL(o.n, 0);
    sim_observed_free(&o);
}

/* One mistake: one message, at its line. */
static void
test_each_mistake_has_its_message(void)
{
    static const struct {
        const char *rows;
        long line;
        const char *message;
    } cases[] = {
        { "2019-13,manila,all,employment,1,x", 2, "date = 2019-13: not a date: allowed YYYY" },
        { "19,manila,all,employment,1,x", 2, "date = 19: not a date" },
        { "2201,manila,all,employment,1,x", 2, "date = 2201: not a date" },
        { "2019-03-31,manila,all,employment,1,x", 2, "date = 2019-03-31: not a date" },
        { " 2019,manila,all,employment,1,x", 2, "date =  2019: not a date" },
        { "2019,Manila,all,employment,1,x", 2, "location = Manila: not a name" },
        { "2019,manila,all roles,employment,1,x", 2, "role = all roles: not a name" },
        { "2019,manila,all,employmnt,1,x", 2,
            "metric = employmnt: unknown metric: did you mean employment?" },
        { "2019,manila,all,turnover_of_the_firm,1,x", 2,
            "metric = turnover_of_the_firm: unknown metric: allowed are those" },
        { "2019,manila,all,employment,1 persons,x", 2, "value = 1 persons: not a number" },
        { "2019,manila,all,employment,\"1,300,000\",x", 2, "value = 1,300,000: not a number" },
        { "2019,manila,all,employment,nan,x", 2, "value = nan: not a number" },
        { "2019,manila,all,employment,1e999,x", 2, "value = 1e999: not a number" },
        { "2019,manila,all,employment,0x10,x", 2, "value = 0x10: not a number" },
        { "2019,manila,all,employment,,x", 2, "value: missing" },
        { "2019,manila,all,employment,-300,x", 2,
            "value = -300: employment: allowed at least 0 (persons)" },
        { "2019,manila,all,attrition_ltm,31,x", 2,
            "value = 31: attrition_ltm: allowed 0 to 12 (1/year), as 0.31 for 31 %" },
        { "2019,manila,all,attrition_ltm,-0.1,x", 2, "value = -0.1: attrition_ltm: allowed" },
        { "2019,manila,all,poverty_rate,1.01,x", 2,
            "value = 1.01: poverty_rate: allowed 0 to 1 (ratio), as 0.31 for 31 %" },
        { "2019,manila,all,salary_p50,-1,x", 2, "value = -1: salary_p50: allowed at least 0 (LCU" },
        { "2019,manila,all,employment,1,", 2, "source: missing: say where" },
        { "2019,manila,all,employment,1", 2, "5 fields: 6 are wanted: date,location" },
        { "2019,manila,all,employment,1,x,", 2, "7 fields: 6 are wanted" },
        { "2018,manila,all,employment,1,x\n\n2019,manila,all,employment,1,x", 3, "1 field: 6" },
        { "2019,manila,all,employment,1,\"x", 2, "a quoted field without its closing quote" },
        { "2019,manila,all,employment,1,a \"b\"", 2, "a quote inside a field without quotes" },
        { "2019,manila,all,employment,1,\"a\"b", 2, "text after a closing quote" },
        { "2019,manila,all,employment,1,a\rb", 2, "a carriage return inside the line" },
        { "2019,manila,all,employment,1,a\x1b[1m", 2, "source: a control character" },
        { "2019,manila,all,employment,1,\"two\nlines\"", 2, "source: a control character" },
        { "2019,manila,all,employment,1,\xff", 2, "source: not UTF-8" },
        { "2019,manila,all,employment,1,x\n2018,manila,all,employment,1,x\n"
          "2019,manila,all,employment,2,y",
            4, "employment of manila, all in 2019 was given in line 2: give it once" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[400];
        sim_observed_t o;
        sim_errors_t errors;
        snprintf(text, sizeof text, HEADER "%s\n", cases[i].rows);
        const sim_status_t status = read_text(&o, text, &errors);
        CU_ASSERT_EQUAL(status, SIM_ERR_INPUT);
        CU_ASSERT_EQUAL(errors.n, 1);
        CU_ASSERT(fixture_has(&errors, cases[i].line, cases[i].message));
        CU_ASSERT(o.n == 0 && o.row == NULL);
        sim_errors_free(&errors);
    }
}

static void
test_the_ends_of_a_range_are_right(void)
{
    sim_observed_t o;
    sim_errors_t errors;
    CU_ASSERT_EQUAL(read_text(&o,
                        HEADER "2019,a,all,employment,0,x\n2019,a,all,poverty_rate,0,x\n"
                               "2020,a,all,poverty_rate,1,x\n2020,a,all,p90_p10,7.5,x\n"
                               "2020,a,all,attrition_ltm,1.4,x\n2020,a,all,savings_usd,-3e6,x\n"
                               "2020,a,all,pressure_mean,-0.2,x\n",
                        &errors),
        SIM_OK);
    CU_ASSERT_EQUAL(o.n, 7);
    sim_observed_free(&o);
    sim_errors_free(&errors);
}

static void
test_every_mistake_in_one_go(void)
{
    sim_observed_t o;
    sim_errors_t errors;
    CU_ASSERT_EQUAL(read_text(&o,
                        HEADER "x,Manila,,employmnt,one,s\n"
                               "20,Manila,a b,employmnt,one,s\n"
                               "2019,manila,all,employment,1,\"a\"b,c\n"
                               "2019,manila,all,employment,1,\"lines\n\nof text\"\n"
                               "2019,manila,all\n",
                        &errors),
        SIM_ERR_INPUT);
    CU_ASSERT_EQUAL(errors.n, 1 + 5 + 1 + 1 + 1);
    CU_ASSERT(fixture_has(&errors, 2, "role: missing"));
    for (const char *const *text = (const char *const[]) { "date = 20", "location = Manila",
             "role = a b", "metric = employmnt", "value = one", NULL };
         *text != NULL; text++) {
        CU_ASSERT(fixture_has(&errors, 3, *text));
    }
    CU_ASSERT(fixture_has(&errors, 4, "text after a closing quote"));
    CU_ASSERT(fixture_has(&errors, 5, "source: a control character"));
    CU_ASSERT(fixture_has(&errors, 8, "3 fields"));
    sim_errors_free(&errors);
}

static void
test_headers(void)
{
    static const char *const texts[] = { "", "\n", "date,location,role,metric,value\n",
        "date,location,role,metric,value,source,note\n2019,a,all,employment,1,x,y\n",
        "Date,location,role,metric,value,source\n", "2019,manila,all,employment,1,x\n",
        "date;location;role;metric;value;source\n", "\"date,location,role,metric,value,source\n" };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        sim_observed_t o;
        sim_errors_t errors;
        CU_ASSERT_EQUAL(read_text(&o, texts[i], &errors), SIM_ERR_INPUT);
        CU_ASSERT(errors.n >= 1 && errors.n <= 2);
        CU_ASSERT(fixture_has(&errors, 1, "the first line is not the header: it must be date,"));
        sim_errors_free(&errors);
    }
    sim_observed_t o;
    sim_errors_t errors;
    static const char nul[] = HEADER "2019,manila,all,employment,1,a\0b\n";
    CU_ASSERT_EQUAL(read_bytes(&o, sizeof nul - 1, nul, &errors), SIM_ERR_INPUT);
    CU_ASSERT(fixture_has(&errors, 2, "source: a control character"));
    sim_errors_free(&errors);
}

/* No byte, wherever it stands, is read beyond the text or gives a message twice. */
static void
test_any_bytes(void)
{
    static const char good[] = HEADER "2019,manila,all,employment,1300000,\"a \"\"survey\"\"\"\n"
                                      "2018-02,all,data_entry,quits,5,b\r\n";
    static const char odd[] = "\",\r\n\0x\xff ";
    for (size_t i = 0; i < sizeof good - 1; i++) {
        for (size_t k = 0; k < sizeof odd - 1; k++) {
            char *text = malloc(sizeof good - 1); /* no byte to spare */
            sim_observed_t o;
            sim_errors_t errors;
            memcpy(text, good, sizeof good - 1);
            text[i] = odd[k];
            const sim_status_t status = read_bytes(&o, sizeof good - 1, text, &errors);
            CU_ASSERT(status == SIM_OK ? errors.n == 0 && o.n <= 2
                                       : status == SIM_ERR_INPUT && errors.n > 0 && o.row == NULL);
            sim_observed_free(&o);
            sim_errors_free(&errors);
            CU_ASSERT(read_bytes(&o, i, text, &errors) != SIM_ERR_NOMEM); /* cut off */
            sim_observed_free(&o);
            sim_errors_free(&errors);
            free(text);
        }
    }
}

static void
test_only_regular_files(void)
{
    char folder[] = "/tmp/sim-history-XXXXXX";
    char path[100];
    CU_ASSERT_FATAL(mkdtemp(folder) != NULL);
    snprintf(path, sizeof path, "%s/pipe", folder);
    CU_ASSERT_EQUAL_FATAL(mkfifo(path, 0600), 0);
    const struct {
        const char *path, *message;
    } cases[] = { { folder, "is a folder: only regular files are read" },
        { path, "is not a regular file: only" }, { "/dev/null", "is not a regular file: only" },
        { "/nonexistent/h.csv", "No such file or directory" } };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        sim_observed_t o;
        sim_errors_t errors = { 0 };
        CU_ASSERT_EQUAL(sim_observed_read(&o, cases[i].path, SIM_METRICS, metric_names(),
                            metric_ranges(), &errors),
            SIM_ERR_INPUT);
        CU_ASSERT_EQUAL_FATAL(errors.n, 1);
        CU_ASSERT_STRING_EQUAL(errors.list[0].file, cases[i].path);
        CU_ASSERT(fixture_has(&errors, 0, cases[i].message));
        sim_errors_free(&errors);
    }
    unlink(path);
    rmdir(folder);
}

/* The table of the rows that belong to a scenario, as text; the caller frees. */
static char *
table_text(const char *text, const sim_scenario_t *scenario)
{
    sim_observed_t o;
    sim_errors_t errors;
    sim_table_t table;
    char *bytes = NULL;
    size_t n = 0;
    CU_ASSERT_EQUAL_FATAL(read_text(&o, text, &errors), SIM_OK);
    CU_ASSERT_EQUAL_FATAL(sim_observed_table(&o, scenario, metric_names(), &table), SIM_OK);
    sim_observed_free(&o); /* the table owns its texts */
    FILE *to = open_memstream(&bytes, &n);
    CU_ASSERT_EQUAL_FATAL(sim_csv_write(&table, 1, to), SIM_OK);
    fclose(to);
    sim_table_free(&table);
    return bytes;
}

static void
test_rows_of_a_scenario(void)
{
    sim_scenario_t s = fixture_good(sim_scenario_starter);
    const char *const l = s.location[1].name;
    const char *const r = s.role[1].name;
    char text[1500];
    snprintf(text, sizeof text,
        HEADER "2019,%s,all,employment,1234567.0123456789,\"=1+1, @x\"\n"
               "2011-07,nowhere,all,employment,5,other place\n"
               "2018,%s,typist,employment,5,other role\n"
               "2018,%s,all,employment,5,onshore\n"
               "2018,all,%s,share_tenure_under_12m,.25,-2\n"
               "2001,%s,%s,employment,-0,\"\"\"quoted\"\"\"\n",
        l, l, s.location[0].name, r, l, r);
    char *first = table_text(text, &s);
    CU_ASSERT_EQUAL(fixture_lines(first), 4);
    CU_ASSERT_PTR_NOT_NULL(strstr(first, "1234567.01235,\"'=1+1, @x\"\n2018,all,"));
    char *again = table_text(first, &s); /* what was written is read, and written again */
    CU_ASSERT_STRING_EQUAL(again, first);
    free(first);
    free(again);
    sim_scenario_free(&s);
}

/* ---- the scenario's key */

static sim_scenario_t
scenario_with(const char *name, const char *line, size_t n, const sim_setting_t settings[])
{
    sim_scenario_t s;
    sim_errors_t errors = { 0 };
    char *text = fixture_extend(line);
    CU_ASSERT_EQUAL_FATAL(
        sim_scenario_read_text(&s, name, strlen(text), text, n, settings, &errors), SIM_OK);
    sim_errors_free(&errors);
    free(text);
    return s;
}

static void
test_the_key_of_a_scenario(void)
{
    static const char line[] = "[scenario]\nhistory = data/h 1.csv ; a survey\n";
    static const sim_setting_t set[] = { { "history", "x/y.csv" } };
    static const sim_setting_t none[] = { { "scenario.history", "none" } };
    sim_scenario_t s = scenario_with("a/b/t.ini", line, 0, NULL);
    CU_ASSERT_STRING_EQUAL(s.history, "a/b/data/h 1.csv");
    char *text = fixture_effective(&s);
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "\nhistory = history.csv ; a survey\n"));
    sim_scenario_t again = fixture_good(text); /* a fixed point */
    char *second = fixture_effective(&again);
    CU_ASSERT_STRING_EQUAL(second, text);
    free(second);
    free(text);
    sim_scenario_free(&again);
    sim_scenario_free(&s);

    s = scenario_with("a/t.ini", "[scenario]\nhistory = /data/h.csv\n", 0, NULL);
    CU_ASSERT_STRING_EQUAL(s.history, "/data/h.csv");
    sim_scenario_free(&s);
    s = scenario_with("t.ini", line, 0, NULL);
    CU_ASSERT_STRING_EQUAL(s.history, "data/h 1.csv");
    sim_scenario_free(&s);
    s = scenario_with("a/b/t.ini", line, 1, set); /* relative to the current folder */
    CU_ASSERT_STRING_EQUAL(s.history, "x/y.csv");
    sim_scenario_free(&s);
    s = scenario_with("a/b/t.ini", line, 1, none);
    CU_ASSERT_PTR_NULL(s.history);
    text = fixture_effective(&s);
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "\nhistory = none ; --set\n"));
    free(text);
    sim_scenario_free(&s);
    s = fixture_good(sim_scenario_starter);
    CU_ASSERT_PTR_NULL(s.history);
    text = fixture_effective(&s);
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "\nhistory = none ; default\n"));
    free(text);
    sim_scenario_free(&s);
}

/* ---- the files that are shipped */

/* Whether a source of that identifier is in scenarios/data/sources.csv. */
static bool
is_source(const char *id, size_t n)
{
    char line[2000];
    bool found = false;
    FILE *from = fopen("scenarios/data/sources.csv", "r");
    CU_ASSERT_FATAL(from != NULL);
    while (!found && fgets(line, sizeof line, from) != NULL) {
        found = strncmp(line, id, n) == 0 && line[n] == ',';
    }
    fclose(from);
    return found;
}

static void
test_shipped_files(void)
{
    static const struct {
        const char *scenario, *location;
        double last;
    } cases[] = { { "scenarios/national/india.ini", "india", 4100000.0 },
        { "scenarios/national/philippines.ini", "philippines", 1300000.0 } };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        sim_scenario_t s;
        sim_observed_t o;
        sim_errors_t errors = { 0 };
        CU_ASSERT_EQUAL_FATAL(sim_scenario_read(&s, cases[i].scenario, 0, NULL, &errors), SIM_OK);
        CU_ASSERT_FATAL(s.history != NULL);
        CU_ASSERT_EQUAL_FATAL(
            sim_observed_read(&o, s.history, SIM_METRICS, metric_names(), metric_ranges(), &errors),
            SIM_OK);
        CU_ASSERT(o.n > 10);
        for (size_t k = 0; k < o.n; k++) {
            const sim_observation_t *row = &o.row[k];
            CU_ASSERT(sim_observed_concerns(row, &s));
            CU_ASSERT_STRING_EQUAL(row->location, cases[i].location);
            CU_ASSERT_EQUAL(row->metric, SIM_METRIC_employment);
            CU_ASSERT(row->month < 2020 * 12); /* later years are kept to judge forecasts by */
            CU_ASSERT(k == 0 || row->month > o.row[k - 1].month);
            CU_ASSERT(row->value >= 1e4 && row->value == floor(row->value));
            CU_ASSERT(is_source(row->source, strcspn(row->source, ":")));
        }
        /* the scenario begins with the last of them */
        CU_ASSERT_EQUAL(o.row[o.n - 1].value, cases[i].last);
        sim_par_t par;
        double people = 0.0;
        CU_ASSERT_EQUAL_FATAL(sim_scenario_par_init(&s, &par), SIM_OK);
        sim_scenario_resolve(&s, 0, &par);
        for (size_t r = 0; r < s.n_roles; r++) {
            people += sim_par_job(&par, 1, r)->headcount;
        }
        CU_ASSERT_EQUAL(people, cases[i].last);
        sim_par_free(&par);
        sim_observed_free(&o);
        sim_scenario_free(&s);
    }
}

SIM_TEST_MAIN("history", SIM_TEST(test_rows_are_read_as_written),
    SIM_TEST(test_each_mistake_has_its_message), SIM_TEST(test_the_ends_of_a_range_are_right),
    SIM_TEST(test_every_mistake_in_one_go), SIM_TEST(test_headers), SIM_TEST(test_any_bytes),
    SIM_TEST(test_only_regular_files), SIM_TEST(test_rows_of_a_scenario),
    SIM_TEST(test_the_key_of_a_scenario), SIM_TEST(test_shipped_files))
