/* sweep.c - the two passes over a crew, on vectors of workers.
 *
 * Compiled once per vector level.  Workers are taken in groups of 16 and lanes past the last are
 * masked, so there is no scalar remainder.  A month is five short loops over a block of workers:
 * what passes from one to the next stays in the first-level cache, and each loop is short enough
 * for the processor to overlap its iterations.  Equation labels refer to docs/model.md.
 */
#include "sim/model/sweep.h"
#include "sim/model/sweep_worker.h"
#include "sim/rng.h"

enum { BLOCK = SIM_SWEEP_BLOCK };

#define INLINE static inline __attribute__((always_inline))

static const int32_t LANE[16] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 };

/* Lanes below n in the vector that starts at worker i. */
static inline vi
inside(size_t i, size_t n)
{
    return vi_load(LANE) < vi_set1((int32_t)n - (int32_t)i);
}

/* For the vectors of the groups of workers from .. to-1; sub is a vector's number in its group. */
#define EACH_VECTOR(from, to)                                                                      \
    for (size_t group = (from); group < (to); group += SIM_GROUP)                                  \
        for (int sub = 0; sub < SIM_GROUP_VECS; sub++)

/* The first worker of a vector. */
#define FIRST (group + (size_t)(sub * SIM_LANES))

/* ---- output */

typedef struct {
    vacc_t output, defective;
} output_acc_t;

INLINE void
output_range(
    const sim_crew_t *crew, const sim_output_par_t *p, size_t from, size_t to, output_acc_t *acc)
{
    EACH_VECTOR (from, to) {
        const size_t i = FIRST;
        const vi valid = inside(i, to);
        const vi bits = vi_load((const int32_t *)crew->bits + i);
        const vf x = vf_load(crew->experience + i);
        const vf pressure = vf_load(crew->pressure + i);
        const vi trained = training_class(vi_load(crew->when + i), p->t, &p->training);
        const vf f = vf_table(p->training.f, trained);
        const vi english = has(bits, SIM_ENGLISH);

        /* (W1), (W2) */
        const vf skill = 1.0f - vf_set1(p->gap) * vf_exp(x * -p->rate);
        /* (W4) */
        const vf present
            = vf_select(has(bits, SIM_ILL), vf_set1(p->present_ill), vf_set1(p->present_well));
        /* (W5) */
        const vf language = vf_select(english, vf_set1(1.0f), vf_set1(p->basic_defect));
        const vf d = vf_min(vf_set1(0.5f),
            vf_set1(p->defect_base) * vf_exp(pressure * p->defect_slope) * language / skill);
        /* (W6) */
        const vf spoken = vf_select(english, vf_set1(1.0f), vf_set1(p->basic_output));
        const vf z = f * skill * present * spoken / (p->effort + p->check * d);
        const vf counted = vf_where(valid, z);
        vacc_add(&acc->output, sub, counted);
        vacc_add(&acc->defective, sub, counted * d);
    }
}

void
SIM_AT_LEVEL(sim_sweep_output)(const sim_crew_t *crew, size_t from, size_t to,
    const sim_output_par_t *par, sim_output_sum_t *sum)
{
    const sim_output_par_t p = *par;
    output_acc_t acc = { 0 };

    output_range(crew, &p, from, to, &acc);
    sum->output = vacc_total(&acc.output);
    sum->defective = vacc_total(&acc.defective);
}

/* ---- month */

/* What the loops over a block hand on. */
typedef struct {
    uint32_t w0[BLOCK], w1[BLOCK], w2[BLOCK], w3[BLOCK]; /* words of each worker           */
    float ln_reward[BLOCK];                              /* (P2)                           */
    int32_t cause[BLOCK];                                /* sim_exit_t, 0 stays            */
} __attribute__((aligned(64))) block_t;

typedef struct {
    vacc_t salary, trained, pressure, sleepless;
    vfacc_t pressure_block, sleepless_block;
    vi high_pressure, exploited, ill, above_line, lifted, poor_before, at_floor, below_floor;
    size_t n_events;
} month_acc_t;

INLINE void
draw_words(const sim_crew_t *crew, const vphilox_t *key, size_t from, size_t to, block_t *b)
{
    EACH_VECTOR (from, to) {
        const size_t i = FIRST;
        const size_t k = i - from;
        vu w[4];
        vphilox_words(key, vu_load(crew->id_low + i), vu_load(crew->id_high + i), w);
        vu_store(b->w0 + k, w[0]);
        vu_store(b->w1 + k, w[1]);
        vu_store(b->w2 + k, w[2]);
        vu_store(b->w3 + k, w[3]);
    }
}

/* Reward over the outside option (P2), (S3), (S5), and what is counted from pay. */
INLINE void
rewards(sim_crew_t *crew, const sim_month_par_t *p, size_t from, size_t to, block_t *b,
    month_acc_t *acc)
{
    vi exploited = acc->exploited;
    vi at_floor = acc->at_floor;
    vi below_floor = acc->below_floor;
    EACH_VECTOR (from, to) {
        const size_t i = FIRST;
        const vi valid = inside(i, to);
        const vi bits = vi_load((const int32_t *)crew->bits + i);
        const vi when = vi_load(crew->when + i);
        const vf salary = vf_load(crew->salary + i);
        const vf x = vf_load(crew->experience + i);
        const vi trained = training_class(when, p->t, &p->training);
        const vf f = vf_table(p->training.f, trained);
        const vi waiting = (vi_set1(p->t) - (when >> 16)) < p->milestone;
        const vf ln_pay = vf_table(p->ln_pay, trained + (waiting & 4));
        const vf ln_attributes
            = (vf_load(crew->ability + i) + vf_table(p->ln_grade, (bits >> SIM_GRADE_SHIFT) & 3))
            + x * (p->pay_exp + p->pay_exp2 * x);
        /* the ratio to the market wage first: it is the same in every currency unit */
        const vf ln_salary = vf_log(vf_max(salary * p->per_market, vf_set1(1e-30f)));
        const vf ln_reward = vf_clamp(
            (ln_salary + ln_pay) - ln_attributes, vf_set1(-1.38629436f), vf_set1(1.38629436f));
        const vf paid = vf_where(valid, salary);

        vf_store(b->ln_reward + (i - from), ln_reward);
        vf_store(crew->experience + i, x + f); /* (W1) */
        vacc_add(&acc->salary, sub, paid);
        vacc_add_product(&acc->trained, sub, paid, f);
        exploited -= valid & (p->ln_effort - ln_reward > p->ln_eri_cut);
        at_floor -= valid & (salary <= p->near_floor);
        below_floor -= valid & has(bits, SIM_COMPLIANT) & (salary < p->floor);
    }
    acc->exploited = exploited;
    acc->at_floor = at_floor;
    acc->below_floor = below_floor;
}

/* Exits (X1)-(X4): one uniform, three causes.  u < (h / H)(1 - e^-H) is written u H < h (1 - e^-H).
 */
INLINE void
exits(const sim_crew_t *crew, const sim_month_par_t *p, size_t from, size_t to, block_t *b)
{
    const vi some_layoff = vi_set1(p->layoff > 0.0f ? -1 : 0);
    const vi some_other = vi_set1(p->other > 0.0f ? -1 : 0);
    EACH_VECTOR (from, to) {
        const size_t i = FIRST;
        const size_t k = i - from;
        const vi ill = has(vi_load((const int32_t *)crew->bits + i), SIM_ILL);
        const vi tenure = vi_set1(p->t) - (vi_load(crew->when + i) >> 16);
        const vf ripe = (vf_from_vi(tenure) + 0.5f) * p->hump_rate;
        const vf hump = 1.0f + p->hump * ripe * vf_exp(1.0f - ripe);
        const vf strain
            = vf_load(crew->pressure + i) * p->quit_pressure + vf_where(ill, vf_set1(p->quit_ill));
        const vf quit = p->quit_base * hump
            * vf_exp((strain + p->quit_shift) - p->quit_pay * vf_load(b->ln_reward + k));
        const vf hazard = (quit + p->layoff) + p->other;
        const vf leave = vf_expm1neg(hazard);
        const vf u = vf_uniform(vu_load(b->w0 + k));
        const vf mark = u * hazard;
        const vi leaves = u < leave;
        /* a cause of hazard 0 is never chosen, however the thresholds were rounded */
        const vi other = some_other & (mark >= (quit + p->layoff) * leave);
        const vi layoff = some_layoff & ~other & (mark >= quit * leave);
        vi_store(b->cause + k, leaves & (1 - layoff - 2 * other));
    }
}

/* Pressure (P1), (P2), health (P3), sleep (P4). */
INLINE void
strain(sim_crew_t *crew, const sim_month_par_t *p, size_t from, size_t to, const block_t *b,
    month_acc_t *acc)
{
    vi high_pressure = acc->high_pressure;
    vi sick = acc->ill;
    EACH_VECTOR (from, to) {
        const size_t i = FIRST;
        const vi valid = inside(i, to);
        const size_t k = i - from;
        const vi bits = vi_load((const int32_t *)crew->bits + i);
        const vf pressure = vf_load(crew->pressure + i);
        const vi ill = has(bits, SIM_ILL);

        /* u < (rate / turnover)(1 - e^-turnover), without the division */
        const vf onset = p->ill_base * vf_exp(pressure * p->ill_pressure + p->ill_shift);
        const vf turnover = onset + p->recovery;
        const vf rate = vf_select(ill, vf_set1(p->recovery), onset);
        const vi changes = vf_uniform(vu_load(b->w2 + k)) * turnover < rate * vf_expm1neg(turnover);

        const vf ln_eri = p->ln_effort - vf_load(b->ln_reward + k);
        const vf next = (pressure * p->phi + p->phi_rest * (p->target + p->eri_weight * ln_eri))
            + p->sigma * vf_norm_inv(vu_load(b->w1 + k));

        const vf sleepless = vf_norm_cdf(p->sleep_base + p->sleep_slope * pressure);
        vfacc_add(&acc->pressure_block, sub, vf_where(valid, pressure));
        vfacc_add(&acc->sleepless_block, sub, vf_where(valid, sleepless));
        high_pressure -= valid & (pressure > 1.0f);
        sick -= valid & ill;
        vf_store(crew->pressure + i, next);
        vi_store((int32_t *)crew->bits + i, bits ^ (changes & SIM_ILL));
    }
    acc->high_pressure = high_pressure;
    acc->ill = sick;
}

/* Careers (K1), (K2), reviews and bonuses due, households (V1)-(V3); then the list of events. */
INLINE void
careers(const sim_crew_t *crew, const sim_month_par_t *p, size_t from, size_t to, const block_t *b,
    month_acc_t *acc, uint32_t event[])
{
    const vi bonus = vi_set1(p->bonus > 0.0f ? -1 : 0);
    vi above_line = acc->above_line;
    vi poor_before = acc->poor_before;
    vi lifted = acc->lifted;
    size_t n_events = acc->n_events;
    EACH_VECTOR (from, to) {
        const size_t i = FIRST;
        const vi valid = inside(i, to);
        const size_t k = i - from;
        const vi bits = vi_load((const int32_t *)crew->bits + i);
        const vi when = vi_load(crew->when + i);
        const vi cause = vi_load(b->cause + k);
        const vu word = vu_load(b->w3 + k);
        const vi tenure = vi_set1(p->t) - (when >> 16);

        /* the same uniform from its two ends */
        const vi promoted = vu_below(word, vu_table(p->promote, (bits >> SIM_GRADE_SHIFT) & 3));
        const vi certified = (tenure >= 12) & ~has(bits, SIM_READY)
            & vu_below(~word, vu_table(p->certify, (bits >> SIM_EDUCATION_SHIFT) & 3));
        const vi next_tenure = tenure + 1;
        const vi years = vi_from_vf(vf_from_vi(next_tenure) * 0.0833333358f + 0.04f);
        const vi reviewed = years * 12 == next_tenure;
        const vi milestone = bonus & (cause == 0) & (next_tenure == p->milestone);
        const vi career = (promoted & SIM_EVENT_PROMOTION) | (reviewed & SIM_EVENT_REVIEW)
            | (certified & SIM_EVENT_CERTIFICATE) | (milestone & SIM_EVENT_BONUS);
        const vi code = valid & vi_select(cause != 0, cause, career);

        /* in prices of t = 0, where the price index cancels */
        const vi rural = has(bits, SIM_RURAL);
        const vf people = vf_from_vi((bits >> SIM_HOUSEHOLD_SHIFT) & SIM_HOUSEHOLD_MAX);
        const vf need = people * p->line - vf_load(crew->home + i);
        const vf pay = vf_table(p->pay, training_class(when, p->t, &p->training));
        const vf gross = vf_load(crew->salary + i) * (pay + vf_where(milestone, vf_set1(p->bonus)));
        const vf keep = vf_select(rural, vf_set1(p->keep_rural), vf_set1(p->keep_urban));
        const vf kept = vf_select(rural, vf_set1(p->prior_rural), vf_set1(p->prior_urban));
        const vi above = valid & (gross * keep >= need * p->price);
        const vi before = valid & (vf_load(crew->prior + i) * kept < need);
        above_line -= above;
        poor_before -= before;
        lifted -= above & before;

        const vu index = (vu)(vi_load(LANE) + vi_set1((int32_t)i));
        n_events += vu_pack(event + n_events, index << SIM_EVENT_BITS | (vu)code, code != 0);
    }
    acc->above_line = above_line;
    acc->poor_before = poor_before;
    acc->lifted = lifted;
    acc->n_events = n_events;
}

INLINE void
month_block(sim_crew_t *crew, const sim_month_par_t *p, const vphilox_t *key, size_t from,
    size_t to, block_t *b, month_acc_t *acc, uint32_t event[])
{
    draw_words(crew, key, from, to, b);
    rewards(crew, p, from, to, b, acc);
    exits(crew, p, from, to, b);
    /* careers before strain: they look at the worker as the month found them */
    careers(crew, p, from, to, b, acc, event);
    strain(crew, p, from, to, b, acc);
    vfacc_flush(&acc->pressure_block, &acc->pressure);
    vfacc_flush(&acc->sleepless_block, &acc->sleepless);
}

static int64_t
lanes_total(vi x)
{
    int64_t sum = 0;
    for (int k = 0; k < SIM_LANES; k++) {
        sum += x[k];
    }
    return sum;
}

void
SIM_AT_LEVEL(sim_sweep_month)(sim_crew_t *crew, size_t from, size_t to, const sim_month_par_t *par,
    sim_month_sum_t *sum, uint32_t event[])
{
    const sim_month_par_t p = *par;
    block_t b;
    month_acc_t acc;
    vphilox_t key;
    memset(&acc, 0, sizeof acc);
    vphilox_init(&key, (uint32_t)p.t << 16 | SIM_BLOCK_MONTH, p.rep, p.key);

    for (size_t at = from; at < to; at += BLOCK) {
        month_block(crew, &p, &key, at, at + BLOCK < to ? at + BLOCK : to, &b, &acc, event);
    }
    sum->salary = vacc_total(&acc.salary);
    sum->salary_trained = vacc_total(&acc.trained);
    sum->pressure = vacc_total(&acc.pressure);
    sum->sleepless = vacc_total(&acc.sleepless);
    sum->high_pressure = lanes_total(acc.high_pressure);
    sum->exploited = lanes_total(acc.exploited);
    sum->ill = lanes_total(acc.ill);
    sum->above_line = lanes_total(acc.above_line);
    sum->lifted = lanes_total(acc.lifted);
    sum->poor_before = lanes_total(acc.poor_before);
    sum->at_floor = lanes_total(acc.at_floor);
    sum->below_floor = lanes_total(acc.below_floor);
    sum->n_events = acc.n_events;
}
