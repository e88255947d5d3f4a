/* reader.c - the lines of a scenario file and its includes.
 *
 * A file is read whole, so that a line is a line whatever its length, and a byte that does not
 * belong into a text is seen before any library can stumble over it. */
#include "reader.h"

#include <errno.h>
#include <fcntl.h>
#include <ini.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Which file is open, from the innermost include outwards. */
typedef struct chain {
    const struct chain *outer;
    const char *file;
    dev_t device;
    ino_t inode; /* 0 for text in memory */
    int depth;
} chain_t;

/* The state of one reading, shared by the two callbacks that inih calls by turns: next_line hands
 * out one cleaned line, take_pair receives what inih made of it. */
typedef struct {
    sim_lines_t *lines;
    sim_errors_t *errors;
    const chain_t *chain;
    const char *next; /* first byte not yet read */
    const char *end;
    long line; /* number of the line last read */
    size_t reading;
    const char *section; /* NULL before the first header               */
    const char *comment; /* of the line handed out                     */
    bool waiting;        /* a line was handed out and not yet received */
    bool no_memory;
} reading_t;

static bool
is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* Removes blanks at both ends: *text and *n. */
static void
trim(const char **text, size_t *n)
{
    while (*n > 0 && is_blank((*text)[*n - 1])) {
        (*n)--;
    }
    while (*n > 0 && is_blank((*text)[0])) {
        (*text)++;
        (*n)--;
    }
}

/* Up to 60 printable bytes of a text, for messages. */
typedef struct {
    char text[64];
} shown_t;

static shown_t
shown(const char *text, size_t n)
{
    shown_t self = { { 0 } };
    sim_text_printable(text, n, sizeof self.text, self.text);
    return self;
}

void
sim_entry_complain(const sim_entry_t *entry, sim_errors_t *errors, const char *wrong, ...)
{
    char text[600];
    const shown_t value = shown(entry->value, strlen(entry->value));
    const shown_t key = shown(entry->key, strlen(entry->key));
    char section[3 * SIM_NAME_MAX];
    va_list arguments;

    va_start(arguments, wrong);
    vsnprintf(text, sizeof text, wrong, arguments);
    va_end(arguments);
    sim_text_printable(entry->section, strlen(entry->section), sizeof section, section);
    sim_errors_add(errors, entry->file, entry->line, "%s%s%s%s = %s: %s",
        entry->file == NULL ? "--set " : "", section, entry->section[0] == '\0' ? "" : ".",
        key.text, value.text, text);
}

static bool
grow(void **list, size_t *capacity, size_t n, size_t size)
{
    if (n < *capacity) {
        return true;
    }
    const size_t more = *capacity == 0 ? 64 : 2 * *capacity;
    void *longer = reallocarray(*list, more, size);
    if (longer == NULL) {
        return false;
    }
    *list = longer;
    *capacity = more;
    return true;
}

static bool
add_entry(sim_lines_t *self, const sim_entry_t *entry)
{
    if (!grow((void **)&self->entry, &self->entry_capacity, self->n_entries, sizeof *entry)) {
        return false;
    }
    self->entry[self->n_entries++] = *entry;
    return true;
}

static bool
add_header(sim_lines_t *self, const sim_header_t *header)
{
    if (!grow((void **)&self->header, &self->header_capacity, self->n_headers, sizeof *header)) {
        return false;
    }
    self->header[self->n_headers++] = *header;
    return true;
}

/* What is wrong with the bytes of a line, or NULL. */
static const char *
bytes_wrong(const char *text, size_t n)
{
    if (n > SIM_LINE_MAX) {
        return "the line is too long: at most 4096 bytes";
    }
    for (size_t i = 0; i < n;) {
        if (text[i] == '\0') {
            return "a NUL byte: only plain text is allowed";
        }
        if (text[i] == '\r') {
            return "a carriage return inside the line: lines end with LF or CR LF";
        }
        const size_t bytes = sim_text_utf8(text + i, n - i);
        if (bytes == 0) {
            return "not UTF-8: save the file as UTF-8 text";
        }
        if (text[i] != '\t' && sim_text_is_control(text + i, bytes)) {
            return "a control character: only plain text is allowed";
        }
        i += bytes;
    }
    return NULL;
}

/* Where the comment begins: at a `#` or `;` that opens the line or follows a blank; n if nowhere.
 */
static size_t
comment_start(const char *text, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if ((text[i] == '#' || text[i] == ';') && (i == 0 || is_blank(text[i - 1]))) {
            return i;
        }
    }
    return n;
}

/* The text of a comment without its signs, kept; NULL when it says nothing. */
static const char *
keep_comment(reading_t *self, const char *text, size_t n)
{
    while (n > 0 && (is_blank(text[0]) || text[0] == '#' || text[0] == ';')) {
        text++;
        n--;
    }
    trim(&text, &n);
    if (n == 0) {
        return NULL;
    }
    const char *kept = sim_pool_keep(&self->lines->pool, text, n);
    self->no_memory |= kept == NULL;
    return kept;
}

/* A line that begins with '['.  A header with a slip at its end still opens its section, so that
 * the lines below it are checked as they were meant. */
static void
take_header(reading_t *self, const char *text, size_t n)
{
    const char *file = self->chain->file;
    const char *close = memchr(text, ']', n);

    if (close == NULL) {
        sim_errors_add(self->errors, file, self->line,
            "%s: no `]`: write [section] on a line of its own", shown(text, n).text);
        close = text + n;
    }
    const size_t length = (size_t)(close - text) - 1;
    if (length + 2 < n) {
        sim_errors_add(self->errors, file, self->line,
            "%s: text after `]`: write [section] on a line of its own", shown(text, n).text);
    }
    const char *section = sim_pool_keep(&self->lines->pool, text + 1, length);
    if (section == NULL
        || !add_header(self->lines,
            &(sim_header_t) { .section = section, .file = file, .line = self->line })) {
        self->no_memory = true;
        return;
    }
    self->section = section;
}

/* Tells of the line that inih was given and did not split.  No such line is known; that none is
 * lost must not depend on it. */
static void
check_received(reading_t *self)
{
    if (self->waiting) {
        sim_errors_add(self->errors, self->chain->file, self->line,
            "not understood: write key = value on a line of its own");
        self->waiting = false;
    }
}

/* The reader callback of inih: the next line that holds a key and a value, cleaned, or NULL at the
 * end. */
static char *
next_line(char *to, int size, void *data)
{
    reading_t *self = data;
    const char *file = self->chain->file;

    check_received(self);
    while (self->next < self->end && !self->no_memory) {
        const char *text = self->next;
        const char *stop = memchr(text, '\n', (size_t)(self->end - text));
        size_t n = (size_t)((stop == NULL ? self->end : stop) - text);
        self->next = stop == NULL ? self->end : stop + 1;
        self->line++;
        if (n > 0 && stop != NULL && text[n - 1] == '\r') {
            n--;
        }
        const char *wrong = bytes_wrong(text, n);
        if (wrong != NULL) {
            sim_errors_add(self->errors, file, self->line, "%s", wrong);
            continue;
        }
        const size_t start = comment_start(text, n);
        const char *comment = text + start;
        const size_t n_comment = n - start;
        n = start;
        trim(&text, &n);
        if (n == 0) {
            continue;
        }
        if (text[0] == '[') {
            take_header(self, text, n);
            continue;
        }
        const char *equals = memchr(text, '=', n);
        const char *colon = memchr(text, ':', n);
        if (equals == NULL) {
            sim_errors_add(self->errors, file, self->line, "%s: no `=`: write key = value",
                shown(text, n).text);
            continue;
        }
        size_t n_key = (size_t)(equals - text);
        const char *key = text;
        trim(&key, &n_key);
        const char *value = equals + 1;
        size_t n_value = (size_t)(text + n - value);
        trim(&value, &n_value);
        if (n_key == 0) {
            sim_errors_add(self->errors, file, self->line,
                "%s: no key before `=`: write key = value", shown(text, n).text);
            continue;
        }
        if (colon != NULL && colon < equals) {
            sim_errors_add(self->errors, file, self->line,
                "%s: a `:` in the key: write key = value, keys are lower-case letters, digits and "
                "_",
                shown(text, n).text);
            continue;
        }
        if (n_value == 0) {
            const char *section = self->section == NULL ? "" : self->section;
            sim_errors_add(self->errors, file, self->line,
                "%s%s%s: the value is missing: write key = value", section,
                section[0] == '\0' ? "" : ".", shown(key, n_key).text);
            continue;
        }
        self->comment = keep_comment(self, comment, n_comment);
        SIM_BUG_IF(n_key + n_value + 3 > (size_t)size);
        memcpy(to, key, n_key);
        to[n_key] = '=';
        memcpy(to + n_key + 1, value, n_value);
        memcpy(to + n_key + 1 + n_value, "\n", 2);
        self->waiting = true;
        return to;
    }
    return NULL;
}

static sim_status_t read_file(sim_lines_t *lines, const char *path, const chain_t *outer,
    const sim_entry_t *include, sim_errors_t *errors);

/* include = a.ini, b.ini */
static void
take_include(reading_t *self, const sim_entry_t *entry)
{
    const char *file = entry->file;
    const char *slash = self->chain->inode == 0 ? NULL : strrchr(file, '/');
    const char *list = entry->value;

    while (!self->no_memory) {
        size_t n = strcspn(list, ",");
        const bool last = list[n] == '\0';
        const char *name = list;
        list += n + 1;
        trim(&name, &n);
        if (n == 0) {
            sim_entry_complain(
                entry, self->errors, "an empty name: give file names separated by commas");
        } else {
            char *path = NULL;
            const int folder = name[0] == '/' || slash == NULL ? 0 : (int)(slash + 1 - file);
            if (asprintf(&path, "%.*s%.*s", folder, file, (int)n, name) < 0) {
                self->no_memory = true;
                return;
            }
            self->no_memory
                |= read_file(self->lines, path, self->chain, entry, self->errors) != SIM_OK;
            free(path);
        }
        if (last) {
            return;
        }
    }
}

/* The handler callback of inih: one key and its value. */
static int
take_pair(void *data, const char *section, const char *key, const char *value)
{
    reading_t *self = data;
    (void)section; /* inih saw no header */

    self->waiting = false;
    sim_entry_t entry = {
        .section = self->section == NULL ? "" : self->section,
        .key = sim_pool_keep(&self->lines->pool, key, strlen(key)),
        .value = sim_pool_keep(&self->lines->pool, value, strlen(value)),
        .comment = self->comment,
        .file = self->chain->file,
        .line = self->line,
        .reading = self->reading,
    };
    if (entry.key == NULL || entry.value == NULL) {
        self->no_memory = true;
    } else if (strcmp(key, "include") == 0) {
        if (self->section == NULL) {
            take_include(self, &entry);
        } else {
            sim_entry_complain(&entry, self->errors,
                "includes stand before the first section: move the line to the top of the file");
        }
    } else if (self->section == NULL) {
        sim_entry_complain(
            &entry, self->errors, "a key before the first section: only include may stand there");
    } else if (!add_entry(self->lines, &entry)) {
        self->no_memory = true;
    }
    return 1;
}

/* Run-time switches of the Debian build.  They are set to the same values each time, before any
 * thread of the engine exists: a heap buffer that holds the longest line, no continuation lines. */
static void
prepare_inih(void)
{
    ini_use_stack = false;
    ini_max_line = SIM_LINE_MAX + 4;
    ini_initial_alloc = SIM_LINE_MAX + 4;
    ini_allow_multiline = false;
    ini_allow_bom = false; /* the reader has removed it */
}

static sim_status_t
read_bytes(
    sim_lines_t *lines, const chain_t *chain, size_t n, const char bytes[], sim_errors_t *errors)
{
    reading_t reading = {
        .lines = lines,
        .errors = errors,
        .chain = chain,
        .next = bytes,
        .end = bytes + n,
        .reading = lines->n_readings++,
    };
    if (n >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0) {
        reading.next += 3;
    }
    prepare_inih();
    const int result = ini_parse_stream(next_line, &reading, take_pair, &reading);
    check_received(&reading);
    return reading.no_memory || result == -2 ? SIM_ERR_NOMEM : SIM_OK;
}

sim_status_t
sim_reader_whole(int fd, size_t limit, size_t *n, char **bytes)
{
    size_t capacity = 65536;
    char *text = malloc(capacity);
    size_t used = 0;
    sim_status_t status = SIM_OK;

    if (text == NULL) {
        return SIM_ERR_NOMEM;
    }
    for (;;) {
        if (used == capacity) {
            char *longer = reallocarray(text, capacity, 2);
            if (longer == NULL) {
                status = SIM_ERR_NOMEM;
                break;
            }
            text = longer;
            capacity *= 2;
        }
        const ssize_t got = read(fd, text + used, capacity - used);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            status = SIM_ERR_IO;
            break;
        }
        used += (size_t)got;
        if (used > limit) {
            status = SIM_ERR_LIMIT;
            break;
        }
        if (got == 0) {
            break;
        }
    }
    if (status != SIM_OK) {
        free(text);
        return status;
    }
    *n = used;
    *bytes = text;
    return SIM_OK;
}

/* "a.ini -> b.ini -> a.ini", the outermost first, cut to fit. */
static void
write_chain(const chain_t *chain, const char *file, size_t size, char to[])
{
    const chain_t *list[SIM_INCLUDE_DEPTH + 2];
    size_t n = 0, used = 0;
    for (; chain != NULL && n < sizeof list / sizeof list[0]; chain = chain->outer) {
        list[n++] = chain;
    }
    to[0] = '\0';
    while (n > 0 && used + 1 < size) {
        used += (size_t)snprintf(to + used, size - used, "%s -> ", list[--n]->file);
    }
    if (used + 1 < size) {
        snprintf(to + used, size - used, "%s", file);
    }
}

/* Says that a file cannot be read: at the include that names it, or for the scenario itself. */
static void
refuse_file(const sim_entry_t *include, const char *path, sim_errors_t *errors, const char *wrong)
{
    if (include != NULL) {
        sim_entry_complain(include, errors, "%s: %s", path, wrong);
    } else {
        sim_errors_add(errors, NULL, 0, "%s: %s", path, wrong);
    }
}

static sim_status_t
read_file(sim_lines_t *lines, const char *path, const chain_t *outer, const sim_entry_t *include,
    sim_errors_t *errors)
{
    sim_status_t status = SIM_OK;
    char *bytes = NULL;
    size_t n = 0;
    struct stat info;
    chain_t chain = { .outer = outer, .depth = outer == NULL ? 0 : outer->depth + 1 };

    if (chain.depth > SIM_INCLUDE_DEPTH) {
        refuse_file(include, path, errors, "includes are nested too deeply: at most 16 levels");
        return SIM_OK;
    }
    if (lines->n_readings >= SIM_FILES_MAX) {
        refuse_file(include, path, errors, "too many includes: at most 1000 files in all");
        return SIM_OK;
    }
    /* O_NONBLOCK: a FIFO must not hold us before we can see that it is one. */
    const int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    if (fd < 0 || fstat(fd, &info) != 0) {
        refuse_file(include, path, errors, strerror(errno));
        goto out;
    }
    if (!S_ISREG(info.st_mode)) {
        refuse_file(include, path, errors,
            S_ISDIR(info.st_mode) ? "is a folder: only regular files are read"
                                  : "is not a regular file: only regular files are read");
        goto out;
    }
    for (const chain_t *open_file = outer; open_file != NULL; open_file = open_file->outer) {
        if (open_file->inode == info.st_ino && open_file->device == info.st_dev) {
            char circle[500];
            write_chain(outer, path, sizeof circle, circle);
            sim_entry_complain(include, errors, "includes run in a circle: %s", circle);
            goto out;
        }
    }
    chain.file = sim_pool_keep(&lines->pool, path, strlen(path));
    chain.device = info.st_dev;
    chain.inode = info.st_ino;
    if (chain.file == NULL) {
        status = SIM_ERR_NOMEM;
        goto out;
    }
    status = sim_reader_whole(fd, SIM_BYTES_MAX - lines->n_bytes, &n, &bytes);
    if (status == SIM_ERR_IO) {
        refuse_file(include, path, errors, strerror(errno));
        status = SIM_OK;
        goto out;
    }
    if (status == SIM_ERR_LIMIT) {
        refuse_file(include, path, errors, "too much text: at most 32 MiB in all files together");
        status = SIM_OK;
        goto out;
    }
    if (status == SIM_OK) {
        lines->n_bytes += n;
        status = read_bytes(lines, &chain, n, bytes, errors);
    }
out:
    free(bytes);
    if (fd >= 0) {
        close(fd);
    }
    return status;
}

sim_status_t
sim_lines_read(sim_lines_t *self, const char *path, sim_errors_t *errors)
{
    self->path = sim_pool_keep(&self->pool, path, strlen(path));
    if (self->path == NULL) {
        return SIM_ERR_NOMEM;
    }
    return read_file(self, path, NULL, NULL, errors);
}

sim_status_t
sim_lines_read_text(
    sim_lines_t *self, const char *name, size_t n, const char bytes[], sim_errors_t *errors)
{
    self->path = sim_pool_keep(&self->pool, name, strlen(name));
    if (self->path == NULL) {
        return SIM_ERR_NOMEM;
    }
    if (n > SIM_BYTES_MAX) {
        sim_errors_add(
            errors, self->path, 0, "too much text: at most 32 MiB in all files together");
        return SIM_OK;
    }
    self->n_bytes = n;
    return read_bytes(self, &(chain_t) { .file = self->path }, n, bytes, errors);
}

sim_status_t
sim_lines_set(sim_lines_t *self, size_t n, const sim_setting_t settings[], sim_errors_t *errors)
{
    const size_t reading = self->n_readings++;
    for (size_t i = 0; i < n; i++) {
        const char *key = settings[i].key, *value = settings[i].value;
        const char *dot = strrchr(key, '.');
        size_t n_value = strlen(value);
        const char *wrong = bytes_wrong(key, strlen(key));
        if (wrong == NULL) {
            wrong = bytes_wrong(value, n_value);
        }
        if (wrong == NULL && comment_start(value, n_value) != n_value) {
            wrong = "a comment sign in the value: `#` and `;` may not stand first or after a blank";
        }
        trim(&value, &n_value);
        if (wrong == NULL && n_value == 0) {
            wrong = "the value is missing: write KEY=VALUE";
        }
        const sim_entry_t entry = {
            .section = dot == NULL ? "" : sim_pool_keep(&self->pool, key, (size_t)(dot - key)),
            .key = sim_pool_keep(
                &self->pool, dot == NULL ? key : dot + 1, strlen(dot == NULL ? key : dot + 1)),
            .value = sim_pool_keep(&self->pool, value, n_value),
            .reading = reading,
        };
        if (entry.section == NULL || entry.key == NULL || entry.value == NULL) {
            return SIM_ERR_NOMEM;
        }
        if (wrong != NULL) {
            sim_entry_complain(&entry, errors, "%s", wrong);
        } else if (!add_entry(self, &entry)) {
            return SIM_ERR_NOMEM;
        }
    }
    return SIM_OK;
}

void
sim_lines_free(sim_lines_t *self)
{
    free(self->entry);
    free(self->header);
    sim_pool_free(&self->pool);
    *self = (sim_lines_t) { 0 };
}
