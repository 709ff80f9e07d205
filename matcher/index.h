/*
 * Which volunteers may live near enough: a uniform grid over the map.
 *
 * Cells of three kilometres, wider where a map would have many more of them than
 * volunteers; the volunteers stored cell by cell, row by row, sixty-four to a
 * block (block.h), so that a query reads a few contiguous runs.
 * It answers "lives within their own radius of this place", exactly: the test
 * is the one of index_reaches(), the grid only spares tests. Building is O(n),
 * twice over the input; a changed world builds again (about 13 ms per 60,000).
 *
 * index_scan() is the same answer by looking at everybody: the oracle of the
 * tests, and as fast up to some thousands. Source: reference/matching.md 3.1.
 */
#ifndef MATCHER_INDEX_H
#define MATCHER_INDEX_H

#include "geo/lonlat.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct block;
struct index;
struct volunteer;
struct wanted;

/* Of the active ones with a home among `count` volunteers; borrowed, and stay where they are. */
struct index *index_new(const struct volunteer *volunteers, size_t count);
void index_free(struct index *index);

/* How many volunteers it holds. */
size_t index_count(const struct index *index);

/* Does the radius around `home` reach `place`? Exactly at the radius is near enough; nowhere is never
 * reached. */
bool index_reaches(struct metres home, float radius_m, struct metres place);

/* Called with the position, in the array given to index_new(), of each volunteer whose radius reaches the
 * place. */
typedef void (*index_visit)(size_t position, void *arg);

/* Visits each such volunteer once, in no promised order; returns how many. */
size_t index_query(const struct index *index, struct metres place, index_visit visit, void *arg);
size_t index_scan(const struct index *index, struct metres place, index_visit visit, void *arg);

/* The same by blocks, some at a time: the lanes of who was found. A block may come twice, with others of its lanes. */
struct near {
    const struct block *block;
    uint64_t lanes;
};
#define NEAR_MOST 32
typedef void (*index_found)(const struct near *near, size_t count, void *arg);

/* Likewise; what is wanted of blocks is on its way from memory by then (block_fetch()). NULL: nothing is. */
size_t index_search(const struct index *index, struct metres place, const struct wanted *wanted, index_found on_found,
                    void *arg);

/* Who is at that position has declared something else, or is not active any more; they live where they did. */
void index_renew(struct index *index, size_t position);

#endif
