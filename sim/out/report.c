/* report.c - report.html, section by section; see report.h. */
#include "sim/report.h"
#include "sim/chart.h"
#include "sim/charttext.h"
#include "sim/manifest.h"
#include "sim/out/html.h"
#include "sim/out/picture.h"
#include "sim/out/report_parts.h"
#include "sim/publish.h"
#include "sim/text.h"
#include "sim/version.h"
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMNS = 5, PLACES = 6 }; /* of figures that an A4 page holds beside the labels */

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

/* ---- markup ---------------------------------------------------------------------------------- */

/* Markup of our own: no text of others. */
SIM_PRINTF(2, 3)
static void
put(page_t *page, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    vfprintf(page->to, format, list);
    va_end(list);
}

static void
text(page_t *page, const char *words)
{
    sim_html_text(words, page->to);
}

/* Text of the scenario, whose direction of writing stays its own. */
static void
foreign(page_t *page, const char *words)
{
    put(page, "<bdi>");
    text(page, words);
    put(page, "</bdi>");
}

static void
heading(page_t *page, const char *id, const char *words)
{
    put(page, "<section aria-labelledby=\"%s\">\n<h2 id=\"%s\">", id, id);
    text(page, words);
    put(page, "</h2>\n");
}

static void
end_section(page_t *page)
{
    put(page, "</section>\n\n");
}

/* A table that a phone can push sideways.  kind: "", "sortable" or "figures". */
static void
begin_table(page_t *page, const char *kind, const char *caption)
{
    put(page, "<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"");
    text(page, caption);
    put(page, "\"><table class=\"%s\">\n<caption>", kind);
    text(page, caption);
    put(page, "</caption>\n");
}

static void
end_table(page_t *page)
{
    put(page, "</tbody></table></div>\n");
}

static void
column_head(page_t *page, const char *words)
{
    put(page, "<th scope=\"col\">");
    text(page, words);
    put(page, "</th>");
}

static void
cell(page_t *page, const char *words)
{
    put(page, "<td>");
    foreign(page, words);
    put(page, "</td>");
}

static const char *
string_of(const json_t *object, const char *key)
{
    const char *value = json_string_value(json_object_get(object, key));
    return value != NULL ? value : "";
}

static const char *
plural(size_t n)
{
    return n == 1 ? "" : "s";
}

static void
count_text(double n, char to[SIM_PAGE_NUMBER])
{
    sim_page_number(n, 0, to);
}

/* ---- head ------------------------------------------------------------------------------------ */

static void put_answer(page_t *page);
static void put_effects(page_t *page);
static void put_why(page_t *page);
static void put_policies(page_t *page);
static void put_headline(page_t *page);
static void put_charts(page_t *page);
static void put_explorer(page_t *page);
static void put_assumptions(page_t *page);
static void put_methods(page_t *page);
static void put_provenance(page_t *page);

/* In the order of a plain run; a comparison tells of its policies first. */
static const struct {
    const char *id, *words;
    void (*put)(page_t *page);
    enum { ALWAYS, COMPARED, WITH_CHANNELS, WITH_POLICIES } when;
} SECTIONS[] = {
    { "answer", "The answer", put_answer, ALWAYS },
    { "headline", "Headline figures", put_headline, ALWAYS },
    { "effects", "What the policies change", put_effects, COMPARED },
    { "why", "Why the saving changes", put_why, WITH_CHANNELS },
    { "policies", "The policies in words", put_policies, WITH_POLICIES },
    { "charts", "Charts", put_charts, ALWAYS },
    { "explorer", "Month by month", put_explorer, ALWAYS },
    { "assumptions", "Assumptions", put_assumptions, ALWAYS },
    { "methods", "Methods and limits", put_methods, ALWAYS },
    { "provenance", "Where this comes from", put_provenance, ALWAYS },
};
enum { N_SECTIONS = sizeof SECTIONS / sizeof SECTIONS[0] };
static const size_t PLAIN_ORDER[N_SECTIONS] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 };
static const size_t COMPARED_ORDER[N_SECTIONS] = { 0, 2, 3, 4, 1, 5, 6, 7, 8, 9 };

static bool
is_compared(const page_t *page)
{
    return page->n_contenders > 0;
}

static const sim_table_t *
channels_of(const page_t *page)
{
    return sim_folder_get(page->job->tables, SIM_FOLDER_CHANNELS);
}

static bool
has_channels(const page_t *page)
{
    const sim_table_t *table = channels_of(page);
    return is_compared(page) && table != NULL && table->n_rows > 0;
}

static bool
has_policies(const page_t *page)
{
    return is_compared(page) || page->scenario->n_policies > 0;
}

static const size_t *
order_of(const page_t *page)
{
    return is_compared(page) ? COMPARED_ORDER : PLAIN_ORDER;
}

static const char *
section_words(const page_t *page, size_t i)
{
    if (strcmp(SECTIONS[i].id, "effects") == 0 && page->files) {
        return "What the other scenarios change";
    }
    if (strcmp(SECTIONS[i].id, "policies") == 0 && !is_compared(page)) {
        return "Policies";
    }
    if (strcmp(SECTIONS[i].id, "policies") == 0 && page->files) {
        return "The scenarios in words";
    }
    if (strcmp(SECTIONS[i].id, "headline") == 0 && is_compared(page)) {
        return "Headline figures of the scenario as it stands";
    }
    return SECTIONS[i].words;
}

static bool
is_shown(const page_t *page, size_t i)
{
    switch (SECTIONS[i].when) {
    case COMPARED:
        return is_compared(page);
    case WITH_CHANNELS:
        return has_channels(page);
    case WITH_POLICIES:
        return has_policies(page);
    case ALWAYS:
        break;
    }
    return true;
}

static void
begin_section(page_t *page, const char *id)
{
    size_t i = 0;
    while (strcmp(SECTIONS[i].id, id) != 0) {
        i++;
    }
    heading(page, id, section_words(page, i));
}

/* "120 months, Jan 2024 to Dec 2033" */
static void
period_words(const sim_scenario_t *s, char to[80])
{
    char first[16], last[16];
    sim_report_month(s, 0, first);
    sim_report_month(s, s->months - 1, last);
    if (s->months == 1) {
        snprintf(to, 80, "1 month, %s", first);
    } else {
        snprintf(to, 80, "%d months, %s to %s", s->months, first, last);
    }
}

static void
put_head(page_t *page)
{
    const sim_scenario_t *s = page->scenario;
    char digest[SIM_HTML_DIGEST], period[80], count[SIM_PAGE_NUMBER];
    char *block = NULL;

    if (asprintf(&block, "/*<![CDATA[*/\n%s/*]]>*/", page->script) < 0) {
        page->status = SIM_ERR_NOMEM;
        return;
    }
    sim_html_digest(strlen(block), block, digest);
    put(page,
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
    text(page, s->title);
    put(page, "</title>\n<style>/*<![CDATA[*/\n%s/*]]>*/</style>\n</head>\n<body>\n", page->style);
    put(page,
        "<a class=\"skip\" href=\"#main\">To the answer</a>\n<header>\n"
        "<p class=\"kicker\">%s of offshore work</p>\n<h1>",
        is_compared(page) ? "Comparison" : "Projection");
    foreign(page, s->title);
    period_words(s, period);
    count_text(s->replications, count);
    put(page, "</h1>\n<p class=\"facts\">%s; %s replication%s; seed %" PRIu64, period, count,
        plural((size_t)s->replications), s->seed);
    if (s->scale != 1.0) {
        char scale[SIM_TEXT_NUMBER];
        sim_text_shortest(s->scale, scale);
        put(page, "; one simulated worker stands for %s people", scale);
    }
    put(page, "</p>\n</header>\n<nav aria-label=\"Contents\">\n<ol>\n");
    for (size_t k = 0; k < N_SECTIONS; k++) {
        const size_t i = order_of(page)[k];
        if (is_shown(page, i)) {
            put(page, "<li><a href=\"#%s\">", SECTIONS[i].id);
            text(page, section_words(page, i));
            put(page, "</a></li>\n");
        }
    }
    put(page, "</ol>\n</nav>\n<main id=\"main\">\n\n");
}

/* ---- answer and figures ---------------------------------------------------------------------- */

static const char MINUS[] = "\xE2\x88\x92";

/* A number as the headlines write it, with a sign that is as wide as a plus. */
static void
figure(page_t *page, const char *number)
{
    const bool negative = number[0] == '-' && number[1] != '\0';
    text(page, negative ? MINUS : "");
    text(page, number + (negative ? 1 : 0));
}

/* Text of our own in which a number keeps its percent sign and its currency. */
static void
unbroken(page_t *page, const char *words)
{
    char one[2] = "";

    for (const char *at = words; *at != '\0'; at++) {
        const bool sign = *at == '-' && at > words && (at[-1] == ' ' || at[-1] == '(')
            && at[1] >= '0' && at[1] <= '9';
        const bool after_currency = at - words >= 3 && strncmp(at - 3, "USD", 3) == 0;
        one[0] = *at;
        text(page,
            sign                                                 ? MINUS
                : *at == ' ' && (at[1] == '%' || after_currency) ? "\xC2\xA0"
                                                                 : one);
    }
}

static void
put_answer(page_t *page)
{
    char sentence[SIM_REPORT_SENTENCES][SIM_REPORT_SENTENCE];

    sim_report_answer(page->scenario, &page->headline, is_compared(page) ? &page->grid : NULL,
        page->files, sentence);
    begin_section(page, "answer");
    put(page, "<div class=\"answer\">\n");
    for (size_t i = 0; i < SIM_REPORT_SENTENCES; i++) {
        put(page, "<p>");
        unbroken(page, sentence[i]);
        put(page, "</p>\n");
    }
    put(page,
        "</div>\n<p class=\"note\">A projection under the assumptions listed below, not a "
        "forecast. %sMoney is nominal.</p>\n",
        page->scenario->replications > 1
            ? "Figures are means over the replications; the range says how far chance and the "
              "uncertain assumptions carry them. "
            : "A single replication has no range: run more of them (-n) before you quote a "
              "figure. ");
    end_section(page);
}

static void
put_headline_cell(page_t *page, const sim_headline_cell_t *one)
{
    put(page, "<td>");
    if (isfinite(one->mean)) {
        figure(page, one->mean_text);
    } else {
        put(page, "no value");
    }
    if (one->has_range) {
        put(page, "<span class=\"range\">");
        figure(page, one->low_text);
        put(page, " to ");
        figure(page, one->high_text);
        put(page, "</span>");
    }
    put(page, "</td>");
}

static const sim_headline_strip_t *
strip_of(const sim_headline_page_t *h, size_t s)
{
    return &h->strip[s == 0 ? h->n_strips - 1 : s - 1];
}

static void
put_headline(page_t *page)
{
    const sim_headline_page_t *h = &page->headline;
    char caption[200], place[SIM_REPORT_NAME];

    begin_section(page, "headline");
    /* all locations together stand first; tables of about the same width */
    const size_t n_tables = (h->n_strips + PLACES - 1) / PLACES;
    const size_t wide = (h->n_strips + n_tables - 1) / n_tables;
    for (size_t from = 0; from < h->n_strips; from += wide) {
        const size_t until = h->n_strips - from > wide ? from + wide : h->n_strips;
        snprintf(caption, sizeof caption, "%s%s",
            page->scenario->replications > 1
                ? "Mean over replications, and below it the range of nine in ten of them"
                : "The single replication",
            from > 0 ? " (further locations)" : "");
        begin_table(page, "figures", caption);
        put(page, "<thead><tr><td></td>");
        for (size_t s = from; s < until; s++) {
            const sim_headline_strip_t *strip = strip_of(h, s);
            put(page, "<th scope=\"col\">");
            if (strcmp(strip->location, "all") == 0) {
                text(page, "All locations");
            } else {
                sim_report_place(strip->location, false, place);
                text(page, place);
            }
            if (strip->currency[0] != '\0') {
                put(page, "<span class=\"range\">pay in ");
                text(page, strip->currency);
                put(page, "</span>");
            }
            put(page, "</th>");
        }
        put(page, "</tr></thead>\n<tbody>\n");
        for (size_t i = 0; i < SIM_HEADLINE_ITEMS; i++) {
            put(page, "<tr><th scope=\"row\">");
            text(page, h->label[i]);
            put(page, "</th>");
            for (size_t s = from; s < until; s++) {
                put_headline_cell(page, &strip_of(h, s)->cell[i]);
            }
            put(page, "</tr>\n");
        }
        end_table(page);
    }
    put(page,
        "<p class=\"note\">Everything else is in <code>summary.csv</code> (over the whole "
        "horizon) and <code>projection.csv</code> (month by month).</p>\n");
    end_section(page);
}

/* ---- a comparison ---------------------------------------------------------------------------- */

static void
put_effect(page_t *page, const sim_scoreboard_field_t *field)
{
    if (isnan(field->value)) {
        put(page, "<td>no value</td>");
        return;
    }
    const bool strong = field->clear && strpbrk(field->main, "123456789") != NULL;
    put(page, "<td data-v=\"%.12g\">%s", field->value, strong ? "<strong>" : "");
    figure(page, field->main);
    put(page, "%s", strong ? "</strong>" : "");
    if (field->low[0] != '\0') {
        put(page, "<span class=\"range\">");
        figure(page, field->low);
        put(page, " to ");
        figure(page, field->high);
        put(page, "</span>");
    }
    put(page, "</td>");
}

/* The name of a column; pay says where it is earned. */
static void
effect_head(page_t *page, size_t column)
{
    const sim_scoreboard_item_t *item = &page->grid.item[column];
    char place[SIM_REPORT_NAME];

    if (item->location == NULL || strcmp(item->location, "all") == 0) {
        column_head(page, page->grid.column[column]);
        return;
    }
    sim_report_place(item->location, false, place);
    put(page, "<th scope=\"col\">Median pay, ");
    text(page, place);
    put(page, "%s", item->unit[0] != '\0' ? ", " : "");
    text(page, item->unit);
    put(page, "</th>");
}

static void
put_effects(page_t *page)
{
    static const char *const captions[] = { "Work and pay", "Money", "People and the public" };
    const sim_scoreboard_grid_t *g = &page->grid;
    const size_t pays = page->scenario->n_locations - 1;
    /* employment, attrition, pay of each location; saving and its worth; the rest */
    const size_t end[] = { 2 + pays, 5 + pays, g->n_columns };
    char caption[120];

    begin_section(page, "effects");
    put(page,
        "<p>Each figure is the mean over replications of the difference that %s makes, the same "
        "people meeting the same luck with and without it. Below it stands its 95 %% interval; "
        "differences whose interval excludes zero are <strong>bold</strong>.</p>\n",
        page->files ? "the other scenario" : "the policy");
    for (size_t k = 0, column = 0; k < sizeof end / sizeof end[0]; k++) {
        for (size_t from = column; from < end[k]; from += COLUMNS) {
            const size_t until = end[k] - from > COLUMNS ? from + COLUMNS : end[k];
            snprintf(caption, sizeof caption, "%s%s", captions[k],
                from > column ? " (further columns)" : "");
            begin_table(page, "figures sortable", caption);
            put(page, "<thead><tr><th scope=\"col\">%s</th>", page->files ? "Scenario" : "Policy");
            for (size_t c = from; c < until; c++) {
                effect_head(page, c);
            }
            put(page,
                "</tr></thead>\n<tbody><tr class=\"base\"><th scope=\"row\">as it stands</th>");
            for (size_t c = from; c < until; c++) {
                put_effect(page, &g->field[c]);
            }
            put(page, "</tr></tbody>\n<tbody>\n");
            for (size_t i = 1; i < g->n_lines; i++) {
                put(page, "<tr><th scope=\"row\">");
                text(page, page->contender[i - 1].name);
                put(page, "</th>");
                for (size_t c = from; c < until; c++) {
                    put_effect(page, &g->field[i * g->n_columns + c]);
                }
                put(page, "</tr>\n");
            }
            end_table(page);
        }
        column = end[k];
    }
    put(page,
        "<p class=\"note\">All metrics: <code>effects.csv</code>; month by month: "
        "<code>compare.csv</code>.</p>\n");
    end_section(page);
}

/* Parts of the effect on the saving: of channels.csv channels, of explain.csv keys. */
typedef struct {
    const sim_column_t *policy, *location;
    const sim_column_t *name; /* of the part                                    */
    const sim_column_t *only; /* rows that count have this word in this column  */
    const char *word;
    const sim_column_t *part; /* which policy of a stack moves the key, or NULL */
    const double *effect, *low, *high;
    size_t n_rows;
} causes_t;

enum { CAUSES = 256 };

static const sim_column_t *
column_of(const sim_table_t *table, const char *name, sim_column_kind_t kind)
{
    const sim_column_t *column = sim_table_column(table, name);
    return column != NULL && column->kind == kind ? column : NULL;
}

static const double *
reals_of(const sim_table_t *table, const char *name)
{
    const sim_column_t *column = column_of(table, name, SIM_COLUMN_REAL);
    return column != NULL ? column->cell.real : NULL;
}

static bool
causes_open(
    causes_t *c, const sim_table_t *table, const char *name, const char *only, const char *word)
{
    *c = (causes_t) { .policy = column_of(table, "policy", SIM_COLUMN_TEXT),
        .location = column_of(table, "location", SIM_COLUMN_TEXT),
        .name = column_of(table, name, SIM_COLUMN_TEXT),
        .only = column_of(table, only, SIM_COLUMN_TEXT),
        .word = word,
        .part = column_of(table, "part", SIM_COLUMN_TEXT),
        .effect = reals_of(table, "effect"),
        .low = reals_of(table, "ci_low"),
        .high = reals_of(table, "ci_high"),
        .n_rows = table->n_rows };
    return c->policy && c->location && c->name && c->only && c->effect && c->low && c->high;
}

/* Rows of a contender over all locations that are not zero, the largest first; the row of their
 * total is apart (n_rows: none). */
static size_t
list_causes(const causes_t *c, const char *policy, size_t row[CAUSES], size_t *total)
{
    size_t n = 0;
    *total = c->n_rows;
    for (size_t i = 0; i < c->n_rows && n < CAUSES; i++) {
        if (strcmp(sim_column_text(c->policy, i), policy) != 0
            || strcmp(sim_column_text(c->only, i), c->word) != 0
            || strcmp(sim_column_text(c->location, i), "all") != 0) {
            continue;
        }
        if (strcmp(sim_column_text(c->name, i), "total") == 0) {
            *total = i;
            continue;
        }
        if (!isfinite(c->effect[i]) || c->effect[i] == 0.0) {
            continue;
        }
        size_t k = n++;
        for (; k > 0 && fabs(c->effect[row[k - 1]]) < fabs(c->effect[i]); k--) {
            row[k] = row[k - 1];
        }
        row[k] = i;
    }
    return n;
}

static void
signed_text(double x, int decimals, char to[SIM_PAGE_NUMBER + 2])
{
    char plain[SIM_PAGE_NUMBER];
    sim_page_number(x, decimals, plain);
    snprintf(to, SIM_PAGE_NUMBER + 2, "%s%s",
        x > 0.0 && strpbrk(plain, "123456789") != NULL ? "+" : "", plain);
}

static void
put_cause(page_t *page, const causes_t *c, size_t row, double size, int decimals, bool total,
    bool of_stack)
{
    char number[SIM_PAGE_NUMBER + 2];
    const char *name = sim_column_text(c->name, row);
    const double effect = sim_page_cell(c->effect[row]);
    const double low = sim_page_cell(c->low[row]);
    const double high = sim_page_cell(c->high[row]);
    const bool clear = low > 0.0 || high < 0.0;

    put(page, "<tr%s><th scope=\"row\">", total ? " class=\"base\"" : "");
    if (total) {
        put(page, "effect on the saving");
    } else if (c->part == NULL) {
        text(page, sim_scoreboard_channel(name));
    } else {
        put(page, "<code>");
        text(page, name);
        put(page, "</code>%s", of_stack ? " of " : "");
        text(page, of_stack ? sim_column_text(c->part, row) : "");
    }
    signed_text(effect / size, decimals, number);
    put(page, "</th><td data-v=\"%.12g\">%s", effect, clear ? "<strong>" : "");
    figure(page, number);
    put(page, "%s</td><td>", clear ? "</strong>" : "");
    if (isfinite(low) && isfinite(high)) {
        signed_text(low / size, decimals, number);
        figure(page, number);
        put(page, " to ");
        signed_text(high / size, decimals, number);
        figure(page, number);
    }
    put(page, "</td></tr>\n");
}

static void
put_causes(page_t *page, const causes_t *c, const char *policy, const char *head)
{
    static const struct {
        double size;
        const char *name;
    } scales[] = { { 1e9, " bn" }, { 1e6, " M" }, { 1e3, " k" }, { 1.0, "" } };
    const bool of_stack = strchr(policy, '+') != NULL;
    size_t row[CAUSES];
    size_t total = 0;
    size_t k = 0;
    char caption[200];
    const size_t n = list_causes(c, policy, row, &total);

    if (n == 0) {
        put(page, "<p><strong>");
        text(page, policy);
        put(page, "</strong>: no difference.</p>\n");
        return;
    }
    const double largest = fabs(sim_page_cell(c->effect[row[0]]));
    while (scales[k].size > 1.0 && largest < scales[k].size) {
        k++;
    }
    const double size = scales[k].size;
    const int decimals = size == 1.0 ? 0 : largest / size < 10.0 ? 2 : 1;
    snprintf(caption, sizeof caption, "%s: change of the saving, USD%s", policy, scales[k].name);
    begin_table(page, "figures sortable", caption);
    put(page, "<thead><tr>");
    column_head(page, head);
    column_head(page, "Effect");
    column_head(page, "95 % interval");
    put(page, "</tr></thead>\n");
    if (total < c->n_rows) {
        put(page, "<tbody>\n");
        put_cause(page, c, total, size, decimals, true, false);
        put(page, "</tbody>\n");
    }
    put(page, "<tbody>\n");
    for (size_t i = 0; i < n; i++) {
        put_cause(page, c, row[i], size, decimals, false, of_stack);
    }
    end_table(page);
}

static void
put_why(page_t *page)
{
    const sim_table_t *keys = sim_folder_get(page->job->tables, SIM_FOLDER_EXPLAIN);
    causes_t channels;
    causes_t explained;
    bool any = false;

    if (!causes_open(&channels, channels_of(page), "channel", "item", "all")
        || (keys != NULL && !causes_open(&explained, keys, "key", "metric", "savings_usd"))) {
        page->status = SIM_ERR_DOMAIN;
        return;
    }
    begin_section(page, "why");
    put(page,
        "<p>The effect on the saving over the horizon and all locations, split among the "
        "channels through which it works. The parts add up to the effect.</p>\n");
    for (size_t i = 0; i < page->n_contenders; i++) {
        put_causes(page, &channels, page->contender[i].name, "Channel");
    }
    put(page, "<p class=\"note\">Every item and location: <code>channels.csv</code>.</p>\n");
    for (size_t i = 0; keys != NULL && i < keys->n_rows && !any; i++) {
        any = strcmp(sim_column_text(explained.only, i), explained.word) == 0;
    }
    if (any) {
        put(page,
            "<h3>Which keys change it</h3>\n<p>Each key that a policy moves, with its share "
            "of the effect, whatever the order in which they are moved.</p>\n");
        for (size_t i = 0; i < page->n_contenders; i++) {
            put_causes(page, &explained, page->contender[i].name, "Key");
        }
        put(page, "<p class=\"note\">Other metrics: <code>explain.csv</code>.</p>\n");
    }
    end_section(page);
}

/* The text behind an apostrophe that keeps a spreadsheet from taking it for a formula. */
static const char *
plain_source(const char *source)
{
    return source[0] == '\'' && source[1] != '\0' && strchr("=+-@", source[1]) != NULL ? source + 1
                                                                                       : source;
}

/* "labour_cost" as "Labour cost" */
static void
words_of(const char *name, char to[SIM_REPORT_NAME])
{
    sim_charttext_words(SIM_REPORT_NAME, to, name, false);
}

static void
put_change(void *data, const char *key, const char *words, const char *source)
{
    page_t *page = data;
    const sim_param_t *param = sim_param_find(key);
    const size_t n = strlen(key);

    put(page, "<li><code>");
    text(page, key);
    put(page, "</code>: ");
    const char *rest = strncmp(words, key, n) == 0 && words[n] == ' ' ? words + n + 1 : words;
    for (const char *arrow; (arrow = strstr(rest, "->")) != NULL; rest = arrow + 2) {
        char part[SIM_SCOREBOARD_WORDS];
        snprintf(part, sizeof part, "%.*s", (int)(arrow - rest), rest);
        text(page, part);
        text(page, "\xE2\x86\x92");
    }
    text(page, rest);
    if (param != NULL) {
        put(page, "<span class=\"meaning\">");
        text(page, param->meaning);
        put(page, "</span>");
    }
    if (source[0] != '\0') {
        put(page, "<span class=\"source\">");
        foreign(page, plain_source(source));
        put(page, "</span>");
    }
    put(page, "</li>\n");
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

        put(page, "<h3>");
        text(page, one->name);
        put(page, "</h3>\n<p>");
        foreign(page, one->title);
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
            put(page, "%s", when[0] != '\0' ? (one->title[0] != '\0' ? "; " : "") : "");
            text(page, when);
            put(page,
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
    put(page, "<h3>");
    text(page, name);
    put(page, "</h3>\n");
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < page->values.n; i++) {
            const sim_report_value_t *value = &page->values.value[i];
            const sim_param_t *param = sim_param_find(value->key);
            if (strcmp(value->section, section) != 0) {
                continue;
            }
            if (pass == 0 && strcmp(value->key, "title") == 0) {
                put(page, "<p>");
                foreign(page, value->value);
            } else if (pass == 0 && param == NULL) {
                put(page, "; %s ",
                    strcmp(value->key, "phase_in") == 0        ? "phased in over"
                        : strcmp(value->key, "start") == 0     ? "from"
                        : strcmp(value->key, "end") == 0       ? "until"
                        : strcmp(value->key, "locations") == 0 ? "in"
                                                               : "for");
                text(page, value->value);
            } else if (pass == 1 && param != NULL) {
                put(page, "%s<li><code>", any ? "" : "<ul class=\"changes\">\n");
                any = true;
                text(page, value->key);
                put(page, "</code>: ");
                text(page, value->value);
                put(page, "<span class=\"meaning\">");
                text(page, param->meaning);
                put(page, "</span><span class=\"source\">");
                foreign(page, value->note);
                put(page, "</span></li>\n");
            }
        }
        put(page, pass == 0 ? ".</p>\n" : any ? "</ul>\n" : "");
    }
}

static void
put_policies(page_t *page)
{
    const sim_scenario_t *s = page->scenario;
    size_t in_force = 0;

    begin_section(page, "policies");
    if (is_compared(page)) {
        put_contenders(page);
        end_section(page);
        return;
    }
    for (size_t p = 0; p < s->n_policies; p++) {
        in_force += s->in_force[p];
        if (s->in_force[p]) {
            put_policy(page, s->policy[p].name);
        }
    }
    if (in_force == 0) {
        put(page, "<p>No policy is in force in this run.</p>\n");
    }
    if (in_force < s->n_policies) {
        put(page, "<p>Defined in the scenario, and not in force here:</p>\n<ul>\n");
        for (size_t p = 0; p < s->n_policies; p++) {
            if (!s->in_force[p]) {
                put(page, "<li><code>");
                text(page, s->policy[p].name);
                put(page, "</code> ");
                foreign(page, s->policy[p].title);
                put(page, "</li>\n");
            }
        }
        put(page,
            "</ul>\n<p class=\"note\"><code>sim compare</code> says what each of them would "
            "change.</p>\n");
    }
    end_section(page);
}

/* ---- charts ---------------------------------------------------------------------------------- */

static const struct {
    const char *group, *words;
} GROUPS[] = {
    { "policies", "Policies" }, { "people", "People and demand" }, { "pay", "Pay" },
    { "wellbeing", "Attrition and wellbeing" }, { "money", "Cost and saving" }, { "risk", "Risk" },
    { NULL, "Further charts" }, /* of a group or a name that is not known here */
};
enum { N_GROUPS = sizeof GROUPS / sizeof GROUPS[0] };

static size_t
group_of(const char *group)
{
    size_t g = 0;
    while (g + 1 < N_GROUPS && (group == NULL || strcmp(GROUPS[g].group, group) != 0)) {
        g++;
    }
    return g;
}

/* Where "plots/NAME.svg" stands in the list of files, or n_files. */
static size_t
find_picture(const page_t *page, const char *name)
{
    const size_t n = strlen(name);
    size_t i = 0;
    while (i < page->n_files
        && !(strncmp(page->file[i], "plots/", 6) == 0 && strncmp(page->file[i] + 6, name, n) == 0
            && strcmp(page->file[i] + 6 + n, ".svg") == 0)) {
        i++;
    }
    return i;
}

static bool
is_picture(const char *file)
{
    const size_t n = strlen(file);
    return strncmp(file, "plots/", 6) == 0 && n > 10 && strcmp(file + n - 4, ".svg") == 0
        && strchr(file + 6, '/') == NULL;
}

/* One chart; false: its file cannot be taken. */
static bool
put_picture(page_t *page, size_t i, const char *headline, const char *subtitle)
{
    char name[SIM_REPORT_NAME], prefix[SIM_REPORT_NAME + 8], words[SIM_REPORT_NAME];
    size_t n = 0;
    bool failed = false;
    char *bytes = sim_report_file(page->job->folder, page->file[i], &n);
    char *svg = NULL;
    size_t n_svg = 0;
    bool good = bytes != NULL;

    snprintf(name, sizeof name, "%.*s", (int)(strlen(page->file[i]) - 10), page->file[i] + 6);
    for (char *c = name; *c != '\0'; c++) {
        *c = strchr("abcdefghijklmnopqrstuvwxyz0123456789_-", *c) != NULL ? *c : '_';
    }
    snprintf(prefix, sizeof prefix, "chart-%s", name);
    words_of(name, words);
    FILE *to = good ? open_memstream(&svg, &n_svg) : NULL;
    if (good && to == NULL) {
        failed = true;
    }
    if (to != NULL) {
        good = sim_picture_write(
            n, bytes, prefix, headline != NULL ? headline : words, subtitle, to, &failed);
        failed = fclose(to) != 0 || failed;
    }
    if (good && !failed) {
        put(page,
            "<figure id=\"%s\">\n<div class=\"chart\" tabindex=\"0\" role=\"group\" "
            "aria-label=\"",
            prefix);
        text(page, words);
        put(page, "\">");
        fwrite(svg, 1, n_svg, page->to);
        put(page, "</div>\n<figcaption>");
        text(page, headline != NULL ? headline : words);
        put(page, ". <span class=\"file\">plots/");
        text(page, page->file[i] + 6);
        put(page, "</span></figcaption>\n</figure>\n");
    }
    if (failed) {
        page->status = SIM_ERR_NOMEM;
    }
    free(svg);
    free(bytes);
    return good && !failed;
}

static void
put_charts(page_t *page)
{
    size_t n_drawn = 0;
    size_t n_absent = 0;
    size_t n_refused = 0;

    begin_section(page, "charts");
    for (size_t g = 0; g < N_GROUPS && page->status == SIM_OK; g++) {
        bool begun = false;
        for (size_t k = 0; k < page->n_texts + page->n_files && page->status == SIM_OK; k++) {
            const bool known = k < page->n_texts;
            const sim_chart_text_t *one = known ? &page->text[k] : NULL;
            const size_t i = known ? find_picture(page, one->entry->name) : k - page->n_texts;
            const size_t group = group_of(known ? one->entry->group : NULL);
            if (g != group || (!known && (!is_picture(page->file[i]) || page->drawn[i]))) {
                continue;
            }
            if (i == page->n_files) {
                n_absent++;
                continue;
            }
            if (!begun) {
                put(page, "<h3>%s</h3>\n", GROUPS[g].words);
                begun = true;
            }
            page->drawn[i] = true;
            if (put_picture(page, i, known ? one->headline : NULL, known ? one->subtitle : "")) {
                n_drawn++;
            } else if (page->status == SIM_OK) {
                put(page, "<p class=\"note\">");
                text(page, page->file[i]);
                put(page, " is not a picture that this program draws, and is left out.</p>\n");
                n_refused++;
            }
        }
    }
    if (n_drawn + n_refused == 0) {
        put(page,
            "<p>There are no charts here: they were switched off, could not be drawn, or are "
            "not among the SVG files of this folder. <code>sim plot</code> draws them from "
            "the tables, and <code>sim report</code> then puts them here.</p>\n");
    } else if (n_absent > 0) {
        put(page,
            "<p class=\"note\">%zu chart%s of the catalogue %s not in the folder as SVG.</p>\n",
            n_absent, plural(n_absent), n_absent == 1 ? "is" : "are");
    }
    end_section(page);
}

static void
put_explorer(page_t *page)
{
    begin_section(page, "explorer");
    put(page,
        "<p id=\"explorer-off\">With JavaScript, this place lets you choose a metric, a location "
        "and a role, and read each month. Without it, the numbers are in "
        "<code>projection.csv</code>.</p>\n"
        "<div id=\"explorer-box\" hidden=\"hidden\"></div>\n"
        "<script type=\"application/json\" id=\"explorer-data\">");
    if (page->status == SIM_OK) {
        page->status = sim_report_data(
            page->scenario, sim_folder_get(page->job->tables, SIM_FOLDER_PROJECTION), page->to);
    }
    put(page, "</script>\n");
    end_section(page);
}

/* ---- assumptions ----------------------------------------------------------------------------- */

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
    put(page, "<thead><tr>");
    column_head(page, "Key");
    column_head(page, "Value");
    column_head(page, "Where");
    const bool noted = kind != SIM_REPORT_DEFAULT && kind != SIM_REPORT_GIVEN;
    if (noted) {
        column_head(page, "Note");
    } else {
        column_head(page, "Meaning");
    }
    put(page, "</tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < v->n; i++) {
        const sim_report_value_t *value = &v->value[i];
        const sim_param_t *param = sim_param_find(value->key);
        if (done[i] || !is_assumption(value)
            || (kind == SIM_REPORT_KINDS ? !value->uncertain : value->kind != kind)) {
            continue;
        }
        put(page, "<tr><td><code>");
        text(page, value->key);
        put(page, "</code></td><td>");
        text(page, value->value);
        put(page, "</td><td>");
        for (size_t k = i; k < v->n; k++) {
            if (k == i || (!done[k] && is_twin(value, &v->value[k]))) {
                done[k] = true;
                put(page, "%s", k == i ? "" : ", ");
                text(page, v->value[k].section);
            }
        }
        put(page, "</td><td>");
        if (noted) {
            foreign(page, value->note);
        } else {
            text(page, param != NULL ? param->meaning : "");
        }
        put(page, "</td></tr>\n");
    }
    free(done);
}

/* Whether a note names a source. */
static bool
names(const char *note, const char *id)
{
    const size_t n = strlen(id);
    for (const char *at = note; n > 0 && (at = strstr(at, id)) != NULL; at += n) {
        const char before = at == note ? ' ' : at[-1];
        const char after = at[n];
        const bool word_before
            = (before >= 'a' && before <= 'z') || (before >= '0' && before <= '9') || before == '_';
        const bool word_after
            = (after >= 'a' && after <= 'z') || (after >= '0' && after <= '9') || after == '_';
        if (!word_before && !word_after) {
            return true;
        }
    }
    return false;
}

static void
put_sources(page_t *page)
{
    const sim_table_t *table = &page->values.sources;
    const char *const columns[] = { "source_id", "publisher", "title", "year", "url" };
    enum { N = sizeof columns / sizeof columns[0] };
    const sim_column_t *column[N];
    size_t n = 0;

    if (table->n_rows == 0) {
        return;
    }
    for (size_t k = 0; k < N; k++) {
        column[k] = sim_table_column(table, columns[k]);
    }
    for (int pass = 0; pass < 2; pass++) {
        if (pass == 1) {
            if (n == 0) {
                return;
            }
            put(page, "<details>\n<summary>The %zu source%s that the notes name</summary>\n", n,
                plural(n));
            begin_table(page, "sortable", "Sources, as scenarios/data/sources.csv lists them");
            put(page, "<thead><tr>");
            for (size_t k = 0; k < N; k++) {
                static const char *const heads[]
                    = { "In the notes", "Publisher", "Title", "Year", "Address" };
                column_head(page, heads[k]);
            }
            put(page, "</tr></thead>\n<tbody>\n");
        }
        for (size_t i = 0; i < table->n_rows; i++) {
            bool named = false;
            for (size_t k = 0; k < page->values.n && !named; k++) {
                const sim_report_value_t *value = &page->values.value[k];
                named = strcmp(value->note, "default") != 0
                    && names(value->note, sim_column_text(column[0], i));
            }
            n += pass == 0 && named;
            if (pass == 1 && named) {
                put(page, "<tr>");
                for (size_t k = 0; k < N; k++) {
                    cell(page, sim_column_text(column[k], i));
                }
                put(page, "</tr>\n");
            }
        }
    }
    end_table(page);
    put(page, "</details>\n");
}

static void
put_assumptions(page_t *page)
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
    begin_section(page, "assumptions");
    count_text((double)n, number);
    put(page,
        "<p>%s values were in force, each with where it comes from; %zu of them %s "
        "uncertain and drawn anew for each replication.</p>\n",
        number, uncertain, uncertain == 1 ? "is" : "are");
    begin_table(page, "figures", "How many values are of which kind");
    put(page, "<thead><tr>");
    column_head(page, "Kind");
    column_head(page, "Values");
    put(page, "<th scope=\"col\" class=\"words\">What it means</th>");
    put(page, "</tr></thead>\n<tbody>\n");
    for (size_t k = 0; k < SIM_REPORT_KINDS; k++) {
        if (count[k] > 0) {
            count_text((double)count[k], number);
            put(page, "<tr><th scope=\"row\">%s</th><td>%s</td><td class=\"words\">%s</td></tr>\n",
                KINDS[k].words, number, KINDS[k].meaning);
        }
    }
    end_table(page);
    if (uncertain > 0) {
        put(page, "<h3>Uncertain values</h3>\n");
        begin_table(page, "sortable", "Distributions that the replications draw from");
        put_values(page, SIM_REPORT_KINDS);
        end_table(page);
    }
    put(page,
        "<h3>Every value</h3>\n<p class=\"screen\">Open a list to read it; "
        "<code>effective.ini</code> has them all.</p>\n<p class=\"paper\">The lists are on "
        "the screen version of this page, and in <code>effective.ini</code>.</p>\n");
    for (size_t k = 0; k < SIM_REPORT_KINDS && page->status == SIM_OK; k++) {
        if (count[k] > 0) {
            put(page, "<details>\n<summary>%s: %zu value%s</summary>\n", KINDS[k].words, count[k],
                plural(count[k]));
            char caption[200];
            snprintf(caption, sizeof caption, "%s: %s", KINDS[k].words, KINDS[k].meaning);
            begin_table(page, "sortable", caption);
            put_values(page, (sim_report_kind_t)k);
            end_table(page);
            put(page, "</details>\n");
        }
    }
    put_sources(page);
    end_section(page);
}

/* ---- methods, provenance --------------------------------------------------------------------- */

static void
put_methods(page_t *page)
{
    begin_section(page, "methods");
    put(page,
        "<p>Every worker is simulated month by month: hired, trained, paid, under pressure, ill, "
        "promoted, leaving. Around them stand the client who compares locations, the labour "
        "market, the provider's costs and the law. Accounting identities are verified in every "
        "month of every run. A <em>replication</em> is one such history with luck of its own: "
        "demand, exchange rates, recessions, and each person's fate; where assumptions are "
        "uncertain, each replication draws its own.</p>\n"
        "<ul>\n"
        "<li>A projection under assumptions, not a forecast. Differences between two runs are more "
        "trustworthy than levels.</li>\n"
        "<li>Verified, not validated: the program is tested against closed forms and identities; "
        "it has not been fitted to a provider's data, nor tested against later years.</li>\n"
        "<li>One client, and providers who take prices: no competition between them, no migration "
        "between locations, no effect on the rest of the economy.</li>\n"
        "<li>Nothing is said of the onshore workers whose work moves away.</li>\n"
        "<li>\"Out of poverty\" compares with the income from before the job, not with what the "
        "same person would earn elsewhere today.</li>\n"
        "<li>Gender, contracts, unions and the informal economy are not modelled.</li>\n"
        "<li>Ranges hold what the model varies: luck and the uncertain values above. They do not "
        "hold errors of the model itself, nor of values that are given as certain.</li>\n"
        "</ul>\n"
        "<p class=\"note\">The equations are in docs/model.md of the program, the meaning of each "
        "metric in docs/results.md, the keys in docs/parameters.md.</p>\n");
    end_section(page);
}

/* A word that a shell reads back as it is. */
static void
shell_word(page_t *page, const char *word)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "_-./=:,+%@";
    if (word[0] != '\0' && word[strspn(word, plain)] == '\0') {
        text(page, word);
        return;
    }
    text(page, "'");
    for (; *word != '\0'; word++) {
        char one[5] = "";
        const size_t size = sim_text_utf8(word, strlen(word));
        memcpy(one, word, size == 0 ? 1 : size);
        text(page, one[0] == '\'' ? "'\\''" : one);
        word += size == 0 ? 0 : size - 1;
    }
    text(page, "'");
}

static void
put_settings(page_t *page)
{
    static const char *const options[][2]
        = { { "scenario.replications", "-n" }, { "scenario.months", "--months" },
              { "scenario.seed", "-s" }, { "scenario.scale", "--scale" } };
    const json_t *settings = json_object_get(page->job->manifest, "settings");

    for (size_t i = 0; i < json_array_size(settings); i++) {
        const char *key = string_of(json_array_get(settings, i), "key");
        const char *value = string_of(json_array_get(settings, i), "value");
        const char *option = NULL;
        for (size_t k = 0; k < sizeof options / sizeof options[0]; k++) {
            option = strcmp(key, options[k][0]) == 0 ? options[k][1] : option;
        }
        char *both = NULL;
        if (option != NULL) {
            put(page, " %s ", option);
            shell_word(page, value);
        } else if (asprintf(&both, "%s=%s", key, value) >= 0) {
            put(page, " --set ");
            shell_word(page, both);
            free(both);
        } else {
            page->status = SIM_ERR_NOMEM;
        }
    }
}

/* "scenarios/a b.ini" is the file of scenario "a_b" of a comparison. */
static bool
is_stem(const char *path, const char *name)
{
    const char *slash = strrchr(path, '/');
    const char *from = slash == NULL ? path : slash + 1;
    const char *dot = strrchr(from, '.');
    const size_t n = dot == NULL ? strlen(from) : (size_t)(dot - from);
    if (strlen(name) != n) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        if (name[i] != from[i] && name[i] != '_') {
            return false;
        }
    }
    return true;
}

static void
put_command(page_t *page)
{
    const json_t *inputs = json_object_get(page->job->manifest, "inputs");

    put(page, "<pre tabindex=\"0\"><code>sim %s ", is_compared(page) ? "compare" : "run");
    shell_word(page, string_of(json_array_get(inputs, 0), "file"));
    for (size_t i = 0; i < page->n_contenders; i++) {
        const char *word = page->contender[i].name;
        for (size_t k = 1; page->files && k < json_array_size(inputs); k++) {
            const char *file = string_of(json_array_get(inputs, k), "file");
            word = is_stem(file, page->contender[i].name) ? file : word;
        }
        put(page, " ");
        shell_word(page, word);
    }
    put_settings(page);
    if (sim_folder_get(page->job->tables, SIM_FOLDER_EXPLAIN) != NULL) {
        put(page, " --explain");
    }
    put(page, "</code></pre>\n");
    if (!page->files) {
        put(page,
            "<p>or, from the file in this folder that has every value in force:</p>\n"
            "<pre tabindex=\"0\"><code>sim %s effective.ini",
            is_compared(page) ? "compare" : "run");
        for (size_t i = 0; i < page->n_contenders; i++) {
            put(page, " ");
            shell_word(page, page->contender[i].name);
        }
        put(page, " -o NEW_FOLDER</code></pre>\n");
    }
}

static void
put_provenance(page_t *page)
{
    const sim_scenario_t *s = page->scenario;
    const json_t *manifest = page->job->manifest;
    const json_t *inputs = json_object_get(manifest, "inputs");
    json_t *software = json_object_get(manifest, "software");
    const char *version = string_of(manifest, "version");
    const char *key;
    json_t *value;
    char number[SIM_PAGE_NUMBER], bytes[SIM_PAGE_NUMBER];

    begin_section(page, "provenance");
    put(page, "<p>The same scenario, seed and version give the same numbers on any machine:</p>\n");
    put_command(page);
    put(page, "<dl>\n<dt>Program</dt><dd>sim ");
    text(page, version);
    if (strcmp(version, SIM_VERSION) != 0) {
        put(page, " (this page: sim %s)", SIM_VERSION);
    }
    count_text(s->replications, number);
    put(page, "</dd>\n<dt>Random numbers</dt><dd>");
    text(page, string_of(manifest, "generator"));
    put(page, ", seed %" PRIu64 ", %s replication%s</dd>\n<dt>Built with</dt><dd>", s->seed, number,
        plural((size_t)s->replications));
    bool first = true;
    json_object_foreach(software, key, value)
    {
        if (strcmp(key, "gnuplot") == 0 && json_string_value(value) != NULL
            && json_string_value(value)[0] == '\0') {
            continue;
        }
        put(page, "%s", first ? "" : "; ");
        text(page, key);
        put(page, " ");
        text(page, json_string_value(value) != NULL ? json_string_value(value) : "");
        first = false;
    }
    put(page, "</dd>\n</dl>\n");
    begin_table(page, "sortable hashes", "Files that were read");
    put(page, "<thead><tr>");
    column_head(page, "File");
    column_head(page, "Bytes");
    column_head(page, "SHA-256");
    put(page, "</tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < json_array_size(inputs); i++) {
        const json_t *input = json_array_get(inputs, i);
        const double size = (double)json_integer_value(json_object_get(input, "bytes"));
        count_text(size, bytes);
        put(page, "<tr>");
        cell(page, string_of(input, "file"));
        put(page, "<td data-v=\"%.0f\">%s</td><td><code>", size, bytes);
        text(page, string_of(input, "sha256"));
        put(page, "</code></td></tr>\n");
    }
    end_table(page);
    put(page,
        "<p class=\"note\"><code>manifest.json</code> in this folder has the hashes of every "
        "file that was written, this page among them.</p>\n");
    end_section(page);
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
        page->contender[i] = (sim_contender_t) { string_of(one, "name"), string_of(one, "title") };
        page->files = page->files || strcmp(string_of(one, "kind"), "scenario") == 0;
    }
    page->status = sim_scoreboard_grid(&page->grid, page->scenario, n, page->contender,
        sim_folder_get(page->job->tables, SIM_FOLDER_EFFECTS));
}

/* What each chart says, and the files of the folder. */
static void
read_charts(page_t *page)
{
    const sim_scenario_t *s = page->scenario;
    const size_t n = s->n_locations - 1;
    const char **names = calloc(2 * (n + s->n_roles), sizeof *names);
    char start[8];

    if (names == NULL) {
        page->status = SIM_ERR_NOMEM;
        return;
    }
    const char **currency = names + n;
    const char **role = currency + n;
    const char **tier = role + s->n_roles;
    for (size_t l = 0; l < n; l++) {
        names[l] = s->location[l + 1].name;
        currency[l] = s->location[l + 1].currency;
    }
    for (size_t r = 0; r < s->n_roles; r++) {
        role[r] = s->role[r].name;
        tier[r] = s->role[r].tier == SIM_TIER_KPO ? "kpo" : "bpo";
    }
    sim_scenario_date(s, 0, start);
    const sim_chart_job_t job = {
        .title = s->title,
        .version = "sim " SIM_VERSION,
        .seed = s->seed,
        .n_replications = s->replications,
        .months = s->months,
        .start = start,
        .n_locations = n,
        .location = names,
        .currency = currency,
        .n_roles = s->n_roles,
        .role = role,
        .tier = tier,
        .tables = page->job->tables,
    };
    page->status = sim_charts_describe(&job, &page->n_texts, &page->text);
    free(names);
    if (page->status == SIM_OK) {
        page->status = sim_publish_list(page->job->folder, &page->n_files, &page->file);
    }
    if (page->status == SIM_OK) {
        page->drawn = calloc(page->n_files + 1, sizeof *page->drawn);
        page->status = page->drawn == NULL ? SIM_ERR_NOMEM : SIM_OK;
    }
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
    put(page,
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
        read_charts(&page);
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
