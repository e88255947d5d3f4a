/* scenario.c - a scenario file, checked and resolved.
 *
 * Checking goes on after a mistake as far as that makes sense, so that one reading reports everything;
 * what depends on something that is itself missing is left out. */
#include "sim/scenario.h"

#include "scenario_text.h"
#include "sim/rng.h"
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Names and keys ------------------------------------------------------------------------------- */

static bool
copy_name(char to[SIM_NAME_MAX + 1], const char *from, size_t n)
{
    if (n > SIM_NAME_MAX) {
        return false;
    }
    memcpy(to, from, n);
    to[n] = '\0';
    return sim_text_is_name(to);
}

sim_section_t
sim_section_parse(const char *name)
{
    static const struct {
        const char *word;
        sim_section_kind_t kind;
        int n_names;
    } kinds[] = {
        { "scenario", SIM_SECTION_SCENARIO, 0 },
        { "model", SIM_SECTION_MODEL, 0 },
        { "location", SIM_SECTION_LOCATION, 1 },
        { "role", SIM_SECTION_ROLE, 1 },
        { "job", SIM_SECTION_JOB, 2 },
        { "policy", SIM_SECTION_POLICY, 1 },
    };
    const sim_section_t none = { .kind = SIM_SECTION_NONE };
    const char *dot = strchr(name, '.');
    const size_t n = dot == NULL ? strlen(name) : (size_t)(dot - name);

    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (strlen(kinds[i].word) != n || memcmp(kinds[i].word, name, n) != 0) {
            continue;
        }
        sim_section_t section = { .kind = kinds[i].kind };
        if (kinds[i].n_names == 0) {
            return dot == NULL ? section : none;
        }
        if (dot == NULL) {
            return none;
        }
        const char *first = dot + 1;
        if (kinds[i].n_names == 1) {
            return copy_name(section.l, first, strlen(first)) ? section : none;
        }
        const char *second = strchr(first, '.');
        if (second == NULL || !copy_name(section.l, first, (size_t)(second - first))
            || !copy_name(section.r, second + 1, strlen(second + 1))) {
            return none;
        }
        return section;
    }
    return none;
}

static size_t
find_name(const char *name, size_t n, const void *first, size_t stride)
{
    for (size_t i = 0; i < n; i++) {
        if (strcmp(name, (const char *)first + i * stride) == 0) {
            return i;
        }
    }
    return SIZE_MAX;
}

size_t
sim_scenario_location(const sim_scenario_t *self, const char *name)
{
    return find_name(name, self->n_locations, self->location, sizeof *self->location);
}

size_t
sim_scenario_role(const sim_scenario_t *self, const char *name)
{
    return find_name(name, self->n_roles, self->role, sizeof *self->role);
}

static bool
stands_at_location(sim_scope_t scope)
{
    return scope == SIM_SCOPE_LOCATION || scope == SIM_SCOPE_JOB;
}

static bool
stands_at_role(sim_scope_t scope)
{
    return scope == SIM_SCOPE_ROLE || scope == SIM_SCOPE_JOB;
}

bool
sim_scenario_uses(const sim_param_t *param, size_t l)
{
    static const char *const onshore[] = { "wage", "share", "social_rate", "benefits_ratio", "seat_cost",
        "training_cost", "hours_week", "wage_growth_pa", "fx_rate", "utc_offset" };
    if (!stands_at_location(param->scope)) {
        return true;
    }
    if (l > 0) {
        return strcmp(param->key, "training_cost") != 0;
    }
    for (size_t i = 0; i < sizeof onshore / sizeof onshore[0]; i++) {
        if (strcmp(param->key, onshore[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* Which keys may stand in a section: those of its own scope and of narrower ones. */
static bool
may_stand_in(sim_scope_t scope, sim_section_kind_t kind)
{
    switch (kind) {
    case SIM_SECTION_MODEL:
        return true;
    case SIM_SECTION_LOCATION:
        return stands_at_location(scope);
    case SIM_SECTION_ROLE:
        return stands_at_role(scope);
    case SIM_SECTION_JOB:
        return scope == SIM_SCOPE_JOB;
    default:
        return false;
    }
}

static const char *
section_form(sim_scope_t scope)
{
    switch (scope) {
    case SIM_SCOPE_LOCATION:
        return "[location.L] or [model]";
    case SIM_SCOPE_ROLE:
        return "[role.R] or [model]";
    case SIM_SCOPE_JOB:
        return "[job.L.R], [role.R], [location.L] or [model]";
    default:
        return "[model]";
    }
}

/* The key nearest to a misspelt one among those that may stand in a section. */
static const char *
nearest_key(const char *key, sim_section_kind_t kind)
{
    const char *candidate[512];
    const char *word_section = kind == SIM_SECTION_SCENARIO ? "scenario"
        : kind == SIM_SECTION_LOCATION                      ? "location.L"
        : kind == SIM_SECTION_ROLE                          ? "role.R"
                                                            : "";
    size_t n = 0;
    for (size_t i = 0; i < sim_param_count && n < 512; i++) {
        if (may_stand_in(sim_param_table[i].scope, kind)) {
            candidate[n++] = sim_param_table[i].key;
        }
    }
    for (size_t i = 0; i < sim_param_word_count && n < 512; i++) {
        if (strcmp(sim_param_word_table[i].section, word_section) == 0) {
            candidate[n++] = sim_param_word_table[i].key;
        }
    }
    return sim_text_nearest(key, n, candidate);
}

static void
complain_unknown_key(const sim_entry_t *entry, sim_section_kind_t kind, sim_errors_t *errors)
{
    const sim_param_t *param = sim_param_find(entry->key);
    if (errors->n >= SIM_ERRORS_MAX) {
        errors->n_dropped++; /* do not search names for a message that nobody will see */
        return;
    }
    if (param != NULL) {
        sim_entry_complain(
            entry, errors, "the key does not belong here: it stands in %s", section_form(param->scope));
        return;
    }
    for (size_t i = 0; i < sim_param_word_count; i++) {
        if (strcmp(sim_param_word_table[i].key, entry->key) == 0) {
            sim_entry_complain(entry, errors, "the key does not belong here: it stands in [%s]",
                sim_param_word_table[i].section);
            return;
        }
    }
    const char *near = nearest_key(entry->key, kind);
    if (near != NULL) {
        sim_entry_complain(entry, errors, "unknown key: did you mean %s?", near);
    } else {
        sim_entry_complain(entry, errors, "unknown key: `sim params` lists all keys");
    }
}

/* Small values ---------------------------------------------------------------------------------- */

int
sim_month_parse(const char *text)
{
    static const char form[] = "dddd-dd";
    for (size_t i = 0; i < sizeof form; i++) {
        const bool digit = text[i] >= '0' && text[i] <= '9';
        if (form[i] == 'd' ? !digit : text[i] != form[i]) {
            return -1;
        }
    }
    const int year = atoi(text), month = atoi(text + 5);
    return year < 1900 || year > 2200 || month < 1 || month > 12 ? -1 : year * 12 + month - 1;
}

bool
sim_count_parse(const sim_entry_t *entry, uint64_t lo, uint64_t hi, bool months, uint64_t *value,
    sim_errors_t *errors)
{
    const char *s = entry->value;
    const char *units = months ? "months or years" : "no unit";
    uint64_t n = 0;
    bool fits = true;

    if (*s < '0' || *s > '9') {
        sim_entry_complain(
            entry, errors, "not a whole number: allowed %" PRIu64 " to %" PRIu64, lo, hi);
        return false;
    }
    for (; *s >= '0' && *s <= '9'; s++) {
        fits = fits && !__builtin_mul_overflow(n, 10, &n)
            && !__builtin_add_overflow(n, (uint64_t)(*s - '0'), &n);
    }
    s += strspn(s, " \t");
    if (months && (strcmp(s, "years") == 0 || strcmp(s, "year") == 0)) {
        fits = fits && !__builtin_mul_overflow(n, 12, &n);
    } else if (*s != '\0' && !(months && (strcmp(s, "months") == 0 || strcmp(s, "month") == 0))) {
        sim_entry_complain(entry, errors,
            "text after the whole number: allowed %" PRIu64 " to %" PRIu64 ", %s", lo, hi, units);
        return false;
    }
    if (!fits || n < lo || n > hi) {
        sim_entry_complain(
            entry, errors, "out of range: allowed %" PRIu64 " to %" PRIu64, lo, hi);
        return false;
    }
    *value = n;
    return true;
}

sim_status_t
sim_list_parse(sim_lines_t *lines, const sim_entry_t *entry, sim_list_t *list, sim_errors_t *errors)
{
    const char *s = entry->value;
    list->n = 0;
    for (;;) {
        const size_t n = strcspn(s, ",");
        const char *name = s + strspn(s, " \t");
        size_t length = n - (size_t)(name - s);
        while (length > 0 && (name[length - 1] == ' ' || name[length - 1] == '\t')) {
            length--;
        }
        const char *kept = sim_pool_keep(&lines->pool, name, length);
        if (kept == NULL) {
            return SIM_ERR_NOMEM;
        }
        if (!sim_text_is_name(kept)) {
            char shown[50];
            sim_text_printable(kept, length, sizeof shown, shown);
            sim_entry_complain(entry, errors,
                "`%s` is not a name: allowed lower-case letters, digits and _, a letter first, at most 40",
                shown);
        } else if (list->n == SIM_LIST_MAX) {
            sim_entry_complain(entry, errors, "too many names: at most 64");
            return SIM_OK;
        } else {
            size_t i = 0;
            while (i < list->n && strcmp(list->name[i], kept) != 0) {
                i++;
            }
            if (i < list->n) {
                sim_entry_complain(entry, errors, "%s is named twice: name it once", kept);
            } else {
                list->name[list->n++] = kept;
            }
        }
        if (s[n] == '\0') {
            return SIM_OK;
        }
        s += n + 1;
    }
}

/* What was read ---------------------------------------------------------------------------------- */

static void
check_headers(const sim_lines_t *lines, sim_errors_t *errors)
{
    static const char *const kinds[] = { "scenario", "model", "location", "role", "job", "policy" };
    for (size_t i = 0; i < lines->n_headers; i++) {
        const sim_header_t *header = &lines->header[i];
        if (sim_section_parse(header->section).kind != SIM_SECTION_NONE) {
            continue;
        }
        if (errors->n >= SIM_ERRORS_MAX) {
            errors->n_dropped++;
            continue;
        }
        char word[SIM_NAME_MAX + 1], shown[100];
        snprintf(word, sizeof word, "%.*s", (int)strcspn(header->section, "."), header->section);
        const char *near = sim_text_nearest(word, sizeof kinds / sizeof kinds[0], kinds);
        sim_text_printable(header->section, strlen(header->section), sizeof shown, shown);
        const bool right_word = near != NULL && strcmp(near, word) == 0;
        sim_errors_add(errors, header->file, header->line,
            "[%s]: %s%s%sallowed [scenario], [model], [location.L], [role.R], [job.L.R], [policy.P]; names are "
            "lower-case letters, digits and _, a letter first, at most 40",
            shown, right_word ? "not a proper section name: " : "unknown section: ",
            near == NULL || right_word ? "" : "did you mean ",
            near == NULL || right_word ? "" : strcmp(near, "scenario") == 0 ? "[scenario]? "
                : strcmp(near, "model") == 0                                ? "[model]? "
                : strcmp(near, "location") == 0                             ? "[location.L]? "
                : strcmp(near, "role") == 0                                 ? "[role.R]? "
                : strcmp(near, "job") == 0                                  ? "[job.L.R]? "
                                                                            : "[policy.P]? ");
    }
}

static const sim_param_word_t *
scenario_word(const char *key)
{
    for (size_t i = 0; i < SIM_N_SCENARIO_WORDS; i++) {
        if (strcmp(sim_param_word_table[i].key, key) == 0) {
            return &sim_param_word_table[i];
        }
    }
    return NULL;
}

/* A bare key of the command line belongs to [scenario] or [model]. */
static void
place_settings(sim_lines_t *lines, sim_errors_t *errors)
{
    size_t n = 0;
    for (size_t i = 0; i < lines->n_entries; i++) {
        sim_entry_t entry = lines->entry[i];
        if (entry.file == NULL && entry.section[0] == '\0') {
            const sim_param_t *param = sim_param_find(entry.key);
            if (scenario_word(entry.key) != NULL) {
                entry.section = "scenario";
            } else if (param != NULL) {
                entry.section = "model";
            } else {
                const char *near = nearest_key(entry.key, SIM_SECTION_SCENARIO);
                near = near == NULL ? nearest_key(entry.key, SIM_SECTION_MODEL) : near;
                sim_entry_complain(&entry, errors, near == NULL ? "unknown key%s%s: `sim params` lists all keys"
                                                                : "unknown key: did you mean %s%s?",
                    near == NULL ? "" : near, "");
                continue;
            }
        } else if (entry.file == NULL && sim_section_parse(entry.section).kind == SIM_SECTION_NONE) {
            sim_entry_complain(&entry, errors,
                "unknown section: allowed scenario, model, location.L, role.R, job.L.R, policy.P");
            continue;
        }
        lines->entry[n++] = entry;
    }
    lines->n_entries = n;
}

/* By section, key, then order of reading; entries lie in one array, so addresses tell the order. */
static int
compare_entries(const void *a, const void *b)
{
    const sim_entry_t *x = *(const sim_entry_t *const *)a, *y = *(const sim_entry_t *const *)b;
    int order = strcmp(x->section, y->section);
    if (order == 0) {
        order = strcmp(x->key, y->key);
    }
    return order != 0 ? order : (x > y) - (x < y);
}

static int
compare_headers(const void *a, const void *b)
{
    const sim_header_t *x = *(const sim_header_t *const *)a, *y = *(const sim_header_t *const *)b;
    const int order = strcmp(x->section, y->section);
    return order != 0 ? order : (x > y) - (x < y);
}

static sim_status_t
sort_headers(sim_scenario_text_t *text)
{
    const size_t n = text->lines.n_headers;
    text->header = calloc(n + 1, sizeof *text->header);
    if (text->header == NULL) {
        return SIM_ERR_NOMEM;
    }
    for (size_t i = 0; i < n; i++) {
        text->header[i] = &text->lines.header[i];
    }
    qsort(text->header, n, sizeof *text->header, compare_headers);
    return SIM_OK;
}

const sim_header_t *
sim_scenario_header(const sim_scenario_text_t *text, const char *section)
{
    size_t lo = 0, hi = text->lines.n_headers;
    while (lo < hi) {
        const size_t middle = lo + (hi - lo) / 2;
        if (strcmp(text->header[middle]->section, section) < 0) {
            lo = middle + 1;
        } else {
            hi = middle;
        }
    }
    const bool found = lo < text->lines.n_headers && strcmp(text->header[lo]->section, section) == 0;
    return found ? text->header[lo] : NULL;
}

/* Finds the entries that count, and keys given twice in one reading of a file. */
static sim_status_t
find_winners(sim_scenario_text_t *text, sim_errors_t *errors)
{
    const size_t n = text->lines.n_entries;
    const sim_entry_t **sorted = calloc(n + 1, sizeof *sorted);
    size_t n_winners = 0;

    if (sorted == NULL) {
        return SIM_ERR_NOMEM;
    }
    for (size_t i = 0; i < n; i++) {
        sorted[i] = &text->lines.entry[i];
    }
    qsort(sorted, n, sizeof *sorted, compare_entries);
    for (size_t i = 0; i < n; i++) {
        const sim_entry_t *entry = sorted[i];
        const bool same = n_winners > 0 && strcmp(sorted[n_winners - 1]->section, entry->section) == 0
            && strcmp(sorted[n_winners - 1]->key, entry->key) == 0;
        if (!same) {
            sorted[n_winners++] = entry;
            continue;
        }
        const sim_entry_t *before = sorted[n_winners - 1];
        if (entry->file != NULL && before->reading == entry->reading
            && sim_section_parse(entry->section).kind != SIM_SECTION_NONE) {
            sim_entry_complain(entry, errors, "the key was given in line %ld: give it once in a file",
                before->line);
        }
        sorted[n_winners - 1] = entry;
    }
    text->winner = sorted;
    text->n_winners = n_winners;
    return SIM_OK;
}

const sim_entry_t *
sim_scenario_winner(const sim_scenario_text_t *text, const char *section, const char *key)
{
    size_t lo = 0, hi = text->n_winners;
    while (lo < hi) {
        const size_t middle = lo + (hi - lo) / 2;
        const sim_entry_t *entry = text->winner[middle];
        int order = strcmp(section, entry->section);
        if (order == 0) {
            order = strcmp(key, entry->key);
        }
        if (order == 0) {
            return entry;
        }
        if (order < 0) {
            hi = middle;
        } else {
            lo = middle + 1;
        }
    }
    return NULL;
}

static bool
is_winner(const sim_scenario_text_t *text, const sim_entry_t *entry)
{
    return sim_scenario_winner(text, entry->section, entry->key) == entry;
}

/* [scenario] ------------------------------------------------------------------------------------- */

/* The stem of a file name: the title of a scenario that has none. */
static char *
file_stem(const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash == NULL ? path : slash + 1;
    const char *dot = strrchr(name, '.');
    const size_t n = dot == NULL || dot == name ? strlen(name) : (size_t)(dot - name);
    char buffer[SIM_TITLE_MAX + 1];
    sim_text_printable(name, n, sizeof buffer, buffer);
    /* a comment sign would not survive effective.ini */
    for (char *c = buffer; *c != '\0'; c++) {
        if ((*c == ';' || *c == '#') && (c == buffer || c[-1] == ' ')) {
            *c = '_';
        }
    }
    const char *first = buffer + strspn(buffer, " ");
    size_t length = strlen(first);
    while (length > 0 && first[length - 1] == ' ') {
        length--;
    }
    return length == 0 ? strdup("scenario") : strndup(first, length);
}

static void
read_scale(const sim_entry_t *entry, double *scale, sim_errors_t *errors)
{
    const sim_domain_t domain = { .unit = "-", .lo = 1e-300, .hi = 1e9 };
    char wrong[SIM_WRONG_MAX];
    sim_value_t value;
    if (sim_value_parse(&domain, entry->value, &value, wrong)) {
        *scale = value.argument[0];
    } else {
        sim_entry_complain(entry, errors, "%s", wrong);
    }
}

/* The names that a scenario lists; a list that is wrong stays as far as it is right. */
typedef struct {
    sim_list_t locations, roles, onshore;
} names_t;

static sim_status_t
read_scenario_entry(
    sim_scenario_t *self, const sim_entry_t *entry, names_t *names, sim_errors_t *errors)
{
    sim_scenario_text_t *text = self->text;
    const sim_param_word_t *word = scenario_word(entry->key);
    const bool counts = is_winner(text, entry);
    sim_list_t ignored;
    uint64_t number = 0;
    sim_status_t status = SIM_OK;

    if (word == NULL) {
        complain_unknown_key(entry, SIM_SECTION_SCENARIO, errors);
        return SIM_OK;
    }
    const sim_scenario_word_t which = (sim_scenario_word_t)(word - sim_param_word_table);
    if (counts) {
        text->word[which] = entry;
    }
    switch (which) {
    case SIM_WORD_TITLE:
        if (strlen(entry->value) > SIM_TITLE_MAX) {
            sim_entry_complain(entry, errors, "the title is too long: at most 500 bytes");
        } else if (counts) {
            free(self->title);
            self->title = strdup(entry->value);
            status = self->title == NULL ? SIM_ERR_NOMEM : SIM_OK;
        }
        break;
    case SIM_WORD_START: {
        const int month = sim_month_parse(entry->value);
        if (month < 0) {
            sim_entry_complain(entry, errors, "not a month: allowed 1900-01 to 2200-12, as in 2024-01");
        } else if (counts) {
            self->start_year = month / 12;
            self->start_month = month % 12 + 1;
        }
        break;
    }
    case SIM_WORD_MONTHS:
        if (sim_count_parse(entry, 1, 1023, true, &number, errors) && counts) {
            self->months = (int)number;
        }
        break;
    case SIM_WORD_REPLICATIONS:
        if (sim_count_parse(entry, 1, 10000000, false, &number, errors) && counts) {
            self->replications = (int)number;
        }
        break;
    case SIM_WORD_SEED:
        if (sim_count_parse(entry, 0, UINT64_MAX, false, &number, errors) && counts) {
            self->seed = number;
        }
        break;
    case SIM_WORD_SCALE:
        read_scale(entry, counts ? &self->scale : &(double) { 0.0 }, errors);
        break;
    case SIM_WORD_LOCATIONS:
        status = sim_list_parse(&text->lines, entry, counts ? &names->locations : &ignored, errors);
        break;
    case SIM_WORD_ROLES:
        status = sim_list_parse(&text->lines, entry, counts ? &names->roles : &ignored, errors);
        break;
    case SIM_WORD_ONSHORE: {
        sim_list_t *list = counts ? &names->onshore : &ignored;
        status = sim_list_parse(&text->lines, entry, list, errors);
        if (status == SIM_OK && list->n > 1) {
            sim_entry_complain(entry, errors, "%zu names: only one market is the client's own", list->n);
            list->n = 1;
        }
        break;
    }
    case SIM_WORD_POLICIES: /* read when the policies are known */
    case SIM_N_SCENARIO_WORDS:
        break;
    }
    return status;
}

static bool
is_set_in(const sim_lines_t *lines, const char *section)
{
    for (size_t i = lines->n_entries; i > 0 && lines->entry[i - 1].file == NULL; i--) {
        if (strcmp(lines->entry[i - 1].section, section) == 0) {
            return true;
        }
    }
    return false;
}

static sim_status_t
read_scenario_section(sim_scenario_t *self, names_t *names, sim_errors_t *errors)
{
    sim_scenario_text_t *text = self->text;
    const sim_lines_t *lines = &text->lines;
    static const struct {
        sim_scenario_word_t word;
        const char *example;
    } required[] = {
        { SIM_WORD_START, "start = 2024-01" },
        { SIM_WORD_LOCATIONS, "locations = india, philippines" },
        { SIM_WORD_ROLES, "roles = data_entry, data_analyst" },
        { SIM_WORD_ONSHORE, "onshore = united_states" },
    };

    self->months = 120;
    self->replications = 100;
    self->seed = 1;
    self->scale = 1.0;
    for (size_t i = 0; i < lines->n_entries; i++) {
        if (strcmp(lines->entry[i].section, "scenario") == 0) {
            const sim_status_t status = read_scenario_entry(self, &lines->entry[i], names, errors);
            if (status != SIM_OK) {
                return status;
            }
        }
    }
    if (self->title == NULL) {
        self->title = file_stem(lines->path);
        if (self->title == NULL) {
            return SIM_ERR_NOMEM;
        }
    }
    const sim_header_t *header = sim_scenario_header(text, "scenario");
    for (size_t i = 0; i < sizeof required / sizeof required[0]; i++) {
        if (text->word[required[i].word] == NULL) {
            sim_errors_add(errors, header == NULL ? lines->path : header->file,
                header == NULL ? 0 : header->line, "scenario.%s: missing: required in [scenario], for example %s",
                sim_param_word_table[required[i].word].key, required[i].example);
        }
    }
    return SIM_OK;
}

/* Locations and roles ---------------------------------------------------------------------------- */

/* The nearest name among sections of a kind, NULL when none is near. */
static const char *
nearest_section(const sim_lines_t *lines, const char *prefix, const char *name)
{
    const char *candidate[200];
    const size_t n_prefix = strlen(prefix);
    size_t n = 0;
    for (size_t i = 0; i < lines->n_headers && n < 200; i++) {
        if (strncmp(lines->header[i].section, prefix, n_prefix) == 0) {
            candidate[n++] = lines->header[i].section + n_prefix;
        }
    }
    return sim_text_nearest(name, n, candidate);
}

/* Whether a header that was refused looks like the one wanted; what it lacks is then not told again. */
static bool
has_refused_header(const sim_lines_t *lines, const char *section)
{
    const char *names = strchr(section, '.');
    for (size_t i = 0; names != NULL && i < lines->n_headers; i++) {
        const char *dot = strchr(lines->header[i].section, '.');
        if (dot != NULL && strcmp(dot, names) == 0
            && sim_section_parse(lines->header[i].section).kind == SIM_SECTION_NONE) {
            return true;
        }
    }
    return false;
}

/* Says that a listed name has no section of its own.  False when that was said. */
static bool
check_has_section(const sim_scenario_text_t *text, const char *prefix, const char *name,
    const sim_entry_t *list, const char *example, sim_errors_t *errors)
{
    char section[2 * SIM_NAME_MAX];
    snprintf(section, sizeof section, "%s%s", prefix, name);
    if (sim_scenario_header(text, section) != NULL || is_set_in(&text->lines, section)) {
        return true;
    }
    if (has_refused_header(&text->lines, section)) {
        return false;
    }
    const char *near = nearest_section(&text->lines, prefix, name);
    if (near != NULL) {
        sim_entry_complain(list, errors, "no section [%s]: did you mean %s?", section, near);
    } else {
        sim_entry_complain(
            list, errors, "no section [%s]: add it, or include its profile, with %s", section, example);
    }
    return false;
}

static bool
is_currency(const char *text)
{
    for (int i = 0; i < 3; i++) {
        if (text[i] < 'A' || text[i] > 'Z') {
            return false;
        }
    }
    return text[3] == '\0';
}

/* Fills location[] (the onshore market first) and role[].  Names whose section is missing are left out,
 * so that the mistake is told once. */
static sim_status_t
name_places(sim_scenario_t *self, const names_t *names, sim_errors_t *errors)
{
    sim_scenario_text_t *text = self->text;
    char section[2 * SIM_NAME_MAX];

    self->location = calloc(names->locations.n + 1, sizeof *self->location);
    self->role = calloc(names->roles.n + 1, sizeof *self->role);
    text->currency = calloc(names->locations.n + 1, sizeof *text->currency);
    text->tier = calloc(names->roles.n + 1, sizeof *text->tier);
    if (self->location == NULL || self->role == NULL || text->currency == NULL || text->tier == NULL) {
        return SIM_ERR_NOMEM;
    }
    self->n_locations = 1;
    if (names->onshore.n > 0
        && check_has_section(text, "location.", names->onshore.name[0], text->word[SIM_WORD_ONSHORE],
            "its currency and wages", errors)) {
        strcpy(self->location[0].name, names->onshore.name[0]);
    }
    for (size_t i = 0; i < names->locations.n; i++) {
        const char *name = names->locations.name[i];
        if (names->onshore.n > 0 && strcmp(name, names->onshore.name[0]) == 0) {
            sim_entry_complain(text->word[SIM_WORD_LOCATIONS], errors,
                "%s is the onshore market: it is not listed in locations", name);
        } else if (check_has_section(text, "location.", name, text->word[SIM_WORD_LOCATIONS],
                       "its currency, prices and wages", errors)) {
            strcpy(self->location[self->n_locations++].name, name);
        }
    }
    for (size_t i = 0; i < names->roles.n; i++) {
        const char *name = names->roles.name[i];
        if (check_has_section(text, "role.", name, text->word[SIM_WORD_ROLES], "tier = bpo or tier = kpo",
                errors)) {
            strcpy(self->role[self->n_roles++].name, name);
        }
    }
    for (size_t l = 0; l < self->n_locations; l++) {
        snprintf(section, sizeof section, "location.%s", self->location[l].name);
        const sim_entry_t *entry = sim_scenario_winner(text, section, "currency");
        text->currency[l] = entry;
        if (entry != NULL && is_currency(entry->value)) {
            strcpy(self->location[l].currency, entry->value);
        } else if (entry == NULL && self->location[l].name[0] != '\0') {
            const sim_header_t *header = sim_scenario_header(text, section);
            sim_errors_add(errors, header == NULL ? NULL : header->file, header == NULL ? 0 : header->line,
                "%s.currency: missing: required in [%s], for example currency = INR", section, section);
        }
    }
    for (size_t r = 0; r < self->n_roles; r++) {
        snprintf(section, sizeof section, "role.%s", self->role[r].name);
        const sim_entry_t *entry = sim_scenario_winner(text, section, "tier");
        text->tier[r] = entry;
        if (entry == NULL) {
            const sim_header_t *header = sim_scenario_header(text, section);
            sim_errors_add(errors, header == NULL ? NULL : header->file, header == NULL ? 0 : header->line,
                "%s.tier: missing: required in [%s], tier = bpo or tier = kpo", section, section);
        } else {
            self->role[r].tier = strcmp(entry->value, "kpo") == 0 ? SIM_TIER_KPO : SIM_TIER_BPO;
        }
    }
    return SIM_OK;
}

/* Lines of the model's keys ---------------------------------------------------------------------- */

/* The currency of a section: NULL where it has no single one, "" where it is not known. */
static const char *
section_currency(const sim_scenario_text_t *text, const sim_section_t *section)
{
    char name[2 * SIM_NAME_MAX];
    if (section->kind != SIM_SECTION_LOCATION && section->kind != SIM_SECTION_JOB) {
        return NULL;
    }
    snprintf(name, sizeof name, "location.%s", section->l);
    const sim_entry_t *entry = sim_scenario_winner(text, name, "currency");
    return entry == NULL || !is_currency(entry->value) ? "" : entry->value;
}

/* A name on the command line must be one that the scenario uses: there it can only be a slip. */
static bool
check_setting_names(
    const sim_scenario_t *self, const sim_entry_t *entry, const sim_section_t *section, sim_errors_t *errors)
{
    const bool has_l = section->kind == SIM_SECTION_LOCATION || section->kind == SIM_SECTION_JOB;
    const char *role = section->kind == SIM_SECTION_ROLE ? section->l : section->r;
    const bool has_r = section->kind == SIM_SECTION_ROLE || section->kind == SIM_SECTION_JOB;
    const char *candidate[SIM_LIST_MAX + 1];

    if (has_l && sim_scenario_location(self, section->l) == SIZE_MAX) {
        for (size_t l = 0; l < self->n_locations; l++) {
            candidate[l] = self->location[l].name;
        }
        const char *near = sim_text_nearest(section->l, self->n_locations, candidate);
        sim_entry_complain(entry, errors, "the scenario has no location %s%s%s%s", section->l,
            near == NULL ? ": allowed are those in scenario.locations and scenario.onshore" : ": did you mean ",
            near == NULL ? "" : near, near == NULL ? "" : "?");
        return false;
    }
    if (has_r && sim_scenario_role(self, role) == SIZE_MAX) {
        for (size_t r = 0; r < self->n_roles; r++) {
            candidate[r] = self->role[r].name;
        }
        const char *near = sim_text_nearest(role, self->n_roles, candidate);
        sim_entry_complain(entry, errors, "the scenario has no role %s%s%s%s", role,
            near == NULL ? ": allowed are those in scenario.roles" : ": did you mean ",
            near == NULL ? "" : near, near == NULL ? "" : "?");
        return false;
    }
    return true;
}

/* The place of a section, SIZE_MAX when the scenario does not use it. */
static size_t
place_of(const sim_scenario_t *self, const sim_section_t *section)
{
    const bool is_role = section->kind == SIM_SECTION_ROLE;
    const size_t l = is_role ? 0 : sim_scenario_location(self, section->l);
    const size_t r = sim_scenario_role(self, is_role ? section->l : section->r);
    switch (section->kind) {
    case SIM_SECTION_MODEL:
        return sim_place_model();
    case SIM_SECTION_LOCATION:
        return l == SIZE_MAX ? SIZE_MAX : sim_place_location(l);
    case SIM_SECTION_ROLE:
        return r == SIZE_MAX ? SIZE_MAX : sim_place_role(self, r);
    case SIM_SECTION_JOB:
        return l == SIZE_MAX || r == SIZE_MAX ? SIZE_MAX : sim_place_job(self, l, r);
    default:
        return SIZE_MAX;
    }
}

static void
read_line(sim_scenario_t *self, const sim_entry_t *entry, const sim_section_t *section, sim_errors_t *errors)
{
    sim_scenario_text_t *text = self->text;
    const sim_param_t *param = sim_param_find(entry->key);
    char wrong[SIM_WRONG_MAX];
    sim_value_t value;

    if (entry->file == NULL && !check_setting_names(self, entry, section, errors)) {
        return;
    }
    if (section->kind == SIM_SECTION_LOCATION && strcmp(entry->key, "currency") == 0) {
        if (!is_currency(entry->value)) {
            sim_entry_complain(entry, errors, "not a currency: allowed three capital letters, as in INR");
        }
        return;
    }
    if (section->kind == SIM_SECTION_ROLE && strcmp(entry->key, "tier") == 0) {
        if (strcmp(entry->value, "bpo") != 0 && strcmp(entry->value, "kpo") != 0) {
            sim_entry_complain(entry, errors, "not a tier: allowed bpo, kpo");
        }
        return;
    }
    if (param == NULL || !may_stand_in(param->scope, section->kind)) {
        complain_unknown_key(entry, section->kind, errors);
        return;
    }
    const sim_domain_t domain = sim_value_domain(param, section_currency(text, section));
    if (!sim_value_parse(&domain, entry->value, &value, wrong)) {
        sim_entry_complain(entry, errors, "%s", wrong);
        return;
    }
    if (strcmp(entry->key, "share") == 0 && sim_value_is_drawn(&value)) {
        sim_entry_complain(entry, errors,
            "must be a plain number, because the shares of a role add to 1: allowed 0 to 1, or auto");
        return;
    }
    if (strcmp(entry->key, "bonus_milestone") == 0 && value.kind == SIM_VALUE_NUMBER
        && value.argument[0] != floor(value.argument[0])) {
        sim_entry_complain(entry, errors, "not a whole month: allowed 0 to 60 (months)");
        return;
    }
    const size_t place = place_of(self, section);
    if (place == SIZE_MAX || !is_winner(text, entry)) {
        return;
    }
    text->line[text->n_lines++]
        = (sim_line_t) { .entry = entry, .param = param, .value = value, .place = place };
    text->line_at[place * sim_param_count + (size_t)(param - sim_param_table)] = text->n_lines;
}

static sim_status_t
read_lines(sim_scenario_t *self, sim_errors_t *errors)
{
    sim_scenario_text_t *text = self->text;
    const sim_lines_t *lines = &text->lines;

    text->n_places = 1 + self->n_locations + self->n_roles + self->n_locations * self->n_roles;
    text->line_at = calloc(text->n_places * sim_param_count, sizeof *text->line_at);
    text->line = calloc(text->n_winners + 1, sizeof *text->line);
    if (text->line_at == NULL || text->line == NULL) {
        return SIM_ERR_NOMEM;
    }
    for (size_t i = 0; i < lines->n_entries; i++) {
        const sim_section_t section = sim_section_parse(lines->entry[i].section);
        switch (section.kind) {
        case SIM_SECTION_MODEL:
        case SIM_SECTION_LOCATION:
        case SIM_SECTION_ROLE:
        case SIM_SECTION_JOB:
            read_line(self, &lines->entry[i], &section, errors);
            break;
        default: /* read elsewhere, or refused with its header */
            break;
        }
    }
    return SIM_OK;
}

static sim_line_t *
line_at(const sim_scenario_t *self, size_t place, const sim_param_t *param)
{
    const size_t i = self->text->line_at[place * sim_param_count + (size_t)(param - sim_param_table)];
    return i == 0 ? NULL : &self->text->line[i - 1];
}

sim_line_t *
sim_scenario_line(const sim_scenario_t *self, const sim_param_t *param, size_t l, size_t r)
{
    sim_line_t *line = NULL;
    if (param->scope == SIM_SCOPE_JOB) {
        line = line_at(self, sim_place_job(self, l, r), param);
    }
    if (line == NULL && stands_at_role(param->scope)) {
        line = line_at(self, sim_place_role(self, r), param);
    }
    if (line == NULL && stands_at_location(param->scope)) {
        line = line_at(self, sim_place_location(l), param);
    }
    return line != NULL ? line : line_at(self, sim_place_model(), param);
}

void
sim_scenario_default(
    const sim_scenario_t *self, const sim_param_t *param, size_t l, size_t r, size_t size, char to[])
{
    const char *text = param->dflt;
    int part = 0;

    if (strcmp(param->key, "share") == 0 && l == 0) {
        text = ".5"; /* (I4): half of the work stays onshore */
    }
    if (strchr(text, '/') != NULL) {
        const char *name = self->role[r].name;
        part = strcmp(name, "data_entry") == 0        ? 0
            : strcmp(name, "customer_support") == 0   ? 1
            : strcmp(name, "data_analyst") == 0       ? 2
            : self->role[r].tier == SIM_TIER_BPO      ? 1
                                                      : 2;
    }
    for (; part > 0; part--) {
        text = strchr(text, '/') + 1;
    }
    text += strspn(text, " ");
    size_t n = strcspn(text, "/");
    while (n > 0 && text[n - 1] == ' ') {
        n--;
    }
    snprintf(to, size, "%.*s", (int)n, text);
}

/* Values in force -------------------------------------------------------------------------------- */

/* The section in which a key is at its own scope. */
static void
write_own_section(
    const sim_scenario_t *self, const sim_param_t *param, size_t l, size_t r, size_t size, char to[])
{
    switch (param->scope) {
    case SIM_SCOPE_MODEL:
        snprintf(to, size, "model");
        break;
    case SIM_SCOPE_LOCATION:
        snprintf(to, size, "location.%s", self->location[l].name);
        break;
    case SIM_SCOPE_ROLE:
        snprintf(to, size, "role.%s", self->role[r].name);
        break;
    case SIM_SCOPE_JOB:
        snprintf(to, size, "job.%s.%s", self->location[l].name, self->role[r].name);
        break;
    }
}

/* Whether some line was meant to give the value, so that its own message is enough. */
static bool
was_tried(const sim_scenario_t *self, const sim_param_t *param, size_t l, size_t r)
{
    const char *location = self->location[l].name, *role = self->n_roles > 0 ? self->role[r].name : "";
    char section[4][3 * SIM_NAME_MAX] = { "model" };
    snprintf(section[1], sizeof section[1], "location.%s", location);
    snprintf(section[2], sizeof section[2], "role.%s", role);
    snprintf(section[3], sizeof section[3], "job.%s.%s", location, role);
    for (int i = 0; i < 4; i++) {
        if (sim_scenario_winner(self->text, section[i], param->key) != NULL) {
            return true;
        }
    }
    return false;
}

static void
complain_missing(
    const sim_scenario_t *self, const sim_param_t *param, size_t l, size_t r, sim_errors_t *errors)
{
    char section[3 * SIM_NAME_MAX], unit[40];
    const sim_domain_t domain = sim_value_domain(param, self->location[l].currency);
    const sim_scenario_text_t *text = self->text;
    const char *number = strcmp(param->unit, "1/year") == 0 ? "0.05"
        : strcmp(param->key, "fx_rate") == 0                ? "83.1"
        : strcmp(param->key, "household_mean") == 0         ? "4.4"
        : strcmp(param->unit, "LCU/month") == 0             ? "18000"
                                                            : "1000";
    if (errors->n >= SIM_ERRORS_MAX) {
        errors->n_dropped++;
        return;
    }
    write_own_section(self, param, l, r, sizeof section, section);
    if (was_tried(self, param, l, r) || has_refused_header(&text->lines, section)) {
        return;
    }
    sim_value_unit(&domain, sizeof unit, unit);
    const char *file = NULL;
    long line = 0;
    const sim_header_t *header = sim_scenario_header(text, section);
    if (header != NULL) {
        file = header->file;
        line = header->line;
    } else if (text->word[l == 0 ? SIM_WORD_ONSHORE : SIM_WORD_LOCATIONS] != NULL) {
        file = text->word[l == 0 ? SIM_WORD_ONSHORE : SIM_WORD_LOCATIONS]->file;
        line = text->word[l == 0 ? SIM_WORD_ONSHORE : SIM_WORD_LOCATIONS]->line;
    }
    sim_errors_add(errors, file, line, "%s.%s: missing: required, for example %s = %s%s%s in [%s]", section,
        param->key, param->key, number, unit[0] == '\0' ? "" : " ", unit, section);
}

/* Calls visit for every value of a sim_par_t, in the order of param.def. */
typedef sim_status_t visit_t(sim_scenario_t *self, const sim_param_t *param, size_t l, size_t r, void *data);

static sim_status_t
for_each_value(sim_scenario_t *self, visit_t *visit, void *data)
{
    for (size_t i = 0; i < sim_param_count; i++) {
        const sim_param_t *param = &sim_param_table[i];
        const size_t n_l = stands_at_location(param->scope) ? self->n_locations : 1;
        const size_t n_r = stands_at_role(param->scope) ? self->n_roles : 1;
        for (size_t l = 0; l < n_l; l++) {
            for (size_t r = 0; r < n_r; r++) {
                const sim_status_t status = visit(self, param, l, r, data);
                if (status != SIM_OK) {
                    return status;
                }
            }
        }
    }
    return SIM_OK;
}

/* Stores the plain numbers, marks the lines in use, and finds what is missing. */
static sim_status_t
fix_value(sim_scenario_t *self, const sim_param_t *param, size_t l, size_t r, void *data)
{
    sim_errors_t *errors = data;
    sim_scenario_text_t *text = self->text;
    sim_line_t *line = sim_scenario_line(self, param, l, r);
    const bool used = sim_scenario_uses(param, l);
    double *value = sim_par_value(&text->constant, param, l, r);
    char dflt[64], wrong[SIM_WRONG_MAX];

    *value = NAN;
    if (line != NULL) {
        line->in_use |= used;
        if (line->value.kind == SIM_VALUE_NUMBER) {
            *value = line->value.argument[0];
        }
        if (line->value.kind != SIM_VALUE_AUTO) {
            return SIM_OK;
        }
    }
    sim_scenario_default(self, param, l, r, sizeof dflt, dflt);
    if (strcmp(dflt, "required") == 0) {
        if (used && (!stands_at_location(param->scope) || self->location[l].name[0] != '\0')) {
            complain_missing(self, param, l, r, errors);
        }
    } else if (dflt[0] == '=') {
        const sim_param_t *from = sim_param_find(dflt + 1 + strspn(dflt + 1, " "));
        SIM_BUG_IF(from == NULL || from->scope != param->scope);
        text->alias[text->n_aliases++] = (sim_alias_t) {
            .slot = (size_t)(value - text->constant.values),
            .from = (size_t)(sim_par_value(&text->constant, from, l, r) - text->constant.values),
            .lo = param->lo,
            .hi = param->hi,
        };
    } else if (strcmp(dflt, "auto") != 0) {
        const sim_domain_t domain = sim_value_domain(param, NULL);
        sim_value_t number = { .kind = SIM_VALUE_AUTO };
        SIM_BUG_IF(!sim_value_parse(&domain, dflt, &number, wrong));
        *value = number.argument[0];
    }
    return SIM_OK;
}

/* Checks that need more than one value ------------------------------------------------------------ */

static const sim_entry_t *
entry_of(const sim_scenario_t *self, const char *key, size_t l, size_t r)
{
    const sim_line_t *line = sim_scenario_line(self, sim_param_find(key), l, r);
    return line == NULL ? NULL : line->entry;
}

/* Whichever of two entries was read last; the mistake is told there. */
static const sim_entry_t *
later(const sim_entry_t *a, const sim_entry_t *b)
{
    return a == NULL || (b != NULL && b > a) ? b : a;
}

static void
check_role(sim_scenario_t *self, size_t r, sim_errors_t *errors)
{
    const sim_par_t *par = &self->text->constant;
    const sim_role_par_t *role = &par->role[r];

    if (role->init_share_senior + role->init_share_lead > 1.0 + 1e-12) {
        sim_entry_complain(later(entry_of(self, "init_share_senior", 0, r), entry_of(self, "init_share_lead", 0, r)),
            errors, "init_share_senior and init_share_lead of role %s add to %g: allowed at most 1",
            self->role[r].name, role->init_share_senior + role->init_share_lead);
    }
    if (role->grade_mult_lead < role->grade_mult_senior) {
        sim_entry_complain(later(entry_of(self, "grade_mult_senior", 0, r), entry_of(self, "grade_mult_lead", 0, r)),
            errors, "a lead of role %s would earn less than a senior: grade_mult_lead must be at least "
            "grade_mult_senior (%g)", self->role[r].name, role->grade_mult_senior);
    }
}

/* (I4): shares are given for all jobs of a role, adding to 1 with the onshore share, or for none. */
static void
check_shares(sim_scenario_t *self, size_t r, sim_errors_t *errors)
{
    const sim_par_t *par = &self->text->constant;
    const double onshore = sim_par_job(par, 0, r)->share;
    const sim_entry_t *last = NULL;
    size_t n_given = 0;
    double sum = onshore;

    for (size_t l = 1; l < self->n_locations; l++) {
        const double share = sim_par_job(par, l, r)->share;
        if (!isnan(share)) {
            n_given++;
            sum += share;
            last = later(last, entry_of(self, "share", l, r));
        }
    }
    if (n_given > 0 && n_given < self->n_locations - 1) {
        sim_entry_complain(last, errors,
            "share is given for %zu of the %zu jobs of role %s: give it for all of them, or for none", n_given,
            self->n_locations - 1, self->role[r].name);
    } else if (n_given > 0 && fabs(sum - 1.0) > 1e-9) {
        sim_entry_complain(last, errors, "the shares of role %s add to %.12g with the onshore share of %g: they must add to 1",
            self->role[r].name, sum, onshore);
    }
    const sim_line_t *demand = sim_scenario_line(self, sim_param_find("demand_fte"), 0, r);
    if (onshore >= 1.0 && (demand == NULL || demand->value.kind == SIM_VALUE_AUTO)) {
        sim_entry_complain(entry_of(self, "share", 0, r), errors,
            "all work of role %s would stay onshore: allowed less than 1, or give demand_fte", self->role[r].name);
    }
}

typedef struct {
    uint32_t hash;
    char *name;
} hashed_t;

static int
compare_hashed(const void *a, const void *b)
{
    const hashed_t *x = a, *y = b;
    return x->hash != y->hash ? (x->hash > y->hash) - (x->hash < y->hash) : strcmp(x->name, y->name);
}

static bool SIM_PRINTF(3, 4)
add_hashed(hashed_t *list, size_t *n, const char *format, ...)
{
    va_list arguments;
    char *name = NULL;
    va_start(arguments, format);
    const int written = vasprintf(&name, format, arguments);
    va_end(arguments);
    if (written < 0) {
        return false;
    }
    list[(*n)++] = (hashed_t) { .hash = sim_name_hash(name), .name = name };
    return true;
}

/* (R3): names with one hash would share their luck. */
static sim_status_t
check_hashes(sim_scenario_t *self, sim_errors_t *errors)
{
    const sim_scenario_text_t *text = self->text;
    const size_t most = 2 + self->n_locations + self->n_roles + self->n_locations * self->n_roles
        + text->n_lines + self->n_moves;
    hashed_t *list = calloc(most, sizeof *list);
    size_t n = 0;
    bool enough = list != NULL;

    if (enough) {
        enough = add_hashed(list, &n, "fx") && add_hashed(list, &n, "economy");
    }
    for (size_t l = 0; enough && l < self->n_locations; l++) {
        enough = add_hashed(list, &n, "location/%s", self->location[l].name);
        for (size_t r = 0; enough && r < self->n_roles; r++) {
            enough = add_hashed(list, &n, "job/%s/%s", self->location[l].name, self->role[r].name);
        }
    }
    for (size_t r = 0; enough && r < self->n_roles; r++) {
        enough = add_hashed(list, &n, "role/%s", self->role[r].name);
    }
    for (size_t i = 0; enough && i < text->n_lines; i++) {
        const sim_line_t *line = &text->line[i];
        if (sim_value_is_drawn(&line->value)) {
            enough = add_hashed(list, &n, "param/%s.%s", line->entry->section, line->entry->key);
        }
    }
    for (size_t i = 0; enough && i < self->n_moves; i++) {
        const sim_move_t *move = &text->move[i];
        if (sim_value_is_drawn(&move->value)) {
            enough = add_hashed(list, &n, "param/%s.%s", move->entry->section, move->entry->key);
        }
    }
    if (enough) {
        qsort(list, n, sizeof *list, compare_hashed);
        for (size_t i = 1; i < n; i++) {
            if (list[i].hash == list[i - 1].hash) {
                sim_errors_add(errors, text->lines.path, 0,
                    "%s and %s have the same 32-bit hash and would share their random numbers: rename one",
                    list[i - 1].name, list[i].name);
            }
        }
    }
    for (size_t i = 0; i < n; i++) {
        free(list[i].name);
    }
    free(list);
    return enough ? SIM_OK : SIM_ERR_NOMEM;
}

/* Draws ------------------------------------------------------------------------------------------ */

static sim_status_t
add_draw(sim_scenario_t *self, const sim_value_t *value, const sim_entry_t *entry, double lo, double hi)
{
    sim_scenario_text_t *text = self->text;
    char *name = NULL;
    if (asprintf(&name, "param/%s.%s", entry->section, entry->key) < 0) {
        return SIM_ERR_NOMEM;
    }
    text->draw[text->n_draws++] = (sim_draw_t) {
        .value = value,
        .lo = lo,
        .hi = hi,
        .whole = strcmp(entry->key, "bonus_milestone") == 0,
        .hash = sim_name_hash(name),
    };
    free(name);
    return SIM_OK;
}

/* Hands a value to the draw of its line: counts first, stores when there is room. */
static sim_status_t
bind_value(sim_scenario_t *self, const sim_param_t *param, size_t l, size_t r, void *data)
{
    const bool *store = data;
    sim_scenario_text_t *text = self->text;
    const sim_line_t *line = sim_scenario_line(self, param, l, r);
    if (line != NULL && line->draw > 0) {
        sim_draw_t *draw = &text->draw[line->draw - 1];
        if (*store) {
            draw->slot[draw->n_slots]
                = (size_t)(sim_par_value(&text->constant, param, l, r) - text->constant.values);
        }
        draw->n_slots++;
    }
    return SIM_OK;
}

static sim_status_t
make_draws(sim_scenario_t *self)
{
    sim_scenario_text_t *text = self->text;
    sim_status_t status = SIM_OK;

    text->draw = calloc(text->n_lines + self->n_moves + 1, sizeof *text->draw);
    if (text->draw == NULL) {
        return SIM_ERR_NOMEM;
    }
    for (size_t i = 0; status == SIM_OK && i < text->n_lines; i++) {
        sim_line_t *line = &text->line[i];
        if (sim_value_is_drawn(&line->value)) {
            status = add_draw(self, &line->value, line->entry, line->param->lo, line->param->hi);
            line->draw = text->n_draws;
        }
    }
    const size_t first_move = text->n_draws;
    for (size_t i = 0; status == SIM_OK && i < self->n_moves; i++) {
        const sim_move_t *move = &text->move[i];
        if (sim_value_is_drawn(&move->value)) {
            const sim_domain_t domain = sim_move_domain(move, NULL);
            status = add_draw(self, &move->value, move->entry, domain.lo, domain.hi);
        }
    }
    if (status == SIM_OK && text->n_draws > 0) {
        status = for_each_value(self, bind_value, &(bool) { false });
    }
    for (size_t i = 0; status == SIM_OK && i < text->n_draws; i++) {
        sim_draw_t *draw = &text->draw[i];
        draw->slot = calloc(draw->n_slots + 1, sizeof *draw->slot);
        draw->n_slots = 0;
        status = draw->slot == NULL ? SIM_ERR_NOMEM : SIM_OK;
    }
    if (status == SIM_OK && text->n_draws > 0) {
        status = for_each_value(self, bind_value, &(bool) { true });
    }
    for (size_t i = 0, k = first_move; status == SIM_OK && i < self->n_moves; i++) {
        const sim_move_t *move = &text->move[i];
        text->constant.policy_value[i] = move->value.argument[0];
        if (sim_value_is_drawn(&move->value)) {
            text->draw[k].slot[0] = (size_t)(&text->constant.policy_value[i] - text->constant.values);
            text->draw[k++].n_slots = 1;
        }
    }
    return status;
}

/* Reading ---------------------------------------------------------------------------------------- */

/* From lines to values.  Mistakes go to errors; the status tells of memory. */
static sim_status_t
build(sim_scenario_t *self, sim_errors_t *errors)
{
    sim_scenario_text_t *text = self->text;
    names_t names = { .locations.n = 0 };
    sim_status_t status = SIM_OK;

    check_headers(&text->lines, errors);
    place_settings(&text->lines, errors);
    if ((status = sort_headers(text)) != SIM_OK || (status = find_winners(text, errors)) != SIM_OK
        || (status = read_scenario_section(self, &names, errors)) != SIM_OK
        || (status = name_places(self, &names, errors)) != SIM_OK
        || (status = read_lines(self, errors)) != SIM_OK
        || (status = sim_policies_read(self, errors)) != SIM_OK
        || (status = sim_par_init(&text->constant, self->n_locations, self->n_roles, self->n_moves))
            != SIM_OK) {
        return status;
    }
    text->alias = calloc(text->constant.n_values, sizeof *text->alias);
    if (text->alias == NULL) {
        return SIM_ERR_NOMEM;
    }
    status = for_each_value(self, fix_value, errors);
    for (size_t r = 0; r < self->n_roles; r++) {
        check_role(self, r, errors);
        check_shares(self, r, errors);
    }
    if (status == SIM_OK) {
        status = check_hashes(self, errors);
    }
    return status == SIM_OK ? make_draws(self) : status;
}

static sim_status_t
finish(sim_scenario_t *self, sim_status_t status, size_t n_settings, const sim_setting_t settings[],
    size_t n_errors_before, sim_errors_t *errors)
{
    if (status == SIM_OK) {
        status = sim_lines_set(&self->text->lines, n_settings, settings, errors);
    }
    /* a scenario that could not be opened would only be told everything that it lacks */
    const bool nothing_read = self->text->lines.n_readings == 1 && errors->n + errors->n_dropped > n_errors_before
        && self->text->lines.n_bytes == 0;
    if (status == SIM_OK && !nothing_read) {
        status = build(self, errors);
    }
    if (status == SIM_OK && errors->n + errors->n_dropped > n_errors_before) {
        sim_errors_sort(errors);
        status = SIM_ERR_INPUT;
    }
    if (status != SIM_OK) {
        sim_scenario_free(self);
    }
    return status;
}

sim_status_t
sim_scenario_read(sim_scenario_t *self, const char *path, size_t n_settings,
    const sim_setting_t settings[], sim_errors_t *errors)
{
    const size_t before = errors->n + errors->n_dropped;
    *self = (sim_scenario_t) { .text = calloc(1, sizeof *self->text) };
    if (self->text == NULL) {
        return SIM_ERR_NOMEM;
    }
    const sim_status_t status = sim_lines_read(&self->text->lines, path, errors);
    return finish(self, status, n_settings, settings, before, errors);
}

sim_status_t
sim_scenario_read_text(sim_scenario_t *self, const char *name, size_t n_bytes, const char bytes[],
    size_t n_settings, const sim_setting_t settings[], sim_errors_t *errors)
{
    const size_t before = errors->n + errors->n_dropped;
    *self = (sim_scenario_t) { .text = calloc(1, sizeof *self->text) };
    if (self->text == NULL) {
        return SIM_ERR_NOMEM;
    }
    const sim_status_t status = sim_lines_read_text(&self->text->lines, name, n_bytes, bytes, errors);
    return finish(self, status, n_settings, settings, before, errors);
}

void
sim_scenario_free(sim_scenario_t *self)
{
    sim_scenario_text_t *text = self->text;
    if (text != NULL) {
        for (size_t i = 0; text->draw != NULL && i < text->n_draws; i++) {
            free(text->draw[i].slot);
        }
        for (size_t i = 0; text->policy != NULL && i < self->n_policies; i++) {
            free(text->policy[i].at_location);
            free(text->policy[i].for_role);
        }
        free(text->draw);
        free(text->alias);
        free(text->policy);
        free(text->move);
        free(text->line);
        free(text->line_at);
        free(text->currency);
        free(text->tier);
        free(text->winner);
        free(text->header);
        sim_par_free(&text->constant);
        sim_lines_free(&text->lines);
        free(text);
    }
    for (size_t i = 0; self->policy != NULL && i < self->n_policies; i++) {
        free(self->policy[i].title);
    }
    free(self->title);
    free(self->location);
    free(self->role);
    free(self->policy);
    free(self->in_force);
    *self = (sim_scenario_t) { 0 };
}

/* Resolving -------------------------------------------------------------------------------------- */

sim_status_t
sim_scenario_par_init(const sim_scenario_t *self, sim_par_t *par)
{
    return sim_par_init(par, self->n_locations, self->n_roles, self->n_moves);
}

static void
fill_pool(double *per_head_entrants, double per_head_pool, double *pool, double *entrants, double heads)
{
    if (isnan(*per_head_entrants)) {
        *per_head_entrants = 0.055 * per_head_pool;
    }
    if (isnan(*pool)) {
        *pool = per_head_pool * heads;
    }
    if (isnan(*entrants)) {
        *entrants = *per_head_entrants * heads;
    }
}

void
sim_scenario_resolve(const sim_scenario_t *self, uint32_t rep, sim_par_t *base)
{
    const sim_scenario_text_t *text = self->text;

    sim_par_copy(base, &text->constant);
    for (size_t i = 0; i < text->n_draws; i++) {
        const sim_draw_t *draw = &text->draw[i];
        const double u
            = sim_uniform(sim_words(self->seed, rep, draw->hash, 0, 0, SIM_BLOCK_PARAM).w[0]);
        double value = sim_value_at(draw->value, u, draw->lo, draw->hi);
        if (draw->whole) {
            value = floor(value + 0.5);
        }
        for (size_t k = 0; k < draw->n_slots; k++) {
            base->values[draw->slot[k]] = value;
        }
    }
    for (size_t i = 0; i < text->n_aliases; i++) {
        const sim_alias_t *alias = &text->alias[i];
        base->values[alias->slot] = fmin(fmax(base->values[alias->from], alias->lo), alias->hi);
    }
    for (size_t r = 0; r < self->n_roles; r++) {
        sim_role_par_t *role = &base->role[r];
        role->grade_mult_lead = fmax(role->grade_mult_lead, role->grade_mult_senior);
        role->init_share_lead = fmin(role->init_share_lead, 1.0 - role->init_share_senior);
    }
    for (size_t l = 1; l < self->n_locations; l++) {
        sim_location_par_t *location = &base->location[l];
        double heads = 0.0;
        for (size_t r = 0; r < self->n_roles; r++) {
            heads += sim_par_job(base, l, r)->headcount;
        }
        fill_pool(&location->entrants_per_head_secondary, location->pool_per_head_secondary,
            &location->pool_secondary, &location->entrants_secondary, heads);
        fill_pool(&location->entrants_per_head_graduate, location->pool_per_head_graduate,
            &location->pool_graduate, &location->entrants_graduate, heads);
        fill_pool(&location->entrants_per_head_postgraduate, location->pool_per_head_postgraduate,
            &location->pool_postgraduate, &location->entrants_postgraduate, heads);
    }
}

void
sim_scenario_date(const sim_scenario_t *self, int t, char date[8])
{
    const unsigned month = (unsigned)(self->start_year * 12 + self->start_month - 1 + t);
    SIM_BUG_IF(t < 0 || month / 12 > 9999);
    snprintf(date, 8, "%04u-%02u", month / 12 % 10000, month % 12 + 1);
}
