/* effective.c - a scenario written back: effective.ini and `sim show`.
 *
 * Plain values are written at the key's own scope.  An uncertain line stays in the section it
 * stands in, even when that is wider: it is one draw under that section's name, and spread over the
 * jobs it would become many.  That a narrower line still wins then holds by itself, because every
 * value whose line is not the wide one is written at its own, narrower place. */
#include "sim/core/scenario_text.h"
#include "sim/scenario.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

/* One value in force.  Section changes are seen by comparing the names. */
typedef struct {
    const char *section;
    const char *key;
    const char *value;
    const sim_entry_t *entry; /* NULL: the default */
} fact_t;

/* Writes one fact; entry NULL and key NULL announce a section without facts. */
typedef void write_fact_t(const fact_t *fact, void *data);

typedef struct {
    const sim_scenario_t *scenario;
    write_fact_t *write;
    void *data;
} walk_t;

static void
tell(const walk_t *walk, const char *section, const char *key, const char *value,
    const sim_entry_t *entry)
{
    walk->write(
        &(fact_t) { .section = section, .key = key, .value = value, .entry = entry }, walk->data);
}

/* The text of a value, with its blanks put in order, as a line may be longer than its parts. */
static void
write_text(const char *text, size_t size, char to[])
{
    size_t n = 0;
    for (const char *s = text; *s != '\0' && n + 2 < size; s++) {
        if (*s != ' ' && *s != '\t') {
            to[n++] = *s;
        } else if (s[1] != ' ' && s[1] != '\t') {
            to[n++] = ' ';
        }
    }
    to[n] = '\0';
}

static void
write_list(const char *value, size_t size, char to[])
{
    size_t n = 0;
    for (const char *s = value; *s != '\0' && n + 3 < size; s++) {
        if (*s == ',') {
            to[n++] = ',';
            to[n++] = ' ';
        } else if (*s != ' ' && *s != '\t') {
            to[n++] = *s;
        }
    }
    to[n] = '\0';
}

static void
walk_scenario(const walk_t *walk)
{
    const sim_scenario_t *s = walk->scenario;
    const sim_entry_t *const *word = s->text->word;
    char text[SIM_LINE_MAX], date[8], number[SIM_TEXT_NUMBER];
    static const char section[] = "scenario";

    tell(walk, section, "title", s->title, word[SIM_WORD_TITLE]);
    sim_scenario_date(s, 0, date);
    tell(walk, section, "start", date, word[SIM_WORD_START]);
    snprintf(text, sizeof text, "%d", s->months);
    tell(walk, section, "months", text, word[SIM_WORD_MONTHS]);
    snprintf(text, sizeof text, "%d", s->replications);
    tell(walk, section, "replications", text, word[SIM_WORD_REPLICATIONS]);
    snprintf(text, sizeof text, "%" PRIu64, s->seed);
    tell(walk, section, "seed", text, word[SIM_WORD_SEED]);
    sim_text_shortest(s->scale, number);
    tell(walk, section, "scale", number, word[SIM_WORD_SCALE]);
    write_list(word[SIM_WORD_LOCATIONS]->value, sizeof text, text);
    tell(walk, section, "locations", text, word[SIM_WORD_LOCATIONS]);
    write_list(word[SIM_WORD_ROLES]->value, sizeof text, text);
    tell(walk, section, "roles", text, word[SIM_WORD_ROLES]);
    tell(walk, section, "onshore", s->location[0].name, word[SIM_WORD_ONSHORE]);
    write_list(word[SIM_WORD_POLICIES] == NULL ? "none" : word[SIM_WORD_POLICIES]->value,
        sizeof text, text);
    tell(walk, section, "policies", text, word[SIM_WORD_POLICIES]);
    tell(
        walk, section, "history", s->history == NULL ? "none" : s->history, word[SIM_WORD_HISTORY]);
}

/* The facts of a place: the keys of its own scope, and uncertain lines for narrower ones. */
static void
walk_place(
    const walk_t *walk, size_t place, sim_scope_t scope, size_t l, size_t r, const char *section)
{
    const sim_scenario_t *s = walk->scenario;
    char text[SIM_VALUE_MAX + 80], unit[40], number[SIM_TEXT_NUMBER];

    for (size_t i = 0; i < sim_param_count; i++) {
        const sim_param_t *param = &sim_param_table[i];
        const size_t here = s->text->line_at[place * sim_param_count + i];
        const sim_line_t *line = here == 0 ? NULL : &s->text->line[here - 1];
        if (line != NULL && line->in_use && sim_value_is_drawn(&line->value)) {
            write_text(line->entry->value, sizeof text, text);
            tell(walk, section, param->key, text, line->entry);
            continue;
        }
        if (param->scope != scope || !sim_scenario_uses(param, l)) {
            continue;
        }
        line = sim_scenario_line(s, param, l, r);
        if (line != NULL && sim_value_is_drawn(&line->value)) {
            continue; /* written where it stands */
        }
        const sim_domain_t domain = sim_value_domain(param,
            scope == SIM_SCOPE_LOCATION || scope == SIM_SCOPE_JOB ? s->location[l].currency : NULL);
        const double value = *sim_par_value(&s->text->constant, param, l, r);
        if (isnan(value)) {
            snprintf(text, sizeof text, "auto");
        } else if (domain.words != NULL) {
            snprintf(text, sizeof text, "%s", domain.words[(size_t)value]);
        } else {
            sim_value_unit(&domain, sizeof unit, unit);
            sim_text_shortest(value, number);
            snprintf(text, sizeof text, "%s%s%s", number, unit[0] == '\0' ? "" : " ", unit);
        }
        tell(walk, section, param->key, text,
            line == NULL || line->value.kind == SIM_VALUE_AUTO ? NULL : line->entry);
    }
}

static void
walk_policy(const walk_t *walk, size_t p)
{
    const sim_scenario_t *s = walk->scenario;
    const sim_policy_t *policy = &s->policy[p];
    const sim_policy_text_t *mine = &s->text->policy[p];
    char section[2 * SIM_NAME_MAX], text[SIM_LINE_MAX];

    snprintf(section, sizeof section, "policy.%s", policy->name);
    tell(walk, section, "title", policy->title, mine->word[SIM_POLICY_TITLE]);
    tell(walk, section, "start", mine->word[SIM_POLICY_START]->value, mine->word[SIM_POLICY_START]);
    if (mine->word[SIM_POLICY_END] != NULL) {
        tell(walk, section, "end", mine->word[SIM_POLICY_END]->value, mine->word[SIM_POLICY_END]);
    }
    snprintf(text, sizeof text, "%d months", policy->phase_in);
    tell(walk, section, "phase_in", text, mine->word[SIM_POLICY_PHASE_IN]);
    for (int which = SIM_POLICY_LOCATIONS; which <= SIM_POLICY_ROLES; which++) {
        if (mine->word[which] != NULL) {
            write_list(mine->word[which]->value, sizeof text, text);
            tell(walk, section, mine->word[which]->key, text, mine->word[which]);
        }
    }
    for (size_t m = mine->first_move; m < mine->first_move + mine->n_moves; m++) {
        write_text(s->text->move[m].entry->value, sizeof text, text);
        tell(walk, section, s->text->move[m].param->key, text, s->text->move[m].entry);
    }
}

/* Sections that only a policy's list names: they have no effect, but the list must stay readable.
 */
static void
walk_strangers(const walk_t *walk, int which, const char *prefix)
{
    const sim_scenario_t *s = walk->scenario;
    char section[2 * SIM_NAME_MAX];
    for (size_t p = 0; p < s->n_policies; p++) {
        const sim_entry_t *entry = s->text->policy[p].word[which];
        for (const char *name = entry == NULL ? NULL : entry->value; name != NULL;) {
            char word[SIM_NAME_MAX + 1];
            name += strspn(name, " \t,");
            const size_t n = strcspn(name, " \t,");
            snprintf(word, sizeof word, "%.*s", (int)n, name);
            const size_t k = which == SIM_POLICY_ROLES ? sim_scenario_role(s, word)
                                                       : sim_scenario_location(s, word);
            if (k == SIZE_MAX) {
                snprintf(section, sizeof section, "%s%s", prefix, word);
                tell(walk, section, NULL, NULL, NULL);
            }
            name = strpbrk(name, ",");
        }
    }
}

static void
walk_all(const walk_t *walk)
{
    const sim_scenario_t *s = walk->scenario;
    char section[3 * SIM_NAME_MAX];

    walk_scenario(walk);
    walk_place(walk, sim_place_model(), SIM_SCOPE_MODEL, 0, 0, "model");
    for (size_t l = 0; l < s->n_locations; l++) {
        snprintf(section, sizeof section, "location.%s", s->location[l].name);
        tell(walk, section, "currency", s->location[l].currency, s->text->currency[l]);
        walk_place(walk, sim_place_location(l), SIM_SCOPE_LOCATION, l, 0, section);
    }
    for (size_t r = 0; r < s->n_roles; r++) {
        snprintf(section, sizeof section, "role.%s", s->role[r].name);
        tell(walk, section, "tier", s->role[r].tier == SIM_TIER_KPO ? "kpo" : "bpo",
            s->text->tier[r]);
        walk_place(walk, sim_place_role(s, r), SIM_SCOPE_ROLE, 1, r, section);
    }
    for (size_t l = 0; l < s->n_locations; l++) {
        for (size_t r = 0; r < s->n_roles; r++) {
            snprintf(section, sizeof section, "job.%s.%s", s->location[l].name, s->role[r].name);
            walk_place(walk, sim_place_job(s, l, r), SIM_SCOPE_JOB, l, r, section);
        }
    }
    walk_strangers(walk, SIM_POLICY_LOCATIONS, "location.");
    walk_strangers(walk, SIM_POLICY_ROLES, "role.");
    for (size_t p = 0; p < s->n_policies; p++) {
        walk_policy(walk, p);
    }
}

typedef struct {
    FILE *to;
    char section[3 * SIM_NAME_MAX]; /* of the last fact */
} writer_t;

/* Writes a fact as a line of a scenario file.  A comment is cut where the line would be too long.
 */
static void
write_effective(const fact_t *fact, void *data)
{
    writer_t *writer = data;
    if (strcmp(writer->section, fact->section) != 0) {
        snprintf(writer->section, sizeof writer->section, "%s", fact->section);
        fprintf(writer->to, "\n[%s]\n", fact->section);
    }
    if (fact->key == NULL) {
        return;
    }
    /* the rows that belong to the scenario are written beside this file */
    const bool beside = strcmp(fact->section, "scenario") == 0 && strcmp(fact->key, "history") == 0
        && strcmp(fact->value, "none") != 0;
    const int used
        = fprintf(writer->to, "%s = %s", fact->key, beside ? "history.csv" : fact->value);
    const char *comment = fact->entry == NULL ? "default"
        : fact->entry->file == NULL           ? "--set"
                                              : fact->entry->comment;
    if (comment != NULL && used > 0) {
        const size_t room = SIM_LINE_MAX - 3 - (size_t)used;
        size_t n = 0;
        while (comment[n] != '\0') {
            const size_t bytes = sim_text_utf8(comment + n, strlen(comment + n));
            if (n + bytes > room) {
                break;
            }
            n += bytes;
        }
        while (n > 0 && (comment[n - 1] == ' ' || comment[n - 1] == '\t')) {
            n--;
        }
        if (n > 0) {
            fprintf(writer->to, " ; %.*s", (int)n, comment);
        }
    }
    fputc('\n', writer->to);
}

sim_status_t
sim_scenario_write(const sim_scenario_t *self, FILE *to)
{
    writer_t writer = { .to = to };
    fprintf(
        to, "# Every value of this run.  `default` and `--set` mark values that no file gave.\n");
    walk_all(&(walk_t) { .scenario = self, .write = write_effective, .data = &writer });
    return ferror(to) ? SIM_ERR_IO : SIM_OK;
}

static void
write_show(const fact_t *fact, void *data)
{
    writer_t *writer = data;
    char left[2 * SIM_LINE_MAX], file[300];
    if (fact->key == NULL) {
        return;
    }
    snprintf(left, sizeof left, "%s.%s = %s", fact->section, fact->key, fact->value);
    if (fact->entry == NULL) {
        fprintf(writer->to, "%-60s  default\n", left);
    } else if (fact->entry->file == NULL) {
        fprintf(writer->to, "%-60s  --set\n", left);
    } else {
        sim_text_printable(fact->entry->file, strlen(fact->entry->file), sizeof file, file);
        fprintf(writer->to, "%-60s  %s:%ld\n", left, file, fact->entry->line);
    }
}

sim_status_t
sim_scenario_show(const sim_scenario_t *self, FILE *to)
{
    writer_t writer = { .to = to };
    walk_all(&(walk_t) { .scenario = self, .write = write_show, .data = &writer });
    return ferror(to) ? SIM_ERR_IO : SIM_OK;
}

sim_origin_t
sim_scenario_origin(const sim_scenario_t *self, const sim_param_t *param, size_t l, size_t r)
{
    const sim_line_t *line = sim_scenario_line(self, param, l, r);
    if (line == NULL || line->value.kind == SIM_VALUE_AUTO) {
        return (sim_origin_t) { .kind = SIM_FROM_DEFAULT };
    }
    return (sim_origin_t) {
        .file = line->entry->file,
        .line = line->entry->line,
        .source = line->entry->comment,
        .kind = line->entry->file == NULL ? SIM_FROM_SET : SIM_FROM_FILE,
    };
}
