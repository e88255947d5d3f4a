/* say.c - messages to the person at the terminal; see say.h. */
#include "sim/cli/say.h"
#include "sim/cli/args.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { LINE_MAX_BYTES = 2048 };

void
sim_say(const char *format, ...)
{
    char line[LINE_MAX_BYTES];
    va_list args;

    va_start(args, format);
    const int n = vsnprintf(line, sizeof line, format, args);
    va_end(args);
    if (n >= (int)sizeof line) {
        memcpy(line + sizeof line - 4, "...", 4);
    }
    for (char *c = line; *c != '\0'; c++) {
        const unsigned char byte = (unsigned char)*c;
        /* 0xC2 0x80..0x9F are the C1 controls, which some terminals obey */
        if (byte < 0x20 || byte == 0x7F
            || (byte == 0xC2 && (unsigned char)c[1] >= 0x80 && (unsigned char)c[1] < 0xA0)) {
            *c = '?';
        }
    }
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
    if (errors->n_dropped > 0) {
        sim_say("and %zu more mistakes like these", errors->n_dropped);
    }
    if (errors->n == 0) {
        sim_say("%s", sim_status_text(status));
    }
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
