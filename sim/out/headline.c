/* headline.c - the results as a table that a manager reads in a minute; see headline.h. */
#include "sim/headline.h"
#include "sim/out/headline_parts.h"
#include "sim/text.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { CELL = SIM_PAGE_NUMBER, GAP = 2, N_ITEMS = SIM_HEADLINE_ITEMS };

typedef enum { FROM_FIRST_MONTH, FROM_LAST_MONTH, FROM_SUMMARY } origin_t;
typedef enum {
    AS_COUNT,   /* people, whole                                     */
    AS_SHARE,   /* a fraction, shown in percent                      */
    AS_PERCENT, /* already in percent                                */
    AS_MONEY,   /* in thousands, millions or billions, said in the label */
    AS_MONEY_A_YEAR,
    AS_PAY, /* local money, whole                                */
} shape_t;

static const struct {
    const char *label;
    const char *metric;
    origin_t origin;
    shape_t shape;
} ITEMS[N_ITEMS] = {
    { "Employment, first month", "employment", FROM_FIRST_MONTH, AS_COUNT },
    { "Employment, last month", "employment", FROM_LAST_MONTH, AS_COUNT },
    { "Voluntary attrition", "attrition_ltm_voluntary", FROM_SUMMARY, AS_SHARE },
    { "Total attrition", "attrition_ltm", FROM_SUMMARY, AS_SHARE },
    { "Median pay, first month", "salary_p50", FROM_FIRST_MONTH, AS_PAY },
    { "Median pay, last month", "salary_p50", FROM_LAST_MONTH, AS_PAY },
    { "Saving a year", "savings_usd", FROM_SUMMARY, AS_MONEY_A_YEAR },
    { "Saving on onshore cost", "savings_percent", FROM_SUMMARY, AS_PERCENT },
    { "Net present value", "npv_usd", FROM_SUMMARY, AS_MONEY },
    { "Hidden cost, of price", "hidden_cost_ratio", FROM_SUMMARY, AS_SHARE },
    { "Under high pressure", "pressure_share_high", FROM_SUMMARY, AS_SHARE },
    { "Households out of poverty", "households_lifted", FROM_SUMMARY, AS_COUNT },
};

/* The columns that both tables share. */
typedef struct {
    const sim_table_t *table;
    const sim_column_t *location, *role, *metric, *unit;
    const double *mean, *low, *high;
    const sim_column_t *month; /* NULL in the summary */
} view_t;

typedef struct {
    double mean, low, high; /* NaN: missing */
    const char *unit;
} figure_t;

static bool
view_open(view_t *view, const sim_table_t *table, bool monthly)
{
    view->table = table;
    view->location = sim_table_typed(table, "location", SIM_COLUMN_TEXT);
    view->role = sim_table_typed(table, "role", SIM_COLUMN_TEXT);
    view->metric = sim_table_typed(table, "metric", SIM_COLUMN_TEXT);
    view->unit = sim_table_typed(table, "unit", SIM_COLUMN_TEXT);
    view->mean = sim_table_reals(table, "mean");
    view->low = sim_table_reals(table, "p05");
    view->high = sim_table_reals(table, "p95");
    view->month = sim_table_typed(table, "month", SIM_COLUMN_INTEGER);
    return view->location && view->role && view->metric && view->unit && view->mean && view->low
        && view->high && (view->month != NULL) == monthly;
}

/* The figure of a metric over all roles of a location; month counts only in monthly tables. */
static figure_t
look_up(const view_t *view, const char *location, const char *metric, int64_t month)
{
    for (size_t r = 0; r < view->table->n_rows; r++) {
        if (view->month != NULL && sim_column_integer(view->month, r) != month) {
            r += view->month->each - 1; /* on to the next month */
        } else if (strcmp(sim_column_text(view->metric, r), metric) == 0
            && strcmp(sim_column_text(view->role, r), "all") == 0
            && strcmp(sim_column_text(view->location, r), location) == 0) {
            return (figure_t) { sim_page_cell(view->mean[r]), sim_page_cell(view->low[r]),
                sim_page_cell(view->high[r]), sim_column_text(view->unit, r) };
        }
    }
    return (figure_t) { NAN, NAN, NAN, "" };
}

/* ---- text ------------------------------------------------------------------------------------ */

static unsigned
code_point(const char *text, size_t size)
{
    const unsigned char *s = (const unsigned char *)text;
    switch (size) {
    case 2:
        return (s[0] & 0x1Fu) << 6 | (s[1] & 0x3Fu);
    case 3:
        return (s[0] & 0x0Fu) << 12 | (s[1] & 0x3Fu) << 6 | (s[2] & 0x3Fu);
    case 4:
        return (s[0] & 0x07u) << 18 | (s[1] & 0x3Fu) << 12 | (s[2] & 0x3Fu) << 6 | (s[3] & 0x3Fu);
    default:
        return s[0];
    }
}

/* wcwidth knows only ASCII without setlocale, hence the main ranges here. */
static size_t
width_of(unsigned c)
{
    static const struct {
        unsigned from, to;
        size_t width;
    } ranges[] = { { 0x0300, 0x036F, 0 }, { 0x0483, 0x0489, 0 }, { 0x0591, 0x05BD, 0 },
        { 0x0610, 0x061A, 0 }, { 0x064B, 0x065F, 0 }, { 0x0900, 0x0902, 0 }, { 0x093C, 0x093C, 0 },
        { 0x0941, 0x0948, 0 }, { 0x094D, 0x094D, 0 }, { 0x0E31, 0x0E31, 0 }, { 0x0E34, 0x0E3A, 0 },
        { 0x0E47, 0x0E4E, 0 }, { 0x1100, 0x115F, 2 }, { 0x1AB0, 0x1AFF, 0 }, { 0x1DC0, 0x1DFF, 0 },
        { 0x200B, 0x200F, 0 }, { 0x20D0, 0x20FF, 0 }, { 0x2E80, 0x303E, 2 }, { 0x3041, 0xA4CF, 2 },
        { 0xAC00, 0xD7A3, 2 }, { 0xF900, 0xFAFF, 2 }, { 0xFE00, 0xFE0F, 0 }, { 0xFE20, 0xFE2F, 0 },
        { 0xFE30, 0xFE6F, 2 }, { 0xFF00, 0xFF60, 2 }, { 0xFFE0, 0xFFE6, 2 },
        { 0x1F300, 0x1F64F, 2 }, { 0x1F900, 0x1F9FF, 2 }, { 0x20000, 0x3FFFD, 2 } };

    for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++) {
        if (c >= ranges[i].from && c <= ranges[i].to) {
            return ranges[i].width;
        }
    }
    return 1;
}

size_t
sim_headline_columns(const char *text)
{
    size_t columns = 0;
    for (size_t n = strlen(text); n > 0;) {
        const size_t size = sim_text_utf8(text, n);
        columns += size == 0 ? 1 : width_of(code_point(text, size));
        text += size == 0 ? 1 : size;
        n -= size == 0 ? 1 : size;
    }
    return columns;
}

/* ---- the cells ------------------------------------------------------------------------------- */

static figure_t
item_figure(const view_t *summary, const view_t *projection, size_t item, const char *location,
    const sim_scenario_t *scenario)
{
    const view_t *view = ITEMS[item].origin == FROM_SUMMARY ? summary : projection;
    const int64_t month = ITEMS[item].origin == FROM_LAST_MONTH ? scenario->months - 1 : 0;
    figure_t figure = look_up(view, location, ITEMS[item].metric, month);
    const double factor = ITEMS[item].shape == AS_SHARE ? 100.0
        : ITEMS[item].shape == AS_MONEY_A_YEAR          ? 12.0 / scenario->months
                                                        : 1.0;
    figure.mean *= factor;
    figure.low *= factor;
    figure.high *= factor;
    return figure;
}

static void
fill_item(sim_headline_page_t *page, const view_t *summary, const view_t *projection,
    const sim_scenario_t *scenario, size_t item)
{
    static const struct {
        double size;
        const char *name;
    } scales[] = { { 1e9, " bn" }, { 1e6, " M" }, { 1e3, " k" }, { 1.0, "" } };
    const shape_t shape = ITEMS[item].shape;
    double largest = 0.0;
    double scale = 1.0;
    int decimals = shape == AS_SHARE || shape == AS_PERCENT ? 1 : 0;
    const char *unit = shape == AS_SHARE || shape == AS_PERCENT ? ", %" : "";
    char money[40];

    if (shape == AS_MONEY || shape == AS_MONEY_A_YEAR) {
        for (size_t s = 0; s < page->n_strips; s++) {
            const figure_t f
                = item_figure(summary, projection, item, page->strip[s].location, scenario);
            largest = isfinite(f.mean) ? fmax(largest, fabs(f.mean)) : largest;
        }
        size_t k = 0;
        /* billions hide small locations beside large ones: only where millions would be too long */
        while (scales[k].size > 1.0
            && largest < (scales[k].size > 1e6 ? 100.0 * scales[k].size : scales[k].size)) {
            k++;
        }
        scale = scales[k].size;
        decimals = scale == 1.0 || largest / scale >= 1000.0 ? 0 : largest / scale < 10.0 ? 2 : 1;
        snprintf(money, sizeof money, ", USD%s", scales[k].name);
        unit = money;
    }
    snprintf(page->label[item], sizeof page->label[item], "%s%s", ITEMS[item].label, unit);
    snprintf(page->unit[item], sizeof page->unit[item], "%s", unit[0] != '\0' ? unit + 2 : unit);
    for (size_t s = 0; s < page->n_strips; s++) {
        sim_headline_strip_t *strip = &page->strip[s];
        sim_headline_cell_t *cell = &strip->cell[item];
        const figure_t f = item_figure(summary, projection, item, strip->location, scenario);
        cell->mean = f.mean / scale;
        cell->low = f.low / scale;
        cell->high = f.high / scale;
        cell->has_range = isfinite(f.low) && isfinite(f.high) && scenario->replications > 1;
        sim_page_number(cell->mean, decimals, cell->mean_text);
        sim_page_number(cell->low, decimals, cell->low_text);
        sim_page_number(cell->high, decimals, cell->high_text);
        if (shape == AS_PAY && f.unit != NULL && strlen(f.unit) >= 3
            && strcspn(f.unit, " /") == 3) {
            snprintf(strip->head, sizeof strip->head, "%s, %.3s", strip->location, f.unit);
            snprintf(strip->currency, sizeof strip->currency, "%.3s", f.unit);
        }
    }
}

sim_status_t
sim_headline_page_init(sim_headline_page_t *self, const sim_scenario_t *scenario,
    const sim_table_t *summary, const sim_table_t *projection)
{
    view_t of_summary, of_projection;

    *self = (sim_headline_page_t) { 0 };
    if (!view_open(&of_summary, summary, false) || !view_open(&of_projection, projection, true)) {
        return SIM_ERR_DOMAIN;
    }
    self->strip = calloc(scenario->n_locations, sizeof *self->strip);
    if (self->strip == NULL) {
        return SIM_ERR_NOMEM;
    }
    self->n_strips = scenario->n_locations; /* the onshore market's place is taken by "all" */
    for (size_t s = 0; s < self->n_strips; s++) {
        sim_headline_strip_t *strip = &self->strip[s];
        strip->location = s + 1 < self->n_strips ? scenario->location[s + 1].name : "all";
        snprintf(strip->head, sizeof strip->head, "%s", strip->location);
    }
    for (size_t i = 0; i < N_ITEMS; i++) {
        fill_item(self, &of_summary, &of_projection, scenario, i);
    }
    return SIM_OK;
}

void
sim_headline_page_free(sim_headline_page_t *self)
{
    free(self->strip);
    *self = (sim_headline_page_t) { 0 };
}

/* ---- the table ------------------------------------------------------------------------------- */

typedef struct {
    char range[N_ITEMS][2 * CELL + 8];
    size_t mean_width, range_width;
} strip_t; /* one location */

typedef struct {
    sim_headline_page_t cells;
    strip_t *strip; /* [cells.n_strips] */
    size_t label_width;
} page_t;

static size_t
strip_width(const page_t *page, size_t s)
{
    const strip_t *strip = &page->strip[s];
    const size_t cells_width = strip->mean_width + 1 + strip->range_width;
    const size_t head_width = strlen(page->cells.strip[s].head);
    return cells_width > head_width ? cells_width : head_width;
}

static void
measure(page_t *page)
{
    for (size_t i = 0; i < N_ITEMS; i++) {
        const size_t n = strlen(page->cells.label[i]);
        page->label_width = n > page->label_width ? n : page->label_width;
        for (size_t s = 0; s < page->cells.n_strips; s++) {
            const sim_headline_cell_t *cell = &page->cells.strip[s].cell[i];
            strip_t *strip = &page->strip[s];
            if (cell->has_range) {
                const bool signs = cell->low_text[0] == '-' || cell->high_text[0] == '-';
                snprintf(strip->range[i], sizeof strip->range[i], "(%s%s%s)", cell->low_text,
                    signs ? " to " : "-", cell->high_text);
            }
            const size_t n_mean = strlen(cell->mean_text);
            const size_t n_range = strlen(strip->range[i]);
            strip->mean_width = n_mean > strip->mean_width ? n_mean : strip->mean_width;
            strip->range_width = n_range > strip->range_width ? n_range : strip->range_width;
        }
    }
}

static void
write_block(const page_t *page, size_t from, size_t until, bool bold, FILE *to)
{
    fprintf(to, "\n%s%*s", bold ? "\033[1m" : "", (int)page->label_width, "");
    for (size_t s = from; s < until; s++) {
        fprintf(to, "%*s%-*s", GAP, "", s + 1 < until ? (int)strip_width(page, s) : 0,
            page->cells.strip[s].head);
    }
    fputs(bold ? "\033[0m\n" : "\n", to);
    for (size_t i = 0; i < N_ITEMS; i++) {
        char line[8 * SIM_HEADLINE_WIDTH];
        size_t n = (size_t)snprintf(
            line, sizeof line, "%-*s", (int)page->label_width, page->cells.label[i]);
        for (size_t s = from; s < until; s++) {
            const strip_t *strip = &page->strip[s];
            const int rest = (int)(strip_width(page, s) - strip->mean_width - 1);
            n += (size_t)snprintf(line + n, sizeof line - n, "%*s%*s %-*s", GAP, "",
                (int)strip->mean_width, page->cells.strip[s].cell[i].mean_text, rest,
                strip->range[i]);
        }
        while (n > 0 && line[n - 1] == ' ') {
            line[--n] = '\0';
        }
        fprintf(to, "%s\n", line);
    }
}

sim_status_t
sim_headline_write(const sim_scenario_t *scenario, const sim_table_t *summary,
    const sim_table_t *projection, bool bold, FILE *to)
{
    page_t page = { 0 };

    const sim_status_t status = sim_headline_page_init(&page.cells, scenario, summary, projection);
    if (status != SIM_OK) {
        return status;
    }
    page.strip = calloc(page.cells.n_strips, sizeof *page.strip);
    if (page.strip == NULL) {
        sim_headline_page_free(&page.cells);
        return SIM_ERR_NOMEM;
    }
    measure(&page);

    sim_page_title(scenario->title, bold, to);
    sim_page_facts(scenario, to);
    if (scenario->replications > 1) {
        fputs("Means over replications; in brackets the range of nine in ten of them.\n", to);
    }
    for (size_t from = 0; from < page.cells.n_strips;) {
        size_t until = from;
        size_t width = page.label_width;
        while (until < page.cells.n_strips
            && (until == from || width + GAP + strip_width(&page, until) <= SIM_HEADLINE_WIDTH)) {
            width += GAP + strip_width(&page, until);
            until++;
        }
        write_block(&page, from, until, bold, to);
        from = until;
    }
    free(page.strip);
    sim_headline_page_free(&page.cells);
    return ferror(to) ? SIM_ERR_IO : SIM_OK;
}

sim_status_t
sim_headline_figures(const sim_scenario_t *scenario, const sim_table_t *summary,
    const sim_table_t *projection, size_t *n, sim_headline_figure_t **figure)
{
    view_t of_summary, of_projection;

    *n = 0;
    *figure = NULL;
    if (!view_open(&of_summary, summary, false) || !view_open(&of_projection, projection, true)) {
        return SIM_ERR_DOMAIN;
    }
    *figure = calloc(scenario->n_locations * N_ITEMS, sizeof **figure);
    if (*figure == NULL) {
        return SIM_ERR_NOMEM;
    }
    for (size_t i = 0; i < N_ITEMS; i++) {
        const double factor = ITEMS[i].shape == AS_MONEY_A_YEAR ? 12.0 / scenario->months : 1.0;
        const int64_t month = ITEMS[i].origin == FROM_LAST_MONTH ? scenario->months - 1 : 0;
        for (size_t s = 0; s < scenario->n_locations; s++) {
            const bool all = s + 1 == scenario->n_locations;
            const char *location = all ? "all" : scenario->location[s + 1].name;
            const figure_t f
                = look_up(ITEMS[i].origin == FROM_SUMMARY ? &of_summary : &of_projection, location,
                    ITEMS[i].metric, month);
            (*figure)[(*n)++] = (sim_headline_figure_t) { ITEMS[i].label, ITEMS[i].metric, location,
                f.unit, ITEMS[i].shape == AS_MONEY_A_YEAR, factor * f.mean, factor * f.low,
                factor * f.high };
        }
    }
    return SIM_OK;
}
