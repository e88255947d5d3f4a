/* observe.c - pooled workers and summed flows, every month.
 *
 * Salaries of a location are sorted once, with role and grade carried along in the low bits of the
 * key, and then dealt into piles that are thereby sorted too: by role, by grade, by role and grade.
 * Over all locations the sorted lists are converted to USD and merged.  Every quantile and every
 * Gini coefficient is then a matter of indexing.
 */
#include "sim/model/observe.h"
#include "sim/model/sorted.h"
#include "sim/stats.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct sim_observer {
    const sim_scenario_t *scenario;
    size_t n_locations, n_roles, n_cells; /* locations with row 0 for all of them */
    sim_cell_t *cell;
    size_t n, capacity; /* salaries taken this month */
    size_t *job_at;     /* [n_locations * n_roles + 1] where each job's salaries begin */
    size_t *count;      /* [n_locations][n_roles][SIM_GRADES] */
    double *sum;        /* the same: sums of salaries, LCU (row 0: USD) */
    uint64_t *key, *spare;
    float *by_role;     /* sorted within each job, kept for all locations */
    float *pile;        /* four lists: by job and grade, by grade, everybody, by role in USD */
    size_t *place;      /* [n_locations][10 * n_roles]: where each pile's next salaries go */
    uint32_t *guess;    /* [n_roles + 1] last month's real medians */
    sim_scaled_t *list; /* [n_roles][n_locations - 1] */
    float *starter;     /* salaries of this month's hires, job by job */
    size_t starter_capacity;
    size_t *starter_at; /* [n_locations * n_roles + 1] */
    float *median;      /* a copy to be sorted, and scratch: [2 * starter_capacity] */
    int32_t *age;       /* [n_locations + n_roles][ages]: staff by months of tenure */
    size_t n_ages, oldest;
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
sim_observer_create(sim_observer_t **self, const sim_scenario_t *scenario)
{
    sim_observer_t *o = calloc(1, sizeof *o);
    *self = NULL;
    if (o == NULL) {
        return SIM_ERR_NOMEM;
    }
    o->scenario = scenario;
    o->n_locations = scenario->n_locations;
    o->n_roles = scenario->n_roles;
    o->n_cells = sim_observer_cells(scenario);
    o->n_ages = (size_t)SIM_TENURE_MAX + (size_t)scenario->months + 1;
    o->cell = calloc(o->n_cells, sizeof *o->cell);
    o->job_at = calloc(o->n_locations * o->n_roles + 1, sizeof *o->job_at);
    o->count = calloc(o->n_locations * o->n_roles * SIM_GRADES, sizeof *o->count);
    o->sum = calloc(o->n_locations * o->n_roles * SIM_GRADES, sizeof *o->sum);
    o->age = calloc((o->n_locations + o->n_roles) * o->n_ages, sizeof *o->age);
    o->place = calloc(o->n_locations * 10 * o->n_roles, sizeof *o->place);
    o->guess = calloc(o->n_roles + 1, sizeof *o->guess);
    o->starter_at = calloc(o->n_locations * o->n_roles + 1, sizeof *o->starter_at);
    o->list = calloc(o->n_roles * o->n_locations, sizeof *o->list);
    if (o->guess == NULL || o->starter_at == NULL || o->place == NULL || o->list == NULL
        || o->cell == NULL || o->job_at == NULL || o->count == NULL || o->sum == NULL
        || o->age == NULL) {
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
    free(o->place);
    free(o->list);
    free(o->guess);
    free(o->count);
    free(o->sum);
    free(o->age);
    free(o->key);
    free(o->spare);
    free(o->by_role);
    free(o->pile);
    free(o->starter);
    free(o->starter_at);
    free(o->median);
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
    memset(o->age, 0, (o->n_locations + o->n_roles) * o->n_ages * sizeof *o->age);
    o->oldest = 0;
    o->n = 0;
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

/* Room for the salaries of n workers, n_starters of them new. */
static sim_status_t
make_room(sim_observer_t *o, size_t n, size_t n_starters)
{
    bool ok = true;
    if (n >= o->capacity) { /* at first too, so that nothing is a null pointer */
        const size_t capacity = n + n / 8 + 64;
        o->key = grown(o->key, capacity * sizeof *o->key, &ok);
        o->spare = grown(o->spare, capacity * sizeof *o->spare, &ok);
        o->by_role = grown(o->by_role, capacity * sizeof *o->by_role, &ok);
        o->pile = grown(o->pile, 4 * capacity * sizeof *o->pile, &ok);
        o->capacity = ok ? capacity : o->capacity;
    }
    if (n_starters > o->starter_capacity) {
        const size_t capacity = 2 * n_starters + 64;
        o->starter = grown(o->starter, capacity * sizeof *o->starter, &ok);
        o->median = grown(o->median, 2 * capacity * sizeof *o->median, &ok);
        o->starter_capacity = ok ? capacity : o->starter_capacity;
    }
    return ok ? SIM_OK : SIM_ERR_NOMEM;
}

/* Where a location's salaries begin; they end where the next one's begin. */
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

static int32_t *
ages_of(sim_observer_t *o, size_t row)
{
    return &o->age[row * o->n_ages];
}

/* Months of tenure of the paid staff, added to the location's, the role's and everybody's. */
static void
take_tenure(sim_observer_t *o, const sim_job_t *job, int t, sim_cell_t *cell)
{
    const int64_t n_paid = (int64_t)job->crew.n; /* before anybody leaves */
    const int32_t *hired = &job->hired_count[t + SIM_TENURE_MAX];
    int32_t *here = ages_of(o, job->l);
    int32_t *role = ages_of(o, o->n_locations + job->r);
    int32_t *all = ages_of(o, 0);
    int64_t left = n_paid;
    int64_t below = 0;
    const int64_t low = (n_paid - 1) / 2; /* the middle worker, or the two of them */
    const int64_t high = n_paid / 2;
    double middle = 0.0;
    for (size_t age = 0; left > 0; age++) {
        const int32_t n = hired[-(ptrdiff_t)age];
        here[age] += n;
        role[age] += n;
        all[age] += n;
        middle += (below <= low && low < below + n ? 0.5 * (double)age : 0.0)
            + (below <= high && high < below + n ? 0.5 * (double)age : 0.0);
        below += n;
        left -= n;
        o->oldest = age > o->oldest ? age : o->oldest;
    }
    cell->tenure_median = n_paid > 0 ? middle : NAN;
}

/* Where each job's salaries go, so that jobs can be taken in any order and side by side. */
sim_status_t
sim_observer_open(sim_observer_t *o, const sim_model_t *m)
{
    size_t n = 0;
    size_t n_starters = 0;
    for (size_t j = 0; j < m->n_jobs; j++) {
        const sim_job_t *job = &m->job[j];
        const size_t index = job->l * o->n_roles + job->r;
        o->job_at[index] = n;
        o->starter_at[index] = n_starters;
        n += job->crew.n;
        n_starters += (size_t)job->filled;
        o->job_at[index + 1] = n;
        o->starter_at[index + 1] = n_starters;
    }
    o->n = n;
    const sim_status_t status = make_room(o, n, n_starters);
    if (status != SIM_OK) {
        return status;
    }
    for (size_t j = 0; j < m->n_jobs; j++) {
        const sim_job_t *job = &m->job[j];
        take_tenure(o, job, m->t, &o->cell[sim_observer_cell(o->scenario, job->l, job->r)]);
    }
    return SIM_OK;
}

void
sim_observer_take(sim_observer_t *o, const sim_job_t *job)
{
    const sim_crew_t *crew = &job->crew;
    const size_t index = job->l * o->n_roles + job->r;
    const size_t hires = (size_t)job->filled;
    size_t *count = count_of(o, job->l, job->r);

    sim_pool_keys(crew->n, crew->salary, crew->bits, (uint32_t)job->r, o->key + o->job_at[index]);
    count[1] = count[2] = 0;
    for (size_t i = 0; i < crew->n; i++) {
        const unsigned g = sim_grade(crew->bits[i]);
        count[1] += g == 1;
        count[2] += g == 2;
    }
    count[0] = crew->n - count[1] - count[2];
    if (hires > 0) {
        memcpy(o->starter + o->starter_at[index], crew->salary + job->first_hire,
            hires * sizeof(float));
    }
}

/* ---- sorted lists */

static double
gini_of(size_t n, const float *sorted)
{
    sim_pool_sums_t s;
    sim_pool_sums(n, sorted, &s);
    return s.sum > 0.0 ? 2.0 * s.weighted / ((double)n * s.sum) : NAN;
}

static void
fill_band(double band[SIM_BANDS], const float *sorted, size_t n, double sum)
{
    band[SIM_BAND_P10] = sim_quantile_of_floats(n, sorted, 0.10);
    band[SIM_BAND_P25] = sim_quantile_of_floats(n, sorted, 0.25);
    band[SIM_BAND_P50] = sim_quantile_of_floats(n, sorted, 0.50);
    band[SIM_BAND_P75] = sim_quantile_of_floats(n, sorted, 0.75);
    band[SIM_BAND_P90] = sim_quantile_of_floats(n, sorted, 0.90);
    band[SIM_BAND_MEAN] = n > 0 ? sum / (double)n : NAN;
}

/* Deals a sorted list into piles and reads the bands of the cells of row l from them.  Sums of pay
 * are taken here, except in row 0, where they are known from the locations. */
static void
deal(sim_observer_t *o, size_t l, const uint64_t *key, size_t n, float *by_role)
{
    const size_t R = o->n_roles;
    /* locations have their own stretch of each pile, so that they may be dealt side by side */
    const size_t at = l > 0 ? start_of(o, l) : 0;
    float *by_job_grade = o->pile + at;
    float *by_grade = o->pile + o->capacity + at;
    float *everybody = o->pile + 2 * o->capacity + at;
    size_t grade_n[SIM_GRADES] = { 0 };
    size_t pair_pos = 0;

    /* The list is dealt from both ends at once, so that neighbours do not wait for each other's
     * place in the pile: begin is where a pile's next small salary goes, end is past its next large
     * one. */
    size_t *role_begin = o->place + l * 10 * R;
    size_t *role_end = role_begin + R;
    size_t *pair_begin = role_begin + 2 * R;
    size_t *pair_end = role_begin + 6 * R;
    for (size_t r = 0; r < R; r++) {
        const size_t *c = count_of(o, l, r);
        role_begin[r] = pair_pos;
        for (size_t g = 0; g < SIM_GRADES; g++) {
            pair_begin[r * 4 + g] = pair_pos;
            pair_pos += c[g];
            pair_end[r * 4 + g] = pair_pos;
            grade_n[g] += c[g];
        }
        role_end[r] = pair_pos;
    }
    size_t grade_begin[SIM_GRADES + 1] = { 0, grade_n[0], grade_n[0] + grade_n[1] };
    size_t grade_end[SIM_GRADES + 1] = { grade_n[0], grade_n[0] + grade_n[1], n };
    for (size_t i = 0, k = n; i < k; i++) {
        const unsigned tag = sim_key_tag(key[i]);
        const float x = sim_key_value(key[i]);
        everybody[i] = x;
        by_role[role_begin[tag >> 2]++] = x;
        by_job_grade[pair_begin[tag]++] = x;
        by_grade[grade_begin[tag & 3u]++] = x;
        if (--k == i) {
            break;
        }
        const unsigned last_tag = sim_key_tag(key[k]);
        const float y = sim_key_value(key[k]);
        everybody[k] = y;
        by_role[--role_end[last_tag >> 2]] = y;
        by_job_grade[--pair_end[last_tag]] = y;
        by_grade[--grade_end[last_tag & 3u]] = y;
    }

    double total = 0.0;
    double grade_sum[SIM_GRADES] = { 0 };
    const float *role_list = by_role;
    const float *pair_list = by_job_grade;
    for (size_t r = 0; r < R; r++) {
        sim_cell_t *cell = &o->cell[sim_observer_cell(o->scenario, l, r)];
        const size_t *c = count_of(o, l, r);
        double *sum = sum_of(o, l, r);
        size_t n_role = 0;
        double role_sum = 0.0;
        for (size_t g = 0; g < SIM_GRADES; g++) {
            if (l > 0) {
                sim_pool_sums_t s;
                sim_pool_sums(c[g], pair_list, &s);
                sum[g] = s.sum;
            }
            fill_band(cell->band[1 + g], pair_list, c[g], sum[g]);
            pair_list += c[g];
            n_role += c[g];
            role_sum += sum[g];
            grade_sum[g] += sum[g];
        }
        fill_band(cell->band[0], role_list, n_role, role_sum);
        cell->gini = gini_of(n_role, role_list);
        role_list += n_role;
        total += role_sum;
    }
    sim_cell_t *cell = &o->cell[sim_observer_cell(o->scenario, l, R)];
    const float *grade_list = by_grade;
    for (size_t g = 0; g < SIM_GRADES; g++) {
        fill_band(cell->band[1 + g], grade_list, grade_n[g], grade_sum[g]);
        grade_list += grade_n[g];
    }
    fill_band(cell->band[0], everybody, n, total);
    cell->gini = gini_of(n, everybody);
}

/* Turns the sorted lists of all locations into one sorted list in USD, in o->key. */
static void
pool_in_usd(sim_observer_t *o, const sim_model_t *m)
{
    const size_t L = o->n_locations;
    for (size_t l = 1; l < L; l++) {
        sim_pool_convert(
            start_of(o, l + 1) - start_of(o, l), 1.0 / m->land[l].fx, o->key + start_of(o, l));
    }
    for (size_t r = 0; r < o->n_roles; r++) {
        size_t *all = count_of(o, 0, r);
        double *sum = sum_of(o, 0, r);
        for (size_t g = 0; g < SIM_GRADES; g++) {
            all[g] = 0;
            sum[g] = 0.0;
            for (size_t k = 0; k + 1 < L; k++) {
                const size_t l = m->by_name[k];
                all[g] += count_of(o, l, r)[g];
                sum[g] += sum_of(o, l, r)[g] / m->land[l].fx;
            }
        }
    }
    /* neighbours are merged in rounds: 1+2, 3+4 ... */
    for (size_t width = 1; width < L - 1; width *= 2) {
        for (size_t l = 1; l < L; l += 2 * width) {
            const size_t middle = l + width < L ? l + width : L;
            const size_t end = l + 2 * width < L ? l + 2 * width : L;
            const size_t a = start_of(o, l);
            const size_t b = start_of(o, middle);
            sim_keys_merge(o->key + a, b - a, o->key + b, start_of(o, end) - b, o->spare + a);
        }
        uint64_t *other = o->key;
        o->key = o->spare;
        o->spare = other;
    }
}

/* ---- real medians over locations: each deflated by its own prices */

static void
real_medians(sim_observer_t *o, const sim_model_t *m)
{
    const size_t R = o->n_roles;
    const size_t L = o->n_locations;
    for (size_t l = 1; l < L; l++) {
        for (size_t r = 0; r <= R; r++) {
            sim_cell_t *cell = &o->cell[sim_observer_cell(o->scenario, l, r)];
            cell->median_real = cell->band[0][SIM_BAND_P50] / m->land[l].price;
        }
    }
    /* list[r * (L-1) + l - 1]: one job */
    for (size_t l = 1; l < L; l++) {
        const float *at = o->by_role + start_of(o, l);
        for (size_t r = 0; r < R; r++) {
            const size_t *c = count_of(o, l, r);
            const size_t n = c[0] + c[1] + c[2];
            o->list[r * (L - 1) + l - 1]
                = (sim_scaled_t) { at, n, 1.0 / (m->land[l].price * m->land[l].fx) };
            at += n;
        }
    }
    for (size_t r = 0; r < R; r++) {
        o->cell[sim_observer_cell(o->scenario, 0, r)].median_real
            = sim_scaled_median(o->list + r * (L - 1), L - 1, &o->guess[r]);
    }
    for (size_t l = 1; l < L; l++) { /* each location's list of everybody is still there */
        o->list[l - 1] = (sim_scaled_t) { o->pile + 2 * o->capacity + start_of(o, l),
            start_of(o, l + 1) - start_of(o, l), 1.0 / (m->land[l].price * m->land[l].fx) };
    }
    o->cell[sim_observer_cell(o->scenario, 0, R)].median_real
        = sim_scaled_median(o->list, L - 1, &o->guess[R]);
}

/* ---- starting pay and tenure of the pooled workers */

static double
starters_median(sim_observer_t *o, const sim_model_t *m, size_t l, size_t r)
{
    const size_t R = o->n_roles;
    size_t n = 0;
    for (size_t a = l > 0 ? l : 1; a < (l > 0 ? l + 1 : o->n_locations); a++) {
        const double per_lcu = l > 0 ? 1.0 : 1.0 / m->land[a].fx;
        for (size_t b = r < R ? r : 0; b < (r < R ? r + 1 : R); b++) {
            const size_t *at = &o->starter_at[a * R + b];
            for (size_t i = at[0]; i < at[1]; i++) {
                o->median[n++] = (float)((double)o->starter[i] * per_lcu);
            }
        }
    }
    sim_sort_floats(o->median, o->median + o->starter_capacity, n);
    return sim_quantile_of_floats(n, o->median, 0.5);
}

static void
starting_pay(sim_observer_t *o, const sim_model_t *m)
{
    for (size_t l = 0; l < o->n_locations; l++) {
        for (size_t r = 0; r <= o->n_roles; r++) {
            sim_cell_t *cell = &o->cell[sim_observer_cell(o->scenario, l, r)];
            const double median = starters_median(o, m, l, r);
            cell->band[0][SIM_BAND_START] = median;
            cell->band[1][SIM_BAND_START] = median; /* all hires start as juniors */
            cell->band[2][SIM_BAND_START] = cell->band[3][SIM_BAND_START] = NAN;
        }
    }
}

/* The median of pooled ages; clears them for the next month. */
static double
tenure_median(sim_observer_t *o, size_t row)
{
    int32_t *ages = ages_of(o, row);
    int64_t n = 0;
    for (size_t age = 0; age <= o->oldest; age++) {
        n += ages[age];
    }
    const int64_t low = (n - 1) / 2;
    const int64_t high = n / 2;
    int64_t below = 0;
    double middle = 0.0;
    for (size_t age = 0; n > 0 && age <= o->oldest; age++) {
        const int64_t next = below + ages[age];
        middle += (below <= low && low < next ? 0.5 * (double)age : 0.0)
            + (below <= high && high < next ? 0.5 * (double)age : 0.0);
        below = next;
    }
    memset(ages, 0, (o->oldest + 1) * sizeof *ages);
    return n > 0 ? middle : NAN;
}

/* ---- flows */

/* Adds a job's flows to a cell; local money is converted when the cell is over all locations. */
static void
add_flows(sim_cell_t *cell, const sim_job_t *job, double scale, double local)
{
    const double *from = job->flow;
    double *to = cell->flow;
#define ADD_N(name) to[SIM_FLOW_##name] += scale * from[SIM_FLOW_##name];
#define ADD_L(name) to[SIM_FLOW_##name] += scale * local * from[SIM_FLOW_##name];
    SIM_FLOW_LIST(ADD_N, ADD_L, ADD_N)
#undef ADD_N
#undef ADD_L
}

static void
sum_flows(sim_observer_t *o, sim_model_t *m)
{
    const size_t R = o->n_roles;
    const double scale = m->scenario->scale;
    double market = 0.0;
    for (size_t c = 0; c < o->n_cells; c++) {
        memset(o->cell[c].flow, 0, sizeof o->cell[c].flow);
    }
    for (size_t k = 0; k + 1 < o->n_locations; k++) {
        const size_t l = m->by_name[k];
        const double per_lcu = 1.0 / m->land[l].fx;
        for (size_t r = 0; r < R; r++) {
            const sim_job_t *job = sim_job_at(m, l, r);
            add_flows(&o->cell[sim_observer_cell(o->scenario, l, r)], job, scale, 1.0);
            add_flows(&o->cell[sim_observer_cell(o->scenario, l, R)], job, scale, 1.0);
            add_flows(&o->cell[sim_observer_cell(o->scenario, 0, r)], job, scale, per_lcu);
            add_flows(&o->cell[sim_observer_cell(o->scenario, 0, R)], job, scale, per_lcu);
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

void
sim_observer_month(sim_observer_t *o, sim_model_t *m, int threads, double metrics[], double bands[])
{
    const size_t L = o->n_locations;
#pragma omp parallel for schedule(dynamic, 1) num_threads(threads) if (threads > 1)
    for (size_t l = 1; l < L; l++) {
        uint64_t *key = o->key + start_of(o, l);
        const size_t n = start_of(o, l + 1) - start_of(o, l);
        sim_keys_sort(key, o->spare + start_of(o, l), n);
        deal(o, l, key, n, o->by_role + start_of(o, l));
    }
    real_medians(o, m);
    pool_in_usd(o, m);
    deal(o, 0, o->key, o->n, o->pile + 3 * o->capacity);
    const double all_tenure = tenure_median(o, 0);
    for (size_t l = 1; l < L; l++) {
        o->cell[sim_observer_cell(o->scenario, l, o->n_roles)].tenure_median = tenure_median(o, l);
    }
    for (size_t r = 0; r < o->n_roles; r++) {
        o->cell[sim_observer_cell(o->scenario, 0, r)].tenure_median = tenure_median(o, L + r);
    }
    o->cell[sim_observer_cell(o->scenario, 0, o->n_roles)].tenure_median = all_tenure;
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
    o->n = 0;
    o->oldest = 0;
}

size_t
sim_observer_bytes(const sim_observer_t *o)
{
    return sizeof *o + o->capacity * (2 * sizeof(uint64_t) + 5 * sizeof(float))
        + 3 * o->starter_capacity * sizeof(float)
        + (o->n_locations + o->n_roles) * o->n_ages * sizeof *o->age + o->n_cells * sizeof *o->cell;
}
