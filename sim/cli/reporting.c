/* reporting.c - report.html of a results folder; see reporting.h. */
#include "sim/cli/reporting.h"
#include "sim/cli/drawing.h"
#include "sim/report.h"
#include <stdlib.h>

static sim_status_t
write_file(sim_publish_t *publish, size_t n, const char *bytes, sim_errors_t *errors)
{
    static const char name[] = "report.html";
    FILE *file = NULL;

    sim_status_t status = sim_publish_open(publish, name, &file, errors);
    if (status == SIM_OK) {
        status = fwrite(bytes, 1, n, file) == n ? SIM_OK : SIM_ERR_IO;
        const sim_status_t closed = sim_publish_close(publish, name, file, errors);
        status = closed != SIM_OK ? closed : status;
    }
    return status;
}

sim_status_t
sim_put_report(sim_publish_t *publish, const sim_scenario_t *scenario, const json_t *manifest,
    const sim_folder_t *tables, sim_errors_t *errors)
{
    char *styles = sim_draw_styles();
    char *data = NULL;
    char *bytes = NULL;
    size_t n = 0;
    sim_status_t status = SIM_ERR_NOMEM;

    if (styles == NULL) {
        sim_errors_add(errors, NULL, 0,
            "report.html was not written: its style is not found beside the program "
            "(share/sim/plots): install it with make install, then write it with `sim report`");
        return SIM_ERR_CHART;
    }
    /* written in memory first: no file is left when it cannot be made */
    FILE *to = open_memstream(&bytes, &n);
    if (to != NULL && asprintf(&data, "%s/../scenarios/data", styles) >= 0) {
        const sim_report_t report = {
            .scenario = scenario,
            .manifest = manifest,
            .folder = sim_publish_folder(publish),
            .styles_dir = styles,
            .data_dir = data,
            .tables = tables,
        };
        status = sim_report_write(&report, to, errors);
    }
    if (to != NULL && fclose(to) != 0) {
        status = SIM_ERR_NOMEM;
    }
    if (status == SIM_OK) {
        status = write_file(publish, n, bytes, errors);
    }
    free(bytes);
    free(data);
    free(styles);
    return status;
}
