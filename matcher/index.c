#include "matcher/index.h"

#include "base/memory.h"
#include "geo/plane.h"
#include "matcher/problem.h"

#include <float.h>
#include <stdint.h>
#include <stdlib.h>

#define CELL_M     1000.0 /* wider where the map is wider than so many of them: */
#define SIDE_LEAST 64
#define SIDE_MOST  1024
#define SIFTED     64 /* looked at before those among them that are near are visited */

struct index {
    size_t count;
    double west, south; /* corner of the grid */
    double cell_m;
    int columns, rows;
    float widest_m;   /* largest radius of all */
    float slack_m;    /* what a place so far from the corner may be off as a float, twice over */
    uint32_t *begins; /* per cell, where its run begins; one more at the end */
    float *east;      /* from the corner */
    float *north;
    float *beyond;    /* whoever is further than this, squared, is not reached; a little is left for rounding */
    struct metres *home;
    float *radius_m;
    uint32_t *position;
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
        size_t at = index->begins[cell] + next[cell]++;
        index->home[at] = volunteers[i].home;
        index->east[at] = (float)(volunteers[i].home.east - index->west);
        index->north[at] = (float)(volunteers[i].home.north - index->south);
        float beyond = volunteers[i].radius_m * 1.001F + index->slack_m;
        index->beyond[at] = beyond * beyond;
        index->radius_m[at] = volunteers[i].radius_m;
        index->position[at] = (uint32_t)i;
    }
    free(next);
}

struct index *index_new(const struct volunteer *volunteers, size_t count)
{
    struct index *index = memory_zero(sizeof *index);
    measure(index, volunteers, count);
    size_t room = index->count ? index->count : 1;
    index->home = memory_zero(room * sizeof *index->home);
    index->east = memory_zero(room * sizeof *index->east);
    index->north = memory_zero(room * sizeof *index->north);
    index->beyond = memory_zero(room * sizeof *index->beyond);
    index->radius_m = memory_zero(room * sizeof *index->radius_m);
    index->position = memory_zero(room * sizeof *index->position);
    fill(index, volunteers, count);
    return index;
}

void index_free(struct index *index)
{
    if (!index)
        return;
    free(index->begins);
    free(index->east);
    free(index->north);
    free(index->beyond);
    free(index->home);
    free(index->radius_m);
    free(index->position);
    free(index);
}

size_t index_count(const struct index *index)
{
    return index->count;
}

/* Two in five are near enough, in no pattern that a processor could guess: hence without a branch. */
static size_t sift(const struct index *index, size_t from, size_t to, float east, float north, uint32_t *near)
{
    size_t count = 0;
    for (size_t i = from; i < to; i++) {
        float along = east - index->east[i], across = north - index->north[i];
        near[count] = (uint32_t)i;
        count += !(along * along + across * across > index->beyond[i]);
    }
    return count;
}

static size_t visit_run(const struct index *index, size_t from, size_t to, struct metres place,
                        index_visit visit, void *arg)
{
    uint32_t near[SIFTED];
    float east = (float)(place.east - index->west), north = (float)(place.north - index->south);
    size_t visited = 0;
    for (; from < to; from += SIFTED) {
        size_t count = sift(index, from, to - from < SIFTED ? to : from + SIFTED, east, north, near);
        for (size_t j = 0; j < count; j++) {
            if (!index_reaches(index->home[near[j]], index->radius_m[near[j]], place))
                continue;
            visit(index->position[near[j]], arg);
            visited++;
        }
    }
    return visited;
}

size_t index_query(const struct index *index, struct metres place, index_visit visit, void *arg)
{
    if (!metres_known(place))
        return 0;
    /* A metre on the ground is a little less on the plane (PLANE_SCALE < 1), so this block is never too
     * small. */
    double reach = (double)index->widest_m;
    int first_column = cell_along(index, place.east - reach, index->west, index->columns);
    int last_column = cell_along(index, place.east + reach, index->west, index->columns);
    int first_row = cell_along(index, place.north - reach, index->south, index->rows);
    int last_row = cell_along(index, place.north + reach, index->south, index->rows);

    size_t visited = 0;
    for (int row = first_row; row <= last_row; row++) {
        size_t cell = (size_t)row * (size_t)index->columns;
        visited += visit_run(index, index->begins[cell + (size_t)first_column],
                             index->begins[cell + (size_t)last_column + 1], place, visit, arg);
    }
    return visited;
}

size_t index_scan(const struct index *index, struct metres place, index_visit visit, void *arg)
{
    return visit_run(index, 0, index->count, place, visit, arg);
}
