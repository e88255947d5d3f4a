/* report_policies.c - the policies in words; see report_page.h. */
#include "sim/charttext.h"
#include "sim/out/report_page.h"
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* The text behind an apostrophe that keeps a spreadsheet from taking it for a formula. */
static const char *
plain_source(const char *source)
{
    return source[0] == '\'' && source[1] != '\0' && strchr("=+-@", source[1]) != NULL ? source + 1
                                                                                       : source;
}

/* A word of ours in the words about a change, as a reader knows it: a location, a role, a month. */
static void
put_word(page_t *page, const char *word)
{
    const sim_scenario_t *s = page->scenario;
    char to[SIM_REPORT_NAME];
    int year, month, used = 0;

    for (size_t l = 0; l < s->n_locations; l++) {
        if (strcmp(word, s->location[l].name) == 0) {
            sim_report_place(word, true, to);
            sim_report_text(page, to);
            return;
        }
    }
    for (size_t r = 0; r < s->n_roles; r++) {
        if (strcmp(word, s->role[r].name) == 0) {
            sim_charttext_words(sizeof to, to, word, false);
            const bool name = to[0] == '\0' || (to[1] >= 'A' && to[1] <= 'Z'); /* "BPO" */
            to[0] = (char)(!name && to[0] >= 'A' && to[0] <= 'Z' ? to[0] - 'A' + 'a' : to[0]);
            sim_report_text(page, to);
            return;
        }
    }
    if (sscanf(word, "%4d-%2d%n", &year, &month, &used) == 2 && (size_t)used == strlen(word)
        && used == 7) {
        sim_report_month(s, 12 * (year - s->start_year) + month - s->start_month, to);
        sim_report_text(page, to);
        return;
    }
    sim_report_text(page, strcmp(word, "->") == 0 ? "\xE2\x86\x92" : word);
}

/* Words of the scoreboard: its words one by one, what stands between them as it is. */
static void
put_words(page_t *page, const char *words)
{
    static const char between[] = " ,;:";
    char word[SIM_SCOREBOARD_WORDS];

    bool arrow = false; /* stood before */
    for (const char *at = words; *at != '\0';) {
        const size_t gap = strspn(at, between);
        snprintf(word, sizeof word, "%.*s", (int)gap, at);
        const bool stays = gap == 1 && at[0] == ' ' && (arrow || strncmp(at + 1, "-> ", 3) == 0);
        sim_report_text(page, stays ? "\xC2\xA0" : word);
        at += gap;
        const size_t n = strcspn(at, between);
        arrow = n == 2 && strncmp(at, "->", n) == 0;
        snprintf(word, sizeof word, "%.*s", (int)n, at);
        put_word(page, word);
        at += n;
    }
}

/* "Share of overtime that is not paid: 0.2 to 0 in India (unpaid_share)", and what it rests on. */
static void
put_line(page_t *page, const char *key, const char *words, const char *source)
{
    const sim_param_t *param = sim_param_find(key);

    sim_report_put(page, "<li>");
    if (param != NULL) {
        sim_report_put_meaning(page, param->meaning);
        sim_report_put(page, ": ");
    }
    sim_report_put(page, "<strong>");
    put_words(page, words);
    sim_report_put(page, "</strong> <code>");
    sim_report_text(page, key);
    sim_report_put(page, "</code>");
    if (source[0] != '\0') {
        const bool own
            = strncmp(source, "assumption", 10) == 0 || strncmp(source, "derived", 7) == 0;
        sim_report_put(page, "<span class=\"%s\">", own ? "own" : "source");
        sim_report_put_note(page, source);
        sim_report_put(page, "</span>");
    }
    sim_report_put(page, "</li>\n");
}

static void
put_change(void *data, const char *key, const char *words, const char *source)
{
    const size_t n = strlen(key);
    put_line(data, key, strncmp(words, key, n) == 0 && words[n] == ' ' ? words + n + 1 : words,
        plain_source(source));
}

/* The name as the charts have it, with the one that a command takes; i: of what is compared, for
 * links, or SIZE_MAX. */
static void
put_name(page_t *page, const char *name, size_t i)
{
    char words[SIM_REPORT_NAME];

    sim_report_policy(page->scenario, name, words);
    if (i == SIZE_MAX) {
        sim_report_put(page, "<h3>");
    } else {
        sim_report_put(page, "<h3 id=\"policy-%zu\">", i + 1);
    }
    sim_report_text(page, words);
    sim_report_put(page, " <code>");
    sim_report_text(page, name);
    sim_report_put(page, "</code></h3>\n");
}

/* "Public money for training; from Jan 2026, phased in over 12 months." */
static void
put_summary(page_t *page, const char *title, char when[], bool any)
{
    const bool begun = title[0] != '\0';

    if (!begun && when[0] == '\0' && any) {
        return;
    }
    sim_report_put(page, "<p>");
    sim_report_foreign(page, title);
    if (!begun && when[0] >= 'a' && when[0] <= 'z') {
        when[0] = (char)(when[0] - 'a' + 'A');
    }
    sim_report_put(page, begun && when[0] != '\0' ? "; " : "");
    put_words(page, when);
    if (!any) {
        sim_report_put(page, begun || when[0] != '\0' ? "; no value differs" : "No value differs");
    }
    sim_report_put(page, ".</p>\n");
}

static void
put_contenders(page_t *page)
{
    const sim_table_t *changes = sim_folder_get(page->job->tables, SIM_FOLDER_POLICIES);

    for (size_t i = 0; i < page->n_contenders && page->status == SIM_OK; i++) {
        const sim_contender_t *one = &page->contender[i];
        char when[SIM_SCOREBOARD_WORDS], words[SIM_REPORT_NAME];
        char *list = NULL;
        size_t n = 0;
        FILE *to = page->to;

        put_name(page, one->name, i);
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
        sim_report_policy(page->scenario, one->name, words);
        if (page->status == SIM_OK) {
            /* a title that says no more than the name is not said again */
            put_summary(page, strcasecmp(one->title, words) == 0 ? "" : one->title, when, n > 0);
            if (n > 0) {
                sim_report_put(page, "<ul class=\"changes\">\n%s</ul>\n", list);
            }
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
    put_name(page, name, SIZE_MAX);
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
                put_words(page, value->value);
            } else if (pass == 1 && param != NULL) {
                sim_report_put(page, "%s", any ? "" : "<ul class=\"changes\">\n");
                any = true;
                put_line(page, value->key, value->value, value->note);
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
                sim_report_put(page, "<li>");
                sim_report_foreign(page, s->policy[p].title);
                sim_report_put(page, "%s<code>", s->policy[p].title[0] != '\0' ? " " : "");
                sim_report_text(page, s->policy[p].name);
                sim_report_put(page, "</code></li>\n");
            }
        }
        sim_report_put(page,
            "</ul>\n<p class=\"note\"><code>sim compare</code> says what each of them would "
            "change.</p>\n");
    }
    sim_report_end_section(page);
}
