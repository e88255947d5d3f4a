/* smalldisk.c - a library to preload: every disk seems to have SIM_DISK_FREE bytes free. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <sys/statvfs.h>

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
