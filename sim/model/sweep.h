/* sweep.h - the passes over a crew that every month makes.
 *
 * Layer: model, internal.  Includes: base, core.
 *
 * sweep.c, sweep_birth.c and sweep_draw.c are compiled once per vector level; the functions without
 * suffix call the level they are given (include/sim/level.h).  All levels give the same bits.
 * Parameters are constants of one job in one month, in single precision; sums of money and output
 * are kept in double.  Nothing here allocates.
 */
#ifndef SIM_MODEL_SWEEP_H
#define SIM_MODEL_SWEEP_H

#include "sim/level.h"
#include "sim/model/crew.h"
#include <stddef.h>
#include <stdint.h>

/* Tables have room for eight, so that a vector register holds one. */
enum { SIM_TABLE = 8 };

/* Workers whose partial sums are kept in single precision. */
enum { SIM_SWEEP_BLOCK = 256 };

/* A worker's place in training (W3), as an index into tables: in training, in the month in which
 * training ends, trained.  They count down, modulo the size of a table. */
enum { SIM_LEARNING = 0, SIM_FINISHING = 7, SIM_TRAINED = 6 };
enum { SIM_WAITING = 4 }; /* flips a class into that of workers who wait for a bonus */

/* A role's training: f by class. */
typedef struct {
    int whole, up; /* T_r rounded down and up [months] */
    float f[SIM_TABLE];
} sim_training_t;

/* Output (W1)-(W6).  Factors that all workers of the job share are left out and applied to the
 * sums. */
typedef struct {
    int t;
    sim_training_t training;
    float gap;          /* (1 - y0)(1 - alpha F)                            */
    float rate;         /* 1 / L [1/month]                                  */
    float present_well; /* 1 - a_W/21                                       */
    float present_ill;  /* (1 - a_I/21)(1 - psi)                            */
    float basic_output; /* 1 - kappa_c: output factor without fluent English */
    float defect_base;  /* d0                                               */
    float defect_slope; /* beta_d                                           */
    float basic_defect; /* 1 + delta_E                                      */
    float check;        /* k                                                */
    float effort;       /* 1 + iota k                                       */
} sim_output_par_t;

typedef struct {
    double output;    /* sum of z */
    double defective; /* sum of z d */
} sim_output_sum_t;

/* Of the workers from .. to-1, where from is a multiple of SIM_SWEEP_BLOCK. */
void sim_sweep_output(sim_vector_t level, const sim_crew_t *crew, size_t from, size_t to,
    const sim_output_par_t *par, sim_output_sum_t *sum);

/* What happens to a worker in a month; more than one bit may be set for a stayer. */
enum {
    SIM_EVENT_EXIT = 3, /* mask: sim_exit_t, 0 stays          */
    SIM_EVENT_PROMOTION = 4,
    SIM_EVENT_REVIEW = 8,
    SIM_EVENT_CERTIFICATE = 16,
    SIM_EVENT_BONUS = 32,   /* the retention bonus is paid        */
    SIM_EVENT_BITS = 8,     /* an event is index << 8 | bits ...  */
    SIM_CREW_MAX = 1 << 24, /* ... so a crew stays below this     */
};

/* Pay against the market, pressure, health, exits, careers, households: one month of every worker.
 * Draws block 20 of each. */
typedef struct {
    uint32_t key[2];
    uint32_t rep;
    int t;
    sim_training_t training;
    float pay[SIM_TABLE];    /* gross pay over salary by class, without bonus                */
    float ln_pay[SIM_TABLE]; /* its log in (P2), for those who wait with the bonus spread    */
    float bonus;             /* b_ret [months of salary]                                     */
    int milestone;           /* tau_b [months], 0: none                                      */
    float per_market;        /* 1 / W                                                        */
    float ln_grade[SIM_TABLE];
    float pay_exp, pay_exp2; /* rho_1 / 12, rho_2 / 144                                  */
    float ln_effort;         /* ln of hours/40 times the clamped occupancy ratio             */
    float ln_eri_cut;
    float phi, phi_rest; /* phi, 1 - phi                                                 */
    float target;        /* (P2) without the effort-reward term                          */
    float eri_weight;    /* b_e                                                          */
    float sigma;
    float quit_base, hump, hump_rate; /* h, alpha, 1 / tau_m                             */
    float quit_pressure, quit_shift, quit_ill, quit_pay; /* shift: -beta_P^2 v_P / 2     */
    float layoff, other; /* h_L, h_X                                                     */
    float ill_base, ill_pressure, ill_shift, recovery;
    uint32_t promote[SIM_TABLE]; /* by grade: a word below this is a promotion           */
    uint32_t certify[SIM_TABLE]; /* by education: a word from the other end ...          */
    float sleep_base, sleep_slope;
    float keep_rural, keep_urban;   /* share of gross that reaches the household          */
    float prior_rural, prior_urban; /* the same of the income before, untaxed             */
    float price, line;       /* price index, poverty line per person at t = 0 prices         */
    float floor, near_floor; /* minimum wage, and 0.1 % above it                         */
} sim_month_par_t;

typedef struct {
    double salary;         /* sum of S        */
    double salary_trained; /* sum of S f      */
    double pressure;
    double sleepless; /* sum of (P4)     */
    int64_t high_pressure, exploited, ill;
    int64_t above_line, lifted, poor_before;
    int64_t at_floor;    /* paid at most 0.1 % above the minimum wage */
    int64_t below_floor; /* violations of (IV1)  */
    size_t n_events;
} sim_month_sum_t;

/* The workers from .. to-1, where from is a multiple of SIM_SWEEP_BLOCK, and to is one too or
 * crew->n.  Events come out in crew order; event[] has room for to - from of them and a group more.
 */
void sim_sweep_month(sim_vector_t level, sim_crew_t *crew, size_t from, size_t to,
    const sim_month_par_t *par, sim_month_sum_t *sum, uint32_t event[]);

/* Making workers (H9), (S3), (S4), (P5), (V1).  Draws blocks 10 (rural, English), 11 and 12 of
 * each. */
typedef struct {
    uint32_t key[2];
    uint32_t rep;
    int month; /* of birth                                          */
    float rural, english, intern, first, lateral, compliant; /* probabilities    */
    float intern_months, lateral_months;
    float school[SIM_TABLE]; /* rho_S (years - reference) by education            */
    float fluent[2];         /* rho_E (eng - Eng) without and with fluent English */
    float placed[2];         /* rho_I (intern - Int) without and with internship  */
    float residual;          /* sigma_w                                           */
    float ln_grade[SIM_TABLE];
    float pay_exp, pay_exp2;
    float market;                 /* W M [LCU/month]                                   */
    float floor, spill, spill_to; /* MW, zeta_s, zeta MW                         */
    float pressure;               /* standard deviation at creation                    */
    int n_household;
    const float *household; /* [n_household] P(others <= k), increasing               */
    float income, income_sd;
    float prior; /* share of the salary earned before, over the price index */
} sim_birth_par_t;

/* Fills in workers from .. from+n-1 of the crew: identity, when, education, grade and health are
 * set, bits hold nothing else, experience holds what tenure gave.  The crew has a group of room
 * past the last. */
void sim_sweep_births(
    sim_vector_t level, sim_crew_t *crew, size_t from, size_t n, const sim_birth_par_t *par);

/* A number that rises or falls with a word in two steps at most: value[0] below from[0], value[1]
 * below from[1], then value[2]. */
typedef struct {
    uint32_t from[2];
    uint32_t value[SIM_TABLE];
} sim_steps_t;

/* The crew before month 0 (I1), (I2).  Draws block 13 of each. */
typedef struct {
    uint32_t key[2];
    uint32_t rep;
    uint32_t hash; /* id high */
    double tenure_mean;
    double training_months;
    int tenure_max;
    sim_steps_t grade, education, ill; /* bits, by w1, w2, w3 */
} sim_start_par_t;

/* Workers from .. from+n-1: identity, when, bits and experience, for sim_sweep_births to go on
 * from. */
void sim_sweep_start(
    sim_vector_t level, sim_crew_t *crew, size_t from, size_t n, const sim_start_par_t *par);

/* (S7): salaries after the annual review of n workers gathered in arrays with room for a group
 * more.  Draws block 21, w0. */
typedef struct {
    uint32_t key[2];
    uint32_t rep;
    int t;
    sim_training_t training;
    float per_market; /* 1 / (W M)                                         */
    float ln_grade[SIM_TABLE];
    float pay_exp, pay_exp2;
    float base;    /* (1 - kappa_m) pi + mer                            */
    float catchup; /* kappa_m                                           */
    float spread;  /* sigma_m                                           */
    float cut_max;
    float floor;
} sim_review_par_t;
void sim_sweep_reviews(
    sim_vector_t level, const sim_crew_t *reviewed, const sim_review_par_t *par, float salary[]);

/* Draws for n workers at once: word[i][k] is word i of worker k, as sim_words gives it; a word that
 * is not wanted is NULL.  All arrays have room for a group more. */
typedef struct {
    uint32_t key[2];
    uint32_t rep;
    uint32_t month_block; /* month << 16 | block */
} sim_draw_t;
void sim_sweep_words(sim_vector_t level, size_t n, const uint32_t id_low[],
    const uint32_t id_high[], const sim_draw_t *draw, uint32_t *const word[4]);

#define SIM_SWEEP_AT(level)                                                                        \
    void sim_sweep_output_##level(const sim_crew_t *crew, size_t from, size_t to,                  \
        const sim_output_par_t *par, sim_output_sum_t *sum);                                       \
    void sim_sweep_month_##level(sim_crew_t *crew, size_t from, size_t to,                         \
        const sim_month_par_t *par, sim_month_sum_t *sum, uint32_t event[]);                       \
    void sim_sweep_start_##level(                                                                  \
        sim_crew_t *crew, size_t from, size_t n, const sim_start_par_t *par);                      \
    void sim_sweep_births_##level(                                                                 \
        sim_crew_t *crew, size_t from, size_t n, const sim_birth_par_t *par);                      \
    void sim_sweep_reviews_##level(                                                                \
        const sim_crew_t *reviewed, const sim_review_par_t *par, float salary[]);                  \
    void sim_sweep_words_##level(size_t n, const uint32_t id_low[], const uint32_t id_high[],      \
        const sim_draw_t *draw, uint32_t *const word[4]);
SIM_SWEEP_AT(v1)
SIM_SWEEP_AT(v3)
SIM_SWEEP_AT(v4)

#endif
