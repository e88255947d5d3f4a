/* The identities of docs/model.md, section 16: every shipped scenario keeps them, and the checker
 * bites. */
#include "lab.h"
#include "sim/engine.h"
#include <glob.h>

/* ---- shipped scenarios */

static void
run_to_the_end(
    const char *path, const sim_scenario_t *scenario, const bool in_force[], const char *what)
{
    sim_errors_t errors = { 0 };
    sim_results_t *results = NULL;
    const sim_run_t run = { .scenario = scenario, .in_force = in_force, .threads = 2 };
    const sim_status_t status = sim_engine_run(&run, &results, &errors);
    if (status != SIM_OK) {
        printf("\n    %s, %s: %s", path, what, sim_status_text(status));
        for (size_t i = 0; i < errors.n; i++) {
            printf("\n        %s", errors.list[i].text);
        }
    }
    CU_ASSERT_EQUAL(status, SIM_OK);
    sim_results_free(results);
    sim_errors_free(&errors);
}

/* Two replications of every scenario, without policies and with all of them: as many people as
 * shipped, 36 months; or a tenth of the people, 60 months, and each policy alone as well. */
static void
run_shipped(const char *months, const char *scale, bool each_policy)
{
    const sim_setting_t settings[] = { { "scenario.months", months },
        { "scenario.replications", "2" }, { "scenario.scale", scale } };
    glob_t found;
    CU_ASSERT_EQUAL_FATAL(glob("scenarios/*.ini", 0, NULL, &found), 0);
    for (size_t f = 0; f < found.gl_pathc; f++) {
        sim_scenario_t scenario;
        sim_errors_t errors = { 0 };
        const sim_status_t status = sim_scenario_read(
            &scenario, found.gl_pathv[f], sizeof settings / sizeof settings[0], settings, &errors);
        CU_ASSERT_EQUAL_FATAL(status, SIM_OK);
        bool *in_force = calloc(scenario.n_policies + 1, sizeof *in_force);
        CU_ASSERT_FATAL(in_force != NULL);
        run_to_the_end(found.gl_pathv[f], &scenario, in_force, "no policy");
        for (size_t p = 0; each_policy && p < scenario.n_policies; p++) {
            in_force[p] = true;
            run_to_the_end(found.gl_pathv[f], &scenario, in_force, scenario.policy[p].name);
            in_force[p] = false;
        }
        memset(in_force, 1, scenario.n_policies * sizeof *in_force);
        run_to_the_end(found.gl_pathv[f], &scenario, in_force, "all policies");
        free(in_force);
        sim_scenario_free(&scenario);
        sim_errors_free(&errors);
    }
    globfree(&found);
}

static void
test_shipped_scenarios(void)
{
    run_shipped("36", "1", false);
}

static void
test_shipped_policies(void)
{
    run_shipped("60", "10", true);
}

static void
test_starter_scenario(void)
{
    sim_scenario_t scenario;
    lab_read(&scenario, sim_scenario_starter, LAB_SET({ "scenario.replications", "4" }));
    run_to_the_end("starter", &scenario, NULL, "as written");
    sim_scenario_free(&scenario);
}

/* ---- the checker bites */

/* A scenario in which people come and go, with a minimum wage, and one thing that is wrong. */
typedef struct {
    const char *label; /* that must be reported */
    const char *what;
    void (*between)(sim_model_t *m); /* spoils the state between two months */
    void (*within)(
        sim_model_t *m);     /* spoils it once within a month, when the first worker leaves */
    const char *key, *value; /* of a setting this case needs, or NULL */
} spoiling_t;

typedef struct {
    sim_model_t *model;
    const spoiling_t *how;
    bool done;
} spoiler_t;

static void
spoil_within(void *data, size_t l, size_t r, sim_exit_t cause, int tenure, double severance)
{
    spoiler_t *spoiler = data;
    (void)l;
    (void)r;
    (void)cause;
    (void)tenure;
    (void)severance;
    if (!spoiler->done) {
        spoiler->done = true;
        spoiler->how->within(spoiler->model);
    }
}

static void
lose_a_worker(sim_model_t *m)
{
    sim_job_remove(&m->job[0], 0);
}

static void
add_a_worker(sim_model_t *m)
{
    const sim_worker_t twin = sim_crew_at(&m->job[0].crew, 0);
    sim_job_add(&m->job[0], &twin);
}

static void
count_a_quit_twice(sim_model_t *m)
{
    m->job[0].turnover.quits++;
}

static void
forget_a_hire(sim_model_t *m)
{
    m->job[0].filled--;
}

static void
shift_the_count(sim_model_t *m)
{
    m->job[0].staff_check++;
}

static void
withdraw_the_posts(sim_model_t *m)
{
    m->job[0].posts = 0;
}

static void
pour_into_the_pool(sim_model_t *m)
{
    m->land[1].pool[0] *= 1.0 + 1e-8;
}

static void
count_a_draw_twice(sim_model_t *m)
{
    m->land[1].drawn[1]++;
}

static void
drain_the_pool(sim_model_t *m)
{
    m->land[1].pool[2] = -1.0;
}

static void
pay_below_the_floor(sim_model_t *m)
{
    sim_crew_t *crew = &m->job[0].crew;
    for (size_t i = 0; i < crew->n; i++) {
        if (crew->bits[i] & SIM_COMPLIANT) {
            crew->salary[i] = nextafterf(m->land[1].floor, 0.0f);
            return;
        }
    }
}

static void
cut_pay(sim_model_t *m)
{
    m->job[0].turnover.cuts++;
}

static void
pay_a_ghost(sim_model_t *m)
{
    m->job[0].sum.salary *= 1.0 + 1e-8;
}

static void
unbalance_the_onshore_split(sim_model_t *m)
{
    m->task[0].onshore_part[0] += 1e-6;
}

static void
move_a_share(sim_model_t *m)
{
    m->job[0].share += 1e-8;
}

static void
crowd_the_floor(sim_model_t *m)
{
    m->job[0].occupancy = 0.93;
}

static void
overstate_service(sim_model_t *m)
{
    m->job[0].service = 1.0 + 1e-9;
}

static void
lose_a_number(sim_model_t *m)
{
    m->job[0].h_hat = NAN;
}

static void
divide_by_nothing(sim_model_t *m)
{
    m->job[0].sum.pressure = INFINITY;
}

static const spoiling_t spoilings[] = {
    { "ID1", "a worker vanishes between months", lose_a_worker, NULL, NULL, NULL },
    { "ID1", "a worker appears between months", add_a_worker, NULL, NULL, NULL },
    { "ID1", "a quit is counted twice", NULL, count_a_quit_twice, NULL, NULL },
    { "ID1", "a hire is not counted", NULL, forget_a_hire, NULL, NULL },
    { "ID3", "more hires than posts", NULL, withdraw_the_posts, NULL, NULL },
    { "ID4", "a pool changes by 1e-8", NULL, pour_into_the_pool, NULL, NULL },
    { "ID4", "a draw is counted twice", NULL, count_a_draw_twice, NULL, NULL },
    { "ID4", "a pool is negative", NULL, drain_the_pool, NULL, NULL },
    { "ID5", "pay of nobody", NULL, pay_a_ghost, NULL, NULL },
    { "ID6", "the split of savings does not add up", unbalance_the_onshore_split, NULL, NULL,
        NULL },
    { "ID7", "shares do not add to 1", move_a_share, NULL, "model.renewal_pm", "0" },
    { "ID8", "a running count is wrong", shift_the_count, NULL, NULL, NULL },
    { "IV1", "pay below the minimum wage", pay_below_the_floor, NULL, NULL, NULL },
    { "IV2", "a cut in pay", NULL, cut_pay, NULL, NULL },
    { "IV3", "occupancy above the maximum", NULL, crowd_the_floor, NULL, NULL },
    { "IV3", "service above 1", NULL, overstate_service, NULL, NULL },
    { "IV4", "a state is not a number", lose_a_number, NULL, "model.hiring_rule", "none" },
    { "IV4", "a result is infinite", NULL, divide_by_nothing, NULL, NULL },
};

static void
test_checker_bites(void)
{
    for (size_t k = 0; k < sizeof spoilings / sizeof spoilings[0]; k++) {
        const spoiling_t *how = &spoilings[k];
        lab_t lab;
        lab_open_text(&lab, sim_scenario_starter, how->key != NULL ? 1 : 0,
            (const sim_setting_t[]) { { how->key, how->value } });
        lab_start(&lab, 0);
        lab_months(&lab, 6);
        spoiler_t spoiler = { .model = lab.model, .how = how };
        if (how->within != NULL) {
            sim_model_watch(lab.model, (sim_watch_t) { spoil_within, &spoiler });
        } else {
            how->between(lab.model);
            spoiler.done = true;
        }
        sim_status_t status = SIM_OK;
        for (int t = 0; t < 6 && status == SIM_OK; t++) {
            status = sim_model_month(lab.model, lab.metrics, lab.bands);
        }
        const sim_violation_t v = sim_model_violation(lab.model);
        CU_ASSERT(spoiler.done);
        CU_ASSERT_EQUAL(status, SIM_ERR_IDENTITY);
        if (v.label == NULL || strcmp(v.label, how->label) != 0) {
            printf("\n    %s: %s reported, %s expected", how->what, v.label ? v.label : "nothing",
                how->label);
        }
        CU_ASSERT(v.label != NULL && strcmp(v.label, how->label) == 0);
        lab_close(&lab);
    }
}

static void
test_untouched_model_has_no_violation(void)
{
    lab_t lab;
    lab_open_text(&lab, sim_scenario_starter, 0, NULL);
    lab_start(&lab, 0);
    lab_months(&lab, 60);
    CU_ASSERT_PTR_NULL(sim_model_violation(lab.model).label);
    lab_close(&lab);
}

SIM_TEST_MAIN("identities", SIM_TEST(test_shipped_scenarios), SIM_TEST(test_shipped_policies),
    SIM_TEST(test_starter_scenario), SIM_TEST(test_checker_bites),
    SIM_TEST(test_untouched_model_has_no_violation))
