/* The saving by month, and discounted and cumulated. */
#include "chart_fans.h"
#include "sim/charttext.h"
#include <math.h>
#include <stdlib.h>

double
sim_chart_money_scale(double largest, const char **word)
{
    static const struct {
        double unit;
        const char *word;
    } UNITS[] = { { 1e9, " billion" }, { 1e6, " million" }, { 1e3, " thousand" } };
    for (size_t i = 0; i < sizeof UNITS / sizeof UNITS[0]; i++) {
        if (largest >= 2.0 * UNITS[i].unit) {
            *word = UNITS[i].word;
            return 1.0 / UNITS[i].unit;
        }
    }
    *word = "";
    return 1.0;
}

/* The scale that fits so many times a metric, of all lines and bands, and its word. */
static double
scale_of(const sheet_t *sheet, metric_t metric, double times, const char **word)
{
    double low = 0.0;
    double high = 0.0;
    for (size_t l = 0; l <= sheet->job->n_locations; l++) {
        sim_chart_range_widen(&low, &high, times, sheet->grid->months,
            sim_chart_grid_series(sheet->grid, metric, l, sheet->job->n_roles), P05, P95);
    }
    return sim_chart_money_scale(fmax(high, -low), word);
}

void
sim_chart_savings(sheet_t *sheet)
{
    const sim_chart_job_t *job = sheet->job;
    const size_t all = job->n_locations;
    const size_t last = (size_t)job->months - 1;
    const char *word = "";
    const double scale = scale_of(sheet, SAVINGS, 12.0, &word);
    char unit[64];
    snprintf(unit, sizeof unit, "USD%s a year*", word);
    measure_t measures[] = {
        { .unit = unit,
            .metric = SAVINGS,
            .role = job->n_roles,
            .scale = 12.0 * scale,
            .from_zero = true,
            .adds_up = true },
        { .title = "Saving, % of onshore cost",
            .metric = SAVINGS_PERCENT,
            .role = job->n_roles,
            .scale = 1.0,
            .from_zero = true },
    };
    fans_t fans;
    char note[TEXT_SIZE / 2];
    snprintf(measures[0].title, sizeof measures[0].title, "Saving, %s", unit);
    sim_chart_fans_plan(&fans, sheet, sizeof measures / sizeof measures[0], measures, FANS_WHOLE);
    sim_chart_fans_note(&fans, sizeof note, note);

    char headline[TEXT_SIZE];
    char subtitle[TEXT_SIZE];
    char amount[64];
    char percent[64];
    char date[64];
    const double saving
        = 12.0 * scale * sim_chart_grid_value(sheet->grid, SAVINGS, all, job->n_roles, last, P50);
    const double share
        = sim_chart_grid_value(sheet->grid, SAVINGS_PERCENT, all, job->n_roles, last, P50);
    sim_chart_date_words(sizeof date, date, job->start, job->months - 1);
    sim_chart_amount_words(sizeof amount, amount, fabs(saving));
    sim_charttext_number(sizeof percent, percent, fabs(share), 0);
    if (!isfinite(saving) || !isfinite(share)) {
        snprintf(
            headline, sizeof headline, "Saving against the onshore cost: no value for %s", date);
    } else {
        snprintf(headline, sizeof headline,
            "In %s offshoring %s USD %s%s a year, %s %% of the onshore cost (medians)", date,
            saving < 0.0 ? "loses" : "saves", amount, word, percent);
    }
    snprintf(subtitle, sizeof subtitle,
        "Onshore cost of the same work less all costs of the client, nominal USD, all roles. %s "
        "*12 times the month.",
        note);
    sim_chart_fans_draw(sheet, &fans, true, headline, subtitle);
}

/* "from the first month", "by Mar 2026", of the median replication that is paid back; "" without a
 * value. */
static void
payback_words(const sim_chart_job_t *job, double month, size_t size, char text[])
{
    char date[64];
    if (!isfinite(month)) {
        text[0] = '\0';
        return;
    }
    sim_chart_date_words(sizeof date, date, job->start, (long)month);
    if (month < 1.0) {
        snprintf(text, size, "from the first month");
    } else {
        snprintf(text, size, "by %s", date);
    }
}

/* "is above zero in all 500 replications", "... in 97 % of 500 replications"; "" without them. */
static void
chance_words(sheet_t *sheet, size_t size, char text[])
{
    size_t n = 0;
    size_t above = 0;
    double *value = sim_chart_replications(sheet, "npv_usd", sheet->job->n_locations, &n);
    size_t known = 0;
    for (size_t i = 0; i < n; i++) {
        known += isfinite(value[i]);
        above += value[i] > 0.0;
    }
    free(value);
    text[0] = '\0';
    if (known >= 2) {
        char number[32];
        char percent[32];
        sim_charttext_number(sizeof number, number, (double)known, 0);
        /* a share that is not quite all must not be rounded to all */
        const double share = 100.0 * (double)above / (double)known;
        const int digits = share > 1.0 && share < 99.0 ? 0 : known > 1000 ? 2 : 1;
        sim_charttext_number(sizeof percent, percent, share, digits);
        if (above == known || above == 0) {
            snprintf(text, size, ", above zero in %s %s replications",
                above > 0 ? "all" : "none of", number);
        } else {
            snprintf(text, size, ", above zero in %s %% of %s replications", percent, number);
        }
    }
}

void
sim_chart_npv(sheet_t *sheet)
{
    const sim_chart_job_t *job = sheet->job;
    const size_t all = job->n_locations;
    const char *word = "";
    const double scale = scale_of(sheet, NPV, 1.0, &word);
    char unit[32];
    snprintf(unit, sizeof unit, "USD%s", word);
    measure_t measure = { .unit = unit,
        .metric = NPV,
        .role = job->n_roles,
        .scale = scale,
        .from_zero = true,
        .adds_up = true };
    fans_t fans;
    char note[TEXT_SIZE / 2];
    snprintf(measure.title, sizeof measure.title, "Net present value, %s", unit);
    sim_chart_fans_plan(&fans, sheet, 1, &measure, FANS_WHOLE);
    sim_chart_fans_note(&fans, sizeof note, note);

    double *paid = calloc(all + 1, sizeof *paid);
    if (paid == NULL) {
        sheet->failed = true;
        return;
    }
    bool any_paid = false;
    for (size_t l = 0; l <= all; l++) {
        paid[l] = sim_chart_summary(job, "payback_month", l, "p50");
        paid[l] = paid[l] >= 0.0 && paid[l] <= job->months - 1 ? round(paid[l]) : NAN;
        any_paid = any_paid || (l < fans.n_lines && isfinite(paid[l]));
    }
    char headline[2 * TEXT_SIZE];
    char subtitle[TEXT_SIZE];
    char amount[64];
    char date[64];
    char when[128];
    char chance[128];
    const double value = scale
        * sim_chart_grid_value(sheet->grid, NPV, all, job->n_roles, (size_t)job->months - 1, P50);
    sim_chart_date_words(sizeof date, date, job->start, job->months - 1);
    sim_chart_amount_words(sizeof amount, amount, fabs(value));
    payback_words(job, paid[all], sizeof when, when);
    chance_words(sheet, sizeof chance, chance);
    if (!isfinite(value)) {
        snprintf(headline, sizeof headline, "Net present value: no value for %s", date);
    } else {
        snprintf(headline, sizeof headline, "By %s offshoring %s USD %s%s in present value%s%s%s%s",
            date, value < 0.0 ? "has lost" : "has saved", amount, word,
            job->n_replications > 1 ? " (median)" : "", chance,
            when[0] == '\0'    ? ""
                : value >= 0.0 ? "; paid back "
                               : "; at times paid back ",
            when);
    }
    snprintf(subtitle, sizeof subtitle,
        "Saving discounted to the start and cumulated, USD, all roles. %s%s", note,
        any_paid ? " Ring: month of payback (median of replications that are)." : "");
    const page_t page = sim_chart_fans_page(&fans, true);
    sim_chart_sheet_begin(sheet, headline, subtitle, &page);
    sim_chart_sheet_numbers(sheet, "paid_back", fans.n_lines, paid);
    sim_chart_fans_write(sheet, &fans);
    free(paid);
}
