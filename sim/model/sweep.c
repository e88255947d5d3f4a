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

/* Workers per block. */
enum { BLOCK = 256 };

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
    vfacc_t output_block, defective_block;
} output_acc_t;

INLINE void
output_block(
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
        /* (W5), as d times skill */
        const vf language = vf_select(english, vf_set1(1.0f), vf_set1(p->basic_defect));
        const vf d_skill = vf_min(
            0.5f * skill, vf_set1(p->defect_base) * vf_exp(pressure * p->defect_slope) * language);
        /* (W6): z = f A present spoken / (1 + iota k + k d), with one division for z and z d */
        const vf spoken = vf_select(english, vf_set1(1.0f), vf_set1(p->basic_output));
        const vf z_per_skill = vf_where(
            valid, f * skill * present * spoken / (p->effort * skill + p->check * d_skill));
        vfacc_add(&acc->output_block, sub, z_per_skill * skill);
        vfacc_add(&acc->defective_block, sub, z_per_skill * d_skill);
    }
    vfacc_flush(&acc->output_block, &acc->output);
    vfacc_flush(&acc->defective_block, &acc->defective);
}

void
SIM_AT_LEVEL(sim_sweep_output)(
    const sim_crew_t *crew, const sim_output_par_t *par, sim_output_sum_t *sum)
{
    const sim_output_par_t p = *par;
    output_acc_t acc;
    memset(&acc, 0, sizeof acc);

    for (size_t from = 0; from < crew->n; from += BLOCK) {
        output_block(crew, &p, from, from + BLOCK < crew->n ? from + BLOCK : crew->n, &acc);
    }
    sum->output = vacc_total(&acc.output);
    sum->defective = vacc_total(&acc.defective);
}

/* ---- month */

/* What the loops over a block hand on. */
typedef struct {
    uint32_t w0[BLOCK], w1[BLOCK], w2[BLOCK], w3[BLOCK]; /* words of each worker           */
    float ln_reward[BLOCK];                              /* (P2)                           */
    int32_t cause[BLOCK];                                /* sim_exit_t, 0 stays            */
    float noise[BLOCK];                                  /* standard normal                */
    /* A few workers of the block, picked for a closer look, and copies of what that needs. */
    uint32_t picked[BLOCK + SIM_GROUP]; /* numbers in the block */
    float pressure[BLOCK], reward[BLOCK];
    uint32_t word[BLOCK];
    int32_t bits[BLOCK], tenure[BLOCK];
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

/* ---- what rarely happens
 *
 * Whether a worker leaves, falls ill or recovers takes several exponentials, and mostly the answer
 * is no.  So it is looked at twice: first everybody's uniform is compared with a bound on the
 * probability that costs next to nothing, then the few below it are worked out. */

/* A power of 2 between exp(x) (but for rounding) and 2 exp(x); x is taken to [-87, 88]. */
INLINE vf
exp_bound(vf x)
{
    const vf magic = vf_set1(12582912.0f); /* as in vf_exp_parts */
    const vf up = (vf_clamp(x, vf_set1(-87.0f), vf_set1(88.0f)) * 1.44269504f + 0.5f) + magic;
    return (vf)(((vu)up + 127u) << 23);
}

/* Bounds are raised by this, which is far more than rounding can take away. */
static const float SLACK = 1.001f;

/* Lanes whose uniform may be below p, and all that are. */
INLINE vi
maybe_below(vu word, vf p)
{
    return vf_from_vi((vi)(word >> 1)) < p * 0x1p31f;
}

/* Appends the lanes of a vector of the block to the picked. */
INLINE size_t
pick(block_t *b, size_t n, size_t k, vi mask)
{
    return n + vu_pack(b->picked + n, (vu)(vi_load(LANE) + vi_set1((int32_t)k)), mask);
}

/* Fills the last vector of the picked up with copies of the first, so that none has idle lanes. */
INLINE size_t
fill_up(block_t *b, size_t n)
{
    while (n % SIM_LANES != 0) {
        b->picked[n++] = b->picked[0];
    }
    return n;
}

/* The hazard of quitting (X1), without the hump of early months. */
INLINE vf
quit_strain(const sim_month_par_t *p, vf pressure, vi ill, vf ln_reward)
{
    const vf strain = pressure * p->quit_pressure + vf_where(ill, vf_set1(p->quit_ill));
    return (strain + p->quit_shift) - p->quit_pay * ln_reward;
}

/* Exits (X1)-(X4) of picked workers: one uniform, three causes.  u < (h / H)(1 - e^-H) is written
 * u H < h (1 - e^-H). */
INLINE vi
exit_cause(const sim_month_par_t *p, const block_t *b, size_t k)
{
    const vi some_layoff = vi_set1(p->layoff > 0.0f ? -1 : 0);
    const vi some_other = vi_set1(p->other > 0.0f ? -1 : 0);
    const vi ill = has(vi_load(b->bits + k), SIM_ILL);
    const vf ripe = (vf_from_vi(vi_load(b->tenure + k)) + 0.5f) * p->hump_rate;
    const vf hump = 1.0f + p->hump * ripe * vf_exp(1.0f - ripe);
    const vf quit = p->quit_base * hump
        * vf_exp(quit_strain(p, vf_load(b->pressure + k), ill, vf_load(b->reward + k)));
    const vf hazard = (quit + p->layoff) + p->other;
    const vf leave = vf_expm1neg(hazard);
    const vf u = vf_uniform(vu_load(b->word + k));
    const vf mark = u * hazard;
    const vi leaves = u < leave;
    /* a cause of hazard 0 is never chosen, however the thresholds were rounded */
    const vi other = some_other & (mark >= (quit + p->layoff) * leave);
    const vi layoff = some_layoff & ~other & (mark >= quit * leave);
    return leaves & (1 - layoff - 2 * other);
}

INLINE void
exits(const sim_crew_t *crew, const sim_month_par_t *p, size_t from, size_t to, block_t *b)
{
    /* ripe e^(1 - ripe) <= 1, and 1 - e^-H <= H */
    const float hump = 1.0f + (p->hump > 0.0f ? p->hump : 0.0f);
    const vf quit_most = vf_set1(p->quit_base * hump * SLACK);
    const vf rest_most = vf_set1((p->layoff + p->other) * SLACK);
    size_t n = 0;
    EACH_VECTOR (from, to) {
        const size_t i = FIRST;
        const size_t k = i - from;
        const vi ill = has(vi_load((const int32_t *)crew->bits + i), SIM_ILL);
        const vf x = quit_strain(p, vf_load(crew->pressure + i), ill, vf_load(b->ln_reward + k));
        const vf most = quit_most * exp_bound(x) + rest_most;
        n = pick(b, n, k, inside(i, to) & maybe_below(vu_load(b->w0 + k), most));
        vi_store(b->cause + k, vi_set1(0));
    }
    const size_t full = fill_up(b, n);
    for (size_t j = 0; j < full; j++) {
        const size_t k = b->picked[j];
        b->pressure[j] = crew->pressure[from + k];
        b->bits[j] = (int32_t)crew->bits[from + k];
        b->tenure[j] = p->t - sim_hired(crew->when[from + k]);
        b->reward[j] = b->ln_reward[k];
        b->word[j] = b->w0[k];
    }
    for (size_t j = 0; j < full; j += SIM_LANES) {
        vi_store(b->bits + j, exit_cause(p, b, j));
    }
    for (size_t j = 0; j < n; j++) {
        b->cause[b->picked[j]] = b->bits[j];
    }
}

/* Health (P3) of picked workers: who falls ill or recovers. u < (rate / turnover)(1 - e^-turnover),
 * without the division. */
INLINE vi
health_changes(const sim_month_par_t *p, const block_t *b, size_t k)
{
    const vi ill = has(vi_load(b->bits + k), SIM_ILL);
    const vf pressure = vf_load(b->pressure + k);
    const vf onset = p->ill_base * vf_exp(pressure * p->ill_pressure + p->ill_shift);
    const vf turnover = onset + p->recovery;
    const vf rate = vf_select(ill, vf_set1(p->recovery), onset);
    return vf_uniform(vu_load(b->word + k)) * turnover < rate * vf_expm1neg(turnover);
}

INLINE void
health(sim_crew_t *crew, const sim_month_par_t *p, size_t from, size_t to, block_t *b,
    month_acc_t *acc)
{
    const vf onset_most = vf_set1(p->ill_base * SLACK);
    const vf recovery_most = vf_set1(p->recovery * SLACK);
    vi sick = acc->ill;
    size_t n = 0;
    EACH_VECTOR (from, to) {
        const size_t i = FIRST;
        const size_t k = i - from;
        const vi valid = inside(i, to);
        const vi ill = has(vi_load((const int32_t *)crew->bits + i), SIM_ILL);
        const vf x = vf_load(crew->pressure + i) * p->ill_pressure + p->ill_shift;
        const vf most = vf_select(ill, recovery_most, onset_most * exp_bound(x));
        n = pick(b, n, k, valid & maybe_below(vu_load(b->w2 + k), most));
        sick -= valid & ill;
    }
    acc->ill = sick;
    const size_t full = fill_up(b, n);
    for (size_t j = 0; j < full; j++) {
        const size_t k = b->picked[j];
        b->pressure[j] = crew->pressure[from + k];
        b->bits[j] = (int32_t)crew->bits[from + k];
        b->word[j] = b->w2[k];
    }
    for (size_t j = 0; j < full; j += SIM_LANES) {
        vi_store(b->bits + j, health_changes(p, b, j));
    }
    for (size_t j = 0; j < n; j++) {
        crew->bits[from + b->picked[j]] ^= (uint32_t)b->bits[j] & SIM_ILL;
    }
}

/* ---- pressure */

/* Sleep (P4), and what is counted of pressure. */
INLINE void
sleep_and_strain(const sim_crew_t *crew, const sim_month_par_t *p, size_t from, size_t to, month_acc_t *acc)
{
    vi high_pressure = acc->high_pressure;
    EACH_VECTOR (from, to) {
        const size_t i = FIRST;
        const vi valid = inside(i, to);
        const vf pressure = vf_load(crew->pressure + i);
        const vf sleepless = vf_norm_cdf(p->sleep_base + p->sleep_slope * pressure);
        vfacc_add(&acc->pressure_block, sub, vf_where(valid, pressure));
        vfacc_add(&acc->sleepless_block, sub, vf_where(valid, sleepless));
        high_pressure -= valid & (pressure > 1.0f);
    }
    acc->high_pressure = high_pressure;
    vfacc_flush(&acc->pressure_block, &acc->pressure);
    vfacc_flush(&acc->sleepless_block, &acc->sleepless);
}

/* The noise of (P1): the middle of the normal distribution for everybody, then its tails. */
INLINE void
noises(size_t from, size_t to, block_t *b)
{
    size_t n = 0;
    EACH_VECTOR (from, to) {
        const size_t i = FIRST;
        const size_t k = i - from;
        const vu word = vu_load(b->w1 + k);
        vf_store(b->noise + k, vf_norm_inv_middle(word));
        n = pick(b, n, k, inside(i, to) & (vu_fold(word) < SIM_NORM_TAIL));
    }
    const size_t full = fill_up(b, n);
    for (size_t j = 0; j < full; j++) {
        b->word[j] = b->w1[b->picked[j]];
    }
    for (size_t j = 0; j < full; j += SIM_LANES) {
        vf_store(b->reward + j, vf_norm_inv_tail(vu_load(b->word + j)));
    }
    for (size_t j = 0; j < n; j++) {
        b->noise[b->picked[j]] = b->reward[j];
    }
}

/* Pressure (P1), (P2). */
INLINE void
pressures(sim_crew_t *crew, const sim_month_par_t *p, size_t from, size_t to, const block_t *b)
{
    EACH_VECTOR (from, to) {
        const size_t i = FIRST;
        const size_t k = i - from;
        const vf ln_eri = p->ln_effort - vf_load(b->ln_reward + k);
        const vf next = (vf_load(crew->pressure + i) * p->phi
                            + p->phi_rest * (p->target + p->eri_weight * ln_eri))
            + p->sigma * vf_load(b->noise + k);
        vf_store(crew->pressure + i, next);
    }
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
    careers(crew, p, from, to, b, acc, event);
    /* from here on workers change: the loops above look at them as the month found them */
    health(crew, p, from, to, b, acc);
    sleep_and_strain(crew, p, from, to, acc);
    noises(from, to, b);
    pressures(crew, p, from, to, b);
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
SIM_AT_LEVEL(sim_sweep_month)(
    sim_crew_t *crew, const sim_month_par_t *par, sim_month_sum_t *sum, uint32_t event[])
{
    const sim_month_par_t p = *par;
    block_t b;
    month_acc_t acc;
    vphilox_t key;
    memset(&acc, 0, sizeof acc);
    vphilox_init(&key, (uint32_t)p.t << 16 | SIM_BLOCK_MONTH, p.rep, p.key);

    for (size_t from = 0; from < crew->n; from += BLOCK) {
        const size_t to = from + BLOCK < crew->n ? from + BLOCK : crew->n;
        month_block(crew, &p, &key, from, to, &b, &acc, event);
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
