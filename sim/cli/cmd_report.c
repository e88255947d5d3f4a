/* cmd_report.c - `sim report`: report.html of a results folder again, from its tables.
 *
 * A new folder takes everything over, gets a new page and a new list of outputs, and replaces the
 * old one as a whole; a failure or Ctrl-C leaves the old one as it was. */
#include "sim/cli/args.h"
#include "sim/cli/reporting.h"
#include "sim/cli/say.h"
#include "sim/cli/signals.h"
#include "sim/manifest.h"
#include <stdlib.h>
#include <string.h>

typedef struct {
    const char *folder;
    json_t *manifest;
    sim_scenario_t scenario;
    sim_folder_t tables;
    sim_publish_t *publish;
    sim_errors_t errors;
} report_t;

static bool
is_kept(const char *name)
{
    return strcmp(name, "report.html") != 0 && strcmp(name, "manifest.json") != 0;
}

/* The scenario from effective.ini, which has every value that was in force. */
static sim_status_t
read_scenario(report_t *report)
{
    char *path = NULL;
    if (asprintf(&path, "%s/effective.ini", report->folder) < 0) {
        return SIM_ERR_NOMEM;
    }
    const sim_status_t status
        = sim_scenario_read(&report->scenario, path, 0, NULL, &report->errors);
    free(path);
    return status;
}

static sim_status_t
prepare(report_t *report)
{
    sim_status_t status = sim_manifest_load(report->folder, &report->manifest);
    if (status == SIM_ERR_INPUT) {
        sim_errors_add(&report->errors, report->folder, 0,
            "not a results folder: give one that `sim run` or `sim compare` has written");
    }
    if (status == SIM_OK && !sim_manifest_lists(report->manifest, "projection.csv")) {
        sim_errors_add(
            &report->errors, report->folder, 0, "holds no projection: there is nothing to report");
        status = SIM_ERR_INPUT;
    }
    if (status == SIM_OK) {
        status = sim_manifest_verify(report->manifest, report->folder, &report->errors);
    }
    if (status == SIM_OK) {
        status = sim_folder_read(&report->tables, report->folder, &report->errors);
    }
    if (status == SIM_OK) {
        status = read_scenario(report);
    }
    if (status == SIM_OK) {
        status = sim_publish_again(
            &report->publish, report->folder, sim_manifest_name(report->manifest), &report->errors);
    }
    return status;
}

static sim_status_t
take_files(report_t *report)
{
    size_t n = 0;
    char **names = NULL;

    sim_status_t status = sim_publish_list(report->folder, &n, &names);
    for (size_t i = 0; i < n && status == SIM_OK; i++) {
        if (is_kept(names[i])) {
            status = sim_publish_take(report->publish, report->folder, names[i], &report->errors);
        }
    }
    sim_publish_list_free(n, names);
    return status;
}

static sim_status_t
put_page(report_t *report)
{
    return sim_put_report(
        report->publish, &report->scenario, report->manifest, &report->tables, &report->errors);
}

static sim_status_t
put_manifest(report_t *report)
{
    const char *folder = sim_publish_folder(report->publish);
    const char *word = json_string_value(json_object_get(report->manifest, "status"));
    const bool missing = word != NULL && strcmp(word, "complete") != 0;
    size_t n = 0;
    char **names = NULL;
    FILE *file = NULL;

    sim_status_t status = sim_publish_list(folder, &n, &names);
    if (status == SIM_OK) {
        status = sim_publish_open(report->publish, "manifest.json", &file, &report->errors);
    }
    if (status == SIM_OK) {
        status = sim_manifest_rewrite(
            report->manifest, folder, n, names, missing, file, &report->errors);
        const sim_status_t closed
            = sim_publish_close(report->publish, "manifest.json", file, &report->errors);
        status = closed != SIM_OK ? closed : status;
    }
    sim_publish_list_free(n, names);
    return status;
}

static sim_status_t
commit(report_t *report)
{
    return sim_publish_commit(report->publish, &report->errors);
}

int
sim_cmd_report(const sim_args_t *args)
{
    static sim_status_t (*const steps[])(report_t *)
        = { prepare, take_files, put_page, put_manifest, commit };
    report_t report = { .folder = args->operand[0] };
    sim_status_t status = SIM_OK;

    sim_signals_catch();
    for (size_t i = 0; i < sizeof steps / sizeof steps[0] && status == SIM_OK; i++) {
        status = *sim_signals_stop() ? SIM_ERR_INTERRUPTED : steps[i](&report);
    }
    if (status == SIM_ERR_INTERRUPTED) {
        sim_say("interrupted: the folder is as it was");
    } else if (status != SIM_OK) {
        sim_say_errors(&report.errors, status);
        if (report.publish != NULL) {
            sim_say("%s is as it was", report.folder);
        }
    } else {
        if (report.errors.n > 0) {
            sim_say_errors(&report.errors, status); /* something left untidy */
        }
        if (!args->quiet) {
            printf("Report: %s/report.html\n", report.folder);
        }
    }
    json_decref(report.manifest);
    sim_scenario_free(&report.scenario);
    sim_folder_free(&report.tables);
    sim_publish_free(report.publish);
    sim_errors_free(&report.errors);
    return sim_exit_of(status);
}
