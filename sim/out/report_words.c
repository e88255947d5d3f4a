/* report_words.c - the answer in three sentences, made of the numbers; see report_parts.h.
 *
 * The numbers are the cells of the tables on the page, so that a reader finds them again. */
#include "sim/charttext.h"
#include "sim/out/report_parts.h"
#include <math.h>
#include <stdarg.h>
#include <string.h>

/* ---- words ----------------------------------------------------------------------------------- */

void
sim_report_place(const char *name, bool in_sentence, char to[SIM_REPORT_NAME])
{
    static const char *const with_article[] = { "philippines", "netherlands", "united_states",
        "united_kingdom", "united_arab_emirates" };
    char words[SIM_REPORT_NAME - 4];
    bool article = false;

    for (size_t i = 0; i < sizeof with_article / sizeof with_article[0]; i++) {
        article = article || strcmp(name, with_article[i]) == 0;
    }
    sim_charttext_words(sizeof words, words, name, true);
    snprintf(to, SIM_REPORT_NAME, "%s%s", in_sentence && article ? "the " : "", words);
}

void
sim_report_policy(const sim_scenario_t *scenario, const char *name, char to[SIM_REPORT_NAME])
{
    sim_charttext_policy(SIM_REPORT_NAME, to, name);
    for (size_t l = 0; l < scenario->n_locations; l++) {
        sim_charttext_place(to, scenario->location[l].name);
    }
}

void
sim_report_month(const sim_scenario_t *scenario, int t, char to[16])
{
    static const char *const months[]
        = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
    const int at = scenario->start_month - 1 + t;
    snprintf(to, 16, "%s %d", months[at % 12], scenario->start_year + at / 12);
}

/* A sentence in the making; what does not fit is cut. */
typedef struct {
    char *text;
    size_t n;
} say_t;

SIM_PRINTF(2, 3)
static void
say(say_t *self, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    const size_t left = SIM_REPORT_SENTENCE - self->n;
    const int more = vsnprintf(self->text + self->n, left, format, list);
    va_end(list);
    self->n += more < 0 ? 0 : (size_t)more < left ? (size_t)more : left - 1;
}

/* Ends a sentence that may end with an abbreviation or begin with a small letter. */
static void
end(say_t *self)
{
    if (self->n > 0 && self->text[0] >= 'a' && self->text[0] <= 'z') {
        self->text[0] = (char)(self->text[0] - 'a' + 'A');
    }
    say(self, ".");
}

/* "India", "India and Poland", "India, Poland and China", "7 locations" */
static void
say_places(say_t *self, const sim_scenario_t *scenario)
{
    enum { NAMED = 5 };
    const size_t n = scenario->n_locations - 1;
    char place[SIM_REPORT_NAME];

    if (n > NAMED) {
        say(self, "%zu locations", n);
        return;
    }
    for (size_t l = 1; l <= n; l++) {
        sim_report_place(scenario->location[l].name, true, place);
        say(self, "%s%s", l == 1 ? "" : l == n ? " and " : ", ", place);
    }
}

/* A text without its sign. */
static const char *
size_of(const char *text)
{
    return text + (text[0] == '-' || text[0] == '+' ? 1 : 0);
}

static bool
is_zero(const char *text)
{
    return strpbrk(text, "123456789") == NULL;
}

static bool
is_negative(const char *text)
{
    return text[0] == '-' && !is_zero(text);
}

/* " million" of "USD M" */
static const char *
scale_words(const char *unit)
{
    return strcmp(unit, "USD bn") == 0 ? " billion"
        : strcmp(unit, "USD M") == 0   ? " million"
        : strcmp(unit, "USD k") == 0   ? " thousand"
                                       : "";
}

static bool
is_known(const sim_headline_cell_t *cell)
{
    return isfinite(cell->mean);
}

/* " (64.6 to 71.1 %)"; the first one of a page says what it is. */
static void
say_range(say_t *self, const sim_headline_cell_t *cell, const char *unit, bool *explained)
{
    if (!cell->has_range) {
        return;
    }
    say(self, " (%s%s to %s%s)", *explained ? "" : "nine in ten replications: ", cell->low_text,
        cell->high_text, unit);
    *explained = true;
}

/* ---- the saving ------------------------------------------------------------------------------ */

/* "68.3 % less", "5.0 % more", "as much" */
static void
say_side(say_t *self, const char *text)
{
    if (is_zero(text)) {
        say(self, "as much");
    } else {
        say(self, "%s %% %s", size_of(text), is_negative(text) ? "more" : "less");
    }
}

/* Range of a saving: on one side of zero as sizes, else with both words. */
static void
say_saving_range(say_t *self, const sim_headline_cell_t *cell, bool *explained)
{
    if (!cell->has_range) {
        return;
    }
    say(self, " (%s", *explained ? "" : "nine in ten replications: ");
    *explained = true;
    if (is_negative(cell->low_text) == is_negative(cell->high_text) || is_zero(cell->low_text)
        || is_zero(cell->high_text)) {
        const bool turned = is_negative(cell->low_text);
        say(self, "%s to %s %%)", size_of(turned ? cell->high_text : cell->low_text),
            size_of(turned ? cell->low_text : cell->high_text));
    } else {
        say_side(self, cell->low_text);
        say(self, " to ");
        say_side(self, cell->high_text);
        say(self, ")");
    }
}

/* Which location saves the most, which the least. */
static void
say_best(say_t *self, const sim_headline_page_t *page)
{
    const sim_headline_cell_t *best = NULL;
    const sim_headline_cell_t *worst = NULL;
    const char *best_place = "";
    const char *worst_place = "";
    char place[SIM_REPORT_NAME];

    for (size_t s = 0; s + 1 < page->n_strips; s++) {
        const sim_headline_cell_t *cell = &page->strip[s].cell[SIM_HEADLINE_SAVING_PERCENT];
        if (is_known(cell) && (best == NULL || cell->mean > best->mean)) {
            best = cell;
            best_place = page->strip[s].location;
        }
        if (is_known(cell) && (worst == NULL || cell->mean < worst->mean)) {
            worst = cell;
            worst_place = page->strip[s].location;
        }
    }
    if (best == NULL || worst == NULL || best == worst
        || strcmp(best->mean_text, worst->mean_text) == 0) {
        return;
    }
    sim_report_place(best_place, true, place);
    say(self, "; of the locations, %s costs the least (", place);
    say_side(self, best->mean_text);
    sim_report_place(worst_place, true, place);
    say(self, ") and %s the most (", place);
    say_side(self, worst->mean_text);
    say(self, ")");
}

static void
say_saving(say_t *self, const sim_scenario_t *scenario, const sim_headline_page_t *page,
    bool compared, bool *explained)
{
    const sim_headline_strip_t *all = &page->strip[page->n_strips - 1];
    const sim_headline_cell_t *percent = &all->cell[SIM_HEADLINE_SAVING_PERCENT];
    const sim_headline_cell_t *amount = &all->cell[SIM_HEADLINE_SAVING_A_YEAR];
    const char *unit = page->unit[SIM_HEADLINE_SAVING_A_YEAR];
    char home[SIM_REPORT_NAME];

    sim_report_place(scenario->location[0].name, true, home);
    if (compared) {
        say(self, "as the scenario stands, ");
    }
    if (scenario->replications == 1) {
        say(self, "in the single replication that was run, ");
    }
    say(self, "work done in ");
    say_places(self, scenario);
    say(self, " instead of %s ", home);
    if (!is_known(percent) && !is_known(amount)) {
        say(self, "has no saving that could be stated: the tables hold no value for it");
        end(self);
        return;
    }
    if (is_known(percent)) {
        say(self, "costs ");
        say_side(self, percent->mean_text);
        say_saving_range(self, percent, explained);
    }
    if (is_known(amount)) {
        const bool loss = is_negative(amount->mean_text);
        say(self, "%s%s USD %s%s a year%s", is_known(percent) ? ", " : "",
            is_zero(amount->mean_text) ? "a difference of"
                : loss                 ? "a loss of"
                                       : "a saving of",
            size_of(amount->mean_text), scale_words(unit), "");
        if (amount->has_range) {
            const bool low = is_negative(amount->low_text);
            const bool high = is_negative(amount->high_text);
            if (low == high && low == loss) {
                say(self, " (%s to %s)", size_of(low ? amount->high_text : amount->low_text),
                    size_of(low ? amount->low_text : amount->high_text));
            } else {
                say(self, " (a %s of %s to a %s of %s)", low ? "loss" : "saving",
                    size_of(amount->low_text), high ? "loss" : "saving",
                    size_of(amount->high_text));
            }
        }
    }
    say_best(self, page);
    end(self);
}

/* ---- people ---------------------------------------------------------------------------------- */

static void
say_people(
    say_t *self, const sim_scenario_t *scenario, const sim_headline_page_t *page, bool *explained)
{
    const sim_headline_strip_t *all = &page->strip[page->n_strips - 1];
    const sim_headline_cell_t *first = &all->cell[SIM_HEADLINE_EMPLOYMENT_FIRST];
    const sim_headline_cell_t *last = &all->cell[SIM_HEADLINE_EMPLOYMENT_LAST];
    const sim_headline_cell_t *leaving = &all->cell[SIM_HEADLINE_ATTRITION_VOLUNTARY];
    char from[16], until[16];

    sim_report_month(scenario, 0, from);
    sim_report_month(scenario, scenario->months - 1, until);
    if (!is_known(last)) {
        say(self, "for employment the tables hold no value");
    } else if (scenario->months == 1 || !is_known(first)) {
        say(self, "employment is %s people in %s", last->mean_text, until);
    } else if (strcmp(first->mean_text, last->mean_text) == 0) {
        say(self, "employment stays at %s people from %s to %s", last->mean_text, from, until);
    } else {
        say(self, "employment %s from %s people in %s to %s in %s",
            last->mean > first->mean ? "grows" : "falls", first->mean_text, from, last->mean_text,
            until);
    }
    if (is_known(last)) {
        say_range(self, last, "", explained);
    }
    if (is_known(leaving)) {
        say(self, ", and %s %% of the staff leave of their own accord in a year",
            leaving->mean_text);
        say_range(self, leaving, " %", explained);
    } else {
        say(self, ", and how many leave of their own accord cannot be stated");
    }
    end(self);
}

static void
say_wellbeing(
    say_t *self, const sim_scenario_t *scenario, const sim_headline_page_t *page, bool *explained)
{
    const bool one_place = page->n_strips == 2;
    const sim_headline_strip_t *all = &page->strip[page->n_strips - 1];
    const sim_headline_strip_t *paid = one_place ? &page->strip[0] : all;
    const sim_headline_cell_t *first = &paid->cell[SIM_HEADLINE_PAY_FIRST];
    const sim_headline_cell_t *last = &paid->cell[SIM_HEADLINE_PAY_LAST];
    const sim_headline_cell_t *pressure = &all->cell[SIM_HEADLINE_PRESSURE];
    const sim_headline_cell_t *homes = &all->cell[SIM_HEADLINE_HOUSEHOLDS];
    const int clauses = is_known(last) + is_known(pressure) + is_known(homes);
    int said = 0;

    if (is_known(last)) {
        if (scenario->months == 1 || !is_known(first)) {
            say(self, "median pay is %s %s a month", paid->currency, last->mean_text);
        } else {
            say(self, "median pay goes from %s %s a month to %s", paid->currency, first->mean_text,
                last->mean_text);
        }
        say_range(self, last, "", explained);
        said++;
    }
    if (is_known(pressure)) {
        say(self, "%s%s %% of the staff work under high pressure",
            said == 0          ? ""
                : clauses == 2 ? " and "
                               : ", ",
            pressure->mean_text);
        say_range(self, pressure, " %", explained);
        said++;
    }
    if (is_known(homes)) {
        say(self, "%s%s households",
            said == 0       ? ""
                : said == 1 ? " and "
                            : ", and ",
            homes->mean_text);
        say_range(self, homes, "", explained);
        say(self,
            " are above the poverty line that would be below it on the income from before "
            "the job");
        said++;
    }
    if (said == 0) {
        say(self, "for pay, pressure and poverty the tables hold no value");
    }
    end(self);
}

/* ---- policies -------------------------------------------------------------------------------- */

static size_t
column_of(const sim_scoreboard_grid_t *grid, const char *metric)
{
    size_t k = 0;
    while (k < grid->n_columns
        && (grid->item[k].metric == NULL || strcmp(grid->item[k].metric, metric) != 0)) {
        k++;
    }
    return k;
}

static const sim_scoreboard_field_t *
field_of(const sim_scoreboard_grid_t *grid, size_t line, size_t column)
{
    return &grid->field[line * grid->n_columns + column];
}

/* "(+1.16 points, 95 % interval +1.08 to +1.24)", further ones "(-2.37 points; -2.56 to -2.19)" */
static void
say_effect(say_t *self, const sim_scoreboard_field_t *field, const char *unit, bool *explained)
{
    say(self, "(%s%s", field->main, unit);
    if (field->low[0] != '\0') {
        say(self, "%s%s to %s", *explained ? "; " : ", 95 % interval ", field->low, field->high);
        *explained = true;
    }
    say(self, ")");
}

/* A policy of the scoreboard in a sentence, with quotes: names are not sentences' words. */
static void
say_policy(
    say_t *self, const sim_scenario_t *scenario, const sim_scoreboard_grid_t *grid, size_t line)
{
    char words[SIM_REPORT_NAME];
    sim_report_policy(scenario, grid->line[line], words);
    say(self, "\xE2\x80\x9C%s\xE2\x80\x9D", words);
}

static void
say_policies(say_t *self, const sim_scenario_t *scenario, const sim_scoreboard_grid_t *grid,
    bool files, bool *explained)
{
    const size_t n = grid->n_lines - 1;
    const size_t column = column_of(grid, "savings_percent");
    const char points[] = " points of the onshore cost";
    size_t best = 0;
    size_t worst = 0;
    size_t unclear = 0;
    size_t known = 0;

    for (size_t i = 1; i <= n && column < grid->n_columns; i++) {
        const sim_scoreboard_field_t *field = field_of(grid, i, column);
        if (isnan(field->value)) {
            continue;
        }
        known++;
        best = best == 0 || field->value > field_of(grid, best, column)->value ? i : best;
        worst = worst == 0 || field->value < field_of(grid, worst, column)->value ? i : worst;
        unclear += !field->clear && field->low[0] != '\0';
    }
    if (known == 0) {
        say(self,
            "how the %zu %s compared %s the saving cannot be stated: the tables hold no value", n,
            sim_scoreboard_noun(files, n), n == 1 ? "changes" : "change");
        end(self);
        return;
    }
    const sim_scoreboard_field_t *high = field_of(grid, best, column);
    const sim_scoreboard_field_t *low = field_of(grid, worst, column);
    if (n == 1 && high->value == 0.0) {
        say(self, "the %s ", sim_scoreboard_noun(files, 1));
        say_policy(self, scenario, grid, 1);
        say(self, " does not change the saving");
        end(self);
        return;
    }
    if (n == 1) {
        say(self, "the %s ", sim_scoreboard_noun(files, 1));
        say_policy(self, scenario, grid, 1);
        say(self, " changes the saving ");
        say_effect(self, high, points, explained);
        if (unclear > 0) {
            say(self, ", which chance alone could explain");
        }
        end(self);
        return;
    }
    say(self, "of the %zu %s compared, ", n, sim_scoreboard_noun(files, n));
    if (!(high->value > 0.0) && !(low->value < 0.0)) {
        say(self, "none changes the saving");
    } else if (!(high->value > 0.0)) {
        say(self, "none raises the saving, and ");
        say_policy(self, scenario, grid, worst);
        say(self, " lowers it the most ");
        say_effect(self, low, points, explained);
    } else if (!(low->value < 0.0)) {
        say(self, "none lowers the saving, and ");
        say_policy(self, scenario, grid, best);
        say(self, " raises it the most ");
        say_effect(self, high, points, explained);
    } else {
        say_policy(self, scenario, grid, best);
        say(self, " raises the saving the most ");
        say_effect(self, high, points, explained);
        say(self, ", and ");
        say_policy(self, scenario, grid, worst);
        say(self, " lowers it the most ");
        say_effect(self, low, " points", explained);
    }
    if (unclear > 0) {
        say(self, "; chance alone could explain the change of %zu of them", unclear);
    }
    end(self);
}

static void
say_policies_people(
    say_t *self, const sim_scenario_t *scenario, const sim_scoreboard_grid_t *grid, bool *explained)
{
    static const struct {
        const char *metric, *words, *unit;
    } kinds[] = { { "employment", "employment", " people" },
        { "attrition_ltm", "attrition", " points" }, { "sick_days_pa", "sick days a year", "" },
        { "households_lifted", "households out of poverty", "" } };
    enum { N_KINDS = sizeof kinds / sizeof kinds[0] };
    const size_t n = grid->n_lines - 1;
    size_t shown[N_KINDS] = { 0 };
    size_t columns[N_KINDS];
    size_t n_shown = 0;
    bool any_interval = false;
    bool any_change = false;

    for (size_t i = 1; i <= n; i++) {
        for (size_t k = 0; k < grid->n_columns; k++) {
            any_interval = any_interval || field_of(grid, i, k)->low[0] != '\0';
        }
    }
    for (size_t k = 0; k < N_KINDS; k++) {
        columns[k] = column_of(grid, kinds[k].metric);
        for (size_t i = 1; i <= n && columns[k] < grid->n_columns; i++) {
            const sim_scoreboard_field_t *field = field_of(grid, i, columns[k]);
            any_change = any_change || (!isnan(field->value) && field->value != 0.0);
            if (isnan(field->value) || is_zero(field->main) || (any_interval && !field->clear)) {
                continue;
            }
            if (shown[k] == 0
                || fabs(field->value) > fabs(field_of(grid, shown[k], columns[k])->value)) {
                n_shown += shown[k] == 0;
                shown[k] = i;
            }
        }
    }
    if (n_shown == 0) {
        say(self,
            any_change
                ? "no effect on employment, attrition, illness or poverty stands out from chance"
                : "employment, attrition, illness and poverty stay as they are");
        end(self);
        return;
    }
    say(self, "for the people who do the work, the largest effect%s %s ", n_shown == 1 ? "" : "s",
        n_shown == 1 ? "is" : "are");
    for (size_t k = 0, said = 0; k < N_KINDS; k++) {
        if (shown[k] == 0) {
            continue;
        }
        said++;
        say(self, "%s", said == 1 ? "" : said == n_shown ? " and " : ", ");
        say(self, "on %s ", kinds[k].words);
        say_effect(self, field_of(grid, shown[k], columns[k]), kinds[k].unit, explained);
        if (n > 1) {
            say(self, " with ");
            say_policy(self, scenario, grid, shown[k]);
        }
    }
    end(self);
}

void
sim_report_answer(const sim_scenario_t *scenario, const sim_headline_page_t *page,
    const sim_scoreboard_grid_t *grid, bool files,
    char sentence[SIM_REPORT_SENTENCES][SIM_REPORT_SENTENCE])
{
    say_t line[SIM_REPORT_SENTENCES];
    bool explained = false;
    bool interval = false;

    for (size_t i = 0; i < SIM_REPORT_SENTENCES; i++) {
        line[i] = (say_t) { .text = sentence[i] };
        sentence[i][0] = '\0';
    }
    say_saving(&line[0], scenario, page, grid != NULL, &explained);
    if (grid == NULL) {
        say_people(&line[1], scenario, page, &explained);
        say_wellbeing(&line[2], scenario, page, &explained);
    } else {
        say_policies(&line[1], scenario, grid, files, &interval);
        say_policies_people(&line[2], scenario, grid, &interval);
    }
}
