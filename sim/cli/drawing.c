/* drawing.c - the charts of a results folder, for run and plot; see drawing.h. */
#include "sim/cli/drawing.h"
#include "sim/chart.h"
#include "sim/cli/signals.h"
#include "sim/manifest.h"
#include "sim/version.h"
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { CHART_SECONDS = 30 };

/* The build says where the source tree is and where `make install` puts things. */
#ifndef SIM_SOURCE_DIR
#define SIM_SOURCE_DIR ""
#endif
#ifndef SIM_DATA_DIR
#define SIM_DATA_DIR ""
#endif

/* The folder of the chart styles: PREFIX/share/sim/plots beside PREFIX/bin, else that of the source
 * tree, else where the program was meant to be installed.  Never one below the current folder,
 * which a stranger may have filled.  NULL when there is none. */
char *
sim_draw_styles(void)
{
    char beside[PATH_MAX] = "";
    const ssize_t n = readlink("/proc/self/exe", beside, sizeof beside - 1);

    if (n > 0) {
        beside[n] = '\0';
        *strrchr(beside, '/') = '\0';
    }
    const char *const places[][2] = { { beside, "/../share/sim/plots" },
        { SIM_SOURCE_DIR, "/plots" }, { SIM_DATA_DIR, "/plots" } };
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        char *folder = NULL;
        char *style = NULL;
        const bool made = places[i][0][0] == '/'
            && asprintf(&folder, "%s%s", places[i][0], places[i][1]) >= 0
            && asprintf(&style, "%s/style.gp", folder) >= 0;
        const bool found = made && access(style, R_OK) == 0;
        free(style);
        if (found) {
            return folder;
        }
        free(folder);
    }
    return NULL;
}

/* The strings of an array as a C array of the same length, or NULL. */
static const char **
strings(const json_t *list)
{
    const size_t n = json_array_size(list);
    const char **texts = calloc(n + 1, sizeof *texts);

    for (size_t i = 0; texts != NULL && i < n; i++) {
        texts[i] = json_string_value(json_array_get(list, i));
        if (texts[i] == NULL) {
            free(texts);
            return NULL;
        }
    }
    return texts;
}

static uint64_t
seed_of(const json_t *seed)
{
    return json_is_string(seed) ? strtoull(json_string_value(seed), NULL, 10)
                                : (uint64_t)json_integer_value(seed);
}

sim_draw_wish_t
sim_draw_wish(const sim_args_t *args)
{
    return (sim_draw_wish_t) {
        .formats = args->formats,
        .only = args->charts,
        .theme = args->theme,
        .width_mm = args->width_mm,
    };
}

sim_status_t
sim_draw(const json_t *scenario, const json_t *compared, const sim_folder_t *tables,
    const char *folder, const sim_draw_wish_t *wish, sim_errors_t *errors)
{
    const json_t *locations = json_object_get(scenario, "locations");
    const json_t *roles = json_object_get(scenario, "roles");
    const char **location = strings(locations);
    const char **currency = strings(json_object_get(scenario, "currencies"));
    const char **role = strings(roles);
    const char **tier = strings(json_object_get(scenario, "tiers"));
    char *styles = sim_draw_styles();
    char *plots = NULL;
    sim_status_t status = SIM_ERR_NOMEM;

    if (styles == NULL) {
        sim_errors_add(errors, NULL, 0,
            "the chart styles are not found beside the program (share/sim/plots): install it with "
            "make install, then draw with `sim plot`");
        status = SIM_ERR_CHART;
    } else if (location != NULL && currency != NULL && role != NULL && tier != NULL
        && json_array_size(json_object_get(scenario, "currencies")) == json_array_size(locations)
        && json_array_size(json_object_get(scenario, "tiers")) == json_array_size(roles)
        && asprintf(&plots, "%s/plots", folder) >= 0) {
        const char *title = json_string_value(json_object_get(scenario, "title"));
        const char *start = json_string_value(json_object_get(scenario, "start"));
        const sim_chart_job_t job = {
            .title = title != NULL ? title : "",
            .version = "sim " SIM_VERSION,
            .seed = seed_of(json_object_get(scenario, "seed")),
            .n_replications = (int)json_integer_value(json_object_get(scenario, "replications")),
            .months = (int)json_integer_value(json_object_get(scenario, "months")),
            .start = start != NULL ? start : "",
            .n_locations = json_array_size(locations),
            .location = location,
            .currency = currency,
            .n_roles = json_array_size(roles),
            .role = role,
            .tier = tier,
            .tables = tables,
            .files = sim_manifest_of_files(compared),
            .plots_dir = styles,
            .folder = plots,
            .formats = wish->formats,
            .only = wish->only,
            .theme = wish->theme,
            .width_mm = wish->width_mm,
            .timeout_seconds = CHART_SECONDS,
            .stop = sim_signals_stop(),
        };
        status = sim_charts_draw(&job, errors);
    }
    free(location);
    free(currency);
    free(role);
    free(tier);
    free(styles);
    free(plots);
    return status;
}
