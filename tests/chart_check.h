/* chart_check.h - what the tests of charts share: a job over tables, and what must hold for every
 * picture and every sentence.
 *
 * main makes `folder` with mkdtemp; charts go to folders in it.  Which charts a test is about it
 * says by name, as sim_chart_job_t wants them, or takes all of the catalogue: charts_of_plain_runs
 * and charts_of_policies. */
#ifndef TESTS_CHART_CHECK_H
#define TESTS_CHART_CHECK_H

#include "chart_svg.h"
#include "chart_synthetic.h"
#include "hostile.h"
#include "sim/chart.h"
#include "sim/folder.h"
#include "sim/gnuplot.h"
#include "sim/text.h"
#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/sim_chart_XXXXXX";

/* ---- files ---- */

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

/* ---- which charts ---- */

/* The i-th chart of the list, in the order of the catalogue; NULL past the last. */
static inline const char *
chart_name(const char *only, size_t i)
{
    for (size_t k = 0; sim_chart_list(k) != NULL; k++) {
        if (sim_text_list_has(only, sim_chart_list(k)->name) && i-- == 0) {
            return sim_chart_list(k)->name;
        }
    }
    return NULL;
}

static inline size_t
chart_count(const char *only)
{
    size_t n = 0;
    while (chart_name(only, n) != NULL) {
        n++;
    }
    return n;
}

static inline void
join_charts(size_t size, char list[], bool of_policies)
{
    list[0] = '\0';
    for (size_t k = 0; sim_chart_list(k) != NULL; k++) {
        if ((strcmp(sim_chart_list(k)->group, "policies") == 0) == of_policies) {
            const size_t used = strlen(list);
            snprintf(
                list + used, size - used, "%s%s", used > 0 ? "," : "", sim_chart_list(k)->name);
        }
    }
}

/* Every chart of the catalogue that a plain run has; those that need a comparison. */
static inline const char *
charts_of_plain_runs(void)
{
    static char list[2048];
    join_charts(sizeof list, list, false);
    return list;
}

static inline const char *
charts_of_policies(void)
{
    static char list[2048];
    join_charts(sizeof list, list, true);
    return list;
}

/* ---- a job ---- */

typedef struct {
    synthetic_t kind;
    size_t n_locations, n_roles, months;
    int n_replications;
} shape_t;

/* A job over synthetic tables; the folder's path stands in where. */
static inline sim_chart_job_t
job_of(
    char where[4096], const char *sub, const char *only, const sim_folder_t *tables, shape_t shape)
{
    path_of(where, sub, "", "");
    where[strlen(where) - 1] = '\0';
    return (sim_chart_job_t) { .title = "India or the Philippines?",
        .version = "sim 0.1.0",
        .seed = 18446744073709551615U,
        .n_replications = shape.n_replications,
        .months = (int)shape.months,
        .start = "2024-11",
        .n_locations = shape.n_locations,
        .location = SYNTHETIC_LOCATIONS,
        .currency = SYNTHETIC_CURRENCIES,
        .n_roles = shape.n_roles,
        .role = SYNTHETIC_ROLES,
        .tier = SYNTHETIC_TIERS,
        .tables = tables,
        .plots_dir = "plots",
        .folder = where,
        .formats = "png,svg",
        .only = only,
        .timeout_seconds = 60 };
}

/* ---- pictures ---- */

static inline char *
svg_of(const char *sub, const char *name)
{
    char path[4096];
    size_t length;
    path_of(path, sub, name, "svg");
    return file_bytes(path, &length);
}

/* Whether one of the <text> elements is exactly that. */
static inline bool
svg_has_text(const char *sub, const char *name, const char *text)
{
    bool found = false;
    char *svg = svg_of(sub, name);
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

/* No text of the chart leaves its page, and no two touch. */
static inline void
check_texts_stand_apart(const char *sub, const char *name)
{
    enum { MAX_TEXTS = 2000 };
    char *svg = svg_of(sub, name);
    text_box_t *boxes = calloc(MAX_TEXTS, sizeof *boxes);
    CU_ASSERT_PTR_NOT_NULL_FATAL(svg);
    const size_t n = svg_boxes(svg, MAX_TEXTS, boxes);
    CU_ASSERT(n > 5 && n < MAX_TEXTS);
    check_boxes_apart(name, svg, n, boxes);
    free(boxes);
    free(svg);
}

static inline void
check_all_texts_stand_apart(const sim_chart_job_t *job, const char *sub)
{
    for (size_t i = 0; chart_name(job->only, i) != NULL; i++) {
        check_texts_stand_apart(sub, chart_name(job->only, i));
    }
}

/* Draws and checks that every chart is there in every format, whole and well-formed. */
static inline void
check_drawn(const sim_chart_job_t *job, const char *sub)
{
    static const char *const FORMATS[] = { "png", "svg" };
    sim_errors_t errors = { 0 };
    CU_ASSERT_EQUAL(sim_charts_draw(job, &errors), SIM_OK);
    for (size_t i = 0; i < errors.n; i++) {
        printf("  %s\n", errors.list[i].text);
    }
    CU_ASSERT_EQUAL(errors.n, 0);
    for (size_t i = 0; chart_name(job->only, i) != NULL; i++) {
        const char *name = chart_name(job->only, i);
        for (size_t k = 0; k < 2; k++) {
            char path[4096];
            path_of(path, sub, name, FORMATS[k]);
            if (sim_text_list_has(job->formats, FORMATS[k])) {
                CU_ASSERT_PTR_NULL(sim_gnuplot_check_file(path, FORMATS[k]));
            }
        }
        char *svg = svg_of(sub, name);
        char *texts = svg != NULL ? svg_texts(svg) : NULL;
        CU_ASSERT_PTR_NOT_NULL(texts);
        free(texts);
        free(svg);
        CU_ASSERT(file_exists(sub, name, "gp"));
        CU_ASSERT(file_exists(sub, name, "dat"));
    }
    sim_errors_free(&errors);
}

/* Removes what check_drawn has looked at: pictures, scripts and data, and nothing else. */
static inline void
check_removed(const sim_chart_job_t *job, const char *sub)
{
    const int n_formats = strchr(job->formats, ',') != NULL ? 2 : 1;
    CU_ASSERT(!file_exists(sub, "canary", ""));
    CU_ASSERT_EQUAL(folder_remove(sub), (n_formats + 2) * (int)chart_count(job->only));
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
    for (size_t i = 0; chart_name(job->only, i) != NULL; i++) {
        const char *name = chart_name(job->only, i);
        for (size_t k = 0; k < 4; k++) {
            path_of(path, sub, name, ENDINGS[k]);
            path_of(other, other_sub, name, ENDINGS[k]);
            CU_ASSERT(files_are_equal(path, other));
            if (k < 2) {
                unlink(other);
            }
        }
        snprintf(command, sizeof command, "cd %s && gnuplot %s.gp", again->folder, name);
        CU_ASSERT_EQUAL(system(command), 0);
        for (size_t k = 0; k < 2; k++) {
            path_of(path, sub, name, ENDINGS[k]);
            path_of(other, other_sub, name, ENDINGS[k]);
            CU_ASSERT(files_are_equal(path, other));
        }
    }
    folder_remove(sub);
    folder_remove(other_sub);
}

/* ---- sentences ---- */

/* The headline of a chart among those described; "" when it is not there. */
static inline const char *
text_of(size_t n, const sim_chart_text_t texts[], const char *name)
{
    for (size_t i = 0; i < n; i++) {
        if (strcmp(texts[i].entry->name, name) == 0) {
            return texts[i].headline;
        }
    }
    return "";
}

static inline void
headline_of(const sim_chart_job_t *job, const char *name, size_t size, char text[])
{
    size_t n = 0;
    sim_chart_text_t *texts = NULL;
    CU_ASSERT_EQUAL_FATAL(sim_charts_describe(job, &n, &texts), SIM_OK);
    snprintf(text, size, "%s", text_of(n, texts, name));
    sim_chart_texts_free(n, texts);
}

/* What must not stand in a sentence; NULL when nothing of it does.  "no value for May 2025" says
 * something, "no value people" is a number that was not there. */
static inline const char *
leak_in(const char *words)
{
    static const char *const NEVER[] = { "nan", " inf", "-inf", "  ", "..", "-0 " };
    for (size_t k = 0; k < sizeof NEVER / sizeof NEVER[0]; k++) {
        if (strstr(words, NEVER[k]) != NULL) {
            return NEVER[k];
        }
    }
    const char *hole = strstr(words, "no value ");
    return hole != NULL && strncmp(hole + 9, "for ", 4) != 0 && hole[9] != '(' ? hole : NULL;
}

/* What the charts say are sentences: numbers that are not there leave no hole and no leak. */
static inline void
check_sentences(const sim_chart_job_t *job)
{
    size_t n;
    sim_chart_text_t *texts;
    CU_ASSERT_EQUAL_FATAL(sim_charts_describe(job, &n, &texts), SIM_OK);
    CU_ASSERT_EQUAL(n, chart_count(job->only));
    for (size_t i = 0; i < n; i++) {
        const char *const words[] = { texts[i].headline, texts[i].subtitle };
        for (size_t w = 0; w < 2; w++) {
            CU_ASSERT(strlen(words[w]) > 20 && strlen(words[w]) < 400);
            const char *leak = leak_in(words[w]);
            CU_ASSERT_PTR_NULL(leak);
            if (leak != NULL) {
                printf("  %s: '%s' in: %s\n", texts[i].entry->name, leak, words[w]);
            }
        }
    }
    sim_chart_texts_free(n, texts);
}

/* ---- numbers ---- */

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
            at += ++blank == 2; /* one alone parts the curves of a block */
            continue;
        }
        blank = 0;
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
