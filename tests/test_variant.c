/* Tests of variant.h: operands as what is compared, and what that takes. */
#include "fixture.h"
#include "lab.h"
#include "sim/variant.h"
#include <unistd.h>

static char folder[] = "/tmp/sim-variant-XXXXXX";
static char file[64], later[64], absent[64];

static void
write_text(const char *path, const char *lines)
{
    FILE *to = fopen(path, "w");
    CU_ASSERT_FATAL(to != NULL);
    fprintf(to, "%s%s", lab_busy, lines);
    fclose(to);
}

static void
open_files(void)
{
    CU_ASSERT_FATAL(mkdtemp(strcpy(folder, "/tmp/sim-variant-XXXXXX")) != NULL);
    snprintf(file, sizeof file, "%s/an other.ini", folder);
    snprintf(later, sizeof later, "%s/later.ini", folder);
    snprintf(absent, sizeof absent, "%s/absent.ini", folder);
    write_text(file, "[location.pune]\nfx_level = 1.1\n");
    char *text = fixture_replace(lab_busy, "start = 2024-01", "start = 2024-02");
    FILE *to = fopen(later, "w");
    CU_ASSERT_FATAL(to != NULL);
    fputs(text, to);
    fclose(to);
    free(text);
}

static void
drop_files(void)
{
    unlink(file);
    unlink(later);
    rmdir(folder);
}

/* Reads operands for the busy scenario with settings; the caller frees both. */
static sim_status_t
read_for(sim_scenario_t *s, size_t n_settings, const sim_setting_t settings[], size_t n,
    const char *const operands[], sim_variants_t *variants, sim_errors_t *errors)
{
    lab_read(s, lab_busy, n_settings, settings);
    const sim_variants_wish_t wish
        = { .scenario = s, .path = "lab.ini", .n_operands = n, .operand = operands };
    *errors = (sim_errors_t) { 0 };
    return sim_variants_read(variants, &wish, errors);
}

static void
test_policies_and_stacks(void)
{
    static const char *const operands[] = { "raise", "nothing+holiday" };
    sim_scenario_t s;
    sim_variants_t v;
    sim_errors_t errors;

    CU_ASSERT_EQUAL(
        read_for(&s, LAB_SET({ "scenario.policies", "raise" }), 2, operands, &v, &errors), SIM_OK);
    CU_ASSERT_EQUAL_FATAL(v.n, 2);
    CU_ASSERT_STRING_EQUAL(v.name[1], "nothing+holiday");
    CU_ASSERT_STRING_EQUAL(v.variant[1].title, "nothing + holiday");
    CU_ASSERT(v.file[0] == NULL && v.path[0] == NULL && !v.adapted[0]);
    /* raise is in force: it is taken out on the one side, and the other is as it stands */
    const bool stands[] = { false, true, false };
    const bool none[] = { false, false, false };
    const bool all[] = { true, true, true };
    CU_ASSERT_EQUAL_FATAL(s.n_policies, 3);
    CU_ASSERT_EQUAL(memcmp(v.variant[0].with, stands, sizeof stands), 0);
    CU_ASSERT_EQUAL(memcmp(v.variant[0].without, none, sizeof none), 0);
    CU_ASSERT_EQUAL(memcmp(v.variant[1].with, all, sizeof all), 0);
    CU_ASSERT_EQUAL(memcmp(v.variant[1].without, stands, sizeof stands), 0);
    CU_ASSERT(sim_variant_stands(&s, stands) && !sim_variant_stands(&s, none));
    CU_ASSERT_EQUAL(sim_variant_runs(&s, &v.variant[0]), 1);
    CU_ASSERT_EQUAL(sim_variant_runs(&s, &v.variant[1]), 1);
    sim_variants_free(&v);
    sim_scenario_free(&s);

    /* of a stack with a policy that is in force, neither side is as it stands */
    static const char *const stack[] = { "raise+holiday" };
    CU_ASSERT_EQUAL(
        read_for(&s, LAB_SET({ "scenario.policies", "raise" }), 1, stack, &v, &errors), SIM_OK);
    CU_ASSERT_EQUAL(sim_variant_runs(&s, &v.variant[0]), 2);
    sim_variants_free(&v);
    sim_scenario_free(&s);
}

/* Nothing named: every policy; runs part when the first of them starts. */
static void
test_all_and_where_they_part(void)
{
    static const char *const one[] = { "raise" };
    sim_scenario_t s;
    sim_variants_t v;
    sim_errors_t errors;

    CU_ASSERT_EQUAL(read_for(&s, 0, NULL, 0, NULL, &v, &errors), SIM_OK);
    CU_ASSERT_EQUAL_FATAL(v.n, 3);
    CU_ASSERT_STRING_EQUAL(v.name[2], "holiday");
    CU_ASSERT_EQUAL(sim_variants_parting(&s, v.n, v.variant), 2); /* 2024-03 */
    sim_variants_free(&v);
    sim_scenario_free(&s);
    CU_ASSERT_EQUAL(read_for(&s, 0, NULL, 1, one, &v, &errors), SIM_OK);
    CU_ASSERT_EQUAL(sim_variants_parting(&s, v.n, v.variant), 12); /* 2025-01 */
    sim_variants_free(&v);
    sim_scenario_free(&s);
    CU_ASSERT_EQUAL(read_for(&s, LAB_SET({ "scenario.months", "9" }), 1, one, &v, &errors), SIM_OK);
    CU_ASSERT_EQUAL(sim_variants_parting(&s, v.n, v.variant), 8); /* the last month, at most */
    sim_variants_free(&v);
    sim_scenario_free(&s);
}

static void
test_files_meet_the_luck_of_the_first(void)
{
    const char *const operands[] = { file };
    sim_scenario_t s;
    sim_variants_t v;
    sim_errors_t errors;

    open_files();
    CU_ASSERT_EQUAL(read_for(&s, 0, NULL, 1, operands, &v, &errors), SIM_OK);
    CU_ASSERT_FALSE(v.adapted[0]);
    sim_variants_free(&v);
    sim_scenario_free(&s);
    CU_ASSERT_EQUAL(
        read_for(&s, LAB_SET({ "scenario.seed", "11" }), 1, operands, &v, &errors), SIM_OK);
    CU_ASSERT(v.adapted[0] && v.path[0] == file);
    CU_ASSERT_STRING_EQUAL(v.name[0], "an_other"); /* a part of names of columns */
    CU_ASSERT_EQUAL_FATAL(v.file[0], v.variant[0].other);
    CU_ASSERT_EQUAL(v.file[0]->seed, 11);
    CU_ASSERT_EQUAL(v.file[0]->replications, 2);
    CU_ASSERT(v.variant[0].with == NULL && v.variant[0].without == NULL);
    CU_ASSERT_EQUAL(sim_variant_runs(&s, &v.variant[0]), 1);
    CU_ASSERT_EQUAL(sim_variants_parting(&s, v.n, v.variant), 0);
    sim_variants_replicate(&v, 5);
    CU_ASSERT_EQUAL(v.file[0]->replications, 5);
    sim_variants_free(&v);
    sim_scenario_free(&s);
    drop_files();
}

static void
test_mistakes_are_told(void)
{
    const struct {
        const char *operand[3];
        const char *said;
    } cases[] = {
        { { "rais" }, "lab.ini has no policy 'rais': did you mean raise?" },
        { { "far_away" }, "lab.ini has no policy 'far_away': `sim show` lists" },
        { { "raise+" }, "raise+: a name is missing" },
        { { "rais", "nothing+rais", "rais+rais" },
            "lab.ini has no policy 'rais': did you mean raise?" },
        { { "raise+raise" }, "raise+raise: raise is named twice: name it once" },
        { { "nothing+raise+nothing" }, "nothing+raise+nothing: nothing is named twice" },
        { { "raise", "nothing", "raise" }, "raise: the same as raise" },
        { { "raise+nothing", "nothing+raise" }, "nothing+raise: the same as raise+nothing" },
        { { "raise", "./raise" }, "./raise: policies and scenario files are compared apart" },
        { { later }, "24 months from 2024-02, but lab.ini has 24 from 2024-01" },
        { { file, file }, "" },
    };
    sim_scenario_t s;
    sim_variants_t v;
    sim_errors_t errors;

    open_files();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        size_t n = 0;
        while (n < 3 && cases[i].operand[n] != NULL) {
            n++;
        }
        CU_ASSERT_EQUAL(read_for(&s, 0, NULL, n, cases[i].operand, &v, &errors), SIM_ERR_USAGE);
        CU_ASSERT_EQUAL(errors.n, 1);
        CU_ASSERT(fixture_has(&errors, 0, cases[i].said));
        sim_errors_free(&errors);
        sim_variants_free(&v);
        sim_scenario_free(&s);
    }
    /* both are told */
    static const char *const both[] = { "raise+nothin", "holidays" };
    CU_ASSERT_EQUAL(read_for(&s, 0, NULL, 2, both, &v, &errors), SIM_ERR_USAGE);
    CU_ASSERT_EQUAL(errors.n, 2);
    sim_errors_free(&errors);
    sim_variants_free(&v);
    sim_scenario_free(&s);
    const char *const nowhere[] = { absent };
    CU_ASSERT_EQUAL(read_for(&s, 0, NULL, 1, nowhere, &v, &errors), SIM_ERR_INPUT);
    sim_errors_free(&errors);
    sim_variants_free(&v);
    sim_scenario_free(&s);
    drop_files();

    char *text = strdup(lab_busy);
    *strstr(text, "[policy.") = '\0';
    lab_read(&s, text, 0, NULL);
    free(text);
    const sim_variants_wish_t wish = { .scenario = &s, .path = "t.ini" };
    CU_ASSERT_EQUAL(sim_variants_read(&v, &wish, &errors), SIM_ERR_USAGE);
    CU_ASSERT(fixture_has(&errors, 0, "nothing to compare"));
    sim_errors_free(&errors);
    sim_variants_free(&v);
    sim_scenario_free(&s);
}

SIM_TEST_MAIN("variant", SIM_TEST(test_policies_and_stacks), SIM_TEST(test_all_and_where_they_part),
    SIM_TEST(test_files_meet_the_luck_of_the_first), SIM_TEST(test_mistakes_are_told))
