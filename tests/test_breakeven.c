/* The value of a key at which a metric crosses a target: against answers found by hand, and the
 * coverage of the interval. */
#include "lab.h"
#include "sim/breakeven.h"

/* A scenario as text, and settings. */
typedef struct {
    const char *text;
    size_t n;
    sim_setting_t setting[16]; /* one more follows while a value is tried */
} source_t;

static sim_status_t
read_source(void *data, const sim_setting_t *extra, sim_scenario_t *scenario, sim_errors_t *errors)
{
    source_t *source = data;
    if (extra != NULL) {
        source->setting[source->n] = *extra;
    }
    return sim_scenario_read_text(scenario, "t.ini", strlen(source->text), source->text,
        source->n + (extra != NULL), source->setting, errors);
}

typedef struct {
    source_t source;
    sim_scenario_t scenario;
    sim_breakeven_t question;
    sim_breakeven_answer_t answer;
    sim_errors_t errors;
} study_t;

static sim_status_t
ask(study_t *s, const char *text, size_t n, const sim_setting_t settings[],
    const sim_breakeven_words_t *words)
{
    *s = (study_t) { .source = { .text = text, .n = n } };
    CU_ASSERT_FATAL(n < sizeof s->source.setting / sizeof s->source.setting[0]);
    memcpy(s->source.setting, settings, n * sizeof *settings);
    lab_read(&s->scenario, text, n, settings);
    const sim_status_t status
        = sim_breakeven_ask(&s->question, words, &s->scenario, read_source, &s->source, &s->errors);
    s->question.run.threads = 1; /* a run of a few small replications is done before threads are */
    return status;
}

static void
answer(study_t *s)
{
    CU_ASSERT_EQUAL_FATAL(
        sim_breakeven_answer(&s->question, &s->scenario, &s->answer, &s->errors), SIM_OK);
}

static void
done(study_t *s)
{
    sim_crossings_free(&s->answer.crossings);
    sim_breakeven_free(&s->question);
    sim_scenario_free(&s->scenario);
    sim_errors_free(&s->errors);
}

/* Everything off: a head costs wage (1 + social_rate) + seat_cost, in USD at an exchange rate of 1.
 */
static void
test_against_the_formula(void)
{
    char *text = lab_text();
    const struct {
        sim_breakeven_words_t words;
        double exact;
    } cases[] = {
        { { .vary = "model.social_rate=0..60%", .metric = "cost_per_head_usd", .target = 1234.5 },
            23.45 },
        { { .vary = "social_rate=0 .. .6", .metric = "cost_per_head_usd@here", .target = 1234.5 },
            0.2345 },
        { { .vary = "location.here.seat_cost=0..700",
              .metric = "cost_per_head_usd",
              .target = 1171.25 },
            171.25 },
        { { .vary = "job.here.work.wage=500 INR/month..2500 INR/month",
              .metric = "cost_per_head_usd",
              .target = 1600.25 },
            1600.25 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        study_t s;
        CU_ASSERT_EQUAL_FATAL(
            ask(&s, text,
                LAB_SET({ "scenario.months", "5" }, { "scenario.replications", "3" },
                    { "model.headcount", "40" }),
                &cases[i].words),
            SIM_OK);
        answer(&s);
        CU_ASSERT_EQUAL(s.answer.crossings.answer, SIM_CROSSING_FOUND);
        CU_ASSERT_EQUAL_FATAL(s.answer.crossings.n_crossings, 1);
        lab_same(cases[i].words.vary, s.answer.crossings.crossing[0].x, cases[i].exact, 1e-9);
        lab_same("at the scenario's own value", s.answer.own.mean, 1000.0, 1e-9);
        CU_ASSERT_EQUAL(s.answer.n_runs, s.answer.crossings.n_points + 1);
        sim_table_t table;
        CU_ASSERT_EQUAL_FATAL(sim_breakeven_table(&s.answer, &table), SIM_OK);
        CU_ASSERT_EQUAL(table.n_rows, s.answer.crossings.n_points);
        sim_table_free(&table);
        done(&s);
    }
    free(text);
}

/* With two locations and with a policy: the exact answers of symmetry. */
static void
test_between_and_policy(void)
{
    char *plain = lab_text();
    char text[1 << 15];
    snprintf(text, sizeof text,
        "%s[location.there]\ncurrency = PHP\nseat_cost = 250\n[policy.dear]\nstart = 2024-01\n"
        "wage_factor = *1.2\n[policy.cheap]\nstart = 2024-01\nseat_cost = 40\n",
        plain);
    const sim_setting_t settings[] = { { "scenario.months", "4" }, { "scenario.replications", "3" },
        { "model.headcount", "40" }, { "scenario.locations", "here, there" } };
    study_t s;
    const sim_breakeven_words_t between = { .vary = "location.here.seat_cost=0..990",
        .metric = "cost_per_head_usd",
        .between = "here,there" };
    CU_ASSERT_EQUAL_FATAL(ask(&s, text, 4, settings, &between), SIM_OK);
    answer(&s);
    CU_ASSERT_EQUAL_FATAL(s.answer.crossings.n_crossings, 1);
    lab_same("as dear as there", s.answer.crossings.crossing[0].x, 250.0, 1e-9);
    lab_same("own difference", s.answer.own.mean, -250.0, 1e-9);
    CU_ASSERT_STRING_EQUAL(s.question.own, "0 INR/head-month");
    done(&s);
    const struct {
        const char *vary, *own;
    } keys[] = { { "job.there.work.seat_cost=1..2", "250 PHP/head-month" },
        { "seat_cost=1..2", "" }, { "role.work.wage=1..2", "" }, { "model.quit_pay=1..2", "0" },
        { "policy.cheap.seat_cost=1..2", "40" }, { "policy.dear.wage_factor=*1..*2", "*1.2" } };
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        CU_ASSERT_EQUAL_FATAL(
            ask(&s, text, 4, settings,
                &(sim_breakeven_words_t) { .vary = keys[i].vary, .effect_of = "cheap, dear" }),
            SIM_OK);
        CU_ASSERT_STRING_EQUAL(s.question.own, keys[i].own);
        if (strcmp(s.question.own, keys[i].own) != 0) {
            printf("\n    %s: %s", keys[i].vary, s.question.own);
        }
        done(&s);
    }

    /* the effect of a seat cost of x there and here, on a head: 40 - x */
    const sim_breakeven_words_t effect = {
        .vary = "model.seat_cost=0..170", .metric = "cost_per_head_usd@here", .effect_of = "cheap"
    };
    CU_ASSERT_EQUAL_FATAL(ask(&s, text, 4, settings, &effect), SIM_OK);
    answer(&s);
    CU_ASSERT_EQUAL_FATAL(s.answer.crossings.n_crossings, 1);
    lab_same("policy changes nothing at", s.answer.crossings.crossing[0].x, 40.0, 1e-9);
    CU_ASSERT_EQUAL(s.answer.n_runs, 2 * (s.answer.crossings.n_points + 1));
    done(&s);

    /* a key of the policy itself: the runs without it are one */
    const sim_breakeven_words_t own = { .vary = "policy.cheap.seat_cost=0..470",
        .metric = "cost_per_head_usd@there",
        .effect_of = "cheap" };
    CU_ASSERT_EQUAL_FATAL(ask(&s, text, 4, settings, &own), SIM_OK);
    answer(&s);
    CU_ASSERT_EQUAL_FATAL(s.answer.crossings.n_crossings, 1);
    lab_same("policy that changes nothing", s.answer.crossings.crossing[0].x, 250.0, 1e-9);
    CU_ASSERT_EQUAL(s.answer.n_runs, s.answer.crossings.n_points + 2);
    done(&s);

    char to[80];
    const sim_breakeven_words_t change = { .vary = "policy.cheap.seat_cost=-8..+4",
        .metric = "cost_per_head_usd@there",
        .effect_of = "cheap" };
    CU_ASSERT_EQUAL_FATAL(ask(&s, text, 4, settings, &change), SIM_OK);
    sim_breakeven_value(&s.question, -3.5, sizeof to, to);
    CU_ASSERT_STRING_EQUAL(to, "-3.5");
    sim_breakeven_value(&s.question, 3.5, sizeof to, to);
    CU_ASSERT_STRING_EQUAL(to, "+3.5");
    answer(&s);
    CU_ASSERT_EQUAL_FATAL(s.answer.crossings.n_crossings, 1);
    CU_ASSERT(fabs(s.answer.crossings.crossing[0].x) < 1e-8);
    done(&s);
    free(plain);
}

static void
test_no_crossing_no_effect(void)
{
    char *text = lab_text();
    const sim_setting_t settings[] = { { "scenario.months", "4" }, { "scenario.replications", "3" },
        { "model.headcount", "40" } };
    study_t s;
    CU_ASSERT_EQUAL_FATAL(ask(&s, text, 3, settings,
                              &(sim_breakeven_words_t) { .vary = "model.social_rate=0..0.5",
                                  .metric = "cost_per_head_usd",
                                  .target = 1500.5 }),
        SIM_OK);
    answer(&s);
    CU_ASSERT_EQUAL(s.answer.crossings.answer, SIM_CROSSING_NONE);
    const sim_curve_point_t *end = sim_crossings_point(&s.answer.crossings, 0.5);
    CU_ASSERT_FATAL(end != NULL);
    lab_same("at the end", end->mean, 1500.0, 1e-9);
    done(&s);

    CU_ASSERT_EQUAL_FATAL(ask(&s, text, 3, settings,
                              &(sim_breakeven_words_t) { .vary = "model.discount_rate_pa=0..0.5",
                                  .metric = "cost_per_head_usd",
                                  .target = 1000.0 }),
        SIM_OK);
    answer(&s);
    CU_ASSERT_EQUAL(s.answer.crossings.answer, SIM_CROSSING_FLAT);
    done(&s);
    free(text);
}

static void
test_mistakes_are_said(void)
{
    const struct {
        sim_breakeven_words_t words;
        const char *message;
    } cases[] = {
        { { .vary = "wage_growth_pa" }, "a key and a range are expected" },
        { { .vary = "wage_growth_pa=2%" }, "a key and a range are expected" },
        { { .vary = "=1..2" }, "a key and a range are expected" },
        { { .vary = "location.pune.wage_growth_pa=a..b" }, "two numbers with .. between" },
        { { .vary = "location.pune.wage_growth_pa=8%..2%" }, "LO must be below HI" },
        { { .vary = "location.pune.wage_growth_pa=8%..8%" }, "LO must be below HI" },
        { { .vary = "location.pune.wage_growth_pa=2%..8/year" }, "different units" },
        { { .vary = "location.pune.wage_growth_pa=2%..80%" }, "allowed" },
        { { .vary = "location.pune.wage_growht_pa=2%..8%" }, "did you mean" },
        { { .vary = "location.delhi.wage_growth_pa=*2..*8" }, "two numbers" },
        { { .vary = "scenario.months=12..24" }, "takes whole numbers" },
        { { .vary = "seed=1..9" }, "takes whole numbers" },
        { { .vary = "scenario.scale=1..9" }, "luck" },
        { { .vary = "scenario.title=1..9" }, "takes words" },
        { { .vary = "model.hiring_rule=0..1" }, "takes one of several words" },
        { { .vary = "policy.raise.start=1..2" }, "takes words" },
        { { .vary = "policy.raise.wage_factor=*1..+2", .effect_of = "raise" }, "written alike" },
        { { .vary = "policy.raise.wage_factor=*1..*2" }, "policy raise is not in force" },
        { { .vary = "model.quit_pay=1..2", .metric = "savings_us" }, "did you mean" },
        { { .vary = "model.quit_pay=1..2", .metric = "savings_usd@goa" }, "no location 'goa'" },
        { { .vary = "model.quit_pay=1..2", .between = "pune" }, "two different locations" },
        { { .vary = "model.quit_pay=1..2", .between = "pune,pune" }, "two different locations" },
        { { .vary = "model.quit_pay=1..2", .between = "pune,manila", .metric = "salary_p50" },
            "is in INR there and in PHP here" },
        { { .vary = "model.quit_pay=1..2", .between = "pune,manila", .metric = "quits@pune" },
            "already names a location" },
        { { .vary = "model.quit_pay=1..2", .effect_of = "rise" }, "no [policy.rise]" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        study_t s;
        const sim_status_t status
            = ask(&s, lab_busy, LAB_SET({ "scenario.months", "14" }), &cases[i].words);
        CU_ASSERT(status == SIM_ERR_USAGE || status == SIM_ERR_INPUT);
        CU_ASSERT(s.errors.n > 0);
        const bool said = s.errors.n > 0 && strstr(s.errors.list[0].text, cases[i].message) != NULL;
        if (!said) {
            printf("\n    %s: status %d: %s", cases[i].words.vary, status,
                s.errors.n > 0 ? s.errors.list[0].text : "nothing");
        }
        CU_ASSERT(said);
        CU_ASSERT_PTR_NULL(s.question.key);
        done(&s);
    }
}

/* Pay differs between workers, so the mean of a few replications is off, and so is the crossing;
 * 95 % of the intervals hold that of a run of very many. */
static void
test_interval_covers(void)
{
    enum { RUNS = 200 };
    char *text = lab_text();
    const sim_breakeven_words_t words
        = { .vary = "model.social_rate=0..1", .metric = "cost_per_head_usd", .target = 1400.0 };
    const sim_setting_t many[] = { { "scenario.months", "1" }, { "scenario.replications", "2000" },
        { "model.headcount", "64" }, { "model.wage_sd", ".3" } };
    study_t s;
    CU_ASSERT_EQUAL_FATAL(ask(&s, text, 4, many, &words), SIM_OK);
    answer(&s);
    CU_ASSERT_EQUAL_FATAL(s.answer.crossings.n_crossings, 1);
    const double truth = s.answer.crossings.crossing[0].x;
    const double truth_se = s.answer.crossings.crossing[0].se;
    done(&s);
    int covered = 0;
    double width = 0.0;
    for (int k = 0; k < RUNS; k++) {
        char seed[24];
        snprintf(seed, sizeof seed, "%d", 1000 + k);
        const sim_setting_t few[] = { { "scenario.months", "1" }, { "scenario.replications", "16" },
            { "model.headcount", "8" }, { "model.wage_sd", ".3" }, { "scenario.seed", seed } };
        CU_ASSERT_EQUAL_FATAL(ask(&s, text, 5, few, &words), SIM_OK);
        answer(&s);
        CU_ASSERT_EQUAL_FATAL(s.answer.crossings.n_crossings, 1);
        const sim_crossing_t *x = &s.answer.crossings.crossing[0];
        covered += x->low <= truth && truth <= x->high;
        width += (x->high - x->low) / 2.0 / RUNS;
        done(&s);
    }
    printf("\n    truth %.5f (se %.1e), mean half-width %.4f", truth, truth_se, width);
    CU_ASSERT(truth_se < 0.05 * width);
    lab_near("coverage", (double)covered / RUNS, 0.95, sqrt(0.95 * 0.05 / RUNS));
    free(text);
}

SIM_TEST_MAIN("breakeven", SIM_TEST(test_against_the_formula), SIM_TEST(test_between_and_policy),
    SIM_TEST(test_no_crossing_no_effect), SIM_TEST(test_mistakes_are_said),
    SIM_TEST(test_interval_covers))
