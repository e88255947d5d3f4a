/* Sorted salaries against the plainest of references: everybody in one array, sorted by qsort. */
#include "check.h"
#include "sim/level.h"
#include "sim/model/crew.h"
#include "sim/model/sorted.h"
#include "sim/rng.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 1000000, LISTS = 8, FEWER = 60000 };

typedef struct {
    float salary;
    unsigned grade;
} paid_t;

static float salary[MOST];
static uint32_t bits[MOST];
static paid_t paid[MOST];
static int32_t key_room[MOST + LISTS * 32 + 64], spare_room[MOST + LISTS * 32 + 64];
static int32_t merged[MOST];
static sim_vector_t level;

static double
uniform(uint32_t i, uint32_t what)
{
    return sim_uniform(sim_words(4711, 0, what, i, 0, SIM_BLOCK_SLOT).w[0]);
}

/* Kinds of salaries: most alike, all alike, some values only, rising, falling, and a spread that
 * keys can still tell apart.  Grades: one only,
 * mixed, in turns, or others in each list. */
enum { SHAPES = 8, GRADES = 6 };

static float
shaped(int shape, uint32_t i, size_t n)
{
    const double u = uniform(i, 1);
    switch (shape) {
    case 0:
        return (float)(30000.0 * exp(0.4 * (u + uniform(i, 2) + uniform(i, 3) - 1.5)));
    case 1:
        return 1234.5f;
    case 2:
        return (float)(1000.0 + floor(u * 5.0));
    case 3:
        return (float)(i + 1);
    case 4:
        return (float)(n - i);
    case 5:
        return (float)exp(40.0 * (u - 0.5));
    case 6: /* a range in which every float occurs, so that a factor makes many equal */
        return 40000.0f + 0.00390625f * (float)(i * 7919 % 25000);
    default:
        return nextafterf(50000.0f, u < 0.5 ? 0.0f : 1e9f);
    }
}

static unsigned
graded(int kind, uint32_t i)
{
    const double u = uniform(i, 4);
    return kind < 3 ? (unsigned)kind
        : kind == 3 ? (unsigned)(u < 0.6) + (u < 0.1)
        : kind == 4 ? i % 3
                    : i / 4000 % 3;
}

static int
by_salary(const void *a, const void *b)
{
    const paid_t *x = a, *y = b;
    const int by_grade = (x->grade > y->grade) - (x->grade < y->grade);
    return x->salary == y->salary ? by_grade : (x->salary > y->salary) - (x->salary < y->salary);
}

static int
by_key(const void *a, const void *b)
{
    const int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

/* Quantile p of a group (0: all, 1 + g: grade g) of the sorted paid[]. */
static double
quantile(size_t n, size_t group, double p)
{
    size_t count = 0;
    for (size_t i = 0; i < n; i++) {
        count += group == 0 || paid[i].grade == group - 1;
    }
    if (count == 0) {
        return NAN;
    }
    const double h = (double)(count - 1) * p;
    const size_t k = (size_t)h;
    double beside[2] = { NAN, NAN };
    size_t at = 0;
    for (size_t i = 0; i < n && at < k + 2; i++) {
        if (group == 0 || paid[i].grade == group - 1) {
            if (at >= k) {
                beside[at - k] = (double)paid[i].salary;
            }
            at++;
        }
    }
    return k + 1 < count ? beside[0] + (h - (double)k) * (beside[1] - beside[0]) : beside[0];
}

static bool
same(double x, double y)
{
    return x == y || (isnan(x) && isnan(y));
}

/* What was read of the n of paid[], which it sorts. */
static void
expect_reading(const sim_reading_t *reading, size_t n, bool sums)
{
    long double sum = 0.0L, weighted = 0.0L, grade[3] = { 0.0L, 0.0L, 0.0L };
    qsort(paid, n, sizeof *paid, by_salary);
    for (size_t i = 0; i < n; i++) {
        const long double x = (long double)paid[i].salary;
        sum += x;
        weighted += (2.0L * (long double)i + 1.0L - (long double)n) * x;
        grade[paid[i].grade] += x;
    }
    for (size_t group = 0; group < 4; group++) {
        double read[SIM_QUANTILES];
        sim_reading_quantiles(reading, group, read);
        for (size_t q = 0; q < SIM_QUANTILES; q++) {
            CU_ASSERT(same(read[q], quantile(n, group, sim_quantile_points[q])));
        }
    }
    const double gini = n > 0 ? (double)(weighted / ((long double)n * sum)) : NAN;
    CU_ASSERT(
        n == 0 ? isnan(sim_reading_gini(reading)) : fabs(sim_reading_gini(reading) - gini) < 1e-12);
    double read[3];
    sim_reading_sums(reading, read);
    for (size_t g = 0; g < 3 && sums; g++) {
        CU_ASSERT(fabs(read[g] - (double)grade[g]) <= 1e-12 * (double)grade[g]);
    }
}

/* n people in up to LISTS lists with their own floors and factors: sorted, read one by one, merged,
 * read together. */
static void
check_lists(size_t n, size_t n_lists, int shape, int kind, bool converted)
{
    int32_t *key = key_room + SIM_POOL_GROUP;
    int32_t *spare = spare_room + SIM_POOL_GROUP;
    sim_list_t list[LISTS], again[LISTS];
    size_t all[3] = { 0, 0, 0 };
    size_t at = 0;
    size_t first = 0;
    sim_reading_t reading;
    for (size_t i = 0; i < n; i++) {
        salary[i] = shaped(shape, (uint32_t)i, n);
        bits[i] = graded(kind, (uint32_t)i) << SIM_GRADE_SHIFT | (i % 2 == 0 ? SIM_ILL : 0);
    }
    for (size_t k = 0; k < n_lists; k++) {
        /* uneven: the last list has half of them, and the first may have nobody */
        const size_t end = k + 1 == n_lists ? n : n * k / (2 * n_lists);
        const size_t here = end - first;
        const int32_t floor = sim_key_floor(here > 0 ? salary[converted ? first : 0] : 0.0f);
        size_t count[3];
        sim_pool_keys(level, here, salary + first, bits + first, floor, key + at, count);
        sim_pool_sort(level, sim_pool_room(here), key + at, spare + at);
        for (size_t i = 0; i < here; i++) {
            paid[i] = (paid_t) { salary[first + i], sim_grade(bits[first + i]) };
        }
        sim_reading_open(&reading, level, count, floor, SIM_SCAN_GRADES);
        sim_reading_add(&reading, here, key + at);
        expect_reading(&reading, here, true);
        const double factor = converted ? 1.0 / (7.3 + (double)k) : 1.0;
        list[k] = again[k]
            = (sim_list_t) { .key = key + at, .n = here, .floor = floor, .factor = factor };
        for (size_t g = 0; g < 3; g++) {
            all[g] += count[g];
        }
        at += sim_pool_room(here);
        first = end;
    }
    int32_t *scratch = malloc(sim_merge_scratch(n_lists) * sizeof *scratch);
    if (scratch == NULL) {
        exit(1);
    }
    const int32_t floor = sim_key_floor(n > 0 ? salary[0] : 0.0f);
    sim_reading_open(&reading, level, all, floor, SIM_SCAN_ORDER);
    sim_lists_merge(n_lists, list, scratch, &reading, merged);
    first = 0;
    for (size_t k = 0; k < n_lists; k++) {
        for (size_t i = 0; i < again[k].n; i++) {
            paid[first + i] = (paid_t) { (float)((double)salary[first + i] * again[k].factor),
                sim_grade(bits[first + i]) };
        }
        first += again[k].n;
    }
    expect_reading(&reading, n, false);
    bool in_order = true;
    for (size_t i = 0; i < n; i++) {
        in_order = in_order && sim_key_salary(merged[i], floor) == paid[i].salary
            && (i == 0 || converted || merged[i - 1] <= merged[i]);
    }
    CU_ASSERT(in_order);
    qsort(merged, n, sizeof *merged, by_key); /* nobody is lost, and nobody in twice */
    bool all_there = true;
    for (size_t i = 0; i < n; i++) {
        all_there = all_there && sim_key_salary(merged[i], floor) == paid[i].salary
            && ((unsigned)merged[i] & 3u) == paid[i].grade;
    }
    CU_ASSERT(all_there);
    CU_ASSERT(same(sim_lists_median(level, n_lists, again), quantile(n, 0, 0.5)));
    free(scratch);
}

static void
test_hostile_salaries(void)
{
    static const size_t sizes[] = { 0, 1, 2, 3, 15, 16, 17, 31, 33, 64, 100, 255, 256, 257, 272,
        511, 1000, 4095, 4096, 4097, 4112, 20000 };
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
        for (int shape = 0; shape < SHAPES; shape++) {
            const size_t n_lists = 1 + (s + (size_t)shape) % LISTS;
            for (level = SIM_VECTOR_V1; level <= sim_vector_level(); level++) {
                check_lists(sizes[s], n_lists, shape, (shape + (int)s) % GRADES, s % 2 == 1);
            }
        }
    }
}

static void
test_many(void)
{
    level = sim_vector_level();
    check_lists(MOST, 5, 0, 3, true);
    check_lists(MOST, 1, 0, 3, true);
    check_lists(MOST / 2, 5, 6, 5, true);
    check_lists(MOST / 4, 5, 7, 5, true);
    check_lists(FEWER, LISTS, 2, 5, false); /* thousands alike, of all grades */
    check_lists(FEWER, LISTS, 2, 5, true);  /* a few salaries only: most are in question for long */
    check_lists(FEWER, LISTS, 3, 3, false); /* one list after the other */
}

/* Two neighbouring floats that a factor makes one, the lower one of the higher grade, so that
 * grades are in disorder then; with one salary below and one above, for n_outer people each.  Half
 * of all in each of two lists: the tie goes across the middle of the merge, where its ends meet. */
static void
check_tie(size_t n_tied, size_t n_outer)
{
    enum { ROOM = 1024 };
    static int32_t keys[2][ROOM], spare[ROOM], out[ROOM], scratch[ROOM * 16];
    const double factor = 0.7;
    float low = 40000.0f;
    while ((float)((double)low * factor) != (float)((double)nextafterf(low, 1e9f) * factor)) {
        low = nextafterf(low, 1e9f);
    }
    const float kind[4] = { 0.5f * low, low, nextafterf(low, 1e9f), 2.0f * low };
    const uint32_t grade[4] = { 1, 2, 0, 1 };
    const size_t number[4] = { n_outer, n_tied, n_tied, n_outer };
    const int32_t floor = sim_key_floor(low);
    sim_list_t list[2];
    size_t all[3] = { 0 };
    for (size_t k = 0; k < 2; k++) {
        size_t n = 0;
        size_t count[3];
        for (size_t i = 0; i < 4; i++) {
            for (size_t j = 0; j < number[i]; j++, n++) {
                salary[n] = kind[i];
                bits[n] = grade[i] << SIM_GRADE_SHIFT;
            }
        }
        int32_t *key = keys[k] + SIM_POOL_GROUP;
        sim_pool_keys(level, n, salary, bits, floor, key, count);
        sim_pool_sort(level, sim_pool_room(n), key, spare + SIM_POOL_GROUP);
        list[k] = (sim_list_t) { .key = key, .n = n, .floor = floor, .factor = factor };
        for (size_t g = 0; g < 3; g++) {
            all[g] += count[g];
        }
    }
    CU_ASSERT_FATAL(sim_merge_scratch(2) <= ROOM * 16);
    sim_reading_t reading;
    sim_reading_open(&reading, level, all, floor, SIM_SCAN_ORDER);
    sim_lists_merge(2, list, scratch, &reading, out);
    bool in_place = true;
    const size_t from = 2 * n_outer; /* of the tie; the juniors in it come first */
    for (size_t i = 0; i < 4 * n_tied; i++) {
        const int32_t k = out[from + i];
        in_place = in_place && sim_key_salary(k, floor) == (float)((double)low * factor)
            && ((uint32_t)k & 3u) == (i < 2 * n_tied ? 0u : 2u);
    }
    CU_ASSERT(in_place);
}

static void
test_ties_made_by_a_factor(void)
{
    for (level = SIM_VECTOR_V1; level <= sim_vector_level(); level++) {
        for (size_t n_tied = 1; n_tied < 200; n_tied++) {
            check_tie(n_tied, n_tied % 40);
        }
    }
}

/* What lies outside of 128 octaves is taken to their ends, in its place in the order. */
static void
test_outside(void)
{
    const float in[6] = { 0.0f, 1e-38f, 1e-25f, 1.0f, 1e25f, 3e38f };
    const uint32_t grade[6] = { 0 };
    int32_t key[SIM_POOL_GROUP];
    size_t count[3];
    const int32_t floor = sim_key_floor(1.0f);
    level = sim_vector_level();
    sim_pool_keys(level, 6, in, grade, floor, key, count);
    CU_ASSERT(key[0] == key[1] && key[1] == key[2] && key[2] < key[3]);
    CU_ASSERT(key[3] < key[4] && key[4] == key[5] && key[5] < SIM_KEY_NONE);
    CU_ASSERT_EQUAL(sim_key_salary(key[3], floor), 1.0f);
    CU_ASSERT(sim_key_salary(key[2], floor) == 0x1p-64f && sim_key_salary(key[5], floor) < 0x1p64f);
    CU_ASSERT(key[6] == SIM_KEY_NONE && key[15] == SIM_KEY_NONE);
    sim_pool_keys(level, 2, in, grade, sim_key_floor(0.0f), key, count);
    CU_ASSERT(sim_key_salary(key[0], 0) == 0.0f && sim_key_salary(key[1], 0) == 1e-38f);
}

static void
test_median_of_bits(void)
{
    int32_t room[400], spare[400];
    level = sim_vector_level();
    for (size_t n = 0; n < 300; n++) {
        for (size_t i = 0; i < n; i++) {
            const float x = shaped(n % 2 == 0 ? 0 : 2, (uint32_t)i, n);
            paid[i] = (paid_t) { x, 0 };
            memcpy(&room[SIM_POOL_GROUP + i], &x, sizeof x);
        }
        qsort(paid, n, sizeof *paid, by_salary);
        CU_ASSERT(same(sim_median_of_bits(level, n, room + SIM_POOL_GROUP, spare + SIM_POOL_GROUP),
            quantile(n, 0, 0.5)));
    }
}

SIM_TEST_MAIN("pool", SIM_TEST(test_hostile_salaries), SIM_TEST(test_many),
    SIM_TEST(test_ties_made_by_a_factor), SIM_TEST(test_outside), SIM_TEST(test_median_of_bits))
