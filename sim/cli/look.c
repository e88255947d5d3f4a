/* look.c - what the terminal can show, and --preview on it; see look.h. */
#include "sim/cli/look.h"
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static int
width_of_output(void)
{
    struct winsize size;
    const char *text = getenv("COLUMNS");

    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
        return size.ws_col;
    }
    if (text != NULL && text[0] >= '1' && text[0] <= '9') {
        char *end = NULL;
        const long n = strtol(text, &end, 10);
        if (*end == '\0') {
            return n < SIM_PREVIEW_MOST ? (int)n : SIM_PREVIEW_MOST;
        }
    }
    return 80;
}

static bool
speaks_utf8(void)
{
    static const char *const names[] = { "LC_ALL", "LC_CTYPE", "LANG" };

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const char *value = getenv(names[i]);
        if (value != NULL && value[0] != '\0') {
            return strcasestr(value, "utf-8") != NULL || strcasestr(value, "utf8") != NULL;
        }
    }
    return false;
}

bool
sim_look_obeys(void)
{
    const char *term = getenv("TERM");
    return term != NULL && term[0] != '\0' && strcmp(term, "dumb") != 0;
}

sim_preview_look_t
sim_look(const sim_args_t *args)
{
    return (sim_preview_look_t) {
        .width = width_of_output(),
        .utf8 = speaks_utf8(),
        .color = isatty(STDOUT_FILENO) == 1 && !args->no_color,
    };
}

sim_status_t
sim_look_folder(
    const sim_args_t *args, const json_t *scenario, const sim_folder_t *tables, FILE *to)
{
    const sim_preview_look_t look = sim_look(args);
    const json_t *list = json_object_get(scenario, "locations");
    const char *start = json_string_value(json_object_get(scenario, "start"));
    const size_t n = json_array_size(list);
    const char **location = calloc(n + 1, sizeof *location);

    if (location == NULL) {
        return SIM_ERR_NOMEM;
    }
    bool good = start != NULL && n > 0;
    for (size_t l = 0; l < n; l++) {
        location[l] = json_string_value(json_array_get(list, l));
        good = good && location[l] != NULL;
    }
    const sim_preview_run_t run = {
        .start = start,
        .months = (int)json_integer_value(json_object_get(scenario, "months")),
        .n_replications = (int)json_integer_value(json_object_get(scenario, "replications")),
        .n_locations = n,
        .location = location,
    };
    const sim_table_t *effects = sim_folder_get(tables, SIM_FOLDER_EFFECTS);
    if (effects != NULL) {
        fputs("\nThe scenario as it stands:\n", to);
    }
    sim_status_t status = good
        ? sim_preview_charts(&look, &run, &tables->table[SIM_FOLDER_PROJECTION], to)
        : SIM_ERR_DOMAIN;
    if (status == SIM_OK && effects != NULL) {
        status = sim_preview_effects(&look, run.months, effects, to);
    }
    free(location);
    return status;
}
