/* sweep.c - the two passes over a crew, on vectors of workers.
 *
 * Compiled once per vector level.  Workers are taken in groups of 16 and lanes past the last are
 * masked, so there is no scalar remainder.  A pass is a row of short loops over a block of workers:
 * what goes from one to the next stays in the first-level cache, and each loop is short enough
 * for the processor to overlap its iterations.  Equation labels refer to docs/model.md.
 */
#include "sim/model/sweep.h"
#include "sim/model/sweep_worker.h"
#include "sim/rng.h"

enum { BLOCK = SIM_SWEEP_BLOCK };

#define INLINE static inline __attribute__((always_inline))

static const int32_t LANE[16] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 };

/* For the vectors of n workers, in groups: sub is a vector's number in its group. */
#define EACH_VECTOR(n)                                                                             \
    for (size_t group = 0; group < (n); group += SIM_GROUP)                                        \
    _Pragma("GCC unroll 4") for (int sub = 0; sub < SIM_GROUP_VECS; sub++)

/* The first worker of a vector. */
#define FIRST (group + (size_t)(sub * SIM_LANES))

/* Workers of a crew that a loop looks at: the columns from one worker on. */
typedef struct {
    size_t n; /* at most BLOCK */
    uint32_t *id_low, *id_high;
    int32_t *bits, *when;
    float *salary, *pressure, *experience, *ability, *home, *prior;
} view_t;

INLINE view_t
view_of(const sim_crew_t *crew, size_t from, size_t to)
{
    const size_t rest = to - from;
    return (view_t) { .n = rest < BLOCK ? rest : BLOCK,
        .id_low = crew->id_low + from,
        .id_high = crew->id_high + from,
        .bits = (int32_t *)crew->bits + from,
        .when = crew->when + from,
        .salary = crew->salary + from,
        .pressure = crew->pressure + from,
        .experience = crew->experience + from,
        .ability = crew->ability + from,
        .home = crew->home + from,
        .prior = crew->prior + from };
}

/* Lanes below n in the vector that starts at worker k. */
INLINE vm
inside(size_t k, size_t n)
{
    return vi_lt(vi_load(LANE), vi_set1((int32_t)n - (int32_t)k));
}

/* Adds n values, a multiple of a group, to the partial sums.  A loop of its own, since one that
 * computes the values has a long chain of operations, and the processor looks only so far ahead. */
INLINE void
add_up(vacc_t *total, size_t n, const float x[])
{
    vacc_t sum = *total;
    EACH_VECTOR (n) {
        vacc_add(&sum, sub, vf_load(x + FIRST));
    }
    *total = sum;
}

/* ---- output */

typedef struct {
    vacc_t output, defective;
} output_acc_t;

INLINE void
output_block(const view_t *v, const sim_output_par_t *p, output_acc_t *acc)
{
    float skills[BLOCK];
    float faults[BLOCK];
    EACH_VECTOR (v->n) {
        const size_t k = FIRST;
        const vf x = vf_load(v->experience + k);
        const vf pressure = vf_load(v->pressure + k);
        /* (W1), (W2), and what (W5) makes of pressure */
        vf_store(skills + k, 1.0f - vf_set1(p->gap) * vf_exp(x * -p->rate));
        vf_store(faults + k, vf_set1(p->defect_base) * vf_exp(pressure * p->defect_slope));
    }
    EACH_VECTOR (v->n) {
        const size_t k = FIRST;
        const vi bits = vi_load(v->bits + k);
        const vf skill = vf_load(skills + k);
        const vi class = training_class(vi_load(v->when + k), p->t, &p->training);
        const vm english = vi_has(bits, SIM_ENGLISH);

        /* (W3), (W4) */
        const vf f = vf_where(inside(k, v->n), vf_table(p->training.f, class));
        const vf present
            = vf_select(vi_has(bits, SIM_ILL), vf_set1(p->present_ill), vf_set1(p->present_well));
        /* (W5), as d times skill */
        const vf language = vf_select(english, vf_set1(1.0f), vf_set1(p->basic_defect));
        const vf fault = vf_min(0.5f * skill, vf_load(faults + k) * language);
        /* (W6): z = f A present spoken / (1 + iota k + k d), with one division for z and z d */
        const vf spoken = vf_select(english, vf_set1(1.0f), vf_set1(p->basic_output));
        const vf z_per_skill
            = (f * skill) * (present * spoken) / (p->effort * skill + p->check * fault);
        vf_store(skills + k, z_per_skill * skill);
        vf_store(faults + k, z_per_skill * fault);
    }
    add_up(&acc->output, v->n, skills);
    add_up(&acc->defective, v->n, faults);
}

void
SIM_AT_LEVEL(sim_sweep_output)(const sim_crew_t *crew, size_t from, size_t to,
    const sim_output_par_t *par, sim_output_sum_t *sum)
{
    const sim_output_par_t p = *par;
    output_acc_t acc = { 0 };

    for (size_t at = from; at < to; at += BLOCK) {
        const view_t v = view_of(crew, at, to);
        output_block(&v, &p, &acc);
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
} __attribute__((aligned(64))) block_t;

typedef struct {
    vacc_t salary, trained, pressure, sleepless;
    vcount_t high_pressure, exploited, ill, above_line, lifted, poor_before, at_floor, below_floor;
    size_t n_events;
} month_acc_t;

INLINE void
draw_words(const view_t *v, const vphilox_t *key, block_t *b)
{
    EACH_VECTOR (v->n) {
        const size_t k = FIRST;
        vu w[4];
        vphilox_words(key, vu_load(v->id_low + k), vu_load(v->id_high + k), w);
        vu_store(b->w0 + k, w[0]);
        vu_store(b->w1 + k, w[1]);
        vu_store(b->w2 + k, w[2]);
        vu_store(b->w3 + k, w[3]);
    }
}

/* Reward over the outside option (P2), (S3), (S5), and what is counted from pay. */
INLINE void
rewards(const view_t *v, const sim_month_par_t *p, block_t *b, month_acc_t *acc)
{
    vacc_t salaries = acc->salary;
    vacc_t of_trained = acc->trained;
    vcount_t exploited = acc->exploited;
    vcount_t at_floor = acc->at_floor;
    vcount_t below_floor = acc->below_floor;
    EACH_VECTOR (v->n) {
        const size_t k = FIRST;
        const vm valid = inside(k, v->n);
        const vi bits = vi_load(v->bits + k);
        const vi when = vi_load(v->when + k);
        const vf salary = vf_load(v->salary + k);
        const vf x = vf_load(v->experience + k);
        const vi class = training_class(when, p->t, &p->training);
        const vf f = vf_table(p->training.f, class);
        const vi waiting
            = vi_where(~tenure_above(when, p->t, p->milestone - 1), vi_set1(SIM_WAITING));
        const vf ln_pay = vf_table(p->ln_pay, class ^ waiting);
        const vf ln_attributes
            = (vf_load(v->ability + k) + vf_table(p->ln_grade, (bits >> SIM_GRADE_SHIFT) & 3))
            + x * (p->pay_exp + p->pay_exp2 * x);
        /* the ratio to the market wage first: it is the same in every currency unit */
        const vf ln_salary = vf_log(vf_max(salary * p->per_market, vf_set1(1e-30f)));
        const vf ln_reward = vf_clamp(
            (ln_salary + ln_pay) - ln_attributes, vf_set1(-1.38629436f), vf_set1(1.38629436f));
        const vf paid = vf_where(valid, salary);

        vf_store(b->ln_reward + k, ln_reward);
        vf_store(v->experience + k, x + f); /* (W1) */
        vacc_add(&salaries, sub, paid);
        vacc_add_product(&of_trained, sub, paid, f);
        vcount_add(&exploited, valid & vf_lt(vf_set1(p->ln_eri_cut), p->ln_effort - ln_reward));
        vcount_add(&at_floor, valid & vf_le(salary, vf_set1(p->near_floor)));
        vcount_add(
            &below_floor, valid & vi_has(bits, SIM_COMPLIANT) & vf_lt(salary, vf_set1(p->floor)));
    }
    acc->salary = salaries;
    acc->trained = of_trained;
    acc->exploited = exploited;
    acc->at_floor = at_floor;
    acc->below_floor = below_floor;
}

/* ---- what rarely happens
 *
 * Whether a worker leaves, falls ill or recovers takes several exponentials, and mostly the answer
 * is no.  So it is looked at twice: first everybody's uniform is compared with a bound on the
 * probability that costs next to nothing, then the few below it are worked out. */

/* Some of a block's workers, and copies of what a closer look at them needs. */
typedef struct {
    size_t n;
    uint16_t at[BLOCK + SIM_GROUP]; /* numbers in the block, increasing */
    uint32_t word[BLOCK];
    float pressure[BLOCK], ln_reward[BLOCK];
    int32_t bits[BLOCK], tenure[BLOCK];
} __attribute__((aligned(64))) few_t;

/* A bit per worker of a block. */
typedef struct {
    uint16_t group[BLOCK / SIM_GROUP];
} marks_t;

INLINE void
mark(marks_t *marks, size_t k, vm mask)
{
    uint16_t *group = &marks->group[k / SIM_GROUP];
    const unsigned before = k % SIM_GROUP == 0 ? 0 : *group;
    *group = (uint16_t)(before | vm_bits(mask) << (k % SIM_GROUP));
}

/* The marked workers of the first n, in order. */
INLINE void
gather_marked(const marks_t *marks, size_t n, few_t *few)
{
    enum { WORD = 64, AT_ONCE = 8 };
    size_t found = 0;
    for (size_t first = 0; first < n; first += WORD) {
        uint64_t word;
        memcpy(&word, &marks->group[first / SIM_GROUP], sizeof word);
        word &= n - first < WORD ? (UINT64_C(1) << (n - first)) - 1 : UINT64_MAX;
        const size_t in_word = (size_t)__builtin_popcountll(word);
        /* mostly once, without a branch per worker; what is written past the last is overwritten */
        for (size_t done = 0; done < in_word; done += AT_ONCE) {
#pragma GCC unroll 8
            for (size_t k = 0; k < AT_ONCE; k++) {
                const int bit = __builtin_ctzll(word | UINT64_C(1) << (WORD - 1));
                few->at[found + done + k] = (uint16_t)(first + (size_t)bit);
                word &= word - 1;
            }
        }
        found += in_word;
    }
    few->n = found;
    for (size_t k = 0; k < SIM_LANES; k++) { /* so that a vector has no idle lanes */
        few->at[found + k] = few->at[0];
    }
}

/* For the vectors of a few, and how many places they have, of which those past the last repeat the
 * first. */
#define EACH_FEW(few) for (size_t k = 0; k < (few)->n; k += SIM_LANES)
#define FULL(few) (((few)->n + SIM_LANES - 1) / SIM_LANES * SIM_LANES)

/* Between exp(x) (but for rounding) and 1.062 exp(x), x taken to [-87, 88]: 2^n (1 + f) for
 * 2^(n + f), which is what a float's bits make of n + f. */
INLINE vf
exp_bound(vf x)
{
    const vf log2 = vf_clamp(x, vf_set1(-87.0f), vf_set1(88.0f)) * 1.44269504f;
    return (vf)vi_from_vf((log2 + 127.0f) * 0x1p23f);
}

/* Bounds are raised by this, which is far more than rounding can take away. */
static const float SLACK = 1.001f;

/* Lanes whose uniform may be below p, and all that are. */
INLINE vm
maybe_below(vu word, vf p)
{
    return vf_lt(vf_from_vi((vi)(word >> 1)), p * 0x1p31f);
}

/* The exponent in the hazard of quitting (X1). */
INLINE vf
quit_exponent(const sim_month_par_t *p, vf pressure, vm ill, vf ln_reward)
{
    const vf strain = pressure * p->quit_pressure + vf_where(ill, vf_set1(p->quit_ill));
    return (strain + p->quit_shift) - p->quit_pay * ln_reward;
}

INLINE vf
onset_exponent(const sim_month_par_t *p, vf pressure)
{
    return pressure * p->ill_pressure + p->ill_shift;
}

/* Marks those who may leave and those whose health may change. */
INLINE void
look(const view_t *v, const sim_month_par_t *p, const block_t *b, marks_t *leaving,
    marks_t *changing, month_acc_t *acc)
{
    /* the hump is at most 1 + alpha, since r e^(1 - r) <= 1; and 1 - e^-H <= H */
    const float hump = 1.0f + (p->hump > 0.0f ? p->hump : 0.0f);
    const vf quit_most = vf_set1(p->quit_base * hump * SLACK);
    const vf rest_most = vf_set1((p->layoff + p->other) * SLACK);
    const vf onset_most = vf_set1(p->ill_base * SLACK);
    const vf recovery_most = vf_set1(p->recovery * SLACK);
    vcount_t sick = acc->ill;
    EACH_VECTOR (v->n) {
        const size_t k = FIRST;
        const vm ill = vi_has(vi_load(v->bits + k), SIM_ILL);
        const vf pressure = vf_load(v->pressure + k);
        const vf quit = exp_bound(quit_exponent(p, pressure, ill, vf_load(b->ln_reward + k)));
        const vf onset = exp_bound(onset_exponent(p, pressure));
        mark(leaving, k, maybe_below(vu_load(b->w0 + k), quit_most * quit + rest_most));
        mark(changing, k,
            maybe_below(vu_load(b->w2 + k), vf_select(ill, recovery_most, onset_most * onset)));
        vcount_add(&sick, ill & inside(k, v->n));
    }
    acc->ill = sick;
}

/* Exits (X1)-(X4): one uniform, three causes.  u < (h / H)(1 - e^-H) is written
 * u H < h (1 - e^-H). */
INLINE vi
exit_cause(const sim_month_par_t *p, const few_t *few, size_t k)
{
    const vm ill = vi_has(vi_load(few->bits + k), SIM_ILL);
    const vf ripe = (vf_from_vi(vi_load(few->tenure + k)) + 0.5f) * p->hump_rate;
    const vf hump = 1.0f + p->hump * ripe * vf_exp(1.0f - ripe);
    const vf quit = p->quit_base * hump
        * vf_exp(quit_exponent(p, vf_load(few->pressure + k), ill, vf_load(few->ln_reward + k)));
    const vf hazard = (quit + p->layoff) + p->other;
    const vf leave = vf_expm1neg(hazard);
    const vf u = vf_uniform(vu_load(few->word + k));
    const vf mark = u * hazard;
    /* a cause of hazard 0 is never chosen, however the thresholds were rounded */
    const vm other = vm_all(p->other > 0.0f) & vf_le((quit + p->layoff) * leave, mark);
    const vm layoff = vm_all(p->layoff > 0.0f) & ~other & vf_le(quit * leave, mark);
    return vi_where(vf_lt(u, leave), 1 - vi_from_vm(layoff) - 2 * vi_from_vm(other));
}

INLINE void
exits(const view_t *v, const sim_month_par_t *p, const marks_t *leaving, block_t *b, few_t *few)
{
    gather_marked(leaving, v->n, few);
    for (size_t j = 0; j < FULL(few); j++) {
        const size_t k = few->at[j];
        few->pressure[j] = v->pressure[k];
        few->bits[j] = v->bits[k];
        few->tenure[j] = p->t - sim_hired(v->when[k]);
        few->ln_reward[j] = b->ln_reward[k];
        few->word[j] = b->w0[k];
    }
    EACH_FEW(few)
    {
        vi_store(few->bits + k, exit_cause(p, few, k));
    }
    memset(b->cause, 0, sizeof b->cause);
    for (size_t j = 0; j < FULL(few); j++) {
        b->cause[few->at[j]] = few->bits[j];
    }
}

/* Health (P3): u < (rate / turnover)(1 - e^-turnover), without the division. */
INLINE vm
health_changes(const sim_month_par_t *p, const few_t *few, size_t k)
{
    const vm ill = vi_has(vi_load(few->bits + k), SIM_ILL);
    const vf onset = p->ill_base * vf_exp(onset_exponent(p, vf_load(few->pressure + k)));
    const vf turnover = onset + p->recovery;
    const vf rate = vf_select(ill, vf_set1(p->recovery), onset);
    return vf_lt(vf_uniform(vu_load(few->word + k)) * turnover, rate * vf_expm1neg(turnover));
}

INLINE void
health(const view_t *v, const sim_month_par_t *p, const marks_t *changing, const block_t *b,
    few_t *few)
{
    gather_marked(changing, v->n, few);
    for (size_t j = 0; j < FULL(few); j++) {
        const size_t k = few->at[j];
        few->pressure[j] = v->pressure[k];
        few->bits[j] = v->bits[k];
        few->word[j] = b->w2[k];
    }
    EACH_FEW(few)
    {
        const vi change = vi_where(health_changes(p, few, k), vi_set1(SIM_ILL));
        vi_store(few->bits + k, vi_load(few->bits + k) ^ change);
    }
    for (size_t j = 0; j < FULL(few); j++) {
        v->bits[few->at[j]] = few->bits[j];
    }
}

/* ---- careers and households */

/* Careers (K1), (K2), reviews and bonuses due, households (V1)-(V3); then the list of events. */
INLINE void
careers(const view_t *v, const sim_month_par_t *p, const block_t *b, size_t from, month_acc_t *acc,
    uint32_t event[])
{
    vcount_t above_line = acc->above_line;
    vcount_t poor_before = acc->poor_before;
    vcount_t lifted = acc->lifted;
    size_t n_events = acc->n_events;
    EACH_VECTOR (v->n) {
        const size_t k = FIRST;
        const vm valid = inside(k, v->n);
        const vi bits = vi_load(v->bits + k);
        const vi when = vi_load(v->when + k);
        const vi cause = vi_load(b->cause + k);
        const vu word = vu_load(b->w3 + k);
        const vi next_tenure = (p->t + 1) - (when >> 16);

        /* the same uniform from its two ends */
        const vm promoted = vu_lt(word, vu_table(p->promote, bits >> SIM_GRADE_SHIFT & 3));
        const vm certified = tenure_above(when, p->t, 11) & ~vi_has(bits, SIM_READY)
            & vu_lt(~word, vu_table(p->certify, bits >> SIM_EDUCATION_SHIFT & 3));
        const vi years = vi_from_vf(vf_from_vi(next_tenure) * 0.0833333358f + 0.04f);
        const vm reviewed = vi_eq(years * 12, next_tenure);
        const vm stays = vi_eq(cause, vi_set1(0));
        vi career = vi_where(promoted, vi_set1(SIM_EVENT_PROMOTION))
            | vi_where(reviewed, vi_set1(SIM_EVENT_REVIEW))
            | vi_where(certified, vi_set1(SIM_EVENT_CERTIFICATE));
        vf pay = vf_table(p->pay, training_class(when, p->t, &p->training));
        if (p->bonus > 0.0f) {
            const vm milestone = stays & vi_eq(next_tenure, vi_set1(p->milestone));
            career |= vi_where(milestone, vi_set1(SIM_EVENT_BONUS));
            pay += vf_where(milestone, vf_set1(p->bonus));
        }
        const vi code = vi_where(valid, cause | vi_where(stays, career));

        /* in prices of t = 0, where the price index cancels */
        const vm rural = vi_has(bits, SIM_RURAL);
        const vf people = vf_from_vi(bits >> SIM_HOUSEHOLD_SHIFT & SIM_HOUSEHOLD_MAX);
        const vf need = people * p->line - vf_load(v->home + k);
        const vf gross = vf_load(v->salary + k) * pay;
        const vf keep = vf_select(rural, vf_set1(p->keep_rural), vf_set1(p->keep_urban));
        const vf kept = vf_select(rural, vf_set1(p->prior_rural), vf_set1(p->prior_urban));
        const vm above = valid & vf_le(need * p->price, gross * keep);
        const vm before = valid & vf_lt(vf_load(v->prior + k) * kept, need);
        vcount_add(&above_line, above);
        vcount_add(&poor_before, before);
        vcount_add(&lifted, above & before);

        const vu index = (vu)(vi_load(LANE) + vi_set1((int32_t)(from + k)));
        n_events += vu_pack(
            event + n_events, index << SIM_EVENT_BITS | (vu)code, ~vi_eq(code, vi_set1(0)));
    }
    acc->above_line = above_line;
    acc->poor_before = poor_before;
    acc->lifted = lifted;
    acc->n_events = n_events;
}

/* ---- pressure */

/* Sleep (P4), and what is counted of pressure. */
INLINE void
sleep_and_strain(const view_t *v, const sim_month_par_t *p, month_acc_t *acc)
{
    vcount_t high_pressure = acc->high_pressure;
    vfacc_t pressures = { 0 };
    vfacc_t sleepless = { 0 };
    EACH_VECTOR (v->n) {
        const size_t k = FIRST;
        const vm valid = inside(k, v->n);
        const vf pressure = vf_load(v->pressure + k);
        const vf share = vf_norm_cdf(p->sleep_base + p->sleep_slope * pressure);
        vfacc_add(&pressures, sub, vf_where(valid, pressure));
        vfacc_add(&sleepless, sub, vf_where(valid, share));
        vcount_add(&high_pressure, valid & vf_lt(vf_set1(1.0f), pressure));
    }
    acc->high_pressure = high_pressure;
    vfacc_flush(&pressures, &acc->pressure);
    vfacc_flush(&sleepless, &acc->sleepless);
}

/* The noise of (P1): the middle of the normal distribution for everybody, then its tails. */
INLINE void
noises(const view_t *v, block_t *b, few_t *few)
{
    marks_t tail;
    EACH_VECTOR (v->n) {
        const size_t k = FIRST;
        const vu word = vu_load(b->w1 + k);
        vf_store(b->noise + k, vf_norm_inv_middle(word));
        mark(&tail, k, vi_lt(vu_fold(word), vi_set1(SIM_NORM_TAIL)));
    }
    gather_marked(&tail, v->n, few);
    for (size_t j = 0; j < FULL(few); j++) {
        few->word[j] = b->w1[few->at[j]];
    }
    EACH_FEW(few)
    {
        vf_store(few->pressure + k, vf_norm_inv_tail(vu_load(few->word + k)));
    }
    for (size_t j = 0; j < FULL(few); j++) {
        b->noise[few->at[j]] = few->pressure[j];
    }
}

/* Pressure (P1), (P2). */
INLINE void
pressures(const view_t *v, const sim_month_par_t *p, const block_t *b)
{
    EACH_VECTOR (v->n) {
        const size_t k = FIRST;
        const vf ln_eri = p->ln_effort - vf_load(b->ln_reward + k);
        const vf next = (vf_load(v->pressure + k) * p->phi
                            + p->phi_rest * (p->target + p->eri_weight * ln_eri))
            + p->sigma * vf_load(b->noise + k);
        vf_store(v->pressure + k, next);
    }
}

void
SIM_AT_LEVEL(sim_sweep_month)(sim_crew_t *crew, size_t from, size_t to, const sim_month_par_t *par,
    sim_month_sum_t *sum, uint32_t event[])
{
    const sim_month_par_t p = *par;
    block_t b;
    few_t few;
    marks_t leaving;
    marks_t changing;
    month_acc_t acc = { 0 };
    vphilox_t key;
    vphilox_init(&key, (uint32_t)p.t << 16 | SIM_BLOCK_MONTH, p.rep, p.key);

    for (size_t at = from; at < to; at += BLOCK) {
        const view_t v = view_of(crew, at, to);
        draw_words(&v, &key, &b);
        rewards(&v, &p, &b, &acc);
        look(&v, &p, &b, &leaving, &changing, &acc);
        exits(&v, &p, &leaving, &b, &few);
        careers(&v, &p, &b, at, &acc, event);
        /* from here on workers change: the loops above look at them as the month found them */
        health(&v, &p, &changing, &b, &few);
        sleep_and_strain(&v, &p, &acc);
        noises(&v, &b, &few);
        pressures(&v, &p, &b);
    }
    sum->salary = vacc_total(&acc.salary);
    sum->salary_trained = vacc_total(&acc.trained);
    sum->pressure = vacc_total(&acc.pressure);
    sum->sleepless = vacc_total(&acc.sleepless);
    sum->high_pressure = vcount_total(&acc.high_pressure);
    sum->exploited = vcount_total(&acc.exploited);
    sum->ill = vcount_total(&acc.ill);
    sum->above_line = vcount_total(&acc.above_line);
    sum->lifted = vcount_total(&acc.lifted);
    sum->poor_before = vcount_total(&acc.poor_before);
    sum->at_floor = vcount_total(&acc.at_floor);
    sum->below_floor = vcount_total(&acc.below_floor);
    sum->n_events = acc.n_events;
}
