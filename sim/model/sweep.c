/* sweep.c - the two passes over a crew, on vectors of workers.
 *
 * Compiled once per vector level.  Workers are taken in groups of 16; the last group is masked, so there is
 * no scalar remainder.  Equation labels refer to docs/model.md.
 */
#include "sim/model/sweep.h"
#include "sim/model/sweep_worker.h"
#include "sim/rng.h"

/* Lanes below n in the vector that starts at worker i. */
static inline vi
inside(size_t i, size_t n)
{
    int32_t lane[SIM_LANES];
    for (int k = 0; k < SIM_LANES; k++) {
        lane[k] = i + (size_t)k < n ? -1 : 0;
    }
    return vi_load(lane);
}

/* ---- output */

typedef struct {
    vacc_t output, defective;
} output_acc_t;

static inline __attribute__((always_inline)) void
output_vector(const sim_crew_t *crew, const sim_output_par_t *p, size_t i, int sub, vi valid,
    const int masked, output_acc_t *acc)
{
    const vi bits = vi_load((const int32_t *)crew->bits + i);
    const vf x = vf_load(crew->experience + i);
    const vf pressure = vf_load(crew->pressure + i);
    const vf f = trained_fraction(vi_load(crew->when + i), p->t, p->training);
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
    vf z = f * skill * present * spoken / (p->effort + p->check * d);
    if (masked) {
        z = vf_where(valid, z);
    }
    vacc_add(&acc->output, sub, z);
    vacc_add(&acc->defective, sub, z * d);
}

void
SIM_AT_LEVEL(sim_sweep_output)(
    const sim_crew_t *crew, const sim_output_par_t *par, sim_output_sum_t *sum)
{
    const sim_output_par_t p = *par;
    const size_t whole = crew->n / SIM_GROUP * SIM_GROUP;
    const vi all = vi_set1(-1);
    output_acc_t acc = { 0 };

    for (size_t i = 0; i < whole; i += SIM_GROUP) {
#pragma GCC unroll 4
        for (int sub = 0; sub < SIM_GROUP_VECS; sub++) {
            output_vector(crew, &p, i + (size_t)(sub * SIM_LANES), sub, all, 0, &acc);
        }
    }
    if (whole < crew->n) {
        for (int sub = 0; sub < SIM_GROUP_VECS; sub++) {
            const size_t i = whole + (size_t)(sub * SIM_LANES);
            output_vector(crew, &p, i, sub, inside(i, crew->n), 1, &acc);
        }
    }
    sum->output = vacc_total(&acc.output);
    sum->defective = vacc_total(&acc.defective);
}

/* ---- month */

typedef struct {
    vacc_t salary, trained, learning, pressure, sleepless;
    vfacc_t pressure_block, sleepless_block;
    vi high_pressure, exploited, ill, above_line, lifted, poor_before, at_floor, below_floor;
    size_t n_events;
} month_acc_t;

static inline __attribute__((always_inline)) void
month_vector(sim_crew_t *crew, const sim_month_par_t *p, const vphilox_t *draw, size_t i, int sub,
    vi valid, const int masked, month_acc_t *acc, uint32_t event[])
{
    const vi bits = vi_load((const int32_t *)crew->bits + i);
    const vi when = vi_load(crew->when + i);
    const vf salary = vf_load(crew->salary + i);
    const vf pressure = vf_load(crew->pressure + i);
    const vf x = vf_load(crew->experience + i);
    const vi grade = (bits >> SIM_GRADE_SHIFT) & 3;
    const vi education = (bits >> SIM_EDUCATION_SHIFT) & 3;
    const vi ill = has(bits, SIM_ILL);
    const vi rural = has(bits, SIM_RURAL);
    const vi tenure = vi_set1(p->t) - (when >> 16);
    const vf f = trained_fraction(when, p->t, p->training);
    vu w[4];
    vphilox_words(draw, vu_load(crew->id_low + i), vu_load(crew->id_high + i), w);

    /* reward over the outside option (P2), (S3), (S5); f takes three values only, so its logs are
     * constants */
    const vi f_none = f <= 0.0f;
    const vi f_full = f >= 1.0f;
    const vi waiting = tenure < p->milestone;
    const vf ln_pay = vf_select(waiting,
        vf_select(f_full, vf_set1(p->ln_pay[2][1]),
            vf_select(f_none, vf_set1(p->ln_pay[0][1]), vf_set1(p->ln_pay[1][1]))),
        vf_select(f_full, vf_set1(p->ln_pay[2][0]),
            vf_select(f_none, vf_set1(p->ln_pay[0][0]), vf_set1(p->ln_pay[1][0]))));
    const vf ln_attributes = (vf_load(crew->ability + i) + by_index(grade, p->ln_grade))
        + x * (p->pay_exp + p->pay_exp2 * x);
    /* the ratio to the market wage first: it is the same in every currency unit */
    const vf ln_salary = vf_log(vf_max(salary * p->per_market, vf_set1(1e-30f)));
    const vf ln_reward = vf_clamp(
        (ln_salary + ln_pay) - ln_attributes, vf_set1(-1.38629436f), vf_set1(1.38629436f));
    const vf ln_eri = p->ln_effort - ln_reward;

    /* exits (X1)-(X4): one uniform, three causes */
    const vf ripe = (vf_from_vi(tenure) + 0.5f) * p->hump_rate;
    const vf hump = 1.0f + p->hump * ripe * vf_exp(1.0f - ripe);
    const vf ill_term = vf_where(ill, vf_set1(p->quit_ill));
    const vf quit = p->quit_base * hump
        * vf_exp(((pressure * p->quit_pressure + p->quit_shift) + ill_term)
            - p->quit_pay * ln_reward);
    const vf hazard = (quit + p->layoff) + p->other;
    const vf leave = vf_expm1neg(hazard);
    const vf part = leave / vf_max(hazard, vf_set1(1e-30f));
    const vf u_exit = vf_uniform(w[0]);
    const vi leaves = u_exit < leave;
    /* a cause of hazard 0 is never chosen, however the thresholds were rounded */
    const vi other = (u_exit >= (quit + p->layoff) * part) & (p->other > 0.0f ? -1 : 0);
    const vi layoff = ~other & (u_exit >= quit * part) & (p->layoff > 0.0f ? -1 : 0);
    const vi cause = leaves & (1 - layoff - 2 * other);

    /* health (P3) */
    const vf onset = p->ill_base * vf_exp(pressure * p->ill_pressure + p->ill_shift);
    const vf turnover = onset + p->recovery;
    const vf mixing = vf_expm1neg(turnover) / turnover;
    const vf change = vf_select(ill, p->recovery * mixing, onset * mixing);
    const vi changes = vf_uniform(w[2]) < change;
    const vi next_bits = bits ^ (changes & SIM_ILL);

    /* pressure (P1), (P2) */
    const vf next_pressure = (pressure * p->phi + p->phi_rest * (p->target + p->eri_weight * ln_eri))
        + p->sigma * vf_norm_inv(w[1]);

    /* careers (K1), (K2): the same uniform from its two ends */
    const vi promoted = vf_uniform(w[3]) < by_index(grade, p->promote);
    const vi eligible = (tenure >= 12) & ~has(bits, SIM_READY);
    const vi certified = eligible & (vf_uniform(~w[3]) < by_index(education, p->certify));
    const vi next_tenure = tenure + 1;
    const vi years = vi_from_vf(vf_from_vi(next_tenure) * 0.0833333358f + 0.04f);
    const vi reviewed = (years * 12 == next_tenure);
    const vi milestone = ~leaves & (next_tenure == p->milestone) & (p->bonus > 0.0f ? -1 : 0);

    vi code = vi_select(leaves, cause,
        (promoted & SIM_EVENT_PROMOTION) | (reviewed & SIM_EVENT_REVIEW)
            | (certified & SIM_EVENT_CERTIFICATE) | (milestone & SIM_EVENT_BONUS));

    /* households (V1)-(V3), in prices of t = 0 where the price index cancels */
    const vf people = vf_from_vi((bits >> SIM_HOUSEHOLD_SHIFT) & SIM_HOUSEHOLD_MAX);
    const vf home = vf_load(crew->home + i);
    const vf need = people * p->line - home;
    const vf pay = vf_select(f_full, vf_set1(p->pay[2]),
        vf_select(f_none, vf_set1(p->pay[0]), vf_set1(p->pay[1])));
    const vf gross = salary * (pay + vf_where(milestone, vf_set1(p->bonus)));
    const vf keep = vf_select(rural, vf_set1(p->keep_rural), vf_set1(p->keep_urban));
    const vf keep_prior = vf_select(rural, vf_set1(p->prior_rural), vf_set1(p->prior_urban));
    vi above = gross * keep >= need * p->price;
    vi poor_before = vf_load(crew->prior + i) * keep_prior < need;

    vf sleepless = vf_norm_cdf(p->sleep_base + p->sleep_slope * pressure);
    vi high = pressure > 1.0f;
    vi exploited = ln_eri > p->ln_eri_cut;
    vi below = has(bits, SIM_COMPLIANT) & (salary < p->floor);
    vi at_floor = salary <= p->near_floor;
    vi sick = ill;
    vf paid = salary;
    vf strain = pressure;
    if (masked) {
        code &= valid;
        above &= valid;
        poor_before &= valid;
        high &= valid;
        exploited &= valid;
        below &= valid;
        at_floor &= valid;
        sick &= valid;
        sleepless = vf_where(valid, sleepless);
        paid = vf_where(valid, paid);
        strain = vf_where(valid, strain);
    }
    vacc_add(&acc->salary, sub, paid);
    vacc_add(&acc->trained, sub, vf_where(f_full, paid));
    vacc_add(&acc->learning, sub, vf_where(~(f_full | f_none), paid));
    vfacc_add(&acc->pressure_block, sub, strain);
    vfacc_add(&acc->sleepless_block, sub, sleepless);
    acc->high_pressure -= high;
    acc->exploited -= exploited;
    acc->ill -= sick;
    acc->above_line -= above;
    acc->poor_before -= poor_before;
    acc->lifted -= above & poor_before;
    acc->below_floor -= below;
    acc->at_floor -= at_floor;

    vf_store(crew->pressure + i, next_pressure);
    vf_store(crew->experience + i, x + f);
    vi_store((int32_t *)crew->bits + i, next_bits);

    unsigned some = vi_bits(code != 0);
    if (some != 0) {
        int32_t codes[SIM_LANES];
        vi_store(codes, code);
        do {
            const unsigned k = (unsigned)__builtin_ctz(some);
            some &= some - 1;
            event[acc->n_events++] = (uint32_t)(i + k) << SIM_EVENT_BITS | (uint32_t)codes[k];
        } while (some != 0);
    }
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

/* Workers per block of single-precision partial sums. */
enum { BLOCK = 512 };

void
SIM_AT_LEVEL(sim_sweep_month)(
    sim_crew_t *crew, const sim_month_par_t *par, sim_month_sum_t *sum, uint32_t event[])
{
    const sim_month_par_t p = *par;
    const size_t whole = crew->n / SIM_GROUP * SIM_GROUP;
    const vi all = vi_set1(-1);
    month_acc_t acc;
    vphilox_t draw;
    memset(&acc, 0, sizeof acc);
    vphilox_init(&draw, (uint32_t)p.t << 16 | SIM_BLOCK_MONTH, p.rep, p.key);

    for (size_t block = 0; block < whole; block += BLOCK) {
        const size_t end = block + BLOCK < whole ? block + BLOCK : whole;
        for (size_t i = block; i < end; i += SIM_GROUP) {
            for (int sub = 0; sub < SIM_GROUP_VECS; sub++) {
                month_vector(crew, &p, &draw, i + (size_t)(sub * SIM_LANES), sub, all, 0, &acc, event);
            }
        }
        vfacc_flush(&acc.pressure_block, &acc.pressure);
        vfacc_flush(&acc.sleepless_block, &acc.sleepless);
    }
    if (whole < crew->n) {
        for (int sub = 0; sub < SIM_GROUP_VECS; sub++) {
            const size_t i = whole + (size_t)(sub * SIM_LANES);
            month_vector(crew, &p, &draw, i, sub, inside(i, crew->n), 1, &acc, event);
        }
        vfacc_flush(&acc.pressure_block, &acc.pressure);
        vfacc_flush(&acc.sleepless_block, &acc.sleepless);
    }
    sum->salary = vacc_total(&acc.salary);
    sum->salary_trained = vacc_total(&acc.trained) + p.part * vacc_total(&acc.learning);
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
