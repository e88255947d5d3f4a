/* report_assumptions.c - every value with where it comes from; see report_page.h. */
#include "sim/charttext.h"
#include "sim/out/report_page.h"
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *words, *meaning;
} KINDS[SIM_REPORT_KINDS] = {
    [SIM_REPORT_PUBLISHED] = { "Published", "a figure as its source prints it" },
    [SIM_REPORT_DERIVED] = { "Derived", "arithmetic on published figures" },
    [SIM_REPORT_SOURCED] = { "From a source",
        "a source is named; whether the figure is printed there or follows from "
        "it is not recorded" },
    [SIM_REPORT_ASSUMED] = { "Assumed", "no usable figure was found; a plausible one was set" },
    [SIM_REPORT_GIVEN] = { "Set on the command line", "for this run" },
    [SIM_REPORT_DEFAULT]
    = { "Default of the model", "docs/parameters.md says what each rests on; many are judgement" },
    [SIM_REPORT_UNMARKED]
    = { "Without a source", "the scenario names no source that is known here" },
};

/* Values of the model: not the design of the run, nor policies. */
static bool
is_assumption(const sim_report_value_t *value)
{
    return strcmp(value->section, "scenario") != 0 && strncmp(value->section, "policy.", 7) != 0;
}

static bool
is_twin(const sim_report_value_t *a, const sim_report_value_t *b)
{
    return strcmp(a->key, b->key) == 0 && strcmp(a->value, b->value) == 0
        && strcmp(a->note, b->note) == 0 && a->kind == b->kind && is_assumption(b);
}

/* "India, data entry" of the section job.india.data_entry. */
static void
put_section(page_t *page, const char *section)
{
    const sim_scenario_t *s = page->scenario;
    const char *dot = strchr(section, '.');
    char name[SIM_REPORT_NAME], words[SIM_REPORT_NAME];
    bool first = true;

    for (const char *at = dot != NULL ? dot + 1 : section; *at != '\0'; first = false) {
        const size_t n = strcspn(at, ".");
        bool place = false;
        snprintf(name, sizeof name, "%.*s", (int)(n < sizeof name ? n : sizeof name - 1), at);
        for (size_t l = 0; l < s->n_locations; l++) {
            place = place || strcmp(name, s->location[l].name) == 0;
        }
        sim_charttext_words(sizeof words, words, name, place);
        sim_report_text(page, first ? "" : ", ");
        sim_report_text(page, words);
        at += n + (at[n] == '.');
    }
}

/* A row for each value of a kind (SIM_REPORT_KINDS: the uncertain ones); equal ones of several
 * places share it. */
static void
put_values(page_t *page, sim_report_kind_t kind)
{
    const sim_report_values_t *v = &page->values;
    bool *done = calloc(v->n + 1, sizeof *done);

    if (done == NULL) {
        page->status = SIM_ERR_NOMEM;
        return;
    }
    sim_report_put(page, "<thead><tr>");
    const bool explained = kind == SIM_REPORT_KINDS;
    sim_report_column_head(page, explained ? "What" : "Key");
    sim_report_column_head(page, "Value");
    sim_report_column_head(page, "Where");
    const bool noted = kind != SIM_REPORT_DEFAULT && kind != SIM_REPORT_GIVEN;
    if (noted) {
        sim_report_column_head(page, "Note");
    } else {
        sim_report_column_head(page, "Meaning");
    }
    sim_report_put(page, "</tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < v->n; i++) {
        const sim_report_value_t *value = &v->value[i];
        const sim_param_t *param = sim_param_find(value->key);
        if (done[i] || !is_assumption(value)
            || (kind == SIM_REPORT_KINDS ? !value->uncertain : value->kind != kind)) {
            continue;
        }
        sim_report_put(page, "<tr><td>");
        if (explained && param != NULL) {
            sim_report_put_meaning(page, param->meaning);
            sim_report_put(page, " ");
        }
        sim_report_put(page, "<code>");
        sim_report_text(page, value->key);
        sim_report_put(page, "</code></td><td>");
        sim_report_text(page, value->value);
        sim_report_put(page, "</td><td>");
        for (size_t k = i; k < v->n; k++) {
            if (k == i || (!done[k] && is_twin(value, &v->value[k]))) {
                done[k] = true;
                sim_report_put(page, "%s", k == i ? "" : "; ");
                put_section(page, v->value[k].section);
            }
        }
        sim_report_put(page, "</td><td>");
        if (noted) {
            sim_report_put_note(page, value->note);
        } else {
            sim_report_text(page, param != NULL ? param->meaning : "");
        }
        sim_report_put(page, "</td></tr>\n");
    }
    free(done);
}

void
sim_report_put_assumptions(page_t *page)
{
    size_t count[SIM_REPORT_KINDS] = { 0 };
    size_t n = 0;
    size_t uncertain = 0;
    char number[SIM_PAGE_NUMBER];

    for (size_t i = 0; i < page->values.n; i++) {
        const sim_report_value_t *value = &page->values.value[i];
        if (is_assumption(value)) {
            count[value->kind]++;
            n++;
            uncertain += value->uncertain;
        }
    }
    sim_report_begin_section(page, "assumptions");
    sim_report_count((double)n, number);
    sim_report_put(page,
        "<p>%s values were in force, each with where it comes from; %zu of them %s "
        "uncertain and drawn anew for each replication.</p>\n",
        number, uncertain, uncertain == 1 ? "is" : "are");
    sim_report_begin_table(page, "figures", "How many values are of which kind");
    sim_report_put(page, "<thead><tr>");
    sim_report_column_head(page, "Kind");
    sim_report_column_head(page, "Values");
    sim_report_put(page, "<th scope=\"col\" class=\"words\">What it means</th>");
    sim_report_put(page, "</tr></thead>\n<tbody>\n");
    for (size_t k = 0; k < SIM_REPORT_KINDS; k++) {
        if (count[k] > 0) {
            sim_report_count((double)count[k], number);
            sim_report_put(page,
                "<tr><th scope=\"row\">%s</th><td>%s</td><td class=\"words\">%s</td></tr>\n",
                KINDS[k].words, number, KINDS[k].meaning);
        }
    }
    sim_report_end_table(page);
    if (uncertain > 0) {
        sim_report_put(page, "<h3>Uncertain values</h3>\n");
        sim_report_begin_table(page, "sortable", "Distributions that the replications draw from");
        put_values(page, SIM_REPORT_KINDS);
        sim_report_end_table(page);
    }
    sim_report_put_observed(page);
    sim_report_put(page,
        "<h3>Every value</h3>\n<p class=\"screen\">Open a list to read it; "
        "<code>effective.ini</code> has them all.</p>\n<p class=\"paper\">The lists are on "
        "the screen version of this page, and in <code>effective.ini</code>.</p>\n");
    for (size_t k = 0; k < SIM_REPORT_KINDS && page->status == SIM_OK; k++) {
        if (count[k] > 0) {
            sim_report_put(page, "<details>\n<summary>%s: %zu value%s</summary>\n", KINDS[k].words,
                count[k], sim_report_plural(count[k]));
            char caption[200];
            snprintf(caption, sizeof caption, "%s: %s", KINDS[k].words, KINDS[k].meaning);
            sim_report_begin_table(page, "sortable", caption);
            put_values(page, (sim_report_kind_t)k);
            sim_report_end_table(page);
            sim_report_put(page, "</details>\n");
        }
    }
    sim_report_put_sources(page);
    sim_report_end_section(page);
}
