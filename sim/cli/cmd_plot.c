/* cmd_plot.c - `sim plot`: the charts of a results folder again, from its tables.
 *
 * A new folder takes the tables over, gets new charts and a new list of outputs, and replaces the
 * old one as a whole; a chart that cannot be drawn, or Ctrl-C, leaves the old charts where they
 * are.  With --preview the charts go to the terminal, and nothing is written. */
#include "sim/cli/args.h"
#include "sim/cli/drawing.h"
#include "sim/cli/look.h"
#include "sim/cli/say.h"
#include "sim/cli/signals.h"
#include "sim/folder.h"
#include "sim/manifest.h"
#include "sim/publish.h"
#include <stdlib.h>
#include <string.h>

typedef struct {
    const sim_args_t *args;
    const char *folder;
    json_t *manifest;
    sim_folder_t tables;
    sim_publish_t *publish;
    sim_errors_t errors;
} plot_t;

/* What the new folder keeps: all but the charts that are drawn again, and the manifest, which is
 * written anew. */
static bool
is_kept(const sim_args_t *args, const char *name)
{
    if (strncmp(name, "plots/", 6) != 0) {
        return strcmp(name, "manifest.json") != 0;
    }
    const char *chart = name + 6;
    const size_t n = strcspn(chart, ".");
    for (const char *at = args->charts; at != NULL; at = strchr(at, ',')) {
        at += *at == ',';
        if (strcspn(at, ",") == n && strncmp(at, chart, n) == 0) {
            return false;
        }
    }
    return args->charts != NULL;
}

static sim_status_t
prepare(plot_t *plot)
{
    sim_status_t status = sim_manifest_load(plot->folder, &plot->manifest);
    if (status == SIM_ERR_INPUT) {
        sim_errors_add(&plot->errors, plot->folder, 0,
            "not a results folder: give one that `sim run` or `sim compare` has written");
    }
    if (status == SIM_OK && !sim_manifest_lists(plot->manifest, "projection.csv")) {
        sim_errors_add(
            &plot->errors, plot->folder, 0, "holds no projection: there is nothing to draw");
        status = SIM_ERR_INPUT;
    }
    if (status == SIM_OK) {
        status = sim_manifest_verify(plot->manifest, plot->folder, &plot->errors);
    }
    if (status == SIM_OK) {
        status = sim_folder_read(&plot->tables, plot->folder, &plot->errors);
    }
    if (status == SIM_OK && !plot->args->preview) {
        status = sim_publish_again(
            &plot->publish, plot->folder, sim_manifest_name(plot->manifest), &plot->errors);
    }
    return status;
}

static sim_status_t
take_tables(plot_t *plot)
{
    size_t n = 0;
    char **names = NULL;

    sim_status_t status = sim_publish_list(plot->folder, &n, &names);
    for (size_t i = 0; i < n && status == SIM_OK; i++) {
        if (is_kept(plot->args, names[i])) {
            status = sim_publish_take(plot->publish, plot->folder, names[i], &plot->errors);
        }
    }
    sim_publish_list_free(n, names);
    return status;
}

static sim_status_t
put_manifest(plot_t *plot)
{
    const char *folder = sim_publish_folder(plot->publish);
    size_t n = 0;
    char **names = NULL;
    FILE *file = NULL;

    sim_status_t status = sim_publish_list(folder, &n, &names);
    if (status == SIM_OK) {
        status = sim_publish_open(plot->publish, "manifest.json", &file, &plot->errors);
    }
    if (status == SIM_OK) {
        status = sim_manifest_rewrite(plot->manifest, folder, n, names, false, file, &plot->errors);
        const sim_status_t closed
            = sim_publish_close(plot->publish, "manifest.json", file, &plot->errors);
        status = closed != SIM_OK ? closed : status;
    }
    sim_publish_list_free(n, names);
    return status;
}

static sim_status_t
draw(plot_t *plot)
{
    const sim_draw_wish_t wish = sim_draw_wish(plot->args);
    return sim_draw(json_object_get(plot->manifest, "scenario"),
        json_object_get(plot->manifest, "compared"), &plot->tables,
        sim_publish_folder(plot->publish), &wish, &plot->errors);
}

static sim_status_t
commit(plot_t *plot)
{
    return sim_publish_commit(plot->publish, &plot->errors);
}

/* The charts of the run, and the effects where the folder has some. */
static sim_status_t
preview(plot_t *plot)
{
    const sim_status_t status = sim_look_folder(
        plot->args, json_object_get(plot->manifest, "scenario"), &plot->tables, stdout);
    /* a standard output that cannot be written is told at the end, whatever was to go there */
    return status == SIM_ERR_IO && ferror(stdout) != 0 ? SIM_OK : status;
}

int
sim_cmd_plot(const sim_args_t *args)
{
    static sim_status_t (*const drawing[])(plot_t *)
        = { prepare, take_tables, draw, put_manifest, commit };
    static sim_status_t (*const showing[])(plot_t *) = { prepare, preview };
    sim_status_t (*const *steps)(plot_t *) = args->preview ? showing : drawing;
    const size_t n_steps
        = args->preview ? sizeof showing / sizeof showing[0] : sizeof drawing / sizeof drawing[0];
    plot_t plot = { .args = args, .folder = args->operand[0] };
    sim_status_t status = SIM_OK;

    sim_signals_catch();
    for (size_t i = 0; i < n_steps && status == SIM_OK; i++) {
        status = *sim_signals_stop() ? SIM_ERR_INTERRUPTED : steps[i](&plot);
    }
    if (status == SIM_ERR_INTERRUPTED) {
        sim_say("interrupted: the folder is as it was");
    } else if (status != SIM_OK) {
        sim_say_errors(&plot.errors, status);
        if (plot.publish != NULL) {
            sim_say("%s is as it was", plot.folder);
        }
    } else {
        if (plot.errors.n > 0) {
            sim_say_errors(&plot.errors, status); /* something left untidy */
        }
        if (!args->quiet && !args->preview) {
            printf("Charts: %s/plots\n", plot.folder);
        }
    }
    json_decref(plot.manifest);
    sim_folder_free(&plot.tables);
    sim_publish_free(plot.publish);
    sim_errors_free(&plot.errors);
    return sim_exit_of(status);
}
