/* status.h - what can go wrong, and how it is said.
 *
 * Layer: base.  Includes: nothing of ours.
 *
 * Every function that can fail returns a sim_status_t: SIM_OK is 0, failures are negative.
 * The user's mistakes are collected as messages in a sim_errors_t, so that one reading of a
 * scenario reports them all.  The world's mistakes (memory, disk, gnuplot) are a status with, where
 * it helps, a message.  Our own mistakes are caught by SIM_BUG_IF, which stays on in release
 * builds. A failed call changes nothing visible and uses no random number, unless its header says
 * otherwise.
 */
#ifndef SIM_STATUS_H
#define SIM_STATUS_H

#include <stdarg.h>
#include <stddef.h>

/*      name              value  text */
#define SIM_STATUS_LIST(X)                                                                         \
    X(SIM_OK, 0, "done")                                                                           \
    X(SIM_ERR_NOMEM, -1, "out of memory")                                                          \
    X(SIM_ERR_DOMAIN, -2, "an argument is out of range")                                           \
    X(SIM_ERR_INPUT, -3, "the scenario has mistakes")                                              \
    X(SIM_ERR_USAGE, -4, "the command line has mistakes")                                          \
    X(SIM_ERR_IO, -5, "reading or writing failed")                                                 \
    X(SIM_ERR_EXISTS, -6, "the results folder belongs to something else")                          \
    X(SIM_ERR_IDENTITY, -7, "an identity of the model was violated")                               \
    X(SIM_ERR_CHART, -8, "a chart could not be drawn")                                             \
    X(SIM_ERR_INTERRUPTED, -9, "interrupted")                                                      \
    X(SIM_ERR_LIMIT, -10, "the run does not fit in memory")

typedef enum {
#define SIM_STATUS_ENUM(name, value, text) name = value,
    SIM_STATUS_LIST(SIM_STATUS_ENUM)
#undef SIM_STATUS_ENUM
} sim_status_t;

#define SIM_MUST_CHECK __attribute__((warn_unused_result))
#define SIM_PRINTF(format_arg, first_arg) __attribute__((format(printf, format_arg, first_arg)))

/* The text of a status; never NULL. */
const char *sim_status_text(sim_status_t status);

/* One message.  file is NULL when the mistake is not in a file (then line is 0). */
typedef struct {
    char *file;
    long line;
    char *text; /* already free of control characters and of bounded length */
} sim_message_t;

/* A growing list of messages.  Zero-initialised is empty and valid.  When memory fails, or past
 * SIM_ERRORS_MAX messages, the list counts the rest in n_dropped. */
enum { SIM_ERRORS_MAX = 1000 };
typedef struct {
    size_t n;
    size_t n_dropped;
    size_t capacity;
    sim_message_t *list;
} sim_errors_t;

void sim_errors_free(sim_errors_t *self);

/* Adds a printf-formatted message; bytes that a terminal could act on are replaced by '?'. */
void sim_errors_add(sim_errors_t *self, const char *file, long line, const char *format, ...)
    SIM_PRINTF(4, 5);

/* Sorts by file (in order of first appearance) and line, stable. */
void sim_errors_sort(sim_errors_t *self);

/* Stops the program with a message when one of our own assumptions is broken. */
#define SIM_BUG_IF(condition) ((condition) ? sim_bug(#condition, __FILE__, __LINE__) : (void)0)
_Noreturn void sim_bug(const char *what, const char *file, int line);

#endif
