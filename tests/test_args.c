/* Tests of args.h: each line of the table is a command line and what becomes of it. */
#include "check.h"
#include "sim/cli/args.h"
#include <stdlib.h>

enum { WORDS = 20 };

typedef struct {
    sim_args_t args;
    sim_errors_t errors;
    sim_status_t status;
    int argc;
    char *argv[WORDS + 2];
    char line[512];
} parsed_t;

/* Splits at '|', since blanks are part of some arguments. */
static void
parse(parsed_t *parsed, const char *line)
{
    memset(parsed, 0, sizeof *parsed);
    snprintf(parsed->line, sizeof parsed->line, "%s", line);
    parsed->argv[parsed->argc++] = (char *)"sim";
    char *rest = parsed->line;
    while (line[0] != '\0' && rest != NULL && parsed->argc <= WORDS) {
        parsed->argv[parsed->argc++] = strsep(&rest, "|");
    }
    parsed->status
        = sim_args_parse(&parsed->args, parsed->argc, parsed->argv, NULL, &parsed->errors);
}

static void
done(parsed_t *parsed)
{
    sim_args_free(&parsed->args);
    sim_errors_free(&parsed->errors);
}

static void
test_commands(void)
{
    static const struct {
        const char *line;
        sim_command_t command;
        size_t n_operands;
        const char *operand;
    } cases[] = { { "a.ini", SIM_COMMAND_RUN, 1, "a.ini" },
        { "run|a.ini", SIM_COMMAND_RUN, 1, "a.ini" }, { "./run", SIM_COMMAND_RUN, 1, "./run" },
        { "-q|run|a.ini", SIM_COMMAND_RUN, 1, "a.ini" }, { "--|run", SIM_COMMAND_RUN, 1, "run" },
        { "run|--|-rf.ini", SIM_COMMAND_RUN, 1, "-rf.ini" },
        { "run|check", SIM_COMMAND_RUN, 1, "check" },
        { "check|a.ini", SIM_COMMAND_CHECK, 1, "a.ini" },
        { "show|--set|a=b|a.ini", SIM_COMMAND_SHOW, 1, "a.ini" },
        { "params", SIM_COMMAND_PARAMS, 0, NULL }, { "params|wage", SIM_COMMAND_PARAMS, 1, "wage" },
        { "init", SIM_COMMAND_INIT, 0, NULL },
        { "init|x.ini|--force", SIM_COMMAND_INIT, 1, "x.ini" },
        { "plot|out/a|--format=pdf", SIM_COMMAND_PLOT, 1, "out/a" },
        { "plot|out/a|--chart=savings,demand|--theme|dark|--width=16.5cm", SIM_COMMAND_PLOT, 1,
            "out/a" },
        { "compare|a.ini", SIM_COMMAND_COMPARE, 1, "a.ini" },
        { "compare|a.ini|x+y|z|--policy=w", SIM_COMMAND_COMPARE, 3, "a.ini" },
        { "compare|--json|a.ini|b.ini", SIM_COMMAND_COMPARE, 2, "a.ini" },
        { "--help", SIM_COMMAND_NONE, 0, NULL }, { "-h", SIM_COMMAND_NONE, 0, NULL },
        { "run|--help", SIM_COMMAND_RUN, 0, NULL }, { "--version", SIM_COMMAND_NONE, 0, NULL } };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        parsed_t p;
        parse(&p, cases[i].line);
        CU_ASSERT_EQUAL(p.status, SIM_OK);
        CU_ASSERT_EQUAL(p.errors.n, 0);
        CU_ASSERT_EQUAL(p.args.command, cases[i].command);
        CU_ASSERT_EQUAL(p.args.n_operands, cases[i].n_operands);
        CU_ASSERT_EQUAL(p.args.help, strstr(cases[i].line, "-h") != NULL);
        CU_ASSERT_EQUAL(p.args.version, strstr(cases[i].line, "--version") != NULL);
        if (cases[i].operand != NULL && p.args.n_operands == 1) {
            CU_ASSERT_STRING_EQUAL(p.args.operand[0], cases[i].operand);
        }
        done(&p);
    }
}

static void
test_settings_come_in_order(void)
{
    static const struct {
        const char *line;
        size_t n;
        const char *settings; /* "key=value;" of all */
    } cases[] = { { "a.ini", 0, "" }, { "a.ini|-n|5", 1, "scenario.replications=5;" },
        { "a.ini|-n5", 1, "scenario.replications=5;" },
        { "a.ini|--replications=5", 1, "scenario.replications=5;" },
        { "a.ini|--replications|5", 1, "scenario.replications=5;" },
        { "a.ini|-n|5|-n|6", 1, "scenario.replications=6;" },
        { "a.ini|--months|12|-s|7|--scale=10", 3,
            "scenario.months=12;scenario.seed=7;scenario.scale=10;" },
        { "a.ini|--set|quit_pay=1|--set=job.india.a.wage=2 INR/month|--set| b = x=y", 3,
            "quit_pay=1;job.india.a.wage=2 INR/month;b= x=y;" },
        { "a.ini|--policy|a+b", 1, "scenario.policies=a, b;" },
        { "a.ini|--policy|a|--policy=b+c", 1, "scenario.policies=a, b, c;" },
        { "a.ini|-n|-5", 1, "scenario.replications=-5;" } };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        parsed_t p;
        char all[256] = "";
        parse(&p, cases[i].line);
        CU_ASSERT_EQUAL(p.status, SIM_OK);
        CU_ASSERT_EQUAL(p.args.n_settings, cases[i].n);
        for (size_t k = 0; k < p.args.n_settings; k++) {
            const size_t used = strlen(all);
            snprintf(all + used, sizeof all - used, "%s=%s;", p.args.setting[k].key,
                p.args.setting[k].value);
        }
        CU_ASSERT_STRING_EQUAL(all, cases[i].settings);
        done(&p);
    }
}

static void
test_other_options(void)
{
    parsed_t p;

    parse(&p, "run|a.ini|-o|x y|-j3|--memory|1.5G|--format|svg,pdf|--no-plots|--force|--json|-v");
    CU_ASSERT_EQUAL(p.status, SIM_OK);
    CU_ASSERT_STRING_EQUAL(p.args.output, "x y");
    CU_ASSERT_EQUAL(p.args.threads, 3);
    CU_ASSERT_EQUAL(p.args.memory_bytes, (size_t)1536 << 20);
    CU_ASSERT_STRING_EQUAL(p.args.formats, "svg,pdf");
    CU_ASSERT(p.args.no_plots && p.args.force && p.args.json && p.args.verbose);
    CU_ASSERT(!p.args.quiet && !p.args.no_color);
    done(&p);

    parse(&p, "compare|a.ini|--xlsx|--preview");
    CU_ASSERT_EQUAL(p.status, SIM_OK);
    CU_ASSERT(p.args.xlsx && p.args.preview && !p.args.no_plots);
    done(&p);

    parse(&p, "plot|out/a|--preview");
    CU_ASSERT_EQUAL(p.status, SIM_OK);
    CU_ASSERT(!p.args.xlsx && p.args.preview);
    done(&p);

    parse(&p, "a.ini|-vq");
    CU_ASSERT_EQUAL(p.status, SIM_OK);
    CU_ASSERT(p.args.quiet && !p.args.verbose); /* the last word counts */
    CU_ASSERT_STRING_EQUAL(p.args.formats, "png,svg");
    CU_ASSERT_EQUAL(p.args.threads, 0);
    CU_ASSERT_PTR_NULL(p.args.output);
    done(&p);

    static const struct {
        const char *line;
        size_t bytes;
    } sizes[] = { { "a.ini|--memory=800M", (size_t)800 << 20 },
        { "a.ini|--memory=4 GiB", (size_t)4 << 30 }, { "a.ini|--memory=1t", (size_t)1 << 40 },
        { "a.ini|--memory=2048K", (size_t)2 << 20 } };
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        parse(&p, sizes[i].line);
        CU_ASSERT_EQUAL(p.status, SIM_OK);
        CU_ASSERT_EQUAL(p.args.memory_bytes, sizes[i].bytes);
        done(&p);
    }
}

/* Whose effect is asked for is no setting; the order of the others stays. */
static void
test_breakeven(void)
{
    parsed_t p;

    parse(&p,
        "breakeven|a.ini|-n|5|--policy|a+b|--set|k=1|--policy|c|--vary|x=1..2|--target|-2.5|"
        "--metric|quits@all|--between|a,b");
    CU_ASSERT_EQUAL(p.status, SIM_OK);
    CU_ASSERT_EQUAL(p.args.command, SIM_COMMAND_BREAKEVEN);
    CU_ASSERT_STRING_EQUAL(p.args.effect_of, "a, b, c");
    CU_ASSERT_EQUAL_FATAL(p.args.n_settings, 2);
    CU_ASSERT_STRING_EQUAL(p.args.setting[0].key, "scenario.replications");
    CU_ASSERT_STRING_EQUAL(p.args.setting[1].key, "k");
    CU_ASSERT_STRING_EQUAL(p.args.vary, "x=1..2");
    CU_ASSERT_STRING_EQUAL(p.args.metric, "quits@all");
    CU_ASSERT_STRING_EQUAL(p.args.between, "a,b");
    CU_ASSERT_EQUAL(p.args.target, -2.5);
    done(&p);

    parse(&p, "a.ini|--precision|quits=1%|--precision=hires=2%|--max-replications|300");
    CU_ASSERT_EQUAL(p.status, SIM_OK);
    CU_ASSERT_EQUAL_FATAL(p.args.n_precisions, 2);
    CU_ASSERT_STRING_EQUAL(p.args.precision[0], "quits=1%");
    CU_ASSERT_STRING_EQUAL(p.args.precision[1], "hires=2%");
    CU_ASSERT_EQUAL(p.args.max_replications, 300);
    done(&p);
}

static void
test_no_color(void)
{
    char *argv[] = { (char *)"sim", (char *)"a.ini", NULL };
    static const struct {
        const char *value;
        bool no_color;
    } cases[] = { { NULL, false }, { "", false }, { "1", true }, { "0", true } };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        sim_args_t args;
        sim_errors_t errors = { 0 };
        CU_ASSERT_EQUAL(sim_args_parse(&args, 2, argv, cases[i].value, &errors), SIM_OK);
        CU_ASSERT_EQUAL(args.no_color, cases[i].no_color);
        sim_args_free(&args);
        sim_errors_free(&errors);
    }
    parsed_t p;
    parse(&p, "a.ini|--no-color");
    CU_ASSERT(p.args.no_color);
    done(&p);
}

static void
test_mistakes_are_named(void)
{
    static const struct {
        const char *line;
        size_t n; /* messages */
        const char *part;
    } cases[] = { { "", 1, "a scenario or a command is missing" },
        { "rnu", 1, "did you mean 'run'?" }, { "frobnicate", 1, "./frobnicate" },
        { "sweep|a.ini", 1, "'sweep' is not in this release" },
        { "breakeven|a.ini", 1, "--vary is missing" },
        { "breakeven|a.ini|--vary|a=1..2|--vary|b=1..2", 1, "one key is varied, not two" },
        { "breakeven|a.ini|--vary|a=1..2|--target|1x", 1, "a number in the unit of the metric" },
        { "breakeven|a.ini|--vary|a=1..2|--no-plots", 1, "not an option of `sim breakeven`" },
        { "a.ini|--vary|a=1..2", 1, "not an option of `sim run`" },
        { "a.ini|--max-replications|10", 1, "--precision, which is missing" },
        { "a.ini|--precision|a=1%|--max-replications|0", 1, "a whole number from 1 to 10000000" },
        { "a.ini|--precision|a=1%|--max-replications|9e3", 1, "a whole number from 1 to 10000000" },
        { "sweep|a.ini|b|c", 1, "not in this release" }, { "verify", 1, "not in this release" },
        { "report", 1, "DIR is missing" }, { "report|a|-n|5", 1, "not an option of `sim report`" },
        { "run", 1, "SCENARIO.ini is missing" },
        { "check|a.ini|b.ini", 1, "'b.ini' is one too many" },
        { "params|a|b", 1, "'b' is one too many" },
        { "a.ini|--replicatons=5", 1, "did you mean --replications?" },
        { "a.ini|--workers=5", 1, "unknown option --workers" },
        { "a.ini|--workers|5", 2, "unknown option --workers" },
        { "a.ini|--resume", 1, "unknown option --resume" },
        { "a.ini|--preview|--json", 1, "--preview and --json" },
        { "plot|out/a|--xlsx", 1, "--xlsx is not an option of `sim plot`" },
        { "check|a.ini|--preview", 1, "--preview is not an option of `sim check`" },
        { "a.ini|--xlxs", 1, "did you mean --xlsx?" }, { "a.ini|-x", 1, "unknown option -x" },
        { "a.ini|-qx", 1, "unknown option -x" }, { "a.ini|-o", 1, "-o: DIR is missing" },
        { "a.ini|--output", 1, "DIR is missing" }, { "a.ini|--output=", 1, "DIR is empty" },
        { "a.ini|--force=yes", 1, "takes no value" },
        { "a.ini|--set|quit_pay", 1, "a key and a value are expected" },
        { "a.ini|--set|=5", 1, "a key and a value are expected" },
        { "a.ini|--set| =5", 1, "a key and a value are expected" },
        { "a.ini|--policy|a++b", 1, "a name is missing" },
        { "a.ini|--policy|+a", 1, "a name is missing" },
        { "a.ini|-j|-1", 1, "from 0 (all processors) to 1024" },
        { "a.ini|-j|100000", 1, "to 1024" }, { "a.ini|-j|1025", 1, "to 1024" },
        { "a.ini|-j|99999999999999999999", 1, "to 1024" }, { "a.ini|-j|abc", 1, "to 1024" },
        { "a.ini|-j|2x", 1, "to 1024" }, { "a.ini|-j| 2", 1, "to 1024" },
        { "a.ini|-j|0x2", 1, "to 1024" }, { "a.ini|--memory|5", 1, "at least 1M" },
        { "a.ini|--memory|1K", 1, "at least 1M" }, { "a.ini|--memory|-1G", 1, "at least 1M" },
        { "a.ini|--memory|nan", 1, "at least 1M" }, { "a.ini|--memory|1e3G", 1, "at least 1M" },
        { "a.ini|--memory|0x10G", 1, "at least 1M" }, { "a.ini|--memory|4X", 1, "at least 1M" },
        { "a.ini|--memory|99999999T", 1, "at least 1M" },
        { "plot|d|--chart|savngs", 1, "did you mean savings?" },
        { "plot|d|--theme|red", 1, "print,screen,dark,grayscale" },
        { "plot|d|--theme|print,dark", 1, "print,screen,dark,grayscale" },
        { "plot|d|--width|160", 1, "120mm to 600mm" }, { "plot|d|--width|5cm", 1, "as 160mm" },
        { "plot|d|--width|1e2mm", 1, "as 160mm" }, { "check|a.ini|--theme|dark", 1, "--theme" },
        { "a.ini|--format|gif", 1, "png, svg and pdf" },
        { "a.ini|--format|png,", 1, "png, svg and pdf" },
        { "a.ini|--format|,png", 1, "png, svg and pdf" },
        { "a.ini|--format|svg,png,svg", 1, "each once" },
        { "check|--json|a.ini", 1, "--json is not an option of `sim check`" },
        { "params|-n|5", 1, "--replications is not an option of `sim params`" },
        { "run|", 1, "SCENARIO.ini is empty" },
        { "a.ini|--nope|-j|x|-z", 3, "unknown option --nope" } };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        parsed_t p;
        parse(&p, cases[i].line);
        CU_ASSERT_EQUAL(p.status, SIM_ERR_USAGE);
        CU_ASSERT_EQUAL(p.errors.n, cases[i].n);
        CU_ASSERT(p.errors.n > 0 && strstr(p.errors.list[0].text, cases[i].part) != NULL);
        if (p.errors.n != cases[i].n || strstr(p.errors.list[0].text, cases[i].part) == NULL) {
            printf("\n  '%s': %zu messages, first '%s'\n", cases[i].line, p.errors.n,
                p.errors.n > 0 ? p.errors.list[0].text : "");
        }
        CU_ASSERT_PTR_NULL(p.args.operand); /* a failed call leaves nothing to free */
        done(&p);
    }
}

/* Help names what exists and nothing else. */
static void
test_help_lists_the_commands_of_this_release(void)
{
    static const char *const present[]
        = { "run ", "plot ", "report ", "check ", "show ", "params ", "init ", "breakeven ",
              "--set KEY=VALUE", "--xlsx", "--preview", "-j, --threads", "--precision METRIC=P%" };
    static const char *const absent[]
        = { "sweep", "sensitivity", "calibrate", "backtest", "verify", "--resume", "--workers" };
    char *text = NULL;
    size_t n = 0;

    FILE *to = open_memstream(&text, &n);
    sim_args_help(SIM_COMMAND_NONE, to);
    fclose(to);
    for (size_t i = 0; i < sizeof present / sizeof present[0]; i++) {
        CU_ASSERT_PTR_NOT_NULL(strstr(text, present[i]));
    }
    for (size_t i = 0; i < sizeof absent / sizeof absent[0]; i++) {
        CU_ASSERT_PTR_NULL(strstr(text, absent[i]));
    }
    free(text);

    to = open_memstream(&text, &n);
    sim_args_help(SIM_COMMAND_CHECK, to);
    fclose(to);
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "Usage: sim check SCENARIO.ini"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "--set"));
    CU_ASSERT_PTR_NULL(strstr(text, "--json"));
    free(text);
}

SIM_TEST_MAIN("args", SIM_TEST(test_commands), SIM_TEST(test_settings_come_in_order),
    SIM_TEST(test_other_options), SIM_TEST(test_breakeven), SIM_TEST(test_no_color),
    SIM_TEST(test_mistakes_are_named), SIM_TEST(test_help_lists_the_commands_of_this_release))
