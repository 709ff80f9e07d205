#include "matcher/index.h"

#include "base/memory.h"
#include "geo/plane.h"
#include "matcher/block.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define CELL_M     3000.0 /* wider where the map is wider than so many of them: */
#define SIDE_LEAST 64
#define SIDE_MOST  1024
/*
 * In a block homes and radii are told in units of about half a metre: 16 bits, so that a query reads little memory.
 * Whoever is looked at lives no more than FARTHEST units away, along each axis: nearer than where the numbers begin
 * anew, and the squares are whole numbers of 32 bits. Distances in units are wrong by less than DOUBT: 1.5 for the
 * places, 1 for the radius, 2.5 for PLANE_SCALE.
 */
#define FARTHEST 32000
#define DOUBT    6

/* The volunteers in the order of the cells; the number of somebody in it is their slot. */
struct index {
    const struct volunteer *volunteers;
    size_t count;
    double west, south; /* corner of the grid */
    double cell_m;
    int columns, rows;
    float widest_m;   /* largest radius of all */
    double unit_m;    /* of the blocks' places and radii */
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
    double side = fmin(fmax(2 * sqrt((double)index->count), SIDE_LEAST), SIDE_MOST);
    index->cell_m = fmax(CELL_M, side_m / (side - 1));
    index->unit_m = ((double)index->widest_m + index->cell_m) / FARTHEST;
    index->columns = index->count ? cells_between(index, index->west, east) : 1;
    index->rows = index->count ? cells_between(index, index->south, north) : 1;
}

static size_t blocks_of(size_t slots)
{
    return (slots + BLOCK_LANES - 1) / BLOCK_LANES;
}

/* From the corner, but for a multiple of 65536. */
static uint16_t units(const struct index *index, double metres)
{
    return (uint16_t)(int64_t)floor(metres / index->unit_m);
}

static void place(struct index *index, size_t slot, size_t position)
{
    const struct volunteer *volunteer = &index->volunteers[position];
    struct block *block = &index->blocks[slot / BLOCK_LANES];
    size_t lane = slot % BLOCK_LANES;
    block->position[lane] = (uint32_t)position;
    block->east[lane] = units(index, volunteer->home.east - index->west);
    block->north[lane] = units(index, volunteer->home.north - index->south);
    block->radius[lane] = (int16_t)fmax(floor((double)volunteer->radius_m / index->unit_m), DOUBT);
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
    uint16_t east, north; /* of it, in units */
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
        .east = units(index, place.east - index->west),
        .north = units(index, place.north - index->south),
        .wanted = wanted,
        .on_found = on_found,
        .arg = arg,
    };
}

#define SOME 16 /* lanes that are looked at together */

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
    uint64_t within = 0, beyond = 0;
    for (int from = __builtin_ctzll(lanes) / SOME * SOME; from < BLOCK_LANES && lanes >> from; from += SOME) {
        unsigned char is_within[SOME], is_beyond[SOME];
        for (int i = 0; i < SOME; i++) {
            int16_t along = (int16_t)(search->east - block->east[from + i]);
            int16_t across = (int16_t)(search->north - block->north[from + i]);
            int16_t less = (int16_t)(block->radius[from + i] - DOUBT);
            int16_t more = (int16_t)(block->radius[from + i] + DOUBT);
            /* It is too great for 32 bits only of lanes that are not asked for. */
            int32_t squared = (int32_t)((uint32_t)(along * along) + (uint32_t)(across * across));
            is_within[i] = squared < less * less;
            is_beyond[i] = squared > more * more;
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

/* Thirty-two lanes of a column fill a line. */
static void fetch_places(const struct block *block, size_t first, size_t end)
{
    for (size_t lane = first / 32 * 32; lane < end; lane += 32) {
        __builtin_prefetch(&block->east[lane]);
        __builtin_prefetch(&block->north[lane]);
        __builtin_prefetch(&block->radius[lane]);
    }
}

static void search_run(struct search *search, size_t from, size_t to)
{
    while (from < to) {
        size_t first = from % BLOCK_LANES, end = to - from < BLOCK_LANES - first ? first + to - from : BLOCK_LANES;
        const struct block *block = &search->index->blocks[from / BLOCK_LANES];
        if (search->count == NEAR_MOST)
            hand_over(search);
        fetch_places(block, first, end);
        if (search->wanted)
            block_fetch(block, search->wanted, first, end);
        search->near[search->count++] = (struct near){block, lanes_between(first, end)};
        from += end - first;
    }
}

/* May anybody's radius reach it? Farther off its units would be those of another place. */
static bool within_reach(const struct index *index, struct metres place)
{
    double reach = (double)index->widest_m;
    return place.east >= index->west - reach && place.east <= index->west + index->columns * index->cell_m + reach &&
           place.north >= index->south - reach && place.north <= index->south + index->rows * index->cell_m + reach;
}

size_t index_search(const struct index *index, struct metres place, const struct wanted *wanted, index_found on_found,
                    void *arg)
{
    if (!metres_known(place) || !within_reach(index, place))
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
    size_t visited = 0;
    for (size_t slot = 0; slot < index->count; slot++) {
        uint32_t position = index->blocks[slot / BLOCK_LANES].position[slot % BLOCK_LANES];
        const struct volunteer *volunteer = &index->volunteers[position];
        if (!index_reaches(volunteer->home, volunteer->radius_m, place))
            continue;
        visit(position, arg);
        visited++;
    }
    return visited;
}
