/* status.c - statuses, messages, broken assumptions. */
#include "sim/status.h"

#include "sim/text.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Bytes of one message; what is longer is cut. */
enum { MESSAGE_MAX = 1000 };

const char *
sim_status_text(sim_status_t status)
{
    switch (status) {
#define SIM_STATUS_CASE(name, value, text)                                                         \
    case name:                                                                                     \
        return text;
        SIM_STATUS_LIST(SIM_STATUS_CASE)
#undef SIM_STATUS_CASE
    }
    return "an unknown status";
}

void
sim_errors_free(sim_errors_t *self)
{
    for (size_t i = 0; i < self->n; i++) {
        free(self->list[i].file);
        free(self->list[i].text);
    }
    free(self->list);
    *self = (sim_errors_t) { 0 };
}

/* A printable copy of at most MESSAGE_MAX bytes, or NULL without memory. */
static char *
printable_copy(const char *text)
{
    char buffer[MESSAGE_MAX + 1];
    sim_text_printable(text, strlen(text), sizeof buffer, buffer);
    return strdup(buffer);
}

void
sim_errors_add(sim_errors_t *self, const char *file, long line, const char *format, ...)
{
    sim_message_t message = { .line = file == NULL ? 0 : line };
    char *text = NULL;

    if (self->n >= SIM_ERRORS_MAX) {
        goto drop;
    }
    if (self->n == self->capacity) {
        const size_t capacity = self->capacity == 0 ? 16 : 2 * self->capacity;
        sim_message_t *list = reallocarray(self->list, capacity, sizeof *list);
        if (list == NULL) {
            goto drop;
        }
        self->list = list;
        self->capacity = capacity;
    }
    va_list arguments;
    va_start(arguments, format);
    const int written = vasprintf(&text, format, arguments);
    va_end(arguments);
    if (written < 0) {
        text = NULL;
        goto drop;
    }
    message.text = printable_copy(text);
    message.file = file == NULL ? NULL : printable_copy(file);
    free(text);
    if (message.text == NULL || (file != NULL && message.file == NULL)) {
        free(message.text);
        free(message.file);
        goto drop;
    }
    self->list[self->n++] = message;
    return;
drop:
    self->n_dropped++;
}

static int
same_file(const sim_message_t *a, const sim_message_t *b)
{
    if (a->file == NULL || b->file == NULL) {
        return a->file == b->file;
    }
    return strcmp(a->file, b->file) == 0;
}

/* By insertion, because that is stable, needs no memory and the list is short: a message goes
 * behind the last one of its file with no greater line; the files before it are already grouped. */
void
sim_errors_sort(sim_errors_t *self)
{
    for (size_t i = 1; i < self->n; i++) {
        const sim_message_t moved = self->list[i];
        size_t to = i;
        for (size_t j = i; j > 0; j--) {
            if (same_file(&self->list[j - 1], &moved)) {
                to = j;
                if (self->list[j - 1].line <= moved.line) {
                    break;
                }
                to = j - 1;
            }
        }
        memmove(&self->list[to + 1], &self->list[to], (i - to) * sizeof moved);
        self->list[to] = moved;
    }
}

void
sim_bug(const char *what, const char *file, int line)
{
    fprintf(stderr, "sim: a mistake in the program itself: %s (%s:%d)\n", what, file, line);
    abort();
}
