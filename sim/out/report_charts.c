/* report_charts.c - the charts as inline SVG, and the place of the explorer; see report_page.h. */
#include "sim/charttext.h"
#include "sim/out/picture.h"
#include "sim/out/report_page.h"
#include "sim/publish.h"
#include "sim/version.h"
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *group, *words;
} GROUPS[] = {
    { "policies", "Policies" }, { "people", "People and demand" }, { "pay", "Pay" },
    { "wellbeing", "Attrition and wellbeing" }, { "money", "Cost and saving" }, { "risk", "Risk" },
    { NULL, "Further charts" }, /* of a group or a name that is not known here */
};
enum { N_GROUPS = sizeof GROUPS / sizeof GROUPS[0] };

static size_t
group_of(const char *group)
{
    size_t g = 0;
    while (g + 1 < N_GROUPS && (group == NULL || strcmp(GROUPS[g].group, group) != 0)) {
        g++;
    }
    return g;
}

/* Where "plots/NAME.svg" stands in the list of files, or n_files. */
static size_t
find_picture(const page_t *page, const char *name)
{
    const size_t n = strlen(name);
    size_t i = 0;
    while (i < page->n_files
        && !(strncmp(page->file[i], "plots/", 6) == 0 && strncmp(page->file[i] + 6, name, n) == 0
            && strcmp(page->file[i] + 6 + n, ".svg") == 0)) {
        i++;
    }
    return i;
}

static bool
is_picture(const char *file)
{
    const size_t n = strlen(file);
    return strncmp(file, "plots/", 6) == 0 && n > 10 && strcmp(file + n - 4, ".svg") == 0
        && strchr(file + 6, '/') == NULL;
}

/* "labour_cost" as "Labour cost" */
static void
words_of(const char *name, char to[SIM_REPORT_NAME])
{
    sim_charttext_words(SIM_REPORT_NAME, to, name, false);
}

/* Whether a picture is higher than it is wide: on paper it gets a page of its own. */
static bool
is_tall(const char *svg)
{
    double width = 0.0;
    double height = 0.0;
    const char *at = strstr(svg, "viewBox=\"");
    return at != NULL && sscanf(at + 9, "0 0 %lf %lf", &width, &height) == 2 && height > width;
}

/* One chart; false: its file cannot be taken. */
static bool
put_picture(page_t *page, size_t i, const char *headline, const char *subtitle)
{
    char name[SIM_REPORT_NAME], prefix[SIM_REPORT_NAME + 8], words[SIM_REPORT_NAME];
    size_t n = 0;
    bool failed = false;
    char *bytes = sim_report_file(page->job->folder, page->file[i], &n);
    char *svg = NULL;
    size_t n_svg = 0;
    bool good = bytes != NULL;

    snprintf(name, sizeof name, "%.*s", (int)(strlen(page->file[i]) - 10), page->file[i] + 6);
    for (char *c = name; *c != '\0'; c++) {
        *c = strchr("abcdefghijklmnopqrstuvwxyz0123456789_-", *c) != NULL ? *c : '_';
    }
    snprintf(prefix, sizeof prefix, "chart-%s", name);
    words_of(name, words);
    FILE *to = good ? open_memstream(&svg, &n_svg) : NULL;
    if (good && to == NULL) {
        failed = true;
    }
    if (to != NULL) {
        good = sim_picture_write(
            n, bytes, prefix, headline != NULL ? headline : words, subtitle, to, &failed);
        failed = fclose(to) != 0 || failed;
    }
    if (good && !failed) {
        sim_report_put(page,
            "<figure id=\"%s\">\n<div class=\"chart%s\" tabindex=\"0\" role=\"group\" "
            "aria-label=\"",
            prefix, is_tall(svg) ? " tall" : "");
        sim_report_text(page, words);
        sim_report_put(page, "\">");
        fwrite(svg, 1, n_svg, page->to);
        sim_report_put(page, "</div>\n<figcaption>");
        sim_report_text(page, headline != NULL ? headline : words);
        sim_report_put(page, ". <span class=\"file\">plots/");
        sim_report_text(page, page->file[i] + 6);
        sim_report_put(page, "</span></figcaption>\n</figure>\n");
    }
    if (failed) {
        page->status = SIM_ERR_NOMEM;
    }
    free(svg);
    free(bytes);
    return good && !failed;
}

void
sim_report_put_charts(page_t *page)
{
    size_t n_drawn = 0;
    size_t n_absent = 0;
    size_t n_refused = 0;

    sim_report_begin_section(page, "charts");
    for (size_t g = 0; g < N_GROUPS && page->status == SIM_OK; g++) {
        bool begun = false;
        for (size_t k = 0; k < page->n_texts + page->n_files && page->status == SIM_OK; k++) {
            const bool known = k < page->n_texts;
            const sim_chart_text_t *one = known ? &page->text[k] : NULL;
            const size_t i = known ? find_picture(page, one->entry->name) : k - page->n_texts;
            const size_t group = group_of(known ? one->entry->group : NULL);
            if (g != group || (!known && (!is_picture(page->file[i]) || page->drawn[i]))) {
                continue;
            }
            if (i == page->n_files) {
                n_absent++;
                continue;
            }
            if (!begun) {
                sim_report_put(
                    page, "<h3>%s</h3>\n", g == 0 && page->files ? "Scenarios" : GROUPS[g].words);
                begun = true;
            }
            page->drawn[i] = true;
            if (put_picture(page, i, known ? one->headline : NULL, known ? one->subtitle : "")) {
                n_drawn++;
            } else if (page->status == SIM_OK) {
                sim_report_put(page, "<p class=\"note\">");
                sim_report_text(page, page->file[i]);
                sim_report_put(
                    page, " is not a picture that this program draws, and is left out.</p>\n");
                n_refused++;
            }
        }
    }
    if (n_drawn + n_refused == 0) {
        sim_report_put(page,
            "<p>There are no charts here: they were switched off, could not be drawn, or are "
            "not among the SVG files of this folder. <code>sim plot</code> draws them from "
            "the tables, and <code>sim report</code> then puts them here.</p>\n");
    } else if (n_absent > 0) {
        sim_report_put(page,
            "<p class=\"note\">%zu chart%s of the catalogue %s not in the folder as SVG.</p>\n",
            n_absent, sim_report_plural(n_absent), n_absent == 1 ? "is" : "are");
    }
    sim_report_end_section(page);
}

void
sim_report_put_explorer(page_t *page)
{
    sim_report_begin_section(page, "explorer");
    sim_report_put(page,
        "<p id=\"explorer-off\">With JavaScript, this place lets you choose a metric, a location "
        "and a role, and read each month. Without it, the numbers are in "
        "<code>projection.csv</code>.</p>\n"
        "<div id=\"explorer-box\" hidden=\"hidden\"></div>\n"
        "<script type=\"application/json\" id=\"explorer-data\">");
    if (page->status == SIM_OK) {
        page->status = sim_report_data(
            page->scenario, sim_folder_get(page->job->tables, SIM_FOLDER_PROJECTION), page->to);
    }
    sim_report_put(page, "</script>\n");
    sim_report_end_section(page);
}

void
sim_report_read_charts(page_t *page)
{
    const sim_scenario_t *s = page->scenario;
    const size_t n = s->n_locations - 1;
    const char **names = calloc(2 * (n + s->n_roles), sizeof *names);
    char start[8];

    if (names == NULL) {
        page->status = SIM_ERR_NOMEM;
        return;
    }
    const char **currency = names + n;
    const char **role = currency + n;
    const char **tier = role + s->n_roles;
    for (size_t l = 0; l < n; l++) {
        names[l] = s->location[l + 1].name;
        currency[l] = s->location[l + 1].currency;
    }
    for (size_t r = 0; r < s->n_roles; r++) {
        role[r] = s->role[r].name;
        tier[r] = s->role[r].tier == SIM_TIER_KPO ? "kpo" : "bpo";
    }
    sim_scenario_date(s, 0, start);
    const sim_chart_job_t job = {
        .title = s->title,
        .version = "sim " SIM_VERSION,
        .seed = s->seed,
        .n_replications = s->replications,
        .months = s->months,
        .files = page->files,
        .start = start,
        .n_locations = n,
        .location = names,
        .currency = currency,
        .n_roles = s->n_roles,
        .role = role,
        .tier = tier,
        .tables = page->job->tables,
    };
    page->status = sim_charts_describe(&job, &page->n_texts, &page->text);
    free(names);
    if (page->status == SIM_OK) {
        page->status = sim_publish_list(page->job->folder, &page->n_files, &page->file);
    }
    if (page->status == SIM_OK) {
        page->drawn = calloc(page->n_files + 1, sizeof *page->drawn);
        page->status = page->drawn == NULL ? SIM_ERR_NOMEM : SIM_OK;
    }
}
