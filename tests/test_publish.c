/* Tests of publish.h: the target is absent or as it was, or complete; whatever happens. */
#include "check.h"
#include "sim/publish.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char home[64]; /* the folder of this test; each test works in it and leaves it empty */

static void
enter(void)
{
    snprintf(home, sizeof home, "/tmp/test_publish.XXXXXX");
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(home));
    CU_ASSERT_EQUAL_FATAL(chdir(home), 0);
}

/* Files below the folder, as "a b/c"; "-" when it cannot be read. */
static void
files(const char *folder, char text[512])
{
    size_t n = 0;
    char **names = NULL;
    size_t used = 0;

    snprintf(text, 512, "-");
    if (sim_publish_list(folder, &n, &names) == SIM_OK) {
        text[0] = '\0';
        for (size_t i = 0; i < n; i++) {
            used += (size_t)snprintf(text + used, 512 - used, "%s%s", i > 0 ? " " : "", names[i]);
        }
    }
    sim_publish_list_free(n, names);
}

static void
leave(void)
{
    char command[192];
    CU_ASSERT_EQUAL(chdir("/"), 0);
    snprintf(command, sizeof command, "chmod -R u+rwx %s; rm -rf %s", home, home);
    CU_ASSERT_EQUAL(system(command), 0);
}

static void
put(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    fputs(text, file);
    fclose(file);
}

static bool
holds(const char *path, const char *text)
{
    char got[512] = "";
    FILE *file = fopen(path, "r");
    if (file == NULL) {
        return false;
    }
    const size_t n = fread(got, 1, sizeof got - 1, file);
    fclose(file);
    got[n] = '\0';
    return strcmp(got, text) == 0;
}

static sim_status_t
put_file(sim_publish_t *publish, const char *name, const char *text, sim_errors_t *errors)
{
    FILE *file = NULL;
    const sim_status_t status = sim_publish_open(publish, name, &file, errors);
    if (status != SIM_OK) {
        return status;
    }
    fputs(text, file);
    return sim_publish_close(publish, name, file, errors);
}

/* A small results folder of the given identity, whose data.csv holds text. */
static sim_status_t
publish(
    const char *target, const char *identity, const char *text, bool force, sim_errors_t *errors)
{
    sim_publish_t *publish = NULL;
    char manifest[256];

    sim_status_t status = sim_publish_begin(&publish, target, identity, force, errors);
    if (status != SIM_OK) {
        CU_ASSERT_PTR_NULL(publish);
        return status;
    }
    snprintf(manifest, sizeof manifest,
        "{\"program\": \"sim\", \"scenario\": {\"name\": \"%s\"}, \"outputs\": [{\"name\": "
        "\"data.csv\"}]}\n",
        identity);
    status = put_file(publish, "data.csv", text, errors);
    if (status == SIM_OK) {
        status = put_file(publish, "manifest.json", manifest, errors);
    }
    if (status == SIM_OK) {
        status = sim_publish_commit(publish, errors);
    }
    sim_publish_free(publish);
    return status;
}

static bool
says(const sim_errors_t *errors, const char *part)
{
    for (size_t i = 0; i < errors->n; i++) {
        if (strstr(errors->list[i].text, part) != NULL) {
            return true;
        }
    }
    return false;
}

#define ASSERT_FILES(folder, expected)                                                             \
    do {                                                                                           \
        char found_[512];                                                                          \
        files(folder, found_);                                                                     \
        CU_ASSERT_STRING_EQUAL(found_, expected);                                                  \
    } while (0)

static void
test_a_new_folder_with_its_parents(void)
{
    sim_errors_t errors = { 0 };
    enter();
    CU_ASSERT_EQUAL(publish("out/deep/x//", "x", "one", false, &errors), SIM_OK);
    CU_ASSERT_EQUAL(errors.n, 0);
    ASSERT_FILES(".", "out/deep/x/data.csv out/deep/x/manifest.json");
    CU_ASSERT(holds("out/deep/x/data.csv", "one"));
    sim_errors_free(&errors);
    leave();
}

static void
test_the_same_scenario_replaces_as_a_whole(void)
{
    sim_errors_t errors = { 0 };
    enter();
    CU_ASSERT_EQUAL(publish("x", "s", "one", false, &errors), SIM_OK);
    CU_ASSERT_EQUAL(publish("x", "s", "two", false, &errors), SIM_OK);
    CU_ASSERT_EQUAL(errors.n, 0);
    ASSERT_FILES(".", "x/data.csv x/manifest.json");
    CU_ASSERT(holds("x/data.csv", "two"));
    sim_errors_free(&errors);
    leave();
}

static void
test_an_empty_folder_may_be_used(void)
{
    sim_errors_t errors = { 0 };
    enter();
    CU_ASSERT_EQUAL(mkdir("x", 0777), 0);
    CU_ASSERT_EQUAL(publish("x", "s", "one", false, &errors), SIM_OK);
    ASSERT_FILES(".", "x/data.csv x/manifest.json");
    sim_errors_free(&errors);
    leave();
}

static void
test_what_belongs_to_others_is_refused(void)
{
    sim_errors_t errors = { 0 };
    enter();
    CU_ASSERT_EQUAL(mkdir("foreign", 0777), 0);
    put("foreign/notes.txt", "mine");
    CU_ASSERT_EQUAL(sim_publish_check("foreign", "s", false, &errors), SIM_ERR_EXISTS);
    CU_ASSERT(says(&errors, "notes.txt"));
    CU_ASSERT_EQUAL(publish("foreign", "s", "one", false, &errors), SIM_ERR_EXISTS);
    ASSERT_FILES(".", "foreign/notes.txt");
    CU_ASSERT(holds("foreign/notes.txt", "mine"));

    /* manifests that are not ours */
    static const char *const manifests[] = { "", "{", "[]", "null", "{\"program\": \"other\"}",
        "{\"program\": \"sim\"}", "{\"program\": 3, \"outputs\": []}" };
    for (size_t i = 0; i < sizeof manifests / sizeof manifests[0]; i++) {
        put("foreign/manifest.json", manifests[i]);
        CU_ASSERT_EQUAL(sim_publish_check("foreign", "s", false, &errors), SIM_ERR_EXISTS);
    }
    sim_errors_free(&errors);
    leave();
}

/* A folder that is written again in its place: no message tells of -o or --force, which whoever
 * does that does not have. */
static bool
advises_options(const sim_errors_t *errors)
{
    return says(errors, "-o") || says(errors, "--force");
}

static void
test_again_advises_no_option(void)
{
    sim_publish_t *first = NULL;
    sim_publish_t *second = NULL;
    sim_errors_t errors = { 0 };
    enter();
    CU_ASSERT_EQUAL(publish("x", "s", "one", false, &errors), SIM_OK);
    put("x/notes.txt", "mine");
    CU_ASSERT_EQUAL(sim_publish_begin(&first, "x", "s", false, &errors), SIM_ERR_EXISTS);
    CU_ASSERT(says(&errors, "notes.txt") && says(&errors, "-o") && says(&errors, "--force"));
    sim_errors_free(&errors);
    CU_ASSERT_EQUAL(sim_publish_again(&first, "x", "s", &errors), SIM_ERR_EXISTS);
    CU_ASSERT(says(&errors, "notes.txt): move it"));
    CU_ASSERT_FALSE(advises_options(&errors));
    CU_ASSERT_EQUAL(unlink("x/notes.txt"), 0);

    CU_ASSERT_EQUAL_FATAL(sim_publish_again(&first, "x", "s", &errors), SIM_OK);
    CU_ASSERT_EQUAL(sim_publish_again(&second, "x", "s", &errors), SIM_ERR_IO);
    CU_ASSERT(says(&errors, "wait for it") && !advises_options(&errors));
    sim_publish_free(first);
    put("file", "");
    CU_ASSERT_EQUAL(sim_publish_again(&first, "file/x", "s", &errors), SIM_ERR_IO);
    CU_ASSERT_FALSE(advises_options(&errors));
    sim_errors_free(&errors);

    /* root may write anywhere, so somebody else tries */
    CU_ASSERT_EQUAL(chmod(".", 0555), 0);
    const pid_t child = fork();
    if (child == 0) {
        const bool other = geteuid() != 0 || setuid(65534) == 0;
        const bool refused = sim_publish_again(&first, "x", "s", &errors) == SIM_ERR_IO;
        _exit(other && refused && says(&errors, "nothing may be written there")
                    && says(&errors, "copy the folder") && !advises_options(&errors)
                ? 0
                : 1);
    }
    int status = 1;
    CU_ASSERT_EQUAL(waitpid(child, &status, 0), child);
    CU_ASSERT_EQUAL(status, 0);
    CU_ASSERT_EQUAL(chmod(".", 0755), 0);
    leave();
}

static void
test_another_scenario_is_refused(void)
{
    sim_errors_t errors = { 0 };
    enter();
    CU_ASSERT_EQUAL(publish("x", "first", "one", false, &errors), SIM_OK);
    CU_ASSERT_EQUAL(publish("x", "second", "two", false, &errors), SIM_ERR_EXISTS);
    CU_ASSERT(says(&errors, "another scenario (first)"));
    CU_ASSERT(holds("x/data.csv", "one"));
    ASSERT_FILES(".", "x/data.csv x/manifest.json");
    sim_errors_free(&errors);
    leave();
}

static void
test_a_foreign_file_among_results_is_kept(void)
{
    sim_errors_t errors = { 0 };
    enter();
    CU_ASSERT_EQUAL(publish("x", "s", "one", false, &errors), SIM_OK);
    put("x/notes.txt", "mine");
    CU_ASSERT_EQUAL(publish("x", "s", "two", false, &errors), SIM_ERR_EXISTS);
    CU_ASSERT(says(&errors, "notes.txt"));
    ASSERT_FILES(".", "x/data.csv x/manifest.json x/notes.txt");
    CU_ASSERT(holds("x/data.csv", "one"));
    sim_errors_free(&errors);
    leave();
}

static void
test_force_replaces_folders_only(void)
{
    sim_errors_t errors = { 0 };
    enter();
    CU_ASSERT_EQUAL(mkdir("foreign", 0777), 0);
    put("foreign/notes.txt", "old");
    CU_ASSERT_EQUAL(publish("foreign", "s", "one", true, &errors), SIM_OK);
    ASSERT_FILES(".", "foreign/data.csv foreign/manifest.json");

    put("file", "mine");
    CU_ASSERT_EQUAL(publish("file", "s", "one", true, &errors), SIM_ERR_EXISTS);
    CU_ASSERT(holds("file", "mine"));

    /* neither where the caller stands, nor above it, nor the home folder */
    put("keep", "mine");
    CU_ASSERT_EQUAL(publish(home, "s", "one", true, &errors), SIM_ERR_EXISTS);
    char above[80];
    snprintf(above, sizeof above, "%s/up", home);
    CU_ASSERT_EQUAL(mkdir("up", 0777), 0);
    CU_ASSERT_EQUAL(mkdir("up/here", 0777), 0);
    put("up/here/keep", "mine");
    CU_ASSERT_EQUAL_FATAL(chdir("up/here"), 0);
    CU_ASSERT_EQUAL(publish(above, "s", "one", true, &errors), SIM_ERR_EXISTS);
    CU_ASSERT_EQUAL_FATAL(chdir("../.."), 0);
    CU_ASSERT(holds("up/here/keep", "mine"));
    CU_ASSERT_EQUAL(mkdir("me", 0777), 0);
    put("me/keep", "mine");
    char *before = getenv("HOME") != NULL ? strdup(getenv("HOME")) : NULL;
    setenv("HOME", "me", 1);
    CU_ASSERT_EQUAL(publish("me", "s", "one", true, &errors), SIM_ERR_EXISTS);
    if (before != NULL) {
        setenv("HOME", before, 1);
    }
    free(before);
    CU_ASSERT(holds("keep", "mine") && holds("me/keep", "mine"));
    sim_errors_free(&errors);
    leave();
}

static void
test_names_that_are_none(void)
{
    static const char *const names[] = { ".", "..", "/", "x/..", "x/.", "" };
    sim_errors_t errors = { 0 };
    enter();
    CU_ASSERT_EQUAL(mkdir("x", 0777), 0);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        CU_ASSERT_NOT_EQUAL(sim_publish_check(names[i], "s", true, &errors), SIM_OK);
    }
    CU_ASSERT_EQUAL(symlink("nowhere", "dangling"), 0);
    CU_ASSERT_EQUAL(sim_publish_check("dangling", "s", true, &errors), SIM_ERR_EXISTS);
    put("file", "");
    CU_ASSERT_EQUAL(sim_publish_check("file/x", "s", true, &errors), SIM_ERR_IO);
    char longer[400];
    memset(longer, 'a', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    CU_ASSERT_EQUAL(publish(longer, "s", "one", false, &errors), SIM_ERR_IO);
    longer[255] = '\0'; /* the longest name there is */
    CU_ASSERT_EQUAL(publish(longer, "s", "one", false, &errors), SIM_OK);
    sim_errors_free(&errors);
    leave();
}

static void
test_hostile_names_are_only_names(void)
{
    static const char *const names[] = { "-rf", "|x", "a b", "$(touch owned)", "`touch owned`", "~",
        "\xC3\xBC", "new\nline", "%s%n", ".hidden", "*" };
    sim_errors_t errors = { 0 };
    enter();
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char path[64];
        CU_ASSERT_EQUAL(publish(names[i], "s", "one", false, &errors), SIM_OK);
        snprintf(path, sizeof path, "./%s/data.csv", names[i]);
        CU_ASSERT(holds(path, "one"));
    }
    CU_ASSERT_NOT_EQUAL(access("owned", F_OK), 0);
    sim_errors_free(&errors);
    leave();
}

static void
test_a_link_to_a_folder_is_followed(void)
{
    struct stat info;
    sim_errors_t errors = { 0 };
    enter();
    CU_ASSERT_EQUAL(mkdir("real", 0777), 0);
    CU_ASSERT_EQUAL(symlink("real", "link"), 0);
    CU_ASSERT_EQUAL(publish("link", "s", "one", false, &errors), SIM_OK);
    CU_ASSERT(holds("real/data.csv", "one"));
    CU_ASSERT(lstat("link", &info) == 0 && S_ISLNK(info.st_mode));
    sim_errors_free(&errors);
    leave();
}

static void
test_giving_up_leaves_nothing(void)
{
    sim_publish_t *publication = NULL;
    sim_errors_t errors = { 0 };
    char path[256];
    enter();
    CU_ASSERT_EQUAL(sim_publish_begin(&publication, "out/deep/x", "s", false, &errors), SIM_OK);
    CU_ASSERT_EQUAL(put_file(publication, "data.csv", "one", &errors), SIM_OK);
    const char *scratch = sim_publish_scratch(publication);
    CU_ASSERT_PTR_NOT_NULL_FATAL(scratch);
    snprintf(path, sizeof path, "%s/spool", scratch);
    put(path, "rows");
    sim_publish_free(publication);
    CU_ASSERT_NOT_EQUAL(access("out", F_OK), 0);
    ASSERT_FILES(".", "");

    /* parents that others use stay */
    CU_ASSERT_EQUAL(sim_publish_begin(&publication, "out/x", "s", false, &errors), SIM_OK);
    put("out/other", "mine");
    sim_publish_free(publication);
    ASSERT_FILES(".", "out/other");
    sim_errors_free(&errors);
    leave();
}

static void
test_scratch_is_not_published(void)
{
    sim_publish_t *publication = NULL;
    sim_errors_t errors = { 0 };
    char path[256];
    enter();
    CU_ASSERT_EQUAL(sim_publish_begin(&publication, "x", "s", false, &errors), SIM_OK);
    CU_ASSERT_EQUAL(put_file(publication, "data.csv", "one", &errors), SIM_OK);
    snprintf(path, sizeof path, "%s/spool", sim_publish_scratch(publication));
    put(path, "rows");
    CU_ASSERT_EQUAL(sim_publish_commit(publication, &errors), SIM_OK);
    sim_publish_free(publication);
    CU_ASSERT_NOT_EQUAL(access("x/.scratch", F_OK), 0);
    ASSERT_FILES(".", "x/data.csv");
    sim_errors_free(&errors);
    leave();
}

static void
test_a_file_is_written_once(void)
{
    sim_publish_t *publication = NULL;
    sim_errors_t errors = { 0 };
    enter();
    CU_ASSERT_EQUAL(sim_publish_begin(&publication, "x", "s", false, &errors), SIM_OK);
    CU_ASSERT_EQUAL(put_file(publication, "data.csv", "one", &errors), SIM_OK);
    CU_ASSERT_EQUAL(put_file(publication, "data.csv", "two", &errors), SIM_ERR_IO);
    CU_ASSERT(says(&errors, "File exists"));
    sim_publish_free(publication);
    sim_errors_free(&errors);
    leave();
}

static void
test_taking_files_over(void)
{
    sim_publish_t *publication = NULL;
    sim_errors_t errors = { 0 };
    enter();
    CU_ASSERT_EQUAL(publish("x", "s", "one", false, &errors), SIM_OK);
    CU_ASSERT_EQUAL(sim_publish_begin(&publication, "x", "s", false, &errors), SIM_OK);
    CU_ASSERT_EQUAL(sim_publish_take(publication, "x", "data.csv", &errors), SIM_OK);
    CU_ASSERT_EQUAL(sim_publish_take(publication, "x", "manifest.json", &errors), SIM_OK);
    CU_ASSERT_EQUAL(sim_publish_take(publication, "x", "absent", &errors), SIM_ERR_IO);
    CU_ASSERT_EQUAL(sim_publish_commit(publication, &errors), SIM_OK);
    sim_publish_free(publication);
    ASSERT_FILES(".", "x/data.csv x/manifest.json");
    CU_ASSERT(holds("x/data.csv", "one"));
    sim_errors_free(&errors);
    leave();
}

static void
test_two_live_runs_do_not_share_a_target(void)
{
    sim_publish_t *first = NULL;
    sim_publish_t *second = NULL;
    sim_errors_t errors = { 0 };
    enter();
    CU_ASSERT_EQUAL(sim_publish_begin(&first, "out/x", "s", false, &errors), SIM_OK);
    CU_ASSERT_EQUAL(sim_publish_begin(&second, "out/x", "s", false, &errors), SIM_ERR_IO);
    CU_ASSERT(says(&errors, "another run"));
    CU_ASSERT_EQUAL(sim_publish_begin(&second, "out/y", "s", false, &errors), SIM_OK);
    CU_ASSERT_EQUAL(put_file(first, "data.csv", "one", &errors), SIM_OK);
    CU_ASSERT_EQUAL(sim_publish_commit(first, &errors), SIM_OK);
    sim_publish_free(first);
    sim_publish_free(second);
    ASSERT_FILES(".", "out/x/data.csv");
    sim_errors_free(&errors);
    leave();
}

static void
test_what_dead_runs_left_is_removed(void)
{
    sim_errors_t errors = { 0 };
    enter();
    const pid_t child = fork();
    if (child == 0) {
        sim_publish_t *publication = NULL;
        if (sim_publish_begin(&publication, "x", "s", false, &errors) == SIM_OK
            && put_file(publication, "data.csv", "half", &errors) == SIM_OK) {
            raise(SIGKILL);
        }
        _exit(1);
    }
    int status = 0;
    CU_ASSERT_EQUAL(waitpid(child, &status, 0), child);
    CU_ASSERT(WIFSIGNALED(status));
    char left[512];
    files(".", left);
    CU_ASSERT(strncmp(left, ".x.sim-", 7) == 0); /* the death was real */
    /* names that only look alike are somebody else's */
    CU_ASSERT_EQUAL(mkdir(".x.sim-short", 0777), 0);
    CU_ASSERT_EQUAL(mkdir(".x.sim-toolong7", 0777), 0);
    CU_ASSERT_EQUAL(mkdir(".xy.sim-abcdef", 0777), 0);
    put(".x.sim-fileab", "mine");
    CU_ASSERT_EQUAL(publish("x", "s", "one", false, &errors), SIM_OK);
    ASSERT_FILES(".", ".x.sim-fileab x/data.csv x/manifest.json");
    CU_ASSERT_EQUAL(access(".x.sim-short", F_OK), 0);
    CU_ASSERT_EQUAL(access(".x.sim-toolong7", F_OK), 0);
    CU_ASSERT_EQUAL(access(".xy.sim-abcdef", F_OK), 0);
    sim_errors_free(&errors);
    leave();
}

/* Where rename knows no flags, a run may die between its two steps: the results are then aside. */
static void
test_results_left_aside_come_back(void)
{
    sim_publish_t *publication = NULL;
    sim_errors_t errors = { 0 };
    enter();
    CU_ASSERT_EQUAL(publish("x", "s", "one", false, &errors), SIM_OK);
    CU_ASSERT_EQUAL(rename("x", ".x.old-abc123"), 0);
    CU_ASSERT_EQUAL(sim_publish_begin(&publication, "x", "s", false, &errors), SIM_OK);
    sim_publish_free(publication); /* this run fails */
    ASSERT_FILES(".", "x/data.csv x/manifest.json");
    CU_ASSERT(holds("x/data.csv", "one"));
    sim_errors_free(&errors);
    leave();
}

static void
test_a_folder_that_appears_meanwhile_is_not_touched(void)
{
    sim_publish_t *publication = NULL;
    sim_errors_t errors = { 0 };
    enter();
    CU_ASSERT_EQUAL(sim_publish_begin(&publication, "x", "s", false, &errors), SIM_OK);
    CU_ASSERT_EQUAL(put_file(publication, "data.csv", "one", &errors), SIM_OK);
    CU_ASSERT_EQUAL(mkdir("x", 0777), 0);
    put("x/notes.txt", "mine");
    CU_ASSERT_EQUAL(sim_publish_commit(publication, &errors), SIM_ERR_IO);
    sim_publish_free(publication);
    ASSERT_FILES(".", "x/notes.txt");
    sim_errors_free(&errors);
    leave();
}

/* Runs publish in a child that first makes life hard; returns its status, as a positive number. */
static int
publish_in_child(void (*harden)(void), const char *target, const char *text)
{
    fflush(NULL);
    const pid_t child = fork();
    if (child == 0) {
        sim_errors_t errors = { 0 };
        harden();
        const sim_status_t status = publish(target, "s", text, false, &errors);
        _exit(status != SIM_OK && errors.n == 0 ? 99 : -(int)status);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 98;
}

static void
limit_files(void)
{
    const struct rlimit limit = { 1000, 1000 };
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &limit);
}

static void
drop_root(void)
{
    if (geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0)) {
        _exit(97);
    }
}

static void
run_out_of_descriptors(void)
{
    const struct rlimit limit = { 3, 3 };
    setrlimit(RLIMIT_NOFILE, &limit);
}

/* Into an empty place, and over complete earlier results. */
static void
test_failures_of_the_world(void)
{
    static char large[200000];
    sim_errors_t errors = { 0 };
    memset(large, 'x', sizeof large - 1);
    enter();
    for (int earlier = 0; earlier < 2; earlier++) {
        const char *before = earlier ? "x/data.csv x/manifest.json" : "";
        if (earlier) {
            CU_ASSERT_EQUAL(publish("x", "s", "one", false, &errors), SIM_OK);
        }
        CU_ASSERT_EQUAL(publish_in_child(limit_files, "x", large), -SIM_ERR_IO);
        ASSERT_FILES(".", before);
        CU_ASSERT_EQUAL(publish_in_child(run_out_of_descriptors, "x", "two"), -SIM_ERR_IO);
        ASSERT_FILES(".", before);
        CU_ASSERT_EQUAL(chmod(".", 0555), 0);
        CU_ASSERT_EQUAL(publish_in_child(drop_root, "x", "two"), -SIM_ERR_IO);
        CU_ASSERT_EQUAL(chmod(".", 0755), 0);
        ASSERT_FILES(".", before);
        CU_ASSERT(!earlier || holds("x/data.csv", "one"));
    }
    sim_errors_free(&errors);
    leave();
}

/* Three at once, many times: one at least gets through, and the results are one run's only. */
static void
test_many_at_once(void)
{
    enter();
    for (int round = 0; round < 20; round++) {
        pid_t child[3];
        int won = 0;
        fflush(NULL);
        for (int i = 0; i < 3; i++) {
            child[i] = fork();
            if (child[i] == 0) {
                sim_errors_t errors = { 0 };
                char text[2] = { (char)('a' + i), '\0' };
                const sim_status_t status = publish("out/x", "s", text, false, &errors);
                _exit(status == SIM_OK ? 0 : status == SIM_ERR_IO && errors.n == 1 ? 1 : 2);
            }
        }
        for (int i = 0; i < 3; i++) {
            int status = 0;
            waitpid(child[i], &status, 0);
            CU_ASSERT(WIFEXITED(status) && WEXITSTATUS(status) < 2);
            won += WIFEXITED(status) && WEXITSTATUS(status) == 0;
        }
        CU_ASSERT(won >= 1);
        ASSERT_FILES(".", "out/x/data.csv out/x/manifest.json");
    }
    leave();
}

SIM_TEST_MAIN("publish", SIM_TEST(test_a_new_folder_with_its_parents),
    SIM_TEST(test_the_same_scenario_replaces_as_a_whole),
    SIM_TEST(test_an_empty_folder_may_be_used), SIM_TEST(test_what_belongs_to_others_is_refused),
    SIM_TEST(test_again_advises_no_option), SIM_TEST(test_another_scenario_is_refused),
    SIM_TEST(test_a_foreign_file_among_results_is_kept), SIM_TEST(test_force_replaces_folders_only),
    SIM_TEST(test_names_that_are_none), SIM_TEST(test_hostile_names_are_only_names),
    SIM_TEST(test_a_link_to_a_folder_is_followed), SIM_TEST(test_giving_up_leaves_nothing),
    SIM_TEST(test_scratch_is_not_published), SIM_TEST(test_a_file_is_written_once),
    SIM_TEST(test_taking_files_over), SIM_TEST(test_two_live_runs_do_not_share_a_target),
    SIM_TEST(test_what_dead_runs_left_is_removed), SIM_TEST(test_results_left_aside_come_back),
    SIM_TEST(test_a_folder_that_appears_meanwhile_is_not_touched),
    SIM_TEST(test_failures_of_the_world), SIM_TEST(test_many_at_once))
