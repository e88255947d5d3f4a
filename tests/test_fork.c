/* A run that begins where another one has been is, bit for bit, the run from the start: the model
 * alone, every shipped policy, stacks, uncertain values, policies taken out, views, extended runs,
 * short memory.  And it really begins there: a mark in the rows of the other run shows. */
#include "fixture.h"
#include "lab.h"
#include "sim/engine.h"
#include "sim/mix.h"
#include "sim/run/results.h"
#include <limits.h>
#include <unistd.h>

enum { POLICIES = 40 };

/* ---- the model alone */

enum { MONTHS = 24 };

/* A model with its observer and what it reported, month by month. */
typedef struct {
    sim_model_t *model;
    sim_observer_t *observer;
    size_t n_metrics, n_bands;
    double *metrics, *bands; /* [MONTHS] */
    void *state[MONTHS];     /* at the beginning of a month, where kept */
} world_t;

static world_t
world(const sim_scenario_t *s, const bool in_force[], int threads)
{
    const size_t cells = sim_observer_cells(s);
    world_t w
        = { .n_metrics = cells * SIM_METRICS, .n_bands = cells * SIM_BAND_GROUPS * SIM_BANDS };
    w.metrics = calloc(MONTHS * w.n_metrics, sizeof *w.metrics);
    w.bands = calloc(MONTHS * w.n_bands, sizeof *w.bands);
    CU_ASSERT_FATAL(w.metrics != NULL && w.bands != NULL);
    CU_ASSERT_EQUAL_FATAL(sim_observer_create(&w.observer, s, SIM_DETAIL_FULL), SIM_OK);
    CU_ASSERT_EQUAL_FATAL(sim_model_create(&w.model, s, in_force, w.observer, threads), SIM_OK);
    return w;
}

static void
world_free(world_t *w)
{
    sim_model_free(w->model);
    sim_observer_free(w->observer);
    free(w->metrics);
    free(w->bands);
    for (int t = 0; t < MONTHS; t++) {
        free(w->state[t]);
    }
}

/* Months from the model's own up to the end; the states are kept where asked for. */
static void
run_on(world_t *w, bool keep)
{
    for (int t = w->model->t; t < MONTHS; t++) {
        if (keep) {
            w->state[t] = malloc(sim_model_saved_bytes(w->model));
            CU_ASSERT_FATAL(w->state[t] != NULL);
            sim_model_save(w->model, w->state[t]);
        }
        CU_ASSERT_EQUAL_FATAL(sim_model_month(w->model, w->metrics + (size_t)t * w->n_metrics,
                                  w->bands + (size_t)t * w->n_bands),
            SIM_OK);
    }
}

/* From month t on. */
static bool
same_from(const world_t *a, const world_t *b, int t)
{
    const size_t months = (size_t)(MONTHS - t);
    return memcmp(a->metrics + (size_t)t * a->n_metrics, b->metrics + (size_t)t * a->n_metrics,
               months * a->n_metrics * sizeof(double))
        == 0
        && memcmp(a->bands + (size_t)t * a->n_bands, b->bands + (size_t)t * a->n_bands,
               months * a->n_bands * sizeof(double))
        == 0;
}

static bool
same_crews(const sim_model_t *a, const sim_model_t *b)
{
    bool same = a->recession == b->recession;
    for (size_t j = 0; j < a->n_jobs; j++) {
        const sim_crew_t *x = &a->job[j].crew;
        const sim_crew_t *y = &b->job[j].crew;
        same = same && x->n == y->n && memcmp(x->id_low, y->id_low, x->n * 4) == 0
            && memcmp(x->salary, y->salary, x->n * 4) == 0
            && memcmp(x->pressure, y->pressure, x->n * 4) == 0;
    }
    return same;
}

/* Every month of one model is a start for another, which has lived through other things before. */
static void
test_model_goes_on(void)
{
    for (int threads = 1; threads <= 2; threads++) {
        sim_scenario_t s;
        lab_read(&s, lab_busy, LAB_SET({ "location.pune.fx_sigma_pa", ".2" }));
        world_t first = world(&s, NULL, 1);
        CU_ASSERT_EQUAL_FATAL(sim_model_start(first.model, 3), SIM_OK);
        run_on(&first, true);
        world_t other = world(&s, NULL, threads);
        CU_ASSERT_EQUAL_FATAL(sim_model_start(other.model, 8), SIM_OK);
        run_on(&other, false);
        CU_ASSERT(!same_from(&first, &other, 0) && !same_from(&first, &other, MONTHS - 1));
        const int from[] = { 17, 0, MONTHS - 1, 1, 12, 5, 13 };
        for (size_t i = 0; i < sizeof from / sizeof from[0]; i++) {
            memset(other.metrics, 0, MONTHS * other.n_metrics * sizeof(double));
            memset(other.bands, 0, MONTHS * other.n_bands * sizeof(double));
            CU_ASSERT_EQUAL_FATAL(sim_model_load(other.model, first.state[from[i]]), SIM_OK);
            CU_ASSERT_EQUAL(other.model->t, from[i]);
            run_on(&other, false);
            CU_ASSERT(same_from(&first, &other, from[i]));
            CU_ASSERT(from[i] == 0 || !same_from(&first, &other, from[i] - 1));
            CU_ASSERT(same_crews(first.model, other.model));
        }
        world_free(&first);
        world_free(&other);
        sim_scenario_free(&s);
    }
}

/* A state goes over to a model with other policies, and to one that has never run. */
static void
test_model_changes_policies(void)
{
    sim_scenario_t s;
    lab_read(&s, lab_busy, 0, NULL);
    CU_ASSERT_EQUAL_FATAL(s.n_policies, 3); /* nothing, raise (month 12), holiday (months 2-4) */
    const bool holiday[] = { false, false, true };
    const bool both[] = { false, true, true };
    world_t base = world(&s, holiday, 1);
    world_t whole = world(&s, both, 1);
    CU_ASSERT_EQUAL_FATAL(sim_model_start(base.model, 5), SIM_OK);
    CU_ASSERT_EQUAL_FATAL(sim_model_start(whole.model, 5), SIM_OK);
    run_on(&base, true);
    run_on(&whole, true);
    CU_ASSERT(!same_from(&base, &whole, 12));
    for (int t = 0; t <= 12; t++) {
        world_t forked = world(&s, both, 1);
        CU_ASSERT_EQUAL_FATAL(sim_model_load(forked.model, base.state[t]), SIM_OK);
        run_on(&forked, false);
        CU_ASSERT(same_from(&whole, &forked, t));
        world_free(&forked);
    }
    /* one month too late is too late */
    world_t late = world(&s, both, 1);
    CU_ASSERT_EQUAL_FATAL(sim_model_load(late.model, base.state[13]), SIM_OK);
    run_on(&late, false);
    CU_ASSERT(!same_from(&whole, &late, 13));
    world_free(&late);
    /* back to no policy at all: what follows from values in force is that of this model */
    world_t none = world(&s, NULL, 1);
    world_t never = world(&s, NULL, 1);
    CU_ASSERT_EQUAL_FATAL(sim_model_start(never.model, 5), SIM_OK);
    run_on(&never, false);
    CU_ASSERT_EQUAL_FATAL(sim_model_load(none.model, base.state[2]), SIM_OK);
    run_on(&none, false);
    CU_ASSERT(same_from(&never, &none, 2));
    CU_ASSERT_EQUAL_FATAL(sim_model_load(none.model, base.state[2]), SIM_OK);
    CU_ASSERT_EQUAL(none.model->par, &none.model->base);
    world_free(&never);
    world_free(&none);
    world_free(&base);
    world_free(&whole);
    sim_scenario_free(&s);
}

/* Nothing is observed: the block is smaller, the people the same. */
static void
test_model_unobserved(void)
{
    sim_scenario_t s;
    sim_model_t *a;
    sim_model_t *b;
    lab_read(&s, lab_busy, 0, NULL);
    CU_ASSERT_EQUAL_FATAL(sim_model_create(&a, &s, NULL, NULL, 1), SIM_OK);
    CU_ASSERT_EQUAL_FATAL(sim_model_create(&b, &s, NULL, NULL, 1), SIM_OK);
    CU_ASSERT_EQUAL_FATAL(sim_model_start(a, 1), SIM_OK);
    for (int t = 0; t < 7; t++) {
        CU_ASSERT_EQUAL_FATAL(sim_model_month(a, NULL, NULL), SIM_OK);
    }
    void *state = malloc(sim_model_saved_bytes(a));
    CU_ASSERT_FATAL(state != NULL);
    sim_model_save(a, state);
    CU_ASSERT_EQUAL_FATAL(sim_model_load(b, state), SIM_OK);
    for (int t = 7; t < 20; t++) {
        CU_ASSERT_EQUAL_FATAL(sim_model_month(a, NULL, NULL), SIM_OK);
        CU_ASSERT_EQUAL_FATAL(sim_model_month(b, NULL, NULL), SIM_OK);
    }
    CU_ASSERT(same_crews(a, b));
    free(state);
    sim_model_free(a);
    sim_model_free(b);
    sim_scenario_free(&s);
}

/* ---- runs */

static sim_results_t *
simulate(sim_run_t run)
{
    sim_results_t *results = NULL;
    run.threads = run.threads > 0 ? run.threads : 1;
    CU_ASSERT_EQUAL_FATAL(sim_engine_run(&run, &results, NULL), SIM_OK);
    return results;
}

/* All rows: metrics, bands, ledgers, counts of salaries. */
static bool
same_rows(const sim_results_t *a, const sim_results_t *b)
{
    return a->row == b->row && a->n_reps == b->n_reps
        && memcmp(a->rows, b->rows, a->n_reps * a->row * sizeof(double)) == 0;
}

static size_t
kept(const sim_results_t *results)
{
    size_t n_bytes;
    const size_t n = sim_results_saved(results, &n_bytes);
    CU_ASSERT((n > 0) == (n_bytes > 0));
    return n;
}

/* Which replications of a run from `base` begin in its state. */
static size_t
begun_there(sim_results_t *base, sim_run_t run)
{
    size_t n = 0;
    for (size_t rep = 0; rep < base->n_reps; rep++) {
        base->rows[rep * base->row] += 0.25; /* metrics of month 0 are whole numbers here */
    }
    run.from = base;
    sim_results_t *results = simulate(run);
    for (size_t rep = 0; rep < base->n_reps; rep++) {
        n += results->rows[rep * results->row] == base->rows[rep * base->row];
        base->rows[rep * base->row] -= 0.25;
    }
    sim_results_free(results);
    return n;
}

/* The policies of "a+b". */
static void
activate(const sim_scenario_t *s, const char *names, bool active[POLICIES])
{
    char *words = strdup(names);
    char *rest = words;
    CU_ASSERT_FATAL(words != NULL && s->n_policies < POLICIES);
    memcpy(active, s->in_force, s->n_policies * sizeof *active);
    for (char *word; (word = strsep(&rest, "+")) != NULL;) {
        size_t p = 0;
        while (p < s->n_policies && strcmp(s->policy[p].name, word) != 0) {
            p++;
        }
        CU_ASSERT_FATAL(p < s->n_policies);
        active[p] = !active[p];
    }
    free(words);
}

/* A run with the policies named switched from how they stand: from the base and from the start. */
static void
check_fork(const sim_scenario_t *s, const char *names, int save_at, bool begins_there)
{
    bool active[POLICIES];
    activate(s, names, active);
    sim_run_t base = {
        .scenario = s, .threads = 2, .ledgers = true, .save_at = save_at, .save_bytes = SIZE_MAX
    };
    sim_results_t *a = simulate(base);
    sim_run_t run = { .scenario = s, .in_force = active, .ledgers = true };
    sim_results_t *whole = simulate(run);
    CU_ASSERT_EQUAL(kept(a), save_at > 0 ? a->n_reps : 0);
    CU_ASSERT_EQUAL(begun_there(a, run), begins_there ? a->n_reps : 0);
    for (int threads = 1; threads <= 2; threads++) {
        run.threads = threads;
        run.from = a;
        sim_results_t *forked = simulate(run);
        CU_ASSERT(same_rows(forked, whole));
        sim_results_free(forked);
    }
    sim_results_free(a);
    sim_results_free(whole);
}

static void
read_shipped(sim_scenario_t *s, const char *months)
{
    sim_errors_t errors = { 0 };
    const sim_setting_t settings[] = { { "scenario.months", months },
        { "scenario.replications", "3" }, { "scenario.scale", "50" } };
    CU_ASSERT_EQUAL_FATAL(
        sim_scenario_read(s, "scenarios/india_vs_philippines.ini", 3, settings, &errors), SIM_OK);
    sim_errors_free(&errors);
}

static void
test_shipped_policies(void)
{
    sim_scenario_t s;
    char stack[2 * SIM_NAME_MAX + 2];
    read_shipped(&s, "37");
    CU_ASSERT_FATAL(s.n_policies >= 12);
    for (size_t p = 0; p < s.n_policies; p++) {
        check_fork(&s, s.policy[p].name, 24, true);
    }
    for (size_t p = 0; p + 5 < s.n_policies; p += 4) {
        snprintf(stack, sizeof stack, "%s+%s", s.policy[p].name, s.policy[p + 5].name);
        check_fork(&s, stack, 24, true);
        check_fork(&s, stack, 11, true);
        check_fork(&s, stack, 25, false);
    }
    sim_scenario_free(&s);
}

#define LATE                                                                                       \
    "[policy.late]\nstart = 2025-12\nphase_in = 3 months\nwage_factor = *1.2\n"                    \
    "hours_week = triangular(36, 39, 42)\n"                                                        \
    "[policy.second]\nstart = 2024-02\nquit_base_pm = +uniform(.001, .02)\n"                       \
    "[policy.never]\nstart = 2031-01\nwage_factor = *3\n"                                          \
    "[policy.past]\nstart = 2019-01\nend = 2023-12\nwage_factor = *3\n"                            \
    "[policy.always]\nstart = 2022-01\nwage_factor = *1.1\n"

static sim_scenario_t
read_uncertain(const char *in_force, const char *replications)
{
    sim_scenario_t s;
    char *text = malloc(sizeof lab_busy + sizeof LATE);
    CU_ASSERT_FATAL(text != NULL);
    strcpy(stpcpy(text, lab_busy), LATE);
    lab_read(&s, text,
        LAB_SET({ "scenario.replications", replications }, { "scenario.policies", in_force },
            { "role.data_entry.quit_pay", "triangular(.3, .5, .9)" },
            { "location.pune.inflation_pa", "normal(.05, .01)" },
            { "job.manila.data_entry.headcount", "uniform(200, 260)" }));
    free(text);
    return s;
}

/* Lines and policies that are drawn; starts in the first, the second and the last month, before the
 * scenario and after it. */
static void
test_uncertain_values_and_starts(void)
{
    sim_scenario_t s = read_uncertain("none", "3");
    check_fork(&s, "late", 23, true);
    check_fork(&s, "late+raise", 12, true);
    check_fork(&s, "late+raise", 13, false);
    check_fork(&s, "second", 1, true);
    check_fork(&s, "second+late", 1, true);
    check_fork(&s, "second", 2, false);
    check_fork(&s, "always", 1, false); /* from month 0 on: there is nothing to share */
    check_fork(&s, "always", 0, false);
    check_fork(&s, "never", 23, true);
    check_fork(&s, "past", 23, true);
    check_fork(&s, "nothing", 3, true); /* in force from there, without effect */
    sim_scenario_free(&s);
}

/* What stands in force in the base is taken out, or joined by more. */
static void
test_policies_in_force(void)
{
    sim_scenario_t s = read_uncertain("holiday, late", "3");
    check_fork(&s, "late", 23, true);
    check_fork(&s, "holiday", 2, true);
    check_fork(&s, "holiday", 3, false);
    check_fork(&s, "raise", 12, true); /* after the holiday, which both have had */
    check_fork(&s, "raise+late", 12, true);
    check_fork(&s, "always", 12, false);
    sim_scenario_free(&s);
}

static void
test_parting(void)
{
    sim_scenario_t s = read_uncertain("none", "3");
    sim_scenario_t other = read_uncertain("none", "3");
    const struct {
        const char *policies;
        int month;
    } cases[] = { { "late", 23 }, { "second", 1 }, { "never", 84 }, { "past", INT_MAX },
        { "always", 0 }, { "late+second", 1 }, { "raise+late+holiday", 2 } };
    bool active[POLICIES];
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        activate(&s, cases[i].policies, active);
        CU_ASSERT_EQUAL(sim_scenario_parting(&s, NULL, &s, active), cases[i].month);
        CU_ASSERT_EQUAL(sim_scenario_parting(&s, active, &s, s.in_force), cases[i].month);
        CU_ASSERT_EQUAL(sim_scenario_parting(&s, active, &s, active), INT_MAX);
    }
    /* read again it is another one, as far as anybody can tell */
    CU_ASSERT_EQUAL(sim_scenario_parting(&s, NULL, &other, NULL), 0);
    CU_ASSERT_EQUAL(sim_scenario_parting(&s, NULL, &s, NULL), INT_MAX);
    sim_scenario_free(&s);
    sim_scenario_free(&other);
}

/* A policy of which some lines are off; all of them off, it is none. */
static void
test_views(void)
{
    sim_scenario_t s = read_uncertain("holiday", "3");
    sim_scenario_t view;
    bool active[POLICIES];
    activate(&s, "raise", active);
    bool *off = calloc(s.n_moves, sizeof *off);
    CU_ASSERT_FATAL(off != NULL);
    sim_results_t *base
        = simulate((sim_run_t) { .scenario = &s, .save_at = 12, .save_bytes = SIZE_MAX });
    const size_t raise = sim_policy_move(&s, 1, 0);
    CU_ASSERT_EQUAL_FATAL(sim_policy_lines(&s, 1), 3);
    for (unsigned set = 0; set < 8; set++) {
        for (unsigned k = 0; k < 3; k++) {
            off[raise + k] = (set >> k & 1) != 0;
        }
        CU_ASSERT_EQUAL_FATAL(sim_view_of_moves(&s, off, &view), SIM_OK);
        const int month = set == 7 ? INT_MAX : 12;
        CU_ASSERT_EQUAL(sim_scenario_parting(&s, s.in_force, &view, active), month);
        sim_run_t run = { .scenario = &view, .in_force = active };
        CU_ASSERT_EQUAL(begun_there(base, run), 3);
        sim_results_t *whole = simulate(run);
        run.from = base;
        sim_results_t *forked = simulate(run);
        CU_ASSERT(same_rows(whole, forked));
        CU_ASSERT_EQUAL(same_rows(base, forked), set == 7);
        sim_results_free(whole);
        sim_results_free(forked);
        sim_view_free(&view);
    }
    /* a line of a policy that both have in force counts, too: holiday is the third */
    memset(off, 0, s.n_moves * sizeof *off);
    off[sim_policy_move(&s, 2, 0)] = true;
    CU_ASSERT_EQUAL_FATAL(sim_view_of_moves(&s, off, &view), SIM_OK);
    CU_ASSERT_EQUAL(sim_scenario_parting(&s, s.in_force, &view, s.in_force), 2);
    CU_ASSERT_EQUAL(begun_there(base, (sim_run_t) { .scenario = &view, .in_force = active }), 0);
    sim_view_free(&view);
    /* values of another scenario: nothing is known of them */
    sim_scenario_t other = read_uncertain("holiday", "3");
    bool *take = calloc(sim_slots(&s), sizeof *take);
    CU_ASSERT_FATAL(take != NULL);
    CU_ASSERT_EQUAL_FATAL(sim_view_of_values(&s, &other, take, &view), SIM_OK);
    CU_ASSERT_EQUAL(sim_scenario_parting(&s, s.in_force, &view, s.in_force), 0);
    CU_ASSERT_EQUAL(begun_there(base, (sim_run_t) { .scenario = &view, .in_force = active }), 0);
    CU_ASSERT_EQUAL(begun_there(base, (sim_run_t) { .scenario = &other, .in_force = active }), 0);
    sim_view_free(&view);
    sim_scenario_free(&other);
    free(take);
    free(off);
    sim_results_free(base);
    sim_scenario_free(&s);
}

/* ---- more replications, less memory */

static void
test_extended(void)
{
    sim_scenario_t s = read_uncertain("none", "2");
    bool active[POLICIES];
    activate(&s, "raise", active);
    sim_run_t base = { .scenario = &s, .threads = 1, .save_at = 12, .save_bytes = SIZE_MAX };
    sim_run_t policy = { .scenario = &s, .threads = 2, .in_force = active };
    sim_results_t *a = simulate(base);
    policy.from = a;
    sim_results_t *b = simulate(policy);
    const int steps[] = { 5, 7, 11 };
    for (size_t i = 0; i < 3; i++) {
        sim_scenario_replicate(&s, steps[i]);
        CU_ASSERT_EQUAL_FATAL(sim_engine_extend(&base, a, NULL), SIM_OK);
        CU_ASSERT_EQUAL_FATAL(sim_engine_extend(&policy, b, NULL), SIM_OK);
        CU_ASSERT_EQUAL(kept(a), (size_t)steps[i]);
    }
    CU_ASSERT_EQUAL(begun_there(a, policy), 11);
    sim_run_t plain = policy;
    plain.from = NULL;
    sim_results_t *whole = simulate(plain);
    CU_ASSERT(same_rows(b, whole));
    sim_results_free(whole);
    /* cut, and extended again */
    sim_results_cut(a, 4);
    sim_results_cut(b, 3);
    CU_ASSERT_EQUAL(kept(a), 4);
    sim_scenario_replicate(&s, 6);
    CU_ASSERT_EQUAL_FATAL(sim_engine_extend(&policy, b, NULL), SIM_OK); /* two have no base yet */
    CU_ASSERT_EQUAL_FATAL(sim_engine_extend(&base, a, NULL), SIM_OK);
    CU_ASSERT_EQUAL(kept(a), 6);
    whole = simulate(plain);
    CU_ASSERT(same_rows(b, whole));
    sim_results_free(whole);
    /* what fails leaves no state behind that has no row */
    const volatile sig_atomic_t stop = 1;
    base.stop = &stop;
    sim_scenario_replicate(&s, 9);
    CU_ASSERT_EQUAL(sim_engine_extend(&base, a, NULL), SIM_ERR_INTERRUPTED);
    CU_ASSERT_EQUAL(kept(a), 6);
    sim_results_free(a);
    sim_results_free(b);
    sim_scenario_free(&s);
}

static void
test_short_memory(void)
{
    sim_scenario_t s = read_uncertain("none", "5");
    bool active[POLICIES];
    size_t all;
    size_t n_bytes;
    activate(&s, "raise", active);
    sim_run_t base = { .scenario = &s, .threads = 1, .save_at = 12, .save_bytes = SIZE_MAX };
    sim_run_t policy = { .scenario = &s, .in_force = active };
    sim_results_t *whole = simulate(policy);
    sim_results_t *a = simulate(base);
    CU_ASSERT_EQUAL(sim_results_saved(a, &all), 5);
    sim_results_free(a);
    const struct {
        size_t n_bytes, n;
    } cases[] = { { 0, 0 }, { all / 10, 0 }, { all / 2, 2 }, { all - 1, 4 }, { all, 5 } };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        base.save_bytes = cases[i].n_bytes;
        a = simulate(base);
        CU_ASSERT_EQUAL(sim_results_saved(a, &n_bytes), cases[i].n);
        CU_ASSERT(n_bytes <= cases[i].n_bytes);
        CU_ASSERT_EQUAL(begun_there(a, policy), cases[i].n);
        policy.from = a;
        sim_results_t *b = simulate(policy);
        policy.from = NULL;
        CU_ASSERT(same_rows(b, whole));
        sim_results_free(a);
        sim_results_free(b);
    }
    /* an extended run may have less than before */
    base.save_bytes = SIZE_MAX;
    a = simulate(base);
    sim_scenario_replicate(&s, 6);
    base.save_bytes = all / 2;
    CU_ASSERT_EQUAL_FATAL(sim_engine_extend(&base, a, NULL), SIM_OK);
    CU_ASSERT_EQUAL(sim_results_saved(a, &n_bytes), 2);
    CU_ASSERT(n_bytes <= all / 2);
    sim_results_free(a);
    sim_results_free(whole);
    sim_scenario_free(&s);
}

/* Rows of the base on disk, states in memory. */
static void
test_rows_on_disk(void)
{
    char folder[] = "/tmp/sim-fork-XXXXXX";
    CU_ASSERT_FATAL(mkdtemp(folder) != NULL);
    sim_scenario_t s = read_uncertain("none", "4");
    bool active[POLICIES];
    sim_estimate_t cost;
    size_t n_bytes;
    activate(&s, "raise", active);
    sim_run_t base = { .scenario = &s, .threads = 1, .save_at = 12, .save_bytes = SIZE_MAX };
    CU_ASSERT_EQUAL_FATAL(sim_engine_estimate(&base, &cost), SIM_OK);
    base.memory_bytes = (size_t)(cost.thread_bytes + 1e4);
    base.spool_folder = folder;
    sim_results_t *a = simulate(base);
    CU_ASSERT(a->spool >= 0);
    sim_run_t policy = { .scenario = &s, .in_force = active };
    sim_results_t *whole = simulate(policy);
    CU_ASSERT_EQUAL(begun_there(a, policy), 4);
    policy.from = a;
    sim_results_t *b = simulate(policy);
    CU_ASSERT(same_rows(b, whole));
    /* the estimate is of the right size: nobody is counted twice, nor is a cell forgotten */
    CU_ASSERT_EQUAL(sim_results_saved(a, &n_bytes), 4);
    printf("\n    %zu bytes of states, estimated %.0f", n_bytes, cost.saved_bytes);
    CU_ASSERT(cost.saved_bytes > 0.5 * (double)n_bytes && cost.saved_bytes < 2.0 * (double)n_bytes);
    base.save_at = 0;
    CU_ASSERT_EQUAL_FATAL(sim_engine_estimate(&base, &cost), SIM_OK);
    CU_ASSERT_EQUAL(cost.saved_bytes, 0.0);
    sim_results_free(a);
    sim_results_free(b);
    sim_results_free(whole);
    sim_scenario_free(&s);
    CU_ASSERT_EQUAL(rmdir(folder), 0);
}

/* Rows of another kind do not serve. */
static void
test_other_rows(void)
{
    sim_scenario_t s = read_uncertain("none", "2");
    bool active[POLICIES];
    activate(&s, "raise", active);
    sim_results_t *a
        = simulate((sim_run_t) { .scenario = &s, .save_at = 12, .save_bytes = SIZE_MAX });
    CU_ASSERT_EQUAL(begun_there(a, (sim_run_t) { .scenario = &s, .in_force = active }), 2);
    CU_ASSERT_EQUAL(
        begun_there(a, (sim_run_t) { .scenario = &s, .in_force = active, .ledgers = true }), 0);
    sim_results_free(a);
    sim_scenario_free(&s);
}

SIM_TEST_MAIN("fork", SIM_TEST(test_model_goes_on), SIM_TEST(test_model_changes_policies),
    SIM_TEST(test_model_unobserved), SIM_TEST(test_shipped_policies),
    SIM_TEST(test_uncertain_values_and_starts), SIM_TEST(test_policies_in_force),
    SIM_TEST(test_parting), SIM_TEST(test_views), SIM_TEST(test_extended),
    SIM_TEST(test_short_memory), SIM_TEST(test_rows_on_disk), SIM_TEST(test_other_rows))
