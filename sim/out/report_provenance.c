/* report_provenance.c - methods and limits; the command, the program and the files; see
 * report_page.h. */
#include "sim/out/report_page.h"
#include "sim/text.h"
#include "sim/version.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

void
sim_report_put_methods(page_t *page)
{
    sim_report_begin_section(page, "methods");
    sim_report_put(page,
        "<p>Every worker is simulated month by month: hired, trained, paid, under pressure, ill, "
        "promoted, leaving. Around them stand the client who compares locations, the labour "
        "market, the provider's costs and the law. Accounting identities are verified in every "
        "month of every run. A <em>replication</em> is one such history with luck of its own: "
        "demand, exchange rates, recessions, and each person's fate; where assumptions are "
        "uncertain, each replication draws its own.</p>\n"
        "<ul>\n"
        "<li>A projection under assumptions, not a forecast. Differences between two runs are more "
        "trustworthy than levels.</li>\n"
        "<li>Verified, not validated: the program is tested against closed forms and identities; "
        "it has not been fitted to a provider's data, nor tested against later years.</li>\n"
        "<li>One client, and providers who take prices: no competition between them, no migration "
        "between locations, no effect on the rest of the economy.</li>\n"
        "<li>Nothing is said of the onshore workers whose work moves away.</li>\n"
        "<li>\"Out of poverty\" compares with the income from before the job, not with what the "
        "same person would earn elsewhere today.</li>\n"
        "<li>Gender, contracts, unions and the informal economy are not modelled.</li>\n"
        "<li>Ranges hold what the model varies: luck and the uncertain values above. They do not "
        "hold errors of the model itself, nor of values that are given as certain.</li>\n"
        "</ul>\n"
        "<p class=\"note\">The equations are in docs/model.md of the program, the meaning of each "
        "metric in docs/results.md, the keys in docs/parameters.md.</p>\n");
    sim_report_end_section(page);
}

/* A word that a shell reads back as it is. */
static void
shell_word(page_t *page, const char *word)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "_-./=:,+%@";
    if (word[0] != '\0' && word[strspn(word, plain)] == '\0') {
        sim_report_text(page, word);
        return;
    }
    sim_report_text(page, "'");
    for (; *word != '\0'; word++) {
        char one[5] = "";
        const size_t size = sim_text_utf8(word, strlen(word));
        memcpy(one, word, size == 0 ? 1 : size);
        sim_report_text(page, one[0] == '\'' ? "'\\''" : one);
        word += size == 0 ? 0 : size - 1;
    }
    sim_report_text(page, "'");
}

static void
put_settings(page_t *page)
{
    static const char *const options[][2]
        = { { "scenario.replications", "-n" }, { "scenario.months", "--months" },
              { "scenario.seed", "-s" }, { "scenario.scale", "--scale" } };
    const json_t *settings = json_object_get(page->job->manifest, "settings");

    for (size_t i = 0; i < json_array_size(settings); i++) {
        const char *key = sim_report_string(json_array_get(settings, i), "key");
        const char *value = sim_report_string(json_array_get(settings, i), "value");
        const char *option = NULL;
        for (size_t k = 0; k < sizeof options / sizeof options[0]; k++) {
            option = strcmp(key, options[k][0]) == 0 ? options[k][1] : option;
        }
        char *both = NULL;
        if (option != NULL) {
            sim_report_put(page, " %s ", option);
            shell_word(page, value);
        } else if (asprintf(&both, "%s=%s", key, value) >= 0) {
            sim_report_put(page, " --set ");
            shell_word(page, both);
            free(both);
        } else {
            page->status = SIM_ERR_NOMEM;
        }
    }
}

/* "scenarios/a b.ini" is the file of scenario "a_b" of a comparison. */
static bool
is_stem(const char *path, const char *name)
{
    const char *slash = strrchr(path, '/');
    const char *from = slash == NULL ? path : slash + 1;
    const char *dot = strrchr(from, '.');
    const size_t n = dot == NULL ? strlen(from) : (size_t)(dot - from);
    if (strlen(name) != n) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        if (name[i] != from[i] && name[i] != '_') {
            return false;
        }
    }
    return true;
}

static void
put_command(page_t *page)
{
    const json_t *inputs = json_object_get(page->job->manifest, "inputs");

    sim_report_put(page, "<pre tabindex=\"0\"><code>sim %s ",
        sim_report_is_compared(page) ? "compare" : "run");
    shell_word(page, sim_report_string(json_array_get(inputs, 0), "file"));
    for (size_t i = 0; i < page->n_contenders; i++) {
        const char *word = page->contender[i].name;
        for (size_t k = 1; page->files && k < json_array_size(inputs); k++) {
            const char *file = sim_report_string(json_array_get(inputs, k), "file");
            word = is_stem(file, page->contender[i].name) ? file : word;
        }
        sim_report_put(page, " ");
        shell_word(page, word);
    }
    put_settings(page);
    if (sim_folder_get(page->job->tables, SIM_FOLDER_EXPLAIN) != NULL) {
        sim_report_put(page, " --explain");
    }
    sim_report_put(page, "</code></pre>\n");
    if (!page->files) {
        sim_report_put(page,
            "<p>or, from the file in this folder that has every value in force:</p>\n"
            "<pre tabindex=\"0\"><code>sim %s effective.ini",
            sim_report_is_compared(page) ? "compare" : "run");
        for (size_t i = 0; i < page->n_contenders; i++) {
            sim_report_put(page, " ");
            shell_word(page, page->contender[i].name);
        }
        sim_report_put(page, " -o NEW_FOLDER</code></pre>\n");
    }
}

void
sim_report_put_provenance(page_t *page)
{
    const sim_scenario_t *s = page->scenario;
    const json_t *manifest = page->job->manifest;
    const json_t *inputs = json_object_get(manifest, "inputs");
    json_t *software = json_object_get(manifest, "software");
    const char *version = sim_report_string(manifest, "version");
    const char *key;
    json_t *value;
    char number[SIM_PAGE_NUMBER], bytes[SIM_PAGE_NUMBER];

    sim_report_begin_section(page, "provenance");
    sim_report_put(
        page, "<p>The same scenario, seed and version give the same numbers on any machine:</p>\n");
    put_command(page);
    sim_report_put(page, "<dl>\n<dt>Program</dt><dd>sim ");
    sim_report_text(page, version);
    if (strcmp(version, SIM_VERSION) != 0) {
        sim_report_put(page, " (this page: sim %s)", SIM_VERSION);
    }
    sim_report_count(s->replications, number);
    sim_report_put(page, "</dd>\n<dt>Random numbers</dt><dd>");
    sim_report_text(page, sim_report_string(manifest, "generator"));
    sim_report_put(page, ", seed %" PRIu64 ", %s replication%s</dd>\n<dt>Built with</dt><dd>",
        s->seed, number, sim_report_plural((size_t)s->replications));
    bool first = true;
    json_object_foreach(software, key, value)
    {
        if (strcmp(key, "gnuplot") == 0 && json_string_value(value) != NULL
            && json_string_value(value)[0] == '\0') {
            continue;
        }
        sim_report_put(page, "%s", first ? "" : "; ");
        sim_report_text(page, key);
        sim_report_put(page, " ");
        sim_report_text(page, json_string_value(value) != NULL ? json_string_value(value) : "");
        first = false;
    }
    sim_report_put(page, "</dd>\n</dl>\n");
    sim_report_begin_table(page, "sortable hashes", "Files that were read");
    sim_report_put(page, "<thead><tr>");
    sim_report_column_head(page, "File");
    sim_report_column_head(page, "Bytes");
    sim_report_column_head(page, "SHA-256");
    sim_report_put(page, "</tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < json_array_size(inputs); i++) {
        const json_t *input = json_array_get(inputs, i);
        const double size = (double)json_integer_value(json_object_get(input, "bytes"));
        sim_report_count(size, bytes);
        sim_report_put(page, "<tr>");
        sim_report_cell(page, sim_report_string(input, "file"));
        sim_report_put(page, "<td data-v=\"%.0f\">%s</td><td><code>", size, bytes);
        sim_report_text(page, sim_report_string(input, "sha256"));
        sim_report_put(page, "</code></td></tr>\n");
    }
    sim_report_end_table(page);
    sim_report_put(page,
        "<p class=\"note\"><code>manifest.json</code> in this folder has the hashes of every "
        "file that was written, this page among them.</p>\n");
    sim_report_end_section(page);
}
