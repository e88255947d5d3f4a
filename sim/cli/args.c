/* args.c - the command line, understood; see args.h.
 *
 * One table lists the options, one the commands; parsing, help and the nearest name of a misspelt
 * word all read these two. */
#include "sim/cli/args.h"
#include "sim/chart.h"
#include "sim/text.h"
#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { /* sets of commands */
    RUN = 1 << SIM_COMMAND_RUN,
    PLOT = 1 << SIM_COMMAND_PLOT,
    REPORT = 1 << SIM_COMMAND_REPORT,
    CHECK = 1 << SIM_COMMAND_CHECK,
    SHOW = 1 << SIM_COMMAND_SHOW,
    PARAMS = 1 << SIM_COMMAND_PARAMS,
    INIT = 1 << SIM_COMMAND_INIT,
    COMPARE = 1 << SIM_COMMAND_COMPARE,
    BREAKEVEN = 1 << SIM_COMMAND_BREAKEVEN,
    DRAWERS = RUN | COMPARE,
    WRITERS = DRAWERS | BREAKEVEN, /* of a results folder */
    READERS = WRITERS | CHECK | SHOW,
    ALL = READERS | PLOT | REPORT | PARAMS | INIT,
};

static const struct {
    const char *name;
    sim_command_t command;
    size_t least, most; /* operands */
    const char *operands;
    const char *summary;
    const char *more;
} COMMANDS[] = {
    { "run", SIM_COMMAND_RUN, 1, 1, "SCENARIO.ini",
        "project the scenario: tables, charts and a report",
        "Simulates every worker of the scenario month by month, in every replication, and leaves\n"
        "tables, charts, report.html and a manifest in the results folder.  `sim SCENARIO.ini` is\n"
        "the same.\n"
        "An earlier results folder of the same scenario is replaced as a whole, at the very end;\n"
        "when anything fails before that, it stays as it was.\n" },
    { "compare", SIM_COMMAND_COMPARE, 1, SIZE_MAX, "SCENARIO.ini [POLICY...]",
        "what policies change; or A.ini B.ini ...: whole files",
        "Simulates the scenario without and with each policy named (none named: every section\n"
        "[policy.NAME]), the same people meeting the same luck, and reports each difference with\n"
        "its 95 % interval.  living_wage+hours_cap stacks two policies.  With A.ini B.ini ...,\n"
        "whole scenario files are compared with the first, whose seed and replications they take;\n"
        "months and start must be the same.  --policy names what is in force on both sides.\n"
        "\n"
        "Why the saving changes is always told by channel (pay, hiring, exchange rate ...).  With\n"
        "--explain, each effect is also shared out over the k keys that a policy moves or by "
        "which\n"
        "a file differs, whatever their order: 2^k - 2 more runs for each up to 6 keys, at most\n"
        "132 beyond, where 12 fixed orders stand for all; more than 12 keys are grouped.\n"
        "\n"
        "The results folder holds what a plain run leaves, and the comparison.\n" },
    { "breakeven", SIM_COMMAND_BREAKEVEN, 1, 1, "SCENARIO.ini",
        "the value of a key at which a metric crosses a target",
        "Finds the value of a key between LO and HI at which a metric over the horizon, all\n"
        "locations and roles together, equals a target: with --between, the difference of the\n"
        "metric between two locations; with --policy, the effect of a policy on it.  Every value\n"
        "is tried on the same replications.  That there is no such value is an answer too.\n"
        "\n"
        "  sim breakeven S.ini --vary location.india.wage_growth_pa=2%..20% --between "
        "india,manila\n"
        "  sim breakeven S.ini --vary 'policy.raise.wage_factor=*1..*2' --policy raise\n" },
    { "plot", SIM_COMMAND_PLOT, 1, 1, "DIR", "draw the charts again from the saved tables",
        "Reads the tables of a results folder and draws its charts again, without simulating.\n"
        "With --chart, the other charts stay as they are.  report.html keeps the old ones\n"
        "until `sim report`.\n" },
    { "report", SIM_COMMAND_REPORT, 1, 1, "DIR", "write report.html again from the saved tables",
        "Reads the tables and the charts of a results folder and writes its report.html again,\n"
        "without simulating: the same page that the run left, or the one of charts drawn "
        "since.\n" },
    { "check", SIM_COMMAND_CHECK, 1, 1, "SCENARIO.ini",
        "read and validate only; every problem found, not just the first",
        "Reads the scenario with its includes and the settings, and reports every mistake with\n"
        "file and line.  Writes nothing.\n" },
    { "show", SIM_COMMAND_SHOW, 1, 1, "SCENARIO.ini",
        "every value in force, with the file and line it came from",
        "Lists every value in force with its origin: file and line, default, or --set.\n" },
    { "params", SIM_COMMAND_PARAMS, 0, 1, "[PATTERN]",
        "every key: scope, unit, default, range, meaning, source",
        "Lists the keys of a scenario; with PATTERN, those that match it.\n" },
    { "init", SIM_COMMAND_INIT, 0, 1, "[FILE.ini]", "a commented starter scenario that runs",
        "Writes a starter scenario to FILE.ini, or to standard output.  An existing file is only\n"
        "replaced with --force.\n" },
};
enum { N_COMMANDS = sizeof COMMANDS / sizeof COMMANDS[0] };

/* Words that later releases will understand: nobody should have to guess why they are refused. */
static const char *const PLANNED[] = { "sweep", "sensitivity", "calibrate", "backtest", "verify" };

typedef enum {
    OPTION_OUTPUT,
    OPTION_REPLICATIONS,
    OPTION_MONTHS,
    OPTION_SEED,
    OPTION_SCALE,
    OPTION_SET,
    OPTION_POLICY,
    OPTION_HISTORY,
    OPTION_PRECISION,
    OPTION_MAX_REPLICATIONS,
    OPTION_VARY,
    OPTION_EXPLAIN,
    OPTION_METRIC,
    OPTION_TARGET,
    OPTION_BETWEEN,
    OPTION_THREADS,
    OPTION_MEMORY,
    OPTION_FORMAT,
    OPTION_CHART,
    OPTION_THEME,
    OPTION_WIDTH,
    OPTION_NO_PLOTS,
    OPTION_PREVIEW,
    OPTION_XLSX,
    OPTION_FORCE,
    OPTION_JSON,
    OPTION_MARKDOWN,
    OPTION_QUIET,
    OPTION_VERBOSE,
    OPTION_NO_COLOR,
    OPTION_HELP,
    OPTION_VERSION,
    N_OPTIONS,
} option_id_t;

static const struct {
    const char *name;
    const char *argument; /* NULL: none */
    const char *key;      /* the setting it stands for, or NULL */
    const char *meaning;
    int commands;
    char letter; /* 0: none */
} OPTIONS[N_OPTIONS] = {
    [OPTION_OUTPUT] = { "output", "DIR", NULL,
        "results folder; default out/<name of the scenario file>", WRITERS, 'o' },
    [OPTION_REPLICATIONS]
    = { "replications", "N", "scenario.replications", "number of replications", READERS, 'n' },
    [OPTION_MONTHS] = { "months", "N", "scenario.months", "months to simulate", READERS, 0 },
    [OPTION_SEED] = { "seed", "N", "scenario.seed", "seed of the random numbers", READERS, 's' },
    [OPTION_SCALE]
    = { "scale", "N", "scenario.scale", "real people per simulated worker", READERS, 0 },
    [OPTION_SET] = { "set", "KEY=VALUE", NULL,
        "override any key, repeatable; same checks as in a file", READERS, 0 },
    [OPTION_POLICY] = { "policy", "NAME[+NAME]", "scenario.policies",
        "policies that the run applies (breakeven: whose effect is asked for)", READERS, 0 },
    [OPTION_HISTORY] = { "history", "FILE", "scenario.history",
        "CSV file of observed values, shown before the projection; none: leave out", READERS, 0 },
    [OPTION_PRECISION] = { "precision", "METRIC=P%", NULL,
        "add replications until the 95 % interval of the metric (compare: of each effect on it) is "
        "within P % of it",
        RUN | COMPARE, 0 },
    [OPTION_MAX_REPLICATIONS] = { "max-replications", "N", NULL,
        "at most so many for --precision; default 20 times the scenario's", RUN | COMPARE, 0 },
    [OPTION_VARY]
    = { "vary", "KEY=LO..HI", NULL, "the key, and the range to search", BREAKEVEN, 0 },
    [OPTION_EXPLAIN] = { "explain", NULL, NULL,
        "share each effect out over the keys that change: 2^k - 2 more runs for k keys", COMPARE,
        0 },
    [OPTION_METRIC]
    = { "metric", "NAME", NULL, "default savings_usd (compare --explain: NAME,NAME... or headline)",
        BREAKEVEN | COMPARE, 0 },
    [OPTION_TARGET] = { "target", "X", NULL, "default 0", BREAKEVEN, 0 },
    [OPTION_BETWEEN]
    = { "between", "A,B", NULL, "the metric of location A less that of location B", BREAKEVEN, 0 },
    [OPTION_THREADS] = { "threads", "N", NULL,
        "0 or absent: all processors; results never depend on it", WRITERS, 'j' },
    [OPTION_MEMORY] = { "memory", "SIZE", NULL,
        "memory to use, as 800M or 4G; default: three quarters of the machine's, or of what a "
        "container is limited to",
        WRITERS, 0 },
    [OPTION_FORMAT]
    = { "format", "LIST", NULL, "chart files: png,svg,pdf; default png,svg", DRAWERS | PLOT, 0 },
    [OPTION_CHART] = { "chart", "LIST", NULL,
        "only these charts, as savings,salary_bands; default all", DRAWERS | PLOT, 0 },
    [OPTION_THEME] = { "theme", "NAME", NULL,
        "look of the charts: print, screen, dark or grayscale; default print", DRAWERS | PLOT, 0 },
    [OPTION_WIDTH] = { "width", "SIZE", NULL,
        "width of the charts, as 160mm or 12cm; text keeps its size; default 254mm", DRAWERS | PLOT,
        0 },
    [OPTION_NO_PLOTS] = { "no-plots", NULL, NULL, "draw no charts", DRAWERS, 0 },
    [OPTION_PREVIEW] = { "preview", NULL, NULL,
        "the headline charts as text in the terminal; plot: these only, the folder stays as it is",
        DRAWERS | PLOT, 0 },
    [OPTION_XLSX]
    = { "xlsx", NULL, NULL, "also results.xlsx: the tables and charts as a workbook", DRAWERS, 0 },
    [OPTION_FORCE] = { "force", NULL, NULL,
        "replace what is in the way, even if this program did not write it", WRITERS | INIT, 0 },
    [OPTION_JSON] = { "json", NULL, NULL,
        "the summary as JSON on standard output, nothing else there", WRITERS, 0 },
    [OPTION_MARKDOWN] = { "markdown", NULL, NULL, "as a page of documentation", PARAMS, 0 },
    [OPTION_QUIET] = { "quiet", NULL, NULL, "no progress and no headline table", ALL, 'q' },
    [OPTION_VERBOSE] = { "verbose", NULL, NULL, "say what is being done", ALL, 'v' },
    [OPTION_NO_COLOR]
    = { "no-color", NULL, NULL, "plain text on a terminal too; NO_COLOR is honoured", ALL, 0 },
    [OPTION_HELP] = { "help", NULL, NULL, "this text", ALL, 'h' },
    [OPTION_VERSION] = { "version", NULL, NULL, "version, build, and the libraries found", 0, 0 },
};

/* ---- values ---------------------------------------------------------------------------------- */

typedef struct {
    sim_args_t *args;
    sim_errors_t *errors;
    bool given[N_OPTIONS];
    size_t setting_of[N_OPTIONS]; /* 1 + index of the option's setting; 0: none yet */
    bool no_memory;
} parse_t;

/* A text that lives as long as the arguments, or NULL without memory. */
static char *
own(parse_t *parse, char *text)
{
    sim_args_t *args = parse->args;
    char **grown
        = text == NULL ? NULL : reallocarray(args->owned, args->n_owned + 1, sizeof *grown);

    if (grown == NULL) {
        free(text);
        parse->no_memory = true;
        return NULL;
    }
    args->owned = grown;
    args->owned[args->n_owned++] = text;
    return text;
}

/* Adds a setting; the same option given again replaces what it said before. */
static void
put_setting(parse_t *parse, option_id_t id, const char *key, const char *value)
{
    sim_args_t *args = parse->args;

    if (id != OPTION_SET && parse->setting_of[id] > 0) {
        args->setting[parse->setting_of[id] - 1].value = value;
        return;
    }
    sim_setting_t *grown = reallocarray(args->setting, args->n_settings + 1, sizeof *grown);
    if (grown == NULL) {
        parse->no_memory = true;
        return;
    }
    args->setting = grown;
    args->setting[args->n_settings++] = (sim_setting_t) { key, value };
    parse->setting_of[id] = args->n_settings;
}

static void
put_key_value(parse_t *parse, const char *text)
{
    const char *equals = strchr(text, '=');
    const char *from = text;
    const char *to = equals;

    if (equals != NULL) {
        while (from < to && isspace((unsigned char)*from)) {
            from++;
        }
        while (to > from && isspace((unsigned char)to[-1])) {
            to--;
        }
    }
    if (equals == NULL || from == to) {
        sim_errors_add(parse->errors, NULL, 0,
            "--set %s: a key and a value are expected: --set job.india.data_entry.wage=20000",
            text);
        return;
    }
    char *key = own(parse, strndup(from, (size_t)(to - from)));
    if (key != NULL) {
        put_setting(parse, OPTION_SET, key, equals + 1);
    }
}

/* "a+b", also from several options, becomes the list "a, b". */
static void
put_policies(parse_t *parse, const char *text)
{
    const size_t at = parse->setting_of[OPTION_POLICY];
    const char *before = at > 0 ? parse->args->setting[at - 1].value : NULL;
    const size_t n_before = before == NULL ? 0 : strlen(before) + 2;
    const size_t n = strlen(text);
    bool empty_name = n == 0 || text[0] == '+' || text[n - 1] == '+';

    char *list = own(parse, malloc(n_before + 2 * n + 1));
    if (list == NULL) {
        return;
    }
    char *to = list;
    if (before != NULL) {
        to = stpcpy(stpcpy(to, before), ", ");
    }
    for (const char *from = text; *from != '\0'; from++) {
        empty_name = empty_name || (from[0] == '+' && from[1] == '+');
        if (*from == '+') {
            to = stpcpy(to, ", ");
        } else {
            *to++ = *from;
        }
    }
    *to = '\0';
    if (empty_name) {
        sim_errors_add(parse->errors, NULL, 0,
            "--policy %s: a name is missing: write --policy living_wage+hours_cap", text);
        return;
    }
    put_setting(parse, OPTION_POLICY, OPTIONS[OPTION_POLICY].key, list);
}

static void
put_threads(parse_t *parse, const char *text)
{
    long n = -1;

    if (isdigit((unsigned char)text[0])) {
        char *end = NULL;
        errno = 0;
        n = strtol(text, &end, 10);
        if (*end != '\0' || errno != 0) {
            n = -1;
        }
    }
    if (n < 0 || n > SIM_THREADS_MAX) {
        sim_errors_add(parse->errors, NULL, 0,
            "--threads %s: a whole number from 0 (all processors) to %d is expected", text,
            (int)SIM_THREADS_MAX);
        return;
    }
    parse->args->threads = (int)n;
}

static void
put_max_replications(parse_t *parse, const char *text)
{
    char *end = NULL;
    errno = 0;
    const long n = isdigit((unsigned char)text[0]) ? strtol(text, &end, 10) : 0;
    if (n < 1 || n > SIM_REPLICATIONS_MAX || *end != '\0' || errno != 0) {
        sim_errors_add(parse->errors, NULL, 0,
            "--max-replications %s: a whole number from 1 to %d is expected", text,
            (int)SIM_REPLICATIONS_MAX);
        return;
    }
    parse->args->max_replications = (int)n;
}

static void
put_target(parse_t *parse, const char *text)
{
    const char *rest = NULL;
    if (sim_text_number(text, &parse->args->target, &rest) != SIM_NUMBER_OK || *rest != '\0') {
        sim_errors_add(parse->errors, NULL, 0,
            "--target %s: a number in the unit of the metric is expected", text);
    }
}

/* "800M", "1.5 GiB": powers of 1024; the unit may not be left out, bytes are never meant. */
static void
put_memory(parse_t *parse, const char *text)
{
    static const struct {
        const char *name;
        double bytes;
    } units[] = { { "K", 0x1p10 }, { "M", 0x1p20 }, { "G", 0x1p30 }, { "T", 0x1p40 } };
    double bytes = -1.0;

    if (isdigit((unsigned char)text[0]) && strspn(text, "0123456789.") < 16) {
        char *end = NULL;
        const double number = strtod(text, &end);
        const bool plain = (size_t)(end - text) == strspn(text, "0123456789.");
        while (*end == ' ') {
            end++;
        }
        for (size_t i = 0; plain && i < sizeof units / sizeof units[0]; i++) {
            if (toupper((unsigned char)end[0]) == units[i].name[0]
                && (end[1] == '\0' || strcasecmp(end + 1, "B") == 0
                    || strcasecmp(end + 1, "iB") == 0)) {
                bytes = number * units[i].bytes;
            }
        }
    }
    if (!(bytes >= 0x1p20 && bytes <= 0x1p60)) {
        sim_errors_add(parse->errors, NULL, 0,
            "--memory %s: a size of at least 1M is expected, as 800M or 4G", text);
        return;
    }
    parse->args->memory_bytes = (size_t)bytes;
}

static void
put_formats(parse_t *parse, const char *text)
{
    if (sim_chart_check_formats(text) != SIM_OK) {
        sim_errors_add(parse->errors, NULL, 0,
            "--format %s: a list of png, svg and pdf is expected, each once, as png,svg", text);
        return;
    }
    parse->args->formats = text;
}

static void
put_theme(parse_t *parse, const char *text)
{
    const size_t n = strlen(text);

    for (const char *at = SIM_CHART_THEMES; at != NULL; at = strchr(at, ',')) {
        at += *at == ',';
        if (strcspn(at, ",") == n && strncmp(at, text, n) == 0) {
            parse->args->theme = text;
            return;
        }
    }
    sim_errors_add(
        parse->errors, NULL, 0, "--theme %s: one of %s is expected", text, SIM_CHART_THEMES);
}

static void
put_width(parse_t *parse, const char *text)
{
    const char *const end = text + strspn(text, "0123456789.");
    const double number = end > text ? strtod(text, NULL) : 0.0;
    const double mm = strcmp(end, "cm") == 0 ? 10.0 * number
        : strcmp(end, "mm") == 0             ? number
                                             : 0.0;

    if (!(mm >= SIM_CHART_NARROWEST_MM && mm <= SIM_CHART_WIDEST_MM)) {
        sim_errors_add(parse->errors, NULL, 0, "--width %s: %dmm to %dmm is expected, as 160mm",
            text, SIM_CHART_NARROWEST_MM, SIM_CHART_WIDEST_MM);
        return;
    }
    parse->args->width_mm = mm;
}

static void
take(parse_t *parse, option_id_t id, const char *value)
{
    sim_args_t *args = parse->args;

    parse->given[id] = true;
    if (OPTIONS[id].argument != NULL && value[0] == '\0') {
        sim_errors_add(
            parse->errors, NULL, 0, "--%s: %s is empty", OPTIONS[id].name, OPTIONS[id].argument);
        return;
    }
    switch (id) {
    case OPTION_OUTPUT:
        args->output = value;
        break;
    case OPTION_REPLICATIONS:
    case OPTION_MONTHS:
    case OPTION_SEED:
    case OPTION_SCALE:
    case OPTION_HISTORY:
        put_setting(parse, id, OPTIONS[id].key, value);
        break;
    case OPTION_SET:
        put_key_value(parse, value);
        break;
    case OPTION_POLICY:
        put_policies(parse, value);
        break;
    case OPTION_PRECISION:
        args->precision[args->n_precisions++] = value;
        break;
    case OPTION_MAX_REPLICATIONS:
        put_max_replications(parse, value);
        break;
    case OPTION_VARY:
        if (args->vary != NULL) {
            sim_errors_add(parse->errors, NULL, 0, "--vary %s: one key is varied, not two", value);
        }
        args->vary = value;
        break;
    case OPTION_EXPLAIN:
        args->explain = true;
        break;
    case OPTION_METRIC:
        args->metric = value;
        break;
    case OPTION_TARGET:
        put_target(parse, value);
        break;
    case OPTION_BETWEEN:
        args->between = value;
        break;
    case OPTION_THREADS:
        put_threads(parse, value);
        break;
    case OPTION_MEMORY:
        put_memory(parse, value);
        break;
    case OPTION_FORMAT:
        put_formats(parse, value);
        break;
    case OPTION_CHART:
        if (sim_chart_check_names(value, parse->errors) == SIM_OK) {
            args->charts = value;
        }
        break;
    case OPTION_THEME:
        put_theme(parse, value);
        break;
    case OPTION_WIDTH:
        put_width(parse, value);
        break;
    case OPTION_NO_PLOTS:
        args->no_plots = true;
        break;
    case OPTION_PREVIEW:
        args->preview = true;
        break;
    case OPTION_XLSX:
        args->xlsx = true;
        break;
    case OPTION_FORCE:
        args->force = true;
        break;
    case OPTION_JSON:
        args->json = true;
        break;
    case OPTION_MARKDOWN:
        args->markdown = true;
        break;
    case OPTION_QUIET:
        args->quiet = true;
        args->verbose = false;
        break;
    case OPTION_VERBOSE:
        args->verbose = true;
        args->quiet = false;
        break;
    case OPTION_NO_COLOR:
        args->no_color = true;
        break;
    case OPTION_HELP:
        args->help = true;
        break;
    case OPTION_VERSION:
        args->version = true;
        break;
    case N_OPTIONS:
        break;
    }
}

/* ---- options --------------------------------------------------------------------------------- */

/* "--name", "--name=value" or "--name value"; returns how many arguments were used. */
static int
take_long(parse_t *parse, const char *text, const char *next)
{
    const size_t n = strcspn(text, "=");
    const char *value = text[n] == '=' ? text + n + 1 : NULL;

    for (int id = 0; id < N_OPTIONS; id++) {
        if (strlen(OPTIONS[id].name) != n || strncmp(OPTIONS[id].name, text, n) != 0) {
            continue;
        }
        if (OPTIONS[id].argument == NULL) {
            if (value != NULL) {
                sim_errors_add(parse->errors, NULL, 0, "--%s takes no value", OPTIONS[id].name);
            } else {
                take(parse, (option_id_t)id, "");
            }
            return 1;
        }
        if (value == NULL && next == NULL) {
            sim_errors_add(parse->errors, NULL, 0, "--%s: %s is missing", OPTIONS[id].name,
                OPTIONS[id].argument);
            return 1;
        }
        take(parse, (option_id_t)id, value != NULL ? value : next);
        return value != NULL ? 1 : 2;
    }

    char name[64];
    const char *names[N_OPTIONS];
    snprintf(name, sizeof name, "%.*s", (int)(n < sizeof name ? n : sizeof name - 1), text);
    for (int id = 0; id < N_OPTIONS; id++) {
        names[id] = OPTIONS[id].name;
    }
    const char *best = sim_text_nearest(name, N_OPTIONS, names);
    if (best != NULL) {
        sim_errors_add(
            parse->errors, NULL, 0, "unknown option --%s: did you mean --%s?", name, best);
    } else {
        sim_errors_add(parse->errors, NULL, 0, "unknown option --%s", name);
    }
    return 1;
}

/* "-q", "-qv", "-n100" or "-n 100"; returns how many arguments were used. */
static int
take_short(parse_t *parse, const char *text, const char *next)
{
    for (; *text != '\0'; text++) {
        int id = 0;
        while (id < N_OPTIONS && OPTIONS[id].letter != *text) {
            id++;
        }
        if (id == N_OPTIONS) {
            sim_errors_add(parse->errors, NULL, 0, "unknown option -%c", *text);
            return 1;
        }
        if (OPTIONS[id].argument == NULL) {
            take(parse, (option_id_t)id, "");
            continue;
        }
        if (text[1] != '\0') {
            take(parse, (option_id_t)id, text + 1);
            return 1;
        }
        if (next == NULL) {
            sim_errors_add(
                parse->errors, NULL, 0, "-%c: %s is missing", *text, OPTIONS[id].argument);
            return 1;
        }
        take(parse, (option_id_t)id, next);
        return 2;
    }
    return 1;
}

/* ---- commands -------------------------------------------------------------------------------- */

/* The first operand is a command, or else a scenario to run. */
static void
take_command(parse_t *parse, bool literal)
{
    sim_args_t *args = parse->args;
    const char *word = args->operand[0];

    SIM_BUG_IF(word == NULL);
    args->command = SIM_COMMAND_RUN;
    if (literal || strpbrk(word, "./") != NULL) {
        return;
    }
    for (size_t i = 0; i < N_COMMANDS; i++) {
        if (strcmp(word, COMMANDS[i].name) == 0) {
            args->command = COMMANDS[i].command;
            args->n_operands--;
            memmove(args->operand, args->operand + 1, args->n_operands * sizeof *args->operand);
            return;
        }
    }
    args->command = SIM_COMMAND_NONE;
    for (size_t i = 0; i < sizeof PLANNED / sizeof PLANNED[0]; i++) {
        if (strcmp(word, PLANNED[i]) == 0) {
            sim_errors_add(parse->errors, NULL, 0,
                "'%s' is not in this release; `sim --help` lists the commands that are", word);
            return;
        }
    }
    const char *names[N_COMMANDS];
    for (size_t i = 0; i < N_COMMANDS; i++) {
        names[i] = COMMANDS[i].name;
    }
    const char *best = sim_text_nearest(word, N_COMMANDS, names);
    if (best != NULL) {
        sim_errors_add(
            parse->errors, NULL, 0, "'%s' is not a command: did you mean '%s'?", word, best);
    } else {
        sim_errors_add(parse->errors, NULL, 0,
            "'%s' is not a command; for a scenario file of that name write ./%s", word, word);
    }
}

/* What the options of breakeven and --max-replications ask of each other.  Whose effect is asked
 * for is no setting of the scenario. */
static void
settle(parse_t *parse)
{
    sim_args_t *args = parse->args;
    const size_t at = parse->setting_of[OPTION_POLICY];

    if (args->max_replications > 0 && args->n_precisions == 0) {
        sim_errors_add(parse->errors, NULL, 0,
            "--max-replications is the limit of --precision, which is missing");
    }
    if (args->preview && args->json) {
        sim_errors_add(parse->errors, NULL, 0,
            "--preview and --json: standard output is for the one or the other");
    }
    if (args->command != SIM_COMMAND_BREAKEVEN) {
        return;
    }
    if (args->vary == NULL && !args->help && !args->version) {
        sim_errors_add(parse->errors, NULL, 0,
            "--vary is missing: sim breakeven SCENARIO.ini --vary KEY=LO..HI");
    }
    if (at > 0) {
        args->effect_of = args->setting[at - 1].value;
        args->n_settings--;
        memmove(args->setting + at - 1, args->setting + at,
            (args->n_settings - (at - 1)) * sizeof *args->setting);
    }
}

static void
check_command(parse_t *parse)
{
    const sim_args_t *args = parse->args;

    for (size_t i = 0; i < N_COMMANDS; i++) {
        if (COMMANDS[i].command != args->command) {
            continue;
        }
        for (int id = 0; id < N_OPTIONS; id++) {
            if (parse->given[id] && !(OPTIONS[id].commands & (1 << args->command))
                && id != OPTION_VERSION) {
                sim_errors_add(parse->errors, NULL, 0, "--%s is not an option of `sim %s`",
                    OPTIONS[id].name, COMMANDS[i].name);
            }
        }
        if (args->help || args->version) {
            return;
        }
        if (args->n_operands < COMMANDS[i].least) {
            sim_errors_add(parse->errors, NULL, 0, "%s is missing: sim %s %s", COMMANDS[i].operands,
                COMMANDS[i].name, COMMANDS[i].operands);
        }
        if (args->n_operands > COMMANDS[i].most) {
            sim_errors_add(parse->errors, NULL, 0, "'%s' is one too many: sim %s %s",
                args->operand[COMMANDS[i].most], COMMANDS[i].name, COMMANDS[i].operands);
        }
        for (size_t k = 0; k < args->n_operands; k++) {
            if (args->operand[k][0] == '\0') {
                sim_errors_add(parse->errors, NULL, 0, "%s is empty: sim %s %s",
                    COMMANDS[i].operands, COMMANDS[i].name, COMMANDS[i].operands);
            }
        }
    }
}

sim_status_t
sim_args_parse(
    sim_args_t *self, int argc, char *const argv[], const char *no_color, sim_errors_t *errors)
{
    parse_t parse = { .args = self, .errors = errors };
    const size_t n_before = errors->n + errors->n_dropped;
    bool options_ended = false;
    bool literal = false; /* the first operand stands after "--" */

    *self = (sim_args_t) { .argc = argc, .argv = argv };
    self->formats = "png,svg";
    self->no_color = no_color != NULL && no_color[0] != '\0';
    self->operand = calloc((size_t)argc + 1, sizeof *self->operand);
    self->precision = calloc((size_t)argc + 1, sizeof *self->precision);
    parse.no_memory = self->operand == NULL || self->precision == NULL;

    for (int i = 1; i < argc && !parse.no_memory;) {
        const char *text = argv[i];
        const char *next = i + 1 < argc ? argv[i + 1] : NULL;
        if (!options_ended && strcmp(text, "--") == 0) {
            options_ended = true;
            i++;
        } else if (!options_ended && text[0] == '-' && text[1] == '-') {
            i += take_long(&parse, text + 2, next);
        } else if (!options_ended && text[0] == '-' && text[1] != '\0') {
            i += take_short(&parse, text + 1, next);
        } else {
            literal = literal || (options_ended && self->n_operands == 0);
            self->operand[self->n_operands++] = text;
            i++;
        }
    }
    if (!parse.no_memory) {
        if (self->n_operands > 0) {
            take_command(&parse, literal);
            check_command(&parse);
            settle(&parse);
        } else if (!self->help && !self->version && errors->n + errors->n_dropped == n_before) {
            sim_errors_add(errors, NULL, 0, "a scenario or a command is missing: sim SCENARIO.ini");
        }
    }

    const sim_command_t command = self->command;
    if (parse.no_memory || errors->n + errors->n_dropped > n_before) {
        sim_args_free(self);
        self->command = command;
        return parse.no_memory ? SIM_ERR_NOMEM : SIM_ERR_USAGE;
    }
    return SIM_OK;
}

/* The option that a setting came from, N_OPTIONS: --set.  The keys of options are those of the
 * table, those of --set are copies. */
static int
option_of(const sim_setting_t *setting)
{
    int id = 0;
    while (id < N_OPTIONS && setting->key != OPTIONS[id].key) {
        id++;
    }
    return id;
}

/* Whether an option was given by its long name. */
static bool
is_typed_long(const sim_args_t *self, int id)
{
    const size_t n = strlen(OPTIONS[id].name);
    bool found = false;
    for (int i = 1; i < self->argc && strcmp(self->argv[i], "--") != 0; i++) {
        const char *word = self->argv[i];
        found = found
            || (strncmp(word, "--", 2) == 0 && strncmp(word + 2, OPTIONS[id].name, n) == 0
                && (word[2 + n] == '\0' || word[2 + n] == '='));
    }
    return found;
}

/* The same message about a setting under the name of its option, or NULL: it is not about it. */
static char *
renamed(const sim_args_t *self, const sim_setting_t *setting, int id, const char *text)
{
    static const char before[] = "--set ";
    static const char between[] = " = ";
    const size_t n = strlen(setting->key);
    char *to = NULL;

    if (strncmp(text, before, strlen(before)) != 0
        || strncmp(text + strlen(before), setting->key, n) != 0
        || strncmp(text + strlen(before) + n, between, strlen(between)) != 0) {
        return NULL;
    }
    const char *value = text + strlen(before) + n + strlen(between);
    if (strncmp(value, setting->value, strlen(setting->value)) != 0) {
        return NULL;
    }
    const bool brief = OPTIONS[id].letter != 0 && !is_typed_long(self, id);
    const char letter[] = { OPTIONS[id].letter, '\0' };
    return asprintf(&to, "%s%s %s", brief ? "-" : "--", brief ? letter : OPTIONS[id].name, value)
            < 0
        ? NULL
        : to;
}

void
sim_args_name_options(const sim_args_t *self, sim_errors_t *errors)
{
    for (size_t i = 0; i < errors->n; i++) {
        sim_message_t *message = &errors->list[i];
        for (size_t k = 0; k < self->n_settings && message->file == NULL; k++) {
            const int id = option_of(&self->setting[k]);
            char *text
                = id < N_OPTIONS ? renamed(self, &self->setting[k], id, message->text) : NULL;
            if (text != NULL) {
                free(message->text);
                message->text = text;
                break;
            }
        }
    }
}

void
sim_args_free(sim_args_t *self)
{
    for (size_t i = 0; i < self->n_owned; i++) {
        free(self->owned[i]);
    }
    free(self->owned);
    free(self->setting);
    free(self->operand);
    free(self->precision);
    *self = (sim_args_t) { 0 };
}

/* ---- help ------------------------------------------------------------------------------------ */

static void
help_options(int commands, FILE *to)
{
    fputs("Options:\n", to);
    for (int id = 0; id < N_OPTIONS; id++) {
        if (commands != 0 && !(OPTIONS[id].commands & commands)) {
            continue;
        }
        char left[40];
        snprintf(left, sizeof left, "%s%c%s --%s%s%s", OPTIONS[id].letter ? "-" : " ",
            OPTIONS[id].letter ? OPTIONS[id].letter : ' ', OPTIONS[id].letter ? "," : " ",
            OPTIONS[id].name, OPTIONS[id].argument ? " " : "",
            OPTIONS[id].argument ? OPTIONS[id].argument : "");
        fprintf(to, "  %-24s  %s\n", left, OPTIONS[id].meaning);
    }
}

void
sim_args_help(sim_command_t command, FILE *to)
{
    for (size_t i = 0; i < N_COMMANDS; i++) {
        if (COMMANDS[i].command == command) {
            fprintf(to, "Usage: sim %s %s [OPTION...]\n\n%s\n", COMMANDS[i].name,
                COMMANDS[i].operands, COMMANDS[i].more);
            help_options(1 << command, to);
        }
    }
    if (command == SIM_COMMAND_NONE) {
        fputs(
            "Usage: sim SCENARIO.ini [OPTION...]\n"
            "       sim COMMAND ... [OPTION...]\n\n"
            "Simulates the workforce and the economics of moving work abroad, worker by worker.\n\n"
            "Commands:\n",
            to);
        for (size_t i = 0; i < N_COMMANDS; i++) {
            char left[40];
            snprintf(left, sizeof left, "%s %s", COMMANDS[i].name, COMMANDS[i].operands);
            fprintf(to, "  %-20s  %s\n", left, COMMANDS[i].summary);
        }
        fputc('\n', to);
        help_options(0, to);
    }
    if (command == SIM_COMMAND_PLOT) {
        fputs("\nCharts:\n", to);
        for (size_t i = 0; sim_chart_list(i) != NULL; i++) {
            const sim_chart_entry_t *chart = sim_chart_list(i);
            fprintf(to, "  %-20s  [%s]  %s\n", chart->name, chart->group, chart->meaning);
        }
    }
    if (command == SIM_COMMAND_NONE || ((1 << command) & WRITERS)) {
        fputs("\nExit status: 0 done; 1 the run failed; 2 a mistake in the command line or the "
              "scenario;\n"
              "3 the tables are complete but a chart, the report or the workbook is missing;\n"
              "4 they are complete but --precision was not reached; 130 interrupted.\n",
            to);
    }
    if (command == SIM_COMMAND_NONE) {
        fputs(
            "\n`sim COMMAND --help` says more about a command; `man sim` about everything.\n", to);
    }
}
