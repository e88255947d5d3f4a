/* test_scenario_memory.c - reading a scenario when memory runs out: each allocation fails once.
 *
 * The allocator of the C library is replaced for this program, which sanitizers do too; under them
 * the tests only run without failures. */
#include "tests/fixture.h"

static long countdown = -1; /* allocations until one fails; negative: none does */
static bool failed;
static long live; /* blocks that were not given back */

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define FAILURES 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define FAILURES 0
#endif
#endif
#ifndef FAILURES
#define FAILURES 1
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t n, size_t size);
extern void *__libc_realloc(void *block, size_t size);

static bool
must_fail(void)
{
    if (countdown < 0 || countdown-- > 0) {
        return false;
    }
    failed = true;
    return true;
}

extern void __libc_free(void *block);

static void *
counted(void *block)
{
    live += block != NULL;
    return block;
}

void *
malloc(size_t size)
{
    return must_fail() ? NULL : counted(__libc_malloc(size));
}

void *
calloc(size_t n, size_t size)
{
    return must_fail() ? NULL : counted(__libc_calloc(n, size));
}

void *
realloc(void *block, size_t size)
{
    if (must_fail()) {
        return NULL;
    }
    return block == NULL ? counted(__libc_malloc(size)) : __libc_realloc(block, size);
}

void *
reallocarray(void *block, size_t n, size_t size)
{
    size_t bytes = 0;
    return __builtin_mul_overflow(n, size, &bytes) ? NULL : realloc(block, bytes);
}

void
free(void *block)
{
    live -= block != NULL;
    __libc_free(block);
}
#endif

/* Lets the allocations of reading text fail one after the other.  Returns how many there were. */
static long
fail_each(const char *text, sim_status_t wanted)
{
    const sim_setting_t setting = { "quit_ill", "0.2" };
    long n = 0;
    for (;; n++) {
        sim_scenario_t s;
        sim_errors_t errors = { 0 };
        const long live_before = live;
        failed = false;
        countdown = FAILURES ? n : -1;
        const sim_status_t status
            = sim_scenario_read_text(&s, "t.ini", strlen(text), text, 1, &setting, &errors);
        countdown = -1;
        const bool done = !failed;
        CU_ASSERT(status == SIM_ERR_NOMEM || status == wanted);
        CU_ASSERT(status == SIM_OK || (s.text == NULL && s.title == NULL && s.policy == NULL));
        CU_ASSERT(!done || status == wanted);
        /* without memory for a message it is counted, never lost */
        CU_ASSERT(status != SIM_ERR_INPUT || errors.n + errors.n_dropped > 0);
        sim_scenario_free(&s);
        sim_errors_free(&errors);
        CU_ASSERT_EQUAL(live, live_before);
        if (done) {
            return n;
        }
    }
}

static void
test_a_good_scenario(void)
{
    char *text
        = fixture_extend("[policy.p]\nstart = 2025-01\ntitle = x\nroles = data_entry\n"
                         "hump = *uniform(1, 2)\n[role.data_entry]\nwage_sd = uniform(0.1, 0.2)\n");
    const long n = fail_each(text, SIM_OK);
    CU_ASSERT(n >= 50 * FAILURES);
    free(text);
}

static void
test_a_bad_scenario(void)
{
    char *text = fixture_extend("[modle]\n[model]\nx = 3\ny\nhump = 77\ninclude = a\n");
    const long n = fail_each(text, SIM_ERR_INPUT);
    CU_ASSERT(n >= 50 * FAILURES);
    free(text);
}

SIM_TEST_MAIN("scenario_memory", SIM_TEST(test_a_good_scenario), SIM_TEST(test_a_bad_scenario))
