/* report_answer.c - the answer and the headline figures; see report_page.h. */
#include "sim/out/report_page.h"
#include <math.h>
#include <string.h>

enum { PLACES = 6 }; /* locations that an A4 page holds beside the labels */

void
sim_report_put_answer(page_t *page)
{
    char sentence[SIM_REPORT_SENTENCES][SIM_REPORT_SENTENCE];

    sim_report_answer(page->scenario, &page->headline,
        sim_report_is_compared(page) ? &page->grid : NULL, page->files, sentence);
    sim_report_begin_section(page, "answer");
    sim_report_put(page, "<div class=\"answer\">\n");
    for (size_t i = 0; i < SIM_REPORT_SENTENCES; i++) {
        sim_report_put(page, "<p>");
        sim_report_unbroken(page, sentence[i]);
        sim_report_put(page, "</p>\n");
    }
    sim_report_put(page,
        "</div>\n<p class=\"note\">A projection under the assumptions listed below, not a "
        "forecast. %sMoney is nominal.</p>\n",
        page->scenario->replications > 1
            ? "Figures are means over the replications; the range says how far chance and the "
              "uncertain assumptions carry them. "
            : "A single replication has no range: run more of them (-n) before you quote a "
              "figure. ");
    sim_report_end_section(page);
}

static void
put_headline_cell(page_t *page, const sim_headline_cell_t *one)
{
    sim_report_put(page, "<td>");
    if (isfinite(one->mean)) {
        sim_report_figure(page, one->mean_text);
    } else {
        sim_report_put(page, "no value");
    }
    if (one->has_range) {
        sim_report_put(page, "<span class=\"range\">");
        sim_report_figure(page, one->low_text);
        sim_report_put(page, " to ");
        sim_report_figure(page, one->high_text);
        sim_report_put(page, "</span>");
    }
    sim_report_put(page, "</td>");
}

static const sim_headline_strip_t *
strip_of(const sim_headline_page_t *h, size_t s)
{
    return &h->strip[s == 0 ? h->n_strips - 1 : s - 1];
}

/* How many locations stand beside the labels on a page that is some hundred characters wide. */
static size_t
places_that_fit(const sim_headline_page_t *h)
{
    enum { LINE = 114, GAP = 3 }; /* characters, of the size of ranges */
    size_t widest = 1;

    for (size_t s = 0; s < h->n_strips; s++) {
        for (size_t i = 0; i < SIM_HEADLINE_ITEMS; i++) {
            const sim_headline_cell_t *cell = &h->strip[s].cell[i];
            const size_t n = cell->has_range
                ? strlen(cell->low_text) + strlen(" to ") + strlen(cell->high_text)
                : strlen(cell->mean_text);
            widest = n > widest ? n : widest;
        }
    }
    const size_t n = LINE / (widest + GAP);
    return n < 1 ? 1 : n < PLACES ? n : PLACES;
}

void
sim_report_put_headline(page_t *page)
{
    const sim_headline_page_t *h = &page->headline;
    char caption[200], place[SIM_REPORT_NAME];

    sim_report_begin_section(page, "headline");
    /* all locations together stand first; tables of about the same width */
    const size_t fitting = places_that_fit(h);
    const size_t n_tables = (h->n_strips - 1) / fitting + 1; /* there is one strip at least */
    const size_t wide = (h->n_strips + n_tables - 1) / n_tables;
    for (size_t from = 0; from < h->n_strips; from += wide) {
        const size_t until = h->n_strips - from > wide ? from + wide : h->n_strips;
        snprintf(caption, sizeof caption, "%s%s",
            page->scenario->replications > 1
                ? "Mean over replications, and below it the range of nine in ten of them"
                : "The single replication",
            from > 0 ? " (further locations)" : "");
        sim_report_begin_table(page, "figures", caption);
        sim_report_put(page, "<thead><tr><td></td>");
        for (size_t s = from; s < until; s++) {
            const sim_headline_strip_t *strip = strip_of(h, s);
            sim_report_put(page, "<th scope=\"col\">");
            if (strcmp(strip->location, "all") == 0) {
                sim_report_text(page, "All locations");
            } else {
                sim_report_place(strip->location, false, place);
                sim_report_text(page, place);
            }
            if (strip->currency[0] != '\0') {
                sim_report_put(page, "<span class=\"range\">pay in ");
                sim_report_text(page, strip->currency);
                sim_report_put(page, "</span>");
            }
            sim_report_put(page, "</th>");
        }
        sim_report_put(page, "</tr></thead>\n<tbody>\n");
        for (size_t i = 0; i < SIM_HEADLINE_ITEMS; i++) {
            sim_report_put(page, "<tr><th scope=\"row\">");
            sim_report_text(page, h->label[i]);
            sim_report_put(page, "</th>");
            for (size_t s = from; s < until; s++) {
                put_headline_cell(page, &strip_of(h, s)->cell[i]);
            }
            sim_report_put(page, "</tr>\n");
        }
        sim_report_end_table(page);
    }
    sim_report_put(page,
        "<p class=\"note\">Everything else is in <code>summary.csv</code> (over the whole "
        "horizon) and <code>projection.csv</code> (month by month).</p>\n");
    sim_report_end_section(page);
}
