/* What saving is traded for: risk, pay, pressure and poverty. */
#include "chart_compare.h"
#include "chart_places.h"
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
    { NULL, "Risk: standard deviation of the saving, USD", 1.0, false, -1, "riskier", "safer" },
    { "salary_p50_real", "Median real pay of workers, %", 1.0, true, 1, "pay rises", "pay falls" },
    { "pressure_mean", "Pressure on workers, SD", 1.0, false, -1, "more pressure",
        "less pressure" },
    { "poverty_rate", "Workers' households in poverty, points", 100.0, false, -1, "more poverty",
        "less poverty" },
};
enum { RISK, PAY, N_TRADES = sizeof TRADES / sizeof TRADES[0], MAX_POINTS = 20, MAX_NAMED_FAR = 4 };

static const double LABEL_SIZE = 9.5; /* [px an em] */
static const double NOTE_HEIGHT = 34.0;

typedef struct {
    sheet_t *sheet;
    policies_t all;
    size_t n; /* policies drawn */
    size_t *taken;
    effect_t x[MAX_POINTS]; /* on the saving over the horizon */
    effect_t y[N_TRADES][MAX_POINTS];
    double x_scale; /* to what the axis shows */
    double y_scale[N_TRADES];
    const char *word; /* of amounts of money */
    double x_low[N_TRADES], x_high[N_TRADES], y_low[N_TRADES], y_high[N_TRADES];
} trade_t;

static double
up_scale(const trade_t *self, size_t t, size_t k)
{
    return TRADES[t].percent ? 100.0 / self->y[t][k].base : self->y_scale[t];
}

static bool
is_drawn(const trade_t *self, size_t t, size_t k)
{
    return isfinite(self->x[k].mean) && isfinite(self->y[t][k].mean);
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

static void
panel_measure(trade_t *self, size_t t)
{
    for (size_t k = 0; k < self->n; k++) {
        if (is_drawn(self, t, k)) {
            widen(&self->x_low[t], &self->x_high[t], &self->x[k], self->x_scale);
            widen(&self->y_low[t], &self->y_high[t], &self->y[t][k], up_scale(self, t, k));
        }
    }
}

static void
trade_free(trade_t *self)
{
    free(self->taken);
    sim_chart_policies_free(&self->all);
}

/* False: no memory, or a table without its columns; sheet->failed is set then. */
static bool
trade_take(trade_t *self, sheet_t *sheet)
{
    const double yearly = 12.0 / sheet->job->months;
    double largest = 0.0;
    *self = (trade_t) { .sheet = sheet };
    if (!sim_chart_policies_init(&self->all, sheet)) {
        return false;
    }
    self->taken = calloc(self->all.n + 1, sizeof *self->taken);
    if (self->taken == NULL) {
        sheet->failed = true;
        return false;
    }
    self->n = sim_chart_policies_order(&self->all, "savings_usd", MAX_POINTS, self->taken);
    for (size_t k = 0; k < self->n; k++) {
        const size_t policy = self->taken[k];
        saving_pairs_t savings;
        self->x[k] = sim_chart_effect(&self->all, policy, "savings_usd");
        largest = isfinite(self->x[k].mean) ? fmax(largest, fabs(self->x[k].mean)) : largest;
        for (size_t t = 0; t < N_TRADES; t++) {
            if (TRADES[t].metric != NULL) {
                self->y[t][k] = sim_chart_effect(&self->all, policy, TRADES[t].metric);
            }
        }
        if (!sim_chart_saving_pairs_take(sheet, &self->all, policy, &savings)) {
            sheet->failed = true;
            return false;
        }
        self->y[RISK][k] = risk_change(&savings);
        sim_chart_saving_pairs_free(&savings);
    }
    self->x_scale = yearly * sim_chart_money_scale(yearly * largest, &self->word);
    for (size_t t = 0; t < N_TRADES; t++) {
        self->y_scale[t] = t == RISK ? self->x_scale : TRADES[t].scale;
        panel_measure(self, t);
    }
    return true;
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
trade_headline(const trade_t *self, size_t size, char text[])
{
    const effect_t *x = self->x;
    const effect_t *pay = self->y[PAY];
    size_t n_both = 0;
    size_t n_known = 0;
    size_t used = 0;
    char names[TEXT_SIZE / 2] = "";
    for (size_t k = 0; k < self->n; k++) {
        n_known += is_drawn(self, PAY, k);
        if (x[k].mean > 0.0 && pay[k].mean > 0.0 && n_both++ < 2 && used < sizeof names) {
            const int more = snprintf(names + used, sizeof names - used, "%s%s",
                n_both > 1 ? ", " : "", self->all.words[self->taken[k]]);
            used += more > 0 ? (size_t)more : 0;
        }
    }
    if (n_known == 0) {
        snprintf(text, size, "Saving against risk and workers' welfare: no values");
    } else if (self->all.n == 1) {
        snprintf(text, size, "%s: %s saving, %s real pay", self->all.words[0],
            x[0].mean > 0.0       ? "more"
                : x[0].mean < 0.0 ? "less"
                                  : "the same",
            pay[0].mean > 0.0       ? "higher"
                : pay[0].mean < 0.0 ? "lower"
                                    : "the same");
    } else if (n_both == 0) {
        snprintf(text, size, "None of %zu %s raises both the saving and median real pay", n_known,
            self->all.many);
    } else {
        char more[32] = "";
        if (n_both > 2) {
            snprintf(more, sizeof more, " and %zu more", n_both - 2);
        }
        snprintf(text, size, "%zu of %zu %s raise%s both the saving and median real pay: %s%s",
            n_both, n_known, self->all.many, n_both == 1 ? "s" : "", names, more);
    }
}

/* ---- names at the points ---- */

enum { CORNERS = 4 };

/* The point of policy k with its cross. */
static void
point_place(places_t *self, const trade_t *trade, size_t t, size_t k, axis_t across, axis_t upwards)
{
    const effect_t *x = &trade->x[k];
    const effect_t *y = &trade->y[t][k];
    const double wide = self->width / (across.high - across.low) * trade->x_scale;
    const double tall = self->height / (upwards.high - upwards.low) * up_scale(trade, t, k);
    const double px = self->point_x[trade->n] + wide * x->mean;
    const double py = self->point_y[trade->n] + tall * y->mean;
    sim_chart_places_point(self, k, px, py);
    if (isfinite(px) && isfinite(py) && isfinite(x->low) && isfinite(x->high)) {
        sim_chart_places_line(self,
            (box_t) { px + wide * (x->low - x->mean), px + wide * (x->high - x->mean), py - 1.0,
                py + 1.0 });
    }
    if (isfinite(px) && isfinite(py) && isfinite(y->low) && isfinite(y->high)) {
        sim_chart_places_line(self,
            (box_t) { px - 1.0, px + 1.0, py + tall * (y->low - y->mean),
                py + tall * (y->high - y->mean) });
    }
}

/* The points from the one furthest from zero, which is not among them: it is point n. */
static void
order_by_distance(const places_t *self, size_t n, size_t order[])
{
    double far[MAX_POINTS];
    for (size_t k = 0; k < n; k++) {
        const double distance
            = hypot(self->point_x[k] - self->point_x[n], self->point_y[k] - self->point_y[n]);
        size_t i = k;
        far[k] = isfinite(distance) ? distance : -1.0;
        for (; i > 0 && far[order[i - 1]] < far[k]; i--) {
            order[i] = order[i - 1];
        }
        order[i] = k;
    }
}

/* The name of the point at zero: what the others are held against. */
static const char *
name_of_zero(const trade_t *self)
{
    return self->all.job->files ? "First scenario" : "Without";
}

/* Names where there is room for them; unnamed[k]: there was none for that policy.  Where there are
 * many, names stay near their points: at first all that can, then the others as far as they may. */
static void
names_place(places_t *self, const trade_t *trade, size_t t, bool unnamed[])
{
    static const double NEAR = 12.0; /* points nearer to zero are not told apart [px] */
    static const double REACH[] = { 30.0, 60.0 };
    const size_t n = trade->n;
    const bool is_many = n > MAX_NAMED_FAR;
    size_t order[MAX_POINTS];
    (void)sim_chart_places_name(
        self, n, LABEL_SIZE * sim_charttext_width(name_of_zero(trade)), INFINITY);
    order_by_distance(self, n, order);
    for (size_t k = 0; k < n; k++) {
        unnamed[k] = is_drawn(trade, t, k);
    }
    for (size_t pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < n; i++) {
            const size_t k = order[i];
            const double width
                = LABEL_SIZE * sim_charttext_width(trade->all.words[trade->taken[k]]);
            const bool is_near
                = hypot(self->point_x[k] - self->point_x[n], self->point_y[k] - self->point_y[n])
                < NEAR;
            if (unnamed[k] && !(is_many && is_near)) {
                unnamed[k]
                    = !sim_chart_places_name(self, k, width, is_many ? REACH[pass] : INFINITY);
            }
        }
    }
}

/* Points, and names where there is room for them; unnamed[k]: there was none for that policy. Where
 * there are many, names stay near their points. */
static void
places_take(places_t *self, const trade_t *trade, size_t t, axis_t across, axis_t upwards,
    const char *const corners[CORNERS], bool unnamed[])
{
    const size_t n = trade->n;
    sim_chart_places_init(self, trade->sheet->panel_width, trade->sheet->panel_height);
    for (size_t c = 0; c < CORNERS; c++) {
        const bool right = c % 2 == 1;
        const bool top = c < 2;
        const double w = 9.0 * sim_charttext_width(corners[c]) + 12.0;
        sim_chart_places_block(self,
            (box_t) { right ? self->width - w : 0.0, right ? self->width : w,
                top ? self->height - 18.0 : 0.0, top ? self->height : 18.0 });
    }
    const double zero_x = -across.low / (across.high - across.low) * self->width;
    const double zero_y = -upwards.low / (upwards.high - upwards.low) * self->height;
    sim_chart_places_point(self, n, zero_x, zero_y);
    sim_chart_places_line(self, (box_t) { zero_x - 1.0, zero_x + 1.0, 0.0, self->height });
    sim_chart_places_line(self, (box_t) { 0.0, self->width, zero_y - 1.0, zero_y + 1.0 });
    for (size_t k = 0; k < n; k++) {
        point_place(self, trade, t, k, across, upwards);
    }
    names_place(self, trade, t, unnamed);
}

/* The policies without a name at their points in as many of two lines as they need: "Not named,
 * near zero or each other: A, B and 3 more". */
static void
unnamed_words(const trade_t *self, const bool unnamed[], double max_em, char lines[2][TEXT_SIZE])
{
    size_t n_unnamed = 0;
    for (size_t k = 0; k < self->n; k++) {
        n_unnamed += unnamed[k];
    }
    lines[0][0] = lines[1][0] = '\0';
    for (size_t n_named = n_unnamed; n_named > 0; n_named--) {
        char text[TEXT_SIZE] = "Not named, near zero or each other: ";
        size_t used = strlen(text);
        size_t n = 0;
        for (size_t k = 0; k < self->n; k++) {
            if (unnamed[k] && n++ < n_named && used < sizeof text) {
                const int more = snprintf(text + used, sizeof text - used, "%s%s",
                    n > 1 ? ", " : "", self->all.words[self->taken[k]]);
                used += more > 0 ? (size_t)more : 0;
            }
        }
        if (n > n_named && used < sizeof text) {
            snprintf(text + used, sizeof text - used, " and %zu more", n - n_named);
        }
        const size_t at = sim_charttext_break(text, max_em);
        const char *second = text + at + (text[at] == ' ' ? 1 : 0);
        if ((used < sizeof text && sim_charttext_width(second) <= max_em) || n_named == 1) {
            snprintf(lines[0], TEXT_SIZE - 4, "%.*s", (int)at, text);
            snprintf(lines[1], TEXT_SIZE - 4, "%s", second);
            sim_charttext_fit(lines[0], max_em);
            sim_charttext_fit(lines[1], max_em);
            return;
        }
    }
}

/* ---- the page ---- */

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

static void
block_write(const trade_t *self, size_t t)
{
    enum { N_COLUMNS = 8 };
    double column[N_COLUMNS][MAX_POINTS];
    const double *columns[N_COLUMNS];
    size_t strides[N_COLUMNS];
    for (size_t c = 0; c < N_COLUMNS; c++) {
        column[c][0] = NAN;
        columns[c] = column[c];
        strides[c] = 1;
    }
    for (size_t k = 0; k < self->n; k++) {
        const effect_t *x = &self->x[k];
        const effect_t *y = &self->y[t][k];
        const double values[N_COLUMNS] = { x->mean, x->low, x->high, y->mean, y->low, y->high,
            TRADES[t].percent ? y->base : NAN,
            is_dominated(self->n, self->x, self->y[t], k, TRADES[t].better) ? 0.0 : 1.0 };
        for (size_t c = 0; c < N_COLUMNS; c++) {
            column[c][k] = values[c];
        }
    }
    sim_chart_sheet_block(self->sheet, TRADES[t].metric != NULL ? TRADES[t].metric : "risk",
        self->n > 0 ? self->n : 1, N_COLUMNS, columns, strides);
}

/* Points, names and corners of a panel. */
static void
panel_write(const trade_t *self, size_t t, axis_t across, axis_t upwards)
{
    char corner[CORNERS][64];
    const char *corners[CORNERS];
    char lines[2][TEXT_SIZE];
    const char *const notes[2] = { lines[0], lines[1] };
    char name[32];
    bool unnamed[MAX_POINTS] = { false };
    places_t places;
    for (size_t c = 0; c < CORNERS; c++) {
        /* top left, top right, bottom left, bottom right */
        snprintf(corner[c], sizeof corner[c], "%s, %s", c % 2 == 1 ? "saves more" : "saves less",
            c < 2 ? TRADES[t].up : TRADES[t].down);
        corners[c] = corner[c];
    }
    places_take(&places, self, t, across, upwards, corners, unnamed);
    unnamed_words(self, unnamed, self->sheet->panel_width / LABEL_SIZE, lines);
    block_write(self, t);
    const struct {
        const char *name;
        const double *values;
    } arrays[] = { { "label_x", places.label_x }, { "label_y", places.label_y },
        { "lead_x", places.lead_x }, { "lead_y", places.lead_y }, { "point_x", places.point_x },
        { "point_y", places.point_y } };
    snprintf(name, sizeof name, "corner_%zu", t + 1);
    sim_chart_sheet_texts(self->sheet, name, CORNERS, corners);
    snprintf(name, sizeof name, "unnamed_%zu", t + 1);
    sim_chart_sheet_texts(self->sheet, name, 2, notes);
    for (size_t i = 0; i < sizeof arrays / sizeof arrays[0]; i++) {
        snprintf(name, sizeof name, "%s_%zu", arrays[i].name, t + 1);
        sim_chart_sheet_numbers(self->sheet, name, self->n + 1, arrays[i].values);
    }
}

static void
page_begin(const trade_t *self)
{
    const sim_chart_job_t *job = self->sheet->job;
    char headline[TEXT_SIZE];
    char subtitle[TEXT_SIZE];
    char left_out[TEXT_SIZE / 2];
    const double note = self->n > MAX_NAMED_FAR ? NOTE_HEIGHT : 0.0;
    trade_headline(self, sizeof headline, headline);
    sim_chart_left_out_words(&self->all, self->n, self->taken, sizeof left_out, left_out);
    snprintf(subtitle, sizeof subtitle,
        "Across: effect on the saving, USD%s a year; upwards: effect on what the panel names. "
        "Filled: no other %s, nor %s, is better in both. %s%s",
        self->word, self->all.one, job->files ? "the first" : "doing without",
        job->n_replications == 1 ? "One replication, so no intervals and no risk."
                                 : "Crosses: 95 % intervals.",
        left_out);
    sim_chart_sheet_begin(self->sheet, headline, subtitle,
        &(page_t) { .n_panels = N_TRADES,
            .n_columns = 2,
            .no_time = true,
            .force_direct = true,
            .right_width = 14.0,
            .least_width = 400.0,
            .below = note,
            .row_height = 380.0 + note });
}

static void
panels_write(const trade_t *self)
{
    sheet_t *sheet = self->sheet;
    char titles[N_TRADES][TEXT_SIZE];
    const char *texts[N_TRADES];
    const char *names[MAX_POINTS + 1];
    axis_t across[N_TRADES];
    axis_t upwards[N_TRADES];
    double empty[N_TRADES];
    double percent[N_TRADES];
    for (size_t t = 0; t < N_TRADES; t++) {
        percent[t] = TRADES[t].percent;
        empty[t] = 1.0;
        for (size_t k = 0; k < self->n; k++) {
            empty[t] = is_drawn(self, t, k) ? 0.0 : empty[t];
        }
        across[t] = trade_axis(self->x_low[t], self->x_high[t], false, sheet->panel_width);
        upwards[t] = trade_axis(self->y_low[t], self->y_high[t], true, sheet->panel_height);
        snprintf(titles[t], sizeof titles[t], "%s%s%s", TRADES[t].title,
            t == RISK ? self->word : "", t == RISK ? " a year" : "");
        texts[t] = titles[t];
        panel_write(self, t, across[t], upwards[t]);
    }
    for (size_t k = 0; k < self->n; k++) {
        names[k] = self->all.words[self->taken[k]];
    }
    names[self->n] = name_of_zero(self);
    sim_chart_sheet_texts(sheet, "panel_title", N_TRADES, texts);
    sim_chart_sheet_axes(sheet, N_TRADES, upwards);
    sim_chart_value_axes(sheet, N_TRADES, across);
    sim_chart_sheet_numbers(sheet, "empty", N_TRADES, empty);
    sim_chart_sheet_number(sheet, "scale", self->x_scale);
    sim_chart_sheet_numbers(sheet, "up_scale", N_TRADES, self->y_scale);
    sim_chart_sheet_numbers(sheet, "percent", N_TRADES, percent);
    sim_chart_sheet_number(sheet, "n_points", (double)self->n + 1.0);
    sim_chart_sheet_texts(sheet, "point_name", self->n + 1, names);
}

void
sim_chart_trade_off(sheet_t *sheet)
{
    trade_t trade;
    if (trade_take(&trade, sheet)) {
        page_begin(&trade);
        panels_write(&trade);
    }
    trade_free(&trade);
}
