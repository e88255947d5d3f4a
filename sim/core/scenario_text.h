/* scenario_text.h - what a scenario keeps of its text, shared by the scenario modules.
 *
 * Layer: core.  Includes: base, core.  Private to the scenario modules.
 *
 * A *place* is a section that the scenario uses: [model], one per location, role and job.  The
 * table line_at finds the line of a key at a place; a value in force is the line at the narrowest
 * place (job, role, location, model), else the default.
 */
#ifndef SIM_CORE_SCENARIO_TEXT_H
#define SIM_CORE_SCENARIO_TEXT_H

#include "sim/core/reader.h"
#include "sim/core/value.h"
#include "sim/scenario.h"

enum { SIM_LIST_MAX = 64, SIM_POLICIES_MAX = 1000, SIM_TITLE_MAX = 500 };

/* In the order of sim_param_word_table. */
typedef enum {
    SIM_WORD_TITLE,
    SIM_WORD_START,
    SIM_WORD_MONTHS,
    SIM_WORD_REPLICATIONS,
    SIM_WORD_SEED,
    SIM_WORD_SCALE,
    SIM_WORD_LOCATIONS,
    SIM_WORD_ROLES,
    SIM_WORD_ONSHORE,
    SIM_WORD_POLICIES,
    SIM_WORD_HISTORY,
    SIM_N_SCENARIO_WORDS,
} sim_scenario_word_t;

typedef enum {
    SIM_POLICY_TITLE,
    SIM_POLICY_START,
    SIM_POLICY_END,
    SIM_POLICY_PHASE_IN,
    SIM_POLICY_LOCATIONS,
    SIM_POLICY_ROLES,
    SIM_N_POLICY_WORDS,
} sim_policy_word_t;

typedef enum {
    SIM_SECTION_NONE,
    SIM_SECTION_SCENARIO,
    SIM_SECTION_MODEL,
    SIM_SECTION_LOCATION,
    SIM_SECTION_ROLE,
    SIM_SECTION_JOB,
    SIM_SECTION_POLICY,
} sim_section_kind_t;

/* A section name, taken apart.  l also holds the name of a policy. */
typedef struct {
    sim_section_kind_t kind;
    char l[SIM_NAME_MAX + 1];
    char r[SIM_NAME_MAX + 1];
} sim_section_t;

/* A line that sets a key of param.def at a place. */
typedef struct {
    const sim_entry_t *entry;
    const sim_param_t *param;
    sim_value_t value;
    size_t place;
    bool in_use; /* some value in force comes from here           */
    size_t draw; /* 1 + index of its draw, 0 for a plain number */
} sim_line_t;

typedef enum {
    SIM_MOVE_TO,    /* x or =x */
    SIM_MOVE_PLUS,  /* +x      */
    SIM_MOVE_MINUS, /* -x      */
    SIM_MOVE_TIMES, /* *x      */
} sim_move_kind_t;

/* A line of a policy. */
typedef struct {
    size_t policy;
    const sim_param_t *param;
    const sim_entry_t *entry;
    sim_move_kind_t kind;
    sim_value_t value;
    bool off; /* without effect, in a view (mix.h) */
} sim_move_t;

typedef struct {
    const sim_entry_t *word[SIM_N_POLICY_WORDS]; /* NULL: left at its default               */
    bool *at_location;                           /* [n_locations], the onshore market false */
    bool *for_role;                              /* [n_roles]                               */
    size_t first_move, n_moves;
    bool tried; /* some line was meant to move a key */
} sim_policy_text_t;

/* One uncertain line: drawn once, then stored wherever it is in force. */
typedef struct {
    const sim_value_t *value;
    double lo, hi;
    bool whole; /* rounded to a whole number */
    uint32_t hash;
    size_t n_slots;
    size_t *slot; /* positions in sim_par_t.values */
} sim_draw_t;

/* A value that is that of another key unless it was set. */
typedef struct {
    size_t slot, from;
    double lo, hi;
} sim_alias_t;

/* What a view (mix.h) has of its own; all NULL in a scenario that was read. */
typedef struct {
    sim_move_t *move;
    const sim_scenario_t *from; /* another scenario that values are taken from */
    size_t *to;                 /* [slots of from] the slot they go to, SIZE_MAX: not taken */
    bool *taken;                /* [slots] */
    sim_alias_t *alias;
} sim_view_t;

struct sim_scenario_text {
    sim_lines_t lines;
    const sim_entry_t **winner; /* the entries that count, by section and key */
    const char **meant;         /* [n_winners]: the key meant, NULL when it cannot be guessed */
    size_t n_winners;
    const sim_header_t **header; /* [lines.n_headers], by name, then order of reading */
    const sim_entry_t *word[SIM_N_SCENARIO_WORDS]; /* NULL: left at its default */
    const sim_entry_t **currency;                  /* [n_locations]             */
    const sim_entry_t **tier;                      /* [n_roles]                 */
    size_t n_lines;
    sim_line_t *line;
    size_t n_places;
    size_t *line_at;           /* [n_places][sim_param_count]: 1 + index into line, 0: none */
    sim_policy_text_t *policy; /* [n_policies] */
    sim_move_t *move;          /* [n_moves]    */
    sim_par_t constant;        /* plain numbers in force; NaN where a draw or a rule fills in */
    size_t n_draws;
    sim_draw_t *draw;
    size_t n_aliases;
    sim_alias_t *alias;
    sim_view_t view;
};

/* Places, in the order in which effective.ini lists them. */
static inline size_t
sim_place_model(void)
{
    return 0;
}

static inline size_t
sim_place_location(size_t l)
{
    return 1 + l;
}

static inline size_t
sim_place_role(const sim_scenario_t *s, size_t r)
{
    return 1 + s->n_locations + r;
}

static inline size_t
sim_place_job(const sim_scenario_t *s, size_t l, size_t r)
{
    return 1 + s->n_locations + s->n_roles + l * s->n_roles + r;
}

/* The line in force for a key at (l, r), or NULL. */
sim_line_t *sim_scenario_line(
    const sim_scenario_t *self, const sim_param_t *param, size_t l, size_t r);

/* The text of a key's default for a role; "required", "auto" and "= key" as they are. */
void sim_scenario_default(const sim_scenario_t *self, const sim_param_t *param, size_t l, size_t r,
    size_t size, char to[]);

/* The entry that counts for a section and key, or NULL. */
const sim_entry_t *sim_scenario_winner(
    const sim_scenario_text_t *text, const char *section, const char *key);

/* The first header of a section, or NULL. */
const sim_header_t *sim_scenario_header(const sim_scenario_text_t *text, const char *section);

/* Index of a location (0: onshore) or role, SIZE_MAX when the scenario does not use it. */
size_t sim_scenario_location(const sim_scenario_t *self, const char *name);

/* Takes a section name apart; otherwise NONE. */
sim_section_t sim_section_parse(const char *name);

/* "2026-04" as months from year 0, or -1. */
int sim_month_parse(const char *text);

/* A whole number, with months or years where `months` is true.  Says itself what is wrong. */
bool sim_count_parse(const sim_entry_t *entry, uint64_t lo, uint64_t hi, bool months,
    uint64_t *value, sim_errors_t *errors);

/* A list of names separated by commas, kept in the pool.  Says itself what is wrong. */
typedef struct {
    size_t n;
    const char *name[SIM_LIST_MAX];
} sim_list_t;
SIM_MUST_CHECK sim_status_t sim_list_parse(
    sim_lines_t *lines, const sim_entry_t *entry, sim_list_t *list, sim_errors_t *errors);

/* Whether a scope tells locations or roles apart. */
static inline bool
sim_scope_has_location(sim_scope_t scope)
{
    return scope == SIM_SCOPE_LOCATION || scope == SIM_SCOPE_JOB;
}

static inline bool
sim_scope_has_role(sim_scope_t scope)
{
    return scope == SIM_SCOPE_ROLE || scope == SIM_SCOPE_JOB;
}

/* scenario_keys.c: whether keys of a scope may stand in a section: its own and wider ones. */
bool sim_scope_stands_in(sim_scope_t scope, sim_section_kind_t kind);

/* The key nearest to a misspelt one among those that may stand in a section, or NULL. */
const char *sim_key_nearest(const char *key, sim_section_kind_t kind);

/* Says that a key is unknown or stands in the wrong section. */
void sim_key_complain(const sim_entry_t *entry, sim_section_kind_t kind, sim_errors_t *errors);

/* Whether a header that was refused looks like the section wanted; what it lacks is then not told
 * again. */
bool sim_scenario_refused_header(const sim_lines_t *lines, const char *section);

/* scenario_resolve.c: fixes the plain values, finds what is missing or does not fit together, and
 * prepares the draws.  Mistakes go to errors; the status tells of memory. */
SIM_MUST_CHECK sim_status_t sim_scenario_fix(sim_scenario_t *self, sim_errors_t *errors);

/* policy.c: the [policy.P] sections, once locations and roles are known. */
SIM_MUST_CHECK sim_status_t sim_policies_read(sim_scenario_t *self, sim_errors_t *errors);

/* policy.c: the range of a move's number. */
sim_domain_t sim_move_domain(const sim_move_t *move, const char *currency);

#endif
