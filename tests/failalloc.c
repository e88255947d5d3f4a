/* failalloc.c - a library to preload: the allocation number SIM_FAIL_AT fails, with SIM_FAIL_ON=1
 * all after it too.
 *
 * Calls from the OpenMP runtime and the dynamic loader are left alone: they end the process
 * themselves. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *old, size_t size);

static atomic_long calls;
static long fail_at;
static bool fail_on;

__attribute__((constructor)) static void
start(void)
{
    const char *at = getenv("SIM_FAIL_AT");
    fail_on = getenv("SIM_FAIL_ON") != NULL;
    fail_at = at == NULL ? 0 : atol(at);
}

/* How many calls there were, for the script that chooses where to fail. */
__attribute__((destructor)) static void
end(void)
{
    const char *path = getenv("SIM_FAIL_COUNT");
    FILE *file = path == NULL ? NULL : fopen(path, "w");
    if (file != NULL) {
        fprintf(file, "%ld\n", atomic_load(&calls));
        fclose(file);
    }
}

static bool
fails(const void *caller)
{
    Dl_info info;
    if (dladdr(caller, &info) == 0 || info.dli_fname == NULL
        || strstr(info.dli_fname, "libgomp") != NULL
        || strstr(info.dli_fname, "ld-linux") != NULL) {
        return false;
    }
    const long n = atomic_fetch_add(&calls, 1) + 1;
    if (n == fail_at || (fail_on && n > fail_at)) {
        errno = ENOMEM;
        return true;
    }
    return false;
}

void *
malloc(size_t size)
{
    return fails(__builtin_return_address(0)) ? NULL : __libc_malloc(size);
}

void *
calloc(size_t n, size_t size)
{
    return fails(__builtin_return_address(0)) ? NULL : __libc_calloc(n, size);
}

void *
realloc(void *old, size_t size)
{
    return fails(__builtin_return_address(0)) ? NULL : __libc_realloc(old, size);
}

void *
reallocarray(void *old, size_t n, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(n, size, &bytes)) {
        errno = ENOMEM;
        return NULL;
    }
    return fails(__builtin_return_address(0)) ? NULL : __libc_realloc(old, bytes);
}
