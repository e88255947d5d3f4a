/* pagetext.c - numbers and words of a page for a terminal; see pagetext.h. */
#include "sim/out/pagetext.h"
#include "sim/csv.h"
#include "sim/headline.h"
#include "sim/text.h"
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

size_t
sim_page_words(const char *text, size_t column, size_t indent, FILE *to)
{
    char clean[2048];
    bool fresh = true; /* the line holds no word of ours yet */

    sim_text_printable(text, strlen(text), sizeof clean, clean);
    char *rest = clean;
    for (char *word; (word = strtok_r(NULL == rest ? NULL : rest, " ", &rest)) != NULL;) {
        const size_t width = sim_headline_columns(word);
        if (column > indent && column + (fresh ? 0 : 1) + width > SIM_HEADLINE_WIDTH) {
            fprintf(to, "\n%*s", (int)indent, "");
            column = indent;
        } else if (!fresh) {
            fputc(' ', to);
            column++;
        }
        fputs(word, to);
        column += width;
        fresh = false;
    }
    return column;
}

void
sim_page_title(const char *title, bool bold, FILE *to)
{
    fputs(bold ? "\033[1m" : "", to);
    sim_page_words(title, 0, 0, to);
    fputs(bold ? "\033[0m\n" : "\n", to);
}

double
sim_page_cell(double x)
{
    char text[SIM_CSV_REAL_MAX];

    if (!isfinite(x)) {
        return x;
    }
    sim_csv_real(x, text);
    return strtod(text, NULL);
}

void
sim_page_number(double x, int decimals, char to[SIM_PAGE_NUMBER])
{
    char plain[SIM_PAGE_NUMBER];

    if (!isfinite(x) || fabs(x) >= 1e15) {
        snprintf(to, SIM_PAGE_NUMBER, isfinite(x) ? "%.3g" : "-", x);
        return;
    }
    snprintf(plain, sizeof plain, "%.*f", decimals, x);
    const bool is_zero = strspn(plain, "-0.") == strlen(plain);
    const char *from = plain + (plain[0] == '-' ? 1 : 0);
    size_t whole = strcspn(from, ".");
    if (plain[0] == '-' && !is_zero) {
        *to++ = '-';
    }
    for (; whole > 0; whole--) {
        *to++ = *from++;
        if (whole > 1 && whole % 3 == 1) {
            *to++ = ',';
        }
    }
    memcpy(to, from, strlen(from) + 1);
}

static bool
looks_zero(const char *number)
{
    return strpbrk(number, "123456789") == NULL;
}

void
sim_page_signed(double x, int decimals, char to[SIM_PAGE_SIGNED])
{
    char plain[SIM_PAGE_NUMBER];
    sim_page_number(x, decimals, plain);
    snprintf(to, SIM_PAGE_SIGNED, "%s%s", x > 0.0 && !looks_zero(plain) ? "+" : "", plain);
}

/* Digits behind the point with which x, which is not zero, shows: so many that count where
 * `decimals` show none. */
static int
telling_decimals(double x, int count, int decimals, int most)
{
    char text[SIM_PAGE_SIGNED];
    sim_page_signed(x, decimals, text);
    if (!looks_zero(text)) {
        return decimals;
    }
    const double digits = count - 1 - floor(log10(fabs(x)));
    return digits < most ? (int)digits : most;
}

/* A number that is told from zero, also by its text. */
static void
clear_number(double x, int decimals, char to[SIM_PAGE_SIGNED])
{
    sim_page_signed(x, decimals, to);
    if (looks_zero(to)) {
        snprintf(
            to, SIM_PAGE_SIGNED, "%s%.*f", x > 0.0 ? "<" : ">-", decimals, pow(10.0, -decimals));
    }
}

void
sim_page_effect(double mean, double low, double high, int decimals, sim_page_effect_t *to)
{
    enum { MOST = 6, MORE = 2 }; /* digits; of them for an end that is nearer to zero */

    *to = (sim_page_effect_t) { 0 };
    const bool ranged = isfinite(low) && isfinite(high);
    if (!isfinite(mean) || mean == 0.0 || !ranged || (low <= 0.0 && high >= 0.0)) {
        sim_page_signed(mean, decimals, to->mean);
        if (ranged) {
            sim_page_signed(low, decimals, to->low);
            sim_page_signed(high, decimals, to->high);
        }
        return;
    }
    const double near = low > 0.0 ? low : high;
    to->clear = true;
    decimals = telling_decimals(mean, 2, decimals, MOST);
    decimals = telling_decimals(near, 1, decimals, decimals + MORE < MOST ? decimals + MORE : MOST);
    clear_number(mean, decimals, to->mean);
    clear_number(low, decimals, to->low);
    clear_number(high, decimals, to->high);
}

void
sim_page_facts(const sim_scenario_t *scenario, FILE *to)
{
    char first[8], last[8];
    char count[SIM_PAGE_NUMBER], scale[SIM_PAGE_NUMBER];

    sim_scenario_date(scenario, 0, first);
    sim_scenario_date(scenario, scenario->months - 1, last);
    sim_page_number(scenario->replications, 0, count);
    sim_page_number(scenario->scale, scenario->scale == floor(scenario->scale) ? 0 : 2, scale);
    fprintf(to, "%d months, %s to %s; %s replication%s; seed %" PRIu64 "%s%s%s\n", scenario->months,
        first, last, count, scenario->replications == 1 ? "" : "s", scenario->seed,
        scenario->scale != 1.0 ? "; one simulated worker is " : "",
        scenario->scale != 1.0 ? scale : "", scenario->scale != 1.0 ? " people" : "");
}
