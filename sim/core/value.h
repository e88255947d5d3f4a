/* value.h - one value of a scenario: a number with its unit, or a distribution.
 *
 * Layer: core.  Includes: base, core.  Private to the scenario modules.
 *
 *     4 %     18000 INR/month     216000 INR/year     auto     target     triangular(3 %, 5 %, 8 %)
 *
 * A unit may be left out.  A percentage is a hundredth, allowed for ratios and rates.  Money per
 * year becomes money per month, years become months, a hazard per year becomes one per month: all
 * by twelve.  Yearly rates ("1/year") are not converted, because some of them compound.
 */
#ifndef SIM_CORE_VALUE_H
#define SIM_CORE_VALUE_H

#include "sim/param.h"
#include <stdbool.h>

typedef enum {
    SIM_VALUE_NUMBER,
    SIM_VALUE_AUTO, /* derived by the model or from another key */
    SIM_VALUE_UNIFORM,
    SIM_VALUE_TRIANGULAR,
    SIM_VALUE_PERT,
    SIM_VALUE_NORMAL,
    SIM_VALUE_LOGNORMAL,
    SIM_VALUE_BETA,
} sim_value_kind_t;

typedef struct {
    sim_value_kind_t kind;
    double argument[3]; /* in the key's unit; a number is argument[0] */
} sim_value_t;

/* What may stand at a place. */
typedef struct {
    const char *unit;         /* as in param.def                                             */
    const char *currency;     /* what LCU stands for; NULL: no single one, "": not known     */
    double lo, hi;            /* as in param.def                                             */
    const char *const *words; /* for a choice, else NULL                                     */
    bool may_be_auto, may_be_drawn;
} sim_domain_t;

enum { SIM_WRONG_MAX = 300, SIM_VALUE_MAX = 256 };

/* What param.def says of a key, for a section with that currency. */
sim_domain_t sim_value_domain(const sim_param_t *param, const char *currency);

/* Reads a value.  Otherwise false, and wrong tells what is wrong and what is allowed. */
bool sim_value_parse(
    const sim_domain_t *domain, const char *text, sim_value_t *value, char wrong[SIM_WRONG_MAX]);

static inline bool
sim_value_is_drawn(const sim_value_t *value)
{
    return value->kind >= SIM_VALUE_UNIFORM;
}

/* The quantile of u in (0, 1), cut to lo .. hi; the number itself when it is not uncertain, NaN for
 * auto. */
double sim_value_at(const sim_value_t *value, double u, double lo, double hi);

/* "0 to 3 (1/year)", "greater than 0 (INR/month)". */
void sim_value_allowed(const sim_domain_t *domain, size_t size, char to[]);

/* The unit as written after a number: the currency in place of LCU, "" for "-", "/year" for
 * "1/year". */
void sim_value_unit(const sim_domain_t *domain, size_t size, char to[]);

#endif
