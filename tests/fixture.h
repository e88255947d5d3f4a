/* fixture.h - scenarios for tests: the starter scenario with lines changed or added. */
#ifndef TESTS_FIXTURE_H
#define TESTS_FIXTURE_H

#include "sim/scenario.h"
#include "tests/check.h"
#include <stdlib.h>

/* Reads text; the caller frees both.  Messages say "t.ini". */
static inline sim_status_t
fixture_read(sim_scenario_t *scenario, const char *text, sim_errors_t *errors)
{
    *errors = (sim_errors_t) { 0 };
    return sim_scenario_read_text(scenario, "t.ini", strlen(text), text, 0, NULL, errors);
}

/* A copy of text with the first `from` replaced by `to`; free it. */
static inline char *
fixture_replace(const char *text, const char *from, const char *to)
{
    const char *at = strstr(text, from);
    if (at == NULL) {
        fprintf(stderr, "fixture: no `%s`\n", from);
        abort();
    }
    const size_t before = (size_t)(at - text);
    char *copy = malloc(strlen(text) + strlen(to) + 1);
    if (copy == NULL) {
        abort();
    }
    memcpy(copy, text, before);
    strcpy(copy + before, to);
    strcat(copy, at + strlen(from));
    return copy;
}

/* The starter scenario followed by lines of one's own; free it. */
static inline char *
fixture_extend(const char *lines)
{
    char *copy = malloc(strlen(sim_scenario_starter) + strlen(lines) + 1);
    if (copy == NULL) {
        abort();
    }
    strcpy(copy, sim_scenario_starter);
    strcat(copy, lines);
    return copy;
}

static inline long
fixture_lines(const char *text)
{
    long n = 0;
    for (; *text != '\0'; text++) {
        n += *text == '\n';
    }
    return n;
}

/* Whether a message of that line begins with text.  Otherwise prints what there is. */
static inline bool
fixture_has(const sim_errors_t *errors, long line, const char *text)
{
    for (size_t i = 0; i < errors->n; i++) {
        if (errors->list[i].line == line
            && strncmp(errors->list[i].text, text, strlen(text)) == 0) {
            return true;
        }
    }
    fprintf(stderr, "\nwanted %ld: %s\n", line, text);
    for (size_t i = 0; i < errors->n; i++) {
        fprintf(stderr, "   got %ld: %s\n", errors->list[i].line, errors->list[i].text);
    }
    return false;
}

/* Whether lines appended to the starter scenario give exactly one message, at the last line, and it
 * begins with text. */
static inline bool
fixture_refuses(const char *lines, const char *text)
{
    sim_scenario_t scenario;
    sim_errors_t errors;
    char *all = fixture_extend(lines);
    const long line = fixture_lines(all) + (all[strlen(all) - 1] == '\n' ? 0 : 1);
    const sim_status_t status = fixture_read(&scenario, all, &errors);
    const bool right = status == SIM_ERR_INPUT && errors.n == 1 && fixture_has(&errors, line, text)
        && scenario.text == NULL;
    if (!right) {
        fprintf(stderr, "\nstatus %d, %zu messages for:\n%s\n", status, errors.n, lines);
        fixture_has(&errors, -1, text);
    }
    sim_scenario_free(&scenario);
    sim_errors_free(&errors);
    free(all);
    return right;
}

/* Reads a scenario that must be right. */
static inline sim_scenario_t
fixture_good(const char *text)
{
    sim_scenario_t scenario;
    sim_errors_t errors;
    const sim_status_t status = fixture_read(&scenario, text, &errors);
    if (status != SIM_OK) {
        fixture_has(&errors, -1, "no mistakes");
    }
    CU_ASSERT_EQUAL_FATAL(status, SIM_OK);
    sim_errors_free(&errors);
    return scenario;
}

/* The starter scenario with lines appended, which must be right. */
static inline sim_scenario_t
fixture_with(const char *lines)
{
    char *text = fixture_extend(lines);
    const sim_scenario_t scenario = fixture_good(text);
    free(text);
    return scenario;
}

/* effective.ini as text; free it.  Not inlined: gcc 12 then takes the text for a variable gone out
 * of scope. */
__attribute__((unused, noinline)) static char *
fixture_effective(const sim_scenario_t *scenario)
{
    char *text = NULL;
    size_t n = 0;
    FILE *to = open_memstream(&text, &n);
    CU_ASSERT_EQUAL_FATAL(sim_scenario_write(scenario, to), SIM_OK);
    fclose(to);
    return text;
}

#endif
