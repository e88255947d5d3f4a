/* What saving is traded for: risk, pay, pressure and poverty. */
#include "chart_compare.h"
#include "sim/charttext.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The standard deviation's change and its interval by the jackknife: pairs are left out one at a
 * time, so the interval is one of the paired difference. */
static effect_t
risk_change(const saving_pairs_t *of)
{
    const size_t n = of->n;
    const double *x[2] = { of->without, of->with };
    double mean[2] = { 0.0, 0.0 };
    double sum[2] = { 0.0, 0.0 };
    double sd[2];
    effect_t risk = { NAN, NAN, NAN, NAN, NAN, NAN, NAN };
    if (n < 3) {
        return risk;
    }
    for (size_t k = 0; k < 2; k++) {
        for (size_t i = 0; i < n; i++) {
            mean[k] += x[k][i];
        }
        mean[k] /= (double)n;
        for (size_t i = 0; i < n; i++) {
            sum[k] += (x[k][i] - mean[k]) * (x[k][i] - mean[k]);
        }
        sd[k] = sqrt(sum[k] / (double)(n - 1));
    }
    const double m = (double)n;
    double s1 = 0.0;
    double s2 = 0.0;
    for (size_t i = 0; i < n; i++) {
        double one[2];
        for (size_t k = 0; k < 2; k++) {
            /* sum of squares without pair i, about the mean without it */
            const double d = x[k][i] - mean[k];
            one[k] = sqrt(fmax(0.0, sum[k] - d * d * m / (m - 1.0)) / (m - 2.0));
        }
        const double change = (one[1] - one[0]) - (sd[1] - sd[0]);
        s1 += change;
        s2 += change * change;
    }
    const double se = sqrt(fmax(0.0, (m - 1.0) / m * (s2 - s1 * s1 / m)));
    risk.base = sd[0];
    risk.mean = sim_chart_published(sd[1] - sd[0]);
    risk.low = sim_chart_published(sd[1] - sd[0] - 1.96 * se);
    risk.high = sim_chart_published(sd[1] - sd[0] + 1.96 * se);
    return risk;
}

/* The panels: saving is across, the other thing upwards.  Pay and pressure are what a job gives and
 * takes; poverty is whether it suffices. */
static const struct {
    const char *metric; /* NULL: the standard deviation of the saving */
    const char *title;
    double scale;
    bool percent; /* of the scenario without */
    int better;
    const char *up, *down;
} TRADES[] = {
    { NULL, "Risk: standard deviation of the saving, USD%s a year", 1.0, false, -1, "riskier",
        "safer" },
    { "salary_p50_real", "Median real pay of workers, %", 1.0, true, 1, "pay rises", "pay falls" },
    { "pressure_mean", "Pressure on workers, SD", 1.0, false, -1, "more pressure",
        "less pressure" },
    { "poverty_rate", "Workers' households in poverty, points", 100.0, false, -1, "more poverty",
        "less poverty" },
};
enum { N_TRADES = sizeof TRADES / sizeof TRADES[0], MAX_POINTS = 20 };

typedef struct {
    double left, right, low, high;
} box_t;

static bool
is_free(const box_t *box, size_t n, const box_t taken[], double width, double height)
{
    if (box->left < 2.0 || box->right > width - 2.0 || box->low < 2.0 || box->high > height - 2.0) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        if (box->left < taken[i].right && taken[i].left < box->right && box->low < taken[i].high
            && taken[i].low < box->high) {
            return false;
        }
    }
    return true;
}

/* A place for a text of that width near a point: rings about it, then anywhere.  False: none. */
static bool
label_place(double x, double y, double text_width, size_t n, const box_t taken[], double width,
    double height, box_t *place)
{
    enum { ANGLES = 16 };
    static const double RINGS[] = { 7.0, 12.0, 20.0, 30.0, 42.0, 56.0, 72.0, 90.0, 112.0, 140.0 };
    const double half = 0.5 * text_width + 2.0;
    const double up = 7.5;
    for (size_t r = 0; r < sizeof RINGS / sizeof RINGS[0]; r++) {
        for (size_t a = 0; a < ANGLES; a++) {
            /* to the right first, then in turn on both sides */
            const double turn = (double)((a + 1) / 2) * (a % 2 == 0 ? 1.0 : -1.0);
            const double angle = turn * 2.0 * 3.14159265358979 / ANGLES;
            const double cx = x + cos(angle) * (RINGS[r] + half);
            const double cy = y + sin(angle) * (RINGS[r] + up);
            *place = (box_t) { cx - half, cx + half, cy - up, cy + up };
            if (is_free(place, n, taken, width, height)) {
                return true;
            }
        }
    }
    for (double cy = height - up - 3.0; cy > up; cy -= 8.0) {
        for (double cx = half + 3.0; cx < width - half; cx += 12.0) {
            *place = (box_t) { cx - half, cx + half, cy - up, cy + up };
            if (is_free(place, n, taken, width, height)) {
                return true;
            }
        }
    }
    return false;
}

/* Whether another policy, or none at all, is at least as good in both and better in one. */
static bool
is_dominated(size_t n, const effect_t x[], const effect_t y[], size_t k, int better)
{
    for (size_t i = 0; i <= n; i++) {
        const double dx = (i < n ? x[i].mean : 0.0) - x[k].mean;
        const double dy = better * ((i < n ? y[i].mean : 0.0) - y[k].mean);
        if (i != k && dx >= 0.0 && dy >= 0.0 && (dx > 0.0 || dy > 0.0)) {
            return true;
        }
    }
    return false;
}

/* Which policies raise both the saving and real pay. */
static void
trade_headline(size_t n, const policies_t *all, const size_t taken[], const effect_t x[],
    const effect_t pay[], size_t size, char text[])
{
    size_t n_both = 0;
    size_t n_known = 0;
    size_t used = 0;
    char names[TEXT_SIZE / 2] = "";
    for (size_t k = 0; k < n; k++) {
        n_known += isfinite(x[k].mean) && isfinite(pay[k].mean);
        if (x[k].mean > 0.0 && pay[k].mean > 0.0 && n_both++ < 2 && used < sizeof names) {
            const int more = snprintf(names + used, sizeof names - used, "%s%s",
                n_both > 1 ? ", " : "", all->words[taken[k]]);
            used += more > 0 ? (size_t)more : 0;
        }
    }
    if (n_known == 0) {
        snprintf(text, size, "Saving against risk and workers' welfare: no values");
    } else if (all->n == 1) {
        snprintf(text, size, "%s: %s saving, %s real pay", all->words[0],
            x[0].mean > 0.0       ? "more"
                : x[0].mean < 0.0 ? "less"
                                  : "the same",
            pay[0].mean > 0.0       ? "higher"
                : pay[0].mean < 0.0 ? "lower"
                                    : "the same");
    } else if (n_both == 0) {
        snprintf(
            text, size, "None of %zu policies raises both the saving and median real pay", n_known);
    } else {
        snprintf(text, size,
            "%zu of %zu policies raise%s both the saving and median real pay: %s%s", n_both,
            n_known, n_both == 1 ? "s" : "", names, n_both > 2 ? " and others" : "");
    }
}

/* Points, names and corners of a panel. */
static void
trade_panel_write(sheet_t *sheet, const policies_t *all, size_t n, const size_t taken[],
    const effect_t x[], const effect_t y[], size_t t, double x_scale, double y_scale, axis_t across,
    axis_t upwards)
{
    enum { N_COLUMNS = 8, CORNERS = 4 };
    const double width = sheet->panel_width;
    const double height = sheet->panel_height;
    double column[N_COLUMNS][MAX_POINTS + 1];
    const double *columns[N_COLUMNS];
    size_t strides[N_COLUMNS];
    /* what labels may not touch, then what they should not: lines */
    box_t boxes[4 * MAX_POINTS + CORNERS + 8];
    box_t lines[2 * MAX_POINTS + 2];
    size_t n_boxes = 0;
    size_t n_lines = 0;
    double label_x[MAX_POINTS + 1];
    double label_y[MAX_POINTS + 1];
    double point_x[MAX_POINTS + 1];
    double point_y[MAX_POINTS + 1];
    double lead_x[MAX_POINTS + 1];
    double lead_y[MAX_POINTS + 1];
    char corner[CORNERS][64];
    const char *corners[CORNERS];
    char name[32];
    for (size_t c = 0; c < N_COLUMNS; c++) {
        columns[c] = column[c];
        strides[c] = 1;
    }
    for (size_t c = 0; c < CORNERS; c++) {
        /* top left, top right, bottom left, bottom right */
        const bool right = c % 2 == 1;
        const bool top = c < 2;
        snprintf(corner[c], sizeof corner[c], "%s, %s", right ? "saves more" : "saves less",
            top ? TRADES[t].up : TRADES[t].down);
        corners[c] = corner[c];
        const double w = 9.0 * sim_charttext_width(corner[c]) + 12.0;
        boxes[n_boxes++] = (box_t) { right ? width - w : 0.0, right ? width : w,
            top ? height - 18.0 : 0.0, top ? height : 18.0 };
    }
    for (size_t k = 0; k <= n; k++) {
        const bool is_base = k == n;
        const double px = is_base ? 0.0 : x_scale * x[k].mean;
        const double scale = is_base ? 0.0 : TRADES[t].percent ? 100.0 / y[k].base : y_scale;
        const double py = is_base ? 0.0 : scale * y[k].mean;
        point_x[k] = (px - across.low) / (across.high - across.low) * width;
        point_y[k] = (py - upwards.low) / (upwards.high - upwards.low) * height;
        label_x[k] = label_y[k] = lead_x[k] = lead_y[k] = NAN;
        if (isfinite(point_x[k]) && isfinite(point_y[k])) {
            boxes[n_boxes++] = (box_t) { point_x[k] - 4.0, point_x[k] + 4.0, point_y[k] - 4.0,
                point_y[k] + 4.0 };
        }
        if (is_base) {
            lines[n_lines++] = (box_t) { point_x[k] - 1.0, point_x[k] + 1.0, 0.0, height };
            lines[n_lines++] = (box_t) { 0.0, width, point_y[k] - 1.0, point_y[k] + 1.0 };
        } else if (isfinite(point_x[k]) && isfinite(point_y[k])) {
            const double wide = width / (across.high - across.low) * x_scale;
            const double tall = height / (upwards.high - upwards.low) * scale;
            const double ends[] = { point_x[k] + wide * (x[k].low - x[k].mean),
                point_x[k] + wide * (x[k].high - x[k].mean),
                point_y[k] + tall * (y[k].low - y[k].mean),
                point_y[k] + tall * (y[k].high - y[k].mean) };
            if (isfinite(ends[0]) && isfinite(ends[1])) {
                lines[n_lines++] = (box_t) { ends[0], ends[1], point_y[k] - 1.0, point_y[k] + 1.0 };
            }
            if (isfinite(ends[2]) && isfinite(ends[3])) {
                lines[n_lines++] = (box_t) { point_x[k] - 1.0, point_x[k] + 1.0, ends[2], ends[3] };
            }
        }
        if (!is_base) {
            const double values[N_COLUMNS] = { x[k].mean, x[k].low, x[k].high, y[k].mean, y[k].low,
                y[k].high, TRADES[t].percent ? y[k].base : NAN,
                is_dominated(n, x, y, k, TRADES[t].better) ? 0.0 : 1.0 };
            for (size_t c = 0; c < N_COLUMNS; c++) {
                column[c][k] = values[c];
            }
        }
    }
    for (size_t i = 0; i <= n; i++) {
        const size_t k = (i + n) % (n + 1); /* the scenario as it stands first */
        const char *text = k == n ? "Without" : all->words[taken[k]];
        const double text_width = 9.5 * sim_charttext_width(text);
        box_t place;
        if (!isfinite(point_x[k]) || !isfinite(point_y[k])) {
            continue;
        }
        memcpy(boxes + n_boxes, lines, n_lines * sizeof *lines);
        if (label_place(
                point_x[k], point_y[k], text_width, n_boxes + n_lines, boxes, width, height, &place)
            || label_place(
                point_x[k], point_y[k], text_width, n_boxes, boxes, width, height, &place)) {
            boxes[n_boxes++] = place;
            const double to_x = fmax(place.left + 2.0, fmin(place.right - 2.0, point_x[k]));
            const double to_y = fmax(place.low + 1.0, fmin(place.high - 1.0, point_y[k]));
            if (hypot(to_x - point_x[k], to_y - point_y[k]) > 14.0) {
                lead_x[k] = to_x;
                lead_y[k] = to_y;
            }
            label_x[k] = 0.5 * (place.left + place.right);
            label_y[k] = 0.5 * (place.low + place.high);
        }
    }
    if (n == 0) {
        for (size_t c = 0; c < N_COLUMNS; c++) {
            column[c][0] = NAN;
        }
    }
    sim_chart_sheet_block(sheet, TRADES[t].metric != NULL ? TRADES[t].metric : "risk",
        n > 0 ? n : 1, N_COLUMNS, columns, strides);
    snprintf(name, sizeof name, "corner_%zu", t + 1);
    sim_chart_sheet_texts(sheet, name, CORNERS, corners);
    snprintf(name, sizeof name, "label_x_%zu", t + 1);
    sim_chart_sheet_numbers(sheet, name, n + 1, label_x);
    snprintf(name, sizeof name, "label_y_%zu", t + 1);
    sim_chart_sheet_numbers(sheet, name, n + 1, label_y);
    snprintf(name, sizeof name, "lead_x_%zu", t + 1);
    sim_chart_sheet_numbers(sheet, name, n + 1, lead_x);
    snprintf(name, sizeof name, "lead_y_%zu", t + 1);
    sim_chart_sheet_numbers(sheet, name, n + 1, lead_y);
    snprintf(name, sizeof name, "point_x_%zu", t + 1);
    sim_chart_sheet_numbers(sheet, name, n + 1, point_x);
    snprintf(name, sizeof name, "point_y_%zu", t + 1);
    sim_chart_sheet_numbers(sheet, name, n + 1, point_y);
}

static void
widen(double *low, double *high, const effect_t *effect, double scale)
{
    const double values[] = { effect->mean, effect->low, effect->high };
    for (size_t k = 0; k < 3; k++) {
        if (isfinite(scale * values[k])) {
            *low = fmin(*low, scale * values[k]);
            *high = fmax(*high, scale * values[k]);
        }
    }
}

/* Room at the ends, so that no point stands on the frame.  The upward axis ends at its steps. */
static axis_t
trade_axis(double low, double high, bool is_upward, double px)
{
    /* the names of the corners want room on both sides of zero */
    const double least = 0.45 * fmax(high, -low);
    const double more = 0.06 * (high - low);
    if (!is_upward) {
        low = fmin(low, -least);
        high = fmax(high, least);
    }
    return !(high > low) ? (axis_t) { -1.0, 1.0, 1.0 }
        : is_upward      ? sim_chart_axis_round(low - more, high + more, true, px)
                         : sim_chart_axis_around_zero(low - more, high + more, px);
}

void
sim_chart_trade_off(sheet_t *sheet)
{
    const sim_chart_job_t *job = sheet->job;
    const double yearly = 12.0 / job->months;
    policies_t all;
    effect_t x[MAX_POINTS];
    effect_t y[N_TRADES][MAX_POINTS];
    if (!sim_chart_policies_init(&all, sheet)) {
        return;
    }
    size_t *taken = calloc(all.n + 1, sizeof *taken);
    if (taken == NULL) {
        sheet->failed = true;
        goto out;
    }
    const size_t n = sim_chart_policies_order(&all, "savings_usd", MAX_POINTS, taken);
    double largest = 0.0;
    for (size_t k = 0; k < n; k++) {
        saving_pairs_t savings;
        x[k] = sim_chart_effect(&all, taken[k], "savings_usd");
        largest = isfinite(x[k].mean) ? fmax(largest, fabs(x[k].mean)) : largest;
        for (size_t t = 1; t < N_TRADES; t++) {
            y[t][k] = sim_chart_effect(&all, taken[k], TRADES[t].metric);
        }
        if (!sim_chart_saving_pairs_take(sheet, &all, taken[k], &savings)) {
            sheet->failed = true;
            goto out;
        }
        y[0][k] = risk_change(&savings);
        sim_chart_saving_pairs_free(&savings);
    }
    const char *word = "";
    const double unit = sim_chart_money_scale(yearly * largest, &word);

    char headline[TEXT_SIZE];
    char subtitle[TEXT_SIZE];
    char left_out[TEXT_SIZE / 2];
    trade_headline(n, &all, taken, x, y[1], sizeof headline, headline);
    sim_chart_left_out_words(&all, n, taken, sizeof left_out, left_out);
    snprintf(subtitle, sizeof subtitle,
        "Across: effect on the saving, USD%s a year; upwards: effect on what the panel names. "
        "Filled: "
        "no other policy, nor doing without, is better in both. %s%s",
        word,
        job->n_replications == 1 ? "One replication, so no intervals and no risk."
                                 : "Crosses: 95 % intervals.",
        left_out);
    sim_chart_sheet_begin(sheet, headline, subtitle,
        &(page_t) { .n_panels = N_TRADES,
            .n_columns = 2,
            .no_time = true,
            .force_direct = true,
            .right_width = 14.0,
            .least_width = 400.0,
            .row_height = 380.0 });

    char titles[N_TRADES][TEXT_SIZE];
    const char *texts[N_TRADES];
    const char *names[MAX_POINTS + 1];
    axis_t across[N_TRADES];
    axis_t upwards[N_TRADES];
    double empty[N_TRADES];
    double scales[N_TRADES];
    double percent[N_TRADES];
    for (size_t t = 0; t < N_TRADES; t++) {
        double low = 0.0;
        double high = 0.0;
        double x_low = 0.0;
        double x_high = 0.0;
        scales[t] = TRADES[t].metric == NULL ? unit * yearly : TRADES[t].scale;
        percent[t] = TRADES[t].percent;
        empty[t] = 1.0;
        for (size_t k = 0; k < n; k++) {
            if (isfinite(x[k].mean) && isfinite(y[t][k].mean)) {
                widen(&x_low, &x_high, &x[k], unit * yearly);
                widen(&low, &high, &y[t][k], TRADES[t].percent ? 100.0 / y[t][k].base : scales[t]);
                empty[t] = 0.0;
            }
        }
        across[t] = trade_axis(x_low, x_high, false, sheet->panel_width);
        upwards[t] = trade_axis(low, high, true, sheet->panel_height);
        snprintf(titles[t], sizeof titles[t],
            TRADES[t].metric == NULL ? "Risk: standard deviation of the saving, USD%s a year"
                                     : "%s",
            TRADES[t].metric == NULL ? word : TRADES[t].title);
        texts[t] = titles[t];
        trade_panel_write(
            sheet, &all, n, taken, x, y[t], t, unit * yearly, scales[t], across[t], upwards[t]);
    }
    for (size_t k = 0; k < n; k++) {
        names[k] = all.words[taken[k]];
    }
    names[n] = "Without";
    sim_chart_sheet_texts(sheet, "panel_title", N_TRADES, texts);
    sim_chart_sheet_axes(sheet, N_TRADES, upwards);
    sim_chart_value_axes(sheet, N_TRADES, across);
    sim_chart_sheet_numbers(sheet, "empty", N_TRADES, empty);
    sim_chart_sheet_number(sheet, "scale", unit * yearly);
    sim_chart_sheet_numbers(sheet, "up_scale", N_TRADES, scales);
    sim_chart_sheet_numbers(sheet, "percent", N_TRADES, percent);
    sim_chart_sheet_number(sheet, "n_points", (double)n + 1.0);
    sim_chart_sheet_texts(sheet, "point_name", n + 1, names);
out:
    free(taken);
    sim_chart_policies_free(&all);
}
