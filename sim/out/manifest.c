/* manifest.c - what was run; see manifest.h. */
#include "sim/manifest.h"
#include "sim/json.h"
#include "sim/version.h"
#include <errno.h>
#include <fcntl.h>
#include <nettle/sha2.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

enum { MANIFEST_BYTES_MAX = 1 << 24 };

static const char PROGRAM[] = "sim";
static const char *const UNLISTED[] = { "manifest.json", "run_info.json" };

sim_status_t
sim_manifest_hash(const char *path, char hash[SIM_SHA256_TEXT], uint64_t *n_bytes)
{
    struct sha256_ctx context;
    uint8_t bytes[1 << 14];
    uint8_t digest[SHA256_DIGEST_SIZE];
    FILE *file = fopen(path, "re");

    if (file == NULL) {
        return SIM_ERR_IO;
    }
    *n_bytes = 0;
    sha256_init(&context);
    for (size_t n; (n = fread(bytes, 1, sizeof bytes, file)) > 0;) {
        sha256_update(&context, n, bytes);
        *n_bytes += n;
    }
    const bool failed = ferror(file) != 0;
    fclose(file);
    sha256_digest(&context, sizeof digest, digest);
    for (size_t i = 0; i < sizeof digest; i++) {
        static const char hex[] = "0123456789abcdef";
        hash[2 * i] = hex[digest[i] >> 4];
        hash[2 * i + 1] = hex[digest[i] & 15];
    }
    hash[SIM_SHA256_TEXT - 1] = '\0';
    return failed ? SIM_ERR_IO : SIM_OK;
}

/* {"<label>": shown, "bytes": ..., "sha256": ...} for a file. */
static json_t *
file_entry(const char *label, const char *shown, const char *path, sim_errors_t *errors)
{
    char hash[SIM_SHA256_TEXT];
    uint64_t n_bytes = 0;

    if (sim_manifest_hash(path, hash, &n_bytes) != SIM_OK) {
        sim_errors_add(errors, path, 0, "cannot be read back: %s", strerror(errno));
        return NULL;
    }
    return json_pack("{s:o, s:o, s:s}", label, sim_json_text(shown), "bytes",
        sim_json_count(n_bytes), "sha256", hash);
}

static json_t *
outputs(const char *folder, size_t n, char *const names[], sim_errors_t *errors)
{
    json_t *list = json_array();

    for (size_t i = 0; list != NULL && i < n; i++) {
        char *path = NULL;
        bool unlisted = false;
        for (size_t k = 0; k < sizeof UNLISTED / sizeof UNLISTED[0]; k++) {
            unlisted = unlisted || strcmp(names[i], UNLISTED[k]) == 0;
        }
        if (unlisted) {
            continue;
        }
        json_t *entry = asprintf(&path, "%s/%s", folder, names[i]) < 0
            ? NULL
            : file_entry("name", names[i], path, errors);
        free(path);
        if (entry == NULL || json_array_append_new(list, entry) != 0) {
            json_decref(list);
            return NULL;
        }
    }
    return list;
}

json_t *
sim_manifest_scenario(const sim_scenario_t *scenario, const char *name)
{
    char start[8];
    json_t *locations = json_array();
    json_t *roles = json_array();
    json_t *currencies = json_array();
    json_t *tiers = json_array();
    json_t *policies = json_array();
    bool good = true;

    for (size_t l = 1; l < scenario->n_locations; l++) {
        const sim_place_t *place = &scenario->location[l];
        good = json_array_append_new(locations, sim_json_text(place->name)) == 0
            && json_array_append_new(currencies, sim_json_text(place->currency)) == 0 && good;
    }
    for (size_t r = 0; r < scenario->n_roles; r++) {
        const sim_work_t *work = &scenario->role[r];
        good = json_array_append_new(roles, sim_json_text(work->name)) == 0
            && json_array_append_new(tiers, json_string(work->tier == SIM_TIER_KPO ? "kpo" : "bpo"))
                == 0
            && good;
    }
    for (size_t p = 0; p < scenario->n_policies; p++) {
        if (scenario->in_force[p]) {
            good = json_array_append_new(policies, sim_json_text(scenario->policy[p].name)) == 0
                && good;
        }
    }
    sim_scenario_date(scenario, 0, start);
    json_t *value = json_pack("{s:o, s:o, s:s, s:i, s:i, s:o, s:f, s:o, s:o, s:o, s:o, s:o, s:o}",
        "name", sim_json_text(name), "title", sim_json_text(scenario->title), "start", start,
        "months", scenario->months, "replications", scenario->replications, "seed",
        sim_json_count(scenario->seed), "scale", scenario->scale, "onshore",
        sim_json_text(scenario->location[0].name), "locations", locations, "currencies", currencies,
        "roles", roles, "tiers", tiers, "policies", policies);
    if (!good) {
        json_decref(value);
        return NULL;
    }
    return value;
}

json_t *
sim_manifest_compared(size_t n, const sim_contender_t contenders[])
{
    json_t *list = json_array();

    for (size_t i = 0; list != NULL && i < n; i++) {
        const sim_contender_t *one = &contenders[i];
        if (json_array_append_new(list,
                json_pack("{s:s, s:o, s:s}", "name", one->name, "title", sim_json_text(one->title),
                    "kind", one->is_file ? "scenario" : "policy"))
            != 0) {
            json_decref(list);
            return NULL;
        }
    }
    return list;
}

bool
sim_manifest_of_files(const json_t *compared)
{
    const char *kind = json_string_value(json_object_get(json_array_get(compared, 0), "kind"));
    return kind != NULL && strcmp(kind, "scenario") == 0;
}

static json_t *
settings(size_t n, const sim_setting_t setting[])
{
    json_t *list = json_array();

    for (size_t i = 0; i < n; i++) {
        json_t *entry = json_pack("{s:o, s:o, s:s}", "key", sim_json_text(setting[i].key), "value",
            sim_json_text(setting[i].value), "origin", "command line");
        if (json_array_append_new(list, entry) != 0) {
            json_decref(list);
            return NULL;
        }
    }
    return list;
}

static const char *
status_word(bool charts_missing)
{
    return charts_missing ? "charts missing" : "complete";
}

json_t *
sim_manifest_describe(const sim_manifest_t *self, sim_errors_t *errors)
{
    json_t *inputs = json_array();
    json_t *software = json_object();
    bool good = inputs != NULL && software != NULL;

    for (size_t i = 0; good && i < self->n_inputs; i++) {
        good = json_array_append_new(
                   inputs, file_entry("file", self->input[i], self->input[i], errors))
            == 0;
    }
    for (size_t i = 0; good && i < self->n_software; i++) {
        good = json_object_set_new(
                   software, self->software[i].name, sim_json_text(self->software[i].version))
            == 0;
    }
    json_t *manifest = NULL;
    if (good) {
        manifest = json_pack("{s:s, s:s, s:s, s:o, s:s, s:o, s:o, s:o, s:o}", "program", PROGRAM,
            "version", SIM_VERSION, "status", status_word(self->charts_missing), "scenario",
            sim_manifest_scenario(self->scenario, self->name), "generator", "philox4x32-10",
            "settings", settings(self->n_settings, self->setting), "inputs", inputs, "software",
            software, "outputs", json_array());
    } else {
        json_decref(inputs);
        json_decref(software);
    }
    if (manifest != NULL && self->compared != NULL
        && json_object_set(manifest, "compared", self->compared) != 0) {
        json_decref(manifest);
        manifest = NULL;
    }
    return manifest;
}

sim_status_t
sim_manifest_rewrite(json_t *manifest, const char *folder, size_t n_outputs, char *const output[],
    bool charts_missing, FILE *to, sim_errors_t *errors)
{
    json_t *written = outputs(folder, n_outputs, output, errors);

    if (written == NULL || json_object_set_new(manifest, "outputs", written) != 0
        || json_object_set_new(manifest, "status", json_string(status_word(charts_missing))) != 0) {
        return SIM_ERR_IO;
    }
    return sim_json_write(manifest, to);
}

sim_status_t
sim_manifest_write(const sim_manifest_t *self, FILE *to, sim_errors_t *errors)
{
    json_t *manifest = sim_manifest_describe(self, errors);
    const sim_status_t status = manifest == NULL
        ? SIM_ERR_IO
        : sim_manifest_rewrite(manifest, self->folder, self->n_outputs, self->output,
            self->charts_missing, to, errors);
    json_decref(manifest);
    return status;
}

sim_status_t
sim_manifest_load(const char *folder, json_t **result)
{
    char *path = NULL;
    struct stat info;
    json_error_t error = { 0 };
    json_t *manifest = NULL;

    *result = NULL;
    if (asprintf(&path, "%s/manifest.json", folder) < 0) {
        return SIM_ERR_NOMEM;
    }
    const int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    free(path);
    if (fd < 0) {
        return SIM_ERR_INPUT;
    }
    if (fstat(fd, &info) == 0 && S_ISREG(info.st_mode) && info.st_size <= MANIFEST_BYTES_MAX) {
        /* jansson has words for every mistake of a text, but none when memory fails, or wrong ones:
         * it loses bytes then.  So a text that is refused is read once more. */
        for (int tries = 0; tries < 2 && manifest == NULL && lseek(fd, 0, SEEK_SET) == 0; tries++) {
            manifest = json_loadfd(fd, JSON_REJECT_DUPLICATES, &error);
        }
        void *volatile probe = manifest == NULL ? malloc(64) : NULL;
        const bool full = manifest == NULL
            && (probe == NULL || error.text[0] == '\0'
                || json_error_code(&error) == json_error_out_of_memory);
        free(probe);
        if (full) {
            close(fd);
            return SIM_ERR_NOMEM;
        }
    }
    close(fd);
    const char *program = json_string_value(json_object_get(manifest, "program"));
    if (program == NULL || strcmp(program, PROGRAM) != 0
        || !json_is_array(json_object_get(manifest, "outputs"))) {
        json_decref(manifest);
        return SIM_ERR_INPUT;
    }
    *result = manifest;
    return SIM_OK;
}

const char *
sim_manifest_command(const json_t *manifest)
{
    return sim_manifest_lists(manifest, "breakeven.csv") ? "breakeven"
        : json_object_get(manifest, "compared") != NULL  ? "compare"
                                                         : "run";
}

const char *
sim_manifest_name(const json_t *manifest)
{
    const char *name
        = json_string_value(json_object_get(json_object_get(manifest, "scenario"), "name"));
    return name == NULL ? "" : name;
}

bool
sim_manifest_lists(const json_t *manifest, const char *name)
{
    const json_t *list = json_object_get(manifest, "outputs");

    for (size_t k = 0; k < sizeof UNLISTED / sizeof UNLISTED[0]; k++) {
        if (strcmp(name, UNLISTED[k]) == 0) {
            return true;
        }
    }
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *listed = json_string_value(json_object_get(json_array_get(list, i), "name"));
        if (listed != NULL && strcmp(listed, name) == 0) {
            return true;
        }
    }
    return false;
}

/* Charts and pages are made from the tables; only these are what the run found. */
static bool
is_source(const char *name)
{
    const char *ending = strrchr(name, '.');
    return strcmp(name, "effective.ini") == 0 || (ending != NULL && strcmp(ending, ".csv") == 0);
}

/* Why the file is not the one that the entry describes; NULL when it is. */
static const char *
difference(const json_t *entry, const char *path)
{
    const json_t *bytes = json_object_get(entry, "bytes");
    const char *listed = json_string_value(json_object_get(entry, "sha256"));
    char hash[SIM_SHA256_TEXT];
    struct stat info;
    uint64_t n_bytes = 0;

    if (stat(path, &info) != 0) {
        return strerror(errno);
    }
    if (!S_ISREG(info.st_mode)) {
        return "not a regular file";
    }
    if (json_is_integer(bytes) && (json_int_t)info.st_size < json_integer_value(bytes)) {
        return "shorter than when the run wrote it";
    }
    if (sim_manifest_hash(path, hash, &n_bytes) != SIM_OK) {
        return strerror(errno);
    }
    return listed != NULL && strcmp(hash, listed) == 0 ? NULL : "not as the run wrote it";
}

sim_status_t
sim_manifest_verify(const json_t *manifest, const char *folder, sim_errors_t *errors)
{
    const json_t *list = json_object_get(manifest, "outputs");
    sim_status_t status = SIM_OK;

    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *entry = json_array_get(list, i);
        const char *name = json_string_value(json_object_get(entry, "name"));
        char *path = NULL;
        if (name == NULL || !is_source(name)) {
            continue;
        }
        if (asprintf(&path, "%s/%s", folder, name) < 0) {
            return SIM_ERR_NOMEM;
        }
        const char *why = difference(entry, path);
        if (why != NULL) {
            sim_errors_add(errors, path, 0, "%s: put it back, or run again", why);
            status = SIM_ERR_INPUT;
        }
        free(path);
    }
    return status;
}

/* ---- run_info.json --------------------------------------------------------------------------- */

/* The processor's name from /proc/cpuinfo, or the machine type. */
static void
processor(char *to, size_t size)
{
    FILE *file = fopen("/proc/cpuinfo", "re");
    char line[256];
    struct utsname machine;

    snprintf(to, size, "%s", uname(&machine) == 0 ? machine.machine : "unknown");
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        const char *colon = strchr(line, ':');
        if (strncmp(line, "model name", 10) == 0 && colon != NULL) {
            line[strcspn(line, "\n")] = '\0';
            snprintf(to, size, "%s", colon + 1 + strspn(colon + 1, " \t"));
            break;
        }
    }
    if (file != NULL) {
        fclose(file);
    }
}

sim_status_t
sim_run_info_write(const sim_run_info_t *self, FILE *to)
{
    json_t *command = json_array();
    char start[32] = "";
    char cpu[256];
    struct tm utc;
    bool good = command != NULL;

    for (int i = 0; good && i < self->argc; i++) {
        good = json_array_append_new(command, sim_json_text(self->argv[i])) == 0;
    }
    if (gmtime_r(&self->start, &utc) != NULL) {
        strftime(start, sizeof start, "%Y-%m-%dT%H:%M:%SZ", &utc);
    }
    processor(cpu, sizeof cpu);
    json_t *info = json_pack("{s:o, s:s, s:f, s:i, s:o, s:s}", "command_line", command, "start",
        start, "seconds", self->seconds, "threads", self->threads, "processor", sim_json_text(cpu),
        "vector_level", self->vector_level);
    const sim_status_t status = !good || info == NULL ? SIM_ERR_NOMEM : sim_json_write(info, to);
    json_decref(info);
    return status;
}
