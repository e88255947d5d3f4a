/* scoreboard.c - what comes of what policies change, and why; see scoreboard.h. */
#include "sim/scoreboard.h"
#include "sim/headline.h"
#include "sim/out/causes.h"
#include "sim/out/scoreboard_parts.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { WORDS = SIM_SCOREBOARD_WORDS };

/* ---- the table ------------------------------------------------------------------------------- */

typedef enum { AS_COUNT, AS_SHARE, AS_PLAIN, AS_MONEY, AS_MONEY_A_YEAR, AS_PAY } shape_t;

static const struct {
    const char *label, *metric;
    shape_t shape;
} ITEMS[] = {
    { "Employment", "employment", AS_COUNT },
    { "Attrition, %", "attrition_ltm", AS_SHARE },
    { "Median pay", "salary_p50", AS_PAY }, /* one column for each location */
    { "Saving, % of onshore", "savings_percent", AS_PLAIN },
    { "Saving a year", "savings_usd", AS_MONEY_A_YEAR },
    { "Net present value", "npv_usd", AS_MONEY },
    { "Pressure, SD", "pressure_mean", AS_PLAIN },
    { "Sick days a year", "sick_days_pa", AS_PLAIN },
    { "Households lifted", "households_lifted", AS_COUNT },
    { "Public balance a year", "government_balance_usd", AS_MONEY_A_YEAR },
};
enum { N_ITEMS = sizeof ITEMS / sizeof ITEMS[0], GAP = 2, TALL = 3, NAME_SHOWN = 40 };

typedef struct {
    size_t n_rows;
    const sim_column_t *policy, *location, *role, *metric, *unit;
    const double *base, *effect, *low, *high;
} effects_t;

static bool
effects_open(effects_t *e, const sim_table_t *table)
{
    *e = (effects_t) { .n_rows = table->n_rows,
        .policy = sim_table_typed(table, "policy", SIM_COLUMN_TEXT),
        .location = sim_table_typed(table, "location", SIM_COLUMN_TEXT),
        .role = sim_table_typed(table, "role", SIM_COLUMN_TEXT),
        .metric = sim_table_typed(table, "metric", SIM_COLUMN_TEXT),
        .unit = sim_table_typed(table, "unit", SIM_COLUMN_TEXT),
        .base = sim_table_reals(table, "base_mean"),
        .effect = sim_table_reals(table, "effect"),
        .low = sim_table_reals(table, "ci_low"),
        .high = sim_table_reals(table, "ci_high") };
    return e->policy && e->location && e->role && e->metric && e->unit && e->base && e->effect
        && e->low && e->high;
}

/* Row of a metric over all roles of a location, n_rows when there is none. */
static size_t
find(const effects_t *e, const char *policy, const char *location, const char *metric)
{
    size_t row = 0;
    while (row < e->n_rows
        && !(strcmp(sim_scoreboard_text(e->metric, row), metric) == 0
            && strcmp(sim_scoreboard_text(e->location, row), location) == 0
            && strcmp(sim_scoreboard_text(e->role, row), "all") == 0
            && strcmp(sim_scoreboard_text(e->policy, row), policy) == 0)) {
        row++;
    }
    return row;
}

typedef sim_scoreboard_field_t field_t;
typedef sim_scoreboard_grid_t grid_t;

static void
grid_free(grid_t *grid)
{
    free(grid->line);
    free(grid->column);
    free(grid->field);
    free(grid->item);
}

static bool
grid_init(grid_t *grid, size_t n_lines, size_t n_columns)
{
    *grid = (grid_t) { .n_lines = n_lines, .n_columns = n_columns };
    grid->line = calloc(n_lines, sizeof *grid->line);
    grid->column = calloc(n_columns, sizeof *grid->column);
    grid->field = calloc(n_lines * n_columns, sizeof *grid->field);
    grid->item = calloc(n_columns, sizeof *grid->item);
    return grid->line != NULL && grid->column != NULL && grid->field != NULL && grid->item != NULL;
}

/* Digits behind the point with which three of x count, at most three: x is a count or not. */
static int
decimals_of(double x, bool is_count)
{
    const int decimals = x > 0.0 ? 2 - (int)floor(log10(x)) : 0;
    const int most = is_count ? 1 : 3;
    return decimals < 0 ? 0 : decimals > most ? most : decimals;
}

/* Line 0 is the scenario without, line i + 1 contender i. */
static void
fill_column(grid_t *grid, size_t column, const effects_t *e, const sim_scenario_t *scenario,
    size_t n, const sim_contender_t contenders[], size_t item, const char *location)
{
    static const struct {
        double size;
        const char *name;
    } scales[] = { { 1e9, " bn" }, { 1e6, " M" }, { 1e3, " k" }, { 1.0, "" } };
    const shape_t shape = ITEMS[item].shape;
    const bool money = shape == AS_MONEY || shape == AS_MONEY_A_YEAR;
    double factor = shape == AS_SHARE ? 100.0
        : shape == AS_MONEY_A_YEAR    ? 12.0 / scenario->months
                                      : 1.0;
    double largest = 0.0;
    double base = NAN;
    const char *unit = "";

    for (size_t i = 0; i < n; i++) {
        const size_t row = find(e, contenders[i].name, location, ITEMS[item].metric);
        if (row < e->n_rows) {
            const double x = fmax(fabs(sim_page_cell(e->effect[row])),
                fmax(fabs(sim_page_cell(e->low[row])), fabs(sim_page_cell(e->high[row]))));
            largest = isfinite(x) ? fmax(largest, x * factor) : largest;
            base = isnan(base) ? sim_page_cell(e->base[row]) : base;
            unit = sim_scoreboard_text(e->unit, row);
        }
    }
    sim_scoreboard_item_t *kind = &grid->item[column];
    kind->metric = ITEMS[item].metric;
    kind->location = location;
    char *head = grid->column[column];
    snprintf(head, sizeof grid->column[column], "%s", ITEMS[item].label);
    if (money) {
        size_t k = 0;
        while (scales[k].size > largest && scales[k].size > 1.0) {
            k++;
        }
        factor /= scales[k].size;
        largest /= scales[k].size;
        snprintf(head, sizeof grid->column[column], "%s, USD%s", ITEMS[item].label, scales[k].name);
        snprintf(kind->unit, sizeof kind->unit, "USD%s", scales[k].name);
    } else if (shape == AS_PAY) {
        snprintf(
            head, sizeof grid->column[column], "%s %s, %.3s", ITEMS[item].label, location, unit);
        snprintf(kind->unit, sizeof kind->unit, "%.3s", unit);
    }
    /* three digits of the largest effect; as it stands, at least as many, and three of its own */
    const int decimals = decimals_of(largest, shape == AS_COUNT);
    const int own = decimals_of(fabs(base * factor), shape == AS_COUNT);
    grid->field[column].value = base * factor;
    sim_page_number(base * factor, own > decimals ? own : decimals, grid->field[column].main);
    for (size_t i = 0; i < n; i++) {
        field_t *field = &grid->field[(i + 1) * grid->n_columns + column];
        const size_t row = find(e, contenders[i].name, location, ITEMS[item].metric);
        field->value = NAN;
        if (row == e->n_rows || isnan(e->effect[row])) {
            strcpy(field->main, "-");
            continue;
        }
        const double effect = sim_page_cell(e->effect[row]);
        const double low = sim_page_cell(e->low[row]);
        const double high = sim_page_cell(e->high[row]);
        field->value = effect * factor;
        sim_page_effect_t words;
        sim_page_effect(field->value, low * factor, high * factor, decimals, &words);
        field->clear = words.clear;
        strcpy(field->main, words.mean);
        if (isfinite(low) && isfinite(high) && low < high) {
            strcpy(field->low, words.low);
            strcpy(field->high, words.high);
            snprintf(field->range, sizeof field->range, "(%s to %s)%s", field->low, field->high,
                field->clear ? " *" : "");
        } else if (words.clear) {
            strcpy(field->range, "*"); /* the same in every replication */
        }
    }
}

/* Lines become columns. */
static sim_status_t
turn(const grid_t *from, grid_t *to)
{
    if (!grid_init(to, from->n_columns, from->n_lines)) {
        return SIM_ERR_NOMEM;
    }
    memcpy(to->line, from->column, from->n_columns * sizeof *to->line);
    memcpy(to->column, from->line, from->n_lines * sizeof *to->column);
    for (size_t i = 0; i < from->n_lines; i++) {
        for (size_t k = 0; k < from->n_columns; k++) {
            to->field[k * to->n_columns + i] = from->field[i * from->n_columns + k];
        }
    }
    return SIM_OK;
}

/* Widths of the two parts of a column, and of the whole. */
static size_t
column_width(const grid_t *grid, size_t column, size_t *main)
{
    size_t range = 0;
    *main = 0;
    for (size_t i = 0; i < grid->n_lines; i++) {
        const field_t *field = &grid->field[i * grid->n_columns + column];
        *main = strlen(field->main) > *main ? strlen(field->main) : *main;
        range = strlen(field->range) > range ? strlen(field->range) : range;
    }
    const size_t both = *main + (range > 0 ? 1 + range : 0);
    const size_t head = strlen(grid->column[column]);
    return both > head ? both : head;
}

static void
write_block(const grid_t *grid, size_t from, size_t until, size_t label, bool bold, FILE *to)
{
    fprintf(to, "\n%s%*s", bold ? "\033[1m" : "", (int)label, "");
    for (size_t k = from; k < until; k++) {
        size_t main;
        const size_t width = column_width(grid, k, &main);
        fprintf(to, "%*s%-*s", GAP, "", k + 1 < until ? (int)width : 0, grid->column[k]);
    }
    fputs(bold ? "\033[0m\n" : "\n", to);
    for (size_t i = 0; i < grid->n_lines; i++) {
        char text[4 * SIM_HEADLINE_WIDTH];
        size_t n = (size_t)snprintf(text, sizeof text, "%-*s", (int)label, grid->line[i]);
        for (size_t k = from; k < until && n < sizeof text; k++) {
            const field_t *field = &grid->field[i * grid->n_columns + k];
            size_t main;
            const size_t width = column_width(grid, k, &main);
            n += (size_t)snprintf(text + n, sizeof text - n, "%*s%*s%s%-*s", GAP, "", (int)main,
                field->main, field->range[0] != '\0' ? " " : "",
                (int)(width - main) - (field->range[0] != '\0' ? 1 : 0), field->range);
        }
        n = strlen(text);
        while (n > 0 && text[n - 1] == ' ') {
            text[--n] = '\0';
        }
        fprintf(to, "%s\n", text);
    }
}

static void
write_grid(const grid_t *grid, bool bold, FILE *to)
{
    size_t label = 0;
    for (size_t i = 0; i < grid->n_lines; i++) {
        label = strlen(grid->line[i]) > label ? strlen(grid->line[i]) : label;
    }
    for (size_t from = 0; from < grid->n_columns;) {
        size_t until = from;
        size_t width = label;
        for (; until < grid->n_columns; until++) {
            size_t main;
            const size_t more = GAP + column_width(grid, until, &main);
            if (until > from && width + more > SIM_HEADLINE_WIDTH) {
                break;
            }
            width += more;
        }
        write_block(grid, from, until, label, bold, to);
        from = until;
    }
}

static sim_status_t
fill_grid(grid_t *grid, const sim_scenario_t *scenario, size_t n,
    const sim_contender_t contenders[], const effects_t *e)
{
    const size_t n_offshore = scenario->n_locations - 1;
    size_t column = 0;

    if (!grid_init(grid, n + 1, N_ITEMS - 1 + n_offshore)) {
        return SIM_ERR_NOMEM;
    }
    strcpy(grid->line[0], n > 0 && contenders[0].is_file ? "first scenario" : "without");
    for (size_t i = 0; i < n; i++) { /* names are ASCII */
        const bool whole = strlen(contenders[i].name) <= NAME_SHOWN;
        snprintf(grid->line[i + 1], sizeof grid->line[i + 1], "%.*s%s",
            whole ? NAME_SHOWN : NAME_SHOWN - 3, contenders[i].name, whole ? "" : "...");
    }
    for (size_t item = 0; item < N_ITEMS; item++) {
        const bool by_place = ITEMS[item].shape == AS_PAY;
        for (size_t k = 0; k < (by_place ? n_offshore : 1); k++) {
            fill_column(grid, column++, e, scenario, n, contenders, item,
                by_place ? scenario->location[k + 1].name : "all");
        }
    }
    return SIM_OK;
}

static sim_status_t
write_effects(const sim_scenario_t *scenario, size_t n, const sim_contender_t contenders[],
    const effects_t *e, bool bold, FILE *to)
{
    grid_t grid = { 0 };
    grid_t turned = { 0 };

    sim_status_t status = fill_grid(&grid, scenario, n, contenders, e);
    if (status == SIM_OK && n <= TALL) {
        status = turn(&grid, &turned);
    }
    if (status == SIM_OK) {
        write_grid(n <= TALL ? &turned : &grid, bold, to);
    }
    grid_free(&grid);
    grid_free(&turned);
    return status;
}

sim_status_t
sim_scoreboard_write(const sim_scenario_t *scenario, size_t n, const sim_contender_t contenders[],
    const sim_table_t *changes, const sim_table_t *effects, bool bold, FILE *to)
{
    effects_t e;

    if (!effects_open(&e, effects)) {
        return SIM_ERR_DOMAIN;
    }
    sim_page_title(scenario->title, bold, to);
    sim_page_facts(scenario, to);
    const bool files = n > 0 && contenders[0].is_file;
    sim_status_t status = sim_scoreboard_changes(scenario, n, contenders, changes, bold, to);
    if (status != SIM_OK) {
        return status;
    }
    fprintf(to,
        "\nWhat comes of it: the mean over replications of the difference to the %s,\n"
        "with its 95 %% interval; * the interval excludes zero.\n",
        files ? "first scenario" : "scenario without");
    status = write_effects(scenario, n, contenders, &e, bold, to);
    return status != SIM_OK ? status : ferror(to) ? SIM_ERR_IO : SIM_OK;
}

/* ---- why ------------------------------------------------------------------------------------- */

enum { CAUSES_SHOWN = 4 };

/* What a channel is called in a sentence: its name without underscores, or something plainer. */
const char *
sim_scoreboard_channel(const char *channel)
{
    static const char *const words[][2] = {
        { "charges", "employer charges" },
        { "hiring", "hiring and severance" },
        { "productivity", "productivity and quality" },
        { "office", "offices" },
        { "overhead", "overheads" },
        { "margin_tax", "margin and tax" },
        { "client_costs", "client's own costs" },
        { "demand", "work placed here" },
        { "benchmark", "onshore cost" },
        { "exchange_rate", "exchange rate" },
    };
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (strcmp(channel, words[i][0]) == 0) {
            return words[i][1];
        }
    }
    return channel;
}

/* "-1.23 (-1.40 to -1.06)" in units of size. */
static size_t
add_effect(
    const sim_causes_t *c, size_t row, double size, int decimals, char words[WORDS], size_t n)
{
    sim_page_effect_t text;
    sim_page_effect(
        c->effect[row] / size, c->low[row] / size, c->high[row] / size, decimals, &text);
    n = sim_scoreboard_add(words, n, text.mean);
    if (isfinite(c->low[row]) && isfinite(c->high[row]) && c->low[row] < c->high[row]) {
        n = sim_scoreboard_add(words, sim_scoreboard_add(words, n, " ("), text.low);
        n = sim_scoreboard_add(words, sim_scoreboard_add(words, n, " to "), text.high);
        n = sim_scoreboard_add(words, n, ")");
    }
    return n;
}

static void
write_causes(const sim_causes_t *c, const sim_contender_t *contender, bool bold, FILE *to)
{
    static const struct {
        double size;
        const char *name;
    } scales[] = { { 1e9, "USD bn" }, { 1e6, "USD M" }, { 1e3, "USD k" }, { 1.0, "USD" } };
    enum { INDENT = 4 };
    size_t row[SIM_CAUSES];
    size_t total;
    size_t k = 0;
    size_t shown = 0;
    char words[WORDS];
    const size_t n_rows = sim_causes_list(c, contender->name, row, &total);

    fprintf(to, "  %s%s%s: ", bold ? "\033[1m" : "", contender->name, bold ? "\033[0m" : "");
    const size_t column = 4 + sim_headline_columns(contender->name);
    if (n_rows == 0 || total == c->n_rows || isnan(c->effect[total])) {
        fputs("no difference\n", to);
        return;
    }
    const double largest = fabs(c->effect[row[0]]);
    while (scales[k].size > largest && scales[k].size > 1.0) {
        k++;
    }
    int decimals = 2 - (int)floor(log10(largest / scales[k].size));
    decimals = decimals < 0 ? 0 : decimals > 2 ? 2 : decimals;
    size_t n = sim_scoreboard_add(words, 0, scales[k].name);
    n = sim_scoreboard_add(words, n, " ");
    n = add_effect(c, total, scales[k].size, decimals, words, n);
    n = sim_scoreboard_add(words, n, " =");
    double rest = c->effect[total];
    for (size_t i = 0; i < n_rows; i++) {
        if (i < CAUSES_SHOWN && fabs(c->effect[row[i]]) >= 0.01 * largest) {
            n = sim_scoreboard_add(words, n, i > 0 ? "; " : " ");
            const char *name = sim_scoreboard_text(c->name, row[i]);
            n = sim_scoreboard_add(words, n, c->part == NULL ? sim_scoreboard_channel(name) : name);
            if (c->part != NULL && strchr(contender->name, '+') != NULL) { /* of a stack */
                n = sim_scoreboard_add(words, sim_scoreboard_add(words, n, " of "),
                    sim_scoreboard_text(c->part, row[i]));
            }
            n = sim_scoreboard_add(words, n, " ");
            n = add_effect(c, row[i], scales[k].size, decimals, words, n);
            rest -= c->effect[row[i]];
            shown++;
        }
    }
    char text[SIM_PAGE_SIGNED];
    sim_page_signed(rest / scales[k].size, decimals, text);
    if (shown < n_rows && strpbrk(text, "123456789") != NULL) {
        sim_scoreboard_add(words, sim_scoreboard_add(words, n, "; the rest "), text);
    }
    sim_page_words(words, column, INDENT, to);
    fputc('\n', to);
}

sim_status_t
sim_scoreboard_why(
    size_t n, const sim_contender_t contenders[], const sim_table_t *channels, bool bold, FILE *to)
{
    sim_causes_t c;

    if (!sim_causes_channels(&c, channels)) {
        return SIM_ERR_DOMAIN;
    }
    fputs("\nWhy the saving changes, over the horizon and all locations: what each channel "
          "contributes,\n"
          "with its 95 % interval; the parts add up to the effect (channels.csv).\n",
        to);
    for (size_t i = 0; i < n; i++) {
        write_causes(&c, &contenders[i], bold, to);
    }
    return ferror(to) ? SIM_ERR_IO : SIM_OK;
}

sim_status_t
sim_scoreboard_keys(
    size_t n, const sim_contender_t contenders[], const sim_table_t *explained, bool bold, FILE *to)
{
    sim_causes_t c;

    if (!sim_causes_keys(&c, explained)) {
        return SIM_ERR_DOMAIN;
    }
    const bool any = sim_causes_any(&c);
    if (any) {
        fputs("\nWhich keys change it: each with its share of the effect, whatever their order "
              "(explain.csv).\n",
            to);
    }
    for (size_t i = 0; i < n && any; i++) {
        write_causes(&c, &contenders[i], bold, to);
    }
    return ferror(to) ? SIM_ERR_IO : SIM_OK;
}

const char *
sim_scoreboard_noun(bool files, size_t n)
{
    return files ? (n == 1 ? "scenario" : "scenarios") : (n == 1 ? "policy" : "policies");
}

/* ---- for the report -------------------------------------------------------------------------- */

sim_status_t
sim_scoreboard_grid(sim_scoreboard_grid_t *self, const sim_scenario_t *scenario, size_t n,
    const sim_contender_t contenders[], const sim_table_t *effects)
{
    effects_t e;

    *self = (sim_scoreboard_grid_t) { 0 };
    return effects_open(&e, effects) ? fill_grid(self, scenario, n, contenders, &e)
                                     : SIM_ERR_DOMAIN;
}

void
sim_scoreboard_grid_free(sim_scoreboard_grid_t *self)
{
    grid_free(self);
    *self = (sim_scoreboard_grid_t) { 0 };
}
