/* Tests of manifest.h: what was run is recorded, hashed and recognised again. */
#include "check.h"
#include "sim/manifest.h"
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char home[64];

static void
enter(void)
{
    snprintf(home, sizeof home, "/tmp/test_manifest.XXXXXX");
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(home));
    CU_ASSERT_EQUAL_FATAL(chdir(home), 0);
}

static void
leave(void)
{
    char command[192];
    CU_ASSERT_EQUAL(chdir("/"), 0);
    snprintf(command, sizeof command, "rm -rf %s", home);
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

static void
test_known_hashes(void)
{
    /* FIPS 180-4 examples */
    static const struct {
        const char *text, *hash;
    } cases[] = {
        { "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
        { "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
        { "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
    };
    char hash[SIM_SHA256_TEXT];
    uint64_t n = 7;

    enter();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        put("file", cases[i].text);
        CU_ASSERT_EQUAL(sim_manifest_hash("file", hash, &n), SIM_OK);
        CU_ASSERT_STRING_EQUAL(hash, cases[i].hash);
        CU_ASSERT_EQUAL(n, strlen(cases[i].text));
    }
    CU_ASSERT_EQUAL(sim_manifest_hash("absent", hash, &n), SIM_ERR_IO);
    CU_ASSERT_EQUAL(sim_manifest_hash(".", hash, &n), SIM_ERR_IO);
    leave();
}

static sim_place_t places[] = { { "home", "USD" }, { "india", "INR" }, { "philippines", "PHP" } };
static sim_work_t works[] = { { "data_entry", SIM_TIER_BPO }, { "data_analyst", SIM_TIER_KPO } };
static sim_policy_t policies[] = { { .name = "wage" }, { .name = "hours" } };
static bool in_force[] = { false, true };

static sim_scenario_t
scenario(void)
{
    return (sim_scenario_t) {
        .title = (char *)"a \"title\" with caf\xC3\xA9",
        .start_year = 2024,
        .start_month = 3,
        .months = 24,
        .replications = 10,
        .seed = UINT64_MAX,
        .scale = 2.5,
        .n_locations = 3,
        .location = places,
        .n_roles = 2,
        .role = works,
        .n_policies = 2,
        .policy = policies,
        .in_force = in_force,
    };
}

/* Writes the manifest of a small folder into it. */
static sim_status_t
write_manifest(sim_errors_t *errors)
{
    static const char *const inputs[] = { "a.ini" };
    static const sim_setting_t settings[] = { { "scenario.months", "24" } };
    static const sim_software_t software[] = { { "gsl", "2.7.1" } };
    char *outputs[] = { (char *)"plots/a.svg", (char *)"run_info.json", (char *)"summary.csv" };
    const sim_scenario_t facts = scenario();
    const sim_manifest_t manifest = {
        .scenario = &facts,
        .name = "a",
        .n_inputs = 1,
        .input = inputs,
        .n_settings = 1,
        .setting = settings,
        .folder = "results",
        .n_outputs = 3,
        .output = outputs,
        .n_software = 1,
        .software = software,
    };
    FILE *to = fopen("results/manifest.json", "w");
    const sim_status_t status = sim_manifest_write(&manifest, to, errors);
    fclose(to);
    return status;
}

static void
make_folder(void)
{
    CU_ASSERT_EQUAL(mkdir("results", 0777), 0);
    CU_ASSERT_EQUAL(mkdir("results/plots", 0777), 0);
    put("a.ini", "abc");
    put("results/plots/a.svg", "");
    put("results/run_info.json", "{}");
    put("results/summary.csv", "abc");
}

/* What the messages of a folder say, one after the other. */
static void
verify(const json_t *manifest, sim_status_t status, const char *expected)
{
    sim_errors_t errors = { 0 };
    char said[256] = "";

    CU_ASSERT_EQUAL(sim_manifest_verify(manifest, "results", &errors), status);
    for (size_t i = 0; i < errors.n; i++) {
        const size_t n = strlen(said);
        snprintf(said + n, sizeof said - n, "%s: %.30s;", errors.list[i].file, errors.list[i].text);
    }
    CU_ASSERT_STRING_EQUAL(said, expected);
    sim_errors_free(&errors);
}

static void
test_a_table_that_changed_is_noticed(void)
{
    sim_errors_t errors = { 0 };
    json_t *manifest = NULL;

    enter();
    make_folder();
    CU_ASSERT_EQUAL(write_manifest(&errors), SIM_OK);
    CU_ASSERT_EQUAL_FATAL(sim_manifest_load("results", &manifest), SIM_OK);
    verify(manifest, SIM_OK, "");
    put("results/plots/a.svg", "a chart may be drawn again");
    put("results/run_info.json", "");
    verify(manifest, SIM_OK, "");
    put("results/summary.csv", "ab"); /* of "abc" */
    verify(manifest, SIM_ERR_INPUT, "results/summary.csv: shorter than when the run wrot;");
    put("results/summary.csv", "abd");
    verify(manifest, SIM_ERR_INPUT, "results/summary.csv: not as the run wrote it: put i;");
    CU_ASSERT_EQUAL(unlink("results/summary.csv"), 0);
    verify(manifest, SIM_ERR_INPUT, "results/summary.csv: No such file or directory: put;");
    CU_ASSERT_EQUAL(mkdir("results/summary.csv", 0777), 0);
    verify(manifest, SIM_ERR_INPUT, "results/summary.csv: not a regular file: put it bac;");
    json_decref(manifest);
    leave();
}

static void
test_the_command_is_known(void)
{
    static const struct {
        const char *manifest, *command;
    } cases[] = { { "{\"outputs\": [{\"name\": \"projection.csv\"}]}", "run" },
        { "{\"outputs\": [{\"name\": \"projection.csv\"}], \"compared\": []}", "compare" },
        { "{\"outputs\": [{\"name\": \"breakeven.csv\"}]}", "breakeven" } };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        json_t *manifest = json_loads(cases[i].manifest, 0, NULL);
        CU_ASSERT_STRING_EQUAL(sim_manifest_command(manifest), cases[i].command);
        json_decref(manifest);
    }
}

static void
test_a_manifest_is_found_again(void)
{
    sim_errors_t errors = { 0 };
    enter();
    make_folder();
    json_t *manifest = NULL;
    CU_ASSERT_EQUAL(sim_manifest_load("results", &manifest), SIM_ERR_INPUT);
    CU_ASSERT_PTR_NULL(manifest);
    CU_ASSERT_EQUAL(write_manifest(&errors), SIM_OK);
    CU_ASSERT_EQUAL(errors.n, 0);

    CU_ASSERT_EQUAL_FATAL(sim_manifest_load("results", &manifest), SIM_OK);
    CU_ASSERT_STRING_EQUAL(sim_manifest_name(manifest), "a");
    CU_ASSERT(sim_manifest_lists(manifest, "summary.csv"));
    CU_ASSERT(sim_manifest_lists(manifest, "plots/a.svg"));
    CU_ASSERT(sim_manifest_lists(manifest, "manifest.json"));
    CU_ASSERT(sim_manifest_lists(manifest, "run_info.json"));
    CU_ASSERT(!sim_manifest_lists(manifest, "a.svg"));
    CU_ASSERT(!sim_manifest_lists(manifest, "notes.txt"));

    const char *status = NULL, *generator = NULL, *key = NULL, *value = NULL, *origin = NULL;
    const char *input = NULL, *input_hash = NULL, *first = NULL, *second = NULL, *hash = NULL;
    const char *seed = NULL, *start = NULL, *policy = NULL, *title = NULL, *tier = NULL;
    int months = 0, bytes = -1;
    double scale = 0.0;
    /* exactly two outputs: run_info.json differs between equal runs and is left out */
    CU_ASSERT_EQUAL(
        json_unpack(manifest,
            "{s:s, s:s, s:[{s:s, s:s, s:s}!], s:[{s:s, s:s}!], s:[{s:s}, {s:s, s:s, s:i}!],"
            " s:{s:s, s:s, s:[s!], s:s, s:[s, s!], s:i, s:f}}",
            "status", &status, "generator", &generator, "settings", "key", &key, "value", &value,
            "origin", &origin, "inputs", "file", &input, "sha256", &input_hash, "outputs", "name",
            &first, "name", &second, "sha256", &hash, "bytes", &bytes, "scenario", "seed", &seed,
            "start", &start, "policies", &policy, "title", &title, "tiers", &tier, &tier, "months",
            &months, "scale", &scale),
        0);
    CU_ASSERT_STRING_EQUAL(status, "complete");
    CU_ASSERT_STRING_EQUAL(generator, "philox4x32-10");
    CU_ASSERT_STRING_EQUAL(key, "scenario.months");
    CU_ASSERT_STRING_EQUAL(value, "24");
    CU_ASSERT_STRING_EQUAL(origin, "command line");
    CU_ASSERT_STRING_EQUAL(input, "a.ini");
    CU_ASSERT_STRING_EQUAL(
        input_hash, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CU_ASSERT_STRING_EQUAL(first, "plots/a.svg");
    CU_ASSERT_STRING_EQUAL(second, "summary.csv");
    CU_ASSERT_STRING_EQUAL(hash, input_hash);
    CU_ASSERT_EQUAL(bytes, 3);
    CU_ASSERT_STRING_EQUAL(seed, "18446744073709551615");
    CU_ASSERT_STRING_EQUAL(start, "2024-03");
    CU_ASSERT_STRING_EQUAL(policy, "hours");
    CU_ASSERT_STRING_EQUAL(title, "a \"title\" with caf\xC3\xA9");
    CU_ASSERT_STRING_EQUAL(tier, "kpo");
    CU_ASSERT_EQUAL(months, 24);
    CU_ASSERT_EQUAL(scale, 2.5);
    json_decref(manifest);
    sim_errors_free(&errors);
    leave();
}

static void
test_equal_runs_have_equal_manifests(void)
{
    char first[SIM_SHA256_TEXT], second[SIM_SHA256_TEXT];
    uint64_t n = 0;
    sim_errors_t errors = { 0 };
    enter();
    make_folder();
    CU_ASSERT_EQUAL(write_manifest(&errors), SIM_OK);
    CU_ASSERT_EQUAL(sim_manifest_hash("results/manifest.json", first, &n), SIM_OK);
    put("results/run_info.json", "{\"seconds\": 2}");
    CU_ASSERT_EQUAL(write_manifest(&errors), SIM_OK);
    CU_ASSERT_EQUAL(sim_manifest_hash("results/manifest.json", second, &n), SIM_OK);
    CU_ASSERT_STRING_EQUAL(first, second);
    put("results/summary.csv", "abd");
    CU_ASSERT_EQUAL(write_manifest(&errors), SIM_OK);
    CU_ASSERT_EQUAL(sim_manifest_hash("results/manifest.json", second, &n), SIM_OK);
    CU_ASSERT_STRING_NOT_EQUAL(first, second);
    sim_errors_free(&errors);
    leave();
}

static void
test_a_missing_file_is_an_error(void)
{
    sim_errors_t errors = { 0 };
    enter();
    make_folder();
    unlink("results/summary.csv");
    CU_ASSERT_EQUAL(write_manifest(&errors), SIM_ERR_IO);
    CU_ASSERT(errors.n == 1 && strcmp(errors.list[0].file, "results/summary.csv") == 0);
    put("results/summary.csv", "abc");
    unlink("a.ini");
    CU_ASSERT_EQUAL(write_manifest(&errors), SIM_ERR_IO);
    CU_ASSERT_EQUAL(errors.n, 2);
    sim_errors_free(&errors);
    leave();
}

static void
test_charts_drawn_again_are_listed(void)
{
    sim_errors_t errors = { 0 };
    char *outputs[] = { (char *)"plots/a.svg", (char *)"plots/b.pdf", (char *)"summary.csv" };
    enter();
    make_folder();
    CU_ASSERT_EQUAL(write_manifest(&errors), SIM_OK);
    json_t *manifest = NULL;
    CU_ASSERT_EQUAL_FATAL(sim_manifest_load("results", &manifest), SIM_OK);
    put("results/plots/b.pdf", "x");
    FILE *to = fopen("results/manifest.json", "w");
    CU_ASSERT_EQUAL(
        sim_manifest_rewrite(manifest, "results", 3, outputs, true, to, &errors), SIM_OK);
    fclose(to);
    json_decref(manifest);
    CU_ASSERT_EQUAL_FATAL(sim_manifest_load("results", &manifest), SIM_OK);
    CU_ASSERT(sim_manifest_lists(manifest, "plots/b.pdf"));
    CU_ASSERT_STRING_EQUAL(
        json_string_value(json_object_get(manifest, "status")), "charts missing");
    CU_ASSERT_STRING_EQUAL(sim_manifest_name(manifest), "a");
    json_decref(manifest);
    sim_errors_free(&errors);
    leave();
}

static void
test_run_info(void)
{
    char *argv[] = { (char *)"sim", (char *)"caf\xE9.ini", NULL };
    const sim_run_info_t info = { .argc = 2,
        .argv = argv,
        .start = 86400 * 365,
        .seconds = 1.5,
        .threads = 3,
        .vector_level = "x86-64-v3" };
    char *text = NULL;
    size_t n = 0;

    FILE *to = open_memstream(&text, &n);
    CU_ASSERT_EQUAL(sim_run_info_write(&info, to), SIM_OK);
    fclose(to);
    json_t *read = json_loadb(text, n, JSON_REJECT_DUPLICATES, NULL);
    const char *second = NULL, *start = NULL, *cpu = NULL, *level = NULL, *first = NULL;
    double seconds = 0.0;
    int threads = 0;
    CU_ASSERT_EQUAL(json_unpack(read, "{s:[s, s!], s:s, s:f, s:i, s:s, s:s!}", "command_line",
                        &first, &second, "start", &start, "seconds", &seconds, "threads", &threads,
                        "processor", &cpu, "vector_level", &level),
        0);
    CU_ASSERT_STRING_EQUAL(second, "caf\xEF\xBF\xBD.ini");
    CU_ASSERT_STRING_EQUAL(start, "1971-01-01T00:00:00Z");
    CU_ASSERT(seconds == 1.5 && threads == 3 && cpu[0] != '\0');
    CU_ASSERT_STRING_EQUAL(level, "x86-64-v3");
    json_decref(read);
    free(text);
}

SIM_TEST_MAIN("manifest", SIM_TEST(test_known_hashes), SIM_TEST(test_a_manifest_is_found_again),
    SIM_TEST(test_the_command_is_known), SIM_TEST(test_equal_runs_have_equal_manifests),
    SIM_TEST(test_a_missing_file_is_an_error), SIM_TEST(test_charts_drawn_again_are_listed),
    SIM_TEST(test_a_table_that_changed_is_noticed), SIM_TEST(test_run_info))
