/* gnuplot processes that misbehave in every known way. */
#include "check.h"
#include "sim/gnuplot.h"
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static char folder[] = "/tmp/sim_gnuplot_XXXXXX";

static double
seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static int
open_descriptors(void)
{
    int n = 0;
    DIR *dir = opendir("/proc/self/fd");
    while (dir != NULL && readdir(dir) != NULL) {
        n++;
    }
    if (dir != NULL) {
        closedir(dir);
    }
    return n;
}

/* Runs one task of that script under a stand-in (NULL: the real gnuplot), and checks that nothing
 * is left. */
static sim_gnuplot_task_t
run_one(const char *standin, const char *script, size_t length, int timeout_seconds)
{
    char path[4096];
    sim_gnuplot_task_t task = { .folder = folder, .script = script, .length = length };
    if (standin == NULL) {
        unsetenv("SIM_GNUPLOT");
    } else {
        snprintf(path, sizeof path, "%s%s", standin[0] == '/' ? "" : "tests/standins/", standin);
        setenv("SIM_GNUPLOT", path, 1);
    }
    const int before = open_descriptors();
    CU_ASSERT_EQUAL(sim_gnuplot_run(1, &task, 1, timeout_seconds, NULL), SIM_OK);
    CU_ASSERT_EQUAL(open_descriptors(), before);
    CU_ASSERT(waitpid(-1, NULL, WNOHANG) == -1 && errno == ECHILD);
    unsetenv("SIM_GNUPLOT");
    for (const char *c = task.message; *c != '\0'; c++) {
        CU_ASSERT(*c >= ' ' && *c <= '~');
    }
    return task;
}

/* never_end leaves the number of its child */
static void
child_file_remove(void)
{
    char path[128];
    snprintf(path, sizeof path, "%s/child", folder);
    unlink(path);
}

/* more than a pipe holds */
enum { LONG = 300000 };
static char long_script[LONG];

static void
test_misbehaving_gnuplots_are_outcomes(void)
{
    const struct {
        const char *standin;
        sim_gnuplot_outcome_t outcome;
        const char *words; /* in the message */
    } cases[] = {
        { "exit_1", SIM_GNUPLOT_FAILED, "ended with status 1" },
        { "exit_0", SIM_GNUPLOT_FAILED, "before it had read its script" },
        { "read_then_fail", SIM_GNUPLOT_FAILED,
            "status 3; it said: line 7: undefined variable: x" },
        { "read_draw_nothing", SIM_GNUPLOT_DONE, "" },
        { "segv", SIM_GNUPLOT_FAILED, "signal 11" },
        { "noise", SIM_GNUPLOT_FAILED, "status 9; it said: ????" },
        { "slow", SIM_GNUPLOT_DONE, "" },
        { "/nonexistent/gnuplot", SIM_GNUPLOT_MISSING, "could not be started" },
        { "/etc/passwd", SIM_GNUPLOT_MISSING, "could not be started (Permission denied)" },
        { "never_read", SIM_GNUPLOT_LATE, "had not ended after 1 s" },
        { "never_end", SIM_GNUPLOT_LATE, "had not ended after 1 s" },
    };
    memset(long_script, '#', LONG);
    long_script[LONG - 1] = '\n';
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const double start = seconds_now();
        const int timeout = cases[i].outcome == SIM_GNUPLOT_LATE ? 1 : 20;
        const sim_gnuplot_task_t task = run_one(cases[i].standin, long_script, LONG, timeout);
        CU_ASSERT_EQUAL(task.outcome, cases[i].outcome);
        CU_ASSERT_PTR_NOT_NULL(strstr(task.message, cases[i].words));
        CU_ASSERT(cases[i].outcome != SIM_GNUPLOT_DONE || task.message[0] == '\0');
        CU_ASSERT(cases[i].outcome != SIM_GNUPLOT_LATE || seconds_now() - start < 2.5);
    }
    child_file_remove();
}

static void
test_real_gnuplot_tells_its_error(void)
{
    const char good[] = "print 1\n";
    const char bad[] = "plot undefined_name\nprint 1\n";
    CU_ASSERT_EQUAL(run_one(NULL, good, sizeof good - 1, 20).outcome, SIM_GNUPLOT_DONE);
    const sim_gnuplot_task_t task = run_one(NULL, bad, sizeof bad - 1, 20);
    CU_ASSERT_EQUAL(task.outcome, SIM_GNUPLOT_FAILED);
    CU_ASSERT_PTR_NOT_NULL(strstr(task.message, "undefined variable: undefined_name"));
}

static void
test_environment_and_start_files_do_not_matter(void)
{
    char path[128];
    const char script[]
        = "set print 'seen'\nprint GPVAL_TERM, ' ', system('echo $HOME$LC_ALL$TZ$SIM_SECRET')\n";
    snprintf(path, sizeof path, "%s/.gnuplot", folder);
    FILE *to = fopen(path, "w");
    fputs("print undefined_by_start_file\n", to);
    fclose(to);
    char *home = getenv("HOME") != NULL ? strdup(getenv("HOME")) : NULL;
    setenv("HOME", folder, 1);
    setenv("GNUTERM", "dumb", 1);
    setenv("SIM_SECRET", "secret", 1);
    const sim_gnuplot_task_t task = run_one(NULL, script, sizeof script - 1, 20);
    CU_ASSERT_EQUAL(task.outcome, SIM_GNUPLOT_DONE);
    unlink(path);
    snprintf(path, sizeof path, "%s/seen", folder);
    char line[256] = "";
    FILE *from = fopen(path, "r");
    CU_ASSERT_PTR_NOT_NULL_FATAL(from);
    CU_ASSERT_PTR_NOT_NULL(fgets(line, sizeof line, from));
    fclose(from);
    CU_ASSERT_PTR_NULL(strstr(line, "dumb"));
    CU_ASSERT_PTR_NOT_NULL(strstr(line, " C.UTF-8UTC\n")); /* neither HOME nor SIM_SECRET */
    unlink(path);
    unsetenv("GNUTERM");
    unsetenv("SIM_SECRET");
    if (home != NULL) {
        setenv("HOME", home, 1);
        free(home);
    }
}

static volatile sig_atomic_t stop;

static void
on_alarm(int signal_number)
{
    (void)signal_number;
    stop = 1;
}

static void
test_stop_ends_all_at_once(void)
{
    sim_gnuplot_task_t tasks[5] = { 0 };
    for (size_t i = 0; i < 5; i++) {
        tasks[i] = (sim_gnuplot_task_t) { .folder = folder, .script = "#\n", .length = 2 };
    }
    setenv("SIM_GNUPLOT", "tests/standins/never_end", 1);
    stop = 0;
    signal(SIGALRM, on_alarm);
    alarm(1);
    const double start = seconds_now();
    CU_ASSERT_EQUAL(sim_gnuplot_run(5, tasks, 2, 30, &stop), SIM_ERR_INTERRUPTED);
    CU_ASSERT(seconds_now() - start < 2.0);
    for (size_t i = 0; i < 5; i++) {
        CU_ASSERT_EQUAL(tasks[i].outcome, SIM_GNUPLOT_INTERRUPTED);
    }
    CU_ASSERT(waitpid(-1, NULL, WNOHANG) == -1 && errno == ECHILD);
    signal(SIGALRM, SIG_DFL);
    child_file_remove();
    unsetenv("SIM_GNUPLOT");
}

static void
test_broken_pipes_leave_no_signal(void)
{
    sigset_t before;
    sigset_t after;
    sigset_t pending;
    pthread_sigmask(SIG_SETMASK, NULL, &before);
    (void)run_one("exit_0", long_script, LONG, 20);
    pthread_sigmask(SIG_SETMASK, NULL, &after);
    sigpending(&pending);
    CU_ASSERT_EQUAL(sigismember(&after, SIGPIPE), sigismember(&before, SIGPIPE));
    CU_ASSERT_EQUAL(sigismember(&pending, SIGPIPE), 0);
}

static void
test_children_do_not_outlive_their_leader(void)
{
    /* the stand-in's own child sleeps for ever in the same process group and writes its number to a
     * file */
    char path[128];
    int pid = 0;
    (void)run_one("never_end", "#\n", 2, 1);
    snprintf(path, sizeof path, "%s/child", folder);
    FILE *from = fopen(path, "r");
    CU_ASSERT_PTR_NOT_NULL_FATAL(from);
    CU_ASSERT_EQUAL(fscanf(from, "%d", &pid), 1);
    fclose(from);
    unlink(path);
    CU_ASSERT_FATAL(pid > 1);
    /* a killed orphan is gone as soon as init has taken note */
    bool is_gone = false;
    for (int i = 0; i < 100 && !is_gone; i++) {
        const struct timespec moment = { 0, 20000000 };
        char state[128];
        snprintf(path, sizeof path, "/proc/%d/stat", pid);
        FILE *stat = fopen(path, "r");
        is_gone = stat == NULL;
        if (stat != NULL) {
            is_gone = fscanf(stat, "%*d %*s %127s", state) == 1 && state[0] == 'Z';
            fclose(stat);
        }
        nanosleep(&moment, NULL);
    }
    CU_ASSERT(is_gone);
}

static void
test_tasks_run_side_by_side(void)
{
    sim_gnuplot_task_t tasks[4] = { 0 };
    for (size_t i = 0; i < 4; i++) {
        tasks[i] = (sim_gnuplot_task_t) { .folder = folder, .script = "print 1\n", .length = 8 };
    }
    setenv("SIM_GNUPLOT", "tests/standins/slow", 1);
    CU_ASSERT_EQUAL(sim_gnuplot_run(4, tasks, 4, 30, NULL), SIM_OK);
    for (size_t i = 0; i < 4; i++) {
        CU_ASSERT_EQUAL(tasks[i].outcome, SIM_GNUPLOT_DONE);
    }
    CU_ASSERT_EQUAL(sim_gnuplot_run(0, tasks, 2, 30, NULL), SIM_OK);
    unsetenv("SIM_GNUPLOT");
}

static const char *
check_bytes(
    const char *format, const char *start, size_t start_length, size_t filler, const char *end)
{
    char path[128];
    snprintf(path, sizeof path, "%s/picture", folder);
    FILE *to = fopen(path, "w");
    fwrite(start, 1, start_length, to);
    for (size_t i = 0; i < filler; i++) {
        putc('.', to);
    }
    fputs(end, to);
    fclose(to);
    const char *wrong = sim_gnuplot_check_file(path, format);
    unlink(path);
    return wrong;
}

static void
test_pictures_that_are_not_whole_are_found(void)
{
    const char png[] = "\211PNG\r\n\032\n";
    CU_ASSERT_PTR_NULL(check_bytes("svg", "<?xml", 5, 100, "</svg>\n\n"));
    CU_ASSERT_PTR_NULL(check_bytes("png", png, 8, 100,
        "IEND\xae"
        "B`\x82"));
    CU_ASSERT_PTR_NULL(check_bytes("pdf", "%PDF-1.5", 8, 100, "%%EOF\n"));
    CU_ASSERT_STRING_EQUAL(check_bytes("svg", "<?xml", 5, 100, ""), "is cut off");
    CU_ASSERT_STRING_EQUAL(check_bytes("png", png, 8, 100, "IEND......."), "is cut off");
    CU_ASSERT_STRING_EQUAL(check_bytes("png", "<?xml", 5, 100,
                               "IEND\xae"
                               "B`\x82"),
        "does not begin as its format does");
    CU_ASSERT_STRING_EQUAL(check_bytes("svg", "", 0, 0, ""), "is empty");
    CU_ASSERT_STRING_EQUAL(check_bytes("svg", "<?xml", 5, 0, "</svg>"), "is too short");
    CU_ASSERT_STRING_EQUAL(sim_gnuplot_check_file("/nonexistent/x.svg", "svg"), "was not written");
    CU_ASSERT_STRING_EQUAL(sim_gnuplot_check_file("/tmp", "svg"), "was not written");
    CU_ASSERT_STRING_EQUAL(check_bytes("gif", "GIF89a", 6, 100, ";"), "is of an unknown format");
}

int
main(int argc, char **argv)
{
    static const check_test_t tests[] = { SIM_TEST(test_misbehaving_gnuplots_are_outcomes),
        SIM_TEST(test_real_gnuplot_tells_its_error),
        SIM_TEST(test_environment_and_start_files_do_not_matter),
        SIM_TEST(test_stop_ends_all_at_once), SIM_TEST(test_broken_pipes_leave_no_signal),
        SIM_TEST(test_children_do_not_outlive_their_leader), SIM_TEST(test_tasks_run_side_by_side),
        SIM_TEST(test_pictures_that_are_not_whole_are_found) };
    if (mkdtemp(folder) == NULL) {
        return 1;
    }
    const int status = check_main(argc, argv, "gnuplot", sizeof tests / sizeof tests[0], tests);
    return rmdir(folder) == 0 ? status : 1;
}
