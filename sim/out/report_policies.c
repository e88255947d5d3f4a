/* report_policies.c - the policies in words; see report_page.h. */
#include "sim/out/report_page.h"
#include <stdlib.h>
#include <string.h>

/* The text behind an apostrophe that keeps a spreadsheet from taking it for a formula. */
static const char *
plain_source(const char *source)
{
    return source[0] == '\'' && source[1] != '\0' && strchr("=+-@", source[1]) != NULL ? source + 1
                                                                                       : source;
}

static void
put_change(void *data, const char *key, const char *words, const char *source)
{
    page_t *page = data;
    const sim_param_t *param = sim_param_find(key);
    const size_t n = strlen(key);

    sim_report_put(page, "<li><code>");
    sim_report_text(page, key);
    sim_report_put(page, "</code>: ");
    const char *rest = strncmp(words, key, n) == 0 && words[n] == ' ' ? words + n + 1 : words;
    for (const char *arrow; (arrow = strstr(rest, "->")) != NULL; rest = arrow + 2) {
        char part[SIM_SCOREBOARD_WORDS];
        snprintf(part, sizeof part, "%.*s", (int)(arrow - rest), rest);
        sim_report_text(page, part);
        sim_report_text(page, "\xE2\x86\x92");
    }
    sim_report_text(page, rest);
    if (param != NULL) {
        sim_report_put(page, "<span class=\"meaning\">");
        sim_report_text(page, param->meaning);
        sim_report_put(page, "</span>");
    }
    if (source[0] != '\0') {
        sim_report_put(page, "<span class=\"source\">");
        sim_report_foreign(page, plain_source(source));
        sim_report_put(page, "</span>");
    }
    sim_report_put(page, "</li>\n");
}

static void
put_contenders(page_t *page)
{
    const sim_table_t *changes = sim_folder_get(page->job->tables, SIM_FOLDER_POLICIES);

    for (size_t i = 0; i < page->n_contenders && page->status == SIM_OK; i++) {
        const sim_contender_t *one = &page->contender[i];
        char when[SIM_SCOREBOARD_WORDS];
        char *list = NULL;
        size_t n = 0;
        FILE *to = page->to;

        sim_report_put(page, "<h3>");
        sim_report_text(page, one->name);
        sim_report_put(page, "</h3>\n<p>");
        sim_report_foreign(page, one->title);
        page->to = open_memstream(&list, &n);
        if (page->to == NULL) {
            page->to = to;
            page->status = SIM_ERR_NOMEM;
            return;
        }
        page->status
            = sim_scoreboard_tell(page->scenario, one->name, changes, when, put_change, page);
        if (fclose(page->to) != 0 && page->status == SIM_OK) {
            page->status = SIM_ERR_NOMEM;
        }
        page->to = to;
        if (page->status == SIM_OK) {
            sim_report_put(page, "%s", when[0] != '\0' ? (one->title[0] != '\0' ? "; " : "") : "");
            sim_report_text(page, when);
            sim_report_put(page,
                n == 0 ? "; no value differs.</p>\n" : ".</p>\n<ul class=\"changes\">\n%s</ul>\n",
                list);
        }
        free(list);
    }
}

/* A policy of a plain run, from effective.ini. */
static void
put_policy(page_t *page, const char *name)
{
    char section[SIM_NAME_MAX + 16];
    bool any = false;

    snprintf(section, sizeof section, "policy.%s", name);
    sim_report_put(page, "<h3>");
    sim_report_text(page, name);
    sim_report_put(page, "</h3>\n");
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < page->values.n; i++) {
            const sim_report_value_t *value = &page->values.value[i];
            const sim_param_t *param = sim_param_find(value->key);
            if (strcmp(value->section, section) != 0) {
                continue;
            }
            if (pass == 0 && strcmp(value->key, "title") == 0) {
                sim_report_put(page, "<p>");
                sim_report_foreign(page, value->value);
            } else if (pass == 0 && param == NULL) {
                sim_report_put(page, "; %s ",
                    strcmp(value->key, "phase_in") == 0        ? "phased in over"
                        : strcmp(value->key, "start") == 0     ? "from"
                        : strcmp(value->key, "end") == 0       ? "until"
                        : strcmp(value->key, "locations") == 0 ? "in"
                                                               : "for");
                sim_report_text(page, value->value);
            } else if (pass == 1 && param != NULL) {
                sim_report_put(page, "%s<li><code>", any ? "" : "<ul class=\"changes\">\n");
                any = true;
                sim_report_text(page, value->key);
                sim_report_put(page, "</code>: ");
                sim_report_text(page, value->value);
                sim_report_put(page, "<span class=\"meaning\">");
                sim_report_text(page, param->meaning);
                sim_report_put(page, "</span><span class=\"source\">");
                sim_report_foreign(page, value->note);
                sim_report_put(page, "</span></li>\n");
            }
        }
        sim_report_put(page, pass == 0 ? ".</p>\n" : any ? "</ul>\n" : "");
    }
}

void
sim_report_put_policies(page_t *page)
{
    const sim_scenario_t *s = page->scenario;
    size_t in_force = 0;

    sim_report_begin_section(page, "policies");
    if (sim_report_is_compared(page)) {
        put_contenders(page);
        sim_report_end_section(page);
        return;
    }
    for (size_t p = 0; p < s->n_policies; p++) {
        in_force += s->in_force[p];
        if (s->in_force[p]) {
            put_policy(page, s->policy[p].name);
        }
    }
    if (in_force == 0) {
        sim_report_put(page, "<p>No policy is in force in this run.</p>\n");
    }
    if (in_force < s->n_policies) {
        sim_report_put(page, "<p>Defined in the scenario, and not in force here:</p>\n<ul>\n");
        for (size_t p = 0; p < s->n_policies; p++) {
            if (!s->in_force[p]) {
                sim_report_put(page, "<li><code>");
                sim_report_text(page, s->policy[p].name);
                sim_report_put(page, "</code> ");
                sim_report_foreign(page, s->policy[p].title);
                sim_report_put(page, "</li>\n");
            }
        }
        sim_report_put(page,
            "</ul>\n<p class=\"note\"><code>sim compare</code> says what each of them would "
            "change.</p>\n");
    }
    sim_report_end_section(page);
}
