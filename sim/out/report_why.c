/* report_why.c - why the saving changes; see report_page.h. */
#include "sim/out/causes.h"
#include "sim/out/report_page.h"
#include <math.h>
#include <string.h>

static void
cause_text(const sim_causes_t *c, size_t row, double size, int decimals, sim_page_effect_t *to)
{
    sim_page_effect(sim_page_cell(c->effect[row]) / size, sim_page_cell(c->low[row]) / size,
        sim_page_cell(c->high[row]) / size, decimals, to);
}

/* Whether a part is more than zeros in the digits that the table has. */
static bool
is_seen(const sim_causes_t *c, size_t row, double size, int decimals)
{
    const double numbers[] = { c->effect[row], c->low[row], c->high[row] };
    char text[SIM_PAGE_SIGNED];
    bool seen = false;

    for (size_t k = 0; k < sizeof numbers / sizeof numbers[0]; k++) {
        sim_page_signed(sim_page_cell(numbers[k]) / size, decimals, text);
        seen = seen || (isfinite(numbers[k]) && strpbrk(text, "123456789") != NULL);
    }
    return seen;
}

static void
put_cause(page_t *page, const sim_causes_t *c, size_t row, double size, int decimals, bool total,
    bool of_stack)
{
    sim_page_effect_t text;
    const char *name = sim_column_text(c->name, row);
    cause_text(c, row, size, decimals, &text);

    sim_report_put(page, "<tr%s><th scope=\"row\">", total ? " class=\"base\"" : "");
    if (total) {
        sim_report_put(page, "effect on the saving");
    } else if (c->part == NULL) {
        sim_report_text(page, sim_scoreboard_channel(name));
    } else {
        sim_report_put(page, "<code>");
        sim_report_text(page, name);
        sim_report_put(page, "</code>%s", of_stack ? " of " : "");
        if (of_stack) {
            char words[SIM_REPORT_NAME];
            sim_report_policy(page->scenario, sim_column_text(c->part, row), words);
            sim_report_text(page, words);
        }
    }
    sim_report_put(page, "</th><td data-v=\"%.12g\">%s", sim_page_cell(c->effect[row]),
        text.clear ? "<strong>" : "");
    sim_report_figure(page, text.mean);
    sim_report_put(page, "%s</td><td>", text.clear ? "</strong>" : "");
    if (text.low[0] != '\0') {
        sim_report_figure(page, text.low);
        sim_report_put(page, " to ");
        sim_report_figure(page, text.high);
    }
    sim_report_put(page, "</td></tr>\n");
}

static void
put_causes(page_t *page, const sim_causes_t *c, const char *policy, const char *head)
{
    static const struct {
        double size;
        const char *name;
    } scales[] = { { 1e9, " bn" }, { 1e6, " M" }, { 1e3, " k" }, { 1.0, "" } };
    const bool of_stack = strchr(policy, '+') != NULL;
    size_t row[SIM_CAUSES];
    size_t total = 0;
    size_t k = 0;
    char caption[200], words[SIM_REPORT_NAME];
    const size_t n = sim_causes_list(c, policy, row, &total);

    sim_report_policy(page->scenario, policy, words);

    if (n == 0) {
        sim_report_put(page, "<p><strong>");
        sim_report_text(page, words);
        sim_report_put(page, "</strong>: no difference.</p>\n");
        return;
    }
    const double largest = fabs(sim_page_cell(c->effect[row[0]]));
    while (scales[k].size > 1.0 && largest < scales[k].size) {
        k++;
    }
    const double size = scales[k].size;
    const int decimals = size == 1.0 ? 0 : largest / size < 10.0 ? 2 : 1;
    snprintf(caption, sizeof caption, "%s: change of the saving, USD%s", words, scales[k].name);
    sim_report_begin_table(page, "figures sortable", caption);
    sim_report_put(page, "<thead><tr>");
    sim_report_column_head(page, head);
    sim_report_column_head(page, "Effect");
    sim_report_column_head(page, "95 % interval");
    sim_report_put(page, "</tr></thead>\n");
    if (total < c->n_rows) {
        sim_report_put(page, "<tbody>\n");
        put_cause(page, c, total, size, decimals, true, false);
        sim_report_put(page, "</tbody>\n");
    }
    sim_report_put(page, "<tbody>\n");
    for (size_t i = 0; i < n; i++) {
        if (is_seen(c, row[i], size, decimals)) {
            put_cause(page, c, row[i], size, decimals, false, of_stack);
        }
    }
    sim_report_end_table(page);
}

void
sim_report_put_why(page_t *page)
{
    const sim_table_t *keys = sim_folder_get(page->job->tables, SIM_FOLDER_EXPLAIN);
    sim_causes_t channels;
    sim_causes_t explained;

    if (!sim_causes_channels(&channels, sim_folder_get(page->job->tables, SIM_FOLDER_CHANNELS))
        || (keys != NULL && !sim_causes_keys(&explained, keys))) {
        page->status = SIM_ERR_DOMAIN;
        return;
    }
    sim_report_begin_section(page, "why");
    sim_report_put(page,
        "<p>The effect on the saving over the horizon and all locations, split among the "
        "channels through which it works. The parts add up to the effect; "
        "those too small for the digits shown are left out.</p>\n<div class=\"causes\">\n");
    for (size_t i = 0; i < page->n_contenders; i++) {
        put_causes(page, &channels, page->contender[i].name, "Channel");
    }
    sim_report_put(page,
        "</div>\n<p class=\"note\">Every item and location: <code>channels.csv</code>.</p>\n");
    if (keys != NULL && sim_causes_any(&explained)) {
        sim_report_put(page,
            "<h3>Which keys change it</h3>\n<p>Each key that %s, with its share "
            "of the effect, whatever the order in which they are moved.</p>\n<div "
            "class=\"causes\">\n",
            page->files ? "differs" : "a policy moves");
        for (size_t i = 0; i < page->n_contenders; i++) {
            put_causes(page, &explained, page->contender[i].name, "Key");
        }
        sim_report_put(
            page, "</div>\n<p class=\"note\">Other metrics: <code>explain.csv</code>.</p>\n");
    }
    sim_report_end_section(page);
}
