#include "sim/folder.h"
#include "sim/csvread.h"
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const struct {
    const char *name, *file, *spec;
} TABLES[SIM_FOLDER_TABLES] = {
#define TABLE_ROW(symbol, name, spec) { name, name ".csv", spec },
    SIM_FOLDER_LIST(TABLE_ROW)
#undef TABLE_ROW
};

const sim_table_t *
sim_folder_get(const sim_folder_t *self, sim_folder_table_t which)
{
    return self->table[which].n_columns > 0 ? &self->table[which] : NULL;
}

const char *
sim_folder_file(sim_folder_table_t which)
{
    return TABLES[which].file;
}

static bool
is_required(sim_folder_table_t which)
{
    return which == SIM_FOLDER_SUMMARY || which == SIM_FOLDER_PROJECTION
        || which == SIM_FOLDER_BANDS || which == SIM_FOLDER_REPLICATIONS;
}

sim_status_t
sim_folder_read(sim_folder_t *self, const char *path, sim_errors_t *errors)
{
    sim_status_t status = SIM_OK;

    *self = (sim_folder_t) { 0 };
    for (int k = 0; k < SIM_FOLDER_TABLES && status == SIM_OK; k++) {
        char *file = NULL;
        if (asprintf(&file, "%s/%s", path, TABLES[k].file) < 0) {
            status = SIM_ERR_NOMEM;
            break;
        }
        if (is_required((sim_folder_table_t)k) || access(file, F_OK) == 0) {
            status = sim_csv_read(file, TABLES[k].name, TABLES[k].spec, &self->table[k], errors);
        }
        free(file);
    }
    if (status != SIM_OK) {
        sim_folder_free(self);
    }
    return status;
}

void
sim_folder_free(sim_folder_t *self)
{
    for (int k = 0; k < SIM_FOLDER_TABLES; k++) {
        sim_table_free(&self->table[k]);
    }
}
