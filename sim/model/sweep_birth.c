/* sweep_birth.c - making workers and reviewing their pay, on vectors of workers.
 *
 * Compiled once per vector level.  Lanes past the last worker compute something harmless that
 * nobody reads.
 */
#include "sim/draw.h"
#include "sim/model/sweep.h"
#include "sim/model/sweep_worker.h"
#include "sim/rng.h"
#include "sim/vmath.h"

static inline vm
happens(vu word, float p)
{
    return vf_lt(vf_uniform(word), vf_set1(p));
}

static inline vi
flag(vm mask, int32_t bit)
{
    return vi_where(mask, vi_set1(bit));
}

static inline vi
steps(vu word, const sim_steps_t *s)
{
    const vi below = vi_from_vm(vu_lt(word, vu_set1(s->from[0])))
        + vi_from_vm(vu_lt(word, vu_set1(s->from[1])));
    return (vi)vu_table(s->value, below + 2);
}

/* sim_quantile_geometric of the uniforms, per_log = 1 / ln(1 + 1/mean).  Single precision decides,
 * except where it comes so close to a whole number that its errors might matter. */
static inline vi
geometric(vu word, double mean, float per_log)
{
    const vf x = -vf_log(vf_uniform(word)) * per_log;
    vi k = vi_from_vf(x);
    const vf over = x - vf_from_vi(k);
    const vf unsure = (x + per_log) * 1e-6f;
    /* for a mean of 0, x is NaN, which is not sure either */
    const unsigned sure = vm_bits(vf_lt(unsure, over) & vf_lt(over, 1.0f - unsure));
    unsigned check = ~sure & ((1u << SIM_LANES) - 1u);
    for (; check != 0; check &= check - 1) {
        const int i = __builtin_ctz(check);
        k[i] = sim_quantile_geometric(sim_uniform(word[i]), mean);
    }
    return k;
}

typedef double vd_wide __attribute__((vector_size(8 * SIM_LANES)));

void
SIM_AT_LEVEL(sim_sweep_start)(sim_crew_t *crew, size_t from, size_t n, const sim_start_par_t *par)
{
    const sim_start_par_t p = *par;
    vphilox_t draw;
    vphilox_init(&draw, SIM_BLOCK_INITIAL, p.rep, p.key);
    const float per_log = (float)(1.0 / sim_log1p(1.0 / p.tenure_mean));
    for (size_t i = from; i < from + n; i += SIM_LANES) {
        vu low = { 0 };
        vu w[4];
        for (int k = 0; k < SIM_LANES; k++) {
            low[k] = (uint32_t)i + (uint32_t)k;
        }
        vphilox_words(&draw, low, vu_set1(p.hash), w);
        vi tenure = geometric(w[0], p.tenure_mean, per_log);
        tenure = vi_select(vi_lt(tenure, vi_set1(p.tenure_max)), tenure, vi_set1(p.tenure_max));
        const vi hired = -tenure;
        const vd_wide known = __builtin_convertvector(tenure, vd_wide) - p.training_months;
        const vf x = __builtin_convertvector(known, vf);
        vu_store(crew->id_low + i, low);
        vu_store(crew->id_high + i, vu_set1(p.hash));
        vi_store((int32_t *)crew->bits + i,
            steps(w[1], &p.grade) | steps(w[2], &p.education) | steps(w[3], &p.ill));
        vi_store(crew->when + i, (vi)((vu)hired << 16) | (hired & 0xffff));
        vf_store(crew->experience + i, vf_where(vf_lt(vf_set1(0.0f), x), x));
    }
}

void
SIM_AT_LEVEL(sim_sweep_births)(sim_crew_t *crew, size_t from, size_t n, const sim_birth_par_t *par)
{
    const sim_birth_par_t p = *par;
    const uint32_t month = (uint32_t)p.month << 16;
    vphilox_t draw[3];
    vphilox_init(&draw[0], month | SIM_BLOCK_SLOT, p.rep, p.key);
    vphilox_init(&draw[1], month | SIM_BLOCK_BIRTH, p.rep, p.key);
    vphilox_init(&draw[2], month | SIM_BLOCK_HOME, p.rep, p.key);

    for (size_t i = from; i < from + n; i += SIM_LANES) {
        const vu low = vu_load(crew->id_low + i);
        const vu high = vu_load(crew->id_high + i);
        vu origin[4];
        vu birth[4];
        vu home[4];
        vphilox_words(&draw[0], low, high, origin);
        vphilox_words(&draw[1], low, high, birth);
        vphilox_words(&draw[2], low, high, home);

        /* (H9) */
        vi bits = vi_load((const int32_t *)crew->bits + i);
        const vm rural = happens(origin[2], p.rural);
        const vm english = happens(origin[3], p.english);
        const vm intern = happens(birth[1], p.intern);
        const vm lateral = happens(birth[2], p.lateral);
        const vm first = happens(birth[3], p.first);
        const vm compliant = happens(home[0], p.compliant);
        const vf x = (vf_load(crew->experience + i) + vf_where(intern, vf_set1(p.intern_months)))
            + vf_where(lateral, vf_set1(p.lateral_months));

        /* (S3), in the order of sim_worker_ability */
        const vi education = (bits >> SIM_EDUCATION_SHIFT) & 3;
        const vi grade = (bits >> SIM_GRADE_SHIFT) & 3;
        const vf ability = ((vf_table(p.school, education)
                                + vf_select(english, vf_set1(p.fluent[1]), vf_set1(p.fluent[0])))
                               + vf_select(intern, vf_set1(p.placed[1]), vf_set1(p.placed[0])))
            + p.residual * vf_norm_inv(birth[0]);

        /* (S4), (S6) */
        const vf attributes
            = (ability + vf_table(p.ln_grade, grade)) + x * (p.pay_exp + p.pay_exp2 * x);
        const vf offer = p.market * vf_exp(attributes);
        const vf lifted = offer + p.spill * (p.spill_to - offer);
        const vm raised = compliant & vf_lt(offer, vf_set1(p.spill_to));
        const vf salary = vf_select(raised, vf_max(vf_set1(p.floor), lifted), offer);

        /* (V1) */
        const vf u = vf_uniform(home[2]);
        vi people = vi_set1(1);
        for (int k = 0; k < p.n_household; k++) {
            people -= vi_from_vm(vf_lt(vf_set1(p.household[k]), u));
        }

        bits |= flag(rural, SIM_RURAL) | flag(english, SIM_ENGLISH) | flag(intern, SIM_INTERN)
            | flag(first, SIM_FIRST) | flag(compliant, SIM_COMPLIANT)
            | people << SIM_HOUSEHOLD_SHIFT;
        vi_store((int32_t *)crew->bits + i, bits);
        vf_store(crew->experience + i, x);
        vf_store(crew->ability + i, ability);
        vf_store(crew->salary + i, salary);
        vf_store(crew->pressure + i, p.pressure * vf_norm_inv(home[1]));
        vf_store(crew->home + i, p.income * vf_exp(p.income_sd * vf_norm_inv(home[3])));
        vf_store(crew->prior + i, vf_where(~first, p.prior * salary));
    }
}

void
SIM_AT_LEVEL(sim_sweep_reviews)(const sim_crew_t *crew, const sim_review_par_t *par, float salary[])
{
    const sim_review_par_t p = *par;
    vphilox_t draw;
    vphilox_init(&draw, (uint32_t)p.t << 16 | SIM_BLOCK_RARE, p.rep, p.key);
    for (size_t i = 0; i < crew->n; i += SIM_LANES) {
        vu w[4];
        vphilox_words(&draw, vu_load(crew->id_low + i), vu_load(crew->id_high + i), w);
        const vi bits = vi_load((const int32_t *)crew->bits + i);
        const vf now = vf_load(crew->salary + i);
        /* the review comes before this month's experience is added */
        const vf f
            = vf_table(p.training.f, training_class(vi_load(crew->when + i), p.t, &p.training));
        const vf x = vf_load(crew->experience + i) - f;
        const vf attributes
            = (vf_load(crew->ability + i) + vf_table(p.ln_grade, (bits >> SIM_GRADE_SHIFT) & 3))
            + x * (p.pay_exp + p.pay_exp2 * x);
        const vf gap = attributes - vf_log(vf_max(now * p.per_market, vf_set1(1e-30f)));
        const vf raise = vf_max(
            vf_set1(-p.cut_max), (p.base + p.catchup * gap) + p.spread * vf_norm_inv(w[0]));
        const vf next = now * vf_exp(raise);
        const vm below = vi_has(bits, SIM_COMPLIANT) & vf_lt(next, vf_set1(p.floor));
        vf_store(salary + i, vf_select(below, vf_set1(p.floor), next));
    }
}
