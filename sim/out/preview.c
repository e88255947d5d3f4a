/* preview.c - the headline charts as text for a terminal; see preview.h. */
#include "sim/preview.h"
#include "sim/out/pagetext.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    HEIGHT = 9, /* lines of a fan: five numbers on the axis, every other line */
    TICKS = 5,
    NAME_MOST = 24,
    PROFILE_MOST = 24,
    PROFILE_LEAST = 6,
    COLUMNS_A_MONTH = 6, /* at most: a single month is no plateau */
    NUMBER = SIM_PAGE_NUMBER,
    TEXT = 4 * SIM_PREVIEW_MOST,
};

/* ---- one line -------------------------------------------------------------------------------- */

typedef enum { PLAIN, STRONG, PALE, SHADE, CURVE } tone_t;

/* What stands in a column: an index into GLYPHS, or an ASCII character. */
typedef enum {
    LINE_BOTH = 128,
    LINE_UPPER,
    LINE_LOWER,
    BAND,
    AXIS,
    AXIS_TICK,
    CORNER,
    FLOOR,
    FLOOR_TICK,
    ARROW,
    DASH,
    SPAN,
    SPAN_LEFT,
    SPAN_RIGHT,
    POINT,
    ZERO,
    PROFILE, /* the first of eight heights */
} glyph_t;

static const struct {
    const char *utf8;
    const char *ascii;
} GLYPHS[] = { { "█", "*" }, { "▀", "*" }, { "▄", "*" }, { "░", ":" }, { "│", "|" }, { "┤", "+" },
    { "└", "+" }, { "─", "-" }, { "┬", "+" }, { "→", "->" }, { "–", "-" }, { "─", "-" },
    { "├", "[" }, { "┤", "]" }, { "●", "o" }, { "│", "|" }, { "▁", "_" }, { "▂", "_" },
    { "▃", "." }, { "▄", "." }, { "▅", "-" }, { "▆", "-" }, { "▇", "'" }, { "█", "'" } };

typedef struct {
    const sim_preview_look_t *look;
    FILE *to;
    int width;
    unsigned char cell[SIM_PREVIEW_MOST];
    unsigned char tone[SIM_PREVIEW_MOST];
} page_t;

static void
clear(page_t *page)
{
    memset(page->cell, ' ', sizeof page->cell);
    memset(page->tone, PLAIN, sizeof page->tone);
}

static void
put(page_t *page, int column, int glyph, tone_t tone)
{
    if (column >= 0 && column < page->width) {
        page->cell[column] = (unsigned char)glyph;
        page->tone[column] = (unsigned char)tone;
    }
}

/* Writes text; what is not ASCII becomes '?', "\1" is the arrow, "\2" the dash.  Returns the column
 * after it. */
static int
put_text(page_t *page, int column, const char *text, tone_t tone)
{
    for (; *text != '\0'; text++) {
        if (*text == '\1') {
            put(page, column++, page->look->utf8 ? ARROW : '-', tone);
            if (!page->look->utf8) {
                put(page, column++, '>', tone);
            }
        } else {
            put(page, column++,
                *text == '\2'                       ? DASH
                    : *text >= 0x20 && *text < 0x7F ? *text
                                                    : '?',
                tone);
        }
    }
    return column;
}

/* Columns that put_text takes. */
static int
columns_of(const page_t *page, const char *text)
{
    int n = 0;
    for (; *text != '\0'; text++) {
        n += *text == '\1' && !page->look->utf8 ? 2 : 1;
    }
    return n;
}

static void
flush(page_t *page)
{
    static const char *const tones[] = { "\033[0m", "\033[1m", "\033[2m", "\033[36m", "\033[1m" };
    int n = page->width;
    int tone = PLAIN;

    while (n > 0 && page->cell[n - 1] == ' ') {
        n--;
    }
    for (int i = 0; i < n; i++) {
        const int c = page->cell[i];
        if (page->look->color && c != ' ' && page->tone[i] != tone) {
            fprintf(page->to, "%s%s", tone != PLAIN && page->tone[i] != PLAIN ? tones[PLAIN] : "",
                tones[page->tone[i]]);
            tone = page->tone[i];
        }
        if (c < 128) {
            fputc(c, page->to);
        } else {
            fputs(page->look->utf8 ? GLYPHS[c - 128].utf8 : GLYPHS[c - 128].ascii, page->to);
        }
    }
    fputs(tone != PLAIN ? "\033[0m\n" : "\n", page->to);
    clear(page);
}

/* A title in up to three parts, on one line where they fit. */
static void
put_title(page_t *page, const char *what, const char *finding, const char *range)
{
    const char *const parts[] = { finding, range };
    int at = put_text(page, 0, what, STRONG);

    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        const int rest = i == 0 && range[0] != '\0' ? 1 + columns_of(page, range) : 0;
        if (parts[i][0] == '\0') {
            continue;
        }
        /* the two go together where a line of their own holds them */
        const bool both = 2 + columns_of(page, parts[i]) + rest <= page->width;
        if (at + 1 + columns_of(page, parts[i]) + (both ? rest : 0) > page->width) {
            flush(page);
            at = 1;
        }
        at = put_text(page, at + 1, parts[i], PLAIN);
    }
    flush(page);
}

/* ---- numbers --------------------------------------------------------------------------------- */

/* Digits behind the point that numbers of this size want. */
static int
decimals_of(double largest)
{
    return largest >= 100.0 || largest == 0.0 ? 0 : largest >= 10.0 ? 1 : 2;
}

static const struct {
    double size;
    const char *name;
} SCALES[] = { { 1e9, " bn" }, { 1e6, " M" }, { 1e3, " k" }, { 1.0, "" } };

/* The scale for sums of money: as in the headline. */
static size_t
scale_of(double largest)
{
    size_t k = 0;
    while (SCALES[k].size > 1.0
        && largest < (SCALES[k].size > 1e6 ? 100.0 * SCALES[k].size : SCALES[k].size)) {
        k++;
    }
    return k;
}

/* "(14,844-23,690)", with "to" where there is a sign; "" when either is missing. */
static void
range_text(double low, double high, int decimals, const char *before, size_t size, char *to)
{
    char a[NUMBER], b[NUMBER];

    to[0] = '\0';
    if (isfinite(low) && isfinite(high)) {
        sim_page_number(low, decimals, a);
        sim_page_number(high, decimals, b);
        snprintf(to, size, "(%s%s%s%s)", before, a, a[0] == '-' || b[0] == '-' ? " to " : "\2", b);
    }
}

/* The least of 1, 2, 2.5 and 5 times a power of ten with which TICKS - 1 steps from a multiple of
 * it at or below low reach high. */
static double
step_of(double low, double high)
{
    static const double steps[] = { 1.0, 2.0, 2.5, 5.0 };
    const double span = fmax(high - low, 1e-9 * fmax(fabs(low), fabs(high)));
    double power = pow(10.0, floor(log10(span / TICKS)));

    for (;;) {
        for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
            const double step = steps[i] * power;
            if (floor(low / step) * step + (TICKS - 1) * step >= high * (1.0 - 1e-12)) {
                return step;
            }
        }
        power *= 10.0;
    }
}

static int
decimals_of_step(double step)
{
    int n = 0;
    while (n < 9
        && fabs(step * pow(10.0, n) - round(step * pow(10.0, n))) > 1e-6 * pow(10.0, n) * step) {
        n++;
    }
    return n;
}

/* ---- the run --------------------------------------------------------------------------------- */

typedef enum { AS_PEOPLE, AS_PAY, AS_SHARE, AS_YEARLY_MONEY, AS_MONEY } shape_t;

static const struct {
    const char *metric;
    const char *what;
    const char *unit; /* AS_PAY: after the currency; money: after USD and the scale */
    shape_t shape;
} CHARTS[] = {
    { "employment", "Employment", "people", AS_PEOPLE },
    { "salary_p50", "Median pay", " a month", AS_PAY },
    { "attrition_ltm", "Attrition, last 12 months", "% of staff", AS_SHARE },
    { "savings_usd", "Saving", " a year", AS_YEARLY_MONEY },
    { "npv_usd", "Net present value, cumulated", "", AS_MONEY },
};
enum { N_CHARTS = sizeof CHARTS / sizeof CHARTS[0] };

/* The months of one location. */
typedef struct {
    double *low, *middle, *high; /* [months], NaN: missing */
    char currency[4];
    int first, last; /* months with a value; first > last: none */
} series_t;

typedef struct {
    const sim_preview_run_t *run;
    const sim_table_t *table;
    const sim_column_t *month, *location, *role, *metric, *unit;
    const double *low, *middle, *high;
    series_t *series; /* [n_locations + 1]: the locations, then all together */
    double *values;
} fan_t;

static const sim_column_t *
column_of(const sim_table_t *table, const char *name, sim_column_kind_t kind, bool *good)
{
    const sim_column_t *column = sim_table_column(table, name);
    *good = *good && column != NULL && column->kind == kind;
    return column;
}

static const double *
reals_of(const sim_table_t *table, const char *name, bool *good)
{
    const sim_column_t *column = column_of(table, name, SIM_COLUMN_REAL, good);
    return *good ? column->cell.real : NULL;
}

static bool
find_columns(fan_t *fan)
{
    const sim_table_t *table = fan->table;
    bool good = true;

    fan->month = column_of(table, "month", SIM_COLUMN_INTEGER, &good);
    fan->location = column_of(table, "location", SIM_COLUMN_TEXT, &good);
    fan->role = column_of(table, "role", SIM_COLUMN_TEXT, &good);
    fan->metric = column_of(table, "metric", SIM_COLUMN_TEXT, &good);
    fan->unit = column_of(table, "unit", SIM_COLUMN_TEXT, &good);
    fan->low = reals_of(table, "p05", &good);
    fan->middle = reals_of(table, "p50", &good);
    fan->high = reals_of(table, "p95", &good);
    return good;
}

/* Which series a row belongs to; n_locations + 1: none. */
static size_t
series_of(const fan_t *fan, const char *location)
{
    const size_t n = fan->run->n_locations;
    size_t l = 0;

    if (strcmp(location, "all") == 0) {
        return n;
    }
    while (l < n && strcmp(fan->run->location[l], location) != 0) {
        l++;
    }
    return l < n ? l : n + 1;
}

/* Numbers beyond 1e15 count as missing. */
static double
value_of(double x, double factor)
{
    return isfinite(x) && fabs(x) < 1e15 ? factor * x : NAN;
}

static void
load(fan_t *fan, const char *metric, double factor)
{
    const size_t n = fan->run->n_locations + 1;
    const size_t months = (size_t)fan->run->months;

    for (size_t i = 0; i < 3 * n * months; i++) {
        fan->values[i] = NAN;
    }
    for (size_t l = 0; l < n; l++) {
        series_t *s = &fan->series[l];
        s->low = fan->values + 3 * l * months;
        s->middle = s->low + months;
        s->high = s->middle + months;
        s->currency[0] = '\0';
    }
    for (size_t r = 0; r < fan->table->n_rows; r++) {
        const int64_t t = sim_column_integer(fan->month, r);
        if (t < 0 || t >= fan->run->months || strcmp(sim_column_text(fan->metric, r), metric) != 0
            || strcmp(sim_column_text(fan->role, r), "all") != 0) {
            continue;
        }
        const size_t l = series_of(fan, sim_column_text(fan->location, r));
        if (l < n) {
            series_t *s = &fan->series[l];
            s->low[t] = value_of(fan->low[r], factor);
            s->middle[t] = value_of(fan->middle[r], factor);
            s->high[t] = value_of(fan->high[r], factor);
            snprintf(s->currency, sizeof s->currency, "%s", sim_column_text(fan->unit, r));
        }
    }
    for (size_t l = 0; l < n; l++) {
        series_t *s = &fan->series[l];
        s->first = 0;
        s->last = fan->run->months - 1;
        while (s->first <= s->last && isnan(s->middle[s->first])) {
            s->first++;
        }
        while (s->last >= s->first && isnan(s->middle[s->last])) {
            s->last--;
        }
    }
}

static void
divide(fan_t *fan, double by)
{
    const size_t n = 3 * (fan->run->n_locations + 1) * (size_t)fan->run->months;
    for (size_t i = 0; i < n; i++) {
        fan->values[i] /= by;
    }
}

static double
largest_of(const fan_t *fan, const series_t *s)
{
    double largest = 0.0;
    for (int t = 0; t < fan->run->months; t++) {
        largest = fmax(largest, fmax(fabs(s->middle[t]), fmax(fabs(s->low[t]), fabs(s->high[t]))));
    }
    return largest;
}

/* Which month a column shows. */
static int
month_of(int column, int columns, int months)
{
    return columns >= months ? column / (columns / months)
                             : (int)((long)column * (months - 1) / (columns - 1));
}

/* Months of its year before the first. */
static int
start_of(const sim_preview_run_t *run)
{
    const char *dash = strchr(run->start, '-');
    return dash != NULL ? (int)(strtoul(dash + 1, NULL, 10) + 11) % 12 : 0;
}

/* Whether a new year begins between the column before and this one. */
static bool
begins_year(const fan_t *fan, int column, int columns)
{
    const int start = start_of(fan->run);
    const int months = fan->run->months;
    return (start + month_of(column, columns, months)) / 12
        != (start + month_of(column - 1, columns, months)) / 12;
}

static void
put_months(page_t *page, const fan_t *fan, int left, int columns)
{
    const int months = fan->run->months;
    const int year = (int)strtol(fan->run->start, NULL, 10);
    const int start = start_of(fan->run);
    const int apart = 1 + (int)(7L * months / (12L * columns)); /* years between names */
    char text[2][16];
    int taken = 0; /* columns to the left that hold text */

    put(page, left - 1, CORNER, PALE);
    for (int x = 0; x < columns; x++) {
        const bool january = x == 0 ? start == 0 : begins_year(fan, x, columns);
        put(page, left + x, january ? FLOOR_TICK : FLOOR, PALE);
    }
    flush(page);
    for (int i = 0; i < 2; i++) {
        const int t = start + (i == 0 ? 0 : months - 1);
        snprintf(text[i], sizeof text[i], "%04d-%02d", year + t / 12, t % 12 + 1);
    }
    put_text(page, left, text[0], PALE);
    taken = left + 7;
    const int last = months > 1 && columns >= 16 ? left + columns - 7 : page->width;
    if (months > 1) {
        put_text(page, columns >= 16 ? last : taken + 1, columns >= 16 ? text[1] : "", PALE);
        if (columns < 16) { /* too narrow for two below the axis */
            taken = put_text(page, taken, "\2", PALE);
            put_text(page, taken, text[1], PALE);
            flush(page);
            return;
        }
    }
    for (int x = 1; x < columns; x++) {
        const int t = month_of(x, columns, months);
        if (!begins_year(fan, x, columns) || ((start + t) / 12) % apart != 0 || left + x < taken + 2
            || left + x + 4 + 2 > last) {
            continue;
        }
        char name[16];
        snprintf(name, sizeof name, "%d", year + (start + t) / 12);
        taken = put_text(page, left + x, name, PALE);
    }
    flush(page);
}

/* The half line that a value falls on; 0 is the lower half of the lowest line. */
static int
half_of(double x, double low, double step)
{
    return (int)floor(((x - low) / (0.5 * step) + 0.5) * 2.0);
}

static void
put_fan(page_t *page, const fan_t *fan, const series_t *s)
{
    const int months = fan->run->months;
    double low = INFINITY;
    double high = -INFINITY;
    char label[TICKS][NUMBER];
    int label_width = 0;

    for (int t = 0; t < months; t++) {
        low = fmin(low, fmin(s->middle[t], s->low[t]));
        high = fmax(high, fmax(s->middle[t], s->high[t]));
    }
    if (!(high > low)) { /* a flat line, in the middle */
        const double room = low != 0.0 ? 0.1 * fabs(low) : 1.0;
        low -= room;
        high += room;
    }
    const double step = step_of(low, high);
    low = floor(low / step) * step;
    for (int i = 0; i < TICKS; i++) {
        sim_page_number(low + i * step, decimals_of_step(step), label[i]);
        const int n = (int)strlen(label[i]);
        label_width = n > label_width ? n : label_width;
    }
    const int left = label_width + 2;
    const int room = page->width - left;
    const int each = room / months < COLUMNS_A_MONTH ? room / months : COLUMNS_A_MONTH;
    const int columns = each > 0 ? each * months : room;

    for (int line = HEIGHT - 1; line >= 0; line--) {
        if (line % 2 == 0) {
            const char *text = label[line / 2];
            put_text(page, label_width - (int)strlen(text), text, PLAIN);
        }
        put(page, left - 1, line % 2 == 0 ? AXIS_TICK : AXIS, PALE);
        for (int x = 0; x < columns; x++) {
            const int t = month_of(x, columns, months);
            const int before = x > 0 ? month_of(x - 1, columns, months) : t;
            if (isnan(s->middle[t])) {
                continue;
            }
            const int at = half_of(s->middle[t], low, step);
            const int from = isnan(s->middle[before]) ? at : half_of(s->middle[before], low, step);
            const int lower = from < at ? from + 1 : at; /* joined to the column before */
            const int upper = from > at ? from - 1 : at;
            const bool below = 2 * line >= lower && 2 * line <= upper;
            const bool above = 2 * line + 1 >= lower && 2 * line + 1 <= upper;
            if (below || above) {
                put(page, left + x,
                    below && above ? LINE_BOTH
                        : below    ? LINE_LOWER
                                   : LINE_UPPER,
                    CURVE);
            } else if (isfinite(s->low[t]) && isfinite(s->high[t])
                && 2 * line + 1 >= half_of(s->low[t], low, step)
                && 2 * line <= half_of(s->high[t], low, step)) {
                put(page, left + x, BAND, SHADE);
            }
        }
        flush(page);
    }
    put_months(page, fan, left, columns);
}

/* A line for each location: name, profile, first and last month, range. */
static void
put_places(page_t *page, const fan_t *fan, shape_t shape)
{
    const size_t n = fan->run->n_locations;
    const int months = fan->run->months;
    int name = 0;
    int numbers[2] = { 0, 0 };
    int ranges = 0;

    for (int pass = 0; pass < 2; pass++) { /* measures, then writes */
        for (size_t l = 0; l < n; l++) {
            const series_t *s = &fan->series[l];
            const bool any = s->first <= s->last;
            const int decimals
                = any ? decimals_of(fmax(fabs(s->middle[s->first]), fabs(s->middle[s->last]))) : 0;
            const int digits = shape == AS_PEOPLE ? 0 : decimals;
            char first[NUMBER] = "-";
            char last[NUMBER] = "-";
            char range[2 * NUMBER + 8] = "";
            char label[NAME_MOST + 8];
            if (any) {
                sim_page_number(s->middle[s->first], digits, first);
                sim_page_number(s->middle[s->last], digits, last);
                if (fan->run->n_replications > 1) {
                    range_text(s->low[s->last], s->high[s->last], digits, "", sizeof range, range);
                }
            }
            snprintf(label, sizeof label, "%.*s%s%s", NAME_MOST, fan->run->location[l],
                shape == AS_PAY ? ", " : "", shape == AS_PAY ? s->currency : "");
            if (pass == 0) {
                const int sizes[] = { (int)strlen(label), (int)strlen(first), (int)strlen(last),
                    (int)strlen(range) };
                name = sizes[0] > name ? sizes[0] : name;
                numbers[0] = sizes[1] > numbers[0] ? sizes[1] : numbers[0];
                numbers[1] = sizes[2] > numbers[1] ? sizes[2] : numbers[1];
                ranges = sizes[3] > ranges ? sizes[3] : ranges;
                continue;
            }
            const int arrow = columns_of(page, " \1 ");
            const int needed = numbers[0] + arrow + numbers[1];
            int names = name;
            if (2 + names + 1 + needed > page->width) {
                names = page->width - needed - 3 > 4 ? page->width - needed - 3 : 4;
            }
            const bool ranged = 2 + names + 1 + needed + 1 + ranges <= page->width;
            const int left = page->width - (2 + names + 2 + needed + (ranged ? 1 + ranges : 0));
            const int profile = left - 1 < PROFILE_LEAST ? 0
                : left - 1 > PROFILE_MOST                ? PROFILE_MOST
                                                         : left - 1;
            if ((int)strlen(label) > names) {
                memcpy(label + names - 2, "..", 3);
            }
            int at = 2;
            put_text(page, at, label, PLAIN);
            at += names + 1;
            if (profile > 0) {
                double low = INFINITY;
                double high = -INFINITY;
                for (int t = 0; t < months; t++) {
                    low = fmin(low, s->middle[t]);
                    high = fmax(high, s->middle[t]);
                }
                const int columns = months < profile ? months : profile;
                for (int x = 0; x < columns; x++) {
                    const double v = s->middle[month_of(x, columns, months)];
                    if (!isnan(v)) {
                        const int level = high > low ? (int)(8.0 * (v - low) / (high - low)) : 3;
                        put(page, at + x, PROFILE + (level > 7 ? 7 : level), CURVE);
                    }
                }
                at += columns + 1;
            }
            put_text(page, at + numbers[0] - (int)strlen(first), first, PLAIN);
            at = put_text(page, at + numbers[0], " \1 ", PLAIN);
            put_text(page, at + numbers[1] - (int)strlen(last), last, PLAIN);
            if (ranged) {
                put_text(page, at + numbers[1] + 1, range, PLAIN);
            }
            flush(page);
        }
    }
}

static void
put_chart(page_t *page, fan_t *fan, size_t chart)
{
    const shape_t shape = CHARTS[chart].shape;
    const bool money = shape == AS_MONEY || shape == AS_YEARLY_MONEY;
    const bool alone = fan->run->n_locations == 1;
    char what[160], finding[TEXT] = "";
    char first[NUMBER], last[NUMBER], range[2 * NUMBER + 16] = "";

    load(fan, CHARTS[chart].metric,
        shape == AS_SHARE              ? 100.0
            : shape == AS_YEARLY_MONEY ? 12.0
                                       : 1.0);
    /* of one location pay is told in its own money */
    const series_t *s = &fan->series[alone ? 0 : fan->run->n_locations];
    const size_t scale
        = money ? scale_of(largest_of(fan, s)) : sizeof SCALES / sizeof SCALES[0] - 1;
    divide(fan, SCALES[scale].size);
    const bool any = s->first <= s->last;
    const int decimals = shape == AS_PEOPLE && largest_of(fan, s) >= 10.0
        ? 0
        : decimals_of(any ? fmax(fabs(s->middle[s->first]), fabs(s->middle[s->last])) : 0.0);
    snprintf(what, sizeof what, "%s, %s%s%s%s", CHARTS[chart].what,
        shape == AS_PAY ? (any ? s->currency : "local currency")
            : money     ? "USD"
                        : "",
        SCALES[scale].name, CHARTS[chart].unit, any ? ":" : ": no values");
    if (any) {
        sim_page_number(s->middle[s->first], decimals, first);
        sim_page_number(s->middle[s->last], decimals, last);
        if (fan->run->n_replications > 1) {
            range_text(s->low[s->last], s->high[s->last], decimals, "90 %: ", sizeof range, range);
        }
        snprintf(finding, sizeof finding, "%s \1 %s", first, last);
    }
    flush(page);
    put_title(page, what, finding, range);
    if (any) {
        put_fan(page, fan, s);
    }
    if (!alone) {
        put_places(page, fan, shape);
    }
}

static page_t
page_of(const sim_preview_look_t *look, FILE *to)
{
    page_t page = { .look = look,
        .to = to,
        .width = look->width < SIM_PREVIEW_LEAST ? SIM_PREVIEW_LEAST
            : look->width > SIM_PREVIEW_MOST     ? SIM_PREVIEW_MOST
                                                 : look->width };
    clear(&page);
    return page;
}

static void
put_legend(page_t *page, const sim_preview_run_t *run)
{
    flush(page);
    put(page, 0, LINE_BOTH, CURVE);
    if (run->n_replications == 1) {
        put_text(page, 2, "a single replication", PLAIN);
    } else {
        put_text(page, 2, "median of replications,", PLAIN);
        const int next = page->width >= 64 ? 26 : 0;
        if (next == 0) {
            flush(page);
        }
        put(page, next, BAND, SHADE);
        put_text(page, next + 2, "nine in ten of them (90 %)", PLAIN);
    }
    flush(page);
    put_text(page, 0,
        page->width >= 64 ? "Numbers: first \1 last month; small profiles have scales of their own."
                          : "Numbers: first \1 last month.",
        PALE);
    flush(page);
}

sim_status_t
sim_preview_charts(const sim_preview_look_t *look, const sim_preview_run_t *run,
    const sim_table_t *projection, FILE *to)
{
    fan_t fan = { .run = run, .table = projection };
    page_t page = page_of(look, to);
    const size_t n = run->n_locations + 1;

    if (run->months < 1 || run->n_locations < 1 || !find_columns(&fan)) {
        return SIM_ERR_DOMAIN;
    }
    fan.series = calloc(n, sizeof *fan.series);
    fan.values = calloc(3 * n * (size_t)run->months, sizeof *fan.values);
    const bool ready = fan.series != NULL && fan.values != NULL;
    if (ready) {
        put_legend(&page, run);
        for (size_t i = 0; i < N_CHARTS; i++) {
            put_chart(&page, &fan, i);
        }
    }
    free(fan.series);
    free(fan.values);
    return !ready ? SIM_ERR_NOMEM : ferror(to) ? SIM_ERR_IO : SIM_OK;
}

/* ---- effects --------------------------------------------------------------------------------- */

static const struct {
    const char *metric;
    const char *what;
    shape_t shape;
} EFFECTS[] = {
    { "savings_usd", "Effect on the saving a year, USD", AS_YEARLY_MONEY },
    { "employment", "Effect on employment, people", AS_PEOPLE },
    { "attrition_ltm", "Effect on attrition, percentage points", AS_SHARE },
};
enum { N_EFFECTS = sizeof EFFECTS / sizeof EFFECTS[0] };

typedef struct {
    const sim_table_t *table;
    const sim_column_t *policy, *location, *role, *metric;
    const double *base, *effect, *low, *high;
} forest_t;

/* Rows of a metric over all locations and roles, one for each policy. */
static bool
is_row(const forest_t *forest, size_t r, const char *metric)
{
    return strcmp(sim_column_text(forest->metric, r), metric) == 0
        && strcmp(sim_column_text(forest->location, r), "all") == 0
        && strcmp(sim_column_text(forest->role, r), "all") == 0;
}

/* "+3.2 (1.1-5.3)", without the range unless `ranged`. */
static void
effect_text(
    double effect, double low, double high, int decimals, bool ranged, size_t size, char *to)
{
    sim_page_effect_t told;
    char plain[SIM_PAGE_SIGNED], range[2 * SIM_PAGE_SIGNED + 8] = "";
    if (isnan(effect)) {
        snprintf(to, size, "no value");
        return;
    }
    sim_page_signed(effect, decimals, plain);
    sim_page_effect(effect, low, high, decimals, &told);
    if (strcmp(plain, told.mean) == 0) {
        range_text(low, high, decimals, "", sizeof range, range);
    } else { /* told from zero by more digits */
        snprintf(range, sizeof range, "(%s to %s)", told.low, told.high);
    }
    const bool shown = ranged && range[0] != '\0';
    snprintf(to, size, "%s%s%s", told.mean, shown ? " " : "", shown ? range : "");
}

static void
put_scale(page_t *page, int left, int columns, double low, double high, int decimals)
{
    const double ends[] = { low, high };
    char text[NUMBER];

    for (int i = 0; i < 2; i++) {
        if (ends[i] == 0.0) {
            continue;
        }
        sim_page_number(ends[i], decimals, text);
        put_text(page, i == 0 ? left : left + columns - (int)strlen(text), text, PALE);
    }
    const int zero = left + (int)lround((0.0 - low) / (high - low) * (columns - 1));
    if (zero < page->width && page->cell[zero] == ' '
        && (zero == left || page->cell[zero - 1] == ' ')
        && (zero + 1 >= left + columns || page->cell[zero + 1] == ' ')) {
        put(page, zero, '0', PALE);
    }
    flush(page);
}

/* Columns of the widest effect in numbers. */
static int
numbers_width(const forest_t *forest, const char *metric, double factor, int decimals, bool ranged)
{
    char text[3 * NUMBER];
    int most = 0;

    for (size_t r = 0; r < forest->table->n_rows; r++) {
        if (is_row(forest, r, metric)) {
            effect_text(factor * forest->effect[r], factor * forest->low[r],
                factor * forest->high[r], decimals, ranged, sizeof text, text);
            const int n = (int)strlen(text);
            most = n > most ? n : most;
        }
    }
    return most;
}

static void
put_effects(page_t *page, const forest_t *forest, size_t which, int months)
{
    const shape_t shape = EFFECTS[which].shape;
    const char *metric = EFFECTS[which].metric;
    double factor = shape == AS_SHARE ? 100.0 : shape == AS_YEARLY_MONEY ? 12.0 / months : 1.0;
    double low = 0.0;
    double high = 0.0;
    double base = NAN;
    int name = 0;
    int numbers = 0;
    char what[160], without[96], number[NUMBER], text[3 * NUMBER];

    for (size_t r = 0; r < forest->table->n_rows; r++) {
        if (is_row(forest, r, metric)) {
            const double f = forest->effect[r];
            low = fmin(low, fmin(factor * f, factor * forest->low[r]));
            high = fmax(high, fmax(factor * f, factor * forest->high[r]));
            base = isnan(base) ? factor * forest->base[r] : base;
            const int n = (int)strlen(sim_column_text(forest->policy, r));
            name = n > name ? n : name;
        }
    }
    if (name == 0) {
        return;
    }
    const double largest = fmax(fabs(low), fabs(high));
    const size_t scale = shape != AS_YEARLY_MONEY ? sizeof SCALES / sizeof SCALES[0] - 1
                                                  : scale_of(largest > 0.0 ? largest : fabs(base));
    factor /= SCALES[scale].size;
    low /= SCALES[scale].size;
    high /= SCALES[scale].size;
    base /= SCALES[scale].size;
    const int decimals = decimals_of(fmax(fabs(low), fabs(high)));
    if (!(high > low)) {
        low = -1.0;
        high = 1.0;
    }
    bool ranged = true; /* the interval in numbers too */
    numbers = numbers_width(forest, metric, factor, decimals, ranged);
    if (numbers + 10 > page->width) {
        ranged = false;
        numbers = numbers_width(forest, metric, factor, decimals, ranged);
    }
    snprintf(what, sizeof what, "%s%s", EFFECTS[which].what, SCALES[scale].name);
    sim_page_number(base, decimals_of(fabs(base)), number);
    snprintf(without, sizeof without, "(without: %s)", number);
    flush(page);
    put_title(page, what, without, "");

    const bool narrow = name + numbers + 16 > page->width; /* bars then stand below the names */
    const int most = narrow ? page->width - numbers - 4 : NAME_MOST;
    name = name > most ? most : name;
    name = name < 4 ? 4 : name;
    const int left = narrow ? 4 : name + 3;
    const int columns = page->width - left - (narrow ? 1 : numbers + 2);
    const int zero = (int)lround((0.0 - low) / (high - low) * (columns - 1));
    for (size_t r = 0; r < forest->table->n_rows; r++) {
        if (!is_row(forest, r, metric)) {
            continue;
        }
        const double effect = factor * forest->effect[r];
        const double ends[] = { factor * forest->low[r], factor * forest->high[r] };
        const bool apart = ends[0] > 0.0 || ends[1] < 0.0;
        const char *policy = sim_column_text(forest->policy, r);
        char label[SIM_PREVIEW_MOST];
        snprintf(label, sizeof label, "%.*s", SIM_PREVIEW_MOST - 1, policy);
        if ((int)strlen(label) > name) {
            memcpy(label + name - 2, "..", 3);
        }
        effect_text(effect, ends[0], ends[1], decimals, ranged, sizeof text, text);
        put_text(page, 2, label, apart ? STRONG : PLAIN);
        put_text(page, narrow ? name + 4 : left + columns + 2, text, apart ? STRONG : PLAIN);
        if (narrow) {
            flush(page);
        }
        put(page, left + zero, ZERO, PALE);
        if (isfinite(ends[0]) && isfinite(ends[1])) {
            const int a = (int)lround((ends[0] - low) / (high - low) * (columns - 1));
            const int b = (int)lround((ends[1] - low) / (high - low) * (columns - 1));
            for (int x = a; b > a && x <= b; x++) {
                put(page, left + x, x == a ? SPAN_LEFT : x == b ? SPAN_RIGHT : SPAN, CURVE);
            }
        }
        if (isfinite(effect)) {
            put(page, left + (int)lround((effect - low) / (high - low) * (columns - 1)), POINT,
                CURVE);
        }
        flush(page);
    }
    put_scale(page, left, columns, low, high, decimals);
}

sim_status_t
sim_preview_effects(
    const sim_preview_look_t *look, int months, const sim_table_t *effects, FILE *to)
{
    page_t page = page_of(look, to);
    bool good = months >= 1;
    const forest_t forest = {
        .table = effects,
        .policy = column_of(effects, "policy", SIM_COLUMN_TEXT, &good),
        .location = column_of(effects, "location", SIM_COLUMN_TEXT, &good),
        .role = column_of(effects, "role", SIM_COLUMN_TEXT, &good),
        .metric = column_of(effects, "metric", SIM_COLUMN_TEXT, &good),
        .base = reals_of(effects, "base_mean", &good),
        .effect = reals_of(effects, "effect", &good),
        .low = reals_of(effects, "ci_low", &good),
        .high = reals_of(effects, "ci_high", &good),
    };

    if (!good) {
        return SIM_ERR_DOMAIN;
    }
    flush(&page);
    put(&page, 0, POINT, CURVE);
    put_text(&page, 2, "mean effect,", PLAIN);
    put(&page, 15, SPAN_LEFT, CURVE);
    put(&page, 16, SPAN_RIGHT, CURVE);
    put_text(&page, 18, "its 95 % interval", PLAIN);
    flush(&page);
    for (size_t i = 0; i < N_EFFECTS; i++) {
        put_effects(&page, &forest, i, months);
    }
    return ferror(to) ? SIM_ERR_IO : SIM_OK;
}
