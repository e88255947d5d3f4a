/* args.h - the command line, understood.
 *
 * Layer: cli.  Includes: base, core.
 *
 * sim_args_parse turns argv into one struct and reports every mistake of the command line in one
 * go; it reads no file and prints nothing.  Each command is a function sim_cmd_<command> that takes
 * the struct and returns an exit status.
 *
 * The options that override a scenario (-n, --months, -s, --scale, --policy, --set) all become
 * settings, in the order given, so that they pass the checks of the scenario reader and are
 * recorded like any other value.
 */
#ifndef SIM_CLI_ARGS_H
#define SIM_CLI_ARGS_H

#include "sim/scenario.h"
#include "sim/status.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* What the shell sees. */
typedef enum {
    SIM_EXIT_DONE = 0,
    SIM_EXIT_FAILED = 1,       /* disk, memory, a model identity violated       */
    SIM_EXIT_USAGE = 2,        /* mistakes of the command line or the scenario  */
    SIM_EXIT_CHARTS = 3,       /* tables complete, charts or the like are not   */
    SIM_EXIT_PRECISION = 4,    /* results complete, --precision not reached     */
    SIM_EXIT_INTERRUPTED = 130 /* Ctrl-C, TERM, HUP                             */
} sim_exit_status_t;

typedef enum {
    SIM_COMMAND_NONE,
    SIM_COMMAND_RUN,
    SIM_COMMAND_COMPARE,
    SIM_COMMAND_BREAKEVEN,
    SIM_COMMAND_PLOT,
    SIM_COMMAND_REPORT,
    SIM_COMMAND_CHECK,
    SIM_COMMAND_SHOW,
    SIM_COMMAND_PARAMS,
    SIM_COMMAND_INIT,
} sim_command_t;

enum { SIM_THREADS_MAX = 1024, SIM_REPLICATIONS_MAX = 10000000 };

typedef struct {
    sim_command_t command;
    bool help;    /* --help: of the command, or of the program when command is NONE */
    bool version; /* --version                                                      */
    int argc;
    char *const *argv; /* the command line as given                                     */
    size_t n_operands;
    const char **operand; /* [n_operands]: what is not an option, the command left out */
    size_t n_settings;
    sim_setting_t *setting; /* [n_settings]: for sim_scenario_read                  */
    const char *output;     /* -o; NULL: out/<stem of the scenario file>            */
    int threads;            /* -j; 0: as many as there are processors               */
    size_t memory_bytes;    /* --memory; 0: three quarters of the machine's         */
    const char *formats;    /* --format: "png,svg": of png, svg and pdf                */
    const char *charts;     /* --chart: "savings,demand"; NULL: all                 */
    const char *theme;      /* --theme; NULL: print                                 */
    double width_mm;        /* --width; 0: as the charts are                        */
    size_t n_precisions;
    const char **precision; /* [n_precisions]: --precision, for sim_precision_read  */
    int max_replications;   /* 0: SIM_PRECISION_TIMES the scenario's                */
    const char *vary;       /* --vary (breakeven)                                   */
    const char *metric;     /* --metric (breakeven, compare); NULL: savings_usd     */
    bool explain;           /* --explain (compare)                                  */
    const char *between;    /* --between A,B (breakeven)                            */
    const char *effect_of;  /* --policy of breakeven: "a, b"; it is no setting then */
    double target;          /* --target (breakeven)                                 */
    bool no_plots;
    bool xlsx;     /* --xlsx                                               */
    bool preview;  /* --preview                                            */
    bool markdown; /* --markdown (params)                                  */
    bool force;
    bool json;
    bool quiet;
    bool verbose;
    bool no_color; /* --no-color, or NO_COLOR in the environment           */
    char **owned;  /* texts made while parsing; private                    */
    size_t n_owned;
} sim_args_t;

/* Reads argv; texts of argv are referred to, not copied.
 *   no_color   value of the environment variable NO_COLOR, or NULL
 * SIM_ERR_USAGE: errors has every mistake, *self is zeroed but for the command.  SIM_ERR_NOMEM. */
SIM_MUST_CHECK sim_status_t sim_args_parse(
    sim_args_t *self, int argc, char *const argv[], const char *no_color, sim_errors_t *errors);

/* Messages about a setting name the option that was typed: "-n 0: ..." where the reader, which knows
 * keys only, says "--set scenario.replications = 0: ...". */
void sim_args_name_options(const sim_args_t *self, sim_errors_t *errors);

/* Accepts anything zeroed or parsed. */
void sim_args_free(sim_args_t *self);

/* Writes the help of a command (NONE: of the program). */
void sim_args_help(sim_command_t command, FILE *to);

/* The commands.  Each prints its result on stdout, its messages on stderr through say.h, and
 * returns a sim_exit_status_t; that stdout could be written is checked by main afterwards. */
int sim_cmd_run(const sim_args_t *args);
int sim_cmd_compare(const sim_args_t *args); /* operands: SCENARIO.ini, policies or files */
int sim_cmd_breakeven(const sim_args_t *args);
int sim_cmd_plot(const sim_args_t *args);
int sim_cmd_report(const sim_args_t *args); /* operand: DIR */
int sim_cmd_check(const sim_args_t *args);  /* operand: SCENARIO.ini               */
int sim_cmd_show(const sim_args_t *args);   /* operand: SCENARIO.ini               */
int sim_cmd_params(const sim_args_t *args); /* operand: none or PATTERN            */
int sim_cmd_init(
    const sim_args_t *args); /* operand: none (stdout) or FILE.ini; --force replaces it */

#endif
