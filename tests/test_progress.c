/* Tests of progress.h: a bar on a terminal, a few plain lines elsewhere, silence when asked. */
#include "check.h"
#include "sim/cli/progress.h"
#include <stdlib.h>

/* What is shown while done goes from 0 to total. */
static char *
shown(bool terminal, bool quiet, size_t total)
{
    char *text = NULL;
    size_t n = 0;
    sim_progress_t progress;
    FILE *to = open_memstream(&text, &n);

    sim_progress_start(&progress, to, terminal, quiet);
    for (size_t done = 0; done <= total; done++) {
        sim_progress_show(&progress, done, total);
    }
    sim_progress_say(&progress, "writing");
    sim_progress_end(&progress);
    fclose(to);
    return text;
}

static size_t
count(const char *text, char c)
{
    size_t n = 0;
    for (; *text != '\0'; text++) {
        n += *text == c;
    }
    return n;
}

static void
test_plain_lines(void)
{
    char *text = shown(false, false, 1000);
    CU_ASSERT_EQUAL(count(text, '\n'), 4);
    CU_ASSERT_PTR_NULL(strpbrk(text, "\r\033"));
    CU_ASSERT(strncmp(text, "sim: 250 of 1000 replications (25 %), ", 38) == 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "\nsim: 1000 replications in "));
    free(text);

    text = shown(false, false, 1); /* all quarters at once: one line */
    CU_ASSERT_EQUAL(count(text, '\n'), 1);
    free(text);
}

static void
test_a_bar_is_taken_away_again(void)
{
    char *text = shown(true, false, 1000);
    const size_t n = strlen(text);
    CU_ASSERT_EQUAL(count(text, '\n'), 0);
    CU_ASSERT_PTR_NOT_NULL(
        strstr(text, "\r\033[K[..............................]   0 %  0 of 1000"));
    CU_ASSERT_PTR_NOT_NULL(
        strstr(text, "\r\033[K[##############################] 100 %  1000 of 1000"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "\r\033[Kwriting ..."));
    CU_ASSERT(n > 4 && strcmp(text + n - 4, "\r\033[K") == 0);
    CU_ASSERT(count(text, '\r') < 50); /* drawn at most ten times a second */
    free(text);
}

static void
test_quiet(void)
{
    for (int terminal = 0; terminal < 2; terminal++) {
        char *text = shown(terminal, true, 10);
        CU_ASSERT_STRING_EQUAL(text, "");
        free(text);
    }
}

SIM_TEST_MAIN("progress", SIM_TEST(test_plain_lines), SIM_TEST(test_a_bar_is_taken_away_again),
    SIM_TEST(test_quiet))
