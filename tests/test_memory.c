/* Limits of control groups, in trees made here. */
#include "check.h"
#include "sim/memory.h"
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static char base[] = "/tmp/sim_memory_XXXXXX";

static void
tidy_up(void)
{
    char command[128];
    snprintf(command, sizeof command, "rm -rf '%s'", base);
    if (system(command) != 0) {
        fprintf(stderr, "%s is left\n", base);
    }
}

/* Writes base/name, making the folders on the way. */
static const char *
put(const char *name, const char *text)
{
    static bool made = false;
    static char path[256];
    if (!made) {
        CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(base));
        CU_ASSERT_EQUAL(atexit(tidy_up), 0);
        made = true;
    }
    snprintf(path, sizeof path, "%s/%s", base, name);
    for (char *slash = strchr(path + sizeof base, '/'); slash != NULL;
         slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        (void)mkdir(path, 0700);
        *slash = '/';
    }
    FILE *file = fopen(path, "w");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    fputs(text, file);
    fclose(file);
    return path;
}

/* The limit for a membership, in the tree base/tree. */
static double
limit(const char *tree, const char *membership)
{
    char mount[128];
    char file[256];
    snprintf(mount, sizeof mount, "%s/%s", base, tree);
    snprintf(file, sizeof file, "%s", put("membership", membership));
    return sim_memory_group_limit(file, mount);
}

static void
test_version_2(void)
{
    put("two/memory.max", "max\n");
    put("two/a.slice/memory.max", "3000000000\n");
    put("two/a.slice/b.scope/memory.max", "max\n");
    put("two/c/memory.max", "1234567890123\n");
    put("two/c/d/memory.max", "2000000\n");
    CU_ASSERT_EQUAL(limit("two", "0::/a.slice/b.scope\n"), 3e9); /* of the group around it */
    CU_ASSERT_EQUAL(limit("two", "0::/c/d\n"), 2e6);
    CU_ASSERT_EQUAL(limit("two", "0::/c\n"), 1234567890123.0);
    CU_ASSERT_EQUAL(limit("two", "0::/\n"), INFINITY);
    CU_ASSERT_EQUAL(limit("two", "0::/not/here\n"), INFINITY);
}

static void
test_version_1(void)
{
    put("one/memory/memory.limit_in_bytes", "9223372036854771712\n");
    put("one/memory/docker/x/memory.limit_in_bytes", "536870912\n");
    put("one/cpu/docker/x/memory.limit_in_bytes", "1\n");
    const char *const lines
        = "11:cpu:/docker/x\n9:name=systemd:/\n4:hugetlb,memory:/docker/x\n0::/\n";
    CU_ASSERT_EQUAL(limit("one", lines), 536870912.0);
    CU_ASSERT_EQUAL(limit("one", "4:memory:/\n"), 9223372036854771712.0);
    CU_ASSERT_EQUAL(limit("one", "4:memoryless,xmemory:/docker/x\n"), INFINITY);
}

/* Inside a container the mount begins at its own group, whatever the name of that is outside. */
static void
test_a_container_sees_its_group_as_the_root(void)
{
    put("box1/memory/memory.limit_in_bytes", "268435456\n");
    put("box2/memory.max", "134217728\n");
    CU_ASSERT_EQUAL(limit("box1", "4:memory:/docker/0123\n"), 268435456.0);
    CU_ASSERT_EQUAL(limit("box2", "0::/../other\n"), 134217728.0);
}

static void
test_what_is_not_there_does_not_limit(void)
{
    char text[6000];
    CU_ASSERT_EQUAL(limit("none", "0::/\n4:memory:/\n"), INFINITY);
    CU_ASSERT_EQUAL(limit("two", ""), INFINITY);
    CU_ASSERT_EQUAL(limit("two", "nonsense\n:\n::\n"), INFINITY);
    CU_ASSERT_EQUAL(sim_memory_group_limit("/nowhere/at/all", "/nowhere"), INFINITY);
    memset(text, 'x', sizeof text - 1); /* longer than any path */
    memcpy(text, "0::/", 4);
    text[sizeof text - 1] = '\0';
    CU_ASSERT_EQUAL(limit("two", text), INFINITY);
    put("odd/c/memory.max", "lots\n");
    CU_ASSERT_EQUAL(limit("odd", "0::/c\n"), INFINITY);
}

static void
test_what_is_allowed(void)
{
    const double before = sim_memory_allowed();
    struct rlimit space;
    CU_ASSERT(before > 1e6);
    CU_ASSERT(before <= (double)sysconf(_SC_PHYS_PAGES) * (double)sysconf(_SC_PAGESIZE));
    CU_ASSERT_EQUAL_FATAL(getrlimit(RLIMIT_AS, &space), 0);
    const rlim_t most = space.rlim_cur;
    space.rlim_cur = (rlim_t)(0.5 * before);
    if (setrlimit(RLIMIT_AS, &space) == 0) {
        CU_ASSERT_EQUAL(sim_memory_allowed(), floor(0.5 * before));
        space.rlim_cur = most;
        CU_ASSERT_EQUAL(setrlimit(RLIMIT_AS, &space), 0);
    }
}

SIM_TEST_MAIN("memory", SIM_TEST(test_version_2), SIM_TEST(test_version_1),
    SIM_TEST(test_a_container_sees_its_group_as_the_root),
    SIM_TEST(test_what_is_not_there_does_not_limit), SIM_TEST(test_what_is_allowed))
