/* smalldisk.c - a library to preload: every disk seems to have SIM_DISK_FREE bytes free, and has no
 * room for new files whose name ends with SIM_DISK_FULL while a folder "plots" stands beside them
 * or they are in it. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

int
statvfs(const char *path, struct statvfs *to)
{
    int (*real)(const char *, struct statvfs *)
        = (int (*)(const char *, struct statvfs *))dlsym(RTLD_NEXT, "statvfs");
    const char *bytes = getenv("SIM_DISK_FREE");
    const int result = real != NULL ? real(path, to) : -1;

    if (result == 0 && bytes != NULL) {
        to->f_bavail = (fsblkcnt_t)(strtoull(bytes, NULL, 10) / to->f_frsize);
    }
    return result;
}

static bool
is_full(int folder, const char *path, int flags)
{
    const char *name = getenv("SIM_DISK_FULL");
    const size_t n = name != NULL ? strlen(name) : 0;
    const size_t length = strlen(path);

    return n > 0 && (flags & O_CREAT) != 0 && length >= n && strcmp(path + length - n, name) == 0
        && (strstr(path, "/plots/") != NULL || faccessat(folder, "plots", F_OK, 0) == 0);
}

int
openat(int folder, const char *path, int flags, ...)
{
    int (*real)(int, const char *, int, ...)
        = (int (*)(int, const char *, int, ...))dlsym(RTLD_NEXT, "openat");
    va_list more;

    if (real == NULL || is_full(folder, path, flags)) {
        errno = ENOSPC;
        return -1;
    }
    va_start(more, flags);
    const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(more, mode_t) : 0;
    va_end(more);
    return real(folder, path, flags, mode);
}

int
open(const char *path, int flags, ...)
{
    va_list more;

    va_start(more, flags);
    const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(more, mode_t) : 0;
    va_end(more);
    return openat(AT_FDCWD, path, flags, mode);
}
