/* chart_check.h - what the tests of charts share: a job over synthetic tables, a look at its
 * pictures.
 *
 * Before it is included the test says which charts it is about:
 *     static const char *const NAMES[] = { "employment", "demand" };
 * job_of draws these only.  main makes `folder` with mkdtemp; charts go to folders in it. */
#ifndef TESTS_CHART_CHECK_H
#define TESTS_CHART_CHECK_H

#include "chart_synthetic.h"
#include "check.h"
#include "sim/chart.h"
#include "sim/charttext.h"
#include "sim/gnuplot.h"
#include <ctype.h>
#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/sim_chart_XXXXXX";

enum { N_NAMES = sizeof NAMES / sizeof NAMES[0] };

/* ---- small helpers ---- */

static inline void
path_of(char path[4096], const char *sub, const char *name, const char *ending)
{
    snprintf(path, 4096, "%s/%s/%s%s%s", folder, sub, name, ending[0] != '\0' ? "." : "", ending);
}

static inline char *
file_bytes(const char *path, size_t *length)
{
    FILE *from = fopen(path, "r");
    if (from == NULL) {
        *length = 0;
        return NULL;
    }
    fseek(from, 0, SEEK_END);
    *length = (size_t)ftell(from);
    rewind(from);
    char *bytes = calloc(1, *length + 1);
    if (fread(bytes, 1, *length, from) != *length) {
        *length = 0;
    }
    fclose(from);
    return bytes;
}

static inline bool
file_exists(const char *sub, const char *name, const char *ending)
{
    char path[4096];
    struct stat info;
    path_of(path, sub, name, ending);
    return stat(path, &info) == 0;
}

static inline bool
files_are_equal(const char *a, const char *b)
{
    size_t n_a;
    size_t n_b;
    char *bytes_a = file_bytes(a, &n_a);
    char *bytes_b = file_bytes(b, &n_b);
    const bool equal = bytes_a != NULL && bytes_b != NULL && n_a > 0 && n_a == n_b
        && memcmp(bytes_a, bytes_b, n_a) == 0;
    free(bytes_a);
    free(bytes_b);
    return equal;
}

/* Removes a folder of charts; returns how many files were in it. */
static inline int
folder_remove(const char *sub)
{
    char path[4096];
    int n = 0;
    path_of(path, sub, "", "");
    DIR *dir = opendir(path);
    for (struct dirent *entry; dir != NULL && (entry = readdir(dir)) != NULL;) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) {
            path_of(path, sub, entry->d_name, "");
            unlink(path);
            n++;
        }
    }
    if (dir != NULL) {
        closedir(dir);
    }
    path_of(path, sub, "", "");
    rmdir(path);
    return n;
}

/* The tables of a plain run as far as charts need them.  The folder is the same each time. */
static inline const sim_folder_t *
tables_of(const sim_table_t *projection)
{
    static sim_folder_t tables;
    tables.table[SIM_FOLDER_PROJECTION] = *projection;
    return &tables;
}

/* "employment,demand": NAMES as sim_chart_job_t wants them. */
static inline const char *
names_joined(void)
{
    static char joined[1024];
    joined[0] = '\0';
    for (size_t i = 0; i < N_NAMES; i++) {
        strcat(joined, i > 0 ? "," : "");
        strcat(joined, NAMES[i]);
    }
    return joined;
}

/* A job over a synthetic table; the folder's path stands in where. */
static inline sim_chart_job_t
job_of(char where[4096], const char *sub, const sim_table_t *table, size_t n_locations,
    size_t n_roles, int months, int n_replications)
{
    path_of(where, sub, "", "");
    where[strlen(where) - 1] = '\0';
    return (sim_chart_job_t) { .title = "India or the Philippines?",
        .version = "sim 0.1.0",
        .seed = 18446744073709551615U,
        .n_replications = n_replications,
        .months = months,
        .start = "2024-11",
        .n_locations = n_locations,
        .location = SYNTHETIC_LOCATIONS,
        .currency = SYNTHETIC_CURRENCIES,
        .n_roles = n_roles,
        .role = SYNTHETIC_ROLES,
        .tier = SYNTHETIC_TIERS,
        .tables = tables_of(table),
        .plots_dir = "plots",
        .folder = where,
        .formats = "png,svg",
        .only = names_joined(),
        .timeout_seconds = 60 };
}

/* ---- a check of XML that knows just enough for SVG ---- */

/* Texts of <text> elements, unescaped, each followed by a line feed; NULL when it is not
 * well-formed. */
static inline char *
svg_texts(const char *svg)
{
    enum { MAX_DEPTH = 64, MAX_NAME = 64 };
    char open[MAX_DEPTH][MAX_NAME];
    int depth = 0;
    bool had_root = false;
    char *texts = calloc(1, strlen(svg) + 1);
    size_t used = 0;
    const char *c = svg;
    bool good = strncmp(c, "<?xml", 5) == 0;
    while (good && *c != '\0') {
        if (strncmp(c, "<?", 2) == 0 || strncmp(c, "<!DOCTYPE", 9) == 0) {
            const char *end = strchr(c, '>');
            good = end != NULL;
            c = good ? end + 1 : c;
        } else if (strncmp(c, "<!--", 4) == 0) {
            const char *end = strstr(c + 4, "-->");
            good = end != NULL;
            c = good ? end + 3 : c;
        } else if (strncmp(c, "<![CDATA[", 9) == 0) {
            const char *end = strstr(c, "]]>");
            good = end != NULL && depth > 0;
            c = good ? end + 3 : c;
        } else if (strncmp(c, "</", 2) == 0) {
            const size_t n = strcspn(c + 2, " \n>");
            good = depth > 0 && strlen(open[depth - 1]) == n
                && strncmp(open[depth - 1], c + 2, n) == 0 && c[2 + n] == '>';
            if (good && n == 4 && strncmp(c + 2, "text", 4) == 0) {
                texts[used++] = '\n';
            }
            depth--;
            c += 3 + n;
        } else if (*c == '<') {
            const size_t n = strcspn(c + 1, " \t\n/>");
            good = n > 0 && n < MAX_NAME && depth < MAX_DEPTH && (depth > 0 || !had_root);
            if (!good) {
                break;
            }
            memcpy(open[depth], c + 1, n);
            open[depth][n] = '\0';
            had_root = true;
            c += 1 + n;
            for (;;) {
                c += strspn(c, " \t\n");
                if (*c == '>') {
                    depth++;
                    c++;
                    break;
                }
                if (strncmp(c, "/>", 2) == 0) {
                    c += 2;
                    break;
                }
                const size_t name = strspn(
                    c, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789:_-");
                c += name;
                c += strspn(c, " ");
                good = name > 0 && *c == '=';
                c += good;
                c += strspn(c, " ");
                const char quote = *c;
                good = good && (quote == '"' || quote == '\'');
                const char *end = good ? strchr(c + 1, quote) : NULL;
                good = end != NULL && memchr(c, '<', (size_t)(end - c)) == NULL;
                if (!good) {
                    break;
                }
                c = end + 1;
            }
        } else {
            const bool is_text = depth > 0 && strcmp(open[depth - 1], "text") == 0;
            static const struct {
                const char *entity;
                char character;
            } ENTITIES[] = { { "&lt;", '<' }, { "&gt;", '>' }, { "&amp;", '&' }, { "&quot;", '"' },
                { "&apos;", '\'' } };
            char character = *c;
            size_t length = 1;
            if (*c == '&') {
                length = 0;
                for (size_t i = 0; i < 5; i++) {
                    if (strncmp(c, ENTITIES[i].entity, strlen(ENTITIES[i].entity)) == 0) {
                        length = strlen(ENTITIES[i].entity);
                        character = ENTITIES[i].character;
                    }
                }
            }
            good = length > 0 && strncmp(c, "]]>", 3) != 0 && (unsigned char)*c != 0x7F
                && ((unsigned char)*c >= ' ' || strchr("\n\r\t", *c) != NULL)
                && (depth > 0 || isspace((unsigned char)*c));
            if (is_text) {
                texts[used++] = character;
            }
            c += length;
        }
    }
    good = good && had_root && depth == 0;
    /* cleaning valid text changes nothing, so it finds what is no UTF-8 */
    char *same = calloc(1, strlen(svg) + 8);
    for (char *line = texts; good && *line != '\0';) {
        const size_t n = strcspn(line, "\n");
        line[n] = '\0';
        sim_charttext_clean(strlen(svg) + 8, same, line, strlen(svg));
        good = strcmp(same, line) == 0 || strstr(line, "]]>") != NULL;
        line[n] = '\n';
        line += n + 1;
    }
    free(same);
    if (!good) {
        free(texts);
        return NULL;
    }
    return texts;
}

/* Whether one of the <text> elements is exactly that. */
static inline bool
svg_has_text(const char *sub, const char *name, const char *text)
{
    char path[4096];
    size_t length;
    bool found = false;
    path_of(path, sub, name, "svg");
    char *svg = file_bytes(path, &length);
    char *texts = svg != NULL ? svg_texts(svg) : NULL;
    for (const char *line = texts; line != NULL && *line != '\0' && !found;) {
        const size_t n = strcspn(line, "\n");
        found = n == strlen(text) && strncmp(line, text, n) == 0;
        line += n + (line[n] == '\n');
    }
    free(texts);
    free(svg);
    return found;
}

/* ---- where texts stand ---- */

typedef struct {
    double left, right, top, bottom;
    char text[128];
} text_box_t;

/* Boxes of the texts of an SVG of gnuplot, as wide as DejaVu Sans makes them; at most max. */
static inline size_t
svg_boxes(const char *svg, size_t max, text_box_t boxes[])
{
    size_t n = 0;
    char anchor[16] = "";
    double x = 0.0;
    double y = 0.0;
    double size = 0.0;
    for (const char *c = svg; (c = strstr(c, "<")) != NULL; c++) {
        if (strncmp(c, "<g transform=\"translate(", 24) == 0) {
            const char *font = strstr(c, "font-size=\"");
            const char *at = strstr(c, "text-anchor=\"");
            if (font != NULL && at != NULL) {
                CU_ASSERT_EQUAL(sscanf(c + 24, "%lf,%lf", &x, &y), 2);
                CU_ASSERT_EQUAL(sscanf(font + 11, "%lf", &size), 1);
                CU_ASSERT_EQUAL(sscanf(at + 13, "%15[a-z]", anchor), 1);
            }
        } else if (strncmp(c, "<text>", 6) == 0 && n < max) {
            char *texts = NULL;
            const size_t length = (size_t)(strstr(c, "</text>") - c) + 7;
            char *one = calloc(1, length + 32);
            snprintf(one, length + 32, "<?xml?><svg>%.*s</svg>", (int)length, c);
            texts = svg_texts(one);
            CU_ASSERT_PTR_NOT_NULL_FATAL(texts);
            texts[strlen(texts) - 1] = '\0';
            if (texts[0] == '\0') {
                free(texts);
                free(one);
                continue; /* a tic without a label */
            }
            const double width = size * sim_charttext_width(texts);
            const double left = strcmp(anchor, "end") == 0 ? x - width
                : strcmp(anchor, "middle") == 0            ? x - 0.5 * width
                                                           : x;
            boxes[n] = (text_box_t) { left, left + width, y - 0.73 * size, y, "" };
            snprintf(boxes[n++].text, sizeof boxes[0].text, "%.100s", texts);
            free(texts);
            free(one);
        }
    }
    return n;
}

/* No text leaves the page, and no two touch. */
static inline void
check_texts_stand_apart(const char *sub, const char *name)
{
    enum { MAX_TEXTS = 2000 };
    char path[4096];
    size_t length;
    double width = 0.0;
    double height = 0.0;
    path_of(path, sub, name, "svg");
    char *svg = file_bytes(path, &length);
    text_box_t *boxes = calloc(MAX_TEXTS, sizeof *boxes);
    CU_ASSERT_PTR_NOT_NULL_FATAL(svg);
    CU_ASSERT_EQUAL(sscanf(strstr(svg, "viewBox=\""), "viewBox=\"0 0 %lf %lf", &width, &height), 2);
    const size_t n = svg_boxes(svg, MAX_TEXTS, boxes);
    CU_ASSERT(n > 5 && n < MAX_TEXTS);
    for (size_t i = 0; i < n; i++) {
        const text_box_t *a = &boxes[i];
        const bool is_inside
            = a->left >= 0.0 && a->right <= width && a->top >= 0.0 && a->bottom <= height;
        CU_ASSERT(is_inside);
        if (!is_inside) {
            printf("  %s: cut off: %s\n", name, a->text);
        }
        for (size_t k = 0; k < i; k++) {
            const text_box_t *b = &boxes[k];
            const bool touch = a->left < b->right && b->left < a->right && a->top < b->bottom
                && b->top < a->bottom;
            CU_ASSERT(!touch);
            if (touch) {
                printf("  %s: on each other: %s | %s\n", name, a->text, b->text);
            }
        }
    }
    free(boxes);
    free(svg);
}

/* ---- drawing ---- */

/* Draws and checks that every chart is there, whole and well-formed. */
static inline void
check_drawn(const sim_chart_job_t *job, const char *sub)
{
    sim_errors_t errors = { 0 };
    CU_ASSERT_EQUAL(sim_charts_draw(job, &errors), SIM_OK);
    for (size_t i = 0; i < errors.n; i++) {
        printf("  %s\n", errors.list[i].text);
    }
    CU_ASSERT_EQUAL(errors.n, 0);
    for (size_t i = 0; i < N_NAMES; i++) {
        char path[4096];
        size_t length;
        path_of(path, sub, NAMES[i], "png");
        CU_ASSERT_PTR_NULL(sim_gnuplot_check_file(path, "png"));
        path_of(path, sub, NAMES[i], "svg");
        CU_ASSERT_PTR_NULL(sim_gnuplot_check_file(path, "svg"));
        char *svg = file_bytes(path, &length);
        char *texts = svg != NULL ? svg_texts(svg) : NULL;
        CU_ASSERT_PTR_NOT_NULL(texts);
        free(texts);
        free(svg);
        CU_ASSERT(file_exists(sub, NAMES[i], "gp"));
        CU_ASSERT(file_exists(sub, NAMES[i], "dat"));
    }
    sim_errors_free(&errors);
}

/* Draws both, a second apart: script, data and pictures are the same bytes, and plain gnuplot makes
 * them of what stays in the folder. */
static inline void
check_repeats(const sim_chart_job_t *job, const char *sub, const sim_chart_job_t *again,
    const char *other_sub)
{
    static const char *const ENDINGS[] = { "svg", "png", "gp", "dat" };
    char path[4096];
    char other[4096];
    char command[2 * 4096];
    check_drawn(job, sub);
    sleep(1);
    check_drawn(again, other_sub);
    for (size_t i = 0; i < N_NAMES; i++) {
        for (size_t k = 0; k < 4; k++) {
            path_of(path, sub, NAMES[i], ENDINGS[k]);
            path_of(other, other_sub, NAMES[i], ENDINGS[k]);
            CU_ASSERT(files_are_equal(path, other));
            if (k < 2) {
                unlink(other);
            }
        }
        snprintf(command, sizeof command, "cd %s && gnuplot %s.gp", again->folder, NAMES[i]);
        CU_ASSERT_EQUAL(system(command), 0);
        for (size_t k = 0; k < 2; k++) {
            path_of(path, sub, NAMES[i], ENDINGS[k]);
            path_of(other, other_sub, NAMES[i], ENDINGS[k]);
            CU_ASSERT(files_are_equal(path, other));
        }
    }
}

/* A number of the table, looked up row by row; column is "mean", "p50" ... */
static inline double
published(const sim_table_t *table, size_t month, const char *location, const char *role,
    const char *metric, const char *column)
{
    for (size_t i = 0; i < table->n_rows; i++) {
        if (table->column[0].cell.integer[i] == (int64_t)month
            && strcmp(table->column[2].cell.text[i], location) == 0
            && strcmp(table->column[3].cell.text[i], role) == 0
            && strcmp(table->column[4].cell.text[i], metric) == 0) {
            return sim_table_column(table, column)->cell.real[i];
        }
    }
    return NAN;
}

/* Numbers of one block of a .dat file: [row][column], at most 64 columns. */
static inline size_t
dat_block(const char *sub, const char *name, size_t block, double rows[][64])
{
    char path[4096];
    char line[4096];
    size_t blank = 0;
    size_t at = 0;
    size_t n = 0;
    path_of(path, sub, name, "dat");
    FILE *from = fopen(path, "r");
    while (from != NULL && fgets(line, sizeof line, from) != NULL) {
        if (line[0] == '#') {
            continue;
        }
        if (line[0] == '\n') {
            at += ++blank % 2 == 0;
            continue;
        }
        if (at == block) {
            char *c = line;
            for (size_t k = 0; k < 64 && *c != '\n' && *c != '\0'; k++) {
                rows[n][k] = strtod(c, &c);
            }
            n++;
        }
    }
    if (from != NULL) {
        fclose(from);
    }
    return n;
}

static inline bool
is_published(double drawn, double value)
{
    return fabs(drawn - value) <= 1e-11 * fabs(value);
}

#endif
