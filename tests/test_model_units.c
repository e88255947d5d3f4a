/* Pieces of the model against a second implementation of the equations of docs/model.md, written
 * here in plain double arithmetic, one worker at a time, from the scenario's parameters. */
#include "lab.h"
#include "sim/draw.h"
#include "sim/level.h"
#include "sim/rng.h"
#include "sim/vmath.h"
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>

/* ---- a supply of awkward numbers, the same in every run */

static uint32_t awkward_count;

static double
awkward(double lo, double hi)
{
    return lo
        + (hi - lo) * sim_uniform(sim_words(4711, 0, 1, awkward_count++, 0, SIM_BLOCK_SLOT).w[0]);
}

static bool
close_to(double x, double exact, double relative)
{
    return fabs(x - exact) <= relative * fmax(1.0, fabs(exact));
}

/* ---- (W7) */

static void
test_work_capacity(void)
{
    double o;
    double y;
    double occupancy;
    double service;
    for (int k = 0; k < 20000; k++) {
        const double h = awkward(0.0, 200.0);
        const double capacity = awkward(1.0, 150.0);
        const double u_max = awkward(0.3, 0.99);
        const double elasticity = awkward(0.1, 1.0);
        const double cap = k % 4 == 0 ? 0.0 : awkward(0.0, 1.0);
        const double wish = pow(h / capacity / u_max, 1.0 / elasticity) - 1.0;
        const double expected = fmin(fmax(wish, 0.0), cap);
        const double most = u_max * capacity * pow(1.0 + expected, elasticity);
        const double done = expected < cap ? h : fmin(h, most);
        sim_work_capacity(h, capacity, u_max, elasticity, cap, &o, &y, &occupancy, &service);
        CU_ASSERT(close_to(o, expected, 1e-12));
        CU_ASSERT(close_to(y, done, 1e-12));
        CU_ASSERT(close_to(occupancy, done * u_max / most, 1e-12));
        CU_ASSERT(close_to(service, done / h, 1e-12));
        CU_ASSERT(y <= h && occupancy <= u_max && o <= cap && service <= 1.0);
    }
    sim_work_capacity(10.0, 0.0, 0.9, 1.0, 0.2, &o, &y, &occupancy, &service); /* nobody */
    CU_ASSERT(o == 0.0 && y == 0.0 && occupancy == 0.0 && service == 0.0);
    sim_work_capacity(0.0, 0.0, 0.9, 1.0, 0.2, &o, &y, &occupancy, &service);
    CU_ASSERT(o == 0.0 && y == 0.0 && occupancy == 0.0 && service == 1.0);
    sim_work_capacity(0.0, 10.0, 0.9, 1.0, 0.2, &o, &y, &occupancy, &service); /* nothing to do */
    CU_ASSERT(o == 0.0 && y == 0.0 && occupancy == 0.0 && service == 1.0);
    sim_work_capacity(1e9, 1e-9, 0.9, 0.1, 0.2, &o, &y, &occupancy, &service); /* overwhelmed */
    CU_ASSERT(o == 0.2 && y < 1e-8 && occupancy <= 0.9 && service < 1e-15);
}

static void
test_bass(void)
{
    for (int k = 0; k < 5000; k++) {
        const double p = awkward(0.001, 0.2);
        const double q = awkward(0.01, 2.0);
        const double a = awkward(-1.0, 60.0);
        const double e = exp(-(p + q) * a);
        const double exact = a <= 0.0 ? 0.0 : (1.0 - e) / (1.0 + q / p * e);
        CU_ASSERT(close_to(sim_bass(p, q, a), exact, 1e-12));
    }
}

static void
test_categorical(void)
{
    const double u_low = 0x1p-33;
    const double u_high = 1.0 - 0x1p-33;
    const double last[3] = { 0.0, 0.0, 2.0 };
    const double outer[3] = { 1.0, 0.0, 3.0 };
    const double none[3] = { 0.0, 0.0, 0.0 };
    CU_ASSERT_EQUAL(sim_categorical(last, u_low), 2);
    CU_ASSERT_EQUAL(sim_categorical(last, u_high), 2);
    CU_ASSERT_EQUAL(sim_categorical(outer, u_low), 0);
    CU_ASSERT_EQUAL(sim_categorical(outer, 0.25 - 1e-9), 0);
    CU_ASSERT_EQUAL(sim_categorical(outer, 0.25 + 1e-9), 2);
    CU_ASSERT_EQUAL(sim_categorical(outer, u_high), 2);
    CU_ASSERT_EQUAL(sim_categorical(none, 0.5), 3);
    for (int k = 0; k < 2000; k++) {
        const double w[3] = { awkward(-1.0, 1.0) > 0.0 ? awkward(0, 1e6) : 0.0, awkward(0, 1),
            awkward(-1.0, 1.0) > 0.0 ? awkward(0, 1e-6) : 0.0 };
        const unsigned chosen = sim_categorical(w, k % 2 == 0 ? u_high : awkward(u_low, u_high));
        CU_ASSERT(chosen < 3 && w[chosen] > 0.0);
    }
}

/* ---- staff records */

static void
test_crew(void)
{
    enum { N = 1000 };
    sim_crew_t crew = { 0 };
    bool there[N] = { false };
    size_t n = 0;
    for (uint32_t k = 0; k < N; k++) {
        CU_ASSERT_EQUAL_FATAL(sim_crew_reserve(&crew, crew.n + 1), SIM_OK);
        sim_crew_push(&crew,
            &(sim_worker_t) { k, ~k, k * 3, (int32_t)k - 500, (float)k, -(float)k, 0.5f * (float)k,
                1.0f / (float)(k + 1), 7.0f, 8.0f + (float)k });
        there[k] = true;
        n++;
        CU_ASSERT(crew.capacity >= crew.n + SIM_CREW_GROUP && crew.capacity % SIM_CREW_GROUP == 0);
    }
    for (int k = 0; k < 600; k++) {
        const size_t i = (size_t)awkward(0.0, (double)crew.n);
        there[crew.id_low[i]] = false;
        sim_crew_remove(&crew, i);
        n--;
    }
    CU_ASSERT_EQUAL(crew.n, n);
    for (size_t i = 0; i < crew.n; i++) {
        const sim_worker_t w = sim_crew_at(&crew, i);
        const uint32_t k = w.id_low;
        CU_ASSERT(k < N && there[k]);
        there[k] = false; /* once only */
        CU_ASSERT(w.id_high == ~k && w.bits == k * 3 && w.when == (int32_t)k - 500
            && w.salary == (float)k && w.pressure == -(float)k && w.experience == 0.5f * (float)k
            && w.home == 7.0f && w.ability == 1.0f / (float)(k + 1) && w.prior == 8.0f + (float)k);
    }
    sim_crew_free(&crew);
    for (int hired = -6000; hired <= 1022; hired += 13) {
        for (int since = hired; since <= 1022; since += 97) {
            CU_ASSERT(sim_hired(sim_when(hired, since)) == hired
                && sim_since(sim_when(hired, since)) == since);
        }
    }
}

/* Many leavers at once: the same crew, in the same order, as one after the other. */
static void
test_crew_remove_all(void)
{
    static const double share[] = { 0.0, 0.01, 0.1, 0.5, 0.9, 1.0 };
    for (size_t k = 0; k < 60; k++) {
        enum { MOST = 300 };
        const size_t size = k % 10 == 0 ? k / 10 : (size_t)awkward(0.0, MOST);
        sim_crew_t crew[2] = { { 0 } };
        uint32_t at[MOST];
        uint32_t from[MOST];
        size_t n = 0;
        for (int c = 0; c < 2; c++) {
            CU_ASSERT_EQUAL_FATAL(sim_crew_reserve(&crew[c], size), SIM_OK);
            for (uint32_t i = 0; i < size; i++) {
                sim_crew_push(&crew[c],
                    &(sim_worker_t) { i, i + 1, i + 2, (int32_t)i + 3, (float)i + 4, (float)i + 5,
                        (float)i + 6, (float)i + 7, (float)i + 8, (float)i + 9 });
            }
        }
        for (size_t i = size; i-- > 0;) {
            /* in some crews more leave at the end, where holes are filled by what is a hole next */
            const double p = share[k % 6] * (k % 4 == 0 && i > size / 2 ? 2.0 : 1.0);
            if (awkward(0.0, 1.0) < p) {
                at[n++] = (uint32_t)i;
                sim_crew_remove(&crew[0], i);
            }
        }
        sim_crew_remove_all(&crew[1], n, at, from);
        CU_ASSERT_EQUAL(crew[1].n, size - n);
        CU_ASSERT_EQUAL_FATAL(crew[1].n, crew[0].n);
        for (size_t i = 0; i < crew[0].n; i++) {
            const sim_worker_t a = sim_crew_at(&crew[0], i);
            const sim_worker_t b = sim_crew_at(&crew[1], i);
            CU_ASSERT(memcmp(&a, &b, sizeof a) == 0);
        }
        sim_crew_free(&crew[0]);
        sim_crew_free(&crew[1]);
    }
}

/* ---- a model in the middle of its life, with everything on */

static void
open_busy(lab_t *lab, int months, size_t n, const sim_setting_t settings[])
{
    lab_open_text(lab, lab_busy, n, settings);
    lab_start(lab, 1);
    lab_months(lab, months);
}

static void
test_wage_floor(void)
{
    lab_t lab;
    open_busy(&lab, 13, 0, NULL);
    const double mw = 16000.0 * 1.06; /* indexed once, after a year */
    const double strength = 0.3;
    const double to = 1.25;
    for (int k = 0; k < 2000; k++) {
        const double s = awkward(5000.0, 40000.0);
        const double exact = s < to * mw ? fmax(mw, s + strength * (to * mw - s)) : s;
        CU_ASSERT(close_to(sim_wage_floor(lab.model, 1, true, s), exact, 1e-12));
        CU_ASSERT_EQUAL(sim_wage_floor(lab.model, 1, false, s), s);
    }
    lab_close(&lab);
}

static void
test_clock_distance(void)
{
    const struct {
        const char *here;
        double distance; /* from -5 */
    } row[] = { { "-5", 0 }, { "8", 11 }, { "5.5", 10.5 }, { "-12", 7 }, { "14", 5 }, { "7", 12 } };
    for (size_t k = 0; k < sizeof row / sizeof row[0]; k++) {
        lab_t lab;
        open_busy(&lab, 0, LAB_SET({ "location.manila.utc_offset", row[k].here }));
        CU_ASSERT_DOUBLE_EQUAL(sim_client_clock_distance(lab.model, 1), row[k].distance, 1e-12);
        lab_close(&lab);
    }
}

/* (C1), (C2) with the values in force, for each job. */
static void
test_quotes(void)
{
    lab_t lab;
    open_busy(
        &lab, 15, LAB_SET({ "scenario.policies", "raise" }, { "model.transition_initial", "yes" }));
    const sim_model_t *m = lab.model;
    for (size_t j = 0; j < m->n_jobs; j++) {
        const sim_job_t *job = &m->job[j];
        const sim_model_par_t *g = m->par->model;
        const sim_location_par_t *l = &m->par->location[job->l];
        const sim_role_par_t *r = &m->par->role[job->r];
        const sim_job_par_t *p = sim_par_job(m->par, job->l, job->r);
        const double offset = fabs(l->utc_offset + 5.0);
        const double zone = fmin(offset, fabs(24.0 - offset)) / 12.0;
        CU_ASSERT(m->par == &m->moved && p->wage_factor == 1.3 && l->hours_week == 40.0);
        const double z_ref = pow(l->hours_week / 40.0, g->hours_elasticity)
            * (1.0 - l->sick_days_well / 21.0) * (1.0 - g->comm_loss * (1.0 - l->english_share))
            * (1.0 - g->tz_loss * zone * (1.0 - p->night_share))
            / (1.0 + r->check_effort * r->check_share + r->check_share * r->defect_base);
        CU_ASSERT(close_to(job->fixed.reference, z_ref, 1e-12));
        const double grades
            = 1.0 + 0.22 * (r->grade_mult_senior - 1.0) + 0.08 * (r->grade_mult_lead - 1.0);
        const double mw = l->min_wage * pow(1.06, floor((m->t - 1) / 12));
        double wage = job->wage_index * p->wage_factor;
        wage = wage < 1.25 * mw ? fmax(mw, wage + 0.3 * (1.25 * mw - wage)) : wage;
        const double price = pow(1.0 + l->inflation_pa, (m->t - 1) / 12.0);
        const double trend = pow(1.0 + m->base.location[0].wage_growth_pa, (m->t - 1) / 12.0);
        const sim_job_par_t *home = sim_par_job(&m->base, 0, job->r);
        const double onshore = (home->wage * (1.0 + home->social_rate + home->benefits_ratio)
                                       * (1.0 + home->overhead_ratio)
                                   + home->overhead_usd + home->seat_cost + home->training_cost)
            / (r->occ_target * pow(m->base.location[0].hours_week / 40.0, g->hours_elasticity))
            * trend;
        CU_ASSERT(close_to(m->task[job->r].onshore_cost, onshore, 1e-12));
        const double x = m->land[job->l].fx;
        const double quote = (1.0 + g->governance) * (1.0 + r->margin / (1.0 - l->tax_rate))
                * (grades * wage
                        * ((1.0 + p->night_share * l->night_premium) * (1.0 + p->social_rate)
                                * (1.0 + p->overhead_ratio + l->dp_ratio)
                            + p->benefits_ratio)
                    + p->seat_cost * price + p->overhead_usd * trend * x
                    + wage * p->quit_base_pm
                        * (r->recruit_months + (1.0 + r->trainer_ratio) * r->training_months))
                / (x * z_ref * r->occ_target)
            + (1.0 - r->check_share) * r->defect_base * onshore;
        /* the market wage has moved since the quote of the month was made, so ask again */
        CU_ASSERT(close_to(sim_client_quote(m, job) / quote, 1.0, 1e-9));
    }
    lab_close(&lab);
}

/* ---- workers from their keys (R1)-(R3), (H9), (S3), (S4), (P5), (V1) */

static void
expect_attributes(
    const sim_model_t *m, const sim_job_t *job, const sim_worker_t *w, int birth, double head_start)
{
    const sim_model_par_t *g = m->base.model;
    const sim_location_par_t *l = &m->base.location[job->l];
    const sim_role_par_t *r = &m->base.role[job->r];
    const uint64_t seed = m->scenario->seed;
    const sim_words_t slot = sim_words(seed, m->rep, job->hash, w->id_low, birth, SIM_BLOCK_SLOT);
    const sim_words_t born = sim_words(seed, m->rep, job->hash, w->id_low, birth, SIM_BLOCK_BIRTH);
    const sim_words_t home = sim_words(seed, m->rep, job->hash, w->id_low, birth, SIM_BLOCK_HOME);
    const double years[3] = { 12, 15, 17 };
    const bool rural = sim_uniform(slot.w[2]) < l->rural_share;
    const bool english = sim_uniform(slot.w[3]) < l->english_share;
    const bool intern = sim_uniform(born.w[1]) < l->intern_share;
    const bool lateral = sim_uniform(born.w[2]) < r->lateral_share;
    const bool first = sim_uniform(born.w[3]) < l->first_share;
    const bool compliant = sim_uniform(home.w[0]) < l->mw_compliance;
    CU_ASSERT_EQUAL((w->bits & SIM_RURAL) != 0, rural);
    CU_ASSERT_EQUAL((w->bits & SIM_ENGLISH) != 0, english);
    CU_ASSERT_EQUAL((w->bits & SIM_INTERN) != 0, intern);
    CU_ASSERT_EQUAL((w->bits & SIM_FIRST) != 0, first);
    CU_ASSERT_EQUAL((w->bits & SIM_COMPLIANT) != 0, compliant);
    CU_ASSERT_EQUAL(w->bits & SIM_READY, 0);
    const double x
        = head_start + (intern ? g->intern_months : 0.0) + (lateral ? r->lateral_months : 0.0);
    CU_ASSERT(close_to((double)w->experience, x, 1e-6));
    const double ability = g->mincer_school * (years[sim_education(w->bits)] - r->mincer_ref)
        + l->mincer_english * ((double)english - l->english_share)
        + g->mincer_intern * ((double)intern - l->intern_share)
        + r->wage_sd * gsl_cdf_ugaussian_Pinv(sim_uniform(born.w[0]));
    CU_ASSERT(close_to((double)w->ability, ability, 1e-6));
    const double multiplier[3] = { 1.0, r->grade_mult_senior, r->grade_mult_lead };
    double salary = job->wage_index * multiplier[sim_grade(w->bits)]
        * exp(ability + g->mincer_exp * x / 12.0 + g->mincer_exp2 * x * x / 144.0);
    const double mw = l->min_wage;
    if (compliant && salary < g->mw_spill_to * mw) {
        salary = fmax(mw, salary + g->mw_spill * (g->mw_spill_to * mw - salary));
    }
    CU_ASSERT(close_to((double)w->salary / salary, 1.0, 1e-6));
    const double spread = g->pressure_sigma / sqrt(1.0 - g->pressure_phi * g->pressure_phi);
    CU_ASSERT(close_to((double)w->pressure,
        g->init_pressure_scale * spread * gsl_cdf_ugaussian_Pinv(sim_uniform(home.w[1])), 1e-6));
    const unsigned people = (w->bits >> SIM_HOUSEHOLD_SHIFT) & SIM_HOUSEHOLD_MAX;
    const double u = sim_uniform(home.w[2]);
    CU_ASSERT(gsl_cdf_poisson_P(people - 1, l->household_mean - 1.0) >= u);
    CU_ASSERT(people == 1 || gsl_cdf_poisson_P(people - 2, l->household_mean - 1.0) < u);
    CU_ASSERT(close_to((double)w->home
            / (l->other_income
                * exp(l->other_income_sd * gsl_cdf_ugaussian_Pinv(sim_uniform(home.w[3])))),
        1.0, 1e-6));
    const double prior = first
        ? 0.0
        : l->prior_ratio * (double)w->salary / pow(1.0 + l->inflation_pa, birth / 12.0);
    CU_ASSERT(close_to((double)w->prior, prior, 1e-6));
}

static void
test_initial_workers(void)
{
    lab_t lab;
    open_busy(&lab, 0, 0, NULL);
    const sim_model_t *m = lab.model;
    for (size_t j = 0; j < m->n_jobs; j++) {
        const sim_job_t *job = &m->job[j];
        const sim_role_par_t *r = &m->base.role[job->r];
        const sim_location_par_t *l = &m->base.location[job->l];
        CU_ASSERT_EQUAL(job->crew.n, (size_t)sim_par_job(&m->base, job->l, job->r)->headcount);
        for (size_t i = 0; i < job->crew.n; i++) {
            const sim_worker_t w = sim_crew_at(&job->crew, i);
            const sim_words_t start
                = sim_words(m->scenario->seed, m->rep, job->hash, w.id_low, 0, SIM_BLOCK_INITIAL);
            const double mean = r->init_tenure_mean;
            const int tenure
                = (int)floor(log(sim_uniform(start.w[0])) / log(1.0 - 1.0 / (1.0 + mean)));
            CU_ASSERT_EQUAL(w.id_low, i);
            CU_ASSERT_EQUAL(sim_hired(w.when), -tenure);
            CU_ASSERT_EQUAL(sim_since(w.when), -tenure);
            const double u = sim_uniform(start.w[1]);
            const double juniors = 1.0 - r->init_share_senior - r->init_share_lead;
            CU_ASSERT_EQUAL(sim_grade(w.bits),
                u < juniors                              ? 0u
                    : u < juniors + r->init_share_senior ? 1u
                                                         : 2u);
            CU_ASSERT_EQUAL((w.bits & SIM_ILL) != 0,
                sim_uniform(start.w[3])
                    < l->ill_onset_pm / (l->ill_onset_pm + m->base.model->ill_recovery_pm));
            double weight[3];
            const double q[3]
                = { r->qualified_secondary, r->qualified_graduate, r->qualified_postgraduate };
            const double pool[3] = { l->pool_secondary, l->pool_graduate, l->pool_postgraduate };
            for (int e = 0; e < 3; e++) {
                weight[e] = pool[e]
                    * (q[e] > 0.0
                            ? q[e] + l->class_coverage * m->base.model->class_effect * (1.0 - q[e])
                            : 0.0);
            }
            const double mark = sim_uniform(start.w[2]) * (weight[0] + weight[1] + weight[2]);
            CU_ASSERT_EQUAL(sim_education(w.bits),
                mark < weight[0]                   ? 0u
                    : mark < weight[0] + weight[1] ? 1u
                                                   : 2u);
            expect_attributes(m, job, &w, 0, fmax(0.0, tenure - r->training_months));
        }
    }
    lab_close(&lab);
}

/* Many people, at the ends of the parameters: exactly what the formulas of one worker give. */
static void
test_large_initial_crews(void)
{
    static const char *const mean[] = { "0", ".03", "1", "7.3", "18", "240" };
    static const char *const share[][2] = { { ".22", ".08" }, { "0", "0" }, { "1", "0" },
        { "0", "1" }, { "0", ".5" }, { ".6", ".4" } };
    static const char *const recovery[] = { ".1", ".05", ".5", "3", "10", ".9" };
    static const char *const graduates[] = { "100000", "0", "1e9", "5", "100000", "0" };
    for (size_t k = 0; k < 6; k++) {
        lab_t lab;
        open_busy(&lab, 0,
            LAB_SET({ "model.headcount", "0" }, { "job.pune.data_entry.headcount", "40000" },
                { "model.init_tenure_mean", mean[k] }, { "model.init_share_senior", share[k][0] },
                { "model.init_share_lead", share[k][1] }, { "model.training_months", "2.7" },
                { "model.lateral_share", "0" }, { "model.ill_recovery_pm", recovery[k] },
                { "location.pune.pool_graduate", graduates[k] }));
        const sim_model_t *m = lab.model;
        const sim_job_t *job = &m->job[2];
        const sim_role_par_t *r = &m->base.role[job->r];
        const double onset = m->base.location[job->l].ill_onset_pm;
        const double ill = onset / (onset + m->base.model->ill_recovery_pm);
        const double grades[3] = { 1.0 - r->init_share_senior - r->init_share_lead,
            r->init_share_senior, r->init_share_lead };
        double weight[3];
        for (int e = 0; e < 3; e++) {
            weight[e] = job->qualified[e] * m->land[job->l].pool_start[e];
        }
        CU_ASSERT_EQUAL_FATAL(job->crew.n, 40000);
        size_t wrong = 0;
        for (size_t i = 0; i < job->crew.n; i++) {
            const sim_worker_t w = sim_crew_at(&job->crew, i);
            const sim_words_t draw = sim_words(
                m->scenario->seed, m->rep, job->hash, (uint32_t)i, 0, SIM_BLOCK_INITIAL);
            const int tenure = sim_quantile_geometric(sim_uniform(draw.w[0]), r->init_tenure_mean);
            wrong += w.id_low != i || w.id_high != job->hash;
            wrong += w.when != sim_when(-tenure, -tenure);
            wrong += sim_grade(w.bits) != sim_categorical(grades, sim_uniform(draw.w[1]));
            wrong += sim_education(w.bits) != sim_categorical(weight, sim_uniform(draw.w[2]));
            wrong += ((w.bits & SIM_ILL) != 0) != (sim_uniform(draw.w[3]) < ill);
            wrong += !(w.bits & SIM_INTERN)
                && w.experience != (float)fmax(0.0, tenure - r->training_months);
        }
        CU_ASSERT_EQUAL(wrong, 0);
        lab_close(&lab);
    }
}

static void
test_hires(void)
{
    size_t seen = 0;
    lab_t lab;
    open_busy(&lab, 0,
        LAB_SET({ "model.quit_base_pm", "0" }, { "model.other_exit_pm", "0" },
            { "model.dismissal_pm", "0" }, { "model.layoff_speed", "0" },
            { "model.transfer_pm", "0" }, { "model.demand_growth_pa", "1" }));
    for (int t = 0; t < 11; t++) {
        /* make the month's hires, but not yet its work, so that nothing has changed them */
        sim_model_t *m = lab.model;
        sim_wage_policy(m);
        sim_exogenous_month(m);
        sim_client_month(m);
        sim_staffing_pools(m);
        sim_staffing_plan(m);
        CU_ASSERT_EQUAL_FATAL(sim_staffing_hire(m), SIM_OK);
        for (size_t j = 0; j < m->n_jobs; j++) {
            const sim_job_t *job = &m->job[j];
            for (size_t i = 0; i < job->crew.n; i++) {
                const sim_worker_t w = sim_crew_at(&job->crew, i);
                if (sim_hired(w.when) == t && w.id_low >= SIM_HIRE_ID) {
                    const uint32_t slot = w.id_low - SIM_HIRE_ID - ((uint32_t)t << 21);
                    CU_ASSERT((int64_t)slot < job->slots);
                    const sim_words_t words = sim_words(
                        m->scenario->seed, m->rep, job->hash, w.id_low, t, SIM_BLOCK_SLOT);
                    CU_ASSERT(sim_uniform(words.w[0]) < job->fill_probability);
                    CU_ASSERT_EQUAL(sim_since(w.when), t);
                    CU_ASSERT_EQUAL(sim_grade(w.bits), 0);
                    CU_ASSERT_EQUAL(w.bits & SIM_ILL, 0);
                    expect_attributes(m, job, &w, t, 0.0);
                    seen++;
                }
            }
        }
        lab_start(&lab, 1); /* and play the month as it is */
        lab_months(&lab, t + 1);
    }
    CU_ASSERT(seen > 50);
    lab_close(&lab);
}

/* ---- a month of a job */

/* What the equations say of one worker. */
typedef struct {
    double f, z, d;
    double pressure, experience;
    bool ill, ill_unsure;
    unsigned code;
    bool code_unsure;
    bool above, poor, exploited, at_floor, home_unsure;
    double gross;
} expected_t;

static bool
near(double u, double threshold)
{
    return fabs(u - threshold) < 1e-6;
}

static expected_t
expect_month(const sim_model_t *m, const sim_job_t *job, const sim_worker_t *w)
{
    const sim_model_par_t *g = m->par->model;
    const sim_location_par_t *l = &m->par->location[job->l];
    const sim_role_par_t *r = &m->par->role[job->r];
    const sim_job_par_t *p = sim_par_job(m->par, job->l, job->r);
    const sim_words_t draw
        = sim_words(m->scenario->seed, m->rep, w->id_high, w->id_low, m->t, SIM_BLOCK_MONTH);
    const int tau = m->t - sim_hired(w->when);
    const bool ill = (w->bits & SIM_ILL) != 0;
    const bool english = (w->bits & SIM_ENGLISH) != 0;
    const double x = (double)w->experience;
    const double pressure = (double)w->pressure;
    const double salary = (double)w->salary;
    expected_t e = { 0 };

    /* output (W1)-(W6) */
    e.f = fmin(fmax(m->t - sim_since(w->when) + 1.0 - r->training_months, 0.0), 1.0);
    double y = 1.0 - (1.0 - r->prof_start) * exp(-x / r->prof_months);
    y += r->auto_assist * m->task[job->r].adoption * (1.0 - y);
    const double present = (1.0 - (ill ? l->sick_days_ill : l->sick_days_well) / 21.0)
        * (1.0 - (ill ? g->presenteeism : 0.0));
    e.d = fmin(0.5,
        r->defect_base * exp(g->defect_pressure * pressure)
            * (1.0 + (english ? 0.0 : g->defect_english)) / y);
    const double offset = fabs(l->utc_offset - m->base.location[0].utc_offset);
    const double zone = fmin(offset, fabs(24.0 - offset)) / 12.0 * (1.0 - p->night_share);
    e.z = pow(l->hours_week / 40.0, g->hours_elasticity) * e.f * y * present
        * (1.0 - (english ? 0.0 : g->comm_loss)) * (1.0 - g->tz_loss * zone)
        / (1.0 + r->check_effort * r->check_share + r->check_share * e.d);

    /* pressure (P1), (P2), with the job's overtime and occupancy as the model has them */
    const double v
        = g->pressure_sigma * g->pressure_sigma / (1.0 - g->pressure_phi * g->pressure_phi);
    const double busy
        = job->capacity > 0.0 ? fmin(fmax(job->occupancy / r->occ_target, 0.5), 2.0) : 1.0;
    const double multiplier[3] = { 1.0, r->grade_mult_senior, r->grade_mult_lead };
    const double alternative = job->wage_index * multiplier[sim_grade(w->bits)]
        * exp((double)w->ability + g->mincer_exp * x / 12.0
            + g->mincer_exp2 * (x / 12.0) * (x / 12.0));
    const double extra = job->overtime * (1.0 - l->unpaid_share) * l->overtime_premium * e.f
        + p->night_share * l->night_premium;
    const double spread = p->bonus_milestone > 0.0 && tau < p->bonus_milestone
        ? p->bonus_months / p->bonus_milestone
        : 0.0;
    const double reward = fmin(fmax(salary * (1.0 + extra + spread) / alternative, 0.25), 4.0);
    const double hours = l->hours_week * (1.0 + job->overtime);
    const double eri = hours / 40.0 * busy / reward;
    const double target = g->pressure_occupancy * (job->occupancy - r->occ_target) / 0.10
        + g->pressure_hours * (hours - 40.0) / 10.0 + g->pressure_night * p->night_share
        + g->pressure_eri * log(eri) - g->pressure_control * (r->control - 0.5)
        + g->pressure_insecurity * (1.0 - exp(-12.0 * job->layoff_bar)) / 0.10 - l->wellness_effect;
    e.pressure = g->pressure_phi * pressure + (1.0 - g->pressure_phi) * target
        + g->pressure_sigma * gsl_cdf_ugaussian_Pinv(sim_uniform(draw.w[1]));
    e.exploited = eri > g->eri_cut;
    e.experience = x + e.f;

    /* health (P3) */
    const double onset = l->ill_onset_pm
        * exp(g->ill_pressure * pressure - g->ill_pressure * g->ill_pressure * v / 2.0
            + g->ill_night * p->night_share);
    const double both = onset + g->ill_recovery_pm;
    const double change = (ill ? g->ill_recovery_pm : onset) / both * (1.0 - exp(-both));
    e.ill = ill != (sim_uniform(draw.w[2]) < change);
    e.ill_unsure = near(sim_uniform(draw.w[2]), change);

    /* exits (X1)-(X4) */
    const double ripe = (tau + 0.5) / g->hump_months;
    const double quit = p->quit_base_pm * (1.0 + r->hump * ripe * exp(1.0 - ripe))
        * exp(g->quit_pressure * pressure - g->quit_pressure * g->quit_pressure * v / 2.0
            + (ill ? g->quit_ill : 0.0))
        * pow(reward, -r->quit_pay);
    const double hazard = quit + job->layoff_hazard + l->other_exit_pm;
    const double gone = 1.0 - exp(-hazard);
    const double u = sim_uniform(draw.w[0]);
    const double mark1 = quit / hazard * gone;
    const double mark2 = (quit + job->layoff_hazard) / hazard * gone;
    e.code = u < mark1 ? SIM_EXIT_QUIT
        : u < mark2    ? SIM_EXIT_LAYOFF
        : u < gone     ? SIM_EXIT_OTHER
                       : 0;
    e.code_unsure = near(u, mark1) || near(u, mark2) || near(u, gone);
    bool bonus = false;
    if (e.code == 0) { /* careers (K1), (K2), review (S7), bonus */
        const double up[3]
            = { 1.0 - exp(-r->promote_senior_pm), 1.0 - exp(-r->promote_lead_pm), 0.0 };
        const double c = sim_uniform(draw.w[3]);
        const double promote = up[sim_grade(w->bits)];
        double certify = 0.0;
        for (size_t k = 0; k < m->n_roles; k++) {
            const sim_role_par_t *to = &m->par->role[k];
            const double q[3]
                = { to->qualified_secondary, to->qualified_graduate, to->qualified_postgraduate };
            if (!job->kpo && m->scenario->role[k].tier == SIM_TIER_KPO
                && q[sim_education(w->bits)] > 0.0) {
                certify = 1.0 - exp(-l->upskill_pm);
            }
        }
        certify = tau >= 12 && !(w->bits & SIM_READY) ? certify : 0.0;
        bonus = p->bonus_months > 0.0 && tau + 1 == p->bonus_milestone;
        e.code = (c < promote ? SIM_EVENT_PROMOTION : 0u)
            | (c > 1.0 - certify ? SIM_EVENT_CERTIFICATE : 0u)
            | ((tau + 1) % 12 == 0 ? SIM_EVENT_REVIEW : 0u) | (bonus ? SIM_EVENT_BONUS : 0u);
        e.code_unsure = e.code_unsure || near(c, promote) || near(c, 1.0 - certify);
    }

    /* households (V2), (V3) */
    const double share = w->bits & SIM_RURAL ? l->share_rural : l->share_urban;
    const double people = (w->bits >> SIM_HOUSEHOLD_SHIFT) & SIM_HOUSEHOLD_MAX;
    const double price = m->land[job->l].price;
    e.gross = salary * (1.0 + extra + (bonus ? p->bonus_months : 0.0));
    const double now = (share * e.gross * (1.0 - l->emp_tax) + (double)w->home * price) / people;
    const double then = (share * (double)w->prior * price + (double)w->home * price) / people;
    const double line = l->poverty_line * price;
    const double mw = m->land[job->l].min_wage;
    e.above = now >= line;
    e.poor = then < line;
    e.at_floor = salary <= 1.001 * mw;
    e.home_unsure = fabs(now / line - 1.0) < 1e-5 || fabs(then / line - 1.0) < 1e-5
        || fabs(eri / g->eri_cut - 1.0) < 1e-5 || fabs(salary / (1.001 * mw) - 1.0) < 1e-6;
    return e;
}

/* A crew of n people of all sorts in the job's place. */
static void
fill_job(sim_model_t *m, sim_job_t *job, size_t n)
{
    while (job->crew.n > 0) {
        sim_job_remove(job, job->crew.n - 1);
    }
    CU_ASSERT_EQUAL_FATAL(sim_crew_reserve(&job->crew, n), SIM_OK);
    for (size_t i = 0; i < n; i++) {
        const int tenure = (int)awkward(0.0, awkward(-1.0, 1.0) > 0.0 ? 4.0 : 60.0);
        const int in_role = (int)awkward(0.0, tenure + 1.0);
        sim_worker_t w = { .id_low = (uint32_t)awkward(0.0, 4e9),
            .id_high = job->hash,
            .when = sim_when(m->t - tenure, m->t - in_role),
            .salary = (float)(job->wage_index * exp(awkward(-1.8, 1.8))),
            .pressure = (float)awkward(-4.0, 4.0),
            .experience = (float)awkward(0.0, 40.0),
            .ability = (float)awkward(-0.6, 0.6),
            .home = (float)awkward(0.0, 40000.0),
            .prior = (float)(awkward(-1.0, 1.0) > 0.0 ? awkward(0.0, 20000.0) : 0.0) };
        w.bits = (uint32_t)awkward(0.0, 128.0) | (uint32_t)awkward(0.0, 3.0) << SIM_EDUCATION_SHIFT
            | (uint32_t)awkward(0.0, 3.0) << SIM_GRADE_SHIFT
            | (uint32_t)awkward(1.0, 12.0) << SIM_HOUSEHOLD_SHIFT;
        if ((w.bits & SIM_COMPLIANT) && w.salary < m->land[job->l].floor) {
            w.salary = m->land[job->l].floor;
        }
        if (job->kpo) {
            w.bits &= ~(uint32_t)SIM_READY;
        }
        sim_job_add(job, &w);
    }
    job->n_start = (int64_t)n;
}

/* A job of one chunk up to its list of events ... */
static sim_status_t
work_month(const sim_model_t *m, sim_job_t *job)
{
    const sim_status_t status = sim_work_divide(job);
    sim_work_open(m, job);
    sim_work_output(m, job->chunk);
    sim_work_load(m, job);
    sim_work_live(m, job->chunk);
    sim_work_join(job);
    return status;
}

/* ... and what the events do. */
static sim_status_t
work_close(const sim_model_t *m, sim_job_t *job)
{
    sim_work_advance(m, job->chunk, &m->scratch[0]);
    return sim_work_part(m, job, &m->scratch[0]);
}

typedef struct {
    size_t workers, exits, careers, ill_changes, unsure;
} tally_t;

static void
compare_month(sim_model_t *m, sim_job_t *job, tally_t *tally)
{
    const size_t n = job->crew.n;
    sim_worker_t *before = malloc((n + 1) * sizeof *before);
    CU_ASSERT_FATAL(before != NULL);
    for (size_t i = 0; i < n; i++) {
        before[i] = sim_crew_at(&job->crew, i);
    }
    CU_ASSERT_EQUAL_FATAL(work_month(m, job), SIM_OK);
    double capacity = 0.0;
    double defective = 0.0;
    double salary = 0.0;
    double trained = 0.0;
    double strain = 0.0;
    double sleepless = 0.0;
    int64_t count[7] = { 0 }; /* high, exploited, ill, above, lifted, poor, at floor */
    int64_t unsure = 0;
    size_t next = 0;
    const sim_model_par_t *g = m->par->model;
    const double night = sim_par_job(m->par, job->l, job->r)->night_share;
    for (size_t i = 0; i < n; i++) {
        const sim_worker_t *w = &before[i];
        const expected_t e = expect_month(m, job, w);
        unsigned code = 0;
        if (next < job->sum.n_events && job->event[next] >> SIM_EVENT_BITS == i) {
            code = job->event[next++] & ((1u << SIM_EVENT_BITS) - 1u);
        }
        if (!e.code_unsure) {
            CU_ASSERT_EQUAL(code, e.code);
        }
        CU_ASSERT(close_to((double)job->crew.pressure[i], e.pressure, 1e-5));
        CU_ASSERT(close_to((double)job->crew.experience[i], e.experience, 1e-6));
        if (!e.ill_unsure) {
            CU_ASSERT_EQUAL(
                job->crew.bits[i], (w->bits & ~(uint32_t)SIM_ILL) | (e.ill ? SIM_ILL : 0u));
        }
        CU_ASSERT(job->crew.salary[i] == w->salary && job->crew.when[i] == w->when);
        capacity += e.z;
        defective += e.z * e.d;
        salary += (double)w->salary;
        trained += (double)w->salary * e.f;
        strain += (double)w->pressure;
        sleepless += gsl_cdf_ugaussian_P(
            g->sleep_base + g->sleep_night * night + g->sleep_pressure * (double)w->pressure);
        count[0] += w->pressure > 1.0f;
        count[1] += e.exploited;
        count[2] += (w->bits & SIM_ILL) != 0;
        count[3] += e.above;
        count[4] += e.above && e.poor;
        count[5] += e.poor;
        count[6] += e.at_floor;
        unsure += e.home_unsure || e.code_unsure;
        tally->exits += code != 0 && (code & SIM_EVENT_EXIT) != 0;
        tally->careers += code > SIM_EVENT_EXIT;
        tally->ill_changes += ((job->crew.bits[i] ^ w->bits) & SIM_ILL) != 0;
    }
    CU_ASSERT_EQUAL(next, job->sum.n_events); /* in order, and no others */
    tally->workers += n;
    tally->unsure += (size_t)unsure;
    CU_ASSERT(close_to(job->capacity, capacity, 1e-6));
    CU_ASSERT(close_to(job->defect, n > 0 && capacity > 0.0 ? defective / capacity : 0.0, 1e-6));
    CU_ASSERT(close_to(job->sum.salary, salary, 1e-12));
    CU_ASSERT(
        close_to(job->sum.salary_trained / fmax(1.0, trained), trained / fmax(1.0, trained), 1e-6));
    /* summed in single precision by blocks; 4 is the largest */
    CU_ASSERT(fabs(job->sum.pressure - strain) <= 1e-6 * 4.0 * (double)n);
    CU_ASSERT(close_to(job->sum.sleepless, sleepless, 1e-5));
    CU_ASSERT_EQUAL(job->sum.high_pressure, count[0]);
    CU_ASSERT(llabs(job->sum.exploited - count[1]) <= unsure);
    CU_ASSERT_EQUAL(job->sum.ill, count[2]);
    CU_ASSERT(llabs(job->sum.above_line - count[3]) <= unsure);
    CU_ASSERT(llabs(job->sum.lifted - count[4]) <= unsure);
    CU_ASSERT(llabs(job->sum.poor_before - count[5]) <= unsure);
    CU_ASSERT(llabs(job->sum.at_floor - count[6]) <= unsure);
    CU_ASSERT_EQUAL(job->sum.below_floor, 0);
    /* what follows for the job (W7), (W8), (X5) */
    double o;
    double y;
    double occupancy;
    double service;
    sim_work_capacity(job->workload, capacity, g->occ_max, g->hours_elasticity,
        m->par->location[job->l].overtime_cap, &o, &y, &occupancy, &service);
    CU_ASSERT(close_to(job->overtime, o, 1e-5) && close_to(job->occupancy, occupancy, 1e-5));
    CU_ASSERT(close_to(job->insecurity_used, 1.0 - exp(-12.0 * job->layoff_bar), 1e-12));
    CU_ASSERT(close_to(
        job->quality, 1.0 - (1.0 - m->par->role[job->r].check_share) * job->defect, 1e-12));
    free(before);
}

static void
play_months(const char *training, tally_t *tally)
{
    lab_t lab;
    open_busy(&lab, 14,
        LAB_SET({ "scenario.policies", "raise" }, { "model.training_months", training },
            { "model.upskill_pm", ".3" }, { "model.quit_base_pm", ".05" },
            { "model.dismissal_pm", ".02" }, { "model.other_exit_pm", ".02" },
            { "model.unpaid_share", ".3" }, { "model.promote_senior_pm", ".2" },
            { "model.promote_lead_pm", ".1" }, { "model.tz_loss", ".3" }));
    sim_model_t *m = lab.model;
    for (size_t n = 0; n <= 36; n++) {
        for (size_t j = 0; j < m->n_jobs; j++) {
            const size_t size = n < 34 ? n : n == 34 ? 257 : n == 35 ? 512 : 1100;
            sim_job_t *job = &m->job[j];
            fill_job(m, job, size);
            job->layoff_hazard = awkward(0.0, 0.1);
            job->layoff_bar = awkward(0.0, 0.1);
            /* too much work, just enough, too little */
            job->workload = (double)size * awkward(0.1, 1.4);
            compare_month(m, job, tally);
        }
    }
    lab_close(&lab);
}

static void
test_month_of_work(void)
{
    static const char *const training[] = { "1.5", "0", "1", "2.3" }; /* months */
    for (int k = 0; k < 4; k++) {
        tally_t tally = { 0 };
        play_months(training[k], &tally);
        printf("\n    %zu worker-months, %zu exits, %zu career events, %zu changes of health, %zu "
               "unsure",
            tally.workers, tally.exits, tally.careers, tally.ill_changes, tally.unsure);
        CU_ASSERT(tally.exits > 300 && tally.careers > 300 && tally.ill_changes > 300);
        CU_ASSERT(tally.unsure * 100 < tally.workers);
    }
}

/* Steps 9 to 10 for people: raises, reviews, certificates, what leavers and stayers are paid. */
static void
test_end_of_month(void)
{
    lab_t lab;
    open_busy(&lab, 14,
        LAB_SET({ "model.upskill_pm", ".3" }, { "model.dismissal_pm", ".05" },
            { "model.merit_sd", ".05" }, { "model.promote_senior_pm", ".2" },
            { "model.merit_pa", ".01" }));
    sim_model_t *m = lab.model;
    for (size_t j = 0; j < m->n_jobs; j++) {
        sim_job_t *job = &m->job[j];
        const sim_location_par_t *l = &m->par->location[job->l];
        const sim_role_par_t *r = &m->par->role[job->r];
        const sim_job_par_t *p = sim_par_job(m->par, job->l, job->r);
        enum { N = 2000 };
        static sim_worker_t before[N];
        static unsigned code[N];
        fill_job(m, job, N);
        for (uint32_t i = 0; i < N; i++) {
            job->crew.id_low[i] = i;
            before[i] = sim_crew_at(&job->crew, i);
            code[i] = 0;
        }
        job->workload = N / 2.0;
        CU_ASSERT_EQUAL_FATAL(work_month(m, job), SIM_OK);
        for (size_t k = 0; k < job->sum.n_events; k++) {
            code[job->event[k] >> SIM_EVENT_BITS] = job->event[k] & ((1u << SIM_EVENT_BITS) - 1u);
        }
        double severance = 0.0;
        double bonus = 0.0;
        double upskill = 0.0;
        int64_t leavers[4] = { 0 };
        int64_t back[3] = { 0 };
        for (uint32_t i = 0; i < N; i++) {
            const double s = (double)before[i].salary;
            const unsigned cause = code[i] & SIM_EVENT_EXIT;
            const int tau = m->t - sim_hired(before[i].when);
            const sim_words_t rare
                = sim_words(m->scenario->seed, m->rep, job->hash, i, m->t, SIM_BLOCK_RARE);
            leavers[cause]++;
            severance += cause == SIM_EXIT_LAYOFF
                ? (l->notice_months + l->severance_months_py * (tau + 1) / 12.0) * s
                : 0.0;
            bonus += code[i] & SIM_EVENT_BONUS ? p->bonus_months * s : 0.0;
            upskill += code[i] & SIM_EVENT_CERTIFICATE ? l->upskill_cost * s : 0.0;
            back[sim_education(before[i].bits)]
                += cause != 0 && sim_uniform(rare.w[1]) < l->return_prob;
        }
        CU_ASSERT_EQUAL_FATAL(work_close(m, job), SIM_OK);
        CU_ASSERT(job->turnover.quits == leavers[1] && job->turnover.layoffs == leavers[2]
            && job->turnover.others == leavers[3]);
        CU_ASSERT_EQUAL(job->crew.n, (size_t)leavers[0]);
        CU_ASSERT(close_to(job->turnover.severance / severance, 1.0, 1e-12));
        CU_ASSERT(close_to(job->turnover.bonus_pay, bonus, 1e-12));
        CU_ASSERT(close_to(job->turnover.upskill_pay, upskill, 1e-12));
        for (int e = 0; e < 3; e++) {
            CU_ASSERT_EQUAL(job->turnover.returned[e], back[e]);
        }
        const double multiplier[3] = { 1.0, r->grade_mult_senior, r->grade_mult_lead };
        size_t reviews = 0;
        for (size_t i = 0; i < job->crew.n; i++) {
            const sim_worker_t now = sim_crew_at(&job->crew, i);
            const sim_worker_t *was = &before[now.id_low];
            const unsigned what = code[now.id_low];
            unsigned grade = sim_grade(was->bits);
            double s = (double)was->salary;
            if (what & SIM_EVENT_PROMOTION) {
                s *= multiplier[grade + 1] / multiplier[grade];
                grade++;
            }
            if (what & SIM_EVENT_REVIEW) {
                const double z = gsl_cdf_ugaussian_Pinv(sim_uniform(sim_words(
                    m->scenario->seed, m->rep, job->hash, now.id_low, m->t, SIM_BLOCK_RARE)
                                                                        .w[0]));
                const double x = (double)was->experience / 12.0;
                const double market = job->wage_index * job->factor * multiplier[grade]
                    * exp((double)was->ability + m->par->model->mincer_exp * x
                        + m->par->model->mincer_exp2 * x * x);
                s *= exp(fmax(-m->par->model->cut_max,
                    l->inflation_pa + r->merit_pa
                        + m->par->model->merit_catchup * (log(market / s) - l->inflation_pa)
                        + m->par->model->merit_sd * z));
                s = was->bits & SIM_COMPLIANT ? fmax(s, m->land[job->l].min_wage) : s;
                reviews++;
            }
            CU_ASSERT_EQUAL(sim_grade(now.bits), grade);
            CU_ASSERT(close_to((double)now.salary / s, 1.0, 1e-6));
            CU_ASSERT_EQUAL((now.bits & SIM_READY) != 0,
                (was->bits & SIM_READY) != 0 || (what & SIM_EVENT_CERTIFICATE) != 0);
        }
        CU_ASSERT(reviews > 50);
    }
    lab_close(&lab);
}

/* Minimum wages and wage factors on those already employed (S6), (S9): a rise lifts everybody below
 * zeta MW once, in the month it happens, and only where the employer complies. */
static void
test_pay_of_incumbents(void)
{
    static const char factor[]
        = "[policy.rise]\nstart = 2026-07\nend = 2027-07\nwage_factor = *1.3\n"
          "[policy.fall]\nstart = 2027-07\nwage_factor = *.5\n";
    lab_t lab;
    lab_open_more(&lab, factor,
        LAB_SET({ "scenario.policies", "rise, fall" }, { "model.headcount", "400" },
            { "model.mw_compliance", ".5" }, { "location.here.min_wage", "900" },
            { "location.here.mw_index_pa", ".10" }, { "model.mw_spill", ".3" },
            { "model.mw_spill_to", "1.25" }));
    lab_start(&lab, 0);
    double compliant = 1000.0 + 0.3 * (1.25 * 900.0 - 1000.0);
    double other = 1000.0;
    for (int t = 0; t < 48; t++) {
        const double mw = 900.0 * pow(1.1, t / 12);
        const double ratio = t == 30 ? 1.3 : t == 42 ? 0.5 / 1.3 : 1.0;
        compliant *= ratio;
        other *= ratio;
        if (ratio != 1.0) {
            compliant = fmax(compliant, mw);
        }
        if (t > 0 && t % 12 == 0 && compliant < 1.25 * mw) {
            compliant = fmax(mw, compliant + 0.3 * (1.25 * mw - compliant));
        }
        lab_months(&lab, 1);
        const sim_crew_t *crew = &lab_job(&lab)->crew;
        size_t n = 0;
        for (size_t i = 0; i < crew->n; i++) {
            const bool complies = (crew->bits[i] & SIM_COMPLIANT) != 0;
            n += complies;
            CU_ASSERT(
                close_to((double)crew->salary[i] / (complies ? compliant : other), 1.0, 1e-6));
        }
        CU_ASSERT(n > 150 && n < 250);
    }
    CU_ASSERT(other < 900.0);
    lab_close(&lab);
}

/* A policy on the clients' sensitivity to cost (C3): the constants were calibrated without it, so
 * that a steeper preference favours the cheaper place at unchanged costs. */
static void
test_policy_on_cost_sensitivity(void)
{
    static const char steeper[] = "[policy.steeper]\nstart = 2024-01\ncost_sensitivity = 2.5\n";
    lab_t lab;
    lab_open_more(&lab, steeper,
        LAB_SET({ "scenario.policies", "steeper" }, { "model.cost_sensitivity", "1.5" },
            { "model.renewal_pm", "1" }, { "job.home.work.share", ".6" },
            { "job.here.work.share", ".4" }, { "job.home.work.wage", "4000" },
            { "job.here.work.wage", "1000" }));
    lab_start(&lab, 0);
    lab_months(&lab, 2);
    /* one more unit of sensitivity multiplies the odds by the ratio of costs */
    const double odds = 0.4 / 0.6 * (4000.0 / 1000.0);
    CU_ASSERT_DOUBLE_EQUAL(lab_job(&lab)->share, odds / (1.0 + odds), 1e-9);
    lab_close(&lab);
}

/* A policy on the pay structure moves everybody's attributes (S3) from its first month on, and
 * back. */
static void
test_policy_on_pay_structure(void)
{
    static const char *const start[] = { "2024-01", "2024-04" };
    for (int k = 0; k < 2; k++) {
        char policy[128];
        lab_t lab;
        snprintf(policy, sizeof policy, "[policy.wider]\nstart = %s\nend = 2024-07\nwage_sd = .5\n",
            start[k]);
        lab_open_more(&lab, policy,
            LAB_SET({ "scenario.policies", "wider" }, { "model.headcount", "50" },
                { "model.wage_sd", ".2" }));
        for (uint32_t rep = 0; rep < 2; rep++) { /* a model is used again */
            lab_start(&lab, rep);
            for (int t = 0; t < 8; t++) {
                lab_months(&lab, 1);
                const double sd = t >= 3 * k && t < 6 ? 0.5 : 0.2;
                const sim_crew_t *crew = &lab_job(&lab)->crew;
                for (size_t i = 0; i < crew->n; i++) {
                    const sim_words_t born = sim_words(lab.scenario.seed, rep, crew->id_high[i],
                        crew->id_low[i], 0, SIM_BLOCK_BIRTH);
                    CU_ASSERT(close_to((double)crew->ability[i],
                        sd * gsl_cdf_ugaussian_Pinv(sim_uniform(born.w[0])), 1e-6));
                }
            }
        }
        lab_close(&lab);
    }
}

/* ---- what rarely happens is decided as if everybody were looked at closely */

/* (X1)-(X4) of a worker, with the very functions of the sweep. */
static unsigned
plain_cause(const sim_month_par_t *p, const sim_worker_t *w, float ln_reward, uint32_t word)
{
    const float ripe = ((float)(p->t - sim_hired(w->when)) + 0.5f) * p->hump_rate;
    const float hump = 1.0f + p->hump * ripe * sim_expf(1.0f - ripe);
    const float strain = w->pressure * p->quit_pressure + (w->bits & SIM_ILL ? p->quit_ill : 0.0f);
    const float quit
        = p->quit_base * hump * sim_expf((strain + p->quit_shift) - p->quit_pay * ln_reward);
    const float hazard = (quit + p->layoff) + p->other;
    const float leave = sim_expm1negf(hazard);
    const float u = sim_uniformf(word);
    if (!(u < leave)) {
        return 0;
    }
    if (p->other > 0.0f && u * hazard >= (quit + p->layoff) * leave) {
        return SIM_EXIT_OTHER;
    }
    return p->layoff > 0.0f && u * hazard >= quit * leave ? SIM_EXIT_LAYOFF : SIM_EXIT_QUIT;
}

static bool
plain_change(const sim_month_par_t *p, const sim_worker_t *w, uint32_t word)
{
    const float onset = p->ill_base * sim_expf(w->pressure * p->ill_pressure + p->ill_shift);
    const float turnover = onset + p->recovery;
    const float rate = w->bits & SIM_ILL ? p->recovery : onset;
    return sim_uniformf(word) * turnover < rate * sim_expm1negf(turnover);
}

static void
test_bounds_miss_nobody(void)
{
    enum { N = 3000, ROUNDS = 60 };
    static uint32_t event[N + SIM_CREW_GROUP];
    static unsigned cause[N];
    sim_crew_t crew = { 0 };
    size_t n_left = 0;
    size_t n_changed = 0;
    int wrong = 0;
    CU_ASSERT_EQUAL_FATAL(sim_crew_reserve(&crew, N), SIM_OK);
    for (int round = 0; round < ROUNDS; round++) {
        /* from nothing ever happens to everything at once */
        const float strength = (float)exp(awkward(-9.0, 3.0));
        const sim_month_par_t p = { .key = { 11, 12 },
            .rep = (uint32_t)round,
            .t = 40,
            .training = sim_work_training(0.0),
            .per_market = 1.0f,
            .quit_base = round % 7 == 0 ? 0.0f : 0.02f * strength,
            .hump = round % 3 == 0 ? 0.0f : (float)awkward(0.0, 8.0),
            .hump_rate = (float)awkward(0.02, 2.0),
            .quit_pressure = (float)awkward(-0.5, 3.0),
            .quit_shift = (float)awkward(-2.0, 0.0),
            .quit_ill = (float)awkward(-0.5, 1.0),
            .quit_pay = (float)awkward(0.0, 6.0),
            .layoff = round % 2 == 0 ? 0.0f : 0.01f * strength,
            .other = round % 4 == 0 ? 0.0f : 0.003f * strength,
            .ill_base = round % 5 == 0 ? 0.0f : 0.01f * strength,
            .ill_pressure = (float)awkward(-0.5, 3.0),
            .ill_shift = (float)awkward(-1.0, 1.0),
            .recovery = round % 6 == 0 ? 0.0f : 0.3f * strength };
        sim_month_sum_t sum;
        crew.n = 0;
        for (uint32_t i = 0; i < N; i++) {
            const int tenure = (int)awkward(0.0, 90.0);
            const sim_worker_t w = { .id_low = i,
                .when = sim_when(p.t - tenure, p.t - tenure),
                .bits = awkward(-1.0, 1.0) > 0.0 ? SIM_ILL : 0,
                .salary = (float)exp(awkward(-1.5, 1.5)),
                .pressure = (float)awkward(-9.0, 9.0) };
            sim_crew_push(&crew, &w);
        }
        sim_crew_t *now = &crew;
        unsigned ill[N];
        for (size_t i = 0; i < N; i++) {
            const sim_worker_t w = sim_crew_at(now, i);
            const sim_words_t words
                = sim_words(UINT64_C(12) << 32 | 11, p.rep, 0, (uint32_t)i, p.t, SIM_BLOCK_MONTH);
            const float ln_reward = fminf(fmaxf(sim_logf(w.salary), -1.38629436f), 1.38629436f);
            cause[i] = plain_cause(&p, &w, ln_reward, words.w[0]);
            ill[i] = (w.bits ^ (plain_change(&p, &w, words.w[2]) ? SIM_ILL : 0u)) & SIM_ILL;
            n_changed += ill[i] != (w.bits & SIM_ILL);
            n_left += cause[i] != 0;
        }
        sim_sweep_month(sim_vector_level(), now, 0, N, &p, &sum, event);
        for (size_t k = 0; k < sum.n_events; k++) {
            cause[event[k] >> SIM_EVENT_BITS] ^= event[k] & SIM_EVENT_EXIT;
        }
        for (size_t i = 0; i < N; i++) {
            wrong += cause[i] != 0 || ill[i] != (now->bits[i] & SIM_ILL);
        }
    }
    CU_ASSERT_EQUAL(wrong, 0);
    CU_ASSERT(n_left > N && n_left < (size_t)N * (ROUNDS - 5));
    CU_ASSERT(n_changed > N && n_changed < (size_t)N * (ROUNDS - 5));
    sim_crew_free(&crew);
}

/* ---- the same bits at every vector level */

#if defined(__x86_64__)
typedef void output_pass_t(const sim_crew_t *crew, size_t from, size_t to,
    const sim_output_par_t *par, sim_output_sum_t *sum);
typedef void month_pass_t(sim_crew_t *crew, size_t from, size_t to, const sim_month_par_t *par,
    sim_month_sum_t *sum, uint32_t event[]);

static void
copy_crew(sim_crew_t *to, const sim_crew_t *from)
{
    to->n = 0;
    CU_ASSERT_EQUAL_FATAL(sim_crew_reserve(to, from->n), SIM_OK);
    for (size_t i = 0; i < from->n; i++) {
        const sim_worker_t w = sim_crew_at(from, i);
        sim_crew_push(to, &w);
    }
}

static bool
same_columns(const sim_crew_t *a, const sim_crew_t *b)
{
    bool same = a->n == b->n;
    for (size_t i = 0; same && i < a->n; i++) {
        const sim_worker_t x = sim_crew_at(a, i);
        const sim_worker_t y = sim_crew_at(b, i);
        same = memcmp(&x, &y, sizeof x) == 0;
    }
    return same;
}

static void
test_vector_levels_of_passes(void)
{
    static output_pass_t *const output[3]
        = { sim_sweep_output_v1, sim_sweep_output_v3, sim_sweep_output_v4 };
    static month_pass_t *const month[3]
        = { sim_sweep_month_v1, sim_sweep_month_v3, sim_sweep_month_v4 };
    enum { MOST = 1100 };
    static uint32_t event[3][MOST + SIM_CREW_GROUP];
    const sim_vector_t highest = sim_vector_level();
    sim_crew_t crew[3] = { { 0 } };
    lab_t lab;
    open_busy(&lab, 3, 0, NULL);
    sim_model_t *m = lab.model;
    for (size_t n = 0; n <= 36; n++) {
        const size_t size = n < 34 ? n : n == 34 ? 513 : n == 35 ? 1024 : MOST;
        sim_output_sum_t out[3];
        sim_month_sum_t sum[3];
        fill_job(m, &m->job[0], size);
        const sim_output_par_t output_par = { .t = m->t,
            .training = sim_work_training(n % 4 == 0 ? 2.0 : awkward(0, 3)),
            .gap = 0.5f,
            .rate = (float)awkward(0.1, 2),
            .present_well = 0.98f,
            .present_ill = 0.7f,
            .basic_output = 0.85f,
            .defect_base = (float)awkward(0, 0.3),
            .defect_slope = 0.4f,
            .basic_defect = 1.3f,
            .check = 0.1f,
            .effort = 1.02f };
        const sim_month_par_t month_par = { .key = { 99, 7 },
            .rep = 3,
            .t = m->t,
            .training = output_par.training,
            .pay = { [SIM_LEARNING] = 1.1f, [SIM_FINISHING] = 1.2f, [SIM_TRAINED] = 1.3f },
            .ln_pay = { [SIM_LEARNING] = 0.1f,
                [SIM_FINISHING] = 0.15f,
                [SIM_TRAINED] = 0.2f,
                [SIM_LEARNING ^ SIM_WAITING] = 0.2f,
                [SIM_FINISHING ^ SIM_WAITING] = 0.25f,
                [SIM_TRAINED ^ SIM_WAITING] = 0.3f },
            .bonus = 1.0f,
            .milestone = 12,
            .per_market = (float)(1.0 / 19000.0),
            .ln_grade = { 0.0f, 0.3f, 0.6f },
            .pay_exp = 0.0025f,
            .pay_exp2 = -4e-6f,
            .ln_effort = 0.05f,
            .ln_eri_cut = 0.18f,
            .phi = 0.9f,
            .phi_rest = 0.1f,
            .target = (float)awkward(-1, 1),
            .eri_weight = 0.8f,
            .sigma = 0.43f,
            .quit_base = 0.05f,
            .hump = 1.0f,
            .hump_rate = 0.33f,
            .quit_pressure = 0.4f,
            .quit_shift = -0.08f,
            .quit_ill = 0.3f,
            .quit_pay = 2.0f,
            .layoff = n % 3 == 0 ? 0.0f : 0.02f,
            .other = n % 2 == 0 ? 0.0f : 0.01f,
            .ill_base = 0.05f,
            .ill_pressure = 0.25f,
            .ill_shift = 0.1f,
            .recovery = 1.0f,
            .promote = { 400000000u, 200000000u },
            .certify = { 0, 800000000u, 1200000000u },
            .sleep_base = -0.8f,
            .sleep_slope = 0.25f,
            .keep_rural = 0.5f,
            .keep_urban = 0.8f,
            .prior_rural = 0.5f,
            .prior_urban = 0.8f,
            .price = 1.02f,
            .line = 3800.0f,
            .floor = 16000.0f,
            .near_floor = 16016.0f };
        for (sim_vector_t k = SIM_VECTOR_V1; k <= highest; k++) {
            copy_crew(&crew[k], &m->job[0].crew);
            memset(&sum[k], 0, sizeof sum[k]); /* padding too */
            output[k](&crew[k], 0, size, &output_par, &out[k]);
            month[k](&crew[k], 0, size, &month_par, &sum[k], event[k]);
            CU_ASSERT(memcmp(&out[k], &out[0], sizeof out[0]) == 0);
            CU_ASSERT(memcmp(&sum[k], &sum[0], sizeof sum[0]) == 0);
            CU_ASSERT(memcmp(event[k], event[0], sum[0].n_events * sizeof event[0][0]) == 0);
            CU_ASSERT(same_columns(&crew[0], &crew[k]));
        }
        CU_ASSERT(size < 100 || sum[0].n_events > size / 50);
        /* in stretches: the same people, events and counts */
        if (size > 2 * SIM_SWEEP_BLOCK) {
            sim_month_sum_t part[3];
            const size_t end[4] = { 0, SIM_SWEEP_BLOCK, 2 * SIM_SWEEP_BLOCK, size };
            size_t n_events = 0;
            copy_crew(&crew[1], &m->job[0].crew);
            for (int c = 0; c < 3; c++) {
                sim_sweep_month(
                    highest, &crew[1], end[c], end[c + 1], &month_par, &part[c], event[1]);
                CU_ASSERT(
                    memcmp(event[1], event[0] + n_events, part[c].n_events * sizeof event[0][0])
                    == 0);
                n_events += part[c].n_events;
            }
            CU_ASSERT_EQUAL(n_events, sum[0].n_events);
            CU_ASSERT_EQUAL(part[0].ill + part[1].ill + part[2].ill, sum[0].ill);
            CU_ASSERT(
                close_to(part[0].salary + part[1].salary + part[2].salary, sum[0].salary, 1e-12));
            CU_ASSERT(same_columns(&crew[0], &crew[1]));
        }
    }
    for (int k = 0; k < 3; k++) {
        sim_crew_free(&crew[k]);
    }
    printf("\n    levels compared: up to %s", sim_vector_name(highest));
    lab_close(&lab);
}
typedef void birth_pass_t(sim_crew_t *crew, size_t from, size_t n, const sim_birth_par_t *par);
typedef void review_pass_t(const sim_crew_t *reviewed, const sim_review_par_t *par, float salary[]);

static void
test_vector_levels_of_births_and_reviews(void)
{
    static birth_pass_t *const birth[3]
        = { sim_sweep_births_v1, sim_sweep_births_v3, sim_sweep_births_v4 };
    static review_pass_t *const review[3]
        = { sim_sweep_reviews_v1, sim_sweep_reviews_v3, sim_sweep_reviews_v4 };
    const sim_vector_t highest = sim_vector_level();
    sim_crew_t crew[3] = { { 0 } };
    lab_t lab;
    open_busy(&lab, 3, 0, NULL);
    sim_model_t *m = lab.model;
    for (size_t n = 0; n <= 40; n++) {
        const size_t from = n % 7;
        float salary[3][64];
        const sim_birth_par_t birth_par = { .key = { 5, 6 },
            .rep = 2,
            .month = 4,
            .rural = 0.3f,
            .english = 0.6f,
            .intern = 0.2f,
            .first = 0.5f,
            .lateral = 0.4f,
            .compliant = 0.8f,
            .intern_months = 3.0f,
            .lateral_months = 12.0f,
            .school = { -0.1f, 0.1f, 0.3f },
            .fluent = { -0.1f, 0.07f },
            .placed = { -0.01f, 0.05f },
            .residual = 0.2f,
            .ln_grade = { 0.0f, 0.3f, 0.6f },
            .pay_exp = 0.0025f,
            .pay_exp2 = -4e-6f,
            .market = 19000.0f,
            .floor = 16000.0f,
            .spill = 0.3f,
            .spill_to = 20000.0f,
            .pressure = 1.0f,
            .n_household = 4,
            .household = (const float[]) { 0.1f, 0.4f, 0.8f, 0.9f },
            .income = 18000.0f,
            .income_sd = 0.6f,
            .prior = 0.5f };
        const sim_review_par_t review_par = { .key = { 5, 6 },
            .rep = 2,
            .t = m->t,
            .training = sim_work_training(1.5),
            .per_market = 1.0f / 19000.0f,
            .ln_grade = { 0.0f, 0.3f, 0.6f },
            .pay_exp = 0.0025f,
            .pay_exp2 = -4e-6f,
            .base = 0.03f,
            .catchup = 0.3f,
            .spread = 0.05f,
            .cut_max = 0.02f,
            .floor = 16000.0f };
        fill_job(m, &m->job[0], from + n);
        for (size_t i = from; i < from + n; i++) { /* as a newborn is handed over */
            m->job[0].crew.bits[i] &= 3u << SIM_EDUCATION_SHIFT | 3u << SIM_GRADE_SHIFT | SIM_ILL;
        }
        for (sim_vector_t k = SIM_VECTOR_V1; k <= highest; k++) {
            copy_crew(&crew[k], &m->job[0].crew);
            birth[k](&crew[k], from, n, &birth_par);
            CU_ASSERT_EQUAL_FATAL(sim_crew_reserve(&crew[k], 64), SIM_OK);
            review[k](&crew[k], &review_par, salary[k]);
            CU_ASSERT(memcmp(salary[k], salary[0], (from + n) * sizeof salary[0][0]) == 0);
            for (size_t i = 0; i < from + n; i++) {
                const sim_worker_t a = sim_crew_at(&crew[0], i);
                const sim_worker_t b = sim_crew_at(&crew[k], i);
                const sim_worker_t old = sim_crew_at(&m->job[0].crew, i);
                CU_ASSERT(memcmp(&a, &b, sizeof a) == 0);
                CU_ASSERT(
                    i >= from || memcmp(&a, &old, sizeof a) == 0); /* the others are left alone */
            }
        }
    }
    for (int k = 0; k < 3; k++) {
        sim_crew_free(&crew[k]);
    }
    lab_close(&lab);
}
#define LEVEL_TESTS                                                                                \
    , SIM_TEST(test_vector_levels_of_passes), SIM_TEST(test_vector_levels_of_births_and_reviews)
#else
#define LEVEL_TESTS
#endif

SIM_TEST_MAIN("model_units", SIM_TEST(test_work_capacity), SIM_TEST(test_bass),
    SIM_TEST(test_categorical), SIM_TEST(test_crew), SIM_TEST(test_crew_remove_all),
    SIM_TEST(test_wage_floor), SIM_TEST(test_clock_distance), SIM_TEST(test_quotes),
    SIM_TEST(test_initial_workers), SIM_TEST(test_large_initial_crews), SIM_TEST(test_hires),
    SIM_TEST(test_month_of_work), SIM_TEST(test_end_of_month), SIM_TEST(test_pay_of_incumbents),
    SIM_TEST(test_policy_on_cost_sensitivity), SIM_TEST(test_policy_on_pay_structure),
    SIM_TEST(test_bounds_miss_nobody) LEVEL_TESTS)
