/* observe.c - pooled workers and summed flows, every month.
 *
 * Salaries of a job are sorted once, with the grade carried along in the low bits of the key, as
 * soon as they are paid.  The sorted lists of a location's jobs are merged into one, those of the
 * locations into one in USD, and for each role those of its jobs, in USD.  Every quantile, also
 * within a grade, and every Gini coefficient is read off these lists in one pass.
 */
#include "sim/model/observe.h"
#include "sim/model/sorted.h"
#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

struct sim_observer {
    const sim_scenario_t *scenario;
    sim_detail_t detail;
    sim_vector_t level;
    size_t n_locations, n_roles, n_cells; /* locations with row 0 for all of them */
    sim_cell_t *cell;
    size_t capacity;   /* keys there is room for */
    size_t *job_at;    /* [n_locations * n_roles + 1] where each job's keys begin; whole groups */
    size_t *count;     /* [n_locations][n_roles][SIM_GRADES] */
    double *sum;       /* the same: sums of salaries, LCU (row 0: USD) */
    int32_t *floor;    /* [n_locations]: of the keys (row 0: USD) */
    int32_t *job_key;  /* sorted within each job */
    int32_t *land_key; /* sorted within each location; before that, scratch of the jobs */
    float *starter;    /* salaries of this month's hires, job by job */
    size_t starter_capacity;
    size_t *starter_at; /* [n_locations * n_roles + 1] */
    int32_t *median;    /* those of a cell, to be sorted, and scratch */
    int32_t *hired;     /* [2][n_hired]: staff by month of hire, of a row and of everybody */
    size_t n_hired;
    int threads;      /* there is scratch for */
    int32_t *scratch; /* [threads][n_scratch] for merging */
    size_t n_scratch;
    sim_list_t *list; /* [threads][n_lists] */
    size_t n_lists;
};

size_t
sim_observer_cells(const sim_scenario_t *s)
{
    return s->n_locations * (s->n_roles + 1);
}

size_t
sim_observer_cell(const sim_scenario_t *s, size_t l, size_t r)
{
    return l * (s->n_roles + 1) + r;
}

sim_status_t
sim_observer_create(sim_observer_t **self, const sim_scenario_t *scenario, sim_detail_t detail)
{
    sim_observer_t *o = calloc(1, sizeof *o);
    *self = NULL;
    if (o == NULL) {
        return SIM_ERR_NOMEM;
    }
    const size_t n_jobs = scenario->n_locations * scenario->n_roles; /* onshore has none */
    o->scenario = scenario;
    o->detail = detail;
    o->n_locations = scenario->n_locations;
    o->n_roles = scenario->n_roles;
    o->n_cells = sim_observer_cells(scenario);
    o->n_hired = (size_t)SIM_TENURE_MAX + (size_t)scenario->months + 1;
    o->n_lists = o->n_locations > o->n_roles ? o->n_locations : o->n_roles;
    o->n_scratch = sim_merge_scratch(o->n_lists);
    o->cell = calloc(o->n_cells, sizeof *o->cell);
    o->job_at = calloc(n_jobs + 1, sizeof *o->job_at);
    o->count = calloc(n_jobs * SIM_GRADES, sizeof *o->count);
    o->sum = calloc(n_jobs * SIM_GRADES, sizeof *o->sum);
    o->floor = calloc(o->n_locations, sizeof *o->floor);
    o->starter_at = calloc(n_jobs + 1, sizeof *o->starter_at);
    o->hired = calloc(2 * o->n_hired, sizeof *o->hired);
    if (o->cell == NULL || o->job_at == NULL || o->count == NULL || o->sum == NULL
        || o->floor == NULL || o->starter_at == NULL || o->hired == NULL) {
        sim_observer_free(o);
        return SIM_ERR_NOMEM;
    }
    *self = o;
    return SIM_OK;
}

void
sim_observer_free(sim_observer_t *o)
{
    if (o == NULL) {
        return;
    }
    free(o->cell);
    free(o->job_at);
    free(o->count);
    free(o->sum);
    free(o->floor);
    free(o->job_key);
    free(o->land_key);
    free(o->starter);
    free(o->starter_at);
    free(o->median);
    free(o->hired);
    free(o->scratch);
    free(o->list);
    free(o);
}

void
sim_observer_start(sim_observer_t *o)
{
    memset(o->cell, 0, o->n_cells * sizeof *o->cell);
    for (size_t c = 0; c < o->n_cells; c++) {
        o->cell[c].payback = -1;
        o->cell[c].location_total = c % (o->n_roles + 1) == o->n_roles;
        o->cell[c].kpo = !o->cell[c].location_total
            && o->scenario->role[c % (o->n_roles + 1)].tier == SIM_TIER_KPO;
    }
}

/* Everything else is made anew each month. */
size_t
sim_observer_saved_bytes(const sim_observer_t *o)
{
    return o->n_cells * sizeof *o->cell;
}

void
sim_observer_save(const sim_observer_t *o, void *to)
{
    memcpy(to, o->cell, sim_observer_saved_bytes(o));
}

void
sim_observer_load(sim_observer_t *o, const void *from)
{
    memcpy(o->cell, from, sim_observer_saved_bytes(o));
}

/* ---- taking a job */

/* realloc that keeps the old block, and says so, when there is no more memory. */
static void *
grown(void *block, size_t bytes, bool *ok)
{
    void *larger = realloc(block, bytes);
    if (larger == NULL) {
        *ok = false;
        return block;
    }
    return larger;
}

/* Two lists of so many, rounded up to groups and with one around each of them. */
static size_t
median_room(size_t n_starters)
{
    return 2 * (n_starters + 3 * SIM_POOL_GROUP);
}

/* Room for n keys, n_starters new workers, and so many threads. */
static sim_status_t
make_room(sim_observer_t *o, size_t n, size_t n_starters, int threads)
{
    bool ok = true;
    if (n > o->capacity) {
        const size_t capacity = n + n / 16;
        o->job_key = grown(o->job_key, capacity * sizeof *o->job_key, &ok);
        o->land_key = grown(o->land_key, capacity * sizeof *o->land_key, &ok);
        o->capacity = ok ? capacity : o->capacity;
    }
    if (n_starters >= o->starter_capacity) { /* at first too, so that nothing is a null pointer */
        const size_t capacity = 2 * n_starters + 4 * SIM_POOL_GROUP;
        o->starter = grown(o->starter, capacity * sizeof *o->starter, &ok);
        o->median = grown(o->median, median_room(capacity) * sizeof *o->median, &ok);
        o->starter_capacity = ok ? capacity : o->starter_capacity;
    }
    if (threads > o->threads) {
        o->scratch = grown(o->scratch, (size_t)threads * o->n_scratch * sizeof *o->scratch, &ok);
        o->list = grown(o->list, (size_t)threads * o->n_lists * sizeof *o->list, &ok);
        o->threads = ok ? threads : o->threads;
    }
    return ok ? SIM_OK : SIM_ERR_NOMEM;
}

/* Where the keys of a location's jobs begin; they end where the next one's begin. */
static size_t
start_of(const sim_observer_t *o, size_t l)
{
    return o->job_at[l * o->n_roles];
}

static size_t *
count_of(sim_observer_t *o, size_t l, size_t r)
{
    return &o->count[(l * o->n_roles + r) * SIM_GRADES];
}

static double *
sum_of(sim_observer_t *o, size_t l, size_t r)
{
    return &o->sum[(l * o->n_roles + r) * SIM_GRADES];
}

static sim_cell_t *
cell_of(sim_observer_t *o, size_t l, size_t r)
{
    return &o->cell[sim_observer_cell(o->scenario, l, r)];
}

/* The middle of the salaries that keys can tell apart: the largest first salary of a location's
 * jobs, and of those in USD. */
static void
set_floors(sim_observer_t *o, const sim_model_t *m)
{
    float all = 0.0f;
    for (size_t l = 1; l < o->n_locations; l++) {
        float here = 0.0f;
        for (size_t r = 0; r < o->n_roles; r++) {
            const sim_crew_t *crew = &m->job[(l - 1) * o->n_roles + r].crew;
            here = crew->n > 0 && crew->salary[0] > here ? crew->salary[0] : here;
        }
        o->floor[l] = sim_key_floor(here);
        const float usd = (float)((double)here / m->land[l].fx);
        all = usd > all ? usd : all;
    }
    o->floor[0] = sim_key_floor(all);
}

/* ---- tenure: counts by month of hire, read backwards from this month on */

/* The first n of a stretch of counts, newest[0], newest[-1] ...; *age is where they end. */
static int64_t
skip_ages(const int32_t *newest, size_t n_ages, int64_t n, size_t *age)
{
    enum { STEP = 16 };
    int64_t below = 0;
    for (*age = 0; *age + STEP <= n_ages; *age += STEP) {
        const int32_t *block = newest - *age - (STEP - 1);
        int32_t here = 0;
        for (size_t k = 0; k < STEP; k++) {
            here += block[k];
        }
        if (below + here > n) {
            break;
        }
        below += here;
    }
    return below;
}

/* The median age of n workers. */
static double
median_age(const int32_t *newest, size_t n_ages, int64_t n)
{
    if (n == 0) {
        return NAN;
    }
    const int64_t low = (n - 1) / 2; /* the middle worker, or the two of them */
    const int64_t high = n / 2;
    double middle = 0.0;
    size_t age;
    for (int64_t below = skip_ages(newest, n_ages, low, &age); below <= high; age++) {
        const int64_t next = below + newest[-(ptrdiff_t)age];
        middle += (below <= low && low < next ? 0.5 * (double)age : 0.0)
            + (below <= high && high < next ? 0.5 * (double)age : 0.0);
        below = next;
    }
    return middle;
}

static void
add_counts(int32_t *to, const int32_t *from, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        to[i] += from[i];
    }
}

/* Median tenure of the paid staff, in every cell. */
static void
take_tenure(sim_observer_t *o, const sim_model_t *m)
{
    const size_t R = o->n_roles;
    const size_t n_ages = (size_t)(m->t + SIM_TENURE_MAX) + 1;
    int32_t *row = o->hired;
    int32_t *all = o->hired + o->n_hired;
    size_t oldest = 0; /* ages that anybody can have */
    for (size_t j = 0; j < m->n_jobs; j++) {
        const sim_job_t *job = &m->job[j];
        const int32_t *newest = job->hired_count + (n_ages - 1);
        const int64_t n = (int64_t)job->crew.n; /* before anybody leaves */
        const size_t n_here = (size_t)(m->t + job->tenure_most) + 1;
        cell_of(o, job->l, job->r)->tenure_median = median_age(newest, n_here, n);
        oldest = n_here > oldest ? n_here : oldest;
    }
    const size_t first = n_ages - oldest;
    const int32_t *newest_all = all + (n_ages - 1);
    const int32_t *newest_row = row + (n_ages - 1);
    int64_t n_all = 0;
    memset(all + first, 0, oldest * sizeof *all);
    for (size_t l = 1; l < o->n_locations; l++) {
        int64_t n = 0;
        memset(row + first, 0, oldest * sizeof *row);
        for (size_t r = 0; r < R; r++) {
            const sim_job_t *job = &m->job[(l - 1) * R + r];
            add_counts(row + first, job->hired_count + first, oldest);
            n += (int64_t)job->crew.n;
        }
        cell_of(o, l, R)->tenure_median = median_age(newest_row, oldest, n);
        add_counts(all + first, row + first, oldest);
        n_all += n;
    }
    cell_of(o, 0, R)->tenure_median = median_age(newest_all, oldest, n_all);
    for (size_t r = 0; r < R; r++) {
        int64_t n = 0;
        memset(row + first, 0, oldest * sizeof *row);
        for (size_t l = 1; l < o->n_locations; l++) {
            const sim_job_t *job = &m->job[(l - 1) * R + r];
            add_counts(row + first, job->hired_count + first, oldest);
            n += (int64_t)job->crew.n;
        }
        cell_of(o, 0, r)->tenure_median = median_age(newest_row, oldest, n);
    }
}

/* Where each job's salaries go, so that jobs can be taken in any order and side by side. */
sim_status_t
sim_observer_open(sim_observer_t *o, const sim_model_t *m)
{
    size_t n = SIM_POOL_GROUP; /* sorting may look at a key before the first */
    size_t n_starters = 0;
    for (size_t j = 0; j < m->n_jobs; j++) {
        const sim_job_t *job = &m->job[j];
        const size_t index = job->l * o->n_roles + job->r;
        o->job_at[index] = n;
        o->starter_at[index] = n_starters;
        n += sim_pool_room(job->crew.n);
        n_starters += (size_t)job->filled;
        o->job_at[index + 1] = n;
        o->starter_at[index + 1] = n_starters;
    }
    o->level = m->level;
    set_floors(o, m);
    const sim_status_t status = make_room(o, n + SIM_POOL_GROUP, n_starters, m->threads);
    if (status == SIM_OK && o->detail == SIM_DETAIL_FULL) {
        take_tenure(o, m);
    }
    return status;
}

/* ---- sorted lists */

/* Bands and Gini coefficient of a cell; sum[g] are the salaries of a grade, or NULL when only the
 * bands of everybody are wanted. */
static void
fill_cell(sim_cell_t *cell, const sim_reading_t *reading, double total, const double sum[])
{
    const size_t n_groups = sum != NULL ? SIM_BAND_GROUPS : 1;
    for (size_t group = 0; group < n_groups; group++) {
        double *band = cell->band[group];
        const size_t n = reading->n[group];
        sim_reading_quantiles(reading, group, &band[SIM_BAND_P10]);
        band[SIM_BAND_MEAN] = n > 0 ? (group == 0 ? total : sum[group - 1]) / (double)n : NAN;
    }
    cell->gini = sum != NULL ? sim_reading_gini(reading) : NAN;
}

void
sim_observer_take(sim_observer_t *o, const sim_job_t *job)
{
    const sim_crew_t *crew = &job->crew;
    const size_t index = job->l * o->n_roles + job->r;
    const size_t hires = (size_t)job->filled;
    const int32_t floor = o->floor[job->l];

    sim_pool_keys(o->level, crew->n, crew->salary, crew->bits, floor, o->job_key + o->job_at[index],
        count_of(o, job->l, job->r));
    if (hires > 0 && o->detail == SIM_DETAIL_FULL) {
        memcpy(o->starter + o->starter_at[index], crew->salary + job->first_hire,
            hires * sizeof(float));
    }
}

void
sim_observer_sort(sim_observer_t *o, size_t l, size_t r)
{
    const size_t index = l * o->n_roles + r;
    const int32_t floor = o->floor[l];
    int32_t *key = o->job_key + o->job_at[index];
    const size_t *count = count_of(o, l, r);
    const size_t n = count[0] + count[1] + count[2];
    double *sum = sum_of(o, l, r);
    const bool full = o->detail == SIM_DETAIL_FULL;
    sim_reading_t reading;

    sim_pool_sort(o->level, sim_pool_room(n), key, o->land_key + o->job_at[index]);
    sim_reading_open(&reading, o->level, count, floor, full ? SIM_SCAN_GRADES : SIM_SCAN_TOTAL);
    sim_reading_add(&reading, n, key);
    if (full) {
        sim_reading_sums(&reading, sum);
    }
    fill_cell(cell_of(o, l, r), &reading, sim_reading_total(&reading), full ? sum : NULL);
}

/* What a thread merges with. */
static sim_list_t *
lists_of(const sim_observer_t *o, int thread)
{
    return o->list + (size_t)thread * o->n_lists;
}

static int32_t *
scratch_of(const sim_observer_t *o, int thread)
{
    return o->scratch + (size_t)thread * o->n_scratch;
}

/* The sorted salaries of a job, or of all of a location, with a factor on them. */
static sim_list_t
job_list(sim_observer_t *o, size_t l, size_t r, double factor)
{
    const size_t *c = count_of(o, l, r);
    return (sim_list_t) { .key = o->job_key + o->job_at[l * o->n_roles + r],
        .n = c[0] + c[1] + c[2],
        .floor = o->floor[l],
        .factor = factor };
}

static sim_list_t
land_list(sim_observer_t *o, size_t l, double factor)
{
    sim_list_t list
        = { .key = o->land_key + start_of(o, l), .floor = o->floor[l], .factor = factor };
    for (size_t r = 0; r < o->n_roles; r++) {
        const size_t *c = count_of(o, l, r);
        list.n += c[0] + c[1] + c[2];
    }
    return list;
}

/* Everybody in a row of cells, merged from lists, with count and sums over its roles. */
static void
merge_row(sim_observer_t *o, size_t l, size_t n_lists, int thread, int32_t out[])
{
    size_t count[SIM_GRADES] = { 0 };
    double sum[SIM_GRADES] = { 0 };
    double total = 0.0;
    for (size_t r = 0; r < o->n_roles; r++) {
        double role = 0.0;
        for (size_t g = 0; g < SIM_GRADES; g++) {
            count[g] += count_of(o, l, r)[g];
            sum[g] += sum_of(o, l, r)[g];
            role += sum_of(o, l, r)[g];
        }
        total += role;
    }
    sim_reading_t reading;
    sim_reading_open(&reading, o->level, count, o->floor[l], SIM_SCAN_ORDER);
    sim_lists_merge(n_lists, lists_of(o, thread), scratch_of(o, thread), &reading, out);
    fill_cell(cell_of(o, l, o->n_roles), &reading, total, sum);
}

static void
merge_location(sim_observer_t *o, size_t l, int thread)
{
    for (size_t r = 0; r < o->n_roles; r++) {
        lists_of(o, thread)[r] = job_list(o, l, r, 1.0);
    }
    merge_row(o, l, o->n_roles, thread, o->land_key + start_of(o, l));
}

/* A role over all locations, in USD. */
static void
merge_role(sim_observer_t *o, const sim_model_t *m, size_t r, int thread)
{
    const size_t L = o->n_locations;
    size_t *count = count_of(o, 0, r);
    double *sum = sum_of(o, 0, r);
    double total = 0.0;
    for (size_t l = 1; l < L; l++) {
        lists_of(o, thread)[l - 1] = job_list(o, l, r, 1.0 / m->land[l].fx);
    }
    for (size_t g = 0; g < SIM_GRADES; g++) {
        count[g] = 0;
        sum[g] = 0.0;
        for (size_t k = 0; k + 1 < L; k++) {
            const size_t l = m->by_name[k];
            count[g] += count_of(o, l, r)[g];
            sum[g] += sum_of(o, l, r)[g] / m->land[l].fx;
        }
        total += sum[g];
    }
    sim_reading_t reading;
    sim_reading_open(&reading, o->level, count, o->floor[0], SIM_SCAN_ORDER);
    sim_lists_merge(L - 1, lists_of(o, thread), scratch_of(o, thread), &reading, NULL);
    fill_cell(cell_of(o, 0, r), &reading, total, sum);
}

/* ---- real medians: each salary deflated by its own prices */

static void
real_median(sim_observer_t *o, const sim_model_t *m, size_t r, int thread)
{
    sim_list_t *list = lists_of(o, thread);
    for (size_t l = 1; l < o->n_locations; l++) {
        const double factor = 1.0 / (m->land[l].price * m->land[l].fx);
        list[l - 1] = r < o->n_roles ? job_list(o, l, r, factor) : land_list(o, l, factor);
        sim_cell_t *cell = cell_of(o, l, r);
        cell->median_real = cell->band[0][SIM_BAND_P50] / m->land[l].price;
    }
    cell_of(o, 0, r)->median_real = sim_lists_median(o->level, o->n_locations - 1, list);
}

/* Everybody, in USD. */
static void
merge_all(sim_observer_t *o, const sim_model_t *m, int thread)
{
    for (size_t l = 1; l < o->n_locations; l++) {
        lists_of(o, thread)[l - 1] = land_list(o, l, 1.0 / m->land[l].fx);
    }
    merge_row(o, 0, o->n_locations - 1, thread, NULL);
}

/* Everything that is read off sorted lists, by as many threads.  Locations and roles are made from
 * jobs, the rest from locations. */
static void
merge_jobs(sim_observer_t *o, const sim_model_t *m, int threads)
{
    const size_t n_lands = o->n_locations - 1;
    const size_t R = o->n_roles;
#pragma omp parallel num_threads(threads) if (threads > 1)
    {
        const int thread = threads > 1 ? omp_get_thread_num() : 0;
#pragma omp for schedule(dynamic, 1)
        for (size_t k = 0; k < n_lands + R; k++) {
            if (k < n_lands) {
                merge_location(o, k + 1, thread);
            } else {
                merge_role(o, m, k - n_lands, thread);
            }
        }
#pragma omp for schedule(dynamic, 1)
        for (size_t k = 0; k < R + 2; k++) {
            if (k == 0) {
                merge_all(o, m, thread);
            } else {
                real_median(o, m, k - 1, thread);
            }
        }
    }
}

/* ---- starting pay */

static double
starters_median(sim_observer_t *o, const sim_model_t *m, size_t l, size_t r)
{
    const size_t R = o->n_roles;
    int32_t *bits = o->median + SIM_POOL_GROUP;
    size_t n = 0;
    for (size_t a = l > 0 ? l : 1; a < (l > 0 ? l + 1 : o->n_locations); a++) {
        const double per_lcu = l > 0 ? 1.0 : 1.0 / m->land[a].fx;
        const size_t *at = &o->starter_at[a * R + (r < R ? r : 0)];
        for (size_t i = at[0]; i < at[r < R ? 1 : R]; i++) {
            const float x = (float)((double)o->starter[i] * per_lcu);
            memcpy(&bits[n++], &x, sizeof x); /* positive: its bits are in order, too */
        }
    }
    return sim_median_of_bits(o->level, n, bits, bits + median_room(o->starter_capacity) / 2);
}

static void
starting_pay(sim_observer_t *o, const sim_model_t *m)
{
    for (size_t l = 0; l < o->n_locations; l++) {
        for (size_t r = 0; r <= o->n_roles; r++) {
            sim_cell_t *cell = cell_of(o, l, r);
            const double median = starters_median(o, m, l, r);
            cell->band[0][SIM_BAND_START] = median;
            cell->band[1][SIM_BAND_START] = median; /* all hires start as juniors */
            cell->band[2][SIM_BAND_START] = cell->band[3][SIM_BAND_START] = NAN;
        }
    }
}

/* ---- flows */

/* The factors on a job's flows: local money is converted when a cell is over all locations. */
static void
flow_factors(double scale, double per_lcu, double factor[SIM_FLOWS])
{
#define PLAIN(name) factor[SIM_FLOW_##name] = scale;
#define LOCAL(name) factor[SIM_FLOW_##name] = scale * per_lcu;
    SIM_FLOW_LIST(PLAIN, LOCAL, PLAIN)
#undef PLAIN
#undef LOCAL
}

/* A job's flows to its own cell and to those of its location, of its role, and of all. */
static void
add_flows(const double *restrict from, double scale, const double *restrict factor,
    double *restrict own, double *restrict here, double *restrict role, double *restrict all)
{
    for (size_t f = 0; f < SIM_FLOWS; f++) {
        const double local = scale * from[f];
        const double usd = factor[f] * from[f];
        own[f] = 0.0 + local; /* a sum, too: no -0 */
        here[f] += local;
        role[f] += usd;
        all[f] += usd;
    }
}

static void
sum_flows(sim_observer_t *o, sim_model_t *m)
{
    const size_t R = o->n_roles;
    const double scale = m->scenario->scale;
    double market = 0.0;
    double factor[SIM_FLOWS];
    for (size_t r = 0; r <= R; r++) {
        memset(cell_of(o, 0, r)->flow, 0, sizeof factor);
    }
    for (size_t k = 0; k + 1 < o->n_locations; k++) {
        const size_t l = m->by_name[k];
        sim_cell_t *here = cell_of(o, l, R);
        flow_factors(scale, 1.0 / m->land[l].fx, factor);
        memset(here->flow, 0, sizeof here->flow);
        for (size_t r = 0; r < R; r++) {
            add_flows(sim_job_at(m, l, r)->flow, scale, factor, cell_of(o, l, r)->flow, here->flow,
                cell_of(o, 0, r)->flow, cell_of(o, 0, R)->flow);
        }
    }
    for (size_t r = 0; r < R; r++) {
        market += m->task[r].workload;
    }
    for (size_t l = 0; l < o->n_locations; l++) {
        for (size_t r = 0; r <= R; r++) {
            sim_cell_t *cell = &o->cell[sim_observer_cell(o->scenario, l, r)];
            cell->market = scale * (r < R ? m->task[r].workload : market);
            cell->fx = l > 0 ? m->land[l].fx : NAN;
            cell->min_wage = l > 0 ? m->land[l].min_wage : NAN;
        }
    }
}

/* Metrics and bands of all cells: the flows and what was read off the lists. */
static void
report_all(sim_observer_t *o, sim_model_t *m, double metrics[], double bands[])
{
    starting_pay(o, m);
    sum_flows(o, m);
    for (size_t c = 0; c < o->n_cells; c++) {
        sim_cell_close(&o->cell[c], m->t);
        sim_cell_metrics(&o->cell[c], metrics + c * SIM_METRICS);
        if (bands != NULL) {
            memcpy(
                bands + c * SIM_BAND_GROUPS * SIM_BANDS, o->cell[c].band, sizeof o->cell[c].band);
        }
    }
}

/* The quantiles and means of jobs, and nothing else. */
static void
report_quantiles(sim_observer_t *o, double metrics[], double bands[])
{
    const size_t n_metrics = o->n_cells * SIM_METRICS;
    const size_t n_bands = bands != NULL ? o->n_cells * SIM_BAND_GROUPS * SIM_BANDS : 0;
    for (size_t i = 0; i < n_metrics; i++) {
        metrics[i] = NAN;
    }
    for (size_t i = 0; i < n_bands; i++) {
        bands[i] = NAN;
    }
    for (size_t l = 1; l < o->n_locations; l++) {
        for (size_t r = 0; r < o->n_roles; r++) {
            const size_t c = sim_observer_cell(o->scenario, l, r);
            const double *band = o->cell[c].band[0];
            double *metric = metrics + c * SIM_METRICS;
            metric[SIM_METRIC_salary_p10] = band[SIM_BAND_P10];
            metric[SIM_METRIC_salary_p25] = band[SIM_BAND_P25];
            metric[SIM_METRIC_salary_p50] = band[SIM_BAND_P50];
            metric[SIM_METRIC_salary_p75] = band[SIM_BAND_P75];
            metric[SIM_METRIC_salary_p90] = band[SIM_BAND_P90];
            metric[SIM_METRIC_salary_mean] = band[SIM_BAND_MEAN];
            if (bands != NULL) {
                memcpy(bands + c * SIM_BAND_GROUPS * SIM_BANDS, band,
                    (SIM_BAND_MEAN + 1) * sizeof *band);
            }
        }
    }
}

void
sim_observer_month(sim_observer_t *o, sim_model_t *m, int threads, double metrics[], double bands[])
{
    if (o->detail == SIM_DETAIL_QUANTILES) {
        report_quantiles(o, metrics, bands);
        return;
    }
    merge_jobs(o, m, threads);
    report_all(o, m, metrics, bands);
}

size_t
sim_observer_below(sim_observer_t *o, size_t l, size_t n, const double limit[], size_t below[])
{
    SIM_BUG_IF(o->detail != SIM_DETAIL_FULL || l == 0);
    const sim_list_t list = land_list(o, l, 1.0);
    for (size_t i = 0; i < n; i++) {
        below[i] = sim_list_below(&list, limit[i]);
    }
    return list.n;
}

size_t
sim_observer_bytes(const sim_observer_t *o)
{
    return sizeof *o + 2 * o->capacity * sizeof *o->job_key
        + o->starter_capacity * sizeof *o->starter
        + median_room(o->starter_capacity) * sizeof *o->median
        + (size_t)o->threads * (o->n_scratch * sizeof *o->scratch + o->n_lists * sizeof *o->list)
        + 2 * o->n_hired * sizeof *o->hired + o->n_cells * sizeof *o->cell;
}
