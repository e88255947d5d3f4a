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
sim_reading_open(sim_reading_t *self, const size_t count[3], int32_t floor, bool sums)
{
    *self = (sim_reading_t) { .floor = floor,
        .by_grade = sums,
        .n = { count[0] + count[1] + count[2], count[0], count[1], count[2] } };
    self->sums.rank = -0.5 * ((double)self->n[0] - 1.0);
    for (size_t group = 0; group < 4; group++) {
        for (size_t q = 0; q < SIM_QUANTILES && self->n[group] > 0; q++) {
            self->index[group][q] = (size_t)position(self->n[group], sim_quantile_points[q]);
        }
    }
}

void
sim_reading_skip_grades(sim_reading_t *self)
{
    self->n[1] = self->n[2] = self->n[3] = 0;
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
        if (self->n[group] == 0) {
            continue;
        }
        uint32_t k[2 * SIM_QUANTILES];
        uint32_t at[2 * SIM_QUANTILES];
        double *to[2 * SIM_QUANTILES];
        size_t n = 0;
        for (size_t i = 0; i < 2 * SIM_QUANTILES; i++) {
            const size_t rank = self->index[group][i / 2] + i % 2 - self->seen[group];
            k[n] = (uint32_t)rank;
            to[n] = &self->beside[group][i / 2][i % 2];
            n += rank < here[group]; /* unsigned: not before the piece either */
        }
        if (group > 0) {
            sim_pool_find(p->n_groups, p->who, p->before, (int)group - 1, n, k, at);
        }
        for (size_t i = 0; i < n; i++) {
            *to[i] = (double)sim_key_salary(p->key[group > 0 ? at[i] : k[i]], self->floor);
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
        sim_pool_scan(whole, p.key, self->floor, self->by_grade, &self->sums, p.who, p.before);
        const size_t last = p.n_groups;
        size_t middle = p.before[last] & 0xffffu;
        size_t top = p.before[last] >> 16;
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

double
sim_reading_quantile(const sim_reading_t *self, size_t group, size_t q)
{
    const size_t n = self->n[group];
    if (n == 0) {
        return NAN;
    }
    const size_t i = self->index[group][q];
    const double low = self->beside[group][q][0];
    if (i + 1 >= n) {
        return low;
    }
    const double part = position(n, sim_quantile_points[q]) - (double)i;
    return low + part * (self->beside[group][q][1] - low);
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

double
sim_reading_sum(const sim_reading_t *self, size_t grade)
{
    double sum = 0.0;
    for (size_t k = 0; k < SIM_POOL_GROUP; k++) {
        sum += self->sums.grade[grade][k];
    }
    for (size_t i = 0; i < self->n_rest; i++) {
        const bool in = ((uint32_t)self->rest[i] & 3u) == grade;
        sum += in ? (double)sim_key_salary(self->rest[i], self->floor) : 0.0;
    }
    return sum;
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

/* How many of the keys low .. high-1 of a list are up to last; the ones before them count too. */
static size_t
count_keys(const sim_list_t *list, size_t low, size_t high, int64_t last)
{
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (list->key[middle] <= last) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* The same of those with a salary below x, or with equal up to x, whatever their grade. */
static size_t
count_to(const sim_list_t *list, size_t low, size_t high, float x, bool equal)
{
    const int64_t bits = (int64_t)bits_up_to(x, list->factor, equal) - list->floor;
    return count_keys(list, low, high, (bits - SIM_KEY_SPAN / 2) * (1 << SIM_KEY_GRADE_BITS) | 3);
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
    /* what is taken of each list is rounded up, filled up, and may have a key read after it */
    return 3 * (PIECE + (n_lists + 2) * (SIM_POOL_GROUP + 2));
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

/* Merges neighbours in rounds: runs of keys that follow each other and end at list[i].up_to.  Says
 * which of the two blocks has them all in the end. */
static int32_t *
merge_rounds(size_t n_runs, sim_list_t list[], int32_t *from, int32_t *to)
{
    while (n_runs > 1) {
        size_t n_merged = 0;
        size_t at = 0;
        for (size_t i = 0; i < n_runs; i += 2) {
            const size_t middle = list[i].up_to;
            const size_t end = list[i + 1 < n_runs ? i + 1 : i].up_to;
            sim_pool_merge(middle - at, end - middle, from + at, to + at);
            list[n_merged++].up_to = at = end;
        }
        n_runs = n_merged;
        int32_t *const other = from;
        from = to;
        to = other;
    }
    return from;
}

/* Takes the first list[i].high keys of each list, converted, as runs for merge_rounds; says how
 * many there are. */
static size_t
take_runs(size_t n_lists, sim_list_t list[], int32_t floor, int32_t *to, int32_t *spare)
{
    size_t n_runs = 0;
    size_t at = 0;
    for (size_t i = 0; i < n_lists; i++) {
        sim_list_t *a = &list[i];
        const size_t n = a->high;
        const size_t room = sim_pool_room(n);
        if (n == 0) {
            continue;
        }
        if (is_plain(a, floor)) {
            memcpy(to + at, a->key, n * sizeof *to);
            for (size_t k = n; k < room; k++) {
                to[at + k] = SIM_KEY_NONE;
            }
        } else {
            bool sorted;
            sim_pool_convert(n, a->key, a->floor, a->factor, floor, to + at, &sorted);
            if (!sorted) { /* salaries have become equal that were not, and grades decide */
                sim_pool_sort(room, to + at, spare + at);
            }
        }
        a->key += n;
        a->n -= n;
        at += room;
        list[n_runs++].up_to = at;
    }
    return n_runs;
}

void
sim_lists_merge(
    size_t n_lists, sim_list_t list[], int32_t scratch[], sim_reading_t *reading, int32_t out[])
{
    const size_t block = sim_merge_scratch(n_lists) / 3;
    int32_t *line = scratch; /* what was merged, to be read in whole groups */
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
        const size_t n_runs
            = take_runs(n_lists, list, reading->floor, scratch + block, scratch + 2 * block);
        const int32_t *merged = merge_rounds(n_runs, list, scratch + block, scratch + 2 * block);
        if (out != NULL) {
            memcpy(out, merged, here * sizeof *out);
            out += here;
        }
        n -= here;
        if (n == 0 && waiting == 0) {
            sim_reading_add(reading, here, merged);
            return;
        }
        memcpy(line + waiting, merged, here * sizeof *line);
        waiting += here;
        const size_t ready = n > 0 ? waiting - waiting % SIM_POOL_GROUP : waiting;
        sim_reading_add(reading, ready, line);
        waiting -= ready;
        memmove(line, line + ready, waiting * sizeof *line);
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
sort_bits(size_t n, int32_t bits[], int32_t spare[])
{
    enum { FEW = 16 };
    if (n > FEW) {
        const size_t room = sim_pool_room(n);
        for (size_t i = n; i < room; i++) {
            bits[i] = SIM_KEY_NONE;
        }
        sim_pool_sort(room, bits, spare);
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
sim_lists_median(size_t n_lists, sim_list_t list[])
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
    sort_bits(n_bits, bits, spare + SIM_POOL_GROUP);
    /* when there are more than were sorted they are all alike */
    const double low = float_of(bits[first < n_bits ? first : 0]);
    const double high = second >= n_left ? next : float_of(bits[second < n_bits ? second : 0]);
    return n % 2 == 1 ? low : (low + high) / 2.0;
}

double
sim_median_of_bits(size_t n, int32_t bits[], int32_t spare[])
{
    if (n == 0) {
        return NAN;
    }
    sort_bits(n, bits, spare);
    const double low = float_of(bits[(n - 1) / 2]);
    return low + 0.5 * (float_of(bits[n / 2]) - low);
}
