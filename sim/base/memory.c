#include "sim/memory.h"
#include <limits.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

/* The number in the file; infinite when there is no file or no number ("max"). */
static double
limit_in(const char *folder, const char *name)
{
    char path[PATH_MAX];
    char text[32] = "";
    const int n = snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = n > 0 && (size_t)n < sizeof path ? fopen(path, "re") : NULL;
    if (file == NULL) {
        return INFINITY;
    }
    const char *line = fgets(text, sizeof text, file);
    fclose(file);
    return line != NULL && text[0] >= '0' && text[0] <= '9' ? strtod(text, NULL) : INFINITY;
}

/* The least limit of the group and those it lies in.  A container may see the tree from its own
 * group on, so that the group is not found where its name says: then the outermost folder is it. */
static double
least_limit(const char *mount, const char *group, const char *name)
{
    char folder[PATH_MAX];
    const size_t root = strlen(mount);
    const int n = snprintf(folder, sizeof folder, "%s%s", mount, group);
    double least = INFINITY;
    if (n < 0 || (size_t)n >= sizeof folder) {
        return limit_in(mount, name);
    }
    for (char *slash = folder + n; slash >= folder + root; slash--) {
        if (*slash == '/' || *slash == '\0') {
            *slash = '\0';
            least = fmin(least, limit_in(folder, name));
        }
    }
    return least;
}

/* Whether "memory" is one of the words of a list with commas. */
static bool
names_memory(const char *list)
{
    for (const char *word = list; word != NULL; word = strchr(word, ',')) {
        word += *word == ',';
        if (strcspn(word, ",") == 6 && strncmp(word, "memory", 6) == 0) {
            return true;
        }
    }
    return false;
}

double
sim_memory_group_limit(const char *membership, const char *mount)
{
    char line[PATH_MAX + 64];
    char memory[PATH_MAX];
    double least = INFINITY;
    FILE *file = fopen(membership, "re");
    snprintf(memory, sizeof memory, "%s/memory", mount);
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        /* number:controllers:group, the controllers empty for version 2 */
        line[strcspn(line, "\n")] = '\0';
        char *controllers = strchr(line, ':');
        char *group = controllers == NULL ? NULL : strchr(controllers + 1, ':');
        if (group == NULL) {
            continue;
        }
        *group = '\0';
        if (controllers[1] == '\0') {
            least = fmin(least, least_limit(mount, group + 1, "memory.max"));
        } else if (names_memory(controllers + 1)) {
            least = fmin(least, least_limit(memory, group + 1, "memory.limit_in_bytes"));
        }
    }
    if (file != NULL) {
        fclose(file);
    }
    return least;
}

double
sim_memory_allowed(void)
{
    const long pages = sysconf(_SC_PHYS_PAGES);
    const long page = sysconf(_SC_PAGESIZE);
    struct rlimit space;
    double bytes = pages > 0 && page > 0 ? (double)pages * (double)page : 0x1p30;
    if (getrlimit(RLIMIT_AS, &space) == 0 && space.rlim_cur != RLIM_INFINITY) {
        bytes = fmin(bytes, (double)space.rlim_cur);
    }
    return fmin(bytes, sim_memory_group_limit("/proc/self/cgroup", "/sys/fs/cgroup"));
}
