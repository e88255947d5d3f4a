/* Tests of workbook.h: text stays text, what is left out is said, failures leave nothing.  The
 * values are compared through a spreadsheet in workbook.sh; here parts of the file are read with
 * unzip. */
#include "check.h"
#include "hostile.h"
#include "sim/workbook.h"
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

enum { MONTHS = 7, ROLES = 2, METRICS = 4 };

static sim_place_t places[] = { { "home", "USD" }, { "india", "INR" }, { "manila", "PHP" } };
static sim_work_t works[] = { { "data_entry", SIM_TIER_BPO }, { "analyst", SIM_TIER_KPO } };
static const char *const locations[] = { "india", "manila", "all" };
static const char *const roles[] = { "data_entry", "analyst", "all" };
static const struct {
    const char *metric, *unit;
} metrics[METRICS] = { { "employment", "persons" }, { "attrition_ltm", "1/year" },
    { "savings_usd", "USD nominal" }, { "poor_sleep_share", "ratio" } };

typedef struct {
    sim_scenario_t scenario;
    sim_table_t summary, projection, notes;
    sim_workbook_sheet_t sheet[2];
    sim_workbook_t plan;
    char path[64];
} data_t;

static void
fill(sim_table_t *table, bool monthly)
{
    for (size_t r = 0; r < table->n_rows; r++) {
        size_t c = 0;
        size_t rest = r;
        const size_t k = rest % METRICS;
        rest /= METRICS;
        if (monthly) {
            const size_t t = r / (METRICS * 9);
            char date[8];
            snprintf(date, sizeof date, "2023-%02d", (int)(t % 12 + 4));
            table->column[c++].cell.integer[r] = (int64_t)t;
            table->column[c++].cell.text[r] = sim_table_keep(table, date);
        }
        table->column[c++].cell.text[r] = locations[rest % 9 / 3];
        table->column[c++].cell.text[r] = roles[rest % 3];
        table->column[c++].cell.text[r] = metrics[k].metric;
        table->column[c++].cell.text[r] = metrics[k].unit;
        for (; c < table->n_columns; c++) {
            table->column[c].cell.real[r] = k == 1 && r < 5 ? NAN : 1234.5 + (double)(r * c) / 7.0;
        }
    }
}

static void
make(data_t *data, const char *title, const char *note)
{
    memset(data, 0, sizeof *data);
    data->scenario = (sim_scenario_t) {
        .title = (char *)title,
        .start_year = 2023,
        .start_month = 4,
        .months = MONTHS,
        .replications = 3,
        .seed = 7,
        .scale = 1.0,
        .n_locations = 3,
        .location = places,
        .n_roles = ROLES,
        .role = works,
    };
    CU_ASSERT_EQUAL_FATAL(
        sim_table_init(&data->summary, "summary",
            "location:t role:t metric:t unit:t mean:r sd:r p05:r p50:r p95:r", METRICS * 9),
        SIM_OK);
    CU_ASSERT_EQUAL_FATAL(sim_table_init(&data->projection, "projection",
                              "month:i date:t location:t role:t metric:t unit:t mean:r p05:r p50:r "
                              "p95:r",
                              METRICS * 9 * MONTHS),
        SIM_OK);
    CU_ASSERT_EQUAL_FATAL(
        sim_table_init(&data->notes, "notes", "source:t employment.india:r", 3), SIM_OK);
    fill(&data->summary, false);
    fill(&data->projection, true);
    data->notes.column[0].cell.text[0] = note;
    data->notes.column[0].cell.text[1] = "";
    data->notes.column[1].cell.real[0] = 0.1;
    data->sheet[0]
        = (sim_workbook_sheet_t) { "Projection", "projection.csv", "months", &data->projection };
    data->sheet[1] = (sim_workbook_sheet_t) { "Notes", "notes.csv", "notes", &data->notes };
    strcpy(data->path, "/tmp/sim-workbook-XXXXXX");
    const int file = mkstemp(data->path);
    CU_ASSERT_FATAL(file >= 0);
    close(file);
    data->plan = (sim_workbook_t) {
        .scenario = &data->scenario,
        .version = "sim 0",
        .summary = &data->summary,
        .projection = &data->projection,
        .n_sheets = 2,
        .sheet = data->sheet,
        .created = 315532800,
    };
}

static void
drop(data_t *data)
{
    sim_table_free(&data->summary);
    sim_table_free(&data->projection);
    sim_table_free(&data->notes);
    unlink(data->path);
}

static sim_status_t
write_book(data_t *data)
{
    sim_errors_t errors = { 0 };
    const sim_status_t status = sim_workbook_write(&data->plan, data->path, &errors);
    CU_ASSERT_EQUAL(errors.n, status == SIM_ERR_IO ? 1 : 0);
    sim_errors_free(&errors);
    return status;
}

/* A part of the workbook as text, "" when it cannot be read; the caller frees. */
static char *
part(const data_t *data, const char *name)
{
    char command[256];
    char *text = calloc(1, 1 << 20);
    snprintf(command, sizeof command, "unzip -p '%s' '%s' 2>/dev/null", data->path, name);
    FILE *pipe = popen(command, "r");
    CU_ASSERT_FATAL(text != NULL && pipe != NULL);
    const size_t n = fread(text, 1, (1 << 20) - 1, pipe);
    text[n] = '\0';
    pclose(pipe);
    return text;
}

static bool
can_unzip(void)
{
    return system("command -v unzip >/dev/null 2>&1") == 0;
}

static bool
holds(const data_t *data, const char *name, const char *text)
{
    char *all = part(data, name);
    const bool found = strstr(all, text) != NULL;
    free(all);
    return found;
}

static char *
bytes_of(const char *path, size_t *n)
{
    FILE *file = fopen(path, "rb");
    char *bytes = malloc(1 << 20);
    CU_ASSERT_FATAL(file != NULL && bytes != NULL);
    *n = fread(bytes, 1, 1 << 20, file);
    fclose(file);
    return bytes;
}

/* The library reads the clock where it is not told the time. */
static void
test_twice_the_same_bytes(void)
{
    data_t data;
    size_t n = 0;
    size_t m = 0;

    make(&data, "A question?", "a note");
    CU_ASSERT_EQUAL(write_book(&data), SIM_OK);
    char *first = bytes_of(data.path, &n);
    sleep(1);
    CU_ASSERT_EQUAL(write_book(&data), SIM_OK);
    char *second = bytes_of(data.path, &m);
    CU_ASSERT(n > 5000 && n == m && memcmp(first, second, n) == 0);
    free(first);
    free(second);
    if (can_unzip()) {
        CU_ASSERT(holds(&data, "docProps/core.xml", ">1980-01-01T00:00:00Z<"));
        CU_ASSERT(holds(&data, "xl/workbook.xml", "name=\"Chart data\""));
        CU_ASSERT(holds(&data, "xl/worksheets/sheet3.xml", "<autoFilter ref=\"A1:J253\"/>"));
        CU_ASSERT(holds(&data, "xl/worksheets/sheet3.xml", "topLeftCell=\"A2\""));
        /* columns without a unit of their own get it in a line above */
        CU_ASSERT(holds(&data, "xl/worksheets/sheet4.xml", "<autoFilter ref=\"A2:B5\"/>"));
        CU_ASSERT(holds(&data, "xl/worksheets/sheet4.xml", "<t>persons</t>"));
        CU_ASSERT(holds(&data, "xl/charts/chart1.xml", "'Chart data'!$B$3:$B$9"));
        CU_ASSERT(holds(&data, "xl/charts/chart6.xml", "Salary bands, manila"));
    }
    drop(&data);
}

/* ---- comparisons ---- */

enum { METRICS_COMPARED = 3, CHANNELS = 4 };

typedef struct {
    data_t data;
    sim_table_t effects, channels;
} comparison_t;

/* The effect of policy p on metric m, and half the width of its interval: the first policies raise
 * the saving, the last ones lower it, every fifth does neither for certain. */
static double
effect_of(size_t p, size_t m, size_t n)
{
    return (m == 1 ? -3.25 : m == 2 ? 7.5 : 1.5e6) * ((double)n / 2.0 - (double)p - 0.25);
}

static double
reach_of(size_t p, size_t m)
{
    return (m == 1 ? 0.375 : m == 2 ? 0.625 : 2.5e5) * (p % 5 == 4 ? 400.0 : 1.0);
}

static void
make_comparison(comparison_t *self, size_t n)
{
    static const char *const compared[METRICS_COMPARED]
        = { "savings_usd", "employment", "salary_p50_real" };
    static const char *const units[METRICS_COMPARED]
        = { "USD nominal", "persons", "USD/month real" };
    static const char *const channels[CHANNELS] = { "pay", "hiring", "office", "total" };
    static const char *const places_of_rows[] = { "india", "all" };

    make(&self->data, "T", "n");
    CU_ASSERT_EQUAL_FATAL(
        sim_table_init(&self->effects, "effects",
            "policy:t location:t role:t metric:t unit:t effect:r ci_low:r ci_high:r",
            n * METRICS_COMPARED * 2),
        SIM_OK);
    CU_ASSERT_EQUAL_FATAL(sim_table_init(&self->channels, "channels",
                              "policy:t location:t channel:t item:t unit:t effect:r", n * CHANNELS),
        SIM_OK);
    for (size_t p = 0; p < n; p++) {
        char name[32];
        snprintf(name, sizeof name, "policy_%zu", p);
        for (size_t k = 0; k < METRICS_COMPARED * 2; k++) {
            const size_t r = p * METRICS_COMPARED * 2 + k;
            const size_t m = k % METRICS_COMPARED;
            sim_column_t *c = self->effects.column;
            c[0].cell.text[r] = sim_table_keep(&self->effects, name);
            c[1].cell.text[r] = places_of_rows[k / METRICS_COMPARED];
            c[2].cell.text[r] = "all";
            c[3].cell.text[r] = compared[m];
            c[4].cell.text[r] = units[m];
            c[5].cell.real[r] = effect_of(p, m, n);
            c[6].cell.real[r] = effect_of(p, m, n) - reach_of(p, m);
            c[7].cell.real[r] = effect_of(p, m, n) + reach_of(p, m);
        }
        for (size_t k = 0; k < CHANNELS; k++) {
            const size_t r = p * CHANNELS + k;
            sim_column_t *c = self->channels.column;
            c[0].cell.text[r] = sim_table_keep(&self->channels, name);
            c[1].cell.text[r] = "all";
            c[2].cell.text[r] = channels[k];
            c[3].cell.text[r] = "all";
            c[4].cell.text[r] = units[0];
            c[5].cell.real[r] = k == 2 ? 0.0 : effect_of(p, 0, n) * (k == 3 ? 1.0 : 0.5);
        }
    }
    self->data.plan.effects = &self->effects;
    self->data.plan.channels = &self->channels;
}

static void
drop_comparison(comparison_t *self)
{
    sim_table_free(&self->effects);
    sim_table_free(&self->channels);
    drop(&self->data);
}

static size_t
count(const data_t *data, const char *name, const char *text)
{
    char *all = part(data, name);
    size_t n = 0;
    for (const char *at = all; (at = strstr(at, text)) != NULL; at++) {
        n++;
    }
    free(all);
    return n;
}

/* A bar for each policy, its whisker as long as its interval; then causes; then the plain charts.
 */
static void
test_effects_are_drawn_first(void)
{
    comparison_t it;

    make_comparison(&it, 6);
    CU_ASSERT_EQUAL(write_book(&it.data), SIM_OK);
    if (can_unzip()) {
        static const char chart[] = "xl/charts/chart1.xml";
        CU_ASSERT(holds(&it.data, "xl/workbook.xml", "name=\"Effect data\""));
        CU_ASSERT(holds(&it.data, chart, "<c:barDir val=\"bar\"/>"));
        CU_ASSERT(holds(&it.data, chart, "Effect on the saving over the horizon, million USD"));
        /* 1.5 million for each of 2.75, and of -2.25 */
        CU_ASSERT(holds(&it.data, chart, "most: policy_0, +4.1; least: policy_5, -3.4<"));
        CU_ASSERT_EQUAL(count(&it.data, chart, "<c:ser>"), 6);
        CU_ASSERT_EQUAL(count(&it.data, chart, "<c:errValType val=\"fixedVal\"/>"), 6);
        CU_ASSERT_EQUAL(count(&it.data, chart, "<c:val val=\"250000\"/>"), 5);
        CU_ASSERT_EQUAL(count(&it.data, chart, "<c:val val=\"100000000\"/>"), 1);
        CU_ASSERT_EQUAL(count(&it.data, chart, "'Effect data'!$A$3:$A$8"), 6);
        CU_ASSERT_EQUAL(count(&it.data, chart, "\"1F5A96\""), 3); /* more   */
        CU_ASSERT_EQUAL(count(&it.data, chart, "\"C55A11\""), 2); /* less   */
        CU_ASSERT_EQUAL(count(&it.data, chart, "\"A6A6A6\""), 1); /* either */
        /* a channel that moves nothing is none, nor is the total */
        CU_ASSERT_EQUAL(count(&it.data, "xl/charts/chart2.xml", "<c:ser>"), 2);
        CU_ASSERT(holds(&it.data, "xl/charts/chart2.xml", "<c:grouping val=\"stacked\"/>"));
        CU_ASSERT(holds(&it.data, "xl/charts/chart2.xml", "hiring and severance"));
        CU_ASSERT(holds(&it.data, "xl/charts/chart3.xml", "Effect on employment, mean"));
        CU_ASSERT_EQUAL(count(&it.data, "xl/charts/chart3.xml", "<c:val val=\"0.375\"/>"), 5);
        CU_ASSERT(holds(&it.data, "xl/charts/chart4.xml", "real pay, mean of the horizon, USD/mo"));
        CU_ASSERT(holds(&it.data, "xl/charts/chart5.xml", "Employment, persons"));
        CU_ASSERT(holds(&it.data, "xl/worksheets/sheet5.xml", "<t>policy</t>"));
        CU_ASSERT(holds(&it.data, "xl/worksheets/sheet1.xml", "on Effect data and Chart data"));
    }
    it.data.plan.files = true;
    CU_ASSERT_EQUAL(write_book(&it.data), SIM_OK);
    if (can_unzip()) {
        CU_ASSERT(holds(&it.data, "xl/worksheets/sheet5.xml", "<t>scenario</t>"));
        CU_ASSERT_FALSE(holds(&it.data, "xl/worksheets/sheet5.xml", "<t>policy</t>"));
    }
    drop_comparison(&it);
}

/* Without an interval there is no whisker; without a value no bar. */
static void
test_missing_effects_are_not_drawn(void)
{
    comparison_t it;

    make_comparison(&it, 3);
    for (size_t r = 0; r < it.effects.n_rows; r++) {
        it.effects.column[6].cell.real[r] = it.effects.column[7].cell.real[r] = NAN;
        it.effects.column[5].cell.real[r] = r / 6 == 1 ? NAN : it.effects.column[5].cell.real[r];
    }
    it.data.scenario.replications = 1;
    CU_ASSERT_EQUAL(write_book(&it.data), SIM_OK);
    if (can_unzip()) {
        static const char chart[] = "xl/charts/chart1.xml";
        CU_ASSERT_EQUAL(count(&it.data, chart, "<c:ser>"), 3);
        CU_ASSERT_EQUAL(count(&it.data, chart, "<c:errBars>"), 0);
        CU_ASSERT(holds(&it.data, chart, "most: policy_0, +1,875; least: policy_2, -1,125<"));
        CU_ASSERT(holds(&it.data, "xl/worksheets/sheet2.xml", "one replication, so no intervals"));
    }
    drop_comparison(&it);
    make_comparison(&it, 1);
    for (size_t r = 0; r < it.effects.n_rows; r++) {
        it.effects.column[5].cell.real[r] = NAN;
    }
    CU_ASSERT_EQUAL(write_book(&it.data), SIM_OK);
    it.channels.column[2].name = "no channel";
    CU_ASSERT_EQUAL(write_book(&it.data), SIM_ERR_DOMAIN);
    drop_comparison(&it);
}

/* Those with the largest effects on the saving are drawn: 30 policies, the smallest in the middle.
 */
static void
test_many_policies_are_cut_and_it_is_said(void)
{
    comparison_t it;

    make_comparison(&it, 30);
    CU_ASSERT_EQUAL(write_book(&it.data), SIM_OK);
    if (can_unzip()) {
        CU_ASSERT(holds(&it.data, "xl/charts/chart1.xml", "(24 of 30 policies)"));
        CU_ASSERT_EQUAL(count(&it.data, "xl/charts/chart1.xml", "<c:ser>"), 24);
        CU_ASSERT_FALSE(holds(&it.data, "xl/worksheets/sheet5.xml", "<t>policy_15</t>"));
        CU_ASSERT(holds(&it.data, "xl/worksheets/sheet5.xml", "<t>policy_0</t>"));
        CU_ASSERT(holds(&it.data, "xl/worksheets/sheet5.xml", "<t>policy_29</t>"));
    }
    drop_comparison(&it);
}

static void
test_text_is_never_a_formula(void)
{
    static const char *const texts[]
        = { "=1+1", "+1", "-1+2", "@SUM(A1)", "=cmd|' /C calc'!A0", "\t=1" };
    data_t data;

    for (size_t i = 0; i < sizeof texts / sizeof texts[0] && can_unzip(); i++) {
        make(&data, texts[i], texts[i]);
        CU_ASSERT_EQUAL(write_book(&data), SIM_OK);
        for (int k = 1; k <= 5; k++) {
            char name[64];
            snprintf(name, sizeof name, "xl/worksheets/sheet%d.xml", k);
            CU_ASSERT(holds(&data, name, "</worksheet>"));
            CU_ASSERT_FALSE(holds(&data, name, "<f>"));
        }
        char cell[64];
        snprintf(cell, sizeof cell, ">%s</t>", texts[i]);
        CU_ASSERT(holds(&data, "xl/worksheets/sheet1.xml", cell));
        CU_ASSERT(holds(&data, "xl/worksheets/sheet4.xml", cell));
        drop(&data);
    }
}

static void
test_what_xml_cannot_hold_is_replaced(void)
{
    static const struct {
        const char *text, *cell;
    } cases[] = { { "a\x01z", ">a\xEF\xBF\xBDz<" }, { "a\xFFz", ">a\xEF\xBF\xBDz<" },
        { "a\xEF\xBF\xBFz", ">a\xEF\xBF\xBDz<" }, { "<a & \"b\">", ">&lt;a &amp; \"b\"&gt;<" },
        { "_x0041_", ">_x005F_x0041_<" }, { "_x004_", ">_x004_<" }, { "]]>", ">]]&gt;<" },
        { "\xF0\x9F\x98\x80", ">\xF0\x9F\x98\x80<" } };
    data_t data;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0] && can_unzip(); i++) {
        make(&data, cases[i].text, cases[i].text);
        CU_ASSERT_EQUAL(write_book(&data), SIM_OK);
        CU_ASSERT(holds(&data, "xl/worksheets/sheet1.xml", cases[i].cell));
        CU_ASSERT(holds(&data, "xl/worksheets/sheet4.xml", cases[i].cell));
        drop(&data);
    }
}

static void
test_any_bytes_give_a_workbook(void)
{
    uint64_t state = 20261128;
    data_t data;

    for (int i = 0; i < 40; i++) {
        char title[600], note[600];
        hostile_text(&state, 1, sizeof title, title);
        hostile_text(&state, 1, sizeof note, note);
        make(&data, title, note);
        CU_ASSERT_EQUAL(write_book(&data), SIM_OK);
        drop(&data);
    }
    CU_ASSERT_NOT_EQUAL(access("canary", F_OK), 0);
}

static void
test_long_texts_are_cut_where_excel_ends(void)
{
    char *text = malloc(40001);
    data_t data;

    for (size_t n = 32767; n <= 32768 && can_unzip(); n++) {
        memset(text, 'm', n);
        text[n] = '\0';
        make(&data, "T", text);
        CU_ASSERT_EQUAL(write_book(&data), SIM_OK);
        char *sheet = part(&data, "xl/worksheets/sheet4.xml");
        const char *at = strstr(sheet, "mm");
        CU_ASSERT_FATAL(at != NULL);
        CU_ASSERT_EQUAL(strspn(at, "m"), n == 32767 ? 32767 : 32764);
        CU_ASSERT_EQUAL(strncmp(at + strspn(at, "m"), "...<", 4) == 0, n == 32768);
        free(sheet);
        drop(&data);
    }
    free(text);
}

/* 252 rows: 189 of headline metrics, 63 with roles together, 21 with all together. */
static void
test_a_long_table_is_cut_and_it_is_said(void)
{
    static const struct {
        size_t most, rows;
        const char *said;
    } cases[] = { { 254, 252, "252 rows, as projection.csv" },
        { 253, 189, "only the headline metrics of 252 rows" },
        { 191, 189, "only the headline metrics of 252 rows" },
        { 190, 63, "only the headline metrics, roles together of 252" },
        { 64, 21, "locations and roles together of 252" },
        { 22, 21, "only the first rows of 252" } };
    data_t data;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0] && can_unzip(); i++) {
        char last[32];
        make(&data, "T", "n");
        data.plan.most_rows = cases[i].most;
        CU_ASSERT_EQUAL(write_book(&data), SIM_OK);
        CU_ASSERT(holds(&data, "xl/worksheets/sheet1.xml", cases[i].said));
        snprintf(last, sizeof last, "<autoFilter ref=\"A1:J%zu\"/>", cases[i].rows + 1);
        CU_ASSERT(holds(&data, "xl/worksheets/sheet3.xml", last));
        drop(&data);
    }
}

static void
test_failures_leave_nothing(void)
{
    data_t data;
    volatile sig_atomic_t stop = 1;

    make(&data, "T", "n");
    data.plan.stop = &stop;
    CU_ASSERT_EQUAL(write_book(&data), SIM_ERR_INTERRUPTED);
    CU_ASSERT_NOT_EQUAL(access(data.path, F_OK), 0);
    data.plan.stop = NULL;
    data.projection.column[6].cell.real[200] = INFINITY;
    CU_ASSERT_EQUAL(write_book(&data), SIM_ERR_DOMAIN);
    CU_ASSERT_NOT_EQUAL(access(data.path, F_OK), 0);
    data.projection.column[6].cell.real[200] = NAN;
    CU_ASSERT_EQUAL(write_book(&data), SIM_OK);
    data.projection.column[5].name = "no unit";
    CU_ASSERT_EQUAL(write_book(&data), SIM_ERR_DOMAIN);
    drop(&data);

    make(&data, "T", "n");
    unlink(data.path);
    strcpy(data.path, "/nowhere/results.xlsx");
    CU_ASSERT_EQUAL(write_book(&data), SIM_ERR_IO);
    drop(&data);
}

/* Every limit on what a file may hold: either all is written, or nothing is there. */
static void
test_a_full_disk_leaves_nothing(void)
{
    struct rlimit old;
    data_t data;
    size_t n = 0;
    int refused = 0;

    make(&data, "T", "n");
    CU_ASSERT_EQUAL_FATAL(write_book(&data), SIM_OK);
    char *whole = bytes_of(data.path, &n);
    CU_ASSERT_EQUAL_FATAL(getrlimit(RLIMIT_FSIZE, &old), 0);
    signal(SIGXFSZ, SIG_IGN);
    for (rlim_t limit = 0; limit < 200000; limit += 1021) {
        const struct rlimit few = { limit, old.rlim_max };
        CU_ASSERT_EQUAL_FATAL(setrlimit(RLIMIT_FSIZE, &few), 0);
        const sim_status_t status = write_book(&data);
        CU_ASSERT_EQUAL_FATAL(setrlimit(RLIMIT_FSIZE, &old), 0);
        if (status == SIM_OK) {
            size_t m = 0;
            char *bytes = bytes_of(data.path, &m);
            CU_ASSERT(m == n && memcmp(bytes, whole, n) == 0);
            free(bytes);
        } else {
            CU_ASSERT_EQUAL(status, SIM_ERR_IO);
            CU_ASSERT_NOT_EQUAL(access(data.path, F_OK), 0);
            refused++;
        }
    }
    CU_ASSERT(refused > 10);
    free(whole);
    drop(&data);
}

SIM_TEST_MAIN("workbook", SIM_TEST(test_twice_the_same_bytes),
    SIM_TEST(test_effects_are_drawn_first), SIM_TEST(test_missing_effects_are_not_drawn),
    SIM_TEST(test_many_policies_are_cut_and_it_is_said), SIM_TEST(test_text_is_never_a_formula),
    SIM_TEST(test_what_xml_cannot_hold_is_replaced), SIM_TEST(test_any_bytes_give_a_workbook),
    SIM_TEST(test_long_texts_are_cut_where_excel_ends),
    SIM_TEST(test_a_long_table_is_cut_and_it_is_said), SIM_TEST(test_failures_leave_nothing),
    SIM_TEST(test_a_full_disk_leaves_nothing))
