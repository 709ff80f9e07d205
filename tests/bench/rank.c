/*
 * How long one ranking takes: the grid with its short list beside a plain scan of everybody, in the same
 * towns.
 *
 * The towns are those of nec-simulate, 600 volunteers each, 60 km apart. A line
 * for each size: volunteers, then for grid and scan the median and the 99th
 * percentile in microseconds, the mean length of the list, and bytes a volunteer.
 */
#include "matcher/rank.h"
#include "base/memory.h"
#include "matcher/acceptance.h"
#include "matcher/simulate/town.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define ROOM    32
#define QUERIES 2000

static double now_us(void)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return (double)at.tv_sec * 1e6 + (double)at.tv_nsec / 1e3;
}

/* The same list without the grid: everybody is tried, the best are kept. */
static size_t scan(const struct ranking *ranking, const struct problem *problem, struct candidate *best)
{
    size_t count = 0;
    for (size_t i = 0; i < ranking->count; i++) {
        struct candidate candidate;
        if (rank_one(ranking, problem, &ranking->volunteers[i], &candidate) != RULE_NONE)
            continue;
        if (count == ROOM && rank_compare(problem, &candidate, &best[ROOM - 1]) > 0)
            continue;
        size_t at = count < ROOM ? count++ : ROOM - 1;
        for (; at > 0 && rank_compare(problem, &candidate, &best[at - 1]) < 0; at--)
            best[at] = best[at - 1];
        best[at] = candidate;
    }
    return count;
}

static int by_value(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

static void measure(int cities)
{
    static double grid_us[QUERIES], scan_us[QUERIES];
    struct settings settings = settings_default();
    settings.seniors = cities > 1000 ? 3 : cities > 100 ? 30 : 3000;
    struct town *town = town_new(&settings, 1, cities, 30);
    struct index *index = index_new(town->volunteers, town->volunteers_count);
    struct acceptance acceptance = acceptance_prior();
    struct vocabulary *vocabulary = memory_zero(sizeof *vocabulary);
    struct ranking ranking = {
        .volunteers = town->volunteers,
        .count = town->volunteers_count,
        .index = index,
        .weights = &weights_default,
        .vocabulary = vocabulary,
        .scarce = SCARCE_ABILITIES,
        .chances = acceptance_of,
        .chances_arg = &acceptance,
    };
    size_t queries = cities > 1000 ? 50 : cities > 100 ? 200 : QUERIES, candidates = 0;
    static struct problem problems[QUERIES];
    static struct found {
        const struct volunteer *best[ROOM];
        size_t count;
    } found[QUERIES];
    assert(town->requests_count > 0);
    for (size_t i = 0; i < queries; i++)
        problems[i] = town_problem(town, i * 7919 % town->requests_count, OFFER_LIMITS);
    /* One after the other, as in a round: a scan in between would throw out of the caches what the grid has. */
    for (size_t i = 0; i < queries; i++) {
        struct candidate best[ROOM];
        struct tally aside;
        double begun_us = now_us();
        found[i].count = rank(&ranking, &problems[i], best, ROOM, &aside);
        grid_us[i] = now_us() - begun_us;
        candidates += found[i].count;
        for (size_t j = 0; j < found[i].count; j++)
            found[i].best[j] = best[j].volunteer;
    }
    for (size_t i = 0; i < queries; i++) {
        struct candidate again[ROOM];
        double begun_us = now_us();
        size_t count = scan(&ranking, &problems[i], again);
        scan_us[i] = now_us() - begun_us;
        assert(count == found[i].count);
        for (size_t j = 0; j < count; j++)
            assert(again[j].volunteer == found[i].best[j]);
        problem_clear(&problems[i]);
    }
    qsort(grid_us, queries, sizeof *grid_us, by_value);
    qsort(scan_us, queries, sizeof *scan_us, by_value);
    printf("%zu %.1f %.1f %.1f %.1f %.1f %zu\n", town->volunteers_count, grid_us[queries / 2],
           grid_us[queries * 99 / 100], scan_us[queries / 2], scan_us[queries * 99 / 100],
           (double)candidates / (double)queries, sizeof(struct volunteer));
    free(vocabulary);
    index_free(index);
    town_free(town);
}

int main(void)
{
    static const int cities[] = {1, 10, 100, 1000, 10000};
    for (size_t i = 0; i < sizeof cities / sizeof cities[0]; i++)
        measure(cities[i]);
    return 0;
}
