/* scoreboard_words.c - what policies change, in words; see scoreboard_parts.h. */
#include "sim/headline.h"
#include "sim/out/scoreboard_parts.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *
sim_scoreboard_text(const sim_column_t *column, size_t row)
{
    const char *text = sim_column_text(column, row);
    return text != NULL ? text : "";
}

size_t
sim_scoreboard_add(char words[SIM_SCOREBOARD_WORDS], size_t n, const char *text)
{
    const size_t left = SIM_SCOREBOARD_WORDS - n;
    const int more = snprintf(words + n, left, "%s", text);
    return more < 0 ? n : (size_t)more < left ? n + (size_t)more : SIM_SCOREBOARD_WORDS - 1;
}

typedef struct {
    size_t n_rows;
    const sim_column_t *policy, *key, *location, *role, *unit, *from, *end, *source, *phase_in;
    const double *old, *new;
} changes_t;

enum { KEYS_SHOWN = 8, WORDS = SIM_SCOREBOARD_WORDS, DIGITS = 4, DIGITS_MOST = 12 };
enum { RANGE = 2 * SIM_PAGE_NUMBER + 4 };

static bool
changes_open(changes_t *c, const sim_table_t *table)
{
    const sim_column_t *old = sim_table_typed(table, "old", SIM_COLUMN_REAL);
    const sim_column_t *new = sim_table_typed(table, "new", SIM_COLUMN_REAL);
    *c = (changes_t) { .n_rows = table->n_rows,
        .policy = sim_table_typed(table, "policy", SIM_COLUMN_TEXT),
        .key = sim_table_typed(table, "key", SIM_COLUMN_TEXT),
        .location = sim_table_typed(table, "location", SIM_COLUMN_TEXT),
        .role = sim_table_typed(table, "role", SIM_COLUMN_TEXT),
        .unit = sim_table_typed(table, "unit", SIM_COLUMN_TEXT),
        .from = sim_table_typed(table, "from", SIM_COLUMN_TEXT),
        .end = sim_table_typed(table, "end", SIM_COLUMN_TEXT),
        .source = sim_table_typed(table, "source", SIM_COLUMN_TEXT),
        .phase_in = sim_table_typed(table, "phase_in", SIM_COLUMN_INTEGER),
        .old = old != NULL ? old->cell.real : NULL,
        .new = new != NULL ? new->cell.real : NULL };
    return c->policy && c->key && c->location && c->role && c->unit && c->from && c->end
        && c->source && c->phase_in && c->old && c->new;
}

/* Whether a row of the table has the value that was there before, as far as a table can say. */
static bool
is_unchanged(const changes_t *c, size_t row)
{
    const double old = sim_page_cell(c->old[row]);
    const double new = sim_page_cell(c->new[row]);
    return old == new || (isnan(old) && isnan(new));
}

/* The rows of `all` that change something, as a table of their own whose texts are those of the
 * other. */
static sim_status_t
take_changed(const changes_t *all, sim_table_t *table)
{
    static const char spec[] = "policy:t key:t location:t role:t unit:t from:t end:t source:t "
                               "phase_in:i old:r new:r";
    const sim_column_t *const texts[] = { all->policy, all->key, all->location, all->role,
        all->unit, all->from, all->end, all->source };
    enum { TEXTS = sizeof texts / sizeof texts[0] };
    size_t n = 0;

    for (size_t i = 0; i < all->n_rows; i++) {
        n += !is_unchanged(all, i);
    }
    const sim_status_t status = sim_table_init(table, "changes", spec, n);
    if (status != SIM_OK) {
        return status;
    }
    for (size_t i = 0, row = 0; i < all->n_rows; i++) {
        if (is_unchanged(all, i)) {
            continue;
        }
        for (size_t k = 0; k < TEXTS; k++) {
            table->column[k].cell.text[row] = sim_scoreboard_text(texts[k], i);
        }
        table->column[TEXTS].cell.integer[row] = sim_column_integer(all->phase_in, i);
        table->column[TEXTS + 1].cell.real[row] = all->old[i];
        table->column[TEXTS + 2].cell.real[row] = all->new[i];
        row++;
    }
    return SIM_OK;
}

/* Opens the table, and beside it the rows that change something; changed is to be freed. */
static sim_status_t
changes_part(
    const sim_table_t *changes, changes_t *all, sim_table_t *changed, changes_t *of_changed)
{
    if (!changes_open(all, changes)) {
        return SIM_ERR_DOMAIN;
    }
    const sim_status_t status = take_changed(all, changed);
    if (status == SIM_OK) {
        changes_open(of_changed, changed);
    }
    return status;
}

static bool
same_text(const sim_column_t *column, size_t a, size_t b)
{
    return strcmp(sim_scoreboard_text(column, a), sim_scoreboard_text(column, b)) == 0;
}

static bool
same_time(const changes_t *c, size_t a, size_t b)
{
    return same_text(c->from, a, b) && same_text(c->end, a, b)
        && sim_column_integer(c->phase_in, a) == sim_column_integer(c->phase_in, b);
}

/* Whether two rows are of one line of a policy. */
static bool
same_line(const changes_t *c, size_t a, size_t b)
{
    return same_text(c->policy, a, b) && same_text(c->key, a, b) && same_time(c, a, b)
        && same_text(c->source, a, b);
}

/* A value with so many digits that count, more where it is whole. */
static void
value_text(double x, int digits, char to[SIM_PAGE_NUMBER])
{
    int decimals = 0;
    if (isfinite(x) && x != floor(x)) {
        const int before = x != 0.0 ? (int)floor(log10(fabs(x))) + 1 : 1;
        decimals = before < digits ? digits - before : 0;
        decimals = decimals > 15 ? 15 : decimals;
    }
    sim_page_number(x, decimals, to);
    if (strchr(to, '.') != NULL) {
        size_t n = strlen(to);
        while (to[n - 1] == '0') {
            to[--n] = '\0';
        }
        if (to[n - 1] == '.') {
            to[n - 1] = '\0';
        }
    }
}

static void
range_of(const double x[], size_t from, size_t until, double *low, double *high)
{
    *low = *high = x[from];
    for (size_t i = from; i < until; i++) {
        *low = fmin(*low, x[i]);
        *high = fmax(*high, x[i]);
    }
}

/* "13,000 to 15,000" or "13,000". */
static void
range_text(const double x[], size_t from, size_t until, int digits, char to[RANGE])
{
    double low, high;
    char text[SIM_PAGE_NUMBER];
    range_of(x, from, until, &low, &high);
    value_text(low, digits, text);
    strcpy(to, text);
    value_text(high, digits, text);
    if (strcmp(to, text) != 0) {
        strcat(strcat(to, " to "), text);
    }
}

static size_t
add_time(const changes_t *c, size_t row, const char *start, char words[WORDS], size_t n)
{
    const long long phase_in = (long long)sim_column_integer(c->phase_in, row);
    const char *end = sim_scoreboard_text(c->end, row);
    char text[96];

    if (strcmp(sim_scoreboard_text(c->from, row), start) == 0) {
        n = sim_scoreboard_add(words, n, "from the first month");
    } else {
        n = sim_scoreboard_add(
            words, sim_scoreboard_add(words, n, "from "), sim_scoreboard_text(c->from, row));
    }
    if (end[0] != '\0') {
        n = sim_scoreboard_add(words, sim_scoreboard_add(words, n, " until "), end);
    }
    if (phase_in > 1) {
        snprintf(text, sizeof text, ", phased in over %lld months", phase_in);
        n = sim_scoreboard_add(words, n, text);
    }
    return n;
}

/* The distinct roles or locations of the rows, when fewer than `all`. */
static size_t
add_names(const sim_column_t *names, size_t from, size_t until, size_t all, const char *before,
    char words[WORDS], size_t n)
{
    size_t distinct = 0;
    for (int pass = 0; pass < 2; pass++) {
        if (pass == 1
            && (distinct == 0 || distinct >= all
                || strcmp(sim_scoreboard_text(names, from), "all") == 0)) {
            return n;
        }
        for (size_t i = from; i < until; i++) {
            bool known = false;
            for (size_t k = from; k < i && !known; k++) {
                known = same_text(names, k, i);
            }
            if (!known && pass == 0) {
                distinct++;
            } else if (!known) {
                n = sim_scoreboard_add(words, n, i == from ? before : ", ");
                n = sim_scoreboard_add(words, n, sim_scoreboard_text(names, i));
            }
        }
    }
    return n;
}

static bool
one_value(const double x[], size_t from, size_t until)
{
    for (size_t i = from + 1; i < until; i++) {
        if (x[i] != x[from] && !(isnan(x[i]) && isnan(x[from]))) {
            return false;
        }
    }
    return true;
}

/* Whether the values before and after have the same range: rows change, but not as a whole. */
static bool
one_range(const changes_t *c, size_t from, size_t until)
{
    double old[2], new[2];
    range_of(c->old, from, until, &old[0], &old[1]);
    range_of(c->new, from, until, &new[0], &new[1]);
    return old[0] == new[0] && old[1] == new[1];
}

/* "48 -> 40 h": of rows that share their unit. */
static size_t
add_values(const changes_t *c, size_t from, size_t until, char words[WORDS], size_t n)
{
    char old[RANGE], new[RANGE];
    int digits = DIGITS;
    do { /* what differs does not print alike */
        range_text(c->old, from, until, digits, old);
        range_text(c->new, from, until, digits, new);
    } while (strcmp(old, new) == 0 && digits++ < DIGITS_MOST);
    n = sim_scoreboard_add(
        words, sim_scoreboard_add(words, sim_scoreboard_add(words, n, old), " -> "), new);
    if (sim_scoreboard_text(c->unit, from)[0] != '\0') {
        n = sim_scoreboard_add(
            words, sim_scoreboard_add(words, n, " "), sim_scoreboard_text(c->unit, from));
    }
    return n;
}

/* One line of a policy, its rows from .. until - 1, without its source. */
static size_t
line_words(const changes_t *c, const sim_scenario_t *scenario, size_t from, size_t until,
    bool with_time, char words[WORDS])
{
    char start[8];
    size_t n = sim_scoreboard_add(words, 0, sim_scoreboard_text(c->key, from));
    const bool alike = one_value(c->old, from, until) && one_value(c->new, from, until);
    bool one_unit = true;

    for (size_t i = from; i < until; i++) {
        one_unit = one_unit && same_text(c->unit, from, i);
    }
    n = sim_scoreboard_add(words, n, " ");
    if (alike && one_unit) {
        n = add_values(c, from, until, words, n);
        n = add_names(c->location, from, until, scenario->n_locations - 1, " in ", words, n);
        n = add_names(c->role, from, until, scenario->n_roles, " for ", words, n);
    } else {
        for (size_t i = from; i < until;) {
            size_t k = i + 1;
            while (k < until && same_text(c->location, i, k)) {
                k++;
            }
            k = one_range(c, i, k) ? i + 1 : k;
            n = sim_scoreboard_add(words, n, i == from ? "" : "; ");
            n = add_values(c, i, k, words, n);
            if (strcmp(sim_scoreboard_text(c->location, i), "all") != 0) {
                n = sim_scoreboard_add(words, sim_scoreboard_add(words, n, " in "),
                    sim_scoreboard_text(c->location, i));
            }
            if (!one_value(c->old, i, k) || !one_value(c->new, i, k)) {
                n = sim_scoreboard_add(words, n, " by role");
            }
            n = add_names(c->role, i, k, scenario->n_roles, ": ", words, n);
            i = k;
        }
    }
    if (with_time) {
        sim_scenario_date(scenario, 0, start);
        n = add_time(c, from, start, words, sim_scoreboard_add(words, n, "; "));
    }
    return n;
}

static void
write_line(const changes_t *c, const sim_scenario_t *scenario, size_t from, size_t until,
    bool with_time, FILE *to)
{
    enum { INDENT = 4 };
    char words[WORDS];
    size_t n = line_words(c, scenario, from, until, with_time, words);

    if (sim_scoreboard_text(c->source, from)[0] != '\0') {
        n = sim_scoreboard_add(
            words, sim_scoreboard_add(words, n, "  ("), sim_scoreboard_text(c->source, from));
        sim_scoreboard_add(words, n, ")");
    }
    fprintf(to, "%*s", INDENT, "");
    sim_page_words(words, INDENT, INDENT + 4, to);
    fputc('\n', to);
}

/* Rows first .. last - 1 of a contender, which stand together; whether all have the same time. */
static bool
rows_of(const changes_t *c, const char *name, size_t *first, size_t *last)
{
    bool one_time = true;

    *first = 0;
    while (*first < c->n_rows && strcmp(sim_scoreboard_text(c->policy, *first), name) != 0) {
        ++*first;
    }
    for (*last = *first;
         *last < c->n_rows && strcmp(sim_scoreboard_text(c->policy, *last), name) == 0; ++*last) {
        one_time = one_time && same_time(c, *first, *last);
    }
    return one_time;
}

/* "; nothing changes in india, poland": places where a contender, which changes something
 * elsewhere, sets the values that are there. */
static size_t
add_unchanged(const changes_t *all, const char *name, char words[WORDS], size_t n)
{
    size_t first, last;
    size_t n_places = 0;
    size_t n_changed = 0;

    rows_of(all, name, &first, &last);
    for (size_t i = first; i < last; i++) {
        n_changed += !is_unchanged(all, i);
    }
    for (size_t i = first; i < last && n_changed > 0; i++) {
        bool told = strcmp(sim_scoreboard_text(all->location, i), "all") == 0;
        for (size_t k = first; k < last && !told; k++) {
            told = same_text(all->location, i, k) && (k < i || !is_unchanged(all, k));
        }
        if (!told) {
            n = sim_scoreboard_add(words, n,
                n_places++ > 0 ? ", "
                    : n > 0    ? "; nothing changes in "
                               : "nothing changes in ");
            n = sim_scoreboard_add(words, n, sim_scoreboard_text(all->location, i));
        }
    }
    return n;
}

static void
write_contender(const changes_t *all, const changes_t *c, const sim_scenario_t *scenario,
    const sim_contender_t *contender, bool bold, FILE *to)
{
    char words[WORDS];
    char start[8];
    size_t first, last;
    size_t shown = 0;
    size_t hidden = 0;
    const bool one_time = rows_of(c, contender->name, &first, &last);

    size_t n = sim_scoreboard_add(words, 0, contender->title[0] != '\0' ? ": " : "");
    n = sim_scoreboard_add(words, n, contender->title);
    if (first == last) {
        n = sim_scoreboard_add(words, n, "; no value differs");
    } else if (one_time) {
        sim_scenario_date(scenario, 0, start);
        n = add_time(c, first, start, words, sim_scoreboard_add(words, n, "; "));
    }
    n = add_unchanged(all, contender->name, words, n);
    fprintf(to, "  %s%s%s", bold ? "\033[1m" : "", contender->name, bold ? "\033[0m" : "");
    size_t column = 2 + sim_headline_columns(contender->name);
    if (words[0] == ':') {
        fputc(':', to);
        column++;
    }
    if (n > 0) {
        fputc(' ', to);
        sim_page_words(words + (words[0] == ':' || words[0] == ';' ? 2 : 0), column + 1, 4, to);
    }
    fputc('\n', to);
    for (size_t i = first; i < last;) {
        size_t k = i + 1;
        while (k < last && same_line(c, i, k)) {
            k++;
        }
        if (shown < KEYS_SHOWN) {
            write_line(c, scenario, i, k, !one_time, to);
            shown++;
        } else {
            hidden++;
        }
        i = k;
    }
    if (hidden > 0) {
        fprintf(to, "    and %zu more: policies.csv\n", hidden);
    }
}

sim_status_t
sim_scoreboard_changes(const sim_scenario_t *scenario, size_t n, const sim_contender_t contenders[],
    const sim_table_t *changes, bool bold, FILE *to)
{
    changes_t all, c;
    sim_table_t changed;

    const sim_status_t status = changes_part(changes, &all, &changed, &c);
    if (status != SIM_OK) {
        return status;
    }
    const bool files = n > 0 && contenders[0].is_file;
    fputs(files ? "\nWhat differs from the first scenario\n" : "\nWhat is changed\n", to);
    for (size_t i = 0; i < n; i++) {
        write_contender(&all, &c, scenario, &contenders[i], bold, to);
    }
    sim_table_free(&changed);
    return SIM_OK;
}

sim_status_t
sim_scoreboard_tell(const sim_scenario_t *scenario, const char *contender,
    const sim_table_t *changes, char when[SIM_SCOREBOARD_WORDS], sim_scoreboard_hear_t *hear,
    void *data)
{
    changes_t all, c;
    char start[8], words[WORDS];
    size_t first, last;
    sim_table_t changed;

    const sim_status_t status = changes_part(changes, &all, &changed, &c);
    if (status != SIM_OK) {
        return status;
    }
    const bool one_time = rows_of(&c, contender, &first, &last);
    size_t n = 0;
    when[0] = '\0';
    if (first < last && one_time) {
        sim_scenario_date(scenario, 0, start);
        n = add_time(&c, first, start, when, 0);
    }
    add_unchanged(&all, contender, when, n);
    for (size_t i = first; i < last;) {
        size_t k = i + 1;
        while (k < last && same_line(&c, i, k)) {
            k++;
        }
        line_words(&c, scenario, i, k, !one_time, words);
        hear(data, sim_scoreboard_text(c.key, i), words, sim_scoreboard_text(c.source, i));
        i = k;
    }
    sim_table_free(&changed);
    return SIM_OK;
}
