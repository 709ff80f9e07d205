#include "matcher/index.h"

#include "base/memory.h"
#include "geo/plane.h"
#include "matcher/block.h"

#include <float.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define CELL_M     3000.0 /* wider where the map is wider than so many of them: */
#define SIDE_LEAST 64
#define SIDE_MOST  1024

/* The volunteers in the order of the cells; the number of somebody in it is their slot. */
struct index {
    const struct volunteer *volunteers;
    size_t count;
    double west, south; /* corner of the grid */
    double cell_m;
    int columns, rows;
    float widest_m;   /* largest radius of all */
    float slack_m;    /* what a place so far from the corner may be off as a float, twice over */
    uint32_t *begins; /* per cell, where its run begins; one more at the end */
    struct block *blocks;
};

static bool indexed(const struct volunteer *volunteer)
{
    return volunteer->active && metres_known(volunteer->home);
}

/* Most are clearly beyond the radius or clearly within: the root is for the others, which decide exactly. */
bool index_reaches(struct metres home, float radius_m, struct metres place)
{
    double east = place.east - home.east, north = place.north - home.north, radius = (double)radius_m;
    double squared = east * east + north * north, limit = radius * radius;
    if (squared > limit * 1.001)
        return false;
    return squared < limit * 0.999 || plane_distance_m(home, place) <= radius;
}

/* The cell's number along one axis, clamped to the grid. */
static int cell_along(const struct index *index, double at, double origin, int cells)
{
    double cell = floor((at - origin) / index->cell_m);
    if (!(cell > 0))
        return 0;
    return cell < cells - 1 ? (int)cell : cells - 1;
}

static size_t cell_of(const struct index *index, struct metres at)
{
    int column = cell_along(index, at.east, index->west, index->columns);
    int row = cell_along(index, at.north, index->south, index->rows);
    return (size_t)row * (size_t)index->columns + (size_t)column;
}

static int cells_between(const struct index *index, double from, double to)
{
    return (int)floor((to - from) / index->cell_m) + 1;
}

/* The box around all homes and the largest radius. */
static void measure(struct index *index, const struct volunteer *volunteers, size_t count)
{
    double east = -INFINITY, north = -INFINITY;
    index->west = INFINITY;
    index->south = INFINITY;
    for (size_t i = 0; i < count; i++) {
        if (!indexed(&volunteers[i]))
            continue;
        struct metres home = volunteers[i].home;
        index->west = fmin(index->west, home.east);
        index->south = fmin(index->south, home.north);
        east = fmax(east, home.east);
        north = fmax(north, home.north);
        index->widest_m = fmaxf(index->widest_m, volunteers[i].radius_m);
        index->count++;
    }
    double side_m = index->count ? fmax(east - index->west, north - index->south) : 0;
    index->slack_m = (float)(1 + 4 * FLT_EPSILON * side_m);
    double side = fmin(fmax(2 * sqrt((double)index->count), SIDE_LEAST), SIDE_MOST);
    index->cell_m = fmax(CELL_M, side_m / (side - 1));
    index->columns = index->count ? cells_between(index, index->west, east) : 1;
    index->rows = index->count ? cells_between(index, index->south, north) : 1;
}

static size_t blocks_of(size_t slots)
{
    return (slots + BLOCK_LANES - 1) / BLOCK_LANES;
}

/* Squared, and with a little left for rounding, floats tell of nearly all whether they are within or beyond. */
static void place(struct index *index, size_t slot, size_t position)
{
    const struct volunteer *volunteer = &index->volunteers[position];
    struct block *block = &index->blocks[slot / BLOCK_LANES];
    size_t lane = slot % BLOCK_LANES;
    float within = fmaxf(volunteer->radius_m * 0.999F - index->slack_m, 0);
    float beyond = volunteer->radius_m * 1.001F + index->slack_m;
    block->position[lane] = (uint32_t)position;
    block->east[lane] = (float)(volunteer->home.east - index->west);
    block->north[lane] = (float)(volunteer->home.north - index->south);
    block->within[lane] = within * within;
    block->beyond[lane] = beyond * beyond;
}

static void fill_block(struct index *index, size_t i)
{
    size_t left = index->count - i * BLOCK_LANES;
    block_fill(&index->blocks[i], index->volunteers, left < BLOCK_LANES ? left : BLOCK_LANES);
}

/* Counting sort by cell: count, sum up, place. */
static void fill(struct index *index, const struct volunteer *volunteers, size_t count)
{
    size_t cells = (size_t)index->rows * (size_t)index->columns;
    index->begins = memory_zero((cells + 1) * sizeof *index->begins);
    for (size_t i = 0; i < count; i++)
        if (indexed(&volunteers[i]))
            index->begins[cell_of(index, volunteers[i].home) + 1]++;
    for (size_t cell = 0; cell < cells; cell++)
        index->begins[cell + 1] += index->begins[cell];

    uint32_t *next = memory_zero(cells * sizeof *next);
    for (size_t i = 0; i < count; i++) {
        if (!indexed(&volunteers[i]))
            continue;
        size_t cell = cell_of(index, volunteers[i].home);
        place(index, index->begins[cell] + next[cell]++, i);
    }
    free(next);
    for (size_t i = 0; i < blocks_of(index->count); i++)
        fill_block(index, i);
}

struct index *index_new(const struct volunteer *volunteers, size_t count)
{
    struct index *index = memory_zero(sizeof *index);
    index->volunteers = volunteers;
    measure(index, volunteers, count);
    size_t blocks = blocks_of(index->count);
    index->blocks = memory_wide(blocks * sizeof *index->blocks);
    if (blocks > 0)
        memset(&index->blocks[blocks - 1], 0, sizeof *index->blocks); /* not all of its lanes may be somebody's */
    fill(index, volunteers, count);
    return index;
}

void index_free(struct index *index)
{
    if (!index)
        return;
    free(index->begins);
    free(index->blocks);
    free(index);
}

size_t index_count(const struct index *index)
{
    return index->count;
}

void index_renew(struct index *index, size_t position)
{
    if (!metres_known(index->volunteers[position].home))
        return;
    size_t cell = cell_of(index, index->volunteers[position].home);
    for (size_t slot = index->begins[cell]; slot < index->begins[cell + 1]; slot++)
        if (index->blocks[slot / BLOCK_LANES].position[slot % BLOCK_LANES] == position)
            fill_block(index, slot / BLOCK_LANES);
}

/* What is being looked for. */
struct search {
    const struct index *index;
    struct metres place;
    float east, north; /* of it, from the corner */
    const struct wanted *wanted;
    index_found on_found;
    void *arg;
    size_t visited;
    size_t count; /* blocks of the runs that are not looked at yet: all are fetched from memory before the first is */
    struct near near[NEAR_MOST];
};

static struct search search_for(const struct index *index, struct metres place, const struct wanted *wanted,
                                index_found on_found, void *arg)
{
    return (struct search){
        .index = index,
        .place = place,
        .east = (float)(place.east - index->west),
        .north = (float)(place.north - index->south),
        .wanted = wanted,
        .on_found = on_found,
        .arg = arg,
    };
}

#define SOME 16 /* lanes that are looked at together; they fill a line of each column */

/* A truth a byte, as bits. */
static uint64_t pack(const unsigned char truths[SOME])
{
    uint64_t bytes[2];
    memcpy(bytes, truths, sizeof bytes);
    return bytes[0] * UINT64_C(0x0102040810204080) >> 56 | bytes[1] * UINT64_C(0x0102040810204080) >> 56 << 8;
}

/*
 * Of these lanes those who are clearly within their radius, and those of whom one cannot tell. Two in five are near
 * enough, in no pattern that a processor could guess: hence without a branch, several at a time.
 */
static uint64_t near_in(const struct search *search, const struct block *block, uint64_t lanes, uint64_t *doubtful)
{
    float east = search->east, north = search->north;
    uint64_t within = 0, beyond = 0;
    for (int from = __builtin_ctzll(lanes) / SOME * SOME; from < BLOCK_LANES && lanes >> from; from += SOME) {
        unsigned char is_within[SOME], is_beyond[SOME];
        for (int i = 0; i < SOME; i++) {
            float along = east - block->east[from + i], across = north - block->north[from + i];
            float squared = along * along + across * across;
            is_within[i] = squared < block->within[from + i];
            is_beyond[i] = squared > block->beyond[from + i];
        }
        within |= pack(is_within) << from;
        beyond |= pack(is_beyond) << from;
    }
    *doubtful = lanes & ~within & ~beyond;
    return lanes & within;
}

static bool reached(const struct search *search, const struct block *block, int lane)
{
    const struct volunteer *volunteer = &search->index->volunteers[block->position[lane]];
    return index_reaches(volunteer->home, volunteer->radius_m, search->place);
}

/* The lanes from `first` on, below `end`. */
static uint64_t lanes_between(size_t first, size_t end)
{
    return UINT64_MAX >> (BLOCK_LANES - (end - first)) << first;
}

/* Of these lanes those who are reached. */
static uint64_t reached_in(const struct search *search, const struct block *block, uint64_t lanes)
{
    uint64_t doubtful, near = near_in(search, block, lanes, &doubtful);
    for (; doubtful; doubtful &= doubtful - 1) {
        int lane = __builtin_ctzll(doubtful);
        near |= (uint64_t)reached(search, block, lane) << lane;
    }
    return near;
}

static void hand_over(struct search *search)
{
    size_t count = 0;
    for (size_t i = 0; i < search->count; i++) {
        const struct block *block = search->near[i].block;
        uint64_t lanes = reached_in(search, block, search->near[i].lanes);
        search->visited += block_count(lanes);
        search->near[count] = (struct near){block, lanes};
        count += lanes != 0;
    }
    if (count > 0)
        search->on_found(search->near, count, search->arg);
    search->count = 0;
}

static void fetch(const float *column, size_t first, size_t end)
{
    for (size_t lane = first / SOME * SOME; lane < end; lane += SOME)
        __builtin_prefetch(&column[lane]);
}

static void search_run(struct search *search, size_t from, size_t to)
{
    while (from < to) {
        size_t first = from % BLOCK_LANES, end = to - from < BLOCK_LANES - first ? first + to - from : BLOCK_LANES;
        const struct block *block = &search->index->blocks[from / BLOCK_LANES];
        if (search->count == NEAR_MOST)
            hand_over(search);
        fetch(block->east, first, end);
        fetch(block->north, first, end);
        fetch(block->within, first, end);
        fetch(block->beyond, first, end);
        if (search->wanted)
            block_fetch(block, search->wanted, first, end);
        search->near[search->count++] = (struct near){block, lanes_between(first, end)};
        from += end - first;
    }
}

size_t index_search(const struct index *index, struct metres place, const struct wanted *wanted, index_found on_found,
                    void *arg)
{
    if (!metres_known(place))
        return 0;
    struct search search = search_for(index, place, wanted, on_found, arg);
    /* A metre on the ground is a little less on the plane (PLANE_SCALE < 1), so this block is never too
     * small. */
    double reach = (double)index->widest_m;
    int first_column = cell_along(index, place.east - reach, index->west, index->columns);
    int last_column = cell_along(index, place.east + reach, index->west, index->columns);
    int first_row = cell_along(index, place.north - reach, index->south, index->rows);
    int last_row = cell_along(index, place.north + reach, index->south, index->rows);

    for (int row = first_row; row <= last_row; row++) {
        size_t cell = (size_t)row * (size_t)index->columns;
        __builtin_prefetch(&index->begins[cell + (size_t)first_column]);
        __builtin_prefetch(&index->begins[cell + (size_t)last_column + 1]);
    }
    for (int row = first_row; row <= last_row; row++) {
        size_t cell = (size_t)row * (size_t)index->columns;
        search_run(&search, index->begins[cell + (size_t)first_column], index->begins[cell + (size_t)last_column + 1]);
    }
    hand_over(&search);
    return search.visited;
}

/* Lanes told as positions. */
struct visiting {
    index_visit visit;
    void *arg;
};

static void on_found(const struct near *near, size_t count, void *arg)
{
    const struct visiting *visiting = arg;
    for (size_t i = 0; i < count; i++)
        for (uint64_t lanes = near[i].lanes; lanes; lanes &= lanes - 1)
            visiting->visit(near[i].block->position[__builtin_ctzll(lanes)], visiting->arg);
}

size_t index_query(const struct index *index, struct metres place, index_visit visit, void *arg)
{
    struct visiting visiting = {visit, arg};
    return index_search(index, place, NULL, on_found, &visiting);
}

size_t index_scan(const struct index *index, struct metres place, index_visit visit, void *arg)
{
    struct visiting visiting = {visit, arg};
    struct search search = search_for(index, place, NULL, on_found, &visiting);
    if (metres_known(place))
        search_run(&search, 0, index->count);
    hand_over(&search);
    return search.visited;
}
