/* scenario_keys.c - names, sections, keys and small values of a scenario. */
#include "sim/core/scenario_text.h"
#include "sim/scenario.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* ---- Names and keys ---- */

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
sim_scenario_offshore(const sim_scenario_t *self, const char *name)
{
    const size_t l
        = find_name(name, self->n_locations - 1, self->location + 1, sizeof *self->location);
    return l == SIZE_MAX ? SIZE_MAX : l + 1;
}

size_t
sim_scenario_role(const sim_scenario_t *self, const char *name)
{
    return find_name(name, self->n_roles, self->role, sizeof *self->role);
}

bool
sim_scenario_uses(const sim_param_t *param, size_t l)
{
    static const char *const onshore[] = { "wage", "share", "social_rate", "benefits_ratio",
        "seat_cost", "training_cost", "hours_week", "wage_growth_pa", "fx_rate", "utc_offset" };
    if (!sim_scope_has_location(param->scope)) {
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
bool
sim_scope_stands_in(sim_scope_t scope, sim_section_kind_t kind)
{
    switch (kind) {
    case SIM_SECTION_MODEL:
        return true;
    case SIM_SECTION_LOCATION:
        return sim_scope_has_location(scope);
    case SIM_SECTION_ROLE:
        return sim_scope_has_role(scope);
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
const char *
sim_key_nearest(const char *key, sim_section_kind_t kind)
{
    const char *candidate[512];
    const char *word_section = kind == SIM_SECTION_SCENARIO ? "scenario"
        : kind == SIM_SECTION_LOCATION                      ? "location.L"
        : kind == SIM_SECTION_ROLE                          ? "role.R"
                                                            : "";
    size_t n = 0;
    for (size_t i = 0; i < sim_param_count && n < 512; i++) {
        if (sim_scope_stands_in(sim_param_table[i].scope, kind)) {
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

void
sim_key_complain(const sim_entry_t *entry, sim_section_kind_t kind, sim_errors_t *errors)
{
    const sim_param_t *param = sim_param_find(entry->key);
    if (errors->n >= SIM_ERRORS_MAX) {
        errors->n_dropped++; /* do not search names for a message that nobody will see */
        return;
    }
    if (param != NULL) {
        sim_entry_complain(entry, errors, "the key does not belong here: it stands in %s",
            section_form(param->scope));
        return;
    }
    for (size_t i = 0; i < sim_param_word_count; i++) {
        if (strcmp(sim_param_word_table[i].key, entry->key) == 0) {
            sim_entry_complain(entry, errors, "the key does not belong here: it stands in [%s]",
                sim_param_word_table[i].section);
            return;
        }
    }
    const char *near = sim_key_nearest(entry->key, kind);
    if (near != NULL) {
        sim_entry_complain(entry, errors, "unknown key: did you mean %s?", near);
    } else {
        sim_entry_complain(entry, errors, "unknown key: `sim params` lists all keys");
    }
}

/* ---- Small values ---- */

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
        sim_entry_complain(entry, errors, "out of range: allowed %" PRIu64 " to %" PRIu64, lo, hi);
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
                "`%s` is not a name: allowed lower-case letters, digits and _, a letter first, at "
                "most 40",
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
