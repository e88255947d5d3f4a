/* report_effects.c - what the policies change; see report_page.h. */
#include "sim/out/report_page.h"
#include <math.h>
#include <string.h>

enum { COLUMNS = 5 }; /* of figures that an A4 page holds beside the labels */

static void
put_effect(page_t *page, const sim_scoreboard_field_t *field)
{
    if (isnan(field->value)) {
        sim_report_put(page, "<td>no value</td>");
        return;
    }
    const bool strong = field->clear && strpbrk(field->main, "123456789") != NULL;
    sim_report_put(page, "<td data-v=\"%.12g\">%s", field->value, strong ? "<strong>" : "");
    sim_report_figure(page, field->main);
    sim_report_put(page, "%s", strong ? "</strong>" : "");
    if (field->low[0] != '\0') {
        sim_report_put(page, "<span class=\"range\">");
        sim_report_figure(page, field->low);
        sim_report_put(page, " to ");
        sim_report_figure(page, field->high);
        sim_report_put(page, "</span>");
    }
    sim_report_put(page, "</td>");
}

/* The name of a column; pay says where it is earned. */
static void
effect_head(page_t *page, size_t column)
{
    const sim_scoreboard_item_t *item = &page->grid.item[column];
    char place[SIM_REPORT_NAME];

    if (item->location == NULL || strcmp(item->location, "all") == 0) {
        sim_report_column_head(page, page->grid.column[column]);
        return;
    }
    sim_report_place(item->location, false, place);
    sim_report_put(page, "<th scope=\"col\">Median pay, ");
    sim_report_text(page, place);
    sim_report_put(page, "%s", item->unit[0] != '\0' ? ", " : "");
    sim_report_text(page, item->unit);
    sim_report_put(page, "</th>");
}

void
sim_report_put_effects(page_t *page)
{
    static const char *const captions[] = { "Work and pay", "Money", "People and the public" };
    const sim_scoreboard_grid_t *g = &page->grid;
    const size_t pays = page->scenario->n_locations - 1;
    /* employment, attrition, pay of each location; saving and its worth; the rest */
    const size_t end[] = { 2 + pays, 5 + pays, g->n_columns };
    char caption[120], words[SIM_REPORT_NAME];

    sim_report_begin_section(page, "effects");
    sim_report_put(page,
        "<p>Each figure is the mean over replications of the difference that %s makes, the same "
        "people meeting the same luck %s. Below it stands its 95 %% interval; "
        "differences whose interval excludes zero are <strong>bold</strong>.</p>\n",
        page->files ? "the other scenario" : "the policy",
        page->files ? "in both" : "with and without it");
    for (size_t k = 0, column = 0; k < sizeof end / sizeof end[0]; k++) {
        for (size_t from = column; from < end[k]; from += COLUMNS) {
            const size_t until = end[k] - from > COLUMNS ? from + COLUMNS : end[k];
            snprintf(caption, sizeof caption, "%s%s", captions[k],
                from > column ? " (further columns)" : "");
            sim_report_begin_table(page, "figures sortable", caption);
            sim_report_put(
                page, "<thead><tr><th scope=\"col\">%s</th>", page->files ? "Scenario" : "Policy");
            for (size_t c = from; c < until; c++) {
                effect_head(page, c);
            }
            sim_report_put(page,
                "</tr></thead>\n<tbody><tr class=\"base\"><th scope=\"row\">as it stands</th>");
            for (size_t c = from; c < until; c++) {
                put_effect(page, &g->field[c]);
            }
            sim_report_put(page, "</tr></tbody>\n<tbody>\n");
            for (size_t i = 1; i < g->n_lines; i++) {
                sim_report_policy(page->scenario, page->contender[i - 1].name, words);
                sim_report_put(page, "<tr><th scope=\"row\"><a href=\"#policy-%zu\">", i);
                sim_report_text(page, words);
                sim_report_put(page, "</a></th>");
                for (size_t c = from; c < until; c++) {
                    put_effect(page, &g->field[i * g->n_columns + c]);
                }
                sim_report_put(page, "</tr>\n");
            }
            sim_report_end_table(page);
        }
        column = end[k];
    }
    sim_report_put(page,
        "<p class=\"note\">Pressure is in standard deviations (SD) of a usual workforce. "
        "Households "
        "lifted are above the poverty line and would be below it on the income before the job. The "
        "public balance is contributions and taxes less subsidies. All metrics: "
        "<code>effects.csv</code>; month by month: "
        "<code>compare.csv</code>.</p>\n");
    sim_report_end_section(page);
}
