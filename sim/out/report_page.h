/* report_page.h - the page in the making: its state, markup and sections; private to layer out.
 *
 * report.c: the frame and the order of the sections.  report_markup.c: elements, texts, numbers.
 * A section each, or two: report_answer.c, report_effects.c, report_why.c, report_policies.c,
 * report_charts.c, report_assumptions.c with report_sources.c, report_provenance.c.  What they are
 * made of: report_parts.h. */
#ifndef SIM_OUT_REPORT_PAGE_H
#define SIM_OUT_REPORT_PAGE_H

#include "sim/chart.h"
#include "sim/out/report_parts.h"

typedef struct {
    const sim_report_t *job;
    const sim_scenario_t *scenario;
    FILE *to;
    size_t n_contenders; /* 0: a plain run */
    sim_contender_t *contender;
    bool files; /* whole scenarios are compared */
    sim_headline_page_t headline;
    sim_scoreboard_grid_t grid;
    sim_report_values_t values;
    char *style, *script;
    size_t n_style, n_script;
    size_t n_texts;
    sim_chart_text_t *text;
    size_t n_files;
    char **file; /* of the folder */
    bool *drawn; /* [n_files]: a chart that is on the page */
    sim_status_t status;
} page_t;

/* Whether the page is one of policies, not of a plain run. */
bool sim_report_is_compared(const page_t *page);

/* ---- markup ---- */

/* Markup of our own: no text of others. */
SIM_PRINTF(2, 3)
void sim_report_put(page_t *page, const char *format, ...);
void sim_report_text(page_t *page, const char *words);
/* Text of the scenario, whose direction of writing stays its own. */
void sim_report_foreign(page_t *page, const char *words);
/* A number as the headlines write it, with a sign that is as wide as a plus. */
void sim_report_figure(page_t *page, const char *number);
/* Text of our own in which a number keeps its percent sign and its currency. */
void sim_report_unbroken(page_t *page, const char *words);

/* A note of the scenario, in which a source that is known has its publisher and year in place of
 * its identifier. */
void sim_report_put_note(page_t *page, const char *note);

/* What a key means, without the paragraphs of docs/model.md that it ends with: "... (P2, S4)". */
void sim_report_put_meaning(page_t *page, const char *meaning);

/* A section under the heading that the contents have for it. */
void sim_report_begin_section(page_t *page, const char *id);
void sim_report_end_section(page_t *page);
/* A table that a phone can push sideways.  kind: "", "sortable" or "figures". */
void sim_report_begin_table(page_t *page, const char *kind, const char *caption);
void sim_report_end_table(page_t *page);
void sim_report_column_head(page_t *page, const char *words);
void sim_report_cell(page_t *page, const char *words);

/* "" when there is no such text. */
const char *sim_report_string(const json_t *object, const char *key);
/* "s" unless there is one. */
const char *sim_report_plural(size_t n);
/* "1,234" */
void sim_report_count(double n, char to[SIM_PAGE_NUMBER]);

/* ---- sections; a failure is left in page->status ---- */

/* What each chart says, and the files of the folder. */
void sim_report_read_charts(page_t *page);

void sim_report_put_answer(page_t *page);
void sim_report_put_headline(page_t *page);
void sim_report_put_effects(page_t *page);
void sim_report_put_why(page_t *page);
void sim_report_put_policies(page_t *page);
void sim_report_put_charts(page_t *page);
void sim_report_put_explorer(page_t *page);
void sim_report_put_assumptions(page_t *page);
/* Of the assumptions: the observed values, and the sources that they and the notes name. */
void sim_report_put_observed(page_t *page);
void sim_report_put_sources(page_t *page);
void sim_report_put_methods(page_t *page);
void sim_report_put_provenance(page_t *page);

#endif
