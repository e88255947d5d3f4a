/* publish.c - a results folder that appears whole or not at all; see publish.h.
 *
 * Everything happens relative to an open descriptor of the parent folder, so that a parent renamed
 * meanwhile does no harm.  Looking for other runs and making the own temporary folder happen under
 * a lock of the parent, so that of two runs started together exactly one wins. */
#include "sim/publish.h"
#include "sim/manifest.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static const char SCRATCH[] = ".scratch";
enum {
    SUFFIX = 6,       /* random characters of a temporary name      */
    NAME_PART = 200,  /* bytes of NAME in it: file names end at 255 */
    LOCK_TRIES = 100, /* 20 ms apart                                */
};

/* Where a target is, its symbolic link followed. */
typedef struct {
    char *path;       /* of the target                         */
    char *parent;     /* "." when the path has no folder part  */
    const char *name; /* last part, within path                */
    bool exists;
} place_t;

/* How a target is taken: as the caller's options say, or the folder that was given, again: who does
 * that has neither -o nor --force, and is not told to use them. */
typedef enum { CAREFULLY, BY_FORCE, AGAIN } way_t;

struct sim_publish {
    place_t place;
    char *identity;
    way_t way;
    int parent;    /* open folder                              */
    int folder;    /* open temporary folder, locked            */
    char *temp;    /* its name within parent                   */
    char *path;    /* parent/temp                              */
    char *scratch; /* path/.scratch, or NULL                   */
    bool committed;
    size_t n_made;
    char **made; /* parents made here, outermost first       */
};

static void
place_free(place_t *place)
{
    free(place->path);
    free(place->parent);
    *place = (place_t) { 0 };
}

static char *
join(const char *folder, const char *name)
{
    char *path = NULL;
    if (asprintf(&path, "%s%s%s", folder, folder[strlen(folder) - 1] == '/' ? "" : "/", name) < 0) {
        return NULL;
    }
    return path;
}

/* ---- folders --------------------------------------------------------------------------------- */

/* Opens a folder within another for reading its entries; a symbolic link is not followed. */
static DIR *
open_entries(int parent, const char *name)
{
    const int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *entries = fd < 0 ? NULL : fdopendir(fd);
    if (entries == NULL && fd >= 0) {
        close(fd);
    }
    return entries;
}

static bool
is_dots(const char *name)
{
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

/* Removes name and all below it, as far as it can.  Entries are read without readdir, which
 * allocates: this must work when memory has run out. */
static bool
remove_tree(int parent, const char *name)
{
    const int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    bool good = true;

    if (fd < 0) {
        return unlinkat(parent, name, 0) == 0 || errno == ENOENT;
    }
    /* removing entries while reading them may hide some, hence until a pass finds nothing to remove
     */
    for (bool again = true; again && good;) {
        _Alignas(struct dirent64) char bytes[4096];
        again = false;
        lseek(fd, 0, SEEK_SET);
        for (ssize_t n; (n = getdents64(fd, bytes, sizeof bytes)) > 0;) {
            for (ssize_t at = 0; at < n;) {
                const struct dirent64 *entry = (const struct dirent64 *)(bytes + at);
                if (!is_dots(entry->d_name)) {
                    good = remove_tree(fd, entry->d_name) && good;
                    again = true;
                }
                at += entry->d_reclen;
            }
        }
    }
    close(fd);
    return (unlinkat(parent, name, AT_REMOVEDIR) == 0 || errno == ENOENT) && good;
}

/* Syncs name and all below it. */
static bool
sync_tree(int parent, const char *name)
{
    const int fd = openat(parent, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    struct stat info;
    if (fd < 0) {
        return false;
    }
    bool good = fstat(fd, &info) == 0;
    if (good && S_ISDIR(info.st_mode)) {
        DIR *entries = open_entries(parent, name);
        good = entries != NULL;
        for (const struct dirent *entry; good && (entry = readdir(entries)) != NULL;) {
            good = is_dots(entry->d_name) || sync_tree(dirfd(entries), entry->d_name);
        }
        if (entries != NULL) {
            closedir(entries);
        }
        /* some file systems cannot sync a folder, and say so */
        good = good && (fsync(fd) == 0 || errno == EINVAL || errno == ENOTSUP);
    } else {
        good = good && fsync(fd) == 0;
    }
    const int saved = errno;
    good = close(fd) == 0 && good;
    errno = saved;
    return good;
}

typedef struct {
    size_t n;
    char **names;
} list_t;

static bool
list_tree(DIR *entries, const char *prefix, list_t *list)
{
    bool good = entries != NULL;

    for (const struct dirent *entry; good && (entry = readdir(entries)) != NULL;) {
        struct stat info;
        if (is_dots(entry->d_name) || (prefix[0] == '\0' && strcmp(entry->d_name, SCRATCH) == 0)) {
            continue;
        }
        char *name = NULL;
        if (asprintf(&name, "%s%s", prefix, entry->d_name) < 0) {
            name = NULL;
        }
        good = name != NULL
            && fstatat(dirfd(entries), entry->d_name, &info, AT_SYMLINK_NOFOLLOW) == 0;
        if (good && S_ISDIR(info.st_mode)) {
            char *below = NULL;
            good = asprintf(&below, "%s/", name) >= 0
                && list_tree(open_entries(dirfd(entries), entry->d_name), below, list);
            free(below);
        } else if (good) {
            char **grown = reallocarray(list->names, list->n + 1, sizeof *grown);
            good = grown != NULL;
            if (good) {
                list->names = grown;
                list->names[list->n++] = name;
                name = NULL;
            }
        }
        free(name);
    }
    if (entries != NULL) {
        closedir(entries);
    }
    return good;
}

static int
by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

sim_status_t
sim_publish_list(const char *folder, size_t *n, char ***names)
{
    list_t list = { 0 };

    if (!list_tree(opendir(folder), "", &list)) {
        sim_publish_list_free(list.n, list.names);
        *n = 0;
        *names = NULL;
        return SIM_ERR_IO;
    }
    if (list.n > 0) {
        qsort(list.names, list.n, sizeof *list.names, by_name);
    }
    *n = list.n;
    *names = list.names;
    return SIM_OK;
}

void
sim_publish_list_free(size_t n, char **names)
{
    for (size_t i = 0; i < n; i++) {
        free(names[i]);
    }
    free(names);
}

/* ---- the target ------------------------------------------------------------------------------ */

static const char *
or_elsewhere(way_t way)
{
    return way == AGAIN ? "" : ", or choose another folder with -o";
}

static const char *
elsewhere(way_t way)
{
    return way == AGAIN ? "" : ": choose another folder with -o";
}

static sim_status_t
place_find(const char *target, way_t way, place_t *place, sim_errors_t *errors)
{
    struct stat info;
    size_t n = strlen(target);

    *place = (place_t) { 0 };
    while (n > 1 && target[n - 1] == '/') {
        n--;
    }
    place->path = strndup(target, n);
    if (place->path == NULL) {
        return SIM_ERR_NOMEM;
    }
    if (lstat(place->path, &info) == 0) {
        place->exists = true;
        if (S_ISLNK(info.st_mode)) {
            char *real = realpath(place->path, NULL);
            if (real == NULL) {
                sim_errors_add(errors, target, 0, "a symbolic link that leads nowhere: remove it%s",
                    or_elsewhere(way));
                place_free(place);
                return SIM_ERR_EXISTS;
            }
            free(place->path);
            place->path = real;
        }
    } else if (errno != ENOENT) {
        sim_errors_add(errors, target, 0, "%s%s", strerror(errno), elsewhere(way));
        place_free(place);
        return SIM_ERR_IO;
    }
    const char *slash = strrchr(place->path, '/');
    place->name = slash == NULL ? place->path : slash + 1;
    place->parent = slash == NULL ? strdup(".")
        : slash == place->path    ? strdup("/")
                                  : strndup(place->path, (size_t)(slash - place->path));
    if (place->parent == NULL) {
        place_free(place);
        return SIM_ERR_NOMEM;
    }
    if (place->name[0] == '\0' || is_dots(place->name)) {
        sim_errors_add(errors, target, 0, "not a name for a results folder: write -o DIR/NAME");
        place_free(place);
        return SIM_ERR_EXISTS;
    }
    return SIM_OK;
}

/* Whether the folder is one that nobody wants deleted, whatever they typed: the home folder, or one
 * that the caller stands in. */
static bool
is_precious(const char *path)
{
    char *real = realpath(path, NULL);
    char *here = realpath(".", NULL);
    const char *home_name = getenv("HOME");
    char *home = home_name == NULL ? NULL : realpath(home_name, NULL);
    bool precious = real == NULL || here == NULL;

    if (!precious) {
        const size_t n = strlen(real);
        precious = strncmp(here, real, n) == 0 && (here[n] == '\0' || here[n] == '/');
        precious = precious
            || (home != NULL && strncmp(home, real, n) == 0 && (home[n] == '\0' || home[n] == '/'));
    }
    free(real);
    free(here);
    free(home);
    return precious;
}

/* Whether what is at the target may be replaced. */
static sim_status_t
judge_existing(const char *path, const char *identity, way_t way, sim_errors_t *errors)
{
    const bool force = way == BY_FORCE;
    struct stat info;
    size_t n = 0;
    char **names = NULL;
    sim_status_t status = SIM_OK;

    if (lstat(path, &info) != 0 || !S_ISDIR(info.st_mode)) {
        sim_errors_add(
            errors, path, 0, "a file is in the way: choose another folder with -o, or move it");
        return SIM_ERR_EXISTS;
    }
    if (force && is_precious(path)) {
        sim_errors_add(errors, path, 0,
            "not replaced even with --force, as you or your files live there: choose another "
            "folder with -o");
        return SIM_ERR_EXISTS;
    }
    status = sim_publish_list(path, &n, &names);
    if (status != SIM_OK) {
        sim_errors_add(errors, path, 0, "cannot read the folder%s", elsewhere(way));
        return status;
    }
    json_t *manifest = NULL;
    if (!force && n > 0) {
        status = sim_manifest_load(path, &manifest);
        if (status == SIM_ERR_NOMEM) {
            sim_publish_list_free(n, names);
            return status;
        }
        status = SIM_OK;
    }
    if (force) {
        /* anything else may go */
    } else if (n > 0 && manifest == NULL) {
        sim_errors_add(errors, path, 0,
            "holds files that are not results of this program (%s): choose another folder with -o, "
            "or replace it with --force",
            names[0]);
        status = SIM_ERR_EXISTS;
    } else if (n > 0 && strcmp(sim_manifest_name(manifest), identity) != 0) {
        sim_errors_add(errors, path, 0,
            "holds the results of another scenario (%s): choose another folder with -o, or replace "
            "it with --force",
            sim_manifest_name(manifest));
        status = SIM_ERR_EXISTS;
    } else {
        for (size_t i = 0; i < n && status == SIM_OK; i++) {
            if (!sim_manifest_lists(manifest, names[i])) {
                sim_errors_add(errors, path, 0,
                    "holds a file that this program did not write (%s): move it%s", names[i],
                    way == AGAIN ? ""
                                 : ", choose another folder with -o, or replace all with --force");
                status = SIM_ERR_EXISTS;
            }
        }
    }
    json_decref(manifest);
    sim_publish_list_free(n, names);
    return status;
}

/* Whether the parents are there or can be made. */
static sim_status_t
judge_parent(const char *parent, way_t way, sim_errors_t *errors)
{
    char *path = strdup(parent);
    struct stat info;
    sim_status_t status = SIM_OK;

    if (path == NULL) {
        return SIM_ERR_NOMEM;
    }
    while (stat(path, &info) != 0 && errno == ENOENT) {
        char *slash = strrchr(path, '/');
        /* path holds at least one character */
        if (slash == NULL) {
            path[0] = '.';
            slash = path + 1;
        } else if (slash == path) {
            slash = path + 1;
        }
        *slash = '\0';
    }
    if (stat(path, &info) != 0) {
        sim_errors_add(errors, path, 0, "%s%s", strerror(errno), elsewhere(way));
        status = SIM_ERR_IO;
    } else if (!S_ISDIR(info.st_mode)) {
        sim_errors_add(errors, path, 0, "not a folder%s", elsewhere(way));
        status = SIM_ERR_IO;
    } else if (access(path, W_OK | X_OK) != 0) {
        sim_errors_add(errors, path, 0, "nothing may be written there (%s)%s", strerror(errno),
            way == AGAIN
                ? ", and a results folder is replaced as a whole: copy the folder to where "
                  "you may write, or change who may write here"
                : elsewhere(way));
        status = SIM_ERR_IO;
    }
    free(path);
    return status;
}

static sim_status_t
judge(const char *target, const char *identity, way_t way, place_t *place, sim_errors_t *errors)
{
    sim_status_t status = place_find(target, way, place, errors);
    if (status == SIM_OK && place->exists) {
        status = judge_existing(place->path, identity, way, errors);
    }
    if (status == SIM_OK) {
        status = judge_parent(place->parent, way, errors);
    }
    return status;
}

sim_status_t
sim_publish_check(const char *target, const char *identity, bool force, sim_errors_t *errors)
{
    place_t place;
    const sim_status_t status
        = judge(target, identity, force ? BY_FORCE : CAREFULLY, &place, errors);
    place_free(&place);
    return status;
}

/* ---- the temporary folder -------------------------------------------------------------------- */

/* Makes the missing parents and remembers them. */
static bool
make_parents(sim_publish_t *self)
{
    char *path = strdup(self->place.parent);
    bool good = path != NULL;

    for (char *at = path; good; at++) {
        if (*at != '/' && *at != '\0') {
            continue;
        }
        const char end = *at;
        *at = '\0';
        if (path[0] != '\0' && mkdir(path, 0777) == 0) {
            char **grown = reallocarray(self->made, self->n_made + 1, sizeof *grown);
            char *copy = strdup(path);
            good = grown != NULL && copy != NULL;
            self->made = grown != NULL ? grown : self->made;
            if (good) {
                self->made[self->n_made++] = copy;
            } else {
                free(copy);
                rmdir(path);
                errno = ENOMEM;
            }
        } else if (path[0] != '\0') {
            good = errno == EEXIST || errno == EISDIR || errno == EROFS;
        }
        *at = end;
        if (end == '\0') {
            break;
        }
    }
    free(path);
    return good;
}

static void
pause_20ms(void)
{
    nanosleep(&(struct timespec) { .tv_nsec = 20000000 }, NULL);
}

/* Locks the parent for a moment.  A file system without locks, or somebody who sits on the lock,
 * must not stop a run: it then goes on without. */
static void
lock_parent(int parent)
{
    for (int i = 0; i < LOCK_TRIES && flock(parent, LOCK_EX | LOCK_NB) != 0; i++) {
        if (errno != EWOULDBLOCK && errno != EINTR) {
            return;
        }
        pause_20ms();
    }
}

/* ".NAME.KIND-", the beginning of temporary names. */
static char *
temp_prefix(const char *name, const char *kind)
{
    char *prefix = NULL;
    return asprintf(&prefix, ".%.*s.%s-", (int)NAME_PART, name, kind) < 0 ? NULL : prefix;
}

static char *
temp_name(const char *name, const char *kind)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789";
    unsigned char bytes[SUFFIX];
    char *prefix = temp_prefix(name, kind);
    char *temp = NULL;

    if (prefix != NULL && getrandom(bytes, sizeof bytes, 0) == (ssize_t)sizeof bytes) {
        char end[SUFFIX + 1] = "";
        for (int i = 0; i < SUFFIX; i++) {
            end[i] = letters[bytes[i] % (sizeof letters - 1)];
        }
        if (asprintf(&temp, "%s%s", prefix, end) < 0) {
            temp = NULL;
        }
    }
    free(prefix);
    return temp;
}

/* Removes what runs of the same target left behind when they died; false when one is alive. */
static bool
sweep_leftovers(sim_publish_t *self)
{
    char *prefix = temp_prefix(self->place.name, "sim");
    char *aside = temp_prefix(self->place.name, "old");
    DIR *entries = open_entries(self->parent, ".");
    bool alone = true;

    for (const struct dirent *entry; prefix != NULL && aside != NULL && entries != NULL
         && (entry = readdir(entries)) != NULL;) {
        const char *name = entry->d_name;
        const size_t n = strlen(prefix); /* the same length as aside */
        const bool is_temp = strncmp(name, prefix, n) == 0;
        const bool is_aside = strncmp(name, aside, n) == 0;
        if ((!is_temp && !is_aside) || strlen(name + n) != SUFFIX
            || strspn(name + n, "abcdefghijklmnopqrstuvwxyz0123456789") != SUFFIX) {
            continue;
        }
        const int fd = openat(self->parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        struct stat info;
        if (fd < 0) {
            continue;
        }
        const bool is_own = fstat(fd, &info) == 0 && info.st_uid == geteuid();
        if (flock(fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
            alone = false;
        } else if (is_own && is_aside
            && faccessat(self->parent, self->place.name, F_OK, AT_SYMLINK_NOFOLLOW) != 0) {
            /* a run died between the two renames of put_in_two_steps: these are the results */
            if (renameat(self->parent, name, self->parent, self->place.name) == 0) {
                self->place.exists = true;
            }
        } else if (is_own) {
            (void)remove_tree(self->parent, name);
        }
        close(fd);
    }
    if (entries != NULL) {
        closedir(entries);
    }
    free(prefix);
    free(aside);
    return alone;
}

static bool
make_temp(sim_publish_t *self)
{
    for (int i = 0; i < LOCK_TRIES; i++) {
        struct stat by_fd, by_path;
        free(self->temp);
        self->temp = temp_name(self->place.name, "sim");
        if (self->temp == NULL) {
            errno = ENOMEM;
            return false;
        }
        if (mkdirat(self->parent, self->temp, 0777) != 0) {
            if (errno == EEXIST) {
                continue;
            }
            free(self->temp);
            self->temp = NULL;
            return false;
        }
        self->folder
            = openat(self->parent, self->temp, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (self->folder < 0) {
            return false;
        }
        const bool locked = flock(self->folder, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK;
        /* without the parent's lock another run may have taken the new folder for a leftover */
        if (locked && fstat(self->folder, &by_fd) == 0
            && fstatat(self->parent, self->temp, &by_path, AT_SYMLINK_NOFOLLOW) == 0
            && by_fd.st_ino == by_path.st_ino) {
            return true;
        }
        close(self->folder);
        self->folder = -1;
    }
    return false;
}

static sim_status_t
begin(sim_publish_t **result, const char *target, const char *identity, way_t way,
    sim_errors_t *errors)
{
    sim_publish_t *self = calloc(1, sizeof *self);
    sim_status_t status = SIM_ERR_NOMEM;

    *result = NULL;
    if (self == NULL) {
        return SIM_ERR_NOMEM;
    }
    self->parent = -1;
    self->folder = -1;
    self->way = way;
    self->identity = strdup(identity);
    if (self->identity == NULL) {
        goto out;
    }
    status = judge(target, identity, way, &self->place, errors);
    if (status != SIM_OK) {
        goto out;
    }
    status = SIM_ERR_IO;
    if (make_parents(self)) {
        self->parent = open(self->place.parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    }
    if (self->parent < 0) {
        sim_errors_add(
            errors, self->place.parent, 0, "cannot make the folder: %s", strerror(errno));
        goto out;
    }
    lock_parent(self->parent);
    if (!sweep_leftovers(self)) {
        sim_errors_add(errors, target, 0, "another run is writing its results there: wait for it%s",
            or_elsewhere(way));
        goto out;
    }
    if (!make_temp(self)) {
        sim_errors_add(
            errors, self->place.parent, 0, "cannot make a folder there: %s", strerror(errno));
        goto out;
    }
    self->path = join(self->place.parent, self->temp);
    status = self->path == NULL ? SIM_ERR_NOMEM : SIM_OK;
out:
    if (self->parent >= 0) {
        (void)flock(self->parent, LOCK_UN);
    }
    if (status != SIM_OK) {
        sim_publish_free(self);
        return status;
    }
    *result = self;
    return SIM_OK;
}

sim_status_t
sim_publish_begin(sim_publish_t **self, const char *target, const char *identity, bool force,
    sim_errors_t *errors)
{
    return begin(self, target, identity, force ? BY_FORCE : CAREFULLY, errors);
}

sim_status_t
sim_publish_again(
    sim_publish_t **self, const char *target, const char *identity, sim_errors_t *errors)
{
    return begin(self, target, identity, AGAIN, errors);
}

const char *
sim_publish_folder(const sim_publish_t *self)
{
    return self->path;
}

const char *
sim_publish_target(const sim_publish_t *self)
{
    return self->place.path;
}

const char *
sim_publish_scratch(sim_publish_t *self)
{
    if (self->scratch == NULL && mkdirat(self->folder, SCRATCH, 0700) == 0) {
        self->scratch = join(self->path, SCRATCH);
    }
    return self->scratch;
}

/* ---- files ----------------------------------------------------------------------------------- */

static void
say_write_error(const sim_publish_t *self, const char *name, int code, sim_errors_t *errors)
{
    char *path = join(self->place.path, name);
    sim_errors_add(errors, path != NULL ? path : name, 0, "cannot be written: %s",
        code != 0 ? strerror(code) : "is the disk full?");
    free(path);
}

sim_status_t
sim_publish_open(sim_publish_t *self, const char *name, FILE **file, sim_errors_t *errors)
{
    const int fd
        = openat(self->folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);

    *file = fd < 0 ? NULL : fdopen(fd, "w");
    if (*file == NULL) {
        say_write_error(self, name, errno, errors);
        if (fd >= 0) {
            close(fd);
        }
        return SIM_ERR_IO;
    }
    return SIM_OK;
}

sim_status_t
sim_publish_close(sim_publish_t *self, const char *name, FILE *file, sim_errors_t *errors)
{
    bool failed = ferror(file) != 0;
    int code = 0; /* an earlier write error has lost its errno */

    if (fflush(file) != 0) {
        code = errno;
        failed = true;
    }
    /* the disk may begin; sim_publish_commit waits for it, and tells when something went wrong */
    (void)sync_file_range(fileno(file), 0, 0, SYNC_FILE_RANGE_WRITE);
    if (fclose(file) != 0 && !failed) {
        code = errno;
        failed = true;
    }
    if (failed) {
        say_write_error(self, name, code, errors);
        return SIM_ERR_IO;
    }
    return SIM_OK;
}

void
sim_publish_drop(sim_publish_t *self, const char *name)
{
    (void)remove_tree(self->folder, name);
}

sim_status_t
sim_publish_take(sim_publish_t *self, const char *folder, const char *name, sim_errors_t *errors)
{
    char *from = join(folder, name);
    sim_status_t status = SIM_OK;

    if (from == NULL) {
        return SIM_ERR_NOMEM;
    }
    const char *slash = strrchr(name, '/');
    char *within = slash != NULL ? strndup(name, (size_t)(slash - name)) : NULL;
    if (slash != NULL && within == NULL) {
        free(from);
        return SIM_ERR_NOMEM;
    }
    if (within != NULL) {
        (void)mkdirat(self->folder, within, 0777); /* when that fails, so does what follows */
        free(within);
    }
    if (linkat(AT_FDCWD, from, self->folder, name, 0) != 0) {
        FILE *in = fopen(from, "re");
        FILE *out = NULL;
        char bytes[1 << 14];
        if (in == NULL) {
            sim_errors_add(errors, from, 0, "cannot be read: %s", strerror(errno));
            status = SIM_ERR_IO;
        } else {
            status = sim_publish_open(self, name, &out, errors);
        }
        for (size_t n; status == SIM_OK && (n = fread(bytes, 1, sizeof bytes, in)) > 0;) {
            (void)!fwrite(bytes, 1, n, out); /* noticed when it is closed */
        }
        if (status == SIM_OK && ferror(in)) {
            sim_errors_add(errors, from, 0, "cannot be read");
            status = SIM_ERR_IO;
        }
        if (out != NULL) {
            const sim_status_t closed = sim_publish_close(self, name, out, errors);
            status = status == SIM_OK ? closed : status;
        }
        if (in != NULL) {
            fclose(in);
        }
    }
    free(from);
    return status;
}

/* ---- putting it in place --------------------------------------------------------------------- */

static int
rename_flags(const sim_publish_t *self, unsigned flags)
{
    return renameat2(self->parent, self->temp, self->parent, self->place.name, flags);
}

/* For file systems whose rename knows no flags: the old results step aside under a name that the
 * next run recognises, should this one die in between. */
static bool
put_in_two_steps(sim_publish_t *self, char **aside)
{
    if (!self->place.exists) {
        /* fails when a folder with files in it has appeared meanwhile */
        return renameat(self->parent, self->temp, self->parent, self->place.name) == 0;
    }
    *aside = temp_name(self->place.name, "old");
    if (*aside == NULL || renameat(self->parent, self->place.name, self->parent, *aside) != 0) {
        return false;
    }
    if (renameat(self->parent, self->temp, self->parent, self->place.name) != 0) {
        const int code = errno;
        (void)renameat(self->parent, *aside, self->parent, self->place.name);
        free(*aside);
        *aside = NULL;
        errno = code;
        return false;
    }
    return true;
}

sim_status_t
sim_publish_commit(sim_publish_t *self, sim_errors_t *errors)
{
    char *aside = NULL; /* name of the old results, when it had to be a new one */
    struct stat info;

    if (self->scratch != NULL && !remove_tree(self->folder, SCRATCH)) {
        sim_errors_add(errors, self->path, 0, "cannot be tidied up: %s", strerror(errno));
        return SIM_ERR_IO;
    }
    if (!sync_tree(self->parent, self->temp)) {
        sim_errors_add(
            errors, self->place.path, 0, "the results cannot be written: %s", strerror(errno));
        return SIM_ERR_IO;
    }
    /* the world may have changed during a long run */
    self->place.exists = fstatat(self->parent, self->place.name, &info, AT_SYMLINK_NOFOLLOW) == 0;
    if (self->place.exists) {
        const sim_status_t status
            = judge_existing(self->place.path, self->identity, self->way, errors);
        if (status != SIM_OK) {
            return status == SIM_ERR_EXISTS ? SIM_ERR_IO : status;
        }
    }
    if (rename_flags(self, self->place.exists ? RENAME_EXCHANGE : RENAME_NOREPLACE) == 0) {
        /* the old results now have the temporary name */
    } else if ((errno != EINVAL && errno != ENOSYS && errno != ENOTSUP)
        || !put_in_two_steps(self, &aside)) {
        sim_errors_add(errors, self->place.path, 0, "the results cannot be put in place: %s%s",
            strerror(errno), elsewhere(self->way));
        free(aside);
        return SIM_ERR_IO;
    }
    self->committed = true;
    if (fsync(self->parent) != 0 && errno != EINVAL && errno != ENOTSUP) {
        sim_errors_add(errors, self->place.parent, 0,
            "complete, but the disk has not confirmed it: %s", strerror(errno));
    }
    const char *old = aside != NULL ? aside : self->temp;
    if (self->place.exists && !remove_tree(self->parent, old)) {
        sim_errors_add(errors, self->place.parent, 0,
            "the results before these could not be deleted completely: remove %s", old);
    }
    free(aside);
    return SIM_OK;
}

void
sim_publish_free(sim_publish_t *self)
{
    if (self == NULL) {
        return;
    }
    if (!self->committed && self->temp != NULL && self->parent >= 0) {
        (void)remove_tree(self->parent, self->temp);
    }
    if (self->folder >= 0) {
        close(self->folder);
    }
    if (self->parent >= 0) {
        close(self->parent);
    }
    while (self->n_made > 0) {
        self->n_made--;
        if (!self->committed) {
            (void)rmdir(self->made[self->n_made]); /* stays when somebody else uses it */
        }
        free(self->made[self->n_made]);
    }
    free(self->made);
    free(self->temp);
    free(self->path);
    free(self->scratch);
    free(self->identity);
    place_free(&self->place);
    free(self);
}
