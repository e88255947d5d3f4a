/* From the opening to the closing staff of each year: hires and leavers by cause.  A panel for each
 * location, or for each role of a single one. */
#include "chart_parts.h"
#include "sim/charttext.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Columns of a block after the month, means over replications. */
static const metric_t COLUMNS[] = { EMPLOYMENT, HIRES, QUITS, LAYOFFS, OTHER_EXITS, TRANSFERS };
enum {
    N_COLUMNS = sizeof COLUMNS / sizeof COLUMNS[0],
    MAX_PERIODS = 24,
    N_ROWS = 7,
    MOST_ROWS = 5
};

static const double NUMBER_SIZE = 8.0; /* of the numbers below the axes [px an em] */
static const double ROW_HEIGHT = 13.0;
static const double NAMES_WIDTH = 92.0; /* left of the axes [px] */

typedef struct {
    size_t location, role;
    double sign; /* of transfers: 1 in, -1 out, 0 within */
} cut_t;

/* What the .gp works out of a block, for the axis and the title. */
typedef struct {
    double opening, closing;
    double up, down;                         /* the largest bars of a period          */
    double hires, quits, leavers, transfers; /* of the run                */
    bool has_value;
} bridge_t;

static double
value_at(const sheet_t *sheet, const cut_t *cut, size_t column, size_t month)
{
    return sim_chart_grid_value(
        sheet->grid, COLUMNS[column], cut->location, cut->role, month, MEAN);
}

/* Hires less leavers, with transfers where they count. */
static double
net_at(const sheet_t *sheet, const cut_t *cut, size_t month)
{
    double net = value_at(sheet, cut, 1, month);
    for (size_t k = 2; k < 5; k++) {
        net -= value_at(sheet, cut, k, month);
    }
    return net + (cut->sign != 0.0 ? cut->sign * value_at(sheet, cut, 5, month) : 0.0);
}

static bridge_t
bridge_of(const sheet_t *sheet, const cut_t *cut, size_t months_each)
{
    const size_t months = sheet->grid->months;
    bridge_t bridge = { .opening = value_at(sheet, cut, 0, 0) - net_at(sheet, cut, 0),
        .closing = value_at(sheet, cut, 0, months - 1) };
    for (size_t from = 0; from < months; from += months_each) {
        double up = 0.0;
        double down = 0.0;
        for (size_t t = from; t < months && t < from + months_each; t++) {
            const double hires = value_at(sheet, cut, 1, t);
            const double moved = value_at(sheet, cut, 5, t);
            double leavers = 0.0;
            for (size_t k = 2; k < 5; k++) {
                leavers += value_at(sheet, cut, k, t);
            }
            up += hires + (cut->sign > 0.0 ? moved : 0.0);
            down += leavers + (cut->sign < 0.0 ? moved : 0.0);
            bridge.hires += hires;
            bridge.quits += value_at(sheet, cut, 2, t);
            bridge.leavers += leavers;
            bridge.transfers += moved;
        }
        if (isfinite(up) && isfinite(down)) {
            bridge.has_value = true;
            bridge.up = fmax(bridge.up, up);
            bridge.down = fmax(bridge.down, down);
        }
    }
    return bridge;
}

/* How wide the widest number below the axes is [px]. */
static double
widest_number(const sheet_t *sheet, size_t n, const cut_t cuts[], size_t years_each)
{
    double stock = 0.0;
    double flow = 0.0;
    for (size_t p = 0; p < n; p++) {
        const bridge_t bridge = bridge_of(sheet, &cuts[p], 12 * years_each);
        flow = fmax(flow, fmax(bridge.up, bridge.down));
        for (size_t t = 0; t < sheet->grid->months; t++) {
            stock = fmax(stock, fabs(value_at(sheet, &cuts[p], 0, t)));
        }
    }
    char text[64];
    char signed_text[64];
    sim_charttext_number(sizeof text, text, stock, 0);
    sim_charttext_number(sizeof signed_text - 1, signed_text, flow, 0);
    strcat(signed_text, "+");
    return NUMBER_SIZE * fmax(sim_charttext_width(text), sim_charttext_width(signed_text));
}

/* "2024", "2024/25", "2024-28", "2024/25-2028/29": the years of a period. */
static void
period_label(const sim_chart_job_t *job, size_t from, size_t years, size_t size, char text[])
{
    int year = 0;
    int month = 1;
    if (job->months < 12) {
        sim_chart_period_words(job, size, text);
        return;
    }
    if (sscanf(job->start, "%4d-%2d", &year, &month) != 2) {
        snprintf(text, size, "%zu", from / 12 + 1);
        return;
    }
    const long first = year + (long)(from / 12);
    const long last = first + (long)years - 1;
    if (years == 1 && month == 1) {
        snprintf(text, size, "%ld", first);
    } else if (years == 1) {
        snprintf(text, size, "%ld/%02ld", first, (first + 1) % 100);
    } else {
        snprintf(text, size, "%ld\342\200\223%02ld", first, (last + (month > 1)) % 100);
    }
}

/* How many years a column of numbers holds, so that it finds room. */
static size_t
years_together(const sheet_t *sheet, size_t n, const cut_t cuts[], size_t n_columns)
{
    const double room = (sheet->width - 40.0) / (double)n_columns - NAMES_WIDTH - 12.0;
    const size_t n_years = ((size_t)sheet->job->months + 11) / 12;
    for (size_t years_each = 1;; years_each++) {
        char label[32];
        period_label(sheet->job, 0, years_each, sizeof label, label);
        const double needed = fmax(
            widest_number(sheet, n, cuts, years_each), NUMBER_SIZE * sim_charttext_width(label));
        const size_t most = (size_t)fmax(1.0, floor(room / (needed + 5.0)));
        const size_t periods = (n_years + years_each - 1) / years_each;
        if (periods <= most && periods <= MAX_PERIODS) {
            return years_each;
        }
    }
}

static void
headline_words(const sheet_t *sheet, const bridge_t *whole, size_t size, char text[])
{
    const sim_chart_job_t *job = sheet->job;
    char period[64];
    char hires[64];
    char leavers[64];
    char share[64];
    char change[TEXT_SIZE];
    sim_chart_period_words(job, sizeof period, period);
    if (!whole->has_value || !isfinite(whole->hires + whole->leavers)) {
        snprintf(text, size, "Hires and leavers: %s (%s)",
            whole->has_value ? "some months have no values" : "no values", period);
        return;
    }
    sim_chart_amount_words(sizeof hires, hires, round(whole->hires));
    sim_chart_amount_words(sizeof leavers, leavers, round(whole->leavers));
    share[0] = '\0';
    if (whole->leavers > 0.0) {
        char percent[16];
        sim_charttext_number(sizeof percent, percent, 100.0 * whole->quits / whole->leavers, 0);
        snprintf(share, sizeof share, " (%s %% quit)", percent);
    }
    sim_chart_change_words(sizeof change, change, "", whole->opening, whole->closing, "", 2);
    snprintf(text, size, "%s hires against %s leavers%s: staff %s (%s)", hires, leavers, share,
        change, period);
}

void
sim_chart_headcount_bridge(sheet_t *sheet)
{
    const sim_chart_job_t *job = sheet->job;
    const bool by_role = job->n_locations == 1;
    const size_t n_parts = by_role ? (job->n_roles > 1 ? job->n_roles : 0) : job->n_locations;
    const size_t n = n_parts + 1 > MAX_PANELS ? MAX_PANELS : n_parts + 1;
    const size_t n_left_out = n_parts + 1 - n;
    size_t n_columns = n <= 3 ? 1 : n <= 8 ? 2 : 3;
    const size_t n_years = ((size_t)job->months + 11) / 12;
    cut_t cuts[MAX_PANELS] = { { job->n_locations, job->n_roles, 0.0 } };
    if (by_role) {
        cuts[0].location = 0;
    }
    for (size_t p = 1; p < n; p++) {
        cuts[p] = by_role ? (cut_t) { 0, p - 1, strcmp(job->tier[p - 1], "kpo") == 0 ? 1.0 : -1.0 }
                          : (cut_t) { p - 1, job->n_roles, 0.0 };
    }

    /* fewer columns rather than several years together, unless the page gets too long */
    size_t years_each = years_together(sheet, n, cuts, n_columns);
    for (size_t fewer = n_columns - 1; years_each > 1 && fewer >= 1; fewer--) {
        if ((n + fewer - 1) / fewer <= MOST_ROWS && years_together(sheet, n, cuts, fewer) == 1) {
            n_columns = fewer;
            years_each = 1;
        }
    }
    const size_t n_periods = (n_years + years_each - 1) / years_each;
    const size_t months_of_last = (size_t)job->months - 12 * years_each * (n_periods - 1);

    bridge_t bridges[MAX_PANELS] = { 0 };
    for (size_t p = 0; p < n; p++) {
        bridges[p] = bridge_of(sheet, &cuts[p], 12 * years_each);
    }
    char headline[2 * TEXT_SIZE];
    char subtitle[TEXT_SIZE];
    char moved[TEXT_SIZE / 4] = "";
    char shorter[64] = "";
    char left_out[64] = "";
    headline_words(sheet, &bridges[0], sizeof headline, headline);
    const bool has_transfers = bridges[0].transfers > 0.0;
    if (has_transfers) {
        snprintf(moved, sizeof moved, " Transfers are moves from BPO to KPO jobs%s.",
            by_role && n > 1 ? ", which change the staff of roles, not of the location"
                             : " within a location, which change no total");
    }
    if (months_of_last < 12 * years_each && job->months > 12) {
        snprintf(shorter, sizeof shorter, " *%zu month%s.", months_of_last,
            months_of_last == 1 ? "" : "s");
    }
    if (n_left_out > 0) {
        snprintf(left_out, sizeof left_out, " %zu more %s%s not drawn.", n_left_out,
            by_role ? "role" : "location", n_left_out == 1 ? " is" : "s are");
    }
    snprintf(subtitle, sizeof subtitle,
        "Bars: people who come (above zero) and who go. Point: net change. Numbers: %s, "
        "rounded.%s%s%s",
        job->n_replications == 1 ? "the one replication" : "means over replications", moved,
        shorter, left_out);
    const double below = ROW_HEIGHT * (has_transfers ? N_ROWS : N_ROWS - 1) + 4.0;
    const double plot = n_columns == 1 ? (n == 1 ? 330.0 : 150.0) : 130.0;
    sim_chart_sheet_begin(sheet, headline, subtitle,
        &(page_t) { .n_panels = n,
            .n_columns = n_columns,
            .n_labels = 1,
            .no_time = true,
            .force_direct = true,
            .tics_width = NAMES_WIDTH,
            .below = below,
            .row_height = 30.0 + plot + 24.0 + below });

    axis_t axes[MAX_PANELS];
    char titles[MAX_PANELS][TEXT_SIZE];
    const char *texts[MAX_PANELS];
    double empty[MAX_PANELS];
    double sign[MAX_PANELS];
    double lowest[MAX_PANELS];
    double highest[MAX_PANELS];
    for (size_t p = 0; p < n; p++) {
        char place[NAME_BYTES];
        char role[NAME_BYTES];
        const double *columns[N_COLUMNS];
        size_t strides[N_COLUMNS];
        sim_chart_location_words(job, cuts[p].location, sizeof place, place);
        sim_chart_role_words(job, cuts[p].role, sizeof role, role);
        snprintf(titles[p], sizeof titles[p], "%s, people%s", by_role && p > 0 ? role : place,
            years_each == 1 && job->months > 12 ? " a year" : "");
        texts[p] = titles[p];
        for (size_t k = 0; k < N_COLUMNS; k++) {
            columns[k] = MEAN
                + sim_chart_grid_series(sheet->grid, COLUMNS[k], cuts[p].location, cuts[p].role);
            strides[k] = N_STATS;
        }
        axes[p] = sim_chart_axis_round(
            -bridges[p].down, bridges[p].up, true, 1.6 * sheet->panel_height);
        if (!bridges[p].has_value) {
            axes[p] = (axis_t) { 0.0, 1.0, 1.0 };
        }
        /* the panel ends a little beyond its bars, wherever the next step of the axis is */
        const double over = 0.04 * (bridges[p].down + bridges[p].up);
        lowest[p] = over > 0.0 ? -bridges[p].down - over : axes[p].low;
        highest[p] = over > 0.0 ? bridges[p].up + over : axes[p].high;
        empty[p] = !bridges[p].has_value;
        sign[p] = cuts[p].sign;
        sim_chart_sheet_block(sheet, titles[p], sheet->grid->months, N_COLUMNS, columns, strides);
    }
    char words[MAX_PERIODS][32];
    const char *labels[MAX_PERIODS];
    for (size_t i = 0; i < n_periods; i++) {
        period_label(job, 12 * years_each * i,
            i + 1 < n_periods ? years_each : (months_of_last + 11) / 12, sizeof words[i] - 1,
            words[i]);
        if (i + 1 == n_periods && shorter[0] != '\0') {
            strcat(words[i], "*");
        }
        labels[i] = words[i];
    }
    sim_chart_sheet_texts(sheet, "panel_title", n, texts);
    sim_chart_sheet_axes(sheet, n, axes);
    sim_chart_sheet_numbers(sheet, "empty", n, empty);
    sim_chart_sheet_numbers(sheet, "lowest", n, lowest);
    sim_chart_sheet_numbers(sheet, "highest", n, highest);
    sim_chart_sheet_numbers(sheet, "transfer_sign", n, sign);
    sim_chart_sheet_number(sheet, "first_place", by_role ? 1.0 : 0.0);
    sim_chart_sheet_number(sheet, "n_periods", (double)n_periods);
    sim_chart_sheet_number(sheet, "months_each", (double)(12 * years_each));
    sim_chart_sheet_texts(sheet, "period_name", n_periods, labels);
    sim_chart_sheet_number(sheet, "has_transfers", has_transfers);
    sim_chart_sheet_number(sheet, "number_size", NUMBER_SIZE);
    sim_chart_sheet_number(sheet, "row_px", ROW_HEIGHT);
}
