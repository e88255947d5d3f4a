/* report.c - report.html: its sections in order, what they are made of, the frame around them; see
 * report.h. */
#include "sim/report.h"
#include "sim/out/html.h"
#include "sim/out/report_page.h"
#include "sim/publish.h"
#include "sim/text.h"
#include "sim/version.h"
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* ---- the sections and the head --------------------------------------------------------------- */

/* In the order of a plain run; a comparison tells of its policies first. */
static const struct {
    const char *id, *words;
    void (*put)(page_t *page);
    enum { ALWAYS, COMPARED, WITH_CHANNELS, WITH_POLICIES } when;
} SECTIONS[] = {
    { "answer", "The answer", sim_report_put_answer, ALWAYS },
    { "headline", "Headline figures", sim_report_put_headline, ALWAYS },
    { "effects", "What the policies change", sim_report_put_effects, COMPARED },
    { "why", "Why the saving changes", sim_report_put_why, WITH_CHANNELS },
    { "policies", "The policies in words", sim_report_put_policies, WITH_POLICIES },
    { "charts", "Charts", sim_report_put_charts, ALWAYS },
    { "explorer", "Month by month", sim_report_put_explorer, ALWAYS },
    { "assumptions", "Assumptions", sim_report_put_assumptions, ALWAYS },
    { "methods", "Methods and limits", sim_report_put_methods, ALWAYS },
    { "provenance", "Where this comes from", sim_report_put_provenance, ALWAYS },
};
enum { N_SECTIONS = sizeof SECTIONS / sizeof SECTIONS[0] };
static const size_t PLAIN_ORDER[N_SECTIONS] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 };
static const size_t COMPARED_ORDER[N_SECTIONS] = { 0, 2, 3, 4, 1, 5, 6, 7, 8, 9 };

bool
sim_report_is_compared(const page_t *page)
{
    return page->n_contenders > 0;
}

static bool
has_channels(const page_t *page)
{
    const sim_table_t *table = sim_folder_get(page->job->tables, SIM_FOLDER_CHANNELS);
    return sim_report_is_compared(page) && table != NULL && table->n_rows > 0;
}

static bool
has_policies(const page_t *page)
{
    return sim_report_is_compared(page) || page->scenario->n_policies > 0;
}

static const size_t *
order_of(const page_t *page)
{
    return sim_report_is_compared(page) ? COMPARED_ORDER : PLAIN_ORDER;
}

static const char *
section_words(const page_t *page, size_t i)
{
    if (strcmp(SECTIONS[i].id, "effects") == 0 && page->files) {
        return "What the other scenarios change";
    }
    if (strcmp(SECTIONS[i].id, "policies") == 0 && !sim_report_is_compared(page)) {
        return "Policies";
    }
    if (strcmp(SECTIONS[i].id, "policies") == 0 && page->files) {
        return "The scenarios in words";
    }
    if (strcmp(SECTIONS[i].id, "headline") == 0 && sim_report_is_compared(page)) {
        return "Headline figures of the scenario as it stands";
    }
    return SECTIONS[i].words;
}

static bool
is_shown(const page_t *page, size_t i)
{
    switch (SECTIONS[i].when) {
    case COMPARED:
        return sim_report_is_compared(page);
    case WITH_CHANNELS:
        return has_channels(page);
    case WITH_POLICIES:
        return has_policies(page);
    case ALWAYS:
        break;
    }
    return true;
}

void
sim_report_begin_section(page_t *page, const char *id)
{
    size_t i = 0;
    while (strcmp(SECTIONS[i].id, id) != 0) {
        i++;
    }
    sim_report_put(page, "<section aria-labelledby=\"%s\">\n<h2 id=\"%s\">", id, id);
    sim_report_text(page, section_words(page, i));
    sim_report_put(page, "</h2>\n");
}

/* "120 months, Jan 2024 to Dec 2033" */
static void
period_words(const sim_scenario_t *s, char to[120])
{
    char first[16], last[16], count[SIM_PAGE_NUMBER];
    sim_report_month(s, 0, first);
    sim_report_month(s, s->months - 1, last);
    if (s->months == 1) {
        snprintf(to, 120, "1 month, %s", first);
    } else {
        sim_report_count(s->months, count);
        snprintf(to, 120, "%s months, %s to %s", count, first, last);
    }
}

static void
put_head(page_t *page)
{
    const sim_scenario_t *s = page->scenario;
    char digest[SIM_HTML_DIGEST], period[120], count[SIM_PAGE_NUMBER];
    char *block = NULL;

    if (asprintf(&block, "/*<![CDATA[*/\n%s/*]]>*/", page->script) < 0) {
        page->status = SIM_ERR_NOMEM;
        return;
    }
    sim_html_digest(strlen(block), block, digest);
    sim_report_put(page,
        "<!DOCTYPE html>\n"
        "<html lang=\"en\" xmlns=\"http://www.w3.org/1999/xhtml\">\n<head>\n"
        "<meta charset=\"utf-8\"/>\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
        "style-src 'unsafe-inline'; script-src '%s'; img-src data:; base-uri 'none'; "
        "form-action 'none'\"/>\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
        "<meta name=\"generator\" content=\"sim %s\"/>\n"
        "<meta name=\"referrer\" content=\"no-referrer\"/>\n"
        "<link rel=\"icon\" href=\"data:,\"/>\n<title>",
        digest, SIM_VERSION);
    free(block);
    sim_report_text(page, s->title);
    sim_report_put(
        page, "</title>\n<style>/*<![CDATA[*/\n%s/*]]>*/</style>\n</head>\n<body>\n", page->style);
    sim_report_put(page,
        "<a class=\"skip\" href=\"#main\">To the answer</a>\n<header>\n"
        "<p class=\"kicker\">%s of offshore work</p>\n<h1>",
        sim_report_is_compared(page) ? "Comparison" : "Projection");
    sim_report_foreign(page, s->title);
    period_words(s, period);
    sim_report_count(s->replications, count);
    sim_report_put(page, "</h1>\n<p class=\"facts\">%s; %s replication%s; seed %" PRIu64, period,
        count, sim_report_plural((size_t)s->replications), s->seed);
    if (s->scale != 1.0) {
        char scale[SIM_TEXT_NUMBER];
        sim_text_shortest(s->scale, scale);
        sim_report_put(page, "; one simulated worker stands for %s people", scale);
    }
    sim_report_put(page, "</p>\n</header>\n<nav aria-label=\"Contents\">\n<ol>\n");
    for (size_t k = 0; k < N_SECTIONS; k++) {
        const size_t i = order_of(page)[k];
        if (is_shown(page, i)) {
            sim_report_put(page, "<li><a href=\"#%s\">", SECTIONS[i].id);
            sim_report_text(page, section_words(page, i));
            sim_report_put(page, "</a></li>\n");
        }
    }
    sim_report_put(page, "</ol>\n</nav>\n<main id=\"main\">\n\n");
}

/* ---- the page -------------------------------------------------------------------------------- */

/* Style and script; SIM_ERR_CHART when one is missing or cannot stand in a page. */
static void
read_assets(page_t *page, sim_errors_t *errors)
{
    const struct {
        const char *name;
        char **bytes;
        size_t *n;
    } assets[] = { { "report.css", &page->style, &page->n_style },
        { "report.js", &page->script, &page->n_script } };
    const char *folder = page->job->styles_dir;

    for (size_t i = 0; i < sizeof assets / sizeof assets[0] && page->status == SIM_OK; i++) {
        errno = 0;
        *assets[i].bytes = sim_report_file(folder, assets[i].name, assets[i].n);
        if (*assets[i].bytes == NULL) {
            page->status = errno == ENOMEM ? SIM_ERR_NOMEM : SIM_ERR_CHART;
            if (page->status == SIM_ERR_CHART) {
                sim_errors_add(errors, NULL, 0, "report.html was not written: %s/%s: %s", folder,
                    assets[i].name, strerror(errno));
            }
        } else if (!sim_html_can_hold(*assets[i].n, *assets[i].bytes)
            || strlen(*assets[i].bytes) != *assets[i].n) {
            sim_errors_add(errors, NULL, 0,
                "report.html was not written: %s/%s is not UTF-8 with line feeds, or holds ]]>, "
                "<!--, </script or </style",
                folder, assets[i].name);
            page->status = SIM_ERR_CHART;
        }
    }
}

static void
read_contenders(page_t *page)
{
    const json_t *list = json_object_get(page->job->manifest, "compared");
    const size_t n = json_array_size(list);

    if (n == 0 || sim_folder_get(page->job->tables, SIM_FOLDER_EFFECTS) == NULL
        || sim_folder_get(page->job->tables, SIM_FOLDER_POLICIES) == NULL) {
        return;
    }
    page->contender = calloc(n, sizeof *page->contender);
    if (page->contender == NULL) {
        page->status = SIM_ERR_NOMEM;
        return;
    }
    page->n_contenders = n;
    for (size_t i = 0; i < n; i++) {
        const json_t *one = json_array_get(list, i);
        const bool is_file = strcmp(sim_report_string(one, "kind"), "scenario") == 0;
        page->contender[i] = (sim_contender_t) { sim_report_string(one, "name"),
            sim_report_string(one, "title"), is_file };
        page->files = page->files || is_file;
    }
    page->status = sim_scoreboard_grid(&page->grid, page->scenario, n, page->contender,
        sim_folder_get(page->job->tables, SIM_FOLDER_EFFECTS));
}

static void
put_page(page_t *page)
{
    put_head(page);
    for (size_t k = 0; k < N_SECTIONS && page->status == SIM_OK; k++) {
        const size_t i = order_of(page)[k];
        if (is_shown(page, i)) {
            SECTIONS[i].put(page);
        }
    }
    sim_report_put(page,
        "</main>\n<footer><p>Written by sim %s. Free software: GPL-3.0-or-later.</p>"
        "</footer>\n<script>/*<![CDATA[*/\n%s/*]]>*/</script>\n</body>\n</html>\n",
        SIM_VERSION, page->script);
}

sim_status_t
sim_report_write(const sim_report_t *self, FILE *to, sim_errors_t *errors)
{
    page_t page = { .job = self, .scenario = self->scenario, .to = to };
    const sim_table_t *summary = sim_folder_get(self->tables, SIM_FOLDER_SUMMARY);
    const sim_table_t *projection = sim_folder_get(self->tables, SIM_FOLDER_PROJECTION);

    if (summary == NULL || projection == NULL) {
        return SIM_ERR_DOMAIN;
    }
    read_assets(&page, errors);
    if (page.status == SIM_OK) {
        page.status = sim_headline_page_init(&page.headline, self->scenario, summary, projection);
    }
    if (page.status == SIM_OK) {
        read_contenders(&page);
    }
    if (page.status == SIM_OK) {
        page.status = sim_report_values_read(&page.values, self->folder, self->data_dir, errors);
    }
    if (page.status == SIM_OK) {
        sim_report_read_charts(&page);
    }
    if (page.status == SIM_OK) {
        put_page(&page);
    }
    if (page.status == SIM_OK && ferror(to)) {
        page.status = SIM_ERR_IO;
    }
    sim_headline_page_free(&page.headline);
    sim_scoreboard_grid_free(&page.grid);
    sim_report_values_free(&page.values);
    sim_chart_texts_free(page.n_texts, page.text);
    sim_publish_list_free(page.n_files, page.file);
    free(page.drawn);
    free(page.contender);
    free(page.style);
    free(page.script);
    return page.status;
}
