#include "chart_parts.h"
#include "sim/charttext.h"
#include "sim/fonts.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* All in px at 96 dpi. */
static const double MARGIN = 20.0;    /* around the page                     */
static const double NAME_SIZE = 10.0; /* of the names of lines [px an em]    */
static const double HEADLINE_SIZE = 16.0;
static const double SUBTITLE_SIZE = 11.0;
static const double TICS_WIDTH = 64.0;   /* left of an axis                     */
static const double TITLE_HEIGHT = 30.0; /* above an axis                       */
static const double TICS_HEIGHT = 24.0;  /* below an axis                       */
static const double FOOTER_HEIGHT = 30.0;
static const double FOOTER_SIZE = 9.0;
static const double FOOTER_STEP = 13.0; /* between two lines of it */
static const double TITLE_SIZE = 11.0;
static const double TITLE_STEP = 14.0; /* between two lines of a panel's title */
static const double USUAL_HEAD = 140.0;
static const double FULL_WIDTH = 960.0;    /* for which the pages were made */
static const double KEY_WIDTH = 24.0;      /* of the piece of line before a name */
static const double LEAST_WIDTH = 225.0;   /* of a panel with its margins        */
static const double LEAST_OF_MANY = 200.0; /* of each of more than six           */
static const double LEAST_AXIS = 110.0;    /* of the axis of a panel             */
/* of a grid with a row for each location */
static const double GRID_TICS_WIDTH = 56.0;
static const double GRID_LEAST_AXIS = 44.0;
static const double GRID_GAP = 18.0;         /* between the axes of two rows       */
static const double GRID_NAME_STEP = 16.0;   /* a name above a row                 */
static const double GRID_FOLDED_ROW = 150.0; /* on a page too narrow for a grid */
enum { MAX_DIRECT = 6 };                     /* names that find room at the ends of their lines */

/* ---- panels ---- */

size_t
sim_chart_columns_for(size_t n_panels)
{
    /* few empty places, and more columns than rows */
    static const unsigned char COLUMNS[MAX_PANELS + 1] = { 1, 1, 2, 2, 2, 3, 3, 4, 4, 3, 4, 4, 4 };
    return n_panels <= MAX_PANELS ? COLUMNS[n_panels] : 4;
}

bool
sim_chart_title_fits(const sheet_t *sheet, const char *title, size_t n_lines)
{
    const double room = sheet->title_width / TITLE_SIZE;
    for (size_t i = 1; i < n_lines && sim_charttext_width(title) > room; i++) {
        title += sim_charttext_break(title, room);
        title += *title == ' ';
    }
    return sim_charttext_width(title) <= room;
}

/* ---- the script ---- */

static void
number_print(FILE *to, double value)
{
    if (isfinite(value)) {
        fprintf(to, "%.12g", value);
    } else {
        fputs("NaN", to);
    }
}

void
sim_chart_sheet_number(sheet_t *self, const char *name, double value)
{
    fprintf(self->script, "%s = ", name);
    number_print(self->script, value);
    putc('\n', self->script);
}

void
sim_chart_sheet_text(sheet_t *self, const char *name, const char *text)
{
    fprintf(self->script, "%s = ", name);
    sim_charttext_quote(self->script, text);
    fputs("  # ", self->script);
    sim_charttext_comment(self->script, text);
    putc('\n', self->script);
}

void
sim_chart_sheet_numbers(sheet_t *self, const char *name, size_t n, const double values[])
{
    /* gnuplot divides integers as C does: an array of numbers is always one of reals */
    fprintf(self->script, "array %s[%zu] = [", name, n);
    for (size_t i = 0; i < n; i++) {
        fputs(i > 0 ? ", " : "", self->script);
        if (isfinite(values[i]) && values[i] == floor(values[i]) && fabs(values[i]) < 1e15) {
            fprintf(self->script, "%.0f.0", values[i]);
        } else {
            number_print(self->script, values[i]);
        }
    }
    fputs("]\n", self->script);
}

static void titles_write(sheet_t *self, size_t n, const char *const titles[]);

static void
texts_write(sheet_t *self, const char *name, size_t n, const char *const texts[])
{
    fprintf(self->script, "array %s[%zu] = [", name, n);
    for (size_t i = 0; i < n; i++) {
        fputs(i > 0 ? ", " : "", self->script);
        sim_charttext_quote(self->script, texts[i]);
    }
    fputs("]  #", self->script);
    for (size_t i = 0; i < n; i++) {
        fputs(i > 0 ? ", " : " ", self->script);
        sim_charttext_comment(self->script, texts[i]);
    }
    putc('\n', self->script);
}

void
sim_chart_sheet_texts(sheet_t *self, const char *name, size_t n, const char *const texts[])
{
    if (strcmp(name, "panel_title") == 0) {
        titles_write(self, n, texts); /* they have their panel's width */
    } else {
        texts_write(self, name, n, texts);
    }
}

void
sim_chart_sheet_axes(sheet_t *self, size_t n, const axis_t axes[])
{
    double low[MAX_GRID];
    double high[MAX_GRID];
    double step[MAX_GRID];
    for (size_t i = 0; i < n; i++) {
        low[i] = axes[i].low;
        high[i] = axes[i].high;
        step[i] = axes[i].step;
    }
    sim_chart_sheet_numbers(self, "low", n, low);
    sim_chart_sheet_numbers(self, "high", n, high);
    sim_chart_sheet_numbers(self, "step", n, step);
}

/* Lines of text above the panels: written to the script as arrays. */
enum { HEAD_LINES = 6, MAX_HEAD = 2 * HEAD_LINES };
typedef struct {
    size_t n;
    const char *text[MAX_HEAD];
    double y[MAX_HEAD]; /* from the top [px] */
    double size[MAX_HEAD];
    double colour[MAX_HEAD]; /* 0 ink, 1 soft */
} head_t;

static void
head_add(head_t *head, const char *text, double y, double size, double colour)
{
    head->text[head->n] = text;
    head->y[head->n] = y;
    head->size[head->n] = size;
    head->colour[head->n++] = colour;
}

/* Splits a clean text in at most n lines; what passes the last is cut.  Returns their number. */
static size_t
wrap(const char *text, double max_em, size_t n, char lines[][TEXT_SIZE])
{
    size_t k = 0;
    while (k < n && (k == 0 || text[0] != '\0')) {
        const size_t at = k + 1 < n ? sim_charttext_break(text, max_em) : strlen(text);
        snprintf(lines[k], TEXT_SIZE, "%.*s", (int)at, text);
        sim_charttext_fit(lines[k++], max_em);
        text += at + (text[at] == ' ' ? 1 : 0);
    }
    return k;
}

/* Adds the lines of a text below what is there. */
static void
head_wrap(head_t *head, const char *text, double room, double size, double step, double colour,
    char lines[][TEXT_SIZE], double *y)
{
    char clean[TEXT_SIZE];
    sim_charttext_clean(sizeof clean - 4, clean, text, TEXT_SIZE);
    const size_t n = wrap(clean, room / size, HEAD_LINES, lines);
    for (size_t i = 0; i < n && lines[i][0] != '\0'; i++) {
        *y += step;
        head_add(head, lines[i], *y - 4.0, size, colour);
    }
}

/* The axis of time of the run and of so many months before it; names of variables begin with
 * prefix.
 */
static void
time_axis(sheet_t *self, double panel_width, long before, const char *prefix)
{
    const sim_chart_job_t *job = self->job;
    const long months = job->months + before;
    int year = 0;
    int first = 1;
    (void)sscanf(job->start, "%4d-%2d", &year, &first);
    const double most = panel_width < 70.0 ? 1.0 : fmax(2.0, floor(panel_width / 58.0));
    double at[64];
    char words[64][24];
    const char *texts[64];
    size_t n = 0;

    if (months > 24) {
        /* Januaries, every 1, 2, 5, 10 ... years */
        const long steps[] = { 1, 2, 5, 10, 20, 50, 100 };
        long step = 1;
        for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
            step = steps[i];
            if ((before > 0 ? floor((double)months / 12.0 / (double)step)
                            : (double)months / 12.0 / (double)step)
                <= most) {
                break;
            }
        }
        for (long t = -before; t < job->months && n < 64; t++) {
            const long now = (long)year * 12 + first - 1 + t;
            if (now % 12 == 0 && (now / 12) % step == 0) {
                at[n] = (double)t;
                snprintf(words[n++], sizeof words[0], "%ld", now / 12);
            }
        }
    } else {
        const double room = fmax(1.0, floor(panel_width / 76.0));
        const long step = (long)ceil((double)months / room);
        for (long t = -before; t < job->months && n < 64; t += step) {
            at[n] = (double)t;
            sim_chart_date_words(sizeof words[0], words[n++], job->start, t);
        }
    }
    for (size_t i = 0; i < n; i++) {
        texts[i] = words[i];
    }
    char name[32];
    snprintf(name, sizeof name, "%sn_xtics", prefix);
    sim_chart_sheet_number(self, name, (double)n);
    if (n == 0) {
        /* gnuplot has no empty array */
        at[n] = 0.0;
        texts[n++] = "";
    }
    snprintf(name, sizeof name, "%sxtic_at", prefix);
    sim_chart_sheet_numbers(self, name, n, at);
    snprintf(name, sizeof name, "%sxtic_text", prefix);
    sim_chart_sheet_texts(self, name, n, texts);
    snprintf(name, sizeof name, "%sx_low", prefix);
    sim_chart_sheet_number(self, name, months > 1 ? -(double)before : -0.5);
    snprintf(name, sizeof name, "%sx_high", prefix);
    sim_chart_sheet_number(self, name, job->months > 1 ? (double)(job->months - 1) : 0.5);
}

size_t
sim_chart_row_line(const sim_chart_job_t *job, const char *extra, size_t row)
{
    return extra == NULL ? row : row == 0 ? job->n_locations : row - 1;
}

/* The name of a line: a location's, or the extra one's. */
static void
line_words(const sheet_t *self, const page_t *page, size_t line, size_t size, char text[])
{
    if (page->n_series > 0) {
        snprintf(text, size, "%s", page->series[line]);
    } else if (line < self->job->n_locations) {
        sim_chart_location_words(self->job, line, size, text);
    } else {
        snprintf(text, size, "%s", page->extra);
    }
}

/* Places for the names of the lines in rows above the panels [px].  Returns the number of rows. */
static size_t
key_rows(const sheet_t *self, const page_t *page, double x[], size_t row[])
{
    double at = MARGIN;
    size_t n_rows = 1;
    for (size_t l = 0; l < self->n_lines; l++) {
        char name[NAME_BYTES];
        line_words(self, page, l, sizeof name, name);
        const double width = KEY_WIDTH + 20.0 + NAME_SIZE * sim_charttext_width(name);
        if (at + width > self->width - MARGIN && at > MARGIN) {
            at = MARGIN;
            n_rows++;
        }
        x[l] = at;
        row[l] = n_rows - 1;
        at += width;
    }
    return n_rows;
}

static void
names_write(sheet_t *self, const page_t *page)
{
    const sim_chart_job_t *job = self->job;
    char(*words)[TEXT_SIZE] = calloc(self->n_lines, sizeof *words);
    char(*keys)[TEXT_SIZE] = calloc(job->n_locations, sizeof *keys);
    const char **texts = calloc(self->n_lines + job->n_locations, sizeof *texts);
    if (words == NULL || keys == NULL || texts == NULL) {
        self->failed = true;
    } else {
        for (size_t l = 0; l < self->n_lines; l++) {
            line_words(self, page, l, sizeof words[l], words[l]);
            texts[l] = words[l];
        }
        sim_chart_sheet_number(self, "n_locations", (double)job->n_locations);
        sim_chart_sheet_number(self, "n_lines", (double)self->n_lines);
        sim_chart_sheet_texts(self, "line_name", self->n_lines, texts);
        sim_chart_sheet_number(self, "n_series", (double)page->n_series);
        for (size_t l = 0; l < job->n_locations; l++) {
            sim_charttext_clean(sizeof keys[l], keys[l], job->location[l], 40);
            texts[l] = keys[l];
        }
        sim_chart_sheet_texts(self, "location_key", job->n_locations, texts);
    }
    free(words);
    free(keys);
    free(texts);
}

/* What stands beside the axes of a panel [px]. */
static double
left_of(const sheet_t *self, const page_t *page)
{
    return self->row_names != NO_ROW_NAMES ? GRID_TICS_WIDTH
        : page->tics_width > 0.0           ? page->tics_width
                                           : TICS_WIDTH;
}

static double
right_of(const sheet_t *self, const page_t *page)
{
    return page->right_width > 0.0 ? page->right_width
        : (self->direct || page->keep_margin) && page->label_em > 0.0
        ? 14.0 + NAME_SIZE * page->label_em
        : 12.0;
}

/* Left of the first column of panels, beside what each of them has there [px]. */
static double
names_width_of(const sheet_t *self, const page_t *page)
{
    return self->row_names == NAMES_BESIDE
        ? 8.0 + TITLE_SIZE * sim_chart_widest_name(self->job, page->extra)
        : page->names_width;
}

static double
cell_width_of(const sheet_t *self, const page_t *page, size_t n_columns)
{
    return (self->width - 2.0 * MARGIN - names_width_of(self, page)) / (double)n_columns;
}

static double
axis_width_of(const sheet_t *self, const page_t *page, size_t n_columns)
{
    return cell_width_of(self, page, n_columns) - left_of(self, page) - right_of(self, page);
}

/* A grid where there is room for one: with the names of its rows beside them, else above. */
static bool
grid_choose(sheet_t *self, const page_t *page)
{
    if (page->per_location < 2) {
        return false;
    }
    self->direct = true;
    self->n_columns = page->per_location;
    self->row_names = NAMES_BESIDE;
    if (axis_width_of(self, page, self->n_columns) < LEAST_AXIS) {
        self->row_names = NAMES_ABOVE;
    }
    if (axis_width_of(self, page, self->n_columns) < GRID_LEAST_AXIS) {
        self->row_names = NO_ROW_NAMES;
    }
    return self->row_names != NO_ROW_NAMES;
}

/* Fewer columns than wanted on a page that has no room for them, and whether names stand at the
 * ends of their lines. */
static void
columns_choose(sheet_t *self, const page_t *page)
{
    self->row_names = NO_ROW_NAMES;
    if (grid_choose(self, page)) {
        return;
    }
    const double least = page->least_width > 0.0 ? page->least_width
        : page->n_panels > 6                     ? LEAST_OF_MANY
                                                 : LEAST_WIDTH;
    const bool must_be_direct = page->force_direct || page->per_location > 0;
    size_t n = page->n_columns;
    while (n > 1 && cell_width_of(self, page, n) < least) {
        n--;
    }
    const size_t n_rows = (page->n_panels + n - 1) / n;
    self->direct
        = must_be_direct || (page->n_columns <= 2 && n_rows <= 2 && page->n_labels <= MAX_DIRECT);
    if (!must_be_direct && axis_width_of(self, page, n) < LEAST_AXIS) {
        self->direct = false;
    }
    while (n > 1 && axis_width_of(self, page, n) < LEAST_AXIS) {
        n--;
    }
    self->n_columns = n;
}

/* From one row of a grid to the next [px]. */
static double
grid_row(size_t n_rows)
{
    static const double STEP[] = { 0.0, 300.0, 215.0, 160.0, 130.0, 120.0, 112.0, 112.0 };
    static const size_t N = sizeof STEP / sizeof STEP[0];
    return n_rows < N ? STEP[n_rows] : 96.0;
}

/* The height of a page, y below its head [px]. */
static double
page_height(const sheet_t *self, const page_t *page, double y, double footer_height)
{
    const size_t n_rows = (page->n_panels + self->n_columns - 1) / self->n_columns;
    if (self->row_names != NO_ROW_NAMES) {
        const double name = self->row_names == NAMES_ABOVE ? GRID_NAME_STEP : 0.0;
        return y + TITLE_HEIGHT + TITLE_STEP + (grid_row(n_rows) + name) * (double)n_rows - GRID_GAP
            + TICS_HEIGHT + page->below + footer_height;
    }
    if (page->row_height > 0.0) {
        return y + footer_height + page->row_height * (double)n_rows;
    }
    if (page->per_location > 1) {
        return y + footer_height + GRID_FOLDED_ROW * (double)n_rows;
    }
    /* a head of four lines and a row or two of names is part of the usual heights */
    const double usual = n_rows > 2           ? 640.0 + 150.0 * (double)(n_rows - 2)
        : n_rows == 1 && page->one_row_is_low ? 480.0
                                              : 640.0;
    return usual + fmax(y - USUAL_HEAD, 0.0);
}

typedef struct {
    double left, right, bottom, top; /* of the axes, share of the page */
} edges_t;

static void
edges_write(sheet_t *self, size_t n, const edges_t edges[])
{
    static const char *const NAMES[] = { "left", "right", "bottom", "top" };
    double values[MAX_GRID];
    for (size_t k = 0; k < 4; k++) {
        for (size_t p = 0; p < n; p++) {
            const double of[] = { edges[p].left, edges[p].right, edges[p].bottom, edges[p].top };
            values[p] = of[k];
        }
        sim_chart_sheet_numbers(self, NAMES[k], n, values);
    }
}

/* The names of the rows of a grid, and the lines that they show. */
static void
rows_write(sheet_t *self, const page_t *page, size_t n_rows)
{
    char words[MAX_GRID][NAME_BYTES];
    const char *texts[MAX_GRID];
    double lines[MAX_GRID];
    for (size_t r = 0; r < n_rows; r++) {
        const size_t line = sim_chart_row_line(self->job, page->extra, r);
        line_words(self, page, line, sizeof words[r], words[r]);
        texts[r] = words[r];
        lines[r] = (double)(line + 1);
    }
    sim_chart_sheet_texts(self, "row_name", n_rows, texts);
    sim_chart_sheet_numbers(self, "row_line", n_rows, lines);
}

static void
panels_write(sheet_t *self, const page_t *page, double head_height, double footer_height)
{
    const size_t n_rows = (page->n_panels + self->n_columns - 1) / self->n_columns;
    const bool in_grid = self->row_names != NO_ROW_NAMES;
    const double name = self->row_names == NAMES_ABOVE ? GRID_NAME_STEP : 0.0;
    const double right = right_of(self, page);
    const double tics_width = left_of(self, page);
    const double cell_width = cell_width_of(self, page, self->n_columns);
    const double title_height = TITLE_HEIGHT + (self->two_lines ? TITLE_STEP : 0.0);
    const double cell_height = in_grid
        ? grid_row(n_rows) + name
        : (self->height - head_height - footer_height) / (double)n_rows;
    self->panel_height = in_grid ? grid_row(n_rows) - GRID_GAP
                                 : cell_height - title_height - TICS_HEIGHT - page->below;
    edges_t edges[MAX_GRID];
    for (size_t p = 0; p < page->n_panels; p++) {
        const size_t column = p % self->n_columns;
        const size_t row = p / self->n_columns;
        const double x = MARGIN + names_width_of(self, page) + cell_width * (double)column;
        const double y = head_height + title_height + name + cell_height * (double)row;
        edges[p] = (edges_t) { .left = (x + tics_width) / self->width,
            .right = (x + cell_width - right) / self->width,
            .bottom = 1.0 - (y + self->panel_height) / self->height,
            .top = 1.0 - y / self->height };
    }
    sim_chart_sheet_number(self, "n_panels", (double)page->n_panels);
    edges_write(self, page->n_panels, edges);
    self->panel_width = cell_width - tics_width - right;
    self->title_width = cell_width - tics_width - 4.0;
    sim_chart_sheet_number(self, "by_location", page->per_location > 0);
    sim_chart_sheet_number(self, "grid_columns", in_grid ? (double)self->n_columns : 0.0);
    sim_chart_sheet_number(self, "names_above", self->row_names == NAMES_ABOVE);
    if (in_grid) {
        rows_write(self, page, n_rows);
    }
    if (!page->no_time) {
        time_axis(self, self->panel_width, (long)page->before, "");
        if (page->before > 0) {
            time_axis(self, self->panel_width, 0, "run_");
        }
    }
}

/* What the run was: to the right the figures, to the left its title, above them when both do not
 * find room in one line.  Returns the height of the footer. */
static double
footer_write(sheet_t *self, bool write)
{
    const sim_chart_job_t *job = self->job;
    char text[TEXT_SIZE];
    char drawn[TEXT_SIZE];
    char number[64];
    char version[64];
    sim_charttext_number(sizeof number, number, job->n_replications, 0);
    sim_charttext_clean(sizeof version, version, job->version, 32);
    snprintf(text, sizeof text, "%s replication%s, seed %llu, %s", number,
        job->n_replications == 1 ? "" : "s", (unsigned long long)job->seed, version);
    const double room = self->width - 3.0 * MARGIN;
    const double taken = sim_charttext_width(text) * FOOTER_SIZE;
    const bool apart = taken > 0.55 * room;
    if (write) {
        sim_charttext_fit(text, (room + MARGIN) / FOOTER_SIZE);
        sim_chart_sheet_text(self, "footer", text);
        sim_charttext_clean(sizeof text - 4, text, job->title, TEXT_SIZE);
        sim_charttext_fit(text, (apart ? room + MARGIN : room - taken) / FOOTER_SIZE);
        sim_chart_sheet_text(self, "scenario", text);
        sim_fonts_drawable(sizeof drawn, drawn, text);
        sim_chart_sheet_text(self, "scenario_drawn", drawn);
        sim_chart_sheet_number(self, "scenario_y", apart ? 12.0 + FOOTER_STEP : 12.0);
    }
    return FOOTER_HEIGHT + (apart ? FOOTER_STEP : 0.0);
}

/* Titles of panels, in two lines where a narrow page or the chart wants it: broken at a line feed,
 * which is a colon otherwise, or where the first is full. */
static void
titles_write(sheet_t *self, size_t n, const char *const titles[])
{
    static const char *const NAMES[] = { "panel_title", "panel_title_2" };
    char(*lines)[TEXT_SIZE] = calloc(2 * n, sizeof *lines);
    const char **texts = calloc(n, sizeof *texts);
    if (lines == NULL || texts == NULL) {
        self->failed = true;
    } else {
        for (size_t p = 0; p < n; p++) {
            const double room = self->title_width / TITLE_SIZE;
            const char *feed = strchr(titles[p], '\n');
            char text[TEXT_SIZE];
            char clean[TEXT_SIZE];
            if (feed != NULL) {
                snprintf(text, sizeof text, "%.*s%s%s", (int)(feed - titles[p]), titles[p],
                    self->two_lines ? "" : ": ", self->two_lines ? "" : feed + 1);
            } else {
                snprintf(text, sizeof text, "%s", titles[p]);
            }
            sim_charttext_clean(sizeof clean - 4, clean, text, TEXT_SIZE);
            wrap(clean, room, self->two_lines && feed == NULL ? 2 : 1, lines + 2 * p);
            if (self->two_lines && feed != NULL) {
                sim_charttext_clean(TEXT_SIZE - 4, lines[2 * p + 1], feed + 1, TEXT_SIZE);
                sim_charttext_fit(lines[2 * p + 1], room);
            }
        }
        for (size_t i = 0; i < 2; i++) {
            for (size_t p = 0; p < n; p++) {
                texts[p] = lines[2 * p + i];
            }
            texts_write(self, NAMES[i], n, texts);
        }
    }
    free(lines);
    free(texts);
}

void
sim_chart_sheet_begin(sheet_t *self, const char *headline, const char *subtitle, const page_t *page)
{
    char lines[MAX_HEAD][TEXT_SIZE];
    const double room = self->width - 2.0 * MARGIN;
    head_t head = { 0 };

    free(self->headline);
    free(self->subtitle);
    self->headline = strdup(headline);
    self->subtitle = strdup(subtitle);
    self->failed = self->failed || self->headline == NULL || self->subtitle == NULL;
    self->n_lines = page->n_series > 0 ? page->n_series
                                       : self->job->n_locations + (page->extra != NULL ? 1 : 0);
    double *key_x = calloc(self->n_lines, sizeof *key_x);
    double *key_y = calloc(self->n_lines, sizeof *key_y);
    size_t *key_row = calloc(self->n_lines, sizeof *key_row);
    if (key_x == NULL || key_y == NULL || key_row == NULL) {
        self->failed = true;
        goto out;
    }
    columns_choose(self, page);
    self->two_lines = page->two_lines || self->row_names != NO_ROW_NAMES || page->per_location > 1
        || self->n_columns < page->n_columns || self->width < 0.8 * FULL_WIDTH;

    double y = 8.0;
    head_wrap(&head, headline, room, HEADLINE_SIZE, 22.0, 0.0, lines, &y);
    head_wrap(&head, subtitle, room, SUBTITLE_SIZE, 17.0, 1.0, lines + HEAD_LINES, &y);
    y += 4.0;
    if (!self->direct) {
        const size_t rows = key_rows(self, page, key_x, key_row);
        y += 6.0;
        for (size_t l = 0; l < self->n_lines; l++) {
            key_y[l] = y + 8.0 + 17.0 * (double)key_row[l];
            key_x[l] /= self->width;
        }
        y += 17.0 * (double)rows;
    }
    y += 8.0;
    const double footer_height = footer_write(self, false);
    self->height = page_height(self, page, y, footer_height);
    self->height = round(self->height);
    for (size_t i = 0; i < head.n; i++) {
        head.y[i] = 1.0 - head.y[i] / self->height;
    }
    for (size_t l = 0; l < self->n_lines; l++) {
        key_y[l] = 1.0 - key_y[l] / self->height;
    }

    fprintf(self->script,
        "# %s.gp - draws %s.* from %s.dat:  gnuplot %s.gp\n"
        "# Texts are written in octal, so that none can be taken for a command.\n\n"
        "# ---- settings of this run ----\n"
        "chart = \"%s\"\ndata = \"%s.dat\"\nformats = \"%s\"\n",
        self->name, self->name, self->name, self->name, self->name, self->name, self->formats);
    fprintf(self->script, "theme = \"%s\"\n", self->theme);
    sim_chart_sheet_number(self, "width", self->width);
    sim_chart_sheet_number(self, "height", self->height);
    sim_chart_sheet_number(self, "n_head", (double)head.n);
    sim_chart_sheet_texts(self, "head_text", head.n, head.text);
    sim_chart_sheet_numbers(self, "head_y", head.n, head.y);
    sim_chart_sheet_numbers(self, "head_size", head.n, head.size);
    sim_chart_sheet_numbers(self, "head_soft", head.n, head.colour);
    (void)footer_write(self, true);
    sim_chart_sheet_number(self, "months", self->job->months);
    names_write(self, page);
    sim_chart_sheet_number(self, "direct", self->direct);
    sim_chart_sheet_numbers(self, "key_x", self->n_lines, key_x);
    sim_chart_sheet_numbers(self, "key_y", self->n_lines, key_y);
    panels_write(self, page, y, footer_height);
out:
    free(key_x);
    free(key_y);
    free(key_row);
}

/* ---- the data ---- */

void
sim_chart_sheet_block(sheet_t *self, const char *comment, size_t n_rows, size_t n_columns,
    const double *const columns[], const size_t strides[])
{
    fputs("# ", self->data);
    sim_charttext_comment(self->data, comment);
    putc('\n', self->data);
    for (size_t i = 0; i < n_rows; i++) {
        fprintf(self->data, "%zu", i);
        for (size_t k = 0; k < n_columns; k++) {
            putc(' ', self->data);
            number_print(self->data, columns[k][i * strides[k]]);
        }
        putc('\n', self->data);
    }
    fputs("\n\n", self->data);
}

void
sim_chart_sheet_curves(sheet_t *self, const char *comment, size_t n_rows, size_t n_curves,
    const double *const curves[], size_t stride)
{
    fputs("# ", self->data);
    sim_charttext_comment(self->data, comment);
    putc('\n', self->data);
    for (size_t k = 0; k < n_curves; k++) {
        fputs(k > 0 ? "\n" : "", self->data);
        for (size_t i = 0; i < n_rows; i++) {
            fprintf(self->data, "%zu ", i);
            number_print(self->data, curves[k][i * stride]);
            putc('\n', self->data);
        }
    }
    fputs("\n\n", self->data);
}

void
sim_chart_sheet_fan(sheet_t *self, const char *comment, const double series[])
{
    static const double NOTHING[N_STATS] = { NAN, NAN, NAN, NAN, NAN, NAN };
    const bool is_there = series != NULL;
    series = is_there ? series : NOTHING;
    const double *const columns[]
        = { series + P05, series + P25, series + P50, series + P75, series + P95, series + MEAN };
    const size_t strides[] = { N_STATS, N_STATS, N_STATS, N_STATS, N_STATS, N_STATS };
    sim_chart_sheet_block(self, comment, is_there ? self->grid->months : 1, 6, columns, strides);
}
