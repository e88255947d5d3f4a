/* Workers' households and poverty. */
#include "chart_fans.h"
#include "sim/charttext.h"
#include <math.h>

static double
last_median(const sheet_t *sheet, metric_t metric)
{
    const sim_chart_job_t *job = sheet->job;
    return sim_chart_grid_value(
        sheet->grid, metric, job->n_locations, job->n_roles, sheet->grid->months - 1, P50);
}

static void
homes_words(const sheet_t *sheet, size_t size, char text[])
{
    const double lifted = last_median(sheet, HOUSEHOLDS_LIFTED);
    const double with = 100.0 * last_median(sheet, POVERTY);
    const double without = 100.0 * last_median(sheet, POVERTY_WITHOUT);
    char date[64];
    char amount[64];
    char percent[64];
    char other[64];
    sim_chart_date_words(sizeof date, date, sheet->job->start, sheet->job->months - 1);
    if (!isfinite(lifted) || !isfinite(with) || !isfinite(without)) {
        snprintf(text, size, "Workers' households and poverty: no value for %s", date);
        return;
    }
    sim_chart_amount_words(sizeof amount, amount, round(lifted));
    sim_charttext_number(sizeof percent, percent, with, with < 9.95 ? 1 : 0);
    sim_charttext_number(sizeof other, other, without, with < 9.95 ? 1 : 0);
    snprintf(text, size,
        "In %s the jobs lift %s household%s out of poverty: %s %% of workers' households are poor, "
        "%s %% without",
        date, round(lifted) == 0.0 ? "no" : amount, round(lifted) == 1.0 ? "" : "s", percent,
        other);
}

void
sim_chart_households(sheet_t *sheet)
{
    const sim_chart_job_t *job = sheet->job;
    const measure_t measures[] = {
        { .title = "Households lifted out of poverty",
            .brief = "Lifted",
            .metric = HOUSEHOLDS_LIFTED,
            .role = job->n_roles,
            .scale = 1.0,
            .from_zero = true,
            .adds_up = true },
        { .title = "Households above the poverty line",
            .brief = "Above the line",
            .metric = HOUSEHOLDS_ABOVE,
            .role = job->n_roles,
            .scale = 1.0,
            .from_zero = true,
            .adds_up = true },
        { .title = "In poverty, % (dashed: without the job)",
            .brief = "In poverty, %",
            .metric = POVERTY,
            .beside = POVERTY_WITHOUT,
            .has_beside = true,
            .role = job->n_roles,
            .scale = 100.0,
            .from_zero = true },
    };
    char headline[2 * TEXT_SIZE];
    char subtitle[TEXT_SIZE];
    char note[TEXT_SIZE / 2];
    fans_t fans;

    homes_words(sheet, sizeof headline, headline);
    sim_chart_fans_plan(
        &fans, sheet, sizeof measures / sizeof measures[0], measures, FANS_BY_LOCATION);
    sim_chart_fans_note(&fans, sizeof note, note);
    snprintf(subtitle, sizeof subtitle,
        "Households of paid workers: lifted out of poverty by the job, above the poverty line, and "
        "in %% below it on the income with the job and before it. %s",
        note);
    sim_chart_fans_draw(sheet, &fans, true, headline, subtitle);
    /* poverty without the job, a block for each line */
    for (size_t l = 0; l < fans.n_lines; l++) {
        const double *series
            = sim_chart_grid_series(sheet->grid, POVERTY_WITHOUT, l, job->n_roles) + P50;
        char name[NAME_BYTES];
        char comment[2 * NAME_BYTES];
        sim_chart_location_words(job, l, sizeof name, name);
        snprintf(comment, sizeof comment, "In poverty without the job: %s", name);
        sim_chart_sheet_block(sheet, comment, sheet->grid->months, 1,
            (const double *const[]) { series }, (const size_t[]) { N_STATS });
    }
}
