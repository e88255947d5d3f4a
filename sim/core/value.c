/* value.c - one value of a scenario: a number with its unit, or a distribution. */
#include "value.h"

#include "sim/draw.h"
#include "sim/text.h"
#include <ctype.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Spellings of a unit, without blanks: value in the key's unit = number * times / by. */
static const struct {
    const char *unit, *spelling;
    double times, by;
} spellings[] = {
    { "LCU/month", "LCU/month", 1, 1 },
    { "LCU/month", "LCU/year", 1, 12 },
    { "LCU/month", "LCU/person-month", 1, 1 },
    { "LCU/head-month", "LCU/head-month", 1, 1 },
    { "LCU/head-month", "LCU/head-year", 1, 12 },
    { "LCU/head-month", "LCU/month", 1, 1 },
    { "LCU/head-month", "LCU/year", 1, 12 },
    { "USD/head-month", "USD/head-month", 1, 1 },
    { "USD/head-month", "USD/head-year", 1, 12 },
    { "USD/head-month", "USD/month", 1, 1 },
    { "USD/head-month", "USD/year", 1, 12 },
    { "LCU/USD", "LCU/USD", 1, 1 },
    { "USD", "USD", 1, 1 },
    { "months", "months", 1, 1 },
    { "months", "month", 1, 1 },
    { "months", "years", 12, 1 },
    { "months", "year", 12, 1 },
    { "years", "years", 1, 1 },
    { "years", "year", 1, 1 },
    { "years", "months", 1, 12 },
    { "years", "month", 1, 12 },
    { "month", "month", 1, 1 },
    { "h", "h", 1, 1 },
    { "h", "hours", 1, 1 },
    { "h", "h/week", 1, 1 },
    { "1/month", "/month", 1, 1 },
    { "1/month", "1/month", 1, 1 },
    { "1/month", "/year", 1, 12 },
    { "1/month", "1/year", 1, 12 },
    { "1/year", "/year", 1, 1 },
    { "1/year", "1/year", 1, 1 },
    { "1/sqrt(year)", "/sqrt(year)", 1, 1 },
    { "1/sqrt(year)", "1/sqrt(year)", 1, 1 },
    { "1/year^2", "/year^2", 1, 1 },
    { "1/year^2", "1/year^2", 1, 1 },
    { "FTE", "FTE", 1, 1 },
    { "persons", "persons", 1, 1 },
    { "persons", "people", 1, 1 },
    { "persons/month", "persons/month", 1, 1 },
    { "persons/month", "persons/year", 1, 12 },
    { "days/month", "days/month", 1, 1 },
    { "days/month", "days/year", 1, 12 },
};
enum { N_SPELLINGS = sizeof spellings / sizeof spellings[0] };

static const struct {
    const char *name;
    sim_value_kind_t kind;
    int n_arguments;
    const char *form;
} distributions[] = {
    { "uniform", SIM_VALUE_UNIFORM, 2, "uniform(a, b) with a < b" },
    { "triangular", SIM_VALUE_TRIANGULAR, 3,
        "triangular(low, mode, high) with low <= mode <= high, low < high" },
    { "pert", SIM_VALUE_PERT, 3, "pert(low, mode, high) with low <= mode <= high, low < high" },
    { "normal", SIM_VALUE_NORMAL, 2, "normal(mean, sd) with sd > 0" },
    { "lognormal", SIM_VALUE_LOGNORMAL, 2, "lognormal(median, sigma) with median > 0, sigma > 0" },
    { "beta", SIM_VALUE_BETA, 2, "beta(a, b) with a > 0, b > 0" },
};
enum { N_DISTRIBUTIONS = sizeof distributions / sizeof distributions[0] };

static bool SIM_PRINTF(2, 3) refuse(char wrong[SIM_WRONG_MAX], const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(wrong, SIM_WRONG_MAX, format, arguments);
    va_end(arguments);
    return false;
}

sim_domain_t
sim_value_domain(const sim_param_t *param, const char *currency)
{
    const char *const *words = sim_param_words(param);
    return (sim_domain_t) {
        .unit = param->unit,
        .currency = currency,
        .lo = param->lo,
        .hi = param->hi,
        .words = words,
        .may_be_auto = strcmp(param->dflt, "auto") == 0 || param->dflt[0] == '=',
        .may_be_drawn = words == NULL,
    };
}

/* A spelling with the currency in place of LCU. */
static void
write_spelling(const char *spelling, const char *currency, size_t size, char to[])
{
    const bool local = strncmp(spelling, "LCU", 3) == 0 && currency != NULL && currency[0] != '\0';
    snprintf(to, size, "%s%s", local ? currency : "", spelling + (local ? 3 : 0));
}

void
sim_value_unit(const sim_domain_t *domain, size_t size, char to[])
{
    const char *unit = strcmp(domain->unit, "-") == 0 ? "" : domain->unit;
    unit
        += strncmp(unit, "1/", 2) == 0 ? 1 : 0; /* "0.05 /month" reads better than "0.05 1/month" */
    write_spelling(unit, domain->currency, size, to);
}

static bool
may_be_percent(const char *unit)
{
    return strcmp(unit, "-") == 0 || strncmp(unit, "1/", 2) == 0;
}

/* "INR/month, INR/year" or "no unit or %". */
static void
write_units(const sim_domain_t *domain, size_t size, char to[])
{
    size_t used = 0;
    to[0] = '\0';
    for (int i = 0; i < N_SPELLINGS; i++) {
        if (strcmp(spellings[i].unit, domain->unit) == 0 && used + 1 < size) {
            char text[32];
            write_spelling(spellings[i].spelling, domain->currency, sizeof text, text);
            used += (size_t)snprintf(to + used, size - used, "%s%s", used > 0 ? ", " : "", text);
        }
    }
    if (used == 0) {
        used = (size_t)snprintf(to, size, "no unit");
    }
    if (may_be_percent(domain->unit) && used + 1 < size) {
        snprintf(to + used, size - used, " or %%");
    }
}

void
sim_value_allowed(const sim_domain_t *domain, size_t size, char to[])
{
    char lo[SIM_TEXT_NUMBER], hi[SIM_TEXT_NUMBER], unit[40];
    size_t used = 0;

    if (domain->words != NULL) {
        to[0] = '\0';
        for (size_t i = 0; domain->words[i] != NULL && used + 1 < size; i++) {
            used += (size_t)snprintf(
                to + used, size - used, "%s%s", i > 0 ? ", " : "", domain->words[i]);
        }
        return;
    }
    sim_text_shortest(domain->lo, lo);
    sim_text_shortest(domain->hi, hi);
    sim_value_unit(domain, sizeof unit, unit);
    const bool positive = domain->lo == 1e-300;
    const bool any_size = domain->hi >= 1e300;
    if (any_size && domain->lo <= -1e300) {
        snprintf(to, size, "any number");
    } else if (positive) {
        snprintf(to, size, any_size ? "greater than 0" : "greater than 0, at most %s", hi);
    } else if (any_size) {
        snprintf(to, size, "at least %s", lo);
    } else {
        snprintf(to, size, "%s to %s", lo, hi);
    }
    used = strlen(to);
    if (unit[0] != '\0' && used < size) {
        snprintf(to + used, size - used, " (%s)", unit);
    }
    used = strlen(to);
    if (domain->may_be_auto && used < size) {
        snprintf(to + used, size - used, ", or auto");
    }
}

static const char *
skip_blanks(const char *s)
{
    while (*s == ' ' || *s == '\t') {
        s++;
    }
    return s;
}

static bool
matches(const char *text, const char *spelling, const char *currency)
{
    if (strncmp(spelling, "LCU", 3) == 0) {
        const bool local
            = currency != NULL && currency[0] != '\0' && strncmp(text, currency, 3) == 0;
        const bool unknown = currency != NULL && currency[0] == '\0'
            && isupper((unsigned char)text[0]) && isupper((unsigned char)text[1])
            && isupper((unsigned char)text[2]);
        if (!local && !unknown && strncmp(text, "LCU", 3) != 0) {
            return false;
        }
        return strcmp(text + 3, spelling + 3) == 0;
    }
    return strcmp(text, spelling) == 0;
}

/* A number with an optional percent sign and unit, and nothing after them. */
static bool
parse_number(const sim_domain_t *domain, const char *text, double *value, char wrong[SIM_WRONG_MAX])
{
    const char *rest = NULL;
    double number = 0.0;
    char allowed[120], units[120], unit[40];
    size_t n = 0;

    sim_value_allowed(domain, sizeof allowed, allowed);
    switch (sim_text_number(text, &number, &rest)) {
    case SIM_NUMBER_OK:
        break;
    case SIM_NUMBER_NONE:
        return refuse(wrong, "not a number: allowed %s", allowed);
    case SIM_NUMBER_SIZE:
        return refuse(wrong, "too large or too small for a number: allowed %s", allowed);
    }
    rest = skip_blanks(rest);
    const char *after = rest;
    bool percent = false;
    if (*rest == '%' && may_be_percent(domain->unit)) {
        percent = true;
        rest = skip_blanks(rest + 1);
    }
    write_units(domain, sizeof units, units);
    for (const char *s = rest; *s != '\0'; s++) {
        if (n + 1 >= sizeof unit) {
            return refuse(wrong, "text after the number: allowed %s", units);
        }
        if (*s != ' ' && *s != '\t') {
            unit[n++] = *s;
        }
    }
    unit[n] = '\0';
    if (n > 0) {
        int i = 0;
        while (i < N_SPELLINGS
            && (strcmp(spellings[i].unit, domain->unit) != 0
                || !matches(unit, spellings[i].spelling, domain->currency))) {
            i++;
        }
        if (i == N_SPELLINGS) {
            char shown[50];
            sim_text_printable(after, strlen(after), sizeof shown, shown);
            return refuse(wrong, "`%s` after the number: allowed %s", shown, units);
        }
        number = number * spellings[i].times / spellings[i].by;
    }
    *value = percent ? number / 100.0 : number;
    return true;
}

static bool
parse_in_range(
    const sim_domain_t *domain, const char *text, double *value, char wrong[SIM_WRONG_MAX])
{
    char allowed[120];
    if (!parse_number(domain, text, value, wrong)) {
        return false;
    }
    if (!(*value >= domain->lo && *value <= domain->hi)) {
        sim_value_allowed(domain, sizeof allowed, allowed);
        return refuse(wrong, "out of range: allowed %s", allowed);
    }
    return true;
}

/* Which argument is a value of the key, in its range; the others are spreads and shapes. */
static bool
is_location(sim_value_kind_t kind, int i)
{
    switch (kind) {
    case SIM_VALUE_UNIFORM:
    case SIM_VALUE_TRIANGULAR:
    case SIM_VALUE_PERT:
        return true;
    case SIM_VALUE_NORMAL:
    case SIM_VALUE_LOGNORMAL:
        return i == 0;
    default:
        return false;
    }
}

static bool
shape_fits(const sim_value_t *value)
{
    const double *a = value->argument;
    switch (value->kind) {
    case SIM_VALUE_UNIFORM:
        return a[0] < a[1];
    case SIM_VALUE_TRIANGULAR:
    case SIM_VALUE_PERT:
        return a[0] <= a[1] && a[1] <= a[2] && a[0] < a[2];
    case SIM_VALUE_NORMAL:
        return a[1] > 0.0;
    default: /* lognormal, beta */
        return a[0] > 0.0 && a[1] > 0.0;
    }
}

/* Bytes up to the comma or bracket that ends an argument; units such as 1/sqrt(year) hold brackets
 * too. */
static size_t
argument_length(const char *s)
{
    size_t n = 0;
    int depth = 0;
    while (s[n] != '\0' && (depth > 0 || (s[n] != ',' && s[n] != ')'))) {
        depth += s[n] == '(' ? 1 : s[n] == ')' ? -1 : 0;
        n++;
    }
    return n;
}

/* name(argument, ...): `open` points at the bracket. */
static bool
parse_distribution(const sim_domain_t *domain, const char *text, const char *open,
    sim_value_t *value, char wrong[SIM_WRONG_MAX])
{
    char name[24];
    const size_t n_name = (size_t)(open - text);
    int k = 0;

    snprintf(name, sizeof name, "%.*s", (int)(n_name < 23 ? n_name : 23), text);
    name[strcspn(name, " \t")] = '\0';
    while (k < N_DISTRIBUTIONS && strcmp(name, distributions[k].name) != 0) {
        k++;
    }
    if (k == N_DISTRIBUTIONS) {
        const char *names[N_DISTRIBUTIONS];
        for (int i = 0; i < N_DISTRIBUTIONS; i++) {
            names[i] = distributions[i].name;
        }
        const char *near = sim_text_nearest(name, N_DISTRIBUTIONS, names);
        return refuse(wrong,
            "no such distribution: %s%s%sallowed uniform, triangular, pert, normal, lognormal, "
            "beta",
            near == NULL ? "" : "did you mean ", near == NULL ? "" : near,
            near == NULL ? "" : "? ");
    }
    const size_t length = strlen(text);
    if (text[length - 1] != ')') {
        return refuse(wrong, "text after `)` or no `)`: write %s", distributions[k].form);
    }
    value->kind = distributions[k].kind;
    const char *s = open + 1;
    for (int i = 0; i < distributions[k].n_arguments; i++) {
        const bool last = i + 1 == distributions[k].n_arguments;
        const size_t n = argument_length(s);
        char argument[80];
        sim_domain_t own = *domain;
        if (s[n] != (last ? ')' : ',') || (last && s[n + 1] != '\0') || n >= sizeof argument) {
            return refuse(wrong, "%d numbers are needed: write %s", distributions[k].n_arguments,
                distributions[k].form);
        }
        snprintf(argument, sizeof argument, "%.*s", (int)n, s);
        if (!is_location(value->kind, i)) {
            own.lo = 0.0;
            own.hi = value->kind == SIM_VALUE_BETA ? 1e6 : 1e300;
            own.may_be_auto = false;
            own.unit = value->kind == SIM_VALUE_NORMAL ? domain->unit : "-";
        }
        char why[SIM_WRONG_MAX];
        if (!parse_in_range(&own, skip_blanks(argument), &value->argument[i], why)) {
            return refuse(wrong, "number %d: %.250s", i + 1, why);
        }
        s += n + 1;
    }
    if (!shape_fits(value)) {
        return refuse(wrong, "the numbers do not fit: write %s", distributions[k].form);
    }
    return true;
}

bool
sim_value_parse(
    const sim_domain_t *domain, const char *text, sim_value_t *value, char wrong[SIM_WRONG_MAX])
{
    sim_value_t read = { .kind = SIM_VALUE_NUMBER };
    char allowed[200];

    sim_value_allowed(domain, sizeof allowed, allowed);
    if (strlen(text) > SIM_VALUE_MAX) {
        return refuse(wrong, "the value is too long: allowed %s", allowed);
    }
    if (domain->words != NULL) {
        size_t n = 0;
        while (domain->words[n] != NULL && strcmp(text, domain->words[n]) != 0) {
            n++;
        }
        if (domain->words[n] == NULL) {
            const char *near = sim_text_nearest(text, n, domain->words);
            return refuse(wrong, "not a choice: %s%s%sallowed %s",
                near == NULL ? "" : "did you mean ", near == NULL ? "" : near,
                near == NULL ? "" : "? ", allowed);
        }
        read.argument[0] = (double)n;
    } else if (strcmp(text, "auto") == 0 && domain->may_be_auto) {
        read.kind = SIM_VALUE_AUTO;
    } else if (isalpha((unsigned char)text[0]) && strchr(text, '(') != NULL) {
        if (!domain->may_be_drawn) {
            return refuse(wrong, "must be a plain number: allowed %s", allowed);
        }
        if (!parse_distribution(domain, text, strchr(text, '('), &read, wrong)) {
            return false;
        }
    } else if (!parse_in_range(domain, text, &read.argument[0], wrong)) {
        return false;
    }
    *value = read;
    return true;
}

double
sim_value_at(const sim_value_t *value, double u, double lo, double hi)
{
    const double *a = value->argument;
    double x = NAN;
    switch (value->kind) {
    case SIM_VALUE_NUMBER:
        return a[0];
    case SIM_VALUE_AUTO:
        return NAN;
    case SIM_VALUE_UNIFORM:
        x = sim_quantile_uniform(u, a[0], a[1]);
        break;
    case SIM_VALUE_TRIANGULAR:
        x = sim_quantile_triangular(u, a[0], a[1], a[2]);
        break;
    case SIM_VALUE_PERT:
        x = sim_quantile_pert(u, a[0], a[1], a[2]);
        break;
    case SIM_VALUE_NORMAL:
        x = sim_quantile_normal(u, a[0], a[1]);
        break;
    case SIM_VALUE_LOGNORMAL:
        x = sim_quantile_lognormal(u, a[0], a[1]);
        break;
    case SIM_VALUE_BETA:
        x = sim_quantile_beta(u, a[0], a[1]);
        break;
    }
    SIM_BUG_IF(isnan(x));
    return fmin(fmax(x, lo), hi);
}
