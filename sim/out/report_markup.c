/* report_markup.c - elements of the page, and numbers and texts in them; see report_page.h. */
#include "sim/out/html.h"
#include "sim/out/report_page.h"
#include "sim/text.h"
#include <stdarg.h>
#include <string.h>

static const char MINUS[] = "\xE2\x88\x92";

void
sim_report_put(page_t *page, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    vfprintf(page->to, format, list);
    va_end(list);
}

void
sim_report_text(page_t *page, const char *words)
{
    sim_html_text(words, page->to);
}

void
sim_report_foreign(page_t *page, const char *words)
{
    sim_report_put(page, "<bdi>");
    sim_report_text(page, words);
    sim_report_put(page, "</bdi>");
}

void
sim_report_end_section(page_t *page)
{
    sim_report_put(page, "</section>\n\n");
}

void
sim_report_begin_table(page_t *page, const char *kind, const char *caption)
{
    sim_report_put(page, "<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"");
    sim_report_text(page, caption);
    sim_report_put(page, "\"><table class=\"%s\">\n<caption>", kind);
    sim_report_text(page, caption);
    sim_report_put(page, "</caption>\n");
}

void
sim_report_end_table(page_t *page)
{
    sim_report_put(page, "</tbody></table></div>\n");
}

void
sim_report_column_head(page_t *page, const char *words)
{
    sim_report_put(page, "<th scope=\"col\">");
    sim_report_text(page, words);
    sim_report_put(page, "</th>");
}

void
sim_report_cell(page_t *page, const char *words)
{
    sim_report_put(page, "<td>");
    sim_report_foreign(page, words);
    sim_report_put(page, "</td>");
}

const char *
sim_report_string(const json_t *object, const char *key)
{
    const char *value = json_string_value(json_object_get(object, key));
    return value != NULL ? value : "";
}

const char *
sim_report_plural(size_t n)
{
    return n == 1 ? "" : "s";
}

void
sim_report_count(double n, char to[SIM_PAGE_NUMBER])
{
    sim_page_number(n, 0, to);
}

void
sim_report_figure(page_t *page, const char *number)
{
    const size_t sign = number[0] == '>' ? 1 : 0; /* ">-0.001" */
    const bool negative = number[sign] == '-' && number[sign + 1] != '\0';
    if (!negative) {
        sim_report_text(page, number);
        return;
    }
    sim_report_text(page, sign > 0 ? ">" : "");
    sim_report_text(page, MINUS);
    sim_report_text(page, number + sign + 1);
}

void
sim_report_unbroken(page_t *page, const char *words)
{
    char one[5];

    for (const char *at = words; *at != '\0';) {
        const bool sign = *at == '-' && at > words && (at[-1] == ' ' || at[-1] == '(')
            && at[1] >= '0' && at[1] <= '9';
        const bool after_currency = at - words >= 3 && strncmp(at - 3, "USD", 3) == 0;
        const size_t size = sim_text_utf8(at, strlen(at));
        const size_t n = size == 0 ? 1 : size;
        snprintf(one, sizeof one, "%.*s", (int)n, at);
        sim_report_text(page,
            sign                                                 ? MINUS
                : *at == ' ' && (at[1] == '%' || after_currency) ? "\xC2\xA0"
                                                                 : one);
        at += n;
    }
}

void
sim_report_put_meaning(page_t *page, const char *meaning)
{
    const char *last = strrchr(meaning, '(');
    size_t n = strlen(meaning);
    char text[SIM_SCOREBOARD_WORDS];

    if (last != NULL && last > meaning && last[1] >= 'A' && last[1] <= 'Z'
        && last[strspn(last + 1, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789, ") + 1] == ')') {
        n = (size_t)(last - meaning) - 1;
    }
    snprintf(text, sizeof text, "%.*s", (int)n, meaning);
    text[0] = (char)(text[0] >= 'a' && text[0] <= 'z' ? text[0] - 'a' + 'A' : text[0]);
    sim_report_text(page, text);
}
