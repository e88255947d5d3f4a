/* fuzz_scenario.c - any bytes as a scenario: refused with lines that exist, or accepted, and then
 * what is written back reads as the same scenario.
 *
 *     clang -g -O1 -fsanitize=fuzzer,address,undefined -D_GNU_SOURCE -Iinclude -I. \
 *         fuzz/fuzz_scenario.c libsim.a ...
 *     ./fuzz_scenario -max_len=65536 -timeout=2 -rss_limit_mb=512 CORPUS
 *
 * Without libFuzzer, -DSIM_REPLAY makes a program that runs over the files it is given. */
#include "sim/scenario.h"
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static char *
write_back(const sim_scenario_t *scenario)
{
    char *text = NULL;
    size_t n = 0;
    FILE *to = open_memstream(&text, &n);
    SIM_BUG_IF(to == NULL);
    SIM_BUG_IF(sim_scenario_write(scenario, to) != SIM_OK);
    fclose(to);
    return text;
}

/* Resolving and moving must not crash either. */
static void
resolve(const sim_scenario_t *scenario)
{
    sim_par_t base = { 0 }, now = { 0 };
    bool *active = malloc(scenario->n_policies + 1);
    SIM_BUG_IF(active == NULL || sim_scenario_par_init(scenario, &base) != SIM_OK
        || sim_scenario_par_init(scenario, &now) != SIM_OK);
    memset(active, 1, scenario->n_policies + 1);
    sim_scenario_resolve(scenario, 1, &base);
    sim_scenario_at(scenario, active, &base, scenario->months - 1, &now);
    sim_par_free(&base);
    sim_par_free(&now);
    free(active);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    sim_scenario_t scenario, again;
    sim_errors_t errors = { 0 };
    const char *bytes = (const char *)data;
    long lines = 1;

    for (size_t i = 0; i < n; i++) {
        lines += bytes[i] == '\n';
    }
    const sim_status_t status
        = sim_scenario_read_text(&scenario, "fuzz", n, bytes, 0, NULL, &errors);
    SIM_BUG_IF((status == SIM_OK) != (errors.n == 0));
    for (size_t i = 0; i < errors.n; i++) {
        const bool here = errors.list[i].file != NULL && strcmp(errors.list[i].file, "fuzz") == 0;
        SIM_BUG_IF(errors.list[i].line < 0 || (here && errors.list[i].line > lines));
    }
    if (status == SIM_OK) {
        char *first = write_back(&scenario);
        SIM_BUG_IF(sim_scenario_read_text(&again, "echo", strlen(first), first, 0, NULL, &errors)
            != SIM_OK);
        char *second = write_back(&again);
        SIM_BUG_IF(strcmp(first, second) != 0);
        resolve(&scenario);
        sim_scenario_free(&again);
        free(first);
        free(second);
    }
    sim_scenario_free(&scenario);
    sim_errors_free(&errors);
    return 0;
}

#ifdef SIM_REPLAY
int
main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        static char bytes[1 << 20];
        FILE *from = fopen(argv[i], "rb");
        if (from == NULL) {
            perror(argv[i]);
            return 1;
        }
        const size_t n = fread(bytes, 1, sizeof bytes, from);
        fclose(from);
        LLVMFuzzerTestOneInput((const uint8_t *)bytes, n);
    }
    printf("%d inputs\n", argc - 1);
    return argc > 1 ? 0 : 1;
}
#endif
