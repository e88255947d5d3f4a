/* test_reader.c - the dialect of scenario files: lines, headers, comments, bytes, includes. */
#include "sim/core/reader.h"
#include "tests/fixture.h"
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* Reads bytes; the caller frees both. */
static void
read_bytes(sim_lines_t *lines, size_t n, const char *bytes, sim_errors_t *errors)
{
    *lines = (sim_lines_t) { 0 };
    *errors = (sim_errors_t) { 0 };
    CU_ASSERT_EQUAL(sim_lines_read_text(lines, "t.ini", n, bytes, errors), SIM_OK);
}

static void
test_what_is_refused(void)
{
#define CASE(bytes, line, message)                                                                 \
    {                                                                                              \
        bytes, sizeof(bytes) - 1, line, message                                                    \
    }
    static const struct {
        const char *bytes;
        size_t n;
        long line;
        const char *message;
    } cases[] = {
        CASE("[a]\nx\n", 2, "x: no `=`: write key = value"),
        CASE("[a]\n= 5\n", 2, "= 5: no key before `=`: write key = value"),
        CASE("[a]\nx =\n", 2, "a.x: the value is missing: write key = value"),
        CASE("[a]\nx = ; only a comment\n", 2, "a.x: the value is missing: write key = value"),
        CASE("[a]\nx = # only a comment\n", 2, "a.x: the value is missing: write key = value"),
        CASE("[a]\nx : 3\n", 2, "x : 3: no `=`: write key = value"),
        CASE("[a]\nx : y = 3\n", 2, "x : y = 3: a `:` in the key: write key = value, keys are"),
        CASE("[a\nx = 1\n", 1, "[a: no `]`: write [section] on a line of its own"),
        CASE("\n[a] junk = 3\nx = 1\n", 2,
            "[a] junk = 3: text after `]`: write [section] on a line of its own"),
        CASE("[a]]\n", 1, "[a]]: text after `]`: write [section] on a line of its own"),
        CASE("[a]x=7\n", 1, "[a]x=7: text after `]`: write [section] on a line of its own"),
        CASE("x = 1\n[a]\n", 1,
            "x = 1: a key before the first section: only include may stand there"),
        CASE("[a]\n\ninclude = b.ini\n", 3,
            "a.include = b.ini: includes stand before the first section"),
        CASE("[a]\nx = 1\0 00\n", 2, "a NUL byte: only plain text is allowed"),
        CASE("[a]\n\0x = 1\n", 2, "a NUL byte: only plain text is allowed"),
        CASE("[a]\nx = 1\ry = 2\n", 2,
            "a carriage return inside the line: lines end with LF or CR LF"),
        CASE("[a]\rx = 1\ry = 2\r", 1,
            "a carriage return inside the line: lines end with LF or CR LF"),
        CASE(
            "[a]\nx = 1\r\r\n", 2, "a carriage return inside the line: lines end with LF or CR LF"),
        CASE("[a]\nx = \xe9\n", 2, "not UTF-8: save the file as UTF-8 text"),
        CASE("[a]\n# \xff\n", 2, "not UTF-8: save the file as UTF-8 text"),
        CASE("\xff\xfe[\0a\0]\0", 1, "not UTF-8: save the file as UTF-8 text"),
        CASE("[a]\nx = \x1b[31m\n", 2, "a control character: only plain text is allowed"),
        CASE("[a]\nx = a\fb\n", 2, "a control character: only plain text is allowed"),
        CASE("[a]\nx = \xc2\x9b"
             "31m\n",
            2, "a control character: only plain text is allowed"),
        CASE("[a]\nx = \xe2\x80\xae"
             "1\n",
            2, "a control character: only plain text is allowed"),
        CASE("include = ,\n", 1, "include = ,: an empty name: give file names separated by commas"),
        CASE("include = nowhere/x.ini\n", 1,
            "include = nowhere/x.ini: nowhere/x.ini: No such file or directory"),
        CASE("include = .\n", 1, "include = .: .: is a folder: only regular files are read"),
        CASE("include = /dev/zero\n", 1, "include = /dev/zero: /dev/zero: is not a regular file"),
    };
#undef CASE
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        sim_lines_t lines;
        sim_errors_t errors;
        read_bytes(&lines, cases[i].n, cases[i].bytes, &errors);
        CU_ASSERT(errors.n >= 1);
        CU_ASSERT(fixture_has(&errors, cases[i].line, cases[i].message));
        CU_ASSERT(errors.n > 0 && strcmp(errors.list[0].file, "t.ini") == 0);
        sim_lines_free(&lines);
        sim_errors_free(&errors);
    }
}

static void
test_what_is_accepted(void)
{
    static const char text[] = "# a comment\n"
                               "; another\n"
                               "\n"
                               "   \t \n"
                               "  [sec.tion]  ; why\n"
                               "x=1\n"
                               "\ty\t=\t2 3\t;; the # source ; of it  \n"
                               "  indented = is a key\n"
                               "z = a;b#c = d\n"
                               "w = \"quoted ;\n"
                               "v =;v\n"
                               "[other]#x\n"
                               "last = \xe0\xa4\xa8\xe0\xa4\xae";
    static const struct {
        const char *section, *key, *value, *comment;
        long line;
    } wanted[] = {
        { "sec.tion", "x", "1", NULL, 6 },
        { "sec.tion", "y", "2 3", "the # source ; of it", 7 },
        { "sec.tion", "indented", "is a key", NULL, 8 },
        { "sec.tion", "z", "a;b#c = d", NULL, 9 },
        { "sec.tion", "w", "\"quoted", NULL, 10 },
        { "sec.tion", "v", ";v", NULL, 11 },
        { "other", "last", "\xe0\xa4\xa8\xe0\xa4\xae", NULL, 13 },
    };
    char *unix_text = strdup(text);
    /* [other]#x has text after the bracket: only a blank opens a comment */
    strstr(unix_text, "]#x")[1] = ' ';
    strstr(unix_text, "] x")[2] = ';';
    char with_cr[2 * sizeof text];
    size_t n_cr = 0;
    for (const char *s = unix_text; *s != '\0'; s++) {
        if (*s == '\n') {
            with_cr[n_cr++] = '\r';
        }
        with_cr[n_cr++] = *s;
    }
    with_cr[n_cr] = '\0';
    char *variants[4] = { unix_text, with_cr, NULL, NULL };
    CU_ASSERT(asprintf(&variants[2], "\xef\xbb\xbf%s", unix_text) > 0);
    CU_ASSERT(asprintf(&variants[3], "\xef\xbb\xbf%s\r\n", with_cr) > 0);
    for (int v = 0; v < 4; v++) {
        sim_lines_t lines;
        sim_errors_t errors;
        read_bytes(&lines, strlen(variants[v]), variants[v], &errors);
        CU_ASSERT_EQUAL(errors.n, 0);
        CU_ASSERT_EQUAL_FATAL(lines.n_entries, sizeof wanted / sizeof wanted[0]);
        CU_ASSERT_EQUAL(lines.n_headers, 2);
        for (size_t i = 0; i < lines.n_entries; i++) {
            const sim_entry_t *entry = &lines.entry[i];
            CU_ASSERT_STRING_EQUAL(entry->section, wanted[i].section);
            CU_ASSERT_STRING_EQUAL(entry->key, wanted[i].key);
            CU_ASSERT_STRING_EQUAL(entry->value, wanted[i].value);
            CU_ASSERT_EQUAL(entry->line, wanted[i].line);
            CU_ASSERT((entry->comment == NULL) == (wanted[i].comment == NULL));
            if (entry->comment != NULL && wanted[i].comment != NULL) {
                CU_ASSERT_STRING_EQUAL(entry->comment, wanted[i].comment);
            }
        }
        sim_lines_free(&lines);
        sim_errors_free(&errors);
    }
    free(unix_text);
    free(variants[2]);
    free(variants[3]);
}

/* A byte order mark belongs at the start of the file and nowhere else. */
static void
test_only_one_byte_order_mark(void)
{
    static const char text[] = "\xef\xbb\xbf\xef\xbb\xbfinclude = x\n";
    sim_lines_t lines;
    sim_errors_t errors;
    read_bytes(&lines, sizeof text - 1, text, &errors);
    CU_ASSERT_EQUAL(errors.n, 1);
    CU_ASSERT(fixture_has(&errors, 1, "\xef\xbb\xbfinclude = x: a key before the first section"));
    sim_lines_free(&lines);
    sim_errors_free(&errors);
}

/* inih's own limits are 199 bytes a line and 49 a section name; none of that may show. */
static void
test_long_lines_and_names_survive(void)
{
    for (size_t n = 190; n <= SIM_LINE_MAX + 2; n += n < 210 || n >= SIM_LINE_MAX - 2 ? 1 : 97) {
        char *text = malloc(n + 200);
        strcpy(text,
            "[job.aaaaaaaaaabbbbbbbbbbccccccccccdddddddddd."
            "aaaaaaaaaabbbbbbbbbbccccccccccdddddddddd]\nk = ");
        const size_t start = (size_t)(strchr(text, '\n') + 1 - text);
        memset(text + start + 4, 'v', n - 4);
        strcpy(text + start + n, "\nseed = 99\n");
        /* what inih would take for a line of its own */
        memcpy(text + start + 199 < text + start + n - 10 ? text + start + 199 : text + start + 100,
            "q = 1", 5);
        sim_lines_t lines;
        sim_errors_t errors;
        read_bytes(&lines, strlen(text), text, &errors);
        if (n <= SIM_LINE_MAX) {
            CU_ASSERT_EQUAL(errors.n, 0);
            CU_ASSERT_EQUAL_FATAL(lines.n_entries, 2);
            CU_ASSERT_EQUAL(strlen(lines.entry[0].section), 85);
            CU_ASSERT_EQUAL(strlen(lines.entry[0].value), n - 4);
            CU_ASSERT_EQUAL(memcmp(lines.entry[0].value, text + start + 4, n - 4), 0);
            CU_ASSERT_EQUAL(lines.entry[1].line, 3);
        } else {
            CU_ASSERT(fixture_has(&errors, 2, "the line is too long: at most 4096 bytes"));
            CU_ASSERT_EQUAL_FATAL(lines.n_entries, 1);
            CU_ASSERT_STRING_EQUAL(lines.entry[0].key, "seed");
            CU_ASSERT_EQUAL(lines.entry[0].line, 3);
        }
        sim_lines_free(&lines);
        sim_errors_free(&errors);
        free(text);
    }
}

/* A key of 4090 bytes reaches inih in one piece too. */
static void
test_long_keys_survive(void)
{
    char text[SIM_LINE_MAX + 10] = "[a]\n";
    memset(text + 4, 'k', SIM_LINE_MAX - 2);
    strcpy(text + 4 + SIM_LINE_MAX - 2, "=v");
    sim_lines_t lines;
    sim_errors_t errors;
    read_bytes(&lines, strlen(text), text, &errors);
    CU_ASSERT_EQUAL(errors.n, 0);
    CU_ASSERT_EQUAL_FATAL(lines.n_entries, 1);
    CU_ASSERT_EQUAL(strlen(lines.entry[0].key), SIM_LINE_MAX - 2);
    CU_ASSERT_STRING_EQUAL(lines.entry[0].value, "v");
    sim_lines_free(&lines);
    sim_errors_free(&errors);
}

static void
test_a_fault_on_every_line(void)
{
    enum { LINES = 300 };
    static const char *const kinds[]
        = { "# comment", "", "x = 1", "[section]", "  y = 2 ; c", "; c" };
    static const char *const ends[] = { "\n", "\r\n" };
    for (int fault = 1; fault <= LINES; fault++) {
        char *text = NULL;
        size_t n = 0;
        FILE *to = open_memstream(&text, &n);
        const char *end = ends[fault % 2];
        fprintf(to, "%s", fault % 3 == 0 ? "\xef\xbb\xbf" : "");
        for (int line = 1; line <= LINES; line++) {
            if (line == fault) {
                fprintf(to, "fault");
            } else if (line % 50 == 7) {
                fprintf(to, "long = %04000d", 1);
            } else {
                fprintf(to, "%s", line == 1 ? "[first]" : kinds[line % 6]);
            }
            fprintf(to, "%s", line == LINES && fault % 5 == 0 ? "" : end);
        }
        fclose(to);
        sim_lines_t lines;
        sim_errors_t errors;
        read_bytes(&lines, n, text, &errors);
        sim_errors_sort(&errors);
        /* without its first line the file also has keys before the first section */
        CU_ASSERT(errors.n == 1 || fault == 1);
        CU_ASSERT(fixture_has(&errors, fault, "fault: no `=`"));
        sim_lines_free(&lines);
        sim_errors_free(&errors);
        free(text);
    }
}

/* A temporary folder with files in it. */
static char folder[] = "/tmp/sim_reader_XXXXXX";

static void
put(const char *name, const char *text)
{
    char path[200];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *to = fopen(path, "w");
    CU_ASSERT_PTR_NOT_NULL_FATAL(to);
    fputs(text, to);
    fclose(to);
}

/* Reads a file of the folder.  The caller frees both. */
static void
read_from_folder(const char *name, sim_lines_t *lines, sim_errors_t *errors)
{
    char path[200];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    *lines = (sim_lines_t) { 0 };
    *errors = (sim_errors_t) { 0 };
    CU_ASSERT_EQUAL(sim_lines_read(lines, path, errors), SIM_OK);
}

static void
test_includes(void)
{
    char path[200], text[400];
    sim_lines_t lines;
    sim_errors_t errors;

    strcpy(folder + sizeof folder - 7, "XXXXXX");
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/sub", folder);
    CU_ASSERT_EQUAL(mkdir(path, 0700), 0);
    snprintf(path, sizeof path, "%s/fifo", folder);
    CU_ASSERT_EQUAL(mkfifo(path, 0600), 0);

    /* relative to the including file, in order, absolute too */
    put("a.ini", "include = sub/b.ini , c.ini\n[s]\nx = a\n");
    put("sub/b.ini", "include = d.ini\n[s]\nx = b\n");
    put("sub/d.ini", "[s]\nx = d ; deep\n");
    snprintf(text, sizeof text, "include = %s/sub/d.ini\n[s]\nx = c\n", folder);
    put("c.ini", text);
    read_from_folder("a.ini", &lines, &errors);
    CU_ASSERT_EQUAL(errors.n, 0);
    CU_ASSERT_EQUAL_FATAL(lines.n_entries, 5);
    for (size_t i = 0; i < 5; i++) {
        CU_ASSERT_EQUAL(lines.entry[i].value[0], "dbdca"[i]);
        CU_ASSERT_EQUAL(lines.entry[i].line, "23233"[i] - '0');
        for (size_t j = 0; j < i; j++) {
            CU_ASSERT_NOT_EQUAL(lines.entry[i].reading, lines.entry[j].reading);
        }
    }
    snprintf(path, sizeof path, "%s/sub/d.ini", folder);
    CU_ASSERT_STRING_EQUAL(lines.entry[0].file, path);
    sim_lines_free(&lines);
    sim_errors_free(&errors);

    /* a circle, told with its chain, once */
    put("x.ini", "# first\ninclude = y.ini\n");
    put("y.ini", "include = sub/../x.ini\n");
    read_from_folder("x.ini", &lines, &errors);
    CU_ASSERT_EQUAL(errors.n, 1);
    snprintf(text, sizeof text,
        "include = sub/../x.ini: includes run in a circle: %s/x.ini -> %s/y.ini -> %s/sub/../x.ini",
        folder, folder, folder);
    CU_ASSERT(fixture_has(&errors, 1, text));
    sim_lines_free(&lines);
    sim_errors_free(&errors);

    /* what is no regular file */
    put("f.ini", "include = fifo, sub, gone.ini\n");
    read_from_folder("f.ini", &lines, &errors);
    CU_ASSERT_EQUAL(errors.n, 3);
    snprintf(
        text, sizeof text, "include = fifo, sub, gone.ini: %s/fifo: is not a regular file", folder);
    CU_ASSERT(fixture_has(&errors, 1, text));
    snprintf(text, sizeof text, "include = fifo, sub, gone.ini: %s/sub: is a folder", folder);
    CU_ASSERT(fixture_has(&errors, 1, text));
    snprintf(text, sizeof text, "include = fifo, sub, gone.ini: %s/gone.ini: No such file", folder);
    CU_ASSERT(fixture_has(&errors, 1, text));
    sim_lines_free(&lines);
    sim_errors_free(&errors);

    /* 16 levels, not 17 */
    for (int i = 0; i <= 17; i++) {
        char name[20];
        snprintf(name, sizeof name, "n%d.ini", i);
        snprintf(text, sizeof text, i < 17 ? "include = n%d.ini\n[s]\n" : "[s]\nx = %d\n", i + 1);
        put(name, text);
    }
    read_from_folder("n1.ini", &lines, &errors);
    CU_ASSERT_EQUAL(errors.n, 0);
    CU_ASSERT_EQUAL(lines.n_entries, 1);
    sim_lines_free(&lines);
    sim_errors_free(&errors);
    read_from_folder("n0.ini", &lines, &errors);
    CU_ASSERT_EQUAL(errors.n, 1);
    snprintf(text, sizeof text,
        "include = n17.ini: %s/n17.ini: includes are nested too deeply: at most 16", folder);
    CU_ASSERT(fixture_has(&errors, 1, text));
    sim_lines_free(&lines);
    sim_errors_free(&errors);

    /* includes that multiply are stopped */
    put("m0.ini", "[s]\n");
    for (int i = 1; i <= 12; i++) {
        char name[20];
        snprintf(name, sizeof name, "m%d.ini", i);
        snprintf(text, sizeof text, "include = m%d.ini, m%d.ini, m%d.ini, m%d.ini\n", i - 1, i - 1,
            i - 1, i - 1);
        put(name, text);
    }
    read_from_folder("m12.ini", &lines, &errors);
    CU_ASSERT(
        errors.n > 0 && strstr(errors.list[0].text, "too many includes: at most 1000") != NULL);
    CU_ASSERT_EQUAL(lines.n_readings, SIM_FILES_MAX);
    sim_lines_free(&lines);
    sim_errors_free(&errors);

    /* larger than any buffer, larger than allowed, and unreadable */
    snprintf(path, sizeof path, "%s/big.ini", folder);
    FILE *to = fopen(path, "w");
    CU_ASSERT_PTR_NOT_NULL_FATAL(to);
    fprintf(to, "[s]\n");
    for (int i = 0; i < 20000; i++) {
        fprintf(to, "key%d = %d\n", i, i);
    }
    fflush(to);
    read_from_folder("big.ini", &lines, &errors);
    CU_ASSERT_EQUAL(errors.n, 0);
    CU_ASSERT_EQUAL_FATAL(lines.n_entries, 20000);
    CU_ASSERT_STRING_EQUAL(lines.entry[19999].value, "19999");
    sim_lines_free(&lines);
    sim_errors_free(&errors);
    CU_ASSERT_EQUAL(ftruncate(fileno(to), SIM_BYTES_MAX + 1), 0);
    fclose(to);
    read_from_folder("big.ini", &lines, &errors);
    CU_ASSERT_EQUAL(errors.n, 1);
    CU_ASSERT(errors.n > 0 && strstr(errors.list[0].text, "too much text: at most 32 MiB") != NULL);
    sim_lines_free(&lines);
    sim_errors_free(&errors);
    put("e.ini", "include = /proc/self/mem\n");
    read_from_folder("e.ini", &lines, &errors);
    CU_ASSERT_EQUAL(errors.n, 1);
    CU_ASSERT(
        fixture_has(&errors, 1, "include = /proc/self/mem: /proc/self/mem: Input/output error"));
    sim_lines_free(&lines);
    sim_errors_free(&errors);

    /* the scenario itself */
    read_from_folder("fifo", &lines, &errors);
    CU_ASSERT_EQUAL(errors.n, 1);
    CU_ASSERT_PTR_NULL(errors.list[0].file);
    sim_lines_free(&lines);
    sim_errors_free(&errors);
    char command[100];
    snprintf(command, sizeof command, "rm -r %s", folder);
    CU_ASSERT_EQUAL(system(command), 0);
}

static void
test_settings(void)
{
    static const sim_setting_t settings[] = {
        { "job.india.data_entry.wage", " 5 " },
        { "months", "12" },
        { "months", "24" },
        { "a.b", "x ; y" },
        { "a.b", "#x" },
        { "a.b", " " },
        { "a.b", "x\ny" },
        { "a\033.b", "1" },
        { "a.b", "\xff" },
        { "t", "x;y" },
    };
    sim_lines_t lines = { 0 };
    sim_errors_t errors = { 0 };
    CU_ASSERT_EQUAL(sim_lines_set(&lines, 10, settings, &errors), SIM_OK);
    CU_ASSERT_EQUAL_FATAL(lines.n_entries, 4);
    CU_ASSERT_STRING_EQUAL(lines.entry[0].section, "job.india.data_entry");
    CU_ASSERT_STRING_EQUAL(lines.entry[0].key, "wage");
    CU_ASSERT_STRING_EQUAL(lines.entry[0].value, "5");
    CU_ASSERT_PTR_NULL(lines.entry[0].file);
    CU_ASSERT_STRING_EQUAL(lines.entry[2].section, "");
    CU_ASSERT_STRING_EQUAL(lines.entry[2].value, "24");
    CU_ASSERT_STRING_EQUAL(lines.entry[3].value, "x;y");
    CU_ASSERT_EQUAL(errors.n, 6);
    CU_ASSERT(fixture_has(&errors, 0, "--set a.b = x ; y: a comment sign in the value"));
    CU_ASSERT(fixture_has(&errors, 0, "--set a.b = #x: a comment sign in the value"));
    CU_ASSERT(fixture_has(&errors, 0, "--set a.b = : the value is missing"));
    CU_ASSERT(fixture_has(&errors, 0, "--set a.b = x?y: a control character"));
    CU_ASSERT(fixture_has(&errors, 0, "--set a?.b = 1: a control character"));
    CU_ASSERT(fixture_has(&errors, 0, "--set a.b = ?: not UTF-8"));
    sim_lines_free(&lines);
    sim_errors_free(&errors);
}

static double
seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* Any input ends within a second for each megabyte (ten under sanitizers, on a busy machine). */
static void
test_large_inputs_end_in_time(void)
{
    static const struct {
        const char *before, *after; /* of a running number */
    } pieces[] = { { "x", "" }, { "[policy.p", "]\n" }, { "[bad", "]\n" },
        { "[location.l", "]\ncurrency = EUR\n" }, { "# ", "\n[model]\nquit_pay = 3\n" },
        { "[model]\nquit_pya", " = 3\n" }, { "[policy.p", "]\nlocations = a,b,c,d,e,f,g,h\n" },
        { "[job.india", ".data_entry]\nwage = 5 INR/month\n" }, { "#", "\n\n\n\n\n\n\n\n\n" } };
    for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++) {
        char *text = NULL;
        size_t n = 0;
        FILE *to = open_memstream(&text, &n);
        fputs(sim_scenario_starter, to);
        for (int k = 0; ftell(to) < 1000000; k++) {
            fprintf(to, "%s%d%s", pieces[i].before, k, pieces[i].after);
        }
        fclose(to);
        sim_scenario_t scenario;
        sim_errors_t errors;
        const double start = seconds();
        const sim_status_t status = fixture_read(&scenario, text, &errors);
        const double taken = seconds() - start;
        CU_ASSERT(taken < 10.0);
        if (taken > 1.0) {
            fprintf(stderr, "\n%.2f s for 1 MB of %s", taken, pieces[i].before);
        }
        CU_ASSERT(status == SIM_OK || status == SIM_ERR_INPUT);
        sim_scenario_free(&scenario);
        sim_errors_free(&errors);
        free(text);
    }
}

SIM_TEST_MAIN("reader", SIM_TEST(test_what_is_refused), SIM_TEST(test_what_is_accepted),
    SIM_TEST(test_only_one_byte_order_mark), SIM_TEST(test_long_lines_and_names_survive),
    SIM_TEST(test_long_keys_survive), SIM_TEST(test_a_fault_on_every_line), SIM_TEST(test_includes),
    SIM_TEST(test_settings), SIM_TEST(test_large_inputs_end_in_time))
