/* workbook_parts.h - what the files of the workbook share.
 *
 * Layer: out, internal.  Includes: base, core.
 *
 * The library writes rows to a temporary file as they come, so the cells of a sheet are put row by
 * row.  The first failure is kept in book->status, and everything after it does nothing.
 */
#ifndef SIM_OUT_WORKBOOK_PARTS_H
#define SIM_OUT_WORKBOOK_PARTS_H

#include "sim/workbook.h"
#include <stdbool.h>
#include <xlsxwriter.h>

/* How numbers are shown. */
typedef enum {
    SIM_SHOW_ANY,     /* as the spreadsheet likes          */
    SIM_SHOW_COUNT,   /* 1,234.5: people, households        */
    SIM_SHOW_MONEY,   /* 1,234,567: sums                    */
    SIM_SHOW_PRICE,   /* 1,234.50: pay, cost of a unit      */
    SIM_SHOW_RATIO,   /* 0.1234: shares and rates           */
    SIM_SHOW_PERCENT, /* 12.34: already in percent          */
    SIM_SHOW_WHOLE,   /* 12: months                         */
    SIM_SHOW_DATE,    /* 2024-01                            */
    SIM_SHOW_N
} sim_show_t;

typedef struct {
    const sim_workbook_t *plan;
    lxw_workbook *file;
    lxw_format *show[SIM_SHOW_N];
    lxw_format *head, *number_head, *title, *note;
    sim_status_t status;
    char *clean; /* room for a text */
    size_t size;
} sim_book_t;

/* A new sheet, or NULL. */
lxw_worksheet *sim_book_sheet(sim_book_t *book, const char *name);

void sim_book_text(sim_book_t *book, lxw_worksheet *sheet, size_t row, size_t column,
    const char *text, lxw_format *format);

/* A number as the CSV files have it; nothing when missing. */
void sim_book_number(sim_book_t *book, lxw_worksheet *sheet, size_t row, size_t column, double x,
    lxw_format *format);

/* "2024-01" as a date, any other text as text. */
void sim_book_date(
    sim_book_t *book, lxw_worksheet *sheet, size_t row, size_t column, const char *text);

void sim_book_failed(sim_book_t *book, sim_status_t status);

/* A text as a cell may hold it; valid until the next call.  NULL without memory. */
const char *sim_book_clean(sim_book_t *book, const char *text, size_t most);

sim_show_t sim_book_show(const char *unit);

/* A column of a kind; after SIM_ERR_DOMAIN in book->status NULL. */
const sim_column_t *sim_book_column(
    sim_book_t *book, const sim_table_t *table, const char *name, sim_column_kind_t kind);

/* ---- the look of charts: workbook_look.c */

enum {
    SIM_BOOK_NUMBER = 64,
    SIM_BOOK_HEIGHT = 360
}; /* of a chart, in pixels, unless it needs more */

/* How values of a unit are shown, the largest being so large: money in thousands or millions, by
 * the number format of the axis alone. */
typedef struct {
    double one; /* what a 1 on the axis is */
    const char *format;
    char axis[96]; /* "million USD nominal" */
} sim_book_scale_t;
sim_book_scale_t sim_book_scale(const char *unit, double largest);

/* With a comma between thousands and the digits that a title wants. */
void sim_book_number_words(double x, char to[SIM_BOOK_NUMBER]);

void sim_book_dress(lxw_chart *chart, const char *title);
void sim_book_dress_axis(lxw_chart_axis *axis, const sim_book_scale_t *scale); /* of values */

/* Puts a chart with its top at a row of the sheet, at the left (0) or at the right (1); the next
 * one below it is so many rows down. */
void sim_book_place(sim_book_t *book, lxw_worksheet *charts, lxw_chart *chart, size_t row,
    size_t place, double height);
size_t sim_book_rows_for(double height);

/* ---- what is drawn */

/* workbook_charts.c: the scenario as it stands.  Draws onto `charts`, from `row` on, over the cells
 * that it writes to `data`. */
void sim_book_charts(sim_book_t *book, lxw_worksheet *charts, lxw_worksheet *data, size_t row);

/* workbook_effects.c: what the policies of a comparison change.  The same from row 0 on, over the
 * cells of the sheet SIM_BOOK_EFFECT_DATA; returns the next free row. */
#define SIM_BOOK_EFFECT_DATA "Effect data"
size_t sim_book_effects(sim_book_t *book, lxw_worksheet *charts, lxw_worksheet *data);

#endif
