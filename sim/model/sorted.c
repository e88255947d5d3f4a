/* sorted.c - what is read off sorted salaries. */
#include "sim/model/sorted.h"
#include <math.h>

enum {
    PIECE = 4096, /* keys merged and read at once: they stay in the first cache */
    GROUPS = PIECE / SIM_POOL_GROUP,
};

const double sim_quantile_points[SIM_QUANTILES] = { 0.10, 0.25, 0.50, 0.75, 0.90 };

/* ---- reading */

/* Where quantile p of n lies: h = (n - 1) p, of which the whole part is the worker at or below. */
static double
position(size_t n, double p)
{
    return (double)(n - 1) * p;
}

void
sim_reading_open(
    sim_reading_t *self, sim_vector_t level, const size_t count[3], int32_t floor, sim_scan_t what)
{
    self->level = level;
    self->floor = floor;
    self->what = what;
    self->n[0] = count[0] + count[1] + count[2];
    self->n_rest = 0;
    self->sums = (sim_pool_sums_t) { .rank = -0.5 * ((double)self->n[0] - 1.0) };
    for (size_t group = 0; group < 4; group++) {
        if (group > 0) {
            self->n[group] = what != SIM_SCAN_TOTAL ? count[group - 1] : 0;
        }
        self->seen[group] = 0;
        for (size_t q = 0; q < SIM_QUANTILES && self->n[group] > 0; q++) {
            self->index[group][q] = (size_t)position(self->n[group], sim_quantile_points[q]);
        }
    }
}

/* A piece of the list and what a scan has noted of it. */
typedef struct {
    const int32_t *key;
    size_t n_groups;
    uint32_t who[GROUPS + 1], before[GROUPS + SIM_POOL_AFTER];
} piece_t;

/* Keeps the salaries beside the quantiles that lie in the piece: here[group] workers of it. */
static void
pick(sim_reading_t *self, const piece_t *p, const size_t here[4])
{
    for (size_t group = 0; group < 4; group++) {
        if (self->n[group] == 0 || here[group] == 0) {
            continue;
        }
        uint32_t k[SIM_QUANTILES], at[SIM_QUANTILES][2];
        double *beside[SIM_QUANTILES];
        bool low[SIM_QUANTILES], high[SIM_QUANTILES];
        size_t n = 0;
        for (size_t q = 0; q < SIM_QUANTILES; q++) {
            const size_t rank = self->index[group][q] - self->seen[group]; /* may be below 0 */
            low[n] = rank < here[group];
            high[n] = rank + 1 < here[group];
            k[n] = low[n] ? (uint32_t)rank : 0;
            beside[n] = self->beside[group][q];
            n += low[n] | high[n];
        }
        if (group > 0) {
            sim_pool_find(self->level, p->n_groups, p->who, p->before, (int)group - 1, n, k, at);
        }
        for (size_t i = 0; i < n; i++) {
            const size_t first = group > 0 ? at[i][0] : k[i];
            const size_t second = !low[i] ? first : group > 0 ? at[i][1] : first + 1;
            if (low[i]) {
                beside[i][0] = (double)sim_key_salary(p->key[first], self->floor);
            }
            if (high[i]) {
                beside[i][1] = (double)sim_key_salary(p->key[second], self->floor);
            }
        }
    }
}

/* The last, incomplete group of a list. */
static void
read_rest(sim_reading_t *self, piece_t *p, size_t n, const int32_t key[])
{
    uint32_t who = 0;
    for (size_t i = 0; i < n; i++) {
        const uint32_t grade = (uint32_t)key[i] & 3u;
        self->rest[i] = key[i];
        who |= (grade & 1u) << i | (grade >> 1) << (16 + i);
    }
    self->n_rest = n;
    p->who[p->n_groups++] = who;
}

void
sim_reading_add(sim_reading_t *self, size_t n, const int32_t key[])
{
    piece_t p;
    for (size_t at = 0; at < n; at += PIECE) {
        const size_t here = n - at < PIECE ? n - at : PIECE;
        const size_t whole = here - here % SIM_POOL_GROUP;
        p.key = key + at;
        p.n_groups = whole / SIM_POOL_GROUP;
        sim_pool_scan(
            self->level, whole, p.key, self->floor, self->what, &self->sums, p.who, p.before);
        const size_t last = p.n_groups;
        const uint32_t before = self->what != SIM_SCAN_TOTAL ? p.before[last] : 0;
        size_t middle = before & 0xffffu;
        size_t top = before >> 16;
        if (whole < here) {
            read_rest(self, &p, here - whole, p.key + whole);
            middle += (size_t)__builtin_popcount(p.who[last] & 0xffffu);
            top += (size_t)__builtin_popcount(p.who[last] >> 16);
        }
        const size_t in[4] = { here, here - middle - top, middle, top };
        pick(self, &p, in);
        for (size_t group = 0; group < 4; group++) {
            self->seen[group] += in[group];
        }
    }
}

void
sim_reading_quantiles(const sim_reading_t *self, size_t group, double to[SIM_QUANTILES])
{
    const size_t n = self->n[group];
    for (size_t q = 0; q < SIM_QUANTILES; q++) {
        if (n == 0) {
            to[q] = NAN;
            continue;
        }
        const size_t i = self->index[group][q];
        const double low = self->beside[group][q][0];
        const double part = position(n, sim_quantile_points[q]) - (double)i;
        to[q] = i + 1 < n ? low + part * (self->beside[group][q][1] - low) : low;
    }
}

double
sim_reading_total(const sim_reading_t *self)
{
    double sum = 0.0;
    for (size_t k = 0; k < SIM_POOL_GROUP; k++) {
        sum += self->sums.sum[k];
    }
    for (size_t i = 0; i < self->n_rest; i++) {
        sum += (double)sim_key_salary(self->rest[i], self->floor);
    }
    return sum;
}

double
sim_reading_gini(const sim_reading_t *self)
{
    double sum = 0.0;
    double weighted = 0.0;
    for (size_t k = 0; k < SIM_POOL_GROUP; k++) {
        sum += self->sums.sum[k];
        weighted += self->sums.weighted[k] + (double)k * self->sums.sum[k];
    }
    for (size_t i = 0; i < self->n_rest; i++) {
        const double x = (double)sim_key_salary(self->rest[i], self->floor);
        sum += x;
        weighted += (self->sums.rank + (double)i) * x;
    }
    return sum > 0.0 ? 2.0 * weighted / ((double)self->n[0] * sum) : NAN;
}

void
sim_reading_sums(const sim_reading_t *self, double sum[3])
{
    sum[0] = sum[1] = sum[2] = 0.0;
    for (size_t k = 0; k < SIM_POOL_GROUP; k++) {
        for (size_t g = 0; g < 3; g++) { /* side by side */
            sum[g] += self->sums.grade[g][k];
        }
    }
    for (size_t i = 0; i < self->n_rest; i++) {
        sum[(uint32_t)self->rest[i] & 3u] += (double)sim_key_salary(self->rest[i], self->floor);
    }
}

/* ---- several lists as one */

static float
salary_at(const sim_list_t *list, size_t i)
{
    return (float)((double)sim_key_salary(list->key[i], list->floor) * list->factor);
}

static bool
is_up_to(uint32_t bits, double factor, float limit, bool equal)
{
    float x;
    memcpy(&x, &bits, sizeof x);
    x = (float)((double)x * factor);
    return x < limit || (equal && x == limit);
}

/* The highest bits of a positive float that times the factor is below limit, or with equal up to
 * it.  Division leads there but for a bit or two. */
static uint32_t
bits_up_to(float limit, double factor, bool equal)
{
    const float guess = (float)((double)limit / factor);
    uint32_t bits;
    memcpy(&bits, &guess, sizeof bits);
    while (bits > 0 && !is_up_to(bits, factor, limit, equal)) {
        bits--;
    }
    while (bits < 0x7f800000u && is_up_to(bits + 1, factor, limit, equal)) {
        bits++;
    }
    return bits;
}

/* How many of the keys low .. high-1 of a list are up to last; the ones before them count too.
 * Without branches on keys, which would go wrong every other time. */
static size_t
count_keys(const sim_list_t *list, size_t low, size_t high, int64_t last)
{
    const int32_t *at = list->key + low;
    size_t n = high - low;
    while (n > 1) {
        const size_t half = n / 2;
        size_t step = -(size_t)(at[half - 1] <= last);
        __asm__("" : "+r"(step)); /* arithmetic, or the compiler makes a branch of it */
        at += half & step;
        n -= half;
    }
    return (size_t)(at - list->key) + (n == 1 && *at <= last);
}

/* The same of those with a salary below x, or with equal up to x, whatever their grade. */
static size_t
count_to(const sim_list_t *list, size_t low, size_t high, float x, bool equal)
{
    const int64_t bits = (int64_t)bits_up_to(x, list->factor, equal) - list->floor;
    return count_keys(list, low, high, (bits - SIM_KEY_SPAN / 2) * (1 << SIM_KEY_GRADE_BITS) | 3);
}

size_t
sim_list_below(const sim_list_t *list, double limit)
{
    float x = (float)limit;
    if ((double)x < limit) { /* rounded down: between them there is no float */
        x = nextafterf(x, INFINITY);
    }
    return count_to(list, 0, list->n, x, false);
}

/* Nothing changes in the keys of such a list. */
static bool
is_plain(const sim_list_t *list, int32_t floor)
{
    return list->factor == 1.0 && list->floor == floor;
}

size_t
sim_merge_scratch(size_t n_lists)
{
    /* what is taken of each list may be a key more than its share; the last is filled up to be
     * sorted, and a group is read after it */
    return 3 * (PIECE + n_lists + 4 * SIM_POOL_GROUP);
}

/* Marks in high how much of each list, some PIECE together, comes before everything else.  Plain
 * lists are cut by keys, so that what comes out is sorted by grade, too; else salaries have to do.
 */
static void
cut_piece(size_t n_lists, sim_list_t list[], size_t n, bool plain)
{
    int32_t last_key = SIM_KEY_NONE;
    float last = INFINITY;
    for (size_t i = 0; i < n_lists; i++) {
        sim_list_t *a = &list[i];
        a->high = a->n;
        if (n > PIECE && a->n > 0) {
            const size_t share = 1 + (size_t)((double)a->n * ((double)PIECE / (double)n));
            if (share < a->n) { /* else nothing of it is left that could come before others */
                const int32_t key = a->key[share - 1];
                const float salary = salary_at(a, share - 1);
                a->high = share;
                last_key = key < last_key ? key : last_key;
                last = salary < last ? salary : last;
            }
        }
    }
    for (size_t i = 0; i < n_lists && n > PIECE; i++) {
        list[i].high = plain ? count_keys(&list[i], 0, list[i].high, last_key)
                             : count_to(&list[i], 0, list[i].high, last, true);
    }
}

/* Merges neighbours in rounds, the last of which goes to out: runs list[i].run of list[i].high
 * keys. What is left of the others goes to room and spare in turns. */
static void
merge_rounds(sim_vector_t level, size_t n_runs, sim_list_t list[], int32_t *room, int32_t *spare,
    int32_t *out)
{
    do {
        int32_t *to = n_runs > 2 ? room : out;
        size_t n_merged = 0;
        for (size_t i = 0; i < n_runs; i += 2) {
            const sim_list_t *a = &list[i];
            const size_t n_b = i + 1 < n_runs ? list[i + 1].high : 0;
            const size_t n = a->high + n_b;
            sim_pool_merge(level, a->high, a->run, n_b, n_b > 0 ? list[i + 1].run : a->run, to);
            list[n_merged].run = to;
            list[n_merged++].high = n;
            to += n;
        }
        n_runs = n_merged;
        int32_t *const other = room;
        room = spare;
        spare = other;
    } while (n_runs > 1);
}

/* Takes the first list[i].high keys of each list as runs for merge_rounds, those that change
 * converted; says how many there are. */
static size_t
take_runs(sim_vector_t level, size_t n_lists, sim_list_t list[], int32_t floor, int32_t *to,
    int32_t *spare)
{
    size_t n_runs = 0;
    for (size_t i = 0; i < n_lists; i++) {
        sim_list_t *a = &list[i];
        const size_t n = a->high;
        const int32_t *run = a->key;
        if (n == 0) {
            continue;
        }
        if (!is_plain(a, floor)) {
            bool sorted;
            sim_pool_convert(level, n, a->key, a->floor, a->factor, floor, to, &sorted);
            if (!sorted) { /* salaries have become equal that were not, and grades decide */
                sim_pool_sort(level, sim_pool_room(n), to, spare);
            }
            run = to;
            to += n;
        }
        a->key += n;
        a->n -= n;
        list[n_runs].run = run;
        list[n_runs++].high = n;
    }
    return n_runs;
}

void
sim_lists_merge(
    size_t n_lists, sim_list_t list[], int32_t scratch[], sim_reading_t *reading, int32_t out[])
{
    const size_t block = sim_merge_scratch(n_lists) / 3;
    int32_t *room = scratch + block;
    int32_t *spare = scratch + 2 * block;
    int32_t *line = out != NULL ? out : scratch; /* what was merged and not yet read */
    size_t waiting = 0;
    bool plain = true;
    size_t n = 0;
    for (size_t i = 0; i < n_lists; i++) {
        n += list[i].n;
        plain = plain && (list[i].n == 0 || is_plain(&list[i], reading->floor));
    }
    while (n > 0) {
        cut_piece(n_lists, list, n, plain);
        size_t here = 0;
        for (size_t i = 0; i < n_lists; i++) {
            here += list[i].high;
        }
        const size_t n_runs = take_runs(reading->level, n_lists, list, reading->floor, room, spare);
        merge_rounds(reading->level, n_runs, list, spare, room, line + waiting);
        n -= here;
        waiting += here;
        const size_t ready = n > 0 ? waiting - waiting % SIM_POOL_GROUP : waiting;
        sim_reading_add(reading, ready, line);
        waiting -= ready;
        if (out != NULL) {
            line += ready;
        } else {
            memmove(line, line + ready, waiting * sizeof *line);
        }
    }
}

/* ---- medians */

static double
float_of(int32_t bits)
{
    float x;
    memcpy(&x, &bits, sizeof x);
    return (double)x;
}

/* Sorts positive floats by their bits, and fills them up. */
static void
sort_bits(sim_vector_t level, size_t n, int32_t bits[], int32_t spare[])
{
    enum { FEW = 16 };
    if (n > FEW) {
        const size_t room = sim_pool_room(n);
        for (size_t i = n; i < room; i++) {
            bits[i] = SIM_KEY_NONE;
        }
        sim_pool_sort(level, room, bits, spare);
        return;
    }
    for (size_t i = 1; i < n; i++) {
        const int32_t value = bits[i];
        size_t j = i;
        for (; j > 0 && bits[j - 1] > value; j--) {
            bits[j] = bits[j - 1];
        }
        bits[j] = value;
    }
}

enum { AT_LAST = 128 }; /* workers in question who are sorted, to have an end */

/* Leaves in question, between low and high, AT_LAST workers at most, or some with one and the same
 * salary, of whom one is the k-th of all lists together, from 0.  Says how many are before them.
 *
 * A worker of the longest stretch still in question tells which part of every list is out of the
 * question.  She is taken from where the k-th would be if all lists were alike, which leaves little
 * after a few steps; the middle of the stretch, every third time, bounds their number. */
static size_t
narrow_down(size_t n_lists, sim_list_t list[], size_t k)
{
    for (size_t i = 0; i < n_lists; i++) {
        list[i].low = 0;
        list[i].high = list[i].n;
    }
    for (int step = 1;; step++) {
        const sim_list_t *longest = list;
        size_t before = 0;
        size_t left = 0;
        for (size_t i = 0; i < n_lists; i++) {
            const sim_list_t *a = &list[i];
            longest = a->high - a->low > longest->high - longest->low ? a : longest;
            before += a->low;
            left += a->high - a->low;
        }
        if (left <= AT_LAST) {
            return before;
        }
        const size_t stretch = longest->high - longest->low;
        const double part = step % 3 == 0 ? 0.5 : (double)(k - before) / (double)left;
        const float x = salary_at(longest, longest->low + (size_t)((double)stretch * part));
        size_t up_to = 0;
        for (size_t i = 0; i < n_lists; i++) {
            list[i].up_to = count_to(&list[i], list[i].low, list[i].high, x, true);
            up_to += list[i].up_to;
        }
        if (up_to <= k) {
            for (size_t i = 0; i < n_lists; i++) {
                list[i].low = list[i].up_to;
            }
            continue;
        }
        size_t below = 0;
        for (size_t i = 0; i < n_lists; i++) {
            list[i].high = count_to(&list[i], list[i].low, list[i].up_to, x, false);
            below += list[i].high;
        }
        if (below <= k) { /* she is it, and so are all with her salary */
            for (size_t i = 0; i < n_lists; i++) {
                list[i].low = list[i].high;
                list[i].high = list[i].up_to;
            }
            return below;
        }
    }
}

double
sim_lists_median(sim_vector_t level, size_t n_lists, sim_list_t list[])
{
    size_t n = 0;
    for (size_t i = 0; i < n_lists; i++) {
        n += list[i].n;
    }
    if (n == 0) {
        return NAN;
    }
    const size_t k = (n - 1) / 2;
    const size_t first = k - narrow_down(n_lists, list, k); /* among those in question */
    const size_t second = first + (n + 1) % 2;
    int32_t room[AT_LAST + 2 * SIM_POOL_GROUP], spare[AT_LAST + 2 * SIM_POOL_GROUP];
    int32_t *bits = room + SIM_POOL_GROUP;
    size_t n_bits = 0;
    size_t n_left = 0;
    double next = INFINITY; /* the lowest salary after them */
    for (size_t i = 0; i < n_lists; i++) {
        const sim_list_t *a = &list[i];
        n_left += a->high - a->low;
        for (size_t j = a->low; j < a->high && n_bits < AT_LAST; j++) {
            const float x = salary_at(a, j);
            memcpy(&bits[n_bits++], &x, sizeof x);
        }
        if (a->high < a->n) {
            next = fmin(next, (double)salary_at(a, a->high));
        }
    }
    sort_bits(level, n_bits, bits, spare + SIM_POOL_GROUP);
    /* when there are more than were sorted they are all alike */
    const double low = float_of(bits[first < n_bits ? first : 0]);
    const double high = second >= n_left ? next : float_of(bits[second < n_bits ? second : 0]);
    return n % 2 == 1 ? low : (low + high) / 2.0;
}

double
sim_median_of_bits(sim_vector_t level, size_t n, int32_t bits[], int32_t spare[])
{
    if (n == 0) {
        return NAN;
    }
    sort_bits(level, n, bits, spare);
    const double low = float_of(bits[(n - 1) / 2]);
    return low + 0.5 * (float_of(bits[n / 2]) - low);
}
