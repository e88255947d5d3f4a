/* say.c - messages to the person at the terminal; see say.h. */
#include "sim/cli/say.h"
#include "sim/cli/args.h"
#include "sim/out/pagetext.h"
#include "sim/text.h"
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_BYTES = 2048 };

void
sim_say(const char *format, ...)
{
    char text[LINE_BYTES];
    char line[LINE_BYTES];
    va_list args;

    va_start(args, format);
    const int n = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    const size_t length = n < 0 ? 0 : (size_t)n < sizeof text ? (size_t)n : sizeof text - 1;
    sim_text_printable(text, length, sizeof line, line);
    /* a stderr that cannot be written leaves nobody to tell */
    fprintf(stderr, "sim: %s\n", line);
}

void
sim_say_errors(sim_errors_t *errors, sim_status_t status)
{
    sim_errors_sort(errors);
    for (size_t i = 0; i < errors->n; i++) {
        const sim_message_t *message = &errors->list[i];
        if (message->file == NULL) {
            sim_say("%s", message->text);
        } else if (message->line > 0) {
            sim_say("%s:%ld: %s", message->file, message->line, message->text);
        } else {
            sim_say("%s: %s", message->file, message->text);
        }
    }
    if (errors->n > 0 && errors->n_dropped > 0) {
        sim_say("and %zu more mistakes like these", errors->n_dropped);
    }
    if (errors->n == 0) {
        sim_say("%s", sim_status_text(status));
    }
}

void
sim_say_figure(double x, int digits, char to[SIM_FIGURE])
{
    enum { DECIMALS_MOST = 12 };
    char rounded[SIM_PAGE_NUMBER], text[SIM_PAGE_NUMBER];

    snprintf(rounded, sizeof rounded, "%.*e", digits - 1, x);
    x = strtod(rounded, NULL); /* 19452712.3 is 19452700 in six digits */
    const double behind = x != 0.0 && isfinite(x) ? digits - 1 - floor(log10(fabs(x))) : 0.0;
    sim_page_number(x,
        behind < 0.0                 ? 0
            : behind > DECIMALS_MOST ? DECIMALS_MOST
                                     : (int)behind,
        text);
    size_t n = strlen(text);
    while (strchr(text, '.') != NULL && (text[n - 1] == '0' || text[n - 1] == '.')) {
        text[--n] = '\0';
    }
    snprintf(to, SIM_FIGURE, "%s", text);
}

int
sim_exit_of(sim_status_t status)
{
    switch (status) {
    case SIM_OK:
        return SIM_EXIT_DONE;
    case SIM_ERR_INPUT:
    case SIM_ERR_USAGE:
    case SIM_ERR_EXISTS:
    case SIM_ERR_LIMIT:
        return SIM_EXIT_USAGE;
    case SIM_ERR_CHART:
        return SIM_EXIT_CHARTS;
    case SIM_ERR_INTERRUPTED:
        return SIM_EXIT_INTERRUPTED;
    default:
        return SIM_EXIT_FAILED;
    }
}
