/* workbook.c - the tables as an Excel workbook; see workbook.h. */
#include "sim/csv.h"
#include "sim/headline.h"
#include "sim/out/apart.h"
#include "sim/out/workbook_parts.h"
#include "sim/text.h"
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <unistd.h>

enum { TEXT_MOST = 32767, PROPERTY_MOST = 255, WIDTH_MOST = 60 };

void
sim_book_failed(sim_book_t *book, sim_status_t status)
{
    book->status = book->status == SIM_OK ? status : book->status;
}

/* What the library says of a cell. */
static void
note_error(sim_book_t *book, lxw_error error)
{
    if (error != LXW_NO_ERROR) {
        sim_book_failed(book, error == LXW_ERROR_MEMORY_MALLOC_FAILED ? SIM_ERR_NOMEM : SIM_ERR_IO);
    }
}

/* ---- text ------------------------------------------------------------------------------------ */

/* "_x0041_" stands for a character in a workbook; a text that happens to hold it does not mean it.
 */
static bool
is_escape(const char *text)
{
    return text[0] == '_' && text[1] == 'x' && strspn(text + 2, "0123456789abcdefABCDEF") >= 4
        && text[6] == '_';
}

/* Whether XML has no such character, or a cell cannot show it. */
static bool
is_refused(const char *text, size_t size)
{
    return size == 0 || (text[0] != '\t' && text[0] != '\n' && (unsigned char)text[0] < 0x20)
        || text[0] == 0x7F || strncmp(text, "\xEF\xBF\xBE", 3) == 0
        || strncmp(text, "\xEF\xBF\xBF", 3) == 0;
}

const char *
sim_book_clean(sim_book_t *book, const char *text, size_t most)
{
    const size_t n = strlen(text);
    size_t used = 0;
    size_t units = 0;      /* of UTF-16, in which Excel counts */
    size_t cut = 0;        /* where "..." would go             */
    const size_t room = 7; /* bytes that one character may become, or the mark of the end */

    if (book->clean == NULL || book->size < room * (n + 2)) {
        char *more = realloc(book->clean, room * (n + 2));
        if (more == NULL) {
            sim_book_failed(book, SIM_ERR_NOMEM);
            return NULL;
        }
        book->clean = more;
        book->size = room * (n + 2);
    }
    for (size_t i = 0; i < n && units <= most;) {
        const size_t size = sim_text_utf8(text + i, n - i);
        if (units + 3 <= most) {
            cut = used;
        }
        if (is_refused(text + i, size)) {
            memcpy(book->clean + used, "\xEF\xBF\xBD", 3);
            used += 3;
            units++;
            i += size == 0 ? 1 : size;
        } else if (is_escape(text + i)) {
            memcpy(book->clean + used, "_x005F_", 7);
            used += 7;
            units += 7;
            i++;
        } else {
            memcpy(book->clean + used, text + i, size);
            used += size;
            units += size == 4 ? 2 : 1;
            i += size;
        }
    }
    if (units > most) {
        memcpy(book->clean + cut, "...", 3);
        used = cut + 3;
    }
    book->clean[used] = '\0';
    return book->clean;
}

/* ---- cells ----------------------------------------------------------------------------------- */

void
sim_book_text(sim_book_t *book, lxw_worksheet *sheet, size_t row, size_t column, const char *text,
    lxw_format *format)
{
    const char *clean
        = book->status == SIM_OK && text != NULL ? sim_book_clean(book, text, TEXT_MOST) : NULL;
    if (clean != NULL && clean[0] != '\0') {
        note_error(
            book, worksheet_write_string(sheet, (lxw_row_t)row, (lxw_col_t)column, clean, format));
    }
}

void
sim_book_number(
    sim_book_t *book, lxw_worksheet *sheet, size_t row, size_t column, double x, lxw_format *format)
{
    char text[SIM_CSV_REAL_MAX];

    if (book->status != SIM_OK || isnan(x)) {
        return;
    }
    if (isinf(x)) {
        sim_book_failed(book, SIM_ERR_DOMAIN);
        return;
    }
    sim_csv_real(x, text);
    note_error(book,
        worksheet_write_number(
            sheet, (lxw_row_t)row, (lxw_col_t)column, strtod(text, NULL), format));
}

static bool
read_month(const char *text, lxw_datetime *date)
{
    const bool good = strlen(text) == 7 && strspn(text, "0123456789") == 4 && text[4] == '-'
        && strspn(text + 5, "0123456789") == 2;
    *date = (lxw_datetime) { .day = 1 };
    if (good) {
        date->year = (int)strtol(text, NULL, 10);
        date->month = (int)strtol(text + 5, NULL, 10);
    }
    /* a workbook counts days from 1900 on, and wrongly until March of it */
    return good && date->year > 1900 && date->month >= 1 && date->month <= 12;
}

void
sim_book_date(sim_book_t *book, lxw_worksheet *sheet, size_t row, size_t column, const char *text)
{
    lxw_datetime date;

    if (book->status != SIM_OK || text == NULL) {
        return;
    }
    if (!read_month(text, &date)) {
        sim_book_text(book, sheet, row, column, text, NULL);
        return;
    }
    note_error(book,
        worksheet_write_datetime(
            sheet, (lxw_row_t)row, (lxw_col_t)column, &date, book->show[SIM_SHOW_DATE]));
}

sim_show_t
sim_book_show(const char *unit)
{
    static const struct {
        const char *unit;
        sim_show_t show;
    } units[] = { { "persons", SIM_SHOW_COUNT }, { "posts", SIM_SHOW_COUNT },
        { "households", SIM_SHOW_COUNT }, { "FTE", SIM_SHOW_COUNT }, { "1/year", SIM_SHOW_RATIO },
        { "ratio", SIM_SHOW_RATIO }, { "SD", SIM_SHOW_RATIO }, { "percent", SIM_SHOW_PERCENT },
        { "month", SIM_SHOW_WHOLE } };

    for (size_t i = 0; unit != NULL && i < sizeof units / sizeof units[0]; i++) {
        if (strcmp(unit, units[i].unit) == 0) {
            return units[i].show;
        }
    }
    /* money: "USD nominal", "INR/month real", "USD/FTE-month nominal" */
    if (unit != NULL && strspn(unit, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == 3) {
        return unit[3] == '/' ? SIM_SHOW_PRICE : SIM_SHOW_MONEY;
    }
    return SIM_SHOW_ANY;
}

lxw_worksheet *
sim_book_sheet(sim_book_t *book, const char *name)
{
    lxw_worksheet *sheet = book->status == SIM_OK ? workbook_add_worksheet(book->file, name) : NULL;
    if (sheet == NULL) {
        sim_book_failed(book, SIM_ERR_NOMEM);
    }
    return sheet;
}

const sim_column_t *
sim_book_column(
    sim_book_t *book, const sim_table_t *table, const char *name, sim_column_kind_t kind)
{
    const sim_column_t *column = sim_table_column(table, name);
    if (column == NULL || column->kind != kind) {
        sim_book_failed(book, SIM_ERR_DOMAIN);
        return NULL;
    }
    return column;
}

/* ---- a table as a sheet ---------------------------------------------------------------------- */

/* What is left of a table that is too long, in the order in which it is tried. */
typedef enum { ALL_ROWS, HEADLINE_METRICS, ROLES_TOGETHER, ALL_TOGETHER, FIRST_ROWS } kept_t;

typedef struct {
    const sim_table_t *table;
    const sim_column_t *location, *role, *metric, *unit, *currency; /* NULL: no such column */
    kept_t kept;
    size_t n_columns;
} sheet_t;

static bool
is_headline(const char *metric)
{
    static const char *const metrics[]
        = { "employment", "hires", "attrition_ltm", "attrition_ltm_voluntary", "salary_p10",
              "salary_p25", "salary_p50", "salary_p75", "salary_p90", "salary_mean", "min_wage",
              "cost_per_fte_usd", "onshore_cost_per_fte_usd", "client_cost_usd", "onshore_cost_usd",
              "savings_usd", "savings_percent", "npv_usd", "payback_month", "hidden_cost_ratio",
              "pressure_mean", "pressure_share_high", "service_level", "households_lifted" };
    for (size_t i = 0; i < sizeof metrics / sizeof metrics[0]; i++) {
        if (strcmp(metric, metrics[i]) == 0) {
            return true;
        }
    }
    return false;
}

static bool
is_kept(const sheet_t *self, size_t row)
{
    switch (self->kept) {
    case ALL_TOGETHER:
        if (strcmp(sim_column_text(self->location, row), "all") != 0) {
            return false;
        }
        /* fall through */
    case ROLES_TOGETHER:
        if (strcmp(sim_column_text(self->role, row), "all") != 0) {
            return false;
        }
        /* fall through */
    case HEADLINE_METRICS:
        return is_headline(sim_column_text(self->metric, row));
    case ALL_ROWS:
    case FIRST_ROWS:
        break;
    }
    return true;
}

static size_t
count_kept(const sheet_t *self)
{
    size_t n = 0;
    for (size_t r = 0; r < self->table->n_rows; r++) {
        n += is_kept(self, r);
    }
    return n;
}

static const sim_column_t *
texts(const sim_table_t *table, const char *name)
{
    const sim_column_t *column = sim_table_column(table, name);
    return column != NULL && column->kind == SIM_COLUMN_TEXT ? column : NULL;
}

static size_t
rows_of_sheet(const sim_book_t *book)
{
    return book->plan->most_rows > 0 ? book->plan->most_rows : SIM_WORKBOOK_ROWS;
}

static sheet_t
sheet_of(const sim_book_t *book, const sim_table_t *table)
{
    sheet_t self = { .table = table,
        .location = texts(table, "location"),
        .role = texts(table, "role"),
        .metric = texts(table, "metric"),
        .unit = texts(table, "unit"),
        .currency = texts(table, "currency"),
        .n_columns
        = table->n_columns < SIM_WORKBOOK_COLUMNS ? table->n_columns : SIM_WORKBOOK_COLUMNS };
    const size_t most = rows_of_sheet(book) - 2; /* header, and perhaps units */
    const bool can_choose = self.location != NULL && self.role != NULL && self.metric != NULL;

    if (table->n_rows > most) {
        self.kept = can_choose ? HEADLINE_METRICS : FIRST_ROWS;
        while (self.kept < FIRST_ROWS && count_kept(&self) > most) {
            self.kept++;
        }
    }
    return self;
}

/* The unit of a column "METRIC.LOCATION.WINDOW" or "NAME.METRIC.LOCATION", or NULL: names of
 * locations and metrics hold no point, names of files may. */
static const char *
unit_of_column(const sim_workbook_t *plan, const char *name)
{
    const sim_column_t *metric = texts(plan->summary, "metric");
    const sim_column_t *location = texts(plan->summary, "location");
    const sim_column_t *unit = texts(plan->summary, "unit");

    for (size_t r = 0; metric != NULL && location != NULL && unit != NULL
         && r < plan->summary->n_rows && strchr(name, '.') != NULL;
         r++) {
        char both[2 * SIM_NAME_MAX + 40];
        const int n = snprintf(
            both, sizeof both, "%s.%s", sim_column_text(metric, r), sim_column_text(location, r));
        const char *at = n > 0 && (size_t)n < sizeof both ? strstr(name, both) : NULL;
        if (at != NULL && (at == name || at[-1] == '.') && (at[n] == '\0' || at[n] == '.')) {
            return sim_column_text(unit, r);
        }
    }
    return NULL;
}

/* Whether texts of a column are months. */
static bool
is_date(const char *name)
{
    return strcmp(name, "date") == 0 || strcmp(name, "from") == 0 || strcmp(name, "end") == 0;
}

static bool
is_one_of(const char *name, const char *const names[])
{
    while (*names != NULL && strcmp(name, *names) != 0) {
        names++;
    }
    return *names != NULL;
}

static double
width_of(const sheet_t *self, const sim_column_t *column)
{
    size_t most = strlen(column->name) + 3; /* the arrow of the filter */
    if (column->kind == SIM_COLUMN_REAL && most < 14) {
        most = 14;
    }
    for (size_t i = 0; column->kind == SIM_COLUMN_TEXT && i < column->n_cells
         && i < self->table->n_rows && most < WIDTH_MOST;
         i++) {
        const size_t n
            = column->cell.text[i] != NULL ? sim_headline_columns(column->cell.text[i]) : 0;
        most = n + 1 > most ? n + 1 : most;
    }
    return most < WIDTH_MOST ? (double)most : WIDTH_MOST;
}

static void
put_cell(sim_book_t *book, lxw_worksheet *to, const sheet_t *self, const sim_show_t shows[],
    size_t row, size_t r, size_t c)
{
    const sim_column_t *column = &self->table->column[c];
    sim_show_t show = shows[c];

    switch (column->kind) {
    case SIM_COLUMN_TEXT:
        if (show == SIM_SHOW_DATE) {
            sim_book_date(book, to, row, c, sim_column_text(column, r));
        } else {
            sim_book_text(book, to, row, c, sim_column_text(column, r), NULL);
        }
        break;
    case SIM_COLUMN_INTEGER:
        sim_book_number(
            book, to, row, c, (double)sim_column_integer(column, r), book->show[SIM_SHOW_WHOLE]);
        break;
    case SIM_COLUMN_REAL:
        if (show == SIM_SHOW_N) {
            show = sim_book_show(sim_column_text(self->unit, r));
        }
        sim_book_number(book, to, row, c, column->cell.real[r], book->show[show]);
        break;
    }
}

static void
put_table(sim_book_t *book, lxw_worksheet *to, const sheet_t *self)
{
    const sim_table_t *table = self->table;
    sim_show_t *shows = calloc(table->n_columns + 1, sizeof *shows);
    /* whatever the unit of the row */
    static const char *const ratios[] = { "share_positive", "variance_ratio", "share", NULL };
    static const char *const any[] = { "old", "new", "density", NULL };
    bool units = false; /* a line of units above the header, where the rows have none */
    size_t row = 0;

    if (shows == NULL) {
        sim_book_failed(book, SIM_ERR_NOMEM);
        return;
    }
    for (size_t c = 0; c < self->n_columns; c++) {
        const sim_column_t *column = &table->column[c];
        const char *unit = self->unit == NULL && column->kind == SIM_COLUMN_REAL
            ? unit_of_column(book->plan, column->name)
            : NULL;
        shows[c] = column->kind == SIM_COLUMN_TEXT && is_date(column->name) ? SIM_SHOW_DATE
            : is_one_of(column->name, ratios)                               ? SIM_SHOW_RATIO
            : is_one_of(column->name, any)                                  ? SIM_SHOW_ANY
            : self->unit != NULL                                            ? SIM_SHOW_N
            : self->currency != NULL                                        ? SIM_SHOW_PRICE
                                                                            : sim_book_show(unit);
        sim_book_text(book, to, 0, c, unit, book->note);
        units = units || unit != NULL;
        worksheet_set_column(to, (lxw_col_t)c, (lxw_col_t)c, width_of(self, column), NULL);
    }
    row = units ? 1 : 0;
    for (size_t c = 0; c < self->n_columns; c++) {
        sim_book_text(book, to, row, c, table->column[c].name,
            table->column[c].kind == SIM_COLUMN_TEXT ? book->head : book->number_head);
    }
    const size_t header = row++;
    const size_t end = rows_of_sheet(book);
    for (size_t r = 0; r < table->n_rows && row < end && book->status == SIM_OK; r++) {
        if (!is_kept(self, r)) {
            continue;
        }
        if (book->plan->stop != NULL && *book->plan->stop) {
            sim_book_failed(book, SIM_ERR_INTERRUPTED);
        }
        for (size_t c = 0; c < self->n_columns; c++) {
            put_cell(book, to, self, shows, row, r, c);
        }
        row++;
    }
    worksheet_freeze_panes(to, (lxw_row_t)header + 1, 0);
    if (self->n_columns > 0) {
        worksheet_autofilter(to, (lxw_row_t)header, 0,
            (lxw_row_t)(row > header + 1 ? row - 1 : row), (lxw_col_t)(self->n_columns - 1));
    }
    worksheet_set_landscape(to);
    worksheet_set_paper(to, 9);
    worksheet_fit_to_pages(to, 1, 0);
    worksheet_repeat_rows(to, 0, (lxw_row_t)header);
    free(shows);
}

/* ---- the first sheet ------------------------------------------------------------------------- */

static void
say_what_is_left(const sheet_t *self, const sim_workbook_sheet_t *sheet, size_t size, char *to)
{
    static const char *const words[]
        = { "every row", "only the headline metrics", "only the headline metrics, roles together",
              "only the headline metrics, locations and roles together", "only the first rows" };
    if (self->kept == ALL_ROWS && self->n_columns == self->table->n_columns) {
        snprintf(to, size, "%zu rows, as %s", self->table->n_rows, sheet->file);
    } else {
        snprintf(to, size, "%s%s of %zu rows: a sheet has no room for more; all of it is in %s",
            words[self->kept],
            self->n_columns < self->table->n_columns ? ", and only the first columns," : "",
            self->table->n_rows, sheet->file);
    }
}

static void
put_figures(sim_book_t *book, lxw_worksheet *to, size_t *row)
{
    static const char *const heads[]
        = { "figure", "metric", "location", "unit", "mean", "p05", "p95" };
    sim_headline_figure_t *figure = NULL;
    size_t n = 0;

    sim_book_failed(book,
        sim_headline_figures(
            book->plan->scenario, book->plan->summary, book->plan->projection, &n, &figure));
    for (size_t c = 0; c < sizeof heads / sizeof heads[0]; c++) {
        sim_book_text(book, to, *row, c, heads[c], c < 4 ? book->head : book->number_head);
    }
    for (size_t i = 0; i < n; i++) {
        const sim_headline_figure_t *f = &figure[i];
        const sim_show_t show = sim_book_show(f->unit);
        char unit[64];
        snprintf(
            unit, sizeof unit, "%s%s", f->unit, f->a_year && f->unit[0] != '\0' ? "/year" : "");
        (*row)++;
        sim_book_text(book, to, *row, 0, f->label, NULL);
        sim_book_text(book, to, *row, 1, f->metric, NULL);
        sim_book_text(book, to, *row, 2, f->location, NULL);
        sim_book_text(book, to, *row, 3, unit, NULL);
        sim_book_number(book, to, *row, 4, f->mean, book->show[show]);
        sim_book_number(book, to, *row, 5, f->low, book->show[show]);
        sim_book_number(book, to, *row, 6, f->high, book->show[show]);
    }
    free(figure);
    *row += 2;
}

static void
put_headline(sim_book_t *book, lxw_worksheet *to, const sheet_t sheets[])
{
    const sim_workbook_t *plan = book->plan;
    const sim_scenario_t *s = plan->scenario;
    char from[8], until[8], line[400];
    size_t row = 0;

    sim_scenario_date(s, 0, from);
    sim_scenario_date(s, s->months - 1, until);
    sim_book_text(book, to, row++, 0, s->title, book->title);
    snprintf(line, sizeof line,
        "%s to %s, %d month%s; %d replication%s; seed %llu; one simulated worker stands for %g; "
        "%s",
        from, until, s->months, s->months == 1 ? "" : "s", s->replications,
        s->replications == 1 ? "" : "s", (unsigned long long)s->seed, s->scale, plan->version);
    sim_book_text(book, to, row++, 0, line, book->note);
    sim_book_text(book, to, row++, 0,
        "mean over replications; p05 to p95: nine in ten replications fall between. Values are in "
        "the unit of their row: a ratio or 1/year of 0.25 is 25 %.",
        book->note);
    row++;
    put_figures(book, to, &row);
    sim_book_text(book, to, row, 0, "sheet", book->head);
    sim_book_text(book, to, row, 1, "holds", book->head);
    for (size_t c = 2; c < 7; c++) {
        worksheet_write_blank(to, (lxw_row_t)row, (lxw_col_t)c, book->head);
    }
    row++;
    sim_book_text(book, to, row, 0, "Charts", NULL);
    snprintf(line, sizeof line, "%sthe headline charts; their numbers are on %sChart data",
        plan->effects != NULL ? "what is compared, then " : "",
        plan->effects != NULL ? SIM_BOOK_EFFECT_DATA " and " : "");
    sim_book_text(book, to, row++, 1, line, NULL);
    for (size_t i = 0; i < plan->n_sheets; i++) {
        char what[300];
        say_what_is_left(&sheets[i], &plan->sheet[i], sizeof what, what);
        snprintf(line, sizeof line, "%s: %s", plan->sheet[i].about, what);
        sim_book_text(book, to, row, 0, plan->sheet[i].name, NULL);
        sim_book_text(book, to, row++, 1, line, NULL);
    }
    row++;
    sim_book_text(book, to, row, 0,
        "What was run, value by value with its source: effective.ini; files and hashes: "
        "manifest.json, in the same folder.",
        book->note);
    worksheet_set_column(to, 0, 0, 28.0, NULL);
    worksheet_set_column(to, 1, 1, 26.0, NULL);
    worksheet_set_column(to, 2, 2, 16.0, NULL);
    worksheet_set_column(to, 3, 3, 22.0, NULL);
    worksheet_set_column(to, 4, 6, 17.0, NULL);
    worksheet_set_paper(to, 9); /* A4 */
    worksheet_fit_to_pages(to, 1, 0);
}

/* ---- the file -------------------------------------------------------------------------------- */

static void
make_formats(sim_book_t *book)
{
    static const char *const shown[SIM_SHOW_N]
        = { "General", "#,##0.0", "#,##0", "#,##0.00", "0.0000", "0.00", "0", "yyyy-mm" };
    lxw_format **const others[] = { &book->head, &book->number_head, &book->title, &book->note };

    for (size_t i = 0; i < SIM_SHOW_N && book->status == SIM_OK; i++) {
        book->show[i] = workbook_add_format(book->file);
        if (book->show[i] == NULL) {
            sim_book_failed(book, SIM_ERR_NOMEM);
        } else if (i != SIM_SHOW_ANY) {
            format_set_num_format(book->show[i], shown[i]);
        }
    }
    for (size_t i = 0; i < sizeof others / sizeof others[0] && book->status == SIM_OK; i++) {
        *others[i] = workbook_add_format(book->file);
        if (*others[i] == NULL) {
            sim_book_failed(book, SIM_ERR_NOMEM);
        }
    }
    if (book->status == SIM_OK) {
        format_set_bold(book->head);
        format_set_bg_color(book->head, 0xE8EDF2);
        format_set_bottom(book->head, LXW_BORDER_THIN);
        format_set_bold(book->number_head);
        format_set_bg_color(book->number_head, 0xE8EDF2);
        format_set_bottom(book->number_head, LXW_BORDER_THIN);
        format_set_align(book->number_head, LXW_ALIGN_RIGHT);
        format_set_bold(book->title);
        format_set_font_size(book->title, 14.0);
        format_set_font_color(book->note, 0x555555);
    }
}

static void
put_properties(sim_book_t *book)
{
    const char *clean = sim_book_clean(book, book->plan->scenario->title, PROPERTY_MOST);
    lxw_doc_properties properties = {
        .title = (char *)(clean != NULL ? clean : ""),
        .comments = (char *)book->plan->version,
        .created = book->plan->created,
    };
    if (book->status == SIM_OK) {
        note_error(book, workbook_set_properties(book->file, &properties));
    }
}

/* Effects come first where there are some: they are what was asked for. */
static void
put_charts(sim_book_t *book, lxw_worksheet *charts)
{
    size_t row = 0;

    if (book->plan->effects != NULL) {
        lxw_worksheet *data = sim_book_sheet(book, SIM_BOOK_EFFECT_DATA);
        if (data != NULL) {
            row = sim_book_effects(book, charts, data);
            sim_book_text(book, charts, row++, 0, "The scenario as it stands", book->title);
        }
    }
    lxw_worksheet *data = sim_book_sheet(book, "Chart data");
    if (data != NULL) {
        sim_book_charts(book, charts, data, row);
    }
}

static void
put_all(sim_book_t *book)
{
    const sim_workbook_t *plan = book->plan;
    sheet_t *sheets = calloc(plan->n_sheets + 1, sizeof *sheets);

    if (sheets == NULL) {
        sim_book_failed(book, SIM_ERR_NOMEM);
        return;
    }
    for (size_t i = 0; i < plan->n_sheets; i++) {
        sheets[i] = sheet_of(book, plan->sheet[i].table);
    }
    make_formats(book);
    put_properties(book);
    lxw_worksheet *headline = sim_book_sheet(book, "Headline");
    lxw_worksheet *charts = sim_book_sheet(book, "Charts");
    if (book->status == SIM_OK) {
        put_headline(book, headline, sheets);
    }
    for (size_t i = 0; i < plan->n_sheets && book->status == SIM_OK; i++) {
        lxw_worksheet *to = sim_book_sheet(book, plan->sheet[i].name);
        if (to != NULL) {
            put_table(book, to, &sheets[i]);
        }
    }
    put_charts(book, charts);
    free(sheets);
}

/* The library does not look whether its temporary files could be written: here those with the
 * rows are, and whether there is room for their copies.  Returns the bytes of the largest. */
static double
check_rows(sim_book_t *book, const char *path)
{
    lxw_worksheet *sheet = NULL;
    struct statvfs disk;
    struct rlimit limit;
    double largest = 0.0;
    double all = 0.0;

    STAILQ_FOREACH(sheet, book->file->worksheets, list_pointers)
    {
        FILE *rows = sheet->optimize_tmpfile;
        const long n = rows == NULL || fflush(rows) != 0 || ferror(rows) ? -1 : ftell(rows);
        if (n < 0) {
            sim_book_failed(book, SIM_ERR_IO);
        }
        largest = fmax(largest, (double)n);
        all += (double)n;
    }
    const char *scratch = book->plan->scratch != NULL ? book->plan->scratch : path;
    const double room = largest + 0.5 * all + 1e5; /* a copy, and what they are packed to */
    if (statvfs(scratch, &disk) == 0 && (double)disk.f_bavail * (double)disk.f_frsize < room) {
        errno = ENOSPC;
        sim_book_failed(book, SIM_ERR_IO);
    }
    if (getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY
        && (double)limit.rlim_cur < room) {
        errno = EFBIG;
        sim_book_failed(book, SIM_ERR_IO);
    }
    return largest;
}

/* Whether the largest part that the file says it holds has more than so many bytes, and what stands
 * around them: a copy that was cut short has fewer.  Reads the list at the end of the file
 * (APPNOTE.TXT, 4.3.12). */
static bool
holds_rows(const char *path, double largest)
{
    unsigned char head[46];
    unsigned char end[22];
    bool good = false;
    FILE *file = fopen(path, "rb");

    if (file == NULL) {
        return false;
    }
    if (fseek(file, -(long)sizeof end, SEEK_END) == 0 && fread(end, sizeof end, 1, file) == 1
        && memcmp(end, "PK\5\6", 4) == 0) {
        const long at
            = (long)end[16] | (long)end[17] << 8 | (long)end[18] << 16 | (long)end[19] << 24;
        double most = 0.0;
        good = fseek(file, at, SEEK_SET) == 0;
        for (int left = end[10] | end[11] << 8; good && left > 0; left--) {
            good = fread(head, sizeof head, 1, file) == 1 && memcmp(head, "PK\1\2", 4) == 0
                && fseek(file,
                       (head[28] | head[29] << 8) + (head[30] | head[31] << 8)
                           + (head[32] | head[33] << 8),
                       SEEK_CUR)
                    == 0;
            most = fmax(
                most, head[24] + 256.0 * head[25] + 65536.0 * head[26] + 16777216.0 * head[27]);
        }
        good = good && most >= largest + 400.0;
    }
    fclose(file);
    return good;
}

typedef struct {
    const sim_workbook_t *plan;
    const char *path;
} job_t;

/* Writes the file. */
static sim_status_t
write_file(void *data, int *reason)
{
    const job_t *job = data;
    sim_book_t book = { .plan = job->plan };
    lxw_workbook_options options = { .constant_memory = 1, .tmpdir = (char *)job->plan->scratch };
    double largest = 0.0;

    errno = 0;
    book.file = workbook_new_opt(job->path, &options);
    if (book.file == NULL) {
        return SIM_ERR_NOMEM;
    }
    put_all(&book);
    if (book.status == SIM_OK) {
        largest = check_rows(&book, job->path);
    }
    if (book.status == SIM_OK) {
        note_error(&book, workbook_close(book.file)); /* frees it, whatever comes of it */
        if (book.status == SIM_OK && !holds_rows(job->path, largest)) {
            sim_book_failed(&book, SIM_ERR_IO);
        }
        *reason = errno;
    } else {
        *reason = errno;
        lxw_workbook_free(book.file);
    }
    free(book.clean);
    return book.status;
}

/* The library crashes or leaves rows out where memory ends, hence a process of its own. */
sim_status_t
sim_workbook_write(const sim_workbook_t *self, const char *path, sim_errors_t *errors)
{
    job_t job = { self, path };
    FILE *probe = fopen(path, "wb"); /* says why not, which the library would not */
    int reason = errno;

    const sim_status_t status = probe == NULL || fclose(probe) != 0
        ? SIM_ERR_IO
        : sim_apart(write_file, &job, self->stop, &reason);
    if (status == SIM_ERR_IO) {
        sim_errors_add(errors, path, 0, "the workbook cannot be written%s%s",
            reason != 0 ? ": " : "", reason != 0 ? strerror(reason) : "");
    }
    if (status != SIM_OK) {
        unlink(path);
    }
    return status;
}
