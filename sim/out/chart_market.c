/* The labour market, BPO against KPO. */
#include "chart_parts.h"
#include "sim/charttext.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const TIERS[] = { "bpo", "kpo" };
enum { N_TIERS = 2, N_COLUMNS = 3, WINDOW = 12 };

/* A column of panels: how the roles of a tier become one line.  A ratio of a tier is not the mean
 * of its roles' ratios, so slack and months to fill are those of the role that is hardest to staff;
 * posts are added. */
static const struct {
    metric_t metric;
    double scale;
    enum { LEAST, MOST, ADDED } rule;
    const char *title, *brief;
} COLUMNS[N_COLUMNS] = {
    { SLACK, 100.0, LEAST, "Slack, tightest role, %", "Slack, %" },
    { MONTHS_TO_FILL, 1.0, MOST, "Months to fill a post, slowest role", "Months to fill" },
    { VACANCIES_UNFILLED, 1.0, ADDED, "Posts left open, all roles", "Posts open" },
};

static const double LABEL_GAP = 13.0; /* between names at the lines [px] */

static double
tier_value(const sheet_t *sheet, size_t column, const char *tier, size_t location, size_t month)
{
    const sim_chart_job_t *job = sheet->job;
    double found = NAN;
    for (size_t r = 0; r < job->n_roles; r++) {
        const double value = strcmp(job->tier[r], tier) != 0
            ? NAN
            : sim_chart_grid_value(sheet->grid, COLUMNS[column].metric, location, r, month, MEAN);
        if (!isfinite(value)) {
            continue;
        }
        found = isnan(found)                ? value
            : COLUMNS[column].rule == LEAST ? fmin(found, value)
            : COLUMNS[column].rule == MOST  ? fmax(found, value)
                                            : found + value;
    }
    return found;
}

/* The job of a tier whose posts take longest to fill: the mean of the months of the last year that
 * have a value.  NaN: no post anywhere. */
static double
slowest_job(const sheet_t *sheet, const char *tier, size_t *location, size_t *role)
{
    const sim_chart_job_t *job = sheet->job;
    const size_t months = sheet->grid->months;
    double longest = NAN;
    for (size_t l = 0; l < job->n_locations; l++) {
        for (size_t r = 0; r < job->n_roles; r++) {
            double sum = 0.0;
            size_t n = 0;
            for (size_t t = months > WINDOW ? months - WINDOW : 0; t < months; t++) {
                const double value = strcmp(job->tier[r], tier) != 0
                    ? NAN
                    : sim_chart_grid_value(sheet->grid, MONTHS_TO_FILL, l, r, t, MEAN);
                sum += isfinite(value) ? value : 0.0;
                n += isfinite(value);
            }
            if (n > 0 && !(sum / (double)n <= longest)) {
                longest = sum / (double)n;
                *location = l;
                *role = r;
            }
        }
    }
    return longest;
}

/* "Posts take longest to fill in knowledge work: 2.4 months (Legal advisor, India); BPO at
 * most 1.1"
 */
static void
market_words(
    const sheet_t *sheet, size_t n_tiers, const char *const tiers[], size_t size, char text[])
{
    const sim_chart_job_t *job = sheet->job;
    double longest[N_TIERS] = { NAN, NAN };
    size_t location[N_TIERS] = { 0 };
    size_t role[N_TIERS] = { 0 };
    size_t worst = n_tiers;
    for (size_t i = 0; i < n_tiers; i++) {
        longest[i] = slowest_job(sheet, tiers[i], &location[i], &role[i]);
        if (isfinite(longest[i])) {
            worst = worst == n_tiers || longest[i] > longest[worst] ? i : worst;
        }
    }
    if (worst == n_tiers) {
        snprintf(text, size, "No role has posts to fill");
        return;
    }
    char place[NAME_BYTES];
    char name[NAME_BYTES];
    char tier[16];
    char amount[64];
    char other[160] = "";
    sim_chart_location_words(job, location[worst], sizeof place, place);
    sim_chart_role_words(job, role[worst], sizeof name, name);
    sim_charttext_words(sizeof tier, tier, tiers[worst], false);
    sim_charttext_number(sizeof amount, amount, longest[worst], 1);
    for (size_t i = 0; i < n_tiers; i++) {
        char less[64];
        char its[16];
        if (i != worst && isfinite(longest[i])) {
            sim_charttext_words(sizeof its, its, tiers[i], false);
            sim_charttext_number(sizeof less, less, longest[i], 1);
            if (strcmp(less, amount) == 0) {
                snprintf(other, sizeof other, ", as in %s", its);
            } else {
                snprintf(other, sizeof other, ", %s in %s", less, its);
            }
        }
    }
    if (longest[worst] < 1.05) {
        snprintf(text, size, "Every post is filled within about a month");
    } else {
        snprintf(text, size, "Filling a post takes up to %s months in %s (%s, %s)%s", amount, tier,
            name, place, other);
    }
}

/* A row of panels for each location: a line for each tier. */
typedef struct {
    size_t n_tiers;
    const char *tier[N_TIERS];
    char tier_words[N_TIERS][16];
    size_t n_rows;   /* locations that find room */
    size_t n_panels; /* N_COLUMNS of them        */
    axis_t axis[N_COLUMNS];
    double *value; /* [n_panels][n_tiers][months]: in the table's unit */
} market_t;

static void
tiers_find(const sim_chart_job_t *job, market_t *self)
{
    for (size_t i = 0; i < N_TIERS; i++) {
        bool is_there = false;
        for (size_t r = 0; r < job->n_roles; r++) {
            is_there = is_there || strcmp(job->tier[r], TIERS[i]) == 0;
        }
        if (is_there) {
            sim_charttext_words(
                sizeof self->tier_words[0], self->tier_words[self->n_tiers], TIERS[i], false);
            self->tier[self->n_tiers++] = TIERS[i];
        }
    }
}

static double *
market_line(const market_t *self, const sheet_t *sheet, size_t panel, size_t tier)
{
    return self->value + (panel * self->n_tiers + tier) * sheet->grid->months;
}

/* The values of all panels; those of a column share an axis. */
static void
market_read(market_t *self, const sheet_t *sheet)
{
    double high[N_COLUMNS] = { 0.0 };
    for (size_t p = 0; p < self->n_panels; p++) {
        const size_t c = p % N_COLUMNS;
        for (size_t i = 0; i < self->n_tiers; i++) {
            double *line = market_line(self, sheet, p, i);
            for (size_t t = 0; t < sheet->grid->months; t++) {
                line[t] = tier_value(sheet, c, self->tier[i], p / N_COLUMNS, t);
                high[c] = fmax(high[c], COLUMNS[c].scale * line[t]); /* passes over NaN */
            }
        }
    }
    for (size_t c = 0; c < N_COLUMNS; c++) {
        self->axis[c] = sim_chart_axis_low(sheet, 0.0, high[c], true);
    }
}

/* Where the names of the lines stand; whether there is none. */
static bool
labels_place(const market_t *self, const sheet_t *sheet, size_t panel, double at[])
{
    const size_t c = panel % N_COLUMNS;
    bool is_empty = true;
    for (size_t i = 0; i < self->n_tiers; i++) {
        const double *line = market_line(self, sheet, panel, i);
        at[i] = NAN;
        for (size_t t = 0; t < sheet->grid->months; t++) {
            at[i] = isfinite(line[t]) ? COLUMNS[c].scale * line[t] : at[i];
        }
        is_empty = is_empty && isnan(at[i]);
    }
    sim_chart_labels_spread(self->n_tiers, at, sim_chart_axis_px(sheet, self->axis[c], LABEL_GAP),
        self->axis[c].low, self->axis[c].high);
    return is_empty;
}

static void
market_write(market_t *self, sheet_t *sheet)
{
    axis_t axes[MAX_GRID];
    double empty[MAX_GRID];
    double scales[MAX_GRID];
    double at[MAX_GRID * N_TIERS];
    char titles[MAX_GRID][2 * NAME_BYTES];
    const char *texts[MAX_GRID];
    const char *words[N_TIERS];
    const double *columns[N_TIERS];
    const size_t strides[N_TIERS] = { 1, 1 };

    market_read(self, sheet);
    for (size_t p = 0; p < self->n_panels; p++) {
        const size_t c = p % N_COLUMNS;
        char name[NAME_BYTES];
        sim_chart_location_words(sheet->job, p / N_COLUMNS, sizeof name, name);
        const char *title = sim_chart_title_fits(
                                sheet, COLUMNS[c].title, sheet->row_names != NO_ROW_NAMES ? 2 : 1)
            ? COLUMNS[c].title
            : COLUMNS[c].brief;
        snprintf(titles[p], sizeof titles[p], "%s\n%s", name, title);
        texts[p] = sheet->row_names == NO_ROW_NAMES ? titles[p] : p < N_COLUMNS ? title : "";
        axes[p] = self->axis[c];
        scales[p] = COLUMNS[c].scale;
        empty[p] = labels_place(self, sheet, p, at + p * self->n_tiers);
        for (size_t i = 0; i < self->n_tiers; i++) {
            columns[i] = market_line(self, sheet, p, i);
        }
        sim_chart_sheet_block(
            sheet, titles[p], sheet->grid->months, self->n_tiers, columns, strides);
    }
    for (size_t i = 0; i < self->n_tiers; i++) {
        words[i] = self->tier_words[i];
    }
    sim_chart_sheet_texts(sheet, "panel_title", self->n_panels, texts);
    sim_chart_sheet_axes(sheet, self->n_panels, axes);
    sim_chart_sheet_numbers(sheet, "empty", self->n_panels, empty);
    sim_chart_sheet_numbers(sheet, "scale", self->n_panels, scales);
    sim_chart_sheet_number(sheet, "n_tiers", (double)self->n_tiers);
    sim_chart_sheet_texts(sheet, "tier", self->n_tiers, words);
    sim_chart_sheet_numbers(sheet, "tier_at", self->n_panels * self->n_tiers, at);
}

void
sim_chart_labour_market(sheet_t *sheet)
{
    const sim_chart_job_t *job = sheet->job;
    const size_t most = MAX_GRID / N_COLUMNS;
    char headline[2 * TEXT_SIZE];
    char period[64];
    char subtitle[TEXT_SIZE];
    char left_out[64] = "";
    market_t market = { .n_rows = job->n_locations < most ? job->n_locations : most };

    tiers_find(job, &market);
    market.n_panels = N_COLUMNS * market.n_rows;
    market_words(sheet, market.n_tiers, market.tier, sizeof headline, headline);
    sim_chart_period_words(job, sizeof period, period);
    if (job->n_locations > market.n_rows) {
        snprintf(left_out, sizeof left_out, " %zu more locations are not drawn.",
            job->n_locations - market.n_rows);
    }
    snprintf(subtitle, sizeof subtitle,
        "Slack: qualified job seekers in %% of them and staff. Slack and months are those of the "
        "tier's role hardest to staff in the month. %s, means over replications%s.%s",
        period, sheet->grid->months > WINDOW ? "; title: last twelve months" : "", left_out);
    const page_t page = { .n_panels = market.n_panels,
        .n_columns = N_COLUMNS,
        .per_location = N_COLUMNS,
        .label_em = sim_charttext_width(market.n_tiers > 0 ? market.tier_words[0] : ""),
        .one_row_is_low = true };
    sim_chart_sheet_begin(sheet, headline, subtitle, &page);
    market.value
        = calloc(market.n_panels * market.n_tiers * sheet->grid->months, sizeof *market.value);
    if (market.value == NULL) {
        sheet->failed = true;
        return;
    }
    market_write(&market, sheet);
    free(market.value);
}
