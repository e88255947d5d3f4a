/* report_why.c - why the saving changes; see report_page.h. */
#include "sim/out/report_page.h"
#include <math.h>
#include <string.h>

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
cause_text(const causes_t *c, size_t row, double size, int decimals, sim_page_effect_t *to)
{
    sim_page_effect(sim_page_cell(c->effect[row]) / size, sim_page_cell(c->low[row]) / size,
        sim_page_cell(c->high[row]) / size, decimals, to);
}

/* Whether a part is more than zeros in the digits that the table has. */
static bool
is_seen(const causes_t *c, size_t row, double size, int decimals)
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
put_cause(page_t *page, const causes_t *c, size_t row, double size, int decimals, bool total,
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
    char caption[200], words[SIM_REPORT_NAME];
    const size_t n = list_causes(c, policy, row, &total);

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
    causes_t channels;
    causes_t explained;
    bool any = false;

    if (!causes_open(&channels, sim_folder_get(page->job->tables, SIM_FOLDER_CHANNELS), "channel",
            "item", "all")
        || (keys != NULL && !causes_open(&explained, keys, "key", "metric", "savings_usd"))) {
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
    for (size_t i = 0; keys != NULL && i < keys->n_rows && !any; i++) {
        any = strcmp(sim_column_text(explained.only, i), explained.word) == 0;
    }
    if (any) {
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
