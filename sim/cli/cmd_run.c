/* cmd_run.c - `sim run`: from a scenario file to a results folder and a headline. */
#include "sim/cli/args.h"
#include "sim/cli/look.h"
#include "sim/cli/refine.h"
#include "sim/cli/session.h"
#include "sim/headline.h"
#include "sim/json.h"
#include <unistd.h>

static sim_status_t
simulate(sim_session_t *session, sim_refine_t *refine)
{
    const sim_run_t plan = sim_session_plan(session, &session->scenario);
    const sim_status_t status = sim_engine_run(&plan, &session->results, session->errors);
    return status == SIM_OK ? sim_refine_session(refine, session, &plan) : status;
}

/* The charts, drawn at the end, may have the memory of the rows. */
static sim_status_t
publish(sim_session_t *session)
{
    sim_status_t status = sim_session_tables(session);
    sim_results_free(session->results);
    session->results = NULL;
    return status == SIM_OK ? sim_session_finish(session) : status;
}

static sim_status_t
print(void *data, FILE *to)
{
    const sim_session_t *session = data;

    if (session->args->json) {
        return sim_json_write(session->report, to);
    }
    sim_status_t status = SIM_OK;
    if (!session->args->quiet) {
        const bool bold = isatty(STDOUT_FILENO) == 1 && !session->args->no_color;
        status = sim_headline_write(&session->scenario, &session->tables.table[SIM_FOLDER_SUMMARY],
            &session->tables.table[SIM_FOLDER_PROJECTION], bold, to);
    }
    return status == SIM_OK && session->args->preview
        ? sim_look_folder(session->args, session->facts, &session->tables, to)
        : status;
}

int
sim_cmd_run(const sim_args_t *args)
{
    sim_errors_t errors = { 0 };
    sim_session_t session;
    sim_refine_t refine = { 0 };

    sim_session_open(&session, args, &errors);
    sim_status_t status = sim_session_read(&session);
    if (status == SIM_OK) {
        status = sim_refine_read(&refine, &session);
    }
    if (status == SIM_OK) {
        const double tables = sim_session_table_bytes(&session.scenario);
        status = sim_session_judge(
            &session, &session.scenario, 1, 1, sim_session_file_bytes(&session, tables, 0));
    }
    if (status == SIM_OK) {
        status = sim_session_begin(&session);
    }
    if (status == SIM_OK) {
        status = simulate(&session, &refine);
    }
    if (status == SIM_OK) {
        status = publish(&session);
    }
    const int result = sim_session_end(&session, status, print, &session);
    sim_refine_free(&refine);
    sim_session_free(&session);
    sim_errors_free(&errors);
    return result;
}
