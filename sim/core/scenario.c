/* scenario.c - a scenario file, checked and resolved.
 *
 * Checking goes on after a mistake as far as that makes sense, so that one reading reports
 * everything; what depends on something that is itself missing is left out. */
#include "sim/scenario.h"
#include "sim/core/scenario_text.h"
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- What was read ---- */

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
            "[%s]: %s%s%sallowed [scenario], [model], [location.L], [role.R], [job.L.R], "
            "[policy.P]; names are "
            "lower-case letters, digits and _, a letter first, at most 40",
            shown, right_word ? "not a proper section name: " : "unknown section: ",
            near == NULL || right_word ? "" : "did you mean ",
            near == NULL || right_word          ? ""
                : strcmp(near, "scenario") == 0 ? "[scenario]? "
                : strcmp(near, "model") == 0    ? "[model]? "
                : strcmp(near, "location") == 0 ? "[location.L]? "
                : strcmp(near, "role") == 0     ? "[role.R]? "
                : strcmp(near, "job") == 0      ? "[job.L.R]? "
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
                const char *near = sim_key_nearest(entry.key, SIM_SECTION_SCENARIO);
                near = near == NULL ? sim_key_nearest(entry.key, SIM_SECTION_MODEL) : near;
                sim_entry_complain(&entry, errors,
                    near == NULL ? "unknown key%s%s: `sim params` lists all keys"
                                 : "unknown key: did you mean %s%s?",
                    near == NULL ? "" : near, "");
                continue;
            }
        } else if (entry.file == NULL
            && sim_section_parse(entry.section).kind == SIM_SECTION_NONE) {
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
    const bool found
        = lo < text->lines.n_headers && strcmp(text->header[lo]->section, section) == 0;
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
        const bool same = n_winners > 0
            && strcmp(sorted[n_winners - 1]->section, entry->section) == 0
            && strcmp(sorted[n_winners - 1]->key, entry->key) == 0;
        if (!same) {
            sorted[n_winners++] = entry;
            continue;
        }
        const sim_entry_t *before = sorted[n_winners - 1];
        if (entry->file != NULL && before->reading == entry->reading
            && sim_section_parse(entry->section).kind != SIM_SECTION_NONE) {
            sim_entry_complain(entry, errors,
                "the key was given in line %ld: give it once in a file", before->line);
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

/* ---- [scenario] ---- */

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

/* The path of the history: relative to the file that names it, or to the current folder. */
static sim_status_t
read_history(sim_scenario_t *self, const sim_entry_t *entry)
{
    const char *slash = entry->file == NULL ? NULL : strrchr(entry->file, '/');
    const bool relative = entry->value[0] != '/' && slash != NULL;
    char *path = NULL;
    if (strcmp(entry->value, "none") == 0) {
        return SIM_OK;
    }
    if (asprintf(&path, "%.*s%s", relative ? (int)(slash + 1 - entry->file) : 0,
            relative ? entry->file : "", entry->value)
        < 0) {
        return SIM_ERR_NOMEM;
    }
    self->history = path;
    return SIM_OK;
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
        sim_key_complain(entry, SIM_SECTION_SCENARIO, errors);
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
            sim_entry_complain(
                entry, errors, "not a month: allowed 1900-01 to 2200-12, as in 2024-01");
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
            sim_entry_complain(
                entry, errors, "%zu names: only one market is the client's own", list->n);
            list->n = 1;
        }
        break;
    }
    case SIM_WORD_HISTORY:
        if (counts) {
            status = read_history(self, entry);
        }
        break;
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
                header == NULL ? 0 : header->line,
                "scenario.%s: missing: required in [scenario], for example %s",
                sim_param_word_table[required[i].word].key, required[i].example);
        }
    }
    return SIM_OK;
}

/* ---- Locations and roles ---- */

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

/* Whether a header that was refused looks like the one wanted; what it lacks is then not told
 * again. */
bool
sim_scenario_refused_header(const sim_lines_t *lines, const char *section)
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

/* Says that a name is taken: tables of results call the totals `all`. */
static bool
check_not_taken(const char *name, const sim_entry_t *list, sim_errors_t *errors)
{
    if (strcmp(name, "all") != 0) {
        return true;
    }
    sim_entry_complain(
        list, errors, "all stands for the totals in the results: choose another name");
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
    if (sim_scenario_refused_header(&text->lines, section)) {
        return false;
    }
    const char *near = nearest_section(&text->lines, prefix, name);
    if (near != NULL) {
        sim_entry_complain(list, errors, "no section [%s]: did you mean %s?", section, near);
    } else {
        sim_entry_complain(list, errors, "no section [%s]: add it, or include its profile, with %s",
            section, example);
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

/* Fills location[] (the onshore market first) and role[].  Names whose section is missing are left
 * out, so that the mistake is told once. */
static sim_status_t
name_places(sim_scenario_t *self, const names_t *names, sim_errors_t *errors)
{
    sim_scenario_text_t *text = self->text;
    char section[2 * SIM_NAME_MAX];

    self->location = calloc(names->locations.n + 1, sizeof *self->location);
    self->role = calloc(names->roles.n + 1, sizeof *self->role);
    text->currency = calloc(names->locations.n + 1, sizeof *text->currency);
    text->tier = calloc(names->roles.n + 1, sizeof *text->tier);
    if (self->location == NULL || self->role == NULL || text->currency == NULL
        || text->tier == NULL) {
        return SIM_ERR_NOMEM;
    }
    self->n_locations = 1;
    if (names->onshore.n > 0
        && check_not_taken(names->onshore.name[0], text->word[SIM_WORD_ONSHORE], errors)
        && check_has_section(text, "location.", names->onshore.name[0],
            text->word[SIM_WORD_ONSHORE], "its currency and wages", errors)) {
        strcpy(self->location[0].name, names->onshore.name[0]);
    }
    for (size_t i = 0; i < names->locations.n; i++) {
        const char *name = names->locations.name[i];
        if (names->onshore.n > 0 && strcmp(name, names->onshore.name[0]) == 0) {
            sim_entry_complain(text->word[SIM_WORD_LOCATIONS], errors,
                "%s is the onshore market: it is not listed in locations", name);
        } else if (check_not_taken(name, text->word[SIM_WORD_LOCATIONS], errors)
            && check_has_section(text, "location.", name, text->word[SIM_WORD_LOCATIONS],
                "its currency, prices and wages", errors)) {
            strcpy(self->location[self->n_locations++].name, name);
        }
    }
    for (size_t i = 0; i < names->roles.n; i++) {
        const char *name = names->roles.name[i];
        if (check_not_taken(name, text->word[SIM_WORD_ROLES], errors)
            && check_has_section(text, "role.", name, text->word[SIM_WORD_ROLES],
                "tier = bpo or tier = kpo", errors)) {
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
            sim_errors_add(errors, header == NULL ? NULL : header->file,
                header == NULL ? 0 : header->line,
                "%s.currency: missing: required in [%s], for example currency = INR", section,
                section);
        }
    }
    for (size_t r = 0; r < self->n_roles; r++) {
        snprintf(section, sizeof section, "role.%s", self->role[r].name);
        const sim_entry_t *entry = sim_scenario_winner(text, section, "tier");
        text->tier[r] = entry;
        if (entry == NULL) {
            const sim_header_t *header = sim_scenario_header(text, section);
            sim_errors_add(errors, header == NULL ? NULL : header->file,
                header == NULL ? 0 : header->line,
                "%s.tier: missing: required in [%s], tier = bpo or tier = kpo", section, section);
        } else {
            self->role[r].tier = strcmp(entry->value, "kpo") == 0 ? SIM_TIER_KPO : SIM_TIER_BPO;
        }
    }
    return SIM_OK;
}

/* ---- Lines of the model's keys ---- */

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
check_setting_names(const sim_scenario_t *self, const sim_entry_t *entry,
    const sim_section_t *section, sim_errors_t *errors)
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
            near == NULL ? ": allowed are those in scenario.locations and scenario.onshore"
                         : ": did you mean ",
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
read_line(sim_scenario_t *self, const sim_entry_t *entry, const sim_section_t *section,
    sim_errors_t *errors)
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
            sim_entry_complain(
                entry, errors, "not a currency: allowed three capital letters, as in INR");
        }
        return;
    }
    if (section->kind == SIM_SECTION_ROLE && strcmp(entry->key, "tier") == 0) {
        if (strcmp(entry->value, "bpo") != 0 && strcmp(entry->value, "kpo") != 0) {
            sim_entry_complain(entry, errors, "not a tier: allowed bpo, kpo");
        }
        return;
    }
    if (param == NULL || !sim_scope_stands_in(param->scope, section->kind)) {
        sim_key_complain(entry, section->kind, errors);
        return;
    }
    const sim_domain_t domain = sim_value_domain(param, section_currency(text, section));
    if (!sim_value_parse(&domain, entry->value, &value, wrong)) {
        sim_entry_complain(entry, errors, "%s", wrong);
        return;
    }
    if (strcmp(entry->key, "share") == 0 && sim_value_is_drawn(&value)) {
        sim_entry_complain(entry, errors,
            "must be a plain number, because the shares of a role add to 1: allowed 0 to 1, or "
            "auto");
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

/* A section of the scenario's own file that serves nothing, but would with a letter changed, is a
 * slip of the pen.  Other sections may well be there for later. */
static void
check_own_sections(const sim_scenario_t *self, sim_errors_t *errors)
{
    const sim_scenario_text_t *text = self->text;
    for (size_t i = 0; i < text->lines.n_headers; i++) {
        const sim_header_t *header = &text->lines.header[i];
        const sim_section_t section = sim_section_parse(header->section);
        const bool job = section.kind == SIM_SECTION_JOB;
        const char *name = NULL;
        const char *prefix = NULL;
        if (strcmp(header->file, text->lines.path) != 0) {
            continue;
        }
        if ((job || section.kind == SIM_SECTION_LOCATION)
            && sim_scenario_location(self, section.l) == SIZE_MAX) {
            name = section.l;
            prefix = "location.";
        } else if ((job || section.kind == SIM_SECTION_ROLE)
            && sim_scenario_role(self, job ? section.r : section.l) == SIZE_MAX) {
            name = job ? section.r : section.l;
            prefix = "role.";
        }
        if (name == NULL) {
            continue;
        }
        char own[2 * SIM_NAME_MAX];
        snprintf(own, sizeof own, "%s%s", prefix, name);
        const char *used[2 * SIM_LIST_MAX + 2];
        size_t n = 0;
        for (size_t k = 0; prefix[0] == 'l' && k < self->n_locations; k++) {
            used[n++] = self->location[k].name;
        }
        for (size_t k = 0; prefix[0] == 'r' && k < self->n_roles; k++) {
            used[n++] = self->role[k].name;
        }
        const char *near = sim_text_nearest(name, n, used);
        if (near == NULL || (job && sim_scenario_header(text, own) != NULL)) {
            continue;
        }
        sim_errors_add(errors, header->file, header->line,
            "[%s]: the scenario has no %.*s %s: did you mean %s?", header->section,
            (int)strcspn(prefix, "."), prefix, name, near);
    }
}

/* ---- Reading ---- */

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
        || (status = name_places(self, &names, errors)) != SIM_OK) {
        return status;
    }
    check_own_sections(self, errors);
    if ((status = read_lines(self, errors)) != SIM_OK
        || (status = sim_policies_read(self, errors)) != SIM_OK
        || (status = sim_par_init(&text->constant, self->n_locations, self->n_roles, self->n_moves))
            != SIM_OK) {
        return status;
    }
    return sim_scenario_fix(self, errors);
}

static sim_status_t
finish(sim_scenario_t *self, sim_status_t status, size_t n_settings, const sim_setting_t settings[],
    size_t n_errors_before, sim_errors_t *errors)
{
    if (status == SIM_OK) {
        status = sim_lines_set(&self->text->lines, n_settings, settings, errors);
    }
    /* a scenario that could not be opened would only be told everything that it lacks */
    const bool nothing_read = self->text->lines.n_readings == 1
        && errors->n + errors->n_dropped > n_errors_before && self->text->lines.n_bytes == 0;
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
    const sim_status_t status
        = sim_lines_read_text(&self->text->lines, name, n_bytes, bytes, errors);
    return finish(self, status, n_settings, settings, before, errors);
}

void
sim_scenario_replicate(sim_scenario_t *self, int n)
{
    static const sim_entry_t set = { .section = "scenario", .key = "replications", .value = "" };

    SIM_BUG_IF(n < 1);
    self->replications = n;
    self->text->word[SIM_WORD_REPLICATIONS] = &set;
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
        free(text->meant);
        free(text->header);
        sim_par_free(&text->constant);
        sim_lines_free(&text->lines);
        free(text);
    }
    for (size_t i = 0; self->policy != NULL && i < self->n_policies; i++) {
        free(self->policy[i].title);
    }
    free(self->title);
    free(self->history);
    free(self->location);
    free(self->role);
    free(self->policy);
    free(self->in_force);
    *self = (sim_scenario_t) { 0 };
}
