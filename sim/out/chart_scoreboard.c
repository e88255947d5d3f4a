/* Which policy to choose: its effect on everyone concerned, better or worse. */
#include "chart_compare.h"
#include "sim/charttext.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef enum { PLAIN_UNIT, SHARE_UNIT, MONEY_UNIT, MONEY_YEARLY, PERCENT_OF_BASE } shape_t;

/* Metrics, for whom they count, and which way is better for them:
 *   saving, NPV       what the client is after
 *   attrition         each leaver costs recruiting, training and quality: lower is better
 *   employment        jobs are what workers and region gain from offshoring
 *   real median pay   what the pay buys: at prices of the first month
 *   pressure          demands beyond what workers can meet, the way to illness: lower is better
 *   sick days         lost health: lower is better
 *   households        those that the job lifts above the poverty line
 *   public balance    contributions and taxes less subsidies */
static const struct {
    const char *metric, *group, *name, *unit;
    shape_t shape;
    int better; /* 1: more is better, -1: less */
} SCORES[] = {
    { "savings_usd", "Client", "Saving", "USD%s a year", MONEY_YEARLY, 1 },
    { "npv_usd", "Client", "Net present value", "USD%s", MONEY_UNIT, 1 },
    { "attrition_ltm", "Client", "Attrition", "points a year", SHARE_UNIT, -1 },
    { "employment", "Workers", "Employment", "people", PLAIN_UNIT, 1 },
    { "salary_p50_real", "Workers", "Median real pay", "%", PERCENT_OF_BASE, 1 },
    { "pressure_mean", "Workers", "Pressure", "SD", PLAIN_UNIT, -1 },
    { "sick_days_pa", "Workers", "Sick days", "a year", PLAIN_UNIT, -1 },
    { "households_lifted", "Public", "Out of poverty", "households", PLAIN_UNIT, 1 },
    { "government_balance_usd", "Public", "Public balance", "USD%s a year", MONEY_YEARLY, 1 },
};
enum { N_SCORES = sizeof SCORES / sizeof SCORES[0], MAX_SCORED = 24 };
static const double CELL_LEAST = 74.0; /* width of a cell [px] */
static const double CELL_HEIGHT = 22.0;
static const double HEAD_HEIGHT = 56.0; /* of the names of the metrics */

static double
score_scale(const policies_t *all, size_t score, const effect_t *effect, double unit)
{
    switch (SCORES[score].shape) {
    case SHARE_UNIT:
        return 100.0;
    case MONEY_UNIT:
        return unit;
    case MONEY_YEARLY:
        return unit * 12.0 / all->job->months;
    case PERCENT_OF_BASE:
        return effect->base > 0.0 ? 100.0 / effect->base : NAN;
    case PLAIN_UNIT:
        break;
    }
    return 1.0;
}

/* Which policies improve something and worsen nothing, as far as intervals tell. */
static void
board_headline(const policies_t *all, size_t size, char text[])
{
    enum { NAMED = 3 };
    size_t n = 0;
    size_t n_clear = 0;
    size_t used = 0;
    char names[TEXT_SIZE / 2] = "";
    char more_words[32] = "";
    for (size_t p = 0; p < all->n; p++) {
        size_t n_good = 0;
        size_t n_bad = 0;
        for (size_t s = 0; s < N_SCORES; s++) {
            const effect_t effect = sim_chart_effect(all, p, SCORES[s].metric);
            const int sign = SCORES[s].better
                * (all->job->n_replications == 1 ? (effect.mean > 0.0) - (effect.mean < 0.0)
                                                 : sim_chart_effect_sign(&effect));
            n_good += sign > 0;
            n_bad += sign < 0;
        }
        n_clear += n_good + n_bad;
        if (n_good > 0 && n_bad == 0 && n++ < NAMED && used < sizeof names) {
            const int more = snprintf(
                names + used, sizeof names - used, "%s%s", n > 1 ? ", " : "", all->words[p]);
            used += more > 0 ? (size_t)more : 0;
        }
    }
    if (n > NAMED) {
        snprintf(more_words, sizeof more_words, " and %zu more", n - NAMED);
    }
    if (n_clear == 0) {
        snprintf(text, size, "%s%s clearly changes %s of these", all->n == 1 ? "" : "No ",
            all->n == 1 ? all->words[0] : all->one, all->n == 1 ? "none" : "any");
    } else if (all->n == 1) {
        snprintf(text, size, "%s %s", all->words[0],
            n == 1 ? "improves something here and worsens nothing" : "has a drawback here");
    } else if (n == 0) {
        snprintf(text, size, "Each of the %zu %s has a drawback here, or changes nothing clearly",
            all->n, all->many);
    } else {
        snprintf(text, size, "%zu of %zu %s improve%s something here and worsen%s nothing: %s%s", n,
            all->n, all->many, n == 1 ? "s" : "", n == 1 ? "s" : "", names, more_words);
    }
}

/* 0 pale; 1, 2 tints of better; -1, -2 of worse.  The deeper one: at least a third of the largest
 * effect on the metric. */
static double
cell_tone(const policies_t *all, size_t score, const effect_t *effect, double largest)
{
    const int sign = all->job->n_replications == 1 ? (effect->mean > 0.0) - (effect->mean < 0.0)
                                                   : sim_chart_effect_sign(effect);
    return (double)(SCORES[score].better * sign * (3.0 * fabs(effect->mean) >= largest ? 2 : 1));
}

typedef struct {
    sheet_t *sheet;
    policies_t all;
    size_t n; /* policies drawn */
    size_t *taken;
    size_t per_block, n_blocks; /* scores side by side, and rows of them */
    double names_width, cell_width, block_height;
    char (*words)[64];  /* [N_SCORES][n] of the cells */
    const char **texts; /* the same                   */
    double *tones;      /* the same                   */
} board_t;

static void
board_free(board_t *self)
{
    free(self->taken);
    free(self->words);
    free(self->texts);
    free(self->tones);
    sim_chart_policies_free(&self->all);
}

/* False: no memory, or a table without its columns; sheet->failed is set then. */
static bool
board_take(board_t *self, sheet_t *sheet)
{
    const size_t n_cells = N_SCORES * MAX_SCORED + 1;
    *self = (board_t) { .sheet = sheet };
    if (!sim_chart_policies_init(&self->all, sheet)) {
        return false;
    }
    self->taken = calloc(self->all.n + 1, sizeof *self->taken);
    self->words = calloc(n_cells, sizeof *self->words);
    self->texts = calloc(n_cells, sizeof *self->texts);
    self->tones = calloc(n_cells, sizeof *self->tones);
    if (self->taken == NULL || self->words == NULL || self->texts == NULL || self->tones == NULL) {
        sheet->failed = true;
        return false;
    }
    self->n = sim_chart_policies_order(&self->all, "savings_usd", MAX_SCORED, self->taken);
    self->names_width = 14.0 + 10.0 * sim_chart_widest_policy(&self->all, self->n, self->taken);
    const double room = sheet->width - 40.0 - self->names_width;
    const size_t most = (size_t)fmax(1.0, floor(room / CELL_LEAST));
    self->per_block = most > N_SCORES ? N_SCORES : most;
    self->n_blocks = (N_SCORES + self->per_block - 1) / self->per_block;
    self->per_block = (N_SCORES + self->n_blocks - 1) / self->n_blocks;
    self->cell_width = room / (double)self->per_block;
    self->block_height = HEAD_HEIGHT + CELL_HEIGHT * (double)self->n + 8.0;
    return true;
}

static void
board_begin(const board_t *self)
{
    char headline[TEXT_SIZE];
    char subtitle[TEXT_SIZE];
    char left_out[TEXT_SIZE / 2];
    board_headline(&self->all, sizeof headline, headline);
    sim_chart_left_out_words(&self->all, self->n, self->taken, sizeof left_out, left_out);
    snprintf(subtitle, sizeof subtitle,
        "Effect of each %s over the horizon, sorted by saving. \342\226\262 better, "
        "\342\226\274 worse for those named above the column; the deeper colour: at least a third "
        "of the largest. %s%s",
        self->all.one,
        self->all.job->n_replications == 1 ? "One replication, so no intervals."
                                           : "Without mark: the 95 % interval includes zero.",
        left_out);
    sim_chart_sheet_begin(self->sheet, headline, subtitle,
        &(page_t) { .n_panels = 1,
            .n_columns = 1,
            .no_time = true,
            .force_direct = true,
            .tics_width = self->names_width,
            .right_width = 0.5,
            .row_height = 14.0 + self->block_height * (double)self->n_blocks });
}

/* "USD%s a year" with " million" gives "USD m a year". */
static void
unit_write(const char *unit, const char *word, size_t size, char text[])
{
    const char *at = strstr(unit, "%s");
    const char *brief = strcmp(word, " million") == 0 ? " m"
        : strcmp(word, " billion") == 0               ? " bn"
        : strcmp(word, " thousand") == 0              ? " k"
                                                      : word;
    if (at != NULL) {
        snprintf(text, size, "%.*s%s%s", (int)(at - unit), unit, brief, at + 2);
    } else {
        snprintf(text, size, "%s", unit);
    }
}

/* The cells of a score, their effects, and its unit. */
static void
column_write(const board_t *self, size_t s, double values[], size_t size, char unit_words[])
{
    const policies_t *all = &self->all;
    const char *word = "";
    double largest = 0.0;
    for (size_t k = 0; k < self->n; k++) {
        const effect_t effect = sim_chart_effect(all, self->taken[k], SCORES[s].metric);
        if (isfinite(effect.mean)) {
            largest = fmax(largest, fabs(effect.mean));
        }
    }
    const double unit = sim_chart_money_scale(
        SCORES[s].shape == MONEY_YEARLY ? largest * 12.0 / all->job->months : largest, &word);
    unit_write(SCORES[s].unit, word, size, unit_words);
    values[0] = NAN;
    for (size_t k = 0; k < self->n; k++) {
        const size_t cell = s * self->n + k;
        const effect_t effect = sim_chart_effect(all, self->taken[k], SCORES[s].metric);
        const double value = effect.mean * score_scale(all, s, &effect, unit);
        char number[40];
        values[k] = effect.mean;
        self->tones[cell] = isfinite(effect.mean) ? cell_tone(all, s, &effect, largest) : 0.0;
        sim_chart_signed_words(sizeof number, number, value);
        snprintf(self->words[cell], sizeof self->words[0], "%s%s",
            self->tones[cell] > 0.0       ? "\342\226\262 "
                : self->tones[cell] < 0.0 ? "\342\226\274 "
                                          : "",
            isfinite(value) ? number : "\342\200\223");
        self->texts[cell] = self->words[cell];
    }
}

/* The name of a group stands above the first of its scores in a block: over so many of them, or
 * none. */
static size_t
group_size(const board_t *self, size_t s)
{
    const size_t block = s / self->per_block;
    size_t end = s;
    if (s % self->per_block != 0 && strcmp(SCORES[s].group, SCORES[s - 1].group) == 0) {
        return 0;
    }
    while (end < N_SCORES && end / self->per_block == block
        && strcmp(SCORES[end].group, SCORES[s].group) == 0) {
        end++;
    }
    return end - s;
}

/* The scores: their values and cells, names, groups and places. */
static void
columns_write(const board_t *self)
{
    sheet_t *sheet = self->sheet;
    const char *heads[N_SCORES];
    const char *groups[N_SCORES];
    const char *units[N_SCORES];
    char unit_words[N_SCORES][64];
    double x[N_SCORES];
    double y[N_SCORES];
    double spans[N_SCORES];
    double values[N_SCORES][MAX_SCORED + 1];
    const double *columns[N_SCORES];
    size_t strides[N_SCORES];
    for (size_t s = 0; s < N_SCORES; s++) {
        const size_t block = s / self->per_block;
        const size_t n_of_group = group_size(self, s);
        column_write(self, s, values[s], sizeof unit_words[s], unit_words[s]);
        heads[s] = SCORES[s].name;
        units[s] = unit_words[s];
        groups[s] = n_of_group > 0 ? SCORES[s].group : "";
        spans[s] = self->cell_width * (double)n_of_group;
        x[s] = self->cell_width * (double)(s % self->per_block);
        y[s] = self->block_height * (double)block;
        columns[s] = values[s];
        strides[s] = 1;
    }
    sim_chart_sheet_block(sheet, "effect of each policy on the metrics of the board",
        self->n > 0 ? self->n : 1, N_SCORES, columns, strides);
    sim_chart_sheet_numbers(sheet, "cell_x", N_SCORES, x);
    sim_chart_sheet_numbers(sheet, "cell_y", N_SCORES, y);
    sim_chart_sheet_numbers(sheet, "group_width", N_SCORES, spans);
    sim_chart_sheet_texts(sheet, "score_group", N_SCORES, groups);
    sim_chart_sheet_texts(sheet, "score_name", N_SCORES, heads);
    sim_chart_sheet_texts(sheet, "score_unit", N_SCORES, units);
}

void
sim_chart_scoreboard(sheet_t *sheet)
{
    const char *title = "";
    const char *rows[MAX_SCORED + 1] = { "" };
    board_t board;
    if (!board_take(&board, sheet)) {
        board_free(&board);
        return;
    }
    const size_t n = board.n;
    const double empty = n == 0;
    for (size_t k = 0; k < n; k++) {
        rows[k] = board.all.words[board.taken[k]];
    }
    board.texts[0] = "";
    board_begin(&board);
    sim_chart_sheet_texts(sheet, "panel_title", 1, &title);
    sim_chart_row_axes(sheet, 1, 1);
    sim_chart_sheet_numbers(sheet, "empty", 1, &empty);
    sim_chart_sheet_number(sheet, "n_rows", (double)n);
    sim_chart_sheet_number(sheet, "n_blocks", (double)board.n_blocks);
    sim_chart_sheet_number(sheet, "n_scores", N_SCORES);
    sim_chart_sheet_number(sheet, "block_height", board.block_height);
    sim_chart_sheet_number(sheet, "head_height", HEAD_HEIGHT);
    sim_chart_sheet_number(sheet, "cell_height", CELL_HEIGHT);
    sim_chart_sheet_number(sheet, "cell_width", board.cell_width);
    columns_write(&board);
    sim_chart_sheet_texts(sheet, "row_name", n > 0 ? n : 1, rows);
    sim_chart_sheet_texts(sheet, "cell_text", n > 0 ? N_SCORES * n : 1, board.texts);
    sim_chart_sheet_numbers(sheet, "cell_tone", n > 0 ? N_SCORES * n : 1, board.tones);
    board_free(&board);
}
